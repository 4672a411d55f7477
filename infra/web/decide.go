package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// decision is the form of a decision as typed.
type decision struct {
	ruling  registration.Ruling
	class   string
	tech    string
	opinion string
	reasons []string
	experts []string
	notes   []typedNote
	fresh   bool // nothing has been typed yet: ticks stand as the findings propose
}

type typedNote struct {
	use   bool
	point int // the finding that it came from, 0 for an added one
	field string
	text  string
}

const (
	blankNotes = 2  // rows beside those of the findings
	mostNotes  = 60 // rows that are read at all
)

// freshDecision fills the form with what the pre-check proposes.
func (s *Server) freshDecision(k registration.Case) decision {
	c := k.Contract
	d := decision{class: string(c.Class), tech: k.Precheck.Tech.Text(), opinion: c.Opinion, fresh: true}
	switch k.Precheck.Result.Decision {
	case contract.DecisionAccept:
		d.ruling = registration.RuleRegister
	case contract.DecisionCorrect, contract.DecisionCorrectClass, contract.DecisionInvalid:
		d.ruling = registration.RuleSupplement
	}
	if c.State == contract.SecondReview {
		d.ruling, d.tech, d.opinion = "", c.Tech.Text(), ""
	}
	if d.class == "" {
		d.class = c.Form.Class
	}
	if k.Precheck.Result.Decision == contract.DecisionCorrectClass && c.State != contract.SecondReview && k.Precheck.Result.Class != "" {
		d.class = string(k.Precheck.Result.Class)
	}
	for _, x := range pointsOf(k) {
		d.notes = append(d.notes, typedNote{use: x.point.Ticked, point: x.point.No, field: x.field, text: x.note})
	}
	d.reasons = ownReasons(k)
	d.addRows(blankNotes)
	return d
}

func (d *decision) addRows(n int) {
	for range n {
		d.notes = append(d.notes, typedNote{})
	}
}

func (d decision) ticked(no int) bool {
	return slices.ContainsFunc(d.notes, func(n typedNote) bool { return n.point == no && n.use })
}

// readDecision takes the form as posted.
func readDecision(values map[string]string) decision {
	d := decision{
		ruling: registration.Ruling(values["ruling"]), class: values["class"], tech: values["tech"], opinion: strings.TrimSpace(values["opinion"]),
	}
	for code := range strings.SplitSeq(values["reasons"], ",") {
		if contract.Explain(code).Severity == contract.RefuseEntry {
			d.reasons = append(d.reasons, code)
		}
	}
	for id := range strings.SplitSeq(values["experts"], ",") {
		if id != "" {
			d.experts = append(d.experts, id)
		}
	}
	for i := range mostNotes {
		name := noteName(i)
		text, posted := values[name+".text"]
		if !posted {
			break
		}
		d.notes = append(d.notes, typedNote{use: values[name+".use"] != "", field: values[name+".field"], text: strings.TrimSpace(text)})
	}
	return d
}

// toRegistration is the decision as the use case takes it. A note that came from
// a finding goes out when the finding is ticked, an added one when it has a text.
func (d decision) toRegistration() registration.Decision {
	out := registration.Decision{Ruling: d.ruling, Reasons: d.reasons, Experts: d.experts,
		Verdict: registration.Verdict{Class: contract.Class(d.class), Tech: d.tech, Opinion: d.opinion}}
	for _, n := range d.notes {
		if n.text != "" && (n.use || n.point == 0) {
			out.Notes = append(out.Notes, contract.Note{Field: n.field, Text: n.text})
		}
	}
	return out
}

// hidden carries the decision through the confirmation page; of each part only
// what the ruling reads.
func (d decision) hidden(version int) map[string]string {
	fields := map[string]string{"version": strconv.Itoa(version), "ruling": string(d.ruling)}
	switch d.ruling {
	case registration.RuleRegister, registration.RuleSecond:
		fields["class"], fields["tech"], fields["opinion"] = d.class, d.tech, d.opinion
	case registration.RuleExperts:
		fields["experts"], fields["opinion"] = strings.Join(d.experts, ","), d.opinion
	case registration.RuleSupplement:
		for i, n := range d.toRegistration().Notes {
			fields[noteName(i)+".field"], fields[noteName(i)+".text"] = n.Field, n.Text
		}
	case registration.RuleReject:
		fields["reasons"], fields["opinion"] = strings.Join(d.reasons, ","), d.opinion
	case registration.RuleSendBack:
		fields["opinion"] = d.opinion
	}
	return fields
}

func (s *Server) decideForm(r *request, k registration.Case, d decision) (*registry.DecideForm, error) {
	c := k.Contract
	second := c.State == contract.SecondReview
	f := &registry.DecideForm{
		Action: "/review/" + string(c.ID) + "/check", Version: c.Version, Ruling: string(d.ruling), Class: d.class, Tech: d.tech, Opinion: d.opinion,
		Chosen: d.reasons, Reasons: refusalGroups(k), Fields: noteFields(c), Second: second, Proposed: "未能计算，请退回补正",
	}
	if k.Precheck.Priced {
		f.Proposed = k.Precheck.Tech.Text() + " 元"
	}
	for i, n := range d.notes {
		f.Notes = append(f.Notes, registry.NoteRow{Name: noteName(i), Point: n.point, Field: n.field, Text: n.text})
	}
	back := part.Option{Value: string(registration.RuleSupplement), Label: "退回补正", Note: "一次告知，期限 " + strconv.Itoa(k.Precheck.Profile.SupplementDays) + " 个工作日"}
	grant := part.Option{Value: string(registration.RuleRegister), Label: "准予登记", Note: "赋号并签发证明"}
	refuse := part.Option{Value: string(registration.RuleReject), Label: "不予登记", Note: "须选理由、写意见"}
	if second {
		grant.Label = "同意登记"
		f.Rulings = []part.Option{grant, {Value: string(registration.RuleSendBack), Label: "退回登记员", Note: "写明意见，重新审查"}, back, refuse}
		return f, nil
	}
	err := s.offerExperts(r, f, c, d)
	f.Notice = levelNotice(k)
	experts := part.Option{Value: string(registration.RuleExperts), Label: "提请专家评审", Note: "收到全部意见后再决定"}
	switch {
	case k.Precheck.Review == contract.NeedsSecondReview:
		grant.Label, grant.Note = "提交复核", "由另一人复核后登记"
		f.Rulings = []part.Option{back, grant, experts, refuse}
	case k.Precheck.Review == contract.NeedsExpertReview && !c.ExpertsHeard():
		f.Rulings = []part.Option{back, experts, refuse}
	default:
		f.Rulings = []part.Option{back, grant, {Value: string(registration.RuleSecond), Label: "提交复核", Note: "由另一人复核后登记"}, experts, refuse}
	}
	return f, err
}

// offerExperts lists who can be on the panel; who must stand aside says why.
func (s *Server) offerExperts(r *request, f *registry.DecideForm, c *contract.Contract, d decision) error {
	list, barred, err := s.Registration.Experts(r.ctx(), r.Actor, c)
	for _, e := range list {
		choice := registry.ExpertChoice{Expert: e, Chosen: slices.Contains(d.experts, e.ID)}
		if why := barred[e.ID]; why != nil {
			choice.Barred = fault.Sentence(why)
		}
		f.Experts = append(f.Experts, choice)
	}
	return err
}

// ownReasons are the reasons of refusal that the pre-check itself gives.
func ownReasons(k registration.Case) []string {
	var codes []string
	for _, f := range k.Precheck.Findings {
		if f.Severity == contract.RefuseEntry {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// refusalKinds groups the reasons of refusal by the test that they come from.
var refusalKinds = []struct{ prefix, label string }{
	{"DEV_", "技术开发"}, {"TRANSFER_", "技术转让、技术许可"}, {"SECRET_", "技术秘密"}, {"CONSULT_", "技术咨询"},
	{"SERVICE_", "技术服务"}, {"TRAINING_", "技术培训"}, {"INTERMEDIARY_", "技术中介"},
}

// refusalGroups lists the reasons of 不予登记: those of the pre-check first, then
// those of every class, then by class.
func refusalGroups(k registration.Case) []registry.ReasonGroup {
	own := ownReasons(k)
	groups := []registry.ReasonGroup{{Label: "预检指出的理由", Open: true}, {Label: "各类合同通用的理由", Open: len(own) == 0}}
	for _, kind := range refusalKinds {
		groups = append(groups, registry.ReasonGroup{Label: kind.label + "的理由"})
	}
	for _, f := range contract.Reasons(contract.RefuseEntry) {
		at := 1
		for i, kind := range refusalKinds {
			if strings.HasPrefix(f.Code, kind.prefix) {
				at = i + 2
			}
		}
		if slices.Contains(own, f.Code) {
			at = 0
		}
		groups[at].Options = append(groups[at].Options, part.Option{Value: f.Code, Label: f.Title, Note: f.Text})
	}
	return slices.DeleteFunc(groups, func(g registry.ReasonGroup) bool { return len(g.Options) == 0 })
}

// checkDecision shows what the decision will do, before it does it. It changes
// nothing.
func (s *Server) checkDecision(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	d := readDecision(values)
	k, err := s.reviewed(r)
	if err != nil {
		return err
	}
	if values["revise"] != "" { // back from the confirmation, with everything as typed
		view, err := s.reviewView(r, k, d.withRowsOf(s.freshDecision(k)))
		if err != nil {
			return err
		}
		return r.page(view(nil))
	}
	for i, x := range pointsOf(k) { // a row that belongs to a finding goes out with its tick
		if i < len(d.notes) {
			d.notes[i].point = x.point.No
		}
	}
	if values["more"] != "" {
		d.addRows(min(blankNotes, mostNotes-len(d.notes)))
		view, err := s.reviewView(r, k, d)
		if err != nil {
			return err
		}
		return r.page(view(nil))
	}
	after, err := s.Registration.Preview(r.ctx(), r.Actor, k.Contract.ID, number(values["version"]), d.toRegistration())
	if err != nil {
		return s.decisionAgain(r, k, d, err)
	}
	return r.page(registry.Ruling(s.rulingPage(r, k, d, after)))
}

// decisionAgain shows the case as it stands now, with what was typed.
func (s *Server) decisionAgain(r *request, k registration.Case, d decision, err error) error {
	if fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Denied {
		return err
	}
	view, viewErr := s.reviewView(r, k, d)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

// rulingPage restates the decision: number, amounts and capitals, and what cannot
// be taken back.
func (s *Server) rulingPage(r *request, k registration.Case, d decision, after *contract.Contract) registry.RulingPage {
	c, path := k.Contract, "/review/"+string(k.Contract.ID)
	p := registry.RulingPage{
		Shell: s.shell(r, "核对决定", layout.Crumb{Label: "工作台", Href: "/desk"}, layout.Crumb{Label: c.SubmissionNo, Href: path}, layout.Crumb{Label: "核对决定"}),
		Confirm: part.Confirmation{Action: path + "/decide", CSRF: r.csrf(), Hidden: d.hidden(c.Version), Back: path + "/check", BackTo: "返回修改", Look: part.Primary,
			Cells: []part.Cell{
				{Label: "申请编号", Value: c.SubmissionNo, Number: true, Width: 6}, {Label: "卖方", Value: c.Form.Names(contract.RoleSeller), Width: 6},
				{Label: "项目名称", Value: c.Form.Contract.ProjectName, Strong: true, Width: 12},
			}},
		Opinion: d.opinion,
	}
	f := &p.Confirm
	amounts := []part.Cell{
		{Label: "认定类别", Value: after.Class.Title(), Width: 12},
		part.MoneyCell("合同成交总额", c.Total, 6), part.MoneyCell("核定技术交易额", after.Tech, 6),
	}
	switch {
	case d.ruling == registration.RuleRegister && after.State == contract.Registered:
		f.Title, f.Lead = "准予登记", "登记后即赋登记编号、签发登记证明，不能退回审查；此后只能注销或撤销。"
		f.Confirm, f.Look = "准予登记并签发证明", part.Seal
		f.Cells = append(append(f.Cells, part.Cell{Label: "登记编号", Value: c.Office.Prefix + "-" + strconv.Itoa(after.RegisteredOn.Year()) + "-（签发时赋六位顺序号）", Number: true, Width: 6},
			part.Cell{Label: "登记日期", Value: after.RegisteredOn.Long(), Width: 6}), amounts...)
		if adjusted := after.Tech.Sub(k.Precheck.Tech); !adjusted.IsZero() {
			f.Cells = append(f.Cells, part.Cell{Label: "与系统计算相差", Value: adjusted.Text() + " 元", Sub: "系统计算 " + k.Precheck.Tech.Text() + " 元", Width: 12})
		}
	case d.ruling == registration.RuleExperts:
		f.Title, f.Lead = "提请专家评审", "所选专家可以查看本件的申请表和附件，各自提出意见；审查期限继续计算，收到全部意见后由您决定。"
		f.Confirm = "提请评审"
		for _, e := range after.Panel {
			if slices.Contains(d.experts, e.ID) {
				f.Cells = append(f.Cells, part.Cell{Label: "评审专家", Value: e.Name, Sub: e.OrgName, Width: 6})
			}
		}
	case d.ruling == registration.RuleRegister, d.ruling == registration.RuleSecond:
		f.Title, f.Lead = "提交复核", "提交后由另一人复核；复核同意即登记，不同意的退回您重新审查。"
		f.Confirm = "提交复核"
		f.Cells = append(f.Cells, amounts...)
	case d.ruling == registration.RuleSupplement:
		p.Notes, p.Opinion = d.toRegistration().Notes, ""
		f.Title, f.Lead = "退回补正", "下列意见一次发给申请人，提交补正材料以前本件由申请人办理。"
		f.Confirm = "退回补正，期限 " + strconv.Itoa(k.Precheck.Profile.SupplementDays) + " 个工作日"
		f.Cells = append(f.Cells, part.Cell{Label: "补正期限", Value: after.Deadline.Due.Long(), Strong: true, Width: 12})
	case d.ruling == registration.RuleReject:
		for _, code := range d.reasons {
			p.Reasons = append(p.Reasons, contract.Explain(code))
		}
		f.Title, f.Lead = "不予登记", "本件办结，不能恢复；理由和意见发给申请人，更正后可以重新申请。"
		f.Confirm, f.Look = "不予登记，办结本件", part.Danger
		f.Cells = append(f.Cells, part.MoneyCell("合同成交总额", c.Total, 12))
	default:
		f.Title, f.Lead = "退回登记员", "退回后由登记员 "+c.Registrar.Name+" 重新审查。"
		f.Confirm = "退回登记员"
	}
	return p
}

// decide makes the decision. The same decision posted twice is made once and
// leads to the same result.
func (s *Server) decide(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, version, d := contract.ID(r.Params("id")), number(values["version"]), readDecision(values)
	done := "/review/" + string(id) + "/done"
	if version == 0 { // 0 would skip the check of the version
		return contract.ErrMoved
	}
	_, err = s.Registration.Decide(r.ctx(), r.Actor, id, version, d.toRegistration())
	if err == nil {
		return r.to(done)
	}
	k, readErr := s.reviewed(r)
	if readErr != nil {
		return err
	}
	if errors.Is(err, contract.ErrMoved) && madeBy(k, r.Actor.User, version, d) {
		return r.to(done)
	}
	if !errors.Is(err, contract.ErrMoved) {
		return s.decisionAgain(r, k, d.withRowsOf(s.freshDecision(k)), err)
	}
	return s.decisionAgain(r, k, d.withRowsOf(s.freshDecision(k)), contract.ErrMoved.Say("案件已被他人办理或修改，您的决定没有生效。请核对本页的现状后再决定"))
}

// withRowsOf puts the notes that were to go out below those of the findings as
// they stand now, so that none is lost.
func (d decision) withRowsOf(fresh decision) decision {
	added := d.notes
	d.notes = nil
	for _, n := range fresh.notes {
		if n.point > 0 {
			n.use = slices.ContainsFunc(added, func(a typedNote) bool { return a.text == n.text })
			d.notes = append(d.notes, n)
		}
	}
	for _, a := range added {
		if !slices.ContainsFunc(d.notes, func(n typedNote) bool { return n.text == a.text }) {
			d.notes = append(d.notes, typedNote{field: a.field, text: a.text})
		}
	}
	d.addRows(blankNotes)
	return d
}

// madeBy says that the case moved on from this version by this very decision.
func madeBy(k registration.Case, user string, version int, d decision) bool {
	if k.Contract.Version != version+1 || len(k.Timeline) == 0 || k.Timeline[0].ActorID != user {
		return false
	}
	kinds := map[registration.Ruling][]string{
		registration.RuleRegister:   {"contract.registered", "contract.second_review_requested"},
		registration.RuleSecond:     {"contract.second_review_requested"},
		registration.RuleExperts:    {"contract.expert_review_requested"},
		registration.RuleSupplement: {"contract.supplement_requested"},
		registration.RuleReject:     {"contract.rejected"},
		registration.RuleSendBack:   {"contract.sent_back"},
	}
	return slices.Contains(kinds[d.ruling], k.Timeline[0].Kind)
}
