// Package statistics computes the yearly figures of registration (登记统计): what a
// contract counts for at a date, closed years that stand as at their closing date
// with later changes as dated adjustments, and the flows between places. Amounts
// are exact; rounding happens where a figure is printed.
package statistics

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// China is the customs code of the mainland; hongKongMacaoTaiwan are those of 港澳台.
const China = "142"

var hongKongMacaoTaiwan = []string{"110", "121", "143"}

// What can be wrong with the contracts and events of a report.
var (
	ErrTwice   = fault.New(fault.Invalid, "E_ST_DUP", "同一合同出现两次")
	ErrShares  = fault.New(fault.Invalid, "E_ST_SHARE", "各买方份额之和应为 1")
	ErrAmount  = fault.New(fault.Invalid, "E_ST_AMOUNT", "技术交易额不能大于合同成交总额")
	ErrUnknown = fault.New(fault.Invalid, "E_ST_ID", "没有这份合同")
	ErrOrder   = fault.New(fault.Invalid, "E_ST_ORDER", "变动早于登记，或合同已注销、撤销")
)

// Place 统计所在地 is where a party counts: a region of the mainland, or a country.
type Place struct {
	Region  string
	Country string
}

// Buyer 统计买方 is one buyer with its share of the amount.
type Buyer struct {
	Place
	Share decimal.Decimal
}

// Contract 统计合同 is a registered contract as first registered.
type Contract struct {
	ID           string
	Class        string
	Field        int
	Seller       Place
	Buyers       []Buyer
	RegisteredOn day.Date
	Total        money.Yuan
	Tech         money.Yuan
}

// EventKind 变动种类 is what happened to a registered contract.
type EventKind string

// The kinds of events.
const (
	Change    EventKind = "CHANGE"    // 变更
	Cancelled EventKind = "CANCELLED" // 注销
	Revoked   EventKind = "REVOKED"   // 撤销
)

// Event 变动事项 is one change of a registered contract; a change carries the new
// figures.
type Event struct {
	ID    string
	On    day.Date
	Kind  EventKind
	Total money.Yuan
	Tech  money.Yuan
}

// MultiBuyer 多买方口径 says how a contract of several buyers counts by place.
type MultiBuyer string

// The ways to count several buyers.
const (
	Split MultiBuyer = "SPLIT" // at each buyer with its share
	First MultiBuyer = "FIRST" // once, at the first
)

// Report 统计要求 asks for the figures of a year.
type Report struct {
	Year       int
	AsOf       day.Date
	Closings   map[int]day.Date // 关账日 by year
	Region     string           // 本地, as a prefix of region codes
	MultiBuyer MultiBuyer
}

// Cell 统计数 is one figure of three.
type Cell struct {
	Count int
	Total money.Yuan
	Tech  money.Yuan
}

// Add returns the sum of two cells.
func (c Cell) Add(d Cell) Cell {
	return Cell{c.Count + d.Count, c.Total.Add(d.Total), c.Tech.Add(d.Tech)}
}

// Sub returns the difference of two cells.
func (c Cell) Sub(d Cell) Cell {
	return Cell{c.Count - d.Count, c.Total.Sub(d.Total), c.Tech.Sub(d.Tech)}
}

// Group 统计分组 is one row of a table beside the same row of the year before.
type Group struct {
	Key    string
	Now    Cell
	Before Cell
}

// Adjustment 调整事项 is a change of a closed year, by its own date.
type Adjustment struct {
	Event
	RegisteredYear int
	Delta          Cell
}

// Result 统计结果 of one year.
type Result struct {
	Year        Cell
	Previous    Cell
	Classes     []Group // by major class
	Fields      []Group
	Bands       []Group // always all six
	Flow        map[Direction]Cell
	Adjustments []Adjustment
	Adjusted    Cell // sum of the adjustments
}

// Bands 金额档 are the keys of the size bands with their inclusive lower bounds.
var Bands = []struct {
	Key  string
	From money.Yuan
}{
	{"LT_10W", money.Zero}, {"10W_100W", money.FromFen(100_000_00)}, {"100W_500W", money.FromFen(1_000_000_00)},
	{"500W_1000W", money.FromFen(5_000_000_00)}, {"1000W_1Y", money.FromFen(10_000_000_00)}, {"GE_1Y", money.FromFen(100_000_000_00)},
}

// Compute 统计 makes the figures of a year from registrations and what happened to
// them since.
func Compute(contracts []Contract, events []Event, r Report) (Result, error) {
	book, err := open(contracts, events)
	if err != nil {
		return Result{}, err
	}
	result := Result{Flow: map[Direction]Cell{}, Bands: make([]Group, len(Bands))}
	for i, band := range Bands {
		result.Bands[i].Key = band.Key
	}
	classes, fields := map[string]*Group{}, map[string]*Group{}
	for _, h := range book {
		year := h.contract.RegisteredOn.Year()
		value := h.at(r.cut(year))
		if value.Count == 0 || h.contract.RegisteredOn.After(r.AsOf) {
			continue
		}
		class, field := group(classes, h.contract.Class[:min(2, len(h.contract.Class))]), group(fields, fmt.Sprintf("%02d", h.contract.Field))
		switch year {
		case r.Year:
			result.Year, class.Now, field.Now = result.Year.Add(value), class.Now.Add(value), field.Now.Add(value)
			band := bandOf(value.Total)
			result.Bands[band].Now = result.Bands[band].Now.Add(value)
			r.flow(result.Flow, h.contract, value)
		case r.Year - 1:
			result.Previous, class.Before, field.Before = result.Previous.Add(value), class.Before.Add(value), field.Before.Add(value)
		}
	}
	result.Classes, result.Fields = present(classes), present(fields)
	result.adjust(book, events, r)
	return result, nil
}

// cut is the day as at which a year counts: a closed year stands as at its
// closing date.
func (r Report) cut(year int) day.Date {
	if closing, closed := r.Closings[year]; closed && closing.Before(r.AsOf) {
		return closing
	}
	return r.AsOf
}

func group(groups map[string]*Group, key string) *Group {
	if groups[key] == nil {
		groups[key] = &Group{Key: key}
	}
	return groups[key]
}

// present lists the groups that the year itself has, by key.
func present(groups map[string]*Group) []Group {
	var list []Group
	for _, g := range groups {
		if g.Now.Count > 0 {
			list = append(list, *g)
		}
	}
	slices.SortFunc(list, func(a, b Group) int { return strings.Compare(a.Key, b.Key) })
	return list
}

func bandOf(total money.Yuan) int {
	band := 0
	for i, b := range Bands {
		if !total.Less(b.From) {
			band = i
		}
	}
	return band
}

// history is a contract with what happened to it, in order.
type history struct {
	contract Contract
	events   []step
}

// step is one event with the value that it leaves.
type step struct {
	index int // in the order of the input
	on    day.Date
	value Cell
}

func (h *history) first() Cell { return Cell{1, h.contract.Total, h.contract.Tech} }

// at is the value at the end of a day.
func (h *history) at(d day.Date) Cell {
	value := h.first()
	for _, s := range h.events {
		if s.on.After(d) {
			break
		}
		value = s.value
	}
	return value
}

// open checks contracts and events and puts each event to its contract.
func open(contracts []Contract, events []Event) ([]*history, error) {
	known := map[string]*history{}
	book := make([]*history, len(contracts))
	for i, c := range contracts {
		shares := decimal.Zero
		for _, b := range c.Buyers {
			shares = shares.Add(b.Share)
		}
		at := fmt.Sprintf("contracts[%d].", i)
		switch {
		case known[c.ID] != nil:
			return nil, ErrTwice.At(at + "id")
		case !shares.Equal(decimal.NewFromInt(1)):
			return nil, ErrShares.At(at + "buyers")
		case c.Total.Less(c.Tech):
			return nil, ErrAmount.At(at + "tech")
		}
		book[i] = &history{contract: c}
		known[c.ID] = book[i]
	}
	ended := map[string]EventKind{}
	for _, i := range sorted(events) {
		e, at := events[i], fmt.Sprintf("events[%d].", i)
		h, last := known[e.ID], ended[e.ID]
		switch {
		case h == nil:
			return nil, ErrUnknown.At(at + "id")
		case e.On.Before(h.contract.RegisteredOn), last == Revoked, last == Cancelled && e.Kind != Revoked:
			return nil, ErrOrder.At(at + "on")
		case e.Kind == Change && e.Total.Less(e.Tech):
			return nil, ErrAmount.At(at + "tech")
		}
		value := Cell{1, e.Total, e.Tech}
		if e.Kind != Change {
			value, ended[e.ID] = Cell{}, e.Kind
		}
		h.events = append(h.events, step{i, e.On, value})
	}
	return book, nil
}

// sorted gives the indices of events by day, those of one day as they came.
func sorted(events []Event) []int {
	order := make([]int, len(events))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(events[a].On.Compare(events[b].On), a-b) })
	return order
}

// adjust lists what changed closed years in the year of the report.
func (result *Result) adjust(book []*history, events []Event, r Report) {
	deltas := map[int]Adjustment{}
	for _, h := range book {
		year := h.contract.RegisteredOn.Year()
		closing, closed := r.Closings[year]
		value := h.first()
		for _, s := range h.events {
			delta := s.value.Sub(value)
			value = s.value
			if closed && !closing.After(r.AsOf) && s.on.After(closing) && !s.on.After(r.AsOf) && s.on.Year() == r.Year {
				deltas[s.index] = Adjustment{events[s.index], year, delta}
			}
		}
	}
	for _, i := range sorted(events) {
		if a, ok := deltas[i]; ok {
			result.Adjustments = append(result.Adjustments, a)
			result.Adjusted = result.Adjusted.Add(a.Delta)
		}
	}
}
