package reporting

import (
	"jiyue/domain/actor"
	"jiyue/domain/day"
)

// unit 统计单位 is the one office or region that a report is about: what the
// person may see, narrowed by what was asked for. ok is false when they have
// nothing in common.
func unit(by actor.Actor, scope Scope, ask Ask, offices []Office) (id, region string, ok bool) {
	office := scope.Office
	if ask.OfficeID != "" {
		if office != "" && office != ask.OfficeID {
			return "", "", false
		}
		office = ask.OfficeID
	}
	if office != "" {
		for _, o := range offices {
			if o.ID == office {
				return o.ID, o.Region, ask.OfficeRegion == "" || actor.Covers(ask.OfficeRegion, o.Region)
			}
		}
		return "", "", false
	}
	switch region := ask.OfficeRegion; {
	case region == "" || actor.Covers(region, by.Region):
		return by.Region, by.Region, true
	case actor.Covers(by.Region, region):
		return region, region, true
	}
	return "", "", false
}

// officesOf lists the offices of a unit.
func officesOf(id, region string, offices []Office) []string {
	var ids []string
	for _, o := range offices {
		if o.ID == id || id == region && actor.Covers(region, o.Region) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// ClosedYear 已关账年度 is a year whose figures stand as at the closing date.
type ClosedYear struct {
	Year     int
	ClosesOn day.Date
}

// slices cuts a period at the ends of its years. A closed year is never looked
// at later than its closing date, and, unless another day is asked for, at that
// date once the period reaches the end of the year.
func (p Period) slices(closed []ClosedYear, asked bool, today day.Date) []Slice {
	var all []Slice
	for year := p.From.Year(); year <= p.To.Year(); year++ {
		s := Slice{From: Month{year, 1}, To: Month{year, 12}, Until: p.AsOf}
		if year == p.From.Year() {
			s.From = monthOf(p.From)
		}
		if year == p.To.Year() {
			s.To = monthOf(p.To)
		}
		over := s.To.Month == 12 && !p.To.Before(s.To.Last())
		for _, c := range closed {
			if c.Year == year && (c.ClosesOn.Before(s.Until) || over && !asked) {
				s.Until = c.ClosesOn
			}
		}
		if !s.Until.Before(today) {
			s.Until = day.Date{}
		}
		s.Whole = s.From.Month == 1 && (over || s.Until.IsZero() && !s.To.Last().Before(today))
		all = append(all, s)
	}
	return all
}

// cut is the one day at which all slices are looked at; ok is false when they
// differ, because years were closed on different days.
func cut(slices []Slice, today day.Date) (asOf day.Date, ok bool) {
	for i, s := range slices {
		until := s.Until
		if until.IsZero() {
			until = today
		}
		if i > 0 && until != asOf {
			return asOf, false
		}
		asOf = until
	}
	return asOf, true
}
