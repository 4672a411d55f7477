package trading_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/sale"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// floorWorld is a floor on a database of its own, with a clock that tests set.
type floorWorld struct {
	testing.TB
	owner *pgx.Conn
	app   string // address for the application
	db    *postgres.DB
	floor *trading.Floor
	now   func() time.Time
	org   string
	users [2]string
}

func newFloorWorld(t testing.TB, now func() time.Time) *floorWorld {
	ownerDSN, app := pgtest.Database(t)
	owner, err := pgx.Connect(t.Context(), ownerDSN)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	w := &floorWorld{TB: t, owner: owner, app: app, now: now, org: postgres.NewID(), users: [2]string{postgres.NewID(), postgres.NewID()}}
	w.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'PLATFORM', '示例交易中心', '410100', now())`, w.org)
	for i, id := range w.users {
		w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, '交易员', $3, '{ADMINISTRATOR}', 'x', now())`, id, "trader"+string(rune('a'+i)), w.org)
	}
	w.db, w.floor = w.another()
	return w
}

func (w *floorWorld) exec(sql string, args ...any) {
	_, err := w.owner.Exec(w.Context(), sql, args...)
	require.NoError(w, err)
}

// another is a further process on the same database.
func (w *floorWorld) another() (*postgres.DB, *trading.Floor) {
	db, err := postgres.Open(w.Context(), w.app, w.now, 8)
	require.NoError(w, err)
	w.Cleanup(func() { require.NoError(w, db.Close()) })
	return db, &trading.Floor{
		InTx:  db.OnFloor,
		Build: trading.NewMachine,
		Now:   w.now,
	}
}

// lot announces an English auction, straight into the table.
func (w *floorWorld) lot(terms map[string]string) string {
	id := postgres.NewID()
	genesis, err := trading.Genesis(id, terms)
	require.NoError(w, err)
	w.exec(`INSERT INTO sales (id, number, route, name, org_id, exchange_id, region, terms, state, head, maker_id, announcer_id, announced_at, created_at, updated_at)
		VALUES ($1::uuid, $1::text, 'ENGLISH', '示例成果', $2::uuid, $2::uuid, '410100', $3, 'ANNOUNCED', $4, $5, $6, now(), now(), now())`,
		id, w.org, terms, genesis[:], w.users[0], w.users[1])
	return id
}

func (w *floorWorld) enter(id string, r trading.Record) trading.Receipt {
	receipt, err := w.floor.Enter(w.Context(), id, r)
	require.NoError(w, err)
	return receipt
}

func (w *floorWorld) deposits(id string, bidders ...string) {
	for _, b := range bidders {
		require.Equal(w, sale.OK, w.enter(id, trading.Record{Act: sale.ActDeposit, Actor: b, Amount: "100000"}).Code)
	}
}

// log reads the whole log and replays it.
func (w *floorWorld) log(id string) []trading.Record {
	list, err := w.db.Records(w.Context(), id)
	require.NoError(w, err)
	return list
}
