package sale

import (
	"time"

	"jiyue/domain/day"
)

// close 竞价结束 at an instant.
func (a *Auction) close(at time.Time) {
	a.closed = true
	switch {
	case !a.priced:
		a.unsold(NoBid)
	case a.price < a.terms.reserve():
		a.unsold(BelowReserve)
	case a.terms.Refusal.Mode == RefusalAfter && a.contested(""):
		a.state, a.exerciseEnd = Exercise, at.Add(a.terms.Refusal.Window)
	default:
		a.provisional(at)
	}
}

// eligible: a holder whose rank is strictly better than the leader's, or any holder
// when the leader is none.
func (a *Auction) eligible(bidder string) bool {
	rank, holder := a.terms.Refusal.Holders[bidder]
	leading, too := a.terms.Refusal.Holders[a.leader]
	return holder && (!too || rank < leading)
}

// contested says whether an eligible holder who has not waived could still come before
// the declarer; without a declarer, whether there is one at all.
func (a *Auction) contested(declarer string) bool {
	for bidder, rank := range a.terms.Refusal.Holders {
		if a.eligible(bidder) && !a.waived[bidder] && (declarer == "" || rank < a.terms.Refusal.Holders[declarer]) {
			return true
		}
	}
	return false
}

// exercise 行使优先购买权 at the price of the close.
func (a *Auction) exercise(bidder string) Code {
	rank, holder := a.terms.Refusal.Holders[bidder]
	switch {
	case a.state != Exercise:
		return CodeNoWindow
	case !holder:
		return CodeNotHolder
	case !a.secured(bidder):
		return CodeDeposit
	case a.waived[bidder]:
		return CodeWaived
	case !a.eligible(bidder) || a.declarer != "" && a.terms.Refusal.Holders[a.declarer] <= rank:
		return CodeRank
	}
	a.declarer = bidder
	a.settleRefusal()
	return OK
}

// waive 放弃优先购买权.
func (a *Auction) waive(bidder string) Code {
	switch {
	case a.state != Exercise:
		return CodeNoWindow
	case !a.eligible(bidder):
		return CodeNotHolder
	case a.declarer == bidder:
		return CodeState
	case a.waived[bidder]:
		return CodeWaived
	}
	a.waived[bidder] = true
	a.settleRefusal()
	return OK
}

func (a *Auction) settleRefusal() {
	if !a.contested(a.declarer) {
		a.provisional(a.now)
	}
}

// provisional 待成交确认 from an instant on; the result is noticed where the rules
// ask for it.
func (a *Auction) provisional(at time.Time) {
	a.state = Provisional
	if a.declarer != "" {
		a.leader = a.declarer
	}
	if a.terms.NoticeDays > 0 {
		a.noticeEnd = a.calendar.AddWorkdays(day.Of(at), a.terms.NoticeDays).AddDays(1).Start()
	}
}

func (a *Auction) object(id string) Code {
	_, used := a.objections[id]
	switch {
	case a.state != Provisional || a.noticeEnd.IsZero():
		return CodeState
	case !a.now.Before(a.noticeEnd):
		return CodeLate
	case used:
		return CodeDuplicate
	}
	a.objections[id] = true
	return OK
}

// upheld is the outcome of an objection that annuls the sale.
const upheld = "upheld"

func (a *Auction) resolve(id, outcome string) Code {
	switch {
	case a.state != Provisional:
		return CodeState
	case !a.objections[id]:
		return CodeNoObjection
	}
	a.objections[id] = false
	if outcome == upheld {
		a.state = Annulled
		a.release()
	}
	return OK
}

// confirm 成交确认 waits for the notice and its objections; who stands by for a
// default is fixed now.
func (a *Auction) confirm(by []string) Code {
	if code := a.confirmable(by); code != OK {
		return code
	}
	if a.now.Before(a.noticeEnd) {
		return CodeNoticeRunning
	}
	for _, open := range a.objections {
		if open {
			return CodeObjectionOpen
		}
	}
	a.state, a.runnerUp = Confirmed, a.secondBest()
	if a.terms.DefaultPolicy == NextBidder && a.runnerUp != nil {
		a.release(a.leader, a.runnerUp.Bidder)
	} else {
		a.release(a.leader)
	}
	return OK
}

// secondBest 次高价: the highest bid of another secured bidder that reaches the
// reserve, the later of equal ones. Prices never fall, so that the highest bid of a
// bidder is the last.
func (a *Auction) secondBest() *Bid {
	var best Bid
	for bidder, b := range a.last {
		if bidder != a.leader && b.Amount >= a.terms.reserve() && a.secured(bidder) && b.Seq > best.Seq {
			best = b
		}
	}
	if best.Seq == 0 {
		return nil
	}
	return &best
}

// RunnerUp 次高报价人 is the bid that a default would pass the lot on to, while its bidder
// may be asked: its deposit is kept until the contract is signed.
func (a *Auction) RunnerUp() (Bid, bool) {
	if a.state != Defaulted || a.terms.DefaultPolicy != NextBidder || a.runnerUp == nil || !a.secured(a.runnerUp.Bidder) {
		return Bid{}, false
	}
	return *a.runnerUp, true
}

// next 顺延 to the runner-up after a default, once.
func (a *Auction) next(bidder string, consent bool) Code {
	second, asked := a.RunnerUp()
	switch {
	case !asked:
		return CodeState
	case bidder != second.Bidder:
		return CodeNotRunnerUp
	}
	if consent {
		a.state, a.leader, a.price = Confirmed, second.Bidder, second.Amount
	} else {
		a.dispose(bidder, Released)
	}
	a.runnerUp = nil
	return OK
}
