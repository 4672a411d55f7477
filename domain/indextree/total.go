package indextree

import (
	"math/big"

	"jiyue/domain/exact"
)

// Rounding 舍入规则 of a figure.
type Rounding struct {
	Places int
	Mode   exact.Mode
}

// Total 加权总分 of one sheet of scores.
type Total struct {
	Exact   *big.Rat
	Rounded *big.Rat
	Grade   string              // of the rounded total, "" below the last
	Groups  map[string]*big.Rat // nil value: no score below it
}

// WeightedTotal checks a sheet of scores and gates and adds it up exactly.
func (t Tree) WeightedTotal(class string, scores map[string]string, gates map[string]bool, rounding Rounding, grades []Grade) (Total, error) {
	f, err := t.For(class)
	if err != nil {
		return Total{}, err
	}
	values, err := f.Values(scores, gates)
	if err != nil {
		return Total{}, err
	}
	total, groups := f.RollUp(values)
	if total == nil {
		return Total{}, ErrNoScore
	}
	rounded := exact.Round(total, rounding.Places, rounding.Mode)
	grade, err := GradeOf(rounded, grades)
	return Total{Exact: total, Rounded: rounded, Grade: grade, Groups: groups}, err
}

// Values checks a sheet: no score beside the tree, every gate answered with yes, every
// mandatory leaf scored, every score on its scale.
func (f *Form) Values(scores map[string]string, gates map[string]bool) (map[string]*big.Rat, error) {
	for code := range scores {
		if _, isLeaf := f.Leaf(code); !isLeaf {
			return nil, ErrLeaf.At(code)
		}
	}
	for _, g := range f.Gates() {
		yes, answered := gates[g.Code]
		switch {
		case !answered:
			return nil, ErrGateMissing.At(g.Code)
		case !yes:
			return nil, ErrGateFailed.At(g.Code)
		}
	}
	values := map[string]*big.Rat{}
	for _, leaf := range f.Leaves() {
		score, given := scores[leaf.Code]
		if !given {
			if !leaf.Optional {
				return nil, ErrMissing.At(leaf.Code)
			}
			continue
		}
		x, err := leaf.Value(score)
		if err != nil {
			return nil, aim(err, leaf.Code)
		}
		values[leaf.Code] = x
	}
	return values, nil
}
