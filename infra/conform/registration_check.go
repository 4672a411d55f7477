package conform

import (
	"encoding/json"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

func contractCheck(in object) any {
	r := contract.Check(checkInput(in))
	errs := make([]any, len(r.Errors))
	for i, e := range r.Errors {
		errs[i] = map[string]any{"code": e.Code, "field": e.Field, "expected_check": orNull(e.ExpectedCheck)}
	}
	out := map[string]any{
		"decision": string(r.Decision), "reasons": all(r.Reasons), "errors": errs, "class": orNull(r.Class),
		"hint_class": orNull(r.HintClass), "route_to": orNull(r.RouteTo), "max_end": orNull(r.MaxEnd.String()),
		"tech_amount": nil, "review": nil, "warnings": all(r.Warnings), "ip_counts": nil,
	}
	if r.Priced() {
		out["tech_amount"], out["review"] = r.TechAmount.String(), string(r.Review)
	}
	if n := r.IPCounts; r.Decision != contract.DecisionInvalid {
		out["ip_counts"] = map[string]any{"patentnum": n.Patents, "in_patentnum": n.Inventions,
			"um_patentnum": n.UtilityModels, "ad_patentnum": n.Designs}
	}
	return out
}

func checkInput(in object) contract.CheckInput {
	c := in.object("contract")
	input := contract.CheckInput{
		Profile: checkProfile(in.object("profile")), AsOf: in.date("as_of"), FiledBy: in.text("filed_by"),
		Class: contract.Class(in.text("claimed_class")), Related: in.flag("related", false),
		TechPartStated: in.flag("tech_part_stated", false), Amount: amountInput(in.object("amount")), Answers: answers(in.object("answers")),
		Terms: contract.CheckTerms{
			ProjectName: c.text("project_name"), Written: c.flag("written", false), Electronic: c.flag("electronic", false),
			PaperPrint: c.flag("paper_print", false), Language: c.text("language"), ChineseCopy: c.flag("chinese_copy", false),
			ConsistencyStatement: c.flag("consistency_statement", false),
			SignDate:             c.text("sign_date"), Begin: c.text("begin"), End: c.text("end"),
			Effective: c.flag("effective", false), StateApproval: c.text("state_approval"),
			PlanProject: c.flag("plan_project", false), PlanConsent: c.flag("plan_consent", false),
			DeptSigned: c.flag("dept_signed", false), Authorisation: c.flag("authorisation", false),
			Clauses: c.texts("clauses"), BadClauses: c.texts("bad_clauses"), Consideration: c.text("consideration"),
			ValuationReport: c.flag("valuation_report", false), CrossBorder: c.text("cross_border"),
			TradeRegistrationNo: c.text("trade_registration_no"), Disputed: c.flag("disputed", false),
			CorrectionRound: c.number("correction_round", 0), ExpectedOutputGiven: c.flag("expected_output_given", false),
		},
	}
	for _, p := range in.objects("parties") {
		input.Parties = append(input.Parties, contract.CheckParty{
			Role: p.text("role"), Name: p.text("name"), Country: p.text("country"), Nature: p.text("nature"),
			Region: p.text("region"), USCC: p.text("uscc"), CNID: p.text("cn_id"), Seal: p.typed("seal")})
	}
	for _, ip := range in.objects("ip") {
		input.IP = append(input.IP, contract.CheckIP{Type: ip.text("type"), No: ip.text("no"), Filed: ip.text("filed"), Granted: granted(ip)})
	}
	if l := in.object("licence"); l != nil {
		input.Licence = &contract.CheckLicence{Exclusivity: l.text("exclusivity"), Territory: l.text("territory"),
			Begin: l.text("begin"), End: l.text("end")}
	}
	for _, w := range in.objects("weights") {
		input.Weights = append(input.Weights, contract.ClassWeight{Class: contract.Class(w.text("class")), Weight: weight(w["weight"])})
	}
	for _, e := range in.objects("registered") {
		input.Registered = append(input.Registered, contract.EarlierRegistration{
			Status: e.text("status"), Sellers: e.texts("sellers"), Buyers: e.texts("buyers"),
			ProjectName: e.text("project_name"), SignDate: e.text("sign_date"), Total: e.text("total")})
	}
	return input
}

// answers leaves out what is null and keeps an ill-typed answer as one that no
// option has.
func answers(in object) map[string]string {
	given := make(map[string]string, len(in))
	for name, v := range in {
		if v != nil {
			given[name] = in.typed(name)
		}
	}
	return given
}

// weight is a decimal string, or a plain number.
func weight(v any) string {
	switch w := v.(type) {
	case string:
		return w
	case json.Number:
		return w.String()
	}
	return ""
}

func checkProfile(p object) contract.CheckProfile {
	profile := contract.CheckProfile{
		BodyRegion: p.text("body_region"), ImportByBuyer: p.flag("import_by_buyer", false),
		IntermediaryMayApply: p.flag("intermediary_may_apply", false), PaperPrintOfEContract: p.flag("paper_print_of_econtract", false),
		EquityAsTransfer: p.flag("equity_as_transfer", false), RequireQuantifiedTargets: p.flag("require_quantified_targets", false),
		RequireExpectedOutput: p.flag("require_expected_output", false), RelatedSecondReview: p.flag("related_second_review", false),
		Amount: amountProfile(p),
	}
	if p["large_threshold"] != nil {
		profile.LargeThreshold = money.Round(p.exact("large_threshold", decimal.Zero))
		profile.LargeReview = contract.ReviewLevel(p.text("large_review"))
	}
	return profile
}
