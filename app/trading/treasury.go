package trading

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Treasury 资金管理 keeps the money of the sales of an exchange in double entry.
//
// The log of a sale is the truth about who takes part: a deposit counts when the log
// says so. The ledger is the truth about money. A receipt is kept before the log is
// asked, and booked after the log has answered; whatever stops in between, Follow goes
// on with it from what both say.
type Treasury struct {
	InTx     func(context.Context, func(TreasuryTx) error) error
	Reader   TreasuryReader
	Exchange *Exchange
	Books    TreasuryBooks
}

// TreasuryTx is what the treasury needs of one unit of work.
type TreasuryTx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)

	// LockAccount reads the ledger of a sale, which nobody else can add to until the end
	// of the unit; it is opened when there is none.
	LockAccount(ctx context.Context, sale string) (*Account, error)
	SaveAccount(ctx context.Context, a *Account) error
	DepositRecords(ctx context.Context, sale string, after int) ([]Record, error)
	Sale(ctx context.Context, id string) (Sale, error)
	RecordsAfter(ctx context.Context, id string, n int) ([]Record, error)

	AddReceipt(ctx context.Context, r deposit.Receipt) (kept deposit.Receipt, added bool, err error)
	LockReceipt(ctx context.Context, id string) (deposit.Receipt, error)
	SaveReceipt(ctx context.Context, r deposit.Receipt) error
	ClaimedReceipts(ctx context.Context, sale string) ([]deposit.Receipt, error) // that are not booked

	LockRemittance(ctx context.Context, id string) (deposit.Remittance, error)
	SaveRemittance(ctx context.Context, m deposit.Remittance) error

	AddRules(ctx context.Context, r deposit.Rules) (added bool, err error)
	LockRules(ctx context.Context, id string) (deposit.Rules, error)
	SaveRules(ctx context.Context, r deposit.Rules) error

	LockBreach(ctx context.Context, sale string) (deposit.Breach, error)
	SaveBreach(ctx context.Context, b deposit.Breach) error

	AddStatement(ctx context.Context, s Statement, rows []StatementRow) (id string, err error)
}

// Account 项目资金账 is the ledger of one sale with the sale itself.
type Account struct {
	Sale     AccountSale
	Rules    deposit.Rules // in force at the announcement; the zero ID: none, nothing is charged
	Funds    *deposit.Funds
	Booked   []Booking // all events
	Followed int       // record of the sale's log that was booked last
	State    sale.State

	fresh int // index of the first booking that is not saved
}

// AccountSale 项目要素 is what the ledger knows of its sale, by whatever route.
type AccountSale struct {
	ID, Number, Name string
	Exchange         lot.Organisation
	Seller           lot.Organisation
	Terms            map[string]string
	State            sale.State
	Price            money.Fen
	Leader           string
	AnnouncedAt      time.Time
	Bidders          map[string]lot.Organisation // by code, those that are qualified
}

// Booking 资金记录 is an event of a ledger with who caused it and what it booked.
type Booking struct {
	N       int
	Event   deposit.Event
	Code    deposit.Code
	Person  string // user id, "" for what follows from the log
	Entries []deposit.Entry
}

// Replay 重演 the bookings that were kept.
func (a *Account) Replay(list []Booking) error {
	calendar, err := lot.ReadCalendar(a.Sale.Terms[lot.TermCalendar])
	if err != nil {
		return err
	}
	codes := make([]string, 0, len(a.Sale.Bidders))
	for code := range a.Sale.Bidders {
		codes = append(codes, code)
	}
	amount, _ := money.ParseFen(a.Sale.Terms[sale.TermDeposit])
	a.Funds = deposit.NewFunds(amount, a.ReleaseDays(), codes, calendar)
	for i := range list {
		answer := a.Funds.Apply(list[i].Event)
		if answer.Code != list[i].Code {
			return fmt.Errorf("ledger of sale %s: event %d answers %s, kept is %s", a.Sale.ID, list[i].N, answer.Code, list[i].Code)
		}
		list[i].Entries = answer.Entries
	}
	a.Booked, a.fresh = list, len(list)
	return nil
}

// Fresh are the bookings that are not saved yet.
func (a *Account) Fresh() []Booking { return a.Booked[a.fresh:] }

// ReleaseDays 退还期限 in working days, as suggested where the exchange has no rules.
func (a *Account) ReleaseDays() int {
	if a.Rules.ID == "" {
		return deposit.Suggested().ReleaseDays
	}
	return a.Rules.Content.ReleaseDays
}

// book applies an event. What the rules refuse and what changes nothing is not kept.
func (a *Account) book(e deposit.Event, person string) deposit.Answer {
	answer := a.Funds.Apply(e)
	if answer.Replay || len(answer.Entries) == 0 && (answer.Code != deposit.OK || e.Do != deposit.ActDeal && e.Do != deposit.ActBreach) {
		return answer
	}
	a.Booked = append(a.Booked, Booking{N: len(a.Booked) + 1, Event: e, Code: answer.Code, Person: person, Entries: answer.Entries})
	return answer
}

// refusal is the answer to an event as a fault.
func refusal(a deposit.Answer) error {
	if a.Code == deposit.OK {
		return nil
	}
	return fault.New(fault.Conflict, "deposit."+string(a.Code), a.Code.Sentence())
}

// Follow 对账 brings the ledger of a sale up to its log: deposits that the log has taken
// or refused, and what the end of the sale means for each of them.
func (t *Treasury) Follow(ctx context.Context, id string) error {
	for range 2 { // the second time after the log was asked again
		var waiting []deposit.Receipt
		err := t.InTx(ctx, func(tx TreasuryTx) error {
			a, err := tx.LockAccount(ctx, id)
			if err != nil {
				return err
			}
			waiting, err = t.follow(ctx, tx, a)
			if err != nil {
				return err
			}
			return tx.SaveAccount(ctx, a)
		})
		if err != nil || len(waiting) == 0 {
			return err
		}
		for _, r := range waiting {
			_, err = t.enter(ctx, r)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// follow books what is new in the log; the receipts that the log was never asked about
// come back.
func (t *Treasury) follow(ctx context.Context, tx TreasuryTx, a *Account) (waiting []deposit.Receipt, err error) {
	records, err := tx.DepositRecords(ctx, a.Sale.ID, a.Followed)
	if err != nil {
		return nil, err
	}
	receipts, err := tx.ClaimedReceipts(ctx, a.Sale.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		a.Followed = r.N
		if r.Act != sale.ActDeposit {
			continue
		}
		receipt := deposit.Receipt{Reference: fmt.Sprintf("日志第%d条", r.N), Code: r.Actor}
		for i := range receipts {
			if receipts[i].Key == r.Key && receipts[i].Code == r.Actor {
				receipt = receipts[i]
				receipts[i].Key = ""
			}
		}
		err = a.deposited(ctx, tx, r, receipt)
		if err != nil {
			return nil, err
		}
	}
	for _, r := range receipts {
		if r.Purpose == deposit.ForDeposit && r.Key != "" {
			waiting = append(waiting, r)
		}
	}
	standings, err := t.standings(ctx, tx, a)
	for _, s := range standings {
		a.conclude(s, tx.Now())
	}
	a.State = a.Sale.State
	return waiting, err
}

// deposited books one answer of the log. Money that the log did not take goes back.
func (a *Account) deposited(ctx context.Context, tx TreasuryTx, r Record, receipt deposit.Receipt) error {
	e := deposit.Event{At: r.At, Do: deposit.ActPay, Bidder: r.Actor, Amount: r.Amount, Ref: receipt.Reference, Payer: r.Actor}
	if receipt.ID != "" {
		e.Amount = receipt.Amount.String() // the log has the sum of the parts
	}
	switch {
	case receipt.ID == "" && r.Code != sale.OK: // refused, and nothing is known of the money
		return nil
	case r.Code == sale.OK, r.Code == sale.CodeDuplicate:
		a.received(e, receipt)
	default:
		e.Payer = "refused: " + string(r.Code)
		a.book(e, receipt.ClaimedBy.ID)
		e.Do = deposit.ActReturnHeld
		a.book(e, receipt.ClaimedBy.ID)
	}
	if receipt.ID == "" {
		return nil
	}
	receipt.Booked = len(a.Booked)
	return tx.SaveReceipt(ctx, receipt)
}

// received books a deposit that has arrived. Money from another's account is held until
// the treasurer's word that it was paid for the bidder.
func (a *Account) received(e deposit.Event, r deposit.Receipt) {
	if r.Payer != "" && !deposit.SameName(r.Payer, a.Sale.Bidders[r.Code].Name) {
		e.Payer = r.Payer
		a.book(e, r.ClaimedBy.ID)
		e.Do = deposit.ActMatch
	}
	a.book(e, r.ClaimedBy.ID)
}

// standings replay the log of a sale, which alone says what becomes of each deposit: as
// it was when a buyer had defaulted, before another stepped in, and as it is. Nothing
// comes of the bids themselves.
func (t *Treasury) standings(ctx context.Context, tx TreasuryTx, a *Account) (list []sale.AuctionStanding, err error) {
	switch a.Sale.State {
	case sale.Bidding, sale.Suspended, sale.Exercise, sale.Sealed, sale.SecondRound, sale.Provisional, sale.Sole:
		return nil, nil
	}
	s, err := tx.Sale(ctx, a.Sale.ID)
	if err != nil {
		return nil, err
	}
	machine, err := t.Exchange.Floor.Build(s)
	if err != nil {
		return nil, err
	}
	records, err := tx.RecordsAfter(ctx, a.Sale.ID, 0)
	for i := range records {
		machine.Apply(&records[i])
		if records[i].Seq > 0 || records[i].Code != sale.OK {
			continue
		}
		if at := machine.Standing(); at.State == sale.Defaulted {
			list = append(list, at)
		}
	}
	return append(list, machine.Standing()), err
}

// conclude books what the log means: price and fees once it is a deal, deposits that it
// has released, and the buyer's own that it has applied to the price. A defaulter's
// stays frozen until it has been settled by two people.
func (a *Account) conclude(s sale.AuctionStanding, now time.Time) {
	if s.Priced && Sold(s.State) {
		a.book(deposit.Event{At: now, Do: deposit.ActDeal, Bidder: s.Leader, Amount: s.Price.String()}, "")
		if a.Rules.ID != "" {
			c, err := deposit.Commissions(s.Price, a.Rules.Content.Fees, true)
			for _, fee := range c.Fees {
				if err == nil && fee.Amount > 0 {
					a.book(deposit.Event{At: now, Do: deposit.ActCharge, Bidder: fee.Side, Amount: fee.Amount.String()}, "")
				}
			}
		}
	}
	states := a.Funds.Standing().States
	for _, code := range slices.Sorted(maps.Keys(states)) {
		switch {
		case states[code] != deposit.Frozen:
			if over(s.State) || s.Deposits[code] == sale.Released {
				a.book(deposit.Event{At: now, Do: deposit.ActReturnPart, Bidder: code}, "")
			}
		case s.Deposits[code] == sale.Forfeited:
			a.book(deposit.Event{At: now, Do: deposit.ActBreach, Bidder: code}, "")
		case s.Deposits[code] == sale.Released:
			a.book(deposit.Event{At: now, Do: deposit.ActRelease, Bidder: code}, "")
		case s.Deposits[code] == sale.Applied:
			bill, _ := a.Funds.Bill()
			e := deposit.Event{At: now, Do: deposit.ActApply, Bidder: code, Lines: bill.Application()}
			if len(e.Lines) == 0 {
				e.Do = deposit.ActRelease
			}
			a.book(e, "")
			a.remit(now, "")
		}
	}
}

// remit orders what is held for others to be paid out.
func (a *Account) remit(now time.Time, person string) {
	for _, account := range a.Funds.Remittable() {
		a.book(deposit.Event{At: now, Do: deposit.ActRemit, Bidder: account}, person)
	}
}

// over says that nothing more is decided on a sale but its performance.
func over(s sale.State) bool {
	switch s {
	case sale.Unsold, sale.Cancelled, sale.Annulled, lot.Withdrawn:
		return true
	}
	return Sold(s)
}

// Watch lets the ledgers follow their logs until ctx ends.
func (t *Treasury) Watch(ctx context.Context, report func(error)) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		ids, err := t.Reader.SalesAhead(ctx)
		if err != nil {
			if ctx.Err() == nil {
				report(err)
			}
			continue
		}
		for _, id := range ids {
			err = t.Follow(ctx, id)
			if err != nil && ctx.Err() == nil {
				report(fmt.Errorf("ledger of sale %s: %w", id, err))
			}
		}
	}
}

// exchangeSale admits the finance people and the head of the exchange of a sale.
func exchangeSale(by actor.Actor, a *Account) error {
	if by.Org != a.Sale.Exchange.ID || !by.Has(actor.Treasurer, actor.Head) {
		return ErrNoSale
	}
	return nil
}

func (t *Treasury) today() day.Date { return day.Of(t.Reader.Now()) }
