// Package assessor is the registers of assessment: 评价机构, 科技评估师 and 专家 with what
// they have declared, the pools (行业评估师库) from which panels are drawn, and the
// integrity records (诚信记录). Who keeps what follows the four parties of 政府—行业—
// 评价机构—科技评估师: an institution is checked and confirmed by the government, a person
// is checked by the institution or the industry body and confirmed by the industry
// body, and nobody in the registers is confirmed by one person alone. How the four
// share the work is ours (建议值); no published rule of a pilot city settles it.
package assessor

import (
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Kind 名录类别 says what an entry of the register is about.
type Kind string

// The kinds of entries.
const (
	OfInstitution Kind = "INSTITUTION" // 评价机构
	OfAssessor    Kind = "ASSESSOR"    // 科技评估师
	OfExpert      Kind = "EXPERT"      // 咨询专家
)

// Kinds lists them with their titles.
var Kinds = []contract.Choice{{Value: string(OfInstitution), Title: "评价机构"}, {Value: string(OfAssessor), Title: "科技评估师"}, {Value: string(OfExpert), Title: "咨询专家"}}

// Title is the Chinese name of the kind.
func (k Kind) Title() string { return contract.TitleIn(Kinds, string(k)) }

// Person says whether an entry of the kind is about a person.
func (k Kind) Person() bool { return k == OfAssessor || k == OfExpert }

// Side 四方 is one of the four parties of assessment.
type Side string

// The sides on which an organisation can stand.
const (
	Government Side = "GOV"      // 政府: registers institutions, spot-checks and sanctions, never scores
	Industry   Side = "INDUSTRY" // 行业: keeps the pools, confirms people
	Body       Side = "ORG"      // 评价机构
	Elsewhere  Side = ""         // 其他单位, with the assessors and experts whom they employ
)

// Officer 四方人员 is somebody at work on the registers, with the side that the person's
// organisation stands on.
type Officer struct {
	actor.Actor
	Side Side
}

// Keeper says whether the officer works on the registers of others at all.
func (o Officer) Keeper() bool {
	switch o.Side {
	case Government:
		return o.Has(actor.Authority, actor.Inspector, actor.Head)
	case Industry:
		return o.Has(actor.Industry, actor.Head)
	}
	return o.Side == Body && o.Has(actor.Evaluator, actor.Head)
}

// Standing 在册状态 is where an entry stands.
type Standing string

// The standings.
const (
	Applying  Standing = "APPLYING"  // 申请中: not confirmed yet
	Listed    Standing = "LISTED"    // 在册
	Suspended Standing = "SUSPENDED" // 暂停
	Removed   Standing = "REMOVED"   // 已移出
)

// Standings lists them with their titles.
var Standings = []contract.Choice{{Value: string(Applying), Title: "申请中"}, {Value: string(Listed), Title: "在册"}, {Value: string(Suspended), Title: "暂停"}, {Value: string(Removed), Title: "已移出"}}

// Title is the Chinese name of the standing.
func (s Standing) Title() string { return contract.TitleIn(Standings, string(s)) }

// Stage 办理阶段 is how far what waits for confirmation has come.
type Stage string

// The stages of an application, or of a change of what is on record.
const (
	Settled   Stage = ""          // 无待办: nothing waits
	Drafting  Stage = "DRAFT"     // 起草
	Submitted Stage = "SUBMITTED" // 待初核
	Checked   Stage = "CHECKED"   // 待确认
)

// Stages lists those that wait, with their titles.
var Stages = []contract.Choice{{Value: string(Drafting), Title: "起草中"}, {Value: string(Submitted), Title: "待初核"}, {Value: string(Checked), Title: "待确认"}}

// Title is the Chinese name of the stage.
func (s Stage) Title() string { return contract.TitleIn(Stages, string(s)) }

// Step 名录事项 is an act on an entry.
type Step string

// The steps.
const (
	Submit  Step = "submit"  // 提交
	Return  Step = "return"  // 退回补正
	Check   Step = "check"   // 初核
	Confirm Step = "confirm" // 确认
	Suspend Step = "suspend" // 暂停
	Resume  Step = "resume"  // 恢复
	Remove  Step = "remove"  // 移出
)

// Steps lists them with their titles.
var Steps = []contract.Choice{{Value: string(Submit), Title: "提交"}, {Value: string(Return), Title: "退回补正"}, {Value: string(Check), Title: "初核通过"}, {Value: string(Confirm), Title: "确认入册"},
	{Value: string(Suspend), Title: "暂停"}, {Value: string(Resume), Title: "恢复"}, {Value: string(Remove), Title: "移出"}}

// Title is the Chinese name of the step.
func (s Step) Title() string { return contract.TitleIn(Steps, string(s)) }

// Motion says whether the step takes a proposal and a decision of two people.
func (s Step) Motion() bool { return s == Suspend || s == Resume || s == Remove }

// Proposal 待决事项 is a suspension, resumption or removal that waits for a second person.
type Proposal struct {
	Step   Step
	Reason string
	By     contract.Person
	At     time.Time
}

// PaperKind 证明文件种类 says what a document of an entry proves.
type PaperKind string

// The kinds of documents.
const (
	CredentialPaper PaperKind = "CREDENTIAL" // 资质证书
	TitlePaper      PaperKind = "TITLE"      // 职称证书
	FilingPaper     PaperKind = "FILING"     // 备案文件
	OtherPaper      PaperKind = "OTHER"      // 其他材料
)

// PaperKinds lists them with their titles.
var PaperKinds = []contract.Choice{{Value: string(CredentialPaper), Title: "评估资质证书"}, {Value: string(TitlePaper), Title: "职称证书"}, {Value: string(FilingPaper), Title: "备案文件"}, {Value: string(OtherPaper), Title: "其他材料"}}

// Paper 证明文件 is a document of an entry, kept by its hash.
type Paper struct {
	ID      string
	Kind    PaperKind
	Name    string
	SHA256  string // hex
	Media   string
	Size    int64
	AddedBy string
	AddedAt time.Time
}

// MaxPapers bounds the documents of one entry.
const MaxPapers = 20

// Entry 名录记录 is an institution, an assessor or an expert in the register. Content is
// what is in force, as the flat form that Read of its kind reads; Revision is what
// waits for confirmation, in the stage that Stage says.
type Entry struct {
	ID        string
	Kind      Kind
	Version   int
	Number    string // given with the first confirmation
	Name      string
	Org       string // the institution itself; the organisation where the person has an account, "" for none
	OrgName   string
	User      string // account of the person, "" for institutions and those who are on record without one
	Region    string // six digits
	Standing  Standing
	Stage     Stage
	Content   map[string]string
	Revision  map[string]string
	Writers   []string // ids of all who wrote what waits
	Submitter contract.Person
	Checker   contract.Person
	Reason    string // of the last return, suspension or removal
	Proposal  *Proposal
	Consent   time.Time // 本人同意入库和信息使用; zero for institutions and without it
	Identity  string    // 公民身份号码 in clear while it is written, else masked; "" for none
	Papers    []Paper
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Faults of entries.
var (
	ErrAbsent   = fault.New(fault.NotFound, "assessor.absent", "名录中没有这条记录，或您无权查看")
	ErrMoved    = fault.New(fault.Conflict, "assessor.moved", "这条记录已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrWriter   = fault.New(fault.Denied, "assessor.writer", "只有本人或本评价机构的人员可以填写和修改")
	ErrSubmit   = fault.New(fault.Denied, "assessor.submit", "评价机构的资料由本机构负责人提交，个人资料由本人提交")
	ErrCheck    = fault.New(fault.Denied, "assessor.check", "评价机构由所在地科技主管部门初核，评估师和专家由所在评价机构或当地行业组织初核")
	ErrConfirm  = fault.New(fault.Denied, "assessor.confirm", "评价机构由所在地科技主管部门负责人确认，评估师和专家由当地行业组织负责人确认")
	ErrMotion   = fault.New(fault.Denied, "assessor.motion", "暂停、恢复和移出由原确认的一方提出，移出也可由本人或本机构提出")
	ErrSelf     = fault.New(fault.Denied, "assessor.self", "填写、提交、初核和确认不能是同一人，请由另一人办理")
	ErrState    = fault.New(fault.Conflict, "assessor.state", "这条记录的状态已经变化，不能办理这一事项，请刷新页面")
	ErrPending  = fault.New(fault.Conflict, "assessor.pending", "已有暂停、恢复或移出事项待决定，办结后才能再提出或修改")
	ErrWaiting  = fault.New(fault.Conflict, "assessor.waiting", "资料已提交，待办结或退回后才能再修改")
	ErrReason   = fault.New(fault.Invalid, "assessor.reason", "请写明理由，4 至 500 个字").At("reason")
	ErrConsent  = fault.New(fault.Invalid, "assessor.consent", "请阅读并同意入库和个人信息使用告知，再提交").At("consent")
	ErrIdentity = fault.New(fault.Invalid, "assessor.identity", "请在资料中填写公民身份号码，再提交").At("cn_id")
	ErrPapers   = fault.New(fault.Conflict, "assessor.papers", "一条记录最多 20 个证明文件").At("file")
	ErrTwice    = fault.New(fault.Conflict, "assessor.twice", "同一文件已上传过").At("file")
	ErrKind     = fault.New(fault.Invalid, "assessor.paper_kind", "请选择证明文件种类").At("kind")
	ErrOne      = fault.New(fault.Conflict, "assessor.one", "您或本机构已有名录记录，请打开原记录修改")
)

// own says whether the entry is the officer's own file.
func (e *Entry) own(by Officer) bool {
	if e.Kind.Person() {
		return e.User != "" && e.User == by.User
	}
	return by.Side == Body && by.Org == e.Org && by.Has(actor.Evaluator, actor.Head)
}

// Own 本人或本机构的记录.
func (e *Entry) Own(by Officer) bool { return e.own(by) }

// MayRead says whether the officer sees the whole file: its own people, and the sides
// that keep the register of the region. An institution sees the people who have their
// account with it; whom a panel is made of, the case says.
func (e *Entry) MayRead(by Officer) bool {
	switch {
	case e.own(by):
		return true
	case by.Has(actor.Auditor):
		return by.Side == Elsewhere || by.Covers(e.Region)
	case !by.Keeper():
		return false
	case by.Side == Body:
		return e.Kind.Person() && by.Org == e.Org
	}
	return by.Covers(e.Region)
}

// MayWrite says why the officer may not change the file now.
func (e *Entry) MayWrite(by Officer) error {
	switch {
	case !e.own(by):
		return ErrWriter
	case e.Standing == Removed:
		return ErrState
	case e.Proposal != nil:
		return ErrPending
	case e.Stage == Submitted || e.Stage == Checked:
		return ErrWaiting
	}
	return nil
}

// checks says whether the officer's side checks such entries.
func (e *Entry) checks(by Officer) bool {
	if e.Kind.Person() {
		return by.Side == Body && e.Org != "" && by.Org == e.Org && by.Has(actor.Evaluator, actor.Head) ||
			by.Side == Industry && by.Has(actor.Industry, actor.Head) && by.Covers(e.Region)
	}
	return by.Side == Government && by.Has(actor.Authority) && by.Covers(e.Region)
}

// confirms says whether the officer heads the side that confirms such entries.
func (e *Entry) confirms(by Officer) bool {
	side := Government
	if e.Kind.Person() {
		side = Industry
	}
	return by.Side == side && by.Has(actor.Head) && by.Covers(e.Region)
}

// keeps says whether the officer's side may propose to suspend, resume or remove.
func (e *Entry) keeps(by Officer) bool {
	if !by.Covers(e.Region) {
		return false
	}
	if e.Kind.Person() {
		return by.Side == Industry && by.Has(actor.Industry, actor.Head)
	}
	return by.Side == Government && by.Has(actor.Authority, actor.Inspector, actor.Head)
}

// involved says whether the person has had a hand in what waits.
func (e *Entry) involved(user string) bool {
	return user == e.Submitter.ID || user == e.User && e.User != "" || slices.Contains(e.Writers, user)
}

// May 可否办理 says why the officer may not take the step now; it does not look at what
// the step needs besides.
func (e *Entry) May(step Step, by Officer) error {
	switch step {
	case Submit:
		if !e.own(by) || !e.Kind.Person() && !by.Has(actor.Head) {
			return ErrSubmit
		}
		return stateIf(e.Stage == Drafting && e.Proposal == nil && e.Standing != Removed)
	case Return:
		switch {
		case !e.checks(by) && !e.confirms(by):
			return ErrCheck
		case e.involved(by.User):
			return ErrSelf
		}
		return stateIf(e.Stage == Submitted && e.checks(by) || e.Stage == Checked && e.confirms(by))
	case Check:
		switch {
		case !e.checks(by):
			return ErrCheck
		case e.involved(by.User):
			return ErrSelf
		}
		return stateIf(e.Stage == Submitted)
	case Confirm:
		switch {
		case !e.confirms(by):
			return ErrConfirm
		case e.involved(by.User) || by.User == e.Checker.ID:
			return ErrSelf
		}
		return stateIf(e.Stage == Checked)
	case Suspend, Resume, Remove:
		switch {
		case !e.keeps(by) && !(step == Remove && e.own(by) && (e.Kind.Person() || by.Has(actor.Head))):
			return ErrMotion
		case e.Proposal != nil:
			return ErrPending
		}
		return stateIf(step == Suspend && e.Standing == Listed || step == Resume && e.Standing == Suspended ||
			step == Remove && (e.Standing == Listed || e.Standing == Suspended))
	}
	return ErrState
}

func stateIf(ok bool) error {
	if ok {
		return nil
	}
	return ErrState
}

// MayDecide says why the officer may not decide on the proposal.
func (e *Entry) MayDecide(by Officer) error {
	switch {
	case !e.confirms(by):
		return ErrConfirm
	case e.Proposal == nil:
		return ErrState
	case by.User == e.Proposal.By.ID || e.Kind.Person() && by.User == e.User:
		return ErrSelf
	}
	return nil
}

// InForce 现行有效 says whether the entry may be given work on a day: it is listed. What
// else stands in the way, Eligible says.
func (e *Entry) InForce() bool { return e.Standing == Listed && e.Content != nil }

// Shown is what a page shows: what is in force, else what waits.
func (e *Entry) Shown() map[string]string {
	if e.Content != nil {
		return e.Content
	}
	return e.Revision
}

// paper says whether a document of the kind is there.
func (e *Entry) paper(kind PaperKind) bool {
	return slices.ContainsFunc(e.Papers, func(p Paper) bool { return p.Kind == kind })
}

// today of an instant, for what counts by days.
func today(now time.Time) day.Date { return day.Of(now) }
