package web

import (
	"errors"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/ballot"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeScores: 评分 of assessments, by assessors on their workbench, and the results.
func (s *Server) routeScores() {
	const path = panel.CasesPath + "/:no"
	scorer, reader := only(actor.Assessor, actor.Expert), only(actor.Assessor, actor.Expert, actor.Evaluator, actor.Head, actor.Industry, actor.Authority, actor.Inspector)
	s.get(path+"/score", s.showScore, scorer)
	s.post(path+"/score/check", s.checkScore, scorer)
	s.post(path+"/score/commit", s.commitScore, scorer)
	s.post(path+"/score/open", s.openScore, scorer)
	s.get(path+"/scores", s.showScores, reader)
	s.post(path+"/scores/close", s.closeScores, only(actor.Evaluator))
	s.get(path+"/scores/workpaper.xlsx", s.scoreBook, reader)
	s.get(path+"/scores/evidence.json", s.scoreEvidence, reader)
}

func casePath(r *request) string { return panel.CasesPath + "/" + r.Params("no") }

func (s *Server) showScore(r *request) error { return s.confirming(r, nil, s.scoreDesk(r, nil)) }

// scoreDesk is the workbench; typed comes back from a browser without script.
func (s *Server) scoreDesk(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		d, err := s.Scores.Desk(r.ctx(), r.Actor, r.Params("no"))
		if err != nil {
			return nil, err
		}
		p := s.scorePage(d, casePath(r))
		return func(errs part.Errors) templ.Component {
			p.Nonce, p.Payload = typed["nonce"], typed["payload"]
			p.Errors, p.Shell = errs, s.shell(r, "评分："+d.Title, layout.Crumb{Label: "评价项目", Href: panel.CasesPath}, layout.Crumb{Label: d.Number, Href: p.Path}, layout.Crumb{Label: "评分"})
			p.Shell.HasErrors, p.Shell.Scripts = len(errs) > 0, []string{"score.js"}
			if p.Stage == panel.ScoreOpen {
				p.Lines = scoreLines(d, typed, errs)
			}
			return panel.Score(p)
		}, nil
	}
}

func (s *Server) scorePage(d assessing.ScoreDesk, path string) panel.ScorePage {
	p := panel.ScorePage{Path: path, No: d.Number, Title: d.Title, Assessor: d.Ref, Round: strconv.Itoa(d.Case.Round), Cells: []part.Cell{
		{Label: "项目编号", Value: d.Number, Width: 4, Strong: true}, {Label: "领域", Value: s.Registers.Codes.Name(code.Field, d.Form["field"]), Width: 2}, {Label: "委托方", Value: d.Client.Name, Width: 3}, {Label: "评价机构", Value: d.Institution.Name, Width: 3},
		{Label: "状态", Value: d.State.Label(), Width: 4}, {Label: "本席编号", Value: d.Ref, Width: 4}}}
	end := part.Cell{Label: "评分截止", Value: "尚未开放评分", Width: 4}
	switch {
	case d.Writable() && !d.Due.IsZero():
		end.Value = day.Minute(d.Due)
	case d.Case.Since(assessment.Scoring):
		end.Value = "现在不接收评分"
	}
	p.Cells = append(p.Cells, end)
	if d.Basis.TreeName == "" {
		p.Note = "签署回避和保密承诺之前，只能看到项目名称、领域和当事人名称。请先在项目页面签署承诺。"
		p.Links = []part.Line{{State: part.Wait, Word: "待签署", Text: "到项目页面签署承诺", Href: path}}
		return p
	}
	p.Tree, p.Least, p.Below, p.From = d.Basis.TreeName, strconv.Itoa(d.Basis.Comments.Least), d.Basis.Comments.Below, d.Basis.Comments.From
	p.Links = []part.Line{{Text: "查看评价材料", Href: path}}
	if d.Result {
		p.Links = append(p.Links, part.Line{State: part.Done, Word: "已公开", Text: "查看评分结果", Href: path + "/scores"})
	}
	_, p.Asked = d.Basis.Progress(d.Ballot(), d.Kind)
	if c := d.Mine; c != nil {
		p.Stage, p.Hash, p.Sealed = panel.ScoreCommitted, c.Hash, c.Sealed
		p.Receipt = []part.KV{{Key: "轮次", Value: "第 " + p.Round + " 轮"}, {Key: "承诺时间", Value: day.Minute(c.At)}}
		p.Kept = "评分在本机加密，密钥只在您的浏览器和您下载的密钥文件中。请保留到公开之后。"
		if c.ByServer() {
			p.Kept = "评分由服务器以运营方持有的密钥封存。截止后在本页公开。"
		}
	}
	switch {
	case d.Writable():
		p.Stage = panel.ScoreOpen
	case d.Openable():
		p.Stage = panel.ScoreReveal
	case d.Mine != nil && !d.Mine.Opened.IsZero():
		p.Note = "您的评分已经公开（" + day.Minute(d.Mine.Opened) + "）。"
		if !d.Result {
			p.Note += "全部公开后自动核验和汇总。"
		}
	case d.Mine != nil:
		p.Note = "您已提交评分承诺。截止或全部提交后，请回到本页公开评分。"
	default:
		p.Note = "现在不是您评分的时候：项目处于“" + d.State.Label() + "”。"
	}
	return p
}

// scoreLines are the rows that the person is asked to fill in.
func scoreLines(d assessing.ScoreDesk, typed map[string]string, errs part.Errors) []panel.ScoreLine {
	form, err := d.Basis.Tree.For(d.Basis.Class)
	if err != nil {
		return nil
	}
	depth := map[string]int{}
	var lines []panel.ScoreLine
	asked := d.Basis.Asked(d.Kind)
	for _, n := range asked {
		if n.Kind == indextree.Group && !slices.ContainsFunc(asked, func(leaf indextree.Node) bool { return leaf.Kind == indextree.Leaf && asked.Below(leaf, n.Code) }) {
			continue // nothing in it is for this person
		}
		depth[n.Code] = depth[n.Parent] + 1
		l := panel.ScoreLine{Node: n, Depth: depth[n.Code] - 1}
		field := func(prefix, label string) part.Field {
			return part.Field{Name: prefix + n.Code, Label: n.Title() + " " + label, Value: typed[prefix+n.Code], Err: errs.At(prefix + n.Code), Autocomplete: "off"}
		}
		switch n.Kind {
		case indextree.Gate:
			l.Score = field(ballot.GateField, "作答")
			l.Score.Options = []part.Option{{Label: "请选择"}, {Value: "yes", Label: "是"}, {Value: "no", Label: "否"}}
		case indextree.Leaf:
			l.Score, l.Comment, l.Evidence = field(ballot.ScoreField, "评分"), field(ballot.CommentField, "评语"), field(ballot.EvidenceField, "依据材料")
			l.Score.InputMode, l.Score.MaxLength, l.Score.Width = "decimal", 12, part.Short
			l.Comment.Rows, l.Comment.MaxLength, l.Comment.Placeholder, l.Evidence.MaxLength = 1, 1000, " ", 400
			if n.Scale.Kind == indextree.Level {
				l.Score.Options = []part.Option{{Label: "请选择"}}
				for _, label := range n.Scale.Labels() {
					title := label // a word, or the number of a level
					if _, err := strconv.Atoi(label); err == nil {
						title += " 级"
					} else {
						l.Score.Width = part.Middle
					}
					l.Score.Options = append(l.Score.Options, part.Option{Value: label, Label: title + "（" + n.Scale.Levels[label] + " 分）"})
				}
			}
		}
		if n.Kind != indextree.Gate {
			l.Weight = share(form, n.Code)
		}
		lines = append(lines, l)
	}
	return lines
}

// share is a node's weight in the whole tree, in per cent.
func share(form *indextree.Form, code string) string {
	w := form.GlobalWeight(code)
	return exact.Text(w.Mul(w, hundred), 2)
}

// checkScore shows, without script, what the server would seal.
func (s *Server) checkScore(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	d, x, err := s.Scores.Try(r.ctx(), r.Actor, r.Params("no"), typed)
	if err == nil && !d.Writable() {
		err = assessment.ErrState
	}
	if err != nil {
		return s.confirming(r, err, s.scoreDesk(r, typed))
	}
	return r.page(s.scoreConfirm(r, d, x, typed)(nil))
}

func (s *Server) scoreConfirm(r *request, d assessing.ScoreDesk, x ballot.Ballot, typed map[string]string) func(part.Errors) templ.Component {
	hidden := map[string]string{"round": strconv.Itoa(d.Case.Round), "kept": "server"}
	var lines []panel.ScoreLine
	for _, l := range scoreLines(d, typed, nil) {
		for _, f := range []part.Field{l.Score, l.Comment, l.Evidence} {
			if f.Value != "" {
				hidden[f.Name] = f.Value
			}
		}
		if _, scored := x.Scores[l.Node.Code]; scored {
			lines = append(lines, l)
		}
	}
	path := casePath(r)
	return func(errs part.Errors) templ.Component {
		p := panel.ScoreConfirmPage{Lines: lines, Shell: s.shell(r, "确认由服务器封存评分", layout.Crumb{Label: "评价项目", Href: panel.CasesPath}, layout.Crumb{Label: d.Number, Href: path}, layout.Crumb{Label: "确认评分承诺"})}
		p.Shell.HasErrors = len(errs) > 0
		p.Consent = part.Field{Name: "consent", Err: errs.At("consent"), Label: "本人知悉：评分由服务器封存，运营方持有密钥，在公开之前有能力打开；提交后不能修改。"}
		p.Confirm = part.Confirmation{Title: "确认提交评分承诺", Lead: "服务器生成随机数、计算承诺并封存评分。提交后不能修改，截止后由您本人公开。", Errors: errs, Action: path + "/score/commit", CSRF: p.Shell.CSRF, Hidden: hidden,
			Confirm: "提交评分承诺", Look: part.Seal, Back: path + "/score", BackTo: "返回工作台",
			Cells: []part.Cell{{Label: "项目编号", Value: d.Number, Width: 6, Strong: true}, {Label: "轮次", Value: "第 " + strconv.Itoa(d.Case.Round) + " 轮", Width: 3}, {Label: "评分指标", Value: strconv.Itoa(len(x.Scores)) + " 项", Width: 3}}}
		return panel.ScoreConfirm(p)
	}
}

func (s *Server) commitScore(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	no, round := r.Params("no"), number(typed["round"])
	if typed["kept"] != "server" {
		if err := s.Scores.Commit(r.ctx(), r.Actor, no, round, typed["hash"], typed["sealed"]); err != nil {
			return s.confirming(r, err, s.scoreDesk(r, nil))
		}
		return r.done(casePath(r)+"/score", "评分承诺已提交，承诺 SHA-256 "+typed["hash"][:32])
	}
	err = s.Scores.Entrust(r.ctx(), r.Actor, no, round, typed["consent"] != "", typed)
	if err != nil {
		d, x, failed := s.Scores.Try(r.ctx(), r.Actor, no, typed)
		if failed != nil || !d.Writable() {
			return s.confirming(r, err, s.scoreDesk(r, typed))
		}
		return r.again(err, s.scoreConfirm(r, d, x, typed))
	}
	return r.done(casePath(r)+"/score", "评分承诺已提交，评分由服务器封存")
}

func (s *Server) openScore(r *request) error {
	typed, err := formValues(r.Ctx)
	if err == nil {
		err = s.Scores.Open(r.ctx(), r.Actor, r.Params("no"), number(typed["round"]), typed["nonce"], typed["payload"])
	}
	if errors.Is(err, evidence.ErrMismatch) {
		err = evidence.ErrMismatch.At("payload")
	}
	if err != nil {
		return s.confirming(r, err, s.scoreDesk(r, typed))
	}
	return r.done(casePath(r)+"/score", "评分已公开，内容与承诺一致")
}
