package listing

import (
	"math/big"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Terms 挂牌条件 are what a listing is announced with. Periods are in working days
// unless they say otherwise.
type Terms struct {
	ListPrice     money.Fen // 挂牌价
	Seller        SellerKind
	Appraisal     *Appraisal // nil: none
	NoticeDays    int        // 挂牌公告期
	MinNoticeDays int
	CloseAt       day.Clock // of the last day
	Method        Method
	Deposit       money.Fen
	DepositDays   int // after qualification
	Extends       bool
	ExtensionDays int
	MaxExtensions int
	QuoteDays     int            // for a sole buyer
	Holders       map[string]int // 优先购买权人 with their rank, 1 the best
	ExerciseDays  int

	SignDays         int
	CureDays         int // 补正期, 0: none
	PayDays          int
	FirstInstalment  *big.Rat // percent of the price, nil: paid at once
	InstalmentMonths int
	ReleaseDays      int // for giving deposits back
	ResultDays       int // 成交结果公示

	MinResumeDays  int      // left at least when a suspension ends
	SuspendDays    int      // natural days, longest
	RelistFree     *big.Rat // percent of the base below which a new price needs approval, nil: the base itself
	BreachClause   bool     // 违约不退保证金
	SellerSymmetry bool     // 转让方违约同额赔付
	Barred         []string // 受限主体
}

// SellerKind 转让方类型.
type SellerKind string

// What kinds of seller there are; state-owned enterprises must have an appraisal on
// file (国资委 32 号令).
const (
	StateOwned SellerKind = "soe"
	Public     SellerKind = "public"
	Private    SellerKind = "private"
)

// Method 竞价方式 when several buyers qualify.
type Method string

// The methods that can be announced.
const (
	ByAuction Method = "AUCTION"
	ByTender  Method = "TENDER"
)

// Appraisal 评估结果 of what is listed.
type Appraisal struct {
	Value      money.Fen
	ValidUntil day.Date
	Filed      bool // 已备案
}

// What terms cannot be.
var (
	ErrListPrice  = fault.New(fault.Invalid, "listing.list_price", "挂牌价应大于 0").At("list_price")
	ErrNoticeDays = fault.New(fault.Invalid, "listing.notice_wd", "挂牌公告期不得短于规定的最短工作日数").At("notice_wd")
	ErrMethod     = fault.New(fault.Invalid, "listing.method", "请选择竞价或招投标作为多家意向时的交易方式").At("method")
)

// Check names the first term that cannot be.
func (t *Terms) Check() error {
	switch {
	case t.ListPrice <= 0:
		return ErrListPrice
	case t.NoticeDays < t.MinNoticeDays:
		return ErrNoticeDays
	case t.Method != ByAuction && t.Method != ByTender:
		return ErrMethod
	}
	return nil
}

// lapsed says that the appraisal no longer holds on a day.
func (a *Appraisal) lapsed(on day.Date) bool { return a != nil && on.After(a.ValidUntil) }

// below says that a state-owned seller asks less than the appraised value.
func (t *Terms) below(price money.Fen) bool {
	return t.Seller == StateOwned && t.Appraisal != nil && price < t.Appraisal.Value
}

// relistFloor is the price from which a new listing needs no approval.
func (t *Terms) relistFloor() money.Fen {
	base := t.ListPrice
	if t.Appraisal != nil {
		base = t.Appraisal.Value
	}
	if t.RelistFree == nil {
		return base
	}
	return percentUp(base, t.RelistFree)
}

// percentUp is a percentage of an amount, rounded up to the fen.
func percentUp(amount money.Fen, percent *big.Rat) money.Fen {
	part := new(big.Rat).Mul(new(big.Rat).SetInt64(int64(amount)), percent)
	whole, rest := new(big.Int).DivMod(part.Num(), new(big.Int).Mul(part.Denom(), big.NewInt(100)), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return money.Fen(whole.Int64())
}
