package assessor

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Measure 惩戒措施 is what an integrity record decides.
type Measure string

// The measures.
const (
	Mark    Measure = "MARK"    // 记入诚信档案
	Warning Measure = "WARNING" // 警告
	Pause   Measure = "PAUSE"   // 责令停止从业（停业）
	Ban     Measure = "BAN"     // 终身不得从业
)

// Measures lists them with their titles.
var Measures = []contract.Choice{{Value: string(Mark), Title: "记入诚信档案"}, {Value: string(Warning), Title: "警告"}, {Value: string(Pause), Title: "责令停止从业、停业"}, {Value: string(Ban), Title: "终身不得从业"}}

// Title is the Chinese name of the measure.
func (m Measure) Title() string { return contract.TitleIn(Measures, string(m)) }

// IntegrityState 诚信记录状态 is where an integrity record stands.
type IntegrityState string

// The states of an integrity record.
const (
	Proposed IntegrityState = "PROPOSED" // 待审定
	Declined IntegrityState = "DECLINED" // 不予作出
	Effected IntegrityState = "EFFECTED" // 已作出
	Objected IntegrityState = "OBJECTED" // 异议处理中
	Lifted   IntegrityState = "LIFTED"   // 已解除
	Quashed  IntegrityState = "QUASHED"  // 已撤销
)

// IntegrityStates lists them with their titles.
var IntegrityStates = []contract.Choice{{Value: string(Proposed), Title: "待审定"}, {Value: string(Declined), Title: "不予作出"}, {Value: string(Effected), Title: "已作出"},
	{Value: string(Objected), Title: "异议处理中"}, {Value: string(Lifted), Title: "已解除"}, {Value: string(Quashed), Title: "已撤销"}}

// Title is the Chinese name of the state.
func (s IntegrityState) Title() string { return contract.TitleIn(IntegrityStates, string(s)) }

// IntegrityAct 诚信记录事项 is an act on an integrity record; the acts are kept for good and
// the state is what they have led to.
type IntegrityAct string

// The acts.
const (
	ActPropose IntegrityAct = "propose" // 提出
	ActDecline IntegrityAct = "decline" // 不予作出
	ActEffect  IntegrityAct = "effect"  // 作出决定
	ActObject  IntegrityAct = "object"  // 提出异议
	ActUphold  IntegrityAct = "uphold"  // 维持
	ActQuash   IntegrityAct = "quash"   // 撤销
	ActAsk     IntegrityAct = "ask"     // 提请解除
	ActRefuse  IntegrityAct = "refuse"  // 不予解除
	ActLift    IntegrityAct = "lift"    // 解除
)

// IntegrityActs lists them with their titles.
var IntegrityActs = []contract.Choice{{Value: string(ActPropose), Title: "提出"}, {Value: string(ActDecline), Title: "不予作出"}, {Value: string(ActEffect), Title: "作出决定"}, {Value: string(ActObject), Title: "提出异议"},
	{Value: string(ActUphold), Title: "维持原决定"}, {Value: string(ActQuash), Title: "撤销原决定"}, {Value: string(ActAsk), Title: "提请提前解除"}, {Value: string(ActRefuse), Title: "不予解除"}, {Value: string(ActLift), Title: "提前解除"}}

// Title is the Chinese name of the act.
func (a IntegrityAct) Title() string { return contract.TitleIn(IntegrityActs, string(a)) }

// Deed 办理痕迹 is one act with who did it, when and why.
type Deed struct {
	Act    IntegrityAct
	By     contract.Person
	At     time.Time
	Reason string
}

// Integrity 诚信记录 is one finding about an institution or a person with the sanction that
// follows. What it states never changes; the acts on it are added.
type Integrity struct {
	ID      string
	Version int
	Number  string // 决定文号
	Entry   string
	Kind    Kind   // of the entry
	Name    string // of the entry
	Region  string
	Clause  Clause
	Months  int // 0 for measures without a term
	Facts   string
	From    day.Date
	Public  bool
	Deeds   []Deed
}

// State is what the acts have led to.
func (s *Integrity) State() IntegrityState {
	state := Proposed
	for _, d := range s.Deeds {
		switch d.Act {
		case ActDecline:
			state = Declined
		case ActEffect, ActUphold:
			state = Effected
		case ActObject:
			state = Objected
		case ActQuash:
			state = Quashed
		case ActLift:
			state = Lifted
		}
	}
	return state
}

// Until is the last day of the term; zero for none. 终身 has none either.
func (s *Integrity) Until() day.Date {
	if s.Clause.Measure != Pause {
		return day.Date{}
	}
	return s.From.AddMonths(s.Months).AddDays(-1)
}

// Bars says whether the record keeps the subject from work on a day: a term runs, or a
// ban without an end. An objection does not stop it (as a petition for review does not:
// 行政复议法 第四十二条).
func (s *Integrity) Bars(on day.Date) bool {
	state := s.State()
	if state != Effected && state != Objected || on.Before(s.From) {
		return false
	}
	return s.Clause.Measure == Ban || s.Clause.Measure == Pause && !on.After(s.Until())
}

// deed is the last act of the kind.
func (s *Integrity) deed(a IntegrityAct) (Deed, bool) {
	for _, d := range slices.Backward(s.Deeds) {
		if d.Act == a {
			return d, true
		}
	}
	return Deed{}, false
}

// asked says whether a lifting waits for a decision.
func (s *Integrity) asked() (Deed, bool) {
	d, there := s.deed(ActAsk)
	last := len(s.Deeds) - 1
	return d, there && s.State() == Effected && s.Deeds[last].Act == ActAsk
}

// Asked says whether a lifting waits for a decision.
func (s *Integrity) Asked() bool { _, asked := s.asked(); return asked }

// Shown says whether everybody may read the record: made public, decided and not
// quashed.
func (s *Integrity) Shown() bool {
	state := s.State()
	return s.Public && (state == Effected || state == Objected || state == Lifted)
}

// ObjectionDays is how long after the decision the subject may object, 建议值.
const ObjectionDays = 60

// Faults of integrity records.
var (
	ErrRecordAbsent = fault.New(fault.NotFound, "integrity.absent", "没有这条诚信记录，或您无权查看")
	ErrInspector    = fault.New(fault.Denied, "integrity.inspector", "诚信记录由所在地科技主管部门的监督检查人员或管理员提出")
	ErrMinister     = fault.New(fault.Denied, "integrity.minister", "诚信记录由所在地科技主管部门负责人审定")
	ErrSubject      = fault.New(fault.Denied, "integrity.subject", "只有被记录的机构负责人或本人可以提出异议")
	ErrSamePerson   = fault.New(fault.Denied, "integrity.same", "提出、作出决定和处理异议不能是同一人，请由另一人办理")
	ErrActState     = fault.New(fault.Conflict, "integrity.state", "这条诚信记录的状态已经变化，不能办理这一事项，请刷新页面")
	ErrActReason    = fault.New(fault.Invalid, "integrity.reason", "请写明事实和理由，10 至 1000 个字").At("reason")
	ErrClause       = fault.New(fault.Invalid, "integrity.clause", "请选择与对象相符的惩戒依据").At("clause")
	ErrMonths       = fault.New(fault.Invalid, "integrity.months", "期限不在依据规定的范围内").At("months")
	ErrFrom         = fault.New(fault.Invalid, "integrity.from", "请填写起始日期").At("from")
	ErrNumber       = fault.New(fault.Invalid, "integrity.number", "请填写决定文号，最多 60 个字").At("number")
	ErrLate         = fault.New(fault.Conflict, "integrity.late", "已超过提出异议的期限")
	ErrRecordMoved  = fault.New(fault.Conflict, "integrity.moved", "这条诚信记录已有新的办理，您的操作没有生效，请刷新页面后再试")
)

func reasoned(text string) error {
	if n := utf8.RuneCountInString(text); n < 10 || n > 1000 {
		return ErrActReason
	}
	return nil
}

// Accuse 提出诚信记录 about an entry, for the head of the department to decide.
func Accuse(by Officer, e *Entry, s Integrity, now time.Time) (*Integrity, audit.Event, error) {
	if by.Side != Government || !by.Has(actor.Inspector, actor.Authority) || !by.Covers(e.Region) {
		return nil, audit.Event{}, ErrInspector
	}
	if by.User == e.User && e.User != "" {
		return nil, audit.Event{}, ErrSamePerson
	}
	s.Entry, s.Kind, s.Name, s.Region, s.Version = e.ID, e.Kind, e.Name, e.Region, 1
	s.Facts, s.Number = strings.TrimSpace(s.Facts), strings.TrimSpace(s.Number)
	var faults []*fault.Fault
	if s.Clause.Code == "" || !s.Clause.For(e.Kind) {
		faults = append(faults, ErrClause)
	} else if s.Months < s.Clause.Least || s.Months > s.Clause.Most {
		faults = append(faults, ErrMonths.Say(s.Clause.Range()))
	}
	if n := utf8.RuneCountInString(s.Number); n == 0 || n > 60 {
		faults = append(faults, ErrNumber)
	}
	if s.From.IsZero() {
		faults = append(faults, ErrFrom)
	}
	if reasoned(s.Facts) != nil {
		faults = append(faults, ErrActReason.At("facts"))
	}
	if len(faults) > 0 {
		return nil, audit.Event{}, fault.Join(faults)
	}
	s.Deeds = []Deed{{Act: ActPropose, By: person(by), At: now, Reason: s.Facts}}
	return &s, s.event("integrity.proposed", by, s.Facts), nil
}

// May 可否办理 says why the officer may not act on the record now.
func (s *Integrity) May(act IntegrityAct, by Officer, e *Entry, on day.Date) error {
	minister := by.Side == Government && by.Has(actor.Head) && by.Covers(s.Region)
	inspector := by.Side == Government && by.Has(actor.Inspector, actor.Authority) && by.Covers(s.Region)
	state := s.State()
	_, asked := s.asked()
	switch act {
	case ActEffect, ActDecline:
		switch {
		case !minister:
			return ErrMinister
		case by.User == s.Deeds[0].By.ID:
			return ErrSamePerson
		}
		return actIf(state == Proposed)
	case ActObject:
		if !e.own(by) || !e.Kind.Person() && !by.Has(actor.Head) {
			return ErrSubject
		}
		if state != Effected {
			return ErrActState
		}
		made, _ := s.deed(ActEffect)
		if day.Of(made.At).AddDays(ObjectionDays).Before(on) {
			return ErrLate
		}
		_, before := s.deed(ActObject)
		return actIf(!before)
	case ActUphold, ActQuash:
		if !minister && !inspector {
			return ErrMinister
		}
		for _, d := range s.Deeds { // who proposed or decided does not judge the objection
			if d.By.ID == by.User {
				return ErrSamePerson
			}
		}
		return actIf(state == Objected)
	case ActAsk:
		if !inspector {
			return ErrInspector
		}
		return actIf(state == Effected && !asked)
	case ActLift, ActRefuse:
		switch d, _ := s.asked(); {
		case !minister:
			return ErrMinister
		case by.User == d.By.ID:
			return ErrSamePerson
		}
		return actIf(asked)
	}
	return ErrActState
}

func actIf(ok bool) error {
	if ok {
		return nil
	}
	return ErrActState
}

// Do 办理 an act on the record; the deed is returned to be kept.
func (s *Integrity) Do(act IntegrityAct, by Officer, e *Entry, reason string, now time.Time) (Deed, audit.Event, error) {
	err := s.May(act, by, e, day.Of(now))
	reason = strings.TrimSpace(reason)
	if err == nil && act != ActEffect {
		err = reasoned(reason)
	}
	if err == nil && utf8.RuneCountInString(reason) > 1000 {
		err = ErrActReason
	}
	if err != nil {
		return Deed{}, audit.Event{}, err
	}
	from := string(s.State())
	d := Deed{Act: act, By: person(by), At: now, Reason: reason}
	s.Deeds = append(s.Deeds, d)
	event := s.event(integrityEvents[act], by, reason)
	event.From, event.To = from, string(s.State())
	return d, event, nil
}

// integrityEvents are the acts in the chain of records.
var integrityEvents = map[IntegrityAct]string{ActDecline: "integrity.declined", ActEffect: "integrity.effected", ActObject: "integrity.objected", ActUphold: "integrity.upheld",
	ActQuash: "integrity.quashed", ActAsk: "integrity.lifting_asked", ActRefuse: "integrity.lifting_refused", ActLift: "integrity.lifted"}

func (s *Integrity) event(kind string, by Officer, opinion string) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("integrity", s.ID), By: by.Actor, Opinion: opinion, Facts: []audit.Fact{
		{Label: s.Kind.Title(), Value: s.Name}, {Label: "文号", Value: s.Number}, {Label: "措施", Value: s.Clause.Measure.Title()}, {Label: "依据", Value: s.Clause.Source + s.Clause.Article}}}
}

// Barred 从业限制: the first of the records that keeps the subject from work on a day, nil
// for none.
func Barred(records []*Integrity, on day.Date) *Integrity {
	for _, s := range records {
		if s.Bars(on) {
			return s
		}
	}
	return nil
}

// Ineligible 不能入选的原因: why an entry may not be put into a pool, drawn or commissioned on
// a day, in words; empty when nothing stands in the way.
func Ineligible(e *Entry, records []*Integrity, on day.Date) []string {
	var why []string
	if e.Standing != Listed {
		why = append(why, e.Standing.Title())
	}
	if s := Barred(records, on); s != nil {
		words := s.Clause.Measure.Title()
		if until := s.Until(); !until.IsZero() {
			words += "至 " + until.String()
		}
		why = append(why, words)
	}
	if e.Kind.Person() && e.Content != nil {
		p := e.Person()
		if e.Kind == OfAssessor && p.CredentialUntil(on).IsZero() {
			why = append(why, "资质证书已过有效期")
		}
		if e.Consent.IsZero() {
			why = append(why, "未取得本人同意")
		}
	}
	return why
}
