package deposit

import (
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// State 保证金缴纳状态 is where the deposit of one bidder stands.
type State string

// A deposit is frozen once and leaves that state once.
const (
	Due       State = "DUE"
	Frozen    State = "FROZEN"
	Released  State = "RELEASED"
	Applied   State = "APPLIED"
	Forfeited State = "FORFEITED"
)

var stateTitles = map[State]string{Due: "待缴纳", Frozen: "已冻结", Released: "已退还", Applied: "已抵作价款", Forfeited: "不予退还"}

// Title is the printed name of the state.
func (s State) Title() string { return stateTitles[s] }

// PayoutState 付款状态.
type PayoutState string

// A payout is ordered, and paid with the receipt of the bank.
const (
	Ordered PayoutState = "ORDERED"
	Paid    PayoutState = "PAID"
	Bounced PayoutState = "BOUNCED" // 退汇: ordered again under another number
)

var payoutTitles = map[PayoutState]string{Ordered: "已下达付款指令", Paid: "已付款", Bounced: "已退汇"}

// Title is the printed name of the state.
func (s PayoutState) Title() string { return payoutTitles[s] }

// Payout 付款指令 sends money back to a bidder.
type Payout struct {
	Bidder string
	Amount money.Fen
	State  PayoutState
}

// Entry 会计分录: it debits one account and credits another.
type Entry struct {
	N             int // from 1, without gaps
	Debit, Credit string
	Amount        money.Fen
}

// Line 分配明细 of a deposit that is applied or forfeited.
type Line struct {
	To     string
	Amount string // as typed
}

// Act 保证金事项 names what an event does.
type Act string

// The acts.
const (
	ActTick       Act = "tick"
	ActPay        Act = "pay"
	ActMatch      Act = "match"
	ActReturnHeld Act = "return_held"
	ActRelease    Act = "release"
	ActApply      Act = "apply"
	ActForfeit    Act = "forfeit"
	ActCallback   Act = "callback"
	ActBounce     Act = "bounce" // 退汇
)

// Event 保证金事件 is one act as it arrives.
type Event struct {
	At     time.Time
	Do     Act
	Bidder string
	Amount string // as typed
	Ref    string // of the bank
	Payer  string
	Lines  []Line
	Payout string
}

// Answer 保证金答复 to an event with the entries that it booked. Money that is refused
// has been received all the same: it may be booked although the code is not OK.
type Answer struct {
	Code    Code
	Replay  bool
	Entries []Entry
}

// Standing 保证金现状 is the ledger at a glance.
type Standing struct {
	States    map[string]State
	ReleaseBy map[string]day.Date // zero unless released
	Journal   []Entry
	Balances  map[string]money.Fen // debits less credits, where not zero
	Payouts   map[string]Payout
}

// Standing of the ledger.
func (l *Ledger) Standing() Standing {
	s := Standing{States: map[string]State{}, ReleaseBy: map[string]day.Date{}, Journal: slices.Clone(l.journal), Balances: map[string]money.Fen{}, Payouts: map[string]Payout{}}
	for name, b := range l.bidders {
		s.States[name], s.ReleaseBy[name] = b.state, b.releaseBy
	}
	for account, balance := range l.balances {
		if balance != 0 {
			s.Balances[account] = balance
		}
	}
	for id, p := range l.payouts {
		s.Payouts[id] = *p
	}
	return s
}

// Code 资金答复代码: OK, or what is wrong with an event or a computation.
type Code string

// The answers.
const (
	OK             Code = "OK"
	CodeUnknown    Code = "E_UNKNOWN"
	CodeAmount     Code = "E_AMOUNT"
	CodeThirdParty Code = "E_THIRD_PARTY"
	CodeDuplicate  Code = "E_DUP"
	CodeDeadline   Code = "E_DEADLINE"
	CodeShort      Code = "E_SHORT"
	CodeState      Code = "E_STATE"
	CodeOver       Code = "E_OVER"
	CodeAllocation Code = "E_ALLOCATION"
	CodeOrder      Code = "E_ORDER"
	CodeSurplus    Code = "E_CONFIG"
	CodeTiers      Code = "E_TIERS"
)

var sentences = map[Code]string{
	CodeUnknown:    "没有这位竞买人、这笔待认领款项或这条付款指令，请核对编号",
	CodeAmount:     "金额应为大于零的数字，最多两位小数；请更正后重新提交",
	CodeThirdParty: "付款人不是竞买人本人，款项已挂账，请认领或退回",
	CodeDuplicate:  "保证金已缴足或已处置，多付的款项已安排退回",
	CodeDeadline:   "款项在缴纳截止时间及以后到账，已安排全额退回",
	CodeShort:      "到账金额不足保证金，请在截止时间前补足",
	CodeState:      "保证金不在冻结状态，不能退还、抵扣或扣除；每笔保证金只处置一次",
	CodeOver:       "抵扣金额合计超过保证金，请减少抵扣金额",
	CodeAllocation: "分配金额合计应等于保证金，请逐项核对",
	CodeOrder:      "清偿顺序应包含费用、首次佣金和差价，各出现一次",
	CodeSurplus:    "剩余款项的去向只能是委托方或退回竞买人，请重新选择",
	CodeTiers:      "服务费分段有误：上限应逐段增大，最后一段不设上限，费率在 0 到 1 之间且逐段不升",
}

// Sentence says what is wrong and what to do; "" for OK.
func (c Code) Sentence() string { return sentences[c] }

// Refusal 不予计算 names the first input of a computation that cannot be.
type Refusal struct {
	Code  Code
	Field string
}

func (r Refusal) Error() string { return "deposit: " + string(r.Code) + " at " + r.Field }
