package sale_test

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func TestAnyHistoryOfSealedQuotes(t *testing.T) {
	ends, second := map[sale.State]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		roll := drawn(t)
		x := sale.EnvelopeTerms{Entry: sale.Entry{Deposit: 10}, Open: opening, Deadline: opening.Add(3 * time.Minute), Start: 100, Replaceable: roll.chance(50), MinValid: pick(roll, 1, 1, 1, 2),
			Tie: pick(roll, sale.TieEarliest, sale.TieLot, sale.TieSecondRound, sale.TieSecondRound), DrawHead: fmt.Sprintf("%064x", roll(1000)), SecondRound: time.Minute}
		if roll.chance(30) {
			reserve := money.Fen(103)
			x.Reserve = &reserve
		}
		rounds, place, opened := [2]map[string]inForce{{}, {}}, 0, false
		last := sale.EnvelopeStanding{}
		kind[sale.EnvelopeStanding]{
			build: func() played[sale.EnvelopeStanding] {
				v, err := sale.NewEnvelopes(x, secured)
				require.NoError(t, err)
				return v
			},
			common: func(s sale.EnvelopeStanding) sale.Standing { return s.Standing },
			edges: edges{
				timers: map[sale.State][]sale.State{sale.Announced: {sale.Bidding}, sale.Bidding: {sale.Sealed}, sale.SecondRound: {sale.Provisional}},
				acts:   map[sale.Act]map[sale.State][]sale.State{sale.ActOpen: {sale.Sealed: {sale.Unsold, sale.Provisional, sale.SecondRound}}}},
			next: func(s sale.EnvelopeStanding, at time.Time) sale.Event {
				e := event(roll, at, s.State, sale.ActQuote, sale.ActQuote, sale.ActQuote, sale.ActTick, sale.ActRead, sale.ActOpen)
				e.Amount = money.Fen(99 + roll(5)).String()
				return e
			},
			look: func(t *rapid.T, at time.Time, before, after sale.EnvelopeStanding, e sale.Event, answer sale.Answer) {
				last = after
				round := 0
				if before.State == sale.SecondRound {
					round = 1
				}
				opened = opened || e.Do == sale.ActOpen && answer.Code == sale.OK
				if e.Do == sale.ActQuote {
					amount, _ := money.ParseFen(e.Amount)
					_, already := rounds[round][e.Bidder]
					least := x.Start
					if round == 1 {
						least = rounds[0][before.Tied[0]].amount
					}
					may := before.State == sale.Bidding && at.Before(x.Deadline) || round == 1 && at.Before(before.SecondEnd) && slices.Contains(before.Tied, e.Bidder)
					require.Equal(t, may && e.Bidder != "D" && (!already || x.Replaceable) && amount >= least, answer.Code == sale.OK, "%s %v", answer.Code, before)
					if answer.Code == sale.OK {
						place++
						rounds[round][e.Bidder] = inForce{amount, place}
					}
				}
				read := e.Do == sale.ActRead && answer.Code == sale.CodeSealed
				require.Equal(t, read, after.DeniedReads == before.DeniedReads+1)
				require.Equal(t, opened && after.State != sale.SecondRound, after.Quotes != nil)
				require.Equal(t, after.Quotes != nil && after.Tied != nil, after.SecondQuotes != nil)
				require.True(t, after.Quotes != nil || !after.Priced)
				require.True(t, after.Quotes == nil || len(after.Quotes) == len(rounds[0]) && len(after.SecondQuotes) == len(rounds[1]))
			},
		}.live(t, 30)
		ends[last.State]++
		if len(last.Tied) > 0 {
			second++
		}
		if last.State == sale.Unsold {
			few, low := len(rounds[0]) < x.MinValid, x.Reserve != nil && rounds[0][best(rounds[0])].amount < *x.Reserve
			require.Equal(t, len(rounds[0]) == 0, last.Reason == sale.NoBid)
			require.Equal(t, len(rounds[0]) > 0 && few, last.Reason == sale.BelowMinQuotes)
			require.Equal(t, !few && low, last.Reason == sale.BelowReserve)
		}
		if !last.Priced {
			return
		}
		// The winner, reckoned again from the quotes that were taken.
		top := rounds[0][best(rounds[0])].amount
		tied := []string{}
		for who, q := range rounds[0] {
			if q.amount == top {
				tied = append(tied, who)
			}
		}
		slices.Sort(tied)
		want := best(rounds[0])
		switch {
		case len(tied) > 1 && x.Tie == sale.TieLot:
			h := sha256.Sum256([]byte(x.DrawHead + "|" + strings.Join(tied, ",")))
			want = tied[new(big.Int).Mod(new(big.Int).SetBytes(h[:]), big.NewInt(int64(len(tied)))).Int64()]
		case len(tied) > 1 && x.Tie == sale.TieSecondRound:
			final := map[string]inForce{}
			for _, who := range tied {
				final[who] = rounds[0][who]
				if q, again := rounds[1][who]; again {
					final[who] = q
				}
			}
			want = best(final)
			top = final[want].amount
			require.Equal(t, tied, last.Tied)
		}
		require.Equal(t, want, last.Leader)
		require.Equal(t, top, last.Price)
		require.True(t, x.Reserve == nil || top >= *x.Reserve)
		require.GreaterOrEqual(t, len(rounds[0]), x.MinValid)
	})
	require.Greater(t, ends[sale.Confirmed]+ends[sale.Settled]+ends[sale.Defaulted], 5, ends)
	require.NotZero(t, ends[sale.Unsold], ends)
	require.NotZero(t, second, ends)
}
