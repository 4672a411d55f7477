package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/valuation"
)

func planOf(changes ...string) map[string]string {
	typed := map[string]string{"purpose": "为转让确定价格提供参考", "track": "E", "value_type": "MARKET", "base": "2026-06-30", "months": "12"}
	for i := 0; i+1 < len(changes); i += 2 {
		typed[changes[i]] = changes[i+1]
	}
	return typed
}

// sampleRun is the example of a form with a source for every input.
func sampleRun(key string) (typed, sources map[string]string) {
	form, _ := valuation.FormOf(key)
	typed, sources = form.Typed(form.Sample()), map[string]string{}
	for _, path := range form.Sourced(form.Sample()) {
		sources[path] = "财务报表第 12 页"
	}
	return typed, sources
}

// newWorth makes a case on an offer with one run.
func (w *matrixWorld) newWorth(offer, id string) {
	broker := w.by("broker.own")
	require.NoError(w.t, w.Valuing.Draft(w.t.Context(), broker, offer, id, planOf()))
	typed, sources := sampleRun("dcf")
	require.NoError(w.t, w.Valuing.Run(w.t.Context(), broker, id, 1, "dcf", typed, sources))
}

func formOf(typed map[string]string, pairs ...string) url.Values {
	values := url.Values{}
	for name, text := range typed {
		values.Set(name, text)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// shownVersion is the version that a page shows.
func shownVersion(t *testing.T, a answer) string {
	t.Helper()
	found := versionField.FindStringSubmatch(a.body)
	require.NotNil(t, found, a.body)
	return found[1]
}

// From an empty case to a signed report: three methods, sources, weights, another person.
func TestValuationFromPlanToSignature(t *testing.T) {
	st := newSite(t)
	offer := st.onOffer()
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	require.Contains(t, broker.get("/market/achievements/"+offer).body, "新建估值项目")
	start := "/market/achievements/" + offer + "/valuations/new"
	form := broker.get(start)
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	key := keyOf(t, form)
	a := broker.post(start, formOf(planOf("base", "2099-01-01", "purpose", "转让"), "id", key))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	for _, words := range []string{"不能晚于今天", "请写明评估目的", `value="2099-01-01"`} {
		require.Contains(t, a.body, words)
	}
	a = broker.post(start, formOf(planOf(), "id", key))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	require.Equal(t, path, broker.post(start, formOf(planOf(), "id", key)).Header.Get("Location"), "the same form posted twice makes one case")
	page := broker.follow(a)
	require.Contains(t, page.body, "还没有运行任何方法")

	// Sources are asked for at their fields, and the base date is that of the case.
	typed, sources := sampleRun("market")
	form = broker.get(path + "/run/market")
	require.Contains(t, form.body, `value="2026-06-30"`)
	a = broker.post(path+"/run/market", formOf(typed, "version", shownVersion(t, form)))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Regexp(t, `name="source:comparables"[^>]*aria-invalid="true"`, a.body)
	a = broker.post(path+"/run/market", formOf(typed, "version", shownVersion(t, form), "base_date", "2026-06-01", "source:base_date", "方案", "source:comparables", "成交公示"))
	require.Contains(t, a.body, "应与本项目的评估基准日一致")
	for _, method := range []string{"dcf", "cost", "market", "build-up"} {
		typed, sources = sampleRun(method)
		values := formOf(typed, "version", shownVersion(t, broker.get(path+"/run/"+method)))
		for at, source := range sources {
			values.Set(valuation.SourceField(at), source)
		}
		if method == "dcf" { // scenarios are refused at their own field, and stay with the run
			values.Set("low:rate", "0")
			values.Set("high:rate", "12%")
			a = broker.post(path+"/run/"+method, values)
			require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
			require.Regexp(t, `name="low:rate"[^>]*aria-invalid="true"`, a.body)
			require.Contains(t, a.body, `value="12%"`)
			values.Set("low:rate", "0.2")
		}
		a = broker.post(path+"/run/"+method, values)
		require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	}
	shown := broker.follow(a)
	require.Contains(t, shown.body, "计算过程")
	page = broker.get(path)
	for _, words := range []string{"4,728,709.14", "1,505,091.84", "3,184,568.64", "不计入", "与风险累加法算出的 0.1415 不一致"} {
		require.Contains(t, page.body, words)
	}
	book := broker.get(path + "/run/dcf/workpaper.xlsx")
	require.Contains(t, book.body, "4728709.14")
	require.Equal(t, http.StatusNotFound, broker.get(path+"/run/relief/workpaper.xlsx").StatusCode)

	// Weights add up to one; the value is never typed.
	a = broker.post(path+"/settle", url.Values{"version": {shownVersion(t, page)}, "weights.dcf": {"0.5"}, "weights.market": {"0.4"}, "reconcile": {"收益法反映预期，市场法有三个案例，成本法只作下限。"}, "value": {"9"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "现为 0.9")
	require.Contains(t, a.body, `value="0.4"`)
	require.Equal(t, http.StatusConflict, broker.post(path+"/submit", url.Values{"version": {"99"}}).StatusCode)
	a = broker.post(path+"/submit", url.Values{"version": {shownVersion(t, page)}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	a = broker.post(path+"/settle", url.Values{"version": {shownVersion(t, page)}, "weights.dcf": {"60%"}, "weights.market": {"0.4"}, "reconcile": {"收益法反映预期，市场法有三个案例，成本法只作下限。"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = broker.follow(a)
	require.Contains(t, page.body, "4,111,052.94") // 0.6·4 728 709.14 + 0.4·3 184 568.64
	a = broker.post(path+"/submit", url.Values{"version": {shownVersion(t, page)}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, http.StatusConflict, broker.post(path+"/settle", url.Values{"version": {"8"}, "reconcile": {"改一改"}}).StatusCode)
	require.NotContains(t, broker.get(path).body, "选用方法")
	require.Equal(t, http.StatusForbidden, broker.get(path+"/decide").StatusCode)

	require.Contains(t, head.get("/market/valuations?state=SUBMITTED").body, "待复核")
	decide := head.get(path + "/decide")
	require.Contains(t, decide.body, "财务报表第 12 页")
	require.Contains(t, head.post(path+"/decide", url.Values{"version": {shownVersion(t, decide)}}).body, errAgreed.Message)
	require.Contains(t, head.post(path+"/decide", url.Values{"version": {shownVersion(t, decide)}, "agreed": {"no"}}).body, "请写明理由")
	a = head.post(path+"/decide", url.Values{"version": {shownVersion(t, decide)}, "agreed": {"yes"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = head.follow(a)
	require.Contains(t, page.body, "已签发")
	report := broker.get(path + "/report")
	require.Contains(t, broker.get(path+"/run/dcf").body, "乐观情景")
	for _, words := range []string{"情景", "折现率 0.12", "科技成果估值报告", "不构成《资产评估法》所称资产评估报告", "4,111,052.94", "财务报表第 12 页", "计算过程"} {
		require.Contains(t, report.body, words)
	}
	file := broker.get(path + "/report.pdf")
	for _, words := range []string{"科技成果估值报告", "4,111,052.94", "肆佰壹拾壹万壹仟零伍拾贰元玖角肆分", "财务报表第 12 页", "收益法"} {
		require.Contains(t, file.body, words)
	}
	require.Equal(t, file.body, broker.get(path+"/report.pdf").body)
	require.Equal(t, broker.get(path+"/result.json").body, broker.get(path+"/result.json").body)
	a = head.post(path+"/void", url.Values{"version": {shownVersion(t, page)}, "reason": {"专利被宣告无效"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, broker.get(path).body, "已作废：专利被宣告无效")
}

// The engine decides what may be signed: a stored result that cannot be made again stops it.
func TestValuationThatCannotBeMadeAgainIsNotSigned(t *testing.T) {
	st := newSite(t)
	offer := st.onOffer()
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	start := "/market/achievements/" + offer + "/valuations/new"
	a := broker.post(start, formOf(planOf(), "id", keyOf(t, broker.get(start))))
	path := a.Header.Get("Location")
	typed, sources := sampleRun("dcf")
	values := formOf(typed, "version", shownVersion(t, broker.get(path+"/run/dcf")))
	for at, source := range sources {
		values.Set(valuation.SourceField(at), source)
	}
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/run/dcf", values).StatusCode)
	page := broker.get(path)
	a = broker.post(path+"/settle", url.Values{"version": {shownVersion(t, page)}, "weights.dcf": {"1"}, "reconcile": {"只有收益法的参数可以取得，其他方法缺少资料。"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = broker.follow(a)
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/submit", url.Values{"version": {shownVersion(t, page)}}).StatusCode)
	st.exec(`UPDATE valuation_runs SET value = '1.00', result = repeat('0', 64) WHERE valuation_id = $1`, strings.TrimPrefix(path, "/market/valuations/"))
	require.Contains(t, head.get(path).body, "复算与留存的结果不一致")
	a = head.post(path+"/decide", url.Values{"version": {shownVersion(t, head.get(path+"/decide"))}, "agreed": {"yes"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "复算与留存的结果不一致，不能签发")
	a = head.post(path+"/decide", url.Values{"version": {shownVersion(t, head.get(path+"/decide"))}, "agreed": {"no"}, "reason": {"请重新计算"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, broker.get(path).body, "退回修改：请重新计算")
}
