package web

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"jiyue/domain/fault"
)

// hub sends the looks of lots to everybody who watches them (Server-Sent Events).
// A watcher costs a connection and a few words: no goroutine, no buffers of its
// own. Nothing that a watcher does holds up another: writes never block, and one
// who reads slowly gets the newest look when there is room again, not all of them.
type hub struct {
	now    func() time.Time
	shards []*shard
	limit  int64
	count  atomic.Int64
	start  sync.Once // the shards begin with the first watcher
}

const (
	hubShards    = 4
	frameSpacing = 50 * time.Millisecond // shows at most twenty looks a second
	heartbeat    = 10 * time.Second
	slowLimit    = 30 * time.Second // without room for a whole frame: given up
	watchLimit   = 20_000           // watchers of one process
)

var errWatched = fault.New(fault.Busy, "web.watched", "观看人数已满，页面将每隔几秒自动更新")

// streamHead answers a request for a stream. The connection serves nothing else.
const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n" +
	"X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 2000\n\n"

// watcher is one connection. rest is what is left of a frame that was cut short.
type watcher struct {
	conn  *net.TCPConn
	raw   syscall.RawConn
	left  func() // called once, when it is over
	rest  []byte
	since time.Time // from when on there was no room; zero: all is sent
	stale bool      // a newer frame waits
}

// audience are the watchers of one lot, with its newest frame and its number: all of
// them have seen this one or an older one that is followed by it.
type audience struct {
	n        int
	frame    []byte
	fresh    bool
	watchers map[*watcher]struct{}
}

type shard struct {
	hub    *hub
	mu     sync.Mutex
	lots   map[string]*audience
	wake   chan struct{}
	closed bool
}

func newHub(now func() time.Time) *hub {
	h := &hub{now: now, limit: watchLimit}
	for range hubShards {
		h.shards = append(h.shards, &shard{hub: h, lots: map[string]*audience{}, wake: make(chan struct{}, 1)})
	}
	return h
}

// watching lists the lots that have watchers, with the newest look that all of them
// have been sent.
func (h *hub) watching() map[string]int {
	seen := map[string]int{}
	for _, s := range h.shards {
		s.mu.Lock()
		for lot, a := range s.lots {
			if n, known := seen[lot]; !known || a.n < n {
				seen[lot] = a.n
			}
		}
		s.mu.Unlock()
	}
	return seen
}

// watchers counts those of one lot.
func (h *hub) watchers(lot string) (n int) {
	for _, s := range h.shards {
		s.mu.Lock()
		if a := s.lots[lot]; a != nil {
			n += len(a.watchers)
		}
		s.mu.Unlock()
	}
	return n
}

// room says whether another watcher may come.
func (h *hub) room() bool { return h.count.Load() < h.limit }

// join takes over a connection and sends it what a watcher begins with: look n, or
// the newer one that was published meanwhile. left is called when the stream is over.
func (h *hub) join(lot string, conn net.Conn, n int, first []byte, left func()) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		_ = conn.Close()
		left()
		return
	}
	h.start.Do(func() {
		for _, s := range h.shards {
			go s.run()
		}
	})
	s := h.shards[int(h.count.Add(1))%len(h.shards)]
	raw, err := tcp.SyscallConn()
	w := &watcher{conn: tcp, raw: raw, left: left}
	_ = tcp.SetDeadline(time.Time{}) // fasthttp has left its own
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || err != nil {
		s.drop(nil, w)
		return
	}
	a := s.lots[lot]
	if a == nil {
		a = &audience{n: n, frame: first, watchers: map[*watcher]struct{}{}}
		s.lots[lot] = a
	}
	if a.n > n {
		first = a.frame
	}
	a.watchers[w] = struct{}{}
	s.send(a, w, append([]byte(streamHead), first...), h.now())
}

// publish shows look n to all who watch the lot; looks that follow each other closely
// are skipped but for the last, and an older one never follows a newer.
func (h *hub) publish(lot string, n int, frame []byte) {
	for _, s := range h.shards {
		s.mu.Lock()
		if a := s.lots[lot]; a != nil && n > a.n {
			a.n, a.frame, a.fresh = n, frame, true
			select {
			case s.wake <- struct{}{}:
			default:
			}
		}
		s.mu.Unlock()
	}
}

// close ends all streams.
func (h *hub) close() {
	for _, s := range h.shards {
		s.mu.Lock()
		s.closed = true
		for lot, a := range s.lots {
			for w := range a.watchers {
				s.drop(a, w)
			}
			delete(s.lots, lot)
		}
		select {
		case s.wake <- struct{}{}:
		default:
		}
		s.mu.Unlock()
	}
}

// beat is an event of its own, not a comment: a script must hear that the stream lives.
var beat = []byte("event: beat\ndata: 1\n\n")

func (s *shard) run() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	last := s.hub.now()
	for {
		select {
		case <-s.wake:
		case <-ticker.C:
		}
		now := s.hub.now()
		beating := now.Sub(last) >= heartbeat
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return
		}
		for lot, a := range s.lots {
			s.serve(a, now, beating)
			if len(a.watchers) == 0 {
				delete(s.lots, lot)
			}
		}
		s.mu.Unlock()
		if beating {
			last = now
		}
		time.Sleep(frameSpacing)
	}
}

// serve brings the watchers of one lot up to date.
func (s *shard) serve(a *audience, now time.Time, beating bool) {
	for w := range a.watchers {
		switch {
		case w.rest != nil:
			w.stale = w.stale || a.fresh
			s.send(a, w, w.rest, now)
			if w.rest == nil && w.stale {
				w.stale = false
				s.send(a, w, a.frame, now)
			}
		case a.fresh:
			s.send(a, w, a.frame, now)
		case beating:
			s.send(a, w, beat, now)
		}
	}
	a.fresh = false
}

// send writes what there is room for and keeps the rest.
func (s *shard) send(a *audience, w *watcher, b []byte, now time.Time) {
	n := 0
	var failed error
	err := w.raw.Write(func(fd uintptr) bool {
		n, failed = syscall.Write(int(fd), b)
		return true // never wait
	})
	switch {
	case err != nil, failed != nil && !errors.Is(failed, syscall.EAGAIN) && !errors.Is(failed, syscall.EINTR):
		s.drop(a, w)
	case n == len(b):
		w.rest, w.since = nil, time.Time{}
	default:
		w.rest = b[max(n, 0):]
		if w.since.IsZero() {
			w.since = now
		} else if now.Sub(w.since) > slowLimit {
			s.drop(a, w)
		}
	}
}

func (s *shard) drop(a *audience, w *watcher) {
	if a != nil {
		delete(a.watchers, w)
	}
	s.hub.count.Add(-1)
	_ = w.conn.Close()
	w.left()
}
