package assessment

import (
	"slices"

	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// What two people do before the act that moves the case: terms are offered and agreed to
// before a contract is signed, a plan is proposed and agreed to before it is frozen, and
// everybody who answers for a report signs it before it goes out. These acts change no
// state.
const (
	TakeUp        Act = "take_up"
	OfferContract Act = "offer_contract"
	AgreeContract Act = "agree_contract"
	ProposePlan   Act = "propose_plan"
	AgreePlan     Act = "agree_plan"
	ReturnPlan    Act = "return_plan"
	Cosign        Act = "cosign"
)

// Refusals of these acts.
var (
	ErrOffer     = refusal(fault.Conflict, "E_OFFER", "合同条款尚未提出，或已经改动，请刷新后核对条款再同意")
	ErrNotAgreed = refusal(fault.Conflict, "E_NOT_AGREED", "委托方尚未同意合同条款，不能签订")
	ErrPlan      = refusal(fault.Conflict, "E_PLAN", "评价方案尚未提出，或已经改动，请刷新后核对")
	ErrPlanOpen  = refusal(fault.Conflict, "E_PLAN_OPEN", "质量复核人尚未同意评价方案，不能冻结")
	ErrCosigned  = refusal(fault.Conflict, "E_COSIGNED", "您已签字，不必重复签字")
	ErrSeats     = refusal(fault.Invalid, "E_SEATS", "席位应为 5 至 9 的奇数")
)

func init() {
	steps[TakeUp] = step{nil, all, (*Case).takeUp}
	steps[OfferContract] = step{by(OrgClerk), in(Accepted), (*Case).offerContract}
	steps[AgreeContract] = step{by(Client), in(Accepted), (*Case).agreeContract}
	steps[ProposePlan] = step{by(CaseLead), in(Contracted, Reassess), (*Case).proposePlan}
	steps[AgreePlan] = step{by(QualityReviewer), in(Contracted, Reassess), (*Case).agreePlan}
	steps[ReturnPlan] = step{by(QualityReviewer), in(Contracted, Reassess), (*Case).returnPlan}
	steps[Cosign] = step{by(Assessor, CaseLead), in(ClientComment), (*Case).cosign}
}

// takeUp binds somebody whose organisation has a part in the case to the role in which
// the person begins to act.
func (c *Case) takeUp(e Event) error {
	holder, assigned := assignable[e.Args.Role]
	switch {
	case !assigned || holder != c.parties[e.Actor]:
		return ErrRole
	case c.roles[e.Actor] != "":
		return ErrDuties
	}
	c.roles[e.Actor] = e.Args.Role
	return nil
}

func (c *Case) offerContract(e Event) error {
	if !evidence.IsHash(e.Args.Hash) {
		return ErrHash
	}
	c.offer, c.agreed = e.Args.Hash, false
	return nil
}

func (c *Case) agreeContract(e Event) error {
	if c.offer == "" || e.Args.Hash != c.offer {
		return ErrOffer
	}
	c.agreed = true
	return nil
}

func (c *Case) proposePlan(e Event) error {
	switch {
	case !evidence.IsHash(e.Args.Hash):
		return ErrHash
	case e.Args.Seats < 5 || e.Args.Seats > 9 || e.Args.Seats%2 == 0:
		return ErrSeats
	}
	c.plan, c.planSeats, c.planBy = e.Args.Hash, e.Args.Seats, ""
	return nil
}

func (c *Case) agreePlan(e Event) error {
	if c.plan == "" || e.Args.Hash != c.plan {
		return ErrPlan
	}
	c.planBy = e.Actor
	return nil
}

func (c *Case) returnPlan(e Event) error {
	switch {
	case c.plan == "":
		return ErrPlan
	case e.Args.Reasons == "":
		return ErrReasons
	}
	c.plan, c.planBy = "", ""
	return nil
}

func (c *Case) cosign(e Event) error {
	switch {
	case slices.Contains(c.cosigners, e.Actor):
		return ErrCosigned
	case c.roles[e.Actor] == Assessor && !slices.Contains(c.Panel, e.Actor):
		return ErrRole
	}
	c.cosigners = append(c.cosigners, e.Actor)
	return nil
}

// Offer is the hash of the terms on the table, and whether the client agrees to them.
func (c *Case) Offer() (hash string, agreed bool) { return c.offer, c.agreed }

// Plan is the hash of the plan on the table and who of the quality reviewers agrees to
// it, "" for nobody.
func (c *Case) Plan() (hash, agreedBy string) { return c.plan, c.planBy }

// Cosigners have signed the report that lies before the client.
func (c *Case) Cosigners() []string { return c.cosigners }

// PartyOf an actor, "" for one who is unknown to the case.
func (c *Case) PartyOf(actor string) Party { return c.parties[actor] }

// Roles of everybody who has one.
func (c *Case) Roles() map[string]Role { return c.roles }

// Holders of a role who can still be asked; whoever was drawn keeps the role of assessor.
func (c *Case) Holders(role Role) (people []string) {
	for person, r := range c.roles {
		if r == role && !c.former[person] {
			people = append(people, person)
		}
	}
	slices.Sort(people)
	return people
}

// Seated says that a person scores in this assessment.
func (c *Case) Seated(person string) bool {
	return slices.Contains(c.Panel, person) || slices.Contains(c.Extra, person)
}

// Since says that the present assessment has come through a state: what happened before a
// reassessment does not count.
func (c *Case) Since(s State) bool {
	from := 0
	for i, x := range c.Trail {
		if x == Reassess {
			from = i
		}
	}
	return slices.Contains(c.Trail[from:], s)
}

// EverSigned says that a report has gone out: from then on its people are known.
func (c *Case) EverSigned() bool { return slices.Contains(c.Trail, Signed) }

// Revealed says that scores have been opened in this assessment.
func (c *Case) Revealed() bool { return c.revealed }

// SpotChecked says that a spot check is under way.
func (c *Case) SpotChecked() bool { return c.spotCheck }

// Objector is who has objected last.
func (c *Case) Objector() string { return c.objector }
