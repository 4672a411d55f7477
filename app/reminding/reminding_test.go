package reminding_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/reminding"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/notice"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// world is one office and one school on a real database.
type world struct {
	t       *testing.T
	db      *postgres.DB
	service *reminding.Service
	now     time.Time

	office, school                                string
	broker, registrar, second, reviewer, disabled actor.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: pgtest.Now, office: postgres.NewID(), school: postgres.NewID()}
	_, dsn := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return w.now }, 8)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w.db = db
	w.service = &reminding.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) reminding.Tx { return tx }), Reader: db}
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at)
		VALUES ($1, 'OFFICE', '郑州市技术合同登记处', '410100', 'ZZ', now()), ($2, 'SELLER', '中原示例理工大学', '410102', NULL, now())`, w.office, w.school)
	w.broker, w.registrar, w.second = w.user(w.school, actor.Broker), w.user(w.office, actor.Registrar), w.user(w.office, actor.Registrar, actor.Reviewer)
	w.reviewer, w.disabled = w.user(w.office, actor.Reviewer), w.user(w.office, actor.Registrar)
	w.exec(`UPDATE users SET active = false WHERE id = $1`, w.disabled.User)
	return w
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.SQL().ExecContext(w.t.Context(), query, args...)
	require.NoError(w.t, err)
}

func (w *world) user(org string, roles ...actor.Role) actor.Actor {
	a := actor.Actor{User: postgres.NewID(), Org: org, Roles: roles}
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
		VALUES ($1, 'u' || substr($2, 25), '某人', $3, $4, '-', now())`, a.User, a.User, org, texts)
	return a
}

// standing puts a case into the database, due so many days from today, red two
// days and amber five days before.
func (w *world) standing(state contract.State, registrar string, due int) contract.ID {
	id := contract.ID(postgres.NewID())
	w.exec(`INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form, name, submission_no,
			registrar_id, submitted_at, due_on, amber_on, red_on, created_at, updated_at)
		VALUES ($1, $2, 'WEB', $3, $4, $5, '410100', '{}', '合同', $6, NULLIF($7, '')::uuid, now(), $8::date, $8::date - 5, $8::date - 2, now(), now())`,
		string(id), string(state), w.broker.User, w.school, w.office, "SQ-"+string(id), registrar, w.now.AddDate(0, 0, due).Format(time.DateOnly))
	return id
}

func (w *world) list(by actor.Actor) []reminding.Item {
	w.t.Helper()
	p, err := w.service.List(w.t.Context(), by, "", 100)
	require.NoError(w.t, err)
	require.Len(w.t, p.Items, p.Unread, "nothing read so far")
	return p.Items
}

func kinds(items []reminding.Item) map[contract.ID]notice.Kind {
	m := map[contract.ID]notice.Kind{}
	for _, i := range items {
		m[i.Contract] = i.Kind
	}
	return m
}

func TestEachMarkIsToldOnceToWhoMustAct(t *testing.T) {
	w := newWorld(t)
	r := w.registrar.User
	amber, red, late := w.standing(contract.InReview, r, 4), w.standing(contract.Resubmitted, r, 0), w.standing(contract.InReview, r, -1)
	nobodys := w.standing(contract.Submitted, "", 1)
	second := w.standing(contract.SecondReview, w.second.User, -3)
	left := w.standing(contract.InReview, w.disabled.User, -3)
	owed := w.standing(contract.SupplementRequested, r, 2)
	w.standing(contract.InReview, r, 6)
	w.standing(contract.SupplementRequested, r, 3)
	w.standing(contract.Draft, "", -9)

	require.NoError(t, w.service.Remind(t.Context()))
	require.NoError(t, w.service.Remind(t.Context()), "and again: nobody is told the same twice")
	require.Equal(t, map[contract.ID]notice.Kind{amber: notice.Amber, red: notice.Red, late: notice.Overdue, nobodys: notice.Red, left: notice.Overdue},
		kinds(w.list(w.registrar)))
	require.Equal(t, map[contract.ID]notice.Kind{nobodys: notice.Red, left: notice.Overdue}, kinds(w.list(w.second)), "the own recommendation is reviewed by another")
	require.Equal(t, map[contract.ID]notice.Kind{second: notice.Overdue}, kinds(w.list(w.reviewer)))
	require.Equal(t, map[contract.ID]notice.Kind{owed: notice.SupplementDue}, kinds(w.list(w.broker)))
	require.Empty(t, w.list(w.disabled))

	w.now = w.now.AddDate(0, 0, 2)
	require.NoError(t, w.service.Remind(t.Context()))
	require.True(t, slices.ContainsFunc(w.list(w.registrar), func(i reminding.Item) bool { return i.Contract == amber && i.Kind == notice.Red }),
		"the next mark is told as well")
	before := len(w.list(w.registrar))
	w.exec(`UPDATE contracts SET due_on = due_on + 10, amber_on = amber_on - 10, red_on = red_on + 10 WHERE id = $1`, string(late))
	require.NoError(t, w.service.Remind(t.Context()))
	require.Len(t, w.list(w.registrar), before+1, "a clock that was moved is told anew")
}

func TestManyMarksAreToldInBatches(t *testing.T) {
	w := newWorld(t)
	for i := range 205 {
		w.standing(contract.InReview, w.registrar.User, -1-i%7)
	}
	require.NoError(t, w.service.Remind(t.Context()))
	n, err := w.service.Unread(t.Context(), w.registrar)
	require.NoError(t, err)
	require.Equal(t, 100, n, "counted up to 100")
	seen := map[string]bool{}
	for after := ""; ; {
		p, err := w.service.List(t.Context(), w.registrar, after, 20)
		require.NoError(t, err)
		for _, i := range p.Items {
			require.False(t, seen[i.ID])
			seen[i.ID] = true
		}
		if after = p.Next; after == "" {
			break
		}
	}
	require.Len(t, seen, 205)
}

func TestStandInIsToldDuringTheAbsence(t *testing.T) {
	w := newWorld(t)
	absent := func(from, until int) {
		w.exec(`INSERT INTO absences (id, office_id, user_id, stand_in, from_on, until_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, now())`,
			postgres.NewID(), w.office, w.registrar.User, w.second.User, w.now.AddDate(0, 0, from).Format(time.DateOnly), w.now.AddDate(0, 0, until).Format(time.DateOnly))
	}
	absent(-9, -1)
	absent(1, 3)
	first := w.standing(contract.InReview, w.registrar.User, -1)
	require.NoError(t, w.service.Remind(t.Context()))
	require.Empty(t, w.list(w.second), "not away today")
	w.now = w.now.AddDate(0, 0, 3)
	next := w.standing(contract.InReview, w.registrar.User, -1)
	require.NoError(t, w.service.Remind(t.Context()))
	require.Equal(t, map[contract.ID]notice.Kind{next: notice.Overdue}, kinds(w.list(w.second)), "the last day of the absence counts")
	require.Equal(t, map[contract.ID]notice.Kind{first: notice.Overdue, next: notice.Overdue}, kinds(w.list(w.registrar)))
}

func TestNoticesAreReadByTheirOwnerOnly(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	one, two := w.standing(contract.InReview, w.registrar.User, -1), w.standing(contract.InReview, w.registrar.User, -2)
	require.NoError(t, w.service.Remind(ctx))
	items := w.list(w.registrar)
	for _, id := range []string{items[0].ID, postgres.NewID(), "", "x"} {
		_, err := w.service.Open(ctx, w.second, id)
		require.ErrorIs(t, err, reminding.ErrNotFound)
	}
	for range 2 {
		item, err := w.service.Open(ctx, w.registrar, items[0].ID)
		require.NoError(t, err)
		require.Equal(t, items[0].Contract, item.Contract)
		require.True(t, item.Read)
	}
	n, err := w.service.Unread(ctx, w.registrar)
	require.NoError(t, err)
	require.Equal(t, 1, n)

	asOf := w.now
	w.now = w.now.Add(time.Minute)
	w.standing(contract.InReview, w.registrar.User, -3)
	require.NoError(t, w.service.Remind(ctx))
	_, err = w.service.OpenAll(ctx, w.second, w.now)
	require.NoError(t, err)
	n, err = w.service.OpenAll(ctx, w.registrar, asOf)
	require.NoError(t, err)
	require.Equal(t, 1, n, "what came after the page is still unread")
	require.Subset(t, []contract.ID{one, two}, []contract.ID{items[0].Contract, items[1].Contract})
	for _, cursor := range []string{"|", "x|" + postgres.NewID(), "2026-99-99 00:00:00+00|" + postgres.NewID(), "2026-01-01 00:00:00+00|x"} {
		p, err := w.service.List(ctx, w.registrar, cursor, 10)
		require.NoError(t, err, cursor)
		require.Len(t, p.Items, 3, fmt.Sprintf("cursor %q is none", cursor))
	}
}

// A notice exists exactly when the unit of work did.
func TestANoticeGoesWithItsUnitOfWork(t *testing.T) {
	w := newWorld(t)
	id := w.standing(contract.InReview, w.registrar.User, 9)
	failed := errors.New("the act fails after the notice")
	err := w.db.InTx(t.Context(), func(tx *postgres.Tx) error {
		_, err := tx.Notify(context.Background(), notice.Notice{Kind: notice.Urged, Contract: id, Key: "k", Text: "催办", To: notice.Audience{User: w.registrar.User}})
		require.NoError(t, err)
		return failed
	})
	require.ErrorIs(t, err, failed)
	require.Empty(t, w.list(w.registrar))
}
