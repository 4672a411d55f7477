package money_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
)

func TestRatiosAreReadExactly(t *testing.T) {
	for text, want := range map[string]string{
		"70%": "7/10", "0.70": "7/10", "7/10": "7/10", "0": "0/1", "00/3": "0/1", "-0.5": "-1/2", "-14/4": "-7/2", "33.3333%": "333333/1000000",
		"0.0000000000000000000000001": "1/10000000000000000000000000", "100000000000000000000%": "1000000000000000000/1", "-9223372036854775808/1": "-9223372036854775808/1",
		"99999999999999999999": "99999999999999999999/1",
	} {
		got, ok := money.ParseRatio(text)
		require.True(t, ok, text)
		require.Equal(t, want, got.String(), text)
	}
	for _, text := range []string{"", "-", "%", ".5", "1.", "1/0", "1/00", "/2", "1/", "1/-2", "1/2%", "1e3", "+1", " 1", "１", "1.2.3", "--1", "0x1", "1_0"} {
		_, ok := money.ParseRatio(text)
		require.False(t, ok, text)
	}
}

func TestPercentOfARatioIsNeverRoundedSilently(t *testing.T) {
	for text, want := range map[string]string{"0.7": "70%", "1/8": "12.5%", "1/3": "1/3", "1": "100%", "0": "0%", "1234567/7654321": "≈16.129%"} {
		r, ok := money.ParseRatio(text)
		require.True(t, ok)
		require.Equal(t, want, r.Percent(), text)
	}
}

func TestRatiosReckonLikeRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (money.Ratio, *big.Rat) {
			exact := big.NewRat(rapid.Int64().Draw(t, name), rapid.Int64Range(1, 1<<62).Draw(t, name+" q"))
			r, ok := money.ParseRatio(exact.String())
			require.True(t, ok)
			require.Equal(t, exact.String(), money.NewRatio(exact.Num().Int64(), exact.Denom().Int64()).String())
			return r, exact
		}
		a, x := draw("a")
		b, y := draw("b")
		require.Equal(t, x.Cmp(y), a.Cmp(b))
		require.Equal(t, x.Sign(), a.Sign())
		require.Equal(t, new(big.Rat).Add(x, y).String(), a.Add(b).String())
		require.Equal(t, new(big.Rat).Sub(x, y).String(), a.Sub(b).String())
		if y.Sign() != 0 {
			require.Equal(t, new(big.Rat).Quo(x, y).String(), a.Quo(b).String())
		}
	})
}
