package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeIncomes: 技术性收入核定.
func (s *Server) routeIncomes() {
	s.get("/contracts/:id/incomes", s.showIncomes)
	s.post("/contracts/:id/incomes", s.fileIncome, only(actor.Broker))
	s.post("/review/:id/incomes", s.decideIncome, only(actor.Registrar))
}

func (s *Server) showIncomes(r *request) error {
	view, err := s.incomesView(r, &registry.IncomeForm{Year: strconv.Itoa(day.Of(s.Now()).Year())}, 0, "")
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) incomesView(r *request, typed *registry.IncomeForm, deciding int, opinion string) (func(part.Errors) templ.Component, error) {
	c, list, err := s.Registration.Incomes(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return nil, err
	}
	p := registry.IncomesPage{
		Shell:    s.shell(r, "技术性收入核定表 "+c.Number, layout.Crumb{Label: "合同", Href: "/contracts"}, layout.Crumb{Label: c.Number, Href: "/contracts/" + string(c.ID)}, layout.Crumb{Label: "技术性收入核定表"}),
		Contract: c, Incomes: list, Deciding: deciding, Opinion: opinion,
		Decide: r.Actor.Has(actor.Registrar) && r.Actor.Org == c.Office.ID,
	}
	if ownCase(r, c) && (c.State == contract.Registered || c.State == contract.ChangePending) {
		p.File = typed
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return registry.Incomes(p)
	}, nil
}

func (s *Server) fileIncome(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	typed := registration.IncomeTyped{Year: number(strings.TrimSpace(values["year"])), Received: values["received"], Other: values["other"], Vouchers: values["vouchers"]}
	err = s.Registration.FileIncome(r.ctx(), r.Actor, id, number(values["version"]), typed)
	if err == nil {
		return r.done("/contracts/"+string(id)+"/incomes", "已提交核定")
	}
	if k := fault.KindOf(err); k != fault.Invalid && !errors.Is(err, contract.ErrMoved) {
		return err
	}
	view, viewErr := s.incomesView(r, &registry.IncomeForm{Year: values["year"], Received: values["received"], Other: values["other"], Vouchers: values["vouchers"]}, 0, "")
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

func (s *Server) decideIncome(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, year := contract.ID(r.Params("id")), number(values["year"])
	confirm := values["ruling"] == "confirm"
	err = s.Registration.DecideIncome(r.ctx(), r.Actor, id, number(values["version"]), year, confirm, values["opinion"])
	if err == nil {
		sentence := "已核定 " + strconv.Itoa(year) + " 年度技术性收入"
		if !confirm {
			sentence = "已退回 " + strconv.Itoa(year) + " 年度的申报"
		}
		return r.done("/contracts/"+string(id)+"/incomes", sentence)
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	view, viewErr := s.incomesView(r, &registry.IncomeForm{}, year, values["opinion"])
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
