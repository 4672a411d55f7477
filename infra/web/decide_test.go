package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/postgres"
)

// submitted is an application at the office, with changes to the good form in
// pairs; it answers with the address of its review.
func (st *site) submitted(changes ...string) string {
	st.t.Helper()
	fields := map[string]string{}
	for _, section := range goodFields {
		for path, value := range section {
			fields[path] = value
		}
	}
	for i := 0; i < len(changes); i += 2 {
		fields[changes[i]] = changes[i+1]
	}
	broker := actor.Actor{User: st.ids["broker"], Name: "许博文", Org: st.school.ID, OrgName: st.school.Name, Region: st.school.Region, Roles: []actor.Role{actor.Broker}}
	id := contract.ID(postgres.NewID())
	ctx := st.t.Context()
	require.NoError(st.t, st.Registration.StartDraft(ctx, broker, id, st.office.ID, fields))
	require.NoError(st.t, st.Registration.Attach(ctx, broker, id, contract.ContractText, "合同.pdf", []byte("%PDF-1.7 "+string(id))))
	_, err := st.Registration.Submit(ctx, broker, id, 0)
	require.NoError(st.t, err)
	return "/review/" + string(id)
}

// accepted is an application in review by the registrar.
func (st *site) accepted(changes ...string) string {
	st.t.Helper()
	review := st.submitted(changes...)
	require.NoError(st.t, st.Registration.Accept(st.t.Context(), st.as("registrar", actor.Registrar), st.caseOf(review).ID, 0))
	return review
}

func (st *site) caseOf(review string) *contract.Contract {
	st.t.Helper()
	return st.contract(strings.Replace(review, "/review/", "/contracts/", 1))
}

// ruling is the form of a decision on the case as it stands.
func (v *visitor) ruling(review, ruling string, pairs ...string) url.Values {
	form := url.Values{"version": {v.version(review)}, "ruling": {ruling}, "class": {"0101"}, "tech": {"500,000.00"}, "opinion": {"符合认定条件"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestARegistrationIsConfirmedAndMadeOnce(t *testing.T) {
	st := applicants(t)
	review, waiting := st.submitted(), st.submitted("contract.project_name", "另一份合同")
	v := st.signedIn("registrar")

	page := v.get(review)
	for _, words := range []string{"SQ-ZZ-2026-000001", "待受理", "受理并开始审查", "不予受理", "移送其他地区", "洛阳示例轴承有限公司", "符合登记条件", "SHA-256"} {
		require.Contains(t, page.body, words)
	}
	require.NotContains(t, page.body, "核对决定", "nothing can be decided before 受理")
	accept := url.Values{"version": {v.version(review)}}
	for range 2 { // the second time changes nothing
		require.Equal(t, review, v.post(review+"/accept", accept).Header.Get("Location"))
	}
	require.Equal(t, contract.InReview, st.caseOf(review).State)

	form := v.ruling(review, "register")
	confirm := v.post(review+"/check", form)
	require.Equal(t, http.StatusOK, confirm.StatusCode)
	for _, words := range []string{"准予登记并签发证明", "btn-seal", "ZZ-2026-（签发时赋六位顺序号）", "人民币伍拾万元整", "技术开发 · 委托开发"} {
		require.Contains(t, confirm.body, words)
	}
	require.Equal(t, contract.InReview, st.caseOf(review).State, "a confirmation decides nothing")

	for range 2 { // posted twice
		a := v.post(review+"/decide", form)
		require.Equal(t, review+"/done", a.Header.Get("Location"), a.body)
	}
	done := v.get(review + "/done")
	for _, words := range []string{"已登记", "ZZ-2026-000001", "办下一件：另一份合同", waiting} {
		require.Contains(t, done.body, words)
	}
	var numbers, certificates int
	require.NoError(t, st.db.SQL().QueryRowContext(t.Context(), `SELECT (SELECT value FROM counters WHERE key = 'registration:ZZ:2026'),
		(SELECT count(*) FROM certificates)`).Scan(&numbers, &certificates))
	require.Equal(t, []int{1, 1}, []int{numbers, certificates})
}

func TestTwoRegistrarsDecideOnce(t *testing.T) {
	st := applicants(t)
	review := st.accepted()
	one, two := st.signedIn("registrar"), st.signedIn("registrar")
	first, late := one.ruling(review, "register"), two.ruling(review, "supplement", "notes[0].use", "1", "notes[0].field", "content.targets", "notes[0].text", "请补充指标数值")
	require.Equal(t, http.StatusOK, two.post(review+"/check", late).StatusCode)
	require.Equal(t, http.StatusSeeOther, one.post(review+"/decide", first).StatusCode)
	a := two.post(review+"/decide", late)
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "您的决定没有生效")
	require.Contains(t, a.body, "已登记", "the page shows how the case stands now")
	require.Equal(t, contract.Registered, st.caseOf(review).State)

	// The text survives while the case can still be decided.
	review = st.accepted("contract.project_name", "另一份合同")
	late = two.ruling(review, "supplement", "notes[0].use", "1", "notes[0].field", "content.targets", "notes[0].text", "请补充指标数值")
	second := st.as("registrar", actor.Registrar)
	require.NoError(t, st.Registration.RequestSupplement(t.Context(), second, st.caseOf(review).ID, 0, []contract.Note{{Field: "files", Text: "请补充附件"}}))
	require.Equal(t, http.StatusConflict, two.post(review+"/check", late).StatusCode)
	late.Set("version", "0")
	require.Equal(t, http.StatusConflict, two.post(review+"/decide", late).StatusCode, "a page without its version decides nothing")
}

func TestSupplementsFollowTicksAndAddedRows(t *testing.T) {
	st := applicants(t)
	review := st.accepted("content.clauses", "OBJECT,OWNERSHIP,ACCEPTANCE") // lacks two clauses that are hints only
	v := st.signedIn("registrar")
	page := v.get(review)
	require.Contains(t, page.body, "没有保密条款")
	require.Contains(t, page.body, `name="notes[0].use" value="1" form="decide"`)
	require.Contains(t, page.body, `href="#point-1"`, "the section leads to what was found in it")

	form := v.ruling(review, "supplement", "notes[0].field", "content.clauses", "notes[0].text", "没有勾选的一条", "notes[1].use", "1",
		"notes[1].field", "content.clauses", "notes[1].text", "请补充争议解决条款", "notes[2].field", "", "notes[2].text", "",
		"notes[3].field", "parties[1].name", "notes[3].text", "请与印章一致", "notes[4].field", "", "notes[4].text", "")
	more := v.post(review+"/check", url.Values(mapsWith(form, "more", "1")))
	require.Equal(t, http.StatusOK, more.StatusCode)
	require.Contains(t, more.body, `name="notes[6].text"`)
	require.Contains(t, more.body, "没有勾选的一条", "kept as typed")

	confirm := v.post(review+"/check", form)
	require.Equal(t, http.StatusOK, confirm.StatusCode)
	for _, words := range []string{"退回补正，期限 15 个工作日", "请补充争议解决条款", "交易双方第 2 行 名称", "2026年12月14日"} {
		require.Contains(t, confirm.body, words)
	}
	require.NotContains(t, confirm.body, "没有勾选的一条")
	require.Equal(t, http.StatusOK, v.post(review+"/check", url.Values(mapsWith(form, "revise", "1"))).StatusCode)

	sent := url.Values{"version": form["version"], "ruling": {"supplement"}, "notes[0].field": {"content.clauses"}, "notes[0].text": {"请补充争议解决条款"},
		"notes[1].field": {"parties[1].name"}, "notes[1].text": {"请与印章一致"}}
	for name, values := range sent {
		require.Contains(t, confirm.body, `name="`+name+`" value="`+values[0]+`"`)
	}
	a := v.post(review+"/decide", sent)
	require.Equal(t, review+"/done", a.Header.Get("Location"), a.body)
	c := st.caseOf(review)
	require.Equal(t, contract.SupplementRequested, c.State)
	require.Equal(t, []contract.Note{{Field: "content.clauses", Text: "请补充争议解决条款"}, {Field: "parties[1].name", Text: "请与印章一致"}}, c.Notes)
	require.Contains(t, v.get(review+"/done").body, "已退回补正")
}

func mapsWith(form url.Values, name, value string) map[string][]string {
	out := map[string][]string{name: {value}}
	for k, v := range form {
		out[k] = v
	}
	return out
}

func TestADecisionIsRefusedAtItsFields(t *testing.T) {
	st := applicants(t)
	review := st.accepted()
	v := st.signedIn("registrar")
	for name, c := range map[string]struct {
		form url.Values
		says string
	}{
		"nothing chosen":     {v.ruling(review, ""), "请选择审查决定"},
		"no notes":           {v.ruling(review, "supplement"), "请至少写一条补正意见"},
		"no reason":          {v.ruling(review, "reject"), "请至少选择一条理由"},
		"unknown reason":     {v.ruling(review, "reject", "reasons", "NO_SUCH"), "请至少选择一条理由"},
		"no opinion":         {v.ruling(review, "reject", "reasons", contract.ReasonNotTechnology, "opinion", "不"), "请写明理由，至少 4 个字"},
		"no amount":          {v.ruling(review, "register", "tech", "五十万"), "金额应为数字"},
		"too much":           {v.ruling(review, "register", "tech", "500000.01"), "技术交易额应在 0 与合同成交总额之间"},
		"changed, no reason": {v.ruling(review, "register", "tech", "400000", "opinion", ""), "请写明理由"},
		"no class":           {v.ruling(review, "register", "class", "0199"), "请选择认定类别"},
	} {
		for _, step := range []string{"/check", "/decide"} {
			a := v.post(review+step, c.form)
			require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, name+step)
			require.Contains(t, a.body, c.says, name+step)
			require.Contains(t, a.body, `id="errsum"`, name)
		}
	}
	require.Equal(t, contract.InReview, st.caseOf(review).State)

	reject := v.ruling(review, "reject", "reasons", contract.ReasonNotTechnology, "opinion", "标的是一般商品买卖")
	require.Contains(t, v.post(review+"/check", reject).body, "不予登记，办结本件")
	require.Equal(t, http.StatusSeeOther, v.post(review+"/decide", reject).StatusCode)
	require.Equal(t, []string{contract.ReasonNotTechnology}, st.caseOf(review).Reasons)
}

func TestSecondReviewByAnotherPerson(t *testing.T) {
	st := applicants(t)
	review := st.accepted("amount.total", "5,800,000")
	registrar, reviewer := st.signedIn("registrar"), st.signedIn("reviewer")
	require.Contains(t, registrar.get(review).body, "须由另一人复核后登记")
	form := registrar.ruling(review, "register", "tech", "5,800,000")
	require.Contains(t, registrar.post(review+"/check", form).body, "提交复核")
	require.Equal(t, http.StatusSeeOther, registrar.post(review+"/decide", form).StatusCode)
	require.Equal(t, contract.SecondReview, st.caseOf(review).State)

	page := reviewer.get(review)
	for _, words := range []string{"登记员的认定", "陆明霞", "符合认定条件", "同意登记", "退回登记员", "复核决定"} {
		require.Contains(t, page.body, words)
	}
	back := reviewer.ruling(review, "send_back", "opinion", "请核对设备费用")
	require.Contains(t, reviewer.post(review+"/check", back).body, "退回后由登记员 陆明霞 重新审查")
	require.Equal(t, http.StatusSeeOther, reviewer.post(review+"/decide", back).StatusCode)
	require.Equal(t, contract.InReview, st.caseOf(review).State)

	form = registrar.ruling(review, "register", "tech", "5,800,000")
	require.Equal(t, http.StatusSeeOther, registrar.post(review+"/decide", form).StatusCode)

	// Four eyes: the registrar of the case, even with both roles, meets a page that
	// says why, and no form.
	_, err := st.db.SQL().ExecContext(t.Context(), `UPDATE users SET roles = '{REGISTRAR,REVIEWER}' WHERE id = $1`, st.ids["registrar"])
	require.NoError(t, err)
	both := st.signedIn("registrar")
	page = both.get(review)
	require.Contains(t, page.body, "您已作为登记员审查本件，复核须由另一人办理")
	require.NotContains(t, page.body, `id="decide"`)
	own := url.Values{"version": {versionOf(st, review)}, "ruling": {"register"}, "class": {"0101"}, "tech": {"5800000"}, "opinion": {"同意登记"}}
	for _, step := range []string{"/check", "/decide"} {
		a := both.post(review+step, own)
		require.Equal(t, http.StatusForbidden, a.StatusCode, step)
		require.Contains(t, a.body, contract.ErrSamePerson.Message)
	}
	require.Equal(t, contract.SecondReview, st.caseOf(review).State)

	agree := reviewer.ruling(review, "register", "tech", "5,800,000", "opinion", "同意登记")
	require.Contains(t, reviewer.post(review+"/check", agree).body, "准予登记并签发证明")
	require.Equal(t, http.StatusSeeOther, reviewer.post(review+"/decide", agree).StatusCode)
	c := st.caseOf(review)
	require.Equal(t, contract.Registered, c.State)
	require.Equal(t, "何敏", c.Reviewer.Name)
}

func versionOf(st *site, review string) string { return strconv.Itoa(st.caseOf(review).Version) }

func TestNobodyDecidesOnAnOwnApplication(t *testing.T) {
	st := applicants(t)
	review := st.submitted()
	_, err := st.db.SQL().ExecContext(t.Context(), `UPDATE contracts SET applicant_id = $1 WHERE id = $2`, st.ids["registrar"], string(st.caseOf(review).ID))
	require.NoError(t, err)
	v := st.signedIn("registrar")
	page := v.get(review)
	require.Contains(t, page.body, contract.ErrOwnApplication.Message)
	require.NotContains(t, page.body, "受理并开始审查")
	a := v.post(review+"/accept", url.Values{"version": {versionOf(st, review)}})
	require.Equal(t, http.StatusForbidden, a.StatusCode)
	require.Contains(t, a.body, contract.ErrOwnApplication.Message)
}

func TestActsThatEndACase(t *testing.T) {
	st := applicants(t)
	registrar, head := st.signedIn("registrar"), st.signedIn("head")
	act := func(v *visitor, review, path string, pairs ...string) answer {
		page := v.get(review + "/" + path)
		require.Equal(t, http.StatusOK, page.StatusCode, path)
		form := url.Values{"version": {v.version(review + "/" + path)}}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		v.post(review+"/"+path, form)
		return v.post(review+"/"+path, form) // twice
	}
	review := st.submitted()
	refused := act(registrar, review, "not-accept", "reasons", contract.ReasonNotWritten, "opinion", "缺")
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "请写明理由，至少 4 个字")
	require.Equal(t, review+"/done", act(registrar, review, "not-accept", "reasons", contract.ReasonNotWritten, "opinion", "没有提交合同文本").Header.Get("Location"))
	require.Equal(t, contract.NotAccepted, st.caseOf(review).State)
	require.Equal(t, http.StatusConflict, registrar.get(review+"/not-accept").StatusCode)

	review = st.submitted("contract.project_name", "移送的合同")
	refused = act(registrar, review, "route", "region", "洛阳", "opinion", "卖方在洛阳市")
	require.Contains(t, refused.body, errRegion.Message)
	require.Equal(t, review+"/done", act(registrar, review, "route", "region", "410300", "opinion", "卖方在洛阳市").Header.Get("Location"))
	require.Equal(t, contract.Routed, st.caseOf(review).State)

	review = st.accepted("contract.project_name", "注销又撤销的合同")
	require.Equal(t, http.StatusSeeOther, registrar.post(review+"/decide", registrar.ruling(review, "register")).StatusCode)
	require.NotContains(t, registrar.get(review).body, "撤销登记", "that is for the head")
	require.Equal(t, http.StatusForbidden, head.get(review+"/cancel").StatusCode)
	refused = act(registrar, review, "reissue", "reasons", "CANCEL_RESCINDED", "opinion", "申请人书面申请补发")
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode, "the reason of another act")
	require.Contains(t, refused.body, "请至少选择一条理由")
	require.Contains(t, refused.body, "申请人书面申请补发", "what was typed stays")
	before, err := st.Registration.Certificate(t.Context(), st.as("registrar", actor.Registrar), st.caseOf(review).ID, 0)
	require.NoError(t, err)
	require.Equal(t, review, act(registrar, review, "reissue", "reasons", "REISSUE_LOST", "opinion", "申请人书面申请补发").Header.Get("Location"))
	again, err := st.Registration.Certificate(t.Context(), st.as("registrar", actor.Registrar), st.caseOf(review).ID, 0)
	require.NoError(t, err)
	require.Equal(t, 2, again.Version, "posted twice, issued once")
	require.NotEqual(t, before.Token, again.Token)
	oldPaper, newPaper := before.Token, again.Token
	public := st.visitor()
	require.Contains(t, public.get("/v/"+oldPaper).body, "手中的证明已经作废")
	require.Contains(t, public.get("/v/"+newPaper).body, "证明有效")
	require.Contains(t, public.get("/verify?no="+again.Number).body, "证明有效")
	before.Version, before.Token, before.IssuedAt = again.Version, again.Token, again.IssuedAt
	require.Equal(t, before, again, "the same facts")
	require.Equal(t, review+"/done", act(registrar, review, "cancel", "reasons", "CANCEL_RESCINDED", "opinion", "双方协议解除合同").Header.Get("Location"))
	require.Equal(t, contract.Cancelled, st.caseOf(review).State)
	require.Equal(t, review+"/done", act(head, review, "revoke", "reasons", "REVOKE_FAKE_OR_FRAUD", "opinion", "查明为虚假合同").Header.Get("Location"))
	require.Equal(t, contract.Revoked, st.caseOf(review).State)
	require.Contains(t, head.get(review+"/done").body, "已撤销")
}
