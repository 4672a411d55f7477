package payout

import (
	"strconv"

	"jiyue/domain/distribution"
	"jiyue/domain/pack"
)

// CheckPath is where everybody checks a statement by its hash.
const CheckPath = "/share-check"

// IssueLine 结算单行 is a line of a statement as page and paper show it.
type IssueLine struct {
	Title   string
	Formula string
	How     string // rounding
	Rule    string
	Clause  string
	Quote   string
	Before  string // up to the statement before
	Change  string // by this statement
	Total   string
	Strong  bool
	Reasons []ReasonLine
}

// ReasonLine 说明 is one fact of an explanation.
type ReasonLine struct{ Key, Value string }

// IssueLines are lines in words; events give the vouchers.
func IssueLines(s pack.Selection, lines []distribution.ExplainedLine, events []distribution.CaseEvent) []IssueLine {
	vouchers := map[string]distribution.CaseEvent{}
	for _, e := range events {
		vouchers[e.ID] = e
		if e.CostID != "" {
			vouchers[e.CostID] = e
		}
	}
	costs := costTitles(s)
	list := make([]IssueLine, 0, len(lines))
	for _, l := range lines {
		x := IssueLine{Title: lineTitle(l.Line, costs), Formula: formula(l.Line), How: l.How.Title(), Rule: distribution.RuleText(s, l.Rule), Quote: quote(l.Line), Strong: sum(l.Line),
			Change: signed(l.Line, Text(l.Change)), Before: signed(l.Line, Text(l.Amount.Sub(l.Change))), Total: signed(l.Line, Text(l.Amount))}
		if e, known := vouchers[l.Key]; known {
			x.Title += "（" + e.Voucher + "）"
			if l.Stage == distribution.LineReceipt {
				x.Title = e.Kind.Title() + "（" + e.Voucher + "）"
			}
			if l.Stage == distribution.LineVAT {
				x.Title = "增值税（" + e.Voucher + "）"
			}
		}
		if l.Cite != nil {
			x.Clause = l.Cite.Clause()
		}
		if l.Asked != nil && l.Asked.Cite != nil { // the paper has no room for its words
			x.Clause += "；另见" + l.Asked.Cite.Clause()
		}
		for _, kv := range reasons(s, l.Line) {
			x.Reasons = append(x.Reasons, ReasonLine{kv.Key, kv.Value})
		}
		x.Reasons = append(x.Reasons, ReasonLine{"计算", x.Formula})
		list = append(list, x)
	}
	return list
}

// signed writes what is taken off with a minus.
func signed(l distribution.Line, amount string) string {
	if minus(l) && amount != "0.00" {
		return "−" + amount
	}
	return amount
}

// EventWords is an event in one line.
func EventWords(e distribution.CaseEvent) string {
	return e.Date.String() + "　" + EventTitle(e) + "　" + Text(e.Amount) + " 元"
}

// IssueTitle is 第 n 号.
func IssueTitle(n int) string { return "第 " + strconv.Itoa(n) + " 号结算单" }
