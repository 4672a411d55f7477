package web

import (
	"fmt"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/access"
	"jiyue/app/reminding"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

const passwordPath = "/account/password"

// routeAccount: what a user sees and changes of the own account.
func (s *Server) routeAccount() {
	s.get(layout.AccountPath, s.showAccount)
	s.get(passwordPath, s.showPassword, early())
	s.post(passwordPath, s.changePassword, early(), bodyUpTo(16<<10))
	s.post("/account/mailing", s.setMailing, bodyUpTo(16<<10))
	s.post("/account/sessions/:id/end", s.endSession)
	s.post("/account/sessions/end-others", s.endOtherSessions)
}

func (s *Server) showAccount(r *request) error {
	page, err := s.accountPage(r)
	if err != nil {
		return err
	}
	return r.page(admin.Account(page))
}

func (s *Server) accountPage(r *request) (admin.AccountPage, error) {
	page := admin.AccountPage{
		Shell: s.shell(r, "我的账户"), Name: r.Actor.Name, Login: r.Login, Organisation: r.Actor.OrgName,
		Roles: access.RoleTitles(r.Actor.Roles), Region: s.regionName(r.Actor.Region),
	}
	sessions, err := s.Access.OwnSessions(r.ctx(), r.Actor)
	if err != nil {
		return page, err
	}
	for _, one := range sessions {
		page.Sessions = append(page.Sessions, admin.SessionRow{
			ID: one.ID, Device: deviceName(one.Client), Since: one.CreatedAt, Seen: one.SeenAt, Current: one.ID == r.Session.ID,
		})
	}
	if s.Reminding.Mailer != nil {
		mailing, err := s.Reminding.Mailing(r.ctx(), r.Actor)
		if err != nil {
			return page, err
		}
		page.Mailing = &admin.MailingForm{Email: mailing.Email, Wanted: mailing.Wanted}
	}
	return page, nil
}

// setMailing 设置邮件提醒.
func (s *Server) setMailing(r *request) error {
	if s.Reminding.Mailer == nil {
		return fiber.ErrNotFound
	}
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	typed := reminding.Mailing{Email: values["email"], Wanted: values["wanted"] != ""}
	err = s.Reminding.SetMailing(r.ctx(), r.Actor, typed)
	if err == nil {
		return r.done(layout.AccountPath, "邮件提醒已保存")
	}
	page, readErr := s.accountPage(r)
	if readErr != nil {
		return readErr
	}
	return r.again(err, func(errs part.Errors) templ.Component {
		page.Errors, page.Shell.HasErrors = errs, len(errs) > 0
		page.Mailing = &admin.MailingForm{Email: typed.Email, Wanted: typed.Wanted}
		return admin.Account(page)
	})
}

type passwordForm struct {
	Old   string `form:"old,raw" label:"现用密码" validate:"required,max=200"`
	New   string `form:"new,raw" label:"新密码" validate:"required,max=200"`
	Again string `form:"again,raw" label:"新密码（再输一次）" validate:"required,max=200"`
}

func (s *Server) showPassword(r *request) error { return r.page(s.passwordPage(r)(nil)) }

func (s *Server) passwordPage(r *request) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		shell := s.shell(r, "修改密码", layout.Crumb{Label: "我的账户", Href: layout.AccountPath}, layout.Crumb{Label: "修改密码"})
		shell.HasErrors = len(errs) > 0
		return admin.Password(admin.PasswordPage{Shell: shell, Errors: errs, First: r.MustChange, Login: r.Login})
	}
}

func (s *Server) changePassword(r *request) error {
	var f passwordForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return r.again(err, s.passwordPage(r))
	}
	token, err := s.Access.ChangePassword(r.ctx(), r.Admitted, access.PasswordChange{
		Old: f.Old, New: f.New, Again: f.Again, Client: r.Get(fiber.HeaderUserAgent),
	})
	if err != nil {
		return r.again(err, s.passwordPage(r))
	}
	s.setCookie(r.Ctx, s.sessionCookie(), token)
	r.Admitted, err = s.Access.Authenticate(r.ctx(), token, true)
	if err != nil {
		return err
	}
	return r.done(home(r.Admitted), "密码已修改，其他设备上的登录已全部退出")
}

func (s *Server) endSession(r *request) error {
	err := s.Access.EndSession(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	if r.Params("id") == r.Session.ID {
		s.dropCookie(r.Ctx, s.sessionCookie())
		return r.to(layout.LoginPath + "?bye=1")
	}
	return r.done(layout.AccountPath, "已退出该设备上的登录")
}

func (s *Server) endOtherSessions(r *request) error {
	n, err := s.Access.EndOtherSessions(r.ctx(), r.Admitted)
	if err != nil {
		return err
	}
	if n == 0 {
		return r.done(layout.AccountPath, "没有其他登录")
	}
	return r.done(layout.AccountPath, fmt.Sprintf("已退出其他 %d 个登录", n))
}
