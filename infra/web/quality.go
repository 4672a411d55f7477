package web

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/day"
	"jiyue/domain/exact"
	"jiyue/domain/quality"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeQuality: 评价质量 for the sides that oversee, and everybody's own card.
func (s *Server) routeQuality() {
	const path = panel.QualityPath
	overseers := only(actor.Industry, actor.Authority, actor.Inspector, actor.Head)
	inspection := only(actor.Authority, actor.Inspector, actor.Head)
	s.get(path, s.qualityBoard, overseers)
	s.get(path+"/people", s.listCards, overseers)
	s.get(path+"/institutions", s.listCards, overseers)
	s.get(path+"/mine", s.ownCard, only(actor.Assessor, actor.Expert, actor.Head))
	s.get(panel.EntriesPath+"/:id/quality", s.showCard, only(actor.Assessor, actor.Expert, actor.Industry, actor.Authority, actor.Inspector, actor.Head))
	s.get(panel.SpotsPath, s.listSpots, inspection)
	s.post(panel.SpotsPath, s.drawSpots, only(actor.Inspector))
	s.get(panel.SpotsPath+"/:id", s.showSpots, inspection)
}

var qualityPlace = layout.Crumb{Label: "评价看板", Href: panel.QualityPath}

// outOf writes a share with its base.
func outOf(n, of int) string {
	if of == 0 {
		return "—"
	}
	return exact.Text(big.NewRat(int64(n)*100, int64(of)), 1) + "%（" + strconv.Itoa(n) + "/" + strconv.Itoa(of) + "）"
}

func (s *Server) qualityBoard(r *request) error {
	b, from, err := s.Quality.Board(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	p := panel.BoardPage{Shell: s.shell(r, "评价看板", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "评价看板"}), Lead: s.Region(r.Actor.Region) + "，" + from.String() + " 以来提交的评价项目。"}
	total, late, going := 0, 0, 0
	counts, overdue := make([]int, len(caseStages)), make([]int, len(caseStages))
	for _, c := range b.Stages {
		i := stageOf(c.State)
		counts[i] += c.Count
		overdue[i] += c.Overdue
		total += c.Count
		late += c.Overdue
		if !c.State.Ended() && c.State != assessment.Effective {
			going += c.Count
		}
	}
	for i, stage := range caseStages {
		n, o := strconv.Itoa(counts[i]), strconv.Itoa(overdue[i])
		if total > 0 {
			p.StageBars = append(p.StageBars, part.Bar{Label: stage.label, Text: n + " 件", Value: float64(counts[i])})
			p.Stages = append(p.Stages, panel.CountLine{Label: stage.label, Href: panel.CasesPath + "?tab=" + strconv.Itoa(i+1), Count: n, Overdue: o, Late: overdue[i] > 0})
		}
	}
	settled := 0
	for _, n := range b.Grades {
		settled += n
	}
	p.GradeNote = "共 " + strconv.Itoa(settled) + " 个项目得出等级；等级界限为建议值"
	if settled > 0 {
		for _, g := range assessment.AssessV1().Grades {
			n := b.Grades[g.Name]
			p.GradeBars = append(p.GradeBars, part.Bar{Label: g.Name + " 级（" + g.Min + " 分及以上）", Text: strconv.Itoa(n) + " 件，" + outOf(n, settled), Value: float64(n)})
		}
	}
	p.Figs = []part.Fig{{Label: "评价项目", Value: strconv.Itoa(total), Unit: "件"}, {Label: "在办", Value: strconv.Itoa(going), Unit: "件"}, {Label: "逾期", Value: strconv.Itoa(late), Unit: "件"}, {Label: "得出等级", Value: strconv.Itoa(settled), Unit: "件"}}
	p.Facts = []part.KV{{Key: "评分分歧", Value: outOf(b.Disputed, b.Revealed) + "，占公开过评分的项目"}, {Key: "提出异议", Value: outOf(b.Objected, b.Published) + "，占公示过的项目"},
		{Key: "异议成立", Value: outOf(b.Upheld, b.Objected) + "，占有异议的项目"}, {Key: "异议撤回", Value: outOf(b.Withdrawn, b.Objected) + "，占有异议的项目"}, {Key: "进入复评", Value: strconv.Itoa(b.Reassessed) + " 件"}}
	for _, i := range b.Institutions {
		line := panel.InstitutionLine{Name: i.Name, Count: strconv.Itoa(i.Count), Going: strconv.Itoa(i.Going), Overdue: strconv.Itoa(i.Overdue), Effective: strconv.Itoa(i.Effective), Disputed: outOf(i.Disputed, i.Revealed)}
		if i.Entry != "" {
			line.Href = panel.EntriesPath + "/" + i.Entry + "/quality"
		}
		p.Institutions = append(p.Institutions, line)
	}
	p.Links = []part.Line{{Text: "评估师与专家的质量档案", Href: panel.QualityPath + "/people"}, {Text: "评价机构的质量档案", Href: panel.QualityPath + "/institutions"}}
	if r.OrgKind == "AUTHORITY" {
		p.Links = append(p.Links, part.Line{Text: "抽查抽取", Href: panel.SpotsPath})
	}
	return r.page(panel.Board(p))
}

func judged(x quality.Share) string {
	if !x.Judged() {
		return "—（" + strconv.Itoa(x.Of) + "）"
	}
	return exact.Text(big.NewRat(int64(x.Part)*100, int64(x.Of)), 1) + "%（" + strconv.Itoa(x.Of) + "）"
}

func decimals(x float64, places int) string { return strconv.FormatFloat(x, 'f', places, 64) }

func deviation(d quality.Spread) string { return decimals(*d.Mean, 2) + " / " + decimals(*d.SD, 2) }

func (s *Server) listCards(r *request) error {
	institutions := strings.HasSuffix(r.Path(), "/institutions")
	path, title := panel.QualityPath+"/people", "评估师与专家的质量档案"
	if institutions {
		path, title = panel.QualityPath+"/institutions", "评价机构的质量档案"
	}
	text, after := cutText(strings.TrimSpace(cleanText(r.Query("q"))), 100), r.Query("after")
	rows, next, err := s.Quality.Cards(r.ctx(), r.Actor, institutions, text, after)
	if err != nil {
		return err
	}
	p := panel.CardsPage{Shell: s.shell(r, title, qualityPlace, layout.Crumb{Label: "质量档案"}), Title: title, Action: path, Institutions: institutions, Paging: lotPaging(path, after, next, "q", text),
		Search: part.Field{Name: "q", Label: "名称或名录编号", Value: text, Type: "search", Optional: true, Width: part.Middle},
		Tabs:   []part.Tab{{Label: "评估师与专家", Href: panel.QualityPath + "/people", Current: !institutions}, {Label: "评价机构", Href: panel.QualityPath + "/institutions", Current: institutions}}}
	for _, row := range rows {
		c := row.Card
		line := panel.CardLine{Name: row.Name, Number: row.Number, Href: panel.EntriesPath + "/" + row.ID + "/quality", Cases: strconv.Itoa(c.Cases), Late: judged(c.Ballots), Missed: judged(c.Missed), Upheld: judged(c.Upheld), Changed: judged(c.Changed)}
		line.Deviation, line.Rho = "—（"+strconv.Itoa(c.Deviation.N)+"）", "—（"+strconv.Itoa(c.Calibrated.N)+"）"
		if c.Deviation.Mean != nil {
			line.Deviation = deviation(c.Deviation) + "（" + strconv.Itoa(c.Deviation.N) + "）"
		}
		if c.Calibrated.Rho != nil {
			line.Rho = decimals(*c.Calibrated.Rho, 2) + "（" + strconv.Itoa(c.Calibrated.N) + "）"
		}
		p.Lines = append(p.Lines, line)
	}
	return r.page(panel.Cards(p))
}

func (s *Server) ownCard(r *request) error {
	e, err := s.Quality.Mine(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	if e == nil {
		return r.page(panel.Card(panel.CardPage{Shell: s.shell(r, "我的质量档案", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "质量档案"}), Title: "质量档案", Blank: "先在名录中建立资料，参加评价后自动形成档案。"}))
	}
	return r.to(panel.EntriesPath + "/" + e.ID + "/quality")
}

func (s *Server) showCard(r *request) error {
	c, err := s.Quality.Card(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	institution := c.Kind == assessor.OfInstitution
	p := panel.CardPage{Title: c.Name, Lead: "质量档案，按近 36 个月的席位计算。", Figures: cardFigures(c.Card, institution)}
	p.Cells = []part.Cell{{Label: "名录编号", Value: c.Number, Width: 4}, {Label: "项目", Value: strconv.Itoa(c.Card.Cases), Unit: "个", Width: 4}, {Label: "席位", Value: strconv.Itoa(c.Card.Seats), Unit: "个", Width: 4}}
	for _, x := range c.Seats {
		line := panel.CardSeat{Number: x.Number, Title: x.Title, Href: panel.CasesPath + "/" + x.Number, At: day.Of(x.At).String(), Own: "—", Panel: "—", Gap: "—"}
		if institution {
			line.Number += "，" + x.Assessor
		}
		if x.Own != nil && x.Panel != nil {
			line.Own, line.Panel, line.Gap = exact.Text(x.Own, 2), exact.Text(x.Panel, 2), exact.Text(new(big.Rat).Sub(x.Own, x.Panel), 2)
		}
		p.Seats = append(p.Seats, line)
	}
	up := qualityPlace
	if c.Own {
		up = layout.Crumb{Label: "评价"}
	}
	p.Shell = s.shell(r, c.Name+"的质量档案", up, layout.Crumb{Label: "质量档案"})
	return r.page(panel.Card(p))
}

// cardFigures are the lines of a card with their definitions.
func cardFigures(c quality.Card, institution bool) []panel.FigureLine {
	share := func(label string, x quality.Share, meaning string) panel.FigureLine {
		f := panel.FigureLine{Label: label, N: strconv.Itoa(x.Of), Meaning: meaning, Judged: x.Judged()}
		if f.Judged {
			f.Value = exact.Text(big.NewRat(int64(x.Part)*100, int64(x.Of)), 1) + "%，" + strconv.Itoa(x.Part) + "/" + strconv.Itoa(x.Of)
		}
		return f
	}
	whose := "本人总分"
	if institution {
		whose = "各席位总分"
	}
	list := []panel.FigureLine{share("提醒后提交", c.Ballots, "截止前不足 2 个工作日才提交评分承诺的席位，占有期限并已提交的席位"), share("未提交", c.Missed, "已承诺参加、评分公开时仍未提交的席位，占全部席位")}
	gap := panel.FigureLine{Label: "偏差", Unit: "分", N: strconv.Itoa(c.Deviation.N), Judged: c.Deviation.Mean != nil, Meaning: whose + "减评价组总分的均值 / 样本标准差，只计已公开的评分"}
	if gap.Judged {
		gap.Value = deviation(c.Deviation)
	}
	list = append(list, gap, share("异议成立", c.Upheld, "公示异议经处理成立的项目，占有结果的项目"), share("复评改级", c.Changed, "复评后等级改变的项目，占完成复评的项目"))
	against := whose
	if institution {
		against = "评价组总分"
	}
	rho := panel.FigureLine{Label: "与成交价的秩相关", N: strconv.Itoa(c.Calibrated.N), Judged: c.Calibrated.Rho != nil, Meaning: against + "与同一成果公示成交价的斯皮尔曼秩相关系数，−1 至 1；保密的成交价不计，只说明次序是否一致"}
	if rho.Judged {
		rho.Value = decimals(*c.Calibrated.Rho, 2)
	}
	return append(list, rho)
}

func (s *Server) listSpots(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.spotsView(r, map[string]string{"id": id, "month": day.Of(s.Now()).AddMonths(-1).String()[:7]})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) spotsView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	after := r.Query("after")
	list, next, err := s.Quality.Rounds(r.ctx(), r.Actor, after)
	if err != nil {
		return nil, err
	}
	p := panel.SpotsPage{Draws: r.Actor.Has(actor.Inspector), ID: typed["id"], Paging: lotPaging(panel.SpotsPath, after, next)}
	for _, x := range list {
		p.Rounds = append(p.Rounds, panel.RoundLine{Month: x.MonthName(), Href: panel.SpotsPath + "/" + x.ID, Filings: strconv.Itoa(len(x.Filings)), By: x.By.Name, At: day.Minute(x.At)})
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Month = part.Field{Name: "month", Label: "备案月份", Hint: "已经结束的月份，例如 2026-10。", Value: typed["month"], Err: errs.At("month"), Width: part.Short, MaxLength: 7}
		p.Beacon = part.Field{Name: "beacon", Label: "公开随机数", Hint: "月末以后公布的号码，照公布的写法录入。", Value: typed["beacon"], Err: errs.At("beacon"), Width: part.Middle, MaxLength: 100, Autocomplete: "off"}
		p.Source = part.Field{Name: "source", Label: "来源和期号", Hint: "例如“双色球第 2026138 期”。", Value: typed["source"], Err: errs.At("source"), Width: part.Middle, MaxLength: 100}
		p.Shell = s.shell(r, "抽查抽取", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "抽查抽取"})
		p.Shell.HasErrors = len(errs) > 0
		return panel.Spots(p)
	}, nil
}

func (s *Server) drawSpots(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if len(values["id"]) != 36 || uuid.Validate(values["id"]) != nil {
		if values["id"], err = pageKey(); err != nil {
			return err
		}
	}
	err = s.Quality.Draw(r.ctx(), r.Actor, values["id"], values["month"], values["beacon"], values["source"])
	if err == nil {
		return r.done(panel.SpotsPath+"/"+values["id"], "已抽取，名单不能更改")
	}
	view, failed := s.spotsView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) showSpots(r *request) error {
	after := r.Query("after")
	x, picks, next, err := s.Quality.Round(r.ctx(), r.Actor, r.Params("id"), after)
	if err != nil {
		return err
	}
	title := x.MonthName() + " 备案项目抽查名单"
	path := panel.SpotsPath + "/" + x.ID
	p := panel.SpotPage{Shell: s.shell(r, title, layout.Crumb{Label: "抽查抽取", Href: panel.SpotsPath}, layout.Crumb{Label: x.MonthName()}), Title: title, Paging: lotPaging(path, after, next),
		Cells: []part.Cell{{Label: "备案项目", Value: strconv.Itoa(len(x.Filings)), Unit: "个", Width: 4}, {Label: "抽取人", Value: x.By.Name, Width: 4}, {Label: "抽取时间", Value: day.Minute(x.At), Width: 4}},
		Facts: []part.KV{{Key: "公开随机数", Value: x.Beacon}, {Key: "来源", Value: x.Source}, {Key: "种子文本", Value: x.SeedText}, {Key: "名单 SHA-256", Body: part.HashFull(x.PoolHash)}, {Key: "名单", Value: strings.Join(x.Filings, "、")}},
		Rules: spotRules}
	p.Paging.Note = "按项目编号排列，每页 50 项"
	for _, k := range picks {
		line := panel.PickLine{Title: k.Title, Number: k.Number, Href: panel.CasesPath + "/" + k.Number, Institution: k.Institution, State: part.Wait, Word: "待发起"}
		switch {
		case k.Closed:
			line.State, line.Word = part.Done, "已有结论"
		case k.Opened:
			line.State, line.Word = part.Going, "抽查中"
		case k.State.Ended():
			line.State, line.Word = part.Off, k.State.Label()
		}
		for _, h := range k.Hits {
			line.Hits = append(line.Hits, part.KV{Key: h.Reason.Label(), Value: h.Detail})
		}
		p.Picks = append(p.Picks, line)
	}
	return r.page(panel.Spot(p))
}

// spotRules says the rules in the words of the page; quality.SpotV1 has the numbers.
var spotRules = []part.KV{{Key: quality.Random.Label(), Value: "当月备案项目的 5%，不足一项的按一项"}, {Key: quality.NearGrade.Label(), Value: "总分距任一等级界限不超过 0.5 分"},
	{Key: quality.Harmony.Label(), Value: "评价组各人总分相差不超过 1 分"}, {Key: quality.Lenient.Label(), Value: "机构同类项目均分高于全地区同类均分 2 个标准差，机构样本不少于 5 项"},
	{Key: quality.Pairing.Label(), Value: "评估师与机构的搭配次数超过期望的 3 倍，且不少于 3 次"}, {Key: quality.Overvalued.Label(), Value: "同一成果已签发的估值超过同领域公示成交价中位数的 3 倍，成交不少于 5 项"},
	{Key: quality.Retracted.Label(), Value: "公示期内提出的异议后来撤回"}}
