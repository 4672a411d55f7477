package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/app/reporting"
	"jiyue/domain/day"
)

type workloadRow struct {
	Whole, Office                                                                                bool // the row of all, of an office
	OfficeID, OfficeName, RegistrarID, RegistrarName                                             string
	Received, Accepted, Supplements, Registered, Refused, Open, Amber, Red, Overdue, Timed, Kept int
	Average, Median                                                                              decimal.NullDecimal
}

// Workload counts each act where it stands in an index, and groups them once for
// the whole, the offices and the registrars.
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
		query += `SELECT c.office_id, c.registrar_id, ` + columns + ` FROM ` + source + ` WHERE ` + c.text.String()
		args = append(args, c.args...)
	}
	part(`'received' AS what, NULL::int AS days, NULL::boolean AS kept`, `contracts c`, `c.submitted_at >= ? AND c.submitted_at < ?`, from, to)
	part(`'accepted', NULL, NULL`, `contracts c`, `c.accepted_at >= ? AND c.accepted_at < ?`, from, to)
	part(`'supplement', NULL, NULL`, `contracts c, jsonb_array_elements(c.rounds) r`,
		`c.rounds <> '[]' AND c.rounds -> -1 ->> 'requested_at' >= ? AND (r ->> 'requested_at')::timestamptz >= ? AND (r ->> 'requested_at')::timestamptz < ?`,
		from.UTC().Format(time.RFC3339), from, to)
	part(`CASE WHEN c.registered_on IS NOT NULL THEN 'registered' WHEN c.state = 'ROUTED' THEN 'routed' ELSE 'refused' END,
			(c.decided_at AT TIME ZONE 'Asia/Shanghai')::date - (c.accepted_at AT TIME ZONE 'Asia/Shanghai')::date,
			(c.decided_at AT TIME ZONE 'Asia/Shanghai')::date <= c.decision_due_on`,
		`contracts c`, `c.decided_at >= ? AND c.decided_at < ?`, from, to)
	part(`CASE WHEN c.due_on < '`+today+`' THEN 'overdue' WHEN c.red_on <= '`+today+`' THEN 'red' WHEN c.amber_on <= '`+today+`' THEN 'amber' ELSE 'open' END, NULL, NULL`,
		`contracts c`, `c.state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','RESUBMITTED','SECOND_REVIEW','EXPERT_REVIEW','CHANGE_PENDING','OBJECTION')`)
	var rows []workloadRow
	err := db.bun.NewRaw(`SELECT g.*, COALESCE(o.name, '') AS office_name, COALESCE(u.name, '') AS registrar_name FROM (
			SELECT grouping(office_id) = 1 AS whole, grouping(registrar_id) = 1 AS office, COALESCE(office_id::text, '') AS office_id,
				COALESCE(registrar_id::text, '') AS registrar_id,
				count(*) FILTER (WHERE what = 'received') AS received, count(*) FILTER (WHERE what = 'accepted') AS accepted,
				count(*) FILTER (WHERE what = 'supplement') AS supplements, count(*) FILTER (WHERE what = 'registered') AS registered,
				count(*) FILTER (WHERE what = 'refused') AS refused, count(*) FILTER (WHERE what IN ('open','amber','red','overdue')) AS open,
				count(*) FILTER (WHERE what = 'amber') AS amber, count(*) FILTER (WHERE what = 'red') AS red,
				count(*) FILTER (WHERE what = 'overdue') AS overdue, count(kept) AS timed, count(*) FILTER (WHERE kept) AS kept,
				round(avg(days), 1) AS average, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric, 1) AS median
			FROM (`+query+`) e GROUP BY GROUPING SETS ((office_id, registrar_id), (office_id), ())) g
		LEFT JOIN organisations o ON o.id::text = g.office_id LEFT JOIN users u ON u.id::text = g.registrar_id
		ORDER BY o.region, o.name, o.id, u.name NULLS LAST, u.id`, args...).Scan(ctx, &rows)
	var counts reporting.WorkloadCounts
	for _, r := range rows {
		w := reporting.Workload{OfficeID: r.OfficeID, Office: r.OfficeName, RegistrarID: r.RegistrarID, Registrar: r.RegistrarName,
			Received: r.Received, Accepted: r.Accepted, Supplements: r.Supplements, Registered: r.Registered, Refused: r.Refused,
			Open: r.Open, Amber: r.Amber, Red: r.Red, Overdue: r.Overdue, Timed: r.Timed, Kept: r.Kept, Average: r.Average, Median: r.Median}
		switch {
		case r.Whole:
			counts.All = w
		case r.Office:
			counts.Offices = append(counts.Offices, w)
		default:
			counts.People = append(counts.People, w)
		}
	}
	return counts, err
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
