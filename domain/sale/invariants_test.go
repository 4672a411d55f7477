package sale_test

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// lot is what the checker looks at: the engine, or a mutant of it.
type lot interface {
	Apply(sale.Event) sale.Answer
	Standing() sale.AuctionStanding
	Snapshot() sale.Snapshot
}

func engine(n announcement) lot {
	a, err := sale.NewAuction(n.terms, n.deposits, day.WorkCalendar{})
	if err != nil {
		panic(err)
	}
	return a
}

type key struct{ bidder, key string }

// history checks a lot against the invariants of an auction while it lives: A1 to
// A11, A13 and A14. A12, who may see identities, is not the engine's: it knows
// bidders by their numbers only.
type history struct {
	announcement
	lot      lot
	t        time.Time // latest instant of any event
	first    map[key]sale.Answer
	declarer string
	waived   []string
	closed   bool // the close has been seen
	bids     []sale.Bid

	due         time.Time  // deposits
	hardStop    *time.Time // in force
	suspendedAt time.Time
	extensions  int

	events   []sale.Event
	answers  []sale.Answer
	accepted []sale.Event // as they would be stored: stamped, without what was refused
	broken   string       // the first violation
}

func (h *history) demand(holds bool, invariant string, about ...any) {
	if !holds && h.broken == "" {
		h.broken = invariant + " " + fmt.Sprint(about...)
	}
}

// live lets up to n events happen to a new lot and names the first invariant that
// is broken, or none.
func live(build func(announcement) lot, roll dice, n int) *history {
	h := &history{announcement: announcing(roll), first: map[key]sale.Answer{}, t: opening.Add(-30 * time.Second)}
	h.lot, h.hardStop, h.due = build(h.announcement), h.terms.HardStop, h.terms.DepositDue
	if h.due.IsZero() {
		h.due = h.terms.Open
	}
	over := 0
	for range n {
		s := h.lot.Snapshot()
		if _, goesOn := actsIn[s.State]; !goesOn || s.State == sale.Defaulted && s.RunnerUp == nil {
			over++
		}
		if over > 3 {
			break
		}
		h.take(h.next(roll, s, h.t))
		if h.broken != "" {
			return h
		}
	}
	h.replay(build)
	return h
}

// take first lets the timers come up to the event, so that what they do and what
// the event does are seen apart.
func (h *history) take(e sale.Event) {
	if e.At.After(h.t) {
		h.t = e.At
	}
	before := h.lot.Snapshot()
	h.lot.Apply(sale.Event{At: e.At, Do: sale.ActTick})
	at := h.lot.Snapshot()
	h.step(before, at, sale.Event{Do: sale.ActTick})
	if at.State == sale.Provisional && before.State != at.State {
		reached := at.End
		if !at.ExerciseEnd.IsZero() {
			reached = at.ExerciseEnd
		}
		h.noticed(reached, at)
	}
	h.demand(before.End.Equal(at.End) || before.State == sale.Announced, "end", "moved by a timer")
	h.postponed(at, at.Open.Sub(before.Open))
	answer := h.lot.Apply(e)
	after := h.lot.Snapshot()
	h.events, h.answers = append(h.events, e), append(h.answers, answer)
	h.demand(answer.State == after.State, "state", "of the answer")
	first, known := h.first[key{e.Bidder, e.Key}]
	switch {
	case e.Key != "" && known:
		want := first
		want.Replay, want.State = true, after.State
		h.demand(answer == want, "key", "answered differently: ", answer, " instead of ", want)
		h.demand(reflect.DeepEqual(at, after), "key", "applied again")
		return
	case answer.Code != sale.OK:
		h.demand(answer.Code != sale.CodeDeadline || !h.t.Before(h.due), "deposit", "refused before it is due")
		h.step(at, after, sale.Event{Do: sale.ActTick})
		h.demand(reflect.DeepEqual(at, after), "refusal", "changed something: ", e.Do, " ", answer.Code)
		h.demand(answer.Seq == 0, "A4", "a refusal has a number")
	default:
		stamped := e
		stamped.At = h.t
		h.accepted = append(h.accepted, stamped)
		h.step(at, after, e)
		h.apart(at, after, e, answer)
	}
	h.demand(!answer.Replay, "key", "a first answer says that it is not")
	if e.Key != "" {
		h.first[key{e.Bidder, e.Key}] = answer
	}
}

// apart looks at what an accepted event did.
func (h *history) apart(at, after sale.Snapshot, e sale.Event, answer sale.Answer) {
	if e.Do == sale.ActBid {
		h.bid(at, after, e, answer)
		return
	}
	h.demand(answer.Seq == 0 && after.Seq == at.Seq, "A4", "numbered without a bid")
	h.demand(after.End.Equal(at.End) || e.Do == sale.ActResume, "end", "moved by ", e.Do)
	h.demand(after.Price == at.Price || e.Do == sale.ActNextBidder, "A1", "the price moved without a bid")
	if e.Do == sale.ActSuspend || e.Do == sale.ActResume {
		h.demand(e.Reason != "" && e.By[0] != e.By[1], "published", e.Do, " without a reason or two persons")
	}
	switch e.Do {
	case sale.ActDeposit:
		h.demand(h.t.Before(h.due) && after.Deposits[e.Bidder].Amount >= h.terms.Deposit && !slices.Contains([]string{"E", "F"}, e.Bidder), "deposit", "of ", e.Bidder)
	case sale.ActSuspend:
		h.suspendedAt = h.t
	case sale.ActResume:
		h.resumed(at, after, e)
	case sale.ActExercise, sale.ActWaive:
		h.refusal(at, after, e)
	case sale.ActConfirm:
		h.confirmed(at, after)
	case sale.ActNextBidder:
		h.demand(at.RunnerUp != nil && at.RunnerUp.Bidder == e.Bidder && at.Deposits[e.Bidder].State == sale.Frozen, "runner-up", e.Bidder, " instead of ", at.RunnerUp)
		h.demand(!e.Consent || after.Price == at.RunnerUp.Amount, "runner-up", "at ", after.Price)
	case sale.ActObject:
		h.demand(h.t.Before(at.NoticeEnd), "notice", "an objection after its end")
	default:
	}
	if after.State == sale.Provisional && at.State == sale.Exercise {
		h.noticed(h.t, after)
	}
}

// postponed: all that hangs on the opening moves with it.
func (h *history) postponed(at sale.Snapshot, by time.Duration) {
	h.due = h.due.Add(by)
	if h.hardStop != nil && by > 0 {
		h.hardStop = new(h.hardStop.Add(by))
		h.demand(at.HardStop != nil && h.hardStop.Equal(*at.HardStop), "hard stop", at.HardStop, " instead of ", h.hardStop)
	}
}

// resumed: what remained, but the window at least; the hard stop makes way.
func (h *history) resumed(at, after sale.Snapshot, e sale.Event) {
	effective := h.t
	if e.Effective != nil {
		effective = *e.Effective
	}
	h.demand(!effective.Before(h.t.Add(h.terms.ResumeWarning)), "resume", "without warning at ", effective)
	left := max(at.End.Sub(h.suspendedAt), h.terms.Timing.Window+h.terms.Timing.Period)
	h.demand(after.End.Equal(effective.Add(left)), "resume", "until ", after.End, " instead of ", left, " after ", effective)
	if h.hardStop != nil {
		stop := h.hardStop.Add(effective.Sub(h.suspendedAt))
		if stop.Before(after.End) {
			stop = after.End
		}
		h.hardStop = &stop
		h.demand(after.HardStop != nil && stop.Equal(*after.HardStop), "hard stop", after.HardStop, " instead of ", stop)
	}
}

// bid checks an accepted bid against the lot in which it arrived.
func (h *history) bid(at, after sale.Snapshot, e sale.Event, answer sale.Answer) {
	h.demand(after.Seq == at.Seq+1 && answer.Seq == after.Seq, "A4", "after ", at.Seq, " came ", answer.Seq)
	sole := at.State == sale.Sole && h.terms.BelowMin.SoleDays > 0 && !at.Priced
	h.demand((at.State == sale.Bidding || sole) && h.t.Before(at.End) && !h.t.Before(at.Open), "A2", "accepted ", h.t.Sub(at.End), " after the end")
	d := at.Deposits[e.Bidder]
	h.demand(d.State == sale.Frozen && d.Amount >= h.terms.Deposit && !slices.Contains([]string{"E", "F"}, e.Bidder), "A10", e.Bidder, " with ", d)
	amount, ok := money.ParseFen(e.Amount)
	h.demand(ok && after.Price == amount && after.Leader == e.Bidder, "A5", "the bid does not lead")
	h.demand(!at.Priced || at.Leader != e.Bidder || h.terms.SelfOutbid, "self", e.Bidder)
	h.demand(e.Expected == nil || *e.Expected == at.Seq, "expected", "another number of bids")
	rank, holder := h.terms.Refusal.Holders[e.Bidder]
	leading, held := h.terms.Refusal.Holders[at.Leader]
	if at.Priced && amount == at.Price {
		h.demand(h.terms.Refusal.Mode == sale.RefusalInside && holder && (!held || rank < leading), "A1", "matched without a better rank")
	} else {
		base, least := h.terms.Start, money.Fen(0)
		if at.Priced {
			base, least = at.Price, h.increment(at.Price)
		}
		step := h.increment(base)
		h.demand(amount-base >= least, "A1", amount, " after ", at.Price)
		h.demand(h.terms.OffGrid || (amount-base)%step == 0, "A1", "off the grid")
		h.demand(!at.Priced || h.terms.MaxSteps == 0 || amount <= base+money.Fen(h.terms.MaxSteps)*step, "A1", "too many steps")
	}
	h.bids = append(h.bids, sale.Bid{Seq: after.Seq, Bidder: e.Bidder, Amount: amount})
	end := at.End
	if !sole {
		end = h.extended(at)
	}
	h.demand(after.End.Equal(end) && after.Extensions == h.extensions, "extension", h.extensions, " to ", end, ", not ", after.Extensions, " to ", after.End)
}

// extended is the end after an accepted bid.
func (h *history) extended(at sale.Snapshot) time.Time {
	timing, end := h.terms.Timing, at.End
	window, extension := timing.Window, timing.Extension
	if timing.Timed {
		window, extension = timing.Period, timing.Period
		if timing.EmptyCloses && !at.Priced {
			end = end.Add(timing.Period)
		}
	}
	if h.t.Before(end.Add(-window)) || h.terms.MaxExtensions > 0 && h.extensions >= h.terms.MaxExtensions {
		return end
	}
	later := h.t.Add(extension)
	if timing.FromPeriodEnd {
		later = end.Add(extension)
	}
	if h.hardStop != nil && later.After(*h.hardStop) {
		later = *h.hardStop
	}
	if !later.After(end) {
		return end
	}
	h.extensions++
	return later
}

// edges between the states of a kind of lot: those of timers, and those of acts
// before the hammer.
type edges struct {
	timers map[sale.State][]sale.State
	acts   map[sale.Act]map[sale.State][]sale.State
}

// afterActs are the edges after the hammer, and the cancellation.
var afterActs = map[sale.Act]map[sale.State][]sale.State{
	sale.ActConfirm: {sale.Provisional: {sale.Confirmed}},
	sale.ActSign:    {sale.Confirmed: {sale.Signed}},
	sale.ActSettle:  {sale.Confirmed: {sale.Settled}, sale.Signed: {sale.Settled}},
	sale.ActDefault: {sale.Confirmed: {sale.Defaulted}, sale.Signed: {sale.Defaulted}},
	sale.ActCancel: {sale.Announced: {sale.Cancelled}, sale.Bidding: {sale.Cancelled}, sale.Suspended: {sale.Cancelled}, sale.Exercise: {sale.Cancelled},
		sale.Sealed: {sale.Cancelled}, sale.SecondRound: {sale.Cancelled}},
}

// lead says whether an act, and the timers after it, lead from one state to another.
func (x edges) lead(from, to sale.State, act sale.Act) bool {
	onwards := func(s sale.State) bool { return x.lead(s, to, sale.ActTick) }
	return from == to || slices.Contains(afterActs[act][from], to) || slices.ContainsFunc(x.acts[act][from], onwards) || slices.ContainsFunc(x.timers[from], onwards)
}

var auctionEdges = edges{
	timers: map[sale.State][]sale.State{
		sale.Announced: {sale.Bidding, sale.Sole, sale.Unsold}, sale.Suspended: {sale.Bidding},
		sale.Bidding: {sale.Unsold, sale.Exercise, sale.Provisional}, sale.Exercise: {sale.Provisional}, sale.Sole: {sale.Unsold},
	},
	acts: map[sale.Act]map[sale.State][]sale.State{
		sale.ActBid:        {sale.Sole: {sale.Unsold, sale.Exercise, sale.Provisional}},
		sale.ActSuspend:    {sale.Bidding: {sale.Suspended}},
		sale.ActExercise:   {sale.Exercise: {sale.Provisional}},
		sale.ActWaive:      {sale.Exercise: {sale.Provisional}},
		sale.ActResolve:    {sale.Provisional: {sale.Annulled}},
		sale.ActNextBidder: {sale.Defaulted: {sale.Confirmed}},
	},
}

var afterTheHammer = []sale.State{sale.Provisional, sale.Confirmed, sale.Signed, sale.Settled, sale.Defaulted, sale.Annulled}

// step checks what holds between any two moments of a lot; e led from one to the
// other.
func (h *history) step(x, y sale.Snapshot, e sale.Event) {
	h.demand(!y.End.Before(x.End), "A3", "the end came nearer by ", x.End.Sub(y.End))
	h.demand(!y.Now.Before(x.Now) && !y.Now.After(h.t), "A11", "time went from ", x.Now, " to ", y.Now)
	h.demand(auctionEdges.lead(x.State, y.State, e.Do), "edges", "from ", x.State, " to ", y.State, " by ", e.Do)
	h.demand(y.State != sale.Bidding || y.Now.Before(y.End) && h.t.Before(y.End), "A2", "open at its end")
	for bidder, was := range x.Deposits {
		is := y.Deposits[bidder]
		h.demand(is.Amount == was.Amount && (was.State == sale.Frozen || is.State == was.State), "A7", bidder, " had ", was, " and has ", is)
	}
	for bidder, is := range y.Deposits {
		_, was := x.Deposits[bidder]
		h.demand(was || e.Do == sale.ActDeposit && e.Bidder == bidder && is.State == sale.Frozen, "A7", "a deposit of ", bidder, " from nowhere")
		done := y.State == sale.Unsold || y.State == sale.Cancelled
		h.demand(!done || is.State != sale.Forfeited, "A8", y.State, " and ", bidder, " lost the deposit")
		h.demand(!done && y.State != sale.Annulled && y.State != sale.Settled || is.State != sale.Frozen, "A7", y.State, " and ", bidder, " is kept waiting")
	}
	least := h.terms.Start
	if h.terms.Reserve != nil {
		least = max(least, *h.terms.Reserve)
	}
	h.demand(y.Reason != sale.BelowReserve || y.Priced && y.Price < least, "A6", "unsold at ", y.Price)
	if slices.Contains(afterTheHammer, y.State) {
		h.demand(y.Priced && y.Leader != "" && y.Price >= least, "A6", y.State, " at ", y.Price)
	}
	if slices.Contains(afterTheHammer, x.State) && e.Do != sale.ActNextBidder {
		h.demand(x.Leader == y.Leader && x.Price == y.Price, "A14", "a second winner, ", y.Leader, " after ", x.Leader)
	}
	h.leads(x, y, e)
	h.secret(y)
}

// leads: the leader changes by a bid, by the right of first refusal and by the
// next bidder's consent only.
func (h *history) leads(x, y sale.Snapshot, e sale.Event) {
	if x.Leader == y.Leader {
		return
	}
	declared := x.State == sale.Exercise && y.State == sale.Provisional && (y.Leader == h.declarer || e.Do == sale.ActExercise && y.Leader == e.Bidder)
	next := e.Do == sale.ActNextBidder && e.Consent && x.State == sale.Defaulted && x.RunnerUp != nil && x.RunnerUp.Bidder == y.Leader
	h.demand(e.Do == sale.ActBid && e.Bidder == y.Leader || declared || next, "A5", y.Leader, " leads after ", x.Leader)
}

// secret: nothing shows before the close whether a secret reserve is reached.
func (h *history) secret(y sale.Snapshot) {
	h.closed = h.closed || y.State == sale.Exercise || y.State == sale.Unsold && y.Reason != sale.BelowMinBidders || slices.Contains(afterTheHammer, y.State)
	shown := h.lot.Standing().Reserve
	h.demand(!h.terms.ReserveSecret || h.closed || shown == nil, "A13", "the reserve leaks")
	h.demand(h.terms.ReserveSecret || shown != nil && *shown == (y.Priced && (h.terms.Reserve == nil || y.Price >= *h.terms.Reserve)), "A13", "a public reserve is not shown")
}

// replay: the events lead to the same answers and the same lot again, those that
// were accepted suffice for the lot, and another secret reserve shows nowhere
// before the close.
func (h *history) replay(build func(announcement) lot) {
	last := sale.Event{At: h.t, Do: sale.ActTick}
	again, log := build(h.announcement), build(h.announcement)
	for i, e := range h.events {
		answer := again.Apply(e)
		h.demand(answer == h.answers[i], "A9", "event ", i, " is answered ", answer, " instead of ", h.answers[i])
	}
	for _, e := range h.accepted {
		log.Apply(e)
	}
	log.Apply(last)
	h.demand(reflect.DeepEqual(again.Snapshot(), h.lot.Snapshot()), "A9", "the events lead elsewhere")
	h.demand(reflect.DeepEqual(log.Snapshot(), h.lot.Snapshot()), "A9", "the accepted events lead elsewhere")
	if !h.terms.ReserveSecret {
		return
	}
	other := h.announcement
	reserve := other.terms.Start + 1_000_000_00_00
	other.terms.Reserve = &reserve
	blind := build(other)
	for i, e := range h.events {
		answer := blind.Apply(e)
		if s := blind.Snapshot(); s.Closed {
			break
		}
		h.demand(answer == h.answers[i], "A13", "event ", i, " is answered after the reserve")
		h.demand(blind.Standing().Reserve == nil, "A13", "the reserve leaks")
	}
}
