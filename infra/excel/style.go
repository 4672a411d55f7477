package excel

import "github.com/xuri/excelize/v2"

// The look of every workbook that we make: 宋体-like defaults stay away, because
// 微软雅黑 and its substitutes keep Chinese and digits on one line height.
const (
	fontName     = "微软雅黑"
	inkColour    = "1F2933"
	mutedColour  = "5B6770"
	lineColour   = "C9D1D9"
	headerColour = "E3ECF5"
	totalColour  = "F2F5F8"
	needColour   = "FDE9D9"
	alertColour  = "B42318"
)

// setFormat gives a style the number format of a column: ids and text are
// stored as text, amounts carry thousands separators.
func setFormat(style *excelize.Style, k Kind) {
	date, dateTime := "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	switch k {
	case KindMoney, KindWan:
		style.NumFmt = 4 // #,##0.00
	case KindInt:
		style.NumFmt = 3 // #,##0
	case KindPercent:
		style.NumFmt = 10 // 0.00%
	case KindDate:
		style.CustomNumFmt = &date
	case KindDateTime:
		style.CustomNumFmt = &dateTime
	default:
		style.NumFmt = 49 // @
	}
}

// alignOf sets figures right, dates in the middle and text left.
func alignOf(k Kind) string {
	switch k {
	case KindMoney, KindWan, KindInt, KindPercent:
		return "right"
	case KindDate, KindDateTime:
		return "center"
	}
	return "left"
}

// alignment of a body cell: text stands a little off its border.
func alignment(k Kind) *excelize.Alignment {
	a := &excelize.Alignment{Horizontal: alignOf(k), Vertical: "center", WrapText: k == KindText}
	if a.Horizontal == "left" {
		a.Indent = 1
	}
	return a
}

// defaultWidth is the width, in characters, of a column that declares none.
func defaultWidth(k Kind) float64 {
	switch k {
	case KindMoney:
		return 18
	case KindWan:
		return 14
	case KindInt, KindPercent:
		return 11
	case KindDate:
		return 12
	case KindDateTime:
		return 17
	case KindID:
		return 22
	case KindChoice:
		return 16
	}
	return 24
}

func font(size float64, colour string, bold bool) *excelize.Font {
	return &excelize.Font{Family: fontName, Size: size, Color: colour, Bold: bold}
}

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func allBorders() []excelize.Border {
	var borders []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		borders = append(borders, excelize.Border{Type: side, Color: lineColour, Style: 1})
	}
	return borders
}

// Paper sizes of the file format. A list with more columns than can be read on an
// A4 sheet is set up for A3.
const (
	paperA3    = 8
	paperA4    = 9
	widestOnA4 = 14
)

// printLandscape sets A4 (or A3) landscape, all columns on one page's width, the given
// rows repeated on every page, and page numbers.
func printLandscape(f *excelize.File, sheet, repeatedRows string, columns int) error {
	size, orientation, wide, tall := paperA4, "landscape", 1, 0
	if columns > widestOnA4 {
		size = paperA3
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall,
	}); err != nil {
		return err
	}
	fit := true
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	side, top, bottom, edge, centred := 0.4, 0.6, 0.7, 0.3, true
	if err := f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &centred,
	}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&9&A&C&9第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	if repeatedRows == "" {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: quoteSheet(sheet) + "!" + repeatedRows, Scope: sheet,
	})
}

// quoteSheet writes a sheet name as formulas do.
func quoteSheet(name string) string {
	quoted := []rune{'\''}
	for _, r := range name {
		if r == '\'' {
			quoted = append(quoted, '\'')
		}
		quoted = append(quoted, r)
	}
	return string(append(quoted, '\''))
}
