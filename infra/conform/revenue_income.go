package conform

import (
	"encoding/json"

	"jiyue/domain/money"
	"jiyue/domain/revenue"
)

func runningRoyalty(in object) any {
	f := &shareReader{}
	sales := f.amounts(in["sales"], f.amount)
	r := revenue.Royalty{Rate: f.rate(in["rate"]), Minimum: f.amount(in["annual_minimum"]), Cap: f.optionalAmount(in["total_cap"]),
		EntryFee: f.amountOr(in["entry_fee"]), Credit: in.flag("credit_entry_fee", false)}
	if f.code != "" {
		return f.refusal()
	}
	periods, left := r.Periods(sales)
	rows, due, payable := []any{}, revenue.Amount{}, revenue.Amount{}
	for _, p := range periods {
		due, payable = due.Add(p.Due), payable.Add(p.Payable)
		rows = append(rows, map[string]any{"sales": p.Sales.String(), "earned": p.Earned.String(), "due": p.Due.String(), "top_up": p.TopUp.String(),
			"credit": p.Credit.String(), "payable": p.Payable.String(), "cum": p.Cumulative.String()})
	}
	return map[string]any{"rows": rows, "total": due.String(), "payable_total": payable.String(), "credit_left": left.String()}
}

func royaltyRateSchedule(in object) any {
	f := &shareReader{}
	sales := f.amounts(in["sales"], f.amount)
	var rates []money.Ratio
	echoed := in.texts("rates")
	for _, r := range echoed {
		rates = append(rates, f.rate(r))
	}
	if f.code != "" {
		return f.refusal()
	}
	due, err := revenue.YearlyRoyalties(sales, rates)
	if err != nil {
		return noShare(err)
	}
	rows := []any{}
	for i, d := range due {
		rows = append(rows, map[string]any{"sales": sales[i].String(), "rate": echoed[i], "due": d.String()})
	}
	return map[string]any{"rows": rows, "total": revenue.Total(due...).String()}
}

func operatingProfitBonus(in object) any {
	f := &shareReader{}
	profits := f.amounts(in["profits"], f.signed)
	o := revenue.OwnUse{Rate: f.rate(in["rate"]), Years: in.number("years", 0), Loss: revenue.LossMode(in.text("loss_mode")), Clock: revenue.FromProduction}
	if in["clock"] != nil {
		o.Clock = revenue.ProfitClock(in.text("clock"))
	}
	if f.code != "" {
		return f.refusal()
	}
	rewards, err := o.Rewards(profits)
	if err != nil {
		return noShare(err)
	}
	rows := []any{}
	for i, r := range rewards {
		rows = append(rows, map[string]any{"year": i + 1, "profit": profits[i].String(), "reward": r.String()})
	}
	return map[string]any{"rows": rows, "total": revenue.Total(rewards...).String()}
}

func equityShares(in object) any {
	f := &shareReader{}
	total, rate, w := shareCount(in["shares_total"]), f.rate(in["rate"]), f.weights(in, "parties")
	if f.code != "" {
		return f.refusal()
	}
	pool, shares, err := revenue.EquityShares(total, rate, w)
	if err != nil {
		return noShare(err)
	}
	count := func(a revenue.Amount) json.Number { return json.Number(a.Whole()) }
	numbers, interest := map[string]any{}, map[string]any{}
	for i, p := range w.Parties {
		numbers[p.Key], interest[p.Key] = count(shares[i]), revenue.Interest(shares[i], total).String()
	}
	return map[string]any{"pool": count(pool), "unit": count(total.Sub(pool)), "shares": numbers, "interest": interest}
}

func multiAchievement(in object) any {
	f := &shareReader{}
	net := f.amount(in["net"])
	list := in.objects("achievements")
	parties := f.parties(list)
	bundles := make([]revenue.Bundle, len(list))
	for i, o := range list {
		bundles[i] = revenue.Bundle{Party: parties[i], Rate: f.rate(o["rate"]), Contributors: f.weights(o, "contributors")}
	}
	if f.code != "" {
		return f.refusal()
	}
	shares, err := revenue.Bundles(net, bundles)
	if err != nil {
		return noShare(err)
	}
	by, persons := map[string]any{}, map[string]revenue.Amount{}
	for i, s := range shares {
		contributors := bundles[i].Contributors.Parties
		by[bundles[i].Key] = map[string]any{"net": s.Net.String(), "pool": s.Pool.String(), "retained": s.Retained.String(), "contributors": named(contributors, s.Contributors)}
		for j, p := range contributors {
			persons[p.Key] = persons[p.Key].Add(s.Contributors[j])
		}
	}
	total := map[string]any{}
	for key, amount := range persons {
		total[key] = amount.String()
	}
	return map[string]any{"by_achievement": by, "by_person": total}
}

func titleFirst(in object) any {
	f := &shareReader{}
	t := revenue.TitleFirst{Net: f.amount(in["net"]), Ownership: f.rate(in["team_ownership"]), PoolRate: f.optionalRate(in["unit_pool_rate"]),
		HoldersLeave: in.flag("holder_leaves_pool", false)}
	list := in.objects("pool_parties")
	for i, p := range f.parties(list) {
		t.Parties = append(t.Parties, revenue.Holder{Party: p, TitleHolder: list[i].flag("title_holder", false), RewardRequested: list[i].flag("reward_requested", false)})
	}
	if f.code != "" {
		return f.refusal()
	}
	if err := t.Compute(); err != nil {
		return noShare(err)
	}
	out := map[string]any{"team": t.Team.String(), "unit": t.Unit.String()}
	if t.PoolRate != nil {
		warnings := []string{}
		if t.Empty {
			warnings = append(warnings, "W_POOL_EMPTY")
		}
		out["pool"], out["unit_retained"], out["pool_shares"] = t.Pool.String(), t.Retained.String(), named(t.Staying, t.Shares)
		out["excluded"], out["warnings"] = all(t.Excluded), warnings
	}
	return out
}

func netIncome(in object) any {
	f := &shareReader{}
	gross := revenue.Total(f.amounts(in["receipts"], f.amount)...)
	deductible := revenue.Amount{}
	for _, o := range in.objects("deductible") {
		deductible = deductible.Add(f.amount(o["amount"]))
	}
	for _, o := range in.objects("non_deductible") {
		f.amount(o["amount"])
	}
	if f.code != "" {
		return f.refusal()
	}
	return net(revenue.NetOf(gross, deductible))
}

func net(n revenue.Net) map[string]any {
	return map[string]any{"gross": n.Gross.String(), "deductible": n.Deductible.String(), "net": n.Net.String(), "uncovered_loss": n.UncoveredLoss.String()}
}

func contractSplit(in object) any {
	f := &shareReader{}
	d := revenue.Deal{Gross: f.amount(in["gross"]), Costs: revenue.Total(f.amounts(in["costs"], f.amount)...), Rounding: revenue.Ceil,
		Extract: f.rateOr(in["unit_extract"]), Contributors: f.weights(in, "contributors")}
	if in["tiers"] != nil {
		t := f.tiers(in["tier_mode"], in.objects("tiers"))
		d.Tiers = &t
	} else {
		d.Rate = f.rate(in["pool_rate"])
	}
	if in["rounding"] != nil {
		d.Rounding = revenue.Rounding(in.text("rounding"))
	}
	leading, least := in["main_keys"] != nil, f.rateOr(in["main_min"])
	if f.code != "" {
		return f.refusal()
	}
	s, err := d.Shares()
	if err != nil {
		return noShare(err)
	}
	out := map[string]any{"gross": s.Gross.String(), "costs": s.Deductible.String(), "net": s.Net.Net.String(), "uncovered_loss": s.UncoveredLoss.String(), "pool": s.Pool.String(),
		"unit_retained": s.UnitRetained.String(), "unit_extract": s.UnitExtract.String(), "unit_general": s.UnitGeneral.String(),
		"contributors": named(d.Contributors.Parties, s.Contributors)}
	if leading {
		main := revenue.Amount{}
		for i, p := range d.Contributors.Parties {
			for _, key := range in.texts("main_keys") {
				if key == p.Key {
					main = main.Add(s.Contributors[i])
				}
			}
		}
		out["main_sum"], out["main_ok"] = main.String(), revenue.Meets(main, s.Pool, least)
	}
	return out
}
