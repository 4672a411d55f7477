package money_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
)

func TestFenAsParticipantsTypeIt(t *testing.T) {
	for typed, want := range map[string]money.Fen{"100": 10000, "100.0": 10000, "100.00": 10000, "0.01": 1, "999999999999999.99": 99999999999999999} {
		got, ok := money.ParseFen(typed)
		require.True(t, ok, typed)
		require.Equal(t, want, got)
	}
	for _, typed := range []string{"", "0", "0.00", "-1", "+1", "01", "1.", ".5", "1.000", "1,000", "1e3", " 1", "1 ", "１００", "1000000000000000", "1..2", "NaN"} {
		_, ok := money.ParseFen(typed)
		require.False(t, ok, typed)
	}
}

func TestFenReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := money.Fen(rapid.Int64Range(1, 99999999999999999).Draw(t, "fen"))
		again, ok := money.ParseFen(f.String())
		require.True(t, ok)
		require.Equal(t, f, again)
		require.Equal(t, f.Yuan().String(), f.String())
		require.Equal(t, "-"+f.String(), (-f).String())
	})
}
