package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/trading"
	"jiyue/domain/chain"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

type lookRow struct {
	State                                        string
	Events, Bids, Extensions                     int
	Head                                         []byte
	Price                                        decimal.NullDecimal
	Leader                                       string
	Increment                                    decimal.Decimal
	ReserveMet                                   *bool
	Unsold                                       string
	LogicalAt, OpensAt, EndsAt, DueAt, NoticeEnd *time.Time
}

const lookColumns = `state, events, bids, extensions, head, price, leader, increment, reserve_met, unsold, logical_at, opens_at, ends_at, due_at, notice_end`

func (r lookRow) toDomain() trading.Look {
	at := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return t.UTC()
	}
	l := trading.Look{N: r.Events, Head: chain.Hash(r.Head), At: at(r.LogicalAt), Due: at(r.DueAt)}
	l.Standing = sale.Standing{State: sale.State(r.State), Priced: r.Price.Valid, Leader: r.Leader, Open: at(r.OpensAt), End: at(r.EndsAt), Reason: sale.UnsoldReason(r.Unsold)}
	l.Bids, l.Extensions, l.Increment, l.Reserve, l.NoticeEnd = r.Bids, r.Extensions, fenOf(r.Increment), r.ReserveMet, at(r.NoticeEnd)
	if r.Price.Valid {
		l.Price = fenOf(r.Price.Decimal)
	}
	return l
}

// Look is how an announced lot stands, without replaying its log. Deposits are not
// part of it.
func (db *DB) Look(ctx context.Context, id string) (trading.Look, error) {
	if !isUUID(id) {
		return trading.Look{}, lot.ErrAbsent
	}
	var r lookRow
	err := db.bun.NewRaw(`SELECT `+lookColumns+` FROM sales WHERE id = ? AND announced_at IS NOT NULL`, id).Scan(ctx, &r)
	if err != nil {
		return trading.Look{}, one(err, lot.ErrAbsent)
	}
	return r.toDomain(), nil
}

// LooksBeyond are the looks of those lots whose log is longer than what was seen.
func (db *DB) LooksBeyond(ctx context.Context, seen map[string]int) (map[string]trading.Look, error) {
	ids, counts := make([]string, 0, len(seen)), make([]int, 0, len(seen))
	for id, n := range seen {
		ids, counts = append(ids, id), append(counts, n)
	}
	var rows []struct {
		ID string
		lookRow
	}
	err := db.bun.NewRaw(`SELECT id, `+lookColumns+` FROM sales JOIN unnest(?::uuid[], ?::int[]) AS seen (sale, n) ON id = sale AND events > n`,
		pgdialect.Array(ids), pgdialect.Array(counts)).Scan(ctx, &rows)
	looks := make(map[string]trading.Look, len(rows))
	for _, r := range rows {
		looks[r.ID] = r.toDomain()
	}
	return looks, err
}

func fenOf(d decimal.Decimal) money.Fen { return money.Fen(d.Shift(2).IntPart()) }

// OwnRecords are the newest records of one bidder on a lot.
func (db *DB) OwnRecords(ctx context.Context, id, code string, limit int) ([]trading.Record, error) {
	return records(ctx, db.bun.DB, db.sealer, id, `AND actor = $2 AND key <> '' AND act <> 'deposit' ORDER BY n DESC LIMIT $3`, code, limit)
}

// OwnRecord is one record of a bidder on a lot.
func (db *DB) OwnRecord(ctx context.Context, id, code string, n int) (trading.Record, error) {
	list, err := records(ctx, db.bun.DB, db.sealer, id, `AND actor = $2 AND n = $3 AND actor <> ''`, code, n)
	if err == nil && len(list) == 0 {
		err = lot.ErrAbsent
	}
	if err != nil {
		return trading.Record{}, err
	}
	return list[0], nil
}

// RecordOfKey is the record under which a key was answered first.
func (db *DB) RecordOfKey(ctx context.Context, id, actor, key string) (trading.Record, error) {
	list, err := records(ctx, db.bun.DB, db.sealer, id, `AND actor = $2 AND key = $3`, actor, key)
	if err == nil && len(list) == 0 {
		err = trading.ErrBidKey
	}
	if err != nil {
		return trading.Record{}, err
	}
	return list[0], nil
}

// Bids are the newest accepted bids of a lot, from new to old.
func (db *DB) Bids(ctx context.Context, id string, limit int) ([]trading.Record, error) {
	return records(ctx, db.bun.DB, db.sealer, id, `AND seq > 0 ORDER BY seq DESC LIMIT $2`, limit)
}

// Secured counts the bidders of a lot who have paid in.
func (db *DB) Secured(ctx context.Context, id string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT (SELECT count(*) FROM sale_events e WHERE sale_id = ?0 AND act = 'deposit' AND code = 'OK'
			AND NOT EXISTS (SELECT FROM sale_events w WHERE w.sale_id = ?0 AND w.actor = e.actor AND w.act = 'withdraw_application' AND w.code = 'OK')) +
		(SELECT count(*) FROM sale_bidders b JOIN sales s ON s.id = b.sale_id WHERE s.id = ?0 AND s.listing_id IS NOT NULL)`, id).Scan(ctx, &n)
	return n, err
}
