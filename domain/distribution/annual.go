package distribution

import (
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/revenue"
)

// YearRow 年度分配 is what one case did in a year.
type YearRow struct {
	Case                                                                *Case
	Income, Deducted, Net, Pool, Main, Others, Staff, UnitPart, Extract revenue.Amount
	Paid                                                                revenue.Amount // released lists with a day in the year
	Persons                                                             int            // who was paid
}

// Moved says that something happened in the year.
func (r YearRow) Moved() bool {
	return r.Income.Sign() != 0 || r.Deducted.Sign() != 0 || r.Pool.Sign() != 0 || r.Persons > 0
}

// YearOf is what a case did in a year: statements by the day of their event, payments by
// their day.
func YearOf(c *Case, s *Series, paid []CasePayout, year int) YearRow {
	r := YearRow{Case: c}
	within := func(d day.Date) bool { return d.Year() == year }
	if s != nil {
		for _, i := range s.Issues {
			if !within(i.Event.Date) {
				continue
			}
			for _, e := range i.Entries {
				if at, known := map[string]*revenue.Amount{"income": &r.Income, "deductible": &r.Deducted, "net": &r.Net, "pool": &r.Pool, string(MainContributors): &r.Main,
					string(OtherPersons): &r.Others, string(TransferStaff): &r.Staff, "unit_part": &r.UnitPart, "extract": &r.Extract}[e.Name]; known {
					*at = at.Add(e.Amount)
				}
			}
		}
	}
	names := map[string]bool{}
	for _, p := range paid {
		if !p.Released() || !within(p.On) {
			continue
		}
		r.Paid = r.Paid.Add(p.Total)
		for _, l := range p.Lines {
			if l.Amount.Sign() > 0 {
				names[strings.TrimSpace(l.Name)] = true
			}
		}
	}
	r.Persons = len(names)
	return r
}

// YearContracts 年度合同 are the contracts of a class that were registered in the year.
type YearContracts struct {
	Class string // 01 … 05
	Count int
	Total money.Yuan
}

// Annual 科技成果转化年度报告 of a unit (促进科技成果转化法 第二十一条): what it holds, what was
// converted, and how the income was shared.
type Annual struct {
	Year            int
	Unit            string
	Held, Published int // achievements on record at the end of the year; published in it
	Contracts       []YearContracts
	Rows            []YearRow
}
