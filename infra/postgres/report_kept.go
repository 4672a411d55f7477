package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/reporting"
)

const (
	mostKept = 64          // reports that are remembered
	keptFor  = time.Minute // how long names may be older than their register
)

// keptReports remembers the last reports. Their figures depend on the question and
// the book alone, so they are right as long as the book's version stands, to the
// fen; and of several people who ask the same at once, one reads it.
type keptReports struct {
	mu      sync.Mutex
	reports map[string]*keptReport
}

type keptReport struct {
	mu      sync.Mutex
	at      time.Time
	version int64
	counts  reporting.Counts
}

// of is the place of a report; when there are too many, all are forgotten.
func (k *keptReports) of(question string) *keptReport {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reports == nil || len(k.reports) >= mostKept && k.reports[question] == nil {
		k.reports = map[string]*keptReport{}
	}
	if k.reports[question] == nil {
		k.reports[question] = &keptReport{}
	}
	return k.reports[question]
}

const bookVersion = `SELECT version FROM statistics_head`

// RegistrationCounts answers a report's question, from memory if nothing has been
// entered into the book since. The answer is to be read only.
func (db *DB) RegistrationCounts(ctx context.Context, q reporting.Question) (reporting.Counts, error) {
	kept := db.reports.of(fmt.Sprintf("%+v", q))
	kept.mu.Lock()
	defer kept.mu.Unlock()
	var version int64
	err := db.bun.QueryRowContext(ctx, bookVersion).Scan(&version)
	if err != nil {
		return reporting.Counts{}, err
	}
	if now := db.now(); kept.version == version && !kept.at.IsZero() && now.Before(kept.at.Add(keptFor)) && !now.Before(kept.at) {
		return kept.counts, nil
	}
	err = db.snapshot(ctx, func(tx bun.Tx) error {
		counts, err := newReport(tx, q).read(ctx)
		if err != nil {
			return err
		}
		kept.at, kept.counts = db.now(), counts
		return tx.QueryRowContext(ctx, bookVersion).Scan(&kept.version)
	})
	if err != nil {
		kept.at = time.Time{}
		return reporting.Counts{}, err
	}
	return kept.counts, nil
}
