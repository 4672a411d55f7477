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
	rest  []byte
	since time.Time // from when on there was no room; zero: all is sent
	stale bool      // a newer frame waits
}

// audience are the watchers of one lot, with its newest frame.
type audience struct {
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
		s := &shard{hub: h, lots: map[string]*audience{}, wake: make(chan struct{}, 1)}
		h.shards = append(h.shards, s)
		go s.run()
	}
	return h
}

// watching lists the lots that have watchers.
func (h *hub) watching() []string {
	seen := map[string]bool{}
	for _, s := range h.shards {
		s.mu.Lock()
		for lot := range s.lots {
			seen[lot] = true
		}
		s.mu.Unlock()
	}
	list := make([]string, 0, len(seen))
	for lot := range seen {
		list = append(list, lot)
	}
	return list
}

// room says whether another watcher may come.
func (h *hub) room() bool { return h.count.Load() < h.limit }

// join takes over a connection and sends it what a watcher begins with.
func (h *hub) join(lot string, conn net.Conn, first []byte) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		_ = conn.Close()
		return
	}
	n := h.count.Add(1)
	s := h.shards[int(n)%len(h.shards)]
	w := &watcher{conn: tcp}
	_ = tcp.SetDeadline(time.Time{}) // fasthttp has left its own
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		s.drop(nil, w)
		return
	}
	a := s.lots[lot]
	if a == nil {
		a = &audience{watchers: map[*watcher]struct{}{}}
		s.lots[lot] = a
	}
	a.watchers[w] = struct{}{}
	s.send(a, w, append([]byte(streamHead), first...), h.now())
}

// publish shows a frame to all who watch the lot; frames that follow each other
// closely are skipped but for the last.
func (h *hub) publish(lot string, frame []byte) {
	for _, s := range h.shards {
		s.mu.Lock()
		if a := s.lots[lot]; a != nil {
			a.frame, a.fresh = frame, true
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

var beat = []byte(": \n\n")

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
	raw, err := w.conn.SyscallConn()
	if err != nil {
		s.drop(a, w)
		return
	}
	n := 0
	var failed error
	err = raw.Write(func(fd uintptr) bool {
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
}
