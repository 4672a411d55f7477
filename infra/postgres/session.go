package postgres

import (
	"context"
	"strings"
	"time"

	"jiyue/app/access"
)

type sessionRow struct {
	ID        string
	UserID    string
	CSRF      string `bun:"csrf"`
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Client    string
}

func (r sessionRow) toDomain() access.Session {
	return access.Session{
		ID: r.ID, UserID: r.UserID, CSRF: r.CSRF, CreatedAt: r.CreatedAt.UTC(), SeenAt: r.SeenAt.UTC(),
		ExpiresAt: r.ExpiresAt.UTC(), Client: r.Client,
	}
}

// Admitted finds the session of a token with its user. Expired sessions, and
// those of disabled users and organisations, admit nobody.
func (db *DB) Admitted(ctx context.Context, tokenHash []byte) (access.Admitted, error) {
	var s sessionRow
	err := db.bun.NewRaw(`SELECT id, user_id, csrf, created_at, seen_at, expires_at, client FROM sessions
		WHERE token_hash = ? AND expires_at > ?`, tokenHash, db.Now()).Scan(ctx, &s)
	if err != nil {
		return access.Admitted{}, one(err, access.ErrNoSession)
	}
	var r userRow
	err = db.bun.NewRaw(selectUser+`WHERE u.id = ? AND u.active AND o.active`, s.UserID).Scan(ctx, &r)
	if err != nil {
		return access.Admitted{}, one(err, access.ErrNoSession)
	}
	u := r.toDomain()
	return access.Admitted{
		Actor: u.Actor(), Login: u.Login, OrgKind: u.OrgKind, MustChange: u.MustChange, Session: s.toDomain(),
	}, nil
}

// Sessions lists the live sessions of a user, newest first.
func (db *DB) Sessions(ctx context.Context, userID string) ([]access.Session, error) {
	var rows []sessionRow
	err := db.bun.NewRaw(`SELECT id, user_id, csrf, created_at, seen_at, expires_at, client FROM sessions
		WHERE user_id = ? AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT 100`, userID, db.Now()).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]access.Session, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, nil
}

// InsertSession writes a new session under the hash of its token.
func (tx *Tx) InsertSession(ctx context.Context, s access.Session, tokenHash []byte) error {
	_, err := tx.NewRaw(`INSERT INTO sessions (token_hash, id, user_id, csrf, created_at, seen_at, expires_at, client)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tokenHash, s.ID, s.UserID, s.CSRF, s.CreatedAt, s.SeenAt, s.ExpiresAt, plain(s.Client)).Exec(ctx)
	return err
}

// TouchSession lets a session live on; times never go back.
func (tx *Tx) TouchSession(ctx context.Context, id string, seen, expires time.Time) error {
	_, err := tx.NewRaw(`UPDATE sessions SET seen_at = greatest(seen_at, ?), expires_at = greatest(expires_at, ?) WHERE id = ?`,
		seen, expires, id).Exec(ctx)
	return err
}

// DeleteSession ends one session of a user and says whether there was one.
func (tx *Tx) DeleteSession(ctx context.Context, userID, id string) (bool, error) {
	if !isUUID(id) {
		return false, nil
	}
	res, err := tx.NewRaw(`DELETE FROM sessions WHERE user_id = ? AND id = ?`, userID, id).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// DeleteSessions ends all sessions of a user but the one named.
func (tx *Tx) DeleteSessions(ctx context.Context, userID, except string) (int, error) {
	res, err := tx.NewRaw(`DELETE FROM sessions WHERE user_id = ? AND id IS DISTINCT FROM NULLIF(?, '')::uuid`,
		userID, except).Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// DeleteOrganisationSessions ends all sessions of an organisation's users.
func (tx *Tx) DeleteOrganisationSessions(ctx context.Context, orgID string) error {
	_, err := tx.NewRaw(`DELETE FROM sessions USING users WHERE users.id = sessions.user_id AND users.org_id = ?`, orgID).Exec(ctx)
	return err
}

// DeleteExpired deletes sessions that have run out and old counts of failures.
func (tx *Tx) DeleteExpired(ctx context.Context, failuresBefore time.Time) error {
	_, err := tx.NewRaw(`DELETE FROM sessions WHERE expires_at <= ?`, tx.now).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`DELETE FROM login_failures WHERE first_at <= ? AND (blocked_until IS NULL OR blocked_until <= ?)`,
		failuresBefore, tx.now).Exec(ctx)
	return err
}

// plain drops what PostgreSQL's text cannot hold.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}
