package pack

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/revenue"
)

// The findings of a validation.
const (
	FaultKey       = "E_PACK_KEY"
	FaultMissing   = "E_PACK_MISSING"
	FaultType      = "E_PACK_TYPE"
	FaultCite      = "E_PACK_CITE"
	FaultDuplicate = "E_PACK_DUPLICATE"
	FaultAmbiguous = "E_PACK_AMBIGUOUS"
	WarnNoFallback = "W_NO_FALLBACK"
)

var findingTitles = map[string]string{
	FaultKey: "不认识的项", FaultMissing: "缺少这一项", FaultType: "类型或者写法有误", FaultCite: "写明有出处的，应当写全文件、条款、原文和来源",
	FaultDuplicate: "同一版本已经存在", string(revenue.ErrPackOverlap): "同一地区、同类单位在同一日期有两个政策包", FaultAmbiguous: "同一环节、单位、方式、日期有两条规则",
	string(revenue.ErrPackExtends): "所承接的政策包不存在", string(revenue.ErrPackCycle): "承接关系循环", WarnUnsourced: "没有出处，计算时跳过，改用上一级规定", WarnNoFallback: "没有出处，上一级也没有可用的规定",
}

// Note 政策包校验结果 is a finding at a path of a pack.
type Note struct{ Code, Pack, Path string }

// Title is the finding in Chinese.
func (n Note) Title() string { return findingTitles[n.Code] }

// Report 政策包校验 is what Validate finds.
type Report struct{ Errors, Warnings []Note }

// OK says that nothing is wrong.
func (r Report) OK() bool { return len(r.Errors) == 0 }

// Validate checks a tree of packs: first each pack for unknown keys, missing keys, types
// and sources; then, when all of that is right, the packs against each other.
func Validate(tree any) Report {
	var r Report
	items, isList := tree.([]any)
	if !isList {
		r.Errors = append(r.Errors, Note{FaultType, "#0", ""})
	}
	for i, v := range items {
		c := checker{report: &r, pack: labelOf(node(v), i)}
		c.checkPack(v)
	}
	if r.OK() {
		r.compare(Read(tree))
	}
	order := func(a, b Note) int {
		return cmp.Or(strings.Compare(a.Pack, b.Pack), strings.Compare(a.Path, b.Path), strings.Compare(a.Code, b.Code))
	}
	slices.SortFunc(r.Errors, order)
	slices.SortFunc(r.Warnings, order)
	return r
}

func labelOf(b branch, index int) string {
	id, version := b.text("pack"), b["version"]
	if n, ok := version.(Number); ok && id != "" {
		if _, whole := n.whole(); whole {
			return id + "@" + string(n)
		}
	}
	return "#" + strconv.Itoa(index)
}

// checker walks one pack.
type checker struct {
	report *Report
	pack   string
}

func (c checker) fault(code, path string) {
	c.report.Errors = append(c.report.Errors, Note{code, c.pack, path})
}

func (c checker) expect(ok bool, path string) {
	if !ok {
		c.fault(FaultType, path)
	}
}

func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func item(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// object checks the keys of an object and enters those that are there.
func (c checker) object(v any, path string, required, optional []string, enter func(b branch)) {
	b, isObject := v.(map[string]any)
	if !isObject {
		c.fault(FaultType, path)
		return
	}
	for key := range b {
		if !slices.Contains(required, key) && !slices.Contains(optional, key) {
			c.fault(FaultKey, under(path, key))
		}
	}
	for _, key := range required {
		if _, given := b[key]; !given {
			c.fault(FaultMissing, under(path, key))
		}
	}
	enter(b)
}

// at enters the value of a key when it is given.
func (c checker) at(b branch, path, key string, check func(v any, path string)) {
	if v, given := b[key]; given {
		check(v, under(path, key))
	}
}

var packID = regexp.MustCompile(`^[a-z0-9-]+\z`)

func (c checker) checkPack(v any) {
	required := []string{"pack", "version", "title", "region", "effective", "extends", "rules", "costs", "params"}
	optional := []string{"parent_name", "features", "pilot_window", "unit_types", "note"}
	c.object(v, "", required, optional, func(b branch) {
		c.at(b, "", "pack", func(v any, path string) { s, ok := v.(string); c.expect(ok && packID.MatchString(s), path) })
		c.at(b, "", "version", func(v any, path string) {
			n, _ := v.(Number)
			version, whole := n.whole()
			c.expect(whole && version >= 1, path)
		})
		c.at(b, "", "title", c.filled)
		c.at(b, "", "region", c.filledOrNull)
		c.at(b, "", "extends", c.filledOrNull)
		c.at(b, "", "parent_name", c.textual)
		c.at(b, "", "note", c.textual)
		c.at(b, "", "effective", func(v any, path string) { c.span(v, path, true) })
		c.at(b, "", "unit_types", func(v any, path string) { enums(c, v, path, false, Unit.Title) })
		c.at(b, "", "rules", func(v any, path string) {
			rules, isList := v.([]any)
			c.expect(isList, path)
			for i, rule := range rules {
				c.rule(rule, item(path, i))
			}
		})
		c.each(b, "costs", c.cost)
		c.each(b, "params", func(v any, path string) {
			optional := []string{"cite", "source", "note", "scope"}
			c.object(v, path, []string{"value", "strength", "confidence", "effective"}, optional, func(b branch) { c.basis(b, path) })
		})
	})
}

func (c checker) each(b branch, key string, check func(v any, path string)) {
	c.at(b, "", key, func(v any, path string) {
		m, isMap := v.(map[string]any)
		c.expect(isMap, path)
		for _, name := range slices.Sorted(maps.Keys(m)) {
			check(m[name], under(path, name))
		}
	})
}

func (c checker) rule(v any, path string) {
	required := []string{"id", "when", "base", "share", "strength", "confidence", "effective"}
	optional := []string{"cite", "source", "years", "clock", "note"}
	c.object(v, path, required, optional, func(b branch) {
		c.at(b, path, "id", func(v any, path string) { one(c, v, path, Stage.Title) })
		c.at(b, path, "when", func(v any, path string) {
			c.object(v, path, []string{"unit", "mode"}, nil, func(b branch) {
				c.at(b, path, "unit", func(v any, path string) { enums(c, v, path, true, Unit.Title) })
				c.at(b, path, "mode", func(v any, path string) { enums(c, v, path, true, Mode.Title) })
			})
		})
		c.at(b, path, "base", func(v any, path string) { s, ok := v.(string); c.expect(ok && slices.Contains(bases, s), path) })
		c.at(b, path, "share", func(v any, path string) {
			c.object(v, path, []string{"min", "round"}, nil, func(share branch) {
				c.at(share, path, "min", func(v any, path string) { c.expect(minimum(v, b.text("base"), b.text("confidence")), path) })
				c.at(share, path, "round", func(v any, path string) { c.expect(v == "up", path) })
			})
		})
		c.at(b, path, "years", func(v any, path string) { _, isList := v.([]any); c.expect(isList, path) })
		c.at(b, path, "clock", c.textual)
		c.basis(b, path)
	})
}

var bases = []string{"net_income", "pool", "unit_part", "operating_profit", "equity", "title", "years"}

// minimum: a rate, for years a whole number of them; null only without a source.
func minimum(v any, base, confidence string) bool {
	if v == nil {
		return confidence == string(Unsourced)
	}
	s, isText := v.(string)
	r, ok := money.ParseRatio(s)
	if base == "years" {
		n, err := strconv.Atoi(s)
		return isText && ok && err == nil && n > 0
	}
	return isText && ok && r.InUnit()
}

func (c checker) cost(v any, path string) {
	treat := node(v).text("treat")
	required, optional := []string{"treat", "confidence", "effective"}, []string{"cite", "source", "note"}
	if treat == string(Cap) {
		required = append(required, "cap_rate")
	}
	c.object(v, path, required, optional, func(b branch) {
		c.at(b, path, "treat", func(v any, path string) { one(c, v, path, Treat.Title) })
		if treat == string(Cap) {
			c.at(b, path, "cap_rate", func(v any, path string) {
				s, isText := v.(string)
				r, ok := money.ParseRatio(s)
				c.expect(isText && ok && r.InUnit(), path)
			})
		}
		c.basis(b, path)
	})
}

// basis checks what every value carries.
func (c checker) basis(b branch, path string) {
	c.at(b, path, "strength", func(v any, path string) { one(c, v, path, Strength.Title) })
	c.at(b, path, "confidence", func(v any, path string) { one(c, v, path, Confidence.Title) })
	c.at(b, path, "effective", func(v any, path string) { c.span(v, path, false) })
	c.at(b, path, "note", c.textual)
	confidence := Confidence(b.text("confidence"))
	c.sources(b, path, confidence == Sourced || confidence == Secondary)
	if confidence == Memory || confidence == Unsourced {
		c.report.Warnings = append(c.report.Warnings, Note{WarnUnsourced, c.pack, path})
	}
}

// sources: what is called sourced needs clause, quote and source.
func (c checker) sources(b branch, path string, needed bool) {
	stated := func(b branch, key string) bool { s := b.text(key); return s != "" && s != "-" }
	cite, given := b["cite"]
	m, isObject := cite.(map[string]any)
	switch {
	case given && !isObject && cite != nil:
		c.fault(FaultType, under(path, "cite"))
	case isObject:
		whole := true
		for key, v := range m {
			switch _, isText := v.(string); {
			case !slices.Contains([]string{"doc", "art", "quote"}, key):
				c.fault(FaultKey, under(under(path, "cite"), key))
			case !isText:
				c.fault(FaultType, under(under(path, "cite"), key))
				whole = false
			}
		}
		if needed && whole && !(stated(m, "doc") && stated(m, "art") && stated(m, "quote")) {
			c.fault(FaultCite, under(path, "cite"))
		}
	case needed:
		c.fault(FaultCite, under(path, "cite"))
	}
	source, given := b["source"]
	if _, isText := source.(string); given && !isText && source != nil {
		c.fault(FaultType, under(path, "source"))
	} else if needed && !stated(b, "source") {
		c.fault(FaultCite, under(path, "source"))
	}
}

func (c checker) span(v any, path string, anchored bool) {
	required := []string{"from", "to"}
	if anchored {
		required = append(required, "by")
	}
	c.object(v, path, required, []string{"note"}, func(b branch) {
		from, to := day.Date{}, day.Date{}
		c.at(b, path, "from", func(v any, path string) { from = c.date(v, path) })
		c.at(b, path, "to", func(v any, path string) {
			if v != nil {
				to = c.date(v, path)
			}
		})
		c.expect(from.IsZero() || to.IsZero() || !to.Before(from), path)
		if anchored {
			c.at(b, path, "by", func(v any, path string) { one(c, v, path, Anchor.Title) })
		}
		c.at(b, path, "note", c.textual)
	})
}

func (c checker) date(v any, path string) day.Date {
	s, _ := v.(string)
	d, err := day.Parse(s)
	c.expect(err == nil && !d.IsZero(), path)
	return d
}

func (c checker) textual(v any, path string) { _, ok := v.(string); c.expect(ok, path) }
func (c checker) filled(v any, path string)  { s, ok := v.(string); c.expect(ok && s != "", path) }
func (c checker) filledOrNull(v any, path string) {
	if v != nil {
		c.filled(v, path)
	}
}

// one checks a word of a closed list.
func one[T ~string](c checker, v any, path string, title func(T) string) {
	s, ok := v.(string)
	c.expect(ok && title(T(s)) != "", path)
}

func enums[T ~string](c checker, v any, path string, filled bool, title func(T) string) {
	items, isList := v.([]any)
	c.expect(isList && (len(items) > 0 || !filled), path)
	for i, v := range items {
		one(c, v, item(path, i), title)
	}
}

// compare checks the packs against each other.
func (r *Report) compare(packs []*Pack) {
	for i, p := range packs {
		fault := func(code, path string) { r.Errors = append(r.Errors, Note{code, p.Label(), path}) }
		earlier := packs[:i]
		if slices.ContainsFunc(earlier, func(o *Pack) bool { return o.Label() == p.Label() }) {
			fault(FaultDuplicate, "version")
		} else if slices.ContainsFunc(earlier, p.collides) {
			fault(string(revenue.ErrPackOverlap), "effective")
		}
		for j, rule := range p.Rules {
			if slices.ContainsFunc(p.Rules[:j], rule.collides) {
				fault(FaultAmbiguous, item("rules", j))
			}
		}
		up, end := ancestors(packs, p)
		switch {
		case p.Extends != "" && first(packs, p.Extends) == nil:
			fault(string(revenue.ErrPackExtends), "extends")
		case end == p.ID:
			fault(string(revenue.ErrPackCycle), "extends")
		}
		for j, rule := range p.Rules {
			if !rule.Confidence.Computes() && !slices.ContainsFunc(up, func(o *Pack) bool { return o.computes(rule.ID) }) {
				r.Warnings = append(r.Warnings, Note{WarnNoFallback, p.Label(), item("rules", j)})
			}
		}
	}
}

func first(packs []*Pack, id string) *Pack {
	for _, p := range packs {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// ancestors are the packs up the chain; end is the id at which it comes back, "" when it
// ends.
func ancestors(packs []*Pack, p *Pack) (up []*Pack, end string) {
	seen := []string{p.ID}
	for next := p.Extends; next != ""; {
		if slices.Contains(seen, next) {
			return up, next
		}
		o := first(packs, next)
		if o == nil {
			return up, ""
		}
		seen, up, next = append(seen, next), append(up, o), o.Extends
	}
	return up, ""
}

func (p *Pack) computes(id Stage) bool {
	return slices.ContainsFunc(p.Rules, func(r *Rule) bool { return r.ID == id && r.Confidence.Computes() })
}

func (p *Pack) collides(o *Pack) bool {
	return o.Region == p.Region && p.Effective.meets(o.Effective) &&
		(p.UnitTypes == nil || o.UnitTypes == nil || meet(p.UnitTypes, o.UnitTypes))
}

// collides says whether two rules of a stage answer for the same case on the same day.
func (r *Rule) collides(o *Rule) bool {
	return o.ID == r.ID && meet(r.Units, o.Units) && meet(r.Modes, o.Modes) && r.Effective.meets(o.Effective)
}

func meet[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}
