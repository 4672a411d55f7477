package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"exports_user_fkey":   guard("export.user"),
	"exports_kind_check":  guard("export.kind"),
	"exports_state_check": guard("export.state"),
})

type exportRow struct {
	ID         string
	UserID     string
	Kind       string
	Title      string
	Filter     []reporting.Param
	State      string
	Total      int
	Done       int
	Filename   string
	SHA256     []byte `bun:"sha256"`
	Size       int64
	Failure    string
	CreatedAt  time.Time
	FinishedAt *time.Time
	ExpiresAt  *time.Time
}

func (r exportRow) toDomain() reporting.Export {
	return reporting.Export{
		ID: r.ID, User: r.UserID, Kind: reporting.ExportKind(r.Kind), Title: r.Title, Params: r.Filter, State: reporting.ExportState(r.State),
		Total: r.Total, Done: r.Done, Filename: r.Filename, SHA256: hex.EncodeToString(r.SHA256), Size: r.Size, Failure: r.Failure,
		CreatedAt: r.CreatedAt.UTC(), FinishedAt: instant(r.FinishedAt), ExpiresAt: instant(r.ExpiresAt),
	}
}

const exportQuery = `SELECT id, user_id, kind, title, filter, state, total, done, filename, sha256, size, failure,
	created_at, finished_at, expires_at FROM exports `

// Exports lists the newest exports of a user.
func (db *DB) Exports(ctx context.Context, user string, limit int) ([]reporting.Export, error) {
	var rows []exportRow
	err := db.bun.NewRaw(exportQuery+`WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT ?`, user, limit).Scan(ctx, &rows)
	list := make([]reporting.Export, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// Export finds an export.
func (db *DB) Export(ctx context.Context, id string) (reporting.Export, error) {
	var row exportRow
	err := db.bun.NewRaw(exportQuery+`WHERE id = ?`, id).Scan(ctx, &row)
	return row.toDomain(), one(err, reporting.ErrExportNotFound)
}

// ExportContent reads a file that is still kept.
func (db *DB) ExportContent(ctx context.Context, id string) ([]byte, error) {
	var content []byte
	err := db.bun.DB.QueryRowContext(ctx, `SELECT content FROM exports WHERE id = $1 AND content IS NOT NULL`, id).Scan(&content)
	return content, one(err, reporting.ErrExportExpired)
}

// Exporter is the owner of an export with the rights of this moment; someone who
// may no longer sign in exports nothing.
func (db *DB) Exporter(ctx context.Context, user string) (actor.Actor, error) {
	var row userRow
	err := db.bun.NewRaw(selectUser+`WHERE u.id = ? AND u.active AND o.active`, user).Scan(ctx, &row)
	return row.toDomain().Actor(), one(err, errExporterGone)
}

var errExporterGone = fault.New(fault.Denied, "export.user_gone", "导出人的账号已停用，没有导出")

// ExportStarted marks an export as being worked on.
func (db *DB) ExportStarted(ctx context.Context, id string) error {
	_, err := db.bun.NewRaw(`UPDATE exports SET state = 'RUNNING', done = 0, total = 0 WHERE id = ? AND state IN ('WAITING', 'RUNNING')`, id).Exec(ctx)
	return err
}

// ExportProgress says how far a running export is.
func (db *DB) ExportProgress(ctx context.Context, id string, done, total int) error {
	_, err := db.bun.NewRaw(`UPDATE exports SET done = ?, total = ? WHERE id = ? AND state = 'RUNNING'`, done, total, id).Exec(ctx)
	return err
}

// PendingExports counts what the user has waiting or running. The user's row is
// locked, so that two requests at once cannot both be the last that is allowed.
func (tx *Tx) PendingExports(ctx context.Context, user string) (int, error) {
	_, err := tx.NewRaw(`SELECT 1 FROM users WHERE id = ? FOR NO KEY UPDATE`, user).Exec(ctx)
	if err != nil {
		return 0, err
	}
	var pending int
	err = tx.NewRaw(`SELECT count(*) FROM exports WHERE user_id = ? AND state IN ('WAITING', 'RUNNING')`, user).Scan(ctx, &pending)
	return pending, err
}

// AddExport inserts a new export.
func (tx *Tx) AddExport(ctx context.Context, e reporting.Export) error {
	params := e.Params
	if params == nil {
		params = []reporting.Param{}
	}
	_, err := tx.NewRaw(`INSERT INTO exports (id, user_id, kind, title, filter, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.User, string(e.Kind), e.Title, jsonb{params}, string(e.State), e.CreatedAt).Exec(ctx)
	return err
}

// FinishExport stores the file of an export. It answers false when the export is
// finished already. The content goes as a parameter, not as a part of the text.
func (tx *Tx) FinishExport(ctx context.Context, f reporting.Finished) (bool, error) {
	res, err := tx.Tx.Tx.ExecContext(ctx, `UPDATE exports SET state = 'DONE', done = $2, total = $2, filename = $3, content = $4, size = $5,
		sha256 = $6, finished_at = $7, expires_at = $8 WHERE id = $1 AND state IN ('WAITING', 'RUNNING')`,
		f.ID, f.Rows, f.Filename, f.Content, len(f.Content), f.SHA256[:], tx.now, f.ExpiresAt)
	if err != nil {
		return false, fmt.Errorf("store the export: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// FailExport tells the owner why there is no file.
func (tx *Tx) FailExport(ctx context.Context, id, failure string) error {
	_, err := tx.NewRaw(`UPDATE exports SET state = 'FAILED', failure = ?, finished_at = ? WHERE id = ? AND state IN ('WAITING', 'RUNNING')`,
		failure, tx.now, id).Exec(ctx)
	return err
}

// Swept is what a cleaning took away.
type Swept struct {
	Exports  int64 // files past their keeping
	Orphans  int64 // exports that no job works on any more
	Sessions int64
	Failures int64 // 登录失败 that no longer count
}

// Sweep deletes what has had its time: the content of exports, sessions, old
// login failures; and it closes exports whose job is gone.
func (db *DB) Sweep(ctx context.Context) (Swept, error) {
	var s Swept
	now := db.Now()
	for _, act := range []struct {
		into  *int64
		query string
		args  []any
	}{
		{&s.Exports, `UPDATE exports SET content = NULL WHERE content IS NOT NULL AND expires_at <= ?`, []any{now}},
		{&s.Orphans, `UPDATE exports e SET state = 'FAILED', finished_at = ?, failure = ? WHERE e.state IN ('WAITING', 'RUNNING') AND e.created_at < ?
			AND NOT EXISTS (SELECT FROM river_job j WHERE j.kind = 'contract_export' AND j.finalized_at IS NULL AND j.args->>'export' = e.id::text)`,
			[]any{now, "生成文件时服务中断，没有完成，请重新导出", now.Add(-10 * time.Minute)}},
		{&s.Sessions, `DELETE FROM sessions WHERE expires_at <= ?`, []any{now}},
		{&s.Failures, `DELETE FROM login_failures WHERE first_at < ? AND (blocked_until IS NULL OR blocked_until < ?)`, []any{now.Add(-24 * time.Hour), now}},
	} {
		res, err := db.bun.NewRaw(act.query, act.args...).Exec(ctx)
		if err != nil {
			return s, err
		}
		*act.into, err = res.RowsAffected()
		if err != nil {
			return s, err
		}
	}
	return s, nil
}
