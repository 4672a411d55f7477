package trading

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// TakeDeposit 登记保证金 typed by hand. The log is public in the end, so that it holds a
// hash of the bank's reference and the amount, under which the same payment counts once.
func (t *Treasury) TakeDeposit(ctx context.Context, by actor.Actor, id, code, amount, reference string) error {
	reference = strings.TrimSpace(reference)
	l, err := t.Exchange.Reader.Lot(ctx, id)
	if err != nil {
		return err
	}
	if by.Org != l.Exchange.ID {
		return lot.ErrAbsent
	}
	bidders, err := t.Exchange.Reader.Bidders(ctx, id)
	if err != nil {
		return err
	}
	var bidder lot.Bidder
	for _, b := range bidders {
		if b.Code == code {
			bidder = b
		}
	}
	e, err := l.TakeDeposit(by, bidder, amount, reference)
	if err != nil {
		return err
	}
	fen, ok := money.ParseFen(amount)
	if !ok {
		return ErrAmount
	}
	r := deposit.Receipt{Exchange: by.Org, Reference: reference, Amount: fen, State: deposit.ReceiptOpen}
	return t.take(ctx, by, r, deposit.Expectation{Sale: id, Code: code, Purpose: deposit.ForDeposit}, "", e)
}

// Enter 登记到账 of a price or a fee typed by hand.
func (t *Treasury) Enter(ctx context.Context, by actor.Actor, id string, r deposit.Receipt, note string) error {
	r.Reference, r.Exchange, r.State = strings.TrimSpace(r.Reference), by.Org, deposit.ReceiptOpen
	err := r.Check(t.today())
	if r.Purpose.Title() == "" || r.Purpose == deposit.ForDeposit {
		err = fault.Join(append(fault.All(err), deposit.ErrPurpose))
	}
	if err != nil {
		return err
	}
	return t.take(ctx, by, r, deposit.Expectation{Sale: id, Purpose: r.Purpose}, note, audit.Event{})
}

// Claim 认领 a receipt of a statement for a sale.
func (t *Treasury) Claim(ctx context.Context, by actor.Actor, id string, of deposit.Expectation, note string) error {
	r, err := t.Receipt(ctx, by, id)
	if err != nil {
		return err
	}
	if r.State != deposit.ReceiptOpen {
		return deposit.ErrReceiptDone
	}
	return t.take(ctx, by, r, of, note, audit.Event{})
}

// take keeps a receipt as claimed, books it where the log has no say, and otherwise
// asks the log. e is the act of record of a deposit that is typed by hand.
func (t *Treasury) take(ctx context.Context, by actor.Actor, r deposit.Receipt, of deposit.Expectation, note string, e audit.Event) error {
	var kept deposit.Receipt
	err := t.InTx(ctx, func(tx TreasuryTx) error {
		a, err := tx.LockAccount(ctx, of.Sale)
		if err != nil {
			return err
		}
		if a.Sale.Exchange.ID != by.Org {
			return ErrNoSale
		}
		_, err = t.follow(ctx, tx, a)
		if err != nil {
			return err
		}
		if r.ID != "" {
			r, err = tx.LockReceipt(ctx, r.ID)
			if err != nil {
				return err
			}
		}
		of, err = a.expects(of)
		if err != nil {
			return err
		}
		claimed, err := r.Claim(by, of, note, tx.Now())
		if err != nil {
			return err
		}
		if r.Purpose == deposit.ForDeposit {
			claimed, err = t.prepareDeposit(ctx, tx, a, &r, claimed, e)
			if err != nil {
				return err
			}
		}
		kept = r
		if r.ID == "" {
			r.ID, r.AddedAt = tx.NewID(), tx.Now()
			if r.On.IsZero() {
				r.On = day.Of(tx.Now())
			}
			var added bool
			kept, added, err = tx.AddReceipt(ctx, r)
			switch {
			case err != nil:
				return err
			case !added && kept.State == deposit.ReceiptOpen:
				return deposit.ErrReceiptTwice.Say("这一银行流水号已随对账单导入，请到“到账款项”认领")
			case !added && (kept.Sale != r.Sale || kept.Code != r.Code || kept.Purpose != r.Purpose || kept.Amount != r.Amount):
				return deposit.ErrReceiptTwice
			case !added:
				return tx.SaveAccount(ctx, a)
			}
		}
		tx.Record(claimed)
		if r.Key == "" {
			err = a.arrived(&kept, tx)
			if err != nil {
				return err
			}
		}
		err = tx.SaveReceipt(ctx, kept)
		if err != nil {
			return err
		}
		return tx.SaveAccount(ctx, a)
	})
	if err != nil || kept.Key == "" {
		return err
	}
	answer, err := t.enter(ctx, kept)
	if err != nil {
		return err
	}
	err = t.Follow(ctx, kept.Sale)
	if err != nil {
		return err
	}
	if err = refused(answer, nil); err != nil {
		return fault.All(err)[0].Say(answer.Refusal + "；款项已入账，已安排退回，见付款单")
	}
	return nil
}

// prepareDeposit gives a deposit its key in the log of the sale, or none while it is
// only a part: by hand a part is a slip, from a statement it waits for the rest.
func (t *Treasury) prepareDeposit(ctx context.Context, tx TreasuryTx, a *Account, r *deposit.Receipt, claimed, typed audit.Event) (audit.Event, error) {
	if typed.Kind != "" {
		claimed = typed
	}
	need, _ := money.ParseFen(a.Sale.Terms[sale.TermDeposit])
	if a.Funds.Standing().States[r.Code] == deposit.Due && a.Funds.Received(r.Code)+r.Amount < need {
		if r.Statement == "" {
			return claimed, refused(Receipt{Answer: sale.Answer{Code: sale.CodeShort}, Refusal: sale.CodeShort.Sentence()}, nil)
		}
		return claimed, nil
	}
	sum := sha256.Sum256([]byte(r.Sale + " " + r.Reference + " " + r.Amount.String()))
	r.Key = "bank:" + hex.EncodeToString(sum[:16])
	return claimed, nil
}

// enter asks the log of a sale to take a deposit: the sum of what its bidder has paid.
func (t *Treasury) enter(ctx context.Context, r deposit.Receipt) (Receipt, error) {
	amount := r.Amount
	err := t.InTx(ctx, func(tx TreasuryTx) error {
		a, err := tx.LockAccount(ctx, r.Sale)
		if err == nil {
			amount += a.Funds.Received(r.Code)
		}
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return t.Exchange.Floor.Enter(ctx, r.Sale, Record{Act: sale.ActDeposit, Actor: r.Code, Amount: amount.String(), Key: r.Key, Person: r.ClaimedBy.ID})
}

// expects completes what money is claimed for, and refuses what the sale does not wait
// for.
func (a *Account) expects(of deposit.Expectation) (deposit.Expectation, error) {
	bill, deal := a.Funds.Bill()
	switch of.Purpose {
	case deposit.ForDeposit:
		if a.Sale.Bidders[of.Code].ID == "" {
			return of, lot.ErrUnqualified
		}
	case deposit.ForPrice, deposit.ForBuyerFee:
		of.Code = bill.Buyer
		if !deal {
			return of, deposit.ErrExpected
		}
	case deposit.ForSellerFee:
		of.Code = ""
		if !deal {
			return of, deposit.ErrExpected
		}
		of.Payer = a.Sale.Seller.Name
		return of, nil
	default:
		return of, deposit.ErrPurpose
	}
	of.Payer = a.Sale.Bidders[of.Code].Name
	return of, nil
}

// arrived books money about which the log has no say.
func (a *Account) arrived(r *deposit.Receipt, tx TreasuryTx) error {
	e := deposit.Event{At: tx.Now(), Bidder: r.Code, Amount: r.Amount.String(), Ref: r.Reference}
	switch r.Purpose {
	case deposit.ForDeposit:
		e.Do, e.Payer = deposit.ActPay, r.Code
		a.received(e, *r)
		r.Booked = len(a.Booked)
		return nil
	case deposit.ForPrice:
		e.Do = deposit.ActPrice
	case deposit.ForBuyerFee:
		e.Do, e.Bidder = deposit.ActFee, deposit.BuyerSide
	case deposit.ForSellerFee:
		e.Do, e.Bidder = deposit.ActFee, deposit.SellerSide
	}
	err := refusal(a.book(e, r.ClaimedBy.ID))
	r.Booked = len(a.Booked)
	return err
}

// Dismiss 认定非交易款项.
func (t *Treasury) Dismiss(ctx context.Context, by actor.Actor, id, note string) error {
	return t.InTx(ctx, func(tx TreasuryTx) error {
		r, err := tx.LockReceipt(ctx, id)
		if err != nil {
			return err
		}
		e, err := r.Dismiss(by, note, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveReceipt(ctx, r)
	})
}

// Settle 登记结清: only when price and fee of the buyer are paid, what the deposit covers
// included. The deposit is applied by it.
func (t *Treasury) Settle(ctx context.Context, by actor.Actor, id, key string) error {
	l, err := t.Exchange.Reader.Lot(ctx, id)
	if err != nil {
		return err
	}
	_, err = l.Settle(by)
	if err != nil && l.State != sale.Settled {
		return err
	}
	err = t.Follow(ctx, id)
	if err != nil {
		return err
	}
	if l.State != sale.Settled {
		err = t.Cleared(ctx, id)
		if err != nil {
			return err
		}
	}
	err = t.Exchange.settle(ctx, by, id, key)
	if err != nil {
		return err
	}
	return t.Follow(ctx, id)
}

// Cleared 结清条件 refuses while the buyer owes anything, by whatever route the sale came. What was received never becomes less,
// so that the answer still holds when the log is asked.
func (t *Treasury) Cleared(ctx context.Context, id string) error {
	a, err := t.Reader.Account(ctx, id)
	if err != nil {
		return err
	}
	bill, deal := a.Funds.Bill()
	switch owed := bill.Outstanding(); {
	case !deal:
		return deposit.ErrExpected
	case owed > 0:
		return ErrOutstanding.Say("受让方尚欠 " + owed.Yuan().Text() + " 元（价款和服务费合计，保证金已计入抵扣），收齐后才能登记结清")
	}
	return nil
}

// ErrOutstanding keeps a sale open while money is owed.
var ErrOutstanding = fault.New(fault.Conflict, "trading.outstanding", "受让方尚未付清价款和服务费")
