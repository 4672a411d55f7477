package web

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/access"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/portal"
)

// routeLogin: signing in and out, and where a visit begins.
func (s *Server) routeLogin() {
	s.get(layout.HomePath, s.begin, open())
	s.get(layout.LoginPath, s.showLogin, open())
	s.post(layout.LoginPath, s.login, open(), bodyUpTo(16<<10))
	s.post(layout.LogoutPath, s.logout, early())
}

func (s *Server) begin(r *request) error {
	if r.SignedIn() {
		return r.to(home(r.Admitted))
	}
	return s.showPortal(r)
}

type loginForm struct {
	Login    string `form:"login" label:"登录名" validate:"required,max=100"`
	Password string `form:"password,raw" label:"密码" validate:"required,max=200"`
	Next     string `form:"next" validate:"max=2000"`
}

func (s *Server) showLogin(r *request) error {
	if r.SignedIn() {
		return r.to(home(r.Admitted))
	}
	notice := ""
	switch {
	case r.Query("expired") != "" && r.Cookies(s.sessionCookie()) != "":
		notice = "登录已过期，请重新登录"
	case r.Query("expired") != "":
		notice = "请先登录，再继续办理"
	case r.Query("bye") != "":
		notice = "您已退出登录"
	}
	return r.page(s.loginPage(r, loginForm{Next: r.Query("next")}, notice)(nil))
}

func (s *Server) loginPage(r *request, f loginForm, notice string) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		shell := s.shell(r, "登录")
		shell.MainClass, shell.HasErrors = "login", len(errs) > 0
		return portal.Login(portal.LoginPage{
			Shell: shell, Errors: errs, Login: f.Login, Next: localPath(f.Next), Notice: notice, HelpLine: s.HelpLine,
		})
	}
}

func (s *Server) login(r *request) error {
	var f loginForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return r.again(err, s.loginPage(r, f, ""))
	}
	token, admitted, err := s.Access.Login(r.ctx(), access.Credentials{
		Login: f.Login, Password: f.Password, Address: r.IP(), Client: r.Get(fiber.HeaderUserAgent),
	})
	if err != nil {
		return r.again(err, s.loginPage(r, f, ""))
	}
	if r.SignedIn() { // signing in over another sign-in leaves none behind
		err = s.Access.Logout(r.ctx(), r.Admitted)
		if err != nil {
			return err
		}
	}
	s.setCookie(r.Ctx, s.sessionCookie(), token)
	s.dropCookie(r.Ctx, s.formCookie())
	switch next := localPath(f.Next); {
	case admitted.MustChange:
		return r.to(passwordPath)
	case next != "":
		return r.to(next)
	}
	return r.to(home(admitted))
}

func (s *Server) logout(r *request) error {
	err := s.Access.Logout(r.ctx(), r.Admitted)
	if err != nil {
		return err
	}
	s.dropCookie(r.Ctx, s.sessionCookie())
	r.Set("Clear-Site-Data", `"cache"`)
	return r.to(layout.LoginPath + "?bye=1")
}
