package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/valuing"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

var _ = say(map[string]*fault.Fault{
	"valuations_achievement_fkey":   guard("valuation.achievement"),
	"valuations_org_fkey":           guard("valuation.org"),
	"valuations_state_check":        guard("valuation.state"),
	"valuations_drafter_fkey":       guard("valuation.drafter"),
	"valuations_submitter_fkey":     guard("valuation.submitter"),
	"valuations_signer_fkey":        guard("valuation.signer"),
	"valuations_two_persons_check":  valuation.ErrSelf,
	"valuations_signed_check":       guard("valuation.signed"),
	"valuations_submitted_check":    guard("valuation.submitted"),
	"valuation_runs_valuation_fkey": guard("valuation.run_of"),
	"valuation_runs_no_check":       guard("valuation.run_no"),
	"valuation_runs_hash_check":     guard("valuation.run_hash"),
	"valuation_runs_result_check":   guard("valuation.run_result"),
	"valuation_runs_by_fkey":        guard("valuation.run_by"),
})

type valuationRow struct {
	ID, AchievementID, OrgID, State, Reason                      string
	Version                                                      int
	Terms, Weights                                               map[string]string `bun:",type:jsonb"`
	Reconcile, OneMethod                                         string
	DrafterID, Drafter, SubmitterID, Submitter, SignerID, Signer string
	Writers                                                      []string `bun:",array"`
	CreatedAt, UpdatedAt                                         time.Time
	SignedAt                                                     *time.Time
	Name, Number                                                 string
}

func (r valuationRow) toDomain() *valuation.Case {
	// What is kept was read by ReadTerms; no day is too late for its own base date.
	terms, _ := valuation.ReadTerms(r.Terms, day.Must("9999-12-31"))
	return &valuation.Case{ID: r.ID, Achievement: r.AchievementID, Org: r.OrgID, Version: r.Version, State: valuation.State(r.State), Terms: terms, Weights: r.Weights, Reconcile: r.Reconcile, OneMethod: r.OneMethod,
		Drafter: contract.Person{ID: r.DrafterID, Name: r.Drafter}, Writers: r.Writers, Submitter: contract.Person{ID: r.SubmitterID, Name: r.Submitter}, Signer: contract.Person{ID: r.SignerID, Name: r.Signer},
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), SignedAt: instant(r.SignedAt), Reason: r.Reason}
}

const valuationQuery = `SELECT v.id, v.achievement_id, v.org_id, v.state, v.reason, v.version, v.terms, v.weights, v.reconcile, v.one_method, v.writers, v.created_at, v.updated_at, v.signed_at,
		v.drafter_id, d.name AS drafter, COALESCE(v.submitter_id::text, '') AS submitter_id, COALESCE(s.name, '') AS submitter, COALESCE(v.signer_id::text, '') AS signer_id, COALESCE(g.name, '') AS signer,
		a.name, COALESCE(a.number, '') AS number
	FROM valuations v JOIN achievements a ON a.id = v.achievement_id JOIN users d ON d.id = v.drafter_id LEFT JOIN users s ON s.id = v.submitter_id LEFT JOIN users g ON g.id = v.signer_id WHERE `

// valuations reads cases with their runs: three queries, however many there are.
func valuations(ctx context.Context, from bun.IDB, where string, args ...any) ([]valuing.Row, error) {
	var rows []valuationRow
	err := from.NewRaw(valuationQuery+where, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list, ids := make([]valuing.Row, len(rows)), make([]string, len(rows))
	byID := map[string]*valuation.Case{}
	for i, r := range rows {
		list[i], ids[i] = valuing.Row{Case: r.toDomain(), Name: r.Name, Number: r.Number}, r.ID
		byID[r.ID] = list[i].Case
	}
	var runs []struct {
		ValuationID, Method, Value, Hash, Result, Engine, ByID, ByName string
		No                                                             int
		Inputs, Sources, Scenarios                                     map[string]string `bun:",type:jsonb"`
		Dropped                                                        bool
		At                                                             time.Time
	}
	err = from.NewRaw(`SELECT r.valuation_id, r.no, r.method, r.inputs, r.sources, r.scenarios, r.dropped, r.value, r.hash, r.result, r.engine, r.by_id, u.name AS by_name, r.at
		FROM valuation_runs r JOIN users u ON u.id = r.by_id WHERE r.valuation_id = ANY(?::uuid[]) ORDER BY r.valuation_id, r.no`, pgdialect.Array(ids)).Scan(ctx, &runs)
	for _, r := range runs {
		c := byID[r.ValuationID]
		c.Entries = append(c.Entries, valuation.Entry{No: r.No, Key: r.Method, Inputs: r.Inputs, Sources: r.Sources, Scenarios: r.Scenarios, Dropped: r.Dropped, Value: r.Value, Hash: r.Hash, Result: r.Result, Engine: r.Engine,
			By: contract.Person{ID: r.ByID, Name: r.ByName}, At: r.At.UTC()})
	}
	if err == nil {
		err = readCitations(ctx, from, ids, byID)
	}
	return list, err
}

func oneValuation(rows []valuing.Row, err error) (*valuation.Case, error) {
	if err == nil && len(rows) == 0 {
		err = valuation.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	return rows[0].Case, nil
}

// LockValuation reads a case and keeps it from changing until the end of the unit.
func (tx *Tx) LockValuation(ctx context.Context, id string) (*valuation.Case, error) {
	if !isUUID(id) {
		return nil, valuation.ErrAbsent
	}
	return oneValuation(valuations(ctx, tx, `v.id = ? FOR UPDATE OF v`, id))
}

// Valuation reads one case.
func (db *DB) Valuation(ctx context.Context, id string) (*valuation.Case, error) {
	if !isUUID(id) {
		return nil, valuation.ErrAbsent
	}
	return oneValuation(valuations(ctx, db.bun, `v.id = ?`, id))
}

// Valuations lists the cases of a unit, the newest first.
func (db *DB) Valuations(ctx context.Context, q valuing.Query) ([]valuing.Row, error) {
	var where conditions
	where.add(`v.org_id = ?`, q.Org)
	if q.State != "" {
		where.add(`v.state = ?`, string(q.State))
	}
	if isUUID(q.Achievement) {
		where.add(`v.achievement_id = ?`, q.Achievement)
	}
	if isUUID(q.After) {
		where.add(`(v.created_at, v.id) < (SELECT created_at, id FROM valuations WHERE id = ?)`, q.After)
	}
	return valuations(ctx, db.bun, `? ORDER BY v.created_at DESC, v.id DESC LIMIT ?`, where.query(), q.Limit)
}

// ValuationsWaiting counts the cases of a unit that wait for a signature.
func (db *DB) ValuationsWaiting(ctx context.Context, org string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT count(*) FROM valuations WHERE org_id = ? AND state = 'SUBMITTED'`, org).Scan(ctx, &n)
	return n, err
}

// AddValuation enters a case; false says that the id is taken.
func (tx *Tx) AddValuation(ctx context.Context, c *valuation.Case) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO valuations (id, achievement_id, org_id, state, terms, weights, drafter_id, writers, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, c.ID, c.Achievement, c.Org, string(c.State), jsonb{c.Terms.Flat()}, jsonb{c.Weights}, c.Drafter.ID, pgdialect.Array(c.Writers), c.CreatedAt, c.UpdatedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SaveValuation writes a case that was read and locked.
func (tx *Tx) SaveValuation(ctx context.Context, c *valuation.Case) error {
	res, err := tx.NewRaw(`UPDATE valuations SET version = version + 1, state = ?, terms = ?, weights = ?, reconcile = ?, one_method = ?, writers = ?, submitter_id = ?, signer_id = ?, signed_at = ?,
			updated_at = ?, reason = ? WHERE id = ? AND version = ?`, string(c.State), jsonb{c.Terms.Flat()}, jsonb{c.Weights}, c.Reconcile, c.OneMethod, pgdialect.Array(c.Writers),
		textOrNil(c.Submitter.ID), textOrNil(c.Signer.ID), timeOrNil(c.SignedAt), c.UpdatedAt, c.Reason, c.ID, c.Version).Exec(ctx)
	return changedOne(res, err, valuation.ErrMoved)
}

// AddValuationRun keeps one run for good.
func (tx *Tx) AddValuationRun(ctx context.Context, id string, e valuation.Entry) error {
	_, err := tx.NewRaw(`INSERT INTO valuation_runs (valuation_id, no, method, inputs, sources, scenarios, dropped, value, hash, result, engine, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, e.No, e.Key, jsonb{e.Inputs}, jsonb{e.Sources}, jsonb{e.Scenarios}, e.Dropped, e.Value, e.Hash, e.Result, e.Engine, e.By.ID, e.At).Exec(ctx)
	if err == nil {
		err = tx.addCitations(ctx, id, e)
	}
	return err
}
