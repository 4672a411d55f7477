package assessing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
)

// What was published stays so while others assess again: the public page says what it was
// and that it is not to be used, the report is that of the first panel, and nobody but the
// institution learns of the second panel or its result before the second report is out.
func TestAReassessmentKeepsWhatWasPublished(t *testing.T) {
	s := newScorers(t)
	ctx, n := t.Context(), s.number
	s.published()
	do := func(by actor.Actor, act assessment.Act, typed map[string]string) {
		t.Helper()
		require.NoError(t, s.bench.Cases.Do(ctx, by, n, 0, act, typed), act)
	}
	see := func(by actor.Actor) *assessing.Standing {
		t.Helper()
		st, err := s.bench.Cases.Case(ctx, by, n)
		require.NoError(t, err)
		return st
	}
	do(s.chair, assessment.DecideObjection, map[string]string{"result": "MAJOR", "panel": "甲\n乙\n丙", "reasons": "检测设备超出校准有效期，应当复评"})
	old := see(s.rector).Case.Panel
	first, err := s.Report(ctx, s.rector, n)
	require.NoError(t, err)
	require.Equal(t, n+"-1", first.ReportNumber())

	hash, err := s.basis.Hash()
	require.NoError(t, err)
	text, err := s.basis.Text()
	require.NoError(t, err)
	s.act(s.lead, n, assessment.ProposePlan, assessment.Args{Hash: hash.String(), Seats: 5})
	s.act(s.quality, n, assessment.AgreePlan, assessment.Args{Hash: hash.String()})
	require.NoError(t, s.Act(ctx, s.lead, n, 0, assessing.Deed{Do: assessment.FreezePlan, Args: assessment.Args{Approver: s.quality.User, Weights: []string{"1"}, Hash: hash.String()}, Detail: map[string]string{"basis": text}}))
	s.engage(s.organisation("SELLER", "另一专家单位", "410102", ""), 7)
	s.panel, s.refs = s.panel[7:], s.refs[7:]
	s.act(s.lead, n, assessment.Draw, assessment.Args{Witnesses: []string{s.lead.User, s.chair.User}, Eligible: 15, Drawn: s.refs[:5], Reserves: s.refs[5:]})

	hidden := func() {
		t.Helper()
		client := see(s.rector)
		require.Equal(t, n+"-2", client.ReportNumber())
		require.True(t, client.Knows(old[0]))
		require.False(t, client.Knows(s.refs[0]))
		for _, by := range []actor.Actor{s.rector, s.chair, s.inspector} {
			f, err := s.Report(ctx, by, n)
			require.NoError(t, err)
			require.Equal(t, n+"-1", f.ReportNumber())
			require.Equal(t, old, f.Case.Panel, "it is the report of those who signed it")
			require.Equal(t, assessment.Reassess, f.State)
			require.False(t, see(by).ReadsResult())
		}
		_, err := s.Report(ctx, s.panel[0], n)
		require.ErrorIs(t, err, assessing.ErrNoReport, "a second panel is not led by the first")
		_, err = s.PublicReport(ctx, n)
		require.ErrorIs(t, err, assessing.ErrReassessing)
		public, err := s.bench.Cases.PublishedCase(ctx, actor.Actor{}, n)
		require.NoError(t, err)
		edition, there := public.Published()
		require.True(t, there)
		require.False(t, public.Open())
		require.Equal(t, "异议成立", edition.WhySent())
		require.Equal(t, first.Draft.Detail["total"], edition.Total())
		list, _, err := s.bench.Cases.Published(ctx, assessing.CaseQuery{})
		require.NoError(t, err)
		require.Len(t, list, 1)
	}
	hidden()
	for _, p := range s.panel[:5] {
		s.act(p, n, assessment.Declare, assessment.Args{Signed: true})
	}
	s.act(s.lead, n, assessment.OpenScoring, assessment.Args{Hash: zero})
	for i := range 5 {
		s.commit(i, 1, fmt.Sprintf("85.3%d", i))
	}
	for i := range 5 {
		require.NoError(t, s.open(i, 1, fmt.Sprintf("85.3%d", i)))
	}
	do(s.lead, assessment.DraftReport, map[string]string{"conclusion": strings.Repeat("结论可靠。", 5), "grounds": strings.Repeat("依据充分。", 5)})
	hidden()
	second, err := s.Report(ctx, s.lead, n)
	require.NoError(t, err)
	require.Equal(t, n+"-2", second.ReportNumber())
	require.Contains(t, second.Merged(second.ReportNumber(), second.Settling.Event.Do, second.Draft.Detail["total"]), "与前次相差 1 分")
	require.Empty(t, first.Merged(first.ReportNumber(), first.Settling.Event.Do, first.Draft.Detail["total"]))
}

// A report that the industry body sends back is written again before it is checked again.
func TestAReportThatIsSentBackIsWrittenAgain(t *testing.T) {
	s := newScorers(t)
	ctx, n := t.Context(), s.number
	for i := range 5 {
		s.commit(i, 1, fmt.Sprintf("83.3%d", i))
	}
	for i := range 5 {
		require.NoError(t, s.open(i, 1, fmt.Sprintf("83.3%d", i)))
	}
	do := func(by actor.Actor, act assessment.Act, typed map[string]string) {
		t.Helper()
		require.NoError(t, s.bench.Cases.Do(ctx, by, n, 0, act, typed), act)
	}
	draft := func(conclusion string) map[string]string {
		return map[string]string{"conclusion": strings.Repeat(conclusion, 5), "grounds": strings.Repeat("依据充分。", 5)}
	}
	do(s.lead, assessment.DraftReport, draft("初稿结论。"))
	do(s.quality, assessment.ApproveQuality, nil)
	do(s.broker, assessment.Comment, map[string]string{"stand": "none"})
	do(s.lead, assessment.Cosign, map[string]string{"signed": "1"})
	do(s.panel[0], assessment.Cosign, map[string]string{"signed": "1"})
	do(s.manager, assessment.Sign, map[string]string{"seal": "1"})
	reviewer := s.person(actor.Actor{Org: s.officer.Org, OrgName: s.officer.OrgName, Region: s.officer.Region}, "欧若飞", actor.Industry)
	do(reviewer, assessment.IndustryReview, map[string]string{"result": "RETURN", "reasons": "指标对比对象不当"})
	st, err := s.bench.Cases.Case(ctx, s.lead, n)
	require.NoError(t, err)
	require.Equal(t, assessment.DraftReport, st.Case.Turns(st.Now)[0].Do)
	do(s.lead, assessment.DraftReport, draft("修改后结论。"))
	f, err := s.Report(ctx, s.rector, n)
	require.NoError(t, err)
	require.Contains(t, f.Draft.Detail["conclusion"], "初稿结论", "what is being checked is the institution's own")
	do(s.quality, assessment.ApproveQuality, nil)
	f, err = s.Report(ctx, s.rector, n)
	require.NoError(t, err)
	require.Contains(t, f.Draft.Detail["conclusion"], "修改后结论")
	require.Equal(t, n+"-1", f.ReportNumber())
}
