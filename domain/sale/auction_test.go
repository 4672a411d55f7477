package sale_test

import (
	"math/bits"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
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

// mutant is an auction with a fault: apply alters events, answers or the state.
type mutant struct {
	*sale.Auction
	announcement
	apply func(*mutant, sale.Event) sale.Answer
	given map[key]sale.Answer
	stale *sale.Snapshot
}

func (m *mutant) Apply(e sale.Event) sale.Answer { return m.apply(m, e) }

// sound is what the engine does.
func (m *mutant) sound(e sale.Event) sale.Answer {
	answer := m.Auction.Apply(e)
	if !answer.Replay {
		m.given[key{e.Bidder, e.Key}] = answer
	}
	return answer
}

// restored is the auction in another state, with the same keys.
func (m *mutant) restored(s sale.Snapshot) *sale.Auction {
	a, err := sale.Restore(m.terms, day.WorkCalendar{}, s)
	if err != nil {
		panic(err)
	}
	for k, answer := range m.given {
		a.Recall(k.bidder, k.key, answer)
	}
	return a
}

// The checker names the invariant that each faulty engine breaks.
func TestTheInvariantsCatchFaultyAuctions(t *testing.T) {
	calls := 0
	otherTerms := func(change func(*sale.Terms)) func(announcement) *mutant {
		return func(n announcement) *mutant {
			change(&n.terms)
			return &mutant{announcement: n, apply: (*mutant).sound}
		}
	}
	before := func(f func(*mutant, sale.Event) sale.Event) func(announcement) *mutant {
		return func(n announcement) *mutant {
			return &mutant{announcement: n, apply: func(m *mutant, e sale.Event) sale.Answer { return m.sound(f(m, e)) }}
		}
	}
	after := func(f func(*mutant, sale.Event, sale.Answer) sale.Answer) func(announcement) *mutant {
		return func(n announcement) *mutant {
			return &mutant{announcement: n, apply: func(m *mutant, e sale.Event) sale.Answer { return f(m, e, m.sound(e)) }}
		}
	}
	// rewrite changes the state whenever the condition holds after an event.
	rewrite := func(when func(sale.Snapshot, sale.Event) bool, change func(*sale.Snapshot)) func(announcement) *mutant {
		return after(func(m *mutant, e sale.Event, answer sale.Answer) sale.Answer {
			if s := m.Snapshot(); when(s, e) {
				change(&s)
				m.Auction = m.restored(s)
			}
			return answer
		})
	}
	on := func(state sale.State, act sale.Act) func(sale.Snapshot, sale.Event) bool {
		return func(s sale.Snapshot, e sale.Event) bool { return s.State == state && e.Do == act && s.Leader != "" }
	}
	another := func(s *sale.Snapshot) {
		for bidder := range s.Deposits {
			if bidder > s.Leader {
				s.Leader = bidder
			}
		}
	}
	dispose := func(to sale.DepositState) func(*sale.Snapshot) {
		return func(s *sale.Snapshot) {
			for bidder, d := range s.Deposits {
				s.Deposits[bidder] = sale.Deposit{Amount: d.Amount, State: to}
			}
		}
	}
	for _, c := range []struct {
		fault, invariant string
		build            func(announcement) *mutant
	}{
		{"no idempotency", "key", before(func(_ *mutant, e sale.Event) sale.Event { e.Key = ""; return e })},
		{"keys of all bidders are one", "key", before(func(_ *mutant, e sale.Event) sale.Event {
			if e.Key != "" && e.Do != sale.ActBid {
				e.Bidder = "A"
			}
			return e
		})},
		{"extends from the old end instead of the bid", "extension", otherTerms(func(x *sale.Terms) {
			x.Timing.FromPeriodEnd = !x.Timing.FromPeriodEnd
			x.Timing.Extension = x.Timing.Window
		})},
		{"extends beyond the hard stop", "extension", otherTerms(func(x *sale.Terms) { x.HardStop = nil })},
		{"extends without end", "extension", otherTerms(func(x *sale.Terms) { x.MaxExtensions = 0 })},
		{"closes after its end instead of at it", "A2", before(func(m *mutant, e sale.Event) sale.Event {
			if s := m.Snapshot(); s.State == sale.Bidding && e.At.Equal(s.End) {
				e.At = e.At.Add(-1)
			}
			return e
		})},
		{"decides two bids on the same state", "A4", func(n announcement) *mutant {
			return &mutant{announcement: n, apply: func(m *mutant, e sale.Event) sale.Answer {
				before := m.Snapshot()
				if e.Do == sale.ActBid && m.stale != nil {
					m.stale.Now = before.Now
					behind := m.restored(*m.stale)
					m.stale = nil
					if answer := behind.Apply(e); answer.Code == sale.OK && !answer.Replay {
						m.Auction, m.given[key{e.Bidder, e.Key}] = behind, answer
						return answer
					}
				}
				answer := m.sound(e)
				if e.Do == sale.ActBid && answer.Code == sale.OK && !answer.Replay {
					m.stale = &before
				}
				return answer
			}}
		}},
		{"numbers out of order", "A4", after(func(_ *mutant, _ sale.Event, answer sale.Answer) sale.Answer {
			if answer.Seq == 2 {
				answer.Seq = 3
			}
			return answer
		})},
		{"takes any higher price", "A1", otherTerms(func(x *sale.Terms) { x.Increment, x.Steps, x.OffGrid, x.MaxSteps = new(money.Fen(1)), nil, true, 0 })},
		{"lets any holder match", "A1", otherTerms(func(x *sale.Terms) { x.Refusal.Mode = sale.RefusalInside })},
		{"lets the end come nearer", "A3", rewrite(func(s sale.Snapshot, e sale.Event) bool { return s.State == sale.Bidding && e.Do == sale.ActDeposit },
			func(s *sale.Snapshot) { s.End = s.End.Add(-time.Second) })},
		{"changes the leader by a tick", "A5", rewrite(on(sale.Bidding, sale.ActTick), another)},
		{"sells below the reserve", "A6", otherTerms(func(x *sale.Terms) { x.Reserve = nil })},
		{"freezes a deposit again", "A7", rewrite(on(sale.Confirmed, sale.ActConfirm), dispose(sale.Frozen))},
		{"keeps the deposits of an unsold lot", "A7", rewrite(on(sale.Unsold, sale.ActTick), dispose(sale.Frozen))},
		{"forfeits in an unsold lot", "A8", rewrite(func(s sale.Snapshot, _ sale.Event) bool { return s.State == sale.Unsold || s.State == sale.Cancelled }, dispose(sale.Forfeited))},
		{"answers by chance", "A9", before(func(_ *mutant, e sale.Event) sale.Event {
			if calls++; calls%7 == 0 && e.Do == sale.ActBid {
				e.Bidder, e.Key = "nobody", ""
			}
			return e
		})},
		{"takes too small a deposit", "A10", otherTerms(func(x *sale.Terms) { x.Deposit = 0 })},
		{"lets time go back", "A11", rewrite(func(s sale.Snapshot, e sale.Event) bool { return s.State == sale.Bidding && e.Do == sale.ActBid },
			func(s *sale.Snapshot) { s.Now = s.Now.Add(-time.Second) })},
		{"shows a secret reserve", "A13", otherTerms(func(x *sale.Terms) { x.ReserveSecret = false })},
		{"answers after the reserve", "A13", before(func(m *mutant, e sale.Event) sale.Event {
			if m.terms.Reserve != nil && *m.terms.Reserve > 10_000_000_00 && e.Do == sale.ActBid {
				e.Bidder = "nobody"
			}
			return e
		})},
		{"has two winners", "A14", rewrite(on(sale.Confirmed, sale.ActConfirm), another)},
		{"resumes by itself", "edges", rewrite(on(sale.Suspended, sale.ActTick), func(s *sale.Snapshot) { s.State = sale.Confirmed })},
	} {
		build := func(n announcement) lot {
			m := c.build(n)
			a, err := sale.NewAuction(m.terms, m.deposits, day.WorkCalendar{})
			if err != nil { // the altered terms cannot be: no mutant of this lot
				a, err = sale.NewAuction(n.terms, n.deposits, day.WorkCalendar{})
				m.announcement = n
			}
			require.NoError(t, err)
			m.Auction, m.given = a, map[key]sale.Answer{}
			return m
		}
		caught := ""
		for seed := uint64(0); seed < 2000 && caught == ""; seed++ {
			caught = live(build, seeded(seed), longest).broken
		}
		require.True(t, strings.HasPrefix(caught, c.invariant+" "), "an auction that %s breaks %s, caught was %q", c.fault, c.invariant, caught)
	}
}
