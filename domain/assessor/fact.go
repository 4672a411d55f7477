package assessor

import (
	"time"

	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// FactKind 利害关系种类 is what binds a person to somebody; the names are those of the
// facts that the check of conflicts reads.
type FactKind string

// The kinds of facts. EMPLOYMENT is not among those declared one by one: it follows
// from the employments of the file.
const (
	EmploymentFact  FactKind = "EMPLOYMENT"  // 任职
	EquityFact      FactKind = "EQUITY"      // 持股、出资
	DebtFact        FactKind = "DEBT"        // 债权债务
	ConsultancyFact FactKind = "CONSULTANCY" // 有偿咨询、兼职
	KinFact         FactKind = "KIN"         // 配偶、近亲属
	AdvisorFact     FactKind = "ADVISOR"     // 师生
	PatentFact      FactKind = "PATENT"      // 专利共同发明、共同申请
	ProjectFact     FactKind = "PROJECT"     // 共同承担项目
	PaperFact       FactKind = "PAPER"       // 论文共同作者
	CouncilFact     FactKind = "COUNCIL"     // 同一社团任职
)

// FactKinds lists what a person declares, with their titles.
var FactKinds = []contract.Choice{
	{Value: string(KinFact), Title: "配偶、近亲属"}, {Value: string(AdvisorFact), Title: "师生（导师与学生）"}, {Value: string(PatentFact), Title: "专利共同发明人、共同申请人"},
	{Value: string(ProjectFact), Title: "共同承担项目"}, {Value: string(PaperFact), Title: "论文共同作者"}, {Value: string(CouncilFact), Title: "同一社团理事会任职"},
	{Value: string(EquityFact), Title: "持股、出资"}, {Value: string(DebtFact), Title: "债权债务"}, {Value: string(ConsultancyFact), Title: "有偿咨询、兼职"}}

// Title is the Chinese name of the kind.
func (k FactKind) Title() string {
	if k == EmploymentFact {
		return "任职"
	}
	return contract.TitleIn(FactKinds, string(k))
}

// OfOrganisation says whether a fact of the kind binds to an organisation, over an
// interval; the others bind to a person.
func (k FactKind) OfOrganisation() bool {
	return k == EmploymentFact || k == EquityFact || k == DebtFact || k == ConsultancyFact
}

// Spans says whether a fact of the kind has an interval, and Dated whether it has one
// day; kinship, 师生 and common patents count whenever they were.
func (k FactKind) Spans() bool { return k.OfOrganisation() || k == ProjectFact }

// Dated says whether a fact of the kind has a day.
func (k FactKind) Dated() bool { return k == PaperFact }

// Fact 利害关系事实 is one declared bond. It counts from its declaration on; who takes
// it back says why, and another person agrees, and it stays readable.
type Fact struct {
	ID      string
	Entry   string
	Kind    FactKind
	With    string // name of the person or organisation
	Code    string // 统一社会信用代码, or another mark of the person (e-mail, ORCID)
	From    day.Date
	To      day.Date // zero: to this day
	On      day.Date
	Note    string
	By      contract.Person
	At      time.Time
	Undoing string          // why it should be taken back, "" while nobody asks
	Asker   contract.Person // who asks
	Undone  time.Time       // zero while it counts
	Agreed  contract.Person // who agreed to take it back
}

// Faults of facts.
var (
	ErrFactAbsent = fault.New(fault.NotFound, "assessor.fact_absent", "没有这条利害关系，或您无权查看")
	ErrFactState  = fault.New(fault.Conflict, "assessor.fact_state", "这条利害关系已经更正，或更正正在等待核对")
	ErrFactMany   = fault.New(fault.Conflict, "assessor.fact_many", "利害关系最多 200 条，请先更正不再需要的")
	ErrFactOwn    = fault.New(fault.Denied, "assessor.fact_own", "利害关系由本人填写")
)

// MaxFacts bounds the facts of one person.
const MaxFacts = 200

// Counts says whether the fact counts for 回避.
func (f Fact) Counts() bool { return f.Undone.IsZero() }

// ReadFact takes the form of one fact as typed.
func ReadFact(typed map[string]string, today day.Date) (Fact, error) {
	r := &reading{typed: typed}
	f := Fact{Kind: FactKind(r.one("fact", "利害关系种类", FactKinds, false)), With: r.text("with", "对方姓名或单位名称", 2, 200), Code: r.text("code", "对方标识", 0, 60), Note: r.text("note", "说明", 0, 300)}
	switch {
	case f.Kind.OfOrganisation():
		f.Code = r.uscc("code")
		r.need(f.Code != "" || len(r.faults) > 0, "code", "单位请填写统一社会信用代码，18 位")
		fallthrough
	case f.Kind.Spans():
		f.From, f.To = r.date("from", "开始日期", false), r.date("to", "截止日期", true)
		r.need(f.To.IsZero() || !f.To.Before(f.From), "to", "截止日期不能早于开始日期")
		r.need(!f.From.After(today), "from", "开始日期不能晚于今天")
	case f.Kind.Dated():
		f.On = r.date("on", "发表日期", false)
		r.need(!f.On.After(today), "on", "发表日期不能晚于今天")
	}
	return f, fault.Join(r.faults)
}

// Declare 声明利害关系 by the person; it counts at once, whatever waits for a check.
func (e *Entry) Declare(by Officer, f Fact, kept int, now time.Time) (Fact, audit.Event, error) {
	switch {
	case !e.Kind.Person() || !e.own(by):
		return Fact{}, audit.Event{}, ErrFactOwn
	case e.Standing == Removed:
		return Fact{}, audit.Event{}, ErrState
	case kept >= MaxFacts:
		return Fact{}, audit.Event{}, ErrFactMany
	}
	f.Entry, f.By, f.At = e.ID, person(by), now
	return f, e.event("assessor.fact_declared", by, audit.Fact{Label: "利害关系", Value: f.Kind.Title()}, audit.Fact{Label: "对方", Value: f.With}), nil
}

// AskUndo 申请更正 a fact that was declared by mistake.
func (e *Entry) AskUndo(by Officer, f *Fact, reason string) (audit.Event, error) {
	switch {
	case !e.own(by):
		return audit.Event{}, ErrFactOwn
	case !f.Counts() || f.Undoing != "":
		return audit.Event{}, ErrFactState
	}
	if err := enough(reason); err != nil {
		return audit.Event{}, err
	}
	f.Undoing, f.Asker = reason, person(by)
	event := e.event("assessor.fact_undo_asked", by, audit.Fact{Label: "利害关系", Value: f.Kind.Title()}, audit.Fact{Label: "对方", Value: f.With})
	event.Opinion = reason
	return event, nil
}

// MayUndo says why the officer may not decide about taking a fact back: those who check
// the person's file do.
func (e *Entry) MayUndo(by Officer, f Fact) error {
	switch {
	case !e.checks(by):
		return ErrCheck
	case by.User == f.Asker.ID || by.User == e.User:
		return ErrSelf
	case !f.Counts() || f.Undoing == "":
		return ErrFactState
	}
	return nil
}

// Undo 核对更正: the fact does not count any more, or goes on counting.
func (e *Entry) Undo(by Officer, f *Fact, agreed bool, now time.Time) (audit.Event, error) {
	if err := e.MayUndo(by, *f); err != nil {
		return audit.Event{}, err
	}
	facts := []audit.Fact{{Label: "利害关系", Value: f.Kind.Title()}, {Label: "对方", Value: f.With}, {Label: "更正理由", Value: f.Undoing}}
	if !agreed {
		f.Undoing, f.Asker = "", contract.Person{}
		return e.event("assessor.fact_kept", by, facts...), nil
	}
	f.Undone, f.Agreed = now, person(by)
	return e.event("assessor.fact_undone", by, facts...), nil
}

// Facts 回避核查用的事实 of a person: the employments in force and what is declared.
func (e *Entry) Facts(declared []Fact) []Fact {
	var list []Fact
	for _, m := range e.Person().Employments {
		list = append(list, Fact{Entry: e.ID, Kind: EmploymentFact, With: m.Name, Code: m.Code, From: m.From, To: m.To})
	}
	for _, f := range declared {
		if f.Counts() {
			list = append(list, f)
		}
	}
	return list
}

// ErrImport: who may bring in records of others.
var ErrImport = fault.New(fault.Denied, "assessor.import", "评价机构由所在地科技主管部门导入，评估师和专家由当地行业组织导入")
