// Package deposit holds the money side of a sale: the 保证金台账 in double entry, the
// 违约清算 after a default and the 交易服务费 by tiers. All amounts are whole fen.
package deposit

import (
	"slices"
	"strconv"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Terms 保证金规则 of one lot, as announced.
type Terms struct {
	Amount      money.Fen
	Due         time.Time // an arrival at this instant is too late
	ReleaseDays int       // working days within which a release is paid out
	Bidders     []string
}

// The accounts; those of bidders, of unmatched receipts and of payouts carry a name
// or number, and the lines of an allocation name theirs.
const (
	bank     = "bank"
	received = "received:"
	held     = "held:"
	frozen   = "frozen:"
	payout   = "payout:"
)

// bidder is what the ledger knows of one bidder beside the accounts.
type bidder struct {
	state     State
	releaseBy day.Date
}

// receipt is third-party money that waits for a match.
type receipt struct {
	bidder string
	amount money.Fen
}

// Ledger 保证金台账 is the deposits of one lot in the order of their events. What has
// been booked stays booked: a refused payment is received and ordered back.
type Ledger struct {
	terms    Terms
	calendar day.WorkCalendar
	now      time.Time
	bidders  map[string]*bidder
	refs     map[string]bool // of the bank, each booked once
	held     map[string]receipt
	journal  []Entry
	balances map[string]money.Fen
	payouts  map[string]*Payout
}

// NewLedger opens the ledger of a lot; every bidder owes the deposit.
func NewLedger(terms Terms, calendar day.WorkCalendar) *Ledger {
	l := &Ledger{terms: terms, calendar: calendar, bidders: map[string]*bidder{}, refs: map[string]bool{}, held: map[string]receipt{},
		balances: map[string]money.Fen{}, payouts: map[string]*Payout{}}
	for _, name := range terms.Bidders {
		l.bidders[name] = &bidder{state: Due}
	}
	return l
}

// Apply takes the next event. Time never goes back.
func (l *Ledger) Apply(e Event) Answer {
	if e.At.After(l.now) {
		l.now = e.At
	}
	before := len(l.journal)
	code, replay := l.act(e)
	return Answer{Code: code, Replay: replay, Entries: slices.Clone(l.journal[before:])}
}

func (l *Ledger) act(e Event) (code Code, replay bool) {
	switch e.Do {
	case ActTick:
		return OK, false
	case ActCallback:
		return l.callback(e.Payout)
	case ActBounce:
		return l.bounce(e.Payout, e.Ref)
	}
	b := l.bidders[e.Bidder]
	if b == nil {
		return CodeUnknown, false
	}
	switch e.Do {
	case ActPay:
		return l.pay(b, e)
	case ActMatch:
		return l.match(b, e.Bidder, e.Ref), false
	case ActReturnHeld:
		return l.returnHeld(e.Bidder, e.Ref), false
	case ActRelease:
		return l.release(b, e.Bidder), false
	case ActApply:
		return l.apply(b, e.Bidder, e.Lines), false
	case ActForfeit:
		return l.forfeit(b, e.Bidder, e.Lines), false
	}
	return CodeState, false
}

// pay 到账: a reference of the bank counts once; money from another payer's account
// waits until it is matched.
func (l *Ledger) pay(b *bidder, e Event) (code Code, replay bool) {
	if l.refs[e.Ref] {
		return OK, true
	}
	amount, ok := money.ParseFen(e.Amount)
	if !ok {
		return CodeAmount, false
	}
	l.refs[e.Ref] = true
	if e.Payer != e.Bidder {
		l.held[e.Ref] = receipt{e.Bidder, amount}
		l.book(bank, held+e.Ref, amount)
		return CodeThirdParty, false
	}
	l.book(bank, received+e.Bidder, amount)
	return l.receive(b, e.Bidder, amount), false
}

// match 认领: third-party money is the bidder's after all.
func (l *Ledger) match(b *bidder, name, ref string) Code {
	r, waiting := l.held[ref]
	if !waiting || r.bidder != name {
		return CodeUnknown
	}
	delete(l.held, ref)
	l.book(held+ref, received+name, r.amount)
	return l.receive(b, name, r.amount)
}

// returnHeld 退回 third-party money.
func (l *Ledger) returnHeld(name, ref string) Code {
	r, waiting := l.held[ref]
	if !waiting || r.bidder != name {
		return CodeUnknown
	}
	delete(l.held, ref)
	l.order(held+ref, name, r.amount)
	return OK
}

// receive freezes the deposit as soon as it is there in full and in time; whatever
// is not needed goes back at once. A part payment stays and may be topped up.
func (l *Ledger) receive(b *bidder, name string, amount money.Fen) Code {
	account := received + name
	there := -l.balances[account]
	switch {
	case b.state != Due:
		l.order(account, name, amount)
		return CodeDuplicate
	case !l.now.Before(l.terms.Due):
		l.order(account, name, there)
		return CodeDeadline
	case there < l.terms.Amount:
		return CodeShort
	}
	l.book(account, frozen+name, l.terms.Amount)
	b.state = Frozen
	l.order(account, name, there-l.terms.Amount)
	return OK
}

// release 退还 in full.
func (l *Ledger) release(b *bidder, name string) Code {
	if b.state != Frozen {
		return CodeState
	}
	l.order(frozen+name, name, l.terms.Amount)
	b.state, b.releaseBy = Released, l.calendar.AddWorkdays(day.Of(l.now), l.terms.ReleaseDays)
	return OK
}

// apply 抵作价款及费用; the remainder goes back. It is one disposition.
func (l *Ledger) apply(b *bidder, name string, lines []Line) Code {
	amounts, total, code := l.allocation(b, lines)
	switch {
	case code != OK:
		return code
	case total > l.terms.Amount:
		return CodeOver
	}
	l.allocate(name, lines, amounts)
	l.order(frozen+name, name, l.terms.Amount-total)
	b.state = Applied
	return OK
}

// forfeit 不予退还: every fen is allocated.
func (l *Ledger) forfeit(b *bidder, name string, lines []Line) Code {
	amounts, total, code := l.allocation(b, lines)
	switch {
	case code != OK:
		return code
	case total != l.terms.Amount:
		return CodeAllocation
	}
	l.allocate(name, lines, amounts)
	b.state = Forfeited
	return OK
}

// allocation reads the lines; a total above the deposit is not added up further.
func (l *Ledger) allocation(b *bidder, lines []Line) (amounts []money.Fen, total money.Fen, code Code) {
	if b.state != Frozen {
		return nil, 0, CodeState
	}
	for _, line := range lines {
		amount, ok := money.ParseFen(line.Amount)
		if !ok {
			return nil, 0, CodeAmount
		}
		amounts = append(amounts, amount)
		if total <= l.terms.Amount {
			total += amount
		}
	}
	if len(amounts) == 0 {
		return nil, 0, CodeAmount
	}
	return amounts, total, OK
}

func (l *Ledger) allocate(name string, lines []Line, amounts []money.Fen) {
	for i, line := range lines {
		l.book(frozen+name, line.To, amounts[i])
	}
}

// callback 银行回执: the payout has left the bank; a second receipt changes nothing.
func (l *Ledger) callback(id string) (code Code, replay bool) {
	p := l.payouts[id]
	switch {
	case p == nil:
		return CodeUnknown, false
	case p.State == Paid:
		return OK, true
	}
	l.book(payout+id, bank, p.Amount)
	p.State = Paid
	return OK, false
}

// bounce 退汇: the bank has sent a payout back; it is ordered again under a new number.
func (l *Ledger) bounce(id, ref string) (code Code, replay bool) {
	p := l.payouts[id]
	switch {
	case p == nil:
		return CodeUnknown, false
	case p.State == Bounced && l.refs[ref]:
		return OK, true
	case p.State != Paid, l.refs[ref]:
		return CodeState, false
	}
	l.refs[ref] = true
	p.State = Bounced
	l.book(bank, payout+id, p.Amount)
	l.order(payout+id, p.Bidder, p.Amount)
	return OK, false
}

// order 付款指令 to a bidder, numbered P1, P2 …
func (l *Ledger) order(from, name string, amount money.Fen) {
	if amount <= 0 {
		return
	}
	id := "P" + strconv.Itoa(len(l.payouts)+1)
	l.payouts[id] = &Payout{Bidder: name, Amount: amount, State: Ordered}
	l.book(from, payout+id, amount)
}

// book 记账: debit and credit of one entry are the same, so all balances together are
// zero at any time.
func (l *Ledger) book(debit, credit string, amount money.Fen) {
	if amount == 0 {
		return
	}
	l.journal = append(l.journal, Entry{N: len(l.journal) + 1, Debit: debit, Credit: credit, Amount: amount})
	l.balances[debit] += amount
	l.balances[credit] -= amount
}
