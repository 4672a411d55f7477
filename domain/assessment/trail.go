package assessment

import (
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// OpenBallot shows what a commitment has hidden. It changes no state: the check comes when
// everybody has.
const OpenBallot Act = "open_ballot"

// Refusals of openings.
var (
	ErrNotOpen   = refusal(fault.Conflict, "E_NOT_OPEN", "评分尚未截止，现在不能公开，以免影响他人独立评分")
	ErrNoBallot  = refusal(fault.Conflict, "E_NO_BALLOT", "您在本轮没有提交这份评分承诺，不能公开评分")
	ErrWasOpened = refusal(fault.Conflict, "E_WAS_OPENED", "您的评分已经公开，不能更改")
)

func init() { steps[OpenBallot] = step{by(Assessor), in(Revealed, PanelMeeting), (*Case).openBallot} }

func (c *Case) openBallot(e Event) error {
	switch {
	case !c.Opening():
		return ErrNotOpen
	case e.Args.Hash == "" || c.commits[e.Actor] != e.Args.Hash:
		return ErrNoBallot
	case c.opened[e.Actor]:
		return ErrWasOpened
	}
	c.opened[e.Actor] = true
	return nil
}

// Opening says that nobody scores any more and ballots are to be opened. A meeting's round
// is over when everybody has committed.
func (c *Case) Opening() bool {
	return c.State == Revealed || c.State == PanelMeeting && c.held && len(c.commits) >= len(c.Panel)
}

// Opened says that a member has opened the ballot of this round.
func (c *Case) Opened(member string) bool { return c.opened[member] }

// Entry is the record as it is handed out: what was hashed, and the hash.
func (r Record) Entry() evidence.Entry {
	return evidence.Entry{Event: r.value(), Hash: r.Hash.String()}
}
