package consensus

import (
	"math/big"
	"slices"

	"jiyue/domain/exact"
)

// Measurement 测量尺度 says what a difference between two values means.
type Measurement string

// The levels of measurement.
const (
	Nominal  Measurement = "NOMINAL"
	Ordinal  Measurement = "ORDINAL"
	Interval Measurement = "INTERVAL"
	Ratio    Measurement = "RATIO"
)

// Reliability 信度 is Krippendorff's alpha; nil where nothing varies.
type Reliability struct {
	Pairable, Units int // values, and units with at least two of them
	Alpha           *big.Rat
}

// Verdict of an alpha: RELIABLE from .8, TENTATIVE from .667, "" without one.
func (r Reliability) Verdict() string {
	switch {
	case r.Alpha == nil:
		return ""
	case r.Alpha.Cmp(big.NewRat(8, 10)) >= 0:
		return "RELIABLE"
	case r.Alpha.Cmp(big.NewRat(667, 1000)) >= 0:
		return "TENTATIVE"
	}
	return "UNRELIABLE"
}

// Alpha compares raters over units (rater × unit); nil is a missing value.
func Alpha(data [][]*string, level Measurement) (Reliability, error) {
	units, err := columns(data)
	if err != nil {
		return Reliability{}, err
	}
	var values []*big.Rat
	for _, u := range units {
		values = append(values, u...)
	}
	if len(units) == 0 {
		return Reliability{}, ErrUnits
	}
	if level == Ratio && slices.ContainsFunc(values, func(x *big.Rat) bool { return x.Sign() < 0 }) {
		return Reliability{}, ErrNegative
	}
	s := newScale(values, level)
	r := Reliability{Pairable: len(values), Units: len(units)}
	expected := s.disagreement(s.counts)
	if expected.Sign() == 0 {
		return r, nil
	}
	observed := new(big.Rat)
	for _, u := range units {
		observed.Add(observed, over(s.disagreement(s.tally(u)), int64(len(u)-1)))
	}
	// α = 1 − (n−1)·Σ δ²/(m−1) within units / Σ δ² over all pairs
	share := new(big.Rat).Quo(times(observed, int64(len(values)-1)), expected)
	r.Alpha = minus(exact.One(), share)
	return r, nil
}

// columns are the values of each unit that has at least two.
func columns(data [][]*string) ([][]*big.Rat, error) {
	parsed := make([][]*big.Rat, len(data))
	for i, row := range data {
		for _, text := range row {
			var x *big.Rat
			if text != nil {
				var err error
				if x, err = exact.Parse(*text); err != nil {
					return nil, err
				}
			}
			parsed[i] = append(parsed[i], x)
		}
	}
	if ragged(parsed) {
		return nil, ErrShape
	}
	var units [][]*big.Rat
	if len(parsed) == 0 {
		return nil, nil
	}
	for j := range parsed[0] {
		var unit []*big.Rat
		for _, row := range parsed {
			if row[j] != nil {
				unit = append(unit, row[j])
			}
		}
		if len(unit) >= 2 {
			units = append(units, unit)
		}
	}
	return units, nil
}

// scale is the distinct values in ascending order with how often each is given.
type scale struct {
	values []*big.Rat
	counts []int64
	delta  [][]*big.Rat // squared differences
}

func newScale(values []*big.Rat, level Measurement) scale {
	sorted := slices.SortedFunc(slices.Values(values), (*big.Rat).Cmp)
	s := scale{values: slices.CompactFunc(sorted, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })}
	s.counts = s.tally(values)
	s.delta = make([][]*big.Rat, len(s.values))
	for i := range s.values {
		s.delta[i] = make([]*big.Rat, len(s.values))
		for j := range i {
			s.delta[i][j] = s.difference(j, i, level)
		}
	}
	return s
}

func (s scale) tally(values []*big.Rat) []int64 {
	counts := make([]int64, len(s.values))
	for _, x := range values {
		i, _ := slices.BinarySearchFunc(s.values, x, (*big.Rat).Cmp)
		counts[i]++
	}
	return counts
}

// difference is δ² of the i-th and a later value.
func (s scale) difference(i, j int, level Measurement) *big.Rat {
	a, b := s.values[i], s.values[j]
	switch level {
	case Interval:
		return square(minus(a, b))
	case Ratio:
		return square(new(big.Rat).Quo(minus(a, b), plus(a, b)))
	case Ordinal:
		between := int64(0)
		for _, n := range s.counts[i : j+1] {
			between += n
		}
		return square(big.NewRat(2*between-s.counts[i]-s.counts[j], 2))
	}
	return exact.One()
}

// disagreement is Σ δ² over ordered pairs of different values.
func (s scale) disagreement(counts []int64) *big.Rat {
	sum := new(big.Rat)
	for i, n := range counts {
		for j, m := range counts[:i] {
			if n != 0 && m != 0 {
				sum.Add(sum, times(s.delta[i][j], 2*n*m))
			}
		}
	}
	return sum
}
