package contract

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

type ratePeriod struct {
	from, to int
	open     bool
	rate     decimal.Decimal
	typed    string
}

// holds says whether the rate is that of the year.
func (p ratePeriod) holds(year int) bool { return year >= p.from && (p.open || year <= p.to) }

// determineRoyalty checks the royalty terms and takes the determinable part,
// 入门费 + 保底, as the total (登记时价款尚不能确定的合同，待确定后补充登记).
func (w *amountWork) determineRoyalty() *AmountError {
	if !w.out.Undetermined {
		return nil
	}
	r := w.in.Royalty
	if r == nil {
		return amountError(ErrorRoyalty, "royalty")
	}
	upfront, ok := optionalMoney(r.Upfront)
	if !ok {
		return amountError(ErrorAmount, "royalty.upfront")
	}
	if w.minimum, ok = optionalMoney(r.Minimum); !ok {
		return amountError(ErrorAmount, "royalty.minimum")
	}
	if w.cap, ok = optionalMoney(r.Cap); !ok {
		return amountError(ErrorAmount, "royalty.cap")
	}
	w.hasCap = r.Cap != ""
	if (w.in.PayMethod == PayRoyalty) != upfront.IsZero() {
		return amountError(ErrorRoyalty, "royalty.upfront")
	}
	if w.hasCap && w.cap.Less(w.minimum) {
		return amountError(ErrorRoyalty, "royalty.cap")
	}
	if len(r.Rates) == 0 {
		return amountError(ErrorRoyalty, "royalty.rates")
	}
	if err := w.readPeriods(r.Rates); err != nil {
		return err
	}
	determinable := upfront.Add(w.minimum)
	if w.hasTotal && !w.total.Equal(determinable) {
		return amountError(ErrorTotal, "total")
	}
	w.total, w.hasTotal = determinable, true
	return nil
}

// readPeriods wants the years without gap or overlap, rates in (0, 1], and an
// open end only last.
func (w *amountWork) readPeriods(rates []RatePeriod) *AmountError {
	w.periods = make([]ratePeriod, 0, len(rates))
	for i, typed := range rates {
		p := ratePeriod{typed: typed.Rate, open: typed.To == ""}
		var fromOK, toOK, rateOK bool
		p.from, fromOK = yearText(typed.From)
		if p.to, toOK = yearText(typed.To); p.open {
			toOK = i == len(rates)-1
		}
		p.rate, rateOK = decimalText(typed.Rate)
		rateOK = rateOK && p.rate.Sign() > 0 && p.rate.LessThanOrEqual(decimal.New(1, 0))
		if !fromOK || !toOK || !rateOK || !p.open && p.to < p.from || i > 0 && p.from != w.periods[i-1].to+1 {
			return amountError(ErrorRatePeriod, "royalty.rates["+strconv.Itoa(i)+"]")
		}
		w.periods = append(w.periods, p)
	}
	return nil
}

// addSupplements settles the royalty year by year. The guaranteed minimum was
// counted at registration, so only what exceeds it is added, up to the cap.
func (w *amountWork) addSupplements() *AmountError {
	w.out.RunningTotal, w.out.RunningTech = w.out.Total, w.out.Tech
	if len(w.in.Supplements) == 0 {
		return nil
	}
	if !w.out.Undetermined {
		return amountError(ErrorSupplement, "supplements")
	}
	sum, counted, latest := money.Zero, money.Zero, w.in.RegisteredOn
	for i, s := range w.in.Supplements {
		base, rate, err := w.checkSupplement(i, s, latest)
		if err != nil {
			err.Fault = err.Fault.At("supplements[" + strconv.Itoa(i) + "]." + err.Fault.Field)
			return err
		}
		royalty := money.Round(base.Decimal().Mul(rate.rate))
		sum = sum.Add(royalty)
		excess := w.excess(sum)
		addition := excess.Sub(counted)
		counted, latest = excess, s.RegisteredOn
		w.out.Supplements = append(w.out.Supplements, SupplementLine{s.PeriodYear, rate.typed, royalty, addition})
	}
	w.out.RunningTotal, w.out.RunningTech = w.out.Total.Add(counted), w.out.Tech.Add(counted)
	return nil
}

func (w *amountWork) checkSupplement(i int, s Supplement, latest day.Date) (money.Yuan, ratePeriod, *AmountError) {
	base, ok := moneyText(s.Base)
	if !ok || base.Sign() < 0 {
		return base, ratePeriod{}, amountError(ErrorAmount, "base")
	}
	at := slices.IndexFunc(w.periods, func(p ratePeriod) bool { return p.holds(s.PeriodYear) })
	if at < 0 {
		return base, ratePeriod{}, amountError(ErrorNoRate, "period_year")
	}
	if slices.ContainsFunc(w.in.Supplements[:i], func(e Supplement) bool { return e.PeriodYear == s.PeriodYear }) {
		return base, ratePeriod{}, amountError(ErrorSupplementTwice, "period_year")
	}
	if s.RegisteredOn.Before(latest) {
		return base, ratePeriod{}, amountError(ErrorSupplementOrder, "registered_on")
	}
	return base, w.periods[at], nil
}

// excess is how much of the royalty due so far exceeds the guaranteed minimum.
func (w *amountWork) excess(sum money.Yuan) money.Yuan {
	if w.hasCap && w.cap.Less(sum) {
		sum = w.cap
	}
	if sum.Less(w.minimum) {
		return money.Zero
	}
	return sum.Sub(w.minimum)
}

// splitByYear counts the contract in the year of its registration and every
// addition in the year in which it was registered.
func (w *amountWork) splitByYear() *AmountError {
	if w.in.ReliefYear != 0 {
		settled := slices.ContainsFunc(w.in.Supplements, func(s Supplement) bool { return s.PeriodYear == w.in.ReliefYear })
		w.out.ReliefBlocked = w.out.Undetermined && !settled
	}
	if w.in.RegisteredOn.IsZero() {
		return nil
	}
	w.out.ByYear = []YearAmount{{w.in.RegisteredOn.Year(), w.out.Total, w.out.Tech}}
	for i, line := range w.out.Supplements {
		year := w.in.Supplements[i].RegisteredOn.Year()
		last := &w.out.ByYear[len(w.out.ByYear)-1]
		if last.Year != year { // supplements are in order of registration
			w.out.ByYear = append(w.out.ByYear, YearAmount{Year: year})
			last = &w.out.ByYear[len(w.out.ByYear)-1]
		}
		last.Total, last.Tech = last.Total.Add(line.Addition), last.Tech.Add(line.Addition)
	}
	return nil
}

// optionalMoney reads an amount ≥ 0; nothing typed is 0.00.
func optionalMoney(s string) (money.Yuan, bool) {
	if s == "" {
		return money.Zero, true
	}
	y, ok := moneyText(s)
	return y, ok && y.Sign() >= 0
}
