package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// hallSite is a site with a lot that is bid for.
type hallSite struct {
	*site
	lot     string
	codes   map[string]string
	bidders []string
}

func newHall(t *testing.T, changes map[string]string) *hallSite {
	t.Helper()
	st := newSite(t)
	h := &hallSite{site: st, codes: map[string]string{}, bidders: []string{"bidder1", "bidder2"}}
	add := func(org access.Organisation, login string, role actor.Role) {
		st.ids[login] = postgres.NewID()
		st.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING`, org.ID, string(org.Kind), org.Name, org.Region)
		st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`,
			st.ids[login], login, org.ID, []string{string(role)}, "plain:"+goodPassword)
	}
	exchange := access.Organisation{ID: postgres.NewID(), Kind: access.Exchange, Name: "示例交易中心", Region: "410100"}
	add(exchange, "trader", actor.Trader)
	add(exchange, "trader2", actor.Trader)
	add(exchange, "treasurer", actor.Treasurer)
	for i, login := range append(h.bidders, "outsider") {
		add(access.Organisation{ID: postgres.NewID(), Kind: access.Seller, Name: "示例竞买单位" + string(rune('甲'+i)), Region: "410300"}, login, actor.Bidder)
	}
	now, ctx, x := st.now, t.Context(), st.Exchange
	terms := lot.Suggested()
	for term, text := range map[string]string{sale.TermStart: "2000000.00", sale.TermIncrement: "100000.00", sale.TermDeposit: "200000.00", sale.TermOpen: instantText(now.AddDate(0, 0, -1)), sale.TermEnd: instantText(now.Add(time.Hour))} {
		terms[term] = text
	}
	for term, text := range changes {
		terms[term] = text
	}
	h.lot = postgres.NewID()
	st.now = now.AddDate(0, 0, -10)
	require.NoError(t, x.Prepare(ctx, h.by("trader"), h.lot, trading.LotForm{Route: lot.English, Name: "一种固态电解质膜制备方法", Seller: st.school.ID, Terms: terms, Notice: "标的为三件发明专利权，受让方须为境内企业，价款一次付清。"}))
	require.NoError(t, x.Submit(ctx, h.by("trader"), h.lot, 1))
	require.NoError(t, x.Announce(ctx, h.by("trader2"), h.lot, 2))
	for _, login := range h.bidders {
		require.NoError(t, x.Apply(ctx, h.by(login), h.lot, "拟用于本单位产业化，符合受让条件", true))
		seat, _, err := x.Seat(ctx, h.by(login), h.lot)
		require.NoError(t, err)
		require.NoError(t, x.Judge(ctx, h.by("trader"), h.lot, seat.Code, true, ""))
		require.NoError(t, h.Treasury.TakeDeposit(ctx, h.by("treasurer"), h.lot, seat.Code, "200000.00", "流水号"+seat.Code))
		h.codes[login] = seat.Code
	}
	st.now = now
	return h
}

func (st *site) exec(query string, args ...any) {
	st.t.Helper()
	owner, err := pgx.Connect(st.t.Context(), st.owner)
	require.NoError(st.t, err)
	_, err = owner.Exec(st.t.Context(), query, args...)
	require.NoError(st.t, err)
	require.NoError(st.t, owner.Close(st.t.Context()))
}

func (h *hallSite) by(login string) actor.Actor {
	u, err := h.db.UserByLogin(h.t.Context(), login)
	require.NoError(h.t, err)
	return u.Actor()
}

func (h *hallSite) path(tail string) string { return "/lots/" + h.lot + tail }

func (h *hallSite) place(login, amount string) trading.Receipt {
	h.t.Helper()
	r, err := h.Exchange.Place(h.t.Context(), h.by(login), h.lot, amount, uuid.NewString(), -1)
	require.NoError(h.t, err)
	return r
}

var bidKey = regexp.MustCompile(`name="key" value="([^"]+)"`)

// A bid through the pages without script: typed, shown once more, entered, received.
func TestABidThroughThePages(t *testing.T) {
	h := newHall(t, nil)
	v := h.signedIn("bidder1")
	room := v.get(h.path("/room"))
	require.Equal(t, http.StatusOK, room.StatusCode)
	require.Contains(t, room.body, "竞买代码 "+h.codes["bidder1"]+"，保证金已到账")
	key := bidKey.FindStringSubmatch(room.body)[1]

	for typed, status := range map[string]int{"": 422, "abc": 422, "-1": 422, "0": 422, "1e7": 422, "1e9999": 422, "-1e9999": 422, "2000000." + strings.Repeat("0", 100) + "1": 422, "二百万": 422, "２００００００": 422, "0x1F": 422, "NaN": 422, "2000000.001": 422, "１００": 422, strings.Repeat("9", 41): 422, "2,000,000": 200, " 2000000.00 ": 200} {
		a := v.post(h.path("/bids"), url.Values{"pick": {"own"}, "amount": {typed}, "key": {key}, "step": {"check"}})
		require.Equal(t, status, a.StatusCode, "%q: %s", typed, a.body)
		if status == 422 {
			require.Contains(t, a.body, sale.CodeAmount.Sentence())
			require.Contains(t, a.body, `href="#amount"`)
			require.Contains(t, a.body, `value="own" checked`)
			if typed != "" {
				require.Contains(t, a.body, `value="`+typed+`"`, "what was typed is kept")
			}
		}
	}
	records, err := h.db.Records(t.Context(), h.lot)
	require.NoError(t, err)
	for _, r := range records {
		require.NotEqual(t, sale.ActBid, r.Act, "a check enters nothing")
	}

	check := v.post(h.path("/bids"), url.Values{"pick": {"2000000.00"}, "amount": {""}, "key": {key}, "step": {"check"}})
	require.Contains(t, check.body, "确认出价 200.00 万元")
	require.Contains(t, check.body, "人民币贰佰万元整")
	place := url.Values{"amount": {"2000000.00"}, "key": {key}, "step": {"place"}}
	receipt := v.follow(v.post(h.path("/bids"), place))
	require.Equal(t, http.StatusOK, receipt.StatusCode)
	require.Contains(t, receipt.body, "应价已接受")
	again := v.follow(v.post(h.path("/bids"), place))
	require.Equal(t, receipt.Request.URL, again.Request.URL, "the same key leads to the same receipt")
	other := v.post(h.path("/bids"), url.Values{"amount": {"2100000.00"}, "key": {key}, "step": {"place"}})
	require.Equal(t, http.StatusConflict, other.StatusCode)
	require.Contains(t, other.body, trading.ErrBidKey.Message)

	for amount, code := range map[string]sale.Code{"2000000": sale.CodeTooLow, "2150000": sale.CodeStep, "9000000": sale.CodeMaxSteps} {
		w := h.signedIn("bidder2")
		fresh := bidKey.FindStringSubmatch(w.get(h.path("/room")).body)[1]
		a := w.post(h.path("/bids"), url.Values{"pick": {"own"}, "amount": {amount}, "key": {fresh}, "step": {"place"}})
		require.Equal(t, http.StatusConflict, a.StatusCode)
		require.Contains(t, a.body, code.Sentence())
		require.NotEqual(t, fresh, bidKey.FindStringSubmatch(a.body)[1], "a refused bid is answered for ever, the next needs another key")
	}
	self := v.post(h.path("/bids"), url.Values{"pick": {"own"}, "amount": {"2100000"}, "key": {uuid.NewString()}, "step": {"place"}})
	require.Contains(t, self.body, sale.CodeSelf.Sentence())

	n := receipt.Request.URL.Path[strings.LastIndex(receipt.Request.URL.Path, "/")+1:]
	require.Equal(t, http.StatusNotFound, h.signedIn("bidder2").get(h.path("/receipts/"+n)).StatusCode, "a receipt is one's own")
	require.Equal(t, http.StatusForbidden, h.signedIn("outsider").post(h.path("/bids"), place).StatusCode)
}

// A session that ends in the last second: the bid is not taken and the bidder is asked
// to sign in; the same page's key still counts once afterwards.
func TestSignedOutInTheLastSecond(t *testing.T) {
	h := newHall(t, nil)
	v := h.signedIn("bidder1")
	key := bidKey.FindStringSubmatch(v.get(h.path("/room")).body)[1]
	place := url.Values{"amount": {"2000000.00"}, "key": {key}, "step": {"place"}}
	h.now = h.now.Add(31 * time.Minute)
	for _, script := range []string{"", "1"} {
		v.headers = map[string]string{roomHeader: script}
		a := v.post(h.path("/bids"), place)
		require.True(t, toLogin(a), "%d", a.StatusCode)
	}
	look, err := h.db.Look(t.Context(), h.lot)
	require.NoError(t, err)
	require.Zero(t, look.Bids)
	back := h.signedIn("bidder1")
	back.get(h.path("/room"))
	require.Contains(t, back.follow(back.post(h.path("/bids"), place)).body, "应价已接受")
}

// What everybody reads of a lot names nobody, and no secret reserve price.
func TestThePublicReadsNoNames(t *testing.T) {
	h := newHall(t, map[string]string{sale.TermSecret: "true", sale.TermReserve: "2345678.00"})
	h.place("bidder1", "2000000.00")
	require.Equal(t, http.StatusNotFound, h.visitor().get(h.path("/log.json")).StatusCode)
	require.Equal(t, http.StatusNotFound, h.visitor().get(h.path("/replay")).StatusCode)
	secret := []string{"2345678", "2,345,678", "示例竞买单位", "bidder1", h.by("bidder1").User, h.by("bidder1").Org, "流水号"}
	check := func(who *visitor, paths ...string) {
		for _, path := range paths {
			a := who.get(path)
			require.Less(t, a.StatusCode, 300, path)
			for _, word := range secret {
				if who.cookies["jiyue"] == "" || !strings.HasPrefix(word, "示例") && word != "bidder1" {
					require.NotContains(t, a.body, word, path)
				}
			}
		}
	}
	open := []string{h.path(""), h.path("/room"), h.path("/room?part=course"), h.path("/state"), "/lots"}
	check(h.visitor(), open...)
	check(h.signedIn("schoolhead"), append(open, "/market"+h.path(""), "/market/lots")...)
	check(h.signedIn("bidder2"), open...)
	for _, who := range []string{"trader", "trader2", "treasurer"} {
		a := h.signedIn(who).get("/market" + h.path(""))
		require.Contains(t, a.body, "示例竞买单位")
		require.NotContains(t, a.body, "2,345,678")
		require.NotContains(t, a.body, "2345678")
	}
	h.now = h.now.Add(2 * time.Hour)
	_, err := h.Exchange.Floor.Enter(t.Context(), h.lot, trading.Record{Act: sale.ActTick})
	require.NoError(t, err)
	a := h.visitor().get(h.path("/log.json"))
	require.Equal(t, http.StatusOK, a.StatusCode)
	var log trading.LogFile
	require.NoError(t, json.Unmarshal([]byte(a.body), &log))
	reckoned, err := log.Reckon()
	require.NoError(t, err)
	require.True(t, reckoned.Finding.Valid() && reckoned.Replays(), "whoever has the file can reckon it again")
	log.Events[2].Amount = log.Events[3].Amount
	reckoned, err = log.Reckon()
	require.NoError(t, err)
	require.EqualValues(t, 3, reckoned.Finding.FirstBad)
	require.Equal(t, "2345678.00", log.Revealed[sale.TermReserve])
	require.Equal(t, log.Terms[lot.TermCommitment], lot.Commitment(log.Revealed[lot.TermSalt], "2345678.00"))
	require.Equal(t, log.Head, log.Events[len(log.Events)-1].Hash)
	for _, word := range secret[2:] {
		require.NotContains(t, a.body, word)
	}
	check(h.visitor(), h.path(""))
	require.Contains(t, h.visitor().get(h.path("/replay")).body, "记录完整，重演一致")
}

// stream opens the stream of a lot on a real connection; n are the numbers of its
// frames.
func (h *hallSite) stream(addr string) (net.Conn, *bufio.Scanner) {
	h.t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(h.t, err)
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", h.path("/stream"), addr)
	require.NoError(h.t, err)
	return conn, bufio.NewScanner(conn)
}

// until reads frames until one is so.
func until(t *testing.T, lines *bufio.Scanner, so func(frame) bool) frame {
	t.Helper()
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: {")
		if !ok {
			continue
		}
		var f frame
		require.NoError(t, json.Unmarshal([]byte("{"+data), &f))
		if so(f) {
			return f
		}
	}
	t.Fatalf("the stream has ended: %v", lines.Err())
	return frame{}
}

func TestABidReachesTheStream(t *testing.T) {
	h := newHall(t, nil)
	addr := h.listen()
	conn, lines := h.stream(addr)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	first := until(t, lines, func(frame) bool { return true })
	require.Equal(t, "2,000,000.00", first.Next)
	require.Empty(t, first.Price)
	require.False(t, *first.ReserveMet, "the reserve price is no secret here")
	h.place("bidder1", "2000000.00")
	f := until(t, lines, func(f frame) bool { return f.Bids == 1 })
	require.Equal(t, []string{"2,000,000.00", "2,100,000.00", h.codes["bidder1"], "BIDDING", "竞价中"}, []string{f.Price, f.Next, f.Leader, f.State, f.StateTitle})
	require.Greater(t, f.N, first.N)

	answer, err := http.Get("http://" + addr + h.path("/state?after=0"))
	require.NoError(t, err)
	var polled frame
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&polled))
	require.NoError(t, answer.Body.Close())
	require.Empty(t, answer.Header.Get("ETag"))
	require.Equal(t, f.N, polled.N)
	require.Equal(t, f.Head, polled.Head)
	answer, err = http.Get(fmt.Sprintf("http://%s%s", addr, h.path(fmt.Sprintf("/state?after=%d", f.N))))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusNoContent, answer.StatusCode)
	require.NotEmpty(t, answer.Header.Get("X-Server-Now"))
}

// A bid that another process takes is shown here, too.
func TestTheBidsOfAnotherProcess(t *testing.T) {
	h := newHall(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go h.Follow(ctx)
	conn, lines := h.stream(h.listen())
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	until(t, lines, func(frame) bool { return true })
	other := &trading.Floor{InTx: h.Exchange.Floor.InTx, Build: trading.NewMachine, Now: h.db.Now}
	_, err := other.Enter(t.Context(), h.lot, trading.Record{Act: sale.ActBid, Actor: h.codes["bidder1"], Amount: "2000000.00", Key: "elsewhere"})
	require.NoError(t, err)
	f := until(t, lines, func(f frame) bool { return f.Bids == 1 })
	require.Equal(t, h.codes["bidder1"], f.Leader)
}

// Two thousand who do not read hold up neither a bid nor one who reads; the end of the
// server is the end of all streams.
func TestSlowReadersAndTheEnd(t *testing.T) {
	h := newHall(t, map[string]string{sale.TermMaxSteps: "0"})
	h.streams.most = 5000 // all of them come from one address
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- h.Serve(ln) }()
	const readers = 2000
	idle := make(chan net.Conn, readers)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			for range readers / 20 {
				conn, lines := h.stream(ln.Addr().String())
				_ = conn.(*net.TCPConn).SetReadBuffer(1024)
				until(t, lines, func(frame) bool { return true }) // and no more is read
				idle <- conn
			}
		})
	}
	group.Wait()
	require.Equal(t, readers, h.hub.watchers(h.lot))

	conn, lines := h.stream(ln.Addr().String())
	require.NoError(t, conn.SetDeadline(time.Now().Add(60*time.Second)))
	until(t, lines, func(frame) bool { return true })
	for i := range 50 {
		begun := time.Now()
		r := h.place(h.bidders[i%2], fmt.Sprintf("%d.00", 2_000_000+100_000*i))
		require.Equal(t, sale.OK, r.Code)
		require.Less(t, time.Since(begun), 2*time.Second, "a bid waits for nobody who watches")
		f := until(t, lines, func(f frame) bool { return f.Bids == i+1 })
		require.Equal(t, r.Look.N, f.N)
	}

	ending, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, h.Shutdown(ending))
	require.NoError(t, <-served)
	for lines.Scan() { // what was on its way
	}
	require.NoError(t, lines.Err(), "the stream has come to its end")
	require.Zero(t, h.hub.count.Load())
	close(idle)
	for c := range idle {
		require.NoError(t, c.Close())
	}
	require.NoError(t, conn.Close())
}

// One address does not fill the room.
func TestStreamsOfOneAddressAreCounted(t *testing.T) {
	h := newHall(t, nil)
	addr := h.listen()
	var open []net.Conn
	for range mostStreams {
		conn, lines := h.stream(addr)
		require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		until(t, lines, func(frame) bool { return true })
		open = append(open, conn)
	}
	answer, err := http.Get("http://" + addr + h.path("/stream"))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
	for _, c := range open {
		require.NoError(t, c.Close())
	}
	h.hub.count.Add(h.hub.limit) // the room is full
	defer h.hub.count.Add(-h.hub.limit)
	answer, err = http.Get("http://" + addr + h.path("/stream"))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	require.NotEmpty(t, answer.Header.Get("Retry-After"))
}

// Of two bidders one has left, and two are needed: the other may quote once.
func TestTheQuoteOfTheOnlyBidderThroughThePages(t *testing.T) {
	h := newHall(t, map[string]string{sale.TermBelow: "to_sole"})
	now := h.now
	h.now = now.AddDate(0, 0, -5)
	require.NoError(t, h.Exchange.Withdraw(t.Context(), h.by("bidder2"), h.lot))
	h.now = now
	_, err := h.Exchange.Floor.Enter(t.Context(), h.lot, trading.Record{Act: sale.ActTick})
	require.NoError(t, err)
	public := h.visitor()
	require.Contains(t, public.get(h.path("")).body, "只有一名竞买人，转为单一意向方报价")
	require.Equal(t, http.StatusNotFound, public.get(h.path("/log.json")).StatusCode, "the reserve is still secret")
	require.Contains(t, h.signedIn("trader").get("/market/lots/"+h.lot).body, "单一意向方报价")
	v := h.signedIn("bidder1")
	room := v.get(h.path("/room"))
	require.Contains(t, room.body, "距截止")
	key := bidKey.FindStringSubmatch(room.body)[1]
	receipt := v.follow(v.post(h.path("/bids"), url.Values{"amount": {"2000000.00"}, "key": {key}, "step": {"place"}}))
	require.Contains(t, receipt.body, "应价已接受")
	room = v.get(h.path("/room"))
	require.NotContains(t, room.body, `name="pick"`, "once")
	require.Contains(t, public.get(h.path("")).body, sale.Provisional.Title())
}
