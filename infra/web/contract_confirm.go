package web

import (
	"errors"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

var errNotAgreed = fault.New(fault.Invalid, "contract.not_agreed", "请阅读声明并勾选后再提交").At("agreed")

func (s *Server) confirmContract(r *request) error {
	d, err := s.openDraft(r, "confirm")
	if err != nil {
		return r.orToCase(err)
	}
	if d.Contract.ChangeOpen() {
		return r.to("/contracts/" + string(d.Contract.ID) + "/change")
	}
	return r.page(s.confirmView(r, d, false)(nil))
}

// confirmView shows all that will be submitted, and first what still stops it.
func (s *Server) confirmView(r *request, d *draft, agreed bool) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		d.errs = nil
		for _, e := range errs {
			if e.Field == "" || e.Field == "agreed" {
				d.errs = append(d.errs, e) // the others stand among the faults, with their links
			}
		}
		var faults part.Errors
		for _, f := range d.faults() {
			faults = append(faults, part.FieldError{Field: f.Field, Message: f.Message})
		}
		f := s.filing(r, d)
		f.Shell.HasErrors = len(errs) > 0
		return registry.FormConfirm(f, s.sheetOf(d.Contract, true), faults, d.outlook(), workings(d.Contract.Form, d.Precheck), agreed)
	}
}

// submitContract 提交. A submission that is repeated leads to the receipt of the
// first one.
func (s *Server) submitContract(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	agreed := values["agreed"] != ""
	if agreed {
		_, err = s.Registration.Submit(r.ctx(), r.Actor, id, number(values["version"]))
	} else {
		err = errNotAgreed
	}
	if err == nil {
		return r.to("/contracts/" + string(id) + "/submitted")
	}
	d, openErr := s.openDraft(r, "confirm")
	if openErr != nil { // among them ErrNotDraft: another post has submitted it
		return openErr
	}
	if errors.Is(err, contract.ErrMoved) {
		err = contract.ErrMoved.Say("这份草稿已在别处修改，没有提交。请核对本页内容后再提交")
	}
	return r.again(err, s.confirmView(r, d, agreed))
}

// showSubmitted 申请已提交: the number, and who does what by when.
func (s *Server) showSubmitted(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	c := k.Contract
	home := "/contracts/" + string(c.ID)
	if c.State != contract.Submitted && c.State != contract.Resubmitted {
		return r.to(home)
	}
	title := "申请已提交"
	next := []part.Line{
		{Text: c.Office.Name + "在 " + c.Deadline.Due.Long() + "前决定是否受理", Note: "提交后 " + strconv.Itoa(k.Precheck.Profile.AcceptanceDays) + " 个工作日内。"},
		{Text: "受理后 " + termWords(k.Precheck.Profile) + "内作出审查决定", Note: "需要补正的，登记员一次告知全部意见，补正期间按本地区规则计时。"},
		{Text: "准予登记的，签发登记证明并赋登记编号", Note: "办理进展在“申请与进度”查看；受理前后都可以撤回。"},
	}
	if c.State == contract.Resubmitted {
		title = "补正材料已提交"
		next[0] = part.Line{Text: c.Office.Name + "在 " + c.Deadline.Due.Long() + "前作出审查决定", Note: "审查期限按补正情况重新计算。"}
		next = append(next[:1], next[2:]...)
	}
	p := registry.SubmittedPage{
		Shell: s.shell(r, title, layout.Crumb{Label: "申请与进度", Href: "/contracts"}, layout.Crumb{Label: c.SubmissionNo, Href: home}, layout.Crumb{Label: title}),
		Outcome: part.Outcome{State: part.Done, Title: title, Number: c.SubmissionNo, Next: next, Cells: []part.Cell{
			{Label: "项目名称", Value: c.Form.Contract.ProjectName, Width: 6, Full: true},
			{Label: "登记机构", Value: c.Office.Name},
			{Label: "合同类别", Value: c.Class.Title()},
			part.MoneyCell("合同成交总额", c.Total, 6),
			part.MoneyCell("申报技术交易额", c.Tech, 6),
			{Label: "提交时间", Value: day.Minute(c.UpdatedAt), Width: 6},
			{Label: "登记机构办理期限", Value: c.Deadline.Due.String() + " 前", Width: 6},
		}},
		Case: home, Sheet: home + "/sheet",
	}
	return r.page(registry.Submitted(p))
}

// termWords is 15 个工作日 or 30 日 by the region's rules.
func termWords(p policy.Registration) string {
	if p.Unit == policy.WorkingDays {
		return strconv.Itoa(p.Days) + " 个工作日"
	}
	return strconv.Itoa(p.Days) + " 日"
}
