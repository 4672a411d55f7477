package conform

import (
	"errors"

	"github.com/shopspring/decimal"

	"jiyue/domain/deposit"
)

func defaultSettlement(in object) any {
	d := deposit.Default{Deposit: in.amount("deposit", -1), First: in.amount("p1", -1), Costs: in.amount("costs", -1), FirstCommission: in.amount("first_commission", -1),
		Resale: in.optionalAmount("p2", -1), Surplus: deposit.Surplus(in.text("surplus"))}
	for _, item := range in.texts("order") {
		d.Order = append(d.Order, deposit.Item(item))
	}
	s, err := d.Settle()
	if refused := depositRefusal(err); refused != nil {
		return refused
	}
	lines := []any{}
	for _, l := range s.Lines {
		lines = append(lines, map[string]any{"to": l.To, "amount": l.Amount.String()})
	}
	answer := map[string]any{"final": s.Final, "owed": s.Owed.String(), "lines": lines, "gap": nil, "surplus": nil, "shortfall": nil}
	if s.Final {
		answer["gap"], answer["surplus"], answer["shortfall"] = s.Gap.String(), s.Surplus.String(), s.Shortfall.String()
	}
	return answer
}

func commission(in object) any {
	var schedules []deposit.Schedule
	for _, side := range in.objects("sides") {
		schedules = append(schedules, schedule(side))
	}
	c, err := deposit.Commissions(in.amount("price", -1), schedules, in.flag("regressive", true))
	if refused := depositRefusal(err); refused != nil {
		return refused
	}
	sides := []any{}
	for _, f := range c.Fees {
		slices := []any{}
		for _, s := range f.Slices {
			slices = append(slices, map[string]any{"base": s.Base.String(), "rate": s.Rate.String(), "fee": s.Fee.String()})
		}
		sides = append(sides, map[string]any{"side": f.Side, "fee": f.Amount.String(), "slices": slices, "raised": f.Raised, "capped": f.Capped})
	}
	return map[string]any{"sides": sides, "total": c.Total.String()}
}

// schedule reads what is given but unreadable as a value that no schedule can have.
func schedule(side object) deposit.Schedule {
	s := deposit.Schedule{Side: side.text("side"), Minimum: side.optionalAmount("min_fee", 0)}
	for _, t := range side.objects("tiers") {
		s.Tiers = append(s.Tiers, deposit.Tier{UpTo: t.optionalAmount("up_to", -1), Rate: t.exact("rate", decimal.NewFromInt(-1))})
	}
	if side["cap_rate"] != nil {
		limit := side.exact("cap_rate", decimal.NewFromInt(1))
		s.Cap = &limit
	}
	return s
}

func depositRefusal(err error) any {
	if r, refused := errors.AsType[deposit.Refusal](err); refused {
		return map[string]any{"error": map[string]any{"code": string(r.Code), "field": r.Field}}
	}
	return nil
}
