package assessing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/fault"
	"jiyue/infra/postgres"
)

func (s *scorers) sees() *assessing.Standing {
	s.t.Helper()
	st, err := s.Case(s.t.Context(), s.lead, s.number)
	require.NoError(s.t, err)
	return st
}

// scored lets the first five score and open, each what the list says.
func (s *scorers) scored(round int, scores ...string) {
	s.t.Helper()
	for i, score := range scores {
		s.commit(i, round, score)
	}
	for i, score := range scores {
		require.NoError(s.t, s.open(i, round, score))
	}
}

// fact puts on a person's file that there is a project with somebody who made the achievement.
func (s *scorers) fact(i int) {
	s.t.Helper()
	e, err := s.db.RegisterEntryByNumber(s.t.Context(), s.refs[i])
	require.NoError(s.t, err)
	require.NoError(s.t, s.world.Declare(s.t.Context(), s.panel[i], e.ID, postgres.NewID(), map[string]string{"fact": "PROJECT", "with": "甘霖", "from": "2025-01-01"}))
}

// A conflict that comes out while the panel scores: everybody who may see it does, the next
// moves are blocked, and after the recusal a reserve scores in the seat without having seen
// the other ballots.
func TestAConflictThatComesOutBlocksUntilTheMemberLeaves(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	s.scored(1, "82", "84", "83", "81", "83")
	require.Equal(t, assessment.Aggregated, s.state())
	draft := map[string]string{"conclusion": strings.Repeat("技术先进、成熟度高。", 4), "grounds": strings.Repeat("依据材料和评分。", 4)}
	s.fact(1)
	found, err := s.Findings(ctx, s.sees())
	require.NoError(t, err)
	require.Equal(t, []assessing.Conflict{{Number: s.refs[1], Hard: true, Reason: "近三年与完成人共同承担项目（甘霖）"}}, found)
	require.True(t, s.sees().SeesConflicts())
	client, err := s.Case(ctx, s.broker, s.number)
	require.NoError(t, err)
	require.False(t, client.SeesConflicts())
	err = s.Do(ctx, s.lead, s.number, 0, assessment.DraftReport, draft)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.ErrorContains(t, err, "评估师1（"+s.refs[1]+"）近三年与完成人共同承担项目（甘霖）")

	require.ErrorIs(t, s.Do(ctx, s.lead, s.number, 0, assessment.Recuse, map[string]string{"user": s.refs[1], "reasons": "与完成人合作项目"}), assessment.ErrRole)
	require.ErrorIs(t, s.Do(ctx, s.quality, s.number, 0, assessment.Recuse, map[string]string{"user": s.refs[2], "reasons": "评分与他人不同"}), assessment.ErrRecuseHow)
	require.Equal(t, fault.Invalid, fault.KindOf(s.Do(ctx, s.quality, s.number, 0, assessment.Recuse, map[string]string{"user": s.refs[1]})))
	require.NoError(t, s.Do(ctx, s.quality, s.number, 0, assessment.Recuse, map[string]string{"user": s.refs[1], "reasons": "与完成人合作项目"}))
	st := s.sees()
	require.Equal(t, assessment.PanelDrawn, st.State)
	require.Equal(t, s.refs[5], st.Case.Panel[1])
	_, err = s.Case(ctx, s.panel[1], s.number)
	require.ErrorIs(t, err, assessing.ErrCaseAbsent)
	_, err = s.Sheet(ctx, s.panel[5], s.number, 0)
	require.ErrorIs(t, err, assessment.ErrReadDenied)
	for _, by := range []int{5} {
		s.act(s.panel[by], s.number, assessment.Declare, assessment.Args{Signed: true})
	}
	require.NoError(t, s.Do(ctx, s.lead, s.number, 0, assessment.OpenScoring, nil))
	s.commit(5, 1, "90.5")
	require.NoError(t, s.open(5, 1, "90.5"))
	require.Equal(t, assessment.Aggregated, s.state(), "the others' ballots stand")
	p, err := s.Sheet(ctx, s.lead, s.number, 0)
	require.NoError(t, err)
	require.Len(t, p.Result.Standings, 5)
	require.NotContains(t, p.Result.Standings[0].Assessor+p.Result.Standings[1].Assessor+p.Result.Standings[2].Assessor+p.Result.Standings[3].Assessor+p.Result.Standings[4].Assessor, s.refs[1])
	require.NoError(t, s.Do(ctx, s.lead, s.number, 0, assessment.DraftReport, draft))

	// The database itself: nobody else than the assessor is the assessor's word.
	_, err = s.owner.Exec(ctx, `INSERT INTO assess_events (case_id, seq, act, actor, party, args, detail, at, state, prev, hash) SELECT case_id, seq + 1, 'recuse', 'PG-1', 'EXPERT', '{"user":"PG-2"}', '{}', at, state, hash, decode(repeat('ab', 32), 'hex') FROM assess_events WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`, p.ID)
	require.ErrorContains(t, err, "assess_events_recuse_check")
}

// Once the report is signed the engine says what it would be without the member; the
// publication waits for that.
func TestAConflictAfterTheSigningIsReckoned(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	s.scored(1, "82", "84", "83", "81", "83")
	do := func(by string, act assessment.Act, typed map[string]string) {
		t.Helper()
		who := map[string]int{"lead": 0}
		_ = who
		actors := map[string]func() error{
			"lead": func() error { return s.Do(ctx, s.lead, s.number, 0, act, typed) }, "quality": func() error { return s.Do(ctx, s.quality, s.number, 0, act, typed) },
			"broker": func() error { return s.Do(ctx, s.broker, s.number, 0, act, typed) }, "member": func() error { return s.Do(ctx, s.panel[0], s.number, 0, act, typed) },
			"manager": func() error { return s.Do(ctx, s.manager, s.number, 0, act, typed) }, "officer": func() error { return s.Do(ctx, s.officer, s.number, 0, act, typed) },
			"inspector": func() error { return s.Do(ctx, s.inspector, s.number, 0, act, typed) }, "clerk": func() error { return s.Do(ctx, s.clerk2, s.number, 0, act, typed) }}
		require.NoError(t, actors[by](), act)
	}
	do("lead", assessment.DraftReport, map[string]string{"conclusion": strings.Repeat("技术先进、成熟度高。", 4), "grounds": strings.Repeat("依据材料和评分。", 4)})
	do("quality", assessment.ApproveQuality, nil)
	do("broker", assessment.Comment, map[string]string{"stand": "none"})
	do("lead", assessment.Cosign, map[string]string{"signed": "1"})
	do("member", assessment.Cosign, map[string]string{"signed": "1"})
	do("manager", assessment.Sign, map[string]string{"seal": "1"})
	do("officer", assessment.IndustryReview, map[string]string{"result": "PASS"})
	do("inspector", assessment.File, nil)
	s.fact(1)
	publish := map[string]string{"days": "15", "summary": strings.Repeat("摘要", 20)}
	require.ErrorContains(t, s.Do(ctx, s.clerk2, s.number, 0, assessment.Publish, publish), "签发后回避")
	require.ErrorIs(t, s.RecuseLate(ctx, s.lead, s.number, 0, map[string]string{"user": s.refs[1], "reasons": "与完成人合作项目"}), assessment.ErrRole)
	require.Equal(t, fault.Invalid, fault.KindOf(s.RecuseLate(ctx, s.quality, s.number, 0, map[string]string{"user": s.refs[6], "reasons": "与完成人合作项目"})))
	require.NoError(t, s.RecuseLate(ctx, s.quality, s.number, 0, map[string]string{"user": s.refs[1], "reasons": "与完成人合作项目"}))
	st := s.sees()
	require.True(t, st.Case.Marked("ANNOTATED_CONFLICT"))
	last, _ := st.Last(assessment.LateConflict)
	// T1 of 82, 83, 81, 83 untrimmed for want of five: 82.25; 0.5·82.25 + 0.3·82 + 0.1·81 + 0.1·80
	require.Equal(t, "81.83", last.Event.Args.Total)
	require.Equal(t, fault.Invalid, fault.KindOf(s.RecuseLate(ctx, s.quality, s.number, 0, map[string]string{"user": s.refs[1], "reasons": "再次认定回避"})))
	do("clerk", assessment.Publish, publish)

	// Another of the government than who has filed opens a spot check.
	require.ErrorIs(t, s.Do(ctx, s.inspector, s.number, 0, assessment.OpenSpotCheck, map[string]string{"reasons": "按比例随机抽查"}), assessment.ErrRole)
	other, err := s.Case(ctx, s.second, s.number)
	require.NoError(t, err)
	require.True(t, other.Can(assessment.OpenSpotCheck))
	require.NoError(t, s.Do(ctx, s.second, s.number, 0, assessment.OpenSpotCheck, map[string]string{"reasons": "按比例随机抽查"}))
	require.NoError(t, s.Do(ctx, s.second, s.number, 0, assessment.CloseSpotCheck, map[string]string{"result": "PASS", "opinion": "程序完整，材料齐全"}))

	// In force: a circumstance that makes it doubtful is on record, with what follows.
	s.now = s.now.AddDate(0, 0, 17)
	_, err = s.RunOut(ctx)
	require.NoError(t, err)
	require.False(t, s.sees().Doubtful())
	lapse := map[string]string{"kind": "OWNERSHIP", "on": "2026-01-31", "document": "变更登记 2026-12 号", "reasons": "专利权已转让给第三方公司"}
	require.Equal(t, fault.Invalid, fault.KindOf(s.Do(ctx, s.broker, s.number, 0, assessment.ReportLapse, map[string]string{"kind": "OTHER", "on": "2999-01-01"})))
	require.NoError(t, s.Do(ctx, s.broker, s.number, 0, assessment.ReportLapse, lapse))
	require.True(t, s.sees().Doubtful())
	require.True(t, s.sees().Case.Marked("LISTING_BLOCKED"))
}

// Nobody is left: a supplementary draw by the same rules fills the seat.
func TestASupplementaryDrawFillsASeat(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	pool, people := b.pool(20, 4)
	number := b.ready()
	id := postgres.NewID()
	require.NoError(t, b.PrepareDraw(ctx, b.lead, number, id, pool))
	b.now = b.now.Add(time.Hour)
	require.NoError(t, b.Draws.Draw(ctx, b.officer, id, "03 08 11 19", "双色球第 2026135 期"))
	see := func() *assessing.Standing {
		t.Helper()
		st, err := b.Case(ctx, b.lead, number)
		require.NoError(t, err)
		return st
	}
	_, _, err := b.Outlook(ctx, b.lead, number, pool)
	require.ErrorIs(t, err, assessing.ErrDrawState, "reserves come first")
	left := map[string]bool{}
	for range 4 { // three reserves, and one more
		st := see()
		first := st.Case.Panel[0]
		left[first] = true
		require.NoError(t, b.Do(ctx, people[first], number, 0, assessment.Declare, map[string]string{"avoid": "1", "secret": "1", "interest": "hard", "note": "与完成人有亲属关系"}))
	}
	st := see()
	require.Equal(t, 1, st.Case.Vacant())
	require.Len(t, st.Case.Panel, 6)
	require.False(t, st.Can(assessment.AddExtra))
	_, o, err := b.Outlook(ctx, b.lead, number, pool)
	require.NoError(t, err)
	require.Equal(t, assessment.Supplement, o.Act)
	require.Equal(t, 1, o.Seats)
	out := map[string]bool{}
	for _, x := range o.Excluded {
		out[x.ID] = true
	}
	for no := range left {
		require.True(t, out[no], "who has left is not drawn again")
	}
	for _, no := range st.Case.Panel {
		require.True(t, out[no], "who sits is not drawn again")
	}
	more := postgres.NewID()
	require.NoError(t, b.PrepareDraw(ctx, b.lead, number, more, pool))
	b.now = b.now.Add(time.Hour)
	require.NoError(t, b.Draws.Draw(ctx, b.officer, more, "05 09 12 20", "双色球第 2026136 期"))
	st = see()
	require.Len(t, st.Case.Panel, 7)
	require.Len(t, st.Case.Reserves, 3)
	r, _, _, err := b.Draws.File(ctx, more)
	require.NoError(t, err)
	require.True(t, r.Supplement)
	require.NoError(t, r.Verify())
	again := postgres.NewID()
	require.ErrorIs(t, b.PrepareDraw(ctx, b.lead, number, again, pool), assessing.ErrDrawState)
	promise := map[string]string{"avoid": "1", "secret": "1", "interest": "none"}
	for _, no := range st.Case.Panel {
		require.NoError(t, b.Do(ctx, people[no], number, 0, assessment.Declare, promise))
	}
	require.NoError(t, b.Do(ctx, b.lead, number, 0, assessment.OpenScoring, nil))
}

// The formal check that is not answered in time is on record, once.
func TestAnUnansweredApplicationIsOnRecord(t *testing.T) {
	b := newBench(t)
	ctx, number := t.Context(), b.submitted()
	st, err := b.Case(ctx, b.broker, number)
	require.NoError(t, err)
	require.False(t, st.Due.IsZero())
	n, err := b.RunOut(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
	b.now = st.Due.Add(time.Minute)
	for range 2 {
		_, err = b.RunOut(ctx)
		require.NoError(t, err)
	}
	st, err = b.Case(ctx, b.broker, number)
	require.NoError(t, err)
	require.True(t, st.Case.Unanswered())
	last := st.Records[len(st.Records)-1]
	require.Equal(t, assessment.RunOut, last.Event.Do)
	require.Equal(t, assessment.Submit, st.Records[len(st.Records)-2].Event.Do, "only once")
	require.NoError(t, b.Do(ctx, b.clerk2, number, 0, assessment.Accept, map[string]string{"finished": "1", "clear": "1", "apart": "1"}))
}

// A round after a meeting that nobody comes to: called together once more, then over.
func TestAMeetingIsCalledTogetherOnce(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	s.scored(1, "20", "95", "30", "90", "60")
	for s.state() == assessment.Disputed {
		s.act(s.lead, s.number, assessment.AddExtra, assessment.Args{Users: s.refs[5:6]})
		s.commit(5, 1, "10")
		require.NoError(t, s.open(5, 1, "10"))
	}
	require.Equal(t, assessment.PanelMeeting, s.state())
	reason := map[string]string{"reasons": "三次电话催告，两名成员未提交评分。", "meet_on": s.now.AddDate(0, 2, 0).Format(time.DateOnly)}
	for round := 2; round <= 3; round++ {
		s.act(s.lead, s.number, assessment.HoldMeeting, assessment.Args{Minutes: true, Votes: true})
		s.commit(0, round, "82")
		require.ErrorIs(t, s.Do(ctx, s.lead, s.number, 0, assessment.CloseMeeting, reason), assessment.ErrMeetingOpen)
		s.now = s.sees().Due.Add(time.Minute)
		if round == 2 {
			require.Equal(t, fault.Invalid, fault.KindOf(s.Do(ctx, s.lead, s.number, 0, assessment.CloseMeeting, map[string]string{"reasons": reason["reasons"]})), "the new time is missing")
		}
		require.NoError(t, s.Do(ctx, s.lead, s.number, 0, assessment.CloseMeeting, reason))
	}
	require.Equal(t, assessment.Withdrawn, s.state())
}

var _ = assessor.Listed
