package distribution

import (
	"cmp"
	"slices"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// Group 人员类别 is a group of persons who share the pool.
type Group string

// The groups in order.
const (
	MainContributors Group = "main"
	OtherPersons     Group = "others"
	TransferStaff    Group = "tt_staff"
)

// Groups are all groups in order.
var Groups = []Group{MainContributors, OtherPersons, TransferStaff}

// Title is the Chinese name, "" for an unknown group.
func (g Group) Title() string {
	return map[Group]string{MainContributors: "主要贡献人员", OtherPersons: "其他贡献人员", TransferStaff: "技术转移人员"}[g]
}

// Deal 分配合同 is what of the contract counts.
type Deal struct {
	ID       string
	Mode     pack.Mode // 转让 or 许可
	Region   string    // "" for none
	UnitType pack.Unit
	Signed   day.Date
}

// BrokerMode 中介费方式 says how an intermediary is paid.
type BrokerMode string

// The modes.
const (
	BrokerCost     BrokerMode = "cost"      // 作为成本扣除
	BrokerNetShare BrokerMode = "net_share" // 按净收入分成
	BrokerOutcome  BrokerMode = "outcome"   // 分成并分担亏损
)

// Broker 中介机构 is the intermediary's fee.
type Broker struct {
	Mode            BrokerMode
	Key             string
	Amount          revenue.Amount // with BrokerCost
	Evidence        string
	Rate, LossShare money.Ratio
	LossCap         revenue.Amount
}

// CoOwner 共有单位 is another institution that owns a fraction of the achievement.
type CoOwner struct {
	Key      string
	Fraction money.Ratio
	Seq      int64
}

// GovFunded 政府资助份额 is the share of the funder of a government-funded achievement.
type GovFunded struct {
	Key  string
	Rate money.Ratio
}

// College 院系 gets a share of the unit's part.
type College struct {
	Key  string
	Rate money.Ratio
	Seq  int64
}

// Terms 分配约定 are what an agreement or a rule of the unit says.
type Terms struct {
	Ref    string
	Pool   *money.Ratio
	Tiers  *revenue.Tiers        // wins over Pool
	Groups map[Group]money.Ratio // nil: says nothing of groups
}

func (t *Terms) pools() bool { return t != nil && (t.Pool != nil || t.Tiers != nil) }

// UnitRule 单位规定 are the terms of the unit, and what it draws from its own part.
type UnitRule struct {
	Terms
	Extract      *money.Ratio
	ExtractStaff *money.Ratio
	Colleges     []College
}

// Person 参加分配人员 is a named person of a group.
type Person struct {
	Key    string
	Group  Group
	Weight money.Ratio
	Seq    int64
}

// Plan 分配方案 is everything but the money.
type Plan struct {
	Deal      Deal
	Broker    *Broker
	CoOwners  []CoOwner
	GovFunded *GovFunded
	Agreement *Terms
	UnitRule  *UnitRule
	Persons   []Person
}

// The rests that take part under a name of their own.
const (
	unitKey    = "@unit"
	generalKey = "@general"
	staffKey   = "@staff"
	capKey     = "@capacity"
)

// validKey: names stand in hashed lines, so nothing in them may end one.
func validKey(s string) bool {
	return s != "" && !strings.HasPrefix(s, "@") && !strings.ContainsAny(s, "|=\n")
}

// checked is a plan that is ready to split.
type checked struct {
	Plan
	selection pack.Selection
	rates     map[Group]money.Ratio
	ratesRef  string // g_ref
	ratesFrom string // field of the refusal
	groups    map[Group]*revenue.Weights
	ordered   map[Group][]Person // by sequence and key
	owners    *revenue.Weights   // with @unit last, nil without co-owners
	extract   *revenue.Weights   // staff and capacity, nil when not split
	colleges  *revenue.Weights   // with @general last, nil without
}

// check refuses what is wrong with a plan and prepares its splits.
func (p Plan) check(packs []*pack.Pack) (*checked, error) {
	if p.Deal.Mode != pack.Transfer && p.Deal.Mode != pack.Licence {
		return nil, revenue.Refusal{Code: revenue.ErrMode, Field: "contract.mode"}
	}
	s, err := pack.Select(packs, p.Deal.Region, p.Deal.UnitType, pack.Dates{pack.BySigned: p.Deal.Signed})
	if err != nil {
		return nil, err
	}
	c := &checked{Plan: p, selection: s, groups: map[Group]*revenue.Weights{}, ordered: map[Group][]Person{}}
	for _, check := range []func() error{c.checkBroker, c.checkOwners, c.checkUnit, c.checkPersons, c.checkGroups} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *checked) checkBroker() error {
	if c.Broker == nil {
		return nil
	}
	switch c.Broker.Mode {
	case BrokerCost, BrokerNetShare, BrokerOutcome:
	default:
		return revenue.Refusal{Code: revenue.ErrBrokerMode, Field: "broker"}
	}
	if !validKey(c.Broker.Key) {
		return revenue.Refusal{Code: revenue.ErrKey, Field: "broker"}
	}
	return nil
}

// checkOwners prepares the split of co-owners and the unit, whose sequence comes last.
func (c *checked) checkOwners() error {
	if len(c.CoOwners) == 0 {
		return nil
	}
	parties, rest := make([]revenue.Party, 0, len(c.CoOwners)+1), money.One
	for _, o := range c.CoOwners {
		if !validKey(o.Key) {
			return revenue.Refusal{Code: revenue.ErrKey, Field: "co_owners"}
		}
		if o.Fraction.Sign() <= 0 || !o.Fraction.InUnit() {
			return revenue.Refusal{Code: revenue.ErrFraction, Field: "co_owners"}
		}
		rest = rest.Sub(o.Fraction)
		parties = append(parties, revenue.Party{Key: o.Key, Weight: o.Fraction, Seq: o.Seq})
	}
	if rest.Sign() <= 0 {
		return revenue.Refusal{Code: revenue.ErrFractionSum, Field: "co_owners"}
	}
	return prepare(&c.owners, append(parties, last(parties, unitKey, rest)))
}

// last is the party that takes the rest, after all others.
func last(parties []revenue.Party, key string, rest money.Ratio) revenue.Party {
	seq := parties[0].Seq
	for _, p := range parties {
		seq = max(seq, p.Seq)
	}
	return revenue.Party{Key: key, Weight: rest, Seq: seq + 1}
}

func prepare(w **revenue.Weights, parties []revenue.Party) error {
	weights, err := revenue.NewWeights(parties)
	*w = &weights
	return err
}

func (c *checked) checkUnit() error {
	if c.UnitRule == nil {
		return nil
	}
	if share := c.UnitRule.ExtractStaff; share != nil {
		parties := []revenue.Party{{Key: staffKey, Weight: *share, Seq: 1}, {Key: capKey, Weight: money.One.Sub(*share), Seq: 2}}
		if err := prepare(&c.extract, parties); err != nil {
			return err
		}
	}
	if len(c.UnitRule.Colleges) == 0 {
		return nil
	}
	parties, rest := make([]revenue.Party, 0, len(c.UnitRule.Colleges)+1), money.One
	for _, o := range c.UnitRule.Colleges {
		if !validKey(o.Key) {
			return revenue.Refusal{Code: revenue.ErrKey, Field: "unit_rule.colleges"}
		}
		rest = rest.Sub(o.Rate)
		parties = append(parties, revenue.Party{Key: o.Key, Weight: o.Rate, Seq: o.Seq})
	}
	if rest.Sign() < 0 {
		return revenue.Refusal{Code: revenue.ErrFractionSum, Field: "unit_rule.colleges"}
	}
	return prepare(&c.colleges, append(parties, last(parties, generalKey, rest)))
}

func (c *checked) checkPersons() error {
	if len(c.Persons) == 0 {
		return revenue.Refusal{Code: revenue.ErrPersonsNone, Field: "persons"}
	}
	seen := map[string]bool{}
	for _, p := range c.Persons {
		switch {
		case p.Group.Title() == "":
			return revenue.Refusal{Code: revenue.ErrGroup, Field: "persons"}
		case !validKey(p.Key):
			return revenue.Refusal{Code: revenue.ErrKey, Field: "persons"}
		case seen[p.Key]:
			return revenue.Refusal{Code: revenue.ErrPartyDuplicate, Field: "persons"}
		case p.Weight.Sign() < 0:
			return revenue.Refusal{Code: revenue.ErrWeightNegative, Field: "persons"}
		}
		seen[p.Key] = true
	}
	return nil
}

// checkGroups settles the rates of the groups: agreed, ruled by the unit, or each
// group's share of all weights.
func (c *checked) checkGroups() error {
	for _, t := range c.terms() {
		for g := range t.Groups {
			if g.Title() == "" {
				return revenue.Refusal{Code: revenue.ErrGroup, Field: "groups"}
			}
		}
	}
	sums, total := map[Group]money.Ratio{}, money.Ratio{}
	for _, p := range c.Persons {
		sums[p.Group], total = sums[p.Group].Add(p.Weight), total.Add(p.Weight)
		c.ordered[p.Group] = append(c.ordered[p.Group], p)
	}
	switch {
	case c.Agreement != nil && c.Agreement.Groups != nil:
		c.rates, c.ratesRef, c.ratesFrom = c.Agreement.Groups, "agreement:"+c.Agreement.Ref, "agreement.groups"
	case c.UnitRule != nil && c.UnitRule.Groups != nil:
		c.rates, c.ratesRef, c.ratesFrom = c.UnitRule.Groups, "unit_rule:"+c.UnitRule.Ref, "unit_rule.groups"
	case total.Sign() == 0:
		return revenue.Refusal{Code: revenue.ErrWeightSumZero, Field: "persons"}
	default:
		c.rates, c.ratesRef, c.ratesFrom = map[Group]money.Ratio{}, "weights", "persons"
		for g, sum := range sums {
			c.rates[g] = sum.Quo(total)
		}
	}
	whole := money.Ratio{}
	for _, r := range c.rates {
		whole = whole.Add(r)
	}
	if whole.Cmp(money.One) != 0 {
		return revenue.Refusal{Code: revenue.ErrGroupSum, Field: c.ratesFrom}
	}
	for _, g := range Groups {
		switch positive := c.rates[g].Sign() > 0; {
		case positive && len(c.ordered[g]) == 0:
			return revenue.Refusal{Code: revenue.ErrGroupEmpty, Field: c.ratesFrom}
		case positive && sums[g].Sign() == 0:
			return revenue.Refusal{Code: revenue.ErrWeightSumZero, Field: "persons"}
		}
		if err := c.prepareGroup(g, sums[g]); err != nil {
			return err
		}
	}
	return nil
}

// terms are the agreement and the unit rule as far as given.
func (c *checked) terms() (given []*Terms) {
	if c.Agreement != nil {
		given = append(given, c.Agreement)
	}
	if c.UnitRule != nil {
		given = append(given, &c.UnitRule.Terms)
	}
	return given
}

func (c *checked) prepareGroup(g Group, weight money.Ratio) error {
	persons := c.ordered[g]
	slices.SortFunc(persons, func(a, b Person) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Key, b.Key)) })
	if weight.Sign() == 0 {
		return nil
	}
	parties := make([]revenue.Party, len(persons))
	for i, p := range persons {
		parties[i] = revenue.Party{Key: p.Key, Weight: p.Weight, Seq: p.Seq}
	}
	var w *revenue.Weights
	if err := prepare(&w, parties); err != nil {
		return err
	}
	c.groups[g] = w
	return nil
}
