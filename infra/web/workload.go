package web

import (
	"fmt"
	"strconv"
	"time"

	"jiyue/app/access"
	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/reports"
)

// routeWorkload: 工作量与时效.
func (s *Server) routeWorkload() {
	who := only(actor.Head, actor.Authority, actor.Statistician)
	s.get("/workload", s.showWorkload, who, within(30*time.Second))
	s.post("/workload/export", s.exportWorkload, who, within(time.Minute))
}

// supervises says whether there is anything for the person to supervise: the head
// of a seller is a head, too.
func supervises(a access.Admitted) bool {
	return a.Actor.Has(actor.Authority, actor.Statistician) || a.Actor.Has(actor.Head) && a.OrgKind == access.Office
}

func (s *Server) showWorkload(r *request) error {
	if !supervises(r.Admitted) {
		return reporting.ErrNoWorkload
	}
	ask, faulty := s.Reporting.ParseWorkloadAsk(r.Query("from"), r.Query("to"), r.Query("office"))
	table, err := s.Reporting.Workload(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	offices, err := s.Reporting.Offices(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	p := reports.WorkloadPage{
		Shell:  s.shell(r, "工作量与时效", layout.Crumb{Label: "查询"}, layout.Crumb{Label: "工作量与时效"}),
		Sub:    ask.From.Long() + "至" + ask.To.Long(),
		Errors: part.ErrorsOf(faulty), From: ask.From.String(), To: ask.To.String(), Office: ask.OfficeID,
		Periods: workloadPeriods(ask, s.Reporting.Today()), Figs: workloadFigs(table.All), Notes: reporting.WorkloadNotes,
		Params: []reports.Param{{Name: "from", Value: ask.From.String()}, {Name: "to", Value: ask.To.String()}, {Name: "office", Value: ask.OfficeID}},
	}
	p.Shell.HasErrors = len(p.Errors) > 0
	for name, shown := range map[string]*string{"from": &p.From, "to": &p.To} {
		if p.Errors.At(name) != "" { // as typed
			*shown = r.Query(name)
		}
	}
	if len(offices) > 1 {
		for _, o := range offices {
			p.Offices = append(p.Offices, part.Option{Value: o.ID, Label: o.Name})
		}
	}
	fillWorkload(&p, table, len(offices) > 1 && ask.OfficeID == "")
	status := 200
	if faulty != nil {
		status = statusOf(faulty)
	}
	return r.pageWith(status, reports.Workload(p))
}

// fillWorkload shows the offices where there are several, else the registrars.
func fillWorkload(p *reports.WorkloadPage, t *reporting.WorkloadTable, byOffice bool) {
	list := t.People
	p.By = "登记员"
	if byOffice {
		list, p.By = t.Offices, "登记机构"
	}
	p.All = workloadLine("合计", "", t.All)
	for _, w := range list {
		label, href := w.Person(), ""
		if byOffice {
			label, href = w.Office, workloadHref(t.Ask.From, t.Ask.To, w.OfficeID)
		}
		p.Rows = append(p.Rows, workloadLine(label, href, w))
		if w.Timed > 0 && len(p.Bars) < 20 {
			share, _ := w.KeptShare().Percent(1).Float64() // for the picture only
			p.Bars = append(p.Bars, part.Bar{Label: label, Text: fmt.Sprintf("%s，%d / %d 件", w.KeptShare().Text(), w.Kept, w.Timed), Value: share, Of: 100})
		}
	}
	p.Sentence = fmt.Sprintf("按期办结率：合计 %s，%d 件中 %d 件按期", t.All.KeptShare().Text(), t.All.Timed, t.All.Kept)
}

func workloadLine(label, href string, w reporting.Workload) reports.WorkloadLine {
	l := reports.WorkloadLine{
		Label: label, Href: href, Received: w.Received, Accepted: w.Accepted, Supplements: w.Supplements, Registered: w.Registered, Refused: w.Refused,
		Open: w.Open, Amber: w.Amber, Red: w.Red, Overdue: w.Overdue,
		Kept: w.KeptShare().Text(), Average: reporting.DaysText(w.Average), Median: reporting.DaysText(w.Median),
	}
	if w.Timed > 0 {
		l.KeptOf = fmt.Sprintf("%d / %d", w.Kept, w.Timed)
	}
	return l
}

func workloadFigs(w reporting.Workload) []part.Fig {
	return []part.Fig{
		{Label: "收件", Value: strconv.Itoa(w.Received), Unit: "件", Sub: fmt.Sprintf("受理 %d 件", w.Accepted)},
		{Label: "办结", Value: strconv.Itoa(w.Registered + w.Refused), Unit: "件", Sub: fmt.Sprintf("准予登记 %d 件，不予 %d 件", w.Registered, w.Refused)},
		{Label: "按期办结率", Value: w.KeptShare().Text(), Sub: "平均用时 " + reporting.DaysText(w.Average) + "，中位 " + reporting.DaysText(w.Median)},
		{Label: "今天在办", Value: strconv.Itoa(w.Open), Unit: "件", Sub: fmt.Sprintf("临近到期 %d 件，已超期 %d 件", w.Red, w.Overdue)},
	}
}

func workloadHref(from, to day.Date, office string) string {
	return withQuery("/workload", "from", from.String(), "to", to.String(), "office", office)
}

// workloadPeriods are the usual periods: this year, this quarter, this month, the
// month and the year before.
func workloadPeriods(a reporting.WorkloadAsk, today day.Date) []part.Tab {
	month := day.New(today.Year(), today.Month(), 1)
	january := day.New(today.Year(), time.January, 1)
	quarter := day.New(today.Year(), (today.Month()-1)/3*3+1, 1)
	lastMonth := month.AddDays(-1)
	var tabs []part.Tab
	for _, x := range []struct {
		label    string
		from, to day.Date
	}{
		{"本年", january, today}, {"本季度", quarter, today}, {"本月", month, today},
		{"上月", day.New(lastMonth.Year(), lastMonth.Month(), 1), lastMonth},
		{"上年", day.New(today.Year()-1, time.January, 1), january.AddDays(-1)},
	} {
		tabs = append(tabs, part.Tab{Label: x.label, Href: workloadHref(x.from, x.to, a.OfficeID), Current: a.From == x.from && a.To == x.to})
	}
	return tabs
}

func (s *Server) exportWorkload(r *request) error {
	if !supervises(r.Admitted) {
		return reporting.ErrNoWorkload
	}
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	ask, err := s.Reporting.ParseWorkloadAsk(values["from"], values["to"], values["office"])
	if err != nil {
		return err
	}
	name, content, err := s.Reporting.ExportWorkload(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	return r.download(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content)
}
