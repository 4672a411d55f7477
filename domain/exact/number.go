// Package exact reads, rounds and writes exact numbers: weights, scores, shares and
// thresholds are rationals from the first digit typed to the one rounding at the end.
package exact

import (
	"math/big"
	"strings"

	"jiyue/domain/fault"
)

// ErrDecimal 数值格式: a decimal is written in plain digits.
var ErrDecimal = fault.New(fault.Invalid, "E_BAD_DECIMAL", "数值应写为十进制数，例如 82.5；不带空格、百分号、千分位、正号和多余的前导零")

// longest bounds the work on one number; none has that many digits.
const longest = 1000

// Parse reads a decimal: -?(0|[1-9][0-9]*)(\.[0-9]+)?
func Parse(s string) (*big.Rat, error) {
	if !IsDecimal(s) {
		return nil, ErrDecimal
	}
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, ErrDecimal
	}
	return x, nil
}

// IsDecimal says whether Parse reads the text.
func IsDecimal(s string) bool {
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return len(s) <= longest && digits(whole) && (whole == "0" || whole[0] != '0') && (!dotted || digits(fraction))
}

// ParseRatio reads a decimal, or p/q in plain digits with q not beginning with 0.
func ParseRatio(s string) (*big.Rat, error) {
	above, below, slashed := strings.Cut(s, "/")
	if !slashed {
		return Parse(s)
	}
	if len(s) > longest || !digits(strings.TrimPrefix(above, "-")) || !digits(below) || below[0] == '0' {
		return nil, ErrDecimal
	}
	p, okP := new(big.Int).SetString(above, 10)
	q, okQ := new(big.Int).SetString(below, 10)
	if !okP || !okQ {
		return nil, ErrDecimal
	}
	return new(big.Rat).SetFrac(p, q), nil
}

// ParseAll reads a row of decimals.
func ParseAll(texts []string) ([]*big.Rat, error) {
	row := make([]*big.Rat, len(texts))
	for i, s := range texts {
		x, err := Parse(s)
		if err != nil {
			return nil, err
		}
		row[i] = x
	}
	return row, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Mode 舍入方式 is how the last digit is found.
type Mode string

// The modes. HalfUp takes halves away from zero, Ceil goes towards +∞.
const (
	HalfUp   Mode = "HALF_UP"
	HalfEven Mode = "HALF_EVEN"
	Ceil     Mode = "CEIL"
	Floor    Mode = "FLOOR"
)

// Round rounds to a number of decimal places.
func Round(x *big.Rat, places int, mode Mode) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	scaled := new(big.Rat).Mul(x, scale)
	down, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int)) // towards −∞
	if up(down, rest, scaled, mode) {
		down.Add(down, big.NewInt(1))
	}
	return new(big.Rat).Quo(new(big.Rat).SetInt(down), scale)
}

func up(down, rest *big.Int, scaled *big.Rat, mode Mode) bool {
	half := new(big.Int).Lsh(rest, 1).Cmp(scaled.Denom())
	switch mode {
	case Floor:
		return false
	case Ceil:
		return rest.Sign() > 0
	case HalfEven:
		return half > 0 || half == 0 && down.Bit(0) == 1
	}
	return half > 0 || half == 0 && scaled.Sign() > 0
}

// Text writes x with exactly that many decimal places, halves away from zero.
func Text(x *big.Rat, places int) string {
	return Round(x, places, HalfUp).FloatString(places)
}

// Terminating writes every digit of a decimal that ends, and p/q of one that does not.
func Terminating(x *big.Rat) string {
	if n, ends := x.FloatPrec(); ends {
		return x.FloatString(n)
	}
	return Fraction(x)
}

// Fraction writes p/q in lowest terms, or p when q is 1.
func Fraction(x *big.Rat) string { return x.RatString() }

// Sum adds up.
func Sum(row []*big.Rat) *big.Rat {
	total := new(big.Rat)
	for _, x := range row {
		total.Add(total, x)
	}
	return total
}

// One is the number that weights must sum to.
func One() *big.Rat { return big.NewRat(1, 1) }
