package excel

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
)

// cellText is what a cell holds before its column gives it a meaning.
type cellText struct {
	text    string
	numeric bool   // stored as a number
	dated   bool   // a number whose style shows a date
	problem string // why there is no usable content
}

// trimmed drops the spaces around what people paste, full-width and invisible
// ones included; the inside stays as typed.
func trimmed(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff'
	})
}

// significantDigits is what a spreadsheet keeps of a number.
const significantDigits = 15

// plainNumber writes a stored number without an exponent and without the noise
// of binary fractions: to 15 significant digits, as the spreadsheet shows it.
func plainNumber(stored string) (text string, digits int, ok bool) {
	if len(stored) > 40 || strings.ContainsFunc(stored, func(r rune) bool { return !strings.ContainsRune("0123456789.+-eE", r) }) {
		return stored, 0, false
	}
	d, err := decimal.NewFromString(stored)
	if err != nil || d.Exponent() > 308 || d.Exponent() < -330 {
		return stored, 0, false
	}
	if n := d.NumDigits(); n > significantDigits && !d.IsZero() {
		d = d.Round(-d.Exponent() - int32(n-significantDigits))
	}
	text = d.String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	whole, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return text, len(whole), true
}

// serialDate turns a date serial into a date; the fraction is a time of day.
func serialDate(stored string, date1904 bool) (day.Date, bool) {
	text, _, ok := plainNumber(stored)
	if !ok {
		return day.Date{}, false
	}
	d, err := decimal.NewFromString(text)
	if err != nil || d.LessThan(decimal.NewFromInt(1)) || d.GreaterThanOrEqual(decimal.NewFromInt(2958466)) {
		return day.Date{}, false
	}
	serial := int(d.IntPart())
	switch {
	case date1904:
		return day.New(1904, time.January, 1).AddDays(serial), true
	case serial < 60: // 1900 was not a leap year, but spreadsheets count its 29 February
		serial++
	}
	return day.New(1899, time.December, 30).AddDays(serial), true
}

// dateSerial is the serial of a date from 1900-03-01 on.
func dateSerial(d day.Date) int { return day.New(1899, time.December, 30).DaysUntil(d) }

var firstSerialDate = day.New(1900, time.March, 1)

// typedDate reads the ways in which people write a date: 2026-11-23, 2026/1/3,
// 2026.11.23, 2026年11月23日, 20261123, with or without a time of day.
func typedDate(typed string) (day.Date, bool) {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '年' || r == '月' || r == '/' || r == '.' || r == '／' || r == '．' || r == '－' || r == '—':
			return '-'
		case r == '日' || r == '号':
			return ' '
		}
		return r
	}, typed)
	s, _, _ = strings.Cut(trimmed(s), " ")
	s, _, _ = strings.Cut(s, "T")
	if len(s) == 8 && !strings.Contains(s, "-") {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	parts := strings.Split(s, "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return day.Date{}, false
	}
	for i := 1; i < 3; i++ {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := day.Parse(strings.Join(parts, "-"))
	return d, err == nil
}

// value gives a cell its meaning in a column: the text to import and, if it
// cannot be used as it is, what to say about it.
func (c Column) value(cell cellText, codes map[string]string, date1904 bool) (value, problem string) {
	if cell.problem != "" {
		return cell.text, cell.problem
	}
	if cell.text == "" {
		return "", ""
	}
	switch {
	case c.Kind == KindDate:
		return dateValue(cell, date1904)
	case c.Kind == KindChoice:
		return choiceValue(cell, codes, c.Choices)
	case cell.dated:
		if d, ok := serialDate(cell.text, date1904); ok && c.Kind == KindText {
			return d.String(), ""
		}
		return cell.text, "单元格是日期格式，请改为" + kindName(c.Kind) + "后重新填写"
	case !cell.numeric:
		return cell.text, ""
	}
	text, digits, ok := plainNumber(cell.text)
	if !ok {
		return cell.text, "“" + clip(cell.text, 30) + "”不是数字"
	}
	if c.Kind == KindID && digits > significantDigits {
		return text, "号码被存成了数字，表格软件只保留前 15 位，后面的位数已丢失；请把单元格设为文本格式后重新填写"
	}
	return text, ""
}

func kindName(k Kind) string {
	switch k {
	case KindID:
		return "文本"
	case KindMoney, KindInt, KindWan, KindPercent:
		return "数字"
	}
	return "常规格式"
}

func dateValue(cell cellText, date1904 bool) (value, problem string) {
	if d, ok := typedDate(cell.text); ok && !cell.dated {
		return d.String(), ""
	}
	if cell.numeric {
		if d, ok := serialDate(cell.text, date1904); ok {
			return d.String(), ""
		}
	}
	return cell.text, "“" + clip(cell.text, 30) + "”不是有效日期，应写为 2026-11-23，且确有该日"
}

func choiceValue(cell cellText, codes map[string]string, choices []Choice) (value, problem string) {
	text := cell.text
	if cell.numeric {
		text, _, _ = plainNumber(text)
	}
	code, known := codes[headerKey(text)]
	switch {
	case known && code != "":
		return code, ""
	case known:
		return text, "“" + clip(text, 30) + "”对应多个代码，请连同代码一起填写，例如“" + example(choices, text) + "”"
	}
	if code, ok := withLeadingZeros(text, codes); ok && cell.numeric {
		return code, ""
	}
	return text, "“" + clip(text, 30) + "”不在代码表中，请从下拉列表选择，例如“" + example(choices, "") + "”"
}

// withLeadingZeros finds the code 0101 of a cell in which the spreadsheet has
// kept the number 101.
func withLeadingZeros(text string, codes map[string]string) (string, bool) {
	for n := 1; n <= 3; n++ {
		text = "0" + text
		if code, ok := codes[text]; ok && code != "" {
			return code, true
		}
	}
	return "", false
}

func example(choices []Choice, label string) string {
	for _, c := range choices {
		if label == "" || headerKey(c.Label) == headerKey(label) {
			return strings.TrimSpace(c.Code + " " + c.Label)
		}
	}
	return label
}

// clip shortens a text for a message.
func clip(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes]) + "…"
}
