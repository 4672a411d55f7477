package excel

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Annotate writes the user's own file back with one more column, 错误原因, right
// of the last one: every row with errors carries its messages there, joined by
// ；, and its wrong cells are lightly filled. Everything else stays byte for byte
// what the user sent. A 错误原因 column of an earlier round is replaced and its
// marks are taken off. The heading row is frozen and filterable, so that the
// errors can be picked out.
func (s *Sheet) Annotate(w io.Writer, errs []RowError) error {
	a := &annotator{sheet: s, rows: map[int]*rowMarks{}}
	for _, e := range errs {
		a.add(e)
	}
	if err := a.survey(); err != nil {
		return err
	}
	if p := s.book.part("xl/styles.xml"); p != nil {
		content, err := wholePart(p)
		if err != nil {
			return err
		}
		a.styles = readMarkStyles(content)
	}
	out := zip.NewWriter(w)
	var styles, workbook *zip.File
	for _, p := range s.book.parts.File {
		var err error
		switch {
		case p == s.part.file:
			err = a.writeSheet(out, p)
		case strings.EqualFold(p.Name, "xl/styles.xml"):
			styles = p // written last, when the styles needed are known
		case strings.EqualFold(p.Name, "xl/workbook.xml"):
			workbook = p
		default:
			err = out.Copy(p)
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", p.Name, err)
		}
	}
	switch {
	case styles == nil:
	case a.styles == nil:
		if err := out.Copy(styles); err != nil {
			return err
		}
	default:
		if err := writePart(out, styles.Name, a.styles.bytes()); err != nil {
			return err
		}
	}
	if err := a.writeWorkbook(out, workbook); err != nil {
		return err
	}
	return out.Close()
}

func writePart(out *zip.Writer, name string, content []byte) error {
	w, err := out.Create(name)
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// annotator rewrites one sheet token by token.
type annotator struct {
	sheet   *Sheet
	rows    map[int]*rowMarks
	column  int // of 错误原因
	lastRow int
	styles  *markStyles // nil when the file has no style sheet
	widths  []colRange  // declared column ranges, for the styles of absent cells
}

// rowMarks is what one row gets.
type rowMarks struct {
	messages []string
	columns  []int // sheet columns to mark, ascending
}

func (a *annotator) add(e RowError) {
	marks := a.rows[e.Row]
	if marks == nil {
		marks = &rowMarks{}
		a.rows[e.Row] = marks
	}
	message := e.Message
	if at := a.sheet.columnOf(e.Column); at > 0 {
		message = a.sheet.heading(e.Column) + "：" + message
		if i, found := slices.BinarySearch(marks.columns, at); !found {
			marks.columns = slices.Insert(marks.columns, i, at)
		}
	}
	if !slices.Contains(marks.messages, message) {
		marks.messages = append(marks.messages, message)
	}
}

// heading is the template's heading of a key.
func (s *Sheet) heading(key string) string {
	for _, c := range s.columns {
		if c.Key == key {
			return c.Header
		}
	}
	return key
}

// survey finds where the 错误原因 column goes, the last row, and errors for rows
// that the sheet does not have.
func (a *annotator) survey() error {
	found := map[int]bool{}
	last := 0
	err := a.sheet.book.walk(a.sheet.part, func(row int, cells []rawCell, arena []byte) error {
		if a.rows[row] != nil {
			found[row] = true
		}
		for _, c := range cells {
			if c.from == c.to {
				continue
			}
			a.lastRow = max(a.lastRow, row)
			if row == a.sheet.HeaderRow && headerKey(a.sheet.book.content(c, arena).text) == ErrorHeader {
				a.column = c.col
			}
			if row >= a.sheet.HeaderRow {
				last = max(last, c.col)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for row := range a.rows {
		if !found[row] {
			return fmt.Errorf("annotate %s: the sheet has no row %d", a.sheet.Name, row)
		}
	}
	if a.column == 0 {
		a.column = last + 1
	}
	if a.column > maxColumns {
		return ErrDamaged
	}
	return nil
}

// writeSheet streams the sheet, changing only what has to change.
func (a *annotator) writeSheet(out *zip.Writer, p *zip.File) error {
	w, err := out.Create(p.Name)
	if err != nil {
		return err
	}
	content, err := p.Open()
	if err != nil {
		return ErrDamaged
	}
	defer content.Close()
	e := &sheetEdit{annotator: a, scan: newScanner(content), w: w}
	if err := e.run(); err != nil {
		return err
	}
	return e.flush(0)
}

// filterRange is what the filter covers.
func (a *annotator) filterRange(absolute bool) string {
	sign := ""
	if absolute {
		sign = "$"
	}
	return fmt.Sprintf("%sA%s%d:%s%s%s%d", sign, sign, a.sheet.HeaderRow, sign, columnName(a.column), sign, max(a.lastRow, a.sheet.HeaderRow))
}

// writeWorkbook keeps the hidden name of an existing filter in step with it.
func (a *annotator) writeWorkbook(out *zip.Writer, p *zip.File) error {
	var b bytes.Buffer
	inName := false
	err := eachToken(p, func(t token) error {
		if t.is("definedName") {
			inName = attributeText(t.raw, "name") == "_xlnm._FilterDatabase" &&
				attributeInt(t.raw, "localSheetId") == a.sheet.part.index && !a.sheet.part.tables
			b.Write(t.raw)
			if inName {
				b.Write(escape(nil, quoteSheet(a.sheet.Name)+"!"+a.filterRange(true)))
			}
			return nil
		}
		if t.closes("definedName") {
			inName = false
		}
		if !inName {
			b.Write(t.raw)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return writePart(out, p.Name, b.Bytes())
}

// colRange is one declared range of columns.
type colRange struct{ from, to, style int }

// columnStyle is the style that an absent cell of the column has, 0 by default.
func (a *annotator) columnStyle(column int) int {
	for _, r := range a.widths {
		if column >= r.from && column <= r.to {
			return r.style
		}
	}
	return 0
}

// withAttribute returns a start tag with the attribute set; "" takes it off.
func withAttribute(tag []byte, name, value string) []byte {
	if span, _, found := findAttribute(tag, name); found {
		tag = append(append([]byte(nil), tag[:span[0]]...), tag[span[1]:]...)
	} else {
		tag = append([]byte(nil), tag...)
	}
	if value == "" {
		return tag
	}
	end := len(tag) - 1
	if tag[end-1] == '/' {
		end--
	}
	return append(append(append([]byte(nil), tag[:end]...), ` `+name+`="`+value+`"`...), tag[end:]...)
}
