package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/disclosure"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

var _ = say(map[string]*fault.Fault{
	"disclosures_sale_fkey":       guard("disclosure.sale"),
	"disclosures_version_check":   guard("disclosure.version"),
	"disclosures_org_fkey":        guard("disclosure.org"),
	"disclosures_why_check":       disclosure.ErrWhy,
	"disclosures_maker_fkey":      guard("disclosure.maker"),
	"disclosures_publisher_fkey":  guard("disclosure.publisher"),
	"disclosures_four_eyes_check": disclosure.ErrSelf,
	"disclosures_published_check": guard("disclosure.published"),
	"disclosures_frozen_check":    guard("disclosure.frozen"),
	"disclosures_open_key":        disclosure.ErrMoved,
	"disclosures_current_key":     disclosure.ErrMoved,
})

type disclosureRow struct {
	SaleID       string
	Version      int
	OrgID        string
	Content      json.RawMessage
	Why          string
	MakerID      string
	MadeAt       time.Time
	PublishedAt  *time.Time
	Until        *time.Time
	SupersededAt *time.Time
	Annulled     bool
}

// annulledSale says that the deal of a sale does not stand.
const annulledSale = `s.state IN ('DEFAULTED','ANNULLED','CANCELLED')`

const disclosureQuery = `SELECT d.sale_id, d.version, d.org_id, d.content, d.why, d.maker_id, d.made_at, d.published_at, d.until, d.superseded_at,
	` + annulledSale + ` AS annulled FROM disclosures d JOIN sales s ON s.id = d.sale_id `

func notices(ctx context.Context, from bun.IDB, where string, args ...any) ([]disclosure.Notice, error) {
	var rows []disclosureRow
	err := from.NewRaw(disclosureQuery+where, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]disclosure.Notice, len(rows))
	for i, r := range rows {
		n := disclosure.Notice{Sale: r.SaleID, Version: r.Version, Org: r.OrgID, Why: r.Why, Maker: r.MakerID, MadeAt: r.MadeAt.UTC(), Annulled: r.Annulled}
		if r.PublishedAt != nil {
			n.PublishedAt, n.Until = r.PublishedAt.UTC(), day.Of(r.Until.Add(12*time.Hour))
		}
		if r.SupersededAt != nil {
			n.SupersededAt = r.SupersededAt.UTC()
		}
		err = json.Unmarshal(r.Content, &n.Content)
		if err != nil {
			return nil, err
		}
		list[i] = n
	}
	return list, nil
}

// LockDisclosures reads the versions of a sale's disclosure; nobody adds one until the
// end of the unit.
func (tx *Tx) LockDisclosures(ctx context.Context, sale string) ([]disclosure.Notice, error) {
	var one int
	err := tx.NewRaw(`SELECT 1 FROM sales WHERE id = ? FOR NO KEY UPDATE`, sale).Scan(ctx, &one)
	if err != nil {
		return nil, err
	}
	return notices(ctx, tx, `WHERE d.sale_id = ? ORDER BY d.version`, sale)
}

// AddDisclosure enters a proposed version.
func (tx *Tx) AddDisclosure(ctx context.Context, n disclosure.Notice) error {
	content, err := json.Marshal(n.Content)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`INSERT INTO disclosures (sale_id, version, org_id, content, why, maker_id, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		n.Sale, n.Version, n.Org, string(content), n.Why, n.Maker, n.MadeAt).Exec(ctx)
	return err
}

// PublishDisclosure lets a version follow the one before.
func (tx *Tx) PublishDisclosure(ctx context.Context, n disclosure.Notice, publisher string) error {
	_, err := tx.NewRaw(`UPDATE disclosures SET superseded_at = ? WHERE sale_id = ? AND published_at IS NOT NULL AND superseded_at IS NULL`, n.PublishedAt, n.Sale).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`UPDATE disclosures SET publisher_id = ?, published_at = ?, until = ?::date WHERE sale_id = ? AND version = ?`, publisher, n.PublishedAt, n.Until.String(), n.Sale, n.Version).Exec(ctx)
	return err
}

// Disclosures reads the versions of a sale's disclosure.
func (db *DB) Disclosures(ctx context.Context, sale string) ([]disclosure.Notice, error) {
	if !isUUID(sale) {
		return nil, disclosure.ErrAbsent
	}
	return notices(ctx, db.bun, `WHERE d.sale_id = ? ORDER BY d.version`, sale)
}

// DisclosedIn lists the current versions published in a year, from new to old.
func (db *DB) DisclosedIn(ctx context.Context, year, limit int) ([]disclosure.Notice, error) {
	from, to := day.New(year, time.January, 1).Start(), day.New(year+1, time.January, 1).Start()
	return notices(ctx, db.bun, `WHERE d.published_at >= ? AND d.published_at < ? AND d.superseded_at IS NULL ORDER BY d.published_at DESC, d.sale_id LIMIT ?`, from, to, limit)
}

// DealSource finds the number of a sale, who holds it, and what of it is counted.
func (db *DB) DealSource(ctx context.Context, sale string) (trading.DealSource, error) {
	if !isUUID(sale) {
		return trading.DealSource{}, disclosure.ErrAbsent
	}
	var r struct {
		Number, ExchangeID, Start string
		Bidders, Bids             int
	}
	err := db.bun.NewRaw(`SELECT COALESCE(number, '') AS number, exchange_id, COALESCE(terms->>'start_price', terms->>'list_price', '') AS start, bids,
		(SELECT count(*) FROM sale_bidders b WHERE b.sale_id = s.id AND b.state = 'QUALIFIED') AS bidders FROM sales s WHERE id = ?`, sale).Scan(ctx, &r)
	src := trading.DealSource{Number: r.Number, Org: r.ExchangeID, Bidders: r.Bidders, Bids: r.Bids}
	if start, ok := money.ParseFen(r.Start); ok {
		src.Start = &start
	}
	return src, one(err, disclosure.ErrAbsent)
}
