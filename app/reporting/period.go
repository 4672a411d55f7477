package reporting

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// The conditions of the statistics in addresses and exports, beside ParamUnit.
const (
	ParamFrom = "from" // first month, 2026-01
	ParamTo   = "to"   // last month
	ParamAsOf = "asof" // 统计截止日
	ParamBy   = "by"   // grouping of the table of places
	ParamMany = "many" // contracts of several buyers
)

// The ways to count a contract of several buyers by its buyers 多买方合同口径.
const (
	ManyFirst = "first" // once, at the first buyer
	ManySplit = "split" // at every buyer with an equal share
)

// ManyTitle names a way to count contracts of several buyers.
func ManyTitle(many string) string {
	if many == ManySplit {
		return "按买方平均分摊"
	}
	return "计入第一买方"
}

// The groupings of the table of places 口径.
const (
	BySeller = "seller" // 卖方所在地
	ByBuyer  = "buyer"  // 买方所在地
	ByOffice = "office" // 登记机构
)

// ByTitle names a grouping of the table of places.
func ByTitle(by string) string {
	return map[string]string{BySeller: "卖方所在地", ByBuyer: "买方所在地", ByOffice: "登记机构"}[by]
}

const maxMonths = 60

var (
	errMonth  = fault.New(fault.Invalid, "reporting.month", "月份应写为 2026-01")
	errMonths = fault.New(fault.Invalid, "reporting.months", "一次最多统计 60 个月，请缩短起止月份")
	errAsOf   = fault.New(fault.Invalid, "reporting.as_of", "截止日应在起始月份之后、不晚于今天")
	errMany   = fault.New(fault.Invalid, "reporting.many", "没有这个多买方口径，请从列表中选择")
	errBy     = fault.New(fault.Invalid, "reporting.by", "没有这个口径，请从列表中选择")
)

// Month 月份 of a year.
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads 2026-01.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", strings.TrimSpace(s))
	if err != nil || t.Year() < 1985 || t.Year() > 2999 { // the technology market began in 1985
		return Month{}, errMonth
	}
	return Month{t.Year(), t.Month()}, nil
}

// String is 2026-01.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)) }

// First and Last are the days at the ends of the month.
func (m Month) First() day.Date { return day.New(m.Year, m.Month, 1) }

// Last is the last day of the month.
func (m Month) Last() day.Date { return day.New(m.Year, m.Month+1, 1).AddDays(-1) }

// Add moves by months.
func (m Month) Add(months int) Month { return monthOf(day.New(m.Year, m.Month+time.Month(months), 1)) }

// Number is 202611: months in the order of time.
func (m Month) Number() int { return m.Year*100 + int(m.Month) }

func monthOf(d day.Date) Month { return Month{d.Year(), d.Month()} }

// Period 统计期间: contracts registered from From to To, as they stand at AsOf.
type Period struct {
	From day.Date
	To   day.Date // not after AsOf
	AsOf day.Date // 统计截止日: what is 注销 or 撤销 by then is not counted
}

// Ask 统计要求 is what the statistics page asks for.
type Ask struct {
	From         Month
	To           Month
	AsOf         day.Date // zero: the end of the period, today while it runs
	OfficeID     string
	OfficeRegion string
	By           string
	Many         string // ManyFirst or ManySplit
}

// ParseAsk reads the conditions as typed; faulty ones are reported at their
// fields and replaced by the usual: the running year up to this month.
func (s *Service) ParseAsk(get func(name string) []string) (Ask, error) {
	p := &filterParser{get: get, codes: s.codes}
	today := s.Today()
	a := Ask{From: Month{today.Year(), time.January}, To: monthOf(today), By: BySeller, Many: ManyFirst}
	from, fromGiven := p.month(ParamFrom)
	to, toGiven := p.month(ParamTo)
	if fromGiven {
		a.From = from
		if !toGiven && a.To.Number() < from.Number() {
			a.To = from
		}
	}
	if toGiven {
		a.To = to
		if !fromGiven {
			a.From = Month{to.Year, time.January}
		}
	}
	switch {
	case a.To.Number() < a.From.Number():
		p.complain(errOrder.Say("止月早于起月，请对调"), ParamTo)
		a.To = a.From
	case a.From.Add(maxMonths-1).Number() < a.To.Number():
		p.complain(errMonths, ParamTo)
		a.To = a.From.Add(maxMonths - 1)
	}
	a.AsOf = p.date(ParamAsOf)
	if !a.AsOf.IsZero() && (a.AsOf.Before(a.From.First()) || a.AsOf.After(today)) {
		p.complain(errAsOf, ParamAsOf)
		a.AsOf = day.Date{}
	}
	a.OfficeID, a.OfficeRegion = p.unit()
	switch by := p.one(ParamBy); by {
	case "":
	case BySeller, ByBuyer, ByOffice:
		a.By = by
	default:
		p.complain(errBy, ParamBy)
	}
	switch many := p.one(ParamMany); many {
	case "":
	case ManyFirst, ManySplit:
		a.Many = many
	default:
		p.complain(errMany, ParamMany)
	}
	return a, fault.Join(p.faults)
}

func (p *filterParser) month(name string) (Month, bool) {
	typed := p.one(name)
	if typed == "" {
		return Month{}, false
	}
	m, err := ParseMonth(typed)
	if err != nil {
		p.complain(errMonth, name)
		return Month{}, false
	}
	return m, true
}

// Params writes the conditions out; ParseAsk reads them back.
func (a Ask) Params() []Param {
	all := []Param{{ParamFrom, a.From.String()}, {ParamTo, a.To.String()}}
	if !a.AsOf.IsZero() {
		all = append(all, Param{ParamAsOf, a.AsOf.String()})
	}
	if unit := a.OfficeID + a.OfficeRegion; unit != "" {
		all = append(all, Param{ParamUnit, unit})
	}
	if a.By != "" && a.By != BySeller {
		all = append(all, Param{ParamBy, a.By})
	}
	if a.Many == ManySplit {
		all = append(all, Param{ParamMany, a.Many})
	}
	return all
}

// Title names the period: 2026年, 2026年一季度, 2026年1至11月.
func (a Ask) Title() string {
	year := strconv.Itoa(a.From.Year) + "年"
	first, last := int(a.From.Month), int(a.To.Month)
	switch {
	case a.From.Year != a.To.Year:
		return fmt.Sprintf("%s%d月至%d年%d月", year, first, a.To.Year, last)
	case first == 1 && last == 12:
		return year
	case last-first == 2 && last%3 == 0:
		return year + []string{"一", "二", "三", "四"}[last/3-1] + "季度"
	case first == last:
		return fmt.Sprintf("%s%d月", year, first)
	}
	return fmt.Sprintf("%s%d至%d月", year, first, last)
}

// current is the period itself: up to its end, or to today while it runs.
func (a Ask) current(today day.Date) Period {
	asOf := a.AsOf
	if asOf.IsZero() {
		asOf = earlier(a.To.Last(), today)
	}
	return Period{From: a.From.First(), To: earlier(a.To.Last(), asOf), AsOf: asOf}
}

// previous is the same stretch of the year before 上年同期, counted as it stood
// then, so that like is compared with like.
func (p Period) previous() Period {
	return Period{From: p.From.AddYears(-1), To: yearBefore(p.To), AsOf: yearBefore(p.AsOf)}
}

// yearBefore keeps the ends of months: 2025-02-28 becomes 2024-02-29.
func yearBefore(d day.Date) day.Date {
	if d.AddDays(1).Day() == 1 {
		return d.AddDays(1).AddYears(-1).AddDays(-1)
	}
	return d.AddYears(-1)
}

func earlier(a, b day.Date) day.Date {
	if b.Before(a) {
		return b
	}
	return a
}
