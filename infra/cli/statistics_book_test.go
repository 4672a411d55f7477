package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/reporting"
	"jiyue/domain/code"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// countedWorld is an office with registrations of every kind in this year and the
// year before, with amounts whose rounded figures do not add up.
func countedWorld(t *testing.T) *reportWorld {
	w := newReportWorld(t, 0)
	seller := postgres.NewID()
	w.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'SELLER', '河南示例农业大学', '410105', now())`, seller)
	pick := func(i int, of ...string) string { return of[i%len(of)] }
	for i := range 120 {
		registered := fmt.Sprintf("%d-%02d-%02d", 2026-i%2, 1+i%10, 1+i%28)
		id, region := postgres.NewID(), pick(i, "410102", "410105", "410172")
		form := map[string]string{"contract.plan": pick(i, "1", "101", "", "4"), "contract.objective": pick(i/3, "01", "10", ""), "contract.industry": pick(i/2, "34", "A", "65"),
			"ip[0].type": pick(i/5, "INVENTION", "TECH_SECRET", "", "SW_COPYRIGHT"), "parties[0].nature": pick(i, "022", "150", "0211"), "parties[1].nature": pick(i/2, "150", "011", "500")}
		if form["ip[0].type"] == "" {
			delete(form, "ip[0].type")
		}
		names := [2]string{pick(i, "中原示例理工大学", "郑州示例轴承有限公司", "示例研究院"), pick(i, "洛阳示例机械有限公司", "某区人民政府", "Acme Inc.", "某")}
		buyerRegion, country := pick(i/2, "410105", "410300", "110105", ""), "142"
		if buyerRegion == "" {
			country = "502"
		}
		for path, value := range map[string]string{"parties[0].role": "SELLER", "parties[0].name": names[0], "parties[0].region": region, "parties[0].country": "142",
			"parties[1].role": "BUYER", "parties[1].name": names[1], "parties[1].region": buyerRegion, "parties[1].country": country} {
			form[path] = value
		}
		total := decimal.New(int64(3333_33+i*i*97_777_77), -2)
		w.exec(`INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form, name, class, field, seller, buyer, seller_region, buyer_region,
			sign_date, total, tech, submission_no, number, certificate_version, submitted_at, accepted_at, decided_at, registered_on, registrar_id, created_at, updated_at)
			VALUES ($1, 'REGISTERED', 'WEB', $2, $3, $4, '410100', $5, $6, $7, $8, $9, $10, $11, $12, $13::date, $14, $15, $16, $17, 1, $13::date, $13::date, $13::date, $13::date, $18, $19, $19)`,
			id, w.author, seller, w.head.Org, form, fmt.Sprintf("合同 %d", i), pick(i, "0101", "0102", "0202", "04", "0501", "0301"), pick(i, "01", "03", "09", ""), names[0], names[1],
			region, map[bool]string{true: "C502", false: buyerRegion}[country == "502"], registered, total.String(), total.Sub(decimal.New(int64(i), -2)).String(),
			fmt.Sprintf("SQ-%d", i), fmt.Sprintf("ZZ-%d-%06d", 2026-i%2, i), w.head.User, pgtest.Now)
		for at, role := range []string{"SELLER", "BUYER"} {
			w.exec(`INSERT INTO contract_parties (contract_id, position, role, name, nature, region) VALUES ($1, $2, $3, $4, $5, $6)`,
				id, at, role, names[at], form[fmt.Sprintf("parties[%d].nature", at)], [2]string{region, buyerRegion}[at])
		}
	}
	w.exec(`SELECT statistics_book_history()`)
	return w
}

// counted is one row of a recount.
type counted struct {
	count       int
	total, tech decimal.Decimal
}

// recount groups the registrations of a year by an expression, straight from the
// contracts; the names of the groups are those of the workbook.
func (w *reportWorld) recount(year int, by string) map[string]counted {
	w.t.Helper()
	rows, err := w.db.SQL().QueryContext(w.t.Context(), `SELECT `+by+`, count(*), sum(total), sum(tech) FROM contracts c
		WHERE registered_on BETWEEN make_date($1, 1, 1) AND make_date($1, 11, 23) GROUP BY 1`, year)
	require.NoError(w.t, err)
	defer rows.Close()
	groups := map[string]counted{}
	for rows.Next() {
		var key string
		var c counted
		require.NoError(w.t, rows.Scan(&key, &c.count, &c.total, &c.tech))
		groups[key] = c
	}
	require.NoError(w.t, rows.Err())
	require.NotEmpty(w.t, groups)
	return groups
}

// body reads the rows of a sheet below its headings as raw values.
func body(t *testing.T, f *excelize.File, sheet, heading string) [][]string {
	t.Helper()
	all, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	for i, row := range all {
		if len(row) > 0 && row[0] == heading {
			return all[i+2:]
		}
	}
	t.Fatalf("no heading %s in %s", heading, sheet)
	return nil
}

func (w *reportWorld) statisticsBook(ask reporting.Ask) (*excelize.File, []byte) {
	w.t.Helper()
	id, err := w.reporting.RequestStatistics(w.t.Context(), w.head, ask)
	require.NoError(w.t, err)
	e := w.run(id)
	require.Equal(w.t, reporting.ExportDone, e.State, e.Failure)
	_, content, err := w.reporting.Download(w.t.Context(), w.head, id)
	require.NoError(w.t, err)
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(w.t, err)
	w.t.Cleanup(func() { f.Close() })
	return f, content
}

var thisYear = reporting.Ask{From: reporting.Month{Year: 2026, Month: 1}, To: reporting.Month{Year: 2026, Month: 11}, By: reporting.BySeller, Many: reporting.ManyFirst}

func TestTheStatisticalWorkbookEqualsARecountOfTheContracts(t *testing.T) {
	w := countedWorld(t)
	f, _ := w.statisticsBook(thisYear)
	codes := w.registration.Rules.Codes()
	named := func(table code.Table) func(string) string {
		return func(key string) string { return cmp.Or(codes.Name(table, key), key) }
	}
	same := func(key string) string { return key }
	for _, c := range []struct {
		sheet, heading, by string
		name               func(string) string
	}{
		{"表1 按合同类别", "合同类别", `CASE left(class, 2) WHEN '01' THEN '技术开发' WHEN '02' THEN '技术转让' WHEN '03' THEN '技术许可' WHEN '04' THEN '技术咨询' ELSE '技术服务' END`, same},
		{"表2 按技术领域", "技术领域", `CASE field WHEN '' THEN '未填领域' ELSE field END`, named(code.Field)},
		{"表3 按知识产权", "知识产权", `CASE WHEN form ? 'ip[0].type' THEN '涉及知识产权' ELSE '未涉及知识产权' END`, same},
		{"表8 按社会经济目标", "社会经济目标", `CASE form->>'contract.objective' WHEN '' THEN '未填目标' ELSE form->>'contract.objective' END`, named(code.Objective)},
		{"表11 按成交额分档", "成交额", `CASE WHEN total < 100000 THEN '10万元以下' WHEN total < 1000000 THEN '10万至100万元' WHEN total < 5000000 THEN '100万至500万元'
			WHEN total < 10000000 THEN '500万至1000万元' WHEN total < 100000000 THEN '1000万至1亿元' ELSE '1亿元以上' END`, same},
		{"附表1 逐月", "登记月份", `extract(month FROM registered_on)::int || ' 月'`, same},
		{"表4 按卖方性质", "卖方性质", `CASE left(form->>'parties[0].nature', 2) WHEN '02' THEN '事业法人' WHEN '15' THEN '内资企业' END`, same},
		{"表9 按服务的国民经济行业", "国民经济行业", `CASE form->>'contract.industry' WHEN '34' THEN '制造业' WHEN 'A' THEN '农、林、牧、渔业' ELSE '信息传输、软件和信息技术服务业' END`, same},
		{"表12 成交额前 20 家卖方", "卖方", `seller`, same},
		{"表12续 成交额前 20 家买方", "买方", `buyer`, same},
	} {
		now, before := map[string]counted{}, map[string]counted{}
		for key, v := range w.recount(2026, c.by) {
			now[c.name(key)] = v
		}
		for key, v := range w.recount(2025, c.by) {
			before[c.name(key)] = v
		}
		var all counted
		for _, v := range now {
			all = counted{all.count + v.count, all.total.Add(v.total), all.tech.Add(v.tech)}
		}
		met, parts := map[string]bool{}, false
		for _, row := range body(t, f, c.sheet, c.heading) {
			label := row[0]
			if _, ranked, found := strings.Cut(label, "　"); found && strings.HasPrefix(c.sheet, "表12") {
				label = ranked
			}
			if strings.HasPrefix(label, "　") {
				parts = true
				continue
			}
			want, wantBefore := now[label], before[label]
			if label == "合计" || label == "全部登记合同" {
				want = all
				for _, v := range before {
					wantBefore = counted{wantBefore.count + v.count, wantBefore.total.Add(v.total), wantBefore.tech.Add(v.tech)}
				}
			}
			met[label] = true
			row = append(row, make([]string, 12)...)
			require.Equal(t, []string{fmt.Sprint(want.count), want.total.Shift(-4).String(), want.tech.Shift(-4).String()}, row[1:4], "%s %s", c.sheet, label)
			share := ""
			if !all.total.IsZero() {
				share = want.total.DivRound(all.total, 4).String()
			}
			require.Equal(t, share, row[4], "%s %s", c.sheet, label)
			require.Equal(t, []string{fmt.Sprint(wantBefore.count), wantBefore.total.Shift(-4).String(), wantBefore.tech.Shift(-4).String()}, row[5:8], "%s %s", c.sheet, label)
			growth := ""
			if !wantBefore.total.IsZero() {
				growth = want.total.Sub(wantBefore.total).DivRound(wantBefore.total, 4).String()
			}
			require.Equal(t, growth, row[9], "%s %s", c.sheet, label)
			if label == "合计" || label == "全部登记合同" {
				break
			}
		}
		for label := range now {
			require.True(t, met[label], "%s lacks %s", c.sheet, label)
		}
		if c.sheet == "表1 按合同类别" {
			require.True(t, parts)
		}
	}
}

func TestTheStatisticalWorkbookIsReadyToPrint(t *testing.T) {
	w := countedWorld(t)
	f, _ := w.statisticsBook(thisYear)
	sheets := f.GetSheetList()
	require.Equal(t, "封面", sheets[0])
	for n := 1; n <= 15; n++ {
		require.Contains(t, strings.Join(sheets, "\n"), fmt.Sprintf("\n表%d ", n))
	}
	for _, cell := range []struct{ ref, want string }{{"A2", "技术合同登记统计表"}, {"C4", "2026年1至11月"}, {"C5", w.head.OrgName}, {"C7", "2026-11-23"}, {"C10", w.head.OrgName + " 秦岭"}} {
		value, err := f.GetCellValue("封面", cell.ref)
		require.NoError(t, err)
		require.Equal(t, cell.want, value, cell.ref)
	}
	titles := map[string]string{}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" {
			titles[n.Scope] = n.RefersTo
		}
	}
	for _, sheet := range sheets[1:] {
		layout, err := f.GetPageLayout(sheet)
		require.NoError(t, err)
		require.Equal(t, "landscape", *layout.Orientation, sheet)
		require.Equal(t, 9, *layout.Size, "%s on A4", sheet)
		require.NotEmpty(t, titles[sheet], "%s repeats its headings", sheet)
		panes, err := f.GetPanes(sheet)
		require.NoError(t, err)
		require.True(t, panes.Freeze && panes.YSplit > 3, sheet)
	}
	// Where the rounded figures of a table do not add up to its rounded total, both
	// are printed.
	roundings := body(t, f, "舍入对照", "统计表")
	differ := false
	for _, row := range roundings {
		if len(row) < 5 || !strings.Contains(row[0], "表") || row[1] == "" {
			continue
		}
		shown, total := decimal.RequireFromString(row[2]), decimal.RequireFromString(row[3])
		require.True(t, shown.Equal(shown.Round(2)) && total.Equal(total.Round(2)), row[0])
		require.Equal(t, shown.Sub(total).String(), row[4], row[0])
		differ = differ || !shown.Equal(total)
	}
	require.True(t, differ, "the amounts are made so that some differ")
	definitions := fmt.Sprint(body(t, f, "说明", "事项"))
	for _, words := range []string{"同比", "技术交易额", "国科发政字〔2001〕253号", "统计期间及上年同期没有已关账年度", "代码未公布"} {
		require.Contains(t, definitions, words)
	}
	format, err := f.GetCellStyle("表1 按合同类别", "C7")
	require.NoError(t, err)
	style, err := f.GetStyle(format)
	require.NoError(t, err)
	require.Equal(t, 4, style.NumFmt, "#,##0.00")
	kind, err := f.GetCellType("表1 按合同类别", "C7")
	require.NoError(t, err)
	require.Contains(t, []excelize.CellType{excelize.CellTypeUnset, excelize.CellTypeNumber}, kind, "a number, not a text")
}

// An empty period still makes a whole workbook.
func TestTheStatisticalWorkbookOfNothing(t *testing.T) {
	w := newReportWorld(t, 0)
	f, _ := w.statisticsBook(thisYear)
	for _, row := range body(t, f, "表1 按合同类别", "合同类别") {
		if row[0] == "合计" {
			require.Equal(t, "0", row[1])
			return
		}
	}
	t.Fatal("no total")
}

func TestSharesOfSeveralBuyersStillClose(t *testing.T) {
	w := countedWorld(t)
	ask := thisYear
	ask.Many, ask.By = reporting.ManySplit, reporting.ByBuyer
	f, _ := w.statisticsBook(ask)
	require.Contains(t, fmt.Sprint(body(t, f, "说明", "事项")), "平均分摊")
}
