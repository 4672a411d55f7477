package weighting

import (
	"math"
	"math/big"

	"jiyue/domain/exact"
)

// Ways to join the weights of people with those of the data.
const (
	Linear  = "LINEAR"
	Product = "PRODUCT"
)

// Blend 组合赋权 joins given weights with those of the data.
type Blend struct {
	Mode    string
	Weights []string
	Share   string // of the given weights, Linear only
}

// Entropy 熵权结果.
type Entropy struct {
	E, W    []float64
	Equal   bool // no column varies, so that all weigh the same
	Blended []float64
}

// EntropyWeights weighs indices by how much they tell a batch of objects apart. For
// ranking batches, never for one case.
func EntropyWeights(rows [][]string, least int, blend *Blend) (Entropy, error) {
	data, err := table(rows)
	switch {
	case err != nil:
		return Entropy{}, err
	case len(data) < max(2, least):
		return Entropy{}, ErrFewObjects
	}
	for _, row := range data {
		if len(row) != len(data[0]) {
			return Entropy{}, ErrShape
		}
	}
	for _, row := range data {
		for _, x := range row {
			if x.Sign() < 0 {
				return Entropy{}, ErrNegative
			}
		}
	}
	n := len(data[0])
	result := Entropy{E: make([]float64, n), W: make([]float64, n)}
	sum := 0.0
	for j := range n {
		result.W[j] = redundancy(data, j)
		result.E[j] = 1 - result.W[j]
		sum += result.W[j]
	}
	result.Equal = sum == 0
	for j := range n {
		if result.Equal {
			result.W[j] = 1 / float64(n)
		} else {
			result.W[j] /= sum
		}
	}
	if blend == nil {
		return result, nil
	}
	result.Blended, err = blend.join(result.W)
	return result, err
}

func table(rows [][]string) ([][]*big.Rat, error) {
	data := make([][]*big.Rat, len(rows))
	for i, row := range rows {
		var err error
		if data[i], err = exact.ParseAll(row); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// redundancy is 1−e of a column. With p = (1+δ)/m it is the mean of (1+δ)·ln(1+δ) − δ,
// divided by ln m: a sum without cancellation, however close the values are.
func redundancy(data [][]*big.Rat, j int) float64 {
	total := new(big.Rat)
	for _, row := range data {
		total.Add(total, row[j])
	}
	if total.Sign() == 0 {
		return 0
	}
	m, sum := int64(len(data)), 0.0
	for _, row := range data {
		delta := new(big.Rat).Quo(new(big.Rat).Mul(row[j], big.NewRat(m, 1)), total)
		d, _ := delta.Sub(delta, exact.One()).Float64()
		sum += excess(d)
	}
	return sum / float64(m) / math.Log(float64(m))
}

// excess is (1+δ)·ln(1+δ) − δ for δ ≥ −1; near zero by its series Σ (−δ)ᵏ/(k(k−1)), k ≥ 2.
func excess(d float64) float64 {
	if d <= -1 {
		return 1
	}
	if math.Abs(d) > 0.05 {
		return (1+d)*math.Log1p(d) - d
	}
	sum, power := 0.0, d*d
	for k := 2.0; k < 20; k++ {
		sum += power / (k * (k - 1))
		power *= -d
	}
	return sum
}

func (b Blend) join(w []float64) ([]float64, error) {
	row, err := exact.ParseAll(b.Weights)
	switch {
	case err != nil:
		return nil, err
	case len(row) != len(w):
		return nil, ErrShape
	}
	if err := sumToOne(row); err != nil {
		return nil, err
	}
	given, blended := floats(row), make([]float64, len(w))
	if b.Mode == Product {
		sum := 0.0
		for i := range w {
			blended[i] = given[i] * w[i]
			sum += blended[i]
		}
		if sum == 0 {
			return nil, ErrBlend
		}
		return normal(blended), nil
	}
	share, err := exact.Parse(b.Share)
	if err != nil {
		return nil, err
	}
	s, _ := share.Float64()
	for i := range w {
		blended[i] = s*given[i] + (1-s)*w[i]
	}
	return blended, nil
}
