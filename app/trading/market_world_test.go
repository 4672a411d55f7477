package trading_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// marketWorld is an exchange with its people, a seller and those who bid.
type marketWorld struct {
	*floorWorld
	*trading.Exchange
	funds *trading.Treasury
	clock *clock

	trader, second, treasurer, head actor.Actor // of the exchange
	stranger                        actor.Actor // a trader of another exchange
	seller, sellerBroker            actor.Actor
	bidders                         []actor.Actor
	serial                          int
}

// preparation is when lots are prepared: well before opening.
var preparation = time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)

func newMarketWorld(t testing.TB) *marketWorld {
	c := &clock{}
	c.set(preparation)
	w := &marketWorld{floorWorld: newFloorWorld(t, c.now), clock: c}
	require.NoError(t, w.db.UseKeys(t.Context(), pgtest.Key))
	w.Exchange = &trading.Exchange{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) trading.LotTx { return tx }), Reader: w.db, Floor: w.floor, Now: w.db.Now, Forms: []lot.Route{lot.Dutch, lot.Sealed, lot.Rounds}}
	w.funds = &trading.Treasury{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) trading.TreasuryTx { return tx }), Reader: w.db, Exchange: w.Exchange, Books: plainBooks{}}
	calendar := day.WorkCalendar{Holidays: map[day.Date]bool{day.Must("2026-12-11"): true}, MakeUp: map[day.Date]bool{day.Must("2026-12-13"): true}}
	w.Exchange.Calendar = func(context.Context) (day.WorkCalendar, error) { return calendar, nil }
	exchange, other := w.organisation("EXCHANGE", "示例交易中心甲", "410100", ""), w.organisation("EXCHANGE", "示例交易中心乙", "410100", "")
	w.trader, w.second = w.person(exchange, "宋澜", actor.Trader), w.person(exchange, "杜雨荷", actor.Trader)
	w.treasurer, w.head = w.person(exchange, "金舒", actor.Treasurer), w.person(exchange, "韩昭", actor.Head)
	w.stranger = w.person(other, "外人", actor.Trader)
	seller := w.organisation("SELLER", "示例大学", "410102", "")
	w.seller, w.sellerBroker = w.person(seller, "高筠", actor.Head), w.person(seller, "许博文", actor.Broker)
	for i, code := range []string{"91410300MA3X8U5N8F", "91410100MA45K8PQ2X", "91410300MA00000001"} {
		w.bidders = append(w.bidders, w.person(w.organisation("SELLER", "示例竞买单位"+string(rune('甲'+i)), "410300", code), "竞买人", actor.Bidder))
	}
	return w
}

func (w *marketWorld) organisation(kind, name, region, uscc string) actor.Actor {
	id := postgres.NewID()
	w.exec(`INSERT INTO organisations (id, kind, name, region, uscc, created_at) VALUES ($1, $2, $3, $4, NULLIF($5, ''), now())`, id, kind, name, region, uscc)
	return actor.Actor{Org: id, OrgName: name, Region: region}
}

func (w *marketWorld) person(org actor.Actor, name string, role actor.Role) actor.Actor {
	w.serial++
	org.User, org.Name, org.Roles = postgres.NewID(), name, []actor.Role{role}
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, 'x', now())`,
		org.User, "user"+string(rune('a'+w.serial)), name, org.Org, []string{string(role)})
	return org
}

// form is a lot that can be announced: it opens at opening, for an hour.
func (w *marketWorld) form(changes map[string]string) trading.LotForm {
	terms := lot.Suggested()
	for term, text := range usual() {
		terms[term] = text
	}
	for term, text := range changes {
		if terms[term] = text; text == "" {
			delete(terms, term)
		}
	}
	return trading.LotForm{Route: lot.English, Name: "一种固态电解质膜制备方法", Seller: w.seller.Org, Notice: "标的为三件发明专利权，受让方须为境内企业，价款一次付清，联系人见交易中心网站。", Terms: terms}
}

// announced goes through preparation and review.
func (w *marketWorld) announced(f trading.LotForm) string {
	id := postgres.NewID()
	require.NoError(w, w.Prepare(w.Context(), w.trader, id, f))
	require.NoError(w, w.Submit(w.Context(), w.trader, id, 1))
	require.NoError(w, w.Announce(w.Context(), w.second, id, 2))
	return id
}

// qualified lets a bidder take part, with the deposit paid; the answer is its code.
func (w *marketWorld) qualified(id string, by actor.Actor) string {
	require.NoError(w, w.Apply(w.Context(), by, id, "拟用于本单位产业化，符合受让条件", true))
	b, seated, err := w.Seat(w.Context(), by, id)
	require.NoError(w, err)
	require.True(w, seated)
	require.NoError(w, w.Judge(w.Context(), w.trader, id, b.Code, true, ""))
	require.NoError(w, w.TakeDeposit(w.Context(), w.treasurer, id, b.Code, "100000.00", "流水号-"+b.Code))
	return b.Code
}

// TakeDeposit is what the treasurer types.
func (w *marketWorld) TakeDeposit(ctx context.Context, by actor.Actor, id, code, amount, reference string) error {
	return w.funds.TakeDeposit(ctx, by, id, code, amount, reference)
}

// Settle goes through the treasury.
func (w *marketWorld) Settle(ctx context.Context, by actor.Actor, id, key string) error {
	return w.funds.Settle(ctx, by, id, key)
}

// pay takes money of a deal.
func (w *marketWorld) pay(id string, purpose deposit.Purpose, amount, reference string) {
	fen, ok := money.ParseFen(amount)
	require.True(w, ok)
	require.NoError(w, w.funds.Enter(w.Context(), w.treasurer, id, deposit.Receipt{Purpose: purpose, Amount: fen, Reference: reference, On: day.Of(w.clock.now())}, ""))
}

// place bids with a key of its own.
func (w *marketWorld) place(id string, by actor.Actor, amount string) trading.Receipt {
	r, err := w.Place(w.Context(), by, id, amount, postgres.NewID(), -1)
	require.NoError(w, err)
	return r
}

// decided proposes and carries an act of two people.
func (w *marketWorld) decided(id string, act sale.Act, effective time.Time, second actor.Actor) {
	require.NoError(w, w.Propose(w.Context(), w.trader, id, act, "按规则办理", effective))
	require.NoError(w, w.Decide(w.Context(), second, id, w.motion(id), true))
}

// motion is the open one.
func (w *marketWorld) motion(id string) string {
	list, err := w.db.Motions(w.Context(), id)
	require.NoError(w, err)
	for _, m := range list {
		if m.State == lot.Proposed {
			return m.ID
		}
	}
	w.Fatal("no motion is open")
	return ""
}

func (w *marketWorld) state(id string) sale.State {
	look, err := w.db.Look(w.Context(), id)
	require.NoError(w, err)
	return look.State
}

// tick lets the timers that are due go off, as the watch does.
func (w *marketWorld) tick(id string, at time.Time) {
	w.clock.set(at)
	w.enter(id, trading.Record{Act: sale.ActTick})
}
