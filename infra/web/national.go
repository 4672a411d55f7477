package web

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/national"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
	"jiyue/views/reports"
)

const nationalPath = "/national"

// transcribers enter registrations in the national system: the office, and the
// applicants for their own contracts.
var transcribers = []actor.Role{actor.Broker, actor.Registrar, actor.Reviewer, actor.Head}

// routeNational: 全国系统录入 and the 录入助手 of one contract.
func (s *Server) routeNational() {
	s.get(nationalPath, s.listNational, only(transcribers...), within(30*time.Second))
	s.get("/contracts/:id/national", s.showNational, only(transcribers...))
	s.post("/contracts/:id/national", s.enterNational, only(actor.Registrar))
	s.post("/contracts/:id/national/clear", s.clearNational, only(actor.Registrar))
}

func (s *Server) listNational(r *request) error {
	done := r.Query("done") == "1"
	get := func(name string) []string {
		switch name {
		case reporting.ParamQuery, reporting.ParamRegisteredFrom, reporting.ParamRegisteredTo:
			return r.queries(name)
		}
		return nil
	}
	f, faulty := s.Reporting.ParseFilter(get)
	p := reports.NationalListPage{Done: done, Found: len(f.Params()) > 0, Errors: part.ErrorsOf(faulty), Clear: nationalPath,
		Typed: func(name string) string { return strings.Join(get(name), " ") }}
	f.National, f.States = reporting.No, []contract.State{contract.Registered}
	keep := url.Values{}
	if done {
		f.National, f.States = reporting.Yes, nil
		keep.Set("done", "1")
		p.Clear += "?done=1"
	}
	page, err := s.Reporting.List(r.ctx(), r.Actor, f, reporting.Turn{After: r.Query(paramAfter), Before: r.Query(paramBefore)})
	if err != nil {
		return err
	}
	p.Keep = hiddenOf(keep)
	for _, param := range f.Params() {
		p.Params = append(p.Params, reports.Param(param))
		if slices.Contains([]string{reporting.ParamQuery, reporting.ParamRegisteredFrom, reporting.ParamRegisteredTo}, param.Name) {
			keep.Set(param.Name, param.Value)
		}
	}
	turn := func(name, mark string) string {
		if mark == "" {
			return ""
		}
		values := maps.Clone(keep)
		values.Set(name, mark)
		return nationalPath + "?" + values.Encode()
	}
	p.Paging = part.Paging{Prev: turn(paramBefore, page.Newer), Next: turn(paramAfter, page.Older), Note: "按建立时间从新到旧"}
	p.Tabs = []part.Tab{{Label: "待录入", Href: nationalPath, Current: !done}, {Label: "已回填", Href: nationalPath + "?done=1", Current: done}}
	for _, row := range page.Rows {
		p.Rows = append(p.Rows, reports.NationalRow{ID: row.ID, Name: row.Name, Number: row.Number, Seller: row.Seller, Buyer: row.Buyer,
			Registered: row.RegisteredOn, Total: row.Total, NationalNo: row.NationalNo})
	}
	p.Shell = s.shell(r, "全国系统录入", layout.Crumb{Label: "登记"}, layout.Crumb{Label: "全国系统录入"})
	p.Shell.HasErrors = len(p.Errors) > 0
	status := 200
	if faulty != nil {
		status = statusOf(faulty)
	}
	return r.pageWith(status, reports.NationalList(p))
}

func (s *Server) showNational(r *request) error {
	c, filing, err := s.Registration.National(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	return r.page(s.nationalView(r, c, filing, c.NationalNo)(nil))
}

func (s *Server) nationalView(r *request, c *contract.Contract, filing national.Filing, typed string) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		shell := s.shell(r, "录入助手 "+c.Number, layout.Crumb{Label: "全国系统录入", Href: nationalPath}, layout.Crumb{Label: c.Number})
		shell.HasErrors = len(errs) > 0
		return registry.National(registry.NationalPage{Shell: shell, Errors: errs, Contract: c, Filing: filing, Typed: typed,
			MayEnter: r.Actor.Has(actor.Registrar) && r.Actor.Org == c.Office.ID})
	}
}

// enterNational notes the number that the national system has given.
func (s *Server) enterNational(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.EnterNational(r.ctx(), r.Actor, id, number(values["version"]), values["national_no"])
	if err == nil {
		return r.done("/contracts/"+string(id)+"/national", "已保存全国登记编号")
	}
	return s.nationalAgain(r, id, values["national_no"], err)
}

func (s *Server) clearNational(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.ClearNational(r.ctx(), r.Actor, id, number(values["version"]))
	if err == nil {
		return r.done("/contracts/"+string(id)+"/national", "已清除全国登记编号")
	}
	return s.nationalAgain(r, id, "", err)
}

// nationalAgain shows the page with what was typed; a case that cannot be read
// answers with the first error.
func (s *Server) nationalAgain(r *request, id contract.ID, typed string, refused error) error {
	if fault.KindOf(refused) == fault.NotFound {
		return refused
	}
	c, filing, err := s.Registration.National(r.ctx(), r.Actor, id)
	if err != nil {
		return refused
	}
	return r.again(refused, s.nationalView(r, c, filing, typed))
}
