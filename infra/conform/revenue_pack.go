package conform

import (
	"jiyue/domain/distribution"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
	"jiyue/infra/reference"
)

// packs are those of the input, the shipped ones when it brings none.
func packs(in object) []*pack.Pack {
	if list, _ := in["packs"].([]any); len(list) > 0 {
		return pack.Read(reference.PackValue(in["packs"]))
	}
	shipped, err := reference.Packs()
	if err != nil {
		panic(err)
	}
	return shipped
}

func packSelect(in object) any {
	f := &shareReader{}
	dates := pack.Dates{}
	for key, v := range in.object("dates") {
		dates[pack.Anchor(key)] = f.optionalDate(v)
	}
	if f.code != "" {
		return f.refusal()
	}
	s, err := pack.Select(packs(in), in.text("region"), pack.Unit(in.text("unit_type")), dates)
	if err != nil {
		return noShare(err)
	}
	return map[string]any{"pack": s.Chain[0].Label(), "chain": s.Labels(), "in_pilot": s.InPilot, "warnings": noticed(s.Warnings)}
}

// selection chooses the packs of a contract by its region, unit and day of signing.
func (f *shareReader) selection(in object) (s pack.Selection) {
	signed := f.date(in["signed"])
	if f.code == "" {
		var err error
		s, err = pack.Select(packs(in), in.text("region"), pack.Unit(in.text("unit_type")), pack.Dates{pack.BySigned: signed})
		f.take(err)
	}
	return s
}

func (f *shareReader) given(o object) *pack.Given {
	if o == nil {
		return nil
	}
	return &pack.Given{Ref: o.text("ref"), Rate: f.rate(o["rate"])}
}

func floorCheck(in object) any {
	f := &shareReader{}
	agreement, unitRule, stage, mode := f.given(in.object("agreement")), f.given(in.object("unit_rule")), pack.Stage(in.text("stage")), pack.Mode(in.text("mode"))
	if !stage.Rated() {
		f.wrong(revenue.ErrStage)
	}
	if mode.Title() == "" {
		f.wrong(revenue.ErrMode)
	}
	s := f.selection(in)
	if f.code != "" {
		return f.refusal()
	}
	c, err := s.Check(stage, pack.Unit(in.text("unit_type")), mode, agreement, unitRule)
	if err != nil {
		return noShare(err)
	}
	return map[string]any{"rate": c.Rate.String(), "origin": string(c.Origin), "ref": c.Ref, "result": string(c.Result), "binding": floor(c.Binding), "may": floor(c.May),
		"cite": cite(c.Cite), "warnings": noticed(revenue.Sorted(append(c.Warnings, s.Warnings...)))}
}

func floor(r *pack.Rule) any {
	if r == nil {
		return nil
	}
	return map[string]any{"min": r.Min.String(), "ref": r.Label(), "art": orNull(r.Article())}
}

func cite(c *pack.Cite) any {
	if c == nil {
		return nil
	}
	return map[string]any{"doc": c.Doc, "art": c.Art, "quote": c.Quote}
}

func packValidate(in object) any {
	r := pack.Validate(reference.PackValue(in["packs"]))
	return map[string]any{"ok": r.OK(), "errors": notes(r.Errors), "warnings": notes(r.Warnings)}
}

func notes(list []pack.Note) []any {
	all := make([]any, len(list))
	for i, n := range list {
		all[i] = map[string]any{"code": n.Code, "pack": n.Pack, "path": n.Path}
	}
	return all
}

func grantValidate(in object) any {
	f := &shareReader{}
	title, vote, notice := in.object("title"), in.object("decision"), in.object("publicity")
	g := distribution.Grant{
		Deal:        distribution.Deal{Region: in.text("region"), UnitType: pack.Unit(in.text("unit_type")), Signed: f.date(in["signed"])},
		ClaimsPilot: in.flag("claims_pilot", false), Title: f.title(title), IPExpires: f.optionalDate(in["ip_expires"]), Negative: in.texts("negative_list"),
		Publicity: f.publicity(notice, notice.number("days_min", 0), notice.text("day_kind"), in.object("calendar")), EffectiveOn: f.date(in["effective_on"]),
		Completers: in.texts("completers"), Signatures: in.texts("signatures")}
	if in["shares"] != nil {
		g.Shares = []money.Ratio{}
		for _, s := range in.objects("shares") {
			g.Shares = append(g.Shares, f.fraction(s["fraction"]))
		}
	}
	if vote != nil {
		g.Vote = &distribution.Vote{Members: vote.number("members", 0), Present: vote.number("present", 0), For: vote.number("votes_for", 0),
			Quorum: f.rate(vote["quorum"]), Pass: f.rate(vote["pass"]), Strict: vote.flag("pass_strict", false)}
	}
	if f.code != "" {
		return f.refusal()
	}
	r, err := g.Check(packs(in))
	if err != nil {
		return noShare(err)
	}
	minimum := map[string]any{}
	for kind, rule := range r.Minimum {
		minimum[string(kind)] = map[string]any{"min": rule.Min.String(), "ref": rule.Label()}
	}
	out := map[string]any{"result": string(r.Result()), "failed": all(r.Failed), "warned": all(r.Warned), "use_years": nil, "minimum": minimum, "warnings": noticed(r.Warnings)}
	if r.UseYears >= 0 {
		out["use_years"] = r.UseYears
	}
	return out
}

func (f *shareReader) title(o object) distribution.Title {
	t := distribution.Title{Kind: distribution.TitleKind(o.text("kind"))}
	switch t.Kind {
	case distribution.TitleOwnership, distribution.TitleUse, distribution.TitleBoth:
	default:
		f.wrong(revenue.ErrTitleKind)
	}
	if t.Owns() {
		t.Fraction = f.fraction(o["fraction"])
	}
	if t.Uses() {
		t.From, t.To = f.date(o["from"]), f.date(o["to"])
	}
	return t
}

func registrationGate(in object) any {
	f := &shareReader{}
	contract, decision, notice := in.object("contract"), in.object("decision"), in.object("publicity")
	p := distribution.Payout{On: f.date(in["payout_date"]), Amount: f.amount(in["amount"]), Received: f.amount(in["received"]),
		RegistrationNo: contract.text("registration_no"), RegisteredOn: f.optionalDate(contract["registered_on"]), PricedOn: f.optionalDate(in.object("pricing")["closed_on"]),
		Publicity: f.publicity(notice, notice.number("days_min", 0), notice.text("day_kind"), in.object("calendar")),
		Floor:     pack.Verdict(in.text("floor_result")), ReceiptOn: f.optionalDate(in["receipt_date"]), DefaultMonths: in.number("default_months", 0)}
	if decision != nil {
		p.Decision = &distribution.Decision{Date: f.date(decision["date"]), QuorumMet: decision.flag("quorum_met", false), Approved: decision.flag("approved", false)}
	}
	if f.code != "" {
		return f.refusal()
	}
	g, err := p.Gate()
	if err != nil {
		return noShare(err)
	}
	out := map[string]any{"allowed": g.Allowed(), "unmet": all(g.Unmet), "publicity_days": nil, "due_by": orNull(g.DueBy.String()), "overdue": g.Overdue}
	if g.Days >= 0 {
		out["publicity_days"] = g.Days
	}
	return out
}
