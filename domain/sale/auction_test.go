package sale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

var opening = time.Date(2026, 11, 25, 10, 0, 0, 0, day.Zone)

func terms() sale.Terms {
	return sale.Terms{Open: opening, Start: 1_000_000_00, MinBidders: 1, Entry: sale.Entry{Deposit: 200_000_00}, BelowMin: sale.BelowMin{Policy: sale.BelowMinCancel},
		Timing:  sale.Timing{End: opening.Add(time.Hour), Window: 5 * time.Minute, Extension: 5 * time.Minute},
		Refusal: sale.Refusal{Mode: sale.NoRefusal}, DefaultPolicy: sale.NextBidder}
}

func TestTheUsualIncrement(t *testing.T) {
	for start, want := range map[money.Fen]money.Fen{895_000_00: 9_000_00, 123_456_78: 1_300_00, 50: 1, 1_000_00: 10_00, 1_001_00: 11_00, 99_999: 1_000} {
		x := terms()
		x.Start = start
		a, err := sale.NewAuction(x, nil, day.WorkCalendar{})
		require.NoError(t, err)
		require.Equal(t, want, a.Standing().Increment, start)
	}
}

// Whatever happens to a lot: bids are numbered without gaps and rise, the end never
// comes nearer, a deposit leaves its frozen state once, refusals change nothing,
// the same key is answered once, and the same events lead to the same state.
func TestAnyHistoryOfAnAuction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := terms()
		x.Timing.FromPeriodEnd = rapid.Bool().Draw(t, "from the end of the period")
		x.MaxExtensions = rapid.IntRange(0, 2).Draw(t, "extensions")
		x.Refusal.Mode = rapid.SampledFrom([]sale.RefusalMode{sale.NoRefusal, sale.RefusalInside, sale.RefusalAfter}).Draw(t, "refusal")
		x.Refusal.Holders, x.Refusal.Window = map[string]int{"A": 1, "B": 2}, time.Minute
		frozen := map[string]money.Fen{"A": x.Deposit, "B": x.Deposit, "C": x.Deposit}
		a, err := sale.NewAuction(x, frozen, day.WorkCalendar{})
		require.NoError(t, err)
		again, err := sale.NewAuction(x, frozen, day.WorkCalendar{})
		require.NoError(t, err)
		at, bids := opening.Add(-time.Minute), 0
		before := a.Standing()
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(-5, 600).Draw(t, "seconds")) * time.Second)
			e := sale.Event{At: at, Do: rapid.SampledFrom([]sale.Act{sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActTick, sale.ActSuspend, sale.ActResume,
				sale.ActExercise, sale.ActWaive, sale.ActConfirm, sale.ActSign, sale.ActSettle, sale.ActDefault, sale.ActNextBidder}).Draw(t, "act"),
				Bidder: rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(t, "bidder"), Reason: "网络故障", By: []string{"platform", "seller"}, Consent: rapid.Bool().Draw(t, "consent"),
				Key: rapid.SampledFrom([]string{"", "", "k1", "k2"}).Draw(t, "key")}
			price := x.Start
			if before.Priced {
				price = before.Price
			}
			e.Amount = (price + money.Fen(rapid.IntRange(-1, 3).Draw(t, "steps"))*before.Increment + money.Fen(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "odd"))).String()
			answer, after := a.Apply(e), a.Standing()
			require.Equal(t, answer, again.Apply(e))
			require.Equal(t, after, again.Standing())
			if answer.Seq != 0 && !answer.Replay {
				bids++
				require.Equal(t, bids, answer.Seq)
				require.Equal(t, sale.OK, answer.Code)
			}
			require.Equal(t, bids, after.Bids)
			if e.Do == sale.ActBid && after.State == sale.Bidding {
				require.False(t, after.End.Before(before.End))
				require.False(t, before.Priced && after.Price < before.Price)
			}
			if answer.Code != sale.OK && after.State == before.State {
				require.Equal(t, before, after)
			}
			for bidder, was := range before.Deposits {
				require.True(t, was == sale.Frozen || after.Deposits[bidder] == was, "the deposit of %s was %s and is %s", bidder, was, after.Deposits[bidder])
			}
			if after.State == sale.Unsold || after.State == sale.Settled {
				for bidder, d := range after.Deposits {
					require.NotEqual(t, sale.Frozen, d, bidder)
				}
			}
			before = after
		}
	})
}
