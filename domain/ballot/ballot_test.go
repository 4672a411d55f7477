package ballot

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

var points = indextree.Scale{Kind: indextree.Points, Min: "0", Max: "100", Step: "0.5"}

func basis() Basis {
	return Basis{TreeName: "FIVE-V1@3", Class: "", Comments: UsualComments, Thresholds: UsualThresholds,
		Plan: scoring.Plan{Order: scoring.LeafFirst, Method: scoring.Trimmed, TrimK: 1, TrimMinM: 5, MinScores: 1, Places: 2,
			Grades: []indextree.Grade{{Name: "A", Min: "90"}, {Name: "B", Min: "80"}, {Name: "C", Min: "70"}, {Name: "D", Min: "60"}, {Name: "E", Min: "0"}}},
		Tree: indextree.Tree{
			{Code: "G1", Kind: indextree.Gate, Name: "权属清晰"},
			{Code: "T1", Kind: indextree.Leaf, Name: "创新程度", Weight: "0.3", Scale: points, Evidence: true},
			{Code: "T3", Kind: indextree.Leaf, Name: "成熟度", Weight: "0.2", Scale: indextree.Scale{Kind: indextree.Level, Levels: map[string]string{"1": "5", "9": "85", "13": "100"}}},
			{Code: "E1", Kind: indextree.Leaf, Name: "已实现效益", Weight: "0.4", Scale: points, Who: "ECON"},
			{Code: "R1", Kind: indextree.Leaf, Name: "风险", Weight: "0.1", Scale: points, Reverse: true, Optional: true}}}
}

func good() Ballot {
	return Ballot{Case: "PG-2026-000123", Assessor: "A-0007", Round: 1, Tree: "FIVE-V1@3", Sheet: indextree.Sheet{Gates: map[string]bool{"G1": true},
		Scores: map[string]indextree.Score{"T1": {Value: "82.5", Evidence: []string{"附件 2"}}, "T3": {Value: "9"}}}}
}

// The vector of the specification.
func TestACommitmentIsThatOfTheSpecification(t *testing.T) {
	b := Ballot{Case: "PG-2026-000123", Assessor: "A-0007", Round: 1, Tree: "FIVE-V1@3", Sheet: indextree.Sheet{Scores: map[string]indextree.Score{"E1": {Value: "82.5"}, "E2": {Value: "84.0"}}}}
	hash, text, err := b.Commit(strings.Repeat("00112233445566778899aabbccddeeff", 2))
	require.NoError(t, err)
	require.Equal(t, `{"assessment":"PG-2026-000123","assessor":"A-0007","round":1,"scores":{"E1":"82.5","E2":"84.0"},"tree":"FIVE-V1@3"}`, text)
	require.Equal(t, "0a1e242a214c4cc32dd0c4da3f6992e7fff259ad3f7655dd1506df78627e3f39", hash.String())
}

func TestFaultsNameLeafAndRemedy(t *testing.T) {
	require.NoError(t, basis().Check(good(), "PEER"))
	for _, c := range []struct {
		name     string
		spoil    func(b *Ballot)
		field    string
		sentence string
	}{
		{"off the step", func(b *Ballot) { b.Scores["T1"] = indextree.Score{Value: "83.3", Evidence: []string{"1"}} }, "score.T1", "“T1 创新程度”的评分 83.3 不在步长上，步长为 0.5，相邻的是 83 和 83.5"},
		{"beyond", func(b *Ballot) { b.Scores["T1"] = indextree.Score{Value: "100.5", Evidence: []string{"1"}} }, "score.T1", "“T1 创新程度”的评分 100.5 不在量表内，应为 0 至 100，步长 0.5"},
		{"no number", func(b *Ballot) { b.Scores["T1"] = indextree.Score{Value: "８２", Evidence: []string{"1"}} }, "score.T1", "“T1 创新程度”的评分“８２”不是数字，应写为 0 至 100，步长 0.5"},
		{"no level", func(b *Ballot) { b.Scores["T3"] = indextree.Score{Value: "2"} }, "score.T3", "“T3 成熟度”的评分 2 不在量表内，应为 1、9、13 之一"},
		{"missing", func(b *Ballot) { delete(b.Scores, "T3") }, "score.T3", "“T3 成熟度”尚未评分，应为 1、9、13 之一"},
		{"low without comment", func(b *Ballot) {
			b.Scores["T1"] = indextree.Score{Value: "59.5", Comment: strings.Repeat("字", 29), Evidence: []string{"1"}}
		}, "comment.T1", "“T1 创新程度”的评分低于 60 或不低于 90，评语不少于 30 个字，还差 1 个字"},
		{"high without comment", func(b *Ballot) { b.Scores["T1"] = indextree.Score{Value: "90", Evidence: []string{"1"}} }, "comment.T1", "“T1 创新程度”的评分低于 60 或不低于 90，评语不少于 30 个字，还差 30 个字"},
		{"no evidence", func(b *Ballot) { b.Scores["T1"] = indextree.Score{Value: "82.5"} }, "evidence.T1", "“T1 创新程度”没有写明依据的材料"},
		{"gate open", func(b *Ballot) { delete(b.Gates, "G1") }, "gate.G1", "“G1 权属清晰”尚未作答，请选择是或否"},
		{"gate no", func(b *Ballot) { b.Gates["G1"] = false }, "gate.G1", "“G1 权属清晰”答为否，评价应当终止：请不要评分，告知项目负责人"},
		{"another's leaf", func(b *Ballot) { b.Scores["E1"] = indextree.Score{Value: "80"} }, "score.E1", "“E1 已实现效益”不由您评分，请清除"},
	} {
		b := good()
		c.spoil(&b)
		list := fault.All(basis().Check(b, "PEER"))
		require.Len(t, list, 1, c.name)
		require.Equal(t, c.field, list[0].Field, c.name)
		require.Equal(t, c.sentence, list[0].Message, c.name)
	}
	done, total := basis().Progress(good(), "PEER")
	require.Equal(t, [2]int{3, 3}, [2]int{done, total})
}

func words(t *rapid.T, name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == '、' {
			return -1
		}
		return r
	}, rapid.StringN(0, 12, -1).Draw(t, name)))
}

// Whatever is committed to opens with its nonce and comes back as it was; with one byte
// changed it does not open.
func TestWhatIsCommittedOpens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Ballot{Case: words(t, "case"), Assessor: words(t, "assessor"), Round: rapid.IntRange(0, 99).Draw(t, "round"), Tree: words(t, "tree"), Sheet: indextree.Sheet{Scores: map[string]indextree.Score{}, Gates: map[string]bool{}}}
		for range rapid.IntRange(0, 5).Draw(t, "leaves") {
			s := indextree.Score{Value: fmt.Sprintf("%d.5", rapid.IntRange(0, 99).Draw(t, "value")), Comment: words(t, "comment")}
			if paper := words(t, "paper"); paper != "" {
				s.Evidence = []string{paper}
			}
			b.Scores[words(t, "leaf")] = s
		}
		nonce := fmt.Sprintf("%064x", rapid.Uint64().Draw(t, "nonce"))
		hash, text, err := b.Commit(nonce)
		require.NoError(t, err)
		again, err := Open(hash.String(), nonce, text)
		require.NoError(t, err)
		require.Equal(t, b, again)
		changed := []byte(text)
		changed[rapid.IntRange(0, len(changed)-1).Draw(t, "byte")] ^= 1
		_, err = Open(hash.String(), nonce, string(changed))
		require.ErrorIs(t, err, evidence.ErrMismatch)
		_, err = Open(hash.String(), strings.Repeat("f", 64), text)
		require.ErrorIs(t, err, evidence.ErrMismatch)
	})
}

func TestOnlyTheOneFormIsRead(t *testing.T) {
	text, err := good().Text()
	require.NoError(t, err)
	for _, other := range []string{"", "{}", "[]", text + " ", strings.Replace(text, `"round":1`, `"round":1.0`, 1), strings.Replace(text, `"82.5"`, `82.5`, 1), strings.Replace(text, `"scores"`, `"rank":"1","scores"`, 1),
		strings.Replace(text, `"gates":{"G1":true}`, `"gates":{"G1":1}`, 1), strings.Repeat("[", 100)} {
		_, err := Read(other)
		require.ErrorIs(t, err, ErrPayload, other)
	}
}

// panel is the seats of a round with these scores for T1, everybody's T3 the same.
func panel(t require.TestingT, scores ...string) []Seat {
	var seats []Seat
	for i, s := range scores {
		b := good()
		b.Assessor = fmt.Sprint("A-", i)
		b.Scores["T1"] = indextree.Score{Value: s, Evidence: []string{"附件 2"}, Comment: strings.Repeat("说明", 20)}
		kind := "PEER"
		if i < 2 {
			kind, b.Scores["E1"] = "ECON", indextree.Score{Value: "80"}
		}
		nonce := fmt.Sprintf("%064x", i+1)
		hash, text, err := b.Commit(nonce)
		require.NoError(t, err)
		seats = append(seats, Seat{Assessor: b.Assessor, Kind: kind, Hash: hash.String(), Committed: time.Unix(int64(i), 0), Nonce: nonce, Text: text})
	}
	return seats
}

var round = Ballot{Case: "PG-2026-000123", Round: 1, Tree: "FIVE-V1@3"}

// Each way of not counting has its name; nothing is left out in silence.
func TestEverySeatHasItsLine(t *testing.T) {
	seats := panel(t, "80", "81", "82", "83", "84", "85", "83.3")
	seats[2].Nonce, seats[2].Text = "", "" // not opened
	seats[3].Nonce, seats[3].Text, seats[3].Mistaken = "", "", seats[4].Hash
	seats[4] = Seat{Assessor: "A-4", Kind: "PEER"} // nothing at all
	seats = append(seats, panel(t, "80")[0])
	seats[7].Assessor, seats[7].Kind = "A-7", "ECON" // somebody else's ballot as one's own
	counted, standings, err := basis().Settle(round, seats)
	require.NoError(t, err)
	require.Len(t, standings, len(seats))
	got := map[string]evidence.Standing{}
	for _, s := range standings {
		got[s.Assessor] = s.State
		require.Equal(t, s.State == evidence.OK, s.Reason == "", s)
	}
	require.Equal(t, map[string]evidence.Standing{"A-0": evidence.OK, "A-1": evidence.OK, "A-2": evidence.NotOpened, "A-3": evidence.Mismatch, "A-4": evidence.NoCommit, "A-5": evidence.OK, "A-6": Unfit, "A-7": evidence.Mismatch}, got)
	require.Len(t, counted, 3)
}

func TestARoundIsReckoned(t *testing.T) {
	counted, _, err := basis().Settle(round, panel(t, "80", "81", "82", "83", "84"))
	require.NoError(t, err)
	o, err := basis().Evaluate(counted, 0)
	require.NoError(t, err)
	// (0.3·82 + 0.2·85 + 0.4·80) / 0.9, since nobody has scored the optional leaf
	require.Equal(t, "81.78", exact.Text(o.Result.Rounded, 2))
	require.Equal(t, scoring.GoAggregate, o.Consistency.Next)
	require.Nil(t, o.Leaves[3].Dispersion)
	backwards := slices.Clone(counted)
	slices.Reverse(backwards)
	again, err := basis().Evaluate(backwards, 0)
	require.NoError(t, err)
	require.Equal(t, o.Value(), again.Value())
	_, err = evidence.Canonical(o.Value())
	require.NoError(t, err)

	counted, _, err = basis().Settle(round, panel(t, "80", "81", "82", "83", "59"))
	require.NoError(t, err)
	o, err = basis().Evaluate(counted, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"T1"}, o.Consistency.Failed)
	require.True(t, o.Consistency.Disputed())
	require.Equal(t, scoring.GoMeeting, o.Consistency.Next, "one leaf of three is more than 30 %")
	require.Equal(t, 0, o.Result.LeafValues["T1"].Cmp(big.NewRat(81, 1)), "the score that lies apart is trimmed by the plan, not dropped")
}

// A basis comes back from its text as it was; another key in it is refused.
func TestABasisIsReadWhole(t *testing.T) {
	b := basis()
	text, err := b.Text()
	require.NoError(t, err)
	again, err := ReadBasis(text)
	require.NoError(t, err)
	more, err := again.Text()
	require.NoError(t, err)
	require.Equal(t, text, more)
	require.Equal(t, b.Plan, again.Plan)
	require.Equal(t, b.Thresholds, again.Thresholds)
	_, err = ReadBasis(strings.Replace(text, `"class"`, `"case":"","class"`, 1))
	require.ErrorIs(t, err, ErrBasis)
}
