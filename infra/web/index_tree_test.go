package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/infra/postgres"
)

// industryBody adds an industry body with two keepers of its trees and its head.
func (st *site) industryBody() {
	org := postgres.NewID()
	st.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'INDUSTRY', '中原示例行业协会', '410100', now())`, org)
	for login, roles := range map[string][]string{"keeper": {"INDUSTRY"}, "keeper2": {"INDUSTRY"}, "bodyhead": {"HEAD"}, "both": {"INDUSTRY", "HEAD"}} {
		st.ids[login] = postgres.NewID()
		st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`,
			st.ids[login], login, org, roles, "plain:"+goodPassword)
	}
}

// A tree is copied from one that comes with the product, changed, refused while its
// weights sum to 0.99, and published by a second person.
func TestATreeFromDraftToVersion(t *testing.T) {
	st := newSite(t)
	st.industryBody()
	keeper, head, broker := st.signedIn("keeper"), st.signedIn("bodyhead"), st.signedIn("broker")
	list := keeper.get("/panel/trees")
	require.Equal(t, http.StatusOK, list.StatusCode, list.body)
	require.Contains(t, list.body, "科技成果五元价值评价指标体系")
	require.Contains(t, list.body, "建议值")
	shipped := broker.get("/panel/trees/FIVE-V1")
	require.Contains(t, shipped.body, "新发现、原理原创性")
	require.Contains(t, shipped.body, "不是国家标准")

	form := keeper.get("/panel/trees/new?from=FIVE-V1")
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	typed := url.Values{"id": {keyOf(t, form)}, "from": {"FIVE-V1"}, "name": {"甲"}, "purpose": {"新材料成果评价"}}
	a := keeper.post("/panel/trees/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "名称应为 2 至 60 个字")
	typed.Set("name", "新材料成果评价指标体系")
	a = keeper.post("/panel/trees/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, http.StatusSeeOther, keeper.post("/panel/trees/new", typed).StatusCode, "posted twice, made once")
	draft := a.Header.Get("Location")
	path := strings.TrimSuffix(draft, "/draft")
	page := keeper.follow(a)
	require.Contains(t, page.body, "下一版本")
	require.Equal(t, http.StatusNotFound, broker.get(path).StatusCode, "nobody else sees a draft")

	weights := url.Values{"version": {"1"}, "name": {"新材料成果评价指标体系"}, "purpose": {"新材料成果评价"}, "weight[S.BASIC]": {"0.49"}, "weight[S1]": {"四成"}}
	a = keeper.post(path+"/weights", weights)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = keeper.follow(a)
	require.Contains(t, page.body, "“S1 新发现、原理原创性”的权重应写为小数")
	require.Contains(t, page.body, `value="四成"`)
	weights.Set("weight[S1]", "0.40")
	weights.Set("version", "2")
	page = keeper.follow(keeper.post(path+"/weights", weights))
	require.Contains(t, page.body, "一级指标在“基础研究”类的权重合计为 0.99，应恰为 1，少 0.01")
	require.Contains(t, page.body, `href="#weight-S-BASIC-"`)
	a = keeper.post(path+"/propose", url.Values{"version": {"3"}, "reason": {"按新材料特点调整权重"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "少 0.01")
	weights.Set("weight[S.BASIC]", "0.50")
	a = keeper.post(path+"/weights", weights)
	require.Equal(t, http.StatusConflict, a.StatusCode, "somebody was faster")
	weights.Set("version", "3")
	require.Equal(t, http.StatusSeeOther, keeper.post(path+"/weights", weights).StatusCode)

	node := url.Values{"version": {"4"}, "code": {"s3"}, "parent": {"S"}, "kind": {"LEAF"}, "name": {"数据可靠性"}, "weight": {"0.30"}, "scale": {"POINTS"}, "min": {"0"}, "max": {"100"}, "step": {"0.3"}}
	require.Contains(t, keeper.get(path+"/nodes/S3").body, "数据可重复性")
	a = keeper.post(path+"/nodes/S3", node)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "步长应能整除")
	node.Set("step", "0.5")
	require.Equal(t, http.StatusSeeOther, keeper.post(path+"/nodes/S3", node).StatusCode)
	node.Set("code", "S2")
	node.Set("version", "5")
	require.Contains(t, keeper.post(path+"/nodes/new", node).body, "已被“学术影响与同行认可”使用")
	require.Equal(t, http.StatusNotFound, keeper.get(path+"/nodes/S9/remove").StatusCode)
	require.Equal(t, http.StatusConflict, keeper.post(path+"/nodes/S/remove", url.Values{"version": {"5"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, keeper.post(path+"/nodes/G2/remove", url.Values{"version": {"5"}}).StatusCode)

	require.Equal(t, http.StatusForbidden, head.get(path+"/propose").StatusCode)
	a = keeper.post(path+"/propose", url.Values{"version": {"6"}, "reason": {"按新材料特点调整指标"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, http.StatusConflict, keeper.post(path+"/weights", weights).StatusCode, "proposed is proposed")
	require.Contains(t, head.get("/panel/trees").body, "草稿待发布")
	require.Contains(t, head.post(path+"/decide", url.Values{"version": {"7"}}).body, errAgreed.Message)
	a = head.post(path+"/decide", url.Values{"version": {"7"}, "agreed": {"yes"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = broker.get(path)
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.body, "数据可靠性")
	require.NotContains(t, page.body, "伦理合规")
	require.Contains(t, page.body, "keeper 提请，bodyhead 发布")

	// The next version begins from this one, and this one stays.
	require.Equal(t, http.StatusSeeOther, keeper.post(path+"/draft", nil).StatusCode)
	a = keeper.post(path+"/propose", url.Values{"version": {"9"}, "reason": {"没有改动也提请"}})
	require.Contains(t, a.body, "草稿与最新版本相同")
	require.Equal(t, http.StatusOK, broker.get(path+"/versions/1").StatusCode)
	require.Equal(t, http.StatusNotFound, broker.get(path+"/versions/2").StatusCode)
}

// Who wrote in a draft does not publish it, as head or not.
func TestNobodyPublishesTheOwnTree(t *testing.T) {
	st := newSite(t)
	st.industryBody()
	both := st.signedIn("both")
	form := both.get("/panel/trees/new")
	a := both.post("/panel/trees/new", url.Values{"id": {keyOf(t, form)}, "from": {"AUCTION-5M-V1"}, "name": {"竞价支撑"}, "purpose": {"竞价起拍价参考"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := strings.TrimSuffix(a.Header.Get("Location"), "/draft")
	require.Equal(t, http.StatusSeeOther, both.post(path+"/propose", url.Values{"version": {"1"}, "reason": {"以内置体系为准"}}).StatusCode)
	require.Equal(t, http.StatusForbidden, both.post(path+"/decide", url.Values{"version": {"2"}, "agreed": {"yes"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, st.signedIn("bodyhead").post(path+"/decide", url.Values{"version": {"2"}, "agreed": {"no"}, "reason": {"请补充修改理由"}}).StatusCode)
	require.Contains(t, both.get(path+"/draft").body, "提请发布")
}
