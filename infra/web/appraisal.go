package web

import (
	"slices"

	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/appraisal"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeAppraisals: 资产评估报告 as the unit keeps them, for those who may see the
// achievement.
func (s *Server) routeAppraisals() {
	const path = market.AppraisalsPath
	unit, readers := only(actor.Broker, actor.Head), only(actor.Broker, actor.Head, actor.Trader, actor.Authority)
	broker, head := only(actor.Broker), only(actor.Head)
	s.get(path, s.listAppraisals, unit)
	s.get(market.AchievementsPath+"/:id/appraisals/new", s.newAppraisal, broker)
	s.post(market.AchievementsPath+"/:id/appraisals/new", s.addAppraisal, broker)
	s.get(path+"/:id", s.showAppraisal, readers)
	s.get(path+"/:id/edit", s.editAppraisal, broker)
	s.post(path+"/:id/edit", s.changeAppraisal, broker)
	s.post(path+"/:id/files", s.addAppraisalPaper(false), broker, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.post(path+"/:id/filing", s.addAppraisalPaper(true), broker, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get(path+"/:id/files/:file", s.showAppraisalPaper, readers, within(uploadTimeout))
	s.get(path+"/:id/propose/:step", s.confirmProposal, broker)
	s.post(path+"/:id/propose/:step", s.proposeAppraisal, broker)
	s.get(path+"/:id/decide", s.confirmAppraisal, head)
	s.post(path+"/:id/decide", s.decideAppraisal, head)
}

var appraisalPlace = layout.Crumb{Label: "评估报告", Href: market.AppraisalsPath}

func (s *Server) listAppraisals(r *request) error {
	state := cleanText(r.Query("state"))
	ask := trading.AppraisalQuery{State: appraisal.State(state), After: r.Query("after")}
	if state == market.WaitingReports {
		ask.State, ask.Waiting = "", true
	}
	rows, next, err := s.Appraisals.Find(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	p := market.AppraisalsPage{Shell: s.shell(r, "评估报告", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "评估报告"}), State: state,
		Paging: lotPaging(market.AppraisalsPath, ask.After, next, "state", state)}
	for _, row := range rows {
		line := appraisalLine(row.Record, day.Of(s.Now()))
		line.Of = row.Name
		p.Lines = append(p.Lines, line)
	}
	return r.page(market.Appraisals(p))
}

func appraisalLine(r *appraisal.Record, today day.Date) market.AppraisalLine {
	c := r.Content
	line := market.AppraisalLine{Href: market.AppraisalsPath + "/" + r.ID, Number: c.Number, Firm: c.Firm, Value: c.Conclusion.Governing().Yuan().Text(), Base: c.Base.String(),
		Until: r.Report().Until().String(), State: r.State, Expired: r.State.Live() && today.After(r.Report().Until()), Waiting: r.Proposal != nil, Designated: r.Designated}
	if c.Conclusion.Range {
		line.Value = c.Conclusion.Low.Yuan().Text() + " 至 " + c.Conclusion.High.Yuan().Text()
	}
	return line
}

// appraisalSection 资产评估 on the page of an achievement.
func (s *Server) appraisalSection(r *request, k trading.AchievementPage) (market.AppraisalSection, error) {
	sum, err := s.Appraisals.Summary(r.ctx(), r.Actor, k.Achievement, k.Today)
	if err != nil {
		return market.AppraisalSection{}, err
	}
	section := market.AppraisalSection{Seller: sum.Seller.Title(), Count: countingReport(sum)}
	for _, rec := range slices.Backward(sum.Records) {
		section.Lines = append(section.Lines, appraisalLine(rec, k.Today))
	}
	if k.Own && r.Actor.Has(actor.Broker) {
		section.Add, section.Value = market.AchievementsPath+"/"+k.ID+"/appraisals/new", market.AchievementsPath+"/"+k.ID+"/valuations/new"
	}
	return section, nil
}

// countingReport says which report counts for a price, or why none does.
func countingReport(s trading.Summary) string {
	switch {
	case s.Governing != nil:
		words := "定价以 " + s.Governing.Words() + "为准；协议价格低于评估值 90%（建议值）的须留存集体决策记录。"
		if s.Seller == appraisal.StateOwned {
			words = "定价以 " + s.Governing.Words() + "为准；首次挂牌不低于评估值，此后低于评估值 90% 的须经批准（企业国有资产交易监督管理办法第十七条、第十八条）。"
		}
		if s.Basis.Gap != "" {
			words += "几份有效报告的评估值相差 " + s.Basis.Gap + "%，请核对原因。"
		}
		return words
	case s.Code != appraisal.OK:
		return s.Code.Sentence() + "。"
	case s.Seller == appraisal.PublicBody:
		return "高校院所等事业单位可以不评估，由单位自主决定（促进科技成果转化法第十八条）；没有评估报告的，写明定价理由。作价投资须评估（公司法第四十八条）。"
	}
	return "没有评估报告的，写明定价理由。作价投资须评估（公司法第四十八条）。"
}

// shownAppraisal is what the public page of an achievement says of its report.
func shownAppraisal(r *appraisal.Record) []part.KV {
	if r == nil {
		return nil
	}
	rows := []part.KV{{Key: "评估机构", Value: r.Content.Firm}, {Key: "报告文号", Value: r.Content.Number}, {Key: "评估结论", Value: r.Content.Conclusion.Words()},
		{Key: "评估基准日", Value: r.Content.Base.Long()}, {Key: "有效至", Value: r.Report().Until().Long()}}
	if r.Filing.Step != "" {
		rows = append(rows, part.KV{Key: filingTitle(r), Value: r.Filing.Office + " " + r.Filing.Number})
	}
	return rows
}

func filingTitle(r *appraisal.Record) string {
	if r.Filing.Step == appraisal.Approve {
		return "核准"
	}
	return "备案"
}

func (s *Server) showAppraisal(r *request) error {
	view, err := s.appraisalView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) appraisalView(r *request) (func(part.Errors) templ.Component, error) {
	f, err := s.Appraisals.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	today := day.Of(s.Now())
	p := market.AppraisalPage{Path: market.AppraisalsPath + "/" + f.ID, Head: f.Content.Number, Lead: f.Content.Firm, Cells: appraisalCells(f), Facts: appraisalFacts(f.Record), Papers: f.Papers,
		AddReport: f.MayAdd(r.Actor, false) == nil, AddFiling: f.MayAdd(r.Actor, true) == nil, Acts: appraisalActs(r, f), Next: appraisalNext(f), Events: appraisalEvents(f)}
	for i, m := range f.Content.Methods {
		line := market.MethodLine{Name: m.Name, Value: m.Value.Yuan().Text(), Weight: "未用"}
		if i < len(f.Content.Weights) {
			line.Weight = f.Content.Weights[i].String()
		}
		p.Methods = append(p.Methods, line)
	}
	switch until := f.Report().Until(); {
	case f.State == appraisal.Void || f.State == appraisal.Superseded:
		p.Warn = f.State.Title() + "：" + f.Reason + "。不再作为定价依据；以它为依据的交易由双方和主管部门决定怎样处理。"
	case f.State.Live() && today.After(until):
		p.Warn = "已于 " + until.Long() + "过有效期，须重新评估后才能挂牌、成交和签约。"
	case f.State.Live():
		p.Prices, err = s.appraisalPrices(r, f, today)
	}
	if err != nil {
		return nil, err
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, f.Content.Number, layout.Crumb{Label: "科技成果", Href: market.AchievementsPath},
			layout.Crumb{Label: achievementName(f.Of), Href: market.AchievementsPath + "/" + f.Of.ID}, layout.Crumb{Label: "评估报告"}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.Appraisal(p)
	}, nil
}

// appraisalPrices are the floors that the rules derive from the report for its uses,
// when it is the one that counts.
func (s *Server) appraisalPrices(r *request, f trading.AppraisalFile, today day.Date) ([]market.PriceLine, error) {
	sum, err := s.Appraisals.Summary(r.ctx(), r.Actor, f.Of, today)
	if err != nil || sum.Governing == nil || sum.Governing.ID != f.ID {
		return nil, err
	}
	value, floor := f.Content.Conclusion.Governing().Yuan().Text(), sum.Basis.Floor.Yuan().Text()
	const clause = "企业国有资产交易监督管理办法第十七条、第十八条"
	if sum.Seller == appraisal.StateOwned {
		return []market.PriceLine{{Use: "首次挂牌、起始价", Floor: value, Rule: "不低于评估值", Clause: clause}, {Use: "再次挂牌、起始价", Floor: floor, Rule: "低于评估值 90% 的，须批准单位书面同意", Clause: clause},
			{Use: "协议定价成交", Floor: floor, Rule: "低于评估值 90% 的，须批准单位书面同意", Clause: clause}}, nil
	}
	return []market.PriceLine{{Use: "挂牌、起始价", Floor: "不限", Rule: "由单位自主决定，低于评估值的在公告中可见", Clause: "促进科技成果转化法第十八条"},
		{Use: "协议定价成交", Floor: floor, Rule: "低于评估值 90%（建议值）的，须留存集体决策记录", Clause: "建议值"},
		{Use: "作价投资", Floor: value, Rule: "评估值不高于公司注册资本", Clause: "公司法第四十八条"}}, nil
}

func appraisalCells(f trading.AppraisalFile) []part.Cell {
	c := f.Content.Conclusion
	value := part.MoneyCell("评估值", c.Governing().Yuan(), 6)
	if c.Range {
		value.Label = "评估值（区间下限）"
	}
	confirmed := part.Cell{Label: "确认", Value: "待确认", Width: 4}
	if f.Confirmer.Name != "" {
		confirmed.Value, confirmed.Sub = f.Confirmer.Name, day.Minute(f.ConfirmedAt)
	}
	state := f.State.Title()
	if f.Designated {
		state += "，指定为定价依据"
	}
	return []part.Cell{{Label: "报告文号", Value: f.Content.Number, Width: 6, Full: true, Strong: true}, {Label: "状态", Body: part.Badge(market.AppraisalMark(f.State), state), Width: 6},
		{Label: "科技成果", Value: achievementName(f.Of), Sub: f.Of.Number, Width: 6}, value, {Label: "评估基准日", Value: f.Content.Base.String(), Width: 4},
		{Label: "有效至", Value: f.Report().Until().String(), Width: 4}, confirmed}
}

func appraisalFacts(r *appraisal.Record) []part.KV {
	c := r.Content
	yes := func(b bool, yes, no string) string {
		if b {
			return yes
		}
		return no
	}
	var signers []string
	for _, a := range c.Appraisers {
		signers = append(signers, a.Name+"（"+a.Card+"）")
	}
	rows := []part.KV{{Key: "评估机构", Value: c.Firm}, {Key: "统一社会信用代码", Value: c.FirmCode}, {Key: "机构备案公告", Value: c.FirmFiling}, {Key: "签字评估师", Value: join(signers)},
		{Key: "评估目的", Value: c.Purpose}, {Key: "转让方性质", Value: c.Seller.Title()}, {Key: "法定评估业务", Value: yes(c.Statutory, "是", "否")}, {Key: "报告日", Value: c.Dated.Long()},
		{Key: "评估结论", Value: c.Conclusion.Words()}, {Key: "结论的理由", Value: c.Reason}, {Key: "其他当事人", Value: join(c.Parties)}, {Key: "利害关系", Value: yes(len(c.Interests) == 0, "声明没有", join(c.Interests))},
		{Key: "评估收费", Value: yes(c.Contingent, "与评估结果挂钩", "固定收费")}, {Key: "公开评估结论", Value: yes(c.Public, "公开", "不公开")}}
	if r.Filing.Step != "" {
		rows = append(rows, part.KV{Key: filingTitle(r), Value: r.Filing.Office + " " + r.Filing.Number + "，" + r.Filing.On.Long()})
	}
	return slices.DeleteFunc(rows, func(row part.KV) bool { return row.Value == "" })
}

func join(list []string) (text string) {
	for i, one := range list {
		if i > 0 {
			text += "、"
		}
		text += one
	}
	return text
}

// appraisalNext says what is to be done now and by whom.
func appraisalNext(f trading.AppraisalFile) string {
	soe := f.Content.Seller == appraisal.StateOwned
	switch {
	case f.Proposal != nil:
		return f.Proposal.By.Name + " 于 " + day.Minute(f.Proposal.At) + " 提请“" + f.Proposal.Step.Title() + "”，等待本单位负责人确认；录入人和提出人不能确认。"
	case f.State == appraisal.Draft && len(f.Papers) == 0:
		return "下一步：上传评估报告全文（PDF），再提请负责人确认登记。"
	case f.State == appraisal.Draft:
		return "下一步：核对无误后提请负责人确认登记。"
	case f.State == appraisal.Issued && soe:
		return "国有及国有控股企业的报告，须上传备案表或核准文件并登记后，才能作为挂牌和成交的依据。"
	}
	return ""
}

func appraisalActs(r *request, f trading.AppraisalFile) (acts []part.Button) {
	path := market.AppraisalsPath + "/" + f.ID
	propose := func(step appraisal.Step, label string, look part.Look) {
		acts = append(acts, part.Button{Label: label, Href: path + "/propose/" + string(step), Look: look})
	}
	if f.MayDecide(r.Actor) == nil {
		acts = append(acts, part.Button{Label: "核对并确认", Href: path + "/decide", Look: part.Primary})
	}
	if !f.Own || !r.Actor.Has(actor.Broker) || f.Proposal != nil {
		return acts
	}
	switch {
	case f.State == appraisal.Draft:
		acts = append(acts, part.Button{Label: "修改", Href: path + "/edit"})
		propose(appraisal.Register, "提请确认登记", part.Primary)
		return acts
	case f.State == appraisal.Issued:
		propose(appraisal.File, "登记备案", part.Plain)
		propose(appraisal.Approve, "登记核准", part.Plain)
	}
	if f.State.Live() {
		live := slices.DeleteFunc(slices.Clone(f.Others), func(o *appraisal.Record) bool { return !o.State.Live() })
		if len(live) > 1 && !f.Designated {
			propose(appraisal.Designate, "指定为定价依据", part.Plain)
		}
		if f.Of.LiveSale == "" && f.Content.Conclusion.Governing() > 0 && f.Of.Public() {
			acts = append(acts, part.Button{Label: "以评估价起草协议", Href: withQuery(market.AgreementsPath+"/new", "report", f.ID)})
		}
		propose(appraisal.Revoke, "作废", part.Danger)
	}
	return acts
}

func appraisalEvents(f trading.AppraisalFile) (events []part.Event) {
	if f.Proposal != nil {
		events = append(events, part.Event{Kind: part.Now, Title: f.Proposal.Step.Title() + "，待确认", Text: f.Proposal.Reason, Meta: f.Proposal.By.Name + " " + day.Minute(f.Proposal.At) + " 提请"})
	}
	for _, s := range f.Steps {
		title := s.Step.Title()
		if !s.Agreed {
			title = "退回：" + title
		}
		events = append(events, part.Event{Title: title, Text: s.Opinion, Meta: s.By.Name + " 提请，" + s.Decider.Name + " " + day.Minute(s.At) + " 办理"})
	}
	return append(events, part.Event{Title: "录入", Meta: f.Drafter.Name + " " + day.Minute(f.CreatedAt)})
}

func (s *Server) showAppraisalPaper(r *request) error {
	p, content, err := s.Appraisals.Paper(r.ctx(), r.Actor, r.Params("id"), r.Params("file"))
	if err != nil {
		return err
	}
	return r.document(p.Name, "application/pdf", content)
}
