package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"jiyue/domain/code"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
)

var _ = say(map[string]*fault.Fault{
	"parameter_changes_state_check":       guard("parameter.state"),
	"parameter_changes_decided_check":     guard("parameter.decided"),
	"parameter_changes_revision_check":    guard("parameter.revision"),
	"parameter_changes_same_person_check": policy.ErrSamePerson,
	"parameter_changes_revision_key":      conflict("parameter.revision_taken", "另一项参数变更刚刚获批，请刷新页面后再试"),
	"parameter_changes_proposer_fkey":     guard("parameter.proposer"),
	"parameter_changes_decider_fkey":      guard("parameter.decider"),
	"parameters_change_fkey":              guard("parameter.change"),
	"parameters_profile_check":            guard("parameter.profile"),
	"parameters_confidence_check":         guard("parameter.confidence"),
	"parameters_span_check":               guard("parameter.span"),
	"parameters_position_key":             guard("parameter.position"),
	"parameters_shipped_key":              guard("parameter.shipped"),
})

type parameterRow struct {
	bun.BaseModel `bun:"table:parameters"`

	ID         string `bun:",pk"`
	ChangeID   *string
	Position   int
	Profile    string
	Key        string
	Value      string
	Retired    bool
	FromOn     *time.Time `bun:",type:date"`
	ToOn       *time.Time `bun:",type:date"`
	Clause     string
	Source     string
	Strength   string
	Confidence string
	Note       string
	Revision   int `bun:",scanonly"`
}

func parameterRowOf(change *string, position int, l policy.Line) parameterRow {
	return parameterRow{ID: NewID(), ChangeID: change, Position: position, Profile: l.Profile, Key: l.Key, Value: l.Value, Retired: l.Retired,
		FromOn: dateOrNil(l.From), ToOn: dateOrNil(l.To), Clause: l.Clause, Source: l.Source,
		Strength: string(l.Strength), Confidence: string(l.Confidence), Note: l.Note}
}

func (r parameterRow) line() policy.Line {
	return policy.Line{Retired: r.Retired, Parameter: policy.Parameter{
		Profile: r.Profile, Key: r.Key, Value: r.Value, From: date(r.FromOn), To: date(r.ToOn), Clause: r.Clause, Source: r.Source,
		Strength: policy.Strength(r.Strength), Confidence: code.Confidence(r.Confidence), Note: r.Note,
	}}
}

// ParameterRevision 参数版本 is the newest approved one; it is asked for often.
func (db *DB) ParameterRevision(ctx context.Context) (revision int, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE(max(revision), 0) FROM parameter_changes WHERE revision IS NOT NULL`).Scan(ctx, &revision)
	return revision, err
}

// ParameterHistory is all that was put on record.
func (db *DB) ParameterHistory(ctx context.Context) (*policy.History, error) {
	return parameterHistory(ctx, db.bun)
}

// ParameterHistory is the same inside of a unit of work; it waits for other
// changes of the parameters, so that two approvals follow one another.
func (tx *Tx) ParameterHistory(ctx context.Context) (*policy.History, error) {
	_, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtext('parameters'))`).Exec(ctx)
	if err != nil {
		return nil, err
	}
	return parameterHistory(ctx, tx)
}

func parameterHistory(ctx context.Context, from bun.IDB) (*policy.History, error) {
	var rows []parameterRow
	err := from.NewRaw(`SELECT p.*, COALESCE(c.revision, 0) AS revision FROM parameters p
		LEFT JOIN parameter_changes c ON c.id = p.change_id WHERE p.change_id IS NULL OR c.revision IS NOT NULL
		ORDER BY revision, p.position`).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	entries := make([]policy.Entry, len(rows))
	for i, r := range rows {
		entries[i] = policy.Entry{Line: r.line(), Revision: r.Revision, Change: text(r.ChangeID)}
	}
	var approved []struct {
		Revision          int
		DecidedAt         time.Time
		Proposer, Decider string
	}
	err = from.NewRaw(`SELECT revision, decided_at, proposer, decider FROM parameter_changes WHERE revision IS NOT NULL ORDER BY revision`).Scan(ctx, &approved)
	editions := make([]policy.Edition, len(approved))
	for i, a := range approved {
		editions[i] = policy.Edition{Revision: a.Revision, At: a.DecidedAt.UTC(), Proposer: a.Proposer, Decider: a.Decider}
	}
	return policy.NewHistory(entries, editions), err
}

// SeedParameters brings in what a release ships and the database has no row of;
// what was edited since is never touched, and no changed fixture replaces it.
func (tx *Tx) SeedParameters(ctx context.Context, shipped []policy.Parameter) error {
	_, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtext('parameters'))`).Exec(ctx)
	if err != nil {
		return err
	}
	type place struct{ Profile, Key string }
	var known []place
	err = tx.NewRaw(`SELECT DISTINCT profile, key FROM parameters WHERE change_id IS NULL`).Scan(ctx, &known)
	if err != nil {
		return err
	}
	have := map[place]bool{}
	for _, k := range known {
		have[k] = true
	}
	var rows []parameterRow
	for i, p := range shipped {
		if !have[place{p.Profile, p.Key}] {
			rows = append(rows, parameterRowOf(nil, i, policy.Line{Parameter: p}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}
