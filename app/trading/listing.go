package trading

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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

// ListingFile 挂牌案卷 is a listing as its log tells it; timers that are due by now have
// gone off in it.
type ListingFile struct {
	LotFile
	Terms     listing.Terms
	Standing  listing.Standing
	Records   []Record
	FollowUps []FollowUp
	Round     int // how often it has been offered anew
	At        time.Time
	calendar  day.WorkCalendar
}

// Workdays 剩余工作日 are the working days from the reading to an instant, that of the instant
// counted; midnight belongs to the day before.
func (f *ListingFile) Workdays(to time.Time) int {
	return f.calendar.WorkdaysBetween(day.Of(f.At), day.Of(to.Add(-time.Millisecond)))
}

// FollowUp 转入的竞价 is an auction to which a listing has sent its buyers.
type FollowUp struct {
	ID, Listing, Number string
	State               sale.State
	Winner, Price       string
}

// Live says that the auction is not over.
func (f FollowUp) Live() bool {
	switch f.State {
	case lot.Draft, lot.Review, sale.Announced, sale.Bidding, sale.Suspended:
		return true
	}
	return false
}

// Faults of listings.
var (
	ErrNotApplicant = fault.New(fault.Denied, "listing.not_applicant", "本单位没有报名这个挂牌项目，不能办理")
	ErrUsedCode     = fault.New(fault.Conflict, "listing.used_code", "优先购买权人的竞买代码已用于前一次挂牌的报名，请在行权期内直接行使优先购买权")
	ErrNoVoucher    = fault.New(fault.NotFound, "listing.no_voucher", "没有这份交易凭证，或尚未出具")
)

// Listing 查阅挂牌案卷 by the exchange or the seller.
func (x *Exchange) Listing(ctx context.Context, by actor.Actor, id string) (ListingFile, error) {
	f, err := x.Open(ctx, by, id)
	if err != nil {
		return ListingFile{}, err
	}
	return x.listingFile(ctx, f)
}

// Buyer 受让方 of a listing that is sold, for the exchange and the seller.
func (x *Exchange) Buyer(ctx context.Context, f ListingFile) (string, error) {
	if !Sold(f.Look.State) || !f.Standing.Priced {
		return "", nil
	}
	o, err := x.buyer(ctx, f.Lot.ID, f.Standing.Winner)
	return o.Name, err
}

// ListingNotice 挂牌公告 is an announced listing as everybody may read it.
func (x *Exchange) ListingNotice(ctx context.Context, id string) (ListingFile, error) {
	l, look, err := x.Notice(ctx, id)
	if err != nil {
		return ListingFile{}, err
	}
	return x.listingFile(ctx, LotFile{Lot: l, Look: look})
}

func (x *Exchange) listingFile(ctx context.Context, of LotFile) (f ListingFile, err error) {
	f.LotFile = of
	if f.Lot.Route != lot.Listing {
		return f, lot.ErrAbsent
	}
	if f.Lot.AnnouncedAt.IsZero() {
		return f, nil
	}
	f.Records, err = x.Reader.Records(ctx, f.Lot.ID)
	if err != nil {
		return f, err
	}
	m, err := newListingMachine(Sale{ID: f.Lot.ID, Route: lot.Listing, Terms: f.Lot.Terms})
	if err != nil {
		return f, err
	}
	for i := range f.Records {
		r := &f.Records[i]
		m.Apply(r)
		if r.Act == lot.ActRelist && r.Code == sale.OK {
			f.Round++
		}
	}
	f.At = x.Now()
	m.Apply(&Record{At: f.At, Act: sale.ActTick})
	f.Standing, f.calendar = m.listing.Standing(), m.calendar
	f.Terms, err = listing.ReadTerms(f.Lot.Terms)
	if err != nil {
		return f, err
	}
	f.FollowUps, err = x.Reader.FollowUps(ctx, f.Lot.ID)
	return f, err
}

// applicantHash is how a log names who is behind a number: the same for all numbers of
// one organisation on one listing, and nothing to somebody who does not know its id.
func applicantHash(sale, org string) string {
	sum := sha256.Sum256([]byte(sale + " " + org))
	return hex.EncodeToString(sum[:16])
}

// applyToListing 报名. The application is kept first, then entered in the log; one that
// the log refuses is marked as taken back. Sent again, it goes on where it stopped.
func (x *Exchange) applyToListing(ctx context.Context, by actor.Actor, id, statement string, promise bool) error {
	f, err := x.ListingNotice(ctx, id)
	if err != nil {
		return err
	}
	if st := f.Standing.State; st == listing.Suspended || st == listing.SuspendedOverdue {
		code := listing.CodeSuspended
		return refused(Receipt{Answer: sale.Answer{Code: sale.Code(code)}, Refusal: code.Sentence()}, nil)
	}
	b, err := x.Reader.BidderOf(ctx, id, by.Org)
	if fault.KindOf(err) == fault.Denied || err == nil && (b.Round != f.Round || b.State != lot.Applied) {
		b, err = x.addApplicant(ctx, by, f, statement, promise)
	}
	if err != nil {
		return err
	}
	receipt, err := x.Floor.Enter(ctx, id, Record{Act: sale.Act(listing.ActApply), Actor: b.Code, Key: "apply:" + b.Code, Person: by.User, Data: map[string]string{dataApplicant: applicantHash(id, by.Org)}})
	err = refused(receipt, err)
	if err == nil || receipt.Refusal == "" {
		return err
	}
	return errors.Join(err, x.InTx(ctx, func(tx LotTx) error {
		b, err := tx.LockBidder(ctx, id, b.Code)
		if err != nil {
			return err
		}
		b.Leave(receipt.Refusal, tx.Now())
		return tx.SaveBidder(ctx, b)
	}))
}

func (x *Exchange) addApplicant(ctx context.Context, by actor.Actor, f ListingFile, statement string, promise bool) (b lot.Bidder, err error) {
	err = x.InTx(ctx, func(tx LotTx) error {
		l, err := tx.LockLot(ctx, f.Lot.ID)
		if err != nil {
			return err
		}
		for taken := true; taken; {
			code := l.CodeFor(by.Org, tx.Random())
			var e audit.Event
			b, e, err = lot.Apply(l, by, code, statement, promise, f.Standing.ClosesAt, tx.Now())
			if err != nil {
				return err
			}
			if code == "" {
				continue
			}
			b.Round = f.Round
			taken, err = tx.AddBidder(ctx, b)
			switch {
			case err != nil:
				return err
			case taken && l.Holds(by.Org):
				return ErrUsedCode
			case !taken:
				tx.Record(e)
			}
		}
		return nil
	})
	return b, err
}

// judgeApplicant 审核资格 of an applicant to a listing. What the log has already is not
// entered again.
func (x *Exchange) judgeApplicant(ctx context.Context, by actor.Actor, id, code string, fit bool, reason string) error {
	f, err := x.Listing(ctx, by, id)
	if err == nil {
		err = x.judge(ctx, by, id, code, fit, reason, false)
	}
	if err != nil {
		return err
	}
	if f.Standing.Applicants[code].State == listing.Applied {
		act := listing.ActDisqualify
		if fit {
			act = listing.ActQualify
		}
		err = refused(x.Floor.Enter(ctx, id, Record{Act: sale.Act(act), Actor: code, Person: by.User}))
		if err != nil {
			return err
		}
	}
	return x.judge(ctx, by, id, code, fit, reason, true)
}

// applicantActs are what applicants and holders do themselves once they are let in.
var applicantActs = map[listing.Act]string{listing.ActWithdraw: "lot.left", listing.ActReconfirm: "lot.reconfirmed", listing.ActQuote: "lot.quoted", listing.ActWaive: "lot.waived"}

// Act 意向方办理: to leave, to stand by changed terms, to quote as the only buyer, to waive
// a right of first refusal. key was made by the page.
func (x *Exchange) Act(ctx context.Context, by actor.Actor, id, key string, act listing.Act, amount string) (Receipt, error) {
	kind := applicantActs[act]
	switch {
	case kind == "":
		return Receipt{}, lot.ErrMotion
	case !by.Has(actor.Bidder):
		return Receipt{}, lot.ErrBidder
	}
	err := keyShape(key)
	if err == nil && act == listing.ActQuote {
		err = amountShape(amount)
	}
	if err != nil {
		return Receipt{}, err
	}
	l, err := x.Reader.Lot(ctx, id)
	if err == nil && (l.Route != lot.Listing || l.AnnouncedAt.IsZero()) {
		err = lot.ErrAbsent
	}
	if err != nil {
		return Receipt{}, err
	}
	r := Record{Act: sale.Act(act), Key: key, Amount: amount, Person: by.User}
	if act == listing.ActQuote {
		r.Act = SoleQuote
	}
	b, err := x.Reader.BidderOf(ctx, id, by.Org)
	switch {
	case act == listing.ActWaive && l.Holds(by.Org):
		r.Actor = l.CodeFor(by.Org, 0)
	case fault.KindOf(err) == fault.Denied:
		return Receipt{}, ErrNotApplicant
	case err != nil:
		return Receipt{}, err
	default:
		r.Actor = b.Code
	}
	receipt, err := x.ask(ctx, id, r)
	err = refused(receipt, err)
	if err != nil || receipt.Replay {
		return receipt, err
	}
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("lot", id), By: by, Facts: []audit.Fact{{Label: "竞买代码", Value: r.Actor}}}
	if amount != "" {
		e.Facts = append(e.Facts, audit.Fact{Label: "报价（元）", Value: amount})
	}
	return receipt, x.InTx(ctx, func(tx LotTx) error {
		tx.Record(e)
		return nil
	})
}

// RefusalCode 优先购买权代码 is the number under which the actor's unit has a right of first
// refusal, "" when it has none.
func (x *Exchange) RefusalCode(ctx context.Context, by actor.Actor, id string) (string, error) {
	l, err := x.Reader.Lot(ctx, id)
	if err != nil || !l.Holds(by.Org) {
		return "", err
	}
	return l.CodeFor(by.Org, 0), nil
}

// bankKey makes the same payment count once. The log is public in the end, so that it
// holds a hash.
func bankKey(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, " ")))
	return "bank:" + hex.EncodeToString(sum[:16])
}

// money 登记款项: the shape of an amount, then the act on the floor.
func (x *Exchange) money(ctx context.Context, id string, r Record, may func(*lot.Lot) (audit.Event, error)) error {
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return err
	}
	e, err := may(l)
	if err == nil {
		err = amountShape(r.Amount)
	}
	if err != nil {
		return err
	}
	return x.onFloor(ctx, id, r, e)
}

// Pay 登记付款 toward the price; guarantee says what secures the rest.
func (x *Exchange) Pay(ctx context.Context, by actor.Actor, id, amount, reference, guarantee string) error {
	r := Record{Act: sale.Act(listing.ActPay), Amount: amount, Key: bankKey(id, "pay", reference, amount, guarantee), Person: by.User}
	if guarantee = oneLine(guarantee); guarantee != "" { // who secures it is nobody else's business
		r.Data = map[string]string{dataGuarantee: "true"}
	}
	return x.money(ctx, id, r, func(l *lot.Lot) (audit.Event, error) { return l.Paid(by, amount, reference, guarantee) })
}

// Exercise 登记行使优先购买权 by a holder outside the bidding, with the deposit that has
// come in.
func (x *Exchange) Exercise(ctx context.Context, by actor.Actor, id, code, amount, reference string) error {
	r := Record{Act: sale.ActExercise, Actor: code, Amount: amount, Key: bankKey(id, "exercise", reference, amount), Person: by.User}
	return x.money(ctx, id, r, func(l *lot.Lot) (audit.Event, error) { return l.Exercised(by, code, amount, reference) })
}

// PublishResult 公示成交结果.
func (x *Exchange) PublishResult(ctx context.Context, by actor.Actor, id, key string) error {
	return x.finish(ctx, by, id, key, sale.Act(listing.ActPublishResult), (*lot.Lot).PublishResult)
}

// ProposeTerms 提出双人事项 that come with a price or a paper.
func (x *Exchange) ProposeTerms(ctx context.Context, by actor.Actor, id string, act sale.Act, reason, amount, approval string) error {
	return x.propose(ctx, by, id, func(l *lot.Lot, tx LotTx) (lot.Motion, audit.Event, error) {
		m, e, err := lot.Propose(l, by, tx.NewID(), act, reason, tx.Now(), tx.Now())
		if err == nil {
			err = m.Offer(amount, oneLine(approval))
		}
		return m, e, err
	})
}
