package trading

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// SendToAuction 转入网络竞价: drafts the auction in which the buyers of a listing bid. Its
// price, deposit and right of first refusal are the listing's; times are the trader's.
// id was made by the page.
func (x *Exchange) SendToAuction(ctx context.Context, by actor.Actor, listingID, id string) error {
	if !by.Has(actor.Trader) {
		return lot.ErrTrader
	}
	f, err := x.Listing(ctx, by, listingID)
	switch {
	case err != nil:
		return err
	case !f.Inside:
		return lot.ErrAbsent
	case f.Standing.State != listing.Auction:
		return lot.ErrNotRouted
	}
	calendar, err := x.Calendar(ctx)
	if err != nil {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		open := calendar.AddWorkdays(day.Of(tx.Now()).AddDays(lot.NoticeDays+1), 1).Start().Add(10 * time.Hour)
		next := lot.Lot{Route: lot.English, Name: f.Lot.Name, Seller: f.Lot.Seller, Achievement: f.Lot.Achievement, Notice: f.Lot.Notice, Terms: lot.Suggested()}
		maps.Copy(next.Terms, bound(f))
		next.Terms[sale.TermOpen], next.Terms[sale.TermEnd] = open.Format(sale.InstantForm), open.Add(5*time.Hour).Format(sale.InstantForm)
		next.Holders = insideHolders(f)
		l := &lot.Lot{ID: id, Version: 1, Parent: listingID, Exchange: f.Lot.Exchange, State: lot.Draft, CreatedAt: tx.Now()}
		err := l.Edit(by, next)
		if err != nil {
			return err
		}
		added, err := tx.AddLot(ctx, l)
		if err == nil && added {
			tx.Record(audit.Event{Kind: "lot.prepared", Subject: audit.SubjectOf("lot", id), By: by, To: string(lot.Draft), Facts: []audit.Fact{{Label: "项目名称", Value: l.Name}, {Label: "挂牌项目", Value: f.Lot.Number}}})
		}
		return err
	})
}

// bound are the terms of the auction that the listing has fixed.
func bound(f ListingFile) map[string]string {
	terms := map[string]string{sale.TermStart: f.Standing.Room.Start.String(), sale.TermDeposit: f.Terms.Deposit.String(), sale.TermMinimum: "2", sale.TermRefusal: string(sale.NoRefusal)}
	if f.Standing.Room.Refusal == sale.RefusalInside {
		terms[sale.TermRefusal] = string(sale.RefusalInside)
	}
	return terms
}

// insideHolders are the holders of the right of first refusal who bid themselves; the
// others are asked when the price is known.
func insideHolders(f ListingFile) (holders []lot.Holder) {
	for _, h := range f.Lot.Holders {
		if slices.Contains(f.Standing.Room.Bidders, h.Code) {
			holders = append(holders, h)
		}
	}
	return holders
}

// sent finds whom a listing sends into its auction, when that is announced, and puts
// their deposits among its terms. Who comes, and on what terms, the listing has said.
func (x *Exchange) sent(ctx context.Context, l *lot.Lot) ([]lot.Bidder, error) {
	f, err := x.source(ctx, l)
	if err != nil || l.Parent == "" {
		return nil, err
	}
	all, err := x.Reader.Bidders(ctx, l.Parent)
	if err != nil {
		return nil, err
	}
	var bidders []lot.Bidder
	var parts []string
	for _, b := range all {
		if slices.Contains(f.Standing.Room.Bidders, b.Code) {
			b.Lot, b.Round = l.ID, 0
			bidders, parts = append(bidders, b), append(parts, b.Code+":"+b.Deposit)
		}
	}
	l.Terms = maps.Clone(l.Terms)
	l.Terms[lot.TermCarried] = strings.Join(parts, ";")
	return bidders, nil
}

// source is the listing that sends its buyers into a lot, whose terms the lot must have;
// nothing for a lot of its own.
func (x *Exchange) source(ctx context.Context, l *lot.Lot) (f ListingFile, err error) {
	if l.Parent == "" {
		return f, nil
	}
	parent, err := x.Reader.Lot(ctx, l.Parent)
	if err != nil {
		return f, err
	}
	look, err := x.Reader.Look(ctx, l.Parent)
	if err != nil {
		return f, err
	}
	f, err = x.listingFile(ctx, LotFile{Lot: parent, Look: look})
	switch {
	case err != nil:
		return f, err
	case f.Standing.State != listing.Auction:
		return f, lot.ErrNotRouted
	case !faithful(l, f):
		return f, lot.ErrOtherTerms
	}
	return f, nil
}

// faithful says that an auction has the terms that its listing has fixed.
func faithful(l *lot.Lot, f ListingFile) bool {
	for term, text := range bound(f) {
		if l.Terms[term] != text {
			return false
		}
	}
	same := func(a, b lot.Holder) bool { return a.Code == b.Code && a.Rank == b.Rank }
	return l.Seller.ID == f.Lot.Seller.ID && slices.EqualFunc(l.Holders, insideHolders(f), same)
}

// unbound keeps a listing from being ended while its auction runs.
func (x *Exchange) unbound(ctx context.Context, m lot.Motion) error {
	if m.Act != lot.ActEnd {
		return nil
	}
	list, err := x.Reader.FollowUps(ctx, m.Lot)
	if err == nil && slices.ContainsFunc(list, FollowUp.Live) {
		err = lot.ErrFollowUp
	}
	return err
}

// BringResults 转回竞价结果: the result of each auction that is over becomes the listing's.
func (x *Exchange) BringResults(ctx context.Context, due []FollowUp) error {
	var errs []error
	for _, f := range due {
		r := Record{Act: sale.Act(listing.ActAuctionResult), Key: "auction:" + f.ID}
		if f.State == sale.Provisional {
			r.Actor, r.Amount = f.Winner, f.Price
		}
		_, err := x.Floor.Enter(ctx, f.Listing, r)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// WatchAuctions brings results until ctx ends.
func (x *Exchange) WatchAuctions(ctx context.Context, due func(context.Context) ([]FollowUp, error), report func(error)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		list, err := due(ctx)
		if err == nil {
			err = x.BringResults(ctx, list)
		}
		if err != nil && ctx.Err() == nil {
			report(err)
		}
	}
}

// Voucher 交易凭证 of a listing that was sold: what its log says of it.
type Voucher struct {
	Number string
	Log    LotLog
	File   ListingFile
	Record Record     // by which it was issued
	Buyer  string     // for the parties; "" for everybody else
	By     lot.Motion // of the two people who issued it
}

// Voucher 查阅交易凭证. Who the buyer is, exchange, seller and the buyer itself may read.
func (x *Exchange) Voucher(ctx context.Context, by actor.Actor, id string) (Voucher, error) {
	f, err := x.ListingNotice(ctx, id)
	if err != nil {
		return Voucher{}, err
	}
	v := Voucher{File: f, Number: strings.Replace(f.Lot.Number, "GP", "PZ", 1)}
	for _, r := range f.Records {
		if r.Act == lot.ActCertificate && r.Code == sale.OK {
			v.Record = r
		}
	}
	if v.Record.N == 0 {
		return Voucher{}, ErrNoVoucher
	}
	v.Log, err = x.Log(ctx, id)
	if err != nil {
		return v, err
	}
	motions, err := x.Reader.Motions(ctx, id)
	if err != nil {
		return v, err
	}
	for _, m := range motions {
		if m.Act == lot.ActCertificate && m.State == lot.Carried {
			v.By = m
		}
	}
	party := within(by, f.Lot) || by.Org == f.Lot.Seller.ID && by.Has(actor.Head, actor.Broker)
	buyer, err := x.buyer(ctx, id, f.Standing.Winner)
	if party || by.Org == buyer.ID && by.Has(actor.Bidder, actor.Head) {
		v.Buyer = buyer.Name
	}
	return v, err
}

// buyer finds who is behind a number: who applied, or a holder who came in by the right
// of first refusal alone.
func (x *Exchange) buyer(ctx context.Context, id, code string) (lot.Organisation, error) {
	bidders, err := x.Reader.Bidders(ctx, id)
	if err != nil {
		return lot.Organisation{}, err
	}
	for _, b := range bidders {
		if b.Code == code {
			return b.Org, nil
		}
	}
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return lot.Organisation{}, err
	}
	for _, h := range l.Holders {
		if h.Code == code {
			return h.Org, nil
		}
	}
	return lot.Organisation{}, fault.New(fault.Internal, "trading.no_buyer", "没有受让方的记录")
}
