package day

import (
	"slices"
	"time"

	"jiyue/domain/fault"
)

// ErrCalendar 工作日历未收录: the table of working days says nothing of a day that a
// period must look at.
var ErrCalendar = fault.New(fault.Invalid, "day.calendar", "工作日历未收录期限涉及的日期，请先录入该年度的节假日安排")

// WorkCalendar 工作日历: Monday to Friday, less the holidays and plus the make-up
// working days (调休) of the yearly notice of the State Council. Years after
// Known are computed from the weekday rule alone and must be shown as such.
//
// A calendar with From and To is a table that ends there: a search stops at the
// first day beyond To, and Covered tells whether the days that it looked at are in
// the table.
type WorkCalendar struct {
	Holidays map[Date]bool
	MakeUp   map[Date]bool
	Known    int            // last year whose notice has been entered
	Weekend  []time.Weekday // nil: Saturday and Sunday
	From, To Date           // first and last day of the table, zero: without limit
}

// Workday says whether offices work on d.
func (c WorkCalendar) Workday(d Date) bool {
	if c.MakeUp[d] {
		return true
	}
	if c.Holidays[d] {
		return false
	}
	if c.Weekend == nil {
		w := d.Weekday()
		return w != time.Saturday && w != time.Sunday
	}
	return !slices.Contains(c.Weekend, d.Weekday())
}

// Covered is ErrCalendar when a day from first to last lies outside the table. A
// range without days is covered.
func (c WorkCalendar) Covered(first, last Date) error {
	if !last.Before(first) && (first.Before(c.From) || c.beyond(last)) {
		return ErrCalendar
	}
	return nil
}

func (c WorkCalendar) beyond(d Date) bool { return !c.To.IsZero() && d.After(c.To) }

// AddWorkdays returns the n-th working day after d (n ≥ 1); d itself never
// counts, and for n = 0 is returned unexamined. It looks at the days after d up to
// the day that it returns.
func (c WorkCalendar) AddWorkdays(d Date, n int) Date {
	for n > 0 {
		d = d.AddDays(1)
		if c.beyond(d) {
			return d
		}
		if c.Workday(d) {
			n--
		}
	}
	return d
}

// WorkdaysBetween counts the working days after from, up to and including to;
// it is negative when to lies before from.
func (c WorkCalendar) WorkdaysBetween(from, to Date) int {
	if to.Before(from) {
		return -c.WorkdaysBetween(to, from)
	}
	n := 0
	for from.Before(to) {
		from = from.AddDays(1)
		if c.Workday(from) {
			n++
		}
	}
	return n
}

// NextWorkday is d itself when it is a working day, else the next one.
func (c WorkCalendar) NextWorkday(d Date) Date {
	for !c.beyond(d) && !c.Workday(d) {
		d = d.AddDays(1)
	}
	return d
}
