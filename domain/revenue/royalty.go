package revenue

import "jiyue/domain/money"

// Royalty 提成 is a running royalty on sales (民法典 第八百四十六条): a minimum for each
// period, a cap on all of it, and an entry fee (入门费) that may be set off.
type Royalty struct {
	Rate     money.Ratio
	Minimum  Amount
	Cap      *Amount // nil: without
	EntryFee Amount
	Credit   bool // the entry fee is set off; it does not count toward the cap
}

// RoyaltyPeriod 提成期 is one period: earned, raised to the minimum, cut to the cap (the
// cap wins), less the credit.
type RoyaltyPeriod struct {
	Sales, Earned, Due, TopUp, Credit, Payable, Cumulative Amount
}

// Periods is the royalty of each period of sales; creditLeft is what remains of the
// entry fee.
func (r Royalty) Periods(sales []Amount) (rows []RoyaltyPeriod, creditLeft Amount) {
	if r.Credit {
		creditLeft = r.EntryFee
	}
	cumulative := Amount{}
	for _, s := range sales {
		p := RoyaltyPeriod{Sales: s, Earned: s.Times(r.Rate, HalfUp)}
		p.Due = p.Earned.Max(r.Minimum)
		if r.Cap != nil {
			p.Due = p.Due.Min(r.Cap.Sub(cumulative))
		}
		p.TopUp = p.Due.Sub(p.Earned).Positive()
		p.Credit = creditLeft.Min(p.Due)
		creditLeft = creditLeft.Sub(p.Credit)
		p.Payable = p.Due.Sub(p.Credit)
		cumulative = cumulative.Add(p.Due)
		p.Cumulative = cumulative
		rows = append(rows, p)
	}
	return rows, creditLeft
}

// YearlyRoyalties 逐年提成 is due each year at the rate of the year.
func YearlyRoyalties(sales []Amount, rates []money.Ratio) (due []Amount, err error) {
	if len(sales) != len(rates) {
		return nil, refuse(ErrLength)
	}
	for i, s := range sales {
		due = append(due, s.Times(rates[i], HalfUp))
	}
	return due, nil
}

// LossMode 亏损处理 says whether losses reduce the profits of later years.
type LossMode string

// The ways of losses.
const (
	NoOffset LossMode = "annual_no_offset"  // 逐年计算，亏损不结转
	Offset   LossMode = "cumulative_offset" // 亏损结转以后年度
)

// ProfitClock 起算方式 says where the years of 自行实施 begin.
type ProfitClock string

// The starts of the years.
const (
	FromProduction  ProfitClock = "from_production"   // 自投产起
	FromFirstProfit ProfitClock = "from_first_profit" // 自开始盈利起
)

// OwnUse 自行实施 is the yearly reward out of operating profit (促进科技成果转化法
// 第四十五条第一款第三项).
type OwnUse struct {
	Rate  money.Ratio
	Years int
	Loss  LossMode
	Clock ProfitClock
}

// Rewards is the reward of each year; it ends with the last year of the window.
func (o OwnUse) Rewards(profits []Amount) (rewards []Amount, err error) {
	switch {
	case o.Loss != NoOffset && o.Loss != Offset:
		return nil, refuse(ErrLossMode)
	case o.Clock != FromProduction && o.Clock != FromFirstProfit:
		return nil, refuse(ErrClock)
	}
	year, loss := 0, Amount{}
	for _, p := range profits {
		if o.Clock == FromFirstProfit && year == 0 && p.Sign() <= 0 {
			rewards = append(rewards, Amount{})
			continue
		}
		if year++; year > o.Years {
			break
		}
		base := p
		if o.Loss == Offset {
			base = p.Add(loss)
			loss = base.Min(Amount{})
		}
		rewards = append(rewards, base.Positive().Times(o.Rate, Ceil))
	}
	return rewards, nil
}
