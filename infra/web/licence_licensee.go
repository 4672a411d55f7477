package web

import (
	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/licence"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// withLicensee is the page before an act on the licence of one organisation.
func (s *Server) withLicensee(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.askLicence(r, typed, func(f trading.LicenceFile, p *market.AskPage, field func(name, label, hint string) part.Field) error {
		l := f.Licensee(r.Params("org"))
		if l == nil {
			return trading.ErrNoLicence
		}
		p.Confirm = part.Confirmation{Cells: []part.Cell{{Label: "被许可人", Value: l.Name, Sub: l.Code, Width: 6}, {Label: "使用费", Value: trading.FeeWords(f.Texts), Width: 6}, {Label: "实施内容", Value: l.Use, Width: 12}}}
		money := func(label, hint string) {
			amount := field("amount", label, hint)
			amount.Unit, amount.InputMode = "元", "decimal"
			p.Texts = append(p.Texts, amount, field("reference", "银行流水号或收据编号", ""))
		}
		switch r.Params("act") {
		case "report":
			p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm, p.Confirm.Look = "登记到账", "按公告的使用费逐笔核对，多付和少付都不能登记。由负责人确认后许可生效。", "登记到账，提请确认", part.Primary
			money("到账金额", "固定使用费为全额；提成的为入门费，没有入门费的留空。")
			on := field("on", "到账日期", "")
			if on.Value == "" && typed == nil {
				on.Value = s.todayText()
			}
			p.On = &on
		case "": // the head's
			if l.Reported == nil {
				return errLicenceState
			}
			p.Confirm.Title, p.Confirm.Lead = "确认到账", "确认后许可生效（专利法第五十一条）。登记人不能确认。"
			p.Confirm.Cells = append(p.Confirm.Cells, part.Cell{Label: "到账", Value: paidWords(*l.Reported), Sub: f.NameOf(l.Reported.By) + " 登记", Width: 12})
			yesOrNo(p, "确认到账，许可生效", "退回，重新登记", field, false)
		case "file":
			p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm, p.Confirm.Look = "登记备案号", "许可生效后向国家知识产权局备案，取得备案号后登记在此。", "登记备案号", part.Primary
			p.Texts = []part.Field{field("number", "备案号", "")}
		case "royalty":
			p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm, p.Confirm.Look = "登记年度提成", "每年登记一次，登记后不能修改。", "登记年度提成", part.Primary
			p.Texts = []part.Field{field("year", "年份", "")}
			money("提成金额", "按公告的提成基数和比例结算。")
		default:
			return trading.ErrNoLicence
		}
		return nil
	})
}

func (s *Server) confirmLicensee(r *request) error {
	return s.confirming(r, nil, s.withLicensee(r, nil))
}

func (s *Server) actOnLicensee(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, org, key, ctx := r.Params("id"), r.Params("org"), values["key"], r.ctx()
	sentence := ""
	switch r.Params("act") {
	case "report":
		sentence, err = "已登记，等待负责人确认", s.Licences.Report(ctx, r.Actor, id, key, org, values["amount"], values["reference"], values["on"])
	case "file":
		sentence, err = "已登记备案号", s.Licences.File(ctx, r.Actor, id, key, org, values["number"])
	case "royalty":
		sentence, err = "已登记年度提成", s.Licences.Royalty(ctx, r.Actor, id, key, org, values["year"], values["amount"], values["reference"])
	default:
		err = trading.ErrNoLicence
	}
	if err != nil {
		return s.confirming(r, err, s.withLicensee(r, values))
	}
	return r.done(market.LicencesPath+"/"+id, sentence)
}

func (s *Server) confirmPayment(r *request) error {
	return s.answered(r, func(typed map[string]string) func() (func(part.Errors) templ.Component, error) {
		return s.withLicensee(r, typed)
	}, func(values map[string]string, agreed bool) error {
		return s.Licences.Confirm(r.ctx(), r.Actor, r.Params("id"), values["key"], r.Params("org"), agreed)
	}, "已确认到账，许可生效", "已退回")
}

func (s *Server) showLicenceNotice(r *request) error {
	view, err := s.licenceNoticeView(r, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// licenceNoticeView is the public page, with what was typed there and refused.
func (s *Server) licenceNoticeView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Licences.Public(r.ctx(), r.Params("id"))
	if err != nil {
		return nil, err
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	l, seated, err := s.Licences.Seat(r.ctx(), r.Actor, f.ID)
	if err != nil {
		return nil, err
	}
	p := market.LicencePage{Path: market.PublicLicencesPath + "/" + f.ID, Head: f.Name, Cells: licenceCells(f), Rules: licenceRules(f.Texts), Key: key, Hash: f.Head.String(), Values: typed,
		SignIn: !r.SignedIn(), Notify: r.Actor.Has(actor.Bidder) && r.Actor.Org != f.Org && f.State == licence.Published}
	switch {
	case f.Expired:
		p.Because = "许可期限已届满，不再接受实施通知。"
	case f.State == licence.Withdrawn:
		p.Because = "声明已于 " + day.Of(f.Withdrawn).Long() + "撤回，不再接受实施通知；此前给予的许可不受影响（专利法第五十条）。"
	case r.Actor.Org == f.Org && r.SignedIn():
		p.Because = "这是本单位的声明。"
	}
	if seated {
		p.Mine = append([]part.KV{{Key: "本单位的许可", Value: l.Status.Title()}, {Key: "实施通知", Value: day.Minute(l.Notified)}}, licenseeFacts(l)...)
		if l.Status == licence.Notified {
			p.Mine = append(p.Mine, part.KV{Key: "下一步", Value: "按公告的支付方式支付使用费；专利权人确认到账后许可生效。"})
		}
	}
	if r.Actor.Org == f.Org && r.Actor.Has(actor.Broker, actor.Head) {
		p.Acts = append(p.Acts, part.Button{Label: "办理页面", Href: market.LicencesPath + "/" + f.ID})
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.publicShell(r, f.Name, layout.Crumb{Label: "开放许可目录", Href: market.PublicLicencesPath}, layout.Crumb{Label: f.Number}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.LicenceNotice(p)
	}, nil
}

func (s *Server) notifyLicence(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Licences.Notify(r.ctx(), r.Actor, r.Params("id"), values["key"], values["use"], values["promise"] == "true")
	if err != nil {
		view, failed := s.licenceNoticeView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.PublicLicencesPath+"/"+r.Params("id"), "实施通知已送达专利权人，请按公告支付使用费")
}
