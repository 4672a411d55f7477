package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/money"
)

// ShareHoldings are the achievements that a unit has on record and the contracts that
// were registered for it in a year, by class.
func (db *DB) ShareHoldings(ctx context.Context, org string, year int) (distribution.Annual, error) {
	var a distribution.Annual
	from := day.New(year, time.January, 1)
	begin, end := from.Start(), day.New(year+1, time.January, 1).Start()
	err := db.bun.NewRaw(`SELECT count(*) FILTER (WHERE published_at < ?) AS held, count(*) FILTER (WHERE published_at >= ? AND published_at < ?) AS published
		FROM achievements WHERE org_id = ? AND number IS NOT NULL`, end, begin, end, org).Scan(ctx, &a.Held, &a.Published)
	if err != nil {
		return a, err
	}
	var rows []struct {
		Class string
		Count int
		Total decimal.Decimal
	}
	err = db.bun.NewRaw(`SELECT left(class, 2) AS class, count(*) AS count, COALESCE(sum(total), 0) AS total FROM contracts
		WHERE applicant_org = ? AND state = 'REGISTERED' AND registered_on BETWEEN ? AND ? GROUP BY 1 ORDER BY 1`, org, from.String(), day.New(year, time.December, 31).String()).Scan(ctx, &rows)
	for _, r := range rows {
		a.Contracts = append(a.Contracts, distribution.YearContracts{Class: r.Class, Count: r.Count, Total: money.Round(r.Total)})
	}
	return a, err
}
