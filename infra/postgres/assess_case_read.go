package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/app/reporting"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
)

// Todo: the person has a role and the case waits for it, or it asks for a role that the
// person could take up.
const caseTodo = `(EXISTS (SELECT FROM assess_roles r WHERE r.case_id = c.id AND r.user_id = ? AND r.todo) OR c.waits && ?)`

// searchedCase is everything that the grams of a case are made of.
const searchedCase = `concat_ws(chr(31), c.number, c.title, k.name)`

var reached = map[assessment.Party]string{
	assessment.Industry:   `EXISTS (SELECT FROM assess_events e WHERE e.case_id = c.id AND e.state = 'PLANNED')`,
	assessment.Government: `EXISTS (SELECT FROM assess_events e WHERE e.case_id = c.id AND e.state = 'PASSED')`,
}

func caseConditions(q assessing.CaseQuery) *conditions {
	var where conditions
	switch {
	case q.Public:
		where.add(`c.published`)
	case isUUID(q.Client):
		where.add(`c.client_id = ?`, q.Client)
	case isUUID(q.Org):
		where.add(`c.org_id = ? AND c.state <> 'DRAFT'`, q.Org)
	case q.Region != "":
		if q.Region != reporting.Nation {
			from, to := reporting.Place{Within: q.Region}.Range()
			where.add(`c.region BETWEEN ? AND ?`, from, to)
		}
		if condition := reached[q.Reached]; condition != "" {
			where.add(condition)
		} else {
			where.add(`c.state <> 'DRAFT'`)
		}
	case q.Mine && isUUID(q.User):
		where.add(`c.id IN (SELECT r.case_id FROM assess_roles r WHERE r.user_id = ? AND (r.role <> 'assessor' OR r.seated))`, q.User)
	default:
		where.add(`false`)
	}
	if q.Todo {
		where.add(caseTodo, q.User, pgdialect.Array(q.Asked))
	}
	if len(q.States) > 0 {
		states := make([]string, len(q.States))
		for i, s := range q.States {
			states[i] = string(s)
		}
		where.add(`c.state = ANY(?)`, pgdialect.Array(states))
	}
	where.words("c", searchedCase, q.Text)
	return &where
}

// Cases lists cases, the newest first; public ones by what happened last.
func (db *DB) Cases(ctx context.Context, q assessing.CaseQuery) ([]assessing.CaseRow, error) {
	where, key := caseConditions(q), "created_at"
	if q.Public {
		key = "updated_at"
	}
	if isUUID(q.After) {
		where.add(`(c.`+key+`, c.id) < (SELECT `+key+`, id FROM assess_cases WHERE id = ?)`, q.After)
	}
	todo, args := `false`, []any{}
	if isUUID(q.User) {
		todo, args = caseTodo, []any{q.User, pgdialect.Array(q.Asked)}
	}
	var rows []caseRow
	err := db.bun.NewRaw(`SELECT `+caseColumns+`, `+todo+` AS todo`+caseTables+`? ORDER BY c.`+key+` DESC, c.id DESC LIMIT ?`, append(args, where.query(), q.Limit)...).Scan(ctx, &rows)
	list := make([]assessing.CaseRow, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// CasesWaiting counts the cases of a query.
func (db *DB) CasesWaiting(ctx context.Context, q assessing.CaseQuery) (n int, err error) {
	err = db.bun.NewRaw(`SELECT count(*)`+caseTables+`?`, caseConditions(q).query()).Scan(ctx, &n)
	return n, err
}

// CasesDue finds the cases of which a period is over.
func (db *DB) CasesDue(ctx context.Context, now time.Time, limit int) (list []string, err error) {
	err = db.bun.NewRaw(`SELECT number FROM assess_cases WHERE due_at < ? ORDER BY due_at LIMIT ?`, now, limit).Scan(ctx, &list)
	return list, err
}

// CaseDuties are the cases of which a period ends by an instant, with those for whom they
// wait, in the order of their ids.
func (db *DB) CaseDuties(ctx context.Context, until time.Time, after string, limit int) ([]assessing.CaseDuty, error) {
	var rows []struct {
		ID, Number, Title, State string
		DueAt                    time.Time
		Maker, Org               string
		People                   []string `bun:",array"`
	}
	if !isUUID(after) {
		after = "00000000-0000-0000-0000-000000000000"
	}
	err := db.bun.NewRaw(`SELECT c.id, c.number, c.title, c.state, c.due_at, c.maker_id AS maker, CASE WHEN 'org_clerk' = ANY(c.waits) THEN c.org_id::text ELSE '' END AS org,
			COALESCE(array_agg(r.user_id::text ORDER BY r.user_id) FILTER (WHERE r.user_id IS NOT NULL), '{}') AS people
		FROM assess_cases c LEFT JOIN assess_roles r ON r.case_id = c.id AND r.todo
		WHERE c.due_at < ? AND c.id > ? GROUP BY c.id HAVING count(r.user_id) > 0 OR 'org_clerk' = ANY(c.waits) ORDER BY c.id LIMIT ?`, until, after, limit).Scan(ctx, &rows)
	list := make([]assessing.CaseDuty, len(rows))
	for i, r := range rows {
		list[i] = assessing.CaseDuty{ID: r.ID, Number: r.Number, Title: r.Title, State: assessment.State(r.State), Due: r.DueAt.UTC(), Maker: r.Maker, Org: r.Org, People: r.People}
	}
	return list, err
}

// CaseStaff lists the evaluators of an institution.
func (db *DB) CaseStaff(ctx context.Context, org string) (list []assessing.StaffMember, err error) {
	if isUUID(org) {
		err = db.bun.NewRaw(`SELECT id, name FROM users WHERE org_id = ? AND active AND roles @> ARRAY['EVALUATOR'] ORDER BY name, id LIMIT 200`, org).Scan(ctx, &list)
	}
	return list, err
}

// PastPanels are the seats that people have had in other cases.
func (db *DB) PastPanels(ctx context.Context, except string, numbers []string) ([]assessing.PastPanel, error) {
	var rows []struct {
		Number, Client, Achievement, Completers string
		At                                      time.Time
	}
	err := db.bun.NewRaw(`SELECT r.ref AS number, COALESCE(k.uscc, k.id::text) AS client, COALESCE(c.achievement_id::text, c.number) AS achievement, COALESCE(c.form ->> 'completers', '') AS completers,
			(SELECT max(e.at) FROM assess_events e WHERE e.case_id = c.id AND e.act = 'draw') AS at
		FROM assess_roles r JOIN assess_cases c ON c.id = r.case_id JOIN organisations k ON k.id = c.client_id WHERE r.role = 'assessor' AND r.ref = ANY(?) AND c.id <> ? ORDER BY at`,
		pgdialect.Array(numbers), except).Scan(ctx, &rows)
	list := make([]assessing.PastPanel, len(rows))
	for i, r := range rows {
		list[i] = assessing.PastPanel{Number: r.Number, On: day.Of(r.At), Client: r.Client, Achievement: r.Achievement}
		for line := range strings.SplitSeq(r.Completers, "\n") {
			if name, _, _ := strings.Cut(strings.TrimSpace(line), " "); name != "" {
				list[i].Completers = append(list[i].Completers, name)
			}
		}
	}
	return list, err
}

// DealingsOf are the codes of those with whom a unit has registered contracts since a day.
func (db *DB) DealingsOf(ctx context.Context, uscc string, since day.Date) (map[string]bool, error) {
	codes := map[string]bool{}
	if uscc == "" {
		return codes, nil
	}
	list, err := ids(ctx, db.bun, `SELECT DISTINCT p.code FROM contract_parties m JOIN contracts c ON c.id = m.contract_id JOIN contract_parties p ON p.contract_id = c.id
		WHERE m.code = ? AND c.registered_on >= ? AND p.code NOT IN ('', ?) LIMIT 1000`, uscc, since.String(), uscc)
	for _, code := range list {
		codes[code] = true
	}
	return codes, err
}

// CaseNames are the names of users and of numbers of the register.
func (db *DB) CaseNames(ctx context.Context, refs []string) (map[string]string, error) {
	names := map[string]string{}
	var rows []struct{ Ref, Name string }
	err := db.bun.NewRaw(`SELECT u.id::text AS ref, u.name FROM users u WHERE u.id::text = ANY(?) UNION ALL SELECT e.number, e.name FROM assess_entries e WHERE e.number = ANY(?)`,
		pgdialect.Array(refs), pgdialect.Array(refs)).Scan(ctx, &rows)
	for _, r := range rows {
		names[r.Ref] = r.Name
	}
	return names, err
}

// AssessmentDoubtful says whether a report in force on an achievement has a circumstance on
// record that came after its signing.
func (db *DB) AssessmentDoubtful(ctx context.Context, achievement string) (doubtful bool, err error) {
	if !isUUID(achievement) {
		return false, nil
	}
	err = db.bun.NewRaw(`SELECT EXISTS (SELECT FROM assess_cases c JOIN assess_events e ON e.case_id = c.id AND e.act = 'lapse' WHERE c.achievement_id = ? AND c.state = 'EFFECTIVE'
		AND NOT EXISTS (SELECT FROM assess_events s WHERE s.case_id = c.id AND s.act = 'sign' AND s.seq > e.seq))`, achievement).Scan(ctx, &doubtful)
	return doubtful, err
}
