package conform

import (
	"jiyue/domain/revenue"
)

func iitCumulative(in object) any {
	f := &shareReader{}
	inclusion := in.object("inclusion")
	p := revenue.WithholdingProfile{Table: revenue.IITTable(), BasicDeduction: f.amount(in["basic_deduction_per_month"]),
		Eligible: f.rate(inclusion["eligible"]), Otherwise: f.rate(inclusion["otherwise"])}
	if in["table"] != nil {
		p.Table = f.tiers(nil, in.objects("table"))
	}
	var months []revenue.PayMonth
	for _, m := range in.objects("months") {
		months = append(months, revenue.PayMonth{Wage: f.amount(m["wage"]), Deduct: f.amountOr(m["deduct"]), Reward: f.amountOr(m["reward"]), Eligible: m.flag("eligible", true)})
	}
	if f.code != "" {
		return f.refusal()
	}
	rows, total := []any{}, revenue.Amount{}
	for i, w := range p.Months(months) {
		total = total.Add(w.Tax)
		rows = append(rows, map[string]any{"month": i + 1, "counted_reward": w.Counted.String(), "cum_taxable": w.CumulativeTaxable.String(), "tax": w.Tax.String()})
	}
	return map[string]any{"rows": rows, "withheld_total": total.String()}
}

func eligibility(in object) any {
	f := &shareReader{}
	receipt := f.date(in["receipt_date"])
	eligible := []bool{}
	last := revenue.LastDay(receipt, in.number("window_months", 0))
	for _, d := range in.texts("pay_dates") {
		pay := f.date(d)
		eligible = append(eligible, !pay.Before(receipt) && !pay.After(last))
	}
	if f.code != "" {
		return f.refusal()
	}
	return map[string]any{"last_day": last.String(), "eligible": eligible}
}

func relief58(in object) any {
	f := &shareReader{}
	r := revenue.Relief{UnitNonprofit: in.flag("unit_nonprofit", false), SeparateAccount: in.flag("separate_account", false),
		RegistrationNo: in.text("registration_no"), RegisteredOn: f.optionalDate(in["registered_on"]), WindowMonths: in.number("window_months", 0),
		Publicity: f.publicity(in.object("publicity"), in.number("publicity_days_min", 0), in.text("day_kind"), in.object("calendar")), Inclusion: f.rate(in["inclusion"])}
	if revenue.DayKind(in.text("day_kind")).Title() == "" {
		f.wrong(revenue.ErrDayKind)
	}
	var payments []revenue.ReliefPayment
	for _, p := range in.objects("payments") {
		payments = append(payments, revenue.ReliefPayment{Receipt: f.date(p["receipt_date"]), Pay: f.date(p["pay_date"]), Amount: f.amount(p["amount"]),
			Cash: p.flag("cash", false), TitleFirst: p.flag("title_first", false)})
	}
	if f.code != "" {
		return f.refusal()
	}
	rows := []any{}
	for _, p := range payments {
		c := r.Check(p)
		rows = append(rows, map[string]any{"eligible": c.Eligible(), "failed": all(c.Failed), "last_day": c.LastDay.String(), "counted": c.Counted.String()})
	}
	out := map[string]any{"rows": rows, "publicity_days": nil}
	if r.Publicity != nil {
		out["publicity_days"] = r.Publicity.Days()
	}
	return out
}

func rateTimesAmount(in object) any {
	f := &shareReader{}
	reward, rate, inclusion := f.amount(in["reward"]), f.rate(in["flat_rate"]), f.rate(in["inclusion"])
	if f.code != "" {
		return f.refusal()
	}
	return map[string]any{"tax_without": reward.Times(rate, revenue.HalfUp).String(),
		"tax_with": reward.Times(inclusion, revenue.HalfUp).Times(rate, revenue.HalfUp).String()}
}

// transferTax reads what both operations of 企业所得税 have in common.
func transferTax(f *shareReader, in object) func(income revenue.Amount) revenue.TransferTax {
	rate, limit, inclusion := f.rate(in["rate"]), f.amount(in["exempt_limit"]), f.rate(in["excess_inclusion"])
	return func(income revenue.Amount) revenue.TransferTax {
		return revenue.TransferTaxOf(income, rate, limit, inclusion)
	}
}

func taxed(t revenue.TransferTax) map[string]any {
	return map[string]any{"income": t.Income.String(), "exempt": t.Exempt.String(), "half_base": t.HalfBase.String(), "tax": t.Tax.String()}
}

func citArt90(in object) any {
	f := &shareReader{}
	income, tax := f.amount(in["income"]), transferTax(f, in)
	if f.code != "" {
		return f.refusal()
	}
	return taxed(tax(income))
}

func citAnnual(in object) any {
	f := &shareReader{}
	tax := transferTax(f, in)
	sums := map[string]revenue.Amount{}
	for _, c := range in.objects("contracts") {
		key := c.text("taxpayer") + "/" + c.count("year")
		sums[key] = sums[key].Add(f.amount(c["income"]))
	}
	if f.code != "" {
		return f.refusal()
	}
	by := map[string]any{}
	for key, income := range sums {
		by[key] = taxed(tax(income))
	}
	return map[string]any{"by_year": by}
}
