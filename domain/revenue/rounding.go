package revenue

import (
	"math/big"
	"math/bits"

	"jiyue/domain/money"
)

// Rounding 取整方式 says how a product becomes whole fen: once, after it is multiplied.
// The side that a floor protects (不低于) is rounded up, a cap (不高于) down.
type Rounding string

// The ways of rounding.
const (
	Ceil   Rounding = "ceil"    // 进位至分
	Floor  Rounding = "floor"   // 舍去不足一分
	HalfUp Rounding = "half_up" // 四舍五入至分
)

// Title is the Chinese name of the rounding.
func (r Rounding) Title() string {
	return map[Rounding]string{Ceil: "进位至分", Floor: "舍去不足一分", HalfUp: "四舍五入至分"}[r]
}

// Check is E_ROUNDING for another name.
func (r Rounding) Check() error {
	if r.Title() == "" {
		return Refusal{Code: ErrRounding}
	}
	return nil
}

// Times is the amount times the ratio, rounded.
func (a Amount) Times(r money.Ratio, by Rounding) Amount {
	p, q, narrow := r.Terms()
	n, fits := a.small()
	if narrow && fits && n >= 0 && p >= 0 {
		hi, lo := bits.Mul64(uint64(n), uint64(p))
		if hi < uint64(q) {
			quo, rem := bits.Div64(hi, lo, uint64(q))
			if by == Ceil && rem > 0 || by == HalfUp && rem >= uint64(q)-rem {
				quo++
			}
			return Amount{0, quo}
		}
	}
	product := a.Rat()
	return Round(product.Mul(product, r.Rat()), by)
}

// Round rounds an exact fraction.
func Round(exact *big.Rat, by Rounding) Amount {
	num, den := exact.Num(), exact.Denom()
	quo, rem := new(big.Int).DivMod(num, den, new(big.Int))
	switch by {
	case Ceil:
		if rem.Sign() > 0 {
			quo.Add(quo, big.NewInt(1))
		}
	case HalfUp:
		// Away from zero: below zero the half goes down.
		if c := rem.Lsh(rem, 1).Cmp(den); c > 0 || c == 0 && num.Sign() > 0 {
			quo.Add(quo, big.NewInt(1))
		}
	case Floor:
	}
	return amountOf(quo)
}

// Meets says whether the amount is at least base × rate, exactly.
func Meets(amount, base Amount, rate money.Ratio) bool {
	exact := base.Rat()
	return amount.Rat().Cmp(exact.Mul(exact, rate.Rat())) >= 0
}
