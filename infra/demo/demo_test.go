package demo_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/app/assessing"
	"jiyue/app/funding"
	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/app/reminding"
	"jiyue/app/sharing"
	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/policy"
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

func (unit) QueueRegister(context.Context, string) error { return nil }

// seeded is a system with the demonstration in it.
type seeded struct {
	db        *postgres.DB
	book      *reference.Book
	world     demo.World
	accounts  []demo.Account
	contracts []*contract.Contract // as they stand, oldest first
}

func seed(t *testing.T) seeded {
	t.Helper()
	_, appDSN := pgtest.Database(t)
	clock := &demo.Clock{}
	db, err := postgres.Open(t.Context(), appDSN, clock.Now, 4)
	require.NoError(t, err)
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	book, err := reference.Load(nil)
	require.NoError(t, err)
	policies, err := reference.Subsidies()
	require.NoError(t, err)
	clauses, err := reference.Sanctions()
	require.NoError(t, err)
	s := seeded{db: db, book: book, world: demo.World{
		Access: &access.Service{
			InTx:   postgres.Bind(db, func(tx *postgres.Tx) access.Tx { return tx }),
			Reader: db, Hasher: argon.New(argon.Cost{Memory: 64, Passes: 1, Threads: 1}, 1, time.Second), Codes: book.Codes(),
			Now: db.Now, Idle: time.Hour, Total: time.Hour,
		},
		Registration: &registration.Service{
			InTx:   postgres.Bind(db, func(tx *postgres.Tx) registration.Tx { return unit{tx} }),
			Reader: db, Rules: book,
		},
		Reminding: &reminding.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) reminding.Tx { return tx }), Reader: db},
		Funding:   &funding.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) funding.Tx { return tx }), Reader: db, Policies: policies},
		Keeping:   &keeping.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) keeping.Tx { return unit{tx} }), Reader: db, Codes: book.Codes()},
		Trading:   &trading.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: db, Codes: book.Codes()},
		Exchange: &trading.Exchange{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.LotTx { return tx }), Reader: db, Calendar: book.Calendar, Now: db.Now,
			Floor: &trading.Floor{InTx: db.OnFloor, Build: trading.NewMachine, Now: db.Now}},
		Agreements: &trading.Agreements{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.AgreementTx { return tx }), Reader: db, Calendar: book.Calendar, Now: db.Now,
			Floor: &trading.Floor{InTx: db.OnFloor, Build: trading.NewMachine, Now: db.Now}},
		Appraisals: &trading.Appraisals{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.AppraisalTx { return tx }), Reader: db,
			Floor: &trading.Floor{InTx: db.OnFloor, Build: trading.NewMachine, Now: db.Now}},
		Licences: &trading.Licences{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.LicenceTx { return tx }), Reader: db, Now: db.Now,
			Floor: &trading.Floor{InTx: db.OnFloor, Build: trading.NewMachine, Now: db.Now}},
		Sharing: &sharing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) sharing.Tx { return tx }), Reader: db,
			Shipped: reference.PackTree, Decode: reference.DecodePack, Area: reference.Area, Calendar: book.Calendar},
		Valuing: &valuing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) valuing.Tx { return tx }), Reader: db},
		Clock:   clock,
	}}
	s.world.Treasury = &trading.Treasury{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.TreasuryTx { return tx }), Reader: db, Exchange: s.world.Exchange, Books: statements{}}
	s.world.Disclosing = &trading.Disclosing{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.DisclosureTx { return tx }), Reader: db, Calendar: book.Calendar,
		Deals: &trading.Deals{Exchange: s.world.Exchange, Agreements: s.world.Agreements, Reader: db}}
	s.world.Registers = &assessing.Registers{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.RegisterTx { return tx }), Reader: db, Codes: book.Codes(), Clauses: clauses}
	trees, err := reference.Trees()
	require.NoError(t, err)
	s.world.Cases = &assessing.Cases{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.CaseTx { return tx }), Reader: db, Registers: s.world.Registers, Achievements: db.Achievement,
		Trees: &assessing.Trees{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.TreeTx { return tx }), Reader: db, Shipped: trees}}
	s.world.Cases.Draws = &assessing.Draws{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.DrawTx { return tx }), Reader: db, Registers: s.world.Registers, Cases: s.world.Cases}
	s.world.Scores = &assessing.Scores{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.ScoreTx { return tx }), Reader: db, Cases: s.world.Cases}
	s.world.Quality = &assessing.Quality{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.QualityTx { return tx }), Reader: db, Registers: s.world.Registers}
	s.accounts, err = demo.Seed(t.Context(), s.world, password, today, func(line string) { t.Log(line) })
	require.NoError(t, err)
	for _, id := range s.column(t, `SELECT id FROM contracts ORDER BY created_at, id`) {
		c, err := db.Contract(t.Context(), contract.ID(id))
		require.NoError(t, err)
		s.contracts = append(s.contracts, c)
	}
	return s
}

// statements reads the bank statement of the demonstration; the real reader has its own
// tests.
type statements struct{ trading.TreasuryBooks }

func (statements) StatementRows(_ string, content []byte) (rows []trading.StatementRow, err error) {
	lines, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	for i, f := range lines[1:] {
		rows = append(rows, trading.StatementRow{Row: i + 2, On: f[0], Amount: f[2], Paid: f[3], Receipt: deposit.Receipt{Reference: f[1], Payer: f[4], Remark: f[5]}})
	}
	return rows, err
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

// count says how many contracts are so.
func (s seeded) count(so func(*contract.Contract) bool) int {
	n := 0
	for _, c := range s.contracts {
		if so(c) {
			n++
		}
	}
	return n
}

// person is the actor behind a login name.
func (s seeded) person(t *testing.T, login string) actor.Actor {
	t.Helper()
	u, err := s.db.UserByLogin(t.Context(), login)
	require.NoError(t, err)
	return u.Actor()
}

func calendar(t *testing.T) day.WorkCalendar {
	t.Helper()
	days, err := reference.Days()
	require.NoError(t, err)
	return policy.Calendar(days)
}

// The demonstration is made once; every question is asked of the same one.
func TestDemonstration(t *testing.T) {
	s := seed(t)
	t.Run("every state and class is there", s.statesAndClasses)
	t.Run("every kind of bargain is there", s.bargains)
	t.Run("the reported deals are there as reported", s.deals)
	t.Run("numbers have no gaps", s.numbers)
	t.Run("the audit chain verifies and runs forward in office hours", s.chain)
	t.Run("desks have something due, something late", s.desks)
	t.Run("years end in a burst", s.burst)
	t.Run("statistics count it", s.statistics)
	t.Run("what was submitted has no faults", s.faultless)
	t.Run("nobody in it is real", s.invented)
	t.Run("lots are there in every stage", s.lots)
	t.Run("everybody can sign in", s.people)
	t.Run("achievements are there in every state", s.achievements)
	t.Run("attachments are what they say", s.papers)
	t.Run("another inspector than who has filed opens a spot check", s.inspectors)
	t.Run("a system with users is left alone", s.once)
}

func TestEqualDaysGiveEqualDemonstrations(t *testing.T) {
	one, err := demo.Outline(calendar(t), today)
	require.NoError(t, err)
	other, err := demo.Outline(calendar(t), today)
	require.NoError(t, err)
	require.Equal(t, one, other)
	require.Greater(t, len(one), 280)
}

// On any day of the year there is something to show, and nothing of the future.
func TestEveryDayHasAPlan(t *testing.T) {
	for _, d := range []string{"2026-01-02", "2026-02-18", "2026-07-01", "2026-10-05", "2026-12-31", "2028-03-01"} {
		lines, err := demo.Outline(calendar(t), day.Must(d))
		require.NoError(t, err, d)
		require.Greater(t, len(lines), 230, d)
	}
}
