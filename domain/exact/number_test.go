package exact_test

import (
	"math/big"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/exact"
)

var decimal = regexp.MustCompile(`\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z`)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0", "-0", "82.5", "+1", "01", "1.", ".5", "1e3", "40%", "1,000", " 1", "½", "1/3", "-", "", "0x10", "1_0", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := exact.Parse(s)
		if len(s) <= 400 {
			require.Equal(t, decimal.MatchString(s), err == nil, "%q", s)
		}
		if err == nil {
			back, err := exact.Parse(exact.Terminating(x))
			require.NoError(t, err)
			require.Zero(t, x.Cmp(back))
		}
		if y, err := exact.ParseRatio(s); err == nil {
			back, err := exact.ParseRatio(exact.Fraction(y))
			require.NoError(t, err)
			require.Zero(t, y.Cmp(back))
		}
	})
}

func TestRounding(t *testing.T) {
	for _, c := range []struct {
		x      string
		places int
		mode   exact.Mode
		want   string
	}{
		{"79.995", 2, exact.HalfUp, "80.00"}, {"0.125", 2, exact.HalfEven, "0.12"}, {"0.135", 2, exact.HalfEven, "0.14"},
		{"-0.005", 2, exact.HalfUp, "-0.01"}, {"-0.005", 2, exact.HalfEven, "0.00"}, {"-0.004", 2, exact.HalfUp, "0.00"},
		{"63.01", 0, exact.Ceil, "64"}, {"-63.99", 0, exact.Ceil, "-63"}, {"63.99", 0, exact.Floor, "63"}, {"-63.01", 0, exact.Floor, "-64"},
		{"5", 3, exact.Ceil, "5.000"},
	} {
		x, err := exact.Parse(c.x)
		require.NoError(t, err)
		require.Equal(t, c.want, exact.Round(x, c.places, c.mode).FloatString(c.places), c)
	}
	require.Equal(t, "0.00", exact.Text(big.NewRat(-1, 1000), 2), "zero has no sign")
	require.Equal(t, "1/3", exact.Terminating(big.NewRat(1, 3)))
	require.Equal(t, "2.5", exact.Terminating(big.NewRat(5, 2)))
	for _, s := range []string{"1/0", "1/03", "/3", "1/", "1/-3", "+1/3", "1/3/5"} {
		_, err := exact.ParseRatio(s)
		require.ErrorIs(t, err, exact.ErrDecimal, s)
	}
}

// Rounding moves by less than one unit of the last place, in the direction of its name.
func TestRoundingStaysClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := big.NewRat(rapid.Int64().Draw(t, "p"), rapid.Int64Range(1, 1e9).Draw(t, "q"))
		places := rapid.IntRange(0, 6).Draw(t, "places")
		mode := rapid.SampledFrom([]exact.Mode{exact.HalfUp, exact.HalfEven, exact.Ceil, exact.Floor}).Draw(t, "mode")
		off := new(big.Rat).Sub(exact.Round(x, places, mode), x)
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
		switch mode {
		case exact.Ceil:
			require.True(t, off.Sign() >= 0 && off.Cmp(unit) < 0)
		case exact.Floor:
			require.True(t, off.Sign() <= 0 && off.Neg(off).Cmp(unit) < 0)
		default:
			require.LessOrEqual(t, off.Abs(off).Cmp(unit.Quo(unit, big.NewRat(2, 1))), 0)
		}
	})
}
