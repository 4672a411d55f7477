package contract

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// longestNumber bounds what is read as a number at all.
const longestNumber = 64

// moneyText reads the machine form -?(0|[1-9]\d*)\.\d{2} and nothing else: what
// people type is brought into it by the form, so that the stored filing and the
// engine agree to the character.
func moneyText(s string) (money.Yuan, bool) {
	body := strings.TrimPrefix(s, "-")
	dot := len(body) - 3
	if dot < 1 || len(s) > longestNumber || body[dot] != '.' || !wholeText(body[:dot]) || !ident.Digits(body[dot+1:]) {
		return money.Zero, false
	}
	if len(s) <= 18 { // fits int64, which is every real price
		fen, err := strconv.ParseInt(s[:len(s)-3]+s[len(s)-2:], 10, 64)
		return money.FromFen(fen), err == nil
	}
	d, err := decimal.NewFromString(s)
	return money.Round(d), err == nil
}

// decimalText reads the machine form -?(0|[1-9]\d*)(\.\d+)?.
func decimalText(s string) (decimal.Decimal, bool) {
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if len(s) > longestNumber || !wholeText(whole) || dotted && (fraction == "" || !ident.Digits(fraction)) {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// wholeText is 0|[1-9]\d*.
func wholeText(s string) bool {
	return s != "" && ident.Digits(s) && (s[0] != '0' || s == "0")
}

// countText reads a whole number of pieces ≥ 0.
func countText(s string) (int64, bool) {
	if !wholeText(s) {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// yearText reads a calendar year.
func yearText(s string) (int, bool) {
	if !wholeText(s) || len(s) > 4 {
		return 0, false
	}
	return number(s), true
}

// dateText reads YYYY-MM-DD; anything else is the zero date.
func dateText(s string) day.Date {
	d, err := day.Parse(s)
	if err != nil {
		return day.Date{}
	}
	return d
}

// blank says whether s shows nothing: white space and zero-width marks only.
func blank(s string) bool {
	return strings.IndexFunc(ident.Normalise(s), func(r rune) bool { return !unicode.IsSpace(r) }) < 0
}
