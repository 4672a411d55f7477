package excel

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

func (p *scorebook) consistency() {
	p.line(p.head, "代码", "指标", "均值（公式）", "均值（引擎）", "核对", "标准差（公式）", "标准差（引擎）", "极差（公式）", "极差（引擎）", "中位数（公式）", "中位数（引擎）", "标记")
	for _, leaf := range p.b.Outcome.Leaves {
		d := leaf.Dispersion
		if d == nil {
			p.line(p.text, leaf.Code, leaf.Name, "不足两份，不检验")
			continue
		}
		scores, row := p.scores(leaf.Code), strconv.Itoa(p.at+1)
		p.line(p.text, leaf.Code, leaf.Name, live("AVERAGE("+scores+")"), figure{d.Mean}, live(`IF(AND(ABS(C`+row+`-D`+row+`)<=0.0000005,ABS(F`+row+`-G`+row+`)<=0.0000005,ABS(H`+row+`-I`+row+`)<=0.0000005,ABS(J`+row+`-K`+row+`)<=0.0000005),"相符","不符")`),
			live("STDEV("+scores+")"), d.SD, live("MAX("+scores+")-MIN("+scores+")"), figure{d.Range}, live("MEDIAN("+scores+")"), figure{d.Median}, strings.Join(d.Flags, "、"))
	}
	o := p.b.Outcome
	p.at++
	p.line(p.text, "总分", "标准差（引擎）", o.Consistency.TotalSD)
	p.line(p.text, "总分", "等级跨度", o.Consistency.GradeSpan)
	p.line(p.text, "ICC", "ICC(2,k)（引擎）", figure{o.ICC})
	p.line(p.text, "α", "Krippendorff α（引擎）", figure{o.Reliability.Alpha})
	p.line(p.text, "结论", map[scoring.Next]string{scoring.GoAggregate: "一致，按方案汇总", scoring.GoExtra: "分歧，增补评分", scoring.GoMeeting: "分歧，会商评议"}[o.Consistency.Next])
}

// total rolls the scores up the tree: one column for each ballot, one for the joined
// values, and the engine's beside it.
func (p *scorebook) total() {
	o, n := p.b.Outcome, len(p.b.Outcome.Ballots)
	joined := first + n
	p.line(p.head, append(p.columns(), "集结值", "引擎值", "差额", "核对")...)
	rows := map[string]int{}
	at := p.at
	for _, node := range p.form.Nodes() {
		if node.Kind != indextree.Gate {
			at++
			rows[node.Code] = at
		}
	}
	rows[""] = at + 1
	for _, node := range p.form.Nodes() {
		if node.Kind == indextree.Gate {
			continue
		}
		cells := []any{node.Code, node.Name, figure{p.form.Weight(node.Code)}}
		var engine *big.Rat
		if node.Kind == indextree.Leaf {
			for i := range n {
				ref := "'" + detailSheet + "'!" + columnName(first+i) + strconv.Itoa(p.row[node.Code])
				cells = append(cells, live(`IF(COUNT(`+ref+`)=0,"",`+ref+`)`))
			}
			engine = o.Result.LeafValues[node.Code]
			cells = append(cells, p.end(joined, "'"+trimSheet+"'!E"+strconv.Itoa(p.row[node.Code]), engine)...)
		} else {
			for i := range n {
				if p.scored(node.Code, i) {
					cells = append(cells, live(p.rolled(rows, node.Code, first+i)))
				} else {
					cells = append(cells, nil)
				}
			}
			engine = o.Result.Groups[node.Code]
			cells = append(cells, p.end(joined, p.rolled(rows, node.Code, joined), engine)...)
		}
		p.line(p.text, cells...)
	}
	cells := []any{"", "合计", nil}
	for i := range n {
		cells = append(cells, live(p.rolled(rows, "", first+i)))
	}
	formula := p.rolled(rows, "", joined)
	if p.b.Basis.Plan.Order == scoring.TotalFirst {
		row := strconv.Itoa(p.at + 1)
		formula = p.joined(columnName(first)+row+":"+columnName(joined-1)+row, o.Result.TotalK)
	}
	p.line(p.text, append(cells, p.checked(joined, formula, o.Result.Exact)...)...)
	exactCell, places := columnName(joined)+strconv.Itoa(p.at), p.b.Basis.Plan.Places
	blank := make([]any, joined-1)
	blank[1] = "总分（四舍五入一次）"
	p.line(p.text, append(blank, p.checked(joined, "ROUND("+exactCell+"+0.000000000001,"+strconv.Itoa(places)+")", o.Result.Rounded)...)...)
	blank = make([]any, first-1)
	blank[1] = "各份总分（引擎）"
	for _, x := range o.Totals {
		blank = append(blank, figure{x})
	}
	p.line(p.text, blank...)
	p.line(p.text, "", "等级", o.Result.Grade, exact.Text(o.Result.Rounded, places))
}

// end are the joined column and its check; a plan that joins totals has none below them.
func (p *scorebook) end(column int, formula string, engine *big.Rat) []any {
	if p.b.Basis.Plan.Order == scoring.TotalFirst {
		return nil
	}
	return p.checked(column, formula, engine)
}

// scored says that a ballot has a score below a group.
func (p *scorebook) scored(group string, i int) bool {
	for _, leaf := range p.b.Outcome.Leaves {
		for code := leaf.Code; leaf.Values[i] != nil && code != ""; {
			if code == group {
				return true
			}
			at := slices.IndexFunc(p.form.Nodes(), func(n indextree.Node) bool { return n.Code == code })
			code = p.form.Nodes()[at].Parent
		}
	}
	return false
}

// rolled is the weighted mean of the children that have a value, in a column:
// SUM and COUNT of one cell pass over what is no number.
func (p *scorebook) rolled(rows map[string]int, parent string, column int) string {
	var sum, weights []string
	for _, child := range p.form.Nodes() {
		if child.Parent != parent || child.Kind == indextree.Gate {
			continue
		}
		cell, w := columnName(column)+strconv.Itoa(rows[child.Code]), exact.Terminating(p.form.Weight(child.Code))
		sum, weights = append(sum, w+`*SUM(`+cell+`)`), append(weights, w+`*COUNT(`+cell+`)`)
	}
	return `(` + strings.Join(sum, "+") + `)/(` + strings.Join(weights, "+") + `)`
}

func (p *scorebook) trail() {
	p.line(p.head, "序号", "时间", "事项", "之后的状态", "SHA-256")
	for _, l := range p.b.Trail {
		p.line(p.text, l.Seq, l.At, l.What, l.State, l.Hash)
	}
}
