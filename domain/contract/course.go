package contract

import (
	"slices"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/policy"
)

// Part 办理身份 is in which capacity somebody takes a step of a course.
type Part string

// The parts of a course.
const (
	PartApplicant  Part = "APPLICANT"       // 申请人
	PartSystem     Part = "SYSTEM"          // 系统
	PartRegistrar  Part = "REGISTRAR"       // 登记员
	PartReviewer   Part = "SECOND_REVIEWER" // 复核员
	PartExpert     Part = "EXPERT"          // 专家
	PartHead       Part = "HEAD"            // 机构负责人
	PartTaxFinance Part = "TAX_FINANCE"     // 税务、财政部门
)

// parts says who may take each step; 登记员 stands for the 复核员 where the case is
// in second review.
var parts = map[Step][]Part{
	StepSubmit: {PartApplicant}, StepPrecheckFail: {PartSystem}, StepAccept: {PartRegistrar}, StepNotAccept: {PartRegistrar},
	StepRoute: {PartRegistrar}, StepStartReview: {PartRegistrar}, StepRequestSupplement: {PartRegistrar}, StepResubmit: {PartApplicant},
	StepResumeReview: {PartRegistrar}, StepToSecondReview: {PartRegistrar}, StepToExpertReview: {PartRegistrar}, StepExpertOpinion: {PartExpert},
	StepRegister: {PartRegistrar}, StepReject: {PartRegistrar}, StepWithdraw: {PartApplicant}, StepRequestChange: {PartApplicant},
	StepApproveChange: {PartRegistrar}, StepRefuseChange: {PartRegistrar}, StepCancel: {PartRegistrar}, StepRevoke: {PartHead},
	StepObject: {PartApplicant, PartTaxFinance}, StepUpholdDecision: {PartHead}, StepOverturnDecision: {PartHead},
}

// decisive steps are taken by whoever decides where the case stands.
var decisive = []Step{StepRequestSupplement, StepRegister, StepReject}

// CourseActor 经办身份 is one capacity of one person in an organisation, within
// the days of the appointment.
type CourseActor struct {
	ID, Person, Org string
	Part            Part
	From, To        day.Date // zero: unbounded
}

// CourseEvent 办理事件 is one step as reported.
type CourseEvent struct {
	Step      Step
	Actor     string
	At        time.Time
	Reason    string
	IfVersion *int
	RouteTo   string
	Number    string
	Total     string
	Tech      string
}

// The codes of a step that is not taken, in the order in which they are checked.
const (
	CourseEventUnknown   = "E_TR_EVENT"
	CourseActorUnknown   = "E_TR_ACTOR"
	CourseTimeOrder      = "E_TR_TIME_ORDER"
	CourseVersion        = "E_TR_VERSION"
	CourseState          = "E_TR_STATE"
	CourseRole           = "E_TR_ROLE"
	CourseActorExpired   = "E_TR_ACTOR_EXPIRED"
	CourseOwnApplication = "E_TR_OWN_APPLICATION"
	CourseSamePerson     = "E_TR_SAME_PERSON"
	CourseReviewRequired = "E_TR_REVIEW_REQUIRED"
	CourseReason         = "E_TR_REASON"
	CourseParam          = "E_TR_PARAM"
	CourseNumberUsed     = "E_TR_NUMBER_USED"
)

// Adjustment 变更调整 is what an approved change adds to the figures; a closed
// year is never rewritten.
type Adjustment struct {
	Version     int
	On          day.Date
	Total, Tech money.Yuan // new − old
	LaterYear   bool       // in another year than that of the registration
}

// Course 办理过程 replays the steps of one case by the same machine that the acts
// go by, so that a record from elsewhere can be checked step by step.
type Course struct {
	State       State
	Version     int // of the certificate
	Applied     int
	Number      string
	Total, Tech money.Yuan
	Adjustments []Adjustment
	Accepted    time.Time
	Decided     time.Time // of the first decision
	Rounds      []policy.Event

	actors      map[string]CourseActor
	partyOrgs   []string
	level       ReviewLevel
	usedNumbers []string

	last         time.Time
	submitters   []string // persons
	handlers     []string // persons who took the case into review or passed it on
	decider      string   // person of the last decision
	expertsHeard bool
	objectedTo   State
	registered   day.Date
}

// NewCourse begins at the draft.
func NewCourse(actors []CourseActor, partyOrgs []string, level ReviewLevel, usedNumbers []string, total, tech money.Yuan) *Course {
	c := &Course{State: Draft, Total: total, Tech: tech, actors: map[string]CourseActor{},
		partyOrgs: partyOrgs, level: level, usedNumbers: usedNumbers}
	for _, a := range actors {
		c.actors[a.ID] = a
	}
	return c
}

// Take applies one event. It answers with the code of the first rule that forbids
// it; then nothing has changed.
func (c *Course) Take(e CourseEvent) (code string) {
	by, known := c.actors[e.Actor]
	allowed, exists := parts[e.Step]
	switch {
	case !exists:
		return CourseEventUnknown
	case !known:
		return CourseActorUnknown
	case e.At.Before(c.last):
		return CourseTimeOrder
	case e.IfVersion != nil && *e.IfVersion != c.Version:
		return CourseVersion
	case !e.Step.Open(c.State):
		return CourseState
	}
	if c.State == SecondReview && slices.Contains(decisive, e.Step) {
		allowed = []Part{PartReviewer}
	}
	on := day.Of(e.At)
	switch {
	case !slices.Contains(allowed, by.Part):
		return CourseRole
	case on.Before(by.From) || !by.To.IsZero() && on.After(by.To):
		return CourseActorExpired
	case c.partial(by):
		return CourseOwnApplication
	case c.samePerson(e.Step, by):
		return CourseSamePerson
	case e.Step == StepRegister && c.State == InReview && !c.mayRegister():
		return CourseReviewRequired
	case moves[e.Step].reasoned && strings.TrimSpace(e.Reason) == "":
		return CourseReason
	}
	total, tech, complete := c.figures(e)
	switch {
	case !complete:
		return CourseParam
	case e.Step == StepRegister && c.Number == "" && slices.Contains(c.usedNumbers, e.Number):
		return CourseNumberUsed
	}
	c.apply(e, by, total, tech)
	return ""
}

// partial 应当回避: the office's people decide neither on an own application nor
// on one of their organisation's contracts.
func (c *Course) partial(by CourseActor) bool {
	if !slices.Contains([]Part{PartRegistrar, PartReviewer, PartExpert, PartHead}, by.Part) {
		return false
	}
	return slices.Contains(c.submitters, by.Person) || slices.Contains(c.partyOrgs, by.Org)
}

// samePerson: who has handled the case neither reviews it a second time nor as an
// expert, and who has decided does not decide on the objection.
func (c *Course) samePerson(s Step, by CourseActor) bool {
	switch {
	case (c.State == SecondReview || c.State == ExpertReview) && (by.Part == PartReviewer || by.Part == PartExpert):
		return slices.Contains(c.handlers, by.Person)
	case s == StepUpholdDecision || s == StepOverturnDecision:
		return by.Person == c.decider
	}
	return false
}

func (c *Course) mayRegister() bool {
	return c.level == NormalReview || c.level == NeedsExpertReview && c.expertsHeard
}

// figures are the amounts after the step; complete is false when the step lacks
// what it needs.
func (c *Course) figures(e CourseEvent) (total, tech money.Yuan, complete bool) {
	switch e.Step {
	case StepRoute:
		return c.Total, c.Tech, strings.TrimSpace(e.RouteTo) != ""
	case StepRegister:
		return c.Total, c.Tech, c.Number != "" || e.Number != ""
	case StepApproveChange:
		total, okTotal := moneyText(e.Total)
		tech, okTech := moneyText(e.Tech)
		return total, tech, okTotal && okTech && tech.Sign() >= 0 && !total.Less(tech)
	}
	return c.Total, c.Tech, true
}

func (c *Course) apply(e CourseEvent, by CourseActor, total, tech money.Yuan) {
	from, on := c.State, day.Of(e.At)
	c.State, c.last = e.Step.after(c.objectedTo), e.At
	c.Applied++
	switch e.Step {
	case StepSubmit:
		c.submitters = append(c.submitters, by.Person)
	case StepAccept:
		c.Accepted = e.At
	case StepStartReview, StepResumeReview, StepToSecondReview, StepToExpertReview:
		c.handlers = append(c.handlers, by.Person)
	case StepRequestSupplement:
		c.round(policy.SupplementRequested, e.At)
	case StepResubmit:
		c.submitters = append(c.submitters, by.Person)
		c.round(policy.Resubmitted, e.At)
	case StepExpertOpinion:
		c.expertsHeard = true
	case StepRegister:
		c.decide(e.At, by)
		c.Version++
		if c.Number == "" {
			c.Number, c.registered = e.Number, on
		}
	case StepReject:
		c.decide(e.At, by)
	case StepApproveChange:
		c.Version++
		c.Adjustments = append(c.Adjustments, Adjustment{Version: c.Version, On: on, Total: total.Sub(c.Total),
			Tech: tech.Sub(c.Tech), LaterYear: on.Year() != c.registered.Year()})
		c.Total, c.Tech = total, tech
	case StepObject:
		c.objectedTo = from
	}
}

func (c *Course) decide(at time.Time, by CourseActor) {
	c.decider = by.Person
	if c.Decided.IsZero() {
		c.Decided = at
	}
}

// round keeps the supplements that move the clock: those before the decision.
func (c *Course) round(kind policy.EventKind, at time.Time) {
	if c.Decided.IsZero() {
		c.Rounds = append(c.Rounds, policy.Event{Kind: kind, At: at})
	}
}

// Answer is what the public page says.
func (c *Course) Answer() Answer { return AnswerFor(c.State, c.Version, c.Version) }
