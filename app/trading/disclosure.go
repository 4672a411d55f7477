package trading

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/disclosure"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// DisclosureTx is what the disclosure of deals needs of one unit of work.
type DisclosureTx interface {
	Now() time.Time
	Record(audit.Event)
	// LockDisclosures reads the versions of a sale's disclosure, and keeps others from
	// adding one until the end of the unit.
	LockDisclosures(ctx context.Context, sale string) ([]disclosure.Notice, error)
	AddDisclosure(ctx context.Context, n disclosure.Notice) error
	PublishDisclosure(ctx context.Context, n disclosure.Notice, publisher string) error
}

// DisclosureReader reads disclosures for pages.
type DisclosureReader interface {
	// DealSource is the number of a sale, who holds it, and what of it is counted.
	DealSource(ctx context.Context, sale string) (DealSource, error)
	Disclosures(ctx context.Context, sale string) ([]disclosure.Notice, error)
	// DisclosedIn lists the current versions published in a year, from new to old.
	DisclosedIn(ctx context.Context, year, limit int) ([]disclosure.Notice, error)
}

// DealSource 成交来源 is what a disclosure takes from the sale besides the deal.
type DealSource struct {
	Number, Org string
	Start       *money.Fen
	Bidders     int
	Bids        int
}

// Disclosing 成交信息公示 publishes what everybody may read of deals.
type Disclosing struct {
	InTx     func(context.Context, func(DisclosureTx) error) error
	Reader   DisclosureReader
	Deals    *Deals
	Calendar func(context.Context) (day.WorkCalendar, error)
}

// DisclosureForm 公示表单 is what a person says of a deal that its record does not.
type DisclosureForm struct {
	Confidential, Consent, Appraised bool
	Reason, Remark, Why              string
}

// disclosedInAYear bounds the list of a year.
const disclosedInAYear = 5000

// source finds the sale, for those who may disclose it.
func (d *Disclosing) source(ctx context.Context, by actor.Actor, sale string) (DealSource, error) {
	src, err := d.Reader.DealSource(ctx, sale)
	switch {
	case err != nil:
		return src, err
	case src.Org != by.Org:
		return src, disclosure.ErrAbsent
	case !by.Has(actor.Trader, actor.Head, actor.Broker):
		return src, disclosure.ErrRole
	}
	return src, nil
}

// Draft 起草公示 is the next version as the record of the deal gives it, with the versions
// that there are.
func (d *Disclosing) Draft(ctx context.Context, by actor.Actor, sale string) (disclosure.Notice, []disclosure.Notice, error) {
	src, err := d.source(ctx, by, sale)
	if err != nil {
		return disclosure.Notice{}, nil, err
	}
	versions, err := d.Reader.Disclosures(ctx, sale)
	if err != nil {
		return disclosure.Notice{}, nil, err
	}
	n, err := d.draft(ctx, src, sale, versions)
	return n, versions, err
}

func (d *Disclosing) draft(ctx context.Context, src DealSource, sale string, versions []disclosure.Notice) (disclosure.Notice, error) {
	deal, err := d.Deals.Deal(ctx, src.Number)
	if fault.KindOf(err) == fault.Invalid {
		err = disclosure.ErrAbsent
	}
	if err != nil {
		return disclosure.Notice{}, err
	}
	price, _ := money.ParseFen(deal.Price.StringFixed(2))
	n := disclosure.Notice{Sale: sale, Version: len(versions) + 1, Org: src.Org, Content: disclosure.Content{Number: deal.Number, Name: deal.Name, Route: deal.Route, Seller: deal.Seller.Name, Buyer: deal.Buyer.Name,
		Start: src.Start, Price: price, Bidders: src.Bidders, Bids: src.Bids, Reached: deal.Reached.String(), Evidence: deal.Evidence}}
	if len(versions) > 0 { // what a person said before is said again
		last := versions[len(versions)-1].Content
		n.Content.Confidential, n.Content.Reason, n.Content.Consent, n.Content.Appraised, n.Content.Remark = last.Confidential, last.Reason, last.Consent, last.Appraised, last.Remark
	}
	return n, nil
}

// Propose 提交公示 of the version that the page showed.
func (d *Disclosing) Propose(ctx context.Context, by actor.Actor, sale string, version int, f DisclosureForm) error {
	src, err := d.source(ctx, by, sale)
	if err != nil {
		return err
	}
	return d.InTx(ctx, func(tx DisclosureTx) error {
		versions, err := tx.LockDisclosures(ctx, sale)
		if err != nil {
			return err
		}
		if last := len(versions); version != last+1 || last > 0 && versions[last-1].PublishedAt.IsZero() {
			return disclosure.ErrMoved
		}
		n, err := d.draft(ctx, src, sale, versions)
		if err != nil {
			return err
		}
		n.Content.Confidential, n.Content.Consent, n.Content.Appraised = f.Confidential, f.Consent, f.Appraised
		n.Content.Reason, n.Content.Remark, n.Why, n.Maker, n.MadeAt = f.Reason, f.Remark, f.Why, by.User, tx.Now()
		err = n.Check()
		if err != nil {
			return err
		}
		tx.Record(disclosed("disclosure.proposed", by, n))
		return tx.AddDisclosure(ctx, n)
	})
}

// Publish 发布公示 by a second person.
func (d *Disclosing) Publish(ctx context.Context, by actor.Actor, sale string, version int) error {
	_, err := d.source(ctx, by, sale)
	if err != nil {
		return err
	}
	calendar, err := d.Calendar(ctx)
	if err != nil {
		return err
	}
	return d.InTx(ctx, func(tx DisclosureTx) error {
		versions, err := tx.LockDisclosures(ctx, sale)
		if err != nil {
			return err
		}
		if len(versions) != version || version == 0 || !versions[version-1].PublishedAt.IsZero() {
			return disclosure.ErrMoved
		}
		n := versions[version-1]
		if n.Maker == by.User {
			return disclosure.ErrSelf
		}
		n.PublishedAt = tx.Now()
		n.Until = disclosure.Until(day.Of(n.PublishedAt), disclosure.MinDays, calendar)
		tx.Record(disclosed("disclosure.published", by, n))
		return tx.PublishDisclosure(ctx, n, by.User)
	})
}

func disclosed(kind string, by actor.Actor, n disclosure.Notice) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("lot", n.Sale), By: by, Opinion: n.Why, Facts: []audit.Fact{{Label: "项目编号", Value: n.Content.Number}}}
}

// Year 年度公示 is what was disclosed in a year, for everybody, with its sums.
func (d *Disclosing) Year(ctx context.Context, year int) ([]disclosure.Notice, disclosure.List, error) {
	notices, err := d.Reader.DisclosedIn(ctx, year, disclosedInAYear)
	if err != nil {
		return nil, disclosure.List{}, err
	}
	deals := make([]disclosure.Deal, len(notices))
	for i := range notices {
		deals[i] = notices[i].Deal()
	}
	list, err := disclosure.Publish(disclosure.Public, disclosure.SuggestedBands, deals)
	return notices, list, err
}

// Disclosed 公示的各版本 of one deal, for everybody, each as it may be read.
func (d *Disclosing) Disclosed(ctx context.Context, sale string) ([]disclosure.Notice, []disclosure.Entry, error) {
	all, err := d.Reader.Disclosures(ctx, sale)
	if err != nil {
		return nil, nil, err
	}
	var notices []disclosure.Notice
	var deals []disclosure.Deal
	for _, n := range all {
		if !n.PublishedAt.IsZero() {
			notices, deals = append(notices, n), append(deals, n.Deal())
		}
	}
	if len(notices) == 0 {
		return nil, nil, disclosure.ErrAbsent
	}
	list, err := disclosure.Publish(disclosure.Public, disclosure.SuggestedBands, deals)
	return notices, list.Entries, err
}
