package deposit

import (
	"fmt"

	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// Tier 服务费分段: the rate for the part of a price up to a limit.
type Tier struct {
	UpTo *money.Fen // nil: without limit, the last tier
	Rate decimal.Decimal
}

// Schedule 服务费标准 of one side of a sale (拍卖法 第五十六条: agreed, or at most 5 % of
// the price from each side, lower for higher prices).
type Schedule struct {
	Side    string
	Tiers   []Tier
	Minimum *money.Fen       // 最低收费
	Cap     *decimal.Decimal // 费率上限, as a share of the price
}

// Slice 分段服务费 is the part of a price in one tier. Its fee is exact.
type Slice struct {
	Base money.Fen
	Rate decimal.Decimal
	Fee  decimal.Decimal // 元
}

// Fee 服务费 of one side.
type Fee struct {
	Side   string
	Amount money.Fen
	Slices []Slice
	Raised bool // to the minimum
	Capped bool
}

// Commission 交易服务费 of all sides.
type Commission struct {
	Fees  []Fee
	Total money.Fen
}

// Commissions computes the fees for a price. regressive demands that no rate is above
// the one before it. A field of a refusal names side and tier by their place.
func Commissions(price money.Fen, sides []Schedule, regressive bool) (Commission, error) {
	if price < 0 {
		return Commission{}, Refusal{CodeAmount, "price"}
	}
	for i, side := range sides {
		wrong := side.check(regressive)
		if wrong != "" {
			return Commission{}, Refusal{CodeTiers, fmt.Sprintf("sides[%d].%s", i, wrong)}
		}
	}
	var c Commission
	for _, side := range sides {
		fee := side.fee(price)
		c.Fees = append(c.Fees, fee)
		c.Total += fee.Amount
	}
	return c, nil
}

// check names the first part of a schedule that cannot be, "" when all can.
func (s Schedule) check(regressive bool) string {
	last := len(s.Tiers) - 1
	if last < 0 || s.Tiers[last].UpTo != nil {
		return "tiers"
	}
	var below money.Fen
	for j, t := range s.Tiers {
		if t.Rate.IsNegative() || t.Rate.GreaterThan(decimal.NewFromInt(1)) || regressive && j > 0 && t.Rate.GreaterThan(s.Tiers[j-1].Rate) {
			return fmt.Sprintf("tiers[%d].rate", j)
		}
		if j == last {
			break
		}
		if t.UpTo == nil || *t.UpTo <= below {
			return fmt.Sprintf("tiers[%d].up_to", j)
		}
		below = *t.UpTo
	}
	return ""
}

// fee takes every slice at its own rate and rounds once, half up to the fen. Then the
// minimum raises it, and the cap, rounded down, beats the minimum.
func (s Schedule) fee(price money.Fen) Fee {
	f := Fee{Side: s.Side}
	exact, below := decimal.Zero, money.Fen(0)
	for _, t := range s.Tiers {
		upTo := price
		if t.UpTo != nil {
			upTo = min(price, *t.UpTo)
		}
		if upTo > below {
			slice := Slice{Base: upTo - below, Rate: t.Rate}
			slice.Fee = slice.Base.Yuan().Decimal().Mul(t.Rate)
			f.Slices = append(f.Slices, slice)
			exact, below = exact.Add(slice.Fee), upTo
		}
	}
	f.Amount = fen(exact.Round(2))
	if s.Minimum != nil && price > 0 && f.Amount < *s.Minimum {
		f.Amount, f.Raised = *s.Minimum, true
	}
	if s.Cap != nil {
		ceiling := price.Yuan().Decimal().Mul(*s.Cap).RoundFloor(2)
		if f.Amount.Yuan().Decimal().GreaterThan(ceiling) {
			f.Amount, f.Capped = fen(ceiling), true
		}
	}
	return f
}

// fen is an amount in yuan without parts of a fen.
func fen(yuan decimal.Decimal) money.Fen { return money.Fen(yuan.Shift(2).IntPart()) }
