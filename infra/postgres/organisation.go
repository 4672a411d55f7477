package postgres

import (
	"context"
	"time"

	"jiyue/app/access"
)

type organisationRow struct {
	ID           string
	Version      int
	Kind         string
	Name         string
	USCC         string `bun:"uscc"`
	Region       string
	NumberPrefix string
	Active       bool
	CreatedAt    time.Time
}

func (r organisationRow) toDomain() access.Organisation {
	return access.Organisation{
		ID: r.ID, Version: r.Version, Kind: access.Kind(r.Kind), Name: r.Name, USCC: r.USCC, Region: r.Region,
		NumberPrefix: r.NumberPrefix, Active: r.Active, CreatedAt: r.CreatedAt.UTC(),
	}
}

const organisationColumns = `id, version, kind, name, COALESCE(uscc, '') AS uscc, region,
	COALESCE(number_prefix, '') AS number_prefix, active, created_at`

// Organisation finds an organisation.
func (db *DB) Organisation(ctx context.Context, id string) (access.Organisation, error) {
	var r organisationRow
	if !isUUID(id) {
		return access.Organisation{}, access.ErrNoOrganisation
	}
	err := db.bun.NewRaw(`SELECT `+organisationColumns+` FROM organisations WHERE id = ?`, id).Scan(ctx, &r)
	return r.toDomain(), one(err, access.ErrNoOrganisation)
}

// Organisations lists organisations by name.
func (db *DB) Organisations(ctx context.Context, q access.OrganisationQuery) ([]access.Organisation, error) {
	var rows []organisationRow
	err := db.bun.NewRaw(`SELECT `+organisationColumns+` FROM organisations
		WHERE (? = '' OR kind = ?) AND (? = '' OR name ILIKE ? OR uscc = upper(?))
		AND (? = '' OR (name, id) > (?, NULLIF(?, '')::uuid))
		ORDER BY name, id LIMIT ?`,
		string(q.Kind), string(q.Kind), q.Text, contains(q.Text), q.Text, q.AfterID, q.AfterName, q.AfterID, q.Limit,
	).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]access.Organisation, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, nil
}

// LockOrganisation reads an organisation and holds it until the end.
func (tx *Tx) LockOrganisation(ctx context.Context, id string) (access.Organisation, error) {
	var r organisationRow
	if !isUUID(id) {
		return access.Organisation{}, access.ErrNoOrganisation
	}
	err := tx.NewRaw(`SELECT `+organisationColumns+` FROM organisations WHERE id = ? FOR UPDATE`, id).Scan(ctx, &r)
	return r.toDomain(), one(err, access.ErrNoOrganisation)
}

// InsertOrganisation writes a new organisation.
func (tx *Tx) InsertOrganisation(ctx context.Context, o access.Organisation) error {
	_, err := tx.NewRaw(`INSERT INTO organisations (id, version, kind, name, uscc, region, number_prefix, active, created_at)
		VALUES (?, ?, ?, ?, NULLIF(?, ''), ?, NULLIF(?, ''), ?, ?)`,
		o.ID, o.Version, string(o.Kind), o.Name, o.USCC, o.Region, o.NumberPrefix, o.Active, o.CreatedAt).Exec(ctx)
	return err
}

// UpdateOrganisation writes what may change, when o.Version is the stored one.
func (tx *Tx) UpdateOrganisation(ctx context.Context, o access.Organisation) error {
	res, err := tx.NewRaw(`UPDATE organisations SET version = version + 1, name = ?, uscc = NULLIF(?, ''), region = ?, active = ?
		WHERE id = ? AND version = ?`, o.Name, o.USCC, o.Region, o.Active, o.ID, o.Version).Exec(ctx)
	return changedOne(res, err, access.ErrMoved)
}
