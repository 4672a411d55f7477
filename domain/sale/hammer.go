package sale

import (
	"slices"
	"time"

	"jiyue/domain/money"
)

// hammer is what every kind of lot has: who may take part, the price and who leads,
// the clock of the events, the answers that keys were given, and the acts after
// the hammer.
type hammer struct {
	entry    Entry
	state    State
	deposits map[string]Deposit
	priced   bool
	price    money.Fen
	leader   string
	reason   UnsoldReason
	open     time.Time
	end      time.Time
	now      time.Time
	answered map[answerKey]Answer
}

type answerKey struct{ bidder, key string }

// announce a lot, with the deposits that are frozen already.
func announce(entry Entry, frozen map[string]money.Fen, open, end time.Time) hammer {
	if entry.DepositDue.IsZero() {
		entry.DepositDue = open
	}
	h := hammer{entry: entry, state: Announced, deposits: make(map[string]Deposit, len(frozen)), open: open, end: end, answered: map[answerKey]Answer{}}
	for bidder, amount := range frozen {
		h.deposits[bidder] = Deposit{amount, Frozen}
	}
	return h
}

// machine is what a kind of lot adds: its timers, the earliest first, and its acts.
type machine interface {
	fire()
	act(e Event) Answer
}

// apply takes the next event. Time never goes back; timers that are due fire
// before and after, each at its own instant.
func (h *hammer) apply(m machine, e Event) Answer {
	if e.At.After(h.now) {
		h.now = e.At
	}
	m.fire()
	key := answerKey{e.Bidder, e.Key}
	if e.Key != "" {
		if first, done := h.answered[key]; done {
			first.Replay, first.State = true, h.state
			return first
		}
	}
	answer := m.act(e)
	m.fire()
	answer.End, answer.State = h.end, h.state
	if e.Key != "" {
		h.answered[key] = answer
	}
	return answer
}

// Recall hands in the answer that a key of a bidder was first given, where the
// caller keeps the answers: a lot that is restored knows none.
func (h *hammer) Recall(bidder, key string, first Answer) {
	h.answered[answerKey{bidder, key}] = first
}

// act does what every kind of lot can; nothing else has a place.
func (h *hammer) act(e Event) Code {
	switch e.Do {
	case ActTick:
		return OK
	case ActDeposit:
		return h.deposit(e.Bidder, e.Amount)
	case ActLeave:
		return h.leave(e.Bidder)
	case ActConfirm:
		return h.confirm(e.By)
	case ActSign:
		return h.sign()
	case ActSettle:
		return h.settle()
	case ActDefault:
		return h.breach()
	case ActCancel:
		return h.cancel(e.Reason)
	default:
		return CodeState
	}
}

func (h *hammer) deposit(bidder, typed string) Code {
	amount, ok := money.ParseFen(typed)
	d, known := h.deposits[bidder]
	switch {
	case h.state != Announced && h.state != Bidding && h.state != Suspended:
		return CodeState
	case !h.now.Before(h.entry.DepositDue):
		return CodeDeadline
	case slices.Contains(h.entry.Excluded, bidder):
		return CodeIneligible
	case slices.Contains(h.entry.Barred, bidder):
		return CodeBarred
	case known && d.State == Released: // it has left
		return CodeIneligible
	case known:
		return CodeDuplicate
	case !ok:
		return CodeAmount
	case amount < h.entry.Deposit:
		return CodeShort
	}
	h.deposits[bidder] = Deposit{amount, Frozen}
	return OK
}

// leave 撤回申请 until the deposits are due, with the deposit or before it; there is no way
// back.
func (h *hammer) leave(bidder string) Code {
	d, known := h.deposits[bidder]
	switch {
	case h.state != Announced:
		return CodeState
	case !h.now.Before(h.entry.DepositDue):
		return CodeDeadline
	case known && d.State == Released:
		return CodeDuplicate
	}
	h.deposits[bidder] = Deposit{d.Amount, Released}
	return OK
}

// secured says that a bidder's deposit is frozen and enough.
func (h *hammer) secured(bidder string) bool {
	d, known := h.deposits[bidder]
	return known && d.State == Frozen && d.Amount >= h.entry.Deposit
}

// bidders counts the secured ones.
func (h *hammer) bidders() (n int) {
	for bidder := range h.deposits {
		if h.secured(bidder) {
			n++
		}
	}
	return n
}

// dispose of a deposit, if it is still frozen.
func (h *hammer) dispose(bidder string, to DepositState) {
	if d := h.deposits[bidder]; d.State == Frozen {
		h.deposits[bidder] = Deposit{d.Amount, to}
	}
}

// release gives back every frozen deposit but those of the named bidders.
func (h *hammer) release(except ...string) {
	for bidder := range h.deposits {
		if !slices.Contains(except, bidder) {
			h.dispose(bidder, Released)
		}
	}
}

// openFor says why a bidder may not offer a price now, or OK.
func (h *hammer) openFor(bidder string) Code {
	switch {
	case h.state == Announced:
		return CodeNotOpen
	case h.state == Suspended:
		return CodeSuspended
	case h.state != Bidding && h.state != SecondRound:
		return CodeClosed
	case !h.secured(bidder):
		return CodeDeposit
	}
	return OK
}

// published says why two persons may not act on a lot in a state with a reason
// that is published, or OK.
func (h *hammer) published(from State, reason string, by []string) Code {
	switch {
	case h.state != from:
		return CodeState
	case reason == "":
		return CodeReason
	case !twoPersons(by):
		return CodeTwoPersons
	}
	return OK
}

func twoPersons(by []string) bool {
	return len(by) > 1 && slices.ContainsFunc(by, func(p string) bool { return p != by[0] })
}

// sell 落槌 to a bidder whose price reaches the reserve.
func (h *hammer) sell(bidder string, price, reserve money.Fen) {
	if price < reserve {
		h.unsold(BelowReserve)
		return
	}
	h.state, h.priced, h.price, h.leader = Provisional, true, price, bidder
}

// unsold 流拍 gives every deposit back.
func (h *hammer) unsold(why UnsoldReason) {
	h.state, h.reason = Unsold, why
	h.release()
}

// cancel 撤回 before the hammer.
func (h *hammer) cancel(reason string) Code {
	switch h.state {
	case Announced, Bidding, Suspended, Exercise, Sealed, SecondRound:
	default:
		return CodeState
	}
	if reason == "" {
		return CodeReason
	}
	h.state = Cancelled
	h.release()
	return OK
}

// confirmable says why platform and seller may not confirm now, or OK.
func (h *hammer) confirmable(by []string) Code {
	switch {
	case h.state != Provisional:
		return CodeState
	case !slices.Contains(by, "platform") || !slices.Contains(by, "seller"):
		return CodeConfirmSign
	}
	return OK
}

// confirm 成交确认 by platform and seller.
func (h *hammer) confirm(by []string) Code {
	if code := h.confirmable(by); code != OK {
		return code
	}
	h.state = Confirmed
	h.release(h.leader)
	return OK
}

// sign 签约.
func (h *hammer) sign() Code {
	if h.state != Confirmed {
		return CodeState
	}
	h.state = Signed
	h.release(h.leader)
	return OK
}

// settle 结清: the deposit becomes part of the price.
func (h *hammer) settle() Code {
	if h.state != Confirmed && h.state != Signed {
		return CodeState
	}
	h.state = Settled
	h.dispose(h.leader, Applied)
	h.release()
	return OK
}

// breach 违约 of the winner.
func (h *hammer) breach() Code {
	if h.state != Confirmed && h.state != Signed {
		return CodeState
	}
	h.state = Defaulted
	h.dispose(h.leader, Forfeited)
	return OK
}

// standing is what all kinds show.
func (h *hammer) standing() Standing {
	s := Standing{State: h.state, Priced: h.priced, Price: h.price, Leader: h.leader, Open: h.open, End: h.end, Reason: h.reason,
		Deposits: make(map[string]DepositState, len(h.deposits))}
	for bidder, d := range h.deposits {
		s.Deposits[bidder] = d.State
	}
	return s
}
