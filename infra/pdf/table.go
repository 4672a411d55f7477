package pdf

import (
	"fmt"
	"math"
	"strings"
)

// line of text with its own style, since long texts are set smaller.
type line struct {
	text  string
	style style
}

// cell of a table row; its lines stand in the middle of its height.
type cell struct {
	width   float64
	lines   []line
	centred bool
	right   bool
}

// row of a table with full borders. lead is the distance of its lines, pad the
// room above and below them.
type row struct {
	cells     []cell
	lead, pad float64
	keep      bool // on the page of the row after it, as headings are
	under     *row // the heading to repeat when this row opens a page
}

const (
	cellPadX  = 10.5
	ruleThick = 0.75
)

func (r row) height() float64 {
	most := 1
	for _, c := range r.cells {
		most = max(most, len(c.lines))
	}
	return float64(most)*r.lead + 2*r.pad
}

// split cuts a row that is too high for the room: what fits, and the rest.
// Nothing fits if not even one line does.
func (r row) split(room float64) (head, rest row, ok bool) {
	fit := int(math.Floor((room - 2*r.pad) / r.lead))
	if fit < 1 {
		return row{}, row{}, false
	}
	head, rest = r, r
	head.cells, rest.cells = make([]cell, len(r.cells)), make([]cell, len(r.cells))
	for i, c := range r.cells {
		n := min(fit, len(c.lines))
		head.cells[i], rest.cells[i] = c, c
		head.cells[i].lines, rest.cells[i].lines = c.lines[:n], c.lines[n:]
	}
	return head, rest, true
}

// drawTable draws rows one under another from y and returns where they end.
// Each rule is drawn once, or the printer would double some of them.
func (s *sheet) drawTable(rows []row, y float64) float64 {
	s.stroke(marginX, y, marginX+bodyW, y, ruleThick, rule)
	for _, r := range rows {
		h, x := r.height(), marginX
		s.stroke(x, y, x, y+h, ruleThick, rule)
		for _, c := range r.cells {
			s.drawLines(c, r.lead, x, y+(h-float64(len(c.lines))*r.lead)/2)
			x += c.width
			s.stroke(x, y, x, y+h, ruleThick, rule)
		}
		y += h
		s.stroke(marginX, y, marginX+bodyW, y, ruleThick, rule)
	}
	return y
}

func (s *sheet) drawLines(c cell, lead, x, y float64) {
	for _, l := range c.lines {
		switch {
		case c.centred:
			s.centred(x+c.width/2, baseline(y, lead, l.style), l.style, l.text)
		case c.right:
			s.flushRight(x+c.width-cellPadX, baseline(y, lead, l.style), l.style, l.text)
		default:
			s.text(x+cellPadX, baseline(y, lead, l.style), l.style, l.text)
		}
		y += lead
	}
}

// set breaks a text, which may hold line ends, into lines of one style.
func (p *Printer) set(st style, width float64, text string) []line {
	var lines []line
	for _, paragraph := range strings.Split(text, "\n") {
		for _, l := range Wrap(paragraph, width, p.measure(st)) {
			lines = append(lines, line{l, st})
		}
	}
	return lines
}

// shrink sets a text in the largest size, down to the smallest given, at which
// it needs at most so many lines and no name, number or amount is cut; if none
// will do, in the smallest, with as many lines as it takes.
func (p *Printer) shrink(st style, smallest, width float64, most int, text string) []line {
	for ; st.size > smallest; st.size -= 0.5 {
		total, cut := 0, false
		for _, paragraph := range strings.Split(text, "\n") {
			lines, c := wrap(paragraph, width, p.measure(st))
			total, cut = total+len(lines), cut || c
		}
		if total <= most && !cut {
			break
		}
	}
	st.size = max(st.size, smallest)
	return p.set(st, width, text)
}

// paginate fills pages between top and bottom with rows. It cuts only rows that
// are higher than a page, and drops none.
func paginate(rows []row, top, bottom float64) [][]row {
	var pages [][]row
	var page []row
	y, opened := top, true // opened: nothing but a repeated heading on the page
	place := func(r row) { page, y, opened = append(page, r), y+r.height(), false }
	for i := 0; i < len(rows); {
		r := rows[i]
		need := r.height()
		if r.keep && i+1 < len(rows) {
			next := rows[i+1]
			if need += next.height(); need > bottom-top { // it will be cut: its first line is enough
				need += next.lead + 2*next.pad - next.height()
			}
		}
		if y+need <= bottom || opened && y+r.height() <= bottom {
			place(r)
			i++
			continue
		}
		fresh := bottom - top
		if r.under != nil {
			fresh -= r.under.height()
		}
		if r.height() > fresh {
			if head, rest, ok := r.split(bottom - y); ok {
				place(head)
				rows[i] = rest
			}
		}
		pages, page, y = append(pages, page), nil, top
		if r.under != nil {
			place(*r.under)
		}
		opened = true
	}
	if len(page) > 0 {
		pages = append(pages, page)
	}
	return pages
}

// pageOf is 第 n 页 共 m 页.
func pageOf(n, total int) string { return fmt.Sprintf("第 %d 页　共 %d 页", n, total) }
