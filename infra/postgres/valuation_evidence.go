package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/disclosure"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

var _ = say(map[string]*fault.Fault{
	"valuation_evidence_no_check":         guard("evidence.no"),
	"valuation_evidence_org_fkey":         guard("evidence.org"),
	"valuation_evidence_kind_check":       valuation.ErrEvidenceKind,
	"valuation_evidence_why_check":        valuation.ErrEvidenceWhy,
	"valuation_evidence_state_check":      guard("evidence.state"),
	"valuation_evidence_maker_fkey":       guard("evidence.maker"),
	"valuation_evidence_decider_fkey":     guard("evidence.decider"),
	"valuation_evidence_four_eyes_check":  valuation.ErrEvidenceSelf,
	"valuation_evidence_decided_check":    guard("evidence.decided"),
	"valuation_evidence_open_key":         valuation.ErrEvidencePending,
	"valuation_evidence_current_key":      valuation.ErrEvidenceMoved,
	"valuation_evidence_frozen_check":     guard("evidence.frozen"),
	"valuations_serial_key":               valuation.ErrSerial,
	"valuation_uses_valuation_fkey":       guard("valuation.use_of"),
	"valuation_uses_sale_fkey":            guard("valuation.use_by"),
	"valuation_uses_by_fkey":              guard("valuation.use_person"),
	"valuation_run_evidence_run_fkey":     guard("evidence.run"),
	"valuation_run_evidence_edition_fkey": guard("evidence.edition"),
})

type basisRow struct {
	RowID, OrgID, OrgName, State, Why, MakerID, Maker, DeciderID, Decider, Opinion string
	No                                                                             int
	Shared, Undone                                                                 bool
	Content                                                                        map[string]string `bun:",type:jsonb"`
	MadeAt                                                                         time.Time
	DecidedAt                                                                      *time.Time
}

// undoneDeal says that what an edition compares with has been disclosed and undone since.
const undoneDeal = `(e.kind = 'COMPARABLE' AND EXISTS (SELECT FROM disclosures n JOIN sales s ON s.id = n.sale_id
		WHERE n.content->>'Number' = e.content->>'code' AND n.published_at IS NOT NULL AND n.superseded_at IS NULL AND ` + annulledSale + `))`

const basisQuery = `SELECT e.row_id, e.no, e.org_id, o.name AS org_name, e.shared, e.content, e.state, e.why, e.maker_id, m.name AS maker, e.made_at,
		COALESCE(e.decider_id::text, '') AS decider_id, COALESCE(d.name, '') AS decider, e.decided_at, e.opinion,
		` + undoneDeal + ` AS undone
	FROM valuation_evidence e JOIN organisations o ON o.id = e.org_id JOIN users m ON m.id = e.maker_id LEFT JOIN users d ON d.id = e.decider_id WHERE `

func editions(ctx context.Context, from bun.IDB, where string, args ...any) ([]valuation.Edition, error) {
	var rows []basisRow
	err := from.NewRaw(basisQuery+where, args...).Scan(ctx, &rows)
	list := make([]valuation.Edition, len(rows))
	for i, r := range rows {
		content, _ := valuation.ReadEvidence(r.Content) // it was read when it was kept
		list[i] = valuation.Edition{Row: r.RowID, No: r.No, Org: r.OrgID, OrgName: r.OrgName, Shared: r.Shared, Undone: r.Undone, Evidence: content, State: valuation.EditionState(r.State), Why: r.Why,
			Maker: contract.Person{ID: r.MakerID, Name: r.Maker}, MadeAt: r.MadeAt.UTC(), Decider: contract.Person{ID: r.DeciderID, Name: r.Decider}, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion}
	}
	return list, err
}

// Evidence reads the editions of a row, the oldest first.
func (db *DB) Evidence(ctx context.Context, row string) ([]valuation.Edition, error) {
	if !isUUID(row) {
		return nil, valuation.ErrEvidenceAbsent
	}
	return editions(ctx, db.bun, `e.row_id = ? ORDER BY e.no`, row)
}

// LockEvidence reads them and keeps others from adding or deciding one: whoever does
// locks the first edition before.
func (tx *Tx) LockEvidence(ctx context.Context, row string) ([]valuation.Edition, error) {
	var first int
	err := tx.NewRaw(`SELECT no FROM valuation_evidence WHERE row_id = ? AND no = 1 FOR UPDATE`, row).Scan(ctx, &first)
	if err != nil {
		return nil, err
	}
	return editions(ctx, tx, `e.row_id = ? ORDER BY e.no`, row)
}

// searchedEvidence is everything that the grams of an edition are made of.
const searchedEvidence = `concat_ws(chr(31), e.content ->> 'name', e.content ->> 'code', e.content ->> 'document')`

// EvidenceRows lists the editions of a unit that hold, with those that are shared, or
// those that wait.
func (db *DB) EvidenceRows(ctx context.Context, q valuing.EvidenceQuery) ([]valuation.Edition, error) {
	var where conditions
	if q.State == valuation.EditionApproved {
		where.add(`e.state = 'APPROVED' AND (e.org_id = ? OR e.shared)`, q.Org)
	} else {
		where.add(`e.state = ? AND e.org_id = ?`, string(q.State), q.Org)
	}
	if q.Kind != "" {
		where.add(`e.kind = ?`, string(q.Kind))
	}
	if q.Text != "" {
		where.words("e", searchedEvidence, q.Text)
	}
	if isUUID(q.After) {
		where.add(`(e.from_on, e.row_id) < (SELECT from_on, row_id FROM valuation_evidence WHERE row_id = ? AND state = ?)`, q.After, string(q.State))
	}
	return editions(ctx, db.bun, `? ORDER BY e.from_on DESC, e.row_id DESC LIMIT ?`, where.query(), q.Limit)
}

// UndoneComparables are the editions that runs of a case were taken from and whose deal has
// been undone since.
func (db *DB) UndoneComparables(ctx context.Context, id string) ([]valuation.Edition, error) {
	return editions(ctx, db.bun, `(e.row_id, e.no) IN (SELECT row_id, edition FROM valuation_run_evidence WHERE valuation_id = ?) AND `+undoneDeal+` ORDER BY e.row_id, e.no`, id)
}

// EvidenceWaiting counts the editions of a unit that wait for its head.
func (db *DB) EvidenceWaiting(ctx context.Context, org string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT count(*) FROM valuation_evidence WHERE org_id = ? AND state = 'PROPOSED'`, org).Scan(ctx, &n)
	return n, err
}

// AddEvidenceEdition enters an edition; false says that it is there.
func (tx *Tx) AddEvidenceEdition(ctx context.Context, e valuation.Edition) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO valuation_evidence (row_id, no, org_id, shared, kind, content, from_on, why, state, maker_id, made_at, grams) VALUES (?, ?, ?, ?, ?, ?, ?::date, ?, ?, ?, ?, ?)
		ON CONFLICT (row_id, no) DO NOTHING`, e.Row, e.No, e.Org, e.Shared, string(e.Kind), jsonb{e.Flat()}, e.From.String(), e.Why, string(e.State), e.Maker.ID, e.MadeAt, pgdialect.Array(Grams(e.Name, e.Code, e.Document))).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// DecideEvidenceEdition keeps what was decided; an approved edition takes the place of the one
// that held.
func (tx *Tx) DecideEvidenceEdition(ctx context.Context, e valuation.Edition) error {
	if e.State == valuation.EditionApproved {
		_, err := tx.NewRaw(`UPDATE valuation_evidence SET state = 'SUPERSEDED' WHERE row_id = ? AND state = 'APPROVED'`, e.Row).Exec(ctx)
		if err != nil {
			return err
		}
	}
	res, err := tx.NewRaw(`UPDATE valuation_evidence SET state = ?, decider_id = ?, decided_at = ?, opinion = ? WHERE row_id = ? AND no = ? AND state = 'PROPOSED'`,
		string(e.State), e.Decider.ID, e.DecidedAt, e.Opinion, e.Row, e.No).Exec(ctx)
	return changedOne(res, err, valuation.ErrEvidenceMoved)
}

// DisclosedDeal is the current disclosure of a deal by the number of its sale.
func (db *DB) DisclosedDeal(ctx context.Context, number string) (disclosure.Notice, error) {
	list, err := notices(ctx, db.bun, `WHERE d.content->>'Number' = ? AND d.published_at IS NOT NULL AND d.superseded_at IS NULL LIMIT 1`, number)
	if err == nil && len(list) == 0 {
		err = disclosure.ErrAbsent
	}
	if err != nil {
		return disclosure.Notice{}, err
	}
	return list[0], nil
}

// readCitations adds to the runs of cases what they were taken from.
func readCitations(ctx context.Context, from bun.IDB, ids []string, cases map[string]*valuation.Case) error {
	var rows []struct {
		ValuationID, Path, RowID string
		RunNo, Edition           int
	}
	err := from.NewRaw(`SELECT valuation_id, run_no, path, row_id, edition FROM valuation_run_evidence WHERE valuation_id = ANY(?::uuid[]) ORDER BY valuation_id, run_no, path`, pgdialect.Array(ids)).Scan(ctx, &rows)
	for _, r := range rows {
		e := &cases[r.ValuationID].Entries[r.RunNo-1]
		e.Cited = append(e.Cited, valuation.Citation{Path: r.Path, Row: r.RowID, No: r.Edition})
	}
	return err
}

// addCitations pins with a run the editions that its inputs were taken from.
func (tx *Tx) addCitations(ctx context.Context, id string, e valuation.Entry) error {
	for _, c := range e.Cited {
		_, err := tx.NewRaw(`INSERT INTO valuation_run_evidence (valuation_id, run_no, path, row_id, edition) VALUES (?, ?, ?, ?, ?)`, id, e.No, c.Path, c.Row, c.No).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// ValuationOf reads the case of a unit with that 估值编号; valuation.ErrAbsent.
func (db *DB) ValuationOf(ctx context.Context, org, serial string) (*valuation.Case, error) {
	return oneValuation(valuations(ctx, db.bun, `v.org_id = ? AND right(v.id::text, 8) = lower(right(?, 8))`, org, serial))
}

// AddValuationUse keeps that a sale was published on a valuation; false says that it is
// there.
func (tx *Tx) AddValuationUse(ctx context.Context, id, sale string, by actor.Actor) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO valuation_uses (valuation_id, sale_id, by_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, id, sale, by.User, tx.now).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// ValuationUses lists the sales that were published on the valuation of a unit, and the
// assessments that it is given to, the newest first.
func (db *DB) ValuationUses(ctx context.Context, id, org, serial string) ([]valuing.Use, error) {
	var list []valuing.Use
	err := db.bun.NewRaw(`SELECT s.id AS sale, s.number, s.name, s.route, u.at FROM valuation_uses u JOIN sales s ON s.id = u.sale_id WHERE u.valuation_id = ?
		UNION ALL SELECT c.id, c.number, c.title, ?, c.created_at FROM assess_cases c WHERE c.client_id = ? AND c.form ->> 'valuation' = ? AND c.form ->> 'valuation' <> ''
		ORDER BY at DESC, sale LIMIT 100`, id, valuing.AsAssessment, org, serial).Scan(ctx, &list)
	return list, err
}
