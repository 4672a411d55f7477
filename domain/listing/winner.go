package listing

import (
	"slices"

	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Room 竞价安排 is what several buyers are sent into.
type Room struct {
	Start   money.Fen
	Bidders []string
	Refusal sale.RefusalMode
}

// openRoom: a holder of the right of first refusal who is among the bidders matches
// inside the room; holders outside it are asked afterwards.
func (l *Listing) openRoom(bidders []string) *Room {
	room := &Room{Start: l.price, Bidders: bidders, Refusal: sale.NoRefusal}
	switch {
	case slices.ContainsFunc(bidders, l.holder):
		room.Refusal = sale.RefusalInside
	case len(l.terms.Holders) > 0:
		room.Refusal = sale.RefusalAfter
	}
	return room
}

func (l *Listing) holder(name string) bool { return l.terms.Holders[name] != 0 }

// quote 报价 of the sole buyer, at the list price or above.
func (l *Listing) quote(name, typed string) Code {
	if l.state != Sole {
		return CodeState
	}
	return l.award(name, typed, len(l.terms.Holders) > 0)
}

// auctionResult 竞价结果; where nobody bid, all bidders have broken their word.
func (l *Listing) auctionResult(name, typed string) Code {
	switch {
	case l.state != Auction && l.state != Tender:
		return CodeState
	case name == "":
		l.breach(Unsold, l.course.bidders...)
		return OK
	}
	return l.award(name, typed, l.course.room.Refusal == sale.RefusalAfter)
}

// award the lot at a price; holders of the right of first refusal come first, unless
// the buyer is one.
func (l *Listing) award(name, typed string, asked bool) Code {
	amount, ok := money.ParseFen(typed)
	switch {
	case !slices.Contains(l.course.bidders, name):
		return CodeNotBuyer
	case !ok:
		return CodeAmount
	case amount < l.price:
		return CodeBelowList
	}
	c := &l.course
	c.priced, c.price, c.winner = true, amount, name
	if asked && !l.holder(name) {
		l.state, c.exerciseEnd, c.waived = Exercise, l.through(l.today(), l.terms.ExerciseDays), map[string]bool{}
	} else {
		l.state = Provisional
	}
	return OK
}

// exercise 行使优先购买权 at the price reached, with a deposit of the holder's own.
func (l *Listing) exercise(name, typed string) Code {
	c := &l.course
	amount, ok := money.ParseFen(typed)
	switch {
	case l.state != Exercise:
		return CodeNoWindow
	case !l.holder(name):
		return CodeNotHolder
	case !ok || amount < l.terms.Deposit:
		return CodeDeposit
	case c.waived[name]:
		return CodeWaived
	case c.declarer != "" && l.terms.Holders[c.declarer] <= l.terms.Holders[name]:
		return CodeRank
	}
	c.declarer, l.deposits[name] = name, &sale.Deposit{Amount: amount, State: sale.Frozen}
	l.settleRefusal()
	return OK
}

// waive 放弃优先购买权.
func (l *Listing) waive(name string) Code {
	c := &l.course
	switch {
	case l.state != Exercise:
		return CodeNoWindow
	case !l.holder(name):
		return CodeNotHolder
	case c.declarer == name:
		return CodeState
	case c.waived[name]:
		return CodeWaived
	}
	c.waived[name] = true
	l.settleRefusal()
	return OK
}

// settleRefusal ends the window as soon as nobody can come before the declarer.
func (l *Listing) settleRefusal() {
	c := &l.course
	for name, rank := range l.terms.Holders {
		if !c.waived[name] && (c.declarer == "" || rank < l.terms.Holders[c.declarer]) {
			return
		}
	}
	l.provisional()
}

// provisional 待成交确认; the holder who has declared takes the buyer's place.
func (l *Listing) provisional() {
	l.state = Provisional
	if l.course.declarer != "" {
		l.course.winner = l.course.declarer
	}
}
