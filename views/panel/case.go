package panel

import (
	"slices"
	"strings"

	"jiyue/views/layout"
	"jiyue/views/part"
)

// Where assessments are worked on, and where everybody reads what is published of them.
const (
	CasesPath       = "/assessments"
	PublicCasesPath = "/assessment-results"
)

// CaseLine is one case in a list.
type CaseLine struct {
	Href, Number, Title, Client, Institution, At string
	State                                        part.State
	Word, Due                                    string
	DueState                                     part.State
	Todo                                         bool
}

// CasesPage 评价项目.
type CasesPage struct {
	Shell         layout.Shell
	Title, Lead   string
	Tabs          []part.Tab
	Search        part.Field
	Action, Tab   string
	Lines         []CaseLine
	Add           bool
	Public        bool
	Empty, Advice string
	Paging        part.Paging
}

// CaseInput is a field of a form with the way in which it is filled in.
type CaseInput struct {
	part.Field
	As InputKind
}

// InputKind says how a field is filled in.
type InputKind int

// The kinds of fields.
const (
	AsText InputKind = iota
	AsArea
	AsAmount
	AsDate
	AsSelect
	AsRadios
	AsCheck
	AsFile
)

// CaseForm is the form of one act.
type CaseForm struct {
	ID, Title, Note string
	Action          string
	Hidden          map[string]string
	Facts           []part.KV // what is agreed to or decided about
	Inputs          []CaseInput
	Button          string
	Look            part.Look
	Upload          bool
	Bare            bool // only the button
}

// CasePaperLine is a document in the list of a case.
type CasePaperLine struct{ Kind, Name, Href, Hash, By, At, Size string }

// CaseBlock is a section of facts, and of texts as they were written.
type CaseBlock struct {
	Title, Note string
	Facts       []part.KV
	Texts       []part.KV
	Links       []part.Line
}

// CasePerson is somebody with a part in the case.
type CasePerson struct {
	Role, Name, Note string
	State            part.State
	Word             string
}

// numbered says that some of the people have a number in the register, told that there is
// something to tell of some.
func numbered(people []CasePerson) bool {
	return slices.ContainsFunc(people, func(m CasePerson) bool { return m.Note != "" })
}

func told(people []CasePerson) bool {
	return slices.ContainsFunc(people, func(m CasePerson) bool { return m.Word != "" })
}

// CasePage 评价项目案卷.
type CasePage struct {
	Shell      layout.Shell
	Errors     part.Errors
	Title      string
	Lead       string
	Head       []part.Button
	Cells      []part.Cell
	Steps      []part.Step
	Note       string
	NoteAs     part.State
	Turns      []part.Line // whom the case waits for
	Forms      []CaseForm  // what is to be done now
	More       []CaseForm  // what can be done besides
	Blocks     []CaseBlock
	People     []CasePerson
	PeopleNote string
	Papers     []CasePaperLine
	Upload     *CaseForm
	Trail      []part.Event // the newest
	Older      []part.Event
	Head64     string // hash of the last record
	Public     bool
}

// CaseFormPage is a page with one form: a new commission, a change of it, a draw.
type CaseFormPage struct {
	Shell  layout.Shell
	Errors part.Errors
	Title  string
	Lead   string
	Groups []CaseInputs
	Form   CaseForm
	Blocks []CaseBlock
	People []DrawPerson // left out
	Back   string
}

// CaseInputs are fields under a heading.
type CaseInputs struct {
	Title, Note string
	Inputs      []CaseInput
}

// paragraphs of a text as it was written.
func paragraphs(text string) []string { return strings.Split(text, "\n") }

func (f CaseForm) wide() string {
	if f.Upload {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}
