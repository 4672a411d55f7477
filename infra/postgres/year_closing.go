package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/reporting"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"year_closings_year_check":      guard("closing.year"),
	"year_closings_region_check":    guard("closing.region"),
	"year_closings_date_check":      invalid("closing.date", "closes_on", "关账日应在该年度结束之后"),
	"year_closings_proposed_fkey":   guard("closing.proposed"),
	"year_closings_confirmed_fkey":  guard("closing.confirmed"),
	"year_closings_refused_fkey":    guard("closing.refused"),
	"year_closings_four_eyes_check": reporting.ErrSameCloser,
	"year_closings_decided_check":   guard("closing.decided"),
	"year_closings_over_check":      invalid("closing.over", "closes_on", "关账日应早于确认当日，当日的登记和变更还会影响数字"),
	"year_closings_once_key":        conflict("closing.once", "该年度已提出关账，请刷新页面查看"),
})

// ClosedYears reads the confirmed closings of the given regions; where two close
// the same year, the one of the smaller region counts.
func (db *DB) ClosedYears(ctx context.Context, regions []string) ([]reporting.ClosedYear, error) {
	var rows []struct {
		Year     int
		ClosesOn time.Time
	}
	err := db.bun.NewRaw(`SELECT DISTINCT ON (year) year, closes_on FROM year_closings
		WHERE confirmed_at IS NOT NULL AND region IN (?) ORDER BY year, region DESC`, bun.In(regions)).Scan(ctx, &rows)
	list := make([]reporting.ClosedYear, len(rows))
	for i, r := range rows {
		list[i] = reporting.ClosedYear{Year: r.Year, ClosesOn: date(&r.ClosesOn)}
	}
	return list, err
}

type closingRow struct {
	ID          string
	Year        int
	Region      string
	ClosesOn    time.Time
	ProposedBy  string
	Proposer    string
	ProposedAt  time.Time
	ConfirmedBy string
	Confirmer   string
	ConfirmedAt *time.Time
}

func (r closingRow) toApp() reporting.Closing {
	return reporting.Closing{ID: r.ID, Year: r.Year, Region: r.Region, ClosesOn: date(&r.ClosesOn), ProposedBy: r.ProposedBy, Proposer: r.Proposer,
		ProposedAt: r.ProposedAt.UTC(), ConfirmedBy: r.ConfirmedBy, Confirmer: r.Confirmer, ConfirmedAt: instant(r.ConfirmedAt)}
}

const closingQuery = `SELECT c.id, c.year, c.region, c.closes_on, c.proposed_by, p.name AS proposer, c.proposed_at,
	COALESCE(c.confirmed_by::text, '') AS confirmed_by, COALESCE(f.name, '') AS confirmer, c.confirmed_at
	FROM year_closings c JOIN users p ON p.id = c.proposed_by LEFT JOIN users f ON f.id = c.confirmed_by WHERE c.refused_at IS NULL AND `

// Closings lists the open and the confirmed closings of a region, newest first.
func (db *DB) Closings(ctx context.Context, region string) ([]reporting.Closing, error) {
	var rows []closingRow
	err := db.bun.NewRaw(closingQuery+`c.region = ? ORDER BY c.year DESC`, region).Scan(ctx, &rows)
	list := make([]reporting.Closing, len(rows))
	for i, r := range rows {
		list[i] = r.toApp()
	}
	return list, err
}

// LockClosing reads a closing for this unit of work; the zero closing when there
// is none, or it was refused.
func (tx *Tx) LockClosing(ctx context.Context, id string) (reporting.Closing, error) {
	var rows []closingRow
	err := tx.NewRaw(closingQuery+`c.id = ? FOR UPDATE OF c`, id).Scan(ctx, &rows)
	if err != nil || len(rows) == 0 {
		return reporting.Closing{}, err
	}
	return rows[0].toApp(), nil
}

// AddClosing proposes a closing.
func (tx *Tx) AddClosing(ctx context.Context, c reporting.Closing) error {
	_, err := tx.NewRaw(`INSERT INTO year_closings (id, year, region, closes_on, proposed_by, proposed_at) VALUES (?, ?, ?, ?, ?, ?)`,
		c.ID, c.Year, c.Region, c.ClosesOn.String(), c.ProposedBy, c.ProposedAt).Exec(ctx)
	return err
}

// ConfirmClosing closes the year.
func (tx *Tx) ConfirmClosing(ctx context.Context, id, user string) error {
	_, err := tx.NewRaw(`UPDATE year_closings SET confirmed_by = ?, confirmed_at = ? WHERE id = ?`, user, tx.now, id).Exec(ctx)
	return err
}

// RefuseClosing leaves the year open.
func (tx *Tx) RefuseClosing(ctx context.Context, id, user, reason string) error {
	_, err := tx.NewRaw(`UPDATE year_closings SET refused_by = ?, refused_at = ?, reason = ? WHERE id = ?`, user, tx.now, reason, id).Exec(ctx)
	return err
}
