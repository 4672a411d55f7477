package sharing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// world is a university with a broker, a head and two contributors with accounts, and a
// registered transfer; beside it another unit and two administrators.
type world struct {
	*sharing.Service
	t   *testing.T
	db  *postgres.DB
	now time.Time

	broker, head, author, second actor.Actor // of the university
	rival, admin, other          actor.Actor
	logins                       map[string]string // by user id
	annual                       distribution.Annual
}

// keepAnnual keeps the report instead of writing it.
func (w *world) keepAnnual(a distribution.Annual) { w.annual = a }

// books hand what they would write to the test.
type books struct{ keep func(distribution.Annual) }

func (books) Payout(io.Writer, *distribution.Case, distribution.CasePayout, sharing.PayoutTax) error {
	return nil
}

func (b books) Annual(_ io.Writer, a distribution.Annual, _ string, _ time.Time) error {
	b.keep(a)
	return nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: pgtest.Now, logins: map[string]string{}}
	_, dsn := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return w.now }, 8)
	require.NoError(t, err)
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w.db = db
	w.Service = &sharing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) sharing.Tx { return tx }), Reader: db, Shipped: reference.PackTree, Decode: reference.DecodePack,
		Area: reference.Area, Calendar: func(context.Context) (day.WorkCalendar, error) { return day.WorkCalendar{}, nil }, Books: books{w.keepAnnual}}
	w.Taxes, err = reference.ShareTaxes()
	require.NoError(t, err)
	school := w.organisation("SELLER", "中原示例理工大学", "410102")
	w.broker, w.head = w.user(school, "许博文", actor.Broker), w.user(school, "高筠", actor.Head)
	w.author, w.second = w.user(school, "陈砚秋", actor.Broker), w.user(school, "李望舒", actor.Broker)
	w.rival = w.user(w.organisation("SELLER", "另一所示例大学", "410103"), "邵静", actor.Broker)
	office := w.organisation("OFFICE", "系统", "000000")
	w.admin, w.other = w.user(office, "管理员甲", actor.Administrator), w.user(office, "管理员乙", actor.Administrator)
	return w
}

func (w *world) organisation(kind, name, region string) actor.Actor {
	a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
	prefix := ""
	if kind == "OFFICE" {
		prefix = "XT"
	}
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ($1, $2, $3, $4, NULLIF($5, ''), now())`, a.Org, kind, name, region, prefix)
	return a
}

func (w *world) user(a actor.Actor, name string, roles ...actor.Role) actor.Actor {
	a.User, a.Name, a.Roles = postgres.NewID(), name, roles
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	w.logins[a.User] = "u" + a.User[24:]
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, '-', now())`, a.User, w.logins[a.User], name, a.Org, texts)
	return a
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.SQL().ExecContext(w.t.Context(), query, args...)
	require.NoError(w.t, err)
}

// begun is a case of a registered patent transfer of a pilot region, signed on a day.
func (w *world) begun(region, signed string) string {
	w.t.Helper()
	id := postgres.NewID()
	c := &distribution.Case{Procedure: distribution.Procedure[distribution.CaseState]{ID: id, Number: "FP-" + id[24:], Org: w.broker.Org}, Contract: w.contract(), Name: "示例专利转让", Registration: "ZZ-2026-000001", RegisteredOn: day.Must("2026-10-20"),
		Deal: distribution.Deal{Mode: "transfer", Region: region, Signed: day.Must(signed)}}
	_, err := distribution.OpenCase(c, w.broker, w.now)
	require.NoError(w.t, err)
	require.NoError(w.t, w.InTx(w.t.Context(), func(tx sharing.Tx) error {
		_, err := tx.AddShareCase(w.t.Context(), c)
		return err
	}))
	return id
}

// contract is the id of a contract without content; the case has what counts.
func (w *world) contract() string {
	id := postgres.NewID()
	w.exec(`INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form, created_at, updated_at)
		VALUES ($1, 'DRAFT', 'WEB', $2, $3, $4, '410100', '{}', now(), now())`, id, w.broker.User, w.broker.Org, w.admin.Org)
	return id
}

// plan is without a fault, with changes in pairs. The first person has an account.
func (w *world) plan(changes ...string) sharing.Values {
	today := day.Of(w.now).String()
	v := sharing.Values{"unit": "state_founded", "priced_on": today, "unit_pool": "70", "main": "70", "others": "25", "tt_staff": "5",
		"person.1.name": "陈砚秋", "person.1.group": "main", "person.1.weight": "60", "person.1.account": w.logins[w.author.User],
		"person.2.name": "李望舒", "person.2.group": "main", "person.2.weight": "40", "person.2.signed": today,
		"person.3.name": "王惟一", "person.3.group": "others", "person.3.weight": "1", "person.3.left": "1", "person.3.paper": "签认书 2026-7", "person.3.signed": today,
		"person.4.name": "孟知微", "person.4.group": "tt_staff", "person.4.weight": "1", "person.4.signed": today}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	return v
}

// version is the version of a case.
func (w *world) version(id string) int {
	w.t.Helper()
	c, err := w.db.ShareCase(w.t.Context(), id)
	require.NoError(w.t, err)
	return c.Version
}

func (w *world) fill(id string, changes ...string) {
	w.t.Helper()
	require.NoError(w.t, w.Fill(w.t.Context(), w.broker, id, w.version(id), w.plan(changes...)))
}

func (w *world) sign(id string, by actor.Actor) error {
	w.t.Helper()
	p, err := w.MyPart(w.t.Context(), by, id)
	if err != nil {
		return err
	}
	return w.Sign(w.t.Context(), by, id, p.Digest)
}

// approved is a case whose plan has been signed and decided on.
func (w *world) approved(region, signed string, changes ...string) string {
	w.t.Helper()
	id := w.begun(region, signed)
	w.fill(id, changes...)
	require.NoError(w.t, w.sign(id, w.author))
	require.NoError(w.t, w.Propose(w.t.Context(), w.broker, id, w.version(id)))
	require.NoError(w.t, w.decide(id))
	return id
}

func (w *world) decide(id string) error {
	today := day.Of(w.now)
	return w.Approve(w.t.Context(), w.head, id, w.version(id), sharing.Values{"decided_on": today.String(), "public_to": today.AddDays(30).String(), "members": "9", "present": "7", "votes": "6"})
}

// enter records an event with changes in pairs.
func (w *world) enter(id, kind, amount, evidence string, changes ...string) error {
	w.t.Helper()
	v := sharing.Values{"kind": kind, "date": day.Of(w.now).String(), "amount": amount, "vat": "exempt", "evidence": evidence}
	maps.Copy(v, pairs(changes))
	return w.Enter(w.t.Context(), w.broker, id, w.version(id), postgres.NewID(), v)
}

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func (w *world) look(id string) *sharing.Look {
	w.t.Helper()
	look, err := w.Case(w.t.Context(), w.broker, id)
	require.NoError(w.t, err)
	return look
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.SQL().QueryRowContext(w.t.Context(), query, args...).Scan(&n))
	return n
}

// packText is a shipped pack with another version and changes of its tree, as typed.
func (w *world) packText(id string, version int, change func(map[string]any)) string {
	w.t.Helper()
	all, err := w.PackVersions(w.t.Context())
	require.NoError(w.t, err)
	for _, p := range all {
		if p.ID != id {
			continue
		}
		text, err := json.Marshal(p.Tree)
		require.NoError(w.t, err)
		var tree map[string]any
		require.NoError(w.t, json.Unmarshal(text, &tree))
		tree["version"] = version
		numbers(tree)
		if change != nil {
			change(tree)
		}
		text, err = json.Marshal(tree)
		require.NoError(w.t, err)
		return string(text)
	}
	require.FailNow(w.t, fmt.Sprintf("no pack %s", id))
	return ""
}

// numbers makes the numbers of a tree numbers again, which the round through JSON has
// turned into texts.
func numbers(v any) {
	m, _ := v.(map[string]any)
	for key, item := range m {
		switch item := item.(type) {
		case string:
			if n, err := strconv.Atoi(item); err == nil && (key == "value" || key == "version") {
				m[key] = n
			}
		case []any:
			for i, x := range item {
				if s, ok := x.(string); ok && key == "years" {
					n, _ := strconv.Atoi(s)
					item[i] = n
				}
				numbers(x)
			}
		default:
			numbers(item)
		}
	}
}
