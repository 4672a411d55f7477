// Package assessment moves an assessment from the commission to the expiry of its report
// (评价委托): who may do what in which state, the guards, the periods that run by
// themselves, and the reassessment by other people. The machine is the fold of its events
// and knows no clock: every event brings its time.
package assessment

import "slices"

// State 评价状态 of an assessment.
type State string

// The states.
const (
	Draft         State = "DRAFT"
	FormalCheck   State = "FORMAL_CHECK"
	Returned      State = "RETURNED"
	Accepted      State = "ACCEPTED"
	Contracted    State = "CONTRACTED"
	Planned       State = "PLANNED"
	PanelDrawn    State = "PANEL_DRAWN"
	Cleared       State = "COI_CLEARED"
	Scoring       State = "SCORING"
	Revealed      State = "REVEALED"
	Disputed      State = "DISPUTED"
	ExtraScoring  State = "EXTRA_SCORING"
	PanelMeeting  State = "PANEL_MEETING"
	Consistent    State = "CONSISTENT"
	JointPanel    State = "JOINT_PANEL"
	ThirdPanel    State = "THIRD_PANEL"
	Aggregated    State = "AGGREGATED"
	ReportDraft   State = "REPORT_DRAFT"
	ClientComment State = "CLIENT_COMMENT"
	Signed        State = "SIGNED"
	Passed        State = "PASSED"
	Filed         State = "FILED"
	Publicity     State = "PUBLICITY"
	Objection     State = "OBJECTION"
	Effective     State = "EFFECTIVE"
	Reassess      State = "REASSESS"
	Rejected      State = "REJECTED"
	Withdrawn     State = "WITHDRAWN"
	Revoked       State = "REVOKED"
	Expired       State = "EXPIRED"
)

// beforeSigning and afterSigning are the states of a report in the making and of one that
// somebody may rely on.
var (
	beforeSigning = []State{Draft, FormalCheck, Returned, Accepted, Contracted, Planned, PanelDrawn, Cleared, Scoring, Revealed, Disputed, ExtraScoring,
		PanelMeeting, Consistent, JointPanel, ThirdPanel, Aggregated, ReportDraft, ClientComment}
	afterSigning = []State{Signed, Passed, Filed, Publicity, Objection, Effective}
	ended        = []State{Rejected, Withdrawn, Revoked, Expired}
	all          = slices.Concat(beforeSigning, afterSigning, []State{Reassess}, ended)
	beforePlan   = slices.Concat([]State{Draft, FormalCheck, Returned, Accepted}, ended)
	checkable    = []State{Filed, Publicity, Effective}
)

// Ended says that nothing can happen any more.
func (s State) Ended() bool { return slices.Contains(ended, s) }

// Settled says that a report is out: signed, or what came after.
func (s State) Settled() bool {
	return slices.Contains(afterSigning, s) || s == Expired || s == Revoked
}

var labels = map[State]string{
	Draft: "草稿", FormalCheck: "形式审查", Returned: "补正", Accepted: "已受理", Contracted: "已签委托合同", Planned: "方案已冻结",
	PanelDrawn: "评价组已抽取", Cleared: "回避已核清", Scoring: "独立评分", Revealed: "评分公开中", Disputed: "评分分歧", ExtraScoring: "增补评分",
	PanelMeeting: "会商评议", Consistent: "评分一致", JointPanel: "联合评议", ThirdPanel: "第三评价组", Aggregated: "已汇总", ReportDraft: "报告初稿",
	ClientComment: "委托方意见", Signed: "已签发", Passed: "行业复核通过", Filed: "已备案", Publicity: "公示", Objection: "异议处理", Effective: "生效",
	Reassess: "复评", Rejected: "不予受理", Withdrawn: "已撤回", Revoked: "已撤销", Expired: "已到期",
}

// Label is the state's name on screen.
func (s State) Label() string { return labels[s] }

// Party 参与方 is one of the four parties of an assessment, the client, the people who
// score, the platform, or anybody.
type Party string

// The parties.
const (
	OfClient   Party = "CLIENT"
	Government Party = "GOV"
	Industry   Party = "INDUSTRY"
	Institute  Party = "ORG"
	Expert     Party = "EXPERT"
	Platform   Party = "PLATFORM"
	Public     Party = "PUBLIC"
)

// Role 评价角色 is what a user does in one case. A user has one role in a case, for good.
type Role string

// The roles. Anybody without a role is of the public; the machine's own acts are the
// system's.
const (
	Client           Role = "client"
	GovFiling        Role = "gov_filing"
	GovInspector     Role = "gov_inspector"
	IndustryReviewer Role = "industry_reviewer"
	PoolAdmin        Role = "industry_pool_admin"
	OrgManager       Role = "org_manager"
	CaseLead         Role = "case_lead"
	QualityReviewer  Role = "quality_reviewer"
	OrgClerk         Role = "org_clerk"
	Auditor          Role = "auditor"
	Assessor         Role = "assessor"
	Anybody          Role = "public"
	System           Role = "system"
)

// assignable roles and the party that holds each; an assessor is drawn, never assigned.
var assignable = map[Role]Party{Client: OfClient, GovFiling: Government, GovInspector: Government, IndustryReviewer: Industry, PoolAdmin: Industry,
	OrgManager: Institute, CaseLead: Institute, QualityReviewer: Institute, OrgClerk: Institute, Auditor: Platform}

var roleLabels = map[Role]string{Client: "委托方", GovFiling: "备案经办", GovInspector: "抽查人员", IndustryReviewer: "行业复核人", PoolAdmin: "评估师库管理员",
	OrgManager: "机构负责人", CaseLead: "项目负责人", QualityReviewer: "质量复核人", OrgClerk: "机构经办", Auditor: "审计人员", Assessor: "评估师", Anybody: "公众", System: "系统"}

// Label is the role's name on screen.
func (r Role) Label() string { return roleLabels[r] }
