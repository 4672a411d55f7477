package trading

import (
	"context"
	"fmt"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// LotTx is what the preparation of lots needs of one unit of work.
type LotTx interface {
	Now() time.Time
	NewID() string
	NewToken() string
	Random() uint64
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)

	LockLot(ctx context.Context, id string) (*lot.Lot, error)
	AddLot(ctx context.Context, l *lot.Lot) (added bool, err error)
	SaveLot(ctx context.Context, l *lot.Lot) error
	AnnounceLot(ctx context.Context, l *lot.Lot, first Look) error

	AddBidder(ctx context.Context, b lot.Bidder) (taken bool, err error)
	LockBidder(ctx context.Context, lotID, code string) (lot.Bidder, error)
	SaveBidder(ctx context.Context, b lot.Bidder) error

	AddMotion(ctx context.Context, m lot.Motion) error
	LockMotion(ctx context.Context, id string) (lot.Motion, error)
	SaveMotion(ctx context.Context, m lot.Motion) error
}

// LotReader reads lots for pages.
type LotReader interface {
	Lot(ctx context.Context, id string) (*lot.Lot, error)
	Look(ctx context.Context, id string) (Look, error)
	Lots(ctx context.Context, q LotQuery) ([]LotRow, error)
	Bidders(ctx context.Context, lotID string) ([]lot.Bidder, error)
	BidderOf(ctx context.Context, lotID, org string) (lot.Bidder, error)
	Motions(ctx context.Context, lotID string) ([]lot.Motion, error)
	Records(ctx context.Context, id string) ([]Record, error)
	OwnRecords(ctx context.Context, id, code string, limit int) ([]Record, error)
	Sellers(ctx context.Context, region string) ([]lot.Organisation, error)
}

// LotQuery 项目查询 is what a list of lots is asked for.
type LotQuery struct {
	Text     string
	State    sale.State
	Exchange string // of this exchange, drafts included
	Seller   string
	Bidder   string // in which this organisation takes part
	Public   bool   // announced ones
	Live     bool   // and not over
	AfterAt  time.Time
	AfterID  string
	Limit    int
}

// LotRow 项目行 is one line of a list of lots.
type LotRow struct {
	ID, Number, Name         string
	Route                    lot.Route
	Seller, Exchange, Region string
	State                    sale.State
	Start, Price             string // yuan, "" for none
	Bids                     int
	Opens, Ends              time.Time
	At                       time.Time // of the list's order
}

// Exchange 交易活动 is what people do with lots: prepare and announce them, take part,
// bid, suspend and confirm.
type Exchange struct {
	InTx     func(context.Context, func(LotTx) error) error
	Reader   LotReader
	Floor    *Floor
	Calendar func(context.Context) (day.WorkCalendar, error)
	Now      func() time.Time
}

// Prepare 新建项目 begins a draft. id was made by the page: the same form posted twice
// makes one draft.
func (x *Exchange) Prepare(ctx context.Context, by actor.Actor, id string, typed lot.Lot) error {
	if !by.Has(actor.Trader) {
		return lot.ErrTrader
	}
	return x.InTx(ctx, func(tx LotTx) error {
		l := &lot.Lot{ID: id, Version: 1, Exchange: lot.Organisation{ID: by.Org, Name: by.OrgName, Region: by.Region}, State: lot.Draft, CreatedAt: tx.Now()}
		err := l.Edit(by, typed)
		if err != nil {
			return err
		}
		added, err := tx.AddLot(ctx, l)
		if err == nil && added {
			tx.Record(audit.Event{Kind: "lot.prepared", Subject: audit.SubjectOf("lot", id), By: by, To: string(lot.Draft), Facts: []audit.Fact{{Label: "项目名称", Value: l.Name}}})
		}
		return err
	})
}

// onLot runs one act on one lot: lock, compare the version that the page showed, do,
// save, record.
func (x *Exchange) onLot(ctx context.Context, id string, version int, do func(LotTx, *lot.Lot) (audit.Event, error)) error {
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		e, err := do(tx, l)
		if err != nil {
			return err
		}
		if l.Version != version {
			return lot.ErrMoved
		}
		if e.Kind != "" {
			tx.Record(e)
		}
		if l.State == sale.Announced {
			return nil // AnnounceLot has saved it
		}
		return tx.SaveLot(ctx, l)
	})
}

// Edit 编制项目.
func (x *Exchange) Edit(ctx context.Context, by actor.Actor, id string, version int, typed lot.Lot) error {
	return x.onLot(ctx, id, version, func(_ LotTx, l *lot.Lot) (audit.Event, error) { return audit.Event{}, l.Edit(by, typed) })
}

// Submit 提交复核.
func (x *Exchange) Submit(ctx context.Context, by actor.Actor, id string, version int) error {
	return x.onLot(ctx, id, version, func(tx LotTx, l *lot.Lot) (audit.Event, error) { return l.Submit(by, tx.Now()) })
}

// Return 退回修改.
func (x *Exchange) Return(ctx context.Context, by actor.Actor, id string, version int, opinion string) error {
	return x.onLot(ctx, id, version, func(_ LotTx, l *lot.Lot) (audit.Event, error) { return l.Return(by, opinion) })
}

// Drop 作废.
func (x *Exchange) Drop(ctx context.Context, by actor.Actor, id string, version int) error {
	return x.onLot(ctx, id, version, func(_ LotTx, l *lot.Lot) (audit.Event, error) { return l.Drop(by) })
}

// Announce 发布公告: the lot gets its number, its rules stand, its log begins.
func (x *Exchange) Announce(ctx context.Context, by actor.Actor, id string, version int) error {
	calendar, err := x.Calendar(ctx)
	if err != nil {
		return err
	}
	return x.onLot(ctx, id, version, func(tx LotTx, l *lot.Lot) (audit.Event, error) {
		year := day.Of(tx.Now()).Year()
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("lot:%s:%d", l.Exchange.Region[:4], year))
		if err != nil {
			return audit.Event{}, err
		}
		e, err := l.Announce(by, fmt.Sprintf("JJ-%s-%d-%05d", l.Exchange.Region[:4], year, serial), tx.NewToken(), tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		machine, err := NewMachine(Sale{ID: l.ID, Route: l.Route, Terms: l.Terms, Secret: l.Secret}, calendar)
		if err != nil {
			return audit.Event{}, err
		}
		genesis, err := Genesis(l.ID, l.Terms)
		if err != nil {
			return audit.Event{}, err
		}
		return e, tx.AnnounceLot(ctx, l, Look{AuctionStanding: machine.Standing(), Head: genesis, Due: machine.Due()})
	})
}

// Apply 申请参加.
func (x *Exchange) Apply(ctx context.Context, by actor.Actor, id, statement string, promise bool) error {
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		terms, err := sale.ReadTerms(l.Full())
		if err != nil {
			return err
		}
		due := terms.DepositDue
		if due.IsZero() {
			due = terms.Open
		}
		for {
			b, e, err := lot.Apply(l, by, lot.CodeOf(tx.Random()), statement, promise, due, tx.Now())
			if err != nil {
				return err
			}
			taken, err := tx.AddBidder(ctx, b)
			if err != nil {
				return err
			}
			if !taken {
				tx.Record(e)
				return nil
			}
		}
	})
}

// Judge 资格审核.
func (x *Exchange) Judge(ctx context.Context, by actor.Actor, id, code string, fit bool, reason string) error {
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		b, err := tx.LockBidder(ctx, id, code)
		if err != nil {
			return err
		}
		e, err := b.Judge(l, by, fit, reason, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveBidder(ctx, b)
	})
}

// TakeDeposit 登记保证金 that the exchange has received, with the reference of the bank.
func (x *Exchange) TakeDeposit(ctx context.Context, by actor.Actor, id, code, amount, reference string) (Receipt, error) {
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	switch {
	case by.Org != l.Exchange.ID:
		return Receipt{}, lot.ErrAbsent
	case !by.Has(actor.Treasurer):
		return Receipt{}, ErrTreasurer
	case len(reference) < 4 || len(reference) > 60:
		return Receipt{}, ErrReference
	}
	bidders, err := x.Reader.Bidders(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	for _, b := range bidders {
		if b.Code == code && b.State == lot.Qualified {
			r, err := x.Floor.Enter(ctx, id, Record{Act: sale.ActDeposit, Actor: code, Amount: amount, Key: "bank:" + reference, Person: by.User})
			return r, refused(r, err)
		}
	}
	return Receipt{}, ErrUnqualified
}

// Faults of the exchange.
var (
	ErrTreasurer   = fault.New(fault.Denied, "trading.treasurer", "只有本交易机构的财务人员可以登记收款")
	ErrReference   = fault.New(fault.Invalid, "trading.reference", "请填写银行流水号，4 至 60 个字符").At("reference")
	ErrUnqualified = fault.New(fault.Conflict, "trading.unqualified", "没有这个竞买代码，或资格审核尚未通过")
	ErrBidKey      = fault.New(fault.Invalid, "trading.bid_key", "页面已过期，请刷新后重新报价")
)

// Place 报价 by a bidder; key was made by the page, seen is the number of accepted bids
// that it showed, -1 when the bidder does not care.
func (x *Exchange) Place(ctx context.Context, by actor.Actor, id, amount, key string, seen int) (Receipt, error) {
	if len(key) < 16 || len(key) > 64 {
		return Receipt{}, ErrBidKey
	}
	code, err := x.bidder(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	r := Record{Act: sale.ActBid, Actor: code, Amount: amount, Key: key, Person: by.User}
	if seen >= 0 {
		r.Data = map[string]string{dataSeen: fmt.Sprint(seen)}
	}
	return x.Floor.Enter(ctx, id, r)
}

// Refuse 行使或放弃优先购买权.
func (x *Exchange) Refuse(ctx context.Context, by actor.Actor, id, key string, exercise bool) (Receipt, error) {
	code, err := x.bidder(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	act := sale.ActWaive
	if exercise {
		act = sale.ActExercise
	}
	return x.Floor.Enter(ctx, id, Record{Act: act, Actor: code, Key: key, Person: by.User})
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
	x.Floor.remember(id, by.Org, b.Code)
	return b.Code, nil
}

// Propose 提出双人事项.
func (x *Exchange) Propose(ctx context.Context, by actor.Actor, id string, act sale.Act, reason string, effective time.Time) error {
	return x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, id)
		if err != nil {
			return err
		}
		m, e, err := lot.Propose(l, by, tx.NewID(), act, reason, effective, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.AddMotion(ctx, m)
	})
}

// Decide 办理双人事项: the second person lets the act happen on the floor. The motion's
// id is its key there, so that it happens once.
func (x *Exchange) Decide(ctx context.Context, by actor.Actor, id, motion string, carry bool) error {
	var m lot.Motion
	err := x.InTx(ctx, func(tx LotTx) (err error) { // whether the actor may at all
		m, _, err = decide(ctx, tx, by, id, motion, carry)
		return err
	})
	if err != nil {
		return err
	}
	if carry {
		r := Record{Act: m.Act, Key: "motion:" + m.ID, Person: by.User, Data: map[string]string{dataReason: m.Reason, dataBy: m.By()[0] + "," + m.By()[1]}}
		if !m.Effective.IsZero() {
			r.Data[dataEffective] = m.Effective.In(day.Zone).Format(sale.InstantForm)
		}
		receipt, err := x.Floor.Enter(ctx, id, r)
		err = refused(receipt, err)
		if err != nil {
			return err
		}
	}
	return x.InTx(ctx, func(tx LotTx) error {
		m, e, err := decide(ctx, tx, by, id, motion, carry)
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveMotion(ctx, m)
	})
}

func decide(ctx context.Context, tx LotTx, by actor.Actor, id, motion string, carry bool) (lot.Motion, audit.Event, error) {
	l, err := tx.LockLot(ctx, id)
	if err != nil {
		return lot.Motion{}, audit.Event{}, err
	}
	m, err := tx.LockMotion(ctx, motion)
	if err != nil || m.Lot != id {
		return lot.Motion{}, audit.Event{}, fault.Join(append(fault.All(err), lot.ErrMotionDone))
	}
	e, err := m.Decide(l, by, carry, tx.Now())
	return m, e, err
}

// refused turns an answer of the engine that is no OK into a fault for a page.
func refused(r Receipt, err error) error {
	if err != nil || r.Code == sale.OK {
		return err
	}
	return fault.New(fault.Conflict, "sale."+string(r.Code), r.Refusal)
}
