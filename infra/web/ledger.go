package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/reports"
)

// readers may open the ledger; what they find there is bounded by the use case.
var readers = []actor.Role{actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority, actor.Statistician, actor.Auditor, actor.TaxFinance}

// counters may open the statistics.
var counters = readers[1:]

// routeReports: 合同台账, 统计报表, 我的导出.
func (s *Server) routeReports() {
	s.get("/contracts", s.listContracts, only(readers...), within(30*time.Second))
	s.get("/statistics", s.showStatistics, only(counters...), within(30*time.Second))
	s.get("/exports", s.listExports, only(readers...))
	s.post("/exports", s.requestExport, only(readers...))
	s.get("/exports/state", s.exportState, only(readers...), passive())
	s.get("/exports/:id/file", s.downloadExport, only(readers...), within(uploadTimeout))
}

// The parameters of the ledger's address beside its conditions.
const (
	paramAfter  = "after"
	paramBefore = "before"
	paramRows   = "rows"
	paramSums   = "sum"
	paramColumn = "col"
)

// queries reads every value of a name in the address. Values of one name may
// also be joined by commas, as a select of several states sends them.
func (r *request) queries(name string) []string {
	var values []string
	for _, raw := range r.Context().QueryArgs().PeekMulti(name) {
		values = append(values, cleanText(string(raw)))
	}
	if name == reporting.ParamState {
		values = strings.Split(strings.Join(values, ","), ",")
	}
	return values
}

func (s *Server) listContracts(r *request) error {
	f, faulty := s.Reporting.ParseFilter(r.queries)
	rows, _ := strconv.Atoi(r.Query(paramRows)) // anything odd is the usual size
	turn := reporting.Turn{After: r.Query(paramAfter), Before: r.Query(paramBefore), Rows: rows, Sums: r.Query(paramSums) == "1"}
	page, err := s.Reporting.List(r.ctx(), r.Actor, f, turn)
	if err != nil {
		return err
	}
	offices, err := s.Reporting.Offices(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	view := s.ledgerPage(r, f, page, offices)
	view.Errors = part.ErrorsOf(faulty)
	view.Shell.HasErrors = len(view.Errors) > 0
	for _, e := range view.Errors {
		view.Form.More = view.Form.More || slices.Contains(foldedConditions, e.Field)
	}
	status := 200
	if faulty != nil {
		status = statusOf(faulty)
	}
	return r.pageWith(status, reports.Ledger(view))
}

var foldedConditions = []string{reporting.ParamRegisteredFrom, reporting.ParamRegisteredTo, reporting.ParamSubmittedFrom, reporting.ParamSubmittedTo,
	reporting.ParamMin, reporting.ParamMax, reporting.ParamField, reporting.ParamUnit, reporting.ParamParty, reporting.ParamSellerRegion,
	reporting.ParamBuyerRegion, reporting.ParamStanding, reporting.ParamNational}

// ledgerAddress makes addresses of the ledger: the conditions, the columns, and
// what is given.
type ledgerAddress struct {
	params  []reporting.Param
	columns []string
	rows    int
}

func (a ledgerAddress) values(without ...string) url.Values {
	values := url.Values{}
	for _, p := range a.params {
		if !slices.Contains(without, p.Name) {
			values.Add(p.Name, p.Value)
		}
	}
	for _, c := range a.columns {
		values.Add(paramColumn, c)
	}
	if a.rows != reporting.PageSizes[0] {
		values.Set(paramRows, strconv.Itoa(a.rows))
	}
	return values
}

func (a ledgerAddress) with(pairs ...string) string {
	values := a.values()
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return ledgerPath(values)
}

func ledgerPath(values url.Values) string {
	if len(values) == 0 {
		return "/contracts"
	}
	return "/contracts?" + values.Encode()
}

func hiddenOf(values url.Values) []reports.Param {
	var hidden []reports.Param
	for name, list := range values {
		for _, v := range list {
			hidden = append(hidden, reports.Param{Name: name, Value: v})
		}
	}
	slices.SortFunc(hidden, func(a, b reports.Param) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return hidden
}

func (s *Server) ledgerPage(r *request, f reporting.Filter, page reporting.Page, offices []reporting.Office) reports.LedgerPage {
	broker := r.Actor.Has(actor.Broker)
	title, group := "合同台账", "登记"
	if broker && len(offices) == 0 {
		title, group = "申请与进度", "我的合同"
	}
	columns := slices.DeleteFunc([]string{"field", "registered", "office", "registrar"}, func(c string) bool { return !slices.Contains(r.queries(paramColumn), c) })
	at := ledgerAddress{params: f.Params(), columns: columns, rows: page.Size}
	p := reports.LedgerPage{
		Shell: s.shell(r, title, layout.Crumb{Label: group}, layout.Crumb{Label: title}), Title: title,
		Columns: reports.Columns{
			Field: slices.Contains(columns, "field"), Registered: slices.Contains(columns, "registered"),
			Office: slices.Contains(columns, "office"), Registrar: slices.Contains(columns, "registrar"),
			Hidden: hiddenOf(ledgerAddress{params: at.params, rows: at.rows}.values()),
		},
		OnPage: reports.Sums(page.OnPage), SumHref: at.with(paramSums, "1"), SumAt: s.Now().In(day.Zone).Format("15:04"), Export: true,
		Paging: part.Paging{Note: "按建立时间从新到旧"},
	}
	if page.All != nil {
		sums := reports.Sums(*page.All)
		p.All = &sums
	}
	if page.Newer != "" {
		p.Paging.Prev = at.with(paramBefore, page.Newer)
	}
	if page.Older != "" {
		p.Paging.Next = at.with(paramAfter, page.Older)
	}
	for _, size := range reporting.PageSizes {
		p.Paging.Sizes = append(p.Paging.Sizes, part.PageSize{Rows: size, Href: at.with(paramRows, strconv.Itoa(size)), Current: size == page.Size})
	}
	if s.PublicURL != "" {
		p.CopyURL = s.absolute(at.with())
	}
	if broker {
		p.NewHref = "/contracts/new"
	}
	for _, param := range f.Params() {
		p.Params = append(p.Params, reports.Param(param))
	}
	for _, c := range s.Reporting.Conditions(f, officeNamed(offices)) {
		p.Chips = append(p.Chips, part.Chip{Label: c.Text(), Remove: ledgerPath(at.values(c.Names...))})
	}
	for _, row := range page.Rows {
		p.Rows = append(p.Rows, s.ledgerRow(r, row))
	}
	p.Form = s.ledgerForm(r, f, at, offices)
	return p
}

func officeNamed(offices []reporting.Office) func(string) string {
	return func(id string) string {
		for _, o := range offices {
			if o.ID == id {
				return o.Name
			}
		}
		return "不在您的范围内"
	}
}

func (s *Server) ledgerRow(r *request, row reporting.ContractRow) reports.LedgerRow {
	v := reports.LedgerRow{
		Href: "/contracts/" + row.ID, Name: row.Name, No: row.Number, Seller: row.Seller, Buyer: row.Buyer, Class: row.Class,
		Field: s.Reporting.FieldName(row.Field), Office: row.OfficeName, Registrar: row.Registrar, SignDate: row.SignDate,
		Registered: row.RegisteredOn, Total: row.Total, Priced: row.Priced, Tech: row.Tech, Recognised: row.Recognised(),
		State: part.State(row.State.Mark()), Word: row.State.Title(),
	}
	if v.No == "" {
		v.No = row.SubmissionNo
	}
	if v.Name == "" {
		v.Name = "（未填合同名称）"
	}
	if row.State == contract.Draft {
		v.Href += "/form"
	}
	if row.Overdue(s.Reporting.Today()) {
		v.State, v.Word = part.Bad, row.State.Title()+"，超期"
	}
	return v
}

func (s *Server) ledgerForm(r *request, f reporting.Filter, at ledgerAddress, offices []reporting.Office) reports.LedgerForm {
	form := reports.LedgerForm{
		Typed: func(name string) string {
			if name == reporting.ParamState {
				return strings.Join(slices.DeleteFunc(r.queries(name), func(v string) bool { return v == "" }), ",")
			}
			return strings.Join(r.queries(name), " ")
		},
		States: stateOptions(f), Units: unitOptions(s.Reporting.RegionTitle, offices),
		ClearHref: ledgerPath(ledgerAddress{columns: at.columns, rows: at.rows}.values()), KeepHidden: hiddenOf(ledgerAddress{columns: at.columns, rows: at.rows}.values()),
	}
	for _, major := range contract.Majors {
		group := part.OptionGroup{Label: major.Title(), Options: []part.Option{{Value: string(major), Label: major.Title() + "（全部）"}}}
		for _, class := range contract.Classes() {
			if class.Major() == major && class != major {
				group.Options = append(group.Options, part.Option{Value: string(class), Label: class.ShortTitle()})
			}
		}
		if len(group.Options) == 1 {
			group.Options[0].Label = major.Title()
		}
		form.Classes = append(form.Classes, group)
	}
	for _, field := range s.Reporting.Fields() {
		form.Fields = append(form.Fields, part.Option{Value: field.Code, Label: field.Name})
	}
	form.More = slices.ContainsFunc(f.Params(), func(p reporting.Param) bool { return slices.Contains(foldedConditions, p.Name) })
	return form
}

// stateOptions offers the stages as groups first, then each state.
func stateOptions(f reporting.Filter) []part.Option {
	join := func(states ...contract.State) string {
		texts := make([]string, len(states))
		for i, state := range states {
			texts[i] = string(state)
		}
		return strings.Join(texts, ",")
	}
	options := []part.Option{
		{Value: join(contract.Submitted, contract.Accepted, contract.InReview, contract.SupplementRequested, contract.Resubmitted, contract.SecondReview), Label: "办理中（各阶段）"},
		{Value: join(contract.Registered, contract.Cancelled, contract.Revoked), Label: "已登记（含注销、撤销）"},
	}
	for _, state := range contract.States {
		options = append(options, part.Option{Value: string(state), Label: state.Title()})
	}
	chosen := join(f.States...)
	if chosen != "" && !slices.ContainsFunc(options, func(o part.Option) bool { return o.Value == chosen }) {
		titles := make([]string, len(f.States))
		for i, state := range f.States {
			titles[i] = state.Title()
		}
		options = append(options, part.Option{Value: chosen, Label: strings.Join(titles, "、")})
	}
	return options
}

// unitOptions offers regions with several offices, then the offices; nothing
// where there is no choice.
func unitOptions(title func(string) string, offices []reporting.Office) []part.OptionGroup {
	if len(offices) < 2 {
		return nil
	}
	var regions, names part.OptionGroup
	regions.Label, names.Label = "地区", "登记机构"
	covered := map[string]int{}
	for _, o := range offices {
		names.Options = append(names.Options, part.Option{Value: o.ID, Label: o.Name})
		covered[o.Region[:2]+"0000"]++
		covered[o.Region[:4]+"00"]++
	}
	for region, n := range covered {
		if n > 1 && n < len(offices) {
			regions.Options = append(regions.Options, part.Option{Value: region, Label: title(region)})
		}
	}
	slices.SortFunc(regions.Options, func(a, b part.Option) int { return strings.Compare(a.Value, b.Value) })
	if len(regions.Options) == 0 {
		return []part.OptionGroup{names}
	}
	return []part.OptionGroup{regions, names}
}
