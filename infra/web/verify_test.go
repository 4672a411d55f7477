package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// registered is an issued case and its certificate.
func (st *site) registered(changes ...string) (string, contract.Certificate) {
	st.t.Helper()
	review := st.accepted(changes...)
	c := st.caseOf(review)
	v := st.signedIn("registrar")
	a := v.post(review+"/decide", v.ruling(review, "register", "tech", c.Total.String()))
	require.Equal(st.t, http.StatusSeeOther, a.StatusCode, a.body)
	cert, err := st.Registration.Certificate(st.t.Context(), st.as("registrar", actor.Registrar), c.ID, 0)
	require.NoError(st.t, err)
	return review, cert
}

func TestVerificationAnswersEveryState(t *testing.T) {
	st := applicants(t)
	public := st.visitor()
	review, cert := st.registered()
	id, registrar, head := st.caseOf(review).ID, st.as("registrar", actor.Registrar), st.as("head", actor.Head)

	ask := func(words string) {
		t.Helper()
		byNumber, byToken := public.get("/verify?no="+cert.Number), public.get("/v/"+cert.Token)
		for _, a := range []answer{byNumber, byToken} {
			require.Equal(t, http.StatusOK, a.StatusCode)
			require.Contains(t, a.body, words)
			require.Contains(t, a.body, cert.Number)
			require.Contains(t, a.Header.Get("X-Robots-Tag"), "noindex")
			require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
		}
		for _, secret := range []string{cert.ProjectName, "洛阳示例轴承有限公司", "500,000.00", cert.Token, "陆明霞"} {
			require.NotContains(t, byNumber.body, secret, "a number alone shows nothing of the contract")
		}
		for _, fact := range []string{cert.ProjectName, "洛阳示例轴承有限公司", "91410300MA3X8U5N8F", "500,000.00", "人民币伍拾万元整"} {
			require.Contains(t, byToken.body, fact)
		}
	}
	ask("证明有效")
	require.NoError(t, st.Registration.Cancel(t.Context(), registrar, id, 0, []string{contract.ReasonRescinded}, "双方协议解除"))
	ask("已注销")
	require.NoError(t, st.Registration.Revoke(t.Context(), head, id, 0, []string{contract.ReasonFake}, "查明为虚假合同"))
	ask("已撤销")

	require.Contains(t, public.get("/v/"+strings.Repeat("A", 26)).body, "查无此证明")
	require.Contains(t, public.get("/v/"+cert.Number).body, "查无此证明", "the QR's address takes no numbers")
	a := public.get("/verify?no=" + url.QueryEscape(" "+strings.ToLower(cert.Token)))
	require.Equal(t, "/v/"+cert.Token, a.Header.Get("Location"))
}

// An existing number and an absent one differ in the answer and in nothing else.
func TestVerificationLeaksNothing(t *testing.T) {
	st := applicants(t)
	_, cert := st.registered()
	review := st.accepted("contract.project_name", "尚未登记的合同")
	there, absent := st.visitor().get("/verify?no="+cert.Number), st.visitor().get("/verify?no=ZZ-2026-000099")
	require.Equal(t, http.StatusOK, there.StatusCode)
	require.Equal(t, http.StatusOK, absent.StatusCode)
	plain := func(a answer, number, title, detail string) string {
		require.Contains(t, a.body, title)
		body := strings.NewReplacer(number, "N", title, "T", detail, "D", "verdict is-no", "verdict", "M14 14", "", "M9.500 9.500l9 9M18.500 9.500l-9 9", "P", "M8 14.5l4.2 4.2L20.5 10", "P").Replace(a.body)
		return tokenField.ReplaceAllString(body, "")
	}
	require.Equal(t, plain(there, cert.Number, "证明有效", "登记在册，内容没有变更。"),
		plain(absent, "ZZ-2026-000099", "查无此证明", "请对照证明核对编号；核对无误仍查不到的，请向证明上写明的登记机构核实。"))
	for name := range there.Header {
		if name != "X-Request-Id" && name != "Content-Length" && name != "Date" && name != "Set-Cookie" {
			require.Equal(t, there.Header.Get(name), absent.Header.Get(name), name)
		}
	}
	require.Contains(t, st.visitor().get("/verify?no="+st.caseOf(review).SubmissionNo).body, errNumberShape.Message, "an 申请编号 is no certificate")
}

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"ZZ-2026-000123": "ZZ-2026-000123", " zz 2026 000123 ": "ZZ-2026-000123", "ｚｚ－２０２６－０００１２３": "ZZ-2026-000123",
		"zz—2026—000123": "ZZ-2026-000123", "CQBB2026000001": "CQBB-2026-000001", "zz_2026_000123": "ZZ-2026-000123",
	} {
		got, ok := readNumber(typed)
		require.True(t, ok, typed)
		require.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "abc", "ZZ-2026-123", "SQ-ZZ-2026-000001", "ZZZZZ-2026-000001", "ZZ-2026-0001234", "' OR 1=1", "ZZ-2026-000123\n<b>"} {
		_, ok := readNumber(typed)
		require.False(t, ok, typed)
	}
	st := applicants(t)
	a := st.visitor().get("/verify?no=" + url.QueryEscape(`"><script>`))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.NotContains(t, a.body, "<script>")
	require.Contains(t, a.body, errNumberShape.Message)
	require.Equal(t, http.StatusOK, st.visitor().get("/verify").StatusCode)
}

func TestVerificationIsThrottledByAddress(t *testing.T) {
	st := applicants(t)
	public := st.visitor()
	var last answer
	for i := range questionBurst + 1 {
		last = public.get(fmt.Sprintf("/verify?no=ZZ-2026-%06d", i+1))
		if i < questionBurst {
			require.Equal(t, http.StatusOK, last.StatusCode, i)
		}
	}
	require.Equal(t, http.StatusTooManyRequests, last.StatusCode)
	require.Contains(t, last.body, "查验过于频繁")
	require.Equal(t, "3", last.Header.Get("Retry-After"))
	require.Equal(t, http.StatusTooManyRequests, public.get("/v/"+strings.Repeat("A", 26)).StatusCode, "the QR's address counts too")
	require.Equal(t, http.StatusOK, public.get("/verify").StatusCode, "the form itself asks nothing")
	st.now = st.now.Add(questionEvery)
	require.Equal(t, http.StatusOK, public.get("/verify?no=ZZ-2026-000001").StatusCode)
	require.Equal(t, http.StatusTooManyRequests, public.get("/verify?no=ZZ-2026-000001").StatusCode)
}

func TestAllowances(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	a := newAllowances(2, time.Second)
	spend := func(address string) bool { return a.take(address, now) == nil }
	require.True(t, spend("192.0.2.1"))
	require.True(t, spend("192.0.2.1"))
	require.False(t, spend("192.0.2.1"))
	require.True(t, spend("192.0.2.2"), "each address has its own")
	require.True(t, spend("2001:db8::1"))
	require.True(t, spend("2001:db8::2"))
	require.False(t, spend("2001:db8:0:0:ffff::3"), "one subscriber has a whole /64")
	require.True(t, spend("2001:db8:0:1::1"))
	require.False(t, spend("::ffff:192.0.2.1"), "the same address written as IPv6")
	require.True(t, spend("unreadable"))
	now = now.Add(time.Hour)
	require.True(t, spend("192.0.2.1"))
	require.True(t, spend("192.0.2.1"))
	require.False(t, spend("192.0.2.1"), "rest does not pile up")
	require.Equal(t, fault.Throttled, fault.KindOf(a.take("192.0.2.1", now)))

	for i := range mostAskers {
		a.full[networkOf(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255))] = now.Add(-time.Second)
	}
	require.True(t, spend("198.51.100.1"))
	require.Less(t, len(a.full), 10, "askers who are at rest are forgotten")
}

func TestCertificateForThoseWhoMayReadTheCase(t *testing.T) {
	st := applicants(t)
	review, cert := st.registered()
	home := strings.Replace(review, "/review/", "/contracts/", 1)
	for login, want := range map[string]int{"broker": http.StatusOK, "registrar": http.StatusOK, "head": http.StatusOK, "auditor": http.StatusOK, "rival": http.StatusNotFound, "administrator": http.StatusNotFound} {
		v := st.signedIn(login)
		require.Equal(t, want, v.get(home+"/certificate").StatusCode, login)
		require.Equal(t, want, v.get(home+"/certificate.pdf").StatusCode, login)
	}
	v := st.signedIn("broker")
	page := v.get(home + "/certificate")
	for _, words := range []string{cert.Number, cert.ProjectName, "人民币伍拾万元整", "class=\"a4\"", "/v/" + cert.Token, "陆明霞"} {
		require.Contains(t, page.body, words)
	}
	require.NotContains(t, page.body, "注销登记")
	printed := v.get(home + "/certificate.pdf")
	require.Equal(t, "application/pdf", printed.Header.Get("Content-Type"))
	require.Equal(t, fmt.Sprintf("%%PDF %s http://example.com/v/%s false", cert.Number, cert.Token), printed.body)
	open := st.accepted("contract.project_name", "未登记")
	require.Equal(t, http.StatusNotFound, v.get(strings.Replace(open, "/review/", "/contracts/", 1)+"/certificate.pdf").StatusCode)

	st.PublicURL, st.Demo = "https://jiyue.example.gov.cn", true
	r := httptest.NewRequest(http.MethodGet, home+"/certificate.pdf", nil)
	r.Host = "elsewhere.example"
	require.Contains(t, v.send(r).body, "https://jiyue.example.gov.cn/v/"+cert.Token+" true", "never from the request's Host")
}

func TestPortalShowsOfficesAndTheForm(t *testing.T) {
	st := applicants(t)
	a := st.visitor().get("/")
	require.Equal(t, http.StatusOK, a.StatusCode)
	for _, words := range []string{"合同登记有据", `action="/verify"`, `name="no"`, "郑州市技术合同登记处", "/login?next=/contracts/new"} {
		require.Contains(t, a.body, words)
	}
	require.Equal(t, "/desk", st.signedIn("registrar").get("/").Header.Get("Location"))
}
