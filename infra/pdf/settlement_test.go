package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
)

// Every line of a statement is printed once, however many there are, and the hash stands
// on the last page; the same facts give the same bytes.
func TestSettlementPrintsEveryLineOnce(t *testing.T) {
	for _, n := range []int{1, 17, 18, 60} {
		f := Settlement{Number: "FP-4101-2026-00001　第 3 号结算单", Unit: "中原示例理工大学", Person: "陈砚秋", Project: "一种主轴温升预测方法", Registered: "ZZ-2026-000001", Rules: "郑州市 第1版，承接国家规定 第1版",
			Event: "2026-10-20　收款　70,000.00 元", Notes: []string{"金额为税前，个人所得税以税务机关认定为准。"}, Hash: strings.Repeat("ab", 32), File: strings.Repeat("cd", 32),
			VerifyURL: "https://jiyue.example.gov.cn/share-check/" + strings.Repeat("ab", 32), IssuedOn: day.Must("2026-10-20"), Instalments: []SettlementStep{{"第 1 号结算单", "2026-10-13", "收款", "1.00", "1.00"}}}
		for i := range n {
			f.Lines = append(f.Lines, SettlementLine{Title: fmt.Sprintf("项目%03d", i), Formula: "136,400.00 × 75%", How: "乘后进位至分", Rule: "单位规定", Clause: "《河南省促进科技成果转化条例》第四十条第一项",
				Quote: "从该项科技成果转化净收入或者许可净收入中提取不低于百分之七十的比例", Change: "49,800.00", Total: "999,999,999,999.99"})
		}
		var file, again bytes.Buffer
		require.NoError(t, testPrinter(t).Settlement(&file, f))
		require.NoError(t, testPrinter(t).Settlement(&again, f))
		require.Equal(t, file.Bytes(), again.Bytes())
		intact(t, file.Bytes())
		pages := extract(t, file.Bytes())
		all := strings.Join(pages, "\n")
		for i := range n {
			require.Equal(t, 1, strings.Count(all, fmt.Sprintf("项目%03d", i)), "%d lines", n)
		}
		require.Contains(t, pages[len(pages)-1], f.Hash)
	}
	require.Error(t, testPrinter(t).Settlement(&bytes.Buffer{}, Settlement{}))
}
