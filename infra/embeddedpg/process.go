package embeddedpg

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
)

// account is the user that the server runs as. PostgreSQL refuses to run as root.
type account struct {
	uid, gid int
	drop     bool // we are root and become this user
}

// accountFor chooses the server's user: ourselves, or when we are root the owner
// of the data, else postgres, else nobody.
func accountFor(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(data); data != "" && err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return account{uid: int(st.Uid), gid: int(st.Gid), drop: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if errU == nil && errG == nil && uid != 0 {
			return account{uid: int(uid), gid: int(gid), drop: true}, nil
		}
	}
	return account{}, ErrStart.Say("数据库不能以 root 身份运行，而本机没有 postgres 或 nobody 用户。请建立 postgres 用户，或以普通用户启动")
}

// command runs a program as the account, away from our terminal's signals and
// from settings for other databases in our environment.
func (a account) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

// reaches says whether the account can enter the folder: a checkout in root's
// home folder is closed to the user that root becomes.
func (a account) reaches(dir string) bool {
	cmd := a.command("/bin/sh", "-c", ":")
	cmd.Dir = dir
	return cmd.Run() == nil
}

// give makes the account the owner of a folder that is closed to all others.
func (a account) give(dir string) error {
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	if !a.drop {
		return nil
	}
	return os.Chown(dir, a.uid, a.gid)
}

// holdThread starts cmd from a thread that lives as long as the process does. The
// kernel tells a child of its parent's death when the *thread* that started it
// ends, and Go ends threads as it likes.
func holdThread(cmd *exec.Cmd) (exited <-chan error, err error) {
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	return ended, <-started
}

// guardScript waits until the pipe from us is closed, which our death does too,
// then ends the server and deletes what is not wanted after it.
const guardScript = `read -r _; kill -INT "$1"
n=0; while kill -0 "$1" && [ $n -lt 200 ]; do sleep 0.1; n=$((n+1)); done
shift; rm -rf -- "$@"`

func startGuard(server int, rubbish []string) (*exec.Cmd, error) {
	cmd := exec.Command("/bin/sh", append([]string{"-c", guardScript, "guard", strconv.Itoa(server)}, rubbish...)...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("pipe to the guard: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the guard: %w", err)
	}
	return cmd, nil
}
