package postgres

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/app/reporting"
	"jiyue/domain/money"
)

// bandSQL numbers the bands of 成交额 from 0; the lower bounds are inclusive.
var bandSQL = func() string {
	bounds := make([]string, 0, len(reporting.Bands)-1)
	for _, band := range reporting.Bands[1:] {
		bounds = append(bounds, band.From.String())
	}
	return `width_bucket(c.total, ARRAY[` + strings.Join(bounds, `,`) + `]::numeric[])::text`
}()

// RegistrationCounts reads every table of a report in one snapshot, one query a
// table.
func (db *DB) RegistrationCounts(ctx context.Context, s reporting.Scope, p reporting.Periods) (reporting.Counts, error) {
	var counts reporting.Counts
	place := map[string]string{reporting.BySeller: `c.seller_region`, reporting.ByBuyer: `c.buyer_region`, reporting.ByOffice: `c.office_id::text`}[p.By]
	if place == "" {
		place = `c.seller_region`
	}
	err := db.snapshot(ctx, func(tx bun.Tx) error {
		for _, table := range []struct {
			key, group string
			into       *[]reporting.Counted
		}{
			{`''`, `1`, &counts.All}, {`c.class`, `1`, &counts.Classes},
			// Days are grouped and then named, for naming each contract's month would cost more than all else.
			{`to_char(c.registered_on, 'YYYY-MM')`, `c.registered_on`, &counts.Months},
			{`c.field`, `1`, &counts.Fields}, {place, `1`, &counts.Places}, {bandSQL, `1`, &counts.Bands},
		} {
			list, err := counted(ctx, tx, table.key, table.group, s, p)
			if err != nil {
				return err
			}
			*table.into = list
		}
		var err error
		counts.Movements, err = movements(ctx, tx, s, p)
		return err
	})
	return counts, err
}

type countedRow struct {
	Key      string
	Previous bool
	Seller   string
	Buyer    string
	Count    int
	Total    decimal.Decimal
	Tech     decimal.Decimal
}

func (r countedRow) cell() reporting.Cell {
	return reporting.Cell{Count: r.Count, Total: money.Round(r.Total), Tech: money.Round(r.Tech)}
}

const cellColumns = `count(*) AS count, COALESCE(sum(c.total), 0) AS total, COALESCE(sum(c.tech), 0) AS tech FROM contracts c WHERE `

// counted groups the contracts of both periods; a key may occur several times.
func counted(ctx context.Context, tx bun.Tx, key, group string, s reporting.Scope, p reporting.Periods) ([]reporting.Counted, error) {
	now, before := registrations(s, p, p.Current), registrations(s, p, p.Previous)
	half := func(c conditions, previous string) string {
		return `SELECT ` + key + ` AS key, ` + previous + ` AS previous, ` + cellColumns + c.text.String() + ` GROUP BY ` + group
	}
	var rows []countedRow
	err := tx.NewRaw(half(now, `false`)+` UNION ALL `+half(before, `true`), append(now.args, before.args...)...).Scan(ctx, &rows)
	list := make([]reporting.Counted, len(rows))
	for i, r := range rows {
		list[i] = reporting.Counted{Key: r.Key, Previous: r.Previous, Cell: r.cell()}
	}
	return list, err
}

// movements groups the contracts of the current period by the places of seller
// and buyer.
func movements(ctx context.Context, tx bun.Tx, s reporting.Scope, p reporting.Periods) ([]reporting.Movement, error) {
	c := registrations(s, p, p.Current)
	var rows []countedRow
	err := tx.NewRaw(`SELECT c.seller_region AS seller, c.buyer_region AS buyer, `+cellColumns+c.text.String()+` GROUP BY 1, 2`, c.args...).Scan(ctx, &rows)
	list := make([]reporting.Movement, len(rows))
	for i, r := range rows {
		list[i] = reporting.Movement{Seller: r.Seller, Buyer: r.Buyer, Cell: r.cell()}
	}
	return list, err
}

// registrations admits what counts in a period: registered in it, and neither
// 注销 nor 撤销 at its cut.
func registrations(s reporting.Scope, p reporting.Periods, period reporting.Period) conditions {
	var c conditions
	c.scope(s)
	c.unit(p.OfficeID, p.OfficeRegion)
	c.between(`c.registered_on`, period.From, period.To)
	c.standing(period.AsOf)
	return c
}
