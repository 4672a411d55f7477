package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/distribution"
	"jiyue/domain/subsidy"
	"jiyue/infra/postgres"
)

// plainBooks writes what a workbook is about; the real one has its own tests.
type plainBooks struct{}

func (plainBooks) Subsidy(w io.Writer, l *subsidy.List, basis subsidy.Policy, region string, units []subsidy.PublishedUnit) error {
	_, err := fmt.Fprintf(w, "%d %s %s %s", l.Year, basis.ID, units[0].Title, units[0].Paid)
	return err
}

func (plainBooks) Schedule(w io.Writer, l *contract.Schedule) error {
	_, err := fmt.Fprintf(w, "%s %d %s", l.Number, l.Count, l.Tech)
	return err
}

func (plainBooks) Annual(w io.Writer, a distribution.Annual, exporter string, _ time.Time) error {
	_, err := fmt.Fprintf(w, "%d %s %d", a.Year, exporter, len(a.Rows))
	return err
}

func (plainBooks) Payout(w io.Writer, c *distribution.Case, p distribution.CasePayout, _ sharing.PayoutTax) error {
	_, err := fmt.Fprintf(w, "%s %d %s", c.Number, p.No, p.Total)
	return err
}

var idField = regexp.MustCompile(`name="id" value="([^"]+)"`)

// authority is a second person who may decide: 主管部门管理员 of the city.
func (st *site) authority() *visitor {
	st.t.Helper()
	org, user := postgres.NewID(), postgres.NewID()
	_, err := st.db.SQL().ExecContext(st.t.Context(), `INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'AUTHORITY', '郑州市科技局', '410100', now())`, org)
	require.NoError(st.t, err)
	_, err = st.db.SQL().ExecContext(st.t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at)
		VALUES ($1, 'authority', '方峥', $2, '{AUTHORITY}', $3, false, now())`, user, org, "plain:"+goodPassword)
	require.NoError(st.t, err)
	return st.signedIn("authority")
}

// listed opens a list of the year through the pages and answers with its address.
func (v *visitor) listed(year string) string {
	v.site.t.Helper()
	page := v.get("/subsidies")
	found := idField.FindStringSubmatch(page.body)
	require.NotNil(v.site.t, found, page.body)
	a := v.post("/subsidies", url.Values{"id": {found[1]}, "policy": {"ZZ-2019"}, "year": {year}})
	require.Equal(v.site.t, http.StatusSeeOther, a.StatusCode, a.body)
	return a.Header.Get("Location")
}

func (v *visitor) onList(path, act string, pairs ...string) answer {
	v.site.t.Helper()
	l, err := v.site.db.SubsidyList(v.site.t.Context(), strings.TrimPrefix(path, "/subsidies/"))
	require.NoError(v.site.t, err)
	form := url.Values{"version": {fmt.Sprint(l.Version)}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.post(path+act, form)
}

// A list is drawn up by one, decided by another, published to all.
func TestSubsidyListFromContractsToTheNotice(t *testing.T) {
	st := applicants(t)
	review, _ := st.registered()
	tied, _ := st.registered("contract.project_name", "关联交易的开发")
	_, err := st.db.SQL().ExecContext(t.Context(), `UPDATE contracts SET form = form || '{"related": "YES"}' WHERE id = $1`, string(st.caseOf(tied).ID))
	require.NoError(t, err)
	id := string(st.caseOf(review).ID)
	head, authority := st.signedIn("head"), st.authority()

	list := head.listed("2026")
	page := head.get(list)
	for _, words := range []string{"2026年度郑州市技术合同交易补贴名单", "中原示例理工大学", "500.00", "另有 1 份不计", "郑科规〔2019〕2号", "编制中"} { // 500,000 × 1‰
		require.Contains(t, page.body, words)
	}
	unit := linkNamed(t, page.body, "中原示例理工大学")
	require.Contains(t, head.get(unit).body, "买卖双方有关联关系")
	require.Contains(t, head.get(unit).body, "0.1%")

	a := head.onList(list, "/propose")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "送审前须填写预算金额")
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/budget", "budget", "499.99").StatusCode)
	a = head.onList(list, "/propose")
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "超出 0.01 元")
	a = head.onList(list, "/budget", "budget", "400", "pro_rata", "1")
	require.Contains(t, a.body, "办法没有规定按比例兑付")
	require.Contains(t, head.onList(list, "/budget", "budget", "x").body, "金额应为数字")
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/budget", "budget", "500").StatusCode)
	stale := url.Values{"version": {"1"}, "budget": {"600"}}
	require.Equal(t, http.StatusConflict, head.post(list+"/budget", stale).StatusCode)

	require.Equal(t, http.StatusForbidden, authority.onList(list, "/propose").StatusCode, "only the maker")
	require.Equal(t, http.StatusConflict, authority.get(list+"/publish").StatusCode)
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/propose").StatusCode)
	require.Equal(t, http.StatusForbidden, head.onList(list, "/publish").StatusCode, "two people")
	require.Equal(t, http.StatusForbidden, head.get(list+"/publish").StatusCode)
	require.Contains(t, head.get(list).body, "编制人不能自己审定")
	require.Equal(t, http.StatusConflict, head.onList(list, "/budget", "budget", "700").StatusCode)

	require.Contains(t, authority.onList(list, "/return", "opinion", "不").body, "至少 4 个字")
	require.Equal(t, http.StatusSeeOther, authority.onList(list, "/return", "opinion", "请核对到账").StatusCode)
	require.Contains(t, head.get(list).body, "审定人退回：请核对到账")
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/propose").StatusCode)

	public := st.visitor()
	require.Equal(t, http.StatusNotFound, public.get(strings.Replace(list, "/subsidies/", "/subsidy-lists/", 1)).StatusCode, "not yet decided")
	require.Contains(t, authority.get(list+"/publish").body, "人民币伍佰元整")
	require.Equal(t, http.StatusSeeOther, authority.onList(list, "/publish").StatusCode)
	notice := linkNamed(t, public.get("/subsidy-lists").body, "郑州市技术合同交易补贴")
	shown := public.get(notice)
	for _, words := range []string{"中原示例理工大学", "500.00", "郑州市科技局", "郑科规〔2019〕2号"} {
		require.Contains(t, shown.body, words)
	}
	require.NotContains(t, shown.body, st.caseOf(review).Form.Contract.ProjectName)
	require.Contains(t, public.get(notice+"/export.xlsx").body, "2026 ZZ-2019 中原示例理工大学 500.00")
	for kind, n := range map[string]int{"opened": 1, "budgeted": 2, "proposed": 2, "returned": 1, "published": 1} {
		require.Equal(t, n, st.count(`SELECT count(*) FROM audit_events WHERE kind = 'subsidy.`+kind+`'`), kind)
	}
	require.Equal(t, 1, st.count(`SELECT count(*) FROM subsidy_lines WHERE counted AND contract_id = '`+id+`'`))
	require.Equal(t, http.StatusConflict, authority.onList(list, "/publish").StatusCode, "once")
}

func TestSubsidyCountsWhatWasReceived(t *testing.T) {
	st := applicants(t)
	st.registered()
	head := st.signedIn("head")
	list := head.listed("2026")
	_, err := st.db.SQL().ExecContext(t.Context(), `UPDATE subsidy_lines SET class = '0501'`)
	require.NoError(t, err)
	page := head.get(list)
	require.Contains(t, page.body, "有 1 份合同没有填实际到账金额")
	unit := linkNamed(t, page.body, "中原示例理工大学")
	var id string
	require.NoError(t, st.db.SQL().QueryRowContext(t.Context(), `SELECT contract_id FROM subsidy_lines`).Scan(&id))
	seller := "1241000041580123XA"

	a := head.onList(list, "/unit", "seller", seller, "received."+id, "-5")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "金额不能为负数")
	require.Contains(t, a.body, `value="-5"`)
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/unit", "seller", seller, "received."+id, "300000").StatusCode)
	require.Contains(t, head.get(unit).body, "150.00") // 300,000 × 0.5‰
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/unit", "seller", seller, "received."+id, "300000", "public."+id, "1").StatusCode)
	require.Contains(t, head.get(unit).body, "以财政资金购买")
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/unit", "seller", seller, "received."+postgres.NewID(), "1").StatusCode, "foreign contracts are left alone")
	require.Equal(t, http.StatusNotFound, head.get(list+"/unit?seller=nobody").StatusCode)
}

// What changed after the list was drawn up keeps it from being published.
func TestSubsidyOfARevokedContractIsNotPublished(t *testing.T) {
	st := applicants(t)
	review, _ := st.registered()
	head, authority := st.signedIn("head"), st.authority()
	list := head.listed("2026")
	head.onList(list, "/budget", "budget", "500")
	head.onList(list, "/propose")
	require.NoError(t, st.Registration.Revoke(t.Context(), st.as("head", actor.Head), st.caseOf(review).ID, st.caseOf(review).Version, []string{"REVOKE_FAKE_OR_FRAUD"}, "以虚假合同骗取登记"))
	a := authority.onList(list, "/publish")
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "已变动")
	require.Equal(t, http.StatusSeeOther, authority.onList(list, "/return", "opinion", "合同已撤销").StatusCode)
	require.Equal(t, http.StatusSeeOther, head.onList(list, "/reload").StatusCode)
	require.Contains(t, head.onList(list, "/propose").body, "没有可以补贴的单位")
}

func TestSubsidiesAreForKeepersOfTheRegion(t *testing.T) {
	st := applicants(t)
	st.registered()
	head := st.signedIn("head")
	list := head.listed("2026")
	for login, status := range map[string]int{"broker": http.StatusForbidden, "registrar": http.StatusForbidden, "auditor": http.StatusForbidden, "schoolhead": http.StatusForbidden} {
		v := st.signedIn(login)
		require.Equal(t, status, v.get("/subsidies").StatusCode, login)
		require.Equal(t, status, v.get(list).StatusCode, login)
		require.Equal(t, status, v.onList(list, "/budget", "budget", "1").StatusCode, login)
	}
	_, err := st.db.SQL().ExecContext(t.Context(), `UPDATE subsidy_lists SET region = '500000'`)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, head.get(list).StatusCode)
	require.Equal(t, http.StatusNotFound, head.onList(list, "/budget", "budget", "1").StatusCode)
	require.NotContains(t, head.get("/subsidies").body, list)

	page := head.get("/subsidies")
	id := idField.FindStringSubmatch(page.body)[1]
	for form, words := range map[string]string{"policy=SM-2023&year=2024": "请选择本地区适用的补贴办法", "policy=ZZ-2019&year=2018": "登记年度应在", "policy=ZZ-2019&year=2027": "登记年度应在", "policy=ZZ-2019&year=x": "登记年度应在"} {
		values, err := url.ParseQuery(form + "&id=" + id)
		require.NoError(t, err)
		a := head.post("/subsidies", values)
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, form)
		require.Contains(t, a.body, words)
	}
}

func TestOneListPerSchemeRegionAndYear(t *testing.T) {
	st := applicants(t)
	head := st.signedIn("head")
	list := head.listed("2025")
	require.Contains(t, head.get(list).body, "没有登记在本地区的合同")
	id := strings.TrimPrefix(list, "/subsidies/")
	again := head.post("/subsidies", url.Values{"id": {id}, "policy": {"ZZ-2019"}, "year": {"2025"}})
	require.Equal(t, http.StatusSeeOther, again.StatusCode, "the same form twice")
	other := head.post("/subsidies", url.Values{"id": {postgres.NewID()}, "policy": {"ZZ-2019"}, "year": {"2025"}})
	require.Equal(t, http.StatusConflict, other.StatusCode)
	require.Contains(t, other.body, "名单已经建立")

	var wait sync.WaitGroup
	codes := make([]int, 4)
	for i := range codes {
		wait.Go(func() {
			codes[i] = st.signedIn("head").post("/subsidies", url.Values{"id": {postgres.NewID()}, "policy": {"ZZ-2019"}, "year": {"2024"}}).StatusCode
		})
	}
	wait.Wait()
	require.Equal(t, 1, st.count(`SELECT count(*) FROM subsidy_lists WHERE year = 2024`))
}
