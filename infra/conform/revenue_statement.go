package conform

import (
	"jiyue/domain/distribution"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

func (f *shareReader) vat(o object) distribution.VAT {
	v := distribution.VAT{Mode: distribution.VATMode(o.text("mode"))}
	switch v.Mode {
	case distribution.Exempt:
	case distribution.Inclusive:
		v.Rate = f.rate(o["rate"])
	case distribution.Stated:
		v.Stated = f.amount(o["amount"])
	default:
		f.wrong(revenue.ErrVAT)
	}
	return v
}

func (f *shareReader) receipts(list []object) []distribution.Receipt {
	receipts := make([]distribution.Receipt, len(list))
	for i, o := range list {
		receipts[i] = distribution.Receipt{ID: o.text("id"), Amount: f.amount(o["amount"]), VAT: f.vat(o.object("vat"))}
	}
	return receipts
}

func (f *shareReader) expenses(list []object) []distribution.Expense {
	costs := make([]distribution.Expense, len(list))
	for i, o := range list {
		costs[i] = distribution.Expense{ID: o.text("id"), Kind: o.text("kind"), Amount: f.amount(o["amount"]), Evidence: o.text("evidence")}
	}
	return costs
}

func netIncomePack(in object) any {
	f := &shareReader{}
	n := distribution.NetInput{Receipts: f.receipts(in.objects("receipts")), Costs: f.expenses(in.objects("costs")), Consumed: in.texts("consumed"),
		Policy: distribution.LossPolicy(in.text("policy")), CarriedIn: f.amountOr(in["carried_in"])}
	s := f.selection(in)
	if f.code != "" {
		return f.refusal()
	}
	r, err := distribution.NetIncome(s, n)
	if err != nil {
		return noShare(err)
	}
	costs := []any{}
	for _, c := range r.Costs {
		costs = append(costs, map[string]any{"id": c.ID, "deducted": c.Deducted.String(), "reason": orNull(c.Reason)})
	}
	return map[string]any{"gross": r.Gross.String(), "vat": r.VAT.String(), "income": r.Income.String(), "deductible": r.Deductible.String(), "costs": costs,
		"net": r.Net.Net.String(), "uncovered_loss": r.UncoveredLoss.String(), "carry_out": r.CarryOut.String(), "warnings": noticed(r.Warnings)}
}

func (f *shareReader) terms(o object) distribution.Terms {
	t := distribution.Terms{Ref: o.text("ref"), Pool: f.optionalRate(o["pool"])}
	if tiers := o.object("pool_tiers"); tiers != nil {
		read := f.tiers(tiers["mode"], tiers.objects("brackets"))
		t.Tiers = &read
	}
	if groups := o.object("groups"); groups != nil {
		t.Groups = map[distribution.Group]money.Ratio{}
		for name, rate := range groups {
			t.Groups[distribution.Group(name)] = f.rate(rate)
		}
	}
	return t
}

func (f *shareReader) broker(o object) *distribution.Broker {
	if o == nil {
		return nil
	}
	b := &distribution.Broker{Mode: distribution.BrokerMode(o.text("mode")), Key: o.text("key"), Evidence: o.text("evidence")}
	switch b.Mode {
	case distribution.BrokerCost:
		b.Amount = f.amount(o["amount"])
	case distribution.BrokerOutcome:
		b.LossShare, b.LossCap = f.rate(o["loss_share"]), f.amount(o["loss_cap"])
		b.Rate = f.rate(o["rate"])
	case distribution.BrokerNetShare:
		b.Rate = f.rate(o["rate"])
	default:
		f.wrong(revenue.ErrBrokerMode)
	}
	return b
}

func (f *shareReader) plan(in object) distribution.Plan {
	contract := in.object("contract")
	p := distribution.Plan{Broker: f.broker(in.object("broker")), Deal: distribution.Deal{ID: contract.text("id"), Mode: pack.Mode(contract.text("mode")),
		Region: contract.text("region"), UnitType: pack.Unit(contract.text("unit_type")), Signed: f.date(contract["signed"])}}
	for _, o := range in.objects("co_owners") {
		p.CoOwners = append(p.CoOwners, distribution.CoOwner{Key: o.text("key"), Fraction: f.number(o["fraction"], revenue.ErrFraction), Seq: int64(o.number("seq", 0))})
	}
	if o := in.object("gov_funded"); o != nil {
		p.GovFunded = &distribution.GovFunded{Key: o.text("key"), Rate: f.rate(o["rate"])}
	}
	if o := in.object("agreement"); o != nil {
		terms := f.terms(o)
		p.Agreement = &terms
	}
	if o := in.object("unit_rule"); o != nil {
		p.UnitRule = &distribution.UnitRule{Terms: f.terms(o), Extract: f.optionalRate(o["unit_extract"]), ExtractStaff: f.optionalRate(o["extract_staff"])}
		for _, c := range o.objects("colleges") {
			p.UnitRule.Colleges = append(p.UnitRule.Colleges, distribution.College{Key: c.text("key"), Rate: f.rate(c["rate"]), Seq: int64(c.number("seq", 0))})
		}
	}
	for _, o := range in.objects("persons") {
		p.Persons = append(p.Persons, distribution.Person{Key: o.text("key"), Group: distribution.Group(o.text("group")), Weight: f.weight(o["weight"]), Seq: int64(o.number("seq", 0))})
	}
	return p
}

func statement(in object) any {
	f := &shareReader{}
	plan, receipts, costs := f.plan(in), f.receipts(in.objects("receipts")), f.expenses(in.objects("costs"))
	if f.code != "" {
		return f.refusal()
	}
	s, err := plan.Compute(packs(in), receipts, costs)
	if err != nil {
		return noShare(err)
	}
	lines, checks := []any{}, map[string]any{}
	for _, l := range s.Lines {
		line := map[string]any{"no": l.No, "stage": string(l.Stage), "key": l.Key, "base": nil, "rate": nil, "amount": l.Amount.String(), "rule": l.Rule, "art": orNull(l.Art)}
		if l.Base != nil {
			line["base"] = l.Base.String()
		}
		if l.Rate != nil {
			line["rate"] = l.Rate.String()
		}
		lines = append(lines, line)
	}
	for _, c := range s.Checks {
		checks[c.Code] = c.Holds
	}
	t := s.Sums
	return map[string]any{"status": string(s.Status()), "packs": s.Packs, "lines": lines, "checks": checks, "warnings": noticed(s.Warnings),
		"sums": map[string]any{"receipts": t.Receipts.String(), "vat": t.VAT.String(), "income": t.Income.String(), "deductible": t.Deductible.String(),
			"uncovered_loss": t.UncoveredLoss.String(), "broker_loss": t.BrokerLoss.String(), "broker": t.Broker.String(), "co_owners": t.CoOwners.String(),
			"gov_funded": t.GovFunded.String(), "net": t.Net.String(), "pool": t.Pool.String(), "persons": t.Persons.String(), "unit_part": t.UnitPart.String(),
			"extract": t.Extract.String(), "colleges": t.Colleges.String(), "general": t.General.String()}}
}

func statementSeries(in object) any {
	f := &shareReader{}
	plan := f.plan(in)
	var events []distribution.Event
	for _, o := range in.objects("events") {
		e := distribution.Event{ID: o.text("id"), Date: f.date(o["date"]), Kind: distribution.EventKind(o.text("type")), CostID: o.text("cost_id"),
			CostKind: o.text("kind"), Evidence: o.text("evidence")}
		switch e.Kind {
		case distribution.EventReceipt, distribution.EventRefund:
			e.Amount, e.VAT = f.amount(o["amount"]), f.vat(o.object("vat"))
		case distribution.EventCost:
			e.Amount = f.amount(o["amount"])
		default:
			f.wrong(revenue.ErrEvent)
		}
		events = append(events, e)
	}
	if f.code != "" {
		return f.refusal()
	}
	s, err := plan.Series(packs(in), events)
	if err != nil {
		return noShare(err)
	}
	statements := []any{}
	for _, i := range s.Issues {
		statements = append(statements, map[string]any{"no": i.No, "event": i.Event.ID, "amounts": amountsOf(i.Entries), "cum_net": i.Net.String(), "base": i.Base.String(),
			"gap": i.Gap.String(), "warnings": noticed(i.Warnings), "hash": i.Hash})
	}
	return map[string]any{"packs": s.Packs, "statements": statements, "checks": map[string]any{"monotone": s.Monotone, "sums": s.Closes},
		"final": map[string]any{"income": s.Income.String(), "deductible": s.Deductible.String(), "base": s.Base.String(), "net": s.Net.String(), "pool": s.Pool.String(),
			"unit_part": s.UnitPart.String(), "persons": amountsOf(s.Persons), "hash": s.Hash()}}
}

func amountsOf(list []distribution.Entry) map[string]any {
	m := map[string]any{}
	for _, e := range list {
		m[e.Name] = e.Amount.String()
	}
	return m
}
