package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiyue/views/layout"
)

// Cookies carry the prefix __Host- whenever browsers reach us over TLS: no
// sub-domain and no plain page can then plant one.
func (s *Server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

func (s *Server) sessionCookie() string { return s.cookieName("jiyue") }
func (s *Server) formCookie() string    { return s.cookieName("jiyue_form") }
func (s *Server) flashCookie() string   { return s.cookieName("jiyue_flash") }

func (s *Server) setCookie(c *fiber.Ctx, name, value string) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: s.secure, SameSite: fiber.CookieSameSiteLaxMode,
		SessionOnly: true,
	})
}

func (s *Server) dropCookie(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{
		Name: name, Path: "/", HTTPOnly: true, Secure: s.secure, SameSite: fiber.CookieSameSiteLaxMode, MaxAge: -1,
	})
}

// flash keeps one sentence for the next page that the person sees. It travels in
// a cookie sealed with the session's secret, so that it works with any number of
// processes and nobody else can put words into our mouth.
func (r *request) flash(f layout.Flash) {
	text, err := json.Marshal(f)
	if err != nil || !r.SignedIn() {
		return // a sentence is lost, nothing else
	}
	r.server.setCookie(r.Ctx, r.server.flashCookie(), encode64(text)+"."+encode64(r.seal(text)))
}

func (r *request) takeFlash() (f layout.Flash) {
	value := r.Cookies(r.server.flashCookie())
	if value == "" || !r.SignedIn() {
		return f
	}
	r.server.dropCookie(r.Ctx, r.server.flashCookie())
	words, seal, _ := strings.Cut(value, ".")
	text, err := base64.RawURLEncoding.DecodeString(words)
	given, sealErr := base64.RawURLEncoding.DecodeString(seal)
	if err != nil || sealErr != nil || !hmac.Equal(given, r.seal(text)) || json.Unmarshal(text, &f) != nil {
		return layout.Flash{}
	}
	return f
}

func (r *request) seal(text []byte) []byte {
	mac := hmac.New(sha256.New, []byte("flash "+r.Session.CSRF))
	mac.Write(text)
	return mac.Sum(nil)
}

func encode64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
