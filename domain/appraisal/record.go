package appraisal

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Faults of reports on record.
var (
	ErrAbsent   = fault.New(fault.NotFound, "appraisal.absent", "没有这份评估报告，或您无权查看")
	ErrBroker   = fault.New(fault.Denied, "appraisal.broker", "只有成果所属单位的技术经纪人可以录入评估报告和提出事项")
	ErrHead     = fault.New(fault.Denied, "appraisal.head", "只有成果所属单位的负责人可以确认")
	ErrSelf     = fault.New(fault.Denied, "appraisal.self", "录入人、提出人不能自己确认，请由本单位另一名负责人确认")
	ErrMoved    = fault.New(fault.Conflict, "appraisal.moved", "评估报告已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrPending  = fault.New(fault.Conflict, "appraisal.pending", "已有事项待负责人确认，办结后才能再提出或修改")
	ErrNothing  = fault.New(fault.Conflict, "appraisal.nothing", "没有待确认的事项，请刷新页面")
	ErrPaper    = fault.New(fault.Conflict, "appraisal.paper", "请先上传评估报告全文（PDF），再提请确认").At("file")
	ErrFiling   = fault.New(fault.Conflict, "appraisal.filing_paper", "请先上传备案表或核准文件（PDF），再提请确认").At("file")
	ErrPDF      = fault.New(fault.Unsupported, "appraisal.pdf", "评估报告和备案、核准文件须为 PDF").At("file")
	ErrSealed   = fault.New(fault.Conflict, "appraisal.sealed", "已确认的评估报告不能换文件；需要更正的，请录入新报告替代").At("file")
	ErrNumber   = fault.New(fault.Invalid, "appraisal.filing_number", "请填写备案或核准文号，最多 60 个字").At("number")
	ErrOffice   = fault.New(fault.Invalid, "appraisal.filing_office", "请填写备案或核准机关，最多 100 个字").At("office")
	ErrFiledOn  = fault.New(fault.Invalid, "appraisal.filed_on", "备案或核准日期应在报告日之后，且不晚于今天").At("on")
	ErrReason   = fault.New(fault.Invalid, "appraisal.reason", "请写明理由，4 至 500 个字").At("reason")
	ErrReplaced = fault.New(fault.Invalid, "appraisal.replaces", "被替代的报告应是本成果现行有效的报告").At("replaces")
	ErrTwice    = fault.New(fault.Invalid, "appraisal.twice", "本成果已有这一文号的评估报告，请核对文号，或打开那一份办理").At("number")
	ErrFuture   = fault.New(fault.Invalid, "appraisal.future", "报告日不能晚于今天").At("dated")
	ErrSecret   = fault.New(fault.Conflict, "appraisal.secret", "涉密成果的评估报告不得录入本系统，请按保密规定保管")
)

// fields say at which field of the form an answer stands.
var fields = map[Code]string{CodeDates: "base", CodeSigners: "appraisers[0].name", CodeConflict: "interests", CodeContingentFee: "contingent", CodeRange: "low",
	CodeMethodReason: "reason", CodeWeights: "methods[0].weight"}

// Fault is the answer as people read it; nil for OK. A price is refused at field, a
// report at its own.
func (c Code) Fault(field string) error {
	if c == OK {
		return nil
	}
	if own := fields[c]; own != "" {
		field = own
	}
	return fault.New(fault.Invalid, "appraisal."+string(c), c.Sentence()).At(field)
}

// Step 评估报告事项 is what one person proposes for a report and another confirms.
type Step string

// The steps.
const (
	Register  Step = "register"  // 确认登记
	File      Step = "file"      // 备案
	Approve   Step = "approve"   // 核准
	Designate Step = "designate" // 指定为定价依据
	Revoke    Step = "void"      // 作废
)

// Steps lists them with their titles.
var Steps = []contract.Choice{{Value: string(Register), Title: "登记评估报告"}, {Value: string(File), Title: "登记备案"}, {Value: string(Approve), Title: "登记核准"},
	{Value: string(Designate), Title: "指定为定价依据"}, {Value: string(Revoke), Title: "作废"}}

// Title is the Chinese name of the step.
func (s Step) Title() string { return contract.TitleIn(Steps, string(s)) }

// Proposal 待确认事项 waits for the head.
type Proposal struct {
	Step   Step
	Number string   // 备案或核准文号
	Office string   // 备案或核准机关
	On     day.Date // 备案或核准日期
	Reason string   // of a revocation or a designation
	By     contract.Person
	At     time.Time
}

// Paper 评估报告文件 is a document of a report, kept by its hash.
type Paper struct {
	ID      string
	Filing  bool // 备案表、核准文件; otherwise the report itself
	Name    string
	SHA256  string // hex
	Size    int64
	AddedBy string
	AddedAt time.Time
}

// Record 评估报告档案 is a report on an achievement as its unit keeps it.
type Record struct {
	ID, Achievement, Org string
	Version              int
	State                State
	Designated           bool
	Content              Content
	Owners               []string // of the achievement, who are parties
	Papers               []Paper  // the newest of each sort counts
	Drafter              contract.Person
	Writers              []string // ids of all who wrote it
	CreatedAt, UpdatedAt time.Time
	Proposal             *Proposal
	Confirmer            contract.Person
	ConfirmedAt          time.Time
	Filing               Proposal // 备案 or 核准 as confirmed
	Reason               string   // why it is void
}

// Report is the record as the rules read it.
func (r *Record) Report() Report {
	c := r.Content
	return Report{ID: r.ID, State: r.State, Base: c.Base, Dated: c.Dated, ValidUntil: c.ValidUntil, Statutory: c.Statutory, Signers: len(c.Appraisers), Interests: c.Interests,
		Parties: slices.Concat(r.Owners, c.Parties), ContingentFee: c.Contingent, Methods: c.Methods, Weights: c.Weights, Reason: c.Reason, Conclusion: c.Conclusion, Designated: r.Designated}
}

// Words name the report with its figure and validity, as a notice states them.
func (r *Record) Words() string {
	return r.Content.Firm + " " + r.Content.Number + "，评估值 " + r.Content.Conclusion.Words() + "，有效至 " + r.Report().Until().String()
}

func (r *Record) own(by actor.Actor) bool { return by.Org != "" && by.Org == r.Org }

// MayWrite says why the person may not change the report now.
func (r *Record) MayWrite(by actor.Actor) error {
	switch {
	case !r.own(by) || !by.Has(actor.Broker):
		return ErrBroker
	case r.State != Draft:
		return CodeImmutable.Conflict()
	case r.Proposal != nil:
		return ErrPending
	}
	return nil
}

// Conflict is an answer that the state of things leads to, not what was typed.
func (c Code) Conflict() error {
	return fault.New(fault.Conflict, "appraisal."+string(c), c.Sentence())
}

// Begin 录入 a report for an achievement of the own unit.
func Begin(by actor.Actor, r Record, policy Policy, now time.Time) (*Record, audit.Event, error) {
	if !by.Has(actor.Broker) || by.Org == "" || by.Org != r.Org {
		return nil, audit.Event{}, ErrBroker
	}
	r.Version, r.State, r.CreatedAt = 1, Draft, now
	err := r.write(by, r.Content, policy, now)
	return &r, r.event("appraisal.drafted", by, "", audit.Fact{Label: "报告文号", Value: r.Content.Number}), err
}

// Write 修改 a report that is not confirmed yet.
func (r *Record) Write(by actor.Actor, c Content, policy Policy, now time.Time) (audit.Event, error) {
	err := r.MayWrite(by)
	if err == nil {
		err = r.write(by, c, policy, now)
	}
	return r.event("appraisal.changed", by, r.State, audit.Fact{Label: "报告文号", Value: c.Number}), err
}

func (r *Record) write(by actor.Actor, c Content, policy Policy, now time.Time) error {
	r.Content, r.Drafter, r.UpdatedAt = c, person(by), now
	if !slices.Contains(r.Writers, by.User) {
		r.Writers = append(r.Writers, by.User)
	}
	if c.Dated.After(day.Of(now)) {
		return ErrFuture
	}
	return r.Report().Check(policy).Fault("")
}

// paper is the newest document of a sort.
func (r *Record) paper(filing bool) (Paper, bool) {
	for _, p := range slices.Backward(r.Papers) {
		if p.Filing == filing {
			return p, true
		}
	}
	return Paper{}, false
}

// MayAdd says why the person may not add a document: the report itself stands once it
// is confirmed, its filing until that is.
func (r *Record) MayAdd(by actor.Actor, filing bool) error {
	switch {
	case !r.own(by) || !by.Has(actor.Broker):
		return ErrBroker
	case r.Proposal != nil:
		return ErrPending
	case !filing && r.State != Draft, filing && r.State != Issued:
		return ErrSealed
	}
	return nil
}

// Propose 提请确认.
func (r *Record) Propose(by actor.Actor, p Proposal, policy Policy, now time.Time) (audit.Event, error) {
	switch {
	case !r.own(by) || !by.Has(actor.Broker):
		return audit.Event{}, ErrBroker
	case r.Proposal != nil:
		return audit.Event{}, ErrPending
	}
	p.Number, p.Office, p.Reason = strings.TrimSpace(p.Number), strings.TrimSpace(p.Office), strings.TrimSpace(p.Reason)
	p.By, p.At = person(by), now
	trial := *r
	err := trial.take(p, policy, now)
	if err != nil {
		return audit.Event{}, err
	}
	r.Proposal, r.UpdatedAt = &p, now
	e := r.event("appraisal.proposed", by, r.State, audit.Fact{Label: "事项", Value: p.Step.Title()})
	e.Opinion = p.Reason
	return e, nil
}

// take lets a step happen, or says what stands in its way.
func (r *Record) take(p Proposal, policy Policy, now time.Time) error {
	report, code := r.Report(), OK
	switch p.Step {
	case Register:
		if _, there := r.paper(false); !there {
			return ErrPaper
		}
		code = report.Issue(policy)
	case File, Approve:
		if err := p.filing(r.Content.Dated, day.Of(now)); err != nil {
			return err
		}
		if code = report.File(p.Step == Approve); code == OK {
			if _, there := r.paper(true); !there {
				return ErrFiling
			}
			r.Filing = p
		}
	case Designate:
		if !report.State.Live() || r.Designated {
			code = CodeState
		}
		r.Designated = true
	case Revoke:
		if n := utf8.RuneCountInString(p.Reason); n < 4 || n > 500 {
			return ErrReason
		}
		_, code = report.Void("")
		r.Reason = p.Reason
	default:
		code = CodeState
	}
	if code == CodeState {
		return code.Conflict()
	}
	r.State = report.State
	return code.Fault("")
}

// filing says what is wrong with a 备案 or 核准.
func (p Proposal) filing(dated, today day.Date) error {
	var faults []*fault.Fault
	if n := utf8.RuneCountInString(p.Number); n == 0 || n > 60 {
		faults = append(faults, ErrNumber)
	}
	if n := utf8.RuneCountInString(p.Office); n < 2 || n > 100 {
		faults = append(faults, ErrOffice)
	}
	if p.On.Before(dated) || p.On.After(today) {
		faults = append(faults, ErrFiledOn)
	}
	return fault.Join(faults)
}

// MayDecide says why the person may not confirm what is proposed.
func (r *Record) MayDecide(by actor.Actor) error {
	switch {
	case !r.own(by) || !by.Has(actor.Head):
		return ErrHead
	case r.Proposal == nil:
		return ErrNothing
	case by.User == r.Proposal.By.ID || r.Proposal.Step == Register && slices.Contains(r.Writers, by.User):
		return ErrSelf
	}
	return nil
}

// Decide 确认 or, with a reason, 退回: the head, who has neither written nor proposed it.
func (r *Record) Decide(by actor.Actor, agreed bool, reason string, policy Policy, now time.Time) (Proposal, audit.Event, error) {
	err := r.MayDecide(by)
	if err != nil {
		return Proposal{}, audit.Event{}, err
	}
	p, from, kind := *r.Proposal, r.State, "appraisal.confirmed"
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); !agreed && (n < 4 || n > 500) {
		return p, audit.Event{}, ErrReason
	}
	if agreed {
		err = r.take(p, policy, now)
		reason = p.Reason
	} else {
		kind = "appraisal.declined"
	}
	if err != nil {
		return p, audit.Event{}, err
	}
	if agreed && p.Step == Register {
		r.Confirmer, r.ConfirmedAt = person(by), now
	}
	r.Proposal, r.UpdatedAt = nil, now
	e := r.event(kind, by, from, audit.Fact{Label: "事项", Value: p.Step.Title()}, audit.Fact{Label: "报告文号", Value: r.Content.Number})
	for _, paper := range r.Papers {
		e.Facts = append(e.Facts, audit.Fact{Label: "SHA-256", Value: paper.SHA256})
	}
	e.Opinion = reason
	return p, e, nil
}

// Replace 替代 by a confirmed report of another value.
func (r *Record) Replace(by actor.Actor, next *Record, now time.Time) (audit.Event, error) {
	report, from := r.Report(), r.State
	_, code := report.Supersede(next.Content.Conclusion.Governing(), nil)
	if code != OK {
		return audit.Event{}, code.Conflict()
	}
	r.State, r.Designated, r.Reason, r.Proposal, r.UpdatedAt = report.State, false, "由 "+next.Content.Number+" 替代", nil, now
	return r.event("appraisal.superseded", by, from, audit.Fact{Label: "替代报告", Value: next.Content.Number}), nil
}

// Employ 用作定价依据 in a deal; a report that is not filed, or in use already, stays
// what it is.
func (r *Record) Employ(by actor.Actor, now time.Time) (audit.Event, bool) {
	report, from := r.Report(), r.State
	if report.Use() != OK {
		return audit.Event{}, false
	}
	r.State, r.UpdatedAt = report.State, now
	return r.event("appraisal.employed", by, from), true
}

func (r *Record) event(kind string, by actor.Actor, from State, facts ...audit.Fact) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("appraisal", r.ID), By: by, Facts: facts}
	if from != r.State {
		e.From, e.To = string(from), string(r.State)
	}
	return e
}

func person(by actor.Actor) contract.Person { return contract.Person{ID: by.User, Name: by.Name} }
