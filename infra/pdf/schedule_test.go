package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

func sampleSchedule(lines int) Schedule {
	l := Schedule{Number: "ZZ-QD-2026-000012", Office: "郑州高新区技术合同登记站", Seller: "中原示例理工大学", Code: "1241000041580123XA",
		Period: "2026-01-01 至 2026-11-24", Band: "成交总额不足 500 万元", Notes: []string{"本清单不是税务文书。", "以扫码核验为准。"},
		IssuedOn: day.Must("2026-11-24"), VerifyURL: "https://jiyue.example.gov.cn/l/7K4MQX92TD6H"}
	for i := range lines {
		x := ScheduleLine{Number: fmt.Sprintf("ZZ-2026-%06d", i+1), RegisteredOn: day.Must("2026-03-01"), Project: fmt.Sprintf("高速列车轴箱轴承故障诊断方法之%d", i+1),
			Class: "技术转让 · 专利权转让", Buyer: "洛阳示例轴承有限公司", Total: money.MustYuan("1234567.89"), Tech: money.MustYuan("1000000.01")}
		l.Lines, l.Total, l.Tech = append(l.Lines, x), l.Total.Add(x.Total), l.Tech.Add(x.Tech)
	}
	return l
}

func printSchedule(t testing.TB, l Schedule) []string {
	t.Helper()
	var file, again bytes.Buffer
	require.NoError(t, testPrinter(t).Schedule(&file, l))
	require.NoError(t, testPrinter(t).Schedule(&again, l))
	require.Equal(t, file.Bytes(), again.Bytes(), "the same facts give the same bytes")
	intact(t, file.Bytes())
	return extract(t, file.Bytes())
}

// However many lines there are, each is printed once, and totals, notes, seal and
// QR stand together on the last page.
func TestSchedulePrintsEveryLineOnce(t *testing.T) {
	for _, n := range []int{1, 13, 14, 15, 16, 17, 18, 19, 20, 40, 500} {
		l := sampleSchedule(n)
		pages := printSchedule(t, l)
		all := strings.Join(pages, "")
		for _, x := range l.Lines {
			require.Equal(t, 1, strings.Count(all, x.Number), x.Number)
			require.Contains(t, all, solid(x.Project))
		}
		for i, p := range pages {
			require.Contains(t, p, fmt.Sprintf("第%d页共%d页", i+1, len(pages)))
			require.Contains(t, p, "本清单不是税务文书")
			require.Contains(t, p, "仅供税务备查")
		}
		last := pages[len(pages)-1]
		for _, words := range []string{l.Total.Text(), l.Tech.Text(), "登记机构（章）", "扫码核验", fmt.Sprintf("合计%d项", n), "2.以扫码核验为准"} {
			require.Contains(t, last, solid(words), "%d lines", n)
		}
	}
}

func TestScheduleSaysWhatItIsNot(t *testing.T) {
	l := sampleSchedule(1)
	l.Void = true
	require.Contains(t, printSchedule(t, l)[0], "已作废")
	l.Demo = true
	require.Contains(t, printSchedule(t, l)[0], "演示数据不具效力")
	l.Lines = nil
	require.ErrorContains(t, testPrinter(t).Schedule(&bytes.Buffer{}, l), "lines")
}
