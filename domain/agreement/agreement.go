// Package agreement holds the engine of 协议定价: a deal with a named counterparty whose
// name and price are shown inside the unit before it may be signed (促进科技成果转化法
// 第十八条, 国发〔2016〕16号). It takes events in the order of their arrival, knows no clock
// but theirs, and replays from its log to the same state anywhere.
package agreement

import (
	"maps"
	"time"

	"jiyue/domain/day"
)

// Event 协议定价事件 is one act as it arrives.
type Event struct {
	At      time.Time
	Do      Act
	By      string    // who acts
	ExtraBy string    // 另一审批人 of a deal between related parties
	Deal    Deal      // the changed fields of an amendment, the terms of a signing
	ID      string    // of an objection
	Outcome Outcome   // of an objection
	Served  bool      // the reply has been served on the objector
	To      State     // where an upheld objection leads: Revised, unless Cancelled
	From    time.Time // the page could not be reached from …
	Until   time.Time // … to
	Reason  string
}

// Act 协议定价动作 names what an event does.
type Act string

// The acts on an agreed price.
const (
	ActTick        Act = "tick"
	ActSubmit      Act = "submit"
	ActApprove     Act = "approve"
	ActMarkSecret  Act = "mark_secret"
	ActAmend       Act = "amend"
	ActObject      Act = "object"
	ActResolve     Act = "resolve"
	ActUnreachable Act = "unreachable"
	ActSign        Act = "sign"
	ActRegister    Act = "register"
	ActCancel      Act = "cancel"
)

// Answer 协议定价答复 is what an event leads to: a code, the field that it concerns, and
// where the deal then stands.
type Answer struct {
	Code    Code
	Field   string // deal.…, of some refusals
	State   State
	Version int // published so far
	EndsAt  time.Time
}

// Agreement 协议定价 is one deal in the order of its events.
type Agreement struct {
	policy    Policy
	calendar  day.WorkCalendar
	now       time.Time
	state     State
	deal      Deal // replaced, never changed in place: versions share it
	submitter string
	versions  []Version
	notice    notice

	objections map[string]ObjectionState
	signableAt time.Time
	expiresAt  time.Time
}

// New drafts a deal under the policy of a unit.
func New(policy Policy, deal Deal, calendar day.WorkCalendar) (*Agreement, error) {
	err := policy.Check()
	if err != nil {
		return nil, err
	}
	return &Agreement{policy: policy, calendar: calendar, state: Draft, deal: maps.Clone(deal), objections: map[string]ObjectionState{}}, nil
}

// Apply takes the next event. Time never goes back; timers that are due fire before
// and after, each at its own instant.
func (a *Agreement) Apply(e Event) Answer {
	if e.At.After(a.now) {
		a.now = e.At
	}
	a.fire()
	code, field := a.act(e)
	a.fire()
	return Answer{Code: code, Field: field, State: a.state, Version: len(a.versions), EndsAt: a.notice.endsAt}
}

func (a *Agreement) act(e Event) (Code, string) {
	switch {
	case e.Do == ActTick:
		return OK, ""
	case a.state == BlockedSecret:
		return CodeSecret, ""
	}
	switch e.Do {
	case ActSubmit:
		return a.submit(e.By)
	case ActApprove:
		return a.approve(e.By, e.ExtraBy), ""
	case ActMarkSecret:
		return a.markSecret(), ""
	case ActAmend:
		return a.amend(e.Deal), ""
	case ActObject:
		return a.object(e.ID), ""
	case ActResolve:
		return a.resolve(e), ""
	case ActUnreachable:
		return a.unreachable(e.From, e.Until), ""
	case ActSign:
		return a.sign(e.Deal)
	case ActRegister:
		return a.register(), ""
	case ActCancel:
		return a.cancel(e.Reason), ""
	}
	return CodeState, ""
}

// fire lets every timer that is due go off: the notice ends, the leave to sign
// lapses.
func (a *Agreement) fire() {
	for {
		switch {
		case a.state == Notice && a.notice.over(a.now) && a.open():
			a.state = Held
		case a.state == Notice && a.notice.over(a.now):
			a.signable(a.notice.endsAt)
		case a.state == Signable && !a.now.Before(a.expiresAt):
			a.state = Expired
		default:
			return
		}
	}
}

// signable 可签约 from an instant on, until the validity has run from its date.
func (a *Agreement) signable(at time.Time) {
	a.state, a.signableAt = Signable, at
	a.expiresAt = day.Of(at).AddDays(a.policy.ValidityDays).Start()
}

// submit 提交审批: the deal must say who sells what to whom, how and for how much, and
// whether the parties are related.
func (a *Agreement) submit(by string) (Code, string) {
	if a.state != Draft && a.state != Revised {
		return CodeState, ""
	}
	for _, field := range []Field{FieldName, FieldOwner, FieldCounterparty, FieldMode, FieldNegotiator} {
		if !holds(a.deal[field]) {
			return CodeIncomplete, field.path()
		}
	}
	switch {
	case !completePrice(a.deal[FieldPrice]):
		return CodePriceForm, ""
	case a.deal[FieldRelated] == nil:
		return CodeRelatedUndeclared, ""
	}
	a.state, a.submitter = Review, by
	return OK, ""
}

// approve 审批 by another person than the submitter, and publish. A deal between
// related parties needs an appraisal or an open route, and one more approver.
func (a *Agreement) approve(by, extraBy string) Code {
	related := holds(a.deal[FieldRelated])
	switch {
	case a.state != Review:
		return CodeState
	case holds(a.deal[FieldSecret]):
		return CodeSecret
	case by == a.submitter:
		return CodeConflict
	case !related && a.deal.shares(FieldInventors, FieldHolders):
		return CodeRelatedUndeclared
	case related && !holds(a.deal[FieldAppraisal]) && !holds(a.deal[FieldOpenRoute]):
		return CodeRelatedRoute
	case related && (extraBy == "" || extraBy == by || extraBy == a.submitter):
		return CodeExtraApprover
	}
	kind := Material
	if len(a.versions) == 0 {
		kind = Initial
	}
	a.publish(kind)
	a.state, a.notice = Notice, notice{publishedAt: a.now}
	a.count()
	return OK
}

// early says that the deal can still be changed or called off.
func (a *Agreement) early() bool {
	switch a.state {
	case Draft, Review, Revised, Notice, Held, Signable:
		return true
	default:
		return false
	}
}

// markSecret 定为涉密: the page goes down.
func (a *Agreement) markSecret() Code {
	if !a.early() {
		return CodeState
	}
	a.leave(BlockedSecret)
	return OK
}

// cancel 终止.
func (a *Agreement) cancel(reason string) Code {
	switch {
	case !a.early():
		return CodeState
	case reason == "":
		return CodeReason
	}
	a.leave(Cancelled)
	return OK
}

// amend 变更: a draft is just edited; of what is published, only the fields that the
// unit calls clerical may change under a running notice.
func (a *Agreement) amend(changes Deal) Code {
	draft := a.state == Draft || a.state == Revised
	if !a.early() || a.state == Review {
		return CodeState
	}
	changed, clerical := maps.Clone(a.deal), true
	if changed == nil {
		changed = Deal{}
	}
	n := 0
	for field, value := range changes {
		if same(a.deal[field], value) {
			continue
		}
		if field == FieldPrice && !draft && !completePrice(value) {
			return CodePriceForm
		}
		changed[field] = value
		clerical = clerical && a.policy.clerical(field)
		n++
	}
	if n == 0 {
		return CodeNoChange
	}
	a.deal = changed
	switch {
	case draft:
	case clerical:
		a.publish(Clerical)
	default:
		a.leave(Revised)
	}
	return OK
}

// sign 签约 on exactly the terms that the notice showed; a higher price differs, too.
func (a *Agreement) sign(terms Deal) (Code, string) {
	switch a.state {
	case Notice:
		return CodeNoticeRunning, ""
	case Held:
		return CodeObjectionOpen, ""
	case Expired:
		return CodeExpired, ""
	case Signable:
	default:
		return CodeState, ""
	}
	shown := a.deal[FieldPrice]
	switch {
	case !sameForm(shown, terms[FieldPrice]):
		return CodePriceForm, ""
	case !same(shown, terms[FieldPrice]):
		return CodePriceMismatch, ""
	}
	for _, field := range []Field{FieldName, FieldMode, FieldCounterparty} {
		if !same(a.deal[field], terms[field]) {
			return CodeTermsMismatch, field.path()
		}
	}
	a.state = Signed
	return OK, ""
}

// register 转技术合同登记.
func (a *Agreement) register() Code {
	if a.state != Signed {
		return CodeState
	}
	a.state = Registered
	return OK
}

// Standing 协议定价现状 is where a deal stands.
type Standing struct {
	State      State
	Deal       Deal // as edited last
	Versions   []Version
	EndsAt     time.Time // zero outside a notice, and while an objection suspends it
	SignableAt time.Time
	ExpiresAt  time.Time
	Objections map[string]ObjectionState
	Public     bool // ever published, and not found secret
}

// Standing of the deal.
func (a *Agreement) Standing() Standing {
	s := Standing{State: a.state, Deal: maps.Clone(a.deal), EndsAt: a.notice.endsAt, SignableAt: a.signableAt, ExpiresAt: a.expiresAt,
		Objections: maps.Clone(a.objections), Public: len(a.versions) > 0 && a.state != BlockedSecret}
	for _, v := range a.versions {
		v.Deal = maps.Clone(v.Deal)
		s.Versions = append(s.Versions, v)
	}
	return s
}
