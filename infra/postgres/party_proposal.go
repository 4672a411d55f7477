package postgres

import (
	"context"
	"time"

	"jiyue/app/keeping"
	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/party"
)

var _ = say(map[string]*fault.Fault{
	"party_proposals_party_fkey":        guard("party.proposal_party"),
	"party_proposals_contract_fkey":     guard("party.proposal_contract"),
	"party_proposals_proposer_fkey":     guard("party.proposal_proposer"),
	"party_proposals_decider_fkey":      guard("party.proposal_decider"),
	"party_proposals_state_check":       guard("party.proposal_state"),
	"party_proposals_decided_check":     guard("party.proposal_decided"),
	"party_proposals_same_person_check": party.ErrOwnProposal,
	"party_proposals_open_key":          party.ErrProposedTwice,

	"party_pairs_first_fkey":      guard("party.pair_first"),
	"party_pairs_second_fkey":     guard("party.pair_second"),
	"party_pairs_user_fkey":       guard("party.pair_user"),
	"party_pairs_order_check":     guard("party.pair_order"),
	"party_pairs_grounds_check":   guard("party.pair_grounds"),
	"party_pairs_dismissed_check": guard("party.pair_dismissed"),

	"party_merges_loser_fkey":        guard("party.merge_loser"),
	"party_merges_survivor_fkey":     guard("party.merge_survivor"),
	"party_merges_proposer_fkey":     guard("party.merge_proposer"),
	"party_merges_decider_fkey":      guard("party.merge_decider"),
	"party_merges_reason_check":      party.ErrReason,
	"party_merges_state_check":       guard("party.merge_state"),
	"party_merges_two_check":         party.ErrMergeSelf,
	"party_merges_decided_check":     guard("party.merge_decided"),
	"party_merges_same_person_check": party.ErrMergeOwn,
	"party_merges_once_key":          party.ErrMergeTwice,
})

// AddProposal keeps a 变更建议; false says that the same one is open already.
func (tx *Tx) AddProposal(ctx context.Context, p party.Proposal) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO party_proposals (id, party_id, changes, reason, contract_id, proposed_by, proposed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		p.ID, p.Party.ID, jsonb{p.Changes}, p.Reason, textOrNil(string(p.Contract)), p.ProposerID, tx.now).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

type proposalRow struct {
	ID         string
	PartyID    string
	Changes    map[string]string `bun:",type:jsonb"`
	Reason     string
	ContractID string
	ProposedBy string
	Proposer   string
	OrgName    string
	ProposedAt time.Time
	State      string
}

func (r proposalRow) toDomain() party.Proposal {
	return party.Proposal{ID: r.ID, Party: party.Party{ID: r.PartyID}, Changes: r.Changes, Reason: r.Reason, Contract: contract.ID(r.ContractID),
		ProposerID: r.ProposedBy, Proposer: r.Proposer, OrgName: r.OrgName, At: r.ProposedAt.UTC(), Open: r.State == "OPEN"}
}

const proposalQuery = `SELECT x.id, x.party_id, x.changes, x.reason, COALESCE(x.contract_id::text, '') AS contract_id, x.proposed_by,
	u.name AS proposer, o.name AS org_name, x.proposed_at, x.state
	FROM party_proposals x JOIN parties p ON p.id = x.party_id JOIN users u ON u.id = x.proposed_by JOIN organisations o ON o.id = u.org_id `

// LockProposal reads a 变更建议 and keeps it from being decided twice.
func (tx *Tx) LockProposal(ctx context.Context, id string) (party.Proposal, error) {
	if !isUUID(id) {
		return party.Proposal{}, party.ErrProposalAbsent
	}
	var row proposalRow
	err := tx.NewRaw(proposalQuery+`WHERE x.id = ? FOR UPDATE OF x`, id).Scan(ctx, &row)
	return row.toDomain(), one(err, party.ErrProposalAbsent)
}

// DecideProposal closes a 变更建议.
func (tx *Tx) DecideProposal(ctx context.Context, id string, adopted bool, by actor.Actor, opinion string) error {
	state := "DECLINED"
	if adopted {
		state = "ADOPTED"
	}
	res, err := tx.NewRaw(`UPDATE party_proposals SET state = ?, decided_by = ?, decided_at = ?, opinion = ? WHERE id = ? AND state = 'OPEN'`,
		state, by.User, tx.now, opinion, id).Exec(ctx)
	return changedOne(res, err, party.ErrProposalAbsent)
}

// Proposals lists the open 变更建议 of a record, oldest first.
func (db *DB) Proposals(ctx context.Context, partyID string) ([]party.Proposal, error) {
	var rows []proposalRow
	err := db.bun.NewRaw(proposalQuery+`WHERE x.party_id = ? AND x.state = 'OPEN' ORDER BY x.id LIMIT 50`, partyID).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return db.proposals(ctx, rows)
}

// OpenProposals lists the open 变更建议 on records of a region, oldest first.
func (db *DB) OpenProposals(ctx context.Context, region, after string, limit int) ([]party.Proposal, error) {
	from, to := reporting.Place{Within: region}.Range()
	var where conditions
	where.add(`x.state = 'OPEN' AND p.merged_into IS NULL AND (p.region = '' OR p.region BETWEEN ? AND ?)`, from, to)
	if isUUID(after) {
		where.add(`x.id > ?`, after)
	}
	var rows []proposalRow
	err := db.bun.NewRaw(proposalQuery+`WHERE ? ORDER BY x.id LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return db.proposals(ctx, rows)
}

func (db *DB) proposals(ctx context.Context, rows []proposalRow) ([]party.Proposal, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.PartyID)
	}
	records, err := db.partiesByID(ctx, ids)
	list := make([]party.Proposal, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
		list[i].Party = records[r.PartyID]
	}
	return list, err
}

// AddMerge keeps the proposal of a merge.
func (tx *Tx) AddMerge(ctx context.Context, m party.Merge) error {
	_, err := tx.NewRaw(`INSERT INTO party_merges (id, loser_id, survivor_id, reason, proposed_by, proposed_at) VALUES (?, ?, ?, ?, ?, ?)`,
		m.ID, m.Loser.ID, m.Survivor.ID, m.Reason, m.ProposerID, tx.now).Exec(ctx)
	return err
}

type mergeRow struct {
	ID         string
	LoserID    string
	SurvivorID string
	Reason     string
	ProposedBy string
	Proposer   string
	ProposedAt time.Time
	State      string
	Decider    string
	DecidedAt  *time.Time
	Opinion    string
}

func (r mergeRow) toDomain() party.Merge {
	return party.Merge{ID: r.ID, Loser: party.Party{ID: r.LoserID}, Survivor: party.Party{ID: r.SurvivorID}, Reason: r.Reason, ProposerID: r.ProposedBy,
		Proposer: r.Proposer, At: r.ProposedAt.UTC(), State: r.State, Decider: r.Decider, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion}
}

const mergeQuery = `SELECT m.id, m.loser_id, m.survivor_id, m.reason, m.proposed_by, u.name AS proposer, m.proposed_at, m.state,
	COALESCE(d.name, '') AS decider, m.decided_at, m.opinion
	FROM party_merges m JOIN users u ON u.id = m.proposed_by LEFT JOIN users d ON d.id = m.decided_by `

// LockMerge reads a merge with both records, all locked; the records in the order
// of their ids, so that two merges cannot wait for each other.
func (tx *Tx) LockMerge(ctx context.Context, id string) (party.Merge, error) {
	if !isUUID(id) {
		return party.Merge{}, party.ErrMergeAbsent
	}
	var row mergeRow
	err := tx.NewRaw(mergeQuery+`WHERE m.id = ? FOR UPDATE OF m`, id).Scan(ctx, &row)
	if err != nil {
		return party.Merge{}, one(err, party.ErrMergeAbsent)
	}
	m := row.toDomain()
	m.Loser, m.Survivor, err = tx.LockTwo(ctx, m.Loser.ID, m.Survivor.ID)
	return m, err
}

// LockTwo locks two records in the order of their ids.
func (tx *Tx) LockTwo(ctx context.Context, a, b string) (party.Party, party.Party, error) {
	if b < a {
		second, first, err := tx.LockTwo(ctx, b, a)
		return first, second, err
	}
	first, err := tx.LockParty(ctx, a)
	if err != nil {
		return party.Party{}, party.Party{}, err
	}
	second, err := tx.LockParty(ctx, b)
	return first, second, err
}

// DecideMerge closes a merge. When it is confirmed the loser, and whatever was
// merged into it before, points to the survivor.
func (tx *Tx) DecideMerge(ctx context.Context, m party.Merge, confirmed bool, by actor.Actor, opinion string) error {
	state := "DECLINED"
	if confirmed {
		state = "CONFIRMED"
		_, err := tx.NewRaw(`UPDATE parties SET merged_into = ?, updated_at = ? WHERE id = ? OR merged_into = ?`,
			m.Survivor.ID, tx.now, m.Loser.ID, m.Loser.ID).Exec(ctx)
		if err != nil {
			return err
		}
	}
	res, err := tx.NewRaw(`UPDATE party_merges SET state = ?, decided_by = ?, decided_at = ?, opinion = ? WHERE id = ? AND state = 'OPEN'`,
		state, by.User, tx.now, opinion, m.ID).Exec(ctx)
	return changedOne(res, err, party.ErrMergeAbsent)
}

// DismissPair notes that two records that look alike are two parties.
func (tx *Tx) DismissPair(ctx context.Context, a, b string, by actor.Actor, reason string) error {
	res, err := tx.NewRaw(`UPDATE party_pairs SET dismissed_by = ?, dismissed_at = ?, reason = ?
		WHERE first_id = LEAST(?::uuid, ?::uuid) AND second_id = GREATEST(?::uuid, ?::uuid) AND dismissed_at IS NULL`,
		by.User, tx.now, reason, a, b, a, b).Exec(ctx)
	return changedOne(res, err, keeping.ErrPair)
}

// Merges lists the merges in which a record takes part, oldest first.
func (db *DB) Merges(ctx context.Context, partyID string) ([]party.Merge, error) {
	var rows []mergeRow
	err := db.bun.NewRaw(mergeQuery+`WHERE m.loser_id = ? OR m.survivor_id = ? ORDER BY m.id LIMIT 50`, partyID, partyID).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return db.withParties(ctx, rows)
}

// Merge reads one merge with both records.
func (db *DB) Merge(ctx context.Context, id string) (party.Merge, error) {
	if !isUUID(id) {
		return party.Merge{}, party.ErrMergeAbsent
	}
	var row mergeRow
	err := db.bun.NewRaw(mergeQuery+`WHERE m.id = ?`, id).Scan(ctx, &row)
	if err != nil {
		return party.Merge{}, one(err, party.ErrMergeAbsent)
	}
	list, err := db.withParties(ctx, []mergeRow{row})
	return list[0], err
}

// OpenMerges lists the merges that wait for a second person, oldest first, whose
// loser stands in the region.
func (db *DB) OpenMerges(ctx context.Context, region, after string, limit int) ([]party.Merge, error) {
	from, to := reporting.Place{Within: region}.Range()
	var where conditions
	where.add(`m.state = 'OPEN' AND EXISTS (SELECT FROM parties p WHERE p.id = m.loser_id AND (p.region = '' OR p.region BETWEEN ? AND ?))`, from, to)
	if isUUID(after) {
		where.add(`m.id > ?`, after)
	}
	var rows []mergeRow
	err := db.bun.NewRaw(mergeQuery+`WHERE ? ORDER BY m.id LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return db.withParties(ctx, rows)
}

func (db *DB) withParties(ctx context.Context, rows []mergeRow) ([]party.Merge, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.LoserID, r.SurvivorID)
	}
	records, err := db.partiesByID(ctx, ids)
	list := make([]party.Merge, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
		list[i].Loser, list[i].Survivor = records[r.LoserID], records[r.SurvivorID]
	}
	return list, err
}
