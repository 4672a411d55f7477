package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/sharing"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/sme"
)

var _ = say(map[string]*fault.Fault{
	"sme_offers_number_key":              guard("sme.number"),
	"sme_offers_org_fkey":                guard("sme.org"),
	"sme_offers_state_check":             guard("sme.state_check"),
	"sme_offers_maker_fkey":              guard("sme.maker"),
	"sme_offers_publisher_fkey":          guard("sme.publisher"),
	"sme_offers_published_check":         guard("sme.published"),
	"sme_offers_closed_check":            guard("sme.closed"),
	"sme_offers_same_person_check":       sme.ErrOfferSame,
	"sme_offers_frozen_check":            guard("sme.frozen"),
	"sme_applications_number_key":        guard("sme.application_number"),
	"sme_applications_offer_fkey":        guard("sme.application_offer"),
	"sme_applications_unit_fkey":         guard("sme.application_unit"),
	"sme_applications_org_fkey":          guard("sme.application_org"),
	"sme_applications_state_check":       guard("sme.application_state_check"),
	"sme_applications_hash_check":        guard("sme.application_hash"),
	"sme_applications_applicant_fkey":    guard("sme.application_applicant"),
	"sme_applications_answerer_fkey":     guard("sme.application_answerer"),
	"sme_applications_confirmer_fkey":    guard("sme.application_confirmer"),
	"sme_applications_other_check":       sme.ErrOwn,
	"sme_applications_answered_check":    guard("sme.application_answered"),
	"sme_applications_agreed_check":      guard("sme.application_agreed"),
	"sme_applications_due_check":         guard("sme.application_due"),
	"sme_applications_same_person_check": sme.ErrSame,
	"sme_applications_open_key":          sme.ErrTwice,
	"sme_payments_application_fkey":      guard("sme.payment_of"),
	"sme_payments_no_check":              guard("sme.payment_no"),
	"sme_payments_token_key":             sme.ErrNoDue,
	"sme_payments_amount_check":          sme.ErrAmount,
	"sme_payments_by_fkey":               guard("sme.payment_by"),
	"sme_payments_voucher_key":           sme.ErrVoucherIn,
})

type offerRow struct {
	ID, Number, OrgID, OrgName, Region, State, MakerID, Maker, PublisherID, Publisher, Opinion string
	Version, Licensees, Waiting                                                                int
	Form                                                                                       map[string]string `bun:",type:jsonb"`
	OpenedAt                                                                                   time.Time
	PublishedAt, ClosedAt                                                                      *time.Time
}

func (r offerRow) toDomain() *sme.Offer {
	return &sme.Offer{ID: r.ID, Version: r.Version, Number: r.Number, Org: r.OrgID, OrgName: r.OrgName, Region: r.Region, State: sme.OfferState(r.State), Form: r.Form, Maker: contract.Person{ID: r.MakerID, Name: r.Maker}, OpenedAt: r.OpenedAt.UTC(),
		Publisher: contract.Person{ID: r.PublisherID, Name: r.Publisher}, PublishedAt: instant(r.PublishedAt), Opinion: r.Opinion, ClosedAt: instant(r.ClosedAt), Licensees: r.Licensees, Waiting: r.Waiting}
}

const offerQuery = `SELECT f.id, f.version, f.number, f.org_id, o.name AS org_name, f.region, f.state, f.form, f.maker_id, m.name AS maker, f.opened_at, COALESCE(f.publisher_id::text, '') AS publisher_id, COALESCE(p.name, '') AS publisher,
		f.published_at, f.opinion, f.closed_at, (SELECT count(*) FROM sme_applications a WHERE a.offer_id = f.id AND a.state = 'AGREED') AS licensees,
		(SELECT count(*) FROM sme_applications a WHERE a.offer_id = f.id AND a.state IN ('APPLIED', 'PROPOSED')) AS waiting
	FROM sme_offers f JOIN organisations o ON o.id = f.org_id JOIN users m ON m.id = f.maker_id LEFT JOIN users p ON p.id = f.publisher_id WHERE `

func oneOffer(ctx context.Context, from bun.IDB, id, lock string) (*sme.Offer, error) {
	if !isUUID(id) {
		return nil, sme.ErrOfferAbsent
	}
	var row offerRow
	err := from.NewRaw(offerQuery+`f.id = ?`+lock, id).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, sme.ErrOfferAbsent)
	}
	return row.toDomain(), nil
}

// Offer locks one offer.
func (tx *Tx) Offer(ctx context.Context, id string) (*sme.Offer, error) {
	return oneOffer(ctx, tx, id, ` FOR UPDATE OF f`)
}

// Offer reads one offer.
func (db *DB) Offer(ctx context.Context, id string) (*sme.Offer, error) {
	return oneOffer(ctx, db.bun, id, "")
}

// AddOffer enters a draft; false when the same form was posted before.
func (tx *Tx) AddOffer(ctx context.Context, o *sme.Offer) (bool, error) {
	return added(tx.NewRaw(`INSERT INTO sme_offers (id, number, org_id, region, state, form, maker_id, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		o.ID, o.Number, o.Org, o.Region, string(o.State), jsonb{o.Form}, o.Maker.ID, o.OpenedAt).Exec(ctx))
}

// searchedOffer is everything that the grams of an offer are made of.
const searchedOffer = `concat_ws(chr(31), f.form ->> 'name', f.form ->> 'item', f.form ->> 'summary', f.number)`

// SaveOffer writes an offer that was read and locked, and raises its version.
func (tx *Tx) SaveOffer(ctx context.Context, o *sme.Offer) error {
	var until *string
	if !o.PublishedAt.IsZero() {
		last := o.Terms().Until.String()
		until = &last
	}
	res, err := tx.NewRaw(`UPDATE sme_offers SET version = version + 1, state = ?, form = ?, maker_id = ?, publisher_id = ?, published_at = ?, opinion = ?, closed_at = ?, until_on = ?::date, grams = ? WHERE id = ? AND version = ?`,
		string(o.State), jsonb{o.Form}, o.Maker.ID, textOrNil(o.Publisher.ID), timeOrNil(o.PublishedAt), o.Opinion, timeOrNil(o.ClosedAt), until,
		pgdialect.Array(Grams(o.Form["name"], o.Form["item"], o.Form["summary"], o.Number)), o.ID, o.Version).Exec(ctx)
	if err := changedOne(res, err, sme.ErrOfferMoved); err != nil {
		return err
	}
	o.Version++
	return nil
}

// Offers lists what is published by its publication, and a unit's own by their opening,
// newest first.
func (db *DB) Offers(ctx context.Context, q sharing.OfferQuery) ([]*sme.Offer, error) {
	order, w := `opened_at`, walk{table: `sme_offers f`, limit: q.Limit}
	if q.Public {
		order = `published_at`
		w.columns.add(`f.state = 'PUBLISHED' AND f.until_on >= ?::date`, q.Today.String())
	} else {
		w.columns.add(`f.org_id = ?`, q.Org)
	}
	w.words.words("f", searchedOffer, q.Text)
	for column, value := range map[string]string{"field": q.Field, "class": q.Class, "state": string(q.State)} {
		if value != "" {
			w.columns.add(`f.`+column+` = ?`, value)
		}
	}
	if isUUID(q.After) {
		w.columns.add(`(f.`+order+`, f.id) < (SELECT `+order+`, id FROM sme_offers WHERE id = ?)`, q.After)
	}
	w.keys = []string{`f.` + order, `f.id`}
	page, err := w.ids(ctx, db.bun)
	if err != nil {
		return nil, err
	}
	var rows []offerRow
	err = db.bun.NewRaw(offerQuery+`f.id = ANY(?::uuid[]) ORDER BY f.`+order+` DESC, f.id DESC`, pgdialect.Array(page)).Scan(ctx, &rows)
	list := make([]*sme.Offer, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

type applicationRow struct {
	ID, Number, OfferID, UnitID, UnitName, OrgID, OrgName, State, TermsHash, ApplicantID, Applicant, AnswererID, Answerer, Opinion, ConfirmerID, Confirmer, Registration string
	Version                                                                                                                                                              int
	Form, Terms                                                                                                                                                          map[string]string `bun:",type:jsonb"`
	AppliedAt                                                                                                                                                            time.Time
	AnsweredAt, ConfirmedAt, StartOn, EndOn                                                                                                                              *time.Time
}

const applicationQuery = `SELECT a.id, a.version, a.number, a.offer_id, a.unit_id, u.name AS unit_name, a.org_id, o.name AS org_name, a.state, a.form, a.terms, a.terms_hash, a.applicant_id, p.name AS applicant, a.applied_at,
		COALESCE(a.answerer_id::text, '') AS answerer_id, COALESCE(b.name, '') AS answerer, a.answered_at, a.opinion, a.start_on, a.end_on, COALESCE(a.confirmer_id::text, '') AS confirmer_id, COALESCE(h.name, '') AS confirmer, a.confirmed_at,
		COALESCE((SELECT max(c.number) FROM contracts c WHERE c.form->>'contract.deal_no' = a.number AND c.form->>'contract.deal_no' <> '' AND c.number IS NOT NULL AND c.state NOT IN ('CANCELLED', 'REVOKED')), '') AS registration
	FROM sme_applications a JOIN organisations u ON u.id = a.unit_id JOIN organisations o ON o.id = a.org_id JOIN users p ON p.id = a.applicant_id LEFT JOIN users b ON b.id = a.answerer_id LEFT JOIN users h ON h.id = a.confirmer_id WHERE `

func applications(ctx context.Context, from bun.IDB, where string, args ...any) ([]*sme.Application, error) {
	var rows []applicationRow
	if err := from.NewRaw(applicationQuery+where, args...).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	list, ids, byID := make([]*sme.Application, len(rows)), make([]string, len(rows)), map[string]*sme.Application{}
	for i, r := range rows {
		list[i] = &sme.Application{ID: r.ID, Version: r.Version, Number: r.Number, Offer: r.OfferID, OfferName: r.Terms["name"], Unit: r.UnitID, UnitName: r.UnitName, Org: r.OrgID, OrgName: r.OrgName, State: sme.ApplicationState(r.State),
			Form: r.Form, Terms: r.Terms, Hash: r.TermsHash, Applicant: contract.Person{ID: r.ApplicantID, Name: r.Applicant}, AppliedAt: r.AppliedAt.UTC(), Answerer: contract.Person{ID: r.AnswererID, Name: r.Answerer}, AnsweredAt: instant(r.AnsweredAt),
			Opinion: r.Opinion, Start: date(r.StartOn), End: date(r.EndOn), Confirmer: contract.Person{ID: r.ConfirmerID, Name: r.Confirmer}, ConfirmedAt: instant(r.ConfirmedAt), Registration: r.Registration}
		ids[i], byID[r.ID] = r.ID, list[i]
	}
	return list, payments(ctx, from, ids, byID)
}

func payments(ctx context.Context, from bun.IDB, ids []string, of map[string]*sme.Application) error {
	var rows []struct {
		ApplicationID, Amount, Voucher, Note, ByID, ByName string
		No                                                 int
		PaidOn                                             time.Time
		At                                                 time.Time
	}
	err := from.NewRaw(`SELECT p.application_id, p.no, p.amount::text AS amount, p.paid_on, p.voucher, p.note, p.by_id, u.name AS by_name, p.at FROM sme_payments p JOIN users u ON u.id = p.by_id
		WHERE p.application_id = ANY(?::uuid[]) ORDER BY p.application_id, p.no`, pgdialect.Array(ids)).Scan(ctx, &rows)
	for _, r := range rows {
		amount, err := money.ParseYuan(r.Amount)
		if err != nil {
			return err
		}
		of[r.ApplicationID].Payments = append(of[r.ApplicationID].Payments, sme.Payment{No: r.No, Amount: amount, On: date(&r.PaidOn), Voucher: r.Voucher, Note: r.Note, By: contract.Person{ID: r.ByID, Name: r.ByName}, At: r.At.UTC()})
	}
	return err
}

func oneApplication(ctx context.Context, from bun.IDB, where string, args ...any) (*sme.Application, error) {
	list, err := applications(ctx, from, where, args...)
	if err == nil && len(list) == 0 {
		err = sme.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Application locks one application.
func (tx *Tx) Application(ctx context.Context, id string) (*sme.Application, error) {
	if !isUUID(id) {
		return nil, sme.ErrAbsent
	}
	return oneApplication(ctx, tx, `a.id = ? FOR UPDATE OF a`, id)
}

// Application reads one application.
func (db *DB) Application(ctx context.Context, id string) (*sme.Application, error) {
	if !isUUID(id) {
		return nil, sme.ErrAbsent
	}
	return oneApplication(ctx, db.bun, `a.id = ?`, id)
}

// ApplicationOf reads the application with the number.
func (db *DB) ApplicationOf(ctx context.Context, number string) (*sme.Application, error) {
	return oneApplication(ctx, db.bun, `a.number = ?`, number)
}

// Applications lists those of a unit, of an offer or of a firm, newest first.
func (db *DB) Applications(ctx context.Context, q sharing.ApplicationQuery) ([]*sme.Application, error) {
	where, args := `a.unit_id = ?`, []any{q.Unit}
	if q.Firm != "" {
		where, args = `a.org_id = ?`, []any{q.Firm}
	}
	if q.Offer != "" {
		where, args = where+` AND a.offer_id = ?`, append(args, q.Offer)
	}
	if isUUID(q.After) {
		where, args = where+` AND (a.applied_at, a.id) < (SELECT applied_at, id FROM sme_applications WHERE id = ?)`, append(args, q.After)
	}
	return applications(ctx, db.bun, where+` ORDER BY a.applied_at DESC, a.id DESC LIMIT ?`, append(args, q.Limit)...)
}

// LicencesDue reads the agreements with a payment open until the day, by id.
func (db *DB) LicencesDue(ctx context.Context, until day.Date, after string, limit int) ([]*sme.Application, error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	return applications(ctx, db.bun, `a.next_due <= ?::date AND a.id > ? ORDER BY a.id LIMIT ?`, until.String(), after, limit)
}

// AddApplication enters an application; false when the same form was posted before.
func (tx *Tx) AddApplication(ctx context.Context, a *sme.Application) (bool, error) {
	return added(tx.NewRaw(`INSERT INTO sme_applications (id, number, offer_id, unit_id, org_id, state, form, terms, terms_hash, applicant_id, applied_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		a.ID, a.Number, a.Offer, a.Unit, a.Org, string(a.State), jsonb{a.Form}, jsonb{a.Terms}, a.Hash, a.Applicant.ID, a.AppliedAt).Exec(ctx))
}

// SaveApplication writes an application that was read and locked, and raises its version.
func (tx *Tx) SaveApplication(ctx context.Context, a *sme.Application) error {
	var next day.Date
	if open := a.Open(); len(open) > 0 {
		next = open[0].On
	}
	res, err := tx.NewRaw(`UPDATE sme_applications SET version = version + 1, state = ?, answerer_id = ?, answered_at = ?, opinion = ?, start_on = ?, end_on = ?, next_due = ?, confirmer_id = ?, confirmed_at = ? WHERE id = ? AND version = ?`,
		string(a.State), textOrNil(a.Answerer.ID), timeOrNil(a.AnsweredAt), a.Opinion, dateOrNil(a.Start), dateOrNil(a.End), dateOrNil(next), textOrNil(a.Confirmer.ID), timeOrNil(a.ConfirmedAt), a.ID, a.Version).Exec(ctx)
	if err := changedOne(res, err, sme.ErrMoved); err != nil {
		return err
	}
	a.Version++
	return nil
}

// AddLicencePayment keeps a payment; false when that due is paid.
func (tx *Tx) AddLicencePayment(ctx context.Context, a *sme.Application, p sme.Payment) (bool, error) {
	return added(tx.NewRaw(`INSERT INTO sme_payments (application_id, no, token, unit_id, amount, paid_on, voucher, note, by_id, at) VALUES (?, ?, ?, ?, ?, ?::date, ?, ?, ?, ?) ON CONFLICT (application_id, no) DO NOTHING`,
		a.ID, p.No, p.Token, a.Unit, p.Amount.String(), p.On.String(), p.Voucher, p.Note, p.By.ID, p.At).Exec(ctx))
}
