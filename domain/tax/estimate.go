// Package tax estimates what a technology contract costs and saves in taxes
// (税费测算): value-added tax, enterprise income tax, the buyer's deduction of
// research expense, and stamp duty. It informs only; 以税务机关认定为准. Every figure
// of the law comes from dated rules with clause and source.
package tax

import (
	"regexp"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Notice 提示 stands beside every estimate.
const Notice = "以税务机关认定为准"

// What keeps an estimate from being made.
var (
	ErrPack      = fault.New(fault.Invalid, "E_TAX_PACK", "没有这套税费规则，请改选已载入的规则集")
	ErrClass     = fault.New(fault.Invalid, "E_TAX_CLASS", "技术合同类别不在类别表中，请选择类别表中的类别")
	ErrAmount    = fault.New(fault.Invalid, "E_TAX_AMOUNT", "金额应为两位小数的数字，技术交易额在零与成交额之间，各税目金额之和等于成交额")
	ErrNoRow     = fault.New(fault.Invalid, "E_TAX_NO_ROW", "规则集中没有该日适用的规则，请核对日期")
	ErrStampItem = fault.New(fault.Invalid, "E_TAX_STAMP_ITEM", "印花税税目不在规则所列税目中，请核对税目")
)

// Input 测算依据 is one contract on one day and the taxes to estimate; a nil part is
// not asked for. Amounts are text in the form 1200000.00.
type Input struct {
	Pack       string
	On         day.Date
	Class      contract.Class
	Total      string // 成交额
	TechAmount string // 技术交易额
	VAT        *VATInput
	Income     *IncomeInput
	Research   *ResearchInput
	Stamp      *StampInput
}

// Estimate 税费测算 holds the parts asked for, each with the rule it follows.
type Estimate struct {
	VAT      *VATResult
	Income   *IncomeResult
	Research *ResearchResult
	Stamp    *StampResult
}

// Estimate answers the parts in the order value-added tax, income tax, research
// expense, stamp duty; the first error ends it.
func (p Packs) Estimate(in Input) (Estimate, error) {
	pack, known := p[in.Pack]
	if !known {
		return Estimate{}, ErrPack
	}
	if !in.Class.Known() {
		return Estimate{}, ErrClass
	}
	total, okTotal := amount(in.Total)
	tech, okTech := amount(in.TechAmount)
	if !okTotal || !okTech || tech.Sign() < 0 || total.Less(tech) {
		return Estimate{}, ErrAmount
	}
	var e Estimate
	if in.VAT != nil {
		row, found := inForce(pack.vat, in.On)
		if !found {
			return Estimate{}, ErrNoRow
		}
		e.VAT = row.estimate(in.Class, tech, *in.VAT)
	}
	if in.Income != nil {
		row, found := inForce(pack.income, in.On)
		if !found {
			return Estimate{}, ErrNoRow
		}
		e.Income = row.estimate(in.Class, *in.Income)
	}
	if in.Research != nil {
		row, found := inForce(pack.research, in.On)
		if !found {
			return Estimate{}, ErrNoRow
		}
		e.Research = row.estimate(in.Class, *in.Research)
	}
	if in.Stamp != nil {
		row, found := inForce(pack.stamp, in.On)
		if !found {
			return Estimate{}, ErrNoRow
		}
		stamp, err := row.estimate(in.Class, withoutListedVAT(total, in, e.VAT), total, *in.Stamp)
		if err != nil {
			return Estimate{}, err
		}
		e.Stamp = stamp
	}
	return e, nil
}

var amountForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,40})\.[0-9]{2}$`)

// amount reads the machine form 1200000.00 and nothing else.
func amount(s string) (money.Yuan, bool) {
	if !amountForm.MatchString(s) {
		return money.Zero, false
	}
	d, err := decimal.NewFromString(s)
	return money.Round(d), err == nil
}

// times is the only rounding of the estimates: half up, to the fen.
func times(y money.Yuan, factors ...decimal.Decimal) money.Yuan {
	d := y.Decimal()
	for _, f := range factors {
		d = d.Mul(f)
	}
	return money.Round(d)
}

// withoutVAT takes the tax out of a price that includes it: price ÷ (1 + rate).
func withoutVAT(price money.Yuan, rate decimal.Decimal) money.Yuan {
	return money.Round(price.Decimal().DivRound(rate.Add(decimal.NewFromInt(1)), 2))
}

func lesser(a, b money.Yuan) money.Yuan {
	if b.Less(a) {
		return b
	}
	return a
}

func notNegative(y money.Yuan) money.Yuan {
	if y.Sign() < 0 {
		return money.Zero
	}
	return y
}
