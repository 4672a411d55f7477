package market

import (
	"jiyue/domain/appraisal"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// AppraisalsPath is where units keep the reports on their achievements.
const AppraisalsPath = "/market/appraisals"

// AppraisalMark is the shape that goes with a state.
func AppraisalMark(s appraisal.State) part.State {
	switch s {
	case appraisal.Draft:
		return part.Draft
	case appraisal.Superseded, appraisal.Void:
		return part.Off
	}
	return part.Done
}

// AppraisalLine is one report in a list.
type AppraisalLine struct {
	Href, Number, Firm, Of, Value, Base, Until string
	State                                      appraisal.State
	Expired, Waiting, Designated               bool
}

// AppraisalsPage 评估报告 of a unit.
type AppraisalsPage struct {
	Shell  layout.Shell
	State  string
	Lines  []AppraisalLine
	Paging part.Paging
}

// WaitingReports in the filter asks for what waits for the head.
const WaitingReports = "WAITING"

func appraisalStates() []part.Option {
	list := []part.Option{{Label: "不限"}, {Value: WaitingReports, Label: "待负责人确认"}}
	for _, s := range []appraisal.State{appraisal.Draft, appraisal.Issued, appraisal.Filed, appraisal.Approved, appraisal.InUse, appraisal.Superseded, appraisal.Void} {
		list = append(list, part.Option{Value: string(s), Label: s.Title()})
	}
	return list
}

// AppraisalSection 资产评估 within the page of an achievement.
type AppraisalSection struct {
	Lines  []AppraisalLine
	Count  string // which report counts, or why none does
	Seller string
	Value  string // where a valuation case is made, with Add
	Add    string // address of the form, "" when the reader may not
}

// AppraisalPage 评估报告案卷.
type AppraisalPage struct {
	Shell       layout.Shell
	Errors      part.Errors
	Path        string
	Head, Lead  string
	Cells       []part.Cell
	Next        string
	Warn        string
	Acts        []part.Button
	Facts       []part.KV
	Methods     []MethodLine
	Prices      []PriceLine
	Papers      []appraisal.Paper
	AddReport   bool
	AddFiling   bool
	Events      []part.Event
	Achievement string // address
}

// MethodLine is one method with its result.
type MethodLine struct{ Name, Value, Weight string }

// PriceLine says what a use of the report asks of a price.
type PriceLine struct{ Use, Floor, Rule, Clause string }

// AppraisalFormPage 录入评估报告.
type AppraisalFormPage struct {
	Shell    layout.Shell
	Errors   part.Errors
	Action   string
	Back     string
	Hidden   map[string]string
	Name     string // of the achievement
	Values   map[string]string
	Replaces []part.Option // live reports that this one may replace
}

func (p AppraisalFormPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name)}
}

func methodChoices() []part.Option {
	list := []part.Option{{Label: "未采用"}}
	for _, m := range appraisal.MethodNames {
		list = append(list, part.Option{Value: m, Label: m})
	}
	return list
}

// AskPage is the page before something is proposed or confirmed, with what it asks for.
type AskPage struct {
	Shell   layout.Shell
	Confirm part.Confirmation
	Facts   []part.KV // to compare
	Papers  []appraisal.Paper
	Files   string // address of the papers
	Texts   []part.Field
	On      *part.Field
	Answer  *part.Field
	Tick    *part.Field // a statement to agree to
	Reason  *part.Field
}
