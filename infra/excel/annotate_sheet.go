package excel

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// sheetEdit runs once through the XML of the annotated sheet. The schema fixes
// the order of the parts of a sheet; each addition goes in just before the
// first part that must follow it.
type sheetEdit struct {
	*annotator
	scan *scanner
	w    io.Writer
	buf  []byte

	prefix   string // namespace prefix of the sheet's tags, with its colon
	row, col int
	marks    *rowMarks
	pending  []int // columns of the row still to be written: marked ones, then ours
	frozen   bool  // a sheetView or its absence has been dealt with
	columned bool  // so has cols
	filtered bool  // so has autoFilter
}

func (e *sheetEdit) put(s string)    { e.buf = append(e.buf, s...) }
func (e *sheetEdit) putRaw(b []byte) { e.buf = append(e.buf, b...) }

func (e *sheetEdit) flush(atLeast int) error {
	if len(e.buf) <= atLeast {
		return nil
	}
	_, err := e.w.Write(e.buf)
	e.buf = e.buf[:0]
	return err
}

func (e *sheetEdit) run() error {
	for {
		t, err := e.scan.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := e.outside(t); err != nil {
			return err
		}
		if err := e.flush(64 << 10); err != nil {
			return err
		}
	}
}

// skip drops an element whose start tag has been read.
func (e *sheetEdit) skip(t token) error {
	name := string(t.name)
	for !t.closes(name) {
		var err error
		if t, err = e.scan.next(); err != nil {
			return ErrDamaged
		}
	}
	return nil
}

// outside handles the parts of the sheet around its rows.
func (e *sheetEdit) outside(t token) error {
	switch {
	case t.is("worksheet"):
		if i := bytes.IndexByte(t.raw, ':'); i > 0 && bytes.HasPrefix(t.raw[i:], []byte(":worksheet")) {
			e.prefix = string(t.raw[1 : i+1])
		}
	case t.is("dimension"):
		return e.skip(t) // optional, and no longer true
	case t.is("sheetView"):
		return e.view(t)
	case t.is("sheetFormatPr"), t.is("cols"), t.is("sheetData"):
		e.freeze()
		if t.is("cols") {
			return e.cols(t)
		}
		if t.is("sheetData") {
			e.ownColumn()
			e.putRaw(t.raw)
			if t.empty {
				return nil
			}
			return e.sheetData()
		}
	case t.is("autoFilter"):
		if e.sheet.part.tables {
			break
		}
		e.filter()
		return e.skip(t)
	case t.kind == tokenStart && e.columned && !beforeFilter[string(t.name)], t.closes("worksheet"):
		e.filter()
	}
	e.putRaw(t.raw)
	return nil
}

// beforeFilter are the elements that may stand between the rows and the filter,
// with their children.
var beforeFilter = map[string]bool{
	"sheetCalcPr": true, "sheetProtection": true, "protectedRanges": true, "protectedRange": true, "securityDescriptor": true,
	"scenarios": true, "scenario": true, "inputCells": true,
}

func (e *sheetEdit) filter() {
	if e.filtered || e.sheet.part.tables {
		return
	}
	e.filtered = true
	e.put(`<` + e.prefix + `autoFilter ref="` + e.filterRange(false) + `"/>`)
}

// paneXML freezes the heading row.
func (e *sheetEdit) paneXML() string {
	row := e.sheet.HeaderRow
	return fmt.Sprintf(`<%spane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>`, e.prefix, row, row+1)
}

// view adds the frozen pane to a view that has none.
func (e *sheetEdit) view(t token) error {
	if e.frozen {
		e.putRaw(t.raw)
		return nil
	}
	e.frozen = true
	tag := append([]byte(nil), t.raw...)
	scrolled := withAttribute(tag, "topLeftCell", "")
	if t.empty {
		e.put(strings.TrimSuffix(string(scrolled), "/>") + ">" + e.paneXML() + "</" + e.prefix + "sheetView>")
		return nil
	}
	next, err := e.scan.next()
	for err == nil && next.kind == tokenText && len(bytes.TrimSpace(next.raw)) == 0 {
		next, err = e.scan.next()
	}
	if err != nil {
		return ErrDamaged
	}
	if next.is("pane") {
		e.putRaw(tag) // the user's own panes stay
	} else {
		e.putRaw(scrolled)
		e.put(e.paneXML())
	}
	e.putRaw(next.raw)
	return nil
}

// freeze supplies the view of a sheet that declares none.
func (e *sheetEdit) freeze() {
	if !e.frozen {
		e.frozen = true
		p := e.prefix
		e.put(`<` + p + `sheetViews><` + p + `sheetView workbookViewId="0">` + e.paneXML() + `</` + p + `sheetView></` + p + `sheetViews>`)
	}
}

// cols copies the column ranges with ours in its place, splitting a range that
// covers it.
func (e *sheetEdit) cols(t token) error {
	e.columned = true
	e.putRaw(t.raw)
	placed := false
	for !t.closes("cols") {
		var err error
		if t, err = e.scan.next(); err != nil {
			return ErrDamaged
		}
		from, to := attributeInt(t.raw, "min"), attributeInt(t.raw, "max")
		if !t.is("col") || from < 1 || to < from {
			if t.closes("cols") && !placed {
				e.put(e.ownCol())
			}
			e.putRaw(t.raw)
			continue
		}
		tag := append([]byte(nil), t.raw...)
		if !t.empty {
			if err := e.skip(token{kind: tokenStart, name: []byte("col")}); err != nil {
				return err
			}
			tag = append(tag[:len(tag)-1], '/', '>')
		}
		e.widths = append(e.widths, colRange{from, to, max(0, attributeInt(tag, "style"))})
		piece := func(from, to int) {
			if from <= to {
				e.putRaw(withAttribute(withAttribute(tag, "min", strconv.Itoa(from)), "max", strconv.Itoa(to)))
			}
		}
		piece(from, min(to, e.column-1))
		if !placed && to >= e.column {
			placed = true
			e.put(e.ownCol())
		}
		piece(max(from, e.column+1), to)
	}
	return nil
}

func (e *sheetEdit) ownCol() string {
	return fmt.Sprintf(`<%scol min="%d" max="%d" width="60" customWidth="1"/>`, e.prefix, e.column, e.column)
}

func (e *sheetEdit) ownColumn() {
	if !e.columned {
		e.columned = true
		e.put(`<` + e.prefix + `cols>` + e.ownCol() + `</` + e.prefix + `cols>`)
	}
}

// sheetData copies the rows.
func (e *sheetEdit) sheetData() error {
	for {
		t, err := e.scan.next()
		if err != nil {
			return ErrDamaged
		}
		switch {
		case t.is("row"):
			e.startRow(t)
		case t.is("c"):
			if err := e.cell(t); err != nil {
				return err
			}
			continue
		}
		if t.closes("row") {
			e.endRow(t)
		} else if !t.is("row") {
			e.putRaw(t.raw)
		}
		if t.closes("sheetData") {
			return nil
		}
		if err := e.flush(64 << 10); err != nil {
			return err
		}
	}
}

func (e *sheetEdit) startRow(t token) {
	e.row++
	if r := attributeInt(t.raw, "r"); r > 0 {
		e.row = r
	}
	e.col, e.marks, e.pending = 0, e.rows[e.row], e.pending[:0]
	if e.marks != nil {
		e.pending = append(e.pending, e.marks.columns...)
	}
	if e.row == e.sheet.HeaderRow || e.marks != nil {
		e.pending = append(e.pending, e.column)
	}
	slices.Sort(e.pending)
	tag := withAttribute(t.raw, "spans", "")
	if e.row > e.sheet.HeaderRow && !e.sheet.part.tables {
		tag = withAttribute(tag, "hidden", "") // hidden by a filter that is replaced
	}
	if t.empty && len(e.pending) > 0 {
		tag = append(bytes.TrimSuffix(tag, []byte("/>")), '>')
	}
	e.putRaw(tag)
}

func (e *sheetEdit) endRow(t token) {
	added := len(e.pending) > 0
	e.absent(maxColumns + 1)
	switch {
	case t.kind == tokenEnd:
		e.putRaw(t.raw)
	case added:
		e.put("</" + e.prefix + "row>")
	}
}

// absent writes the pending cells before a column: wrong ones that the user left
// out, and ours.
func (e *sheetEdit) absent(before int) {
	for len(e.pending) > 0 && e.pending[0] < before {
		column := e.pending[0]
		e.pending = e.pending[1:]
		if column == e.column {
			e.reason()
		} else if e.styles != nil {
			e.put(fmt.Sprintf(`<%sc r="%s%d" s="%d"/>`, e.prefix, columnName(column), e.row, e.styles.marked(e.columnStyle(column))))
		}
	}
}

// reason writes our cell: the heading or the messages of the row.
func (e *sheetEdit) reason() {
	text, style := ErrorHeader, ""
	if e.row != e.sheet.HeaderRow {
		text = strings.Join(e.marks.messages, "；")
	}
	if e.styles != nil {
		style = fmt.Sprintf(` s="%d"`, e.styles.reason(e.row == e.sheet.HeaderRow))
	}
	p := e.prefix
	e.put(fmt.Sprintf(`<%sc r="%s%d"%s t="inlineStr"><%sis><%st xml:space="preserve">`, p, columnName(e.column), e.row, style, p, p))
	e.buf = escape(e.buf, clipCell(text))
	e.put(`</` + p + `t></` + p + `is></` + p + `c>`)
}

// cell copies a cell, marked, unmarked or as it is; a former reason is dropped.
func (e *sheetEdit) cell(t token) error {
	e.col++
	if at := columnNumber(attribute(t.raw, "r")); at > 0 {
		e.col = at
	}
	e.absent(e.col)
	wrong := len(e.pending) > 0 && e.pending[0] == e.col
	if wrong {
		e.pending = e.pending[1:]
	}
	if e.col == e.column {
		if err := e.skip(token{kind: t.kind, name: []byte("c"), empty: t.empty}); err != nil {
			return err
		}
		if wrong { // that is, the row has a reason
			e.reason()
		}
		return nil
	}
	tag := t.raw
	if attribute(tag, "r") == nil {
		tag = withAttribute(tag, "r", columnName(e.col)+strconv.Itoa(e.row))
	}
	style := max(0, attributeInt(tag, "s"))
	if e.styles != nil {
		if wrong {
			tag = withAttribute(tag, "s", strconv.Itoa(e.styles.marked(style)))
		} else if plain := e.styles.unmarked(style); plain != style {
			tag = withAttribute(tag, "s", strconv.Itoa(plain))
		}
	}
	e.putRaw(tag)
	for !t.closes("c") {
		var err error
		if t, err = e.scan.next(); err != nil {
			return ErrDamaged
		}
		e.putRaw(t.raw)
	}
	return nil
}
