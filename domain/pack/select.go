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
	Gap      string // why no regional pack governs, "" when one does
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
		s.Gap = gap(packs, region, unit, dates)
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

// gap says between which packs of a region a day lies.
func gap(packs []*Pack, region string, unit Unit, dates Dates) string {
	var before, after *Pack
	for _, p := range packs {
		if p.Region != region || !p.serves(unit) {
			continue
		}
		on := dates[p.By]
		if to := p.Effective.To; !to.IsZero() && to.Before(on) && (before == nil || before.Effective.To.Before(to)) {
			before = p
		}
		if from := p.Effective.From; on.Before(from) && (after == nil || from.Before(after.Effective.From)) {
			after = p
		}
	}
	words := ""
	if before != nil {
		words = before.Name() + "到 " + before.Effective.To.String() + " 为止"
	}
	if after != nil {
		if words != "" {
			words += "，"
		}
		words += after.Name() + "自 " + after.Effective.From.String() + " 起"
	}
	return words
}
