package indextree

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jiyue/domain/fault"
)

// Value is the tree as it is handed out and hashed.
func (t Tree) Value() []any {
	list := make([]any, len(t))
	for i, n := range t {
		list[i] = n.value()
	}
	return list
}

func (n Node) value() map[string]any {
	v := map[string]any{"code": n.Code, "parent": nil, "kind": string(n.Kind), "name": n.Name, "mandatory": !n.Optional, "reverse": n.Reverse, "evidence": n.Evidence, "who": Anyone}
	if n.Parent != "" {
		v["parent"] = n.Parent
	}
	if n.Who != "" {
		v["who"] = n.Who
	}
	switch {
	case n.Weights != nil:
		v["weight"] = anyMap(n.Weights)
	case n.Weight != "":
		v["weight"] = n.Weight
	}
	switch n.Scale.Kind {
	case Points:
		v["scale"] = map[string]any{"kind": Points, "min": n.Scale.Min, "max": n.Scale.Max, "step": n.Scale.Step}
	case Level:
		v["scale"] = map[string]any{"kind": Level, "points": anyMap(n.Scale.Levels)}
	}
	return v
}

func anyMap(texts map[string]string) map[string]any {
	v := map[string]any{}
	for key, text := range texts {
		v[key] = text
	}
	return v
}

// ReadNode reads the form of one node: code, parent, kind, name, weights, scale, who and
// the flags. Levels are typed one a line, “等级=分值”.
func (s *Set) ReadNode(typed map[string]string) (Node, error) {
	get := func(name string) string { return strings.TrimSpace(typed[name]) }
	n := Node{Code: strings.ToUpper(get("code")), Parent: get("parent"), Kind: Kind(get("kind")), Name: get("name"), Optional: get("optional") != "",
		Reverse: get("reverse") != "", Evidence: get("evidence") != "", Who: get("who")}
	var faults []*fault.Fault
	note := func(wrong bool, field, message string) {
		if wrong {
			faults = append(faults, fault.New(fault.Invalid, "tree.field", message).At(field))
		}
	}
	note(!codeGood(n.Code), "code", "代码应为 1 至 16 个字母或数字，例如 S1")
	length := utf8.RuneCountInString(n.Name)
	note(length < 2 || length > 60, "name", "名称应为 2 至 60 个字")
	note(!slices.Contains([]Kind{Group, Leaf, Gate}, n.Kind), "kind", "请选择节点类型")
	note(n.Kind == Gate && n.Parent != "", "parent", "前置条件放在最上一级，不选上级")
	if n.Kind != Gate {
		s.readWeights(&n, typed)
	}
	if n.Kind == Leaf {
		note(!slices.Contains([]string{Points, Level}, get("scale")), "scale", "请选择量表")
		n.Scale = Scale{Kind: get("scale")}
		if n.Scale.Kind == Points {
			n.Scale.Min, n.Scale.Max, n.Scale.Step = get("min"), get("max"), get("step")
		} else {
			var bad string
			n.Scale.Levels, bad = ReadLevels(typed["levels"])
			note(bad != "", "levels", fmt.Sprintf("“%s”应写为“等级=分值”，每行一级，例如 9=85", bad))
		}
		if good, err := n.scaleGood(); len(faults) == 0 {
			note(err != nil, n.scaleField(), "量表应写为数字，例如 0、100 和 0.5")
			note(err == nil && !good, n.scaleField(), "最小值应小于最大值，步长应能整除；等级至少两级，且不能反向")
		}
	} else {
		n.Optional, n.Reverse, n.Evidence, n.Who = false, false, false, ""
	}
	return n, fault.Join(faults)
}

func (n Node) scaleField() string {
	if n.Scale.Kind == Level {
		return "levels"
	}
	return "min"
}

func codeGood(code string) bool {
	return len(code) >= 1 && len(code) <= 16 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// readWeights takes one weight, or one for each class.
func (s *Set) readWeights(n *Node, typed map[string]string) {
	if typed["by_class"] == "" || len(s.Classes) == 0 {
		n.Weight = strings.TrimSpace(typed["weight"])
		return
	}
	n.Weights = map[string]string{}
	for _, c := range s.Classes {
		if w := strings.TrimSpace(typed["weight."+c.Code]); w != "" {
			n.Weights[c.Code] = w
		}
	}
}

// ReadLevels reads one level a line; bad is the first line that is none.
func ReadLevels(text string) (levels map[string]string, bad string) {
	levels = map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		label, points, found := strings.Cut(line, "=")
		label, points = strings.TrimSpace(label), strings.TrimSpace(points)
		_, again := levels[label]
		switch {
		case line == "":
		case !found || label == "" || points == "" || again:
			return levels, line
		default:
			levels[label] = points
		}
	}
	return levels, ""
}

// Put adds a node, or puts it in the place of the one with the code that it had.
func (t Tree) Put(n Node, was string) (Tree, error) {
	at := slices.IndexFunc(t, func(o Node) bool { return o.Code == was })
	if was != "" && at < 0 {
		return nil, ErrNode
	}
	if taken := slices.IndexFunc(t, func(o Node) bool { return o.Code == n.Code }); taken >= 0 && taken != at {
		return nil, fault.New(fault.Invalid, "tree.field", "代码“"+n.Code+"”已被“"+t[taken].Name+"”使用").At("code")
	}
	next := slices.Clone(t)
	if at < 0 {
		return slices.Insert(next, t.after(n.Parent), n), nil
	}
	next[at] = n
	for i := range next {
		if was != n.Code && next[i].Parent == was {
			next[i].Parent = n.Code
		}
	}
	return next, nil
}

// after is the place behind the last node below a parent.
func (t Tree) after(parent string) int {
	at := len(t)
	for i, n := range t {
		if parent != "" && (n.Code == parent || n.Parent == parent) {
			at = i + 1
		}
	}
	return at
}

// Without takes a node out that has none below it.
func (t Tree) Without(code string) (Tree, error) {
	at := slices.IndexFunc(t, func(n Node) bool { return n.Code == code })
	switch {
	case at < 0:
		return nil, ErrNode
	case slices.ContainsFunc(t, func(n Node) bool { return n.Parent == code }):
		return nil, ErrChildren
	}
	return slices.Delete(slices.Clone(t), at, at+1), nil
}

// Weigh takes over weights as typed under the names of WeightField.
func (t Tree) Weigh(typed map[string]string) Tree {
	next := slices.Clone(t)
	for i, n := range next {
		if n.Weights == nil {
			if w, given := typed[WeightField(n.Code, "")]; given && n.Kind != Gate {
				next[i].Weight = strings.TrimSpace(w)
			}
			continue
		}
		weights := map[string]string{}
		for class, w := range n.Weights {
			weights[class] = w
		}
		for name, w := range typed {
			class, ours := strings.CutPrefix(name, "weight["+n.Code+".")
			if class, closed := strings.CutSuffix(class, "]"); ours && closed {
				if w = strings.TrimSpace(w); w == "" {
					delete(weights, class)
				} else {
					weights[class] = w
				}
			}
		}
		next[i].Weights = weights
	}
	return next
}

// Line 指标行 is a node with its depth, in the order of the tree.
type Line struct {
	Node
	Depth int
}

// Lines walks the tree from the top, children after their parent; what hangs on nothing
// comes last.
func (t Tree) Lines() []Line {
	var lines []Line
	seen := map[int]bool{}
	var walk func(parent string, depth int)
	walk = func(parent string, depth int) {
		for i, n := range t {
			if n.Parent == parent && !seen[i] {
				seen[i] = true
				lines = append(lines, Line{n, depth})
				if n.Kind == Group {
					walk(n.Code, depth+1)
				}
			}
		}
	}
	walk("", 0)
	for i, n := range t {
		if !seen[i] {
			lines = append(lines, Line{n, 0})
		}
	}
	return lines
}
