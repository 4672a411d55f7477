// Package payout shows how income is shared: trials, policy packs, distribution cases,
// statements and payment lists.
package payout

import (
	"strconv"
	"strings"

	"jiyue/domain/distribution"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
	"jiyue/views/part"
)

// Text is an amount with separators.
func Text(a revenue.Amount) string {
	if y, ok := a.Yuan(); ok {
		return y.Text()
	}
	return a.String()
}

// lineTitle names a line: its stage and whom it is about.
func lineTitle(l distribution.Line, costs map[string]string) string {
	switch l.Stage {
	case distribution.LineGroup:
		return distribution.Group(l.Key).Title()
	case distribution.LinePerson, distribution.LineCollege, distribution.LineCoOwner:
		return l.Key
	case distribution.LineReceipt:
		return "到账收入"
	case distribution.LineCost:
		if kind := costs[l.Rule]; kind != "" {
			return kind
		}
	}
	if l.Key != "" && l.Stage != distribution.LineGov {
		return l.Stage.Title() + " " + l.Key
	}
	return l.Stage.Title()
}

// costTitles are the names of the costs by the label of their rule.
func costTitles(s pack.Selection) map[string]string {
	titles := map[string]string{}
	for _, c := range s.CostKinds() {
		titles[c.Label()] = pack.CostTitle(c.Kind)
	}
	return titles
}

// sum says whether a line is one that the others lead to.
func sum(l distribution.Line) bool {
	return l.Stage == distribution.LineNet || l.Stage == distribution.LinePool || l.Stage == distribution.LineUnitPart
}

// minus says whether a line is taken off.
func minus(l distribution.Line) bool {
	switch l.Stage {
	case distribution.LineVAT, distribution.LineCost, distribution.LineBroker, distribution.LineCoOwner, distribution.LineGov:
		return l.Amount.Sign() > 0
	}
	return false
}

func lineAmount(l distribution.Line) string {
	if minus(l) {
		return "−" + Text(l.Amount)
	}
	return Text(l.Amount)
}

// formula is how a line is computed, in one expression.
func formula(l distribution.Line) string {
	switch {
	case l.Stage == distribution.LineVAT && l.Rate != nil:
		return Text(*l.Base) + " × " + l.Rate.Percent() + " ÷ (1 + " + l.Rate.Percent() + ")"
	case l.Stage == distribution.LineVAT:
		return "免征、不含税或者按票面"
	case l.Base != nil && l.Rate != nil:
		return Text(*l.Base) + " × " + l.Rate.Percent()
	case l.Stage == distribution.LineCost && l.Reason != "":
		return distribution.ReasonText(l.Reason)
	case l.Stage == distribution.LineNet:
		return "收款减去以上各项"
	case l.Stage == distribution.LineGap:
		return "收款之后到的成本，不向个人收回"
	}
	return "登记的金额"
}

// reasons explain a line: base, rate, rounding, rule, clause.
func reasons(s pack.Selection, l distribution.Line) []part.KV {
	var kv []part.KV
	add := func(key, value string) {
		if value != "" {
			kv = append(kv, part.KV{Key: key, Value: value})
		}
	}
	if l.Base != nil {
		add("基数", Text(*l.Base)+" 元")
	}
	if l.Rate != nil {
		percent := l.Rate.Percent()
		if exact := l.Rate.String(); strings.HasPrefix(percent, "≈") && len(exact) < 40 {
			percent += "（精确值 " + exact + "）"
		}
		add("比例", percent)
	}
	add("取整", l.How.Title())
	add("规则", distribution.RuleText(s, l.Rule))
	if l.Cite != nil {
		add("条款", l.Cite.Clause())
	}
	add("另有规定", asked(l))
	return kv
}

// asked is the rule beside the floor by which more can be given, with its words.
func asked(l distribution.Line) string {
	if l.Asked == nil || l.Asked.Cite == nil {
		return ""
	}
	return l.Asked.Cite.Clause() + "，可以不低于 " + l.Asked.Min.Percent() + "：“" + l.Asked.Cite.Words() + "”"
}

func quote(l distribution.Line) string {
	if l.Cite == nil {
		return ""
	}
	return l.Cite.Words()
}

// rows are the lines of the waterfall; persons have a table of their own.
func rows(s *distribution.Statement, persons bool) []distribution.Line {
	var list []distribution.Line
	for _, l := range s.Lines {
		if (l.Stage == distribution.LinePerson) == persons {
			list = append(list, l)
		}
	}
	return list
}

// Flow 收入流向 draws a statement: receipts, what leaves before the net income, pool and
// unit part, and who gets them.
func Flow(s *distribution.Statement) part.Flow {
	f := part.Flow{}
	add := func(label string, a revenue.Amount, level int, class string, off bool) int {
		f.Nodes = append(f.Nodes, part.FlowNode{Label: label, Text: Text(a), Value: drawn(a), Level: level, Class: class, Minus: off})
		return len(f.Nodes) - 1
	}
	link := func(from, to int, a revenue.Amount) {
		f.Links = append(f.Links, part.FlowLink{From: from, To: to, Value: drawn(a)})
	}
	t := s.Sums
	from := add("到账收入", t.Receipts, 0, "c1", false)
	net := add("净收入", t.Net, 1, "c1", false)
	link(from, net, t.Net)
	// A deduction above the income leaves nothing to draw beyond the receipts.
	spent := t.Deductible.Sub(t.UncoveredLoss)
	for _, off := range []struct {
		label  string
		amount revenue.Amount
		class  string
	}{{"增值税", t.VAT, "c5"}, {"成本", spent, "c4"}, {"中介分成", t.Broker, "c4"}, {"共有单位", t.CoOwners, "c5"}, {"政府资助份额", t.GovFunded, "c5"}} {
		if off.amount.Sign() > 0 {
			link(from, add(off.label, off.amount, 1, off.class, true), off.amount)
		}
	}
	if t.Net.Sign() > 0 {
		divide(s, net, add, link)
	}
	f.Sentence = "收入流向：到账 " + Text(t.Receipts) + " 元，净收入 " + Text(t.Net) + " 元，奖励 " + Text(t.Pool) + " 元，单位留成 " + Text(t.UnitPart) + " 元"
	return f
}

// flowPersons are the persons drawn one by one; the others are one block.
const flowPersons = 5

func divide(s *distribution.Statement, net int, add func(string, revenue.Amount, int, string, bool) int, link func(int, int, revenue.Amount)) {
	t := s.Sums
	pool := add("奖励", t.Pool, 2, "c2", false)
	link(net, pool, t.Pool)
	unit := -1
	if t.UnitPart.Sign() > 0 {
		unit = add("单位留成", t.UnitPart, 2, "c3", false)
		link(net, unit, t.UnitPart)
	}
	persons := rows(s, true)
	others, more := revenue.Amount{}, 0
	for i, l := range persons {
		switch {
		case l.Amount.Sign() <= 0:
		case i < flowPersons || len(persons) == flowPersons+1:
			link(pool, add(l.Key, l.Amount, 3, "c2", false), l.Amount)
		default:
			others, more = others.Add(l.Amount), more+1
		}
	}
	if more > 0 {
		link(pool, add("其他 "+strconv.Itoa(more)+" 人", others, 3, "c2", false), others)
	}
	for _, l := range s.Lines {
		if unit >= 0 && l.Amount.Sign() > 0 && (l.Stage == distribution.LineExtract || l.Stage == distribution.LineCollege || l.Stage == distribution.LineGeneral) {
			label := l.Stage.Title()
			if l.Stage == distribution.LineCollege {
				label = l.Key
			}
			link(unit, add(label, l.Amount, 3, "c3", false), l.Amount)
		}
	}
}

// drawn is an amount as a length on paper; the exact figure stands beside it.
func drawn(a revenue.Amount) float64 {
	f, _ := a.Rat().Float64()
	return f
}

// share is the whole-pool share of a person, for the table of persons.
func share(l distribution.Line, pool revenue.Amount) string {
	if pool.Sign() <= 0 {
		return ""
	}
	part, ok := l.Amount.Yuan()
	whole, fits := pool.Yuan()
	if !ok || !fits || whole.IsZero() {
		return ""
	}
	return money.Percent(money.Fen(part.Decimal().Shift(2).IntPart()), money.Fen(whole.Decimal().Shift(2).IntPart()), 2).StringFixed(2) + "%"
}

func costTitle(kind string) string { return pack.CostTitle(kind) }

// people are amounts by name.
func people(lines []distribution.Entry) []part.KV {
	kv := make([]part.KV, len(lines))
	for i, l := range lines {
		kv[i] = part.KV{Key: l.Name, Value: Text(l.Amount) + " 元", Right: true}
	}
	return kv
}

// entryTitles are the names of entries of a statement of a series.
var entryTitles = map[string]string{"income": "收入", "deductible": "成本扣除", "base": "分配基数", "broker": "中介分成", "gov": "政府资助份额", "net": "净收入", "pool": "奖励总额",
	"main": "主要贡献人员", "others": "其他贡献人员", "tt_staff": "技术转移人员", "unit_part": "单位留成", "extract": "留成提取", "extract_staff": "提取：人员奖励", "extract_capacity": "提取：能力建设", "general": "单位统筹"}

// entries are the changes that a statement makes, those that are not zero.
func entries(i distribution.Issue) []part.KV {
	var kv []part.KV
	for _, e := range i.Entries {
		if e.Amount.Sign() == 0 {
			continue
		}
		title := entryTitles[e.Name]
		if _, name, keyed := strings.Cut(e.Name, ":"); keyed {
			title = name
		}
		kv = append(kv, part.KV{Key: title, Value: Text(e.Amount), Right: true})
	}
	return kv
}

// owed says whether anything is still to be paid or asked back.
func owed(lines []distribution.Entry) bool {
	for _, l := range lines {
		if l.Amount.Sign() != 0 {
			return true
		}
	}
	return false
}
