// Package excel reads and writes the workbooks of the product: hostile uploads,
// import templates, the user's own file handed back with its errors, list
// exports of any length and statistical tables. It knows no SQL and no web;
// its callers map their rows onto the types declared here.
package excel

import (
	"strings"
	"unicode"
)

// Kind says how a column is read, formatted and printed.
type Kind int

const (
	// KindText 文字: free text.
	KindText Kind = iota
	// KindID 编号: digits that are not a quantity (证件号码, 合同编号, 电话); always
	// stored as text, because a spreadsheet keeps only 15 digits of a number.
	KindID
	// KindMoney 金额（元): exact to the fen.
	KindMoney
	// KindWan 金额（万元): the exact amount divided by 10,000, shown with two
	// decimals. Exports only.
	KindWan
	// KindInt 整数: counts (项).
	KindInt
	// KindPercent 百分比: a fraction shown as a percentage. Exports only.
	KindPercent
	// KindDate 日期: a civil date.
	KindDate
	// KindDateTime 时间: an instant in Chinese legal time. Exports only.
	KindDateTime
	// KindChoice 代码: one entry of a code table. Imports only.
	KindChoice
)

// Choice is one entry of a code table; Code may be empty where the label is all
// there is.
type Choice struct{ Code, Label string }

// Column declares one column of an import: how the template shows it and how an
// uploaded sheet is matched and read.
type Column struct {
	Key      string   // the caller's name of the field
	Header   string   // heading in the template
	Aliases  []string // other headings that mean the same
	Required bool
	Width    float64 // in characters; 0 leaves it to the header
	Kind     Kind
	Choices  []Choice
	Hint     string // meaning and format, for the 填写说明 sheet and the input message
	Example  string
}

// requiredMarks are what people and templates put around a heading.
var requiredMarks = []string{"(必填)", "(必选)", "(必填项)", "(选填)", "(可选)", "(可不填)", "[必填]", "[选填]", "【必填】", "【选填】", "*", "★", "●", ":"}

// headerKey reduces a heading to what identifies it: no spaces or line breaks,
// half-width, lower case, without marks such as * and （必填）.
func headerKey(heading string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u200b', r == '\ufeff':
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, heading)
	for trimmed := true; trimmed; {
		trimmed = false
		for _, mark := range requiredMarks {
			if rest := strings.TrimPrefix(strings.TrimSuffix(s, mark), mark); rest != s {
				s, trimmed = rest, true
			}
		}
	}
	return s
}

// headings maps every accepted heading to the index of its column.
func headings(columns []Column) map[string]int {
	index := make(map[string]int)
	for i, c := range columns {
		for _, h := range append([]string{c.Header}, c.Aliases...) {
			if _, taken := index[headerKey(h)]; !taken {
				index[headerKey(h)] = i
			}
		}
	}
	return index
}

// dropDown lists what the template offers for a column: labels where they are
// unique, else "code label".
func dropDown(choices []Choice) []string {
	seen, unique := make(map[string]bool), true
	for _, c := range choices {
		unique = unique && !seen[c.Label]
		seen[c.Label] = true
	}
	list := make([]string, len(choices))
	for i, c := range choices {
		list[i] = c.Label
		if !unique {
			list[i] = strings.TrimSpace(c.Code + " " + c.Label)
		}
	}
	return list
}

// choiceCodes maps everything that may be typed for a choice ("label", "code",
// "code label") to its code; an ambiguous label maps to "".
func choiceCodes(choices []Choice) map[string]string {
	codes := make(map[string]string, 3*len(choices))
	labels := make(map[string]int, len(choices))
	for _, c := range choices {
		labels[headerKey(c.Label)]++
	}
	for _, c := range choices {
		code := c.Code
		if code == "" {
			code = c.Label
		}
		if labels[headerKey(c.Label)] == 1 {
			codes[headerKey(c.Label)] = code
		} else if _, known := codes[headerKey(c.Label)]; !known {
			codes[headerKey(c.Label)] = ""
		}
		codes[headerKey(c.Code+c.Label)] = code
	}
	for _, c := range choices { // a code wins over an equal label
		if c.Code != "" {
			codes[headerKey(c.Code)] = c.Code
		}
	}
	return codes
}

// columnName writes a one-based column number in letters: 28 is AB.
func columnName(n int) string {
	var b [4]byte
	i := len(b)
	for ; n > 0; n = (n - 1) / 26 {
		i--
		b[i] = 'A' + byte((n-1)%26)
	}
	return string(b[i:])
}

// columnNumber reads the letters of a cell reference: AB12 is 28, 0 if none.
func columnNumber(ref []byte) int {
	n := 0
	for _, c := range ref {
		switch {
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		default:
			return n
		}
		if n > maxColumns {
			return n
		}
	}
	return n
}

// The limits of the file format itself.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
	maxChars   = 32767
)
