package reporting

import (
	"context"
	"fmt"
	"io"
	"strings"

	"jiyue/domain/actor"
)

// writeStatistics writes 技术合同登记统计表: a cover, the definitions, and one sheet a
// table, from one snapshot.
func (s *Service) writeStatistics(ctx context.Context, by actor.Actor, ask Ask, w io.Writer, progress func(done, total int)) (int, error) {
	st, err := s.Count(ctx, by, ask)
	if err != nil {
		return 0, err
	}
	book := st.book(exporter(by))
	total := 0
	for _, sheet := range book.Sheets {
		for range sheet.Rows {
			total++
		}
	}
	progress(0, total)
	err = s.workbook.Write(w, book)
	if err == nil {
		progress(total, total)
	}
	return total, err
}

// span says the days of the period.
func (p Period) span() string { return p.From.String() + " 至 " + p.To.String() }

// Notes 统计说明 says in short how the figures are made.
func (st *Statistics) Notes() []string {
	notes := []string{
		fmt.Sprintf("统计范围：%s，登记日期 %s，截至 %s 已注销或撤销的不计", st.Where, st.Current.span(), st.Current.AsOf),
		fmt.Sprintf("同比以上年同期（登记日期 %s，截至 %s 有效）为基数", st.Previous.span(), st.Previous.AsOf),
		"金额以元为单位汇总，打印时换算为万元并四舍五入；占比为成交额占合计的比例，四舍五入后相加可能不等于 100%",
		fmt.Sprintf("本地指%s；所在地按第一卖方、第一买方计，一份合同只计一次", st.Flow.HomeName),
	}
	if st.Ask.Many == ManySplit {
		notes[3] = fmt.Sprintf("本地指%s；多个买方的合同%s", st.Flow.HomeName, ManyTitle(ManySplit))
	}
	if closed := st.closedText(); closed != "" {
		notes = append(notes, closed+"，其后的变更、注销、撤销列入表15，不改动各表")
	}
	return notes
}

func (st *Statistics) closedText() string {
	var years []string
	for _, c := range st.Closed {
		years = append(years, fmt.Sprintf("%d年（%s 关账）", c.Year, c.ClosesOn))
	}
	if len(years) == 0 {
		return ""
	}
	return "已关账年度：" + strings.Join(years, "、")
}

func (st *Statistics) book(exporter string) Book {
	b := Book{Title: ExportOfStatistics.Title(), Notes: st.Notes(), Facts: [][2]string{
		{"统计期间", st.Title}, {"统计范围", st.Where}, {"登记日期", st.Current.span()}, {"统计截止日", st.Current.AsOf.String()},
		{"上年同期", fmt.Sprintf("%s，截至 %s", st.Previous.span(), st.Previous.AsOf)}, {"多买方合同", ManyTitle(st.Ask.Many)},
		{"导出人", exporter},
	}}
	b.Sheets = append(b.Sheets, st.definitions(exporter), st.roundingSheet(exporter))
	for _, t := range st.Tables() {
		switch t.No {
		case "表7":
			b.Sheets = append(b.Sheets, st.flowSheets(exporter)...)
		case "表11":
			b.Sheets = append(b.Sheets, st.workSheet(exporter, "表10", "登记机构与登记员", st.Work), st.workSheet(exporter, "表10续", "逐月办理", st.WorkMonths))
		case "附表1":
			b.Sheets = append(b.Sheets, st.changeSheet(exporter), st.adjustmentSheet(exporter))
		}
		b.Sheets = append(b.Sheets, st.lineSheet(exporter, t))
	}
	return b
}

// sheet is an empty table of the report; its name on the tab is number and title.
func (st *Statistics) sheet(exporter, no, title string, columns []Column) Sheet {
	return Sheet{
		Name: strings.TrimSpace(no + " " + title), No: no, Title: strings.TrimSpace(no + "　技术合同登记统计（" + title + "）"),
		Unit: "万元", Exporter: exporter, At: st.At, NoFilter: true, Period: st.Title + "（" + st.Current.span() + "）", Columns: columns,
		Filters: []string{st.Where, "截至 " + st.Current.AsOf.String() + " 有效"},
	}
}

const averageOf = "平均每项成交额（万元）"

// The widths of figures, so that a table fits on A4 in letters that can be read.
const (
	countWidth  = 10
	amountWidth = 14
	ratioWidth  = 10
)

// lineColumns are the figures of a table of lines; counts and amounts say whether
// the lines of the table add up.
func lineColumns(head string, counts, amounts, average bool) []Column {
	columns := []Column{{Header: head, Kind: Text, Width: 28}}
	for _, group := range []string{"本期", "上年同期"} {
		columns = append(columns, Column{Header: "合同数（项）", Group: group, Kind: Number, Width: countWidth, Sum: counts},
			Column{Header: "成交额（万元）", Group: group, Kind: Wan, Width: amountWidth, Sum: amounts},
			Column{Header: "技术交易额（万元）", Group: group, Kind: Wan, Width: amountWidth, Sum: amounts})
		if group == "本期" {
			columns = append(columns, Column{Header: "成交额占比", Group: group, Kind: Percent, Width: ratioWidth})
		}
	}
	for _, figure := range []string{"合同数", "成交额", "技术交易额"} {
		columns = append(columns, Column{Header: figure, Group: "同比", Kind: Percent, Width: ratioWidth + 1})
	}
	if average {
		columns = append(columns, Column{Header: averageOf, Kind: Wan, Width: amountWidth})
	}
	return columns
}

func (st *Statistics) lineSheet(exporter string, t Table) Sheet {
	average := t.ID == "band"
	sheet := st.sheet(exporter, t.No, t.Title, lineColumns(t.Head, t.Adds && !t.Twice, t.Adds, average))
	var list []Row
	for i, l := range t.Lines {
		if t.Ranked {
			l.Label = fmt.Sprintf("%d　%s", i+1, l.Label)
		}
		list = append(list, st.row(l, weightOf(t.Lines, i), average))
	}
	last := Subtotal
	if t.Adds {
		last = Total
	}
	sheet.Rows = rows(append(list, st.row(t.Whole, last, average)))
	if t.Note != "" {
		sheet.Notes = []string{t.Note}
	}
	return sheet
}

// weightOf says how line i counts in its table.
func weightOf(lines []Line, i int) Weight {
	switch {
	case lines[i].inner():
		return Part
	case i+1 < len(lines) && lines[i+1].inner():
		return Head
	}
	return Detail
}

// indent sets a line off from the one that contains it.
func indent(l Line) string {
	switch {
	case l.Deep:
		return "　　" + l.Label
	case l.Sub:
		return "　" + l.Label
	}
	return l.Label
}

func (st *Statistics) row(l Line, weight Weight, average bool) Row {
	values := []any{
		indent(l), l.Count, l.Total, l.Tech, known(Share(l.Total, st.All.Total)),
		l.Before.Count, l.Before.Total, l.Before.Tech,
		known(GrowthOf(l.Count, l.Before.Count)), known(Growth(l.Total, l.Before.Total)), known(Growth(l.Tech, l.Before.Tech)),
	}
	if average {
		values = append(values, l.Average())
	}
	return Row{Weight: weight, Values: values}
}

func known(r Ratio) any {
	if !r.Known() {
		return nil
	}
	return r
}

// flowSheets are 表6: the flows line by line, what goes out and comes in, and the
// matrix of places.
func (st *Statistics) flowSheets(exporter string) []Sheet {
	adds := st.Ask.Many != ManySplit
	flows := st.FlowLines()
	table := func(no, title string, lines []Line) Sheet {
		sheet := st.sheet(exporter, no, title, lineColumns("流向", adds, true, false))
		var list []Row
		for i, l := range lines {
			list = append(list, st.row(l, weightOf(lines, i), false))
		}
		sheet.Rows, sheet.Notes = rows(append(list, st.row(st.All, Total, false))), st.Notes()[3:4]
		return sheet
	}
	matrix := st.sheet(exporter, "表6续二", "流向矩阵", []Column{{Header: "卖方所在地 ＼ 买方所在地", Kind: Text, Width: 26}})
	for _, buyer := range st.Flow.Buyers {
		matrix.Columns = append(matrix.Columns, Column{Header: buyer.Title(), Group: "成交额（万元）", Kind: Wan, Sum: true})
	}
	matrix.Columns = append(matrix.Columns, Column{Header: "合计", Group: "成交额（万元）", Kind: Wan, Sum: true})
	var list []Row
	for _, seller := range st.Flow.Sellers {
		row := Row{Values: []any{seller.Whence.Title()}}
		for _, cell := range append(seller.Cells[:len(seller.Cells):len(seller.Cells)], seller.All) {
			row.Values = append(row.Values, cell.Total)
		}
		list = append(list, row)
	}
	matrix.Rows, matrix.Total, matrix.Notes = rows(list), "合计", st.Notes()[3:4]
	return []Sheet{table("表6", "技术流向", flows), table("表6续一", "输出与吸纳", st.FlowSums()), matrix}
}

// workSheet is 表10: what offices and registrars decided, and whether in time.
func (st *Statistics) workSheet(exporter, no, title string, lines []WorkLine) Sheet {
	head := "登记机构、登记员"
	if no != "表10" {
		head = "办理月份"
	}
	columns := []Column{{Header: head, Kind: Text, Width: 30},
		{Header: "准予登记（项）", Group: "登记", Kind: Number, Width: countWidth, Sum: true},
		{Header: "成交额（万元）", Group: "登记", Kind: Wan, Width: amountWidth, Sum: true}, {Header: "技术交易额（万元）", Group: "登记", Kind: Wan, Width: amountWidth, Sum: true},
		{Header: "成交额占比", Group: "登记", Kind: Percent, Width: ratioWidth}, {Header: "项数同比", Group: "登记", Kind: Percent, Width: ratioWidth},
		{Header: "成交额同比", Group: "登记", Kind: Percent, Width: ratioWidth}}
	for _, figure := range []string{"按期办结", "超期办结", "未记录时限"} {
		columns = append(columns, Column{Header: figure, Group: "时限（件）", Kind: Number, Width: countWidth, Sum: true})
	}
	columns = append(columns, Column{Header: "按期率", Group: "时限（件）", Kind: Percent, Width: ratioWidth},
		Column{Header: "退回补正（次）", Group: "其他决定", Kind: Number, Width: countWidth, Sum: true}, Column{Header: "不予登记（件）", Group: "其他决定", Kind: Number, Width: countWidth, Sum: true})
	sheet := st.sheet(exporter, no, title, columns)
	whole := WorkWhole(lines)
	list := make([]Row, 0, len(lines)+1)
	for i, l := range lines {
		weight := Detail
		switch {
		case l.inner():
			weight = Part
		case i+1 < len(lines) && lines[i+1].inner():
			weight = Head
		}
		list = append(list, workRow(l, whole, weight))
	}
	sheet.Rows = rows(append(list, workRow(whole, whole, Total)))
	sheet.Filters = []string{st.Where}
	sheet.Notes = []string{"按作出决定的日期计，其后注销、撤销的登记仍计入，因此合计可以大于其他各表", "按期率为按期办结占已记录时限的办结件的比例"}
	return sheet
}

func workRow(l, whole WorkLine, weight Weight) Row {
	return Row{Weight: weight, Values: []any{indent(l.Line), l.Count, l.Total, l.Tech, known(Share(l.Total, whole.Total)),
		known(GrowthOf(l.Count, l.Before.Count)), known(Growth(l.Total, l.Before.Total)), l.Kept, l.Late, l.Untimed, known(l.InTime()), l.Returned, l.Rejected}}
}

// changeSheet is 表15: what changes, cancellations and revocations of the period
// made of the figures.
func (st *Statistics) changeSheet(exporter string) Sheet {
	sheet := st.sheet(exporter, "表15", "变更、注销与撤销", []Column{{Header: "事项", Kind: Text, Width: 26}, {Header: "所属年度", Kind: Text, Width: 30},
		{Header: "件数", Kind: Number, Sum: true}, {Header: "合同数（项）", Group: "引起的增减", Kind: Number, Sum: true},
		{Header: "成交额（万元）", Group: "引起的增减", Kind: Wan, Sum: true}, {Header: "技术交易额（万元）", Group: "引起的增减", Kind: Wan, Sum: true}})
	var list []Row
	for _, c := range st.Changes {
		list = append(list, Row{Values: []any{c.Title(), c.Year(), c.Acts, c.Count, c.Total, c.Tech}})
	}
	sheet.Rows, sheet.Total, sheet.Filters = rows(list), "合计", []string{st.Where}
	sheet.Notes = []string{"按变更、注销、撤销的日期计；未关账年度的增减已反映在各表中，已关账年度的列为调整，不改动各表"}
	return sheet
}

// Year says whether the changes reached the other tables.
func (c ChangeSum) Year() string {
	if c.Closed {
		return "已关账年度（列为调整）"
	}
	return "未关账年度（已计入各表）"
}

func (st *Statistics) adjustmentSheet(exporter string) Sheet {
	sheet := st.sheet(exporter, "表15续", "已关账年度的调整", []Column{{Header: "登记编号", Kind: Identifier, Width: 20}, {Header: "合同名称", Kind: Text, Width: 44},
		{Header: "事项", Kind: Text, Width: 10}, {Header: "办理日期", Kind: Date}, {Header: "登记日期", Kind: Date}, {Header: "合同数（项）", Group: "增减", Kind: Number, Sum: true},
		{Header: "成交额（万元）", Group: "增减", Kind: Wan, Sum: true}, {Header: "技术交易额（万元）", Group: "增减", Kind: Wan, Sum: true}})
	var list []Row
	for _, a := range st.Adjustments {
		list = append(list, Row{Values: []any{a.Number, a.Name, a.Title(), a.On, a.RegisteredOn, a.Count, a.Total, a.Tech}})
	}
	sheet.Rows, sheet.Total, sheet.Filters = rows(list), "合计", []string{st.Where}
	switch {
	case len(list) == 0:
		sheet.Notes = []string{"本期没有对已关账年度的变更、注销或撤销"}
	case len(list) == MaxAdjustments:
		sheet.Notes = []string{fmt.Sprintf("只列前 %d 项，全部的合计见表15", MaxAdjustments)}
	}
	return sheet
}
