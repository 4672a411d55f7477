package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/reminding"
	"jiyue/domain/actor"
	"jiyue/views/layout"
)

func TestNoticesLeadToTheirCase(t *testing.T) {
	st := applicants(t)
	st.Counts = func(ctx context.Context, by actor.Actor) (map[string]int, error) {
		n, err := st.Reminding.Unread(ctx, by)
		return map[string]int{layout.NoticesPath: n}, err
	}
	require.Contains(t, st.signedIn("broker").get("/notices").body, "还没有提醒")
	review, _ := st.registered("contract.project_name", "有结果的合同")
	number := st.caseOf(review).Number
	v := st.signedIn("broker")
	page := v.get("/notices")
	for _, words := range []string{"未读 1 条", "办理结果", "准予登记，登记编号 " + number, "有结果的合同", "全部标为已读", `href="/notices"`, "条未读"} {
		require.Contains(t, page.body, words)
	}
	action := regexp.MustCompile(`/notices/[^"]+/open`).FindString(page.body)
	require.Equal(t, http.StatusNotFound, st.signedIn("rival").post(action, nil).StatusCode, "the notices of others are nobody's business")
	opened := v.post(action, nil)
	require.Equal(t, http.StatusSeeOther, opened.StatusCode)
	require.Equal(t, strings.Replace(review, "/review/", "/contracts/", 1), opened.Header.Get("Location"))
	page = v.get("/notices")
	require.Contains(t, page.body, "没有未读提醒")
	require.NotContains(t, page.body, "全部标为已读")

	st.registered("contract.project_name", "第二份")
	page = v.follow(v.post("/notices/read", url.Values{"until": {st.now.Format(time.RFC3339Nano)}}))
	require.Contains(t, page.body, "全部提醒已标为已读")
	require.Contains(t, page.body, "没有未读提醒")
	require.Equal(t, http.StatusSeeOther, v.post("/notices/read", url.Values{"until": {"昨天"}}).StatusCode)
	require.Equal(t, http.StatusOK, v.get("/notices?after=x").StatusCode)
}

// nowhere is a mail server that takes letters and forgets them.
type nowhere struct{}

func (nowhere) Send(context.Context, reminding.Letter) error { return nil }

func TestMailIsAskedForOnTheAccountPage(t *testing.T) {
	st := newSite(t)
	v := st.signedIn("broker")
	require.NotContains(t, v.get("/account").body, "邮件提醒", "without a mail server there is nothing to ask for")
	require.Equal(t, http.StatusNotFound, v.post("/account/mailing", url.Values{"email": {"a@b.cn"}}).StatusCode)
	st.Reminding.Mailer = nowhere{}
	require.Contains(t, v.get("/account").body, "邮件只写申请编号、状态、到期日和链接")
	refused := v.post("/account/mailing", url.Values{"email": {"某人@"}, "wanted": {"YES"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, `value="某人@"`)
	require.Contains(t, refused.body, "邮箱地址应形如")
	page := v.follow(v.post("/account/mailing", url.Values{"email": {" xubowen@example.edu.cn "}, "wanted": {"YES"}}))
	require.Contains(t, page.body, "邮件提醒已保存")
	require.Contains(t, page.body, `value="xubowen@example.edu.cn"`)
	require.Regexp(t, `name="wanted"[^>]*checked`, page.body)
}
