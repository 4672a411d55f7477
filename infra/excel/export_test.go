package excel

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

var exportColumns = []Col{
	{Header: "序号", Kind: KindInt, Width: 6},
	{Header: "登记编号", Kind: KindID},
	{Header: "项目名称", Width: 40},
	{Header: "名称", Group: "卖方"},
	{Header: "统一社会信用代码", Group: "卖方", Kind: KindID},
	{Header: "成交额", Group: "金额", Kind: KindMoney, Sum: true},
	{Header: "技术交易额", Group: "金额", Kind: KindWan, Sum: true},
	{Header: "占比", Kind: KindPercent},
	{Header: "签订日期", Kind: KindDate},
	{Header: "登记时间", Kind: KindDateTime},
}

var exportTime = time.Date(2026, 11, 23, 2, 3, 4, 0, time.UTC)

func exportRow(i int) Row {
	return Row{Cells: []Cell{
		Int(i), Text("26410101000123"), Text("高镍三元正极材料 & <制备> 工艺"), Text("郑州某某科技有限公司"), Text("91410100MA40ABCD1X"),
		Yuan(money.FromFen(199454272 + int64(i))), Yuan(money.FromFen(150000000 + int64(i))), Number(decimal.RequireFromString("0.4583")),
		Day(day.Must("2026-11-02")), Instant(exportTime),
	}}
}

func exportTable(rows iter.Seq2[Row, error]) Table {
	return Table{
		Sheet: "登记明细", Title: "技术合同登记明细", Period: "2026-01-01 至 2026-11-23", Unit: "金额（元）、技术交易额（万元）",
		Filters: []string{"登记机构：郑州技术市场", "合同类别：技术开发"}, Exporter: "王登记", At: exportTime,
		Columns: exportColumns, Rows: rows, Total: "合计", Notes: []string{"技术交易额以登记时核定数为准。"},
	}
}

func written(t testing.TB, table Table) []byte {
	var b bytes.Buffer
	require.NoError(t, WriteTable(&b, table))
	return b.Bytes()
}

func reopen(t testing.TB, content []byte) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func cellOf(t testing.TB, f *excelize.File, sheet, ref string) (raw, shown string, kind excelize.CellType) {
	raw, err := f.GetCellValue(sheet, ref, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	shown, err = f.GetCellValue(sheet, ref)
	require.NoError(t, err)
	kind, err = f.GetCellType(sheet, ref)
	require.NoError(t, err)
	return raw, shown, kind
}

func TestExportReadsBackCellByCell(t *testing.T) {
	f := reopen(t, written(t, exportTable(Rows([]Row{exportRow(1), exportRow(2), exportRow(3)}))))
	sheet := "登记明细"
	for ref, want := range map[string][2]string{
		"A1": {"技术合同登记明细", ""}, "A2": {"统计期间：2026-01-01 至 2026-11-23", ""}, "F2": {"单位：金额（元）、技术交易额（万元）", ""},
		"A3": {"筛选条件：登记机构：郑州技术市场；合同类别：技术开发", ""}, "A4": {"导出人：王登记　导出时间：2026-11-23 10:03:04", ""},
		"D5": {"卖方", ""}, "D6": {"名称", ""}, "A5": {"序号", ""}, "F5": {"金额", ""},
		"A7": {"1", "1"}, "B7": {"26410101000123", "26410101000123"}, "C7": {"高镍三元正极材料 & <制备> 工艺", ""},
		"F7": {"1994542.73", "1,994,542.73"}, "G7": {"150.000001", "150.00"}, "H7": {"0.4583", "45.83%"},
		"I7": {"46328", "2026-11-02"}, "J8": {"46349.41875", "2026-11-23 10:03"},
		"A10": {"合计", ""}, "F10": {"5983628.22", "5,983,628.22"}, "G10": {"450.000006", "450.00"}, "H10": {"", ""},
		"A11": {"说明：技术交易额以登记时核定数为准。", ""},
	} {
		raw, shown, _ := cellOf(t, f, sheet, ref)
		require.Equal(t, want[0], strings.TrimRight(strings.TrimSuffix(raw, "00000"), ""), ref)
		if want[1] != "" {
			require.Equal(t, want[1], shown, ref)
		}
	}
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	require.Len(t, rows, 11)
	merged, err := f.GetMergeCells(sheet)
	require.NoError(t, err)
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	require.Contains(t, ranges, "D5:E5")
	require.Contains(t, ranges, "A5:A6")
	require.Contains(t, ranges, "A1:J1")
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	require.Equal(t, "'登记明细'!$5:$6", names["_xlnm.Print_Titles"])
	require.Equal(t, "'登记明细'!$A$6:$J$10", names["_xlnm._FilterDatabase"])
	panes, err := f.GetPanes(sheet)
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 6, panes.YSplit)
	layout, err := f.GetPageLayout(sheet)
	require.NoError(t, err)
	require.Equal(t, []any{9, "landscape", 1}, []any{*layout.Size, *layout.Orientation, *layout.FitToWidth})
}

// The same rows, written by excelize, read back the same cell by cell.
func TestStreamEqualsExcelize(t *testing.T) {
	table := exportTable(Rows([]Row{exportRow(1), exportRow(12345), {Cells: []Cell{Blank, Text(" 前后空格 "), Text("=1+1"), Text("a\nb")}}}))
	f := reopen(t, written(t, table))
	s := newShell()
	require.NoError(t, s.f.SetSheetName("Sheet1", table.Sheet))
	require.NoError(t, s.addTable(table))
	rowNumber := s.sheets[0].headerRow
	for row := range table.Rows {
		rowNumber++
		for i, c := range row.Cells {
			ref := columnName(i+1) + string(rune('0'+rowNumber))
			kind := table.Columns[i].Kind
			style := styleKey{kind, Detail, c.kind == textCell && couldBeFormula(c.text)}
			require.NoError(t, s.f.SetCellStyle(table.Sheet, ref, ref, s.styles[style]))
			if c.kind == textCell {
				require.NoError(t, s.f.SetCellStr(table.Sheet, ref, c.text))
			} else if number, _ := c.inColumn(kind).appendNumber(nil); c.kind != blankCell {
				require.NoError(t, s.f.SetCellDefault(table.Sheet, ref, string(number)))
			}
			ours, oursShown, oursKind := cellOf(t, f, table.Sheet, ref)
			theirs, theirsShown, theirsKind := cellOf(t, s.f, table.Sheet, ref)
			require.Equal(t, theirs, ours, ref)
			require.Equal(t, theirsShown, oursShown, ref)
			require.Equal(t, theirsKind == excelize.CellTypeSharedString, oursKind == excelize.CellTypeInlineString, ref)
		}
	}
}

func TestTextIsNeverAFormula(t *testing.T) {
	attacks := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", `=HYPERLINK("http://x","y")`, "＝1+1", "=cmd|' /C calc'!A0"}
	var rows []Row
	for _, a := range append(attacks, "普通") {
		rows = append(rows, Row{Cells: []Cell{Text(a), Text(a)}})
	}
	content := written(t, Table{Sheet: "表", Title: "=1+1", Filters: []string{"=2"}, Exporter: "=3", Columns: []Col{{Header: "=4"}, {Header: "号", Kind: KindID}}, Rows: Rows(rows)})
	f := reopen(t, content)
	for i, a := range attacks {
		for _, column := range []string{"A", "B"} {
			ref := column + rowName(5+i)
			raw, _, kind := cellOf(t, f, "表", ref)
			require.Equal(t, a, raw)
			require.Equal(t, excelize.CellTypeInlineString, kind)
			formula, err := f.GetCellFormula("表", ref)
			require.NoError(t, err)
			require.Empty(t, formula)
			style, err := f.GetCellStyle("表", ref)
			require.NoError(t, err)
			require.True(t, *f.Styles.CellXfs.Xf[style].QuotePrefix, a)
		}
	}
	style, err := f.GetCellStyle("表", "A"+rowName(5+len(attacks)))
	require.NoError(t, err)
	require.Nil(t, f.Styles.CellXfs.Xf[style].QuotePrefix)
	for _, part := range partsOf(t, content) {
		require.NotContains(t, part, "<f>")
	}
}

func rowName(n int) string { return decimal.NewFromInt(int64(n)).String() }

func partsOf(t testing.TB, content []byte) map[string]string {
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, p := range r.File {
		b, err := wholePart(p)
		require.NoError(t, err)
		parts[p.Name] = string(b)
		if strings.HasSuffix(p.Name, ".xml") {
			d := xml.NewDecoder(bytes.NewReader(b))
			for {
				if _, err = d.Token(); err != nil {
					break
				}
			}
			require.Equal(t, io.EOF, err, p.Name)
		}
	}
	return parts
}

func TestAnyTextSurvives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text")
		var b bytes.Buffer
		require.NoError(rt, xml.Unmarshal([]byte("<t>"+string(escape(nil, text))+"</t>"), &struct {
			T string `xml:",chardata"`
		}{}))
		require.NoError(rt, WriteTable(&b, Table{Sheet: "表", Title: "题", Columns: []Col{{Header: "文"}, {Header: "必"}}, Rows: Rows([]Row{{Cells: []Cell{Text(text), Text("必")}}})}))
		book, err := OpenUpload(bytes.NewReader(b.Bytes()), int64(b.Len()), DefaultLimits)
		require.NoError(rt, err)
		s, err := book.Find([]Column{{Key: "t", Header: "文"}, {Key: "n", Header: "必"}})
		require.NoError(rt, err)
		for r, err := range s.Rows() {
			require.NoError(rt, err)
			want := strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(text)
			require.Equal(rt, trimmed(want), r.Value("t"))
		}
	})
}

func TestFiguresAreExactOrText(t *testing.T) {
	for c, want := range map[Cell]string{
		Yuan(money.MustYuan("9999999999999.99")):                  "9999999999999.99",
		Yuan(money.MustYuan("-0.05")):                             "-0.05",
		Yuan(money.MustYuan("100")):                               "100",
		Yuan(money.MustYuan("1234567.80")).inColumn(KindWan):      "123.45678",
		Yuan(money.MustYuan("0.01")).inColumn(KindWan):            "0.000001",
		Number(decimal.RequireFromString("5e3")):                  "5000",
		Int(-12):                                                  "-12",
		Int(0):                                                    "0",
		Number(decimal.RequireFromString("123456789012345000.0")): "123456789012345000",
	} {
		got, _ := c.appendNumber(nil)
		require.Equal(t, want, string(got))
	}
	for _, long := range []string{"9007199254740993.25", "1234567890123456", "123456789012345678901.5"} {
		got, ok := Number(decimal.RequireFromString(long)).appendNumber(nil)
		require.False(t, ok)
		require.Equal(t, long, string(got))
	}
	content := written(t, Table{Sheet: "表", Title: "题", Columns: []Col{{Header: "数", Kind: KindMoney}}, Rows: Rows([]Row{{Cells: []Cell{Number(decimal.RequireFromString("9007199254740993.25"))}}})})
	f := reopen(t, content)
	raw, _, kind := cellOf(t, f, "表", "A3")
	require.Equal(t, "9007199254740993.25", raw)
	require.Equal(t, excelize.CellTypeInlineString, kind)
	raw, _, _ = cellOf(t, f, "表", "A4")
	require.Contains(t, raw, "超过 15 位有效数字")
}

func TestSumsAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		amounts := rapid.SliceOf(rapid.Int64Range(-999999999999999, 999999999999999)).Draw(rt, "fen")
		var sum exactSum
		want := decimal.Zero
		for i, fen := range amounts {
			c := Yuan(money.FromFen(fen))
			if i%3 == 0 {
				c.scale += 4
			}
			sum.add(c)
			want = want.Add(c.decimal())
		}
		require.True(rt, want.Equal(sum.total()), "%s %s", want, sum.total())
	})
	var sum exactSum
	for range 20 {
		sum.add(Cell{kind: numberCell, n: 1 << 62})
		sum.add(Cell{kind: numberCell, n: -(1 << 61)})
	}
	require.True(t, decimal.NewFromInt(1<<61).Mul(decimal.NewFromInt(20)).Equal(sum.total()))
}

func TestFailuresStopTheWriting(t *testing.T) {
	broken := errors.New("connection lost")
	err := WriteTable(io.Discard, exportTable(func(yield func(Row, error) bool) {
		if yield(exportRow(1), nil) {
			yield(Row{}, broken)
		}
	}))
	require.ErrorIs(t, err, broken)
	wrong := exportRow(0)
	wrong.Role = Total
	err = WriteTable(io.Discard, exportTable(Rows([]Row{exportRow(1), exportRow(2), wrong})))
	require.ErrorIs(t, err, ErrNotClosing)
	require.Error(t, WriteTable(io.Discard, exportTable(Rows([]Row{{Cells: make([]Cell, 11)}}))))
	require.Error(t, WriteTable(failingWriter{}, exportTable(Rows([]Row{exportRow(1)}))))
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestLongTextIsClippedVisibly(t *testing.T) {
	clipped := clipCell(strings.Repeat("技", 40000))
	require.LessOrEqual(t, len([]rune(clipped)), maxChars)
	require.Contains(t, clipped, "已截断")
	require.Equal(t, strings.Repeat("技", maxChars), clipCell(strings.Repeat("技", maxChars)))
}

func TestColumnNames(t *testing.T) {
	for n := 1; n <= maxColumns; n++ {
		name, err := excelize.ColumnNumberToName(n)
		require.NoError(t, err)
		require.Equal(t, name, columnName(n))
		require.Equal(t, n, columnNumber([]byte(name+"7")))
	}
}
