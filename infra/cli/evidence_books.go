package cli

import (
	"io"
	"iter"
	"time"

	"jiyue/app/keeping"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/valuation"
	"jiyue/infra/excel"
)

// evidenceBooks writes the evidence tables of valuation as a workbook.
type evidenceBooks struct{}

// Evidence implements valuing.EvidenceBooks.
func (evidenceBooks) Evidence(w io.Writer, rows iter.Seq2[valuation.Edition, error], by actor.Actor, at time.Time) error {
	columns := []excel.Col{{Header: "依据编号", Kind: excel.KindID, Width: 16}, {Header: "版本", Kind: excel.KindInt}, {Header: "种类", Kind: excel.KindText, Width: 16}, {Header: "名称", Kind: excel.KindText, Width: 34}, {Header: "代码", Kind: excel.KindID, Width: 20},
		{Header: "取值", Kind: excel.KindText, Width: 16}, {Header: "下限", Kind: excel.KindText, Width: 16}, {Header: "上限", Kind: excel.KindText, Width: 16}, {Header: "单位", Kind: excel.KindText, Width: 14}, {Header: "适用起始日", Kind: excel.KindDate}, {Header: "适用截止日", Kind: excel.KindDate},
		{Header: "来源文件", Kind: excel.KindText, Width: 40}, {Header: "页码或表号", Kind: excel.KindText, Width: 14}, {Header: "网址", Kind: excel.KindText, Width: 30}, {Header: "可靠程度", Kind: excel.KindText, Width: 10}}
	for _, a := range valuation.Adjustments {
		columns = append(columns, excel.Col{Header: a.Title + "系数", Kind: excel.KindText, Width: 12})
	}
	columns = append(columns, excel.Col{Header: "修正理由", Kind: excel.KindText, Width: 40}, excel.Col{Header: "录入单位", Kind: excel.KindText, Width: 26}, excel.Col{Header: "录入人", Kind: excel.KindText, Width: 12}, excel.Col{Header: "审核人", Kind: excel.KindText, Width: 12})
	return excel.WriteTable(w, registerTable("取值依据库", by, at, columns, cells(rows, func(e valuation.Edition) []excel.Cell {
		list := []excel.Cell{excel.Text(e.Serial()), excel.Int(e.No), excel.Text(e.Kind.Title()), excel.Text(e.Name), excel.Text(e.Code), excel.Text(e.Value), excel.Text(e.Low), excel.Text(e.High), excel.Text(e.Unit), excel.Day(e.From), excel.Day(e.Until),
			excel.Text(e.Document), excel.Text(e.Page), excel.Text(e.Link), excel.Text(e.Confidence)}
		for _, a := range valuation.Adjustments {
			list = append(list, excel.Text(e.Adjust[a.Value]))
		}
		return append(list, excel.Text(e.Note), excel.Text(e.OrgName), excel.Text(e.Maker.Name), excel.Text(e.Decider.Name))
	})))
}

// evidenceGuest lets the evidence tables take workbooks.
func evidenceGuest(s *valuing.Service) keeping.Guest {
	return keeping.Guest{Register: keeping.EvidenceRegister, Admit: s.MayBringEvidence, Bring: s.BringEvidence}
}

// evidenceColumns are the columns of the workbook; of a deal the platform fills in all but
// number and adjustments.
var evidenceColumns = []excel.Column{
	{Key: "kind", Header: "种类", Required: true, Kind: excel.KindChoice, Choices: choicesOf(valuation.EvidenceKinds), Width: 16, Example: "行业许可费率"},
	{Key: "name", Header: "名称", Width: 34, Hint: "行业，或者品种与期限；可比成交不填", Example: "通用设备制造业，专利普通许可"},
	{Key: "code", Header: "代码", Kind: excel.KindID, Width: 20, Hint: "行业代码；可比成交必填项目编号", Example: "34"},
	{Key: "value", Header: "取值", Width: 12, Hint: "比例写成 0.03 或 3%；只有区间的不填", Example: "0.035"}, {Key: "low", Header: "下限", Width: 12, Example: "0.02"}, {Key: "high", Header: "上限", Width: 12, Example: "0.05"},
	{Key: "unit", Header: "单位", Width: 14, Hint: "可比成交不填", Example: "占净销售额"}, {Key: "from", Header: "适用起始日", Kind: excel.KindDate, Width: 12, Hint: "可比成交不填", Example: "2026-01-01"}, {Key: "until", Header: "适用截止日", Kind: excel.KindDate, Width: 12},
	{Key: "document", Header: "来源文件", Width: 40, Hint: "全称；可比成交不填", Example: "2025 年度专利实施许可统计（演示）"}, {Key: "page", Header: "页码或表号", Width: 14, Example: "表 3-2"}, {Key: "link", Header: "网址", Width: 30},
	{Key: "confidence", Header: "可靠程度", Kind: excel.KindChoice, Choices: choicesOf(valuation.Confidences), Width: 12, Hint: "没有公开来源的选建议值；可比成交不填", Example: "有据"},
	{Key: "adjust.time", Header: "时间系数", Width: 12, Hint: "只用于可比成交"}, {Key: "adjust.licence", Header: "许可方式系数", Width: 12}, {Key: "adjust.territory", Header: "地域系数", Width: 12}, {Key: "adjust.maturity", Header: "成熟度系数", Width: 12},
	{Key: "note", Header: "修正理由", Width: 40, Hint: "填写系数时必填"},
}
