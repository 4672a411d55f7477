package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/appraisal"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

var _ = say(map[string]*fault.Fault{
	"appraisals_achievement_fkey":       guard("appraisal.achievement"),
	"appraisals_org_fkey":               guard("appraisal.org"),
	"appraisals_state_check":            guard("appraisal.state"),
	"appraisals_drafter_fkey":           guard("appraisal.drafter"),
	"appraisals_proposer_fkey":          guard("appraisal.proposer"),
	"appraisals_confirmer_fkey":         guard("appraisal.confirmer"),
	"appraisals_two_persons_check":      appraisal.ErrSelf,
	"appraisals_confirmed_check":        guard("appraisal.confirmed"),
	"appraisals_filed_check":            guard("appraisal.filed"),
	"appraisals_proposed_check":         guard("appraisal.proposed"),
	"appraisals_designated_check":       guard("appraisal.designated"),
	"appraisals_designated_key":         guard("appraisal.designated_twice"),
	"appraisal_steps_appraisal_fkey":    guard("appraisal.step_of"),
	"appraisal_steps_step_check":        guard("appraisal.step"),
	"appraisal_steps_proposer_fkey":     guard("appraisal.step_proposer"),
	"appraisal_steps_decider_fkey":      guard("appraisal.step_decider"),
	"appraisal_steps_two_persons_check": appraisal.ErrSelf,
	"appraisal_papers_appraisal_fkey":   guard("appraisal.paper_of"),
	"appraisal_papers_name_check":       invalid("appraisal.paper_name", "file", "文件名应为 1 至 200 个字"),
	"appraisal_papers_file_fkey":        guard("appraisal.paper_content"),
	"appraisal_papers_user_fkey":        guard("appraisal.paper_user"),
})

type appraisalRow struct {
	ID, AchievementID, OrgID, State, Reason    string
	Version                                    int
	Designated                                 bool
	Content                                    map[string]string `bun:",type:jsonb"`
	Owners                                     []string          `bun:",array"`
	DrafterID, Drafter, ConfirmerID, Confirmer string
	ProposerID, Proposer                       string
	Writers                                    []string `bun:",array"`
	CreatedAt, UpdatedAt                       time.Time
	ConfirmedAt                                *time.Time
	Proposal                                   map[string]string `bun:",type:jsonb"`
	Filing                                     map[string]string `bun:",type:jsonb"`
	Name, Number                               string
}

// flatProposal keeps what is proposed as texts.
func flatProposal(p appraisal.Proposal) map[string]string {
	return map[string]string{"step": string(p.Step), "number": p.Number, "office": p.Office, "on": p.On.String(), "reason": p.Reason, "at": p.At.UTC().Format(time.RFC3339Nano)}
}

func proposalOf(flat map[string]string) appraisal.Proposal {
	p := appraisal.Proposal{Step: appraisal.Step(flat["step"]), Number: flat["number"], Office: flat["office"], Reason: flat["reason"]}
	p.On, _ = day.Parse(flat["on"]) // both were written by flatProposal
	p.At, _ = time.Parse(time.RFC3339Nano, flat["at"])
	return p
}

func (r appraisalRow) toDomain() (*appraisal.Record, error) {
	c, err := appraisal.Read(r.Content)
	if err != nil {
		return nil, fmt.Errorf("content of appraisal %s: %s", r.ID, err.Error())
	}
	d := &appraisal.Record{ID: r.ID, Achievement: r.AchievementID, Org: r.OrgID, Version: r.Version, State: appraisal.State(r.State), Designated: r.Designated, Content: c, Owners: r.Owners,
		Drafter: contract.Person{ID: r.DrafterID, Name: r.Drafter}, Writers: r.Writers, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
		Confirmer: contract.Person{ID: r.ConfirmerID, Name: r.Confirmer}, ConfirmedAt: instant(r.ConfirmedAt), Reason: r.Reason}
	if r.Proposal != nil {
		p := proposalOf(r.Proposal)
		p.By = contract.Person{ID: r.ProposerID, Name: r.Proposer}
		d.Proposal = &p
	}
	if r.Filing != nil {
		d.Filing = proposalOf(r.Filing)
	}
	return d, nil
}

const appraisalQuery = `SELECT r.id, r.achievement_id, r.org_id, r.state, r.reason, r.version, r.designated, r.content, r.drafter_id, d.name AS drafter, r.writers, r.created_at, r.updated_at,
		COALESCE(r.confirmer_id::text, '') AS confirmer_id, COALESCE(c.name, '') AS confirmer, r.confirmed_at, r.proposal, r.filing,
		COALESCE(r.proposer_id::text, '') AS proposer_id, COALESCE(p.name, '') AS proposer, a.name, COALESCE(a.number, '') AS number,
		ARRAY(SELECT value FROM jsonb_each_text(a.content) WHERE key ~ '^owners\[\d+\]\.name$') AS owners
	FROM appraisals r JOIN achievements a ON a.id = r.achievement_id JOIN users d ON d.id = r.drafter_id LEFT JOIN users c ON c.id = r.confirmer_id
	LEFT JOIN users p ON p.id = r.proposer_id WHERE `

func appraisals(ctx context.Context, from bun.IDB, where string, args ...any) ([]trading.AppraisalRow, error) {
	var rows []appraisalRow
	err := from.NewRaw(appraisalQuery+where, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list, ids := make([]trading.AppraisalRow, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		d, err := r.toDomain()
		if err != nil {
			return nil, err
		}
		list[i], ids[i] = trading.AppraisalRow{Record: d, Name: r.Name, Number: r.Number}, r.ID
	}
	var papers []struct {
		ID, AppraisalID, Name, AddedBy string
		Filing                         bool
		Sha256                         []byte
		Size                           int64
		AddedAt                        time.Time
	}
	err = from.NewRaw(`SELECT f.id, f.appraisal_id, f.filing, f.name, f.sha256, f.size, u.name AS added_by, f.added_at FROM appraisal_papers f JOIN users u ON u.id = f.added_by
		WHERE f.appraisal_id = ANY(?::uuid[]) ORDER BY f.added_at, f.id`, pgdialect.Array(ids)).Scan(ctx, &papers)
	for _, p := range papers {
		for _, r := range list {
			if r.ID == p.AppraisalID {
				r.Papers = append(r.Papers, appraisal.Paper{ID: p.ID, Filing: p.Filing, Name: p.Name, SHA256: hex.EncodeToString(p.Sha256), Size: p.Size, AddedBy: p.AddedBy, AddedAt: p.AddedAt.UTC()})
			}
		}
	}
	return list, err
}

func recordsOf(rows []trading.AppraisalRow, err error) ([]*appraisal.Record, error) {
	list := make([]*appraisal.Record, len(rows))
	for i, r := range rows {
		list[i] = r.Record
	}
	return list, err
}

// LockAppraisals reads the reports on an achievement and keeps them from changing until
// the end of the unit.
func (tx *Tx) LockAppraisals(ctx context.Context, achievement string) ([]*appraisal.Record, error) {
	return recordsOf(appraisals(ctx, tx, `r.achievement_id = ? ORDER BY r.created_at, r.id FOR UPDATE OF r`, achievement))
}

// Appraisals reads the reports on an achievement, the oldest first.
func (db *DB) Appraisals(ctx context.Context, achievement string) ([]*appraisal.Record, error) {
	if !isUUID(achievement) {
		return nil, nil
	}
	return recordsOf(appraisals(ctx, db.bun, `r.achievement_id = ? ORDER BY r.created_at, r.id`, achievement))
}

// Appraisal reads one report.
func (db *DB) Appraisal(ctx context.Context, id string) (*appraisal.Record, error) {
	if !isUUID(id) {
		return nil, appraisal.ErrAbsent
	}
	list, err := recordsOf(appraisals(ctx, db.bun, `r.id = ?`, id))
	if err == nil && len(list) == 0 {
		err = appraisal.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// AppraisalRows lists the reports of a unit, what changed last first.
func (db *DB) AppraisalRows(ctx context.Context, q trading.AppraisalQuery) ([]trading.AppraisalRow, error) {
	var where conditions
	where.add(`r.org_id = ?`, q.Org)
	if q.State != "" {
		where.add(`r.state = ?`, string(q.State))
	}
	if q.Waiting {
		where.add(`r.proposer_id IS NOT NULL`)
	}
	if isUUID(q.After) {
		where.add(`(r.created_at, r.id) < (SELECT created_at, id FROM appraisals WHERE id = ?)`, q.After)
	}
	return appraisals(ctx, db.bun, `? ORDER BY r.created_at DESC, r.id DESC LIMIT ?`, where.query(), q.Limit)
}

// ReportsWaiting counts the reports of a unit on which something is proposed.
func (db *DB) ReportsWaiting(ctx context.Context, org string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT count(*) FROM appraisals WHERE org_id = ? AND proposer_id IS NOT NULL`, org).Scan(ctx, &n)
	return n, err
}

// AddAppraisal enters a report; false says that the id is taken.
func (tx *Tx) AddAppraisal(ctx context.Context, r *appraisal.Record) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO appraisals (id, achievement_id, org_id, state, content, drafter_id, writers, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, r.ID, r.Achievement, r.Org, string(r.State), jsonb{r.Content.Flat()}, r.Drafter.ID, pgdialect.Array(r.Writers), r.CreatedAt, r.UpdatedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SaveAppraisal writes a report that was read and locked.
func (tx *Tx) SaveAppraisal(ctx context.Context, r *appraisal.Record) error {
	var proposal, filing, proposer any
	if r.Proposal != nil {
		proposal, proposer = jsonb{flatProposal(*r.Proposal)}, r.Proposal.By.ID
	}
	if r.Filing.Step != "" {
		filing = jsonb{flatProposal(r.Filing)}
	}
	res, err := tx.NewRaw(`UPDATE appraisals SET version = version + 1, state = ?, designated = ?, content = ?, drafter_id = ?, writers = ?, updated_at = ?, proposal = ?, proposer_id = ?,
			confirmer_id = ?, confirmed_at = ?, filing = ?, reason = ? WHERE id = ? AND version = ?`, string(r.State), r.Designated, jsonb{r.Content.Flat()}, r.Drafter.ID,
		pgdialect.Array(r.Writers), r.UpdatedAt, proposal, proposer, textOrNil(r.Confirmer.ID), timeOrNil(r.ConfirmedAt), filing, r.Reason, r.ID, r.Version).Exec(ctx)
	return changedOne(res, err, appraisal.ErrMoved)
}

// AddAppraisalStep keeps for good what was confirmed or declined.
func (tx *Tx) AddAppraisalStep(ctx context.Context, r *appraisal.Record, s trading.AppraisalStep) error {
	_, err := tx.NewRaw(`INSERT INTO appraisal_steps (id, appraisal_id, step, agreed, content, proposal, opinion, proposer_id, decider_id, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		NewID(), r.ID, string(s.Step), s.Agreed, jsonb{r.Content.Flat()}, jsonb{flatProposal(s.Proposal)}, s.Opinion, s.By.ID, s.Decider.ID, tx.now).Exec(ctx)
	return err
}

// AppraisalSteps lists the steps of a report, the oldest first.
func (db *DB) AppraisalSteps(ctx context.Context, id string) ([]trading.AppraisalStep, error) {
	var rows []struct {
		Agreed                     bool
		Proposal                   map[string]string `bun:",type:jsonb"`
		Opinion, Proposer, Decider string
		DecidedAt                  time.Time
	}
	err := db.bun.NewRaw(`SELECT s.agreed, s.proposal, s.opinion, p.name AS proposer, d.name AS decider, s.decided_at FROM appraisal_steps s JOIN users p ON p.id = s.proposer_id
		JOIN users d ON d.id = s.decider_id WHERE s.appraisal_id = ? ORDER BY s.decided_at, s.id LIMIT 200`, id).Scan(ctx, &rows)
	list := make([]trading.AppraisalStep, len(rows))
	for i, r := range rows {
		list[i] = trading.AppraisalStep{Proposal: proposalOf(r.Proposal), Agreed: r.Agreed, Opinion: r.Opinion, Decider: contract.Person{Name: r.Decider}, At: r.DecidedAt.UTC()}
		list[i].By.Name = r.Proposer
	}
	return list, err
}

// AddAppraisalPaper keeps the content by its hash.
func (tx *Tx) AddAppraisalPaper(ctx context.Context, id string, p appraisal.Paper, by actor.Actor, content []byte) error {
	err := tx.keepFile(ctx, p.SHA256, "application/pdf", content)
	if err == nil {
		_, err = tx.NewRaw(`INSERT INTO appraisal_papers (id, appraisal_id, filing, name, sha256, size, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			p.ID, id, p.Filing, p.Name, unhex(p.SHA256), p.Size, by.User, p.AddedAt).Exec(ctx)
	}
	return err
}

// AppraisalPaper reads one document of a report with its content.
func (db *DB) AppraisalPaper(ctx context.Context, id, paper string) (appraisal.Paper, []byte, error) {
	if !isUUID(id) || !isUUID(paper) {
		return appraisal.Paper{}, nil, appraisal.ErrAbsent
	}
	var row struct {
		ID, Name        string
		Filing          bool
		Sha256, Content []byte
	}
	err := db.bun.NewRaw(`SELECT f.id, f.name, f.filing, f.sha256, x.content FROM appraisal_papers f JOIN files x USING (sha256) WHERE f.id = ? AND f.appraisal_id = ?`, paper, id).Scan(ctx, &row)
	return appraisal.Paper{ID: row.ID, Name: row.Name, Filing: row.Filing, SHA256: hex.EncodeToString(row.Sha256)}, row.Content, one(err, appraisal.ErrAbsent)
}

// SellerNature is what the registers say of a unit: its code, and its nature among the
// parties of contracts.
func (db *DB) SellerNature(ctx context.Context, org string) (uscc, nature string, err error) {
	var row struct{ Uscc, Nature string }
	err = db.bun.NewRaw(`SELECT COALESCE(o.uscc, '') AS uscc, COALESCE((SELECT p.nature FROM parties p WHERE p.uscc = o.uscc AND p.merged_into IS NULL LIMIT 1), '') AS nature
		FROM organisations o WHERE o.id = ?`, org).Scan(ctx, &row)
	return row.Uscc, row.Nature, err
}

// LotsOnSale lists the lots on an achievement that are bid for and can be suspended.
func (db *DB) LotsOnSale(ctx context.Context, achievement string) ([]trading.LotOnSale, error) {
	var rows []struct{ ID, Start string }
	err := db.bun.NewRaw(`SELECT id, COALESCE(terms ->> 'start_price', '') AS start FROM sales WHERE achievement_id = ? AND state = 'BIDDING'`, achievement).Scan(ctx, &rows)
	list := make([]trading.LotOnSale, len(rows))
	for i, r := range rows {
		start, _ := money.ParseFen(r.Start)
		list[i] = trading.LotOnSale{ID: r.ID, Start: start}
	}
	return list, err
}

// OfferOf finds an achievement that a seller has published by its number.
func (db *DB) OfferOf(ctx context.Context, org, number string) (id string, err error) {
	err = db.bun.NewRaw(`SELECT id FROM achievements WHERE number = ? AND org_id = ? AND state = 'PUBLISHED' AND secrecy <> 'SECRET'`, number, org).Scan(ctx, &id)
	return id, one(err, trading.ErrLotOffer)
}

// NumberOf is the number of an achievement, "" for none.
func (db *DB) NumberOf(ctx context.Context, achievement string) (number string, err error) {
	if achievement == "" {
		return "", nil
	}
	err = db.bun.NewRaw(`SELECT COALESCE(number, '') FROM achievements WHERE id = ?`, achievement).Scan(ctx, &number)
	return number, err
}

// FirstListing says that no other lot on an achievement has been announced.
func (db *DB) FirstListing(ctx context.Context, achievement, but string) (first bool, err error) {
	err = db.bun.NewRaw(`SELECT NOT EXISTS (SELECT FROM sales WHERE achievement_id = ? AND id <> ? AND announced_at IS NOT NULL)`, achievement, but).Scan(ctx, &first)
	return first, err
}
