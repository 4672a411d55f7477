package web

import (
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/contract"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// opening are the fields that a new draft has before anyone has filled in a
// section.
var opening = []string{"class", "filed_by", "contract.project_name", "parties[0].role", "parties[0].name"}

// begun says whether a section holds more than what a new draft has.
func (d *draft) begun(section string) bool {
	if section == "files" {
		return len(d.Attachments) > 0
	}
	for path := range d.Contract.Form.Flat() {
		if contract.SectionOf(path) == section && !slices.Contains(opening, path) {
			return true
		}
	}
	return false
}

// wrong are the errors at fields that were filled in; blank fields only make a
// section unfinished.
func (d *draft) wrong(section string) part.Errors {
	var errs part.Errors
	for _, e := range d.faultsOf(section) {
		if d.filled(e.Field) {
			errs = append(errs, e)
		}
	}
	return errs
}

func (d *draft) filled(field string) bool {
	for path := range d.Contract.Form.Flat() {
		if path == field || strings.HasPrefix(path, field+"[") || strings.HasPrefix(path, field+".") {
			return true
		}
	}
	return false
}

// tasks is the task list with the state of every section.
func (d *draft) tasks() []part.Task {
	base := "/contracts/" + string(d.Contract.ID)
	var tasks []part.Task
	for _, section := range contract.Sections {
		state, word := d.sectionState(section.Key)
		if n := d.notes(section.Key); n > 0 && state == part.Done {
			state, word = part.Warn, strconv.Itoa(n)+" 条补正意见"
		}
		tasks = append(tasks, part.Task{Label: registry.SectionTitle(section.Key), Href: base + "/form/" + section.Key, State: state, Word: word,
			Current: d.section == section.Key})
	}
	last := part.Task{Label: registry.SectionTitle("confirm"), Href: base + "/confirm", State: part.Wait, Word: "尚不可提交", Current: d.section == "confirm"}
	if len(d.faults()) == 0 {
		last.State, last.Word = part.Going, "可以提交"
	}
	return append(tasks, last)
}

// notes counts what the registrar asks to correct in the section.
func (d *draft) notes(section string) (n int) {
	for _, note := range d.Contract.Notes {
		if d.Contract.State == contract.SupplementRequested && contract.SectionOf(note.Field) == section {
			n++
		}
	}
	return n
}

// progress counts the sections that are done among those that must be, and
// tells where to go on.
func (d *draft) progress() (done, needed int, next string) {
	base := "/contracts/" + string(d.Contract.ID)
	next = base + "/confirm"
	for i := len(contract.Sections) - 1; i >= 0; i-- {
		key := contract.Sections[i].Key
		if d.mayStayBlank(key) {
			continue
		}
		needed++
		if state, _ := d.sectionState(key); state == part.Done {
			done++
		} else {
			next = base + "/form/" + key
		}
	}
	return done, needed, next
}

// mayStayBlank: a contract that moves no registered right need not list any.
func (d *draft) mayStayBlank(section string) bool {
	if section != "ip" || d.begun(section) {
		return false
	}
	class := contract.Class(d.Contract.Form.Class)
	return class == contract.SecretTransfer || class.Major() != contract.MajorTransfer && class.Major() != contract.MajorLicence
}

func (d *draft) sectionState(section string) (part.State, string) {
	left, wrong := len(d.faultsOf(section)), len(d.wrong(section))
	switch {
	case d.mayStayBlank(section):
		return part.Wait, "选填"
	case section == "files" && left == 0:
		return part.Done, strconv.Itoa(len(d.Attachments)) + " 份"
	case !d.begun(section):
		return part.Wait, "未开始"
	case wrong > 0:
		return part.Bad, strconv.Itoa(wrong) + " 处错误"
	case left > 0:
		return part.Going, "填写中"
	}
	return part.Done, "已完成"
}

// outlook 预审提示: the errors so far, or what the pre-check concludes.
func (d *draft) outlook() registry.Outlook {
	o := registry.Outlook{Findings: d.Precheck.Findings}
	for _, section := range contract.Sections {
		if d.begun(section.Key) {
			o.Faults = append(o.Faults, d.wrong(section.Key)...)
		}
	}
	o.State, o.Word = conclusion(d.Precheck.Result.Decision)
	if n := len(d.faults()); n > 0 {
		o.State, o.Word = part.Wait, "还有 "+strconv.Itoa(n)+" 处没有填完或需要更正"
		o.Faults = o.Faults[:min(len(o.Faults), 8)]
	}
	return o
}

// conclusion is the mark and the word of a proposed decision.
func conclusion(decision contract.Decision) (part.State, string) {
	switch decision {
	case contract.DecisionAccept:
		return part.Done, decision.Title()
	case contract.DecisionCorrect, contract.DecisionCorrectClass:
		return part.Warn, "预审意见：" + decision.Title()
	case contract.DecisionRoute:
		return part.Off, "预审意见：" + decision.Title()
	case contract.DecisionInvalid:
		return part.Bad, decision.Title()
	}
	return part.Refused, "预审意见：" + decision.Title()
}
