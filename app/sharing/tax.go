package sharing

import (
	"strconv"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// PayoutTax 发放涉税 is how a payment list stands under the dated rules on rewards. What
// applies is for the tax authority to say.
type PayoutTax struct {
	Relief, Wage *revenue.TaxRule // nil: no rule on the day
	Receipt      day.Date         // the earliest that the list pays out
	revenue.ReliefResult
}

// Counted is what of an amount counts as wage of the month.
func (t PayoutTax) Counted(amount revenue.Amount) revenue.Amount {
	if t.Relief == nil || !t.Eligible() {
		return amount
	}
	return amount.Times(t.Relief.Ratio("inclusion"), revenue.HalfUp)
}

// payoutTax judges a payment list by what is on record.
func (s *Service) payoutTax(look *Look, n int, calendar day.WorkCalendar) PayoutTax {
	p, from := look.Payouts[n], 0
	if n > 0 {
		from = look.Payouts[n-1].UpTo
	}
	t := PayoutTax{Relief: s.Taxes.On(revenue.TaxRelief, p.On), Wage: s.Taxes.On(revenue.TaxWage, p.On)}
	for i, e := range look.Events {
		if e.Kind == distribution.EventReceipt && i < p.UpTo && (i >= from && t.Receipt.IsZero() || i < from) {
			if t.Receipt = e.Date; i >= from {
				break
			}
		}
	}
	if t.Relief == nil || look.Plan == nil {
		return t
	}
	relief := revenue.Relief{UnitNonprofit: look.Plan.Deal.UnitType == pack.StateFounded, SeparateAccount: look.Form["separate"] == "1", RegistrationNo: look.Registration, RegisteredOn: look.RegisteredOn,
		WindowMonths: t.Relief.Number("window_months"), Inclusion: t.Relief.Ratio("inclusion"),
		Publicity: &revenue.Publicity{Start: look.PublicFrom, End: look.PublicTo, DaysMin: t.Relief.Number("publicity_workdays"), Kind: revenue.WorkingDays, OpenObjections: look.OpenObjections(), Calendar: calendar}}
	t.ReliefResult = relief.Check(revenue.ReliefPayment{Receipt: t.Receipt, Pay: p.On, Amount: p.Total, Cash: true})
	return t
}

// TaxEstimate 预扣测算 is a year of withholding with a reward in one month, with the relief
// and without.
type TaxEstimate struct {
	Month                  int
	With, Without          []revenue.Withholding
	TaxWith, TaxWithout    revenue.Amount // of the year
	Relief, IIT, Wage, Own *revenue.TaxRule
}

var errMonth = fault.New(fault.Invalid, "sharing.month", "请填写 1 至 12 的月份").At("month")

// EstimateTax 预扣测算: the cumulative method over twelve equal months; nothing is kept.
func (s *Service) EstimateTax(values Values) (TaxEstimate, error) {
	f := &form{Values: values}
	wage, reward := f.amount("wage"), f.amount("reward")
	deduct := revenue.Amount{}
	if f.given("deduct") {
		deduct = f.amount("deduct")
	}
	month, err := strconv.Atoi(values["month"])
	if err != nil || month < 1 || month > 12 {
		f.wrong("month", errMonth)
	}
	today := day.Of(s.Reader.Now())
	profile, ok := s.Taxes.Profile(today)
	if !ok {
		f.wrong("month", fault.New(fault.Invalid, "sharing.tax_rule", "今天没有可用的个人所得税规则，请系统管理员先补充"))
	}
	if len(f.faults) > 0 {
		return TaxEstimate{}, fault.Join(f.faults)
	}
	t := TaxEstimate{Month: month, Relief: s.Taxes.On(revenue.TaxRelief, today), IIT: s.Taxes.On(revenue.TaxIIT, today), Wage: s.Taxes.On(revenue.TaxWage, today), Own: s.Taxes.On(revenue.TaxEquity, today)}
	months := make([]revenue.PayMonth, 12)
	for i := range months {
		months[i] = revenue.PayMonth{Wage: wage, Deduct: deduct}
	}
	months[month-1].Reward = reward
	t.Without = profile.Months(months)
	months[month-1].Eligible = true
	t.With = profile.Months(months)
	for i := range months {
		t.TaxWith, t.TaxWithout = t.TaxWith.Add(t.With[i].Tax), t.TaxWithout.Add(t.Without[i].Tax)
	}
	return t, nil
}
