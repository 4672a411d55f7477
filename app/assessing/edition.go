package assessing

import (
	"slices"
	"strconv"
	"time"

	"jiyue/domain/assessment"
	"jiyue/domain/contract"
	"jiyue/domain/exact"
)

// Edition 历次评价报告 is a report that was signed: the first one of a case, or that of a
// reassessment. Earlier ones stay readable (科技成果评价的复评). Records without a number are
// of what has not happened.
type Edition struct {
	Number                          string
	Draft, Signed, Filed, Published assessment.Record
	Reassessed                      assessment.Record // what has sent the case to other people
	Settled                         assessment.Act    // how the total came about
}

// Total and Grade are those of the report; the draft is bound to the engine.
func (e Edition) Total() string { return e.Draft.Detail["total"] }

// Grade is the grade of the total.
func (e Edition) Grade() string { return e.Draft.Detail["grade"] }

// Editions are the reports that have been signed, the first one first.
func (st *Standing) Editions() (list []Edition) {
	var next Edition
	for _, r := range st.Records {
		last := len(list) - 1
		switch r.Event.Do {
		case assessment.DraftReport:
			next.Number, next.Draft, next.Settled = st.Edition(r), r, st.SettledBy(r)
		case assessment.Sign:
			next.Signed = r
			if last >= 0 && list[last].Number == next.Number { // the industry body had sent it back
				list = list[:last]
			}
			list = append(list, next)
		case assessment.File:
			list[last].Filed = r
		case assessment.Publish:
			list[last].Published = r
		}
		if r.State == assessment.Reassess && last >= 0 && list[last].Reassessed.Seq == 0 {
			list[last].Reassessed = r
		}
	}
	return list
}

// numbered is the number of the report for which a plan is frozen with a record: that of
// the case with the place of the assessment among those of the case.
func (st *Standing) numbered(seq int) string {
	n := 0
	for _, r := range st.Records[:min(seq, len(st.Records))] {
		if r.Event.Do == assessment.FreezePlan {
			n++
		}
	}
	return st.Number + "-" + strconv.Itoa(max(n, 1))
}

// Report is the text that the person may read, the newest one: that of the present
// assessment, else that of the report before, but by the people of a reassessment.
func (st *Standing) Report() (assessment.Record, bool) {
	r, there := st.Last(assessment.DraftReport)
	checked := st.State != assessment.ReportDraft || st.party() == assessment.Institute || st.audits()
	if there && checked && st.Case.Since(assessment.Aggregated) && st.ReadsResult() {
		return r, true
	}
	editions := st.Editions()
	if len(editions) == 0 || st.party() == assessment.Expert && !st.Case.EarlierPanels(st.Ref) {
		return assessment.Record{}, false
	}
	return editions[len(editions)-1].Draft, true
}

// when is the standing as it was while a report counted: with its panel, before it was
// assessed again.
func (st *Standing) when(draft assessment.Record) (*Standing, error) {
	for _, e := range st.Editions() {
		if e.Draft.Seq != draft.Seq || e.Reassessed.Seq == 0 {
			continue
		}
		past := *st
		past.Records = st.Records[:e.Reassessed.Seq-1]
		past.Head = past.Records[len(past.Records)-1].Hash
		k, err := assessment.Replay(commission(st.CaseRow, past.Records, st.Case.Days), past.Records)
		if err != nil {
			return nil, err
		}
		past.Case, past.State, past.Round, past.Due = k, assessment.Reassess, k.Round, time.Time{}
		if first := st.Records[0].Detail; k.Org == first["org"] {
			past.Institution = contract.Person{ID: k.Org, Name: first["org_name"]}
		}
		return &past, nil
	}
	return st, nil
}

// Edition is the number of the report that was drafted with a record.
func (st *Standing) Edition(draft assessment.Record) string { return st.numbered(draft.Seq) }

// SettledBy is the act by which the total of a draft came about.
func (st *Standing) SettledBy(draft assessment.Record) (do assessment.Act) {
	for _, r := range st.Records[:draft.Seq] {
		if settles(r.Event.Do) {
			do = r.Event.Do
		}
	}
	return do
}

func settles(do assessment.Act) bool {
	return do == assessment.Compute || do == assessment.JointDecision || do == assessment.ThirdTotal
}

// ReportNumber is that of the report in the making, or of the last one.
func (st *Standing) ReportNumber() string { return st.numbered(len(st.Records)) }

// Before are the editions that came before a report.
func (st *Standing) Before(number string) []Edition {
	list := st.Editions()
	if i := slices.IndexFunc(list, func(e Edition) bool { return e.Number == number }); i >= 0 {
		return list[:i]
	}
	return list
}

// Published 公示中的报告 is the edition that was published last, with false before the first.
func (st *Standing) Published() (Edition, bool) {
	for _, e := range slices.Backward(st.Editions()) {
		if e.Published.Seq > 0 {
			return e, true
		}
	}
	return Edition{}, false
}

// Open says that the result that was published last stands on its own: nobody assesses the
// achievement again.
func (st *Standing) Open() bool { return slices.Contains(publicStates, st.State) }

// Merged 复评合并 says how the total of a reassessment counts beside the one before, "" for
// a first assessment.
func (st *Standing) Merged(number string, settled assessment.Act, total string) string {
	before := st.Before(number)
	if len(before) == 0 {
		return ""
	}
	switch settled {
	case assessment.JointDecision:
		return "由两个评价组联合评议确定"
	case assessment.ThirdTotal:
		return "三个评价组的总分取中位数"
	}
	one, err := exact.Parse(before[len(before)-1].Total())
	two, wrong := exact.Parse(total)
	if err != nil || wrong != nil {
		return ""
	}
	gap := two.Sub(two, one)
	return "与前次相差 " + exact.Terminating(gap.Abs(gap)) + " 分，不超过 " + st.Case.Params.ReplaceLimit + " 分，以复评结果为准（建议值）"
}

// WhySent says in a word why an edition was assessed again, "" if it was not.
func (e Edition) WhySent() string {
	switch e.Reassessed.Event.Do {
	case assessment.DecideObjection:
		return "异议成立"
	case assessment.CloseSpotCheck:
		return "抽查要求复评"
	case assessment.AskReassess:
		if e.Reassessed.Party == assessment.Government {
			return "主管部门要求复评"
		}
		return "委托方申请复评"
	case assessment.LateConflict:
		return "签发后发现回避情形"
	}
	return ""
}
