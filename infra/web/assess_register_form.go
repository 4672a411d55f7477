package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// ownKinds are the kinds of files that the person may have of one's own.
func ownKinds(r *request, path string) []assessor.Kind {
	if path != panel.PeoplePath {
		return []assessor.Kind{assessor.OfInstitution}
	}
	var kinds []assessor.Kind
	if r.Actor.Has(actor.Assessor) {
		kinds = append(kinds, assessor.OfAssessor)
	}
	if r.Actor.Has(actor.Expert) {
		kinds = append(kinds, assessor.OfExpert)
	}
	return kinds
}

// ownFile leads to the own file, or to its form while there is none.
func (s *Server) ownFile(path string) handler {
	return func(r *request) error {
		e, err := s.Registers.OwnEntry(r.ctx(), r.Actor, kindsAt(path)[0])
		switch {
		case err != nil:
			return err
		case e == nil:
			return r.to(path + "/new")
		}
		return r.to(panel.EntriesPath + "/" + e.ID)
	}
}

func (s *Server) newFile(path string) handler {
	return func(r *request) error {
		id, err := pageKey()
		if err != nil {
			return err
		}
		view, err := s.newFileView(r, path, id, nil)
		if err != nil {
			return err
		}
		return r.page(view(nil))
	}
}

func (s *Server) newFileView(r *request, path, id string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	kinds := ownKinds(r, path)
	side, err := s.Registers.Officer(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	if len(kinds) == 0 || !kinds[0].Person() && side.Side != assessor.Body {
		return nil, assessor.ErrWriter
	}
	if typed == nil {
		typed = map[string]string{"person_kind": string(kinds[0])}
		if path == panel.PeoplePath {
			typed["name"], typed["region"] = r.Actor.Name, r.Actor.Region
			_, uscc, _, err := s.Registers.Reader.OrganisationCode(r.ctx(), r.Actor.Org)
			if err != nil {
				return nil, err
			}
			typed[assessor.Row("employments", 0, "name")], typed[assessor.Row("employments", 0, "code")] = r.Actor.OrgName, uscc
		}
	}
	p := panel.FormPage{Title: "申请列入评价机构名录", Lead: r.Actor.OrgName + "。填写后上传备案文件，由本机构负责人提交。", Action: path + "/new", Back: "/desk", Hidden: map[string]string{"id": id}, Values: typed}
	if path == panel.PeoplePath {
		p.Title, p.Lead = "登记个人资料", "由本人填写。保存后上传证书，阅读并同意告知后提交，由所在评价机构或行业组织核对。"
		if len(kinds) > 1 {
			p.Kinds = []part.Option{{Value: string(assessor.OfAssessor), Label: "科技评估师"}, {Value: string(assessor.OfExpert), Label: "咨询专家"}}
		} else {
			p.Hidden["person_kind"] = string(kinds[0])
		}
	}
	return s.fileFormView(r, p, kinds[0], layout.Crumb{Label: p.Title}), nil
}

// fileFormView is the form of a file of one kind.
func (s *Server) fileFormView(r *request, p panel.FormPage, k assessor.Kind, crumbs ...layout.Crumb) func(part.Errors) templ.Component {
	today := day.Of(s.Now())
	p.Fields = fieldOptions(s.Registers.Codes, today)
	for _, c := range s.Registers.Codes.Children(code.Issuer, "", today) {
		p.Issuers = append(p.Issuers, part.Option{Value: c.Code, Label: c.Name})
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, p.Title, crumbs...), errs
		p.Shell.HasErrors = len(errs) > 0
		if k.Person() {
			return panel.PersonForm(p)
		}
		return panel.InstitutionForm(p)
	}
}

func (s *Server) addFile(path string) handler {
	return func(r *request) error {
		values, err := formValues(r.Ctx)
		if err != nil {
			return err
		}
		id := values["id"]
		if len(id) != 36 || uuid.Validate(id) != nil {
			id, err = pageKey()
		}
		kinds := ownKinds(r, path) // the route admits those who have one
		kind := kinds[0]
		if slices.Contains(kinds, assessor.Kind(values["person_kind"])) {
			kind = assessor.Kind(values["person_kind"])
		}
		if err == nil {
			err = s.Registers.Begin(r.ctx(), r.Actor, kind, id, values["cn_id"], values)
		}
		if err != nil {
			view, failed := s.newFileView(r, path, id, values)
			if failed != nil {
				return failed
			}
			return r.again(err, view)
		}
		return r.done(panel.EntriesPath+"/"+id, "已保存，请上传证明文件后提交")
	}
}

func (s *Server) editFile(r *request) error {
	view, err := s.editFileView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) editFileView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
	if err == nil {
		err = k.MayWrite(k.Officer)
	}
	if err != nil {
		return nil, err
	}
	version := strconv.Itoa(k.Version)
	if typed == nil {
		typed = k.Revision
		if typed == nil {
			typed = k.Content
		}
	} else if typed["version"] != "" {
		version = typed["version"]
	}
	path := panel.EntriesPath + "/" + k.ID
	p := panel.FormPage{Title: "修改资料", Lead: k.Name + "。在册的资料修改后须重新核对确认，确认前原资料继续有效。", Action: path + "/edit", Back: path, Hidden: map[string]string{"version": version}, Values: typed, Masked: k.Identity}
	return s.fileFormView(r, p, k.Kind, placeOf(k), layout.Crumb{Label: k.Name, Href: path}, layout.Crumb{Label: "修改资料"}), nil
}

func (s *Server) changeFile(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Registers.Write(r.ctx(), r.Actor, r.Params("id"), max(number(values["version"]), 1), values["cn_id"], values)
	if err != nil {
		view, failed := s.editFileView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已保存，提交后由核对人员办理")
}

func (s *Server) addRegisterPaper(r *request) error {
	k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
	if err == nil {
		err = k.MayWrite(k.Officer) // before anything is read of what was sent
	}
	if err != nil {
		return err
	}
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	files, err := uploads(r.Ctx, "file")
	if err == nil && len(files) == 0 {
		err = errChooseFile
	}
	if err == nil {
		err = s.Registers.AddPaper(r.ctx(), r.Actor, r.Params("id"), assessor.PaperKind(values["kind"]), files[0].Name, files[0].Content)
	}
	if err != nil {
		return s.entryAgain(r, err, nil)
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已上传“"+files[0].Name+"”")
}

// entryAgain shows the file with what was refused.
func (s *Server) entryAgain(r *request, err error, typed map[string]string) error {
	view, failed := s.entryView(r, typed)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) linkAccount(r *request) error {
	values, err := formValues(r.Ctx)
	if err == nil {
		err = s.Registers.Link(r.ctx(), r.Actor, r.Params("id"), 0, values["login"])
	}
	if err != nil {
		return s.entryAgain(r, err, values)
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已关联账户")
}

func (s *Server) declareFact(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Registers.Declare(r.ctx(), r.Actor, r.Params("id"), id, values)
	}
	if err != nil {
		return s.entryAgain(r, err, values)
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已声明与“"+strings.TrimSpace(values["with"])+"”的利害关系")
}

func (s *Server) decideUndo(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Registers.Undo(r.ctx(), r.Actor, r.Params("id"), r.Params("fact"), values["agreed"] == "yes")
	if err != nil {
		return s.entryAgain(r, err, nil)
	}
	return r.done(panel.EntriesPath+"/"+r.Params("id"), "已办理")
}
