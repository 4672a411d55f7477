package assessing

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// errConflicted: somebody with a seat must not have it. The sentence names the findings.
var errConflicted = fault.New(fault.Conflict, "assessment.conflicted", "评价组成员有应当回避的情形，办理回避后才能继续")

// checkedMoves are the acts before which the registers are asked again who of the panel must
// not be on it.
var checkedMoves = []assessment.Act{assessment.OpenScoring, assessment.DraftReport, assessment.Sign, assessment.Publish}

// SeesConflicts says whether the person may read why somebody on the panel must leave: the
// institution that leads the case, the keeper of the pool and the auditor.
func (st *Standing) SeesConflicts() bool {
	return st.audits() || st.You == assessment.PoolAdmin || st.party() == assessment.Institute && st.By.Org == st.Institution.ID && st.You != assessment.Anybody
}

// Findings 在任核查 is what the registers know today of those who have a seat: what has come
// in since they declared, and everything hard that is not dealt with.
func (s *Cases) Findings(ctx context.Context, st *Standing) ([]Conflict, error) {
	if len(st.Case.Panel) == 0 || st.Case.State.Ended() {
		return nil, nil
	}
	members, err := s.seated(ctx, st)
	if err != nil {
		return nil, err
	}
	list, err := s.found(ctx, st, members)
	return slices.DeleteFunc(list, func(c Conflict) bool {
		return st.Case.Answered(c.Number) || !c.Hard && (!st.Case.Declared(c.Number) || st.told(c))
	}), err
}

// told: the member has declared with the finding known, and somebody has decided.
func (st *Standing) told(c Conflict) bool {
	return slices.ContainsFunc(st.Records, func(r assessment.Record) bool {
		if r.Event.Do != assessment.Declare || r.Event.Actor != c.Number {
			return false
		}
		for n := 1; r.Detail["found_"+strconv.Itoa(n)] != ""; n++ {
			if r.Detail["found_"+strconv.Itoa(n)] == c.Reason {
				return true
			}
		}
		return false
	})
}

// unconflicted refuses a move while somebody with a seat must not have it.
func (s *Cases) unconflicted(ctx context.Context, st *Standing) error {
	list, err := s.Findings(ctx, st)
	if err != nil {
		return err
	}
	var words []string
	names, err := s.Names(ctx, st)
	for _, c := range list {
		if c.Hard {
			words = append(words, names[c.Number]+"（"+c.Number+"）"+c.Reason)
		}
	}
	if err != nil || len(words) == 0 {
		return err
	}
	how := "请先由本人、质量复核人或者评估师库管理员办理事后回避"
	if st.Case.EverSigned() {
		how = "请先由质量复核人办理签发后回避"
	}
	return errConflicted.Say("系统核查发现评价组成员应当回避：" + strings.Join(words, "；") + "。" + how)
}

// readRecuse takes a conflict that came out after the draw. An assessor speaks of nobody
// else; for the others it counts whether the registers show it.
func readRecuse(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.User = f.typed["user"]
	if f.You == assessment.Assessor {
		f.Args.User = f.Ref
	}
	f.Args.Reasons = f.text("reasons", "回避情形", 4, 500)
	f.need(f.Case.Seated(f.Args.User), "user", "请选择现任评价组成员")
	if !f.Case.Seated(f.Args.User) {
		return nil
	}
	return f.hard(ctx, s)
}

// hard keeps with the act what the registers show of the person, and whether it excludes.
func (f *deedForm) hard(ctx context.Context, s *Cases) error {
	e, err := s.Registers.Reader.RegisterEntryByNumber(ctx, f.Args.User)
	if err != nil {
		return err
	}
	found, err := s.found(ctx, f.Standing, []assessor.Member{assessor.Frozen(e, day.Of(f.Now))})
	for i, c := range found {
		f.Detail["found_"+strconv.Itoa(i+1)] = c.Reason
		f.Args.Hard = f.Args.Hard || c.Hard
	}
	return err
}

// readLapse takes what makes a report in force doubtful; the platform marks it.
func readLapse(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Kind = f.typed["kind"]
	f.need(slices.ContainsFunc(assessment.LapseKinds, func(c contract.Choice) bool { return c.Value == f.Args.Kind }), "kind", "请选择失效情形")
	f.Args.Reasons = f.text("reasons", "情况说明", 10, 1000)
	on, err := day.Parse(strings.TrimSpace(f.typed["on"]))
	f.need(err == nil && !on.After(day.Of(f.Now)), "on", "请填写情形发生的日期，不晚于今天，例如 2026-11-30")
	f.Detail["on"] = on.String()
	f.text("document", "依据文书", 2, 200)
	return nil
}

// readCloseMeeting ends the round after a meeting; when the panel is to meet again, the new
// time is on record.
func readCloseMeeting(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Reasons = f.text("reasons", "催办情况和理由", 10, 500)
	if f.Case.MeetingOutcome() == assessment.MeetsAgain {
		on, err := day.Parse(strings.TrimSpace(f.typed["meet_on"]))
		f.need(err == nil && on.After(day.Of(f.Now)), "meet_on", "请填写再次会商的日期，晚于今天，例如 2026-12-31")
		f.Detail["meet_on"] = on.String()
	}
	return nil
}
