package postgres

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/app/reporting"
	"jiyue/domain/day"
)

type workloadRow struct {
	What                                             string
	Days                                             *int
	Kept                                             *bool
	N                                                int
	OfficeID, OfficeName, RegistrarID, RegistrarName string
}

// Workload counts each act where it stands in an index, by registrar and days; the
// whole and the offices are sums of that.
func (db *DB) Workload(ctx context.Context, s reporting.Scope, a reporting.WorkloadAsk) (reporting.WorkloadCounts, error) {
	from, to, today := a.From.Start(), a.To.AddDays(1).Start(), day.Of(db.Now()).String()
	var query string
	var args []any
	part := func(columns, source, where string, values ...any) {
		var c conditions
		c.reach(s)
		if a.OfficeID != "" {
			c.add(`c.office_id = ?`, a.OfficeID)
		}
		c.add(where, values...)
		if query != "" {
			query += ` UNION ALL `
		}
		query += `SELECT c.office_id, c.registrar_id, ` + columns + `, count(*) AS n FROM ` + source + ` WHERE ` + c.text.String() + ` GROUP BY 1, 2, 3, 4, 5`
		args = append(args, c.args...)
	}
	part(`'received' AS what, NULL::int AS days, NULL::boolean AS kept`, `contracts c`, `c.submitted_at >= ? AND c.submitted_at < ?`, from, to)
	part(`'accepted', NULL::int, NULL::boolean`, `contracts c`, `c.accepted_at >= ? AND c.accepted_at < ?`, from, to)
	part(`'supplement', NULL::int, NULL::boolean`, `contracts c, jsonb_array_elements(c.rounds) r`,
		`c.rounds <> '[]' AND c.rounds -> -1 ->> 'requested_at' >= ? AND (r ->> 'requested_at')::timestamptz >= ? AND (r ->> 'requested_at')::timestamptz < ?`,
		from.UTC().Format(time.RFC3339), from, to)
	part(`CASE WHEN c.registered_on IS NOT NULL THEN 'registered' WHEN c.state = 'ROUTED' THEN 'routed' ELSE 'refused' END,
			(c.decided_at AT TIME ZONE 'Asia/Shanghai')::date - (c.accepted_at AT TIME ZONE 'Asia/Shanghai')::date,
			(c.decided_at AT TIME ZONE 'Asia/Shanghai')::date <= c.decision_due_on`,
		`contracts c`, `c.decided_at >= ? AND c.decided_at < ?`, from, to)
	part(`CASE WHEN c.due_on < '`+today+`' THEN 'overdue' WHEN c.red_on <= '`+today+`' THEN 'red' WHEN c.amber_on <= '`+today+`' THEN 'amber' ELSE 'open' END, NULL::int, NULL::boolean`,
		`contracts c`, `c.state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','RESUBMITTED','SECOND_REVIEW','EXPERT_REVIEW','CHANGE_PENDING','OBJECTION')`)
	var rows []workloadRow
	err := db.bun.NewRaw(`SELECT g.what, g.days, g.kept, g.n, o.id AS office_id, o.name AS office_name, COALESCE(u.id::text, '') AS registrar_id, COALESCE(u.name, '') AS registrar_name
		FROM (`+query+`) g
		JOIN organisations o ON o.id = g.office_id LEFT JOIN users u ON u.id = g.registrar_id
		ORDER BY o.region, o.name, o.id, u.name NULLS LAST, u.id`, args...).Scan(ctx, &rows)
	var all tally
	var offices, people []*tally
	for _, r := range rows {
		if len(offices) == 0 || offices[len(offices)-1].OfficeID != r.OfficeID {
			offices = append(offices, &tally{Workload: reporting.Workload{OfficeID: r.OfficeID, Office: r.OfficeName}})
		}
		if n := len(people); n == 0 || people[n-1].OfficeID != r.OfficeID || people[n-1].RegistrarID != r.RegistrarID {
			people = append(people, &tally{Workload: reporting.Workload{OfficeID: r.OfficeID, Office: r.OfficeName, RegistrarID: r.RegistrarID, Registrar: r.RegistrarName}})
		}
		for _, t := range []*tally{&all, offices[len(offices)-1], people[len(people)-1]} {
			t.add(r)
		}
	}
	return reporting.WorkloadCounts{All: all.done(), Offices: finished(offices), People: finished(people)}, err
}

// tally adds up one row of the table; days counts the decisions by how many days
// they took.
type tally struct {
	reporting.Workload
	days map[int]int
}

func (t *tally) add(r workloadRow) {
	switch r.What {
	case "received":
		t.Received += r.N
	case "accepted":
		t.Accepted += r.N
	case "supplement":
		t.Supplements += r.N
	case "registered":
		t.Registered += r.N
	case "refused":
		t.Refused += r.N
	case "amber":
		t.Amber += r.N
	case "red":
		t.Red += r.N
	case "overdue":
		t.Overdue += r.N
	}
	switch r.What {
	case "open", "amber", "red", "overdue":
		t.Open += r.N
	}
	if r.Kept != nil {
		t.Timed += r.N
		if *r.Kept {
			t.Kept += r.N
		}
	}
	if r.Days != nil {
		if t.days == nil {
			t.days = map[int]int{}
		}
		t.days[*r.Days] += r.N
	}
}

// done takes average and median, each to a tenth of a day.
func (t *tally) done() reporting.Workload {
	lengths, count, sum := slices.Sorted(maps.Keys(t.days)), 0, 0
	for _, d := range lengths {
		count, sum = count+t.days[d], sum+d*t.days[d]
	}
	if count == 0 {
		return t.Workload
	}
	nth := func(n int) int { // the n-th decision by length, from 0
		for _, d := range lengths {
			if n -= t.days[d]; n < 0 {
				return d
			}
		}
		return lengths[len(lengths)-1]
	}
	share := func(sum, of int) decimal.NullDecimal {
		return decimal.NewNullDecimal(decimal.NewFromInt(int64(sum)).DivRound(decimal.NewFromInt(int64(of)), 1))
	}
	t.Average, t.Median = share(sum, count), share(nth((count-1)/2)+nth(count/2), 2)
	return t.Workload
}

func finished(tallies []*tally) []reporting.Workload {
	list := make([]reporting.Workload, len(tallies))
	for i, t := range tallies {
		list[i] = t.done()
	}
	return list
}

// reach bounds by office or region alone, so that the indexes suffice: what has
// been submitted is no draft.
func (c *conditions) reach(s reporting.Scope) {
	switch {
	case s.Office != "":
		c.add(`c.office_id = ?`, s.Office)
	case s.RegionFrom == reporting.Nation:
	case s.RegionFrom != "":
		c.add(`c.office_region BETWEEN ? AND ?`, s.RegionFrom, s.RegionTo)
	default:
		c.add(`false`)
	}
}
