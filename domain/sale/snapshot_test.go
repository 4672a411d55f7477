package sale_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func text(t require.TestingT, v any) string {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// An auction that is stored and restored between any events answers as one that
// never was. The caller keeps the answers and hands in those of the keys that come.
func TestRestoringChangesNothing(t *testing.T) {
	restored := 0
	rapid.Check(t, func(t *rapid.T) {
		roll := drawn(t)
		whole := live(engine, roll, longest)
		require.Empty(t, whole.broken)
		a, err := sale.NewAuction(whole.terms, whole.deposits, day.WorkCalendar{})
		require.NoError(t, err)
		kept := map[key]string{}
		for i, e := range whole.events {
			if roll.chance(40) {
				var s sale.Snapshot
				require.NoError(t, json.Unmarshal([]byte(text(t, a.Snapshot())), &s))
				a, err = sale.Restore(whole.terms, day.WorkCalendar{}, s)
				require.NoError(t, err)
				restored++
			}
			if stored, known := kept[key{e.Bidder, e.Key}]; known {
				var first sale.Answer
				require.NoError(t, json.Unmarshal([]byte(stored), &first))
				a.Recall(e.Bidder, e.Key, first)
			}
			answer := a.Apply(e)
			require.Equal(t, text(t, whole.answers[i]), text(t, answer), "event %d", i)
			if e.Key != "" && !answer.Replay {
				kept[key{e.Bidder, e.Key}] = text(t, answer)
			}
		}
		require.Equal(t, text(t, whole.lot.Snapshot()), text(t, a.Snapshot()))
		require.Equal(t, text(t, whole.lot.Standing()), text(t, a.Standing()))
	})
	require.Greater(t, restored, 100)
}

func TestASnapshotSharesNothing(t *testing.T) {
	x := terms()
	stop := x.Timing.End.Add(time.Hour)
	x.HardStop = &stop
	a, err := sale.NewAuction(x, map[string]money.Fen{"A": x.Deposit}, day.WorkCalendar{})
	require.NoError(t, err)
	a.Apply(sale.Event{At: opening, Do: sale.ActBid, Bidder: "A", Amount: "1000000"})
	before := text(t, a.Snapshot())
	s := a.Snapshot()
	b, err := sale.Restore(x, day.WorkCalendar{}, s)
	require.NoError(t, err)
	clear(s.Deposits)
	clear(s.Last)
	*s.HardStop = opening
	b.Apply(sale.Event{At: opening, Do: sale.ActCancel, Reason: "不可抗力"})
	require.Equal(t, before, text(t, a.Snapshot()))
	require.Equal(t, sale.Cancelled, b.Standing().State)
	require.Equal(t, stop, *b.Snapshot().HardStop)
}

func TestWhatCannotBeRestored(t *testing.T) {
	good := sale.Snapshot{State: sale.Bidding, Seq: 1, Priced: true, Leader: "A", Deposits: map[string]sale.Deposit{"A": {Amount: 1, State: sale.Frozen}}}
	_, err := sale.Restore(terms(), day.WorkCalendar{}, good)
	require.NoError(t, err)
	for name, spoil := range map[string]func(*sale.Snapshot){
		"no state":                   func(s *sale.Snapshot) { s.State = "" },
		"a price without a bid":      func(s *sale.Snapshot) { s.Seq = 0 },
		"a bid without a price":      func(s *sale.Snapshot) { s.Priced = false },
		"a leader without a deposit": func(s *sale.Snapshot) { s.Leader = "B" },
	} {
		bad := good
		spoil(&bad)
		_, err := sale.Restore(terms(), day.WorkCalendar{}, bad)
		require.ErrorIs(t, err, sale.ErrSnapshot, name)
	}
	x := terms()
	x.Start = 0
	_, err = sale.Restore(x, day.WorkCalendar{}, good)
	require.Equal(t, sale.ConfigError{Field: "start_price"}, err)
}

// BenchmarkBids is the hot path: a thousand bids of a hundred bidders.
func BenchmarkBids(b *testing.B) {
	const bidders, bids = 100, 1000
	x := terms()
	frozen := map[string]money.Fen{}
	events := make([]sale.Event, bids)
	for i := range events {
		name := "N" + string(rune('A'+i%26)) + string(rune('A'+i%bidders/26))
		frozen[name] = x.Deposit
		events[i] = sale.Event{At: opening, Do: sale.ActBid, Bidder: name, Amount: (x.Start + money.Fen(i)*10_000_00).String()}
	}
	fresh := func() *sale.Auction {
		a, err := sale.NewAuction(x, frozen, day.WorkCalendar{})
		require.NoError(b, err)
		return a
	}
	b.Run("apply", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a := fresh()
			for _, e := range events {
				if a.Apply(e).Code != sale.OK {
					b.Fatal("a bid was refused")
				}
			}
		}
	})
	b.Run("restore, apply ten, snapshot", func(b *testing.B) {
		b.ReportAllocs()
		s := fresh().Snapshot()
		for b.Loop() {
			a, err := sale.Restore(x, day.WorkCalendar{}, s)
			require.NoError(b, err)
			for _, e := range events[:10] {
				a.Apply(e)
			}
			a.Snapshot()
		}
	})
}

// A bid costs no allocation but those of its bidder's first.
func TestABidAllocatesNothing(t *testing.T) {
	x := terms()
	a, err := sale.NewAuction(x, map[string]money.Fen{"A": x.Deposit, "B": x.Deposit}, day.WorkCalendar{})
	require.NoError(t, err)
	amounts := make([]string, 1200)
	for i := range amounts {
		amounts[i] = (x.Start + money.Fen(i)*10_000_00).String()
	}
	i := 0
	bid := func() {
		a.Apply(sale.Event{At: opening, Do: sale.ActBid, Bidder: bidders[i%2], Amount: amounts[i]})
		i++
	}
	bid()
	bid()
	require.Zero(t, testing.AllocsPerRun(1000, bid))
	require.Equal(t, i, a.Standing().Bids)
}
