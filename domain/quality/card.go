// Package quality looks back at assessments: what a file of seats says about an assessor
// or an institution (评价质量档案), and which filings are to be inspected (抽查). Rules are
// pure; every limit in them is our own proposal (建议值).
package quality

import (
	"math"
	"math/big"
	"slices"
	"time"

	"jiyue/domain/day"
)

// Least is how many observations a figure needs before it says anything (建议值).
const Least = 5

// Months is how far back a card looks (建议值).
const Months = 36

// reminded is how many working days before the end of a period people are reminded of it.
const reminded = 2

// Seat 评价席位 is the part of one assessor in one case, as a card counts it.
type Seat struct {
	Case, Number, Title string // of the case
	Assessor            string
	State               string
	At                  time.Time // the case was opened
	Due, Committed      time.Time // of the first ballot; zero: no period, or nothing handed in
	Missed              bool      // scoring went on without the ballot
	Own, Panel          *big.Rat  // totals; nil before the reveal
	Upheld              bool      // an objection to the result was found right
	Objected            bool
	Reassessed          bool // a second result is there
	Changed             bool // and has another grade
	Price               *big.Rat
}

// Late says that the ballot came when its assessor had been reminded.
func (s Seat) Late(days day.WorkCalendar) bool {
	if s.Committed.IsZero() || s.Due.IsZero() {
		return false
	}
	return days.AddWorkdays(day.Of(s.Committed), reminded).Midnight().After(s.Due)
}

// Card 评价质量档案 of an assessor, or of an institution over all seats of its cases. Each
// figure has its own number of observations.
type Card struct {
	Cases      int // distinct
	Seats      int
	Ballots    Share // handed in after the reminder, of those handed in within a period
	Missed     Share // of all seats
	Deviation  Spread
	Upheld     Share // of cases with a decided objection or none; the base is the cases with a result
	Changed    Share // of reassessed cases
	Calibrated Rank  // total against the disclosed price
}

// Share 档案比例 is a part of a number of observations.
type Share struct{ Part, Of int }

// Judged says that there are enough observations to print a share.
func (s Share) Judged() bool { return s.Of >= Least }

// Spread 偏差 of own totals from the panel's, in points: mean and sample standard
// deviation. Both are nil below Least.
type Spread struct {
	N        int
	Mean, SD *float64
}

// Rank 秩相关 is Spearman's coefficient with mean ranks for ties; nil below Least, or when
// one side never differs.
type Rank struct {
	N   int
	Rho *float64
}

// CardOf counts seats. With whole the card is of an institution: a case counts once in what
// concerns the case, and its price is set against the panel's total.
func CardOf(seats []Seat, days day.WorkCalendar, whole bool) Card {
	c := Card{Seats: len(seats)}
	seen := map[string]bool{}
	var gaps, totals, prices []*big.Rat
	for _, s := range seats {
		first := !seen[s.Case]
		seen[s.Case] = true
		c.Missed.Of++
		if s.Missed {
			c.Missed.Part++
		}
		if !s.Committed.IsZero() && !s.Due.IsZero() {
			c.Ballots.Of++
			if s.Late(days) {
				c.Ballots.Part++
			}
		}
		if s.Own != nil && s.Panel != nil {
			gaps = append(gaps, new(big.Rat).Sub(s.Own, s.Panel))
		}
		own := s.Own
		if whole {
			own = s.Panel
		}
		if whole && !first {
			continue
		}
		if s.Panel != nil {
			c.Upheld.Of++
			if s.Upheld {
				c.Upheld.Part++
			}
		}
		if s.Reassessed {
			c.Changed.Of++
			if s.Changed {
				c.Changed.Part++
			}
		}
		if own != nil && s.Price != nil {
			totals, prices = append(totals, own), append(prices, s.Price)
		}
	}
	c.Cases = len(seen)
	c.Deviation = spread(gaps)
	c.Calibrated = Rank{N: len(totals), Rho: Spearman(totals, prices)}
	return c
}

func spread(row []*big.Rat) Spread {
	s := Spread{N: len(row)}
	if s.N < Least {
		return s
	}
	mean, variance := moments(row)
	m, _ := mean.Float64()
	v, _ := variance.Float64()
	sd := math.Sqrt(v)
	s.Mean, s.SD = &m, &sd
	return s
}

// moments are the mean and the sample variance of at least two values.
func moments(row []*big.Rat) (mean, variance *big.Rat) {
	n := int64(len(row))
	mean, variance = new(big.Rat), new(big.Rat)
	for _, x := range row {
		mean.Add(mean, x)
	}
	mean.Quo(mean, big.NewRat(n, 1))
	for _, x := range row {
		d := new(big.Rat).Sub(x, mean)
		variance.Add(variance, d.Mul(d, d))
	}
	return mean, variance.Quo(variance, big.NewRat(max(n-1, 1), 1))
}

// Spearman is the rank correlation of two rows of one length; nil below Least, or when a
// row has one value only.
func Spearman(x, y []*big.Rat) *float64 {
	if len(x) != len(y) || len(x) < Least {
		return nil
	}
	a, b := ranks(x), ranks(y)
	middle := float64(len(x)+1) / 2
	var xy, xx, yy float64
	for i := range a {
		xy += (a[i] - middle) * (b[i] - middle)
		xx += (a[i] - middle) * (a[i] - middle)
		yy += (b[i] - middle) * (b[i] - middle)
	}
	if xx == 0 || yy == 0 {
		return nil
	}
	rho := min(max(xy/math.Sqrt(xx*yy), -1), 1)
	return &rho
}

// ranks begin at 1; equal values share the mean of their places.
func ranks(row []*big.Rat) []float64 {
	order := make([]int, len(row))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return row[i].Cmp(row[j]) })
	out := make([]float64, len(row))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && row[order[j]].Cmp(row[order[i]]) == 0 {
			j++
		}
		for _, k := range order[i:j] {
			out[k] = float64(i+1+j) / 2
		}
		i = j
	}
	return out
}
