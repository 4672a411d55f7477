package revenue

import (
	"strconv"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// TaxRule 奖励涉税规则 is one dated rule on rewards: the relief of 财税〔2018〕58号, the
// withholding, 绩效工资, or the deferral of shares; what has no source says so.
type TaxRule struct {
	Kind, ID                         string
	From, To                         day.Date // a zero To is open
	Values                           map[string]string
	Clause, Source, Confidence, Note string
}

// The kinds of rules.
const (
	TaxRelief = "relief"
	TaxIIT    = "iit"
	TaxWage   = "wage"
	TaxEquity = "equity"
)

// Number is a whole number of the rule, 0 for none.
func (r *TaxRule) Number(key string) int {
	n, err := strconv.Atoi(r.Values[key])
	if err != nil {
		return 0
	}
	return n
}

// Ratio is a ratio of the rule, 0 for none.
func (r *TaxRule) Ratio(key string) money.Ratio {
	x, _ := money.ParseRatio(r.Values[key])
	return x
}

// TaxRules 奖励涉税规则表 are all rules.
type TaxRules []TaxRule

// On is the rule of a kind on a day, nil for none.
func (list TaxRules) On(kind string, d day.Date) *TaxRule {
	for i := range list {
		if r := &list[i]; r.Kind == kind && !d.Before(r.From) && (r.To.IsZero() || !d.After(r.To)) {
			return r
		}
	}
	return nil
}

// Profile is the withholding on a day; ok is false when a rule is missing.
func (list TaxRules) Profile(d day.Date) (p WithholdingProfile, ok bool) {
	iit, relief := list.On(TaxIIT, d), list.On(TaxRelief, d)
	if iit == nil || relief == nil {
		return p, false
	}
	return WithholdingProfile{Table: IITTable(), BasicDeduction: Fen(int64(iit.Number("basic")) * 100), Eligible: relief.Ratio("inclusion"), Otherwise: money.One}, true
}

// TaxUnmetTitle is a failed condition of the relief as a user reads it.
func TaxUnmetTitle(code string) string {
	return map[string]string{TaxUnit: "单位不是非营利性科研机构或者高等学校", TaxNotCash: "不是现金奖励", TaxTitleFirst: "先赋权后转化取得的收入不是奖励", TaxBeforeReceipt: "发放日期早于取得收入",
		TaxWindow: "超过取得收入之日起的期限", TaxRegistration: "合同没有在发放前认定登记", TaxPublicity: "公示不足或者尚未期满", TaxSeparateAccount: "没有单独核算现金奖励"}[code]
}
