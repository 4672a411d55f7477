package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheRecordOfABroker(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	require.Equal(t, http.StatusSeeOther, v.submit(v.completed()).StatusCode)
	path := "/brokers/" + st.ids["broker"]
	page := v.get(path)
	require.Contains(t, page.body, "填写执业信息")
	require.Contains(t, page.body, "2026")
	require.Contains(t, page.body, "没有登记有效的合同")
	require.Contains(t, v.get("/parties").body, path, "in the navigation")
	require.Equal(t, http.StatusUnprocessableEntity, v.get(path+"?from=abc").StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, v.get(path+"?from=2026&to=2024").StatusCode)
	require.Contains(t, v.get(path+"/sheet?from=2024").body, "2024 年起")

	v.get(path + "/edit")
	refused := v.post(path+"/edit", url.Values{"version": {"0"}, "level": {"SENIOR"}, "issued_on": {"2026-02-30"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "日期应写为")
	done := v.follow(v.post(path+"/edit", url.Values{"version": {"0"}, "certificate_no": {"JJR-1"}, "level": {"SENIOR"}, "issued_on": {"2024-05-01"}, "title": {"高级工程师"}}))
	require.Contains(t, done.body, "高级技术经纪人")

	require.Equal(t, http.StatusForbidden, v.get("/brokers").StatusCode)
	require.Contains(t, st.signedIn("registrar").get("/brokers").body, "JJR-1")
	require.Equal(t, http.StatusForbidden, st.signedIn("registrar").get(path+"/edit").StatusCode)
	require.Contains(t, st.signedIn("schoolhead").get("/brokers").body, "许博文")
	require.Equal(t, http.StatusNotFound, st.signedIn("rival").get(path).StatusCode)
	require.Equal(t, http.StatusForbidden, st.signedIn("auditor").get(path).StatusCode)
}
