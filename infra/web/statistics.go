package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"jiyue/app/reporting"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/reports"
)

func (s *Server) showStatistics(r *request) error {
	ask, faulty := s.Reporting.ParseAsk(r.queries)
	st, err := s.Reporting.Count(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	offices, err := s.Reporting.Offices(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	p := statisticsPage(st)
	p.Shell = s.shell(r, p.Title, layout.Crumb{Label: "查询"}, layout.Crumb{Label: "统计报表"})
	p.Errors = part.ErrorsOf(faulty)
	p.Shell.HasErrors = len(p.Errors) > 0
	p.Units, p.Unit = unitOptions(s.Reporting.RegionTitle, offices), ask.OfficeID+ask.OfficeRegion
	p.From, p.To, p.AsOf = ask.From.String(), ask.To.String(), ask.AsOf.String()
	for name, shown := range map[string]*string{reporting.ParamFrom: &p.From, reporting.ParamTo: &p.To, reporting.ParamAsOf: &p.AsOf} {
		if p.Errors.At(name) != "" { // as typed
			*shown = r.Query(name)
		}
	}
	p.Periods = periodTabs(ask, s.Reporting.Today())
	status := 200
	if faulty != nil {
		status = statusOf(faulty)
	}
	return r.pageWith(status, reports.Statistics(p))
}

func statisticsHref(ask reporting.Ask) string {
	values := url.Values{}
	for _, p := range ask.Params() {
		values.Set(p.Name, p.Value)
	}
	return "/statistics?" + values.Encode()
}

// periodTabs are the usual periods: the year, its quarters, the years before.
func periodTabs(ask reporting.Ask, today day.Date) []part.Tab {
	var tabs []part.Tab
	add := func(label string, from, to reporting.Month) {
		a := ask
		a.From, a.To, a.AsOf = from, to, day.Date{}
		tabs = append(tabs, part.Tab{Label: label, Href: statisticsHref(a), Current: ask.From == from && ask.To == to && ask.AsOf.IsZero()})
	}
	now := reporting.Month{Year: today.Year(), Month: today.Month()}
	january := reporting.Month{Year: today.Year(), Month: time.January}
	add("本年", january, now)
	quarter := (int(today.Month()) - 1) / 3
	for q := quarter; q >= 0; q-- {
		first := january.Add(3 * q)
		add([]string{"一", "二", "三", "四"}[q]+"季度", first, first.Add(2))
	}
	add("本月", now, now)
	for year := today.Year() - 1; year >= today.Year()-2; year-- {
		add(strconv.Itoa(year)+"年", reporting.Month{Year: year, Month: time.January}, reporting.Month{Year: year, Month: time.December})
	}
	return tabs
}

func statisticsPage(st *reporting.Statistics) reports.StatisticsPage {
	p := reports.StatisticsPage{
		Title: st.Title + "技术合同认定登记", By: st.Ask.By, Many: st.Ask.Many, Empty: st.All.Count == 0 && st.All.Before.Count == 0 && len(st.Changes) == 0,
		Sub:   fmt.Sprintf("%s，按登记日期统计，截至 %s已注销或撤销的不计。", st.Where, st.Current.AsOf.Long()),
		Notes: st.Notes(), Figs: figures(st),
	}
	for _, by := range []string{reporting.BySeller, reporting.ByBuyer, reporting.ByOffice} {
		p.Bys = append(p.Bys, part.Option{Value: by, Label: reporting.ByTitle(by)})
	}
	for _, many := range []string{reporting.ManyFirst, reporting.ManySplit} {
		p.Manys = append(p.Manys, part.Option{Value: many, Label: reporting.ManyTitle(many)})
	}
	for _, param := range st.Ask.Params() {
		p.Params = append(p.Params, reports.Param(param))
	}
	p.Trend, p.Mix, p.Streams, p.Sizes, p.Largest = trend(st), lying("chart-classes", "各类合同成交总额与技术交易额", reporting.Outer(st.Classes), part.BarPlot), streams(st), sizes(st), largest(st)
	p.Flow, p.Changes = flowTable(st), changeTable(st)
	p.Work = []reports.WorkTable{workTable("登记机构、登记员", "登记机构与登记员办理情况", st.Work), workTable("办理月份", "逐月办理情况", st.WorkMonths)}
	p.Groups = statisticsGroups(st)
	return p
}

// statisticsGroups lists all tables under their headings, each heading in the
// order of the numbers.
func statisticsGroups(st *reporting.Statistics) []reports.StatGroup {
	shaped := map[string]reports.StatTable{
		reporting.GroupPlace:  {ID: "flow", No: "表6", Title: "技术流向", Kind: "flow"},
		reporting.GroupTime:   {ID: "work", No: "表10", Title: "登记机构、登记员与逐月办理", Kind: "work"},
		reporting.GroupChange: {ID: "change", No: "表15", Title: "变更、注销与撤销", Kind: "change"},
	}
	var groups []reports.StatGroup
	for _, title := range reporting.Groups {
		g := reports.StatGroup{Title: title}
		if t, ok := shaped[title]; ok {
			g.Tables = append(g.Tables, t)
		}
		for _, t := range st.Tables() {
			if t.Group != title {
				continue
			}
			table := reports.StatTable{ID: t.ID, No: t.No, Title: t.Title, Head: t.Head, Whole: statLine(t.Whole, st.All.Total), Average: t.ID == "band", Note: t.Note}
			for i, l := range t.Lines {
				if t.Ranked {
					l.Label = fmt.Sprintf("%d. %s", i+1, l.Label)
				}
				table.Lines = append(table.Lines, statLine(l, st.All.Total))
			}
			if t.Adds {
				table.Rounding = rounding(t.Lines, st.All.Total)
			}
			g.Tables = append(g.Tables, table)
		}
		groups = append(groups, g)
	}
	return groups
}

func rounding(lines []reporting.Line, whole money.Yuan) string {
	var amounts []money.Yuan
	for _, l := range reporting.Outer(lines) {
		amounts = append(amounts, l.Total)
	}
	return reporting.RoundingNote("", whole, amounts)
}

func figures(st *reporting.Statistics) []part.Fig {
	total, totalUnit := large(st.All.Total)
	tech, techUnit := large(st.All.Tech)
	average, averageUnit := large(st.All.Average())
	return []part.Fig{
		{Label: "登记合同", Value: strconv.Itoa(st.All.Count), Unit: "项", Sub: growth(reporting.GrowthOf(st.All.Count, st.All.Before.Count))},
		{Label: "成交总额", Value: total, Unit: totalUnit, Sub: growth(reporting.Growth(st.All.Total, st.All.Before.Total))},
		{Label: "技术交易额", Value: tech, Unit: techUnit, Sub: "占成交总额 " + reporting.Share(st.All.Tech, st.All.Total).Text()},
		{Label: "平均每项成交额", Value: average, Unit: averageUnit, Sub: "上年同期 " + st.All.Before.Average().Wan() + " 万元"},
	}
}

func growth(r reporting.Ratio) string {
	if !r.Known() {
		return "上年同期没有登记"
	}
	return "同比" + r.GrowthText()
}

// large prints a figure in 亿元 from one 亿 on, else in 万元.
func large(y money.Yuan) (value, unit string) {
	if y.Less(money.FromFen(1_0000_0000_00)) {
		return y.Wan(), "万元"
	}
	return y.Yi(), "亿元"
}

func growthOf(r reporting.Ratio) reports.Growth {
	word, figure, _ := strings.Cut(r.GrowthText(), " ")
	g := reports.Growth{Word: word, Sign: r.Percent(1).Sign(), Text: figure}
	switch g.Sign {
	case 1:
		g.Text = "+" + figure
	case -1:
		g.Text = "−" + figure
	}
	return g
}

func statLine(l reporting.Line, whole money.Yuan) reports.StatLine {
	line := reports.StatLine{Label: l.Label, Count: l.Count, Total: l.Total, Tech: l.Tech, Average: l.Average(), Share: reporting.Share(l.Total, whole).Text(),
		Counts: growthOf(reporting.GrowthOf(l.Count, l.Before.Count)), Amounts: growthOf(reporting.Growth(l.Total, l.Before.Total))}
	switch {
	case l.Deep:
		line.Level = 2
	case l.Sub:
		line.Level = 1
	}
	if l.Drill != nil {
		values := url.Values{}
		for _, p := range l.Drill.Params() {
			values.Add(p.Name, p.Value)
		}
		line.Href = ledgerPath(values)
	}
	return line
}

func flowTable(st *reporting.Statistics) reports.FlowTable {
	t := reports.FlowTable{Home: st.Flow.HomeName, All: statLine(st.All, st.All.Total), Note: st.Notes()[3]}
	for _, buyer := range st.Flow.Buyers {
		t.Columns = append(t.Columns, buyer.Title())
	}
	for _, row := range st.Flow.Sellers {
		line := reports.FlowLine{Label: row.Whence.Title(), All: statLine(row.All, st.All.Total)}
		for i, cell := range row.Cells {
			cell.Label = row.Whence.Title() + "至" + st.Flow.Buyers[i].Title()
			line.Cells = append(line.Cells, statLine(cell, st.All.Total))
		}
		t.Rows = append(t.Rows, line)
	}
	for _, l := range st.FlowSums() {
		t.Sums = append(t.Sums, statLine(l, st.All.Total))
	}
	return t
}

func workTable(head, label string, lines []reporting.WorkLine) reports.WorkTable {
	whole := reporting.WorkWhole(lines)
	line := func(l reporting.WorkLine) reports.WorkLine {
		return reports.WorkLine{StatLine: statLine(l.Line, whole.Total), Kept: l.Kept, Late: l.Late, Untimed: l.Untimed,
			Returned: l.Returned, Rejected: l.Rejected, InTime: l.InTime().Text()}
	}
	t := reports.WorkTable{Head: head, Label: label, Whole: line(whole)}
	for _, l := range lines {
		t.Lines = append(t.Lines, line(l))
	}
	return t
}

func changeTable(st *reporting.Statistics) reports.ChangeTable {
	t := reports.ChangeTable{Note: "按变更、注销、撤销的日期计；未关账年度的增减已反映在各表中，已关账年度的列为调整，不改动各表"}
	for _, c := range st.Changes {
		t.Sums = append(t.Sums, reports.ChangeLine{Title: c.Title(), Year: c.Year(), Acts: c.Acts, Count: c.Count, Total: c.Total, Tech: c.Tech})
	}
	for _, a := range st.Adjustments {
		t.Adjustments = append(t.Adjustments, reports.ChangeLine{Title: a.Title(), Name: a.Name, No: a.Number, Href: "/contracts/" + a.Contract,
			On: a.On, Of: a.RegisteredOn, Count: a.Count, Total: a.Total, Tech: a.Tech})
	}
	if len(st.Adjustments) == reporting.MaxAdjustments {
		t.More = fmt.Sprintf("只列前 %d 项，全部的合计见上", reporting.MaxAdjustments)
	}
	return t
}
