package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
	"jiyue/views/part"
)

// TestKeptStringsDoNotChange fails when Immutable is switched off: the server
// reuses its buffers for the next request on the connection.
func TestKeptStringsDoNotChange(t *testing.T) {
	st := newSite(t)
	var kept [][]string
	st.post("/test/:id", func(r *request) error {
		values, err := formValues(r.Ctx)
		if err != nil {
			return err
		}
		kept = append(kept, []string{r.Params("id"), r.Query("q"), r.Get("X-Test"), r.Cookies("test"), values["field"], r.FormValue("field"), r.Path()})
		return r.SendString("ok")
	}, open())
	address := st.listen()
	token := strings.Repeat("t", 43)
	for i := range 20 {
		word := strings.Repeat(string(rune('a'+i)), 12)
		form := url.Values{"field": {word}, part.CSRFName: {token}}
		r, err := http.NewRequest(http.MethodPost, "http://"+address+"/test/"+word+"?q="+word, strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Test", word)
		r.AddCookie(&http.Cookie{Name: "test", Value: word})
		r.AddCookie(&http.Cookie{Name: st.formCookie(), Value: token})
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode)
	}
	for i, strs := range kept {
		word := strings.Repeat(string(rune('a'+i)), 12)
		require.Equal(t, []string{word, word, word, word, word, word, "/test/" + word}, strs)
	}
}

func TestCompressedRequestsAreRefused(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	v.get("/login")
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, err := w.Write(bytes.Repeat([]byte("login=a&"), 1<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, encoding := range []string{"gzip", "deflate", "br", "identity", "gzip, gzip", "GZIP"} {
		r := httptest.NewRequest(http.MethodPost, "/login", bytes.NewReader(bomb.Bytes()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Content-Encoding", encoding)
		a := v.send(r)
		require.Equal(t, http.StatusUnsupportedMediaType, a.StatusCode, encoding)
		require.Contains(t, a.body, errEncoded.Message)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	st := newSite(t)
	st.post("/test/upload/:id", func(r *request) error {
		files, err := uploads(r.Ctx, "file")
		if err != nil {
			return err
		}
		return r.SendString(fmt.Sprint(len(files), " ", len(files[0].Content), " ", files[0].Name))
	}, bodyUpTo(uploadLimit+formLimit))
	v := st.signedIn("broker")
	public := st.visitor()
	public.get("/login")
	big := func(size int) url.Values { return url.Values{"text": {strings.Repeat("x", size)}} }
	require.Equal(t, http.StatusUnprocessableEntity, public.post("/login", big(10<<10)).StatusCode)
	a := public.post("/login", big(20<<10))
	require.Equal(t, http.StatusRequestEntityTooLarge, a.StatusCode, "each route has its own limit")
	require.Contains(t, a.body, errTooLarge.Message)
	require.Equal(t, http.StatusRequestEntityTooLarge, v.post("/account/sessions/end-others", big(1<<20)).StatusCode)

	send := func(v *visitor, size int) answer {
		body, contentType := multipartFile(t, v.token, "合同 扫描件.pdf", bytes.Repeat([]byte("p"), size))
		r := httptest.NewRequest(http.MethodPost, "/test/upload/7", body)
		r.Header.Set("Content-Type", contentType)
		return v.send(r)
	}
	a = send(v, 6<<20)
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	require.Equal(t, fmt.Sprint(1, " ", 6<<20, " 合同 扫描件.pdf"), a.body)
	a = send(v, uploadLimit+1)
	require.Equal(t, http.StatusRequestEntityTooLarge, a.StatusCode)
	require.Contains(t, a.body, "“合同 扫描件.pdf”超过 20 MB")

	address := st.listen()
	for name, c := range map[string]struct {
		path, cookie string
		length       int
	}{
		"form": {"/account/sessions/end-others", v.cookies[st.sessionCookie()], readLimit + 1}, "no session": {"/test/upload/7", "", readLimit + 1},
		"upload": {"/test/upload/7", v.cookies[st.sessionCookie()], bodyLimit + 1},
	} {
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n", c.path, c.length)
		if c.cookie != "" {
			head += "Cookie: " + st.sessionCookie() + "=" + c.cookie + "\r\n"
		}
		a := exchange(t, address, head+"\r\nbegins")
		require.True(t, strings.HasPrefix(a, "HTTP/1.1 413 "), "%s: refused before the body is read\n%s", name, a)
		require.Contains(t, a, "内容过大")
		require.Contains(t, a, "Content-Security-Policy: default-src 'none'")
	}
}

// exchange sends raw bytes and reads the answer up to the end of the connection.
func exchange(t *testing.T, address, raw string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(5*time.Second)))
	_, err = io.WriteString(conn, raw)
	require.NoError(t, err)
	var answer bytes.Buffer
	_, _ = io.Copy(&answer, conn) // ends with a reset when we were still to send
	return answer.String()
}

func TestAmbiguousLengthsAreRefused(t *testing.T) {
	st := newSite(t)
	address := st.listen()
	for name, raw := range map[string]string{
		"both":      "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
		"twice":     "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde",
		"no length": "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\nConnection: close\r\n\r\nabcd",
		"no host":   "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
	} {
		a := exchange(t, address, raw)
		require.NotContains(t, a, "200 OK", name)
		require.NotContains(t, a, "ok\n", name)
	}
}

func TestFormsFromElsewhereAreRefused(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("broker")
	token := v.token
	other := st.signedIn("registrar").token
	post := func(form url.Values, headers map[string]string) int {
		v.headers = headers
		return v.post("/account/sessions/end-others", form).StatusCode
	}
	const done, refused = http.StatusSeeOther, http.StatusForbidden
	require.Equal(t, done, post(nil, nil))
	require.Equal(t, done, post(nil, map[string]string{"Origin": "http://example.com", "Sec-Fetch-Site": "same-origin"}))
	require.Equal(t, done, post(url.Values{part.CSRFName: nil}, map[string]string{"X-CSRF-Token": token}))
	for name, form := range map[string]url.Values{
		"none": {part.CSRFName: nil}, "empty": {part.CSRFName: {""}}, "another's": {part.CSRFName: {other}}, "cut": {part.CSRFName: {token[:42]}},
	} {
		require.Equal(t, refused, post(form, nil), name)
	}
	for name, headers := range map[string]map[string]string{
		"origin": {"Origin": "https://evil.example"}, "null": {"Origin": "null"}, "subdomain": {"Origin": "http://a.example.com"},
		"cross": {"Sec-Fetch-Site": "cross-site"}, "same site": {"Sec-Fetch-Site": "same-site"}, "port": {"Origin": "http://example.com:8080"},
	} {
		require.Equal(t, refused, post(nil, headers), name)
	}
}

func TestTheLoginFormNeedsItsCookie(t *testing.T) {
	st := newSite(t)
	form := url.Values{"login": {"broker"}, "password": {goodPassword}}
	require.Equal(t, http.StatusForbidden, st.visitor().post("/login", form).StatusCode)
	v := st.visitor()
	v.get("/login")
	v.cookies[st.formCookie()] = strings.Repeat("x", 43)
	require.Equal(t, http.StatusForbidden, v.post("/login", form).StatusCode)
	v.cookies[st.formCookie()], v.token = "short", "short"
	require.Equal(t, http.StatusForbidden, v.post("/login", form).StatusCode)
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("head")
	gzipped := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader("x"))
	gzipped.Header.Set("Content-Encoding", "gzip")
	for name, a := range map[string]answer{
		"page": v.get("/users"), "login": st.visitor().get("/login"), "redirect": st.visitor().get("/users"), "absent": v.get("/users/none"),
		"nowhere": v.get("/nowhere"), "asset": v.get("/assets/app.css"), "refused": st.visitor().send(gzipped), "method": v.send(httptest.NewRequest("DELETE", "/users", nil)),
	} {
		h := a.Header
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", name)
		require.NotContains(t, h.Get("Content-Security-Policy"), "unsafe", name)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), name)
		require.Equal(t, "same-origin", h.Get("Referrer-Policy"), name)
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"), name)
		require.Len(t, h.Get("X-Request-Id"), 16, name)
		require.Empty(t, h.Get("Server"), name)
		require.Empty(t, h.Get("Strict-Transport-Security"), name)
	}
	require.Equal(t, "no-store", v.get("/users").Header.Get("Cache-Control"))
	require.NotContains(t, v.get("/users").body, "style=")
}

func TestOverTLSCookiesAreBoundToTheHost(t *testing.T) {
	st := newSite(t, func(o *Options) { o.PublicURL = "https://jiyue.example.gov.cn" })
	r := httptest.NewRequest(http.MethodGet, "/login", nil)
	r.Host = "jiyue.example.gov.cn"
	a := st.visitor().send(r)
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Equal(t, "max-age=31536000", a.Header.Get("Strict-Transport-Security"))
	require.Len(t, a.Cookies(), 1)
	c := a.Cookies()[0]
	require.Equal(t, "__Host-jiyue_form", c.Name)
	require.True(t, c.Secure && c.HttpOnly && c.Path == "/" && c.Domain == "" && c.SameSite == http.SameSiteLaxMode)

	require.Equal(t, http.StatusMisdirectedRequest, st.visitor().get("/login").StatusCode, "example.com is not our host")
	require.Equal(t, http.StatusOK, st.visitor().get("/healthz").StatusCode, "a supervisor asks by address")
	require.Equal(t, "https://jiyue.example.gov.cn/verify/7", st.absolute("/verify/7"))
}

func TestOnlyATrustedProxyNamesTheClient(t *testing.T) {
	for proxies, want := range map[string]string{"": "0.0.0.0", "10.9.9.9": "0.0.0.0", "0.0.0.0": "6.6.6.6"} {
		st := newSite(t, func(o *Options) {
			if proxies != "" {
				o.TrustedProxies = []string{proxies}
			}
		})
		st.get("/test", func(r *request) error { return r.SendString(r.IP()) }, open())
		v := st.visitor()
		v.headers = map[string]string{"X-Real-IP": "6.6.6.6", "X-Forwarded-For": "7.7.7.7"}
		require.Equal(t, want, v.get("/test").body, "%q", proxies)
	}
}

func TestTooManyAtWorkAreAskedToComeBack(t *testing.T) {
	st := newSite(t, func(o *Options) { o.InFlight = 1 })
	st.work <- struct{}{}
	a := st.visitor().get("/login")
	require.Equal(t, http.StatusServiceUnavailable, a.StatusCode)
	require.Equal(t, "5", a.Header.Get("Retry-After"))
	require.Contains(t, a.body, errBusy.Message)
	<-st.work
	require.Equal(t, http.StatusOK, st.visitor().get("/login").StatusCode)
}

func TestFaultsBecomeAnswers(t *testing.T) {
	st := newSite(t)
	var thrown error
	st.get("/test", func(r *request) error { return thrown }, open())
	st.get("/test/panic", func(r *request) error { panic("CANARY in a panic") }, open())
	v := st.visitor()
	for kind, want := range map[fault.Kind]int{
		fault.Invalid: 422, fault.Denied: 403, fault.NotFound: 404, fault.Conflict: 409, fault.TooLarge: 413,
		fault.Unsupported: 415, fault.Throttled: 429, fault.Busy: 503,
	} {
		thrown = fmt.Errorf("wrapped: %w", fault.New(kind, "test.code", "事实与改法<b>"))
		a := v.get("/test")
		require.Equal(t, want, a.StatusCode)
		require.Contains(t, a.body, "事实与改法&lt;b&gt;。")
		require.NotContains(t, a.body, "wrapped")
		require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
		if want == 429 || want == 503 {
			require.NotEmpty(t, a.Header.Get("Retry-After"))
		}
	}
	require.NotContains(t, st.log.String(), "internal error")

	thrown = errors.New("CANARY of an internal error")
	for _, path := range []string{"/test", "/test/panic"} {
		st.log.Reset()
		a := v.get(path)
		require.Equal(t, http.StatusInternalServerError, a.StatusCode)
		require.NotContains(t, a.body, "CANARY")
		require.NotContains(t, a.body, "goroutine")
		require.Contains(t, a.body, a.Header.Get("X-Request-Id"), "the page shows the number of the log line")
		require.Contains(t, st.log.String(), "CANARY")
		require.Contains(t, st.log.String(), a.Header.Get("X-Request-Id"))
	}

	v.headers = map[string]string{"Accept": "application/json"}
	a := v.get("/test")
	require.JSONEq(t, `{"error": "请稍后再试", "request": "`+a.Header.Get("X-Request-Id")+`"}`, a.body)
	v.headers = map[string]string{"HX-Request": "true"}
	a = v.get("/test")
	require.NotContains(t, a.body, "<html")
	require.Contains(t, a.body, "请稍后再试。")
	a = v.get("/account")
	require.Equal(t, http.StatusUnauthorized, a.StatusCode, "script cannot be sent to the login page by 303")
	require.Equal(t, "/login?expired=1", a.Header.Get("HX-Redirect"))
	require.Equal(t, http.StatusMethodNotAllowed, v.send(httptest.NewRequest("DELETE", "/login", nil)).StatusCode)
}

func TestAHandlerHasADeadline(t *testing.T) {
	st := newSite(t)
	wait := func(r *request) error {
		<-r.ctx().Done()
		return fmt.Errorf("%w: %w", errBusy, r.ctx().Err())
	}
	st.get("/test", wait, open(), within(10*time.Millisecond))
	require.Equal(t, http.StatusServiceUnavailable, st.visitor().get("/test").StatusCode)
	for _, rt := range st.routes {
		require.Positive(t, rt.deadline, rt.path)
		require.LessOrEqual(t, rt.limit, bodyLimit, rt.path)
	}
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	v.get("/login?next=/parties?q=CANARY")
	v.post("/login", url.Values{"login": {"CANARY"}, "password": {"CANARY"}})
	v.get("/CANARY/path")
	v = st.signedIn("head")
	v.get("/users?q=CANARY")
	v.get("/users/CANARY")
	require.NotContains(t, st.log.String(), "CANARY")
	require.NotContains(t, st.log.String(), goodPassword)
	require.Contains(t, st.log.String(), `"route":"/users/:id"`)
}

func TestHealthNeedsTheDatabase(t *testing.T) {
	st := newSite(t)
	require.Equal(t, "ok\n", st.visitor().get("/healthz").body)
	st.Ping = func(context.Context) error { return errors.New("gone") }
	require.Equal(t, http.StatusServiceUnavailable, st.visitor().get("/healthz").StatusCode)
}
