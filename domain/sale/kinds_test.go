package sale_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
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

// kind lives through histories of a kind of lot and demands what holds for all: a
// key is answered once, a refusal changes nothing, deposits leave the frozen state
// once, states change along the edges only, one winner, and the same events lead
// to the same lot.
type kind[S any] struct {
	build  func() played[S]
	common func(S) sale.Standing
	edges  edges
	next   func(S, time.Time) sale.Event
	look   func(t *rapid.T, at time.Time, before, after S, e sale.Event, answer sale.Answer)
}

type played[S any] interface {
	Apply(sale.Event) sale.Answer
	Standing() S
}

func (k kind[S]) live(t *rapid.T, n int) {
	lot, again := k.build(), k.build()
	at, first := opening.Add(-time.Minute), map[key]sale.Answer{}
	for range n {
		e := k.next(lot.Standing(), at)
		if e.At.After(at) {
			at = e.At
		}
		standing := k.common(lot.Standing())
		lot.Apply(sale.Event{At: e.At, Do: sale.ActTick})
		before := lot.Standing()
		k.moved(t, standing, k.common(before), sale.ActTick)
		answer := lot.Apply(e)
		after := lot.Standing()
		require.Equal(t, answer, again.Apply(e), "without the ticks between")
		k.moved(t, k.common(before), k.common(after), e.Do)
		if given, known := first[key{e.Bidder, e.Key}]; known && e.Key != "" {
			given.Replay, given.State = true, k.common(after).State
			require.Equal(t, given, answer)
			require.Equal(t, before, after)
			continue
		}
		require.False(t, answer.Replay)
		first[key{e.Bidder, e.Key}] = answer
		if answer.Code != sale.OK && answer.Code != sale.CodeSealed {
			require.Equal(t, before, after, "%s %s", e.Do, answer.Code)
		}
		k.look(t, at, before, after, e, answer)
	}
	require.Equal(t, lot.Standing(), again.Standing())
}

func (k kind[S]) moved(t *rapid.T, x, y sale.Standing, by sale.Act) {
	require.True(t, k.edges.lead(x.State, y.State, by), "%s to %s by %s", x.State, y.State, by)
	require.False(t, y.End.Before(x.End))
	for bidder, was := range x.Deposits {
		require.True(t, was == sale.Frozen || y.Deposits[bidder] == was, "the deposit of %s was %s and is %s", bidder, was, y.Deposits[bidder])
	}
	if slices.Contains(afterTheHammer, y.State) {
		require.True(t, y.Priced && y.Leader != "")
	}
	if slices.Contains(afterTheHammer, x.State) {
		require.Equal(t, []any{x.Price, x.Leader}, []any{y.Price, y.Leader})
	}
	if y.State == sale.Unsold || y.State == sale.Cancelled || y.State == sale.Settled {
		require.NotContains(t, slices.Collect(maps.Values(y.Deposits)), sale.Frozen)
		require.Equal(t, y.State == sale.Unsold, y.Reason != "")
	}
	if y.State != sale.Defaulted {
		require.NotContains(t, slices.Collect(maps.Values(y.Deposits)), sale.Forfeited)
	}
}

var afterwards = []sale.Act{sale.ActConfirm, sale.ActSign, sale.ActSettle, sale.ActDefault, sale.ActTick}

// event draws an act, mostly of those that matter before the hammer.
func event(roll dice, at time.Time, state sale.State, before ...sale.Act) sale.Event {
	e := sale.Event{At: at.Add(time.Duration(roll(40_000)-3_000) * ms), Bidder: pick(roll, "A", "B", "C", "A", "B", "C", "D"), Reason: pick(roll, "网络故障", "网络故障", "网络故障", ""),
		By: pick(roll, []string{"platform", "seller"}, []string{"platform", "seller"}, []string{"platform"}), Do: pick(roll, before...)}
	if slices.Contains(afterTheHammer, state) || roll.chance(5) {
		e.Do = pick(roll, afterwards...)
	}
	if roll.chance(1) {
		e.Do = sale.ActCancel
	}
	if roll.chance(25) {
		e.Key = pick(roll, "k1", "k2")
	}
	return e
}

var secured = map[string]money.Fen{"A": 10, "B": 10, "C": 11, "D": 9}

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
					if answer.Code == sale.OK && e.Do == sale.ActAccept {
						seen, _ := money.ParseFen(e.Amount)
						require.True(t, seen >= want && after.Price == want && answer.Price == want && after.Leader == e.Bidder && after.State == sale.Provisional)
						require.NotEqual(t, "D", e.Bidder)
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

// inForce is the last quote of each bidder with its place.
type inForce struct {
	amount money.Fen
	place  int
}

func best(quotes map[string]inForce) (winner string) {
	for who, q := range quotes {
		top, any := quotes[winner]
		if !any || q.amount > top.amount || q.amount == top.amount && q.place < top.place {
			winner = who
		}
	}
	return winner
}

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
		rounds, place := [2]map[string]inForce{{}, {}}, 0
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
				if e.Do == sale.ActQuote && answer.Code == sale.OK {
					amount, _ := money.ParseFen(e.Amount)
					_, already := rounds[round][e.Bidder]
					require.True(t, !already || x.Replaceable)
					require.True(t, at.Before(before.End) && amount >= x.Start && e.Bidder != "D")
					if round == 1 {
						require.Contains(t, before.Tied, e.Bidder)
						require.GreaterOrEqual(t, amount, rounds[0][e.Bidder].amount)
					}
					place++
					rounds[round][e.Bidder] = inForce{amount, place}
				}
				read := e.Do == sale.ActRead && answer.Code == sale.CodeSealed
				require.Equal(t, read, after.DeniedReads == before.DeniedReads+1)
				hidden := slices.Contains([]sale.State{sale.Announced, sale.Bidding, sale.Sealed, sale.SecondRound}, after.State)
				require.True(t, !hidden || after.Quotes == nil && after.SecondQuotes == nil && !after.Priced)
			},
		}.live(t, 30)
		ends[last.State]++
		if len(last.Tied) > 0 {
			second++
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
				if e.Do != sale.ActQuote || answer.Code != sale.OK {
					return
				}
				amount, _ := money.ParseFen(e.Amount)
				_, already := quotes[before.Round][e.Bidder]
				require.True(t, (!already || x.Replaceable) && amount >= before.Floor && e.Bidder != "D")
				if before.Round > 1 {
					require.Contains(t, quotes[before.Round-1], e.Bidder)
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

// The first parameter that cannot be is named, each with all later ones wrong too.
func TestWhatCannotBeAnnounced(t *testing.T) {
	low := money.Fen(1)
	for _, c := range []struct {
		field string
		check func() error
	}{
		{"start_price", (&sale.DutchTerms{Floor: 2}).Check},
		{"floor_price", (&sale.DutchTerms{Start: 2}).Check},
		{"floor_price", (&sale.DutchTerms{Start: 2, Floor: 3}).Check},
		{"floor_price", (&sale.DutchTerms{Start: 3, Floor: 2, Reserve: new(money.Fen(3))}).Check},
		{"step", (&sale.DutchTerms{Start: 3, Floor: 2, Reserve: &low}).Check},
		{"interval_s", (&sale.DutchTerms{Start: 3, Floor: 2, Step: 1, Interval: 1500 * ms}).Check},
		{"start_price", (&sale.EnvelopeTerms{Reserve: &low}).Check},
		{"reserve_price", (&sale.EnvelopeTerms{Start: 2, Reserve: &low}).Check},
		{"deadline", (&sale.EnvelopeTerms{Start: 2, Open: opening, Deadline: opening}).Check},
		{"tie", (&sale.EnvelopeTerms{Start: 2, Deadline: opening, Tie: "coin"}).Check},
		{"draw_head", (&sale.EnvelopeTerms{Start: 2, Deadline: opening, Tie: sale.TieLot, DrawHead: strings.Repeat("A", 64)}).Check},
		{"draw_head", (&sale.EnvelopeTerms{Start: 2, Deadline: opening, Tie: sale.TieLot, DrawHead: strings.Repeat("a", 63)}).Check},
		{"second_round_s", (&sale.EnvelopeTerms{Start: 2, Deadline: opening, Tie: sale.TieSecondRound}).Check},
		{"start_price", (&sale.RoundsTerms{Reserve: &low}).Check},
		{"reserve_price", (&sale.RoundsTerms{Start: 2, Reserve: &low}).Check},
		{"increment", (&sale.RoundsTerms{Start: 2}).Check},
		{"max_rounds", (&sale.RoundsTerms{Start: 2, Increment: 1}).Check},
		{"round_s", (&sale.RoundsTerms{Start: 2, Increment: 1, MaxRounds: 1}).Check},
	} {
		require.Equal(t, sale.ConfigError{Field: c.field}, c.check())
	}
	require.NoError(t, (&sale.EnvelopeTerms{Start: 2, Deadline: opening, Tie: sale.TieLot, DrawHead: strings.Repeat("0f", 32)}).Check())
}

// Every kind takes deposits until they are due, at the opening unless the terms say
// otherwise.
func TestDepositsBeforeTheOpening(t *testing.T) {
	entry := sale.Entry{Deposit: 10_00, Excluded: []string{"E"}, Barred: []string{"F"}}
	d, err := sale.NewDutch(sale.DutchTerms{Entry: entry, Open: opening, Start: 2, Floor: 1, Step: 1, Interval: time.Hour}, nil)
	require.NoError(t, err)
	v, err := sale.NewEnvelopes(sale.EnvelopeTerms{Entry: entry, Open: opening, Deadline: opening.Add(time.Hour), Start: 1, Tie: sale.TieEarliest}, nil)
	require.NoError(t, err)
	r, err := sale.NewRounds(sale.RoundsTerms{Entry: entry, Open: opening, Length: time.Hour, Start: 1, Increment: 1, MaxRounds: 1}, nil)
	require.NoError(t, err)
	for _, lot := range []interface {
		Apply(sale.Event) sale.Answer
	}{d, v, r} {
		for _, c := range []struct {
			after  time.Duration
			bidder string
			amount string
			code   sale.Code
		}{
			{-time.Hour, "E", "10", sale.CodeIneligible},
			{-time.Hour, "F", "10", sale.CodeBarred},
			{-time.Hour, "A", "ten", sale.CodeAmount},
			{-time.Hour, "A", "9.99", sale.CodeShort},
			{-ms, "A", "10", sale.OK},
			{-ms, "A", "10", sale.CodeDuplicate},
			{0, "B", "10", sale.CodeDeadline},
		} {
			answer := lot.Apply(sale.Event{At: opening.Add(c.after), Do: sale.ActDeposit, Bidder: c.bidder, Amount: c.amount})
			require.Equal(t, c.code, answer.Code, c)
		}
		require.Equal(t, sale.CodeState, lot.Apply(sale.Event{At: opening, Do: sale.ActBid, Bidder: "A", Amount: "2"}).Code, "a bid has its place in an English auction")
		require.Equal(t, sale.Bidding, lot.Apply(sale.Event{At: opening, Do: sale.ActTick}).State)
	}
}
