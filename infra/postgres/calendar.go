package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"jiyue/domain/day"
	"jiyue/domain/policy"
)

type calendarRow struct {
	bun.BaseModel `bun:"table:work_calendar"`

	Day    time.Time `bun:",pk,type:date"`
	Kind   string
	Name   string
	Source string
}

func calendarRowOf(d policy.CalendarDay) calendarRow {
	return calendarRow{Day: *dateOrNil(d.Day), Kind: string(d.Kind), Name: d.Name, Source: d.Source}
}

// CalendarDays lists the days on which the calendar departs from the week, from
// and to inclusive.
func (db *DB) CalendarDays(ctx context.Context, from, to day.Date) ([]policy.CalendarDay, error) {
	var rows []calendarRow
	err := db.bun.NewSelect().Model(&rows).Where("day BETWEEN ? AND ?", from.String(), to.String()).Order("day").Scan(ctx)
	days := make([]policy.CalendarDay, len(rows))
	for i, r := range rows {
		days[i] = policy.CalendarDay{Day: date(&r.Day), Kind: policy.CalendarKind(r.Kind), Name: r.Name, Source: r.Source}
	}
	return days, err
}

// WorkCalendar 工作日历 is the whole calendar as kept.
func (db *DB) WorkCalendar(ctx context.Context) (day.WorkCalendar, error) {
	days, err := db.CalendarDays(ctx, day.New(1900, 1, 1), day.New(2999, 12, 31))
	return policy.Calendar(days), err
}

// SeedCalendar adds the days of the fixtures to an empty calendar; what an
// administrator has entered since is never touched.
func (tx *Tx) SeedCalendar(ctx context.Context, days []policy.CalendarDay) error {
	var kept bool
	err := tx.NewRaw(`SELECT EXISTS (SELECT FROM work_calendar)`).Scan(ctx, &kept)
	if err != nil || kept || len(days) == 0 {
		return err
	}
	rows := make([]calendarRow, len(days))
	for i, d := range days {
		rows[i] = calendarRowOf(d)
	}
	_, err = tx.NewInsert().Model(&rows).On("CONFLICT (day) DO NOTHING").Exec(ctx)
	return err
}
