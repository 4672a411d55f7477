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

	"jiyue/infra/postgres"
	"jiyue/views/part"
)

// offered is a form with nothing missing, with changes in pairs.
func offered(changes ...string) url.Values {
	form := url.Values{}
	for name, value := range map[string]string{
		"name": "高速主轴热误差补偿技术", "abstract": "以实测温度场为输入预测高速主轴的热伸长，在线补偿，使精密车床在变工况下保持加工精度。",
		"problem": "变工况下主轴温升难以预测，热误差占总误差六成以上。", "field": "03", "industry": "34", "maturity": "6",
		"evidence":       "样机在两家企业连续运行六个月，第三方检测报告一份。",
		"owners[0].name": "中原示例理工大学", "owners[0].uscc": "1241000041580123XA", "owners[0].share": "100",
		"completers[0].name": "甲", "pricing": "HINT", "price": "2,000,000", "secrecy": "OPEN", "contact": "许博文", "phone": "0371-60000000",
	} {
		form.Set(name, value)
	}
	form["modes"] = []string{"TRANSFER", "LICENCE"}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

var offerID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// offer enters an achievement through the page and answers with its address.
func (v *visitor) offer(changes ...string) string {
	v.site.t.Helper()
	page := v.get("/market/achievements/new")
	require.Equal(v.site.t, http.StatusOK, page.StatusCode, page.body)
	form := offered(changes...)
	form.Set("id", offerID.FindStringSubmatch(page.body)[1])
	a := v.post("/market/achievements/new", form)
	require.Equal(v.site.t, http.StatusSeeOther, a.StatusCode, a.body)
	return a.Header.Get("Location")
}

func (v *visitor) publish(home string) answer {
	v.site.t.Helper()
	page := v.get(home + "/publish")
	require.Equal(v.site.t, http.StatusOK, page.StatusCode, page.body)
	return v.post(home+"/publish", url.Values{"version": {versionField.FindStringSubmatch(page.body)[1]}})
}

func TestAchievementsFromTheBrokerToEverybody(t *testing.T) {
	st := applicants(t)
	broker, head, public := st.signedIn("broker"), st.signedIn("schoolhead"), st.visitor()
	page := broker.get("/market/achievements/new")
	require.Contains(t, page.body, `value="1241000041580123XA"`, "the own unit is filled in")
	home := broker.offer("name", `主轴 <b>补偿</b>`)
	require.NotContains(t, public.get("/achievements?q=主轴").body, "补偿")
	require.Contains(t, broker.get("/market/achievements").body, "主轴 &lt;b&gt;补偿&lt;/b&gt;")
	shown := broker.get(home)
	require.Contains(t, shown.body, "草稿")
	require.NotContains(t, shown.body, "核对并发布", "the broker publishes nothing")
	require.Equal(t, http.StatusForbidden, broker.get(home+"/publish").StatusCode)

	confirm := head.get(home + "/publish")
	for _, words := range []string{"发布到公开成果库", "100.00%", "转让、许可", "2,000,000.00 元", "通用设备制造业"} {
		require.Contains(t, confirm.body, words)
	}
	require.Contains(t, head.follow(head.publish(home)).body, "CG-ZZ-2026-000001")
	require.Equal(t, http.StatusConflict, head.publish(home).StatusCode, "twice is once")
	list := public.get("/achievements?q=补偿&field=03")
	require.Contains(t, list.body, "CG-ZZ-2026-000001")
	require.NotContains(t, public.get("/achievements?field=04").body, "CG-ZZ-2026-000001")
	offer := public.get(strings.Replace(home, "/market", "", 1))
	require.Equal(t, http.StatusOK, offer.StatusCode)
	require.Contains(t, offer.body, "主轴 &lt;b&gt;补偿&lt;/b&gt;")
	require.NotContains(t, offer.body, "<b>补偿</b>")

	// a change waits, and the public sees what was published
	form := offered("name", "主轴补偿二代", "version", "2")
	require.Equal(t, http.StatusSeeOther, broker.post(home+"/edit", form).StatusCode)
	require.Equal(t, http.StatusConflict, broker.post(home+"/edit", offered("name", "晚了一步", "version", "2")).StatusCode)
	require.NotContains(t, public.get("/achievements").body, "主轴补偿二代")
	waiting := head.get(home)
	require.Contains(t, waiting.body, "待发布的修改")
	require.Contains(t, waiting.body, "<ins>主轴补偿二代</ins>")
	head.publish(home)
	require.Contains(t, public.get("/achievements").body, "主轴补偿二代")
	require.Contains(t, head.get(home).body, "第 2 版")
	require.Contains(t, st.signedIn("auditor").get("/audit").body, "发布科技成果")
}

func TestAchievementErrorsStandAtTheirFields(t *testing.T) {
	st := applicants(t)
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	broker.get("/market/achievements/new")
	form := offered("id", postgres.NewID(), "owners[0].share", "三成", "rights[0].number", "ZL209999999999.9", "completers[1].name", "乙")
	a := broker.post("/market/achievements/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	for _, words := range []string{`value="三成"`, `value="ZL209999999999.9"`, `href="#owners-0--share"`, `id="owners-0--share-err"`, "知识产权名录", "错误：", `value="乙"`,
		"变工况下主轴温升难以预测"} {
		require.Contains(t, a.body, words)
	}
	// the buttons beside the rows keep what is typed and save nothing
	form.Set("add", "owners")
	a = broker.post("/market/achievements/new", form)
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Contains(t, a.body, `name="owners[1].name"`)
	require.Contains(t, a.body, "autofocus")
	require.Contains(t, a.body, `value="三成"`)
	form.Del("add")
	form.Set("del", "completers[0]")
	a = broker.post("/market/achievements/new", form)
	require.Contains(t, a.body, `name="completers[0].name" type="text" value="乙"`)
	require.NotContains(t, a.body, `value="甲"`)
	require.NotContains(t, a.body, `name="completers[1].name"`)
	require.NotContains(t, broker.get("/market/achievements").body, "高速主轴")

	home := broker.offer("owners[0].share", "99.99", "modes", "")
	shown := broker.get(home)
	require.Contains(t, shown.body, "少 0.01%")
	require.Contains(t, shown.body, home+"/edit#owners")
	confirm := head.get(home + "/publish")
	require.Contains(t, confirm.body, "暂不能发布")
	require.NotContains(t, confirm.body, "发布到公开成果库")
	a = head.post(home+"/publish", url.Values{"version": {"1"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "少 0.01%")
}

func TestSecretAchievementsAreOnNoPublicPage(t *testing.T) {
	st := applicants(t)
	broker, head, public, rival := st.signedIn("broker"), st.signedIn("schoolhead"), st.visitor(), st.signedIn("rival")
	for _, secrecy := range []string{"SECRET", "INTERNAL"} {
		home := broker.offer("name", "机要成果"+secrecy, "secrecy", secrecy)
		require.Equal(t, http.StatusSeeOther, head.publish(home).StatusCode)
		require.Contains(t, broker.get("/market/achievements?q=机要").body, "机要成果"+secrecy)
		for _, v := range []*visitor{public, rival} {
			require.NotContains(t, v.get("/achievements?q=机要").body, "机要成果")
			require.NotContains(t, v.get("/achievements").body, "机要成果")
			require.Equal(t, http.StatusNotFound, v.get(strings.Replace(home, "/market", "", 1)).StatusCode)
		}
		require.Equal(t, http.StatusNotFound, rival.get(home).StatusCode)
		require.NotContains(t, rival.get("/market/achievements").body, "机要成果")
	}
}

func TestAnAchievementEndsWithAReason(t *testing.T) {
	st := applicants(t)
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	home := broker.offer()
	head.publish(home)
	broker.get(home + "/withdraw")
	a := broker.post(home+"/withdraw", url.Values{"version": {"2"}, "reason": {"不"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, ">\n不</textarea>")
	a = broker.post(home+"/withdraw", url.Values{"version": {"2"}, "reason": {"权属正在变更"}})
	require.Contains(t, broker.follow(a).body, "权属正在变更")
	require.Equal(t, http.StatusNotFound, st.visitor().get(strings.Replace(home, "/market", "", 1)).StatusCode)
	require.Equal(t, http.StatusConflict, broker.post(home+"/renew", url.Values{"version": {"3"}}).StatusCode)
	head.publish(home)
	st.now = st.now.AddDate(0, 0, 100)
	broker, head = st.signedIn("broker"), st.signedIn("schoolhead")
	require.NotContains(t, st.visitor().get("/achievements").body, "高速主轴")
	require.Contains(t, broker.get("/market/achievements?state=STALE").body, "高速主轴")
	require.Contains(t, broker.get(home).body, "过期")
	a = broker.post(home+"/renew", url.Values{"version": {"4"}})
	require.Contains(t, broker.follow(a).body, "已确认内容有效")
	require.Contains(t, st.visitor().get("/achievements").body, "高速主轴")
	broker.get(home + "/transfer")
	a = broker.post(home+"/transfer", url.Values{"version": {"5"}, "reason": {"已转让给示例公司"}})
	require.Contains(t, broker.follow(a).body, "已转化")
	require.NotContains(t, broker.get(home).body, "修改</a>")
}

func TestEvidenceOfAnAchievement(t *testing.T) {
	st := applicants(t)
	broker := st.signedIn("broker")
	home := broker.offer()
	broker.get(home)
	upload := func(name, content string) answer {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		require.NoError(t, w.WriteField(part.CSRFName, broker.token))
		f, err := w.CreateFormFile("file", name)
		require.NoError(t, err)
		_, err = f.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		r := httptest.NewRequest(http.MethodPost, home+"/files", &b)
		r.Header.Set("Content-Type", w.FormDataContentType())
		return broker.send(r)
	}
	a := upload("报告.pdf", "not a pdf")
	require.Equal(t, http.StatusUnsupportedMediaType, a.StatusCode)
	require.Contains(t, a.body, `id="file-err"`)
	shown := broker.follow(upload("报告.pdf", "%PDF-1.7 report"))
	require.Contains(t, shown.body, "报告.pdf")
	file := regexp.MustCompile(home + `/files/[0-9a-f-]{36}`).FindString(shown.body)
	a = broker.get(file)
	require.Equal(t, "%PDF-1.7 report", a.body)
	require.Contains(t, a.Header.Get("Content-Security-Policy"), "sandbox")
	require.Equal(t, http.StatusSeeOther, broker.post(file+"/delete", nil).StatusCode)
	require.Equal(t, http.StatusNotFound, broker.get(file).StatusCode)
}
