package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// EnqueueExport leaves the work undone: the page shows it waiting.
func (unit) EnqueueExport(context.Context, string) error { return nil }

// readingSite is a site whose office has registered contracts.
func readingSite(t *testing.T, contracts int) *site {
	t.Helper()
	book, err := reference.Load(nil)
	require.NoError(t, err)
	st := newSite(t, func(o *Options) {
		db := o.Registration.Reader.(*postgres.DB)
		o.Reporting = reporting.New(db, postgres.Bind(db, func(tx *postgres.Tx) reporting.Tx { return unit{tx} }), nil, book.Codes(), db.Now)
	})
	for i := range contracts {
		_, err := st.db.SQL().ExecContext(t.Context(), `INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region,
			form, name, class, field, seller, buyer, seller_region, buyer_region, sign_date, total, tech, grams, submission_no, number,
			certificate_version, submitted_at, decided_at, registered_on, created_at, updated_at)
			VALUES ($1, 'REGISTERED', 'WEB', $2, $3, $4, '410100', '{}', $5, $6, '03', '中原示例理工大学', '洛阳示例轴承有限公司', '410102', '410300',
			'2026-02-01', $7, $7, $8, $9, $10, 1, now(), now(), '2026-03-05', $11, $11)`,
			postgres.NewID(), st.ids["broker"], st.school.ID, st.office.ID, fmt.Sprintf("<b>轴承</b>诊断 %d", i), []string{"0101", "04"}[i%2],
			fmt.Sprintf("%d.50", 100000+i), postgres.Grams("<b>轴承</b>诊断"), fmt.Sprintf("SQ-%d", i), fmt.Sprintf("ZZ-2026-%06d", i),
			st.now.AddDate(0, 0, -i))
		require.NoError(t, err)
	}
	_, err = st.db.SQL().ExecContext(t.Context(), `SELECT statistics_book_history()`)
	require.NoError(t, err)
	return st
}

var rowLink = regexp.MustCompile(`<th scope="row" class="key"><a href="/contracts/([0-9a-f-]{36})"`)

func linkNamed(t *testing.T, body, label string) string {
	t.Helper()
	found := regexp.MustCompile(`href="([^"]+)"[^>]*>` + label).FindStringSubmatch(body)
	require.NotNil(t, found, label)
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

func TestLedgerPagesTurnAndKeepTheSearch(t *testing.T) {
	st := readingSite(t, 45)
	v := st.signedIn("registrar")
	seen := map[string]bool{}
	a := v.get("/contracts?q=" + url.QueryEscape("轴承") + "&state=REGISTERED,CANCELLED&min=1&col=field")
	var pages []string
	for {
		require.Equal(t, http.StatusOK, a.StatusCode)
		pages = append(pages, strings.Join(rowIDs(a.body), " "))
		for _, id := range rowIDs(a.body) {
			require.False(t, seen[id])
			seen[id] = true
		}
		require.Contains(t, a.body, `value="轴承"`)
		require.Contains(t, a.body, "技术领域")
		require.Contains(t, a.body, "&lt;b&gt;轴承&lt;/b&gt;诊断")
		require.NotContains(t, a.body, "<b>轴承")
		if !strings.Contains(a.body, `rel="next"`) {
			break
		}
		a = v.get(linkNamed(t, a.body, "下一页"))
	}
	require.Len(t, seen, 45)
	require.Len(t, pages, 3)
	a = v.get(linkNamed(t, a.body, "上一页"))
	require.Equal(t, pages[1], strings.Join(rowIDs(a.body), " "))
	a = v.get(linkNamed(t, a.body, "合计全部符合条件的合同"))
	require.Contains(t, a.body, "全部符合条件 45 项")
	require.Contains(t, a.body, "4,501,012.50")
}

func rowIDs(body string) []string {
	var ids []string
	for _, m := range rowLink.FindAllStringSubmatch(body, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func TestLedgerSaysAtTheFieldWhatIsWrongAndShowsTheRest(t *testing.T) {
	st := readingSite(t, 3)
	v := st.signedIn("head")
	a := v.get("/contracts?class=0101&signed_from=2026-02-30&max=abc&after=%00%ff&rows=7")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `value="2026-02-30"`)
	require.Contains(t, a.body, `id="signed_from-err"`)
	require.Contains(t, a.body, `id="max-err"`)
	require.Contains(t, a.body, `<title>错误：`)
	require.Len(t, rowIDs(a.body), 2, "the faultless condition holds")

	a = v.get("/contracts?q=" + url.QueryEscape(`"><script>alert(1)</script>`))
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.NotContains(t, a.body, "<script>alert")
	require.Contains(t, a.body, "没有符合条件的合同")
}

func TestStatisticsLeadToTheContractsBehindThem(t *testing.T) {
	st := readingSite(t, 5)
	v := st.signedIn("reviewer")
	a := v.get("/statistics")
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	require.Contains(t, a.body, "2026年1至11月技术合同认定登记")
	found := regexp.MustCompile(`<a href="(/contracts\?[^"]*class=01[^"]*)">3<span class="vh">项，查看技术开发的合同`).FindStringSubmatch(a.body)
	require.NotNil(t, found, a.body)
	require.Len(t, rowIDs(v.get(strings.ReplaceAll(found[1], "&amp;", "&")).body), 3)

	a = v.get("/statistics?from=2026-99&to=2026-02")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, `value="2026-99"`)

	require.Equal(t, http.StatusForbidden, st.signedIn("broker").get("/statistics").StatusCode)
	require.Equal(t, http.StatusForbidden, st.signedIn("schoolhead").get("/statistics").StatusCode)
}

func TestExportIsAskedForByAFormAndShownToItsOwner(t *testing.T) {
	st := readingSite(t, 2)
	v := st.signedIn("registrar")
	v.get("/contracts")
	a := v.follow(v.post("/exports", url.Values{"kind": {"contracts"}, "f.class": {"0101"}, "f.state": {"REGISTERED", "CANCELLED"}}))
	require.Contains(t, a.body, "技术合同登记明细：状态 已登记、已注销；类别 技术开发 · 委托开发")
	require.Contains(t, a.body, `data-poll="/exports/state"`)
	require.Contains(t, a.body, "等待开始")
	a = v.get("/exports/state")
	require.True(t, strings.HasPrefix(a.body, `<div id="exports"`), a.body)

	var id string
	require.NoError(t, st.db.SQL().QueryRowContext(t.Context(), `UPDATE exports SET state = 'DONE', done = 2, total = 2, content = 'PK', size = 2,
		sha256 = sha256('PK'), filename = '技术合同登记明细_20261123.xlsx', expires_at = $1 RETURNING id`, st.now.AddDate(0, 0, 7)).Scan(&id))
	a = v.get("/exports/" + id + "/file")
	require.Equal(t, "PK", a.body)
	require.Equal(t, "attachment; filename=\"download\"; filename*=UTF-8''"+url.PathEscape("技术合同登记明细_20261123.xlsx"), a.Header.Get("Content-Disposition"))
	require.Equal(t, http.StatusNotFound, st.signedIn("head").get("/exports/"+id+"/file").StatusCode)

	require.Equal(t, http.StatusUnprocessableEntity, v.post("/exports", url.Values{"kind": {"users"}}).StatusCode)
	a = v.follow(v.post("/exports", url.Values{"kind": {"statistics"}, "f.from": {"2026-01"}, "f.to": {"2026-03"}}))
	require.Contains(t, a.body, "技术合同登记统计表：2026年一季度")
}
