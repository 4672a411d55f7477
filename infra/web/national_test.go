package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/domain/contract"
	"jiyue/infra/postgres"
)

// nationalSite is a site with two registrations, the second one of another name.
func nationalSite(t *testing.T) (st *site, first, second string) {
	t.Helper()
	st = applicants(t)
	st.Reporting = reporting.New(st.db, postgres.Bind(st.db, func(tx *postgres.Tx) reporting.Tx { return unit{tx} }), nil, st.Registration.Rules.Codes(), st.db.Now)
	for i, name := range []string{"第一份合同", "第二份合同"} {
		review, _ := st.registered("contract.project_name", name)
		path := strings.Replace(review, "/review/", "/contracts/", 1) + "/national"
		if i == 0 {
			first = path
		} else {
			second = path
		}
	}
	return st, first, second
}

func TestTheNationalNumberIsEnteredOnceAndFound(t *testing.T) {
	st, first, second := nationalSite(t)
	v := st.signedIn("registrar")
	list := v.get("/national")
	require.Contains(t, list.body, "第一份合同")
	require.Contains(t, list.body, `href="`+first+`"`)

	page := v.get(first)
	for _, words := range []string{"全国系统录入助手", "projectname", "第一份合同", "sellerzzjgdmzh", "buyername", "本系统没有", "代码未公布", `data-copy="第一份合同"`} {
		require.Contains(t, page.body, words)
	}
	enter := func(path, typed string) answer {
		v.get(path)
		return v.post(path, url.Values{"version": {v.version(path)}, "national_no": {typed}})
	}
	for typed, words := range map[string]string{
		"": "合同登记编号未填写", "2641": "应为 14 位或 16 位", "25410101000123": "年份与登记日期的年份不同", "26500101000123": "省级代码不是登记机构所在的省", "26990101000123": "省级代码不存在",
	} {
		a := enter(first, typed)
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, typed)
		require.Contains(t, a.body, words)
		require.Contains(t, a.body, `value="`+typed+`"`, "what was typed stays")
	}
	require.Equal(t, http.StatusSeeOther, enter(first, "26410101000123").StatusCode)
	a := enter(second, "2026410101000123")
	require.Equal(t, http.StatusConflict, a.StatusCode, "14 and 16 digits are two spellings of one number")
	require.Contains(t, a.body, "已填在另一份合同上")

	require.NotContains(t, v.get("/national").body, "第一份合同")
	require.Contains(t, v.get("/national?done=1").body, "26410101000123")
	found := v.get("/contracts?q=26410101000123")
	require.Contains(t, found.body, "第一份合同")
	require.NotContains(t, found.body, "第二份合同")
	require.Contains(t, v.get("/contracts?national=no").body, "第二份合同")
	require.NotContains(t, v.get("/contracts?national=no").body, "第一份合同")
	require.Equal(t, http.StatusUnprocessableEntity, v.get("/contracts?national=perhaps").StatusCode)

	require.Equal(t, http.StatusConflict, v.post(first, url.Values{"version": {"1"}, "national_no": {"26410101000124"}}).StatusCode, "an old page")
	v.get(first)
	require.Equal(t, http.StatusSeeOther, v.post(first+"/clear", url.Values{"version": {v.version(first)}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, enter(second, "2026410101000123").StatusCode)
	id := strings.TrimSuffix(strings.TrimPrefix(first, "/contracts/"), "/national")
	timeline := v.get("/contracts/" + id)
	require.Contains(t, timeline.body, "填写全国登记编号")
	require.Contains(t, timeline.body, "清除全国登记编号")
	_, err := st.db.VerifyAudit(t.Context())
	require.NoError(t, err)
}

func TestNationalPagesByRole(t *testing.T) {
	st, first, _ := nationalSite(t)
	const ok, see, denied, absent = http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound
	for login, want := range map[string][3]int{ // the list, the helper, entering
		"registrar": {ok, ok, see}, "reviewer": {ok, ok, denied}, "head": {ok, ok, denied}, "broker": {ok, ok, denied},
		"rival": {ok, absent, denied}, "schoolhead": {ok, absent, denied}, "auditor": {denied, denied, denied}, "administrator": {denied, denied, denied},
	} {
		v := st.signedIn(login)
		require.Equal(t, want[0], v.get("/national").StatusCode, login)
		require.Equal(t, want[1], v.get(first).StatusCode, login)
		id := contract.ID(strings.TrimSuffix(strings.TrimPrefix(first, "/contracts/"), "/national"))
		c, err := st.db.Contract(t.Context(), id)
		require.NoError(t, err)
		v.get("/account")
		a := v.post(first, url.Values{"version": {strconv.Itoa(c.Version)}, "national_no": {"26410101000123"}})
		require.Equal(t, want[2], a.StatusCode, login)
	}
	registrar := st.signedIn("registrar")
	registrar.get("/account")
	nowhere := "/contracts/" + postgres.NewID() + "/national"
	require.Equal(t, absent, registrar.get(nowhere).StatusCode)
	require.Equal(t, absent, registrar.post(nowhere, url.Values{"version": {"1"}, "national_no": {"26410101000123"}}).StatusCode)
	review := st.submitted("contract.project_name", "还没有登记")
	require.Equal(t, http.StatusConflict, registrar.get(strings.Replace(review, "/review/", "/contracts/", 1)+"/national").StatusCode)
}

func TestChosenContractsAreExportedInNationalFields(t *testing.T) {
	st, first, _ := nationalSite(t)
	id := strings.TrimSuffix(strings.TrimPrefix(first, "/contracts/"), "/national")
	v := st.signedIn("registrar")
	page := v.get("/national")
	require.Contains(t, page.body, `name="f.id" value="`+id+`"`)
	for _, kind := range []string{"national", "national_csv"} {
		v.get("/national")
		a := v.post("/exports", url.Values{"kind": {kind}, "f.national": {"no"}, "f.id": {id, postgres.NewID()}})
		require.Equal(t, see(t, a), "/exports")
	}
	exports := v.get("/exports")
	require.Contains(t, exports.body, "全国技术合同登记表字段")
	require.Contains(t, exports.body, "所选合同 2 份")
	many := url.Values{"kind": {"national"}}
	for range reporting.MaxChosen + 1 {
		many.Add("f.id", postgres.NewID())
	}
	require.Equal(t, http.StatusUnprocessableEntity, v.post("/exports", many).StatusCode)
}

func see(t *testing.T, a answer) string {
	t.Helper()
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	return a.Header.Get("Location")
}
