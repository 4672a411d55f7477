package conform

import (
	"regexp"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
	"jiyue/domain/subsidy"
)

func subsidyAllotment(in object) any {
	scheme := in.object("scheme")
	claims := []subsidy.Claim{}
	for _, c := range in.objects("contracts") {
		claims = append(claims, claim(c))
	}
	a, err := subsidyScheme(scheme).Allot(claims, scheme.optionalYuan("budget"))
	if err != nil {
		return failed(err)
	}
	lines, units := []any{}, []any{}
	for _, l := range a.Lines {
		lines = append(lines, map[string]any{"id": l.ID, "eligible": l.Eligible, "reasons": all(l.Reasons),
			"base": optional(l.Base), "amount": optional(l.Amount)})
	}
	for _, u := range a.Units {
		units = append(units, map[string]any{"seller": u.Seller, "base": u.Base.String(), "gross": u.Gross.String(),
			"granted": u.Granted.String(), "capped": u.Capped, "paid": u.Paid.String()})
	}
	return map[string]any{"lines": lines, "units": units, "scaled": a.Scaled, "total": a.Total.String(), "auto_apply": a.AutoApply}
}

func subsidyScheme(s object) subsidy.Scheme {
	scheme := subsidy.Scheme{
		From: s.date("valid_from"), To: s.date("valid_to"), Region: s.text("region"),
		Mode: subsidy.Mode(s.text("tier_mode")), TierScope: subsidy.Scope(s.text("tier_scope")),
		Cap: s.optionalYuan("cap"), CapScope: subsidy.Scope(s.text("cap_scope")), MinBase: s.yuan("min_base"),
		ExcludeRelated: s.flag("exclude_related", false), ExcludePublicMoney: s.flag("exclude_public_money", false),
		ExcludeAlready: s.flag("exclude_already", false), AutoApply: s.flag("auto_apply", false),
	}
	for _, r := range s.objects("rules") {
		rule := subsidy.Rule{Classes: r.texts("classes"), Base: subsidy.Base(r.text("base"))}
		for _, t := range r.objects("tiers") {
			rule.Tiers = append(rule.Tiers, tier(t))
		}
		scheme.Rules = append(scheme.Rules, rule)
	}
	return scheme
}

var moneyForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,40})\.[0-9]{2}$`)

// tier leaves the upper end zero and the rate negative where they are no numbers,
// so that the engine refuses them.
func tier(t object) subsidy.Tier {
	tier := subsidy.Tier{Open: t["up_to"] == nil, Rate: t.exact("rate", decimal.NewFromInt(-1))}
	if moneyForm.MatchString(t.text("up_to")) {
		tier.UpTo = t.yuan("up_to")
	}
	return tier
}

func claim(c object) subsidy.Claim {
	return subsidy.Claim{
		ID: c.text("id"), Registered: c.text("status") == "REGISTERED", Class: contract.Class(c.text("class")),
		RegisteredOn: c.date("registered_on"), Seller: c.text("seller"), SellerRegion: c.text("seller_region"),
		TechAmount: c.yuan("tech_amount"), Received: c.optionalYuan("received"), Related: c.flag("related", false),
		PublicMoney: c.flag("public_money", false), AlreadySubsidised: c.flag("already_subsidised", false),
	}
}

// optional prints nil as null.
func optional(y *money.Yuan) any {
	if y == nil {
		return nil
	}
	return y.String()
}
