package lotlog_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/lotlog"
	"jiyue/domain/money"
)

var (
	parameters = map[string]string{"start_price": "1000000.00", "increment": "100000.00"}
	opening    = time.Date(2026, 3, 16, 10, 10, 0, 0, day.Zone)
)

func of(f money.Fen) *money.Fen { return &f }

func genesis(t require.TestingT) chain.Hash {
	h, err := lotlog.Genesis("LOT-1", parameters)
	require.NoError(t, err)
	return h
}

// The hashes are those of the published example.
func TestTheBytesAreThoseOfTheExample(t *testing.T) {
	l := lotlog.New(genesis(t))
	require.Equal(t, "257085b2bc7178ccd7eab68a395c0c769f3b526072fd5a0767c146fa349ba352", l.Head().Hash.String())
	for i, c := range []struct {
		event lotlog.Event
		head  string
	}{
		{lotlog.Event{At: opening.UTC(), Kind: "bid", Actor: "A", Amount: of(1_000_000_00), End: opening.Add(50 * time.Minute).UTC()},
			"a4ff6a1d02b956305623e847a08c60d3e807e1d60c6e0a63ba124d5ee6361be3"},
		{lotlog.Event{At: opening, Kind: "suspend", Extra: map[string]string{"reason": "网络故障", "by": "p1,p2"}}, "d89ac2b7232e4c726a14d1f6a1dc15abfd7bf7a873083cede1386997b236aa79"},
		{lotlog.Event{At: opening.Add(20 * time.Minute), Kind: "open_identity", Actor: "platform", Extra: map[string]string{"z": ""},
			Hidden: map[string]lotlog.Commitment{"A": {Salt: []byte{0x00, 0xff, 0x10}, Value: "浙江甲公司"}}}, "9eba97827d0179463e09790d83dea208ffb031f9c78617a4bb535394d96b22a3"},
	} {
		c.event.Seq = int64(i + 1)
		h, err := l.Append(c.event)
		require.NoError(t, err)
		require.Equal(t, c.head, h.String())
		require.Equal(t, chain.Head{Seq: c.event.Seq, Hash: h}, l.Head())
	}
}

func TestACommitmentStandsInForAnExtraOfItsName(t *testing.T) {
	hidden := map[string]lotlog.Commitment{"who": {Salt: []byte("salt"), Value: "甲"}}
	one, two := lotlog.New(genesis(t)), lotlog.New(genesis(t))
	a, err := one.Append(lotlog.Event{Seq: 1, Kind: "bid", Extra: map[string]string{"who": "甲\x1f", "a": "b"}, Hidden: hidden})
	require.NoError(t, err)
	b, err := two.Append(lotlog.Event{Seq: 1, Kind: "bid", Extra: map[string]string{"a": "b", "who": hidden["who"].String()}})
	require.NoError(t, err)
	require.Equal(t, a, b)
}

func TestWhatIsNotLogged(t *testing.T) {
	l := lotlog.New(genesis(t))
	_, err := l.Append(lotlog.Event{Seq: 1, At: opening})
	require.NoError(t, err)
	head := l.Head()
	for _, c := range []struct {
		event lotlog.Event
		want  lotlog.Refusal
	}{
		{lotlog.Event{Seq: 3, Kind: "\n"}, lotlog.Refusal{Code: lotlog.CodeSequence, Field: "seq"}},
		{lotlog.Event{Seq: 1, At: opening}, lotlog.Refusal{Code: lotlog.CodeSequence, Field: "seq"}},
		{lotlog.Event{Seq: 2, At: opening.Add(-time.Millisecond), Kind: "\n"}, lotlog.Refusal{Code: lotlog.CodeTime, Field: "at"}},
		{lotlog.Event{Seq: 2, At: opening, Kind: "\n", Actor: "\n"}, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: "kind"}},
		{lotlog.Event{Seq: 2, At: opening, Actor: "A\x7f", Extra: map[string]string{"\n": ""}}, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: "actor"}},
		{lotlog.Event{Seq: 2, At: opening, Extra: map[string]string{"a": "\x1e", "b\t": ""}}, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: "extra.a"}},
		{lotlog.Event{Seq: 2, At: opening, Extra: map[string]string{"a\x00": "\n", "b": "\n"}}, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: "extra"}},
		{lotlog.Event{Seq: 2, At: opening, Hidden: map[string]lotlog.Commitment{"\x1e": {}}}, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: "extra"}},
	} {
		_, err := l.Append(c.event)
		require.Equal(t, c.want, err)
		require.Contains(t, err.Error(), c.want.Field)
		require.NotEmpty(t, c.want.Code.Sentence())
		require.Equal(t, head, l.Head())
	}
	_, err = l.Append(lotlog.Event{Seq: 2, At: opening, Kind: "注\u0080\u00a0", Hidden: map[string]lotlog.Commitment{"a": {Value: "\n"}}})
	require.NoError(t, err)
	for field, c := range map[string]struct {
		lot        string
		parameters map[string]string
	}{"lot_id": {"\n", map[string]string{"a": "\n"}}, "params": {"L", map[string]string{"a\n": "\n", "b": "\n"}}, "params.a": {"L", map[string]string{"a": "\n", "b\n": ""}}} {
		_, err := lotlog.Genesis(c.lot, c.parameters)
		require.Equal(t, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: field}, err)
		_, err = lotlog.Verify(c.lot, c.parameters, lotlog.Evidence{})
		require.Equal(t, lotlog.Refusal{Code: lotlog.CodeCharacter, Field: field}, err)
	}
}

// A live lot logs each bid, so a bid costs no allocation.
func TestAppendingABidAllocatesNothing(t *testing.T) {
	l, amount := lotlog.New(genesis(t)), money.Fen(1_000_000_00)
	e := lotlog.Event{At: opening, Kind: "bid", Actor: "竞买人0001", Amount: &amount, End: opening.Add(time.Hour)}
	require.Zero(t, testing.AllocsPerRun(200, func() {
		e.Seq++
		_, err := l.Append(e)
		if err != nil {
			panic(err)
		}
	}))
}

// log draws a log of a few events.
func log(t *rapid.T) lotlog.Evidence {
	l, at := lotlog.New(genesis(t)), opening
	e := lotlog.Evidence{Genesis: l.Head().Hash}
	for n := range rapid.IntRange(1, 8).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "ms")) * time.Millisecond)
		r := lotlog.Record{Event: lotlog.Event{Seq: int64(n + 1), At: at, Kind: rapid.SampledFrom([]string{"bid", "tick"}).Draw(t, "kind"), Actor: rapid.SampledFrom([]string{"", "A"}).Draw(t, "actor")}}
		if rapid.Bool().Draw(t, "priced") {
			r.Amount, r.End = of(money.Fen(rapid.Int64Range(0, 9).Draw(t, "amount"))), at.Add(time.Minute)
		}
		if rapid.Bool().Draw(t, "more") {
			r.Extra = map[string]string{"by": "p1,p2", "reason": rapid.StringMatching("[a-z网=]{0,3}").Draw(t, "reason")}
			r.Hidden = map[string]lotlog.Commitment{"who": {Salt: []byte{1}, Value: "甲"}}
		}
		var err error
		r.Hash, err = l.Append(r.Event)
		require.NoError(t, err)
		e.Records = append(e.Records, r)
		if rapid.Bool().Draw(t, "receipt") {
			e.Receipts = append(e.Receipts, lotlog.Receipt{Seq: r.Seq, Hash: r.Hash})
		}
	}
	head := l.Head().Hash
	e.Head = &head
	return e
}

func verify(t require.TestingT, e lotlog.Evidence) lotlog.Finding {
	f, err := lotlog.Verify("LOT-1", parameters, e)
	require.NoError(t, err)
	require.NotContains(t, f.Sentence(), "%!")
	require.NotEmpty(t, f.Sentence())
	return f
}

// A log verifies as it was written, and no single change of it does.
func TestAnyChangeIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := log(t)
		slices.Reverse(e.Receipts)
		require.True(t, verify(t, e).Valid())
		i := rapid.IntRange(0, len(e.Records)-1).Draw(t, "record")
		r := e.Records[i]
		n := int64(i + 1)
		want := lotlog.Finding{FirstBad: n, Reason: lotlog.Content}
		switch rapid.SampledFrom([]string{"seq", "at", "kind", "actor", "amount", "end", "extra", "hash", "cut", "parameters", "head"}).Draw(t, "change") {
		case "seq":
			r.Seq, want.Reason = 0, lotlog.Sequence
		case "at":
			r.At = r.At.Add(-time.Hour)
			if i > 0 {
				want.Reason = lotlog.Backwards
			}
		case "kind":
			r.Kind += "x"
		case "actor":
			r.Actor += "x"
		case "amount":
			r.Amount = of(10)
		case "end":
			r.End = r.At
		case "extra":
			r.Extra = maps.Clone(r.Extra)
			if r.Extra == nil {
				r.Extra = map[string]string{}
			}
			r.Extra["x"] = ""
		case "hash":
			r.Hash[0]++
		case "cut":
			e.Records, e.Receipts = e.Records[:i], []lotlog.Receipt{{Seq: n, Hash: r.Hash}}
			require.Equal(t, lotlog.Finding{FirstBad: n, Reason: lotlog.Truncated}, verify(t, e))
			e.Receipts = nil
			require.Equal(t, lotlog.Finding{FirstBad: n - 1, Reason: lotlog.NotHead}, verify(t, e))
			return
		case "parameters":
			f, err := lotlog.Verify("LOT-2", parameters, e)
			require.NoError(t, err)
			require.Equal(t, lotlog.Finding{Reason: lotlog.Parameters}, f)
			return
		case "head":
			e.Head[0]++
			require.Equal(t, lotlog.Finding{FirstBad: int64(len(e.Records)), Reason: lotlog.NotHead}, verify(t, e))
			return
		}
		e.Records[i] = r
		require.Equal(t, want, verify(t, e))
	})
}

// Whoever rewrites the whole log from a record on is found by a receipt of it.
func TestARewrittenLogIsFoundByAReceipt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := log(t)
		i := rapid.IntRange(0, len(e.Records)-1).Draw(t, "record")
		last := e.Records[len(e.Records)-1]
		e.Receipts = []lotlog.Receipt{{Seq: last.Seq, Hash: last.Hash}, {Seq: int64(i + 1), Hash: e.Records[i].Hash}}
		l := lotlog.New(e.Genesis)
		if i > 0 {
			l = lotlog.Resume(chain.Head{Seq: int64(i), Hash: e.Records[i-1].Hash}, e.Records[i-1].At)
		}
		e.Records[i].Actor += "x"
		for j := i; j < len(e.Records); j++ {
			var err error
			e.Records[j].Hash, err = l.Append(e.Records[j].Event)
			require.NoError(t, err)
		}
		head := l.Head().Hash
		e.Head = &head
		require.Equal(t, lotlog.Finding{FirstBad: int64(i + 1), Reason: lotlog.NotReceipt}, verify(t, e))
		e.Receipts = []lotlog.Receipt{{Seq: 0}}
		require.Equal(t, lotlog.Finding{Reason: lotlog.NotReceipt}, verify(t, e))
	})
}

func TestALogWithoutEventsEndsAtItsGenesis(t *testing.T) {
	start := genesis(t)
	require.True(t, verify(t, lotlog.Evidence{Genesis: start, Head: &start}).Valid())
	require.Equal(t, lotlog.Finding{Reason: lotlog.NotHead}, verify(t, lotlog.Evidence{Genesis: start, Head: &chain.Hash{}}))
}
