package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/registration"
	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/sme"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func (s *Server) listPublicSME(r *request) error {
	ask := sharing.OfferQuery{Public: true, Text: strings.TrimSpace(cleanText(r.Query("q"))), Field: cleanText(r.Query("field")), Class: cleanText(r.Query("class")), After: r.Query("after")}
	list, next, err := s.Licensing.Find(r.ctx(), ask)
	if err != nil {
		return err
	}
	return r.page(market.SMECatalogue(market.SMEOffersPage{Shell: s.publicShell(r, "向中小微企业许可"), Lines: s.smeLines(list, market.PublicSMEPath), Query: ask.Text, Field: ask.Field, Class: ask.Class, Fields: s.fieldFilter(),
		Asked: ask.Text+ask.Field+ask.Class != "", Paging: lotPaging(market.PublicSMEPath, ask.After, next, "q", ask.Text, "field", ask.Field, "class", ask.Class)}))
}

func (s *Server) showSMENotice(r *request) error {
	view, err := s.smeNoticeView(r, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) smeNoticeView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	o, err := s.Licensing.Shown(r.ctx(), r.Params("id"))
	if err != nil {
		return nil, err
	}
	local, err := s.smeLocal(r, o)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	t := o.Terms()
	p := market.SMEOfferPage{Shell: s.publicShell(r, t.Name, layout.Crumb{Label: "向中小微企业许可", Href: market.PublicSMEPath}, layout.Crumb{Label: o.Number}), Offer: o, Cells: s.smeCells(o), Rules: smeRules(t, local),
		Shut: o.Shut(day.Of(s.Now())), ID: orElse(typed["id"], id.String()), Hash: sharing.TermsHash(o)}
	for _, size := range t.Sizes {
		p.Sizes = append(p.Sizes, part.Option{Value: string(size), Label: size.Title() + "企业"})
	}
	firm := r.Actor.Has(actor.Bidder) && r.Actor.Org != o.Org
	if firm {
		mine, err := s.Licensing.OfFirm(r.ctx(), r.Actor, o)
		if err != nil {
			return nil, err
		}
		if mine != "" {
			p.Mine = market.SMEApplicationsPath + "/" + mine
		}
	}
	p.MayApply = firm && p.Shut == "" && p.Mine == ""
	if !r.SignedIn() && p.Shut == "" {
		p.SignIn = withQuery(layout.LoginPath, "next", market.PublicSMEPath+"/"+o.ID)
	}
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: typed[name], Err: p.Errors.At(name)}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.SMENotice(p)
	}, nil
}

func (s *Server) applySME(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if len(typed["id"]) != 36 || uuid.Validate(typed["id"]) != nil {
		err = registration.ErrID
	} else {
		err = s.Licensing.Apply(r.ctx(), r.Actor, r.Params("id"), typed["id"], typed)
	}
	if err == nil {
		return r.done(market.SMEApplicationsPath+"/"+typed["id"], "申请已提交，许可单位会收到提醒")
	}
	view, viewErr := s.smeNoticeView(r, typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

func (s *Server) listSMEApplications(r *request) error {
	unit, bidder := r.Actor.Has(actor.Broker, actor.Head), r.Actor.Has(actor.Bidder)
	side := cleanText(r.Query("side"))
	firm := bidder && (!unit || side == market.SMEFirmSide)
	list, next, err := s.Licensing.Applications(r.ctx(), r.Actor, firm, r.Query("after"))
	if err != nil {
		return err
	}
	title := "许可申请与协议"
	if firm {
		title = "我的许可"
	}
	return r.page(market.SMEApplications(market.SMEApplicationsPage{Shell: s.shell(r, title, layout.Crumb{Label: "市场"}, layout.Crumb{Label: title}), Firm: firm, Both: unit && bidder, List: list, Paging: lotPaging(market.SMEApplicationsPath, r.Query("after"), next, "side", side)}))
}

func (s *Server) showSMEApplication(r *request) error {
	view, err := s.smeApplicationView(r, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// smeAct does one act on an application; refused, the page comes back as typed.
func (s *Server) smeAct(done string, act func(r *request, typed map[string]string, version int) error) func(*request) error {
	return func(r *request) error {
		typed, err := formValues(r.Ctx)
		if err != nil {
			return err
		}
		if err = act(r, typed, number(typed["version"])); err == nil {
			return r.done(market.SMEApplicationsPath+"/"+r.Params("id"), done)
		}
		view, viewErr := s.smeApplicationView(r, typed)
		if viewErr != nil {
			return viewErr
		}
		return r.again(err, view)
	}
}

func (s *Server) smeApplicationView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	a, err := s.Licensing.Application(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	o, err := s.Licensing.Shown(r.ctx(), a.Offer)
	if err != nil {
		return nil, err
	}
	local, err := s.smeLocal(r, o)
	if err != nil {
		return nil, err
	}
	token, err := pageKey()
	if err != nil {
		return nil, err
	}
	t, today, unit := a.Agreement(), day.Of(s.Now()), a.OfUnit(r.Actor)
	p := market.SMEApplicationPage{Shell: s.shell(r, a.Number, layout.Crumb{Label: "市场"}, layout.Crumb{Label: "许可", Href: market.SMEApplicationsPath}, layout.Crumb{Label: a.Number}), A: a, Rules: smeRules(t, local),
		Next: smeNextStep(a), Answering: unit && a.State == sme.Applied && r.Actor.Has(actor.Broker), Deciding: a.Deciding(r.Actor) == nil, Deal: unit && r.Actor.Has(actor.Broker), Token: orElse(typed["token"], token),
		Leaving: a.OfFirm(r.Actor) && (a.State == sme.Applied || a.State == sme.Proposed)}
	term := "尚未确定"
	if !a.Start.IsZero() {
		term = a.Start.String() + " 至 " + a.End.String()
	}
	p.Cells = []part.Cell{{Label: "申请编号", Value: a.Number, Sub: "协议成立后为协议编号", Big: true, Width: 6}, {Label: "状态", Body: part.Badge(market.ApplicationMark(a.State), a.State.Title()), Width: 6}, {Label: "许可单位", Value: a.UnitName, Width: 6}, {Label: "企业", Value: a.OrgName, Width: 6},
		{Label: "使用费", Value: t.Price(), Strong: true, Width: 4}, {Label: "先使用后付费", Value: t.Later(), Width: 4}, {Label: "许可期限", Value: term, Width: 4}}
	p.Firm = []part.KV{{Key: "企业规模", Value: sme.Size(a.Form["size"]).Title() + "企业"}, {Key: "从业人员", Value: a.Form["employees"] + " 人"}, {Key: "上年度营业收入", Value: a.Form["revenue"] + " 万元"}, {Key: "拟用于", Value: a.Form["use"]}, {Key: "联系", Value: a.Form["contact"]}}
	for _, d := range t.Dues(a.Start) {
		if a.State == sme.Agreed {
			p.Dues = append(p.Dues, smeDue(a, d, today))
		}
	}
	if open := a.Open(); len(open) > 0 && p.Deal {
		p.Paying, p.Due = true, open[0]
		if open[0].Known && typed["amount"] == "" {
			typed["amount"] = open[0].Amount.String()
		}
	}
	p.Events = smeEvents(a)
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: typed[name], Err: p.Errors.At(name)}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.SMEApplication(p)
	}, nil
}

func smeNextStep(a *sme.Application) string {
	switch a.State {
	case sme.Applied:
		if a.Opinion != "" {
			return "负责人退回：" + a.Opinion + "。由许可单位技术经纪人重新答复。"
		}
		return "等待" + a.UnitName + "技术经纪人答复；负责人确认后协议成立。"
	case sme.Proposed:
		return a.Answerer.Name + "拟同意，自 " + a.Start.String() + " 起许可；等待单位负责人确认，答复人不能确认。"
	case sme.Refused:
		return "许可单位不同意：" + a.Opinion
	case sme.Left:
		return "企业已撤回申请；可以重新申请。"
	}
	if open := a.Open(); len(open) > 0 {
		return "协议已成立。下一笔：" + open[0].What + "，最迟 " + open[0].On.Long() + "付款。"
	}
	return "协议已成立，没有待付款项。"
}

func smeDue(a *sme.Application, d sme.Due, today day.Date) market.SMEDueLine {
	line := market.SMEDueLine{What: d.What, On: d.On.String(), Amount: "按账目结算", State: part.Wait, Word: "未到期"}
	if d.Known {
		line.Amount = d.Amount.Text()
	}
	if today.After(d.On) {
		line.State, line.Word = part.Bad, "已到期"
	}
	for _, x := range a.Payments {
		if x.No == d.No {
			line.Amount, line.Paid, line.State, line.Word = x.Amount.Text(), x.On.String()+"，"+x.Voucher, part.Done, "已到账"
			if x.Note != "" {
				line.Paid += "；" + x.Note
			}
		}
	}
	return line
}

func smeEvents(a *sme.Application) (events []part.Event) {
	by := func(p contract.Person, at string) string { return p.Name + " " + at }
	if a.State == sme.Agreed {
		events = append(events, part.Event{Title: "确认协议", Meta: by(a.Confirmer, day.Minute(a.ConfirmedAt))})
	}
	if !a.AnsweredAt.IsZero() {
		title := "拟同意"
		if a.State == sme.Refused {
			title = "不同意"
		}
		events = append(events, part.Event{Title: title, Text: a.Opinion, Meta: by(a.Answerer, day.Minute(a.AnsweredAt))})
	}
	return append(events, part.Event{Title: "提交申请", Meta: by(a.Applicant, day.Minute(a.AppliedAt))})
}
