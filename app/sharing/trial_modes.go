package sharing

import (
	"strings"

	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// TrialYears are the years of 自行实施 that a trial reads.
const TrialYears = 5

// Ground 比例依据 is the rate of a mode without a statement, with its floor.
type Ground struct {
	Selection pack.Selection
	Finding   pack.Finding
}

// ShareTrial 作价投资试算: shares in whole numbers and exact interests.
type ShareTrial struct {
	Ground
	Total, Pool revenue.Amount
	Parties     []revenue.Party
	Shares      []revenue.Amount
}

// YearTrial 自行实施试算: the reward of each year.
type YearTrial struct {
	Ground
	Profits, Rewards []revenue.Amount
}

// TitleTrial 先赋权后转化试算: the team's own part and the pool of the unit's part.
type TitleTrial struct {
	Selection pack.Selection
	revenue.TitleFirst
}

// ground settles the rate of a stage: agreed, ruled by the unit, or supplied by the packs.
func (f *form) ground(packs []*pack.Pack, stage pack.Stage, mode pack.Mode) (Ground, error) {
	deal := f.deal(packs, mode)
	given := func(name, ref string) *pack.Given {
		if r := f.optionalPercent(name); r != nil {
			return &pack.Given{Ref: ref, Rate: *r}
		}
		return nil
	}
	agreed, ruled := given("pool", "agreement:与完成人的约定"), given("unit_pool", "unit_rule:单位规定")
	if len(f.faults) > 0 {
		return Ground{}, nil
	}
	s, err := f.dated(packs, deal)
	if err != nil {
		return Ground{}, err
	}
	found, err := s.Check(stage, deal.UnitType, mode, agreed, ruled)
	if err == nil && found.Result == pack.Blocks {
		field := "agreement.pool"
		if found.Origin == pack.FromUnitRule {
			field = "unit_rule.pool"
		}
		err = distribution.BelowFloor{Field: field, Stage: stage, Min: *found.Binding.Min, Rate: found.Rate, Rule: found.Binding}
	}
	return Ground{s, found}, err
}

func (f *form) parties() []revenue.Party {
	var parties []revenue.Party
	for _, p := range f.persons() {
		parties = append(parties, revenue.Party{Key: p.Key, Weight: p.Weight, Seq: p.Seq})
	}
	return parties
}

func (f *form) shares(packs []*pack.Pack) (*ShareTrial, error) {
	t := &ShareTrial{Parties: f.parties()}
	y, err := money.ParseYuan(strings.TrimSpace(f.Values["shares"]))
	t.Total = revenue.AmountOf(y).Times(money.NewRatio(1, 100), revenue.Floor)
	if err != nil || t.Total.Sign() <= 0 || revenue.AmountOf(y) != t.Total.Times(money.NewRatio(100, 1), revenue.Floor) {
		f.wrong("shares", fault.New(fault.Invalid, "sharing.shares", "请填写本次作价取得的股份总数，为正整数"))
	}
	if t.Ground, err = f.ground(packs, pack.PoolEquity, pack.Equity); err != nil || len(f.faults) > 0 {
		return nil, err
	}
	w, err := revenue.NewWeights(t.Parties)
	if err != nil {
		return nil, atPersons(err)
	}
	t.Pool, t.Shares, err = revenue.EquityShares(t.Total, t.Finding.Rate, w)
	return t, err
}

// atPersons places a refusal of weights at the table of persons.
func atPersons(err error) error {
	if r, ok := err.(revenue.Refusal); ok {
		r.Field = "persons"
		return r
	}
	return err
}

func (f *form) years(packs []*pack.Pack) (*YearTrial, error) {
	t := &YearTrial{}
	for n := 1; n <= TrialYears; n++ {
		if name := row("profit", n, "amount"); f.given(name) {
			y, err := money.ParseYuan(f.Values[name])
			f.wrong(name, err)
			t.Profits = append(t.Profits, revenue.AmountOf(y))
		} else if n == 1 {
			f.wrong(name, errMissing)
		}
	}
	loss, clock := choose(f, "loss", revenue.NoOffset, revenue.Offset), choose(f, "clock", revenue.FromProduction, revenue.FromFirstProfit)
	var err error
	if t.Ground, err = f.ground(packs, pack.PoolSelfImplement, pack.SelfImplement); err != nil || len(f.faults) > 0 {
		return nil, err
	}
	t.Rewards, err = revenue.OwnUse{Rate: t.Finding.Rate, Years: TrialYears, Loss: loss, Clock: clock}.Rewards(t.Profits)
	return t, err
}

func (f *form) titleFirst(packs []*pack.Pack) (*TitleTrial, error) {
	deal := f.deal(packs, pack.TitleFirst)
	t := &TitleTrial{TitleFirst: revenue.TitleFirst{Net: f.amount("net"), Ownership: f.percent("team"), PoolRate: f.optionalPercent("pool"), HoldersLeave: f.Values["leave"] == "1"}}
	for _, p := range f.persons() {
		t.Parties = append(t.Parties, revenue.Holder{Party: revenue.Party{Key: p.Key, Weight: p.Weight, Seq: p.Seq}, TitleHolder: f.Values[row("person", int(p.Seq), "holder")] == "1"})
	}
	if len(f.faults) > 0 {
		return nil, nil
	}
	var err error
	if t.Selection, err = f.dated(packs, deal); err != nil {
		return nil, err
	}
	return t, atPersons(t.Compute())
}
