// Package distribution 收益分配 computes what the parties of a registered contract get:
// net income, pool, groups and persons, the unit's part and what is drawn from it, each
// line with base, rate, rule and clause; one statement, or a chained series of them.
package distribution

import (
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// VATMode 增值税方式 says how the tax stands in a receipt.
type VATMode string

// The ways.
const (
	Exempt    VATMode = "exempt"    // 免征或者不含税
	Inclusive VATMode = "inclusive" // 价税合计，按税率换算
	Stated    VATMode = "stated"    // 按发票载明的税额
)

// VAT 增值税 of a receipt: income is recorded without it.
type VAT struct {
	Mode   VATMode
	Rate   money.Ratio    // with Inclusive
	Stated revenue.Amount // with Stated
}

// Of is the tax in an amount: half_up(amount·r/(1+r)), or what is stated.
func (v VAT) Of(amount revenue.Amount) (revenue.Amount, error) {
	switch v.Mode {
	case Exempt:
		return revenue.Amount{}, nil
	case Inclusive:
		return amount.Times(v.Rate.Quo(money.One.Add(v.Rate)), revenue.HalfUp), nil
	case Stated:
		if v.Stated.Cmp(amount) <= 0 {
			return v.Stated, nil
		}
	}
	return revenue.Amount{}, revenue.Refusal{Code: revenue.ErrVAT, Field: "vat"}
}

// Receipt 收款 is money received under the contract.
type Receipt struct {
	ID     string
	Amount revenue.Amount
	VAT    VAT
}

// Expense 成本 is a cost that somebody asks to deduct; it is consumed once.
type Expense struct {
	ID, Kind string
	Amount   revenue.Amount
	Evidence string
}

// Why a cost is not deducted in whole.
const (
	ReasonConsumed   = "CONSUMED"
	ReasonNoEvidence = "NO_EVIDENCE"
	ReasonNever      = "NEVER"
	ReasonCap        = "CAP"
)

// The warnings of costs.
const (
	WarnConsumed     = "W_COST_CONSUMED"
	WarnNoEvidence   = "W_COST_NO_EVIDENCE"
	WarnPlatformCost = "W_COST_PLATFORM_DEFAULT"
)

// Deduction 成本扣除 is what of a cost is deducted, and by which rule.
type Deduction struct {
	Expense
	Deducted revenue.Amount
	Reason   string
	Rule     *pack.Cost
}

// deduct treats costs by the packs, given the income without tax; consumed are costs of
// earlier statements.
func deduct(s pack.Selection, income revenue.Amount, costs []Expense, consumed []string) ([]Deduction, []revenue.Warning, error) {
	used := map[string]bool{}
	for _, id := range consumed {
		used[id] = true
	}
	capped := map[string]revenue.Amount{} // deducted so far, by kind
	var lines []Deduction
	var warnings []revenue.Warning
	for _, c := range costs {
		rule, passed := s.Cost(c.Kind)
		for _, p := range passed {
			warnings = append(warnings, revenue.Warning{Code: pack.WarnUnsourced, Ref: p.Label()})
		}
		if rule == nil {
			return nil, nil, revenue.Refusal{Code: revenue.ErrCostKind, Field: c.ID}
		}
		if rule.Confidence == pack.Platform {
			warnings = append(warnings, revenue.Warning{Code: WarnPlatformCost, Ref: rule.Label()})
		}
		line := Deduction{Expense: c, Rule: rule}
		switch {
		case used[c.ID]:
			line.Reason = ReasonConsumed
			warnings = append(warnings, revenue.Warning{Code: WarnConsumed, Ref: c.ID})
		case c.Evidence == "":
			line.Reason = ReasonNoEvidence
			warnings = append(warnings, revenue.Warning{Code: WarnNoEvidence, Ref: c.ID})
		case rule.Treat == pack.Never:
			line.Reason = ReasonNever
		case rule.Treat == pack.Cap:
			line.Deducted = c.Amount.Min(income.Times(rule.CapRate, revenue.Floor).Sub(capped[c.Kind]))
			if line.Deducted != c.Amount {
				line.Reason = ReasonCap
			}
			capped[c.Kind] = capped[c.Kind].Add(line.Deducted)
		default:
			line.Deducted = c.Amount
		}
		if line.Reason != ReasonConsumed && line.Reason != ReasonNoEvidence {
			used[c.ID] = true
		}
		lines = append(lines, line)
	}
	return lines, warnings, nil
}

// LossPolicy 未弥补成本处理 says what becomes of costs above the income.
type LossPolicy string

// The policies.
const (
	CarryForward LossPolicy = "carry_forward"  // 结转
	UnitAbsorbs  LossPolicy = "absorb_by_unit" // 单位承担
)

// NetInput 净收入核算 is what the net income of a contract is computed from.
type NetInput struct {
	Receipts  []Receipt
	Costs     []Expense
	Consumed  []string
	Policy    LossPolicy
	CarriedIn revenue.Amount
}

// NetResult 净收入核算结果 closes: gross less tax is the income, income less what is
// deductible the net or the uncovered loss.
type NetResult struct {
	Gross, VAT, Income revenue.Amount
	Taxes              []revenue.Amount // of each receipt
	Costs              []Deduction
	revenue.Net
	CarryOut revenue.Amount
	Warnings []revenue.Warning
}

// NetIncome computes the net income under the packs of a selection.
func NetIncome(s pack.Selection, in NetInput) (NetResult, error) {
	if in.Policy != CarryForward && in.Policy != UnitAbsorbs {
		return NetResult{}, revenue.Refusal{Code: revenue.ErrPolicy}
	}
	r := NetResult{}
	for _, receipt := range in.Receipts {
		tax, err := receipt.VAT.Of(receipt.Amount)
		if err != nil {
			return NetResult{}, err
		}
		r.Taxes = append(r.Taxes, tax)
		r.Gross, r.VAT = r.Gross.Add(receipt.Amount), r.VAT.Add(tax)
	}
	r.Income = r.Gross.Sub(r.VAT)
	costs, warnings, err := deduct(s, r.Income, in.Costs, in.Consumed)
	if err != nil {
		return NetResult{}, err
	}
	deductible := in.CarriedIn
	for _, c := range costs {
		deductible = deductible.Add(c.Deducted)
	}
	r.Costs, r.Net = costs, revenue.NetOf(r.Income, deductible)
	if in.Policy == CarryForward {
		r.CarryOut = r.UncoveredLoss
	}
	r.Warnings = revenue.Sorted(append(warnings, s.Warnings...))
	return r, nil
}
