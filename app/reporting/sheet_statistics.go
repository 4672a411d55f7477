package reporting

import (
	"context"
	"fmt"
	"io"

	"jiyue/domain/actor"
)

// writeStatistics writes 技术合同登记统计表: one sheet a table, from one snapshot.
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

// Notes 统计说明 says how the figures are made.
func (st *Statistics) Notes() []string {
	return []string{
		fmt.Sprintf("统计范围：%s，登记日期 %s 至 %s，截至 %s 已注销或撤销的不计", st.Where, st.Current.From, st.Current.To, st.Current.AsOf),
		fmt.Sprintf("同比以上年同期（登记日期 %s 至 %s，截至 %s 有效）为基数", st.Previous.From, st.Previous.To, st.Previous.AsOf),
		"金额以元为单位汇总，打印时换算为万元并四舍五入；占比为成交额占合计的比例，四舍五入后相加可能不等于 100%",
		fmt.Sprintf("本地指%s；所在地按第一卖方、第一买方计，一份合同只计一次", st.Flow.HomeName),
	}
}

func (st *Statistics) book(exporter string) Book {
	b := Book{Title: ExportOfStatistics.Title(), Subtitle: st.Where + " " + st.Title, Exporter: exporter, At: st.At, Notes: st.Notes()}
	add := func(name, head string, lines []Line) {
		sheet := st.sheet(name, exporter, lineColumns(head))
		var list []Row
		for i, l := range lines {
			weight := Detail
			if !l.Sub && i+1 < len(lines) && lines[i+1].Sub {
				weight = Subtotal
			}
			list = append(list, st.row(l, weight))
		}
		sheet.Rows = rows(append(list, st.row(st.All, Total)))
		b.Sheets = append(b.Sheets, sheet)
	}
	add("按类别", "合同类别", st.Classes)
	add("按月份", "登记月份", st.Months)
	add("按技术领域", "技术领域", st.Fields)
	add("按"+ByTitle(st.Ask.By), ByTitle(st.Ask.By), st.Places)
	add("按金额分档", "成交额", st.Bands)
	b.Sheets = append(b.Sheets, st.flowSheet(exporter))
	return b
}

func (st *Statistics) sheet(name, exporter string, columns []Column) Sheet {
	return Sheet{
		Name: name, Title: ExportOfStatistics.Title() + "（" + name + "）", Unit: "万元", Exporter: exporter, At: st.At, NoFilter: true,
		Period: fmt.Sprintf("%s（%s 至 %s）", st.Title, st.Current.From, st.Current.To), Columns: columns,
		Filters: []string{st.Where, "截至 " + st.Current.AsOf.String() + " 有效"}, Notes: st.Notes()[1:3],
	}
}

func lineColumns(head string) []Column {
	return []Column{
		{Header: head, Kind: Text, Width: 28},
		{Header: "合同数（项）", Group: "本期", Kind: Number, Sum: true},
		{Header: "成交额（万元）", Group: "本期", Kind: Wan, Sum: true},
		{Header: "技术交易额（万元）", Group: "本期", Kind: Wan, Sum: true},
		{Header: "成交额占比", Group: "本期", Kind: Percent},
		{Header: "合同数（项）", Group: "上年同期", Kind: Number, Sum: true},
		{Header: "成交额（万元）", Group: "上年同期", Kind: Wan, Sum: true},
		{Header: "技术交易额（万元）", Group: "上年同期", Kind: Wan, Sum: true},
		{Header: "合同数", Group: "同比", Kind: Percent},
		{Header: "成交额", Group: "同比", Kind: Percent},
		{Header: "技术交易额", Group: "同比", Kind: Percent},
	}
}

func (st *Statistics) row(l Line, weight Weight) Row {
	label := l.Label
	if l.Sub {
		label = "　" + label
	}
	return Row{Weight: weight, Values: []any{
		label, l.Count, l.Total, l.Tech, known(Share(l.Total, st.All.Total)),
		l.Before.Count, l.Before.Total, l.Before.Tech,
		known(GrowthOf(l.Count, l.Before.Count)), known(Growth(l.Total, l.Before.Total)), known(Growth(l.Tech, l.Before.Tech)),
	}}
}

func known(r Ratio) any {
	if !r.Known() {
		return nil
	}
	return r
}

// flowSheet is the matrix of sellers' and buyers' places.
func (st *Statistics) flowSheet(exporter string) Sheet {
	columns := []Column{{Header: "卖方所在地 ＼ 买方所在地", Kind: Text, Width: 26}}
	titles := make([]string, 0, len(st.Flow.Buyers)+1)
	for _, buyer := range st.Flow.Buyers {
		titles = append(titles, buyer.Title())
	}
	for _, title := range append(titles, "合计") {
		columns = append(columns, Column{Header: "合同数（项）", Group: title, Kind: Number, Sum: true},
			Column{Header: "成交额（万元）", Group: title, Kind: Wan, Sum: true},
			Column{Header: "技术交易额（万元）", Group: title, Kind: Wan, Sum: true})
	}
	sheet := st.sheet("按流向", exporter, columns)
	var list []Row
	for _, seller := range st.Flow.Sellers {
		row := Row{Values: []any{seller.Whence.Title()}}
		for _, cell := range append(seller.Cells[:len(seller.Cells):len(seller.Cells)], seller.All) {
			row.Values = append(row.Values, cell.Count, cell.Total, cell.Tech)
		}
		list = append(list, row)
	}
	sheet.Rows, sheet.Total = rows(list), "合计"
	sheet.Notes = append(sheet.Notes, st.Notes()[3],
		fmt.Sprintf("输出（本地卖方至外地买方）%d 项、%s 万元；吸纳（外地卖方至本地买方）%d 项、%s 万元；本地成交 %d 项、%s 万元",
			st.Flow.Out.Count, st.Flow.Out.Total.Wan(), st.Flow.In.Count, st.Flow.In.Total.Wan(), st.Flow.Within.Count, st.Flow.Within.Total.Wan()))
	return sheet
}
