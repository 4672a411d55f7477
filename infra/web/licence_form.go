package web

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/licence"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func (s *Server) newLicence(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.newLicenceView(r, id, map[string]string{trading.LicenceForm: string(licence.FixedFee)})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newLicenceView(r *request, id string, values map[string]string) (func(part.Errors) templ.Component, error) {
	patents, err := s.Licences.Patents(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	p := market.LicenceFormPage{New: true, Action: market.LicencesPath + "/new", Back: market.LicencesPath, Hidden: map[string]string{"id": id}, Values: values, Patents: []part.Option{{Label: "请选择"}}}
	for _, o := range patents {
		p.Patents = append(p.Patents, part.Option{Value: o.Item.ID, Label: o.Item.Title + "　" + o.Item.Number})
	}
	return s.licenceFormView(r, p, "起草开放许可声明"), nil
}

func (s *Server) licenceFormView(r *request, p market.LicenceFormPage, title string, crumbs ...layout.Crumb) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, title, append(append([]layout.Crumb{licencePlace}, crumbs...), layout.Crumb{Label: title})...), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.LicenceForm(p)
	}
}

func (s *Server) addLicence(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Licences.Draft(r.ctx(), r.Actor, id, values)
	}
	if err != nil {
		view, failed := s.newLicenceView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.LicencesPath+"/"+id, "草稿已保存，核对后提交")
}

func (s *Server) editLicence(r *request) error {
	view, err := s.editLicenceView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) editLicenceView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Licences.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	if f.State != licence.Draft {
		return nil, fault.New(fault.Conflict, "licence.state", licence.CodeState.Sentence())
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	edits := strconv.Itoa(f.Edits)
	if typed == nil {
		typed = map[string]string{}
		for name, text := range f.Texts {
			typed[name] = trading.Lines(text)
			if fen, ok := money.ParseFen(text); ok && (name == trading.LicenceAmount || name == trading.LicenceEntry) {
				typed[name] = fen.Yuan().Text()
			}
		}
	} else {
		edits = typed["edits"]
	}
	path := market.LicencesPath + "/" + f.ID
	return s.licenceFormView(r, market.LicenceFormPage{Action: path + "/edit", Back: path, Hidden: map[string]string{"key": key, "edits": edits}, Values: typed,
		Patent: f.Name + "　" + f.Texts[trading.LicencePatent]}, "修改", layout.Crumb{Label: f.Number, Href: path}), nil
}

func (s *Server) changeLicence(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Licences.Write(r.ctx(), r.Actor, r.Params("id"), values["key"], number(values["edits"]), values)
	if err != nil {
		view, failed := s.editLicenceView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.LicencesPath+"/"+r.Params("id"), "已保存")
}

// onLicence does what a form of the declaration's own page asks for.
func (s *Server) onLicence(r *request, sentence string, do func(key string) error) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = do(values["key"])
	if err != nil {
		view, failed := s.licenceView(r)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.LicencesPath+"/"+r.Params("id"), sentence)
}

func (s *Server) declareLicence(r *request) error {
	return s.onLicence(r, "已提交，等待负责人公告", func(key string) error { return s.Licences.Declare(r.ctx(), r.Actor, r.Params("id"), key) })
}

func (s *Server) dropLicence(r *request) error {
	return s.onLicence(r, "草稿已作废", func(key string) error { return s.Licences.Drop(r.ctx(), r.Actor, r.Params("id"), key) })
}

// askLicence is the page before an act on a declaration; fill says what it asks for.
func (s *Server) askLicence(r *request, typed map[string]string, fill func(trading.LicenceFile, *market.AskPage, func(name, label, hint string) part.Field) error) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Licences.Open(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = fill(f, &market.AskPage{}, func(string, string, string) part.Field { return part.Field{} })
		}
		if err != nil {
			return nil, err
		}
		key, err := pageKey()
		if err != nil {
			return nil, err
		}
		path := market.LicencesPath + "/" + f.ID
		return func(errs part.Errors) templ.Component {
			var p market.AskPage
			_ = fill(f, &p, func(name, label, hint string) part.Field { // as a moment ago
				return part.Field{Name: name, Label: label, Hint: hint, Value: typed[name], Err: errs.At(name), Width: part.Long, MaxLength: 500, Rows: 3}
			})
			p.Shell = s.shell(r, p.Confirm.Title, licencePlace, layout.Crumb{Label: f.Number, Href: path}, layout.Crumb{Label: p.Confirm.Title})
			p.Shell.HasErrors = len(errs) > 0
			p.Confirm.Action, p.Confirm.Back, p.Confirm.BackTo, p.Confirm.Hidden, p.Confirm.CSRF, p.Confirm.Errors = r.Path(), path, "返回", map[string]string{"key": key}, p.Shell.CSRF, errs
			return market.Ask(p)
		}, nil
	}
}

var errLicenceState = fault.New(fault.Conflict, "licence.state", licence.CodeState.Sentence())

// yesOrNo asks the head, with a reason for a refusal.
func yesOrNo(p *market.AskPage, yes, no string, field func(name, label, hint string) part.Field, reasoned bool) {
	answer := field("agreed", "处理", "")
	answer.Options = []part.Option{{Value: "yes", Label: yes}, {Value: "no", Label: no}}
	p.Answer, p.Confirm.Look, p.Confirm.Confirm = &answer, part.Seal, "办理"
	if reasoned {
		reason := field("reason", "退回理由", "")
		reason.OptNote = "退回时填写"
		p.Reason = &reason
	}
}

func (s *Server) publishing(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.askLicence(r, typed, func(f trading.LicenceFile, p *market.AskPage, field func(name, label, hint string) part.Field) error {
		p.Confirm = part.Confirmation{Title: "核对并公告", Lead: "公告后条件不能修改，任何人可以按公告的使用费取得普通许可；公告期间该专利不能转让、拍卖、挂牌或给予独占、排他许可。",
			Cells: append(licenceCells(f), part.Cell{Label: "支付方式", Value: f.Texts[trading.LicencePayment], Width: 12}, part.Cell{Label: "提交", Value: f.NameOf(f.Author), Width: 12})}
		yesOrNo(p, "公告", "退回修改", field, true)
		if f.State != licence.Declared {
			return errLicenceState
		}
		return nil
	})
}

func (s *Server) confirmLicencePublication(r *request) error {
	return s.confirming(r, nil, s.publishing(r, nil))
}

// answered does what the head has chosen.
func (s *Server) answered(r *request, view func(typed map[string]string) func() (func(part.Errors) templ.Component, error), do func(values map[string]string, agreed bool) error, yes, no string) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	agreed := values["agreed"] == "yes"
	if !agreed && values["agreed"] != "no" {
		err = errAgreed
	} else {
		err = do(values, agreed)
	}
	if err != nil {
		return s.confirming(r, err, view(values))
	}
	if agreed {
		no = yes
	}
	return r.done(market.LicencesPath+"/"+r.Params("id"), no)
}

func (s *Server) publishLicence(r *request) error {
	return s.answered(r, func(typed map[string]string) func() (func(part.Errors) templ.Component, error) {
		return s.publishing(r, typed)
	}, func(values map[string]string, agreed bool) error {
		if agreed {
			return s.Licences.Publish(r.ctx(), r.Actor, r.Params("id"), values["key"])
		}
		return s.Licences.Return(r.ctx(), r.Actor, r.Params("id"), values["key"], values["reason"])
	}, "已公告，接受实施通知", "已退回修改")
}

func (s *Server) leaving(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.askLicence(r, typed, func(f trading.LicenceFile, p *market.AskPage, field func(name, label, hint string) part.Field) error {
		p.Confirm = part.Confirmation{Title: "提出撤回声明", Lead: "负责人确认后不再接受实施通知；此前给予的许可和已提交的通知不受影响（专利法第五十条）。", Confirm: "提请负责人确认", Look: part.Danger, Cells: licenceCells(f)[:4]}
		reason := field("reason", "撤回原因", "")
		p.Reason = &reason
		if f.State != licence.Published || f.Leaver != "" {
			return errLicenceState
		}
		return nil
	})
}

func (s *Server) confirmLeave(r *request) error { return s.confirming(r, nil, s.leaving(r, nil)) }

func (s *Server) leaveLicence(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Licences.Leave(r.ctx(), r.Actor, r.Params("id"), values["key"], values["reason"])
	if err != nil {
		return s.confirming(r, err, s.leaving(r, values))
	}
	return r.done(market.LicencesPath+"/"+r.Params("id"), "已提请负责人确认")
}

func (s *Server) withdrawing(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.askLicence(r, typed, func(f trading.LicenceFile, p *market.AskPage, field func(name, label, hint string) part.Field) error {
		p.Confirm = part.Confirmation{Title: "处理撤回", Lead: "撤回后不能恢复，需要时另行声明。", Cells: append(licenceCells(f)[:4], part.Cell{Label: "提出", Value: f.NameOf(f.Leaver), Sub: f.Reason, Width: 12})}
		yesOrNo(p, "撤回声明", "不撤回", field, false)
		if f.Leaver == "" {
			return errLicenceState
		}
		return nil
	})
}

func (s *Server) confirmWithdrawal(r *request) error {
	return s.confirming(r, nil, s.withdrawing(r, nil))
}

func (s *Server) withdrawLicence(r *request) error {
	return s.answered(r, func(typed map[string]string) func() (func(part.Errors) templ.Component, error) {
		return s.withdrawing(r, typed)
	}, func(values map[string]string, agreed bool) error {
		return s.Licences.Withdraw(r.ctx(), r.Actor, r.Params("id"), values["key"], agreed)
	}, "声明已撤回", "不撤回，继续公告")
}

// todayText fills the date of a form.
func (s *Server) todayText() string { return day.Of(s.Now()).String() }
