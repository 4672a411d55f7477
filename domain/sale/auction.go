package sale

import (
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Event 事件 is one act on a lot as it arrives.
type Event struct {
	At        time.Time
	Do        Act
	Bidder    string
	Amount    string // as typed
	Key       string // the same key of the same bidder is answered once
	Expected  *int   // accepted bids that the bidder has seen
	Reason    string
	By        []string
	Effective *time.Time // of a resumption
	ID        string     // of an objection
	Outcome   string
	Consent   bool
}

// Act 动作 names what an event does.
type Act string

// The acts on an auction.
const (
	ActTick       Act = "tick"
	ActDeposit    Act = "deposit"
	ActBid        Act = "bid"
	ActSuspend    Act = "suspend"
	ActResume     Act = "resume"
	ActExercise   Act = "exercise"
	ActWaive      Act = "waive"
	ActObject     Act = "object"
	ActResolve    Act = "resolve"
	ActConfirm    Act = "confirm"
	ActSign       Act = "sign"
	ActSettle     Act = "settle"
	ActDefault    Act = "default"
	ActNextBidder Act = "next_bidder"
	ActCancel     Act = "cancel"
)

// Answer 答复 to an event. Code, Seq and End are given again for the same key;
// State is that of the moment.
type Answer struct {
	Code   Code
	Replay bool
	Seq    int // of an accepted bid, from 1; otherwise 0
	End    time.Time
	State  State
}

type accepted struct {
	bidder string
	amount money.Fen
}

type answerKey struct{ bidder, key string }

// Auction 增价竞价 is one lot in the order of its events.
type Auction struct {
	hammer
	terms      Terms
	calendar   day.WorkCalendar
	open       time.Time
	depositDue time.Time
	end        time.Time
	hardStop   *time.Time
	grown      bool // the first bid has opened the timed period
	extensions int
	extended   int // openings put off for want of bidders
	bids       []accepted
	answered   map[answerKey]Answer

	suspendedAt time.Time
	remaining   time.Duration
	resumeAt    time.Time // zero while no resumption is announced

	closed      bool
	exerciseEnd time.Time
	declarer    string
	waived      map[string]bool
	noticeEnd   time.Time
	objections  map[string]string
	runnerUp    *accepted
}

// NewAuction announces a lot, with the deposits that are frozen already.
func NewAuction(terms Terms, deposits map[string]money.Fen, calendar day.WorkCalendar) (*Auction, error) {
	err := terms.Check()
	if err != nil {
		return nil, err
	}
	if terms.Increment == nil {
		usual := usualIncrement(terms.Start)
		terms.Increment = &usual
	}
	if terms.DepositDue.IsZero() {
		terms.DepositDue = terms.Open
	}
	a := &Auction{hammer: hammer{state: Announced, minimum: terms.Deposit, deposits: map[string]*Deposit{}}, terms: terms, calendar: calendar,
		open: terms.Open, depositDue: terms.DepositDue, hardStop: terms.HardStop, answered: map[answerKey]Answer{}, waived: map[string]bool{}, objections: map[string]string{}}
	a.end, _ = terms.scheduledEnd()
	for bidder, amount := range deposits {
		a.deposits[bidder] = &Deposit{amount, Frozen}
	}
	return a, nil
}

// Apply takes the next event. Time never goes back; timers that are due fire
// before and after, each at its own instant.
func (a *Auction) Apply(e Event) Answer {
	if e.At.After(a.now) {
		a.now = e.At
	}
	a.fire()
	key := answerKey{e.Bidder, e.Key}
	if first, done := a.answered[key]; done && e.Key != "" {
		first.Replay, first.State = true, a.state
		return first
	}
	var answer Answer
	answer.Code, answer.Seq = a.act(e)
	a.fire()
	answer.End, answer.State = a.end, a.state
	if e.Key != "" {
		a.answered[key] = answer
	}
	return answer
}

func (a *Auction) act(e Event) (Code, int) {
	switch e.Do {
	case ActTick:
		return OK, 0
	case ActBid:
		return a.bid(e)
	case ActDeposit:
		return a.deposit(e.Bidder, e.Amount), 0
	case ActSuspend:
		return a.suspend(e.Reason, e.By), 0
	case ActResume:
		return a.resume(e.Reason, e.By, e.Effective), 0
	case ActExercise:
		return a.exercise(e.Bidder), 0
	case ActWaive:
		return a.waive(e.Bidder), 0
	case ActObject:
		return a.object(e.ID), 0
	case ActResolve:
		return a.resolve(e.ID, e.Outcome), 0
	case ActConfirm:
		return a.confirm(e.By), 0
	case ActSign:
		return a.sign(), 0
	case ActSettle:
		return a.settle(), 0
	case ActDefault:
		return a.breach(), 0
	case ActNextBidder:
		return a.next(e.Bidder, e.Consent), 0
	case ActCancel:
		return a.cancel(e.Reason), 0
	}
	return CodeState, 0
}

// fire lets every timer that is due go off, the earliest first.
func (a *Auction) fire() {
	for {
		switch {
		case a.state == Announced && !a.now.Before(a.open):
			a.opening()
		case a.state == Suspended && !a.resumeAt.IsZero() && !a.now.Before(a.resumeAt):
			a.state, a.resumeAt = Bidding, time.Time{}
		case a.state == Bidding && !a.now.Before(a.end):
			a.close(a.end)
		case a.state == Exercise && !a.now.Before(a.exerciseEnd):
			a.provisional(a.exerciseEnd)
		default:
			return
		}
	}
}

// opening: enough bidders must be secured.
func (a *Auction) opening() {
	n := 0
	for bidder := range a.deposits {
		if a.secured(bidder) {
			n++
		}
	}
	below := a.terms.BelowMin
	switch {
	case n >= a.terms.MinBidders:
		a.state = Bidding
	case below.Policy == BelowMinToSole && n == 1:
		a.state = Sole
	case below.Policy == BelowMinExtend && a.extended < below.MaxExtends:
		a.extended++
		a.open, a.end, a.depositDue = a.open.Add(below.Extend), a.end.Add(below.Extend), a.depositDue.Add(below.Extend)
		a.terms.Timing.FreeEnd = a.terms.Timing.FreeEnd.Add(below.Extend)
		if a.hardStop != nil {
			later := a.hardStop.Add(below.Extend)
			a.hardStop = &later
		}
	default:
		a.unsold(BelowMinBidders)
	}
}

func (a *Auction) deposit(bidder, typed string) Code {
	switch amount, ok := money.ParseFen(typed); {
	case a.state != Announced && a.state != Bidding && a.state != Suspended:
		return CodeState
	case !a.now.Before(a.depositDue):
		return CodeDeadline
	case slices.Contains(a.terms.Excluded, bidder):
		return CodeIneligible
	case slices.Contains(a.terms.Barred, bidder):
		return CodeBarred
	case a.deposits[bidder] != nil:
		return CodeDuplicate
	case !ok:
		return CodeAmount
	case amount < a.minimum:
		return CodeShort
	default:
		a.deposits[bidder] = &Deposit{amount, Frozen}
		return OK
	}
}

// bid takes a bid, or the match of a holder of the right of first refusal.
func (a *Auction) bid(e Event) (Code, int) {
	switch a.state {
	case Bidding:
	case Announced:
		return CodeNotOpen, 0
	case Suspended:
		return CodeSuspended, 0
	default:
		return CodeClosed, 0
	}
	amount, ok := money.ParseFen(e.Amount)
	switch {
	case !a.secured(e.Bidder):
		return CodeDeposit, 0
	case !ok:
		return CodeAmount, 0
	case e.Expected != nil && *e.Expected != len(a.bids):
		return CodeSequence, 0
	case a.priced && e.Bidder == a.leader && !a.terms.SelfOutbid:
		return CodeSelf, 0
	}
	code := a.enough(e.Bidder, amount)
	if code != OK {
		return code, 0
	}
	a.bids = append(a.bids, accepted{e.Bidder, amount})
	a.priced, a.price, a.leader = true, amount, e.Bidder
	a.extend()
	return OK, len(a.bids)
}

// enough says whether an amount is one that may be bid now.
func (a *Auction) enough(bidder string, amount money.Fen) Code {
	if !a.priced {
		switch {
		case amount < a.terms.Start:
			return CodeBelowStart
		case !a.terms.OffGrid && (amount-a.terms.Start)%a.terms.increment(a.terms.Start) != 0:
			return CodeStep
		}
		return OK
	}
	rank, holder := a.terms.Refusal.Holders[bidder]
	if a.terms.Refusal.Mode == RefusalInside && holder && amount == a.price {
		if leading, too := a.terms.Refusal.Holders[a.leader]; too && leading <= rank {
			return CodeRank
		}
		return OK
	}
	step := a.terms.increment(a.price)
	switch more := amount - a.price; {
	case more < step:
		return CodeTooLow
	case !a.terms.OffGrid && more%step != 0:
		return CodeStep
	case a.terms.MaxSteps > 0 && (int64(more/step) > a.terms.MaxSteps || int64(more/step) == a.terms.MaxSteps && more%step > 0):
		return CodeMaxSteps
	}
	return OK
}

// extend moves the end when a bid comes in its window.
func (a *Auction) extend() {
	timing := &a.terms.Timing
	if timing.Timed && timing.EmptyCloses && !a.grown {
		a.grown, a.end = true, a.end.Add(timing.Period)
	}
	if a.now.Before(a.end.Add(-timing.window())) || a.terms.MaxExtensions > 0 && a.extensions >= a.terms.MaxExtensions {
		return
	}
	end := a.now.Add(timing.extension())
	if timing.FromPeriodEnd {
		end = a.end.Add(timing.extension())
	}
	if a.hardStop != nil && end.After(*a.hardStop) {
		end = *a.hardStop
	}
	if end.After(a.end) {
		a.end = end
		a.extensions++
	}
}

// suspend 中止: the time that remains is kept.
func (a *Auction) suspend(reason string, by []string) Code {
	switch {
	case a.state != Bidding:
		return CodeState
	case reason == "":
		return CodeReason
	case !twoPersons(by):
		return CodeTwoPersons
	}
	a.state, a.suspendedAt, a.remaining, a.resumeAt = Suspended, a.now, a.end.Sub(a.now), time.Time{}
	return OK
}

// resume 恢复 with what remained, but never less than the window.
func (a *Auction) resume(reason string, by []string, effective *time.Time) Code {
	at := a.now
	if effective != nil {
		at = *effective
	}
	switch {
	case a.state != Suspended || !a.resumeAt.IsZero():
		return CodeState
	case reason == "":
		return CodeReason
	case !twoPersons(by):
		return CodeTwoPersons
	case at.Before(a.now.Add(a.terms.ResumeWarning)):
		return CodeResumeWarning
	}
	a.resumeAt, a.end = at, at.Add(max(a.remaining, a.terms.Timing.window()))
	if a.hardStop != nil {
		stop := a.hardStop.Add(at.Sub(a.suspendedAt))
		if stop.Before(a.end) {
			stop = a.end
		}
		a.hardStop = &stop
	}
	return OK
}
