package postgres

import (
	"context"

	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var errNoOffice = fault.New(fault.Invalid, "contract.office", "请选择登记机构").At("office")

type officeRow struct {
	ID     string
	Name   string
	Region string
	Prefix string
}

const officeQuery = `SELECT id, name, region, number_prefix AS prefix FROM organisations WHERE kind = 'OFFICE' AND active `

// Office finds an active registration office.
func (tx *Tx) Office(ctx context.Context, id string) (contract.Office, error) {
	return office(ctx, tx, id)
}

// Office finds an active registration office.
func (db *DB) Office(ctx context.Context, id string) (contract.Office, error) {
	return office(ctx, db.bun, id)
}

func office(ctx context.Context, from bun.IDB, id string) (contract.Office, error) {
	if !isUUID(id) {
		return contract.Office{}, errNoOffice
	}
	var row officeRow
	err := from.NewRaw(officeQuery+`AND id = ?`, id).Scan(ctx, &row)
	return contract.Office(row), one(err, errNoOffice)
}

// Offices lists the active registration offices by region and name.
func (db *DB) Offices(ctx context.Context) ([]contract.Office, error) {
	var rows []officeRow
	err := db.bun.NewRaw(officeQuery+`ORDER BY region, name LIMIT 500`).Scan(ctx, &rows)
	list := make([]contract.Office, len(rows))
	for i, r := range rows {
		list[i] = contract.Office(r)
	}
	return list, err
}
