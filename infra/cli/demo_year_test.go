package cli

import (
	"cmp"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/reporting"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/infra/argon"
	"jiyue/infra/config"
	"jiyue/infra/demo"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// demoYear is the demonstration, made by the use cases as make run makes it.
func demoYear(t *testing.T) *reportWorld {
	t.Helper()
	_, dsn := pgtest.Database(t)
	clock := &demo.Clock{}
	db, err := postgres.Open(t.Context(), dsn, clock.Now, 8)
	require.NoError(t, err)
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	c, err := config.Load(nil)
	require.NoError(t, err)
	p, err := newProduct(t.Context(), c, db, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	p.access.Hasher = argon.New(argon.Cost{Memory: 64, Passes: 1, Threads: 1}, 1, time.Second)
	_, err = demo.Seed(t.Context(), p.demoWorld(clock),
		"雨后春山可登临-27", day.Must("2026-11-23"), func(string) {})
	require.NoError(t, err)
	return &reportWorld{product: p, t: t}
}

// deal is one registration of the year, straight from the contract and its parties.
type deal struct {
	class, field, right, plan, objective, industry, month, office string
	seller, buyer                                                 side
	counted
}

// side is the first seller or buyer.
type side struct{ name, nature, region, country string }

// place is the region, or C and the country of a party abroad.
func (s side) place() string {
	if s.country != "" && s.country != "142" {
		return "C" + s.country
	}
	return s.region
}

// deals reads what was registered within a region in 2025 and stood at the end of
// the year, with the figures of that day.
func (w *reportWorld) deals(region string) (list []deal) {
	w.t.Helper()
	first := func(role string) string {
		return `JOIN LATERAL (SELECT * FROM contract_parties p WHERE p.contract_id = c.id AND p.role = '` + role + `' ORDER BY position LIMIT 1) ` + role + ` ON true `
	}
	rows, err := w.db.SQL().QueryContext(w.t.Context(), `SELECT v.class, c.field, COALESCE(c.form->>'ip[0].type', ''), COALESCE(c.form->>'contract.plan', ''),
			COALESCE(c.form->>'contract.objective', ''), COALESCE(c.form->>'contract.industry', ''), extract(month FROM c.registered_on)::int || ' 月', o.name,
			seller.name, seller.nature, seller.region, seller.country, buyer.name, buyer.nature, buyer.region, buyer.country,
			1, v.total, v.tech
		FROM contracts c JOIN organisations o ON o.id = c.office_id
		JOIN LATERAL (SELECT * FROM contract_versions v WHERE v.contract_id = c.id AND v.on_date <= '2025-12-31' ORDER BY version DESC LIMIT 1) v ON true `+first("SELLER")+first("BUYER")+`
		WHERE c.registered_on BETWEEN '2025-01-01' AND '2025-12-31' AND COALESCE(c.closed_on > '2025-12-31', true) AND starts_with(c.office_region, $1)`, strings.TrimRight(region, "0"))
	require.NoError(w.t, err)
	defer rows.Close()
	for rows.Next() {
		var d deal
		require.NoError(w.t, rows.Scan(&d.class, &d.field, &d.right, &d.plan, &d.objective, &d.industry, &d.month, &d.office, &d.seller.name, &d.seller.nature, &d.seller.region,
			&d.seller.country, &d.buyer.name, &d.buyer.nature, &d.buyer.region, &d.buyer.country, &d.count, &d.total, &d.tech))
		list = append(list, d)
	}
	require.NoError(w.t, rows.Err())
	require.Greater(w.t, len(list), 20)
	return list
}

func (c *counted) add(d counted) {
	c.count, c.total, c.tech = c.count+d.count, c.total.Add(d.total), c.tech.Add(d.tech)
}

func (c counted) cells() []string {
	return []string{fmt.Sprint(c.count), c.total.Shift(-4).String(), c.tech.Shift(-4).String()}
}

// The statistical workbook of the demonstration's last full year, all fifteen
// tables, against the contracts themselves: not the book of statistics, nor its
// roll-ups, nor the code that reads them.
func TestTheWorkbookOfTheDemonstrationYear(t *testing.T) {
	w := demoYear(t)
	codes := w.registration.Rules.Codes()
	top := func(table code.Table, key, none string) string {
		if path := codes.Path(table, key); len(path) > 0 {
			return path[0].Name
		}
		return cmp.Or(key, none)
	}
	for _, login := range []string{"zhengtong", "jiangyu"} {
		u, err := w.db.UserByLogin(t.Context(), login)
		require.NoError(t, err)
		w.head = u.Actor()
		home := w.head.Region
		deals := w.deals(home)
		f, _ := w.statisticsBook(reporting.Ask{From: reporting.Month{Year: 2025, Month: 1}, To: reporting.Month{Year: 2025, Month: 12}, By: reporting.BySeller, Many: reporting.ManyFirst})
		var all counted
		for _, d := range deals {
			all.add(d.counted)
		}
		whence := func(s side) string {
			switch r := s.place(); {
			case r == "":
				return "未填所在地"
			case r[0] == 'C':
				return map[bool]string{true: "港澳台", false: "国外"}[r == "C110" || r == "C121" || r == "C143"]
			case strings.HasPrefix(r, strings.TrimRight(home, "0")):
				return "本地"
			case strings.HasPrefix(r, home[:2]):
				return "省内其他"
			default:
				return "省外"
			}
		}
		zone := func(s side) bool {
			return s.country == "142" && strings.Contains(codes.Name(code.Region, s.region), "高新技术产业")
		}
		for _, x := range []struct {
			sheet, heading string
			labels         func(d deal) []string
		}{
			{"表1 按合同类别", "合同类别", func(d deal) []string { return []string{contract.Class(d.class).Major().Title()} }},
			{"表2 按技术领域", "技术领域", func(d deal) []string { return []string{top(code.Field, d.field, "未填领域")} }},
			{"表3 按知识产权", "知识产权", func(d deal) []string {
				return []string{map[bool]string{true: "未涉及知识产权", false: "涉及知识产权"}[d.right == "" || d.right == "NONE"]}
			}},
			{"表4 按卖方性质", "卖方性质", func(d deal) []string { return []string{top(code.Nature, d.seller.nature, "未填性质")} }},
			{"表5 按买方性质", "买方性质", func(d deal) []string { return []string{top(code.Nature, d.buyer.nature, "未填性质")} }},
			{"表6 技术流向", "流向", func(d deal) []string { return []string{whence(d.seller) + "卖方"} }},
			{"表6续一 输出与吸纳", "流向", func(d deal) []string {
				return []string{map[[2]bool]string{{true, true}: "本地成交", {true, false}: "输出（本地卖方至外地买方）", {false, true}: "吸纳（外地卖方至本地买方）",
					{false, false}: "两端均不在本地"}[[2]bool{whence(d.seller) == "本地", whence(d.buyer) == "本地"}]}
			}},
			{"表7 按计划来源", "计划来源", func(d deal) []string { return []string{top(code.Plan, d.plan, "未填计划来源")} }},
			{"表8 按社会经济目标", "社会经济目标", func(d deal) []string { return []string{top(code.Objective, d.objective, "未填目标")} }},
			{"表9 按服务的国民经济行业", "国民经济行业", func(d deal) []string { return []string{top(code.Industry, d.industry, "未填行业")} }},
			{"表11 按成交额分档", "成交额", func(d deal) []string {
				for _, band := range []struct {
					below int64
					label string
				}{{10, "10万元以下"}, {100, "10万至100万元"}, {500, "100万至500万元"}, {1000, "500万至1000万元"}, {10000, "1000万至1亿元"}} {
					if d.total.LessThan(decimal.NewFromInt(band.below * 10000)) {
						return []string{band.label}
					}
				}
				return []string{"1亿元以上"}
			}},
			{"表13 高等院校与科研机构", "机构与身份", func(d deal) (labels []string) {
				for role, nature := range map[string]string{"卖方": d.seller.nature, "买方": d.buyer.nature} {
					for prefix, kind := range map[string]string{"022": "高等院校", "021": "科研机构"} {
						if strings.HasPrefix(nature, prefix) {
							labels = append(labels, kind+"为"+role)
						}
					}
				}
				return labels
			}},
			{"表14 高新技术产业开发区", "高新区与身份", func(d deal) (labels []string) {
				if zone(d.seller) {
					labels = append(labels, "卖方在高新区")
				}
				if zone(d.buyer) {
					labels = append(labels, "买方在高新区")
				}
				return labels
			}},
			{"附表1 逐月", "登记月份", func(d deal) []string { return []string{d.month} }},
		} {
			want := map[string]*counted{}
			for _, d := range deals {
				for _, label := range x.labels(d) {
					if want[label] == nil {
						want[label] = &counted{}
					}
					want[label].add(d.counted)
				}
			}
			require.Equal(t, wholeOf(want, all), met(t, f, x.sheet, x.heading), "%s %s", login, x.sheet)
		}
		w.checkFlows(f, deals, whence)
		w.checkLargest(f, deals)
		w.checkWork(f, home)
		w.checkChanges(f, home)
	}
}

// wholeOf writes the groups as the workbook does, with the whole.
func wholeOf(groups map[string]*counted, all counted) map[string][]string {
	cells := map[string][]string{"合计": all.cells()}
	for label, c := range groups {
		cells[label] = c.cells()
	}
	return cells
}

// met reads the outer lines of a table that are not empty, the whole as 合计.
func met(t *testing.T, f *excelize.File, sheet, heading string) map[string][]string {
	lines := map[string][]string{}
	for _, row := range body(t, f, sheet, heading) {
		label := row[0]
		if label == "全部登记合同" {
			label = "合计"
		}
		if !strings.HasPrefix(label, "　") && row[1] != "0" {
			lines[label] = row[1:4]
		}
		if label == "合计" {
			return lines
		}
	}
	t.Fatalf("%s has no whole", sheet)
	return nil
}

// checkFlows 表6续二 is the matrix of places.
func (w *reportWorld) checkFlows(f *excelize.File, deals []deal, whence func(side) string) {
	want, got := map[[2]string]string{}, map[[2]string]string{}
	sums := map[[2]string]decimal.Decimal{}
	for _, d := range deals {
		from, to := whence(d.seller), whence(d.buyer)
		for _, cell := range [][2]string{{from, to}, {from, "合计"}, {"合计", to}, {"合计", "合计"}} {
			sums[cell] = sums[cell].Add(d.total)
		}
	}
	for cell, total := range sums {
		want[cell] = total.Shift(-4).String()
	}
	all, err := f.GetRows("表6续二 流向矩阵", excelize.Options{RawCellValue: true})
	require.NoError(w.t, err)
	var buyers []string
	for i, row := range all {
		switch {
		case len(row) > 0 && strings.HasPrefix(row[0], "卖方所在地"):
			buyers = all[i+1]
		case len(buyers) > 0 && len(row) == len(buyers) && row[0] != "":
			for j, value := range row[1:] {
				if value != "0" {
					got[[2]string{row[0], buyers[j+1]}] = value
				}
			}
		}
	}
	require.Equal(w.t, want, got, "the matrix of flows")
}

// checkLargest 表12 ranks by amount; who has the same name has one line.
func (w *reportWorld) checkLargest(f *excelize.File, deals []deal) {
	for sheet, x := range map[string]struct {
		heading string
		of      func(deal) string
	}{"表12 成交额前 20 家卖方": {"卖方", func(d deal) string { return d.seller.name }}, "表12续 成交额前 20 家买方": {"买方", func(d deal) string { return d.buyer.name }}} {
		sums := map[string]*counted{}
		for _, d := range deals {
			if sums[x.of(d)] == nil {
				sums[x.of(d)] = &counted{}
			}
			sums[x.of(d)].add(d.counted)
		}
		var last decimal.Decimal
		n := 0
		for _, row := range body(w.t, f, sheet, x.heading) {
			_, name, ranked := strings.Cut(row[0], "　")
			if !ranked {
				break
			}
			require.Equal(w.t, sums[name].cells(), row[1:4], "%s %s", sheet, name)
			require.True(w.t, n == 0 || !last.LessThan(sums[name].total), "%s %s is out of order", sheet, name)
			last, n = sums[name].total, n+1
			delete(sums, name)
		}
		require.True(w.t, n == 20 || len(sums) == 0, sheet)
		for name, c := range sums {
			require.False(w.t, last.LessThan(c.total), "%s lacks %s", sheet, name)
		}
	}
}

// checkWork 表10 counts decisions by the day on which they were taken, whatever
// became of them, with the figures of the first version.
func (w *reportWorld) checkWork(f *excelize.File, home string) {
	rows, err := w.db.SQL().QueryContext(w.t.Context(), `SELECT o.name, COALESCE(r.n, 0), COALESCE(r.total, 0), COALESCE(r.tech, 0), COALESCE(d.kept, 0), COALESCE(d.late, 0), COALESCE(d.untimed, 0), COALESCE(a.returned, 0), COALESCE(d.rejected, 0)
		FROM organisations o
		LEFT JOIN (SELECT c.office_id, count(*) AS n, sum(v.total) AS total, sum(v.tech) AS tech FROM contracts c JOIN contract_versions v ON v.contract_id = c.id AND v.version = 1
			WHERE c.registered_on BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1) r ON r.office_id = o.id
		LEFT JOIN (SELECT c.office_id, count(*) FILTER (WHERE k) AS kept, count(*) FILTER (WHERE NOT k) AS late, count(*) FILTER (WHERE k IS NULL) AS untimed,
				count(*) FILTER (WHERE c.number IS NULL) AS rejected
			FROM (SELECT c.*, (c.decided_at AT TIME ZONE 'Asia/Shanghai')::date <= c.decision_due_on AS k FROM contracts c) c
			WHERE (c.number IS NOT NULL OR c.state = 'REJECTED') AND (c.decided_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1) d ON d.office_id = o.id
		LEFT JOIN (SELECT c.office_id, count(*) AS returned FROM audit_events e JOIN contracts c ON e.subject = 'contract:' || c.id
			WHERE e.kind = 'contract.supplement_requested' AND (e.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1) a ON a.office_id = o.id
		WHERE o.kind = 'OFFICE' AND starts_with(o.region, $1) AND (r.n IS NOT NULL OR d.kept IS NOT NULL OR a.returned IS NOT NULL)`, strings.TrimRight(home, "0"))
	require.NoError(w.t, err)
	defer rows.Close()
	want, got := map[string][]string{}, map[string][]string{}
	for rows.Next() {
		var office string
		var c counted
		var n [5]int
		require.NoError(w.t, rows.Scan(&office, &c.count, &c.total, &c.tech, &n[0], &n[1], &n[2], &n[3], &n[4]))
		want[office] = c.cells()
		for _, x := range n {
			want[office] = append(want[office], fmt.Sprint(x))
		}
	}
	require.NoError(w.t, rows.Err())
	for _, row := range body(w.t, f, "表10 登记机构与登记员", "登记机构、登记员") {
		if row[0] == "合计" {
			break
		}
		if !strings.HasPrefix(row[0], "　") {
			got[row[0]] = append(append([]string{}, row[1:4]...), row[7], row[8], row[9], row[11], row[12])
		}
	}
	require.Equal(w.t, want, got, "表10")
}

// checkChanges 表15: what the acts of the year on registrations made of the figures.
func (w *reportWorld) checkChanges(f *excelize.File, home string) {
	rows, err := w.db.SQL().QueryContext(w.t.Context(), `SELECT title, count(*), sum(n), sum(total), sum(tech) FROM (
			SELECT '变更' AS title, 0 AS n, v.total - b.total AS total, v.tech - b.tech AS tech, c.office_region
			FROM contract_versions v JOIN contract_versions b ON b.contract_id = v.contract_id AND b.version = v.version - 1 JOIN contracts c ON c.id = v.contract_id
			WHERE v.on_date BETWEEN '2025-01-01' AND '2025-12-31' AND v.changes <> '[]' AND (v.total, v.tech, v.class) <> (b.total, b.tech, b.class)
			UNION ALL SELECT CASE c.state WHEN 'REVOKED' THEN '撤销' ELSE '注销' END, -1, -c.total, -c.tech, c.office_region
			FROM contracts c WHERE c.closed_on BETWEEN '2025-01-01' AND '2025-12-31') x
		WHERE starts_with(office_region, $1) GROUP BY 1`, strings.TrimRight(home, "0"))
	require.NoError(w.t, err)
	defer rows.Close()
	want, got := map[string][]string{}, map[string][]string{}
	for rows.Next() {
		var title string
		var acts int
		var c counted
		require.NoError(w.t, rows.Scan(&title, &acts, &c.count, &c.total, &c.tech))
		want[title] = append([]string{fmt.Sprint(acts)}, c.cells()...)
	}
	require.NoError(w.t, rows.Err())
	require.NotEmpty(w.t, want)
	for _, row := range body(w.t, f, "表15 变更、注销与撤销", "事项") {
		if row[0] == "合计" {
			break
		}
		got[row[0]] = row[2:6]
	}
	require.Equal(w.t, want, got, "表15")
}
