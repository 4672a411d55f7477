package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/trading"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

type lotListRow struct {
	ID, Number, Name, Route, Seller, Exchange, Region, State string
	Start, Price                                             string
	Bids                                                     int
	OpensAt, EndsAt                                          *time.Time
	Live                                                     bool
	At                                                       time.Time
	Applied, Code                                            string
}

const liveLot = `(s.state IN ('ANNOUNCED', 'BIDDING', 'SUSPENDED', 'EXERCISE', 'LISTED', 'SUSPENDED_OVERDUE', 'ROUTING', 'AUCTION', 'SOLE'))`

// ownSeat is the latest application of an organisation to a sale.
const ownSeat = `b.org_id = ? AND NOT EXISTS (SELECT FROM sale_bidders l WHERE l.sale_id = b.sale_id AND l.org_id = b.org_id AND l.round > b.round)`

// Lots lists lots from new to old, for the public those first that are not over.
func (db *DB) Lots(ctx context.Context, q trading.LotQuery) ([]trading.LotRow, error) {
	w := walk{table: `sales s`, limit: q.Limit}
	var args []any
	where := &w.columns
	where.add(`s.route NOT IN ('AGREEMENT', 'LICENCE')`)
	live, at, applied, join := `false`, `s.created_at`, `'' AS applied, '' AS code`, ``
	switch {
	case q.Public:
		live, at = liveLot, `s.announced_at`
		where.add(`s.announced_at IS NOT NULL`)
	case q.Bidder != "":
		at, applied, join = `b.applied_at`, `b.state AS applied, CASE WHEN b.state = 'QUALIFIED' THEN b.code ELSE '' END AS code`, ` JOIN sale_bidders b ON b.sale_id = s.id AND `+ownSeat
		args = append(args, q.Bidder)
		w.table, w.join = `sale_bidders b`, ` JOIN sales s ON s.id = b.sale_id`
		where.add(ownSeat, q.Bidder)
	default: // an exchange sells for others; one condition for both would read all sales
		var exchange bool
		err := db.bun.NewRaw(`SELECT EXISTS (SELECT FROM organisations WHERE id = ? AND kind = 'EXCHANGE')`, q.Org).Scan(ctx, &exchange)
		if err != nil {
			return nil, err
		}
		if exchange {
			where.add(`s.exchange_id = ?`, q.Org)
		} else {
			where.add(`s.org_id = ? AND s.announced_at IS NOT NULL`, q.Org)
		}
	}
	if q.State != "" {
		where.add(`s.state = ?`, string(q.State))
	}
	if q.Route != "" {
		where.add(`s.route = ?`, string(q.Route))
	}
	w.words.words(`s`, searchedSale, q.Text)
	if q.After != "" {
		wasLive, before, id, ok := q.Mark()
		if !ok || !isUUID(id) {
			return nil, lot.ErrAbsent
		}
		if q.Public {
			where.add(`(`+live+`, `+at+`, s.id) < (?, ?, ?::uuid)`, wasLive, before, id)
		} else {
			where.add(`(`+at+`, s.id) < (?, ?::uuid)`, before, id)
		}
	}
	w.keys = []string{at, `s.id`}
	if q.Public {
		w.keys = []string{live, at, `s.id`}
	}
	page, err := w.ids(ctx, db.bun)
	if err != nil {
		return nil, err
	}
	var rows []lotListRow
	err = db.bun.NewRaw(`SELECT s.id, COALESCE(s.number, '') AS number, s.name, s.route, o.name AS seller, x.name AS exchange, s.region, s.state,
			COALESCE(s.terms ->> 'start_price', '') AS start, COALESCE(s.price::text, '') AS price, s.bids, s.opens_at, s.ends_at, `+live+` AS live, `+at+` AS at, `+applied+`
		FROM sales s JOIN organisations o ON o.id = s.org_id JOIN organisations x ON x.id = s.exchange_id`+join+` WHERE s.id = ANY(?::uuid[]) ORDER BY live DESC, at DESC, s.id DESC`,
		append(args, pgdialect.Array(page))...).Scan(ctx, &rows)
	list := make([]trading.LotRow, len(rows))
	for i, r := range rows {
		list[i] = trading.LotRow{ID: r.ID, Number: r.Number, Name: r.Name, Route: lot.Route(r.Route), Seller: r.Seller, Exchange: r.Exchange, Region: r.Region, State: sale.State(r.State),
			Start: r.Start, Price: r.Price, Bids: r.Bids, Live: r.Live, At: r.At, Applied: lot.BidderState(r.Applied), Code: r.Code}
		if r.OpensAt != nil {
			list[i].Opens = *r.OpensAt
		}
		if r.EndsAt != nil {
			list[i].Ends = *r.EndsAt
		}
	}
	return list, err
}
