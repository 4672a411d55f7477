package tax

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// Line 测算明细 is one step of an estimate: base, rate, rounding and result.
type Line struct {
	Item   string
	Base   money.Yuan
	Rate   string // 6%, ÷（1＋6%）, "" for a plain amount
	Amount money.Yuan
	How    string // 算法与取整
}

const (
	roundedOnce = "乘积四舍五入到分"
	plain       = "不计算，照列"
)

// Lines are the steps of the value-added tax.
func (r *VATResult) Lines() []Line {
	switch r.Treatment {
	case Exempt:
		return []Line{{"免税销售额", r.Base, "", r.ExemptSales, "等于技术交易额，" + plain}}
	case Taxable:
		tax := Line{"增值税额", r.Net, Percent(r.Rate), r.VAT, roundedOnce}
		net := Line{"不含税销售额", r.Base, "", r.Net, "价款不含税，" + plain}
		if !r.Net.Equal(r.Base) {
			net.Rate, net.How = "÷（1＋"+Percent(r.Rate)+"）", "商四舍五入到分"
			tax.Base, tax.Rate, tax.How = r.Base, "", "含税价款减不含税销售额"
		}
		return []Line{net, tax, {"价税合计", r.Net, "", r.Gross, "不含税销售额加增值税额"}}
	}
	return nil
}

// Lines are the steps of the income tax.
func (r *IncomeResult) Lines() []Line {
	base := notNegative(r.Income)
	lines := []Line{
		{"技术转让所得", r.Income, "", r.Income, "收入减剔除部分、成本、摊销、相关税费和期间费用"},
		{"不享受优惠的税额", base, Percent(r.RateWithout), r.WithoutRelief, roundedOnce},
	}
	if r.Eligible {
		lines = append(lines,
			Line{"免征部分", base, "", r.Exempt, "年度限额以内"},
			Line{"减半征收部分", base, "", r.Halved, "超过限额的部分"},
			Line{"应纳税所得额", r.Halved, Percent(r.Halve), r.Taxable, roundedOnce})
	}
	return append(lines,
		Line{"应纳税额", r.Taxable, Percent(r.Rate), r.Tax, "以取整前的所得额计算，" + roundedOnce},
		Line{"少缴税额", r.WithoutRelief, "", r.Saved, "两项税额之差"})
}

// Lines are the steps of the research deduction.
func (r *ResearchResult) Lines() []Line {
	return []Line{
		{"计入研发费用的部分", r.Fee, Percent(r.Share), r.Base, roundedOnce + "；委托境外的另受限额"},
		{"加计扣除额", r.Base, Percent(r.ExtraRate), r.Extra, roundedOnce},
		{"少缴所得税", r.Extra, Percent(r.BuyerRate), r.TaxSaved, roundedOnce},
	}
}

// Lines are the steps of the stamp duty, for each item and each side.
func (r *StampResult) Lines() []Line {
	var lines []Line
	for _, side := range []struct {
		name   string
		factor decimal.Decimal
	}{{"卖方", r.SellerFactor}, {"买方", r.BuyerFactor}} {
		for _, l := range r.Parts {
			rate := Percent(l.Rate)
			if !side.factor.Equal(decimal.NewFromInt(1)) {
				rate += " × " + Percent(side.factor)
			}
			lines = append(lines, Line{side.name + "应纳税额（" + ItemTitle(l.Item) + "）", l.Base, rate, times(l.Base, l.Rate, side.factor), roundedOnce})
		}
	}
	return lines
}

// Percent prints a rate: 6%, 0.03%.
func Percent(rate decimal.Decimal) string { return rate.Shift(2).String() + "%" }

// ItemTitle is the Chinese name of an item of the stamp duty.
func ItemTitle(item string) string {
	if title := map[string]string{TechContract: "技术合同", PropertyTransfer: "产权转移书据", "SALE": "买卖合同", "WORKS": "承揽、建设工程合同", "LEASE": "租赁合同"}[item]; title != "" {
		return title
	}
	return item
}

// Title is the Chinese name of the treatment.
func (t Treatment) Title() string {
	return map[Treatment]string{Exempt: "免税", Taxable: "应税", CrossBorder: "跨境，不在此测算"}[t]
}

var reasonTexts = map[string]string{
	"VAT_CROSS_BORDER":           "跨境技术合同适用跨境应税行为的规定，请向税务机关咨询",
	"VAT_NO_EXEMPTION_IN_FORCE":  "该日没有已载入的免税规则",
	"VAT_CLASS_NOT_EXEMPT":       "不是技术开发、转让、许可，也不是与之相关并开在同一张发票上的咨询、服务",
	"VAT_NOT_RECOGNISED":         "未经认定登记",
	"VAT_NO_SEPARATE_ACCOUNTING": "免税项目没有单独核算（增值税法第二十六条）",
	"VAT_WAIVED":                 "已放弃免税，三十六个月内不得再享受（增值税法第二十七条）",
	"CIT_NOT_RESIDENT":           "卖方不是居民企业",
	"CIT_CLASS_NOT_TRANSFER":     "不是技术转让、技术许可合同",
	"CIT_TECH_NOT_LISTED":        "合同没有列明专利、软件著作权、布图设计、植物新品种等列举的技术",
	"CIT_DESIGN_SIMPLE_CHANGE":   "外观设计仅为简单改变",
	"CIT_NOT_OWN_TECHNOLOGY":     "许可的不是自己拥有所有权的技术",
	"CIT_LICENCE_NOT_EXCLUSIVE":  "该日的规则只认独占许可",
	"CIT_LICENCE_TERM_TOO_SHORT": "许可期限不足五年，或合同没有写明起止日期",
	"CIT_RELATED_100":            "买卖双方直接或间接持股之和达到 100%",
	"CIT_NOT_REGISTERED":         "未经认定登记",
	"RD_CLASS_NOT_DEVELOPMENT":   "不是技术开发合同",
	"RD_NOT_REGISTERED":          "未经认定登记",
	"RD_OVERSEAS_INDIVIDUAL":     "委托境外个人的研发费用不得加计扣除",
}

// Explain is the sentence for a reason; an unknown code explains itself.
func Explain(reason string) string {
	if text := reasonTexts[reason]; text != "" {
		return text
	}
	return reason
}

// Period says when a rule is in force: 2026年1月1日至2027年12月31日.
func Period(r Rule) string {
	if r.To.IsZero() {
		return r.From.Long() + "起"
	}
	return r.From.Long() + "至" + r.To.Long()
}
