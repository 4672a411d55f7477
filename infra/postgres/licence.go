package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/uptrace/bun/dialect/pgdialect"
	"jiyue/app/keeping"

	"jiyue/app/trading"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/licence"
)

var _ = say(map[string]*fault.Fault{"sales_licence_item_key": trading.ErrLicenceOffered})

// AddLicence enters the draft of a declaration and begins its log; false says that it
// is there.
func (tx *Tx) AddLicence(ctx context.Context, d trading.AgreementDraft) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO sales (id, number, route, name, org_id, exchange_id, region, terms, state, head, maker_id, created_at, updated_at, grams)
		VALUES (?, ?, 'LICENCE', ?, ?, ?, ?, ?, 'DRAFT', ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, d.ID, d.Number, d.Name, d.By.Org, d.By.Org, d.By.Region,
		jsonb{d.Terms}, d.Look.Head[:], d.By.User, tx.now, tx.now, saleGrams(d.Name, d.Number, d.Terms)).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

type licenceRow struct {
	ID, Number, Name, OrgID, OrgName, State string
	Terms                                   map[string]string `bun:",type:jsonb"`
	Written                                 map[string]string `bun:",type:jsonb"`
	CreatedAt                               time.Time
	OpensAt                                 *time.Time
	Bids, Extensions                        int
}

func (r licenceRow) toRow() trading.LicenceRow {
	row := trading.LicenceRow{ID: r.ID, Number: r.Number, Name: r.Name, Org: r.OrgID, OrgName: r.OrgName, State: licence.State(r.State), Texts: map[string]string{}, CreatedAt: r.CreatedAt.UTC(),
		Published: instant(r.OpensAt), Licences: r.Bids, Waiting: r.Extensions}
	texts := r.Terms
	if r.Written != nil {
		texts = r.Written
	}
	for name, text := range texts {
		if rest, found := strings.CutPrefix(name, "deal."); found {
			row.Texts[rest] = text
		}
	}
	return row
}

// What a declaration says is what was written last.
const licenceQuery = `SELECT s.id, s.number, s.name, s.org_id, o.name AS org_name, s.state, s.terms, s.created_at, s.opens_at, s.bids, s.extensions,
		(SELECT e.data FROM sale_events e WHERE e.sale_id = s.id AND e.act = 'write' AND e.code = 'OK' ORDER BY e.n DESC LIMIT 1) AS written
	FROM sales s JOIN organisations o ON o.id = s.org_id WHERE s.route = 'LICENCE' AND `

// Licence reads one declaration: its row, and what its log begins with.
func (db *DB) Licence(ctx context.Context, id string) (trading.LicenceRow, trading.Sale, error) {
	if !isUUID(id) {
		return trading.LicenceRow{}, trading.Sale{}, trading.ErrNoLicence
	}
	var r licenceRow
	err := db.bun.NewRaw(licenceQuery+`s.id = ?`, id).Scan(ctx, &r)
	return r.toRow(), trading.Sale{ID: r.ID, Route: trading.OpenLicence, Terms: r.Terms}, one(err, trading.ErrNoLicence)
}

// Licences lists declarations from new to old: a unit's by their beginning, for everybody
// those ever published.
func (db *DB) Licences(ctx context.Context, q trading.LicenceQuery) ([]trading.LicenceRow, error) {
	order := `s.opens_at`
	w := walk{table: `sales s`, limit: q.Limit}
	where := &w.columns
	where.add(`s.route = 'LICENCE'`)
	switch {
	case q.Org != "":
		order = `s.created_at`
		where.add(`s.org_id = ?`, q.Org)
	case q.Licensee != "":
		where.add(`s.opens_at IS NOT NULL AND s.id IN (SELECT sale_id FROM sale_events WHERE act = 'notify' AND code = 'OK' AND data ->> 'licensee' = ?)`, q.Licensee)
	default:
		where.add(`s.opens_at IS NOT NULL`)
	}
	if q.State != "" {
		where.add(`s.state = ?`, string(q.State))
	}
	w.words.words(`s`, searchedSale, q.Text)
	if isUUID(q.After) {
		where.add(`(`+order+`, s.id) < (SELECT `+order+`, s.id FROM sales s WHERE s.id = ?)`, q.After)
	}
	w.keys = []string{order, `s.id`}
	page, err := w.ids(ctx, db.bun)
	if err != nil {
		return nil, err
	}
	var rows []licenceRow
	err = db.bun.NewRaw(licenceQuery+`s.id = ANY(?::uuid[]) ORDER BY `+order+` DESC, s.id DESC`, pgdialect.Array(page)).Scan(ctx, &rows)
	list := make([]trading.LicenceRow, len(rows))
	for i, r := range rows {
		list[i] = r.toRow()
	}
	return list, err
}

// LicencesWaiting counts what waits for the head of a unit under its declarations.
func (db *DB) LicencesWaiting(ctx context.Context, org string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE(sum(extensions), 0) FROM sales WHERE org_id = ? AND route = 'LICENCE'`, org).Scan(ctx, &n)
	return n, err
}

// PatentOffers lists the rights behind the published achievements of a unit.
func (db *DB) PatentOffers(ctx context.Context, org string) ([]trading.PatentOffer, error) {
	var rows []struct{ ItemID, AchievementID string }
	err := db.bun.NewRaw(`SELECT DISTINCT ON (r.item_id) r.item_id, a.id AS achievement_id FROM achievements a JOIN achievement_rights r ON r.achievement_id = a.id
		WHERE a.org_id = ? AND a.state = 'PUBLISHED' AND a.secrecy = 'OPEN' ORDER BY r.item_id, a.published_at DESC LIMIT 200`, org).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ItemID
	}
	items, err := db.Rights(ctx, ids)
	list := make([]trading.PatentOffer, 0, len(items))
	for _, i := range items {
		for _, r := range rows {
			if r.ItemID == i.ID {
				list = append(list, trading.PatentOffer{Item: i, Achievement: r.AchievementID})
			}
		}
	}
	return list, err
}

// Exclusive says whether a registered contract licenses a right exclusively or solely
// today.
func (db *DB) Exclusive(ctx context.Context, item string) (bool, error) {
	uses, err := db.Uses(ctx, keeping.Scope{}, item, "", 500)
	today := day.Of(db.Now())
	for _, u := range uses {
		strict := u.Exclusivity == "EXCLUSIVE" || u.Exclusivity == "SOLE"
		if u.Registered && strict && u.Class.Major() == contract.MajorLicence && (u.End.IsZero() || !u.End.Before(today)) {
			return true, err
		}
	}
	return false, err
}

// SaleOf is the sale that an achievement is in once it has been announced or noticed, by
// whatever route but an open licence; "" for none.
func (tx *Tx) SaleOf(ctx context.Context, achievement string) (string, error) {
	return saleOf(ctx, tx, achievement)
}

// SaleOf is the sale that an achievement is in; "" for none.
func (db *DB) SaleOf(ctx context.Context, achievement string) (string, error) {
	return saleOf(ctx, db.bun, achievement)
}

func saleOf(ctx context.Context, from bun.IDB, achievement string) (id string, err error) {
	err = from.NewRaw(`SELECT COALESCE((SELECT id::text FROM sales WHERE achievement_id = ? AND NOT (route = 'AGREEMENT' AND state = 'SIGNED')
		AND state NOT IN ('DRAFT', 'REVIEW', 'REVISED', 'WITHDRAWN', 'SETTLED', 'DEFAULTED', 'UNSOLD', 'CANCELLED', 'ANNULLED', 'REGISTERED', 'EXPIRED', 'BLOCKED_SECRET', 'NO_BUYER', 'PUBLISHED')
		LIMIT 1), '')`, achievement).Scan(ctx, &id)
	return id, err
}

// LicenceOn finds a published declaration on a patent behind an achievement.
func (db *DB) LicenceOn(ctx context.Context, achievement string) (id string, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE((SELECT id::text FROM sales WHERE route = 'LICENCE' AND state = 'PUBLISHED' AND terms ->> 'deal.achievement' = ? ORDER BY opens_at DESC LIMIT 1), '')`, achievement).Scan(ctx, &id)
	return id, err
}

// OpenlyLicensed says whether a patent behind an achievement is offered to everybody.
func (db *DB) OpenlyLicensed(ctx context.Context, achievement string) (offered bool, err error) {
	if achievement == "" {
		return false, nil
	}
	err = db.bun.NewRaw(`SELECT EXISTS (SELECT FROM sales WHERE route = 'LICENCE' AND state IN ('DECLARED', 'PUBLISHED') AND terms ->> 'deal.achievement' = ?)`, achievement).Scan(ctx, &offered)
	return offered, err
}
