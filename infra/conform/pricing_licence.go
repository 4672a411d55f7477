package conform

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/licence"
)

func openLicenceCheck(in object) any {
	policy, patent, fee := in.object("policy"), in.object("patent"), in.object("fee")
	d := licence.New(
		licence.Guideline{Fixed: policy.amount("fixed_max", 0), Sales: policy.exact("royalty_sales_max_pct", decimal.Zero), Profit: policy.exact("royalty_profit_max_pct", decimal.Zero)},
		licence.Patent{Kind: licence.PatentKind(patent.text("kind")), Evaluated: patent.flag("eval_report", false), Exclusive: patent.flag("exclusive_in_force", false)},
		licence.Fee{Form: licence.FeeForm(fee.text("form")), Amount: fee.amount("amount", 0), Rate: fee.exact("rate_pct", decimal.Zero), Entry: fee.amount("entry", 0)})
	results := []any{}
	for _, e := range in.objects("events") {
		a := d.Apply(licence.Event{Do: licence.Act(e.text("do")), Licensee: e.text("licensee"), Explanation: e.text("explanation"), Amount: e.amount("amount", -1),
			What: licence.Encumbrance(e.text("what"))})
		results = append(results, map[string]any{"code": string(a.Code), "state": string(a.State), "licence": orNull(a.Licence)})
	}
	s := d.Standing()
	licences := map[string]any{}
	for licensee, status := range s.Licences {
		licences[licensee] = string(status)
	}
	return map[string]any{"results": results, "final": map[string]any{"state": string(s.State), "licences": licences}}
}
