package web

import (
	"bytes"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

// handler answers one request. An error becomes a page in answerFault.
type handler func(r *request) error

// route is one address with the rules under which it is served.
type route struct {
	method, path string
	handle       handler
	open         bool         // served to the public, too
	roles        []actor.Role // who may come; none: every user
	early        bool         // served before the first password is changed
	passive      bool         // asked by the page itself: does not keep the session alive
	limit        int          // bytes of the body
	deadline     time.Duration
}

// rule changes a route from the usual: signed in, any role, a form of at most
// 1 MiB, ten seconds.
type rule func(*route)

// open serves the public, too; r.Actor is then the zero Actor.
func open() rule { return func(r *route) { r.open = true } }

// only admits users with one of the roles. The use case checks again, with the
// thing at hand.
func only(roles ...actor.Role) rule { return func(r *route) { r.roles = roles } }

// early serves users who have yet to change their first password.
func early() rule { return func(r *route) { r.early = true } }

// passive is for addresses that a page polls.
func passive() rule { return func(r *route) { r.passive = true } }

// bodyUpTo allows a larger body, for uploads; at most 25 MiB.
func bodyUpTo(bytes int) rule { return func(r *route) { r.limit = bytes } }

// within allows more time than ten seconds.
func within(d time.Duration) rule { return func(r *route) { r.deadline = d } }

func (s *Server) get(path string, h handler, rules ...rule) {
	s.add(fiber.MethodGet, path, h, rules)
}

func (s *Server) post(path string, h handler, rules ...rule) {
	s.add(fiber.MethodPost, path, h, rules)
}

func (s *Server) add(method, path string, h handler, rules []rule) {
	rt := route{method: method, path: path, handle: h, limit: formLimit, deadline: usualDeadline}
	for _, change := range rules {
		change(&rt)
	}
	s.routes = append(s.routes, rt)
	s.app.Add(method, path, func(c *fiber.Ctx) error { return s.admit(c, rt) })
	if method == fiber.MethodGet {
		s.app.Head(path, func(c *fiber.Ctx) error { return s.admit(c, rt) })
	}
}

// Route is one address and who may come there, for tests and documentation.
type Route struct {
	Method, Path string
	Open         bool
	Roles        []actor.Role
}

// Routes lists all addresses.
func (s *Server) Routes() []Route {
	list := make([]Route, len(s.routes))
	for i, rt := range s.routes {
		list[i] = Route{rt.method, rt.path, rt.open, slices.Clone(rt.roles)}
	}
	return list
}

var (
	errDenied   = fault.New(fault.Denied, "web.denied", "您的角色不能打开这个页面，如需办理请联系本机构负责人或系统管理员")
	errTooLarge = fault.New(fault.TooLarge, "web.too_large", "提交的内容超过上限，没有收下，请减少内容或压缩文件后再提交")
)

// admit applies the rules of a route and then hands over to its handler.
func (s *Server) admit(c *fiber.Ctx, rt route) error {
	if len(c.Request().Body()) > rt.limit {
		return errTooLarge
	}
	r, release, err := s.newRequest(c, rt)
	defer release()
	if err != nil {
		return err
	}
	c.Locals(requestKey, r)
	if rt.method == fiber.MethodPost {
		err = r.checkForged(rt.open)
		if err != nil {
			return err
		}
	}
	switch {
	case r.SignedIn():
		c.Set(fiber.HeaderCacheControl, "no-store")
	case !rt.open:
		return r.askToSignIn()
	}
	if r.SignedIn() && r.MustChange && !rt.early && !rt.open {
		return r.to(passwordPath)
	}
	if len(rt.roles) > 0 && !r.Actor.Has(rt.roles...) {
		s.Log.WarnContext(r.ctx(), "denied", "request", r.id, "user", r.Actor.User, "route", rt.path)
		return errDenied
	}
	return rt.handle(r)
}

// boundsOf says, before the body is read, how much of it and how long we read.
// Only a route that takes uploads reads more than a form, and only from somebody
// who at least shows a session.
func (s *Server) boundsOf(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	bounds := fasthttp.RequestConfig{MaxRequestBodySize: readLimit}
	if !header.IsPost() || len(header.Cookie(s.sessionCookie())) == 0 {
		return bounds
	}
	path, _, _ := bytes.Cut(header.RequestURI(), []byte("?"))
	for _, rt := range s.routes {
		if rt.limit > formLimit && fiber.RoutePatternMatch(string(path), rt.path, s.app.Config()) {
			return fasthttp.RequestConfig{MaxRequestBodySize: bodyLimit, ReadTimeout: uploadTimeout}
		}
	}
	return bounds
}
