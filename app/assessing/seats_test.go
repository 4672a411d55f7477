package assessing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/fault"
	"jiyue/domain/notice"
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
		s.commit(s.from+i, round, score)
	}
	for i, score := range scores {
		require.NoError(s.t, s.open(s.from+i, round, score))
	}
}

// fact puts on a person's file that there is a project with somebody who made the achievement.
func (s *scorers) fact(i int) {
	s.t.Helper()
	e, err := s.db.RegisterEntryByNumber(s.t.Context(), s.refs[i])
	require.NoError(s.t, err)
	require.NoError(s.t, s.world.Declare(s.t.Context(), s.panel[i], e.ID, postgres.NewID(), map[string]string{"fact": "PROJECT", "with": "甘霖", "from": "2025-01-01"}))
}

func (s *scorers) does(by actor.Actor, act assessment.Act, typed map[string]string) {
	s.t.Helper()
	require.NoError(s.t, s.Do(s.t.Context(), by, s.number, 0, act, typed), act)
}

var (
	reportWords = map[string]string{"conclusion": strings.Repeat("技术先进、成熟度高。", 4), "grounds": strings.Repeat("依据材料和评分。", 4)}
	abstract    = map[string]string{"days": "15", "summary": strings.Repeat("摘要", 20)}
)

// filed goes from the total to the filing of the report.
func (s *scorers) filed() {
	s.t.Helper()
	s.does(s.lead, assessment.DraftReport, reportWords)
	s.does(s.quality, assessment.ApproveQuality, nil)
	s.does(s.broker, assessment.Comment, map[string]string{"stand": "none"})
	s.does(s.lead, assessment.Cosign, map[string]string{"signed": "1"})
	s.does(s.panel[s.from], assessment.Cosign, map[string]string{"signed": "1"})
	s.does(s.manager, assessment.Sign, map[string]string{"seal": "1"})
	s.does(s.officer, assessment.IndustryReview, map[string]string{"result": "PASS"})
	s.does(s.inspector, assessment.File, nil)
}

// other seats five people who have had no part in the case, and lets them score.
func (s *scorers) other(draw assessment.Act, round int, score string) {
	s.t.Helper()
	s.from = len(s.refs)
	s.engage(s.organisation("SELLER", fmt.Sprint("外聘专家单位 ", s.from), "410102", ""), 7)
	refs := s.refs[s.from:]
	s.act(s.lead, s.number, draw, assessment.Args{Witnesses: []string{s.lead.User, s.chair.User}, Eligible: 15, Drawn: refs[:5], Reserves: refs[5:]})
	for _, p := range s.panel[s.from:][:5] {
		s.act(p, s.number, assessment.Declare, assessment.Args{Signed: true})
	}
	s.act(s.lead, s.number, assessment.OpenScoring, assessment.Args{Hash: zero})
	s.scored(round, score, score, score, score, score)
}

// reassessed is a case in force that others assess anew.
func (s *scorers) reassessed(score string) {
	s.t.Helper()
	ctx := s.t.Context()
	s.scored(1, "82", "84", "83", "81", "83")
	s.filed()
	s.does(s.clerk2, assessment.Publish, abstract)
	s.now = s.now.AddDate(0, 0, 17)
	_, err := s.RunOut(ctx)
	require.NoError(s.t, err)
	s.act(s.broker, s.number, assessment.AskReassess, assessment.Args{Org: s.manager.Org})
	hash, err := s.basis.Hash()
	require.NoError(s.t, err)
	text, err := s.basis.Text()
	require.NoError(s.t, err)
	s.act(s.lead, s.number, assessment.ProposePlan, assessment.Args{Hash: hash.String(), Seats: 5})
	s.act(s.quality, s.number, assessment.AgreePlan, assessment.Args{Hash: hash.String()})
	require.NoError(s.t, s.Act(ctx, s.lead, s.number, 0, assessing.Deed{Do: assessment.FreezePlan, Args: assessment.Args{Approver: s.quality.User, Weights: []string{"1"}, Hash: hash.String()}, Detail: map[string]string{"basis": text, "places": "2"}}))
	s.other(assessment.Draw, 1, score)
}

// Two assessments that are not too far apart: two people deliberate, with minutes, and the
// platform settles the total that both have agreed to.
func TestAJointDeliberationTakesTwo(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	s.reassessed("66") // 0.5·(66 − 83) = −8.5
	require.Equal(t, assessment.JointPanel, s.state())
	joint := map[string]string{"total": "78", "reasons": "两次评价对创新程度的认识不同，结合补充材料协商确定。"}
	require.Equal(t, fault.Invalid, fault.KindOf(s.Do(ctx, s.lead, s.number, 0, assessment.ProposeJoint, joint)), "without minutes")
	require.NoError(t, s.bench.Cases.AddPaper(ctx, s.lead, s.number, "MINUTES", true, "联合评议纪要.pdf", []byte("%PDF-1.4\n纪要\n%%EOF\n")))
	for _, total := range []string{"73", "90", "78.123", "八十"} {
		require.Equal(t, fault.Invalid, fault.KindOf(s.Do(ctx, s.lead, s.number, 0, assessment.ProposeJoint, map[string]string{"total": total, "reasons": joint["reasons"]})), total)
	}
	require.ErrorIs(t, s.Do(ctx, s.clerk2, s.number, 0, assessment.ProposeJoint, joint), assessment.ErrRole)
	s.does(s.lead, assessment.ProposeJoint, joint)
	_, hash, _ := s.sees().Case.Joint()
	agreed := map[string]string{"hash": hash, "agreed": "1"}
	require.ErrorIs(t, s.Do(ctx, s.lead, s.number, 0, assessment.AgreeJoint, agreed), assessment.ErrJointSelf)
	require.ErrorIs(t, s.Do(ctx, s.quality, s.number, 0, assessment.AgreeJoint, map[string]string{"hash": zero, "agreed": "1"}), assessment.ErrJointNone)
	s.does(s.quality, assessment.AgreeJoint, agreed)
	total, grade, _ := s.sees().Total()
	require.Equal(t, "78.00 C", total+" "+grade)
	s.does(s.lead, assessment.DraftReport, reportWords)
	_, err := s.owner.Exec(ctx, `INSERT INTO assess_events (case_id, seq, act, actor, party, args, detail, at, state, prev, hash) SELECT case_id, seq + 1, 'agree_joint', 'a', 'ORG', '{"user":"a"}', '{}', at, state, hash, decode(repeat('ab', 32), 'hex') FROM assess_events WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`, s.sees().ID)
	require.ErrorContains(t, err, "assess_events_joint_check")
}

// Two assessments that are far apart: a third panel, of which nobody has been on the others,
// scores in a round of its own, and the median counts.
func TestAThirdPanelIsDrawnAndCounted(t *testing.T) {
	s := newScorers(t)
	s.reassessed("60") // 0.5·(60 − 83) = −11.5
	require.Equal(t, assessment.ThirdPanel, s.state())
	do, seats, due := s.sees().Drawing()
	require.True(t, due)
	require.Equal(t, assessment.DrawThird, do)
	require.Equal(t, 5, seats)
	second := s.refs[s.from]
	require.ErrorIs(t, s.Act(t.Context(), s.lead, s.number, 0, assessing.Deed{Do: assessment.DrawThird, Args: assessment.Args{Witnesses: []string{s.lead.User, s.chair.User}, Eligible: 15, Drawn: s.refs[:5], Reserves: s.refs[5:7]}}), assessment.ErrDisjoint)
	s.other(assessment.DrawThird, 2, "80")
	st := s.sees()
	require.Equal(t, assessment.Aggregated, st.State)
	require.True(t, st.Case.EarlierPanels(second))
	require.True(t, st.Case.Marked("MEDIAN_OF_THREE"))
	total, _, _ := st.Total()
	require.Equal(t, "80.70", total, "between 82.20 and 70.70")
	p, err := s.Sheet(t.Context(), s.lead, s.number, 0)
	require.NoError(t, err)
	require.Equal(t, "80.7", p.Result.Total)
	s.does(s.lead, assessment.DraftReport, reportWords)
}

// A conflict that comes out while the panel scores: everybody who may see it does, the next
// moves are blocked, and after the recusal a reserve scores in the seat without having seen
// the other ballots.
func TestAConflictThatComesOutBlocksUntilTheMemberLeaves(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	s.scored(1, "82", "84", "83", "81", "83")
	require.Equal(t, assessment.Aggregated, s.state())
	draft := reportWords
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
	require.ErrorContains(t, err, "评估师"+s.refs[1]+"（"+s.refs[1]+"）近三年与完成人共同承担项目（甘霖）")

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
	s.act(s.panel[5], s.number, assessment.Declare, assessment.Args{Signed: true})
	require.NoError(t, s.Do(ctx, s.lead, s.number, 0, assessment.OpenScoring, nil))
	s.commit(5, 1, "84.5")
	require.NoError(t, s.open(5, 1, "84.5"))
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
	s.filed()
	s.fact(1)
	publish := abstract
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
	s.does(s.clerk2, assessment.Publish, publish)

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
	tell := func(list ...notice.Notice) error {
		return b.db.InTx(ctx, func(tx *postgres.Tx) error { _, err := tx.Notify(ctx, list...); return err })
	}
	for range 2 {
		require.NoError(t, b.Tell(ctx, tell))
	}
	for name, by := range map[string]actor.Actor{"whoever may take it up": b.clerk2, "the head": b.manager, "the client": b.broker} {
		n, err := b.db.UnreadNotices(ctx, by.User)
		require.NoError(t, err)
		require.Equal(t, 1, n, name)
	}
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
