package code

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
)

func row(table Table, code, name, parent, from, to string) Code {
	c := Code{Table: table, Code: code, Name: name, Parent: parent, Source: "全国技术市场统计调查制度附录", Confidence: Sourced, Sort: 1}
	if from != "" {
		c.From = day.Must(from)
	}
	if to != "" {
		c.To = day.Must(to)
	}
	return c
}

func TestLayingARowEndsTheOneBefore(t *testing.T) {
	under := []Code{row(Field, "01", "电子信息", "", "", ""), row(Field, "02", "航空航天", "", "", "")}
	laid := Lay(under, []Code{row(Field, "0101", "集成电路", "01", "", ""), row(Field, "01", "新一代电子信息", "", "2027-01-01", ""), row(Field, "02", "航空航天技术", "", "", "")})
	b, err := NewBook(laid)
	require.NoError(t, err)
	name := func(code, on string) string { c, _ := b.Find(Field, code, day.Must(on)); return c.Name }
	require.Equal(t, []string{"电子信息", "新一代电子信息", "航空航天技术", "集成电路"},
		[]string{name("01", "2026-12-31"), name("01", "2027-01-01"), name("02", "2026-01-01"), name("0101", "2027-01-01")})
	require.Equal(t, "新一代电子信息 · 集成电路", b.FullName(Field, "0101"))
	ended := Lay(laid, []Code{row(Field, "0101", "集成电路", "01", "", "2027-06-30")})
	require.NoError(t, b.Adopt(ended))
	require.Empty(t, b.Children(Field, "01", day.Must("2027-07-01")))
	require.Len(t, under, 2)
	require.True(t, under[0].To.IsZero(), "what was there is not touched")
}

func TestRowsThatCannotBeLaid(t *testing.T) {
	today := day.Must("2026-11-24")
	held := []Code{row(Plan, "101", "国家重点研发计划", "1", "2027-01-01", "")}
	for name, c := range map[string]struct {
		row  Code
		says string
	}{
		"rule table":  {row(Nature, "610", "其他", "", "", ""), "不能导入"},
		"long code":   {row(Plan, strings.Repeat("9", 21), "长", "", "", ""), "最多 20"},
		"third level": {row(Field, "010101", "射频", "0101", "", ""), "四位"},
		"other field": {row(Field, "0201", "射频", "01", "", ""), "前两位是上级代码"},
		"short field": {row(Field, "1", "电子", "", "", ""), "两位数字"},
		"later row":   {row(Plan, "101", "重点研发", "1", "2026-01-01", ""), "自 2027-01-01 起"},
		"no source":   {Code{Table: Plan, Code: "1", Name: "甲", Confidence: Sourced}, "来源未填写"},
	} {
		require.Contains(t, Refuse(held, c.row, today), c.says, name)
	}
	require.Empty(t, Refuse(held, row(Plan, "101", "重点研发", "1", "2026-01-01", "2026-12-31"), today))
	require.Empty(t, Refuse(held, row(Plan, "101", "重点研发", "1", "2027-01-01", ""), today))
}

func TestATableWrittenIsRead(t *testing.T) {
	rows := []Code{row(Plan, "1", "国家计划", "", "", ""), row(Plan, "101", "=计划", "1", "2026-01-01", "2026-12-31")}
	var b bytes.Buffer
	require.NoError(t, Write(&b, rows))
	require.Contains(t, b.String(), "'=计划")
	answers, err := Read(append(b.Bytes(), "PLAN,1,又一次,,,,来源,有据,1\r\nPLAN,x\r\n,,,,,,,,\r\n"...))
	require.NoError(t, err)
	require.Len(t, answers, 4)
	require.Equal(t, rows, []Code{answers[0].Code, answers[1].Code})
	require.Contains(t, answers[2].Problem, "与第 2 行")
	require.Contains(t, answers[3].Problem, "应有 9 列")
	for name, file := range map[string]string{"gbk": "\xb5\xd8", "header": "a,b", "empty": "", "long": strings.Join(Columns, ",") + strings.Repeat("\nPLAN,,,,,,,,", 5000)} {
		_, err := Read([]byte(file))
		require.ErrorIs(t, err, ErrFile, name)
	}
}
