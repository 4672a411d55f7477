package assessing

import (
	"context"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/exact"
)

// jointActs are done by the leads of both assessments, of whom one may be of an institution
// that has the case no more.
var jointActs = []assessment.Act{assessment.ProposeJoint, assessment.AgreeJoint, assessment.ReturnJoint, assessment.ReferThird}

// Deliberates says whether the person takes part in the joint deliberation that is due.
func (st *Standing) Deliberates() bool {
	return st.State == assessment.JointPanel && slices.Contains(st.Case.JointSides(), st.Ref)
}

// elsewhere says that the person is of an institution that has the case no more, and that
// the act is not one of those that are still asked of it.
func (st *Standing) elsewhere(do assessment.Act) bool {
	return st.party() == assessment.Institute && st.By.Org != st.Institution.ID && !(slices.Contains(jointActs, do) && st.Deliberates())
}

// readProposeJoint takes the total that one side puts forward, between those of the two
// assessments, with the minutes of the deliberation.
func readProposeJoint(ctx context.Context, s *Cases, f *deedForm) error {
	first, second := f.Case.Totals()
	total, err := exact.Parse(strings.TrimSpace(f.typed["total"]))
	switch {
	case err != nil:
		f.need(false, "total", "请填写联合评议的总分，例如 84.50")
	case first == nil || total.Cmp(first) < 0 && total.Cmp(second) < 0 || total.Cmp(first) > 0 && total.Cmp(second) > 0:
		f.need(false, "total", "联合评议的总分应在两次评价的总分之间")
	default:
		plan, _ := f.Frozen()
		places := whole(plan.Detail["places"])
		f.need(exact.Round(total, places, exact.HalfUp).Cmp(total) == 0, "total", "总分的小数位数超过评价方案规定的位数")
		f.Args.Total = exact.Text(total, places)
		f.Detail["total"] = f.Args.Total
	}
	f.Args.Reasons = f.text("reasons", "评议意见", 20, 2000)
	papers, err := s.Reader.CasePapers(ctx, f.ID)
	if err != nil {
		return err
	}
	since := f.Since(assessment.JointPanel)
	f.Args.Minutes = slices.ContainsFunc(papers, func(p CasePaper) bool { return p.Kind == "MINUTES" && !p.AddedAt.Before(since) })
	f.need(f.Args.Minutes, "reasons", "请先在“材料”中上传联合评议的会商纪要，再提出意见")
	f.Args.Hash, err = hashOf(f.Detail)
	return err
}

// readAgreeJoint takes the hash of what the page showed, and names who has put it forward.
func readAgreeJoint(_ context.Context, _ *Cases, f *deedForm) error {
	_, _, by := f.Case.Joint()
	f.Args.Hash, f.Args.User = f.typed["hash"], by
	f.need(f.ticked("agreed"), "agreed", "请核对后勾选同意")
	return nil
}

// Doubtful 需要复核: something was reported of the report that is in force.
func (st *Standing) Doubtful() bool {
	lapsed, there := st.Last(assessment.Lapse)
	signed, _ := st.Last(assessment.Sign)
	return there && lapsed.Seq > signed.Seq
}

// Since is when the case has last come into a state, zero for never.
func (st *Standing) Since(s assessment.State) (at time.Time) {
	before := assessment.Draft
	for _, r := range st.Records {
		if r.State == s && before != s {
			at = r.Event.At
		}
		before = r.State
	}
	return at
}

// sequel is what the platform does at once after an act of a person.
func (w *CaseWork) sequel(d Deed) error {
	platform := func(do assessment.Act, args assessment.Args) error {
		return w.takeAs(assessment.SystemActor, assessment.Platform, Deed{Do: do, Args: args})
	}
	switch d.Do {
	case assessment.ReportLapse:
		return platform(assessment.Lapse, assessment.Args{Kind: d.Args.Kind})
	case assessment.AgreeJoint:
		total, _, _ := w.Case.Joint()
		return platform(assessment.JointDecision, assessment.Args{Total: exact.Terminating(total), Reasons: "由两次评价的项目负责人联合评议确定"})
	}
	return nil
}

// mayRecord says whether the person may upload the minutes of a deliberation.
func (st *Standing) mayRecord() bool {
	return st.You == assessment.CaseLead && st.State == assessment.PanelMeeting || st.Deliberates() && st.By.Has(actor.Evaluator)
}
