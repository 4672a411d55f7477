package cli

import (
	"io"
	"strconv"
	"time"

	"jiyue/app/sharing"
	"jiyue/domain/contract"
	"jiyue/domain/distribution"
	"jiyue/domain/revenue"
	"jiyue/infra/excel"
)

// shareBooks writes the workbooks of revenue sharing.
type shareBooks struct{}

// Payout writes a 发放清单 for the bank and the payroll.
func (shareBooks) Payout(w io.Writer, c *distribution.Case, p distribution.CasePayout, tax sharing.PayoutTax) error {
	relief := "减按计入"
	if tax.Relief == nil || !tax.Eligible() {
		relief = "全额计入"
	}
	inScope, toCap := "没有规则，请核定", "没有规则，请核定"
	if tax.Wage != nil {
		inScope, toCap = map[string]string{"yes": "计入绩效工资管理"}[tax.Wage.Values["in_scope"]], map[string]string{"no": "不受绩效工资总量限制"}[tax.Wage.Values["counts_to_cap"]]
	}
	rows := make([]excel.Row, len(p.Lines))
	for i, l := range p.Lines {
		y, _ := l.Amount.Yuan()
		counted, _ := tax.Counted(l.Amount).Yuan()
		rows[i] = excel.Row{Cells: []excel.Cell{excel.Int(i + 1), excel.Text(l.Name), excel.Yuan(y), excel.Yuan(counted), excel.Text(relief), excel.Text(inScope), excel.Text(toCap)}}
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
			{Header: "计入当月工资薪金", Kind: excel.KindMoney, Sum: true}, {Header: "财税〔2018〕58号", Kind: excel.KindText, Width: 16},
			{Header: "绩效工资", Kind: excel.KindText, Width: 20}, {Header: "总量", Kind: excel.KindText, Width: 24}},
		Rows: excel.Rows(rows), Total: "合计",
		Notes: []string{"金额为负数的，是退款后应当收回的部分。", "绩效工资两列按《促进科技成果转化法》第四十五条第三款。", "“减按计入”按登记、公示、期限和单独核算的记录判断，个人所得税以税务机关认定为准。"},
	})
}

// Annual writes a 科技成果转化年度报告: what is held and converted, and how the income was
// shared, case by case.
func (shareBooks) Annual(w io.Writer, a distribution.Annual, exporter string, at time.Time) error {
	period := strconv.Itoa(a.Year) + " 年"
	law := "《促进科技成果转化法》第二十一条"
	holding := []excel.Row{
		{Cells: []excel.Cell{excel.Text("科技成果"), excel.Text("年末在册科技成果"), excel.Int(a.Held), excel.Blank}},
		{Cells: []excel.Cell{excel.Text("科技成果"), excel.Text("本年公布的科技成果"), excel.Int(a.Published), excel.Blank}},
	}
	for _, c := range a.Contracts {
		holding = append(holding, excel.Row{Cells: []excel.Cell{excel.Text("本年登记的技术合同"), excel.Text(contract.Class(c.Class).Major().Title()), excel.Int(c.Count), excel.Yuan(c.Total)}})
	}
	rows := make([]excel.Row, len(a.Rows))
	total := distribution.YearRow{}
	for i, r := range a.Rows {
		cells := []excel.Cell{excel.Int(i + 1), excel.Text(r.Case.Number), excel.Text(r.Case.Registration), excel.Text(r.Case.Name), excel.Text(r.Case.Deal.Mode.Title()), excel.Day(r.Case.Deal.Signed)}
		for _, x := range []revenue.Amount{r.Income, r.Deducted, r.Net, r.Pool, r.Main, r.Others, r.Staff, r.UnitPart, r.Extract, r.Paid} {
			y, _ := x.Yuan()
			cells = append(cells, excel.Yuan(y))
		}
		rows[i] = excel.Row{Cells: append(cells, excel.Int(r.Persons))}
		total.Income, total.Net, total.Pool, total.UnitPart, total.Paid = total.Income.Add(r.Income), total.Net.Add(r.Net), total.Pool.Add(r.Pool), total.UnitPart.Add(r.UnitPart), total.Paid.Add(r.Paid)
	}
	for _, x := range []struct {
		title  string
		amount revenue.Amount
	}{{"到账收入（不含增值税）", total.Income}, {"净收入", total.Net}, {"对完成和转化人员的奖励", total.Pool}, {"单位留成", total.UnitPart}, {"本年已发放", total.Paid}} {
		y, _ := x.amount.Yuan()
		holding = append(holding, excel.Row{Cells: []excel.Cell{excel.Text("本年收入与分配"), excel.Text(x.title), excel.Int(len(a.Rows)), excel.Yuan(y)}})
	}
	money := func(header string) excel.Col { return excel.Col{Header: header, Kind: excel.KindMoney, Sum: true} }
	return excel.WriteReport(w, excel.Report{Tables: []excel.Table{{
		Sheet: "汇总", Title: "科技成果转化年度报告", Period: period, Unit: "单位：项、件，元", Filters: []string{"单位：" + a.Unit}, At: at, Exporter: exporter, NoFilter: true,
		Columns: []excel.Col{{Header: "类别", Kind: excel.KindText, Width: 22, Merge: true}, {Header: "指标", Kind: excel.KindText, Width: 30}, {Header: "数量", Kind: excel.KindInt}, {Header: "金额", Kind: excel.KindMoney}},
		Rows:    excel.Rows(holding),
		Notes:   []string{law + "：科技成果的数量、实施转化情况和相关收入分配情况。", "只含在本平台登记的科技成果、技术合同和分配案；报送前请补充平台以外的部分。", "本年收入与分配的数量为有收支或者发放的分配案件数；金额从登记的收支重新计算。"},
	}, {
		Sheet: "分配明细", Title: "科技成果转化收入分配明细", Period: period, Unit: "单位：元", Filters: []string{"单位：" + a.Unit}, At: at, Exporter: exporter,
		Columns: []excel.Col{{Header: "序号", Kind: excel.KindInt, Width: 6}, {Header: "分配案", Kind: excel.KindText, Width: 20}, {Header: "登记编号", Kind: excel.KindText, Width: 18}, {Header: "项目", Kind: excel.KindText, Width: 34},
			{Header: "方式", Kind: excel.KindText, Width: 8}, {Header: "签订日期", Kind: excel.KindDate}, money("到账收入"), money("扣除成本"), money("净收入"), money("奖励总额"), money("主要贡献人员"), money("其他贡献人员"),
			money("技术转移人员"), money("单位留成"), money("留成提取"), money("已发放"), {Header: "发放人数", Kind: excel.KindInt, Sum: true}},
		Rows: excel.Rows(rows), Total: "合计",
		Notes: []string{"收入、成本和分配按收支日期归年，发放按发放日期归年；负数为退款冲回。", "到账收入不含增值税。"},
	}}})
}
