package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkloadIsForThoseWhoLead(t *testing.T) {
	st := readingSite(t, 6)
	for login, status := range map[string]int{"head": 200, "schoolhead": 403, "registrar": 403, "reviewer": 403, "broker": 403, "auditor": 403, "administrator": 403, "": 303} {
		v := st.visitor()
		if login != "" {
			v = st.signedIn(login)
		}
		require.Equal(t, status, v.get("/workload").StatusCode, login)
		if login != "head" && login != "" {
			require.Equal(t, http.StatusForbidden, v.post("/workload/export", nil).StatusCode, login)
		}
	}
	head := st.signedIn("head")
	require.Contains(t, head.get("/desk").body, `href="/workload"`)
	page := head.get("/workload?from=2026-03-01&to=2030-12-31")
	for _, words := range []string{"2026年3月1日至2030年12月31日", "按登记员", "未分派", "统计说明", `name="from" value="2026-03-01"`} {
		require.Contains(t, page.body, words)
	}
	wrong := head.get("/workload?from=2026-03-31&to=2026-03-01")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.StatusCode)
	require.Contains(t, wrong.body, "结束日期不能早于开始日期")
	require.Contains(t, head.get("/workload?from=<script>").body, "&lt;script&gt;")
	require.Equal(t, http.StatusUnprocessableEntity, head.get("/workload?office=x").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, head.post("/workload/export", url.Values{"from": {"x"}}).StatusCode)
	require.Contains(t, head.get("/workload?from=2020-01-01&to=2020-01-31").body, "这一期间没有收件")
}
