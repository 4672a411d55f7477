package market

import (
	"jiyue/domain/contract"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// EvidencePath 取值依据库 is where the evidence tables are.
const EvidencePath = "/market/evidence"

// EvidencePage lists rows that hold, or editions that wait.
type EvidencePage struct {
	Shell              layout.Shell
	Acts               []part.Button
	Tabs               []part.Tab
	Kind, Query, State string
	Asked              bool
	Waiting            bool
	Lines              []EvidenceLine
	Paging             part.Paging
}

// EvidenceLine is one row in a list.
type EvidenceLine struct {
	Href, Label, Name, Code, Kind string
	Value, Unit, From, Until      string
	Source, Org                   string
	Suggested, Undone             bool
	State                         valuation.EditionState
}

// EvidenceFormPage is the form of a row, new or corrected.
type EvidenceFormPage struct {
	Shell        layout.Shell
	Action, Back string
	Title, Lead  string
	Hidden       map[string]string
	Deal         bool
	Correcting   bool
	Values       map[string]string
	Errors       part.Errors
}

func (p EvidenceFormPage) field(name, label, hint string, most int) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name), MaxLength: most, Autocomplete: "off"}
}

func (p EvidenceFormPage) figure(name, label, hint string) part.Field {
	f := p.field(name, label, hint, 20)
	f.InputMode, f.Width = "decimal", part.Short
	return f
}

func optionalField(f part.Field) part.Field {
	f.Optional = true
	return f
}

func middleField(f part.Field) part.Field {
	f.Width = part.Middle
	return f
}

func longField(f part.Field) part.Field {
	f.Width = part.Long
	return f
}

func confidences(f part.Field) part.Field {
	notes := map[string]string{"有据": "来源可以查到", "建议值": "没有公开来源，由本单位或平台提出"}
	for _, c := range valuation.Confidences {
		f.Options = append(f.Options, part.Option{Value: c.Value, Label: c.Title, Note: notes[c.Value]})
	}
	return f
}

// EvidenceRowPage is one row with its editions.
type EvidenceRowPage struct {
	Shell    layout.Shell
	Head     string
	Acts     []part.Button
	Next     string
	Cells    []part.Cell
	Editions []EvidenceEdition
}

// EvidenceEdition is one edition in the history of a row.
type EvidenceEdition struct {
	Title string
	State valuation.EditionState
	Facts []part.KV
}

// EvidenceDecisionPage is where the head approves or refuses an edition.
type EvidenceDecisionPage struct {
	Shell   layout.Shell
	Confirm part.Confirmation
	Before  []part.KV
	Facts   []part.KV
	Answer  part.Field
	Opinion part.Field
}

// EvidenceMark is the sign of a state.
func EvidenceMark(s valuation.EditionState) part.State {
	switch s {
	case valuation.EditionApproved:
		return part.Done
	case valuation.EditionRefused:
		return part.Refused
	case valuation.EditionSuperseded:
		return part.Off
	}
	return part.Wait
}

func choicesAnd(first string, list []contract.Choice) []part.Option {
	options := []part.Option{{Label: first}}
	for _, c := range list {
		options = append(options, part.Option{Value: c.Value, Label: c.Title})
	}
	return options
}
