package web

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/actor"
)

var initialField = regexp.MustCompile(`>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})<`)

// initialShown is the initial password on the page.
func initialShown(t *testing.T, a answer) string {
	t.Helper()
	found := initialField.FindStringSubmatch(a.body)
	require.NotNil(t, found, a.body)
	return found[1]
}

func (st *site) stored(login string) access.User {
	st.t.Helper()
	u, err := st.db.UserByLogin(st.t.Context(), login)
	require.NoError(st.t, err)
	return u
}

func TestAHeadMakesAUser(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("head")
	page := v.get("/users/new")
	require.Contains(t, page.body, "所在机构：郑州市技术合同登记处")
	require.NotContains(t, page.body, `value="BROKER"`)
	require.NotContains(t, page.body, `value="ADMINISTRATOR"`)

	a := v.post("/users", url.Values{"org": {st.school.ID}, "login": {"坏名"}, "name": {"周其安<i>"}, "roles": {"REGISTRAR", "REVIEWER"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `<a href="#login">`+access.ErrLoginShape.Message)
	require.Contains(t, a.body, `value="坏名"`)
	require.Contains(t, a.body, `value="周其安&lt;i&gt;"`)
	require.Regexp(t, `value="REGISTRAR" checked`, a.body)
	require.Regexp(t, `value="REVIEWER" checked`, a.body)
	require.NotRegexp(t, `value="HEAD" checked`, a.body)

	a = v.post("/users", url.Values{"login": {"broker"}, "name": {"周其安"}, "roles": {"REGISTRAR"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "该登录名已被使用")

	a = v.post("/users", url.Values{"org": {st.school.ID}, "login": {"zhouqian"}, "name": {"周其安"}, "roles": {"REGISTRAR", "REVIEWER"},
		"active": {"false"}, "must_change": {"false"}, "password_hash": {"plain:x"}})
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	initial := initialShown(t, a)
	u := st.stored("zhouqian")
	require.Equal(t, st.office.ID, u.OrgID)
	require.True(t, u.Active && u.MustChange)
	require.Equal(t, "plain:"+initial, u.PasswordHash, "the password of the page")
	require.NotContains(t, v.get("/users/"+u.ID).body, initial, "shown once")
	require.NotContains(t, st.log.String(), initial)
}

func TestAnAdministratorChoosesTheOrganisationFirst(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("administrator")
	page := v.follow(v.get("/users/new"))
	require.Contains(t, page.body, "/users/new?org="+st.school.ID)
	require.Contains(t, v.get("/users/new?org="+st.school.ID).body, `value="BROKER"`)
	require.Equal(t, http.StatusNotFound, v.get("/users/new?org=none").StatusCode)
	require.Contains(t, v.get("/users?org="+st.school.ID).body, "许博文")
	require.NotContains(t, v.get("/users?org="+st.school.ID).body, "陆明霞")
}

func TestAUserIsChangedDisabledAndEnabled(t *testing.T) {
	st := newSite(t)
	v, registrar := st.signedIn("head"), st.signedIn("registrar")
	id := st.ids["registrar"]
	path := "/users/" + id
	v.get(path)
	a := v.post(path, url.Values{"version": {"1"}, "name": {""}, "roles": {"REVIEWER"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, access.ErrUserName.Message)
	require.Regexp(t, `value="REVIEWER" checked`, a.body, "as typed")
	a = v.post(path, url.Values{"version": {"1"}, "name": {"陆明"}, "roles": {"REVIEWER"}})
	require.Contains(t, v.follow(a).body, "人员资料已保存")
	require.Equal(t, []actor.Role{actor.Reviewer}, st.stored("registrar").Roles)
	require.Equal(t, http.StatusSeeOther, registrar.get("/account").StatusCode, "signed out at once")
	a = v.post(path, url.Values{"version": {"1"}, "name": {"晚了"}, "roles": {"HEAD"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, access.ErrMoved.Message)
	require.Contains(t, a.body, `value="晚了"`)

	page := v.get(path + "/disable")
	require.Contains(t, page.body, `id="confirm"`)
	require.True(t, st.stored("registrar").Active, "asking changes nothing")
	a = v.post(path+"/disable", url.Values{"version": {"2"}})
	require.Contains(t, v.follow(a).body, "人员已停用")
	require.False(t, st.stored("registrar").Active)
	a = v.post(path+"/enable", url.Values{"version": {"3"}})
	require.Contains(t, v.follow(a).body, "人员已启用")
	require.True(t, st.stored("registrar").Active)
}

func TestOwnRolesAreNotOnTheForm(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("head")
	page := v.get("/users/" + st.ids["head"])
	require.NotContains(t, page.body, `name="roles"`)
	require.NotContains(t, page.body, "/disable")
	a := v.post("/users/"+st.ids["head"], url.Values{"version": {"1"}, "name": {"秦岭二"}, "roles": {"HEAD", "REGISTRAR"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode)
	require.Equal(t, []actor.Role{actor.Head}, st.stored("head").Roles)
	require.Equal(t, http.StatusForbidden, v.post("/users/"+st.ids["head"]+"/disable", url.Values{"version": {"2"}}).StatusCode)
	require.Equal(t, http.StatusForbidden, v.post("/users/"+st.ids["head"]+"/reset", url.Values{"version": {"2"}}).StatusCode)
}

func TestOrganisationsAreMadeAndChanged(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("administrator")
	v.get("/organisations/new")
	form := url.Values{"kind": {"SELLER"}, "name": {"洛阳示例轴承有限公司"}, "uscc": {"91410300MA3X8U5N8G"}, "region": {"410300"}}
	a := v.post("/organisations", form)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `<a href="#uscc">`)
	require.Contains(t, a.body, `value="91410300MA3X8U5N8G"`)
	require.Contains(t, a.body, `value="SELLER" selected`)
	form.Set("uscc", "91410300MA3X8U5N8F")
	a = v.post("/organisations", form)
	page := v.follow(a)
	require.Contains(t, page.body, "机构已建立")
	path := a.Header.Get("Location")
	a = v.post(path, url.Values{"version": {"1"}, "name": {"洛阳轴承"}, "uscc": {"91410300MA3X8U5N8F"}, "region": {"410300"}, "kind": {"PLATFORM"}})
	require.Contains(t, v.follow(a).body, "卖方单位")
	require.Contains(t, v.get("/organisations?q="+url.QueryEscape("轴承")).body, "洛阳轴承")
	require.Contains(t, v.get("/organisations?q=nobody").body, "没有符合条件的机构")
	require.Contains(t, v.get(path+"/disable").body, "停用，立即退出其全部人员的登录")
	a = v.post(path+"/disable", url.Values{"version": {"2"}})
	require.Contains(t, v.follow(a).body, "机构已停用")
	a = v.post(path+"/enable", url.Values{"version": {"3"}})
	require.Contains(t, v.follow(a).body, "机构已启用")
	a = v.post("/organisations/"+st.platform.ID+"/disable", url.Values{"version": {"1"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
}

func TestOwnDevicesAreListedAndEnded(t *testing.T) {
	st := newSite(t)
	first, second := st.signedIn("broker"), st.signedIn("broker")
	page := second.get("/account")
	require.Contains(t, page.body, "当前设备")
	end := regexp.MustCompile(`/account/sessions/[0-9a-f-]{36}/end`).FindString(page.body)
	require.NotEmpty(t, end)
	require.Contains(t, second.follow(second.post(end, nil)).body, "已退出该设备上的登录")
	require.Equal(t, http.StatusSeeOther, first.get("/account").StatusCode)
	require.Equal(t, http.StatusNotFound, second.post(end, nil).StatusCode)
	require.Contains(t, second.follow(second.post("/account/sessions/end-others", nil)).body, "没有其他登录")
}
