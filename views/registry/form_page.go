// Package registry holds the pages of 技术合同认定登记: the applicant's form, files,
// 核对 and case page, and the office's desk and review.
package registry

import (
	"strconv"
	"strings"

	"jiyue/domain/contract"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Filing 登记申请 is what every page of one application's form shows.
type Filing struct {
	Shell      layout.Shell
	ID         contract.ID
	Version    int
	State      contract.State
	Form       contract.Form
	Values     map[string]string // the form by path, as typed
	Notes      []contract.Note   // of the open round of 补正
	Errors     part.Errors       // at their fields
	Section    string            // key of the page's section
	Tasks      []part.Task       // all sections with their state, 核对并提交 last
	Complete   int               // sections that are done
	Needed     int               // sections that must be
	Next       string            // address of the first section that is not done
	Saved      string            // 草稿已保存 10:32:07
	Choices    Choices
	RegionName func(code string) string
}

// Choices are the lists of the code tables that are in force.
type Choices struct {
	Fields     []part.Option
	Objectives []part.Option
	Countries  []part.Option
	Scales     []part.Option
	Industries []part.OptionGroup
	Plans      []part.OptionGroup
}

// Path is the address of a page of the case: "" for the case itself.
func (f Filing) Path(rest string) string { return casePath(f.ID, rest) }

func casePath(id contract.ID, rest string) string { return "/contracts/" + string(id) + rest }

// Name is the project's name, or what stands for it while it is blank.
func (f Filing) Name() string { return orElse(f.Form.Contract.ProjectName, "（未填项目名称）") }

// Class is the claimed class.
func (f Filing) Class() contract.Class { return contract.Class(f.Form.Class) }

// Changing says that a registered contract is being changed.
func (f Filing) Changing() bool { return f.State == contract.Registered }

// Supplement says that the application came back for 补正.
func (f Filing) Supplement() bool { return f.State == contract.SupplementRequested }

// Sections of the form with their Chinese ordinals, as headings count them.
var ordinals = []string{"一", "二", "三", "四", "五", "六", "七"}

// SectionTitle is 四、金额与技术交易额.
func SectionTitle(key string) string {
	for i, s := range contract.Sections {
		if s.Key == key {
			return ordinals[i] + "、" + s.Title
		}
	}
	return ordinals[len(contract.Sections)] + "、核对并提交"
}

// sibling is the key of the section before (-1) or after (+1), "" at the ends.
func sibling(key string, step int) string {
	for i, s := range contract.Sections {
		if j := i + step; s.Key == key && j >= 0 && j < len(contract.Sections) {
			return contract.Sections[j].Key
		}
	}
	return ""
}

// NextPath is where 保存并继续 leads.
func NextPath(id contract.ID, section string) string {
	if next := sibling(section, 1); next != "" {
		return casePath(id, "/form/"+next)
	}
	return casePath(id, "/confirm")
}

func (f Filing) backPath() string {
	if previous := sibling(f.Section, -1); previous != "" {
		return f.Path("/form/" + previous)
	}
	return f.Path("/form")
}

// summary repeats the errors for the head of the page; those of a row say whose.
func (f Filing) summary() part.Errors {
	list := make(part.Errors, len(f.Errors))
	for i, e := range f.Errors {
		list[i] = part.FieldError{Field: e.Field, Message: f.inSummary(e)}
	}
	return list
}

func (f Filing) inSummary(e part.FieldError) string {
	for i, q := range contract.Questions(f.Class()) {
		if e.Field == "answers."+q.Name {
			return "问卷第 " + strconv.Itoa(i+1) + " 题：" + e.Message
		}
	}
	return WithRow(e.Field, e.Message)
}

// WithRow puts the row before the message of a field in a repeated group.
func WithRow(field, message string) string {
	group, rest, found := strings.Cut(field, "[")
	if !found {
		return message
	}
	index, _, _ := strings.Cut(rest, "]")
	n, err := strconv.Atoi(index)
	if err != nil {
		return message
	}
	return rowTitle(group, n) + "：" + message
}

func rowTitle(group string, i int) string {
	if group == "parties" {
		return "第 " + strconv.Itoa(i+1) + " 个当事人"
	}
	return contract.Label(group) + "第 " + strconv.Itoa(i+1) + " 行"
}

func (f Filing) notesIn(section string) []contract.Note {
	var notes []contract.Note
	for _, n := range f.Notes {
		if f.Supplement() && contract.SectionOf(n.Field) == section {
			notes = append(notes, n)
		}
	}
	return notes
}

func (f Filing) noteAt(path string) string {
	for _, n := range f.Notes {
		if f.Supplement() && n.Field == path {
			return n.Text
		}
	}
	return ""
}

// NoteLines lists the registrar's notes with links to their fields.
func NoteLines(id contract.ID, notes []contract.Note) []part.Line {
	lines := make([]part.Line, len(notes))
	for i, n := range notes {
		section := contract.SectionOf(n.Field)
		label := contract.Label(n.Field)
		if label == "" {
			label = "全件"
		}
		lines[i] = part.Line{State: part.Warn, Word: label, Text: n.Text, Href: casePath(id, "/form/"+section) + "#" + part.FieldID(n.Field)}
	}
	return lines
}

// setting changes a field from what its path gives.
type setting func(*part.Field)

func hint(text string) setting     { return func(f *part.Field) { f.Hint = text } }
func after(text string) setting    { return func(f *part.Field) { f.After = text } }
func optional() setting            { return func(f *part.Field) { f.Optional = true } }
func when(note string) setting     { return func(f *part.Field) { f.OptNote = note } }
func width(w part.Width) setting   { return func(f *part.Field) { f.Width = w } }
func most(runes int) setting       { return func(f *part.Field) { f.MaxLength = runes } }
func rows(n int) setting           { return func(f *part.Field) { f.Rows = n } }
func unit(u string) setting        { return func(f *part.Field) { f.Unit = u } }
func inline() setting              { return func(f *part.Field) { f.Inline = true } }
func label(text string) setting    { return func(f *part.Field) { f.Label = text } }
func example(text string) setting  { return func(f *part.Field) { f.Placeholder = text } }
func numeric(mode string) setting  { return func(f *part.Field) { f.InputMode = mode } }
func from(o []part.Option) setting { return func(f *part.Field) { f.Options = o } }
func grouped(g []part.OptionGroup) setting {
	return func(f *part.Field) { f.Groups = g }
}

// otherwise is the value that shows while nothing has been chosen.
func otherwise(value string) setting {
	return func(f *part.Field) { f.Value = orElse(f.Value, value) }
}

// attr sets an attribute for script.
func attr(name string, value any) setting {
	return func(f *part.Field) {
		if f.Attrs == nil {
			f.Attrs = map[string]any{}
		}
		f.Attrs[name] = value
	}
}

// at describes the field at a path of the form.
func (f Filing) at(path string, set ...setting) part.Field {
	field := part.Field{Name: path, Label: contract.Label(path), Value: f.Values[path], Err: f.Errors.At(path),
		Values: strings.Split(f.Values[path], ",")}
	if group, rest, isRow := strings.Cut(path, "["); isRow {
		_, name, _ := strings.Cut(rest, "].")
		field.Label = contract.Label(group + "." + name)
	}
	for _, change := range set {
		change(&field)
	}
	return field
}

// inRow describes a field in an editable table, whose label says the row.
func (f Filing) inRow(path string, row int, set ...setting) part.Field {
	field := f.at(path, set...)
	field.Label = "第 " + strconv.Itoa(row+1) + " 行 " + field.Label
	return field
}

func rowPath(group string, i int, name string) string {
	return group + "[" + strconv.Itoa(i) + "]." + name
}

func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}
