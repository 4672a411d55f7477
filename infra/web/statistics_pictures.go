package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/reporting"
	"jiyue/domain/money"
	"jiyue/views/part"
	"jiyue/views/reports"
)

// The pictures of the statistics come twice: still, drawn here, and as an option
// of ECharts that script draws in its place. Both show what the tables say.

// option is a part of an ECharts option.
type option map[string]any

// measure is the unit of a picture, chosen by its largest amount.
type measure struct {
	unit  string
	shift int32
	text  func(money.Yuan) string
}

func measureOf(amounts ...money.Yuan) measure {
	for _, y := range amounts {
		if !y.Less(money.FromFen(1_0000_0000_00)) {
			return measure{"亿元", -8, money.Yuan.Yi}
		}
	}
	return measure{"万元", -4, money.Yuan.Wan}
}

// position places an amount in a still picture; the exact figure is in the table.
func (m measure) position(y money.Yuan) float64 { return y.Decimal().Shift(m.shift).InexactFloat64() }

// number is the amount as ECharts reads it.
func (m measure) number(y money.Yuan) json.Number {
	return json.Number(y.Decimal().Shift(m.shift).String())
}

func (m measure) numbers(lines []reporting.Line, of func(reporting.Line) money.Yuan) []json.Number {
	list := make([]json.Number, len(lines))
	for i, l := range lines {
		list[i] = m.number(of(l))
	}
	return list
}

func labels(lines []reporting.Line) []string {
	list := make([]string, len(lines))
	for i, l := range lines {
		list[i] = l.Label
	}
	return list
}

func totalOf(l reporting.Line) money.Yuan  { return l.Total }
func techOf(l reporting.Line) money.Yuan   { return l.Tech }
func beforeOf(l reporting.Line) money.Yuan { return l.Before.Total }

func bars(name, colour string, data any) option {
	return option{"type": "bar", "name": name, "itemStyle": option{"color": colour}, "data": data}
}

// trend is 逐月金额 beside the same months of the year before.
func trend(st *reporting.Statistics) reports.Picture {
	var all []money.Yuan
	var peak reporting.Line
	for _, l := range st.Months {
		all = append(all, l.Total, l.Before.Total)
		if peak.Total.Less(l.Total) {
			peak = l
		}
	}
	m := measureOf(all...)
	plot := part.Columns{Line: &part.Series{Name: "上年同月成交总额"},
		Series: []part.Series{{Name: "成交总额", Class: "c5"}, {Name: "技术交易额", Class: "c1"}}}
	for _, l := range st.Months {
		month, _ := reporting.ParseMonth(l.Key)
		plot.Labels, plot.Narrow = append(plot.Labels, l.Label), append(plot.Narrow, strconv.Itoa(int(month.Month)))
		plot.Series[0].Values = append(plot.Series[0].Values, m.position(l.Total))
		plot.Series[1].Values = append(plot.Series[1].Values, m.position(l.Tech))
		plot.Line.Values = append(plot.Line.Values, m.position(l.Before.Total))
	}
	plot.Sentence = fmt.Sprintf("%s各月成交总额与技术交易额，%s", st.Title, m.unit)
	if peak.Count > 0 {
		plot.Sentence += fmt.Sprintf("；%s最高，成交总额 %s %s", peak.Label, m.text(peak.Total), m.unit)
	}
	remark := "单位：" + m.unit
	if to := st.Current.To; st.Running && to.AddDays(1).Day() != 1 {
		remark += fmt.Sprintf("，%d 月为 1 至 %d 日", to.Month(), to.Day())
	}
	return reports.Picture{Remark: remark, Still: part.ColumnPlot(plot),
		Keys: []part.Key{{Class: "c5", Label: "成交总额"}, {Class: "c1", Label: "技术交易额"}, {Class: "l2", Label: "上年同月成交总额"}},
		Chart: part.Chart{ID: "chart-months", Sentence: plot.Sentence, Unit: m.unit, Option: option{
			"legend": option{"data": []string{"成交总额", "技术交易额", "上年同月成交总额"}}, "tooltip": option{"trigger": "axis"},
			"xAxis": option{"type": "category", "data": labels(st.Months)}, "yAxis": option{"type": "value"},
			"series": []option{bars("成交总额", "--d5", m.numbers(st.Months, totalOf)), bars("技术交易额", "--d1", m.numbers(st.Months, techOf)),
				{"type": "line", "name": "上年同月成交总额", "lineStyle": option{"color": "--d2"}, "itemStyle": option{"color": "--d2"}, "data": m.numbers(st.Months, beforeOf)}},
		}}}
}

// lying is a picture of horizontal bars, the first line on top.
func lying(id, sentence string, lines []reporting.Line, plot func(string, []part.Bar) templ.Component) reports.Picture {
	var all []money.Yuan
	for _, l := range lines {
		all = append(all, l.Total, l.Before.Total)
	}
	m := measureOf(all...)
	sentence += "，" + m.unit
	var still []part.Bar
	for _, l := range lines {
		sentence += "，" + l.Label + " " + m.text(l.Total)
		still = append(still, part.Bar{Label: l.Label, Text: m.text(l.Total), Value: m.position(l.Tech), Of: m.position(l.Total)})
	}
	return reports.Picture{Remark: m.unit, Still: plot(sentence, still), Foot: "深色为技术交易额，浅色为成交总额。",
		Chart: part.Chart{ID: id, Sentence: sentence, Unit: m.unit, Option: option{
			"legend": option{}, "grid": lyingGrid, "tooltip": option{"trigger": "axis", "axisPointer": option{"type": "shadow"}},
			"xAxis": option{"type": "value", "splitNumber": 3}, "yAxis": lyingAxis(lines),
			"series": []option{bars("成交总额", "--d5", m.numbers(lines, totalOf)), bars("技术交易额", "--d1", m.numbers(lines, techOf)), bars("上年同期成交总额", "--d2", m.numbers(lines, beforeOf))},
		}}}
}

var lyingGrid = option{"left": 4, "right": 28, "top": 32, "bottom": 4, "containLabel": true}

func lyingAxis(lines []reporting.Line) option {
	return option{"type": "category", "inverse": true, "data": labels(lines), "axisLabel": option{"width": 96, "overflow": "break"}}
}

// sizes is 金额分档: how many contracts there are of each size.
func sizes(st *reporting.Statistics) reports.Picture {
	sentence := "各金额档的合同项数"
	var still []part.Bar
	var now, before []int
	for _, l := range st.Bands {
		sentence += fmt.Sprintf("，%s %d 项", l.Label, l.Count)
		still = append(still, part.Bar{Label: l.Label, Text: strconv.Itoa(l.Count), Value: float64(l.Count)})
		now, before = append(now, l.Count), append(before, l.Before.Count)
	}
	count := func(name, colour string, data []int) option {
		o := bars(name, colour, data)
		o["unit"] = "项"
		return o
	}
	current := count("本期", "--d1", now)
	current["label"] = option{"show": true, "position": "right"}
	return reports.Picture{Remark: "项", Still: part.BarPlot(sentence, still),
		Chart: part.Chart{ID: "chart-bands", Sentence: sentence, Unit: "项", Option: option{
			"legend": option{}, "grid": lyingGrid, "tooltip": option{"trigger": "axis", "axisPointer": option{"type": "shadow"}},
			"xAxis": option{"type": "value", "minInterval": 1, "splitNumber": 3}, "yAxis": lyingAxis(st.Bands),
			"series": []option{current, count("上年同期", "--d5", before)},
		}}}
}

// largest is the technology fields with the largest amounts, at most eight.
func largest(st *reporting.Statistics) reports.Picture {
	fields := slices.DeleteFunc(reporting.Outer(st.Fields), func(l reporting.Line) bool { return l.Count == 0 && l.Before.Count == 0 })
	slices.SortStableFunc(fields, func(a, b reporting.Line) int { return b.Total.Cmp(a.Total) })
	return lying("chart-fields", "成交总额最大的技术领域", fields[:min(len(fields), 8)], part.BarPlotWide)
}

// streams is 技术流向 from the sellers' places to the buyers'. Places without an
// amount are left out.
func streams(st *reporting.Statistics) reports.Picture {
	m := measureOf(st.All.Total)
	var still []part.Bar
	var nodes, links []option
	place := func(label string, y money.Yuan, depth int, colour string) {
		if y.Sign() > 0 {
			nodes = append(nodes, option{"name": label, "text": m.text(y), "depth": depth, "itemStyle": option{"color": colour}})
		}
	}
	sentence, bought := "技术流向，"+m.unit, make([]money.Yuan, len(st.Flow.Buyers))
	for _, row := range st.Flow.Sellers {
		seller := row.Whence.Title() + "卖方"
		place(seller, row.All.Total, 0, "--d1")
		for i, cell := range row.Cells {
			if cell.Total.Sign() <= 0 {
				continue
			}
			buyer := st.Flow.Buyers[i].Title() + "买方"
			bought[i] = bought[i].Add(cell.Total)
			links = append(links, option{"source": seller, "target": buyer, "value": m.number(cell.Total), "items": cell.Count})
			still = append(still, part.Bar{Label: seller + "至" + buyer, Text: m.text(cell.Total), Value: m.position(cell.Total)})
			sentence += "，" + seller + "至" + buyer + " " + m.text(cell.Total)
		}
	}
	for i, buyer := range st.Flow.Buyers {
		place(buyer.Title()+"买方", bought[i], 1, "--d2")
	}
	return reports.Picture{Remark: "单位：" + m.unit + "；本地指" + st.Flow.HomeName, Still: part.BarPlotWide(sentence, still),
		Chart: part.Chart{ID: "chart-flow", Sentence: sentence, Unit: m.unit, Option: option{
			"tooltip": option{"trigger": "item"},
			"series": []option{{"type": "sankey", "data": nodes, "links": links, "left": 4, "right": 150, "top": 8, "bottom": 8, "nodeGap": 14, "layoutIterations": 0,
				"emphasis": option{"focus": "adjacency"}, "label": option{"position": "right"}}},
		}}}
}
