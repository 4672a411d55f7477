package reporting

import (
	"context"
	"fmt"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/code"
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

// Neg returns the cell with all signs turned.
func (c Cell) Neg() Cell { return Cell{-c.Count, c.Total.Neg(), c.Tech.Neg()} }

// Equal compares all three figures.
func (c Cell) Equal(d Cell) bool {
	return c.Count == d.Count && c.Total.Equal(d.Total) && c.Tech.Equal(d.Tech)
}

// Line 统计行 is one row of a table beside the same row of the year before.
type Line struct {
	Key   string
	Label string
	Sub   bool // belongs to the last line that is neither Sub nor Deep
	Deep  bool // belongs to the last line that is Sub
	Cell
	Before Cell
	Drill  *Filter // the contracts that make up the row
}

// Statistics 技术合同登记统计 of one period: the fifteen tables of the
// registration statistics, and the two beside them by month and place.
type Statistics struct {
	Ask      Ask
	Title    string // 2026年1至11月
	Where    string // the region or office
	Current  Period
	Previous Period
	Running  bool // the period has not ended
	At       time.Time
	Closed   []ClosedYear // 已关账 years that the figures rest on

	All           Line
	Classes       []Line       // 表1 by class and sub-class
	Fields        []Line       // 表2 技术领域
	Rights        []Line       // 表3 知识产权, with 涉及知识产权 above its types
	SellerNatures []Line       // 表4 卖方性质
	BuyerNatures  []Line       // 表5 买方性质
	Flow          Flow         // 表6 技术流向
	Plans         []Line       // 表7 计划来源
	Objectives    []Line       // 表8 社会经济目标
	Industries    []Line       // 表9 服务的国民经济行业
	Work          []WorkLine   // 表10 登记机构 and below each its registrars
	WorkMonths    []WorkLine   // 表10 by month
	Bands         []Line       // 表11 金额分档
	TopSellers    []Line       // 表12
	TopBuyers     []Line       // 表12
	Institutions  []Line       // 表13 高等院校、科研机构
	Zones         []Line       // 表14 高新区
	Changes       []ChangeSum  // 表15 变更、注销、撤销 by kind
	Adjustments   []Adjustment // 表15 of closed years, one by one
	Months        []Line
	Places        []Line
}

// topParties is how many parties table 12 names.
const topParties = 20

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
	today := day.Of(now)
	st := &Statistics{Ask: ask, Title: ask.Title(), Current: ask.current(today), At: now, Running: !ask.To.Last().Before(today)}
	st.Previous = st.Current.previous()
	unitID, region, some := unit(by, scope, ask, offices)
	closed, err := s.closedYears(ctx, region)
	if err != nil {
		return nil, fmt.Errorf("read closed years: %w", err)
	}
	asked := !ask.AsOf.IsZero()
	q := Question{Unit: unitID, Offices: officesOf(unitID, region, offices), Split: ask.Many == ManySplit, Top: topParties, Closed: closed,
		Current: st.Current.slices(closed, asked, today), Previous: st.Previous.slices(closed, asked, today),
		Changed: Period{From: st.Current.From, To: st.Current.To}}
	var counts Counts
	if some {
		counts, err = s.read.RegistrationCounts(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("count registrations: %w", err)
		}
	}
	t := tables{Service: s, counts: counts, offices: offices, split: q.Split}
	var oneCut bool
	st.Current.AsOf, oneCut = cut(q.Current, today)
	st.Previous.AsOf, _ = cut(q.Previous, today)
	if oneCut {
		t.base = &Filter{RegisteredFrom: st.Current.From, RegisteredTo: st.Current.To, Standing: st.Current.AsOf,
			OfficeID: ask.OfficeID, OfficeRegion: ask.OfficeRegion}
	}
	for _, c := range closed {
		if c.Year >= st.Previous.From.Year() && c.Year <= st.Current.To.Year() {
			st.Closed = append(st.Closed, c)
		}
	}
	st.Where, st.Flow.Home = s.where(by, scope, ask, offices)
	st.fill(t)
	return st, st.closes()
}

// fill makes the lines of every table.
func (st *Statistics) fill(t tables) {
	st.All = Line{Label: "合计", Drill: t.base}
	for _, c := range t.counts.of(TabAll) {
		st.All.take(c)
	}
	st.Classes = t.classes()
	st.Fields = t.flat(code.Field, TabField, "未填领域", func(f *Filter, key string) { f.Field = key })
	st.Rights = t.rights()
	st.SellerNatures = t.tree(code.Nature, share{rows: t.counts.of(TabSellerNature)}, "未填性质", func(f *Filter, b Branch) { f.SellerNature = b })
	st.BuyerNatures = t.tree(code.Nature, t.shared(TabBuyerNature), "未填性质", func(f *Filter, b Branch) { f.BuyerNature = b })
	st.Plans = t.tree(code.Plan, share{rows: t.counts.of(TabPlan)}, "未填计划来源", func(f *Filter, b Branch) { f.Plan = b })
	st.Objectives = t.flat(code.Objective, TabObjective, "未填目标", func(f *Filter, key string) { f.Objective = key })
	st.Industries = t.tree(code.Industry, share{rows: t.counts.of(TabIndustry)}, "未填行业", func(f *Filter, b Branch) { f.Industry = b })
	st.Work, st.WorkMonths = t.work(), t.workMonths(st.Ask, st.Current)
	st.Bands = t.bands()
	st.TopSellers = t.top(t.counts.Sellers, func(f *Filter, key string) { f.FirstSeller = key })
	st.TopBuyers = t.top(t.counts.Buyers, func(f *Filter, key string) { f.FirstBuyer = key })
	st.Institutions = t.institutions()
	st.Zones = t.zones()
	st.Changes, st.Adjustments = t.counts.Changes, t.counts.Adjustments
	st.Months = t.months(st.Ask, st.Current)
	if st.Ask.By == ByOffice {
		st.Places = t.officePlaces()
	} else {
		st.Places = t.places(st.Flow.Home, st.Ask.By)
	}
	t.flow(&st.Flow)
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

// closes checks that every table adds up to the same total. Where a contract
// counts at each of its buyers, only the amounts do.
func (st *Statistics) closes() error {
	whole := Cell.Equal
	amounts := whole
	if st.Ask.Many == ManySplit {
		amounts = func(a, b Cell) bool { return a.Total.Equal(b.Total) && a.Tech.Equal(b.Tech) }
	}
	places := whole
	if st.Ask.By == ByBuyer {
		places = amounts
	}
	for _, table := range []struct {
		name  string
		lines []Line
		equal func(a, b Cell) bool
	}{
		{"class", st.Classes, whole}, {"month", st.Months, whole}, {"field", st.Fields, whole}, {"right", st.Rights, whole},
		{"seller", st.SellerNatures, whole}, {"buyer", st.BuyerNatures, amounts}, {"plan", st.Plans, whole},
		{"objective", st.Objectives, whole}, {"industry", st.Industries, whole}, {"band", st.Bands, whole}, {"place", st.Places, places},
	} {
		var sum, before Cell
		for _, l := range table.lines {
			if !l.Sub && !l.Deep {
				sum, before = sum.Add(l.Cell), before.Add(l.Before)
			}
		}
		if !table.equal(sum, st.All.Cell) || !table.equal(before, st.All.Before) {
			return fmt.Errorf("%w: table by %s", ErrUnequalTotals, table.name)
		}
	}
	if !amounts(st.Flow.sum(), st.All.Cell) {
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
