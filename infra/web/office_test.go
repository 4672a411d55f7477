package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/governing"
	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/infra/pgtest"
)

// TestOfficePagesByRole says for each page of the office, of the watchers and of
// the public what each role gets.
func TestOfficePagesByRole(t *testing.T) {
	st := applicants(t)
	waiting := st.submitted()
	issued, _ := st.registered("contract.project_name", "已登记的合同")
	const ok, see, denied, absent, conflict = http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound, http.StatusConflict
	all := func(status int, but map[string]int) map[string]int {
		want := map[string]int{"": see, "rival": status}
		for _, p := range people {
			want[p.login] = status
		}
		for login, s := range but {
			want[login] = s
		}
		return want
	}
	officials := func(status int) map[string]int {
		return all(denied, map[string]int{"registrar": status, "reviewer": status, "head": status, "schoolhead": absent})
	}
	watchers := all(denied, map[string]int{"auditor": ok, "administrator": ok})
	visitors := map[string]*visitor{"": st.visitor(), "rival": st.signedIn("rival")}
	for _, p := range people {
		visitors[p.login] = st.signedIn(p.login)
	}
	for path, want := range map[string]map[string]int{
		"/desk":                 all(ok, nil),
		"/review":               all(denied, map[string]int{"registrar": ok, "reviewer": ok, "head": ok, "schoolhead": see}),
		waiting:                 officials(ok),
		waiting + "/not-accept": all(denied, map[string]int{"registrar": ok}),
		waiting + "/route":      all(denied, map[string]int{"registrar": ok}),
		waiting + "/cancel":     all(denied, map[string]int{"registrar": conflict}),
		waiting + "/revoke":     all(denied, map[string]int{"head": conflict, "schoolhead": absent}),
		waiting + "/done":       all(denied, map[string]int{"registrar": see, "reviewer": see, "head": see, "schoolhead": absent}),
		issued:                  officials(ok),
		issued + "/cancel":      all(denied, map[string]int{"registrar": ok}),
		issued + "/revoke":      all(denied, map[string]int{"head": ok, "schoolhead": absent}),
		issued + "/done":        officials(ok),
		"/audit":                watchers,
		"/calendar":             all(denied, map[string]int{"administrator": ok}),
		"/profiles":             all(ok, map[string]int{"broker": denied, "rival": denied}),
		"/profiles/410100":      all(ok, map[string]int{"broker": denied, "rival": denied}),
		"/verify":               all(ok, map[string]int{"": ok}),
	} {
		for login, status := range want {
			require.Equal(t, status, visitors[login].get(path).StatusCode, "%s as %q", path, login)
		}
	}
	// Posts: nobody but the office's own people moves a case.
	version := url.Values{"version": {versionOf(st, waiting)}, "opinion": {"这是一条意见"}, "region": {"410300"}, "ruling": {"reject"}}
	for _, path := range []string{"/accept", "/not-accept", "/route", "/check", "/decide", "/cancel", "/revoke"} {
		for _, login := range []string{"rival", "broker", "schoolhead", "auditor", "administrator"} {
			a := visitors[login].post(waiting+path, version)
			require.Contains(t, []int{denied, absent}, a.StatusCode, "%s as %s", path, login)
		}
	}
	require.Equal(t, contract.Submitted, st.caseOf(waiting).State)
	require.Equal(t, denied, visitors["auditor"].post("/calendar", url.Values{}).StatusCode)
	require.Equal(t, absent, visitors["registrar"].get("/profiles/999999").StatusCode)
	require.Equal(t, absent, visitors["registrar"].get("/desk?tab=nowhere").StatusCode)
	require.Equal(t, absent, visitors["registrar"].get("/review/"+st.ids["broker"]).StatusCode)
}

func TestDeskPutsWhatIsDueFirst(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("registrar")
	empty := v.get("/desk")
	for _, words := range []string{"11月23日，星期一", "没有待办件", "今日没有到期的件。", "查看合同台账"} {
		require.Contains(t, empty.body, words)
	}
	today := day.Of(pgtest.Now)
	for i := range deskRows + 2 {
		review := st.submitted("contract.project_name", fmt.Sprintf("合同 %02d", i))
		due := today.AddDays(i - 1)
		_, err := st.db.SQL().ExecContext(t.Context(), `UPDATE contracts SET due_on = $1, amber_on = $2, red_on = $3 WHERE id = $4`,
			due.String(), due.AddDays(-2).String(), due.AddDays(-1).String(), string(st.caseOf(review).ID))
		require.NoError(t, err)
	}
	page := v.get("/desk")
	for _, words := range []string{"今日应办 2 件，其中 1 件已超期。", "超期 1 日", "今日到期", "剩 2 日", "待办（按到期） 22", "待受理 22", "本周到期", "办理最早到期件", "共 22 件"} {
		require.Contains(t, page.body, words)
	}
	require.Less(t, strings.Index(page.body, "合同 00"), strings.Index(page.body, "合同 01"))
	require.Regexp(t, `due due-bad"><b>超期 1 日`, page.body)
	require.Regexp(t, `due due-warn"><b>剩 2 日`, page.body)
	require.Regexp(t, `due"><b>剩 3 日`, page.body)
	require.NotContains(t, page.body, "合同 21")
	next := linkNamed(t, page.body, "下一页")
	rest := v.get(next)
	require.Contains(t, rest.body, "合同 21")
	require.NotContains(t, rest.body, "合同 05")

	mine := st.signedIn("broker").get("/desk?tab=mine")
	require.Contains(t, mine.body, "我发起的 22")
	require.Contains(t, mine.body, "新建登记申请")
	led := st.signedIn("auditor").get("/desk")
	require.Contains(t, led.body, `href="/audit"`)
	require.Contains(t, led.body, "校验记录是否被改动")
}

func TestTheWeekIsLeftOutWhenNotAllWasRead(t *testing.T) {
	st := applicants(t)
	calendar, err := st.Registration.Rules.Calendar(t.Context())
	require.NoError(t, err)
	today := day.Of(pgtest.Now)
	full := deskRowsDue(weekRows, today)
	require.Nil(t, weekOf(full, today, calendar), "the list may go on this week")
	full[weekRows-1].Deadline.Due = today.AddDays(7)
	week := weekOf(full, today, calendar)
	require.Len(t, week, 5)
	require.Equal(t, weekRows-1, week[0].Count)
	require.True(t, week[0].Today)
	saturday := weekOf(deskRowsDue(1, today.AddDays(5)), today, calendar)
	require.Equal(t, "周六", saturday[len(saturday)-1].Label, "a due date on a day of rest is shown")
}

func TestTheLogIsReadableAndVerified(t *testing.T) {
	st := applicants(t)
	st.registered()
	v := st.signedIn("auditor")
	page := v.get("/audit")
	for _, words := range []string{"准予登记，签发登记证明", "审查中 → 已登记", "核定技术交易额", "500,000.00 元", "陆明霞", "郑州市技术合同登记处 登记员", "校验全链"} {
		require.Contains(t, page.body, words)
	}
	only := v.get("/audit?thing=user:")
	require.Contains(t, only.body, "登录")
	require.NotContains(t, only.body, "准予登记")
	require.Contains(t, v.get("/audit?thing=contract:&subject=no-such").body, "没有符合条件的记录")

	a := v.post("/audit/verify", nil)
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Regexp(t, `校验通过：\d+ 条记录首尾相接`, a.body)

	for range 60 {
		st.signedIn("broker")
	}
	newest := v.get("/audit")
	older := v.get(linkNamed(t, newest.body, "下一页"))
	require.Equal(t, http.StatusOK, older.StatusCode)
	require.Contains(t, older.body, "上一页")
}

func TestABrokenChainIsSaid(t *testing.T) {
	st := applicants(t)
	st.signedIn("registrar")
	const forge = `UPDATE audit_events SET payload = replace(payload, '陆明霞', '何敏') WHERE kind = 'user.login'`
	_, err := st.db.SQL().ExecContext(t.Context(), forge)
	require.ErrorContains(t, err, "permission denied", "the application itself cannot rewrite history")
	owner, err := pgx.Connect(t.Context(), st.owner)
	require.NoError(t, err)
	_, err = owner.Exec(t.Context(), forge)
	require.NoError(t, err)
	require.NoError(t, owner.Close(t.Context()))
	v := st.signedIn("auditor")
	v.get("/audit")
	a := v.post("/audit/verify", nil)
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Regexp(t, `校验不通过：第 \d+ 条存证记录的内容与其哈希值不符`, a.body)
}

func TestTheCalendarIsKeptWithARecord(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("administrator")
	day := url.Values{"day": {"2027-02-08"}, "kind": {"HOLIDAY"}, "name": {"春节"}, "source": {"国办发明电〔2026〕9号"}}
	require.Contains(t, v.get("/calendar?year=2027").body, "2027年放假安排未录入")
	page := v.follow(v.post("/calendar", day))
	for _, words := range []string{"2027-02-08 已列入工作日历", "春节", "国办发明电〔2026〕9号", "春节，放假", "1 日"} {
		require.Contains(t, page.body, words)
	}
	again := v.post("/calendar", day)
	require.Equal(t, http.StatusConflict, again.StatusCode)
	require.Contains(t, again.body, governing.ErrSameListing.Message)
	day.Set("name", "春节放假")
	require.Equal(t, http.StatusSeeOther, v.post("/calendar", day).StatusCode)
	require.Contains(t, v.get("/calendar?year=2027&day=2027-02-08").body, "保存这一日")

	for name, c := range map[string]struct {
		field, value, says string
	}{
		"no day":        {"day", "2027-02-30", governing.ErrDay.Message},
		"no kind":       {"kind", "", governing.ErrKind.Message},
		"work on work":  {"kind", "MAKEUP", governing.ErrWeekday.Message},
		"no name":       {"name", "", governing.ErrName.Message},
		"no source":     {"source", " ", governing.ErrSource.Message},
		"distant":       {"day", "2207-01-01", governing.ErrDay.Message},
		"long name":     {"name", strings.Repeat("节", 21), governing.ErrName.Message},
		"not a weekday": {"kind", "WEEKDAY", governing.ErrKind.Message},
	} {
		form := url.Values(mapsWith(day, c.field, ""))
		form.Set(c.field, c.value)
		a := v.post("/calendar", form)
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, name)
		require.Contains(t, a.body, c.says, name)
	}
	confirm := v.get("/calendar/2027-02-08/remove")
	require.Contains(t, confirm.body, "从工作日历中删除 2027-02-08")
	require.Equal(t, http.StatusSeeOther, v.post("/calendar/2027-02-08/remove", nil).StatusCode)
	require.Equal(t, http.StatusNotFound, v.post("/calendar/2027-02-08/remove", nil).StatusCode)
	require.Equal(t, http.StatusNotFound, v.get("/calendar/2027-02-99/remove").StatusCode)

	log := v.get("/audit?thing=calendar:").body
	for _, words := range []string{"录入工作日历", "删除工作日历", "原为", "春节，放假，国办发明电〔2026〕9号"} {
		require.Contains(t, log, words)
	}
	admin := actor.Actor{Roles: []actor.Role{actor.Head}}
	require.ErrorIs(t, st.Governing.SetDay(t.Context(), admin, policy.CalendarDay{}), governing.ErrDenied)
}

func TestProfilesShowValueClauseAndConfidence(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("administrator")
	list := v.get("/profiles")
	require.Contains(t, list.body, "国家基准")
	require.Contains(t, list.body, `href="/profiles/410100"`)
	page := v.get("/profiles/410100")
	for _, words := range []string{"河南省郑州市", "办理期限", "15 日", "河南省技术市场条例", "有据", "建议值", "自 1994-08-01 起", "5,000,000.00 元", "国家基准"} {
		require.Contains(t, page.body, words)
	}
	require.Contains(t, v.get("/profiles/410100?on=1990-01-01").body, "长期", "what holds always held then, too")
	require.NotContains(t, v.get("/profiles/410100?on=1990-01-01").body, "河南省技术市场条例")
	for _, key := range policy.Keys() {
		found := false
		for _, g := range parameterGroups {
			for _, k := range g.keys {
				found = found || k == key
			}
		}
		require.True(t, found, "%s is on no page", key)
	}
}

func TestMonthsHaveEveryDayOnce(t *testing.T) {
	y := governing.Year{Year: 2026, Days: []policy.CalendarDay{{Day: day.Must("2026-10-01"), Kind: policy.Holiday, Name: "国庆节"}, {Day: day.Must("2026-10-10"), Kind: policy.MakeUp, Name: "国庆节"}}}
	days, rest, marks := 0, 0, ""
	for _, m := range months(y, day.Must("2026-11-23")) {
		for _, w := range m.Weeks {
			for _, c := range w {
				if c.Day > 0 {
					days++
					marks += c.Mark
					if c.Rest {
						rest++
					}
				}
			}
		}
	}
	require.Equal(t, 365, days)
	require.Equal(t, "休班", marks)
	require.Equal(t, 104, rest, "104 days of weekends in 2026, one more by 国庆节, one less by 调休")
	require.Equal(t, time.Thursday, day.Must("2026-10-01").Weekday())
}

// deskRowsDue are n rows that are due on the day.
func deskRowsDue(n int, due day.Date) []registration.DeskRow {
	rows := make([]registration.DeskRow, n)
	for i := range rows {
		rows[i].Deadline.Due = due
	}
	return rows
}
