package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"jiyue/migrations"
)

const migrationLock = 7_463_001 // pg_advisory_lock key of the schema

// Migrate brings the schema to this binary's version: every file of
// migrations.FS that has not run, each in its own transaction, then the job
// queue's tables, then the grants. A session-level advisory lock lets several
// processes start at once; it dies with its connection, so a crash leaves no
// lock behind. An applied file whose text has changed is refused.
func Migrate(ctx context.Context, ownerDSN string) error {
	cfg, err := pgx.ParseConfig(ownerDSN)
	if err != nil {
		return fmt.Errorf("parse database address: %w", err)
	}
	pool := stdlib.OpenDB(*cfg)
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Close()
	_, err = conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock)
	if err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	err = migrateLocked(ctx, pool, conn)
	_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock)
	if err != nil {
		return err
	}
	return unlockErr
}

func migrateLocked(ctx context.Context, pool *sql.DB, conn *sql.Conn) error {
	var major int
	err := conn.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int / 10000`).Scan(&major)
	if err != nil {
		return err
	}
	if major < 15 {
		return fmt.Errorf("PostgreSQL %d is too old: 15 or later is needed", major)
	}
	_, err = conn.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (
		name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `DO $$ BEGIN
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jiyue_app') THEN CREATE ROLE jiyue_app NOLOGIN; END IF;
		IF NOT pg_has_role(current_user, 'jiyue_app', 'MEMBER') THEN
			EXECUTE format('GRANT jiyue_app TO %I', current_user);
		END IF;
	END $$`)
	if err != nil {
		return fmt.Errorf("create the role jiyue_app: %w", err)
	}
	names, err := fs.Glob(migrations.FS, "[0-9]*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	for _, name := range names {
		err = applyOnce(ctx, conn, name)
		if err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	jobs, err := rivermigrate.New(riverdatabasesql.New(pool), nil)
	if err != nil {
		return err
	}
	_, err = jobs.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	grants, err := migrations.FS.ReadFile("grants.sql")
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, string(grants))
	if err != nil {
		return fmt.Errorf("grants: %w", err)
	}
	return nil
}

func applyOnce(ctx context.Context, conn *sql.Conn, name string) error {
	text, err := migrations.FS.ReadFile(name)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	want := hex.EncodeToString(sum[:])
	var have string
	err = conn.QueryRowContext(ctx, `SELECT sha256 FROM schema_migrations WHERE name = $1`, name).Scan(&have)
	switch {
	case err == nil && have == want:
		return nil
	case err == nil:
		return fmt.Errorf("the file has changed after it was applied (recorded %.12s, now %.12s)", have, want)
	case err != sql.ErrNoRows:
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)`, name, want)
	if err != nil {
		return err
	}
	return tx.Commit()
}
