package reporting

import (
	"io"
	"iter"
	"time"
)

// Workbook writes sheets as one file. infra/excel does it; the types here
// mirror what it needs, so that the adapter only copies.
type Workbook interface {
	Write(w io.Writer, b Book) error
	// WriteCSV writes the sheets as plain tables into one archive.
	WriteCSV(w io.Writer, b Book) error
}

// Book 工作簿 is one file: sheets in order, behind a cover when Title is set.
type Book struct {
	Title  string // of the cover, "" for no cover
	Facts  [][2]string
	Notes  []string // of the cover
	Sheets []Sheet
}

// Sheet 工作表 is one table of a workbook.
type Sheet struct {
	Name     string
	No       string // 表1, in the list of the cover
	Title    string
	Period   string
	Unit     string
	Filters  []string
	Exporter string
	At       time.Time
	Columns  []Column
	Rows     iter.Seq2[Row, error]
	Total    string // label of the row of sums, "" for none
	Notes    []string
	NoFilter bool // no 自动筛选: for statistical tables
}

// Kind says what a column holds.
type Kind int

// The kinds of columns.
const (
	Text       Kind = iota // string
	Identifier             // string of digits, kept as text
	Yuan                   // money.Yuan, shown in 元
	Wan                    // money.Yuan, shown in 万元
	Number                 // int
	Percent                // Ratio or nil, shown as a percentage
	Decimal                // decimal.Decimal or nil, two places
	Date                   // day.Date
	Instant                // time.Time
)

// Column 列 of a sheet.
type Column struct {
	Header string
	Group  string // heading above; equal neighbours are merged
	Kind   Kind
	Width  float64 // in characters; 0 takes the kind's default
	Sum    bool    // added up over the Detail and Head rows
}

// Weight says what a row is.
type Weight int

// The weights of rows: Detail and Head rows are added up into the total; a Part
// is contained in the last Head, a Subtotal stands beside the sum.
const (
	Detail Weight = iota
	Subtotal
	Total
	Head
	Part
)

// Row 行: one value a column, of the Go type that the column's Kind names; nil is
// blank.
type Row struct {
	Weight Weight
	Values []any
}

func rows(list []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}
