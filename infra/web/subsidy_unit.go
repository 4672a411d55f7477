package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/funding"
	"jiyue/domain/subsidy"
	"jiyue/domain/tax"
	"jiyue/views/fiscal"
	"jiyue/views/layout"
	"jiyue/views/part"
)

const entriesOnPage = 50

func (s *Server) showSubsidyUnit(r *request) error {
	view, err := s.subsidyUnitView(r, r.Query("seller"), nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// subsidyUnitView draws one seller; typed is what a refused form sent.
func (s *Server) subsidyUnitView(r *request, seller string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	l, err := s.Funding.ReadSubsidy(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(l.Units, func(u funding.SubsidyUnit) bool { return u.Seller == seller })
	if i < 0 {
		return nil, subsidy.ErrListNotFound
	}
	u, path := l.Units[i], "/subsidies/"+l.ID
	here := withQuery(path+"/unit", "seller", seller)
	title := strconv.Itoa(l.Year) + "年度" + l.Basis.Title + "名单"
	p := fiscal.SubsidyUnitPage{
		Shell: s.shell(r, u.Title, layout.Crumb{Label: "补贴", Href: "/subsidies"}, layout.Crumb{Label: title, Href: path}, layout.Crumb{Label: u.Title}),
		Name:  u.Title, Path: here, Post: path + "/unit", Key: seller, Back: path, Version: l.Version, Editing: l.Editable(r.Actor) == nil,
		Figs: []part.Fig{{Label: "计入合同", Value: strconv.Itoa(u.Counting), Unit: "份", Sub: "另有 " + strconv.Itoa(len(u.Entries)-u.Counting) + " 份不计"},
			{Label: "基数合计", Value: u.Base.Text(), Unit: "元"}, {Label: "核定额", Value: u.Granted.Text(), Unit: "元", Sub: cappedWords(l.Basis, u)},
			{Label: "兑付额", Value: u.Paid.Text(), Unit: "元", Sub: u.Paid.Capitals()}},
	}
	from := max(0, min(number(r.Query("from")), len(u.Entries)))
	to := min(from+entriesOnPage, len(u.Entries))
	for j := from; j < to; j++ {
		p.Rows = append(p.Rows, entryRow(u.Entries[j], u.Lines[j], typed))
	}
	p.Portions = portionRows(l.Basis, u, from, to)
	if to < len(u.Entries) {
		p.More = withQuery(path+"/unit", "seller", seller, "from", strconv.Itoa(to))
	}
	if from > 0 {
		p.Prev = withQuery(path+"/unit", "seller", seller, "from", strconv.Itoa(max(0, from-entriesOnPage)))
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return fiscal.SubsidyUnit(p)
	}, nil
}

func cappedWords(basis subsidy.Policy, u funding.SubsidyUnit) string {
	if u.Capped {
		return "测算 " + u.Gross.Text() + " 元，按上限 " + basis.Scheme.Cap.Text() + " 元核定"
	}
	return "与测算额相同"
}

func entryRow(e subsidy.Entry, line subsidy.Line, typed map[string]string) fiscal.EntryRow {
	row := fiscal.EntryRow{ID: e.ID, Href: "/contracts/" + e.ID, Number: e.Number, Name: e.Name, Class: e.Class.ShortTitle(), Day: e.RegisteredOn.String(),
		Base: "未填", Amount: "不计", Eligible: line.Eligible, PublicMoney: e.PublicMoney, Already: e.AlreadySubsidised}
	if line.Base != nil {
		row.Base = line.Base.Text()
	}
	switch {
	case line.Amount != nil:
		row.Amount = line.Amount.Text()
	case line.Eligible:
		row.Amount = "全年合并计算"
	}
	for _, reason := range line.Reasons {
		row.Reasons = append(row.Reasons, subsidy.Explain(reason))
	}
	if e.Received != nil {
		row.Received = e.Received.String()
	}
	if typed != nil {
		row.Received = typed["received."+e.ID]
		row.PublicMoney, row.Already = typed["public."+e.ID] != "", typed["already."+e.ID] != ""
	}
	return row
}

// portionRows are the steps of the figure: of the year's sums, else of each
// contract on the page.
func portionRows(basis subsidy.Policy, u funding.SubsidyUnit, from, to int) []fiscal.PortionRow {
	var rows []fiscal.PortionRow
	add := func(of string, list []subsidy.Portion) {
		for _, x := range list {
			rows = append(rows, fiscal.PortionRow{Of: of, Part: x.Part.Text(), Rate: tax.Percent(x.Rate), Product: x.Product.String()})
		}
	}
	for _, x := range u.Portions {
		add("全年合计，标准"+strconv.Itoa(x.Rule+1), []subsidy.Portion{x})
	}
	for j := from; j < to && basis.Scheme.TierScope == subsidy.PerContract; j++ {
		if u.Lines[j].Eligible {
			add(u.Entries[j].Number, u.Lines[j].Portions)
		}
	}
	return rows
}

// checkSubsidyUnit 核实 the contracts on the page.
func (s *Server) checkSubsidyUnit(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	found := map[string]funding.Finding{}
	for name, value := range typed {
		if id, isReceived := strings.CutPrefix(name, "received."); isReceived {
			found[id] = funding.Finding{Received: value, PublicMoney: typed["public."+id] != "", Already: typed["already."+id] != ""}
		}
	}
	err = s.Funding.CheckSubsidy(r.ctx(), r.Actor, r.Params("id"), number(typed["version"]), found)
	if err == nil {
		return r.done(withQuery("/subsidies/"+r.Params("id")+"/unit", "seller", typed["seller"]), "核实结果已保存，补贴已重新测算")
	}
	view, viewErr := s.subsidyUnitView(r, typed["seller"], typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
