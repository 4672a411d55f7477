package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/infra/postgres"
	"jiyue/views/part"
)

func commissionForm(org string) map[string]string {
	return map[string]string{"track": "E", "org": org, "title": "高精度轴承在线检测", "purpose": "TRADE", "class": "APPLIED", "base_date": "2026-01-31", "field": "01",
		"summary": "用于轴承滚道缺陷在线检测的成套方法和装置，已在两条产线试用。", "completers": "许博文 示例理工大学\n甘霖 示例理工大学"}
}

// listedInstitution is an institution on record, with a head, three evaluators, an industry
// body and a department.
func (st *site) listedInstitution() (org string) {
	org, body, bureau := postgres.NewID(), postgres.NewID(), postgres.NewID()
	st.exec(`INSERT INTO organisations (id, kind, name, region, uscc, created_at) VALUES ($1, 'INSTITUTION', '中原示例评价中心', '410105', '91410100MA45K8PQ2X', now()), ($2, 'INDUSTRY', '示例行业协会', '410000', NULL, now()),
		($3, 'AUTHORITY', '示例科技局', '410100', NULL, now())`, org, body, bureau)
	for login, at := range map[string][2]string{"director": {org, "HEAD"}, "clerk": {org, "EVALUATOR"}, "lead": {org, "EVALUATOR"}, "quality": {org, "EVALUATOR"}, "keeper": {body, "INDUSTRY"}, "inspector": {bureau, "INSPECTOR"},
		"bureau": {bureau, "AUTHORITY"}, "minister": {bureau, "HEAD"}} {
		st.ids[login] = postgres.NewID()
		st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`, st.ids[login], login, at[0], []string{at[1]}, "plain:"+goodPassword)
	}
	by := func(login, org, region string, role actor.Role) actor.Actor {
		return actor.Actor{User: st.ids[login], Name: login, Org: org, Region: region, Roles: []actor.Role{role}}
	}
	ctx, id := st.t.Context(), postgres.NewID()
	require.NoError(st.t, st.Registers.Begin(ctx, by("clerk", org, "410105", actor.Evaluator), assessor.OfInstitution, id, "", institutionForm()))
	for _, step := range []struct {
		by   actor.Actor
		step assessor.Step
	}{{by("director", org, "410105", actor.Head), assessor.Submit}, {by("bureau", bureau, "410100", actor.Authority), assessor.Check}, {by("minister", bureau, "410100", actor.Head), assessor.Confirm}} {
		require.NoError(st.t, st.Registers.Take(ctx, step.by, id, 0, step.step, "", false))
	}
	return org
}

// paper sends one document of a case as the page's form does.
func (v *visitor) paper(path, kind, name string, content []byte) answer {
	v.site.t.Helper()
	v.get(path)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range map[string]string{part.CSRFName: v.token, "upload.kind": kind, "upload.clear": "1"} {
		require.NoError(v.site.t, w.WriteField(field, value))
	}
	file, err := w.CreateFormFile("upload.file", name)
	require.NoError(v.site.t, err)
	_, err = file.Write(content)
	require.NoError(v.site.t, err)
	require.NoError(v.site.t, w.Close())
	r := httptest.NewRequest(http.MethodPost, path+"/papers", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.send(r)
}

var caseHash = regexp.MustCompile(`name="([a-z_]+\.hash)" value="([0-9a-f]{64})"`)

// A unit commissions, the institution accepts and contracts, and each sees what is the own
// matter; refused forms come back as typed, with the words at the field.
func TestACommissionFromTheFormToTheContract(t *testing.T) {
	st := newSite(t)
	org := st.listedInstitution()
	broker, clerk, director, lead := st.signedIn("broker"), st.signedIn("clerk"), st.signedIn("director"), st.signedIn("lead")
	form := broker.get("/assessments/new")
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	typed := url.Values{"id": {keyOf(t, form)}}
	for name, value := range commissionForm(org) {
		typed.Set(name, value)
	}
	typed.Set("summary", "太短")
	a := broker.post("/assessments/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, a.body)
	require.Contains(t, a.body, "成果简介应为 20 至 2000 个字")
	require.Contains(t, a.body, "太短")
	require.Contains(t, a.body, "高精度轴承在线检测")
	typed.Set("summary", commissionForm(org)["summary"])
	a = broker.post("/assessments/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	require.Equal(t, http.StatusConflict, broker.post("/assessments/new", typed).StatusCode, "the same form twice makes one case")
	require.Equal(t, http.StatusNotFound, clerk.get(path).StatusCode, "a draft is the client's own")
	page := broker.follow(a)
	require.Equal(t, http.StatusOK, page.StatusCode, st.log.String())
	require.Contains(t, page.body, "核对并提交")
	a = broker.post(path+"/submit", url.Values{"version": {"1"}, "declared": {"1"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "请至少上传一份权属证明材料")
	a = broker.paper(path, "RIGHT", "专利证书.pdf", []byte("%PDF-1.4\n权属\n%%EOF\n"))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/submit", url.Values{"version": {"1"}, "declared": {"1"}}).StatusCode)

	list := clerk.get("/assessments")
	require.Contains(t, list.body, "高精度轴承在线检测")
	require.Contains(t, list.body, "待我办理")
	a = clerk.post(path+"/acts/return", url.Values{"return.missing": {""}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, a.body)
	require.Contains(t, a.body, `href="#return-missing"`)
	require.Equal(t, http.StatusForbidden, director.post(path+"/acts/accept", url.Values{"accept.finished": {"1"}}).StatusCode)
	a = clerk.post(path+"/acts/accept", url.Values{"accept.finished": {"1"}, "accept.clear": {"1"}, "accept.apart": {"1"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	a = clerk.post(path+"/acts/offer_contract", url.Values{"offer_contract.fee": {"按总分 1%"}, "offer_contract.payment": {"签约后七日内"}, "offer_contract.deliver_on": {"2027-03-31"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `value="按总分 1%"`)
	require.Equal(t, http.StatusSeeOther, clerk.post(path+"/acts/offer_contract", url.Values{"offer_contract.fee": {"38000"}, "offer_contract.payment": {"签约后七日内"}, "offer_contract.deliver_on": {"2027-03-31"}}).StatusCode)
	page = broker.get(path)
	require.Contains(t, page.body, "人民币叁万捌仟元整")
	m := caseHash.FindStringSubmatch(page.body)
	require.Len(t, m, 3, page.body)
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/acts/agree_contract", url.Values{m[1]: {m[2]}, "agree_contract.agreed": {"1"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, director.post(path+"/acts/sign_contract", url.Values{"sign_contract.seal": {"1"}}).StatusCode)
	for role, login := range map[string]string{"case_lead": "lead", "quality_reviewer": "quality"} {
		require.Equal(t, http.StatusSeeOther, director.post(path+"/acts/assign", url.Values{"assign.user": {st.ids[login]}, "assign.role": {role}}).StatusCode)
	}
	page = lead.get(path)
	require.Contains(t, page.body, "提出评价方案")
	require.Contains(t, page.body, "科技成果五元价值评价指标体系")
	for _, who := range []string{"keeper", "inspector"} {
		require.Equal(t, http.StatusNotFound, st.signedIn(who).get(path).StatusCode, "%s has no part in it yet", who)
	}
	ids := regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page.body, -1)
	seen := map[string]bool{}
	for _, id := range ids {
		require.False(t, seen[id[1]], "the id %s occurs twice", id[1])
		seen[id[1]] = true
	}
	require.Equal(t, http.StatusNotFound, st.visitor().get(strings.Replace(path, "/assessments", "/assessment-results", 1)).StatusCode, "nothing is public yet")
}
