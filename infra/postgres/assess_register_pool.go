package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"assess_pools_org_fkey":                  guard("pool.org"),
	"assess_pools_name_check":                assessor.ErrPoolName,
	"assess_pools_fields_check":              assessor.ErrPoolFields,
	"assess_pools_proposer_fkey":             guard("pool.proposer"),
	"assess_pools_name_key":                  conflict("pool.name_taken", "本组织已有同名的评估师库").At("name"),
	"assess_pools_proposed_check":            guard("pool.proposed"),
	"assess_pool_candidates_pool_fkey":       guard("pool.candidate_pool"),
	"assess_pool_candidates_entry_fkey":      guard("pool.candidate"),
	"assess_pool_candidates_user_fkey":       guard("pool.candidate_user"),
	"assess_pool_versions_pool_fkey":         guard("pool.version_pool"),
	"assess_pool_versions_n_check":           guard("pool.version_n"),
	"assess_pool_versions_hash_check":        guard("pool.version_hash"),
	"assess_pool_versions_proposer_fkey":     guard("pool.version_proposer"),
	"assess_pool_versions_publisher_fkey":    guard("pool.version_publisher"),
	"assess_pool_versions_two_persons_check": assessor.ErrPoolSelf,
	"assess_pool_members_entry_fkey":         guard("pool.member"),
	"assess_pool_members_version_fkey":       guard("pool.member_version"),
	"assess_pool_members_once_key":           guard("pool.member_twice"),
})

type poolRow struct {
	ID, OrgID, OrgName, Region, Name, Note, ProposerID, Proposer string
	Version, Latest                                              int
	Fields                                                       []string          `bun:",array"`
	Candidates                                                   []string          `bun:",array"`
	Proposal                                                     map[string]string `bun:",type:jsonb"`
	CreatedAt, UpdatedAt                                         time.Time
}

func (r poolRow) toDomain() *assessor.Pool {
	p := &assessor.Pool{ID: r.ID, RowVersion: r.Version, Org: r.OrgID, OrgName: r.OrgName, Region: r.Region, Name: r.Name, Fields: r.Fields, Note: r.Note, Latest: r.Latest,
		Candidates: r.Candidates, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	if r.Proposal != nil {
		at, _ := time.Parse(time.RFC3339Nano, r.Proposal["at"]) // written by SavePool
		p.Proposal = &assessor.Publication{Reason: r.Proposal["reason"], Hash: r.Proposal["hash"], By: contract.Person{ID: r.ProposerID, Name: r.Proposer}, At: at}
	}
	return p
}

const poolQuery = `SELECT p.id, p.version, p.org_id, o.name AS org_name, o.region, p.name, p.fields, p.note, p.latest, p.proposal, COALESCE(p.proposer_id::text, '') AS proposer_id,
		COALESCE(u.name, '') AS proposer, p.created_at, p.updated_at, ARRAY(SELECT c.entry_id::text FROM assess_pool_candidates c WHERE c.pool_id = p.id) AS candidates
	FROM assess_pools p JOIN organisations o ON o.id = p.org_id LEFT JOIN users u ON u.id = p.proposer_id WHERE `

func pools(ctx context.Context, from bun.IDB, where string, args ...any) ([]*assessor.Pool, error) {
	var rows []poolRow
	err := from.NewRaw(poolQuery+where, args...).Scan(ctx, &rows)
	list := make([]*assessor.Pool, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

func pool(ctx context.Context, from bun.IDB, where string, args ...any) (*assessor.Pool, error) {
	list, err := pools(ctx, from, where, args...)
	if err == nil && len(list) == 0 {
		err = assessor.ErrPoolAbsent
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Pools lists pools, the newest first.
func (db *DB) Pools(ctx context.Context, q assessing.PoolQuery) ([]*assessor.Pool, error) {
	var where conditions
	switch {
	case q.Org != "":
		where.add(`p.org_id = ?`, q.Org)
	case q.Region == reporting.Nation:
		where.add(`true`)
	case q.Region != "":
		from, to := reporting.Place{Within: q.Region}.Range()
		// A pool of the province is drawn from in its cities, one of a city is seen from above.
		where.add(`(o.region BETWEEN ? AND ? OR o.region IN (left(?, 4) || '00', left(?, 2) || '0000', '000000'))`, from, to, q.Region, q.Region)
	default:
		where.add(`false`)
	}
	if q.Field != "" {
		where.add(`p.fields @> ?`, pgdialect.Array([]string{q.Field}))
	}
	if isUUID(q.After) {
		where.add(`(p.created_at, p.id) < (SELECT created_at, id FROM assess_pools WHERE id = ?)`, q.After)
	}
	return pools(ctx, db.bun, `? ORDER BY p.created_at DESC, p.id DESC LIMIT ?`, where.query(), q.Limit)
}

// Pool reads one pool.
func (db *DB) Pool(ctx context.Context, id string) (*assessor.Pool, error) {
	if !isUUID(id) {
		return nil, assessor.ErrPoolAbsent
	}
	return pool(ctx, db.bun, `p.id = ?`, id)
}

// LockPool reads a pool and keeps it from changing until the end of the unit.
func (tx *Tx) LockPool(ctx context.Context, id string) (*assessor.Pool, error) {
	if !isUUID(id) {
		return nil, assessor.ErrPoolAbsent
	}
	return pool(ctx, tx, `p.id = ? FOR UPDATE OF p`, id)
}

// AddPool enters a pool; false says that the id is taken.
func (tx *Tx) AddPool(ctx context.Context, p *assessor.Pool) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO assess_pools (id, org_id, name, fields, note, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		p.ID, p.Org, p.Name, pgdialect.Array(p.Fields), p.Note, p.CreatedAt, p.UpdatedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SavePool writes a pool that was read and locked.
func (tx *Tx) SavePool(ctx context.Context, p *assessor.Pool) error {
	var proposal, proposer any
	if p.Proposal != nil {
		proposal = jsonb{map[string]string{"reason": p.Proposal.Reason, "hash": p.Proposal.Hash, "at": p.Proposal.At.UTC().Format(time.RFC3339Nano)}}
		proposer = p.Proposal.By.ID
	}
	res, err := tx.NewRaw(`UPDATE assess_pools SET version = version + 1, latest = ?, proposal = ?, proposer_id = ?, updated_at = ? WHERE id = ? AND version = ?`,
		p.Latest, proposal, proposer, p.UpdatedAt, p.ID, p.RowVersion).Exec(ctx)
	return changedOne(res, err, assessor.ErrPoolMoved)
}

// AdmitCandidate puts a person on the list of a pool.
func (tx *Tx) AdmitCandidate(ctx context.Context, pool, entry string, by actor.Actor) error {
	_, err := tx.NewRaw(`INSERT INTO assess_pool_candidates (pool_id, entry_id, added_by, added_at) VALUES (?, ?, ?, ?)`, pool, entry, by.User, tx.now).Exec(ctx)
	return err
}

// DismissCandidate takes a person off the list.
func (tx *Tx) DismissCandidate(ctx context.Context, pool, entry string) error {
	res, err := tx.NewRaw(`DELETE FROM assess_pool_candidates WHERE pool_id = ? AND entry_id = ?`, pool, entry).Exec(ctx)
	return changedOne(res, err, assessor.ErrPoolNotThere)
}

func poolCandidates(ctx context.Context, from bun.IDB, id string) ([]assessing.Candidate, error) {
	entries, err := registerEntries(ctx, from, `e.id IN (SELECT entry_id FROM assess_pool_candidates WHERE pool_id = ?) ORDER BY e.number, e.id`, id)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	records, err := integrityOf(ctx, from, ids)
	list := make([]assessing.Candidate, len(entries))
	for i, e := range entries {
		list[i] = assessing.Candidate{Entry: e, Records: records[e.ID]}
	}
	return list, err
}

// PoolCandidates lists the people on the list of a pool by number.
func (db *DB) PoolCandidates(ctx context.Context, id string) ([]assessing.Candidate, error) {
	return poolCandidates(ctx, db.bun, id)
}

// PoolCandidates lists the people on the list of a pool by number.
func (tx *Tx) PoolCandidates(ctx context.Context, id string) ([]assessing.Candidate, error) {
	return poolCandidates(ctx, tx, id)
}

// PoolHash is the hash of a version, "" for version 0.
func (tx *Tx) PoolHash(ctx context.Context, pool string, n int) (hash string, err error) {
	if n == 0 {
		return "", nil
	}
	err = tx.NewRaw(`SELECT hash FROM assess_pool_versions WHERE pool_id = ? AND n = ?`, pool, n).Scan(ctx, &hash)
	return hash, one(err, assessor.ErrVersion)
}

// flatMember is a member as it is kept.
type flatMember struct {
	Name, Unit, UnitCode, Kind, Specialty, Region, Credential string
	Senior                                                    bool
	Fields                                                    []string
}

type memberRow struct {
	bun.BaseModel `bun:"table:assess_pool_members"`

	PoolID  string
	N       int
	Number  string
	EntryID string
	Member  flatMember `bun:",type:jsonb"`
}

// AddPoolVersion keeps a version with its members for good.
func (tx *Tx) AddPoolVersion(ctx context.Context, v assessor.Version) error {
	_, err := tx.NewRaw(`INSERT INTO assess_pool_versions (pool_id, n, hash, size, reason, proposer_id, publisher_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Pool, v.N, v.Hash, len(v.Members), v.Reason, v.Proposer.ID, v.Publisher.ID, v.At).Exec(ctx)
	if err != nil {
		return err
	}
	rows := make([]memberRow, len(v.Members))
	for i, m := range v.Members {
		rows[i] = memberRow{PoolID: v.Pool, N: v.N, Number: m.Number, EntryID: m.ID, Member: flatMember{Name: m.Name, Unit: m.Unit, UnitCode: m.UnitCode, Kind: string(m.Kind),
			Specialty: string(m.Specialty), Region: m.Region, Credential: m.Credential.String(), Senior: m.Senior, Fields: m.Fields}}
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// PoolVersions lists the versions of a pool without their members, the newest first.
func (db *DB) PoolVersions(ctx context.Context, pool string) ([]assessing.VersionRow, error) {
	var rows []struct {
		N, Size                           int
		Hash, Reason, Proposer, Publisher string
		At                                time.Time
	}
	err := db.bun.NewRaw(`SELECT v.n, v.hash, v.size, v.reason, p.name AS proposer, q.name AS publisher, v.at FROM assess_pool_versions v JOIN users p ON p.id = v.proposer_id
		JOIN users q ON q.id = v.publisher_id WHERE v.pool_id = ? ORDER BY v.n DESC LIMIT 200`, pool).Scan(ctx, &rows)
	list := make([]assessing.VersionRow, len(rows))
	for i, r := range rows {
		list[i] = assessing.VersionRow{N: r.N, Hash: r.Hash, Size: r.Size, Reason: r.Reason, Proposer: contract.Person{Name: r.Proposer}, Publisher: contract.Person{Name: r.Publisher}, At: r.At.UTC()}
	}
	return list, err
}

// PoolVersion reads a version with its members by number.
func (db *DB) PoolVersion(ctx context.Context, pool string, n int) (assessor.Version, error) {
	if !isUUID(pool) {
		return assessor.Version{}, assessor.ErrVersion
	}
	var head struct {
		Hash, Reason, Proposer, Publisher string
		At                                time.Time
	}
	err := db.bun.NewRaw(`SELECT v.hash, v.reason, p.name AS proposer, q.name AS publisher, v.at FROM assess_pool_versions v JOIN users p ON p.id = v.proposer_id
		JOIN users q ON q.id = v.publisher_id WHERE v.pool_id = ? AND v.n = ?`, pool, n).Scan(ctx, &head)
	if err != nil {
		return assessor.Version{}, one(err, assessor.ErrVersion)
	}
	v := assessor.Version{Pool: pool, N: n, Hash: head.Hash, Reason: head.Reason, Proposer: contract.Person{Name: head.Proposer}, Publisher: contract.Person{Name: head.Publisher}, At: head.At.UTC()}
	var rows []memberRow
	err = db.bun.NewSelect().Model(&rows).Where("pool_id = ? AND n = ?", pool, n).Order("number").Scan(ctx)
	for _, r := range rows {
		m := r.Member
		until, _ := day.Parse(m.Credential) // written by AddPoolVersion
		v.Members = append(v.Members, assessor.Member{ID: r.EntryID, Number: r.Number, Name: m.Name, Unit: m.Unit, UnitCode: m.UnitCode, Kind: assessor.Kind(m.Kind),
			Specialty: assessor.Specialty(m.Specialty), Senior: m.Senior, Fields: m.Fields, Region: m.Region, Credential: until})
	}
	return v, err
}
