package governing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/governing"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// office is the service of one process on a shared database.
type office struct {
	*governing.Service
	t    *testing.T
	db   *postgres.DB
	book *reference.Book
}

func process(t *testing.T, db *postgres.DB) office {
	t.Helper()
	shipped, err := reference.Parameters()
	require.NoError(t, err)
	require.NoError(t, db.InTx(t.Context(), func(tx *postgres.Tx) error { return tx.SeedParameters(t.Context(), shipped) }))
	book, err := reference.Load(nil)
	require.NoError(t, err)
	require.NoError(t, book.KeepIn(t.Context(), db))
	return office{t: t, db: db, book: book, Service: &governing.Service{Reader: db, Profiles: book,
		InTx: postgres.Bind(db, func(tx *postgres.Tx) governing.Tx { return tx })}}
}

func (o office) days(region, on string) int {
	o.t.Helper()
	r, err := o.book.Registration(region, day.Must(on))
	require.NoError(o.t, err)
	return r.Days
}

// people are two administrators, the head of an authority and that of an office.
func people(t *testing.T, db *postgres.DB) (first, second, authority, head actor.Actor) {
	t.Helper()
	organisation := func(kind, name, region string, prefix any) actor.Actor {
		a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
		_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO organisations (id, kind, name, region, number_prefix, created_at)
			VALUES ($1, $2, $3, $4, $5, now())`, a.Org, kind, name, region, prefix)
		require.NoError(t, err)
		return a
	}
	user := func(a actor.Actor, login string, role actor.Role) actor.Actor {
		a.User, a.Name, a.Roles = postgres.NewID(), login, []actor.Role{role}
		_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
			VALUES ($1, $2, $2, $3, $4, '-', now())`, a.User, login, a.Org, []string{string(role)})
		require.NoError(t, err)
		return a
	}
	platform := organisation("PLATFORM", "平台运行中心", "000000", nil)
	return user(platform, "first", actor.Administrator), user(platform, "second", actor.Administrator),
		user(organisation("AUTHORITY", "郑州市科技局", "410100", nil), "bureau", actor.Head),
		user(organisation("OFFICE", "郑州市技术合同登记处", "410100", "ZZ"), "head", actor.Head)
}

func proposal(region, key, value, from string) governing.Proposal {
	l := policy.Line{Parameter: policy.Parameter{Profile: region, Key: key, Value: value, Source: "试行规定", Clause: "第三条", Strength: policy.May, Confidence: code.Sourced}}
	if from != "" {
		l.From = day.Must(from)
	}
	return governing.Proposal{Lines: []policy.Line{l}, Reason: "按试行规定修改"}
}

func TestAnApprovedChangeHoldsInEveryProcess(t *testing.T) {
	db := pgtest.Open(t)
	here, there := process(t, db), process(t, db)
	first, second, authority, head := people(t, db)
	ctx := t.Context()

	p := proposal("410100", "days", "10", "2026-11-23")
	p.ID = postgres.NewID()
	id, err := here.Propose(ctx, first, p)
	require.NoError(t, err)
	again, err := here.Propose(ctx, first, p)
	require.NoError(t, err)
	require.Equal(t, id, again, "the same form posted twice")
	list, next, err := here.Changes(ctx, "")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Empty(t, next)
	require.Equal(t, 15, here.days("410105", "2026-11-23"), "a proposal changes nothing")

	require.ErrorIs(t, here.ApproveChange(ctx, first, id, ""), policy.ErrSamePerson)
	require.ErrorIs(t, here.ApproveChange(ctx, head, id, ""), policy.ErrChangeDenied)
	require.NoError(t, here.ApproveChange(ctx, authority, id, "同意"))
	require.ErrorIs(t, here.ApproveChange(ctx, second, id, ""), policy.ErrDecided)

	require.Equal(t, 10, here.days("410105", "2026-11-23"))
	require.Equal(t, 15, here.days("410105", "2026-11-22"))
	require.Equal(t, 15, there.days("410105", "2026-11-23"))
	require.NoError(t, there.book.Refresh(ctx))
	require.Equal(t, 10, there.days("410105", "2026-11-23"))

	before, err := there.book.RegistrationKnown("410105", day.Must("2026-11-23"), pgtest.Now.Add(-1))
	require.NoError(t, err)
	require.Equal(t, 15, before.Days, "what was decided before the approval keeps its parameters")
	require.Equal(t, 0, before.Revision)
	after, err := there.book.RegistrationKnown("410105", day.Must("2026-11-23"), pgtest.Now)
	require.NoError(t, err)
	require.Equal(t, []int{10, 1}, []int{after.Days, after.Revision})

	national, err := here.Propose(ctx, first, proposal(policy.National, "acceptance_days", "7", "2027-01-01"))
	require.NoError(t, err)
	require.ErrorIs(t, here.ApproveChange(ctx, authority, national, ""), policy.ErrForeignArea)
	require.ErrorIs(t, here.RefuseChange(ctx, second, national, ""), policy.ErrOpinion)
	require.NoError(t, here.RefuseChange(ctx, second, national, "没有依据，请补充"))
	require.ErrorIs(t, here.WithdrawChange(ctx, first, national), policy.ErrDecided)

	_, err = here.Propose(ctx, first, proposal("419999", "days", "7", "2027-01-01"))
	require.ErrorIs(t, err, governing.ErrRegion)
	for _, missing := range []string{"no-id", postgres.NewID()} {
		require.ErrorIs(t, here.ApproveChange(ctx, second, missing, ""), policy.ErrNoChange)
	}
	entries, err := db.Timeline(ctx, "parameter:"+id, 10)
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

func TestExamplesShowTheMovedDays(t *testing.T) {
	db := pgtest.Open(t)
	here := process(t, db)
	first, _, _, _ := people(t, db)
	p := proposal("410100", "days", "10", "2027-03-01")
	next, err := here.Preview(t.Context(), first, p)
	require.NoError(t, err)
	on, examples, err := here.Examples(t.Context(), "410100", p.Lines, next)
	require.NoError(t, err)
	require.Equal(t, "2027-03-01", on.String())
	require.Len(t, examples, 3)
	require.Equal(t, []string{"2027-03-16", "2027-03-11"}, []string{examples[0].Before.String(), examples[0].After.String()})
	require.Equal(t, []string{"2027-03-21", "2027-03-16"}, []string{examples[1].Before.String(), examples[1].After.String()})
	_, none, err := here.Examples(t.Context(), "410100", proposal("410100", "name", "郑州", "").Lines, next)
	require.NoError(t, err)
	require.Empty(t, none)
}

// A later release brings its new keys and leaves alone what is there.
func TestSeedingAddsOnlyWhatIsNew(t *testing.T) {
	db := pgtest.Open(t)
	here := process(t, db)
	first, second, _, _ := people(t, db)
	ctx := t.Context()
	id, err := here.Propose(ctx, first, proposal("410100", "number_prefix", "ZHE", "2026-11-24"))
	require.NoError(t, err)
	require.NoError(t, here.ApproveChange(ctx, second, id, ""))
	shipped, err := reference.Parameters()
	require.NoError(t, err)
	count := func() (n int) {
		require.NoError(t, db.SQL().QueryRowContext(ctx, `SELECT count(*) FROM parameters`).Scan(&n))
		return n
	}
	before := count()
	changed := shipped[1]
	changed.Value = "29"
	added := shipped[1]
	added.Profile = "370200"
	seed := func(p ...policy.Parameter) {
		require.NoError(t, db.InTx(ctx, func(tx *postgres.Tx) error { return tx.SeedParameters(ctx, p) }))
	}
	seed(append(shipped, changed)...)
	require.Equal(t, before, count(), "nothing is brought twice, and an edited fixture replaces nothing")
	seed(added)
	require.Equal(t, before+1, count())
	again := process(t, db)
	r, err := again.book.Registration("410100", day.Must("2026-11-24"))
	require.NoError(t, err)
	require.Equal(t, "ZHE", r.NumberPrefix)
	require.Equal(t, 30, again.days("370200", "2026-11-24"))
}

// The second lock: neither can a row be rewritten, nor one person decide alone.
func TestTheDatabaseKeepsTheRecord(t *testing.T) {
	db := pgtest.Open(t)
	here := process(t, db)
	first, _, _, _ := people(t, db)
	ctx := t.Context()
	id, err := here.Propose(ctx, first, proposal("410100", "days", "10", "2027-01-01"))
	require.NoError(t, err)
	for _, sql := range []string{
		`UPDATE parameters SET value = '9'`, `DELETE FROM parameters`, `DELETE FROM parameter_changes`,
		`UPDATE parameter_changes SET state = 'APPROVED', revision = 1, decided_at = now(), decider_id = proposer_id WHERE id = '` + id + `'`,
		`UPDATE parameter_changes SET state = 'APPROVED', revision = 1 WHERE id = '` + id + `'`,
	} {
		_, err := db.SQL().ExecContext(ctx, sql)
		require.Error(t, err, sql)
	}
	require.Equal(t, 15, here.days("410100", "2027-01-01"))
}
