package revenue

import (
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// PayMonth 工资月份 is one month of a person's comprehensive income at one payer.
type PayMonth struct {
	Wage, Deduct, Reward Amount
	Eligible             bool // 财税〔2018〕58号 applies to the reward
}

// Withholding 累计预扣 is what the payer withholds in a month.
type Withholding struct{ Counted, CumulativeTaxable, Tax Amount }

// WithholdingProfile 预扣预缴规则 are the dated figures: the table, the basic deduction of a
// month, and which part of a reward counts.
type WithholdingProfile struct {
	Table               Tiers
	BasicDeduction      Amount
	Eligible, Otherwise money.Ratio
}

// IITTable is the profile cn-iit-2019: the yearly table of comprehensive income
// (个人所得税法 第三条, 附表一).
func IITTable() Tiers {
	var brackets []Bracket
	for _, b := range []struct{ upper, percent int64 }{{36000, 3}, {144000, 10}, {300000, 20}, {420000, 25}, {660000, 30}, {960000, 35}, {0, 45}} {
		bracket := Bracket{Rate: money.NewRatio(b.percent, 100)}
		if b.upper > 0 {
			upper := Fen(b.upper * 100)
			bracket.Upper = &upper
		}
		brackets = append(brackets, bracket)
	}
	return Tiers{Mode: Marginal, Brackets: brackets}
}

// Months is the cumulative method (累计预扣法): the tax on all income so far, less what
// was withheld, never below zero.
func (p WithholdingProfile) Months(months []PayMonth) []Withholding {
	rows := make([]Withholding, len(months))
	taxable, withheld := Amount{}, Amount{}
	for i, m := range months {
		inclusion := p.Otherwise
		if m.Eligible {
			inclusion = p.Eligible
		}
		counted := m.Reward.Times(inclusion, HalfUp)
		taxable = taxable.Add(m.Wage).Add(counted).Sub(p.BasicDeduction).Sub(m.Deduct)
		tax := p.Table.Round(taxable.Positive(), HalfUp).Sub(withheld).Positive()
		withheld = withheld.Add(tax)
		rows[i] = Withholding{Counted: counted, CumulativeTaxable: taxable.Positive(), Tax: tax}
	}
	return rows
}

// LastDay 优惠期限 is the last day of a window of months after a receipt.
func LastDay(receipt day.Date, months int) day.Date { return receipt.AddMonths(months) }

// ReliefPayment 现金奖励支付 is a cash reward that asks for 财税〔2018〕58号.
type ReliefPayment struct {
	Receipt, Pay day.Date
	Amount       Amount
	Cash         bool
	TitleFirst   bool
}

// Relief 现金奖励减半 is the gate of 财税〔2018〕58号 for the payments of one contract.
type Relief struct {
	UnitNonprofit, SeparateAccount bool
	RegistrationNo                 string
	RegisteredOn                   day.Date
	WindowMonths                   int
	Publicity                      *Publicity
	Inclusion                      money.Ratio
}

// ReliefResult 减半结果 names the conditions that fail, in the order of the notice.
type ReliefResult struct {
	Failed  []string
	LastDay day.Date
	Counted Amount
}

// Eligible says that the relief applies.
func (r ReliefResult) Eligible() bool { return len(r.Failed) == 0 }

// The conditions of 财税〔2018〕58号, as they fail.
const (
	TaxUnit            = "T_UNIT"
	TaxNotCash         = "T_NOT_CASH"
	TaxTitleFirst      = "T_TITLE_FIRST"
	TaxBeforeReceipt   = "T_BEFORE_RECEIPT"
	TaxWindow          = "T_WINDOW"
	TaxRegistration    = "T_REGISTRATION"
	TaxPublicity       = "T_PUBLICITY"
	TaxSeparateAccount = "T_SEPARATE_ACCOUNT"
)

// Check judges one payment.
func (r Relief) Check(p ReliefPayment) ReliefResult {
	out := ReliefResult{LastDay: LastDay(p.Receipt, r.WindowMonths), Counted: p.Amount}
	fail := func(failed bool, code string) {
		if failed {
			out.Failed = append(out.Failed, code)
		}
	}
	fail(!r.UnitNonprofit, TaxUnit)
	fail(!p.Cash, TaxNotCash)
	fail(p.TitleFirst, TaxTitleFirst)
	fail(p.Pay.Before(p.Receipt), TaxBeforeReceipt)
	fail(p.Pay.After(out.LastDay), TaxWindow)
	fail(r.RegistrationNo == "" || r.RegisteredOn.IsZero() || r.RegisteredOn.After(p.Pay), TaxRegistration)
	fail(r.Publicity == nil || r.Publicity.Short() || !p.Pay.After(r.Publicity.End), TaxPublicity)
	fail(!r.SeparateAccount, TaxSeparateAccount)
	if out.Eligible() {
		out.Counted = p.Amount.Times(r.Inclusion, HalfUp)
	}
	return out
}

// TransferTax 技术转让所得税 is the corporate income tax on the technology transfer income
// of a taxpayer in a year (企业所得税法实施条例 第九十条).
type TransferTax struct{ Income, Exempt, HalfBase, Tax Amount }

// TransferTaxOf computes it: up to the limit exempt, beyond it included in part.
func TransferTaxOf(income Amount, rate money.Ratio, limit Amount, inclusion money.Ratio) TransferTax {
	t := TransferTax{Income: income, Exempt: income.Min(limit), HalfBase: income.Sub(limit).Positive()}
	both := inclusion.Rat()
	t.Tax = t.HalfBase.Times(money.RatioOf(both.Mul(both, rate.Rat())), HalfUp)
	return t
}
