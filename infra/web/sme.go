package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/registration"
	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/sme"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeSME: 向中小微企业许可 as the unit runs it, for everybody, and for firms.
func (s *Server) routeSME() {
	const path, applications = market.SMEPath, market.SMEApplicationsPath
	unit, broker, head := only(actor.Broker, actor.Head), only(actor.Broker), only(actor.Head)
	s.get(path, s.listSMEOffers, unit)
	s.post(path, s.openSMEOffer, broker)
	s.get(path+"/:id", s.showSMEOffer, unit)
	s.get(path+"/:id/edit", s.editSMEOffer, broker)
	s.post(path+"/:id/edit", s.fillSMEOffer, broker)
	s.post(path+"/:id/propose", s.smeOfferAct("已提请负责人发布", func(r *request, v map[string]string, n int) error {
		return s.Licensing.ProposeOffer(r.ctx(), r.Actor, r.Params("id"), n)
	}), broker)
	s.post(path+"/:id/return", s.smeOfferAct("已退回经办人", func(r *request, v map[string]string, n int) error {
		return s.Licensing.ReturnOffer(r.ctx(), r.Actor, r.Params("id"), n, v["opinion"])
	}), head)
	s.post(path+"/:id/publish", s.smeOfferAct("已发布到公开目录，企业可以申请", func(r *request, v map[string]string, n int) error {
		return s.Licensing.PublishOffer(r.ctx(), r.Actor, r.Params("id"), n)
	}), head)
	s.post(path+"/:id/close", s.smeOfferAct("已停止接受申请", func(r *request, v map[string]string, n int) error {
		return s.Licensing.CloseOffer(r.ctx(), r.Actor, r.Params("id"), n, v["opinion"])
	}), head)
	s.get(market.PublicSMEPath, s.listPublicSME, open())
	s.get(market.PublicSMEPath+"/:id", s.showSMENotice, open())
	s.post(market.PublicSMEPath+"/:id/apply", s.applySME, only(actor.Bidder))

	s.get(applications, s.listSMEApplications, only(actor.Broker, actor.Head, actor.Bidder))
	s.get(applications+"/:id", s.showSMEApplication, only(actor.Broker, actor.Head, actor.Bidder))
	s.post(applications+"/:id/accept", s.smeAct("已送负责人确认", func(r *request, v map[string]string, n int) error {
		return s.Licensing.Accept(r.ctx(), r.Actor, r.Params("id"), n, v["start"])
	}), broker)
	s.post(applications+"/:id/refuse", s.smeAct("已答复企业", func(r *request, v map[string]string, n int) error {
		return s.Licensing.Refuse(r.ctx(), r.Actor, r.Params("id"), n, v["opinion"])
	}), broker)
	s.post(applications+"/:id/confirm", s.smeAct("协议已成立，已通知企业", func(r *request, v map[string]string, n int) error {
		return s.Licensing.ConfirmLicence(r.ctx(), r.Actor, r.Params("id"), n)
	}), head)
	s.post(applications+"/:id/return", s.smeAct("已退回经办人", func(r *request, v map[string]string, n int) error {
		return s.Licensing.ReturnLicence(r.ctx(), r.Actor, r.Params("id"), n, v["opinion"])
	}), head)
	s.post(applications+"/:id/leave", s.smeAct("申请已撤回", func(r *request, v map[string]string, n int) error {
		return s.Licensing.Leave(r.ctx(), r.Actor, r.Params("id"), n)
	}), only(actor.Bidder))
	s.post(applications+"/:id/payments", s.smeAct("收款已登记", func(r *request, v map[string]string, n int) error {
		if len(v["token"]) != 36 || uuid.Validate(v["token"]) != nil {
			return registration.ErrID
		}
		return s.Licensing.PayLicence(r.ctx(), r.Actor, r.Params("id"), n, v["token"], v)
	}), broker)
}

var smePlace = layout.Crumb{Label: "向中小微企业许可", Href: market.SMEPath}

func (s *Server) smeLines(list []*sme.Offer, path string) []market.SMELine {
	lines := make([]market.SMELine, len(list))
	for i, o := range list {
		t := o.Terms()
		lines[i] = market.SMELine{Offer: o, Href: path + "/" + o.ID, Field: s.Trading.Codes.Name(code.Field, t.Field), Until: t.Until.String()}
		if t.Class != "" {
			lines[i].Price, lines[i].Later = t.Price(), t.Later()
		}
	}
	return lines
}

func (s *Server) listSMEOffers(r *request) error {
	view, err := s.smeOffersView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) smeOffersView(r *request) (func(part.Errors) templ.Component, error) {
	state := cleanText(r.Query("state"))
	list, next, err := s.Licensing.Find(r.ctx(), sharing.OfferQuery{Org: r.Actor.Org, State: sme.OfferState(state), After: r.Query("after")})
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	p := market.SMEOffersPage{Shell: s.shell(r, "向中小微企业许可", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "向中小微企业许可"}), Lines: s.smeLines(list, market.SMEPath), State: state, ID: id.String(),
		MayOpen: r.Actor.Has(actor.Broker), Paging: lotPaging(market.SMEPath, r.Query("after"), next, "state", state)}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.SMEOffers(p)
	}, nil
}

func (s *Server) openSMEOffer(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if len(typed["id"]) != 36 || uuid.Validate(typed["id"]) != nil {
		err = registration.ErrID
	} else {
		err = s.Licensing.OpenOffer(r.ctx(), r.Actor, typed["id"])
	}
	if err == nil {
		return r.to(market.SMEPath + "/" + typed["id"] + "/edit")
	}
	view, viewErr := s.smeOffersView(r)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

// smeCells and smeRules are what everybody reads of an offer.
func (s *Server) smeCells(o *sme.Offer) []part.Cell {
	t := o.Terms()
	cells := []part.Cell{{Label: "编号", Value: o.Number, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(market.SMEMark(o.State), o.State.Title()), Width: 6}, {Label: "许可单位", Value: o.OrgName, Width: 6},
		{Label: "知识产权", Value: orElse(t.Item, "尚未填写"), Number: true, Width: 6}}
	if t.Class == "" {
		return cells
	}
	places := "不限"
	if t.Places > 0 {
		places = strconv.Itoa(t.Places) + " 家"
	}
	return append(cells, part.Cell{Label: "使用费", Value: t.Price(), Strong: true, Width: 6}, part.Cell{Label: "先使用后付费", Value: t.Later(), Strong: true, Width: 6}, part.Cell{Label: "许可年限", Value: strconv.Itoa(t.Years) + " 年", Width: 3},
		part.Cell{Label: "许可家数", Value: places, Sub: "已成立协议 " + strconv.Itoa(o.Licensees) + " 份", Width: 3}, part.Cell{Label: "申请截止", Value: t.Until.String(), Width: 3}, part.Cell{Label: "技术领域", Value: s.Trading.Codes.Name(code.Field, t.Field), Width: 3})
}

func smeRules(t sme.Terms, local string) []market.LicenceRule {
	var sizes []string
	for _, x := range t.Sizes {
		sizes = append(sizes, x.Title())
	}
	rules := []market.LicenceRule{{Label: "内容和用途", Text: t.Summary}, {Label: "资料和服务", Text: t.Support},
		{Label: "许可性质", Text: "普通许可，使用范围：" + t.Area, Clause: "民法典第八百六十三条、第八百六十四条"},
		{Label: "面向企业", Text: strings.Join(sizes, "、") + "企业，由企业自行声明", Clause: "工信部联企业〔2011〕300号；" + local},
		{Label: "使用费", Text: t.Price() + "，对申请的企业相同", Clause: "民法典第八百四十六条"},
		{Label: "先使用后付费", Text: smeLater(t), Clause: "当事人约定；先用期和付款期限的上限为建议值"},
		{Label: "付款的其他条件", Text: t.Condition},
		{Label: "许可期限", Text: "自开始日期起 " + strconv.Itoa(t.Years) + " 年，最迟至知识产权期满 " + t.IPExpires.String(), Clause: "民法典第八百六十五条"},
		{Label: "定价", Text: pricingTitle(t.Pricing) + "，公示于 " + t.PricedOn.String() + " 期满，记录 " + t.PricingRecord, Clause: "促进科技成果转化法第十八条"},
		{Label: "协议成立", Text: "企业提交申请，单位负责人确认时成立；确认前企业可以撤回申请", Clause: "民法典第四百七十二条、第四百七十九条"}, {Label: "联系方式", Text: t.Contact}}
	if t.Class == sme.Free {
		rules = slices.DeleteFunc(rules, func(r market.LicenceRule) bool { return r.Label == "先使用后付费" })
	}
	return slices.DeleteFunc(rules, func(r market.LicenceRule) bool { return r.Text == "" })
}

func smeLater(t sme.Terms) string {
	if t.Class.Royalty() {
		return t.Later() + "；提成按许可年度结算，年度结束后 " + strconv.Itoa(t.PayDays) + " 日内付款，双方可以查阅有关会计账目；整年在先用期内的不计提成"
	}
	return t.Later()
}

func pricingTitle(value string) string {
	for _, c := range sme.Pricings {
		if c.Value == value {
			return c.Title
		}
	}
	return "尚未选择定价方式"
}

// smeLocal is the rule of the pilot region in words.
func (s *Server) smeLocal(r *request, o *sme.Offer) (string, error) {
	rule, err := s.Licensing.LocalRule(r.ctx(), o)
	if err != nil || rule == nil || rule.Cite == nil {
		return "所在地区的试点规则没有专门规定，按公布的条件", err
	}
	return rule.Cite.Clause() + "：“" + rule.Cite.Words() + "”", nil
}

func (s *Server) showSMEOffer(r *request) error {
	view, err := s.smeOfferView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) smeOfferView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	o, err := s.Licensing.Own(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	local, err := s.smeLocal(r, o)
	if err != nil {
		return nil, err
	}
	p := market.SMEOfferPage{Shell: s.shell(r, o.Number, smePlace, layout.Crumb{Label: o.Number}), Offer: o, Cells: s.smeCells(o),
		Editing: o.State == sme.OfferDraft && r.Actor.Has(actor.Broker), Deciding: o.Deciding(r.Actor) == nil, Closing: o.State == sme.OfferPublished && r.Actor.Has(actor.Head)}
	if len(o.Form) > 0 {
		p.Rules = smeRules(o.Terms(), local)
	}
	if p.Editing {
		for _, f := range o.Lacking(day.Of(s.Now())) {
			p.Wrong = append(p.Wrong, part.ErrorsOf(f)...)
		}
	}
	if p.Applications, err = s.Licensing.OfOffer(r.ctx(), o); err != nil {
		return nil, err
	}
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: typed[name], Err: p.Errors.At(name)}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.SMEOffer(p)
	}, nil
}

func (s *Server) editSMEOffer(r *request) error {
	view, err := s.smeForm(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) smeForm(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	o, err := s.Licensing.Own(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	if o.State != sme.OfferDraft {
		return nil, sme.ErrOfferState
	}
	values := o.Form
	if typed != nil {
		values = typed
	}
	today := day.Of(s.Now())
	p := market.SMEFormPage{Shell: s.shell(r, "填写许可条件", smePlace, layout.Crumb{Label: o.Number, Href: market.SMEPath + "/" + o.ID}, layout.Crumb{Label: "填写条件"}), Offer: o,
		Fields: append([]part.Option{{Label: "请选择"}}, fieldOptions(s.Trading.Codes, today)...)}
	return func(errs part.Errors) templ.Component {
		if len(o.Form) > 0 && typed == nil { // what is still wrong stands at its field
			for _, f := range o.Lacking(today) {
				errs = append(errs, part.ErrorsOf(f)...)
			}
		}
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		p.Field = func(name, label string) part.Field {
			return part.Field{Name: name, Label: label, Value: values[name], Err: errs.At(name)}
		}
		return market.SMEForm(p)
	}, nil
}

func (s *Server) fillSMEOffer(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	version := number(typed["version"])
	delete(typed, "version")
	err = s.Licensing.FillOffer(r.ctx(), r.Actor, r.Params("id"), version, typed)
	if err == nil {
		return r.done(market.SMEPath+"/"+r.Params("id"), "许可条件已保存")
	}
	view, viewErr := s.smeForm(r, typed)
	if viewErr != nil {
		return err
	}
	return r.again(err, view)
}

// smeOfferAct reads the version and does one act; refused, the page comes back as typed.
func (s *Server) smeOfferAct(done string, act func(r *request, typed map[string]string, version int) error) func(*request) error {
	return func(r *request) error {
		typed, err := formValues(r.Ctx)
		if err != nil {
			return err
		}
		if err = act(r, typed, number(typed["version"])); err == nil {
			return r.done(market.SMEPath+"/"+r.Params("id"), done)
		}
		view, viewErr := s.smeOfferView(r, typed)
		if viewErr != nil {
			return viewErr
		}
		return r.again(err, view)
	}
}
