package consensus

import (
	"math/big"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func drawTable(t *rapid.T, rows, columns int) [][]string {
	table := make([][]string, rows)
	for i := range table {
		for range columns {
			table[i] = append(table[i], strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "score")))
		}
	}
	return table
}

// W lies between 0 and 1 whatever the ties; the order of the judges does not matter.
func TestConcordance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := drawTable(t, rapid.IntRange(2, 6).Draw(t, "judges"), rapid.IntRange(3, 7).Draw(t, "objects"))
		c, err := Kendall(scores, false)
		require.NoError(t, err)
		slices.Reverse(scores)
		turned, err := Kendall(scores, false)
		require.NoError(t, err)
		require.Equal(t, c, turned)
		if c.W != nil {
			require.True(t, c.W.Sign() >= 0 && c.W.Cmp(big.NewRat(1, 1)) <= 0)
			require.True(t, c.P >= 0 && c.P <= 1)
		}
	})
}

// Values of tables of χ²: 5 % and 1 % points.
func TestUpperTail(t *testing.T) {
	for _, c := range []struct {
		x       float64
		freedom int
		want    float64
	}{{3.841458820694124, 1, .05}, {5.991464547107979, 2, .05}, {14.067140449340169, 7, .05}, {23.209251158954356, 10, .01}, {0, 4, 1}} {
		require.InDelta(t, c.want, upperTail(c.x, c.freedom), 1e-13, c)
	}
}

func TestJudgesWhoAgreeAreReliable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := drawTable(t, 1, rapid.IntRange(2, 8).Draw(t, "objects"))[0]
		if len(slices.Compact(slices.Sorted(slices.Values(row)))) == 1 {
			return
		}
		var rater []*string
		var objects [][]string
		for i := range row {
			rater = append(rater, &row[i])
			objects = append(objects, []string{row[i], row[i], row[i]})
		}
		for _, level := range []Measurement{Nominal, Ordinal, Interval, Ratio} {
			r, err := Alpha([][]*string{rater, rater}, level)
			require.NoError(t, err)
			require.Equal(t, "1", r.Alpha.RatString())
			require.Equal(t, "RELIABLE", r.Verdict())
		}
		icc, err := Intraclass(objects)
		require.NoError(t, err)
		for _, x := range []*big.Rat{icc.ICC11, icc.ICC21, icc.ICC31, icc.ICC1k, icc.ICC2k, icc.ICC3k} {
			require.Equal(t, "1", x.RatString())
		}
	})
}

// The order of the raters changes nothing, and alpha never exceeds one.
func TestAlpha(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, rapid.IntRange(2, 5).Draw(t, "raters"), rapid.IntRange(2, 8).Draw(t, "units"))
		data := make([][]*string, len(table))
		for i, row := range table {
			for j := range row {
				if rapid.IntRange(0, 4).Draw(t, "missing") == 0 {
					data[i] = append(data[i], nil)
				} else {
					data[i] = append(data[i], &row[j])
				}
			}
		}
		level := rapid.SampledFrom([]Measurement{Nominal, Ordinal, Interval, Ratio}).Draw(t, "level")
		r, err := Alpha(data, level)
		slices.Reverse(data)
		turned, other := Alpha(data, level)
		require.Equal(t, err, other)
		require.Equal(t, r, turned)
		if r.Alpha != nil {
			require.LessOrEqual(t, r.Alpha.Cmp(big.NewRat(1, 1)), 0)
		}
	})
}
