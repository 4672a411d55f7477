package cli

import (
	"io"
	"strconv"

	"jiyue/domain/distribution"
	"jiyue/infra/excel"
)

// shareBooks writes the workbooks of revenue sharing.
type shareBooks struct{}

// Payout writes a 发放清单 for the bank and the payroll.
func (shareBooks) Payout(w io.Writer, c *distribution.Case, p distribution.CasePayout) error {
	rows := make([]excel.Row, len(p.Lines))
	for i, l := range p.Lines {
		y, _ := l.Amount.Yuan()
		rows[i] = excel.Row{Cells: []excel.Cell{excel.Int(i + 1), excel.Text(l.Name), excel.Yuan(y), excel.Text("计入绩效工资管理"), excel.Text("不受绩效工资总量限制")}}
	}
	state := "未放行，不得付款"
	if p.Released() {
		state = "已放行：" + p.Releaser.Name
	}
	return excel.WriteTable(w, excel.Table{
		Sheet: "发放清单", Title: "职务科技成果收益分配发放清单", Period: "发放日期 " + p.On.String(), Unit: "单位：元",
		Filters: []string{"分配案：" + c.Number, "登记编号：" + c.Registration, "项目：" + c.Name, "单位：" + c.OrgName, "第 " + strconv.Itoa(p.No) + " 份，" + state},
		At:      p.PreparedAt, Exporter: p.Preparer.Name,
		Columns: []excel.Col{{Header: "序号", Kind: excel.KindInt, Width: 6}, {Header: "姓名", Kind: excel.KindText, Width: 20}, {Header: "税前金额", Kind: excel.KindMoney, Sum: true},
			{Header: "绩效工资", Kind: excel.KindText, Width: 20}, {Header: "总量", Kind: excel.KindText, Width: 24}},
		Rows: excel.Rows(rows), Total: "合计",
		Notes: []string{"金额为负数的，是退款后应当收回的部分。", "绩效工资两列按《促进科技成果转化法》第四十五条第三款；个人所得税以税务机关认定为准。"},
	})
}
