package web

import (
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// showCase is the page of one application for everyone who may read it.
func (s *Server) showCase(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	c := k.Contract
	deadline, err := s.deadlineWords(r, k)
	if err != nil {
		return err
	}
	mine := ownCase(r, c)
	p := registry.CasePage{
		Shell:    s.shell(r, caseName(c), layout.Crumb{Label: "申请与进度", Href: "/contracts"}, layout.Crumb{Label: caseName(c)}),
		Contract: c, Deadline: deadline, Who: whoseTerm(c.State), Acts: caseActs(r, c, mine), Sheet: s.sheetOf(c, false), Files: k.Attachments,
		Workings: workings(c.Form, k.Precheck), Course: registry.Course(k.Timeline, awaited(c, deadline)),
	}
	p.Outlook.Findings = k.Precheck.Findings
	p.Outlook.State, p.Outlook.Word = conclusion(k.Precheck.Result.Decision)
	if mine {
		p.Next = nextStep(c)
	}
	p.Urge = s.urgeForm(r, k)
	return r.page(registry.Case(p))
}

// ownCase says whether the person belongs to those who applied.
func ownCase(r *request, c *contract.Contract) bool {
	return r.Actor.Has(actor.Broker) && r.Actor.Org == c.ApplicantOrg
}

// deadlineWords counts as the region's rules do for the step that is due.
func (s *Server) deadlineWords(r *request, k registration.Case) (registry.Deadline, error) {
	calendar, err := s.Registration.Rules.Calendar(r.ctx())
	if err != nil {
		return registry.Deadline{}, err
	}
	counted := &calendar
	switch k.Contract.State {
	case contract.Submitted, contract.SupplementRequested: // both periods are given in working days
	default:
		if k.Precheck.Profile.Unit != policy.WorkingDays {
			counted = nil
		}
	}
	return registry.DeadlineOf(k.Contract.Deadline, day.Of(s.Now()), counted), nil
}

// whoseTerm names the period that runs.
func whoseTerm(state contract.State) string {
	switch state {
	case contract.Submitted:
		return "受理期限"
	case contract.SupplementRequested:
		return "补正期限"
	}
	return "审查期限"
}

// awaited is the next line of 办理记录: who must do what.
func awaited(c *contract.Contract, d registry.Deadline) part.Event {
	e := part.Event{}
	switch c.State {
	case contract.Draft:
		e.Title = "等待：申请人提交"
	case contract.Submitted:
		e.Title = "等待：" + c.Office.Name + "决定是否受理"
	case contract.Accepted, contract.InReview, contract.Resubmitted:
		e.Title = "等待：登记员审查"
	case contract.SupplementRequested:
		e.Title = "等待：申请人补正"
	case contract.SecondReview:
		e.Title = "等待：复核"
	case contract.ExpertReview:
		e.Title = "等待：专家评审"
	case contract.ChangePending:
		e.Title = "等待：登记员审查变更"
	case contract.Objection:
		e.Title = "等待：机构负责人处理异议"
	}
	if e.Title != "" && d.Running() {
		e.Meta = d.Words + "，" + d.Date + " 到期"
	}
	return e
}

// nextStep tells the applicant what to do.
func nextStep(c *contract.Contract) string {
	switch c.State {
	case contract.Draft:
		return "这是草稿，登记机构还看不到。填完后在“核对并提交”里提交。"
	case contract.Submitted:
		return "已提交，等待登记机构决定是否受理，暂时不用办理。"
	case contract.SupplementRequested:
		return "登记员要求补正。请逐条更正后提交补正材料，逾期未补正的，登记机构可以不予登记。"
	case contract.Registered:
		return "已登记。登记证明可以下载，扫描证明上的二维码即可查验。享受税收优惠以税务机关认定为准。"
	case contract.ChangePending:
		return "变更申请已提交，登记机构审查期间，现行登记证明继续有效。"
	case contract.Objection:
		return "异议已提出，由登记机构负责人处理；处理前原决定继续有效。"
	case contract.Rejected, contract.NotAccepted:
		return "没有登记。理由见下；更正后可以重新申请，对决定有异议的可以向登记机构提出。"
	case contract.Routed:
		return "本件不由本登记机构办理，请向移送的地区申请。"
	}
	return ""
}

func caseActs(r *request, c *contract.Contract, mine bool) []part.Button {
	path := "/contracts/" + string(c.ID)
	var acts []part.Button
	switch {
	case mine && c.State == contract.Draft:
		acts = append(acts, part.Button{Label: "继续填写", Href: path + "/form", Look: part.Primary})
	case mine && c.State == contract.SupplementRequested:
		acts = append(acts, part.Button{Label: "更正并补正", Href: path + "/form", Look: part.Primary})
	case c.Number != "":
		acts = append(acts, part.Button{Label: "下载登记证明", Href: path + "/certificate.pdf", Icon: part.IconDownload, Look: part.Primary})
	case c.State.AtOffice() && r.Actor.Org == c.Office.ID && registration.OfficeRole(r.Actor):
		acts = append(acts, part.Button{Label: "去审查", Href: "/review/" + string(c.ID), Look: part.Primary})
	}
	if c.State.Issued() && r.Actor.Has(transcribers...) {
		acts = append(acts, part.Button{Label: "全国系统录入助手", Href: path + "/national"})
	}
	if c.State != contract.Draft {
		acts = append(acts, part.Button{Label: "税费测算", Href: path + "/tax"})
	}
	switch {
	case mine && c.ChangeOpen():
		acts = append(acts, part.Button{Label: "继续填写变更", Href: path + "/change"})
	case mine && contract.StepRequestChange.Open(c.State):
		acts = append(acts, part.Button{Label: "申请变更", Href: path + "/change"})
	}
	if c.Number != "" {
		acts = append(acts, part.Button{Label: "技术性收入", Href: path + "/incomes"})
	}
	if c.CertificateVersion > 1 {
		acts = append(acts, part.Button{Label: "登记版本", Href: path + "/versions"})
	}
	if letter, told := letters[c.State]; told {
		acts = append(acts, part.Button{Label: letter.title, Href: path + "/letter", Icon: part.IconPrint})
	}
	acts = append(acts, part.Button{Label: "打印申请表", Href: path + "/sheet", Icon: part.IconPrint})
	if mayObject(r, c) {
		acts = append(acts, part.Button{Label: "提出异议", Href: path + "/object", Attrs: templ.Attributes{"data-dialog": true}})
	}
	if mine && withdrawable(c.State) {
		acts = append(acts, part.Button{Label: "撤回申请", Href: path + "/withdraw", Look: part.Danger, Attrs: templ.Attributes{"data-dialog": true}})
	}
	return acts
}

func withdrawable(state contract.State) bool { return contract.StepWithdraw.Open(state) }

// showSheet 登记申请表 is the application on paper.
func (s *Server) showSheet(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	c := k.Contract
	c.Form.Prune()
	shell := layout.Shell{Title: "登记申请表 " + caseName(c), BackHref: "/contracts/" + string(c.ID)}
	number := c.SubmissionNo
	if number == "" {
		number = "提交后生成"
	}
	head := []part.Cell{
		{Label: "申请编号", Value: number, Big: c.SubmissionNo != "", Full: true},
		{Label: "登记机构", Value: c.Office.Name},
		{Label: "申请单位", Value: c.OrgName},
		{Label: "经办人", Value: c.Applicant.Name},
	}
	return r.page(registry.Sheet(shell, head, c.Form.Contract.ProjectName, s.sheetOf(c, false), workings(c.Form, k.Precheck), c.Form, k.Attachments))
}

// confirmWithdraw 撤回申请 asks for a reason before the application is taken back.
func (s *Server) confirmWithdraw(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	if !ownCase(r, k.Contract) {
		return contract.ErrNotApplicant
	}
	if !withdrawable(k.Contract.State) {
		return contract.ErrState
	}
	return r.page(s.withdrawView(r, k.Contract, "")(nil))
}

func (s *Server) withdrawView(r *request, c *contract.Contract, reason string) func(part.Errors) templ.Component {
	path := "/contracts/" + string(c.ID)
	return func(errs part.Errors) templ.Component {
		shell := s.shell(r, "撤回申请", layout.Crumb{Label: "申请与进度", Href: "/contracts"}, layout.Crumb{Label: caseName(c), Href: path}, layout.Crumb{Label: "撤回申请"})
		shell.HasErrors = len(errs) > 0
		return registry.Withdraw(registry.WithdrawPage{Shell: shell, Reason: reason, Confirm: part.Confirmation{
			Title: "撤回登记申请", Lead: "撤回后本件不再办理，不能恢复；需要登记的，须重新申请。", Errors: errs,
			Cells: []part.Cell{
				{Label: "申请编号", Value: c.SubmissionNo, Number: true, Width: 6}, {Label: "登记机构", Value: c.Office.Name, Width: 6},
				{Label: "项目名称", Value: c.Form.Contract.ProjectName, Width: 12, Full: true}, part.MoneyCell("合同成交总额", c.Total, 12),
			},
			Action: path + "/withdraw", CSRF: r.csrf(), Hidden: map[string]string{"version": strconv.Itoa(c.Version)},
			Confirm: "撤回这份申请", Look: part.Danger, Back: path, BackTo: "不撤回，返回案件页",
		}})
	}
}

func (s *Server) withdraw(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.Withdraw(r.ctx(), r.Actor, id, number(values["version"]), values["reason"])
	if err == nil {
		return r.done("/contracts/"+string(id), "已撤回申请")
	}
	k, readErr := s.Registration.Read(r.ctx(), r.Actor, id)
	switch {
	case readErr != nil:
		return readErr
	case k.Contract.State == contract.Withdrawn: // the same form posted twice
		return r.to("/contracts/" + string(id))
	case !withdrawable(k.Contract.State):
		return err
	}
	return r.again(err, s.withdrawView(r, k.Contract, values["reason"]))
}
