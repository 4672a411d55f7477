package contract

import (
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Faults of 催办.
var (
	ErrNotUrgeable = fault.New(fault.Conflict, "contract.not_urgeable", "本件现在不由登记机构办理，不能催办")
	ErrUrgeEarly   = fault.New(fault.Conflict, "contract.urge_early", "还没有临近到期，不能催办")
	ErrUrgedToday  = fault.New(fault.Conflict, "contract.urged_today", "今天已经催办过，明天仍未办理的可以再催")
)

// Urging 催办种类 is the kind of record that urging by this actor leaves, "" for
// those who cannot urge: the applicant's brokers and the head of the office can.
func (c *Contract) Urging(by actor.Actor) string {
	switch {
	case c.applicant(by) == nil:
		return "contract.urged"
	case by.Has(actor.Head) && by.Org == c.Office.ID:
		return "contract.urged_by_head"
	}
	return ""
}

// MayUrge says why the actor cannot urge now, nil when nothing speaks against it.
// Once a day is enough; the applicant waits until the case is red (建议值).
func (c *Contract) MayUrge(by actor.Actor, last, now time.Time) error {
	today := day.Of(now)
	switch kind := c.Urging(by); {
	case kind == "":
		return ErrNotApplicant
	case !c.State.AtOffice() || c.Deadline.Due.IsZero():
		return ErrNotUrgeable
	case !last.IsZero() && day.Of(last) == today:
		return ErrUrgedToday
	case kind == "contract.urged" && today.Before(c.Deadline.Red):
		return ErrUrgeEarly.Say("还没有临近到期，" + c.Deadline.Red.Long() + "起仍未办理的可以催办")
	}
	return nil
}

// Urge 催办 tells the office to act. It moves nothing; last is when the same side
// urged before.
func (c *Contract) Urge(by actor.Actor, last, now time.Time) (audit.Event, error) {
	err := c.MayUrge(by, last, now)
	if err != nil {
		return audit.Event{}, err
	}
	charged := c.Registrar.Name
	if charged == "" {
		charged = "尚未分派"
	}
	return audit.Event{Kind: c.Urging(by), Subject: audit.SubjectOf("contract", string(c.ID)), By: by,
		Facts: []audit.Fact{{Label: "承办人", Value: charged}, {Label: "到期日", Value: c.Deadline.Due.String()}}}, nil
}
