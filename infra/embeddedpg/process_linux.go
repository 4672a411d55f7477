package embeddedpg

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// parentDeathIsTold: the kernel ends the server when we die, however we die.
const parentDeathIsTold = true

func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// serving lists the server processes that work in the data folder. When there
// are none, a postmaster.pid is a leftover: it is removed, because its number may
// meanwhile belong to another program of the same user (in a container it often
// does), and the server would take that program for itself and refuse to start.
func serving(data string) []int {
	var pids []int
	cwds, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, cwd := range cwds {
		if dir, err := os.Readlink(cwd); err != nil || dir != data {
			continue
		}
		process := filepath.Dir(cwd)
		comm, err := os.ReadFile(filepath.Join(process, "comm"))
		if err != nil || !strings.HasPrefix(string(comm), "postgres") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(process)); err == nil {
			pids = append(pids, pid)
		}
	}
	if len(pids) == 0 {
		_ = os.Remove(filepath.Join(data, "postmaster.pid"))
	}
	return pids
}
