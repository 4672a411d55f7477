package cli

import (
	"io"
	"strconv"

	"jiyue/domain/contract"
	"jiyue/domain/subsidy"
	"jiyue/infra/excel"
)

// fundingBooks writes the workbooks of funding.
type fundingBooks struct{}

// Schedule writes a 登记清单 as it was issued.
func (fundingBooks) Schedule(w io.Writer, l *contract.Schedule) error {
	rows := make([]excel.Row, len(l.Entries))
	for i, e := range l.Entries {
		rows[i] = excel.Row{Cells: []excel.Cell{excel.Int(i + 1), excel.Text(e.Number), excel.Text(e.ProjectName), excel.Text(e.Class.Title()),
			excel.Text(e.BuyerNames()), excel.Day(e.SignDate), excel.Day(e.RegisteredOn), excel.Yuan(e.Total), excel.Yuan(e.Tech)}}
	}
	return excel.WriteTable(w, excel.Table{
		Sheet: "登记清单", Title: "技术合同登记清单", Period: "登记日期 " + l.From.String() + " 至 " + l.To.String(), Unit: "单位：元",
		Filters: []string{"清单编号：" + l.Number, "登记机构：" + l.Office.Name, "卖方：" + l.Seller.Name + "（" + l.Seller.Code + "）", "金额档：" + l.Band()},
		At:      l.IssuedAt, Exporter: l.Issuer.Name,
		Columns: []excel.Col{{Header: "序号", Kind: excel.KindInt, Width: 6}, {Header: "登记编号", Kind: excel.KindText, Width: 18}, {Header: "合同名称", Kind: excel.KindText, Width: 36},
			{Header: "合同类别", Kind: excel.KindText, Width: 20}, {Header: "买方", Kind: excel.KindText, Width: 28}, {Header: "签订日期", Kind: excel.KindDate}, {Header: "登记日期", Kind: excel.KindDate},
			{Header: "合同成交总额", Kind: excel.KindMoney, Sum: true}, {Header: "技术交易额", Kind: excel.KindMoney, Sum: true}},
		Rows: excel.Rows(rows), Total: "合计", Notes: contract.ScheduleNotes,
	})
}

// Subsidy writes a published list.
func (fundingBooks) Subsidy(w io.Writer, l *subsidy.List, basis subsidy.Policy, region string, units []subsidy.PublishedUnit) error {
	rows := make([]excel.Row, len(units))
	for i, u := range units {
		rows[i] = excel.Row{Cells: []excel.Cell{excel.Int(i + 1), excel.Text(u.Title), excel.Int(u.Contracts), excel.Yuan(u.Base),
			excel.Yuan(u.Gross), excel.Yuan(u.Granted), excel.Yuan(u.Paid)}}
	}
	notes := append([]string{"依据：" + basis.Source}, basis.Clauses...)
	notes = append(notes, basis.Notes...)
	return excel.WriteTable(w, excel.Table{
		Sheet: "补贴名单", Title: strconv.Itoa(l.Year) + "年度" + basis.Title + "名单", Period: strconv.Itoa(l.Year) + "年登记的技术合同", Unit: "单位：元",
		Filters: []string{"地区：" + region, "编制：" + l.Maker.Org, "审定并公示：" + l.Decider.Org}, At: l.DecidedAt,
		Columns: []excel.Col{{Header: "序号", Kind: excel.KindInt, Width: 6}, {Header: "单位", Kind: excel.KindText, Width: 36}, {Header: "合同份数", Kind: excel.KindInt, Sum: true},
			{Header: "基数", Kind: excel.KindMoney, Sum: true}, {Header: "测算额", Kind: excel.KindMoney, Sum: true}, {Header: "核定额", Kind: excel.KindMoney, Sum: true}, {Header: "兑付额", Kind: excel.KindMoney, Sum: true}},
		Rows: excel.Rows(rows), Total: "合计", Notes: notes,
	})
}
