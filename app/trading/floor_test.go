package trading_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
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

// The floor is dead for ten minutes, in which the end of a lot passes. Afterwards it
// goes on with what remained, at least the window; a lot whose end is far goes on as
// if nothing had been.
func TestRecoveryAfterAnOutage(t *testing.T) {
	c := &clock{}
	c.set(opening.Add(-time.Hour))
	w := newFloorWorld(t, c.now)
	near, far := w.lot(usual()), usual()
	far[sale.TermEnd] = opening.Add(48 * time.Hour).Format(sale.InstantForm)
	distant := w.lot(far)
	for _, id := range []string{near, distant} {
		w.deposits(id, "1001", "1002")
	}
	died := opening.Add(58 * time.Minute)
	c.set(died)
	require.NoError(t, w.db.Pulse(t.Context(), died.Add(time.Second)))
	require.NoError(t, w.db.Pulse(t.Context(), died)) // another process, late
	require.Equal(t, 1, w.enter(near, bid("1001", 1_000_000, "a")).Seq)
	require.Equal(t, 1, w.enter(distant, bid("1001", 1_000_000, "a")).Seq)

	c.set(died.Add(3 * time.Second))
	_, soon := w.another()
	require.NoError(t, soon.Recover(t.Context(), w.db))
	require.Len(t, w.log(near), 3, "three seconds are no outage")

	back := died.Add(10 * time.Minute)
	c.set(back)
	_, again := w.another()
	require.NoError(t, again.Recover(t.Context(), w.db))
	r, err := again.Enter(t.Context(), near, bid("1002", 1_010_000, "b"))
	require.NoError(t, err)
	require.Equal(t, sale.OK, r.Code)
	require.Equal(t, back.Add(5*time.Minute), r.End.UTC(), "the bid at 58 minutes had moved the end to 63; 299 seconds remained, the window is longer")
	log := w.log(near)
	require.Equal(t, sale.ActSuspend, log[3].Act)
	require.Equal(t, died.Add(time.Second), log[3].At.UTC())
	require.Contains(t, log[3].Data["reason"], "系统中断")
	require.Len(t, w.log(distant), 3, "the other lot has lost nothing")
}

// The system's clock is put forward by an hour, over the end of a lot. The lot does not
// close: it goes on with what remained.
func TestLeapOfTheClock(t *testing.T) {
	c := &clock{}
	c.set(opening.Add(-time.Hour))
	w := newFloorWorld(t, c.now)
	id := w.lot(usual())
	w.deposits(id, "1001", "1002")
	c.set(opening.Add(40 * time.Minute))
	require.Equal(t, 1, w.enter(id, bid("1001", 1_000_000, "a")).Seq)
	after := opening.Add(100 * time.Minute)
	require.NoError(t, w.floor.Leap(t.Context(), w.db, time.Hour, func() { c.set(after) }))
	r := w.enter(id, bid("1002", 1_010_000, "b"))
	require.Equal(t, sale.OK, r.Code)
	require.Equal(t, after.Add(20*time.Minute), r.End.UTC(), "20 minutes remained")
	log := w.log(id)
	require.Equal(t, sale.ActSuspend, log[3].Act)
	require.Contains(t, log[3].Data["reason"], "时钟校正")
	require.Equal(t, opening.Add(40*time.Minute), log[3].At.UTC(), "by the clock that was")
	require.Equal(t, after, log[4].At.UTC())
}

func TestHostileTextsDoNotReachTheLog(t *testing.T) {
	c := &clock{}
	c.set(opening.Add(time.Minute))
	w := newFloorWorld(t, c.now)
	id := w.lot(usual())
	for name, r := range map[string]trading.Record{
		"separator in the key": {Act: sale.ActBid, Actor: "1001", Amount: "1", Key: "a\x1fb"},
		"line in a reason":     {Act: sale.ActCancel, Data: map[string]string{"reason": "a\nb"}},
		"no text":              {Act: sale.ActBid, Actor: "1001", Amount: "\x00", Key: "k"},
		"broken text":          {Act: sale.ActBid, Actor: "1001", Amount: "1", Key: "\xff"},
		"endless amount":       {Act: sale.ActBid, Actor: "1001", Amount: strings.Repeat("9", 41), Key: "k"},
	} {
		_, err := w.floor.Enter(t.Context(), id, r)
		require.ErrorIs(t, err, trading.ErrCharacter, name)
	}
	for _, typed := range []string{"-1", "1e9999", "１００", "1,000", "0.001", ""} {
		require.NotEqual(t, sale.OK, w.enter(id, trading.Record{Act: sale.ActBid, Actor: "1001", Amount: typed, Key: "k" + strconv.Quote(typed)}).Code, typed)
	}
	_, another := w.another()
	_, err := another.Enter(t.Context(), id, trading.Record{Act: sale.ActTick})
	require.NoError(t, err, "the log replays")
	_, err = w.floor.Enter(t.Context(), postgres.NewID(), bid("1001", 1, "k"))
	require.ErrorIs(t, err, trading.ErrNoSale)
}
