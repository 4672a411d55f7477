package demo_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/infra/argon"
	"jiyue/infra/demo"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

const password = "雨后春山可登临-27"

var today = day.Must("2026-11-23")

// unit is a unit of work in which nothing is imported.
type unit struct{ *postgres.Tx }

func (unit) QueueImport(context.Context, string) error { return nil }

// seeded is a system with the demonstration in it.
type seeded struct {
	db       *postgres.DB
	world    demo.World
	accounts []demo.Account
}

func seed(t *testing.T) seeded {
	t.Helper()
	_, appDSN := pgtest.Database(t)
	clock := &demo.Clock{}
	db, err := postgres.Open(t.Context(), appDSN, clock.Now, 4)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	book, err := reference.Load(nil)
	require.NoError(t, err)
	w := demo.World{
		Access: &access.Service{
			InTx:   postgres.Bind(db, func(tx *postgres.Tx) access.Tx { return tx }),
			Reader: db, Hasher: argon.New(argon.Cost{Memory: 64, Passes: 1, Threads: 1}, 1, time.Second), Codes: book.Codes(),
			Now: db.Now, Idle: time.Hour, Total: time.Hour,
		},
		Registration: &registration.Service{
			InTx:   postgres.Bind(db, func(tx *postgres.Tx) registration.Tx { return unit{tx} }),
			Reader: db, Rules: book,
		},
		Clock: clock,
	}
	began := time.Now()
	accounts, err := demo.Seed(t.Context(), w, password, today, func(line string) { t.Log(line) })
	require.NoError(t, err)
	t.Logf("seeded in %s", time.Since(began))
	return seeded{db, w, accounts}
}

// column reads one column of texts.
func (s seeded) column(t *testing.T, query string) []string {
	t.Helper()
	rows, err := s.db.SQL().QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		list = append(list, text)
	}
	require.NoError(t, rows.Err())
	return list
}

func TestDemonstration(t *testing.T) {
	s := seed(t)
	for _, part := range []struct {
		name string
		test func(*testing.T)
	}{{"placeholder", func(t *testing.T) {
		for _, l := range s.column(t, "SELECT state || ' ' || count(*) FROM contracts GROUP BY state ORDER BY 1") { t.Log(l) }
		for _, l := range s.column(t, "SELECT class || ' ' || count(*) || ' ' || sum(total)||' '||sum(tech) FROM contracts GROUP BY class ORDER BY 1") { t.Log(l) }
		for _, l := range s.column(t, "SELECT to_char(registered_on,'YYYY-MM') || ' ' || count(*) || ' ' || sum(total) FROM contracts where registered_on is not null GROUP BY 1, to_char(registered_on,'YYYY-MM') ORDER BY 1") { t.Log(l) }
	}}} {
		t.Run(part.name, part.test)
	}
	_, _, _, _, _, _ = fmt.Sprint, slices.Contains[[]string], strings.Cut, actor.Broker, contract.Draft, ident.Province
}
