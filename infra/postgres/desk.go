package postgres

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// deskTab says which cases stand in a list of the desk.
type deskTab struct {
	among string // with ? for the organisation; a stretch of one index
	where string // which of them; with ? twice for the user in own lists
	own   bool
	today bool // and a last ? for the day
	byDue bool
	vague bool // not counted: nobody needs to know, and it takes long
}

// officeOpen are the cases that an office has to work on. contracts_queue
// carries them with all that the lists ask for.
const officeOpen = `office_id = ? AND state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','RESUBMITTED','SECOND_REVIEW','EXPERT_REVIEW','CHANGE_PENDING','OBJECTION')`

var officeTabs = map[registration.Tab]deskTab{
	registration.TabTodo: {among: officeOpen, where: `true`, byDue: true},
	registration.TabOwn: {among: officeOpen, where: `state NOT IN ('OBJECTION') AND (registrar_id = ? OR registrar_id IN
		(SELECT a.user_id FROM absences a WHERE a.stand_in = ? AND a.ended_at IS NULL AND ?::date BETWEEN a.from_on AND a.until_on))`,
		own: true, today: true, byDue: true},
	registration.TabSubmit:   {among: officeOpen, where: `state = 'SUBMITTED'`, byDue: true},
	registration.TabReview:   {among: officeOpen, where: `state IN ('ACCEPTED','IN_REVIEW','EXPERT_REVIEW')`, byDue: true},
	registration.TabReturned: {among: officeOpen, where: `state = 'RESUBMITTED'`, byDue: true},
	registration.TabSecond:   {among: officeOpen, where: `state = 'SECOND_REVIEW'`, byDue: true},
	registration.TabChange:   {among: officeOpen, where: `state IN ('CHANGE_PENDING','OBJECTION')`, byDue: true},
	registration.TabDone:     {among: `office_id = ? AND decided_at IS NOT NULL`, where: `(registrar_id = ? OR reviewer_id = ?)`, own: true, vague: true},
}

var applicantTabs = map[registration.Tab]deskTab{
	registration.TabTodo:   {among: `applicant_org = ? AND state = 'SUPPLEMENT_REQUESTED'`, where: `true`, byDue: true},
	registration.TabDrafts: {among: `applicant_org = ? AND state = 'DRAFT'`, where: `true`},
	registration.TabMine:   {among: `applicant_org = ? AND state <> 'DRAFT'`, where: `(applicant_id = ? OR applicant_id = ?)`, own: true},
	registration.TabDone:   {among: `applicant_org = ? AND decided_at IS NOT NULL`, where: `true`},
}

func tabsOf(by actor.Actor) map[registration.Tab]deskTab {
	if registration.OfficeRole(by) && !by.Has(actor.Broker) {
		return officeTabs
	}
	return applicantTabs
}

// arguments are those of where.
func (t deskTab) arguments(by actor.Actor, now time.Time) []any {
	var args []any
	if t.own {
		args = append(args, by.User, by.User)
	}
	if t.today {
		args = append(args, day.Of(now).String())
	}
	return args
}

type deskRow struct {
	ID           string
	SubmissionNo string
	Number       string
	Name         string
	Class        string
	Seller       string
	Total        decimal.NullDecimal
	State        string
	DueOn        *time.Time
	AmberOn      *time.Time
	RedOn        *time.Time
	Registrar    string
	RegistrarID  string
	UpdatedAt    time.Time
	Key          string
}

// Desk reads one page of a list of the desk; unknown tabs are empty.
func (db *DB) Desk(ctx context.Context, q registration.DeskQuery) ([]registration.DeskRow, error) {
	tab, ok := tabsOf(q.By)[q.Tab]
	if !ok {
		return nil, nil
	}
	key, order, cast := `c.updated_at`, `DESC`, `timestamptz`
	compare := `<`
	if tab.byDue {
		key, order, cast, compare = `COALESCE(c.due_on, DATE '9999-12-31')`, `ASC`, `date`, `>`
	}
	query := `SELECT c.id, COALESCE(c.submission_no, '') AS submission_no, COALESCE(c.number, '') AS number, c.name, c.class, c.seller,
		c.total, c.state, c.due_on, c.amber_on, c.red_on, c.updated_at, ` + key + `::text AS key,
		COALESCE((SELECT name FROM users u WHERE u.id = c.registrar_id), '') AS registrar, COALESCE(c.registrar_id::text, '') AS registrar_id
		FROM contracts c WHERE ` + tab.among + ` AND ` + tab.where
	args := append([]any{q.By.Org}, tab.arguments(q.By, db.Now())...)
	if after, id, ok := strings.Cut(q.After, "|"); ok && isUUID(id) && (isInstant(after) || isDate(after)) {
		query += ` AND (` + key + `, c.id) ` + compare + ` (?::` + cast + `, ?)`
		args = append(args, after, id)
	}
	query += ` ORDER BY ` + key + ` ` + order + `, c.id ` + order + ` LIMIT ?`
	var rows []deskRow
	err := db.bun.NewRaw(query, append(args, q.Limit)...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]registration.DeskRow, len(rows))
	for i, r := range rows {
		list[i] = registration.DeskRow{
			ID: contract.ID(r.ID), SubmissionNo: r.SubmissionNo, Number: r.Number, Name: r.Name, Class: contract.Class(r.Class),
			Seller: r.Seller, Total: money.Round(r.Total.Decimal), Priced: r.Total.Valid, State: contract.State(r.State),
			Deadline:  contract.Deadline{Due: date(r.DueOn), Amber: date(r.AmberOn), Red: date(r.RedOn)},
			Registrar: r.Registrar, RegistrarID: r.RegistrarID, UpdatedAt: r.UpdatedAt.UTC(), Cursor: r.Key + "|" + r.ID,
		}
	}
	return list, nil
}

// DeskCounts counts the cases of the lists of the desk: open ones all, in one
// pass over the queue, and the others, and what is chosen for the navigation, up
// to 1,000 in each, so that pages open equally fast after years.
func (db *DB) DeskCounts(ctx context.Context, by actor.Actor, chosen ...registration.Tab) (map[registration.Tab]int, error) {
	var each, open, names []string
	var args, openArgs []any
	tabs := tabsOf(by)
	for _, name := range slices.Sorted(maps.Keys(tabs)) { // one text, one prepared statement
		tab := tabs[name]
		switch more := tab.arguments(by, db.Now()); {
		case tab.vague || len(chosen) > 0 && !slices.Contains(chosen, name):
		case tab.among == officeOpen && len(chosen) == 0:
			names = append(names, string(name))
			open = append(open, `count(*) FILTER (WHERE `+tab.where+`)`)
			openArgs = append(openArgs, more...)
		default:
			each = append(each, `SELECT ?::text AS tab, (SELECT count(*) FROM (SELECT 1 FROM contracts c WHERE `+tab.among+` AND `+tab.where+` LIMIT 1000) t) AS n`)
			args = append(append(args, string(name), by.Org), more...)
		}
	}
	if len(open) > 0 {
		each = append(each, `SELECT unnest(?::text[]) AS tab, unnest(ARRAY[`+strings.Join(open, ", ")+`]) AS n FROM contracts c WHERE `+officeOpen)
		args = slices.Concat(args, []any{pgdialect.Array(names)}, openArgs, []any{by.Org})
	}
	var rows []struct {
		Tab string
		N   int
	}
	err := db.bun.NewRaw(strings.Join(each, " UNION ALL "), args...).Scan(ctx, &rows)
	counts := map[registration.Tab]int{}
	for _, r := range rows {
		counts[registration.Tab(r.Tab)] = r.N
	}
	return counts, err
}
