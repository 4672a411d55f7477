package subsidy

import (
	"strings"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Claim 补贴合同 is one contract as a scheme looks at it.
type Claim struct {
	ID                string
	Registered        bool // the registration is in force
	Class             contract.Class
	RegisteredOn      day.Date
	Seller            string
	SellerRegion      string
	TechAmount        money.Yuan
	Received          *money.Yuan // 实际到账金额, nil when nobody stated it
	Related           bool        // 关联交易
	PublicMoney       bool        // 财政资金购买
	AlreadySubsidised bool        // 已获同类补贴
}

// Line 补贴明细 says of one contract whether it counts, with which base, and what it
// brings; Amount is nil where the scheme computes per unit and year.
type Line struct {
	ID       string
	Seller   string
	Rule     int // index of the rule, -1 when no rule fits the class
	Eligible bool
	Reasons  []string    // codes of what stands against it, in the order of the rules
	Base     *money.Yuan // nil without rule or stated amount
	Portions []Portion   // how Amount came about
	Amount   *money.Yuan
}

// The reasons that exclude a contract.
const (
	notRegistered = "SUB_STATUS"
	notInForce    = "SUB_NOT_IN_FORCE"
	otherRegion   = "SUB_REGION"
	noRule        = "SUB_CLASS"
	related       = "SUB_RELATED"
	publicMoney   = "SUB_PUBLIC_MONEY"
	already       = "SUB_ALREADY"
	baseMissing   = "SUB_BASE_MISSING"
	belowMinimum  = "SUB_BELOW_MIN"
)

var reasonTexts = map[string]string{
	notRegistered: "登记已注销或撤销，或尚未准予登记",
	notInForce:    "登记日期不在办法的适用期内",
	otherRegion:   "卖方不在办法的适用地区",
	noRule:        "该类合同不在补贴范围",
	related:       "买卖双方有关联关系",
	publicMoney:   "以财政资金购买",
	already:       "已享受同类补贴",
	baseMissing:   "未填实际到账金额，补填并附发票和银行回单后可计入",
	belowMinimum:  "基数低于办法规定的起点",
}

// Explain is the sentence for a reason; an unknown code explains itself.
func Explain(reason string) string {
	if text := reasonTexts[reason]; text != "" {
		return text
	}
	return reason
}

// judge fills in everything of a line but its amount.
func (s Scheme) judge(c Claim) Line {
	l := Line{ID: c.ID, Seller: c.Seller, Rule: s.ruleFor(c.Class)}
	l.when(!c.Registered, notRegistered)
	l.when(!s.inForce(c.RegisteredOn), notInForce)
	l.when(!strings.HasPrefix(c.SellerRegion, s.Region), otherRegion)
	l.when(l.Rule < 0, noRule)
	l.when(s.ExcludeRelated && c.Related, related)
	l.when(s.ExcludePublicMoney && c.PublicMoney, publicMoney)
	l.when(s.ExcludeAlready && c.AlreadySubsidised, already)
	if l.Rule >= 0 {
		l.Base = s.Rules[l.Rule].Base.of(c)
		l.when(l.Base == nil, baseMissing)
		l.when(l.Base != nil && l.Base.Less(s.MinBase), belowMinimum)
	}
	l.Eligible = len(l.Reasons) == 0
	return l
}

func (l *Line) when(applies bool, reason string) {
	if applies {
		l.Reasons = append(l.Reasons, reason)
	}
}

// of is the base of a contract, nil when it is not stated.
func (b Base) of(c Claim) *money.Yuan {
	switch {
	case b != Received:
		return &c.TechAmount
	case c.Received != nil && c.TechAmount.Less(*c.Received):
		return &c.TechAmount
	}
	return c.Received
}
