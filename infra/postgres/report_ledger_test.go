package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

func sortLedger(rows []ledgerContract) {
	slices.SortFunc(rows, func(a, b ledgerContract) int {
		if c := b.CreatedAt.Compare(a.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
}

// expected filters the generated rows.
func (l *ledger) expected(admits func(ledgerContract) bool) []string {
	var ids []string
	for _, r := range l.rows {
		if admits(r) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// all reads every page of a filter, forwards.
func (l *ledger) all(t require.TestingT, by actor.Actor, f reporting.Filter, size int) []string {
	var ids []string
	turn := reporting.Turn{Rows: size}
	for {
		page, err := l.service.List(l.t.Context(), by, f, turn)
		require.NoError(t, err)
		for _, r := range page.Rows {
			ids = append(ids, r.ID)
		}
		if page.Older == "" {
			return ids
		}
		require.Len(t, page.Rows, size)
		turn.After = page.Older
	}
}

func visible(states ...contract.State) func(ledgerContract) bool {
	return func(r ledgerContract) bool {
		return r.State != contract.Draft && (len(states) == 0 || slices.Contains(states, r.State))
	}
}

func TestLedgerShowsEachActorTheirOwn(t *testing.T) {
	l := newLedger(t, 600, 1)
	ofOffice := func(r ledgerContract) bool { return r.office == l.offices[0].ID && r.State != contract.Draft }
	covered := func(region string) func(ledgerContract) bool {
		return func(r ledgerContract) bool { return actor.Covers(region, r.officeRegion) && r.State != contract.Draft }
	}
	for name, c := range map[string]struct {
		by     actor.Actor
		admits func(ledgerContract) bool
	}{
		"broker":       {l.broker, func(r ledgerContract) bool { return r.org == l.broker.Org }},
		"registrar":    {l.registrar, ofOffice},
		"reviewer":     {l.reviewer, ofOffice},
		"head":         {l.head, ofOffice},
		"authority":    {l.authority, covered("410100")},
		"statistician": {l.statistician, covered("410000")},
		"auditor":      {l.auditor, covered("000000")},
	} {
		t.Run(name, func(t *testing.T) {
			want := l.expected(c.admits)
			require.NotEmpty(t, want)
			require.Equal(t, want, l.all(t, c.by, reporting.Filter{}, 100))
			page, err := l.service.List(t.Context(), c.by, reporting.Filter{}, reporting.Turn{Sums: true})
			require.NoError(t, err)
			require.Equal(t, len(want), page.All.Count)
			if c.by.Has(actor.Broker) {
				return
			}
			drafts, err := l.service.List(t.Context(), c.by, reporting.Filter{States: []contract.State{contract.Draft}}, reporting.Turn{})
			require.NoError(t, err)
			require.Empty(t, drafts.Rows, "drafts are the applicant's own")
		})
	}
	for _, by := range []actor.Actor{{}, l.administrator, {User: "x", Roles: []actor.Role{actor.Authority}}, {User: "x", Roles: []actor.Role{actor.Broker}}} {
		_, err := l.service.List(t.Context(), by, reporting.Filter{}, reporting.Turn{})
		require.ErrorIs(t, err, reporting.ErrNoLedger)
	}
}

func TestLedgerPagesAreCompleteBothWays(t *testing.T) {
	l := newLedger(t, 517, 2)
	want := l.expected(visible())
	for _, size := range reporting.PageSizes {
		require.Equal(t, want, l.all(t, l.auditor, reporting.Filter{}, size))
	}
	// Forwards to the end, then back to the top over the same pages.
	turn := reporting.Turn{Rows: 50}
	var pages [][]string
	var last reporting.Page
	for {
		page, err := l.service.List(t.Context(), l.auditor, reporting.Filter{}, turn)
		require.NoError(t, err)
		pages = append(pages, idsOf(page))
		last = page
		if page.Older == "" {
			break
		}
		turn.After = page.Older
	}
	require.Empty(t, last.Older)
	for i := len(pages) - 2; i >= 0; i-- {
		require.NotEmpty(t, last.Newer)
		page, err := l.service.List(t.Context(), l.auditor, reporting.Filter{}, reporting.Turn{Rows: 50, Before: last.Newer})
		require.NoError(t, err)
		require.Equal(t, pages[i], idsOf(page))
		last = page
	}
	require.Empty(t, last.Newer, "the first page has none before it")
}

func idsOf(p reporting.Page) []string {
	ids := make([]string, len(p.Rows))
	for i, r := range p.Rows {
		ids[i] = r.ID
	}
	return ids
}

// Any combination of conditions reads, over its pages, exactly the rows that a
// plain comparison in Go admits, and the sums are theirs.
func TestLedgerFiltersAsAPlainComparison(t *testing.T) {
	l := newLedger(t, 500, 3)
	days := rapid.Custom(func(t *rapid.T) day.Date {
		return day.Must("2023-01-01").AddDays(rapid.IntRange(0, 1420).Draw(t, "day"))
	})
	places := []string{"", "", "410100", "410171", "410000", "410000-410100", "000000-410000", "HMT", "ABROAD", "C502", "110000"}
	rapid.Check(t, func(rt *rapid.T) {
		f := reporting.Filter{}
		if rapid.Bool().Draw(rt, "query") {
			f.Query = rapid.SampledFrom([]string{"轴承", "技术", "ai视觉", "高速 诊断", "ZZ-2026-000001", "大", "有限公司", "隔膜锂电", "2026410100000"}).Draw(rt, "q")
		}
		if rapid.Bool().Draw(rt, "party") {
			f.Party = rapid.SampledFrom(sellers).Draw(rt, "party")
		}
		if rapid.Bool().Draw(rt, "states") {
			f.States = rapid.SliceOfNDistinct(rapid.SampledFrom(contract.States), 1, 4, rapid.ID[contract.State]).Draw(rt, "states")
		}
		f.Class = rapid.SampledFrom([]contract.Class{"", "", "01", "02", "04", "0202", "0501"}).Draw(rt, "class")
		f.Field = rapid.SampledFrom([]string{"", "", "03"}).Draw(rt, "field")
		if rapid.Bool().Draw(rt, "signed") {
			f.SignedFrom = days.Draw(rt, "from")
			f.SignedTo = f.SignedFrom.AddDays(200)
		}
		if rapid.Bool().Draw(rt, "registered") {
			f.RegisteredTo = days.Draw(rt, "to")
		}
		if rapid.Bool().Draw(rt, "submitted") {
			f.SubmittedFrom = days.Draw(rt, "sub")
			f.SubmittedTo = f.SubmittedFrom.AddDays(300)
		}
		if rapid.Bool().Draw(rt, "standing") {
			f.Standing = days.Draw(rt, "standing")
		}
		if rapid.Bool().Draw(rt, "amount") {
			low, high := money.MustYuan("100000"), money.MustYuan("5000000")
			f.Min, f.Max = &low, &high
		}
		f.Seller, _ = reporting.ParsePlace(rapid.SampledFrom(places).Draw(rt, "seller"))
		f.Buyer, _ = reporting.ParsePlace(rapid.SampledFrom(places).Draw(rt, "buyer"))
		f.OfficeRegion = rapid.SampledFrom([]string{"", "", "410100"}).Draw(rt, "unit")

		want := l.expected(func(r ledgerContract) bool { return r.State != contract.Draft && admits(f, r) })
		require.Equal(rt, want, l.all(rt, l.auditor, f, 100))
		page, err := l.service.List(t.Context(), l.auditor, f, reporting.Turn{Sums: true})
		require.NoError(rt, err)
		var sums reporting.Sums
		for _, r := range l.rows {
			if !slices.Contains(want, r.ID) {
				continue
			}
			sums.Count++
			sums.Total = sums.Total.Add(r.Total)
			if r.Number != "" {
				sums.Tech = sums.Tech.Add(r.Tech)
			}
		}
		require.Equal(rt, fmt.Sprint(sums), fmt.Sprint(*page.All))

		// The address carries the conditions without loss.
		again, err := l.service.ParseFilter(func(name string) (values []string) {
			for _, p := range f.Params() {
				if p.Name == name {
					values = append(values, p.Value)
				}
			}
			return values
		})
		require.NoError(rt, err)
		require.Equal(rt, fmt.Sprint(f.Params()), fmt.Sprint(again.Params()))
	})
}

// admits is the filter once more, in plain Go.
func admits(f reporting.Filter, r ledgerContract) bool {
	fold := func(s string) string {
		return strings.ToLower(strings.NewReplacer("Ａ", "a", "Ｉ", "i").Replace(s))
	}
	text := fold(strings.Join([]string{r.Name, r.Seller, r.Buyer, r.SubmissionNo, r.Number}, "\x1f"))
	for _, word := range strings.Fields(fold(f.Query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	within := func(d, from, to day.Date) bool {
		return (from.IsZero() && to.IsZero()) || !d.IsZero() && (from.IsZero() || !d.Before(from)) && (to.IsZero() || !d.After(to))
	}
	submitted := day.Date{}
	if !r.SubmittedAt.IsZero() {
		submitted = day.Of(r.SubmittedAt)
	}
	return (f.Party == "" || strings.Contains(r.Seller, f.Party) || strings.Contains(r.Buyer, f.Party)) &&
		(len(f.States) == 0 || slices.Contains(f.States, r.State)) &&
		strings.HasPrefix(string(r.Class), string(f.Class)) && (f.Field == "" || f.Field == r.Field) &&
		within(r.SignDate, f.SignedFrom, f.SignedTo) && within(r.RegisteredOn, f.RegisteredFrom, f.RegisteredTo) &&
		within(submitted, f.SubmittedFrom, f.SubmittedTo) && (f.Standing.IsZero() || standingAt(r, f.Standing)) &&
		(f.Min == nil || !r.Total.Less(*f.Min)) && (f.Max == nil || !f.Max.Less(r.Total)) &&
		stands(r.SellerRegion, f.Seller) && stands(r.BuyerRegion, f.Buyer) &&
		(f.OfficeRegion == "" || actor.Covers(f.OfficeRegion, r.officeRegion))
}

func standingAt(r ledgerContract, d day.Date) bool {
	return !r.RegisteredOn.IsZero() && !r.RegisteredOn.After(d) && (r.ClosedOn.IsZero() || r.ClosedOn.After(d))
}

func stands(region string, p reporting.Place) bool {
	hmt := region == "C110" || region == "C121" || region == "C143"
	switch {
	case p.IsZero():
		return true
	case p.Group == reporting.HongKongMacaoTaiwan:
		return hmt
	case p.Group == reporting.Abroad:
		return region[0] == 'C' && !hmt
	case p.Country != "":
		return region == "C"+p.Country
	}
	return actor.Covers(p.Within, region) && region[0] != 'C' && (p.Except == "" || !actor.Covers(p.Except, region))
}

func TestLedgerTakesTypedSyntaxAsText(t *testing.T) {
	l := newLedger(t, 60, 4)
	for _, typed := range []string{`' OR 1=1 --`, `%`, `_`, `\`, `"`, `{a,b}`, `?`, `?0`, `$1`, `'; DROP TABLE contracts; --`, "a\x00b", "\xff\xfe", `轴_承`, `高%承`, `NULL`} {
		f, err := l.service.ParseFilter(func(name string) []string {
			if name == reporting.ParamQuery || name == reporting.ParamParty {
				return []string{typed}
			}
			return nil
		})
		require.NoError(t, err, typed)
		page, err := l.service.List(t.Context(), l.auditor, f, reporting.Turn{Sums: true, After: typed, Before: typed})
		require.NoError(t, err, typed)
		if f.Query != "" {
			require.Empty(t, page.Rows, typed)
		}
	}
	page, err := l.service.List(t.Context(), l.auditor, reporting.Filter{}, reporting.Turn{Sums: true})
	require.NoError(t, err)
	require.Len(t, l.expected(visible()), page.All.Count)
}

func TestFaultyConditionsAreReportedAtTheirFieldAndTheRestIsKept(t *testing.T) {
	l := newLedger(t, 1, 5)
	typed := map[string][]string{
		"q": {"轴承"}, "state": {"REGISTERED", "LOST"}, "class": {"99"}, "field": {"77"}, "unit": {"x"}, "signed_from": {"2026-02-30"},
		"signed_to": {"2026-03-01"}, "registered_from": {"2026-05-01"}, "registered_to": {"2026-04-01"}, "min": {"1.1234567"}, "max": {"-3"},
		"seller_region": {"郑州"}, "buyer_region": {"410100"}, "party": {strings.Repeat("长", 101)},
	}
	f, err := l.service.ParseFilter(func(name string) []string { return typed[name] })
	var fields []string
	for _, one := range fault.All(err) {
		fields = append(fields, one.Field)
		require.Equal(t, fault.Invalid, one.Kind)
	}
	require.ElementsMatch(t, []string{"state", "class", "field", "unit", "signed_from", "registered_to", "min", "max", "seller_region", "party"}, fields)
	require.Equal(t, "轴承", f.Query)
	require.Equal(t, []contract.State{contract.Registered}, f.States)
	require.Equal(t, day.Must("2026-03-01"), f.SignedTo)
	require.Equal(t, day.Must("2026-05-01"), f.RegisteredFrom)
	require.Equal(t, reporting.Place{Within: "410100"}, f.Buyer)
	require.Nil(t, f.Min)

	wan := func(s string) string {
		f, err := l.service.ParseFilter(func(name string) []string { return map[string][]string{"min": {s}}[name] })
		require.NoError(t, err)
		return f.Min.String()
	}
	require.Equal(t, "499999.99", wan("49.999999"))
	require.Equal(t, "12345000.00", wan("1,234.5"))
}

func TestSearchFoldsWidthAndCase(t *testing.T) {
	l := newLedger(t, 120, 6)
	half, err := l.service.List(t.Context(), l.auditor, reporting.Filter{Query: "ai视觉"}, reporting.Turn{Sums: true})
	require.NoError(t, err)
	full, err := l.service.List(t.Context(), l.auditor, reporting.Filter{Query: "ＡＩ视觉"}, reporting.Turn{Sums: true})
	require.NoError(t, err)
	require.NotZero(t, half.All.Count)
	require.Equal(t, half.All, full.All)
}
