package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// draft is one application in the hands of its applicant, with what the page at
// hand shows besides.
type draft struct {
	registration.Case
	section string
	errs    part.Errors
	more    string // group that shows one more blank row
	kind    string // of the document whose upload was refused
}

// openDraft loads an application that the person may fill in now.
func (s *Server) openDraft(r *request, section string) (*draft, error) {
	k, err := s.Registration.Filing(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return nil, err
	}
	k.Contract.Form.Prune()
	return &draft{Case: k, section: section}, nil
}

// orToCase leads from a page of the form to the case when there is nothing left
// to fill in.
func (r *request) orToCase(err error) error {
	if errors.Is(err, contract.ErrNotDraft) {
		return r.to("/contracts/" + r.Params("id"))
	}
	return err
}

func (s *Server) showTasks(r *request) error {
	d, err := s.openDraft(r, "")
	if err != nil {
		return r.orToCase(err)
	}
	return r.page(registry.FormTasks(s.filing(r, d), d.Contract.Office.Name, d.outlook()))
}

func (s *Server) showSection(r *request) error {
	d, err := s.openDraft(r, r.Params("section"))
	if err != nil {
		return r.orToCase(err)
	}
	if !knownSection(d.section) {
		return fiber.ErrNotFound
	}
	d.more = r.Query("more")
	if r.Query("check") != "" {
		d.errs = d.faultsOf(d.section)
	}
	return r.page(s.sectionView(r, d))
}

func knownSection(key string) bool {
	for _, section := range contract.Sections {
		if section.Key == key {
			return true
		}
	}
	return false
}

// faultsOf are the errors of the pre-check in one section.
func (d *draft) faultsOf(section string) part.Errors {
	var errs part.Errors
	for _, f := range d.faults() {
		if contract.SectionOf(f.Field) == section {
			errs = append(errs, part.FieldError{Field: f.Field, Message: f.Message})
		}
	}
	return errs
}

// faults are all that stops a submission: the form's, and the missing contract.
func (d *draft) faults() []*fault.Fault {
	faults := d.Precheck.Faults
	if d.Contract.Source != contract.SourceExcel && !contract.HasKind(d.Attachments, contract.ContractText) {
		faults = append(faults[:len(faults):len(faults)], contract.ErrNoContractFile)
	}
	return faults
}

// sectionView is the page of one section.
func (s *Server) sectionView(r *request, d *draft) templ.Component {
	f := s.filing(r, d)
	form := d.Contract.Form
	extra := func(group string) int {
		if d.more == group {
			return 1
		}
		return 0
	}
	switch d.section {
	case "contract":
		return registry.FormContract(f)
	case "parties":
		return registry.FormParties(f, registry.PartyCount(form, extra("parties")))
	case "content":
		return registry.FormContent(f, contract.Requirements(contract.Class(form.Class), form.Answers, form.Content.Clauses))
	case "amount":
		return registry.FormAmount(f, workings(form, d.Precheck), len(form.Amount.Components)+extra("amount.components"),
			max(1, len(form.Amount.Rates)+extra("amount.rates")))
	case "ip":
		return registry.FormIP(f, rights(form, d.Precheck.AsOf), len(form.IP)+extra("ip"))
	}
	return registry.FormFiles(f, d.Attachments, d.kind)
}

// filing is what every page of the form shows.
func (s *Server) filing(r *request, d *draft) registry.Filing {
	c := d.Contract
	title := "填报目录"
	if d.section != "" {
		title = registry.SectionTitle(d.section)
	}
	f := registry.Filing{
		ID: c.ID, Version: c.Version, State: c.State, Form: c.Form, Values: c.Form.Flat(), Notes: c.Notes, Errors: d.errs,
		Section: d.section, Tasks: d.tasks(), Saved: s.savedWords(c), Choices: s.choices(), RegionName: s.regionWords,
	}
	f.Complete, f.Needed, f.Next = d.progress()
	f.Shell = s.shell(r, title, layout.Crumb{Label: "申请与进度", Href: "/contracts"},
		layout.Crumb{Label: caseName(c), Href: f.Path("")}, layout.Crumb{Label: title})
	f.Shell.HasErrors = len(d.errs) > 0
	f.Shell.Scripts = []string{"application.js"}
	return f
}

func caseName(c *contract.Contract) string {
	if c.SubmissionNo != "" {
		return c.SubmissionNo
	}
	if name := c.Form.Contract.ProjectName; name != "" {
		return name
	}
	return "草稿"
}

func (s *Server) savedWords(c *contract.Contract) string {
	if day.Of(c.UpdatedAt) == day.Of(s.Now()) {
		return "草稿已保存 " + c.UpdatedAt.In(day.Zone).Format("15:04:05")
	}
	return "草稿保存于 " + day.Of(c.UpdatedAt).String()
}

// sectionFields are the posted fields that belong to the section; whatever else
// was sent is not ours to keep.
func (s *Server) sectionFields(values map[string]string, section string) map[string]string {
	fields := map[string]string{}
	for path, value := range values {
		if contract.SectionOf(path) == section {
			fields[path] = value
		}
		if strings.HasPrefix(path, "parties[") && strings.HasSuffix(path, ".region") {
			fields[path] = s.regionCode(value)
		}
	}
	return fields
}

// saveSection 保存 keeps what was typed whatever it is, and then does what the
// button asks for: check and go on, add or delete a row, look a party up.
func (s *Server) saveSection(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	d, err := s.openDraft(r, r.Params("section"))
	if err != nil {
		return err
	}
	if !knownSection(d.section) || d.section == "files" {
		return fiber.ErrNotFound
	}
	fields, version := s.sectionFields(values, d.section), number(values["version"])
	path := "/contracts/" + r.Params("id") + "/form/" + d.section
	if group, row, ok := rowOf(values["del"]); ok {
		err = s.Registration.RemoveRow(r.ctx(), r.Actor, d.Contract.ID, version, group, row, fields)
		if err != nil {
			return s.refused(r, d, fields, err)
		}
		return r.done(path+"#"+part.FieldID(group), registry.WithRow(values["del"], "已删除"))
	}
	notFound := error(nil)
	if row := values["lookup"]; row != "" {
		notFound = s.bring(r, d.section, fields, number(row))
	}
	_, err = s.Registration.SaveDraft(r.ctx(), r.Actor, d.Contract.ID, version, fields)
	if err != nil && !d.saved(fields, err) {
		return s.refused(r, d, fields, err)
	}
	switch group := values["add"]; {
	case notFound != nil:
		return s.sectionAgain(r, notFound)
	case values["lookup"] != "" && d.section == "ip":
		return r.done(path+"#ip", "已从知识产权名录带出，请对照证书核对")
	case values["lookup"] != "":
		return r.done(path+"#party-"+values["lookup"], "已从当事人库带出资料，请对照合同核对")
	case group != "":
		return r.to(path + "?more=" + url.QueryEscape(group) + "#" + part.FieldID(group))
	case values["then"] != "next":
		return r.done(path, "草稿已保存")
	}
	return s.checkAndGoOn(r)
}

// bring fills one row of the section from the register that it has.
func (s *Server) bring(r *request, section string, fields map[string]string, row int) error {
	if section == "ip" {
		return s.bringItem(r, fields, row)
	}
	return s.bringParty(r, fields, row)
}

// checkAndGoOn shows the errors of the section that has just been saved, or leads
// to the next one.
func (s *Server) checkAndGoOn(r *request) error {
	d, err := s.openDraft(r, r.Params("section"))
	if err != nil {
		return err
	}
	d.errs = d.faultsOf(d.section)
	if len(d.errs) > 0 {
		return r.pageWith(fiber.StatusUnprocessableEntity, s.sectionView(r, d))
	}
	return r.to(registry.NextPath(d.Contract.ID, d.section))
}

// sectionAgain shows the saved section with one more error.
func (s *Server) sectionAgain(r *request, err error) error {
	d, openErr := s.openDraft(r, r.Params("section"))
	if openErr != nil {
		return openErr
	}
	return r.again(err, func(errs part.Errors) templ.Component {
		d.errs = errs
		return s.sectionView(r, d)
	})
}

// saved says that a refused save was not needed: the same form posted twice, or
// kept by autosave a moment before.
func (d *draft) saved(fields map[string]string, err error) bool {
	if !errors.Is(err, contract.ErrMoved) {
		return false
	}
	typed := contract.FormOf(d.Contract.Form.Flat())
	typed.Set(fields)
	typed.Prune()
	return len(d.Contract.Form.Diff(typed)) == 0
}

// refused shows the section as typed, though it was not kept.
func (s *Server) refused(r *request, d *draft, fields map[string]string, err error) error {
	if errors.Is(err, contract.ErrMoved) {
		err = contract.ErrMoved.Say("这份草稿已在别处修改，您在本页的填写还没有保存。请核对后再保存，将以本页内容为准")
	}
	d.Contract.Form.Set(fields)
	return r.again(err, func(errs part.Errors) templ.Component {
		d.errs = errs
		return s.sectionView(r, d)
	})
}

// autosave keeps what is being typed and answers with the new version.
func (s *Server) autosave(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	d, err := s.openDraft(r, r.Params("section"))
	if err != nil {
		return err
	}
	fields := s.sectionFields(values, d.section)
	version, err := s.Registration.SaveDraft(r.ctx(), r.Actor, d.Contract.ID, number(values["version"]), fields)
	if d.saved(fields, err) {
		version, err = d.Contract.Version, nil
	}
	if err != nil {
		return err
	}
	return r.JSON(fiber.Map{"version": version, "saved_at": s.Now().In(day.Zone).Format("15:04:05")})
}

// trySection is the section as typed and not saved; script takes from it the
// parts that follow the typing.
func (s *Server) trySection(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	d, err := s.openDraft(r, r.Params("section"))
	if err != nil {
		return err
	}
	if !knownSection(d.section) {
		return fiber.ErrNotFound
	}
	d.Contract.Form.Set(s.sectionFields(values, d.section))
	return r.page(s.sectionView(r, d))
}

// number reads a whole number that one of our pages wrote; anything else is -1,
// which is no version and no row.
func number(typed string) int {
	n, err := strconv.Atoi(typed)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// rowOf reads parties[2].
func rowOf(name string) (group string, row int, ok bool) {
	group, rest, found := strings.Cut(name, "[")
	row = number(strings.TrimSuffix(rest, "]"))
	return group, row, found && row >= 0
}
