package web

import (
	"cmp"
	"net/url"

	"github.com/a-h/templ"

	"jiyue/app/funding"
	"jiyue/domain/contract"
	"jiyue/domain/tax"
	"jiyue/views/fiscal"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// routeTax: 税费测算 for those who may read the case.
func (s *Server) routeTax() {
	s.get("/contracts/:id/tax", s.showTax)
	s.get("/contracts/:id/tax/sheet", s.printTax)
}

func (s *Server) showTax(r *request) error {
	p, _, err := s.taxPage(r)
	if len(p.Errors) > 0 {
		return r.again(err, taxAgain(p))
	}
	if err != nil {
		return err
	}
	return r.page(fiscal.Tax(p))
}

func taxAgain(p fiscal.TaxPage) func(part.Errors) templ.Component {
	return func(part.Errors) templ.Component { return fiscal.Tax(p) }
}

// printTax is the sheet on paper; with a wrong condition the form comes back.
func (s *Server) printTax(r *request) error {
	p, sheet, err := s.taxPage(r)
	if len(p.Errors) > 0 {
		return r.again(err, taxAgain(p))
	}
	if err != nil {
		return err
	}
	p.Shell = layout.Shell{Title: "税费测算单 " + caseName(sheet.Contract), BackHref: taxHref(sheet, p.Path)}
	for _, q := range taxQuestions(sheet) {
		p.Given = append(p.Given, part.KV{Key: q.Label, Value: taxWords(q, sheet.Values[q.Name])})
	}
	return r.page(fiscal.TaxPaper(p))
}

// taxPage draws the form as typed; a case that the person may not read, or that
// has no amounts yet, has no page.
func (s *Server) taxPage(r *request) (fiscal.TaxPage, funding.TaxSheet, error) {
	asked := map[string]string{}
	r.Context().QueryArgs().VisitAll(func(name, value []byte) { asked[string(name)] = cleanText(string(value)) })
	sheet, err := s.Funding.EstimateTax(r.ctx(), r.Actor, contract.ID(r.Params("id")), asked)
	if sheet.Contract == nil {
		return fiscal.TaxPage{}, sheet, err
	}
	c := sheet.Contract
	path := "/contracts/" + string(c.ID)
	errs := part.ErrorsOf(err)
	p := fiscal.TaxPage{
		Shell: s.shell(r, "税费测算", layout.Crumb{Label: "合同", Href: "/contracts"}, layout.Crumb{Label: caseName(c), Href: path}, layout.Crumb{Label: "税费测算"}),
		Path:  path + "/tax", Day: taxFieldOf(sheet.Day, sheet, errs), Errors: errs, Made: sheet.Made,
		Head: []part.Cell{
			{Label: "登记编号", Value: cmp.Or(c.Number, "尚未登记"), Number: c.Number != ""}, {Label: "合同类别", Value: sheet.Class.Title()},
			{Label: "适用规则的日期", Value: sheet.Values["on"]}, {Label: "登记机构", Value: c.Office.Name},
			{Label: "项目名称", Value: c.Form.Contract.ProjectName, Width: 12, Full: true},
			part.MoneyCell("合同成交总额", c.Total, 6), part.MoneyCell(techLabel(c), c.Tech, 6),
		},
	}
	p.Shell.HasErrors = len(errs) > 0
	p.Print = taxHref(sheet, p.Path+"/sheet")
	for _, group := range sheet.Parts {
		if group.Absent != "" {
			continue
		}
		g := fiscal.TaxGroup{Title: group.Title}
		for _, q := range group.Questions {
			g.Fields = append(g.Fields, taxFieldOf(q, sheet, errs))
		}
		p.Groups = append(p.Groups, g)
	}
	if sheet.Made {
		p.Taxes = taxSections(sheet)
	}
	return p, sheet, err
}

func techLabel(c *contract.Contract) string {
	if c.Number != "" {
		return "核定技术交易额"
	}
	return "申报技术交易额"
}

func taxQuestions(sheet funding.TaxSheet) []funding.Question {
	list := []funding.Question{sheet.Day}
	for _, p := range sheet.Parts {
		list = append(list, p.Questions...)
	}
	return list
}

// taxHref is the address that makes the same sheet again.
func taxHref(sheet funding.TaxSheet, path string) string {
	values := url.Values{}
	for name, value := range sheet.Values {
		if value != sheet.Prefill[name] {
			values.Set(name, value)
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

func taxFieldOf(q funding.Question, sheet funding.TaxSheet, errs part.Errors) part.Field {
	f := part.Field{Name: q.Name, Label: q.Label, Hint: q.Hint, Value: sheet.Values[q.Name], Err: errs.At(q.Name), Width: part.Middle, MaxLength: 24}
	switch q.Kind {
	case "choice":
		for _, c := range q.Choices {
			f.Options = append(f.Options, part.Option{Value: c.Value, Label: c.Title})
		}
	case "amount":
		f.Unit = "元"
	case "percent":
		f.Unit, f.InputMode = "%", "decimal"
	case "day":
		f.Width = part.Short
	}
	return f
}

func taxWords(q funding.Question, value string) string {
	switch q.Kind {
	case "choice":
		return contract.TitleIn(q.Choices, value)
	case "amount":
		return cmp.Or(value, "0.00") + " 元"
	case "percent":
		return value + "%"
	}
	return value
}

func taxSections(sheet funding.TaxSheet) []fiscal.TaxSection {
	var sections []fiscal.TaxSection
	e := sheet.Estimate
	for _, p := range sheet.Parts {
		section := fiscal.TaxSection{Title: p.Title, Absent: p.Absent}
		switch {
		case p.Absent != "":
		case p.Key == "vat":
			section.Rule, section.Lines, section.Reasons = e.VAT.Rule, e.VAT.Lines(), e.VAT.Reasons
			section.State, section.Word = relief(e.VAT.Treatment == tax.Exempt), e.VAT.Treatment.Title()
		case p.Key == "income":
			section.Rule, section.Lines, section.Reasons = e.Income.Rule, e.Income.Lines(), e.Income.Reasons
			section.State, section.Word = relief(e.Income.Eligible), eligible(e.Income.Eligible, "可以减免")
		case p.Key == "research":
			section.Rule, section.Lines, section.Reasons = e.Research.Rule, e.Research.Lines(), e.Research.Reasons
			section.State, section.Word = relief(e.Research.Eligible), eligible(e.Research.Eligible, "可以加计扣除")
		case p.Key == "stamp":
			section.Rule, section.Lines, section.State, section.Word = e.Stamp.Rule, e.Stamp.Lines(), part.Going, tax.ItemTitle(e.Stamp.Item)
			if e.Stamp.SettleLater {
				section.Note = "订立时金额没有确定，待实际结算时再计税（印花税法第六条）。"
			}
		}
		for i, reason := range section.Reasons {
			section.Reasons[i] = tax.Explain(reason)
		}
		sections = append(sections, section)
	}
	return sections
}

func relief(granted bool) part.State {
	if granted {
		return part.Done
	}
	return part.Warn
}

func eligible(yes bool, word string) string {
	if yes {
		return word
	}
	return "不能享受优惠"
}
