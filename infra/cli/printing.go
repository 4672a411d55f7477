package cli

import (
	"io"
	"slices"
	"strings"
	"sync"

	"jiyue/domain/ballot"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/valuation"
	"jiyue/fixtures"
	"jiyue/infra/docx"
	"jiyue/infra/excel"
	"jiyue/infra/pdf"
	"jiyue/infra/web"
)

// printer prints certificates; the fonts are parsed when the first one is asked
// for.
type printer struct {
	open func() (*pdf.Printer, error)
}

func newPrinter() printer {
	return printer{sync.OnceValues(func() (*pdf.Printer, error) {
		regular, err := fixtures.Fonts.ReadFile("fonts/NotoSansSC-Regular.ttf")
		if err != nil {
			return nil, err
		}
		bold, err := fixtures.Fonts.ReadFile("fonts/NotoSansSC-Bold.ttf")
		if err != nil {
			return nil, err
		}
		return pdf.NewPrinter(regular, bold)
	})}
}

// Certificate prints one version of a certificate.
func (p printer) Certificate(w io.Writer, c contract.Certificate, verifyURL string, demo bool) error {
	open, err := p.open()
	if err != nil {
		return err
	}
	class, subclass, _ := strings.Cut(c.Class.Title(), " · ")
	return open.Certificate(w, pdf.Certificate{
		Number: c.Number, ProjectName: c.ProjectName, Class: class, Subclass: subclass,
		Sellers: printedParties(c.Sellers, c.Class.SellerTitle()), Buyers: printedParties(c.Buyers, c.Class.BuyerTitle()),
		SignDate: c.SignDate, Begin: c.Begin, End: c.End, Total: c.Total, TechAmount: c.Tech, PriceUndetermined: c.Undetermined,
		Office: c.Office, Registrar: c.Registrar, RegisteredOn: c.RegisteredOn, Version: c.Version, VerifyURL: verifyURL, Demo: demo,
		Finding: "上列合同经审查，符合《技术合同认定规则》（国科发政字〔2001〕253号）规定的认定条件，准予登记。",
	})
}

// Schedule prints a 登记清单.
func (p printer) Schedule(w io.Writer, l *contract.Schedule, verifyURL string, demo bool) error {
	open, err := p.open()
	if err != nil {
		return err
	}
	lines := make([]pdf.ScheduleLine, len(l.Entries))
	for i, e := range l.Entries {
		lines[i] = pdf.ScheduleLine{Number: e.Number, RegisteredOn: e.RegisteredOn, Project: e.ProjectName, Class: e.Class.Title(), Buyer: e.BuyerNames(), Total: e.Total, Tech: e.Tech}
	}
	return open.Schedule(w, pdf.Schedule{Number: l.Number, Office: l.Office.Name, Seller: l.Seller.Name, Code: l.Seller.Code,
		Period: l.From.String() + " 至 " + l.To.String(), Band: l.Band(), Lines: lines, Total: l.Total, Tech: l.Tech, Notes: contract.ScheduleNotes,
		IssuedOn: day.Of(l.IssuedAt), VerifyURL: verifyURL, Void: l.Void > 0, Demo: demo})
}

func printedParties(parties []contract.CertificateParty, role string) []pdf.Party {
	list := make([]pdf.Party, len(parties))
	for i, p := range parties {
		list[i] = pdf.Party{Name: p.Name, Code: p.Code, RoleTitle: role}
	}
	return list
}

// ScoreBook writes a result of scoring with live formulas.
func (printer) ScoreBook(w io.Writer, b ballot.Book) error { return excel.ScoreBook(w, b) }

// Workpaper writes one run of a valuation with live formulas.
func (printer) Workpaper(w io.Writer, form valuation.Form, in valuation.Inputs, out valuation.Outcome, sources map[string]string) error {
	return excel.Workpaper(w, form, in, out, sources)
}

// Document prints facts and tables under headings.
func (p printer) Document(w io.Writer, d web.Document) error {
	open, err := p.open()
	if err != nil {
		return err
	}
	f := pdf.Form{Title: d.Title, Office: d.Office, Number: d.Number, Date: d.Date, Notes: d.Notes, Signatures: d.Signatures, CreatedOn: d.On, Demo: d.Demo, VerifyURL: d.VerifyURL, VerifyText: d.VerifyText}
	for _, s := range d.Sections {
		section := pdf.Section{Title: s.Title, Table: pdf.Table{Lines: s.Lines}}
		for _, r := range s.Rows {
			section.Rows = append(section.Rows, pdf.Row(r))
		}
		for _, c := range s.Columns {
			section.Table.Columns = append(section.Table.Columns, pdf.Column(c))
		}
		f.Sections = append(f.Sections, section)
	}
	return open.Application(w, f)
}

// Word writes the same document for a word processor.
func (printer) Word(w io.Writer, d web.Document) error {
	f := docx.Document{Title: d.Title, Office: d.Office, Number: d.Number, Date: d.Date, Notes: d.Notes, Signatures: d.Signatures, CreatedOn: d.On}
	if d.VerifyText != "" {
		f.Notes = append(slices.Clone(f.Notes), d.VerifyText)
	}
	if d.Demo {
		f.Mark = "演示数据　不具效力"
	}
	for _, s := range d.Sections {
		section := docx.Section{Title: s.Title, Lines: s.Lines}
		for _, r := range s.Rows {
			section.Rows = append(section.Rows, docx.Row{Label: r.Label, Value: r.Value})
		}
		for _, c := range s.Columns {
			section.Columns = append(section.Columns, docx.Column(c))
		}
		f.Sections = append(f.Sections, section)
	}
	return docx.Write(w, f)
}
