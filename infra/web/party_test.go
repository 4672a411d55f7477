package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/contract"
)

func TestPartiesAreBroughtByTheirCode(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	require.Equal(t, http.StatusSeeOther, v.submit(v.completed()).StatusCode, "a submission enters its parties")

	found := v.get("/parties/lookup?code=" + url.QueryEscape("９1410300ma3x8u5n8f"))
	require.Equal(t, http.StatusOK, found.StatusCode)
	require.Contains(t, found.body, "洛阳示例轴承有限公司")
	for code, words := range map[string]string{"91410300MA3X8U5N8X": "第 18 位校验不符", "91410100MA9K7T2X12": "当事人库中没有", "": "未填写"} {
		a := v.get("/parties/lookup?code=" + url.QueryEscape(code))
		require.NotEqual(t, http.StatusOK, a.StatusCode, code)
		require.Contains(t, a.body, words)
		require.Contains(t, a.Header.Get("Content-Type"), "application/json")
	}

	home := v.opened()
	form := url.Values{"parties[1].role": {"BUYER"}, "parties[1].uscc": {"91410300MA3X8U5N8F"}, "parties[1].contact": {"李示例"}}
	page := v.follow(v.save(home, "parties", form, "lookup", "1"))
	require.Contains(t, page.body, "已从当事人库带出资料")
	buyer := st.contract(home).Form.Party(contract.RoleBuyer)
	require.Equal(t, "洛阳示例轴承有限公司", buyer.Name)
	require.Equal(t, "150", buyer.Nature)
	require.Equal(t, "李示例", buyer.Contact, "what was typed besides")
	require.Empty(t, buyer.Seal, "the seal is read from the contract")

	form.Set("parties[1].uscc", "91410100MA9K7T2X12")
	a := v.save(home, "parties", form, "lookup", "1")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "当事人库中没有")
	require.Contains(t, a.body, `value="91410100MA9K7T2X12"`)
}

func TestTheRegisterOfParties(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	require.Equal(t, http.StatusSeeOther, v.submit(v.completed()).StatusCode)
	page := v.get("/parties?q=" + url.QueryEscape("轴承"))
	require.Contains(t, page.body, "洛阳示例轴承有限公司")
	require.Contains(t, page.body, "河南省洛阳市")
	require.Contains(t, v.get("/parties?q="+url.QueryEscape("没有这家")).body, "没有找到“没有这家”")
	require.Contains(t, v.get("/parties?q="+url.QueryEscape("轴")).body, "请至少输入两个字")
	require.Equal(t, http.StatusForbidden, st.signedIn("auditor").get("/parties").StatusCode)
	require.Equal(t, http.StatusOK, st.signedIn("registrar").get("/parties").StatusCode)
}
