package distribution

import (
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// The warnings of a distribution.
const (
	WarnBrokerRisk = "W_BROKER_RISK_NO_BASIS"
	WarnDeMinimis  = "W_DE_MINIMIS"
	WarnCliff      = "W_CLIFF"
)

// shares 累计份额 are the cumulative amounts at a base; the lists follow the parties of the
// checked plan.
type shares struct {
	Base, Broker, Gov, Net, Pool revenue.Amount
	Groups                       map[Group]revenue.Amount
	Persons                      map[Group][]revenue.Amount
	Owners                       []revenue.Amount // @unit last
	Own                          revenue.Amount   // the unit's part before the funder's share
	UnitPart, Extract            revenue.Amount
	ExtractSplit                 []revenue.Amount // staff, capacity
	Colleges                     []revenue.Amount // @general last
	General                      revenue.Amount
}

// rates 适用比例 are the rates at a net income and where they come from.
type rates struct {
	pool, main, staff, extract pack.Finding
	poolRule, extractRule      string // as a line cites them
	tiers                      *revenue.Tiers
	drawn                      bool // an extract has a rate
}

// BelowFloor 低于下限 stops a distribution: a rate is below what must be given.
type BelowFloor struct {
	Field     string
	Stage     pack.Stage
	Min, Rate money.Ratio
	Rule      *pack.Rule
}

func (b BelowFloor) Error() string {
	return "E_BELOW_FLOOR at " + b.Field + ": " + b.Rate.String() + " < " + b.Min.String()
}

// cut computes the cumulative amounts at a base from those before. Without any before,
// every step equals the split by largest remainder.
func (c *checked) cut(base revenue.Amount, prev shares) (shares, rates, []revenue.Warning, error) {
	s := shares{Base: base}
	if b := c.Broker; b != nil && b.Mode != BrokerCost {
		s.Broker = base.Times(b.Rate, revenue.HalfUp)
	}
	s.Own = base.Sub(s.Broker)
	if c.owners != nil {
		s.Owners = step(c.owners, prev.Owners, s.Own)
		s.Own = s.Owners[len(s.Owners)-1]
	}
	if g := c.GovFunded; g != nil {
		s.Gov = s.Own.Times(g.Rate, revenue.HalfUp)
	}
	s.Net = s.Own.Sub(s.Gov)
	r, warnings, err := c.floors(s.Net)
	if err != nil {
		return shares{}, rates{}, nil, err
	}
	if r.tiers != nil {
		s.Pool = r.tiers.Round(s.Net, revenue.Ceil)
	} else {
		s.Pool = s.Net.Times(r.pool.Rate, revenue.Ceil)
	}
	if c.divide(&s, prev) {
		warnings = append(warnings, revenue.Warning{Code: WarnDeMinimis, Ref: string(TransferStaff)})
	}
	c.keep(&s, prev, r)
	return s, r, warnings, nil
}

// step moves the shares of a split to a new total.
func step(w *revenue.Weights, prev []revenue.Amount, total revenue.Amount) []revenue.Amount {
	if prev == nil {
		return w.Split(total)
	}
	return w.Step(prev, total)
}

// divide splits the pool over groups and persons; short says that the technology
// transfer staff get less than their rate, because the main contributors come first.
func (c *checked) divide(s *shares, prev shares) (short bool) {
	main, want := s.Pool.Times(c.rates[MainContributors], revenue.Ceil), s.Pool.Times(c.rates[TransferStaff], revenue.Ceil)
	left := s.Pool.Sub(main)
	others, staff := prev.Groups[OtherPersons], prev.Groups[TransferStaff]
	var tt revenue.Amount
	if s.Pool.Cmp(prev.Pool) >= 0 {
		tt = staff.Max(want).Min(left.Sub(others))
	} else {
		tt = staff.Min(left).Min(want.Positive().Max(left.Sub(others)))
	}
	s.Groups = map[Group]revenue.Amount{MainContributors: main, TransferStaff: tt, OtherPersons: left.Sub(tt)}
	s.Persons = map[Group][]revenue.Amount{}
	for _, g := range Groups {
		if w := c.groups[g]; w != nil {
			s.Persons[g] = step(w, prev.Persons[g], s.Groups[g])
		} else {
			s.Persons[g] = make([]revenue.Amount, len(c.ordered[g]))
		}
	}
	return tt.Cmp(want) < 0
}

// keep splits the unit's part.
func (c *checked) keep(s *shares, prev shares, r rates) {
	s.UnitPart = s.Net.Sub(s.Pool)
	if r.drawn {
		s.Extract = s.UnitPart.Times(r.extract.Rate, revenue.Ceil)
		if c.extract != nil {
			s.ExtractSplit = step(c.extract, prev.ExtractSplit, s.Extract)
		}
	}
	s.General = s.UnitPart.Sub(s.Extract)
	if c.colleges != nil {
		s.Colleges = step(c.colleges, prev.Colleges, s.General)
		s.General = s.Colleges[len(s.Colleges)-1]
	}
}

// floors settles the rates at a net income and tests them; the first rate below what
// must be given stops everything.
func (c *checked) floors(net revenue.Amount) (rates, []revenue.Warning, error) {
	r := rates{}
	var agreed, ruled *pack.Given
	field := "pack"
	if c.UnitRule != nil && c.UnitRule.pools() {
		ruled = c.UnitRule.given("unit_rule:", net)
		field, r.tiers = "unit_rule."+c.UnitRule.poolField(), c.UnitRule.Tiers
	}
	if c.Agreement.pools() {
		agreed = c.Agreement.given("agreement:", net)
		field, r.tiers = "agreement."+c.Agreement.poolField(), c.Agreement.Tiers
	}
	var warnings []revenue.Warning
	test := func(stage pack.Stage, agreed, ruled *pack.Given, field string) (pack.Finding, error) {
		f, err := c.selection.Check(stage, c.Deal.UnitType, c.Deal.Mode, agreed, ruled)
		if err == nil && f.Result == pack.Blocks {
			err = BelowFloor{Field: field, Stage: stage, Min: *f.Binding.Min, Rate: f.Rate, Rule: f.Binding}
		}
		warnings = append(warnings, f.Warnings...)
		return f, err
	}
	var err error
	if r.pool, err = test(pack.PoolTransfer, agreed, ruled, field); err != nil {
		return rates{}, nil, err
	}
	r.poolRule = r.pool.Ref
	for _, g := range []struct {
		group Group
		stage pack.Stage
		into  *pack.Finding
	}{{MainContributors, pack.PoolMain, &r.main}, {TransferStaff, pack.PoolStaff, &r.staff}} {
		field := c.ratesFrom
		if field != "persons" {
			field += "." + string(g.group)
		}
		if *g.into, err = test(g.stage, &pack.Given{Rate: c.rates[g.group]}, nil, field); err != nil {
			return rates{}, nil, err
		}
	}
	if err := c.drawn(&r, test); err != nil {
		return rates{}, nil, err
	}
	if r.tiers != nil && r.tiers.Cliff() {
		warnings = append(warnings, revenue.Warning{Code: WarnCliff, Ref: r.poolRule})
	}
	return r, warnings, nil
}

// drawn settles what is drawn from the unit's part: by the unit's rule or a rule that
// supplies it; without either nothing is.
func (c *checked) drawn(r *rates, test func(pack.Stage, *pack.Given, *pack.Given, string) (pack.Finding, error)) error {
	var ruled *pack.Given
	field := "pack"
	if c.UnitRule != nil && c.UnitRule.Extract != nil {
		ruled, field = &pack.Given{Ref: "unit_rule:" + c.UnitRule.Ref, Rate: *c.UnitRule.Extract}, "unit_rule.unit_extract"
	} else if c.selection.Ruling(pack.UnitExtract, c.Deal.UnitType, c.Deal.Mode).Supply == nil {
		return nil
	}
	f, err := test(pack.UnitExtract, nil, ruled, field)
	r.extract, r.extractRule, r.drawn = f, f.Ref, true
	return err
}

func (t *Terms) given(kind string, net revenue.Amount) *pack.Given {
	if t.Tiers != nil {
		return &pack.Given{Ref: kind + t.Ref, Rate: t.Tiers.EffectiveRate(net)}
	}
	return &pack.Given{Ref: kind + t.Ref, Rate: *t.Pool}
}

func (t *Terms) poolField() string {
	if t.Tiers != nil {
		return "pool_tiers"
	}
	return "pool"
}
