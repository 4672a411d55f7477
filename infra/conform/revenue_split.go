package conform

import (
	"jiyue/domain/revenue"
)

func allocateLR(in object) any {
	f := &shareReader{}
	total, w := f.signed(in["total"]), f.weights(in, "parties")
	if f.code != "" {
		return f.refusal()
	}
	shares := w.Split(total)
	return map[string]any{"shares": named(w.Parties, shares), "sum": revenue.Total(shares...).String()}
}

func splitFloor(in object) any {
	f := &shareReader{}
	net, rate, rounding := f.amount(in["net"]), f.rate(in["rate"]), revenue.Rounding(in.text("rounding"))
	f.take(rounding.Check())
	if f.code != "" {
		return f.refusal()
	}
	pool := net.Times(rate, rounding)
	return map[string]any{"pool": pool.String(), "retained": net.Sub(pool).String(), "meets_floor": revenue.Meets(pool, net, rate)}
}

func tiers(in object) any {
	f := &shareReader{}
	net, rounding := f.amount(in["net"]), revenue.Rounding(in.text("rounding"))
	t := f.tiers(in["mode"], in.objects("brackets"))
	f.take(rounding.Check())
	if f.code != "" {
		return f.refusal()
	}
	pool := t.Round(net, rounding)
	return map[string]any{"pool": pool.String(), "retained": net.Sub(pool).String(), "warnings": cliff(t)}
}

func tierCumulative(in object) any {
	f := &shareReader{}
	payments, t := f.amounts(in["payments"], f.signed), f.tiers(in["mode"], in.objects("brackets"))
	if f.code != "" {
		return f.refusal()
	}
	moves, pool, err := t.Payments(payments)
	if err != nil {
		return noShare(err)
	}
	rows := []any{}
	for _, m := range moves {
		rows = append(rows, map[string]any{"net": m.Net.String(), "pool": m.Pool.String(), "retained": m.Retained.String()})
	}
	return map[string]any{"rows": rows, "pool_total": pool.String(), "warnings": cliff(t)}
}

func instalmentCumulative(in object) any {
	f := &shareReader{}
	payments, w := f.amounts(in["payments"], f.signed), f.weights(in, "parties")
	final := f.optionalAmount(in["contract_total"])
	if f.code != "" {
		return f.refusal()
	}
	if final == nil && in.flag("known_total", false) {
		total := revenue.Total(payments...)
		final = &total
	}
	changes, cumulative, err := w.Instalments(payments, final)
	if err != nil {
		return noShare(err)
	}
	rows := []any{}
	for _, c := range changes {
		rows = append(rows, named(w.Parties, c))
	}
	return map[string]any{"rows": rows, "cumulative": named(w.Parties, cumulative)}
}

func refundCumulative(in object) any {
	f := &shareReader{}
	payments, refund, w := f.amounts(in["payments"], f.amount), f.amount(in["refund"]), f.weights(in, "parties")
	if f.code != "" {
		return f.refusal()
	}
	before, reversal, after, err := w.Refund(payments, refund)
	if err != nil {
		return noShare(err)
	}
	return map[string]any{"before": named(w.Parties, before), "reversal": named(w.Parties, reversal), "after": named(w.Parties, after)}
}

func highWaterMark(in object) any {
	f := &shareReader{}
	rate := f.rate(in["rate"])
	var flows []revenue.Flow
	for _, e := range in.objects("events") {
		kind := e.text("type")
		if kind != "receipt" && kind != "cost" {
			f.wrong(revenue.ErrEvent)
		}
		flows = append(flows, revenue.Flow{Cost: kind == "cost", Amount: f.amount(e["amount"])})
	}
	if f.code != "" {
		return f.refusal()
	}
	marks, pool := revenue.HighWater(flows, rate)
	rows := []any{}
	for _, m := range marks {
		kind := "receipt"
		if m.Cost {
			kind = "cost"
		}
		rows = append(rows, map[string]any{"event": kind, "amount": m.Amount.String(), "cum_net": m.Net.String(), "high_water": m.HighWater.String(),
			"pool_delta": m.Pool.String(), "overpaid_base": m.Overpaid().String()})
	}
	return map[string]any{"rows": rows, "pool_total": pool.String()}
}
