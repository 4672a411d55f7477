package web

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeDisputes: 异议 and the head's answer.
func (s *Server) routeDisputes() {
	objectors, head := only(actor.Broker, actor.TaxFinance), only(actor.Head)
	s.get("/contracts/:id/object", s.confirmObjection, objectors)
	s.post("/contracts/:id/object", s.object, objectors)
	s.get("/review/:id/uphold", s.closingPage(upholding), head)
	s.post("/review/:id/uphold", s.closing(upholding), head)
	s.get("/review/:id/overturn", s.closingPage(overturning), head)
	s.post("/review/:id/overturn", s.closing(overturning), head)
}

var (
	upholding = closingAct{
		path: "uphold", title: "维持原决定", lead: "异议不成立的，维持原决定，登记或不予登记继续有效。答复发给异议人。", confirm: "维持原决定", look: part.Primary,
		opinion: "答复", hint: "逐点答复异议理由，至少 4 个字。", open: contract.StepUpholdDecision.Open, kind: "contract.decision_upheld", done: "已维持原决定",
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.Uphold(ctx, by, id, version, v.opinion)
		},
	}
	overturning = closingAct{
		path: "overturn", title: "撤销原决定", lead: "异议成立的，撤销原决定：对登记的异议成立，撤销登记；对不予登记的异议成立，恢复审查，由登记员重新审查。",
		confirm: "撤销原决定", look: part.Danger, opinion: "答复", hint: "写明查明的事实和依据，至少 4 个字。", open: contract.StepOverturnDecision.Open, kind: "contract.decision_overturned", done: "已撤销原决定",
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.Overturn(ctx, by, id, version, v.opinion)
		},
	}
)

// disputeActs are the head's answers to an open objection.
func disputeActs(by actor.Actor, c *contract.Contract) []part.Button {
	if c.State != contract.Objection || c.MayDecide(by) != nil {
		return nil
	}
	path := "/review/" + string(c.ID)
	return []part.Button{{Label: "维持原决定", Href: path + "/uphold"}, {Label: "撤销原决定", Href: path + "/overturn", Look: part.Danger}}
}

// mayObject: the applicant's broker and the region's tax and finance bodies.
func mayObject(r *request, c *contract.Contract) bool {
	return contract.StepObject.Open(c.State) && (ownCase(r, c) || r.Actor.Has(actor.TaxFinance))
}

func (s *Server) confirmObjection(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	if !contract.StepObject.Open(k.Contract.State) {
		return contract.ErrState
	}
	if !mayObject(r, k.Contract) {
		return contract.ErrNotObjector
	}
	return r.page(s.objectionView(r, k.Contract, "")(nil))
}

func (s *Server) objectionView(r *request, c *contract.Contract, reason string) func(part.Errors) templ.Component {
	path := "/contracts/" + string(c.ID)
	return func(errs part.Errors) templ.Component {
		shell := s.shell(r, "提出异议", layout.Crumb{Label: "合同", Href: "/contracts"}, layout.Crumb{Label: caseName(c), Href: path}, layout.Crumb{Label: "提出异议"})
		shell.HasErrors = len(errs) > 0
		return registry.Object(registry.ObjectPage{Shell: shell, Reason: reason, Confirm: part.Confirmation{
			Title: "对“" + c.State.Title() + "”提出异议", Lead: "异议由登记机构负责人处理，原决定的经办人回避；处理前原决定继续有效。", Errors: errs,
			Cells: []part.Cell{
				{Label: "申请编号", Value: c.SubmissionNo, Number: true, Width: 6}, {Label: "登记机构", Value: c.Office.Name, Width: 6},
				{Label: "项目名称", Value: c.Form.Contract.ProjectName, Width: 12, Full: true}, part.MoneyCell("合同成交总额", c.Total, 12),
			},
			Action: path + "/object", CSRF: r.csrf(), Hidden: map[string]string{"version": strconv.Itoa(c.Version)},
			Confirm: "提出异议", Look: part.Primary, Back: path, BackTo: "不提出，返回案件页",
		}})
	}
}

// object 提出异议. Posted twice it is made once.
func (s *Server) object(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.Object(r.ctx(), r.Actor, id, number(values["version"]), values["reason"])
	if err == nil {
		return r.done("/contracts/"+string(id), "异议已提出，由登记机构负责人处理")
	}
	k, readErr := s.Registration.Read(r.ctx(), r.Actor, id)
	switch {
	case readErr != nil:
		return readErr
	case k.Contract.State == contract.Objection && k.Contract.Dispute.By.ID == r.Actor.User:
		return r.to("/contracts/" + string(id))
	case fault.KindOf(err) == fault.Internal || !mayObject(r, k.Contract):
		return err
	}
	return r.again(err, s.objectionView(r, k.Contract, values["reason"]))
}
