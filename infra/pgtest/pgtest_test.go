package pgtest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"jiyue/infra/embeddedpg"
)

func connect(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	var firstName string
	t.Run("first", func(t *testing.T) {
		owner, app := Database(t)
		conn := connect(t, owner)
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT current_database()").Scan(&firstName))
		_, err := conn.Exec(t.Context(), "CREATE TABLE only_here (id int); INSERT INTO counters VALUES ('seen', 1)")
		require.NoError(t, err)
		var user string
		require.NoError(t, connect(t, app).QueryRow(t.Context(), "SELECT current_user").Scan(&user))
		require.Equal(t, embeddedpg.App, user)
	})
	owner, app := Database(t)
	var applied, seen int
	var here, firstThere bool
	require.NoError(t, connect(t, owner).QueryRow(t.Context(), `SELECT
		(SELECT count(*) FROM schema_migrations), (SELECT count(*) FROM counters),
		to_regclass('only_here') IS NOT NULL, EXISTS (SELECT FROM pg_database WHERE datname = $1)`, firstName).
		Scan(&applied, &seen, &here, &firstThere))
	require.Positive(t, applied)
	require.Zero(t, seen)
	require.False(t, here, "what one test writes, no other test sees")
	require.False(t, firstThere, "databases are dropped after their test")

	_, err := connect(t, app).Exec(t.Context(), "CREATE TABLE mine (id int)")
	require.ErrorContains(t, err, "42501", "the application's grants are those of production")
}

func TestOpenIsTheApplicationsPool(t *testing.T) {
	db := Open(t)
	require.Equal(t, Now, db.Now())
	var user string
	require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT current_user").Scan(&user))
	require.Equal(t, embeddedpg.App, user)
}

// Tests that begin together wait for one template instead of each making one.
func TestManyAtOnce(t *testing.T) {
	super, err := cluster()
	require.NoError(t, err)
	template, err := templateName()
	require.NoError(t, err)
	conn := connect(t, super)
	_, err = conn.Exec(t.Context(), "DROP DATABASE IF EXISTS "+template)
	require.NoError(t, err)
	var group errgroup.Group
	for range 8 {
		group.Go(func() error { _, err := clone(t.Context(), super); return err })
	}
	require.NoError(t, group.Wait())
	var templates, building int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT
		count(*) FILTER (WHERE datname !~ '_building$'), count(*) FILTER (WHERE datname ~ '_building$')
		FROM pg_database WHERE datname ~ '^template_'`).Scan(&templates, &building))
	require.Equal(t, 1, templates)
	require.Zero(t, building)
}

func TestUsersDatabasesAreRefused(t *testing.T) {
	for _, dsn := range []string{
		"postgres://app:secret@db.example.org/jiyue", "postgres:///jiyue?host=/var/run/postgresql&user=postgres",
		"postgres://jiyue_super@127.0.0.1/postgres", "", "::",
	} {
		require.Error(t, throwaway(dsn), dsn)
	}
}

func TestRunCommandSharesAClusterAndDeletesIt(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://user@db.example.org/real")
	var out, errs bytes.Buffer
	code, err := RunCommand(t.Context(), []string{"sh", "-c", `echo "$` + Env + `"; echo "url=$DATABASE_URL" >&2; exit 3`}, &out, &errs)
	require.NoError(t, err)
	require.Equal(t, 3, code)
	require.Equal(t, "url=\n", errs.String(), "the user's database is out of reach")
	dsn := strings.TrimSpace(out.String())
	require.NoError(t, throwaway(dsn))
	_, err = pgx.Connect(t.Context(), dsn)
	require.Error(t, err, "the cluster is gone")

	code, err = RunCommand(t.Context(), nil, &out, &errs)
	require.ErrorIs(t, err, ErrNoCommand)
	require.NotZero(t, code)
}

// The test program, run under RunCommand, uses the cluster that it is given.
func TestProcessesUseTheRunsCluster(t *testing.T) {
	if os.Getenv("PGTEST_INNER") != "" {
		super, err := cluster()
		require.NoError(t, err)
		require.Equal(t, os.Getenv(Env), super)
		Database(t)
		return
	}
	exe, err := os.Executable()
	require.NoError(t, err)
	t.Setenv("PGTEST_INNER", "1")
	var out bytes.Buffer
	code, err := RunCommand(t.Context(), []string{exe, "-test.run=^TestProcessesUseTheRunsCluster$", "-test.v"}, &out, &out)
	require.NoError(t, err)
	require.Zero(t, code, out.String())
	require.Contains(t, out.String(), "--- PASS: TestProcessesUseTheRunsCluster")
}

// A test process that ends without a word leaves neither server nor folder.
func TestProcessEndsItsCluster(t *testing.T) {
	if os.Getenv("PGTEST_ALONE") != "" {
		super, err := cluster()
		require.NoError(t, err)
		_, err = os.Stdout.WriteString("dsn=" + super + "\n")
		require.NoError(t, err)
		return
	}
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(exe, "-test.run=^TestProcessEndsItsCluster$")
	cmd.Env = append(withoutDatabase(os.Environ()), "PGTEST_ALONE=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	_, dsn, found := strings.Cut(string(out), "dsn=")
	require.True(t, found)
	dsn, _, _ = strings.Cut(dsn, "\n")
	cfg, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	require.Eventually(t, func() bool { _, err := os.Stat(cfg.Host); return os.IsNotExist(err) }, 10*time.Second, 20*time.Millisecond)
}

func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		Database(b)
	}
}
