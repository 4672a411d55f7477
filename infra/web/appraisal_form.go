package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/appraisal"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func (s *Server) newAppraisal(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.newAppraisalView(r, id, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newAppraisalView(r *request, id string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	a, others, err := s.Appraisals.Subject(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	if typed == nil {
		sum, err := s.Appraisals.Summary(r.ctx(), r.Actor, a, day.Of(s.Now()))
		if err != nil {
			return nil, err
		}
		typed = map[string]string{"seller": string(sum.Seller), "conclusion": "value"}
	}
	back := market.AchievementsPath + "/" + a.ID
	return s.appraisalFormView(r, market.AppraisalFormPage{Action: back + "/appraisals/new", Back: back, Hidden: map[string]string{"id": id}, Values: typed}, a, others, "录入评估报告"), nil
}

func (s *Server) appraisalFormView(r *request, p market.AppraisalFormPage, a *achievement.Achievement, others []*appraisal.Record, title string) func(part.Errors) templ.Component {
	p.Name, p.Replaces = achievementName(a), []part.Option{{Label: "不替代"}}
	for _, o := range others {
		if o.State.Live() {
			p.Replaces = append(p.Replaces, part.Option{Value: o.ID, Label: o.Content.Number + "，" + o.Content.Conclusion.Words()})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, title, layout.Crumb{Label: "科技成果", Href: market.AchievementsPath}, layout.Crumb{Label: achievementName(a), Href: market.AchievementsPath + "/" + a.ID},
			layout.Crumb{Label: title}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.AppraisalForm(p)
	}
}

func (s *Server) addAppraisal(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Appraisals.Draft(r.ctx(), r.Actor, r.Params("id"), id, values)
	}
	if err != nil {
		view, failed := s.newAppraisalView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.AppraisalsPath+"/"+id, "已保存，请上传报告全文")
}

func (s *Server) editAppraisal(r *request) error {
	view, err := s.editAppraisalView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// editAppraisalView is the form of a report that is not confirmed yet.
func (s *Server) editAppraisalView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Appraisals.Open(r.ctx(), r.Actor, r.Params("id"))
	if err == nil {
		err = f.MayWrite(r.Actor)
	}
	if err != nil {
		return nil, err
	}
	version := strconv.Itoa(f.Version)
	if typed == nil {
		typed = f.Content.Flat()
		for path, text := range typed {
			if fen, ok := money.ParseFen(text); ok && (path == "value" || path == "low" || path == "high" || strings.HasSuffix(path, "].value")) {
				typed[path] = fen.Yuan().Text()
			}
		}
	} else if typed["version"] != "" {
		version = typed["version"]
	}
	path := market.AppraisalsPath + "/" + f.ID
	return s.appraisalFormView(r, market.AppraisalFormPage{Action: path + "/edit", Back: path, Hidden: map[string]string{"version": version}, Values: typed}, f.Of, f.Others, "修改评估报告"), nil
}

func (s *Server) changeAppraisal(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Appraisals.Write(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values)
	if err != nil {
		view, failed := s.editAppraisalView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.AppraisalsPath+"/"+r.Params("id"), "已保存")
}

// addAppraisalPaper 上传评估报告全文, or the document of its 备案 or 核准.
func (s *Server) addAppraisalPaper(filing bool) handler {
	return func(r *request) error {
		files, err := uploads(r.Ctx, "file")
		if err == nil && len(files) == 0 {
			err = errChooseFile
		}
		if err == nil {
			err = s.Appraisals.AddPaper(r.ctx(), r.Actor, r.Params("id"), filing, files[0].Name, files[0].Content)
		}
		if err != nil {
			view, failed := s.appraisalView(r)
			if failed != nil {
				return failed
			}
			return r.again(err, view)
		}
		return r.done(market.AppraisalsPath+"/"+r.Params("id"), "已上传“"+files[0].Name+"”")
	}
}

// stepLeads say what follows from a step.
var stepLeads = map[appraisal.Step]string{
	appraisal.Register:  "负责人确认后，报告内容和全文不能再改，可以作为定价依据；需要更正的，另行录入报告替代。",
	appraisal.File:      "登记国有资产监督管理机构或主管部门的备案。负责人确认后不能更改。",
	appraisal.Approve:   "登记国有资产监督管理机构或主管部门的核准。负责人确认后不能更改。",
	appraisal.Designate: "本成果有多份有效报告。指定后，挂牌、起始价和协议价格以本报告为准。",
	appraisal.Revoke:    "作废后不能恢复，不再作为定价依据。以它为依据、已经签约的交易会被标出，不自动取消。",
}

func (s *Server) proposing(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Appraisals.Open(r.ctx(), r.Actor, r.Params("id"))
		step := appraisal.Step(r.Params("step"))
		switch {
		case err != nil:
			return nil, err
		case !f.Own || stepLeads[step] == "":
			return nil, appraisal.ErrAbsent
		}
		return s.appraisalConfirmView(r, f, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: "提请：" + step.Title(), Lead: stepLeads[step], Confirm: "提请负责人确认", Look: part.Primary}
			switch step {
			case appraisal.File, appraisal.Approve:
				on := field("on", "日期", "")
				p.Texts, p.On = []part.Field{field("number", "文号", ""), field("office", "备案或核准机关", "")}, &on
			case appraisal.Revoke:
				reason := field("reason", "作废原因", "")
				p.Reason, p.Confirm.Look = &reason, part.Danger
			}
		}), nil
	}
}

func (s *Server) appraisalConfirmView(r *request, f trading.AppraisalFile, typed map[string]string, fill func(*market.AskPage, func(name, label, hint string) part.Field)) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		var p market.AskPage
		fill(&p, func(name, label, hint string) part.Field {
			return part.Field{Name: name, Label: label, Hint: hint, Value: typed[name], Err: errs.At(name), Width: part.Long, MaxLength: 500, Rows: 3}
		})
		version := strconv.Itoa(f.Version)
		if typed["version"] != "" {
			version = typed["version"]
		}
		path := market.AppraisalsPath + "/" + f.ID
		p.Shell = s.shell(r, p.Confirm.Title, appraisalPlace, layout.Crumb{Label: f.Content.Number, Href: path}, layout.Crumb{Label: p.Confirm.Title})
		p.Shell.HasErrors = len(errs) > 0
		p.Confirm.Cells = append([]part.Cell{{Label: "报告文号", Value: f.Content.Number, Width: 6}, {Label: "评估机构", Value: f.Content.Firm, Width: 6}, part.MoneyCell("评估值", f.Content.Conclusion.Governing().Yuan(), 6),
			{Label: "有效至", Value: f.Report().Until().String(), Sub: "评估基准日 " + f.Content.Base.String(), Width: 6}}, p.Confirm.Cells...)
		p.Confirm.Action, p.Confirm.Back, p.Confirm.BackTo, p.Confirm.Hidden = r.Path(), path, "返回", map[string]string{"version": version}
		p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
		return market.Ask(p)
	}
}

func (s *Server) confirmProposal(r *request) error {
	return s.confirming(r, nil, s.proposing(r, nil))
}

func (s *Server) proposeAppraisal(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	on, _ := day.Parse(strings.TrimSpace(values["on"])) // the zero date is refused by the rule
	p := appraisal.Proposal{Step: appraisal.Step(r.Params("step")), Number: values["number"], Office: values["office"], On: on, Reason: values["reason"]}
	err = s.Appraisals.Propose(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), p)
	if err != nil {
		return s.confirming(r, err, s.proposing(r, values))
	}
	return r.done(market.AppraisalsPath+"/"+r.Params("id"), "已提请负责人确认")
}

var errAgreed = fault.New(fault.Invalid, "web.agreed", "请选择确认或退回").At("agreed")

func (s *Server) decidingReport(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Appraisals.Open(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = f.MayDecide(r.Actor)
		}
		if err != nil {
			return nil, err
		}
		return s.appraisalConfirmView(r, f, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: "确认：" + f.Proposal.Step.Title(), Lead: stepLeads[f.Proposal.Step] + "请对照上传的文件逐项核对。", Confirm: "办理", Look: part.Seal,
				Cells: []part.Cell{{Label: "提请", Value: f.Proposal.By.Name, Sub: day.Minute(f.Proposal.At), Width: 6}}}
			p.Facts, p.Papers, p.Files = appraisalFacts(f.Record), f.Papers, market.AppraisalsPath+"/"+f.ID+"/files"
			if f.Proposal.Number != "" {
				p.Confirm.Cells = append(p.Confirm.Cells, part.Cell{Label: "文号", Value: f.Proposal.Office + " " + f.Proposal.Number, Sub: f.Proposal.On.String(), Width: 6})
			}
			if f.Proposal.Reason != "" {
				p.Confirm.Cells = append(p.Confirm.Cells, part.Cell{Label: "原因", Value: f.Proposal.Reason, Width: 12})
			}
			answer, reason := field("agreed", "处理", ""), field("reason", "退回理由", "退回的写明需要更正的内容。")
			answer.Options, reason.OptNote = []part.Option{{Value: "yes", Label: "确认"}, {Value: "no", Label: "退回"}}, "退回时填写"
			p.Answer, p.Reason = &answer, &reason
		}), nil
	}
}

func (s *Server) confirmAppraisal(r *request) error {
	return s.confirming(r, nil, s.decidingReport(r, nil))
}

func (s *Server) decideAppraisal(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if values["agreed"] != "yes" && values["agreed"] != "no" {
		err = errAgreed
	} else {
		err = s.Appraisals.Decide(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["agreed"] == "yes", values["reason"])
	}
	if err != nil {
		return s.confirming(r, err, s.decidingReport(r, values))
	}
	return r.done(market.AppraisalsPath+"/"+r.Params("id"), "已办理")
}
