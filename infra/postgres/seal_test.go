package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

const identityNumber = "410105198802141279"

var newKey = [32]byte{1, 2, 3}

// sealed is a database with one person's application and one row of an import,
// its owner's connection, and the ids.
type sealed struct {
	t               *testing.T
	dsn             string
	owner           *pgx.Conn
	db              *postgres.DB
	org, user       string
	contract, other contract.ID
	imported        string
}

func newSealed(t *testing.T) *sealed {
	t.Helper()
	ownerDSN, appDSN := pgtest.Database(t)
	s := &sealed{t: t, dsn: appDSN, org: postgres.NewID(), user: postgres.NewID(), imported: postgres.NewID()}
	var err error
	s.owner, err = pgx.Connect(t.Context(), ownerDSN)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.owner.Close(context.Background()) })
	s.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ($1, 'OFFICE', '登记处', '410100', 'ZZ', now())`, s.org)
	s.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'xubowen', '许博文', $2, '{BROKER}', '-', now())`, s.user, s.org)
	s.exec(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (decode(repeat('ab', 32), 'hex'), 0, '', '', now())`)
	s.exec(`INSERT INTO imports (id, user_id, org_id, office_id, name, sha256, state, created_at)
		VALUES ($1, $2, $3, $3, '', decode(repeat('ab', 32), 'hex'), 'CHECKING', now())`, s.imported, s.user, s.org)
	s.db = s.open(pgtest.Key)
	s.contract, s.other = s.add(), s.add()
	require.NoError(t, s.db.InTx(t.Context(), func(tx *postgres.Tx) error {
		return tx.SaveImportRows(t.Context(), s.imported, []registration.ImportRow{{Row: 3, Form: person()}, {Row: 4, Form: person()}})
	}))
	return s
}

func person() contract.Form {
	return contract.FormOf(map[string]string{"parties[0].role": "SELLER", "parties[0].nature": contract.NaturalPerson, "parties[0].name": "王示例",
		"parties[0].cn_id": identityNumber, "parties[0].uscc": identityNumber, "parties[1].cn_id": "41010519880214127X 待核对", "parties[2].cn_id": "sealed:v1:x"})
}

func (s *sealed) add() contract.ID {
	id := contract.ID(strings.ToUpper(postgres.NewID())) // as an address may have it
	require.NoError(s.t, s.db.InTx(s.t.Context(), func(tx *postgres.Tx) error {
		_, err := tx.AddContract(s.t.Context(), &contract.Contract{ID: id, State: contract.Draft, Source: contract.SourceWeb, ReviewLevel: contract.NormalReview,
			Applicant: contract.Person{ID: s.user}, ApplicantOrg: s.org, Office: contract.Office{ID: s.org, Region: "410100"}, Form: person(), CreatedAt: pgtest.Now})
		return err
	}))
	return id
}

func (s *sealed) exec(query string, args ...any) {
	s.t.Helper()
	_, err := s.owner.Exec(s.t.Context(), query, args...)
	require.NoError(s.t, err)
}

func (s *sealed) try(keys ...[32]byte) (*postgres.DB, error) {
	s.t.Helper()
	db, err := postgres.Open(s.t.Context(), s.dsn, func() time.Time { return pgtest.Now }, 3)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { require.NoError(s.t, db.Close()) })
	return db, db.UseKeys(s.t.Context(), keys...)
}

func (s *sealed) open(keys ...[32]byte) *postgres.DB {
	s.t.Helper()
	db, err := s.try(keys...)
	require.NoError(s.t, err)
	return db
}

// reads checks that all that was typed comes back.
func (s *sealed) reads(db *postgres.DB) {
	s.t.Helper()
	for _, id := range []contract.ID{s.contract, s.other} {
		c, err := db.Contract(s.t.Context(), id)
		require.NoError(s.t, err)
		require.Equal(s.t, person(), c.Form)
	}
	rows, err := db.ImportRows(s.t.Context(), s.imported, 0, 10, false)
	require.NoError(s.t, err)
	require.Len(s.t, rows, 2)
	require.Equal(s.t, person(), rows[1].Form)
}

// clear lists the tables that hold the number as it is, whatever the column.
func (s *sealed) clear() []string {
	s.t.Helper()
	rows, err := s.owner.Query(s.t.Context(), `SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
		AND (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I t WHERE t::text LIKE ''%%41010519880214127%%''', c.relname), false, true, '')))[1]::text <> '0'`)
	require.NoError(s.t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(s.t, err)
	return names
}

func TestNoTableHoldsAnIdentityNumber(t *testing.T) {
	s := newSealed(t)
	require.Empty(t, s.clear())
	s.reads(s.db)
	s.exec(`UPDATE users SET name = $1`, identityNumber)
	require.Equal(t, []string{"users"}, s.clear(), "the search itself finds what is there")
}

func TestTheSameNumberIsSealedDifferentlyEachTime(t *testing.T) {
	s := newSealed(t)
	var different int
	require.NoError(t, s.owner.QueryRow(t.Context(), `SELECT count(DISTINCT form->>'parties[0].cn_id') FROM contracts`).Scan(&different))
	require.Equal(t, 2, different)
}

// A ciphertext that is moved, within its row or to another one, does not open,
// nor does one of which a byte is changed.
func TestAMovedNumberDoesNotOpen(t *testing.T) {
	for name, move := range map[string]string{
		"to another contract": `UPDATE contracts c SET form = c.form || jsonb_build_object('parties[0].cn_id', o.form->>'parties[0].cn_id') FROM contracts o WHERE o.id <> c.id`,
		"to another party":    `UPDATE contracts SET form = form || jsonb_build_object('parties[1].cn_id', form->>'parties[0].cn_id')`,
		"to another field":    `UPDATE contracts SET form = form || jsonb_build_object('parties[0].uscc', form->>'parties[0].cn_id')`,
		"from an import":      `UPDATE contracts c SET form = c.form || jsonb_build_object('parties[0].cn_id', r.form->>'parties[0].cn_id') FROM import_rows r`,
		"one byte":            `UPDATE contracts SET form = form || jsonb_build_object('parties[0].cn_id', regexp_replace(form->>'parties[0].cn_id', '.{4}$', 'AAAA'))`,
		"cut short":           `UPDATE contracts SET form = form || jsonb_build_object('parties[0].cn_id', left(form->>'parties[0].cn_id', 25))`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newSealed(t)
			s.exec(move)
			_, err := s.db.Contract(t.Context(), s.contract)
			require.ErrorIs(t, err, postgres.ErrSealBroken)
			require.NotContains(t, fault.Sentence(err), identityNumber)
		})
	}
	s := newSealed(t)
	s.exec(`UPDATE import_rows r SET form = o.form FROM import_rows o WHERE o.row_no <> r.row_no`)
	_, err := s.db.ImportRows(t.Context(), s.imported, 0, 10, false)
	require.ErrorIs(t, err, postgres.ErrSealBroken)
}

// After a rotation the first start brings everything to the new key; from then
// on the old one is refused, and not needed.
func TestKeysAreRotated(t *testing.T) {
	s := newSealed(t)
	_, err := s.try(newKey)
	require.ErrorIs(t, err, postgres.ErrOtherKey)
	require.Contains(t, fault.Sentence(err), "JIYUE_SECRET_KEY_OLD")
	s.reads(s.open(newKey, pgtest.Key))
	s.reads(s.open(newKey))
	_, err = s.try(pgtest.Key)
	require.ErrorIs(t, err, postgres.ErrOtherKey)
	require.Empty(t, s.clear())
}

// Numbers of before the sealing are sealed at the first start, once.
func TestWhatIsInClearIsSealedAtTheStart(t *testing.T) {
	s := newSealed(t)
	s.exec(`ALTER TABLE contracts DROP CONSTRAINT contracts_sealed_check`)
	s.exec(`ALTER TABLE import_rows DROP CONSTRAINT import_rows_sealed_check`)
	s.exec(`DELETE FROM seal_keys`)
	typed := person().Flat()
	delete(typed, "parties[0].uscc")
	typed["parties[2].cn_id"] = "?"
	s.exec(`UPDATE contracts SET form = $1`, typed)
	s.exec(`UPDATE import_rows SET form = $1`, typed)
	require.ElementsMatch(t, []string{"contracts", "import_rows"}, s.clear())
	version := s.versions()
	for range 2 {
		c, err := s.open(pgtest.Key).Contract(t.Context(), s.contract)
		require.NoError(t, err)
		require.Equal(t, typed, c.Form.Flat())
		require.Empty(t, s.clear())
	}
	require.Equal(t, version, s.versions(), "sealing is no act: a page that is open may still save")
}

func (s *sealed) versions() (sum int) {
	require.NoError(s.t, s.owner.QueryRow(s.t.Context(), `SELECT sum(version) FROM contracts`).Scan(&sum))
	return sum
}

// Without a key nothing is kept in clear instead, and the constraint is the
// second lock.
func TestNoNumberIsKeptWithoutAKey(t *testing.T) {
	s := newSealed(t)
	keyless, err := postgres.Open(t.Context(), s.dsn, func() time.Time { return pgtest.Now }, 1)
	require.NoError(t, err)
	defer keyless.Close()
	_, err = keyless.Contract(t.Context(), s.contract)
	require.ErrorIs(t, err, postgres.ErrSealBroken)
	require.ErrorIs(t, keyless.InTx(t.Context(), func(tx *postgres.Tx) error {
		return tx.SaveImportRows(t.Context(), s.imported, []registration.ImportRow{{Row: 5, Form: person()}})
	}), postgres.ErrNoKey)
	_, err = s.owner.Exec(t.Context(), `UPDATE contracts SET form = '{"parties[3].cn_id": "41"}'`)
	require.ErrorContains(t, err, "contracts_sealed_check")
}
