package excel

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/domain/ballot"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
	"jiyue/infra/reference"
)

// scored is a result of a panel of m on the five values, with a plan.
func scored(t testing.TB, m int, plan scoring.Plan) ballot.Book {
	t.Helper()
	trees, err := reference.Trees()
	require.NoError(t, err)
	basis := ballot.Basis{TreeName: "FIVE-V1@1", Tree: trees[0].Tree, Class: "APPLIED", Plan: plan, Thresholds: ballot.UsualThresholds, Comments: ballot.UsualComments}
	basis.Plan.Grades = []indextree.Grade{{Name: "A", Min: "90"}, {Name: "B", Min: "80"}, {Name: "C", Min: "70"}, {Name: "D", Min: "60"}, {Name: "E", Min: "0"}}
	form, err := basis.Tree.For(basis.Class)
	require.NoError(t, err)
	var counted []ballot.Counted
	for i := range m {
		x := ballot.Ballot{Case: "PJ-1", Assessor: fmt.Sprint(i), Round: 1, Tree: basis.TreeName, Sheet: indextree.Sheet{Scores: map[string]indextree.Score{}}}
		kind := "PEER"
		if i < 3 || plan.Order == scoring.TotalFirst {
			kind = "ECON"
		}
		for k, leaf := range form.Leaves() {
			switch {
			case !leaf.ScoredBy(kind):
			case leaf.Scale.Kind == indextree.Level:
				x.Scores[leaf.Code] = indextree.Score{Value: fmt.Sprint(6 + (i+k)%4)}
			default:
				x.Scores[leaf.Code] = indextree.Score{Value: fmt.Sprintf("%d.5", 68+(7*i+5*k)%20)}
			}
		}
		counted = append(counted, ballot.Counted{Ballot: x, Kind: kind, Hash: fmt.Sprintf("%064x", i+1)})
	}
	o, err := basis.Evaluate(counted, 0)
	require.NoError(t, err)
	return ballot.Book{Number: "PJ-1", Title: "高精度轴承在线检测", Round: 1, Seq: 9, PlanHash: strings.Repeat("a", 64), Basis: basis, Outcome: o, Trail: []ballot.TrailLine{{Seq: 1, What: "建立", Hash: strings.Repeat("b", 64)}}}
}

// Recalculated, every live formula agrees with the engine, by every way of joining; a
// score that is changed in the workbook shows.
func TestScoreBooksRecalculate(t *testing.T) {
	for _, plan := range []scoring.Plan{
		{Order: scoring.LeafFirst, Method: scoring.Trimmed, TrimK: 1, TrimMinM: 5, MinScores: 1, Places: 2}, {Order: scoring.LeafFirst, Method: scoring.Winsorised, TrimK: 2, TrimMinM: 5, MinScores: 1, Places: 2},
		{Order: scoring.LeafFirst, Method: scoring.Median, TrimMinM: 5, MinScores: 1, Places: 3}, {Order: scoring.TotalFirst, Method: scoring.Trimmed, TrimK: 1, TrimMinM: 5, MinScores: 1, Places: 2}} {
		var book bytes.Buffer
		require.NoError(t, ScoreBook(&book, scored(t, 7, plan)))
		f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
		require.NoError(t, err)
		require.Equal(t, []string{"封面", "方案", "指标权重", "评分明细", "去极值", "一致性", "汇总", "留痕"}, f.GetSheetList())
		right, wrong := scoreVerdicts(t, f)
		require.Zero(t, wrong, plan)
		require.Greater(t, right, 16, plan)
		if plan.Order == scoring.LeafFirst {
			require.NoError(t, f.SetCellValue("评分明细", "D2", 12))
			_, wrong = scoreVerdicts(t, f)
			require.Positive(t, wrong)
		}
		require.NoError(t, f.Close())
	}
}

func scoreVerdicts(t *testing.T, f *excelize.File) (right, wrong int) {
	t.Helper()
	for _, sheet := range []string{"去极值", "一致性", "汇总"} {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		for r := range rows {
			for c := 1; c <= 20; c++ {
				cell := columnName(c) + fmt.Sprint(r+1)
				formula, err := f.GetCellFormula(sheet, cell)
				require.NoError(t, err)
				if !strings.Contains(formula, "相符") {
					continue
				}
				got, err := f.CalcCellValue(sheet, cell)
				require.NoError(t, err, "%s %s", sheet, cell)
				if sheet != "一致性" { // a formula that does not calculate agrees with nothing
					live, err := f.CalcCellValue(sheet, columnName(c-3)+fmt.Sprint(r+1))
					require.NoError(t, err)
					_, err = strconv.ParseFloat(live, 64)
					require.NoError(t, err, "%s row %d: %s", sheet, r+1, live)
				}
				if got == "相符" {
					right++
				} else {
					wrong++
				}
			}
		}
	}
	return right, wrong
}
