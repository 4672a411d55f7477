package postgres

import (
	"context"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"notice_sightings_sale_fkey":    guard("sighting.sale"),
	"notice_sightings_hour_check":   guard("sighting.hour"),
	"notice_sightings_sha256_check": guard("sighting.sha256"),
	"notice_sightings_seen_check":   guard("sighting.seen"),
})

// RunningNotices lists the agreed prices whose notice runs.
func (db *DB) RunningNotices(ctx context.Context) ([]string, error) {
	var ids []string
	err := db.bun.NewRaw(`SELECT id FROM sales WHERE route = 'AGREEMENT' AND state = 'NOTICE' ORDER BY id`).Scan(ctx, &ids)
	return ids, err
}

// AddSighting keeps what was seen of a notice, once for each hour.
func (db *DB) AddSighting(ctx context.Context, s trading.Sighting) (bool, error) {
	res, err := db.bun.DB.ExecContext(ctx, `INSERT INTO notice_sightings (sale_id, hour, at, seen, status, sha256) VALUES ($1::uuid, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		s.Sale, s.At.UTC().Truncate(time.Hour), s.At, s.Seen, s.Status, s.SHA256[:])
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// LastSeen is when a notice was last seen; zero for never.
func (db *DB) LastSeen(ctx context.Context, sale string) (time.Time, error) {
	s, err := db.Sightings(ctx, sale)
	return s.Last, err
}

// Sightings counts what was seen of a notice.
func (db *DB) Sightings(ctx context.Context, sale string) (s trading.Sightings, err error) {
	var last *time.Time
	err = db.bun.NewRaw(`SELECT count(*), count(*) FILTER (WHERE seen), max(at) FILTER (WHERE seen) FROM notice_sightings WHERE sale_id = ?`, sale).Scan(ctx, &s.Times, &s.Seen, &last)
	s.Last = instant(last)
	return s, err
}
