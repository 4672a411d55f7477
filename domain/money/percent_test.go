package money_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
)

func TestPercentRoundsHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct {
		part, whole money.Fen
		places      int32
		want        string
	}{
		{33500000, 89500000, 2, "37.43"}, {1000, 20000000, 2, "0.01"}, {-1000, 20000000, 2, "-0.01"}, {-999, 20000000, 2, "0.00"},
		{1, 3, 4, "33.3333"}, {0, 7, 2, "0.00"}, {-99, 100, 2, "-99.00"}, {99999999999999999, 1, 2, "9999999999999999900.00"},
	} {
		require.Equal(t, c.want, money.Percent(c.part, c.whole, c.places).StringFixed(c.places), "%d of %d", c.part, c.whole)
	}
}

// The rounded figure is never further from the exact one than half a step.
func TestPercentIsTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Int64Range(-99999999999999999, 99999999999999999).Draw(t, "part")
		whole := rapid.Int64Range(1, 99999999999999999).Draw(t, "whole")
		got, ok := new(big.Rat).SetString(money.Percent(money.Fen(part), money.Fen(whole), 2).StringFixed(2))
		require.True(t, ok)
		exact := new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(100, 1))
		off := new(big.Rat).Sub(got, exact)
		outward := exact.Sign() == off.Sign()
		half := big.NewRat(1, 200)
		require.True(t, off.Abs(off).Cmp(half) < 0 || off.Cmp(half) == 0 && outward, "%s is not %s", got.FloatString(2), exact.FloatString(6))
	})
}
