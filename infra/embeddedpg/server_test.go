package embeddedpg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
)

// TestMain lets the test program be the supervisor that is killed in tests.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EMBEDDEDPG_TEST_DIR"); dir != "" {
		supervise(dir)
	}
	os.Exit(m.Run())
}

// supervise starts a server, keeps a row, says so and waits to be killed.
func supervise(dir string) {
	s, err := Start(context.Background(), Options{Dir: dir, Throwaway: os.Getenv("EMBEDDEDPG_TEST_THROWAWAY") != ""})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	conn, err := pgx.Connect(context.Background(), s.DSN(Owner, Database))
	if err == nil {
		_, err = conn.Exec(context.Background(), "CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1)")
	}
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	pid, _ := postmaster(s.folder.data)
	fmt.Println("kept", pid, s.socket)
	select {}
}

// child runs supervise in a process of its own until it has kept its row.
func child(t *testing.T, dir string, env ...string) (cmd *exec.Cmd, server int, socket string) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "EMBEDDEDPG_TEST_DIR="+dir), env...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	_, err = fmt.Sscanf(line, "kept %d %s", &server, &socket)
	require.NoError(t, err, line)
	return cmd, server, socket
}

// folderFor is a data folder that the server's user can reach: t.TempDir is
// closed to other users.
func folderFor(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "jiyue-embeddedpg-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

func query[T any](t *testing.T, dsn, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	var v T
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&v))
	return v
}

func exec1(t *testing.T, dsn, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), sql)
	return err
}

func gone(pid int) func() bool {
	return func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH }
}

func TestStartStopAndRestartKeepData(t *testing.T) {
	t.Parallel()
	dir := folderFor(t)
	s := start(t, Options{Dir: dir})
	require.Equal(t, dir, s.Dir())
	owner, app := s.DSN(Owner, Database), s.DSN(App, Database)

	t.Run("settings", func(t *testing.T) {
		require.Equal(t, "on", query[string](t, owner, "SHOW fsync"))
		require.Equal(t, "on", query[string](t, owner, "SHOW data_checksums"))
		require.Equal(t, "UTF8", query[string](t, owner, "SHOW server_encoding"))
		require.Equal(t, "C", query[string](t, owner, "SELECT datcollate FROM pg_database WHERE datname = 'jiyue'"))
		require.Equal(t, "", query[string](t, owner, "SHOW listen_addresses"))
		require.Equal(t, "UTC", query[string](t, owner, "SHOW timezone"))
		require.Equal(t, "李四,王五,张三", query[string](t, owner,
			`SELECT string_agg(n, ',' ORDER BY n COLLATE "zh-x-icu") FROM unnest(ARRAY['张三','李四','王五']) n`))
	})
	t.Run("the application cannot rewrite what it may only add to", func(t *testing.T) {
		require.NoError(t, exec1(t, owner, "CREATE TABLE log (id int); INSERT INTO log VALUES (1); GRANT SELECT, INSERT ON log TO jiyue_app"))
		require.NoError(t, exec1(t, app, "INSERT INTO log VALUES (2)"))
		for _, sql := range []string{"UPDATE log SET id = 3", "DELETE FROM log", "TRUNCATE log", "DROP TABLE log",
			"ALTER TABLE log ADD x int", "CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "SET ROLE jiyue_owner", "CREATE DATABASE mine"} {
			require.ErrorContains(t, exec1(t, app, sql), "SQLSTATE 42501", sql) // insufficient_privilege
		}
		require.False(t, query[bool](t, owner, "SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls) FROM pg_roles WHERE rolname IN ('jiyue_owner','jiyue_app')"))
	})
	t.Run("the socket and the data are closed to others, the server is not root", func(t *testing.T) {
		pidFile := filepath.Join(s.folder.data, "postmaster.pid") // made by the server itself
		for path, mode := range map[string]os.FileMode{s.socket: 0o700, s.folder.data: 0o700, pidFile: 0o600} {
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.Equal(t, mode, info.Mode().Perm(), path)
			uid := int(info.Sys().(*syscall.Stat_t).Uid)
			require.NotZero(t, uid, path)
			require.Equal(t, s.folder.owner.uid, uid, path)
		}
		require.Equal(t, os.Geteuid() == 0, s.folder.owner.drop)
	})
	t.Run("a second start is one sentence", func(t *testing.T) {
		_, err := Start(t.Context(), Options{Dir: dir})
		require.ErrorIs(t, err, ErrInUse)
		require.Equal(t, fmt.Sprintf("数据目录 %s 正由另一个技约进程使用（进程号 %d）。请先停止该进程，或换一个数据目录", dir, os.Getpid()), fault.Sentence(err))
	})

	require.NoError(t, s.Stop())
	require.NoError(t, s.Stop(), "stopping twice is allowed")
	require.True(t, gone(s.cmd.Process.Pid)())
	require.NoDirExists(t, s.socket)
	require.NoFileExists(t, filepath.Join(s.folder.data, "postmaster.pid"))

	again := start(t, Options{Dir: dir})
	require.Equal(t, 2, query[int](t, again.DSN(App, Database), "SELECT count(*) FROM log"))
	require.NoError(t, again.Stop())

	// A start that the server itself refuses quotes the server.
	conf, err := os.OpenFile(filepath.Join(s.folder.data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = io.WriteString(conf, "no_such_setting = 1\n")
	require.NoError(t, err)
	require.NoError(t, conf.Close())
	_, err = Start(t.Context(), Options{Dir: dir})
	require.ErrorIs(t, err, ErrStart)
	require.Contains(t, fault.Sentence(err), "no_such_setting")
}

// What a killed supervisor leaves: the kernel ends its server, and the next start
// finds the data, whether the server ended in time or not.
func TestKilledSupervisorLosesNothing(t *testing.T) {
	t.Parallel()
	dir := folderFor(t)
	cmd, server, socket := child(t, dir)

	_, err := Start(t.Context(), Options{Dir: dir})
	require.ErrorIs(t, err, ErrInUse)
	require.Contains(t, fault.Sentence(err), "（进程号 "+strconv.Itoa(cmd.Process.Pid)+"）")

	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()                   // its locks are gone when it is
	s := start(t, Options{Dir: dir}) // at once, while the server is still ending
	require.Equal(t, 1, query[int](t, s.DSN(App, Database), "SELECT 1 FROM pg_tables WHERE tablename = 'kept'"))
	require.Equal(t, 1, query[int](t, s.DSN(Owner, Database), "SELECT count(*) FROM kept"))
	require.Eventually(t, gone(server), 5*time.Second, 20*time.Millisecond)
	require.NoDirExists(t, socket, "the socket folder of the killed process is cleared away")

	// The server itself is killed, so that it leaves a stale postmaster.pid.
	require.NoError(t, exec1(t, s.DSN(Owner, Database), "INSERT INTO kept VALUES (2)"))
	require.NoError(t, s.cmd.Process.Kill())
	<-s.Done()
	require.FileExists(t, filepath.Join(s.folder.data, "postmaster.pid"))
	require.NoError(t, s.Stop())
	pidFile := filepath.Join(s.folder.data, "postmaster.pid")
	stale, err := os.ReadFile(pidFile)
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(stale), "\n")
	bystander := s.folder.owner.command("/bin/sleep", "60") // has got the server's old number
	require.NoError(t, bystander.Start())
	t.Cleanup(func() { _ = bystander.Process.Kill(); _ = bystander.Wait() })
	require.NoError(t, os.WriteFile(pidFile, []byte(strconv.Itoa(bystander.Process.Pid)+"\n"+rest), 0o600))

	s = start(t, Options{Dir: dir})
	require.Equal(t, 2, query[int](t, s.DSN(Owner, Database), "SELECT count(*) FROM kept"))
	require.False(t, gone(bystander.Process.Pid)(), "a bystander is left alone")
}

// A server that nobody supervises any more is stopped by the next start.
func TestOrphanIsStopped(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Throwaway: true}) // which needs no folder
	require.Equal(t, "off", query[string](t, s.DSN(App, Database), "SHOW fsync"))
	orphan, data := s.cmd.Process.Pid, s.folder.data
	require.NoError(t, syscall.Flock(int(s.folder.lock.Fd()), syscall.LOCK_UN)) // as if our process had died
	f, err := openFolder(s.Dir(), false, s.log)
	require.NoError(t, err)
	require.NoError(t, f.makeReady(t.Context(), false))
	require.True(t, gone(orphan)())
	require.Empty(t, serving(data))
	require.NoError(t, f.close())
	require.NoError(t, s.Stop())
	require.NoDirExists(t, s.Dir())
}

func TestThrowawayIsDeletedWhenItsProcessIsKilled(t *testing.T) {
	t.Parallel()
	dir := folderFor(t)
	cmd, server, socket := child(t, dir, "EMBEDDEDPG_TEST_THROWAWAY=1")
	require.DirExists(t, dir)
	require.NoError(t, cmd.Process.Kill())
	absent := func(path string) bool { _, err := os.Stat(path); return os.IsNotExist(err) }
	require.Eventually(t, func() bool { return gone(server)() && absent(dir) && absent(socket) }, 10*time.Second, 20*time.Millisecond)
}

func TestCancelledStartLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	dir := folderFor(t)
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	_, err := Start(ctx, Options{Dir: dir})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, clusterIn(dir), "an interrupted initdb leaves no cluster")
	left, err := filepath.Glob(filepath.Join(dir, "pg*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// Another process finds the running server by its data folder, changes nothing,
// and finds none where none runs.
func TestARunningServerIsFound(t *testing.T) {
	dir := folderFor(t)
	_, found, err := Running(dir, App)
	require.NoError(t, err)
	require.False(t, found, "nobody has started there")
	cmd, _, socket := child(t, dir)
	address, found, err := Running(dir, App)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, App, query[string](t, address, "SELECT current_user::text"))
	require.NoError(t, os.Chmod(socket, 0o700))
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	require.Eventually(t, func() bool { _, found, err := Running(dir, App); return err == nil && !found }, 10*time.Second, 20*time.Millisecond)
	s := start(t, Options{Dir: dir})
	require.NoError(t, os.Remove(filepath.Join(s.socket, ".s.PGSQL.5432")))
	_, _, err = Running(dir, App)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, strconv.Itoa(os.Getpid()))
}
