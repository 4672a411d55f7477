package contract

import (
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// Dispute 异议 against a decision of the office, and the head's answer.
type Dispute struct {
	Against    State // 已登记 or 不予登记
	By         Person
	OrgName    string
	At         time.Time
	Reason     string
	Upheld     bool // 维持原决定; meaningful once answered
	Answer     string
	AnsweredBy Person
	AnsweredAt time.Time
}

// Open says that the head has yet to answer.
func (d *Dispute) Open() bool { return d != nil && d.AnsweredAt.IsZero() }

// Faults of an objection.
var (
	ErrNotObjector = fault.New(fault.Denied, "contract.not_objector", "只有申请单位和本地区的税务、财政部门可以提出异议")
	ErrOwnDecision = fault.New(fault.Denied, "contract.own_decision", "原决定由您作出，异议须由另一人处理")
)

// Object 提出异议: the applicant, or a tax or finance body of the region, asks the
// head of the office to look at a decision again.
func (c *Contract) Object(by actor.Actor, reason string, now time.Time) (audit.Event, error) {
	bodyOfRegion := by.Has(actor.TaxFinance) && by.Covers(c.Office.Region)
	if c.applicant(by) != nil && !bodyOfRegion {
		return audit.Event{}, ErrNotObjector
	}
	if !enough(reason) {
		return audit.Event{}, ErrReason.At("reason")
	}
	from, err := c.step(StepObject)
	if err != nil {
		return audit.Event{}, err
	}
	c.Dispute = &Dispute{Against: from, By: Person{by.User, by.Name}, OrgName: by.OrgName, At: now, Reason: reason}
	c.Change = nil // a change that was being filled in is not pursued over an objection
	return c.record("objected", by, from, reason, audit.Fact{Label: "异议人", Value: by.OrgName + " " + by.Name}), nil
}

// judge checks who may answer an objection: the head, and another person than who
// decided.
func (c *Contract) judge(by actor.Actor) error {
	err := c.official(by, actor.Head, ErrNotHead)
	if err != nil {
		return err
	}
	decided := c.Registrar.ID
	if c.Reviewer.ID != "" {
		decided = c.Reviewer.ID
	}
	if by.User == decided {
		return ErrOwnDecision
	}
	return nil
}

// Uphold 维持原决定.
func (c *Contract) Uphold(by actor.Actor, answer string, now time.Time) (audit.Event, error) {
	return c.answer(StepUpholdDecision, "decision_upheld", by, answer, now)
}

// Overturn 撤销原决定: a registration is revoked, a refusal goes back to review.
func (c *Contract) Overturn(by actor.Actor, answer string, now time.Time) (audit.Event, error) {
	return c.answer(StepOverturnDecision, "decision_overturned", by, answer, now)
}

func (c *Contract) answer(step Step, kind string, by actor.Actor, answer string, now time.Time) (audit.Event, error) {
	err := c.judge(by)
	if err != nil {
		return audit.Event{}, err
	}
	if !step.Open(c.State) {
		return audit.Event{}, ErrState
	}
	if !enough(answer) {
		return audit.Event{}, ErrReason.At("opinion")
	}
	from, err := c.step(step)
	if err != nil {
		return audit.Event{}, err
	}
	d := *c.Dispute
	d.Upheld, d.Answer, d.AnsweredBy, d.AnsweredAt = step == StepUpholdDecision, answer, Person{by.User, by.Name}, now
	c.Dispute = &d
	switch c.State {
	case Revoked:
		c.shut(now)
	case InReview: // the refusal is void: the case is undecided again
		c.Reasons, c.Reviewer, c.DecidedAt = nil, Person{}, time.Time{}
	}
	return c.record(kind, by, from, answer), nil
}
