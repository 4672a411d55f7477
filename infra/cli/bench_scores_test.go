package cli

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/domain/ballot"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
	"jiyue/infra/excel"
	"jiyue/infra/pgtest"
)

// The batch of an institution's year.
const benchCases, benchAssessors, benchLeaves = 500, 9, 30

// benchBasis is a tree of five groups of six leaves, trimmed and joined leaf by leaf.
func benchBasis() ballot.Basis {
	b := ballot.Basis{TreeName: "BENCH@1", Thresholds: ballot.UsualThresholds, Comments: ballot.UsualComments, Plan: scoring.Plan{Order: scoring.LeafFirst, Method: scoring.Trimmed, TrimK: 1, TrimMinM: 5, MinScores: 5, Places: 2,
		Grades: []indextree.Grade{{Name: "A", Min: "90"}, {Name: "B", Min: "80"}, {Name: "C", Min: "70"}, {Name: "D", Min: "60"}, {Name: "E", Min: "0"}}}}
	for g := range benchLeaves / 6 {
		group := fmt.Sprint("G", g)
		b.Tree = append(b.Tree, indextree.Node{Code: group, Kind: indextree.Group, Name: group, Weight: "0.2"})
		for i, weight := range []string{"0.25", "0.25", "0.2", "0.1", "0.1", "0.1"} {
			b.Tree = append(b.Tree, indextree.Node{Code: fmt.Sprint(group, "-", i), Parent: group, Kind: indextree.Leaf, Name: fmt.Sprint("指标", i), Weight: weight,
				Scale: indextree.Scale{Kind: indextree.Points, Min: "0", Max: "100", Step: "0.5"}})
		}
	}
	return b
}

func benchBallots(b ballot.Basis, n int) []ballot.Counted {
	var list []ballot.Counted
	for a := range benchAssessors {
		x := ballot.Ballot{Case: fmt.Sprint(n), Assessor: fmt.Sprint(a), Round: 1, Tree: b.TreeName, Sheet: indextree.Sheet{Scores: map[string]indextree.Score{}}}
		for i, node := range b.Tree {
			if node.Kind == indextree.Leaf {
				x.Scores[node.Code] = indextree.Score{Value: fmt.Sprintf("%d.5", 72+(n*7+a*3+i*5)%17)}
			}
		}
		list = append(list, ballot.Counted{Ballot: x, Kind: "PEER", Hash: fmt.Sprintf("%064x", n*benchAssessors+a)})
	}
	return list
}

// BenchmarkScoring reckons, checks and renders a year of cases, and sums the same scores
// in SQL, which must give the same totals.
func BenchmarkScoring(b *testing.B) {
	ownerDSN, _ := pgtest.Database(b)
	owner, err := pgx.Connect(b.Context(), ownerDSN)
	require.NoError(b, err)
	defer owner.Close(b.Context())
	_, err = owner.Exec(b.Context(), `CREATE TEMP TABLE scores (case_no int, assessor int, leaf text, weight numeric, score numeric)`)
	require.NoError(b, err)
	basis := benchBasis()
	form, err := basis.Tree.For("")
	require.NoError(b, err)
	var panels [][]ballot.Counted
	var rows [][]any
	for n := range benchCases {
		panel := benchBallots(basis, n)
		for a, x := range panel {
			for code, s := range x.Scores {
				rows = append(rows, []any{n, a, code, exact.Terminating(form.GlobalWeight(code)), s.Value})
			}
		}
		panels = append(panels, panel)
	}
	_, err = owner.CopyFrom(b.Context(), pgx.Identifier{"scores"}, []string{"case_no", "assessor", "leaf", "weight", "score"}, pgx.CopyFromRows(rows))
	require.NoError(b, err)
	_, err = owner.Exec(b.Context(), `ANALYZE scores`)
	require.NoError(b, err)
	for b.Loop() {
		begin := time.Now()
		outcomes := make([]ballot.Outcome, benchCases)
		for n, panel := range panels {
			outcomes[n], err = basis.Evaluate(panel, 0)
			require.NoError(b, err)
		}
		engine := time.Since(begin)
		begin = time.Now()
		for n, o := range outcomes {
			require.NoError(b, excel.ScoreBook(io.Discard, ballot.Book{Number: fmt.Sprint(n), Title: "批量", Round: 1, Seq: 1, Basis: basis, Outcome: o}))
			if (n+1)%100 == 0 {
				fmt.Printf("  计算书 %d / %d，%.1f 秒\n", n+1, benchCases, time.Since(begin).Seconds())
			}
		}
		books := time.Since(begin)
		begin = time.Now()
		totals, err := owner.Query(b.Context(), `SELECT case_no, round(sum(weight * (total - least - most) / (n - 2)), 2)::text FROM
			(SELECT case_no, leaf, weight, sum(score) AS total, min(score) AS least, max(score) AS most, count(*) AS n FROM scores GROUP BY case_no, leaf, weight) leaves GROUP BY case_no`)
		require.NoError(b, err)
		count := 0
		for totals.Next() {
			var n int
			var total string
			require.NoError(b, totals.Scan(&n, &total))
			require.Equal(b, exact.Text(outcomes[n].Result.Rounded, 2), total)
			count++
		}
		require.NoError(b, totals.Err())
		require.Equal(b, benchCases, count)
		sql := time.Since(begin)
		b.ReportMetric(engine.Seconds()*1000/benchCases, "引擎ms/项")
		b.ReportMetric(books.Seconds()*1000/benchCases, "计算书ms/项")
		b.ReportMetric(sql.Seconds()*1000, "SQL求和ms")
		b.ReportMetric(engine.Seconds()/sql.Seconds(), "引擎/SQL")
		fmt.Printf("  %d 项 × %d 人 × %d 指标：汇总与检验 %.2f 秒，计算书 %.2f 秒；同样的数据只求总分，SQL %.3f 秒\n", benchCases, benchAssessors, benchLeaves, engine.Seconds(), books.Seconds(), sql.Seconds())
	}
}
