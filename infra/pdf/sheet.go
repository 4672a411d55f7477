package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/signintech/gopdf"
)

// A4 in points, and the margins that keep print and binding safe.
const (
	pageW   = 595.28
	pageH   = 841.89
	marginX = 54.0
	bodyW   = pageW - 2*marginX
)

// sheet is a document being drawn, y downwards from the top. The first error
// stays and stops all later drawing, so that callers look at it once, at the end.
type sheet struct {
	printer *Printer
	doc     *gopdf.GoPdf
	err     error
}

// newSheet starts a document. created fixes the file's only date: the same facts
// give the same bytes, so that a certificate's hash can be stored and compared.
func (p *Printer) newSheet(title string, created time.Time) *sheet {
	s := &sheet{printer: p, doc: &gopdf.GoPdf{}}
	s.doc.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	s.doc.SetCompressLevel(zlib.BestCompression)
	s.doc.SetInfo(gopdf.PdfInfo{Title: title, Creator: "技约", CreationDate: created})
	for _, family := range []string{regularFamily, boldFamily} {
		s.try(s.doc.AddTTFFontFromFontContainer(family, &p.fonts))
	}
	return s
}

func (s *sheet) try(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *sheet) page() { s.doc.AddPage() }

// text sets one line with its left end at x and its baseline at y. All text of a
// document goes through here.
func (s *sheet) text(x, y float64, st style, line string) {
	if s.err != nil || line == "" {
		return
	}
	family := regularFamily
	if st.bold {
		family = boldFamily
	}
	s.try(s.doc.SetFont(family, "", st.size))
	s.try(s.doc.SetCharSpacing(st.space))
	s.doc.SetTextColor(st.ink[0], st.ink[1], st.ink[2])
	for _, run := range runs(line) {
		if s.err != nil {
			return
		}
		s.doc.SetXY(x, y)
		s.try(s.doc.Text(run))
		x += s.printer.width(st, run) + st.size*runGap
	}
}

// centred sets a line around x.
func (s *sheet) centred(x, y float64, st style, line string) {
	s.text(x-(s.printer.width(st, line)-st.space)/2, y, st, line)
}

// oneLine sets a heading in the middle of the page, as small as it must be.
func (s *sheet) oneLine(y float64, st style, text string) {
	for s.printer.width(st, text) > bodyW {
		st.size, st.space = st.size*0.95, st.space*0.8
	}
	s.centred(pageW/2, y, st, text)
}

// flushRight sets a line that ends at x.
func (s *sheet) flushRight(x, y float64, st style, line string) {
	s.text(x-s.printer.width(st, line)+st.space, y, st, line)
}

// baseline of text in a line that starts at top: Chinese characters fill 0.88 em
// above and 0.12 em below it.
func baseline(top, lineHeight float64, st style) float64 {
	return top + (lineHeight-st.size)/2 + 0.88*st.size
}

// stroke draws a straight rule.
func (s *sheet) stroke(x1, y1, x2, y2, thick float64, c colour) {
	s.doc.SetStrokeColor(c[0], c[1], c[2])
	s.doc.SetLineWidth(thick)
	s.doc.Line(hundredth(x1), hundredth(y1), hundredth(x2), hundredth(y2))
}

// hundredth is the precision of the file; rounding here keeps rules that meet at
// one place exactly there.
func hundredth(v float64) float64 { return math.Round(v*100) / 100 }

// polygon fills or outlines a closed shape.
func (s *sheet) polygon(points []gopdf.Point, manner string, thick float64, c colour) {
	s.doc.SetStrokeColor(c[0], c[1], c[2])
	s.doc.SetFillColor(c[0], c[1], c[2])
	s.doc.SetLineWidth(thick)
	s.doc.Polygon(points, manner)
}

// watermark lays a large pale text across the page; draw it before all else.
func (s *sheet) watermark(text string) {
	size := 66.0
	st := style{size: size, bold: true, ink: ghost, space: 6}
	diagonal := math.Hypot(pageW, pageH) * 0.72
	if w := s.printer.width(st, text); w > diagonal {
		st.size = size * diagonal / w
	}
	s.doc.Rotate(45, pageW/2, pageH/2)
	s.centred(pageW/2, pageH/2+st.size*0.38, st, text)
	s.doc.RotateReset()
}

// write finishes the file and hands it over whole, or not at all: the library
// does not report an object that it failed to write, hence the count of fonts.
func (s *sheet) write(w io.Writer) error {
	if s.err != nil {
		return fmt.Errorf("pdf: draw: %w", s.err)
	}
	var file bytes.Buffer
	if _, err := s.doc.WriteTo(&file); err != nil {
		return fmt.Errorf("pdf: finish the file: %w", err)
	}
	if n := len(fontStream.FindAllIndex(file.Bytes(), -1)); n != 2 {
		return fmt.Errorf("pdf: %d of 2 fonts embedded", n)
	}
	slimmed, err := slim(file.Bytes())
	if err != nil {
		return err
	}
	_, err = w.Write(slimmed)
	return err
}
