package tax

import (
	"slices"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// IncomeInput 企业所得税测算依据 is what the relief of technology-transfer income asks
// of the seller (企业所得税法实施条例 第九十条; 国家税务总局公告2015年第82号).
type IncomeInput struct {
	Resident           bool            // 居民企业
	TechKinds          []string        // 转让的技术种类
	DesignSimpleChange bool            // 外观设计仅为简单改变
	Registered         bool            // 已认定登记
	RateWithout        decimal.Decimal // 不享受优惠时的适用税率
	Holding            decimal.Decimal // 与受让方直接或间接持股之和
	NotOwnTechnology   bool            // 许可的不是自有技术
	Exclusivity        string          // EXCLUSIVE, SOLE or NON_EXCLUSIVE
	LicenceBegin       day.Date
	LicenceEnd         day.Date
	Revenue            money.Yuan // 收入
	ExcludedRevenue    money.Yuan // 设备、材料和无关服务的收入
	Cost               money.Yuan
	Amortisation       money.Yuan
	RelatedTaxes       money.Yuan
	PeriodExpense      money.Yuan
	PriorIncome        money.Yuan // 本年度此前的技术转让所得
}

// IncomeResult 企业所得税测算 shows the income, how the relief divides it and what
// it saves.
type IncomeResult struct {
	Rule          Rule
	Eligible      bool
	Reasons       []string
	Income        money.Yuan // 技术转让所得, negative for a loss
	RateWithout   decimal.Decimal
	WithoutRelief money.Yuan // 不享受优惠时的税额
	Exempt        money.Yuan // 免征部分
	Halved        money.Yuan // 减半征收部分
	Halve         decimal.Decimal
	Taxable       money.Yuan // 应纳税所得额
	Rate          decimal.Decimal
	Tax           money.Yuan
	Saved         money.Yuan
}

type incomeRow struct {
	Rule
	threshold    money.Yuan
	halve, rate  decimal.Decimal
	licenceYears int
	nonExclusive bool
	kinds        []string
}

func (row incomeRow) estimate(class contract.Class, in IncomeInput) *IncomeResult {
	r := &IncomeResult{Rule: row.Rule, Reasons: row.againstRelief(class, in), RateWithout: in.RateWithout, Halve: row.halve}
	r.Eligible = len(r.Reasons) == 0
	r.Income = in.Revenue.Sub(money.Sum(in.ExcludedRevenue, in.Cost, in.Amortisation, in.RelatedTaxes, in.PeriodExpense))
	base := notNegative(r.Income)
	r.WithoutRelief = times(base, in.RateWithout)
	if r.Eligible {
		r.Exempt = lesser(base, notNegative(row.threshold.Sub(in.PriorIncome)))
		r.Halved = base.Sub(r.Exempt)
		r.Taxable = times(r.Halved, row.halve)
		r.Rate = row.rate // even of a payer with a lower rate (国税函〔2010〕157号)
		r.Tax = times(r.Halved, row.halve, row.rate)
	} else {
		r.Taxable, r.Rate, r.Tax = base, in.RateWithout, r.WithoutRelief
	}
	r.Saved = r.WithoutRelief.Sub(r.Tax)
	return r
}

func (row incomeRow) againstRelief(class contract.Class, in IncomeInput) []string {
	licence := class.Major() == contract.MajorLicence
	var reasons grounds
	reasons.when(!in.Resident, "CIT_NOT_RESIDENT")
	reasons.when(!licence && class.Major() != contract.MajorTransfer, "CIT_CLASS_NOT_TRANSFER")
	reasons.when(!row.listed(in.TechKinds), "CIT_TECH_NOT_LISTED")
	reasons.when(in.DesignSimpleChange && slices.Contains(in.TechKinds, "DESIGN"), "CIT_DESIGN_SIMPLE_CHANGE")
	reasons.when(licence && in.NotOwnTechnology, "CIT_NOT_OWN_TECHNOLOGY")
	reasons.when(licence && !row.nonExclusive && in.Exclusivity != "EXCLUSIVE", "CIT_LICENCE_NOT_EXCLUSIVE")
	reasons.when(licence && row.tooShort(in.LicenceBegin, in.LicenceEnd), "CIT_LICENCE_TERM_TOO_SHORT")
	reasons.when(in.Holding.GreaterThanOrEqual(decimal.NewFromInt(1)), "CIT_RELATED_100")
	reasons.when(!in.Registered, "CIT_NOT_REGISTERED")
	return reasons
}

func (row incomeRow) listed(kinds []string) bool {
	for _, k := range kinds {
		if !slices.Contains(row.kinds, k) {
			return false
		}
	}
	return len(kinds) > 0
}

// tooShort: both days count; a term that is not stated is not shown to be long
// enough.
func (row incomeRow) tooShort(begin, end day.Date) bool {
	return begin.IsZero() || end.IsZero() || end.AddDays(1).Before(begin.AddYears(row.licenceYears))
}
