package money

import "github.com/shopspring/decimal"

// Percent is part in per cent of whole, exact until the one rounding half up (away
// from zero) to the places. The whole is not zero.
func Percent(part, whole Fen, places int32) decimal.Decimal {
	return decimal.New(int64(part), 2).DivRound(decimal.New(int64(whole), 0), places)
}
