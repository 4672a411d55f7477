package distribution

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Procedure 单位决策程序 is the way that every case goes: a broker of the unit makes it, the
// head decides with the meeting of the unit on record, the unit is told, and whoever
// objects is answered.
type Procedure[S AnyState] struct {
	ID           string
	Version      int
	Number       string
	Org, OrgName string
	State        S
	Form         map[string]string // as typed
	Contributors []string          // ids of the accounts that take part
	Maker        Signer
	OpenedAt     time.Time
	ProposedAt   time.Time
	Decider      Signer
	DecidedAt    time.Time
	Opinion      string
	Meeting      Meeting
	PublicFrom   day.Date
	PublicTo     day.Date
	Objections   []Objection
	Packs        []string // labels that it was decided under, nil before
}

// AnyState 案件状态 is the state of a case of any kind: it begins as a draft and is proposed.
type AnyState interface {
	CaseState | TitleState
	kind() kind
}

const (
	draft    = "DRAFT"
	proposed = "PROPOSED"
)

// kind is what differs between the kinds of cases.
type kind struct {
	subject, paper              string // in the audit chain; what is signed
	state, act                  string // after the decision, and its act
	absent, denied, same, moved *fault.Fault
	stale                       *fault.Fault
}

func (CaseState) kind() kind {
	return kind{"share", "方案", string(CaseApproved), "approved", ErrCaseNotFound, ErrCaseDenied, ErrCaseSame, ErrCaseState, ErrCaseMoved}
}

func (TitleState) kind() kind {
	return kind{"title", "申请", string(TitleDecided), "decided", ErrTitleNotFound, ErrTitleDenied, ErrTitleSame, ErrTitleState, ErrTitleMoved}
}

// Signer 签署人 is a person by id and name at the time.
type Signer struct{ ID, Name string }

func signerOf(by actor.Actor) Signer { return Signer{by.User, by.Name} }

// Objection 公示异议 is what somebody says against a decision during its publicity.
type Objection struct {
	Text, Answer  string
	By, AnswerBy  Signer
	At, AnswersAt time.Time
}

// Meeting 决策会议 is the unit's decision as recorded at the approval.
type Meeting struct {
	Date                  day.Date
	Members, Present, For int
}

// QuorumMet says that two thirds were present, Approved that more than half of them
// were for it: the rule of the platform (建议值) until a unit's own is on record.
func (m Meeting) QuorumMet() bool { return m.Members > 0 && 3*m.Present >= 2*m.Members }

// Approved says that more than half of those present were for it.
func (m Meeting) Approved() bool { return 2*m.For > m.Present }

func (m Meeting) possible() bool {
	return m.Members > 0 && 0 <= m.For && m.For <= m.Present && m.Present <= m.Members
}

func (c *Procedure[S]) record(act string, by actor.Actor, facts ...audit.Fact) audit.Event {
	subject := c.State.kind().subject
	return audit.Event{Kind: subject + "." + act, Subject: audit.SubjectOf(subject, c.ID), By: by, To: string(c.State), Facts: facts}
}

// Shown refuses an act on another version than the page showed.
func (c *Procedure[S]) Shown(version int) error {
	if c.Version != version {
		return c.State.kind().stale
	}
	return nil
}

func (c *Procedure[S]) own(by actor.Actor, role actor.Role) bool {
	return c.Org == by.Org && by.Has(role)
}

func (c *Procedure[S]) open(by actor.Actor, now time.Time, facts ...audit.Fact) (audit.Event, error) {
	if !c.own(by, actor.Broker) {
		return audit.Event{}, c.State.kind().denied
	}
	c.Version, c.State, c.Maker, c.OpenedAt = 1, draft, signerOf(by), now
	return c.record("opened", by, facts...), nil
}

func (c *Procedure[S]) drafting(by actor.Actor) error {
	switch {
	case !c.own(by, actor.Broker):
		return c.State.kind().denied
	case c.State != draft:
		return c.State.kind().moved
	}
	return nil
}

// Fill 填写 keeps the form as typed.
func (c *Procedure[S]) Fill(by actor.Actor, form map[string]string) (audit.Event, error) {
	if err := c.drafting(by); err != nil {
		return audit.Event{}, err
	}
	c.Form, c.Maker = form, signerOf(by)
	return c.record("filled", by), nil
}

// Sign 签认 by the n-th person, 0 for somebody who is none, for the text of a digest.
func (c *Procedure[S]) Sign(by actor.Actor, n int, digest string) (audit.Event, error) {
	switch {
	case n == 0:
		return audit.Event{}, c.State.kind().absent
	case c.State != draft:
		return audit.Event{}, ErrSigning
	}
	return c.record("signed", by, audit.Fact{Label: "签认", Value: "第 " + strconv.Itoa(n) + " 人，权重 " + c.Form["person."+strconv.Itoa(n)+".weight"]},
		audit.Fact{Label: c.State.kind().paper + "哈希", Value: digest}), nil
}

// Propose 送审 asks for the decision; the form has been read without a fault.
func (c *Procedure[S]) Propose(by actor.Actor, now time.Time) (audit.Event, error) {
	if err := c.drafting(by); err != nil {
		return audit.Event{}, err
	}
	c.State, c.ProposedAt, c.Maker, c.Opinion = proposed, now, signerOf(by), ""
	return c.record("proposed", by), nil
}

// Deciding says why the actor may not decide now.
func (c *Procedure[S]) Deciding(by actor.Actor) error {
	switch k := c.State.kind(); {
	case !c.own(by, actor.Head):
		return k.denied
	case c.State != proposed:
		return k.moved
	case by.User == c.Maker.ID:
		return k.same
	}
	return nil
}

// Return 退回 to whoever made it.
func (c *Procedure[S]) Return(by actor.Actor, opinion string) (audit.Event, error) {
	if err := c.Deciding(by); err != nil {
		return audit.Event{}, err
	}
	if !sentence(opinion) {
		return audit.Event{}, ErrCaseOpinion
	}
	c.State, c.Opinion, c.ProposedAt = draft, strings.TrimSpace(opinion), time.Time{}
	e := c.record("returned", by)
	e.Opinion = c.Opinion
	return e, nil
}

func sentence(s string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	return n >= 4 && n <= 500
}

// Decide 决策 records the meeting of the unit; the publicity begins on the same day.
func (c *Procedure[S]) Decide(by actor.Actor, m Meeting, until day.Date, now time.Time) (audit.Event, error) {
	if err := c.Deciding(by); err != nil {
		return audit.Event{}, err
	}
	today, k := day.Of(now), c.State.kind()
	switch {
	case m.Date.IsZero() || m.Date.After(today):
		return audit.Event{}, ErrMeetingDay
	case !m.possible():
		return audit.Event{}, ErrMeeting
	case !until.After(today):
		return audit.Event{}, ErrPublicDay
	}
	c.State, c.Meeting, c.PublicFrom, c.PublicTo, c.Decider, c.DecidedAt = S(k.state), m, today, until, signerOf(by), now
	return c.record(k.act, by, audit.Fact{Label: "决策", Value: m.Date.String() + "，应到 " + strconv.Itoa(m.Members) + " 人，实到 " + strconv.Itoa(m.Present) + " 人，赞成 " + strconv.Itoa(m.For) + " 人"},
		audit.Fact{Label: "公示", Value: today.String() + " 至 " + until.String()}), nil
}

// Object 登记异议 from the publicity.
func (c *Procedure[S]) Object(by actor.Actor, text string, now time.Time) (audit.Event, error) {
	switch k := c.State.kind(); {
	case !c.own(by, actor.Broker):
		return audit.Event{}, k.denied
	case string(c.State) != k.state:
		return audit.Event{}, k.moved
	case !sentence(text):
		return audit.Event{}, ErrObjection
	}
	c.Objections = append(c.Objections, Objection{Text: strings.TrimSpace(text), By: signerOf(by), At: now})
	return c.record("objected", by, audit.Fact{Label: "异议", Value: text}), nil
}

// Answer 答复异议 by the head of the unit.
func (c *Procedure[S]) Answer(by actor.Actor, n int, text string, now time.Time) (audit.Event, error) {
	switch k := c.State.kind(); {
	case !c.own(by, actor.Head):
		return audit.Event{}, k.denied
	case n < 0 || n >= len(c.Objections) || c.Objections[n].Answer != "":
		return audit.Event{}, ErrNoObjection
	case by.User == c.Objections[n].By.ID:
		return audit.Event{}, k.same
	case !sentence(text):
		return audit.Event{}, ErrObjection
	}
	o := &c.Objections[n]
	o.Answer, o.AnswerBy, o.AnswersAt = strings.TrimSpace(text), signerOf(by), now
	return c.record("answered", by, audit.Fact{Label: "答复", Value: text}), nil
}

// OpenObjections counts what is not answered.
func (c *Procedure[S]) OpenObjections() (n int) {
	for _, o := range c.Objections {
		if o.Answer == "" {
			n++
		}
	}
	return n
}
