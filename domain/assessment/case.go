package assessment

import (
	"errors"
	"math/big"
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

// Params 评价办理参数 of a region on a day. Periods in working days but PublicityDays, which
// are calendar days.
type Params struct {
	MaxReturns, ReturnDays, DeclareDays, ScoreDays, ExtraDays, CommentDays, ReviewDays, PublicityDays int
	AcceptDays, MeetingDays, OpenDays                                                                 int  // 0: no period
	Redraft                                                                                           bool // a draft may be written again while it is checked
	ReassessMonths, ValidityMonths                                                                    int
	Quorum                                                                                            evidence.Quorum
	ReservesMin, PoolFactor, MaxExclusions                                                            int
	ReplaceLimit, JointLimit, ConflictDelta, MeetingShare                                             string // decimals
	Grades                                                                                            []indextree.Grade
}

// AssessV1 is the first profile; every value is our own proposal (建议值).
func AssessV1() Params {
	return Params{MaxReturns: 2, ReturnDays: 10, DeclareDays: 3, ScoreDays: 10, ExtraDays: 7, CommentDays: 5, ReviewDays: 7, PublicityDays: 15,
		ReassessMonths: 6, ValidityMonths: 12, Quorum: evidence.Quorum{Min: 5, Num: 2, Den: 3}, ReservesMin: 2, PoolFactor: 3, MaxExclusions: 3,
		ReplaceLimit: "5", JointLimit: "10", ConflictDelta: "2", MeetingShare: "0.30",
		Grades: []indextree.Grade{{Name: "A", Min: "90"}, {Name: "B", Min: "80"}, {Name: "C", Min: "70"}, {Name: "D", Min: "60"}, {Name: "E", Min: "0"}}}
}

// InOffice is the profile with which this platform works: the first one, with the periods
// for the formal check, for the round after a meeting, and for opening ballots (建议值), and
// with drafts that can be written again, since a report that is sent back is to be changed.
func InOffice() Params {
	p := AssessV1()
	p.AcceptDays, p.MeetingDays, p.OpenDays, p.Redraft = 5, 10, 3, true
	return p
}

// Tracks of an assessment: an opinion on an achievement, or a statutory appraisal.
const (
	Evaluation = "E"
	Appraisal  = "V"
)

// Commission 评价项目 is what is fixed at the beginning.
type Commission struct {
	Track  string
	Org    string // the institution
	Filed  bool   // it has a filing as appraiser
	Seats  int
	Params Params
	Days   day.WorkCalendar
}

// User 参与人 with the role from the beginning, "" for none.
type User struct {
	ID    string
	Party Party
	Role  Role
}

// SystemActor acts when nobody does.
const SystemActor = "SYSTEM"

// Case 评价案卷 is the state that the events have led to.
type Case struct {
	Commission
	parties map[string]Party
	roles   map[string]Role

	State     State
	Trail     []State
	Round     int
	Panel     []string // in the order of the seats
	Reserves  []string
	Extra     []string
	Marks     []string
	Total     *big.Rat
	Due       time.Time // zero: none
	PubEnd    time.Time
	Remaining int // days of publicity when an objection stopped it

	oldPanels         map[string]bool
	declared, pending map[string]bool
	commits           map[string]string
	opened            map[string]bool // ballots, of those who have committed
	absent            map[string]bool
	excluded          map[string]bool
	closed, revealed  bool // scoring is over; scores have been shown in this assessment
	held              bool // the panel has met
	commented         bool
	returns, disputes int
	sentBack          bool // by the industry
	toRewrite         bool // the report, since then
	objector          string
	spotCheck         bool
	effective         time.Time
	asked             bool            // for reassessment, by the client
	former            map[string]bool // staff of an institution that had the case before
	reassessing       bool
	prior             []*big.Rat
	second            *big.Rat // total of a reassessment that is too far off
	refilling         bool     // a seat is scored anew by somebody who must not see the other ballots
	vacant            int      // seats for which no reserve was left
	unanswered        bool     // the period of the formal check has run out
	reconvened        bool     // a second meeting was called for want of ballots
	third             bool     // the third panel assesses, or has
	thirdSum          *big.Rat
	leads             []string        // who led each assessment of the case
	joint             *joint          // the total on the table of a joint deliberation
	answered          map[string]bool // members whose conflict was dealt with after the signing
	offer             string          // hash of the terms on the table
	agreed            bool            // by the client, to the offer
	plan, planBy      string          // hash of the plan on the table; who agrees to it
	planSeats         int
	cosigners         []string // of the report before the client
	last              time.Time
}

// Open begins a case.
func Open(c Commission, users []User) *Case {
	k := &Case{Commission: c, parties: map[string]Party{}, roles: map[string]Role{}, State: Draft, Trail: []State{Draft}, Round: 1,
		oldPanels: map[string]bool{}, excluded: map[string]bool{}, absent: map[string]bool{}, answered: map[string]bool{}}
	k.clearPanel()
	for _, u := range users {
		k.Join(u)
	}
	return k
}

// Join makes a user known to the case.
func (c *Case) Join(u User) {
	c.parties[u.ID] = u.Party
	if u.Role != "" {
		c.roles[u.ID] = u.Role
	}
}

// RoleOf an actor; the public has everybody else.
func (c *Case) RoleOf(actor string) Role {
	switch role := c.roles[actor]; {
	case actor == SystemActor:
		return System
	case role != "":
		return role
	}
	return Anybody
}

func (c *Case) clearPanel() {
	c.declared, c.pending, c.commits, c.opened = map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]bool{}
}

// enter a state; due is zero for one without a period.
func (c *Case) enter(s State, due time.Time) {
	c.State, c.Due = s, due
	c.Trail = append(c.Trail, s)
}

func (c *Case) mark(marks ...string) {
	for _, m := range marks {
		if !slices.Contains(c.Marks, m) {
			c.Marks = append(c.Marks, m)
		}
	}
}

// Marked says that the case carries a mark.
func (c *Case) Marked(mark string) bool { return slices.Contains(c.Marks, mark) }

// Committed says how many of those who vote now have committed. Who it is stays unsaid.
func (c *Case) Committed() int { return len(c.commits) }

// Commits are the hashes of the present round by assessor.
func (c *Case) Commits() map[string]string { return c.commits }

// HasCommitted says whether the assessor has, in this round.
func (c *Case) HasCommitted(assessor string) bool { return c.commits[assessor] != "" }

// Declared says that a member has signed the declaration.
func (c *Case) Declared(member string) bool { return c.declared[member] }

// Pending says that a member's soft conflict waits for a decision.
func (c *Case) Pending(member string) bool { return c.pending[member] }

// MeetingHeld says that the panel has met.
func (c *Case) MeetingHeld() bool { return c.held }

// Commented says that the client has answered the draft.
func (c *Case) Commented() bool { return c.commented }

// Disputes counts the failed checks of the present assessment.
func (c *Case) Disputes() int { return c.disputes }

// EarlierPanels says that a person has been on a panel of this case.
func (c *Case) EarlierPanels(person string) bool { return c.oldPanels[person] }

// ExcludedByClient says that the client has excluded a person.
func (c *Case) ExcludedByClient(person string) bool { return c.excluded[person] }

// QuorumSize is how many commitments are needed.
func (c *Case) QuorumSize() int { return c.Params.Quorum.Of(c.Seats) }

func (c *Case) workdays(from time.Time, n int) time.Time {
	return c.Days.AddWorkdays(day.Of(from), n).End()
}

// within is the end of a period of working days, zero for none.
func (c *Case) within(from time.Time, n int) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return c.workdays(from, n)
}

// Take applies an event after what has run out before it. The error is a *fault.Fault.
func (c *Case) Take(e Event) error {
	if e.At.Before(c.last) {
		return ErrTimeOrder
	}
	c.last = e.At
	c.Until(e.At)
	step, known := steps[e.Do]
	_, user := c.parties[e.Actor]
	role := c.RoleOf(e.Actor)
	switch {
	case !known:
		return ErrEvent
	case !user && e.Actor != SystemActor:
		return ErrActor
	case step.roles != nil && !slices.Contains(step.roles, role):
		return ErrRole
	}
	if err := c.admit(e, role); err != nil {
		return err
	}
	if !slices.Contains(step.from, c.State) {
		return c.wrongState(e.Do)
	}
	return step.take(c, e)
}

// admit holds the rules that come before the state's.
func (c *Case) admit(e Event, role Role) error {
	voting := slices.Contains(c.Panel, e.Actor) || slices.Contains(c.Extra, e.Actor)
	switch e.Do {
	case Commit:
		if c.absent[e.Actor] {
			return ErrDeadline
		}
		if !voting {
			return ErrRole
		}
	case Declare:
		if !voting {
			return ErrRole
		}
	case EditScore:
		if c.parties[e.Actor] == Government {
			return ErrRole
		}
		return ErrAppendOnly
	case ReadScores:
		if !c.Readable(role) {
			return ErrReadDenied
		}
	}
	return nil
}

// Readable says whether single scores may be shown to a role now: never to the client and
// the public, to nobody while somebody scores or is about to, and to nobody before the first
// reveal.
func (c *Case) Readable(role Role) bool {
	scoring := c.State == Scoring || c.State == ExtraScoring || c.State == PanelMeeting && c.held
	return role != Client && role != Anybody && !scoring && c.revealed && !c.refilling
}

func (c *Case) wrongState(do Act) error {
	switch {
	case do == FreezePlan && !slices.Contains(beforePlan, c.State):
		return ErrPlanFrozen
	case do == Object && (c.State == Effective || c.State == Expired):
		return ErrPeriodOver
	case do == Commit && c.closed:
		return ErrDeadline
	}
	return ErrState
}

// Until lets everything run out that ends before the instant.
func (c *Case) Until(now time.Time) {
	for c.runOut(now) {
	}
}

func (c *Case) runOut(now time.Time) bool {
	if c.Due.IsZero() || !now.After(c.Due) {
		return false
	}
	after := c.Due.Add(time.Millisecond)
	switch {
	case c.State == Publicity && !c.spotCheck:
		c.takeEffect(after)
	case c.State == Scoring:
		c.closeScoring(after)
	case c.State == ExtraScoring:
		c.closed, c.held, c.reconvened = true, false, false
		c.enter(PanelMeeting, time.Time{})
	case c.State == Signed:
		c.mark("SILENT_PASS")
		c.enter(Passed, time.Time{})
	case c.State == Effective:
		c.enter(Expired, time.Time{})
	case c.State == FormalCheck && !c.unanswered:
		c.unanswered = true
		c.mark("ACCEPT_LATE")
	default:
		return false
	}
	return true
}

func (c *Case) takeEffect(at time.Time) {
	c.effective = at
	c.enter(Effective, day.Of(at).AddMonths(c.Params.ValidityMonths).AddDays(-1).End())
}

// clearConflicts goes on once everybody has declared and nothing waits for a decision.
func (c *Case) clearConflicts() {
	if len(c.pending) == 0 && c.vacant == 0 && !slices.ContainsFunc(c.Panel, func(member string) bool { return !c.declared[member] }) {
		c.enter(Cleared, time.Time{})
	}
}

// reassess sends the case to other people; what was found stays readable.
func (c *Case) reassess() {
	c.prior = append(c.prior, c.Total)
	c.retire(c.Panel)
	c.retire(c.Extra)
	c.spotCheck, c.reassessing = false, true
	c.plan, c.planBy = "", ""
	c.enter(Reassess, time.Time{})
}

// Code of a refusal, "OK" for none.
func Code(err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.Code
	}
	return "OK"
}
