package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTaxEstimate(t *testing.T) {
	st := applicants(t)
	review, _ := st.registered()
	home := "/contracts/" + string(st.caseOf(review).ID)
	v := st.signedIn("broker")

	page := v.get(home + "/tax")
	require.Equal(t, http.StatusOK, page.StatusCode)
	for _, words := range []string{"税费测算", "免税销售额", "VAT-2026", "建议值", "以税务机关认定为准", "加计扣除额", "RD-2023", "技术转让所得减免只适用于", "卖方应纳税额（技术合同）", "0.03%"} {
		require.Contains(t, page.body, words)
	}
	require.Contains(t, v.get(home).body, home+"/tax")

	taxable := v.get(home + "/tax?waived=YES&vat_included=YES")
	for _, words := range []string{"已放弃免税", "÷（1＋6%）", "28,301.89", "471,698.11", "增值税额"} { // 500,000 ÷ 1.06
		require.Contains(t, taxable.body, words)
	}
	small := v.get(home + "/tax?waived=YES&payer=SMALL_SCALE&buyer_rate=15&fee=1200000")
	for _, words := range []string{"3%", "144,000.00", "960,000.00"} {
		require.Contains(t, small.body, words)
	}
	paper := v.get(home + "/tax/sheet?waived=YES&unknown=1")
	for _, words := range []string{"技术合同税费测算单", "已放弃免税", "测算条件", home + "/tax?waived=YES"} {
		require.Contains(t, paper.body, words)
	}
	require.NotContains(t, paper.body, "unknown")
}

func TestTaxConditionsAreCheckedAtTheirFields(t *testing.T) {
	st := applicants(t)
	review, _ := st.registered()
	home := "/contracts/" + string(st.caseOf(review).ID)
	v := st.signedIn("broker")
	for query, words := range map[string]string{
		"on=2026-02-30": "日期应写为", "on=1980-01-01": "规则集中没有该日适用的规则", "payer=X": "请从列表中选择一项", "fee=abc": "金额应为数字", "fee=-1": "金额不能为负数",
		"buyer_rate=101": "比例应在 0 与 100 之间", "buyer_rate=": "比例应在 0 与 100 之间", "on=": "日期应写为",
	} {
		for _, path := range []string{"/tax?", "/tax/sheet?"} {
			a := v.get(home + path + query)
			require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, query)
			require.Contains(t, a.body, words, query)
			require.Contains(t, a.body, "errsum", query)
			require.NotContains(t, a.body, "销售额", query)
		}
	}
	wrong := v.get(home + "/tax?fee=abc&buyer_rate=7")
	require.Contains(t, wrong.body, `value="abc"`)
	require.Contains(t, wrong.body, `value="7"`)
}

func TestTaxEstimateIsForThoseWhoReadTheCase(t *testing.T) {
	st := applicants(t)
	review, _ := st.registered()
	home := "/contracts/" + string(st.caseOf(review).ID)
	for login, status := range map[string]int{"registrar": http.StatusOK, "auditor": http.StatusOK, "rival": http.StatusNotFound, "administrator": http.StatusNotFound} {
		require.Equal(t, status, st.signedIn(login).get(home+"/tax").StatusCode, login)
	}
	require.Equal(t, http.StatusSeeOther, st.visitor().get(home+"/tax").StatusCode)
	v := st.signedIn("broker")
	draft := v.opened()
	require.Equal(t, http.StatusConflict, v.get(draft+"/tax").StatusCode)
	require.NotContains(t, v.get(draft).body, "税费测算")
	require.Equal(t, http.StatusNotFound, v.get("/contracts/nonsense/tax").StatusCode)
}
