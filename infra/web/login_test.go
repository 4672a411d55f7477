package web

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
)

func TestALoginLeadsWhereThePersonWantedToGo(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	a := v.get("/users?q=" + url.QueryEscape("陆"))
	require.Equal(t, http.StatusSeeOther, a.StatusCode)
	page := v.follow(a)
	require.Contains(t, page.body, "请先登录，再继续办理")
	require.Contains(t, page.body, `value="/users?q=%E9%99%86"`)
	a = v.post("/login", url.Values{"login": {"head"}, "password": {goodPassword}, "next": {"/users?q=%E9%99%86"}})
	require.Equal(t, "/users?q=%E9%99%86", a.Header.Get("Location"))
	require.Contains(t, v.follow(a).body, "陆明霞")

	for login, home := range map[string]string{"administrator": "/organisations", "auditor": "/audit", "registrar": "/desk", "broker": "/desk", "schoolhead": "/users", "head": "/desk"} {
		v = st.visitor()
		v.get("/login")
		a = v.post("/login", url.Values{"login": {login}, "password": {goodPassword}, "next": {"//evil.example"}})
		require.Equal(t, home, a.Header.Get("Location"), login)
	}
}

func TestARefusedLoginKeepsTheNameAndNeverThePassword(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	v.get("/login")
	a := v.post("/login", url.Values{"login": {"broker<x>"}, "password": {"CANARY"}, "next": {"/account"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, access.ErrWrongPassword.Message)
	require.Contains(t, a.body, `value="broker&lt;x&gt;"`)
	require.Contains(t, a.body, `name="next" value="/account"`)
	require.Contains(t, a.body, "错误：登录")
	require.NotContains(t, a.body, "CANARY")
	a = v.post("/login", nil)
	require.Contains(t, a.body, `<a href="#login">请填写登录名</a>`)
	require.Contains(t, a.body, `<a href="#password">请填写密码</a>`)
	require.Contains(t, a.body, `aria-describedby="password-err"`)
}

func TestTooManyFailuresSayHowLongToWait(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	v.get("/login")
	wrong := url.Values{"login": {"broker"}, "password": {"wrong"}}
	for range 5 {
		require.Equal(t, http.StatusUnprocessableEntity, v.post("/login", wrong).StatusCode)
	}
	st.now = st.now.Add(8500 * time.Millisecond)
	a := v.post("/login", wrong)
	require.Equal(t, http.StatusTooManyRequests, a.StatusCode)
	require.Equal(t, "22", a.Header.Get("Retry-After"))
	require.Contains(t, a.body, "请在 22 秒后再试")
	require.Contains(t, a.body, `value="broker"`)
	seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
	require.NoError(t, err)
	st.now = st.now.Add(time.Duration(seconds) * time.Second)
	require.Equal(t, http.StatusSeeOther, v.post("/login", url.Values{"login": {"broker"}, "password": {goodPassword}}).StatusCode)
}

func TestSigningInRotatesAndLogoutEnds(t *testing.T) {
	st := newSite(t)
	v := st.visitor()
	v.get("/login")
	v.cookies[st.sessionCookie()] = "planted-by-somebody-else-0000000000000000000"
	v.get("/login")
	require.NotContains(t, v.cookies, st.sessionCookie(), "an unknown cookie is dropped")
	v.post("/login", url.Values{"login": {"broker"}, "password": {goodPassword}})
	first := v.cookies[st.sessionCookie()]
	require.Len(t, first, 43)

	v.get("/account")
	a := v.post("/logout", nil)
	require.Equal(t, "/login?bye=1", a.Header.Get("Location"))
	require.NotContains(t, v.cookies, st.sessionCookie())
	require.Contains(t, v.follow(a).body, "您已退出登录")
	v.cookies[st.sessionCookie()] = first
	require.Equal(t, http.StatusSeeOther, v.get("/account").StatusCode, "the old cookie admits nobody")
	require.Equal(t, http.StatusMethodNotAllowed, v.get("/logout").StatusCode, "a link cannot sign out")
}

func TestAnExpiredSessionAsksToSignInAgain(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("head")
	st.now = st.now.Add(31 * time.Minute)
	v.headers = map[string]string{"Referer": "http://example.com/users/7"}
	a := v.post("/users/7", url.Values{"name": {"x"}})
	require.Equal(t, "/login?expired=1&next=%2Fusers%2F7", a.Header.Get("Location"), "back to the page of the form")
	v.headers = map[string]string{"Referer": "http://evil.example/users/7"}
	a = v.post("/users/7", nil)
	require.Equal(t, "/login?expired=1", a.Header.Get("Location"))
}

func TestTheInitialPasswordComesFirst(t *testing.T) {
	st := newSite(t)
	head := st.signedIn("schoolhead")
	head.get("/users/" + st.ids["broker"] + "/reset")
	a := head.post("/users/"+st.ids["broker"]+"/reset", url.Values{"version": {"1"}})
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
	initial := initialShown(t, a)

	v := st.visitor()
	v.get("/login")
	a = v.post("/login", url.Values{"login": {"broker"}, "password": {initial}, "next": {"/account"}})
	require.Equal(t, passwordPath, a.Header.Get("Location"))
	for _, path := range []string{"/account", "/users"} {
		require.Equal(t, passwordPath, v.get(path).Header.Get("Location"), path)
	}
	page := v.get(passwordPath)
	require.Contains(t, page.body, "初始密码")
	require.NotContains(t, page.body, `href="/contracts"`)
	a = v.post(passwordPath, url.Values{"old": {initial}, "new": {"短"}, "again": {"短"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "还差 9 个")
	a = v.post(passwordPath, url.Values{"old": {initial}, "new": {"黄河-风筝-齿轮-4417"}, "again": {"黄河-风筝-齿轮-4417"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode)
	require.Contains(t, v.get("/account").body, "密码已修改")
}
