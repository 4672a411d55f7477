// Package pdf prints the registration certificate (技术合同认定登记证明) and form-like
// documents as A4 PDF files. It breaks Chinese lines by its own rules, because
// the libraries at hand drop characters or ignore 禁则 at a line's end, and
// nothing that a certificate states may be lost.
package pdf

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Measure gives the width of a piece of text, in any unit.
type Measure func(text string) float64

// Punctuation that may not open a line, and that may not close one (GB/T 15834
// 附录 A: 标点符号的位置; ASCII forms are treated alike).
const (
	neverFirst = "。，、；：？！）》〉」』】〕］｝”’％‰℃·～／)]},.;:?!%"
	neverLast  = "（《〈「『【〔［｛“‘([{＃￥¥$№"
)

// atom matches the pieces that a line break must not cut, in this order:
// amounts in figures, amounts in capitals, dates, counted figures, dashes and
// dots, words of foreign letters and digits, one character with its marks.
var atom = regexp.MustCompile(`人民币[ \x{3000}]?[−-]?\d[\d,]*(?:\.\d+)?(?: ?[万亿]?元)?` +
	`|(?:人民币)?负?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]{2,}` +
	`|\d{1,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?` +
	`|[¥￥−-]?\d[\d,]*(?:\.\d+)? ?(?:[万亿]?元|[年月日号条款项件个页％])` +
	`|—+|…+|\s+` +
	`|[!-~\x{00C0}-\x{024F}]+` +
	`|(?s:.)\p{M}*`)

// Wrap breaks text into lines no wider than width. It keeps amounts, dates,
// numbers and foreign words whole, never opens a line with closing punctuation
// nor ends one with an opening bracket (避头尾), and loses nothing: the lines
// joined are the text. Spaces at the end of a line are not measured. Only a
// piece wider than a whole line is cut inside.
func Wrap(text string, width float64, measure Measure) []string {
	lines, _ := wrap(text, width, measure)
	return lines
}

// wrap also says whether a piece had to be cut inside.
func wrap(text string, width float64, measure Measure) (lines []string, cut bool) {
	line := ""
	for _, piece := range pieces(text) {
		if fits(line+piece, width, measure) {
			line += piece
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = piece
		for !fits(line, width, measure) {
			at := cutAt(line, width, measure)
			if at == len(line) {
				break
			}
			cut = true
			lines = append(lines, line[:at])
			line = line[at:]
		}
	}
	return append(lines, line), cut
}

func fits(line string, width float64, measure Measure) bool {
	return measure(strings.TrimRightFunc(line, unicode.IsSpace)) <= width
}

// pieces glues the atoms that must share a line: closing punctuation and spaces
// to what stands before, opening brackets to what follows.
func pieces(text string) []string {
	var glued []string
	open := true // nothing stands before the first atom, so it starts a piece
	for _, a := range atom.FindAllString(text, -1) {
		first, _ := utf8.DecodeRuneInString(a)
		closes := strings.ContainsRune(neverFirst, first) || unicode.IsSpace(first) || unicode.Is(unicode.M, first) ||
			a == "—" // 连接号; a 破折号 has two and may open a line
		if len(glued) > 0 && (open || closes) {
			glued[len(glued)-1] += a
		} else {
			glued = append(glued, a)
		}
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(glued[len(glued)-1], unicode.IsSpace))
		open = strings.ContainsRune(neverLast, last)
	}
	return glued
}

// cutAt finds where to cut a piece that is wider than the line: after as many
// characters as fit, at least one, and one fewer where that spares the next line
// a closing mark at its head. It returns the length of a piece of one character.
func cutAt(piece string, width float64, measure Measure) int {
	at, before := 0, 0
	for i, r := range piece {
		if i == 0 || unicode.Is(unicode.M, r) {
			continue
		}
		if at > 0 && !fits(piece[:i], width, measure) {
			break
		}
		before, at = at, i
	}
	if at == 0 {
		return len(piece)
	}
	next, _ := utf8.DecodeRuneInString(piece[at:])
	head, _ := utf8.DecodeRuneInString(piece[before:])
	if before > 0 && strings.ContainsRune(neverFirst, next) && !strings.ContainsRune(neverFirst, head) {
		return before
	}
	return at
}
