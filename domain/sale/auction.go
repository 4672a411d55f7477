package sale

import (
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Bid 出价 is one that was accepted: its number in the lot, who bid, and how much.
type Bid struct {
	Seq    int
	Bidder string
	Amount money.Fen
}

// Auction 增价竞价 is one lot in the order of its events.
type Auction struct {
	hammer
	terms      Terms
	calendar   day.WorkCalendar
	hardStop   *time.Time
	grown      bool // the first bid has opened the timed period
	extensions int
	postponed  int // openings put off for want of bidders
	seq        int // accepted bids
	last       map[string]Bid

	suspendedAt time.Time
	remaining   time.Duration
	resumeAt    time.Time // zero while no resumption is announced

	closed      bool
	exerciseEnd time.Time
	declarer    string
	waived      map[string]bool
	noticeEnd   time.Time
	objections  map[string]bool // whether open
	runnerUp    *Bid
}

// NewAuction announces a lot, with the deposits that are frozen already.
func NewAuction(terms Terms, deposits map[string]money.Fen, calendar day.WorkCalendar) (*Auction, error) {
	err := terms.Check()
	if err != nil {
		return nil, err
	}
	end, _ := terms.scheduledEnd()
	return &Auction{hammer: announce(terms.Entry, deposits, terms.Open, end), terms: terms.withIncrement(), calendar: calendar, hardStop: terms.HardStop,
		last: map[string]Bid{}, waived: map[string]bool{}, objections: map[string]bool{}}, nil
}

// Apply takes the next event.
func (a *Auction) Apply(e Event) Answer { return a.apply(a, e) }

func (a *Auction) act(e Event) Answer {
	switch e.Do {
	case ActBid:
		return a.bid(e)
	case ActSuspend:
		return Answer{Code: a.suspend(e.Reason, e.By)}
	case ActResume:
		return Answer{Code: a.resume(e.Reason, e.By, e.Effective)}
	case ActExercise:
		return Answer{Code: a.exercise(e.Bidder)}
	case ActWaive:
		return Answer{Code: a.waive(e.Bidder)}
	case ActObject:
		return Answer{Code: a.object(e.ID)}
	case ActResolve:
		return Answer{Code: a.resolve(e.ID, e.Outcome)}
	case ActConfirm:
		return Answer{Code: a.confirm(e.By)}
	case ActNextBidder:
		return Answer{Code: a.next(e.Bidder, e.Consent)}
	default:
		return Answer{Code: a.hammer.act(e)}
	}
}

// fire lets every timer that is due go off, the earliest first.
func (a *Auction) fire() {
	for {
		switch {
		case a.state == Announced && !a.now.Before(a.open):
			a.opening()
		case a.state == Suspended && !a.resumeAt.IsZero() && !a.now.Before(a.resumeAt):
			a.state, a.resumeAt = Bidding, time.Time{}
		case (a.state == Bidding || a.quoting()) && !a.now.Before(a.end):
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
	n, below := a.bidders(), a.terms.BelowMin
	switch {
	case n >= a.terms.MinBidders:
		a.state = Bidding
	case below.Policy == BelowMinToSole && n == 1:
		a.state = Sole
		if end := a.calendar.AddWorkdays(day.Of(a.open), below.SoleDays).AddDays(1).Start(); a.quoting() && end.After(a.end) {
			a.end = end
		}
	case below.Policy == BelowMinExtend && a.postponed < below.MaxExtends:
		a.postponed++
		a.open, a.end, a.entry.DepositDue = a.open.Add(below.Extend), a.end.Add(below.Extend), a.entry.DepositDue.Add(below.Extend)
		if a.hardStop != nil {
			later := a.hardStop.Add(below.Extend)
			a.hardStop = &later
		}
	default:
		a.unsold(BelowMinBidders)
	}
}

// quoting 单一意向方报价: the only bidder may quote once, until the end.
func (a *Auction) quoting() bool { return a.state == Sole && a.terms.BelowMin.SoleDays > 0 }

// openFor lets the only bidder quote, too.
func (a *Auction) openFor(bidder string) Code {
	if a.quoting() && a.secured(bidder) {
		return OK
	}
	return a.hammer.openFor(bidder)
}

// bid takes a bid, or the match of a holder of the right of first refusal. The quote of
// the only bidder closes the lot.
func (a *Auction) bid(e Event) Answer {
	if code := a.openFor(e.Bidder); code != OK {
		return Answer{Code: code}
	}
	amount, ok := money.ParseFen(e.Amount)
	switch {
	case !ok:
		return Answer{Code: CodeAmount}
	case e.Expected != nil && *e.Expected != a.seq:
		return Answer{Code: CodeSequence}
	case a.priced && e.Bidder == a.leader && !a.terms.SelfOutbid:
		return Answer{Code: CodeSelf}
	}
	code := a.enough(e.Bidder, amount)
	if code != OK {
		return Answer{Code: code}
	}
	a.seq++
	a.last[e.Bidder] = Bid{a.seq, e.Bidder, amount}
	a.priced, a.price, a.leader = true, amount, e.Bidder
	if a.state == Sole {
		a.close(a.now)
	} else {
		a.extend()
	}
	return Answer{Code: OK, Seq: a.seq}
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
	code := a.published(Bidding, reason, by)
	if code == OK {
		a.state, a.suspendedAt, a.remaining = Suspended, a.now, a.end.Sub(a.now)
	}
	return code
}

// resume 恢复 with what remained, but never less than the window.
func (a *Auction) resume(reason string, by []string, effective *time.Time) Code {
	if !a.resumeAt.IsZero() {
		return CodeState
	}
	if code := a.published(Suspended, reason, by); code != OK {
		return code
	}
	at := a.now
	if effective != nil {
		at = *effective
	}
	if at.Before(a.now.Add(a.terms.ResumeWarning)) {
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

// AuctionStanding 增价竞价现状 adds what only an English auction has.
type AuctionStanding struct {
	Standing
	Bids       int // accepted
	Extensions int
	Increment  money.Fen // in force
	Reserve    *bool     // reached; nil while it is secret
	NoticeEnd  time.Time // 结果公示
}

// Standing of the lot. A secret reserve shows nothing before the close.
func (a *Auction) Standing() AuctionStanding {
	s := AuctionStanding{Standing: a.standing(), Bids: a.seq, Extensions: a.extensions, Increment: a.terms.increment(a.terms.Start), NoticeEnd: a.noticeEnd}
	if a.priced {
		s.Increment = a.terms.increment(a.price)
	}
	if !a.terms.ReserveSecret || a.closed {
		reached := a.priced && a.price >= a.terms.reserve()
		s.Reserve = &reached
	}
	return s
}
