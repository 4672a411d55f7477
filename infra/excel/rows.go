package excel

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// rowWriter streams the rows of one table as sheet XML.
type rowWriter struct {
	w        io.Writer
	p        *sheetPlan
	buf      []byte
	row      int
	lastBody int
	columns  []columnWriter
	grows    bool // rows are as high as their text
	totalled bool // the caller brought its own totals row
}

// columnWriter keeps what a column needs at every row.
type columnWriter struct {
	open     string           // <c r="AB
	styles   [roles][2]string // by role and guard: " s="7"
	sum      exactSum         // of Detail and Head rows
	shown    decimal.Decimal  // sum of the figures as rounded on the sheet
	tooLong  bool             // holds figures that only text can carry
	runText  string           // value repeated in a merged column
	runStart int
}

func (s *shell) newRowWriter(w io.Writer, p *sheetPlan) *rowWriter {
	// The programs find the height of long lists by themselves; a report is printed.
	rw := &rowWriter{w: w, p: p, row: p.headerRow, buf: make([]byte, 0, 64<<10), grows: p.table.NoFilter}
	for i, c := range p.table.Columns {
		cw := columnWriter{open: `<c r="` + columnName(i+1)}
		for role := range roles {
			for guard := range 2 {
				cw.styles[role][guard] = `" s="` + strconv.Itoa(s.styles[styleKey{c.Kind, role, guard == 1}]) + `"`
			}
		}
		rw.columns = append(rw.columns, cw)
	}
	return rw
}

// writeAll writes the rows, the totals row and the notes.
func (rw *rowWriter) writeAll() error {
	t := rw.p.table
	if t.Rows != nil {
		for row, err := range t.Rows {
			if err != nil {
				return err
			}
			if err := rw.write(row); err != nil {
				return err
			}
		}
	}
	if t.Total != "" && !rw.totalled {
		if err := rw.write(rw.totals(t.Total)); err != nil {
			return err
		}
	}
	rw.endRuns(0, rw.row)
	rw.lastBody = rw.row
	if err := rw.notes(); err != nil {
		return err
	}
	return rw.flush(0)
}

func (rw *rowWriter) flush(atLeast int) error {
	if len(rw.buf) <= atLeast {
		return nil
	}
	_, err := rw.w.Write(rw.buf)
	rw.buf = rw.buf[:0]
	return err
}

// totals is the row of the exact sums.
func (rw *rowWriter) totals(label string) Row {
	row := Row{Role: Total, Cells: make([]Cell, len(rw.columns))}
	row.Cells[0] = Text(label)
	for i, c := range rw.p.table.Columns {
		if c.Sum {
			sum := Number(rw.columns[i].sum.total())
			if c.Kind == KindWan { // written in 万元 again
				sum = Number(rw.columns[i].sum.total().Shift(4))
			}
			row.Cells[i] = sum
		}
	}
	return row
}

// write adds one row, counts it into the sums or checks it against them.
func (rw *rowWriter) write(row Row) error {
	if rw.row++; rw.row >= maxRows-100 { // the notes need room too
		return ErrRowsOfSheet
	}
	if len(row.Cells) > len(rw.columns) {
		return fmt.Errorf("row %d has %d cells for %d columns", rw.row, len(row.Cells), len(rw.columns))
	}
	rw.totalled = rw.totalled || row.Role == Total
	rw.buf = append(rw.buf, `<row r="`...)
	rw.buf = strconv.AppendInt(rw.buf, int64(rw.row), 10)
	rw.buf = append(rw.buf, '"')
	if rw.grows {
		rw.buf = append(rw.buf, ` ht="`+strconv.FormatFloat(rw.height(row), 'g', -1, 64)+`" customHeight="1"`...)
	}
	rw.buf = append(rw.buf, '>')
	for i := range rw.columns {
		var cell Cell
		if i < len(row.Cells) {
			cell = row.Cells[i].inColumn(rw.p.table.Columns[i].Kind)
		}
		if err := rw.account(i, row.Role, cell); err != nil {
			return err
		}
		if rw.p.table.Columns[i].Merge && rw.continuesRun(i, row.Role, cell) {
			cell = Blank
		}
		rw.cell(i, row.Role, cell)
	}
	rw.buf = append(rw.buf, `</row>`...)
	return rw.flush(32 << 10)
}

// height leaves room for the longest text of a row.
func (rw *rowWriter) height(row Row) float64 {
	height := 20.0
	for i, cell := range row.Cells {
		if cell.kind == textCell {
			height = max(height, lineHeight(cell.text, int(rw.p.widths[i])-3))
		}
	}
	return height
}

// account adds a Detail or Head figure up and holds a caller's total against the sum.
func (rw *rowWriter) account(i int, role Role, cell Cell) error {
	column := rw.p.table.Columns[i]
	if !column.Sum {
		return nil
	}
	c := &rw.columns[i]
	switch role {
	case Detail, Head:
		c.sum.add(cell)
		if column.Kind == KindWan {
			c.shown = c.shown.Add(cell.decimal().Round(2))
		}
	case Total:
		if !cell.decimal().Equal(c.sum.total()) {
			return fmt.Errorf("%s %s: total %s, rows %s: %w", rw.p.table.Sheet, column.Header, cell.decimal(), c.sum.total(), ErrNotClosing)
		}
	}
	return nil
}

// continuesRun says whether a cell repeats the one above in a merged column; a
// new value also ends the runs of the merged columns to its right.
func (rw *rowWriter) continuesRun(i int, role Role, cell Cell) bool {
	c := &rw.columns[i]
	if role != Total && c.runStart > 0 && cell.kind == textCell && cell.text == c.runText {
		return true
	}
	rw.endRuns(i, rw.row-1)
	if role != Total && cell.kind == textCell {
		c.runText, c.runStart = cell.text, rw.row
	}
	return false
}

// endRuns closes the merged ranges of the columns from i on; they reach the
// given row.
func (rw *rowWriter) endRuns(i, lastRow int) {
	for ; i < len(rw.columns); i++ {
		if c := &rw.columns[i]; c.runStart > 0 {
			rw.p.merge(i+1, c.runStart, i+1, lastRow)
			c.runStart = 0
		}
	}
}

// cell writes one cell.
func (rw *rowWriter) cell(i int, role Role, cell Cell) {
	c := &rw.columns[i]
	b := append(rw.buf, c.open...)
	b = strconv.AppendInt(b, int64(rw.row), 10)
	guard := 0
	if cell.kind == textCell && couldBeFormula(cell.text) {
		guard = 1
	}
	b = append(b, c.styles[role][guard]...)
	switch cell.kind {
	case blankCell:
		b = append(b, `/>`...)
	case textCell:
		b = appendText(b, cell.text)
	default:
		var digits [64]byte
		number, exact := cell.appendNumber(digits[:0])
		if exact {
			b = append(b, `><v>`...)
			b = append(b, number...)
			b = append(b, `</v></c>`...)
			break
		}
		c.tooLong = true
		b = appendText(b, string(number))
	}
	rw.buf = b
}

// couldBeFormula says whether a program that reads the text anew (typing,
// CSV, paste) could evaluate it.
func couldBeFormula(s string) bool {
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", firstRune(s))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// appendText writes a text as an inline string, which no program evaluates.
func appendText(to []byte, s string) []byte {
	s = clipCell(s)
	to = append(to, ` t="inlineStr"><is><t`...)
	if s[0] <= ' ' || s[len(s)-1] <= ' ' {
		to = append(to, ` xml:space="preserve"`...)
	}
	to = append(to, '>')
	return append(escape(to, s), `</t></is></c>`...)
}

// clipCell keeps to the 32,767 UTF-16 units of a cell and says so.
func clipCell(s string) string {
	if len(s) <= maxChars {
		return s
	}
	const mark = "…（内容超过单元格上限，已截断）"
	units, cut := 0, 0
	for i, r := range s {
		if units++; r > 0xffff {
			units++
		}
		if units <= maxChars-len(mark) {
			cut = i + utf8.RuneLen(r)
		}
		if units > maxChars {
			return s[:min(cut, len(s))] + mark
		}
	}
	return s
}

// escape appends s as character data; what XML cannot carry becomes the _xHHHH_
// form that spreadsheets use, and a literal _xHHHH_ is protected from it.
func escape(to []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	done := 0
	for i := 0; i < len(s); i++ {
		var with string
		switch c := s[i]; {
		case c == '&':
			with = "&amp;"
		case c == '<':
			with = "&lt;"
		case c == '>':
			with = "&gt;"
		case c < ' ' && c != '\t' && c != '\n':
			with = fmt.Sprintf("_x%04X_", c)
		case c == '_' && controlForm(s[i:]):
			with = "_x005F_"
		case c == 0xef && (strings.HasPrefix(s[i:], "\ufffe") || strings.HasPrefix(s[i:], "\uffff")):
			to = append(append(to, s[done:i]...), "\ufffd"...)
			i += 2
			done = i + 1
			continue
		default:
			continue
		}
		to = append(append(to, s[done:i]...), with...)
		done = i + 1
	}
	return append(to, s[done:]...)
}

// controlForm says whether s begins with _xHHHH_.
func controlForm(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// notes writes 说明 under the table, ours after the caller's.
func (rw *rowWriter) notes() error {
	t := rw.p.table
	notes := append([]string(nil), t.Notes...)
	var differing []string
	for i, c := range t.Columns {
		cw := rw.columns[i]
		exact := cw.sum.total().Round(2)
		if c.Kind == KindWan && c.Sum && (t.Total != "" || rw.totalled) && !cw.shown.Equal(exact) {
			differing = append(differing, fmt.Sprintf("“%s”各行显示数之和为 %s，与合计 %s 相差 %s",
				heading(c), money.Round(cw.shown).Text(), money.Round(exact).Text(), money.Round(cw.shown.Sub(exact).Abs()).Text()))
		}
		if cw.tooLong {
			notes = append(notes, fmt.Sprintf("“%s”有超过 15 位有效数字的数，表格软件不能精确保存，已按文本写入，不参与公式计算。", heading(c)))
		}
	}
	if len(differing) > 0 {
		notes = append(notes, "万元数按四舍五入显示两位小数，单元格内为精确数："+strings.Join(differing, "；")+"，系舍入所致，以合计为准。")
	}
	for i, n := range notes {
		rw.row++
		if i == 0 {
			n = "说明：" + n
		}
		rw.p.merge(1, rw.row, len(rw.columns), rw.row)
		rw.buf = append(rw.buf, fmt.Sprintf(`<row r="%d" ht="%g" customHeight="1"><c r="A%d" s="%d"`,
			rw.row, lineHeight(n, rw.p.totalWidth), rw.row, rw.p.noteStyle)...)
		rw.buf = append(appendText(rw.buf, n), `</row>`...)
	}
	return nil
}

func heading(c Col) string {
	if c.Group != "" {
		return c.Group + c.Header
	}
	return c.Header
}

// exactSum adds decimals up, in machine words as long as they fit.
type exactSum struct {
	n     int64
	scale int8
	big   decimal.Decimal
}

func (s *exactSum) add(c Cell) {
	if c.kind == longCell {
		s.big = s.big.Add(c.decimal())
	}
	if c.kind != numberCell {
		return
	}
	n := s.n + c.n
	if c.scale != s.scale || (n > s.n) != (c.n > 0) {
		s.big = s.total()
		s.n, s.scale = c.n, c.scale
		return
	}
	s.n = n
}

func (s *exactSum) total() decimal.Decimal { return s.big.Add(decimal.New(s.n, -int32(s.scale))) }
