package excel

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/domain/valuation"
)

func workpaperOf(t *testing.T, form valuation.Form, in valuation.Inputs, out valuation.Outcome) (*excelize.File, []byte) {
	t.Helper()
	var book bytes.Buffer
	require.NoError(t, Workpaper(&book, form, in, out, nil))
	f, err := excelize.OpenReader(bytes.NewReader(book.Bytes()))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f, book.Bytes()
}

// Recalculated, every live formula of every method agrees with the engine; a figure
// that is wrong by a hundredth is named.
func TestWorkpapersRecalculate(t *testing.T) {
	for _, form := range valuation.Forms {
		in := form.Sample()
		if form.Key == "monte-carlo" {
			in["n"] = "200"
		}
		for _, timing := range []string{"END", "MID"} {
			if in["timing"] != "" {
				in["timing"] = timing
			}
			out, err := form.Run(in)
			require.NoError(t, err)
			f, _ := workpaperOf(t, form, in, out)
			checked := verdicts(t, f, form.Key, "相符")
			for _, step := range out.Path {
				if step.Formula != "" {
					checked--
				}
			}
			require.Zero(t, checked, form.Key)
		}
	}
	form, _ := valuation.FormOf("relief")
	out, err := form.Run(form.Sample())
	require.NoError(t, err)
	for i := range out.Path {
		v, err := strconv.ParseFloat(out.Path[i].Value, 64)
		require.NoError(t, err)
		out.Path[i].Value = strconv.FormatFloat(v+0.01, 'f', 6, 64)
	}
	f, _ := workpaperOf(t, form, form.Sample(), out)
	require.Positive(t, verdicts(t, f, "spoilt", "不符"))
}

// verdicts counts the check cells and demands that all say so.
func verdicts(t *testing.T, f *excelize.File, what, want string) (n int) {
	rows, err := f.GetRows(workpaperSheet)
	require.NoError(t, err)
	for row := 1; row <= len(rows); row++ {
		cell := verdictColumn + strconv.Itoa(row)
		formula, err := f.GetCellFormula(workpaperSheet, cell)
		require.NoError(t, err)
		if formula == "" {
			continue
		}
		got, err := f.CalcCellValue(workpaperSheet, cell)
		require.NoError(t, err, "%s %s", what, cell)
		live, _ := f.GetCellFormula(workpaperSheet, liveColumn+strconv.Itoa(row))
		value, _ := f.CalcCellValue(workpaperSheet, liveColumn+strconv.Itoa(row))
		require.Equal(t, want, got, "%s row %d: %s = %s", what, row, live, value)
		n++
	}
	return n
}

// The same run makes the same bytes; what is typed is never a formula.
func TestWorkpaperIsTheSameAgainAndHarmless(t *testing.T) {
	form, _ := valuation.FormOf("cost")
	in := form.Sample()
	in["items[0].code"] = `=HYPERLINK("http://evil")`
	out, err := form.Run(in)
	require.NoError(t, err)
	f, first := workpaperOf(t, form, in, out)
	_, second := workpaperOf(t, form, in, out)
	require.Equal(t, first, second)
	rows, err := f.GetRows(workpaperSheet)
	require.NoError(t, err)
	found := false
	for i, row := range rows {
		for k, value := range row {
			if value == in["items[0].code"] {
				found = true
				formula, err := f.GetCellFormula(workpaperSheet, columnName(k+1)+strconv.Itoa(i+1))
				require.NoError(t, err)
				require.Empty(t, formula)
			}
		}
	}
	require.True(t, found)
}
