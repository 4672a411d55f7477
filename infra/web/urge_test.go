package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUrgingFromTheCaseAndFromTheQueue(t *testing.T) {
	st := applicants(t)
	review := st.submitted("contract.project_name", "等了很久的合同")
	page := strings.Replace(review, "/review/", "/contracts/", 1)
	broker, head := st.signedIn("broker"), st.signedIn("head")
	early := broker.get(page)
	require.Contains(t, early.body, "还没有临近到期，2026年11月27日起仍未办理的可以催办。")
	require.Equal(t, http.StatusConflict, broker.post(page+"/urge", nil).StatusCode)
	require.NotContains(t, head.get("/review").body, "/urge")
	require.Equal(t, http.StatusNotFound, st.signedIn("rival").post(page+"/urge", nil).StatusCode)
	require.Equal(t, http.StatusForbidden, st.signedIn("registrar").post(page+"/urge", nil).StatusCode)
	require.Equal(t, http.StatusNotFound, st.signedIn("schoolhead").post(page+"/urge", nil).StatusCode, "a head of applicants sees no cases")

	st.now = st.now.AddDate(0, 0, 4)
	broker, head = st.signedIn("broker"), st.signedIn("head")
	require.Contains(t, broker.get(page).body, "每天可催办一次")
	done := broker.follow(broker.post(page+"/urge", nil))
	require.Contains(t, done.body, "已催办，经办人会收到提醒")
	require.Contains(t, done.body, "今天已经催办过，明天仍未办理的可以再催。")
	queue := head.get("/review")
	require.Contains(t, queue.body, `action="`+page+`/urge"`)
	require.Contains(t, head.follow(head.post(page+"/urge", url.Values{"back": {"/review"}})).body, "已催办")
	require.NotContains(t, st.signedIn("registrar").get("/review").body, "/urge")
	told := st.signedIn("registrar").get("/notices")
	for _, words := range []string{"未读 2 条", "申请单位催办，2026-11-30 到期", "负责人秦岭催办"} {
		require.Contains(t, told.body, words)
	}
}
