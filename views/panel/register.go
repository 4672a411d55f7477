// Package panel draws the pages of assessment: the registers, the pools, the integrity
// records.
package panel

import (
	"jiyue/domain/assessor"
	"jiyue/views/layout"
	"jiyue/views/part"
	"strconv"
)

// Addresses of the registers.
const (
	InstitutionsPath       = "/panel/institutions"
	PeoplePath             = "/panel/people"
	EntriesPath            = "/panel/entries"
	PoolsPath              = "/panel/pools"
	PublicInstitutionsPath = "/institutions"
	IntegrityPath          = "/integrity"
)

// StandingMark is the shape that goes with a standing.
func StandingMark(s assessor.Standing) part.State {
	return map[assessor.Standing]part.State{assessor.Applying: part.Wait, assessor.Listed: part.Done, assessor.Suspended: part.Held, assessor.Removed: part.Off}[s]
}

// EntryLine is one entry in a list.
type EntryLine struct {
	Href, Name, Number, Unit, Kind, Fields, Title string
	Standing                                      assessor.Standing
	Stage                                         assessor.Stage
	Barred                                        string // what keeps the entry from work, "" for nothing
	Waiting                                       bool   // a proposal waits
	Filing                                        string // of an institution
}

// RegisterPage 名录.
type RegisterPage struct {
	Shell       layout.Shell
	Title, Lead string
	Path        string
	People      bool
	Public      bool
	Query       string
	Field       string
	State       string
	Kind        string
	Fields      []part.Option
	States      []part.Option
	Kinds       []part.Option
	Asked       bool
	Lines       []EntryLine
	Paging      part.Paging
	Acts        []part.Button
}

// EntryPage 名录案卷.
type EntryPage struct {
	Shell       layout.Shell
	Errors      part.Errors
	Path        string
	Head, Lead  string
	Cells       []part.Cell
	Next        string
	Warn        string
	Acts        []part.Button
	Facts       []part.KV // particulars in force
	Changes     []ChangeLine
	Pending     string // title of what waits
	Credentials []CredentialLine
	Employments []EmploymentLine
	Filings     []FilingLine
	Papers      []assessor.Paper
	PaperKinds  []part.Option // empty: the reader may not add
	Bonds       []BondLine
	Declaring   *FactForm // nil: the reader may not declare
	ShowBonds   bool
	MayLink     bool // to an account
	Records     []RecordLine
	Events      []part.Event
	Public      bool
}

// ChangeLine is one field that a pending change alters.
type ChangeLine struct{ Field, Before, After string }

// CredentialLine, EmploymentLine and FilingLine are rows of the particulars.
type CredentialLine struct {
	Scheme, Issuer, Number, Level, From, Until string
	Recognised, Valid                          bool
}

// EmploymentLine is where a person works or has worked.
type EmploymentLine struct{ Name, Code, Parent, Position, From, To string }

// FilingLine is one filing of an institution.
type FilingLine struct {
	Kind, Office, Number, From, Until string
	Valid                             bool
}

// BondLine is one 利害关系.
type BondLine struct {
	Kind, With, Code, When, Note, By string
	Undoing                          string
	Undone                           bool
	Ask, Decide                      string // addresses, "" when the reader may not
}

// FactForm 声明利害关系.
type FactForm struct {
	ID     string
	Action string
	Values map[string]string
}

// FormPage is the form of an institution or of a person.
type FormPage struct {
	Shell   layout.Shell
	Errors  part.Errors
	Title   string
	Lead    string
	Action  string
	Back    string
	Hidden  map[string]string
	Values  map[string]string
	Fields  []part.Option // 技术领域
	Issuers []part.Option
	Kinds   []part.Option // of a person who may be either
	Masked  string        // identity number on record
}

func (p FormPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name)}
}

// rows is how many rows of a list the form offers: those that are filled, and one more.
func (p FormPage) rows(list, field string, most int) int {
	n := 1
	for i := range most {
		if p.Values[assessor.Row(list, i, field)] != "" {
			n = i + 2
		}
	}
	return min(n, most)
}

func long(f part.Field, most int) part.Field {
	f.Width, f.MaxLength = part.Long, most
	return f
}

func short(f part.Field, most int) part.Field {
	f.MaxLength = most
	return f
}

func optional(f part.Field) part.Field {
	f.Optional = true
	return f
}

func choose(f part.Field, options []part.Option) part.Field {
	f.Options = options
	return f
}

func ticked(f part.Field, options []part.Option, values []string) part.Field {
	f.Options, f.Values, f.Inline = options, values, true
	return f
}

func nth(label string, i int) string { return label + " " + strconv.Itoa(i+1) }

// PoolLine is one pool in a list.
type PoolLine struct{ Href, Name, Org, Fields, Version, Members, At, State string }

// PoolsPage 评估师库.
type PoolsPage struct {
	Shell  layout.Shell
	Lines  []PoolLine
	MayAdd bool
	Paging part.Paging
}

// PoolFormPage 设立评估师库.
type PoolFormPage struct {
	Shell  layout.Shell
	Errors part.Errors
	ID     string
	Values map[string]string
	Fields []part.Option
}

// MemberLine is one person of a pool.
type MemberLine struct {
	Href, Number, Name, Unit, Kind, Specialty, Fields, Senior, Until string
	Blocked                                                          string
	Remove                                                           string // address, "" when the reader may not
}

// DiffLine is one difference of two versions.
type DiffLine struct{ Number, Name, Word, Text string }

// VersionLine is one version in the list of a pool.
type VersionLine struct{ Href, Label, Hash, Size, Reason, By, At string }

// PoolPage 评估师库案卷.
type PoolPage struct {
	Shell    layout.Shell
	Errors   part.Errors
	Path     string
	Head     string
	Cells    []part.Cell
	Next     string
	Warn     string
	Acts     []part.Button
	MayKeep  bool
	Number   string // as typed
	Members  []MemberLine
	Changes  []DiffLine
	Against  string
	Versions []VersionLine
}

// VersionPage 库版本.
type VersionPage struct {
	Shell   layout.Shell
	Path    string
	Head    string
	Cells   []part.Cell
	Acts    []part.Button
	Members []MemberLine
	Changes []DiffLine
	Against string
	Others  []part.Option
	Chosen  string
}

// RecordLine is one integrity record in a list.
type RecordLine struct {
	Href, Number, Name, Kind, Measure, Clause, Term, At string
	State                                               assessor.IntegrityState
	Runs                                                bool
}

// RecordMark is the shape that goes with the state of an integrity record.
func RecordMark(s assessor.IntegrityState) part.State {
	return map[assessor.IntegrityState]part.State{assessor.Proposed: part.Wait, assessor.Declined: part.Off, assessor.Effected: part.Warn, assessor.Objected: part.Going, assessor.Lifted: part.Done, assessor.Quashed: part.Off}[s]
}

// RecordsPage 诚信记录.
type RecordsPage struct {
	Shell  layout.Shell
	Inside bool
	Query  string
	State  string
	States []part.Option
	Lines  []RecordLine
	Paging part.Paging
	Acts   []part.Button
}

// RecordPage 诚信记录案卷.
type RecordPage struct {
	Shell  layout.Shell
	Public bool
	Head   string
	Cells  []part.Cell
	Text   string
	Next   string
	Acts   []part.Button
	Events []part.Event
}

// AccusePage 提出诚信记录.
type AccusePage struct {
	Shell   layout.Shell
	Errors  part.Errors
	Action  string
	Back    string
	ID      string
	Name    string
	Values  map[string]string
	Clauses []part.Option
}

func (p AccusePage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name)}
}
