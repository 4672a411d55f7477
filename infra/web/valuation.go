package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/portal"
)

// routeValuation: 估值试算, for everybody and without a record. The address holds the
// inputs, so that it makes the same run again.
func (s *Server) routeValuation() {
	s.get(portal.ValuationPath, s.listValuations, open())
	s.get(portal.ValuationPath+"/:method", s.showValuation, open())
	s.get(portal.ValuationPath+"/:method/result.json", s.valuationJSON, open())
	s.get(portal.ValuationPath+"/:method/workpaper.xlsx", s.valuationBook, open())
}

// publicTrials bounds a simulation that anybody may ask for.
const publicTrials = 100_000

var (
	errNoCalculator = fault.New(fault.NotFound, "valuation.no_method", "没有这种估值方法，请从方法目录中选择")
	errPublicTrials = fault.New(fault.Invalid, "valuation.public_trials", "公开试算最多模拟 100000 次").At("n")
)

func (s *Server) listValuations(r *request) error {
	p := portal.ValuationsPage{Shell: s.publicShell(r, "估值试算")}
	for _, family := range valuation.Families {
		group := portal.ValuationFamily{Name: family}
		for _, f := range valuation.Forms {
			if f.Family == family {
				group.Forms = append(group.Forms, f)
			}
		}
		p.Families = append(p.Families, group)
	}
	return r.page(portal.Valuations(p))
}

// asked reads the calculator and its inputs from the address; without any they are
// those of the example.
func (r *request) askedValuation() (form valuation.Form, in valuation.Inputs, sample bool, err error) {
	form, known := valuation.FormOf(r.Params("method"))
	if !known {
		return form, nil, false, errNoCalculator
	}
	typed := map[string]string{}
	r.Context().QueryArgs().VisitAll(func(name, value []byte) { typed[string(name)] = cleanText(string(value)) })
	if len(typed) == 0 {
		return form, form.Sample(), true, nil
	}
	in, err = form.Read(typed)
	return form, in, false, err
}

func runValuation(form valuation.Form, in valuation.Inputs) (valuation.Outcome, error) {
	if n, err := strconv.Atoi(in["n"]); form.Method == valuation.MonteCarlo && err == nil && n > publicTrials {
		return valuation.Outcome{}, errPublicTrials
	}
	return form.Run(in)
}

func (s *Server) showValuation(r *request) error {
	form, in, sample, err := r.askedValuation()
	if in == nil {
		return err
	}
	view := func(found *portal.ValuationFound, errs part.Errors) templ.Component {
		p := portal.ValuationPage{Path: portal.ValuationPath + "/" + form.Key, Form: form, Inputs: valuationInputs(form, form.Typed(in), r.Query("add"), errs), Errors: errs}
		p.Shell = s.publicShell(r, form.Title, layout.Crumb{Label: "估值试算", Href: portal.ValuationPath}, layout.Crumb{Label: form.Title})
		p.Shell.HasErrors, p.Found, p.Sample = len(errs) > 0, found, sample
		return portal.Valuation(p)
	}
	if err == nil && (r.Query("blank") != "" || r.Query("add") != "") {
		return r.page(view(nil, nil))
	}
	var out valuation.Outcome
	if err == nil {
		out, err = runValuation(form, in)
	}
	if err != nil {
		return r.again(err, func(errs part.Errors) templ.Component { return view(nil, errs) })
	}
	return r.page(view(s.valuationFound(form, in, out), nil))
}

// valuationInputs fills the form with what was typed, and empty rows to go on.
func valuationInputs(form valuation.Form, typed map[string]string, add string, errs part.Errors) (p portal.ValuationForm) {
	for _, f := range form.Fields {
		p.Fields = append(p.Fields, valuationField(f, f.Path, f.Label, typed, errs))
	}
	for _, t := range form.Tables {
		table := portal.ValuationTable{Table: t, At: t.At()}
		for i := range tableRows(t, typed, add == table.At) {
			name := t.RowName(i)
			var row []part.Field
			for _, c := range t.Columns {
				row = append(row, valuationField(c, t.Cell(c, i), name+" "+c.Label, typed, errs))
			}
			table.Names, table.Rows = append(table.Names, name), append(table.Rows, row)
		}
		p.Tables = append(p.Tables, table)
	}
	return p
}

// tableRows is how many rows are drawn: what is filled in and one more, at least three.
func tableRows(t valuation.Table, typed map[string]string, more bool) int {
	if len(t.Rows) > 0 {
		return len(t.Rows)
	}
	filled := 0
	for i := range valuation.MostRows {
		if slices.ContainsFunc(t.Columns, func(c valuation.Field) bool { _, is := typed[t.Cell(c, i)]; return is }) {
			filled = i + 1
		}
	}
	if more {
		filled += 2
	}
	return min(max(filled+1, 3), valuation.MostRows)
}

func valuationField(f valuation.Field, path, label string, typed map[string]string, errs part.Errors) part.Field {
	field := part.Field{Name: path, Label: label, Hint: f.Explain, Unit: f.Unit, Optional: f.Optional, Value: typed[path], Err: errs.At(path), MaxLength: 60, Autocomplete: "off", InputMode: "decimal"}
	if f.Symbol != "" {
		field.Label += "（" + f.Symbol + "）"
	}
	switch f.Kind {
	case valuation.Choice:
		for _, c := range f.Choices {
			field.Options = append(field.Options, part.Option{Value: c.Value, Label: c.Title})
		}
		if f.Path == "tax_basis" {
			field.Options = append([]part.Option{{Label: "请选择"}}, field.Options...)
		}
	case valuation.Count:
		field.InputMode = "numeric"
	case valuation.Day:
		field.Type = "date"
	case valuation.Line, valuation.Word:
		field.InputMode, field.MaxLength = "", 200
	}
	return field
}

// valuationFound is the result as the page shows it.
func (s *Server) valuationFound(form valuation.Form, in valuation.Inputs, out valuation.Outcome) *portal.ValuationFound {
	address := portal.ValuationPath + "/" + form.Key
	query := "?" + valuationQuery(form, in)
	found := valuationResult(form, in, out)
	found.Link, found.Book, found.Data = s.absolute(address+query), address+"/workpaper.xlsx"+query, address+"/result.json"+query
	return found
}

// valuationResult is what a run found, in words and pictures.
func valuationResult(form valuation.Form, in valuation.Inputs, out valuation.Outcome) *portal.ValuationFound {
	found := &portal.ValuationFound{Hash: in.Hash(form.Method)}
	found.Figs = append(found.Figs, part.Fig{Label: form.Result, Value: grouped(form.Figure(out.Value)), Unit: form.Unit, Sub: inWan(out.Value, form.Unit)})
	if form.Method == valuation.MonteCarlo {
		for _, name := range []string{"percentile.0.25", "percentile.0.75", "sd"} {
			if i := slices.IndexFunc(out.Path, func(step valuation.Step) bool { return step.Name == name }); i >= 0 {
				value, _, _ := strings.Cut(out.Path[i].Value, ".")
				found.Figs = append(found.Figs, part.Fig{Label: out.Path[i].Label, Value: grouped(value), Unit: form.Unit})
			}
		}
	}
	for _, code := range out.Warnings {
		found.Warnings = append(found.Warnings, part.Line{State: part.Warn, Word: "提示", Text: valuation.WarningTitle(code)})
	}
	for _, step := range out.Path {
		found.Steps = append(found.Steps, portal.ValuationStep{Label: step.Label, Written: out.Written(step, in), Value: grouped(step.Value)})
	}
	found.Columns, found.Caption = valuationPicture(out)
	if form.Method != valuation.MonteCarlo {
		found.Tornado = valuationTornado(form, in, out)
	}
	return found
}

// valuationQuery is the address of the run.
func valuationQuery(form valuation.Form, in valuation.Inputs) string {
	values := url.Values{}
	for path, value := range form.Typed(in) {
		values.Set(path, value)
	}
	return values.Encode()
}

// grouped prints figures with separators; what is no number stays.
func grouped(value string) string {
	if _, number := valuation.Decimal(value); !number {
		return value
	}
	sign, digits := "", value
	if rest, negative := strings.CutPrefix(value, "-"); negative {
		sign, digits = "−", rest
	}
	whole, fraction, dotted := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dotted {
		whole += "." + fraction
	}
	return sign + whole
}

func inWan(value, unit string) string {
	y, err := money.ParseYuan(value)
	if unit != "元" || err != nil {
		return ""
	}
	return "合 " + y.Wan() + " 万元"
}

// valuationPicture is the present value of each year, or the distribution of the trials.
func valuationPicture(out valuation.Outcome) (*part.Columns, string) {
	if counts, simulated := out.Figures["histogram"].([]int); simulated {
		edges := out.Figures["edges"].([]float64)
		c := &part.Columns{Sentence: "模拟结果的分布", Series: []part.Series{{Name: "次数"}}}
		for i, n := range counts {
			c.Labels = append(c.Labels, strconv.FormatFloat(edges[i]/wan, 'f', 0, 64))
			c.Series[0].Values = append(c.Series[0].Values, float64(n))
		}
		return c, "每柱为落在这一段的模拟次数，横轴为价值（万元）。"
	}
	c := &part.Columns{Sentence: "逐年现值", Series: []part.Series{{Name: "现值"}}}
	for _, step := range out.Path {
		if strings.HasPrefix(step.Name, "pv[") {
			v, _ := strconv.ParseFloat(step.Value, 64)
			c.Labels = append(c.Labels, strings.TrimSuffix(strings.TrimSuffix(step.Label, "现值"), "期望"))
			c.Narrow = append(c.Narrow, strconv.Itoa(len(c.Labels)))
			c.Series[0].Values = append(c.Series[0].Values, v/wan)
		}
	}
	if len(c.Labels) == 0 {
		return nil, ""
	}
	return c, "各年现值，单位万元。"
}

const wan = 10000

func valuationTornado(form valuation.Form, in valuation.Inputs, out valuation.Outcome) *part.Tornado {
	base, err := strconv.ParseFloat(out.Value, 64)
	swings := form.Tornado(in)
	if err != nil || len(swings) == 0 {
		return nil
	}
	t := &part.Tornado{Sentence: "各参数增减 10% 时的" + form.Result + "，影响最大的是" + swings[0].Label, Base: base}
	for _, swing := range swings {
		low, _ := strconv.ParseFloat(swing.Low, 64)
		high, _ := strconv.ParseFloat(swing.High, 64)
		t.Swings = append(t.Swings, part.TornadoSwing{Label: swing.Label, Text: grouped(swing.Low) + " — " + grouped(swing.High), Low: low, High: high})
	}
	return t
}

// valuationJSON is the run for machines; the same address gives the same bytes.
func (s *Server) valuationJSON(r *request) error {
	form, in, _, err := r.askedValuation()
	if err != nil {
		return err
	}
	out, err := runValuation(form, in)
	if err != nil {
		return err
	}
	delete(out.Figures, "histogram")
	delete(out.Figures, "edges")
	content, err := json.MarshalIndent(map[string]any{"method": form.Method, "engine": valuation.Version, "input_hash": in.Hash(form.Method), "seed": in["seed"],
		"inputs": in, "figures": out.Figures, "path": out.Path, "warnings": out.Warnings}, "", " ")
	if err != nil {
		return err
	}
	return r.download("估值试算-"+form.Key+".json", "application/json; charset=utf-8", append(content, '\n'))
}

// valuationBook is the run as a workbook with live formulas.
func (s *Server) valuationBook(r *request) error {
	form, in, _, err := r.askedValuation()
	if err != nil {
		return err
	}
	out, err := runValuation(form, in)
	if err != nil {
		return err
	}
	var book bytes.Buffer
	if err := s.Printer.Workpaper(&book, form, in, out, nil); err != nil {
		return err
	}
	return r.download("估值计算书-"+form.Key+".xlsx", workbookType, book.Bytes())
}
