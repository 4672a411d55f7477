package money

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Ratio 比率 is an exact rational number: a rate, a share or a weight as a rule, an
// agreement or a person writes it (70%, 0.7, 7/10, 1/3). It is never divided before it
// is multiplied. The zero value is 0. Ratios are compared with Cmp.
type Ratio struct {
	num  int64
	less int64    // denominator less one, so that the zero value is 0/1
	wide *big.Rat // set instead when numerator or denominator pass an int64
}

// One is the whole.
var One = Ratio{num: 1}

// longestRatio bounds the text of a ratio.
const longestRatio = 200

// ParseRatio reads -?digits(.digits)?%? or -?p/q with q above zero, exactly.
func ParseRatio(s string) (Ratio, bool) {
	unsigned := strings.TrimPrefix(s, "-")
	if len(s) > longestRatio {
		return Ratio{}, false
	}
	if p, q, fraction := strings.Cut(unsigned, "/"); fraction {
		if !digits(p) || !digits(q) || p == "" || strings.Trim(q, "0") == "" {
			return Ratio{}, false
		}
		r, ok := new(big.Rat).SetString(s)
		return RatioOf(r), ok
	}
	number, percent := strings.CutSuffix(unsigned, "%")
	whole, frac, dotted := strings.Cut(number, ".")
	if whole == "" || !digits(whole) || !digits(frac) || dotted && frac == "" {
		return Ratio{}, false
	}
	places := len(frac)
	if percent {
		places += 2
	}
	if len(whole)+len(frac) <= 18 && places <= 18 {
		n, err := strconv.ParseInt(whole+frac, 10, 64)
		if err != nil {
			return Ratio{}, false
		}
		if s[0] == '-' {
			n = -n
		}
		return NewRatio(n, pow10(places)), true
	}
	r, ok := new(big.Rat).SetString(strings.TrimSuffix(s, "%"))
	if ok && percent {
		r.Quo(r, big.NewRat(100, 1))
	}
	return RatioOf(r), ok
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// NewRatio is p/q; q is above zero.
func NewRatio(p, q int64) Ratio {
	if p == math.MinInt64 {
		return RatioOf(big.NewRat(p, q))
	}
	a, b := p, q
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	if a == 0 {
		return Ratio{}
	}
	return Ratio{num: p / a, less: q/a - 1}
}

// RatioOf is the same number; nil is 0.
func RatioOf(r *big.Rat) Ratio {
	switch {
	case r == nil:
		return Ratio{}
	case r.Num().IsInt64() && r.Denom().IsInt64():
		return Ratio{num: r.Num().Int64(), less: r.Denom().Int64() - 1}
	}
	return Ratio{wide: new(big.Rat).Set(r)}
}

// Rat is the number for arithmetic; it belongs to the caller.
func (r Ratio) Rat() *big.Rat {
	if r.wide != nil {
		return new(big.Rat).Set(r.wide)
	}
	return big.NewRat(r.num, r.less+1)
}

// Terms are numerator and denominator in lowest terms; ok is false when one of them
// does not fit.
func (r Ratio) Terms() (p, q int64, ok bool) { return r.num, r.less + 1, r.wide == nil }

// Sign is −1, 0 or 1.
func (r Ratio) Sign() int {
	switch {
	case r.wide != nil:
		return r.wide.Sign()
	case r.num < 0:
		return -1
	case r.num > 0:
		return 1
	}
	return 0
}

// brief says that numerator and denominator fit 31 bits, so that products of two fit an
// int64.
func (r Ratio) brief() bool {
	const most = 1<<31 - 1
	return r.wide == nil && -most <= r.num && r.num <= most && r.less < most
}

// Cmp orders two ratios: −1, 0 or 1.
func (r Ratio) Cmp(o Ratio) int {
	if r.brief() && o.brief() {
		return cmp.Compare(r.num*(o.less+1), o.num*(r.less+1))
	}
	return r.Rat().Cmp(o.Rat())
}

// Add returns r + o.
func (r Ratio) Add(o Ratio) Ratio {
	if r.brief() && o.brief() {
		return NewRatio(r.num*(o.less+1)+o.num*(r.less+1), (r.less+1)*(o.less+1))
	}
	a := r.Rat()
	return RatioOf(a.Add(a, o.Rat()))
}

// Sub returns r − o.
func (r Ratio) Sub(o Ratio) Ratio {
	if r.brief() && o.brief() {
		return NewRatio(r.num*(o.less+1)-o.num*(r.less+1), (r.less+1)*(o.less+1))
	}
	a := r.Rat()
	return RatioOf(a.Sub(a, o.Rat()))
}

// Quo returns r ÷ o; o is not zero.
func (r Ratio) Quo(o Ratio) Ratio {
	if r.brief() && o.brief() {
		p, q := r.num*(o.less+1), o.num*(r.less+1)
		if q < 0 {
			p, q = -p, -q
		}
		return NewRatio(p, q)
	}
	a := r.Rat()
	return RatioOf(a.Quo(a, o.Rat()))
}

// InUnit says whether 0 ≤ r ≤ 1, as rates and shares must be.
func (r Ratio) InUnit() bool { return r.Sign() >= 0 && r.Cmp(One) <= 0 }

// String is the number in lowest terms: 7/10, 0/1, 1/1.
func (r Ratio) String() string {
	if r.wide != nil {
		return r.wide.String()
	}
	return strconv.FormatInt(r.num, 10) + "/" + strconv.FormatInt(r.less+1, 10)
}

// Percent is the number as documents write it: 70%, 12.5%, and 1/3 where no decimal
// ends within six places.
func (r Ratio) Percent() string {
	hundredfold := r.Rat()
	hundredfold.Mul(hundredfold, big.NewRat(100, 1))
	if d := decimal.NewFromBigRat(hundredfold, 6); d.Rat().Cmp(hundredfold) == 0 {
		return d.String() + "%"
	}
	if r.wide == nil && r.less < 10000 {
		return r.String()
	}
	return "≈" + decimal.NewFromBigRat(hundredfold, 4).String() + "%"
}
