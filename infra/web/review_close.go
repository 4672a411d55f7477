package web

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// closing acts end a case or a registration; each has a page of its own that
// restates the case and asks for the reasons.
type closingAct struct {
	path, title, lead, confirm string
	look                       part.Look
	opinion, hint              string
	open                       func(contract.State) bool
	kind                       string            // of the record that it leaves
	done                       string            // said on the case; "" leads to the page of the result
	ground                     contract.Severity // of the catalogue of reasons; 移送 has none
	region                     bool              // 移送: to a region
	do                         func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error
}

type closingValues struct {
	reasons []string
	region  string
	opinion string
}

var errRegion = fault.New(fault.Invalid, "review.region", "请填写移送地区的 6 位行政区划代码，例如 410300").At("region")

var (
	notAccepting = closingAct{
		path: "not-accept", title: "不予受理", lead: "不予受理后本件办结，申请人可以看到理由，更正后重新申请。", confirm: "不予受理，办结本件", look: part.Danger,
		opinion: "意见", hint: "写明缺少什么、怎样改正，至少 4 个字。发给申请人。", open: contract.StepNotAccept.Open, kind: "contract.not_accepted",
		ground: contract.RefuseAccept,
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.NotAccept(ctx, by, id, version, v.reasons, v.opinion)
		},
	}
	routing = closingAct{
		path: "route", title: "移送其他地区", lead: "本件不属于本机构办理。移送后本件办结，申请人按意见向该地区的登记机构申请。", confirm: "移送，办结本件", look: part.Danger,
		opinion: "移送理由", hint: "至少 4 个字。发给申请人。", open: contract.StepRoute.Open, kind: "contract.routed",
		region: true,
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.Route(ctx, by, id, version, v.region, v.opinion)
		},
	}
	cancelling = closingAct{
		path: "cancel", title: "注销登记", lead: "合同已由当事人解除、终止的，注销登记。注销后不能恢复，公开查验答复“已注销”。", confirm: "注销这项登记", look: part.Danger,
		opinion: "事实和证明", hint: "写明当事人的申请和解除、终止的证明，至少 4 个字。", open: contract.StepCancel.Open, kind: "contract.cancelled",
		ground: contract.EndByCancel,
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.Cancel(ctx, by, id, version, v.reasons, v.opinion)
		},
	}
	revoking = closingAct{
		path: "revoke", title: "撤销登记", lead: "以虚假合同、欺骗等手段取得登记，或者重复登记的，撤销登记。撤销后证明自始无效，不能恢复，公开查验答复“已撤销”。",
		confirm: "撤销这项登记", look: part.Danger, opinion: "事实和依据", hint: "写明查明的事实和依据，至少 4 个字。",
		open: contract.StepRevoke.Open, kind: "contract.revoked", ground: contract.EndByRevoke,
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.Revoke(ctx, by, id, version, v.reasons, v.opinion)
		},
	}
	reissuing = closingAct{
		path: "reissue", title: "补发登记证明", lead: "补发的证明载明的内容和登记编号不变，换新的二维码；原证明作废，查验答复“已补发”。",
		confirm: "补发证明，原证明作废", look: part.Primary, opinion: "办理说明", hint: "写明谁在何时以什么材料申请，至少 4 个字。",
		open: contract.State.Stands, kind: "contract.certificate_reissued", ground: contract.IssueAgain, done: "已补发登记证明，原证明作废。",
		do: func(s *registration.Service, ctx context.Context, by actor.Actor, id contract.ID, version int, v closingValues) error {
			return s.Reissue(ctx, by, id, version, v.reasons, v.opinion)
		},
	}
)

// closingPage asks for the reasons.
func (s *Server) closingPage(act closingAct) handler {
	return func(r *request) error {
		k, err := s.reviewed(r)
		if err != nil {
			return err
		}
		if !act.open(k.Contract.State) {
			return contract.ErrState
		}
		v := closingValues{}
		for _, f := range k.Precheck.Findings {
			if act.ground != "" && f.Severity == act.ground {
				v.reasons = append(v.reasons, f.Code)
			}
		}
		if k.Precheck.Result.Decision == contract.DecisionRoute {
			v.region = k.Precheck.Result.RouteTo
		}
		return r.page(s.closingView(r, act, k.Contract, v)(nil))
	}
}

func (s *Server) closingView(r *request, act closingAct, c *contract.Contract, v closingValues) func(part.Errors) templ.Component {
	path := "/review/" + string(c.ID)
	return func(errs part.Errors) templ.Component {
		p := registry.ClosingPage{
			Shell: s.shell(r, act.title, layout.Crumb{Label: "工作台", Href: "/desk"}, layout.Crumb{Label: c.SubmissionNo, Href: path}, layout.Crumb{Label: act.title}),
			Confirm: part.Confirmation{
				Title: act.title, Lead: act.lead, Errors: errs, Action: path + "/" + act.path, CSRF: r.csrf(), Look: act.look, Confirm: act.confirm,
				Hidden: map[string]string{"version": strconv.Itoa(c.Version)}, Back: path, BackTo: "不办，返回审查",
				Cells: []part.Cell{
					{Label: "申请编号", Value: c.SubmissionNo, Number: true, Width: 6}, {Label: "卖方", Value: c.Form.Names(contract.RoleSeller), Width: 6},
					{Label: "项目名称", Value: c.Form.Contract.ProjectName, Strong: true, Width: 12}, part.MoneyCell("合同成交总额", c.Total, 12),
				},
			},
			Opinion: part.Field{Name: "opinion", Label: act.opinion, Hint: act.hint, Value: v.opinion, Rows: 4, MaxLength: 1000, Err: errs.At("opinion")},
		}
		p.Shell.HasErrors = len(errs) > 0
		if c.Dispute.Open() {
			p.Confirm.Cells = append(p.Confirm.Cells, part.Cell{Label: "异议", Value: c.Dispute.Reason, Sub: c.Dispute.OrgName + " " + c.Dispute.By.Name, Width: 12})
		}
		if c.Number != "" {
			p.Confirm.Cells[0] = part.Cell{Label: "登记编号", Value: c.Number, Number: true, Strong: true, Width: 6}
			p.Confirm.Cells = append(p.Confirm.Cells, part.MoneyCell("核定技术交易额", c.Tech, 12))
		}
		if act.ground != "" {
			group := registry.ReasonGroup{Label: string(act.ground) + "的理由", Open: true}
			for _, f := range contract.Reasons(act.ground) {
				group.Options = append(group.Options, part.Option{Value: f.Code, Label: f.Title, Note: f.Text})
			}
			p.Reasons, p.Chosen = []registry.ReasonGroup{group}, v.reasons
		}
		if act.region {
			p.Region = &part.Field{Name: "region", Label: "移送地区", Hint: "6 位行政区划代码，例如 410300（洛阳市）。", Value: v.region, Width: part.Short, MaxLength: 6,
				InputMode: "numeric", Autocomplete: "off", After: s.regionAfter(v.region), Err: errs.At("region")}
		}
		return registry.Closing(p)
	}
}

func (s *Server) regionAfter(region string) string {
	if name := s.Region(region); name != region {
		return name
	}
	return ""
}

// closing does the act. Doing it twice leads to the result of the first time.
func (s *Server) closing(act closingAct) handler {
	return func(r *request) error {
		values, err := formValues(r.Ctx)
		if err != nil {
			return err
		}
		v := closingValues{region: strings.TrimSpace(values["region"]), opinion: strings.TrimSpace(values["opinion"])}
		for code := range strings.SplitSeq(values["reasons"], ",") {
			if act.ground != "" && contract.Explain(code).Severity == act.ground {
				v.reasons = append(v.reasons, code)
			}
		}
		id, version := contract.ID(r.Params("id")), number(values["version"])
		k, err := s.reviewed(r)
		if err != nil {
			return err
		}
		switch {
		case version == 0:
			err = contract.ErrMoved
		case act.region && s.regionAfter(v.region) == "":
			err = errRegion
		case act.region:
			v.region = s.Region(v.region) + "（" + v.region + "）"
			err = act.do(s.Registration, r.ctx(), r.Actor, id, version, v)
		default:
			err = act.do(s.Registration, r.ctx(), r.Actor, id, version, v)
		}
		c := k.Contract
		again := errors.Is(err, contract.ErrMoved) && c.Version == version+1 && len(k.Timeline) > 0 &&
			k.Timeline[0].ActorID == r.Actor.User && k.Timeline[0].Kind == act.kind
		switch {
		case err != nil && !again:
		case act.done != "":
			return r.done("/review/"+string(id), act.done)
		default:
			return r.to("/review/" + string(id) + "/done")
		}
		if !act.open(c.State) {
			return err
		}
		v.region = strings.TrimSpace(values["region"])
		return r.again(err, s.closingView(r, act, c, v))
	}
}
