package reporting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Cell 统计格 is one figure of three: contracts, 成交额, 技术交易额.
type Cell struct {
	Count int
	Total money.Yuan
	Tech  money.Yuan
}

// Add returns the sum of two cells.
func (c Cell) Add(d Cell) Cell {
	return Cell{c.Count + d.Count, c.Total.Add(d.Total), c.Tech.Add(d.Tech)}
}

// Equal compares all three figures.
func (c Cell) Equal(d Cell) bool {
	return c.Count == d.Count && c.Total.Equal(d.Total) && c.Tech.Equal(d.Tech)
}

// Periods is what the tables of one report are counted over.
type Periods struct {
	Current      Period
	Previous     Period
	OfficeID     string
	OfficeRegion string
	By           string
}

// Counted is one group as the database counts it.
type Counted struct {
	Key      string
	Previous bool // of the year before
	Cell
}

// Movement is the sum of the contracts from one place to another.
type Movement struct {
	Seller, Buyer string
	Cell
}

// Counts are all groups of one report, read in one snapshot.
type Counts struct {
	All       []Counted
	Classes   []Counted // by sub-class
	Months    []Counted // by 2026-01
	Fields    []Counted
	Places    []Counted // by region, or by office when asked so
	Bands     []Counted // by "0" to "5"
	Movements []Movement
}

// Line 统计行 is one row of a table beside the same row of the year before.
type Line struct {
	Key   string
	Label string
	Sub   bool // belongs to the last line that is not
	Cell
	Before Cell
	Drill  *Filter // the contracts that make up the row
}

// Statistics 技术合同登记统计 of one period.
type Statistics struct {
	Ask      Ask
	Title    string // 2026年1至11月
	Where    string // the region or office
	Current  Period
	Previous Period
	Running  bool // the period has not ended
	At       time.Time

	All     Line
	Classes []Line
	Months  []Line
	Fields  []Line
	Places  []Line
	Bands   []Line
	Flow    Flow
}

// Count 统计 makes all tables of a period from one snapshot.
func (s *Service) Count(ctx context.Context, by actor.Actor, ask Ask) (*Statistics, error) {
	scope, err := statisticsScope(by)
	if err != nil {
		return nil, err
	}
	offices, err := s.read.OfficesWithin(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("list offices: %w", err)
	}
	if scope.Office != "" && len(offices) == 0 {
		return nil, ErrNoStatistics // the head of an organisation that registers nothing
	}
	if ask.By == "" {
		ask.By = BySeller
	}
	now := s.now()
	current := ask.current(day.Of(now))
	periods := Periods{Current: current, Previous: current.previous(), OfficeID: ask.OfficeID, OfficeRegion: ask.OfficeRegion, By: ask.By}
	counts, err := s.read.RegistrationCounts(ctx, scope, periods)
	if err != nil {
		return nil, fmt.Errorf("count registrations: %w", err)
	}
	st := &Statistics{
		Ask: ask, Title: ask.Title(), Current: current, Previous: periods.Previous, At: now,
		Running: !ask.To.Last().Before(day.Of(now)),
	}
	base := Filter{RegisteredFrom: current.From, RegisteredTo: current.To, Standing: current.AsOf,
		OfficeID: ask.OfficeID, OfficeRegion: ask.OfficeRegion}
	st.Where, st.Flow.Home = s.where(by, scope, ask, offices)
	st.All = Line{Label: "合计", Drill: &base}
	for _, c := range counts.All {
		st.All.take(c)
	}
	st.Classes = classLines(counts.Classes, base)
	st.Months = monthLines(ask, current, counts.Months, base)
	st.Fields = s.fieldLines(counts.Fields, base)
	st.Bands = bandLines(counts.Bands, base)
	if ask.By == ByOffice {
		st.Places = officeLines(counts.Places, offices, base)
	} else {
		st.Places = s.placeLines(counts.Places, st.Flow.Home, ask.By, base)
	}
	s.flow(&st.Flow, counts.Movements, base)
	return st, st.closes()
}

// where names what is counted, and the home that 本地 means there.
func (s *Service) where(by actor.Actor, scope Scope, ask Ask, offices []Office) (name, homeRegion string) {
	office := ask.OfficeID
	if scope.Office != "" {
		office = scope.Office
	}
	for _, o := range offices {
		if o.ID == office {
			return o.Name, home(o.Region)
		}
	}
	region := by.Region
	if ask.OfficeRegion != "" {
		region = ask.OfficeRegion
	}
	return s.RegionTitle(region), home(region)
}

// closes checks that every table adds up to the same total.
func (st *Statistics) closes() error {
	for name, lines := range map[string][]Line{"class": st.Classes, "month": st.Months, "field": st.Fields,
		"place": st.Places, "band": st.Bands} {
		var sum, before Cell
		for _, l := range lines {
			if !l.Sub {
				sum, before = sum.Add(l.Cell), before.Add(l.Before)
			}
		}
		if !sum.Equal(st.All.Cell) || !before.Equal(st.All.Before) {
			return fmt.Errorf("%w: table by %s", ErrUnequalTotals, name)
		}
	}
	if !st.Flow.sum().Equal(st.All.Cell) {
		return fmt.Errorf("%w: table of flows", ErrUnequalTotals)
	}
	return nil
}

func (l *Line) take(c Counted) {
	if c.Previous {
		l.Before = l.Before.Add(c.Cell)
	} else {
		l.Cell = l.Cell.Add(c.Cell)
	}
}

func (l Line) empty() bool { return l.Count == 0 && l.Before.Count == 0 }

func classLines(counts []Counted, base Filter) []Line {
	var lines []Line
	for _, major := range contract.Majors {
		head := Line{Key: string(major), Label: major.Title(), Drill: with(base, func(f *Filter) { f.Class = major })}
		var subs []Line
		for _, class := range contract.Classes() {
			if class.Major() != major {
				continue
			}
			sub := Line{Key: string(class), Label: class.ShortTitle(), Sub: true, Drill: with(base, func(f *Filter) { f.Class = class })}
			for _, c := range counts {
				if c.Key == string(class) {
					sub.take(c)
					head.take(c)
				}
			}
			if class != major && !sub.empty() {
				subs = append(subs, sub)
			}
		}
		lines = append(append(lines, head), subs...)
	}
	return lines
}

func monthLines(ask Ask, current Period, counts []Counted, base Filter) []Line {
	var lines []Line
	for m := ask.From; m.number() <= min(ask.To.number(), monthOf(current.To).number()); m = m.Add(1) {
		line := Line{Key: m.String(), Label: fmt.Sprintf("%d 月", m.Month), Drill: with(base, func(f *Filter) {
			f.RegisteredFrom, f.RegisteredTo = m.First(), earlier(m.Last(), current.To)
		})}
		if ask.From.Year != ask.To.Year {
			line.Label = m.String()
		}
		for _, c := range counts {
			if !c.Previous && c.Key == m.String() || c.Previous && c.Key == m.Add(-12).String() {
				line.take(c)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func (s *Service) fieldLines(counts []Counted, base Filter) []Line {
	var lines []Line
	counted := map[string]bool{}
	for _, field := range s.Fields() {
		if counted[field.Code] {
			continue // an older edition of the same code
		}
		counted[field.Code] = true
		lines = append(lines, Line{Key: field.Code, Label: s.FieldName(field.Code), Drill: with(base, func(f *Filter) { f.Field = field.Code })})
	}
	rest := Line{Label: "未填领域"}
	for _, c := range counts {
		if i := slices.IndexFunc(lines, func(l Line) bool { return l.Key == c.Key }); i >= 0 {
			lines[i].take(c)
		} else {
			rest.take(c)
		}
	}
	if !rest.empty() {
		lines = append(lines, rest)
	}
	return lines
}

// Bands 金额分档 by 成交额; the lower bounds are inclusive.
var Bands = []struct {
	Title string
	From  money.Yuan
}{
	{"10万元以下", money.Zero}, {"10万至100万元", money.FromFen(100_000_00)}, {"100万至500万元", money.FromFen(1_000_000_00)},
	{"500万至1000万元", money.FromFen(5_000_000_00)}, {"1000万至1亿元", money.FromFen(10_000_000_00)}, {"1亿元以上", money.FromFen(100_000_000_00)},
}

func bandLines(counts []Counted, base Filter) []Line {
	lines := make([]Line, len(Bands))
	for i, band := range Bands {
		lines[i] = Line{Key: fmt.Sprint(i), Label: band.Title, Drill: with(base, func(f *Filter) {
			if i > 0 {
				f.Min = &band.From
			}
			if i+1 < len(Bands) {
				below := Bands[i+1].From.Sub(money.FromFen(1))
				f.Max = &below
			}
		})}
		for _, c := range counts {
			if c.Key == lines[i].Key {
				lines[i].take(c)
			}
		}
	}
	return lines
}

func officeLines(counts []Counted, offices []Office, base Filter) []Line {
	lines := make([]Line, len(offices))
	for i, o := range offices {
		lines[i] = Line{Key: o.ID, Label: o.Name, Drill: with(base, func(f *Filter) { f.OfficeID, f.OfficeRegion = o.ID, "" })}
		for _, c := range counts {
			if c.Key == o.ID {
				lines[i].take(c)
			}
		}
	}
	return byTotal(slices.DeleteFunc(lines, Line.empty))
}

func byTotal(lines []Line) []Line {
	slices.SortStableFunc(lines, func(a, b Line) int { return b.Total.Cmp(a.Total) })
	return lines
}

// with copies the filter and narrows it.
func with(base Filter, narrow func(*Filter)) *Filter {
	f := base
	narrow(&f)
	return &f
}

// Ratio 比率 in percent; it is unknown where nothing stands below.
type Ratio struct {
	part, whole decimal.Decimal
}

// Share 占比 of a part in a whole.
func Share(part, whole money.Yuan) Ratio { return Ratio{part.Decimal(), whole.Decimal()} }

// Growth 同比: the change from before in percent of before.
func Growth(now, before money.Yuan) Ratio { return Ratio{now.Sub(before).Decimal(), before.Decimal()} }

// GrowthOf is Growth of a number of contracts.
func GrowthOf(now, before int) Ratio {
	return Ratio{decimal.NewFromInt(int64(now - before)), decimal.NewFromInt(int64(before))}
}

// Known says whether there is a whole to relate to.
func (r Ratio) Known() bool { return !r.whole.IsZero() }

// Percent is the ratio rounded once, half up, to so many places; zero if unknown.
func (r Ratio) Percent(places int32) decimal.Decimal {
	if !r.Known() {
		return decimal.Zero
	}
	return r.part.Shift(2).DivRound(r.whole, places)
}

// Fraction is the percentage with two places as a fraction: 0.2837 for 28.37%.
func (r Ratio) Fraction() decimal.Decimal { return r.Percent(2).Shift(-2) }

// Text is 28.4%, or a dash where there is nothing to relate to.
func (r Ratio) Text() string {
	if !r.Known() {
		return "—"
	}
	return r.Percent(1).StringFixed(1) + "%"
}

// GrowthText says a change in words: 增长 18.2%, 下降 3.4%, 持平, 上年同期无.
func (r Ratio) GrowthText() string {
	p := r.Percent(1)
	switch {
	case !r.Known():
		return "上年同期无"
	case p.Sign() > 0:
		return "增长 " + p.StringFixed(1) + "%"
	case p.Sign() < 0:
		return "下降 " + p.Neg().StringFixed(1) + "%"
	}
	return "持平"
}

// Average 平均每项成交额 is rounded half up to the fen.
func (c Cell) Average() money.Yuan {
	if c.Count == 0 {
		return money.Zero
	}
	return money.Round(c.Total.Decimal().DivRound(decimal.NewFromInt(int64(c.Count)), 2))
}

// RoundingNote 四舍五入说明 says by how much the rounded figures of a table miss its
// rounded total, in 万元; "" when they meet. The page prints both as they are.
func RoundingNote(label string, total money.Yuan, parts []money.Yuan) string {
	sum := decimal.Zero
	for _, p := range parts {
		sum = sum.Add(p.Decimal().Shift(-4).Round(2))
	}
	rounded := total.Decimal().Shift(-4).Round(2)
	if sum.Equal(rounded) {
		return ""
	}
	return fmt.Sprintf("%s各行按万元四舍五入后相加为 %s 万元，与合计 %s 万元相差 %s 万元，合计以元为单位汇总后换算",
		label, money.Round(sum).Text(), money.Round(rounded).Text(), money.Round(sum.Sub(rounded)).Text())
}
