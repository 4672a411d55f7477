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
	"jiyue/domain/ballot"
	"jiyue/domain/evidence"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
	"jiyue/infra/postgres"
)

// scorers is a case whose panel may score.
type scorers struct {
	*bench
	*assessing.Scores
	number string
	panel  []actor.Actor // then two reserves
	refs   []string
	basis  ballot.Basis
	from   int // the first of those who assess now
}

const zero = "0000000000000000000000000000000000000000000000000000000000000000"

func newScorers(t *testing.T) *scorers {
	t.Helper()
	s := &scorers{bench: newBench(t)}
	ctx := t.Context()
	s.Scores = &assessing.Scores{InTx: postgres.Bind(s.db, func(tx *postgres.Tx) assessing.ScoreTx { return tx }), Reader: s.db, Cases: s.bench.Cases}
	points := indextree.Scale{Kind: indextree.Points, Min: "0", Max: "100", Step: "0.01"}
	s.basis = ballot.Basis{TreeName: "T-V1@1", Thresholds: ballot.UsualThresholds, Comments: ballot.UsualComments,
		Plan: scoring.Plan{Order: scoring.LeafFirst, Method: scoring.Trimmed, TrimK: 1, TrimMinM: 5, MinScores: 1, Places: 2, Grades: assessment.AssessV1().Grades},
		Tree: indextree.Tree{{Code: "G1", Kind: indextree.Gate, Name: "权属清晰"}, {Code: "T1", Kind: indextree.Leaf, Name: "创新程度", Weight: "0.5", Scale: points, Evidence: true},
			{Code: "T2", Kind: indextree.Leaf, Name: "先进程度", Weight: "0.3", Scale: points}, {Code: "T3", Kind: indextree.Leaf, Name: "成熟程度", Weight: "0.1", Scale: points}, {Code: "T4", Kind: indextree.Leaf, Name: "推广程度", Weight: "0.1", Scale: points}}}
	s.number = s.submitted()
	n := s.number
	s.act(s.clerk2, n, assessment.Accept, assessment.Args{Finished: true, Clear: true, Apart: true})
	s.act(s.clerk2, n, assessment.OfferContract, assessment.Args{Hash: zero})
	s.act(s.broker, n, assessment.AgreeContract, assessment.Args{Hash: zero})
	s.act(s.manager, n, assessment.SignContract, assessment.Args{FeeBasis: "FIXED"})
	s.act(s.manager, n, assessment.Assign, assessment.Args{User: s.lead.User, Role: assessment.CaseLead})
	s.act(s.manager, n, assessment.Assign, assessment.Args{User: s.quality.User, Role: assessment.QualityReviewer})
	hash, err := s.basis.Hash()
	require.NoError(t, err)
	text, err := s.basis.Text()
	require.NoError(t, err)
	s.act(s.lead, n, assessment.ProposePlan, assessment.Args{Hash: hash.String(), Seats: 5})
	s.act(s.quality, n, assessment.AgreePlan, assessment.Args{Hash: hash.String()})
	require.NoError(t, s.Act(ctx, s.lead, n, 0, assessing.Deed{Do: assessment.FreezePlan, Args: assessment.Args{Approver: s.quality.User, Weights: []string{"1"}, Hash: hash.String()}, Detail: map[string]string{"basis": text}}))
	s.engage(s.organisation("SELLER", "外聘专家单位", "410102", ""), 7)
	require.NoError(t, s.bench.Cases.InTx(ctx, func(tx assessing.CaseTx) error {
		w, err := s.bench.Cases.Lock(ctx, tx, s.chair, n, 0)
		if err == nil {
			err = w.TakeUp(assessment.PoolAdmin)
		}
		if err != nil {
			return err
		}
		return w.Save(ctx)
	}))
	s.act(s.lead, n, assessment.Draw, assessment.Args{Witnesses: []string{s.lead.User, s.chair.User}, Eligible: 15, Drawn: s.refs[:5], Reserves: s.refs[5:]})
	for _, p := range s.panel[:5] {
		s.act(p, n, assessment.Declare, assessment.Args{Signed: true})
	}
	s.act(s.lead, n, assessment.OpenScoring, assessment.Args{Hash: zero})
	return s
}

// engage brings so many further assessors of a unit into the register.
func (s *scorers) engage(unit actor.Actor, n int) {
	s.t.Helper()
	for range n {
		ref := fmt.Sprintf("PG-4101-%04d", len(s.refs)+1)
		person := s.person(unit, "评估师"+ref, actor.Assessor)
		_, err := s.owner.Exec(s.t.Context(), `INSERT INTO assess_entries (id, kind, number, name, user_id, region, standing, content, created_at, updated_at) VALUES ($1, 'ASSESSOR', $2, $3, $4, '410100', 'LISTED', '{"specialty":"TECH"}', now(), now())`,
			postgres.NewID(), ref, person.Name, person.User)
		require.NoError(s.t, err)
		s.panel, s.refs = append(s.panel, person), append(s.refs, ref)
	}
}

// made is what a browser makes of scores for T1: nonce, text and hash.
func (s *scorers) made(i, round int, score string) (nonce, text, hash string) {
	s.t.Helper()
	b := ballot.Ballot{Case: s.number, Assessor: s.refs[i], Round: round, Tree: s.basis.TreeName, Sheet: indextree.Sheet{Gates: map[string]bool{"G1": true}, Scores: map[string]indextree.Score{
		"T1": {Value: score, Evidence: []string{"检测报告"}, Comment: strings.Repeat("说明理由", 8)}, "T2": {Value: "82"}, "T3": {Value: "81"}, "T4": {Value: "80"}}}}
	nonce = fmt.Sprintf("%062x%02d", round, i)
	bound, text, err := b.Commit(nonce)
	require.NoError(s.t, err)
	return nonce, text, bound.String()
}

var cipher = strings.Repeat("QUJD", 20)

func (s *scorers) commit(i, round int, score string) {
	s.t.Helper()
	_, _, hash := s.made(i, round, score)
	require.NoError(s.t, s.Scores.Commit(s.t.Context(), s.panel[i], s.number, round, hash, cipher))
}

func (s *scorers) open(i, round int, score string) error {
	nonce, text, _ := s.made(i, round, score)
	return s.Scores.Open(s.t.Context(), s.panel[i], s.number, round, nonce, text)
}

func (s *scorers) state() assessment.State {
	s.t.Helper()
	st, err := s.Case(s.t.Context(), s.lead, s.number)
	require.NoError(s.t, err)
	return st.State
}

// everywhere finds a text in any row of any table.
func (s *scorers) everywhere(text string) (tables []string) {
	s.t.Helper()
	ctx := s.t.Context()
	rows, err := s.owner.Query(ctx, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	require.NoError(s.t, err)
	var names []string
	for rows.Next() {
		var name string
		require.NoError(s.t, rows.Scan(&name))
		names = append(names, name)
	}
	require.NoError(s.t, rows.Err())
	require.Greater(s.t, len(names), 50)
	for _, name := range names {
		var n int
		require.NoError(s.t, s.owner.QueryRow(ctx, `SELECT count(*) FROM `+name+` t WHERE position($1 IN t::text) > 0`, text).Scan(&n), name)
		if n > 0 {
			tables = append(tables, name)
		}
	}
	return tables
}

// A canary: a distinctive score is in no table before the reveal, neither committed by the
// browser nor sealed by the server; afterwards it is where it belongs.
func TestScoresAreNowhereBeforeTheReveal(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	typed := map[string]string{"gate.G1": "yes", "score.T1": "83.37", "evidence.T1": "检测报告、用户证明", "score.T2": "82", "score.T3": "81", "score.T4": "80"}
	spoilt := map[string]string{"gate.G1": "yes", "score.T1": "83.371", "evidence.T1": "检测报告", "score.T2": "82", "score.T3": "81", "score.T4": "80"}
	require.ErrorContains(t, s.Entrust(ctx, s.panel[0], s.number, 1, true, spoilt), "不在步长上，步长为 0.01，相邻的是 83.37 和 83.38")
	require.ErrorIs(t, s.Entrust(ctx, s.panel[0], s.number, 1, false, typed), assessing.ErrConsent)
	require.ErrorIs(t, s.Entrust(ctx, s.lead, s.number, 1, true, typed), assessing.ErrScorer)
	require.NoError(t, s.Entrust(ctx, s.panel[0], s.number, 1, true, typed))
	for i := 1; i < 5; i++ {
		require.ErrorIs(t, s.Scores.Open(ctx, s.panel[0], s.number, 1, "", ""), assessment.ErrNotOpen)
		s.commit(i, 1, fmt.Sprintf("83.3%d", i))
	}
	require.Equal(t, assessment.Revealed, s.state())
	require.Empty(t, s.everywhere("83.37"))
	require.Empty(t, s.everywhere("83.31"))
	_, err := s.Sheet(ctx, s.broker, s.number, 0)
	require.ErrorIs(t, err, assessment.ErrReadDenied, "never the client")

	require.NoError(t, s.Scores.Open(ctx, s.panel[0], s.number, 1, "", ""))
	require.Equal(t, []string{"assess_openings"}, s.everywhere("83.37"))
	require.ErrorIs(t, s.Scores.Open(ctx, s.panel[0], s.number, 1, "", ""), assessment.ErrWasOpened)
	require.ErrorIs(t, s.open(1, 1, "90"), evidence.ErrMismatch)
	require.ErrorIs(t, s.open(1, 1, "90"), evidence.ErrMismatch)
	for i := 1; i < 5; i++ {
		require.NoError(t, s.open(i, 1, fmt.Sprintf("83.3%d", i)))
	}
	require.Equal(t, assessment.Aggregated, s.state())
	p, err := s.Sheet(ctx, s.lead, s.number, 0)
	require.NoError(t, err)
	// T1: 83.33 trimmed of 83.31…83.34 and 83.37; 0.5·83.33 + 0.3·82 (trimmed) + 0.1·81 + 0.1·80
	require.Equal(t, "82.37", p.Result.Total)
	require.Equal(t, "B", p.Result.Grade)
	require.Len(t, p.Result.Standings, 5)

	_, file, err := s.Evidence(ctx, s.lead, s.number, 0)
	require.NoError(t, err)
	draw := func([]byte) ([]string, error) { return nil, nil }
	_, err = ballot.VerifyDossier(file, draw)
	require.NoError(t, err)
	for name, change := range map[string][2]string{"留痕链": {`"type":"accept"`, `"type":"return"`}, "评价方案": {`"trim_k":1,"trim_min_m":5},"thresholds"`, `"trim_k":0,"trim_min_m":5},"thresholds"`},
		"评分承诺与公开": {`\"T1\":\"83.37\"`, `\"T1\":\"93.37\"`}, "汇总结果": {`"exact":"82.365"`, `"exact":"82.366"`}, "文件摘要": {`"title":"高精度轴承在线检测"}`, `"title":"高精度轴承离线检测"}`}} {
		at := strings.LastIndex(string(file), change[0]) // of what stands twice, the copy beside the chain
		if name == "评价方案" {
			at = strings.Index(string(file), change[0])
		}
		require.Positive(t, at, name)
		_, err := ballot.VerifyDossier([]byte(string(file[:at])+change[1]+string(file[at+len(change[0]):])), draw)
		require.ErrorContains(t, err, name)
	}
	// Any byte: the file is refused, and a step is named.
	for at := 0; at < len(file); at += 97 {
		spoilt := []byte(string(file))
		spoilt[at] ^= 1
		_, err := ballot.VerifyDossier(spoilt, draw)
		require.ErrorIs(t, err, ballot.ErrDossier, "byte %d", at)
		require.ErrorContains(t, err, "步“")
	}
}

func TestLateAndRepeatedCommitments(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	s.commit(0, 1, "82")
	s.commit(0, 1, "82") // sent twice
	_, _, other := s.made(0, 1, "83")
	require.ErrorIs(t, s.Scores.Commit(ctx, s.panel[0], s.number, 1, other, cipher), assessment.ErrCommitted)
	_, _, hash := s.made(1, 1, "82")
	require.ErrorIs(t, s.Scores.Commit(ctx, s.panel[1], s.number, 1, hash, ""), assessing.ErrSealed)
	require.ErrorIs(t, s.Scores.Commit(ctx, s.panel[1], s.number, 2, hash, cipher), assessing.ErrRound)
	require.ErrorIs(t, s.Scores.Commit(ctx, s.panel[1], s.number, 1, "abc", cipher), assessment.ErrHash)
	_, err := s.Desk(ctx, s.panel[6], s.number)
	require.Error(t, err, "a reserve has no desk")
	s.now = s.now.AddDate(0, 1, 0)
	err = s.Scores.Commit(ctx, s.panel[1], s.number, 1, hash, cipher)
	require.Error(t, err)
	require.NotErrorIs(t, err, assessing.ErrSealed)
}

// Who does not open is named, not dropped in silence: the lead goes on after the period,
// with a reason, and the check fails for want of ballots.
func TestAMissingOpeningIsNamed(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	for i := range 5 {
		s.commit(i, 1, "82")
	}
	for i := range 3 {
		require.NoError(t, s.open(i, 1, "82"))
	}
	require.ErrorIs(t, s.open(3, 1, "99"), evidence.ErrMismatch)
	reason := "两次电话催告，评估师称密钥文件遗失，不能公开。"
	require.ErrorIs(t, s.Close(ctx, s.lead, s.number, 0, reason), assessing.ErrEarly)
	require.ErrorIs(t, s.Close(ctx, s.quality, s.number, 0, reason), assessing.ErrCloser)
	s.now = s.now.Add(10 * 24 * time.Hour)
	require.ErrorIs(t, s.Close(ctx, s.lead, s.number, 0, "遗失"), assessing.ErrWhy)
	require.NoError(t, s.Close(ctx, s.lead, s.number, 0, reason))
	require.Equal(t, assessment.PanelMeeting, s.state())
	p, err := s.Sheet(ctx, s.lead, s.number, 0)
	require.NoError(t, err)
	require.Empty(t, p.Result.Total)
	states := map[string]evidence.Standing{}
	for _, x := range p.Result.Standings {
		states[x.Assessor] = x.State
	}
	require.Equal(t, map[string]evidence.Standing{s.refs[0]: evidence.OK, s.refs[1]: evidence.OK, s.refs[2]: evidence.OK, s.refs[3]: evidence.Mismatch, s.refs[4]: evidence.NotOpened}, states)

	// The panel meets, and everybody scores again: the first round stays as it was.
	s.act(s.lead, s.number, assessment.HoldMeeting, assessment.Args{Minutes: true, Votes: true})
	for i := range 5 {
		require.ErrorIs(t, s.open(0, 2, "82"), assessment.ErrNotOpen)
		s.commit(i, 2, "84")
	}
	for i := range 5 {
		require.NoError(t, s.open(i, 2, "84"))
	}
	require.Equal(t, assessment.Aggregated, s.state())
	results, err := s.db.ScoreResults(ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, results, 2)
}

// One score lies apart: an extra assessor is asked, and scores blind to the others.
func TestADisputeAsksForAnExtraAssessor(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	scores := []string{"82", "84", "83", "81", "55", "83"}
	for i := range 5 {
		s.commit(i, 1, scores[i])
	}
	for i := range 5 {
		require.NoError(t, s.open(i, 1, scores[i]))
	}
	require.Equal(t, assessment.Disputed, s.state())
	p, err := s.Sheet(ctx, s.lead, s.number, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"T1"}, p.Outcome.Consistency.Failed)
	s.act(s.lead, s.number, assessment.AddExtra, assessment.Args{Users: s.refs[5:6]})
	_, err = s.Sheet(ctx, s.lead, s.number, 0)
	require.ErrorIs(t, err, assessment.ErrReadDenied, "somebody scores")
	d, err := s.Desk(ctx, s.panel[5], s.number)
	require.NoError(t, err)
	require.True(t, d.Writable())
	s.commit(5, 1, scores[5])
	require.NoError(t, s.open(5, 1, scores[5]))
	require.Equal(t, assessment.PanelMeeting, s.state(), "the outlier is still there")
	results, err := s.db.ScoreResults(ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, results, 2)
	require.Len(t, results[0].Standings, 6)
}

// The database itself refuses an opening that is not what was committed to, and lets
// nobody rewrite one.
func TestTheDatabaseGuardsBallots(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	for i := range 5 {
		s.commit(i, 1, "82")
	}
	st, err := s.Case(ctx, s.lead, s.number)
	require.NoError(t, err)
	list, err := s.db.Commitments(ctx, st.ID, 1)
	require.NoError(t, err)
	c := list[0]
	c.Nonce, c.Text, c.Opened = zero, "{}", s.now
	require.ErrorIs(t, s.InTxOf(func(tx assessing.ScoreTx) error { return tx.AddOpening(ctx, c) }), evidence.ErrMismatch)
	for _, table := range []string{"assess_commitments", "assess_openings", "assess_results", "assess_opening_mistakes"} {
		var may bool
		require.NoError(t, s.owner.QueryRow(ctx, `SELECT has_table_privilege('jiyue_app', $1, 'UPDATE') OR has_table_privilege('jiyue_app', $1, 'DELETE')`, table).Scan(&may))
		require.False(t, may, table)
	}
}

// InTxOf runs a unit of work of scoring.
func (s *scorers) InTxOf(do func(assessing.ScoreTx) error) error {
	return s.Scores.InTx(s.t.Context(), do)
}
