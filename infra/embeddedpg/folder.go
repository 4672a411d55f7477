package embeddedpg

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// folder is a data folder that this process holds the lock of. It contains
//
//	.lock       our process number and socket folder
//	pg15/       the cluster, named by PostgreSQL's major version
//	pg15.new-…  a cluster whose making was interrupted; it never held data
type folder struct {
	dir, data string
	owner     account
	programs  programs
	lock      *os.File
	delete    bool
	log       *slog.Logger
}

// openFolder makes and locks the data folder, or another one when the server's
// user cannot reach it.
func openFolder(dir string, throwaway bool, log *slog.Logger) (*folder, error) {
	if dir == "" {
		if !throwaway {
			return nil, ErrFolder.Say("没有指定数据目录")
		}
		dir = filepath.Join(throwawayBase(), "jiyue-test-"+rand.Text()[:8])
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, ErrFolder.Say(fmt.Sprintf("数据目录 %s 无法使用：%v", dir, err))
	}
	var unreachable error // why dir itself cannot be used
	places := []string{dir}
	if os.Geteuid() == 0 {
		places = withFallbacks(dir)
	}
	for _, place := range places {
		if place != dir && !makeBase(filepath.Dir(place)) {
			continue
		}
		f := &folder{dir: place, delete: throwaway, log: log}
		err := f.open()
		if errors.Is(err, errUnreachable) {
			unreachable = cmp.Or(unreachable, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if place != dir {
			log.Warn("数据库的运行用户进不了指定的数据目录，改用另一目录", "asked", dir, "used", place)
		}
		return f, nil
	}
	return nil, ErrFolder.Say(fmt.Sprintf("数据目录 %s 无法使用：%v。请换一个目录", dir, unreachable))
}

// Tests copy a database of some 600 files each, which takes a third of the time in memory.
const (
	memory     = "/dev/shm"
	memoryRoom = 4 << 30 // bytes that have to be free
)

// throwawayBase is where the clusters of tests lie: in memory where the machine offers it
// with room, else where temporary files do.
func throwawayBase() string {
	var room syscall.Statfs_t
	if syscall.Statfs(memory, &room) == nil && room.Bavail*uint64(room.Bsize) >= memoryRoom {
		return memory
	}
	return os.TempDir()
}

// fallbackBases are used when root's server user cannot reach the folder asked
// for, as in a checkout below /root.
var fallbackBases = []string{"/var/lib/jiyue", "/var/tmp/jiyue"}

// withFallbacks lists dir and its places below the fallback bases. Data that an
// earlier start left in a fallback stay in use even if dir can be reached now;
// otherwise they would seem to be lost.
func withFallbacks(dir string) []string {
	key := sha256.Sum256([]byte(dir))
	places := []string{dir}
	for _, base := range fallbackBases {
		place := filepath.Join(base, fmt.Sprintf("%s-%x", filepath.Base(dir), key[:4]))
		if ownedByRoot(base) && clusterIn(place) != "" && clusterIn(dir) == "" {
			return []string{place}
		}
		places = append(places, place)
	}
	return places
}

// ownedByRoot says whether base is a folder of root's alone: below /var/tmp
// anyone could have laid it out beforehand.
func ownedByRoot(base string) bool {
	info, err := os.Lstat(base)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o022 != 0 {
		return false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Uid == 0
}

// makeBase makes a fallback base that others can pass through but not change.
func makeBase(base string) bool {
	if os.Mkdir(base, 0o755) == nil {
		_ = os.Chmod(base, 0o755) // whatever root's umask
	}
	return ownedByRoot(base)
}

// errUnreachable: another place should be tried.
var errUnreachable = errors.New("数据库的运行用户无法进入该目录")

func (f *folder) open() (err error) {
	_, err = os.Stat(f.dir)
	absent := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return fmt.Errorf("%w（%v）", errUnreachable, err)
	}
	// The links are resolved because the server reports its folder that way.
	if f.dir, err = filepath.EvalSymlinks(f.dir); err != nil {
		return fmt.Errorf("%w（%v）", errUnreachable, err)
	}
	f.data = clusterIn(f.dir)
	if f.owner, err = accountFor(f.data); err != nil {
		return err
	}
	if absent && f.owner.drop {
		_ = os.Chmod(f.dir, 0o755) // whatever root's umask; the cluster in it is 0700
	}
	switch reached := f.owner.reaches(f.dir); {
	case reached:
		return f.takeLock()
	case f.data != "":
		return ErrFolder.Say(fmt.Sprintf("数据目录 %s 中已有数据，但数据库的运行用户（uid %d）进不了该目录。请放开其各级上级目录的进入权限（chmod o+x）", f.dir, f.owner.uid))
	case absent:
		_ = os.Remove(f.dir)
	}
	return errUnreachable
}

var clusterName = regexp.MustCompile(`^pg\d+$`)

// clusterIn finds the cluster of an earlier start, "" if there is none. There is
// one at most, because no second one is ever made beside it.
func clusterIn(dir string) string {
	entries, _ := os.ReadDir(dir) // what cannot be read cannot be locked either
	for _, e := range entries {
		if !clusterName.MatchString(e.Name()) {
			continue
		}
		if data, err := filepath.EvalSymlinks(filepath.Join(dir, e.Name())); err == nil {
			return data
		}
	}
	return ""
}

// takeLock holds the folder for this process. The kernel gives the lock back when
// we die, so a lock file that was left behind means nothing.
func (f *folder) takeLock() error {
	path := filepath.Join(f.dir, ".lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return ErrFolder.Say(fmt.Sprintf("数据目录 %s 无法使用：%v。请用建立它的用户启动，或换一个目录", f.dir, err))
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		pid, _ := readLock(path)
		file.Close()
		return ErrInUse.Say(fmt.Sprintf("数据目录 %s 正由另一个技约进程使用（进程号 %s）。请先停止该进程，或换一个数据目录", f.dir, pid))
	}
	f.lock = file
	if _, socket := readLock(path); strings.HasPrefix(filepath.Base(socket), socketPrefix) {
		_ = os.RemoveAll(socket) // of a process that was killed
	}
	return f.writeLock("")
}

func (f *folder) writeLock(socket string) error {
	text := fmt.Sprintf("%d\n%s\n", os.Getpid(), socket)
	if err := f.lock.Truncate(0); err != nil {
		return fmt.Errorf("write the lock: %w", err)
	}
	if _, err := f.lock.WriteAt([]byte(text), 0); err != nil {
		return fmt.Errorf("write the lock: %w", err)
	}
	return nil
}

func readLock(path string) (pid, socket string) {
	b, _ := os.ReadFile(path) // an unreadable number is left out of the sentence
	lines := strings.Split(string(b)+"\n\n", "\n")
	return lines[0], lines[1]
}

// Running is the address of the product's database on a server that another
// process runs on the data folder; ok is false when there is none. Nothing is
// changed, and the lock is only asked after.
func Running(dir, role string) (address string, ok bool, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", false, ErrFolder.Say(fmt.Sprintf("数据目录 %s 无法使用：%v", dir, err))
	}
	for _, place := range withFallbacks(dir) {
		path := filepath.Join(place, ".lock")
		file, err := os.Open(path)
		if err != nil {
			continue // nobody has started there, or nobody we may look at
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
		file.Close()
		if err == nil {
			continue
		}
		pid, socket := readLock(path)
		if _, err := os.Stat(filepath.Join(socket, ".s.PGSQL.5432")); socket == "" || err != nil {
			return "", false, ErrInUse.Say(fmt.Sprintf("数据目录 %s 正由另一个技约进程使用（进程号 %s），其数据库未就绪或当前用户无权连接。请稍后再试，或用启动它的用户运行", place, pid))
		}
		return dsn(socket, role, Database), true, nil
	}
	return "", false, nil
}

// makeReady brings the cluster to where a server can be started on it.
func (f *folder) makeReady(ctx context.Context, throwaway bool) error {
	if f.data == "" {
		return f.makeCluster(ctx, throwaway)
	}
	version, err := os.ReadFile(filepath.Join(f.data, "PG_VERSION"))
	if errors.Is(err, fs.ErrPermission) {
		return ErrFolder.Say(fmt.Sprintf("数据目录 %s 属于另一个用户，当前用户无法读取。请用建立它的用户启动，或换一个目录", f.data))
	}
	major, errMajor := strconv.Atoi(strings.TrimSpace(string(version)))
	if err != nil || errMajor != nil {
		return ErrFolder.Say(fmt.Sprintf("%s 不是完整的 PostgreSQL 数据目录（PG_VERSION 缺失或无法识别）。请从备份恢复，或换一个目录；其中的文件未作任何改动", f.data))
	}
	if f.programs, err = findPrograms(f.owner, major); err != nil {
		return err
	}
	return f.endOrphan(ctx)
}

// makeCluster makes the cluster beside its place and moves it there when it is
// complete: an interrupted first start leaves nothing that looks like data.
func (f *folder) makeCluster(ctx context.Context, throwaway bool) (err error) {
	leftovers, _ := filepath.Glob(filepath.Join(f.dir, "pg*.new-*"))
	for _, l := range leftovers {
		_ = os.RemoveAll(l)
	}
	if f.programs, err = findPrograms(f.owner, 0); err != nil {
		return err
	}
	name := fmt.Sprintf("pg%d", f.programs.major)
	made, err := os.MkdirTemp(f.dir, name+".new-")
	if err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	defer os.RemoveAll(made)
	if err := f.owner.give(made); err != nil {
		return fmt.Errorf("give the data folder to the server's user: %w", err)
	}
	args := []string{"-D", made, "-U", Super, "--no-locale", "-E", "UTF8",
		"--auth-local=trust", "--auth-host=reject", "--no-instructions"}
	if throwaway {
		args = append(args, "--no-sync")
	} else {
		args = append(args, "--data-checksums")
	}
	if err := f.runInitdb(ctx, args); err != nil {
		return err
	}
	data := filepath.Join(f.dir, name)
	if err := os.Rename(made, data); err != nil {
		return fmt.Errorf("move the data folder to its place: %w", err)
	}
	f.data = data
	if throwaway {
		return nil
	}
	return syncDir(f.dir)
}

func (f *folder) runInitdb(ctx context.Context, args []string) error {
	said := &tail{log: f.log}
	cmd := f.owner.command(f.programs.tool("initdb"), args...)
	cmd.Stdout, cmd.Stderr = said, said
	dieWithParent(cmd.SysProcAttr)
	ended, err := holdThread(cmd)
	if err == nil {
		select {
		case err = <-ended:
		case <-ctx.Done():
			_ = cmd.Process.Signal(syscall.SIGINT) // it removes what it made
			<-ended
			return fmt.Errorf("initdb: %w", ctx.Err())
		}
	}
	if err != nil {
		return ErrStart.Say(fmt.Sprintf("建立数据库目录 %s 失败（%v）。initdb 的输出：%s", f.dir, err, said))
	}
	return nil
}

// syncDir makes a rename outlive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the data folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the data folder: %w", err)
	}
	return nil
}

// postmaster reads the number of the server process that the cluster names.
func postmaster(data string) (pid int, ok bool) {
	b, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	line, _, _ := strings.Cut(string(b), "\n")
	pid, err = strconv.Atoi(strings.TrimSpace(line))
	return pid, err == nil && pid > 0
}

// endOrphan waits for a server that outlived its supervisor. Nobody else holds
// our lock, so nobody misses it.
func (f *folder) endOrphan(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for asked := false; ; asked = true {
		pids := serving(f.data)
		if len(pids) == 0 {
			return nil
		}
		if pid, ok := postmaster(f.data); ok && !asked {
			f.log.Warn("上次的内置数据库仍在运行，正在停止它", "pid", pid)
			_ = syscall.Kill(pid, syscall.SIGINT) // it may be ending already
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("await the end of an earlier server: %w", ctx.Err())
		case <-deadline:
			return ErrOrphan.Say(fmt.Sprintf("数据目录 %s 仍被 PostgreSQL 进程（进程号 %d）占用，请先停止它", f.data, pids[0]))
		}
	}
}

const socketPrefix = "jiyue-pg-"

// makeSocketDir makes the folder of the socket. The server lets in whoever can
// open the socket, so the folder is closed to all but the server's user (and
// root). Its path is short because socket addresses are.
func (f *folder) makeSocketDir() (string, error) {
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		dir, err := os.MkdirTemp(base, socketPrefix)
		if err != nil {
			continue
		}
		if shortEnough(dir) && f.owner.give(dir) == nil && f.owner.reaches(dir) {
			return dir, f.writeLock(dir)
		}
		_ = os.Remove(dir)
	}
	return "", ErrStart.Say("内置数据库未能启动：临时目录不可用，请检查 /tmp 的权限")
}

// close gives the folder back, and deletes it if it was for a test.
func (f *folder) close() error {
	if f.delete {
		if err := os.RemoveAll(f.dir); err != nil {
			return fmt.Errorf("delete the throw-away folder: %w", err)
		}
	}
	return f.lock.Close()
}
