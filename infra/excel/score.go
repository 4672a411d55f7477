package excel

import (
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"jiyue/domain/ballot"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

// The sheets of a 评分计算书, in the order in which a reader follows the figures.
const (
	planSheet        = "方案"
	weightSheet      = "指标权重"
	detailSheet      = "评分明细"
	trimSheet        = "去极值"
	consistencySheet = "一致性"
	totalSheet       = "汇总"
	trailSheet       = "留痕"
)

// scoreTolerance is what formulas in binary fractions may differ from the engine.
const scoreTolerance = 0.0000005

// ScoreBook writes a result as 计算书: the scores without names, and each figure as a live
// formula over them beside the engine's, with the difference of both.
func ScoreBook(w io.Writer, b ballot.Book) error {
	form, err := b.Basis.Tree.For(b.Basis.Class)
	if err != nil {
		return err
	}
	p := &scorebook{f: excelize.NewFile(), b: b, form: form, row: map[string]int{}}
	defer p.f.Close()
	if err := p.styles(); err != nil {
		return err
	}
	for i, sheet := range []struct {
		name  string
		write func()
		wide  []float64
	}{{coverSheet, p.cover, []float64{26, 78}}, {planSheet, p.plan, []float64{34, 70}}, {weightSheet, p.weights, []float64{12, 30, 14, 14, 16, 40}}, {detailSheet, p.detail, []float64{12, 28, 12}},
		{trimSheet, p.trim, []float64{12, 28, 10, 10, 18, 18, 14, 10}}, {consistencySheet, p.consistency, []float64{12, 28, 16, 16, 14, 16, 16, 16, 14, 14, 14, 26}}, {totalSheet, p.total, []float64{12, 28, 12}}, {trailSheet, p.trail, []float64{8, 28, 26, 18, 70}}} {
		p.sheet, p.at = sheet.name, 0
		if i == 0 {
			p.keep(p.f.SetSheetName("Sheet1", sheet.name))
		} else if _, err := p.f.NewSheet(sheet.name); err != nil {
			return err
		}
		for k, width := range sheet.wide {
			p.keep(p.f.SetColWidth(sheet.name, columnName(k+1), columnName(k+1), width))
		}
		sheet.write()
		if p.err == nil {
			p.err = freeze(p.f, sheet.name, 1, 1)
		}
	}
	if p.err != nil {
		return fmt.Errorf("workpaper of %s: %w", b.Number, p.err)
	}
	return p.f.Write(w)
}

// scorebook remembers the first error, so that its writers read as lists of cells.
type scorebook struct {
	f                           *excelize.File
	b                           ballot.Book
	form                        *indextree.Form
	sheet                       string
	at                          int
	row                         map[string]int // of a leaf in 评分明细 and 去极值
	head, text, number, formula int
	err                         error
}

func (p *scorebook) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *scorebook) styles() error {
	always, places := true, "0.00########"
	if err := p.f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}); err != nil {
		return err
	}
	for _, style := range []struct {
		to *int
		is excelize.Style
	}{{&p.head, *headingStyle(headerColour)}, {&p.text, excelize.Style{Font: font(10, inkColour, false), Border: allBorders(), Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}},
		{&p.number, excelize.Style{Font: font(10, inkColour, false), Border: allBorders(), CustomNumFmt: &places}},
		{&p.formula, excelize.Style{Font: font(10, inkColour, true), Border: allBorders(), CustomNumFmt: &places, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{needColour}}}}} {
		var err error
		if *style.to, err = p.f.NewStyle(&style.is); err != nil {
			return err
		}
	}
	return nil
}

// live is a cell with a formula; figure one with the engine's value.
type live string

type figure struct{ *big.Rat }

// line writes a row: texts, whole numbers, figures, formulas; nil leaves a cell empty.
func (p *scorebook) line(style int, cells ...any) {
	p.at++
	for i, value := range cells {
		cell := columnName(i+1) + strconv.Itoa(p.at)
		kind := style
		switch v := value.(type) {
		case nil:
			continue
		case live:
			kind = p.formula
			p.keep(p.f.SetCellFormula(p.sheet, cell, string(v)))
		case figure:
			if v.Rat == nil {
				continue
			}
			kind = p.number
			x, _ := v.Float64()
			p.keep(p.f.SetCellFloat(p.sheet, cell, x, -1, 64))
		case float64:
			kind = p.number
			p.keep(p.f.SetCellFloat(p.sheet, cell, v, -1, 64))
		case int:
			p.keep(p.f.SetCellInt(p.sheet, cell, int64(v)))
		case string:
			p.keep(p.f.SetCellStr(p.sheet, cell, v))
		}
		p.keep(p.f.SetCellStyle(p.sheet, cell, cell, kind))
	}
}

// checked are a formula, the engine's value, their difference and the verdict, from a
// column on.
func (p *scorebook) checked(column int, formula string, engine *big.Rat) []any {
	if engine == nil {
		return []any{"未评", nil, nil, nil}
	}
	here := func(i int) string { return columnName(column+i) + strconv.Itoa(p.at+1) }
	return []any{live(formula), figure{engine}, live(here(0) + "-" + here(1)), live("IF(ABS(" + here(0) + "-" + here(1) + ")<=" + strconv.FormatFloat(scoreTolerance, 'f', -1, 64) + `,"相符","不符")`)}
}

func (p *scorebook) cover() {
	b, o := p.b, p.b.Outcome
	p.line(p.head, "评分计算书", b.Title)
	for _, pair := range [][2]string{{"项目编号", b.Number}, {"评价机构", b.Institution}, {"轮次", "第 " + strconv.Itoa(b.Round) + " 轮"}, {"总分", exact.Text(o.Result.Rounded, b.Basis.Plan.Places)}, {"等级", o.Result.Grade},
		{"有效评分表", strconv.Itoa(len(o.Ballots)) + " 份"}, {"引擎版本", ballot.Version}, {"方案 SHA-256", b.PlanHash}, {"输入 SHA-256", o.Input.String()}, {"所依据的留痕序号", strconv.Itoa(b.Seq)},
		{"核对", "黄底为公式值，旁边是系统计算的定值；差额的绝对值不超过 " + strconv.FormatFloat(scoreTolerance, 'f', -1, 64) + " 为相符"}, {"声明", "本报告为科技成果评价意见，不构成《资产评估法》所称资产评估报告"}} {
		p.line(p.text, pair[0], pair[1])
	}
}

func (p *scorebook) plan() {
	b := p.b.Basis
	p.line(p.head, "事项", "内容")
	order := map[scoring.Order]string{scoring.LeafFirst: "先按指标集结，再自下而上加权", scoring.TotalFirst: "先算每份总分，再集结"}[b.Plan.Order]
	method := map[scoring.Method]string{scoring.Mean: "算术平均", scoring.Median: "中位数", scoring.Trimmed: "去极值平均", scoring.Winsorised: "缩尾平均"}[b.Plan.Method]
	var grades []string
	for _, g := range b.Plan.Grades {
		grades = append(grades, g.Name+" ≥ "+g.Min)
	}
	t := b.Thresholds
	for _, pair := range [][2]string{{"指标体系", b.TreeName}, {"成果类别", b.Class}, {"汇总顺序", order}, {"集结方法", method}, {"每端去除份数", strconv.Itoa(b.Plan.TrimK) + "（不足 " + strconv.Itoa(b.Plan.TrimMinM) + " 份时不去除）"},
		{"每项最少份数", strconv.Itoa(b.Plan.MinScores)}, {"总分小数位数", strconv.Itoa(b.Plan.Places) + "，四舍五入一次"}, {"等级", strings.Join(grades, "，")},
		{"离散度阈值（建议值）", "变异系数 " + t.CV + "，极差 " + t.Range + "，修正 z 值 " + t.ModZ + "，格拉布斯检验 α " + t.Grubbs}, {"整体阈值（建议值）", "总分标准差 " + t.TotalSD + "，等级跨度 " + strconv.Itoa(t.GradeSpan) + "，计入判定的指标总权重不小于 " + t.LeafWeightMin + "，会商比例 " + t.MeetingMax}} {
		p.line(p.text, pair[0], pair[1])
	}
}

func (p *scorebook) weights() {
	p.line(p.head, "代码", "指标", "上级", "同级权重", "总权重", "量表")
	for _, n := range p.form.Nodes() {
		scale := ""
		if n.Kind == indextree.Leaf {
			scale = n.Scale.Words()
			if n.Reverse {
				scale += "（反向）"
			}
		}
		if w := p.form.Weight(n.Code); w != nil {
			p.line(p.text, n.Code, n.Name, n.Parent, figure{w}, figure{p.form.GlobalWeight(n.Code)}, scale)
		}
	}
}

// first is the column of A1 in 评分明细 and 汇总.
const first = 4

func (p *scorebook) columns() []any {
	cells := []any{"代码", "指标", "权重"}
	for i := range p.b.Outcome.Ballots {
		cells = append(cells, ballot.Anonymous(i))
	}
	return cells
}

func (p *scorebook) detail() {
	p.line(p.head, p.columns()...)
	for _, leaf := range p.b.Outcome.Leaves {
		cells := []any{leaf.Code, leaf.Name, figure{leaf.Weight}}
		for _, x := range leaf.Values {
			cells = append(cells, figure{x})
		}
		p.line(p.text, cells...)
		p.row[leaf.Code] = p.at
	}
	p.at++
	p.line(p.text, "说明", "分值已按量表折算，反向指标已换向；空格为未评。评分表以承诺哈希值为序编号，不显示姓名。")
	for _, s := range p.b.Standings {
		if s.State != evidence.OK {
			p.line(p.text, "未计入", s.Reason, s.Hash)
		}
	}
}

// scores is the range of a leaf's scores in 评分明细.
func (p *scorebook) scores(code string) string {
	row := strconv.Itoa(p.row[code])
	return "'" + detailSheet + "'!" + columnName(first) + row + ":" + columnName(first+len(p.b.Outcome.Ballots)-1) + row
}

// joined is the plan's method as a formula over a range.
func (p *scorebook) joined(scores string, k int) string {
	sum, count := "SUM("+scores+")", "COUNT("+scores+")"
	ends := func(f string, from, to int) (list string) {
		for i := from; i <= to; i++ {
			list += f + "(" + scores + "," + strconv.Itoa(i) + ")+"
		}
		return strings.TrimSuffix(list, "+")
	}
	switch m := p.b.Basis.Plan.Method; {
	case m == scoring.Median:
		return "MEDIAN(" + scores + ")"
	case k == 0 || m == scoring.Mean:
		return sum + "/" + count
	case m == scoring.Trimmed:
		return "(" + sum + "-(" + ends("LARGE", 1, k) + ")-(" + ends("SMALL", 1, k) + "))/(" + count + "-" + strconv.Itoa(2*k) + ")"
	}
	next := strconv.Itoa(k + 1)
	return "(" + sum + "-(" + ends("LARGE", 1, k) + ")-(" + ends("SMALL", 1, k) + ")+" + strconv.Itoa(k) + "*(LARGE(" + scores + "," + next + ")+SMALL(" + scores + "," + next + ")))/" + count
}

func (p *scorebook) trim() {
	p.line(p.head, "代码", "指标", "份数", "每端去除", "公式值", "引擎值", "差额", "核对")
	for _, leaf := range p.b.Outcome.Leaves {
		k := p.b.Outcome.Result.EffectiveK[leaf.Code]
		cells := []any{leaf.Code, leaf.Name, live("COUNT(" + p.scores(leaf.Code) + ")"), k}
		if p.b.Basis.Plan.Order == scoring.TotalFirst {
			cells = append(cells, "本方案先算总分，见“"+totalSheet+"”")
		} else {
			formula := p.joined(p.scores(leaf.Code), k)
			if r := p.b.Basis.Plan.LeafRounding; r != nil { // half-even has no formula: scores are never negative, halves are rare, and the verdict shows one
				round := "ROUND"
				switch r.Mode {
				case exact.Ceil:
					round = "ROUNDUP"
				case exact.Floor:
					round = "ROUNDDOWN"
				}
				formula = round + "(" + formula + "," + strconv.Itoa(r.Places) + ")"
			}
			cells = append(cells, p.checked(5, formula, leaf.Joined)...)
		}
		p.line(p.text, cells...)
	}
}
