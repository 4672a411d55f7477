package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/app/reporting"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"integrity_records_number_key":      conflict("integrity.number_taken", "这一决定文号已经使用，请核对").At("number"),
	"integrity_records_number_check":    assessor.ErrNumber,
	"integrity_records_entry_fkey":      guard("integrity.entry"),
	"integrity_records_kind_check":      guard("integrity.kind"),
	"integrity_records_region_check":    guard("integrity.region"),
	"integrity_records_measure_check":   assessor.ErrClause,
	"integrity_records_state_check":     guard("integrity.state_of"),
	"integrity_records_months_check":    assessor.ErrMonths,
	"integrity_deeds_record_fkey":       guard("integrity.deed_of"),
	"integrity_deeds_act_check":         guard("integrity.act"),
	"integrity_deeds_actor_fkey":        guard("integrity.actor"),
	"integrity_deeds_two_persons_check": assessor.ErrSamePerson,
})

// flatClause is a clause as it stood when the record was made.
type flatClause struct {
	Code, Of, Title, Measure, Article, Source, Confidence string
	Least, Most                                           int
}

type integrityRow struct {
	ID, Number, EntryID, Kind, Name, Region, Facts string
	Version, Months                                int
	Clause                                         flatClause `bun:",type:jsonb"`
	FromOn                                         time.Time
	Public                                         bool
}

func integrityRecords(ctx context.Context, from bun.IDB, where string, args ...any) ([]*assessor.Integrity, error) {
	var rows []integrityRow
	err := from.NewRaw(`SELECT r.id, r.number, r.entry_id, r.kind, r.name, r.region, r.facts, r.version, r.months, r.clause, r.from_on, r.public FROM integrity_records r WHERE `+where, args...).Scan(ctx, &rows)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list, ids, at := make([]*assessor.Integrity, len(rows)), make([]string, len(rows)), map[string]*assessor.Integrity{}
	for i, r := range rows {
		c := r.Clause
		list[i] = &assessor.Integrity{ID: r.ID, Version: r.Version, Number: r.Number, Entry: r.EntryID, Kind: assessor.Kind(r.Kind), Name: r.Name, Region: r.Region, Months: r.Months, Facts: r.Facts,
			From: date(&r.FromOn), Public: r.Public, Clause: assessor.Clause{Code: c.Code, Of: c.Of, Title: c.Title, Measure: assessor.Measure(c.Measure), Least: c.Least, Most: c.Most, Article: c.Article,
				Source: c.Source, Confidence: c.Confidence}}
		ids[i], at[r.ID] = r.ID, list[i]
	}
	var deeds []struct {
		RecordID, Act, ActorID, Actor, Reason string
		At                                    time.Time
	}
	err = from.NewRaw(`SELECT d.record_id, d.act, d.actor_id, u.name AS actor, d.reason, d.at FROM integrity_deeds d JOIN users u ON u.id = d.actor_id
		WHERE d.record_id = ANY(?::uuid[]) ORDER BY d.record_id, d.n`, pgdialect.Array(ids)).Scan(ctx, &deeds)
	for _, d := range deeds {
		r := at[d.RecordID]
		r.Deeds = append(r.Deeds, assessor.Deed{Act: assessor.IntegrityAct(d.Act), By: contract.Person{ID: d.ActorID, Name: d.Actor}, At: d.At.UTC(), Reason: d.Reason})
	}
	return list, err
}

func integrityOf(ctx context.Context, from bun.IDB, entries []string) (map[string][]*assessor.Integrity, error) {
	list, err := integrityRecords(ctx, from, `r.entry_id = ANY(?::uuid[]) ORDER BY r.created_at DESC, r.id DESC`, pgdialect.Array(entries))
	of := map[string][]*assessor.Integrity{}
	for _, r := range list {
		of[r.Entry] = append(of[r.Entry], r)
	}
	return of, err
}

// IntegrityOf reads the records of several entries at once.
func (db *DB) IntegrityOf(ctx context.Context, entries []string) (map[string][]*assessor.Integrity, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	return integrityOf(ctx, db.bun, entries)
}

// IntegrityRecords lists records, the newest first.
func (db *DB) IntegrityRecords(ctx context.Context, q assessing.IntegrityQuery) ([]*assessor.Integrity, error) {
	var where conditions
	switch {
	case q.Public:
		where.add(`r.public AND r.state IN ('EFFECTED', 'OBJECTED', 'LIFTED')`)
	case q.Region == reporting.Nation:
		where.add(`true`)
	default:
		from, to := reporting.Place{Within: q.Region}.Range()
		where.add(`r.region BETWEEN ? AND ?`, from, to)
	}
	if isUUID(q.Entry) {
		where.add(`r.entry_id = ?`, q.Entry)
	}
	if q.State != "" {
		where.add(`r.state = ?`, string(q.State))
	}
	if q.Text != "" {
		where.add(`(r.name LIKE ? OR r.number LIKE ?)`, contains(q.Text), contains(q.Text))
	}
	if isUUID(q.After) {
		where.add(`(r.created_at, r.id) < (SELECT created_at, id FROM integrity_records WHERE id = ?)`, q.After)
	}
	return integrityRecords(ctx, db.bun, `? ORDER BY r.created_at DESC, r.id DESC LIMIT ?`, where.query(), q.Limit)
}

func oneIntegrity(ctx context.Context, from bun.IDB, where, id string) (*assessor.Integrity, error) {
	if !isUUID(id) {
		return nil, assessor.ErrRecordAbsent
	}
	list, err := integrityRecords(ctx, from, where, id)
	if err == nil && len(list) == 0 {
		err = assessor.ErrRecordAbsent
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Integrity reads one record.
func (db *DB) Integrity(ctx context.Context, id string) (*assessor.Integrity, error) {
	return oneIntegrity(ctx, db.bun, `r.id = ?`, id)
}

// LockIntegrity reads a record and keeps it from changing until the end of the unit.
func (tx *Tx) LockIntegrity(ctx context.Context, id string) (*assessor.Integrity, error) {
	return oneIntegrity(ctx, tx, `r.id = ? FOR UPDATE OF r`, id)
}

// AddIntegrity enters a record with the deed that proposes it; false says that the id is
// taken.
func (tx *Tx) AddIntegrity(ctx context.Context, s *assessor.Integrity, apart []string) (bool, error) {
	c := s.Clause
	res, err := tx.NewRaw(`INSERT INTO integrity_records (id, number, entry_id, kind, name, region, clause, measure, months, facts, from_on, public, state, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, s.ID, s.Number, s.Entry, string(s.Kind), s.Name, s.Region,
		jsonb{flatClause{Code: c.Code, Of: c.Of, Title: c.Title, Measure: string(c.Measure), Article: c.Article, Source: c.Source, Confidence: c.Confidence, Least: c.Least, Most: c.Most}},
		string(c.Measure), s.Months, s.Facts, s.From.String(), s.Public, string(s.State()), tx.now).Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	return true, tx.addDeed(ctx, s.ID, 1, s.Deeds[0], apart)
}

func (tx *Tx) addDeed(ctx context.Context, record string, n int, d assessor.Deed, apart []string) error {
	_, err := tx.NewRaw(`INSERT INTO integrity_deeds (record_id, n, act, actor_id, apart, reason, at) VALUES (?, ?, ?, ?, ?::uuid[], ?, ?)`,
		record, n, string(d.Act), d.By.ID, pgdialect.Array(filled(apart)), d.Reason, d.At).Exec(ctx)
	return err
}

// AddIntegrityDeed keeps an act for good and says beside the record what it has led to.
func (tx *Tx) AddIntegrityDeed(ctx context.Context, s *assessor.Integrity, d assessor.Deed, apart []string) error {
	res, err := tx.NewRaw(`UPDATE integrity_records SET version = version + 1, state = ? WHERE id = ? AND version = ?`, string(s.State()), s.ID, s.Version).Exec(ctx)
	if err = changedOne(res, err, assessor.ErrRecordMoved); err != nil {
		return err
	}
	return tx.addDeed(ctx, s.ID, len(s.Deeds), d, apart)
}
