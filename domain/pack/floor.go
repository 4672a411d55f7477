package pack

import (
	"slices"

	"jiyue/domain/money"
	"jiyue/domain/revenue"
)

// Given 约定比例 is a rate of an agreement or a unit rule with the paper's name.
type Given struct {
	Ref  string
	Rate money.Ratio
}

// Origin 比例来源 says who supplied a rate.
type Origin string

// The origins, in order of precedence.
const (
	FromAgreement Origin = "agreement"
	FromUnitRule  Origin = "unit_rule"
	FromRegion    Origin = "regional"
	FromNation    Origin = "national"
)

// Title is the Chinese name.
func (o Origin) Title() string {
	return map[Origin]string{FromAgreement: "约定", FromUnitRule: "单位规定", FromRegion: "地方规定", FromNation: "国家规定"}[o]
}

// Verdict 下限检查结论 is how a rate stands against the floors.
type Verdict string

// The verdicts.
const (
	Passes Verdict = "OK"
	Warns  Verdict = "WARN"
	Blocks Verdict = "BLOCK"
)

// Title is the Chinese name.
func (v Verdict) Title() string {
	return map[Verdict]string{Passes: "符合", Warns: "符合，有提示", Blocks: "不符合"}[v]
}

// Ruling 适用规则 are the rules of one stage that match a contract.
type Ruling struct {
	Supply, Binding, May *Rule // nil for none
	Passed               []*Rule
}

// Ruling finds the rules of a stage: the first must or default rule that computes
// supplies a rate; of the must rules the greatest binds, of the may rules the greatest
// is asked for.
func (s Selection) Ruling(stage Stage, unit Unit, mode Mode) Ruling {
	var r Ruling
	for _, pack := range s.Chain {
		for _, rule := range pack.Rules {
			if rule.ID != stage || !slices.Contains(rule.Units, unit) || !slices.Contains(rule.Modes, mode) || !rule.Effective.Covers(s.RuleDate) {
				continue
			}
			if !rule.Confidence.Computes() || rule.Min == nil {
				r.Passed = append(r.Passed, rule)
				continue
			}
			if r.Supply == nil && rule.Strength != May {
				r.Supply = rule
			}
			if rule.Strength == Must && (r.Binding == nil || rule.Min.Cmp(*r.Binding.Min) > 0) {
				r.Binding = rule
			}
			if rule.Strength == May && (r.May == nil || rule.Min.Cmp(*r.May.Min) > 0) {
				r.May = rule
			}
		}
	}
	return r
}

// Floor is the rule that binds, else the one that is asked for, else the supply: whose
// clause a line cites. nil for none.
func (r Ruling) Floor() *Rule {
	for _, rule := range []*Rule{r.Binding, r.May, r.Supply} {
		if rule != nil {
			return rule
		}
	}
	return nil
}

// Warnings name the rules passed over.
func (r Ruling) Warnings() []revenue.Warning {
	var all []revenue.Warning
	for _, rule := range r.Passed {
		all = append(all, revenue.Warning{Code: WarnUnsourced, Ref: rule.Label()})
	}
	return all
}

// Finding 下限检查 is the rate of a stage, where it comes from and how it stands.
type Finding struct {
	Stage    Stage
	Rate     money.Ratio
	Origin   Origin
	Ref      string // of the agreement or unit rule, or the label of the supply
	Result   Verdict
	Cite     *Cite
	Warnings []revenue.Warning // of this stage, sorted
	Ruling
}

// Check compares a rate with the floors of a stage: agreement before unit rule before
// the supply.
func (s Selection) Check(stage Stage, unit Unit, mode Mode, agreement, unitRule *Given) (Finding, error) {
	f := Finding{Stage: stage, Ruling: s.Ruling(stage, unit, mode)}
	f.Warnings = f.Ruling.Warnings()
	switch {
	case agreement != nil:
		f.Rate, f.Origin, f.Ref = agreement.Rate, FromAgreement, agreement.Ref
	case unitRule != nil:
		f.Rate, f.Origin, f.Ref = unitRule.Rate, FromUnitRule, unitRule.Ref
	case f.Supply == nil:
		return Finding{}, revenue.Refusal{Code: revenue.ErrNoRule}
	default:
		f.Rate, f.Origin, f.Ref = *f.Supply.Min, FromRegion, f.Supply.Label()
		if f.Supply.Pack.Region == "" {
			f.Origin = FromNation
		}
	}
	if agreement != nil && unitRule != nil && agreement.Rate.Cmp(unitRule.Rate) < 0 {
		f.Warnings = append(f.Warnings, revenue.Warning{Code: WarnBelowUnitRule, Ref: unitRule.Ref})
	}
	belowMay := f.May != nil && f.Rate.Cmp(*f.May.Min) < 0
	if belowMay {
		f.Warnings = append(f.Warnings, revenue.Warning{Code: WarnBelowMay, Ref: f.May.Label()})
	}
	f.Warnings = revenue.Sorted(f.Warnings)
	f.Result = Passes
	if len(f.Warnings)+len(s.Warnings) > 0 {
		f.Result = Warns
	}
	switch {
	case f.Binding != nil && f.Rate.Cmp(*f.Binding.Min) < 0:
		f.Result, f.Cite = Blocks, f.Binding.Cite
	case belowMay:
		f.Cite = f.May.Cite
	case f.Origin == FromRegion || f.Origin == FromNation:
		f.Cite = f.Supply.Cite
	}
	return f, nil
}
