package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/infra/postgres"
)

// poolOf makes a published pool of an industry body with members from different units;
// the last of them has no senior title.
func (st *site) poolOf(members int) (pool string) {
	body, institution := postgres.NewID(), postgres.NewID()
	st.exec(`INSERT INTO organisations (id, kind, name, region, uscc, created_at) VALUES ($1, 'INDUSTRY', '中原示例行业协会', '410100', NULL, now()), ($2, 'INSTITUTION', '中原示例评价中心', '410100', '91410100MA45K8PQ2X', now())`, body, institution)
	for login, at := range map[string][2]string{"evaluator": {institution, "EVALUATOR"}, "keeper": {body, "INDUSTRY"}, "bodyhead": {body, "HEAD"}} {
		st.ids[login] = postgres.NewID()
		st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`, st.ids[login], login, at[0], []string{at[1]}, "plain:"+goodPassword)
	}
	pool = postgres.NewID()
	st.exec(`INSERT INTO assess_pools (id, org_id, name, fields, latest, created_at, updated_at) VALUES ($1, $2, '新材料专家库', '{03}', 1, now(), now())`, pool, body)
	st.exec(`INSERT INTO assess_pool_versions (pool_id, n, hash, size, reason, proposer_id, publisher_id, at) VALUES ($1, 1, repeat('ab', 32), $2, '首次发布', $3, $4, now())`, pool, members, st.ids["keeper"], st.ids["bodyhead"])
	for i := range members {
		entry, number, specialty := postgres.NewID(), fmt.Sprintf("ZJ-%04d", i+1), "TECH"
		if i%4 == 0 {
			specialty = "ECON"
		}
		st.exec(`INSERT INTO assess_entries (id, kind, number, name, region, standing, content, created_at, updated_at) VALUES ($1, 'EXPERT', $2, $3, '410100', 'LISTED', '{"name": "专家"}', now(), now())`, entry, number, "专家"+number)
		st.exec(`INSERT INTO assess_pool_members (pool_id, n, number, entry_id, member) VALUES ($1, 1, $2, $3, $4)`, pool, number, entry,
			fmt.Sprintf(`{"Name": "专家%d", "Unit": "单位%d", "UnitCode": "", "Kind": "EXPERT", "Specialty": %q, "Region": "410100", "Credential": "", "Senior": %t, "Fields": ["03"]}`, i, i/2, specialty, i < members-1))
	}
	return pool
}

// A draw is prepared by an institution, made by the pool's body with a number from
// outside, and read by everybody, by numbers only.
func TestADrawFromPreparationToPublication(t *testing.T) {
	st := newSite(t)
	pool := st.poolOf(26)
	evaluator, keeper, broker, public := st.signedIn("evaluator"), st.signedIn("keeper"), st.signedIn("broker"), st.visitor()
	form := evaluator.get("/panel/draws/new")
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	require.Contains(t, form.body, "新材料专家库 v1")
	typed := url.Values{"id": {keyOf(t, form)}, "pool": {pool}, "case_no": {"PG-2026-0007"}, "title": {"新材料成果评价"}, "seats": {"6"}, "economic": {"3"}, "reserves": {"2"},
		"excluded": {"ZJ-0002 与完成人三年内合著论文\nZJ-9999 不存在"}}
	a := evaluator.post("/panel/draws/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, a.body)
	for _, wrong := range []string{"席位应为 5 至 9 的奇数", "不能超过总席位的三分之一", "名单中没有这一编号"} {
		require.Contains(t, a.body, wrong)
	}
	typed.Set("seats", "9")
	typed.Set("excluded", "ZJ-0002 与完成人三年内合著论文")
	a = evaluator.post("/panel/draws/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "候选人数不足", "24 are left, 27 are wanted")
	typed.Set("seats", "7")
	typed.Set("economic", "2")
	a = evaluator.post("/panel/draws/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	open := strings.Replace(path, "/panel", "", 1)
	page := evaluator.follow(a)
	require.Equal(t, http.StatusOK, page.StatusCode, st.log.String())
	require.Contains(t, page.body, "不具有高级职称", "who may not be drawn is left out by itself")
	require.Contains(t, page.body, "等待 中原示例行业协会")
	require.NotContains(t, page.body, "录入随机数并抽取")
	require.Equal(t, http.StatusForbidden, broker.get(path).StatusCode)
	require.Equal(t, http.StatusNotFound, public.get(open).StatusCode, "nothing is public before it is drawn")
	require.Equal(t, http.StatusNotFound, public.get(open+"/record.json").StatusCode)
	require.Equal(t, http.StatusForbidden, evaluator.post(path, url.Values{"beacon": {"03 08 11"}, "source": {"第 2026138 期"}}).StatusCode)

	page = keeper.get(path)
	require.Contains(t, page.body, "录入随机数并抽取")
	a = keeper.post(path, url.Values{"beacon": {"03|08"}, "source": {"双色球第 2026138 期"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `value="03|08"`)
	a = keeper.post(path, url.Values{"beacon": {"03 08 11 19 22 30 07"}, "source": {"双色球第 2026138 期"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, http.StatusConflict, keeper.post(path, url.Values{"beacon": {"01 02 03 04"}, "source": {"双色球第 2026139 期"}}).StatusCode, "nobody draws twice")

	page = public.get(open)
	require.Equal(t, http.StatusOK, page.StatusCode, page.body)
	require.Contains(t, page.body, "03 08 11 19 22 30 07")
	require.NotContains(t, page.body, "专家1", "people are numbers")
	require.Contains(t, public.get("/draws").body, "新材料成果评价")
	file := public.get(open + "/record.json")
	require.Equal(t, http.StatusOK, file.StatusCode)
	require.NotContains(t, file.body, "专家1")
	record, text, sum, err := st.Draws.File(t.Context(), strings.TrimPrefix(open, "/draws/"))
	require.NoError(t, err)
	require.Equal(t, string(text), file.body)
	require.Contains(t, page.body, sum)
	require.NoError(t, record.Verify(), "what the database gives back can be drawn again")
	require.Len(t, record.Result.Drawn, 7)
	require.NotContains(t, append(record.Result.Drawn, record.Result.Reserves...), "ZJ-0002")
	require.Contains(t, keeper.get("/panel/draws").body, "已抽取")
}
