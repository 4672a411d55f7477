package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/licence"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeLicences: 专利开放许可 as the unit runs it, for everybody, and for licensees.
func (s *Server) routeLicences() {
	const path = market.LicencesPath
	unit, broker, head := only(actor.Broker, actor.Head), only(actor.Broker), only(actor.Head)
	s.get(path, s.listLicences, unit)
	s.get(path+"/new", s.newLicence, broker)
	s.post(path+"/new", s.addLicence, broker)
	s.get(path+"/:id", s.showLicence, unit)
	s.get(path+"/:id/edit", s.editLicence, broker)
	s.post(path+"/:id/edit", s.changeLicence, broker)
	s.post(path+"/:id/declare", s.declareLicence, broker)
	s.post(path+"/:id/drop", s.dropLicence, broker)
	s.get(path+"/:id/publish", s.confirmLicencePublication, head)
	s.post(path+"/:id/publish", s.publishLicence, head)
	s.get(path+"/:id/leave", s.confirmLeave, broker)
	s.post(path+"/:id/leave", s.leaveLicence, broker)
	s.get(path+"/:id/withdraw", s.confirmWithdrawal, head)
	s.post(path+"/:id/withdraw", s.withdrawLicence, head)
	s.get(path+"/:id/licensees/:org/confirm", s.confirmLicensee, head)
	s.post(path+"/:id/licensees/:org/confirm", s.confirmPayment, head)
	s.get(path+"/:id/licensees/:org/:act", s.confirmLicensee, broker)
	s.post(path+"/:id/licensees/:org/:act", s.actOnLicensee, broker)
	s.get(market.MyLicencesPath, s.listMyLicences, only(actor.Bidder))

	s.get(market.PublicLicencesPath, s.listPublicLicences, open())
	s.get(market.PublicLicencesPath+"/:id", s.showLicenceNotice, open())
	s.post(market.PublicLicencesPath+"/:id/notify", s.notifyLicence, only(actor.Bidder))
}

var licencePlace = layout.Crumb{Label: "开放许可", Href: market.LicencesPath}

func licenceLines(rows []trading.LicenceRow, path string) []market.LicenceLine {
	lines := make([]market.LicenceLine, len(rows))
	for i, l := range rows {
		lines[i] = market.LicenceLine{Href: path + "/" + l.ID, Name: l.Name, Patent: l.Texts[trading.LicencePatent], Number: l.Number, Org: l.OrgName, Fee: trading.FeeWords(l.Texts),
			Until: l.Texts[trading.LicenceUntil], Licences: l.Licences, State: l.State}
	}
	return lines
}

// waitingIn adds to the lines of a unit what waits for its head.
func waitingIn(lines []market.LicenceLine, rows []trading.LicenceRow) []market.LicenceLine {
	for i := range lines {
		lines[i].Waiting = rows[i].Waiting
	}
	return lines
}

func (s *Server) listLicences(r *request) error {
	ask := trading.LicenceQuery{State: licence.State(cleanText(r.Query("state"))), After: r.Query("after")}
	rows, next, err := s.Licences.Find(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	return r.page(market.Licences(market.LicencesPage{Shell: s.shell(r, "开放许可", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "开放许可"}), State: string(ask.State),
		MayAdd: r.Actor.Has(actor.Broker) && r.OrgKind == access.Seller, Lines: waitingIn(licenceLines(rows, market.LicencesPath), rows), Paging: lotPaging(market.LicencesPath, ask.After, next, "state", string(ask.State))}))
}

func (s *Server) listMyLicences(r *request) error {
	rows, next, err := s.Licences.Mine(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return err
	}
	return r.page(market.Licences(market.LicencesPage{Shell: s.shell(r, "我的开放许可", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "我的开放许可"}), Mine: true,
		Lines: licenceLines(rows, market.PublicLicencesPath), Paging: lotPaging(market.MyLicencesPath, r.Query("after"), next)}))
}

func (s *Server) listPublicLicences(r *request) error {
	text := strings.TrimSpace(cleanText(r.Query("q")))
	rows, next, err := s.Licences.Catalogue(r.ctx(), text, r.Query("after"))
	if err != nil {
		return err
	}
	return r.page(market.LicenceCatalogue(market.LicencesPage{Shell: s.publicShell(r, "开放许可目录"), Query: text, Asked: text != "", Lines: licenceLines(rows, market.PublicLicencesPath),
		Paging: lotPaging(market.PublicLicencesPath, r.Query("after"), next, "q", text)}))
}

// licenceCells and licenceRules are what everybody reads of a declaration.
func licenceCells(f trading.LicenceFile) []part.Cell {
	state := f.State.Title()
	if f.Expired {
		state = "许可期限已届满"
	}
	published := part.Cell{Label: "公告", Value: "未公告", Width: 4}
	if !f.Published.IsZero() {
		published.Value = day.Of(f.Published).String()
	}
	return []part.Cell{{Label: "编号", Value: f.Number, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(market.LicenceMark(f.State), state), Width: 6},
		{Label: "专利权人", Value: f.OrgName, Width: 6}, {Label: "专利号", Value: f.Texts[trading.LicencePatent], Sub: trading.LicenceTitleOf(f.Texts[trading.LicenceKind]), Number: true, Width: 6},
		{Label: "使用费", Value: trading.FeeWords(f.Texts), Strong: true, Width: 12}, published, {Label: "许可期限届满日", Value: f.Texts[trading.LicenceUntil], Width: 4},
		{Label: "已生效许可", Value: strconv.Itoa(f.Licences) + " 项", Width: 4}}
}

func licenceRules(t map[string]string) []market.LicenceRule {
	rules := []market.LicenceRule{{Label: "许可性质", Text: "普通许可。专利权人可以另行给予普通许可，不得就该专利给予独占或排他许可", Clause: "专利法第五十一条"},
		{Label: "使用费", Text: trading.FeeWords(t) + "，对所有被许可人一致", Clause: "专利法第五十条；高于指引标准的须说明理由（国知办发运字〔2022〕56号，建议值）"},
		{Label: "使用费说明", Text: t[trading.LicenceExplanation]}, {Label: "支付方式", Text: t[trading.LicencePayment], Clause: "专利法第五十条"},
		{Label: "生效", Text: "提交实施通知并按公告支付使用费，经专利权人确认到账后生效", Clause: "专利法第五十一条"},
		{Label: "许可期限", Text: "自生效之日起至 " + t[trading.LicenceUntil], Clause: "不超过专利权期限（民法典第八百六十五条）"},
		{Label: "撤回", Text: "专利权人可以撤回声明；撤回前给予的许可不受影响", Clause: "专利法第五十条"},
		{Label: "年费", Text: "开放许可实施期间，对专利权人缴纳专利年费相应给予减免", Clause: "专利法第五十一条"}}
	if t[trading.LicenceEvaluated] == "true" {
		rules = append(rules, market.LicenceRule{Label: "专利权评价报告", Text: "已取得", Clause: "专利法第五十条"})
	}
	rules = append(rules, market.LicenceRule{Label: "联系方式", Text: t[trading.LicenceContact]}, market.LicenceRule{Label: "补充说明", Text: t[trading.LicenceRemark]})
	return slices.DeleteFunc(rules, func(r market.LicenceRule) bool { return r.Text == "" })
}

func (s *Server) showLicence(r *request) error {
	view, err := s.licenceView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) licenceView(r *request) (func(part.Errors) templ.Component, error) {
	f, err := s.Licences.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	broker := r.Actor.Has(actor.Broker)
	p := market.LicencePage{Path: market.LicencesPath + "/" + f.ID, Head: f.Name, Cells: licenceCells(f), Rules: licenceRules(f.Texts), Next: licenceNext(f), Key: key,
		Declare: broker && f.State == licence.Draft, Drop: true, Acts: licenceActs(r, f), Events: licenceEvents(f)}
	for _, l := range f.Licensees {
		p.Licensees = append(p.Licensees, licenseeLine(r, f, l))
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, f.Name, licencePlace, layout.Crumb{Label: f.Number}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.Licence(p)
	}, nil
}

// licenceNext says what is to be done now and by whom.
func licenceNext(f trading.LicenceFile) string {
	switch {
	case f.State == licence.Draft && f.Reason != "":
		return "负责人退回：" + f.Reason + "。修改后重新提交。"
	case f.State == licence.Draft:
		return "由技术经纪人核对后提交；提交后不能修改。"
	case f.State == licence.Declared:
		return f.NameOf(f.Author) + " 已提交，等待本单位负责人核对并公告；提交人不能公告。"
	case f.Leaver != "":
		return f.NameOf(f.Leaver) + " 提出撤回（" + f.Reason + "），等待负责人确认。确认前仍接受实施通知。"
	case f.State == licence.Published:
		return "公告中，接受实施通知。公告期间该专利只能另行给予普通许可，不能拍卖、挂牌、转让或给予独占、排他许可（专利法第五十一条）。"
	case f.Expired:
		return "许可期限已届满，声明自动终止。"
	}
	return "声明已撤回，不再接受实施通知；撤回前的许可和已提交的通知不受影响。"
}

func licenceActs(r *request, f trading.LicenceFile) (acts []part.Button) {
	path := market.LicencesPath + "/" + f.ID
	broker, head := r.Actor.Has(actor.Broker), r.Actor.Has(actor.Head)
	if !f.Published.IsZero() {
		acts = append(acts, part.Button{Label: "查看公告", Href: market.PublicLicencesPath + "/" + f.ID})
	}
	switch {
	case f.State == licence.Draft && broker:
		acts = append(acts, part.Button{Label: "修改", Href: path + "/edit"})
	case f.State == licence.Declared && head && r.Actor.User != f.Author:
		acts = append(acts, part.Button{Label: "核对并公告", Href: path + "/publish", Look: part.Primary})
	case f.State == licence.Published && f.Leaver == "" && broker:
		acts = append(acts, part.Button{Label: "提出撤回", Href: path + "/leave", Look: part.Danger})
	case f.State == licence.Published && f.Leaver != "" && head && r.Actor.User != f.Leaver:
		acts = append(acts, part.Button{Label: "处理撤回", Href: path + "/withdraw", Look: part.Primary})
	}
	return acts
}

var licenseeMarks = map[licence.Status]part.State{licence.Notified: part.Held, licence.Effective: part.Done, licence.Filed: part.Done}

func licenseeLine(r *request, f trading.LicenceFile, l trading.Licensee) market.LicenseeLine {
	line := market.LicenseeLine{Name: l.Name, Code: l.Code, Use: l.Use, Meta: "实施通知 " + day.Minute(l.Notified), State: licenseeMarks[l.Status], Word: l.Status.Title(), Facts: licenseeFacts(l)}
	switch {
	case f.Expired && l.Status != licence.Notified:
		line.State, line.Word = part.Off, "许可期限已届满"
	case l.Reported != nil:
		line.Word = "已登记到账，待确认"
	}
	act := func(act, label string, look part.Look) {
		line.Acts = append(line.Acts, part.Button{Label: label, Hidden: l.Name, Href: market.LicencesPath + "/" + f.ID + "/licensees/" + l.Org + "/" + act, Look: look, Small: true})
	}
	broker := r.Actor.Has(actor.Broker)
	switch {
	case l.Status == licence.Notified && l.Reported == nil && broker:
		act("report", "登记到账", part.Plain)
	case l.Reported != nil && r.Actor.Has(actor.Head) && r.Actor.User != l.Reported.By:
		act("confirm", "核对并确认到账", part.Primary)
	case l.Status == licence.Effective && broker:
		act("file", "登记备案号", part.Plain)
	}
	if l.Status != licence.Notified && broker && f.Texts[trading.LicenceForm] != string(licence.FixedFee) {
		act("royalty", "登记年度提成", part.Plain)
	}
	return line
}

// licenseeFacts are what has been paid and filed.
func licenseeFacts(l trading.Licensee) (rows []part.KV) {
	if l.Code != "" {
		rows = append(rows, part.KV{Key: "统一社会信用代码", Value: l.Code})
	}
	if l.Reported != nil {
		rows = append(rows, part.KV{Key: "待确认的到账", Value: paidWords(*l.Reported)})
	}
	if !l.Effective.IsZero() {
		rows = append(rows, part.KV{Key: "使用费", Value: paidWords(l.Paid)}, part.KV{Key: "生效", Value: day.Minute(l.Effective)})
	}
	if l.Filing != "" {
		rows = append(rows, part.KV{Key: "备案号", Value: l.Filing})
	}
	for _, y := range l.Royalties {
		rows = append(rows, part.KV{Key: y.Year + " 年提成", Value: yuanText(y.Amount) + " 元，" + y.Reference})
	}
	return rows
}

func paidWords(p trading.Payment) string {
	if p.Amount == 0 {
		return "无须预付，" + p.On + "，" + p.Reference
	}
	return p.Amount.Yuan().Text() + " 元，" + p.On + " 到账，" + p.Reference
}

var licenceActTitles = map[string]string{"write": "修改草稿", "declare": "提交声明", "return": "退回修改", "publish": "公告", "drop": "作废草稿", "notify": "收到实施通知", "report": "登记到账", "pay": "确认到账，许可生效",
	"reject": "退回", "file": "登记备案号", "royalty": "登记年度提成", "leave": "提出撤回", "withdraw": "撤回声明"}

func licenceEvents(f trading.LicenceFile) (events []part.Event) {
	if f.Expired {
		events = append(events, part.Event{Title: "许可期限届满，声明终止", Meta: day.Minute(f.Withdrawn)})
	}
	for _, rec := range slices.Backward(f.Records) {
		title := licenceActTitles[string(rec.Act)]
		if rec.Code != sale.OK || title == "" {
			continue
		}
		text := rec.Data["reason"]
		if l := f.Licensee(rec.Data["licensee"]); l != nil {
			text = l.Name
		}
		events = append(events, part.Event{Title: title, Text: text, Meta: f.NameOf(rec.Person) + " " + day.Minute(rec.At)})
	}
	return append(events, part.Event{Title: "起草", Meta: day.Minute(f.CreatedAt)})
}
