package assessor

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// Begin 建立记录 for the own institution or the own person.
func Begin(by Officer, e Entry, typed map[string]string, now time.Time) (*Entry, audit.Event, error) {
	e.Version, e.Standing, e.CreatedAt = 1, Applying, now
	if !e.own(by) {
		return nil, audit.Event{}, ErrWriter
	}
	err := e.write(by, typed, now)
	return &e, e.event("assessor.drafted", by), err
}

// Write 修改资料: what is in force stays so until the change is confirmed.
func (e *Entry) Write(by Officer, typed map[string]string, now time.Time) (audit.Event, error) {
	err := e.MayWrite(by)
	if err == nil {
		err = e.write(by, typed, now)
	}
	return e.event("assessor.changed", by), err
}

func (e *Entry) write(by Officer, typed map[string]string, now time.Time) error {
	e.UpdatedAt = now
	if e.Stage == Settled {
		e.Writers = nil
	}
	e.Stage, e.Submitter, e.Checker = Drafting, contract.Person{}, contract.Person{}
	e.Writers = append(removed(e.Writers, by.User), by.User)
	if e.Kind.Person() {
		p, err := ReadPerson(e.Kind, typed, today(now))
		e.Revision, e.Name, e.Region = p.Flat(), p.Name, p.Region
		if e.Content != nil { // where the person is on record counts until the change is confirmed
			e.Name, e.Region = e.Content["name"], e.Content["region"]
		}
		return err
	}
	i, err := ReadInstitution(typed, today(now))
	e.Revision = i.Flat()
	return err
}

func removed(list []string, one string) []string {
	var rest []string
	for _, s := range list {
		if s != one {
			rest = append(rest, s)
		}
	}
	return rest
}

// Bring 导入 takes in a record that an officer of the side which confirms such entries
// has on file: it still waits for a check and a confirmation by others. consent is the
// day on which the person signed on paper.
func Bring(by Officer, e Entry, typed map[string]string, consent, now time.Time) (*Entry, audit.Event, error) {
	e.Version, e.Standing, e.CreatedAt = 1, Applying, now
	if e.Kind.Person() {
		p, err := ReadPerson(e.Kind, typed, today(now))
		if err != nil {
			return nil, audit.Event{}, err
		}
		e.Revision, e.Name, e.Region, e.Consent = p.Flat(), p.Name, p.Region, consent
	} else {
		i, err := ReadInstitution(typed, today(now))
		if err != nil {
			return nil, audit.Event{}, err
		}
		e.Revision = i.Flat()
	}
	if !e.keeps(by) {
		return nil, audit.Event{}, ErrImport
	}
	e.Stage, e.Writers, e.Submitter, e.UpdatedAt = Submitted, []string{by.User}, person(by), now
	return &e, e.event("assessor.imported", by), nil
}

// Take 办理 a step that needs no second person beside the one who takes it. sequence
// gives the next number of the register and is asked only by a first confirmation.
func (e *Entry) Take(step Step, by Officer, opinion string, consent bool, sequence func() (int, error), now time.Time) (audit.Event, error) {
	err := e.May(step, by)
	if err != nil {
		return audit.Event{}, err
	}
	opinion = strings.TrimSpace(opinion)
	from := string(e.Standing) + "/" + string(e.Stage)
	switch step {
	case Submit:
		err = e.submit(by, consent, now)
	case Return:
		err = enough(opinion)
		e.Stage, e.Reason = Drafting, opinion
	case Check:
		e.Stage, e.Checker, e.Reason = Checked, person(by), ""
		if utf8.RuneCountInString(opinion) > 500 {
			err = ErrReason
		}
	case Confirm:
		if e.Number == "" {
			n, err := sequence()
			if err != nil {
				return audit.Event{}, err
			}
			e.Number = Number(e.Kind, e.Region, n)
		}
		e.Content, e.Revision, e.Stage, e.Reason = e.Revision, nil, Settled, ""
		if e.Kind.Person() {
			e.Name, e.Region = e.Content["name"], e.Content["region"]
		}
		if e.Standing == Applying {
			e.Standing = Listed
		}
	default:
		err = ErrState
	}
	e.UpdatedAt = now
	event := e.event("assessor."+map[Step]string{Submit: "submitted", Return: "returned", Check: "checked", Confirm: "confirmed"}[step], by)
	event.From, event.To, event.Opinion = from, string(e.Standing)+"/"+string(e.Stage), opinion
	return event, err
}

func (e *Entry) submit(by Officer, consent bool, now time.Time) error {
	var faults []*fault.Fault
	if e.Kind.Person() {
		p, err := ReadPerson(e.Kind, e.Revision, today(now))
		faults = append(faults, fault.All(err)...)
		switch {
		case e.Kind == OfAssessor && !e.paper(CredentialPaper):
			faults = append(faults, errPaper.Say("请先上传评估资质证书，再提交").At("file"))
		case e.Kind == OfExpert && p.Senior() && !e.paper(TitlePaper):
			faults = append(faults, errPaper.Say("请先上传职称证书，再提交").At("file"))
		}
		if e.Identity == "" {
			faults = append(faults, ErrIdentity)
		}
		if !consent {
			faults = append(faults, ErrConsent)
		}
	} else {
		i, err := ReadInstitution(e.Revision, today(now))
		faults = append(faults, fault.All(err)...)
		if len(i.Filings) > 0 && !e.paper(FilingPaper) {
			faults = append(faults, errPaper.Say("请先上传备案文件，再提交").At("file"))
		}
	}
	if len(faults) > 0 {
		return fault.Join(faults)
	}
	e.Stage, e.Submitter, e.Checker, e.Reason = Submitted, person(by), contract.Person{}, ""
	if e.Kind.Person() {
		e.Consent = now
	}
	return nil
}

var errPaper = fault.New(fault.Conflict, "assessor.paper", "请先上传证明文件，再提交")

// Propose 提请 a suspension, resumption or removal.
func (e *Entry) Propose(step Step, by Officer, reason string, now time.Time) (audit.Event, error) {
	if !step.Motion() {
		return audit.Event{}, ErrState
	}
	err := e.May(step, by)
	reason = strings.TrimSpace(reason)
	if err == nil {
		err = enough(reason)
	}
	if err != nil {
		return audit.Event{}, err
	}
	e.Proposal, e.UpdatedAt = &Proposal{Step: step, Reason: reason, By: person(by), At: now}, now
	event := e.event("assessor.proposed", by, audit.Fact{Label: "事项", Value: step.Title()})
	event.Opinion = reason
	return event, nil
}

// Decide 决定 on what is proposed, by a second person.
func (e *Entry) Decide(by Officer, agreed bool, opinion string, now time.Time) (Proposal, audit.Event, error) {
	err := e.MayDecide(by)
	opinion = strings.TrimSpace(opinion)
	if err == nil && !agreed {
		err = enough(opinion)
	}
	if err != nil {
		return Proposal{}, audit.Event{}, err
	}
	p, from, kind := *e.Proposal, string(e.Standing), "assessor.declined"
	if agreed {
		kind = "assessor.decided"
		e.Standing = map[Step]Standing{Suspend: Suspended, Resume: Listed, Remove: Removed}[p.Step]
		e.Reason = p.Reason
		if p.Step == Resume {
			e.Reason = ""
		}
	}
	e.Proposal, e.UpdatedAt = nil, now
	event := e.event(kind, by, audit.Fact{Label: "事项", Value: p.Step.Title()}, audit.Fact{Label: "理由", Value: p.Reason})
	event.From, event.To, event.Opinion = from, string(e.Standing), opinion
	return p, event, nil
}

// Link 关联账户 ties the file of a person who was brought in from paper to an account of
// the same name; from then on the person keeps it.
func (e *Entry) Link(by Officer, user, name, org, orgName string, now time.Time) (audit.Event, error) {
	switch {
	case !e.Kind.Person() || e.User != "":
		return audit.Event{}, ErrLinked
	case !e.keeps(by):
		return audit.Event{}, ErrLink
	case name != e.Name:
		return audit.Event{}, ErrAccount.Say("账户姓名与记录不符，请核对是否同一人").At("login")
	}
	e.User, e.Org, e.OrgName, e.UpdatedAt = user, org, orgName, now
	return e.event("assessor.linked", by, audit.Fact{Label: "账户", Value: name}), nil
}

// MayLink says whether the officer may tie the file to an account.
func (e *Entry) MayLink(by Officer) bool { return e.Kind.Person() && e.User == "" && e.keeps(by) }

// Faults of accounts.
var (
	ErrLinked  = fault.New(fault.Conflict, "assessor.linked", "这条记录已经关联账户")
	ErrLink    = fault.New(fault.Denied, "assessor.link", "由当地行业组织的行业评审管理员关联账户")
	ErrAccount = fault.New(fault.Invalid, "assessor.account", "没有这个登录名的科技评估师或专家账户").At("login")
)

// AddPaper 上传证明文件 while the file can be written.
func (e *Entry) AddPaper(by Officer, p Paper) error {
	err := e.MayWrite(by)
	if err != nil {
		return err
	}
	switch {
	case contract.TitleIn(PaperKinds, string(p.Kind)) == "":
		return ErrKind
	case len(e.Papers) >= MaxPapers:
		return ErrPapers
	}
	for _, old := range e.Papers {
		if old.SHA256 == p.SHA256 && old.Kind == p.Kind {
			return ErrTwice
		}
	}
	e.Papers = append(e.Papers, p)
	return nil
}

// numberMarks begin the numbers of the register.
var numberMarks = map[Kind]string{OfInstitution: "PJ", OfAssessor: "PG", OfExpert: "ZJ"}

// Counter names the sequence from which an entry takes its number.
func (e *Entry) Counter() string { return "assessor/" + numberMarks[e.Kind] + "/" + e.Region[:4] }

// Number 名录编号 is PJ-4101-0001 for the first institution of a city, PG for assessors, ZJ for
// experts. The form is ours.
func Number(k Kind, region string, n int) string {
	digits := strconv.Itoa(n)
	for len(digits) < 4 {
		digits = "0" + digits
	}
	return numberMarks[k] + "-" + region[:4] + "-" + digits
}

func (e *Entry) event(kind string, by Officer, facts ...audit.Fact) audit.Event {
	facts = append([]audit.Fact{{Label: e.Kind.Title(), Value: e.Name}}, facts...)
	if e.Number != "" {
		facts = append(facts, audit.Fact{Label: "名录编号", Value: e.Number})
	}
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("assessor", e.ID), By: by.Actor, Facts: facts}
}

func person(by Officer) contract.Person { return contract.Person{ID: by.User, Name: by.Name} }

// enough: a reason of record has 4 to 500 characters.
func enough(reason string) error {
	if n := utf8.RuneCountInString(reason); n < 4 || n > 500 {
		return ErrReason
	}
	return nil
}
