package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeReview: 受理, 审查, 复核 and what ends a registration.
func (s *Server) routeReview() {
	who := only(actor.Registrar, actor.Reviewer, actor.Head)
	registrar, decider := only(actor.Registrar), only(actor.Registrar, actor.Reviewer)
	s.get("/review/:id", s.showReview, who)
	s.post("/review/:id/accept", s.accept, registrar)
	s.get("/review/:id/not-accept", s.closingPage(notAccepting), registrar)
	s.post("/review/:id/not-accept", s.closing(notAccepting), registrar)
	s.get("/review/:id/route", s.closingPage(routing), registrar)
	s.post("/review/:id/route", s.closing(routing), registrar)
	s.get("/review/:id/cancel", s.closingPage(cancelling), registrar)
	s.post("/review/:id/cancel", s.closing(cancelling), registrar)
	s.get("/review/:id/revoke", s.closingPage(revoking), only(actor.Head))
	s.post("/review/:id/revoke", s.closing(revoking), only(actor.Head))
	s.get("/review/:id/reissue", s.closingPage(reissuing), registrar)
	s.post("/review/:id/reissue", s.closing(reissuing), registrar)
	s.post("/review/:id/check", s.checkDecision, decider)
	s.post("/review/:id/decide", s.decide, decider)
	s.get("/review/:id/done", s.showDone, who)
}

// reviewed loads a case of the person's own office.
func (s *Server) reviewed(r *request) (registration.Case, error) {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err == nil && k.Contract.Office.ID != r.Actor.Org {
		err = contract.ErrNotFound
	}
	return k, err
}

func (s *Server) showReview(r *request) error {
	k, err := s.reviewed(r)
	if err != nil {
		return err
	}
	if k.Contract.State == contract.ChangePending && r.Actor.Has(actor.Registrar) {
		return r.to("/review/" + string(k.Contract.ID) + "/change")
	}
	view, err := s.reviewView(r, k, s.freshDecision(k))
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// reviewView is the page of a case with the decision as typed so far.
func (s *Server) reviewView(r *request, k registration.Case, typed decision) (func(part.Errors) templ.Component, error) {
	c := k.Contract
	deadline, err := s.deadlineWords(r, k)
	if err != nil {
		return nil, err
	}
	risks, err := s.Registration.Risks(r.ctx(), r.Actor, k)
	if err != nil {
		return nil, err
	}
	points := pointsOf(k)
	p := registry.ReviewPage{
		Shell:    s.shell(r, "审查 "+c.SubmissionNo, layout.Crumb{Label: "工作台", Href: "/desk"}, layout.Crumb{Label: "合同审查", Href: "/review"}, layout.Crumb{Label: c.SubmissionNo}),
		Contract: c, Deadline: deadline, Who: whoseTerm(c.State), Acts: reviewActs(r.Actor, c), Sections: s.sheetOf(c, true), Files: k.Attachments,
		Workings: workings(c.Form, k.Precheck), AsOf: k.Precheck.Profile.Name + "规则，" + k.Precheck.AsOf.Long(), Requirements: k.Precheck.Needed,
		Course: registry.Course(k.Timeline, awaited(c, deadline)), Marks: marksOf(points), Risks: risks,
	}
	p.Outlook.State, p.Outlook.Word = conclusion(k.Precheck.Result.Decision)
	for _, x := range points {
		row := x.point
		row.Ticked = typed.ticked(x.point.No)
		if x.point.No > 0 {
			row.Name = noteName(x.point.No-1) + ".use"
		}
		p.Points = append(p.Points, row)
	}
	if c.State == contract.SecondReview || c.Number != "" {
		p.Recognised = recognised(c)
	}
	if c.State.AtOffice() {
		switch blocked := c.MayDecide(r.Actor); {
		case blocked != nil:
			p.Blocked = fault.Sentence(blocked)
		case c.State == contract.Objection: // answered on pages of their own
		case c.State == contract.Submitted:
			p.Accept = &registry.AcceptForm{Path: "/review/" + string(c.ID), Version: c.Version, Term: "受理后 " + termWords(k.Precheck.Profile) + "内作出审查决定"}
		default:
			p.Decide, err = s.decideForm(r, k, typed)
		}
	}
	if err != nil {
		return nil, err
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Shell.HasErrors = len(errs) > 0
		return registry.Review(p)
	}, nil
}

func reviewActs(by actor.Actor, c *contract.Contract) []part.Button {
	path := "/review/" + string(c.ID)
	acts := []part.Button{{Label: "打印申请表", Href: "/contracts/" + string(c.ID) + "/sheet", Icon: part.IconPrint}}
	if c.Number != "" {
		acts = append(acts, part.Button{Label: "查看登记证明", Href: "/contracts/" + string(c.ID) + "/certificate"})
	}
	if by.Has(actor.Registrar) && contract.StepRoute.Open(c.State) {
		acts = append(acts, part.Button{Label: "移送其他地区", Href: path + "/route"})
	}
	return append(append(acts, disputeActs(by, c)...), endingActs(by, c)...)
}

// endingActs are the acts that end a registration, or a certificate, for those who
// may.
func endingActs(by actor.Actor, c *contract.Contract) []part.Button {
	var acts []part.Button
	path := "/review/" + string(c.ID)
	if by.Org != c.Office.ID {
		return nil
	}
	if by.Has(actor.Registrar) && c.State.Stands() {
		acts = append(acts, part.Button{Label: "补发证明", Href: path + "/reissue"})
	}
	if by.Has(actor.Registrar) && contract.StepCancel.Open(c.State) {
		acts = append(acts, part.Button{Label: "注销登记", Href: path + "/cancel", Look: part.Danger})
	}
	if by.Has(actor.Head) && contract.StepRevoke.Open(c.State) && c.Number != "" {
		acts = append(acts, part.Button{Label: "撤销登记", Href: path + "/revoke", Look: part.Danger})
	}
	return acts
}

func recognised(c *contract.Contract) []part.KV {
	rows := []part.KV{
		{Key: "认定类别", Value: c.Class.Title()},
		{Key: "核定技术交易额", Body: part.AmountWithCapitals(c.Tech)},
		{Key: "登记员", Value: c.Registrar.Name},
	}
	if c.Reviewer.Name != "" {
		rows = append(rows, part.KV{Key: "复核员", Value: c.Reviewer.Name})
	}
	if c.Opinion != "" {
		rows = append(rows, part.KV{Key: "意见", Value: c.Opinion})
	}
	return rows
}

// accept 受理并开始审查. Accepting twice leads to the review all the same.
func (s *Server) accept(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.Accept(r.ctx(), r.Actor, id, number(values["version"]))
	if err != nil {
		k, readErr := s.reviewed(r)
		if readErr == nil && k.Contract.State == contract.InReview && k.Contract.Registrar.ID == r.Actor.User {
			return r.to("/review/" + string(id))
		}
		return err
	}
	return r.done("/review/"+string(id), "已受理，开始审查")
}

// point is one finding with the field and the note to which it can lead.
type point struct {
	point registry.Point
	field string
	note  string
}

// pointsOf numbers what the pre-check found: first what cannot stand at its
// field, then the findings.
func pointsOf(k registration.Case) []point {
	var list []point
	add := func(p registry.Point, field, note string) {
		p.No = len(list) + 1
		list = append(list, point{p, field, note})
	}
	for _, f := range k.Precheck.Faults {
		add(registry.Point{State: part.Bad, Word: string(contract.MustCorrect), Title: contract.Label(f.Field), Facts: []string{f.Message + "。"}, Ticked: true}, f.Field, f.Message)
	}
	for _, f := range k.Precheck.Findings {
		cite := "依据：" + f.Cite
		if f.Confidence == contract.Proposed {
			cite += "（" + string(f.Confidence) + "）"
		}
		add(registry.Point{State: registry.SeverityState(f.Severity), Word: string(f.Severity), Title: f.Title,
			Facts: []string{f.Text + "。", "改法：" + f.Fix + "。"}, Cite: cite, Ticked: f.Severity != contract.HintOnly}, fieldOf(f), f.Title+"："+f.Fix)
	}
	return list
}

// marksOf says where on the application the points stand.
func marksOf(points []point) registry.Marks {
	m := registry.Marks{Fields: map[string][]int{}, Sections: map[string][]int{}}
	for _, x := range points {
		id := part.FieldID(x.field)
		m.Fields[id] = append(m.Fields[id], x.point.No)
		section := contract.SectionOf(x.field)
		m.Sections[section] = append(m.Sections[section], x.point.No)
	}
	return m
}

// fieldsOf the findings that are about one field of the form; the others belong
// to their section as a whole.
var fieldsOf = map[string]string{
	contract.ReasonNotWritten: "contract.written", contract.ReasonPrintMissing: "contract.paper_print", contract.ReasonForeignText: "contract.chinese_copy",
	contract.ReasonNotEntitled: "filed_by", contract.ReasonImportByCommerce: "contract.cross_border", contract.ReasonNotSellerRegion: "parties[0].region",
	contract.ReasonNotEffective: "contract.effective", contract.ReasonTermOver: "contract.end", contract.ReasonApprovalMissing: "contract.state_approval",
	contract.ReasonMonopoly: "content.bad_clauses", contract.ReasonInfringes: "content.bad_clauses", contract.ReasonEquity: "amount.consideration",
	contract.ReasonNoAuthorisation: "contract.authorisation", contract.ReasonNoPlanConsent: "contract.plan_consent",
	contract.ReasonNoTradeRegistration: "contract.trade_registration_no", contract.ReasonNoOwnership: "content.clauses",
	contract.ReasonNoAcceptance: "content.clauses", contract.ReasonObjectUnclear: "content.clauses", contract.ReasonTechUndeterminable: "amount.tech_part_stated",
	contract.ReasonLicenceTerms: "licence.exclusivity", contract.ReasonLicenceTooLong: "licence.end", contract.ReasonNoExpectedOutput: "content.expected_output",
	contract.ReasonNoValuation: "amount.valuation_report", contract.ReasonDevTargets: "content.targets", contract.WarnDevTargets: "content.targets",
	contract.WarnNoComponents: "amount.components", contract.WarnHardware: "amount.components", contract.WarnFullTech: "amount.components",
	contract.WarnLowShare: "amount.components", contract.WarnRelated: "related", contract.WarnAbroadUndeclared: "contract.cross_border", contract.WarnNoTopic: "contract.topic_no",
	contract.WarnEquityUnrelated: "related", contract.WarnNoConfidentiality: "content.clauses", contract.WarnNoDispute: "content.clauses",
}

func fieldOf(f contract.Finding) string {
	if field := fieldsOf[f.Code]; field != "" {
		return field
	}
	switch f.Section {
	case contract.SectionContract:
		return "class"
	case contract.SectionContent:
		return "answers"
	case contract.SectionFiles:
		return "files"
	}
	return f.Section // parties, amount, ip
}

// noteFields are the fields at which a note can stand, by section; groups have a
// line for every row.
func noteFields(c *contract.Contract) []part.OptionGroup {
	groups := make([]part.OptionGroup, len(contract.Sections))
	for i, section := range contract.Sections {
		groups[i].Label = section.Title
	}
	seen := map[string]bool{}
	add := func(path string) {
		label := contract.Label(path)
		i := slices.IndexFunc(contract.Sections, func(s contract.Section) bool { return s.Key == contract.SectionOf(path) })
		if label == "" || i < 0 || seen[path] {
			return
		}
		seen[path] = true
		groups[i].Options = append(groups[i].Options, part.Option{Value: path, Label: label})
	}
	for _, path := range plainNoteFields {
		add(path)
	}
	for _, q := range contract.Questions(contract.Class(c.Form.Class)) {
		add("answers." + q.Name)
	}
	for i := range c.Form.Parties {
		for _, name := range []string{"name", "uscc", "seal", "nature", "region", "address"} {
			add(fmt.Sprintf("parties[%d].%s", i, name))
		}
	}
	for i := range c.Form.Amount.Components {
		add(fmt.Sprintf("amount.components[%d].amount", i))
		add(fmt.Sprintf("amount.components[%d].kind", i))
	}
	for i := range c.Form.IP {
		add(fmt.Sprintf("ip[%d].no", i))
		add(fmt.Sprintf("ip[%d].owner", i))
	}
	for _, field := range slices.Sorted(maps.Values(fieldsOf)) {
		add(field)
	}
	return groups
}

var plainNoteFields = []string{
	"contract.project_name", "class", "weights", "filed_by", "contract.sign_date", "contract.begin", "contract.end", "contract.written", "contract.effective",
	"contract.field", "contract.plan", "contract.authorisation", "contract.state_approval", "contract.trade_registration_no",
	"parties", "related", "content.summary", "content.targets", "content.acceptance", "content.ownership", "content.clauses", "content.bad_clauses", "answers",
	"amount", "amount.total", "amount.pay_method", "amount.tech_part_stated", "amount.components", "amount.royalty_base", "amount.rates", "amount.memo",
	"ip", "licence.exclusivity", "licence.territory", "licence.begin", "licence.end", "files",
}

// levelNotice says why a second review is due, "" when the registrar alone decides.
func levelNotice(k registration.Case) string {
	switch k.Precheck.Review {
	case contract.NormalReview, "":
		return ""
	case contract.NeedsExpertReview:
		if k.Contract.ExpertsHeard() {
			return "专家评审意见已收齐，请参考后决定。"
		}
		return "本件须经专家评审，请选择“提请专家评审”并选定专家；收到全部意见后再决定是否登记。"
	}
	if large := k.Precheck.Profile.LargeThreshold; large != nil && !k.Precheck.Tech.Less(*large) && k.Precheck.Profile.LargeReview == policy.SecondReview {
		return "技术交易额达到 " + large.Wan() + " 万元，须由另一人复核后登记。"
	}
	return "按本地区规则，本件须由另一人复核后登记。"
}

func noteName(i int) string { return "notes[" + strconv.Itoa(i) + "]" }
