package web

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/stretchr/testify/require"
)

// streamEnv makes this test binary a server of streams of one kind.
const streamEnv = "JIYUE_BENCH_STREAMS"

// TestMain lets the test binary play the server that is measured.
func TestMain(m *testing.M) {
	if kind := os.Getenv(streamEnv); kind != "" {
		serveStreams(kind)
		return
	}
	os.Exit(m.Run())
}

const (
	streamWatchers = 5000
	streamRounds   = 5
	streamLooks    = 6
)

// serveStreams says its address and serves until it is killed: watchers, looks that are
// published, and what it takes of memory.
func serveStreams(kind string) {
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Server().KeepHijackedConns = true
	h := newHub(time.Now)
	h.limit = watchLimit
	var mu sync.Mutex
	watchers := map[chan []byte]struct{}{}
	app.Get("/stream", func(c *fiber.Ctx) error {
		if kind == "hub" {
			c.Context().HijackSetNoResponse(true)
			c.Context().Hijack(func(conn net.Conn) {
				if kept, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
					conn = kept.UnsafeConn()
				}
				h.join("lot", conn, 0, look(0, 300), func() {})
			})
			return nil
		}
		c.Set("Content-Type", "text/event-stream")
		looks := make(chan []byte, 8)
		mu.Lock()
		watchers[looks] = struct{}{}
		mu.Unlock()
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			for b := look(0, 300); ; b = <-looks {
				_, _ = w.Write(b)
				if w.Flush() != nil {
					mu.Lock()
					delete(watchers, looks)
					mu.Unlock()
					return
				}
			}
		})
		return nil
	})
	app.Get("/publish/:n", func(c *fiber.Ctx) error {
		n, _ := strconv.Atoi(c.Params("n"))
		frame := look(n, 300)
		if kind == "hub" {
			h.publish("lot", n, frame)
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		for looks := range watchers {
			looks <- frame
		}
		return nil
	})
	app.Get("/memory", func(c *fiber.Ctx) error {
		debug.FreeOSMemory()
		text, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			return err
		}
		pages, err := strconv.Atoi(strings.Fields(string(text))[1])
		if err != nil {
			return err
		}
		return c.SendString(strconv.Itoa(pages * os.Getpagesize()))
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		fmt.Println(ln.Addr())
		err = app.Listener(ln)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// BenchmarkStreams compares the hub with fiber's stream writer: what a watcher takes of
// memory, and when the last of many has a look. Each round is a fresh server.
func BenchmarkStreams(b *testing.B) {
	kinds := []string{"hub", "fiber"}
	memory, last := map[string][]float64{}, map[string][]float64{}
	for range streamRounds {
		for _, kind := range kinds {
			m, l := watch(b, kind)
			memory[kind], last[kind] = append(memory[kind], m), append(last[kind], l)
		}
	}
	fmt.Printf("观看竞价：%d 个连接，每轮新起一个进程，%d 轮交错\n", streamWatchers, streamRounds)
	for _, kind := range kinds {
		fmt.Printf("  %-6s 每个观看者 %.2f KB（各轮 %.2f），最后一个收到 %.1f 毫秒（各轮 %.1f）\n", kind, middle(memory[kind]), memory[kind], middle(last[kind]), last[kind])
	}
	var ratios []float64
	for i := range last["hub"] {
		ratios = append(ratios, last["hub"][i]/last["fiber"][i])
	}
	fmt.Printf("  最后一个收到：竞价厅 ÷ fiber 流，中位 %.2f，最差 %.2f\n", middle(ratios), slices.Max(ratios))
	require.LessOrEqual(b, middle(memory["hub"]), 3.0, "KB for each watcher")
}

func middle[T cmp.Ordered](list []T) T { return slices.Sorted(slices.Values(list))[len(list)/2] }

// watch starts a server of one kind and lets many watch.
func watch(b *testing.B, kind string) (kilobytes, milliseconds float64) {
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), streamEnv+"="+kind), os.Stderr
	said, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	address, err := bufio.NewReader(said).ReadString('\n')
	require.NoError(b, err)
	address = strings.TrimSpace(address)
	ask := func(path string) string {
		res, err := http.Get("http://" + address + path)
		require.NoError(b, err)
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		require.NoError(b, err)
		return string(body)
	}
	resident := func() float64 {
		n, err := strconv.ParseFloat(ask("/memory"), 64)
		require.NoError(b, err)
		return n
	}
	before := resident()
	var seen [streamLooks + 1]atomic.Int64
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for range streamWatchers {
		c, err := net.Dial("tcp", address)
		require.NoError(b, err)
		_, err = fmt.Fprintf(c, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(b, err)
		conns = append(conns, c)
		go follow(c, &seen)
	}
	until := func(n int) {
		for seen[n].Load() < streamWatchers {
			time.Sleep(200 * time.Microsecond)
		}
	}
	until(0)
	kilobytes = (resident() - before) / 1024 / streamWatchers
	var took []float64
	for n := 1; n <= streamLooks; n++ {
		time.Sleep(150 * time.Millisecond)
		start := time.Now()
		go ask("/publish/" + strconv.Itoa(n))
		until(n)
		took = append(took, float64(time.Since(start).Microseconds())/1000)
	}
	return kilobytes, middle(took)
}

// follow counts the looks that a watcher has been sent.
func follow(c net.Conn, seen *[streamLooks + 1]atomic.Int64) {
	buf := make([]byte, 1024)
	next := 0
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		for next <= streamLooks && bytes.Contains(buf[:n], fmt.Appendf(nil, "id: %d\n", next)) {
			seen[next].Add(1)
			next++
		}
	}
}
