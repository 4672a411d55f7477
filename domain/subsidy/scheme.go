// Package subsidy computes what a scheme grants for registered technology contracts
// (技术合同补贴): who is excluded and why, how the tiers and the cap make the figure,
// and how a budget that does not suffice is shared. A scheme is dated data of a
// region; nothing of it is code.
package subsidy

import (
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// What keeps a scheme from being applied.
var (
	ErrTiers     = fault.New(fault.Invalid, "E_SUB_TIERS", "补贴分段有误：分段上限应逐段增大且大于零，最后一段不设上限，比例不为负")
	ErrDuplicate = fault.New(fault.Invalid, "E_SUB_DUPLICATE", "同一份合同出现两次，请删去重复的一份")
)

// Base 补贴基数 is the amount of a contract that counts.
type Base string

// The bases.
const (
	TechAmount Base = "TECH_AMOUNT" // 技术交易额
	Received   Base = "RECEIVED"    // 实际到账金额, at most 技术交易额
)

// Title is the printed name of the base.
func (b Base) Title() string {
	if b == Received {
		return "实际到账金额（不超过技术交易额）"
	}
	return "技术交易额"
}

// Mode 分段方式 says how tiers apply to an amount.
type Mode string

// The modes.
const (
	Progressive Mode = "PROGRESSIVE" // 分段累进: each part at the rate of its tier
	Whole       Mode = "WHOLE"       // 全额: all of it at the rate of the tier it falls in
)

// Scope 计算口径 is what tiers or a cap apply to.
type Scope string

// The scopes.
const (
	PerContract Scope = "CONTRACT"  // 按单份合同
	PerUnitYear Scope = "UNIT_YEAR" // 按单位全年合计
)

// Tier 补贴分段 is one tier of rates; an open tier has no upper end.
type Tier struct {
	UpTo money.Yuan
	Open bool
	Rate decimal.Decimal
}

// Rule 补贴标准 is what a scheme grants for some classes.
type Rule struct {
	Classes []string // prefixes of class codes
	Base    Base
	Tiers   []Tier
}

// Scheme 补贴办法 is the computable part of a dated scheme of a region.
type Scheme struct {
	From, To           day.Date // of registration, both included; To is zero while open
	Region             string   // prefix of the seller's region
	Rules              []Rule   // the first that fits a class counts
	Mode               Mode
	TierScope          Scope
	Cap                *money.Yuan // 上限
	CapScope           Scope
	MinBase            money.Yuan
	ExcludeRelated     bool // 关联交易
	ExcludePublicMoney bool // 财政资金购买
	ExcludeAlready     bool // 已获补贴
	AutoApply          bool // 免申即享
}

func (s Scheme) check() error {
	for _, r := range s.Rules {
		if !ascending(r.Tiers) {
			return ErrTiers
		}
	}
	return nil
}

// ascending: upper ends grow from above zero, only the last is open, no rate is
// negative.
func ascending(tiers []Tier) bool {
	var below money.Yuan
	for i, t := range tiers {
		if t.Rate.IsNegative() || t.Open != (i == len(tiers)-1) {
			return false
		}
		if !t.Open && !below.Less(t.UpTo) {
			return false
		}
		below = t.UpTo
	}
	return len(tiers) > 0
}

// ruleFor finds the first rule with a prefix that fits the class, -1 when none does.
func (s Scheme) ruleFor(class contract.Class) int {
	for i, r := range s.Rules {
		for _, prefix := range r.Classes {
			if strings.HasPrefix(string(class), prefix) {
				return i
			}
		}
	}
	return -1
}

func (s Scheme) inForce(on day.Date) bool {
	return !on.Before(s.From) && (s.To.IsZero() || !on.After(s.To))
}

// cut is the amount under the cap when the cap is of that scope.
func (s Scheme) cut(amount money.Yuan, scope Scope) money.Yuan {
	if s.Cap != nil && s.CapScope == scope && s.Cap.Less(amount) {
		return *s.Cap
	}
	return amount
}
