package trading

import (
	"context"
	"errors"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/money"
)

// onRemittance runs one act on a remittance: lock, compare the version that the page
// showed, do, save, record.
func (t *Treasury) onRemittance(ctx context.Context, id string, version int, do func(TreasuryTx, *deposit.Remittance) (audit.Event, error)) error {
	return t.InTx(ctx, func(tx TreasuryTx) error {
		m, err := tx.LockRemittance(ctx, id)
		if err != nil {
			return err
		}
		e, err := do(tx, &m)
		if err != nil {
			return err
		}
		if m.Version != version {
			return deposit.ErrRemittanceMoved
		}
		tx.Record(e)
		return tx.SaveRemittance(ctx, m)
	})
}

// PrepareRemittance 制单.
func (t *Treasury) PrepareRemittance(ctx context.Context, by actor.Actor, id string, version int, account string) error {
	return t.onRemittance(ctx, id, version, func(tx TreasuryTx, m *deposit.Remittance) (audit.Event, error) {
		return m.Prepare(by, account, tx.Now())
	})
}

// SendRemittanceBack 退回制单.
func (t *Treasury) SendRemittanceBack(ctx context.Context, by actor.Actor, id string, version int, reason string) error {
	return t.onRemittance(ctx, id, version, func(_ TreasuryTx, m *deposit.Remittance) (audit.Event, error) { return m.SendBack(by, reason) })
}

// ReleaseRemittance 复核放款: the second person; the ledger books it in the same unit.
func (t *Treasury) ReleaseRemittance(ctx context.Context, by actor.Actor, id string, version int, reference string, on day.Date) error {
	return t.bookRemittance(ctx, by, id, version, func(tx TreasuryTx, m *deposit.Remittance) (audit.Event, deposit.Event, error) {
		e, err := m.Release(by, reference, on, tx.Now())
		return e, deposit.Event{Do: deposit.ActCallback, Ref: m.Reference}, err
	})
}

// BounceRemittance 登记退汇: the money is back at the bank, and is ordered to be paid again.
func (t *Treasury) BounceRemittance(ctx context.Context, by actor.Actor, id string, version int, reference string, on day.Date) error {
	return t.bookRemittance(ctx, by, id, version, func(tx TreasuryTx, m *deposit.Remittance) (audit.Event, deposit.Event, error) {
		e, err := m.Bounce(by, reference, on, tx.Now())
		return e, deposit.Event{Do: deposit.ActBounce, Ref: m.BounceReference}, err
	})
}

// bookRemittance runs an act on a remittance that the ledger books.
func (t *Treasury) bookRemittance(ctx context.Context, by actor.Actor, id string, version int, do func(TreasuryTx, *deposit.Remittance) (audit.Event, deposit.Event, error)) error {
	before, err := t.Remittance(ctx, by, id)
	if err != nil {
		return err
	}
	return t.InTx(ctx, func(tx TreasuryTx) error {
		a, err := tx.LockAccount(ctx, before.Sale)
		if err != nil {
			return err
		}
		m, err := tx.LockRemittance(ctx, id)
		if err != nil {
			return err
		}
		e, booked, err := do(tx, &m)
		if err != nil {
			return err
		}
		if m.Version != version {
			return deposit.ErrRemittanceMoved
		}
		booked.At, booked.Payout = tx.Now(), m.No
		err = refusal(a.book(booked, by.User))
		if err != nil {
			return err
		}
		tx.Record(e)
		err = tx.SaveRemittance(ctx, m)
		if err != nil {
			return err
		}
		return tx.SaveAccount(ctx, a)
	})
}

// BreachForm 违约清算表 is what is typed about a default.
type BreachForm struct {
	Costs, Resale *money.Fen // nil: unreadable
	Reason        string
}

// breach puts the form together with what the ledger knows.
func (a *Account) breach(f BreachForm) (deposit.Breach, error) {
	d, waits := a.Funds.Breached()
	if !waits {
		return deposit.Breach{}, deposit.ErrBreachState
	}
	content := deposit.Suggested()
	if a.Rules.ID != "" {
		content = a.Rules.Content
	}
	b := deposit.Breach{Sale: a.Sale.ID, Exchange: a.Sale.Exchange.ID, Code: d.Buyer, Reason: f.Reason, Default: deposit.Default{Deposit: a.Funds.Amount(), First: d.Price, Costs: -1,
		FirstCommission: a.Funds.FirstCommissions(d.Buyer), Resale: f.Resale, Order: content.Order, Surplus: content.Surplus}}
	switch {
	case d.Price == 0: // without a deal there is no gap
		b.Default.Resale = new(money.Fen)
	case f.Resale != nil && *f.Resale == 0:
		b.Default.Resale = nil
	}
	if f.Costs != nil {
		b.Default.Costs = *f.Costs
	}
	return b, nil
}

// ProposeBreach 提出违约清算.
func (t *Treasury) ProposeBreach(ctx context.Context, by actor.Actor, id string, f BreachForm) error {
	return t.onAccount(ctx, by, id, func(tx TreasuryTx, a *Account) error {
		b, err := a.breach(f)
		if err != nil {
			return err
		}
		open, err := tx.LockBreach(ctx, id)
		if err != nil && !errors.Is(err, deposit.ErrBreachAbsent) {
			return err
		}
		if err == nil && open.State == deposit.RulesProposed {
			return deposit.ErrDecided.Say("已有一张违约清算单等待复核")
		}
		e, err := b.Propose(by, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveBreach(ctx, b)
	})
}

// DecideBreach 办理违约清算: the second person shares the deposit out, or sends the
// proposal away.
func (t *Treasury) DecideBreach(ctx context.Context, by actor.Actor, id string, carry bool) error {
	return t.onAccount(ctx, by, id, func(tx TreasuryTx, a *Account) error {
		b, err := tx.LockBreach(ctx, id)
		if errors.Is(err, deposit.ErrBreachAbsent) {
			err = deposit.ErrBreachState.Say("没有等待办理的违约清算单")
		}
		if err != nil {
			return err
		}
		e, err := b.Decide(by, carry, tx.Now())
		if err != nil {
			return err
		}
		if carry {
			err = refusal(a.book(deposit.Event{At: tx.Now(), Do: deposit.ActForfeit, Bidder: b.Code, Lines: a.Funds.Outlay(b.Code, b.Settlement)}, by.User))
			if err != nil {
				return err
			}
			a.remit(tx.Now(), by.User)
		}
		tx.Record(e)
		return tx.SaveBreach(ctx, b)
	})
}

// onAccount runs an act on the ledger of a sale of the actor's exchange.
func (t *Treasury) onAccount(ctx context.Context, by actor.Actor, id string, do func(TreasuryTx, *Account) error) error {
	return t.InTx(ctx, func(tx TreasuryTx) error {
		a, err := tx.LockAccount(ctx, id)
		if err == nil {
			err = exchangeSale(by, a)
		}
		if err != nil {
			return err
		}
		_, err = t.follow(ctx, tx, a)
		if err == nil {
			err = do(tx, a)
		}
		if err != nil {
			return err
		}
		return tx.SaveAccount(ctx, a)
	})
}

// ProposeRules 拟定收费与保证金规则. id was made by the page: the same form posted twice
// proposes once.
func (t *Treasury) ProposeRules(ctx context.Context, by actor.Actor, r deposit.Rules) error {
	return t.InTx(ctx, func(tx TreasuryTx) error {
		e, err := r.Propose(by, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddRules(ctx, r)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}

// DecideRules 批准或不批准规则.
func (t *Treasury) DecideRules(ctx context.Context, by actor.Actor, id string, approve bool) error {
	return t.InTx(ctx, func(tx TreasuryTx) error {
		r, err := tx.LockRules(ctx, id)
		if err != nil {
			return err
		}
		e, err := r.Decide(by, approve, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveRules(ctx, r)
	})
}
