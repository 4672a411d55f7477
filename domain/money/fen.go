package money

import (
	"strconv"
	"strings"
)

// Fen 分 is an amount in whole fen, for engines that decide thousands of bids a
// second or split an amount without a remainder.
type Fen int64

// ParseFen reads an amount as a participant of a sale types it: digits with at most
// two decimals, above zero, at most fifteen digits before the point.
func ParseFen(typed string) (Fen, bool) {
	whole, frac, dotted := strings.Cut(typed, ".")
	if len(whole) == 0 || len(whole) > 15 || len(whole) > 1 && whole[0] == '0' || dotted && (len(frac) == 0 || len(frac) > 2) {
		return 0, false
	}
	var n int64
	for _, part := range []string{whole, (frac + "00")[:2]} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return 0, false
			}
			n = n*10 + int64(part[i]-'0')
		}
	}
	return Fen(n), n > 0
}

// Yuan is the same amount in yuan.
func (f Fen) Yuan() Yuan { return FromFen(int64(f)) }

// String is the plain machine form: 1994542.72.
func (f Fen) String() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n
	}
	cents := strconv.FormatUint(n%100, 10)
	if len(cents) == 1 {
		cents = "0" + cents
	}
	return sign + strconv.FormatUint(n/100, 10) + "." + cents
}
