package excel

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// TemplateSpec describes an import template.
type TemplateSpec struct {
	Sheet   string // 技术合同
	Columns []Column
	Notes   []string // general rules, printed above the list of columns
	Rows    int      // rows prepared with formats and drop-downs; 0 means 5,000
}

const (
	guideSheet = "填写说明"
	codeSheet  = "代码表"
)

// Template writes an empty import workbook: one sheet to fill, with formats and
// drop-downs, a 填写说明 sheet that explains every column with an example, and a
// hidden 代码表 sheet behind the drop-downs. The data sheet holds no example row,
// so that none is ever imported by mistake.
func Template(w io.Writer, spec TemplateSpec) error {
	if spec.Rows == 0 {
		spec.Rows = 5000
	}
	f := excelize.NewFile()
	defer f.Close()
	t := &templateWriter{f: f, spec: spec}
	for _, step := range []func() error{t.sheets, t.headings, t.dropDowns, t.guide, t.print} {
		if err := step(); err != nil {
			return fmt.Errorf("template %s: %w", spec.Sheet, err)
		}
	}
	return f.Write(w)
}

type templateWriter struct {
	f           *excelize.File
	spec        TemplateSpec
	guideHeader int // row of the column list on the 填写说明 sheet
}

func (t *templateWriter) sheets() error {
	if err := t.f.SetSheetName("Sheet1", t.spec.Sheet); err != nil {
		return err
	}
	for _, name := range []string{guideSheet, codeSheet} {
		if _, err := t.f.NewSheet(name); err != nil {
			return err
		}
	}
	return t.f.SetSheetVisible(codeSheet, false)
}

// headings writes the heading row and gives every column its width and format,
// so that an id typed into an empty cell stays text.
func (t *templateWriter) headings() error {
	f, sheet := t.f, t.spec.Sheet
	needed, err := f.NewStyle(headingStyle(needColour))
	if err != nil {
		return err
	}
	optional, err := f.NewStyle(headingStyle(headerColour))
	if err != nil {
		return err
	}
	for i, c := range t.spec.Columns {
		name := columnName(i + 1)
		style := &excelize.Style{
			Font:      font(10, inkColour, false),
			Alignment: alignment(c.Kind),
		}
		setFormat(style, c.Kind)
		body, err := f.NewStyle(style)
		if err != nil {
			return err
		}
		if err := f.SetColStyle(sheet, name, body); err != nil {
			return err
		}
		if err := f.SetColWidth(sheet, name, name, headingWidth(c.Width, c.Header+"*", c.Kind)); err != nil {
			return err
		}
		heading := optional
		runs := []excelize.RichTextRun{{Text: c.Header, Font: font(10, inkColour, true)}}
		if c.Required {
			heading = needed
			runs = append(runs, excelize.RichTextRun{Text: "*", Font: font(10, alertColour, true)})
		}
		if err := f.SetCellRichText(sheet, name+"1", runs); err != nil {
			return err
		}
		if err := f.SetCellStyle(sheet, name+"1", name+"1", heading); err != nil {
			return err
		}
	}
	if err := f.SetRowHeight(sheet, 1, 34); err != nil {
		return err
	}
	return freeze(f, sheet, 0, 1)
}

func headingStyle(colour string) *excelize.Style {
	return &excelize.Style{
		Font: font(10, inkColour, true), Fill: solid(colour), Border: allBorders(),
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	}
}

// headingWidth leaves room for the heading, on two lines when it is long.
func headingWidth(declared float64, heading string, k Kind) float64 {
	if declared > 0 {
		return min(declared, 120)
	}
	runes := utf8.RuneCountInString(heading)
	if runes > 8 {
		runes = (runes + 1) / 2
	}
	return max(defaultWidth(k), float64(2*runes+2))
}

func freeze(f *excelize.File, sheet string, columns, rows int) error {
	cell := columnName(columns+1) + strconv.Itoa(rows+1)
	pane := "bottomLeft"
	if columns > 0 {
		pane = "bottomRight"
	}
	return f.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: columns, YSplit: rows, TopLeftCell: cell, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: cell, ActiveCell: cell, Pane: pane}},
	})
}

// dropDowns writes each code table into a column of the 代码表 sheet under a
// defined name and ties the cells to be filled to it. Every prepared cell also
// shows its hint when selected.
func (t *templateWriter) dropDowns() error {
	f := t.f
	listed := 0
	for i, c := range t.spec.Columns {
		name := columnName(i + 1)
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(fmt.Sprintf("%s2:%s%d", name, name, t.spec.Rows+1))
		rule.SetInput(clip(c.Header, 30), clip(prompt(c), 200))
		switch c.Kind {
		case KindChoice:
			if len(c.Choices) > 0 {
				listed++
				list, err := t.writeCodes(listed, c)
				if err != nil {
					return err
				}
				rule.SetSqrefDropList(list)
				rule.SetError(excelize.DataValidationErrorStyleStop, "不在代码表中", "请从下拉列表选择“"+clip(c.Header, 20)+"”")
			}
		case KindDate:
			if err := rule.SetRange("1", "2958465", excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			rule.SetError(excelize.DataValidationErrorStyleStop, "不是日期", "日期应写为 2026-11-23，且确有该日")
		case KindMoney:
			if err := rule.SetRange("-9999999999999.99", "9999999999999.99", excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			rule.SetError(excelize.DataValidationErrorStyleStop, "不是金额", "金额应为数字，单位为元，最多两位小数，例如 500000.00")
		}
		if err := f.AddDataValidation(t.spec.Sheet, rule); err != nil {
			return err
		}
	}
	return nil
}

// writeCodes fills the n-th pair of columns of the 代码表 sheet: what the list
// offers and the code, and returns the defined name of the former.
func (t *templateWriter) writeCodes(n int, c Column) (string, error) {
	offer, code := columnName(2*n-1), columnName(2*n)
	if err := t.f.SetSheetCol(codeSheet, offer+"1", &[]string{c.Header}); err != nil {
		return "", err
	}
	if err := t.f.SetSheetCol(codeSheet, code+"1", &[]string{"代码"}); err != nil {
		return "", err
	}
	offers := dropDown(c.Choices)
	codes := make([]string, len(c.Choices))
	for i, choice := range c.Choices {
		codes[i] = choice.Code
	}
	if err := t.f.SetSheetCol(codeSheet, offer+"2", &offers); err != nil {
		return "", err
	}
	if err := t.f.SetSheetCol(codeSheet, code+"2", &codes); err != nil {
		return "", err
	}
	if err := t.f.SetColWidth(codeSheet, offer, offer, 30); err != nil {
		return "", err
	}
	name := "列表_" + strconv.Itoa(n)
	return name, t.f.SetDefinedName(&excelize.DefinedName{
		Name:     name,
		RefersTo: fmt.Sprintf("%s!$%s$2:$%s$%d", codeSheet, offer, offer, len(c.Choices)+1),
	})
}

// prompt is the input message of a cell.
func prompt(c Column) string {
	parts := []string{"【" + needText(c) + "】" + c.Hint, formatInWords(c)}
	if c.Example != "" {
		parts = append(parts, "例："+c.Example)
	}
	return strings.Join(parts, "\n")
}

func needText(c Column) string {
	if c.Required {
		return "必填"
	}
	return "选填"
}

// formatInWords says in words how a column is written.
func formatInWords(c Column) string {
	switch c.Kind {
	case KindID:
		return "文本，按原件逐位填写，保留前面的 0"
	case KindMoney:
		return "数字，单位为元，最多两位小数，不带“元”“万元”等字"
	case KindInt:
		return "整数"
	case KindDate:
		return "日期，写为 2026-11-23"
	case KindChoice:
		return "从下拉列表选择；也可填代码，或“代码 名称”"
	}
	return "文字"
}

// guide writes the 填写说明 sheet: the general notes, then one row per column.
func (t *templateWriter) guide() error {
	f := t.f
	title, err := f.NewStyle(&excelize.Style{Font: font(14, inkColour, true), Alignment: &excelize.Alignment{Vertical: "center"}})
	if err != nil {
		return err
	}
	note, err := f.NewStyle(&excelize.Style{Font: font(10, inkColour, false), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	if err != nil {
		return err
	}
	heading, err := f.NewStyle(headingStyle(headerColour))
	if err != nil {
		return err
	}
	body, err := f.NewStyle(&excelize.Style{
		Font: font(10, inkColour, false), Border: allBorders(), NumFmt: 49,
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return err
	}
	put := func(row, style int, height float64, values ...string) error {
		from, to := "A"+strconv.Itoa(row), "E"+strconv.Itoa(row)
		if err := f.SetSheetRow(guideSheet, from, &values); err != nil {
			return err
		}
		if err := f.SetRowHeight(guideSheet, row, height); err != nil {
			return err
		}
		if len(values) == 1 {
			if err := f.MergeCell(guideSheet, from, to); err != nil {
				return err
			}
		}
		return f.SetCellStyle(guideSheet, from, to, style)
	}
	for i, width := range []float64{24, 9, 56, 34, 34} {
		if err := f.SetColWidth(guideSheet, columnName(i+1), columnName(i+1), width); err != nil {
			return err
		}
	}
	if err := put(1, title, 28, t.spec.Sheet+"导入"+guideSheet); err != nil {
		return err
	}
	row := 2
	notes := append([]string{
		"数据填在“" + t.spec.Sheet + "”工作表，从第 2 行开始，一行一条；请保留表头，列的次序可以调整，空行会被跳过。",
		"带 * 的列必填。下表的示例只供参考，不会被导入。",
	}, t.spec.Notes...)
	for i, n := range notes {
		if err := put(row, note, lineHeight(n, 156), fmt.Sprintf("%d. %s", i+1, n)); err != nil {
			return err
		}
		row++
	}
	t.guideHeader = row
	if err := put(row, heading, 24, "列名", "必填", "含义与要求", "格式", "示例"); err != nil {
		return err
	}
	for _, c := range t.spec.Columns {
		row++
		height := max(lineHeight(c.Hint, 54), lineHeight(formatInWords(c), 32), lineHeight(c.Example, 32), lineHeight(c.Header, 22))
		if err := put(row, body, height, c.Header, needText(c), c.Hint, formatInWords(c), c.Example); err != nil {
			return err
		}
	}
	return freeze(f, guideSheet, 0, t.guideHeader)
}

// lineHeight estimates the height of a wrapped cell; Chinese takes two places.
func lineHeight(s string, width int) float64 {
	places := 0
	for _, r := range s {
		if places++; r > 0xff {
			places++
		}
	}
	return 6 + 15*float64(max(1, (places+width-1)/width))
}

func (t *templateWriter) print() error {
	if err := printLandscape(t.f, t.spec.Sheet, "$1:$1", 1); err != nil {
		return err
	}
	return printLandscape(t.f, guideSheet, fmt.Sprintf("$%d:$%d", t.guideHeader, t.guideHeader), 1)
}
