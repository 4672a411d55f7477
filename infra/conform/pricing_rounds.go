package conform

import "jiyue/domain/sale"

func multiroundReplay(in object) any {
	lot := in.object("lot")
	r, err := sale.NewRounds(sale.RoundsTerms{Entry: saleEntry(lot), Open: lot.when("open"), Length: lot.seconds("round_s"), Start: lot.fen("start_price"), Increment: lot.fen("increment"),
		MaxRounds: lot.number("max_rounds", 0), Reserve: lot.optionalFen("reserve_price"), Replaceable: lot.flag("replaceable", false)}, deposits(in.object("deposits")))
	if err != nil {
		return refusedLot(err)
	}
	results := replayLot(in, r, func(_ sale.Answer, result map[string]any) {
		s := r.Standing()
		result["round"], result["floor"] = s.Round, nil
		if s.Round > 0 {
			result["floor"] = s.Floor.String()
		}
	})
	s := r.Standing()
	rounds := []any{}
	for _, over := range s.Finished {
		rounds = append(rounds, map[string]any{"round": over.Number, "floor": over.Floor.String(), "valid": over.Valid, "top": optionalAmount(over.Top)})
	}
	final := finalStanding(s.Standing)
	final["rounds"] = rounds
	return map[string]any{"results": results, "final": final}
}
