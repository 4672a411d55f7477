package postgres

import (
	"context"

	"jiyue/app/trading"
)

// LiveSales are the sales of which something may be due, by id.
func (db *DB) LiveSales(ctx context.Context, after string, limit int) (list []trading.LiveSale, err error) {
	if after == "" {
		after = "00000000-0000-0000-0000-000000000000"
	}
	err = db.bun.NewRaw(`SELECT id, route FROM sales WHERE id > ? AND head IS NOT NULL AND state NOT IN
		('DRAFT','WITHDRAWN','SETTLED','DEFAULTED','UNSOLD','CANCELLED','ANNULLED','REGISTERED','EXPIRED','BLOCKED_SECRET','NO_BUYER','PUBLISHED','REVISED','BIDDING','SECOND_ROUND')
		OR id > ? AND route = 'LICENCE' AND state IN ('DECLARED','PUBLISHED','WITHDRAWN') ORDER BY id LIMIT ?`, after, after, limit).Scan(ctx, &list)
	return list, err
}
