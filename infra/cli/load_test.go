package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/infra/config"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// loadable is an empty database as the command opens it.
func loadable(t *testing.T) (*database, *postgres.DB, *pgx.Conn) {
	t.Helper()
	d := &database{}
	d.ownerDSN, d.appDSN = pgtest.Database(t)
	db, err := postgres.Open(t.Context(), d.appDSN, time.Now, 4)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	owner, err := pgx.Connect(t.Context(), d.ownerDSN)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close(t.Context()) })
	return d, db, owner
}

func texts(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	require.NoError(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return list
}

const everyIndex = `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`

// What is loaded reads like what people have entered, and the schema is as before.
func TestLoadedContractsAreWhole(t *testing.T) {
	d, db, owner := loadable(t)
	indexes := texts(t, owner, everyIndex)
	var out bytes.Buffer
	const n = 1500
	require.NoError(t, seedLoad{n}.load(t.Context(), config.Config{DemoPassword: "一段足够长的测试口令"}, d, db, &streams{&out, &out}))
	require.Equal(t, indexes, texts(t, owner, everyIndex))
	require.Contains(t, out.String(), "没有写入的：办理记录")

	ids := texts(t, owner, `SELECT id::text FROM contracts`)
	require.Len(t, ids, n)
	states, persons, registered := map[contract.State]int{}, 0, 0
	for _, id := range ids {
		c, err := db.Contract(t.Context(), contract.ID(id))
		require.NoError(t, err)
		states[c.State]++
		for _, p := range c.Form.Parties {
			if p.CnID != "" {
				persons++
				require.Len(t, p.CnID, 18)
			}
		}
		require.False(t, c.Total.Less(c.Tech))
		if c.Number != "" {
			registered++
			_, err = db.CertificateOf(t.Context(), c.ID, c.CertificateVersion)
			require.NoError(t, err)
		}
	}
	require.Greater(t, states[contract.Registered], n*7/10)
	require.Greater(t, len(states), 7)
	require.Positive(t, persons)
	require.Empty(t, texts(t, owner, `SELECT id::text FROM contracts WHERE form::text ~ '"parties[^"]*cn_id": "\d'`))
	require.Empty(t, texts(t, owner, `SELECT code FROM contract_parties WHERE code <> '' AND code NOT IN (SELECT uscc FROM parties WHERE uscc IS NOT NULL)`))
	require.Empty(t, texts(t, owner, `SELECT 'pending' FROM statistics_pending`))
	var counted int
	require.NoError(t, owner.QueryRow(t.Context(), `SELECT count(*) FROM statistics_entries WHERE kind = 'REGISTERED'`).Scan(&counted))
	require.Equal(t, registered, counted)

	// The next number of an office is one that nobody has.
	var next int
	require.NoError(t, db.InTx(t.Context(), func(tx *postgres.Tx) (err error) {
		next, err = tx.NextNumber(t.Context(), "registration:LA:"+time.Now().Format("2006"))
		return err
	}))
	taken := texts(t, owner, `SELECT number FROM contracts WHERE number IS NOT NULL`)
	require.NotContains(t, taken, contract.FormatLocal("LA", time.Now().Year(), next))
	require.Contains(t, taken, contract.FormatLocal("LA", time.Now().Year(), next-1))

	marked, err := db.Demonstration(t.Context())
	require.NoError(t, err)
	require.True(t, marked)
	require.ErrorIs(t, seedLoad{5}.load(t.Context(), config.Config{}, d, db, &streams{io.Discard, io.Discard}), errLoaded)
}

func TestNothingIsLoadedBesideRealData(t *testing.T) {
	d, db, owner := loadable(t)
	_, err := owner.Exec(t.Context(), `WITH o AS (INSERT INTO organisations (id, kind, name, region, created_at)
		VALUES (gen_random_uuid(), 'SELLER', '真实的大学', '410102', now()) RETURNING id)
		INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) SELECT gen_random_uuid(), 'someone', '某人', id, '{BROKER}', '-', now() FROM o`)
	require.NoError(t, err)
	err = seedLoad{5}.load(t.Context(), config.Config{}, d, db, &streams{io.Discard, io.Discard})
	require.ErrorIs(t, err, errLoadReal)
	require.Empty(t, texts(t, owner, `SELECT id::text FROM contracts`))
	for _, n := range []int{0, -1, 5_000_001} {
		require.ErrorIs(t, seedLoad{n}.Run(t.Context(), &streams{}), errLoadCount)
	}
	var complaint bytes.Buffer
	require.Equal(t, 2, Main([]string{"seed", "load"}, io.Discard, &complaint))
	require.True(t, strings.Contains(complaint.String(), "--contracts"), complaint.String())
}

// A loading that breaks off leaves the indexes as they were.
func TestIndexesSurviveALoadingThatFails(t *testing.T) {
	d, _, owner := loadable(t)
	indexes := texts(t, owner, everyIndex)
	broken := fault.New(fault.Internal, "test", "断电")
	err := postgres.WithoutIndexes(t.Context(), d.ownerDSN, func() error {
		require.Less(t, len(texts(t, owner, everyIndex)), len(indexes))
		return broken
	})
	require.ErrorIs(t, err, broken)
	require.Equal(t, indexes, texts(t, owner, everyIndex))
}
