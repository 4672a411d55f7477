package web

import (
	"bytes"
	"maps"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/registration"
	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/pack"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/payout"
)

// routeShares: 收益分配案 for the brokers and the head of a unit.
func (s *Server) routeShares() {
	both, broker, head := only(actor.Broker, actor.Head), only(actor.Broker), only(actor.Head)
	s.get("/shares", s.listShares, both)
	s.post("/shares", s.openShare, broker)
	s.get("/shares/annual.xlsx", s.exportAnnual, both, within(time.Minute))
	s.get("/shares/:id", s.showShare, both)
	s.get("/shares/:id/edit", s.editShare, broker)
	s.post("/shares/:id/edit", s.fillShare, broker)
	s.post("/shares/:id/propose", s.proposeShare, broker)
	s.post("/shares/:id/return", s.returnShare, head)
	s.post("/shares/:id/approve", s.approveShare, head)
	s.post("/shares/:id/events", s.enterShare, broker)
	s.post("/shares/:id/objections", s.objectShare, broker)
	s.post("/shares/:id/objections/:n", s.answerShare, head)
	s.post("/shares/:id/payouts", s.prepareShare, broker)
	s.post("/shares/:id/payouts/:no/release", s.releaseShare, head)
	s.get("/shares/:id/payouts/:no/export.xlsx", s.exportShare, both, within(time.Minute))
}

func (s *Server) listShares(r *request) error {
	view, err := s.sharesView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) sharesView(r *request) (func(part.Errors) templ.Component, error) {
	list, next, err := s.Sharing.Cases(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return nil, err
	}
	p := payout.CasesPage{Shell: s.shell(r, "收益分配"), Rows: list, Paging: subsidyPaging(payout.CasesPath, r.Query("after"), next), MayOpen: r.Actor.Has(actor.Broker)}
	p.Paging.Note = "最近建立的在前，每页 20 件"
	p.Year = r.Query("year", strconv.Itoa(day.Of(s.Now()).Year()))
	if p.MayOpen {
		contracts, err := s.Sharing.Openable(r.ctx(), r.Actor)
		if err != nil {
			return nil, err
		}
		for _, c := range contracts {
			id, err := uuid.NewV7()
			if err != nil {
				return nil, err
			}
			p.Contracts = append(p.Contracts, payout.ContractRow{Contract: string(c.ID), ID: id.String(), Name: c.Form.Contract.ProjectName, Number: c.Number, Registered: c.RegisteredOn.String()})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return payout.Cases(p)
	}, nil
}

// openShare opens a case.
func (s *Server) openShare(r *request) error {
	return s.opened(r, payout.CasesPath, "分配案已建立，请填写方案", s.sharesView, func(typed map[string]string) error {
		return s.Sharing.Open(r.ctx(), r.Actor, typed["id"], typed["contract"])
	})
}

// opened opens a case and leads to its form; refused, the list comes back. The id came
// with the page, so that the same form posted twice leads to one case.
func (s *Server) opened(r *request, list, done string, view func(*request) (func(part.Errors) templ.Component, error), open func(typed map[string]string) error) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if err = madeByPage(typed["id"]); err == nil {
		err = open(typed)
	}
	if err == nil {
		return r.done(list+"/"+typed["id"]+"/edit", done)
	}
	show, viewErr := view(r)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, show)
}

// madeByPage refuses what is no id as pages make them.
func madeByPage(id string) error {
	if len(id) != 36 || uuid.Validate(id) != nil {
		return registration.ErrID
	}
	return nil
}

func (s *Server) showShare(r *request) error {
	view, err := s.shareView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// shareView draws a case; typed is what a refused form sent.
func (s *Server) shareView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	look, err := s.Sharing.Case(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	c := look.Case
	p := payout.CasePage{Shell: s.shell(r, c.Name, layout.Crumb{Label: "收益分配", Href: payout.CasesPath}, layout.Crumb{Label: c.Number}), Case: c, Today: look.Today,
		Plan: look.Plan, Whole: look.Whole, Series: look.Series, Events: look.Events, Payouts: look.Payouts, Unpaid: look.Unpaid, Gate: look.Gate, Taxes: payoutTaxes(look.Taxes), Consents: look.Consents,
		Editing: c.State == distribution.CaseDraft && r.Actor.Has(actor.Broker), Deciding: c.Deciding(r.Actor) == nil,
		Entering: c.State == distribution.CaseApproved && r.Actor.Has(actor.Broker), Releasing: r.Actor.Has(actor.Head)}
	if p.Editing {
		p.Wrong = part.ErrorsOf(look.Wrong)
	}
	token, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	p.Token = token.String()
	if typed["token"] != "" {
		p.Token = typed["token"]
	}
	rules := "国家规定"
	if look.Rules != nil {
		rules = look.Rules.Chain[0].Name()
		days, kind, basis := distribution.PublicRule(*look.Rules)
		p.Notice = "公示不少于 " + strconv.Itoa(days) + " 个" + kind.Title() + "（" + basis + "）"
		p.CostKinds = []part.Option{{Value: "", Label: "登记成本时选择"}}
		for _, rule := range look.Rules.CostKinds() {
			p.CostKinds = append(p.CostKinds, part.Option{Value: rule.Kind, Label: pack.CostTitle(rule.Kind) + "，" + rule.Treat.Title()})
		}
	}
	p.Cells = []part.Cell{{Label: "分配案号", Value: c.Number, Big: true}, part.StateCell("状态", shareMarks[c.State], c.State.Title()), {Label: "登记编号", Value: c.Registration, Number: true},
		{Label: "适用规则", Value: rules}, {Label: "转化方式", Value: c.Deal.Mode.Title()}, {Label: "签订日期", Value: c.Deal.Signed.String()}, {Label: "拟定", Value: c.Maker.Name, Sub: day.Minute(c.OpenedAt)},
		{Label: "审定", Value: orElse(c.Decider.Name, "尚未审定"), Sub: meetingWords(c)}}
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: typed[name], Err: p.Errors.At(name)}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return payout.Case(p)
	}, nil
}

var shareMarks = map[distribution.CaseState]part.State{distribution.CaseDraft: part.Draft, distribution.CaseProposed: part.Held, distribution.CaseApproved: part.Done}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func meetingWords(c *distribution.Case) string {
	if c.State != distribution.CaseApproved {
		return ""
	}
	return c.Meeting.Date.String() + " 决策，应到 " + strconv.Itoa(c.Meeting.Members) + "，实到 " + strconv.Itoa(c.Meeting.Present) + "，赞成 " + strconv.Itoa(c.Meeting.For)
}

func (s *Server) editShare(r *request) error {
	view, err := s.shareForm(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// shareForm draws the plan as kept, or as a refused form sent it.
func (s *Server) shareForm(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	look, err := s.Sharing.Case(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	c := look.Case
	if c.State != distribution.CaseDraft {
		return nil, distribution.ErrCaseState
	}
	values := sharing.Values(maps.Clone(c.Form))
	if typed != nil {
		values = typed
	}
	p := payout.CaseFormPage{Case: c, TrialPage: payout.TrialPage{Shell: s.shell(r, "拟定分配方案", layout.Crumb{Label: "收益分配", Href: payout.CasesPath},
		layout.Crumb{Label: c.Number, Href: payout.CasesPath + "/" + c.ID}, layout.Crumb{Label: "拟定方案"}),
		Mode: c.Deal.Mode, Consents: true, MoreOpen: true, Persons: rowsOf(values, "person", 4, sharing.TrialPersons, r.Query("more") != "")}}
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
		return payout.CaseForm(p)
	}, nil
}

// fillShare keeps the plan as typed, right or wrong.
func (s *Server) fillShare(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	version, more := number(typed["version"]), typed["more"] != ""
	for _, name := range []string{"version", "more", part.CSRFName} {
		delete(typed, name)
	}
	path := payout.CasesPath + "/" + r.Params("id")
	err = s.Sharing.Fill(r.ctx(), r.Actor, r.Params("id"), version, typed)
	switch {
	case err == nil && more:
		return r.to(path + "/edit?more=person")
	case err == nil:
		return r.done(path, "方案已保存")
	}
	view, viewErr := s.shareForm(r, typed)
	if viewErr != nil {
		return err
	}
	return r.again(err, view)
}

// versionAct reads the version and does one act on the case of a list; refused, the case
// comes back as typed.
func (s *Server) versionAct(r *request, list, done string, view func(*request, map[string]string) (func(part.Errors) templ.Component, error), act func(typed map[string]string, version int) error) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = act(typed, number(typed["version"]))
	if err == nil {
		return r.done(list+"/"+r.Params("id"), done)
	}
	show, viewErr := view(r, typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, show)
}

func (s *Server) shareAct(r *request, done string, act func(typed map[string]string, version int) error) error {
	return s.versionAct(r, payout.CasesPath, done, s.shareView, act)
}

func (s *Server) proposeShare(r *request) error {
	return s.shareAct(r, "已送负责人审定", func(_ map[string]string, version int) error {
		return s.Sharing.Propose(r.ctx(), r.Actor, r.Params("id"), version)
	})
}

func (s *Server) returnShare(r *request) error {
	return s.shareAct(r, "已退回拟定人", func(typed map[string]string, version int) error {
		return s.Sharing.Return(r.ctx(), r.Actor, r.Params("id"), version, typed["opinion"])
	})
}

func (s *Server) approveShare(r *request) error {
	return s.shareAct(r, "方案已审定，自今天起公示", func(typed map[string]string, version int) error {
		return s.Sharing.Approve(r.ctx(), r.Actor, r.Params("id"), version, typed)
	})
}

func (s *Server) enterShare(r *request) error {
	return s.shareAct(r, "已登记，结算单已生成并存证", func(typed map[string]string, version int) error {
		if err := madeByPage(typed["token"]); err != nil {
			return err
		}
		return s.Sharing.Enter(r.ctx(), r.Actor, r.Params("id"), version, typed["token"], typed)
	})
}

func (s *Server) objectShare(r *request) error {
	return s.shareAct(r, "异议已登记，答复前不能发放", func(typed map[string]string, version int) error {
		return s.Sharing.Object(r.ctx(), r.Actor, r.Params("id"), version, typed["text"])
	})
}

func (s *Server) answerShare(r *request) error {
	return s.shareAct(r, "异议已答复", func(typed map[string]string, version int) error {
		n, err := strconv.Atoi(r.Params("n"))
		if err != nil {
			return distribution.ErrNoObjection
		}
		return s.Sharing.Answer(r.ctx(), r.Actor, r.Params("id"), version, n, typed["text"])
	})
}

func (s *Server) prepareShare(r *request) error {
	return s.shareAct(r, "发放清单已编制，等待负责人放行", func(typed map[string]string, version int) error {
		return s.Sharing.Prepare(r.ctx(), r.Actor, r.Params("id"), version, typed)
	})
}

func (s *Server) releaseShare(r *request) error {
	return s.shareAct(r, "发放清单已放行", func(_ map[string]string, version int) error {
		return s.Sharing.Release(r.ctx(), r.Actor, r.Params("id"), version, number(r.Params("no")))
	})
}

func (s *Server) exportShare(r *request) error {
	var b bytes.Buffer
	c, err := s.Sharing.PayoutBook(r.ctx(), r.Actor, r.Params("id"), number(r.Params("no")), &b)
	if err != nil {
		return err
	}
	return r.download(c.Number+" 发放清单 "+r.Params("no")+".xlsx", workbookType, b.Bytes())
}

// exportAnnual 科技成果转化年度报告 of the own unit.
func (s *Server) exportAnnual(r *request) error {
	var b bytes.Buffer
	err := s.Sharing.Annual(r.ctx(), r.Actor, number(r.Query("year")), &b)
	if err == nil {
		return r.download(r.Actor.OrgName+" 科技成果转化年度报告 "+r.Query("year")+".xlsx", workbookType, b.Bytes())
	}
	view, viewErr := s.sharesView(r)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
