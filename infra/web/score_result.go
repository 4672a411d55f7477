package web

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/ballot"
	"jiyue/domain/day"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

var hundred = big.NewRat(100, 1)

func (s *Server) showScores(r *request) error { return s.confirming(r, nil, s.scoreSheet(r, nil)) }

func (s *Server) scoreSheet(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Scores.Sheet(r.ctx(), r.Actor, r.Params("no"), number(r.Query("result")))
		if err != nil {
			return nil, err
		}
		p := scoresPage(f, casePath(r))
		if f.MayClose {
			p.Settle = &panel.SettleForm{Action: p.Path + "/scores/close", Version: strconv.Itoa(f.Version), Warning: "公开期限 " + day.Minute(f.Until) + " 已过。未公开的评分表不计入汇总，并在结果中逐份写明；有效评分表不足法定份数的，转入会商评议。",
				Reason: part.Field{Name: "reason", Label: "催告情况和未公开的原因", Hint: "10 至 500 个字，写入项目留痕。", Value: typed["reason"], MaxLength: 500, Rows: 3}}
		}
		return func(errs part.Errors) templ.Component {
			p.Errors, p.Shell = errs, s.shell(r, "评分结果："+f.Title, layout.Crumb{Label: "评价项目", Href: panel.CasesPath}, layout.Crumb{Label: f.Number, Href: p.Path}, layout.Crumb{Label: "评分结果"})
			p.Shell.HasErrors = len(errs) > 0
			if p.Settle != nil {
				p.Settle.Reason.Err = errs.At("reason")
			}
			return panel.Scores(p)
		}, nil
	}
}

func (s *Server) closeScores(r *request) error {
	typed, err := formValues(r.Ctx)
	if err == nil {
		err = s.Scores.Close(r.ctx(), r.Actor, r.Params("no"), number(typed["version"]), typed["reason"])
	}
	if err != nil {
		return s.confirming(r, err, s.scoreSheet(r, typed))
	}
	return r.done(casePath(r)+"/scores", "公开已结束，结果已计算")
}

func (s *Server) scoreBook(r *request) error {
	f, err := s.Scores.Book(r.ctx(), r.Actor, r.Params("no"), number(r.Query("result")))
	if err != nil {
		return err
	}
	var book bytes.Buffer
	if err := s.Printer.ScoreBook(&book, f.Workpaper()); err != nil {
		return err
	}
	return r.download("评分计算书 "+f.Number+".xlsx", workbookType, book.Bytes())
}

func (s *Server) scoreEvidence(r *request) error {
	f, text, err := s.Scores.Evidence(r.ctx(), r.Actor, r.Params("no"), number(r.Query("result")))
	if err != nil {
		return err
	}
	return r.download("评分存证 "+f.Number+".json", "application/json", text)
}

func scoresPage(f *assessing.ScoreSheet, path string) panel.ScoresPage {
	p := panel.ScoresPage{Path: path, Title: "评分结果", Lead: f.Title}
	p.Cells = []part.Cell{{Label: "项目编号", Value: f.Number, Width: 4, Strong: true}, {Label: "状态", Value: f.State.Label(), Width: 4}, {Label: "法定份数", Value: strconv.Itoa(f.Quorum()) + " 份", Width: 4}}
	if len(f.Waiting) > 0 {
		p.Note, p.Tone = "评分已截止，等待评估师公开。全部公开后自动核验、检验和汇总；公开期限 "+day.Minute(f.Until)+"。", part.Going
		for i, c := range f.Waiting {
			line := panel.SeatLine{Name: "第 " + strconv.Itoa(i+1) + " 份", Hash: c.Hash[:12], At: day.Minute(c.At), State: part.Wait, Word: "待公开"}
			switch {
			case !c.Opened.IsZero():
				line.State, line.Word = part.Done, "已公开"
				p.Opened++
			case c.Mistaken != "":
				line.State, line.Word, line.Reason = part.Warn, "曾公开不符", "公开的内容与承诺不符，未予接收"
			}
			p.Seats = append(p.Seats, line)
		}
		p.Awaited = len(f.Waiting)
		return p
	}
	r := f.Result
	if r == nil {
		p.Note, p.Tone = "还没有评分结果。", part.Wait
		return p
	}
	for i := range f.Results {
		other := f.Results[i]
		if other.Seq != r.Seq {
			p.Earlier = append(p.Earlier, part.Line{Text: resultTitle(other), Href: path + "/scores?result=" + strconv.Itoa(other.Seq), Note: day.Minute(other.At)})
		}
	}
	counted := 0
	for _, x := range r.Standings {
		line := panel.SeatLine{Name: "未计入", Hash: "没有提交", State: part.Off, Word: standingWord(x.State), Reason: x.Reason}
		if x.Hash != "" {
			line.Hash, line.At = x.Hash[:12], day.Minute(f.Committed(x.Hash))
		}
		if x.State == evidence.OK {
			line.Name, line.State = ballot.Anonymous(counted), part.Done
			counted++
		}
		p.Seats = append(p.Seats, line)
	}
	p.Opened, p.Awaited = counted, len(r.Standings)
	p.Hashes = []part.KV{{Key: "方案 SHA-256", Value: f.PlanHash}, {Key: "输入 SHA-256", Value: r.Input}, {Key: "引擎版本", Value: r.Engine}, {Key: "计算时间", Value: day.Minute(r.At)}}
	if f.Outcome == nil {
		p.Note, p.Tone = "有效评分表 "+strconv.Itoa(counted)+" 份，少于法定 "+strconv.Itoa(f.Quorum())+" 份，不能汇总。转入会商评议。", part.Bad
		return p
	}
	scoreFigures(&p, f)
	return p
}

func resultTitle(r assessing.ScoreResult) string {
	if r.Total == "" {
		return "第 " + strconv.Itoa(r.Round) + " 轮：有效评分表不足，没有汇总"
	}
	return "第 " + strconv.Itoa(r.Round) + " 轮：" + r.Total + " 分，" + r.Grade + " 级"
}

func standingWord(s evidence.Standing) string {
	return map[evidence.Standing]string{evidence.OK: "有效", evidence.Mismatch: "与承诺不符", evidence.NotOpened: "没有公开", evidence.NoCommit: "没有提交", evidence.OpenWithoutCommit: "没有承诺", ballot.Unfit: "不合方案"}[s]
}

// scoreFigures fills in what the engine says.
func scoreFigures(p *panel.ScoresPage, f *assessing.ScoreSheet) {
	o, r, places := f.Outcome, f.Result, f.Basis.Plan.Places
	total := exact.Text(o.Result.Rounded, places)
	p.Cells = append(p.Cells, part.Cell{Label: "总分", Value: total, Width: 4, Strong: true}, part.Cell{Label: "等级", Value: r.Grade, Width: 2, Strong: true}, part.Cell{Label: "轮次", Value: "第 " + strconv.Itoa(r.Round) + " 轮", Width: 2},
		part.Cell{Label: "有效评分表", Value: strconv.Itoa(len(o.Ballots)) + " 份", Width: 4})
	p.Note, p.Tone = "各项离散度检验通过，总分 "+total+" 分，"+r.Grade+" 级。", part.Done
	if o.Consistency.Disputed() {
		p.Note, p.Tone = "离散度检验未通过，评分存在分歧。总分按方案试算，不作为结论。", part.Warn
		if f.State != assessment.Disputed && f.State != assessment.PanelMeeting && f.State != assessment.Revealed {
			p.Note = "离散度检验未通过；经会商后，按有效评分表汇总。"
		}
		dispute(p, o)
	}
	form, err := f.Basis.Tree.For(f.Basis.Class)
	if err != nil {
		return
	}
	for i := range o.Ballots {
		p.Columns = append(p.Columns, ballot.Anonymous(i))
	}
	p.Heat = part.Heat{Sentence: "各评分表对各指标的分值", Corner: "指标", Columns: p.Columns, Low: 100}
	for _, leaf := range o.Leaves {
		p.Leaves = append(p.Leaves, leafLine(leaf, places))
		row := part.HeatRow{Label: leaf.Title()}
		for _, x := range leaf.Values {
			v, text := 0.0, "未评"
			if x != nil {
				v, _ = x.Float64()
				text = exact.Terminating(x)
				p.Heat.Low, p.Heat.High = min(p.Heat.Low, v), max(p.Heat.High, v)
			}
			row.Values, row.Text = append(row.Values, v), append(row.Text, text)
		}
		p.Heat.Rows = append(p.Heat.Rows, row)
	}
	radar(p, o, form, total, places)
	totals := make([]string, len(o.Totals))
	for i, x := range o.Totals {
		totals[i] = ballot.Anonymous(i) + " " + exact.Text(x, places)
	}
	p.Stats = []part.KV{{Key: "各份总分", Value: strings.Join(totals, "，")}, {Key: "总分标准差", Value: strconv.FormatFloat(o.Consistency.TotalSD, 'f', 4, 64) + "（不超过 " + f.Basis.Thresholds.TotalSD + "）"},
		{Key: "等级跨度", Value: strconv.Itoa(o.Consistency.GradeSpan) + " 级（不超过 " + strconv.Itoa(f.Basis.Thresholds.GradeSpan) + " 级）"}, {Key: "组内相关系数 ICC(2,k)", Value: ratioText(o.ICC)},
		{Key: "Krippendorff α（等距）", Value: ratioText(o.Reliability.Alpha) + verdictText(o.Reliability.Verdict())}, {Key: "去极值", Value: "每端去除 " + strconv.Itoa(f.Basis.Plan.TrimK) + " 份，不足 " + strconv.Itoa(f.Basis.Plan.TrimMinM) + " 份时不去除"}}
	query := "?result=" + strconv.Itoa(r.Seq)
	p.Book, p.File = p.Path+"/scores/workpaper.xlsx"+query, p.Path+"/scores/evidence.json"+query
}

func ratioText(x *big.Rat) string {
	if x == nil {
		return "评分没有差异，不作计算"
	}
	return exact.Text(x, 4)
}

func verdictText(v string) string {
	return map[string]string{"RELIABLE": "，可靠", "TENTATIVE": "，可供参考", "UNRELIABLE": "，不可靠"}[v]
}

var dispersionWords = map[string]string{scoring.FlagCV: "变异系数过大", scoring.FlagRange: "极差过大", scoring.FlagModZ: "有偏离评分", scoring.FlagGrubbs: "格拉布斯检验异常", scoring.FlagHarmony: "异常一致，抽查时留意"}

func leafLine(leaf ballot.Leaf, places int) panel.LeafLine {
	w := new(big.Rat).Mul(leaf.Weight, hundred)
	l := panel.LeafLine{Name: leaf.Name, Code: leaf.Code, Weight: exact.Text(w, 2), Joined: "未评", Range: "不适用", CV: "不适用", State: part.Wait, Word: "不足两份，不检验"}
	for _, x := range leaf.Values {
		if x == nil {
			l.Scores = append(l.Scores, "未评")
		} else {
			l.Scores = append(l.Scores, exact.Terminating(x))
		}
	}
	if leaf.Joined != nil {
		l.Joined = exact.Text(leaf.Joined, places)
	}
	d := leaf.Dispersion
	if d == nil {
		return l
	}
	l.Range = exact.Terminating(d.Range)
	if d.CV != nil {
		l.CV = strconv.FormatFloat(*d.CV, 'f', 4, 64)
	}
	l.State, l.Word = part.Done, "通过"
	var words []string
	for _, flag := range d.Flags {
		words = append(words, dispersionWords[flag])
	}
	if len(words) > 0 {
		l.State, l.Word = part.Warn, strings.Join(words, "、")
	}
	return l
}

// dispute names what the panel does not agree about, and what comes next. Nobody is named.
func dispute(p *panel.ScoresPage, o *ballot.Outcome) {
	for _, leaf := range o.Leaves {
		if d := leaf.Dispersion; d != nil && d.Disputed {
			p.Dispute = append(p.Dispute, part.Line{State: part.Warn, Word: "未通过", Text: leaf.Title() + "：" + leafLine(leaf, 2).Word})
		}
	}
	for _, reason := range o.Consistency.Reasons {
		if text := map[string]string{"TOTAL_SD": "各份总分的标准差超过阈值", "GRADE_SPREAD": "各份总分跨越的等级过多"}[reason]; text != "" {
			p.Dispute = append(p.Dispute, part.Line{State: part.Warn, Word: "总分", Text: text})
		}
	}
	p.Advice = "下一步：项目负责人从候补中增补 1 至 2 名评估师独立评分，增补者看不到已有评分。"
	if o.Consistency.Next == scoring.GoMeeting {
		p.Advice = "下一步：召开会商会议，登记纪要和表决后进行第 2 轮独立评分；第 1 轮评分原样保留。偏离意见的理由应写入纪要。"
	}
}

// radar draws the first level of the tree; the still picture has the same figures.
func radar(p *panel.ScoresPage, o *ballot.Outcome, form *indextree.Form, total string, places int) {
	var indicators []map[string]any
	var values []float64
	for _, n := range form.Nodes() {
		x := o.Result.Groups[n.Code]
		if n.Kind == indextree.Leaf {
			x = o.Result.LeafValues[n.Code]
		}
		if n.Parent != "" || n.Kind == indextree.Gate || x == nil {
			continue
		}
		v, _ := x.Float64()
		indicators, values = append(indicators, map[string]any{"name": strings.Replace(n.Name, "（", "\n（", 1), "max": 100}), append(values, v)
		p.Groups = append(p.Groups, part.KV{Key: n.Name, Value: exact.Text(x, places) + " 分，权重 " + share(form, n.Code) + "%"})
		p.Bars = append(p.Bars, part.Bar{Label: n.Name, Text: exact.Text(x, places) + " 分", Value: v, Of: 100})
	}
	p.Radar = part.Chart{ID: "score-radar", Sentence: "一级指标的分值，总分 " + total + " 分", Unit: "分", Option: map[string]any{"radar": map[string]any{"indicator": indicators, "radius": "68%"},
		"series": []any{map[string]any{"type": "radar", "data": []any{map[string]any{"value": values, "name": "集结值"}}}}}}
}
