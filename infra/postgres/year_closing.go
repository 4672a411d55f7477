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
