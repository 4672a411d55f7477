package scoring

import (
	"math"
	"math/big"
	"slices"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// ErrTooFew 评分过少.
var ErrTooFew = fault.New(fault.Invalid, "E_TOO_FEW_SCORES", "至少需要两份评分才能检验离散度")

// Thresholds 离散度阈值 of one leaf, as the plan writes them.
type Thresholds struct {
	MinM                               int // the statistical rules need this many scores
	CV, Range, ModZ, Grubbs, Harmony   string
	LeafWeightMin, TotalSD, MeetingMax string // of a whole case
	GradeSpan                          int
}

// The marks of dispersion.
const (
	FlagCV      = "CV"
	FlagRange   = "RANGE"
	FlagModZ    = "MODZ"
	FlagGrubbs  = "GRUBBS"
	FlagHarmony = "SUSPICIOUS_HARMONY"
)

// Dispersion 离散度 of the scores of one leaf. Statistics are float64; every comparison but
// that of Grubbs is exact. What is undefined is nil.
type Dispersion struct {
	N                   int
	Mean                *big.Rat
	SD                  float64
	CV                  *float64
	Range, Median, MAD  *big.Rat
	ModZ                *float64 // of the score farthest from the median, with its sign
	ModZIndex           int
	Fallback            bool // the mean absolute deviation stands in for a MAD of zero
	Grubbs, GrubbsLimit *float64
	GrubbsIndex         int
	Flags               []string
	Disputed            bool
}

// consistency of the normal distribution: Φ⁻¹(3/4), and √(π/2) for the fallback.
var (
	normalMAD  = big.NewRat(6745, 10000)
	normalMean = big.NewRat(1253314, 1000000)
)

// limits are the thresholds as numbers.
type limits struct {
	minM                         int
	cv, spread, modz, harmony    *big.Rat
	alpha                        float64
	leafWeight, totalSD, meeting *big.Rat
	gradeSpan                    int
}

func (t Thresholds) leaf() (limits, error) {
	row, err := exact.ParseAll([]string{t.CV, t.Range, t.ModZ, t.Grubbs, t.Harmony})
	if err != nil {
		return limits{}, err
	}
	alpha, _ := row[3].Float64()
	return limits{minM: t.MinM, cv: row[0], spread: row[1], modz: row[2], alpha: alpha, harmony: row[4]}, nil
}

// Disperse examines the scores of one leaf.
func (t Thresholds) Disperse(scores []string) (Dispersion, error) {
	row, err := exact.ParseAll(scores)
	if err != nil {
		return Dispersion{}, err
	}
	l, err := t.leaf()
	if err != nil {
		return Dispersion{}, err
	}
	return l.disperse(row)
}

func (l limits) disperse(row []*big.Rat) (Dispersion, error) {
	if len(row) < 2 {
		return Dispersion{}, ErrTooFew
	}
	d := Dispersion{N: len(row), Mean: mean(row)}
	variance := sampleVariance(row, d.Mean)
	d.SD = root(variance)
	if d.Mean.Sign() > 0 {
		cv := d.SD / float(d.Mean)
		d.CV = &cv
	}
	sorted := slices.SortedFunc(slices.Values(row), (*big.Rat).Cmp)
	d.Range = new(big.Rat).Sub(sorted[len(row)-1], sorted[0])
	d.Median = median(row)
	deviations := distances(row, d.Median)
	d.MAD = median(deviations)
	modz := d.modifiedZ(row, deviations)
	d.grubbs(row, variance, l.alpha)

	enough := d.N >= l.minM
	if bound := new(big.Rat).Mul(l.cv, d.Mean); enough && d.Mean.Sign() > 0 && variance.Cmp(bound.Mul(bound, bound)) > 0 {
		d.Flags = append(d.Flags, FlagCV)
	}
	if d.Range.Cmp(l.spread) > 0 {
		d.Flags = append(d.Flags, FlagRange)
	}
	if enough && modz != nil && new(big.Rat).Abs(modz).Cmp(l.modz) > 0 {
		d.Flags = append(d.Flags, FlagModZ)
	}
	if enough && d.Grubbs != nil && *d.Grubbs > *d.GrubbsLimit {
		d.Flags = append(d.Flags, FlagGrubbs)
	}
	d.Disputed = len(d.Flags) > 0
	if enough && d.Range.Cmp(l.harmony) <= 0 {
		d.Flags = append(d.Flags, FlagHarmony)
	}
	return d, nil
}

// modifiedZ fills in the largest modified z-score and returns it exactly.
func (d *Dispersion) modifiedZ(row, deviations []*big.Rat) *big.Rat {
	unit := new(big.Rat).Quo(d.MAD, normalMAD)
	if d.Fallback = d.MAD.Sign() == 0; d.Fallback {
		unit.Mul(normalMean, mean(deviations))
	}
	if unit.Sign() == 0 {
		return nil
	}
	d.ModZIndex = farthest(deviations)
	z := new(big.Rat).Sub(row[d.ModZIndex], d.Median)
	z.Quo(z, unit)
	f := float(z)
	d.ModZ = &f
	return z
}

func (d *Dispersion) grubbs(row []*big.Rat, variance *big.Rat, alpha float64) {
	if d.N < 3 {
		return
	}
	limit := grubbsLimit(d.N, alpha)
	d.GrubbsLimit = &limit
	if variance.Sign() == 0 {
		return
	}
	away := distances(row, d.Mean)
	d.GrubbsIndex = farthest(away)
	far := away[d.GrubbsIndex]
	g := root(new(big.Rat).Quo(new(big.Rat).Mul(far, far), variance))
	d.Grubbs = &g
}

// grubbsLimit is the critical value of Grubbs' two-sided test.
func grubbsLimit(n int, alpha float64) float64 {
	rest := tailShare(n-2, alpha/float64(n)) // ν/(ν+t²) for t at α/(2n)
	return float64(n-1) / math.Sqrt(float64(n)) * math.Sqrt(1-rest)
}

func sampleVariance(row []*big.Rat, mean *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, x := range row {
		gap := new(big.Rat).Sub(x, mean)
		sum.Add(sum, gap.Mul(gap, gap))
	}
	return sum.Quo(sum, big.NewRat(int64(len(row)-1), 1))
}

func median(row []*big.Rat) *big.Rat {
	sorted := slices.SortedFunc(slices.Values(row), (*big.Rat).Cmp)
	return mean(sorted[(len(row)-1)/2 : len(row)/2+1])
}

func distances(row []*big.Rat, from *big.Rat) []*big.Rat {
	all := make([]*big.Rat, len(row))
	for i, x := range row {
		gap := new(big.Rat).Sub(x, from)
		all[i] = gap.Abs(gap)
	}
	return all
}

// farthest is the index of the largest, the lowest on ties.
func farthest(row []*big.Rat) int {
	at := 0
	for i, x := range row {
		if x.Cmp(row[at]) > 0 {
			at = i
		}
	}
	return at
}

func float(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}

func root(x *big.Rat) float64 { return math.Sqrt(float(x)) }
