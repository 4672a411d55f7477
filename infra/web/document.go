package web

import "jiyue/domain/day"

// Document 文书 is what is printed as facts and tables under headings; the printer knows
// how. The same document gives the same bytes.
type Document struct {
	Title, Office, Number, Date string
	Sections                    []DocumentSection
	Notes, Signatures           []string
	On                          day.Date // the date of the file
	Demo                        bool
	VerifyURL, VerifyText       string // the address where it can be checked, as a code too; "" for none
}

// DocumentSection 文书的一节.
type DocumentSection struct {
	Title   string
	Rows    []DocumentRow
	Columns []DocumentColumn
	Lines   [][]string // under the columns
}

// DocumentRow 文书的一项. Two short rows in succession share a line.
type DocumentRow struct {
	Label, Value string
	Short        bool
}

// DocumentColumn 文书的表栏: its part of the width, and whether it holds amounts.
type DocumentColumn struct {
	Title string
	Part  float64
	Right bool
}
