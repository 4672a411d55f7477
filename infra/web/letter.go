package web

import (
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/registry"
)

// routeLetters: 通知书 of a decision, on paper.
func (s *Server) routeLetters() {
	s.get("/contracts/:id/letter", s.showLetter)
}

var errNoLetter = fault.New(fault.Conflict, "letter.none", "本件现在的状态没有通知书")

// letters are the decisions of which the applicant is told in writing.
var letters = map[contract.State]struct{ title, lead, effect string }{
	contract.SupplementRequested: {"补正通知书", "你单位提交的技术合同认定登记申请，经审查需要补正。请在期限内一次补齐下列内容，逾期未补正的，登记机构可以不予登记。", ""},
	contract.NotAccepted:         {"不予受理通知书", "你单位提交的技术合同认定登记申请，经核对不符合受理条件，决定不予受理。", "更正后可以重新申请。"},
	contract.Rejected:            {"不予登记通知书", "你单位提交的技术合同认定登记申请，经审查不符合技术合同认定条件，决定不予登记。", "更正后可以重新申请。"},
	contract.Routed:              {"移送通知书", "你单位提交的技术合同认定登记申请，不属于本机构管辖，已移送。", ""},
	contract.Cancelled:           {"注销登记通知书", "你单位登记的技术合同，经核实已由当事人解除、终止，决定注销登记。", "登记证明自注销之日起失效，公开查验答复“已注销”。"},
	contract.Revoked:             {"撤销登记决定书", "你单位登记的技术合同，经查明不应当登记，决定撤销登记。", "登记证明自始无效，公开查验答复“已撤销”；凭该登记享受优惠、奖励和补贴的，由有关部门依法处理。"},
}

func (s *Server) showLetter(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	c := k.Contract
	letter, ok := letters[c.State]
	if !ok {
		return errNoLetter
	}
	p := registry.LetterPage{
		Shell: layout.Shell{Title: letter.title + " " + caseName(c), BackHref: "/contracts/" + string(c.ID)},
		Title: letter.title, Number: c.SubmissionNo, To: c.OrgName, Lead: letter.lead, Effect: letter.effect, Contract: c,
		Remedy: "对本决定有异议的，可以向本机构提出异议，由负责人复核；法律、法规对救济另有规定的，从其规定。",
	}
	on := c.UpdatedAt
	if len(k.Timeline) > 0 {
		p.Opinion, on = k.Timeline[0].Opinion, k.Timeline[0].At
	}
	p.Date = day.Of(on).Long()
	switch c.State {
	case contract.SupplementRequested:
		p.Notes, p.Remedy = c.Notes, "补正期限："+c.Deadline.Due.Long()+"。补正期间按本地区规则计时。"
	case contract.Cancelled, contract.Revoked:
		p.Number = c.Number
	default:
		p.Opinion = c.Opinion
	}
	for _, code := range c.Reasons {
		p.Reasons = append(p.Reasons, contract.Explain(code))
	}
	return r.page(registry.Letter(p))
}
