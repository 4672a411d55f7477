package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/keeping"
	"jiyue/domain/contract"
	"jiyue/domain/ip"
	"jiyue/domain/party"
)

type itemRow struct {
	ID         string
	Version    int
	Kind       string
	Number     string
	Title      string
	Owner      string
	OwnerParty string
	FiledOn    *time.Time
	GrantedOn  *time.Time
	ExpiresOn  *time.Time
	Status     string
	StatusOn   *time.Time
	VerifiedOn *time.Time
	UpdatedAt  time.Time
}

func (r itemRow) toDomain() ip.Item {
	return ip.Item{ID: r.ID, Version: r.Version, Kind: r.Kind, Number: r.Number, Title: r.Title, Owner: r.Owner, OwnerParty: r.OwnerParty,
		FiledOn: date(r.FiledOn), GrantedOn: date(r.GrantedOn), ExpiresOn: date(r.ExpiresOn), Status: ip.Status(r.Status), StatusOn: date(r.StatusOn),
		VerifiedOn: date(r.VerifiedOn), UpdatedAt: r.UpdatedAt.UTC()}
}

const itemColumns = `i.id, i.version, i.kind, i.number, i.title, i.owner, COALESCE(i.owner_party::text, '') AS owner_party, i.filed_on, i.granted_on,
	i.expires_on, i.status, i.status_on, i.verified_on, i.updated_at`

func item1(ctx context.Context, from bun.IDB, where string, args ...any) (ip.Item, error) {
	var row itemRow
	err := from.NewRaw(`SELECT `+itemColumns+` FROM ip_items i WHERE `+where, args...).Scan(ctx, &row)
	return row.toDomain(), one(err, ip.ErrAbsent)
}

// LockItem reads a right and keeps it from changing until the end of the unit.
func (tx *Tx) LockItem(ctx context.Context, id string) (ip.Item, error) {
	if !isUUID(id) {
		return ip.Item{}, ip.ErrAbsent
	}
	return item1(ctx, tx, `i.id = ? FOR UPDATE`, id)
}

// ItemOf finds and locks the right that a statement is about: by its number, or
// without one by kind, title and owner.
func (tx *Tx) ItemOf(ctx context.Context, stated ip.Item) (ip.Item, bool, error) {
	i, err := tx.itemOf(ctx, stated, " FOR UPDATE")
	if errors.Is(err, ip.ErrAbsent) {
		return ip.Item{}, false, nil
	}
	return i, err == nil, err
}

func (tx *Tx) itemOf(ctx context.Context, stated ip.Item, lock string) (ip.Item, error) {
	if key := stated.Key(); key != "" {
		return item1(ctx, tx, `i.number_key = ?`+lock, key)
	}
	return item1(ctx, tx, `i.number_key = '' AND i.kind = ? AND party_name_key(i.title) = party_name_key(?) AND party_name_key(i.owner) = party_name_key(?)`+lock,
		stated.Kind, stated.Title, stated.Owner)
}

// AddItem enters a right with its first version; false says that it is there.
func (tx *Tx) AddItem(ctx context.Context, i ip.Item, from party.Origin) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO ip_items (id, kind, number, number_key, title, owner, owner_party, filed_on, granted_on, expires_on, status,
			status_on, verified_on, created_at, updated_at, grams)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		i.ID, i.Kind, i.Number, i.Key(), i.Title, i.Owner, textOrNil(i.OwnerParty), dateOrNil(i.FiledOn), dateOrNil(i.GrantedOn), dateOrNil(i.ExpiresOn),
		string(i.Status), dateOrNil(i.StatusOn), dateOrNil(i.VerifiedOn), tx.now, tx.now, pgdialect.Array(itemGrams(i))).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	i.Version = 1
	return true, tx.addItemVersion(ctx, i, from)
}

func itemGrams(i ip.Item) []string { return Grams(i.Title, i.Number, i.Key(), i.Owner) }

// SaveItem writes the right as it now stands and adds that to its history.
func (tx *Tx) SaveItem(ctx context.Context, i ip.Item, from party.Origin) error {
	res, err := tx.NewRaw(`UPDATE ip_items SET version = version + 1, kind = ?, number = ?, number_key = ?, title = ?, owner = ?, owner_party = ?,
			filed_on = ?, granted_on = ?, expires_on = ?, status = ?, status_on = ?, verified_on = ?, updated_at = ?, grams = ? WHERE id = ? AND version = ?`,
		i.Kind, i.Number, i.Key(), i.Title, i.Owner, textOrNil(i.OwnerParty), dateOrNil(i.FiledOn), dateOrNil(i.GrantedOn), dateOrNil(i.ExpiresOn),
		string(i.Status), dateOrNil(i.StatusOn), dateOrNil(i.VerifiedOn), tx.now, pgdialect.Array(itemGrams(i)), i.ID, i.Version).Exec(ctx)
	err = changedOne(res, err, ip.ErrMoved)
	if err != nil {
		return err
	}
	i.Version++
	return tx.addItemVersion(ctx, i, from)
}

var itemSources = map[party.Source]string{party.FromContract: "CONTRACT", party.FromImport: "IMPORT"}

func (tx *Tx) addItemVersion(ctx context.Context, i ip.Item, from party.Origin) error {
	source := itemSources[from.Source]
	if source == "" {
		source = "HAND"
	}
	_, err := tx.NewRaw(`INSERT INTO ip_versions (item_id, version, source, kind, number, title, owner, filed_on, granted_on, expires_on, status, status_on,
			reason, contract_id, user_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.Version, source, i.Kind, i.Number, i.Title, i.Owner, dateOrNil(i.FiledOn), dateOrNil(i.GrantedOn), dateOrNil(i.ExpiresOn),
		string(i.Status), dateOrNil(i.StatusOn), from.Reason, textOrNil(string(from.Contract)), from.By.User, tx.now).Exec(ctx)
	return err
}

// PartyIDByCode is the record of an organisation, through merges; "" when the
// register does not know the code.
func (tx *Tx) PartyIDByCode(ctx context.Context, uscc string) (string, error) {
	var id string
	if uscc == "" {
		return "", nil
	}
	err := tx.NewRaw(`SELECT COALESCE((SELECT COALESCE(merged_into, id)::text FROM parties WHERE uscc = ?), '')`, uscc).Scan(ctx, &id)
	return id, err
}

// RememberItems 归集知识产权 keeps the rights that an application names and notes that
// it uses them; rights that it names no more are no longer its.
func (tx *Tx) RememberItems(ctx context.Context, stated []ip.Item, from party.Origin) error {
	ids := []string{}
	for _, i := range stated {
		id, err := tx.rememberItem(ctx, i, from)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	_, err := tx.NewRaw(`DELETE FROM ip_uses WHERE contract_id = ? AND item_id <> ALL(?::uuid[])`, string(from.Contract), pgdialect.Array(ids)).Exec(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = tx.NewRaw(`INSERT INTO ip_uses (contract_id, item_id) SELECT ?, unnest(?::uuid[]) ON CONFLICT DO NOTHING`,
		string(from.Contract), pgdialect.Array(ids)).Exec(ctx)
	return err
}

func (tx *Tx) rememberItem(ctx context.Context, stated ip.Item, from party.Origin) (string, error) {
	for _, lock := range []string{"", " FOR UPDATE"} {
		kept, err := tx.itemOf(ctx, stated, lock)
		if errors.Is(err, ip.ErrAbsent) {
			stated.ID = tx.NewID()
			added, err := tx.AddItem(ctx, stated, from)
			if err != nil || added {
				return stated.ID, err
			}
			continue // somebody else has entered it just now
		}
		if err != nil {
			return "", err
		}
		next := kept.Absorb(stated)
		if next == kept {
			return kept.ID, nil
		}
		if lock != "" {
			return kept.ID, tx.SaveItem(ctx, next, from)
		}
	}
	return "", ip.ErrMoved
}

// Item reads one right.
func (db *DB) Item(ctx context.Context, id string) (ip.Item, error) {
	if !isUUID(id) {
		return ip.Item{}, ip.ErrAbsent
	}
	return item1(ctx, db.bun, `i.id = ?`, id)
}

// ItemByNumber finds a right by its number, however it is written.
func (db *DB) ItemByNumber(ctx context.Context, key string) (ip.Item, error) {
	return item1(ctx, db.bun, `i.number_key = ? AND i.number_key <> ''`, key)
}

// openTo bounds which rights people find: published ones, those that their
// organisation owns, those that contracts within their scope name, and officials
// what was entered by hand.
func (c *conditions) openTo(r keeping.Interest) {
	var scope conditions
	scope.keepingScope(r.Scope)
	c.add(`(i.kind <> ? AND i.status IN ('IN_FORCE', 'LAPSED', 'INVALID')
		OR i.owner_party IN (SELECT COALESCE(merged_into, id) FROM parties WHERE uscc = ?)
		OR ? AND NOT EXISTS (SELECT FROM ip_uses u WHERE u.item_id = i.id)
		OR EXISTS (SELECT FROM ip_uses u JOIN contracts c ON c.id = u.contract_id WHERE u.item_id = i.id AND ?))`,
		contract.IPTechSecret, r.Uscc, r.Official, scope.query())
}

// MayFind says whether those with the interest find the right.
func (db *DB) MayFind(ctx context.Context, r keeping.Interest, id string) (found bool, err error) {
	var where conditions
	where.add(`i.id = ?`, id)
	where.openTo(r)
	err = db.bun.NewRaw(`SELECT EXISTS (SELECT FROM ip_items i WHERE ?)`, where.query()).Scan(ctx, &found)
	return found, err
}
