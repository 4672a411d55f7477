package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiyue/domain/fault"
	"jiyue/views/part"
)

// csp allows our own files and nothing inline: pages carry no style attributes
// and no scripts of their own.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var (
	errEncoded   = fault.New(fault.Unsupported, "web.encoded", "不接受压缩编码的请求内容，请直接提交")
	errBusy      = fault.New(fault.Busy, "web.busy", "同时办理的人较多，请稍后再试")
	errForged    = fault.New(fault.Denied, "web.forged", "页面已过期，或不是从本系统提交，没有办理，请返回刷新页面后再提交")
	errSignedOut = fault.New(fault.Denied, "web.signed_out", "登录已过期，请重新登录")
)

// surround goes around every request: its id, the headers of every answer, the
// refusals that hold everywhere, recovery from panics, and one line in the log,
// which holds no personal data: the route's pattern instead of the address.
func (s *Server) surround(c *fiber.Ctx) error {
	start := s.Now()
	s.setHeaders(c)
	err := s.handOn(c)
	if err != nil {
		err = s.answerFault(c, err)
	}
	user := ""
	if r, ok := c.Locals(requestKey).(*request); ok {
		user = r.Actor.User
	}
	s.Log.InfoContext(c.UserContext(), "request", "request", requestID(c), "method", c.Method(), "route", c.Route().Path,
		"status", c.Response().StatusCode(), "ms", s.Now().Sub(start).Milliseconds(), "user", user)
	return err
}

func (s *Server) handOn(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	// First of all: the body limit does not bound what a compressed body grows to.
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return errEncoded
	}
	if s.host != "" && string(c.Request().Host()) != s.host && c.Path() != healthPath {
		return fiber.ErrMisdirectedRequest
	}
	select {
	case s.work <- struct{}{}:
		defer func() { <-s.work }()
	default:
		return errBusy
	}
	return c.Next()
}

func (s *Server) setHeaders(c *fiber.Ctx) {
	c.Set("Content-Security-Policy", csp)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	c.Set("X-Frame-Options", "DENY")
	c.Set("X-Request-Id", requestID(c))
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if s.secure {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// requestID is made once for each request; it is ours, never the client's.
func requestID(c *fiber.Ctx) string {
	if id, ok := c.Locals(idKey).(string); ok {
		return id
	}
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // never fails: it ends the program instead
	id := hex.EncodeToString(raw)
	c.Locals(idKey, id)
	return id
}

// checkForged refuses a form that does not come from one of our pages: the
// browser's word about its origin first, then the secret token. The public's
// forms carry a token that a cookie repeats.
func (r *request) checkForged(openRoute bool) error {
	if site := r.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return errForged
	}
	if origin := r.Get(fiber.HeaderOrigin); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || !strings.EqualFold(u.Host, string(r.Request().Host())) {
			return errForged
		}
	}
	token := r.Get("X-CSRF-Token")
	if token == "" {
		token = r.FormValue(part.CSRFName)
	}
	switch {
	case r.SignedIn() && sameSecret(token, r.Session.CSRF):
		return nil
	case openRoute && sameSecret(token, r.Cookies(r.server.formCookie())):
		return nil
	case !r.SignedIn() && !openRoute: // asked to sign in next
		return nil
	}
	return errForged
}

func sameSecret(a, b string) bool {
	return len(b) >= 40 && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// csrf is the token of the page's forms. The public's is made at need.
func (r *request) csrf() string {
	if r.SignedIn() {
		return r.Session.CSRF
	}
	if token := r.Cookies(r.server.formCookie()); len(token) >= 40 && len(token) <= 64 {
		return token
	}
	if r.fresh == "" {
		raw := make([]byte, 32)
		_, _ = rand.Read(raw) // never fails: it ends the program instead
		r.fresh = base64.RawURLEncoding.EncodeToString(raw)
		r.server.setCookie(r.Ctx, r.server.formCookie(), r.fresh)
	}
	return r.fresh
}
