package trading_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

const window = 5 * time.Minute

// A lot from its first draft to the last payment.
func TestTheLifeOfALot(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := postgres.NewID()
	form := w.form(map[string]string{sale.TermNoticeDays: "2"})
	form.Notice = "太短"
	require.ErrorIs(t, w.Prepare(ctx, w.head, id, form), lot.ErrTrader)
	require.NoError(t, w.Prepare(ctx, w.trader, id, form))
	require.NoError(t, w.Prepare(ctx, w.trader, id, form), "the same page again makes no second draft")
	require.ErrorIs(t, w.Submit(ctx, w.trader, id, 1), lot.ErrNotice)
	form = w.form(map[string]string{sale.TermNoticeDays: "2"})
	require.ErrorIs(t, w.Edit(ctx, w.stranger, id, 1, form), lot.ErrAbsent, "the other exchange does not know it")
	require.NoError(t, w.Edit(ctx, w.trader, id, 1, form))
	require.ErrorIs(t, w.Submit(ctx, w.trader, id, 1), lot.ErrMoved, "the page has been overtaken")
	require.NoError(t, w.Submit(ctx, w.trader, id, 2))

	require.ErrorIs(t, w.Announce(ctx, w.trader, id, 3), lot.ErrSelf)
	require.ErrorIs(t, w.Announce(ctx, w.stranger, id, 3), lot.ErrAbsent)
	require.ErrorIs(t, w.Return(ctx, w.second, id, 3, "不"), lot.ErrOpinion)
	require.NoError(t, w.Return(ctx, w.second, id, 3, "请补充付款方式"))
	require.NoError(t, w.Submit(ctx, w.trader, id, 4))
	require.NoError(t, w.Announce(ctx, w.head, id, 5))
	l, err := w.db.Lot(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "JJ-4101-2026-00001", l.Number)
	require.Contains(t, l.Terms[lot.TermCalendar], "-2026-12-11;+2026-12-13")
	require.ErrorIs(t, w.Edit(ctx, w.trader, id, 6, form), lot.ErrState)
	require.ErrorIs(t, w.Drop(ctx, w.trader, id, 6), lot.ErrState)

	require.ErrorIs(t, w.Apply(ctx, w.seller, id, "拟用于本单位产业化，符合受让条件", true), lot.ErrBidder)
	own := w.seller
	own.Roles = []actor.Role{actor.Bidder}
	require.ErrorIs(t, w.Apply(ctx, own, id, "拟用于本单位产业化，符合受让条件", true), lot.ErrOwn)
	require.ErrorIs(t, w.Apply(ctx, w.bidders[0], id, "短", false), lot.ErrPromise)
	first := w.qualified(id, w.bidders[0])
	require.ErrorContains(t, w.Apply(ctx, w.bidders[0], id, "拟用于本单位产业化，符合受让条件", true), "已经申请")
	require.ErrorIs(t, w.Judge(ctx, w.second, id, first, false, "材料不符"), lot.ErrJudged)
	require.ErrorIs(t, w.Judge(ctx, w.stranger, id, first, false, "材料不符"), lot.ErrAbsent)
	require.ErrorContains(t, w.TakeDeposit(ctx, w.treasurer, id, first, "100000.00", "另一笔流水"), sale.CodeDuplicate.Sentence())
	require.NoError(t, w.TakeDeposit(ctx, w.treasurer, id, first, "100000.00", "流水号-"+first), "the same payment counts once")
	require.NoError(t, w.Apply(ctx, w.bidders[1], id, "拟用于本单位产业化，符合受让条件", true))
	mistyped, _, err := w.Seat(ctx, w.bidders[1], id)
	require.NoError(t, err)
	require.NoError(t, w.Judge(ctx, w.second, id, mistyped.Code, true, ""))
	require.ErrorContains(t, w.TakeDeposit(ctx, w.treasurer, id, mistyped.Code, "10000.00", "流水号二"), sale.CodeShort.Sentence())
	require.NoError(t, w.TakeDeposit(ctx, w.treasurer, id, mistyped.Code, "100000.00", "流水号二"), "the amount was mistyped")
	require.NoError(t, w.Apply(ctx, w.bidders[2], id, "拟用于本单位产业化，符合受让条件", true))
	third, _, err := w.Seat(ctx, w.bidders[2], id)
	require.NoError(t, err)
	require.ErrorIs(t, w.TakeDeposit(ctx, w.treasurer, id, third.Code, "100000.00", "流水号三"), lot.ErrUnqualified)
	require.ErrorIs(t, w.Judge(ctx, w.trader, id, third.Code, false, "否"), lot.ErrReason)
	require.NoError(t, w.Judge(ctx, w.trader, id, third.Code, false, "不是境内企业"))

	w.clock.set(opening.Add(time.Minute))
	_, err = w.Place(ctx, w.bidders[2], id, "1000000", postgres.NewID(), -1)
	require.ErrorIs(t, err, lot.ErrNotInvited)
	for _, shape := range []string{"1,000,000", " 1000000", "1000000.001", "-1", "0", "1e6", "9999999999999999", strings.Repeat("1", 400)} {
		_, err = w.Place(ctx, w.bidders[0], id, shape, postgres.NewID(), -1)
		require.ErrorIs(t, err, trading.ErrAmount, shape)
	}
	_, err = w.Place(ctx, w.bidders[0], id, "1000000", "short", -1)
	require.ErrorIs(t, err, trading.ErrBidKey)
	before := len(w.log(id))
	key := postgres.NewID()
	receipt, err := w.Place(ctx, w.bidders[0], id, "1000000", key, -1)
	require.NoError(t, err)
	require.Equal(t, sale.OK, receipt.Code)
	again, err := w.Place(ctx, w.bidders[0], id, "1000000", key, -1)
	require.NoError(t, err)
	require.True(t, again.Replay)
	require.Equal(t, receipt.N, again.N)
	require.Equal(t, receipt.Hash, again.Hash, "a receipt that is given again is whole")
	_, err = w.Place(ctx, w.bidders[0], id, "1010000", key, -1)
	require.ErrorIs(t, err, trading.ErrBidKey, "a key is for one amount")
	require.Len(t, w.log(id), before+1, "what is no amount or no bidder's never reaches the log")
	require.Equal(t, sale.CodeSelf, w.place(id, w.bidders[0], "1010000").Code)
	require.Equal(t, sale.OK, w.place(id, w.bidders[1], "1010000").Code)

	// Two people suspend; the announced warning is kept at the resumption.
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActResume, "恢复竞价", opening.Add(time.Hour)), lot.ErrState)
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActSuspend, "停", time.Time{}), lot.ErrReason)
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActSuspend, "系统检修", time.Time{}))
	require.ErrorContains(t, w.Propose(ctx, w.second, id, sale.ActSuspend, "系统检修", time.Time{}), lot.ErrMotionOpen.Message)
	require.ErrorIs(t, w.Decide(ctx, w.trader, id, w.motion(id), true), lot.ErrMotionSelf)
	require.ErrorIs(t, w.Decide(ctx, w.seller, id, w.motion(id), true), lot.ErrAbsent)
	require.ErrorIs(t, w.Decide(ctx, w.stranger, id, w.motion(id), true), lot.ErrAbsent)
	suspension := w.motion(id)
	require.NoError(t, w.Decide(ctx, w.head, id, suspension, true))
	require.ErrorIs(t, w.Decide(ctx, w.head, id, suspension, true), lot.ErrMotionDone)
	require.Equal(t, sale.Suspended, w.state(id))
	now := opening.Add(2 * time.Minute)
	w.clock.set(now)
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActResume, "检修完毕", now.Add(14*time.Minute)), lot.ErrEffective)
	w.decided(id, sale.ActResume, now.Add(20*time.Minute), w.second)
	w.tick(id, now.Add(20*time.Minute))
	require.Equal(t, sale.Bidding, w.state(id))

	look, err := w.db.Look(ctx, id)
	require.NoError(t, err)
	w.clock.set(look.End.Add(-time.Minute))
	late := w.place(id, w.bidders[0], "1020000")
	require.Equal(t, sale.OK, late.Code)
	require.Equal(t, look.End.Add(-time.Minute+window), late.End.UTC(), "a bid in the window extends the lot")
	w.tick(id, late.End)
	require.Equal(t, sale.Provisional, w.state(id))

	// The result is noticed for two working days, one of them a Sunday that is worked.
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActConfirm, "竞价结束，请确认", time.Time{}))
	require.ErrorIs(t, w.Decide(ctx, w.second, id, w.motion(id), true), lot.ErrConfirmer)
	require.ErrorContains(t, w.Decide(ctx, w.sellerBroker, id, w.motion(id), true), sale.CodeNoticeRunning.Sentence())
	look, err = w.db.Look(ctx, id)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 12, 14, 16, 0, 0, 0, time.UTC), look.NoticeEnd)
	w.clock.set(look.NoticeEnd)
	require.NoError(t, w.Decide(ctx, w.sellerBroker, id, w.motion(id), true), "what only took time was not answered for ever")
	require.Equal(t, sale.Confirmed, w.state(id))

	require.ErrorIs(t, w.Settle(ctx, w.trader, id, postgres.NewID()), lot.ErrTreasurer)
	require.ErrorIs(t, w.Sign(ctx, w.stranger, id, postgres.NewID()), lot.ErrAbsent)
	require.NoError(t, w.Sign(ctx, w.trader, id, postgres.NewID()))
	require.ErrorIs(t, w.Sign(ctx, w.trader, id, postgres.NewID()), lot.ErrState)
	require.ErrorIs(t, w.Settle(ctx, w.treasurer, id, postgres.NewID()), trading.ErrOutstanding)
	w.pay(id, deposit.ForPrice, "920000.00", "价款流水一")
	require.NoError(t, w.Settle(ctx, w.treasurer, id, postgres.NewID()))
	require.Equal(t, sale.Settled, w.state(id))

	log, err := w.Log(ctx, id)
	require.NoError(t, err)
	require.True(t, log.Finding.Valid(), log.Finding.Sentence())
	require.True(t, log.Replays())
	for _, e := range log.File().Events {
		require.NotContains(t, e.Extra, "person")
		require.NotContains(t, e.Extra["key"], "流水号", "references of the bank are not published")
	}
}

// Before the confirmation only the exchange knows who bids; nobody knows a secret
// reserve price before the close, and no table holds it in clear even after.
func TestWhatIsSecretStaysSo(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	const canary = "1987654.32"
	id := w.announced(w.form(map[string]string{sale.TermSecret: "true", sale.TermReserve: canary}))
	require.ErrorIs(t, func() error { _, err := w.Log(ctx, id); return err }(), trading.ErrLogShut)
	w.qualified(id, w.bidders[0])
	w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(time.Minute))
	w.place(id, w.bidders[0], "1000000")

	for _, by := range []actor.Actor{w.seller, w.sellerBroker} {
		f, err := w.Open(ctx, by, id)
		require.NoError(t, err)
		require.False(t, f.Inside)
		require.Empty(t, f.Bidders)
		require.Empty(t, f.Lot.Secret)
	}
	for _, by := range []actor.Actor{w.stranger, w.bidders[0], w.bidders[2]} {
		_, err := w.Open(ctx, by, id)
		require.ErrorIs(t, err, lot.ErrAbsent)
	}
	f, err := w.Open(ctx, w.trader, id)
	require.NoError(t, err)
	require.Len(t, f.Bidders, 2)
	require.Empty(t, f.Lot.Secret, "not even the exchange reads it once it is announced")
	public, _, err := w.Announced(ctx, id)
	require.NoError(t, err)
	require.Empty(t, public.Secret)
	require.NotContains(t, public.Terms, sale.TermReserve)
	commitment := public.Terms[lot.TermCommitment]
	require.Len(t, commitment, 64)

	w.decided(id, sale.ActSuspend, time.Time{}, w.second)
	w.decided(id, sale.ActResume, opening.Add(30*time.Minute), w.second)
	w.tick(id, opening.Add(30*time.Minute))
	require.Equal(t, sale.OK, w.place(id, w.bidders[1], "1500000.00").Code)
	look, err := w.db.Look(ctx, id)
	require.NoError(t, err)
	require.Nil(t, look.Reserve)
	w.tick(id, look.End)
	require.Equal(t, sale.Unsold, w.state(id), "nobody has reached the reserve price")

	log, err := w.Log(ctx, id)
	require.NoError(t, err)
	require.Equal(t, canary, log.Lot.Secret[sale.TermReserve])
	require.Equal(t, commitment, lot.Commitment(log.Lot.Secret[lot.TermSalt], canary), "the revealed price is the one that was sealed")

	// A second lot, whose reserve price nobody bids, is in no table in clear.
	const unheard = "3141592.65"
	w.announced(w.form(map[string]string{sale.TermSecret: "true", sale.TermReserve: unheard, sale.TermOpen: opening.AddDate(0, 0, 30).Format(sale.InstantForm), sale.TermEnd: opening.AddDate(0, 0, 31).Format(sale.InstantForm)}))
	require.Zero(t, w.inTheDatabase("31415"))
}

// After the confirmation the seller knows the buyer, and nobody else.
func TestTheSellerLearnsTheBuyer(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	w.qualified(id, w.bidders[0])
	code := w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(time.Minute))
	w.place(id, w.bidders[0], "1000000")
	w.place(id, w.bidders[1], "1010000")
	w.tick(id, opening.Add(time.Hour))
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActConfirm, "竞价结束，请确认", time.Time{}))
	f, err := w.Open(ctx, w.seller, id)
	require.NoError(t, err)
	require.Empty(t, f.Bidders)
	require.Len(t, f.Motions, 1)
	require.NoError(t, w.Decide(ctx, w.seller, id, w.motion(id), true))
	f, err = w.Open(ctx, w.seller, id)
	require.NoError(t, err)
	require.Len(t, f.Bidders, 1)
	require.Equal(t, code, f.Bidders[0].Code)
	require.Equal(t, w.bidders[1].OrgName, f.Bidders[0].Org.Name)
	w.decided(id, sale.ActDefault, time.Time{}, w.head)
	require.Equal(t, sale.Defaulted, w.state(id))
}

// Who has a right of first refusal bids under the number that the rules name.
func TestHoldersHaveTheirNumberBefore(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	form := w.form(map[string]string{sale.TermRefusal: "M2", sale.TermExercise: "3600"})
	form.Holders = []trading.HolderLine{{USCC: "91410100XXXXXXXXXX", Rank: 1, Row: 2}}
	err := w.Prepare(ctx, w.trader, postgres.NewID(), form)
	require.ErrorIs(t, err, trading.ErrHolder)
	require.ErrorContains(t, err, "rofr.holders[2].uscc")
	form.Holders = []trading.HolderLine{{USCC: "91410100MA45K8PQ2X", Rank: 1}}
	id := w.announced(form)
	l, err := w.db.Lot(ctx, id)
	require.NoError(t, err)
	require.Len(t, l.Holders, 1)
	require.Equal(t, l.Holders[0].Code+":1", l.Terms[sale.TermHolders])
	require.Equal(t, w.bidders[1].Org, l.Holders[0].Org.ID)
	w.qualified(id, w.bidders[0])
	require.Equal(t, l.Holders[0].Code, w.qualified(id, w.bidders[1]))
	w.clock.set(opening.Add(time.Minute))
	w.place(id, w.bidders[0], "1000000")
	w.tick(id, opening.Add(time.Hour))
	require.Equal(t, sale.Exercise, w.state(id))
	r, err := w.Refuse(ctx, w.bidders[0], id, postgres.NewID(), true)
	require.NoError(t, err)
	require.Equal(t, sale.CodeNotHolder, r.Code)
	r, err = w.Refuse(ctx, w.bidders[1], id, postgres.NewID(), true)
	require.NoError(t, err)
	require.Equal(t, sale.OK, r.Code)
	look, err := w.db.Look(ctx, id)
	require.NoError(t, err)
	require.Equal(t, sale.Provisional, look.State)
	require.Equal(t, l.Holders[0].Code, look.Leader)
}

// A postponed opening lets more bidders in until the later date.
func TestAPostponedOpeningTakesMoreApplications(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(map[string]string{sale.TermBelow: "extend", sale.TermBelowExtend: "86400", sale.TermBelowMax: "1"}))
	w.qualified(id, w.bidders[0])
	w.tick(id, opening)
	require.Equal(t, sale.Announced, w.state(id))
	w.clock.set(opening.Add(23 * time.Hour))
	w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(24 * time.Hour))
	require.ErrorIs(t, w.Apply(ctx, w.bidders[2], id, "拟用于本单位产业化，符合受让条件", true), lot.ErrOver)
	w.tick(id, opening.Add(24*time.Hour))
	require.Equal(t, sale.Bidding, w.state(id))
}

// Lists are walked by their marks, without a row lost or shown twice.
func TestListsOfLots(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	for range 45 {
		require.NoError(t, w.Prepare(ctx, w.trader, postgres.NewID(), w.form(nil)))
	}
	live := w.announced(w.form(nil))
	over := w.announced(w.form(nil))
	w.decided(over, sale.ActCancel, time.Time{}, w.second)
	seen := map[string]bool{}
	ask := trading.LotQuery{Org: w.trader.Org}
	for page := 0; ; page++ {
		rows, next, err := w.Lots(ctx, ask)
		require.NoError(t, err)
		for _, r := range rows {
			require.False(t, seen[r.ID])
			seen[r.ID] = true
		}
		if ask.After = next; next == "" {
			require.Equal(t, 2, page)
			break
		}
	}
	require.Len(t, seen, 47)
	rows, _, err := w.Lots(ctx, trading.LotQuery{Org: w.seller.Org})
	require.NoError(t, err)
	require.Len(t, rows, 2, "the seller sees what is announced")
	rows, _, err = w.Lots(ctx, trading.LotQuery{Org: w.stranger.Org})
	require.NoError(t, err)
	require.Empty(t, rows)
	public, _, err := w.Lots(ctx, trading.LotQuery{Public: true, Text: "固态 JJ-4101-2026-00001"})
	require.NoError(t, err)
	require.Len(t, public, 1)
	public, _, err = w.Lots(ctx, trading.LotQuery{Public: true, Text: "固态"})
	require.NoError(t, err)
	require.Equal(t, []string{live, over}, []string{public[0].ID, public[1].ID}, "live ones first")
	_, _, err = w.Lots(ctx, trading.LotQuery{Public: true, After: "x|y"})
	require.ErrorIs(t, err, lot.ErrAbsent)
	w.qualified(live, w.bidders[0])
	mine, _, err := w.Lots(ctx, trading.LotQuery{Bidder: w.bidders[0].Org})
	require.NoError(t, err)
	require.Len(t, mine, 1)
	require.Equal(t, lot.Qualified, mine[0].Applied)
	looks, err := w.db.LooksBeyond(ctx, map[string]int{live: 0, over: 1})
	require.NoError(t, err)
	require.Len(t, looks, 1)
	require.Equal(t, 1, looks[live].N)
}

// The sealed terms of lots are brought to a new key, and then the old one is forgotten.
func TestSealedTermsFollowTheKey(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(map[string]string{sale.TermSecret: "true", sale.TermReserve: "1500000.00"}))
	next := [32]byte{7}
	db, _ := w.another()
	require.NoError(t, db.UseKeys(ctx, next, pgtest.Key))
	db, _ = w.another()
	require.NoError(t, db.UseKeys(ctx, next))
	l, err := db.Lot(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "1500000.00", l.Secret[sale.TermReserve])
	_, err = w.owner.Exec(ctx, `UPDATE sales SET secret = secret || 'x' WHERE id = $1`, id)
	require.ErrorContains(t, err, "rules of an announced sale stand")
}

// In a hall the clerk keys in the paddles; nobody bids past the auctioneer.
func TestPaddlesInTheHall(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(map[string]string{lot.TermVenue: lot.Hall}))
	first, second := w.qualified(id, w.bidders[0]), w.qualified(id, w.bidders[1])
	online := w.announced(w.form(nil))
	w.clock.set(opening.Add(time.Minute))
	_, err := w.Place(ctx, w.bidders[0], id, "1000000", postgres.NewID(), -1)
	require.ErrorIs(t, err, lot.ErrHall)
	for _, wrong := range []struct {
		by    actor.Actor
		lot   string
		code  string
		fault error
	}{{w.stranger, id, first, lot.ErrAbsent}, {w.treasurer, id, first, lot.ErrTrader}, {w.bidders[0], id, first, lot.ErrAbsent}, {w.trader, online, first, lot.ErrNoHall}, {w.trader, id, "0000", lot.ErrPaddle}} {
		_, err = w.Call(ctx, wrong.by, wrong.lot, wrong.code, "1000000", postgres.NewID())
		require.ErrorIs(t, err, wrong.fault)
	}
	key := postgres.NewID()
	r, err := w.Call(ctx, w.trader, id, first, "1000000", key)
	require.NoError(t, err)
	require.Equal(t, sale.OK, r.Code)
	again, err := w.Call(ctx, w.second, id, first, "1000000", key)
	require.NoError(t, err)
	require.True(t, again.Replay, "the same entry twice is one bid")
	r, err = w.Call(ctx, w.second, id, second, "1005000", postgres.NewID())
	require.NoError(t, err)
	require.Equal(t, sale.CodeTooLow, r.Code)
	log := w.log(id)
	require.Equal(t, "clerk", log[len(log)-1].Data["by"])
	require.Equal(t, w.second.User, log[len(log)-1].Person)
}

// What was agreed on the market is known to the registration by its number, from the
// confirmation on.
func TestTheDealOfALot(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	deals := &trading.Deals{Exchange: w.Exchange, Reader: w.db}
	id := w.announced(w.form(nil))
	w.qualified(id, w.bidders[0])
	w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(time.Minute))
	w.place(id, w.bidders[0], "1230000")
	w.tick(id, opening.Add(time.Hour))
	l, err := w.db.Lot(ctx, id)
	require.NoError(t, err)
	_, err = deals.Deal(ctx, l.Number)
	require.ErrorIs(t, err, contract.ErrNoDeal, "before the confirmation there is no deal")
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
	d, err := deals.Deal(ctx, l.Number)
	require.NoError(t, err)
	require.Equal(t, contract.Signatory{Name: "示例竞买单位甲", Code: "91410300MA3X8U5N8F"}, d.Buyer)
	require.Equal(t, "示例大学", d.Seller.Name)
	require.Equal(t, "1230000", d.Price.String())
	require.Equal(t, "2026-12-10", d.Reached.String())
	_, err = deals.Deal(ctx, "JJ-4101-2026-99999")
	require.ErrorIs(t, err, contract.ErrNoDeal)
}
