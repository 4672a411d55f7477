package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/distribution"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/pack"
)

var _ = say(map[string]*fault.Fault{
	"share_consents_case_fkey":      guard("share.consent_case"),
	"share_consents_person_check":   guard("share.consent_person"),
	"share_consents_digest_check":   guard("share.consent_digest"),
	"share_consents_by_fkey":        guard("share.consent_by"),
	"share_packs_version_check":     guard("share.pack_version"),
	"share_packs_hash_check":        guard("share.pack_hash"),
	"share_packs_state_check":       guard("share.pack_state"),
	"share_packs_proposer_fkey":     guard("share.pack_proposer"),
	"share_packs_decider_fkey":      guard("share.pack_decider"),
	"share_packs_decided_check":     guard("share.pack_decided"),
	"share_packs_two_persons_check": pack.ErrEditionSelf,
	"share_packs_version_key":       conflict("pack.waiting", "这个政策包的同一版本已经提出，请先办结").At("body"),
})

// AddShareConsent keeps a signature; false when the same text was signed before.
func (tx *Tx) AddShareConsent(ctx context.Context, id string, c distribution.Consent) (bool, error) {
	return addConsent(ctx, tx, "share_consents", id, c)
}

func addConsent(ctx context.Context, tx *Tx, table, id string, c distribution.Consent) (bool, error) {
	return added(tx.NewRaw(`INSERT INTO ? (case_id, person, digest, by_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, bun.Ident(table), id, c.Person, c.Digest, c.By.ID, c.By.Name, c.At).Exec(ctx))
}

// added says whether an insert has found its place free.
func added(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// ShareConsents are the signatures of a case.
func (tx *Tx) ShareConsents(ctx context.Context, id string) ([]distribution.Consent, error) {
	return consents(ctx, tx, "share_consents", id)
}

// ShareConsents are the signatures of a case.
func (db *DB) ShareConsents(ctx context.Context, id string) ([]distribution.Consent, error) {
	return consents(ctx, db.bun, "share_consents", id)
}

func consents(ctx context.Context, from bun.IDB, table, id string) ([]distribution.Consent, error) {
	var rows []struct {
		Person       int
		Digest       string
		ByID, ByName string
		At           time.Time
	}
	err := from.NewRaw(`SELECT person, digest, by_id, by_name, at FROM ? WHERE case_id = ? ORDER BY at`, bun.Ident(table), id).Scan(ctx, &rows)
	list := make([]distribution.Consent, len(rows))
	for i, r := range rows {
		list[i] = distribution.Consent{Person: r.Person, Digest: r.Digest, By: distribution.Signer{ID: r.ByID, Name: r.ByName}, At: r.At.UTC()}
	}
	return list, err
}

// ShareAccounts are the accounts of a unit that are in use, by login.
func (tx *Tx) ShareAccounts(ctx context.Context, org string, logins []string) (map[string]distribution.Signer, error) {
	return shareAccounts(ctx, tx, org, logins)
}

// ShareAccounts are the accounts of a unit that are in use, by login.
func (db *DB) ShareAccounts(ctx context.Context, org string, logins []string) (map[string]distribution.Signer, error) {
	return shareAccounts(ctx, db.bun, org, logins)
}

func shareAccounts(ctx context.Context, from bun.IDB, org string, logins []string) (map[string]distribution.Signer, error) {
	accounts := map[string]distribution.Signer{}
	if len(logins) == 0 {
		return accounts, nil
	}
	for i := range logins {
		logins[i] = plain(logins[i])
	}
	var rows []struct{ ID, Login, Name string }
	err := from.NewRaw(`SELECT id, login, name FROM users WHERE org_id = ? AND active AND login IN (?)`, org, bun.In(logins)).Scan(ctx, &rows)
	for _, r := range rows {
		accounts[r.Login] = distribution.Signer{ID: r.ID, Name: r.Name}
	}
	return accounts, err
}

// SharesOf are the cases in which an account takes part, newest first.
func (db *DB) SharesOf(ctx context.Context, user, after string, limit int) ([]*distribution.Case, error) {
	return casesOf[shareCaseRow](ctx, db, shareCaseQuery, "share_cases", "x.contributors @> ?", pgdialect.Array([]string{user}), after, limit)
}

// ShareIssueOf finds a statement by its hash.
func (db *DB) ShareIssueOf(ctx context.Context, hash string) (distribution.PublicIssue, error) {
	if !evidence.IsHash(hash) {
		return distribution.PublicIssue{}, distribution.ErrNoStatement
	}
	var r struct {
		CaseID, Number, Name, Unit, Inputs string
		No, Latest                         int
	}
	err := db.bun.NewRaw(`SELECT i.case_id, s.number, s.name, o.name AS unit, i.no, i.inputs, (SELECT max(no) FROM share_issues l WHERE l.case_id = i.case_id) AS latest
		FROM share_issues i JOIN share_cases s ON s.id = i.case_id JOIN organisations o ON o.id = s.org_id WHERE i.hash = ?`, hash).Scan(ctx, &r)
	if err != nil {
		return distribution.PublicIssue{}, one(err, distribution.ErrNoStatement)
	}
	x := distribution.PublicIssue{CaseID: r.CaseID, Number: r.Number, Name: r.Name, Unit: r.Unit, No: r.No, Latest: r.Latest, Hash: hash}
	if r.Inputs != "" {
		sum := sha256.Sum256([]byte(r.Inputs))
		x.File = hex.EncodeToString(sum[:])
	}
	return x, nil
}

type sharePackRow struct {
	bun.BaseModel `bun:"table:share_packs"`

	ID         string `bun:",pk"`
	Pack       string
	Version    int
	Body, Hash string
	Reason     string
	State      string
	ProposerID *string
	Proposer   string
	ProposedAt time.Time
	DeciderID  *string
	Decider    string
	DecidedAt  *time.Time
	Opinion    string
}

func sharePackRowOf(e *pack.Edition) *sharePackRow {
	return &sharePackRow{ID: e.ID, Pack: e.Pack, Version: e.Version, Body: e.Body, Hash: e.Hash, Reason: e.Reason, State: string(e.State), ProposerID: textOrNil(e.Proposer.ID), Proposer: e.Proposer.Name,
		ProposedAt: e.ProposedAt, DeciderID: textOrNil(e.Decider.ID), Decider: e.Decider.Name, DecidedAt: timeOrNil(e.DecidedAt), Opinion: e.Opinion}
}

func (r sharePackRow) toDomain() *pack.Edition {
	return &pack.Edition{ID: r.ID, Pack: r.Pack, Version: r.Version, Body: r.Body, Hash: r.Hash, Reason: r.Reason, State: pack.EditionState(r.State), Proposer: pack.Person{ID: text(r.ProposerID), Name: r.Proposer},
		ProposedAt: r.ProposedAt.UTC(), Decider: pack.Person{ID: text(r.DeciderID), Name: r.Decider}, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion}
}

// SeedPacks keeps the packs that came with the software, those that are not there yet.
func (tx *Tx) SeedPacks(ctx context.Context, shipped []*pack.Edition) error {
	_, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtext('share_packs'))`).Exec(ctx)
	for _, e := range shipped {
		if err != nil {
			return err
		}
		e.ID = tx.NewID()
		_, err = tx.NewInsert().Model(sharePackRowOf(e)).On("CONFLICT DO NOTHING").Exec(ctx)
	}
	return err
}

// AddPackEdition keeps a proposed version; false when the same form was posted before.
func (tx *Tx) AddPackEdition(ctx context.Context, e *pack.Edition) (bool, error) {
	return added(tx.NewInsert().Model(sharePackRowOf(e)).On("CONFLICT (id) DO NOTHING").Exec(ctx))
}

// PackEdition locks one version.
func (tx *Tx) PackEdition(ctx context.Context, id string) (*pack.Edition, error) {
	return packEdition(ctx, tx, id, " FOR UPDATE")
}

// PackEdition reads one version.
func (db *DB) PackEdition(ctx context.Context, id string) (*pack.Edition, error) {
	return packEdition(ctx, db.bun, id, "")
}

func packEdition(ctx context.Context, from bun.IDB, id, lock string) (*pack.Edition, error) {
	return oneOf[sharePackRow](ctx, from, `SELECT * FROM share_packs WHERE id = ?`+lock, id, pack.ErrEditionNone)
}

// DecidePackEdition writes the decision on a version.
func (tx *Tx) DecidePackEdition(ctx context.Context, e *pack.Edition) error {
	res, err := tx.NewRaw(`UPDATE share_packs SET state = ?, decider_id = ?, decider = ?, decided_at = ?, opinion = ? WHERE id = ? AND state = 'PROPOSED'`,
		string(e.State), e.Decider.ID, e.Decider.Name, e.DecidedAt, e.Opinion, e.ID).Exec(ctx)
	return changedOne(res, err, pack.ErrEditionState)
}

// PackRevision counts the adopted versions, which are never changed.
func (tx *Tx) PackRevision(ctx context.Context) (int, error) { return packRevision(ctx, tx) }

// PackRevision counts the adopted versions, which are never changed.
func (db *DB) PackRevision(ctx context.Context) (int, error) { return packRevision(ctx, db.bun) }

func packRevision(ctx context.Context, from bun.IDB) (n int, err error) {
	err = from.NewRaw(`SELECT count(*) FROM share_packs WHERE state = 'ADOPTED'`).Scan(ctx, &n)
	return n, err
}

// PackEditions are the adopted versions.
func (tx *Tx) PackEditions(ctx context.Context) ([]*pack.Edition, error) {
	return packEditions(ctx, tx)
}

// PackEditions are the adopted versions.
func (db *DB) PackEditions(ctx context.Context) ([]*pack.Edition, error) {
	return packEditions(ctx, db.bun)
}

func packEditions(ctx context.Context, from bun.IDB) ([]*pack.Edition, error) {
	return listOf[sharePackRow](ctx, from, `SELECT * FROM share_packs WHERE state = 'ADOPTED' ORDER BY pack, version`)
}

// PackProposals are the versions that people proposed, newest first.
func (db *DB) PackProposals(ctx context.Context, after string, limit int) ([]*pack.Edition, error) {
	query, args := `SELECT * FROM share_packs WHERE proposer_id IS NOT NULL`, []any{}
	if isUUID(after) {
		query, args = query+` AND (proposed_at, id) < (SELECT proposed_at, id FROM share_packs WHERE id = ?)`, append(args, after)
	}
	return listOf[sharePackRow](ctx, db.bun, query+` ORDER BY proposed_at DESC, id DESC LIMIT ?`, append(args, limit)...)
}
