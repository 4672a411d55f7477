package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

var _ = say(map[string]*fault.Fault{
	"incomes_contract_fkey": guard("income.contract"),
	"incomes_year_check":    contract.ErrIncomeYear,
	"incomes_state_check":   guard("income.state_check"),
	"incomes_filer_fkey":    guard("income.filer"),
	"incomes_decider_fkey":  guard("income.decider"),
	"incomes_amount_check":  contract.ErrIncomeOther,
	"incomes_decided_check": guard("income.decided"),
	"incomes_own_check":     contract.ErrOwnApplication,
})

type incomeRow struct {
	Year      int
	Received  decimal.Decimal
	Other     decimal.Decimal
	Vouchers  string
	State     string
	FilerID   string
	Filer     string
	FiledAt   time.Time
	DeciderID *string
	Decider   string
	DecidedAt *time.Time
	Opinion   string
}

// Incomes lists the years of a contract, the oldest first.
func (tx *Tx) Incomes(ctx context.Context, id contract.ID) (contract.Incomes, error) {
	return incomes(ctx, tx, id)
}

// Incomes is the same outside of a unit of work.
func (db *DB) Incomes(ctx context.Context, id contract.ID) (contract.Incomes, error) {
	return incomes(ctx, db.bun, id)
}

func incomes(ctx context.Context, from bun.IDB, id contract.ID) (contract.Incomes, error) {
	var rows []incomeRow
	err := from.NewRaw(`SELECT i.year, i.received, i.other, i.vouchers, i.state, i.filer_id, f.name AS filer, i.filed_at,
		i.decider_id, COALESCE(d.name, '') AS decider, i.decided_at, i.opinion
		FROM incomes i JOIN users f ON f.id = i.filer_id LEFT JOIN users d ON d.id = i.decider_id
		WHERE i.contract_id = ? ORDER BY i.year LIMIT 200`, string(id)).Scan(ctx, &rows)
	list := make(contract.Incomes, len(rows))
	for n, r := range rows {
		list[n] = contract.Income{Year: r.Year, Received: money.Round(r.Received), Other: money.Round(r.Other), Vouchers: r.Vouchers,
			State: contract.IncomeState(r.State), Filer: contract.Person{ID: r.FilerID, Name: r.Filer}, FiledAt: r.FiledAt.UTC(),
			Decider: contract.Person{ID: text(r.DeciderID), Name: r.Decider}, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion}
	}
	return list, err
}

// SaveIncome writes the income of a year; a confirmed one stays.
func (tx *Tx) SaveIncome(ctx context.Context, id contract.ID, i contract.Income) error {
	res, err := tx.NewRaw(`INSERT INTO incomes (contract_id, year, received, other, vouchers, state, filer_id, filed_at, decider_id, decided_at, opinion)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (contract_id, year) DO UPDATE SET received = EXCLUDED.received, other = EXCLUDED.other, vouchers = EXCLUDED.vouchers,
			state = EXCLUDED.state, filer_id = EXCLUDED.filer_id, filed_at = EXCLUDED.filed_at, decider_id = EXCLUDED.decider_id,
			decided_at = EXCLUDED.decided_at, opinion = EXCLUDED.opinion
		WHERE incomes.state <> 'CONFIRMED'`,
		string(id), i.Year, i.Received.Decimal(), i.Other.Decimal(), i.Vouchers, string(i.State), i.Filer.ID, i.FiledAt,
		textOrNil(i.Decider.ID), timeOrNil(i.DecidedAt), i.Opinion).Exec(ctx)
	return changedOne(res, err, contract.ErrIncomeConfirmed)
}
