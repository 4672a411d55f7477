package indextree

import (
	"errors"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// aim points a fault at a node.
func aim(err error, code string) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.At(code)
	}
	return err
}

// Finding 校验问题 is one thing that is wrong with a tree or a sheet, at a node.
type Finding struct{ Code, Node string }

// Validate lists what is wrong with a tree for a class. The error is exact.ErrDecimal.
func (t Tree) Validate(class string) ([]Finding, error) {
	v := validation{tree: t, class: class, byCode: t.first(), parents: map[string]bool{}}
	for _, n := range t {
		v.parents[n.Parent] = true
	}
	seen := map[string]bool{}
	for _, n := range t {
		if seen[n.Code] {
			v.note(true, "DUP_CODE", n.Code)
			continue
		}
		seen[n.Code] = true
		if err := v.node(n); err != nil {
			return nil, aim(err, n.Code)
		}
	}
	if err := v.sums(); err != nil {
		return nil, err
	}
	return v.findings, nil
}

type validation struct {
	tree     Tree
	class    string
	byCode   map[string]Node
	parents  map[string]bool // codes that some node names as parent
	findings []Finding
}

func (v *validation) note(wrong bool, code, node string) {
	if wrong {
		v.findings = append(v.findings, Finding{code, node})
	}
}

func (v *validation) node(n Node) error {
	if n.Parent != "" {
		parent, found := v.byCode[n.Parent]
		v.note(!found, "PARENT_UNKNOWN", n.Code)
		v.note(found && parent.Kind != Group, "PARENT_NOT_GROUP", n.Code)
	}
	v.note(v.endless(n), "CYCLE", n.Code)
	v.note(n.Kind == Group && !v.parents[n.Code], "GROUP_EMPTY", n.Code)
	switch {
	case n.Kind == Gate:
		v.note(n.Weighted(), "GATE_WEIGHT", n.Code)
	case !n.Weighted():
		v.note(true, "WEIGHT_MISSING", n.Code)
	case n.has(v.class):
		w, err := exact.Parse(n.weight(v.class))
		if err != nil {
			return err
		}
		v.note(w.Sign() <= 0 || w.Cmp(exact.One()) > 0, "WEIGHT_RANGE", n.Code)
	}
	if n.Kind != Leaf {
		return nil
	}
	good, err := n.scaleGood()
	v.note(err == nil && !good, "SCALE_BAD", n.Code)
	return err
}

// endless says that the chain of parents never ends.
func (v *validation) endless(n Node) bool {
	for range len(v.tree) + 1 {
		parent, found := v.byCode[n.Parent]
		if n.Parent == "" || !found {
			return false
		}
		n = parent
	}
	return true
}

func (n Node) scaleGood() (bool, error) {
	switch n.Scale.Kind {
	case Points:
		bounds, err := exact.ParseAll([]string{n.Scale.Min, n.Scale.Max, n.Scale.Step})
		if err != nil {
			return false, err
		}
		least, most, step := bounds[0], bounds[1], bounds[2]
		return least.Cmp(most) < 0 && step.Sign() > 0 && whole(new(big.Rat).Sub(most, least), step), nil
	case Level:
		_, err := exact.ParseAll(slices.Collect(maps.Values(n.Scale.Levels)))
		return len(n.Scale.Levels) >= 2 && !n.Reverse, err
	}
	return false, nil
}

// sums looks at all siblings that have a weight for the class, in the order of the first
// of them.
func (v *validation) sums() error {
	for _, s := range v.tree.Sums(v.class) {
		if s.Err != nil {
			return s.Err
		}
		v.note(s.Total.Cmp(exact.One()) != 0, "WEIGHTS_NOT_ONE", s.Parent)
	}
	return nil
}

// Sum 权重合计 of the children of a node ("" at the top) for a class.
type Sum struct {
	Parent string
	Total  *big.Rat
	Err    error // exact.ErrDecimal
}

// Sums of all siblings that have a weight for the class, in the order of the first of them.
func (t Tree) Sums(class string) []Sum {
	var sums []Sum
	for _, n := range t {
		if n.Kind == Gate || !n.Weighted() || !n.has(class) {
			continue
		}
		i := slices.IndexFunc(sums, func(s Sum) bool { return s.Parent == n.Parent })
		if i < 0 {
			i = len(sums)
			sums = append(sums, Sum{Parent: n.Parent, Total: new(big.Rat)})
		}
		w, err := exact.Parse(n.weight(class))
		if err != nil {
			sums[i].Err = aim(err, n.Code)
			continue
		}
		sums[i].Total.Add(sums[i].Total, w)
	}
	return sums
}

// CommentRules 评语规则: scores below one bound or from another on need a comment.
type CommentRules struct {
	Least       int // characters
	Below, From string
}

// Score 单项评分 is what an assessor says about a leaf.
type Score struct {
	Value, Comment string
	Evidence       []string // documents that it rests on
}

// Sheet 评分表 of one assessor.
type Sheet struct {
	Scores map[string]Score
	Gates  map[string]bool
}

// ValidateSheet lists what is wrong with a sheet on a tree that is right. The error is
// exact.ErrDecimal.
func (t Tree) ValidateSheet(class string, sheet Sheet, rules CommentRules) ([]Finding, error) {
	var findings []Finding
	note := func(wrong bool, code, node string) {
		if wrong {
			findings = append(findings, Finding{code, node})
		}
	}
	bounds, err := exact.ParseAll([]string{rules.Below, rules.From})
	if err != nil {
		return nil, err
	}
	leaves := map[string]bool{}
	for _, n := range t.active(class) {
		if n.Kind == Gate {
			yes, answered := sheet.Gates[n.Code]
			note(!answered, "GATE_MISSING", n.Code)
			note(answered && !yes, "GATE_FAILED", n.Code)
		}
		if n.Kind != Leaf {
			continue
		}
		leaves[n.Code] = true
		score, given := sheet.Scores[n.Code]
		if !given {
			note(!n.Optional, "SCORE_MISSING", n.Code)
			continue
		}
		points, err := n.Scale.Value(score.Value)
		switch {
		case errors.Is(err, ErrScale):
			note(true, "SCALE", n.Code)
		case errors.Is(err, ErrStep):
			note(true, "STEP", n.Code)
		case err != nil:
			return nil, aim(err, n.Code)
		default:
			extreme := points.Cmp(bounds[0]) < 0 || points.Cmp(bounds[1]) >= 0
			note(extreme && utf8.RuneCountInString(strings.Trim(score.Comment, " \t\r\n\u3000")) < rules.Least, "COMMENT_REQUIRED", n.Code)
			note(n.Evidence && len(score.Evidence) == 0, "EVIDENCE_REQUIRED", n.Code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(sheet.Scores)) {
		note(!leaves[code], "LEAF_UNKNOWN", code)
	}
	return findings, nil
}
