package pack

import (
	"slices"

	"jiyue/domain/day"
	"jiyue/domain/revenue"
)

// The warnings of packs.
const (
	WarnNoRegionalPack = "W_NO_REGIONAL_PACK"
	WarnUnsourced      = "W_UNSOURCED_FALLBACK"
	WarnBelowUnitRule  = "W_BELOW_UNIT_RULE"
	WarnBelowMay       = "W_BELOW_MAY_FLOOR"
)

// Dates 适用日期 are the known dates of a contract; the zero date is not known.
type Dates map[Anchor]day.Date

// Selection 适用政策 is the chain of packs that govern a contract, the nearest first.
type Selection struct {
	Chain    []*Pack
	RuleDate day.Date
	InPilot  bool
	Warnings []revenue.Warning
}

// Select finds the pack of the region ("" for none) and follows what it extends.
func Select(packs []*Pack, region string, unit Unit, dates Dates) (Selection, error) {
	if unit.Title() == "" {
		return Selection{}, revenue.Refusal{Code: revenue.ErrUnitType, Field: "unit_type"}
	}
	pick := func(test func(*Pack) bool) (*Pack, error) {
		var found *Pack
		for _, p := range packs {
			if !test(p) || !p.serves(unit) {
				continue
			}
			on := dates[p.By]
			if on.IsZero() {
				return nil, revenue.Refusal{Code: revenue.ErrDate, Field: string(p.By)}
			}
			if !p.Effective.Covers(on) {
				continue
			}
			if found != nil {
				return nil, revenue.Refusal{Code: revenue.ErrPackOverlap}
			}
			found = p
		}
		return found, nil
	}
	s := Selection{}
	first, err := pick(func(p *Pack) bool { return p.Region == region })
	if err == nil && first == nil && region != "" {
		s.Warnings = append(s.Warnings, revenue.Warning{Code: WarnNoRegionalPack, Ref: region})
		first, err = pick(func(p *Pack) bool { return p.Region == "" })
	}
	if err != nil {
		return Selection{}, err
	}
	if first == nil {
		return Selection{}, revenue.Refusal{Code: revenue.ErrPackNone}
	}
	s.Chain = []*Pack{first}
	for next := first.Extends; next != ""; next = s.Chain[len(s.Chain)-1].Extends {
		if slices.ContainsFunc(s.Chain, func(p *Pack) bool { return p.ID == next }) {
			return Selection{}, revenue.Refusal{Code: revenue.ErrPackCycle}
		}
		p, err := pick(func(p *Pack) bool { return p.ID == next })
		if err != nil {
			return Selection{}, err
		}
		if p == nil {
			return Selection{}, revenue.Refusal{Code: revenue.ErrPackExtends}
		}
		s.Chain = append(s.Chain, p)
	}
	s.RuleDate = dates[first.By]
	s.InPilot = first.Pilot != nil && Span{From: first.Pilot.From, To: first.Pilot.To}.Covers(s.RuleDate)
	return s, nil
}

// Labels are the labels of the chain.
func (s Selection) Labels() []string {
	labels := make([]string, len(s.Chain))
	for i, p := range s.Chain {
		labels[i] = p.Label()
	}
	return labels
}

// Param is the first value of the name in the chain that computes and is effective, nil
// for none.
func (s Selection) Param(name string) *Param {
	for _, p := range s.params(name) {
		return p
	}
	return nil
}

// Any says whether a value of the name in the chain that computes and is effective is true.
func (s Selection) Any(name string) bool {
	return slices.ContainsFunc(s.params(name), func(p *Param) bool { return p.Value == true })
}

func (s Selection) params(name string) []*Param {
	var found []*Param
	for _, pack := range s.Chain {
		for _, p := range pack.Params {
			if p.Name == name && p.Holds(s.RuleDate) {
				found = append(found, p)
			}
		}
	}
	return found
}

// Cost is the treatment of a kind of cost: of the first pack of the chain with an
// effective rule that computes. passed are the rules passed over. cost is nil for a
// kind that no pack lists.
func (s Selection) Cost(kind string) (cost *Cost, passed []*Cost) {
	for _, pack := range s.Chain {
		for _, c := range pack.Costs {
			if c.Kind != kind || !c.Effective.Covers(s.RuleDate) {
				continue
			}
			if c.Confidence.Computes() {
				return c, passed
			}
			passed = append(passed, c)
		}
	}
	return nil, passed
}

// CostKinds are all kinds of costs that the chain can treat, each with its rule.
func (s Selection) CostKinds() []*Cost {
	var all []*Cost
	for _, pack := range s.Chain {
		for _, c := range pack.Costs {
			if !slices.ContainsFunc(all, func(o *Cost) bool { return o.Kind == c.Kind }) {
				if rule, _ := s.Cost(c.Kind); rule != nil {
					all = append(all, rule)
				}
			}
		}
	}
	return all
}
