package sale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func TestAnyHistoryOfADutchAuction(t *testing.T) {
	sold, unsold := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		roll := drawn(t)
		x := sale.DutchTerms{Entry: sale.Entry{Deposit: 10}, Open: opening, Start: 500_00, Step: pick[money.Fen](roll, 20_00, 30_00, 1_000_00), Interval: pick(roll, time.Minute, 3*time.Minute), MinBidders: pick(roll, 1, 1, 3, 3, 4)}
		x.Floor = pick(roll, x.Start, 440_00, 1)
		// The stopwatch of the sale, kept apart: it runs while the lot is open.
		ran, last := time.Duration(0), opening
		ask := func(at time.Time, s sale.DutchStanding) money.Fen {
			price := x.Start
			run := ran
			if s.State == sale.Bidding {
				run += at.Sub(last)
			}
			for ; run >= x.Interval && price > x.Floor; run -= x.Interval {
				price -= x.Step
			}
			return max(price, x.Floor)
		}
		kind[sale.DutchStanding]{
			build: func() played[sale.DutchStanding] {
				d, err := sale.NewDutch(x, secured)
				require.NoError(t, err)
				return d
			},
			common: func(s sale.DutchStanding) sale.Standing { return s.Standing },
			edges: edges{
				timers: map[sale.State][]sale.State{sale.Announced: {sale.Bidding, sale.Unsold}, sale.Bidding: {sale.Unsold}},
				acts: map[sale.Act]map[sale.State][]sale.State{
					sale.ActAccept: {sale.Bidding: {sale.Provisional}}, sale.ActSuspend: {sale.Bidding: {sale.Suspended}}, sale.ActResume: {sale.Suspended: {sale.Bidding}}}},
			next: func(s sale.DutchStanding, at time.Time) sale.Event {
				e := event(roll, at, s.State, sale.ActAccept, sale.ActAccept, sale.ActTick, sale.ActSuspend, sale.ActResume, sale.ActResume)
				e.Amount = (ask(e.At, s) + money.Fen(pick(roll, 0, 0, -1, 20_00, -20_00))).String()
				if s.State == sale.Bidding && roll.chance(10) {
					e.At = s.End.Add(time.Duration(roll(2)-1) * ms)
				}
				return e
			},
			look: func(t *rapid.T, at time.Time, before, after sale.DutchStanding, e sale.Event, answer sale.Answer) {
				if before.State == sale.Bidding || before.State == sale.Suspended {
					want := ask(at, before)
					require.Equal(t, want, *before.Ask)
					if e.Do == sale.ActAccept {
						seen, _ := money.ParseFen(e.Amount)
						require.Equal(t, before.State == sale.Bidding && seen >= want && e.Bidder != "D", answer.Code == sale.OK, answer.Code)
					}
					if e.Do == sale.ActAccept && answer.Code == sale.OK {
						require.True(t, after.Price == want && answer.Price == want && after.Leader == e.Bidder && after.State == sale.Provisional)
						sold++
					}
					require.True(t, before.State != sale.Bidding || at.Before(before.End))
				} else {
					require.Nil(t, before.Ask)
				}
				if before.State == sale.Bidding && at.After(last) {
					ran += at.Sub(last)
				}
				if at.After(last) {
					last = at
				}
				if after.State == sale.Bidding {
					// Until the floor was asked for a whole interval, less what has run.
					left := x.Interval - ran
					for price := x.Start; price > x.Floor; price -= x.Step {
						left += x.Interval
					}
					require.Equal(t, left, after.End.Sub(at))
				}
				if after.State == sale.Unsold {
					unsold++
					require.Equal(t, x.MinBidders > 3, after.Reason == sale.BelowMinBidders)
				}
			},
		}.live(t, 25)
	})
	require.Greater(t, sold, 5)
	require.Greater(t, unsold, 5)
}

// A price that falls by a fen over hours reaches its end in centuries, exactly.
func TestADutchAuctionOfSmallSteps(t *testing.T) {
	d, err := sale.NewDutch(sale.DutchTerms{Open: opening, Start: 100_000_000_00, Floor: 1, Step: 1, Interval: 24 * time.Hour}, nil)
	require.NoError(t, err)
	require.Equal(t, int64(100_000_000_00), (d.Standing().End.Unix()-opening.Unix())/86_400)
}
