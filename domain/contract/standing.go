package contract

import "jiyue/domain/actor"

// MayDecide 能否办理 says why the actor may not take the office's next step in this
// case, nil when nothing stands in the way: role, office, 回避, and in second
// review another person than the registrar.
func (c *Contract) MayDecide(by actor.Actor) error {
	if !c.State.AtOffice() {
		return ErrState
	}
	switch c.State {
	case Objection:
		return c.judge(by)
	case ExpertReview:
		return ErrExpertsRequired.Say("专家评审中，收到全部意见后由登记员决定")
	}
	return c.decider(by)
}

// Reasons 理由目录 lists the reasons that lead to the given end, in the order of the
// rules.
func Reasons(severity Severity) []Finding {
	var list []Finding
	for _, table := range [][]Finding{acceptanceFindings, generalFindings, classTestFindings, correctionFindings, classFindings, endingFindings} {
		for _, f := range table {
			if f.Severity == severity {
				list = append(list, f)
			}
		}
	}
	return list
}
