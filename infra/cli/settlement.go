package cli

import (
	"io"

	"jiyue/app/sharing"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/infra/pdf"
	"jiyue/views/payout"
)

// Settlement prints a statement for the unit, or for one person.
func (p printer) Settlement(w io.Writer, s sharing.Settlement, verifyURL string, demo bool) error {
	open, err := p.open()
	if err != nil {
		return err
	}
	x := s.Explained
	f := pdf.Settlement{Number: s.Case.Number + "　" + payout.IssueTitle(x.No), Unit: s.Case.OrgName, Person: s.Person, Project: s.Case.Name, Registered: s.Case.Registration,
		Rules: payout.Chain(x.Selection), Event: payout.EventWords(s.Events[len(s.Events)-1]), Hash: x.Hash, File: s.File, VerifyURL: verifyURL,
		IssuedOn: day.Of(s.Events[len(s.Events)-1].At), Demo: demo}
	lines := x.Lines
	if s.Person != "" {
		lines = x.For(s.Person)
	}
	for _, l := range payout.IssueLines(x.Selection, lines, s.Events) {
		f.Lines = append(f.Lines, pdf.SettlementLine{Title: l.Title, Formula: l.Formula, How: l.How, Rule: l.Rule, Clause: l.Clause, Quote: l.Quote, Change: l.Change, Total: l.Total, Strong: l.Strong})
	}
	for i, step := range s.Steps() {
		f.Instalments = append(f.Instalments, pdf.SettlementStep{No: payout.IssueTitle(step.No), Day: step.Event.Date.String(), Event: payout.EventTitle(s.Events[i]), Change: payout.Text(step.Amount), Total: payout.Text(step.Total)})
	}
	for _, warning := range x.Warnings {
		f.Notes = append(f.Notes, distribution.WarningText(x.Selection, warning)+"。")
	}
	f.Notes = append(f.Notes, "累计金额按登记的收支重新计算；本号为与上一号之差，负数为退款后应当收回的部分。", "金额为税前，个人所得税以税务机关认定为准。")
	return open.Settlement(w, f)
}
