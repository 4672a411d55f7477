package conform

import (
	"jiyue/domain/assessment"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
)

func workflow(in object) any {
	c := in.object("case")
	commission := assessment.Commission{Track: c.text("track"), Org: c.text("org"), Filed: c.flag("org_appraisal_filing", false), Seats: c.number("seats", 0),
		Params: caseParams(in.object("params"))}
	days := in.object("calendar")
	commission.Days.Holidays, commission.Days.MakeUp = days.dates("holidays"), days.dates("workdays")
	var users []assessment.User
	for _, u := range in.objects("users") {
		users = append(users, assessment.User{ID: u.text("id"), Party: assessment.Party(u.text("party")), Role: assessment.Role(u.text("role"))})
	}
	k := assessment.Open(commission, users)
	results := []any{}
	for _, e := range in.objects("events") {
		at, err := evidence.ParseInstant(e.text("at"))
		if err != nil {
			return refused(err)
		}
		results = append(results, assessment.Code(k.Take(assessment.Event{At: at, Actor: e.text("actor"), Do: assessment.Act(e.text("do")), Args: actArgs(e.object("args"))})))
	}
	if in["until"] != nil {
		until, err := evidence.ParseInstant(in.text("until"))
		if err != nil {
			return refused(err)
		}
		k.Until(until)
	}
	trail := []any{}
	for _, s := range k.Trail {
		trail = append(trail, string(s))
	}
	out := map[string]any{"state": string(k.State), "trail": trail, "results": results, "round": k.Round, "panel": all(k.Panel), "marks": all(k.Marks), "total": nil, "due": nil}
	if k.Total != nil {
		out["total"] = exact.Terminating(k.Total)
	}
	if !k.Due.IsZero() {
		out["due"] = evidence.Instant(k.Due)
	}
	return out
}

// caseParams is the profile ASSESS-V1, overridden field by field.
func caseParams(o object) assessment.Params {
	p := assessment.AssessV1()
	for key, field := range map[string]*int{"max_returns": &p.MaxReturns, "return_days": &p.ReturnDays, "declare_days": &p.DeclareDays, "score_days": &p.ScoreDays,
		"extra_days": &p.ExtraDays, "comment_days": &p.CommentDays, "review_days": &p.ReviewDays, "publicity_days": &p.PublicityDays,
		"reassess_months": &p.ReassessMonths, "validity_months": &p.ValidityMonths, "quorum_min": &p.Quorum.Min, "quorum_num": &p.Quorum.Num, "quorum_den": &p.Quorum.Den,
		"reserves_min": &p.ReservesMin, "pool_factor": &p.PoolFactor, "max_exclusions": &p.MaxExclusions} {
		*field = o.number(key, *field)
	}
	for key, field := range map[string]*string{"replace_limit": &p.ReplaceLimit, "joint_limit": &p.JointLimit, "conflict_delta": &p.ConflictDelta, "meeting_share": &p.MeetingShare} {
		if o[key] != nil {
			*field = o.decimal(key)
		}
	}
	if o["grades"] != nil {
		p.Grades = gradeList(o)
	}
	return p
}

// actArgs joins what the acts call differently: every hash is one, and every reason.
func actArgs(a object) assessment.Args {
	first := func(keys ...string) string {
		for _, key := range keys {
			if s := a.text(key); s != "" {
				return s
			}
		}
		return ""
	}
	return assessment.Args{
		User: a.text("user"), Role: assessment.Role(a.text("role")), Rights: a.number("rights", 0), Declared: a.flag("declaration", false),
		Finished: a.flag("finished", false), Clear: a.flag("ownership_clear", false), Apart: a.flag("org_independent", false), Missing: a.texts("missing"),
		FeeBasis: a.text("fee_basis"), Approver: a.text("approver"), Weights: decimals(a["weights"]), Hash: first("plan_hash", "package_hash", "file_hash", "hash"),
		Users: a.texts("users"), Reasons: first("reason", "reasons"), Witnesses: a.texts("witnesses"), Eligible: a.number("eligible", 0), Drawn: a.texts("drawn"),
		Reserves: a.texts("reserves"), Signed: a.flag("signed", false), Hard: a.flag("hard", false), Soft: a.flag("soft", false), Keep: a.flag("keep", false),
		Result: a.text("result"), FailedShare: a.decimal("failed_share"), Minutes: a.flag("minutes", false), Votes: a.flag("votes_recorded", false),
		Total: first("total", "total_without"), Leaf: a.text("leaf"), Signers: a.texts("signers"), Seal: a.flag("seal", false), Methods: a.number("methods", 0),
		OneMethod: a.flag("method_reason", a.text("method_reason") != ""), Disclaimer: a.flag("disclaimer", false), Days: a.number("days", 0),
		Identified: a.flag("identified", false), Evidence: a.texts("evidence"), Panel: a.texts("panel"), Org: a.text("org"), Kind: a.text("kind"),
		Document: a.text("decision_doc"),
	}
}
