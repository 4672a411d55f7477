package cli

import (
	"io"
	"iter"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/app/reporting"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/infra/excel"
)

// exportBooks writes the sheets of reporting as files.
type exportBooks struct{}

// Write implements reporting.Workbook.
func (exportBooks) Write(w io.Writer, b reporting.Book) error {
	if b.Title == "" && len(b.Sheets) == 1 {
		return excel.WriteTable(w, tableOf(b.Sheets[0]))
	}
	report := excel.Report{}
	if b.Title != "" {
		report.Cover = &excel.Cover{Title: b.Title, Notes: b.Notes, Facts: b.Facts}
	}
	for _, s := range b.Sheets {
		report.Tables = append(report.Tables, tableOf(s))
	}
	return excel.WriteReport(w, report)
}

// WriteCSV implements reporting.Workbook.
func (exportBooks) WriteCSV(w io.Writer, b reporting.Book) error {
	tables := make([]excel.Table, len(b.Sheets))
	for i, s := range b.Sheets {
		tables[i] = tableOf(s)
	}
	return excel.WriteCSV(w, tables)
}

var cellKinds = map[reporting.Kind]excel.Kind{
	reporting.Text: excel.KindText, reporting.Identifier: excel.KindID, reporting.Yuan: excel.KindMoney, reporting.Wan: excel.KindWan,
	reporting.Number: excel.KindInt, reporting.Percent: excel.KindPercent, reporting.Decimal: excel.KindMoney, reporting.Date: excel.KindDate, reporting.Instant: excel.KindDateTime,
}

var rowRoles = map[reporting.Weight]excel.Role{
	reporting.Detail: excel.Detail, reporting.Subtotal: excel.Subtotal, reporting.Total: excel.Total, reporting.Head: excel.Head, reporting.Part: excel.Part,
}

func tableOf(s reporting.Sheet) excel.Table {
	t := excel.Table{
		Sheet: s.Name, No: s.No, Title: s.Title, Period: s.Period, Unit: s.Unit, Filters: s.Filters, Exporter: s.Exporter, At: s.At,
		Total: s.Total, Notes: s.Notes, NoFilter: s.NoFilter, Rows: tableRows(s.Rows),
	}
	for _, c := range s.Columns {
		t.Columns = append(t.Columns, excel.Col{Header: c.Header, Group: c.Group, Kind: cellKinds[c.Kind], Width: c.Width, Sum: c.Sum})
	}
	return t
}

func tableRows(rows iter.Seq2[reporting.Row, error]) iter.Seq2[excel.Row, error] {
	return func(yield func(excel.Row, error) bool) {
		for r, err := range rows {
			row := excel.Row{Role: rowRoles[r.Weight], Cells: make([]excel.Cell, len(r.Values))}
			for i, v := range r.Values {
				row.Cells[i] = cellOf(v)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func cellOf(v any) excel.Cell {
	switch v := v.(type) {
	case string:
		return excel.Text(v)
	case int:
		return excel.Int(v)
	case money.Yuan:
		return excel.Yuan(v)
	case decimal.Decimal:
		return excel.Number(v)
	case reporting.Ratio:
		return excel.Number(v.Fraction())
	case day.Date:
		return excel.Day(v)
	case time.Time:
		return excel.Instant(v)
	}
	return excel.Blank
}
