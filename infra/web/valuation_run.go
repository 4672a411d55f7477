package web

import (
	"maps"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/domain/day"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func isKey(id string) bool { return len(id) == 36 && uuid.Validate(id) == nil }

func (s *Server) showRun(r *request) error { return s.confirming(r, nil, s.runOf(r, nil)) }

// runOf is one method of a case: for those who may write the form as typed, with the
// source of every input beside it; for others what was run.
func (s *Server) runOf(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		form, known := valuation.FormOf(r.Params("method"))
		if !known {
			return nil, errNoCalculator
		}
		f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		path := market.ValuationsPath + "/" + f.ID
		p := market.ValuationRunPage{Back: path, Version: strconv.Itoa(f.Version), Form: form}
		e, run := f.RunOf(form.Key)
		if f.MayWrite(r.Actor) == nil {
			p.Action = path + "/run/" + form.Key
		} else if !run {
			return nil, errNoCalculator
		}
		if run && typed == nil {
			out, err := form.Run(e.Inputs)
			if err != nil {
				return nil, err
			}
			p.Found, p.Given = valuationResult(form, e.Inputs, out), valuationGiven(form, e)
			typed = form.Typed(e.Inputs)
			for at, source := range e.Sources {
				typed[valuation.SourceField(at)] = source
			}
			maps.Copy(typed, e.Scenarios)
			p.Scenarios = scenariosShown(form, e)
			for _, c := range e.Cited { // the row stands for the source
				typed[valuation.EvidenceField(c.Path)] = c.Row
				delete(typed, valuation.SourceField(c.Path))
			}
		}
		if typed == nil {
			typed = blankRun(form, f.Terms.Base)
		}
		picks := map[string]part.Field{}
		if p.Action != "" {
			if picks, err = s.evidencePicks(r, form, f.Terms.Base, typed); err != nil {
				return nil, err
			}
		}
		return func(errs part.Errors) templ.Component {
			p.Shell, p.Errors = s.shell(r, form.Title, layout.Crumb{Label: "估值项目", Href: market.ValuationsPath}, layout.Crumb{Label: achievementName(f.Of), Href: path}, layout.Crumb{Label: form.Title}), errs
			p.Shell.HasErrors = len(errs) > 0
			p.Inputs = valuationInputs(form, typed, typed["add"], errs)
			p.Inputs.Sources, p.Inputs.Picks = sourceFields(form, typed, errs), picks
			for path, pick := range picks {
				pick.Err = errs.At(pick.Name)
				picks[path] = pick
			}
			p.Vary = scenarioFields(form, typed, errs)
			return market.ValuationRun(p)
		}, nil
	}
}

// blankRun has the base date of the case and the choices of the example; figures are
// the unit's own.
func blankRun(form valuation.Form, base day.Date) map[string]string {
	typed := map[string]string{}
	for _, field := range form.Fields {
		switch {
		case field.Path == "base" || field.Path == "base_date":
			typed[field.Path] = base.String()
		case field.Kind == valuation.Choice && field.Path != "tax_basis":
			typed[field.Path] = field.Example
		}
	}
	return typed
}

// sourceFields stand beside every field but choices, and below every table.
func sourceFields(form valuation.Form, typed map[string]string, errs part.Errors) map[string]part.Field {
	fields := map[string]part.Field{}
	put := func(path, label string) {
		name := valuation.SourceField(path)
		fields[path] = part.Field{Name: name, Label: label + "的来源与佐证", Value: typed[name], Err: errs.At(name), MaxLength: 200, Autocomplete: "off", OptNote: "有取值时必填"}
		if form.EvidenceFor(path) != "" || form.EvidenceFor(path+"[0]") != "" {
			f := fields[path]
			f.OptNote = "有取值、没有选依据时必填"
			fields[path] = f
		}
	}
	for _, field := range form.Fields {
		if field.Kind != valuation.Choice {
			put(field.Path, field.Label)
		}
	}
	for _, t := range form.Tables {
		put(t.At(), t.Title)
	}
	return fields
}

// scenarioFields ask for other values of an input, the worse one first.
func scenarioFields(form valuation.Form, typed map[string]string, errs part.Errors) (rows []market.ValuationVary) {
	for _, field := range form.Varied() {
		row := market.ValuationVary{Label: field.Label}
		for i, side := range []string{valuation.LowSide, valuation.HighSide} {
			name := side + field.Path
			row.Sides[i] = part.Field{Name: name, Label: field.Label + []string{"的悲观值", "的乐观值"}[i], Value: typed[name], Err: errs.At(name), MaxLength: 60, Autocomplete: "off", InputMode: "decimal"}
		}
		rows = append(rows, row)
	}
	return rows
}

// scenariosShown are the scenarios of a run in words and as bars.
func scenariosShown(form valuation.Form, e valuation.Entry) *market.ValuationScenarios {
	list := form.ScenariosOf(e)
	if len(list) == 0 {
		return nil
	}
	p := &market.ValuationScenarios{}
	for _, s := range list {
		changes := strings.Join(s.Changes, "，")
		if changes == "" {
			changes = "如参数表"
		}
		text := grouped(form.Figure(s.Value)) + " " + form.Unit
		p.Lines = append(p.Lines, []string{s.Title, changes, text})
		if v, err := strconv.ParseFloat(s.Value, 64); err == nil {
			p.Bars = append(p.Bars, part.Bar{Label: s.Title, Text: text, Value: v})
		}
	}
	return p
}

func (s *Server) runMethod(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if values["add"] != "" {
		return s.confirming(r, nil, s.runOf(r, values))
	}
	form, known := valuation.FormOf(r.Params("method"))
	if !known {
		return errNoCalculator
	}
	sources := map[string]string{}
	for path := range sourceFields(form, nil, nil) {
		if source := values[valuation.SourceField(path)]; source != "" {
			sources[path] = source
		}
	}
	err = s.Valuing.RunOn(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), form.Key, values, sources, evidenceTyped(values))
	if err != nil {
		return s.confirming(r, err, s.runOf(r, values))
	}
	return r.done(market.ValuationsPath+"/"+r.Params("id")+"/run/"+form.Key, "已计算并保存")
}

func (s *Server) dropMethod(r *request) error {
	return s.actOnCase(r, "已移除，先前的运行留存在办理记录", func(values map[string]string) error {
		return s.Valuing.Drop(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), r.Params("method"))
	})
}

func (s *Server) settleCase(r *request) error {
	return s.actOnCase(r, "权重与理由已保存", func(values map[string]string) error {
		return s.Valuing.Settle(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values)
	})
}

func (s *Server) submitCase(r *request) error {
	return s.actOnCase(r, "已提交，等待负责人复核", func(values map[string]string) error {
		return s.Valuing.Submit(r.ctx(), r.Actor, r.Params("id"), number(values["version"]))
	})
}

func (s *Server) voidCase(r *request) error {
	return s.actOnCase(r, "已作废", func(values map[string]string) error {
		return s.Valuing.Void(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["reason"])
	})
}

// actOnCase does one act from the page of a case; a refused one shows the page again as
// typed.
func (s *Server) actOnCase(r *request, done string, act func(values map[string]string) error) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if err = act(values); err != nil {
		if _, settling := values["reconcile"]; !settling {
			values = nil
		}
		return s.confirming(r, err, s.caseOf(r, values))
	}
	return r.done(market.ValuationsPath+"/"+r.Params("id"), done)
}

func (s *Server) confirmCase(r *request) error { return s.confirming(r, nil, s.decidingCase(r, nil)) }

// decidingCase is the page on which the head signs or returns a case.
func (s *Server) decidingCase(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = f.MaySign(r.Actor)
		}
		if err != nil {
			return nil, err
		}
		path := market.ValuationsPath + "/" + f.ID
		p := market.ValuationDecisionPage{Case: s.valuationCase(r, f), Reason: part.Field{Name: "reason", Label: "退回理由", Hint: "写明需要更正的内容。", OptNote: "退回时填写", Value: typed["reason"], MaxLength: 500, Rows: 3},
			Answer: part.Field{Name: "agreed", Label: "处理", Value: typed["agreed"], Options: []part.Option{{Value: "yes", Label: "签发"}, {Value: "no", Label: "退回修改"}}}}
		version := strconv.Itoa(f.Version)
		return func(errs part.Errors) templ.Component {
			p.Shell = s.shell(r, "复核签发估值", layout.Crumb{Label: "估值项目", Href: market.ValuationsPath}, layout.Crumb{Label: achievementName(f.Of), Href: path}, layout.Crumb{Label: "复核"})
			p.Shell.HasErrors, p.Answer.Err, p.Reason.Err = len(errs) > 0, errs.At("agreed"), errs.At("reason")
			p.Confirm = part.Confirmation{Title: "复核签发估值", Lead: "请逐项核对方法、参数来源和取舍理由。签发后不能修改，只能作废。", Cells: p.Case.Cells, Errors: errs, Action: path + "/decide", CSRF: p.Shell.CSRF,
				Hidden: map[string]string{"version": version}, Confirm: "办理", Look: part.Seal, Back: path, BackTo: "返回"}
			return market.ValuationDecision(p)
		}, nil
	}
}

func (s *Server) decideCase(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if values["agreed"] != "yes" && values["agreed"] != "no" {
		err = errAgreed
	} else {
		err = s.Valuing.Decide(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["agreed"] == "yes", values["reason"])
	}
	if err != nil {
		return s.confirming(r, err, s.decidingCase(r, values))
	}
	return r.done(market.ValuationsPath+"/"+r.Params("id"), "已办理")
}
