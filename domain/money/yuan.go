// Package money holds amounts of Renminbi exact to the fen, exact rates, and
// the ways in which Chinese documents write them. No binary fraction passes through it.
package money

import (
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/fault"
)

// ErrAmount 金额格式: an amount must be a plain number with at most two decimals.
var ErrAmount = fault.New(fault.Invalid, "money.amount", "金额应为数字，最多两位小数，例如 500000.00")

// ErrAmountTooLarge bounds an amount to what the financial capitals and the
// database column can carry.
var ErrAmountTooLarge = fault.New(fault.Invalid, "money.too_large", "金额超出范围，最多 9,999,999,999,999.99 元")

// Yuan 元 is an amount of money exact to the fen. The zero value is 0.00.
type Yuan struct{ d decimal.Decimal }

var maxYuan = decimal.RequireFromString("9999999999999.99")

// MaxYuan is the largest amount that is kept: 9,999,999,999,999.99.
func MaxYuan() Yuan { return Yuan{maxYuan} }

// Zero is 0.00 元.
var Zero Yuan

// FromFen returns the amount of so many fen (分).
func FromFen(fen int64) Yuan { return Yuan{decimal.New(fen, -2)} }

// Round makes an amount of an exact decimal by rounding half up (away from
// zero) to the fen; it is the only rounding, used where a rule says so.
func Round(d decimal.Decimal) Yuan { return Yuan{d.Round(2)} }

// MustYuan is for constants in tests and tables.
func MustYuan(s string) Yuan {
	y, err := ParseYuan(s)
	if err != nil {
		panic(err)
	}
	return y
}

// ParseYuan reads what people type: spaces, thousands separators, full-width
// digits and a leading ¥ are tolerated; more than two decimals are not, because
// a silent rounding would change a contract's price.
func ParseYuan(typed string) (Yuan, error) {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．':
			return '.'
		case r == '－' || r == '−':
			return '-'
		case r == ',' || r == '，' || r == ' ' || r == '\u3000' || r == '\u00a0' || r == '¥' || r == '￥' || r == '元':
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
	if !plainNumber(s) {
		return Zero, ErrAmount
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Zero, ErrAmount
	}
	if d.Abs().GreaterThan(maxYuan) {
		return Zero, ErrAmountTooLarge
	}
	return Yuan{d}, nil
}

// plainNumber accepts -?digits(.d{1,2})? and nothing else (no exponent).
func plainNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, dotted := strings.Cut(s, ".")
	if whole == "" || len(whole) > 15 || !digits(whole) {
		return false
	}
	return !dotted || (len(frac) >= 1 && len(frac) <= 2 && digits(frac))
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Decimal returns the amount in yuan for exact arithmetic.
func (y Yuan) Decimal() decimal.Decimal { return y.d }

// Add returns y + z.
func (y Yuan) Add(z Yuan) Yuan { return Yuan{y.d.Add(z.d)} }

// Sub returns y − z.
func (y Yuan) Sub(z Yuan) Yuan { return Yuan{y.d.Sub(z.d)} }

// Neg returns −y.
func (y Yuan) Neg() Yuan { return Yuan{y.d.Neg()} }

// Cmp orders two amounts: −1, 0 or 1.
func (y Yuan) Cmp(z Yuan) int { return y.d.Cmp(z.d) }

// Equal says whether two amounts are the same number.
func (y Yuan) Equal(z Yuan) bool { return y.d.Equal(z.d) }

// Less says whether y < z.
func (y Yuan) Less(z Yuan) bool { return y.d.LessThan(z.d) }

// Sign is −1, 0 or 1.
func (y Yuan) Sign() int { return y.d.Sign() }

// IsZero says whether the amount is 0.00.
func (y Yuan) IsZero() bool { return y.d.IsZero() }

// Sum adds amounts up.
func Sum(amounts ...Yuan) Yuan {
	var total Yuan
	for _, a := range amounts {
		total = total.Add(a)
	}
	return total
}

// String is the plain machine form: 1994542.72.
func (y Yuan) String() string { return y.d.StringFixed(2) }

// Text is the printed form with separators, without the unit: 1,994,542.72; a
// negative amount carries the minus sign U+2212 (LOOK §5).
func (y Yuan) Text() string { return grouped(y.d.StringFixed(2)) }

// Wan is the amount in 万元 with two decimals, rounded half up at print only.
func (y Yuan) Wan() string { return grouped(y.d.Shift(-4).StringFixed(2)) }

// Yi is the amount in 亿元 with two decimals, rounded half up at print only.
func (y Yuan) Yi() string { return grouped(y.d.Shift(-8).StringFixed(2)) }

func grouped(s string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = "−", rest
	}
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	b.WriteByte('.')
	b.WriteString(frac)
	return b.String()
}
