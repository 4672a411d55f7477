package postgres

import (
	"context"
	"time"

	"jiyue/domain/lot"
)

type bidderRow struct {
	SaleID, Code, OrgID, Org, Region, UserID, Login string
	State, Statement, Reason, JudgeID, Judge        string
	AppliedAt                                       time.Time
	JudgedAt                                        *time.Time
	Deposit                                         string
	Round                                           int
}

func (r bidderRow) toDomain() lot.Bidder {
	b := lot.Bidder{Lot: r.SaleID, Code: r.Code, Org: lot.Organisation{ID: r.OrgID, Name: r.Org, Region: r.Region}, User: lot.Person{ID: r.UserID, Name: r.Login}, State: lot.BidderState(r.State),
		Statement: r.Statement, Reason: r.Reason, JudgedBy: lot.Person{ID: r.JudgeID, Name: r.Judge}, AppliedAt: r.AppliedAt.UTC(), Deposit: r.Deposit, Round: r.Round}
	if r.JudgedAt != nil {
		b.JudgedAt = r.JudgedAt.UTC()
	}
	return b
}

const bidderColumns = `b.sale_id, b.code, b.org_id, o.name AS org, o.region, b.user_id, u.name AS login, b.state, b.statement, b.reason,
	COALESCE(b.judge_id::text, '') AS judge_id, COALESCE(j.name, '') AS judge, b.applied_at, b.judged_at, b.round,
	COALESCE((SELECT e.amount FROM sale_events e WHERE e.sale_id IN (b.sale_id, (SELECT listing_id FROM sales WHERE id = b.sale_id)) AND e.actor = b.code
		AND e.act = 'deposit' AND e.code = 'OK' LIMIT 1), '') AS deposit`

const bidderTables = `sale_bidders b JOIN organisations o ON o.id = b.org_id JOIN users u ON u.id = b.user_id LEFT JOIN users j ON j.id = b.judge_id`

// AddBidder enters an application; taken says that the number is another's.
func (tx *Tx) AddBidder(ctx context.Context, b lot.Bidder) (taken bool, err error) {
	err = tx.NewRaw(`SELECT EXISTS (SELECT FROM sale_bidders WHERE sale_id = ? AND code = ?)`, b.Lot, b.Code).Scan(ctx, &taken)
	if err != nil || taken {
		return taken, err
	}
	_, err = tx.NewRaw(`INSERT INTO sale_bidders (sale_id, code, org_id, user_id, state, statement, applied_at, round) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		b.Lot, b.Code, b.Org.ID, b.User.ID, string(b.State), b.Statement, b.AppliedAt, b.Round).Exec(ctx)
	return false, err
}

// LockBidder reads an application of a lot and keeps it from changing.
func (tx *Tx) LockBidder(ctx context.Context, lotID, code string) (lot.Bidder, error) {
	var r bidderRow
	err := tx.NewRaw(`SELECT `+bidderColumns+` FROM `+bidderTables+` WHERE b.sale_id = ? AND b.code = ? FOR NO KEY UPDATE OF b`, lotID, code).Scan(ctx, &r)
	return r.toDomain(), one(err, lot.ErrAbsent)
}

// SaveBidder writes what was decided on an application.
func (tx *Tx) SaveBidder(ctx context.Context, b lot.Bidder) error {
	res, err := tx.NewRaw(`UPDATE sale_bidders SET state = ?, reason = ?, judge_id = ?, judged_at = ? WHERE sale_id = ? AND code = ?
			AND (state = 'APPLIED' OR state = 'QUALIFIED' AND ? = 'WITHDRAWN')`,
		string(b.State), b.Reason, textOrNil(b.JudgedBy.ID), instantOrNil(b.JudgedAt), b.Lot, b.Code, string(b.State)).Exec(ctx)
	return changedOne(res, err, lot.ErrJudged)
}

// Bidders lists who takes part in a lot.
func (db *DB) Bidders(ctx context.Context, lotID string) ([]lot.Bidder, error) {
	return db.bidders(ctx, `b.sale_id = ? ORDER BY b.applied_at, b.code`, lotID)
}

// BidderOf is the application of an organisation to a lot.
func (db *DB) BidderOf(ctx context.Context, lotID, org string) (lot.Bidder, error) {
	if !isUUID(lotID) {
		return lot.Bidder{}, lot.ErrAbsent
	}
	list, err := db.bidders(ctx, `b.sale_id = ? AND b.org_id = ? ORDER BY b.round DESC LIMIT 1`, lotID, org)
	if err == nil && len(list) == 0 {
		err = lot.ErrNotInvited
	}
	if err != nil {
		return lot.Bidder{}, err
	}
	return list[0], nil
}

func (db *DB) bidders(ctx context.Context, where string, args ...any) ([]lot.Bidder, error) {
	var rows []bidderRow
	err := db.bun.NewRaw(`SELECT `+bidderColumns+` FROM `+bidderTables+` WHERE `+where, args...).Scan(ctx, &rows)
	list := make([]lot.Bidder, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}
