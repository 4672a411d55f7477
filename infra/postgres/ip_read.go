package postgres

import (
	"context"
	"strings"
	"time"

	"jiyue/app/keeping"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/ip"
)

// standingSQL says ip.Item.StandingOn for the filter; a test compares the two.
func (c *conditions) standingOf(s ip.Standing, today day.Date) {
	soon := today.AddDays(ip.SoonDays).String()
	on := today.String()
	ended := `i.status IN ('LAPSED', 'INVALID')`
	expired := `COALESCE(i.expires_on < ?, false)`
	switch s {
	case ip.Ended:
		c.add(ended)
	case ip.Expired:
		c.add(`NOT `+ended+` AND `+expired, on)
	case ip.Applied:
		c.add(`i.status = 'PENDING' AND NOT `+expired, on)
	case ip.Soon:
		c.add(`i.status IN ('UNKNOWN', 'IN_FORCE') AND i.expires_on BETWEEN ? AND ?`, on, soon)
	case ip.Stands:
		c.add(`i.status = 'IN_FORCE' AND (i.expires_on IS NULL OR i.expires_on > ?)`, soon)
	case ip.Doubtful:
		c.add(`i.status = 'UNKNOWN' AND (i.expires_on IS NULL OR i.expires_on > ?)`, soon)
	}
}

// Items lists rights: newest first, or, where terms end soon, the earliest end
// first.
func (db *DB) Items(ctx context.Context, q keeping.ItemQuery) ([]ip.Item, error) {
	var where conditions
	where.add(`true`)
	where.openTo(q.Interest)
	where.words("i", `concat_ws(chr(31), i.title, i.owner, i.number, i.number_key)`, q.Text)
	if q.Kind != "" {
		where.add(`i.kind = ?`, q.Kind)
	}
	where.standingOf(q.Standing, q.Today)
	order := `i.id DESC`
	if q.Standing == ip.Soon {
		order = `i.expires_on, i.id`
		if on, id, found := strings.Cut(q.After, "|"); found && isUUID(id) {
			if after, err := day.Parse(on); err == nil && !after.IsZero() {
				where.add(`(i.expires_on, i.id) > (?::date, ?)`, after.String(), id)
			}
		}
	} else if _, id, _ := strings.Cut(q.After, "|"); isUUID(id) {
		where.add(`i.id < ?`, id)
	}
	var rows []itemRow
	err := db.bun.NewRaw(`SELECT `+itemColumns+` FROM ip_items i WHERE ? ORDER BY `+order+` LIMIT ?`, where.query(), q.Limit).Scan(ctx, &rows)
	list := make([]ip.Item, len(rows))
	for n, r := range rows {
		list[n] = r.toDomain()
	}
	return list, err
}

type itemVersionRow struct {
	itemRow    `bun:",extend"`
	Source     string
	ByName     string
	Reason     string
	ContractID string
	CaseNumber string
	At         time.Time
}

// ItemVersions reads the history of a right, newest first, before the version
// (0: all).
func (db *DB) ItemVersions(ctx context.Context, s keeping.Scope, id string, before, limit int) ([]keeping.ItemVersion, error) {
	var scope conditions
	scope.keepingScope(s)
	var rows []itemVersionRow
	err := db.bun.NewRaw(`SELECT v.version, v.kind, v.number, v.title, v.owner, v.filed_on, v.granted_on, v.expires_on, v.status, v.status_on, v.source,
			v.reason, v.at, u.name AS by_name, CASE WHEN ? THEN c.id::text ELSE '' END AS contract_id,
			COALESCE(c.number, c.submission_no, '') AS case_number
		FROM ip_versions v JOIN users u ON u.id = v.user_id LEFT JOIN contracts c ON c.id = v.contract_id
		WHERE v.item_id = ? AND (? = 0 OR v.version < ?) ORDER BY v.version DESC LIMIT ?`,
		scope.query(), id, before, before, limit).Scan(ctx, &rows)
	list := make([]keeping.ItemVersion, len(rows))
	for n, r := range rows {
		list[n] = keeping.ItemVersion{Item: r.itemRow.toDomain(), Source: r.Source, ByName: r.ByName, Reason: r.Reason, At: r.At.UTC(),
			Contract: contract.ID(r.ContractID)}
		if r.ContractID != "" {
			list[n].CaseNumber = r.CaseNumber
		}
	}
	return list, err
}

type useRow struct {
	ID         string
	Readable   bool
	Number     string
	Name       string
	Office     string
	Class      string
	State      string
	Registered bool
	SignDate   *time.Time
	Seller     string
	SellerCode string
	Buyer      string
	BuyerCode  string
	Licence    map[string]string `bun:",type:jsonb"`
}

// Uses lists the contracts that concern a right, newest first, after the given
// one; of those outside the scope the names are left out by the activity.
func (db *DB) Uses(ctx context.Context, s keeping.Scope, id, after string, limit int) ([]ip.Use, error) {
	var scope, where conditions
	scope.keepingScope(s)
	where.add(`u.item_id = ? AND c.state <> 'DRAFT'`, id)
	if isUUID(after) {
		where.add(`u.contract_id < ?`, after)
	}
	var rows []useRow
	err := db.bun.NewRaw(`SELECT c.id, COALESCE(?, false) AS readable, COALESCE(c.number, c.submission_no, '') AS number, c.name, o.name AS office, c.class,
			c.state, c.number IS NOT NULL AND c.closed_on IS NULL AS registered, c.sign_date, c.seller, c.buyer,
			COALESCE((SELECT code FROM contract_parties p WHERE p.contract_id = c.id AND p.role = 'SELLER' ORDER BY position LIMIT 1), '') AS seller_code,
			COALESCE((SELECT code FROM contract_parties p WHERE p.contract_id = c.id AND p.role = 'BUYER' ORDER BY position LIMIT 1), '') AS buyer_code,
			jsonb_strip_nulls(jsonb_build_object('exclusivity', c.form -> 'licence.exclusivity', 'territory', c.form -> 'licence.territory',
				'begin', c.form -> 'licence.begin', 'end', c.form -> 'licence.end')) AS licence
		FROM ip_uses u JOIN contracts c ON c.id = u.contract_id JOIN organisations o ON o.id = c.office_id
		WHERE ? ORDER BY u.contract_id DESC LIMIT ?`, scope.query(), where.query(), limit).Scan(ctx, &rows)
	list := make([]ip.Use, len(rows))
	for n, r := range rows {
		list[n] = ip.Use{Contract: contract.ID(r.ID), Readable: r.Readable, Number: r.Number, Name: r.Name, Office: r.Office, Class: contract.Class(r.Class),
			State: contract.State(r.State), Registered: r.Registered, SignedOn: date(r.SignDate), Seller: r.Seller, SellerCode: ident.Normalise(r.SellerCode),
			Buyer: r.Buyer, BuyerCode: ident.Normalise(r.BuyerCode), Exclusivity: r.Licence["exclusivity"], Territory: r.Licence["territory"]}
		list[n].Begin, _ = day.Parse(r.Licence["begin"])
		list[n].End, _ = day.Parse(r.Licence["end"])
	}
	return list, err
}
