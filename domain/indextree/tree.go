// Package indextree holds the trees of indices by which achievements are assessed
// (指标体系): weights that sum to exactly one at every node, scales, gates, and how scores
// roll up into a total. Numbers are exact from the text as typed to the one rounding.
package indextree

import (
	"math/big"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// Refusals. ErrScale and ErrStep say what is wrong with one score.
var (
	ErrClass       = fault.New(fault.Invalid, "E_CLASS_UNKNOWN", "指标体系未规定该类成果的权重，请选择体系列出的成果类别")
	ErrWeights     = fault.New(fault.Invalid, "E_WEIGHTS_NOT_ONE", "同级指标权重之和应恰为 1，请调整权重")
	ErrScale       = fault.New(fault.Invalid, "E_SCALE", "评分不在该指标的量表之内")
	ErrStep        = fault.New(fault.Invalid, "E_STEP", "评分不在该指标的分档上")
	ErrLeaf        = fault.New(fault.Invalid, "E_LEAF_UNKNOWN", "评分所指的指标不属于本指标体系或不适用于该类成果")
	ErrGateMissing = fault.New(fault.Invalid, "E_GATE_MISSING", "前置条件尚未作答，请逐项回答是或否")
	ErrGateFailed  = fault.New(fault.Invalid, "E_GATE_FAILED", "前置条件未满足，评价应当终止")
	ErrMissing     = fault.New(fault.Invalid, "E_SCORE_MISSING", "必评指标尚未评分，请补充评分")
	ErrNoScore     = fault.New(fault.Invalid, "E_NO_SCORE", "没有任何评分，无法汇总")
)

// Kind 节点类型 is what a node of a tree is for.
type Kind string

// The kinds: an inner node, an index that is scored, a yes-or-no question outside the sum.
const (
	Group Kind = "GROUP"
	Leaf  Kind = "LEAF"
	Gate  Kind = "GATE"
)

// Kinds of scales.
const (
	Points = "POINTS"
	Level  = "LEVEL"
)

// Scale 量表 is what may be scored: points from Min to Max in steps, or one of the levels,
// each of which stands for points.
type Scale struct {
	Kind           string
	Min, Max, Step string
	Levels         map[string]string
}

// Anyone may score a leaf without a rule of its own.
const Anyone = "ANY"

// Node 指标 is one node of a tree. Decimals are kept as typed. Weight is for every class,
// Weights for the classes that it names; a node without a weight for a class is not part
// of that class's tree.
type Node struct {
	Code, Parent string // "" at the top
	Kind         Kind
	Name         string
	Weight       string
	Weights      map[string]string
	Scale        Scale
	Optional     bool
	Reverse      bool   // more points are worse
	Evidence     bool   // a score needs evidence
	Who          string // the kind of assessor that may score it, "" or ANY for all
}

// Weighted says that the node has a weight for at least one class.
func (n Node) Weighted() bool { return n.Weights != nil || n.Weight != "" }

// weight for a class as typed, "" for none.
func (n Node) weight(class string) string {
	if n.Weights == nil {
		return n.Weight
	}
	return n.Weights[class]
}

// has says whether the node's weights name the class.
func (n Node) has(class string) bool {
	_, named := n.Weights[class]
	return n.Weights == nil || named
}

// ScoredBy says whether an assessor of the kind may score the leaf.
func (n Node) ScoredBy(kind string) bool { return n.Who == "" || n.Who == Anyone || n.Who == kind }

// Value of a score as typed, in points before any reversal.
func (s Scale) Value(score string) (*big.Rat, error) {
	if s.Kind == Level {
		points, known := s.Levels[score]
		if !known {
			return nil, ErrScale
		}
		return exact.Parse(points)
	}
	x, err := exact.Parse(score)
	if err != nil {
		return nil, err
	}
	bounds, err := exact.ParseAll([]string{s.Min, s.Max, s.Step})
	switch {
	case err != nil:
		return nil, err
	case x.Cmp(bounds[0]) < 0 || x.Cmp(bounds[1]) > 0:
		return nil, ErrScale
	case !whole(new(big.Rat).Sub(x, bounds[0]), bounds[2]):
		return nil, ErrStep
	}
	return x, nil
}

// whole says that step divides x.
func whole(x, step *big.Rat) bool { return step.Sign() != 0 && new(big.Rat).Quo(x, step).IsInt() }

// Value of a score on the leaf's scale; a reversed one counts from the other end.
func (n Node) Value(score string) (*big.Rat, error) {
	x, err := n.Scale.Value(score)
	if err != nil || !n.Reverse || n.Scale.Kind != Points {
		return x, err
	}
	bounds, err := exact.ParseAll([]string{n.Scale.Min, n.Scale.Max})
	if err != nil {
		return nil, err
	}
	return new(big.Rat).Sub(exact.Sum(bounds), x), nil
}

// Grade 等级 begins at a total.
type Grade struct{ Name, Min string }

// GradeOf a total, from best to worst; "" below the last.
func GradeOf(total *big.Rat, grades []Grade) (string, error) {
	i, err := Band(total, grades)
	if err != nil || i == len(grades) {
		return "", err
	}
	return grades[i].Name, nil
}

// Band is the place of a total's grade in the list, its length below the last.
func Band(total *big.Rat, grades []Grade) (int, error) {
	for i, g := range grades {
		least, err := exact.Parse(g.Min)
		if err != nil {
			return 0, err
		}
		if total.Cmp(least) >= 0 {
			return i, nil
		}
	}
	return len(grades), nil
}
