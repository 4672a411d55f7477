package subsidy

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// Portion 分段计算 is the part of a base that falls under one rate. Product is not
// rounded: the sum of the portions is.
type Portion struct {
	Rule    int
	Part    money.Yuan
	Rate    decimal.Decimal
	Product decimal.Decimal
}

// Unit 单位补贴 is what one seller gets: the sum of the eligible bases, the figure
// before and after the cap, and what the budget pays of it.
type Unit struct {
	Seller   string
	Base     money.Yuan
	Portions []Portion // empty where the scheme computes per contract
	Gross    money.Yuan
	Granted  money.Yuan
	Capped   bool
	Paid     money.Yuan
}

// Allotment 补贴测算 is the answer of a scheme for the contracts of one year.
type Allotment struct {
	Lines     []Line // in the order of the claims
	Units     []Unit // by seller, only those with an eligible contract
	Granted   money.Yuan
	Scaled    bool       // 按比例兑付: the budget does not suffice
	Total     money.Yuan // Σ paid
	AutoApply bool
}

// Allot applies the scheme to the contracts of one year. A budget, when given,
// is shared in proportion if it does not suffice.
func (s Scheme) Allot(claims []Claim, budget *money.Yuan) (Allotment, error) {
	if err := s.check(); err != nil {
		return Allotment{}, err
	}
	a := Allotment{AutoApply: s.AutoApply}
	seen := map[string]bool{}
	for _, c := range claims {
		if seen[c.ID] {
			return Allotment{}, ErrDuplicate
		}
		seen[c.ID] = true
		line := s.judge(c)
		if line.Eligible && s.TierScope == PerContract {
			portions, gross := s.Rules[line.Rule].apply(line.Rule, *line.Base, s.Mode)
			amount := s.cut(gross, PerContract)
			line.Portions, line.Amount = portions, &amount
		}
		a.Lines = append(a.Lines, line)
	}
	a.Units = s.units(a.Lines)
	for _, u := range a.Units {
		a.Granted = a.Granted.Add(u.Granted)
	}
	a.Scaled = budget != nil && budget.Less(a.Granted)
	if a.Scaled {
		prorate(a.Units, *budget, a.Granted)
	}
	for _, u := range a.Units {
		a.Total = a.Total.Add(u.Paid)
	}
	return a, nil
}

// units adds up the eligible lines by seller.
func (s Scheme) units(lines []Line) []Unit {
	bases := map[string][]money.Yuan{} // seller → sum of bases per rule
	amounts := map[string]money.Yuan{}
	for _, l := range lines {
		if !l.Eligible {
			continue
		}
		if bases[l.Seller] == nil {
			bases[l.Seller] = make([]money.Yuan, len(s.Rules))
		}
		bases[l.Seller][l.Rule] = bases[l.Seller][l.Rule].Add(*l.Base)
		if l.Amount != nil {
			amounts[l.Seller] = amounts[l.Seller].Add(*l.Amount)
		}
	}
	units := make([]Unit, 0, len(bases))
	for seller, sums := range bases {
		u := Unit{Seller: seller, Base: money.Sum(sums...), Gross: amounts[seller]}
		if s.TierScope == PerUnitYear {
			for rule, base := range sums {
				portions, amount := s.Rules[rule].apply(rule, base, s.Mode)
				u.Portions = append(u.Portions, portions...)
				u.Gross = u.Gross.Add(amount)
			}
		}
		u.Granted = s.cut(u.Gross, PerUnitYear)
		u.Capped = u.Granted.Less(u.Gross)
		u.Paid = u.Granted
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.Seller, b.Seller) })
	return units
}

// apply takes a base through the tiers; the only rounding is that of the sum.
func (r Rule) apply(rule int, base money.Yuan, mode Mode) ([]Portion, money.Yuan) {
	var portions []Portion
	var sum decimal.Decimal
	var below money.Yuan
	for _, t := range r.Tiers {
		last := t.Open || !t.UpTo.Less(base)
		if mode == Whole && !last {
			continue
		}
		part := base.Sub(below)
		if !last {
			part = t.UpTo.Sub(below)
		}
		if part.Sign() > 0 {
			p := Portion{Rule: rule, Part: part, Rate: t.Rate, Product: part.Decimal().Mul(t.Rate)}
			portions = append(portions, p)
			sum = sum.Add(p.Product)
		}
		if last {
			break
		}
		below = t.UpTo
	}
	return portions, money.Round(sum)
}

// prorate gives each unit its share of the budget, floored to the fen; what is
// left goes out one fen each by largest fraction, ties to the smaller seller.
func prorate(units []Unit, budget, granted money.Yuan) {
	whole, all := fen(budget), fen(granted)
	left := new(big.Int).Set(whole)
	fractions := make([]*big.Int, len(units))
	order := make([]int, len(units))
	for i := range units {
		share, fraction := new(big.Int).DivMod(new(big.Int).Mul(fen(units[i].Granted), whole), all, new(big.Int))
		units[i].Paid = money.Round(decimal.NewFromBigInt(share, -2))
		left.Sub(left, share)
		fractions[i], order[i] = fraction, i
	}
	slices.SortStableFunc(order, func(a, b int) int { return fractions[b].Cmp(fractions[a]) })
	for _, i := range order[:left.Int64()] {
		units[i].Paid = units[i].Paid.Add(money.FromFen(1))
	}
}

func fen(y money.Yuan) *big.Int { return y.Decimal().Shift(2).BigInt() }
