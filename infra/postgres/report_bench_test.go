package postgres_test

import (
	"fmt"
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

// BenchmarkStatistics counts a full year of a large ledger, all tables.
func BenchmarkStatistics(b *testing.B) {
	l := newLedger(b, benchRows(b), 9)
	ask := reporting.Ask{From: reporting.Month{Year: 2025, Month: 1}, To: reporting.Month{Year: 2025, Month: 12}, By: reporting.BySeller}
	for _, by := range []actor.Actor{l.auditor, l.authority, l.registrar} {
		b.Run(fmt.Sprint(by.Roles), func(b *testing.B) {
			for b.Loop() {
				_, err := l.service.Count(b.Context(), by, ask)
				require.NoError(b, err)
			}
			if took := b.Elapsed() / time.Duration(b.N); took > 5*time.Second {
				b.Errorf("a year took %v", took)
			}
		})
	}
}
