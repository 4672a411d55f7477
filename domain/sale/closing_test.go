package sale_test

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/sale"
)

// refusal: who exercises is secured and has a better rank than the leader and
// whoever declared before; the window closes when nobody better is left.
func (h *history) refusal(at, after sale.Snapshot, e sale.Event) {
	ranks := h.terms.Refusal.Holders
	before := func(bidder, other string) bool {
		rank, holder := ranks[bidder]
		than, held := ranks[other]
		return holder && (!held || rank < than)
	}
	h.demand(before(e.Bidder, at.Leader) && !slices.Contains(h.waived, e.Bidder) && e.Bidder != h.declarer, "refusal", e.Do, " of ", e.Bidder, " against ", at.Leader)
	if e.Do == sale.ActExercise {
		h.demand(before(e.Bidder, h.declarer) && at.Deposits[e.Bidder].State == sale.Frozen && at.Deposits[e.Bidder].Amount >= h.terms.Deposit, "refusal", e.Bidder, " after ", h.declarer)
		h.declarer = e.Bidder
	} else {
		h.waived = append(h.waived, e.Bidder)
	}
	waiting := false
	for bidder := range ranks {
		waiting = waiting || before(bidder, at.Leader) && before(bidder, h.declarer) && !slices.Contains(h.waived, bidder)
	}
	h.demand(waiting == (after.State == sale.Exercise), "refusal", "the window is ", after.State)
	h.demand(waiting || h.declarer == "" || after.Leader == h.declarer, "refusal", after.Leader, " wins over ", h.declarer)
}

// noticed: the result is shown for whole working days after the day it was reached.
func (h *history) noticed(reached time.Time, s sale.Snapshot) {
	if h.terms.NoticeDays == 0 {
		h.demand(s.NoticeEnd.IsZero(), "notice", "until ", s.NoticeEnd)
		return
	}
	over := day.Of(reached).Start()
	for left := h.terms.NoticeDays; left > 0; {
		over = over.AddDate(0, 0, 1)
		if over.Weekday() != time.Saturday && over.Weekday() != time.Sunday {
			left--
		}
	}
	h.demand(s.NoticeEnd.Equal(over.AddDate(0, 0, 1)), "notice", "until ", s.NoticeEnd, " of what was reached ", reached)
}

// confirmed: the best other secured bidder stands by, and only he under that policy.
func (h *history) confirmed(at, after sale.Snapshot) {
	h.demand(!h.t.Before(at.NoticeEnd) && !slices.Contains(slices.Collect(maps.Values(at.Objections)), true), "notice", "confirmed before its end")
	var second *sale.Bid
	for _, b := range h.bids {
		d := at.Deposits[b.Bidder]
		if b.Bidder != after.Leader && (h.terms.Reserve == nil || b.Amount >= *h.terms.Reserve) && d.State == sale.Frozen && (second == nil || b.Amount >= second.Amount) {
			second = &b
		}
	}
	h.demand(reflect.DeepEqual(second, after.RunnerUp), "runner-up", after.RunnerUp, " instead of ", second)
	for bidder, d := range after.Deposits {
		kept := bidder == after.Leader || h.terms.DefaultPolicy == sale.NextBidder && second != nil && bidder == second.Bidder
		h.demand(kept == (d.State == sale.Frozen), "runner-up", bidder, " has ", d)
	}
}
