// Package embeddedpg runs a private PostgreSQL for an installation that was given
// no DATABASE_URL: it finds the programs, makes the data folder, starts the
// server behind a unix socket that nobody else can open, and ends it with us. It
// works on Linux and macOS.
package embeddedpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jiyue/domain/fault"
)

// The faults of a start. Each is reported with a sentence that names the folder
// or program and says what to do.
var (
	ErrInUse      = fault.New(fault.Conflict, "embeddedpg.in_use", "数据目录正由另一个技约进程使用")
	ErrOrphan     = fault.New(fault.Conflict, "embeddedpg.orphan", "数据目录仍被一个 PostgreSQL 进程占用")
	ErrOtherMajor = fault.New(fault.Conflict, "embeddedpg.other_major", "数据目录由另一个主版本的 PostgreSQL 建立")
	ErrNoPrograms = fault.New(fault.NotFound, "embeddedpg.no_programs", "找不到 PostgreSQL 程序")
	ErrFolder     = fault.New(fault.Denied, "embeddedpg.folder", "数据目录无法使用")
	ErrStart      = fault.New(fault.Internal, "embeddedpg.start", "内置数据库未能启动")
	ErrStop       = fault.New(fault.Internal, "embeddedpg.stop", "内置数据库未能停止")
)

// Options of a private server.
type Options struct {
	// Dir is the data folder; it is made when absent. It may be empty for a
	// throw-away server, which then lives in the temporary folder.
	Dir string
	// Log gets the server's own messages at debug level and our notices.
	Log *slog.Logger
	// Throwaway is for tests: nothing is flushed to disk, and the folder is
	// deleted when the server stops or our process dies.
	Throwaway bool
}

// Server is a running private PostgreSQL.
type Server struct {
	folder *folder
	socket string
	log    *slog.Logger
	said   *tail
	cmd    *exec.Cmd
	done   chan struct{}
	guard  *exec.Cmd
	once   sync.Once
	failed error
}

// Start runs a server on the data folder, first making the folder, the roles and
// the database when they are absent. Cancelling ctx abandons a start; it does not
// stop a server that has started.
func Start(ctx context.Context, o Options) (*Server, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	f, err := openFolder(o.Dir, o.Throwaway, log)
	if err != nil {
		return nil, err
	}
	s := &Server{folder: f, log: log, said: &tail{log: log}, done: make(chan struct{})}
	if err := s.start(ctx, o.Throwaway); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	log.Info("内置数据库已启动", "dir", f.data, "bin", f.programs.dir, "socket", s.socket)
	return s, nil
}

func (s *Server) start(ctx context.Context, throwaway bool) (err error) {
	if err := s.folder.makeReady(ctx, throwaway); err != nil {
		return err
	}
	if s.socket, err = s.folder.makeSocketDir(); err != nil {
		return err
	}
	if err := s.launch(throwaway); err != nil {
		return err
	}
	if err := s.awaitReady(ctx); err != nil {
		return err
	}
	return s.makeRoles(ctx)
}

// launch starts the server process, and a guard where the kernel does not tell
// the server of our death or where a folder is to be deleted after it.
func (s *Server) launch(throwaway bool) error {
	settings := []string{
		"listen_addresses=", "port=5432",
		"unix_socket_directories=" + s.socket, "unix_socket_permissions=0700",
		"timezone=UTC", "log_timezone=UTC",
		// The statements of failed queries carry personal data: they are
		// reported to the caller, not to the log.
		"log_min_messages=log", "log_min_error_statement=panic",
	}
	if !throwaway {
		settings = append(settings, fmt.Sprintf("shared_buffers=%dMB", bufferMegabytes()))
	} else {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"autovacuum=off", "max_connections=200")
	}
	args := []string{"-D", s.folder.data}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	cmd := s.folder.owner.command(s.folder.programs.tool("postgres"), args...)
	cmd.Stderr = s.said
	cmd.WaitDelay = time.Second
	dieWithParent(cmd.SysProcAttr)
	exited, err := holdThread(cmd)
	if err != nil {
		return ErrStart.Say(fmt.Sprintf("内置数据库未能启动：%v", err))
	}
	s.cmd = cmd
	go func() {
		<-exited
		close(s.done)
	}()
	rubbish := []string{s.socket}
	if throwaway {
		rubbish = append(rubbish, s.folder.dir)
	}
	if throwaway || !parentDeathIsTold {
		s.guard, err = startGuard(cmd.Process.Pid, rubbish)
	}
	return err
}

// startingUp is the server's answer while it recovers (cannot_connect_now).
const startingUp = "57P03"

// awaitReady waits until the server takes connections. Recovery after a crash
// may take long, so only ctx bounds it.
func (s *Server) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.DSN(Super, "postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code != startingUp {
			return ErrStart.Say("内置数据库拒绝连接：" + refused.Message)
		}
		select {
		case <-s.done:
			return ErrStart.Say("内置数据库未能启动。PostgreSQL 的最后几行输出：" + s.said.String())
		case <-ctx.Done():
			return fmt.Errorf("await the private server: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// DSN is the address of a database for one of the roles. It is understood by pgx
// and by PostgreSQL's own programs.
func (s *Server) DSN(role, db string) string { return dsn(s.socket, role, db) }

func dsn(socket, role, db string) string {
	q := url.Values{"host": {socket}, "port": {"5432"}, "user": {role}, "sslmode": {"disable"}}
	return "postgres:///" + url.PathEscape(db) + "?" + q.Encode()
}

// Dir is the data folder in use; it differs from the one asked for when the
// server's user cannot reach that one.
func (s *Server) Dir() string { return s.folder.dir }

// Programs is the folder of PostgreSQL's programs in use, where pg_dump may be
// found beside the server.
func (s *Server) Programs() string { return s.folder.programs.dir }

// Done is closed when the server process has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop ends the server: sessions are cut off, what was committed is kept. Close
// connection pools first. Later calls return what the first one did.
func (s *Server) Stop() error {
	s.once.Do(func() { s.failed = s.stop() })
	return s.failed
}

func (s *Server) stop() error {
	if s.cmd != nil && !s.endProcess() {
		return ErrStop.Say(fmt.Sprintf("内置数据库（进程号 %d）未能停止，请人工检查", s.cmd.Process.Pid))
	}
	if s.guard != nil {
		_ = s.guard.Process.Kill() // it has nothing left to guard
		_ = s.guard.Wait()
	}
	if s.socket != "" {
		_ = os.RemoveAll(s.socket)
	}
	return s.folder.close()
}

// endProcess asks for a fast shutdown, then for an immediate one, from which the
// next start recovers.
func (s *Server) endProcess() bool {
	for _, ask := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 10 * time.Second}} {
		_ = s.cmd.Process.Signal(ask.signal) // fails only when it has ended
		select {
		case <-s.done:
			return true
		case <-time.After(ask.wait):
			s.log.Warn("内置数据库仍未停止", "signal", ask.signal.String())
		}
	}
	return false
}

// tail passes the server's messages on to the log and keeps the last of them for
// the sentence about a failed start.
type tail struct {
	log   *slog.Logger
	mu    sync.Mutex
	rest  string
	lines []string
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(t.rest+string(b), "\n")
	t.rest = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		level := slog.LevelDebug
		if strings.Contains(line, "PANIC:") {
			level = slog.LevelError
		}
		t.log.Log(context.Background(), level, "postgres", "line", line)
		t.lines = append(t.lines, line)
	}
	t.lines = t.lines[max(0, len(t.lines)-12):]
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}

// shortEnough: the address of a unix socket holds 103 bytes on macOS.
func shortEnough(dir string) bool { return len(filepath.Join(dir, ".s.PGSQL.5432.lock")) <= 100 }
