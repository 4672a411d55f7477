package web

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/infra/postgres"
)

func TestHandingOverAndStandingInOnThePage(t *testing.T) {
	st := applicants(t)
	colleague := postgres.NewID()
	_, err := st.db.SQL().ExecContext(t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at)
		VALUES ($1, 'colleague', '周其安', $2, '{REGISTRAR}', $3, false, now())`, colleague, st.office.ID, "plain:"+goodPassword)
	require.NoError(t, err)
	for login, status := range map[string]int{"registrar": 200, "head": 200, "reviewer": 403, "broker": 403, "schoolhead": 403, "auditor": 403} {
		require.Equal(t, status, st.signedIn(login).get("/duty").StatusCode, login)
	}
	review := st.submitted("contract.project_name", "要移交的合同")
	v := st.signedIn("registrar")
	require.Equal(t, http.StatusSeeOther, v.post(review+"/accept", url.Values{"version": {versionOf(st, review)}}).StatusCode)
	page := v.get("/duty")
	require.Contains(t, page.body, "要移交的合同")
	ticked := regexp.MustCompile(`name="cases" value="([^"]+)"`).FindStringSubmatch(page.body)[1]

	refused := v.post("/duty/hand-over", url.Values{"cases": {ticked}, "to": {colleague}, "reason": {"出差"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "请写明理由，至少 4 个字")
	require.Regexp(t, `value="`+ticked+`" checked`, refused.body)
	require.Regexp(t, `>\s*出差\s*</textarea>`, refused.body)
	require.Equal(t, http.StatusUnprocessableEntity, v.post("/duty/hand-over", url.Values{"to": {colleague}, "reason": {"出差三日"}}).StatusCode)
	require.Equal(t, http.StatusNotFound, v.post("/duty/hand-over", url.Values{"cases": {"x:1,;'--"}, "to": {colleague}, "reason": {"出差三日"}}).StatusCode)
	done := v.follow(v.post("/duty/hand-over", url.Values{"cases": {ticked}, "to": {colleague}, "reason": {"出差三日"}}))
	require.Contains(t, done.body, "已移交 1 件")
	require.Contains(t, done.body, "没有可移交的在办件")
	again := v.post("/duty/hand-over", url.Values{"cases": {ticked}, "to": {colleague}, "reason": {"出差三日"}})
	require.Equal(t, http.StatusConflict, again.StatusCode, "posted again: the case has moved on")
	require.Contains(t, again.body, "全部没有移交")
	require.Contains(t, st.signedIn("colleague").get("/desk?tab=own").body, "要移交的合同")
	require.Contains(t, v.get("/review").body, "承办 周其安")
	require.Contains(t, st.signedIn("head").get("/duty?holder="+colleague).body, "要移交的合同")

	bad := v.post("/duty/absences", url.Values{"stand_in": {colleague}, "from": {"2026-11-01"}, "until": {"2026-11-30"}})
	require.Equal(t, http.StatusUnprocessableEntity, bad.StatusCode)
	require.Contains(t, bad.body, "开始日期应为今天或以后的日期")
	require.Contains(t, bad.body, `value="2026-11-01"`)
	set := v.follow(v.post("/duty/absences", url.Values{"stand_in": {colleague}, "from": {"2026-11-23"}, "until": {"2026-11-25"}, "away": {st.ids["head"]}}))
	for _, words := range []string{"已登记外出", "2026-11-23 至 2026-11-25", "外出中", "周其安"} {
		require.Contains(t, set.body, words)
	}
	end := regexp.MustCompile(`/duty/absences/[^"]+/end`).FindString(set.body)
	require.Equal(t, http.StatusForbidden, st.signedIn("colleague").post(end, nil).StatusCode)
	require.Contains(t, st.signedIn("head").follow(st.signedIn("head").post(end, nil)).body, "今天和以后没有人登记外出")
}
