package conform

import "jiyue/domain/sale"

func dutchReplay(in object) any {
	lot := in.object("lot")
	d, err := sale.NewDutch(sale.DutchTerms{Entry: saleEntry(lot), Open: lot.when("open"), Start: lot.fen("start_price"), Floor: lot.fen("floor_price"), Step: lot.fen("step"),
		Interval: lot.seconds("interval_s"), Reserve: lot.optionalFen("reserve_price"), MinBidders: lot.number("min_bidders", 1)}, deposits(in.object("deposits")))
	if err != nil {
		return refusedLot(err)
	}
	results := replayLot(in, d, func(r sale.Answer, result map[string]any) {
		s := d.Standing()
		result["price"], result["ask"], result["end"] = nil, optionalAmount(s.Ask), moment(s.End)
		if r.Price > 0 {
			result["price"] = r.Price.String()
		}
	})
	s := d.Standing()
	final := finalStanding(s.Standing)
	final["end"] = moment(s.End)
	return map[string]any{"results": results, "final": final}
}
