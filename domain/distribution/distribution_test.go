package distribution_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

func ratio(s string) money.Ratio {
	r, ok := money.ParseRatio(s)
	if !ok {
		panic(s)
	}
	return r
}

func rate(s string) *money.Ratio { r := ratio(s); return &r }

func yuan(s string) revenue.Amount {
	a, ok := revenue.ParseAmount(s)
	if !ok {
		panic(s)
	}
	return a
}

// province is a pack with floors of all kinds, over a country without an extract.
func province() []*pack.Pack {
	country := &pack.Pack{ID: "cn", Version: 1, Effective: pack.Span{From: day.Must("2015-10-01")}, By: pack.BySigned}
	region := &pack.Pack{ID: "cn-p", Version: 2, Region: "P", Extends: "cn", Effective: country.Effective, By: pack.BySigned}
	rule := func(p *pack.Pack, id pack.Stage, min string, strength pack.Strength) {
		p.Rules = append(p.Rules, &pack.Rule{ID: id, Units: []pack.Unit{pack.StateFounded}, Modes: []pack.Mode{pack.Transfer, pack.Licence}, Min: rate(min), Pack: p,
			Basis: pack.Basis{Strength: strength, Confidence: pack.Sourced, Effective: p.Effective, Cite: &pack.Cite{Doc: "条例", Art: "1", Quote: "不低于"}}})
	}
	rule(country, pack.PoolTransfer, "0.5", pack.Must)
	rule(region, pack.PoolTransfer, "0.7", pack.Must)
	rule(region, pack.PoolMain, "0.7", pack.Must)
	rule(region, pack.PoolStaff, "0.05", pack.Must)
	rule(region, pack.UnitExtract, "0.1", pack.May)
	for kind, treat := range map[string]pack.Treat{"appraisal": pack.Deduct, "travel": pack.Cap, "fiscal_rnd": pack.Never} {
		country.Costs = append(country.Costs, &pack.Cost{Kind: kind, Treat: treat, CapRate: ratio("1%"), Pack: country, Basis: pack.Basis{Confidence: pack.Sourced, Effective: country.Effective}})
	}
	return []*pack.Pack{country, region}
}

func plan(persons ...distribution.Person) distribution.Plan {
	return distribution.Plan{
		Deal: distribution.Deal{ID: "C1", Mode: pack.Transfer, Region: "P", UnitType: pack.StateFounded, Signed: day.Must("2026-03-01")},
		UnitRule: &distribution.UnitRule{Terms: distribution.Terms{Ref: "办法", Pool: rate("70%"),
			Groups: map[distribution.Group]money.Ratio{distribution.MainContributors: ratio("70%"), distribution.OtherPersons: ratio("25%"), distribution.TransferStaff: ratio("5%")}},
			Extract: rate("10%"), ExtractStaff: rate("1/3"), Colleges: []distribution.College{{Key: "机械学院", Rate: ratio("30%"), Seq: 1}}},
		Persons: persons,
	}
}

func team(n int) []distribution.Person {
	var persons []distribution.Person
	for i := range n {
		group := distribution.Groups[min(i/4, 2)]
		persons = append(persons, distribution.Person{Key: "人员" + strconv.Itoa(i), Group: group, Weight: money.NewRatio(int64(i%7+1), 3), Seq: int64(i)})
	}
	return persons
}

func exempt(id, amount string) distribution.Receipt {
	return distribution.Receipt{ID: id, Amount: yuan(amount), VAT: distribution.VAT{Mode: distribution.Exempt}}
}

// Everything that a user can get wrong has its own answer and nothing is computed.
func TestWrongPlansAreRefused(t *testing.T) {
	for code, spoil := range map[revenue.Code]func(p *distribution.Plan){
		revenue.ErrMode:           func(p *distribution.Plan) { p.Deal.Mode = pack.Equity },
		revenue.ErrUnitType:       func(p *distribution.Plan) { p.Deal.UnitType = "club" },
		revenue.ErrPackNone:       func(p *distribution.Plan) { p.Deal.Signed = day.Must("2015-09-30") },
		revenue.ErrPersonsNone:    func(p *distribution.Plan) { p.Persons = nil },
		revenue.ErrPartyDuplicate: func(p *distribution.Plan) { p.Persons[1].Key = p.Persons[0].Key },
		revenue.ErrGroup:          func(p *distribution.Plan) { p.Persons[0].Group = "friends" },
		revenue.ErrKey:            func(p *distribution.Plan) { p.Persons[0].Key = "甲=乙" },
		revenue.ErrWeightNegative: func(p *distribution.Plan) { p.Persons[0].Weight = ratio("-1") },
		revenue.ErrGroupSum:       func(p *distribution.Plan) { p.UnitRule.Groups[distribution.OtherPersons] = ratio("0.2499") },
		revenue.ErrGroupEmpty:     func(p *distribution.Plan) { p.Persons = p.Persons[:8] },
		revenue.ErrWeightSumZero: func(p *distribution.Plan) {
			for i := range p.Persons {
				p.Persons[i].Weight = money.Ratio{}
			}
		},
		revenue.ErrFraction:    func(p *distribution.Plan) { p.CoOwners = []distribution.CoOwner{{Key: "乙校"}} },
		revenue.ErrFractionSum: func(p *distribution.Plan) { p.CoOwners = []distribution.CoOwner{{Key: "乙校", Fraction: ratio("1")}} },
		revenue.ErrBrokerMode:  func(p *distribution.Plan) { p.Broker = &distribution.Broker{Mode: "gift", Key: "中介"} },
	} {
		p := plan(team(12)...)
		spoil(&p)
		_, err := p.Compute(province(), []distribution.Receipt{exempt("R1", "100.00")}, nil)
		refusal := revenue.Refusal{}
		require.ErrorAs(t, err, &refusal, code)
		require.Equal(t, code, refusal.Code)
		require.NotEmpty(t, refusal.Fault().Message, code)
	}
}

func TestRateBelowTheFloorStops(t *testing.T) {
	p := plan(team(12)...)
	p.Agreement = &distribution.Terms{Ref: "协议", Pool: rate("69.99%")}
	_, err := p.Compute(province(), []distribution.Receipt{exempt("R1", "100.00")}, nil)
	below := distribution.BelowFloor{}
	require.ErrorAs(t, err, &below)
	require.Equal(t, "agreement.pool", below.Field)
	require.Equal(t, "cn-p@2#pool.transfer", below.Rule.Label())
	require.Equal(t, "6999/10000", below.Rate.String())
}

// The costs of a contract: once, with evidence, by the table of the packs.
func TestCostsAreConsumedOnce(t *testing.T) {
	cost := func(id, kind, evidence string) distribution.Expense {
		return distribution.Expense{ID: id, Kind: kind, Amount: yuan("100.00"), Evidence: evidence}
	}
	p := plan(team(12)...)
	s, err := p.Compute(province(), []distribution.Receipt{exempt("R1", "1000.00")},
		[]distribution.Expense{cost("K1", "appraisal", "发票"), cost("K1", "appraisal", "发票"), cost("K2", "appraisal", ""), cost("K3", "travel", "发票"), cost("K4", "fiscal_rnd", "发票")})
	require.NoError(t, err)
	require.Equal(t, "110.00", s.Sums.Deductible.String())
	var reasons []string
	for _, l := range s.Lines {
		if l.Stage == distribution.LineCost {
			reasons = append(reasons, l.Reason)
		}
	}
	require.Equal(t, []string{"", "CONSUMED", "NO_EVIDENCE", "CAP", "NEVER"}, reasons)
	require.Equal(t, pack.Warns, s.Status())
	_, err = p.Compute(province(), []distribution.Receipt{exempt("R1", "1000.00")}, []distribution.Expense{cost("K", "banquet", "发票")})
	require.Equal(t, revenue.Refusal{Code: revenue.ErrCostKind, Field: "K"}, err)
}

func drawPlan(t *rapid.T) distribution.Plan {
	p := plan(team(rapid.IntRange(9, 14).Draw(t, "persons"))...)
	for i := range p.Persons {
		p.Persons[i].Weight = money.NewRatio(rapid.Int64Range(0, 20).Draw(t, "weight"), rapid.Int64Range(1, 3).Draw(t, "of"))
	}
	for _, i := range []int{0, 4, 8} {
		p.Persons[i].Weight = ratio("1/7")
	}
	if rapid.Bool().Draw(t, "tiers") {
		upper := revenue.Fen(rapid.Int64Range(1, 1000000).Draw(t, "upper"))
		tiers, err := revenue.NewTiers(revenue.Marginal, []revenue.Bracket{{Upper: &upper, Rate: ratio("90%")}, {Rate: ratio("2/3").Add(ratio("1/20"))}})
		require.NoError(t, err)
		p.UnitRule.Tiers = &tiers
	}
	if rapid.Bool().Draw(t, "co-owner") {
		p.CoOwners = []distribution.CoOwner{{Key: "乙校", Fraction: ratio("1/3"), Seq: 1}, {Key: "丙所", Fraction: ratio("1/6"), Seq: 1}}
	}
	if rapid.Bool().Draw(t, "broker") {
		p.Broker = &distribution.Broker{Mode: distribution.BrokerNetShare, Key: "中介", Rate: ratio("3.3%")}
	}
	if rapid.Bool().Draw(t, "government") {
		p.GovFunded = &distribution.GovFunded{Key: "省厅", Rate: ratio("5%")}
	}
	return p
}

func drawAmount(t *rapid.T, name string) revenue.Amount {
	return revenue.Fen(rapid.Int64Range(0, rapid.SampledFrom([]int64{30, 100000, 1000000000000000}).Draw(t, "size")).Draw(t, name))
}

// A statement closes, its floors hold exactly, nothing is negative and the order of
// persons makes no difference.
func TestStatementProperties(t *testing.T) {
	packs := province()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		receipts := []distribution.Receipt{{ID: "R1", Amount: drawAmount(t, "receipt"), VAT: distribution.VAT{Mode: distribution.Inclusive, Rate: ratio("6%")}},
			{ID: "R2", Amount: drawAmount(t, "second"), VAT: distribution.VAT{Mode: distribution.Exempt}}}
		costs := []distribution.Expense{{ID: "K1", Kind: "appraisal", Amount: drawAmount(t, "cost"), Evidence: "发票"}, {ID: "K2", Kind: "travel", Amount: drawAmount(t, "travel"), Evidence: "发票"}}
		s, err := p.Compute(packs, receipts, costs)
		require.NoError(t, err)
		for _, c := range s.Checks {
			require.True(t, c.Holds, c.Text)
		}
		var main revenue.Amount
		for _, l := range s.Lines {
			require.GreaterOrEqual(t, l.Amount.Sign(), 0, l.Stage)
			if l.Stage == distribution.LineGroup && l.Key == "main" {
				main = l.Amount
			}
		}
		require.True(t, revenue.Meets(s.Sums.Pool, s.Sums.Net, ratio("0.7")))
		require.True(t, revenue.Meets(main, s.Sums.Pool, ratio("0.7")))
		shuffled := p
		shuffled.Persons = slices.Clone(p.Persons)
		slices.Reverse(shuffled.Persons)
		again, err := shuffled.Compute(packs, receipts, costs)
		require.NoError(t, err)
		require.Equal(t, s.Lines, again.Lines)
	})
}

func event(id string, kind distribution.EventKind, amount revenue.Amount) distribution.Event {
	return distribution.Event{ID: id, Date: day.Must("2026-03-02"), Kind: kind, Amount: amount, VAT: distribution.VAT{Mode: distribution.Exempt},
		CostID: "K" + id, CostKind: "appraisal", Evidence: "发票"}
}

// A series closes at every statement, never moves a person against the event, equals the
// statement for a single receipt, and a refund of everything returns everything.
func TestSeriesProperties(t *testing.T) {
	packs := province()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		var events []distribution.Event
		received := revenue.Amount{}
		for i := range rapid.IntRange(1, 5).Draw(t, "events") {
			e := event("E"+strconv.Itoa(i), rapid.SampledFrom([]distribution.EventKind{distribution.EventReceipt, distribution.EventReceipt, distribution.EventCost, distribution.EventRefund}).Draw(t, "kind"), drawAmount(t, "amount"))
			switch e.Kind {
			case distribution.EventReceipt:
				received = received.Add(e.Amount)
			case distribution.EventRefund:
				e.Amount = e.Amount.Min(received)
				received = received.Sub(e.Amount)
			case distribution.EventCost:
			}
			events = append(events, e)
		}
		s, err := p.Series(packs, events)
		require.NoError(t, err)
		require.True(t, s.Monotone)
		require.True(t, s.Closes)
		whole, err := p.Series(packs, append(events, event("E99", distribution.EventRefund, received)))
		require.NoError(t, err)
		require.True(t, whole.Monotone)
		for _, person := range whole.Persons {
			require.Equal(t, revenue.Amount{}, person.Amount)
		}
		require.Equal(t, revenue.Amount{}, whole.Pool)
		require.Equal(t, s.Issues, whole.Issues[:len(events)], "what is issued stays")

		amount := drawAmount(t, "single")
		single, err := p.Series(packs, []distribution.Event{event("E1", distribution.EventReceipt, amount)})
		require.NoError(t, err)
		one, err := p.Compute(packs, []distribution.Receipt{{ID: "E1", Amount: amount, VAT: distribution.VAT{Mode: distribution.Exempt}}}, nil)
		require.NoError(t, err)
		require.Equal(t, one.Sums.Pool, single.Pool)
		i := 0
		for _, l := range one.Lines {
			if l.Stage == distribution.LinePerson {
				require.Equal(t, distribution.Entry{Name: l.Key, Amount: l.Amount}, single.Persons[i])
				i++
			}
		}
	})
}

// BenchmarkStatement is a statement with 17 persons, five receipts and three tiers.
func BenchmarkStatement(b *testing.B) {
	packs, p := province(), plan(team(17)...)
	first, second := yuan("500000.00"), yuan("2000000.00")
	tiers, err := revenue.NewTiers(revenue.Marginal, []revenue.Bracket{{Upper: &first, Rate: ratio("90%")}, {Upper: &second, Rate: ratio("80%")}, {Rate: ratio("70%")}})
	require.NoError(b, err)
	p.UnitRule.Tiers = &tiers
	var receipts []distribution.Receipt
	for i := range 5 {
		receipts = append(receipts, exempt("R"+strconv.Itoa(i), "654321.09"))
	}
	for b.Loop() {
		if _, err := p.Compute(packs, receipts, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "statements/s")
}

// A rule that only asks for more stands beside the clause that binds, and only then.
func TestWhatIsAskedForStandsBesideTheFloor(t *testing.T) {
	pool := func(strength pack.Strength) distribution.Line {
		packs := province()
		packs[1].Rules[0].Strength = strength
		s, err := plan(team(12)...).Compute(packs, []distribution.Receipt{exempt("R1", "100.00")}, nil)
		require.NoError(t, err)
		return s.Lines[slices.IndexFunc(s.Lines, func(l distribution.Line) bool { return l.Stage == distribution.LinePool })]
	}
	require.Nil(t, pool(pack.Must).Asked)
	require.Equal(t, "cn-p@2#pool.transfer", pool(pack.May).Asked.Label())
	require.Equal(t, "70%", pool(pack.May).Asked.Min.Percent())
}
