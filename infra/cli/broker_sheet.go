package cli

import (
	"io"
	"strconv"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/broker"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/infra/excel"
)

// BrokerSheet implements keeping.Workbooks: the sums by year and class, and the
// list that they are the sums of. Both sheets refuse totals that do not close.
func (keepingBooks) BrokerSheet(w io.Writer, p keeping.BrokerPage, by actor.Actor) error {
	period := p.Period.Words()
	common := func(sheet, title string) excel.Table {
		return excel.Table{Sheet: sheet, Title: title, Period: period, Unit: "元", Exporter: by.OrgName + " " + by.Name, At: p.At, NoFilter: true,
			Filters: []string{"技术经纪人：" + p.Record.Name + "（" + p.Record.OrgName + "）", "证书编号：" + orNone(p.Record.CertificateNo), "范围：" + p.Words}}
	}
	sums := common("业绩汇总", "技术经纪人业绩汇总")
	sums.Columns = []excel.Col{{Header: "登记年度", Kind: excel.KindText, Width: 12}, {Header: "合同类别", Kind: excel.KindText, Width: 18},
		{Header: "合同数（项）", Kind: excel.KindInt, Sum: true}, {Header: "成交总额（元）", Kind: excel.KindMoney, Sum: true}, {Header: "技术交易额（元）", Kind: excel.KindMoney, Sum: true}}
	var rows []excel.Row
	for _, l := range p.Lines {
		row := excel.Row{Cells: []excel.Cell{excel.Text(strconv.Itoa(l.Year)), excel.Text(l.Class.ShortTitle()), excel.Int(l.Contracts), excel.Yuan(l.Total), excel.Yuan(l.Tech)}}
		switch {
		case l.Year == 0:
			row.Role, row.Cells[0], row.Cells[1] = excel.Total, excel.Text("合计"), excel.Blank
		case l.Class == "":
			row.Role, row.Cells[1] = excel.Subtotal, excel.Text("小计")
		}
		rows = append(rows, row)
	}
	sums.Rows = excel.Rows(rows)
	sums.Notes = []string{"只计登记有效的合同，按登记日期的年度计；注销、撤销的不计。"}

	list := common("业绩清单", "技术经纪人业绩清单")
	list.Columns = []excel.Col{{Header: "登记编号", Kind: excel.KindID, Width: 18}, {Header: "登记日期", Kind: excel.KindDate}, {Header: "合同名称", Kind: excel.KindText, Width: 40},
		{Header: "合同类别", Kind: excel.KindText, Width: 18}, {Header: "卖方", Kind: excel.KindText, Width: 26}, {Header: "买方", Kind: excel.KindText, Width: 26},
		{Header: "成交总额（元）", Kind: excel.KindMoney, Sum: true}, {Header: "技术交易额（元）", Kind: excel.KindMoney, Sum: true}}
	rows = nil
	for _, d := range p.Deals {
		rows = append(rows, excel.Row{Cells: []excel.Cell{excel.Text(d.Number), excel.Day(d.RegisteredOn), excel.Text(d.Name), excel.Text(d.Class.ShortTitle()),
			excel.Text(d.Seller), excel.Text(d.Buyer), excel.Yuan(d.Total), excel.Yuan(d.Tech)}})
	}
	list.Rows, list.Total = excel.Rows(rows), "合计"
	list.Notes = []string{"等级：" + orNone(contract.TitleIn(broker.Levels, p.Record.Level)) + "；职称：" + orNone(p.Record.Title), "数据截至 " + day.Minute(p.At) + "。"}
	return excel.WriteReport(w, excel.Report{Tables: []excel.Table{sums, list}})
}

func orNone(s string) string {
	if s == "" {
		return "未填"
	}
	return s
}
