package web

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pair is a connection that the hub takes over, and its other end.
func pair(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, ln.Close()) }()
	theirs, err = net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = theirs.Close() })
	ours, err = ln.Accept()
	require.NoError(t, err)
	return ours, theirs
}

func look(n int, size int) []byte {
	return fmt.Appendf(nil, "id: %d\ndata: %s\n\n", n, strings.Repeat("x", size))
}

// ids reads the numbers of the frames of a stream until the given one.
func ids(t *testing.T, conn net.Conn, last int) []int {
	t.Helper()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, 1<<20)
	var seen []int
	for lines.Scan() {
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "id: %d", &n); err == nil {
			require.True(t, lines.Scan())
			require.Regexp(t, `^data: x*$`, lines.Text(), "a frame is never cut into")
			seen = append(seen, n)
			if n == last {
				return seen
			}
		}
	}
	t.Fatalf("the stream ended before frame %d: %v %v", last, seen, lines.Err())
	return nil
}

// One watcher reads nothing for a while. The others have every look soon all the same,
// and the slow one, reading again, has whole frames and at last the newest.
func TestSlowWatcherHoldsNobodyUp(t *testing.T) {
	h := newHub(time.Now)
	t.Cleanup(h.close)
	slow, lazy := pair(t)
	require.NoError(t, slow.(*net.TCPConn).SetWriteBuffer(64<<10))
	require.NoError(t, lazy.(*net.TCPConn).SetReadBuffer(64<<10))
	h.join("lot", slow, 0, look(0, 10), func() {})
	var others []net.Conn
	left := func() {}
	for range 20 {
		ours, theirs := pair(t)
		h.join("lot", ours, 0, look(0, 10), left)
		others = append(others, theirs)
	}
	const size, looks = 60_000, 60 // together more than the slow socket keeps
	done := make(chan time.Duration, len(others))
	start := time.Now()
	for _, conn := range others {
		go func() {
			seen := ids(t, conn, looks)
			require.Equal(t, 0, seen[0])
			done <- time.Since(start)
		}()
	}
	for n := 1; n <= looks; n++ {
		h.publish("lot", n, look(n, size))
		h.publish("another", n, look(n, size))
		time.Sleep(frameSpacing)
	}
	for range others {
		require.Less(t, <-done, time.Minute, "whoever waits for the slow one waits for ever")
	}
	seen := ids(t, lazy, looks)
	require.Less(t, len(seen), looks, "looks that were overtaken are left out")
	require.IsIncreasing(t, seen)
}

func TestWatchersThatLeaveAreForgotten(t *testing.T) {
	h := newHub(time.Now)
	var gone atomic.Int64
	left := func() { gone.Add(1) }
	ours, theirs := pair(t)
	h.join("lot", ours, 0, look(0, 10), left)
	require.Equal(t, map[string]int{"lot": 0}, h.watching())
	require.Equal(t, 1, h.watchers("lot"))
	require.NoError(t, theirs.Close())
	n := 0
	require.Eventually(t, func() bool {
		n++
		h.publish("lot", n, look(n, 10))
		return h.count.Load() == 0 && len(h.watching()) == 0
	}, 10*time.Second, 20*time.Millisecond)

	ours, theirs = pair(t)
	h.join("lot", ours, 0, look(0, 10), left)
	h.close()
	require.NoError(t, theirs.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err := bufio.NewReader(theirs).ReadString(0)
	require.ErrorContains(t, err, "EOF", "the stream ends with the server")
	require.Zero(t, h.count.Load())
	late, _ := pair(t)
	h.join("lot", late, 0, nil, left)
	require.Zero(t, h.count.Load(), "and nobody comes after")
	require.EqualValues(t, 3, gone.Load(), "whoever came is counted out once")
}

// Whoever joins with a look that has been overtaken gets the newer one, and an older
// look never follows a newer.
func TestNobodyMissesALook(t *testing.T) {
	h := newHub(time.Now)
	t.Cleanup(h.close)
	first, theirs := pair(t)
	h.join("lot", first, 1, look(1, 10), func() {})
	h.publish("lot", 3, look(3, 10))
	h.publish("lot", 2, look(2, 10))
	require.Equal(t, []int{1, 3}, ids(t, theirs, 3))
	for range hubShards { // one of them shares the shard of the first
		late, read := pair(t)
		h.join("lot", late, 2, look(2, 10), func() {})
		h.publish("lot", 3, look(3, 10))
		require.IsIncreasing(t, ids(t, read, 3))
	}
	require.Equal(t, map[string]int{"lot": 3}, h.watching())
}
