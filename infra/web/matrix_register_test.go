package web

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/infra/postgres"
)

// institutionForm and personForm are what a unit and a person state.
func institutionForm() map[string]string {
	return map[string]string{"legal_rep": "陈述", "founded": "2018-05-01", "staff": "12", "tracks": "E", "scope": "01,03", "contact": "陈述", "phone": "0371-60000000", "address": "郑州市示例路 1 号"}
}

func personForm() map[string]string {
	return map[string]string{"person_kind": "ASSESSOR", "name": "孟川", "region": "410102", "specialty": "TECH", "fields": "01,03", "title": "教授", "rank": "FULL", "phone": "13800000000", "email": "m@example.edu.cn",
		"credentials[0].issuer": "01", "credentials[0].scheme": "科技评估师", "credentials[0].number": "KP-1", "credentials[0].issued_on": "2025-01-01", "credentials[0].expires_on": "2028-12-31",
		"employments[0].name": "中原示例理工大学", "employments[0].from": "2010-07-01"}
}

const goodIdentity = "11010519491231002X"

// matrixRolls reads the rows of an export and writes nothing; the real workbooks have their
// own tests.
type matrixRolls struct{}

func (matrixRolls) Entries(_ io.Writer, _ assessor.Kind, rows iter.Seq2[assessing.EntryRow, error], _ actor.Actor, _ time.Time) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}
func (matrixRolls) Members(io.Writer, *assessor.Pool, assessor.Version, actor.Actor) error {
	return nil
}
func (matrixRolls) Integrity(_ io.Writer, rows iter.Seq2[*assessor.Integrity, error], _ actor.Actor, _ time.Time) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}

// newRegisters makes an institution and an assessor on record, the institution with a
// change that waits for a check, a pool with one version, and an integrity record that
// waits for its decision; a draft of an index tree and a published one.
func (w *matrixWorld) newRegisters() map[string]map[string]string {
	t, ctx, r := w.t, w.t.Context(), w.Registers
	r.Books = matrixRolls{}
	for register, kind := range map[keeping.Register]assessor.Kind{keeping.PeopleRegister: assessor.OfAssessor, keeping.InstitutionRegister: assessor.OfInstitution} {
		w.Keeping.Guests = append(w.Keeping.Guests, keeping.Guest{Register: register, Admit: func(ctx context.Context, by actor.Actor) error { return r.MayBring(ctx, by, kind) }})
	}
	w.exec(`UPDATE organisations SET uscc = '91410100MA45K8PQ2X' WHERE id = $1`, w.orgs["INSTITUTION.own"])
	version := func(id string) int {
		e, err := w.db.RegisterEntry(ctx, id)
		require.NoError(t, err)
		return e.Version
	}
	take := func(id, login string, step assessor.Step) {
		require.NoError(t, r.Take(ctx, w.by(login), id, version(id), step, "", true), "%s by %s", step, login)
	}
	file, self, pool, mark, fact := postgres.NewID(), postgres.NewID(), postgres.NewID(), postgres.NewID(), postgres.NewID()
	require.NoError(t, r.Begin(ctx, w.by("evaluator.own"), assessor.OfInstitution, file, "", institutionForm()))
	take(file, "director.own", assessor.Submit)
	take(file, "authority.own", assessor.Check)
	take(file, "minister.own", assessor.Confirm)
	require.NoError(t, r.Write(ctx, w.by("evaluator.own"), file, version(file), "", institutionForm()))
	take(file, "director.own", assessor.Submit)

	require.NoError(t, r.Begin(ctx, w.by("assessor.own"), assessor.OfAssessor, self, goodIdentity, personForm()))
	require.NoError(t, r.AddPaper(ctx, w.by("assessor.own"), self, assessor.CredentialPaper, "证书.pdf", []byte("%PDF-1.4\n%%EOF\n")))
	take(self, "assessor.own", assessor.Submit)
	take(self, "evaluator.own", assessor.Check)
	take(self, "chair.own", assessor.Confirm)
	require.NoError(t, r.Declare(ctx, w.by("assessor.own"), self, fact, map[string]string{"fact": "KIN", "with": "甘霖"}))
	e, err := w.db.RegisterEntry(ctx, self)
	require.NoError(t, err)

	require.NoError(t, r.FoundPool(ctx, w.by("industry.own"), pool, "电子信息评估师库", "01", ""))
	require.NoError(t, r.Admit(ctx, w.by("industry.own"), pool, e.Number))
	require.NoError(t, r.ProposePool(ctx, w.by("industry.own"), pool, 0, "首次发布"))
	require.NoError(t, r.DecidePool(ctx, w.by("chair.own"), pool, 0, true, ""))

	require.NoError(t, r.Accuse(ctx, w.by("inspector.own"), file, mark, map[string]string{"number": "郑科诚〔2026〕1 号", "clause": "AL47-1", "months": "0", "from": "2026-11-20", "public": "true",
		"facts": "抽查中发现评价报告未按方案执行"}))
	w.Valuing.Books = matrixBasis{}
	w.Keeping.Guests = append(w.Keeping.Guests, keeping.Guest{Register: keeping.EvidenceRegister, Admit: w.Valuing.MayBringEvidence})
	basis, held := postgres.NewID(), postgres.NewID()
	for _, id := range []string{basis, held} {
		_, err = w.Valuing.EnterEvidence(ctx, w.by("broker.own"), id, royaltyRow())
		require.NoError(t, err)
	}
	require.NoError(t, w.Valuing.DecideEvidence(ctx, w.by("boss.own"), held, 1, true, ""))
	draft, edition := postgres.NewID(), postgres.NewID()
	for id, name := range map[string]string{draft: "矩阵草稿体系", edition: "矩阵已发布体系"} {
		require.NoError(t, w.Trees.Found(ctx, w.by("industry.own"), id, "AUCTION-5M-V1", name, "矩阵"))
	}
	require.NoError(t, w.Trees.Propose(ctx, w.by("industry.own"), edition, 0, "首次发布"))
	require.NoError(t, w.Trees.Decide(ctx, w.by("chair.own"), edition, 0, true, ""))
	draws := postgres.NewID()
	w.exec(`INSERT INTO draws (id, case_no, title, institution_id, pool_id, pool_n, owner_id, content, preparer_id, prepared_at)
		VALUES ($1, 'PG-2026-0001', '矩阵项目', $2, $3, 1, $4, '{"PoolName": "库", "Seats": 5, "Reserves": 2}', $5, now())`, draws, w.orgs["INSTITUTION.own"], pool, w.orgs["INDUSTRY.own"], w.ids["evaluator.own"])
	number, err := w.Cases.Open(ctx, w.by("broker.own"), postgres.NewID(), commissionForm(w.orgs["INSTITUTION.own"]))
	require.NoError(t, err)
	require.NoError(t, w.Cases.AddPaper(ctx, w.by("broker.own"), number, "RIGHT", true, "专利证书.pdf", []byte("%PDF-1.4\n权属\n%%EOF\n")))
	require.NoError(t, w.Cases.Submit(ctx, w.by("broker.own"), number, 0, true))
	standing, err := w.Cases.Case(ctx, w.by("broker.own"), number)
	require.NoError(t, err)
	papers, err := w.Cases.Papers(ctx, standing)
	require.NoError(t, err)
	return map[string]map[string]string{
		"commission": {":no": number, ":file": papers[0].ID, ":act": "accept"},
		"basis":      {":id": basis},
		"held":       {":id": held},
		"draw":       {":id": draws},
		"tree":       {":id": draft, ":node": "TRL"},
		"edition":    {":id": edition, ":n": "1"},
		"file":       {":id": file, ":step": "check"},
		"halt":       {":id": file, ":step": "suspend"},
		"self":       {":id": self, ":file": e.Papers[0].ID, ":fact": fact},
		"pool":       {":id": pool, ":entry": self, ":n": "1"},
		"mark":       {":id": mark, ":act": "effect"},
	}
}
