package web

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/portal"
)

var statuses = map[fault.Kind]int{
	fault.Internal: fiber.StatusInternalServerError, fault.Invalid: fiber.StatusUnprocessableEntity,
	fault.Denied: fiber.StatusForbidden, fault.NotFound: fiber.StatusNotFound, fault.Conflict: fiber.StatusConflict,
	fault.TooLarge: fiber.StatusRequestEntityTooLarge, fault.Unsupported: fiber.StatusUnsupportedMediaType,
	fault.Throttled: fiber.StatusTooManyRequests, fault.Busy: fiber.StatusServiceUnavailable,
}

// statusOf is the one place where faults become HTTP statuses.
func statusOf(err error) int {
	if errors.Is(err, errSignedOut) {
		return fiber.StatusUnauthorized
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok && fault.KindOf(err) == fault.Internal {
		return e.Code
	}
	return statuses[fault.KindOf(err)]
}

// faultTitles head the pages, faultAdvice follows where there is more to say
// than the fault itself says.
var faultTitles = map[int]string{
	fiber.StatusBadRequest: "请求不完整", fiber.StatusUnauthorized: "登录已过期", fiber.StatusForbidden: "不能办理",
	fiber.StatusNotFound: "没有这个页面", fiber.StatusMethodNotAllowed: "地址不能这样打开", fiber.StatusRequestTimeout: "提交超时",
	fiber.StatusConflict: "情况已变化，没有办理", fiber.StatusRequestEntityTooLarge: "内容过大，没有收下",
	fiber.StatusUnsupportedMediaType: "不接受这种内容", fiber.StatusMisdirectedRequest: "地址不对",
	fiber.StatusUnprocessableEntity: "需要更正，没有办理", fiber.StatusTooManyRequests: "请稍后再试",
	fiber.StatusRequestHeaderFieldsTooLarge: "请求头过大", fiber.StatusServiceUnavailable: "系统繁忙",
	fiber.StatusInternalServerError: "系统出错",
}

var faultAdvice = map[int]string{
	fiber.StatusBadRequest: "浏览器发来的内容不完整，请返回上一页重新提交", fiber.StatusNotFound: "请核对地址，或从首页重新进入",
	fiber.StatusMethodNotAllowed: "请从本系统的页面进入", fiber.StatusRequestTimeout: "网络较慢，内容没有收全，请重新提交",
	fiber.StatusRequestEntityTooLarge: "请减少内容或压缩文件后再提交，单个文件最大 20 MB", fiber.StatusMisdirectedRequest: "请从本系统的正式网址进入",
	fiber.StatusRequestHeaderFieldsTooLarge: "请清除本网站的浏览器数据后重新登录", fiber.StatusInternalServerError: "请稍后再试",
}

// answerFault is the single place where an error becomes an answer: a page, a
// fragment for htmx, or JSON for fetch. Only our own mistakes are logged with
// their chain; the person sees a number to tell us.
func (s *Server) answerFault(c *fiber.Ctx, err error) error {
	s.setHeaders(c) // errors below the router come here without passing surround
	status := statusOf(err)
	title, known := faultTitles[status]
	if !known {
		status, title = fiber.StatusInternalServerError, faultTitles[fiber.StatusInternalServerError]
	}
	sentence, number := fault.Sentence(err), ""
	if fault.KindOf(err) == fault.Internal {
		sentence = faultAdvice[status]
	}
	if status == fiber.StatusInternalServerError {
		number = requestID(c)
		s.Log.ErrorContext(c.UserContext(), "internal error", "request", number, "route", c.Route().Path, "error", err.Error())
	}
	c.Status(status).Set(fiber.HeaderCacheControl, "no-store")
	setRetryAfter(c, err)
	switch {
	case wantsJSON(c):
		return c.JSON(fiber.Map{"error": sentence, "request": requestID(c)})
	case fragment(c):
		if status == fiber.StatusUnauthorized {
			c.Set("HX-Redirect", layout.LoginPath+"?expired=1")
		}
		return s.renderFault(c, portal.FaultFragment(title, sentence, number))
	}
	return s.renderFault(c, portal.Fault(s.faultShell(c, title), title, sentence, number))
}

func (s *Server) renderFault(c *fiber.Ctx, view templ.Component) error {
	var b strings.Builder
	err := view.Render(context.WithoutCancel(c.UserContext()), &b) // the deadline may be the very fault
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(b.String())
}

// faultShell does without the figures of the navigation: the database may be the
// very thing that fails.
func (s *Server) faultShell(c *fiber.Ctx, title string) layout.Shell {
	shell := layout.Shell{Title: title, Service: s.Hours, Nav: publicPlaces("")}
	r, ok := c.Locals(requestKey).(*request)
	if !ok || !r.SignedIn() {
		return shell
	}
	shell.Org, shell.UserName, shell.CSRF = r.Actor.OrgName, r.Actor.Name, r.csrf()
	if shell.Nav = nil; !r.MustChange {
		shell.Nav = places(r.Admitted, "", nil)
	}
	return shell
}

// setRetryAfter says when to come back, for 429 and 503.
func setRetryAfter(c *fiber.Ctx, err error) {
	var timed interface{ RetryAfter() time.Duration }
	switch {
	case errors.As(err, &timed):
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(timed.RetryAfter().Seconds()))))
	case statusOf(err) == fiber.StatusServiceUnavailable:
		c.Set(fiber.HeaderRetryAfter, "5")
	case statusOf(err) == fiber.StatusTooManyRequests:
		c.Set(fiber.HeaderRetryAfter, "30")
	}
}

func wantsJSON(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON)
}
