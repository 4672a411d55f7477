// Package pgtest gives every test a database of its own. One throw-away cluster
// serves a whole run (see RunCommand) or, without one, a single test process. The
// schema is migrated once into a template, and each test gets a copy of it, which
// takes some twenty milliseconds. No test ever looks at DATABASE_URL: what is
// dropped here must be what was made here.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jiyue/infra/embeddedpg"
	"jiyue/infra/postgres"
	"jiyue/migrations"
)

// Env names the variable by which RunCommand tells test processes of its cluster.
const Env = "JIYUE_TEST_PG"

// templateLock is the pg_advisory_lock key under which the template is made.
const templateLock = 7_463_002

// Now is the clock of databases that Open opens: tests of deadlines begin here.
var Now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// Key seals the identity numbers of test databases.
var Key = sha256.Sum256([]byte("test"))

// Open is the application's pool on a fresh migrated database; its clock stands
// at Now. Tests that need another clock or other roles use Database.
func Open(t testing.TB) *postgres.DB {
	t.Helper()
	_, app := Database(t)
	db, err := postgres.Open(t.Context(), app, func() time.Time { return Now }, 8)
	if err == nil {
		err = db.UseKeys(t.Context(), Key)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Database is a fresh migrated database, dropped after the test: its address for
// the owner of the schema and for the application.
func Database(t testing.TB) (ownerDSN, appDSN string) {
	t.Helper()
	super, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	name, err := clone(t.Context(), super)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background() // the test's own is cancelled by now
		err := asSuper(ctx, super, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
			return err
		})
		if err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return address(super, embeddedpg.Owner, name), address(super, embeddedpg.App, name)
}

// cluster is the address of the run's cluster for its superuser; without a run it
// starts one that ends with this process.
var cluster = sync.OnceValues(func() (string, error) {
	if dsn, set := os.LookupEnv(Env); set {
		return dsn, throwaway(dsn)
	}
	server, err := embeddedpg.Start(context.Background(), embeddedpg.Options{Throwaway: true})
	if err != nil {
		return "", err
	}
	return server.DSN(embeddedpg.Super, "postgres"), nil
})

// throwaway refuses an address that RunCommand cannot have given out.
func throwaway(dsn string) error {
	cfg, err := pgconn.ParseConfig(dsn)
	if err != nil || cfg.User != embeddedpg.Super || !strings.HasPrefix(cfg.Host, "/") {
		return fmt.Errorf("%s must be set by `jiyue testdb` only", Env)
	}
	return nil
}

// clone copies the template, making it first if this is the cluster's first test.
func clone(ctx context.Context, super string) (name string, err error) {
	template, err := templateName()
	if err != nil {
		return "", err
	}
	name = "test_" + strings.ToLower(rand.Text()[:12])
	return name, asSuper(ctx, super, func(conn *pgx.Conn) error {
		var there bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", template).Scan(&there)
		if err == nil && !there {
			err = makeTemplate(ctx, conn, super, template)
		}
		if err != nil {
			return fmt.Errorf("make the template of test databases: %w", err)
		}
		return embeddedpg.CreateDatabase(ctx, conn, name, template)
	})
}

// templateName depends on the migrations, so that a cluster never serves an old
// schema.
func templateName() (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := migrations.FS.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%d %s %d %s", len(name), name, len(text), text)
	}
	return fmt.Sprintf("template_%x", sum.Sum(nil)[:8]), nil
}

// makeTemplate migrates a database and then gives it the template's name, so that
// a template with that name is always complete. The lock makes test processes
// that start together wait for the one that is making it.
func makeTemplate(ctx context.Context, conn *pgx.Conn, super, template string) (err error) {
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	defer func() {
		_, unlock := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", templateLock)
		err = errors.Join(err, unlock)
	}()
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", template).Scan(&there)
	if err != nil || there {
		return err
	}
	building := template + "_building"
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+building+" WITH (FORCE)"); err != nil {
		return err
	}
	if err := embeddedpg.CreateDatabase(ctx, conn, building, "template1"); err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, address(super, embeddedpg.Owner, building)); err != nil {
		return err
	}
	return rename(ctx, conn, building, template)
}

// rename waits for the migration's connections to be gone: the server ends them a
// moment after they are closed.
func rename(ctx context.Context, conn *pgx.Conn, from, to string) error {
	for attempt := 1; ; attempt++ {
		_, err := conn.Exec(ctx, "ALTER DATABASE "+from+" RENAME TO "+to)
		inUse, ok := errors.AsType[*pgconn.PgError](err)
		if !ok || inUse.Code != "55006" || attempt == 200 {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func asSuper(ctx context.Context, super string, do func(*pgx.Conn) error) (err error) {
	conn, err := pgx.Connect(ctx, super)
	if err != nil {
		return fmt.Errorf("connect to the test cluster: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	return do(conn)
}

// address is the superuser's address with another role and database.
func address(super, role, db string) string {
	u, err := url.Parse(super)
	if err != nil {
		panic(err) // throwaway has parsed it, or embeddedpg has made it
	}
	q := u.Query()
	q.Set("user", role)
	u.Path, u.RawQuery = "/"+db, q.Encode()
	return u.String()
}
