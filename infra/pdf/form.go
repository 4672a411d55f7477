package pdf

import (
	"errors"
	"io"
	"slices"
	"strings"

	"jiyue/domain/day"
)

// Row of a form: what is asked, and what was filled in.
type Row struct {
	Label string // empty: the value takes the whole width
	Value string // may hold line ends; empty leaves a space to fill in by hand
	Short bool   // two short rows in succession share one line
}

// Section of a form with its heading: facts, then a table.
type Section struct {
	Title string
	Rows  []Row
	Table Table
}

// Table under the facts of a section.
type Table struct {
	Columns []Column
	Lines   [][]string // one text for each column
}

// Column of a table: its part of the width, and whether it holds amounts.
type Column struct {
	Title string
	Part  float64
	Right bool
}

// Form is a document of titled sections: the 登记申请表, and whatever else is
// printed as facts under headings.
type Form struct {
	Title      string
	Office     string // above the title, may be empty
	Number     string // 受理号 or another number, with its name: 受理号　S2026…
	Date       string // beside the number, with its name: 填报日期　2026年11月23日
	Sections   []Section
	Notes      []string // under the last section: 填表说明, 承诺
	Signatures []string // 申请人（盖章）, 经办人（签字）, 日期 … side by side
	CreatedOn  day.Date // the file's date; the same form gives the same bytes
	Demo       bool
	VerifyURL  string // where it can be checked, printed as a code at its end; empty: nowhere
	VerifyText string // beside the code
}

const (
	formTop       = 138.0 // first page, under the title
	formNextTop   = 78.0
	formBottom    = pageH - 66
	signLineDepth = 46.0
	verifyDepth   = 84.0
	verifySide    = 68.0
)

var formDensity = density{10.5, 16.5, 5.5}

// Application prints a form, 登记申请表, over as many pages as it needs; every page
// carries the number and 第 n 页 共 m 页.
func (p *Printer) Application(w io.Writer, f Form) error {
	filled := slices.ContainsFunc(f.Sections, func(s Section) bool { return len(s.Rows)+len(s.Table.Lines) > 0 })
	if f.Title == "" || f.CreatedOn.IsZero() || !filled {
		return errors.New("pdf: a form needs Title, CreatedOn and a section with rows")
	}
	rare := f.clean(p)
	s := p.newSheet(f.Title+" "+f.Number, f.CreatedOn.Start())

	// The first page starts lower, and the signatures stay with the last row. Two
	// blank rows that are never drawn say so to paginate.
	facts := p.formRows(f, rare)
	tail := row{}
	if len(f.Signatures) > 0 {
		tail.lead = signLineDepth
	}
	if f.VerifyURL != "" {
		tail.lead += verifyDepth
	}
	facts[len(facts)-1].keep = true
	pages := paginate(slices.Concat([]row{{lead: formTop - formNextTop}}, facts, []row{tail}), formNextTop, formBottom)
	last := len(pages) - 1
	pages[0], pages[last] = pages[0][1:], pages[last][:len(pages[last])-1]

	for i, rows := range pages {
		y := s.formPage(f, i+1, len(pages))
		if len(rows) > 0 {
			y = s.drawTable(rows, y)
		}
		if i == last {
			s.signLines(f.Signatures, y)
			s.verify(f, y)
		}
	}
	return s.write(w)
}

func (f *Form) clean(p *Printer) (rare bool) {
	fix := func(text string) string {
		clean, r := p.legible(text)
		rare = rare || r
		return clean
	}
	f.VerifyText = fix(f.VerifyText)
	f.Title, f.Office, f.Number, f.Date = fix(f.Title), fix(f.Office), fix(f.Number), fix(f.Date)
	sections := make([]Section, len(f.Sections))
	for i, sec := range f.Sections {
		sections[i] = Section{Title: fix(sec.Title), Table: Table{Columns: sec.Table.Columns}}
		for _, r := range sec.Rows {
			sections[i].Rows = append(sections[i].Rows, Row{fix(r.Label), fix(r.Value), r.Short})
		}
		for _, l := range sec.Table.Lines {
			texts := make([]string, len(l))
			for k, text := range l {
				texts[k] = fix(text)
			}
			sections[i].Table.Lines = append(sections[i].Table.Lines, texts)
		}
	}
	f.Sections = sections
	f.Notes, f.Signatures = append([]string(nil), f.Notes...), append([]string(nil), f.Signatures...)
	for _, texts := range [][]string{f.Notes, f.Signatures} {
		for i := range texts {
			texts[i] = fix(texts[i])
		}
	}
	return rare
}

// formRows lays the sections out as one table: a heading row, then the facts; the
// notes close it.
func (p *Printer) formRows(f Form, rare bool) []row {
	d := formDensity
	st := style{size: d.size, ink: ink}
	var rows []row
	for _, sec := range f.Sections {
		head := row{lead: d.lead, pad: d.pad, keep: true, cells: []cell{{width: bodyW, lines: p.set(st.strong(), bodyW-2*cellPadX, sec.Title)}}}
		if sec.Title != "" {
			rows = append(rows, head)
		}
		for i := 0; i < len(sec.Rows); i++ {
			r := row{lead: d.lead, pad: d.pad}
			if sec.Title != "" {
				r.under = &head
			}
			width := valueW
			if paired := sec.Rows[i].Short && i+1 < len(sec.Rows) && sec.Rows[i+1].Short; paired {
				width = bodyW/2 - labelW
				r.cells = p.formCells(sec.Rows[i], width, d)
				i++
			}
			r.cells = append(r.cells, p.formCells(sec.Rows[i], width, d)...)
			rows = append(rows, r)
		}
		rows = append(rows, p.formTable(sec.Table)...)
	}
	notes := f.Notes
	if rare {
		notes = append(notes, rareNote)
	}
	if len(notes) > 0 {
		lines := p.set(style{size: 9, ink: inkSoft}, bodyW-2*cellPadX, strings.Join(notes, "\n"))
		rows = append(rows, row{lead: 14.5, pad: d.pad, cells: []cell{{width: bodyW, lines: lines}}})
	}
	return rows
}

// formTable sets a table with its head repeated on every page.
func (p *Printer) formTable(t Table) []row {
	if len(t.Lines) == 0 {
		return nil
	}
	total := 0.0
	for _, c := range t.Columns {
		total += c.Part
	}
	small := style{size: 8.5, ink: ink}
	line := func(st style, texts func(i int) string) row {
		r := row{lead: 12.5, pad: 3.5}
		for i, c := range t.Columns {
			width := bodyW * c.Part / total
			r.cells = append(r.cells, cell{width: width, right: c.Right, lines: p.shrink(st, smallest, width-2*cellPadX, 1, texts(i))})
		}
		return r
	}
	head := line(small.strong(), func(i int) string { return t.Columns[i].Title })
	head.keep = true
	rows := []row{head}
	for _, texts := range t.Lines {
		r := line(small, func(i int) string { return texts[i] })
		r.under = &head
		rows = append(rows, r)
	}
	return rows
}

func (p *Printer) formCells(r Row, width float64, d density) []cell {
	st := style{size: d.size, ink: ink}
	if r.Label == "" {
		return []cell{{width: width + labelW, lines: p.set(st, width+labelW-2*cellPadX, r.Value)}}
	}
	label := cell{width: labelW, centred: true, lines: p.shrink(style{size: d.size, ink: inkSoft}, smallest, labelW-8, 1, r.Label)}
	return []cell{label, {width: width, lines: p.shrink(st, d.size-1.5, width-2*cellPadX, 2, r.Value)}}
}

// formPage starts a page with its head and foot and returns where the table goes.
func (s *sheet) formPage(f Form, n, pages int) float64 {
	s.page()
	if f.Demo {
		s.watermark("演示数据　不具效力")
	}
	small := style{size: 8.5, ink: inkSoft}
	foot := pageH - 40.0
	s.stroke(marginX, foot-14, marginX+bodyW, foot-14, 0.5, faint)
	s.text(marginX, foot, small, f.Number)
	s.flushRight(marginX+bodyW, foot, small, pageOf(n, pages))
	if n > 1 {
		s.text(marginX, 62, small, f.Title)
		s.flushRight(marginX+bodyW, 62, small, f.Date)
		s.stroke(marginX, 68, marginX+bodyW, 68, 0.5, faint)
		return formNextTop
	}
	s.oneLine(52, style{size: 11, ink: inkSoft, space: 1.5}, f.Office)
	s.oneLine(84, style{size: 20, bold: true, ink: ink, space: 3}, f.Title)
	s.stroke(marginX, 98, marginX+bodyW, 98, 1.6, ink)
	st := style{size: 10, ink: ink}
	s.text(marginX, 123, st, f.Number)
	s.flushRight(marginX+bodyW, 123, st, f.Date)
	return formTop
}

// signLines draws the lines to sign on, side by side.
func (s *sheet) signLines(who []string, y float64) {
	st := style{size: 10.5, ink: ink}
	each := bodyW / float64(max(len(who), 1))
	y += signLineDepth - 8
	for i, name := range who {
		x := marginX + float64(i)*each
		s.text(x, y, st, name)
		s.stroke(x+s.printer.width(st, name)+6, y+3, x+each-14, y+3, 0.5, rule)
	}
}

// verify draws the code of the address under the lines to sign on, and what it is for.
func (s *sheet) verify(f Form, y float64) {
	if f.VerifyURL == "" {
		return
	}
	if len(f.Signatures) > 0 {
		y += signLineDepth
	}
	y += verifyDepth - verifySide
	s.qr(marginX, y, verifySide, f.VerifyURL)
	s.doc.AddExternalLink(f.VerifyURL, marginX, y, verifySide, verifySide)
	st := style{size: 9, ink: inkSoft}
	lines := s.printer.set(st, bodyW-verifySide-16, f.VerifyText)
	y += max(0, (verifySide-14.5*float64(len(lines)))/2)
	for _, l := range lines {
		s.text(marginX+verifySide+16, baseline(y, 14.5, l.style), l.style, l.text)
		y += 14.5
	}
}
