package sale_test

import (
	"math/bits"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func TestTheUsualIncrement(t *testing.T) {
	for start, want := range map[money.Fen]money.Fen{895_000_00: 9_000_00, 123_456_78: 1_300_00, 50: 1, 1_000_00: 10_00, 1_001_00: 11_00, 99_999: 1_000} {
		x := terms()
		x.Start = start
		a, err := sale.NewAuction(x, nil, day.WorkCalendar{})
		require.NoError(t, err)
		require.Equal(t, want, a.Standing().Increment, start)
	}
}

// longest is the number of events of a history.
const longest = 60

func seeded(seed uint64) dice {
	r := rand.New(rand.NewPCG(seed, 0))
	return r.IntN
}

// drawn is drawn bit by bit: the ranges of rapid prefer small numbers, and most
// histories would end with their first event.
func drawn(t *rapid.T) dice {
	bit := rapid.Bool()
	return func(n int) int {
		x := 0
		for range bits.Len(uint(n-1)) + 3 {
			x *= 2
			if bit.Draw(t, "") {
				x++
			}
		}
		return x % n
	}
}

// lists is how many histories are lived through; JIYUE_SALE_LISTS asks for more.
func lists(t *testing.T) uint64 {
	asked := os.Getenv("JIYUE_SALE_LISTS")
	if asked == "" {
		return 2000
	}
	n, err := strconv.ParseUint(asked, 10, 64)
	require.NoError(t, err)
	return n
}

func TestTheInvariantsOfAnAuction(t *testing.T) {
	states, codes, bids, events := map[sale.State]int{}, map[sale.Code]int{}, 0, 0
	for seed := range lists(t) {
		h := live(engine, seeded(seed), longest)
		require.Empty(t, h.broken, "seed %d", seed)
		s := h.lot.Snapshot()
		states[s.State]++
		bids, events = bids+s.Seq, events+len(h.events)
		for _, a := range h.answers {
			codes[a.Code]++
		}
	}
	t.Logf("%d events, %d accepted bids, ends %v, answers %v", events, bids, states, codes)
	// The histories reach what the invariants are about.
	require.Greater(t, bids, 2*int(lists(t)))
	for _, s := range []sale.State{sale.Provisional, sale.Confirmed, sale.Signed, sale.Settled, sale.Defaulted, sale.Unsold, sale.Cancelled, sale.Annulled, sale.Sole, sale.Exercise, sale.Suspended} {
		require.NotZero(t, states[s], s)
	}
	for _, c := range []sale.Code{sale.CodeStep, sale.CodeTooLow, sale.CodeMaxSteps, sale.CodeRank, sale.CodeSelf, sale.CodeSequence, sale.CodeNotRunnerUp, sale.CodeObjectionOpen,
		sale.CodeNoticeRunning, sale.CodeLate, sale.CodeWaived, sale.CodeNotHolder, sale.CodeResumeWarning, sale.CodeShort, sale.CodeDeadline, sale.CodeBarred, sale.CodeIneligible} {
		require.NotZero(t, codes[c], c)
	}
}

// The same with histories that shrink to the shortest one that breaks a rule.
func TestAnyHistoryOfAnAuction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		require.Empty(t, live(engine, drawn(t), longest).broken)
	})
}

// Who leaves before the deposits are due gets its own back and does not come again.
func TestLeavingBeforeTheDepositsAreDue(t *testing.T) {
	at := func(minutes int) time.Time { return opening.Add(time.Duration(minutes) * time.Minute) }
	rules := terms()
	rules.MinBidders = 2
	rules.DepositDue = at(-10)
	lot, err := sale.NewAuction(rules, nil, day.WorkCalendar{})
	require.NoError(t, err)
	for i, c := range []struct {
		at     int
		do     sale.Act
		bidder string
		code   sale.Code
	}{
		{-60, sale.ActDeposit, "A", sale.OK}, {-59, sale.ActDeposit, "B", sale.OK}, {-58, sale.ActLeave, "A", sale.OK}, {-57, sale.ActLeave, "A", sale.CodeDuplicate},
		{-56, sale.ActDeposit, "A", sale.CodeIneligible}, {-55, sale.ActLeave, "C", sale.OK}, {-54, sale.ActDeposit, "C", sale.CodeIneligible},
		{-10, sale.ActLeave, "B", sale.CodeDeadline}, {0, sale.ActLeave, "B", sale.CodeState},
	} {
		a := lot.Apply(sale.Event{At: at(c.at), Do: c.do, Bidder: c.bidder, Amount: "200000.00"})
		require.Equal(t, c.code, a.Code, "step %d", i)
	}
	require.Equal(t, sale.Unsold, lot.Standing().State, "one is left, two are needed")
	require.Equal(t, sale.Released, lot.Standing().Deposits["A"])
}
