package revenue

import (
	"cmp"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"jiyue/domain/money"
)

// Amount 分配金额 is an amount in whole fen, or a number of shares, as a signed number of 128
// bits: eighteen digits of yuan pass an int64, and so do the products that a split
// needs. The zero value is 0.00. Amounts compare with == and Cmp.
type Amount struct {
	hi int64
	lo uint64
}

// Fen is the amount of so many fen.
func Fen(n int64) Amount { return Amount{n >> 63, uint64(n)} }

// AmountOf is an amount in yuan as the product keeps it.
func AmountOf(y money.Yuan) Amount {
	return Fen(y.Decimal().Shift(2).IntPart())
}

// ParseSigned reads -?yuan.fen with one to eighteen digits of yuan and exactly two of fen.
func ParseSigned(s string) (Amount, bool) {
	unsigned, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(unsigned, ".")
	if len(whole) == 0 || len(whole) > 18 || len(frac) != 2 || len(whole) > 1 && whole[0] == '0' {
		return Amount{}, false
	}
	a := Amount{}
	for _, c := range []byte(whole + frac) {
		if c < '0' || c > '9' {
			return Amount{}, false
		}
		hi, lo := bits.Mul64(a.lo, 10)
		a = Amount{a.hi*10 + int64(hi), lo}.Add(Fen(int64(c - '0')))
	}
	if negative {
		return a.Neg(), a != Amount{}
	}
	return a, true
}

// ParseAmount reads an amount that is not below zero.
func ParseAmount(s string) (Amount, bool) {
	a, ok := ParseSigned(s)
	return a, ok && a.Sign() >= 0
}

// Add returns a + b.
func (a Amount) Add(b Amount) Amount {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	return Amount{a.hi + b.hi + int64(carry), lo}
}

// Sub returns a − b.
func (a Amount) Sub(b Amount) Amount {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	return Amount{a.hi - b.hi - int64(borrow), lo}
}

// Neg returns −a.
func (a Amount) Neg() Amount { return Amount{}.Sub(a) }

// Cmp orders two amounts: −1, 0 or 1.
func (a Amount) Cmp(b Amount) int {
	if a.hi != b.hi {
		return cmp.Compare(a.hi, b.hi)
	}
	return cmp.Compare(a.lo, b.lo)
}

// Sign is −1, 0 or 1.
func (a Amount) Sign() int { return a.Cmp(Amount{}) }

// Abs returns |a|.
func (a Amount) Abs() Amount {
	if a.hi < 0 {
		return a.Neg()
	}
	return a
}

// small is the amount as an int64 when it fits.
func (a Amount) small() (int64, bool) { return int64(a.lo), a.hi == int64(a.lo)>>63 }

// Int is the number for wider arithmetic.
func (a Amount) Int() *big.Int {
	n := new(big.Int).Lsh(big.NewInt(a.hi), 64)
	return n.Add(n, new(big.Int).SetUint64(a.lo))
}

// amountOf is the same number, which must fit 127 bits.
func amountOf(n *big.Int) Amount {
	if n.IsInt64() {
		return Fen(n.Int64())
	}
	abs := new(big.Int).Abs(n)
	hi := new(big.Int).Rsh(abs, 64)
	a := Amount{hi.Int64(), new(big.Int).Sub(abs, hi.Lsh(hi, 64)).Uint64()}
	if n.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// Rat is the number for exact fractions.
func (a Amount) Rat() *big.Rat {
	if n, ok := a.small(); ok {
		return new(big.Rat).SetInt64(n)
	}
	return new(big.Rat).SetInt(a.Int())
}

// Yuan is the amount as the product keeps it; ok is false above what a column holds.
func (a Amount) Yuan() (y money.Yuan, ok bool) {
	n, ok := a.small()
	y = money.FromFen(n)
	return y, ok && !money.MaxYuan().Less(y) && !y.Less(money.MaxYuan().Neg())
}

// String is the plain form in yuan: 1994542.72.
func (a Amount) String() string {
	if n, ok := a.small(); ok {
		return money.Fen(n).String()
	}
	digits := a.Abs().Whole()
	sign := ""
	if a.hi < 0 {
		sign = "-"
	}
	return sign + digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// Whole is the number without a point, for shares (股).
func (a Amount) Whole() string {
	if n, ok := a.small(); ok {
		return strconv.FormatInt(n, 10)
	}
	return a.Int().String()
}

// Total adds amounts up.
func Total(amounts ...Amount) (total Amount) {
	for _, a := range amounts {
		total = total.Add(a)
	}
	return total
}

// Min is the smaller of two amounts.
func (a Amount) Min(b Amount) Amount {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

// Max is the larger of two amounts.
func (a Amount) Max(b Amount) Amount {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// Positive is max(0, a).
func (a Amount) Positive() Amount { return a.Max(Amount{}) }
