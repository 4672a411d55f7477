package weighting

import (
	"math"
	"math/big"

	"jiyue/domain/exact"
)

// Panel 群组判断 is the comparisons of several judges over the same things.
type Panel struct {
	N                   int
	Judges              [][]string // upper triangles
	JudgeWeights        []string   // nil: all the same
	ExcludeInconsistent bool
	Limit               string // of the consistency ratio
}

// Agreed 群组判断结果.
type Agreed struct {
	JudgeCR  []float64
	Used     []int
	Combined []float64 // upper triangle of the geometric means
	AHP
}

// Combine joins the judges by weighted geometric means, which keeps reciprocals.
func (p Panel) Combine() (Agreed, error) {
	var result Agreed
	matrices := make([]Comparison, len(p.Judges))
	for i, upper := range p.Judges {
		m, err := FromTriangle(p.N, upper)
		if err != nil {
			return result, err
		}
		matrices[i] = m
	}
	weights, err := p.weights()
	if err != nil {
		return result, err
	}
	used := new(big.Rat)
	for i, m := range matrices {
		a := m.Solve(Eigen)
		result.JudgeCR = append(result.JudgeCR, a.CR)
		accepted, err := a.Accept(p.Limit)
		if err != nil {
			return result, err
		}
		if accepted || !p.ExcludeInconsistent {
			result.Used = append(result.Used, i)
			used.Add(used, weights[i])
		}
	}
	if used.Sign() == 0 {
		return result, ErrNoJudge
	}
	k := 0
	upper := make([]float64, p.N*(p.N-1)/2)
	for i := range p.N {
		for j := i + 1; j < p.N; j++ {
			logs := 0.0
			for _, judge := range result.Used {
				share, _ := new(big.Rat).Quo(weights[judge], used).Float64()
				logs += share * math.Log(matrices[judge][i][j])
			}
			upper[k] = math.Exp(logs)
			k++
		}
	}
	result.Combined, result.AHP = upper, fill(p.N, upper).Solve(Eigen)
	return result, nil
}

func (p Panel) weights() ([]*big.Rat, error) {
	if p.JudgeWeights == nil {
		same := make([]*big.Rat, len(p.Judges))
		for i := range same {
			same[i] = big.NewRat(1, int64(len(same)))
		}
		return same, nil
	}
	row, err := exact.ParseAll(p.JudgeWeights)
	switch {
	case err != nil:
		return nil, err
	case len(row) != len(p.Judges):
		return nil, ErrShape
	}
	return row, sumToOne(row)
}

// sumToOne refuses negative weights and those that do not sum to exactly one.
func sumToOne(row []*big.Rat) error {
	for _, w := range row {
		if w.Sign() < 0 {
			return ErrWeights
		}
	}
	if exact.Sum(row).Cmp(exact.One()) != 0 {
		return ErrWeights
	}
	return nil
}
