package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/funding"
	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/subsidy"
	"jiyue/views/fiscal"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// routeSubsidies: 补贴 for heads of offices and authorities, 公示 for everybody.
func (s *Server) routeSubsidies() {
	keepers := only(actor.Head, actor.Authority)
	s.get("/subsidies", s.listSubsidies, keepers)
	s.post("/subsidies", s.openSubsidy, keepers, within(time.Minute))
	s.get("/subsidies/:id", s.showSubsidy, keepers)
	s.post("/subsidies/:id/budget", s.budgetSubsidy, keepers)
	s.post("/subsidies/:id/reload", s.reloadSubsidy, keepers, within(time.Minute))
	s.post("/subsidies/:id/propose", s.proposeSubsidy, keepers)
	s.post("/subsidies/:id/return", s.returnSubsidy, keepers)
	s.get("/subsidies/:id/publish", s.confirmPublish, keepers)
	s.post("/subsidies/:id/publish", s.publishSubsidy, keepers, within(time.Minute))
	s.get("/subsidies/:id/unit", s.showSubsidyUnit, keepers)
	s.post("/subsidies/:id/unit", s.checkSubsidyUnit, keepers)

	s.get("/subsidy-lists", s.listPublished, open())
	s.get("/subsidy-lists/:id", s.showPublished, open())
	s.get("/subsidy-lists/:id/export.xlsx", s.exportPublished, open(), within(time.Minute))
}

var subsidyMarks = map[subsidy.State]part.State{subsidy.Draft: part.Draft, subsidy.Proposed: part.Held, subsidy.Published: part.Done}

func dayText(t time.Time) string { return day.Of(t).String() }

func (s *Server) listSubsidies(r *request) error {
	view, err := s.subsidiesView(r, map[string]string{"year": strconv.Itoa(s.Funding.Today().Year())})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) subsidiesView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	d, err := s.Funding.Subsidies(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return nil, err
	}
	if typed["id"] == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		typed["id"] = id.String()
	}
	p := fiscal.SubsidiesPage{Shell: s.shell(r, "补贴"), Draft: typed["id"], Policy: typed["policy"], Year: typed["year"],
		Paging: subsidyPaging("/subsidies", r.Query("after"), d.Next)}
	for _, policy := range d.Policies {
		p.Policies = append(p.Policies, part.Option{Value: policy.ID, Label: policy.Title + "（" + policy.Source + "），" + s.Region(funding.RegionFor(r.Actor, policy))})
		p.Rules = append(p.Rules, s.policyCard(policy))
	}
	for _, l := range d.Lists {
		p.Rows = append(p.Rows, s.subsidyRow(l, "/subsidies/"))
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return fiscal.Subsidies(p)
	}, nil
}

// openSubsidy opens a list. Its id came with the page, so that the same form
// posted twice leads to one list.
func (s *Server) openSubsidy(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if len(typed["id"]) != 36 || uuid.Validate(typed["id"]) != nil {
		typed["id"], err = "", registration.ErrID
	} else {
		err = s.Funding.OpenSubsidy(r.ctx(), r.Actor, typed["id"], typed["policy"], number(typed["year"]))
	}
	if err == nil {
		return r.done("/subsidies/"+typed["id"], "已载入合同，请核实到账和排除情形，填写预算后送审")
	}
	view, viewErr := s.subsidiesView(r, typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

const unitsOnPage = 50

func (s *Server) showSubsidy(r *request) error {
	view, err := s.subsidyView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// subsidyView draws one list; typed is what a refused form sent.
func (s *Server) subsidyView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	l, err := s.Funding.ReadSubsidy(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	path := "/subsidies/" + l.ID
	title := strconv.Itoa(l.Year) + "年度" + l.Basis.Title + "名单"
	p := fiscal.SubsidyPage{
		Shell: s.shell(r, title, layout.Crumb{Label: "补贴", Href: "/subsidies"}, layout.Crumb{Label: title}),
		Title: title, Path: path, Version: l.Version, Basis: s.policyCard(l.Basis), AutoApply: l.Basis.Scheme.AutoApply,
		Editing: l.Editable(r.Actor) == nil, Deciding: l.Decidable(r.Actor) == nil, Shares: l.Basis.ProRata, ProRata: l.ProRata, Typed: typed["opinion"],
		Head: []part.Cell{part.StateCell("状态", subsidyMarks[l.State], l.State.Title()), {Label: "地区", Value: s.Region(l.Region)},
			{Label: "登记年度", Value: strconv.Itoa(l.Year) + "年"}, {Label: "编制", Value: l.Maker.Name, Sub: l.Maker.Org + "，" + dayText(l.OpenedAt)}},
		Figs: subsidyFigs(l),
	}
	if l.Budget != nil {
		p.Budget = l.Budget.String()
	}
	if typed["budget"] != "" {
		p.Budget, p.ProRata = typed["budget"], typed["pro_rata"] != ""
	}
	switch {
	case l.State == subsidy.Published:
		p.Public = "/subsidy-lists/" + l.ID
		p.Head = append(p.Head, part.Cell{Label: "审定", Value: l.Decider.Name, Sub: l.Decider.Org + "，" + dayText(l.DecidedAt), Width: 12})
	case l.State == subsidy.Proposed && !p.Deciding:
		p.Waiting = "等待另一名登记机构负责人或主管部门管理员审定；编制人不能自己审定。"
	case l.State == subsidy.Draft:
		p.Opinion = l.Opinion
		p.Warning = subsidyWarning(l)
		if !p.Editing {
			p.Waiting = "由编制人 " + l.Maker.Name + " 核实合同、填写预算后送审。"
		}
	}
	from := max(0, min(number(r.Query("from")), len(l.Units)))
	for _, u := range l.Units[from:min(from+unitsOnPage, len(l.Units))] {
		p.Units = append(p.Units, fiscal.UnitRow{Href: withQuery(path+"/unit", "seller", u.Seller), Name: u.Title, Key: u.Seller, Contracts: u.Counting,
			Excluded: len(u.Entries) - u.Counting, Base: u.Base.Text(), Gross: u.Gross.Text(), Granted: u.Granted.Text(), Paid: u.Paid.Text(), Capped: u.Capped, Eligible: u.Counting > 0})
	}
	if from+unitsOnPage < len(l.Units) {
		p.More = withQuery(path, "from", strconv.Itoa(from+unitsOnPage))
	}
	if from > 0 {
		p.Prev = withQuery(path, "from", strconv.Itoa(max(0, from-unitsOnPage)))
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return fiscal.Subsidy(p)
	}, nil
}

func subsidyFigs(l funding.SubsidyList) []part.Fig {
	budget := part.Fig{Label: "预算", Value: "未填", Sub: "送审前填写"}
	if l.Budget != nil {
		budget = part.Fig{Label: "预算", Value: l.Budget.Text(), Unit: "元", Sub: "结余 " + l.Budget.Sub(l.Allotment.Total).Text() + " 元"}
		if l.Budget.Less(l.Allotment.Total) {
			budget.Sub = "超出 " + l.Allotment.Total.Sub(*l.Budget).Text() + " 元"
		}
	}
	return []part.Fig{
		{Label: "单位", Value: strconv.Itoa(len(l.Allotment.Units)), Unit: "家"},
		{Label: "计入合同", Value: strconv.Itoa(l.Contracts - l.Excluded), Unit: "份", Sub: "另有 " + strconv.Itoa(l.Excluded) + " 份不计"},
		{Label: "补贴合计", Value: l.Allotment.Total.Text(), Unit: "元", Sub: l.Allotment.Total.Capitals()}, budget,
	}
}

// subsidyWarning says what keeps a list from being sent on.
func subsidyWarning(l funding.SubsidyList) string {
	missing := 0
	for _, line := range l.Allotment.Lines {
		if len(line.Reasons) == 1 && line.Reasons[0] == "SUB_BASE_MISSING" {
			missing++
		}
	}
	var words []string
	if missing > 0 {
		words = append(words, "有 "+strconv.Itoa(missing)+" 份合同没有填实际到账金额，暂不计入。请在单位页按发票和银行回单填写。")
	}
	if l.Budget != nil && l.Budget.Less(l.Allotment.Total) {
		words = append(words, "补贴合计超出预算 "+l.Allotment.Total.Sub(*l.Budget).Text()+" 元。")
	}
	return strings.Join(words, "")
}

func (s *Server) subsidyAct(r *request, done string, act func(typed map[string]string, version int) error) error {
	return s.versionAct(r, "/subsidies", done, s.subsidyView, act)
}

func (s *Server) budgetSubsidy(r *request) error {
	return s.subsidyAct(r, "预算已保存", func(typed map[string]string, version int) error {
		return s.Funding.SetSubsidyBudget(r.ctx(), r.Actor, r.Params("id"), version, typed["budget"], typed["pro_rata"] != "")
	})
}

func (s *Server) reloadSubsidy(r *request) error {
	return s.subsidyAct(r, "已按现在的登记重新载入合同", func(_ map[string]string, version int) error {
		return s.Funding.ReloadSubsidy(r.ctx(), r.Actor, r.Params("id"), version)
	})
}

func (s *Server) proposeSubsidy(r *request) error {
	return s.subsidyAct(r, "名单已送审，由另一人审定", func(_ map[string]string, version int) error {
		return s.Funding.ProposeSubsidy(r.ctx(), r.Actor, r.Params("id"), version)
	})
}

func (s *Server) returnSubsidy(r *request) error {
	return s.subsidyAct(r, "名单已退回编制人", func(typed map[string]string, version int) error {
		return s.Funding.ReturnSubsidy(r.ctx(), r.Actor, r.Params("id"), version, typed["opinion"])
	})
}

func (s *Server) confirmPublish(r *request) error {
	view, err := s.publishView(r, "")
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) publishView(r *request, opinion string) (func(part.Errors) templ.Component, error) {
	l, err := s.Funding.ReadSubsidy(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	if err := l.Decidable(r.Actor); err != nil {
		return nil, err
	}
	path := "/subsidies/" + l.ID
	p := fiscal.PublishPage{Opinion: opinion, Shell: s.shell(r, "审定并公示", layout.Crumb{Label: "补贴", Href: "/subsidies"}, layout.Crumb{Label: l.Basis.Title, Href: path}, layout.Crumb{Label: "审定并公示"}),
		Confirm: part.Confirmation{Title: "审定并公示补贴名单", Lead: "公示后任何人可以看到单位和金额，名单不能再改。",
			Cells: []part.Cell{{Label: "名单", Value: strconv.Itoa(l.Year) + "年度" + l.Basis.Title, Width: 6}, {Label: "地区", Value: s.Region(l.Region), Width: 6},
				{Label: "单位", Value: strconv.Itoa(len(l.Allotment.Units)), Unit: "家", Width: 6}, {Label: "编制人", Value: l.Maker.Name, Sub: l.Maker.Org, Width: 6},
				part.MoneyCell("补贴合计", l.Allotment.Total, 6), part.MoneyCell("预算", *l.Budget, 6)},
			Action: path + "/publish", CSRF: r.csrf(), Hidden: map[string]string{"version": strconv.Itoa(l.Version)},
			Confirm: "审定并公示", Look: part.Seal, Back: path, BackTo: "返回名单"}}
	return func(errs part.Errors) templ.Component {
		p.Confirm.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return fiscal.Publish(p)
	}, nil
}

func (s *Server) publishSubsidy(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := r.Params("id")
	err = s.Funding.PublishSubsidy(r.ctx(), r.Actor, id, number(typed["version"]), typed["opinion"])
	if err == nil {
		return r.done("/subsidies/"+id, "名单已审定并公示")
	}
	view, viewErr := s.publishView(r, typed["opinion"])
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
