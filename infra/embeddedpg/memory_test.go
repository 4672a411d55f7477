package embeddedpg

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemoryIsThatOfTheContainer(t *testing.T) {
	machine := func(files map[string]string) func(string) ([]byte, error) {
		return func(name string) ([]byte, error) {
			text, ok := files[name]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return []byte(text), nil
		}
	}
	const info = "MemTotal:       24574668 kB\nMemFree:        1000 kB\n"
	require.Equal(t, 23998, memoryMegabytes(machine(map[string]string{"/proc/meminfo": info})))
	require.Equal(t, 23998, memoryMegabytes(machine(map[string]string{"/proc/meminfo": info, "/sys/fs/cgroup/memory.max": "max\n"})))
	require.Equal(t, 1024, memoryMegabytes(machine(map[string]string{"/proc/meminfo": info, "/sys/fs/cgroup/memory.max": "1073741824\n"})))
	require.Equal(t, 0, memoryMegabytes(machine(nil)), "another system")
	require.GreaterOrEqual(t, bufferMegabytes(), 128)
}
