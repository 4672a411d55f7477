package excel

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

const benchRows = 100_000

func generated(n int) func(yield func(Row, error) bool) {
	return func(yield func(Row, error) bool) {
		for i := range n {
			if !yield(exportRow(i), nil) {
				return
			}
		}
	}
}

// BenchmarkWriteTable is to be read beside BenchmarkWriteCSV and
// BenchmarkWriteExcelize, which write the same 100,000 rows.
func BenchmarkWriteTable(b *testing.B) {
	for b.Loop() {
		require.NoError(b, WriteTable(io.Discard, exportTable(generated(benchRows))))
	}
}

func BenchmarkWriteCSV(b *testing.B) {
	for b.Loop() {
		w := csv.NewWriter(io.Discard)
		for row := range generated(benchRows) {
			record := make([]string, len(row.Cells))
			for i, c := range row.Cells {
				if c.kind == textCell {
					record[i] = c.text
				} else {
					number, _ := c.inColumn(exportColumns[i].Kind).appendNumber(nil)
					record[i] = string(number)
				}
			}
			require.NoError(b, w.Write(record))
		}
		w.Flush()
	}
}

func BenchmarkWriteExcelize(b *testing.B) {
	for b.Loop() {
		f := excelize.NewFile()
		w, err := f.NewStreamWriter("Sheet1")
		require.NoError(b, err)
		n := 0
		for row := range generated(benchRows) {
			n++
			values := make([]any, len(row.Cells))
			for i, c := range row.Cells {
				if c.kind == textCell {
					values[i] = c.text
				} else {
					values[i] = c.n
				}
			}
			cell, err := excelize.CoordinatesToCellName(1, n)
			require.NoError(b, err)
			require.NoError(b, w.SetRow(cell, values))
		}
		require.NoError(b, w.Flush())
		require.NoError(b, f.Write(io.Discard))
		require.NoError(b, f.Close())
	}
}

func BenchmarkRead50000(b *testing.B) {
	content := manyRows(b, 50_000)
	for b.Loop() {
		n := 0
		for _, err := range find(b, content).Rows() {
			require.NoError(b, err)
			n++
		}
		require.Equal(b, 50_000, n)
	}
}

func BenchmarkReadExcelize50000(b *testing.B) {
	content := manyRows(b, 50_000)
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true})
		require.NoError(b, err)
		rows, err := f.Rows("技术合同")
		require.NoError(b, err)
		n := 0
		for rows.Next() {
			_, err := rows.Columns()
			require.NoError(b, err)
			n++
		}
		require.Equal(b, 50_001, n)
		require.NoError(b, f.Close())
	}
}

func TestLargeExportStaysInBoundedMemory(t *testing.T) {
	var peak uint64
	rows := func(yield func(Row, error) bool) {
		for row, err := range generated(60_000) {
			if !yield(row, err) {
				return
			}
			if n := row.Cells[0].n; n%20_000 == 0 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, WriteTable(&b, exportTable(rows)))
	require.Less(t, peak, uint64(40<<20))
	limits := DefaultLimits
	limits.Rows = 100_000
	book, err := OpenUpload(bytes.NewReader(b.Bytes()), int64(b.Len()), limits)
	require.NoError(t, err)
	s, err := book.Find([]Column{{Key: "no", Header: "登记编号", Kind: KindID}, {Key: "total", Header: "成交额", Kind: KindMoney}, {Key: "name", Header: "项目名称"}})
	require.NoError(t, err)
	var last Record
	n := 0
	for r, err := range s.Rows() {
		require.NoError(t, err)
		n++
		if r.Value("no") != "" {
			last = r
		}
	}
	require.Equal(t, []string{"26410101000123", "1995142.71", "高镍三元正极材料 & <制备> 工艺"}, last.Values)
	require.Equal(t, 60_001, n, "the totals row too")
}

// TestWriteSamples writes one workbook of each kind into the folder named by
// EXCEL_SAMPLES, for a look at them in an office program.
func TestWriteSamples(t *testing.T) {
	folder := os.Getenv("EXCEL_SAMPLES")
	if folder == "" {
		folder = t.TempDir()
	}
	var list []Row
	for i := range 80 {
		list = append(list, exportRow(i+1))
	}
	var report bytes.Buffer
	require.NoError(t, WriteReport(&report, statistics()))
	for name, content := range map[string][]byte{
		"template.xlsx": template(t),
		"export.xlsx":   written(t, exportTable(Rows(list))),
		"report.xlsx":   report.Bytes(),
		"errors.xlsx": annotated(t, filledIn(t, []any{"甲", "不存在", "914", nil, 1, "2026-01-02", nil, "a"}, []any{"乙", "委托开发", nil, nil, 2, "2026-01-02", nil, "b"}),
			RowError{2, "class", "“不存在”不在代码表中，请从下拉列表选择"}, RowError{3, "seller_no", "请填写"}, RowError{3, "", "与第 2 行重复"}),
	} {
		require.NoError(t, os.WriteFile(folder+"/"+name, content, 0o600))
	}
}
