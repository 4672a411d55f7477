package conform

import "jiyue/domain/sale"

func sealedReplay(in object) any {
	lot := in.object("lot")
	terms := sale.EnvelopeTerms{Entry: saleEntry(lot), Open: lot.when("open"), Deadline: lot.when("deadline"), Start: lot.fen("start_price"), Reserve: lot.optionalFen("reserve_price"),
		Replaceable: lot.flag("replaceable", false), MinValid: lot.number("min_valid", 1), Tie: sale.TieEarliest, DrawHead: lot.text("draw_head"), SecondRound: lot.seconds("second_round_s")}
	if lot["tie"] != nil {
		terms.Tie = sale.Tie(lot.text("tie"))
	}
	v, err := sale.NewEnvelopes(terms, deposits(in.object("deposits")))
	if err != nil {
		return refusedLot(err)
	}
	results := replayLot(in, v, func(sale.Answer, map[string]any) {})
	s := v.Standing()
	final := finalStanding(s.Standing)
	final["quotes"], final["second_quotes"], final["tied"] = fens(s.Quotes), fens(s.SecondQuotes), s.Tied
	final["second_end"], final["denied_reads"] = moment(s.SecondEnd), s.DeniedReads
	return map[string]any{"results": results, "final": final}
}
