package trading_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/chain"
	"jiyue/domain/sale"
)

// rush lets sixteen bidders bid on two floors at once, and says what is wrong with the
// log afterwards: every acknowledged bid is in it once, accepted bids are numbered
// without a gap, and it replays to the same state.
func (w *floorWorld) rush(id string, floors [2]*trading.Floor) (wrong error) {
	var mu sync.Mutex
	receipts := map[string]trading.Receipt{}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			bidder := []string{"1001", "1002", "1003", "1004"}[i%4]
			for n := range 25 {
				key := fmt.Sprintf("%d-%d", i, n)
				r, err := floors[i%2].Enter(w.Context(), id, bid(bidder, 1_000_000+10_000*(n*16+i), key))
				mu.Lock()
				if err != nil {
					wrong = errors.Join(wrong, err)
				} else {
					receipts[bidder+key] = r
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	log := w.log(id)
	accepted, found := 0, 0
	for i, r := range log {
		if r.N != i+1 {
			return fmt.Errorf("record %d has number %d", i+1, r.N)
		}
		if r.Seq > 0 {
			accepted++
			if r.Seq != accepted {
				return fmt.Errorf("bid %d has number %d", accepted, r.Seq)
			}
		}
		if r.Act != sale.ActBid {
			continue
		}
		receipt := receipts[r.Actor+r.Key]
		if receipt.N != r.N || receipt.Code != r.Code || receipt.Hash != r.Hash {
			return fmt.Errorf("record %d is not what was acknowledged", r.N)
		}
		found++
	}
	if found != len(receipts) || accepted == 0 {
		return fmt.Errorf("%d bids acknowledged, %d in the log, %d accepted", len(receipts), found, accepted)
	}
	_, third := w.another()
	look, err := third.Enter(w.Context(), id, trading.Record{Act: sale.ActTick})
	if err == nil && look.Look.Bids != accepted {
		err = fmt.Errorf("%d bids after the replay, %d in the log", look.Look.Bids, accepted)
	}
	return errors.Join(wrong, err)
}

func rushed(t *testing.T) (w *floorWorld, id string) {
	c := &clock{}
	c.set(opening.Add(-time.Hour))
	w = newFloorWorld(t, c.now)
	id = w.lot(usual())
	w.deposits(id, "1001", "1002", "1003", "1004")
	c.set(opening.Add(time.Minute))
	return w, id
}

func TestManyBiddersAndTwoProcesses(t *testing.T) {
	w, id := rushed(t)
	_, second := w.another()
	require.NoError(t, w.rush(id, [2]*trading.Floor{w.floor, second}))
	require.Equal(t, 4+400+1, len(w.log(id)), "deposits, bids and the tick of the replay")
}

// units runs units of work.
type units func(context.Context, func(trading.FloorTx) error) error

// Floors that are wrong are found out by the same test.
func TestMutantsOfTheFloor(t *testing.T) {
	for name, mutate := range map[string]func(units, *floorWorld) units{
		"acknowledges before the commit": early,
		"takes no lock": func(honest units, w *floorWorld) units {
			return func(ctx context.Context, do func(trading.FloorTx) error) error {
				return honest(ctx, func(tx trading.FloorTx) error { return do(unlocked{tx, w.db.Look}) })
			}
		},
		"believes that nobody else serves the sale": func(honest units, _ *floorWorld) units {
			return func(ctx context.Context, do func(trading.FloorTx) error) error {
				return honest(ctx, func(tx trading.FloorTx) error { return do(alone{tx}) })
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := rushed(t)
			_, other := w.another()
			var mutants [2]*trading.Floor
			for i, f := range []*trading.Floor{w.floor, other} {
				mutants[i] = &trading.Floor{InTx: mutate(f.InTx, w), Build: f.Build, Now: f.Now}
			}
			require.Error(t, w.rush(id, mutants))
		})
	}
}

// early acknowledges before the commit, and dies before every third one.
func early(honest units, _ *floorWorld) units {
	died := errors.New("died")
	var n atomic.Int64
	return func(ctx context.Context, do func(trading.FloorTx) error) error {
		err := honest(ctx, func(tx trading.FloorTx) error {
			err := do(tx)
			if err == nil && n.Add(1)%3 == 0 {
				return died
			}
			return err
		})
		if errors.Is(err, died) {
			return nil
		}
		return err
	}
}

// unlocked reads the end of the log without keeping others from it.
type unlocked struct {
	trading.FloorTx
	look func(context.Context, string) (trading.Look, error)
}

func (tx unlocked) LockLog(ctx context.Context, id string, n int) (chain.Head, []trading.Record, error) {
	look, err := tx.look(ctx, id)
	if err != nil {
		return chain.Head{}, nil, err
	}
	records, err := tx.RecordsAfter(ctx, id, n)
	return chain.Head{Seq: int64(look.N), Hash: look.Head}, records, err
}

// alone does not look for what others have added.
type alone struct{ trading.FloorTx }

func (tx alone) LockLog(ctx context.Context, id string, n int) (chain.Head, []trading.Record, error) {
	head, _, err := tx.FloorTx.LockLog(ctx, id, n)
	return head, nil, err
}

// Two hundred bidders bid in the last 50 ms of an extension and after it, on two
// floors. Nothing is accepted at or after the end, and every answer explains itself.
func TestLastMomentOfAnExtension(t *testing.T) {
	for name, most := range map[string]string{"one extension only": "1", "extended again and again": ""} {
		t.Run(name, func(t *testing.T) {
			var ticking atomic.Int64 // each reading of the clock is 250 µs after the one before
			ticking.Store(opening.Add(-time.Hour).UnixNano())
			w := newFloorWorld(t, func() time.Time { return time.Unix(0, ticking.Add(int64(250*time.Microsecond))) })
			terms := usual()
			terms[sale.TermMaxExtensions] = most
			id := w.lot(terms)
			bidders := make([]string, 200)
			for i := range bidders {
				bidders[i] = fmt.Sprint(1000 + i)
			}
			w.deposits(id, bidders...)
			ticking.Store(opening.Add(58 * time.Minute).UnixNano())
			extended := w.enter(id, bid("1000", 1_000_000, "first"))
			require.Equal(t, 1, extended.Look.Extensions)
			end := extended.End

			_, other := w.another()
			floors := []*trading.Floor{w.floor, other}
			ticking.Store(end.Add(-50 * time.Millisecond).UnixNano())
			answers := make([]trading.Receipt, len(bidders))
			var group sync.WaitGroup
			for i, b := range bidders {
				group.Go(func() {
					var err error
					answers[i], err = floors[i%2].Enter(t.Context(), id, bid(b, 1_010_000+10_000*i, "last"))
					if err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			accepted := 0
			for _, a := range answers {
				switch {
				case a.Code == sale.OK:
					accepted++
				case a.Code == sale.CodeClosed:
					require.False(t, a.At.Before(end), "closed before the end")
					fallthrough
				default:
					require.NotEmpty(t, a.Refusal, a.Code)
				}
			}
			require.Positive(t, accepted)
			before := end
			for _, r := range w.log(id) {
				if r.Seq > 1 {
					require.True(t, r.At.Before(before), "accepted at %v, the end was %v", r.At, before)
					require.False(t, r.End.Before(before), "an end only moves back")
					before = r.End
				}
			}
			if most == "1" {
				require.Equal(t, end.UTC(), before.UTC())
			}
		})
	}
}
