package revenue

import (
	"math/big"

	"jiyue/domain/money"
)

// TierMode 分档方式 says whether each slice has its own rate, or the bracket of the whole.
type TierMode string

// The ways of tiers.
const (
	Marginal TierMode = "marginal" // 超额累进
	Entire   TierMode = "whole"    // 全额
)

// Title is the Chinese name of the mode.
func (m TierMode) Title() string {
	return map[TierMode]string{Marginal: "超额累进", Entire: "全额分档"}[m]
}

// Bracket 分档 is one tier: up to an amount, nil for the last, at a rate.
type Bracket struct {
	Upper *Amount
	Rate  money.Ratio
}

// Tiers 分档比例 are checked brackets.
type Tiers struct {
	Mode     TierMode
	Brackets []Bracket
}

// NewTiers checks brackets: uppers above zero and rising, the last one open.
func NewTiers(mode TierMode, brackets []Bracket) (Tiers, error) {
	if mode.Title() == "" {
		return Tiers{}, refuse(ErrMode)
	}
	last := Amount{}
	for i, b := range brackets {
		open := i == len(brackets)-1
		if (b.Upper == nil) != open || !open && b.Upper.Cmp(last) <= 0 {
			return Tiers{}, refuse(ErrBrackets)
		}
		if !open {
			last = *b.Upper
		}
	}
	if len(brackets) == 0 {
		return Tiers{}, refuse(ErrBrackets)
	}
	return Tiers{Mode: mode, Brackets: brackets}, nil
}

// Cliff 跳档 says that the amount jumps where a bracket begins.
func (t Tiers) Cliff() bool {
	if t.Mode != Entire {
		return false
	}
	for _, b := range t.Brackets[1:] {
		if b.Rate.Cmp(t.Brackets[0].Rate) != 0 {
			return true
		}
	}
	return false
}

// Of is the exact result for x, in fen; 0 for x not above zero.
func (t Tiers) Of(x Amount) *big.Rat {
	result := new(big.Rat)
	if x.Sign() <= 0 {
		return result
	}
	if t.Mode == Entire {
		for _, b := range t.Brackets {
			if b.Upper == nil || x.Cmp(*b.Upper) < 0 {
				return result.Mul(x.Rat(), b.Rate.Rat())
			}
		}
	}
	lower := Amount{}
	for _, b := range t.Brackets {
		top := x
		if b.Upper != nil {
			top = x.Min(*b.Upper)
		}
		slice := top.Sub(lower).Rat()
		result.Add(result, slice.Mul(slice, b.Rate.Rat()))
		if top == x {
			break
		}
		lower = top
	}
	return result
}

// Round is the result for x in whole fen.
func (t Tiers) Round(x Amount, by Rounding) Amount {
	if len(t.Brackets) == 1 {
		return x.Positive().Times(t.Brackets[0].Rate, by)
	}
	return Round(t.Of(x), by)
}

// EffectiveRate 实际比例 is the exact share of x that the tiers give, the first bracket's
// rate when x is zero.
func (t Tiers) EffectiveRate(x Amount) money.Ratio {
	if x.Sign() <= 0 {
		return t.Brackets[0].Rate
	}
	r := t.Of(x)
	return money.RatioOf(r.Quo(r, x.Rat()))
}

// Move 分期提取 is what one payment changes.
type Move struct{ Net, Pool, Retained Amount }

// Payments is the pool after each payment of a stream, on the cumulative base: persons
// never repay without a refund, so the retained part of a row may be below zero in
// whole-amount mode.
func (t Tiers) Payments(payments []Amount) (rows []Move, pool Amount, err error) {
	cumulative := Amount{}
	for _, p := range payments {
		cumulative = cumulative.Add(p)
		if cumulative.Sign() < 0 {
			return nil, Amount{}, refuse(ErrRefundExceeds)
		}
		next := t.Round(cumulative, Ceil)
		if p.Sign() >= 0 {
			next = next.Max(pool)
		} else {
			next = next.Min(pool)
		}
		change := next.Sub(pool)
		rows = append(rows, Move{Net: p, Pool: change, Retained: p.Sub(change)})
		pool = next
	}
	return rows, pool, nil
}
