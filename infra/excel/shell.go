package excel

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"jiyue/domain/day"
)

// shell is the workbook that excelize builds around our tables: styles, title
// blocks, headings, widths, frozen panes and print set-up. The rows of the
// tables are streamed into it afterwards.
type shell struct {
	f      *excelize.File
	styles map[styleKey]int
	sheets []*sheetPlan
}

// styleKey names the style of a body cell; guard marks text that a program
// could take for a formula.
type styleKey struct {
	kind  Kind
	role  Role
	guard bool
}

// sheetPlan is what the row writer needs to know of a prepared sheet.
type sheetPlan struct {
	table      Table
	part       string // xl/worksheets/sheet1.xml
	index      int    // position in the workbook
	headerRow  int    // the row of the headings proper
	merges     []string
	noteStyle  int
	widths     []float64 // of the columns, in characters
	totalWidth int
	lastBody   int // last row of the table itself, known after writing
}

func newShell() *shell {
	return &shell{f: excelize.NewFile(), styles: make(map[styleKey]int)}
}

// bodyStyle returns the style of a body cell, making it at first use.
func (s *shell) bodyStyle(key styleKey) (int, error) {
	if id, made := s.styles[key]; made {
		return id, nil
	}
	style := &excelize.Style{
		Font: font(10, inkColour, key.role != Detail && key.role != Part), Border: allBorders(),
		Alignment: alignment(key.kind),
	}
	setFormat(style, key.kind)
	if key.role == Subtotal || key.role == Total {
		style.Fill = solid(totalColour)
	}
	id, err := s.f.NewStyle(style)
	if err != nil {
		return 0, err
	}
	if key.guard {
		// quotePrefix keeps the text a text when it is edited; excelize has no
		// option for it.
		guarded, yes := s.f.Styles.CellXfs.Xf[id], true
		guarded.QuotePrefix = &yes
		s.f.Styles.CellXfs.Xf = append(s.f.Styles.CellXfs.Xf, guarded)
		s.f.Styles.CellXfs.Count = len(s.f.Styles.CellXfs.Xf)
		id = s.f.Styles.CellXfs.Count - 1
	}
	s.styles[key] = id
	return id, nil
}

// addTable adds a sheet with everything but its rows.
func (s *shell) addTable(t Table) error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("table %s has no columns", t.Sheet)
	}
	index, err := s.f.NewSheet(t.Sheet)
	if err != nil {
		return err
	}
	p := &sheetPlan{table: t, index: index, part: fmt.Sprintf("xl/worksheets/sheet%d.xml", index+1)}
	s.sheets = append(s.sheets, p)
	for i, c := range t.Columns {
		width := headingWidth(c.Width, c.Header, c.Kind)
		p.widths, p.totalWidth = append(p.widths, width), p.totalWidth+int(width)
		if err := s.f.SetColWidth(t.Sheet, columnName(i+1), columnName(i+1), width); err != nil {
			return err
		}
	}
	for _, step := range []func(*sheetPlan) error{s.titleBlock, s.headings, s.bodyStyles} {
		if err := step(p); err != nil {
			return err
		}
	}
	labels := 0
	if t.NoFilter && len(t.Columns) > 4 { // what a row is stays in sight
		labels = 1
	}
	if err := freeze(s.f, t.Sheet, labels, p.headerRow); err != nil {
		return err
	}
	first := p.headerRow
	if p.banded() {
		first--
	}
	return printLandscape(s.f, t.Sheet, fmt.Sprintf("$%d:$%d", first, p.headerRow), len(t.Columns))
}

func (p *sheetPlan) banded() bool {
	for _, c := range p.table.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}

// merge notes a merged range; the row writer puts all of them into the sheet.
func (p *sheetPlan) merge(fromCol, fromRow, toCol, toRow int) {
	if fromCol != toCol || fromRow != toRow {
		p.merges = append(p.merges, columnName(fromCol)+strconv.Itoa(fromRow)+":"+columnName(toCol)+strconv.Itoa(toRow))
	}
}

// titleBlock writes title, period with unit, filters, and exporter with time.
func (s *shell) titleBlock(p *sheetPlan) error {
	t, last := p.table, len(p.table.Columns)
	title, err := s.f.NewStyle(&excelize.Style{Font: font(16, inkColour, true), Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	if err != nil {
		return err
	}
	left, err := s.f.NewStyle(&excelize.Style{Font: font(10, mutedColour, false), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	if err != nil {
		return err
	}
	right, err := s.f.NewStyle(&excelize.Style{Font: font(10, mutedColour, false), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}})
	if err != nil {
		return err
	}
	p.noteStyle = left
	row := 0
	line := func(style int, height float64, from, to int, text string) error {
		cell := columnName(from) + strconv.Itoa(row)
		p.merge(from, row, to, row)
		if err := s.f.SetRowHeight(t.Sheet, row, height); err != nil {
			return err
		}
		if err := s.f.SetCellStyle(t.Sheet, cell, columnName(to)+strconv.Itoa(row), style); err != nil {
			return err
		}
		return s.f.SetCellStr(t.Sheet, cell, text)
	}
	row++
	if err := line(title, 32, 1, last, t.Title); err != nil {
		return err
	}
	period, unit := labelled("统计期间：", t.Period), labelled("单位：", t.Unit)
	if period != "" || unit != "" {
		row++
		split := (last + 1) / 2
		if last == 1 || unit == "" {
			split, period = last, strings.TrimSpace(period+"　"+unit)
		}
		if err := line(left, 20, 1, split, period); err != nil {
			return err
		}
		if split < last {
			if err := line(right, 20, split+1, last, unit); err != nil {
				return err
			}
		}
	}
	if len(t.Filters) > 0 {
		row++
		text := "筛选条件：" + strings.Join(t.Filters, "；")
		if err := line(left, lineHeight(text, p.totalWidth), 1, last, text); err != nil {
			return err
		}
	}
	if t.Exporter != "" || !t.At.IsZero() {
		row++
		at := ""
		if !t.At.IsZero() {
			at = "导出时间：" + t.At.In(day.Zone).Format("2006-01-02 15:04:05")
		}
		text := strings.TrimSpace(labelled("导出人：", t.Exporter) + "　" + at)
		if err := line(left, 20, 1, last, text); err != nil {
			return err
		}
	}
	p.headerRow = row + 1
	if p.banded() {
		p.headerRow++
	}
	return nil
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}

// headings writes the heading row and, where columns are grouped, the band
// above it.
func (s *shell) headings(p *sheetPlan) error {
	t := p.table
	style, err := s.f.NewStyle(headingStyle(headerColour))
	if err != nil {
		return err
	}
	top := p.headerRow
	if p.banded() {
		top--
		if err := s.f.SetRowHeight(t.Sheet, top, 22); err != nil {
			return err
		}
	}
	if err := s.f.SetRowHeight(t.Sheet, p.headerRow, 32); err != nil {
		return err
	}
	last := columnName(len(t.Columns)) + strconv.Itoa(p.headerRow)
	if err := s.f.SetCellStyle(t.Sheet, "A"+strconv.Itoa(top), last, style); err != nil {
		return err
	}
	for i, c := range t.Columns {
		row := p.headerRow
		if c.Group == "" {
			row = top
			p.merge(i+1, top, i+1, p.headerRow)
		} else if i == 0 || t.Columns[i-1].Group != c.Group {
			end := i + 1
			for end < len(t.Columns) && t.Columns[end].Group == c.Group {
				end++
			}
			p.merge(i+1, top, end, top)
			if err := s.f.SetCellStr(t.Sheet, columnName(i+1)+strconv.Itoa(top), c.Group); err != nil {
				return err
			}
		}
		if err := s.f.SetCellStr(t.Sheet, columnName(i+1)+strconv.Itoa(row), c.Header); err != nil {
			return err
		}
	}
	return nil
}

// bodyStyles makes the styles before the rows come, because the style sheet is
// fixed by then.
func (s *shell) bodyStyles(p *sheetPlan) error {
	for _, c := range p.table.Columns {
		for role := range roles {
			for _, guard := range []bool{false, true} {
				if _, err := s.bodyStyle(styleKey{c.Kind, role, guard}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
