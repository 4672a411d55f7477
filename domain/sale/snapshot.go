package sale

import (
	"errors"
	"maps"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Snapshot 竞价快照 is all that an English auction needs to go on, besides its terms
// and the answers that keys were given; both stay where the caller keeps them.
type Snapshot struct {
	State      State
	Deposits   map[string]Deposit
	DepositDue time.Time
	Priced     bool
	Price      money.Fen
	Leader     string
	Reason     UnsoldReason
	Open, End  time.Time
	Now        time.Time
	HardStop   *time.Time
	Grown      bool // the first bid has opened the timed period
	Extensions int
	Postponed  int // openings put off for want of bidders
	Seq        int // accepted bids
	Last       map[string]Bid

	SuspendedAt time.Time
	Remaining   time.Duration
	ResumeAt    time.Time

	Closed      bool
	ExerciseEnd time.Time
	Declarer    string
	Waived      map[string]bool
	NoticeEnd   time.Time
	Objections  map[string]bool // whether open
	RunnerUp    *Bid
}

// ErrSnapshot means that a snapshot cannot have come from an auction.
var ErrSnapshot = errors.New("sale: the snapshot of an auction contradicts itself")

// Snapshot of the auction, which shares nothing with it.
func (a *Auction) Snapshot() Snapshot {
	return Snapshot{State: a.state, Deposits: maps.Clone(a.deposits), DepositDue: a.entry.DepositDue, Priced: a.priced, Price: a.price, Leader: a.leader, Reason: a.reason,
		Open: a.open, End: a.end, Now: a.now, HardStop: clone(a.hardStop), Grown: a.grown, Extensions: a.extensions, Postponed: a.postponed, Seq: a.seq, Last: maps.Clone(a.last),
		SuspendedAt: a.suspendedAt, Remaining: a.remaining, ResumeAt: a.resumeAt, Closed: a.closed, ExerciseEnd: a.exerciseEnd, Declarer: a.declarer,
		Waived: maps.Clone(a.waived), NoticeEnd: a.noticeEnd, Objections: maps.Clone(a.objections), RunnerUp: clone(a.runnerUp)}
}

// Restore an auction under the terms that it was announced with. Answers given
// earlier are handed in by Recall, for the keys that are about to come.
func Restore(terms Terms, calendar day.WorkCalendar, s Snapshot) (*Auction, error) {
	err := terms.Check()
	if err != nil {
		return nil, err
	}
	if s.State == "" || s.Priced != (s.Seq > 0) || s.Priced && s.Deposits[s.Leader].State == "" {
		return nil, ErrSnapshot
	}
	terms = terms.withIncrement()
	terms.DepositDue = s.DepositDue
	return &Auction{
		hammer: hammer{entry: terms.Entry, state: s.State, deposits: owned(s.Deposits), priced: s.Priced, price: s.Price, leader: s.Leader, reason: s.Reason,
			open: s.Open, end: s.End, now: s.Now, answered: map[answerKey]Answer{}},
		terms: terms, calendar: calendar, hardStop: clone(s.HardStop), grown: s.Grown, extensions: s.Extensions, postponed: s.Postponed, seq: s.Seq, last: owned(s.Last),
		suspendedAt: s.SuspendedAt, remaining: s.Remaining, resumeAt: s.ResumeAt, closed: s.Closed, exerciseEnd: s.ExerciseEnd, declarer: s.Declarer,
		waived: owned(s.Waived), noticeEnd: s.NoticeEnd, objections: owned(s.Objections), runnerUp: clone(s.RunnerUp)}, nil
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	copied := *p
	return &copied
}

// owned is a copy of a map that can be written to, also of none.
func owned[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return maps.Clone(m)
}
