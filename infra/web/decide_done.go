package web

import (
	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// showDone 决定已作出: the number, what happens next, and the next case in line.
func (s *Server) showDone(r *request) error {
	k, err := s.reviewed(r)
	if err != nil {
		return err
	}
	c := k.Contract
	path := "/contracts/" + string(c.ID)
	outcome, ok := outcomes[c.State]
	sentBack := len(k.Timeline) > 0 && k.Timeline[0].Kind == "contract.sent_back"
	if !ok || c.State == contract.InReview && !sentBack {
		return r.to("/review/" + string(c.ID))
	}
	o := part.Outcome{State: outcome.state, Title: outcome.title, Number: c.SubmissionNo, Next: []part.Line{{Text: outcome.next}}, Cells: []part.Cell{
		{Label: "项目名称", Value: c.Form.Contract.ProjectName, Strong: true, Width: 12}, {Label: "卖方", Value: c.Form.Names(contract.RoleSeller), Width: 6},
		{Label: "登记机构", Value: c.Office.Name, Width: 6},
	}}
	var acts []part.Button
	if c.Number != "" {
		o.Number = c.Number
		o.Cells = append(o.Cells, part.Cell{Label: "认定类别", Value: c.Class.Title(), Width: 12}, part.MoneyCell("合同成交总额", c.Total, 6), part.MoneyCell("核定技术交易额", c.Tech, 6))
		acts = append(acts, part.Button{Label: "查看登记证明", Href: path + "/certificate"}, part.Button{Label: "下载证明 PDF", Href: path + "/certificate.pdf", Icon: part.IconDownload})
	}
	if !c.Deadline.Due.IsZero() {
		o.Cells = append(o.Cells, part.Cell{Label: whoseTerm(c.State), Value: c.Deadline.Due.Long(), Width: 12})
	}
	queue, err := s.Registration.Reader.Desk(r.ctx(), registration.DeskQuery{By: r.Actor, Tab: registration.TabTodo, Limit: 50, Office: true})
	if err != nil {
		return err
	}
	next, more := nextCase(r.Actor, queue, c.ID)
	if more {
		acts = append([]part.Button{{Label: "办下一件：" + short(next.Name, 16), Href: "/review/" + string(next.ID), Look: part.Primary}}, acts...)
	} else {
		o.Next = append(o.Next, part.Line{Text: "没有其他待您办理的件"})
	}
	acts = append(acts, part.Button{Label: "返回工作台", Href: "/desk"})
	return r.page(registry.Done(registry.DonePage{
		Shell:   s.shell(r, outcome.title, layout.Crumb{Label: "工作台", Href: "/desk"}, layout.Crumb{Label: c.SubmissionNo, Href: "/review/" + string(c.ID)}, layout.Crumb{Label: outcome.title}),
		Outcome: o, Acts: acts,
	}))
}

var outcomes = map[contract.State]struct {
	state       part.State
	title, next string
}{
	contract.Registered:          {part.Done, "已登记", "登记证明已签发，申请人可以下载；任何人可以凭编号或二维码查验。"},
	contract.SecondReview:        {part.Held, "已提交复核", "由复核员复核；同意的即登记，不同意的退回登记员。"},
	contract.ExpertReview:        {part.Held, "已提请专家评审", "专家各自提出意见，收齐后回到“审查中”由登记员决定。"},
	contract.SupplementRequested: {part.Warn, "已退回补正", "意见已发给申请人；补正后回到“补正回件”。"},
	contract.Rejected:            {part.Refused, "已不予登记", "理由和意见已发给申请人。"},
	contract.NotAccepted:         {part.Refused, "已不予受理", "理由和意见已发给申请人。"},
	contract.Routed:              {part.Off, "已移送", "申请人须向移送的地区申请，编号和材料仍可查看。"},
	contract.InReview:            {part.Going, "已退回登记员", "由登记员重新审查。"},
	contract.Cancelled:           {part.Off, "已注销", "公开查验从现在起答复“已注销”。"},
	contract.Revoked:             {part.Off, "已撤销", "公开查验从现在起答复“已撤销”。"},
}

func short(s string, runes int) string {
	r := []rune(s)
	if len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return s
}
