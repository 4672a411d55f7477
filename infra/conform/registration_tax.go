package conform

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
	"jiyue/domain/tax"
	"jiyue/infra/reference"
)

func taxEstimate(in object) any {
	packs, err := reference.TaxPacks()
	if err != nil {
		panic(err)
	}
	e, err := packs.Estimate(taxInput(in))
	if err != nil {
		return failed(err)
	}
	out := map[string]any{}
	if e.VAT != nil {
		out["vat"] = vatOutput(e.VAT)
	}
	if r := e.Income; r != nil {
		out["cit"] = map[string]any{
			"row": r.Rule.ID, "status": r.Rule.Status(), "eligible": r.Eligible, "reasons": all(r.Reasons),
			"income": r.Income.String(), "without_relief": r.WithoutRelief.String(), "exempt": r.Exempt.String(),
			"halved": r.Halved.String(), "taxable": r.Taxable.String(), "tax": r.Tax.String(), "saved": r.Saved.String(),
		}
	}
	if r := e.Research; r != nil {
		out["rd"] = map[string]any{
			"row": r.Rule.ID, "status": r.Rule.Status(), "eligible": r.Eligible, "reasons": all(r.Reasons),
			"base": r.Base.String(), "extra": r.Extra.String(), "tax_saved": r.TaxSaved.String(),
		}
	}
	if r := e.Stamp; r != nil {
		out["stamp"] = map[string]any{
			"row": r.Rule.ID, "status": r.Rule.Status(), "item": r.Item, "settle_later": r.SettleLater,
			"base": r.Base.String(), "seller": r.Seller.String(), "buyer": r.Buyer.String(),
		}
	}
	return out
}

func vatOutput(r *tax.VATResult) map[string]any {
	out := map[string]any{
		"row": r.Rule.ID, "status": r.Rule.Status(), "treatment": string(r.Treatment), "reasons": all(r.Reasons),
		"exempt_sales": nil, "rate": nil, "net": nil, "vat": nil, "gross": nil,
	}
	switch r.Treatment {
	case tax.Exempt:
		out["exempt_sales"] = r.ExemptSales.String()
	case tax.Taxable:
		out["rate"], out["net"] = r.Rate.String(), r.Net.String()
		out["vat"], out["gross"] = r.VAT.String(), r.Gross.String()
	}
	return out
}

func taxInput(in object) tax.Input {
	input := tax.Input{
		Pack: in.text("pack"), On: in.date("date"), Class: contract.Class(in.text("class")),
		Total: in.text("total"), TechAmount: in.text("tech_amount"),
	}
	if v := in.object("vat"); v != nil {
		input.VAT = &tax.VATInput{
			Payer: v.text("payer"), Recognised: v.flag("recognised", false), SeparateAccounting: v.flag("separate_accounting", false),
			PriceIncludesVAT: v.flag("price_includes_vat", false), Waived: v.flag("waived", false),
			CrossBorder: v.flag("cross_border", false), TiedSameInvoice: v.flag("tied_same_invoice", false),
		}
	}
	if c := in.object("cit"); c != nil {
		input.Income = incomeInput(c)
	}
	if r := in.object("rd"); r != nil {
		input.Research = &tax.ResearchInput{
			Fee: r.yuan("fee"), BuyerRate: r.exact("buyer_rate", decimal.Zero), Registered: r.flag("registered", false),
			Overseas: r.flag("overseas", false), Individual: r.flag("individual", false), DomesticEligible: r.yuan("domestic_eligible"),
		}
	}
	if s := in.object("stamp"); s != nil {
		input.Stamp = &tax.StampInput{
			VATListed: s.flag("vat_listed", false), Undetermined: s.flag("undetermined", false),
			SellerSmall: s.flag("seller_small", false), BuyerSmall: s.flag("buyer_small", false),
			ItemsTogether: !s.flag("items_separate", true),
		}
		for _, item := range s.objects("items") {
			input.Stamp.Items = append(input.Stamp.Items, tax.StampItem{Item: item.text("item"), Amount: item.text("amount")})
		}
	}
	return input
}

func incomeInput(c object) *tax.IncomeInput {
	return &tax.IncomeInput{
		Resident: c.flag("resident", false), TechKinds: c.texts("tech_kinds"), Registered: c.flag("registered", false),
		DesignSimpleChange: c.flag("design_simple_change", false), NotOwnTechnology: !c.flag("own_technology", true),
		RateWithout: c.exact("rate_without", decimal.Zero), Holding: c.exact("holding", decimal.Zero),
		Exclusivity: c.text("exclusivity"), LicenceBegin: c.date("licence_begin"), LicenceEnd: c.date("licence_end"),
		Revenue: c.yuan("revenue"), ExcludedRevenue: c.yuan("excluded_revenue"), Cost: c.yuan("cost"),
		Amortisation: c.yuan("amortisation"), RelatedTaxes: c.yuan("related_taxes"),
		PeriodExpense: c.yuan("period_expense"), PriorIncome: c.yuan("prior_income"),
	}
}

// yuan is an amount, 0.00 when absent.
func (o object) yuan(key string) money.Yuan { return money.Round(o.exact(key, decimal.Zero)) }
