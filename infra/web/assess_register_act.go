package web

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/assessor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// entryConfirmView repeats a file before an act on it.
func (s *Server) entryConfirmView(r *request, k assessing.EntryPage, typed map[string]string, fill func(*market.AskPage, func(name, label, hint string) part.Field)) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		var p market.AskPage
		fill(&p, func(name, label, hint string) part.Field {
			return part.Field{Name: name, Label: label, Hint: hint, Value: typed[name], Err: errs.At(name), Width: part.Long, MaxLength: 500, Rows: 3}
		})
		version := strconv.Itoa(k.Version)
		if typed["version"] != "" {
			version = typed["version"]
		}
		path := panel.EntriesPath + "/" + k.ID
		p.Shell = s.shell(r, p.Confirm.Title, placeOf(k), layout.Crumb{Label: k.Name, Href: path}, layout.Crumb{Label: p.Confirm.Title})
		p.Shell.HasErrors = len(errs) > 0
		p.Confirm.Cells = append([]part.Cell{{Label: k.Kind.Title(), Value: k.Name, Width: 6, Full: true, Strong: true}, {Label: "名录编号", Value: orWords(k.Number, "确认后编号"), Width: 6}}, p.Confirm.Cells...)
		p.Confirm.Action, p.Confirm.Back, p.Confirm.BackTo, p.Confirm.Hidden = r.Path(), path, "返回", map[string]string{"version": version}
		p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
		return market.Ask(p)
	}
}

// consentText is what a person agrees to (个人信息保护法 第十三条、第二十九条).
const consentText = "本人同意列入评估师、专家名录，同意主管部门、行业组织和评价机构为核对资质、抽取和回避核查处理本人填写的个人信息（含公民身份号码），并承诺所填真实；可以随时申请移出"

// entryLeads say what follows from a step.
var entryLeads = map[assessor.Step]string{
	assessor.Submit:  "提交后不能修改，待核对或退回后再改。",
	assessor.Check:   "对照证明文件逐项核对。初核通过后由另一人确认。",
	assessor.Confirm: "确认后入册，资料即时生效。首次确认的给予名录编号。",
	assessor.Return:  "退回后由填写人改正再提交。",
}

// shownFacts are the particulars that a decision is about: what waits.
func (s *Server) shownFacts(e *assessor.Entry) []part.KV {
	pending := *e
	if e.Revision != nil {
		pending.Content = e.Revision
	}
	if !e.Kind.Person() {
		i := pending.Institution()
		rows := s.institutionFacts(i, false)
		for _, f := range filingLines(i, day.Of(s.Now())) {
			rows = append(rows, part.KV{Key: f.Kind, Value: f.Office + " " + f.Number + "，" + f.From + " 至 " + f.Until})
		}
		return rows
	}
	d := pending.Person()
	rows := s.personFacts(&pending, d)
	for _, c := range s.credentialLines(d, day.Of(s.Now())) {
		rows = append(rows, part.KV{Key: c.Scheme, Value: c.Issuer + " " + c.Number + "，" + c.From + " 至 " + c.Until})
	}
	for _, m := range employmentLines(d) {
		rows = append(rows, part.KV{Key: "任职", Value: m.Name + "，" + m.From + " 至 " + m.To})
	}
	return rows
}

func (s *Server) taking(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		step := assessor.Step(r.Params("step"))
		k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
		if err == nil && entryLeads[step] == "" {
			err = assessor.ErrAbsent
		}
		if err == nil {
			err = k.May(step, k.Officer)
		}
		if err != nil {
			return nil, err
		}
		return s.entryConfirmView(r, k, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: step.Title() + "：" + k.Name, Lead: entryLeads[step], Confirm: step.Title(), Look: part.Primary}
			p.Facts = s.shownFacts(k.Entry)
			switch step {
			case assessor.Submit:
				p.Confirm.Confirm = "提交核对"
				if k.Kind.Person() {
					consent := field("consent", consentText, "")
					consent.Value = "yes"
					p.Tick = &consent
				}
			case assessor.Return:
				reason := field("reason", "退回理由", "写明需要补正的内容。")
				p.Reason, p.Confirm.Confirm, p.Confirm.Look = &reason, "退回补正", part.Danger
			default:
				opinion := field("reason", "意见", "")
				opinion.Optional = true
				p.Reason = &opinion
				if step == assessor.Confirm {
					p.Confirm.Look = part.Seal
				}
			}
		}), nil
	}
}

func (s *Server) confirmStep(r *request) error { return s.confirming(r, nil, s.taking(r, nil)) }

func (s *Server) takeStep(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	step := assessor.Step(r.Params("step"))
	if entryLeads[step] == "" {
		return assessor.ErrAbsent
	}
	err = s.Registers.Take(r.ctx(), r.Actor, r.Params("id"), max(number(values["version"]), 1), step, values["reason"], values["consent"] == "yes")
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return s.confirming(r, err, s.taking(r, values))
	}
	if err != nil && step == assessor.Submit && fault.KindOf(err) == fault.Conflict {
		return s.entryAgain(r, err, nil) // a document is missing: it is uploaded on the file's page
	}
	if err != nil {
		return err
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), map[assessor.Step]string{assessor.Submit: "已提交，等待初核", assessor.Return: "已退回", assessor.Check: "初核通过，等待确认", assessor.Confirm: "已确认入册"}[step])
}

var motionLeads = map[assessor.Step]string{
	assessor.Suspend: "暂停期间不能入选评审组、不能承接新的评价业务，已在办的由评价机构处理。由确认一方的负责人决定。",
	assessor.Resume:  "恢复后可以重新入选和承接。由确认一方的负责人决定。",
	assessor.Remove:  "移出后不能恢复；需要再入册的重新申请。移出前的记录保留。",
}

func (s *Server) proposingMotion(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		step := assessor.Step(r.Params("step"))
		k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
		if err == nil && !step.Motion() {
			err = assessor.ErrAbsent
		}
		if err == nil {
			err = k.May(step, k.Officer)
		}
		if err != nil {
			return nil, err
		}
		return s.entryConfirmView(r, k, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: "提请" + step.Title() + "：" + k.Name, Lead: motionLeads[step], Confirm: "提请" + step.Title(), Look: part.Danger}
			if step == assessor.Resume {
				p.Confirm.Look = part.Primary
			}
			reason := field("reason", "理由", "")
			p.Reason = &reason
		}), nil
	}
}

func (s *Server) confirmEntryMotion(r *request) error {
	return s.confirming(r, nil, s.proposingMotion(r, nil))
}

func (s *Server) proposeEntryMotion(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Registers.Propose(r.ctx(), r.Actor, r.Params("id"), max(number(values["version"]), 1), assessor.Step(r.Params("step")), values["reason"])
	if err != nil {
		return s.entryRefused(r, err, s.proposingMotion(r, values))
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已提请，等待负责人决定")
}

// entryRefused shows the page before the act again for what can be corrected there; other
// refusals are answered as they are.
func (s *Server) entryRefused(r *request, err error, view func() (func(part.Errors) templ.Component, error)) error {
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	return s.confirming(r, err, view)
}

func (s *Server) decidingEntry(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = k.MayDecide(k.Officer)
		}
		if err != nil {
			return nil, err
		}
		return s.entryConfirmView(r, k, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: "决定：" + k.Proposal.Step.Title(), Lead: motionLeads[k.Proposal.Step], Confirm: "作出决定", Look: part.Seal,
				Cells: []part.Cell{{Label: "提请", Value: k.Proposal.By.Name, Sub: day.Minute(k.Proposal.At), Width: 6}, {Label: "理由", Value: k.Proposal.Reason, Width: 6}}}
			answer, reason := field("agreed", "决定", ""), field("reason", "意见", "")
			answer.Options, reason.OptNote = []part.Option{{Value: "yes", Label: k.Proposal.Step.Title()}, {Value: "no", Label: "不予" + k.Proposal.Step.Title()}}, "不同意时填写"
			p.Answer, p.Reason = &answer, &reason
		}), nil
	}
}

func (s *Server) confirmEntryDecision(r *request) error {
	return s.confirming(r, nil, s.decidingEntry(r, nil))
}

var errDecision = fault.New(fault.Invalid, "web.decision", "请选择决定").At("agreed")

func (s *Server) decideEntry(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if slices.Contains([]string{"yes", "no"}, values["agreed"]) {
		err = s.Registers.Decide(r.ctx(), r.Actor, r.Params("id"), max(number(values["version"]), 1), values["agreed"] == "yes", values["reason"])
	} else {
		err = errDecision
	}
	if err != nil {
		return s.entryRefused(r, err, s.decidingEntry(r, values))
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已决定")
}

func (s *Server) undoing(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(k.Facts, func(f assessor.Fact) bool { return f.ID == r.Params("fact") })
		switch {
		case i < 0:
			return nil, assessor.ErrFactAbsent
		case !k.Own(k.Officer):
			return nil, assessor.ErrFactOwn
		case !k.Facts[i].Counts() || k.Facts[i].Undoing != "":
			return nil, assessor.ErrFactState
		}
		return s.entryConfirmView(r, k, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			f := k.Facts[i]
			p.Confirm = part.Confirmation{Title: "申请更正利害关系", Lead: "只用于更正填错的内容；已经结束的关系不更正，回避核查按时间判断。核对同意前仍然有效。", Confirm: "申请更正", Look: part.Danger,
				Cells: []part.Cell{{Label: f.Kind.Title(), Value: f.With, Width: 6}, {Label: "声明", Value: day.Minute(f.At), Width: 6}}}
			reason := field("reason", "更正理由", "")
			p.Reason = &reason
		}), nil
	}
}

func (s *Server) confirmUndo(r *request) error { return s.confirming(r, nil, s.undoing(r, nil)) }

func (s *Server) askUndo(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Registers.AskUndo(r.ctx(), r.Actor, r.Params("id"), r.Params("fact"), values["reason"])
	if err != nil {
		return s.entryRefused(r, err, s.undoing(r, values))
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已申请更正，等待核对")
}
