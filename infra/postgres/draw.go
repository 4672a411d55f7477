package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/assessing"
	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/draw"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"draws_case_no_check":            draw.ErrCaseNo,
	"draws_title_check":              draw.ErrTitle,
	"draws_institution_fkey":         guard("draw.institution"),
	"draws_owner_fkey":               guard("draw.owner"),
	"draws_preparer_fkey":            guard("draw.preparer_unknown"),
	"draw_results_draw_fkey":         guard("draw.result"),
	"draw_results_witness_fkey":      guard("draw.witness_unknown"),
	"draw_results_two_persons_check": draw.ErrSelf,
	"draw_results_once_key":          draw.ErrDrawn,
})

// drawContent is what is prepared, as it is kept.
type drawContent struct {
	PoolName, PoolListHash    string
	Candidates                []draw.Candidate
	Excluded                  []draw.Excluded
	Seats, Reserves, Economic int
	Supplement                bool
}

// drawOutcome is the result, as it is kept; numbers beyond 2^53 as text.
type drawOutcome struct {
	Beacon, Source, SeedText, Seed, PoolHash string
	Raw, Drawn, Reserves                     []string
}

type drawRow struct {
	ID, CaseNo, Title, InstitutionID, Institution, PoolID, OwnerID, Owner, PreparerID, Preparer, WitnessID, Witness string
	Edition                                                                                                         int
	Content, Outcome                                                                                                string // JSON
	PreparedAt, DrawnAt                                                                                             time.Time
	Drawn                                                                                                           bool
}

func (r drawRow) toDomain() (draw.Record, error) {
	var c drawContent
	err := json.Unmarshal([]byte(r.Content), &c)
	record := draw.Record{ID: r.ID, CaseNo: r.CaseNo, Title: r.Title, Institution: contract.Person{ID: r.InstitutionID, Name: r.Institution}, Pool: r.PoolID, PoolName: c.PoolName,
		PoolOwner: contract.Person{ID: r.OwnerID, Name: r.Owner}, PoolVersion: "v" + strconv.Itoa(r.Edition), PoolListHash: c.PoolListHash, Candidates: c.Candidates, Excluded: c.Excluded,
		Seats: c.Seats, Reserves: c.Reserves, Economic: c.Economic, Supplement: c.Supplement, Preparer: contract.Person{ID: r.PreparerID, Name: r.Preparer}, PreparedAt: r.PreparedAt.UTC()}
	if err != nil || !r.Drawn {
		return record, err
	}
	var o drawOutcome
	err = json.Unmarshal([]byte(r.Outcome), &o)
	record.Beacon, record.BeaconSource, record.Witness, record.DrawnAt = o.Beacon, o.Source, contract.Person{ID: r.WitnessID, Name: r.Witness}, r.DrawnAt.UTC()
	record.Result = draw.Result{SeedText: o.SeedText, Drawn: o.Drawn, Reserves: o.Reserves}
	record.Result.Seed, _ = strconv.ParseUint(o.Seed, 10, 64) // written by AddDrawResult, as are the next
	record.Result.PoolHash, _ = chain.ParseHash(o.PoolHash)
	for i := range min(len(o.Raw), len(record.Result.Raw)) {
		record.Result.Raw[i], _ = strconv.ParseUint(o.Raw[i], 10, 64)
	}
	return record, err
}

const drawQuery = `SELECT d.id, d.case_no, d.title, d.institution_id, i.name AS institution, d.pool_id, d.pool_n AS edition, d.owner_id, o.name AS owner, d.preparer_id, p.name AS preparer, d.prepared_at,
		COALESCE(r.witness_id::text, '') AS witness_id, COALESCE(w.name, '') AS witness, r.draw_id IS NOT NULL AS drawn, COALESCE(r.drawn_at, d.prepared_at) AS drawn_at,
		COALESCE(r.content::text, '') AS outcome, (`

const drawTables = `)::text AS content FROM draws d JOIN organisations i ON i.id = d.institution_id JOIN organisations o ON o.id = d.owner_id JOIN users p ON p.id = d.preparer_id
	LEFT JOIN draw_results r ON r.draw_id = d.id LEFT JOIN users w ON w.id = r.witness_id WHERE `

func draws(ctx context.Context, from bun.IDB, content, where string, args ...any) ([]draw.Record, error) {
	var rows []drawRow
	err := from.NewRaw(drawQuery+content+drawTables+where, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]draw.Record, len(rows))
	for i, r := range rows {
		if list[i], err = r.toDomain(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func oneDraw(ctx context.Context, from bun.IDB, id string) (draw.Record, error) {
	if !isUUID(id) {
		return draw.Record{}, draw.ErrAbsent
	}
	list, err := draws(ctx, from, `d.content`, `d.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = draw.ErrAbsent
	}
	if err != nil {
		return draw.Record{}, err
	}
	return list[0], nil
}

// Draw reads one draw.
func (db *DB) Draw(ctx context.Context, id string) (draw.Record, error) {
	return oneDraw(ctx, db.bun, id)
}

// Draw reads one draw. The rows are never changed, so there is nothing to lock: of two
// results the key of the second is taken.
func (tx *Tx) Draw(ctx context.Context, id string) (draw.Record, error) {
	return oneDraw(ctx, tx, id)
}

// Draws lists draws from new to old, without their candidates.
func (db *DB) Draws(ctx context.Context, q assessing.DrawQuery) ([]draw.Record, error) {
	where, at := &conditions{}, "d.prepared_at"
	switch {
	case q.Public:
		at = "r.drawn_at"
		where.add(`r.drawn_at IS NOT NULL`)
	case isUUID(q.Institution):
		where.add(`d.institution_id = ?`, q.Institution)
	case isUUID(q.Body):
		where.add(`d.owner_id = ?`, q.Body)
	default:
		where.add(`false`)
	}
	if isUUID(q.After) {
		from := `SELECT d.prepared_at, d.id FROM draws d WHERE d.id = ?`
		if q.Public {
			from = `SELECT r.drawn_at, r.draw_id FROM draw_results r WHERE r.draw_id = ?`
		}
		where.add(`(`+at+`, d.id) < (`+from+`)`, q.After)
	}
	return draws(ctx, db.bun, `d.content - 'Candidates'::text`, `? ORDER BY `+at+` DESC, d.id DESC LIMIT ?`, where.query(), q.Limit)
}

// AddDraw keeps what is prepared; false says that the id is taken.
func (tx *Tx) AddDraw(ctx context.Context, r draw.Record) (bool, error) {
	content := drawContent{PoolName: r.PoolName, PoolListHash: r.PoolListHash, Candidates: r.Candidates, Excluded: r.Excluded, Seats: r.Seats, Reserves: r.Reserves, Economic: r.Economic, Supplement: r.Supplement}
	n, err := strconv.Atoi(strings.TrimPrefix(r.PoolVersion, "v"))
	if err != nil {
		return false, err
	}
	res, err := tx.NewRaw(`INSERT INTO draws (id, case_no, title, institution_id, pool_id, pool_n, owner_id, content, preparer_id, prepared_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		r.ID, r.CaseNo, r.Title, r.Institution.ID, r.Pool, n, r.PoolOwner.ID, jsonb{content}, r.Preparer.ID, r.PreparedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	added, err := res.RowsAffected()
	return added == 1, err
}

// AddDrawResult keeps the result of a draw for good.
func (tx *Tx) AddDrawResult(ctx context.Context, r draw.Record) error {
	o := drawOutcome{Beacon: r.Beacon, Source: r.BeaconSource, SeedText: r.Result.SeedText, Seed: strconv.FormatUint(r.Result.Seed, 10), PoolHash: r.Result.PoolHash.String(),
		Drawn: r.Result.Drawn, Reserves: r.Result.Reserves}
	for _, x := range r.Result.Raw {
		o.Raw = append(o.Raw, strconv.FormatUint(x, 10))
	}
	_, err := tx.NewRaw(`INSERT INTO draw_results (draw_id, preparer_id, witness_id, drawn_at, content) VALUES (?, ?, ?, ?, ?)`, r.ID, r.Preparer.ID, r.Witness.ID, r.DrawnAt, jsonb{o}).Exec(ctx)
	return err
}
