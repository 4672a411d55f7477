// Package sale holds the engines of 网络竞价: pure machines that take events in the
// order of their arrival and answer each. They know no clock but the instants of
// the events, so that a log replays to the same state anywhere.
//
// A kind of lot is its terms, a constructor that announces it, Apply and Standing:
// Auction (增价), Dutch (降价), Envelopes (密封) and Rounds (多轮). What they share,
// deposits, keys, timers and the acts after the hammer, is in hammer.go.
package sale

import (
	"time"

	"jiyue/domain/money"
)

// State 标的状态 is where a lot stands.
type State string

// The states of a lot.
const (
	Announced   State = "ANNOUNCED"    // 已公告
	Bidding     State = "BIDDING"      // 竞价中
	Suspended   State = "SUSPENDED"    // 中止
	Exercise    State = "EXERCISE"     // 优先购买权行权期
	Sealed      State = "SEALED"       // 待开标
	SecondRound State = "SECOND_ROUND" // 第二轮报价
	Provisional State = "PROVISIONAL"  // 待成交确认
	Confirmed   State = "CONFIRMED"    // 已成交确认
	Signed      State = "SIGNED"       // 已签约
	Settled     State = "SETTLED"      // 已结清
	Defaulted   State = "DEFAULTED"    // 违约
	Unsold      State = "UNSOLD"       // 流拍
	Cancelled   State = "CANCELLED"    // 已撤回
	Annulled    State = "ANNULLED"     // 成交无效
	Sole        State = "SOLE"         // 单一意向方报价
)

// DepositState 保证金状态.
type DepositState string

// A deposit is frozen once and leaves that state once.
const (
	Frozen    DepositState = "FROZEN"    // 已冻结
	Released  DepositState = "RELEASED"  // 已退还
	Applied   DepositState = "APPLIED"   // 已抵作价款
	Forfeited DepositState = "FORFEITED" // 不予退还
)

// Deposit 保证金 of one bidder.
type Deposit struct {
	Amount money.Fen
	State  DepositState
}

// UnsoldReason 流拍原因.
type UnsoldReason string

// Why a lot is not sold.
const (
	NoBid           UnsoldReason = "NO_BID"
	BelowReserve    UnsoldReason = "BELOW_RESERVE"
	BelowMinBidders UnsoldReason = "BELOW_MIN_BIDDERS"
	BelowMinQuotes  UnsoldReason = "BELOW_MIN_QUOTES"
)

// Entry 报名条件 is what a bidder must meet to take part in a lot of any kind.
type Entry struct {
	Deposit    money.Fen // 保证金; at 0 a deposit must still be on record
	DepositDue time.Time // zero: the opening
	Excluded   []string  // 不符合条件
	Barred     []string  // 失信受限
}

// Standing 标的现状 is what anyone may know of a lot of any kind.
type Standing struct {
	State     State
	Priced    bool
	Price     money.Fen
	Leader    string
	Open, End time.Time
	Reason    UnsoldReason
	Deposits  map[string]DepositState
}
