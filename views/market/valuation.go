package market

import (
	"jiyue/domain/contract"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/portal"
)

// ValuationsPath 估值项目 is where the cases of a unit are.
const ValuationsPath = "/market/valuations"

// ValuationsPage lists the cases of a unit.
type ValuationsPage struct {
	Shell  layout.Shell
	State  string
	Lines  []ValuationLine
	Paging part.Paging
}

// ValuationLine is one case in a list.
type ValuationLine struct {
	Href, Of, Purpose, Base, Value, Until string
	State                                 valuation.State
	Expired                               bool
}

// ValuationTermsPage asks for the plan of a case.
type ValuationTermsPage struct {
	Shell        layout.Shell
	Action, Back string
	Name         string // of the achievement
	Hidden       map[string]string
	Values       map[string]string
	Errors       part.Errors
}

func (p ValuationTermsPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name)}
}

func (p ValuationTermsPage) choice(name, label, hint string, choices []contract.Choice) part.Field {
	f := p.field(name, label, hint)
	for _, c := range choices {
		f.Options = append(f.Options, part.Option{Value: c.Value, Label: c.Title})
	}
	return f
}

// ValuationCasePage is one case.
type ValuationCasePage struct {
	Shell      layout.Shell
	Path       string
	Version    string
	Head, Lead string
	Acts       []part.Button
	Cells      []part.Cell
	Next, Warn string
	Against    []string // what does not fit together
	Review     []string // why a signed one should be looked at again
	Methods    []ValuationMethod
	Bars       []part.Bar
	Add        []ValuationFamilyLinks // methods that can be run; none: not writable
	Settle     bool
	Submit     bool
	Weights    []part.Field
	Reconcile  part.Field
	OneMethod  *part.Field
	Reasons    []part.KV
	Differ     []string // of the methods run again
	MayVoid    bool
	VoidReason part.Field
	Moves      []ValuationMove
	Events     []part.Event
	Errors     part.Errors
	Disclaimer string
	Usable     bool        // a price may lean on it today
	Sales      []part.Line // that were published on it
}

// ValuationMove is a run that replaced another: which inputs moved, with their figures
// before and after, and the result with that input alone moved.
type ValuationMove struct {
	Title, By, Hashes string
	Lines             [][]string
}

// ValuationMethod is the current run of one method.
type ValuationMethod struct {
	Title, Family, Value, Unit, Weight, Hash, By string
	Open, Run, Drop, Book                        string // addresses, "" where the person may not
	Concludes                                    bool
	Inputs                                       []ValuationInput
	Found                                        *portal.ValuationFound
	Scenarios                                    *ValuationScenarios
}

// ValuationInput is one input with its source, for the report.
type ValuationInput struct{ Label, Value, Source, Href string }

// ValuationFamilyLinks are the methods of a family that can be run.
type ValuationFamilyLinks struct {
	Name  string
	Links []part.Line
}

// ValuationRunPage is one method of a case, to fill in or to read.
type ValuationRunPage struct {
	Shell     layout.Shell
	Action    string
	Back      string
	Version   string
	Form      valuation.Form
	Inputs    portal.ValuationForm
	Given     []ValuationInput // for those who may only read
	Found     *portal.ValuationFound
	Vary      []ValuationVary
	Scenarios *ValuationScenarios
	Errors    part.Errors
}

// ValuationVary is one input with its worse and its better value.
type ValuationVary struct {
	Label string
	Sides [2]part.Field
}

// ValuationScenarios are the scenarios of a run: title, what differs, figure.
type ValuationScenarios struct {
	Lines [][]string
	Bars  []part.Bar
}

// ValuationMark is the sign of a state.
func ValuationMark(s valuation.State) part.State {
	switch s {
	case valuation.Submitted:
		return part.Going
	case valuation.Signed:
		return part.Done
	case valuation.Withdrawn:
		return part.Refused
	}
	return part.Draft
}

func valuationStates() []part.Option {
	list := []part.Option{{Label: "不限"}}
	for _, s := range valuation.States {
		list = append(list, part.Option{Value: s.Value, Label: s.Title})
	}
	return list
}

// ValuationDecisionPage is the last look before a signature.
type ValuationDecisionPage struct {
	Shell   layout.Shell
	Case    ValuationCasePage
	Confirm part.Confirmation
	Answer  part.Field
	Reason  part.Field
}
