package statistics

import (
	"slices"
	"strings"

	"jiyue/domain/money"
)

// Direction 流向 is a way that technology goes, as seen from home.
type Direction string

// The directions. 输出 and 吸纳 both hold what stays 本地.
const (
	Out       Direction = "out"        // 输出
	In        Direction = "in"         // 吸纳
	Local     Direction = "local"      // 本地
	OutOther  Direction = "out_other"  // 输出至外地
	OutHMT    Direction = "out_hmt"    // 输出至港澳台
	OutAbroad Direction = "out_abroad" // 输出至国外
	InOther   Direction = "in_other"   // 自外地吸纳
	InHMT     Direction = "in_hmt"     // 自港澳台吸纳
	InAbroad  Direction = "in_abroad"  // 自国外吸纳
)

// Directions lists all of them in the order of the table.
var Directions = []Direction{Out, In, Local, OutOther, OutHMT, OutAbroad, InOther, InHMT, InAbroad}

type whereabouts int

const (
	home whereabouts = iota
	elsewhere
	hmt
	abroad
)

func (r Report) whereabouts(p Place) whereabouts {
	switch {
	case slices.Contains(hongKongMacaoTaiwan, p.Country):
		return hmt
	case p.Country != China:
		return abroad
	case strings.HasPrefix(p.Region, r.Region):
		return home
	}
	return elsewhere
}

// flow adds a contract to every direction that it touches: its amount by buyer,
// itself once.
func (r Report) flow(cells map[Direction]Cell, c Contract, value Cell) {
	from := r.whereabouts(c.Seller)
	touched := map[Direction]bool{}
	add := func(d Direction, part Cell) {
		if !touched[d] {
			touched[d], part.Count = true, 1
		}
		cells[d] = cells[d].Add(part)
	}
	for i, part := range r.parts(c, value) {
		to := r.whereabouts(c.Buyers[i].Place)
		if from == home {
			add(Out, part)
			add([]Direction{Local, OutOther, OutHMT, OutAbroad}[to], part)
		}
		if to == home {
			add(In, part)
			if from != home {
				add([]Direction{Local, InOther, InHMT, InAbroad}[from], part)
			}
		}
	}
}

// parts are the amounts of the buyers in order: each share is rounded to the
// fen, the last buyer takes the remainder.
func (r Report) parts(c Contract, value Cell) []Cell {
	if r.MultiBuyer == First {
		return []Cell{{0, value.Total, value.Tech}}
	}
	parts := make([]Cell, len(c.Buyers))
	left := Cell{0, value.Total, value.Tech}
	for i, b := range c.Buyers {
		if i == len(c.Buyers)-1 {
			parts[i] = left
			break
		}
		parts[i] = Cell{0, money.Round(value.Total.Decimal().Mul(b.Share)), money.Round(value.Tech.Decimal().Mul(b.Share))}
		left = left.Sub(parts[i])
	}
	return parts
}
