package excel

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/domain/money"
)

func percent(s string) Cell {
	if s == "" {
		return Text("—")
	}
	return Number(decimal.RequireFromString(s))
}

func wan(s string) Cell { return Yuan(money.MustYuan(s)) }

// statistics is 技术合同登记统计表 in small: by class and sub-class, by month, and
// the flow between regions.
func statistics() Report {
	figures := func(group string) []Col {
		return []Col{
			{Header: "合同数（项）", Group: group, Kind: KindInt, Sum: true},
			{Header: "成交额", Group: group, Kind: KindWan, Sum: true},
			{Header: "技术交易额", Group: group, Kind: KindWan, Sum: true},
		}
	}
	classes := Table{
		Sheet: "按合同类别", Title: "技术合同登记统计表（按合同类别）", Period: "2026 年 1—10 月", Unit: "万元", At: exportTime, Exporter: "李统计", NoFilter: true, Total: "合计",
		Columns: append(append([]Col{{Header: "合同类别", Merge: true, Width: 18}, {Header: "子类", Width: 26}}, figures("本期")...),
			Col{Header: "占比", Group: "本期", Kind: KindPercent}, Col{Header: "成交额同比", Kind: KindPercent, Width: 12}),
		Notes: []string{"合同按登记日期计入年度；同比为与上年同期成交额相比，上年同期为零的记为“—”。"},
	}
	var rows []Row
	for _, r := range []struct {
		class, sub    string
		count         int
		total, tech   string
		share, growth string
	}{
		{"技术开发", "委托开发", 120, "300003333.33", "250000000", "0.3333", "0.1234"}, {"技术开发", "合作开发", 12, "100003333.33", "90000000.01", "0.1111", "-0.05"},
		{"技术转让", "技术秘密转让", 3, "100003333.34", "100003333.34", "0.1111", ""}, {"技术服务", "一般性技术服务", 400, "400000000", "300000000", "0.4445", "0.2"},
	} {
		rows = append(rows, Row{Cells: []Cell{Text(r.class), Text(r.sub), Int(r.count), wan(r.total), wan(r.tech), percent(r.share), percent(r.growth)}})
	}
	subtotal := Row{Role: Subtotal, Cells: []Cell{Text("技术开发"), Text("小计"), Int(132), wan("400006666.66"), wan("340000000.01"), percent("0.4444"), percent("0.07")}}
	classes.Rows = Rows([]Row{rows[0], rows[1], subtotal, rows[2], rows[3]})

	months := Table{Sheet: "按月份", Title: "技术合同登记统计表（按月份）", Period: "2026 年 1—10 月", Unit: "万元", NoFilter: true, Total: "合计",
		Columns: append([]Col{{Header: "月份", Width: 12}}, figures("")...)}
	var monthRows []Row
	for m := 1; m <= 10; m++ {
		monthRows = append(monthRows, Row{Cells: []Cell{Text(fmt.Sprintf("%d 月", m)), Int(50 + m), wan("90000000"), wan("74000000.5")}})
	}
	months.Rows = Rows(monthRows)

	regions := []string{"中原区", "二七区", "金水区", "高新区", "省内其他", "外省", "境外"}
	flow := Table{Sheet: "区域流向", Title: "技术合同区域流向表（成交额）", Period: "2026 年 1—10 月", Unit: "万元", NoFilter: true,
		Columns: []Col{{Header: "卖方所在地", Width: 16}}}
	for _, r := range regions {
		flow.Columns = append(flow.Columns, Col{Header: r, Group: "买方所在地", Kind: KindWan, Sum: true, Width: 13})
	}
	flow.Columns = append(flow.Columns, Col{Header: "输出合计", Kind: KindWan, Sum: true})
	var flowRows []Row
	total := Row{Role: Total, Cells: []Cell{Text("吸纳合计")}}
	sums := make([]money.Yuan, len(regions)+1)
	for i, r := range regions[:4] {
		cells := []Cell{Text(r)}
		out := money.Zero
		for j := range regions {
			y := money.FromFen(int64(1+i*7+j) * 123456700)
			out, sums[j] = out.Add(y), sums[j].Add(y)
			cells = append(cells, Yuan(y))
		}
		sums[len(regions)] = sums[len(regions)].Add(out)
		flowRows = append(flowRows, Row{Cells: append(cells, Yuan(out))})
	}
	for _, s := range sums {
		total.Cells = append(total.Cells, Yuan(s))
	}
	flow.Rows = Rows(append(flowRows, total))

	return Report{Cover: &Cover{
		Title: "技术合同登记统计表", Facts: [][2]string{{"统计期间", "2026 年 1—10 月"}, {"统计口径", "按登记日期；输出计入卖方所在地，吸纳计入买方所在地"}, {"编制单位", "某市技术市场管理办公室"}},
		Notes: []string{"金额单位为万元，单元格内为精确数，显示两位小数。", "已结账年度不再改动，其后的变更列入调整表。"},
	}, Tables: []Table{classes, months, flow}}
}

func TestReportOfSeveralSheets(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteReport(&b, statistics()))
	f := reopen(t, b.Bytes())
	require.Equal(t, []string{"封面", "按合同类别", "按月份", "区域流向"}, f.GetSheetList())
	for _, c := range []struct{ sheet, ref, want string }{
		{"封面", "A2", "技术合同登记统计表"}, {"封面", "C10", "技术合同登记统计表（按合同类别）"}, {"封面", "C7", "2026-11-23 10:03:04"},
		{"按合同类别", "A4", "合同类别"}, {"按合同类别", "C4", "本期"}, {"按合同类别", "C5", "合同数（项）"},
		{"按合同类别", "A6", "技术开发"}, {"按合同类别", "D7", "10000.333333"}, {"按合同类别", "G9", "—"},
		{"按合同类别", "A11", "合计"}, {"按合同类别", "C11", "535"}, {"按合同类别", "D11", "90001"},
		{"按合同类别", "A12", "说明：合同按登记日期计入年度；同比为与上年同期成交额相比，上年同期为零的记为“—”。"},
		{"按合同类别", "A13", "万元数按四舍五入显示两位小数，单元格内为精确数：“本期成交额”各行显示数之和为 90,000.99，与合计 90,001.00 相差 0.01，系舍入所致，以合计为准。"},
		{"按合同类别", "A14", ""},
		{"按月份", "C14", "90000"}, {"区域流向", "A9", "吸纳合计"}, {"区域流向", "B9", "5679.0082"},
	} {
		raw, _, _ := cellOf(t, f, c.sheet, c.ref)
		require.Equal(t, c.want, raw, c.sheet+c.ref)
	}
	merged, err := f.GetMergeCells("按合同类别")
	require.NoError(t, err)
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	require.Contains(t, ranges, "A6:A8")
	require.NotContains(t, ranges, "A9:A9")
	ok, target, err := f.GetCellHyperLink("封面", "C11")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, "'按月份'!A1", target)
	require.Regexp(t, `<c r="A7" s="\d+"/>`, partsOf(t, b.Bytes())["xl/worksheets/sheet2.xml"], "only the first cell of a merged range holds the text")

	wrong := statistics()
	wrong.Tables[2].Rows = func(yield func(Row, error) bool) {
		for r, err := range statistics().Tables[2].Rows {
			if r.Role == Total {
				r.Cells[3] = wan("1")
			}
			if !yield(r, err) {
				return
			}
		}
	}
	require.ErrorIs(t, WriteReport(&bytes.Buffer{}, wrong), ErrNotClosing)
}

func TestTemplateOffersTheCodeTables(t *testing.T) {
	f := reopen(t, template(t))
	require.Equal(t, []string{"技术合同", "填写说明", "代码表"}, f.GetSheetList())
	visible, err := f.GetSheetVisible("代码表")
	require.NoError(t, err)
	require.False(t, visible)
	rules, err := f.GetDataValidations("技术合同")
	require.NoError(t, err)
	require.Len(t, rules, len(contractColumns))
	require.Equal(t, []string{"B2:B5001", "list", "列表_1"}, []string{rules[1].Sqref, rules[1].Type, rules[1].Formula1})
	require.Contains(t, *rules[0].Prompt, "【必填】与合同封面一致")
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	require.Equal(t, "代码表!$A$2:$A$5", names["列表_1"])
	column, err := f.GetCols("代码表")
	require.NoError(t, err)
	require.Equal(t, []string{"合同类别", "委托开发", "合作开发", "技术咨询", "一般性技术服务"}, column[0])
	require.Equal(t, []string{"卖方性质", "0111 机关法人", "0121 机关法人", "150 有限责任公司"}, column[2], "ambiguous labels carry their codes")
	guide, err := f.GetRows("填写说明")
	require.NoError(t, err)
	require.Equal(t, []string{"列名", "必填", "含义与要求", "格式", "示例"}, guide[4])
	require.Len(t, guide, 5+len(contractColumns))
	for i, c := range contractColumns {
		require.Equal(t, c.Header, guide[5+i][0])
	}
	style, err := f.GetColStyle("技术合同", "C")
	require.NoError(t, err)
	got, err := f.GetStyle(style)
	require.NoError(t, err)
	require.Equal(t, 49, got.NumFmt)
}
