package trading_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/sale"
)

var opening = time.Date(2026, 12, 10, 2, 0, 0, 0, time.UTC)

// usual are the terms of a plain lot: start 1,000,000, increment 10,000, an hour.
func usual() map[string]string {
	return map[string]string{sale.TermOpen: opening.Format(sale.InstantForm), sale.TermStart: "1000000.00", sale.TermIncrement: "10000.00", sale.TermDeposit: "100000.00",
		sale.TermEnd: opening.Add(time.Hour).Format(sale.InstantForm), sale.TermWindow: "300", sale.TermMinimum: "2"}
}

// clock is set by tests.
type clock struct{ at atomic.Int64 }

func (c *clock) set(t time.Time) { c.at.Store(t.UnixNano()) }
func (c *clock) now() time.Time  { return time.Unix(0, c.at.Load()) }

func bid(bidder string, yuan int, key string) trading.Record {
	return trading.Record{Act: sale.ActBid, Actor: bidder, Amount: fmt.Sprint(yuan), Key: key}
}

func TestOneSaleOnTheFloor(t *testing.T) {
	c := &clock{}
	c.set(opening.Add(-time.Hour))
	w := newFloorWorld(t, c.now)
	id := w.lot(usual())
	w.deposits(id, "1001", "1002")
	require.Equal(t, sale.CodeNotOpen, w.enter(id, bid("1001", 1_000_000, "a")).Code)

	c.set(opening.Add(time.Minute))
	first := w.enter(id, bid("1001", 1_000_000, "b"))
	require.Equal(t, sale.OK, first.Code)
	require.Equal(t, 1, first.Seq)
	again := w.enter(id, bid("1001", 5_000_000, "b"))
	require.True(t, again.Replay)
	require.Equal(t, 1, again.Seq, "the same key gives the first answer, whatever else it says")
	require.Equal(t, sale.CodeNotOpen, w.enter(id, bid("1001", 1_000_000, "a")).Code, "a refusal, too, is given again")
	require.Equal(t, sale.CodeTooLow, w.enter(id, bid("1002", 1_000_000, "c")).Code)
	require.Equal(t, 2, w.enter(id, bid("1002", 1_010_000, "d")).Seq)

	c.set(opening.Add(time.Hour))
	late := w.enter(id, bid("1001", 1_020_000, "e"))
	require.Equal(t, sale.CodeClosed, late.Code)
	require.Equal(t, sale.Provisional, late.State)
	require.Equal(t, "1002", late.Look.Leader)

	_, other := w.another()
	elsewhere, err := other.Enter(t.Context(), id, bid("1001", 1_000_000, "b"))
	require.NoError(t, err)
	require.True(t, elsewhere.Replay, "another process finds the answer in the log")
	log := w.log(id)
	require.Len(t, log, 7, "replays add nothing")
	require.Equal(t, late.Hash, log[len(log)-1].Hash)
}

// Two processes and many bidders on one sale: every acknowledged bid is in the log
// once, accepted bids are numbered without a gap, and the log replays to the same state.
func TestManyBiddersAndTwoProcesses(t *testing.T) {
	c := &clock{}
	c.set(opening.Add(-time.Hour))
	w := newFloorWorld(t, c.now)
	id := w.lot(usual())
	w.deposits(id, "1001", "1002", "1003", "1004")
	c.set(opening.Add(time.Minute))
	_, second := w.another()
	floors := []*trading.Floor{w.floor, second}
	var mu sync.Mutex
	receipts := map[string]trading.Receipt{}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			bidder := []string{"1001", "1002", "1003", "1004"}[i%4]
			for n := range 25 {
				key := fmt.Sprintf("%d-%d", i, n)
				r, err := floors[i%2].Enter(t.Context(), id, bid(bidder, 1_000_000+10_000*(n*16+i), key))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				receipts[bidder+key] = r
				mu.Unlock()
			}
		})
	}
	group.Wait()
	require.Len(t, receipts, 400)
	log := w.log(id)
	require.Len(t, log, 404)
	accepted := 0
	for i, r := range log {
		require.Equal(t, i+1, r.N)
		if r.Seq > 0 {
			accepted++
			require.Equal(t, accepted, r.Seq)
		}
		if r.Act == sale.ActBid {
			receipt := receipts[r.Actor+r.Key]
			require.Equal(t, receipt.N, r.N)
			require.Equal(t, receipt.Code, r.Code)
			require.Equal(t, receipt.Hash, r.Hash)
		}
	}
	require.Positive(t, accepted)
	_, third := w.another()
	look, err := third.Enter(t.Context(), id, trading.Record{Act: sale.ActTick})
	require.NoError(t, err, "the log replays")
	require.Equal(t, accepted, look.Look.Bids)
}
