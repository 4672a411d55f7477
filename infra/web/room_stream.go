package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// hall is what stands of an announced lot: its rules never change.
type hall struct {
	id, number, name string
	rules            lot.Rules // without a secret reserve price
}

// hall finds the hall of a lot.
func (s *Server) hall(ctx context.Context, id string) (*hall, error) {
	if h, known := s.halls.Load(id); known {
		return h.(*hall), nil
	}
	l, _, err := s.Exchange.Announced(ctx, id)
	if err != nil {
		return nil, err
	}
	h, err := hallOf(l)
	if err == nil {
		s.halls.Store(id, h)
	}
	return h, err
}

func hallOf(l *lot.Lot) (*hall, error) {
	rules, err := lot.ReadRules(l.Route, l.Terms)
	return &hall{id: l.ID, number: l.Number, name: l.Name, rules: rules}, err
}

// next is the least that may be bid now.
func (h *hall) next(look trading.Look) money.Fen {
	if !look.Priced {
		return h.rules.Start()
	}
	return look.Price + look.Increment
}

// frame is all that the room shows of a lot: a look whole, so that a frame that is
// lost does not matter. Nobody is named in it, nor a secret reserve price.
type frame struct {
	Lot        string `json:"lot"`
	N          int    `json:"n"`
	State      string `json:"state"`
	StateTitle string `json:"stateTitle"`
	Price      string `json:"price"` // "" without one
	Leader     string `json:"leader"`
	Bids       int    `json:"bids"`
	End        string `json:"end"`
	Opens      string `json:"opens"`
	Extensions int    `json:"extensions"`
	Increment  string `json:"increment"`
	Next       string `json:"next"`
	ServerNow  string `json:"serverNow"`
	Head       string `json:"head"`
	ReserveMet *bool  `json:"reserveMet"`
}

func (s *Server) frameOf(h *hall, look trading.Look) frame {
	f := frame{Lot: h.id, N: look.N, State: string(look.State), StateTitle: lot.StateTitle(look.State), Leader: look.Leader, Bids: look.Bids, End: instantText(look.End), Opens: instantText(look.Open),
		Extensions: look.Extensions, Increment: look.Increment.Yuan().Text(), Next: h.next(look).Yuan().Text(), ServerNow: instantText(s.Now()), Head: look.Head.String(), ReserveMet: look.Reserve}
	if look.Priced {
		f.Price = look.Price.Yuan().Text()
	}
	return f
}

// instantText is an instant as scripts read it.
func instantText(t time.Time) string { return t.In(day.Zone).Format(sale.InstantForm) }

// event is the frame as a stream carries it.
func (f frame) event() []byte {
	data, err := json.Marshal(f)
	if err != nil {
		panic(err) // texts, numbers and a flag
	}
	return fmt.Appendf(nil, "id: %d\ndata: %s\n\n", f.N, data)
}

// showLook sends a look to those who watch. Nobody watches a lot whose hall was never
// asked for.
func (s *Server) showLook(id string, look trading.Look) {
	if h, known := s.halls.Load(id); known {
		s.hub.publish(id, look.N, s.frameOf(h.(*hall), look).event())
	}
}

// followEvery is how soon a look of another process is shown here.
const followEvery = 300 * time.Millisecond

// Follow shows what other processes decide, until ctx ends: it asks for the looks of
// the lots that are watched here and have grown beyond what was shown.
func (s *Server) Follow(ctx context.Context) {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		seen := s.hub.watching()
		if len(seen) == 0 {
			continue
		}
		looks, err := s.Exchange.Reader.LooksBeyond(ctx, seen)
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "looks of watched lots", "error", err)
		}
		for id, look := range looks {
			s.showLook(id, look)
		}
	}
}

// mostStreams of one person, or of one address of the public.
const mostStreams = 20

var (
	errNoStream   = fault.New(fault.Busy, "web.no_stream", "这里不能实时更新，页面将每隔几秒自动更新")
	errManyStream = fault.New(fault.Throttled, "web.many_streams", "打开的竞价厅过多，请关闭一些页面；这一页将每隔几秒自动更新")
)

// crowd counts the streams of each person or address.
type crowd struct {
	most int
	mu   sync.Mutex
	has  map[string]int
}

func (c *crowd) enter(who string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.has[who] >= c.most {
		return false
	}
	if c.has == nil {
		c.has = map[string]int{}
	}
	c.has[who]++
	return true
}

func (c *crowd) leave(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.has[who]--; c.has[who] <= 0 {
		delete(c.has, who)
	}
}

// streamRoom hands the connection over to the hub.
func (s *Server) streamRoom(r *request) error {
	id := r.Params("id")
	h, err := s.hall(r.ctx(), id)
	if err != nil {
		return err
	}
	look, err := s.Exchange.Reader.Look(r.ctx(), id)
	if err != nil {
		return err
	}
	_, tcp := r.Context().Conn().(*net.TCPConn)
	switch {
	case !s.hub.room():
		return errWatched
	case !tcp || r.Method() != fiber.MethodGet:
		return errNoStream
	}
	who := r.IP()
	if r.SignedIn() {
		who = r.Session.ID
	}
	if !s.streams.enter(who) {
		return errManyStream
	}
	first := s.frameOf(h, look).event()
	r.Context().HijackSetNoResponse(true)
	r.Context().Hijack(func(conn net.Conn) {
		if kept, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
			conn = kept.UnsafeConn()
		}
		s.hub.join(id, conn, look.N, first, func() { s.streams.leave(who) })
	})
	return nil
}

// roomState answers what a stream would have sent, for those who have none and for
// those who set their clock by ours.
func (s *Server) roomState(r *request) error {
	h, err := s.hall(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	look, err := s.Exchange.Reader.Look(r.ctx(), h.id)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "no-store")
	r.Set("X-Server-Now", instantText(s.Now()))
	if look.N <= number(r.Query("after")) {
		return r.SendStatus(fiber.StatusNoContent)
	}
	return r.JSON(s.frameOf(h, look))
}
