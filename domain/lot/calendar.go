package lot

import (
	"slices"
	"strings"

	"jiyue/domain/day"
)

// TermCalendar names the days on which offices depart from the week, as they were known
// at the announcement: an engine that counts working days must answer the same when
// the calendar of the office is corrected later.
const TermCalendar = "calendar"

// calendarDays is how far a lot's calendar reaches beyond its opening.
const calendarDays = 400

// CalendarTerm 工作日历条款 writes the days of a calendar from a date on: -2027-01-01;+2027-02-07.
func CalendarTerm(c day.WorkCalendar, from day.Date) string {
	to := from.AddDays(calendarDays)
	var list []string
	for sign, days := range map[string]map[day.Date]bool{"-": c.Holidays, "+": c.MakeUp} {
		for d := range days {
			if days[d] && !d.Before(from) && !d.After(to) {
				list = append(list, d.String()+sign)
			}
		}
	}
	slices.Sort(list)
	for i, d := range list {
		list[i] = d[10:] + d[:10]
	}
	return strings.Join(list, ";")
}

// ReadCalendar 读工作日历 makes the calendar of a lot from its term.
func ReadCalendar(term string) (day.WorkCalendar, error) {
	c := day.WorkCalendar{Holidays: map[day.Date]bool{}, MakeUp: map[day.Date]bool{}}
	for text := range strings.SplitSeq(term, ";") {
		if text == "" {
			continue
		}
		d, err := day.Parse(text[1:])
		if err != nil || d.IsZero() {
			return c, day.ErrDate
		}
		if text[0] == '+' {
			c.MakeUp[d] = true
		} else {
			c.Holidays[d] = true
		}
	}
	return c, nil
}
