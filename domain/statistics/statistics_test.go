package statistics

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

var places = []Place{{"410102", China}, {"410300", China}, {"110108", China}, {"", "110"}, {"", "502"}}

func drawContracts(t *rapid.T) []Contract {
	contracts := make([]Contract, rapid.IntRange(0, 12).Draw(t, "contracts"))
	for i := range contracts {
		total := rapid.Int64Range(0, 20_000_000_000).Draw(t, "total")
		c := Contract{ID: fmt.Sprintf("T%02d", i), Class: rapid.SampledFrom([]string{"0101", "0202", "04", "0501"}).Draw(t, "class"),
			Field: rapid.IntRange(1, 11).Draw(t, "field"), Seller: rapid.SampledFrom(places).Draw(t, "seller"),
			RegisteredOn: day.Must("2024-01-01").AddDays(rapid.IntRange(0, 1000).Draw(t, "registered")),
			Total:        money.FromFen(total), Tech: money.FromFen(rapid.Int64Range(0, total).Draw(t, "tech"))}
		for _, share := range rapid.SampledFrom([][]string{{"1"}, {"0.5", "0.5"}, {"0.335", "0.333", "0.332"}}).Draw(t, "shares") {
			c.Buyers = append(c.Buyers, Buyer{rapid.SampledFrom(places).Draw(t, "buyer"), decimal.RequireFromString(share)})
		}
		contracts[i] = c
	}
	return contracts
}

func drawEvents(t *rapid.T, contracts []Contract) []Event {
	var events []Event
	for _, c := range contracts {
		on := c.RegisteredOn
		for range rapid.IntRange(0, 3).Draw(t, "events") {
			on = on.AddDays(rapid.IntRange(0, 400).Draw(t, "later"))
			total := rapid.Int64Range(0, 20_000_000_000).Draw(t, "total")
			e := Event{c.ID, on, rapid.SampledFrom([]EventKind{Change, Change, Cancelled, Revoked}).Draw(t, "kind"),
				money.FromFen(total), money.FromFen(rapid.Int64Range(0, total).Draw(t, "tech"))}
			events = append(events, e)
			if e.Kind != Change {
				break
			}
		}
	}
	return events
}

func drawReport(t *rapid.T) Report {
	r := Report{Year: rapid.IntRange(2024, 2027).Draw(t, "year"), AsOf: day.Must("2024-06-01").AddDays(rapid.IntRange(0, 1500).Draw(t, "as of")),
		Region: rapid.SampledFrom([]string{"41", "4101"}).Draw(t, "region"), MultiBuyer: rapid.SampledFrom([]MultiBuyer{Split, First}).Draw(t, "buyers"),
		Closings: map[int]day.Date{}}
	for year := 2024; year <= 2026; year++ {
		if rapid.Bool().Draw(t, "closed") {
			r.Closings[year] = day.New(year+1, 1, rapid.IntRange(1, 31).Draw(t, "closing"))
		}
	}
	return r
}

func TestEveryTableAddsUpToTheYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contracts := drawContracts(t)
		got, err := Compute(contracts, drawEvents(t, contracts), drawReport(t))
		require.NoError(t, err)
		for _, table := range [][]Group{got.Classes, got.Fields, got.Bands} {
			var sum Cell
			for _, g := range table {
				sum = sum.Add(g.Now)
			}
			require.Equal(t, fmt.Sprint(got.Year), fmt.Sprint(sum))
		}
		amounts := func(directions ...Direction) (total money.Yuan) {
			for _, d := range directions {
				total = total.Add(got.Flow[d].Total)
			}
			return total
		}
		require.True(t, got.Flow[Out].Total.Equal(amounts(Local, OutOther, OutHMT, OutAbroad)))
		require.True(t, got.Flow[In].Total.Equal(amounts(Local, InOther, InHMT, InAbroad)))
	})
}

// What a closed year lost or won since, added to its frozen figures, is what it
// counts for now.
func TestFrozenFiguresAndAdjustmentsMakeTheCurrentOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contracts := drawContracts(t)
		events := drawEvents(t, contracts)
		closing := day.New(2025, 12, 31).AddDays(rapid.IntRange(0, 60).Draw(t, "closing"))
		report := Report{Year: 2025, AsOf: day.Must("2029-12-31"), Closings: map[int]day.Date{2025: closing}, MultiBuyer: First}
		frozen, err := Compute(contracts, events, report)
		require.NoError(t, err)
		sum := frozen.Year
		for year := 2025; year <= 2029; year++ {
			report.Year = year
			later, err := Compute(contracts, events, report)
			require.NoError(t, err)
			sum = sum.Add(later.Adjusted)
		}
		current, err := Compute(contracts, events, Report{Year: 2025, AsOf: report.AsOf, MultiBuyer: First})
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(current.Year), fmt.Sprint(sum))
	})
}

// Nothing after the closing moves a closed year.
func TestAClosedYearStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contracts := drawContracts(t)
		events := drawEvents(t, contracts)
		closing := day.New(2026, 1, 20)
		until := Report{Year: 2025, AsOf: closing, Closings: map[int]day.Date{2025: closing, 2024: closing}, MultiBuyer: Split, Region: "41"}
		later := until
		later.AsOf = closing.AddDays(rapid.IntRange(1, 900).Draw(t, "later"))
		a, err := Compute(contracts, events, until)
		require.NoError(t, err)
		b, err := Compute(contracts, events, later)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(a.Year, a.Previous, a.Classes, a.Flow), fmt.Sprint(b.Year, b.Previous, b.Classes, b.Flow))
	})
}

// The order in which contracts and the events of different contracts are given
// does not matter.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contracts := drawContracts(t)
		events, report := drawEvents(t, contracts), drawReport(t)
		a, err := Compute(contracts, events, report)
		require.NoError(t, err)
		turned := rapid.Permutation(contracts).Draw(t, "turned")
		var mixed []Event // the events of one contract keep their order
		for _, c := range turned {
			for _, e := range events {
				if e.ID == c.ID {
					mixed = append(mixed, e)
				}
			}
		}
		b, err := Compute(turned, mixed, report)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(a.Year, a.Previous, a.Classes, a.Fields, a.Bands, a.Flow, a.Adjusted),
			fmt.Sprint(b.Year, b.Previous, b.Classes, b.Fields, b.Bands, b.Flow, b.Adjusted))
	})
}

func TestChecksNameTheirField(t *testing.T) {
	contract := func(id string) Contract {
		return Contract{ID: id, Class: "0101", Field: 1, Seller: places[0], Buyers: []Buyer{{places[1], decimal.NewFromInt(1)}},
			RegisteredOn: day.Must("2025-05-05"), Total: money.MustYuan("100"), Tech: money.MustYuan("90")}
	}
	unshared, over := contract("b"), contract("b")
	unshared.Buyers = nil
	over.Tech = money.MustYuan("100.01")
	event := func(id, on string, kind EventKind) Event { return Event{ID: id, On: day.Must(on), Kind: kind} }
	for name, c := range map[string]struct {
		contracts []Contract
		events    []Event
		want      error
		field     string
	}{
		"twice":         {[]Contract{contract("a"), contract("a")}, nil, ErrTwice, "contracts[1].id"},
		"shares":        {[]Contract{contract("a"), unshared}, nil, ErrShares, "contracts[1].buyers"},
		"amount":        {[]Contract{over}, nil, ErrAmount, "contracts[0].tech"},
		"unknown":       {[]Contract{contract("a")}, []Event{event("z", "2025-06-01", Cancelled)}, ErrUnknown, "events[0].id"},
		"early":         {[]Contract{contract("a")}, []Event{event("a", "2025-05-04", Cancelled)}, ErrOrder, "events[0].on"},
		"after revoked": {[]Contract{contract("a")}, []Event{event("a", "2025-06-02", Cancelled), event("a", "2025-06-01", Revoked)}, ErrOrder, "events[0].on"},
	} {
		_, err := Compute(c.contracts, c.events, Report{Year: 2025, AsOf: day.Must("2026-01-01")})
		require.ErrorIs(t, err, c.want, name)
		require.ErrorContains(t, err, " at "+c.field+":", name)
	}
	_, err := Compute([]Contract{contract("a")}, []Event{event("a", "2025-06-01", Cancelled), event("a", "2025-06-01", Revoked)},
		Report{Year: 2025, AsOf: day.Must("2026-01-01")})
	require.NoError(t, err, "撤销 may follow 注销")
}
