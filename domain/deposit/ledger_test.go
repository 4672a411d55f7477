package deposit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/money"
)

var (
	due      = time.Date(2026, 3, 12, 17, 0, 0, 0, day.Zone)
	rules    = deposit.Terms{Amount: 300_000_00, Due: due, ReleaseDays: 3, Bidders: []string{"A", "B"}}
	holidays = day.WorkCalendar{Holidays: map[day.Date]bool{day.Must("2026-04-06"): true}}
)

func pay(at time.Time, bidder, amount, ref, payer string) deposit.Event {
	return deposit.Event{At: at, Do: deposit.ActPay, Bidder: bidder, Amount: amount, Ref: ref, Payer: payer}
}

func dispose(do deposit.Act, bidder string, lines ...deposit.Line) deposit.Event {
	return deposit.Event{At: due.AddDate(0, 0, 8), Do: do, Bidder: bidder, Lines: lines}
}

func TestArrivals(t *testing.T) {
	early := due.Add(-time.Millisecond)
	type step struct {
		event   deposit.Event
		code    deposit.Code
		replay  bool
		entries int
	}
	for name, c := range map[string]struct {
		steps    []step
		state    deposit.State
		balances map[string]money.Fen
	}{
		"in time": {[]step{{pay(early, "A", "300000", "b1", "A"), deposit.OK, false, 2}}, deposit.Frozen, map[string]money.Fen{"bank": 300_000_00, "frozen:A": -300_000_00}},
		"at the due instant": {[]step{{pay(due, "A", "300000", "b1", "A"), deposit.CodeDeadline, false, 2}},
			deposit.Due, map[string]money.Fen{"bank": 300_000_00, "payout:P1": -300_000_00}},
		"the clock does not go back": {[]step{{deposit.Event{At: due}, deposit.CodeUnknown, false, 0}, {pay(early, "A", "300000", "b1", "A"), deposit.CodeDeadline, false, 2}},
			deposit.Due, map[string]money.Fen{"bank": 300_000_00, "payout:P1": -300_000_00}},
		"topped up": {[]step{{pay(early, "A", "299999.99", "b1", "A"), deposit.CodeShort, false, 1}, {pay(early, "A", "0.01", "b2", "A"), deposit.OK, false, 2}},
			deposit.Frozen, map[string]money.Fen{"bank": 300_000_00, "frozen:A": -300_000_00}},
		"the rest is late": {[]step{{pay(early, "A", "200000", "b1", "A"), deposit.CodeShort, false, 1}, {pay(due, "A", "100000", "b2", "A"), deposit.CodeDeadline, false, 2}},
			deposit.Due, map[string]money.Fen{"bank": 300_000_00, "payout:P1": -300_000_00}},
		"too much": {[]step{{pay(early, "A", "300000.5", "b1", "A"), deposit.OK, false, 3}},
			deposit.Frozen, map[string]money.Fen{"bank": 300_000_50, "frozen:A": -300_000_00, "payout:P1": -50}},
		"paid twice": {[]step{{pay(early, "A", "300000", "b1", "A"), deposit.OK, false, 2}, {pay(early, "A", "1", "b2", "A"), deposit.CodeDuplicate, false, 2}},
			deposit.Frozen, map[string]money.Fen{"bank": 300_001_00, "frozen:A": -300_000_00, "payout:P1": -1_00}},
		"a reference of the bank counts once": {[]step{{pay(early, "A", "1", "b1", "A"), deposit.CodeShort, false, 1}, {pay(early, "B", "nonsense", "b1", "Z"), deposit.OK, true, 0}},
			deposit.Due, map[string]money.Fen{"bank": 1_00, "received:A": -1_00}},
		"a bad amount leaves the reference free": {[]step{{pay(early, "A", "1.005", "b1", "A"), deposit.CodeAmount, false, 0}, {pay(early, "A", "1", "b1", "A"), deposit.CodeShort, false, 1}},
			deposit.Due, map[string]money.Fen{"bank": 1_00, "received:A": -1_00}},
		"third party, matched": {[]step{{pay(early, "A", "300000", "b1", "Z"), deposit.CodeThirdParty, false, 1},
			{deposit.Event{Do: deposit.ActMatch, Bidder: "B", Ref: "b1"}, deposit.CodeUnknown, false, 0},
			{deposit.Event{Do: deposit.ActMatch, Bidder: "A", Ref: "b1"}, deposit.OK, false, 2},
			{deposit.Event{Do: deposit.ActReturnHeld, Bidder: "A", Ref: "b1"}, deposit.CodeUnknown, false, 0}},
			deposit.Frozen, map[string]money.Fen{"bank": 300_000_00, "frozen:A": -300_000_00}},
		"third party, returned": {[]step{{pay(early, "A", "300000", "b1", "B"), deposit.CodeThirdParty, false, 1},
			{deposit.Event{Do: deposit.ActReturnHeld, Bidder: "B", Ref: "b1"}, deposit.CodeUnknown, false, 0},
			{deposit.Event{Do: deposit.ActReturnHeld, Bidder: "A", Ref: "b1"}, deposit.OK, false, 1},
			{deposit.Event{Do: deposit.ActMatch, Bidder: "A", Ref: "b1"}, deposit.CodeUnknown, false, 0},
			{deposit.Event{Do: deposit.ActCallback, Payout: "P1"}, deposit.OK, false, 1},
			{deposit.Event{Do: deposit.ActCallback, Payout: "P1"}, deposit.OK, true, 0},
			{deposit.Event{Do: deposit.ActCallback, Payout: "P2"}, deposit.CodeUnknown, false, 0}},
			deposit.Due, map[string]money.Fen{}},
	} {
		l := deposit.NewLedger(rules, holidays)
		for i, s := range c.steps {
			a := l.Apply(s.event)
			require.Equal(t, []any{s.code, s.replay, s.entries}, []any{a.Code, a.Replay, len(a.Entries)}, "%s, step %d", name, i)
		}
		require.Equal(t, c.state, l.Standing().States["A"], name)
		require.Equal(t, c.balances, l.Standing().Balances, name)
	}
}

func TestDispositions(t *testing.T) {
	line := func(to, amount string) deposit.Line { return deposit.Line{To: to, Amount: amount} }
	for name, c := range map[string]struct {
		event   deposit.Event
		code    deposit.Code
		entries []deposit.Entry
		state   deposit.State
	}{
		"release":       {dispose(deposit.ActRelease, "A"), deposit.OK, []deposit.Entry{{3, "frozen:A", "payout:P1", 300_000_00}}, deposit.Released},
		"apply in part": {dispose(deposit.ActApply, "A", line("price", "299999.99")), deposit.OK, []deposit.Entry{{3, "frozen:A", "price", 299_999_99}, {4, "frozen:A", "payout:P1", 1}}, deposit.Applied},
		"apply in full": {dispose(deposit.ActApply, "A", line("price", "300000")), deposit.OK, []deposit.Entry{{3, "frozen:A", "price", 300_000_00}}, deposit.Applied},
		"apply above":   {dispose(deposit.ActApply, "A", line("price", "300000.01")), deposit.CodeOver, nil, deposit.Frozen},
		"apply nothing": {dispose(deposit.ActApply, "A"), deposit.CodeAmount, nil, deposit.Frozen},
		"a bad line, though the sum is above": {dispose(deposit.ActApply, "A", line("price", "999999999999999.99"), line("fee", "0")), deposit.CodeAmount,
			nil, deposit.Frozen},
		"forfeit in full":  {dispose(deposit.ActForfeit, "A", line("costs", "100000"), line("seller", "200000.0")), deposit.OK, []deposit.Entry{{3, "frozen:A", "costs", 100_000_00}, {4, "frozen:A", "seller", 200_000_00}}, deposit.Forfeited},
		"forfeit in part":  {dispose(deposit.ActForfeit, "A", line("costs", "299999.99")), deposit.CodeAllocation, nil, deposit.Frozen},
		"forfeit above":    {dispose(deposit.ActForfeit, "A", line("costs", "300000.01")), deposit.CodeAllocation, nil, deposit.Frozen},
		"not frozen":       {dispose(deposit.ActApply, "B"), deposit.CodeState, nil, deposit.Frozen},
		"unknown bidder":   {dispose(deposit.ActRelease, "Z"), deposit.CodeUnknown, nil, deposit.Frozen},
		"unknown act":      {dispose("guess", "A"), deposit.CodeState, nil, deposit.Frozen},
		"a tick of no one": {deposit.Event{Do: deposit.ActTick}, deposit.OK, nil, deposit.Frozen},
	} {
		l := deposit.NewLedger(rules, holidays)
		l.Apply(pay(due.Add(-time.Hour), "A", "300000", "b1", "A"))
		a := l.Apply(c.event)
		require.Equal(t, c.code, a.Code, name)
		require.Equal(t, c.entries, append([]deposit.Entry(nil), a.Entries...), name)
		require.Equal(t, c.state, l.Standing().States["A"], name)
	}
}

// Many lines of the largest amount do not wrap round to the deposit.
func TestLinesDoNotOverflow(t *testing.T) {
	l := deposit.NewLedger(rules, holidays)
	l.Apply(pay(due.Add(-time.Hour), "A", "300000", "b1", "A"))
	lines := slices.Repeat([]deposit.Line{{To: "price", Amount: "999999999999999.99"}}, 200)
	require.Equal(t, deposit.CodeOver, l.Apply(dispose(deposit.ActApply, "A", lines...)).Code)
	require.Equal(t, deposit.CodeAllocation, l.Apply(dispose(deposit.ActForfeit, "A", lines...)).Code)
}

func TestReleaseIsDueInWorkingDays(t *testing.T) {
	l := deposit.NewLedger(deposit.Terms{Amount: 1, Due: due, ReleaseDays: 2, Bidders: []string{"A"}}, holidays)
	l.Apply(pay(due.Add(-time.Hour), "A", "0.01", "b1", "A"))
	l.Apply(deposit.Event{At: time.Date(2026, 4, 2, 10, 0, 0, 0, day.Zone), Do: deposit.ActRelease, Bidder: "A"})
	require.Equal(t, day.Must("2026-04-07"), l.Standing().ReleaseBy["A"])
}

// Whatever happens: the books balance and agree with the journal, a deposit is
// frozen in full and disposed of once, what the bank holds is what came in less what
// was paid out, and the same events lead to the same state.
func TestAnyHistoryOfALedger(t *testing.T) {
	moves := map[deposit.State][]deposit.State{deposit.Due: {deposit.Frozen}, deposit.Frozen: {deposit.Released, deposit.Applied, deposit.Forfeited}}
	rapid.Check(t, func(t *rapid.T) {
		x := rules
		x.Amount = money.Fen(rapid.SampledFrom([]int64{0, 1, 300_000_00}).Draw(t, "deposit"))
		l, again := deposit.NewLedger(x, holidays), deposit.NewLedger(x, holidays)
		at, before := due.Add(-3*time.Hour), l.Standing()
		amounts := []string{"0", "0.01", x.Amount.String(), (x.Amount + 1).String(), (x.Amount - 1).String(), (x.Amount / 3).String()}
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(-5, 30).Draw(t, "minutes")) * time.Minute)
			e := deposit.Event{At: at, Do: rapid.SampledFrom([]deposit.Act{deposit.ActTick, deposit.ActPay, deposit.ActPay, deposit.ActPay, deposit.ActMatch, deposit.ActReturnHeld,
				deposit.ActRelease, deposit.ActApply, deposit.ActForfeit, deposit.ActCallback}).Draw(t, "act"),
				Bidder: rapid.SampledFrom([]string{"A", "B", "Z"}).Draw(t, "bidder"), Payer: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "payer"),
				Amount: rapid.SampledFrom(amounts).Draw(t, "amount"), Ref: rapid.SampledFrom([]string{"b1", "b2", "b3", "b4", "b5"}).Draw(t, "ref"),
				Payout: rapid.SampledFrom([]string{"P1", "P2", "P3"}).Draw(t, "payout")}
			for range rapid.IntRange(0, 2).Draw(t, "lines") {
				e.Lines = append(e.Lines, deposit.Line{To: rapid.SampledFrom([]string{"price", "costs"}).Draw(t, "to"), Amount: rapid.SampledFrom(amounts).Draw(t, "part")})
			}
			answer, after := l.Apply(e), l.Standing()
			require.Equal(t, answer, again.Apply(e))
			require.Equal(t, after, again.Standing())
			require.True(t, answer.Code == deposit.OK || answer.Code.Sentence() != "", answer.Code)
			if len(answer.Entries) == 0 && answer.Code != deposit.OK {
				require.Equal(t, before, after)
			}
			require.Equal(t, append(slices.Clip(before.Journal), answer.Entries...), after.Journal)
			balanced(t, x, after)
			for name, s := range after.States {
				require.True(t, s == before.States[name] || slices.Contains(moves[before.States[name]], s), "%s: %s to %s", name, before.States[name], s)
				require.Equal(t, s == deposit.Released, !after.ReleaseBy[name].IsZero())
			}
			before = after
		}
	})
}

func balanced(t *rapid.T, x deposit.Terms, s deposit.Standing) {
	recount := map[string]money.Fen{}
	for i, e := range s.Journal {
		require.Equal(t, i+1, e.N)
		require.Positive(t, e.Amount)
		recount[e.Debit] += e.Amount
		recount[e.Credit] -= e.Amount
	}
	var total money.Fen
	for account, balance := range recount {
		require.Equal(t, balance, s.Balances[account], account)
		total += balance
	}
	require.Zero(t, total)
	require.GreaterOrEqual(t, s.Balances["bank"], money.Fen(0))
	for name, state := range s.States {
		want := money.Fen(0)
		if state == deposit.Frozen {
			want = -x.Amount
		}
		require.Equal(t, want, s.Balances["frozen:"+name], name)
		require.True(t, state == deposit.Due || s.Balances["received:"+name] == 0, "%s holds money of %s back", state, name)
	}
	for id, p := range s.Payouts {
		want := money.Fen(0)
		if p.State == deposit.Ordered {
			want = -p.Amount
		}
		require.Equal(t, want, s.Balances["payout:"+id], id)
	}
}

func TestEveryCodeAndStateHasItsWords(t *testing.T) {
	for _, c := range []deposit.Code{deposit.CodeUnknown, deposit.CodeAmount, deposit.CodeThirdParty, deposit.CodeDuplicate, deposit.CodeDeadline, deposit.CodeShort, deposit.CodeState,
		deposit.CodeOver, deposit.CodeAllocation, deposit.CodeOrder, deposit.CodeSurplus, deposit.CodeTiers} {
		require.NotEmpty(t, c.Sentence(), c)
	}
	require.Empty(t, deposit.OK.Sentence())
	for _, s := range []deposit.State{deposit.Due, deposit.Frozen, deposit.Released, deposit.Applied, deposit.Forfeited} {
		require.NotEmpty(t, s.Title(), s)
	}
	for _, s := range []deposit.PayoutState{deposit.Ordered, deposit.Paid} {
		require.NotEmpty(t, s.Title(), s)
	}
	for _, i := range []deposit.Item{deposit.Costs, deposit.FirstCommission, deposit.PriceGap} {
		require.NotEmpty(t, i.Title(), i)
	}
}
