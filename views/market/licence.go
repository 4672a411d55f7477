package market

import (
	"jiyue/domain/licence"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Paths of open licences: of the unit, for everybody, and of those who are licensed.
const (
	LicencesPath       = "/market/licences"
	PublicLicencesPath = "/licences"
	MyLicencesPath     = "/market/my-licences"
)

// LicenceMark is the shape that goes with a state.
func LicenceMark(s licence.State) part.State {
	switch s {
	case licence.Draft:
		return part.Draft
	case licence.Declared:
		return part.Held
	case licence.Published:
		return part.Done
	}
	return part.Off
}

// LicenceLine is one declaration in a list.
type LicenceLine struct {
	Href, Name, Patent, Number, Org, Fee, Until, Published string
	Licences, Waiting                                      int
	State                                                  licence.State
}

// LicencesPage 开放许可 of a unit, for everybody, or of a licensee.
type LicencesPage struct {
	Shell  layout.Shell
	MayAdd bool
	Mine   bool
	Query  string
	Asked  bool
	State  string
	Lines  []LicenceLine
	Paging part.Paging
}

func licenceStates() []part.Option {
	list := []part.Option{{Label: "不限"}}
	for _, s := range []licence.State{licence.Draft, licence.Declared, licence.Published, licence.Withdrawn} {
		list = append(list, part.Option{Value: string(s), Label: s.Title()})
	}
	return list
}

// LicenceFormPage 起草 and 修改.
type LicenceFormPage struct {
	Shell   layout.Shell
	Errors  part.Errors
	New     bool
	Action  string
	Back    string
	Hidden  map[string]string
	Values  map[string]string
	Patents []part.Option
	Patent  string // of a draft, which keeps it
}

func (p LicenceFormPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name)}
}

// LicenceRule is one rule of a declaration in words.
type LicenceRule struct{ Label, Text, Clause string }

// LicenseeLine is one licensee as the unit reads it.
type LicenseeLine struct {
	Name, Code, Use, Meta string
	State                 part.State
	Word                  string
	Facts                 []part.KV
	Acts                  []part.Button
}

// LicencePage 开放许可案卷, or its public notice.
type LicencePage struct {
	Shell     layout.Shell
	Errors    part.Errors
	Path      string
	Head      string
	Cells     []part.Cell
	Next      string
	Acts      []part.Button
	Declare   bool
	Drop      bool
	Key       string
	Rules     []LicenceRule
	Licensees []LicenseeLine
	Events    []part.Event
	Hash      string

	// of the public notice
	Mine    []part.KV // how the reader's organisation stands
	Notify  bool
	SignIn  bool
	Values  map[string]string
	Because string // why no notice can be given
}
