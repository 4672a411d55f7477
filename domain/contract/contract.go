package contract

import (
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// ID 合同标识 identifies a contract; it is made by the page that offers the new draft,
// so that the same form posted twice makes one contract.
type ID string

// Source 来源 says how the application came in.
type Source string

// The sources of applications.
const (
	SourceWeb   Source = "WEB"   // 网上填报
	SourceExcel Source = "EXCEL" // 批量导入
)

// Person 经办人 is a user as recorded in a case.
type Person struct {
	ID   string
	Name string
}

// Office 登记机构 is the registration body that decides a case.
type Office struct {
	ID     string
	Name   string
	Region string
	Prefix string // of the numbers that it gives
}

// Contract 技术合同 is one application and what became of it.
type Contract struct {
	ID           ID
	Version      int // raised by every saved act; a page acts on the version that it showed
	State        State
	Source       Source
	Applicant    Person
	ApplicantOrg string // organisation id
	OrgName      string
	Office       Office
	Form         Form

	SubmissionNo       string // 申请编号, given at the first submission
	Number             string // 登记编号
	NationalNo         string // 全国登记编号, once the national system has answered
	CertificateVersion int
	Registrar          Person
	Reviewer           Person
	ReviewLevel        ReviewLevel
	Rounds             []Round        // 补正
	Notes              []Note         // of the open or last round
	Submitters         []string       // users who have submitted or resubmitted
	Handlers           []string       // users who have taken the case into review or passed it on
	Panel              []Expert       // 评审专家, of all rounds
	Change             *ChangeRequest // 变更申请 being filled in or pending
	Dispute            *Dispute       // 异议, the last

	Class   Class      // claimed, then as recognised
	Total   money.Yuan // 合同成交总额
	Tech    money.Yuan // 技术交易额: proposed by the engine, then as recognised
	Reasons []string   // reason codes of a refusal
	Opinion string

	SubmittedAt  time.Time
	AcceptedAt   time.Time
	DecidedAt    time.Time
	Deadline     Deadline
	DecisionDue  day.Date // 决定到期日 as it stood at the decision, zero without 受理
	RegisteredOn day.Date
	ClosedOn     day.Date
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// ReviewLevel 审查层级 that the region's profile demands.
type ReviewLevel string

// The levels of review, from low to high.
const (
	NormalReview      ReviewLevel = "NORMAL"        // 一般审查
	NeedsSecondReview ReviewLevel = "SECOND_REVIEW" // 须复核
	NeedsExpertReview ReviewLevel = "EXPERT_REVIEW" // 须专家评审
)

// Round 补正轮次 is one request for supplements and its answer.
type Round struct {
	RequestedAt   time.Time
	ResubmittedAt time.Time // zero while open
	Class         bool      // the applicant was told to correct the class
}

// Note 补正意见 says what to correct at a field of the form.
type Note struct {
	Field string
	Text  string
}

// Deadline 办理时限: the day by which someone must act, and the days on which the
// mark turns amber and red. A zero Due means that no clock runs.
type Deadline struct {
	Due   day.Date
	Amber day.Date
	Red   day.Date
}

// Kept 按期办结 says whether the decision came by the day that it was due; known is
// false while there is none, and for decisions without 受理.
func (c *Contract) Kept() (kept, known bool) {
	known = !c.DecidedAt.IsZero() && !c.DecisionDue.IsZero()
	return known && !day.Of(c.DecidedAt).After(c.DecisionDue), known
}

// Faults of the registration's course.
var (
	ErrNotFound        = fault.New(fault.NotFound, "contract.not_found", "没有这份合同，或您无权查看")
	ErrNotDraft        = fault.New(fault.Conflict, "contract.not_draft", "合同已提交，不能重复提交或修改")
	ErrState           = fault.New(fault.Conflict, "contract.state", "案件状态已变，该操作没有办理，请刷新页面查看现状")
	ErrMoved           = fault.New(fault.Conflict, "contract.moved", "案件已被他人办理或修改，您的操作没有生效，请刷新页面后再试")
	ErrNotApplicant    = fault.New(fault.Denied, "contract.not_applicant", "只有申请单位的技术经纪人可以办理这一步")
	ErrNotRegistrar    = fault.New(fault.Denied, "contract.not_registrar", "只有本登记机构的登记员可以办理这一步")
	ErrNotReviewer     = fault.New(fault.Denied, "contract.not_reviewer", "只有本登记机构的复核员可以办理这一步")
	ErrNotHead         = fault.New(fault.Denied, "contract.not_head", "只有本登记机构的负责人可以办理这一步")
	ErrOwnApplication  = fault.New(fault.Denied, "contract.own_application", "您是本件的申请人，应当回避，请由其他登记员办理")
	ErrSamePerson      = fault.New(fault.Denied, "contract.same_person", "您已作为登记员审查本件，复核须由另一人办理")
	ErrReviewRequired  = fault.New(fault.Conflict, "contract.review_required", "技术交易额达到复核标准，须先提交复核，不能直接登记")
	ErrReason          = fault.New(fault.Invalid, "contract.reason", "请写明理由，至少 4 个字")
	ErrReasonCode      = fault.New(fault.Invalid, "contract.reason_code", "请至少选择一条理由").At("reasons")
	ErrNoNotes         = fault.New(fault.Invalid, "contract.no_notes", "请至少写一条补正意见").At("notes")
	ErrExpertsRequired = fault.New(fault.Conflict, "contract.experts_required", "本件须经专家评审，请先提请专家评审，收到全部意见后再决定")
	ErrTech            = fault.New(fault.Invalid, "contract.tech", "技术交易额应在 0 与合同成交总额之间").At("tech")
	ErrTechReason      = fault.New(fault.Invalid, "contract.tech_reason", "核定的技术交易额与系统计算不同，请写明理由").At("opinion")
	ErrClass           = fault.New(fault.Invalid, "contract.class", "请选择认定类别").At("class")
	ErrNoContractFile  = fault.New(fault.Invalid, "contract.no_file", "请上传合同文本（PDF、DOCX、JPG 或 PNG）").At("files")
)

func (c *Contract) record(kind string, by actor.Actor, from State, opinion string, facts ...audit.Fact) audit.Event {
	return audit.Event{
		Kind: "contract." + kind, Subject: audit.SubjectOf("contract", string(c.ID)), By: by,
		From: string(from), To: string(c.State), Opinion: opinion, Facts: facts,
	}
}

// step moves the contract by a step, if the machine has it from here.
func (c *Contract) step(s Step) (State, error) {
	if !s.Open(c.State) {
		return c.State, ErrState
	}
	was, objectedTo := c.State, Registered
	if c.Dispute != nil {
		objectedTo = c.Dispute.Against
	}
	c.State = s.after(objectedTo)
	return was, nil
}

func (c *Contract) applicant(by actor.Actor) error {
	if by.Has(actor.Broker) && by.Org == c.ApplicantOrg {
		return nil
	}
	return ErrNotApplicant
}

// official checks the role, the office and 回避: nobody decides on an own
// application, nor on one of the own organisation.
func (c *Contract) official(by actor.Actor, role actor.Role, denied *fault.Fault) error {
	switch {
	case by.User != "" && by.Has(role) && (by.User == c.Applicant.ID || slices.Contains(c.Submitters, by.User)):
		return ErrOwnApplication
	case !by.Has(role) || by.Org != c.Office.ID:
		return denied
	case by.Org == c.ApplicantOrg:
		return ErrOwnApplication
	}
	return nil
}

// VisibleTo says whether the actor may read the case: the applicant's
// organisation, the office once it is submitted, the experts of its panel, the
// authorities, statistics and audit of a region that covers the office, and its
// tax and finance bodies once it is registered.
func (c *Contract) VisibleTo(by actor.Actor) bool {
	switch {
	case by.Has(actor.Broker) && by.Org == c.ApplicantOrg:
		return true
	case c.State == Draft:
		return false
	case by.Org == c.Office.ID && by.Has(actor.Registrar, actor.Reviewer, actor.Head):
		return true
	case c.OnPanel(by):
		return true
	case by.Has(actor.TaxFinance) && c.Number != "":
		return by.Covers(c.Office.Region)
	}
	return by.Has(actor.Authority, actor.Statistician, actor.Auditor) && by.Covers(c.Office.Region)
}

// NewDraft 起草: a technology broker of an organisation opens an application to
// an office.
func NewDraft(id ID, by actor.Actor, office Office, source Source, now time.Time) (*Contract, audit.Event, error) {
	if !by.Has(actor.Broker) {
		return nil, audit.Event{}, ErrNotApplicant
	}
	c := &Contract{
		ID: id, State: Draft, Source: source, Applicant: Person{by.User, by.Name},
		ApplicantOrg: by.Org, OrgName: by.OrgName, Office: office, ReviewLevel: NormalReview,
		CreatedAt: now, UpdatedAt: now,
	}
	return c, c.record("drafted", by, "", ""), nil
}

// Edit 填写 takes fields of the form as typed. A draft, an application that has
// been returned for 补正 and an opened change can be edited, nothing else.
func (c *Contract) Edit(by actor.Actor, fields map[string]string) error {
	if err := fault.Join(FitText(fields)); err != nil {
		return err
	}
	return c.EditForm(by, func(f *Form) { f.Set(fields) })
}

// EditForm 改写 the form where the applicant may: in a change, what differs is
// kept as the proposal and the registered form stays as it is.
func (c *Contract) EditForm(by actor.Actor, edit func(*Form)) error {
	err := c.applicant(by)
	if err != nil {
		return err
	}
	switch {
	case c.State.AtApplicant():
		edit(&c.Form)
	case c.ChangeOpen():
		proposed := c.Working()
		edit(&proposed)
		c.Change.propose(c.Form, proposed)
	default:
		return ErrNotDraft
	}
	return nil
}

// Application 申请要素 is what a submission fixes: the figures that the pre-check
// computed from the form.
type Application struct {
	Class       Class
	Total       money.Yuan
	Tech        money.Yuan
	ReviewLevel ReviewLevel
	HasFile     bool
	Deadline    Deadline
}

// Submit 提交登记申请. The form has passed the pre-check without errors.
func (c *Contract) Submit(by actor.Actor, a Application, submissionNo string, now time.Time) (audit.Event, error) {
	err := c.applicant(by)
	if err != nil {
		return audit.Event{}, err
	}
	if c.State != Draft {
		return audit.Event{}, ErrNotDraft
	}
	if !a.HasFile {
		return audit.Event{}, ErrNoContractFile
	}
	from, err := c.step(StepSubmit)
	if err != nil {
		return audit.Event{}, err
	}
	c.take(by, a)
	c.SubmissionNo, c.SubmittedAt = submissionNo, now
	return c.record("submitted", by, from, "", audit.Fact{Label: "申请编号", Value: submissionNo},
		audit.Fact{Label: "合同成交总额", Value: a.Total.Text() + " 元"}), nil
}

// Resubmit 补正后重新提交.
func (c *Contract) Resubmit(by actor.Actor, a Application, now time.Time) (audit.Event, error) {
	err := c.applicant(by)
	if err != nil {
		return audit.Event{}, err
	}
	if !a.HasFile {
		return audit.Event{}, ErrNoContractFile
	}
	from, err := c.step(StepResubmit)
	if err != nil {
		return audit.Event{}, err
	}
	c.take(by, a)
	c.Rounds[len(c.Rounds)-1].ResubmittedAt = now
	return c.record("resubmitted", by, from, ""), nil
}

func (c *Contract) take(by actor.Actor, a Application) {
	c.Applicant = Person{by.User, by.Name}
	if !slices.Contains(c.Submitters, by.User) {
		c.Submitters = append(c.Submitters, by.User)
	}
	c.Class, c.Total, c.Tech, c.ReviewLevel, c.Deadline = a.Class, a.Total, a.Tech, a.ReviewLevel, a.Deadline
}

// Withdraw 撤回申请, possible until the decision.
func (c *Contract) Withdraw(by actor.Actor, reason string) (audit.Event, error) {
	err := c.applicant(by)
	if err != nil {
		return audit.Event{}, err
	}
	if !enough(reason) {
		return audit.Event{}, ErrReason.At("reason")
	}
	from, err := c.step(StepWithdraw)
	if err != nil {
		return audit.Event{}, err
	}
	c.Deadline = Deadline{}
	return c.record("withdrawn", by, from, reason), nil
}

// enough: a reason of record has at least four characters.
func enough(reason string) bool { return len([]rune(strings.TrimSpace(reason))) >= 4 }
