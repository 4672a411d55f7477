package trading

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/notice"
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

	CountPapers(ctx context.Context, lotID, code string) (int, error)
	AddPaper(ctx context.Context, p lot.Paper, by actor.Actor, content []byte) (added bool, err error)

	AddMotion(ctx context.Context, m lot.Motion) error
	LockMotion(ctx context.Context, id string) (lot.Motion, error)
	SaveMotion(ctx context.Context, m lot.Motion) error
	AddObjection(ctx context.Context, id string, o Objection) error
	Notify(ctx context.Context, notices ...notice.Notice) (toMail []string, err error)

	employer
}

// Exchange 交易活动 is what people do with lots: prepare and announce them, take part,
// bid, suspend and confirm.
type Exchange struct {
	InTx     func(context.Context, func(LotTx) error) error
	Reader   LotReader
	Floor    *Floor
	Calendar func(context.Context) (day.WorkCalendar, error)
	Now      func() time.Time
	Forms    []lot.Route // of bidding that this platform offers besides the rising one
}

// LotForm 项目表单 is what a trader has typed of a lot. Achievement is the number of one on
// file, "" for none.
type LotForm struct {
	Route                     lot.Route
	Name, Achievement, Notice string
	Seller                    string // id of the organisation
	Terms                     map[string]string
	Holders                   []HolderLine
}

// HolderLine 优先购买权人一行 names an organisation by its code.
type HolderLine struct {
	USCC string
	Rank int
	Row  int // of the form, where errors are told
}

// ErrHolder is told at the line of a holder who is not on the platform.
var ErrHolder = fault.New(fault.Invalid, "trading.holder", "平台上没有使用这一统一社会信用代码的单位，请核对；优先购买权人须先开户")

// ErrForm is told where a form of bidding is chosen that the platform does not offer.
var ErrForm = fault.New(fault.Invalid, "trading.form", "请选择本平台开通的竞价方式").At("route")

// typed finds the organisations that a form names.
func (x *Exchange) typed(ctx context.Context, by actor.Actor, f LotForm) (lot.Lot, error) {
	if f.Route == "" {
		f.Route = lot.English
	}
	l := lot.Lot{Route: f.Route, Name: f.Name, Notice: f.Notice, Terms: f.Terms}
	if f.Route != lot.English && f.Route != lot.Listing && !slices.Contains(x.Forms, f.Route) {
		return l, ErrForm
	}
	sellers, err := x.Reader.Sellers(ctx, by.Region)
	if err != nil {
		return l, err
	}
	for _, s := range sellers {
		if s.ID == f.Seller {
			l.Seller = s
		}
	}
	var faults []*fault.Fault
	if f.Achievement != "" && l.Seller.ID != "" {
		l.Achievement, err = x.Reader.OfferOf(ctx, l.Seller.ID, f.Achievement)
		faults = append(faults, fault.All(err)...)
		if err != nil && len(faults) == 0 {
			return l, err
		}
	}
	if fault.Join(faults) == nil {
		err = x.leansOn(ctx, &l, day.Of(x.Now()))
		faults = append(faults, fault.All(err)...)
		if err != nil && len(faults) == 0 {
			return l, err
		}
	}
	for _, h := range f.Holders {
		org, err := x.Reader.OrganisationOfCode(ctx, h.USCC)
		if errors.Is(err, ErrHolder) {
			faults = append(faults, ErrHolder.At(fmt.Sprintf("%s[%d].uscc", sale.TermHolders, h.Row)))
		} else if err != nil {
			return l, err
		}
		l.Holders = append(l.Holders, lot.Holder{Org: org, Rank: h.Rank})
	}
	return l, fault.Join(faults)
}

// numbered gives each holder the code that it had in the draft, or a new one.
func numbered(tx LotTx, before, next []lot.Holder) []lot.Holder {
	used := map[string]bool{}
	list := make([]lot.Holder, len(next))
	for i, h := range next {
		for _, b := range before {
			if b.Org.ID == h.Org.ID {
				h.Code = b.Code
			}
		}
		for h.Code == "" || used[h.Code] {
			h.Code = lot.CodeOf(tx.Random())
		}
		used[h.Code] = true
		list[i] = h
	}
	return list
}

// Prepare 新建项目 begins a draft. id was made by the page: the same form posted twice
// makes one draft.
func (x *Exchange) Prepare(ctx context.Context, by actor.Actor, id string, f LotForm) error {
	if !by.Has(actor.Trader) {
		return lot.ErrTrader
	}
	next, err := x.typed(ctx, by, f)
	if err != nil {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		l := &lot.Lot{ID: id, Version: 1, Exchange: lot.Organisation{ID: by.Org, Name: by.OrgName, Region: by.Region}, State: lot.Draft, CreatedAt: tx.Now()}
		next.Holders = numbered(tx, nil, next.Holders)
		err := l.Edit(by, next)
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
		if !l.AnnouncedAt.IsZero() {
			return nil // AnnounceLot has saved it
		}
		return tx.SaveLot(ctx, l)
	})
}

// Edit 编制项目.
func (x *Exchange) Edit(ctx context.Context, by actor.Actor, id string, version int, f LotForm) error {
	next, err := x.typed(ctx, by, f)
	if err != nil {
		return err
	}
	return x.onLot(ctx, id, version, func(tx LotTx, l *lot.Lot) (audit.Event, error) {
		next.Holders = numbered(tx, l.Holders, next.Holders)
		return audit.Event{}, l.Edit(by, next)
	})
}

// Submit 提交复核.
func (x *Exchange) Submit(ctx context.Context, by actor.Actor, id string, version int) error {
	return x.onLot(ctx, id, version, func(tx LotTx, l *lot.Lot) (audit.Event, error) {
		e, err := l.Submit(by, tx.Now())
		if err == nil {
			_, err = x.source(ctx, l)
		}
		if err == nil {
			_, err = x.grounds(ctx, l, day.Of(tx.Now()))
		}
		if err == nil {
			err = x.leansOn(ctx, l, day.Of(tx.Now()))
		}
		return e, err
	})
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
		bidders, err := x.sent(ctx, l)
		if err != nil {
			return audit.Event{}, err
		}
		year, series, prefix := day.Of(tx.Now()).Year(), "lot", "JJ"
		if l.Route == lot.Listing {
			series, prefix = "listing", "GP"
		}
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("%s:%s:%d", series, l.Exchange.Region[:4], year))
		if err != nil {
			return audit.Event{}, err
		}
		e, err := l.Announce(by, fmt.Sprintf("%s-%s-%d-%05d", prefix, l.Exchange.Region[:4], year, serial), tx.NewToken(), calendar, tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		report, err := x.grounds(ctx, l, day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		if report != nil {
			l.Terms[lot.TermReport], l.Terms[lot.TermReportWords] = report.ID, oneLine(report.Words())
			e.Facts = append(e.Facts, audit.Fact{Label: "评估依据", Value: report.Words()})
			err = employ(ctx, tx, by, l.Achievement, report.ID)
			if err != nil {
				return audit.Event{}, err
			}
		}
		err = x.leansOn(ctx, l, day.Of(tx.Now()))
		if err == nil {
			err = useValuation(ctx, tx, by, l.Terms[lot.TermValuationCase], l.ID, l.Terms[lot.TermValuationWords])
		}
		if err != nil {
			return audit.Event{}, err
		}
		machine, err := NewMachine(Sale{ID: l.ID, Route: l.Route, Terms: l.Terms, Secret: l.Secret})
		if err != nil {
			return audit.Event{}, err
		}
		genesis, err := Genesis(l.ID, l.Terms)
		if err != nil {
			return audit.Event{}, err
		}
		err = tx.AnnounceLot(ctx, l, Look{AuctionStanding: machine.Standing(), Head: genesis, Due: machine.Due()})
		for i := range bidders {
			if err == nil {
				_, err = tx.AddBidder(ctx, bidders[i])
			}
		}
		return e, err
	})
}
