package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reportForm is a report with nothing missing.
func reportForm() map[string]string {
	return map[string]string{"number": "豫评报字〔2026〕第 1 号", "firm": "示例资产评估有限公司", "firm_filing": "备案公告〔2019〕31 号", "purpose": "为转让提供参考", "seller": "public", "statutory": "true",
		"base": "2026-06-30", "dated": "2026-07-20", "appraisers[0].name": "甲", "appraisers[0].card": "1", "appraisers[1].name": "乙", "appraisers[1].card": "2",
		"methods[0].name": "收益法", "methods[0].value": "1,000,000", "reason": "以收益法结果为结论", "conclusion": "value", "value": "1000000", "contingent": "false", "public": "true"}
}

func TestReportsOnPages(t *testing.T) {
	st := newSite(t)
	offer := st.onOffer()
	broker, head, public := st.signedIn("broker"), st.signedIn("schoolhead"), st.visitor()
	page := broker.get("/market/achievements/" + offer)
	require.Contains(t, page.body, "没有登记评估报告")
	path := "/market/achievements/" + offer + "/appraisals/new"
	form := broker.get(path)
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	typed := url.Values{"id": {keyOf(t, form)}}
	for name, text := range reportForm() {
		typed.Set(name, text)
	}
	typed.Set("value", "一百万")
	typed.Set("dated", "2026-06-01")
	a := broker.post(path, typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `value="一百万"`)
	require.Contains(t, a.body, `href="#value"`)
	typed.Set("value", "1000000")
	a = broker.post(path, typed)
	require.Contains(t, a.body, "评估基准日晚于报告日")
	typed.Set("dated", "2026-07-20")
	a = broker.post(path, typed)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path = a.Header.Get("Location")
	page = broker.follow(a)
	require.Contains(t, page.body, "1,000,000.00")
	require.Equal(t, http.StatusOK, broker.get(path+"/edit").StatusCode)
	a = broker.post(path+"/propose/register", url.Values{"version": {"1"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "请先上传评估报告全文")
	st.exec(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (sha256('x'), 1, 'application/pdf', 'x', now())`)
	st.exec(`INSERT INTO appraisal_papers (id, appraisal_id, filing, name, sha256, size, added_by, added_at) VALUES (gen_random_uuid(), $1, false, '报告.pdf', sha256('x'), 1, $2, now())`,
		strings.TrimPrefix(path, "/market/appraisals/"), st.ids["broker"])
	require.Equal(t, http.StatusOK, broker.get(path+"/propose/register").StatusCode)
	require.Equal(t, http.StatusNotFound, broker.get(path+"/propose/forge").StatusCode)
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/propose/register", url.Values{"version": {"1"}}).StatusCode)
	require.Contains(t, head.get("/market/appraisals?state=WAITING").body, "豫评报字〔2026〕第 1 号")
	require.NotContains(t, public.get("/achievements/"+offer).body, "示例资产评估有限公司")
	require.Contains(t, head.get(path+"/decide").body, "对照上传的文件")
	a = head.post(path+"/decide", url.Values{"version": {"2"}})
	require.Contains(t, a.body, errAgreed.Message)
	a = head.post(path+"/decide", url.Values{"version": {"2"}, "agreed": {"yes"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = head.follow(a)
	require.Contains(t, page.body, "900,000.00")
	require.Contains(t, head.get("/market/achievements/"+offer).body, "定价以 示例资产评估有限公司 豫评报字〔2026〕第 1 号")
	require.Contains(t, public.get("/achievements/"+offer).body, "示例资产评估有限公司")
	require.Contains(t, broker.get("/market/agreements/new?report="+strings.TrimPrefix(path, "/market/appraisals/")).body, `value="1,000,000.00"`)
}
