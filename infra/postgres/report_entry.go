package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"statistics_entries_contract_fkey":  guard("statistics.contract"),
	"statistics_entries_kind_check":     guard("statistics.kind"),
	"statistics_entries_sign_check":     guard("statistics.sign"),
	"statistics_entries_office_fkey":    guard("statistics.office"),
	"statistics_entries_registrar_fkey": guard("statistics.registrar"),
	"statistics_entries_order_check":    guard("statistics.order"),
	"statistics_entries_buyers_check":   guard("statistics.buyers"),
	"statistics_parties_role_check":     guard("statistics.role"),
})

// figures is what a line of the book of statistics says of a contract.
const figures = `class, field, ip, plan, objective, industry, seller, seller_nature, seller_region,
	buyers, buyer_natures, buyer_regions, total, tech`

// bookStatistics 记入统计台账 what a saved act changes of the figures. It goes by
// the contract as it stood and as it stands, whatever the act.
func (tx *Tx) bookStatistics(ctx context.Context, c *contract.Contract, before contract.State) error {
	b := booking{tx: tx, contract: string(c.ID), today: day.Of(tx.now)}
	switch c.State {
	case contract.SupplementRequested:
		return b.decided(ctx, "RETURNED", c, before)
	case contract.Rejected:
		return b.decided(ctx, "REJECTED", c, before)
	case contract.Registered:
		return b.standing(ctx, c)
	case contract.Cancelled, contract.Revoked:
		return b.gone(ctx, string(c.State))
	}
	return nil
}

type booking struct {
	tx       *Tx
	contract string
	today    day.Date
}

// booked is the last line of a contract.
type booked struct {
	seq     int64
	kind    string
	sign    int
	differs bool // from what the contract counts for now
}

func (b booking) last(ctx context.Context) (l booked, err error) {
	err = b.tx.QueryRowContext(ctx, `SELECT e.seq, e.kind, e.sign, (`+of(`e`)+`) IS DISTINCT FROM (`+of(`n`)+`)
		FROM statistics_entries e JOIN statistics_now n USING (contract_id)
		WHERE e.contract_id = ? AND e.kind IN ('REGISTERED', 'CHANGE', 'CANCELLED', 'REVOKED') ORDER BY e.seq DESC LIMIT 1`,
		b.contract).Scan(&l.seq, &l.kind, &l.sign, &l.differs)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	return l, err
}

// of names the figures of one row, for comparison.
func of(row string) string {
	return row + `.office_id, ` + row + `.class, ` + row + `.field, ` + row + `.ip, ` + row + `.plan, ` + row + `.objective, ` + row + `.industry, ` +
		row + `.seller, ` + row + `.seller_nature, ` + row + `.seller_region, ` + row + `.buyers, ` + row + `.buyer_natures, ` + row + `.buyer_regions, ` +
		row + `.total, ` + row + `.tech`
}

func (b booking) standing(ctx context.Context, c *contract.Contract) error {
	l, err := b.last(ctx)
	switch {
	case err != nil:
		return err
	case l.seq == 0:
		return b.bringIn(ctx, "REGISTERED", onTime(c))
	case l.sign != 1: // it was gone, and an objection has brought it back
		return b.bringIn(ctx, "CHANGE", nil)
	case !l.differs:
		return nil
	}
	err = b.takeOut(ctx, "CHANGE", l, -1)
	if err != nil {
		return err
	}
	return b.bringIn(ctx, "CHANGE", nil)
}

func (b booking) gone(ctx context.Context, kind string) error {
	l, err := b.last(ctx)
	if err != nil || l.seq == 0 || l.kind == kind {
		return err
	}
	// 撤销 after 注销 takes nothing out any more, but it is part of the history.
	return b.takeOut(ctx, kind, l, min(0, -l.sign))
}

// decided is a decision that changes no figure; it is counted by registrar.
func (b booking) decided(ctx context.Context, kind string, c *contract.Contract, before contract.State) error {
	if before == c.State {
		return nil
	}
	return b.enter(ctx, kind, 0, onTime(c), `CAST(? AS date)`, `statistics_now WHERE contract_id = ?`, b.today.String(), b.contract)
}

func (b booking) bringIn(ctx context.Context, kind string, onTime *bool) error {
	return b.enter(ctx, kind, 1, onTime, `registered_on`, `statistics_now WHERE contract_id = ?`, b.contract)
}

func (b booking) takeOut(ctx context.Context, kind string, l booked, sign int) error {
	return b.enter(ctx, kind, sign, nil, `registered_on`, `statistics_entries WHERE seq = ?`, l.seq)
}

// enter writes a line and marks it as not folded yet. A line counts from the day
// on which it is written, so that no act reaches back into a closed year.
func (b booking) enter(ctx context.Context, kind string, sign int, onTime *bool, registeredOn, from string, args ...any) error {
	_, err := b.tx.NewRaw(`WITH line AS (INSERT INTO statistics_entries (kind, sign, recorded_at, on_time, happened_on, contract_id, registered_on,
			office_id, office_region, registrar_id, `+figures+`)
		SELECT ?, ?, ?, ?, GREATEST(?::date, registered_on), contract_id, registered_on, office_id, office_region, registrar_id, `+figures+`
		FROM (SELECT contract_id, `+registeredOn+` AS registered_on, office_id, office_region, registrar_id, `+figures+` FROM `+from+`) f RETURNING seq)
		INSERT INTO statistics_pending SELECT seq FROM line`,
		append([]any{kind, sign, b.tx.now, onTime, b.today.String()}, args...)...).Exec(ctx)
	if err != nil {
		return fmt.Errorf("book %s of contract %s: %w", kind, b.contract, err)
	}
	return nil
}

// onTime is nil where no deadline is known.
func onTime(c *contract.Contract) *bool {
	kept, known := c.Kept()
	if !known {
		return nil
	}
	return &kept
}
