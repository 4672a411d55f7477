package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/access"
	"jiyue/domain/actor"
)

type userRow struct {
	ID           string
	Version      int
	Login        string
	Name         string
	OrgID        string
	Roles        []string `bun:",array"`
	PasswordHash string
	MustChange   bool
	Active       bool
	CreatedAt    time.Time
	LastLoginAt  *time.Time
	OrgName      string
	OrgKind      string
	OrgRegion    string
	OrgActive    bool
}

func (r userRow) toDomain() access.User {
	u := access.User{
		ID: r.ID, Version: r.Version, Login: r.Login, Name: r.Name, OrgID: r.OrgID, Roles: rolesOf(r.Roles),
		PasswordHash: r.PasswordHash, MustChange: r.MustChange, Active: r.Active, CreatedAt: r.CreatedAt.UTC(),
		OrgName: r.OrgName, OrgKind: access.Kind(r.OrgKind), OrgRegion: r.OrgRegion, OrgActive: r.OrgActive,
	}
	if r.LastLoginAt != nil {
		u.LastLoginAt = r.LastLoginAt.UTC()
	}
	return u
}

func rolesOf(texts []string) []actor.Role {
	var roles []actor.Role
	for _, t := range texts {
		roles = append(roles, actor.Role(t))
	}
	return roles
}

func textsOf(roles []actor.Role) []string {
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	return texts
}

const selectUser = `SELECT u.id, u.version, u.login, u.name, u.org_id, u.roles, u.password_hash, u.must_change, u.active,
	u.created_at, u.last_login_at, o.name AS org_name, o.kind AS org_kind, o.region AS org_region, o.active AS org_active
	FROM users u JOIN organisations o ON o.id = u.org_id `

// User finds a user.
func (db *DB) User(ctx context.Context, id string) (access.User, error) {
	var r userRow
	if !isUUID(id) {
		return access.User{}, access.ErrNoUser
	}
	err := db.bun.NewRaw(selectUser+`WHERE u.id = ?`, id).Scan(ctx, &r)
	return r.toDomain(), one(err, access.ErrNoUser)
}

// UserByLogin finds a user by the login name.
func (db *DB) UserByLogin(ctx context.Context, login string) (access.User, error) {
	var r userRow
	err := db.bun.NewRaw(selectUser+`WHERE u.login = ?`, plain(login)).Scan(ctx, &r)
	return r.toDomain(), one(err, access.ErrNoUser)
}

// Users lists users by name.
func (db *DB) Users(ctx context.Context, q access.UserQuery) ([]access.User, error) {
	var rows []userRow
	if q.Org != "" && !isUUID(q.Org) {
		return nil, nil
	}
	err := db.bun.NewRaw(selectUser+`
		WHERE (? = '' OR u.org_id = NULLIF(?, '')::uuid) AND (? = '' OR u.name ILIKE ? OR u.login ILIKE ?)
		AND (? = '' OR (u.name, u.id) > (?, NULLIF(?, '')::uuid))
		ORDER BY u.name, u.id LIMIT ?`,
		q.Org, q.Org, q.Text, contains(q.Text), contains(q.Text), q.AfterID, q.AfterName, q.AfterID, q.Limit,
	).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]access.User, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, nil
}

// LockUser reads a user and holds the row until the end.
func (tx *Tx) LockUser(ctx context.Context, id string) (access.User, error) {
	var r userRow
	if !isUUID(id) {
		return access.User{}, access.ErrNoUser
	}
	err := tx.NewRaw(selectUser+`WHERE u.id = ? FOR UPDATE OF u`, id).Scan(ctx, &r)
	return r.toDomain(), one(err, access.ErrNoUser)
}

// LockAdministrators returns the ids of all who can administer the system, and
// holds their rows until the end.
func (tx *Tx) LockAdministrators(ctx context.Context) ([]string, error) {
	var ids []string
	err := tx.NewRaw(`SELECT u.id FROM users u JOIN organisations o ON o.id = u.org_id
		WHERE u.active AND o.active AND 'ADMINISTRATOR' = ANY(u.roles) ORDER BY u.id FOR UPDATE OF u`).Scan(ctx, &ids)
	return ids, err
}

// AnyUser says whether there is any user at all; it holds off another
// installation until the end.
func (tx *Tx) AnyUser(ctx context.Context) (bool, error) {
	_, err := tx.NewRaw(`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`).Exec(ctx)
	if err != nil {
		return false, err
	}
	var found bool
	err = tx.NewRaw(`SELECT EXISTS (SELECT FROM users)`).Scan(ctx, &found)
	return found, err
}

// InsertUser writes a new user.
func (tx *Tx) InsertUser(ctx context.Context, u access.User) error {
	_, err := tx.NewRaw(`INSERT INTO users (id, version, login, name, org_id, roles, password_hash, must_change, active, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Version, u.Login, u.Name, u.OrgID, pgdialect.Array(textsOf(u.Roles)), u.PasswordHash, u.MustChange,
		u.Active, u.CreatedAt).Exec(ctx)
	return err
}

// UpdateUser writes what may change, when u.Version is the stored one.
func (tx *Tx) UpdateUser(ctx context.Context, u access.User) error {
	res, err := tx.NewRaw(`UPDATE users SET version = version + 1, name = ?, roles = ?, password_hash = ?, must_change = ?, active = ?
		WHERE id = ? AND version = ?`,
		u.Name, pgdialect.Array(textsOf(u.Roles)), u.PasswordHash, u.MustChange, u.Active, u.ID, u.Version).Exec(ctx)
	return changedOne(res, err, access.ErrMoved)
}

// MarkLogin notes the time of the last sign-in.
func (tx *Tx) MarkLogin(ctx context.Context, userID string) error {
	_, err := tx.NewRaw(`UPDATE users SET last_login_at = ? WHERE id = ?`, tx.now, userID).Exec(ctx)
	return err
}

// isUUID keeps what cannot be an id out of SQL, where it would be an error
// instead of an absent row.
func isUUID(id string) bool {
	return len(id) == 36 && uuid.Validate(id) == nil
}

// NoUsers says that nobody has been entered yet.
func (db *DB) NoUsers(ctx context.Context) (bool, error) {
	var none bool
	err := db.bun.NewRaw(`SELECT NOT EXISTS (SELECT FROM users)`).Scan(ctx, &none)
	return none, err
}
