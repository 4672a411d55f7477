package postgres

import (
	"context"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
)

// AddAgreement enters the draft of a deal and begins its log; false says that it is
// there.
func (tx *Tx) AddAgreement(ctx context.Context, d trading.AgreementDraft) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO sales (id, number, route, name, achievement_id, org_id, exchange_id, region, terms, state, head, maker_id, created_at, updated_at, grams)
		VALUES (?, ?, 'AGREEMENT', ?, ?, ?, ?, ?, ?, 'DRAFT', ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, d.ID, d.Number, d.Name, d.Achievement, d.By.Org, d.By.Org, d.By.Region,
		jsonb{d.Terms}, d.Look.Head[:], d.By.User, tx.now, tx.now, saleGrams(d.Name, d.Number, d.Terms)).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// agreementsOver are the states in which an agreement holds its achievement no more.
var agreementsOver = []string{"SIGNED", "REGISTERED", "CANCELLED", "EXPIRED", "BLOCKED_SECRET"}

// achievementRelease lets an achievement go when its agreement is over.
const achievementRelease = `UPDATE achievements a SET live_sale = NULL, version = a.version + 1 FROM sales s
	WHERE s.id = $1::uuid AND a.live_sale = s.id AND s.route = 'AGREEMENT' AND s.state = ANY ($2)`

// AddObjection keeps what somebody says against a noticed price; a second time is no
// error.
func (tx *Tx) AddObjection(ctx context.Context, id string, o trading.Objection) error {
	_, err := tx.NewRaw(`INSERT INTO sale_objections (id, sale_id, name, contact, text, filed_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		o.ID, id, o.Name, o.Contact, o.Text, tx.now).Exec(ctx)
	return err
}

// Objections lists what was said against a noticed price, the oldest first.
func (db *DB) Objections(ctx context.Context, id string) ([]trading.Objection, error) {
	var rows []struct {
		ID, Name, Contact, Text string
		FiledAt                 time.Time
	}
	err := db.bun.NewRaw(`SELECT id, name, contact, text, filed_at FROM sale_objections WHERE sale_id = ? ORDER BY filed_at, id LIMIT 500`, id).Scan(ctx, &rows)
	list := make([]trading.Objection, len(rows))
	for i, r := range rows {
		list[i] = trading.Objection{ID: r.ID, Name: r.Name, Contact: r.Contact, Text: r.Text, At: r.FiledAt.UTC()}
	}
	return list, err
}

type agreementRow struct {
	ID, Number, Name, OrgID, OrgName, State string
	AchievementID                           string
	Terms                                   map[string]string
	CreatedAt                               time.Time
	OpensAt, EndsAt                         *time.Time
}

func (r agreementRow) toRow() trading.AgreementRow {
	return trading.AgreementRow{ID: r.ID, Number: r.Number, Name: r.Name, Org: r.OrgID, OrgName: r.OrgName, Achievement: r.AchievementID, State: agreement.State(r.State), CreatedAt: r.CreatedAt.UTC(),
		Published: instant(r.OpensAt), Ends: instant(r.EndsAt)}
}

const agreementQuery = `SELECT s.id, s.number, s.name, s.org_id, o.name AS org_name, COALESCE(s.achievement_id::text, '') AS achievement_id, s.state, s.terms, s.created_at, s.opens_at, s.ends_at
	FROM sales s JOIN organisations o ON o.id = s.org_id WHERE s.route = 'AGREEMENT' AND `

// Agreement reads one agreed price: its row, and what its log begins with.
func (db *DB) Agreement(ctx context.Context, id string) (trading.AgreementRow, trading.Sale, error) {
	if !isUUID(id) {
		return trading.AgreementRow{}, trading.Sale{}, trading.ErrNoAgreement
	}
	var r agreementRow
	err := db.bun.NewRaw(agreementQuery+`s.id = ?`, id).Scan(ctx, &r)
	return r.toRow(), trading.Sale{ID: r.ID, Route: trading.Agreement, Terms: r.Terms}, one(err, trading.ErrNoAgreement)
}

// Agreements lists agreed prices from new to old: a unit's by their beginning, for
// everybody those ever noticed by their first publication.
func (db *DB) Agreements(ctx context.Context, q trading.AgreementQuery) ([]trading.AgreementRow, error) {
	var where conditions
	order := `s.opens_at`
	if q.Org != "" {
		order = `s.created_at`
		where.add(`s.org_id = ?`, q.Org)
	} else {
		where.add(`s.opens_at IS NOT NULL AND s.state <> 'BLOCKED_SECRET'`)
	}
	if q.State != "" {
		where.add(`s.state = ?`, string(q.State))
	}
	if isUUID(q.After) {
		where.add(`(`+order+`, s.id) < (SELECT `+order+`, s.id FROM sales s WHERE s.id = ?)`, q.After)
	}
	var rows []agreementRow
	err := db.bun.NewRaw(agreementQuery+`? ORDER BY `+order+` DESC, s.id DESC LIMIT ?`, where.query(), q.Limit).Scan(ctx, &rows)
	list := make([]trading.AgreementRow, len(rows))
	for i, r := range rows {
		list[i] = r.toRow()
	}
	return list, err
}

// People lists the active people of a unit.
func (db *DB) People(ctx context.Context, org string) ([]trading.Person, error) {
	var list []trading.Person
	err := db.bun.NewRaw(`SELECT id, name FROM users WHERE org_id = ? AND active ORDER BY name, id LIMIT 500`, org).Scan(ctx, &list)
	return list, err
}

// OpenOffers lists the achievements of a unit that are public, current and not in
// a sale.
func (db *DB) OpenOffers(ctx context.Context, org string, now time.Time) ([]trading.Offer, error) {
	var list []trading.Offer
	err := db.bun.NewRaw(`SELECT id, number, name FROM achievements WHERE org_id = ? AND state = 'PUBLISHED' AND secrecy = 'OPEN' AND live_sale IS NULL AND valid_until >= ?
		ORDER BY published_at DESC, id DESC LIMIT 200`, org, day.Of(now).String()).Scan(ctx, &list)
	return list, err
}
