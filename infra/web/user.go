package web

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// routeUsers: 人员. A head administers the own organisation, a system
// administrator all.
func (s *Server) routeUsers() {
	who := only(actor.Head, actor.Administrator)
	s.get("/users", s.listUsers, who)
	s.get("/users/new", s.newUser, who)
	s.post("/users", s.createUser, who)
	s.get("/users/:id", s.showUser, who)
	s.post("/users/:id", s.changeUser, who)
	s.get("/users/:id/disable", s.confirmSwitchUser, who)
	s.get("/users/:id/reset", s.confirmReset, who)
	s.post("/users/:id/disable", s.disableUser, who)
	s.post("/users/:id/enable", s.enableUser, who)
	s.post("/users/:id/reset", s.resetPassword, who)
}

func (s *Server) listUsers(r *request) error {
	q := access.UserQuery{Text: cleanText(r.Query("q")), Org: r.Query("org"), AfterName: r.Query("name"), AfterID: r.Query("after")}
	users, more, err := s.Access.Users(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	page := admin.UsersPage{
		Shell: s.shell(r, "人员"), Text: q.Text, Org: q.Org, AllOrgs: r.Actor.Has(actor.Administrator), FirstPage: q.AfterID == "",
		NewHref: "/users/new",
	}
	if q.Org != "" {
		page.NewHref += "?org=" + url.QueryEscape(q.Org)
		organisation, err := s.Access.OrganisationFor(r.ctx(), r.Actor, q.Org)
		if err != nil {
			return err
		}
		page.OrgName, page.Clear = organisation.Name, withQuery("/users", "q", q.Text)
	}
	for _, u := range users {
		page.Rows = append(page.Rows, admin.UserRow{
			Href: "/users/" + u.ID, Name: u.Name, Login: u.Login, Organisation: u.OrgName,
			Roles: access.RoleTitles(u.Roles), LastLogin: u.LastLoginAt, Active: u.Active, MustChange: u.MustChange,
		})
	}
	if more {
		last := users[len(users)-1]
		page.Next = withQuery("/users", "q", q.Text, "org", q.Org, "name", last.Name, "after", last.ID)
	}
	return r.page(admin.Users(page))
}

// withQuery builds an address from pairs of name and value, without the empty.
func withQuery(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

type userForm struct {
	Org     string   `form:"org"`
	Login   string   `form:"login"`
	Name    string   `form:"name"`
	Roles   []string `form:"roles"`
	Version int      `form:"version"`
}

func (f userForm) roles() []actor.Role {
	var roles []actor.Role
	for _, r := range f.Roles {
		roles = append(roles, actor.Role(r))
	}
	return roles
}

func (s *Server) newUser(r *request) error {
	chosen := r.Query("org")
	if chosen == "" && r.Actor.Has(actor.Administrator) {
		return r.to("/organisations?for=user")
	}
	return s.userFormPage(r, userForm{Org: chosen}, func(view func(part.Errors) templ.Component) error {
		return r.page(view(nil))
	})
}

// userFormPage looks up what the empty form needs and hands its view on.
func (s *Server) userFormPage(r *request, f userForm, answer func(func(part.Errors) templ.Component) error) error {
	organisation, err := s.Access.OrganisationFor(r.ctx(), r.Actor, f.Org)
	if err != nil {
		return err
	}
	return answer(func(errs part.Errors) templ.Component {
		shell := s.shell(r, "新建人员", layout.Crumb{Label: "人员", Href: "/users"}, layout.Crumb{Label: "新建人员"})
		shell.HasErrors = len(errs) > 0
		return admin.NewUser(admin.UserFormPage{
			Shell: shell, Errors: errs, Org: organisation.ID, OrgName: organisation.Name, Login: f.Login, Name: f.Name,
			Chosen: f.Roles, Roles: roleOptions(organisation.Kind),
		})
	})
}

func roleOptions(kind access.Kind) []part.Option {
	notes := map[actor.Role]string{
		actor.Broker: "起草、提交认定登记申请，答复补正", actor.Registrar: "受理、审查、登记", actor.Reviewer: "复核登记员审查的合同",
		actor.Head: "管理本机构人员，撤销登记", actor.Authority: "查看、导出本地区全部登记", actor.Statistician: "编制、导出本地区统计报表",
		actor.Administrator: "管理机构、人员和参数", actor.Auditor: "查看全部操作日志，不能办理业务，不能兼任其他角色",
	}
	var options []part.Option
	for _, role := range kind.Roles() {
		options = append(options, part.Option{Value: string(role), Label: role.Title(), Note: notes[role]})
	}
	return options
}

func (s *Server) createUser(r *request) error {
	var f userForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	u, password, err := s.Access.CreateUser(r.ctx(), r.Actor, access.User{OrgID: f.Org, Login: f.Login, Name: f.Name, Roles: f.roles()})
	if err != nil {
		return s.userFormPage(r, f, func(view func(part.Errors) templ.Component) error { return r.again(err, view) })
	}
	return s.showInitialPassword(r, "已建立人员账户", u, password)
}

func (s *Server) showInitialPassword(r *request, title string, u access.User, password string) error {
	return r.page(admin.InitialPassword(admin.InitialPasswordPage{
		Shell: s.shell(r, title, layout.Crumb{Label: "人员", Href: "/users"}, layout.Crumb{Label: u.Name, Href: "/users/" + u.ID}, layout.Crumb{Label: title}),
		Title: title, Name: u.Name, Login: u.Login, Password: password, Href: "/users/" + u.ID,
	}))
}

func (s *Server) showUser(r *request) error {
	u, err := s.Access.User(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.page(s.userPage(r, u, userForm{Name: u.Name, Roles: texts(u.Roles), Version: u.Version})(nil))
}

func texts(roles []actor.Role) []string {
	var list []string
	for _, r := range roles {
		list = append(list, string(r))
	}
	return list
}

func (s *Server) userPage(r *request, u access.User, f userForm) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		shell := s.shell(r, u.Name, layout.Crumb{Label: "人员", Href: "/users"}, layout.Crumb{Label: u.Name})
		shell.HasErrors = len(errs) > 0
		return admin.User(admin.UserPage{
			Shell: shell, Errors: errs, Self: u.ID == r.Actor.User, ID: u.ID, Version: strconv.Itoa(f.Version),
			CurrentVersion: strconv.Itoa(u.Version), CurrentName: u.Name, Login: u.Login, OrgName: u.OrgName, OrgActive: u.OrgActive,
			CurrentRoles: access.RoleTitles(u.Roles), Active: u.Active, MustChange: u.MustChange, CreatedAt: u.CreatedAt,
			LastLogin: u.LastLoginAt, Name: f.Name, Chosen: f.Roles, Roles: roleOptions(u.OrgKind),
		})
	}
}

func (s *Server) changeUser(r *request) error {
	var f userForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	id := r.Params("id")
	u, err := s.Access.User(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	changed := access.User{ID: id, Version: f.Version, Name: f.Name, Roles: f.roles()}
	if id == r.Actor.User { // the form has no roles then
		changed.Roles, f.Roles = u.Roles, texts(u.Roles)
	}
	err = s.Access.ChangeUser(r.ctx(), r.Actor, changed)
	if err != nil {
		return r.again(err, s.userPage(r, u, f))
	}
	return r.done("/users/"+id, "人员资料已保存")
}

// confirmSwitchUser asks before a user is disabled.
func (s *Server) confirmSwitchUser(r *request) error {
	return s.confirmUser(r, "disable", part.Confirmation{
		Title: "停用人员", Confirm: "停用，立即退出其全部登录", Look: part.Danger,
		Lead: "停用后该人员不能登录，已办理的事项和记录不变。需要时可以重新启用。",
	})
}

func (s *Server) confirmReset(r *request) error {
	return s.confirmUser(r, "reset", part.Confirmation{
		Title: "重置密码", Confirm: "重置密码，立即退出其全部登录", Look: part.Primary,
		Lead: "系统生成新的初始密码，只显示一次；该人员用它登录后须先修改密码。",
	})
}

func (s *Server) confirmUser(r *request, act string, c part.Confirmation) error {
	u, err := s.Access.User(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	c.Back, c.BackTo = "/users/"+u.ID, "返回人员资料"
	c.Action, c.CSRF, c.Hidden = c.Back+"/"+act, r.csrf(), map[string]string{"version": strconv.Itoa(u.Version)}
	c.Cells = []part.Cell{
		{Label: "姓名", Value: u.Name, Strong: true, Width: 12}, {Label: "登录名", Value: u.Login, Width: 12},
		{Label: "所在机构", Value: u.OrgName, Width: 12}, {Label: "角色", Value: access.RoleTitles(u.Roles), Width: 12},
	}
	shell := s.shell(r, c.Title, layout.Crumb{Label: "人员", Href: "/users"}, layout.Crumb{Label: u.Name, Href: c.Back}, layout.Crumb{Label: c.Title})
	return r.page(admin.Confirm(admin.ConfirmPage{Shell: shell, Confirmation: c}))
}

type versionForm struct {
	Version int `form:"version"`
}

func (s *Server) disableUser(r *request) error { return s.switchUser(r, false, "人员已停用") }
func (s *Server) enableUser(r *request) error  { return s.switchUser(r, true, "人员已启用") }

func (s *Server) switchUser(r *request, active bool, sentence string) error {
	var f versionForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	id := r.Params("id")
	err = s.Access.SwitchUser(r.ctx(), r.Actor, id, f.Version, active)
	if err != nil {
		return err
	}
	return r.done("/users/"+id, sentence)
}

func (s *Server) resetPassword(r *request) error {
	var f versionForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	u, password, err := s.Access.ResetPassword(r.ctx(), r.Actor, r.Params("id"), f.Version)
	if err != nil {
		return err
	}
	return s.showInitialPassword(r, "密码已重置", u, password)
}
