package trading

import (
	"context"
	"strconv"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// Propose 提出双人事项.
func (x *Exchange) Propose(ctx context.Context, by actor.Actor, id string, act sale.Act, reason string, effective time.Time) error {
	return x.propose(ctx, by, id, func(l *lot.Lot, tx LotTx) (lot.Motion, audit.Event, error) {
		m, e, err := lot.Propose(l, by, tx.NewID(), act, reason, effective, tx.Now())
		if err == nil && act == sale.ActNextBidder {
			m.Bidder, err = x.runnerUp(ctx, l)
		}
		return m, e, err
	})
}

func (x *Exchange) propose(ctx context.Context, by actor.Actor, id string, make func(*lot.Lot, LotTx) (lot.Motion, audit.Event, error)) error {
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		m, e, err := make(l, tx)
		if err != nil {
			return err
		}
		tx.Record(e)
		err = tx.AddMotion(ctx, m)
		if err != nil {
			return err
		}
		m, err = tx.LockMotion(ctx, m.ID) // with who is asked
		if err == nil {
			_, err = tx.Notify(ctx, ofMotion(l, m)...)
		}
		return err
	})
}

// Decide 办理双人事项: the second person lets the act happen on the floor. The motion's
// id is its key there, so that it happens once.
func (x *Exchange) Decide(ctx context.Context, by actor.Actor, id, motion string, carry bool) error {
	var m lot.Motion
	err := x.InTx(ctx, func(tx LotTx) (err error) { // whether the actor may at all
		m, _, _, err = decide(ctx, tx, by, id, motion, carry)
		return err
	})
	if err == nil && (carry || m.Act == sale.ActNextBidder) { // that the second best bidder does not step in counts, too
		err = x.carry(ctx, by, m, carry)
	}
	if err != nil {
		return err
	}
	bidders, err := x.Reader.Bidders(ctx, id)
	if err != nil {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		m, l, e, err := decide(ctx, tx, by, id, motion, carry)
		if err != nil {
			return err
		}
		tx.Record(e)
		err = tx.SaveMotion(ctx, m)
		if err == nil {
			_, err = tx.Notify(ctx, ofCarried(l, m, bidders)...)
		}
		return err
	})
}

// carry lets a motion happen. A refusal would be its answer for ever; what only takes
// time is therefore waited for before.
func (x *Exchange) carry(ctx context.Context, by actor.Actor, m lot.Motion, yes bool) error {
	look, err := x.Reader.Look(ctx, m.Lot)
	if err != nil {
		return err
	}
	if m.Act == sale.ActConfirm && x.Now().Before(look.NoticeEnd) {
		return refused(Receipt{Answer: sale.Answer{Code: sale.CodeNoticeRunning}, Refusal: sale.CodeNoticeRunning.Sentence()}, nil)
	}
	err = x.unbound(ctx, m)
	if err == nil && m.Act == sale.ActConfirm {
		err = x.answered(ctx, m.Lot)
	}
	if err != nil {
		return err
	}
	r := Record{Act: m.Act, Key: "motion:" + m.ID, Person: by.User, Amount: m.Amount, Data: map[string]string{dataReason: oneLine(m.Reason), dataBy: m.By()[0] + "," + m.By()[1]}}
	switch m.Act {
	case sale.ActNextBidder:
		r.Actor, r.Data[dataConsent] = m.Bidder, strconv.FormatBool(yes)
	case sale.ActResolve:
		r.Data[dataID], r.Data[dataOutcome] = m.Objection, string(m.Outcome)
	}
	if m.Approval != "" {
		r.Data[dataApproval] = m.Approval
	}
	if !m.Effective.IsZero() {
		r.Data[dataEffective] = m.Effective.In(day.Zone).Format(sale.InstantForm)
	}
	return refused(x.Floor.Enter(ctx, m.Lot, r))
}

func decide(ctx context.Context, tx LotTx, by actor.Actor, id, motion string, carry bool) (m lot.Motion, l *lot.Lot, e audit.Event, err error) {
	l, err = tx.LockLot(ctx, id)
	if err != nil {
		return m, l, e, err
	}
	m, err = tx.LockMotion(ctx, motion)
	if err == nil && m.Lot != id {
		err = lot.ErrAbsent
	}
	if err != nil {
		return m, l, e, err
	}
	e, err = m.Decide(l, by, carry, tx.Now())
	return m, l, e, err
}

// Sign 登记签约. key was made by the page.
func (x *Exchange) Sign(ctx context.Context, by actor.Actor, id, key string) error {
	return x.finish(ctx, by, id, key, sale.ActSign, (*lot.Lot).Sign)
}

// settle 登记结清, after the treasury has seen that all is paid.
func (x *Exchange) settle(ctx context.Context, by actor.Actor, id, key string) error {
	return x.finish(ctx, by, id, key, sale.ActSettle, (*lot.Lot).Settle)
}

func (x *Exchange) finish(ctx context.Context, by actor.Actor, id, key string, act sale.Act, may func(*lot.Lot, actor.Actor) (audit.Event, error)) error {
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return err
	}
	e, err := may(l, by)
	if err == nil {
		err = keyShape(key)
	}
	if err != nil {
		return err
	}
	return x.onFloor(ctx, id, Record{Act: act, Key: key, Person: by.User}, e)
}

// refused turns an answer of the engine that is no OK into a fault for a page.
func refused(r Receipt, err error) error {
	if err != nil || r.Code == sale.OK {
		return err
	}
	return fault.New(fault.Conflict, "sale."+string(r.Code), r.Refusal)
}
