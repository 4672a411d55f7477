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

// Flow 技术流向 counts each contract once, from the first seller's place to the
// first buyer's. 输出 is from home to elsewhere, 吸纳 is from elsewhere to home.
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

func (s *Service) flow(f *Flow, movements []Movement, base Filter) {
	f.HomeName = s.RegionTitle(f.Home)
	var matrix [whences][whences]Cell
	for _, m := range movements {
		from, to := whence(m.Seller, f.Home), whence(m.Buyer, f.Home)
		matrix[from][to] = matrix[from][to].Add(m.Cell)
		switch {
		case from == Local && to == Local:
			f.Within.Cell = f.Within.Cell.Add(m.Cell)
		case from == Local:
			f.Out.Cell = f.Out.Cell.Add(m.Cell)
		case to == Local:
			f.In.Cell = f.In.Cell.Add(m.Cell)
		default:
			f.Rest.Cell = f.Rest.Cell.Add(m.Cell)
		}
	}
	f.Within.Label, f.Out.Label, f.In.Label, f.Rest.Label = "本地成交", "输出", "吸纳", "两端均不在本地"
	f.Within.Drill = between(base, f.Home, Local, Local)
	for from := range whences {
		for to := range whences {
			if matrix[from][to].Count > 0 && !slices.Contains(f.Buyers, to) {
				f.Buyers = append(f.Buyers, to)
			}
		}
	}
	slices.Sort(f.Buyers)
	for from := range whences {
		row := FlowRow{Whence: from}
		for _, to := range f.Buyers {
			cell := Line{Cell: matrix[from][to], Drill: between(base, f.Home, from, to)}
			row.Cells = append(row.Cells, cell)
			row.All.Cell = row.All.Cell.Add(cell.Cell)
		}
		row.All.Label = from.Title()
		if seller, ok := from.place(f.Home); ok {
			row.All.Drill = with(base, func(f *Filter) { f.Seller = seller })
		}
		if row.All.Count > 0 {
			f.Sellers = append(f.Sellers, row)
		}
	}
}

// between narrows the ledger to the contracts from one place to another; nil
// where the ledger has no such condition.
func between(base Filter, homeRegion string, from, to Whence) *Filter {
	seller, ok := from.place(homeRegion)
	buyer, okToo := to.place(homeRegion)
	if !ok || !okToo {
		return nil
	}
	return with(base, func(f *Filter) { f.Seller, f.Buyer = seller, buyer })
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

// placeLines lists the parts of home, then provinces, then what is outside of
// the mainland.
func (s *Service) placeLines(counts []Counted, homeRegion, by string, base Filter) []Line {
	index := map[string]int{}
	var lines []Line
	for _, c := range counts {
		place, label, drills := s.tablePlace(c.Key, homeRegion)
		key := place.String()
		at, seen := index[key]
		if !seen {
			at = len(lines)
			index[key] = at
			line := Line{Key: key, Label: label}
			if drills {
				line.Drill = with(base, func(f *Filter) {
					if by == ByBuyer {
						f.Buyer = place
					} else {
						f.Seller = place
					}
				})
			}
			lines = append(lines, line)
		}
		lines[at].take(c)
	}
	lines = byTotal(lines)
	slices.SortStableFunc(lines, func(a, b Line) int { return int(s.rank(a.Key, homeRegion)) - int(s.rank(b.Key, homeRegion)) })
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
