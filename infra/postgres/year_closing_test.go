package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/infra/postgres"
)

type closingUnit struct{ *postgres.Tx }

// EnqueueExport is not needed here.
func (closingUnit) EnqueueExport(context.Context, string) error { return nil }

func TestAClosedYearStandsAndLaterChangesAreAdjustments(t *testing.T) {
	l := newLedger(t, 0, 21)
	ctx := t.Context()
	service := reporting.New(l.db, postgres.Bind(l.db, func(tx *postgres.Tx) reporting.Tx { return closingUnit{tx} }), nil, codeBook(t), func() time.Time { return l.now })
	second := l.user(l.statistician, "周衡", actor.Authority)
	l.place("0101", "03", "410102", "110108", "2000000.00", "1400000.00", "2025-03-10", "2026-02-03") // 注销 after the closing
	l.place("0202", "03", "410102", "110108", "300000.00", "300000.00", "2025-06-10", "2026-01-19")   // 注销 before it
	l.place("04", "03", "410102", "110108", "500000.00", "500000.00", "2025-12-20", "")

	year := func(y int, asOf string) reporting.Ask {
		return reporting.Ask{From: reporting.Month{Year: y, Month: 1}, To: reporting.Month{Year: y, Month: 12}, AsOf: day.Must(asOf)}
	}
	count := func(ask reporting.Ask) *reporting.Statistics {
		st, err := service.Count(ctx, l.statistician, ask)
		require.NoError(t, err)
		return st
	}
	require.Equal(t, 1, count(year(2025, "2026-11-23")).All.Count, "an open year moves")

	closesOn := day.Must("2026-01-20")
	require.Equal(t, fault.Denied, fault.KindOf(service.ProposeClosing(ctx, second, 2025, closesOn)), "the authority confirms only")
	require.Equal(t, fault.Conflict, fault.KindOf(service.ProposeClosing(ctx, l.statistician, 2026, closesOn)), "the year runs")
	require.Equal(t, fault.Invalid, fault.KindOf(service.ProposeClosing(ctx, l.statistician, 2025, day.Must("2025-12-30"))))
	require.Equal(t, fault.Invalid, fault.KindOf(service.ProposeClosing(ctx, l.statistician, 2025, day.Of(l.now))), "today still counts")
	require.NoError(t, service.ProposeClosing(ctx, l.statistician, 2025, closesOn))
	require.Equal(t, fault.Conflict, fault.KindOf(service.ProposeClosing(ctx, l.statistician, 2025, closesOn)), "once")
	require.Equal(t, 1, count(year(2025, "2026-11-23")).All.Count, "nothing is closed yet")

	open, err := l.db.Closings(ctx, "410000")
	require.NoError(t, err)
	require.Len(t, open, 1)
	both := l.statistician
	both.Roles = []actor.Role{actor.Statistician, actor.Authority}
	require.ErrorIs(t, service.ConfirmClosing(ctx, both, open[0].ID), reporting.ErrSameCloser)
	require.Equal(t, fault.NotFound, fault.KindOf(service.ConfirmClosing(ctx, l.authority, open[0].ID)), "another region's")
	require.Equal(t, fault.Denied, fault.KindOf(service.ConfirmClosing(ctx, l.statistician, open[0].ID)))
	_, err = l.owner.Exec(ctx, `UPDATE year_closings SET confirmed_by = proposed_by, confirmed_at = now()`)
	require.ErrorContains(t, err, "year_closings_four_eyes_check")

	require.NoError(t, service.RefuseClosing(ctx, second, open[0].ID, "还有三件未核对"))
	require.Equal(t, fault.NotFound, fault.KindOf(service.ConfirmClosing(ctx, second, open[0].ID)))
	require.NoError(t, service.ProposeClosing(ctx, l.statistician, 2025, closesOn), "again after the refusal")
	open, err = l.db.Closings(ctx, "410000")
	require.NoError(t, err)
	require.NoError(t, service.ConfirmClosing(ctx, second, open[0].ID))
	require.Equal(t, fault.Conflict, fault.KindOf(service.ConfirmClosing(ctx, second, open[0].ID)))

	for _, ask := range []reporting.Ask{year(2025, "2026-11-23"), year(2025, "")} {
		closed := count(ask)
		require.Equal(t, 2, closed.All.Count, "as at the closing date")
		require.Equal(t, "2500000.00", closed.All.Total.String())
		require.Equal(t, closesOn, closed.Current.AsOf)
		require.Equal(t, []reporting.ClosedYear{{Year: 2025, ClosesOn: closesOn}}, closed.Closed)
	}
	running := count(year(2026, ""))
	require.Zero(t, running.All.Count, "an adjustment is in no table of its year")
	require.Len(t, running.Adjustments, 1)
	require.Equal(t, "注销", running.Adjustments[0].Title())
	require.Equal(t, day.Must("2026-02-03"), running.Adjustments[0].On)
	require.Equal(t, "-2000000.00", running.Adjustments[0].Total.String())
	require.Len(t, running.Changes, 2, "one before the closing, one after it")

	_, err = l.db.FoldStatistics(ctx)
	require.NoError(t, err)
	require.Equal(t, "2500000.00", count(year(2025, "2026-11-23")).All.Total.String())
	years, err := service.Years(ctx, l.statistician)
	require.NoError(t, err)
	require.True(t, years[1].Closing.Confirmed())
	require.False(t, years[0].Closable)
	_, err = service.Years(ctx, l.registrar)
	require.ErrorIs(t, err, reporting.ErrNoStatistics)
}
