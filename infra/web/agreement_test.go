package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/sale"
	"jiyue/views/market"
)

// onOffer publishes an achievement of the school.
func (st *site) onOffer() string {
	st.t.Helper()
	by := actor.Actor{User: st.ids["broker"], Name: "许博文", Org: st.school.ID, OrgName: st.school.Name, Region: st.school.Region, Roles: []actor.Role{actor.Broker}}
	head := by
	head.User, head.Name, head.Roles = st.ids["schoolhead"], "高筠", []actor.Role{actor.Head}
	id, err := pageKey()
	require.NoError(st.t, err)
	require.NoError(st.t, st.Trading.BeginAchievement(st.t.Context(), by, id, map[string]string{
		"name": "高速主轴热误差补偿技术", "abstract": "以实测温度场为输入预测高速主轴的热伸长，在线补偿，使精密车床在变工况下保持加工精度。",
		"problem": "变工况下主轴温升难以预测，热误差占总误差六成以上。", "field": "03", "industry": "34", "maturity": "6", "evidence": "样机在两家企业连续运行六个月，第三方检测报告一份。",
		"owners[0].name": st.school.Name, "owners[0].uscc": st.school.USCC, "owners[0].share": "100", "completers[0].name": "甲",
		"modes": "TRANSFER", "pricing": "NEGOTIABLE", "secrecy": "OPEN", "contact": "许博文", "phone": "0371-60000000"}))
	require.NoError(st.t, st.Trading.PublishAchievement(st.t.Context(), head, id, 1))
	return id
}

var keyField = regexp.MustCompile(`name="(?:key|id)" value="([^"]+)"`)

func keyOf(t *testing.T, a answer) string {
	t.Helper()
	found := keyField.FindStringSubmatch(a.body)
	require.NotNil(t, found, a.body)
	return found[1]
}

func TestAgreedPriceOnPages(t *testing.T) {
	st := newSite(t)
	offer := st.onOffer()
	broker, head, public := st.signedIn("broker"), st.signedIn("schoolhead"), st.visitor()
	form := broker.get("/market/agreements/new")
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	typed := url.Values{"id": {keyOf(t, form)}, "achievement": {offer}, "counterparty": {"洛阳示例轴承有限公司"}, "mode": {"TRANSFER"}, "form": {"royalty"}, "entry": {"100000"}, "rate": {"120"},
		"years": {"5"}, "base": {"合同产品净销售额"}, "negotiator": {st.ids["broker"]}, "related_declared": {"false"}, "contact": {"技术转移中心\n0371-60000001"}, "public_days": {"10"}, "objection_effect": {"hold"}}
	a := broker.post("/market/agreements/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	for _, sentence := range []string{"公示期为 15 至 180 个自然日", "不超过 100 的提成比例", `value="120"`, "洛阳示例轴承有限公司", `href="#rate"`} {
		require.Contains(t, a.body, sentence)
	}
	typed.Set("rate", "3.5")
	typed.Set("public_days", "15")
	a = broker.post("/market/agreements/new", typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	page := broker.follow(a)
	require.Contains(t, page.body, "入门费 100,000.00 元，另按合同产品净销售额的 3.5% 提成，5 年")
	require.Equal(t, http.StatusOK, broker.get(path+"/edit").StatusCode)
	id := path[len("/market/agreements/"):]
	require.Equal(t, http.StatusNotFound, public.get("/agreements/"+id).StatusCode)
	require.Equal(t, http.StatusNotFound, public.get("/lots/"+id).StatusCode)
	require.Contains(t, page.body, "/market/achievements/"+offer)
	require.Contains(t, broker.get("/market/achievements/"+offer).body, path)
	require.NotContains(t, public.get("/achievements/"+offer).body, id, "a draft is the unit's own matter")

	require.Equal(t, http.StatusSeeOther, broker.post(path+"/submit", url.Values{"key": {keyOf(t, page)}}).StatusCode)
	confirm := head.get(path + "/approve")
	require.Contains(t, confirm.body, "公示文本不能修改")
	a = head.post(path+"/approve", url.Values{"key": {keyOf(t, confirm)}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = head.follow(a)
	require.Contains(t, page.body, "民法典第二百零三条")
	require.Contains(t, public.get("/agreements").body, "高速主轴热误差补偿技术")

	require.Contains(t, public.get("/achievements/"+offer).body, "/agreements/"+id)
	notice := public.get("/agreements/" + id)
	require.Contains(t, notice.body, "/achievements/"+offer)
	require.Contains(t, notice.body, "洛阳示例轴承有限公司")
	key := keyOf(t, notice)
	a = public.post("/agreements/"+id+"/object", url.Values{"id": {key}, "name": {"甲乙"}, "contact": {"x"}, "text": {"太低"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, trading.ErrObjectionText.Message)
	a = public.post("/agreements/"+id+"/object", url.Values{"id": {key}, "name": {"甲乙"}, "contact": {"0371-60000009"}, "text": {"拟定价格明显低于同类成果的许可费，请复核。"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	received := public.follow(a)
	require.Contains(t, received.body, "异议已收到")
	require.NotContains(t, received.body, "0371-60000009", "who objects is for the unit alone")
	page = head.get(path)
	require.Contains(t, page.body, "0371-60000009")
	confirm = head.get(path + "/objections/" + key)
	require.Equal(t, http.StatusOK, confirm.StatusCode, confirm.body)
	a = head.post(path+"/objections/"+key, url.Values{"key": {keyOf(t, confirm)}, "reason": {"已核对可比案例，价格合理"}})
	require.Contains(t, a.body, errOutcome.Message)
	a = head.post(path+"/objections/"+key, url.Values{"key": {keyOf(t, a)}, "outcome": {"dismissed"}, "served": {"true"}, "reason": {"已核对可比案例，价格合理"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)

	var throttled int
	for i := range objectionBurst + 1 {
		throttled = public.post("/agreements/"+id+"/object", url.Values{"name": {fmt.Sprint("匿名", i)}}).StatusCode
	}
	require.Equal(t, http.StatusTooManyRequests, throttled)

	st.now = day.Of(st.now).AddDays(20).Start()
	_, err := st.Agreements.Floor.Enter(t.Context(), id, trading.Record{Act: sale.ActTick})
	require.NoError(t, err)
	broker, head = st.signedIn("broker"), st.signedIn("schoolhead")
	require.Contains(t, head.get(path).body, agreement.Signable.Title())
	form = broker.get(path + "/sign")
	typed.Set("rate", "3")
	typed.Set("key", keyOf(t, form))
	a = broker.post(path+"/sign", typed)
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "签约价款与公示价款不一致")
	typed.Set("rate", "3.50")
	typed.Set("key", keyOf(t, a))
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/sign", typed).StatusCode)
	require.Contains(t, public.get("/agreements/"+id).body, agreement.Signed.Title())
}

// The market fetches its own notices where everybody reads them.
func TestTheAddressOfNotices(t *testing.T) {
	require.Equal(t, market.NoticesOfPrice+"/", trading.NoticePath)
}
