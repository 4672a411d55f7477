package excel

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/domain/fault"
)

func TestTemplateFilledReadsBack(t *testing.T) {
	s := find(t, filledIn(t,
		[]any{"正极材料开发", "委托开发", "91410100MA40ABCD1X", "150 有限责任公司", 1994542.72, time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), "037167181234", "=1+1"},
		nil,
		[]any{"　检测服务\u00a0", "0501", "914101007067811234", "0121", "500,000.00", "2026年3月5日", nil, nil},
	))
	require.Equal(t, "技术合同", s.Name)
	require.Equal(t, 1, s.HeaderRow)
	require.Empty(t, s.Notices)
	rows := records(t, s)
	require.Len(t, rows, 2)
	require.Empty(t, rows[0].Problems)
	require.Equal(t, []string{"正极材料开发", "0101", "91410100MA40ABCD1X", "150", "1994542.72", "2026-11-02", "037167181234", "=1+1"}, rows[0].Values)
	require.Equal(t, 4, rows[1].Row, "row numbers are those of the sheet")
	require.Equal(t, []string{"检测服务", "0501", "914101007067811234", "0121", "500,000.00", "2026-03-05", "", ""}, rows[1].Values)
	require.Equal(t, "0501", rows[1].Value("class"))
	require.Equal(t, "C4", s.Cell(4, "seller_no"))
}

func TestEmptyTemplateHasNoRows(t *testing.T) {
	require.Empty(t, records(t, find(t, template(t))))
}

func TestHeadingsMatchInAnyOrderAndSpelling(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"某某大学技术合同汇总表"}))
	require.NoError(t, f.SetSheetRow("Sheet1", "B3", &[]any{"合同成交总额(元)", "签订\n日期 *", "＊合同名称（必填）", "自编号", "卖方统一社会信用代码：", "合同类别【必填】", "错误原因"}))
	require.NoError(t, f.SetSheetRow("Sheet1", "B4", &[]any{12.5, "2026/1/3", "甲", "X1", "91", "委托开发", "上次的错误"}))
	require.NoError(t, f.SetSheetRow("Sheet1", "E5", &[]any{"只有自编号"}))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	s := find(t, b.Bytes())
	require.Equal(t, 3, s.HeaderRow)
	require.Equal(t, []string{"以下列不在模板中，已忽略：“自编号”（E 列）"}, s.Notices)
	rows := records(t, s)
	require.Len(t, rows, 1)
	require.Equal(t, 4, rows[0].Row)
	require.Equal(t, []string{"甲", "0101", "91", "", "12.5", "2026-01-03", "", ""}, rows[0].Values)
	require.False(t, s.Has("remark"))
}

func TestHeadingFaultsNameTheColumns(t *testing.T) {
	book := func(row ...any) *Book {
		f := excelize.NewFile()
		require.NoError(t, f.SetSheetRow("Sheet1", "A1", &row))
		var b bytes.Buffer
		require.NoError(t, f.Write(&b))
		return open(t, b.Bytes())
	}
	_, err := book("项目名称", "合同类别", "备注").Find(contractColumns)
	require.ErrorIs(t, err, ErrMissingColumns)
	require.Equal(t, "工作表“Sheet1”缺少必填列：“卖方统一社会信用代码”、“合同成交总额（元）”、“签订日期”。请按模板补上表头（第 1 行）后重新上传", fault.Sentence(err))
	_, err = book("项目名称", "合同名称", "合同类别").Find(contractColumns)
	require.ErrorIs(t, err, ErrDoubleColumn)
	require.Contains(t, fault.Sentence(err), "A 列和 B 列")
	_, err = book("姓名", "电话").Find(contractColumns)
	require.ErrorIs(t, err, ErrNoHeader)
}

func TestCellsThatCannotBeUsedSaySo(t *testing.T) {
	date, err := time.Parse(time.DateOnly, "2026-05-06")
	require.NoError(t, err)
	content := filledIn(t,
		[]any{date, "不存在", 410102199001011234.0, "机关法人", 1e17, "2026-02-30", 13800138000, 0.1 + 0.2},
		[]any{true, 101, "x", 150, "五万", 46000, 1e16, 1234567.891},
	)
	rows := records(t, find(t, edited(t, content, func(f *excelize.File) {
		style, err := f.NewStyle(&excelize.Style{NumFmt: 31})
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("技术合同", "A2", "A2", style))
	})))
	messages := map[string]string{}
	for _, p := range append(rows[0].Problems, rows[1].Problems...) {
		messages[fmt.Sprint(p.Row, p.Column)] = p.Message
	}
	require.Len(t, messages, 5)
	require.Equal(t, "“不存在”不在代码表中，请从下拉列表选择，例如“0101 委托开发”", messages["2class"])
	require.Contains(t, messages["2seller_no"], "只保留前 15 位")
	require.Equal(t, "“机关法人”对应多个代码，请连同代码一起填写，例如“0111 机关法人”", messages["2nature"])
	require.Contains(t, messages["2signed"], "2026-02-30")
	require.Contains(t, messages["3phone"], "只保留前 15 位")
	require.Equal(t, "100000000000000000", rows[0].Value("total"), "no exponent")
	require.Equal(t, "13800138000", rows[0].Value("phone"))
	require.Equal(t, "0.3", rows[0].Value("remark"))
	require.Equal(t, "2026-05-06", rows[0].Value("name"))
	require.Equal(t, "0101", rows[1].Value("class"), "the lost zero is restored")
	require.Equal(t, "150", rows[1].Value("nature"))
	require.Equal(t, "2025-12-09", rows[1].Value("signed"))
	require.Equal(t, "是", rows[1].Value("name"))
	require.Equal(t, "1234567.891", rows[1].Value("remark"))
}

// foreign is a sheet as other programs write it: prefixes, inline strings, rich
// text with phonetics, CDATA, entities, missing references, formulas.
const foreign = `<?xml version="1.0" encoding="UTF-8"?>
<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><!-- <x:row> --><x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:t>项目名称</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:r><x:t>合同</x:t></x:r><x:rPh sb="0" eb="1"><x:t>ごう</x:t></x:rPh><x:r><x:t>类别</x:t></x:r></x:is></x:c>
<x:c t="str"><x:v>卖方统一社会信用代码</x:v></x:c><x:c r="E1" t="inlineStr"><x:is><x:t>签订日期</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>合同成交总额（元）</x:t></x:is></x:c></x:row>
<x:row r="3" spans="1:6"><x:c r="A3" t="inlineStr"><x:is><x:t><![CDATA[a<b]]>&amp;&#x7532;_x000D_</x:t></x:is></x:c><x:c r="B3" t="str"><x:f>"技术"&amp;"咨询"</x:f><x:v>技术咨询</x:v></x:c><x:c r="C3" t='inlineStr'><x:is><x:t>9&gt;1</x:t></x:is></x:c><x:c r="E3" t="d"><x:v>2026-01-02T00:00:00</x:v></x:c><x:c r="F3"><x:f>1/0</x:f></x:c></x:row>
<x:row r="4"><x:c r="A4" s="1"/><x:c r="F4" s="1"/></x:row>
<x:row r="5"><x:c r="A5" t="e"><x:v>#REF!</x:v></x:c><x:c r="F5"><x:v>1.2345E+3</x:v></x:c></x:row>
</x:sheetData></x:worksheet>`

func TestSheetsOfOtherProgramsAreRead(t *testing.T) {
	s := find(t, repacked(t, template(t), func(name string, part []byte) []byte {
		if name == "xl/worksheets/sheet1.xml" {
			return []byte(foreign)
		}
		return part
	}, nil))
	rows := records(t, s)
	require.Len(t, rows, 2, "the formatted empty row does not count")
	require.Equal(t, []string{"a<b&甲", "04", "9>1", "", "", "2026-01-02", "", ""}, rows[0].Values)
	require.Equal(t, []RowError{{3, "total", "公式没有计算结果，请用 Excel 或 WPS 打开保存一次，或粘贴为数值"}}, rows[0].Problems)
	require.Equal(t, "1234.5", rows[1].Value("total"))
	require.Contains(t, rows[1].Problems[0].Message, "#REF!")
}

func TestRowsThatGoBackwardsOrTooFarAreRefused(t *testing.T) {
	for _, bad := range []string{`<x:row r="1048577">`, `<x:row r="1">`} {
		_, err := open(t, repacked(t, template(t), func(name string, part []byte) []byte {
			if name == "xl/worksheets/sheet1.xml" {
				return []byte(strings.Replace(foreign, `<x:row r="5">`, bad, 1))
			}
			return part
		}, nil)).Find(contractColumns)
		require.ErrorIs(t, err, ErrDamaged)
	}
}

func TestDates(t *testing.T) {
	for typed, want := range map[string]string{
		"2026-11-23": "2026-11-23", "2026/1/3": "2026-01-03", "2026.01.3": "2026-01-03", "２０２６年１月３日": "2026-01-03",
		"20261123": "2026-11-23", "2026-11-23 10:00:00": "2026-11-23", "2026年11月23日 上午": "2026-11-23",
		"2026-13-01": "", "26-1-3": "", "昨天": "", "2026年": "", "": "",
	} {
		d, ok := typedDate(typed)
		require.Equal(t, want != "", ok, typed)
		if ok {
			require.Equal(t, want, d.String(), typed)
		}
	}
	for serial, want := range map[string]string{"1": "1900-01-01", "59": "1900-02-28", "61": "1900-03-01", "46349.75": "2026-11-23", "4.6349E4": "2026-11-23"} {
		d, ok := serialDate(serial, false)
		require.True(t, ok)
		require.Equal(t, want, d.String())
	}
	d, ok := serialDate("44887", true)
	require.True(t, ok)
	require.Equal(t, "2026-11-23", d.String())
	_, ok = serialDate("9999999", false)
	require.False(t, ok)
	for code, want := range map[string]bool{"yyyy-mm-dd": true, `[$-804]yyyy"年"m"月"d"日"`: true, "General": false, `0.00"day"`: false, "[Red]#,##0": false, "@": false} {
		require.Equal(t, want, isDateFormat(code), code)
	}
}

func TestNumbersAreExactToWhatTheSpreadsheetKeeps(t *testing.T) {
	for stored, want := range map[string]string{
		"1994542.72": "1994542.72", "0.30000000000000004": "0.3", "1.2345678901234568E+17": "123456789012346000",
		"9007199254740.93": "9007199254740.93", "1E-3": "0.001", "-5.10": "-5.1", "100": "100", "0": "0", "1994542.7200000001": "1994542.72",
	} {
		text, _, ok := plainNumber(stored)
		require.True(t, ok, stored)
		require.Equal(t, want, text, stored)
	}
	for _, bad := range []string{"1e999999999", "1e-999999999", "NaN", "1,5", "0x1", "", strings.Repeat("9", 60)} {
		_, _, ok := plainNumber(bad)
		require.False(t, ok, bad)
	}
}

func manyRows(t testing.TB, n int) []byte {
	return edited(t, template(t), func(f *excelize.File) {
		w, err := f.NewStreamWriter("技术合同")
		require.NoError(t, err)
		head := make([]any, len(contractColumns))
		for i, c := range contractColumns {
			head[i] = c.Header
		}
		require.NoError(t, w.SetRow("A1", head))
		for i := range n {
			require.NoError(t, w.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprintf("项目 %d 号", i), "委托开发", "91410100MA40ABCD1X", "150", float64(i) + 0.25, 46000 + i%300, "13800138000", nil}))
		}
		require.NoError(t, w.Flush())
	})
}

func TestFiveThousandRowsAndTheLimit(t *testing.T) {
	content := manyRows(t, 5000)
	rows := records(t, find(t, content))
	require.Len(t, rows, 5000)
	require.Equal(t, []string{"项目 4999 号", "0101", "91410100MA40ABCD1X", "150", "4999.25", "2026-06-26", "13800138000", ""}, rows[4999].Values)
	require.Equal(t, 5001, rows[4999].Row)

	limits := DefaultLimits
	limits.Rows = 4999
	b, err := OpenUpload(bytes.NewReader(content), int64(len(content)), limits)
	require.NoError(t, err)
	s, err := b.Find(contractColumns)
	require.NoError(t, err)
	count := 0
	for _, e := range s.Rows() {
		err = e
		count++
	}
	require.ErrorIs(t, err, ErrTooManyRows)
	require.Equal(t, 5000, count)
	for range s.Rows() {
		break // stopping early must not run on
	}
}

// FuzzScanner compares the text of whatever encoding/xml accepts.
func FuzzScanner(f *testing.F) {
	f.Add([]byte(foreign))
	f.Add([]byte(`<a b="1>2" c='&lt;'>x<![CDATA[<y>]]>&#65;<!-- - --><b/></a>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		var ours, whole []byte
		s := newScanner(bytes.NewReader(content))
		for {
			token, err := s.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return // encoding/xml lets declarations pass, we do not
			}
			ours = token.text(ours)
			whole = append(whole, token.raw...)
		}
		require.True(t, bytes.HasPrefix(content, whole), "raw tokens are the file")
		d := xml.NewDecoder(bytes.NewReader(content))
		var theirs []byte
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil || bytes.ContainsAny(content, "\r") || bytes.Contains(content, []byte("<!")) && !bytes.Contains(content, []byte("<![CDATA[")) {
				return
			}
			if text, ok := token.(xml.CharData); ok {
				theirs = append(theirs, text...)
			}
		}
		require.Equal(t, string(theirs), string(ours))
	})
}
