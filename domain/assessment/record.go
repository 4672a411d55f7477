package assessment

import (
	"slices"
	"time"

	"jiyue/domain/chain"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// Begin and RunOut are records that no one's act is: the opening of the case, and what
// has run out by time. RunOut is written by a job and says nothing but when.
const (
	Begin  Act = "begin"
	RunOut Act = "run_out"
)

// ErrBroken 留痕不符: what is kept does not lead where it says.
var ErrBroken = fault.New(fault.Internal, "E_TRAIL", "项目留痕与规则重演的结果不一致，已停止办理，请立即联系系统管理员")

// Record 评价留痕 is an event with its place in the chain of its case. Everything that the
// fold needs is in it, so that the case can be followed without the platform: Party is
// the actor's, Detail is what the act says beside what the rules read (amounts, plans,
// texts, hashes of files), Due is the end of the period in which the case stands after
// it, by the calendar of that day.
type Record struct {
	Seq    int
	Event  Event
	Party  Party
	Detail map[string]string
	State  State // after it
	Due    time.Time
	Hash   chain.Hash
}

// value is the record as it is hashed.
func (r Record) value() map[string]any {
	detail := map[string]any{}
	for key, value := range r.Detail {
		detail[key] = value
	}
	due := ""
	if !r.Due.IsZero() {
		due = evidence.Instant(r.Due)
	}
	return map[string]any{"seq": r.Seq, "type": string(r.Event.Do), "actor": r.Event.Actor, "party": string(r.Party), "at": evidence.Instant(r.Event.At), "args": r.Event.Args.value(), "detail": detail,
		"state": string(r.State), "due": due}
}

// Sealed is the record with its hash after the hash before: SHA-256 of that hash in
// hexadecimal digits, a line feed, and the record's canonical form.
func (r Record) Sealed(before chain.Hash) (Record, error) {
	hash, err := evidence.Follow(before, r.value())
	r.Hash = hash
	return r, err
}

// Follow applies a record to the case: it makes the actor known, takes the event, and
// leaves the period as it is on record, whatever the calendar says today.
func (c *Case) Follow(r Record) error {
	e := r.Event
	c.meet(e, r.Party)
	switch e.Do {
	case Begin:
	case RunOut:
		c.Until(e.At)
	default:
		if err := c.Take(e); err != nil {
			return err
		}
	}
	if r.State != "" {
		if c.State != r.State {
			return ErrBroken
		}
		c.Due = r.Due
	}
	return nil
}

// meet makes those known whom an event brings in: its actor, whom a manager assigns, and
// whom a draw names.
func (c *Case) meet(e Event, party Party) {
	join := func(p Party, people ...string) {
		for _, person := range people {
			if c.parties[person] == "" && person != "" && person != SystemActor {
				c.Join(User{ID: person, Party: p})
			}
		}
	}
	join(party, e.Actor)
	switch e.Do {
	case Begin:
		if c.roles[e.Actor] == "" {
			c.roles[e.Actor] = Client
		}
	case Assign:
		join(Institute, e.Args.User)
	case Draw, DrawThird, Supplement:
		join(Expert, slices.Concat(e.Args.Drawn, e.Args.Reserves)...)
	}
}

// Replay follows all records of a case and proves their chain.
func Replay(c Commission, records []Record) (*Case, error) {
	k := Open(c, nil)
	var head chain.Hash
	for i, r := range records {
		sealed, err := r.Sealed(head)
		if err != nil {
			return nil, err
		}
		if r.Seq != i+1 || sealed.Hash != r.Hash {
			return nil, ErrBroken
		}
		if err := k.Follow(r); err != nil {
			return nil, err
		}
		head = r.Hash
	}
	return k, nil
}

// Turn 待办 is an act that the case waits for, of one person or of whoever holds the role.
type Turn struct {
	Do     Act
	Role   Role
	Person string // "" for the role
}

// Turns are what the case waits for, by its state and what has been done in it.
func (c *Case) Turns(now time.Time) (turns []Turn) {
	ask := func(do Act, role Role) { turns = append(turns, Turn{Do: do, Role: role}) }
	each := func(do Act, people []string, waits func(string) bool) {
		for _, p := range people {
			if waits(p) {
				turns = append(turns, Turn{do, Assessor, p})
			}
		}
	}
	uncommitted := func(p string) bool { return c.commits[p] == "" }
	switch c.State {
	case Draft, Returned:
		ask(Submit, Client)
	case FormalCheck:
		ask(Accept, OrgClerk)
	case Accepted:
		switch {
		case c.offer == "":
			ask(OfferContract, OrgClerk)
		case !c.agreed:
			ask(AgreeContract, Client)
		default:
			ask(SignContract, OrgManager)
		}
	case Contracted, Reassess:
		switch {
		case len(c.Holders(CaseLead)) == 0 || len(c.Holders(QualityReviewer)) == 0:
			ask(Assign, OrgManager)
		case c.plan == "":
			ask(ProposePlan, CaseLead)
		case c.planBy == "":
			ask(AgreePlan, QualityReviewer)
		default:
			ask(FreezePlan, CaseLead)
		}
	case Planned:
		ask(Draw, CaseLead)
	case PanelDrawn:
		each(Declare, c.Panel, func(p string) bool { return !c.declared[p] && !now.After(c.Due) })
		if len(c.pending) > 0 {
			ask(DecideSoft, QualityReviewer)
		}
		switch {
		case c.NeedsPeople(now):
			ask(Supplement, CaseLead)
		case now.After(c.Due) && slices.ContainsFunc(c.Panel, func(p string) bool { return !c.declared[p] }):
			ask(Replace, CaseLead)
		}
	case Cleared:
		ask(OpenScoring, CaseLead)
	case Scoring:
		each(Commit, c.Panel, uncommitted)
	case ExtraScoring:
		each(Commit, c.Extra, uncommitted)
	case Disputed:
		if c.NeedsPeople(now) {
			ask(Supplement, CaseLead)
		} else {
			ask(AddExtra, CaseLead)
		}
	case Revealed:
		each(OpenBallot, c.Panel, func(p string) bool { return !c.opened[p] })
	case PanelMeeting:
		switch {
		case !c.held:
			ask(HoldMeeting, CaseLead)
		case c.Opening():
			each(OpenBallot, c.Panel, func(p string) bool { return !c.opened[p] })
		default:
			each(Commit, c.Panel, uncommitted)
		}
		if c.held && !c.Due.IsZero() && now.After(c.Due) && !(c.Opening() && c.MeetingOutcome() == GoesOn) {
			ask(CloseMeeting, CaseLead)
		}
	case JointPanel:
		do := ProposeJoint
		if c.joint != nil {
			do = AgreeJoint
		}
		for _, p := range c.JointSides() {
			if c.joint == nil || c.joint.by != p {
				turns = append(turns, Turn{do, c.roles[p], p})
			}
		}
	case ThirdPanel:
		ask(DrawThird, CaseLead)
	case Aggregated:
		ask(DraftReport, CaseLead)
	case ReportDraft:
		if c.toRewrite {
			ask(DraftReport, CaseLead)
		} else {
			ask(ApproveQuality, QualityReviewer)
		}
	case ClientComment:
		over := c.commented || now.After(c.Due)
		if !over {
			ask(Comment, Client)
		}
		unsigned := func(p string) bool { return !slices.Contains(c.cosigners, p) }
		if len(c.cosigners) < 2 {
			each(Cosign, c.Panel, unsigned)
			for _, lead := range c.Holders(CaseLead) {
				if unsigned(lead) {
					turns = append(turns, Turn{Cosign, CaseLead, lead})
				}
			}
		} else if over {
			ask(Sign, OrgManager)
		}
	case Signed:
		ask(IndustryReview, IndustryReviewer)
	case Passed:
		ask(File, GovFiling)
	case Filed:
		ask(Publish, OrgClerk)
	case Objection:
		ask(DecideObjection, PoolAdmin)
	}
	if c.spotCheck && slices.Contains(checkable, c.State) {
		ask(CloseSpotCheck, GovInspector)
	}
	return turns
}
