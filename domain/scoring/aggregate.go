package scoring

import (
	"errors"
	"maps"
	"math/big"
	"slices"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

// Assessor 评分人 with the scores as typed.
type Assessor struct {
	ID, Kind string
	Scores   map[string]string
}

// Result 汇总结果 with every intermediate value.
type Result struct {
	Exact, Rounded *big.Rat
	Grade          string
	LeafValues     map[string]*big.Rat // leaf first
	EffectiveK     map[string]int
	Groups         map[string]*big.Rat
	Totals         map[string]*big.Rat // total first: each assessor's
	TotalK         int
}

// Aggregate joins the scores of a panel by the plan. The order of the assessors changes
// nothing but which error is found first.
func (p Plan) Aggregate(tree indextree.Tree, class string, assessors []Assessor) (Result, error) {
	form, err := tree.For(class)
	if err != nil {
		return Result{}, err
	}
	seen := map[string]bool{}
	for _, a := range assessors {
		if seen[a.ID] {
			return Result{}, ErrDuplicate.At(a.ID)
		}
		seen[a.ID] = true
	}
	values := make([]map[string]*big.Rat, len(assessors))
	for i, a := range assessors {
		if values[i], err = p.values(form, a); err != nil {
			return Result{}, err
		}
	}
	var result Result
	if p.Order == TotalFirst {
		result, err = p.totalFirst(form, assessors, values)
	} else {
		result, err = p.leafFirst(form, values)
	}
	if err != nil {
		return Result{}, err
	}
	result.Rounded = exact.Round(result.Exact, p.Places, exact.HalfUp)
	result.Grade, err = indextree.GradeOf(result.Rounded, p.Grades)
	return result, err
}

// values reads the scores of one assessor.
func (p Plan) values(form *indextree.Form, a Assessor) (map[string]*big.Rat, error) {
	values := map[string]*big.Rat{}
	for _, code := range slices.Sorted(maps.Keys(a.Scores)) {
		leaf, isLeaf := form.Leaf(code)
		switch {
		case !isLeaf:
			return nil, indextree.ErrLeaf.At(code)
		case !leaf.ScoredBy(a.Kind):
			return nil, ErrWho.At(code)
		}
		x, err := leaf.Value(a.Scores[code])
		if f, ok := errors.AsType[*fault.Fault](err); ok {
			return nil, f.At(code)
		}
		if err != nil {
			return nil, err
		}
		values[code] = x
	}
	if p.Order == TotalFirst {
		for _, leaf := range form.Leaves() {
			if values[leaf.Code] == nil && !leaf.Optional {
				return nil, indextree.ErrMissing.At(leaf.Code)
			}
		}
	}
	return values, nil
}

func (p Plan) leafFirst(form *indextree.Form, values []map[string]*big.Rat) (Result, error) {
	result := Result{LeafValues: map[string]*big.Rat{}, EffectiveK: map[string]int{}}
	for _, leaf := range form.Leaves() {
		var scores []*big.Rat
		for _, v := range values {
			if x := v[leaf.Code]; x != nil {
				scores = append(scores, x)
			}
		}
		if len(scores) == 0 && leaf.Optional {
			continue
		}
		if len(scores) < max(p.MinScores, 1) {
			return Result{}, ErrQuorum.At(leaf.Code)
		}
		x, err := p.join(scores)
		if err != nil {
			return Result{}, err
		}
		if r := p.LeafRounding; r != nil {
			x = exact.Round(x, r.Places, r.Mode)
		}
		result.LeafValues[leaf.Code], result.EffectiveK[leaf.Code] = x, p.effective(len(scores))
	}
	result.Exact, result.Groups = form.RollUp(result.LeafValues)
	if result.Exact == nil {
		return Result{}, indextree.ErrNoScore
	}
	return result, nil
}

func (p Plan) totalFirst(form *indextree.Form, assessors []Assessor, values []map[string]*big.Rat) (Result, error) {
	if len(assessors) < p.MinScores {
		return Result{}, ErrQuorum
	}
	result := Result{Totals: map[string]*big.Rat{}, TotalK: p.effective(len(assessors))}
	var totals []*big.Rat
	for i, a := range assessors {
		total, _ := form.RollUp(values[i])
		if total == nil {
			return Result{}, indextree.ErrNoScore.At(a.ID)
		}
		result.Totals[a.ID] = total
		totals = append(totals, total)
	}
	if len(totals) == 0 {
		return Result{}, indextree.ErrNoScore
	}
	var err error
	result.Exact, err = p.join(totals)
	return result, err
}
