// Package reference loads the data that the product starts with: code tables,
// region profiles and pilot areas from the embedded fixtures. The working-day
// calendar and the region profiles are in the database, where administrators keep
// them.
package reference

import (
	"context"
	"fmt"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/fixtures"
)

// Book 参考数据 answers the use cases' questions about codes, profiles and days.
type Book struct {
	codes    *code.Book
	shipped  []code.Code // rows of the fixtures
	calendar func(context.Context) (day.WorkCalendar, error)
	profiles
}

// Load reads the embedded fixtures; calendar reads the kept working days, nil
// takes those of the fixtures.
func Load(calendar func(context.Context) (day.WorkCalendar, error)) (*Book, error) {
	files, err := fixtures.All("codes/*.csv")
	if err != nil {
		return nil, err
	}
	var codes []code.Code
	for _, f := range files {
		rows, err := code.Parse(f)
		if err != nil {
			return nil, fmt.Errorf("code tables: %w", err)
		}
		codes = append(codes, rows...)
	}
	b := &Book{calendar: calendar, shipped: codes}
	b.codes, err = code.NewBook(codes)
	if err != nil {
		return nil, fmt.Errorf("code tables: %w", err)
	}
	shipped, err := Parameters()
	if err != nil {
		return nil, err
	}
	err = b.adopt(policy.Shipped(shipped))
	if err != nil {
		return nil, fmt.Errorf("region profiles: %w", err)
	}
	if b.calendar == nil {
		days, err := Days()
		if err != nil {
			return nil, err
		}
		fixed := policy.Calendar(days)
		b.calendar = func(context.Context) (day.WorkCalendar, error) { return fixed, nil }
	}
	return b, nil
}

// Codes are the code tables.
func (b *Book) Codes() *code.Book { return b.codes }

// Calendar is the working-day calendar.
func (b *Book) Calendar(ctx context.Context) (day.WorkCalendar, error) { return b.calendar(ctx) }

// RegionName is the full name of a region, the code itself when it is unknown.
func (b *Book) RegionName(region string) string {
	name := b.codes.FullName(code.Region, region)
	if name == "" {
		return region
	}
	return name
}

// Days are the holidays and make-up days of the fixtures, with which a new
// database starts.
func Days() ([]policy.CalendarDay, error) {
	file, err := fixtures.FS.ReadFile("calendar.csv")
	if err != nil {
		return nil, err
	}
	days, err := policy.ParseCalendar(file)
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	return days, nil
}
