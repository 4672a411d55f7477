package pack

import (
	"maps"
	"slices"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Read takes packs out of a tree: map[string]any, []any, string, bool, Number and nil,
// as a JSON or YAML file decodes. It reads what is there; Validate says what is wrong.
func Read(tree any) []*Pack {
	var packs []*Pack
	for _, v := range list(tree) {
		packs = append(packs, readPack(node(v)))
	}
	return packs
}

type branch map[string]any

func node(v any) branch { m, _ := v.(map[string]any); return m }
func list(v any) []any  { l, _ := v.([]any); return l }

func (b branch) text(key string) string { s, _ := b[key].(string); return s }

func (b branch) date(key string) day.Date {
	d, err := day.Parse(b.text(key))
	if err != nil {
		return day.Date{}
	}
	return d
}

func texts[T ~string](v any) []T {
	var all []T
	for _, item := range list(v) {
		if s, ok := item.(string); ok {
			all = append(all, T(s))
		}
	}
	return all
}

func readPack(b branch) *Pack {
	effective := node(b["effective"])
	p := &Pack{ID: b.text("pack"), Title: b.text("title"), Region: b.text("region"), Parent: b.text("parent_name"), Extends: b.text("extends"), Note: b.text("note"),
		Effective: readSpan(effective), By: Anchor(effective.text("by")), Features: texts[string](b["features"]), Tree: map[string]any(b)}
	if n, ok := b["version"].(Number); ok {
		p.Version, _ = n.whole()
	}
	if _, limited := b["unit_types"].([]any); limited {
		p.UnitTypes = append([]Unit{}, texts[Unit](b["unit_types"])...)
	}
	if pilot := node(b["pilot_window"]); pilot != nil {
		p.Pilot = &Pilot{From: pilot.date("from"), To: pilot.date("to"), Quote: pilot.text("quote")}
	}
	for _, v := range list(b["rules"]) {
		p.Rules = append(p.Rules, readRule(node(v), p))
	}
	costs := node(b["costs"])
	for _, kind := range slices.SortedFunc(maps.Keys(costs), strings.Compare) {
		c := node(costs[kind])
		rate, _ := money.ParseRatio(c.text("cap_rate"))
		p.Costs = append(p.Costs, &Cost{Kind: kind, Treat: Treat(c.text("treat")), CapRate: rate, Basis: readBasis(c), Pack: p})
	}
	params := node(b["params"])
	for _, name := range slices.SortedFunc(maps.Keys(params), strings.Compare) {
		v := node(params[name])
		p.Params = append(p.Params, &Param{Name: name, Value: v["value"], Basis: readBasis(v), Pack: p})
	}
	return p
}

func readRule(b branch, p *Pack) *Rule {
	when, share := node(b["when"]), node(b["share"])
	r := &Rule{ID: Stage(b.text("id")), Units: texts[Unit](when["unit"]), Modes: texts[Mode](when["mode"]), Base: b.text("base"),
		Clock: b.text("clock"), Basis: readBasis(b), Pack: p}
	if min, ok := money.ParseRatio(share.text("min")); ok {
		r.Min = &min
	}
	for _, y := range list(b["years"]) {
		if n, ok := y.(Number); ok {
			r.Years = append(r.Years, n)
		}
	}
	return r
}

func readBasis(b branch) Basis {
	basis := Basis{Strength: Strength(b.text("strength")), Source: b.text("source"), Confidence: Confidence(b.text("confidence")),
		Effective: readSpan(node(b["effective"])), Note: b.text("note")}
	if c := node(b["cite"]); c != nil {
		basis.Cite = &Cite{Doc: c.text("doc"), Art: c.text("art"), Quote: c.text("quote")}
	}
	return basis
}

func readSpan(b branch) Span {
	return Span{From: b.date("from"), To: b.date("to"), Note: b.text("note")}
}
