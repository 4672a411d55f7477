package postgres

import (
	"context"

	"jiyue/app/trading"
	"jiyue/domain/sale"
)

// FollowUps 转入的竞价 are the auctions to which a listing has sent its buyers, the newest
// first.
func (db *DB) FollowUps(ctx context.Context, listing string) ([]trading.FollowUp, error) {
	return db.followUps(ctx, `c.listing_id = ? ORDER BY c.created_at DESC, c.id DESC LIMIT 50`, listing)
}

// DueFollowUps are those that are over while their listing waits for the result.
func (db *DB) DueFollowUps(ctx context.Context) ([]trading.FollowUp, error) {
	return db.followUps(ctx, `c.listing_id IS NOT NULL AND c.state IN ('PROVISIONAL', 'UNSOLD') AND p.state = 'AUCTION'
		AND NOT EXISTS (SELECT FROM sale_events e WHERE e.sale_id = p.id AND e.key = 'auction:' || c.id) LIMIT 100`)
}

func (db *DB) followUps(ctx context.Context, where string, args ...any) ([]trading.FollowUp, error) {
	var rows []struct {
		ID, Listing, Number, State, Leader, Price string
	}
	err := db.bun.NewRaw(`SELECT c.id, c.listing_id AS listing, COALESCE(c.number, '') AS number, c.state, c.leader, COALESCE(c.price::text, '') AS price
		FROM sales c JOIN sales p ON p.id = c.listing_id WHERE `+where, args...).Scan(ctx, &rows)
	list := make([]trading.FollowUp, len(rows))
	for i, r := range rows {
		list[i] = trading.FollowUp{ID: r.ID, Listing: r.Listing, Number: r.Number, State: sale.State(r.State), Winner: r.Leader, Price: r.Price}
	}
	return list, err
}
