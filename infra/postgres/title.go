package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/distribution"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"title_cases_number_key":        guard("title.number"),
	"title_cases_org_fkey":          guard("title.org"),
	"title_cases_state_check":       guard("title.state_check"),
	"title_cases_maker_fkey":        guard("title.maker"),
	"title_cases_decider_fkey":      guard("title.decider"),
	"title_cases_decided_check":     guard("title.decided"),
	"title_cases_granted_check":     guard("title.granted"),
	"title_cases_meeting_check":     distribution.ErrMeeting,
	"title_cases_same_person_check": distribution.ErrTitleSame,
	"title_consents_case_fkey":      guard("title.consent_case"),
	"title_consents_person_check":   guard("title.consent_person"),
	"title_consents_digest_check":   guard("title.consent_digest"),
	"title_consents_by_fkey":        guard("title.consent_by"),
	"diligence_facts_case_fkey":     guard("title.fact_case"),
	"diligence_facts_kind_check":    distribution.ErrDiligence,
	"diligence_facts_by_fkey":       guard("title.fact_by"),
})

type titleCaseRow struct {
	bun.BaseModel `bun:"table:title_cases"`
	procedureColumns

	Region      string
	Agreement   string
	EffectiveOn *time.Time
}

func titleCaseRowOf(c *distribution.TitleCase) *titleCaseRow {
	return &titleCaseRow{procedureColumns: procedureColumnsOf(c.Procedure), Region: c.Region, Agreement: c.Agreement, EffectiveOn: dateOrNil(c.EffectiveOn)}
}

func (r titleCaseRow) toDomain() *distribution.TitleCase {
	return &distribution.TitleCase{Procedure: procedureOf[distribution.TitleState](r.procedureColumns), Region: r.Region, Agreement: r.Agreement, EffectiveOn: date(r.EffectiveOn)}
}

const titleCaseQuery = `SELECT x.*, o.name AS org_name FROM title_cases x JOIN organisations o ON o.id = x.org_id`

// AddTitleCase opens a grant; false when the same form was posted before.
func (tx *Tx) AddTitleCase(ctx context.Context, c *distribution.TitleCase) (bool, error) {
	return added(tx.NewInsert().Model(titleCaseRowOf(c)).On("CONFLICT (id) DO NOTHING").Exec(ctx))
}

// TitleCase locks one grant.
func (tx *Tx) TitleCase(ctx context.Context, id string) (*distribution.TitleCase, error) {
	return titleCase(ctx, tx, id, " FOR UPDATE OF x")
}

// TitleCase reads one grant.
func (db *DB) TitleCase(ctx context.Context, id string) (*distribution.TitleCase, error) {
	return titleCase(ctx, db.bun, id, "")
}

func titleCase(ctx context.Context, from bun.IDB, id, lock string) (*distribution.TitleCase, error) {
	return oneOf[titleCaseRow](ctx, from, titleCaseQuery+` WHERE x.id = ?`+lock, id, distribution.ErrTitleNotFound)
}

// SaveTitleCase writes a grant that was read and locked, and raises its version.
func (tx *Tx) SaveTitleCase(ctx context.Context, c *distribution.TitleCase) error {
	row := titleCaseRowOf(c)
	row.Version++
	res, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", c.Version).Exec(ctx)
	if err = changedOne(res, err, distribution.ErrTitleMoved); err == nil {
		c.Version++
	}
	return err
}

// TitleCases are the grants of a unit, newest first; after is the id of the last one seen.
func (db *DB) TitleCases(ctx context.Context, org, after string, limit int) ([]*distribution.TitleCase, error) {
	return casesOf[titleCaseRow](ctx, db, titleCaseQuery, "title_cases", "x.org_id = ?", org, after, limit)
}

// TitlesOf are the grants in which an account takes part, newest first.
func (db *DB) TitlesOf(ctx context.Context, user string, limit int) ([]*distribution.TitleCase, error) {
	return casesOf[titleCaseRow](ctx, db, titleCaseQuery, "title_cases", "x.contributors @> ?", pgdialect.Array([]string{user}), "", limit)
}

// AddTitleConsent keeps a signature; false when the same text was signed before.
func (tx *Tx) AddTitleConsent(ctx context.Context, id string, c distribution.Consent) (bool, error) {
	return addConsent(ctx, tx, "title_consents", id, c)
}

// TitleConsents are the signatures of a grant.
func (tx *Tx) TitleConsents(ctx context.Context, id string) ([]distribution.Consent, error) {
	return consents(ctx, tx, "title_consents", id)
}

// TitleConsents are the signatures of a grant.
func (db *DB) TitleConsents(ctx context.Context, id string) ([]distribution.Consent, error) {
	return consents(ctx, db.bun, "title_consents", id)
}

// AddDiligence keeps a fact; false when the same form was posted before.
func (tx *Tx) AddDiligence(ctx context.Context, id string, f distribution.DiligenceFact) (bool, error) {
	return added(tx.NewRaw(`INSERT INTO diligence_facts (id, case_id, kind, fact, evidence, by_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		f.ID, id, f.Kind, f.Fact, f.Evidence, f.By.ID, f.By.Name, f.At).Exec(ctx))
}

// Diligence are the facts of a grant in order.
func (tx *Tx) Diligence(ctx context.Context, id string) ([]distribution.DiligenceFact, error) {
	return diligence(ctx, tx, id)
}

// Diligence are the facts of a grant in order.
func (db *DB) Diligence(ctx context.Context, id string) ([]distribution.DiligenceFact, error) {
	return diligence(ctx, db.bun, id)
}

func diligence(ctx context.Context, from bun.IDB, id string) ([]distribution.DiligenceFact, error) {
	var rows []struct {
		ID, Kind, Fact, Evidence, ByID, ByName string
		At                                     time.Time
	}
	err := from.NewRaw(`SELECT id, kind, fact, evidence, by_id, by_name, at FROM diligence_facts WHERE case_id = ? ORDER BY at, id`, id).Scan(ctx, &rows)
	list := make([]distribution.DiligenceFact, len(rows))
	for i, r := range rows {
		list[i] = distribution.DiligenceFact{ID: r.ID, Kind: r.Kind, Fact: r.Fact, Evidence: r.Evidence, By: distribution.Signer{ID: r.ByID, Name: r.ByName}, At: r.At.UTC()}
	}
	return list, err
}
