package postgres

import (
	"context"
	"math/big"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/app/reporting"
	"jiyue/domain/assessment"
	"jiyue/domain/fault"
	"jiyue/domain/quality"
)

var _ = say(map[string]*fault.Fault{
	"assess_totals_result_fkey": guard("quality.result"),
})

// disclosedPrice is the price of a deal that stands and may be read by everybody, in yuan.
const disclosedPrice = `FROM sales x JOIN achievements a ON a.id = x.achievement_id JOIN disclosures d ON d.sale_id = x.id AND d.published_at IS NOT NULL AND d.superseded_at IS NULL
		WHERE x.state NOT IN ('DEFAULTED','ANNULLED','CANCELLED') AND d.content ->> 'Confidential' = 'false' AND (d.content ->> 'Price')::numeric > 0`

// SeatsOf are the seats of people by their numbers, or of institutions by their
// organisations: whoever has declared without a hard conflict or handed in a ballot.
// Totals are left out while the panel scores.
func (db *DB) SeatsOf(ctx context.Context, subjects []string, institutions bool, since time.Time) (map[string][]quality.Seat, error) {
	subject, bound := `r.ref`, `r.ref = ANY(?)`
	if institutions {
		subject, bound = `c.org_id::text`, `c.org_id = ANY(?::uuid[])`
	}
	kept := []string{}
	for _, s := range subjects {
		if s != "" && (!institutions || isUUID(s)) {
			kept = append(kept, s)
		}
	}
	var rows []struct {
		Subject, ID, Number, Title, State, Ref string
		CreatedAt                              time.Time
		Due, Committed                         *time.Time
		Missed, Objected, Upheld               bool
		Own, Panel, Price, Was, Becomes        *string
	}
	err := db.bun.NewRaw(`SELECT `+subject+` AS subject, c.id, c.number, c.title, c.state, r.ref, c.created_at, k.due, k.at AS committed,
			k.at IS NULL AND NOT f.dropped AND COALESCE(f.revealed > f.declared, false) AS missed, f.objected, f.upheld, t.own::text AS own, t.panel::text AS panel, p.price::text AS price,
			CASE WHEN f.reassess IS NOT NULL THEN (SELECT x.grade FROM assess_results x WHERE x.case_id = c.id AND x.total IS NOT NULL AND x.seq < f.reassess ORDER BY x.seq DESC LIMIT 1) END AS was,
			CASE WHEN f.reassess IS NOT NULL THEN (SELECT x.grade FROM assess_results x WHERE x.case_id = c.id AND x.total IS NOT NULL AND x.seq > f.reassess ORDER BY x.seq DESC LIMIT 1) END AS becomes
		FROM assess_roles r JOIN assess_cases c ON c.id = r.case_id
		LEFT JOIN LATERAL (SELECT m.at, (SELECT e.due_at FROM assess_events e WHERE e.case_id = m.case_id AND e.at <= m.at AND e.state IN ('SCORING','EXTRA_SCORING') AND e.act <> 'commit' ORDER BY e.seq DESC LIMIT 1) AS due
			FROM assess_commitments m WHERE m.case_id = c.id AND m.assessor = r.ref ORDER BY m.round LIMIT 1) k ON true
		LEFT JOIN LATERAL (SELECT t.own, t.panel FROM assess_totals t WHERE t.assessor = r.ref AND t.case_id = c.id AND c.state NOT IN ('SCORING','EXTRA_SCORING','PANEL_MEETING') ORDER BY t.seq DESC LIMIT 1) t ON true
		CROSS JOIN LATERAL (SELECT max(e.seq) FILTER (WHERE e.act = 'declare' AND e.actor = r.ref AND COALESCE(e.args ->> 'hard', 'false') <> 'true') AS declared,
				COALESCE(bool_or(e.args ->> 'user' = r.ref AND (e.act = 'recuse' OR e.act = 'decide_soft' AND COALESCE(e.args ->> 'keep', 'false') <> 'true')), false) AS dropped,
				max(e.seq) FILTER (WHERE e.state = 'REVEALED') AS revealed, min(e.seq) FILTER (WHERE e.state = 'REASSESS') AS reassess,
				COALESCE(bool_or(e.act = 'decide_objection'), false) AS objected, COALESCE(bool_or(e.act = 'decide_objection' AND e.args ->> 'result' IN ('MINOR','MAJOR','FRAUD')), false) AS upheld
			FROM assess_events e WHERE e.case_id = c.id) f
		LEFT JOIN LATERAL (SELECT (d.content ->> 'Price')::numeric / 100 AS price `+disclosedPrice+` AND x.achievement_id = c.achievement_id ORDER BY d.published_at DESC LIMIT 1) p ON true
		WHERE r.role = 'assessor' AND `+bound+` AND c.created_at >= ? AND (f.declared IS NOT NULL OR k.at IS NOT NULL) ORDER BY c.created_at DESC, c.id DESC, r.ref`,
		pgdialect.Array(kept), since).Scan(ctx, &rows)
	seats := map[string][]quality.Seat{}
	for _, r := range rows {
		seats[r.Subject] = append(seats[r.Subject], quality.Seat{Case: r.ID, Number: r.Number, Title: r.Title, Assessor: r.Ref, State: r.State, At: r.CreatedAt.UTC(), Due: instant(r.Due), Committed: instant(r.Committed),
			Missed: r.Missed, Own: ratio(r.Own), Panel: ratio(r.Panel), Objected: r.Objected, Upheld: r.Upheld, Reassessed: r.Was != nil && r.Becomes != nil, Changed: r.Was != nil && r.Becomes != nil && *r.Was != *r.Becomes, Price: ratio(r.Price)})
	}
	return seats, err
}

// ratio reads a number of the database; nil for null.
func ratio(text *string) *big.Rat {
	if text == nil {
		return nil
	}
	x, ok := new(big.Rat).SetString(*text)
	if !ok {
		return nil
	}
	return x
}

// withinRegion bounds a column to a region and what lies in it.
func withinRegion(region string) (from, to string) {
	if region == reporting.Nation {
		return "000000", "999999"
	}
	return reporting.Place{Within: region}.Range()
}

// boardInstitutions bounds the institutions on the board; the others are in the list.
const boardInstitutions = 10

// QualityBoard counts the cases of a region that were opened since a day, in one reading.
func (db *DB) QualityBoard(ctx context.Context, region string, since, now time.Time) (assessing.Board, error) {
	b := assessing.Board{Grades: map[string]int{}}
	from, to := withinRegion(region)
	var rows []struct {
		State, Entry, Name, Grade                                                         string
		ByState, ByOrg, ByGrade                                                           bool
		Count, Overdue, Going, Effective, Revealed, Disputed, Published, Objected, Upheld int
		Withdrawn, Reassessed                                                             int
	}
	err := db.bun.NewRaw(`WITH seen AS (SELECT c.state, c.org_id, c.due_at < ? AND c.state NOT IN ('PUBLICITY','EFFECTIVE','REJECTED','WITHDRAWN','REVOKED','EXPIRED') AS overdue,
				c.state NOT IN ('EFFECTIVE','REJECTED','WITHDRAWN','REVOKED','EXPIRED') AS going, f.*,
				CASE WHEN c.state NOT IN ('SCORING','EXTRA_SCORING','PANEL_MEETING','REVEALED','DISPUTED') THEN (SELECT x.grade FROM assess_results x WHERE x.case_id = c.id AND x.total IS NOT NULL ORDER BY x.seq DESC LIMIT 1) END AS grade
			FROM assess_cases c CROSS JOIN LATERAL (SELECT bool_or(e.state = 'REVEALED') AS revealed, bool_or(e.state IN ('DISPUTED','PANEL_MEETING')) AS disputed, bool_or(e.act = 'publish') AS published,
				bool_or(e.act = 'object') AS objected, bool_or(e.act = 'decide_objection' AND e.args ->> 'result' IN ('MINOR','MAJOR','FRAUD')) AS upheld, bool_or(e.act = 'withdraw_objection') AS withdrawn,
				bool_or(e.state = 'REASSESS') AS reassessed FROM assess_events e WHERE e.case_id = c.id) f
			WHERE c.region BETWEEN ? AND ? AND c.created_at >= ? AND c.state <> 'DRAFT')
		SELECT COALESCE(s.state, '') AS state, COALESCE(i.id::text, '') AS entry, COALESCE(o.name, '') AS name, COALESCE(s.grade, '') AS grade, s.by_state, s.by_org, s.by_grade, s.count, s.overdue, s.going, s.effective,
			s.revealed, s.disputed, s.published, s.objected, s.upheld, s.withdrawn, s.reassessed
		FROM (SELECT state, org_id, grade, grouping(state) = 0 AS by_state, grouping(org_id) = 0 AS by_org, grouping(grade) = 0 AS by_grade, count(*) AS count, count(*) FILTER (WHERE overdue) AS overdue,
				count(*) FILTER (WHERE going) AS going, count(*) FILTER (WHERE state = 'EFFECTIVE') AS effective, count(*) FILTER (WHERE revealed) AS revealed, count(*) FILTER (WHERE revealed AND disputed) AS disputed,
				count(*) FILTER (WHERE published) AS published, count(*) FILTER (WHERE objected) AS objected, count(*) FILTER (WHERE upheld) AS upheld, count(*) FILTER (WHERE withdrawn) AS withdrawn,
				count(*) FILTER (WHERE reassessed) AS reassessed
			FROM seen GROUP BY GROUPING SETS ((), (state), (org_id), (grade))) s
		LEFT JOIN organisations o ON o.id = s.org_id LEFT JOIN assess_entries i ON i.org_id = s.org_id AND i.kind = 'INSTITUTION' ORDER BY s.count DESC, o.name`, now, from, to, since).Scan(ctx, &rows)
	for _, r := range rows {
		switch {
		case r.ByState:
			b.Stages = append(b.Stages, assessing.StateCount{State: assessment.State(r.State), Count: r.Count, Overdue: r.Overdue})
		case r.ByOrg:
			if len(b.Institutions) < boardInstitutions {
				b.Institutions = append(b.Institutions, assessing.InstitutionCount{Entry: r.Entry, Name: r.Name, Count: r.Count, Going: r.Going, Overdue: r.Overdue, Effective: r.Effective, Disputed: r.Disputed, Revealed: r.Revealed})
			}
		case r.ByGrade:
			if r.Grade != "" {
				b.Grades[r.Grade] = r.Count
			}
		default:
			b.Revealed, b.Disputed, b.Published, b.Objected, b.Upheld, b.Withdrawn, b.Reassessed = r.Revealed, r.Disputed, r.Published, r.Objected, r.Upheld, r.Withdrawn, r.Reassessed
		}
	}
	return b, err
}
