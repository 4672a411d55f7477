package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"jiyue/domain/policy"
)

type changeRow struct {
	bun.BaseModel `bun:"table:parameter_changes"`

	ID          string `bun:",pk"`
	State       string
	Reason      string
	Base        int
	Revision    *int
	ProposerID  string
	Proposer    string
	ProposerOrg string
	ProposedAt  time.Time
	DeciderID   *string
	Decider     string
	DeciderOrg  string
	DecidedAt   *time.Time
	Opinion     string
}

func changeRowOf(c *policy.Change) *changeRow {
	r := &changeRow{ID: c.ID, State: string(c.State), Reason: c.Reason, Base: c.Base, ProposerID: c.Proposer.ID, Proposer: c.Proposer.Name,
		ProposerOrg: c.Proposer.Org, ProposedAt: c.ProposedAt, DeciderID: textOrNil(c.Decider.ID), Decider: c.Decider.Name,
		DeciderOrg: c.Decider.Org, DecidedAt: timeOrNil(c.DecidedAt), Opinion: c.Opinion}
	if c.Revision > 0 {
		r.Revision = &c.Revision
	}
	return r
}

func (r changeRow) toDomain() *policy.Change {
	c := &policy.Change{ID: r.ID, State: policy.ChangeState(r.State), Reason: r.Reason, Base: r.Base,
		Proposer: policy.Signer{ID: r.ProposerID, Name: r.Proposer, Org: r.ProposerOrg}, ProposedAt: r.ProposedAt.UTC(),
		Decider: policy.Signer{ID: text(r.DeciderID), Name: r.Decider, Org: r.DeciderOrg}, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion}
	if r.Revision != nil {
		c.Revision = *r.Revision
	}
	return c
}

// AddParameterChange puts a proposal on record with its lines. It answers false
// when one with this id is there already: the same form was posted twice.
func (tx *Tx) AddParameterChange(ctx context.Context, c *policy.Change) (bool, error) {
	res, err := tx.NewInsert().Model(changeRowOf(c)).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if len(c.Codes) > 0 {
		rows := codeRowsOf(c.ID, c.Codes)
		_, err = tx.NewInsert().Model(&rows).Exec(ctx)
		return true, err
	}
	rows := make([]parameterRow, len(c.Lines))
	for i, l := range c.Lines {
		rows[i] = parameterRowOf(&c.ID, i, l)
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return true, err
}

// LockParameterChange reads a change for this unit of work.
func (tx *Tx) LockParameterChange(ctx context.Context, id string) (*policy.Change, error) {
	return parameterChange(ctx, tx, `SELECT * FROM parameter_changes WHERE id = ? FOR UPDATE`, id)
}

// ParameterChange reads a change with its lines.
func (db *DB) ParameterChange(ctx context.Context, id string) (*policy.Change, error) {
	return parameterChange(ctx, db.bun, `SELECT * FROM parameter_changes WHERE id = ?`, id)
}

func parameterChange(ctx context.Context, from bun.IDB, query, id string) (*policy.Change, error) {
	if !isUUID(id) {
		return nil, policy.ErrNoChange
	}
	var row changeRow
	err := from.NewRaw(query, id).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, policy.ErrNoChange)
	}
	c := row.toDomain()
	var lines []parameterRow
	err = from.NewSelect().Model(&lines).Where("change_id = ?", id).Order("position").Scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		c.Lines = append(c.Lines, l.line())
	}
	var codes []codeRow
	err = from.NewSelect().Model(&codes).Where("change_id = ?", id).Order("position").Scan(ctx)
	for _, r := range codes {
		c.Codes = append(c.Codes, r.toDomain())
	}
	return c, err
}

// DecideParameterChange writes the decision on a proposal that still waits for it.
func (tx *Tx) DecideParameterChange(ctx context.Context, c *policy.Change) error {
	res, err := tx.NewUpdate().Model(changeRowOf(c)).
		Column("state", "revision", "decider_id", "decider", "decider_org", "decided_at", "opinion").
		Where("id = ? AND state = 'PROPOSED'", c.ID).Exec(ctx)
	return changedOne(res, err, policy.ErrDecided)
}

// ParameterChanges lists changes, those that wait first, then the newest; without
// their lines. After the given one (nil: from the beginning).
func (db *DB) ParameterChanges(ctx context.Context, after *policy.Change, limit int64) ([]*policy.Change, error) {
	var rows []changeRow
	query := db.bun.NewSelect().Model(&rows)
	if after != nil {
		settled := after.State != policy.ChangeProposed
		query = query.Where("(state <> 'PROPOSED') > ? OR (state <> 'PROPOSED') = ? AND (proposed_at, id) < (?, ?)", settled, settled, after.ProposedAt, after.ID)
	}
	err := query.OrderExpr("(state <> 'PROPOSED'), proposed_at DESC, id DESC").Limit(limit).Scan(ctx)
	list := make([]*policy.Change, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// WaitingChanges lists the proposals that touch a key of a profile.
func (db *DB) WaitingChanges(ctx context.Context, profile, key string) ([]*policy.Change, error) {
	var rows []changeRow
	err := db.bun.NewSelect().Model(&rows).Where("state = 'PROPOSED'").
		Where("EXISTS (SELECT FROM parameters p WHERE p.change_id = change_row.id AND p.profile = ? AND p.key = ?)", profile, key).
		Order("proposed_at").Limit(10).Scan(ctx)
	list := make([]*policy.Change, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// OrganisationKind says what sort of body an organisation is.
func (tx *Tx) OrganisationKind(ctx context.Context, id string) (kind string, err error) {
	err = tx.NewRaw(`SELECT kind FROM organisations WHERE id = ?`, id).Scan(ctx, &kind)
	return kind, err
}
