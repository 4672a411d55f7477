package trading

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"jiyue/domain/chain"
	"jiyue/domain/fault"
	"jiyue/domain/lotlog"
	"jiyue/domain/sale"
)

// Faults of the floor.
var (
	ErrNoSale    = fault.New(fault.NotFound, "trading.no_sale", "没有找到这个交易项目")
	ErrCrowded   = fault.New(fault.Busy, "trading.crowded", "报价过于集中，您的操作没有受理，请立即用原页面重试")
	ErrCharacter = fault.New(fault.Invalid, "trading.character", "内容里有不能显示的字符，没有受理，请重新填写")
	ErrUnknown   = fault.New(fault.Busy, "trading.outcome_unknown", "结果未知，请用原页面重试，同一凭据不会重复报价")
	ErrBroken    = fault.New(fault.Internal, "trading.broken_log", "交易日志与规则重演的结果不一致，项目已停止受理，请立即联系系统管理员")
)

// FloorTx is what the floor needs of one unit of work.
type FloorTx interface {
	// LockLog gives the end of the log, which nobody else can add to until the end of the
	// unit, and what the log has beyond record n.
	LockLog(ctx context.Context, id string, n int) (chain.Head, []Record, error)
	Sale(ctx context.Context, id string) (Sale, error)
	RecordsAfter(ctx context.Context, id string, n int) ([]Record, error)
	AppendRecords(ctx context.Context, id string, records []Record, after Look) error
}

// Machine 规则引擎 decides the events of one sale by the rules of its route. It is pure:
// the same records give the same answers anywhere.
type Machine interface {
	Apply(*Record) sale.Answer
	Answered(bidder, key string) (sale.Answer, bool)
	Standing() sale.AuctionStanding
	Due() time.Time                    // of the next timer; zero: none runs
	Sentence(refusal sale.Code) string // why, and what to do
}

// Look 项目现状 is what a sale's row and the room show of it after an event.
type Look struct {
	sale.AuctionStanding
	N    int // records
	Head chain.Hash
	At   time.Time // of the last record
	Due  time.Time // zero: no timer runs
}

// Receipt 报价回执 is the answer that a bidder takes home: what was decided, the
// place in the log and its hash.
type Receipt struct {
	sale.Answer
	Refusal string // a sentence, "" when the event was applied
	N       int
	At      time.Time
	Act     sale.Act
	Actor   string
	Amount  string
	Hash    chain.Hash
	Look    Look
}

// Floor 竞价厅 takes the events of all sales. Each process keeps one queue for each
// sale on which something happens; draining it is one transaction: lock the sale,
// bring the machine up to the log, decide what waits in the order of its entry,
// append all of it, commit, and only then answer. Several processes may serve one
// sale: the row's lock orders them, and each catches up from the log.
type Floor struct {
	InTx    func(context.Context, func(FloorTx) error) error
	Build   func(Sale) (Machine, error)
	Now     func() time.Time
	Publish func(id string, look Look) // after each commit; may be nil

	mu     sync.Mutex
	queues map[string]*queue
	codes  map[seat]string
	halls  map[string]bool // sales in a hall
}

// seat is a bidder's place on a sale.
type seat struct{ sale, org string }

// code is the number under which an organisation takes part, once it was found: a
// qualification is never taken back.
func (f *Floor) code(id, org string) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	code, known := f.codes[seat{id, org}]
	return code, known
}

func (f *Floor) remember(id, org, code string, hall bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.codes == nil {
		f.codes, f.halls = map[seat]string{}, map[string]bool{}
	}
	f.codes[seat{id, org}] = code
	if hall {
		f.halls[id] = true
	}
}

// inHall says whether a sale of which a seat is known is held in a hall.
func (f *Floor) inHall(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.halls[id]
}

const (
	queueLimit = 8192                   // waiting events of one sale
	batchLimit = 1024                   // events of one transaction
	grace      = 250 * time.Millisecond // after an end, for what entered before it in another process
	patience   = 8 * time.Second        // of a transaction
	rush       = 8                      // events of one transaction from which on others will follow
	gathering  = 300 * time.Microsecond // of waiting for them at most
)

type waiting struct {
	record Record
	answer chan outcome
}

type outcome struct {
	receipt Receipt
	err     error
}

type queue struct {
	id      string
	mu      sync.Mutex
	last    time.Time // stamp of the last entry
	items   []waiting
	running bool
	enough  int           // waiting events, of which
	full    chan struct{} // is told; nil: nobody asks

	// Of the worker alone:
	machine Machine
	look    Look
}

// Enter stamps an event with the time at which it enters and waits for the answer,
// which comes after it is durable. A deadline that passes meanwhile leaves the
// outcome unknown; the same key then gives the first answer.
func (f *Floor) Enter(ctx context.Context, id string, r Record) (Receipt, error) {
	if !r.printable() {
		return Receipt{}, ErrCharacter
	}
	w := waiting{record: r, answer: make(chan outcome, 1)}
	q := f.queue(id)
	q.mu.Lock()
	if len(q.items) >= queueLimit {
		q.mu.Unlock()
		return Receipt{}, ErrCrowded
	}
	if w.record.At.IsZero() { // all but a suspension that recovery dates back
		w.record.At = f.Now().Truncate(time.Millisecond)
		if w.record.At.Before(q.last) {
			w.record.At = q.last // the wall clock has stepped back
		}
		q.last = w.record.At
	}
	q.items = append(q.items, w)
	if q.full != nil && len(q.items) >= q.enough {
		close(q.full)
		q.full = nil
	}
	if !q.running {
		q.running = true
		go f.drain(q)
	}
	q.mu.Unlock()
	select {
	case o := <-w.answer:
		return o.receipt, o.err
	case <-ctx.Done():
		return Receipt{}, fmt.Errorf("%w: %w", ErrUnknown, ctx.Err())
	}
}

func (f *Floor) queue(id string) *queue {
	f.mu.Lock()
	defer f.mu.Unlock()
	q := f.queues[id]
	if q == nil {
		if f.queues == nil {
			f.queues = map[string]*queue{}
		}
		q = &queue{id: id}
		f.queues[id] = q
	}
	return q
}

// drain works until nothing waits.
func (f *Floor) drain(q *queue) {
	for {
		q.mu.Lock()
		n := q.next(batchLimit)
		if n == 0 {
			more := len(q.items) > 0
			q.running = more
			q.mu.Unlock()
			if !more {
				return
			}
			time.Sleep(max(q.look.Due.Add(grace).Sub(f.Now()), 0))
			q.mu.Lock()
			n = min(len(q.items), batchLimit)
		}
		batch := q.items[:n:n]
		q.items = q.items[n:]
		if len(q.items) == 0 {
			q.items = nil
		}
		q.mu.Unlock()
		f.decide(q, batch)
		q.gather(n)
	}
}

// gather waits a moment after a large batch, so that those who were answered and bid
// again share the next transaction instead of halving it.
func (q *queue) gather(last int) {
	q.mu.Lock()
	q.full = nil
	if last >= rush && len(q.items) < last {
		q.full, q.enough = make(chan struct{}), last
	}
	full := q.full
	q.mu.Unlock()
	if full == nil {
		return
	}
	select {
	case <-full:
	case <-time.After(gathering):
	}
}

// next counts the events that may be decided at once: those before the next timer.
// What entered at the timer or after it waits a moment, for what entered before it
// in another process comes first.
func (q *queue) next(limit int) int {
	n := min(len(q.items), limit)
	if q.look.Due.IsZero() {
		return n
	}
	for i := range n {
		if !q.items[i].record.At.Before(q.look.Due) {
			return i
		}
	}
	return n
}

// decide answers a batch. Whatever goes wrong, the machine is forgotten: the log
// says what was committed.
func (f *Floor) decide(q *queue, batch []waiting) {
	receipts := make([]Receipt, len(batch))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var look Look
	ahead := false // the machine has decided what is not in the log
	err := f.InTx(ctx, func(tx FloorTx) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("sale %s: panic: %v\n%s", q.id, p, debug.Stack())
			}
		}()
		if ahead {
			q.machine = nil
		}
		err = f.catchUp(ctx, tx, q)
		if err != nil {
			return err
		}
		look, ahead = q.look, true
		log := lotlog.Resume(chain.Head{Seq: int64(look.N), Hash: look.Head}, look.At)
		var records []Record
		for i := range batch {
			records, err = q.take(log, batch[i].record, &receipts[i], records)
			if err != nil {
				return err
			}
		}
		look.N, look.Head = int(log.Head().Seq), log.Head().Hash
		if n := len(records); n > 0 {
			look.At = records[n-1].At
		}
		look.AuctionStanding, look.Due = q.machine.Standing(), q.machine.Due()
		if len(records) == 0 {
			return nil
		}
		return tx.AppendRecords(ctx, q.id, records, look)
	})
	if err != nil {
		q.machine = nil
		for _, w := range batch {
			w.answer <- outcome{err: err}
		}
		return
	}
	q.look = look
	for i, w := range batch {
		receipts[i].Look = look
		w.answer <- outcome{receipt: receipts[i]}
	}
	if f.Publish != nil {
		f.Publish(q.id, look)
	}
}

// take decides one event. A key that was answered before gives the first answer and
// adds nothing to the log.
func (q *queue) take(log *lotlog.Log, r Record, receipt *Receipt, records []Record) ([]Record, error) {
	if first, done := q.machine.Answered(r.Actor, r.Key); done {
		*receipt = Receipt{Answer: first, Refusal: q.refusal(first.Code), Act: r.Act, Actor: r.Actor, Amount: r.Amount}
		return records, nil
	}
	if n := len(records); n > 0 && r.At.Before(records[n-1].At) {
		r.At = records[n-1].At
	} else if r.At.Before(q.look.At) {
		r.At = q.look.At // another process was ahead
	}
	a := q.machine.Apply(&r)
	r.N, r.Code, r.Seq, r.End = int(log.Head().Seq)+1, a.Code, a.Seq, a.End
	var err error
	r.Hash, err = log.Append(r.logged())
	*receipt = Receipt{Answer: a, Refusal: q.refusal(a.Code), N: r.N, At: r.At, Act: r.Act, Actor: r.Actor, Amount: r.Amount, Hash: r.Hash}
	return append(records, r), err
}

func (q *queue) refusal(code sale.Code) string {
	if code == sale.OK {
		return ""
	}
	return q.machine.Sentence(code)
}

// catchUp locks the sale and applies what the log has beyond the machine.
func (f *Floor) catchUp(ctx context.Context, tx FloorTx, q *queue) error {
	if q.machine == nil {
		q.look = Look{}
	}
	head, records, err := tx.LockLog(ctx, q.id, q.look.N)
	if err != nil {
		return err
	}
	if q.look.N > int(head.Seq) { // the database has lost what it had acknowledged
		q.machine = nil
		records, err = tx.RecordsAfter(ctx, q.id, 0)
		if err != nil {
			return err
		}
	}
	if q.machine == nil {
		s, err := tx.Sale(ctx, q.id)
		if err != nil {
			return err
		}
		q.machine, err = f.Build(s)
		if err != nil {
			return err
		}
		q.look = Look{}
		q.look.Head, err = Genesis(s.ID, s.Terms)
		if err != nil {
			return err
		}
	}
	err = q.replay(records)
	if err != nil {
		return err
	}
	if q.look.N != int(head.Seq) || q.look.Head != head.Hash {
		return ErrBroken
	}
	q.look.AuctionStanding, q.look.Due = q.machine.Standing(), q.machine.Due()
	return nil
}

// replay applies records of the log; the engine must answer as it did.
func (q *queue) replay(records []Record) error {
	log := lotlog.Resume(chain.Head{Seq: int64(q.look.N), Hash: q.look.Head}, q.look.At)
	for i := range records {
		r := &records[i]
		a := q.machine.Apply(r)
		hash, err := log.Append(r.logged())
		if err != nil || hash != r.Hash || a.Code != r.Code || a.Seq != r.Seq || !a.End.Equal(r.End) {
			return fmt.Errorf("%w: %s record %d", ErrBroken, q.id, r.N)
		}
		q.look.N, q.look.Head, q.look.At = r.N, r.Hash, r.At
	}
	return nil
}

// Watch lets due timers go off until ctx ends: it asks the log's keeper which sales
// are due, and ticks them.
func (f *Floor) Watch(ctx context.Context, due func(ctx context.Context, before time.Time) ([]string, error), report func(error)) {
	ticker := time.NewTicker(grace)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		ids, err := due(ctx, f.Now().Add(-grace))
		if err != nil {
			if ctx.Err() == nil {
				report(err)
			}
			continue
		}
		for _, id := range ids {
			_, err := f.Enter(ctx, id, Record{Act: sale.ActTick})
			if err != nil && !errors.Is(err, context.Canceled) {
				report(fmt.Errorf("tick of sale %s: %w", id, err))
			}
		}
	}
}
