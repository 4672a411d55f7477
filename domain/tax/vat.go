package tax

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// SmallScale is the payer status 小规模纳税人; every other payer is 一般纳税人.
const SmallScale = "SMALL_SCALE"

// VATInput 增值税测算依据 is what the exemption of technology transfer and development
// asks of the seller (财税〔2016〕36号 附件3).
type VATInput struct {
	Payer              string // 纳税人身份: GENERAL or SmallScale
	Recognised         bool   // 经省级科技主管部门认定
	SeparateAccounting bool   // 免税项目单独核算
	PriceIncludesVAT   bool   // 价款含税
	Waived             bool   // 放弃免税
	CrossBorder        bool   // 跨境
	TiedSameInvoice    bool   // 与转让、开发相关且开在同一张发票上
}

// Treatment 增值税处理 is how the price stands to value-added tax.
type Treatment string

// The treatments.
const (
	Exempt      Treatment = "EXEMPT"       // 免税
	Taxable     Treatment = "TAXABLE"      // 应税
	CrossBorder Treatment = "CROSS_BORDER" // 跨境，不在此测算
)

// VATResult 增值税测算 has ExemptSales when Exempt, and Rate, Net, VAT and Gross
// when Taxable.
type VATResult struct {
	Rule        Rule
	Treatment   Treatment
	Reasons     []string
	Base        money.Yuan // 技术交易额; goods and works are outside
	ExemptSales money.Yuan
	Rate        decimal.Decimal
	Net         money.Yuan
	VAT         money.Yuan
	Gross       money.Yuan
}

type vatRow struct {
	Rule
	exemption       bool
	general, simple decimal.Decimal
}

func (row vatRow) estimate(class contract.Class, tech money.Yuan, in VATInput) *VATResult {
	r := &VATResult{Rule: row.Rule, Base: tech, Reasons: row.againstExemption(class, in)}
	switch {
	case in.CrossBorder:
		r.Treatment = CrossBorder
	case len(r.Reasons) == 0:
		r.Treatment, r.ExemptSales = Exempt, tech
	default:
		r.Treatment, r.Rate = Taxable, row.general
		if in.Payer == SmallScale {
			r.Rate = row.simple
		}
		if in.PriceIncludesVAT {
			r.Net = withoutVAT(tech, r.Rate)
			r.VAT = tech.Sub(r.Net)
		} else {
			r.Net = tech
			r.VAT = times(tech, r.Rate)
		}
		r.Gross = r.Net.Add(r.VAT)
	}
	return r
}

func (row vatRow) againstExemption(class contract.Class, in VATInput) []string {
	var reasons grounds
	reasons.when(in.CrossBorder, "VAT_CROSS_BORDER")
	reasons.when(!row.exemption, "VAT_NO_EXEMPTION_IN_FORCE")
	reasons.when(!exemptClass(class, in.TiedSameInvoice), "VAT_CLASS_NOT_EXEMPT")
	reasons.when(!in.Recognised, "VAT_NOT_RECOGNISED")
	reasons.when(!in.SeparateAccounting, "VAT_NO_SEPARATE_ACCOUNTING")
	reasons.when(in.Waived, "VAT_WAIVED")
	return reasons
}

// exemptClass: development, transfer and licence are exempt; consulting, service
// and training only when tied to one of them and on the same invoice.
func exemptClass(class contract.Class, tied bool) bool {
	switch class.Major() {
	case contract.MajorDevelopment, contract.MajorTransfer, contract.MajorLicence:
		return true
	}
	switch class {
	case contract.Consulting, contract.Service, contract.Training:
		return tied
	}
	return false
}

// grounds collects the codes of what stands against a relief, in order.
type grounds []string

func (g *grounds) when(applies bool, code string) {
	if applies {
		*g = append(*g, code)
	}
}
