package assessing_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/ballot"
	"jiyue/domain/contract"
	"jiyue/domain/evidence"
)

// published goes from the opened ballots to a publication with an objection.
func (s *scorers) published() (objector actor.Actor) {
	s.t.Helper()
	for i := range 5 {
		s.commit(i, 1, fmt.Sprintf("83.3%d", i))
	}
	for i := range 5 {
		require.NoError(s.t, s.open(i, 1, fmt.Sprintf("83.3%d", i)))
	}
	do := func(by actor.Actor, act assessment.Act, typed map[string]string) {
		s.t.Helper()
		require.NoError(s.t, s.bench.Cases.Do(s.t.Context(), by, s.number, 0, act, typed), act)
	}
	do(s.lead, assessment.DraftReport, map[string]string{"conclusion": strings.Repeat("结论可靠。", 5), "grounds": strings.Repeat("依据充分。", 5)})
	do(s.quality, assessment.ApproveQuality, nil)
	do(s.broker, assessment.Comment, map[string]string{"stand": "none"})
	do(s.lead, assessment.Cosign, map[string]string{"signed": "1"})
	do(s.panel[0], assessment.Cosign, map[string]string{"signed": "1"})
	_, err := s.Gather(s.t.Context(), s.rector, s.number)
	require.ErrorIs(s.t, err, assessing.ErrNoBundle, "nothing is signed yet")
	f, err := s.Report(s.t.Context(), s.rector, s.number)
	require.NoError(s.t, err)
	_, signed := f.Signed()
	require.False(s.t, signed)
	do(s.manager, assessment.Sign, map[string]string{"seal": "1"})
	do(s.person(actor.Actor{Org: s.officer.Org, OrgName: s.officer.OrgName, Region: s.officer.Region}, "欧若飞", actor.Industry), assessment.IndustryReview, map[string]string{"result": "PASS"})
	do(s.inspector, assessment.File, nil)
	do(s.clerk2, assessment.Publish, map[string]string{"days": "15", "summary": strings.Repeat("摘要", 20)})
	objector = s.person(s.organisation("SELLER", "对手公司", "410102", ""), "郑异议", actor.Broker)
	do(objector, assessment.Object, map[string]string{"identified": "1", "reasons": "对比数据与公开文献不一致", "evidence": "某期刊 2025 年第 3 期", "contact": "13900000077"})
	return objector
}

// Everybody gets what they may know: the client the result and the hash of the evidence
// file but no single score, the institution the ballots but not who has objected, and
// nobody else anything.
func TestABundleTellsEachPartyWhatItMayKnow(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	objector := s.published()
	f, err := s.Report(ctx, s.rector, s.number)
	require.NoError(t, err)
	require.Len(t, f.Signers(), 2)
	require.Len(t, f.Outcome.Ballots, 5)
	for _, who := range []actor.Actor{s.broker, s.panel[1], objector, s.stranger} {
		_, err := s.Gather(ctx, who, s.number)
		require.Error(t, err, who.Name)
	}
	draw := func([]byte) ([]string, error) { return nil, nil }
	bundle := func(by actor.Actor) (evidence.Bundle, []byte) {
		b, err := s.Gather(ctx, by, s.number)
		require.NoError(t, err, by.Name)
		b.Add("评价报告.pdf", "评价报告", []byte("%PDF"))
		file, err := b.Pack()
		require.NoError(t, err)
		read, d, err := ballot.VerifyBundle(file, draw)
		require.NoError(t, err)
		require.Equal(t, b.Scores, d != nil)
		_, err = s.Issue(ctx, by, b.Standing, assessing.BundleFile, file)
		require.NoError(t, err)
		return read, file
	}
	client, file := bundle(s.rector)
	for _, secret := range []string{"83.34", s.refs[3] + `","hash`, objector.User, "郑异议", "13900000077"} {
		require.NotContains(t, string(file), secret, "in the client's")
	}
	summary, there := client.File("汇总结果.json")
	require.True(t, there)
	paper, there := client.File("材料/01-专利证书.pdf")
	require.True(t, there)
	require.Equal(t, pdf, paper)
	timeline, _ := client.File("办理时间线.json")
	require.Contains(t, string(timeline), "异议人")
	require.Contains(t, string(timeline), "对比数据与公开文献不一致")

	own, file := bundle(s.lead)
	dossier, there := own.File(ballot.DossierName)
	require.True(t, there)
	require.Contains(t, string(dossier), "83.34")
	require.Contains(t, string(summary), contract.Hash(dossier), "the client can recognise what the institution keeps")
	for _, secret := range []string{objector.User, "郑异议", "13900000077"} {
		require.NotContains(t, string(file), secret, "in the institution's")
	}
	government, file := bundle(s.inspector)
	_, there = government.File(ballot.DossierName)
	require.True(t, there)
	require.Contains(t, string(file), "郑异议")

	issued, err := s.Issued(ctx, f.Standing, assessing.BundleFile)
	require.NoError(t, err)
	require.Len(t, issued, 3)
	require.True(t, slices.ContainsFunc(issued, func(f assessing.ReportFile) bool { return f.SHA256 == contract.Hash(file) }))

	// A changed byte of any entry is named.
	for _, entry := range government.Files {
		spoilt := bytes.Clone(file)
		spoilt[bytes.LastIndex(file[:bytes.Index(file, []byte("PK\x01\x02"))], entry.Content)] ^= 1
		_, _, err := ballot.VerifyBundle(spoilt, draw)
		require.ErrorContains(t, err, "“"+entry.Name+"”")
	}
}

// A report that is published can be had by everybody as an abstract; the same records make
// the same report.
func TestAReportFollowsFromTheRecords(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	_, err := s.Report(ctx, s.lead, s.number)
	require.ErrorIs(t, err, assessing.ErrNoReport)
	_, err = s.PublicReport(ctx, s.number)
	require.ErrorIs(t, err, assessing.ErrCaseAbsent)
	s.published()
	f, err := s.PublicReport(ctx, s.number)
	require.NoError(t, err)
	require.True(t, f.Abstract)
	for range 2 { // everybody may take it; it is kept once
		_, err = s.Issue(ctx, actor.Actor{}, f.Standing, assessing.AbstractFile, []byte("%PDF"))
		require.NoError(t, err)
	}
	issued, err := s.Issued(ctx, f.Standing, "")
	require.NoError(t, err)
	require.Len(t, issued, 1)
	_, err = s.Report(ctx, s.stranger, s.number)
	require.ErrorIs(t, err, assessing.ErrCaseAbsent)
}
