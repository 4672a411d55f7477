package contract

import "slices"

// State 办理状态 of an application and of the registration that comes of it.
type State string

// The states of the registration's life (技术合同认定登记管理办法, 国科发政字〔2000〕063号).
const (
	Draft               State = "DRAFT"                // 草稿
	Submitted           State = "SUBMITTED"            // 待受理
	Accepted            State = "ACCEPTED"             // 已受理
	InReview            State = "IN_REVIEW"            // 审查中
	SupplementRequested State = "SUPPLEMENT_REQUESTED" // 待补正
	Resubmitted         State = "RESUBMITTED"          // 补正回件
	SecondReview        State = "SECOND_REVIEW"        // 待复核
	ExpertReview        State = "EXPERT_REVIEW"        // 专家评审
	Registered          State = "REGISTERED"           // 已登记
	ChangePending       State = "CHANGE_PENDING"       // 变更待审
	Objection           State = "OBJECTION"            // 异议处理
	Rejected            State = "REJECTED"             // 不予登记
	NotAccepted         State = "NOT_ACCEPTED"         // 不予受理
	Routed              State = "ROUTED"               // 已移送
	Withdrawn           State = "WITHDRAWN"            // 已撤回
	Cancelled           State = "CANCELLED"            // 已注销
	Revoked             State = "REVOKED"              // 已撤销
)

// States lists every state in the order of life.
var States = []State{Draft, Submitted, Accepted, InReview, SupplementRequested, Resubmitted, SecondReview, ExpertReview,
	Registered, ChangePending, Objection, Rejected, NotAccepted, Routed, Withdrawn, Cancelled, Revoked}

var stateTitles = map[State]string{
	Draft: "草稿", Submitted: "待受理", Accepted: "已受理", InReview: "审查中",
	SupplementRequested: "待补正", Resubmitted: "补正回件", SecondReview: "待复核", ExpertReview: "专家评审",
	Registered: "已登记", ChangePending: "变更待审", Objection: "异议处理", Rejected: "不予登记", NotAccepted: "不予受理", Routed: "已移送",
	Withdrawn: "已撤回", Cancelled: "已注销", Revoked: "已撤销",
}

// Title is the state's Chinese name.
func (s State) Title() string { return stateTitles[s] }

// Valid says whether s is one of the states.
func (s State) Valid() bool { return stateTitles[s] != "" }

// Mark is the status mark of the visual system: wait, go, warn, hold, ok, no,
// off or draft.
func (s State) Mark() string {
	switch s {
	case Draft:
		return "draft"
	case Submitted:
		return "wait"
	case Accepted, InReview:
		return "go"
	case SupplementRequested, Resubmitted:
		return "warn"
	case SecondReview, ExpertReview, ChangePending, Objection:
		return "hold"
	case Registered:
		return "ok"
	case Rejected, NotAccepted:
		return "no"
	}
	return "off"
}

// AtOffice says that the office answers for the next step; while experts review,
// its clock runs on.
func (s State) AtOffice() bool {
	return slices.Contains([]State{Submitted, Accepted, InReview, Resubmitted, SecondReview, ExpertReview, ChangePending, Objection}, s)
}

// AtApplicant says that the applicant must act next.
func (s State) AtApplicant() bool { return s == Draft || s == SupplementRequested }

// Issued says that a certificate has been issued. Under objection only the case
// itself can tell, by its number.
func (s State) Issued() bool {
	return s == Registered || s == ChangePending || s == Cancelled || s == Revoked
}

// transitions lists every move that an act can make, in the order of life; tests
// check that each is reached and no other, and the documentation draws them.
func transitions() map[State][]State {
	list := map[State][]State{}
	for _, from := range States {
		for _, to := range States {
			for s, m := range moves {
				if s != StepPrecheckFail && slices.Contains(m.from, from) && slices.Contains(s.nexts(), to) && !slices.Contains(list[from], to) {
					list[from] = append(list[from], to)
				}
			}
		}
	}
	return list
}

// Answer 查验结论 is what the public page says of a certificate.
type Answer string

// The answers of the public page.
const (
	AnswerValid     Answer = "VALID"         // 有效
	AnswerChanged   Answer = "VALID_CHANGED" // 已变更
	AnswerCancelled Answer = "CANCELLED"     // 已注销
	AnswerRevoked   Answer = "REVOKED"       // 已撤销
	AnswerNotFound  Answer = "NOT_FOUND"     // 查无此证明
	AnswerReissued  Answer = "REISSUED"      // 已补发; not in the exchange format
)

// Stands says that the registration is in force and nothing of it is pending.
func (s State) Stands() bool { return s == Registered }

// AnswerFor is the public answer for a certificate of the given version, when
// the contract stands at state and its newest certificate is current.
func AnswerFor(state State, version, current int) Answer {
	switch {
	case state == Cancelled:
		return AnswerCancelled
	case state == Revoked:
		return AnswerRevoked
	case version == 0:
		return AnswerNotFound
	case current > 1:
		return AnswerChanged
	}
	return AnswerValid
}
