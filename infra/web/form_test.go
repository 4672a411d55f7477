package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
	"jiyue/views/assets"
	"jiyue/views/part"
)

func multipartFile(t *testing.T, token, name string, content []byte) (*bytes.Buffer, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	require.NoError(t, w.WriteField(part.CSRFName, token))
	require.NoError(t, w.WriteField("kind", "CONTRACT"))
	require.NoError(t, w.WriteField("kind", "OTHER"))
	f, err := w.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = f.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return &b, w.FormDataContentType()
}

func TestFormValues(t *testing.T) {
	st := newSite(t)
	var got map[string]string
	st.post("/test", func(r *request) (err error) {
		got, err = formValues(r.Ctx)
		return err
	}, open())
	v := st.visitor()
	v.get("/login")
	v.post("/test", url.Values{
		"roles": {"A", "B"}, "text": {"一\r\n二\t三\x00\x1b[31m"}, "bad": {"a\xffb"}, "空": {""},
	})
	require.Equal(t, map[string]string{"roles": "A,B", "text": "一\n二\t三[31m", "bad": "ab", "空": ""}, got)

	body, contentType := multipartFile(t, v.token, "a.txt", []byte("x"))
	r := httptest.NewRequest(http.MethodPost, "/test", body)
	r.Header.Set("Content-Type", contentType)
	require.Equal(t, http.StatusOK, v.send(r).StatusCode)
	require.Equal(t, map[string]string{"kind": "CONTRACT,OTHER"}, got)

	r = httptest.NewRequest(http.MethodPost, "/test", strings.NewReader("--x\r\nbroken"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.Header.Set("X-CSRF-Token", v.token)
	require.Equal(t, http.StatusBadRequest, v.send(r).StatusCode)
}

type sampleForm struct {
	Login  string   `form:"login" label:"登录名" validate:"required,max=5"`
	Secret string   `form:"secret,raw" label:"密码" validate:"required,min=3"`
	Roles  []string `form:"roles" label:"角色" validate:"required,max=2"`
	Kind   string   `form:"kind" label:"类别" validate:"oneof=A B"`
	Count  int      `form:"count"`
	Yes    bool     `form:"yes"`
}

func TestDecodeFillsAndSaysWhatIsWrong(t *testing.T) {
	st := newSite(t)
	var got sampleForm
	var err error
	st.post("/test", func(r *request) error {
		got = sampleForm{}
		err = decode(r.Ctx, &got)
		return nil
	}, open())
	v := st.visitor()
	v.get("/login")
	v.post("/test", url.Values{"login": {" 甲 "}, "secret": {" s "}, "roles": {"A", "B"}, "kind": {"A"}, "count": {"7"}, "yes": {"1"}})
	require.NoError(t, err)
	require.Equal(t, sampleForm{Login: "甲", Secret: " s ", Roles: []string{"A", "B"}, Kind: "A", Count: 7, Yes: true}, got)

	v.post("/test", url.Values{"login": {"甲乙丙丁戊己"}, "secret": {"s"}, "kind": {"C"}, "count": {"many"}})
	require.Equal(t, sampleForm{Login: "甲乙丙丁戊己", Secret: "s", Kind: "C"}, got, "kept as typed")
	require.Equal(t, part.Errors{
		{Field: "login", Message: "登录名最多 5 个字，请缩短"}, {Field: "secret", Message: "密码至少 3 个字，请补充"},
		{Field: "roles", Message: "请至少选择一项角色"}, {Field: "kind", Message: "请选择类别"},
	}, part.ErrorsOf(err))
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

func TestOnlyOwnPagesFollowALogin(t *testing.T) {
	for target, want := range map[string]string{
		"/contracts?q=1&state=A": "/contracts?q=1&state=A", "/users/7#x": "/users/7#x", "": "", "users": "", "//evil.example": "", `/\evil.example`: "",
		`\\evil`: "", "https://evil.example": "", "/%0d%0aSet-Cookie:x": "/%0d%0aSet-Cookie:x", "/a\r\nb": "", "/login": "", "/logout": "", "/login?next=/x": "",
		"javascript:alert(1)": "", "/" + strings.Repeat("a", 2000): "", "/\tevil": "", "/%zz": "", "///evil": "",
	} {
		require.Equal(t, want, localPath(target), "%q", target)
	}
}

func FuzzLocalPath(f *testing.F) {
	f.Add("/contracts?q=1")
	f.Add("//evil")
	f.Add(`/\evil`)
	base, err := url.Parse("https://jiyue.example/login")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, target string) {
		path := localPath(target)
		if path == "" {
			return
		}
		u, err := base.Parse(path)
		if err != nil || u.Host != "jiyue.example" || u.Scheme != "https" || strings.ContainsAny(path, "\r\n\\") {
			t.Errorf("%q leads to %v", target, u)
		}
	})
}

func TestFileNamesCannotEndTheHeader(t *testing.T) {
	st := newSite(t)
	name := ""
	st.get("/test", func(r *request) error { return r.download(name, "application/pdf", []byte("x")) }, open())
	for given, want := range map[string]string{
		"登记证明 1.pdf":        "UTF-8''%E7%99%BB%E8%AE%B0%E8%AF%81%E6%98%8E%201.pdf",
		"a\r\nX-Evil: 1;\"": "UTF-8''a%0D%0AX-Evil%3A%201%3B%22",
	} {
		name = given
		a := st.visitor().get("/test")
		require.Empty(t, a.Header.Get("X-Evil"))
		require.True(t, strings.HasSuffix(a.Header.Get("Content-Disposition"), want), a.Header.Get("Content-Disposition"))
	}
}

func TestFlashIsShownOnceAndCannotBeForged(t *testing.T) {
	st := newSite(t)
	st.post("/test", func(r *request) error { return r.done("/account", "已办妥<b>") })
	v, other := st.signedIn("broker"), st.signedIn("registrar")
	a := v.post("/test", nil)
	stolen := v.cookies[st.flashCookie()]
	require.NotEmpty(t, stolen)
	require.Contains(t, v.follow(a).body, "已办妥&lt;b&gt;")
	require.NotContains(t, v.get("/account").body, "已办妥")
	other.cookies[st.flashCookie()] = stolen
	require.NotContains(t, other.get("/account").body, "已办妥", "another's words")
	other.cookies[st.flashCookie()] = "e30.x"
	require.Equal(t, http.StatusOK, other.get("/account").StatusCode)
}

func TestAssetsAreCachedByTheirContent(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	a := v.get(assets.URL("app.css"))
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Equal(t, "text/css; charset=utf-8", a.Header.Get("Content-Type"))
	require.Contains(t, a.Header.Get("Cache-Control"), "immutable")
	require.Empty(t, a.Cookies())
	require.NotContains(t, v.get("/assets/app.css").Header.Get("Cache-Control"), "immutable")
	v.headers = map[string]string{"If-None-Match": a.Header.Get("ETag")}
	require.Equal(t, http.StatusNotModified, v.get("/assets/app.css").StatusCode)
	v.headers = map[string]string{"Accept-Encoding": "gzip"}
	require.Equal(t, "gzip", v.get("/assets/app.css").Header.Get("Content-Encoding"))
	for _, path := range []string{"/assets/../doc.go", "/assets/%2e%2e/doc.go", "/assets/none.css", "/assets/", "/assets/vendor"} {
		require.Equal(t, http.StatusNotFound, v.get(path).StatusCode, path)
	}
}

func TestDeviceNames(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0": "Edge，Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15":                     "Safari，macOS",
		"Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0":                                  "微信，Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0":                                                "Firefox，Linux",
		"curl/8": "其他浏览器", "": "其他浏览器",
	} {
		require.Equal(t, want, deviceName(agent))
	}
}
