package assessment

import (
	"math/big"
	"slices"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// A reassessment whose total is too far from the earlier one is brought together with it:
// the leads of both deliberate (联合评议), or a third panel scores, of which nobody has been
// on either of the others. The platform settles the total in both.
const (
	ProposeJoint Act = "propose_joint"
	AgreeJoint   Act = "agree_joint"
	ReturnJoint  Act = "return_joint"
	ReferThird   Act = "refer_third"
	DrawThird    Act = "draw_third"
)

// Refusals of these acts.
var (
	ErrJointPerson = refusal(fault.Denied, "E_JOINT_PERSON", "联合评议由两次评价的项目负责人办理；两次为同一人的，由项目负责人和质量复核人办理")
	ErrJointRange  = refusal(fault.Invalid, "E_JOINT_RANGE", "联合评议的总分应在两次评价的总分之间")
	ErrJointNone   = refusal(fault.Conflict, "E_JOINT_NONE", "联合评议意见尚未提出，或已经改动，请刷新后核对")
	ErrJointSelf   = refusal(fault.Denied, "E_JOINT_SELF", "提出联合评议意见的人不能同时作为另一方同意")
)

// joint is a total that one side has put on the table.
type joint struct {
	total *big.Rat
	hash  string
	by    string
}

func init() {
	sides := by(CaseLead, QualityReviewer)
	steps[ProposeJoint] = step{sides, in(JointPanel), (*Case).proposeJoint}
	steps[AgreeJoint] = step{sides, in(JointPanel), (*Case).agreeJoint}
	steps[ReturnJoint] = step{sides, in(JointPanel), (*Case).returnJoint}
	steps[ReferThird] = step{sides, in(JointPanel), (*Case).referThird}
	steps[DrawThird] = step{by(CaseLead), in(ThirdPanel), (*Case).drawThird}
}

// JointSides are the two who deliberate: the leads of both assessments; where it is the
// same person twice, that person and a quality reviewer.
func (c *Case) JointSides() (people []string) {
	n := len(c.leads)
	if n < 2 {
		return nil
	}
	if c.leads[n-1] != c.leads[n-2] {
		return []string{c.leads[n-2], c.leads[n-1]}
	}
	return append([]string{c.leads[n-1]}, c.Holders(QualityReviewer)...)
}

// Totals are those of the earlier assessment and of the reassessment that is too far from
// it; nil when there is nothing to bring together.
func (c *Case) Totals() (first, second *big.Rat) {
	if c.second == nil || len(c.prior) == 0 {
		return nil, nil
	}
	return c.prior[len(c.prior)-1], c.second
}

// Joint is the total on the table of a joint deliberation and who has put it there; nil for
// none.
func (c *Case) Joint() (total *big.Rat, hash, by string) {
	if c.joint == nil {
		return nil, "", ""
	}
	return c.joint.total, c.joint.hash, c.joint.by
}

func (c *Case) deliberates(person string) bool { return slices.Contains(c.JointSides(), person) }

func (c *Case) proposeJoint(e Event) error {
	total, err := exact.Parse(e.Args.Total)
	if err != nil {
		return err
	}
	first, second := c.Totals()
	switch {
	case !c.deliberates(e.Actor):
		return ErrJointPerson
	case total.Cmp(first) < 0 && total.Cmp(second) < 0 || total.Cmp(first) > 0 && total.Cmp(second) > 0:
		return ErrJointRange
	case !e.Args.Minutes:
		return ErrMinutes
	case e.Args.Reasons == "":
		return ErrReasons
	}
	c.joint = &joint{total, e.Args.Hash, e.Actor}
	return nil
}

// agreeJoint is the other side's word; User names who has proposed, so that the record
// shows two people.
func (c *Case) agreeJoint(e Event) error {
	switch {
	case !c.deliberates(e.Actor):
		return ErrJointPerson
	case c.joint == nil || c.joint.hash != e.Args.Hash || c.joint.by != e.Args.User:
		return ErrJointNone
	case c.joint.by == e.Actor:
		return ErrJointSelf
	}
	return nil
}

func (c *Case) returnJoint(e Event) error {
	switch {
	case !c.deliberates(e.Actor):
		return ErrJointPerson
	case c.joint == nil:
		return ErrJointNone
	case e.Args.Reasons == "":
		return ErrReasons
	}
	c.joint = nil
	return nil
}

// referThird: the two cannot agree, and a third panel is drawn.
func (c *Case) referThird(e Event) error {
	switch {
	case !c.deliberates(e.Actor):
		return ErrJointPerson
	case e.Args.Reasons == "":
		return ErrReasons
	}
	c.joint = nil
	c.mark("JOINT_FAILED")
	c.enter(ThirdPanel, c.Due)
	return nil
}

// drawThird seats a third panel. It scores by the plan of the reassessment, in a round of
// its own.
func (c *Case) drawThird(e Event) error {
	both := slices.Concat(c.Panel, c.Extra)
	switch {
	case c.third:
		return ErrState
	case slices.ContainsFunc(slices.Concat(e.Args.Drawn, e.Args.Reserves), func(p string) bool { return slices.Contains(both, p) }):
		return ErrDisjoint
	}
	if err := c.drawable(e, c.Seats); err != nil {
		return err
	}
	c.retire(both)
	c.Extra, c.third = nil, true
	c.Round++
	c.disputes, c.closed, c.held, c.revealed, c.reconvened = 0, false, false, false, false
	c.absent = map[string]bool{}
	c.seatDrawn(e)
	return nil
}

// ThirdDrawn says that the third panel assesses, or has.
func (c *Case) ThirdDrawn() bool { return c.third }

// ThirdScored is the total of the third panel that is to be brought together with the two
// others; nil before.
func (c *Case) ThirdScored() *big.Rat {
	if c.State != ThirdPanel {
		return nil
	}
	return c.thirdSum
}
