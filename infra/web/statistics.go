package web

import (
	"fmt"
	"net/url"
	"strconv"
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
		Title: st.Title + "技术合同认定登记", By: st.Ask.By, PlaceBy: reporting.ByTitle(st.Ask.By), Empty: st.All.Count == 0 && st.All.Before.Count == 0,
		Sub:   fmt.Sprintf("%s，按登记日期统计，截至 %s已注销或撤销的不计。", st.Where, st.Current.AsOf.Long()),
		Notes: st.Notes(), All: statLine(st.All, st.All.Total), Figs: figures(st),
	}
	for _, by := range []string{reporting.BySeller, reporting.ByBuyer, reporting.ByOffice} {
		p.Bys = append(p.Bys, part.Option{Value: by, Label: reporting.ByTitle(by)})
	}
	for _, param := range st.Ask.Params() {
		p.Params = append(p.Params, reports.Param(param))
	}
	p.Months, p.MonthNote = statLines(st.Months, st.All)
	p.Classes, p.ClassNote = statLines(st.Classes, st.All)
	p.Places, p.PlaceNote = statLines(st.Places, st.All)
	p.Fields, _ = statLines(st.Fields, st.All)
	p.Bands, _ = statLines(st.Bands, st.All)
	p.Trend, p.Mix, p.Streams, p.Sizes, p.Largest = trend(st), lying("chart-classes", "各类合同成交总额与技术交易额", heads(st.Classes), part.ChartUsual), streams(st), sizes(st), largest(st)
	p.Flow = flowTable(st)
	return p
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

func statLine(l reporting.Line, whole money.Yuan) reports.StatLine {
	line := reports.StatLine{Label: l.Label, Sub: l.Sub, Count: l.Count, Total: l.Total, Tech: l.Tech,
		Share: reporting.Share(l.Total, whole).Text(), Growth: reporting.Growth(l.Total, l.Before.Total).GrowthText()}
	if l.Drill != nil {
		values := url.Values{}
		for _, p := range l.Drill.Params() {
			values.Add(p.Name, p.Value)
		}
		line.Href = ledgerPath(values)
	}
	return line
}

func statLines(lines []reporting.Line, all reporting.Line) (printed []reports.StatLine, note string) {
	var parts []money.Yuan
	for _, l := range lines {
		printed = append(printed, statLine(l, all.Total))
		if !l.Sub {
			parts = append(parts, l.Total)
		}
	}
	return printed, reporting.RoundingNote("", all.Total, parts)
}

func flowTable(st *reporting.Statistics) reports.FlowTable {
	t := reports.FlowTable{Home: st.Flow.HomeName}
	for _, buyer := range st.Flow.Buyers {
		t.Columns = append(t.Columns, buyer.Title())
	}
	for _, row := range st.Flow.Sellers {
		line := reports.FlowLine{Label: row.Whence.Title(), All: statLine(row.All, st.All.Total)}
		for _, cell := range row.Cells {
			line.Cells = append(line.Cells, statLine(cell, st.All.Total))
		}
		t.Rows = append(t.Rows, line)
	}
	for _, l := range []reporting.Line{st.Flow.Within, st.Flow.Out, st.Flow.In, st.Flow.Rest} {
		t.Sums = append(t.Sums, statLine(l, st.All.Total))
	}
	t.Sums[1].Label, t.Sums[2].Label = "输出（本地卖方至外地买方）", "吸纳（外地卖方至本地买方）"
	return t
}
