package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// lotStates are the states in which a lot is tried. It is the own exchange's for the
// own seller; the bidders of the other two units take part in it.
var lotStates = []sale.State{lot.Draft, lot.Review, lot.Withdrawn, sale.Announced, sale.Bidding, sale.Suspended, sale.Provisional, sale.Confirmed, sale.Signed, sale.Settled, sale.Defaulted, sale.Unsold, sale.Cancelled}

// lotWorld keeps one lot in each state, which nobody may change.
type lotWorld struct {
	kept map[string]map[string]string // state -> parameters of its addresses
	rows string                       // how they are
}

func (w *matrixWorld) by(login string) actor.Actor {
	u, err := w.db.UserByLogin(w.t.Context(), login)
	require.NoError(w.t, err)
	return u.Actor()
}

// newLot goes through everything that leads to a state, and leaves a motion open where
// one can be. Two units are let in as bidders.
func (w *matrixWorld) newLot(state sale.State) map[string]string {
	t, ctx, now := w.t, w.t.Context(), w.now
	defer func() { w.now = now }()
	x, id := w.Exchange, postgres.NewID()
	trader, head := w.by("trader.own"), w.by("exchangehead.own")
	open, end := now.AddDate(0, 0, -1), now.AddDate(0, 0, 3)
	switch state {
	case lot.Draft, lot.Review, lot.Withdrawn, sale.Announced, sale.Cancelled:
		open, end = now.AddDate(0, 0, 9), now.AddDate(0, 0, 10)
	case sale.Bidding, sale.Suspended:
	default:
		end = now.Add(-time.Hour)
	}
	terms := lot.Suggested()
	for term, text := range map[string]string{sale.TermStart: "1000000.00", sale.TermDeposit: "100000.00", sale.TermOpen: instantText(open), sale.TermEnd: instantText(end)} {
		terms[term] = text
	}
	switch state {
	case sale.Provisional: // its result is noticed, and somebody objects
		terms[sale.TermNoticeDays] = "5"
	case sale.Defaulted:
		terms[sale.TermDefault] = string(sale.NextBidder)
	}
	w.now = now.AddDate(0, 0, -15)
	if open.After(now) {
		w.now = now
	}
	with := map[string]string{":id": id, ":motion": postgres.NewID(), ":code": "1000", ":n": "1", ":objection": postgres.NewID(), "version": "1"}
	require.NoError(t, x.Prepare(ctx, trader, id, trading.LotForm{Route: lot.English, Name: "矩阵项目", Seller: w.orgs["SELLER.own"], Notice: "标的为三件发明专利权，受让方须为境内企业，价款一次付清。", Terms: terms}))
	if state == lot.Draft {
		return with
	}
	require.NoError(t, x.Submit(ctx, trader, id, 1))
	with["version"] = "2"
	switch state {
	case lot.Review:
		return with
	case lot.Withdrawn:
		require.NoError(t, x.Drop(ctx, trader, id, 2))
		return with
	}
	require.NoError(t, x.Announce(ctx, head, id, 2))
	for _, login := range []string{"bidder.far", "bidder.near"} {
		require.NoError(t, x.Apply(ctx, w.by(login), id, "拟用于本单位产业化，符合受让条件", true))
		seat, _, err := x.Seat(ctx, w.by(login), id)
		require.NoError(t, err)
		require.NoError(t, x.Judge(ctx, trader, id, seat.Code, true, ""))
		require.NoError(t, w.Treasury.TakeDeposit(ctx, w.by("treasurer.own"), id, seat.Code, "100000.00", "流水号"+id[24:]+seat.Code))
		with[":code"], with[":n"] = seat.Code, "2"
	}
	w.now = now
	tick := func() {
		_, err := x.Floor.Enter(ctx, id, trading.Record{Act: sale.ActTick})
		require.NoError(t, err)
	}
	carried := func(act sale.Act, second actor.Actor) {
		require.NoError(t, x.Propose(ctx, trader, id, act, "按规则办理", time.Time{}))
		list, err := w.db.Motions(ctx, id)
		require.NoError(t, err)
		require.NoError(t, x.Decide(ctx, second, id, list[len(list)-1].ID, true))
	}
	if !slices.Contains([]sale.State{sale.Announced, sale.Cancelled, sale.Unsold}, state) {
		w.now = open.Add(time.Minute)
		amount := "1000000.00"
		if state == sale.Defaulted {
			_, err := x.Place(ctx, w.by("bidder.far"), id, amount, uuid.NewString(), -1)
			require.NoError(t, err)
			amount = "1010000.00"
		}
		r, err := x.Place(ctx, w.by("bidder.near"), id, amount, uuid.NewString(), -1)
		require.NoError(t, err)
		require.Equal(t, sale.OK, r.Code)
		with[":n"] = strconv.Itoa(r.N)
		w.now = now
	}
	switch state {
	case sale.Cancelled:
		carried(sale.ActCancel, head)
	case sale.Suspended:
		carried(sale.ActSuspend, head)
	case sale.Announced:
	default:
		tick()
	}
	require.NoError(t, w.Treasury.Follow(ctx, id))
	switch state {
	case sale.Provisional:
		require.NoError(t, x.Object(ctx, id, trading.Objection{ID: with[":objection"], Name: "示例单位", Contact: "0371-60000000", Text: "两家竞买人有关联，请核查其报价"}))
	case sale.Defaulted:
		carried(sale.ActConfirm, w.by("boss.own"))
		require.NoError(t, w.Treasury.Follow(ctx, id))
		carried(sale.ActDefault, head)
	}
	for _, then := range []sale.State{sale.Confirmed, sale.Signed, sale.Settled} {
		if !slices.Contains([]sale.State{sale.Confirmed, sale.Signed, sale.Settled}, state) {
			break
		}
		switch then {
		case sale.Confirmed:
			carried(sale.ActConfirm, w.by("boss.own"))
			w.pay(id, "900000.00")
		case sale.Signed:
			require.NoError(t, x.Sign(ctx, trader, id, uuid.NewString()))
		case sale.Settled:
			require.NoError(t, w.Treasury.Settle(ctx, w.by("treasurer.own"), id, uuid.NewString()))
		}
		if then == state {
			break
		}
	}
	look, err := w.db.Look(ctx, id)
	require.NoError(t, err)
	require.Equal(t, state, look.State)
	if acts := (&lot.Lot{Route: lot.English, State: state, Terms: terms}).Motions(); len(acts) > 0 {
		effective := now.Add(time.Hour)
		require.NoError(t, x.Propose(ctx, trader, id, acts[0], "按规则办理", effective))
		list, err := w.db.Motions(ctx, id)
		require.NoError(t, err)
		with[":motion"] = list[len(list)-1].ID
	}
	return with
}

func (w *matrixWorld) makeLots() {
	w.lots.kept = map[string]map[string]string{}
	for _, s := range lotStates {
		w.lots.kept[string(s)] = w.newLot(s)
	}
	w.lots.rows = w.lotRows()
	w.makeFunds()
}

// makeFunds makes one of each thing of money, for the own exchange.
func (w *matrixWorld) makeFunds() {
	ids := map[string]string{"receipt": postgres.NewID(), "bankfile": postgres.NewID(), "tariff": postgres.NewID()}
	var payout string
	require.NoError(w.t, w.owner.QueryRow(w.t.Context(), `SELECT id FROM remittances WHERE sale_id = $1 LIMIT 1`, w.lots.kept[string(sale.Cancelled)][":id"]).Scan(&payout))
	w.exec(`INSERT INTO bank_receipts (id, exchange_id, reference, amount, payer, remark, on_day, state, added_at) VALUES ($1, $2, '矩阵流水', 100, '', '', '2026-12-01', 'OPEN', now())`, ids["receipt"], w.orgs["EXCHANGE.own"])
	w.exec(`INSERT INTO bank_statements (id, exchange_id, name, sha256, user_id, at) VALUES ($1, $2, '明细.csv', sha256('a'), $3, now())`, ids["bankfile"], w.orgs["EXCHANGE.own"], w.ids["treasurer.own"])
	w.exec(`INSERT INTO fund_rules (id, exchange_id, from_on, content, basis, state, proposer_id, proposed_at) VALUES ($1, $2, '2030-01-01', '{"ReleaseDays": 3}', '示例文件', 'PROPOSED', $3, now())`,
		ids["tariff"], w.orgs["EXCHANGE.own"], w.ids["treasurer.own"])
	ids["payout"] = payout
	for kind, id := range ids {
		w.things[kind] = map[string]string{":id": id}
	}
}

// pay takes the price of a deal.
func (w *matrixWorld) pay(id, amount string) {
	require.NoError(w.t, w.Treasury.Follow(w.t.Context(), id))
	require.NoError(w.t, w.Treasury.Enter(w.t.Context(), w.by("treasurer.own"), id,
		deposit.Receipt{Purpose: deposit.ForPrice, Amount: fenTyped(amount), Reference: "价款流水" + uuid.NewString()[:8], On: day.Of(w.now)}, ""))
}

// lotRows are the kept lots with their logs, bidders and motions in short.
func (w *matrixWorld) lotRows() (rows string) {
	var ids []string
	for _, with := range w.lots.kept {
		ids = append(ids, with[":id"])
	}
	require.NoError(w.t, w.owner.QueryRow(w.t.Context(), `SELECT string_agg(s.id || s.state || s.version || s.events || m.n || b.n, ' ' ORDER BY s.id) FROM sales s,
		LATERAL (SELECT count(*)::text || string_agg(state, '') AS n FROM sale_motions WHERE sale_id = s.id) m,
		LATERAL (SELECT count(*)::text || string_agg(state, '') AS n FROM sale_bidders WHERE sale_id = s.id) b WHERE s.id = ANY($1::uuid[])`, ids).Scan(&rows))
	return rows
}

// lotPost is what every form of a lot sends.
func lotPost(w *matrixWorld, state string) url.Values {
	act := "suspend"
	if acts := (&lot.Lot{Route: lot.English, State: sale.State(state)}).Motions(); len(acts) > 0 {
		act = string(acts[len(acts)-1]) // the first is proposed already
	}
	return url.Values{"act": {act}, "reason": {"按规则办理"}, "outcome": {"dismissed"}, "effective": {w.now.Add(2 * time.Hour).In(day.Zone).Format("2006-01-02T15:04")}, "opinion": {"请补充付款方式"}, "fit": {"yes"}, "amount": {"1,010,000"},
		"pick": {"own"}, "step": {"place"}, "key": {uuid.NewString()}, "reference": {"流水号" + uuid.NewString()[:8]}, "purpose": {"PRICE"}, "on": {day.Of(w.now).String()}, "carry": {"yes"}, "choice": {"waive"}, "statement": {"拟用于本单位产业化"}, "promise": {"true"},
		"name": {"矩阵项目"}, "seller": {w.orgs["SELLER.own"]}, "id": {uuid.NewString()}}
}

// tryLot tries a route of lots in every state. What is allowed happens to a lot of its
// own, what is refused to the kept one.
func (w *matrixWorld) tryLot(line matrixLine, rt Route) {
	done := false
	for i, s := range lotStates {
		state := string(s)
		w.lot = w.lots.kept[state]
		public := w.ask(w.visitor(), line, state)
		if rt.Open {
			w.checkOpenLot(line, state, "the public", public)
		} else if !toLogin(public) {
			w.t.Errorf("%s %s as the public in %q: %d", line.method, line.path, state, public.StatusCode)
		}
		for _, p := range w.people {
			switch invited := len(rt.Roles) == 0 || slices.Contains(rt.Roles, p.has); {
			case rt.Open && !slices.Contains([]string{"broker.own", "bidder.near", "trader.far", "administrator.own"}, p.login), !invited && i > 0:
				continue
			case rt.Open:
				w.checkOpenLot(line, state, p.login, w.ask(p.visitor, line, state))
			case !invited:
				if a := w.ask(p.visitor, line, state); a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, errDenied.Message) {
					w.t.Errorf("%s %s as %s: %d, but the role is not invited", line.method, line.path, p.login, a.StatusCode)
				}
			default:
				done = w.tryLotAs(line, p, s) < 400 || done
			}
		}
	}
	// The bidders are judged, have paid and applied, nobody has a right of refusal or has
	// defaulted, no lot is in a hall, and nothing is disclosed yet.
	used := []string{"/judge", "/deposit", "/apply", "/refusal", "/calls", "/breach", "/breach/decide", "/publish"}
	if !done && !rt.Open && !slices.ContainsFunc(used, func(act string) bool { return strings.HasSuffix(line.path, act) }) {
		w.t.Errorf("%s %s: nobody succeeds", line.method, line.path)
	}
	if w.lotRows() != w.lots.rows {
		w.t.Errorf("%s %s was refused and yet changed a lot", line.method, line.path)
		w.lots.rows = w.lotRows()
	}
}

func (w *matrixWorld) tryLotAs(line matrixLine, p *matrixPerson, s sale.State) (status int) {
	state := string(s)
	mine := (p.place == "own") != (p.role == "bidder")
	if strings.Contains(line.path, "/receipts/") || strings.HasSuffix(line.path, "/bill") && p.role == "bidder" {
		mine = p.login == "bidder.near"
	}
	if strings.HasSuffix(line.path, "/next") {
		mine = p.login == "bidder.far"
	}
	may := mine && line.allows(p.role, state)
	w.lot = w.lots.kept[state]
	if may && line.method == http.MethodPost {
		w.lot = w.newLot(s)
	}
	a := w.ask(p.visitor, line, state)
	var want []int
	switch {
	case may && line.method == http.MethodGet:
		want = []int{200}
	case may:
		want = []int{200, 303, 409, 422}
	case mine:
		want = []int{403, 404, 409}
	case p.role == "bidder":
		want = []int{403, 404, 409}
	default:
		want = []int{404}
	}
	if !slices.Contains(want, a.StatusCode) {
		w.t.Errorf("%s %s as %s in %q: %d, but only %v may be", line.method, line.path, p.login, state, a.StatusCode, want)
	}
	return a.StatusCode
}

// checkOpenLot: everybody may, or nobody knows of it.
func (w *matrixWorld) checkOpenLot(line matrixLine, state, who string, a answer) {
	want := http.StatusNotFound
	if slices.Contains(line.may["public"], state) {
		want = http.StatusOK
		if strings.HasSuffix(line.path, "/stream") { // there is no connection to take over
			want = http.StatusServiceUnavailable
		}
	}
	if a.StatusCode != want {
		w.t.Errorf("%s %s as %s in %q: %d, but %d is expected", line.method, line.path, who, state, a.StatusCode, want)
	}
}

// newListing announces a listing of the own exchange for the own seller.
func (w *matrixWorld) newListing() string {
	ctx, id, terms := w.t.Context(), postgres.NewID(), listing.Suggested()
	terms[sale.TermStart], terms[sale.TermDeposit] = "1000000.00", "100000.00"
	require.NoError(w.t, w.Exchange.Prepare(ctx, w.by("trader.own"), id, trading.LotForm{Route: lot.Listing, Name: "矩阵挂牌", Seller: w.orgs["SELLER.own"],
		Notice: "标的为三件发明专利权，受让方须为境内企业，价款一次付清。", Terms: terms}))
	require.NoError(w.t, w.Exchange.Submit(ctx, w.by("trader.own"), id, 1))
	require.NoError(w.t, w.Exchange.Announce(ctx, w.by("exchangehead.own"), id, 2))
	return id
}
