// Package postgres keeps everything in one PostgreSQL: the unit of work, rows
// and SQL, migrations, and the table that turns broken constraints into faults.
package postgres

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/fault"
)

// ErrBusy means that retries are used up; nothing was written.
var ErrBusy = fault.New(fault.Busy, "postgres.busy", "系统繁忙，您的操作没有生效，请稍后再试")

// ErrOutcomeUnknown means that the deadline passed while the commit was under
// way. The commit is never cancelled: a cancelled wait for the synchronous
// standby would be answered as success although a failover could lose it.
var ErrOutcomeUnknown = fault.New(fault.Busy, "postgres.outcome_unknown", "结果未知，请用同一页面重试，系统不会重复办理")

// DB is the pool of the application's role.
type DB struct {
	bun      *bun.DB
	now      func() time.Time
	sealer   *sealer // nil until UseKeys
	signing  ed25519.PrivateKey
	reports  keptReports
	warnings sync.Map // backend pid -> struct{}: a commit that was not replicated
}

// Open connects with the given DSN as the role jiyue_app, so that the grants of
// that role bind even when the DSN names a more powerful user. now is the clock
// of every unit of work.
func Open(ctx context.Context, dsn string, now func() time.Time, maxConns int) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("parse database address: %w", err)
	}
	return open(ctx, cfg, now, maxConns)
}

// OpenToRead is Open for one who only looks: the server refuses every change.
func OpenToRead(ctx context.Context, dsn string, now func() time.Time) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("parse database address: %w", err)
	}
	cfg.RuntimeParams["default_transaction_read_only"] = "on"
	return open(ctx, cfg, now, 2)
}

func open(ctx context.Context, cfg *pgx.ConnConfig, now func() time.Time, maxConns int) (*DB, error) {
	db := &DB{now: now}
	cfg.RuntimeParams["role"] = "jiyue_app"
	cfg.RuntimeParams["timezone"] = "UTC"
	cfg.RuntimeParams["application_name"] = "jiyue"
	cfg.RuntimeParams["jit"] = "off"       // compiling these short queries takes longer than running them
	cfg.RuntimeParams["work_mem"] = "16MB" // a report groups in memory what 4 MB would sort on disk
	// bun writes the values into the text of a query, so a plan is of use again only
	// to the same person on the same page: keep few, they are the server's memory.
	cfg.StatementCacheCapacity = 128
	cfg.OnNotice = func(c *pgconn.PgConn, n *pgconn.Notice) {
		if strings.Contains(n.Message, "canceling wait for synchronous replication") {
			db.warnings.Store(c.PID(), struct{}{})
		}
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(maxConns)
	pool.SetMaxIdleConns(maxConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db.bun = bun.NewDB(pool, pgdialect.New())
	err := pool.PingContext(ctx)
	if err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return db, nil
}

// Close releases the pool.
func (db *DB) Close() error { return db.bun.Close() }

// SQL is the plain pool, for the job queue's driver.
func (db *DB) SQL() *sql.DB { return db.bun.DB }

// Now is the clock of the application.
func (db *DB) Now() time.Time { return db.now().UTC().Truncate(time.Microsecond) }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.bun.PingContext(ctx) }

// Tx is one unit of work: one transaction, one clock reading, one audit record
// written just before the commit.
type Tx struct {
	bun.Tx
	now    time.Time
	sealer *sealer
	events []pendingEvent
}

// Now is the one instant of this unit of work, in UTC to the microsecond.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID makes a time-ordered UUIDv7.
func (tx *Tx) NewID() string { return NewID() }

// NewID makes a time-ordered UUIDv7.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// NewToken makes a text of 128 random bits that nobody can guess.
func (tx *Tx) NewToken() string { return rand.Text() }

// Bind narrows the one real unit of work to what an activity needs of it, so
// that the activity cannot write outside a transaction.
func Bind[T any](db *DB, as func(*Tx) T) func(context.Context, func(T) error) error {
	return func(ctx context.Context, fn func(T) error) error {
		return db.InTx(ctx, func(tx *Tx) error { return fn(as(tx)) })
	}
}

const maxAttempts = 5

// InTx runs fn in one transaction and commits. fn may run more than once
// (serialisation failures and deadlocks are retried at most five times), so it
// must do nothing but SQL.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	return attempts(ctx, func() error { return db.once(ctx, fn) })
}

func attempts(ctx context.Context, once func() error) error {
	for attempt := 1; ; attempt++ {
		err := once()
		if !retryable(err) {
			return faultOf(err)
		}
		if attempt == maxAttempts {
			return fmt.Errorf("%w: %w", ErrBusy, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
		case <-time.After(time.Duration(attempt*attempt) * 5 * time.Millisecond):
		}
	}
}

func (db *DB) once(ctx context.Context, fn func(*Tx) error) error {
	conn, err := db.bun.Conn(ctx)
	if err != nil {
		return busyOnDeadline(ctx, err)
	}
	release := func() { _ = conn.Close() }
	// The transaction itself is not bound to ctx: database/sql would roll it
	// back by itself, in the middle of a commit.
	sqlTx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		release()
		return err
	}
	tx := &Tx{Tx: sqlTx, now: db.Now(), sealer: db.sealer}
	committing := false
	defer func() {
		if !committing {
			_ = sqlTx.Rollback()
			release()
		}
	}()
	err = fn(tx)
	if err != nil {
		return busyOnDeadline(ctx, err)
	}
	err = tx.appendAudit(ctx)
	if err != nil {
		return busyOnDeadline(ctx, err)
	}
	committing = true
	return db.commit(ctx, conn, sqlTx.Commit)
}

// commit lets the commit run on when the deadline passes meanwhile, and gives the
// connection back after it.
func (db *DB) commit(ctx context.Context, conn bun.Conn, commit func() error) error {
	pid := backendPID(conn)
	db.warnings.Delete(pid)
	result := make(chan error, 1)
	go func() {
		defer func() { _ = conn.Close() }()
		err := commit()
		if _, unreplicated := db.warnings.LoadAndDelete(pid); err == nil && unreplicated {
			err = ErrOutcomeUnknown
		}
		result <- err
	}()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return ErrOutcomeUnknown
	}
}

func backendPID(conn bun.Conn) (pid uint32) {
	_ = conn.Raw(func(driverConn any) error {
		if c, ok := driverConn.(*stdlib.Conn); ok {
			pid = c.Conn().PgConn().PID()
		}
		return nil
	})
	return pid
}

func busyOnDeadline(ctx context.Context, err error) error {
	if ctx.Err() != nil && fault.KindOf(err) == fault.Internal {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return err
}

// retryable: serialization_failure and deadlock_detected.
func retryable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// one maps the absence of a row to the given fault.
func one(err error, absent *fault.Fault) error {
	if errors.Is(err, sql.ErrNoRows) {
		return absent
	}
	return err
}

// changedOne checks that a guarded update hit its row; otherwise the state or
// version has moved on.
func changedOne(res sql.Result, err error, moved *fault.Fault) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return moved
	}
	return nil
}
