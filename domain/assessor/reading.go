package assessor

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

var errField = fault.New(fault.Invalid, "assessor.field", "请核对")

// reading collects what is wrong while a flat form is read, each at its field.
type reading struct {
	typed  map[string]string
	faults []*fault.Fault
}

func (r *reading) need(ok bool, path, sentence string) {
	if !ok {
		r.faults = append(r.faults, errField.Say(sentence).At(path))
	}
}

// text is a text of at most so many characters; least 1 makes it necessary.
func (r *reading) text(path, title string, least, most int) string {
	t := strings.TrimSpace(r.typed[path])
	n := utf8.RuneCountInString(t)
	if n < least {
		r.need(false, path, "请填写"+title)
	}
	r.need(n <= most, path, title+"最多 "+strconv.Itoa(most)+" 个字")
	return t
}

// one is a choice of a list; optional lets it be empty.
func (r *reading) one(path, title string, list []contract.Choice, optional bool) string {
	v := strings.TrimSpace(r.typed[path])
	r.need(known(list, v) || optional && v == "", path, "请选择"+title)
	return v
}

func known(list []contract.Choice, value string) bool {
	for _, c := range list {
		if c.Value == value {
			return true
		}
	}
	return false
}

// codes are the ticked codes of a table, in the order in which they came.
func (r *reading) codes(path, title string, most int) []string {
	var list []string
	for code := range strings.SplitSeq(r.typed[path], ",") {
		if code = strings.TrimSpace(code); code != "" && !contains(list, code) {
			list = append(list, code)
		}
	}
	r.need(len(list) > 0, path, "请至少选择一个"+title)
	r.need(len(list) <= most, path, title+"最多选择 "+strconv.Itoa(most)+" 个")
	return list
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}

// date is a civil date; optional lets it be empty. The zero date stands for none.
func (r *reading) date(path, title string, optional bool) day.Date {
	text := strings.TrimSpace(r.typed[path])
	if text == "" && optional {
		return day.Date{}
	}
	d, err := day.Parse(text)
	r.need(err == nil && !d.IsZero(), path, "请填写"+title+"，例如 2026-01-31")
	return d
}

// uscc is a 统一社会信用代码, or "" where it may be missing.
func (r *reading) uscc(path string) string {
	code, err := ident.USCC(r.typed[path])
	if strings.TrimSpace(r.typed[path]) == "" {
		return ""
	}
	for _, f := range fault.All(err) {
		r.faults = append(r.faults, f.At(path))
	}
	return code
}

// lines are the lines of a text.
func (r *reading) lines(path, title string) []string {
	var list []string
	for line := range strings.SplitSeq(r.typed[path], "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	r.need(len(list) <= 20 && utf8.RuneCountInString(r.typed[path]) <= 2000, path, title+"最多 20 行，每行写一个")
	return list
}

// blank says whether all fields of a row are empty, so that the row is left out.
func (r *reading) blank(list string, i int, fields ...string) bool {
	for _, f := range fields {
		if strings.TrimSpace(r.typed[Row(list, i, f)]) != "" {
			return false
		}
	}
	return true
}

// Row names a field of a row of the flat form: credentials[0].number.
func Row(list string, i int, field string) string { return fmt.Sprintf("%s[%d].%s", list, i, field) }
