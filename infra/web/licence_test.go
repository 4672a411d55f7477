package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/licence"
	"jiyue/infra/postgres"
)

func TestOpenLicenceOnPages(t *testing.T) {
	st := newSite(t)
	offer, item, buyer := st.onOffer(), postgres.NewID(), postgres.NewID()
	st.exec(`INSERT INTO ip_items (id, kind, number, number_key, title, owner, status, created_at, updated_at)
		VALUES ($1, 'UTILITY_MODEL', 'ZL202320456789.0', '2023204567890', '一种主轴测温装置', '中原示例理工大学', 'IN_FORCE', now(), now())`, item)
	st.exec(`INSERT INTO achievement_rights (achievement_id, item_id) VALUES ($1, $2)`, offer, item)
	st.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'SELLER', '洛阳示例轴承有限公司', '410300', now())`, buyer)
	st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, 'buyer', '轴承', $2, '{BIDDER}', $3, false, now())`,
		postgres.NewID(), buyer, "plain:"+goodPassword)
	broker, head, user, public := st.signedIn("broker"), st.signedIn("schoolhead"), st.signedIn("buyer"), st.visitor()
	require.Contains(t, public.get("/licences").body, "还没有开放许可")
	form := broker.get("/market/licences/new")
	require.Contains(t, form.body, "一种主轴测温装置")
	typed := url.Values{"id": {keyOf(t, form)}, "item": {item}, "form": {"royalty_sales"}, "entry": {"50,000"}, "rate": {"25"}, "base": {"专利产品净销售额"}, "payment": {"入门费一次付清"}, "until": {"2029-12-31"}, "contact": {"技术转移中心 0371-60000001"}}
	a := broker.post("/market/licences/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, licence.CodeGuideline.Sentence())
	require.Contains(t, a.body, `value="25"`)
	typed.Set("rate", "3")
	a = broker.post("/market/licences/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	id := strings.TrimPrefix(path, "/market/licences/")
	page := broker.follow(a)
	a = broker.post(path+"/declare", url.Values{"key": {keyOf(t, page)}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, licence.CodeEvaluation.Sentence())
	edit := broker.get(path + "/edit")
	require.Contains(t, edit.body, `value="50,000.00"`)
	typed.Set("evaluated", "true")
	typed.Set("key", keyOf(t, edit))
	typed.Set("edits", "0")
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/edit", typed).StatusCode)
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/declare", url.Values{"key": {keyOf(t, broker.get(path))}}).StatusCode)
	require.Equal(t, http.StatusNotFound, public.get("/licences/"+id).StatusCode)
	confirm := head.get(path + "/publish")
	require.Contains(t, confirm.body, "公告后条件不能修改")
	require.Equal(t, http.StatusSeeOther, head.post(path+"/publish", url.Values{"key": {keyOf(t, confirm)}, "agreed": {"yes"}}).StatusCode)
	require.Contains(t, public.get("/licences?q=测温").body, "入门费 50,000.00 元，另按专利产品净销售额的 3% 提成")

	require.Contains(t, public.get("/achievements/"+offer).body, "/licences/"+id)
	require.Contains(t, broker.get("/market/achievements/"+offer).body, "正在开放许可")
	require.Contains(t, public.get("/licences/"+id).body, "登录后提交实施通知")
	notice := user.get("/licences/" + id)
	a = user.post("/licences/"+id+"/notify", url.Values{"key": {keyOf(t, notice)}, "use": {"用"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	a = user.post("/licences/"+id+"/notify", url.Values{"key": {keyOf(t, a)}, "use": {"在第二车间磨床上实施，自下季度起"}, "promise": {"true"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, user.follow(a).body, licence.Notified.Title())
	require.NotContains(t, public.get("/licences/"+id).body, "洛阳示例轴承有限公司")
	require.Contains(t, broker.get(path).body, "洛阳示例轴承有限公司")

	licensee := path + "/licensees/" + buyer
	require.Equal(t, http.StatusNotFound, broker.get(licensee+"/forge").StatusCode)
	ask := broker.get(licensee + "/report")
	a = broker.post(licensee+"/report", url.Values{"key": {keyOf(t, ask)}, "amount": {"5"}, "reference": {"流水 1"}, "on": {st.todayText()}})
	require.Contains(t, a.body, licence.CodeShort.Sentence())
	a = broker.post(licensee+"/report", url.Values{"key": {keyOf(t, a)}, "amount": {"50,000"}, "reference": {"流水 1"}, "on": {st.todayText()}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	confirm = head.get(licensee + "/confirm")
	require.Contains(t, confirm.body, "50,000.00 元")
	require.Equal(t, http.StatusSeeOther, head.post(licensee+"/confirm", url.Values{"key": {keyOf(t, confirm)}, "agreed": {"yes"}}).StatusCode)
	require.Contains(t, user.get("/licences/"+id).body, licence.Effective.Title())
	require.Contains(t, user.get("/market/my-licences").body, "一种主轴测温装置")
	ask = broker.get(path + "/leave")
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/leave", url.Values{"key": {keyOf(t, ask)}, "reason": {"拟改为独占许可"}}).StatusCode)
	confirm = head.get(path + "/withdraw")
	require.Equal(t, http.StatusSeeOther, head.post(path+"/withdraw", url.Values{"key": {keyOf(t, confirm)}, "agreed": {"yes"}}).StatusCode)
	require.Contains(t, public.get("/licences/"+id).body, "此前给予的许可不受影响")
}
