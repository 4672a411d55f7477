package indextree_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/exact"
	"jiyue/domain/indextree"
)

var points = indextree.Scale{Kind: indextree.Points, Min: "0", Max: "100", Step: "0.5"}

// thousandths writes weights that sum to exactly one.
func thousandths(t *rapid.T, n int) []string {
	left, weights := 1000, make([]string, n)
	for i := range weights {
		part := left
		if i < n-1 {
			part = rapid.IntRange(1, left-(n-1-i)).Draw(t, "weight")
		}
		left -= part
		weights[i] = exact.Terminating(big.NewRat(int64(part), 1000))
	}
	return weights
}

func drawTree(t *rapid.T) indextree.Tree {
	var tree indextree.Tree
	groups := thousandths(t, rapid.IntRange(1, 4).Draw(t, "groups"))
	for g, weight := range groups {
		group := fmt.Sprint("G", g)
		tree = append(tree, indextree.Node{Code: group, Kind: indextree.Group, Weight: weight})
		for l, leaf := range thousandths(t, rapid.IntRange(1, 5).Draw(t, "leaves")) {
			tree = append(tree, indextree.Node{Code: fmt.Sprint(group, "L", l), Parent: group, Kind: indextree.Leaf, Weight: leaf, Scale: points,
				Optional: rapid.Bool().Draw(t, "optional"), Reverse: rapid.Bool().Draw(t, "reverse")})
		}
	}
	return tree
}

func half(t *rapid.T) string {
	return exact.Terminating(big.NewRat(int64(rapid.IntRange(0, 200).Draw(t, "score")), 2))
}

// The total is the sum of scores times global weights when all are scored, it always lies
// between the least and the best value, and where a node stands in the list is
// indifferent.
func TestSumsClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := drawTree(t)
		findings, err := tree.Validate("")
		require.NoError(t, err)
		require.Empty(t, findings)
		form, err := tree.For("")
		require.NoError(t, err)
		scores, sum, weights := map[string]string{}, new(big.Rat), new(big.Rat)
		least, most, complete := big.NewRat(101, 1), new(big.Rat), true
		for _, leaf := range form.Leaves() {
			weights.Add(weights, form.GlobalWeight(leaf.Code))
			if leaf.Optional && rapid.Bool().Draw(t, "left out") {
				complete = false
				continue
			}
			scores[leaf.Code] = half(t)
			x, err := leaf.Value(scores[leaf.Code])
			require.NoError(t, err)
			if x.Cmp(least) < 0 {
				least = x
			}
			if x.Cmp(most) > 0 {
				most = x
			}
			sum.Add(sum, new(big.Rat).Mul(x, form.GlobalWeight(leaf.Code)))
		}
		require.Equal(t, "1", weights.RatString())
		total, err := tree.WeightedTotal("", scores, nil, indextree.Rounding{Places: 2, Mode: exact.HalfUp}, nil)
		if len(scores) == 0 {
			require.ErrorIs(t, err, indextree.ErrNoScore)
			return
		}
		require.NoError(t, err)
		require.True(t, total.Exact.Cmp(least) >= 0 && total.Exact.Cmp(most) <= 0)
		if complete {
			require.Zero(t, total.Exact.Cmp(sum))
		}
		turned := slices.Clone(tree)
		slices.Reverse(turned)
		again, err := turned.WeightedTotal("", scores, nil, indextree.Rounding{Places: 2, Mode: exact.HalfUp}, nil)
		require.NoError(t, err)
		require.Equal(t, total, again)
	})
}

func TestWeightsOf099AreRefused(t *testing.T) {
	tree := indextree.Tree{{Code: "a", Kind: indextree.Leaf, Weight: "0.49", Scale: points}, {Code: "b", Kind: indextree.Leaf, Weight: "0.50", Scale: points}}
	_, err := tree.For("")
	require.ErrorIs(t, err, indextree.ErrWeights)
	require.Equal(t, "99/100", tree.Sums("")[0].Total.RatString())
}

func TestAScoreOffItsScale(t *testing.T) {
	leaf := indextree.Node{Code: "a", Kind: indextree.Leaf, Weight: "1", Scale: points}
	for score, want := range map[string]error{"82.3": indextree.ErrStep, "100.5": indextree.ErrScale, "-0.5": indextree.ErrScale, "八十": exact.ErrDecimal} {
		_, err := indextree.Tree{leaf}.WeightedTotal("", map[string]string{"a": score}, nil, indextree.Rounding{}, nil)
		require.ErrorIs(t, err, want, score)
	}
	level := indextree.Scale{Kind: indextree.Level, Levels: map[string]string{"1": "5", "9": "85"}}
	x, err := level.Value("9")
	require.NoError(t, err)
	require.Equal(t, "85", x.RatString())
	_, err = level.Value("10")
	require.ErrorIs(t, err, indextree.ErrScale)
}

func TestACycleEnds(t *testing.T) {
	tree := indextree.Tree{{Code: "a", Parent: "b", Kind: indextree.Group, Weight: "1"}, {Code: "b", Parent: "a", Kind: indextree.Group, Weights: map[string]string{"X": "1"}}}
	findings, err := tree.Validate("X")
	require.NoError(t, err)
	require.Contains(t, findings, indextree.Finding{Code: "CYCLE", Node: "a"})
	form, err := tree.For("X")
	require.NoError(t, err)
	total, _ := form.RollUp(nil)
	require.Nil(t, total)
}
