package deposit

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Person 经办人 is who did something, with the name of that day.
type Person struct{ ID, Name string }

func personOf(by actor.Actor) Person { return Person{by.User, by.Name} }

// RulesState 规则状态.
type RulesState string

// Rules are proposed by one person and approved or refused by another.
const (
	RulesProposed RulesState = "PROPOSED"
	RulesApproved RulesState = "APPROVED"
	RulesRefused  RulesState = "REFUSED"
)

// Title is the printed name of the state.
func (s RulesState) Title() string {
	return map[RulesState]string{RulesProposed: "待批准", RulesApproved: "已批准", RulesRefused: "未批准"}[s]
}

// Rules 收费与保证金规则 of an exchange from a day on. They hold for the sales that are
// announced from that day, and never change.
type Rules struct {
	ID, Exchange          string
	From                  day.Date
	Content               RulesContent
	Basis                 string // where the exchange has made them known
	State                 RulesState
	Proposer, Decider     Person
	ProposedAt, DecidedAt time.Time
}

// RulesContent 规则内容: what can be suggested, chosen and compared.
type RulesContent struct {
	ReleaseDays int // working days until a deposit is paid back
	Fees        []Schedule
	Order       []Item
	Surplus     Surplus
}

// Faults of rules and of everything that takes two people of the exchange's finance.
var (
	ErrTreasurer    = fault.New(fault.Denied, "deposit.treasurer", "只有本交易机构的财务人员可以办理资金事项")
	ErrSecond       = fault.New(fault.Denied, "deposit.second", "由本交易机构的另一名财务人员或负责人复核")
	ErrSelf         = fault.New(fault.Conflict, "deposit.self", "经办人不能复核自己的事项，请由另一名财务人员或负责人办理")
	ErrDecided      = fault.New(fault.Conflict, "deposit.decided", "这一事项已经办理，请刷新页面")
	ErrRulesAbsent  = fault.New(fault.NotFound, "deposit.rules_absent", "没有找到这份规则")
	ErrRulesFrom    = fault.New(fault.Invalid, "deposit.rules_from", "生效日应晚于今天，且在一年以内").At("from")
	ErrRulesPast    = fault.New(fault.Conflict, "deposit.rules_past", "生效日已到，不能再批准；请重新拟定并写以后的日期")
	ErrRulesDays    = fault.New(fault.Invalid, "deposit.rules_days", "退还期限应为 1 至 30 个工作日").At("release_days")
	ErrRulesBasis   = fault.New(fault.Invalid, "deposit.rules_basis", "请写明公布文件或通过的会议，4 至 200 个字").At("basis")
	ErrRulesSame    = fault.New(fault.Conflict, "deposit.rules_same", "已有从同一日起的规则，请另选日期").At("from")
	ErrRulesOrder   = fault.New(fault.Invalid, "deposit.rules_order", "请选择清偿顺序").At("order")
	ErrRulesSurplus = fault.New(fault.Invalid, "deposit.rules_surplus", "请选择剩余款项的去向").At("surplus")
	ErrTiers        = fault.New(fault.Invalid, "deposit.tiers", sentences[CodeTiers])
)

// Suggested 建议值 for rules: working practice of exchanges and the usual regressive
// tiers; no law sets them (拍卖法 第五十六条 leaves fees to agreement).
func Suggested() RulesContent {
	limit := func(yuan int64) *money.Fen { f := money.Fen(yuan * 100); return &f }
	rate := decimal.RequireFromString
	tiers := func() []Tier {
		return []Tier{{limit(1_000_000), rate("0.05")}, {limit(5_000_000), rate("0.03")}, {limit(10_000_000), rate("0.02")}, {nil, rate("0.01")}}
	}
	return RulesContent{ReleaseDays: 3, Fees: []Schedule{{Side: BuyerSide, Tiers: tiers()}, {Side: SellerSide, Tiers: tiers()}},
		Order: []Item{Costs, FirstCommission, PriceGap}, Surplus: ToSeller}
}

// Check says what is wrong with proposed rules, at their fields.
func (r *Rules) Check(today day.Date) error {
	var faults []*fault.Fault
	if !r.From.After(today) || r.From.After(today.AddDays(366)) {
		faults = append(faults, ErrRulesFrom)
	}
	if r.Content.ReleaseDays < 1 || r.Content.ReleaseDays > 30 {
		faults = append(faults, ErrRulesDays)
	}
	if n := utf8.RuneCountInString(r.Basis); n < 4 || n > 200 {
		faults = append(faults, ErrRulesBasis)
	}
	for _, side := range r.Content.Fees {
		_, err := Commissions(0, []Schedule{side}, true)
		if refusal, ok := errors.AsType[Refusal](err); ok {
			_, field, _ := strings.Cut(refusal.Field, ".")
			if field == "tiers" {
				field = "tiers[0].rate"
			}
			faults = append(faults, ErrTiers.At(side.Side+"."+field))
		}
	}
	_, err := Default{Order: r.Content.Order, Surplus: r.Content.Surplus}.Settle()
	if refusal, ok := errors.AsType[Refusal](err); ok {
		faults = append(faults, map[Code]*fault.Fault{CodeOrder: ErrRulesOrder, CodeSurplus: ErrRulesSurplus}[refusal.Code])
	}
	return fault.Join(faults)
}

// Propose 拟定规则.
func (r *Rules) Propose(by actor.Actor, now time.Time) (audit.Event, error) {
	if !by.Has(actor.Treasurer) {
		return audit.Event{}, ErrTreasurer
	}
	r.Basis = strings.TrimSpace(r.Basis)
	r.Exchange, r.State, r.Proposer, r.ProposedAt = by.Org, RulesProposed, personOf(by), now
	return r.event("funds.rules_proposed", by), r.Check(day.Of(now))
}

// Decide 批准或不批准 by another person.
func (r *Rules) Decide(by actor.Actor, approve bool, now time.Time) (audit.Event, error) {
	err := second(by, r.Exchange, r.Proposer, ErrRulesAbsent)
	switch {
	case err != nil:
		return audit.Event{}, err
	case r.State != RulesProposed:
		return audit.Event{}, ErrDecided
	case approve && !r.From.After(day.Of(now)):
		return audit.Event{}, ErrRulesPast
	}
	r.State, r.Decider, r.DecidedAt = RulesRefused, personOf(by), now
	kind := "funds.rules_refused"
	if approve {
		r.State, kind = RulesApproved, "funds.rules_approved"
	}
	return r.event(kind, by), nil
}

func (r *Rules) event(kind string, by actor.Actor) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("funds", r.ID), By: by, Facts: []audit.Fact{{Label: "生效日", Value: r.From.String()}, {Label: "依据", Value: r.Basis},
		{Label: "退还期限（工作日）", Value: fmt.Sprint(r.Content.ReleaseDays)}}}
	for _, side := range r.Content.Fees {
		e.Facts = append(e.Facts, audit.Fact{Label: SideTitle(side.Side) + "服务费", Value: side.Text()})
	}
	return e
}

// Text writes the tiers in one line: 不超过 1,000,000.00 元的部分 5%；….
func (s Schedule) Text() string {
	var parts []string
	for _, t := range s.Tiers {
		parts = append(parts, t.Text())
	}
	if s.Minimum != nil {
		parts = append(parts, "最低 "+s.Minimum.Yuan().Text()+" 元")
	}
	if s.Cap != nil {
		parts = append(parts, "不超过成交价的 "+Percent(*s.Cap))
	}
	return strings.Join(parts, "；")
}

// Text writes a tier: 不超过 1,000,000.00 元的部分 5%.
func (t Tier) Text() string {
	if t.UpTo == nil {
		return "其余部分 " + Percent(t.Rate)
	}
	return "至 " + t.UpTo.Yuan().Text() + " 元的部分 " + Percent(t.Rate)
}

// Percent writes a rate: 5%.
func Percent(rate decimal.Decimal) string { return rate.Shift(2).String() + "%" }

// treasurer admits the finance people of an exchange; to others the thing is absent.
func treasurer(by actor.Actor, exchange string, absent *fault.Fault) error {
	switch {
	case by.Org != exchange:
		return absent
	case !by.Has(actor.Treasurer):
		return ErrTreasurer
	}
	return nil
}

// second admits the second person of an exchange.
func second(by actor.Actor, exchange string, first Person, absent *fault.Fault) error {
	switch {
	case by.Org != exchange:
		return absent
	case !by.Has(actor.Treasurer, actor.Head):
		return ErrSecond
	case by.User == first.ID:
		return ErrSelf
	}
	return nil
}
