package web

import (
	"maps"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/pack"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/payout"
)

// routeTitles: 赋权案 for the brokers and the head of a unit; completers with an account
// read and sign their own.
func (s *Server) routeTitles() {
	const path = payout.TitlesPath
	both, broker, head := only(actor.Broker, actor.Head), only(actor.Broker), only(actor.Head)
	s.get(path, s.listTitles, both)
	s.post(path, s.openTitle, broker)
	s.get(path+"/:id", s.showTitle)
	s.get(path+"/:id/edit", s.editTitle, broker)
	s.post(path+"/:id/edit", s.fillTitle, broker)
	s.post(path+"/:id/sign", s.signTitle)
	s.post(path+"/:id/propose", s.proposeTitle, broker)
	s.post(path+"/:id/return", s.returnTitle, head)
	s.post(path+"/:id/decide", s.decideTitle, head)
	s.post(path+"/:id/objections", s.objectTitle, broker)
	s.post(path+"/:id/objections/:n", s.answerTitle, head)
	s.post(path+"/:id/grant", s.grantTitle, broker)
	s.post(path+"/:id/facts", s.noteTitle, both)
}

var titlePlace = layout.Crumb{Label: "赋权", Href: payout.TitlesPath}

func (s *Server) listTitles(r *request) error {
	view, err := s.titlesView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) titlesView(r *request) (func(part.Errors) templ.Component, error) {
	list, next, err := s.Sharing.Titles(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	p := payout.TitlesPage{Shell: s.shell(r, "职务科技成果赋权"), Rows: list, ID: id.String(), MayOpen: r.Actor.Has(actor.Broker), Paging: subsidyPaging(payout.TitlesPath, r.Query("after"), next)}
	p.Paging.Note = "最近提出的在前，每页 20 件"
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return payout.Titles(p)
	}, nil
}

func (s *Server) openTitle(r *request) error {
	return s.opened(r, payout.TitlesPath, "赋权案已建立，请填写申请", s.titlesView, func(typed map[string]string) error {
		return s.Sharing.OpenTitle(r.ctx(), r.Actor, typed["id"])
	})
}

func (s *Server) showTitle(r *request) error {
	view, err := s.titleView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) titleView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	look, err := s.Sharing.TitleCase(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	c := look.TitleCase
	own := c.Org == r.Actor.Org
	broker, head := own && r.Actor.Has(actor.Broker), own && r.Actor.Has(actor.Head)
	p := payout.TitlePage{Shell: s.shell(r, c.Number, titlePlace, layout.Crumb{Label: c.Number}), Case: c, Facts: look.Facts, Digest: look.Digest, MustSign: look.MustSign > 0,
		Editing: c.State == distribution.TitleDraft && broker, Deciding: c.Deciding(r.Actor) == nil, Recording: broker, Answering: head, Noting: broker || head}
	if p.Editing {
		p.Wrong = part.ErrorsOf(look.Wrong)
	}
	fact, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	if p.FactID = fact.String(); typed["fact_id"] != "" {
		p.FactID = typed["fact_id"]
	}
	rules := "国家规定"
	if look.Rules != nil {
		rules = payout.Chain(*look.Rules)
		days, kind, basis := distribution.PublicRule(*look.Rules)
		p.Notice = "公示不少于 " + strconv.Itoa(days) + " 个" + kind.Title() + "（" + basis + "）"
	}
	for _, code := range look.Result.Failed {
		p.Failed = append(p.Failed, distribution.GrantTitle(code))
	}
	for _, code := range look.Result.Warned {
		p.Warned = append(p.Warned, distribution.GrantTitle(code))
	}
	for _, kind := range []distribution.TitleKind{distribution.TitleOwnership, distribution.TitleUse} {
		if rule := look.Result.Minimum[kind]; rule != nil && rule.Cite != nil {
			p.Minimum = append(p.Minimum, part.KV{Key: rule.ID.Title(), Value: "“" + rule.Cite.Words() + "”，" + rule.Cite.Clause()})
		}
	}
	for n := 1; n <= sharing.TrialPersons; n++ {
		at := "person." + strconv.Itoa(n)
		if c.Form[at+".name"] == "" {
			continue
		}
		person := payout.TitlePerson{Name: c.Form[at+".name"], Share: c.Form[at+".weight"] + "%", Signed: "等待签认"}
		if c.Form[at+".account"] == "" && c.Form[at+".signed"] != "" {
			person.Signed = c.Form[at+".signed"] + " 书面签认"
		}
		for _, x := range look.Consents {
			if x.Person == n && x.Digest == look.Digest {
				person.Signed = x.By.Name + "本人签认，" + day.Minute(x.At)
			}
		}
		p.People = append(p.People, person)
	}
	p.Cells = []part.Cell{{Label: "赋权案号", Value: c.Number, Big: true}, part.StateCell("状态", payout.TitleMark(c.State), c.State.Title()), {Label: "流程", Value: distribution.Flow(orElse(c.Form["flow"], "title_first")).Title()},
		{Label: "单位", Value: c.OrgName}, {Label: "适用规则", Value: rules, Width: 6}, {Label: "决策", Value: orElse(c.Decider.Name, "尚未决策")}, {Label: "协议", Value: orElse(c.Agreement, "尚未签订")}}
	if g := look.Grant; g != nil && c.Form["flow"] != string(distribution.FlowRewardAfter) {
		granted := ""
		if g.Title.Owns() {
			granted = "所有权 " + g.Title.Fraction.Percent()
		}
		if g.Title.Uses() {
			granted += " 使用权 " + strconv.Itoa(look.Result.UseYears) + " 年"
		}
		p.Cells = append(p.Cells, part.Cell{Label: "赋予", Value: granted})
	}
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: typed[name], Err: p.Errors.At(name)}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return payout.TitleView(p)
	}, nil
}

func (s *Server) editTitle(r *request) error {
	view, err := s.titleForm(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) titleForm(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	look, err := s.Sharing.TitleCase(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	c := look.TitleCase
	if c.Org != r.Actor.Org {
		return nil, distribution.ErrTitleDenied
	}
	if c.State != distribution.TitleDraft {
		return nil, distribution.ErrTitleState
	}
	values := sharing.Values(maps.Clone(c.Form))
	if typed != nil {
		values = typed
	}
	p := payout.TitleFormPage{Shell: s.shell(r, "填写赋权申请", titlePlace, layout.Crumb{Label: c.Number, Href: payout.TitlesPath + "/" + c.ID}, layout.Crumb{Label: "填写申请"}), Case: c,
		Persons: min(rowsOf(values, "person", 4, sharing.TrialPersons, false)+1, sharing.TrialPersons)}
	for _, u := range pack.Units {
		p.Units = append(p.Units, part.Option{Value: string(u), Label: u.Title()})
	}
	return func(errs part.Errors) templ.Component {
		if len(c.Form) > 0 && typed == nil { // what is still wrong stands at its field
			errs = part.ErrorsOf(look.Wrong)
		}
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		p.Field = func(name, label string) part.Field {
			return part.Field{Name: name, Label: label, Value: values[name], Err: errs.At(name)}
		}
		return payout.TitleForm(p)
	}, nil
}

func (s *Server) fillTitle(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	version := number(typed["version"])
	delete(typed, "version")
	delete(typed, part.CSRFName)
	err = s.Sharing.FillTitle(r.ctx(), r.Actor, r.Params("id"), version, typed)
	if err == nil {
		return r.done(payout.TitlesPath+"/"+r.Params("id"), "申请已保存")
	}
	view, viewErr := s.titleForm(r, typed)
	if viewErr != nil {
		return err
	}
	return r.again(err, view)
}

func (s *Server) titleAct(r *request, done string, act func(typed map[string]string, version int) error) error {
	return s.versionAct(r, payout.TitlesPath, done, s.titleView, act)
}

func (s *Server) signTitle(r *request) error {
	return s.titleAct(r, "已签认申请", func(typed map[string]string, _ int) error {
		return s.Sharing.SignTitle(r.ctx(), r.Actor, r.Params("id"), typed["digest"])
	})
}

func (s *Server) proposeTitle(r *request) error {
	return s.titleAct(r, "已送负责人决策", func(_ map[string]string, version int) error {
		return s.Sharing.ProposeTitle(r.ctx(), r.Actor, r.Params("id"), version)
	})
}

func (s *Server) returnTitle(r *request) error {
	return s.titleAct(r, "已退回经办人", func(typed map[string]string, version int) error {
		return s.Sharing.ReturnTitle(r.ctx(), r.Actor, r.Params("id"), version, typed["opinion"])
	})
}

func (s *Server) decideTitle(r *request) error {
	return s.titleAct(r, "决策已登记，自今天起公示", func(typed map[string]string, version int) error {
		return s.Sharing.DecideTitle(r.ctx(), r.Actor, r.Params("id"), version, typed)
	})
}

func (s *Server) objectTitle(r *request) error {
	return s.titleAct(r, "异议已登记，答复前不能签订协议", func(typed map[string]string, version int) error {
		return s.Sharing.ObjectTitle(r.ctx(), r.Actor, r.Params("id"), version, typed["text"])
	})
}

func (s *Server) answerTitle(r *request) error {
	return s.titleAct(r, "异议已答复", func(typed map[string]string, version int) error {
		n, err := strconv.Atoi(r.Params("n"))
		if err != nil {
			return distribution.ErrNoObjection
		}
		return s.Sharing.AnswerTitle(r.ctx(), r.Actor, r.Params("id"), version, n, typed["text"])
	})
}

func (s *Server) grantTitle(r *request) error {
	return s.titleAct(r, "协议已登记", func(typed map[string]string, version int) error {
		return s.Sharing.GrantTitle(r.ctx(), r.Actor, r.Params("id"), version, typed)
	})
}

func (s *Server) noteTitle(r *request) error {
	return s.titleAct(r, "事实已登记", func(typed map[string]string, _ int) error {
		if err := madeByPage(typed["fact_id"]); err != nil {
			return err
		}
		return s.Sharing.NoteDiligence(r.ctx(), r.Actor, r.Params("id"), typed["fact_id"], typed)
	})
}
