package reporting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// tables makes lines of what was counted.
type tables struct {
	*Service
	counts  Counts
	offices []Office
	base    *Filter // admits all that the report counts; nil where no filter can
	split   bool
}

// with narrows the base of a table to one of its rows.
func (t tables) with(narrow func(*Filter)) *Filter {
	if t.base == nil {
		return nil
	}
	f := *t.base
	narrow(&f)
	return &f
}

// alone is with for a row in which a contract counts with all of its amount.
func (t tables) alone(s share, narrow func(*Filter)) *Filter {
	if s.keys != nil {
		return nil
	}
	return t.with(narrow)
}

// index finds lines by key.
type index map[string]*Line

func (x index) take(key string, c Counted) bool {
	line := x[key]
	if line == nil {
		line = x[""]
	}
	if line == nil {
		return false
	}
	line.take(c)
	return true
}

func (t tables) classes() []Line {
	counts := t.counts.of(TabClass)
	var lines []Line
	for _, major := range contract.Majors {
		head := Line{Key: string(major), Label: major.Title(), Drill: t.with(func(f *Filter) { f.Class = major })}
		var subs []Line
		for _, class := range contract.Classes() {
			if class.Major() != major {
				continue
			}
			sub := Line{Key: string(class), Label: class.ShortTitle(), Sub: true, Drill: t.with(func(f *Filter) { f.Class = class })}
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

// flat lists the codes of a table without levels; what is in no code comes last.
func (t tables) flat(table code.Table, tab Tab, blank string, narrow func(*Filter, string)) []Line {
	var lines []Line
	for _, c := range t.codes.All(table) {
		if c.Parent != "" || slices.ContainsFunc(lines, func(l Line) bool { return l.Key == c.Code }) {
			continue // of a second level, or an older edition of the same code
		}
		lines = append(lines, Line{Key: c.Code, Label: t.codes.Name(table, c.Code), Drill: t.with(func(f *Filter) { narrow(f, c.Code) })})
	}
	rest := Line{Label: blank}
	for _, c := range t.counts.of(tab) {
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

// share is one row of counts, and how it is spread over the lines of a level.
type share struct {
	rows    []Counted
	several []Several
	keys    func(Several) []string
}

// shared are the rows of a table of buyers, with the contracts that their buyers
// share.
func (t tables) shared(tab Tab) share {
	s := share{rows: t.counts.of(tab)}
	if t.split {
		s.several = t.counts.Several
		s.keys = func(m Several) []string { return m.BuyerRegions }
		if tab == TabBuyerNature {
			s.keys = func(m Several) []string { return m.BuyerNatures }
		}
	}
	return s
}

// over gives the rows by the lines of a level: each contract once in every line
// that it touches.
func (s share) over(line func(key string) string, take func(line string, c Counted)) {
	for _, c := range s.rows {
		take(line(c.Key), c)
	}
	for _, m := range s.several {
		for _, c := range m.spread(s.keys(m), line) {
			take(c.Key, c)
		}
	}
}

// spread takes a contract from the line of its first buyer and gives each buyer
// an equal part, the last the remainder.
func (m Several) spread(keys []string, line func(string) string) []Counted {
	sign := func(c Cell) Cell {
		if m.Sign < 0 {
			return c.Neg()
		}
		return c
	}
	n := decimal.NewFromInt(int64(len(keys)))
	total, tech := money.Round(m.Total.Decimal().DivRound(n, 2)), money.Round(m.Tech.Decimal().DivRound(n, 2))
	all := []Counted{{Key: line(keys[0]), Previous: m.Previous, Cell: sign(Cell{-1, m.Total.Neg(), m.Tech.Neg()})}}
	leftTotal, leftTech := m.Total, m.Tech
	var met []string
	for i, key := range keys {
		part := Cell{0, total, tech}
		if i == len(keys)-1 {
			part = Cell{0, leftTotal, leftTech}
		}
		leftTotal, leftTech = leftTotal.Sub(total), leftTech.Sub(tech)
		if at := line(key); !slices.Contains(met, at) {
			met, part.Count = append(met, at), 1
		}
		all = append(all, Counted{Key: line(key), Previous: m.Previous, Cell: sign(part)})
	}
	return all
}

// tree lists the top codes of a table and below each the codes one level down,
// where there is something to show; deeper codes count with those above them.
func (t tables) tree(table code.Table, s share, blank string, narrow func(*Filter, Branch)) []Line {
	level := func(depth int) func(string) string {
		return func(key string) string {
			path := t.codes.Path(table, key)
			if len(path) == 0 {
				return ""
			}
			return path[min(depth, len(path)-1)].Code
		}
	}
	heads, subs := index{"": {Label: blank}}, index{}
	var order []*Line
	below := map[string][]*Line{}
	line := func(c code.Code, sub bool) *Line {
		return &Line{Key: c.Code, Label: t.codes.Name(table, c.Code), Sub: sub,
			Drill: t.alone(s, func(f *Filter) { narrow(f, t.branch(table, c.Code)) })}
	}
	for _, c := range t.codes.All(table) {
		switch path := t.codes.Path(table, c.Code); {
		case len(path) == 1 && heads[c.Code] == nil:
			heads[c.Code] = line(c, false)
			order = append(order, heads[c.Code])
		case len(path) == 2 && subs[c.Code] == nil:
			subs[c.Code] = line(c, true)
			below[path[0].Code] = append(below[path[0].Code], subs[c.Code])
		}
	}
	s.over(level(0), func(key string, c Counted) { heads.take(key, c) })
	s.over(level(1), func(key string, c Counted) { subs.take(key, c) })
	var lines []Line
	for _, head := range append(order, heads[""]) {
		if head.Key == "" && head.empty() {
			continue
		}
		lines = append(lines, *head)
		for _, sub := range below[head.Key] {
			if !sub.empty() {
				lines = append(lines, *sub)
			}
		}
	}
	return lines
}

// branch is a code with all below it.
func (t tables) branch(table code.Table, top string) Branch { return branchOf(t.codes, table, top) }

// rights is 表3: 涉及知识产权 with its types and the kinds of patents below, and
// 未涉及. The first right of a contract is its type.
func (t tables) rights() []Line {
	const none = "NONE"
	head := Line{Key: anyRight, Label: "涉及知识产权", Drill: t.with(func(f *Filter) { f.Right = Branch{Code: anyRight} })}
	without := Line{Key: none, Label: t.codes.Name(code.IP, none), Drill: t.with(func(f *Filter) { f.Right = Branch{none, []string{none}} })}
	rest := Line{Label: "其他类型", Sub: true}
	var lines []Line
	var listed []string
	for _, c := range t.codes.All(code.IP) {
		if c.Code == none || slices.Contains(listed, c.Code) {
			continue
		}
		listed = append(listed, c.Code)
		lines = append(lines, Line{Key: c.Code, Label: t.codes.Name(code.IP, c.Code), Sub: c.Parent == "", Deep: c.Parent != "",
			Drill: t.with(func(f *Filter) { f.Right = t.branch(code.IP, c.Code) })})
	}
	for _, c := range t.counts.of(TabIP) {
		if c.Key == none {
			without.take(c)
			continue
		}
		head.take(c)
		path := t.codes.Path(code.IP, c.Key)
		if len(path) == 0 {
			rest.take(c)
		}
		for _, step := range path {
			for i := range lines {
				if lines[i].Key == step.Code {
					lines[i].take(c)
				}
			}
		}
	}
	lines = slices.DeleteFunc(append(lines, rest), Line.empty)
	return append(append([]Line{head}, lines...), without)
}

// Bands 金额分档 by 成交额; the lower bounds are inclusive.
var Bands = []struct {
	Title string
	From  money.Yuan
}{
	{"10万元以下", money.Zero}, {"10万至100万元", money.FromFen(100_000_00)}, {"100万至500万元", money.FromFen(1_000_000_00)},
	{"500万至1000万元", money.FromFen(5_000_000_00)}, {"1000万至1亿元", money.FromFen(10_000_000_00)}, {"1亿元以上", money.FromFen(100_000_000_00)},
}

func (t tables) bands() []Line {
	counts := t.counts.of(TabBand)
	lines := make([]Line, len(Bands))
	for i, band := range Bands {
		lines[i] = Line{Key: fmt.Sprint(i), Label: band.Title, Drill: t.with(func(f *Filter) {
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

// top is 表12: the largest sellers or buyers, by 成交额.
func (t tables) top(counts []Counted, narrow func(*Filter, string)) []Line {
	var lines []Line
	for _, c := range counts {
		i := slices.IndexFunc(lines, func(l Line) bool { return l.Key == c.Key })
		if i < 0 && !c.Previous {
			i = len(lines)
			lines = append(lines, Line{Key: c.Key, Label: cmp.Or(t.counts.Parties[c.Key], c.Key),
				Drill: t.with(func(f *Filter) { narrow(f, c.Key) })})
		}
		if i >= 0 {
			lines[i].take(c)
		}
	}
	return lines
}

// institutions is 表13: 高等院校 and 科研机构 on either side.
func (t tables) institutions() []Line {
	var lines []Line
	for _, kind := range []string{"022", "021"} {
		branch := t.branch(code.Nature, kind)
		name := t.codes.Name(code.Nature, kind)
		seller := Line{Key: "SELLER-" + kind, Label: name + "为卖方", Drill: t.with(func(f *Filter) { f.SellerNature = branch })}
		buyers := t.shared(TabBuyerNature)
		buyer := Line{Key: "BUYER-" + kind, Label: name + "为买方", Drill: t.alone(buyers, func(f *Filter) { f.BuyerNature = branch })}
		inBranch := func(key string) string {
			if slices.Contains(branch.Within, key) {
				return kind
			}
			return ""
		}
		for _, c := range t.counts.of(TabSellerNature) {
			if inBranch(c.Key) != "" {
				seller.take(c)
			}
		}
		buyers.over(inBranch, func(at string, c Counted) {
			if at != "" {
				buyer.take(c)
			}
		})
		lines = append(lines, seller, buyer)
	}
	return lines
}

// zones is 表14: parties in 高新技术产业开发区, which have statistical codes of their
// own.
func (t tables) zones() []Line {
	var lines []Line
	for _, side := range []struct {
		key, label string
		share      share
		place      func(*Filter, Place)
	}{
		{"SELLER", "卖方在高新区", share{rows: t.counts.of(TabSellerRegion)}, func(f *Filter, p Place) { f.Seller = p }},
		{"BUYER", "买方在高新区", t.shared(TabBuyerRegion), func(f *Filter, p Place) { f.Buyer = p }},
	} {
		head := Line{Key: side.key, Label: side.label}
		side.share.over(func(key string) string { return fmt.Sprint(t.zone(key)) }, func(at string, c Counted) {
			if at == "true" {
				head.take(c)
			}
		})
		zones := index{}
		side.share.over(func(key string) string { return key }, func(key string, c Counted) {
			if t.zone(key) && zones[key] == nil {
				zones[key] = &Line{Key: side.key + "-" + key, Label: t.RegionTitle(key), Sub: true,
					Drill: t.alone(side.share, func(f *Filter) { side.place(f, Place{Within: key}) })}
			}
			zones.take(key, c)
		})
		var subs []Line
		for _, zone := range zones {
			subs = append(subs, *zone)
		}
		slices.SortFunc(subs, func(a, b Line) int { return cmp.Or(b.Total.Cmp(a.Total), strings.Compare(a.Key, b.Key)) })
		lines = append(append(lines, head), subs...)
	}
	return lines
}

func (t tables) zone(region string) bool {
	return code.Statistical(region) && strings.Contains(t.codes.Name(code.Region, region), "高新")
}

func (t tables) months(ask Ask, current Period) []Line {
	var lines []Line
	for m := ask.From; m.Number() <= min(ask.To.Number(), monthOf(current.To).Number()); m = m.Add(1) {
		line := Line{Key: m.String(), Label: monthLabel(ask, m), Drill: t.with(func(f *Filter) {
			f.RegisteredFrom, f.RegisteredTo = m.First(), earlier(m.Last(), current.To)
		})}
		for _, c := range t.counts.Months {
			if c.Tab == TabAll && (!c.Previous && c.Key == m.String() || c.Previous && c.Key == m.Add(-12).String()) {
				line.take(c)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func monthLabel(ask Ask, m Month) string {
	if ask.From.Year != ask.To.Year {
		return m.String()
	}
	return fmt.Sprintf("%d 月", m.Month)
}

func byTotal(lines []Line) []Line {
	slices.SortFunc(lines, func(a, b Line) int { return cmp.Or(b.Total.Cmp(a.Total), strings.Compare(a.Key, b.Key)) })
	return lines
}

// changeTitles are the kinds of 表15 as the book of statistics names them.
var changeTitles = map[string]string{"CHANGE": "变更", "CANCELLED": "注销", "REVOKED": "撤销"}

// MaxAdjustments is how many adjustments of closed years a report lists.
const MaxAdjustments = 500

// ChangeSum 变动合计 is what acts of one kind changed in the period.
type ChangeSum struct {
	Kind   string
	Closed bool // of closed years: an adjustment, in none of the other tables
	Acts   int
	Cell   // by how much the figures changed
}

// Title is 变更, 注销 or 撤销.
func (c ChangeSum) Title() string { return changeTitles[c.Kind] }

// Adjustment 调整 is one change of a contract whose year was closed before.
type Adjustment struct {
	Contract     string
	Number       string
	Name         string
	Kind         string
	On           day.Date
	RegisteredOn day.Date
	Cell         // by how much the figures changed
}

// Title is 变更, 注销 or 撤销.
func (a Adjustment) Title() string { return changeTitles[a.Kind] }
