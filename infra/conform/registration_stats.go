package conform

import (
	"strconv"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/statistics"
)

func stats(in object) any {
	var contracts []statistics.Contract
	for _, c := range in.objects("contracts") {
		contract := statistics.Contract{ID: c.text("id"), Class: c.text("class"), Field: c.number("field", 0),
			Seller:       statistics.Place{Region: c.text("seller_region"), Country: c.text("seller_country")},
			RegisteredOn: c.date("registered_on"), Total: c.yuan("total"), Tech: c.yuan("tech")}
		for _, b := range c.objects("buyers") {
			contract.Buyers = append(contract.Buyers, statistics.Buyer{
				Place: statistics.Place{Region: b.text("region"), Country: b.text("country")}, Share: b.exact("share", decimal.Zero)})
		}
		contracts = append(contracts, contract)
	}
	var events []statistics.Event
	for _, e := range in.objects("events") {
		events = append(events, statistics.Event{ID: e.text("id"), On: e.date("on"), Kind: statistics.EventKind(e.text("kind")),
			Total: e.yuan("total"), Tech: e.yuan("tech")})
	}
	asked := in.object("report")
	report := statistics.Report{Year: asked.number("year", 0), AsOf: asked.date("as_of"), Closings: map[int]day.Date{},
		Region: asked.text("region"), MultiBuyer: statistics.MultiBuyer(asked.text("multi_buyer"))}
	for year := range asked.object("close_dates") {
		y, err := strconv.Atoi(year)
		if closing := asked.object("close_dates").date(year); err == nil && !closing.IsZero() {
			report.Closings[y] = closing
		}
	}
	r, err := statistics.Compute(contracts, events, report)
	if err != nil {
		return failed(err)
	}
	return statsOutput(r)
}

func statsOutput(r statistics.Result) any {
	classes, fields, bands, adjustments := []any{}, []any{}, []any{}, []any{}
	rounded := decimal.Zero
	for _, g := range r.Classes {
		classes = append(classes, statsGroup(g, r.Year))
		rounded = rounded.Add(inWan(g.Now.Total))
	}
	for _, g := range r.Fields {
		fields = append(fields, statsGroup(g, r.Year))
	}
	for _, b := range r.Bands {
		bands = append(bands, map[string]any{"key": b.Key, "count": b.Now.Count, "total": b.Now.Total.String()})
	}
	flow := map[string]any{}
	for _, d := range statistics.Directions {
		flow[string(d)] = plainCell(r.Flow[d])
	}
	for _, a := range r.Adjustments {
		adjustments = append(adjustments, map[string]any{"id": a.ID, "on": a.On.String(), "kind": string(a.Kind), "registered_year": a.RegisteredYear,
			"delta_count": a.Delta.Count, "delta_total": a.Delta.Total.String(), "delta_tech": a.Delta.Tech.String()})
	}
	var average any
	if n := decimal.NewFromInt(int64(r.Year.Count)); !n.IsZero() {
		average = r.Year.Total.Decimal().DivRound(n.Shift(4), 2).StringFixed(2)
	}
	return map[string]any{
		"year": statsCell(r.Year), "previous": statsCell(r.Previous),
		"yoy": map[string]any{
			"count": percent(decimal.NewFromInt(int64(r.Year.Count-r.Previous.Count)), decimal.NewFromInt(int64(r.Previous.Count))),
			"total": growth(r.Year.Total, r.Previous.Total), "tech": growth(r.Year.Tech, r.Previous.Tech)},
		"tech_share": percent(r.Year.Tech.Decimal(), r.Year.Total.Decimal()), "average_wan": average,
		"by_class": classes, "by_field": fields, "sum_of_rounded_wan": rounded.StringFixed(2), "bands": bands, "flow": flow,
		"adjustments": adjustments, "adjustment_total": plainCell(r.Adjusted),
	}
}

func statsGroup(g statistics.Group, year statistics.Cell) map[string]any {
	out := statsCell(g.Now)
	out["key"] = g.Key
	out["share"] = percent(g.Now.Total.Decimal(), year.Total.Decimal())
	out["yoy"] = growth(g.Now.Total, g.Before.Total)
	return out
}

func plainCell(c statistics.Cell) map[string]any {
	return map[string]any{"count": c.Count, "total": c.Total.String(), "tech": c.Tech.String()}
}

func statsCell(c statistics.Cell) map[string]any {
	out := plainCell(c)
	out["total_wan"], out["tech_wan"] = inWan(c.Total).StringFixed(2), inWan(c.Tech).StringFixed(2)
	return out
}

// inWan is the printed amount, rounded from the yuan.
func inWan(y money.Yuan) decimal.Decimal { return y.Decimal().Shift(-4).Round(2) }

func growth(now, before money.Yuan) any { return percent(now.Sub(before).Decimal(), before.Decimal()) }

// percent is null without a whole.
func percent(part, whole decimal.Decimal) any {
	if whole.IsZero() {
		return nil
	}
	return part.Shift(2).DivRound(whole, 2).StringFixed(2)
}
