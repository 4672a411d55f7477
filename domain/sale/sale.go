// Package sale holds the engines of 网络竞价: pure machines that take events in the
// order of their arrival and answer each. They know no clock but the instants of
// the events, so that a log replays to the same state anywhere.
package sale

import (
	"slices"
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
	Sole        State = "SOLE"         // 转单一意向方报价
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

// Code 答复代码 answers an event: OK, or why it changes nothing.
type Code string

// OK means that an event has been applied.
const OK Code = "OK"

// The refusals that several kinds of sale share.
const (
	CodeState         Code = "E_STATE"
	CodeReason        Code = "E_REASON"
	CodeTwoPersons    Code = "E_TWO_PERSON"
	CodeConfirmSign   Code = "E_CONFIRM_SIGN"
	CodeNoticeRunning Code = "E_NOTICE_RUNNING"
	CodeObjectionOpen Code = "E_OBJECTION_OPEN"
	CodeNotOpen       Code = "E_NOT_OPEN"
	CodeSuspended     Code = "E_SUSPENDED"
	CodeClosed        Code = "E_CLOSED"
	CodeDeposit       Code = "E_DEPOSIT"
	CodeAmount        Code = "E_AMOUNT"
	CodeDeadline      Code = "E_DEADLINE"
	CodeIneligible    Code = "E_INELIGIBLE"
	CodeBarred        Code = "E_BARRED"
	CodeDuplicate     Code = "E_DUP"
	CodeShort         Code = "E_SHORT"
	CodeSequence      Code = "E_SEQ"
	CodeSelf          Code = "E_SELF"
	CodeBelowStart    Code = "E_BELOW_START"
	CodeStep          Code = "E_STEP"
	CodeTooLow        Code = "E_TOO_LOW"
	CodeMaxSteps      Code = "E_MAXSTEP"
	CodeResumeWarning Code = "E_RESUME_WARNING"
	CodeNoWindow      Code = "E_NO_WINDOW"
	CodeNotHolder     Code = "E_NOT_HOLDER"
	CodeWaived        Code = "E_WAIVED"
	CodeRank          Code = "E_ROFR_RANK"
	CodeLate          Code = "E_LATE"
	CodeNoObjection   Code = "E_NO_OBJECTION"
	CodeNotRunnerUp   Code = "E_NOT_RUNNER_UP"
	CodeConfiguration Code = "E_CONFIG"
)

// UnsoldReason 流拍原因.
type UnsoldReason string

// Why a lot is not sold.
const (
	NoBid           UnsoldReason = "NO_BID"
	BelowReserve    UnsoldReason = "BELOW_RESERVE"
	BelowMinBidders UnsoldReason = "BELOW_MIN_BIDDERS"
)

// ConfigError 参数有误 names the first parameter of a lot that cannot be.
type ConfigError struct{ Field string }

func (e ConfigError) Error() string { return "sale: the parameter " + e.Field + " cannot be" }

// hammer is what every kind of lot has: deposits, the price and who leads, and
// the acts after the hammer.
type hammer struct {
	state    State
	minimum  money.Fen // of a deposit
	deposits map[string]*Deposit
	priced   bool
	price    money.Fen
	leader   string
	reason   UnsoldReason
	now      time.Time
}

// secured says that a bidder's deposit is frozen and enough.
func (h *hammer) secured(bidder string) bool {
	d := h.deposits[bidder]
	return d != nil && d.State == Frozen && d.Amount >= h.minimum
}

// release gives back every frozen deposit but those of the named bidders.
func (h *hammer) release(except ...string) {
	for bidder, d := range h.deposits {
		if d.State == Frozen && !slices.Contains(except, bidder) {
			d.State = Released
		}
	}
}

func (h *hammer) unsold(why UnsoldReason) {
	h.state, h.reason = Unsold, why
	h.release()
}

func (h *hammer) cancel(reason string) Code {
	if !slices.Contains([]State{Announced, Bidding, Suspended, Exercise, Sealed, SecondRound}, h.state) {
		return CodeState
	}
	if reason == "" {
		return CodeReason
	}
	h.state = Cancelled
	h.release()
	return OK
}

// signed by both: a sale is confirmed by the platform and the seller.
func bothSign(by []string) bool {
	return slices.Contains(by, "platform") && slices.Contains(by, "seller")
}

func twoPersons(by []string) bool {
	return len(by) > 1 && slices.ContainsFunc(by, func(p string) bool { return p != by[0] })
}

func (h *hammer) sign() Code {
	if h.state != Confirmed {
		return CodeState
	}
	h.state = Signed
	h.release(h.leader)
	return OK
}

func (h *hammer) settle() Code {
	if h.state != Confirmed && h.state != Signed {
		return CodeState
	}
	h.state = Settled
	h.deposits[h.leader].State = Applied
	h.release()
	return OK
}

func (h *hammer) breach() Code {
	if h.state != Confirmed && h.state != Signed {
		return CodeState
	}
	h.state = Defaulted
	h.deposits[h.leader].State = Forfeited
	return OK
}
