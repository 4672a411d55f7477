package assessing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

// CaseTx is what assessments need of one unit of work.
type CaseTx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)
	WorkCalendar(ctx context.Context) (day.WorkCalendar, error)

	CasePrincipal(ctx context.Context, user string) (Principal, error)
	AddCase(ctx context.Context, c CaseRow, first assessment.Record) (bool, error) // false: the id is taken
	LockCase(ctx context.Context, number string) (CaseRow, error)                  // ErrCaseAbsent
	CaseRecords(ctx context.Context, id string) ([]assessment.Record, error)
	SaveCase(ctx context.Context, c CaseRow, fresh []assessment.Record, people []CaseRole) error // ErrCaseMoved
	SaveCaseForm(ctx context.Context, c CaseRow) error
	CasePapers(ctx context.Context, id string) ([]CasePaper, error)
	AddCasePaper(ctx context.Context, id string, p CasePaper, by actor.Actor, content []byte) error
}

// CaseReader answers questions about assessments outside of a unit of work.
type CaseReader interface {
	Now() time.Time
	WorkCalendar(ctx context.Context) (day.WorkCalendar, error)
	CasePrincipal(ctx context.Context, user string) (Principal, error)
	Case(ctx context.Context, number string) (CaseRow, error) // ErrCaseAbsent
	CaseRecords(ctx context.Context, id string) ([]assessment.Record, error)
	CaseStaff(ctx context.Context, org string) ([]StaffMember, error)
	PastPanels(ctx context.Context, except string, numbers []string) ([]PastPanel, error)
	DealingsOf(ctx context.Context, uscc string, since day.Date) (map[string]bool, error) // codes of the other parties
	CaseNames(ctx context.Context, refs []string) (map[string]string, error)              // of users and of numbers of the register
	Cases(ctx context.Context, q CaseQuery) ([]CaseRow, error)
	CasesWaiting(ctx context.Context, q CaseQuery) (int, error)
	CasesDue(ctx context.Context, now time.Time, limit int) ([]string, error) // numbers
	CaseDuties(ctx context.Context, until time.Time, after string, limit int) ([]CaseDuty, error)
	CasePapers(ctx context.Context, id string) ([]CasePaper, error)
	CasePaper(ctx context.Context, id, paper string) (CasePaper, []byte, error)
	Timeline(ctx context.Context, subject string, limit int) ([]audit.Entry, error) // the newest first
	ValuationOf(ctx context.Context, org, serial string) (*valuation.Case, error)   // valuation.ErrAbsent
}

// Principal 办理人 is how a user stands outside of any case: the side of the organisation,
// and the number of the person's own file in the register.
type Principal struct {
	Side   assessor.Side
	Kind   string // of the organisation
	Number string
}

// CaseRow 评价项目 as its row keeps it: what is fixed, what the client writes, and what the
// fold says for lists. Version is the number of records.
type CaseRow struct {
	ID, Number, Title          string
	Track, Purpose, Class      string
	Base                       day.Date // 评价基准日
	Client, Maker, Institution contract.Person
	Achievement, Region        string
	Filed                      bool
	Form                       map[string]string
	State                      assessment.State
	Round, Version             int
	Due                        time.Time
	Waits                      []string // roles that are asked and that nobody holds
	Head                       chain.Hash
	Todo                       bool // in lists: the case waits for the person who asks
	CreatedAt, UpdatedAt       time.Time
}

// CaseRole 项目角色 is a person with the role in a case. Ref is how the records name the
// person: a user, or the number of an assessor.
type CaseRole struct {
	Ref          string
	Role         assessment.Role
	Seated, Todo bool
}

// Deed 办理事项 is an act with its content; who and when, the unit of work says.
type Deed struct {
	Do     assessment.Act
	Args   assessment.Args
	Detail map[string]string // what stays on record beside what the rules read
}

// Faults of cases.
var (
	ErrCaseAbsent = fault.New(fault.NotFound, "assessment.absent", "没有这个评价项目，或您不能查看")
	ErrCaseMoved  = fault.New(fault.Conflict, "assessment.moved", "项目已被他人办理，您的操作没有生效，请刷新页面查看现状后再办理")
	ErrCaseOrg    = fault.New(fault.Denied, "assessment.org", "这一事项由本项目现在的评价机构办理")
)

// Cases 评价项目 is what the four parties do in assessments. A case is the fold of its
// records; every act locks the row, folds, lets the machine decide, and appends.
type Cases struct {
	InTx      func(context.Context, func(CaseTx) error) error
	Reader    CaseReader
	Registers *Registers
	Trees     *Trees
	Draws     *Draws

	Achievements func(ctx context.Context, id string) (*achievement.Achievement, error)
}

// profile names the parameters that a case keeps from its beginning on.
const profile = "assess/1"

func commission(row CaseRow, records []assessment.Record, days day.WorkCalendar) assessment.Commission {
	org := row.Institution.ID
	if len(records) > 0 {
		org = records[0].Detail["org"] // the first one; a reassessment may go to another
	}
	return assessment.Commission{Track: row.Track, Org: org, Filed: row.Filed, Params: assessment.InOffice(), Days: days}
}

// Act 办理 one act of a person in a case. version is that of the page, 0 is not compared.
func (s *Cases) Act(ctx context.Context, by actor.Actor, number string, version int, d Deed) error {
	return s.InTx(ctx, func(tx CaseTx) error {
		_, err := s.Apply(ctx, tx, by, number, version, d)
		return err
	})
}

// Apply is Act within a unit of work that has more to write: lock, fold, take, append and
// audit. It returns the case as it then stands. actor.System acts for the platform.
func (s *Cases) Apply(ctx context.Context, tx CaseTx, by actor.Actor, number string, version int, d Deed) (*CaseWork, error) {
	w, err := s.Lock(ctx, tx, by, number, version)
	if err != nil {
		return nil, err
	}
	if err := w.Do(d); err != nil {
		return nil, err
	}
	return w, w.Save(ctx)
}

// CaseWork 办理中的项目 is a case that a unit of work has locked: Do what belongs together,
// then Save.
type CaseWork struct {
	Standing
	tx    CaseTx
	fresh []assessment.Record
	from  assessment.State
}

// Lock finds a case for the unit of work and says who acts there; what has run out by
// now is on record before anything else happens.
func (s *Cases) Lock(ctx context.Context, tx CaseTx, by actor.Actor, number string, version int) (*CaseWork, error) {
	row, err := tx.LockCase(ctx, number)
	if err != nil {
		return nil, err
	}
	records, err := tx.CaseRecords(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	days, err := tx.WorkCalendar(ctx)
	if err != nil {
		return nil, err
	}
	var p Principal
	if by.User != "" {
		if p, err = tx.CasePrincipal(ctx, by.User); err != nil {
			return nil, err
		}
	}
	w := &CaseWork{tx: tx, Standing: Standing{CaseRow: row, Records: records, Now: tx.Now().Truncate(time.Millisecond)}}
	if n := len(records); n > 0 && w.Now.Before(records[n-1].Event.At) {
		w.Now = records[n-1].Event.At // another process' clock is ahead
	}
	if w.Case, err = assessment.Replay(commission(row, records, days), records); err != nil {
		return nil, err
	}
	w.stand(by, p)
	w.from = w.Case.State
	if version > 0 && row.Version != version {
		if !w.visible() && w.Ref != assessment.SystemActor {
			return nil, ErrCaseAbsent // nobody learns of a case by a wrong version
		}
		return nil, ErrCaseMoved
	}
	return w, w.runOut()
}

// runOut records what has run out by time.
func (w *CaseWork) runOut() error {
	late := w.Case.Unanswered()
	w.Case.Until(w.Now)
	if w.Case.State == w.from && w.Case.Unanswered() == late {
		return nil
	}
	return w.append(assessment.Record{Event: assessment.Event{At: w.Now, Actor: assessment.SystemActor, Do: assessment.RunOut}, Party: assessment.Platform})
}

// Do takes one act of the person. Who has no role yet takes up the one that the act asks
// for, if the organisation has it in the case.
func (w *CaseWork) Do(d Deed) error {
	if !w.visible() && !w.objects(d.Do) {
		return ErrCaseAbsent
	}
	if w.You == assessment.Anybody {
		if role, may := w.assumes(d.Do); may {
			if err := w.take(Deed{Do: assessment.TakeUp, Args: assessment.Args{Role: role}}); err != nil {
				return err
			}
			w.You = role
		}
	}
	if w.elsewhere(d.Do) {
		return ErrCaseOrg
	}
	return w.take(d)
}

// TakeUp 领办: the person begins to act in a role of the own organisation.
func (w *CaseWork) TakeUp(role assessment.Role) error {
	if w.You == role {
		return nil
	}
	if w.You != assessment.Anybody {
		return assessment.ErrDuties
	}
	if !w.visible() || !w.may(role) {
		return assessment.ErrRole
	}
	err := w.take(Deed{Do: assessment.TakeUp, Args: assessment.Args{Role: role}})
	w.You = role
	return err
}

func (w *CaseWork) take(d Deed) error { return w.takeAs(w.Ref, w.party(), d) }

// takeAs takes an act of somebody: of the person, or of one whose act it completes.
func (w *CaseWork) takeAs(ref string, party assessment.Party, d Deed) error {
	r := assessment.Record{Event: assessment.Event{At: w.Now, Actor: ref, Do: d.Do, Args: d.Args}, Party: party, Detail: d.Detail}
	if err := w.Case.Follow(r); err != nil {
		return err
	}
	return w.append(r)
}

// append gives a record that the case has followed its place in the chain.
func (w *CaseWork) append(r assessment.Record) error {
	r.Seq, r.State, r.Due = len(w.Records)+1, w.Case.State, w.Case.Due
	sealed, err := r.Sealed(w.Head)
	if err != nil {
		return err
	}
	w.Records, w.fresh, w.Head = append(w.Records, sealed), append(w.fresh, sealed), sealed.Hash
	return nil
}

// Save writes the new records and what the row says of the case, and the audit of them.
func (w *CaseWork) Save(ctx context.Context) error {
	k := w.Case
	w.State, w.Round, w.Due, w.UpdatedAt = k.State, k.Round, k.Due, w.Now
	w.Institution.ID = k.Org
	people, waits := duties(k, w.Now)
	w.Waits = waits
	for _, r := range w.fresh {
		if r.Event.Do != assessment.RunOut {
			w.tx.Record(audit.Event{Kind: "assessment.acted", Subject: audit.SubjectOf("assessment", w.ID), By: w.By, From: string(w.from), To: string(r.State),
				Facts: []audit.Fact{{Label: "项目编号", Value: w.Number}, {Label: "事项", Value: r.Event.Do.Label()}, {Label: "留痕哈希", Value: r.Hash.String()}}})
		}
		w.from = r.State
	}
	err := w.tx.SaveCase(ctx, w.CaseRow, w.fresh, people)
	w.Version, w.fresh = len(w.Records), nil
	return err
}

// duties are the people with their roles and whom the case waits for, and the roles that
// it asks while nobody holds them.
func duties(k *assessment.Case, now time.Time) (people []CaseRole, waits []string) {
	turns := k.Turns(now)
	for ref, role := range k.Roles() {
		todo := slices.ContainsFunc(turns, func(t assessment.Turn) bool { return t.Person == ref || t.Person == "" && t.Role == role })
		people = append(people, CaseRole{Ref: ref, Role: role, Seated: k.Seated(ref), Todo: todo})
	}
	slices.SortFunc(people, func(a, b CaseRole) int { return strings.Compare(a.Ref, b.Ref) })
	waits = []string{}
	for _, t := range turns {
		if t.Person == "" && len(k.Holders(t.Role)) == 0 && !slices.Contains(waits, string(t.Role)) {
			waits = append(waits, string(t.Role))
		}
	}
	return people, waits
}

// number is PJ-4101-2026-00001: the form is ours.
func (s *Cases) number(ctx context.Context, tx CaseTx, region string, year int) (string, error) {
	n, err := tx.NextNumber(ctx, fmt.Sprintf("assessment:%s:%d", region[:4], year))
	return fmt.Sprintf("PJ-%s-%d-%05d", region[:4], year, n), err
}
