package sale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// With one bidder where two are needed, the bidder may quote once in the working days
// that were announced.
func TestTheQuoteOfTheOnlyBidder(t *testing.T) {
	rules := terms()
	rules.MinBidders, rules.BelowMin = 2, sale.BelowMin{Policy: sale.BelowMinToSole, SoleDays: 3}
	reserve := rules.Start + 100_000_00
	rules.Reserve, rules.ReserveSecret = &reserve, true
	until := day.New(2026, 12, 1).Start() // three working days after a Wednesday
	alone := func() *sale.Auction {
		lot, err := sale.NewAuction(rules, map[string]money.Fen{"A": rules.Deposit}, day.WorkCalendar{})
		require.NoError(t, err)
		a := lot.Apply(sale.Event{At: opening, Do: sale.ActTick})
		require.Equal(t, []any{sale.Sole, until, until}, []any{a.State, a.End, lot.Due()})
		require.Nil(t, lot.Standing().Reserve, "still secret")
		return lot
	}
	bid := func(lot *sale.Auction, at time.Time, bidder, amount string) sale.Answer {
		return lot.Apply(sale.Event{At: at, Do: sale.ActBid, Bidder: bidder, Amount: amount})
	}

	lot := alone()
	require.Equal(t, sale.CodeClosed, bid(lot, opening, "B", "1100000").Code)
	require.Equal(t, sale.CodeBelowStart, bid(lot, opening, "A", "999999.99").Code)
	a := bid(lot, until.Add(-time.Millisecond), "A", "1100000")
	require.Equal(t, []any{sale.OK, 1, sale.Provisional}, []any{a.Code, a.Seq, a.State})
	require.Equal(t, sale.CodeClosed, bid(lot, until, "A", "1200000").Code, "once")

	lot = alone()
	require.Equal(t, sale.Unsold, bid(lot, opening, "A", "1090000").State)
	require.Equal(t, sale.BelowReserve, lot.Standing().Reason)

	lot = alone()
	require.Equal(t, sale.CodeClosed, bid(lot, until, "A", "1100000").Code)
	require.Equal(t, []any{sale.Unsold, sale.NoBid, sale.Released}, []any{lot.Standing().State, lot.Standing().Reason, lot.Standing().Deposits["A"]})
}
