package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/infra/postgres"
)

// assessors opens an institution, a department and an industry body with their people.
func (st *site) assessors() {
	st.t.Helper()
	for _, h := range []struct {
		kind, name, region, uscc string
		people                   map[string]string // login -> role
	}{
		{"INSTITUTION", "示例科技评价中心", "410105", "91410100MA45K8PQ2X", map[string]string{"director": "HEAD", "clerk": "EVALUATOR", "grader": "ASSESSOR"}},
		{"AUTHORITY", "示例科技局", "410100", "", map[string]string{"official": "AUTHORITY", "inspector": "INSPECTOR", "second": "INSPECTOR", "minister": "HEAD"}},
		{"INDUSTRY", "示例行业协会", "410000", "", map[string]string{"keeper": "INDUSTRY", "chair": "HEAD"}},
	} {
		org := postgres.NewID()
		st.exec(`INSERT INTO organisations (id, kind, name, region, uscc, created_at) VALUES ($1, $2, $3, $4, NULLIF($5, ''), now())`, org, h.kind, h.name, h.region, h.uscc)
		for login, role := range h.people {
			st.ids[login] = postgres.NewID()
			st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`, st.ids[login], login, org, []string{role}, "plain:"+goodPassword)
		}
	}
}

func values(form map[string]string) url.Values {
	v := url.Values{}
	for name, text := range form {
		v.Set(name, text)
	}
	return v
}

func TestAnInstitutionIsRegisteredOnPages(t *testing.T) {
	st := newSite(t)
	st.assessors()
	clerk, director, official, minister, public := st.signedIn("clerk"), st.signedIn("director"), st.signedIn("official"), st.signedIn("minister"), st.visitor()
	a := clerk.get("/panel/institutions/mine")
	require.Equal(t, "/panel/institutions/new", a.Header.Get("Location"))
	form := clerk.follow(a)
	typed := values(institutionForm())
	typed.Set("id", keyOf(t, form))
	typed.Set("staff", "十二人")
	typed.Set("filings[0].number", "郑科评备〔2026〕1 号")
	a = clerk.post("/panel/institutions/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `value="十二人"`, "typed values are kept")
	require.Contains(t, a.body, `href="#staff"`)
	require.Contains(t, a.body, `href="#filings-0--kind"`)
	typed.Set("staff", "12")
	for name, text := range map[string]string{"kind": "EVALUATION", "office": "示例科技局", "on": "2026-01-10"} {
		typed.Set("filings[0]."+name, text)
	}
	a = clerk.post("/panel/institutions/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	require.Equal(t, path, clerk.get("/panel/institutions/mine").Header.Get("Location"))

	require.Equal(t, http.StatusForbidden, clerk.get(path+"/take/submit").StatusCode, "the head submits")
	a = director.post(path+"/take/submit", url.Values{"version": {"1"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "请先上传备案文件")
	st.exec(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (sha256('x'), 1, 'application/pdf', 'x', now())`)
	st.exec(`INSERT INTO assess_papers (id, entry_id, kind, name, sha256, size, media_type, added_by, added_at) VALUES (gen_random_uuid(), $1, 'FILING', '备案.pdf', sha256('x'), 1, 'application/pdf', $2, now())`,
		strings.TrimPrefix(path, "/panel/entries/"), st.ids["clerk"])
	require.Equal(t, http.StatusSeeOther, director.post(path+"/take/submit", url.Values{"version": {"1"}}).StatusCode)
	require.Equal(t, http.StatusConflict, clerk.get(path+"/edit").StatusCode, "what is submitted waits")
	require.NotContains(t, public.get("/institutions").body, "示例科技评价中心")

	require.Contains(t, official.get("/panel/institutions?state=WAITING").body, "待初核")
	require.Contains(t, official.get(path+"/take/check").body, "0371-60000000")
	a = official.post(path+"/take/return", url.Values{"version": {"2"}, "reason": {"缺"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, assessor.ErrReason.Message)
	require.Equal(t, http.StatusSeeOther, official.post(path+"/take/check", url.Values{"version": {"2"}}).StatusCode)
	require.Equal(t, http.StatusForbidden, official.post(path+"/take/confirm", url.Values{"version": {"3"}}).StatusCode)
	a = minister.post(path+"/take/confirm", url.Values{"version": {"3"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, minister.follow(a).body, "PJ-4101-0001")

	page := public.get("/institutions?q=" + url.QueryEscape("评价中心") + "&field=03")
	require.Contains(t, page.body, "PJ-4101-0001")
	page = public.get("/institutions/" + strings.TrimPrefix(path, "/panel/entries/"))
	require.Contains(t, page.body, "郑科评备〔2026〕1 号")
	require.NotContains(t, page.body, "联系人", "not for everybody")
	require.NotContains(t, page.body, "备案.pdf")
	require.Equal(t, http.StatusNotFound, public.get("/institutions/"+postgres.NewID()).StatusCode)

	// A change is shown beside what is in force until it is confirmed.
	typed.Set("staff", "30")
	typed.Set("version", "4")
	require.Equal(t, http.StatusSeeOther, clerk.post(path+"/edit", typed).StatusCode)
	page = clerk.get(path)
	require.Contains(t, page.body, "资料变更，起草中")
	require.Contains(t, page.body, "专职评价人员数")
	require.Contains(t, public.get("/institutions/"+strings.TrimPrefix(path, "/panel/entries/")).body, "12 人")
	a = clerk.post(path+"/edit", typed)
	require.Contains(t, a.body, assessor.ErrMoved.Message, "the page was of an older version")

	// Suspension takes two.
	require.Equal(t, http.StatusSeeOther, official.post(path+"/propose/suspend", url.Values{"version": {"5"}, "reason": {"抽查不配合"}}).StatusCode)
	require.Contains(t, minister.get(path+"/decide").body, "抽查不配合")
	require.Contains(t, minister.post(path+"/decide", url.Values{"version": {"6"}}).body, errDecision.Message)
	require.Equal(t, http.StatusSeeOther, minister.post(path+"/decide", url.Values{"version": {"6"}, "agreed": {"yes"}}).StatusCode)
	require.Contains(t, public.get("/institutions").body, "暂停")
}

func TestAnAssessorPoolAndSanctionOnPages(t *testing.T) {
	st := newSite(t)
	st.assessors()
	grader, keeper, chair, inspector, minister, public := st.signedIn("grader"), st.signedIn("keeper"), st.signedIn("chair"), st.signedIn("inspector"), st.signedIn("minister"), st.visitor()
	form := grader.follow(grader.get("/panel/people/mine"))
	require.Contains(t, form.body, "示例科技评价中心", "the employer is filled in")
	typed := values(personForm())
	typed.Set("id", keyOf(t, form))
	typed.Set("name", "grader")
	typed.Set("cn_id", "110105194912310021")
	a := grader.post("/panel/people/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "公民身份号码校验不符")
	require.NotContains(t, a.body, "110105194912310021", "the number never comes back to a page")
	typed.Set("cn_id", goodIdentity)
	a = grader.post("/panel/people/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	page := grader.follow(a)
	require.Contains(t, page.body, "**************002X")
	require.NotContains(t, page.body, goodIdentity)
	require.NotContains(t, st.log.String(), goodIdentity)
	st.exec(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (sha256('x'), 1, 'application/pdf', 'x', now())`)
	st.exec(`INSERT INTO assess_papers (id, entry_id, kind, name, sha256, size, media_type, added_by, added_at) VALUES (gen_random_uuid(), $1, 'CREDENTIAL', '证书.pdf', sha256('x'), 1, 'application/pdf', $2, now())`,
		strings.TrimPrefix(path, "/panel/entries/"), st.ids["grader"])
	a = grader.post(path+"/take/submit", url.Values{"version": {"1"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, assessor.ErrConsent.Message)
	require.Equal(t, http.StatusSeeOther, grader.post(path+"/take/submit", url.Values{"version": {"1"}, "consent": {"yes"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, keeper.post(path+"/take/check", url.Values{"version": {"2"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, chair.post(path+"/take/confirm", url.Values{"version": {"3"}}).StatusCode)

	a = grader.post(path+"/facts", url.Values{"id": {postgres.NewID()}, "fact": {"EQUITY"}, "with": {"某公司"}, "from": {"2025-01-01"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "单位请填写统一社会信用代码")
	require.Contains(t, a.body, `value="某公司"`)
	fact := postgres.NewID()
	require.Equal(t, http.StatusSeeOther, grader.post(path+"/facts", url.Values{"id": {fact}, "fact": {"KIN"}, "with": {"甘霖"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, grader.post(path+"/facts/"+fact+"/undo", url.Values{"reason": {"同名同姓的另一人"}}).StatusCode)
	require.Contains(t, keeper.get(path).body, "同意更正")
	require.Equal(t, http.StatusSeeOther, keeper.post(path+"/facts/"+fact+"/decide", url.Values{"agreed": {"no"}}).StatusCode)

	form = keeper.get("/panel/pools/new")
	a = keeper.post("/panel/pools/new", url.Values{"id": {keyOf(t, form)}, "name": {"库"}, "fields": {"01"}})
	require.Contains(t, a.body, "2 至 60 个字")
	a = keeper.post("/panel/pools/new", url.Values{"id": {keyOf(t, form)}, "name": {"电子信息评估师库"}, "fields": {"01", "03"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	pool := a.Header.Get("Location")
	require.Contains(t, keeper.post(pool+"/members", url.Values{"number": {"PG-9"}}).body, `value="PG-9"`)
	require.Equal(t, http.StatusSeeOther, keeper.post(pool+"/members", url.Values{"number": {"pg-4101-0001"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, keeper.post(pool+"/propose", url.Values{"version": {"2"}, "reason": {"首次发布"}}).StatusCode)
	require.Contains(t, chair.get(pool+"/decide").body, "SHA-256")
	require.Equal(t, http.StatusSeeOther, chair.post(pool+"/decide", url.Values{"version": {"3"}, "agreed": {"yes"}}).StatusCode)
	require.Contains(t, inspector.get(pool+"/versions/1").body, "PG-4101-0001")
	list := inspector.get(pool + "/versions/1/list")
	require.Equal(t, http.StatusOK, list.StatusCode)
	require.Contains(t, inspector.get(pool+"/versions/1").body, contract.Hash([]byte(list.body)), "the hash is that of the very file")
	require.Equal(t, http.StatusSeeOther, public.get(pool).StatusCode, "people are not for everybody")

	form = inspector.get(path + "/accuse")
	require.Contains(t, form.body, "建议值")
	charge := url.Values{"id": {keyOf(t, form)}, "number": {"郑科诚〔2026〕1 号"}, "clause": {"AL44-2"}, "months": {"24"}, "from": {"2026-11-20"}, "public": {"true"}, "facts": {"在本案评审中泄露评审意见，经核查属实"}}
	a = inspector.post(path+"/accuse", charge)
	require.Contains(t, a.body, "期限为 6 至 12 个月")
	charge.Set("months", "6")
	a = inspector.post(path+"/accuse", charge)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	record := a.Header.Get("Location")
	require.NotContains(t, public.get("/integrity").body, "郑科诚〔2026〕1 号")
	require.Equal(t, http.StatusNotFound, public.get(record).StatusCode)
	require.Equal(t, http.StatusForbidden, inspector.post(record+"/act/effect", url.Values{"version": {"1"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, minister.post(record+"/act/effect", url.Values{"version": {"1"}}).StatusCode)
	require.Contains(t, public.get("/integrity").body, "郑科诚〔2026〕1 号")
	require.Contains(t, public.get(record).body, "泄露评审意见")
	require.NotContains(t, public.get(record).body, "办理记录", "who acted is not for everybody")
	require.Contains(t, grader.get(path).body, "责令停止从业")
	require.Equal(t, http.StatusSeeOther, grader.post(record+"/act/object", url.Values{"version": {"2"}, "reason": {"处理程序有误，没有听取本人陈述"}}).StatusCode)
	require.Equal(t, http.StatusForbidden, minister.post(record+"/act/quash", url.Values{"version": {"3"}, "reason": {"经复查原决定程序有误"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, st.signedIn("second").post(record+"/act/quash", url.Values{"version": {"3"}, "reason": {"经复查原决定程序有误"}}).StatusCode)
	require.Equal(t, http.StatusNotFound, public.get(record).StatusCode, "what is quashed is not shown")
}
