package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
)

var (
	shareOffer = regexp.MustCompile(`name="id" value="([^"]+)"/?>\s*<input type="hidden" name="contract" value="([^"]+)"`)
	shareToken = regexp.MustCompile(`name="token" value="([^"]+)"`)
	shareHash  = regexp.MustCompile(`class="hash">([0-9a-f]{64})<`)
)

// sharePlan is a plan without a fault, with changes in pairs.
func sharePlan(today day.Date, changes ...string) url.Values {
	f := url.Values{"unit": {"state_founded"}, "priced_on": {today.AddDays(-3).String()}, "unit_pool": {"70"}, "main": {"70"}, "others": {"25"}, "tt_staff": {"5"},
		"person.1.name": {"陈砚秋"}, "person.1.group": {"main"}, "person.1.weight": {"60"}, "person.2.name": {"李望舒"}, "person.2.group": {"main"}, "person.2.weight": {"40"},
		"person.3.name": {"王惟一"}, "person.3.group": {"others"}, "person.3.weight": {"1"}, "person.4.name": {"孟知微"}, "person.4.group": {"tt_staff"}, "person.4.weight": {"1"}}
	for _, n := range []string{"1", "2", "3", "4"} {
		f.Set("person."+n+".signed", today.String())
	}
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

// openShareCase registers a patent transfer and opens its case.
func (v *visitor) openShareCase() string {
	v.site.t.Helper()
	review, _ := v.site.registered()
	v.site.exec(`UPDATE contracts SET class = '0202' WHERE id = $1`, strings.TrimPrefix(review, "/review/"))
	offer := shareOffer.FindStringSubmatch(v.get("/shares").body)
	require.NotNil(v.site.t, offer)
	form := url.Values{"id": {offer[1]}, "contract": {offer[2]}}
	first, second := v.post("/shares", form), v.post("/shares", form)
	require.Equal(v.site.t, "/shares/"+offer[1]+"/edit", first.Header.Get("Location"), first.body)
	require.Equal(v.site.t, first.Header.Get("Location"), second.Header.Get("Location"), "the same form twice")
	return "/shares/" + offer[1]
}

// on posts a form with the version that the page of the case shows.
func (v *visitor) on(home, act string, form url.Values) answer {
	page := v.get(home)
	if !versionField.MatchString(page.body) {
		page = v.get(home + "/edit")
	}
	if version := versionField.FindStringSubmatch(page.body); version != nil {
		form.Set("version", version[1])
	}
	if token := shareToken.FindStringSubmatch(page.body); token != nil && form.Get("token") == "" {
		form.Set("token", token[1])
	}
	return v.post(home+act, form)
}

// From the registration to the payment list: a plan with consents, two people, the
// publicity, receipts with statements in a chain, and a gate that names what is unmet.
func TestARegisteredContractIsSharedToThePaymentList(t *testing.T) {
	st := applicants(t)
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	home := broker.openShareCase()
	today := day.Of(st.now)
	require.Equal(t, http.StatusNotFound, st.signedIn("rival").get(home).StatusCode)

	// What is wrong is kept, named, and cannot be proposed.
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/edit", sharePlan(today, "main", "69.99", "person.2.signed", "")).StatusCode)
	page := broker.get(home)
	require.Contains(t, page.body, "方案还有")
	require.Contains(t, page.body, "请填写每个人签认本人比例的日期")
	require.Contains(t, broker.get(home+"/edit").body, `value="69.99"`)
	refused := broker.on(home, "/propose", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/edit", sharePlan(today, "unit_pool", "69")).StatusCode)
	require.Contains(t, broker.get(home).body, "低于郑州市规定的下限 70%")

	require.Equal(t, http.StatusSeeOther, broker.on(home, "/edit", sharePlan(today)).StatusCode)
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/propose", url.Values{}).StatusCode)
	require.Equal(t, http.StatusForbidden, broker.on(home, "/approve", url.Values{}).StatusCode, "the broker does not decide")
	require.Equal(t, http.StatusUnprocessableEntity, head.on(home, "/return", url.Values{"opinion": {"不"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, head.on(home, "/return", url.Values{"opinion": {"请核对第二人的权重"}}).StatusCode)
	require.Contains(t, broker.get(home).body, "请核对第二人的权重")
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/propose", url.Values{}).StatusCode)
	meeting := url.Values{"decided_on": {today.String()}, "public_to": {today.AddDays(25).String()}, "members": {"9"}, "present": {"7"}, "votes": {"6"}}
	wrong := url.Values{"decided_on": {today.String()}, "public_to": {today.AddDays(25).String()}, "members": {"9"}, "present": {"7"}, "votes": {"8"}}
	require.Equal(t, http.StatusUnprocessableEntity, head.on(home, "/approve", wrong).StatusCode)
	require.Equal(t, http.StatusSeeOther, head.on(home, "/approve", meeting).StatusCode)

	// Receipts and costs, each voucher once, the same form once.
	receipt := url.Values{"kind": {"receipt"}, "date": {today.String()}, "amount": {"1,060,000"}, "vat": {"6%"}, "evidence": {"回单 20261123-001"}}
	first := broker.on(home, "/events", receipt)
	require.Equal(t, http.StatusSeeOther, first.StatusCode, first.body)
	receipt.Del("token")
	again := broker.on(home, "/events", receipt)
	require.Equal(t, http.StatusConflict, again.StatusCode)
	require.Contains(t, again.body, "一张凭证只用一次")
	cost := url.Values{"kind": {"cost"}, "date": {today.String()}, "amount": {"42,000"}, "cost_kind": {"appraisal"}, "evidence": {"发票 8812"}}
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/events", cost).StatusCode)
	for field, c := range map[string]url.Values{
		"超过已收金额": {"kind": {"refund"}, "date": {today.String()}, "amount": {"2,000,000"}, "vat": {"exempt"}, "evidence": {"退 1"}},
		"不能晚于今天": {"kind": {"receipt"}, "date": {today.AddDays(1).String()}, "amount": {"1"}, "vat": {"exempt"}, "evidence": {"单 1"}},
		"先后登记":   {"kind": {"receipt"}, "date": {today.AddDays(-9).String()}, "amount": {"1"}, "vat": {"exempt"}, "evidence": {"单 2"}},
		"成本种类":   {"kind": {"cost"}, "date": {today.String()}, "amount": {"1"}, "cost_kind": {"banquet"}, "evidence": {"单 3"}},
		"最多":     {"kind": {"receipt"}, "date": {today.String()}, "amount": {"10000000000000"}, "vat": {"exempt"}, "evidence": {"单 4"}},
	} {
		a := broker.on(home, "/events", c)
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, field)
		require.Contains(t, a.body, field)
	}
	page = broker.get(home)
	require.Contains(t, page.body, "700,000.00", "70 % of the first receipt, the later cost is not asked back")
	require.Contains(t, page.body, "公示尚未期满")
	require.Len(t, shareHash.FindAllString(page.body, -1), 2)

	// Each statement has a page, a paper and a file; whoever holds the hash may check it.
	statement := head.get(home + "/statements/2")
	require.Equal(t, http.StatusOK, statement.StatusCode)
	for _, words := range []string{"后到成本，待后续收款弥补", "42,000.00", "河南省促进科技成果转化条例", "最大余额法", "公开查验页"} {
		require.Contains(t, statement.body, words)
	}
	hash := shareHash.FindAllStringSubmatch(page.body, -1)[1][1]
	require.Contains(t, head.get(home+"/statements/2/statement.pdf?person=2").body, "李望舒 http://example.com/share-check/"+hash)
	require.Equal(t, http.StatusConflict, head.get(home+"/statements/3").StatusCode)
	require.Equal(t, http.StatusConflict, head.get(home+"/statements/2/statement.pdf?person=9").StatusCode)
	require.Contains(t, broker.get(home+"/statements/2/inputs.json").body, `"schema":"rs-statement-file/1"`)
	public := st.visitor()
	require.Contains(t, public.get("/share-check/"+hash).body, "与平台存证一致")
	require.NotContains(t, public.get("/share-check?hash="+hash).body, "陈砚秋")
	require.Equal(t, http.StatusNotFound, public.get("/share-check/"+strings.Repeat("0", 64)).StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, public.get("/share-check?hash=12").StatusCode)

	// An objection stops, an answer by another person lets go on.
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/objections", url.Values{"text": {"第三人认为权重偏低"}}).StatusCode)
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/payouts", url.Values{"pay_on": {today.AddDays(30).String()}}).StatusCode)
	closed := head.on(home, "/payouts/1/release", url.Values{})
	require.Equal(t, http.StatusConflict, closed.StatusCode)
	require.Contains(t, closed.body, "还不能发放：")
	require.Contains(t, closed.body, "公示异议尚未处理完毕")
	require.Equal(t, http.StatusSeeOther, head.on(home, "/objections/0", url.Values{"text": {"已与本人说明并取得同意"}}).StatusCode)

	st.now = st.now.Add(30 * 24 * time.Hour)
	broker, head = st.signedIn("broker"), st.signedIn("schoolhead")
	require.Contains(t, head.get(home).body, "全部满足")
	require.Equal(t, http.StatusForbidden, broker.on(home, "/payouts/1/release", url.Values{}).StatusCode)
	require.Equal(t, http.StatusSeeOther, head.on(home, "/payouts/1/release", url.Values{}).StatusCode)
	require.Equal(t, http.StatusConflict, head.on(home, "/payouts/1/release", url.Values{}).StatusCode)
	require.Equal(t, http.StatusConflict, broker.on(home, "/payouts", url.Values{"pay_on": {day.Of(st.now).String()}}).StatusCode, "nothing is left to pay")
	require.Contains(t, broker.get(home).body, "高筠 放行")
	require.Contains(t, head.get(home+"/payouts/1/export.xlsx").body, " 1 700000.00")
	require.Equal(t, http.StatusNotFound, head.get(home+"/payouts/2/export.xlsx").StatusCode)

	year := strconv.Itoa(today.Year())
	require.Equal(t, year+" 高筠 1", head.get("/shares/annual.xlsx?year="+year).body)
	require.Equal(t, http.StatusUnprocessableEntity, head.get("/shares/annual.xlsx?year=1999").StatusCode)

	// A refund is a reversing entry; what was paid is asked back in the next list.
	refund := url.Values{"kind": {"refund"}, "date": {day.Of(st.now).String()}, "amount": {"1,060,000"}, "vat": {"6%"}, "evidence": {"退款回单 9"}}
	require.Equal(t, http.StatusSeeOther, broker.on(home, "/events", refund).StatusCode)
	require.Contains(t, broker.get(home).body, "−294,000.00")

	// The record is kept for good: neither events nor hashes can be changed by the program.
	for _, query := range []string{`UPDATE share_events SET amount = 1`, `DELETE FROM share_events`, `UPDATE share_issues SET hash = repeat('0', 64)`, `DELETE FROM share_payouts`, `DELETE FROM share_cases`} {
		_, err := st.db.SQL().Exec(query)
		require.ErrorContains(t, err, "permission denied", query)
	}
	// Whoever owns the tables can; then the case says so and nothing goes on.
	st.exec(`UPDATE share_events SET amount = 2000000 WHERE no = 1`)
	require.Equal(t, http.StatusConflict, broker.get(home).StatusCode)
	require.Contains(t, broker.get(home).body, "与重新计算的结果不一致")
	require.Contains(t, public.get("/share-check/"+hash).body, "与平台存证不一致")
}
