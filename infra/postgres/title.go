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

	ID           string `bun:",pk"`
	Version      int
	Number       string
	OrgID        string
	OrgName      string `bun:",scanonly"`
	Region       string
	State        string
	Form         map[string]string `bun:"type:jsonb"`
	Contributors []string          `bun:",array,type:uuid[]"`
	MakerID      string
	Maker        string
	OpenedAt     time.Time
	DeciderID    *string
	Decider      string
	DecidedAt    *time.Time
	Opinion      string
	DecidedOn    *time.Time
	Members      int
	Present      int
	VotesFor     int
	PublicFrom   *time.Time
	PublicTo     *time.Time
	Objections   []distribution.Objection `bun:"type:jsonb"`
	Packs        []string                 `bun:",array"`
	Agreement    string
	EffectiveOn  *time.Time
}

func titleCaseRowOf(c *distribution.TitleCase) *titleCaseRow {
	r := &titleCaseRow{ID: c.ID, Version: c.Version, Number: c.Number, OrgID: c.Org, Region: c.Region, State: string(c.State), Form: c.Form, Contributors: append([]string{}, c.Contributors...),
		MakerID: c.Maker.ID, Maker: c.Maker.Name, OpenedAt: c.OpenedAt, DeciderID: textOrNil(c.Decider.ID), Decider: c.Decider.Name, DecidedAt: timeOrNil(c.DecidedAt), Opinion: c.Opinion,
		DecidedOn: dateOrNil(c.Meeting.Date), Members: c.Meeting.Members, Present: c.Meeting.Present, VotesFor: c.Meeting.For, PublicFrom: dateOrNil(c.PublicFrom), PublicTo: dateOrNil(c.PublicTo),
		Objections: c.Objections, Packs: append([]string{}, c.Packs...), Agreement: c.Agreement, EffectiveOn: dateOrNil(c.EffectiveOn)}
	if r.Form == nil {
		r.Form = map[string]string{}
	}
	if r.Objections == nil {
		r.Objections = []distribution.Objection{}
	}
	return r
}

func (r titleCaseRow) toDomain() *distribution.TitleCase {
	return &distribution.TitleCase{ID: r.ID, Version: r.Version, Number: r.Number, Org: r.OrgID, OrgName: r.OrgName, Region: r.Region, State: distribution.TitleState(r.State), Form: r.Form, Contributors: r.Contributors,
		Maker: distribution.Signer{ID: r.MakerID, Name: r.Maker}, OpenedAt: r.OpenedAt.UTC(), Decider: distribution.Signer{ID: text(r.DeciderID), Name: r.Decider}, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion,
		Meeting: distribution.Meeting{Date: date(r.DecidedOn), Members: r.Members, Present: r.Present, For: r.VotesFor}, PublicFrom: date(r.PublicFrom), PublicTo: date(r.PublicTo), Objections: r.Objections,
		Packs: r.Packs, Agreement: r.Agreement, EffectiveOn: date(r.EffectiveOn)}
}

const titleCaseQuery = `SELECT t.*, o.name AS org_name FROM title_cases t JOIN organisations o ON o.id = t.org_id`

// AddTitleCase opens a grant; false when the same form was posted before.
func (tx *Tx) AddTitleCase(ctx context.Context, c *distribution.TitleCase) (bool, error) {
	res, err := tx.NewInsert().Model(titleCaseRowOf(c)).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// TitleCase locks one grant.
func (tx *Tx) TitleCase(ctx context.Context, id string) (*distribution.TitleCase, error) {
	return titleCase(ctx, tx, id, " FOR UPDATE OF t")
}

// TitleCase reads one grant.
func (db *DB) TitleCase(ctx context.Context, id string) (*distribution.TitleCase, error) {
	return titleCase(ctx, db.bun, id, "")
}

func titleCase(ctx context.Context, from bun.IDB, id, lock string) (*distribution.TitleCase, error) {
	if !isUUID(id) {
		return nil, distribution.ErrTitleNotFound
	}
	var row titleCaseRow
	err := from.NewRaw(titleCaseQuery+` WHERE t.id = ?`+lock, id).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, distribution.ErrTitleNotFound)
	}
	return row.toDomain(), nil
}

// SaveTitleCase writes a grant that was read and locked, and raises its version.
func (tx *Tx) SaveTitleCase(ctx context.Context, c *distribution.TitleCase) error {
	row := titleCaseRowOf(c)
	row.Version++
	res, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", c.Version).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return distribution.ErrTitleMoved
	}
	c.Version++
	return nil
}

// TitleCases are the grants of a unit, newest first; after is the id of the last one seen.
func (db *DB) TitleCases(ctx context.Context, org, after string, limit int) ([]*distribution.TitleCase, error) {
	query, args := titleCaseQuery+` WHERE t.org_id = ?`, []any{org}
	if isUUID(after) {
		query += ` AND (t.opened_at, t.id) < (SELECT opened_at, id FROM title_cases WHERE id = ?)`
		args = append(args, after)
	}
	return db.titleCases(ctx, query, append(args, limit))
}

// TitlesOf are the grants in which an account takes part, newest first.
func (db *DB) TitlesOf(ctx context.Context, user string, limit int) ([]*distribution.TitleCase, error) {
	return db.titleCases(ctx, titleCaseQuery+` WHERE t.contributors @> ?`, []any{pgdialect.Array([]string{user}), limit})
}

func (db *DB) titleCases(ctx context.Context, query string, args []any) ([]*distribution.TitleCase, error) {
	var rows []titleCaseRow
	err := db.bun.NewRaw(query+` ORDER BY t.opened_at DESC, t.id DESC LIMIT ?`, args...).Scan(ctx, &rows)
	cases := make([]*distribution.TitleCase, len(rows))
	for i, r := range rows {
		cases[i] = r.toDomain()
	}
	return cases, err
}

// AddTitleConsent keeps a signature; false when the same text was signed before.
func (tx *Tx) AddTitleConsent(ctx context.Context, id string, c distribution.Consent) (bool, error) {
	return added(tx.NewRaw(`INSERT INTO title_consents (case_id, person, digest, by_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		id, c.Person, c.Digest, c.By.ID, c.By.Name, c.At), ctx)
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
		f.ID, id, f.Kind, f.Fact, f.Evidence, f.By.ID, f.By.Name, f.At), ctx)
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
