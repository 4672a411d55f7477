package policy

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func sheet(t *testing.T, pack *Pack, edit func(rows [][]string) [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, pack.WriteSheet(&b, pack.Regions(), func(region string) string { return "地区" + region }))
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Bytes(), []byte("\ufeff")))).ReadAll()
	require.NoError(t, err)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	require.NoError(t, w.WriteAll(edit(rows)))
	return out.Bytes()
}

func rowOf(rows [][]string, region, label string) []string {
	for _, r := range rows {
		if r[0] == region && r[2] == label {
			return r
		}
	}
	return nil
}

func TestASheetReadBackChangesNothing(t *testing.T) {
	parameters, pack := shipped(t)
	rows, err := pack.ReadSheet(sheet(t, pack, func(rows [][]string) [][]string { return rows }))
	require.NoError(t, err)
	require.Len(t, rows, len(parameters))
	for _, r := range rows {
		require.True(t, r.Same, "%v %v", r.Cells, r.Faults)
	}
}

func TestEachRowOfASheetIsAnswered(t *testing.T) {
	_, pack := shipped(t)
	rows, err := pack.ReadSheet(sheet(t, pack, func(rows [][]string) [][]string {
		rowOf(rows, "410000", "办理期限")[3] = "12"
		rowOf(rows, "500000", "登记编号字头")[3] = "沿用上级"
		rowOf(rows, National, "期限按何种日计算")[3] = "工作日"
		rowOf(rows, National, "大额合同的起点")[3] = "6,000,000"
		rowOf(rows, "330000", "办理期限")[3] = "0"
		rowOf(rows, "110000", "办理期限")[2] = "办理时长"
		rowOf(rows, "110000", "期限按何种日计算")[4] = "去年"
		return append(rows, []string{"320000", "", "days", "20", "", "", "", "'=试行规定", "惯例", "有据", ""},
			[]string{"320000", "", "days", "21", "2027-01-01", "", "", "试行规定", "惯例", "有据", ""}, []string{"", "", "", "", "", "", "", "", "", "", ""}, make([]string, 3))
	}))
	require.NoError(t, err)
	var changed, wrong []string
	for _, r := range rows {
		switch {
		case len(r.Faults) > 0:
			wrong = append(wrong, r.Faults[0].Message)
		case !r.Same:
			changed = append(changed, r.Line.Profile+" "+r.Line.Key+" "+r.Line.Value)
		}
	}
	require.Equal(t, []string{"000000 unit WORKING", "000000 large_threshold 6000000.00", "410000 days 12", "500000 number_prefix ", "320000 days 20"}, changed)
	require.Len(t, wrong, 4)
	for i, says := range []string{"没有参数“办理时长”", "日期", "1 至 365", "同一日期"} {
		require.Contains(t, wrong[i], says)
	}
	last := rows[len(rows)-2]
	require.Equal(t, "=试行规定", last.Line.Source)
	var b strings.Builder
	next, err := NewHistory(nil, nil).With([]Line{last.Line}).Pack(1)
	require.Error(t, err, "a pack without the nation's values")
	require.Nil(t, next)
	p := &Pack{parameters: map[string]map[string][]Parameter{"320000": {"days": {last.Line.Parameter}}}}
	require.NoError(t, p.WriteSheet(&b, p.Regions(), func(string) string { return "" }))
	require.Contains(t, b.String(), "'=试行规定")
}

func TestASheetThatIsNone(t *testing.T) {
	_, pack := shipped(t)
	for name, file := range map[string]string{
		"gbk": "\xb5\xd8\xc7\xf8", "quotes": "\"a", "header": "a,b\n1,2\n", "empty": "",
		"long": strings.Join(SheetColumns, ",") + strings.Repeat("\n1,,,,,,,,,,", 5000),
	} {
		_, err := pack.ReadSheet([]byte(file))
		require.ErrorIs(t, err, ErrFile, name)
	}
}
