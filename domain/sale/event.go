package sale

import (
	"time"

	"jiyue/domain/money"
)

// Event 事件 is one act on a lot as it arrives.
type Event struct {
	At        time.Time
	Do        Act
	Bidder    string
	Amount    string // as typed; of an acceptance, the price that was shown
	Key       string // the same key of the same bidder is answered once
	Expected  *int   // accepted bids that the bidder has seen
	Reason    string
	By        []string
	Effective *time.Time // of a resumption
	ID        string     // of an objection
	Outcome   string
	Consent   bool
}

// Act 动作 names what an event does.
type Act string

// The acts on every kind of lot.
const (
	ActTick    Act = "tick"
	ActDeposit Act = "deposit"
	ActLeave   Act = "withdraw_application" // 撤回申请
	ActConfirm Act = "confirm"
	ActSign    Act = "sign"
	ActSettle  Act = "settle"
	ActDefault Act = "default"
	ActCancel  Act = "cancel"
)

// The acts on some kinds only.
const (
	ActBid        Act = "bid"    // 增价
	ActAccept     Act = "accept" // 降价
	ActQuote      Act = "quote"  // 密封, 多轮
	ActOpen       Act = "open"   // 密封: 开标
	ActRead       Act = "read"   // 密封: 查看报价
	ActSuspend    Act = "suspend"
	ActResume     Act = "resume"
	ActExercise   Act = "exercise"
	ActWaive      Act = "waive"
	ActObject     Act = "object"
	ActResolve    Act = "resolve"
	ActNextBidder Act = "next_bidder"
)

// Answer 答复 to an event. All but State is given again for the same key; State is
// that of the moment.
type Answer struct {
	Code   Code
	Replay bool
	Seq    int       // of an accepted bid, from 1; otherwise 0
	Price  money.Fen // of an acceptance in a Dutch auction; otherwise 0
	End    time.Time // in force after the event
	State  State
}

// Code 答复代码 answers an event: OK, or why it changes nothing.
type Code string

// OK means that an event has been applied.
const OK Code = "OK"

// The refusals. Sentence says each in Chinese.
const (
	CodeState           Code = "E_STATE"
	CodeReason          Code = "E_REASON"
	CodeTwoPersons      Code = "E_TWO_PERSON"
	CodeConfirmSign     Code = "E_CONFIRM_SIGN"
	CodeNoticeRunning   Code = "E_NOTICE_RUNNING"
	CodeObjectionOpen   Code = "E_OBJECTION_OPEN"
	CodeNotOpen         Code = "E_NOT_OPEN"
	CodeSuspended       Code = "E_SUSPENDED"
	CodeClosed          Code = "E_CLOSED"
	CodeDeposit         Code = "E_DEPOSIT"
	CodeAmount          Code = "E_AMOUNT"
	CodeDeadline        Code = "E_DEADLINE"
	CodeIneligible      Code = "E_INELIGIBLE"
	CodeBarred          Code = "E_BARRED"
	CodeDuplicate       Code = "E_DUP"
	CodeShort           Code = "E_SHORT"
	CodeSequence        Code = "E_SEQ"
	CodeSelf            Code = "E_SELF"
	CodeBelowStart      Code = "E_BELOW_START"
	CodeStep            Code = "E_STEP"
	CodeTooLow          Code = "E_TOO_LOW"
	CodeMaxSteps        Code = "E_MAXSTEP"
	CodeResumeWarning   Code = "E_RESUME_WARNING"
	CodeNoWindow        Code = "E_NO_WINDOW"
	CodeNotHolder       Code = "E_NOT_HOLDER"
	CodeWaived          Code = "E_WAIVED"
	CodeRank            Code = "E_ROFR_RANK"
	CodeLate            Code = "E_LATE"
	CodeNoObjection     Code = "E_NO_OBJECTION"
	CodeNotRunnerUp     Code = "E_NOT_RUNNER_UP"
	CodePriceNotReached Code = "E_PRICE_NOT_REACHED"
	CodeSealed          Code = "E_SEALED"
	CodeNotInvited      Code = "E_NOT_INVITED"
	CodeAlready         Code = "E_ALREADY"
	CodeBelowFloor      Code = "E_BELOW_FLOOR"
	CodeDropped         Code = "E_DROPPED"
	CodeConfiguration   Code = "E_CONFIG"
)
