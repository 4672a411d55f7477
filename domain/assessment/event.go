package assessment

import (
	"slices"
	"time"
)

// Act 评价事项 is what somebody does in a case.
type Act string

// The acts.
const (
	Assign            Act = "assign"
	Submit            Act = "submit"
	Accept            Act = "accept"
	Return            Act = "return"
	SignContract      Act = "sign_contract"
	FreezePlan        Act = "freeze_plan"
	ExcludePeople     Act = "exclude"
	Draw              Act = "draw"
	Declare           Act = "declare"
	DecideSoft        Act = "decide_soft"
	Replace           Act = "replace"
	OpenScoring       Act = "open_scoring"
	Commit            Act = "commit"
	ReadScores        Act = "read_scores"
	EditScore         Act = "edit_score"
	Check             Act = "check"
	AddExtra          Act = "add_extra"
	HoldMeeting       Act = "hold_meeting"
	Compute           Act = "compute"
	JointDecision     Act = "joint_decision"
	ThirdTotal        Act = "third_total"
	DraftReport       Act = "draft"
	ApproveQuality    Act = "approve_qc"
	Comment           Act = "comment"
	Sign              Act = "sign"
	IndustryReview    Act = "industry_review"
	File              Act = "file"
	Publish           Act = "publish"
	Object            Act = "object"
	DecideObjection   Act = "decide_objection"
	WithdrawObjection Act = "withdraw_objection"
	OpenSpotCheck     Act = "open_spot_check"
	CloseSpotCheck    Act = "close_spot_check"
	AskReassess       Act = "reassess"
	LateConflict      Act = "late_conflict"
	ReportLapse       Act = "report_lapse"
	Lapse             Act = "lapse"
	Revoke            Act = "revoke"
	Withdraw          Act = "withdraw"
)

var actLabels = map[Act]string{
	Begin: "建立项目", RunOut: "期限届满", TakeUp: "领办", Assign: "指派人员", Submit: "提交申请", Accept: "受理", Return: "退回补正", OfferContract: "提出合同条款", AgreeContract: "同意合同条款",
	SignContract: "签订委托合同", ProposePlan: "提出评价方案", AgreePlan: "同意评价方案", ReturnPlan: "退回评价方案", FreezePlan: "冻结评价方案", ExcludePeople: "申请回避", Draw: "抽取评价组",
	Declare: "签署承诺", DecideSoft: "处理回避情形", Replace: "候补递补", OpenScoring: "开放评分", Commit: "提交评分", ReadScores: "查看评分", EditScore: "修改评分", Check: "一致性检验",
	AddExtra: "增补评估师", HoldMeeting: "登记会商", Compute: "汇总", OpenBallot: "公开评分", JointDecision: "联合评议", ThirdTotal: "第三评价组汇总", DraftReport: "提交报告初稿", ApproveQuality: "质量复核通过",
	Comment: "委托方意见", Cosign: "报告签字", Sign: "签发报告", IndustryReview: "行业复核", File: "备案", Publish: "公示", Object: "提出异议", DecideObjection: "处理异议",
	Recuse: "事后回避", Supplement: "补抽评估师", CloseMeeting: "截止会商评分", ProposeJoint: "提出联合评议意见", AgreeJoint: "同意联合评议意见", ReturnJoint: "不同意联合评议意见", ReferThird: "转第三评价组",
	DrawThird: "抽取第三评价组", ReportLapse: "登记失效情形", WithdrawObjection: "撤回异议", OpenSpotCheck: "发起抽查", CloseSpotCheck: "抽查结论", AskReassess: "申请复评", LateConflict: "签发后回避", Lapse: "失效情形", Revoke: "撤销报告", Withdraw: "撤回项目",
}

// Label is the act's name on screen.
func (a Act) Label() string { return actLabels[a] }

// Args 事项内容 is what an act says; each act reads its own fields.
type Args struct {
	User     string   `json:"user,omitempty"`
	Role     Role     `json:"role,omitempty"`
	Rights   int      `json:"rights,omitempty"` // documents of right
	Declared bool     `json:"declaration,omitempty"`
	Finished bool     `json:"finished,omitempty"`
	Clear    bool     `json:"ownership_clear,omitempty"`
	Apart    bool     `json:"org_independent,omitempty"`
	Missing  []string `json:"missing,omitempty"`
	FeeBasis string   `json:"fee_basis,omitempty"`

	Approver  string   `json:"approver,omitempty"`
	Weights   []string `json:"weights,omitempty"`
	Hash      string   `json:"hash,omitempty"`  // of plan, package, commitment or file
	Seats     int      `json:"seats,omitempty"` // of a plan
	Users     []string `json:"users,omitempty"`
	Reasons   string   `json:"reasons,omitempty"`
	Witnesses []string `json:"witnesses,omitempty"`
	Eligible  int      `json:"eligible,omitempty"`
	Drawn     []string `json:"drawn,omitempty"`
	Reserves  []string `json:"reserves,omitempty"`
	Signed    bool     `json:"signed,omitempty"`
	Hard      bool     `json:"hard,omitempty"`
	Soft      bool     `json:"soft,omitempty"`
	Keep      bool     `json:"keep,omitempty"`

	Result      string   `json:"result,omitempty"`
	FailedShare string   `json:"failed_share,omitempty"`
	Minutes     bool     `json:"minutes,omitempty"`
	Votes       bool     `json:"votes_recorded,omitempty"`
	Total       string   `json:"total,omitempty"`
	Leaf        string   `json:"leaf,omitempty"`
	Signers     []string `json:"signers,omitempty"`
	Seal        bool     `json:"seal,omitempty"`
	Methods     int      `json:"methods,omitempty"`
	OneMethod   bool     `json:"method_reason,omitempty"` // a reason is given for one method only
	Disclaimer  bool     `json:"disclaimer,omitempty"`

	Days       int      `json:"days,omitempty"`
	Identified bool     `json:"identified,omitempty"`
	Evidence   []string `json:"evidence,omitempty"`
	Panel      []string `json:"panel,omitempty"`
	Org        string   `json:"org,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Document   string   `json:"decision_doc,omitempty"`
}

// value is what the act says, as it is hashed: fields that say nothing are left out.
func (a Args) value() map[string]any {
	m := map[string]any{}
	for name, text := range map[string]string{
		"user": a.User, "role": string(a.Role), "fee_basis": a.FeeBasis, "approver": a.Approver, "hash": a.Hash, "reasons": a.Reasons,
		"result": a.Result, "failed_share": a.FailedShare, "total": a.Total, "leaf": a.Leaf, "org": a.Org, "kind": a.Kind,
		"decision_doc": a.Document,
	} {
		if text != "" {
			m[name] = text
		}
	}
	for name, n := range map[string]int{
		"rights": a.Rights, "seats": a.Seats, "eligible": a.Eligible, "methods": a.Methods, "days": a.Days,
	} {
		if n != 0 {
			m[name] = n
		}
	}
	for name, yes := range map[string]bool{
		"declaration": a.Declared, "finished": a.Finished, "ownership_clear": a.Clear, "org_independent": a.Apart, "signed": a.Signed, "hard": a.Hard,
		"soft": a.Soft, "keep": a.Keep, "minutes": a.Minutes, "votes_recorded": a.Votes, "seal": a.Seal, "method_reason": a.OneMethod,
		"disclaimer": a.Disclaimer, "identified": a.Identified,
	} {
		if yes {
			m[name] = true
		}
	}
	for name, list := range map[string][]string{
		"missing": a.Missing, "weights": a.Weights, "users": a.Users, "witnesses": a.Witnesses, "drawn": a.Drawn, "reserves": a.Reserves,
		"signers": a.Signers, "evidence": a.Evidence, "panel": a.Panel,
	} {
		if len(list) > 0 {
			m[name] = listed(list)
		}
	}
	return m
}

func listed(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

// Event 评价事件 is an act of somebody at an instant.
type Event struct {
	At    time.Time
	Actor string
	Do    Act
	Args  Args
}

// step is a row of the table of acts: who, in which states, and what it does. take checks
// the guards in order before it changes anything.
type step struct {
	roles []Role // nil: anybody
	from  []State
	take  func(*Case, Event) error
}

func by(roles ...Role) []Role    { return roles }
func in(states ...State) []State { return states }

var steps map[Act]step

func init() {
	steps = map[Act]step{
		Assign:       {by(OrgManager), slices.Concat(beforeSigning, afterSigning, in(Reassess)), (*Case).assign},
		Submit:       {by(Client), in(Draft, Returned), (*Case).submit},
		Accept:       {by(OrgClerk), in(FormalCheck), (*Case).accept},
		Return:       {by(OrgClerk), in(FormalCheck), (*Case).sendBack},
		SignContract: {by(OrgManager), in(Accepted), (*Case).signContract},
		FreezePlan:   {by(CaseLead), in(Contracted, Reassess), (*Case).freezePlan},

		ExcludePeople: {by(Client), in(Planned), (*Case).exclude},
		Draw:          {by(CaseLead), in(Planned), (*Case).drawPanel},
		Declare:       {by(Assessor), in(PanelDrawn), (*Case).declare},
		DecideSoft:    {by(QualityReviewer), in(PanelDrawn), (*Case).decideSoft},
		Replace:       {by(CaseLead), in(PanelDrawn), (*Case).replaceSilent},

		OpenScoring: {by(CaseLead), in(Cleared), (*Case).openScoring},
		Commit:      {by(Assessor), in(Scoring, ExtraScoring, PanelMeeting), (*Case).commit},
		ReadScores:  {nil, all, func(*Case, Event) error { return nil }},
		EditScore:   {nil, all, func(*Case, Event) error { return ErrAppendOnly }},

		Check:         {by(System), in(Revealed), (*Case).check},
		AddExtra:      {by(CaseLead), in(Disputed), (*Case).addExtra},
		HoldMeeting:   {by(CaseLead), in(PanelMeeting), (*Case).holdMeeting},
		Compute:       {by(System), in(Consistent, PanelMeeting), (*Case).compute},
		JointDecision: {by(System), in(JointPanel), (*Case).jointDecision},
		ThirdTotal:    {by(System), in(ThirdPanel), (*Case).thirdTotal},

		DraftReport:    {by(CaseLead), in(Aggregated, ReportDraft), (*Case).draftReport}, // again while it is checked, or sent back
		ApproveQuality: {by(QualityReviewer), in(ReportDraft), (*Case).approveQuality},
		Comment:        {by(Client), in(ClientComment), (*Case).comment},
		Sign:           {by(OrgManager), in(ClientComment), (*Case).sign},
		IndustryReview: {by(IndustryReviewer), in(Signed), (*Case).industryReview},
		File:           {by(GovFiling), in(Passed), (*Case).file},
		Publish:        {by(OrgClerk), in(Filed), (*Case).publish},

		Object:            {nil, in(Publicity), (*Case).object},
		DecideObjection:   {by(PoolAdmin), in(Objection), (*Case).decideObjection},
		WithdrawObjection: {nil, in(Objection), (*Case).withdrawObjection},
		OpenSpotCheck:     {by(GovInspector), checkable, (*Case).openSpotCheck},
		CloseSpotCheck:    {by(GovInspector), checkable, (*Case).closeSpotCheck},
		AskReassess:       {by(Client, GovInspector), in(Effective), (*Case).askReassess},
		LateConflict:      {by(QualityReviewer), afterSigning, (*Case).lateConflict},
		Lapse:             {by(System), in(Effective), (*Case).lapse},
		ReportLapse:       {by(Client, OrgClerk, OrgManager, CaseLead, QualityReviewer, GovInspector), in(Effective), (*Case).reportLapse},
		Revoke:            {by(GovInspector), afterSigning, (*Case).revoke},
		Withdraw:          {by(Client, OrgManager), beforeSigning, (*Case).withdraw},
	}
}

// For says whether the act is one of the role's, in whatever state.
func (a Act) For(role Role) bool {
	s, known := steps[a]
	return known && (s.roles == nil || slices.Contains(s.roles, role))
}

// Acts that a role may do in the present state, in the table's terms; guards may still
// refuse.
func (c *Case) Acts(role Role) []Act {
	var acts []Act
	for act, s := range steps {
		if (s.roles == nil || slices.Contains(s.roles, role)) && slices.Contains(s.from, c.State) && act != ReadScores && act != EditScore {
			acts = append(acts, act)
		}
	}
	slices.Sort(acts)
	return acts
}
