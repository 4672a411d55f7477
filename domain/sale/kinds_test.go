package sale_test

import (
	"maps"
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
	if roll.chance(3) {
		e.At = at.Add(10 * time.Minute)
	}
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
