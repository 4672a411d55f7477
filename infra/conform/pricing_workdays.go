package conform

import (
	"jiyue/domain/day"
)

// workdays answers from the calendar as a table: every function names the days that
// it looks at, and none of them may lie outside.
func workdays(in object) any {
	c := saleCalendar(in.object("calendar"))
	date, n, published := in.date("date"), in.number("n", 0), day.Of(in.when("published_at"))
	var err error
	var out map[string]any
	switch in.text("fn") {
	case "is_work":
		err = c.Covered(date, date)
		out = map[string]any{"work": c.Workday(date)}
	case "add":
		sum := c.AddWorkdays(date, n)
		err = c.Covered(date.AddDays(1), sum)
		out = map[string]any{"date": sum.String()}
	case "roll":
		next := c.NextWorkday(date)
		err = c.Covered(date, next)
		out = map[string]any{"date": next.String()}
	case "count":
		from, to := in.date("from"), in.date("to")
		err = c.Covered(from.AddDays(1), to)
		out = map[string]any{"n": max(0, c.WorkdaysBetween(from, to))}
	case "closing":
		last := c.AddWorkdays(published, n)
		err = c.Covered(published.AddDays(1), last)
		out = map[string]any{"instant": moment(in.clock("time").On(last))}
	case "end_of_day":
		last := c.AddWorkdays(date, n)
		err = c.Covered(date.AddDays(1), last)
		out = map[string]any{"instant": moment(last.Midnight())}
	case "notice":
		last := published.AddDays(n)
		if in.flag("roll", false) {
			rolled := c.NextWorkday(last)
			err = c.Covered(last, rolled)
			last = rolled
		}
		out = map[string]any{"last_day": last.String(), "opens": moment(last.Midnight())}
	case "months":
		out = map[string]any{"date": date.AddMonths(n).String()}
	}
	if err != nil {
		return map[string]any{"error": map[string]any{"code": "E_CALENDAR"}}
	}
	return out
}

// clock is 00:00 when absent or unreadable.
func (o object) clock(key string) day.Clock {
	c, err := day.ParseClock(o.text(key))
	if err != nil {
		return 0
	}
	return c
}
