package trading

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/notice"
	"jiyue/domain/sale"
)

// Apply 申请参加.
func (x *Exchange) Apply(ctx context.Context, by actor.Actor, id, statement string, promise bool) error {
	if l, err := x.Reader.Lot(ctx, id); err == nil && l.Route == lot.Listing {
		return x.applyToListing(ctx, by, id, statement, promise)
	}
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		if l.AnnouncedAt.IsZero() {
			return lot.ErrAbsent
		}
		rules, err := l.Rules()
		if err != nil {
			return err
		}
		for {
			code := l.CodeFor(by.Org, tx.Random())
			b, e, err := lot.Apply(l, by, code, statement, promise, l.DepositDue(rules), tx.Now())
			if err != nil {
				return err
			}
			taken := code == ""
			if !taken {
				taken, err = tx.AddBidder(ctx, b)
			}
			if err != nil {
				return err
			}
			if !taken {
				tx.Record(e)
				_, err = tx.Notify(ctx, told(l, "applied:"+b.Code, insidePath(id)+"/bidders/"+b.Code, "新的竞买申请，请审核资格。", of(l.Exchange.ID, actor.Trader))...)
				return err
			}
		}
	})
}

// Withdraw 撤回申请 of the actor's organisation. The log is asked first; whatever stops after
// it, the same act again goes on.
func (x *Exchange) Withdraw(ctx context.Context, by actor.Actor, id string) error {
	seat, err := x.Reader.BidderOf(ctx, id, by.Org)
	if err != nil {
		return err
	}
	leave := func(tx LotTx) (b lot.Bidder, e audit.Event, err error) {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return b, e, err
		}
		if l.Route == lot.Listing {
			return b, e, lot.ErrMotion
		}
		rules, err := l.Rules()
		if err != nil {
			return b, e, err
		}
		b, err = tx.LockBidder(ctx, id, seat.Code)
		if err != nil {
			return b, e, err
		}
		e, err = b.Withdraw(l, by, l.DepositDue(rules), tx.Now())
		return b, e, err
	}
	err = x.InTx(ctx, func(tx LotTx) error { // whether it may at all
		_, _, err := leave(tx)
		return err
	})
	if err == nil {
		err = refused(x.Floor.Enter(ctx, id, Record{Act: sale.ActLeave, Actor: seat.Code, Key: "leave:" + seat.Code, Person: by.User}))
	}
	if err != nil {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		b, e, err := leave(tx)
		if err != nil {
			return err
		}
		tx.Record(e)
		err = tx.SaveBidder(ctx, b)
		if err != nil {
			return err
		}
		l, err := tx.LockLot(ctx, id)
		if err == nil {
			_, err = tx.Notify(ctx, told(l, "left:"+b.Code, insidePath(id)+"/bidders/"+b.Code, "竞买人撤回了申请（竞买代码 "+b.Code+"）。", of(l.Exchange.ID, actor.Trader))...)
		}
		return err
	})
}

// Judge 资格审核.
func (x *Exchange) Judge(ctx context.Context, by actor.Actor, id, code string, fit bool, reason string) error {
	if l, err := x.Reader.Lot(ctx, id); err == nil && l.Route == lot.Listing {
		return x.judgeApplicant(ctx, by, id, code, fit, reason)
	}
	return x.judge(ctx, by, id, code, fit, reason, true)
}

// judge checks the judgement, and keeps it when it is to be kept.
func (x *Exchange) judge(ctx context.Context, by actor.Actor, id, code string, fit bool, reason string, keep bool) error {
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		if by.Org != l.Exchange.ID {
			return lot.ErrAbsent
		}
		b, err := tx.LockBidder(ctx, id, code)
		if err != nil {
			return err
		}
		e, err := b.Judge(l, by, fit, reason, tx.Now())
		if err != nil || !keep {
			return err
		}
		tx.Record(e)
		err = tx.SaveBidder(ctx, b)
		if err == nil {
			_, err = tx.Notify(ctx, told(l, "judged:"+b.Code, publicPath(id), b.State.Title()+"，代码 "+b.Code+"。"+map[bool]string{true: "请在公告的期限内足额交纳保证金。", false: notice.Clip(b.Reason)}[fit], of(b.Org.ID, actor.Bidder))...)
		}
		return err
	})
}

// onFloor lets an act of the exchange happen, and enters it among the acts of record.
// The lot's own log has it even if that should fail.
func (x *Exchange) onFloor(ctx context.Context, id string, r Record, e audit.Event) error {
	receipt, err := x.Floor.Enter(ctx, id, r)
	err = refused(receipt, err)
	if err != nil || receipt.Replay {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		tx.Record(e)
		return nil
	})
}

// Faults of bidding.
var (
	ErrBidKey = fault.New(fault.Conflict, "trading.bid_key", "这一页面已经报过价或已过期，请刷新后重新报价")
	ErrAmount = fault.New(fault.Invalid, "trading.amount", sale.CodeAmount.Sentence()).At("amount")
)

// amountShape keeps what is no amount at all from the log, which takes everything
// that is asked.
func amountShape(typed string) error {
	if _, ok := money.ParseFen(typed); !ok {
		return ErrAmount
	}
	return nil
}

func keyShape(key string) error {
	if len(key) < 16 || len(key) > 64 {
		return ErrBidKey
	}
	return nil
}

// Place 报价 by a bidder; key was made by the page, seen is the number of accepted bids
// that it showed, -1 when the bidder does not care. A key that was used for another
// amount is refused, whatever it was answered then.
func (x *Exchange) Place(ctx context.Context, by actor.Actor, id, amount, key string, seen int) (Receipt, error) {
	r := Record{Act: sale.ActBid, Amount: amount, Key: key}
	if seen >= 0 {
		r.Data = map[string]string{dataSeen: fmt.Sprint(seen)}
	}
	return x.offer(ctx, by, id, r)
}

// Accept 应价 takes a falling price; shown is the one that the bidder saw.
func (x *Exchange) Accept(ctx context.Context, by actor.Actor, id, shown, key string) (Receipt, error) {
	return x.offer(ctx, by, id, Record{Act: sale.ActAccept, Amount: shown, Key: key})
}

// Quote 密封报价 puts in a quote that nobody can read before the opening.
func (x *Exchange) Quote(ctx context.Context, by actor.Actor, id, amount, key string) (Receipt, error) {
	return x.offer(ctx, by, id, Record{Act: sale.ActQuote, Amount: amount, Key: key, Salt: rand.Text()})
}

func (x *Exchange) offer(ctx context.Context, by actor.Actor, id string, r Record) (Receipt, error) {
	err := keyShape(r.Key)
	if err == nil {
		err = amountShape(r.Amount)
	}
	if err != nil {
		return Receipt{}, err
	}
	r.Actor, err = x.bidder(ctx, by, id)
	if err == nil && x.Floor.inHall(id) {
		err = lot.ErrHall
	}
	if err != nil {
		return Receipt{}, err
	}
	r.Person = by.User
	return x.ask(ctx, id, r)
}

// Call 录入号牌 enters the bid of a paddle in the hall, as the clerk keys it in.
func (x *Exchange) Call(ctx context.Context, by actor.Actor, id, code, amount, key string) (Receipt, error) {
	l, err := x.Reader.Lot(ctx, id)
	if err == nil {
		err = l.Clerk(by)
	}
	if err == nil && l.AnnouncedAt.IsZero() {
		err = lot.ErrState
	}
	if err == nil {
		err = keyShape(key)
	}
	if err == nil {
		err = amountShape(amount)
	}
	if err != nil {
		return Receipt{}, err
	}
	bidders, err := x.Reader.Bidders(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	if !slices.ContainsFunc(bidders, func(b lot.Bidder) bool { return b.Code == code && b.State == lot.Qualified }) {
		return Receipt{}, lot.ErrPaddle
	}
	return x.ask(ctx, id, Record{Act: sale.ActBid, Actor: code, Amount: amount, Key: key, Person: by.User, Data: map[string]string{dataBy: "clerk"}})
}

// Refuse 行使或放弃优先购买权.
func (x *Exchange) Refuse(ctx context.Context, by actor.Actor, id, key string, exercise bool) (Receipt, error) {
	err := keyShape(key)
	if err != nil {
		return Receipt{}, err
	}
	code, err := x.bidder(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	act := sale.ActWaive
	if exercise {
		act = sale.ActExercise
	}
	return x.ask(ctx, id, Record{Act: act, Actor: code, Key: key, Person: by.User})
}

// ask enters what a bidder asks. An answer that is given again is completed from the
// log.
func (x *Exchange) ask(ctx context.Context, id string, r Record) (Receipt, error) {
	receipt, err := x.Floor.Enter(ctx, id, r)
	if err != nil || !receipt.Replay {
		return receipt, err
	}
	first, err := x.Reader.RecordOfKey(ctx, id, r.Actor, r.Key)
	if err != nil {
		return receipt, err
	}
	if first.Act != r.Act || first.Amount != r.Amount {
		return Receipt{}, ErrBidKey
	}
	receipt.N, receipt.At, receipt.Hash = first.N, first.At, first.Hash
	return receipt, nil
}

// bidder finds the number under which the actor's organisation takes part.
func (x *Exchange) bidder(ctx context.Context, by actor.Actor, id string) (string, error) {
	if !by.Has(actor.Bidder) {
		return "", lot.ErrBidder
	}
	if code, known := x.Floor.code(id, by.Org); known {
		return code, nil
	}
	b, err := x.Reader.BidderOf(ctx, id, by.Org)
	if err != nil {
		return "", err
	}
	if b.State != lot.Qualified {
		return "", lot.ErrNotInvited
	}
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return "", err
	}
	x.Floor.remember(id, by.Org, b.Code, l.InHall())
	return b.Code, nil
}
