package assessment

import (
	"slices"
	"time"

	"jiyue/domain/evidence"
	"jiyue/domain/exact"
)

func (c *Case) assign(e Event) error {
	party, known := c.parties[e.Args.User]
	holder, assigned := assignable[e.Args.Role]
	switch {
	case !known:
		return ErrUser
	case !assigned || holder != party:
		return ErrRole
	case c.roles[e.Args.User] != "":
		return ErrDuties
	}
	c.roles[e.Args.User] = e.Args.Role
	return nil
}

func (c *Case) submit(e Event) error {
	switch {
	case c.State == Returned && e.At.After(c.Due):
		return ErrDeadline
	case e.Args.Rights < 1:
		return ErrRightDocument
	case !e.Args.Declared:
		return ErrDeclaration
	}
	c.unanswered = false
	c.enter(FormalCheck, c.within(e.At, c.Params.AcceptDays))
	return nil
}

func (c *Case) accept(e Event) error {
	switch {
	case !e.Args.Finished:
		return ErrNotFinished
	case !e.Args.Clear:
		return ErrOwnership
	case !e.Args.Apart:
		return ErrIndependence
	}
	c.enter(Accepted, time.Time{})
	return nil
}

func (c *Case) sendBack(e Event) error {
	if len(e.Args.Missing) == 0 {
		return ErrMissingList
	}
	if c.returns++; c.returns > c.Params.MaxReturns {
		c.enter(Rejected, time.Time{})
		return nil
	}
	c.enter(Returned, c.workdays(e.At, c.Params.ReturnDays))
	return nil
}

func (c *Case) signContract(e Event) error {
	switch {
	case e.Args.FeeBasis != "FIXED":
		return ErrFee
	case c.Track == Appraisal && !c.Filed:
		return ErrOrgFiling
	}
	c.enter(Contracted, time.Time{})
	return nil
}

func (c *Case) freezePlan(e Event) error {
	weights, err := exact.ParseAll(e.Args.Weights)
	switch {
	case e.Args.Approver == e.Actor || c.roles[e.Args.Approver] != QualityReviewer:
		return ErrDuties
	case err != nil:
		return err
	case exact.Sum(weights).Cmp(exact.One()) != 0:
		return ErrWeights
	case !evidence.IsHash(e.Args.Hash):
		return ErrHash
	}
	if c.State == Reassess {
		c.beginAgain()
	}
	c.leads = append(c.leads, e.Actor)
	if c.planSeats > 0 {
		c.Seats = c.planSeats
	}
	c.enter(Planned, time.Time{})
	return nil
}

// beginAgain forgets the earlier assessment but its totals and people.
func (c *Case) beginAgain() {
	c.Round, c.disputes, c.sentBack = 1, 0, false
	c.Panel, c.Reserves, c.Extra = nil, nil, nil
	c.clearPanel()
	c.excluded, c.absent = map[string]bool{}, map[string]bool{}
	c.closed, c.held, c.revealed = false, false, false
	c.vacant, c.reconvened, c.third, c.thirdSum, c.second, c.joint = 0, false, false, nil, nil, nil
}

func (c *Case) exclude(e Event) error {
	together := map[string]bool{}
	for person := range c.excluded {
		together[person] = true
	}
	for _, person := range e.Args.Users {
		together[person] = true
	}
	switch {
	case len(together) > c.Params.MaxExclusions:
		return ErrExclusions
	case e.Args.Reasons == "":
		return ErrReasons
	}
	c.excluded = together
	return nil
}

func (c *Case) drawPanel(e Event) error {
	if err := c.drawable(e, c.Seats); err != nil {
		return err
	}
	c.seatDrawn(e)
	return nil
}

// drawable are the rules of every draw: two witnesses, enough people to draw from, and
// nobody who may not be drawn.
func (c *Case) drawable(e Event, seats int) error {
	people := slices.Concat(e.Args.Drawn, e.Args.Reserves)
	anyOf := func(is func(string) bool) bool { return slices.ContainsFunc(people, is) }
	poolAdmin := slices.ContainsFunc(e.Args.Witnesses, func(w string) bool { return c.roles[w] == PoolAdmin })
	switch {
	case !slices.Contains(e.Args.Witnesses, e.Actor) || !poolAdmin:
		return ErrWitness
	case e.Args.Eligible < c.Params.PoolFactor*seats:
		return ErrPool
	case len(e.Args.Drawn) != seats || distinct(people) != len(people):
		return ErrPanelSize
	case len(e.Args.Reserves) < c.Params.ReservesMin:
		return ErrReserves
	case anyOf(c.EarlierPanels):
		return ErrDisjoint
	case anyOf(c.ExcludedByClient):
		return ErrExcluded
	case anyOf(func(p string) bool { return c.parties[p] != Expert || c.roles[p] != "" }):
		return ErrDuties
	}
	return nil
}

// seatDrawn gives all seats to a panel that was drawn.
func (c *Case) seatDrawn(e Event) {
	c.Panel, c.Reserves = slices.Clone(e.Args.Drawn), slices.Clone(e.Args.Reserves)
	for _, person := range c.Panel {
		c.roles[person] = Assessor
	}
	c.clearPanel()
	c.vacant, c.refilling = 0, false
	c.enter(PanelDrawn, c.workdays(e.At, c.Params.DeclareDays))
}

func (c *Case) declare(e Event) error {
	switch {
	case c.declared[e.Actor]:
		return ErrDeclared
	case e.At.After(c.Due):
		return ErrDeadline
	case !e.Args.Signed:
		return ErrDeclaration
	case e.Args.Hard:
		return c.replace(e.Actor, e.At)
	}
	c.declared[e.Actor] = true
	if e.Args.Soft {
		c.pending[e.Actor] = true
	}
	c.clearConflicts()
	return nil
}

func (c *Case) decideSoft(e Event) error {
	switch {
	case !c.pending[e.Args.User]:
		return ErrNotPending
	case e.Args.Reasons == "":
		return ErrReasons
	case !e.Args.Keep:
		return c.replace(e.Args.User, e.At)
	}
	delete(c.pending, e.Args.User)
	c.clearConflicts()
	return nil
}

func (c *Case) replaceSilent(e Event) error {
	switch {
	case !slices.Contains(c.Panel, e.Args.User) || c.declared[e.Args.User]:
		return ErrNotPending
	case !e.At.After(c.Due):
		return ErrNotDue
	}
	return c.replace(e.Args.User, e.At)
}
