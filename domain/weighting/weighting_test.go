package weighting_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/exact"
	"jiyue/domain/weighting"
)

// drawTriangle gives judgements on Saaty's scale.
func drawTriangle(t *rapid.T, n int) []string {
	upper := make([]string, n*(n-1)/2)
	for i := range upper {
		upper[i] = fmt.Sprint(rapid.IntRange(1, 9).Draw(t, "judgement"))
		if rapid.Bool().Draw(t, "other way") {
			upper[i] = "1/" + upper[i]
		}
	}
	return upper
}

// The eigenvector solves Aw = λw with λ ≥ n, and the rounded weights sum to exactly one.
func TestWeightsOfComparisons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 10).Draw(t, "n")
		m, err := weighting.FromTriangle(n, drawTriangle(t, n))
		require.NoError(t, err)
		method := rapid.SampledFrom([]weighting.AHPMethod{weighting.Eigen, weighting.Geometric, weighting.Column}).Draw(t, "method")
		a := m.Solve(method)
		sum := 0.0
		for i, w := range a.Weights {
			sum += w
			row := 0.0
			for j, x := range m[i] {
				row += x * a.Weights[j]
			}
			if method == weighting.Eigen {
				require.InEpsilon(t, a.Lambda*w, row, 1e-12)
			}
		}
		require.InDelta(t, 1, sum, 1e-12)
		require.GreaterOrEqual(t, a.Lambda, float64(n)-1e-12)
		places := rapid.IntRange(0, 8).Draw(t, "places")
		require.Equal(t, "1", exact.Fraction(exact.Sum(weighting.Decimals(a.Weights, places))))
	})
}

func TestWhatIsNoComparison(t *testing.T) {
	for _, c := range []struct {
		n     int
		upper []string
		want  error
	}{
		{3, []string{"0.5%", "1", "1"}, exact.ErrDecimal}, {0, nil, weighting.ErrSize}, {11, nil, weighting.ErrSize}, {3, []string{"1"}, weighting.ErrTriangle},
		{2, []string{"0"}, weighting.ErrValue}, {2, []string{"9.01"}, weighting.ErrValue}, {2, []string{"1/10"}, weighting.ErrValue},
	} {
		_, err := weighting.FromTriangle(c.n, c.upper)
		require.ErrorIs(t, err, c.want, c)
	}
	for _, c := range []struct {
		rows [][]string
		want error
	}{
		{nil, weighting.ErrSize}, {[][]string{{"1", "2"}, {"1/2"}}, weighting.ErrShape}, {[][]string{{"1", "3"}, {"0.33", "1"}}, weighting.ErrReciprocal},
		{[][]string{{"2"}}, weighting.ErrReciprocal}, {[][]string{{"1", "10"}, {"1/10", "1"}}, weighting.ErrValue},
	} {
		_, err := weighting.FromMatrix(c.rows)
		require.ErrorIs(t, err, c.want, c)
	}
}

// A single judge is the group; two opposite judges leave everything equal.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "n")
		upper := drawTriangle(t, n)
		m, err := weighting.FromTriangle(n, upper)
		require.NoError(t, err)
		one, err := weighting.Panel{N: n, Judges: [][]string{upper}, Limit: "0.10"}.Combine()
		require.NoError(t, err)
		require.InDeltaSlice(t, m.Solve(weighting.Eigen).Weights, one.Weights, 1e-12)
		opposite := make([]string, len(upper))
		for i, s := range upper {
			x, err := exact.ParseRatio(s)
			require.NoError(t, err)
			opposite[i] = exact.Fraction(x.Inv(x))
		}
		two, err := weighting.Panel{N: n, Judges: [][]string{upper, opposite}, Limit: "0.10"}.Combine()
		require.NoError(t, err)
		for _, w := range two.Weights {
			require.InDelta(t, 1/float64(n), w, 1e-12)
		}
	})
}

// The weights of data sum to one; the more an index varies, the more it weighs; nearly
// equal values lose no digits: for p = (1±δ)/2 the redundancy is δ²/(2 ln 2) + O(δ⁴).
func TestEntropy(t *testing.T) {
	e, err := weighting.EntropyWeights([][]string{{"1000001", "5", "10"}, {"999999", "5", "30"}}, 2, nil)
	require.NoError(t, err)
	require.Zero(t, e.W[1])
	require.InEpsilon(t, 1e-12/(2*math.Ln2)/(1-e.E[2]), e.W[0]/e.W[2], 1e-9)
	require.InDelta(t, 1, e.W[0]+e.W[2], 1e-15)
	same, err := weighting.EntropyWeights([][]string{{"0", "7"}, {"0", "7"}}, 2, nil)
	require.NoError(t, err)
	require.True(t, same.Equal)
	require.Equal(t, []float64{.5, .5}, same.W)
	_, err = weighting.EntropyWeights([][]string{{"0", "7"}, {"0", "8"}}, 2, &weighting.Blend{Mode: weighting.Product, Weights: []string{"1", "0"}})
	require.ErrorIs(t, err, weighting.ErrBlend)
}

// Shares of one and weights of one give values that sum to one under the weighted
// operator, and a score between the least and the most points.
func TestFuzzySumsClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := weighting.Fuzzy{Operator: weighting.SumProduct, GradePoints: []string{"95", "85", "75"}, Weights: []string{"0.5", "0.3", "0.2"}}
		for range f.Weights {
			row := rapid.SliceOfN(rapid.IntRange(0, 9), 3, 3).Draw(t, "votes")
			row[rapid.IntRange(0, 2).Draw(t, "one vote")]++
			f.Votes = append(f.Votes, row)
		}
		r, err := f.Assess()
		require.NoError(t, err)
		require.Equal(t, "1", exact.Fraction(exact.Sum(r.B)))
		require.True(t, r.Score.Cmp(big.NewRat(75, 1)) >= 0 && r.Score.Cmp(big.NewRat(95, 1)) <= 0)
	})
}
