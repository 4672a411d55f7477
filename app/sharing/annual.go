package sharing

import (
	"context"
	"io"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
)

var errYear = fault.New(fault.Invalid, "sharing.year", "请填写已经开始的年度，例如 2026").At("year")

// annualCases bounds the cases of one report.
const annualCases = 2000

// Annual 科技成果转化年度报告 of the actor's unit as a workbook, with the figures of
// 促进科技成果转化法 第二十一条. Every amount is computed again from the record.
func (s *Service) Annual(ctx context.Context, by actor.Actor, year int, w io.Writer) error {
	now := s.Reader.Now()
	if year < 2015 || year > day.Of(now).Year() { // the law as amended took effect on 2015-10-01
		return errYear
	}
	a, err := s.Reader.ShareHoldings(ctx, by.Org, year)
	if err != nil {
		return err
	}
	a.Year, a.Unit = year, by.OrgName
	cases, err := s.Reader.ShareCases(ctx, by.Org, "", annualCases)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if c.State != distribution.CaseApproved {
			continue
		}
		look := &Look{Case: c, Today: day.Of(now)}
		if err := s.open(ctx, s.Reader, look); err != nil {
			return err
		}
		if row := distribution.YearOf(c, look.Series, look.Payouts, year); row.Moved() {
			a.Rows = append(a.Rows, row)
		}
	}
	return s.Books.Annual(w, a, by.Name, now)
}
