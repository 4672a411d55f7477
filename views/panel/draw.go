package panel

import (
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Where draws are prepared and witnessed, and where everybody reads them.
const (
	DrawsPath       = "/panel/draws"
	PublicDrawsPath = "/draws"
)

// DrawLine is one draw in a list.
type DrawLine struct {
	Href, CaseNo, Title, Institution, Pool, At string
	State                                      part.State
	Word                                       string
}

// DrawsPage 评价组抽取.
type DrawsPage struct {
	Public bool // as everybody reads it
	Shell  layout.Shell
	Lead   string
	Lines  []DrawLine
	Add    bool
	Empty  string
	Advice string
	Paging part.Paging
}

// DrawPage 抽取记录.
type DrawPage struct {
	Public    bool // as everybody reads it
	Shell     layout.Shell
	Errors    part.Errors
	Title     string
	Lead      string
	Cells     []part.Cell
	Note      string
	Left      []DrawPerson // left out, with the reason
	Drawn     []DrawPerson
	Reserves  []DrawPerson
	Facts     []part.KV
	FileHash  string
	Download  string
	Witness   string // address of the form of the witness, "" when the reader is none
	Beacon    part.Field
	Source    part.Field
	Candidate int
}

// DrawPerson is somebody by the number of the register.
type DrawPerson struct{ Place, Number, Unit, Kind, Reason string }

// DrawFormPage prepares a draw.
type DrawFormPage struct {
	Shell  layout.Shell
	Errors part.Errors
	Hidden map[string]string
	Values map[string]string
	Pools  []part.Option
}

func (p DrawFormPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name), Width: part.Middle}
}

func (p DrawFormPage) figure(name, label, hint string) part.Field {
	f := p.field(name, label, hint)
	f.InputMode, f.Width, f.MaxLength = "numeric", part.Short, 2
	return f
}

func (p DrawFormPage) choice(name, label, hint string, options []part.Option) part.Field {
	f := p.field(name, label, hint)
	f.Options = options
	return f
}

func (p DrawFormPage) lines(name, label, hint string) part.Field {
	f := p.field(name, label, hint)
	f.Optional, f.Width, f.Rows = true, part.Long, 5
	return f
}
