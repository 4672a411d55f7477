package sale_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func TestAnyHistoryOfRounds(t *testing.T) {
	ends, longestSale := map[sale.State]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		roll := drawn(t)
		x := sale.RoundsTerms{Entry: sale.Entry{Deposit: 10}, Open: opening, Length: 90 * time.Second, Start: 100, Increment: 3, MaxRounds: 1 + roll(4), Replaceable: roll.chance(50)}
		if roll.chance(30) {
			reserve := money.Fen(104)
			x.Reserve = &reserve
		}
		quotes, place := map[int]map[string]inForce{}, 0
		last := sale.RoundsStanding{}
		kind[sale.RoundsStanding]{
			build: func() played[sale.RoundsStanding] {
				r, err := sale.NewRounds(x, secured)
				require.NoError(t, err)
				return r
			},
			common: func(s sale.RoundsStanding) sale.Standing { return s.Standing },
			edges:  edges{timers: map[sale.State][]sale.State{sale.Announced: {sale.Bidding}, sale.Bidding: {sale.Unsold, sale.Provisional}}},
			next: func(s sale.RoundsStanding, at time.Time) sale.Event {
				e := event(roll, at, s.State, sale.ActQuote, sale.ActQuote, sale.ActQuote, sale.ActQuote, sale.ActTick)
				e.Amount = (max(s.Floor, x.Start) + money.Fen(roll(5)-1)).String()
				return e
			},
			look: func(t *rapid.T, at time.Time, before, after sale.RoundsStanding, e sale.Event, answer sale.Answer) {
				last = after
				if before.State == sale.Bidding {
					require.Equal(t, 1+int(at.Sub(opening)/x.Length), before.Round)
				}
				if e.Do != sale.ActQuote {
					return
				}
				amount, _ := money.ParseFen(e.Amount)
				_, already := quotes[before.Round][e.Bidder]
				_, stayed := quotes[before.Round-1][e.Bidder]
				may := before.State == sale.Bidding && at.Before(before.End) && (before.Round == 1 || stayed)
				require.Equal(t, may && e.Bidder != "D" && (!already || x.Replaceable) && amount >= before.Floor, answer.Code == sale.OK, "%s %v", answer.Code, before)
				if answer.Code != sale.OK {
					return
				}
				if quotes[before.Round] == nil {
					quotes[before.Round] = map[string]inForce{}
				}
				place++
				quotes[before.Round][e.Bidder] = inForce{amount, place}
			},
		}.live(t, 40)
		ends[last.State]++
		longestSale = max(longestSale, len(last.Finished))
		floor, winner, price := x.Start, "", money.Fen(0)
		for i, over := range last.Finished {
			taken := quotes[over.Number]
			require.Equal(t, []any{i + 1, floor, len(taken)}, []any{over.Number, over.Floor, over.Valid})
			decided := len(taken) < 2 || over.Number == x.MaxRounds
			require.Equal(t, decided, i == len(last.Finished)-1 && (last.Priced || last.State == sale.Unsold))
			if len(taken) > 0 {
				winner = best(taken)
				price = taken[winner].amount
				require.Equal(t, price, *over.Top)
				floor = price + x.Increment
			} else {
				require.Nil(t, over.Top)
			}
		}
		if last.Priced {
			require.Equal(t, []any{winner, price}, []any{last.Leader, last.Price})
			require.True(t, x.Reserve == nil || price >= *x.Reserve)
			require.LessOrEqual(t, len(last.Finished), x.MaxRounds)
		}
	})
	require.Greater(t, ends[sale.Confirmed]+ends[sale.Settled]+ends[sale.Defaulted], 5, ends)
	require.NotZero(t, ends[sale.Unsold], ends)
	require.GreaterOrEqual(t, longestSale, 3)
}
