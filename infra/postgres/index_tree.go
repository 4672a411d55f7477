package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

var _ = say(map[string]*fault.Fault{
	"index_trees_org_fkey":                  guard("tree.org"),
	"index_trees_name_check":                indextree.ErrName,
	"index_trees_purpose_check":             indextree.ErrPurpose,
	"index_trees_proposer_fkey":             guard("tree.proposer"),
	"index_trees_name_key":                  conflict("tree.name_taken", "本组织已有同名的指标体系，请改用其他名称").At("name"),
	"index_trees_proposed_check":            guard("tree.proposed"),
	"index_tree_editions_tree_fkey":         guard("tree.edition_tree"),
	"index_tree_editions_n_check":           guard("tree.edition_n"),
	"index_tree_editions_hash_check":        guard("tree.edition_hash"),
	"index_tree_editions_proposer_fkey":     guard("tree.edition_proposer"),
	"index_tree_editions_publisher_fkey":    guard("tree.edition_publisher"),
	"index_tree_editions_two_persons_check": indextree.ErrSelf,
})

// nodeRow is a node as it is kept: the form in which a tree is hashed.
type nodeRow struct {
	Code      string          `json:"code"`
	Parent    *string         `json:"parent"`
	Kind      string          `json:"kind"`
	Name      string          `json:"name"`
	Weight    json.RawMessage `json:"weight"`
	Mandatory bool            `json:"mandatory"`
	Reverse   bool            `json:"reverse"`
	Evidence  bool            `json:"evidence"`
	Who       string          `json:"who"`
	Scale     struct {
		Kind   string            `json:"kind"`
		Min    string            `json:"min"`
		Max    string            `json:"max"`
		Step   string            `json:"step"`
		Points map[string]string `json:"points"`
	} `json:"scale"`
}

func treeOf(rows []nodeRow) (indextree.Tree, error) {
	var tree indextree.Tree
	for _, r := range rows {
		n := indextree.Node{Code: r.Code, Kind: indextree.Kind(r.Kind), Name: r.Name, Optional: !r.Mandatory, Reverse: r.Reverse, Evidence: r.Evidence,
			Scale: indextree.Scale{Kind: r.Scale.Kind, Min: r.Scale.Min, Max: r.Scale.Max, Step: r.Scale.Step, Levels: r.Scale.Points}}
		if r.Parent != nil {
			n.Parent = *r.Parent
		}
		if r.Who != indextree.Anyone {
			n.Who = r.Who
		}
		if len(r.Weight) > 0 {
			var kept any = &n.Weight
			if r.Weight[0] == '{' {
				kept = &n.Weights
			}
			if err := json.Unmarshal(r.Weight, kept); err != nil {
				return nil, err
			}
		}
		tree = append(tree, n)
	}
	return tree, nil
}

type treeRow struct {
	ID, OrgID, OrgName, Name, Purpose, Source, ProposerID, Proposer string
	Version, Latest                                                 int
	Classes                                                         []indextree.Class `bun:",type:jsonb"`
	Draft                                                           []nodeRow         `bun:",type:jsonb"`
	Drafted                                                         bool
	Writers                                                         []string          `bun:",array"`
	Proposal                                                        map[string]string `bun:",type:jsonb"`
	CreatedAt, UpdatedAt                                            time.Time
}

func (r treeRow) toDomain() (*indextree.Set, error) {
	s := &indextree.Set{ID: r.ID, RowVersion: r.Version, Org: r.OrgID, OrgName: r.OrgName, Name: r.Name, Purpose: r.Purpose, Source: r.Source, Classes: r.Classes, Latest: r.Latest,
		Writers: r.Writers, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	draft, err := treeOf(r.Draft)
	if r.Drafted {
		s.Draft = append(indextree.Tree{}, draft...)
	}
	if r.Proposal != nil {
		at, _ := time.Parse(time.RFC3339Nano, r.Proposal["at"]) // written by SaveTree
		s.Proposal = &indextree.Proposal{Reason: r.Proposal["reason"], By: contract.Person{ID: r.ProposerID, Name: r.Proposer}, At: at}
	}
	return s, err
}

const treeQuery = `SELECT t.id, t.version, t.org_id, o.name AS org_name, t.name, t.purpose, t.source, t.classes, t.latest, t.draft, t.draft IS NOT NULL AS drafted, t.writers::text[] AS writers,
		t.proposal, COALESCE(t.proposer_id::text, '') AS proposer_id, COALESCE(u.name, '') AS proposer, t.created_at, t.updated_at
	FROM index_trees t JOIN organisations o ON o.id = t.org_id LEFT JOIN users u ON u.id = t.proposer_id WHERE `

func trees(ctx context.Context, from bun.IDB, where string, args ...any) ([]*indextree.Set, error) {
	var rows []treeRow
	err := from.NewRaw(treeQuery+where, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]*indextree.Set, len(rows))
	for i, r := range rows {
		if list[i], err = r.toDomain(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func tree(ctx context.Context, from bun.IDB, id, where string) (*indextree.Set, error) {
	if !isUUID(id) {
		return nil, indextree.ErrAbsent
	}
	list, err := trees(ctx, from, where, id)
	if err == nil && len(list) == 0 {
		err = indextree.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Tree reads one index tree.
func (db *DB) Tree(ctx context.Context, id string) (*indextree.Set, error) {
	return tree(ctx, db.bun, id, `t.id = ?`)
}

// LockTree reads an index tree and keeps it from changing until the end of the unit.
func (tx *Tx) LockTree(ctx context.Context, id string) (*indextree.Set, error) {
	return tree(ctx, tx, id, `t.id = ? FOR UPDATE OF t`)
}

// Trees lists the index trees from new to old.
func (db *DB) Trees(ctx context.Context, q assessing.TreeQuery) ([]*indextree.Set, error) {
	where := &conditions{}
	if isUUID(q.Org) {
		where.add(`(t.latest > 0 OR t.org_id = ?)`, q.Org)
	} else {
		where.add(`t.latest > 0`)
	}
	if isUUID(q.After) {
		where.add(`(t.created_at, t.id) < (SELECT created_at, id FROM index_trees WHERE id = ?)`, q.After)
	}
	return trees(ctx, db.bun, `? ORDER BY t.created_at DESC, t.id DESC LIMIT ?`, where.query(), q.Limit)
}

// TreesWaiting counts the drafts that a body's head has to decide about.
func (db *DB) TreesWaiting(ctx context.Context, org string) (n int, err error) {
	if !isUUID(org) {
		return 0, nil
	}
	err = db.bun.NewRaw(`SELECT count(*) FROM index_trees WHERE org_id = ? AND proposal IS NOT NULL`, org).Scan(ctx, &n)
	return n, err
}

// AddTree enters an index tree; false says that the id is taken.
func (tx *Tx) AddTree(ctx context.Context, s *indextree.Set) (bool, error) {
	classes := s.Classes
	if classes == nil {
		classes = []indextree.Class{}
	}
	res, err := tx.NewRaw(`INSERT INTO index_trees (id, org_id, name, purpose, source, classes, draft, writers, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?::uuid[], ?, ?) ON CONFLICT (id) DO NOTHING`,
		s.ID, s.Org, s.Name, s.Purpose, s.Source, jsonb{classes}, jsonb{s.Draft.Value()}, pgdialect.Array(s.Writers), s.CreatedAt, s.UpdatedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SaveTree writes an index tree that was read and locked.
func (tx *Tx) SaveTree(ctx context.Context, s *indextree.Set) error {
	var draft, proposal, proposer any
	if s.Draft != nil {
		draft = jsonb{s.Draft.Value()}
	}
	if s.Proposal != nil {
		proposal = jsonb{map[string]string{"reason": s.Proposal.Reason, "at": s.Proposal.At.UTC().Format(time.RFC3339Nano)}}
		proposer = s.Proposal.By.ID
	}
	res, err := tx.NewRaw(`UPDATE index_trees SET version = version + 1, name = ?, purpose = ?, latest = ?, draft = ?, writers = ?::uuid[], proposal = ?, proposer_id = ?, updated_at = ? WHERE id = ? AND version = ?`,
		s.Name, s.Purpose, s.Latest, draft, pgdialect.Array(append([]string{}, s.Writers...)), proposal, proposer, s.UpdatedAt, s.ID, s.RowVersion).Exec(ctx)
	return changedOne(res, err, indextree.ErrMoved)
}

// AddTreeEdition keeps a version for good.
func (tx *Tx) AddTreeEdition(ctx context.Context, e indextree.Edition) error {
	_, err := tx.NewRaw(`INSERT INTO index_tree_editions (tree_id, n, tree, hash, reason, proposer_id, publisher_id, writers, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?::uuid[], ?)`,
		e.Set, e.N, jsonb{e.Tree.Value()}, e.Hash, e.Reason, e.Proposer.ID, e.Publisher.ID, pgdialect.Array(e.Writers), e.At).Exec(ctx)
	return err
}

func treeEdition(ctx context.Context, from bun.IDB, id string, n int) (indextree.Edition, error) {
	var row struct {
		Tree                              []nodeRow `bun:",type:jsonb"`
		Hash, Reason, Proposer, Publisher string
		At                                time.Time
	}
	err := from.NewRaw(`SELECT e.tree, e.hash, e.reason, p.name AS proposer, q.name AS publisher, e.at FROM index_tree_editions e JOIN users p ON p.id = e.proposer_id
		JOIN users q ON q.id = e.publisher_id WHERE e.tree_id = ? AND e.n = ?`, id, n).Scan(ctx, &row)
	if err != nil {
		return indextree.Edition{}, one(err, indextree.ErrAbsent)
	}
	e := indextree.Edition{Set: id, N: n, Hash: row.Hash, Reason: row.Reason, Proposer: contract.Person{Name: row.Proposer}, Publisher: contract.Person{Name: row.Publisher}, At: row.At.UTC()}
	e.Tree, err = treeOf(row.Tree)
	return e, err
}

// TreeEdition reads a version by number.
func (db *DB) TreeEdition(ctx context.Context, id string, n int) (indextree.Edition, error) {
	return treeEdition(ctx, db.bun, id, n)
}

// TreeEdition reads a version by number.
func (tx *Tx) TreeEdition(ctx context.Context, id string, n int) (indextree.Edition, error) {
	return treeEdition(ctx, tx, id, n)
}

// TreeEditions lists the versions without their trees, the newest first.
func (db *DB) TreeEditions(ctx context.Context, id string) ([]assessing.EditionRow, error) {
	var rows []struct {
		N                                 int
		Hash, Reason, Proposer, Publisher string
		At                                time.Time
	}
	err := db.bun.NewRaw(`SELECT e.n, e.hash, e.reason, p.name AS proposer, q.name AS publisher, e.at FROM index_tree_editions e JOIN users p ON p.id = e.proposer_id
		JOIN users q ON q.id = e.publisher_id WHERE e.tree_id = ? ORDER BY e.n DESC LIMIT 200`, id).Scan(ctx, &rows)
	list := make([]assessing.EditionRow, len(rows))
	for i, r := range rows {
		list[i] = assessing.EditionRow{N: r.N, Hash: r.Hash, Reason: r.Reason, Proposer: contract.Person{Name: r.Proposer}, Publisher: contract.Person{Name: r.Publisher}, At: r.At.UTC()}
	}
	return list, err
}
