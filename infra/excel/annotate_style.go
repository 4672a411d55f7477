package excel

import (
	"bytes"
	"fmt"
	"strconv"
)

// markColour fills wrong cells. It is ours alone, so that the marks of an
// earlier round are recognised and taken off.
const markColour = "FFFFE1D6"

// markStyles edits a style sheet: for each style in use on a wrong cell it adds
// a copy with our fill, and for 错误原因 it adds a heading and a text style.
type markStyles struct {
	before  []byte // up to the end of the fills
	middle  []byte // from there to the end of the cell styles
	after   []byte
	xfs     [][]byte // the cell styles, old and new
	old     int
	fill    int         // our fill, whether found or new
	newFill bool        // it must be written
	font    int         // our red font, always new
	base    map[int]int // marked style -> unmarked
	copies  map[int]int // unmarked style -> marked
	reasons [2]int      // text, heading
	fonts   []byte      // from the start to the end of the fonts
}

// readMarkStyles takes a style sheet apart; nil if it lacks fonts, fills or cell
// styles, in which case nothing is coloured.
func readMarkStyles(content []byte) *markStyles {
	m := &markStyles{base: map[int]int{}, copies: map[int]int{}, fill: -1}
	s := newScanner(bytes.NewReader(content))
	fonts, fills := 0, 0
	offset, section := 0, ""
	fontsEnd, fillsEnd, xfsEnd := 0, 0, 0
	xfFrom := 0
	for {
		t, err := s.next()
		if err != nil {
			break
		}
		start := offset
		offset += len(t.raw)
		switch {
		case t.is("fonts"), t.is("fills"), t.is("cellXfs"):
			section = string(t.name)
		case section == "fonts" && t.is("font"):
			fonts++
		case section == "fills" && t.is("fill"):
			fills++
		case section == "fills" && t.is("fgColor") && string(attribute(t.raw, "rgb")) == markColour:
			m.fill = fills - 1
		case section == "cellXfs" && t.is("xf"):
			xfFrom = start
		}
		if section == "cellXfs" && t.closes("xf") {
			m.xfs = append(m.xfs, content[xfFrom:offset])
		}
		if t.kind == tokenEnd {
			switch string(t.name) {
			case "fonts":
				fontsEnd, section = start, ""
			case "fills":
				fillsEnd, section = start, ""
			case "cellXfs":
				xfsEnd, section = start, ""
			}
		}
	}
	if fontsEnd == 0 || fillsEnd < fontsEnd || xfsEnd < fillsEnd || len(m.xfs) == 0 {
		return nil
	}
	m.fonts, m.before, m.middle, m.after = content[:fontsEnd], content[fontsEnd:fillsEnd], content[fillsEnd:xfsEnd], content[xfsEnd:]
	m.font, m.old = fonts, len(m.xfs)
	m.reasons = [2]int{-1, -1}
	if m.newFill = m.fill < 0; m.newFill {
		m.fill = fills
	} else {
		m.findMarked()
	}
	return m
}

// startTag is the start tag of an xf.
func startTag(xf []byte) []byte { return xf[:bytes.IndexByte(xf, '>')+1] }

// withFill returns the style with another fill.
func withFill(xf []byte, fill int) []byte {
	tag := startTag(xf)
	return append(withAttribute(withAttribute(tag, "fillId", strconv.Itoa(fill)), "applyFill", "1"), xf[len(tag):]...)
}

// findMarked pairs the marked styles of an earlier round with those that they
// were made of: alike but for the fill, or else a new one without fill.
func (m *markStyles) findMarked() {
	like := map[string]int{}
	for i, xf := range m.xfs {
		if attributeInt(startTag(xf), "fillId") != m.fill {
			if key := string(withFill(xf, 0)); like[key] == 0 {
				like[key] = i + 1
			}
		}
	}
	for i, xf := range m.xfs {
		if attributeInt(startTag(xf), "fillId") != m.fill {
			continue
		}
		plain := like[string(withFill(xf, 0))] - 1
		if plain < 0 {
			m.xfs = append(m.xfs, withFill(xf, 0))
			plain = len(m.xfs) - 1
		}
		m.base[i] = plain
		m.copies[plain] = i
	}
}

// unmarked is the style without our fill.
func (m *markStyles) unmarked(style int) int {
	if plain, is := m.base[style]; is {
		return plain
	}
	return style
}

// marked is the style with our fill.
func (m *markStyles) marked(style int) int {
	style = m.unmarked(style)
	if id, made := m.copies[style]; made {
		return id
	}
	if style >= len(m.xfs) {
		style = 0
	}
	m.xfs = append(m.xfs, withFill(m.xfs[style], m.fill))
	m.copies[style] = len(m.xfs) - 1
	m.base[len(m.xfs)-1] = style
	return len(m.xfs) - 1
}

// reason is the style of the 错误原因 column.
func (m *markStyles) reason(heading bool) int {
	which, centred := 0, ""
	if heading {
		which, centred = 1, ` horizontal="center"`
	}
	if m.reasons[which] < 0 {
		p := localPrefix(m.xfs[0])
		m.xfs = append(m.xfs, fmt.Appendf(nil, `<%sxf numFmtId="49" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><%salignment%s vertical="center" wrapText="1"/></%sxf>`,
			p, m.font, p, centred, p))
		m.reasons[which] = len(m.xfs) - 1
	}
	return m.reasons[which]
}

// localPrefix is the namespace prefix of a tag, with its colon.
func localPrefix(tag []byte) string {
	name := tag[:max(0, bytes.IndexAny(tag, " \t\r\n/>"))]
	if colon := bytes.IndexByte(name, ':'); colon > 0 {
		return string(name[1 : colon+1])
	}
	return ""
}

// bytes puts the style sheet together again.
func (m *markStyles) bytes() []byte {
	prefix := localPrefix(m.xfs[0])
	out := append([]byte(nil), m.fonts...)
	out = fmt.Appendf(out, `<%sfont><%sb/><%ssz val="10"/><%scolor rgb="FF%s"/><%sname val="%s"/></%sfont>`, prefix, prefix, prefix, prefix, alertColour, prefix, fontName, prefix)
	out = append(out, m.before...)
	if m.newFill {
		out = fmt.Appendf(out, `<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="%s"/><%sbgColor indexed="64"/></%spatternFill></%sfill>`,
			prefix, prefix, prefix, markColour, prefix, prefix, prefix)
	}
	out = append(out, m.middle...)
	for _, xf := range m.xfs[m.old:] {
		out = append(out, xf...)
	}
	out = append(out, m.after...)
	return recount(out, map[string]int{"fonts": 1, "fills": boolInt(m.newFill), "cellXfs": len(m.xfs) - m.old})
}

// recount raises the declared counts of the sections.
func recount(content []byte, added map[string]int) []byte {
	var out []byte
	s := newScanner(bytes.NewReader(content))
	for {
		t, err := s.next()
		if err != nil {
			return out
		}
		raw := t.raw
		if n := added[string(t.name)]; n > 0 && t.kind == tokenStart {
			if count := attributeInt(raw, "count"); count >= 0 {
				raw = withAttribute(raw, "count", strconv.Itoa(count+n))
			}
		}
		out = append(out, raw...)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
