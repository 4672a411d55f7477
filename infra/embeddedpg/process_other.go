//go:build !linux

package embeddedpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// parentDeathIsTold: elsewhere a guard watches us.
const parentDeathIsTold = false

func dieWithParent(*syscall.SysProcAttr) {}

// serving returns the process of postmaster.pid if it is a PostgreSQL server.
func serving(data string) []int {
	pid, ok := postmaster(data)
	if !ok {
		return nil
	}
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil || !strings.Contains(string(out), "postgres") {
		return nil
	}
	return []int{pid}
}
