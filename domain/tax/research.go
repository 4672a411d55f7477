package tax

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// ResearchInput 加计扣除测算依据 is what the deduction of commissioned research asks of
// the buyer (委托研发费用).
type ResearchInput struct {
	Fee              money.Yuan
	BuyerRate        decimal.Decimal // 委托方的所得税税率
	Registered       bool            // 已认定登记
	Overseas         bool            // 委托境外研发
	Individual       bool            // 受托方为个人
	DomesticEligible money.Yuan      // 境内符合条件的研发费用
}

// ResearchResult 研发费用加计扣除测算 is what the buyer may deduct beyond the fee.
type ResearchResult struct {
	Rule      Rule
	Eligible  bool
	Reasons   []string
	Fee       money.Yuan
	Share     decimal.Decimal
	Base      money.Yuan // 计入研发费用的部分
	ExtraRate decimal.Decimal
	Extra     money.Yuan // 加计扣除额
	BuyerRate decimal.Decimal
	TaxSaved  money.Yuan
}

type researchRow struct {
	Rule
	share, extra   decimal.Decimal
	limit, limitOf decimal.Decimal // of domestic expense, as a fraction: two of three
}

func (row researchRow) estimate(class contract.Class, in ResearchInput) *ResearchResult {
	var reasons grounds
	reasons.when(class.Major() != contract.MajorDevelopment, "RD_CLASS_NOT_DEVELOPMENT")
	reasons.when(!in.Registered, "RD_NOT_REGISTERED")
	reasons.when(in.Overseas && in.Individual, "RD_OVERSEAS_INDIVIDUAL")
	r := &ResearchResult{Rule: row.Rule, Reasons: reasons, Eligible: len(reasons) == 0,
		Fee: in.Fee, Share: row.share, ExtraRate: row.extra, BuyerRate: in.BuyerRate}
	if r.Eligible {
		r.Base = times(in.Fee, row.share)
		if in.Overseas {
			limit := in.DomesticEligible.Decimal().Mul(row.limit).DivRound(row.limitOf, 2)
			r.Base = lesser(r.Base, money.Round(limit))
		}
	}
	r.Extra = times(r.Base, row.extra)
	r.TaxSaved = times(r.Extra, in.BuyerRate)
	return r
}
