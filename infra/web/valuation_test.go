package web

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/valuation"
)

// Every calculator shows its example to anybody: figure, path, link, workpaper.
func TestCalculatorsForEverybody(t *testing.T) {
	public := newSite(t).visitor()
	index := public.get("/valuation")
	require.Equal(t, http.StatusOK, index.StatusCode)
	for _, f := range valuation.Forms {
		require.Contains(t, index.body, "/valuation/"+f.Key)
		a := public.get("/valuation/" + f.Key)
		require.Equal(t, http.StatusOK, a.StatusCode, f.Key)
		for _, words := range []string{f.Title, "结果（示例）", "计算过程", f.Result} {
			require.Contains(t, a.body, words, f.Key)
		}
		out, err := f.Run(f.Sample())
		require.NoError(t, err)
		require.Contains(t, a.body, grouped(f.Figure(out.Value)), f.Key)
		for _, field := range f.Fields {
			require.Contains(t, html.UnescapeString(a.body), field.Explain, f.Key)
		}
		book := public.get("/valuation/" + f.Key + "/workpaper.xlsx")
		require.Equal(t, http.StatusOK, book.StatusCode)
		require.Contains(t, book.body, out.Value)
		require.Equal(t, http.StatusOK, public.get("/valuation/"+f.Key+"?blank=1").StatusCode)
	}
	require.Equal(t, http.StatusNotFound, public.get("/valuation/guess").StatusCode)
	require.Equal(t, http.StatusNotFound, public.get("/valuation/guess/result.json").StatusCode)
}

var runLink = regexp.MustCompile(`href="([^"]*)">本次试算的链接`)

// The link makes the same run again, and one changed input another hash.
func TestCalculatorLinkReproducesTheRun(t *testing.T) {
	public := newSite(t).visitor()
	form, _ := valuation.FormOf("dcf")
	asked := url.Values{"share": {"25%"}, "tax_basis": {"AFTER_TAX"}, "tax_rate": {"0.25"}, "rate": {"１２％"}, "timing": {"MID"}, "rounding": {"NONE_UNTIL_END"},
		"flows[0]": {"1,000,000"}, "flows[1]": {""}, "flows[2]": {"2000000"}, "share[0]": {""}, "terminal_value": {"false"}}
	page := public.get("/valuation/dcf?" + asked.Encode())
	require.Equal(t, http.StatusOK, page.StatusCode, page.body)
	out, err := form.Run(valuation.Inputs{"share": "0.25", "tax_basis": "AFTER_TAX", "tax_rate": "0.25", "rate": "0.12", "timing": "MID", "flows": valuation.List, "flows[0]": "1000000", "flows[1]": "2000000"})
	require.NoError(t, err)
	require.Contains(t, page.body, grouped(out.Value))
	require.NotContains(t, page.body, "结果（示例）")

	link, err := url.Parse(html.UnescapeString(runLink.FindStringSubmatch(page.body)[1]))
	require.NoError(t, err)
	again := public.get(link.RequestURI())
	require.Contains(t, again.body, grouped(out.Value))
	require.Equal(t, runLink.FindStringSubmatch(page.body), runLink.FindStringSubmatch(again.body))

	data := func(query url.Values) (hash string, body string) {
		a := public.get("/valuation/dcf/result.json?" + query.Encode())
		require.Equal(t, http.StatusOK, a.StatusCode, a.body)
		var answer struct {
			Hash    string         `json:"input_hash"`
			Engine  string         `json:"engine"`
			Figures map[string]any `json:"figures"`
		}
		require.NoError(t, json.Unmarshal([]byte(a.body), &answer))
		require.Equal(t, valuation.Version, answer.Engine)
		return answer.Hash, a.body
	}
	first, body := data(link.Query())
	second, same := data(link.Query())
	require.Equal(t, first, second)
	require.Equal(t, body, same)
	require.Contains(t, page.body, first)
	changed := link.Query()
	changed.Set("rate", "0.13")
	other, _ := data(changed)
	require.NotEqual(t, first, other)
}

// What is wrong is said at its field, and what was typed stays.
func TestCalculatorFaults(t *testing.T) {
	public := newSite(t).visitor()
	for _, c := range []struct{ form, change, field, words string }{
		{"dcf", "share=1.2", "share", "分成率应在 0 与 1 之间"},
		{"dcf", "tax_basis=", "tax_basis", "请选定税前还是税后口径"},
		{"dcf", "remaining_life=4.5", "remaining_life", "收益年数超过剩余年限"},
		{"dcf", "terminal_value=true", "terminal_value", "不计永续终值"},
		{"dcf", "terminal_value=true&growth=0.2", "growth", "增长率不能达到或超过折现率"},
		{"dcf", "rate=51", "rate", "折现率应大于 0"},
		{"dcf", "flows[1]=abc", "flows[1]", "应为数字"},
		{"dcf", "flows[0]=" + strings.Repeat("9", 61), "flows[0]", "填写过长"},
		{"cost", "remaining=-3", "remaining", "年限不能为负数"},
		{"life", "annuity_paid=false", "annuity_paid", "权利在基准日已经届满"},
		{"life", "technical_years=-1", "technical_years", "应大于零"},
		{"market", "comparables[0].date=2026-07-01", "comparables[0].date", "日期晚于评估基准日"},
		{"cost", "remaining=51", "remaining", "最多为 50"},
		{"relief", "tab.years=51", "tab.years", "最多为 30"},
		{"monte-carlo", "n=1000000", "n", "公开试算最多模拟 100000 次"},
		{"monte-carlo", "vars[1].b=0.01", "vars[1].b", "分布的参数不成立"},
	} {
		form, _ := valuation.FormOf(c.form)
		values := url.Values{}
		for path, value := range form.Typed(form.Sample()) {
			values.Set(path, value)
		}
		change, err := url.ParseQuery(c.change)
		require.NoError(t, err)
		for name := range change {
			values.Set(name, change.Get(name))
		}
		a := public.get("/valuation/" + c.form + "?" + values.Encode())
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, c.change)
		require.Contains(t, a.body, c.words)
		require.Contains(t, a.body, `name="`+c.field+`"`)
		require.Regexp(t, `name="`+regexp.QuoteMeta(c.field)+`"[^>]*aria-invalid="true"`, a.body, c.change)
		require.Equal(t, http.StatusUnprocessableEntity, public.get("/valuation/"+c.form+"/result.json?"+values.Encode()).StatusCode)
	}
}

// More rows come without a run; the typed ones stay.
func TestCalculatorRows(t *testing.T) {
	public := newSite(t).visitor()
	a := public.get("/valuation/dcf?" + url.Values{"flows[0]": {"5"}, "add": {"flows"}}.Encode())
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Contains(t, a.body, `name="flows[3]"`)
	require.NotContains(t, a.body, `name="flows[4]"`)
	require.NotContains(t, a.body, "计算过程")
	require.Regexp(t, `name="flows\[0\]"[^>]*value="5"`, a.body)
}
