package valuation

import (
	"math"
	"slices"
)

// splitMix is SplitMix64; the generator is part of the definition, so that a seed gives
// the same runs on every machine.
type splitMix uint64

const golden = 0x9E3779B97F4A7C15

func (s *splitMix) next() uint64 {
	*s += golden
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// uniform is one number of [0, 1) with 53 bits.
func (s *splitMix) uniform() float64 { return float64(s.next()>>11) * 0x1p-53 }

// after is the state when so many numbers have been drawn: each adds one constant, so
// that workers can begin anywhere.
func (s splitMix) after(draws int) splitMix { return s + splitMix(uint64(draws)*golden) }

// distribution draws one variable; draws says how many uniform numbers one sample takes.
type distribution struct {
	sample func(*splitMix) float64
	draws  int
}

// distribution reads one variable of the simulation.
func (w *work) distribution(path string) distribution {
	get := func(name string) float64 {
		f, ok := readFloat(w.Inputs[path+"."+name])
		if !ok {
			refuse(ErrDistribution, path+"."+name)
		}
		return f
	}
	demand := func(valid bool, name string) {
		if !valid {
			refuse(ErrDistribution, path+"."+name)
		}
	}
	var d distribution
	switch w.Inputs[path+".dist"] {
	case "FIXED":
		value := get("value")
		return distribution{func(*splitMix) float64 { return value }, 0}
	case "UNIFORM":
		a, b := get("a"), get("b")
		demand(a < b, "b")
		d = distribution{func(s *splitMix) float64 { return a + float64(s.uniform()*(b-a)) }, 1}
	case "TRIANGULAR":
		a, c, b := get("a"), get("c"), get("b")
		demand(a < b, "b")
		demand(a <= c && c <= b, "c")
		d = distribution{triangular(a, c, b), 1}
	case "NORMAL", "LOGNORMAL":
		mean, sd := get("mean"), get("sd")
		demand(sd > 0, "sd")
		d = distribution{gaussian(mean, sd), 2}
		if w.Inputs[path+".dist"] == "LOGNORMAL" {
			normal := d.sample
			d.sample = func(s *splitMix) float64 { return math.Exp(normal(s)) }
		}
	case "DISCRETE":
		d = w.discrete(path)
	default:
		refuse(ErrDistribution, path+".dist")
	}
	return w.clamped(d, path, get, demand)
}

func triangular(a, c, b float64) func(*splitMix) float64 {
	turn := (c - a) / (b - a)
	left, right := (b-a)*(c-a), (b-a)*(b-c)
	return func(s *splitMix) float64 {
		u := s.uniform()
		if u < turn {
			return a + math.Sqrt(u*left)
		}
		return b - math.Sqrt((1-u)*right)
	}
}

// gaussian takes the cosine of Box and Muller; the sine is not kept for later.
func gaussian(mean, sd float64) func(*splitMix) float64 {
	return func(s *splitMix) float64 {
		radius := math.Sqrt(-2 * math.Log(1-s.uniform()))
		return mean + float64(sd*radius*math.Cos(2*math.Pi*s.uniform()))
	}
}

// discrete takes the first value whose cumulative weight exceeds u·Σ.
func (w *work) discrete(path string) distribution {
	n := w.count(path + ".values")
	if n == 0 || w.count(path+".weights") != n {
		refuse(ErrDistribution, path+".weights")
	}
	values, cumulative, sum := make([]float64, n), make([]float64, n), 0.0
	for i := range n {
		value, okValue := readFloat(w.Inputs[item(path+".values", i)])
		weight, okWeight := readFloat(w.Inputs[item(path+".weights", i)])
		if !okValue || !okWeight || weight < 0 {
			refuse(ErrDistribution, path+".weights")
		}
		sum += weight
		values[i], cumulative[i] = value, sum
	}
	if !(sum > 0) {
		refuse(ErrDistribution, path+".weights")
	}
	return distribution{func(s *splitMix) float64 {
		at := s.uniform() * sum
		i := slices.IndexFunc(cumulative, func(c float64) bool { return c > at })
		if i < 0 {
			i = n - 1
		}
		return values[i]
	}, 1}
}

// clamped keeps the samples within min and max, where they are given.
func (w *work) clamped(d distribution, path string, get func(string) float64, demand func(bool, string)) distribution {
	low, high := math.Inf(-1), math.Inf(1)
	if w.given(path + ".min") {
		low = get("min")
	}
	if w.given(path + ".max") {
		high = get("max")
	}
	demand(low <= high, "max")
	if math.IsInf(low, 0) && math.IsInf(high, 0) {
		return d
	}
	inner := d.sample
	d.sample = func(s *splitMix) float64 { return min(max(inner(s), low), high) }
	return d
}
