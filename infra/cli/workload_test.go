package cli

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// The workbook of 工作量与时效 has the figures of the page, and its export is on
// record.
func TestWorkloadAsAWorkbook(t *testing.T) {
	w := newReportWorld(t, 20)
	w.exec(`UPDATE contracts SET accepted_at = '2026-03-02 02:00:00Z', decision_due_on = CASE WHEN number LIKE '%5' THEN DATE '2026-03-04' ELSE '2026-03-17' END WHERE number IS NOT NULL`)
	ask, err := w.reporting.ParseWorkloadAsk("2026-01-01", "", "")
	require.NoError(t, err)
	table, err := w.reporting.Workload(t.Context(), w.head, ask)
	require.NoError(t, err)
	require.Positive(t, table.All.Timed-table.All.Kept)
	name, content, err := w.reporting.ExportWorkload(t.Context(), w.head, ask)
	require.NoError(t, err)
	require.Equal(t, "登记工作量与时效_2026-01-01_2026-11-23.xlsx", name)
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer book.Close()
	for sheet, label := range map[string]string{"按登记机构": "郑州市技术合同登记处", "按登记员": "秦岭"} {
		rows, err := book.GetRows(sheet)
		require.NoError(t, err)
		var found []string
		for _, row := range rows {
			for i, cell := range row {
				if cell == label && found == nil {
					found = row[i+1:]
				}
			}
		}
		require.NotNil(t, found, sheet)
		require.Equal(t, []string{strconv.Itoa(table.All.Received), strconv.Itoa(table.All.Accepted), "0", strconv.Itoa(table.All.Registered), strconv.Itoa(table.All.Refused)}, found[:5], sheet)
		require.Equal(t, strconv.Itoa(table.All.Timed), found[9], sheet)
		require.Equal(t, strconv.Itoa(table.All.Kept), found[10], sheet)
		require.Equal(t, []string{table.All.KeptShare().Percent(2).StringFixed(2) + "%", "3.00", "3.00"}, found[11:14], sheet)
	}
	require.Equal(t, 1, w.count(`SELECT count(*) FROM audit_events WHERE kind = 'export.done' AND payload LIKE '%工作量与时效%'`))
}
