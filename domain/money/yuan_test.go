package money

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseYuanToleratesTypingAndRefusesRounding(t *testing.T) {
	for typed, want := range map[string]string{
		"500000": "500000.00", "1,994,542.72": "1994542.72", "¥２００.５元": "200.50",
		" 12 345.6 ": "12345.60", "-3.01": "-3.01", "0": "0.00",
	} {
		y, err := ParseYuan(typed)
		require.NoError(t, err, typed)
		require.Equal(t, want, y.String(), typed)
	}
	for _, typed := range []string{"", "abc", "1.234", "1e5", "--1", "1.", ".5", "0x10", "１.２.３", "NaN"} {
		_, err := ParseYuan(typed)
		require.ErrorIs(t, err, ErrAmount, typed)
	}
	_, err := ParseYuan("10000000000000")
	require.ErrorIs(t, err, ErrAmountTooLarge)
}

func TestPrintedForms(t *testing.T) {
	require.Equal(t, "1,994,542.72", MustYuan("1994542.72").Text())
	require.Equal(t, "−1,000.00", MustYuan("-1000").Text())
	require.Equal(t, "300.00", MustYuan("3000000").Wan())
	require.Equal(t, "34.72", MustYuan("3472000000").Yi())
	require.Equal(t, "2.35", Round(decimal.RequireFromString("2.345")).String())
	require.Equal(t, "-2.35", Round(decimal.RequireFromString("-2.345")).String())
}

func TestCapitals(t *testing.T) {
	for amount, want := range map[string]string{
		"0":                "人民币零元整",
		"0.05":             "人民币伍分",
		"0.50":             "人民币伍角整",
		"500000":           "人民币伍拾万元整",
		"1994542.72":       "人民币壹佰玖拾玖万肆仟伍佰肆拾贰元柒角贰分",
		"10":               "人民币壹拾元整",
		"100000":           "人民币壹拾万元整",
		"1409.50":          "人民币壹仟肆佰零玖元伍角整",
		"6007.14":          "人民币陆仟零柒元壹角肆分",
		"107000.53":        "人民币壹拾万零柒仟元伍角叁分",
		"16409.02":         "人民币壹万陆仟肆佰零玖元零贰分",
		"100000001":        "人民币壹亿零壹元整",
		"1680032":          "人民币壹佰陆拾捌万零叁拾贰元整",
		"325.04":           "人民币叁佰贰拾伍元零肆分",
		"1000000000000.00": "人民币壹万亿元整",
		"-20000":           "人民币负贰万元整",
	} {
		require.Equal(t, want, MustYuan(amount).Capitals(), amount)
	}
}

func TestTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := FromFen(rapid.Int64Range(-999999999999999, 999999999999999).Draw(t, "fen"))
		back, err := ParseYuan(y.Text())
		require.NoError(t, err)
		require.True(t, y.Equal(back))
	})
}
