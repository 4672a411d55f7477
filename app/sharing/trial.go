package sharing

import (
	"context"
	"strconv"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// The rows that a trial reads.
const (
	TrialPersons = 20
	TrialCosts   = 8
	TrialOwners  = 3
	TrialTiers   = 3
)

// Nation is the value of a region that asks for the national rules alone.
const Nation = "CN"

// Trial 收益分配试算 is a computation for everybody; nothing is kept.
type Trial struct {
	Mode      pack.Mode
	Statement *distribution.Statement // of 转让 and 许可
	Against   *Comparison             // nil: nothing to compare with
	Shares    *ShareTrial             // of 作价投资
	Years     *YearTrial              // of 自行实施
	Title     *TitleTrial             // of 先赋权后转化
}

// Comparison 对照试算 is the same contract under other rules.
type Comparison struct {
	Statement *distribution.Statement
	Refused   string // why the other rules do not allow it
}

// Try 试算 computes what is typed; faults stand at their fields.
func (s *Service) Try(ctx context.Context, values Values) (Trial, error) {
	packs, err := s.Packs(ctx)
	if err != nil {
		return Trial{}, err
	}
	f := &form{Values: values}
	t := Trial{Mode: choose(f, "mode", pack.Modes...)}
	switch t.Mode {
	case pack.Equity:
		t.Shares, err = f.shares(packs)
	case pack.SelfImplement:
		t.Years, err = f.years(packs)
	case pack.TitleFirst:
		t.Title, err = f.titleFirst(packs)
	case pack.Transfer, pack.Licence:
		err = f.statement(packs, t.Mode, &t)
	}
	if len(f.faults) > 0 {
		return Trial{}, fault.Join(f.faults)
	}
	return t, Explain(err)
}

func (f *form) statement(packs []*pack.Pack, mode pack.Mode, t *Trial) error {
	plan := f.plan(packs, mode)
	receipts, costs := []distribution.Receipt{{ID: "收入", Amount: f.amount("income"), VAT: f.vat("vat")}}, f.costs()
	if len(f.faults) > 0 {
		return nil
	}
	s, err := plan.Compute(packs, receipts, costs)
	if err != nil {
		return err
	}
	t.Statement = &s
	if !f.given("other_region") && !f.given("other_signed") {
		return nil
	}
	other := plan
	if f.given("other_region") {
		other.Deal.Region = f.region("other_region", packs)
	}
	if f.given("other_signed") {
		other.Deal.Signed = f.date("other_signed")
	}
	if len(f.faults) > 0 {
		return nil
	}
	t.Against = &Comparison{}
	if s, err := other.Compute(packs, receipts, costs); err != nil {
		t.Against.Refused = fault.Sentence(Explain(err))
		if t.Against.Refused == "" {
			return err
		}
	} else {
		t.Against.Statement = &s
	}
	return nil
}

// plan reads everything but the money of a statement.
func (f *form) plan(packs []*pack.Pack, mode pack.Mode) distribution.Plan {
	p := distribution.Plan{Deal: f.deal(packs, mode), Broker: f.broker()}
	for n := 1; n <= TrialOwners; n++ {
		if f.filled("owner", n, "name", "fraction") {
			p.CoOwners = append(p.CoOwners, distribution.CoOwner{Key: f.name(row("owner", n, "name")), Fraction: f.percent(row("owner", n, "fraction")), Seq: int64(n)})
		}
	}
	if f.given("gov_rate") {
		p.GovFunded = &distribution.GovFunded{Key: "政府资助", Rate: f.percent("gov_rate")}
	}
	if f.given("pool") {
		p.Agreement = &distribution.Terms{Ref: "与完成人的约定", Pool: f.optionalPercent("pool")}
	}
	p.UnitRule = f.unitRule()
	p.Persons = f.persons()
	return p
}

func (f *form) deal(packs []*pack.Pack, mode pack.Mode) distribution.Deal {
	return distribution.Deal{ID: "试算", Mode: mode, Region: f.region("region", packs), UnitType: choose(f, "unit", pack.Units...), Signed: f.date("signed")}
}

// region is a pack's region, "" for the country.
func (f *form) region(name string, packs []*pack.Pack) string {
	if f.Values[name] == Nation || f.Values[name] == "" {
		return ""
	}
	for _, p := range packs {
		if p.Region == f.Values[name] {
			return p.Region
		}
	}
	f.wrong(name, errChoice)
	return ""
}

// VATRates are the ways of tax in a trial: without, or included at a rate.
var VATRates = []string{"exempt", "6%", "3%", "1%"}

func (f *form) vat(name string) distribution.VAT {
	chosen := choose(f, name, VATRates...)
	if chosen == VATRates[0] {
		return distribution.VAT{Mode: distribution.Exempt}
	}
	rate, _ := money.ParseRatio(chosen)
	return distribution.VAT{Mode: distribution.Inclusive, Rate: rate}
}

func (f *form) costs() []distribution.Expense {
	var costs []distribution.Expense
	for n := 1; n <= TrialCosts; n++ {
		if f.given(row("cost", n, "amount")) {
			kind := f.Values[row("cost", n, "kind")]
			if kind == "" {
				f.wrong(row("cost", n, "kind"), errMissing)
			}
			costs = append(costs, distribution.Expense{ID: "成本" + strconv.Itoa(n), Kind: kind, Amount: f.amount(row("cost", n, "amount")), Evidence: "试算"})
		}
	}
	return costs
}

func (f *form) broker() *distribution.Broker {
	mode := choose(f, "broker", "", distribution.BrokerCost, distribution.BrokerNetShare, distribution.BrokerOutcome)
	if mode == "" {
		return nil
	}
	b := &distribution.Broker{Mode: mode, Key: "中介机构", Evidence: "试算"}
	if mode == distribution.BrokerCost {
		b.Amount = f.amount("broker_amount")
		return b
	}
	b.Rate = f.percent("broker_rate")
	if mode == distribution.BrokerOutcome {
		b.LossShare, b.LossCap = f.percent("broker_loss"), f.amount("broker_cap")
	}
	return b
}

func (f *form) unitRule() *distribution.UnitRule {
	u := &distribution.UnitRule{Terms: distribution.Terms{Ref: "单位规定", Pool: f.optionalPercent("unit_pool"), Tiers: f.tiers()},
		Extract: f.optionalPercent("extract"), ExtractStaff: f.optionalPercent("extract_staff")}
	for _, g := range distribution.Groups {
		if f.given(string(g)) {
			if u.Groups == nil {
				u.Groups = map[distribution.Group]money.Ratio{}
			}
			u.Groups[g] = f.percent(string(g))
		}
	}
	return u
}

// tiers of the unit's rule, nil without.
func (f *form) tiers() *revenue.Tiers {
	var brackets []revenue.Bracket
	for n := 1; n <= TrialTiers; n++ {
		if !f.filled("tier", n, "upper", "rate") {
			continue
		}
		b := revenue.Bracket{Rate: f.percent(row("tier", n, "rate"))}
		if f.given(row("tier", n, "upper")) {
			upper := f.amount(row("tier", n, "upper"))
			b.Upper = &upper
		}
		brackets = append(brackets, b)
	}
	if len(brackets) == 0 {
		return nil
	}
	t, err := revenue.NewTiers(choose(f, "tier_mode", revenue.Marginal, revenue.Entire), brackets)
	if err != nil {
		f.wrong("tier.1.upper", Explain(err))
	}
	return &t
}

func (f *form) persons() []distribution.Person {
	var persons []distribution.Person
	for n := 1; n <= TrialPersons; n++ {
		if f.filled("person", n, "name", "weight") {
			persons = append(persons, distribution.Person{Key: f.name(row("person", n, "name")), Group: choose(f, row("person", n, "group"), distribution.Groups...),
				Weight: f.weight(row("person", n, "weight")), Seq: int64(n)})
		}
	}
	return persons
}

// dated is the selection of the packs for a trial.
func (f *form) dated(packs []*pack.Pack, d distribution.Deal) (pack.Selection, error) {
	return pack.Select(packs, d.Region, d.UnitType, pack.Dates{pack.BySigned: d.Signed})
}

// Today fills in what a new trial begins with.
func Today(today day.Date) Values {
	return Values{"region": Nation, "mode": string(pack.Transfer), "unit": string(pack.StateFounded), "signed": today.String(), "vat": VATRates[0]}
}
