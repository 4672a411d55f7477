package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"jiyue/app/reporting"
)

// ForgetReports makes the next report be read again.
func (db *DB) ForgetReports() { db.reports = keptReports{} }

// listener keeps the queries that read pages of the ledger.
type listener struct{ queries []string }

func (l *listener) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if strings.HasPrefix(e.Query, "WITH page") {
		l.queries = append(l.queries, e.Query)
	}
	return ctx
}

func (*listener) AfterQuery(context.Context, *bun.QueryEvent) {}

// LedgerPlans reads a page and returns the plans by which it was found.
func (db *DB) LedgerPlans(ctx context.Context, s reporting.Scope, f reporting.Filter, w reporting.Window) (plans []string, err error) {
	heard := &listener{}
	listening := &DB{bun: db.bun.WithQueryHook(heard), now: db.now}
	_, err = listening.Contracts(ctx, s, f, w)
	if err != nil {
		return nil, err
	}
	tx, err := db.bun.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`)
	for _, query := range heard.queries {
		var plan []string
		if err == nil {
			err = tx.NewRaw(`EXPLAIN (ANALYZE, BUFFERS) `+strings.ReplaceAll(query, `?`, `\?`)).Scan(ctx, &plan)
		}
		plans = append(plans, plan...)
	}
	return plans, err
}

// ReadTables reads the tables of a question, and nothing else of its report, from
// the roll-ups.
func (db *DB) ReadTables(ctx context.Context, q reporting.Question) (counts reporting.Counts, err error) {
	err = db.snapshot(ctx, func(tx bun.Tx) error {
		r := newReport(tx, q)
		return errors.Join(r.tables(ctx, &counts), r.months(ctx, &counts), r.parties(ctx, &counts))
	})
	return counts, err
}
