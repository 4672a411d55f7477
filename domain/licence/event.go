package licence

import (
	"maps"

	"jiyue/domain/money"
)

// State 开放许可状态 is where a declaration stands.
type State string

// The states of a declaration.
const (
	Draft     State = "DRAFT"
	Declared  State = "DECLARED"
	Published State = "PUBLISHED"
	Withdrawn State = "WITHDRAWN"
)

var stateTitles = map[State]string{Draft: "草稿", Declared: "已声明", Published: "已公告", Withdrawn: "已撤回"}

// Title is the printed name of the state.
func (s State) Title() string { return stateTitles[s] }

// Status 许可状态 is where the licence of one licensee stands.
type Status string

// The states of a licence.
const (
	Notified  Status = "NOTIFIED"
	Effective Status = "EFFECTIVE"
	Filed     Status = "FILED"
)

var statusTitles = map[Status]string{Notified: "已通知，待支付", Effective: "已生效", Filed: "已备案"}

// Title is the printed name of the status.
func (s Status) Title() string { return statusTitles[s] }

// Act 许可事项 names what an event does.
type Act string

// The acts.
const (
	ActTick     Act = "tick"
	ActDeclare  Act = "declare"
	ActPublish  Act = "publish"
	ActWithdraw Act = "withdraw"
	ActNotify   Act = "notify"
	ActPay      Act = "pay"
	ActFile     Act = "file"
	ActEncumber Act = "encumber"
)

// Encumbrance 其他处分 is what else is to be done with the patent.
type Encumbrance string

// The encumbrances.
const (
	Auction          Encumbrance = "auction"
	Listing          Encumbrance = "listing"
	ExclusiveLicence Encumbrance = "exclusive_licence"
	SoleLicence      Encumbrance = "sole_licence"
	OrdinaryLicence  Encumbrance = "ordinary_licence"
)

// Event 许可事件 is one act as it arrives.
type Event struct {
	Do          Act
	Licensee    string
	Explanation string // of a fee above the guideline
	Amount      money.Fen
	What        Encumbrance
}

// Answer 许可答复 to an event; Licence is that of the event's licensee, "" without one.
type Answer struct {
	Code    Code
	State   State
	Licence Status
}

// Standing 许可现状 is the declaration with the licences under it.
type Standing struct {
	State    State
	Licences map[string]Status
}

// Standing of the declaration.
func (d *Declaration) Standing() Standing {
	return Standing{State: d.state, Licences: maps.Clone(d.licences)}
}

// Code 许可答复代码: OK, or why an event changes nothing.
type Code string

// The answers.
const (
	OK              Code = "OK"
	CodeState       Code = "E_STATE"
	CodeExclusive   Code = "E_EXCLUSIVE"
	CodeEvaluation  Code = "E_EVAL_REPORT"
	CodeGuideline   Code = "E_GUIDE"
	CodeWithdrawn   Code = "E_WITHDRAWN"
	CodeNotNotified Code = "E_NOT_NOTIFIED"
	CodeShort       Code = "E_SHORT"
	CodeUniform     Code = "E_PRICE_UNIFORM"
	CodeEncumbered  Code = "E_ENCUMBERED"
	CodeSelf        Code = "E_TWO_PERSON"
)

var sentences = map[Code]string{
	CodeState:       "当前状态不能办理该事项，请刷新后查看开放许可的进展",
	CodeExclusive:   "该专利有独占或排他许可正在生效，许可终止后才能声明开放许可",
	CodeEvaluation:  "实用新型和外观设计须提供专利权评价报告，请上传后再声明",
	CodeGuideline:   "使用费高于指引标准，请说明理由，或调低使用费",
	CodeWithdrawn:   "开放许可声明已撤回，不再接受新的被许可人，请与专利权人另行协商",
	CodeNotNotified: "没有该被许可人的书面通知，请先提交使用通知",
	CodeShort:       "支付金额低于公告的使用费，请按公告金额支付",
	CodeUniform:     "支付金额高于公告的使用费；使用费对所有被许可人一致，请按公告金额支付",
	CodeSelf:        "提交、登记和提出的人不能自己确认，请由本单位负责人中的另一人办理",
	CodeEncumbered:  "开放许可期间只能给予普通许可，请先撤回声明，再拍卖、挂牌或给予独占、排他许可",
}

// Sentence says what is wrong and what to do; "" for OK.
func (c Code) Sentence() string { return sentences[c] }
