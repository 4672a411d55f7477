package pdf

import (
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/signintech/gopdf"
)

// Printer prints documents in one pair of typefaces. It holds the parsed fonts
// and nothing else, so one Printer serves all requests at once.
type Printer struct {
	fonts         gopdf.FontContainer // what each document embeds a subset of
	regular, bold face
}

// face is a font to measure with, without embedding it. The library searches a
// character from the start of the font each time, so what it found is kept.
type face struct {
	font  gopdf.SubsetFontObj // read only
	found [1 << 16]atomic.Uint32
}

// glyph returns the glyph of a character, 0 when the face has none.
func (f *face) glyph(r rune) uint {
	const known = 1 << 31
	inPlane := int(r) < len(f.found) && r >= 0
	if inPlane {
		if g := f.found[r].Load(); g&known != 0 {
			return uint(g &^ known)
		}
	}
	g, err := f.font.CharCodeToGlyphIndex(r)
	if err != nil {
		g = 0
	}
	if inPlane {
		f.found[r].Store(uint32(g) | known)
	}
	return g
}

const (
	regularFamily = "regular"
	boldFamily    = "bold"
)

// NewPrinter parses two TrueType fonts with Chinese glyphs, once.
func NewPrinter(regular, bold []byte) (*Printer, error) {
	p := &Printer{}
	for _, f := range []struct {
		family string
		data   []byte
		face   *face
	}{{regularFamily, regular, &p.regular}, {boldFamily, bold, &p.bold}} {
		if err := p.fonts.AddTTFFontData(f.family, f.data); err != nil {
			return nil, fmt.Errorf("pdf: read the %s font: %w", f.family, err)
		}
		if err := f.face.font.SetTTFData(f.data); err != nil {
			return nil, fmt.Errorf("pdf: read the %s font: %w", f.family, err)
		}
	}
	return p, nil
}

// colour of ink, red green blue.
type colour [3]uint8

var (
	ink     = colour{0x11, 0x11, 0x11}
	inkSoft = colour{0x44, 0x44, 0x44}
	rule    = colour{0x33, 0x33, 0x33}
	faint   = colour{0x99, 0x99, 0x99}
	ghost   = colour{0xec, 0xef, 0xed} // watermark under the text
	seal    = colour{0xb8, 0x23, 0x2b} // 朱砂
)

// style is how a piece of text is set.
type style struct {
	size  float64
	bold  bool
	ink   colour
	space float64 // extra room after each character
}

func (s style) sized(size float64) style { s.size = size; return s }

func (s style) strong() style { s.bold = true; return s }

func (p *Printer) face(bold bool) *face {
	if bold {
		return &p.bold
	}
	return &p.regular
}

// width of a line of text as sheet.text sets it.
func (p *Printer) width(s style, text string) float64 {
	face, total := p.face(s.bold), 0.0
	for i, run := range runs(text) {
		if i > 0 {
			total += s.size * runGap
		}
		for _, r := range run {
			total += float64(face.font.GlyphIndexToPdfWidth(face.glyph(r)))*s.size/1000 + s.space
		}
	}
	return total
}

func (p *Printer) measure(s style) Measure {
	return func(text string) float64 { return p.width(s, text) }
}

// runGap is the room between Chinese characters and neighbouring figures or
// foreign letters, in ems: set by the printer, never typed.
const runGap = 0.11

// runs splits text where Chinese meets figures or foreign letters.
func runs(text string) []string {
	var parts []string
	start, last := 0, rune(0)
	for i, r := range text {
		if i > start && (isHan(last) && isWord(r) || isWord(last) && isHan(r)) {
			parts = append(parts, text[start:i])
			start = i
		}
		last = r
	}
	return append(parts, text[start:])
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func isWord(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// rareNote explains what legible writes for a character that the fonts lack.
const rareNote = "〔U+…〕是字库未收的字，括号内为其统一码（Unicode）编号。"

// legible prepares a text for print. Line ends become \n, tabs become spaces,
// and marks without a shape of their own go. A character that the fonts lack is
// written by its code point, 〔U+2A6D6〕, because an empty box in a name would be
// a loss; rare then holds.
func (p *Printer) legible(text string) (clean string, rare bool) {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(text, "\r\n", "\n") {
		switch {
		case r == '\n' || r == '\r':
			b.WriteByte('\n')
		case r == '\t' || r == '\u00a0':
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
		case p.regular.glyph(r) == 0 || p.bold.glyph(r) == 0:
			fmt.Fprintf(&b, "〔U+%04X〕", r)
			rare = true
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), rare
}
