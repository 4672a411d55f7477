// Package revenue 收益计算 splits the income of a job-related achievement exactly: fen
// as whole numbers, rates as exact fractions, one rounding where the rule says so. It
// knows no law; floors, rates and cost tables come from packages pack and distribution.
package revenue

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"

	"jiyue/domain/money"
)

// Party 分配对象 takes part in a split by its weight. Seq settles ties before Key does.
type Party struct {
	Key    string
	Weight money.Ratio
	Seq    int64
}

// Weights 分配权重 are checked parties, ready to split any amount. The order in which the
// parties are given makes no difference.
type Weights struct {
	Parties []Party
	order   []int     // of the parties, by sequence and key
	narrow  []uint64  // weights over one denominator, nil when they pass 63 bits
	total   uint64    // of narrow
	wide    []big.Int // the same without a bound
	whole   big.Int
}

// NewWeights checks the parties: at least one, no key twice, no weight below zero and
// their sum above it.
func NewWeights(parties []Party) (Weights, error) {
	if len(parties) == 0 {
		return Weights{}, refuse(ErrPartyNone)
	}
	w := Weights{Parties: parties, order: make([]int, len(parties))}
	positive := false
	for i, p := range parties {
		if p.Weight.Sign() < 0 {
			return Weights{}, refuse(ErrWeightNegative)
		}
		positive = positive || p.Weight.Sign() > 0
		w.order[i] = i
	}
	slices.SortFunc(w.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(parties[a].Seq, parties[b].Seq), cmp.Compare(parties[a].Key, parties[b].Key))
	})
	seen := make(map[string]bool, len(parties))
	for _, p := range parties {
		if seen[p.Key] {
			return Weights{}, refuse(ErrPartyDuplicate)
		}
		seen[p.Key] = true
	}
	if !positive {
		return Weights{}, refuse(ErrWeightSumZero)
	}
	if !w.scaleNarrow() {
		w.scaleWide()
	}
	return w, nil
}

// scaleNarrow brings the weights to one denominator within 63 bits.
func (w *Weights) scaleNarrow() bool {
	common := uint64(1)
	for _, p := range w.Parties {
		_, q, ok := p.Weight.Terms()
		if !ok {
			return false
		}
		hi, lo := bits.Mul64(common, uint64(q)/gcd(common, uint64(q)))
		if hi > 0 || lo > 1<<62 {
			return false
		}
		common = lo
	}
	w.narrow = make([]uint64, len(w.Parties))
	for i, p := range w.Parties {
		n, q, _ := p.Weight.Terms()
		hi, lo := bits.Mul64(uint64(n), common/uint64(q))
		w.total += lo
		if hi > 0 || lo > 1<<62 || w.total > 1<<62 {
			w.narrow, w.total = nil, 0
			return false
		}
		w.narrow[i] = lo
	}
	return true
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (w *Weights) scaleWide() {
	common := big.NewInt(1)
	for _, p := range w.Parties {
		den := p.Weight.Rat().Denom()
		common.Mul(common, new(big.Int).Div(den, new(big.Int).GCD(nil, nil, common, den)))
	}
	w.wide = make([]big.Int, len(w.Parties))
	for i, p := range w.Parties {
		r := p.Weight.Rat()
		w.wide[i].Mul(r.Num(), new(big.Int).Div(common, r.Denom()))
		w.whole.Add(&w.whole, &w.wide[i])
	}
}

// Order are the places of the parties by sequence and key.
func (w *Weights) Order() []int { return w.order }

// Split 最大余额法 splits the total: each party gets its quota rounded down, and the missing
// fen go one each to the largest remainders, ties to the smaller sequence, then the
// smaller key. A total below zero is the mirror of the positive one.
func (w Weights) Split(total Amount) []Amount {
	shares := make([]Amount, len(w.Parties))
	if n, ok := total.Abs().small(); ok && w.narrow != nil {
		fen := make([]int64, 2*len(shares))
		w.split(uint64(n), fen[:len(shares)], fen[len(shares):])
		for i, f := range fen[:len(shares)] {
			shares[i] = Fen(f)
		}
	} else {
		w.splitWide(total.Abs(), shares)
	}
	if total.Sign() < 0 {
		for i := range shares {
			shares[i] = shares[i].Neg()
		}
	}
	return shares
}

// SplitFen is Split for an amount of an int64 that is not below zero; it writes to
// shares and needs rest of the same length, so that a loop over many amounts keeps no
// memory. ok is false when the weights are too wide for it.
func (w *Weights) SplitFen(total int64, shares, rest []int64) (ok bool) {
	if w.narrow == nil || total < 0 || len(shares) < len(w.narrow) || len(rest) < len(w.narrow) {
		return false
	}
	w.split(uint64(total), shares, rest)
	return true
}

func (w *Weights) split(total uint64, shares, rest []int64) {
	left := total
	for i, weight := range w.narrow {
		hi, lo := bits.Mul64(total, weight)
		var quo, rem uint64
		if hi == 0 {
			quo = lo / w.total
			rem = lo - quo*w.total
		} else {
			quo, rem = bits.Div64(hi, lo, w.total)
		}
		shares[i], rest[i] = int64(quo), int64(rem)
		left -= quo
	}
	for ; left > 0; left-- {
		best := w.order[0]
		for _, i := range w.order[1:] {
			if rest[i] > rest[best] {
				best = i
			}
		}
		shares[best]++
		rest[best] = 0
	}
}

func (w *Weights) splitWide(total Amount, shares []Amount) {
	weights, whole := w.integers()
	rest := make([]big.Int, len(shares))
	left := total
	for i := range weights {
		product := new(big.Int).Mul(total.Int(), &weights[i])
		quo, _ := product.QuoRem(product, whole, &rest[i])
		shares[i] = amountOf(quo)
		left = left.Sub(shares[i])
	}
	for ; left.Sign() > 0; left = left.Sub(Fen(1)) {
		best := w.order[0]
		for _, i := range w.order[1:] {
			if rest[i].Cmp(&rest[best]) > 0 {
				best = i
			}
		}
		shares[best] = shares[best].Add(Fen(1))
		rest[best].SetInt64(0)
	}
}

// integers are the weights and their sum without a bound.
func (w *Weights) integers() ([]big.Int, *big.Int) {
	if w.narrow == nil {
		return w.wide, &w.whole
	}
	wide := make([]big.Int, len(w.narrow))
	for i, n := range w.narrow {
		wide[i].SetUint64(n)
	}
	return wide, new(big.Int).SetUint64(w.total)
}
