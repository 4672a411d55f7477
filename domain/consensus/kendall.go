// Package consensus measures how far assessors agree (评分一致性): Kendall's W, the
// intraclass correlations of Shrout and Fleiss, and Krippendorff's alpha, all exact.
package consensus

import (
	"math"
	"math/big"
	"slices"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// Refusals.
var (
	ErrJudges   = fault.New(fault.Invalid, "E_TOO_FEW_JUDGES", "至少需要两位评估师")
	ErrObjects  = fault.New(fault.Invalid, "E_TOO_FEW_OBJECTS", "评价对象过少，不能检验一致性")
	ErrShape    = fault.New(fault.Invalid, "E_SHAPE", "每行数据的个数应一致，请补全")
	ErrRanks    = fault.New(fault.Invalid, "E_RANKS", "名次应为 1 至对象数，并列者取平均名次")
	ErrUnits    = fault.New(fault.Invalid, "E_TOO_FEW_UNITS", "没有任何对象得到两份以上评分")
	ErrNegative = fault.New(fault.Invalid, "E_NEGATIVE", "比率尺度的数值不得为负")
)

// Concordance 和谐系数 is Kendall's W with its test; nil where nothing varies.
type Concordance struct {
	RankSums         []*big.Rat
	S                *big.Rat
	Ties             *big.Int // Σ (t³−t)
	Freedom          int
	Uncorrected      *big.Rat
	W, Chi2, MeanRho *big.Rat
	P                float64
}

// Kendall ranks the scores of each judge (judge × object) and compares the judges.
// Rows of ranks must be mid-ranks already.
func Kendall(scores [][]string, areRanks bool) (Concordance, error) {
	rows, err := table(scores)
	switch {
	case err != nil:
		return Concordance{}, err
	case len(rows) < 2:
		return Concordance{}, ErrJudges
	case ragged(rows):
		return Concordance{}, ErrShape
	case len(rows[0]) < 3:
		return Concordance{}, ErrObjects
	}
	m, n := int64(len(rows)), int64(len(rows[0]))
	c := Concordance{RankSums: make([]*big.Rat, n), S: new(big.Rat), Ties: new(big.Int), Freedom: int(n - 1)}
	for i := range c.RankSums {
		c.RankSums[i] = new(big.Rat)
	}
	for _, row := range rows {
		ranks, ties := midRanks(row)
		c.Ties.Add(c.Ties, big.NewInt(ties))
		for i, r := range ranks {
			if areRanks && r.Cmp(row[i]) != 0 {
				return Concordance{}, ErrRanks
			}
			c.RankSums[i].Add(c.RankSums[i], r)
		}
	}
	middle := big.NewRat(m*(n+1), 2)
	for _, r := range c.RankSums {
		gap := new(big.Rat).Sub(r, middle)
		c.S.Add(c.S, gap.Mul(gap, gap))
	}
	twelve := new(big.Rat).Mul(c.S, big.NewRat(12, 1))
	full := big.NewRat(m*m*(n*n*n-n), 1)
	c.Uncorrected = new(big.Rat).Quo(twelve, full)
	below := new(big.Rat).Sub(full, new(big.Rat).Mul(big.NewRat(m, 1), new(big.Rat).SetInt(c.Ties)))
	if below.Sign() == 0 {
		return c, nil
	}
	c.W = new(big.Rat).Quo(twelve, below)
	c.Chi2 = new(big.Rat).Mul(big.NewRat(m*(n-1), 1), c.W)
	rho := new(big.Rat).Mul(big.NewRat(m, 1), c.W)
	c.MeanRho = rho.Sub(rho, exact.One()).Quo(rho, big.NewRat(m-1, 1))
	chi2, _ := c.Chi2.Float64()
	c.P = upperTail(chi2, c.Freedom)
	return c, nil
}

// midRanks are ascending ranks, equal values sharing the mean of theirs.
func midRanks(row []*big.Rat) (ranks []*big.Rat, ties int64) {
	ranks = make([]*big.Rat, len(row))
	for i, x := range row {
		below, equal := int64(0), int64(0)
		for _, y := range row {
			switch y.Cmp(x) {
			case -1:
				below++
			case 0:
				equal++
			}
		}
		ranks[i] = big.NewRat(2*below+equal+1, 2)
		ties += equal*equal - 1 // each of the t equals adds (t³−t)/t
	}
	return ranks, ties
}

// upperTail is the probability that χ² with whole degrees of freedom exceeds x: a finite
// sum of positive terms (Abramowitz & Stegun 26.4.4 and 26.4.5).
func upperTail(x float64, freedom int) float64 {
	half := x / 2
	if half <= 0 {
		return 1
	}
	sum, k := 0.0, float64(freedom%2)/2
	for range freedom / 2 {
		g, _ := math.Lgamma(k + 1)
		sum += math.Exp(k*math.Log(half) - half - g)
		k++
	}
	if freedom%2 == 1 {
		sum += math.Erfc(math.Sqrt(half))
	}
	return sum
}

func table(texts [][]string) ([][]*big.Rat, error) {
	rows := make([][]*big.Rat, len(texts))
	for i, row := range texts {
		var err error
		if rows[i], err = exact.ParseAll(row); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func ragged(rows [][]*big.Rat) bool {
	return slices.ContainsFunc(rows, func(row []*big.Rat) bool { return len(row) != len(rows[0]) })
}
