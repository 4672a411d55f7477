package postgres

import (
	"context"

	"jiyue/app/reporting"
)

// ExplainLedger runs the ways to a page as Contracts does and returns their plans.
func (db *DB) ExplainLedger(ctx context.Context, s reporting.Scope, f reporting.Filter, w reporting.Window) ([]string, error) {
	tx, err := db.bun.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `SET LOCAL enable_seqscan = off`)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, query := range ledgerQueries(s, f, w) {
		var plan []string
		err = tx.NewRaw(`EXPLAIN (ANALYZE, BUFFERS) `+query.text, query.args...).Scan(ctx, &plan)
		if err != nil {
			return nil, err
		}
		all = append(all, plan...)
		rows, err := tx.QueryContext(ctx, query.text, query.args...)
		if err != nil {
			return nil, err
		}
		list, err := ledgerRows(rows)
		if err != nil {
			return nil, err
		}
		if len(list) == w.Rows {
			break
		}
	}
	return all, nil
}
