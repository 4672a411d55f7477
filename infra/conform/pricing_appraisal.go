package conform

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/appraisal"
)

func appraisalCheck(in object) any {
	p := in.object("policy")
	policy := appraisal.Policy{MinSigners: p.number("min_signers", 0), RelistFree: p.exact("relist_free_pct", decimal.Zero), DecisionRecordBelow: p.exact("decision_record_below_pct", decimal.Zero)}
	var reports []appraisal.Report
	for _, r := range in.objects("reports") {
		reports = append(reports, appraisalReport(r))
	}
	action := in.object("action")
	var answer map[string]any
	var code appraisal.Code
	switch kind := action.text("kind"); kind {
	case "list", "deal", "contribute":
		answer, code = pricedByAppraisal(policy, reports, kind, action)
	default:
		answer, code = appraisalMove(policy, reports, kind, action)
	}
	if code != appraisal.OK {
		return map[string]any{"error": map[string]any{"code": string(code)}}
	}
	answer["ok"] = true
	return answer
}

func appraisalReport(r object) appraisal.Report {
	report := appraisal.Report{ID: r.text("id"), State: appraisal.State(r.text("state")), Base: r.date("base_date"), Dated: r.date("report_date"), ValidUntil: r.date("valid_until"),
		Statutory: r.flag("statutory", false), Signers: r.number("signers", 0), Interests: r.texts("interests"), Parties: r.texts("parties"), ContingentFee: r.flag("contingent_fee", false),
		Reason: r.text("reason"), Designated: r.flag("designated", false)}
	for _, m := range r.objects("methods") {
		report.Methods = append(report.Methods, appraisal.Method{Name: m.text("method"), Value: m.amount("value", 0)})
	}
	if r["weights"] != nil {
		report.Weights = []decimal.Decimal{}
		for _, w := range r.texts("weights") {
			report.Weights = append(report.Weights, object{"weight": w}.exact("weight", decimal.NewFromInt(-1)))
		}
	}
	c := r.object("conclusion")
	report.Conclusion = appraisal.Conclusion{Value: c.amount("value", 0), Range: c["value"] == nil, Low: c.amount("low", 0), High: c.amount("high", 0)}
	return report
}

// appraisalMove: issue concerns the first report, the other acts name theirs.
func appraisalMove(policy appraisal.Policy, reports []appraisal.Report, kind string, action object) (map[string]any, appraisal.Code) {
	if kind == "issue" && len(reports) > 0 {
		r := reports[0]
		return map[string]any{"state": string(appraisal.Issued), "valid_until": orNull(r.Until().String()), "floor": r.Conclusion.Governing().String(), "range": r.Conclusion.Range}, r.Check(policy)
	}
	r, code := appraisal.Find(reports, action.text("id"))
	if code != appraisal.OK {
		return nil, code
	}
	answer := map[string]any{}
	switch kind {
	case "edit":
		code = r.Edit()
	case "supersede":
		var lot appraisal.LotAction
		lot, code = r.Supersede(action.amount("value", 0), action.optionalAmount("live_list_price", 0))
		answer["lot_action"] = string(lot)
	case "void":
		answer["deal_flagged"], code = r.Void(action.text("deal_state"))
	default:
		code = appraisal.CodeUnknown
	}
	answer["state"] = string(r.State)
	return answer, code
}

func pricedByAppraisal(policy appraisal.Policy, reports []appraisal.Report, kind string, action object) (map[string]any, appraisal.Code) {
	var basis appraisal.Basis
	var code appraisal.Code
	seller, price, on, approved := appraisal.SellerKind(action.text("seller_kind")), action.amount("price", 0), action.date("date"), action.flag("approval", false)
	switch kind {
	case "list":
		basis, code = policy.List(reports, appraisal.Listing{Seller: seller, Price: price, First: action.flag("first", false), On: on, Approved: approved, Reason: action.text("reason")})
	case "deal":
		basis, code = policy.Deal(reports, appraisal.Deal{Seller: seller, Price: price, On: on, Approved: approved, DecisionRecord: action.flag("decision_record", false)})
	default:
		basis, code = policy.Contribute(reports, appraisal.Contribution{Capital: action.amount("capital", 0), On: on})
	}
	answer := map[string]any{"governing": nil, "valid_until": nil, "gap_pct": orNull(basis.Gap)}
	if basis.Report != nil {
		answer["governing"], answer["valid_until"] = basis.Report.ID, orNull(basis.Report.Until().String())
	}
	if kind == "contribute" {
		answer["share_pct"] = orNull(basis.Share)
		return answer, code
	}
	answer["floor"], answer["below_appraisal"] = nil, basis.Below
	if basis.Report != nil {
		answer["floor"] = basis.Floor.String()
	}
	if kind == "deal" {
		answer["ratio_pct"] = orNull(basis.Ratio)
	}
	return answer, code
}
