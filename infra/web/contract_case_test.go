package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

// submit posts the confirmation page.
func (v *visitor) submit(home string) answer {
	v.site.t.Helper()
	return v.post(home+"/submit", url.Values{"version": {v.version(home + "/confirm")}, "agreed": {"1"}})
}

func (st *site) as(login string, roles ...actor.Role) actor.Actor {
	org := st.office
	return actor.Actor{User: st.ids[login], Name: login, Org: org.ID, OrgName: org.Name, Region: org.Region, Roles: roles}
}

func TestSubmission(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()

	page := v.get(home + "/confirm")
	for _, words := range []string{"更正后才能提交", "认定要件问卷还有 10 个问题没有回答", "请上传合同文本", "/form/contract?check=1#contract-sign_date"} {
		require.Contains(t, page.body, words)
	}
	a := v.submit(home)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Equal(t, contract.Draft, st.contract(home).State)

	home = v.completed()
	page = v.get(home + "/confirm")
	for _, words := range []string{"符合登记条件", "500,000.00 元（人民币伍拾万元整）", "洛阳示例轴承有限公司", "未填写", "提交登记申请", "可以提交"} {
		require.Contains(t, page.body, words)
	}
	a = v.post(home+"/submit", url.Values{"version": {v.version(home + "/confirm")}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "请阅读声明并勾选后再提交")

	stale := v.version(home + "/confirm")
	require.Equal(t, http.StatusSeeOther, v.save(home, "ip", filled("ip"), "then", "stay").StatusCode)
	a = v.post(home+"/submit", url.Values{"version": {stale}, "agreed": {"1"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "请核对本页内容后再提交")

	version := v.version(home + "/confirm")
	first := v.post(home+"/submit", url.Values{"version": {version}, "agreed": {"1"}})
	second := v.post(home+"/submit", url.Values{"version": {version}, "agreed": {"1"}})
	require.Equal(t, http.StatusSeeOther, first.StatusCode, first.body)
	require.Equal(t, http.StatusConflict, second.StatusCode, "posted twice")
	require.Contains(t, second.body, "合同已提交，不能重复提交")
	receipt := v.follow(first)
	c := st.contract(home)
	require.Equal(t, contract.Submitted, c.State)
	for _, words := range []string{"申请已提交", c.SubmissionNo, c.Deadline.Due.Long(), "5 个工作日内", st.office.Name} {
		require.Contains(t, receipt.body, words)
	}
	require.Equal(t, home, v.get(home+"/form/contract").Header.Get("Location"), "nothing left to fill in")
	a = v.post(home+"/form/contract", filled("contract"))
	require.Equal(t, http.StatusConflict, a.StatusCode)
}

func TestTheCaseAsEveryoneSeesIt(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.completed()
	require.Contains(t, v.get(home).body, "继续填写")
	require.Equal(t, http.StatusNotFound, st.signedIn("registrar").get(home).StatusCode, "a draft")
	require.Equal(t, http.StatusSeeOther, v.submit(home).StatusCode)
	mine := v.get(home)
	for _, words := range []string{"待受理", "剩 5 个工作日", "受理期限", "提交申请", "建立草稿", "500,000.00", "撤回申请", "合同.pdf"} {
		require.Contains(t, mine.body, words)
	}
	for login, status := range map[string]int{"registrar": 200, "reviewer": 200, "head": 200, "rival": 404, "administrator": 404, "schoolhead": 404} {
		a := st.signedIn(login).get(home)
		require.Equal(t, status, a.StatusCode, login)
		if status == 200 {
			require.NotContains(t, a.body, "撤回申请", login)
		}
		require.Equal(t, status, st.signedIn(login).get(home+"/sheet").StatusCode, login)
	}
	require.Contains(t, v.get(home+"/sheet").body, "技术合同认定登记申请表")
	for _, absent := range []string{"/contracts/00000000-0000-7000-8000-000000000000", "/contracts/1%27%20OR%201", "/contracts/" + strings.Repeat("9", 300)} {
		require.Equal(t, http.StatusNotFound, v.get(absent).StatusCode, absent)
	}
}

func TestSupplementsAreAskedForAtTheirFields(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.completed()
	require.Equal(t, http.StatusSeeOther, v.submit(home).StatusCode)
	id := contract.ID(strings.TrimPrefix(home, "/contracts/"))
	registrar := st.as("registrar", actor.Registrar)
	require.NoError(t, st.Registration.Accept(t.Context(), registrar, id, 0))
	require.NoError(t, st.Registration.RequestSupplement(t.Context(), registrar, id, 0, []contract.Note{
		{Field: "contract.end", Text: "合同写明到 2027 年底"}, {Field: "files", Text: "缺签章页"}}))
	page := v.get(home)
	require.Contains(t, page.body, "更正并补正")
	require.Contains(t, page.body, "合同写明到 2027 年底")
	page = v.get(home + "/form")
	require.Contains(t, page.body, "登记员要求补正 2 处")
	require.Contains(t, page.body, "1 条补正意见")
	require.Contains(t, page.body, home+"/form/contract#contract-end")
	page = v.get(home + "/form/contract")
	require.Contains(t, page.body, "补正意见：合同写明到 2027 年底")
	require.NotContains(t, v.get(home+"/form/amount").body, "补正意见：")
	require.Contains(t, v.get(home+"/form/files").body, "缺签章页")

	require.Equal(t, http.StatusSeeOther, v.save(home, "contract", filled("contract", "contract.end", "2027-12-31"), "then", "next").StatusCode)
	require.Contains(t, v.get(home+"/confirm").body, "提交补正材料")
	receipt := v.follow(v.submit(home))
	require.Contains(t, receipt.body, "补正材料已提交")
	require.Equal(t, contract.Resubmitted, st.contract(home).State)
	require.Equal(t, "2027-12-31", st.contract(home).Form.Contract.End)
}

func TestWithdrawal(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.completed()
	require.Equal(t, http.StatusConflict, v.get(home+"/withdraw").StatusCode, "a draft is not withdrawn")
	require.Equal(t, http.StatusSeeOther, v.submit(home).StatusCode)
	version := v.version(home + "/withdraw")
	a := v.post(home+"/withdraw", url.Values{"version": {version}, "reason": {"不"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "至少 4 个字")
	form := url.Values{"version": {version}, "reason": {"买方要求变更合同"}}
	rival := st.signedIn("rival")
	require.Equal(t, http.StatusNotFound, rival.post(home+"/withdraw", form).StatusCode)
	require.Equal(t, http.StatusSeeOther, v.post(home+"/withdraw", form).StatusCode)
	require.Equal(t, http.StatusSeeOther, v.post(home+"/withdraw", form).StatusCode, "posted twice")
	require.Equal(t, contract.Withdrawn, st.contract(home).State)
	require.Contains(t, v.get(home).body, "买方要求变更合同")
}

func TestIdentityNumbersAreMasked(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	form := filled("parties", "parties[1].nature", "500", "parties[1].name", "王示例", "parties[1].uscc", "", "parties[1].cn_id", "410105198802141279", "parties[1].seal", "")
	require.Equal(t, http.StatusSeeOther, v.save(home, "parties", form, "then", "next").StatusCode)
	require.Contains(t, v.get(home+"/form/parties").body, "410105198802141279", "in its own field, to be corrected")
	for _, page := range []string{home, home + "/confirm", home + "/sheet"} {
		body := v.get(page).body
		require.NotContains(t, body, "410105198802141279", page)
		require.Contains(t, body, "410105********1279", page)
	}
}

func TestRolesAtTheApplicantsAddresses(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.completed()
	brokers := []string{"/contracts/new", home + "/form", home + "/form/contract", home + "/confirm", home + "/submitted", home + "/withdraw"}
	for _, login := range []string{"administrator", "auditor", "head", "registrar", "reviewer", "schoolhead"} {
		other := st.signedIn(login)
		for _, path := range brokers {
			require.Equal(t, http.StatusForbidden, other.get(path).StatusCode, login+" "+path)
		}
		for _, path := range []string{"/contracts/new", home + "/form/contract", home + "/form/contract/autosave", home + "/submit", home + "/withdraw", home + "/files"} {
			require.Equal(t, http.StatusForbidden, other.post(path, url.Values{}).StatusCode, login+" "+path)
		}
	}
	rival := st.signedIn("rival")
	for _, path := range brokers[1:] {
		require.Equal(t, http.StatusNotFound, rival.get(path).StatusCode, path)
	}
	stranger := st.visitor()
	for _, path := range append(brokers, home, home+"/sheet", "/parties", "/codes/region?q=x") {
		require.Contains(t, stranger.get(path).Header.Get("Location"), "/login", path)
	}
}
