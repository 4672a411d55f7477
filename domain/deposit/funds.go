package deposit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// The acts of a deal, beside those of the deposits.
const (
	ActDeal   Act = "deal"   // the price, and who owes it
	ActCharge Act = "charge" // 计收服务费 of a side
	ActPrice  Act = "price"  // 价款到账
	ActFee    Act = "fee"    // 服务费到账
	ActRemit  Act = "remit"  // 划转 of what an account holds for another

	ActBreach     Act = "breach"      // 违约 of a bidder: its deposit waits to be shared out by two people
	ActReturnPart Act = "return_part" // 退回 what was paid in but never was a whole deposit
)

// The sides of a deal.
const (
	BuyerSide  = "buyer"
	SellerSide = "seller"
)

// SideTitle is the printed name of a side.
func SideTitle(side string) string {
	return map[string]string{BuyerSide: "受让方", SellerSide: "转让方"}[side]
}

// The accounts of a deal. What the exchange is owed stands on the debit side.
const (
	priceAccount = "price"
	feeIncome    = "fees"
	owing        = "owing:"
	defaulted    = "defaulted" // first commissions, once somebody else has stepped in
	costsAccount = "costs"
	gapAccount   = "price_gap"
	sellerShare  = "seller"
	returnShare  = "return"
)

// Funds 项目资金账 is the whole ledger of one sale: its deposits, the price that the
// buyer pays through the exchange and the fees of both sides, in one journal.
type Funds struct {
	*Ledger
	buyer  string
	price  money.Fen
	fees   map[string]money.Fen
	since  int             // length of the journal when the deal was reached
	lost   map[string]bool // who has defaulted
	failed []Failed        // deals whose buyers have defaulted, and others stepped in
	shared string          // whose forfeited deposit was shared out last
}

// Failed 违约的成交 is a deal that another bidder has taken over.
type Failed struct {
	Buyer string
	Price money.Fen
}

// NewFunds opens the ledger of a sale. Whether a deposit was in time is decided by the
// log of the sale; what arrives here as paid counts.
func NewFunds(amount money.Fen, releaseDays int, bidders []string, calendar day.WorkCalendar) *Funds {
	terms := Terms{Amount: amount, Due: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ReleaseDays: releaseDays, Bidders: bidders}
	return &Funds{Ledger: NewLedger(terms, calendar), fees: map[string]money.Fen{}, lost: map[string]bool{}}
}

// Apply takes the next event, of the deposits or of the deal.
func (f *Funds) Apply(e Event) Answer {
	do := map[Act]func(Event) (Code, bool){ActDeal: f.deal, ActCharge: f.charge, ActPrice: f.payPrice, ActFee: f.payFee, ActRemit: f.remit, ActReturnPart: f.returnPart, ActBreach: f.breach}[e.Do]
	if do == nil {
		answer := f.Ledger.Apply(e)
		if e.Do == ActForfeit && answer.Code == OK {
			f.shared = e.Bidder
		}
		return answer
	}
	f.Ledger.Apply(Event{At: e.At, Do: ActTick})
	before := len(f.journal)
	code, replay := do(e)
	return Answer{Code: code, Replay: replay, Entries: slices.Clone(f.journal[before:])}
}

// deal 成交: from now on the buyer owes the price. A second buyer has stepped in for one
// that has defaulted.
func (f *Funds) deal(e Event) (Code, bool) {
	amount, ok := money.ParseFen(e.Amount)
	switch {
	case !ok:
		return CodeAmount, false
	case f.bidders[e.Bidder] == nil:
		return CodeUnknown, false
	case f.buyer == e.Bidder || f.passed(e.Bidder):
		return CodeState, true
	}
	if f.price > 0 {
		f.fail()
	}
	f.buyer, f.price, f.since = e.Bidder, amount, len(f.journal)
	return OK, false
}

// fail 违约后顺延: what the defaulter has paid of the price goes back; the commissions of
// the first deal become its debt, of both sides (拍卖法 第三十九条), so that what the
// seller has paid of its own counts for the next one.
func (f *Funds) fail() {
	paid := -f.balances[priceAccount]
	f.book(priceAccount, received+f.buyer, paid)
	f.order(received+f.buyer, f.buyer, paid)
	f.book(defaulted, owing+BuyerSide, max(0, f.balances[owing+BuyerSide]))
	f.book(defaulted, owing+SellerSide, f.fees[SellerSide])
	f.failed, f.fees = append(f.failed, Failed{f.buyer, f.price}), map[string]money.Fen{}
}

// breach 违约, with a deal or without one.
func (f *Funds) breach(e Event) (Code, bool) {
	b := f.bidders[e.Bidder]
	switch {
	case b == nil:
		return CodeUnknown, false
	case f.lost[e.Bidder]:
		return OK, true
	case b.state != Frozen:
		return CodeState, false
	}
	f.lost[e.Bidder] = true
	return OK, false
}

// charge 计收服务费 of a side, once.
func (f *Funds) charge(e Event) (Code, bool) {
	amount, ok := money.ParseFen(e.Amount)
	_, charged := f.fees[e.Bidder]
	switch {
	case SideTitle(e.Bidder) == "":
		return CodeUnknown, false
	case !ok:
		return CodeAmount, false
	case charged || f.price == 0:
		return CodeState, false
	}
	f.fees[e.Bidder] = amount
	f.book(owing+e.Bidder, feeIncome, amount)
	f.order(owing+e.Bidder, f.payee(e.Bidder), -f.balances[owing+e.Bidder]) // more was paid for the first deal
	return OK, false
}

// payPrice 价款到账, in any number of instalments; what is above the price goes back.
func (f *Funds) payPrice(e Event) (Code, bool) {
	if f.price == 0 || e.Bidder != f.buyer {
		return CodeUnknown, false
	}
	b, _ := f.Bill()
	return f.receiveFor(e, f.buyer, priceAccount, f.price-b.Cash-b.Applied)
}

// payFee 服务费到账 of a side.
func (f *Funds) payFee(e Event) (Code, bool) {
	if SideTitle(e.Bidder) == "" {
		return CodeUnknown, false
	}
	return f.receiveFor(e, f.payee(e.Bidder), owing+e.Bidder, f.balances[owing+e.Bidder])
}

// payee is who pays for a side, and is paid back.
func (f *Funds) payee(side string) string {
	if side == BuyerSide {
		return f.buyer
	}
	return side
}

// receiveFor books money to an account as far as it has room, and sends the rest back.
func (f *Funds) receiveFor(e Event, payee, account string, room money.Fen) (Code, bool) {
	if f.refs[e.Ref] {
		return OK, true
	}
	amount, ok := money.ParseFen(e.Amount)
	if !ok {
		return CodeAmount, false
	}
	f.refs[e.Ref] = true
	f.book(bank, received+payee, amount)
	taken := max(0, min(amount, room))
	f.book(received+payee, account, taken)
	f.order(received+payee, payee, amount-taken)
	return OK, false
}

// remit 划转 pays out what an account holds for the seller, or for the buyer.
func (f *Funds) remit(e Event) (Code, bool) {
	payee := SellerSide
	switch e.Bidder {
	case returnShare:
		payee = f.shared
	case priceAccount, gapAccount, sellerShare:
	default:
		return CodeUnknown, false
	}
	if f.balances[e.Bidder] >= 0 {
		return CodeState, false
	}
	f.order(e.Bidder, payee, -f.balances[e.Bidder])
	return OK, false
}

// returnPart 退回不足额款项 when nothing can complete it any more.
func (f *Funds) returnPart(e Event) (Code, bool) {
	rest := f.Received(e.Bidder)
	if rest <= 0 {
		return CodeState, false
	}
	f.order(received+e.Bidder, e.Bidder, rest)
	return OK, false
}

// Remittable 待划转 lists the accounts that hold money for somebody else.
func (f *Funds) Remittable() (accounts []string) {
	for _, a := range []string{priceAccount, gapAccount, sellerShare, returnShare} {
		if f.balances[a] < 0 {
			accounts = append(accounts, a)
		}
	}
	return accounts
}

// Received 暂收款 is what a bidder has paid that is neither frozen nor ordered back.
func (f *Funds) Received(bidder string) money.Fen { return -f.balances[received+bidder] }

// Bill 结算单: what the buyer owes for a deal, what has been paid, and what the deposit
// covers of the rest.
type Bill struct {
	Buyer   string
	Price   money.Fen
	Cash    money.Fen // of the price, beside the deposit
	Applied money.Fen // of the price, from the deposit
	Frozen  money.Fen // deposit of the buyer that can still be applied
	Sides   []SideBill
}

// SideBill 服务费结算: what one side owes of its fee.
type SideBill struct {
	Side      string
	Fee, Owed money.Fen
}

// Bill of the deal; false before there is one.
func (f *Funds) Bill() (Bill, bool) {
	if f.price == 0 {
		return Bill{}, false
	}
	b := Bill{Buyer: f.buyer, Price: f.price}
	for _, e := range f.journal[f.since:] {
		switch {
		case e.Credit == priceAccount && strings.HasPrefix(e.Debit, frozen):
			b.Applied += e.Amount
		case e.Credit == priceAccount:
			b.Cash += e.Amount
		}
	}
	if f.bidders[f.buyer].state == Frozen {
		b.Frozen = f.terms.Amount
	}
	for _, side := range slices.Sorted(maps.Keys(f.fees)) {
		b.Sides = append(b.Sides, SideBill{Side: side, Fee: f.fees[side], Owed: f.balances[owing+side]})
	}
	return b, true
}

// Application 抵扣明细: the deposit covers the rest of the price first, then the fee of
// the buyer. What is left goes back.
func (b Bill) Application() (lines []Line) {
	price := min(b.Frozen, b.Price-b.Cash-b.Applied)
	fee := min(b.Frozen-price, b.owed(BuyerSide))
	if price > 0 {
		lines = append(lines, Line{To: priceAccount, Amount: price.String()})
	}
	if fee > 0 {
		lines = append(lines, Line{To: owing + BuyerSide, Amount: fee.String()})
	}
	return lines
}

func (b Bill) owed(side string) money.Fen {
	for _, s := range b.Sides {
		if s.Side == side {
			return s.Owed
		}
	}
	return 0
}

// Outstanding 尚欠 by the buyer for price and fee, when the deposit has been applied.
func (b Bill) Outstanding() money.Fen {
	return max(0, b.Price-b.Cash-b.Applied+b.owed(BuyerSide)-b.Frozen)
}

// Outlay 违约分配明细 turns a settlement into the lines of the forfeiture: commissions
// pay what both sides owe (拍卖法 第三十九条: of the buyer and of the seller).
func (f *Funds) Outlay(code string, s Settlement) (lines []Line) {
	add := func(to string, amount money.Fen) {
		if amount > 0 {
			lines = append(lines, Line{To: to, Amount: amount.String()})
		}
	}
	for _, p := range s.Lines {
		if p.To != string(FirstCommission) {
			add(p.To, p.Amount)
			continue
		}
		if f.passed(code) {
			add(defaulted, p.Amount)
			continue
		}
		buyer := min(p.Amount, f.balances[owing+BuyerSide])
		add(owing+BuyerSide, buyer)
		add(owing+SellerSide, p.Amount-buyer)
	}
	return lines
}

// Breached 待清算的违约 is the first defaulter whose deposit waits to be shared out, with
// the price of its deal, zero for one that never came to a deal.
func (f *Funds) Breached() (d Failed, waits bool) {
	for _, code := range slices.Sorted(maps.Keys(f.lost)) {
		if f.bidders[code].state != Frozen {
			continue
		}
		d.Buyer = code
		for _, deal := range append(f.failed, Failed{f.buyer, f.price}) {
			if deal.Buyer == code {
				d.Price = deal.Price
			}
		}
		return d, true
	}
	return d, false
}

// passed says that somebody has stepped in for a buyer that has defaulted.
func (f *Funds) passed(code string) bool {
	return slices.ContainsFunc(f.failed, func(d Failed) bool { return d.Buyer == code })
}

// FirstCommissions 首次成交佣金 of the deal of a buyer that is still owed, by both sides.
func (f *Funds) FirstCommissions(code string) money.Fen {
	switch {
	case f.passed(code):
		return f.balances[defaulted]
	case f.buyer != code:
		return 0
	}
	return f.balances[owing+BuyerSide] + f.balances[owing+SellerSide]
}

// Amount 保证金 of each bidder, as announced.
func (f *Funds) Amount() money.Fen { return f.terms.Amount }

// PayBy 付款期限: the day until which what is ordered on a day has to be paid.
func (f *Funds) PayBy(on day.Date) day.Date { return f.calendar.AddWorkdays(on, f.terms.ReleaseDays) }
