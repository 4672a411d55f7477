package assessing_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// world is an institution, an industry body, a department and some people on a real
// database.
type world struct {
	*assessing.Registers
	t     *testing.T
	db    *postgres.DB
	owner *pgx.Conn
	now   time.Time

	director, clerk, authority, inspector, second, minister, officer, chair, self, other, stranger actor.Actor
}

const identity = "11010519491231002X"

func newWorld(t *testing.T) *world {
	t.Helper()
	ownerDSN, dsn := pgtest.Database(t)
	w := &world{t: t, now: pgtest.Now}
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return w.now }, 10)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	w.owner, err = pgx.Connect(t.Context(), ownerDSN)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.owner.Close(context.Background()) })
	book, err := reference.Load(nil)
	require.NoError(t, err)
	clauses, err := reference.Sanctions()
	require.NoError(t, err)
	w.db = db
	w.Registers = &assessing.Registers{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.RegisterTx { return tx }), Reader: db, Codes: book.Codes(), Clauses: clauses}
	body := w.organisation("INSTITUTION", "示例评价中心", "410105", "91410100MA45K8PQ2X")
	w.director, w.clerk, w.self = w.person(body, "项怀远", actor.Head), w.person(body, "左思宁", actor.Evaluator), w.person(body, "孟川", actor.Assessor)
	gov := w.organisation("AUTHORITY", "示例科技局", "410100", "")
	w.authority, w.inspector, w.second, w.minister = w.person(gov, "方峥", actor.Authority), w.person(gov, "滕子墨", actor.Inspector), w.person(gov, "卓文轩", actor.Inspector), w.person(gov, "柯举", actor.Head)
	industry := w.organisation("INDUSTRY", "示例行业协会", "410000", "")
	w.officer, w.chair = w.person(industry, "覃知白", actor.Industry), w.person(industry, "闵行舟", actor.Head)
	w.other = w.person(w.organisation("SELLER", "示例大学", "410102", "91410300MA3X8U5N8F"), "外聘专家", actor.Expert)
	w.stranger = w.person(w.organisation("AUTHORITY", "外地科技局", "500000", ""), "外地人", actor.Authority)
	return w
}

func (w *world) organisation(kind, name, region, uscc string) actor.Actor {
	id := postgres.NewID()
	_, err := w.owner.Exec(w.t.Context(), `INSERT INTO organisations (id, kind, name, region, uscc, created_at) VALUES ($1, $2, $3, $4, NULLIF($5, ''), now())`, id, kind, name, region, uscc)
	require.NoError(w.t, err)
	return actor.Actor{Org: id, OrgName: name, Region: region}
}

func (w *world) person(of actor.Actor, name string, role actor.Role) actor.Actor {
	of.User, of.Name, of.Roles = postgres.NewID(), name, []actor.Role{role}
	_, err := w.owner.Exec(w.t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, '-', now())`,
		of.User, "u"+strings.ReplaceAll(of.User, "-", "")[:30], name, of.Org, []string{string(role)})
	require.NoError(w.t, err)
	return of
}

func institutionForm() map[string]string {
	return map[string]string{"legal_rep": "陈述", "founded": "2018-05-01", "staff": "12", "tracks": "E", "scope": "01,03", "contact": "陈述", "phone": "0371-60000000", "address": "郑州市示例路 1 号"}
}

func personForm(name string) map[string]string {
	return map[string]string{"name": name, "region": "410100", "specialty": "TECH", "fields": "01,03", "title": "教授", "rank": "FULL", "phone": "13800000000", "email": "m@example.edu.cn",
		"credentials[0].issuer": "01", "credentials[0].scheme": "科技评估师", "credentials[0].number": "KP-1", "credentials[0].issued_on": "2025-01-01", "credentials[0].expires_on": "2028-12-31",
		"employments[0].name": "中原示例理工大学", "employments[0].from": "2010-07-01"}
}

func (w *world) take(id string, by actor.Actor, step assessor.Step) {
	w.t.Helper()
	require.NoError(w.t, w.Take(w.t.Context(), by, id, 0, step, "材料齐全", true), step)
}

// listed brings a person to the register.
func (w *world) listed(by actor.Actor, kind assessor.Kind) *assessor.Entry {
	w.t.Helper()
	ctx, id := w.t.Context(), postgres.NewID()
	require.NoError(w.t, w.Begin(ctx, by, kind, id, identity, personForm(by.Name)))
	for _, k := range []assessor.PaperKind{assessor.CredentialPaper, assessor.TitlePaper} {
		require.NoError(w.t, w.AddPaper(ctx, by, id, k, "证书.pdf", []byte("%PDF-1.4\n"+string(k)+"\n%%EOF\n")))
	}
	w.take(id, by, assessor.Submit)
	w.take(id, w.officer, assessor.Check)
	w.take(id, w.chair, assessor.Confirm)
	e, err := w.db.RegisterEntry(ctx, id)
	require.NoError(w.t, err)
	return e
}

func TestAnInstitutionComesToThePublicList(t *testing.T) {
	w := newWorld(t)
	ctx, id := t.Context(), postgres.NewID()
	require.ErrorIs(t, w.Begin(ctx, w.authority, assessor.OfInstitution, postgres.NewID(), "", institutionForm()), assessor.ErrWriter)
	require.NoError(t, w.Begin(ctx, w.clerk, assessor.OfInstitution, id, "", institutionForm()))
	require.NoError(t, w.Begin(ctx, w.clerk, assessor.OfInstitution, id, "", institutionForm()), "the same form twice makes one entry")
	require.ErrorIs(t, w.Begin(ctx, w.director, assessor.OfInstitution, postgres.NewID(), "", institutionForm()), assessor.ErrOne)
	require.ErrorIs(t, w.Take(ctx, w.clerk, id, 0, assessor.Submit, "", false), assessor.ErrSubmit)
	w.take(id, w.director, assessor.Submit)
	none, _, err := w.PublicInstitutions(ctx, assessing.EntryQuery{})
	require.NoError(t, err)
	require.Empty(t, none, "not before it is confirmed")
	n, err := w.WaitingEntries(ctx, w.authority, assessor.OfInstitution)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.ErrorIs(t, w.Take(ctx, w.stranger, id, 0, assessor.Check, "", false), assessor.ErrAbsent)
	w.take(id, w.authority, assessor.Check)
	require.ErrorIs(t, w.Take(ctx, w.authority, id, 0, assessor.Confirm, "", false), assessor.ErrConfirm)
	require.ErrorIs(t, w.Take(ctx, w.minister, id, 1, assessor.Confirm, "", false), assessor.ErrMoved)
	w.take(id, w.minister, assessor.Confirm)
	for text, found := range map[string]int{"评价": 1, "示例评价中心": 1, "没有": 0} {
		list, _, err := w.PublicInstitutions(ctx, assessing.EntryQuery{Text: text, Field: "03"})
		require.NoError(t, err)
		require.Len(t, list, found, text)
	}
	page, err := w.PublicInstitution(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "PJ-4101-0001", page.Number)
	require.NoError(t, w.Propose(ctx, w.inspector, id, 0, assessor.Suspend, "抽查不配合"))
	require.NoError(t, w.Decide(ctx, w.minister, id, 0, true, ""))
	page, err = w.PublicInstitution(ctx, id)
	require.NoError(t, err)
	require.Equal(t, assessor.Suspended, page.Standing)
	require.Equal(t, []string{"暂停"}, page.Why)
	full, err := w.Entry(ctx, w.director, id)
	require.NoError(t, err)
	require.Len(t, full.Steps, 4)
}

func TestTheIdentityNumberIsSealed(t *testing.T) {
	w := newWorld(t)
	e := w.listed(w.self, assessor.OfAssessor)
	require.Equal(t, "**************002X", e.Identity)
	var sealed string
	require.NoError(t, w.owner.QueryRow(t.Context(), `SELECT cn_id FROM assess_entries WHERE id = $1`, e.ID).Scan(&sealed))
	require.Contains(t, sealed, "sealed:v1:")
	var dump int
	require.NoError(t, w.owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM assess_entries e WHERE e::text LIKE '%194912310%') + (SELECT count(*) FROM audit_events a WHERE a::text LIKE '%194912310%')
		+ (SELECT count(*) FROM assess_steps s WHERE s::text LIKE '%194912310%')`).Scan(&dump))
	require.Zero(t, dump)
	require.ErrorIs(t, w.Write(t.Context(), w.self, e.ID, 0, "110105194912310021", personForm("孟川")), assessing.ErrCNID)
	require.NoError(t, w.Write(t.Context(), w.self, e.ID, 0, "", personForm("孟川")), "an empty field keeps the number")
	kept, err := w.db.RegisterEntry(t.Context(), e.ID)
	require.NoError(t, err)
	require.Equal(t, "**************002X", kept.Identity)
	next := pgtest.Key
	next[0]++
	require.NoError(t, w.db.UseKeys(t.Context(), next, pgtest.Key))
	var again string
	require.NoError(t, w.owner.QueryRow(t.Context(), `SELECT cn_id FROM assess_entries WHERE id = $1`, e.ID).Scan(&again))
	require.NotEqual(t, sealed, again, "a new key seals anew")
}

// Both click at the same moment: one step is taken, the other learns it.
func TestTwoConfirmAtOnce(t *testing.T) {
	w := newWorld(t)
	ctx, id := t.Context(), postgres.NewID()
	require.NoError(t, w.Begin(ctx, w.clerk, assessor.OfInstitution, id, "", institutionForm()))
	w.take(id, w.director, assessor.Submit)
	w.take(id, w.authority, assessor.Check)
	var group sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		group.Go(func() { errs[i] = w.Take(ctx, w.minister, id, 3, assessor.Confirm, "", false) })
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		}
	}
	require.Equal(t, 1, won, "%v", errs)
}

func TestAPoolAndItsVersions(t *testing.T) {
	w := newWorld(t)
	ctx, pool := t.Context(), postgres.NewID()
	first, second := w.listed(w.self, assessor.OfAssessor), w.listed(w.other, assessor.OfExpert)
	require.NoError(t, w.FoundPool(ctx, w.officer, pool, "电子信息评估师库", "01", ""))
	require.ErrorIs(t, w.Admit(ctx, w.officer, pool, "PG-0000-0000"), assessor.ErrPoolMember)
	require.NoError(t, w.Admit(ctx, w.officer, pool, first.Number))
	require.NoError(t, w.ProposePool(ctx, w.officer, pool, 0, "首次发布"))
	require.ErrorIs(t, w.Admit(ctx, w.officer, pool, second.Number), assessor.ErrPoolPending)
	require.ErrorIs(t, w.DecidePool(ctx, w.officer, pool, 0, true, ""), assessor.ErrPoolHead)
	require.NoError(t, w.DecidePool(ctx, w.chair, pool, 0, true, ""))
	require.NoError(t, w.Admit(ctx, w.officer, pool, second.Number))
	require.NoError(t, w.ProposePool(ctx, w.officer, pool, 0, "增加一人"))
	require.NoError(t, w.DecidePool(ctx, w.chair, pool, 0, true, ""))
	page, err := w.PoolVersion(ctx, w.minister, pool, 2, 0)
	require.NoError(t, err)
	require.Len(t, page.Version.Members, 2)
	require.Equal(t, page.Version.Hash, assessor.ListHash(page.Version.Members), "what is read back has the hash that was published")
	require.Len(t, page.Changes, 1)
	require.True(t, page.Changes[0].Added)
	_, err = w.PoolVersion(ctx, w.stranger, pool, 2, 0)
	require.ErrorIs(t, err, assessor.ErrPoolAbsent)
	_, err = w.db.SQL().ExecContext(ctx, `UPDATE assess_pool_members SET number = 'X'`)
	require.ErrorContains(t, err, "permission denied")
	_, err = w.db.SQL().ExecContext(ctx, `DELETE FROM assess_pool_versions`)
	require.ErrorContains(t, err, "permission denied")

	// A sanction keeps a person out of the next version, not of those published.
	record := postgres.NewID()
	require.NoError(t, w.Accuse(ctx, w.inspector, first.ID, record, map[string]string{"number": "郑科诚〔2026〕1 号", "clause": "AL44-2", "months": "6", "from": "2026-11-01", "public": "true", "facts": "在本案评审中泄露评审意见，经核查属实"}))
	require.ErrorIs(t, w.ActOnIntegrity(ctx, w.inspector, record, 1, assessor.ActEffect, ""), assessor.ErrMinister)
	require.NoError(t, w.ActOnIntegrity(ctx, w.minister, record, 1, assessor.ActEffect, ""))
	require.NoError(t, w.Dismiss(ctx, w.officer, pool, second.ID))
	require.ErrorIs(t, w.ProposePool(ctx, w.officer, pool, 0, "移出一人"), assessor.ErrPoolBlocked)
	shown, err := w.Registers.Integrity(ctx, actor.Actor{}, record)
	require.NoError(t, err, "public once it is decided")
	require.Equal(t, assessor.Effected, shown.State())
	for _, statement := range []string{`UPDATE integrity_records SET facts = ''`, `DELETE FROM integrity_records`, `UPDATE integrity_deeds SET reason = ''`, `UPDATE assess_steps SET opinion = ''`, `UPDATE assess_facts SET with_name = '某人'`} {
		_, err = w.db.SQL().ExecContext(ctx, statement)
		require.ErrorContains(t, err, "permission denied", statement)
	}
}

// The database keeps two people apart even where the code would not.
func TestTheDatabaseKeepsPeopleApart(t *testing.T) {
	w := newWorld(t)
	e := w.listed(w.self, assessor.OfAssessor)
	for _, statement := range []string{
		`INSERT INTO assess_steps (id, entry_id, step, agreed, content, actor_id, apart, at) VALUES (gen_random_uuid(), $1, 'confirm', true, '{}', $2, ARRAY[$2]::uuid[], now())`,
		`UPDATE assess_entries SET checker_id = $2, writers = ARRAY[$2]::uuid[] WHERE id = $1`,
	} {
		_, err := w.owner.Exec(t.Context(), statement, e.ID, w.self.User)
		require.ErrorContains(t, err, "two_persons")
	}
}
