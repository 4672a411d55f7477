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

func (r calendarRow) toDomain() policy.CalendarDay {
	return policy.CalendarDay{Day: date(&r.Day), Kind: policy.CalendarKind(r.Kind), Name: r.Name, Source: r.Source}
}

// CalendarDays lists the days on which the calendar departs from the week, from
// and to inclusive.
func (db *DB) CalendarDays(ctx context.Context, from, to day.Date) ([]policy.CalendarDay, error) {
	return calendarDays(ctx, db.bun, from, to)
}

func calendarDays(ctx context.Context, db bun.IDB, from, to day.Date) ([]policy.CalendarDay, error) {
	var rows []calendarRow
	err := db.NewSelect().Model(&rows).Where("day BETWEEN ? AND ?", from.String(), to.String()).Order("day").Scan(ctx)
	days := make([]policy.CalendarDay, len(rows))
	for i, r := range rows {
		days[i] = r.toDomain()
	}
	return days, err
}

// WorkCalendar 工作日历 is the whole calendar as kept.
func (db *DB) WorkCalendar(ctx context.Context) (day.WorkCalendar, error) {
	return workCalendar(ctx, db.bun)
}

// WorkCalendar 工作日历 as the unit of work sees it.
func (tx *Tx) WorkCalendar(ctx context.Context) (day.WorkCalendar, error) {
	return workCalendar(ctx, tx)
}

func workCalendar(ctx context.Context, db bun.IDB) (day.WorkCalendar, error) {
	days, err := calendarDays(ctx, db, day.New(1900, 1, 1), day.New(2999, 12, 31))
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

// LockCalendarDay finds a listed day for this unit of work; the zero CalendarDay
// when it is not listed. Two administrators who list the same day wait for each
// other.
func (tx *Tx) LockCalendarDay(ctx context.Context, d day.Date) (policy.CalendarDay, error) {
	_, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtext('work_calendar ' || ?))`, d.String()).Exec(ctx)
	if err != nil {
		return policy.CalendarDay{}, err
	}
	var rows []calendarRow
	err = tx.NewSelect().Model(&rows).Where("day = ?", d.String()).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return policy.CalendarDay{}, err
	}
	return rows[0].toDomain(), nil
}

// SetCalendarDay lists a day or changes how it is listed.
func (tx *Tx) SetCalendarDay(ctx context.Context, d policy.CalendarDay) error {
	row := calendarRowOf(d)
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (day) DO UPDATE").
		Set("kind = EXCLUDED.kind, name = EXCLUDED.name, source = EXCLUDED.source").Exec(ctx)
	return err
}

// RemoveCalendarDay lets a day follow the week again.
func (tx *Tx) RemoveCalendarDay(ctx context.Context, d day.Date) error {
	_, err := tx.NewRaw(`DELETE FROM work_calendar WHERE day = ?`, d.String()).Exec(ctx)
	return err
}
