package conform

import (
	"errors"

	"jiyue/domain/disclosure"
	"jiyue/domain/money"
)

func dealDisclosure(in object) any {
	bands, err := disclosure.ParseBands(in.texts("bands"))
	var list disclosure.List
	if err == nil {
		list, err = disclosure.Publish(disclosure.Audience(in.text("audience")), bands, deals(in))
	}
	if r, refused := errors.AsType[disclosure.Refusal](err); refused {
		return map[string]any{"error": map[string]any{"code": string(r.Code), "field": r.Field}}
	}
	entries := []any{}
	for _, e := range list.Entries {
		entries = append(entries, map[string]any{"lot_no": e.LotNo, "start_price": printed(e.Start), "price": printed(e.Price), "band": orNull(e.Band), "reason": orNull(e.Reason),
			"premium_pct": orNull(e.Premium), "buyer": e.Buyer, "status": e.Status.Title()})
	}
	totals := map[string]any{"count": list.Totals.Count, "confidential_count": list.Totals.Confidential, "amount": list.Totals.Amount.String(), "premium_pct": list.Totals.Premium}
	var until any
	if published := in.date("publish_date"); !published.IsZero() && in["days_wd"] != nil {
		until = disclosure.Until(published, in.workdays("days_wd"), saleCalendar(in.object("calendar"))).String()
	}
	return map[string]any{"entries": entries, "totals": totals, "until": until}
}

func deals(in object) []disclosure.Deal {
	var all []disclosure.Deal
	for _, d := range in.objects("deals") {
		all = append(all, disclosure.Deal{LotNo: d.text("lot_no"), Start: d.optionalAmount("start_price", 0), Price: d.amount("price", 0), Confidential: d.flag("confidential", false),
			Reason: d.text("reason"), Buyer: d.text("buyer"), Consent: d.flag("buyer_consent", false), Status: disclosure.Status(d.text("status"))})
	}
	return all
}

func printed(f *money.Fen) any {
	if f == nil {
		return nil
	}
	return f.String()
}
