package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/keeping"
	"jiyue/app/reporting"
	"jiyue/domain/contract"
	"jiyue/domain/money"
	"jiyue/domain/party"
)

// keepingScope bounds what the registers show of contracts.
func (c *conditions) keepingScope(s keeping.Scope) {
	switch {
	case s.Org != "":
		c.add(`(c.applicant_org = ? OR c.office_id = ?) AND c.state <> 'DRAFT'`, s.Org, s.Org)
	case s.Region == reporting.Nation:
		c.add(`c.state <> 'DRAFT'`)
	case s.Region != "":
		from, to := reporting.Place{Within: s.Region}.Range()
		c.add(`c.office_region BETWEEN ? AND ? AND c.state <> 'DRAFT'`, from, to)
	default:
		c.add(`false`)
	}
}

func (c *conditions) query() any { return bun.SafeQuery(c.text.String(), c.args...) }

// Parties lists standing records by name: those that contain every word, in the
// region, of the nature.
func (db *DB) Parties(ctx context.Context, q keeping.PartyQuery) ([]party.Party, error) {
	var where conditions
	where.add(`p.merged_into IS NULL`)
	if !q.Persons {
		where.add(`NOT p.natural_person`)
	}
	where.words("p", `concat_ws(chr(31), p.name, p.uscc, array_to_string(p.former, chr(31)))`, q.Text)
	if q.Region != "" {
		from, to := reporting.Place{Within: q.Region}.Range()
		where.add(`p.region BETWEEN ? AND ?`, from, to)
	}
	if q.Nature != "" {
		where.add(`p.nature = ?`, q.Nature)
	}
	if isUUID(q.AfterID) {
		where.add(`(p.name, p.id) > (?, ?)`, q.AfterName, q.AfterID)
	}
	var rows []partyRow
	err := db.bun.NewRaw(`SELECT `+partyColumns+` FROM parties p WHERE ? ORDER BY p.name, p.id LIMIT ?`, where.query(), q.Limit).Scan(ctx, &rows)
	list := make([]party.Party, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// MergedInto lists the records that the given one has taken in.
func (db *DB) MergedInto(ctx context.Context, id string) ([]party.Party, error) {
	var rows []partyRow
	err := db.bun.NewRaw(`SELECT `+partyColumns+` FROM parties p WHERE p.merged_into = ? ORDER BY p.name, p.id LIMIT 100`, id).Scan(ctx, &rows)
	list := make([]party.Party, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// PartyNames lists the names under which the records have been kept, oldest first.
func (db *DB) PartyNames(ctx context.Context, ids []string) ([]party.Name, error) {
	var list []party.Name
	err := db.bun.NewRaw(`SELECT name, min(at) AS since FROM party_versions WHERE party_id = ANY(?::uuid[]) GROUP BY name ORDER BY 2, 1 LIMIT 100`,
		pgdialect.Array(ids)).Scan(ctx, &list)
	return list, err
}

type partyVersionRow struct {
	Version    int
	Name       string
	Uscc       string
	Country    string
	Nature     string
	Region     string
	Address    string
	LegalRep   string
	Scale      string
	Industry   string
	Source     string
	ByName     string
	OrgName    string
	Reason     string
	ContractID string
	CaseNumber string
	Readable   bool
	At         time.Time
}

// PartyVersions reads the history of a record, newest first, before the given
// version (0: all).
func (db *DB) PartyVersions(ctx context.Context, s keeping.Scope, id string, before, limit int) ([]party.Version, error) {
	var scope conditions
	scope.keepingScope(s)
	var rows []partyVersionRow
	err := db.bun.NewRaw(`SELECT v.version, v.name, v.uscc, v.country, v.nature, v.region, v.address, v.legal_rep, v.scale, v.industry, v.source,
			v.reason, v.at, COALESCE(u.name, '') AS by_name, COALESCE(o.name, '') AS org_name, COALESCE(v.contract_id::text, '') AS contract_id,
			COALESCE(c.number, c.submission_no, '') AS case_number, COALESCE(?, false) AS readable
		FROM party_versions v LEFT JOIN users u ON u.id = v.user_id LEFT JOIN organisations o ON o.id = u.org_id
		LEFT JOIN contracts c ON c.id = v.contract_id
		WHERE v.party_id = ? AND (? = 0 OR v.version < ?) ORDER BY v.version DESC LIMIT ?`,
		scope.query(), id, before, before, limit).Scan(ctx, &rows)
	list := make([]party.Version, len(rows))
	for i, r := range rows {
		list[i] = party.Version{Party: party.Party{ID: id, Version: r.Version, Name: r.Name, Uscc: r.Uscc, Country: r.Country, Nature: r.Nature,
			Region: r.Region, Address: r.Address, LegalRep: r.LegalRep, Scale: r.Scale, Industry: r.Industry},
			Source: party.Source(r.Source), ByName: r.ByName, OrgName: r.OrgName, Reason: r.Reason, At: r.At.UTC()}
		if r.Readable {
			list[i].Contract, list[i].CaseNumber = contract.ID(r.ContractID), r.CaseNumber
		}
	}
	return list, err
}

// namedIn says which rows of contract_parties speak of the party: by its codes,
// and, for records without one, by its names as they were written.
func namedIn(who keeping.Designation) (string, []any) {
	byCode, byName := `cp.code = ANY(?)`, `cp.code = '' AND cp.name = ANY(?) AND (cp.nature = ?) = ?`
	codes, names := []any{pgdialect.Array(who.Codes)}, []any{pgdialect.Array(who.Names), contract.NaturalPerson, who.Person}
	if len(who.Codes) == 1 {
		byCode, codes[0] = `cp.code = ?`, who.Codes[0]
	}
	switch {
	case len(who.Names) == 0:
		return byCode, codes
	case len(who.Codes) == 0:
		return byName, names
	}
	return `(` + byCode + ` OR ` + byName + `)`, append(codes, names...)
}

type dealingRow struct {
	Role       string
	Contracts  int
	Registered int
	Total      decimal.Decimal
	Tech       decimal.Decimal
}

// Dealings adds up the contracts of a party by its role; amounts are those of
// registrations in force.
func (db *DB) Dealings(ctx context.Context, s keeping.Scope, who keeping.Designation) ([]party.Dealing, error) {
	var where conditions
	named, args := namedIn(who)
	where.add(named, args...)
	where.keepingScope(s)
	var rows []dealingRow
	err := db.bun.NewRaw(`SELECT cp.role, count(*) AS contracts, count(*) FILTER (WHERE c.number IS NOT NULL AND c.closed_on IS NULL) AS registered,
			COALESCE(sum(c.total) FILTER (WHERE c.number IS NOT NULL AND c.closed_on IS NULL), 0) AS total, COALESCE(sum(c.tech) FILTER (WHERE c.number IS NOT NULL AND c.closed_on IS NULL), 0) AS tech
		FROM contract_parties cp JOIN contracts c ON c.id = cp.contract_id WHERE ? GROUP BY cp.role ORDER BY array_position(ARRAY['SELLER','BUYER','INTERMEDIARY','THIRD'], cp.role)`, where.query()).Scan(ctx, &rows)
	list := make([]party.Dealing, len(rows))
	for i, r := range rows {
		list[i] = party.Dealing{Role: r.Role, Contracts: r.Contracts, Registered: r.Registered, Total: money.Round(r.Total), Tech: money.Round(r.Tech)}
	}
	return list, err
}

type dealRow struct {
	ID       string
	Number   string
	Name     string
	Role     string
	Written  string
	Seller   string
	Buyer    string
	Class    string
	State    string
	Total    decimal.NullDecimal
	SignDate *time.Time
}

// Deals lists contracts of a party, newest first, after the given one.
func (db *DB) Deals(ctx context.Context, s keeping.Scope, who keeping.Designation, after string, limit int) ([]party.Deal, error) {
	var where conditions
	named, args := namedIn(who)
	where.add(named, args...)
	where.keepingScope(s)
	if isUUID(after) {
		where.add(`cp.contract_id < ?`, after)
	}
	var rows []dealRow
	err := db.bun.NewRaw(`SELECT c.id, COALESCE(c.number, c.submission_no, '') AS number, c.name, cp.role, cp.name AS written, c.seller, c.buyer,
			c.class, c.state, c.total, c.sign_date
		FROM contract_parties cp JOIN contracts c ON c.id = cp.contract_id WHERE ?
		ORDER BY cp.contract_id DESC, cp.position LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	list := make([]party.Deal, len(rows))
	for i, r := range rows {
		other := r.Buyer
		if r.Role == contract.RoleBuyer {
			other = r.Seller
		}
		list[i] = party.Deal{ID: contract.ID(r.ID), Number: r.Number, Name: r.Name, Role: r.Role, Written: r.Written, Other: other,
			Class: contract.Class(r.Class), State: contract.State(r.State), Total: money.Round(r.Total.Decimal), SignedOn: date(r.SignDate).String()}
	}
	return list, err
}

// HomeOf reads what the registers need to know of an organisation.
func (db *DB) HomeOf(ctx context.Context, org string) (keeping.Home, error) {
	var row struct{ Kind, Uscc string }
	err := db.bun.NewRaw(`SELECT kind, COALESCE(uscc, '') AS uscc FROM organisations WHERE id = ?`, org).Scan(ctx, &row)
	return keeping.Home{Office: row.Kind == "OFFICE", Uscc: strings.TrimSpace(row.Uscc)}, one(err, keeping.ErrDenied)
}
