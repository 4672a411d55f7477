package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/party"
)

var _ = say(map[string]*fault.Fault{
	"parties_name_check":     party.ErrName,
	"parties_uscc_key":       conflict("party.uscc_taken", "该统一社会信用代码的当事人已在库中").At("uscc"),
	"parties_country_check":  invalid("party.country", "country", "国别代码应为 3 位数字"),
	"parties_merged_fkey":    guard("party.merged_fkey"),
	"parties_merged_check":   party.ErrMergeSelf,
	"parties_person_check":   invalid("party.person", "nature", "自然人只留姓名，请清空其他资料，或改选性质"),
	"parties_identity_check": party.ErrIdentity,
	"parties_named_key":      conflict("party.name_taken", "没有统一社会信用代码的同名记录已在库中，请使用那条记录").At("name"),

	"party_versions_party_fkey":    guard("party.version_party"),
	"party_versions_source_check":  guard("party.version_source"),
	"party_versions_contract_fkey": guard("party.version_contract"),
	"party_versions_user_fkey":     guard("party.version_user"),
})

type partyRow struct {
	ID         string
	Version    int
	Name       string
	Former     []string `bun:",array"`
	Uscc       string
	Country    string
	Nature     string
	Region     string
	Address    string
	LegalRep   string
	Scale      string
	Industry   string
	VerifiedOn *time.Time
	MergedInto string
	UpdatedAt  time.Time
}

func (r partyRow) toDomain() party.Party {
	return party.Party{ID: r.ID, Version: r.Version, Name: r.Name, Former: r.Former, Uscc: r.Uscc, Country: r.Country, Nature: r.Nature, Region: r.Region,
		Address: r.Address, LegalRep: r.LegalRep, Scale: r.Scale, Industry: r.Industry, VerifiedOn: date(r.VerifiedOn),
		MergedInto: r.MergedInto, UpdatedAt: r.UpdatedAt.UTC()}
}

const partyColumns = `p.id, p.version, p.name, p.former, COALESCE(p.uscc, '') AS uscc, p.country, p.nature, p.region, p.address, p.legal_rep,
	p.scale, p.industry, p.verified_on, COALESCE(p.merged_into::text, '') AS merged_into, p.updated_at`

func party1(ctx context.Context, from bun.IDB, absent *fault.Fault, where string, args ...any) (party.Party, error) {
	var row partyRow
	err := from.NewRaw(`SELECT `+partyColumns+` FROM parties p WHERE `+where, args...).Scan(ctx, &row)
	return row.toDomain(), one(err, absent)
}

// RememberParty 归集当事人 keeps what an application states: a new record, gaps
// filled, newer words for what nobody has verified. What contradicts a verified
// record becomes a 变更建议. Most statements tell nothing new and lock nothing.
func (tx *Tx) RememberParty(ctx context.Context, stated party.Party, from party.Origin) error {
	if stated.Name == "" {
		return nil
	}
	for _, lock := range []string{"", " FOR UPDATE"} {
		kept, elsewhere, err := tx.recordOf(ctx, stated, lock)
		if errors.Is(err, party.ErrAbsent) {
			stated.ID = tx.NewID()
			added, err := tx.AddParty(ctx, stated, from)
			if err != nil || added {
				return err
			}
			continue // somebody else has entered it just now
		}
		if err != nil {
			return err
		}
		next, held := kept.Absorb(stated, elsewhere)
		if len(kept.Diff(next)) == 0 && len(held) == 0 {
			return nil
		}
		if lock == "" {
			continue
		}
		err = tx.SaveParty(ctx, kept, next, from)
		if err != nil || len(held) == 0 {
			return err
		}
		_, err = tx.AddProposal(ctx, party.Proposal{ID: tx.NewID(), Party: kept, Changes: held, Contract: from.Contract,
			Reason: "登记申请所填与已核实的资料不同", ProposerID: from.By.User})
		return err
	}
	return fmt.Errorf("party %q: %w", stated.Uscc, party.ErrMoved)
}

// recordOf finds the record that a statement is about, through merges; elsewhere
// says that it was merged into the one found.
func (tx *Tx) recordOf(ctx context.Context, stated party.Party, lock string) (p party.Party, elsewhere bool, err error) {
	if stated.Uscc != "" {
		p, err = party1(ctx, tx, party.ErrAbsent, `p.uscc = ?`+lock, stated.Uscc)
	} else {
		p, err = party1(ctx, tx, party.ErrAbsent, `p.uscc IS NULL AND p.name_key = party_name_key(?) AND p.country = ? AND p.natural_person = ?`+lock,
			stated.Name, stated.Country, stated.Person())
	}
	if err != nil || p.MergedInto == "" {
		return p, false, err
	}
	p, err = party1(ctx, tx, party.ErrAbsent, `p.id = ?`+lock, p.MergedInto)
	return p, true, err
}

// PartyOf finds and locks the record that a statement is about; the second
// answer says that it is there.
func (tx *Tx) PartyOf(ctx context.Context, stated party.Party) (party.Party, bool, error) {
	p, _, err := tx.recordOf(ctx, stated, " FOR UPDATE")
	if errors.Is(err, party.ErrAbsent) {
		return party.Party{}, false, nil
	}
	return p, err == nil, err
}

// LockParty reads a record and keeps it from changing until the end of the unit.
func (tx *Tx) LockParty(ctx context.Context, id string) (party.Party, error) {
	if !isUUID(id) {
		return party.Party{}, party.ErrAbsent
	}
	return party1(ctx, tx, party.ErrAbsent, `p.id = ? FOR UPDATE`, id)
}

// AddParty enters a new record with its first version. It answers false when the
// code, or without one the name, is on record already.
func (tx *Tx) AddParty(ctx context.Context, p party.Party, from party.Origin) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO parties (id, name, uscc, country, nature, region, address, legal_rep, scale, industry, natural_person,
			verified_on, created_at, updated_at, grams)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		p.ID, p.Name, textOrNil(p.Uscc), p.Country, p.Nature, p.Region, p.Address, p.LegalRep, p.Scale, p.Industry, p.Person(),
		dateOrNil(p.VerifiedOn), tx.now, tx.now, pgdialect.Array(Grams(p.Name, p.Uscc))).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	p.Version = 1
	err = tx.addVersion(ctx, p, from)
	if err != nil {
		return false, err
	}
	return true, tx.findPairs(ctx, p)
}

// SaveParty writes the record as it now stands and adds that to its history.
func (tx *Tx) SaveParty(ctx context.Context, before, next party.Party, from party.Origin) error {
	next.Former = before.FormerAfter(next)
	grams := Grams(append([]string{next.Name, next.Uscc}, next.Former...)...)
	res, err := tx.NewRaw(`UPDATE parties SET version = version + 1, name = ?, former = ?, country = ?, nature = ?, region = ?, address = ?, legal_rep = ?,
			scale = ?, industry = ?, natural_person = ?, verified_on = ?, updated_at = ?, grams = ? WHERE id = ? AND version = ?`,
		next.Name, pgdialect.Array(next.Former), next.Country, next.Nature, next.Region, next.Address, next.LegalRep, next.Scale, next.Industry,
		next.Person(), dateOrNil(next.VerifiedOn), tx.now, pgdialect.Array(grams), next.ID, before.Version).Exec(ctx)
	err = changedOne(res, err, party.ErrMoved)
	if err != nil {
		return err
	}
	next.Version = before.Version + 1
	err = tx.addVersion(ctx, next, from)
	if err != nil || next.Name == before.Name {
		return err
	}
	return tx.findPairs(ctx, next)
}

func (tx *Tx) addVersion(ctx context.Context, p party.Party, from party.Origin) error {
	_, err := tx.NewRaw(`INSERT INTO party_versions (party_id, version, source, name, uscc, country, nature, region, address, legal_rep, scale,
			industry, reason, contract_id, user_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Version, string(from.Source), p.Name, p.Uscc, p.Country, p.Nature, p.Region, p.Address, p.LegalRep, p.Scale, p.Industry,
		from.Reason, textOrNil(string(from.Contract)), textOrNil(from.By.User), tx.now).Exec(ctx)
	return err
}

// pairsEach bounds the likenesses that are kept of one record.
const pairsEach = 20

// findPairs 找疑似重复 keeps the records that look like a new or renamed one.
func (tx *Tx) findPairs(ctx context.Context, p party.Party) error {
	if p.Person() {
		return nil // equal names of people mean nothing
	}
	body, near := "", []string{}
	if p.Uscc != "" {
		body, near = p.Uscc[8:17], ident.NearUSCC(p.Uscc)
	}
	_, err := tx.NewRaw(`INSERT INTO party_pairs (first_id, second_id, same_name, same_code, found_at)
		SELECT LEAST(o.id, ?::uuid), GREATEST(o.id, ?::uuid), bool_or(o.by_name), bool_or(NOT o.by_name), ? FROM (
			SELECT id, true AS by_name FROM parties WHERE name_key = party_name_key(?) AND merged_into IS NULL AND NOT natural_person
			UNION ALL
			SELECT id, false FROM parties WHERE uscc IS NOT NULL AND substr(uscc, 9, 9) = ? AND merged_into IS NULL
			UNION ALL
			SELECT id, false FROM parties WHERE uscc = ANY(?) AND merged_into IS NULL
		) o WHERE o.id <> ? GROUP BY o.id LIMIT ? ON CONFLICT DO NOTHING`,
		p.ID, p.ID, tx.now, p.Name, body, pgdialect.Array(near), p.ID, pairsEach).Exec(ctx)
	return err
}

// PartyByCode finds an organisation by its 统一社会信用代码, through merges.
func (db *DB) PartyByCode(ctx context.Context, uscc string) (party.Party, error) {
	return party1(ctx, db.bun, party.ErrNotFound,
		`p.id = (SELECT COALESCE(merged_into, id) FROM parties WHERE uscc = ?)`, uscc)
}

// Party reads one record.
func (db *DB) Party(ctx context.Context, id string) (party.Party, error) {
	if !isUUID(id) {
		return party.Party{}, party.ErrAbsent
	}
	return party1(ctx, db.bun, party.ErrAbsent, `p.id = ?`, id)
}
