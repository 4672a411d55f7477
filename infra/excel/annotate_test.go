package excel

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

func annotated(t testing.TB, content []byte, errs ...RowError) []byte {
	var b bytes.Buffer
	require.NoError(t, find(t, content).Annotate(&b, errs))
	return b.Bytes()
}

func fillOf(t testing.TB, f *excelize.File, ref string) string {
	id, err := f.GetCellStyle("技术合同", ref)
	require.NoError(t, err)
	style, err := f.GetStyle(id)
	require.NoError(t, err)
	if len(style.Fill.Color) == 0 {
		return ""
	}
	return style.Fill.Color[0]
}

func formatAt(t testing.TB, f *excelize.File, ref string) int {
	id, err := f.GetCellStyle("技术合同", ref)
	require.NoError(t, err)
	style, err := f.GetStyle(id)
	require.NoError(t, err)
	return style.NumFmt
}

var mark = markColour[2:]

func TestErrorsComeBackInTheUsersOwnFile(t *testing.T) {
	original := edited(t, filledIn(t,
		[]any{"甲", "不存在", "914", nil, 1, "2026-01-02", nil, "a"},
		[]any{"乙", "委托开发", "914", nil, 2, "2026-01-02", nil, "b"},
		[]any{"丙", "委托开发", nil, nil, -3, "2026-01-02", nil, "c"},
	), func(f *excelize.File) {
		_, err := f.NewSheet("我的附表")
		require.NoError(t, err)
		require.NoError(t, f.SetCellFormula("我的附表", "A1", "SUM(技术合同!E2:E4)"))
		red, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("技术合同", "A3", "B3", red))
		require.NoError(t, f.SetColWidth("技术合同", "E", "Z", 33))
	})
	once := annotated(t, original,
		RowError{2, "class", "“不存在”不在代码表中"}, RowError{4, "卖方统一社会信用代码", "请填写"},
		RowError{4, "total", "金额应大于 0"}, RowError{4, "", "=与第 2 行重复"}, RowError{4, "total", "金额应大于 0"})
	f := reopen(t, once)
	for ref, want := range map[string]string{
		"I1": "错误原因", "I2": "合同类别：“不存在”不在代码表中", "I3": "", "A3": "乙", "H4": "c", "E4": "-3",
		"I4": "卖方统一社会信用代码：请填写；合同成交总额（元）：金额应大于 0；=与第 2 行重复",
	} {
		raw, _, _ := cellOf(t, f, "技术合同", ref)
		require.Equal(t, want, raw, ref)
	}
	for ref, want := range map[string]string{"B2": mark, "C4": mark, "E4": mark, "A2": "", "B3": "FFFF00", "I2": ""} {
		require.Equal(t, want, fillOf(t, f, ref), ref)
	}
	require.Equal(t, 49, formatAt(t, f, "C4"), "the blank id cell stays text")
	require.Equal(t, 4, formatAt(t, f, "E4"))
	formula, err := f.GetCellFormula("我的附表", "A1")
	require.NoError(t, err)
	require.Equal(t, "SUM(技术合同!E2:E4)", formula)
	width, err := f.GetColWidth("技术合同", "I")
	require.NoError(t, err)
	require.EqualValues(t, 60, width)
	for _, column := range []string{"H", "J", "Z"} {
		width, err = f.GetColWidth("技术合同", column)
		require.NoError(t, err)
		require.EqualValues(t, 33, width, column)
	}
	parts := partsOf(t, once)
	before := partsOf(t, original)
	for name := range before {
		if name != "xl/worksheets/sheet1.xml" && name != "xl/styles.xml" {
			require.Equal(t, before[name], parts[name], name)
		}
	}
	require.Contains(t, parts["xl/worksheets/sheet1.xml"], `<autoFilter ref="A1:I4"/>`)
	require.Contains(t, parts["xl/worksheets/sheet1.xml"], `state="frozen"`)
	rows := records(t, find(t, once))
	require.Len(t, rows, 3, "the returned file reads like the original")

	again := annotated(t, once, RowError{3, "name", "名称重复"})
	g := reopen(t, again)
	for ref, want := range map[string]string{"I1": "错误原因", "J1": "", "I2": "", "I3": "项目名称：名称重复", "I4": ""} {
		raw, _, _ := cellOf(t, g, "技术合同", ref)
		require.Equal(t, want, raw, ref)
	}
	for ref, want := range map[string]string{"A3": mark, "B2": "", "C4": "", "E4": "", "B3": "FFFF00"} {
		require.Equal(t, want, fillOf(t, g, ref), ref)
	}
	require.Equal(t, 49, formatAt(t, g, "C4"))
	require.Equal(t, 1, strings.Count(partsOf(t, again)["xl/worksheets/sheet1.xml"], "<autoFilter"))

	clean := reopen(t, annotated(t, again))
	require.Equal(t, "FFFF00", fillOf(t, clean, "B3"))
	raw, _, _ := cellOf(t, clean, "技术合同", "I3")
	require.Empty(t, raw)
}

func TestAnnotateKeepsForeignSheetsWellFormed(t *testing.T) {
	content := repacked(t, template(t), func(name string, part []byte) []byte {
		if name == "xl/worksheets/sheet1.xml" {
			return []byte(strings.Replace(foreign, `<x:row r="4">`, `<x:row r="4" hidden="1">`, 1))
		}
		return part
	}, nil)
	out := annotated(t, content, RowError{3, "total", "公式没有计算结果"}, RowError{5, "name", "公式出错"})
	sheet := partsOf(t, out)["xl/worksheets/sheet1.xml"]
	require.Contains(t, sheet, `<x:pane ySplit="1"`)
	require.NotContains(t, sheet, "hidden")
	require.Less(t, strings.Index(sheet, "</x:sheetData>"), strings.Index(sheet, "<x:autoFilter"))
	require.Contains(t, sheet, `<x:c t="inlineStr" r="B1">`, "references are made explicit")
	rows := records(t, find(t, out))
	require.Len(t, rows, 2)
	require.Equal(t, "a<b&甲", rows[0].Value("name"))
}

func TestAnnotateRespectsWhatTheUserSetUp(t *testing.T) {
	content := edited(t, filledIn(t, []any{"甲", "x"}, []any{"乙", "y"}), func(f *excelize.File) {
		require.NoError(t, f.AutoFilter("技术合同", "A1:H3", []excelize.AutoFilterOptions{{Column: "A", Expression: "x == 甲"}}))
		require.NoError(t, f.SetPanes("技术合同", &excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}))
	})
	parts := partsOf(t, annotated(t, content, RowError{3, "class", "不对"}))
	require.Contains(t, parts["xl/worksheets/sheet1.xml"], `<autoFilter ref="A1:I3"/>`)
	require.Contains(t, parts["xl/worksheets/sheet1.xml"], `xSplit="2"`)
	require.NotContains(t, parts["xl/worksheets/sheet1.xml"], "filterColumn")
	require.Contains(t, parts["xl/workbook.xml"], "$A$1:$I$3")

	table := edited(t, filledIn(t, []any{"甲", "x"}), func(f *excelize.File) {
		require.NoError(t, f.AddTable("技术合同", &excelize.Table{Range: "A1:H2", Name: "t1"}))
	})
	require.NotContains(t, partsOf(t, annotated(t, table, RowError{2, "class", "不对"}))["xl/worksheets/sheet1.xml"], "<autoFilter",
		"a filter over a table would damage the file")
}

func TestAnnotateWithoutStyleSheet(t *testing.T) {
	content := repacked(t, template(t), func(name string, part []byte) []byte {
		switch name {
		case "xl/worksheets/sheet1.xml":
			return []byte(foreign)
		case "xl/styles.xml":
			return nil
		}
		return part
	}, nil)
	f := find(t, annotated(t, content, RowError{5, "name", "公式出错"}))
	require.Len(t, records(t, f), 2)
}

func TestErrorsForRowsThatDoNotExistAreOurMistake(t *testing.T) {
	var b bytes.Buffer
	require.ErrorContains(t, find(t, filledIn(t, []any{"甲"})).Annotate(&b, []RowError{{99, "name", "x"}}), "no row 99")
}
