package scoring

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/exact"
	"jiyue/domain/indextree"
)

var (
	points = indextree.Scale{Kind: indextree.Points, Min: "0", Max: "100", Step: "0.5"}
	grades = []indextree.Grade{{Name: "A", Min: "90"}, {Name: "B", Min: "80"}, {Name: "C", Min: "70"}, {Name: "D", Min: "60"}, {Name: "E", Min: "0"}}
	tree   = indextree.Tree{
		{Code: "S", Kind: indextree.Group, Weight: "0.35"}, {Code: "S1", Parent: "S", Kind: indextree.Leaf, Weight: "0.4", Scale: points},
		{Code: "S2", Parent: "S", Kind: indextree.Leaf, Weight: "0.6", Scale: points}, {Code: "T", Kind: indextree.Leaf, Weight: "0.65", Scale: points, Reverse: true},
	}
	usual = Thresholds{MinM: 5, CV: "0.15", Range: "20", ModZ: "3.5", Grubbs: "0.05", Harmony: "1", LeafWeightMin: "0.05", TotalSD: "8", MeetingMax: "0.30", GradeSpan: 2}
)

func drawPlan(t *rapid.T) Plan {
	return Plan{Order: rapid.SampledFrom([]Order{LeafFirst, TotalFirst}).Draw(t, "order"),
		Method: rapid.SampledFrom([]Method{Mean, Median, Trimmed, Winsorised}).Draw(t, "method"),
		TrimK:  rapid.IntRange(0, 2).Draw(t, "k"), TrimMinM: rapid.IntRange(1, 7).Draw(t, "from"), MinScores: 1, Places: 2, Grades: grades}
}

func drawPanel(t *rapid.T) []Assessor {
	var panel []Assessor
	for i := range rapid.IntRange(1, 9).Draw(t, "assessors") {
		a := Assessor{ID: fmt.Sprint("A", i), Kind: "TECH", Scores: map[string]string{}}
		for _, leaf := range []string{"S1", "S2", "T"} {
			a.Scores[leaf] = fmt.Sprint(rapid.IntRange(0, 100).Draw(t, "score"))
		}
		panel = append(panel, a)
	}
	return panel
}

// Who comes first, and under which name, changes nothing.
func TestPermutationOfAssessorsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, panel := drawPlan(t), drawPanel(t)
		one, err := plan.Aggregate(tree, "", panel)
		two, other := plan.Aggregate(tree, "", rapid.Permutation(panel).Draw(t, "permuted"))
		require.Equal(t, err, other)
		require.Equal(t, one, two)
	})
}

// Scores that all agree are the result, by every plan; and no plan leaves the range of
// the scores.
func TestAggregationStaysWithinTheScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, panel := drawPlan(t), drawPanel(t)
		for i := range panel {
			panel[i].Scores = panel[0].Scores
		}
		r, err := plan.Aggregate(tree, "", panel)
		if err != nil {
			require.ErrorIs(t, err, ErrTrim)
			return
		}
		alone, err := tree.WeightedTotal("", panel[0].Scores, nil, indextree.Rounding{Places: 2, Mode: exact.HalfUp}, grades)
		require.NoError(t, err)
		require.Zero(t, r.Exact.Cmp(alone.Exact))
		require.Equal(t, alone.Grade, r.Grade)
	})
}

// Whatever is changed in a frozen plan, its hash does not fit any more.
func TestAFrozenPlanCannotMove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := drawPlan(t)
		hash, err := Frozen(plan.Value(), "")
		require.NoError(t, err)
		changed := plan
		switch rapid.IntRange(0, 7).Draw(t, "change") {
		case 0:
			changed.Order += "X"
		case 1:
			changed.Method += "X"
		case 2:
			changed.TrimK++
		case 3:
			changed.TrimMinM++
		case 4:
			changed.MinScores++
		case 5:
			changed.Places++
		case 6:
			changed.Grades = slices.Clone(grades)
			changed.Grades[1].Min = "80.0"
		case 7:
			changed.LeafRounding = &indextree.Rounding{Places: 0, Mode: exact.Ceil}
		}
		_, err = Frozen(changed.Value(), hash.String())
		require.ErrorIs(t, err, ErrPlanHash)
		_, err = Frozen(plan.Value(), hash.String())
		require.NoError(t, err)
	})
}

func TestWhoMayScore(t *testing.T) {
	own := slices.Clone(tree)
	own[3].Who = "ECON"
	a := Assessor{ID: "A", Kind: "TECH", Scores: map[string]string{"T": "80"}}
	_, err := Plan{Order: LeafFirst, Method: Mean, MinScores: 1}.Aggregate(own, "", []Assessor{a})
	require.ErrorIs(t, err, ErrWho)
	_, err = Plan{Order: LeafFirst, Method: Mean, MinScores: 1}.Aggregate(tree, "", []Assessor{a, a})
	require.ErrorIs(t, err, ErrDuplicate)
	_, err = Plan{Order: LeafFirst, Method: Mean, MinScores: 1}.Aggregate(tree, "", []Assessor{a})
	require.ErrorIs(t, err, ErrQuorum, "S1 has no score")
	_, err = Plan{Order: TotalFirst, Method: Mean, MinScores: 1}.Aggregate(tree, "", []Assessor{a})
	require.ErrorIs(t, err, indextree.ErrMissing)
}

// Critical values of Grubbs' two-sided test at 5 % (Grubbs & Beck 1972, table I).
func TestGrubbsLimits(t *testing.T) {
	for n, want := range map[int]float64{3: 1.1543, 4: 1.4812, 5: 1.7150, 7: 2.0200, 9: 2.2150, 10: 2.2900, 20: 2.7082} {
		require.InDelta(t, want, grubbsLimit(n, .05), 6e-4, n)
	}
	// with one degree of freedom Student's t is Cauchy's: t = cot(πp/2) for the two-sided p
	for _, p := range []float64{1e-9, .001, .05, .5} {
		t1 := 1 / math.Tan(math.Pi*p/2)
		require.InEpsilon(t, 1/(1+t1*t1), tailShare(1, p), 1e-10, p)
	}
	// with two, x = ν/(ν+t²) = 2p − p² for the two-sided p
	for _, p := range []float64{1e-9, .001, .05, .5} {
		require.InEpsilon(t, 2*p-p*p, tailShare(2, p), 1e-10, p)
	}
}

// The order of the scores changes no figure but the places of the farthest.
func TestDispersionHasNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 200), func(n int) string { return fmt.Sprint(n) }), 2, 9).Draw(t, "scores")
		one, err := usual.Disperse(scores)
		require.NoError(t, err)
		two, err := usual.Disperse(rapid.Permutation(scores).Draw(t, "permuted"))
		require.NoError(t, err)
		require.Equal(t, one.Flags, two.Flags)
		require.Equal(t, one.Mean, two.Mean)
		require.Equal(t, one.MAD, two.MAD)
		require.Equal(t, one.SD, two.SD)
		require.Equal(t, one.Disputed, two.Disputed)
	})
}

func TestWhereADisputeLeads(t *testing.T) {
	calm := []string{"80", "81", "82", "83", "84"}
	wild := []string{"80", "81", "82", "83", "20"}
	leaves := []LeafScores{{"a", "0.5", calm}, {"b", "0.3", calm}, {"c", "0.1", calm}, {"d", "0.1", wild}}
	for _, c := range []struct {
		leaves []LeafScores
		before int
		want   Next
	}{{leaves[:3], 0, GoAggregate}, {leaves, 0, GoExtra}, {leaves, 1, GoMeeting}, {leaves[2:], 0, GoMeeting}} {
		got, err := usual.Check(c.leaves, calm, grades, c.before)
		require.NoError(t, err)
		require.Equal(t, c.want, got.Next)
		require.Equal(t, c.want != GoAggregate, got.Disputed())
	}
	_, err := usual.Check(nil, calm[:1], grades, 0)
	require.ErrorIs(t, err, ErrTooFew)
}
