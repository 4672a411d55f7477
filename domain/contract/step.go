package contract

import "slices"

// Step 办理环节 is one move in the life of a case, in the words of the exchange
// format of registration offices.
type Step string

// The steps, in the order of life.
const (
	StepSubmit            Step = "SUBMIT"             // 提交
	StepPrecheckFail      Step = "PRECHECK_FAIL"      // 预检退回, by systems that check after the submission; ours checks before
	StepAccept            Step = "ACCEPT"             // 受理
	StepNotAccept         Step = "NOT_ACCEPT"         // 不予受理
	StepRoute             Step = "ROUTE"              // 移送
	StepStartReview       Step = "START_REVIEW"       // 开始审查
	StepRequestSupplement Step = "REQUEST_SUPPLEMENT" // 退回补正
	StepResubmit          Step = "RESUBMIT"           // 补正后提交
	StepResumeReview      Step = "RESUME_REVIEW"      // 续审
	StepToSecondReview    Step = "TO_SECOND_REVIEW"   // 提交复核
	StepSendBack          Step = "SEND_BACK"          // 复核退回登记员; not in the exchange format
	StepToExpertReview    Step = "TO_EXPERT_REVIEW"   // 提请专家评审
	StepExpertOpinion     Step = "EXPERT_OPINION"     // 专家评审意见
	StepRegister          Step = "REGISTER"           // 准予登记
	StepReject            Step = "REJECT"             // 不予登记
	StepWithdraw          Step = "WITHDRAW"           // 撤回
	StepRequestChange     Step = "REQUEST_CHANGE"     // 申请变更
	StepApproveChange     Step = "APPROVE_CHANGE"     // 准予变更
	StepRefuseChange      Step = "REFUSE_CHANGE"      // 不予变更
	StepCancel            Step = "CANCEL"             // 注销
	StepRevoke            Step = "REVOKE"             // 撤销
	StepObject            Step = "OBJECT"             // 提出异议
	StepUpholdDecision    Step = "UPHOLD_DECISION"    // 维持原决定
	StepOverturnDecision  Step = "OVERTURN_DECISION"  // 撤销原决定
)

// move says from where a step leads, where to, and whether it must be reasoned.
// Where the next state depends on the case, to names the usual one: see after.
type move struct {
	from     []State
	to       State
	reasoned bool
}

// moves is the registration's machine: no act reaches a state by another way.
var moves = map[Step]move{
	StepSubmit:            {from: []State{Draft}, to: Submitted},
	StepPrecheckFail:      {from: []State{Submitted}, to: Draft, reasoned: true},
	StepAccept:            {from: []State{Submitted}, to: Accepted},
	StepNotAccept:         {from: []State{Submitted}, to: NotAccepted, reasoned: true},
	StepRoute:             {from: []State{Submitted, Accepted}, to: Routed, reasoned: true},
	StepStartReview:       {from: []State{Accepted}, to: InReview},
	StepRequestSupplement: {from: []State{InReview, SecondReview}, to: SupplementRequested, reasoned: true},
	StepResubmit:          {from: []State{SupplementRequested}, to: Resubmitted},
	StepResumeReview:      {from: []State{Resubmitted}, to: InReview},
	StepToSecondReview:    {from: []State{InReview}, to: SecondReview},
	StepSendBack:          {from: []State{SecondReview}, to: InReview, reasoned: true},
	StepToExpertReview:    {from: []State{InReview}, to: ExpertReview},
	StepExpertOpinion:     {from: []State{ExpertReview}, to: InReview},
	StepRegister:          {from: []State{InReview, SecondReview}, to: Registered},
	StepReject:            {from: []State{InReview, SecondReview}, to: Rejected, reasoned: true},
	StepWithdraw: {from: []State{Submitted, Accepted, InReview, SupplementRequested, Resubmitted, SecondReview, ExpertReview},
		to: Withdrawn},
	StepRequestChange:    {from: []State{Registered}, to: ChangePending},
	StepApproveChange:    {from: []State{ChangePending}, to: Registered},
	StepRefuseChange:     {from: []State{ChangePending}, to: Registered, reasoned: true},
	StepCancel:           {from: []State{Registered}, to: Cancelled, reasoned: true},
	StepRevoke:           {from: []State{Registered, ChangePending, Cancelled, Objection}, to: Revoked, reasoned: true},
	StepObject:           {from: []State{Registered, Rejected}, to: Objection, reasoned: true},
	StepUpholdDecision:   {from: []State{Objection}, to: Registered},
	StepOverturnDecision: {from: []State{Objection}, to: Revoked, reasoned: true},
}

// Open says whether the step can be taken from the state at all.
func (s Step) Open(from State) bool { return slices.Contains(moves[s].from, from) }

// after is the state that follows a step. An objection leads back to what was
// objected to, and one that succeeds against a refusal opens the review again.
func (s Step) after(objectedTo State) State {
	switch {
	case s == StepUpholdDecision:
		return objectedTo
	case s == StepOverturnDecision && objectedTo == Rejected:
		return InReview
	}
	return moves[s].to
}

// nexts lists the states into which the step can lead.
func (s Step) nexts() []State {
	if s == StepUpholdDecision || s == StepOverturnDecision {
		return []State{s.after(Registered), s.after(Rejected)}
	}
	return []State{moves[s].to}
}
