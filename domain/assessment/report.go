package assessment

import (
	"slices"
	"time"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
)

func (c *Case) draftReport(e Event) error {
	total, err := exact.Parse(e.Args.Total)
	switch {
	case c.State == ReportDraft && !c.Params.Redraft:
		return ErrState
	case err != nil:
		return err
	case total.Cmp(c.Total) != 0:
		return ErrBoundField
	}
	c.toRewrite = false
	c.enter(ReportDraft, time.Time{})
	return nil
}

func (c *Case) approveQuality(e Event) error {
	c.commented, c.cosigners = false, nil
	c.enter(ClientComment, c.workdays(e.At, c.Params.CommentDays))
	return nil
}

// comment takes the client's word on facts; one that touches a leaf is scored again.
func (c *Case) comment(e Event) error {
	if e.At.After(c.Due) {
		return ErrDeadline
	}
	c.commented = true
	if e.Args.Leaf != "" {
		c.nextRound()
		c.disputes, c.closed = 0, false
		c.mark("RESCORE:" + e.Args.Leaf)
		c.enter(Scoring, c.workdays(e.At, c.Params.ScoreDays))
	}
	return nil
}

func (c *Case) sign(e Event) error {
	wrongRole := slices.ContainsFunc(e.Args.Signers, func(s string) bool { return c.roles[s] != Assessor && c.roles[s] != CaseLead })
	switch {
	case !c.commented && !e.At.After(c.Due):
		return ErrCommentOpen
	case wrongRole:
		return ErrSignerRole
	case distinct(e.Args.Signers) < 2:
		return ErrTwoSigners
	case !e.Args.Seal:
		return ErrSeal
	case c.Track == Appraisal && e.Args.Methods < 2 && !e.Args.OneMethod:
		return ErrTwoMethods
	case c.Track == Evaluation && !e.Args.Disclaimer:
		return ErrDisclaimer
	}
	c.enter(Signed, c.workdays(e.At, c.Params.ReviewDays))
	return nil
}

func distinct(list []string) int {
	sorted := slices.Sorted(slices.Values(list))
	return len(slices.Compact(sorted))
}

func (c *Case) industryReview(e Event) error {
	if e.Args.Result == "PASS" {
		c.enter(Passed, time.Time{})
		return nil
	}
	switch {
	case e.Args.Reasons == "":
		return ErrReasons
	case c.sentBack:
		return ErrReturnOnce
	}
	c.sentBack, c.toRewrite = true, true
	c.enter(ReportDraft, time.Time{})
	return nil
}

func (c *Case) file(e Event) error {
	if !evidence.IsHash(e.Args.Hash) {
		return ErrHash
	}
	c.enter(Filed, time.Time{})
	return nil
}

func (c *Case) publish(e Event) error {
	if e.Args.Days < c.Params.PublicityDays {
		return ErrShortPublicity
	}
	c.show(e.At, e.Args.Days)
	return nil
}

// show the result for a number of calendar days after the day of the instant.
func (c *Case) show(at time.Time, days int) {
	c.PubEnd = day.Of(at).AddDays(days).End()
	c.enter(Publicity, c.PubEnd)
}

func (c *Case) object(e Event) error {
	switch {
	case e.At.After(c.PubEnd):
		return ErrPeriodOver
	case !e.Args.Identified:
		return ErrAnonymous
	case e.Args.Reasons == "" || len(e.Args.Evidence) == 0:
		return ErrReasons
	}
	c.Remaining, c.objector = max(1, day.Of(e.At).DaysUntil(day.Of(c.PubEnd))), e.Actor
	c.enter(Objection, time.Time{})
	return nil
}

func (c *Case) decideObjection(e Event) error {
	scored := func(p string) bool {
		return c.oldPanels[p] || slices.Contains(c.Panel, p) || slices.Contains(c.Extra, p)
	}
	switch {
	case distinct(e.Args.Panel) < 3:
		return ErrObjectionPanel
	case slices.ContainsFunc(e.Args.Panel, scored):
		return ErrDisjoint
	}
	switch e.Args.Result {
	case "MAJOR":
		c.reassess()
	case "FRAUD":
		c.strike()
	case "MINOR":
		c.mark("CORRECTED")
		c.show(e.At, c.Remaining)
	default:
		c.show(e.At, c.Remaining)
	}
	return nil
}

// strike the report out; those who rely on it are told.
func (c *Case) strike() {
	c.mark("DOWNSTREAM_NOTIFIED")
	c.enter(Revoked, time.Time{})
}

func (c *Case) withdrawObjection(e Event) error {
	if e.Actor != c.objector {
		return ErrRole
	}
	c.mark("OBJECTION_WITHDRAWN")
	c.show(e.At, c.Remaining)
	return nil
}

func (c *Case) openSpotCheck(Event) error {
	if c.spotCheck {
		return ErrSpotOpen
	}
	c.spotCheck = true
	return nil
}

func (c *Case) closeSpotCheck(e Event) error {
	again := e.Args.Result == "REASSESS"
	switch {
	case !c.spotCheck:
		return ErrSpotNotOpen
	case again && e.Args.Org == c.Org:
		return ErrOtherOrg
	case again:
		c.order(e.Args.Org)
		return nil
	}
	c.spotCheck = false
	if c.State == Publicity && e.At.After(c.PubEnd) {
		c.takeEffect(e.At)
	}
	return nil
}

// handOver to an institution; the staff of another one that had the case is asked no more.
func (c *Case) handOver(org string) {
	if org == c.Org {
		return
	}
	c.Org = org
	former := map[string]bool{}
	for person := range c.roles {
		if c.former[person] || c.parties[person] == Institute {
			former[person] = true
		}
	}
	c.former = former
}

// order a reassessment by another institution.
func (c *Case) order(org string) {
	c.handOver(org)
	c.mark("GOV_ORDERED")
	c.reassess()
}

func (c *Case) askReassess(e Event) error {
	if c.roles[e.Actor] == GovInspector {
		if e.Args.Org == c.Org {
			return ErrOtherOrg
		}
		c.order(e.Args.Org)
		return nil
	}
	switch {
	case c.asked:
		return ErrReassessOnce
	case e.At.After(day.Of(c.effective).AddMonths(c.Params.ReassessMonths).End()):
		return ErrPeriodOver
	}
	c.asked = true
	c.handOver(e.Args.Org)
	c.reassess()
	return nil
}

// lateConflict asks what the total would be without a member whose conflict came out
// after the signing.
func (c *Case) lateConflict(e Event) error {
	if !slices.Contains(c.Panel, e.Args.User) {
		return ErrNotOnPanel
	}
	total, err := exact.Parse(e.Args.Total)
	if err != nil {
		return err
	}
	delta, err := exact.Parse(c.Params.ConflictDelta)
	if err != nil {
		return err
	}
	before, err := indextree.GradeOf(c.Total, c.Params.Grades)
	if err != nil {
		return err
	}
	without, err := indextree.GradeOf(total, c.Params.Grades)
	if err != nil {
		return err
	}
	if distance(total, c.Total).Cmp(delta) > 0 || before != without {
		c.reassess()
		return nil
	}
	c.mark("ANNOTATED_CONFLICT")
	c.answered[e.Args.User] = true
	return nil
}

// LapseKinds 失效情形 are what makes a report in force doubtful (建议值).
var LapseKinds = []contract.Choice{{Value: "RIGHT_LAPSED", Title: "专利权失效或者被宣告无效"}, {Value: "INVALIDATION", Title: "被提起无效宣告请求或者权属、侵权诉讼"}, {Value: "OWNERSHIP", Title: "成果权属变更"},
	{Value: "MATURITY", Title: "技术成熟度发生重大变化"}}

// reportLapse is the word of a person; what it leads to is the platform's act.
func (c *Case) reportLapse(e Event) error {
	switch {
	case contract.TitleIn(LapseKinds, e.Args.Kind) == "":
		return ErrLapseKind
	case e.Args.Reasons == "":
		return ErrReasons
	}
	return nil
}

func (c *Case) lapse(Event) error {
	c.mark("NEEDS_REVIEW", "LISTING_BLOCKED")
	return nil
}

func (c *Case) revoke(e Event) error {
	if e.Args.Document == "" {
		return ErrDecisionDoc
	}
	c.strike()
	return nil
}

func (c *Case) withdraw(Event) error {
	if len(c.prior) > 0 {
		return ErrState
	}
	if c.revealed {
		c.mark("WITHDRAWN_AFTER_REVEAL")
	}
	c.enter(Withdrawn, time.Time{})
	return nil
}
