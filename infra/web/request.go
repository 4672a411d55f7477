package web

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/views/layout"
)

// request is one request with the person who makes it. The zero Admitted is the
// public.
type request struct {
	*fiber.Ctx
	access.Admitted
	server *Server
	id     string // of the request, in the log and on the page of an internal error
	fresh  string // token of the public's forms, made in this request
}

type localKey int

const (
	requestKey localKey = iota
	idKey
)

// newRequest finds who asks. release ends the deadline.
func (s *Server) newRequest(c *fiber.Ctx, rt route) (r *request, release func(), err error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), rt.deadline)
	c.SetUserContext(ctx)
	r = &request{Ctx: c, server: s, id: requestID(c)}
	token := c.Cookies(s.sessionCookie())
	if token == "" {
		return r, cancel, nil
	}
	r.Admitted, err = s.Access.Authenticate(ctx, token, !rt.passive && c.Get("X-Fragment") == "")
	if errors.Is(err, access.ErrNoSession) {
		s.dropCookie(c, s.sessionCookie())
		err = nil
	}
	return r, cancel, err
}

// ctx is the context of the request, with its deadline: pass it to use cases.
func (r *request) ctx() context.Context { return r.UserContext() }

// SignedIn says whether a user asks.
func (r *request) SignedIn() bool { return r.Actor.SignedIn() }

// fragment says whether script asks for a part of a page: htmx, or the polling
// of app.js.
func fragment(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" || c.Get("X-Fragment") != "" }

// askToSignIn leads to the login page and back again afterwards.
func (r *request) askToSignIn() error {
	if fragment(r.Ctx) || wantsJSON(r.Ctx) {
		return errSignedOut
	}
	target := r.OriginalURL()
	if r.Method() == fiber.MethodPost { // the form's own page, for the post itself cannot be repeated
		target = ""
		if from, err := url.Parse(r.Get(fiber.HeaderReferer)); err == nil && from.Host == string(r.Request().Host()) {
			target = from.RequestURI()
		}
	}
	path := layout.LoginPath + "?expired=1"
	if target = localPath(target); target != "" && target != layout.HomePath {
		path += "&next=" + url.QueryEscape(target)
	}
	return r.to(path)
}

// localPath keeps only addresses of our own pages, so that a link to the login
// page cannot send people elsewhere.
func localPath(target string) string {
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || len(target) > 2000 ||
		strings.ContainsFunc(target, func(c rune) bool { return c < ' ' || c == '\\' || c == 0x7f }) {
		return ""
	}
	u, err := url.Parse(target)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path == layout.LoginPath || u.Path == layout.LogoutPath {
		return ""
	}
	return target
}

// shell is the frame of a page: who is signed in, the navigation, the flash.
// The last crumb is the page itself.
func (s *Server) shell(r *request, title string, crumbs ...layout.Crumb) layout.Shell {
	shell := layout.Shell{Title: title, Service: s.Hours, CSRF: r.csrf(), Flash: r.takeFlash(), Crumbs: crumbs}
	if !r.SignedIn() {
		shell.Nav = publicPlaces(r.Path())
		return shell
	}
	shell.Org, shell.UserName, shell.RoleTitle = r.Actor.OrgName, r.Actor.Name, access.RoleTitles(r.Actor.Roles)
	if r.MustChange {
		return shell
	}
	counts := s.counts(r)
	shell.Nav = places(r.Admitted, r.Path(), counts)
	shell.Bell, shell.Unread = true, counts[layout.NoticesPath]
	if slices.ContainsFunc(shell.Nav, leadsTo("/contracts")) {
		shell.SearchAction, shell.Query = "/contracts", r.Query("q")
	}
	return shell
}

// counts asks for the figures beside the places; a page does without them when
// they cannot be had.
func (s *Server) counts(r *request) map[string]int {
	if s.Counts == nil {
		return nil
	}
	counts, err := s.Counts(r.ctx(), r.Actor)
	if err != nil {
		s.Log.WarnContext(r.ctx(), "counts of the navigation", "request", r.id, "error", err)
	}
	return counts
}

// home is where a person begins.
func home(a access.Admitted) string {
	switch {
	case a.Actor.Has(actor.Broker, actor.Registrar, actor.Reviewer):
		return "/desk"
	case a.Actor.Has(actor.Administrator):
		return "/organisations"
	case a.Actor.Has(actor.Auditor):
		return "/audit"
	case a.Actor.Has(actor.Authority, actor.Statistician, actor.TaxFinance):
		return "/contracts"
	case a.Actor.Has(actor.Evaluator, actor.Industry, actor.Inspector, actor.Assessor):
		return "/desk"
	case a.Actor.Has(actor.Expert):
		return "/opinions"
	case a.OrgKind == access.Office, a.Actor.Has(actor.Trader, actor.Treasurer, actor.Bidder):
		return "/desk"
	}
	return "/users"
}
