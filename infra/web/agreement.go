package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeAgreements: 协议定价 as the unit works on it.
func (s *Server) routeAgreements() {
	const path = market.AgreementsPath
	unit, broker, head := only(actor.Broker, actor.Head), only(actor.Broker), only(actor.Head)
	s.get(path, s.listAgreements, unit)
	s.get(path+"/new", s.newAgreement, broker)
	s.post(path+"/new", s.addAgreement, broker)
	s.get(path+"/:id", s.showAgreement, unit)
	s.get(path+"/:id/edit", s.editAgreement, broker)
	s.post(path+"/:id/edit", s.changeAgreement, broker)
	s.post(path+"/:id/submit", s.submitAgreement, broker)
	s.post(path+"/:id/assent", s.assentAgreement, unit)
	s.get(path+"/:id/approve", s.confirmApproval, head)
	s.post(path+"/:id/approve", s.approveAgreement, head)
	s.get(path+"/:id/sign", s.newSigning, broker)
	s.post(path+"/:id/sign", s.signAgreement, broker)
	s.get(path+"/:id/cancel", s.confirmCancelling, unit)
	s.post(path+"/:id/cancel", s.cancelAgreement, unit)
	s.get(path+"/:id/objections/:objection", s.confirmResolving, unit)
	s.post(path+"/:id/objections/:objection", s.resolveObjection, unit)
}

var agreementPlace = layout.Crumb{Label: "协议定价", Href: market.AgreementsPath}

func (s *Server) listAgreements(r *request) error {
	ask := trading.AgreementQuery{State: agreement.State(cleanText(r.Query("state"))), After: r.Query("after")}
	rows, next, err := s.Agreements.Find(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	p := market.AgreementsPage{Shell: s.shell(r, "协议定价", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "协议定价"}), MayAdd: r.Actor.Has(actor.Broker) && r.OrgKind == access.Seller,
		State: string(ask.State), Lines: agreementLines(rows, market.AgreementsPath), Paging: lotPaging(market.AgreementsPath, ask.After, next, "state", string(ask.State))}
	return r.page(market.Agreements(p))
}

func agreementLines(rows []trading.AgreementRow, path string) []market.AgreementLine {
	lines := make([]market.AgreementLine, len(rows))
	for i, a := range rows {
		lines[i] = market.AgreementLine{Href: path + "/" + a.ID, Name: a.Name, Number: a.Number, Org: a.OrgName, State: a.State}
		if !a.Published.IsZero() {
			lines[i].From = day.Of(a.Published).String()
		}
		if !a.Ends.IsZero() {
			lines[i].To = lastDay(a.Ends).String()
		}
	}
	return lines
}

// lastDay is the day at whose midnight a period ends.
func lastDay(ends time.Time) day.Date { return day.Of(ends.Add(-time.Millisecond)) }

func (s *Server) showAgreement(r *request) error {
	view, err := s.agreementView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) agreementView(r *request) (func(part.Errors) templ.Component, error) {
	f, err := s.Agreements.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	path := market.AgreementsPath + "/" + f.ID
	related := f.Texts[string(agreement.FieldRelated)] == "true"
	p := market.AgreementPage{Path: path, Name: f.Name, Warning: f.Warning, Cells: agreementCells(f), Terms: agreementTerms(f.Texts), Clock: agreementClock(f), Steps: agreementSteps(f), Next: agreementNext(f, related), Key: key,
		Submit: r.Actor.Has(actor.Broker) && (f.State == agreement.Draft || f.State == agreement.Revised),
		Assent: f.State == agreement.Review && related && f.Assent == "" && r.Actor.User != f.Submitter, Acts: agreementActs(r, f), Versions: versionLines(f)}
	p.Offer, err = s.offerHref(r, f.Achievement)
	if err != nil {
		return nil, err
	}
	if id := f.Texts[trading.DealValuationCase]; id != "" {
		p.Acts = append(p.Acts, part.Button{Label: "查看估值参考", Href: market.ValuationsPath + "/" + id})
	}
	if s := f.Sightings; s.Times > 0 {
		p.Evidence = "系统每小时访问一次公示页并保存其哈希值：共 " + countWords(s.Times) + " 次，" + countWords(s.Seen) + " 次正常"
		if !s.Last.IsZero() {
			p.Evidence += "，最近一次正常 " + day.Minute(s.Last)
		}
		p.Evidence += "。连续无法访问超过 " + strconv.Itoa(f.Policy.GapHours) + " 小时的，公示期按整日顺延（建议值）。"
	}
	for _, o := range f.Objections {
		line := market.ObjectionLine{Href: path + "/objections/" + o.ID, Name: o.Name, Contact: o.Contact, Text: o.Text, At: day.Minute(o.At), Reply: o.Reply, Word: o.State.Title(),
			State: objectionMarks[o.State], Open: o.State == agreement.ObjectionOpen}
		if line.Word == "" {
			line.Word = "未登记"
		}
		if o.Reply != "" {
			line.Meta = o.Handler + " " + day.Minute(o.RepliedAt)
		}
		p.Objections = append(p.Objections, line)
	}
	for _, rec := range slices.Backward(f.Records) {
		title := agreementActTitles[string(rec.Act)]
		if rec.Code != sale.OK || title == "" {
			continue
		}
		p.Events = append(p.Events, part.Event{Title: title, Meta: f.NameOf(rec.Person) + " " + day.Minute(rec.At)})
	}
	p.Events = append(p.Events, part.Event{Title: "起草", Meta: day.Minute(f.CreatedAt)})
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, f.Name, agreementPlace, layout.Crumb{Label: f.Number}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.Agreement(p)
	}, nil
}

var agreementActTitles = map[string]string{"submit": "提交审批", "assent": "加签", "approve": "审批并公示", "amend": "修改", "object": "收到异议", "resolve": "处理异议", "sign": "登记签约", "cancel": "终止", "register": "合同已登记", "unreachable": "公示页面中断，公示期顺延"}

var objectionMarks = map[agreement.ObjectionState]part.State{agreement.ObjectionOpen: part.Held, agreement.ObjectionLate: part.Off, agreement.ObjectionDismissed: part.Done,
	agreement.ObjectionWithdrawn: part.Off, agreement.ObjectionUpheld: part.Bad, agreement.ObjectionSuperseded: part.Off}

func agreementActs(r *request, f trading.AgreementFile) (acts []part.Button) {
	path := market.AgreementsPath + "/" + f.ID
	broker := r.Actor.Has(actor.Broker)
	if f.Standing.Public {
		acts = append(acts, part.Button{Label: "查看公示", Href: market.NoticesOfPrice + "/" + f.ID})
	}
	switch f.State {
	case agreement.Draft, agreement.Revised, agreement.Notice, agreement.Held, agreement.Signable:
		if broker {
			acts = append(acts, part.Button{Label: "修改", Href: path + "/edit"})
		}
	case agreement.Review:
		if r.Actor.Has(actor.Head) && r.Actor.User != f.Submitter {
			acts = append(acts, part.Button{Label: "核对并审批", Href: path + "/approve", Look: part.Primary})
		}
	default:
		if f.State == agreement.Signed || f.State == agreement.Registered {
			acts = append(acts, part.Button{Label: "公示成交信息", Href: "/market/disclosures/" + f.ID})
		}
		return append(acts, registerDeal(r, f.Number, f.State == agreement.Signed)...)
	}
	if f.State == agreement.Signable && broker {
		acts = append(acts, part.Button{Label: "登记签约", Href: path + "/sign", Look: part.Primary})
	}
	return append(acts, part.Button{Label: "终止", Href: path + "/cancel", Look: part.Danger})
}

// agreementNext says what is to be done now and by whom.
func agreementNext(f trading.AgreementFile, related bool) string {
	switch f.State {
	case agreement.Draft, agreement.Revised:
		return "由技术经纪人核对后提交审批。"
	case agreement.Review:
		if related && f.Assent == "" {
			return "存在关联关系：先由提交人和审批人以外的一人加签，再由本单位负责人审批。"
		}
		return "等待本单位负责人审批；审批后立即公示。提交人不能审批。"
	case agreement.Notice:
		if f.Standing.EndsAt.IsZero() {
			return "公示期因异议中止，办结后自次日起继续计算。"
		}
		return "公示中，最后一日 " + lastDay(f.Standing.EndsAt).Long() + "；没有未决异议的，次日零时起可以签约。"
	case agreement.Held:
		return "公示期已满，尚有异议未办结；办结并送达后可以签约。"
	case agreement.Signable:
		return "可以签约，须在 " + lastDay(f.Standing.ExpiresAt).Long() + "以前按公示内容签订合同并登记。"
	case agreement.Signed:
		return "已按公示内容签约，由技术经纪人另行申请技术合同认定登记。"
	case agreement.Expired:
		return "公示结果已过有效期；仍要转化的，重新起草并公示。"
	}
	return "已终止。"
}

func agreementSteps(f trading.AgreementFile) []part.Step {
	steps := []part.Step{{Label: "起草", State: part.Wait}, {Label: "审批", State: part.Wait}, {Label: "公示", State: part.Wait}, {Label: "签约", State: part.Wait}}
	reached, known := map[agreement.State]int{agreement.Draft: 0, agreement.Revised: 0, agreement.Review: 1, agreement.Notice: 2, agreement.Held: 2, agreement.Signable: 3, agreement.Signed: 4, agreement.Registered: 4}[f.State]
	if !known {
		return append(steps[:1], part.Step{Label: f.State.Title(), State: part.Off})
	}
	for i := range steps {
		switch {
		case i < reached:
			steps[i].State = part.Done
		case i == reached:
			steps[i].State = part.Going
		}
	}
	return steps
}

func agreementCells(f trading.AgreementFile) []part.Cell {
	return []part.Cell{{Label: "编号", Value: f.Number, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(market.AgreementMark(f.State), f.State.Title()), Width: 6},
		{Label: "转让方", Value: f.OrgName, Width: 6}, {Label: "受让方", Value: f.Texts[string(agreement.FieldCounterparty)], Width: 6},
		{Label: "拟定价格", Value: trading.PriceWords(f.Texts), Width: 12, Strong: true}}
}

// agreementTerms are the terms of a deal as its notice shows them.
func agreementTerms(t map[string]string) []part.KV {
	yes := func(f agreement.Field, yes, no string) string {
		if t[string(f)] == "true" {
			return yes
		}
		return no
	}
	rows := []part.KV{{Key: "成果名称", Value: t[string(agreement.FieldName)]}, {Key: "权利人", Value: t[string(agreement.FieldOwner)]}, {Key: "知识产权", Value: t[trading.DealRights]},
		{Key: "完成人", Value: t[string(agreement.FieldInventors)]}, {Key: "转化方式", Value: achievement.Mode(t[string(agreement.FieldMode)]).Title()}, {Key: "受让方", Value: t[string(agreement.FieldCounterparty)]},
		{Key: "拟定价格", Value: trading.PriceWords(t)}, {Key: "价格谈判人", Value: t[trading.DealSpokesman]}, {Key: "关联关系", Value: yes(agreement.FieldRelated, "完成人与受让方存在关联关系", "声明不存在关联关系")},
		{Key: "定价依据", Value: groundWords(t) + yes(agreement.FieldOpenRoute, "，已公开征集受让方", "")}, {Key: "估值参考", Value: t[trading.DealValuationWords]}, {Key: "受让方股东", Value: t[string(agreement.FieldHolders)]},
		{Key: "集体决策", Value: t[trading.DealDecision]}, {Key: "批准文件", Value: t[trading.DealApproval]}, {Key: "异议受理", Value: t[trading.DealContact]}, {Key: "补充说明", Value: t[trading.DealRemark]}}
	return slices.DeleteFunc(rows, func(r part.KV) bool { return r.Value == "" })
}

// groundWords say what a price rests on; older deals say only that there was an appraisal.
func groundWords(t map[string]string) string {
	switch {
	case t[trading.DealReportWords] != "":
		return "协商，以资产评估报告为依据：" + t[trading.DealReportWords]
	case t[string(agreement.FieldAppraisal)] == "true":
		return "协商，已经资产评估"
	}
	return "协商"
}

// agreementClock explains how the days of the notice are counted.
func agreementClock(f trading.AgreementFile) []market.AgreementTerm {
	if f.First.IsZero() {
		return nil
	}
	published := f.Versions[len(f.Versions)-1].PublishedAt
	for _, v := range f.Versions {
		if v.Kind != agreement.Clerical {
			published = v.PublishedAt // clerical versions run on
		}
	}
	rows := []market.AgreementTerm{{Label: "发布", Text: day.Minute(published), Clause: "发布当日不计入，自次日起算（民法典第二百零一条）"},
		{Label: "公示期", Text: strconv.Itoa(f.Policy.NoticeDays) + " 个自然日", Clause: "不少于 15 日（国发〔2016〕16号）"}}
	if ends := f.Standing.EndsAt; !ends.IsZero() {
		rows = append(rows, market.AgreementTerm{Label: "最后一日", Text: lastDay(ends).Long(), Clause: "最后一日不是工作日的，顺延到下一个工作日（民法典第二百零三条）"},
			market.AgreementTerm{Label: "签约开放", Text: day.Minute(ends), Clause: "最后一日 24 时届满；有未决异议的，办结并送达后开放"})
	}
	if f.Policy.Effect == agreement.Suspend {
		rows = append(rows, market.AgreementTerm{Label: "异议期间", Text: "公示期中止", Clause: "受理之日至办结之日不计入，自次日起继续计算（本单位规则）"})
	} else {
		rows = append(rows, market.AgreementTerm{Label: "异议期间", Text: "公示期继续计算", Clause: "异议办结前不能签约（本单位规则）"})
	}
	if to := f.Standing.ExpiresAt; !to.IsZero() {
		rows = append(rows, market.AgreementTerm{Label: "签约期限", Text: lastDay(to).Long() + "以前", Clause: "公示结果 " + strconv.Itoa(f.Policy.ValidityDays) + " 个自然日内有效（建议值）"})
	}
	return rows
}

func versionLines(f trading.AgreementFile) []market.VersionLine {
	marks := map[agreement.VersionStatus]part.State{agreement.Current: part.Done, agreement.Superseded: part.Off, agreement.Withdrawn: part.Off}
	lines := make([]market.VersionLine, 0, len(f.Versions))
	for _, v := range slices.Backward(f.Versions) {
		lines = append(lines, market.VersionLine{Title: "第 " + strconv.Itoa(v.Number) + " 版　" + v.Kind.Title(), At: day.Minute(v.PublishedAt), Hash: v.Hash.String(), State: marks[v.Status],
			Word: v.Status.Title(), Terms: agreementTerms(v.Texts)})
	}
	return lines
}

func (s *Server) submitAgreement(r *request) error {
	return s.agreementAct(r, "已提交审批", func(key string) error { return s.Agreements.Submit(r.ctx(), r.Actor, r.Params("id"), key) })
}

func (s *Server) assentAgreement(r *request) error {
	return s.agreementAct(r, "已加签", func(key string) error { return s.Agreements.Assent(r.ctx(), r.Actor, r.Params("id"), key) })
}

// agreementAct does what a button of the deal's own page asks for.
func (s *Server) agreementAct(r *request, sentence string, do func(key string) error) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = do(values["key"])
	if err != nil {
		view, failed := s.agreementView(r)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.AgreementsPath+"/"+r.Params("id"), sentence)
}
