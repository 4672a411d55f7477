package web

import (
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// routeOrganisations: 机构, for system administrators.
func (s *Server) routeOrganisations() {
	who := only(actor.Administrator)
	s.get("/organisations", s.listOrganisations, who)
	s.get("/organisations/new", s.newOrganisation, who)
	s.post("/organisations", s.createOrganisation, who)
	s.get("/organisations/:id", s.showOrganisation, who)
	s.post("/organisations/:id", s.changeOrganisation, who)
	s.get("/organisations/:id/disable", s.confirmSwitchOrganisation, who)
	s.post("/organisations/:id/disable", s.disableOrganisation, who)
	s.post("/organisations/:id/enable", s.enableOrganisation, who)
}

// regionName is the name beside a code, "" for a code without a name.
func (s *Server) regionName(region string) string {
	if region == "000000" {
		return "全国"
	}
	return s.Region(region)
}

func (s *Server) listOrganisations(r *request) error {
	q := access.OrganisationQuery{
		Text: cleanText(r.Query("q")), Kind: access.Kind(r.Query("kind")), AfterName: r.Query("name"), AfterID: r.Query("after"),
	}
	organisations, more, err := s.Access.Organisations(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	forUser := r.Query("for") == "user" // a new user begins with the choice of an organisation
	page := admin.OrganisationsPage{
		Shell: s.shell(r, "机构"), Text: q.Text, Kind: string(q.Kind), Kinds: kindOptions("全部类别"), FirstPage: q.AfterID == "", ForUser: forUser,
	}
	for _, o := range organisations {
		row := admin.OrganisationRow{
			Href: "/organisations/" + o.ID, Name: o.Name, USCC: o.USCC, Kind: o.Kind.Title(), Region: o.Region,
			RegionName: s.regionName(o.Region), NumberPrefix: o.NumberPrefix, Active: o.Active, UsersHref: "/users?org=" + o.ID,
		}
		if forUser {
			row.Href = "/users/new?org=" + o.ID
		}
		page.Rows = append(page.Rows, row)
	}
	if more {
		last := organisations[len(organisations)-1]
		page.Next = withQuery("/organisations", "q", q.Text, "kind", string(q.Kind), "name", last.Name, "after", last.ID, "for", r.Query("for"))
	}
	return r.page(admin.Organisations(page))
}

func kindOptions(first string) []part.Option {
	options := []part.Option{{Label: first}}
	for _, k := range access.Kinds {
		options = append(options, part.Option{Value: string(k), Label: k.Title()})
	}
	return options
}

type organisationForm struct {
	Kind         string `form:"kind"`
	Name         string `form:"name"`
	USCC         string `form:"uscc"`
	Region       string `form:"region"`
	NumberPrefix string `form:"number_prefix"`
	Version      int    `form:"version"`
}

func (f organisationForm) organisation(id string) access.Organisation {
	return access.Organisation{
		ID: id, Version: f.Version, Kind: access.Kind(f.Kind), Name: f.Name, USCC: f.USCC, Region: f.Region, NumberPrefix: f.NumberPrefix,
	}
}

func (s *Server) newOrganisation(r *request) error {
	return r.page(s.organisationFormPage(r, organisationForm{}, nil)(nil))
}

// organisationFormPage is the form of a new organisation, or with now of an
// existing one.
func (s *Server) organisationFormPage(r *request, f organisationForm, now *access.Organisation) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		title := "新建机构"
		if now != nil {
			title = now.Name
		}
		page := admin.OrganisationPage{
			Shell:  s.shell(r, title, layout.Crumb{Label: "机构", Href: "/organisations"}, layout.Crumb{Label: title}),
			Errors: errs, Kind: f.Kind, Kinds: kindOptions("请选择"), Name: f.Name, USCC: f.USCC, Region: f.Region,
			RegionName: s.regionName(f.Region), NumberPrefix: f.NumberPrefix, Version: strconv.Itoa(f.Version),
		}
		page.Shell.HasErrors = len(errs) > 0
		if now == nil {
			return admin.NewOrganisation(page)
		}
		page.ID, page.CurrentName, page.KindTitle, page.CurrentVersion = now.ID, now.Name, now.Kind.Title(), strconv.Itoa(now.Version)
		page.CurrentUSCC, page.NumberPrefix, page.Active, page.CreatedAt = now.USCC, now.NumberPrefix, now.Active, now.CreatedAt
		page.Self, page.UsersHref = now.ID == r.Actor.Org, "/users?org="+now.ID
		return admin.Organisation(page)
	}
}

func (s *Server) createOrganisation(r *request) error {
	var f organisationForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	o, err := s.Access.CreateOrganisation(r.ctx(), r.Actor, f.organisation(""))
	if err != nil {
		return r.again(err, s.organisationFormPage(r, f, nil))
	}
	return r.done("/organisations/"+o.ID, "机构已建立，请接着为它建立人员账户")
}

func (s *Server) showOrganisation(r *request) error {
	o, err := s.Access.Organisation(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	f := organisationForm{Kind: string(o.Kind), Name: o.Name, USCC: o.USCC, Region: o.Region, NumberPrefix: o.NumberPrefix, Version: o.Version}
	return r.page(s.organisationFormPage(r, f, &o)(nil))
}

func (s *Server) changeOrganisation(r *request) error {
	var f organisationForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	id := r.Params("id")
	o, err := s.Access.Organisation(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	err = s.Access.ChangeOrganisation(r.ctx(), r.Actor, f.organisation(id))
	if err != nil {
		return r.again(err, s.organisationFormPage(r, f, &o))
	}
	return r.done("/organisations/"+id, "机构资料已保存")
}

func (s *Server) confirmSwitchOrganisation(r *request) error {
	o, err := s.Access.Organisation(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	back := "/organisations/" + o.ID
	return r.page(admin.Confirm(admin.ConfirmPage{
		Shell: s.shell(r, "停用机构", layout.Crumb{Label: "机构", Href: "/organisations"}, layout.Crumb{Label: o.Name, Href: back}, layout.Crumb{Label: "停用机构"}),
		Confirmation: part.Confirmation{
			Title: "停用机构", Lead: "停用后该机构的人员都不能登录，已办理的事项和记录不变。需要时可以重新启用。",
			Cells:  []part.Cell{{Label: "机构名称", Value: o.Name, Strong: true, Width: 12}, {Label: "机构类别", Value: o.Kind.Title(), Width: 12}},
			Action: back + "/disable", CSRF: r.csrf(), Hidden: map[string]string{"version": strconv.Itoa(o.Version)},
			Confirm: "停用，立即退出其全部人员的登录", Look: part.Danger, Back: back, BackTo: "返回机构资料",
		},
	}))
}

func (s *Server) disableOrganisation(r *request) error {
	return s.switchOrganisation(r, false, "机构已停用")
}

func (s *Server) enableOrganisation(r *request) error {
	return s.switchOrganisation(r, true, "机构已启用")
}

func (s *Server) switchOrganisation(r *request, active bool, sentence string) error {
	var f versionForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	id := r.Params("id")
	err = s.Access.SwitchOrganisation(r.ctx(), r.Actor, id, f.Version, active)
	if err != nil {
		return err
	}
	return r.done("/organisations/"+id, sentence)
}
