package web

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// routeImports: 批量导入, for those who apply.
func (s *Server) routeImports() {
	who := only(actor.Broker)
	s.get("/imports", s.listImports, who)
	s.post("/imports", s.uploadImport, who, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get("/imports/template", s.importTemplate, who)
	s.get("/imports/:id", s.showImport, who)
	s.get("/imports/:id/state", s.importState, who, passive())
	s.post("/imports/:id/confirm", s.confirmImport, who)
	s.get("/imports/:id/errors.xlsx", s.importErrors, who, within(uploadTimeout))
}

func (s *Server) listImports(r *request) error {
	view, err := s.importsPage(r, r.Query("office"))
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// importsPage is the page with the offices and imports, still to be given errors.
func (s *Server) importsPage(r *request, office string) (func(part.Errors) templ.Component, error) {
	offices, err := s.Registration.Offices(r.ctx())
	if err != nil {
		return nil, err
	}
	imports, err := s.Registration.Imports(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	p := registry.ImportsPage{Shell: s.shell(r, "批量导入", layout.Crumb{Label: "我的合同", Href: "/contracts"}, layout.Crumb{Label: "批量导入"}),
		Office: office, Offices: officeOptions(offices)}
	if p.Office == "" && len(offices) > 0 {
		p.Office = nearestOffice(offices, r.Actor.Region).ID
	}
	for _, f := range imports {
		state, word := importMark(f.State)
		p.Rows = append(p.Rows, registry.ImportLine{Href: "/imports/" + f.ID, Name: f.Name, At: day.Minute(f.CreatedAt), State: state, Word: word,
			Text: importResult(f)})
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Shell.HasErrors = len(errs) > 0
		return registry.Imports(p)
	}, nil
}

func officeOptions(offices []contract.Office) []part.Option {
	options := make([]part.Option, len(offices))
	for i, o := range offices {
		options[i] = part.Option{Value: o.ID, Label: o.Name}
	}
	return options
}

// nearestOffice is the office whose region is the smallest that covers the
// applicant's; the first one where none does.
func nearestOffice(offices []contract.Office, region string) contract.Office {
	best := offices[0]
	for _, o := range offices {
		if actor.Covers(o.Region, region) && (!actor.Covers(best.Region, region) || actor.Covers(best.Region, o.Region)) {
			best = o
		}
	}
	return best
}

func importMark(state registration.ImportState) (part.State, string) {
	switch state {
	case registration.ImportDone:
		return part.Done, state.Title()
	case registration.ImportFailed:
		return part.Bad, state.Title()
	case registration.ImportChecked:
		return part.Warn, state.Title()
	}
	return part.Going, state.Title()
}

func importResult(f registration.ImportFile) string {
	switch f.State {
	case registration.ImportFailed:
		return f.Failure
	case registration.ImportDone:
		return fmt.Sprintf("导入 %d 行，有误 %d 行，此前已导入 %d 行", f.Good-f.Repeated, f.Bad, f.Repeated)
	case registration.ImportChecked:
		return fmt.Sprintf("可导入 %d 行，有误 %d 行", f.Good, f.Bad)
	}
	return fmt.Sprintf("已处理 %d 行", f.Done)
}

func (s *Server) uploadImport(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	files, err := uploads(r.Ctx, "file")
	var id string
	switch {
	case err != nil:
	case len(files) == 0:
		err = errNoFile.At("file")
	default:
		id, err = s.Registration.Upload(r.ctx(), r.Actor, values["target"], files[0].Name, files[0].Content)
	}
	if err != nil {
		view, pageErr := s.importsPage(r, values["target"])
		if pageErr != nil {
			return pageErr
		}
		return r.again(err, view)
	}
	return r.to("/imports/" + id)
}

var errNoFile = fault.New(fault.Invalid, "import.no_file", "请选择要上传的 Excel 文件")

func (s *Server) importTemplate(r *request) error {
	var b bytes.Buffer
	err := s.Registration.Template(r.ctx(), r.Actor, r.Query("office"), &b)
	if err != nil {
		return err
	}
	return r.download("技术合同批量导入模板.xlsx", workbookType, b.Bytes())
}

func (s *Server) importPage(r *request) (registry.ImportPage, error) {
	f, rows, err := s.Registration.ReadImport(r.ctx(), r.Actor, r.Params("id"), 0, 51, true)
	if err != nil {
		return registry.ImportPage{}, err
	}
	path := "/imports/" + f.ID
	p := registry.ImportPage{
		Shell: s.shell(r, f.Name, layout.Crumb{Label: "批量导入", Href: "/imports"}, layout.Crumb{Label: f.Name}),
		Name:  f.Name, Office: f.Office.Name, At: day.Minute(f.CreatedAt), Hash: f.SHA256[:12], Done: f.Done, Total: f.Total, Good: f.Good,
		Bad: f.Bad, Repeated: f.Repeated, Failure: f.Failure, CanAccept: f.State == registration.ImportChecked,
		Finished: f.State == registration.ImportDone, Poll: path + "/state", Action: path + "/confirm", Book: path + "/errors.xlsx",
	}
	p.State, p.Word = importMark(f.State)
	switch f.State {
	case registration.ImportChecking:
		p.Working, p.Verb = true, "已检查"
	case registration.ImportImporting:
		p.Working, p.Verb, p.Total = true, "已导入", f.Good
	default:
		if len(rows) == 51 {
			rows, p.More = rows[:50], true
		}
		for _, row := range rows {
			e := registry.ImportError{Row: row.Row, Name: row.Form.Contract.ProjectName}
			for _, m := range row.Errors {
				message := m.Message
				if label := contract.Label(m.Field); m.Field != "" && label != "" {
					message = label + "：" + message
				}
				e.Messages = append(e.Messages, message)
			}
			if e.Name == "" {
				e.Name = "第 " + strconv.Itoa(row.Row) + " 行"
			}
			p.Rows = append(p.Rows, e)
		}
	}
	return p, nil
}

func (s *Server) showImport(r *request) error {
	p, err := s.importPage(r)
	if err != nil {
		return err
	}
	return r.page(registry.Import(p))
}

func (s *Server) importState(r *request) error {
	p, err := s.importPage(r)
	if err != nil {
		return err
	}
	return r.page(registry.ImportState(p))
}

func (s *Server) confirmImport(r *request) error {
	err := s.Registration.Confirm(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.to("/imports/" + r.Params("id"))
}

func (s *Server) importErrors(r *request) error {
	var b bytes.Buffer
	err := s.Registration.ErrorBook(r.ctx(), r.Actor, r.Params("id"), &b)
	if err != nil {
		return err
	}
	return r.download("标注错误的导入文件.xlsx", workbookType, b.Bytes())
}
