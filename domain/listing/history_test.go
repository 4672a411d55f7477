package listing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/listing"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// expiries are the moves that timers make.
var expiries = map[listing.State][]listing.State{
	listing.Listed: {listing.Routing}, listing.Routing: {listing.Listed, listing.NoBuyer, listing.Sole, listing.Auction, listing.Tender},
	listing.Suspended: {listing.SuspendedOverdue}, listing.Sole: {listing.NoBuyer, listing.Defaulted}, listing.Exercise: {listing.Provisional},
	listing.Confirmed: {listing.Cure, listing.Unsold, listing.Defaulted}, listing.Cure: {listing.Unsold, listing.Defaulted},
}

// expired says whether timers alone lead from one state to another.
func expired(from, to listing.State) bool {
	seen := []listing.State{from}
	for i := 0; i < len(seen); i++ {
		for _, next := range expiries[seen[i]] {
			if !slices.Contains(seen, next) {
				seen = append(seen, next)
			}
		}
	}
	return slices.Contains(seen, to)
}

// moved says whether one act, and timers after it, lead from one state to another.
func moved(act listing.Act, from, to listing.State) bool {
	for name, e := range acts {
		if e.Do != act {
			continue
		}
		next := listing.State(outcome(name, from))
		ends := []listing.State{next}
		switch {
		case act == listing.ActQuote || act == listing.ActAuctionResult:
			ends = append(ends, listing.Provisional) // where no holder is to be asked
			if next == listing.Defaulted {
				ends = append(ends, listing.Unsold) // without the clause
			}
		case act == listing.ActDefault:
			ends = append(ends, listing.Unsold)
		case act == listing.ActExercise || act == listing.ActWaive:
			ends = append(ends, listing.Exercise) // a better holder may still come
		case act == listing.ActPay && from == listing.PartPaid:
			ends = append(ends, from) // a part of the rest
		case act == listing.ActDeposit || act == listing.ActDisqualify || act == listing.ActReconfirm:
			ends = append(ends, from)
		}
		if slices.ContainsFunc(ends, func(end listing.State) bool { return expired(end, to) }) {
			return true
		}
	}
	return false
}

// Whatever happens to a listing: states move along the allowed edges, refusals change
// nothing, a deposit leaves its frozen state once, nobody is sold to below the list
// price or twice, no certificate comes before money, whoever broke no word loses
// none, and the same events lead to the same state, however often time is looked at.
func TestAnyHistoryOfAListing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := terms()
		x.Extends, x.BreachClause = rapid.Bool().Draw(t, "extends"), rapid.Bool().Draw(t, "clause")
		x.Method = rapid.SampledFrom([]listing.Method{listing.ByAuction, listing.ByTender}).Draw(t, "method")
		x.CureDays = rapid.SampledFrom([]int{0, 2}).Draw(t, "cure")
		x.Holders = rapid.SampledFrom([]map[string]int{nil, {"H": 1}, {"H": 1, "K": 2}, {"A": 1, "H": 1}}).Draw(t, "holders")
		l, again := draft(t, x), draft(t, x)
		now, published := start, map[string]bool{}
		for range rapid.IntRange(1, 150).Draw(t, "events") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, 0, 0, time.Hour, 9 * time.Hour, 24 * time.Hour, 24 * time.Hour, 72 * time.Hour, 200 * time.Hour, 800 * time.Hour, -time.Hour}).Draw(t, "after"))
			before := l.Standing()
			l.Apply(listing.Event{At: now, Do: listing.ActTick})
			timed := l.Standing()
			e := randomEvent(t, timed)
			e.At = now
			answer, after := l.Apply(e), l.Standing()
			require.Equal(t, answer, again.Apply(e), "without the tick")
			require.Equal(t, after, again.Standing())

			require.True(t, expired(before.State, timed.State), "timers: from %s to %s", before.State, timed.State)
			if answer.Code != listing.OK {
				require.Equal(t, timed, after, "%s", answer.Code)
				require.NotEmpty(t, answer.Code.Sentence())
			} else {
				require.True(t, moved(e.Do, timed.State, after.State), "%s: from %s to %s", e.Do, timed.State, after.State)
			}
			for name, was := range before.Deposits {
				anew := e.Do == listing.ActExercise && answer.Code == listing.OK && e.Who == name
				require.True(t, was == sale.Frozen || after.Deposits[name] == was || anew, "the deposit of %s was %s and is %s", name, was, after.Deposits[name])
			}
			closing(t, x, after)
			if after.State == listing.Certified && timed.State != listing.Certified {
				published[after.Winner] = true
				require.Len(t, published, 1)
			}
		}
	})
}

// closing are the sums and the lists that must close at any time.
func closing(t *rapid.T, x listing.Terms, s listing.Standing) {
	winners, active := 0, 0
	for _, a := range s.Applicants {
		switch a {
		case listing.Winner:
			winners++
		case listing.Applied, listing.Qualified, listing.Paid:
			active++
		default:
		}
	}
	require.LessOrEqual(t, winners, 1)
	held := 0
	for name, d := range s.Deposits {
		switch d {
		case sale.Frozen:
			held++
		case sale.Forfeited:
			require.True(t, x.BreachClause)
		case sale.Applied:
			require.True(t, s.PaidAmount > 0 && s.Winner == name || s.Version > 1)
		default:
		}
	}
	require.Equal(t, s.Winner != "", s.Priced)
	require.False(t, s.Priced && s.Price < s.ListPrice)
	require.LessOrEqual(t, s.Extensions, x.MaxExtensions)
	require.LessOrEqual(t, s.PaidAmount, s.Price)
	switch s.State {
	case listing.NoBuyer, listing.Unsold, listing.Defaulted, listing.Withdrawn, listing.Published, listing.Certified, listing.PaidUp, listing.PartPaid:
		require.Zero(t, held, "still held")
		require.Zero(t, active, "still hoping")
	case listing.Confirmed, listing.Cure, listing.Signed:
		require.Equal(t, 1, held)
		require.Equal(t, sale.Frozen, s.Deposits[s.Winner])
		require.Zero(t, active)
	case listing.Sole:
		require.Equal(t, []int{1, 1}, []int{held, active})
	case listing.Auction, listing.Tender:
		require.Equal(t, len(s.Room.Bidders), held)
		require.Equal(t, len(s.Room.Bidders), active)
		require.Greater(t, held, 1)
	default:
	}
	switch s.State {
	case listing.PaidUp:
		require.Equal(t, s.Price, s.PaidAmount)
	case listing.PartPaid, listing.Certified, listing.Published:
		require.GreaterOrEqual(t, s.PaidAmount, money.Fen(300_000_00))
	default:
	}
}

func randomEvent(t *rapid.T, s listing.Standing) listing.Event {
	likely := map[listing.State][]listing.Act{
		listing.Draft: {listing.ActPublish}, listing.Sole: {listing.ActQuote}, listing.Auction: {listing.ActAuctionResult}, listing.Tender: {listing.ActAuctionResult},
		listing.Exercise: {listing.ActExercise, listing.ActWaive}, listing.Provisional: {listing.ActConfirm}, listing.Confirmed: {listing.ActSign}, listing.Cure: {listing.ActSign},
		listing.Signed: {listing.ActPay}, listing.PartPaid: {listing.ActPay, listing.ActCertificate, listing.ActDefault}, listing.PaidUp: {listing.ActCertificate},
		listing.Certified: {listing.ActPublishResult}, listing.Unsold: {listing.ActRelist}, listing.NoBuyer: {listing.ActRelist}, listing.Defaulted: {listing.ActRelist},
		listing.SuspendedOverdue: {listing.ActResume},
	}
	act := rapid.SampledFrom([]listing.Act{listing.ActApply, listing.ActApply, listing.ActQualify, listing.ActQualify, listing.ActQualify, listing.ActDeposit, listing.ActDeposit, listing.ActDeposit,
		listing.ActTick, listing.ActReconfirm, listing.ActReconfirm, listing.ActDisqualify, listing.ActWithdraw, listing.ActAmend, listing.ActSuspend, listing.ActResume, listing.ActDefault,
		listing.ActExercise, listing.ActWaive, listing.ActConfirm, listing.ActSign, listing.ActPay, listing.ActRelist, listing.ActQuote, listing.ActAuctionResult, listing.ActPublishResult}).Draw(t, "act")
	if acts := likely[s.State]; acts != nil && rapid.IntRange(0, 3).Draw(t, "likely") < 3 {
		act = rapid.SampledFrom(acts).Draw(t, "likely act")
	} else if rapid.IntRange(0, 300).Draw(t, "rare") == 211 {
		act = listing.ActSellerWithdraw
	}
	who := rapid.SampledFrom([]string{"A", "B", "H", "A2", "B2", "A3", "B3", "H3", "K"}).Draw(t, "who")
	e := listing.Event{Do: act, Who: who, Person: "p" + who[:1], Approved: rapid.IntRange(0, 4).Draw(t, "approved") < 4, Guarantee: rapid.Bool().Draw(t, "guarantee"), By: both, Reason: "说明",
		Amount: rapid.SampledFrom([]string{"100000", "100000", "100000", "250000.5", "1000000", "1200000", "99999.99", "x"}).Draw(t, "amount")}
	if s.State == listing.Listed && rapid.IntRange(0, 3).Draw(t, "on") < 3 {
		e.Do = map[listing.ApplicantState]listing.Act{"": listing.ActApply, listing.Applied: listing.ActQualify, listing.Qualified: listing.ActDeposit}[s.Applicants[who]]
	}
	switch act {
	case listing.ActPay:
		e.Amount = rapid.SampledFrom([]string{"300000", "500000", (s.Price - s.PaidAmount).String()}).Draw(t, "payment")
	case listing.ActQuote, listing.ActAuctionResult:
		if len(s.Applicants) > 0 && rapid.IntRange(0, 5).Draw(t, "bid") < 5 {
			e.Amount = "1250000"
			for name, a := range s.Applicants {
				if a == listing.Paid && name < e.Who {
					e.Who = name
				}
			}
		} else {
			e.Who = ""
		}
	case listing.ActAmend:
		e.Amount = rapid.SampledFrom([]string{"", "1000000", "1100000", "0"}).Draw(t, "new price")
	default:
	}
	return e
}
