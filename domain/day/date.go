// Package day holds civil dates, the one legal time zone, and the working-day
// calendar by which statutory periods run.
package day

import (
	"fmt"
	"time"

	"jiyue/domain/fault"
)

// Zone is Chinese legal time, UTC+8 without daylight saving. It is a fixed
// offset so that the binary needs no zone database.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// ErrDate 日期格式: a date must exist and be written year-month-day.
var ErrDate = fault.New(fault.Invalid, "day.date", "日期应写为 2026-11-23，且确有该日")

// Date 日期 is a civil date (legal dates have no time of day). The zero value means
// that no date is given. Dates compare with ==.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// New normalises like time.Date.
func New(year int, month time.Month, d int) Date {
	return civil(time.Date(year, month, d, 0, 0, 0, 0, time.UTC))
}

// Of is the civil date of an instant in Chinese legal time.
func Of(t time.Time) Date { return civil(t.In(Zone)) }

func civil(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// Parse reads YYYY-MM-DD; an empty string is the zero date.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, ErrDate
	}
	return civil(t), nil
}

// Must is for constants in tests and tables.
func Must(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero says that no date is given.
func (d Date) IsZero() bool { return d == Date{} }

// Year, Month and Day are the parts of the date.
func (d Date) Year() int { return int(d.year) }

// Month of the year.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day of the month.
func (d Date) Day() int { return int(d.day) }

// Weekday of the date.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Date) utc() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// Minute prints an instant in Chinese legal time: 2026-11-23 10:07.
func Minute(t time.Time) string { return t.In(Zone).Format("2006-01-02 15:04") }

// Start is the first instant of the date in Chinese legal time.
func (d Date) Start() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, Zone)
}

// End is the last millisecond of the date in Chinese legal time.
func (d Date) End() time.Time { return d.AddDays(1).Start().Add(-time.Millisecond) }

// Midnight is 24:00 of the date, the first instant of the next one: where a period
// that ends with the date is over.
func (d Date) Midnight() time.Time { return d.AddDays(1).Start() }

// AddDays moves by calendar days.
func (d Date) AddDays(n int) Date { return civil(d.utc().AddDate(0, 0, n)) }

// AddMonths keeps the day of the month, or takes the last day of a month that does
// not have it.
func (d Date) AddMonths(n int) Date {
	first := New(int(d.year), time.Month(d.month)+time.Month(n), 1)
	last := New(int(first.year), time.Month(first.month)+1, 0)
	return New(int(first.year), time.Month(first.month), min(int(d.day), last.Day()))
}

// AddYears keeps month and day; 29 February becomes 28 February where the
// target year has none.
func (d Date) AddYears(n int) Date {
	t := New(int(d.year)+n, time.Month(d.month), 1)
	if d.month == 2 && d.day == 29 && New(int(t.year), 2, 29).month != 2 {
		return New(int(t.year), 2, 28)
	}
	return New(int(t.year), time.Month(d.month), int(d.day))
}

// DaysUntil counts calendar days from d to e.
func (d Date) DaysUntil(e Date) int { return int(e.utc().Sub(d.utc()).Hours() / 24) }

// Compare orders dates.
func (d Date) Compare(e Date) int { return d.utc().Compare(e.utc()) }

// Before says whether d < e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After says whether d > e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// String is 2026-11-23, or "" for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Long is 2026年11月23日, for sentences.
func (d Date) Long() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.year, d.month, d.day)
}
