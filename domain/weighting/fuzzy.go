package weighting

import (
	"math/big"

	"jiyue/domain/exact"
)

// Operators of fuzzy assessment.
const (
	SumProduct = "SUM_PRODUCT"
	MaxMin     = "MAX_MIN"
)

// Fuzzy 模糊综合评价: the share of each grade for each index.
type Fuzzy struct {
	Weights     []string
	Rows        [][]string // shares; or
	Votes       [][]int    // counts that become shares
	Operator    string
	GradePoints []string // from best to worst
}

// FuzzyResult 模糊评价结果. Grade is the place of the largest value; of equals, the lower grade.
type FuzzyResult struct {
	B, Norm []*big.Rat
	Score   *big.Rat
	Grade   int
}

// Assess computes exactly.
func (f Fuzzy) Assess() (FuzzyResult, error) {
	rows, err := f.shares()
	if err != nil {
		return FuzzyResult{}, err
	}
	weights, err := exact.ParseAll(f.Weights)
	if err != nil {
		return FuzzyResult{}, err
	}
	points, err := exact.ParseAll(f.GradePoints)
	if err != nil {
		return FuzzyResult{}, err
	}
	if err := fits(weights, rows, len(points)); err != nil {
		return FuzzyResult{}, err
	}
	result := FuzzyResult{Score: new(big.Rat)}
	for j := range points {
		b := new(big.Rat)
		for i, w := range weights {
			if f.Operator == MaxMin {
				if x := least(w, rows[i][j]); x.Cmp(b) > 0 {
					b = x
				}
			} else {
				b.Add(b, new(big.Rat).Mul(w, rows[i][j]))
			}
		}
		result.B = append(result.B, b)
		if b.Cmp(result.B[result.Grade]) >= 0 {
			result.Grade = j
		}
	}
	sum := exact.Sum(result.B)
	if sum.Sign() == 0 {
		return FuzzyResult{}, ErrRow
	}
	for j, b := range result.B {
		share := new(big.Rat).Quo(b, sum)
		result.Norm = append(result.Norm, share)
		result.Score.Add(result.Score, new(big.Rat).Mul(share, points[j]))
	}
	return result, nil
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func (f Fuzzy) shares() ([][]*big.Rat, error) {
	if f.Votes == nil {
		return table(f.Rows)
	}
	rows := make([][]*big.Rat, len(f.Votes))
	for i, votes := range f.Votes {
		sum := 0
		for _, v := range votes {
			sum += v
		}
		if sum == 0 {
			return nil, ErrVotes
		}
		for _, v := range votes {
			rows[i] = append(rows[i], big.NewRat(int64(v), int64(sum)))
		}
	}
	return rows, nil
}

func fits(weights []*big.Rat, rows [][]*big.Rat, grades int) error {
	if len(rows) != len(weights) {
		return ErrShape
	}
	for _, row := range rows {
		if len(row) != grades {
			return ErrShape
		}
	}
	for _, row := range append([][]*big.Rat{weights}, rows...) {
		for _, x := range row {
			if x.Sign() < 0 {
				return ErrNegative
			}
		}
	}
	if err := sumToOne(weights); err != nil {
		return err
	}
	for _, row := range rows {
		if exact.Sum(row).Cmp(exact.One()) != 0 {
			return ErrRow
		}
	}
	return nil
}
