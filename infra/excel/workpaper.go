package excel

import (
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"jiyue/domain/valuation"
)

// workpaperTolerance is what formulas in binary fractions may differ from the engine, in
// the unit of the run.
const workpaperTolerance = 0.005

const workpaperSheet = "计算书"

// The columns of a 计算书.
const (
	labelColumn   = "A" // what a line is
	writtenColumn = "B" // meaning of an input, formula with figures of a step
	liveColumn    = "C" // input, or live formula
	engineColumn  = "D"
	offColumn     = "E"
	verdictColumn = "F"
)

// Workpaper writes one run as 计算书: the inputs, and each step as a live formula over
// them beside the figure of the engine, with the difference of both. The bytes depend
// on the run alone. sources, if any, stand beside the inputs.
func Workpaper(w io.Writer, form valuation.Form, in valuation.Inputs, out valuation.Outcome, sources map[string]string) error {
	p := &workpaper{f: excelize.NewFile(), cells: map[string]string{}}
	defer p.f.Close()
	for _, step := range []func() error{
		p.begin, func() error { return p.head(form, in, out) }, func() error { return p.inputs(form, in, sources) }, func() error { return p.steps(in, out) }, p.end,
	} {
		if err := step(); err != nil {
			return fmt.Errorf("workpaper of %s: %w", form.Key, err)
		}
	}
	return p.f.Write(w)
}

type workpaper struct {
	f                                    *excelize.File
	row                                  int
	cells                                map[string]string // input or step -> its cell
	title, heading, text, number, filled int
}

func (p *workpaper) begin() error {
	if err := p.f.SetSheetName("Sheet1", workpaperSheet); err != nil {
		return err
	}
	always := true
	if err := p.f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}); err != nil {
		return err
	}
	places := "#,##0.00########"
	for _, style := range []struct {
		to *int
		is excelize.Style
	}{
		{&p.title, excelize.Style{Font: font(16, inkColour, true)}},
		{&p.heading, *headingStyle(headerColour)},
		{&p.text, excelize.Style{Font: font(10, inkColour, false), Border: allBorders(), Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}},
		{&p.number, excelize.Style{Font: font(10, inkColour, false), Border: allBorders(), CustomNumFmt: &places, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&p.filled, excelize.Style{Font: font(10, inkColour, true), Border: allBorders(), CustomNumFmt: &places, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{needColour}}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
	} {
		var err error
		if *style.to, err = p.f.NewStyle(&style.is); err != nil {
			return err
		}
	}
	for i, width := range []float64{30, 52, 22, 22, 16, 10} {
		if err := p.f.SetColWidth(workpaperSheet, columnName(i+1), columnName(i+1), width); err != nil {
			return err
		}
	}
	return nil
}

func (p *workpaper) at(column string) string { return column + strconv.Itoa(p.row) }

// put writes one cell: numbers as numbers, all else as text that is no formula.
func (p *workpaper) put(column, value string, style int) error {
	cell := p.at(column)
	if err := p.f.SetCellStyle(workpaperSheet, cell, cell, style); err != nil {
		return err
	}
	if _, isNumber := valuation.Decimal(value); isNumber {
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return err
		}
		return p.f.SetCellFloat(workpaperSheet, cell, n, -1, 64)
	}
	return p.f.SetCellStr(workpaperSheet, cell, value)
}

func (p *workpaper) formula(column, formula string, style int) error {
	cell := p.at(column)
	if err := p.f.SetCellStyle(workpaperSheet, cell, cell, style); err != nil {
		return err
	}
	return p.f.SetCellFormula(workpaperSheet, cell, formula)
}

// line writes texts from the first column on.
func (p *workpaper) line(style int, texts ...string) error {
	p.row++
	for i, text := range texts {
		if err := p.f.SetCellStyle(workpaperSheet, p.at(columnName(i+1)), p.at(columnName(i+1)), style); err != nil {
			return err
		}
		if err := p.f.SetCellStr(workpaperSheet, p.at(columnName(i+1)), text); err != nil {
			return err
		}
	}
	return nil
}

func (p *workpaper) head(form valuation.Form, in valuation.Inputs, out valuation.Outcome) error {
	if err := p.line(p.title, "估值计算书："+form.Title); err != nil {
		return err
	}
	for _, pair := range [][2]string{{"用途", form.Purpose}, {"公式", form.Formula}, {form.Result, form.Figure(out.Value) + " " + form.Unit}, {"引擎版本", valuation.Version}, {"参数指纹", in.Hash(form.Method)},
		{"核对", "公式值与引擎值之差不超过 " + strconv.FormatFloat(workpaperTolerance, 'f', -1, 64) + " 为相符"}} {
		if err := p.line(p.text, pair[0], pair[1]); err != nil {
			return err
		}
	}
	for _, code := range out.Warnings {
		if err := p.line(p.text, "提示", valuation.WarningTitle(code)); err != nil {
			return err
		}
	}
	p.row++
	return nil
}

func (p *workpaper) inputs(form valuation.Form, in valuation.Inputs, sources map[string]string) error {
	heads := []string{"参数", "说明", "取值"}
	if len(sources) > 0 {
		heads = append(heads, "来源与佐证")
	}
	if err := p.line(p.heading, heads...); err != nil {
		return err
	}
	for _, input := range form.Listed(in) {
		p.row++
		for _, cell := range []struct {
			column, value string
			style         int
		}{{labelColumn, input.Label, p.text}, {writtenColumn, input.Explain, p.text}, {liveColumn, input.Value, p.filled}} {
			if err := p.put(cell.column, cell.value, cell.style); err != nil {
				return err
			}
		}
		if source := form.SourceOf(input.Path, sources); source != "" {
			if err := p.put(engineColumn, source, p.text); err != nil {
				return err
			}
		}
		p.cells[input.Path] = p.at(liveColumn)
	}
	p.row++
	return nil
}

func (p *workpaper) steps(in valuation.Inputs, out valuation.Outcome) error {
	if err := p.line(p.heading, "计算步骤", "算式", "公式值", "引擎值", "差额", "核对"); err != nil {
		return err
	}
	for _, step := range out.Path {
		p.row++
		if err := p.put(labelColumn, step.Label, p.text); err != nil {
			return err
		}
		if err := p.put(writtenColumn, out.Written(step, in), p.text); err != nil {
			return err
		}
		if err := p.put(engineColumn, step.Value, p.number); err != nil {
			return err
		}
		if err := p.check(step); err != nil {
			return err
		}
	}
	return nil
}

// check puts the live formula and its difference; a figure that the engine alone can
// make stands in the column of the formulas as a value.
func (p *workpaper) check(step valuation.Step) error {
	p.cells[step.Name] = p.at(engineColumn)
	if step.Formula == "" {
		return p.put(offColumn, "引擎计算", p.text)
	}
	p.cells[step.Name] = p.at(liveColumn)
	live := valuation.Substitute(step.Formula, func(name string) string { return p.cells[name] })
	if err := p.formula(liveColumn, live, p.number); err != nil {
		return err
	}
	off := p.at(liveColumn) + "-" + p.at(engineColumn)
	if err := p.formula(offColumn, off, p.number); err != nil {
		return err
	}
	return p.formula(verdictColumn, `IF(ABS(`+off+`)<=`+strconv.FormatFloat(workpaperTolerance, 'f', -1, 64)+`,"相符","不符")`, p.text)
}

func (p *workpaper) end() error {
	if err := freeze(p.f, workpaperSheet, 1, 1); err != nil {
		return err
	}
	return printLandscape(p.f, workpaperSheet, "$1:$1", 6)
}
