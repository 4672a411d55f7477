package valuing_test

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/ip"
	"jiyue/domain/valuation"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// office is a unit with an achievement, two brokers and a head, and another unit.
type office struct {
	*testing.T
	*valuing.Service
	owner                          *pgx.Conn
	app                            *pgx.Conn // as the application's role
	offer                          string
	broker, second, head, stranger actor.Actor
}

func newOffice(t *testing.T) *office {
	ownerDSN, appDSN := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), appDSN, func() time.Time { return pgtest.Now }, 8)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	o := &office{T: t, Service: &valuing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) valuing.Tx { return tx }), Reader: db}, offer: postgres.NewID()}
	for dsn, conn := range map[string]**pgx.Conn{ownerDSN: &o.owner, appDSN: &o.app} {
		*conn, err = pgx.Connect(t.Context(), dsn)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, (*conn).Close(context.Background())) })
	}
	unit := func(name string) actor.Actor {
		by := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: "410100"}
		o.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'SELLER', $2, '410100', now())`, by.Org, name)
		return by
	}
	person := func(by actor.Actor, login string, roles ...actor.Role) actor.Actor {
		by.User, by.Name, by.Roles = postgres.NewID(), login, roles
		texts := make([]string, len(roles))
		for i, r := range roles {
			texts[i] = string(r)
		}
		o.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, $2, $3, $4, 'x', now())`, by.User, login, by.Org, texts)
		return by
	}
	own, other := unit("示例大学"), unit("示例研究院")
	o.broker, o.second, o.head = person(own, "broker", actor.Broker), person(own, "second", actor.Broker), person(own, "head", actor.Head)
	o.stranger = person(other, "stranger", actor.Broker, actor.Head)
	book, err := reference.Load(nil)
	require.NoError(t, err)
	market := &trading.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: db, Codes: book.Codes()}
	require.NoError(t, market.BeginAchievement(t.Context(), o.broker, o.offer, map[string]string{"name": "高速主轴热误差补偿技术"}))
	return o
}

func (o *office) exec(query string, args ...any) {
	o.Helper()
	_, err := o.owner.Exec(o.Context(), query, args...)
	require.NoError(o, err)
}

func plan() map[string]string {
	return map[string]string{"purpose": "为转让确定价格提供参考", "track": "E", "value_type": "MARKET", "base": "2026-06-30", "months": "12"}
}

// begun is a case with one method.
func (o *office) begun() (id string) {
	o.Helper()
	id = postgres.NewID()
	require.NoError(o, o.Draft(o.Context(), o.broker, o.offer, id, plan()))
	require.NoError(o, o.run(o.broker, id, 1, nil))
	return id
}

func (o *office) run(by actor.Actor, id string, version int, changes map[string]string) error {
	form, _ := valuation.FormOf("cost")
	typed, sources := form.Typed(form.Sample()), map[string]string{}
	maps.Copy(typed, changes)
	for _, path := range form.Sourced(form.Sample()) {
		sources[path] = "研发项目决算表第 3 页"
	}
	return o.Service.Run(o.Context(), by, id, version, form.Key, typed, sources)
}

func (o *office) open(id string) valuing.File {
	o.Helper()
	f, err := o.Open(o.Context(), o.broker, id)
	require.NoError(o, err)
	return f
}

func TestAValuationIsTheUnitsOwnMatter(t *testing.T) {
	o := newOffice(t)
	require.ErrorIs(t, o.Draft(t.Context(), o.stranger, o.offer, postgres.NewID(), plan()), achievement.ErrAbsent)
	id := o.begun()
	_, err := o.Open(t.Context(), o.stranger, id)
	require.ErrorIs(t, err, valuation.ErrAbsent)
	require.ErrorIs(t, o.run(o.stranger, id, 2, nil), valuation.ErrAbsent)
	require.ErrorIs(t, o.Decide(t.Context(), o.stranger, id, 2, true, ""), valuation.ErrAbsent)
	rows, _, err := o.Find(t.Context(), o.stranger, valuing.Query{})
	require.NoError(t, err)
	require.Empty(t, rows)
	require.ErrorIs(t, o.run(o.head, id, 2, nil), valuation.ErrBroker)
}

// The same form twice makes one case; of many who change one version, one does.
func TestOfManyWhoRunAMethodOneDoes(t *testing.T) {
	o := newOffice(t)
	id := o.begun()
	require.NoError(t, o.Draft(t.Context(), o.broker, o.offer, id, plan()))
	require.Equal(t, 2, o.open(id).Version)
	var group sync.WaitGroup
	var won, moved atomic.Int32
	for i := range 12 {
		group.Go(func() {
			by := []actor.Actor{o.broker, o.second}[i%2]
			switch err := o.run(by, id, 2, map[string]string{"low:profit": "0.1"}); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, valuation.ErrMoved):
				moved.Add(1)
			}
		})
	}
	group.Wait()
	require.Equal(t, [2]int32{1, 11}, [2]int32{won.Load(), moved.Load()})
	f := o.open(id)
	require.Len(t, f.Entries, 2)
	require.Equal(t, f.Entries[0].Hash, f.Entries[1].Hash, "a scenario moves no input")
	require.Empty(t, f.Check(), "what is stored is made again")
}

// Who wrote a valuation does not sign it, whatever the code says; runs are never changed.
func TestTheDatabaseKeepsValuationsApart(t *testing.T) {
	o := newOffice(t)
	id := o.begun()
	require.NoError(t, o.Settle(t.Context(), o.broker, id, 2, map[string]string{"weights.cost": "1", "reconcile": "只有成本法的数据可以核实，作为下限参考。"}))
	require.ErrorIs(t, o.Submit(t.Context(), o.broker, id, 2), valuation.ErrMoved)
	require.NoError(t, o.Submit(t.Context(), o.second, id, 3))
	_, err := o.owner.Exec(t.Context(), `UPDATE valuations SET state = 'SIGNED', signer_id = $2, signed_at = now() WHERE id = $1`, id, o.second.User)
	require.ErrorContains(t, err, "valuations_two_persons_check")
	for _, change := range []string{`UPDATE valuation_runs SET value = '1'`, `DELETE FROM valuation_runs`} {
		_, err = o.app.Exec(t.Context(), change)
		require.ErrorContains(t, err, "permission denied")
	}
	before := o.open(id)
	require.NoError(t, o.Decide(t.Context(), o.head, id, 4, true, ""))
	require.ErrorIs(t, o.Decide(t.Context(), o.head, id, 5, true, ""), valuation.ErrNotWaiting)
	signed := o.open(id)
	require.Equal(t, valuation.Signed, signed.State)
	require.Equal(t, before.Entries, signed.Entries)

	require.Empty(t, signed.Reviews(day.Must("2026-11-23")))
	require.Len(t, signed.Reviews(day.Must("2027-06-10")), 1, "its days are nearly over")
	right := postgres.NewID()
	for status, reviews := range map[string]int{"IN_FORCE": 0, "LAPSED": 1} {
		signed.Rights = []ip.Item{{ID: right, Number: "ZL202310456789.0", Status: ip.Status(status)}}
		require.Len(t, signed.Reviews(day.Must("2026-11-23")), reviews, status)
	}

	// A figure that was changed behind the product's back stops the next signature.
	other := o.begun()
	require.NoError(t, o.Settle(t.Context(), o.broker, other, 2, map[string]string{"weights.cost": "1", "reconcile": "只有成本法的数据可以核实，作为下限参考。"}))
	require.NoError(t, o.Submit(t.Context(), o.broker, other, 3))
	o.exec(`UPDATE valuation_runs SET inputs = jsonb_set(inputs, '{remaining}', '"8"') WHERE valuation_id = $1`, other)
	require.ErrorIs(t, o.Decide(t.Context(), o.head, other, 4, true, ""), valuation.ErrFresh)
}
