package distribution

import (
	"jiyue/domain/day"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// The conditions of a payout, as they are not met.
const (
	UnmetNotRegistered   = "U_NOT_REGISTERED"
	UnmetRegisteredLater = "U_REGISTERED_LATER"
	UnmetPricingOpen     = "U_PRICING_OPEN"
	UnmetNoDecision      = "U_DECISION_NONE"
	UnmetQuorum          = "U_DECISION_QUORUM"
	UnmetRejected        = "U_DECISION_REJECTED"
	UnmetDecisionLater   = "U_DECISION_LATER"
	UnmetBeforePricing   = "U_DECISION_BEFORE_PRICING"
	UnmetNoPublicity     = "U_PUBLICITY_NONE"
	UnmetPublicityShort  = "U_PUBLICITY_SHORT"
	UnmetPublicityOpen   = "U_PUBLICITY_OPEN"
	UnmetObjection       = "U_OBJECTION_OPEN"
	UnmetFloor           = "U_FLOOR_BLOCK"
	UnmetFunds           = "U_FUNDS"
)

// UnmetTitle is an unmet condition as a user reads it.
func UnmetTitle(code string) string {
	return map[string]string{
		UnmetNotRegistered: "合同尚未准予登记", UnmetRegisteredLater: "登记日期晚于发放日期", UnmetPricingOpen: "定价程序尚未结束",
		UnmetNoDecision: "没有单位决策记录", UnmetQuorum: "决策会议未达到法定人数", UnmetRejected: "决策未通过", UnmetDecisionLater: "决策日期晚于发放日期",
		UnmetBeforePricing: "决策日期早于定价程序结束", UnmetNoPublicity: "尚未公示", UnmetPublicityShort: "公示天数不足", UnmetPublicityOpen: "公示尚未期满",
		UnmetObjection: "公示异议尚未处理完毕", UnmetFloor: "分配比例低于应当执行的下限", UnmetFunds: "发放金额超过到账金额",
	}[code]
}

// Decision 单位决策 is the decision of the unit on the distribution.
type Decision struct {
	Date                day.Date
	QuorumMet, Approved bool
}

// Payout 发放 is what asks to pass the gate.
type Payout struct {
	On                     day.Date
	Amount, Received       revenue.Amount
	RegistrationNo         string
	RegisteredOn, PricedOn day.Date // zero: not yet
	Decision               *Decision
	Publicity              *revenue.Publicity
	Floor                  pack.Verdict
	ReceiptOn              day.Date // zero: not known
	DefaultMonths          int      // within which a reward is due, 0: no rule
}

// Gate 发放条件 is the answer of the gate.
type Gate struct {
	Unmet   []string
	Days    int // of the publicity, −1 without
	DueBy   day.Date
	Overdue bool
}

// Allowed says that nothing is unmet.
func (g Gate) Allowed() bool { return len(g.Unmet) == 0 }

// Gate names every condition that the payout does not meet.
func (p Payout) Gate() (Gate, error) {
	g := Gate{Days: -1}
	unmet := func(is bool, code string) {
		if is {
			g.Unmet = append(g.Unmet, code)
		}
	}
	if p.Publicity != nil {
		if err := p.Publicity.Check(); err != nil {
			return Gate{}, err
		}
		g.Days = p.Publicity.Days()
	}
	unmet(p.RegistrationNo == "" || p.RegisteredOn.IsZero(), UnmetNotRegistered)
	unmet(p.RegisteredOn.After(p.On), UnmetRegisteredLater)
	unmet(p.PricedOn.IsZero() || p.PricedOn.After(p.On), UnmetPricingOpen)
	if d := p.Decision; d == nil {
		unmet(true, UnmetNoDecision)
	} else {
		unmet(!d.QuorumMet, UnmetQuorum)
		unmet(!d.Approved, UnmetRejected)
		unmet(d.Date.After(p.On), UnmetDecisionLater)
		unmet(!p.PricedOn.IsZero() && d.Date.Before(p.PricedOn), UnmetBeforePricing)
	}
	if n := p.Publicity; n == nil {
		unmet(true, UnmetNoPublicity)
	} else {
		unmet(n.Short(), UnmetPublicityShort)
		unmet(!p.On.After(n.End), UnmetPublicityOpen)
		unmet(n.OpenObjections > 0, UnmetObjection)
	}
	unmet(p.Floor == pack.Blocks, UnmetFloor)
	unmet(p.Amount.Cmp(p.Received) > 0, UnmetFunds)
	if !p.ReceiptOn.IsZero() && p.DefaultMonths > 0 {
		g.DueBy = p.ReceiptOn.AddMonths(p.DefaultMonths)
		g.Overdue = p.On.After(g.DueBy)
	}
	return g, nil
}
