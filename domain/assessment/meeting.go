package assessment

import (
	"slices"
	"time"

	"jiyue/domain/fault"
)

// CloseMeeting ends the round of scoring after a meeting. With enough ballots it goes on
// without those who are missing; with too few the panel is called together once more, and
// if that fails too, the assessment ends.
const CloseMeeting Act = "close_meeting"

// Refusals of the act.
var (
	ErrMeetingOpen = refusal(fault.Conflict, "E_MEETING_OPEN", "评分或者公开评分的期限未满，不能截止")
	ErrMeetingOver = refusal(fault.Conflict, "E_MEETING_OVER", "本轮公开的评分已达到法定份数，请在评分结果页结束公开")
)

func init() { steps[CloseMeeting] = step{by(CaseLead), in(PanelMeeting), (*Case).closeMeeting} }

// Outcome 会商截止结果 is what the end of a meeting's round leads to.
type Outcome string

// The outcomes.
const (
	GoesOn     Outcome = "GOES_ON"     // without those who are missing
	MeetsAgain Outcome = "MEETS_AGAIN" // too few ballots, for the first time
	DrawsAgain Outcome = "DRAWS_AGAIN" // too few again in a reassessment, which cannot be withdrawn
	GivesUp    Outcome = "GIVES_UP"    // too few again
)

// MeetingOutcome is what closing the round now would lead to. Ballots that nobody has
// opened although it is time count for nothing.
func (c *Case) MeetingOutcome() Outcome {
	usable := len(c.commits)
	if c.Opening() {
		usable = len(c.opened)
	}
	switch {
	case usable >= c.QuorumSize():
		return GoesOn
	case !c.reconvened:
		return MeetsAgain
	case len(c.prior) > 0:
		return DrawsAgain
	}
	return GivesUp
}

func (c *Case) closeMeeting(e Event) error {
	switch {
	case !c.held:
		return ErrState
	case !e.At.After(c.Due):
		return ErrMeetingOpen
	case e.Args.Reasons == "":
		return ErrReasons
	}
	switch c.MeetingOutcome() {
	case GoesOn:
		return c.closeWithout(e.At)
	case MeetsAgain:
		c.mark("RECONVENED")
		c.reconvened, c.held = true, false
		c.enter(PanelMeeting, time.Time{})
	case DrawsAgain:
		c.retire(c.Extra)
		c.Extra = nil
		c.redraw()
	case GivesUp:
		c.mark("NO_QUORUM", "WITHDRAWN_AFTER_REVEAL")
		c.enter(Withdrawn, time.Time{})
	}
	return nil
}

// closeWithout those who have not committed; they are remembered as absent.
func (c *Case) closeWithout(at time.Time) error {
	if c.Opening() {
		return ErrMeetingOver
	}
	missing := func(member string) bool { return c.commits[member] == "" }
	for _, member := range c.Panel {
		if missing(member) {
			c.mark("ABSENTEES")
			c.absent[member] = true
		}
	}
	c.Panel = slices.DeleteFunc(c.Panel, missing)
	c.Due = c.within(at, c.Params.OpenDays)
	return nil
}

// Reconvened says that the panel has been called together a second time for want of
// ballots.
func (c *Case) Reconvened() bool { return c.reconvened }
