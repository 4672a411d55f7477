package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// recount adds the generated rows up by a key, in plain Go.
func (l *ledger) recount(p reporting.Period, sees func(ledgerContract) bool, key func(ledgerContract) string) map[string]reporting.Cell {
	cells := map[string]reporting.Cell{}
	for _, r := range l.rows {
		if !sees(r) || r.Number == "" || r.RegisteredOn.Before(p.From) || r.RegisteredOn.After(p.To) || !standingAt(r, p.AsOf) {
			continue
		}
		cells[key(r)] = cells[key(r)].Add(reporting.Cell{Count: 1, Total: r.Total, Tech: r.Tech})
	}
	return cells
}

func cellsOf(lines []reporting.Line, before bool) map[string]string {
	cells := map[string]string{}
	for _, l := range lines {
		cell := l.Cell
		if before {
			cell = l.Before
		}
		if cell.Count > 0 {
			cells[l.Key] = fmt.Sprint(cell)
		}
	}
	return cells
}

func printed(cells map[string]reporting.Cell) map[string]string {
	texts := map[string]string{}
	for key, cell := range cells {
		texts[key] = fmt.Sprint(cell)
	}
	return texts
}

func TestStatisticsEqualAPlainRecount(t *testing.T) {
	l := newLedger(t, 2500, 11)
	readers := []struct {
		by   actor.Actor
		sees func(ledgerContract) bool
	}{
		{l.registrar, func(r ledgerContract) bool { return r.office == l.offices[0].ID }},
		{l.authority, func(r ledgerContract) bool { return actor.Covers("410100", r.officeRegion) }},
		{l.statistician, func(r ledgerContract) bool { return actor.Covers("410000", r.officeRegion) }},
		{l.auditor, func(ledgerContract) bool { return true }},
	}
	rapid.Check(t, func(rt *rapid.T) {
		reader := readers[rapid.IntRange(0, len(readers)-1).Draw(rt, "reader")]
		from := reporting.Month{Year: 2023, Month: 1}.Add(rapid.IntRange(0, 46).Draw(rt, "from"))
		ask := reporting.Ask{From: from, To: from.Add(rapid.IntRange(0, 13).Draw(rt, "months")),
			By: rapid.SampledFrom([]string{reporting.BySeller, reporting.ByBuyer, reporting.ByOffice}).Draw(rt, "by")}
		st, err := l.service.Count(t.Context(), reader.by, ask)
		require.NoError(rt, err)
		sees := reader.sees
		for _, before := range []bool{false, true} {
			period := st.Current
			if before {
				period = st.Previous
			}
			recount := func(key func(ledgerContract) string) map[string]string { return printed(l.recount(period, sees, key)) }
			require.Equal(rt, recount(func(ledgerContract) string { return "" }), cellsOf([]reporting.Line{st.All}, before))
			require.Equal(rt, recount(func(r ledgerContract) string { return string(r.Class) }), leaves(st.Classes, before))
			require.Equal(rt, recount(func(r ledgerContract) string { return r.Field }), cellsOf(st.Fields, before))
			require.Equal(rt, recount(func(r ledgerContract) string {
				m := reporting.Month{Year: r.RegisteredOn.Year(), Month: r.RegisteredOn.Month()}
				if before {
					m = m.Add(12)
				}
				return m.String()
			}), cellsOf(st.Months, before))
			require.Equal(rt, recount(func(r ledgerContract) string {
				band := 0
				for i, b := range reporting.Bands {
					if !r.Total.Less(b.From) {
						band = i
					}
				}
				return fmt.Sprint(band)
			}), cellsOf(st.Bands, before))
			if ask.By == reporting.ByOffice {
				require.Equal(rt, recount(func(r ledgerContract) string { return r.office }), cellsOf(st.Places, before))
			}
		}
		// Every figure leads to a ledger of exactly as many contracts.
		for _, lines := range [][]reporting.Line{{st.All}, st.Classes, st.Months, st.Fields, st.Bands, st.Places} {
			line := lines[rapid.IntRange(0, len(lines)-1).Draw(rt, "line")]
			if line.Drill == nil {
				continue
			}
			page, err := l.service.List(t.Context(), reader.by, *line.Drill, reporting.Turn{Sums: true})
			require.NoError(rt, err)
			require.Equal(rt, fmt.Sprint(line.Cell), fmt.Sprint(reporting.Cell(*page.All)), line.Label)
		}
		for _, row := range st.Flow.Sellers {
			for _, cell := range append(slices.Clone(row.Cells), row.All) {
				if cell.Drill == nil || rapid.IntRange(0, 5).Draw(rt, "skip") > 0 {
					continue
				}
				page, err := l.service.List(t.Context(), reader.by, *cell.Drill, reporting.Turn{Sums: true})
				require.NoError(rt, err)
				require.Equal(rt, fmt.Sprint(cell.Cell), fmt.Sprint(reporting.Cell(*page.All)), row.Whence.Title())
			}
		}
	})
}

// leaves leaves out the major classes that have sub-classes below them.
func leaves(lines []reporting.Line, before bool) map[string]string {
	cells := cellsOf(lines, before)
	maps.DeleteFunc(cells, func(key, _ string) bool { return !contract.Class(key).Known() })
	return cells
}

// place puts one registered contract into the ledger.
func (l *ledger) place(class contract.Class, field, seller, buyer, total, tech, registered, closed string) {
	l.t.Helper()
	id := l.next()
	state := "REGISTERED"
	if closed != "" {
		state = "CANCELLED"
	}
	_, err := l.owner.Exec(l.t.Context(), `INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form,
		name, class, field, seller_region, buyer_region, sign_date, total, tech, submission_no, number, certificate_version, submitted_at,
		decided_at, registered_on, closed_on, created_at, updated_at)
		VALUES ($1, $2, 'WEB', $3, $4, $5, $6, '{}', 'x', $7, $8, $9, $10, $11, $12, $13, $14, $14, 1, now(), now(), $11, $15, now(), now())`,
		id, state, l.author, l.orgs[0].Org, l.offices[0].ID, l.offices[0].Region, string(class), field, seller, buyer,
		datum(day.Must(registered)), total, tech, id, datum(day.Must(closed)))
	require.NoError(l.t, err)
	l.book()
}

func TestStatisticsOfAClosedYearStandAndCompareLikeWithLike(t *testing.T) {
	l := newLedger(t, 0, 12)
	l.place("0101", "03", "410102", "110108", "2000000.00", "1400000.00", "2025-03-10", "2026-02-03") // 注销 after the year
	l.place("0101", "03", "410102", "410105", "500000.00", "500000.00", "2025-12-20", "")             // after the same day a year before
	l.place("04", "01", "110108", "410171", "99999.99", "99999.99", "2026-01-05", "")
	l.place("0501", "", "C502", "410171", "100000.00", "66666.67", "2026-11-23", "")
	l.place("0202", "01", "410300", "C110", "300000.00", "300000.00", "2026-05-05", "2026-11-23") // gone today

	year := func(y int) reporting.Ask {
		return reporting.Ask{From: reporting.Month{Year: y, Month: 1}, To: reporting.Month{Year: y, Month: 12}, By: reporting.BySeller}
	}
	closed, err := l.service.Count(t.Context(), l.registrar, year(2025))
	require.NoError(t, err)
	require.Equal(t, "2025年", closed.Title)
	require.Equal(t, 2, closed.All.Count, "a closed year stands as at its end")
	require.Equal(t, "2500000.00", closed.All.Total.String())

	asOf := year(2025)
	asOf.AsOf = day.Must("2026-11-23")
	today, err := l.service.Count(t.Context(), l.registrar, asOf)
	require.NoError(t, err)
	require.Equal(t, 1, today.All.Count, "as of today, what was cancelled since is gone")

	st, err := l.service.Count(t.Context(), l.registrar, year(2026))
	require.NoError(t, err)
	require.True(t, st.Running)
	require.Equal(t, day.Must("2026-11-23"), st.Current.AsOf)
	require.Equal(t, day.Must("2025-11-23"), st.Previous.To)
	require.Equal(t, "199999.99", st.All.Total.String())
	require.Equal(t, "2000000.00", st.All.Before.Total.String(), "to the same day of the year before, as it stood then")
	require.Equal(t, "下降 90.0%", reporting.Growth(st.All.Total, st.All.Before.Total).GrowthText())
	require.Equal(t, "增长 100.0%", reporting.GrowthOf(st.All.Count, st.All.Before.Count).GrowthText())
	require.Equal(t, "100000.00", st.All.Average().String())
	require.Equal(t, "郑州高新区技术合同登记站", st.Where)

	require.Equal(t, "410100", st.Flow.Home)
	require.Equal(t, 2, st.Flow.In.Count)
	require.Zero(t, st.Flow.Out.Count+st.Flow.Within.Count+st.Flow.Rest.Count)
	require.Equal(t, "未填领域", st.Fields[len(st.Fields)-1].Label)
	require.Equal(t, []string{"技术咨询"}, titlesWith(st.Classes, 1, "99999.99"))

	_, err = l.service.Count(t.Context(), l.broker, year(2026))
	require.ErrorIs(t, err, reporting.ErrNoStatistics)
	_, err = l.service.Count(t.Context(), l.administrator, year(2026))
	require.ErrorIs(t, err, reporting.ErrNoStatistics)
}

func titlesWith(lines []reporting.Line, count int, total string) []string {
	var titles []string
	for _, l := range lines {
		if l.Count == count && l.Total.String() == total {
			titles = append(titles, l.Label)
		}
	}
	return titles
}

func TestBandsHoldTheirLowerBounds(t *testing.T) {
	l := newLedger(t, 0, 13)
	for _, total := range []string{"0.00", "99999.99", "100000.00", "999999.99", "1000000.00", "4999999.99", "5000000.00", "9999999.99",
		"10000000.00", "99999999.99", "100000000.00", "999999999999.99"} {
		l.place("04", "01", "410102", "410102", total, "0.00", "2026-02-02", "")
	}
	st, err := l.service.Count(t.Context(), l.registrar, reporting.Ask{From: reporting.Month{Year: 2026, Month: 2}, To: reporting.Month{Year: 2026, Month: 2}})
	require.NoError(t, err)
	for _, band := range st.Bands {
		require.Equal(t, 2, band.Count, band.Label)
	}
}

func TestRoundedFiguresThatMissTheirTotalAreExplained(t *testing.T) {
	third := money.MustYuan("33.34")
	require.Equal(t, "各行按万元四舍五入后相加为 0.00 万元，与合计 0.01 万元相差 −0.01 万元，合计以元为单位汇总后换算",
		reporting.RoundingNote("", money.Sum(third, third, third), []money.Yuan{third, third, third}))
	require.Empty(t, reporting.RoundingNote("", money.MustYuan("200"), []money.Yuan{money.MustYuan("100"), money.MustYuan("100")}))
}

func TestAskReadsMonthsAndNamesThePeriod(t *testing.T) {
	l := newLedger(t, 0, 14)
	for _, c := range []struct{ from, to, asOf, title, faulty string }{
		{"", "", "", "2026年1至11月", ""},
		{"2025-01", "2025-12", "", "2025年", ""},
		{"2026-04", "2026-06", "", "2026年二季度", ""},
		{"2026-04", "2026-04", "", "2026年4月", ""},
		{"2024-12", "2026-02", "", "2024年12月至2026年2月", ""},
		{"", "2025-05", "", "2025年1至5月", ""},
		{"2026-13", "", "", "2026年1至11月", "from"},
		{"2026-05", "2026-04", "", "2026年5月", "to"},
		{"2000-01", "2026-04", "", "2000年1月至2004年12月", "to"},
		{"2026-01", "2026-03", "2026-12-01", "2026年一季度", "asof"},
	} {
		typed := map[string]string{"from": c.from, "to": c.to, "asof": c.asOf}
		ask, err := l.service.ParseAsk(func(name string) []string { return []string{typed[name]} })
		require.Equal(t, c.title, ask.Title(), c)
		if c.faulty == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, " at "+c.faulty+":")
	}
}

// The roll-ups, the lines that they do not hold yet and any mixture of both give
// the same report.
func TestRolledUpFiguresEqualTheLines(t *testing.T) {
	l := newLedger(t, 700, 15)
	readers := []actor.Actor{l.registrar, l.statistician, l.auditor}
	asks := []reporting.Ask{}
	for _, from := range []reporting.Month{{Year: 2023, Month: 1}, {Year: 2024, Month: 1}, {Year: 2024, Month: 4}, {Year: 2026, Month: 1}, {Year: 2025, Month: 11}} {
		for _, months := range []int{1, 3, 12} {
			to := from.Add(months - 1)
			asks = append(asks, reporting.Ask{From: from, To: to, By: reporting.ByBuyer, Many: reporting.ManySplit},
				reporting.Ask{From: from, To: to, By: reporting.ByOffice, AsOf: day.Must("2026-03-17")},
				reporting.Ask{From: from, To: to, By: reporting.BySeller, AsOf: day.Must("2026-06-30")},
				reporting.Ask{From: from, To: to, By: reporting.BySeller, AsOf: day.Must("2026-11-23")})
		}
	}
	count := func() (all []*reporting.Statistics) {
		for _, by := range readers {
			for _, ask := range asks {
				if !ask.AsOf.IsZero() && ask.AsOf.Before(ask.From.First()) {
					continue
				}
				st, err := l.service.Count(t.Context(), by, ask)
				require.NoError(t, err)
				all = append(all, st)
			}
		}
		return all
	}
	lines := count()
	_, err := l.owner.Exec(t.Context(), `CREATE TABLE later AS SELECT seq FROM statistics_pending WHERE seq % 3 = 0; DELETE FROM statistics_pending WHERE seq % 3 = 0`)
	require.NoError(t, err)
	folded, err := l.db.FoldStatistics(t.Context())
	require.NoError(t, err)
	require.Positive(t, folded)
	_, err = l.owner.Exec(t.Context(), `INSERT INTO statistics_pending SELECT seq FROM later`)
	require.NoError(t, err)
	requireSame(t, lines, count())
	_, err = l.db.FoldStatistics(t.Context())
	require.NoError(t, err)
	requireSame(t, lines, count())
}

func requireSame(t *testing.T, want, got []*reporting.Statistics) {
	t.Helper()
	for i := range want {
		a, b := plainReport(want[i]), plainReport(got[i])
		for table := range a {
			for row := range a[table] {
				require.Equal(t, a[table][row], b[table][row], "%s %+v: %s", want[i].Where, want[i].Ask, table)
			}
		}
		require.Equal(t, len(a), len(b))
	}
}

// plainReport prints every figure of every table, with where it leads.
func plainReport(st *reporting.Statistics) map[string][]string {
	tables := map[string][]string{}
	add := func(name string, lines ...reporting.Line) {
		for _, l := range lines {
			drill := "none"
			if l.Drill != nil {
				drill = fmt.Sprint(l.Drill.Params())
			}
			tables[name] = append(tables[name], fmt.Sprint(l.Key, l.Label, l.Cell, l.Before, drill))
		}
	}
	add("all", st.All)
	add("class", st.Classes...)
	add("field", st.Fields...)
	add("right", st.Rights...)
	add("seller", st.SellerNatures...)
	add("buyer", st.BuyerNatures...)
	add("plan", st.Plans...)
	add("objective", st.Objectives...)
	add("industry", st.Industries...)
	add("band", st.Bands...)
	add("top sellers", st.TopSellers...)
	add("top buyers", st.TopBuyers...)
	add("institution", st.Institutions...)
	add("zone", st.Zones...)
	add("month", st.Months...)
	add("place", st.Places...)
	for _, row := range st.Flow.Sellers {
		add("flow "+row.All.Label, append(row.Cells, row.All)...)
	}
	add("flow", st.Flow.Within, st.Flow.Out, st.Flow.In, st.Flow.Rest)
	for _, w := range append(st.Work, st.WorkMonths...) {
		tables["work"] = append(tables["work"], fmt.Sprint(w.Key, w.Label, w.Cell, w.Before, w.Kept, w.Late, w.Untimed, w.Returned, w.Rejected))
	}
	tables["change"] = []string{fmt.Sprint(st.Changes, st.Adjustments)}
	return tables
}

// A report is answered from memory only while it is right: each entry into the
// book, whoever writes it, is in the next answer.
func TestAKeptReportIsNeverOld(t *testing.T) {
	l := newLedger(t, 50, 7)
	count := func() int {
		st, err := l.service.Count(t.Context(), l.auditor, reporting.Ask{From: reporting.Month{Year: 2016, Month: 1}, To: reporting.Month{Year: 2026, Month: 12}, By: reporting.BySeller})
		require.NoError(t, err)
		return st.All.Count
	}
	before := count()
	require.Positive(t, before)
	require.Equal(t, before, count())
	for i := range 5 {
		_, err := l.owner.Exec(t.Context(), `WITH line AS (INSERT INTO statistics_entries (contract_id, kind, sign, registered_on, happened_on, recorded_at, office_id, office_region,
				registrar_id, class, field, ip, plan, objective, industry, seller, seller_nature, seller_region, buyers, buyer_natures, buyer_regions, total, tech)
			SELECT contract_id, 'CHANGE', 1, registered_on, happened_on, recorded_at, office_id, office_region,
				registrar_id, class, field, ip, plan, objective, industry, seller, seller_nature, seller_region, buyers, buyer_natures, buyer_regions, total, tech
			FROM statistics_entries WHERE sign = 1 ORDER BY seq LIMIT 1 RETURNING seq) INSERT INTO statistics_pending SELECT seq FROM line`)
		require.NoError(t, err)
		require.Equal(t, before+i+1, count())
		if i == 2 {
			_, err = l.db.FoldStatistics(t.Context())
			require.NoError(t, err)
		}
	}
}
