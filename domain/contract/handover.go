package contract

import (
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// Faults of 移交.
var (
	ErrNotHolder     = fault.New(fault.Denied, "contract.not_holder", "只有本件的登记员和本机构负责人可以移交")
	ErrHandOverState = fault.New(fault.Conflict, "contract.hand_over_state", "本件现在不能移交：复核中的由复核员办理，异议由负责人处理，已办结的不再移交")
	ErrTaker         = fault.New(fault.Invalid, "contract.taker", "请选择本机构的另一名登记员").At("to")
)

// handedOver are the states in which a registrar holds a case. In second review the
// recommendation stands under the name of who made it.
var handedOver = []State{Submitted, Accepted, InReview, SupplementRequested, Resubmitted, ExpertReview, ChangePending}

// MayHandOver says whether the actor may hand the case over as it stands: its
// registrar, or the head of the office, who also assigns what nobody has yet.
func (c *Contract) MayHandOver(by actor.Actor) error {
	holder := by.Has(actor.Registrar) && by.User == c.Registrar.ID
	switch {
	case by.Org != c.Office.ID || !holder && !by.Has(actor.Head):
		return ErrNotHolder
	case !slices.Contains(handedOver, c.State):
		return ErrHandOverState
	}
	return nil
}

// HandOver 移交 an open case to another registrar of the office. Who takes it over
// must not have to stay away from it (回避): neither an applicant nor an expert of
// the case.
func (c *Contract) HandOver(by, to actor.Actor, reason string) (audit.Event, error) {
	err := c.MayHandOver(by)
	if err != nil {
		return audit.Event{}, err
	}
	switch {
	case !to.Has(actor.Registrar) || to.Org != c.Office.ID || to.User == c.Registrar.ID:
		return audit.Event{}, ErrTaker
	case to.User == c.Applicant.ID || to.Org == c.ApplicantOrg || slices.Contains(c.Submitters, to.User):
		return audit.Event{}, ErrOwnApplication.Say(to.Name + "是" + c.SubmissionNo + "的申请人，应当回避，请另选登记员").At("to")
	case c.expert(to.User) != nil:
		return audit.Event{}, ErrExpertPartial.Say(to.Name + "是" + c.SubmissionNo + "的评审专家，应当回避，请另选登记员").At("to")
	case !enough(reason):
		return audit.Event{}, ErrReason.At("reason")
	}
	before := c.Registrar.Name
	if before == "" {
		before = "尚未分派"
	}
	c.Registrar = Person{to.User, to.Name}
	return c.record("handed_over", by, c.State, reason, audit.Fact{Label: "原承办人", Value: before}, audit.Fact{Label: "承办人", Value: to.Name}), nil
}
