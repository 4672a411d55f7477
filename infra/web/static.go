package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/views/assets"
	"jiyue/views/layout"
	"jiyue/views/portal"
)

// routeStatic serves styles, scripts and the pages of plain text. An address that names the content by
// its hash may be kept for ever.
func (s *Server) routeStatic() {
	s.get(assets.Root+"*", s.asset, open(), passive())
	s.get("/favicon.ico", func(r *request) error { return r.to(assets.URL("favicon.svg")) }, open(), passive())
	for path, text := range map[string]struct {
		title string
		view  func(layout.Shell) templ.Component
	}{
		portal.PasswordHelpPath:  {"登录与开户", portal.PasswordHelp},
		layout.AccessibilityPath: {"无障碍说明", portal.AccessibilityHelp},
		layout.LogHelpPath:       {"操作日志说明", portal.LogHelp},
	} {
		s.get(path, func(r *request) error { return r.page(text.view(s.shell(r, text.title))) }, open(), early())
	}
	s.get(portal.KeysHelpPath, s.publishedKeys, open())
}

// publishedKeys lists what bundles of evidence are signed with.
func (s *Server) publishedKeys(r *request) error {
	keys, err := s.SigningKeys(r.ctx())
	if err != nil {
		return err
	}
	return r.page(portal.KeysHelp(s.shell(r, "证据包签名公钥"), keys))
}

func (s *Server) asset(r *request) error {
	f, ok := assets.Find(r.Params("*"))
	if !ok {
		return fiber.ErrNotFound
	}
	r.Set(fiber.HeaderContentType, f.Type)
	r.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	r.Set(fiber.HeaderCacheControl, "public, no-cache")
	if r.Query("v") == f.Hash {
		r.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	tag := `"` + f.Hash + `"`
	r.Set(fiber.HeaderETag, tag)
	if r.Get(fiber.HeaderIfNoneMatch) == tag {
		return r.SendStatus(fiber.StatusNotModified)
	}
	if strings.Contains(r.Get(fiber.HeaderAcceptEncoding), "gzip") {
		r.Set(fiber.HeaderContentEncoding, "gzip")
		return r.Send(f.Gzip())
	}
	return r.Send(f.Body)
}
