package part

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// FieldError says what is wrong at one field of a form.
type FieldError struct {
	Field   string // the form name of the field; empty: the whole form
	Message string
}

// Errors are the errors of one form, in the order of its fields.
type Errors []FieldError

// ErrorsOf collects the faults in err for display.
func ErrorsOf(err error) Errors {
	var all Errors
	for _, f := range fault.All(err) {
		all = append(all, FieldError{Field: f.Field, Message: f.Message})
	}
	return all
}

// At is the message at the named field, "" when there is none.
func (e Errors) At(field string) string {
	if i := slices.IndexFunc(e, func(x FieldError) bool { return x.Field == field }); i >= 0 && field != "" {
		return e[i].Message
	}
	return ""
}

// FieldID is the id of the control with that form name; the error summary links
// to it. Characters that a fragment or a selector would misread become hyphens.
func FieldID(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}

// Option is one choice of a select, of radios or of checks.
type Option struct {
	Value    string
	Label    string
	Note     string // second line (radios and checks)
	Disabled bool
}

// OptionGroup is a headed group of choices in a select.
type OptionGroup struct {
	Label   string
	Options []Option
}

// Width of a control.
type Width string

// Short for dates and codes, Middle for names and amounts, Long for sentences;
// the zero value fills the column.
const (
	Short  Width = "w-s"
	Middle Width = "w-m"
	Long   Width = "w-l"
)

// Field describes one field; every field component takes it. Name and Label are
// needed, all else is optional.
type Field struct {
	Name     string
	Label    string
	Hint     string // before the control
	Err      string
	After    string // below the control: what the value amounts to
	Value    string // as typed
	Optional bool   // 选填; required fields carry no mark
	OptNote  string // instead of 选填: 登记员、评估师必填

	Width        Width
	Type         string // text (default), password, search, tel, email
	InputMode    string // numeric, decimal
	Autocomplete string
	Placeholder  string // an example, never an instruction
	MaxLength    int
	Rows         int    // TextArea
	Unit         string // after the control: 元, %, 年
	ReadOnly     bool
	Disabled     bool

	Options []Option      // Select, Radios, Checks
	Groups  []OptionGroup // Select with headed groups
	Values  []string      // Checks: the ticked ones
	Inline  bool          // Radios and Checks in one row

	Accept   string // File: ".pdf,.jpg"
	Multiple bool   // File

	Attrs templ.Attributes // data-… and hx-…
}

func (f Field) id() string { return FieldID(f.Name) }

func (f Field) class() string {
	if f.Err != "" {
		return "f is-bad"
	}
	return "f"
}

// control is the class of the control itself.
func (f Field) control(base string) string {
	if f.Width != "" {
		base += " " + string(f.Width)
	}
	return base
}

// rowControl is the class of a control in a table row, where the red border is
// the control's own.
func (f Field) rowControl(base string) string {
	if f.Err != "" {
		base += " bad"
	}
	return f.control(base)
}

// describedBy lists the ids of hint, error and result.
func (f Field) describedBy(after bool) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.Err != "" {
		ids = append(ids, f.id()+"-err")
	}
	if after {
		ids = append(ids, f.id()+"-after")
	}
	return strings.Join(ids, " ")
}

// inRow drops what a table cell has no room for; hints belong in the column head.
func (f Field) inRow() Field {
	f.Hint, f.After = "", ""
	return f
}

// named gives a control without a visible label its name.
func named(f Field) Field {
	f.Attrs = maps.Clone(f.Attrs)
	if f.Attrs == nil {
		f.Attrs = templ.Attributes{}
	}
	f.Attrs["aria-label"] = f.Label
	return f
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows <= 0 {
		return 4
	}
	return f.Rows
}

func (f Field) chosen(value string) bool { return slices.Contains(f.Values, value) }

// AmountLine says what a typed amount comes to: 合 200.00 万元，大写：人民币贰佰万元整; it is
// empty while the amount cannot be read. money.js writes the same line.
func AmountLine(typed string) string {
	y, err := money.ParseYuan(typed)
	if err != nil {
		return ""
	}
	return "合 " + y.Wan() + " 万元，大写：" + y.Capitals()
}
