package lot

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/sale"
)

// Motion 双人事项 is an act on a running lot that takes two people: one proposes it,
// another carries it out.
type Motion struct {
	ID        string
	Lot       string
	Act       sale.Act
	Reason    string
	Effective time.Time         // of a resumption
	Amount    string            // list price, "" for none
	Approval  string            // 批准文件, "" for none
	Bidder    string            // 竞买代码 of who is asked to step in, "" for none
	Asked     Organisation      // behind that number
	Objection string            // id of the one that is answered, "" for none
	Outcome   agreement.Outcome // of it
	State     MotionState
	Proposer  Person
	Decider   Person
	At        time.Time
	DecidedAt time.Time
}

// MotionState 双人事项状态.
type MotionState string

// A motion waits for the second person, who carries it out or not.
const (
	Proposed MotionState = "PROPOSED"
	Carried  MotionState = "CARRIED"
	Rejected MotionState = "REJECTED"
)

// Faults of motions.
var (
	ErrMotion     = fault.New(fault.Invalid, "lot.motion", "请选择要办理的事项").At("act")
	ErrMotionOpen = fault.New(fault.Conflict, "lot.motion_open", "这一事项已有人提出，等待第二人办理")
	ErrMotionSelf = fault.New(fault.Conflict, "lot.motion_self", "提出人不能自己办理，须由第二人确认")
	ErrMotionDone = fault.New(fault.Conflict, "lot.motion_done", "这一事项已经办理或不再需要")
	ErrEffective  = fault.New(fault.Invalid, "lot.effective", "请写明恢复竞价的时间").At("effective")
	ErrOutcome    = fault.New(fault.Invalid, "lot.outcome", "请选择处理结果").At("outcome")
	ErrAsked      = fault.New(fault.Conflict, "lot.asked", "是否顺延受让由次高报价人自己答复；逾期不答复的，由本机构另一人登记为不同意")
	ErrConfirmer  = fault.New(fault.Conflict, "lot.confirmer", "成交确认由交易机构提出，由转让方负责人或经纪人签署")
)

// motions are the acts that take two people, with the states in which they make sense.
var motions = []struct {
	act sale.Act
	in  []sale.State
}{
	{sale.ActSuspend, []sale.State{sale.Bidding}}, {sale.ActResume, []sale.State{sale.Suspended}}, {sale.ActOpen, []sale.State{sale.Sealed}},
	{sale.ActCancel, []sale.State{sale.Announced, sale.Bidding, sale.Suspended, sale.Exercise, sale.Sealed, sale.SecondRound}},
	{sale.ActConfirm, []sale.State{sale.Provisional}}, {sale.ActDefault, []sale.State{sale.Confirmed, sale.Signed}}, {sale.ActNextBidder, []sale.State{sale.Defaulted}},
}

// Motions 可提出的事项 are the acts that may be proposed for a lot as it stands. Sealed
// quotes have a deadline and no bidding that could be suspended.
func (l *Lot) Motions() (acts []sale.Act) {
	switch {
	case l.Route == Listing:
		return l.listingMotions()
	case l.Parent != "" && l.State == sale.Provisional: // what it leads to is confirmed on the listing
		return nil
	}
	quoted := l.Route == Sealed || l.Route == Rounds
	for _, m := range motions {
		if slices.Contains(m.in, l.State) && !(quoted && m.act == sale.ActSuspend) && (m.act != sale.ActNextBidder || l.passesOn()) {
			acts = append(acts, m.act)
		}
	}
	return acts
}

// passesOn says that the announced rules let the second best bidder step in after a default.
func (l *Lot) passesOn() bool {
	return l.Route == English && l.Parent == "" && sale.DefaultPolicy(l.Terms[sale.TermDefault]) == sale.NextBidder
}

// ActTitle is the Chinese name of an act that takes two people.
func ActTitle(a sale.Act) string {
	return map[sale.Act]string{sale.ActSuspend: "中止竞价", sale.ActResume: "恢复竞价", sale.ActCancel: "撤回标的", sale.ActOpen: "开标", sale.ActConfirm: "成交确认", sale.ActDefault: "认定违约", sale.ActNextBidder: "顺延至下一竞买人", sale.ActResolve: "答复结果异议",
		ActAmend: "变更挂牌条件", ActEnd: "终结挂牌", ActRelist: "重新挂牌", ActSellerFault: "认定转让方违约", ActCertificate: "出具交易凭证"}[a]
}

// Propose 提出 an act of two people.
func Propose(l *Lot, by actor.Actor, id string, act sale.Act, reason string, effective, now time.Time) (Motion, audit.Event, error) {
	m, err := l.propose(by, id, act, reason, now)
	switch {
	case err != nil:
		return Motion{}, audit.Event{}, err
	case ActTitle(act) == "":
		return Motion{}, audit.Event{}, ErrMotion
	case !slices.Contains(l.Motions(), act):
		return Motion{}, audit.Event{}, ErrState
	}
	if act == sale.ActResume && l.Route == English {
		rules, err := l.Rules()
		if err != nil {
			return Motion{}, audit.Event{}, err
		}
		warning := rules.English.ResumeWarning
		if effective.Before(now.Add(warning)) {
			return Motion{}, audit.Event{}, ErrEffective.Say("恢复前至少 " + Period(warning) + "预告，恢复时间不能早于 " + Minute(now.Add(warning+time.Minute).Truncate(time.Minute)) + "；另一人办理也需要时间，请留出余量")
		}
		m.Effective = effective
	}
	return m, m.event("lot.motion_proposed", l, by), nil
}

// ProposeResolution 提出异议处理: what is to be answered to one objection against the result.
func ProposeResolution(l *Lot, by actor.Actor, id, objection string, outcome agreement.Outcome, reply string, now time.Time) (Motion, audit.Event, error) {
	m, err := l.propose(by, id, sale.ActResolve, reply, now)
	switch {
	case err != nil:
		return Motion{}, audit.Event{}, err
	case l.State != sale.Provisional:
		return Motion{}, audit.Event{}, ErrState
	case OutcomeTitle(outcome) == "":
		return Motion{}, audit.Event{}, ErrOutcome
	}
	m.Objection, m.Outcome = objection, outcome
	return m, m.event("lot.motion_proposed", l, by), nil
}

// OutcomeTitle is the Chinese name of an answer to an objection against a result.
func OutcomeTitle(o agreement.Outcome) string {
	return map[agreement.Outcome]string{agreement.Dismiss: "异议不成立", agreement.Uphold: "异议成立，成交无效", agreement.Withdraw: "异议人撤回"}[o]
}

// Upholds says that an answer annuls the sale.
func Upholds(o agreement.Outcome) bool { return o == agreement.Uphold }

func (l *Lot) propose(by actor.Actor, id string, act sale.Act, reason string, now time.Time) (Motion, error) {
	reason = strings.TrimSpace(reason)
	err := l.trader(by, actor.Trader, actor.Head)
	if err == nil && utf8.RuneCountInString(reason) < 4 {
		err = ErrReason
	}
	return Motion{ID: id, Lot: l.ID, Act: act, Reason: reason, State: Proposed, Proposer: personOf(by), At: now}, err
}

// Decide 办理或不予办理 by the second person: of the exchange, for the confirmation of a
// deal of the seller. Whether the second best bidder steps in, it answers itself; that
// it does not, a second person of the exchange may enter, too.
func (m *Motion) Decide(l *Lot, by actor.Actor, carry bool, now time.Time) (audit.Event, error) {
	asked := m.Act == sale.ActNextBidder && by.Org == m.Asked.ID && by.Has(actor.Bidder)
	if m.Act == sale.ActConfirm {
		switch {
		case by.Org != l.Seller.ID && by.Org != l.Exchange.ID:
			return audit.Event{}, ErrAbsent
		case by.Org != l.Seller.ID || !by.Has(actor.Head, actor.Broker):
			return audit.Event{}, ErrConfirmer
		}
	} else if err := l.trader(by, actor.Trader, actor.Head); err != nil && !asked {
		return audit.Event{}, err
	}
	if m.Act == sale.ActNextBidder && carry && !asked {
		return audit.Event{}, ErrAsked
	}
	switch {
	case m.State != Proposed:
		return audit.Event{}, ErrMotionDone
	case by.User == m.Proposer.ID:
		return audit.Event{}, ErrMotionSelf
	}
	m.State, m.Decider, m.DecidedAt = Rejected, personOf(by), now
	if carry {
		m.State = Carried
		return m.event("lot.motion_carried", l, by), nil
	}
	return m.event("lot.motion_rejected", l, by), nil
}

// By are the two people as the engine takes them.
func (m *Motion) By() []string {
	if m.Act == sale.ActConfirm {
		return []string{"platform", "seller"}
	}
	return []string{m.Proposer.ID, m.Decider.ID}
}

func (m *Motion) event(kind string, l *Lot, by actor.Actor) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("lot", m.Lot), By: by, Opinion: m.Reason, Facts: []audit.Fact{{Label: "事项", Value: l.ActTitle(m.Act)}}}
	for label, value := range map[string]string{"挂牌价（元）": m.Amount, "批准文件": m.Approval, "竞买代码": m.Bidder, "处理结果": OutcomeTitle(m.Outcome)} {
		if value != "" {
			e.Facts = append(e.Facts, audit.Fact{Label: label, Value: value})
		}
	}
	return e
}
