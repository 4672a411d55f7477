package web

import (
	"net/http"
	"net/url"
	"regexp"
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

func TestARecordIsChangedProposedAndMergedOnItsPages(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	require.Equal(t, http.StatusSeeOther, v.submit(v.completed()).StatusCode)
	id := func(code string) string {
		p, err := st.db.PartyByCode(t.Context(), code)
		require.NoError(t, err)
		return p.ID
	}
	school, bearing := "/parties/"+id("1241000041580123XA"), "/parties/"+id("91410300MA3X8U5N8F")
	page := v.get(school)
	require.Contains(t, page.body, "提出变更建议")
	require.Contains(t, page.body, "高速主轴热误差补偿技术开发")
	require.NotContains(t, v.get(bearing).body, "提出变更建议")
	require.Equal(t, http.StatusForbidden, v.get(bearing+"/edit").StatusCode)
	require.Equal(t, http.StatusForbidden, v.get("/parties/matters").StatusCode)
	require.NotContains(t, st.signedIn("rival").get(bearing).body, "高速主轴热误差补偿技术开发", "contracts of others")

	v.get(school + "/edit")
	form := url.Values{"version": {"1"}, "name": {"中原示例理工大学"}, "nature": {"022"}, "country": {"142"}, "region": {"郑州市中原区"}, "legal_rep": {"孙三"}, "reason": {"短"}}
	refused := v.post(school+"/edit", form)
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "至少 4 个字")
	require.Contains(t, refused.body, `value="孙三"`)
	form.Set("reason", "换届，法定代表人变更")
	require.Contains(t, v.follow(v.post(school+"/edit", form)).body, "变更建议已提交")

	registrar := st.signedIn("registrar")
	matters := registrar.get("/parties/matters")
	require.Contains(t, matters.body, "孙三")
	action := regexp.MustCompile(`/parties/proposals/[0-9a-f-]+`).FindString(matters.body)
	require.Contains(t, registrar.follow(registrar.post(action, url.Values{"decision": {"adopt"}})).body, "已核实")

	registrar.get(school + "/merge")
	require.Equal(t, http.StatusUnprocessableEntity, registrar.get(school+"/merge?with=91410100MA9K7T2X12").StatusCode)
	require.Contains(t, registrar.get(school+"/merge?with=91410300MA3X8U5N8F").body, "提出合并，交另一人确认")
	done := registrar.follow(registrar.post(school+"/merge", url.Values{"survivor": {id("91410300MA3X8U5N8F")}, "reason": {"只为核对页面流程"}}))
	require.Contains(t, done.body, "合并已提出")
	merge := regexp.MustCompile(`/parties/merges/[0-9a-f-]+`).FindString(done.body)
	require.Contains(t, registrar.get(merge).body, "须由提出人以外")
	require.Equal(t, http.StatusForbidden, registrar.post(merge, url.Values{"decision": {"confirm"}}).StatusCode)
	head := st.signedIn("head")
	head.get(merge)
	require.Equal(t, http.StatusUnprocessableEntity, head.post(merge, url.Values{"decision": {"decline"}}).StatusCode)
	require.Contains(t, head.follow(head.post(merge, url.Values{"decision": {"confirm"}})).body, "两条记录已合并")
	require.Contains(t, v.get(school).body, "本记录已并入")
	require.Equal(t, http.StatusNotFound, v.get("/parties/nobody").StatusCode)
	require.Equal(t, http.StatusForbidden, v.get(merge).StatusCode, "merges are for officials")
}

func TestRightsAreBroughtIntoTheFormByTheirNumber(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	v.get("/ip/new")
	form := url.Values{"kind": {"INVENTION"}, "number": {"ZL2023104567890"}, "title": {"一种主轴温升预测方法"}, "filed_on": {"2023-04-31"}, "status": {"IN_FORCE"}}
	refused := v.post("/ip/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "日期应写为")
	form.Set("filed_on", "2023-04-20")
	page := v.follow(v.post("/ip/new", form))
	require.Contains(t, page.body, "2043-04-19")
	require.Contains(t, page.body, "建议值")
	require.Equal(t, http.StatusConflict, v.post("/ip/new", form).StatusCode)

	require.Contains(t, v.get("/ip/lookup?code=ZL202310456789.0").body, `"filed":"2023-04-20"`)
	require.Equal(t, http.StatusNotFound, v.get("/ip/lookup?code=2020SR0123456").StatusCode)
	require.Contains(t, v.get("/ip/suggest?q="+url.QueryEscape("温升")).body, "ZL202310456789.0")
	require.Contains(t, v.get("/ip?standing=STANDS").body, "一种主轴温升预测方法")
	require.Contains(t, v.get("/ip?standing=SOON").body, "没有符合条件的知识产权")

	home := v.opened()
	filledIn := v.follow(v.save(home, "ip", url.Values{"ip[0].no": {"ZL202310456789.0"}}, "lookup", "0"))
	require.Contains(t, filledIn.body, "已从知识产权名录带出")
	right := st.contract(home).Form.IP[0]
	require.Equal(t, "INVENTION", right.Type)
	require.Equal(t, "YES", right.Granted)
	require.Equal(t, "2023-04-20", right.Filed)
	unknown := v.save(home, "ip", url.Values{"ip[0].no": {"2020SR0123456"}}, "lookup", "0")
	require.Equal(t, http.StatusUnprocessableEntity, unknown.StatusCode)
	require.Contains(t, unknown.body, "名录中没有该编号")

	require.Equal(t, http.StatusForbidden, st.signedIn("auditor").get("/ip").StatusCode)
	require.Equal(t, http.StatusForbidden, st.signedIn("reviewer").get("/ip/new").StatusCode)
	require.Equal(t, http.StatusForbidden, st.signedIn("rival").get(page.Request.URL.Path+"/edit").StatusCode)
}
