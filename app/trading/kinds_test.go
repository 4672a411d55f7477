package trading_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// kind is a lot of another form of bidding that can be announced.
func (w *marketWorld) kind(route lot.Route, terms map[string]string) string {
	f := w.form(nil)
	f.Route, f.Terms = route, map[string]string{sale.TermOpen: opening.Format(sale.InstantForm), sale.TermStart: "1000000.00", sale.TermDeposit: "100000.00"}
	for term, text := range terms {
		f.Terms[term] = text
	}
	return w.announced(f)
}

func (w *marketWorld) quote(id string, by actor.Actor, amount string) sale.Code {
	r, err := w.Quote(w.Context(), by, id, amount, postgres.NewID())
	require.NoError(w, err)
	return r.Code
}

// reckoned downloads the public log and reckons it as an outsider does.
func (w *marketWorld) reckoned(id string) (trading.LogFile, trading.Reckoning) {
	log, err := w.Log(w.Context(), id)
	require.NoError(w, err)
	text, err := json.Marshal(log.File())
	require.NoError(w, err)
	var f trading.LogFile
	require.NoError(w, json.Unmarshal(text, &f))
	r, err := f.Reckon()
	require.NoError(w, err)
	require.True(w, r.Finding.Valid(), r.Finding.Sentence())
	require.True(w, r.Replays(), "record %d", r.Differs)
	return f, r
}

// inTheDatabase counts the rows, of any table, in which a text stands in clear.
func (w *floorWorld) inTheDatabase(text string) (n int) {
	rows, err := w.owner.Query(w.Context(), `SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	require.NoError(w, err)
	var tables []string
	for rows.Next() {
		var name string
		require.NoError(w, rows.Scan(&name))
		tables = append(tables, name)
	}
	for _, table := range tables {
		var found int
		require.NoError(w, w.owner.QueryRow(w.Context(), `SELECT count(*) FROM `+table+` t WHERE strpos(t::text, $1) > 0`, text).Scan(&found))
		n += found
	}
	return n
}

func TestSealedQuotes(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.kind(lot.Sealed, map[string]string{sale.TermDeadline: opening.Add(time.Hour).Format(sale.InstantForm), sale.TermTie: "lot"})
	for i := range 3 {
		w.qualified(id, w.bidders[i])
	}
	const canary = "1234567.89"
	w.clock.set(opening.Add(time.Minute))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[0], canary))
	require.Equal(t, sale.CodeAlready, w.quote(id, w.bidders[0], "1300000"))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[1], canary))
	require.Equal(t, sale.CodeBelowStart, w.quote(id, w.bidders[2], "999999"))
	require.Equal(t, sale.CodeState, w.place(id, w.bidders[2], "2000000").Code, "nobody bids aloud")
	require.Zero(t, w.inTheDatabase("1234567"), "no table holds a quote in clear")
	look, err := w.db.Look(ctx, id)
	require.NoError(t, err)
	require.False(t, look.Priced)
	require.Empty(t, look.Leader)
	engine, err := w.Course(ctx, must(w.db.Lot(ctx, id)))
	require.NoError(t, err)
	require.Nil(t, engine.(*sale.Envelopes).Standing().Quotes)
	_, err = w.Log(ctx, id)
	require.ErrorIs(t, err, trading.ErrLogShut)
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActOpen, "按时开标", time.Time{}), lot.ErrState, "not before the deadline")
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActSuspend, "设备故障", time.Time{}), lot.ErrState)

	w.tick(id, opening.Add(time.Hour))
	require.Equal(t, sale.Sealed, w.state(id))
	require.Equal(t, sale.CodeClosed, w.quote(id, w.bidders[2], "5000000"))
	_, err = w.Log(ctx, id)
	require.ErrorIs(t, err, trading.ErrLogShut, "not before the opening")
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActOpen, "按时开标", time.Time{}))
	require.ErrorIs(t, w.Decide(ctx, w.trader, id, w.motion(id), true), lot.ErrMotionSelf)
	require.NoError(t, w.Decide(ctx, w.second, id, w.motion(id), true))
	require.Equal(t, sale.Provisional, w.state(id))
	f, r := w.reckoned(id)
	require.Equal(t, canary, r.Machine.Standing().Price.String())
	require.Zero(t, w.inTheDatabase("1234567.89 "), "not with its salt either")

	// Whoever reads the file can see that a quote was changed.
	for i := range f.Events {
		if f.Events[i].Quote == canary {
			f.Events[i].Quote = "9999999.00"
			break
		}
	}
	r, err = f.Reckon()
	require.NoError(t, err)
	require.False(t, r.Finding.Valid())

	// A sealed quote that was exchanged for another one is found out.
	w.exec(`UPDATE sale_quotes q SET sealed = o.sealed FROM sale_quotes o WHERE q.sale_id = o.sale_id AND q.n < o.n`)
	_, other := w.another()
	_, err = other.Enter(ctx, id, trading.Record{Act: sale.ActTick})
	require.Error(t, err)
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// Quotes of a lot that is withdrawn stay sealed for ever; the chain can be reckoned.
func TestQuotesOfAWithdrawnLot(t *testing.T) {
	w := newMarketWorld(t)
	id := w.kind(lot.Sealed, map[string]string{sale.TermDeadline: opening.Add(time.Hour).Format(sale.InstantForm)})
	w.qualified(id, w.bidders[0])
	w.clock.set(opening.Add(time.Minute))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[0], "1234567.89"))
	w.decided(id, sale.ActCancel, time.Time{}, w.second)
	f, r := w.reckoned(id)
	require.True(t, r.Hidden)
	for _, e := range f.Events {
		require.Empty(t, e.Quote)
		require.Empty(t, e.Salt)
	}
}

func TestRoundsOfQuotes(t *testing.T) {
	w := newMarketWorld(t)
	id := w.kind(lot.Rounds, map[string]string{sale.TermRoundLength: "600", sale.TermMaxRounds: "3", sale.TermIncrement: "50000.00", sale.TermReplaceable: "true"})
	for i := range 3 {
		w.qualified(id, w.bidders[i])
	}
	w.clock.set(opening.Add(time.Minute))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[0], "1000000"))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[1], "1100000"))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[0], "1111111"), "replaced within the round")
	require.Zero(t, w.inTheDatabase("1111111"))
	w.clock.set(opening.Add(11 * time.Minute))
	require.Equal(t, sale.CodeDropped, w.quote(id, w.bidders[2], "2000000"))
	require.Equal(t, sale.CodeBelowFloor, w.quote(id, w.bidders[1], "1161110.99"))
	require.Equal(t, sale.OK, w.quote(id, w.bidders[1], "1200000"))
	w.tick(id, opening.Add(20*time.Minute))
	require.Equal(t, sale.Provisional, w.state(id))
	_, r := w.reckoned(id)
	require.Equal(t, "1200000.00", r.Machine.Standing().Price.String())
}

func TestFallingPrice(t *testing.T) {
	w := newMarketWorld(t)
	id := w.kind(lot.Dutch, map[string]string{sale.TermFloor: "800000.00", sale.TermStep: "50000.00", sale.TermInterval: "600", sale.TermMinimum: "2"})
	first := w.qualified(id, w.bidders[0])
	w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(11 * time.Minute))
	r, err := w.Accept(t.Context(), w.bidders[1], id, "900000", postgres.NewID())
	require.NoError(t, err)
	require.Equal(t, sale.CodePriceNotReached, r.Code)
	w.decided(id, sale.ActSuspend, time.Time{}, w.second)
	w.clock.set(opening.Add(31 * time.Minute))
	w.decided(id, sale.ActResume, time.Time{}, w.second)
	w.clock.set(opening.Add(39 * time.Minute))
	r, err = w.Accept(t.Context(), w.bidders[0], id, "1000000", postgres.NewID())
	require.NoError(t, err)
	require.Equal(t, sale.OK, r.Code)
	look, err := w.db.Look(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "950000.00", look.Price.String(), "the price stood still for twenty minutes")
	require.Equal(t, first, look.Leader)
	w.reckoned(id)
}

// A form of bidding that the platform does not offer cannot be chosen.
func TestFormsBehindASetting(t *testing.T) {
	w := newMarketWorld(t)
	w.Forms = nil
	f := w.form(nil)
	f.Route = lot.Sealed
	require.ErrorIs(t, w.Prepare(t.Context(), w.trader, postgres.NewID(), f), trading.ErrForm)
}
