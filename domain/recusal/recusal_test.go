package recusal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/recusal"
)

func material() recusal.Material {
	return recusal.Material{AsOf: "2026-07-18", Params: recusal.Params{LookbackYears: 3, WindowMonths: 12, ClientCasesLimit: 3, LeastAlternatives: 3},
		Candidate: recusal.Candidate{ID: "P-1", City: "郑州", Subfield: "新材料"},
		Case: recusal.Case{Achievement: "ACH-1", Completers: []string{"C-1", "C-2"}, Parties: []recusal.Involved{{Org: "CLI", Part: recusal.Client}, {Org: "BUY", Part: recusal.Transferee}},
			Lead: "L-1", QualityReviewer: "Q-1", City: "洛阳", Subfield: "新材料"},
		Units:  []recusal.Unit{{Code: "CLI", Parent: "GRP"}, {Code: "GRP"}, {Code: "SIS", Parent: "GRP"}, {Code: "SUB", Parent: "CLI"}},
		People: []recusal.Identity{{"P-1", "p1@uni.edu.cn"}, {"C-1", "c1@cli.cn"}, {"C1@CLI.cn", "13800000000"}}, Alternatives: 9}
}

func rules(t *testing.T, m recusal.Material) (recusal.Decision, string) {
	t.Helper()
	decision, findings, err := m.Check()
	require.NoError(t, err)
	var list []string
	for _, f := range findings {
		list = append(list, string(f.Rule)+" "+f.With)
	}
	return decision, strings.Join(list, ", ")
}

// Both ends of a window count.
func TestWindowsIncludeTheirEnds(t *testing.T) {
	for date, want := range map[string]recusal.Decision{"2023-07-18": recusal.Exclude, "2023-07-17": recusal.Clear, "2026-07-18": recusal.Exclude, "2026-07-19": recusal.Clear} {
		m := material()
		m.Facts = []recusal.Fact{{Type: recusal.Paper, Persons: []string{"P-1", "C-2"}, Date: date}}
		decision, _ := rules(t, m)
		require.Equal(t, want, decision, date)
	}
	m := material()
	m.Facts = []recusal.Fact{{Type: recusal.Equity, Person: "P-1", Org: "SUB", From: "2010-01-01", To: "2023-07-17"}}
	decision, _ := rules(t, m)
	require.Equal(t, recusal.Clear, decision)
	m.Facts[0].To = ""
	decision, list := rules(t, m)
	require.Equal(t, recusal.Exclude, decision)
	require.Equal(t, "H_FINANCIAL CLI", list)
}

// Records that share an identifier are one person, however it is written.
func TestIdentitiesJoin(t *testing.T) {
	m := material()
	m.Facts = []recusal.Fact{{Type: recusal.Patent, Persons: []string{" 13800000000\t", "P1@UNI.edu.cn"}}}
	decision, list := rules(t, m)
	require.Equal(t, recusal.Exclude, decision)
	require.Equal(t, "H_COINVENTOR C-1", list)
	m.Candidate.ID = "13800000000"
	m.Facts = nil
	_, list = rules(t, m)
	require.Equal(t, "H_SELF C-1", list)
}

func TestLinesOfControl(t *testing.T) {
	for org, want := range map[string]string{"GRP": "H_EMPLOYER CLI", "SUB": "H_EMPLOYER CLI", "SIS": "S_SISTER_ORG CLI", "BUY": "H_EMPLOYER BUY", "UNI": ""} {
		m := material()
		m.Facts = []recusal.Fact{{Type: recusal.Employment, Person: "P-1", Org: org, From: "2020-01-01"}}
		_, list := rules(t, m)
		require.Equal(t, want, list, org)
	}
	m := material()
	m.Units[1].Parent = "SUB"
	_, _, err := m.Check()
	require.ErrorIs(t, err, recusal.ErrCycle)
}

func TestFactsThatCannotBe(t *testing.T) {
	for _, f := range []recusal.Fact{{Type: recusal.Project, From: "2026-02-30"}, {Type: recusal.Debt, From: "2026-02-02", To: "2026-02-01"}, {Type: recusal.Paper}, {Type: recusal.PastPanel, Date: "昨天"}} {
		m := material()
		m.Facts = []recusal.Fact{f}
		_, _, err := m.Check()
		require.ErrorIs(t, err, recusal.ErrDate)
	}
	m := material()
	m.Facts = []recusal.Fact{{Type: "FRIEND"}}
	_, _, err := m.Check()
	require.ErrorIs(t, err, recusal.ErrType)
}

// More facts never make somebody freer.
func TestFactsOnlyAdd(t *testing.T) {
	rank := map[recusal.Decision]int{recusal.Clear: 0, recusal.Human: 1, recusal.Exclude: 2}
	rapid.Check(t, func(t *rapid.T) {
		m := material()
		person := rapid.SampledFrom([]string{"P-1", "p1@uni.edu.cn", "C-1", "C-2", "X-9"})
		before := 0
		for range rapid.IntRange(1, 6).Draw(t, "facts") {
			m.Facts = append(m.Facts, recusal.Fact{
				Type:   rapid.SampledFrom([]recusal.FactType{recusal.Employment, recusal.Consultancy, recusal.Kin, recusal.Council, recusal.Project, recusal.Paper, recusal.PastPanel}).Draw(t, "type"),
				Person: person.Draw(t, "person"), Persons: []string{person.Draw(t, "one"), person.Draw(t, "other")}, Completers: []string{person.Draw(t, "completer")},
				Org: rapid.SampledFrom([]string{"CLI", "SUB", "SIS", "UNI"}).Draw(t, "org"), From: "2025-01-01", Date: "2026-01-01", Client: "CLI", Achievement: "ACH-2"})
			decision, _, err := m.Check()
			require.NoError(t, err)
			require.GreaterOrEqual(t, rank[decision], before)
			before = rank[decision]
		}
	})
}
