package postgres

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"jiyue/app/reporting"
	"jiyue/domain/contract"
)

// contractFrom is the query of one whole contract without its last condition.
var contractFrom = strings.TrimSuffix(contractQuery, `c.id = ?`)

// EachRegistered streams whole contracts that have been registered, in the order
// of the ledger.
func (db *DB) EachRegistered(ctx context.Context, s reporting.Scope, f reporting.Filter, limit int, each func(*contract.Contract) error) error {
	var c conditions
	c.scope(s)
	c.add(`c.number IS NOT NULL`)
	c.filter(f)
	return db.snapshot(ctx, func(tx bun.Tx) error {
		rows, err := tx.QueryContext(ctx, contractFrom+c.text.String()+` ORDER BY c.created_at DESC, c.id DESC LIMIT ?`, append(c.args, limit)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var row contractRow
			err = db.bun.ScanRow(ctx, rows, &row)
			if err != nil {
				return err
			}
			err = each(row.toDomain())
			if err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
