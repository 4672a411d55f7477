package postgres

import (
	"context"
	"time"

	"jiyue/app/access"
)

// LockFailures reads the count of failed logins of a key and holds it until the
// end, so that attempts at one name are counted one after the other.
func (tx *Tx) LockFailures(ctx context.Context, key string) (access.Failures, error) {
	var r struct {
		Failures     int
		FirstAt      time.Time
		BlockedUntil *time.Time
	}
	err := tx.NewRaw(`INSERT INTO login_failures (key, failures, first_at) VALUES (?, 0, ?)
		ON CONFLICT (key) DO UPDATE SET failures = login_failures.failures
		RETURNING failures, first_at, blocked_until`, key, tx.now).Scan(ctx, &r)
	if err != nil {
		return access.Failures{}, err
	}
	f := access.Failures{Count: r.Failures, FirstAt: r.FirstAt.UTC()}
	if r.BlockedUntil != nil {
		f.BlockedUntil = r.BlockedUntil.UTC()
	}
	return f, nil
}

// SaveFailures writes the count of a key; no failures are no row.
func (tx *Tx) SaveFailures(ctx context.Context, key string, f access.Failures) error {
	if f.Count == 0 {
		_, err := tx.NewRaw(`DELETE FROM login_failures WHERE key = ?`, key).Exec(ctx)
		return err
	}
	var blocked *time.Time
	if !f.BlockedUntil.IsZero() {
		blocked = &f.BlockedUntil
	}
	_, err := tx.NewRaw(`INSERT INTO login_failures (key, failures, first_at, blocked_until) VALUES (?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, first_at = excluded.first_at, blocked_until = excluded.blocked_until`,
		key, f.Count, f.FirstAt, blocked).Exec(ctx)
	return err
}
