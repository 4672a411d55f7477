package sale_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

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
		{"freezes a deposit again", "A7", rewrite(on(sale.Signed, sale.ActSign), dispose(sale.Frozen))},
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
		caught := func(invariant string) (broken string) {
			for seed := range uint64(2000) {
				if broken = live(build, seeded(seed), longest).broken; strings.HasPrefix(broken, invariant+" ") {
					break
				}
			}
			return broken
		}(c.invariant)
		require.True(t, strings.HasPrefix(caught, c.invariant+" "), "an auction that %s breaks %s, caught was %q", c.fault, c.invariant, caught)
	}
}
