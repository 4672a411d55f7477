package assessment

import (
	"slices"
	"time"

	"jiyue/domain/fault"
)

// What becomes of a seat whose holder must not score: the next reserve takes it, and where
// none is left, more people are drawn by the same rules. Recuse is for a conflict that comes
// out between the draw and the signing; LateConflict is for later ones.
const (
	Recuse     Act = "recuse"
	Supplement Act = "supplement"
)

// Refusals of these acts.
var (
	ErrRecuseSelf    = refusal(fault.Denied, "E_RECUSE_SELF", "评估师只能提出本人回避")
	ErrRecuseHow     = refusal(fault.Denied, "E_RECUSE_HOW", "评分公开后，没有系统核查结果支持的，由评估师库管理员认定回避，评价机构不能单独更换评估师")
	ErrReservesLeft  = refusal(fault.Conflict, "E_RESERVES_LEFT", "还有候补人员，由候补递补即可，不必补抽")
	ErrNoSupplement  = refusal(fault.Conflict, "E_NO_SUPPLEMENT", "现在没有缺席位，也不需要候补，不能补抽")
	recusable        = in(PanelDrawn, Cleared, Scoring, Revealed, Disputed, ExtraScoring, PanelMeeting, Consistent, JointPanel, ThirdPanel, Aggregated, ReportDraft, ClientComment)
	supplementable   = in(PanelDrawn, Disputed)
	scoredAgainAfter = in(JointPanel, ThirdPanel, Aggregated, ReportDraft, ClientComment)
)

func init() {
	steps[Recuse] = step{by(Assessor, QualityReviewer, PoolAdmin), recusable, (*Case).recuse}
	steps[Supplement] = step{by(CaseLead), supplementable, (*Case).supplement}
}

// recuse takes somebody off the panel. Ballots of the others stand; the next reserve
// declares and scores like everybody else, and what was concluded with the person's ballot
// is concluded again. Hard: the registers of the platform show it.
func (c *Case) recuse(e Event) error {
	person, role := e.Args.User, c.roles[e.Actor]
	switch {
	case !c.Seated(person):
		return ErrNotOnPanel
	case role == Assessor && person != e.Actor:
		return ErrRecuseSelf
	case role == QualityReviewer && c.revealed && !e.Args.Hard:
		return ErrRecuseHow
	case e.Args.Reasons == "":
		return ErrReasons
	}
	c.mark("RECUSED")
	c.oldPanels[person] = true
	delete(c.declared, person)
	delete(c.pending, person)
	delete(c.commits, person)
	delete(c.opened, person)
	if c.State == ExtraScoring && !slices.Contains(c.Panel, person) {
		c.replaceExtra(person, e.At)
		return nil
	}
	c.takeBack()
	c.vacate(person)
	c.refilling = true
	due := c.workdays(e.At, c.Params.DeclareDays)
	if c.State == PanelDrawn {
		c.Due = due
	} else {
		c.enter(PanelDrawn, due)
	}
	return nil
}

// replaceExtra puts the next reserve in the place of an extra assessor; the dispute waits
// again when there is none.
func (c *Case) replaceExtra(person string, at time.Time) {
	i := slices.Index(c.Extra, person)
	if len(c.Reserves) > 0 {
		c.Extra[i], c.Reserves = c.Reserves[0], c.Reserves[1:]
		c.roles[c.Extra[i]] = Assessor
		c.Due = c.workdays(at, c.Params.ExtraDays)
		return
	}
	c.Extra = slices.Delete(c.Extra, i, i+1)
	switch {
	case len(c.Extra) == 0:
		c.enter(Disputed, time.Time{})
	case c.allCommitted(c.Extra):
		c.joinPanel()
		c.closed = true
		c.enter(Revealed, time.Time{})
	}
}

// takeBack undoes what rests on the present set of ballots. Extra assessors who have scored
// stay as members, the others are the next reserves.
func (c *Case) takeBack() {
	if c.State == ExtraScoring {
		c.joinPanel()
		waiting := slices.DeleteFunc(slices.Clone(c.Extra), func(p string) bool { return slices.Contains(c.Panel, p) })
		c.Reserves = append(waiting, c.Reserves...)
		c.Extra = nil
	}
	if slices.Contains(scoredAgainAfter, c.State) {
		c.Total = nil
		if n := len(c.prior); n > 0 { // a reassessment is compared with the earlier one again
			c.Total, c.reassessing = c.prior[n-1], !c.third
		}
		if !c.third {
			c.second = nil
		}
	}
	c.thirdSum, c.joint = nil, nil
	c.disputes, c.closed, c.held, c.commented, c.cosigners = 0, false, false, false, nil
}

// vacate a seat: the next reserve takes it, and where there is none it stays empty.
func (c *Case) vacate(person string) {
	c.Extra = slices.DeleteFunc(c.Extra, func(p string) bool { return p == person })
	i := slices.Index(c.Panel, person)
	if len(c.Reserves) > 0 {
		c.seat(i)
		return
	}
	c.Panel = slices.Delete(c.Panel, i, i+1)
	c.vacant++
}

// supplement 补抽: those who are drawn take the empty seats, the others are the new
// reserves.
func (c *Case) supplement(e Event) error {
	switch {
	case len(c.Reserves) > 0:
		return ErrReservesLeft
	case !c.NeedsPeople(e.At):
		return ErrNoSupplement
	}
	if err := c.drawable(e, c.vacant); err != nil {
		return err
	}
	for _, person := range e.Args.Drawn {
		c.roles[person] = Assessor
		c.Panel = append(c.Panel, person)
	}
	c.Reserves, c.vacant = slices.Clone(e.Args.Reserves), 0
	if c.State == PanelDrawn {
		c.Due = c.workdays(e.At, c.Params.DeclareDays)
	}
	return nil
}

// NeedsPeople says that the case cannot go on without more people than are left: a seat is
// empty, or somebody is to be replaced or asked besides and there is no reserve.
func (c *Case) NeedsPeople(now time.Time) bool {
	if len(c.Reserves) > 0 {
		return false
	}
	silent := now.After(c.Due) && slices.ContainsFunc(c.Panel, func(p string) bool { return !c.declared[p] })
	return c.vacant > 0 || c.State == Disputed || c.State == PanelDrawn && (len(c.pending) > 0 || silent)
}

// Refilling says that a seat is being filled or scored anew: whoever takes it must not see
// what the others have said.
func (c *Case) Refilling() bool { return c.refilling }

// Vacant seats, for which no reserve was left.
func (c *Case) Vacant() int { return c.vacant }

// Answered says that a member's conflict was dealt with after the signing.
func (c *Case) Answered(member string) bool { return c.answered[member] }

// Unanswered says that the period of the formal check has run out.
func (c *Case) Unanswered() bool { return c.unanswered }

// closeScoring reveals when enough have committed, and otherwise asks reserves or draws
// anew.
func (c *Case) closeScoring(at time.Time) {
	var missing []int
	for i, member := range c.Panel {
		if c.commits[member] == "" {
			missing = append(missing, i)
		}
	}
	switch {
	case len(c.commits) >= c.QuorumSize():
		for _, i := range missing {
			c.mark("ABSENTEES")
			c.absent[c.Panel[i]] = true
		}
		c.Panel = slices.DeleteFunc(c.Panel, func(member string) bool { return c.commits[member] == "" })
		c.closed, c.revealed, c.refilling = true, true, false
		c.enter(Revealed, time.Time{})
	case len(c.Reserves) < len(missing):
		c.redraw()
	default:
		for _, i := range missing {
			c.seat(i)
		}
		c.enter(PanelDrawn, c.workdays(at, c.Params.DeclareDays))
	}
}

// redraw ends a panel: other people are to be drawn.
func (c *Case) redraw() {
	c.mark("REDRAW")
	c.retire(c.Panel)
	c.Panel, c.commits, c.vacant = nil, map[string]string{}, 0
	c.enter(Planned, time.Time{})
}

// seat gives a seat to the next reserve.
func (c *Case) seat(i int) {
	c.Panel[i], c.Reserves = c.Reserves[0], c.Reserves[1:]
	c.roles[c.Panel[i]] = Assessor
}

func (c *Case) retire(members []string) {
	for _, m := range members {
		c.oldPanels[m] = true
	}
}

// replace whoever holds a seat, or refuse when nobody is left.
func (c *Case) replace(member string, at time.Time) error {
	if len(c.Reserves) == 0 {
		return ErrNoReserve
	}
	delete(c.pending, member)
	c.seat(slices.Index(c.Panel, member))
	c.Due = c.workdays(at, c.Params.DeclareDays)
	return nil
}
