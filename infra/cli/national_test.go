package cli

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/reporting"
)

// nationalWorld has registrations with full forms; one name looks like a formula.
func nationalWorld(t *testing.T) *reportWorld {
	w := newReportWorld(t, 9)
	w.exec(`UPDATE contracts SET form = form || jsonb_build_object('contract.project_name', name, 'contract.industry', '34', 'contract.sign_date', '2026-02-28',
		'parties[0].role', 'SELLER', 'parties[0].name', seller, 'parties[0].region', seller_region, 'parties[0].nature', '0221',
		'parties[1].role', 'BUYER', 'parties[1].name', '=cmd|''/c calc''!A1', 'parties[1].nature', '500', 'parties[2].role', 'BUYER', 'parties[2].name', '洛阳示例轴承有限公司')`)
	return w
}

func TestTheNationalWorkbookHoldsEveryRegistration(t *testing.T) {
	w := nationalWorld(t)
	id, err := w.reporting.RequestNational(t.Context(), w.head, reporting.Filter{}, false)
	require.NoError(t, err)
	e := w.run(id)
	require.Equal(t, reporting.ExportDone, e.State, e.Failure)
	registered := w.count(`SELECT count(*) FROM contracts WHERE number IS NOT NULL`)
	require.Equal(t, registered, e.Done)
	require.Equal(t, "全国技术合同登记表字段_20261123.xlsx", e.Filename)
	_, content, err := w.reporting.Download(t.Context(), w.head, id)
	require.NoError(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"合同", "卖方", "买方", "代码说明"}, f.GetSheetList())

	fields, rows := sheetRows(t, f, "合同", "local_number")
	rows = rows[1:] // the Chinese names
	at := func(row []string, field string) string {
		for i, name := range fields {
			if name == field && i < len(row) {
				return row[i]
			}
		}
		return ""
	}
	require.Len(t, rows[:registered], registered)
	for _, row := range rows[:registered] {
		var name, total, tech, sum string
		require.NoError(t, w.db.SQL().QueryRowContext(t.Context(),
			`SELECT name, to_char(total, 'FM999,990.00'), to_char(tech, 'FM999,990.00'), total::text FROM contracts WHERE number = $1`, row[0]).Scan(&name, &total, &tech, &sum))
		require.Equal(t, name, at(row, "projectname"))
		require.Equal(t, total, at(row, "totalamount"))
		require.Equal(t, tech, at(row, "technicalamount"))
		require.Equal(t, "34", at(row, "serviceindus"))
		require.Empty(t, at(row, "contracttype"), "the national codes of classes are not public")
		require.NotEmpty(t, at(row, "contracttype_view"))
	}
	_, buyers := sheetRows(t, f, "买方", "local_number")
	require.Equal(t, "=cmd|'/c calc'!A1", buyers[1][2])
	formula, err := f.GetCellFormula("买方", "C7")
	require.NoError(t, err)
	require.Empty(t, formula)
	require.NotContains(t, fmt.Sprint(buyers), identityCard)
	_, legend := sheetRows(t, f, "代码说明", "工作表")
	require.Contains(t, fmt.Sprint(legend), "代码未公布")
}

func TestTheNationalTablesArePlainText(t *testing.T) {
	w := nationalWorld(t)
	id, err := w.reporting.RequestNational(t.Context(), w.head, reporting.Filter{Class: "04"}, true)
	require.NoError(t, err)
	e := w.run(id)
	require.Equal(t, reporting.ExportDone, e.State, e.Failure)
	require.Equal(t, "全国技术合同登记表字段_20261123.zip", e.Filename)
	_, content, err := w.reporting.Download(t.Context(), w.head, id)
	require.NoError(t, err)
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	tables := map[string][][]string{}
	for _, part := range archive.File {
		r, err := part.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(text, []byte("\ufeff")), "Excel knows UTF-8 by the mark")
		require.NotContains(t, string(text), identityCard)
		lines, err := csv.NewReader(bytes.NewReader(text[3:])).ReadAll()
		require.NoError(t, err)
		tables[part.Name] = lines
	}
	require.Len(t, tables, 4)
	contracts, buyers := tables["合同.csv"], tables["买方.csv"]
	require.Equal(t, []string{"local_number", "id", "contractno", "projectname"}, contracts[0][:4])
	require.Len(t, contracts, 1+e.Done)
	require.Len(t, buyers, 1+2*e.Done)
	require.Contains(t, contracts[0], "contracttype_view")
	require.Equal(t, "'=cmd|'/c calc'!A1", buyers[1][2], "no program takes it for a formula")
}
