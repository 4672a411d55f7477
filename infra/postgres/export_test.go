package postgres

import "context"

// LedgerQuery is the SQL of a page, for the plans that benchmarks look at.
var LedgerQuery = ledgerQuery

// Explain is the plan of a query, line by line.
func (db *DB) Explain(ctx context.Context, query string, args []any) ([]string, error) {
	var plan []string
	err := db.bun.NewRaw(`EXPLAIN (ANALYZE, BUFFERS) `+query, args...).Scan(ctx, &plan)
	return plan, err
}
