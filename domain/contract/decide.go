package contract

import (
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Accept 受理: the registrar takes the case and the clock of the decision starts.
func (c *Contract) Accept(by actor.Actor, deadline Deadline, now time.Time) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	from, err := c.step(StepAccept)
	if err != nil {
		return audit.Event{}, err
	}
	c.Registrar, c.AcceptedAt, c.Deadline = Person{by.User, by.Name}, now, deadline
	return c.record("accepted", by, from, "", audit.Fact{Label: "审查到期", Value: deadline.Due.String()}), nil
}

// StartReview 开始审查, also after supplements have come in; the registrar who
// does so answers for the case.
func (c *Contract) StartReview(by actor.Actor) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	step := StepStartReview
	if c.State == Resubmitted {
		step = StepResumeReview
	}
	from, err := c.step(step)
	if err != nil {
		return audit.Event{}, err
	}
	c.handle(by)
	return c.record("review_started", by, from, ""), nil
}

// NotAccept 不予受理.
func (c *Contract) NotAccept(by actor.Actor, reasons []string, opinion string, now time.Time) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	if !enough(opinion) {
		return audit.Event{}, ErrReason.At("opinion")
	}
	from, err := c.step(StepNotAccept)
	if err != nil {
		return audit.Event{}, err
	}
	c.close(by, from, reasons, opinion, now)
	return c.record("not_accepted", by, from, opinion, reasonFacts(reasons)...), nil
}

// Route 移送 to the office of another region.
func (c *Contract) Route(by actor.Actor, to, opinion string, now time.Time) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	if !enough(opinion) {
		return audit.Event{}, ErrReason.At("opinion")
	}
	from, err := c.step(StepRoute)
	if err != nil {
		return audit.Event{}, err
	}
	c.close(by, from, nil, opinion, now)
	return c.record("routed", by, from, opinion, audit.Fact{Label: "移送地区", Value: to}), nil
}

// RequestSupplement 退回补正: the registrar, or in second review the reviewer,
// tells the applicant once and completely what to correct.
func (c *Contract) RequestSupplement(by actor.Actor, notes []Note, deadline Deadline, now time.Time) (audit.Event, error) {
	err := c.decider(by)
	if err != nil {
		return audit.Event{}, err
	}
	notes = slices.DeleteFunc(slices.Clone(notes), func(n Note) bool { return strings.TrimSpace(n.Text) == "" })
	if len(notes) == 0 {
		return audit.Event{}, ErrNoNotes
	}
	from, err := c.step(StepRequestSupplement)
	if err != nil {
		return audit.Event{}, err
	}
	c.Notes = notes
	c.Rounds = append(c.Rounds, Round{RequestedAt: now, Class: slices.ContainsFunc(notes, aboutClass)})
	c.Deadline, c.Reviewer = deadline, Person{}
	facts := make([]audit.Fact, len(notes))
	for i, n := range notes {
		facts[i] = audit.Fact{Label: Label(n.Field), Value: n.Text}
	}
	return c.record("supplement_requested", by, from, "", facts...), nil
}

// aboutClass: the note asks to correct the class or the shares that decide it.
func aboutClass(n Note) bool { return n.Field == "class" || strings.HasPrefix(n.Field, "weights") }

// ClassRounds counts how often the applicant has answered a request to correct the
// class; other supplements are no refusal to correct it (不予登记 第五项).
func (c *Contract) ClassRounds() int {
	rounds := 0
	for _, r := range c.Rounds {
		if r.Class && !r.ResubmittedAt.IsZero() {
			rounds++
		}
	}
	return rounds
}

// decider checks who decides at this stage: the registrar in review, the
// reviewer, another person, in second review.
func (c *Contract) decider(by actor.Actor) error {
	if c.State != SecondReview {
		return c.official(by, actor.Registrar, ErrNotRegistrar)
	}
	err := c.official(by, actor.Reviewer, ErrNotReviewer)
	if err == nil && (by.User == c.Registrar.ID || slices.Contains(c.Handlers, by.User)) {
		return ErrSamePerson
	}
	return err
}

// Recognition 认定 is what the registrar finds.
type Recognition struct {
	Class    Class
	Tech     money.Yuan
	Proposed money.Yuan // of the engine, for the same form
	Level    ReviewLevel
	Opinion  string
}

func (c *Contract) recognise(r Recognition) error {
	switch {
	case !r.Class.Known():
		return ErrClass
	case r.Tech.Sign() < 0 || c.Total.Less(r.Tech):
		return ErrTech
	case !r.Tech.Equal(r.Proposed) && !enough(r.Opinion):
		return ErrTechReason
	}
	c.Class, c.Tech, c.ReviewLevel, c.Opinion = r.Class, r.Tech, r.Level, r.Opinion
	return nil
}

// ToSecondReview 提交复核 with the registrar's recognition.
func (c *Contract) ToSecondReview(by actor.Actor, r Recognition) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	if c.State != InReview {
		return audit.Event{}, ErrState
	}
	err = c.recognise(r)
	if err != nil {
		return audit.Event{}, err
	}
	from, err := c.step(StepToSecondReview)
	if err != nil {
		return audit.Event{}, err
	}
	c.handle(by)
	return c.record("second_review_requested", by, from, r.Opinion, c.recognitionFacts()...), nil
}

// SendBack 退回登记员 from second review.
func (c *Contract) SendBack(by actor.Actor, opinion string) (audit.Event, error) {
	err := c.official(by, actor.Reviewer, ErrNotReviewer)
	if err != nil {
		return audit.Event{}, err
	}
	if !enough(opinion) {
		return audit.Event{}, ErrReason.At("opinion")
	}
	from, err := c.step(StepSendBack)
	if err != nil {
		return audit.Event{}, err
	}
	return c.record("sent_back", by, from, opinion), nil
}

// Register 准予登记: fixes class and technology amount, takes the number and
// issues the certificate. Above the region's threshold only the reviewer, who is
// another person than the registrar, can do it.
func (c *Contract) Register(by actor.Actor, r Recognition, number func() (string, error), now time.Time) (audit.Event, error) {
	err := c.decider(by)
	if err != nil {
		return audit.Event{}, err
	}
	if c.State != InReview && c.State != SecondReview {
		return audit.Event{}, ErrState
	}
	err = c.mayRegister(r.Level)
	if err != nil {
		return audit.Event{}, err
	}
	err = c.recognise(r)
	if err != nil {
		return audit.Event{}, err
	}
	from, err := c.step(StepRegister)
	if err != nil {
		return audit.Event{}, err
	}
	c.Number, err = number()
	if err != nil {
		return audit.Event{}, err
	}
	c.CertificateVersion = 1
	c.close(by, from, nil, r.Opinion, now)
	c.RegisteredOn = day.Of(now)
	facts := append([]audit.Fact{{Label: "登记编号", Value: c.Number}}, c.recognitionFacts()...)
	return c.record("registered", by, from, r.Opinion, facts...), nil
}

// mayRegister: in review the registrar alone decides only what is below the
// region's thresholds, or has been reviewed by experts where they are asked for.
func (c *Contract) mayRegister(level ReviewLevel) error {
	switch {
	case c.State == SecondReview || level == NormalReview:
		return nil
	case level != NeedsExpertReview:
		return ErrReviewRequired
	case !c.ExpertsHeard():
		return ErrExpertsRequired
	}
	return nil
}

// handle makes the actor the registrar of the case; who has handled it is none of
// its reviewers or experts.
func (c *Contract) handle(by actor.Actor) {
	c.Registrar = Person{by.User, by.Name}
	if !slices.Contains(c.Handlers, by.User) {
		c.Handlers = append(c.Handlers, by.User)
	}
}

func (c *Contract) recognitionFacts() []audit.Fact {
	return []audit.Fact{
		{Label: "认定类别", Value: c.Class.Title()},
		{Label: "合同成交总额", Value: c.Total.Text() + " 元"},
		{Label: "核定技术交易额", Value: c.Tech.Text() + " 元"},
	}
}

// Reject 不予登记 with reason codes and an opinion in plain words.
func (c *Contract) Reject(by actor.Actor, reasons []string, opinion string, now time.Time) (audit.Event, error) {
	err := c.decider(by)
	if err != nil {
		return audit.Event{}, err
	}
	if len(reasons) == 0 {
		return audit.Event{}, ErrReasonCode
	}
	if !enough(opinion) {
		return audit.Event{}, ErrReason.At("opinion")
	}
	from, err := c.step(StepReject)
	if err != nil {
		return audit.Event{}, err
	}
	c.close(by, from, reasons, opinion, now)
	return c.record("rejected", by, from, opinion, reasonFacts(reasons)...), nil
}

// close ends the office's clock, keeps the day on which the decision was due, and names who answers for the decision: the
// reviewer in second review, otherwise the registrar who decides, whoever
// received the case.
func (c *Contract) close(by actor.Actor, from State, reasons []string, opinion string, now time.Time) {
	if from == SecondReview {
		c.Reviewer = Person{by.User, by.Name}
	} else {
		c.Registrar = Person{by.User, by.Name}
	}
	if !c.AcceptedAt.IsZero() {
		c.DecisionDue = c.Deadline.Due
	}
	c.DecidedAt, c.Deadline, c.Reasons, c.Opinion = now, Deadline{}, reasons, opinion
}

// Cancel 注销 a registration whose contract was ended by its parties.
func (c *Contract) Cancel(by actor.Actor, reasons []string, opinion string, now time.Time) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	return c.end(StepCancel, EndByCancel, "cancelled", by, reasons, opinion, now)
}

// Revoke 撤销 a registration that should not have been made.
func (c *Contract) Revoke(by actor.Actor, reasons []string, opinion string, now time.Time) (audit.Event, error) {
	err := c.official(by, actor.Head, ErrNotHead)
	if err != nil {
		return audit.Event{}, err
	}
	if c.Number == "" { // an objection against a refusal
		return audit.Event{}, ErrState
	}
	return c.end(StepRevoke, EndByRevoke, "revoked", by, reasons, opinion, now)
}

func (c *Contract) end(step Step, ground Severity, kind string, by actor.Actor, reasons []string, opinion string, now time.Time) (audit.Event, error) {
	if !step.Open(c.State) {
		return audit.Event{}, ErrState
	}
	err := reasoned(reasons, ground, opinion)
	if err != nil {
		return audit.Event{}, err
	}
	was, err := c.step(step)
	if err != nil {
		return audit.Event{}, err
	}
	c.shut(now)
	c.Reasons, c.Opinion = reasons, opinion
	return c.record(kind, by, was, opinion, append([]audit.Fact{{Label: "登记编号", Value: c.Number}}, reasonFacts(reasons)...)...), nil
}

// reasoned: an act that ends something names its grounds from the catalogue, and
// says in words what they rest on.
func reasoned(reasons []string, ground Severity, opinion string) error {
	if len(reasons) == 0 || slices.ContainsFunc(reasons, func(code string) bool { return Explain(code).Severity != ground }) {
		return ErrReasonCode
	}
	if !enough(opinion) {
		return ErrReason.At("opinion")
	}
	return nil
}

// shut ends a registration. A 撤销 after a 注销 does not move the day from which
// the contract no longer counts.
func (c *Contract) shut(now time.Time) {
	c.Change, c.Deadline = nil, Deadline{}
	if c.ClosedOn.IsZero() {
		c.ClosedOn = day.Of(now)
	}
}

func reasonFacts(reasons []string) []audit.Fact {
	facts := make([]audit.Fact, len(reasons))
	for i, code := range reasons {
		facts[i] = audit.Fact{Label: "理由", Value: Explain(code).Title}
	}
	return facts
}
