package postgres_test

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// benchRows is the size of the ledger that benchmarks run on: ten years of the
// largest registration bodies, unless JIYUE_BENCH_ROWS says otherwise.
func benchRows(b *testing.B) int {
	typed := os.Getenv("JIYUE_BENCH_ROWS")
	if typed == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(typed)
	require.NoError(b, err)
	return n
}

// pageLimit only catches what is far off: a benchmark may share its machine.
const pageLimit = 2 * time.Second

// BenchmarkLedger reads first and far pages of a large ledger and fails when the
// plan of one reads or sorts the whole table, or takes longer than a page may.
func BenchmarkLedger(b *testing.B) {
	l := newLedger(b, benchRows(b), 9)
	yuan := func(s string) *money.Yuan { y := money.MustYuan(s); return &y }
	far := reporting.Window{Rows: 51, Mark: reporting.Mark{At: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), ID: "00000000-0000-7000-8000-000000000000"}}
	back := far
	back.Before = true
	queries := []struct {
		name   string
		filter reporting.Filter
		window reporting.Window
	}{
		{"all", reporting.Filter{}, reporting.Window{Rows: 51}},
		{"all far", reporting.Filter{}, far},
		{"all far back", reporting.Filter{}, back},
		{"rare word", reporting.Filter{Query: "深度回收 稀土永磁"}, reporting.Window{Rows: 51}},
		{"common word", reporting.Filter{Query: "技术"}, reporting.Window{Rows: 51}},
		{"common word far", reporting.Filter{Query: "有限公司"}, far},
		{"one number", reporting.Filter{Query: "2026410100012345"}, reporting.Window{Rows: 51}},
		{"nothing", reporting.Filter{Query: "永动机"}, reporting.Window{Rows: 51}},
		{"order of characters", reporting.Filter{Query: "术技"}, reporting.Window{Rows: 51}},
		{"party", reporting.Filter{Party: "洛阳示例"}, far},
		{"revoked", reporting.Filter{States: []contract.State{contract.Revoked}}, reporting.Window{Rows: 51}},
		{"registered", reporting.Filter{States: []contract.State{contract.Registered}}, far},
		{"sub-class", reporting.Filter{Class: "0206"}, reporting.Window{Rows: 51}},
		{"major class", reporting.Filter{Class: "02"}, far},
		{"field", reporting.Filter{Field: "08"}, reporting.Window{Rows: 51}},
		{"signed in a month", reporting.Filter{SignedFrom: day.Must("2024-03-01"), SignedTo: day.Must("2024-03-31")}, reporting.Window{Rows: 51}},
		{"registered in a month", reporting.Filter{RegisteredFrom: day.Must("2024-03-01"), RegisteredTo: day.Must("2024-03-31")}, reporting.Window{Rows: 51}},
		{"registered in a year", reporting.Filter{RegisteredFrom: day.Must("2023-01-01"), RegisteredTo: day.Must("2023-12-31")}, reporting.Window{Rows: 51}},
		{"submitted in a week", reporting.Filter{SubmittedFrom: day.Must("2023-03-01"), SubmittedTo: day.Must("2023-03-07")}, reporting.Window{Rows: 51}},
		{"standing class in a year", reporting.Filter{RegisteredFrom: day.Must("2025-01-01"), RegisteredTo: day.Must("2025-12-31"),
			Standing: day.Must("2025-12-31"), Class: "0101"}, reporting.Window{Rows: 51}},
		{"large", reporting.Filter{Min: yuan("100000009")}, reporting.Window{Rows: 51}},
		{"seller abroad", reporting.Filter{Seller: reporting.Place{Group: reporting.Abroad}}, reporting.Window{Rows: 51}},
		{"seller region", reporting.Filter{Seller: reporting.Place{Within: "110108"}}, far},
		{"everything", reporting.Filter{Query: "轴承", Class: "0101", Field: "03", States: []contract.State{contract.Registered},
			Seller: reporting.Place{Within: "410100"}, SignedFrom: day.Must("2024-01-01")}, reporting.Window{Rows: 51}},
	}
	for role, scope := range map[string]reporting.Scope{
		"auditor": {RegionFrom: "000000", RegionTo: "999999"}, "city": {RegionFrom: "410100", RegionTo: "410199"},
		"small city": {RegionFrom: "410300", RegionTo: "410399"}, "office": {Office: l.offices[1].ID}, "applicant": {Org: l.orgs[0].Org},
	} {
		for _, q := range queries {
			b.Run(role+"/"+q.name, func(b *testing.B) {
				lines, err := l.db.LedgerPlans(b.Context(), scope, q.filter, q.window)
				require.NoError(b, err)
				plan := strings.Join(lines, "\n")
				for b.Loop() {
					_, err := l.db.Contracts(b.Context(), scope, q.filter, q.window)
					require.NoError(b, err)
				}
				took := b.Elapsed() / time.Duration(b.N)
				if strings.Contains(plan, "Seq Scan on contracts") || took > pageLimit {
					b.Errorf("%s took %v\n%s", b.Name(), took, plan)
				}
			})
		}
	}
}

// scans are the groupings of a report in plain SQL over the book, as it would be
// counted without roll-ups: one query a table and year.
var scans = []string{`sign > 2`, `class`, `field`, `ip`, `seller_nature`, `buyer_natures[1]`, `left(seller_region, 4), left(buyer_regions[1], 4)`, `plan`,
	`objective`, `industry`, `registrar_id, on_time`, `width_bucket(total, ARRAY[100000, 1000000, 5000000, 10000000, 100000000]::numeric[])`,
	`seller_region`, `buyer_regions[1]`, `date_trunc('month', registered_on)`, `seller`, `buyers[1]`}

func (l *ledger) scan(b *testing.B, from, to day.Date) {
	for _, keys := range scans {
		for years := range 2 {
			rows, err := l.owner.Query(b.Context(), `SELECT `+keys+`, sum(sign), sum(sign * total), sum(sign * tech) FROM statistics_entries
				WHERE registered_on BETWEEN $1 AND $2 AND happened_on <= $2 GROUP BY `+keys, datum(from.AddYears(-years)), datum(to.AddYears(-years)))
			require.NoError(b, err)
			rows.Close()
			require.NoError(b, rows.Err())
		}
	}
}

// asked keeps the question that a report comes down to.
type asked struct {
	reporting.Reader
	q reporting.Question
}

func (a *asked) RegistrationCounts(ctx context.Context, q reporting.Question) (reporting.Counts, error) {
	a.q = q
	return a.Reader.RegistrationCounts(ctx, q)
}

// BenchmarkStatistics reads the tables of a year and of a month with the year
// before, by the roll-ups and by scan of the book in the same run, and fails when
// the roll-ups are not as much faster as they are there for. Beside them it makes
// the whole report, with changes, names, shares and growth, not from memory.
func BenchmarkStatistics(b *testing.B) {
	n := benchRows(b)
	l := newLedger(b, n, 9)
	start := time.Now()
	folded, err := l.db.FoldStatistics(b.Context())
	require.NoError(b, err)
	b.Logf("%d lines folded in %v", folded, time.Since(start))
	for _, statement := range []string{`CREATE INDEX ON statistics_entries (registered_on)`, `VACUUM ANALYZE statistics_entries, statistics_rollup, statistics_parties`} {
		_, err = l.owner.Exec(b.Context(), statement)
		require.NoError(b, err)
	}
	for _, period := range []struct {
		name     string
		from, to reporting.Month
		times    int // how many times faster than the scan at a million contracts
	}{
		{"year", reporting.Month{Year: 2025, Month: 1}, reporting.Month{Year: 2025, Month: 12}, 1000},
		{"month", reporting.Month{Year: 2025, Month: 10}, reporting.Month{Year: 2025, Month: 10}, 150},
	} {
		var scanned time.Duration
		b.Run(period.name+"/scan", func(b *testing.B) {
			for b.Loop() {
				l.scan(b, period.from.First(), period.to.Last())
			}
			scanned = b.Elapsed() / time.Duration(b.N)
		})
		for _, by := range []actor.Actor{l.auditor, l.authority, l.registrar} {
			reader := &asked{Reader: l.db}
			service := reporting.New(reader, nil, nil, codeBook(b), l.db.Now)
			b.Run(period.name+"/report/"+string(by.Roles[0]), func(b *testing.B) {
				for b.Loop() {
					l.db.ForgetReports()
					_, err := service.Count(b.Context(), by, reporting.Ask{From: period.from, To: period.to, By: reporting.BySeller})
					require.NoError(b, err)
				}
				b.ReportMetric(float64(scanned)*float64(b.N)/float64(b.Elapsed()), "times-scan")
			})
			b.Run(period.name+"/tables/"+string(by.Roles[0]), func(b *testing.B) {
				_, err := l.db.ReadTables(b.Context(), reader.q) // pages that the scan has pushed out
				require.NoError(b, err)
				for b.Loop() {
					_, err := l.db.ReadTables(b.Context(), reader.q)
					require.NoError(b, err)
				}
				took := b.Elapsed() / time.Duration(b.N)
				b.ReportMetric(float64(scanned)/float64(took), "times-scan")
				if wanted := time.Duration(period.times) * took; n >= 1_000_000 && scanned < wanted {
					b.Errorf("the tables took %v, the scan %v: not %d times faster", took, scanned, period.times)
				}
			})
		}
	}
}
