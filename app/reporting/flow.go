package reporting

import (
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/code"
)

// Whence 所在 is where a party stands as seen from home.
type Whence int

// The places of the flow table, in its order.
const (
	Local    Whence = iota // 本地
	Province               // 省内其他
	Other                  // 省外
	HMT                    // 港澳台
	Foreign                // 国外
	Nowhere                // 未填所在地
	whences
)

// Title is the place's name in tables.
func (w Whence) Title() string {
	return [...]string{"本地", "省内其他", "省外", "港澳台", "国外", "未填所在地"}[w]
}

// whence places a region as seen from home; parties abroad carry their country.
func whence(region, homeRegion string) Whence {
	switch {
	case region == "" || region[0] != 'C' && len(region) != 6:
		return Nowhere
	case slices.Contains([]string{"C110", "C121", "C143"}, region), len(region) == 6 && slices.Contains([]string{"71", "81", "82"}, region[:2]):
		return HMT
	case region[0] == 'C':
		return Foreign
	case actor.Covers(homeRegion, region):
		return Local
	case actor.Covers(code.Province(homeRegion), region):
		return Province
	}
	return Other
}

// place is the condition of the ledger that admits the same parties.
func (w Whence) place(homeRegion string) (Place, bool) {
	province := code.Province(homeRegion)
	switch w {
	case Local:
		return Place{Within: homeRegion}, true
	case Province:
		return Place{Within: province, Except: homeRegion}, province != homeRegion
	case Other:
		return Place{Within: Nation, Except: province}, true
	case HMT:
		return Place{Group: HongKongMacaoTaiwan}, true
	case Foreign:
		return Place{Group: Abroad}, true
	}
	return Place{}, false
}

// Flow 技术流向 counts each contract from the first seller's place to the buyer's:
// the first one's, or, where several share it, each one's. 输出 is from home to
// elsewhere, 吸纳 is from elsewhere to home.
type Flow struct {
	Home     string // region code
	HomeName string
	Sellers  []FlowRow // only those with contracts
	Buyers   []Whence  // the columns, only those with contracts
	Within   Line      // 本地成交
	Out      Line      // 输出
	In       Line      // 吸纳
	Rest     Line      // 两端均不在本地: registered here, although neither party is
}

// FlowRow is the contracts of the sellers of one place, by the buyers' place.
type FlowRow struct {
	Whence Whence
	Cells  []Line // as Flow.Buyers
	All    Line
}

func (t tables) flow(f *Flow) {
	f.HomeName = t.RegionTitle(f.Home)
	var matrix [whences][whences]Line
	add := func(from, to Whence, c Counted) {
		matrix[from][to].take(c)
		switch {
		case from == Local && to == Local:
			f.Within.take(c)
		case from == Local:
			f.Out.take(c)
		case to == Local:
			f.In.take(c)
		default:
			f.Rest.take(c)
		}
	}
	for _, c := range t.counts.of(TabFlow) {
		add(whence(c.Key, f.Home), whence(c.Sub, f.Home), c)
	}
	f.Within.Label, f.Out.Label, f.In.Label, f.Rest.Label = "本地成交", "输出", "吸纳", "两端均不在本地"
	f.Within.Drill = t.between(f.Home, Local, Local)
	if t.split {
		t.shareFlow(f, &matrix)
	}
	for from := range whences {
		for to := range whences {
			if !matrix[from][to].empty() && !slices.Contains(f.Buyers, to) {
				f.Buyers = append(f.Buyers, to)
			}
		}
	}
	slices.Sort(f.Buyers)
	for from := range whences {
		row := FlowRow{Whence: from, All: Line{Label: from.Title()}}
		for _, to := range f.Buyers {
			cell := matrix[from][to]
			cell.Drill = t.between(f.Home, from, to)
			row.Cells = append(row.Cells, cell)
			row.All.Cell, row.All.Before = row.All.Cell.Add(cell.Cell), row.All.Before.Add(cell.Before)
		}
		if seller, ok := from.place(f.Home); ok && !t.split {
			row.All.Drill = t.with(func(f *Filter) { f.Seller = seller })
		}
		if !row.All.empty() {
			f.Sellers = append(f.Sellers, row)
		}
	}
}

// shareFlow gives every buyer of a contract its part. A contract counts once in
// each cell, and once in each of 输出, 吸纳, that it touches.
func (t tables) shareFlow(f *Flow, matrix *[whences][whences]Line) {
	cells := func(region string) string { return string(rune('0' + whence(region, f.Home))) }
	for _, m := range t.counts.Several {
		from := whence(m.SellerRegion, f.Home)
		for _, c := range m.spread(m.BuyerRegions, cells) {
			matrix[from][c.Key[0]-'0'].take(c)
		}
		flow := func(region string) string {
			switch to := whence(region, f.Home); {
			case from == Local && to == Local:
				return "within"
			case from == Local:
				return "out"
			case to == Local:
				return "in"
			}
			return "rest"
		}
		for _, c := range m.spread(m.BuyerRegions, flow) {
			map[string]*Line{"within": &f.Within, "out": &f.Out, "in": &f.In, "rest": &f.Rest}[c.Key].take(c)
		}
	}
}

// between narrows the ledger to the contracts from one place to another; nil
// where the ledger has no such condition.
func (t tables) between(homeRegion string, from, to Whence) *Filter {
	seller, ok := from.place(homeRegion)
	buyer, okToo := to.place(homeRegion)
	if !ok || !okToo || t.split {
		return nil
	}
	return t.with(func(f *Filter) { f.Seller, f.Buyer = seller, buyer })
}

func (f Flow) sum() Cell {
	var sum Cell
	for _, row := range f.Sellers {
		sum = sum.Add(row.All.Cell)
	}
	return sum
}

// maxPlaces is how many places the table names before 其他.
const maxPlaces = 20

// places lists the parts of home, then provinces, then what is outside of the
// mainland.
func (t tables) places(homeRegion, by string) []Line {
	rows := share{rows: t.counts.of(TabSellerRegion)}
	if by == ByBuyer {
		rows = t.shared(TabBuyerRegion)
	}
	at := map[string]int{}
	var lines []Line
	key := func(region string) string {
		place, label, drills := t.tablePlace(region, homeRegion)
		key := place.String()
		if _, seen := at[key]; !seen {
			at[key] = len(lines)
			line := Line{Key: key, Label: label}
			if drills && !(by == ByBuyer && t.split) {
				line.Drill = t.with(func(f *Filter) {
					if by == ByBuyer {
						f.Buyer = place
					} else {
						f.Seller = place
					}
				})
			}
			lines = append(lines, line)
		}
		return key
	}
	rows.over(key, func(key string, c Counted) { lines[at[key]].take(c) })
	lines = slices.DeleteFunc(lines, Line.empty)
	lines = byTotal(lines)
	slices.SortStableFunc(lines, func(a, b Line) int { return int(t.rank(a.Key, homeRegion)) - int(t.rank(b.Key, homeRegion)) })
	if len(lines) <= maxPlaces {
		return lines
	}
	rest := Line{Label: "其他地区"}
	for _, l := range lines[maxPlaces-1:] {
		rest.Cell, rest.Before = rest.Cell.Add(l.Cell), rest.Before.Add(l.Before)
	}
	return append(lines[:maxPlaces-1], rest)
}

// tablePlace is the place under which a region is listed: counties of a home
// city, cities of a home province, provinces elsewhere. What is only known to be
// somewhere in a listed place has no contracts of its own in the ledger's terms,
// so it does not drill down.
func (s *Service) tablePlace(region, homeRegion string) (place Place, label string, drills bool) {
	w := whence(region, homeRegion)
	switch w {
	case Nowhere:
		return Place{}, w.Title(), false
	case HMT, Foreign:
		p, _ := w.place(homeRegion)
		return p, w.Title(), true
	case Province:
		p, _ := w.place(homeRegion)
		return p, s.RegionTitle(p.Within) + "其他", true
	case Local:
		part := region
		byCity := homeRegion == code.Province(homeRegion) && home(region) != homeRegion
		if byCity && code.Prefecture(region) != "" {
			part = code.Prefecture(region)
		}
		if homeRegion == Nation {
			break
		}
		name := s.codes.Name(code.Region, part)
		if name == "" {
			name = part
		}
		if part == homeRegion || !byCity && strings.HasSuffix(part, "00") {
			return Place{Within: part}, name + "（未细分）", false
		}
		return Place{Within: part}, name, true
	}
	province := region[:2] + "0000"
	return Place{Within: province}, s.RegionTitle(province), true
}

func (s *Service) rank(key, homeRegion string) Whence {
	place, ok := ParsePlace(key)
	switch {
	case !ok || place.IsZero():
		return Nowhere
	case place.Group == HongKongMacaoTaiwan:
		return HMT
	case place.Group == Abroad:
		return Foreign
	case place.Except != "":
		return Province
	}
	return whence(place.Within, homeRegion)
}
