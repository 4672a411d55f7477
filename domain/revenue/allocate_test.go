package revenue

import (
	"math/big"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
)

func ratio(t require.TestingT, s string) money.Ratio {
	r, ok := money.ParseRatio(s)
	require.True(t, ok, s)
	return r
}

func weights(t require.TestingT, list ...string) Weights {
	parties := make([]Party, len(list))
	for i, w := range list {
		parties[i] = Party{Key: "p" + strconv.Itoa(i), Weight: ratio(t, w), Seq: int64(i)}
	}
	w, err := NewWeights(parties)
	require.NoError(t, err)
	return w
}

func yuan(t require.TestingT, s string) Amount {
	a, ok := ParseSigned(s)
	require.True(t, ok, s)
	return a
}

func texts(amounts []Amount) []string {
	all := make([]string, len(amounts))
	for i, a := range amounts {
		all[i] = a.String()
	}
	return all
}

func TestAmountsAreReadAsTheyAreWritten(t *testing.T) {
	for _, s := range []string{"0.00", "0.01", "-0.01", "99999999999999.99", "92233720368547758.07", "92233720368547758.08", "-92233720368547758.08", "999999999999999999.99", "-999999999999999999.99"} {
		require.Equal(t, s, yuan(t, s).String())
	}
	for _, s := range []string{"", "-0.00", "1", "1.0", "1.000", "01.00", ".50", "1000000000000000000.00", "+1.00", "1,000.00", " 1.00", "1.00 ", "１.00", "1e3.00", "--1.00", "-"} {
		_, ok := ParseSigned(s)
		require.False(t, ok, s)
	}
	_, ok := ParseAmount("-0.01")
	require.False(t, ok)
}

func TestAmountsReckonLikeIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (Amount, *big.Int) {
			n := new(big.Int).Mul(big.NewInt(rapid.Int64().Draw(t, name)), big.NewInt(rapid.Int64Range(1, 1<<40).Draw(t, name+" times")))
			require.Equal(t, n.String(), amountOf(n).Int().String())
			return amountOf(n), n
		}
		a, x := draw("a")
		b, y := draw("b")
		require.Equal(t, new(big.Int).Add(x, y).String(), a.Add(b).Whole())
		require.Equal(t, new(big.Int).Sub(x, y).String(), a.Sub(b).Whole())
		require.Equal(t, new(big.Int).Neg(x).String(), a.Neg().Whole())
		require.Equal(t, x.Cmp(y), a.Cmp(b))
		require.Equal(t, new(big.Int).Abs(x).String(), a.Abs().Whole())
		r := money.NewRatio(rapid.Int64Range(0, 1<<40).Draw(t, "p"), rapid.Int64Range(1, 1<<40).Draw(t, "q"))
		exact := new(big.Rat).Mul(new(big.Rat).SetInt(x), r.Rat())
		down := a.Times(r, Floor)
		require.LessOrEqual(t, down.Rat().Cmp(exact), 0)
		require.Greater(t, down.Add(Fen(1)).Rat().Cmp(exact), 0)
		up := a.Times(r, Ceil)
		require.GreaterOrEqual(t, up.Rat().Cmp(exact), 0)
		require.Less(t, up.Sub(Fen(1)).Rat().Cmp(exact), 0)
		half := new(big.Rat).Sub(a.Times(r, HalfUp).Rat(), exact)
		require.LessOrEqual(t, new(big.Rat).Abs(half).Cmp(big.NewRat(1, 2)), 0)
		if half.Cmp(big.NewRat(1, 2)) == 0 {
			require.Positive(t, exact.Sign())
		}
	})
}

func TestLargestRemainder(t *testing.T) {
	for _, c := range []struct {
		total   string
		weights []string
		want    []string
	}{
		{"0.99", []string{"1/10", "3/20", "3/4"}, []string{"0.10", "0.15", "0.74"}},
		{"0.02", []string{"70%", "30%"}, []string{"0.01", "0.01"}},
		{"0.10", []string{"6", "6", "2"}, []string{"0.04", "0.04", "0.02"}},
		{"0.11", []string{"6", "6", "2"}, []string{"0.05", "0.05", "0.01"}},
		{"-100.00", []string{"1", "1", "1"}, []string{"-33.34", "-33.33", "-33.33"}},
		{"0.01", []string{"0", "1/3"}, []string{"0.00", "0.01"}},
		{"999999999999999999.99", []string{"1/3", "1/3", "1/3"}, []string{"333333333333333333.33", "333333333333333333.33", "333333333333333333.33"}},
		{"0.01", []string{"1/99999999999999999999", "2/99999999999999999999"}, []string{"0.00", "0.01"}},
	} {
		require.Equal(t, c.want, texts(weights(t, c.weights...).Split(yuan(t, c.total))), c.total)
	}
}

func TestPartiesAreChecked(t *testing.T) {
	p := func(key, weight string) Party { return Party{Key: key, Weight: ratio(t, weight)} }
	for want, list := range map[Code][]Party{ErrPartyNone: {}, ErrPartyDuplicate: {p("a", "1"), p("a", "2")}, ErrWeightNegative: {p("a", "1"), p("b", "-1")}, ErrWeightSumZero: {p("a", "0"), p("b", "0")}} {
		_, err := NewWeights(list)
		require.Equal(t, Refusal{Code: want}, err)
		require.NotEmpty(t, Refusal{Code: want}.Fault().Message)
	}
}

// drawWeights makes parties with weights of all kinds, some zero.
func drawWeights(t *rapid.T) Weights {
	n := rapid.IntRange(1, 6).Draw(t, "parties")
	parties := make([]Party, n)
	for i := range parties {
		most := rapid.SampledFrom([]int64{3, 100, 1 << 61}).Draw(t, "size")
		parties[i] = Party{Key: strconv.Itoa(i), Seq: int64(rapid.IntRange(0, 2).Draw(t, "seq")),
			Weight: money.NewRatio(rapid.Int64Range(0, most).Draw(t, "weight"), rapid.SampledFrom([]int64{1, 3, 7, 100}).Draw(t, "over"))}
	}
	parties[rapid.IntRange(0, n-1).Draw(t, "positive")].Weight = money.NewRatio(1, rapid.Int64Range(1, 9).Draw(t, "of"))
	w, err := NewWeights(parties)
	require.NoError(t, err)
	return w
}

func drawAmount(t *rapid.T, name string) Amount {
	most := rapid.SampledFrom([]int64{100, 100000, 1 << 50, 1<<63 - 1}).Draw(t, name+" size")
	return Fen(rapid.Int64Range(0, most).Draw(t, name))
}

// The split closes, keeps to the quota within a fen, gives nobody a negative or an
// undue share, is the same in any order and mirrors below zero.
func TestSplitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, total := drawWeights(t), drawAmount(t, "total")
		shares := w.Split(total)
		require.Equal(t, total, Total(shares...))
		ints, whole := w.integers()
		for i, s := range shares {
			quota := new(big.Rat).SetFrac(new(big.Int).Mul(total.Int(), &ints[i]), whole)
			require.Equal(t, -1, new(big.Rat).Abs(new(big.Rat).Sub(s.Rat(), quota)).Cmp(big.NewRat(1, 1)))
			require.GreaterOrEqual(t, s.Sign(), 0)
			if w.Parties[i].Weight.Sign() == 0 {
				require.Equal(t, 0, s.Sign())
			}
		}
		reversed := make([]Party, len(shares))
		for i, p := range w.Parties {
			reversed[len(shares)-1-i] = p
		}
		other, err := NewWeights(reversed)
		require.NoError(t, err)
		for i, s := range other.Split(total) {
			require.Equal(t, shares[len(shares)-1-i], s)
		}
		wide := make([]Amount, len(shares))
		w.splitWide(total, wide)
		require.Equal(t, shares, wide)
		for i, s := range w.Split(total.Neg()) {
			require.Equal(t, Amount{}, s.Add(shares[i]))
		}
		require.Equal(t, shares, w.Step(make([]Amount, len(shares)), total))
	})
}

// Instalments never move against a payment, close at each step, and under a known total
// end at its split; a refund of everything returns all to zero.
func TestInstalmentProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWeights(t)
		payments := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Amount { return drawAmount(t, "payment") }), 1, 5).Draw(t, "payments")
		total := Total(payments...)
		for _, final := range []*Amount{nil, &total} {
			rows, shares, err := w.Instalments(payments, final)
			require.NoError(t, err)
			for i, row := range rows {
				require.Equal(t, payments[i], Total(row...))
				for _, change := range row {
					require.GreaterOrEqual(t, change.Sign(), 0)
				}
			}
			if final != nil {
				require.Equal(t, w.Split(total), shares)
			}
		}
		refund := total.Times(money.NewRatio(rapid.Int64Range(0, 10).Draw(t, "tenths"), 10), Floor)
		before, reversal, after, err := w.Refund(payments, refund)
		require.NoError(t, err)
		require.Equal(t, refund.Neg(), Total(reversal...))
		for i := range after {
			require.LessOrEqual(t, reversal[i].Sign(), 0)
			require.GreaterOrEqual(t, after[i].Sign(), 0)
			require.Equal(t, after[i], before[i].Add(reversal[i]))
		}
		_, _, after, err = w.Refund(payments, total)
		require.NoError(t, err)
		require.Equal(t, make([]Amount, len(after)), after)
		_, _, _, err = w.Refund(payments, total.Add(Fen(1)))
		require.Equal(t, Refusal{Code: ErrRefundExceeds}, err)
	})
}

func TestTiersAreMonotoneAndFloorsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawAmount(t, "first").Add(Fen(1)), drawAmount(t, "second").Add(Fen(1))
		upper := first.Add(second)
		rates := make([]money.Ratio, 3)
		for i := range rates {
			rates[i] = money.NewRatio(rapid.Int64Range(0, 30).Draw(t, "rate"), 30)
		}
		tiers, err := NewTiers(Marginal, []Bracket{{&first, rates[0]}, {&upper, rates[1]}, {nil, rates[2]}})
		require.NoError(t, err)
		x, more := drawAmount(t, "x"), drawAmount(t, "more")
		low, high := tiers.Round(x, Ceil), tiers.Round(x.Add(more), Ceil)
		require.LessOrEqual(t, low.Cmp(high), 0)
		require.LessOrEqual(t, low.Cmp(x), 0)
		require.GreaterOrEqual(t, low.Rat().Cmp(tiers.Of(x)), 0)
		moves, pool, err := tiers.Payments([]Amount{x, more})
		require.NoError(t, err)
		require.Equal(t, high, pool)
		require.Equal(t, more, moves[1].Pool.Add(moves[1].Retained))
		if x.Sign() > 0 {
			require.Equal(t, 0, tiers.EffectiveRate(x).Cmp(money.RatioOf(new(big.Rat).Quo(tiers.Of(x), x.Rat()))))
		}
		rate := rates[0]
		require.True(t, Meets(x.Times(rate, Ceil), x, rate))
		require.Equal(t, x.Times(rate, Ceil), Tiers{Mode: Marginal, Brackets: []Bracket{{Rate: rate}}}.Round(x, Ceil))
	})
}

// splitDecimal is the same rule with shopspring/decimal, as a plain program writes it.
func splitDecimal(total decimal.Decimal, weights []decimal.Decimal, whole decimal.Decimal, shares, rest []decimal.Decimal) {
	left := total
	for i, w := range weights {
		shares[i], rest[i] = total.Mul(w).QuoRem(whole, 0)
		left = left.Sub(shares[i])
	}
	one := decimal.NewFromInt(1)
	for ; left.Sign() > 0; left = left.Sub(one) {
		best := 0
		for i := 1; i < len(rest); i++ {
			if rest[i].GreaterThan(rest[best]) {
				best = i
			}
		}
		shares[best], rest[best] = shares[best].Add(one), decimal.Zero
	}
}

// BenchmarkSplits compares a million splits among four with shopspring/decimal, in turns
// and on the same amounts, and demands the same fen.
func BenchmarkSplits(b *testing.B) {
	const rounds, perRound = 10, 100_000
	w := weights(b, "37.5%", "1/3", "1/6", "1/8")
	four := make([]decimal.Decimal, 4)
	whole := decimal.Zero
	for i, n := range w.narrow {
		four[i] = decimal.NewFromInt(int64(n))
		whole = whole.Add(four[i])
	}
	for b.Loop() {
		var ours, theirs int64
		shares, rest := make([]int64, 4), make([]int64, 4)
		exact, remainders := make([]decimal.Decimal, 4), make([]decimal.Decimal, 4)
		sums := [2][4]int64{}
		for round := range int64(rounds) {
			amount := func(i int64) int64 { return (round*perRound+i)*104729 + 7 }
			started := cpu()
			for i := range int64(perRound) {
				w.SplitFen(amount(i), shares, rest)
				for k, s := range shares {
					sums[0][k] += s
				}
			}
			middle := cpu()
			for i := range int64(perRound) {
				splitDecimal(decimal.NewFromInt(amount(i)), four, whole, exact, remainders)
				for k, s := range exact {
					sums[1][k] += s.IntPart()
				}
			}
			ours, theirs = ours+middle-started, theirs+cpu()-middle
			require.Equal(b, sums[1], sums[0])
		}
		b.ReportMetric(float64(ours)/(rounds*perRound), "ns/split")
		b.ReportMetric(float64(theirs)/(rounds*perRound), "ns/split-decimal")
		b.ReportMetric(float64(theirs)/float64(ours), "times")
		b.ReportMetric(0, "ns/op")
	}
}
