package web

import (
	"maps"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func (s *Server) newAgreement(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	values := map[string]string{trading.TermPublicDays: "15", trading.TermEffect: string(agreement.HoldBack), trading.DealForm: string(agreement.Lump)}
	if report := r.Query("report"); report != "" { // 以评估价转让: the figure of the report is the price
		f, err := s.Appraisals.Open(r.ctx(), r.Actor, report)
		if err != nil {
			return err
		}
		values[trading.DealAchievement], values[trading.DealAmount] = f.Of.ID, f.Content.Conclusion.Governing().Yuan().Text()
	}
	if id := r.Query("valuation"); id != "" { // its conclusion is where talks about the price begin
		f, err := s.Valuing.Open(r.ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		if reference, usable := f.Reference(day.Of(s.Now())); usable {
			values[trading.DealAchievement], values[trading.DealValuation], values[trading.DealAmount] = f.Of.ID, reference.Serial, reference.Mid.Text()
		}
	}
	view, err := s.draftView(r, id, values)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) draftView(r *request, id string, values map[string]string) (func(part.Errors) templ.Component, error) {
	offers, people, err := s.Agreements.Choices(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	p := agreementForm(people, values)
	if p.Valuations, err = s.usableOptions(r, ""); err != nil {
		return nil, err
	}
	p.New, p.Hidden, p.Action, p.Back = true, map[string]string{"id": id}, market.AgreementsPath+"/new", market.AgreementsPath
	p.Offers = []part.Option{{Label: "请选择"}}
	for _, o := range offers {
		p.Offers = append(p.Offers, part.Option{Value: o.ID, Label: o.Name + "　" + o.Number})
	}
	return s.agreementFormView(r, p, "起草协议定价", agreementPlace), nil
}

func agreementForm(people []trading.Person, values map[string]string) market.AgreementFormPage {
	p := market.AgreementFormPage{Values: values, Negotiators: []part.Option{{Label: "请选择"}}}
	for _, m := range achievement.Modes {
		p.Modes = append(p.Modes, part.Option{Value: m.Value, Label: m.Title})
	}
	for _, one := range people {
		p.Negotiators = append(p.Negotiators, part.Option{Value: one.ID, Label: one.Name})
	}
	return p
}

func (s *Server) agreementFormView(r *request, p market.AgreementFormPage, title string, crumbs ...layout.Crumb) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, title, append(crumbs, layout.Crumb{Label: title})...), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.AgreementForm(p)
	}
}

func (s *Server) addAgreement(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if _, err = uuid.Parse(id); err != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Agreements.Draft(r.ctx(), r.Actor, id, values)
	}
	if err != nil {
		view, failed := s.draftView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.AgreementsPath+"/"+id, "草稿已保存，核对后提交审批")
}

func (s *Server) editAgreement(r *request) error {
	view, err := s.amendmentView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// amendmentView is the form of a deal as it stands, or as typed and refused.
func (s *Server) amendmentView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Agreements.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	values := typed
	if typed == nil {
		values = shownTexts(f.Texts)
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	path := market.AgreementsPath + "/" + f.ID
	p := agreementForm(f.People, values)
	if p.Valuations, err = s.usableOptions(r, f.Achievement); err != nil {
		return nil, err
	}
	p.Hidden, p.Action, p.Back = map[string]string{"key": key, "edits": strconv.Itoa(f.Edits)}, path+"/edit", path
	p.Noticed = f.State == agreement.Notice || f.State == agreement.Held || f.State == agreement.Signable
	if typed != nil {
		p.Hidden["edits"] = typed["edits"]
	}
	return s.agreementFormView(r, p, "修改协议定价", agreementPlace, layout.Crumb{Label: f.Number, Href: path}), nil
}

// shownTexts are the texts of a log as a form shows them.
func shownTexts(texts map[string]string) map[string]string {
	values := maps.Clone(texts)
	for name, text := range values {
		values[name] = trading.Lines(text)
	}
	for _, name := range []string{trading.DealAmount, trading.DealEntry} {
		if fen, ok := money.ParseFen(texts[name]); ok {
			values[name] = fen.Yuan().Text()
		}
	}
	return values
}

func (s *Server) changeAgreement(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Agreements.Amend(r.ctx(), r.Actor, r.Params("id"), values["key"], number(values["edits"]), values)
	if err != nil {
		view, failed := s.amendmentView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.AgreementsPath+"/"+r.Params("id"), "已保存")
}

func (s *Server) newSigning(r *request) error {
	view, err := s.signingView(r, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) signingView(r *request, values map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Agreements.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	path := market.AgreementsPath + "/" + f.ID
	p := agreementForm(f.People, values)
	p.Signing, p.Hidden, p.Action, p.Back = true, map[string]string{"key": key}, path+"/sign", path
	return s.agreementFormView(r, p, "登记签约", agreementPlace, layout.Crumb{Label: f.Number, Href: path}), nil
}

func (s *Server) signAgreement(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Agreements.Sign(r.ctx(), r.Actor, r.Params("id"), values["key"], values)
	if err != nil {
		view, failed := s.signingView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.AgreementsPath+"/"+r.Params("id"), "已登记签约，与公示内容一致")
}
