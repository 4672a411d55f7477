package web

import (
	"bytes"
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// page answers with a page (or a fragment) and status 200.
func (r *request) page(view templ.Component) error { return r.pageWith(fiber.StatusOK, view) }

// pageWith answers with a page and another status. The page is rendered whole
// before the first byte goes out, so that an error in it is still an error page.
func (r *request) pageWith(status int, view templ.Component) error {
	var b bytes.Buffer
	err := view.Render(context.WithoutCancel(r.ctx()), &b) // a form refused at the deadline still comes back
	if err != nil {
		return err
	}
	r.Status(status).Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return r.Send(b.Bytes())
}

// again answers a refused form: what can be put right, or may simply be tried
// again, comes back on the same page with everything as typed; every other error
// goes on to answerFault. view receives the errors, in the order of the fields.
func (r *request) again(err error, view func(part.Errors) templ.Component) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooLarge, fault.Unsupported, fault.Throttled, fault.Busy:
		setRetryAfter(r.Ctx, err)
		return r.pageWith(statusOf(err), view(part.ErrorsOf(err)))
	}
	return err
}

// to sends the person on with 303, so that reloading does not repeat the act.
func (r *request) to(path string) error { return r.Redirect(path, fiber.StatusSeeOther) }

// done sends the person on and says there what has been done.
func (r *request) done(path, sentence string) error {
	r.flash(layout.Flash{State: part.Done, Text: sentence})
	return r.to(path)
}

// download answers with a file to be saved; name may be Chinese.
func (r *request) download(name, mediaType string, content []byte) error {
	r.Set(fiber.HeaderContentType, mediaType)
	r.Set(fiber.HeaderContentDisposition, "attachment; filename=\"download\"; filename*=UTF-8''"+percent(name))
	return r.Send(content)
}

// percent is the encoding of RFC 8187, in which nothing can end the header.
func percent(name string) string {
	return strings.ReplaceAll(url.QueryEscape(strings.ToValidUTF8(name, "")), "+", "%20")
}
