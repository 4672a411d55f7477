package conform

import (
	"errors"
	"math"
	"strconv"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

func technologyAmount(in object) any {
	input := amountInput(in)
	input.SignDate = in.text("sign_date")
	input.Profile = amountProfile(in.object("profile"))
	r, err := contract.TechnologyAmount(input)
	if err != nil {
		out := failed(err)
		if e, ok := errors.AsType[*contract.AmountError](err); ok {
			out["expected_total"], out["sum"], out["diff"] = orNull(e.ExpectedTotal), orNull(e.Sum), orNull(e.Diff)
		}
		return out
	}
	out := amountOutput(r)
	if !input.RegisteredOn.IsZero() {
		years := map[string]any{}
		for _, y := range r.ByYear {
			years[strconv.Itoa(y.Year)] = map[string]any{"total": y.Total.String(), "tech": y.Tech.String()}
		}
		out["by_year"] = years
	}
	if in["relief_year"] != nil {
		out["relief_blocked"] = r.ReliefBlocked
	}
	return out
}

func amountOutput(r contract.AmountResult) map[string]any {
	lines := make([]any, len(r.Lines))
	for i, l := range r.Lines {
		lines[i] = map[string]any{"kind": l.Kind, "amount": l.Amount.String(), "kept": l.Kept.String(), "deducted": l.Deducted.String()}
	}
	supplements := make([]any, len(r.Supplements))
	for i, s := range r.Supplements {
		supplements[i] = map[string]any{"period_year": s.PeriodYear, "rate": s.Rate, "royalty": s.Royalty.String(), "addition": s.Addition.String()}
	}
	return map[string]any{
		"total": r.Total.String(), "proposal": r.Proposal.String(), "tech_amount": r.Tech.String(),
		"deducted": r.Deducted.String(), "kept_prototype": r.KeptPrototype.String(), "lines": lines,
		"undetermined": r.Undetermined, "share": orNull(r.Share), "supplements": supplements,
		"running_total": r.RunningTotal.String(), "running_tech": r.RunningTech.String(), "warnings": all(r.Warnings),
	}
}

func amountInput(in object) contract.AmountInput {
	input := contract.AmountInput{
		Total: in.typed("total"), Currency: in.typed("currency"), PayMethod: in.typed("pay_method"),
		RegistrarValue: in.typed("registrar_value"), RegistrarReason: in.text("registrar_reason"),
		HardwareWords: in.flag("hardware_words", false), RegisteredOn: in.date("registered_on"),
		ReliefYear: in.number("relief_year", 0),
	}
	if f := in.object("foreign"); f != nil {
		input.Foreign = &contract.ForeignPrice{Amount: f.typed("amount"), Rate: f.typed("rate"), RateDate: f.text("rate_date")}
	}
	if r := in.object("royalty"); r != nil {
		input.Royalty = &contract.Royalty{Upfront: r.typed("upfront"), Minimum: r.typed("minimum"), Cap: r.typed("cap")}
		for _, p := range r.objects("rates") {
			input.Royalty.Rates = append(input.Royalty.Rates,
				contract.RatePeriod{From: p.count("from"), To: p.count("to"), Rate: p.typed("rate")})
		}
	}
	for _, c := range in.objects("components") {
		input.Components = append(input.Components, contract.Component{
			Kind: c.text("kind"), Amount: c.typed("amount"), ObjectKind: c.text("object_kind"),
			Qty: c.count("qty"), RegistrarQty: c.count("registrar_qty"), NeededQty: c.count("needed_qty")})
	}
	for _, s := range in.objects("supplements") {
		input.Supplements = append(input.Supplements, contract.Supplement{
			PeriodYear: s.number("period_year", math.MinInt), Base: s.typed("base"), RegisteredOn: s.date("registered_on")})
	}
	return input
}

func amountProfile(p object) contract.AmountProfile {
	d := contract.DefaultAmountProfile()
	return contract.AmountProfile{
		DeductTravel: p.flag("deduct_travel", d.DeductTravel), DeductTax: p.flag("deduct_tax", d.DeductTax),
		PrototypeDefaultQty: p.number("prototype_default_qty", d.PrototypeDefaultQty),
		HardwareShareWarn:   p.exact("hardware_share_warn", d.HardwareShareWarn),
		FullTechWarnTotal:   money.Round(p.exact("full_tech_warn_total", d.FullTechWarnTotal.Decimal())),
		LowShareWarn:        p.exact("low_share_warn", d.LowShareWarn),
	}
}
