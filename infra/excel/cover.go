package excel

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"jiyue/domain/day"
)

const coverSheet = "封面"

// Cover is the first sheet of a report: what it is, and a list of its tables.
type Cover struct {
	Title string      // 技术合同登记统计表
	Facts [][2]string // 统计期间, 统计口径, 编制单位 …, in order
	Notes []string    // 说明
}

// cover fills the first sheet: title, facts, a linked list of the tables, notes.
func (s *shell) cover(r Report) error {
	f, c := s.f, r.Cover
	styles := make([]int, 5)
	for i, style := range []excelize.Style{
		{Font: font(22, inkColour, true), Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}},
		{Font: font(11, mutedColour, false), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}},
		{Font: font(11, inkColour, false), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}},
		{Font: font(11, "1B4F8F", false), Border: allBorders(), Alignment: &excelize.Alignment{Vertical: "center"}},
		*headingStyle(headerColour),
	} {
		id, err := f.NewStyle(&style)
		if err != nil {
			return err
		}
		styles[i] = id
	}
	title, label, value, link, heading := styles[0], styles[1], styles[2], styles[3], styles[4]
	put := func(row int, column string, style int, text string) error {
		cell := column + strconv.Itoa(row)
		if err := f.SetCellStyle(coverSheet, cell, cell, style); err != nil {
			return err
		}
		return f.SetCellStr(coverSheet, cell, text)
	}
	for column, width := range map[string]float64{"A": 6, "B": 24, "C": 64, "D": 24} {
		if err := f.SetColWidth(coverSheet, column, column, width); err != nil {
			return err
		}
	}
	hidden := false
	if err := f.SetSheetView(coverSheet, 0, &excelize.ViewOptions{ShowGridLines: &hidden}); err != nil {
		return err
	}
	if err := f.MergeCell(coverSheet, "A2", "D2"); err != nil {
		return err
	}
	if err := f.SetRowHeight(coverSheet, 2, 60); err != nil {
		return err
	}
	if err := put(2, "A", title, c.Title); err != nil {
		return err
	}
	row := 4
	facts := c.Facts
	if t := r.Tables[0]; !t.At.IsZero() {
		facts = append(facts[:len(facts):len(facts)], [2]string{"数据时间", t.At.In(day.Zone).Format("2006-01-02 15:04:05")})
	}
	for _, fact := range facts {
		if err := put(row, "B", label, fact[0]+"："); err != nil {
			return err
		}
		if err := put(row, "C", value, fact[1]); err != nil {
			return err
		}
		if err := f.SetRowHeight(coverSheet, row, lineHeight(fact[1], 58)+4); err != nil {
			return err
		}
		row++
	}
	row++
	for column, text := range map[string]string{"B": "序号", "C": "表名", "D": "工作表"} {
		if err := put(row, column, heading, text); err != nil {
			return err
		}
	}
	for _, t := range r.Tables {
		row++
		for column, text := range map[string]string{"B": t.No, "C": t.Title, "D": t.Sheet} {
			if err := put(row, column, link, text); err != nil {
				return err
			}
			if err := f.SetCellHyperLink(coverSheet, column+strconv.Itoa(row), quoteSheet(t.Sheet)+"!A1", "Location"); err != nil {
				return err
			}
		}
	}
	row++
	for i, n := range c.Notes {
		row++
		if i == 0 {
			n = "说明：" + n
		}
		if err := f.MergeCell(coverSheet, "B"+strconv.Itoa(row), "D"+strconv.Itoa(row)); err != nil {
			return err
		}
		if err := put(row, "B", value, n); err != nil {
			return err
		}
		if err := f.SetRowHeight(coverSheet, row, lineHeight(n, 104)); err != nil {
			return err
		}
	}
	f.SetActiveSheet(0)
	if err := printLandscape(f, coverSheet, "", 1); err != nil {
		return err
	}
	one := 1
	return f.SetPageLayout(coverSheet, &excelize.PageLayoutOptions{FitToHeight: &one})
}
