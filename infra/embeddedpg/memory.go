package embeddedpg

import (
	"os"
	"strconv"
	"strings"
)

// bufferMegabytes is a quarter of the memory of this machine or container, as
// PostgreSQL's manual advises (19.4.1 shared_buffers), between the server's own
// default and 4 GB.
func bufferMegabytes() int {
	return min(max(memoryMegabytes(os.ReadFile)/4, 128), 4096)
}

// memoryMegabytes is the smaller of what the machine has and what its container
// may use; 0 where Linux does not say.
func memoryMegabytes(read func(name string) ([]byte, error)) int {
	all := 0
	info, _ := read("/proc/meminfo")
	for line := range strings.Lines(string(info)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "MemTotal:" {
			kilobytes, _ := strconv.Atoi(fields[1])
			all = kilobytes / 1024
		}
	}
	limit, _ := read("/sys/fs/cgroup/memory.max")
	bytes, err := strconv.Atoi(strings.TrimSpace(string(limit)))
	if err == nil {
		all = min(all, bytes/1024/1024)
	}
	return all
}
