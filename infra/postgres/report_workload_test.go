package postgres_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// worked is a case as generated, to count again in plain Go.
type worked struct {
	office, registrar            string
	region                       string
	state                        contract.State
	submitted, accepted, decided time.Time
	due, amber, red, decisionDue day.Date
	registered                   bool
	rounds                       []time.Time
}

// TestWorkloadAgreesWithARecount counts generated cases twice.
func TestWorkloadAgreesWithARecount(t *testing.T) {
	ownerDSN, appDSN := pgtest.Database(t)
	ctx := t.Context()
	now := pgtest.Now
	today := day.Of(now)
	db, err := postgres.Open(ctx, appDSN, func() time.Time { return now }, 4)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	owner, err := pgx.Connect(ctx, ownerDSN)
	require.NoError(t, err)
	defer owner.Close(ctx)
	exec := func(query string, args ...any) {
		t.Helper()
		_, err := owner.Exec(ctx, query, args...)
		require.NoError(t, err)
	}
	offices := []struct{ id, region, name string }{{postgres.NewID(), "410100", "郑州登记处"}, {postgres.NewID(), "410300", "洛阳登记处"}, {postgres.NewID(), "500000", "重庆登记处"}}
	people := map[string][]string{}
	for i, o := range offices {
		exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ($1, 'OFFICE', $2, $3, $4, now())`, o.id, o.name, o.region, string(rune('A'+i))+"X")
		for j := range 3 {
			id := postgres.NewID()
			exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, $3, $4, '{REGISTRAR}', '-', now())`,
				id, fmt.Sprintf("r%d%d", i, j), fmt.Sprintf("登记员%d%d", i, j), o.id)
			people[o.id] = append(people[o.id], id)
		}
	}
	applicant := postgres.NewID()
	exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'broker', '经纪人', $2, '{BROKER}', '-', now())`, applicant, offices[0].id)

	r := rand.New(rand.NewPCG(15, 4))
	var all []worked
	for i := range 600 {
		o := offices[r.IntN(3)]
		w := worked{office: o.id, region: o.region, state: contract.Submitted}
		at := now.Add(-time.Duration(r.IntN(400*24)) * time.Hour).Add(time.Duration(r.IntN(1440)) * time.Minute)
		step := func() time.Time {
			at = at.Add(time.Duration(1+r.IntN(200)) * time.Hour)
			return at
		}
		w.submitted = at
		if r.IntN(8) > 0 {
			w.accepted, w.registrar, w.state = step(), people[o.id][r.IntN(3)], contract.InReview
			for range r.IntN(3) {
				w.rounds = append(w.rounds, step())
			}
			switch r.IntN(5) {
			case 0, 1, 2:
				w.decided, w.registered, w.state = step(), true, contract.Registered
			case 3:
				w.decided, w.state = step(), contract.Rejected
			}
		} else if r.IntN(2) == 0 {
			w.decided, w.state, w.registrar = step(), contract.NotAccepted, people[o.id][0]
		}
		if w.decided.IsZero() {
			w.due = today.AddDays(r.IntN(20) - 6)
			w.amber, w.red = w.due.AddDays(-6), w.due.AddDays(-2)
		} else if !w.accepted.IsZero() && r.IntN(10) > 0 { // some are older than the record
			w.decisionDue = day.Of(w.decided).AddDays(r.IntN(5) - 2)
		}
		all = append(all, w)
		var number any
		if w.registered {
			number = fmt.Sprintf("N-%d", i)
		}
		rounds := "["
		for j, at := range w.rounds {
			if j > 0 {
				rounds += ","
			}
			rounds += `{"requested_at":"` + at.UTC().Format(time.RFC3339Nano) + `"}`
		}
		exec(`INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form, submission_no, number, certificate_version,
				registrar_id, rounds, submitted_at, accepted_at, decided_at, due_on, amber_on, red_on, decision_due_on, registered_on, sign_date, total, tech, created_at, updated_at)
			VALUES ($1, $2, 'WEB', $3, $4, $5, $6, '{}', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, '2025-01-01', 1, 1, now(), now())`,
			postgres.NewID(), string(w.state), applicant, offices[0].id, o.id, o.region, fmt.Sprintf("S-%d", i), number, map[bool]int{true: 1}[w.registered],
			orNull(w.registrar), rounds+"]", w.submitted, timeOrNull(w.accepted), timeOrNull(w.decided), dayOrNull(w.due), dayOrNull(w.amber), dayOrNull(w.red),
			dayOrNull(w.decisionDue), map[bool]any{true: w.decided}[w.registered])
	}

	service := reporting.New(db, nil, nil, codeBook(t), func() time.Time { return now })
	head := actor.Actor{User: "h", Org: offices[1].id, Region: "410300", Roles: []actor.Role{actor.Head}}
	province := actor.Actor{User: "s", Org: "x", Region: "410000", Roles: []actor.Role{actor.Statistician}}
	nation := actor.Actor{User: "a", Org: "x", Region: "000000", Roles: []actor.Role{actor.Authority}}
	for name, x := range map[string]struct {
		by     actor.Actor
		office string
		admit  func(worked) bool
	}{
		"head":            {head, "", func(w worked) bool { return w.office == offices[1].id }},
		"province":        {province, "", func(w worked) bool { return w.region[:2] == "41" }},
		"one office":      {province, offices[0].id, func(w worked) bool { return w.office == offices[0].id }},
		"another's":       {head, offices[0].id, func(worked) bool { return false }},
		"beyond the area": {province, offices[2].id, func(worked) bool { return false }},
		"nation":          {nation, "", func(worked) bool { return true }},
	} {
		for _, period := range [][2]string{{"2026-01-01", "2026-11-23"}, {"2026-03-05", "2026-03-05"}, {"2025-11-01", "2026-06-30"}} {
			a := reporting.WorkloadAsk{From: day.Must(period[0]), To: day.Must(period[1]), OfficeID: x.office}
			got, err := service.Workload(ctx, x.by, a)
			require.NoError(t, err)
			recount := func(key func(worked) string) map[string]reporting.Workload {
				groups := map[string][]worked{}
				for _, w := range all {
					if x.admit(w) {
						groups[key(w)] = append(groups[key(w)], w)
					}
				}
				counts := map[string]reporting.Workload{}
				for k, list := range groups {
					if c := recounted(list, a, today); c != (reporting.Workload{}) {
						counts[k] = c
					}
				}
				return counts
			}
			require.Equal(t, recount(func(worked) string { return "" }), bare([]reporting.Workload{got.All}, func(reporting.Workload) string { return "" }), "%s %s", name, period)
			require.Equal(t, recount(func(w worked) string { return w.office }), bare(got.Offices, func(w reporting.Workload) string { return w.OfficeID }), "%s %s", name, period)
			require.Equal(t, recount(func(w worked) string { return w.office + w.registrar }),
				bare(got.People, func(w reporting.Workload) string { return w.OfficeID + w.RegistrarID }), "%s %s", name, period)
		}
	}
	for _, role := range []actor.Role{actor.Registrar, actor.Reviewer, actor.Broker, actor.Auditor, actor.Administrator, actor.TaxFinance, actor.Expert} {
		_, err := service.Workload(ctx, actor.Actor{User: "x", Org: offices[0].id, Region: "410000", Roles: []actor.Role{role}}, reporting.WorkloadAsk{From: today, To: today})
		require.Equal(t, fault.Denied, fault.KindOf(err), role)
	}
}

func recounted(list []worked, a reporting.WorkloadAsk, today day.Date) (w reporting.Workload) {
	in := func(at time.Time) bool {
		d := day.Of(at)
		return !at.IsZero() && !d.Before(a.From) && !d.After(a.To)
	}
	var days []int
	for _, c := range list {
		if in(c.submitted) {
			w.Received++
		}
		if in(c.accepted) {
			w.Accepted++
		}
		for _, at := range c.rounds {
			if in(at) {
				w.Supplements++
			}
		}
		switch {
		case in(c.decided) && c.registered:
			w.Registered++
		case in(c.decided):
			w.Refused++
		case c.decided.IsZero():
			w.Open++
			switch {
			case c.due.Before(today):
				w.Overdue++
			case !c.red.After(today):
				w.Red++
			case !c.amber.After(today):
				w.Amber++
			}
		}
		if in(c.decided) && !c.decisionDue.IsZero() {
			w.Timed++
			if !day.Of(c.decided).After(c.decisionDue) {
				w.Kept++
			}
		}
		if in(c.decided) && !c.accepted.IsZero() {
			days = append(days, day.Of(c.accepted).DaysUntil(day.Of(c.decided)))
		}
	}
	if len(days) > 0 {
		slices.Sort(days)
		sum := 0
		for _, d := range days {
			sum += d
		}
		n := int64(len(days))
		w.Average = decimal.NewNullDecimal(decimal.NewFromInt(int64(sum)).DivRound(decimal.NewFromInt(n), 1))
		middle := decimal.NewFromInt(int64(days[(n-1)/2] + days[n/2]))
		w.Median = decimal.NewNullDecimal(middle.DivRound(decimal.NewFromInt(2), 1))
	}
	return normal(w)
}

// normal gives equal decimals one representation and takes the names away.
func normal(w reporting.Workload) reporting.Workload {
	for _, d := range []*decimal.NullDecimal{&w.Average, &w.Median} {
		if d.Valid {
			d.Decimal = decimal.RequireFromString(d.Decimal.StringFixed(1))
		}
	}
	return w
}

func bare(list []reporting.Workload, key func(reporting.Workload) string) map[string]reporting.Workload {
	m := map[string]reporting.Workload{}
	for _, w := range list {
		k := key(w)
		w.OfficeID, w.Office, w.RegistrarID, w.Registrar = "", "", "", ""
		if w = normal(w); w != (reporting.Workload{}) {
			m[k] = w
		}
	}
	return m
}

func orNull(s string) any { return cmp.Or[any](map[bool]any{true: s}[s != ""], nil) }

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func dayOrNull(d day.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}
