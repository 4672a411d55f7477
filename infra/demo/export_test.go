package demo

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"jiyue/domain/day"
)

// Outline is a plan as text: every filing with its form, fate and people.
func Outline(calendar day.WorkCalendar, today day.Date) ([]string, error) {
	p, err := newPlan(calendar, today)
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(p.list))
	for i, f := range p.list {
		lines[i] = fmt.Sprint(f.id, f.begins, f.fate, f.stops, f.pace, f.cut, f.office.Prefix, f.by.User, f.registrar.Name, f.reviewer.Name)
		for _, path := range slices.Sorted(maps.Keys(f.form)) {
			lines[i] += "\n" + path + "=" + f.form[path]
		}
	}
	return lines, nil
}

// Paper is the PDF of attachments.
var Paper = paper

// Set puts the clock to where a question is asked.
func (c *Clock) Set(at time.Time) { c.set(at) }
