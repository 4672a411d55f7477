package trading_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// noticed brings a lot to the notice of its result: two bidders, the second ahead.
func (w *marketWorld) noticed(changes map[string]string) string {
	id := w.announced(w.form(changes))
	w.qualified(id, w.bidders[0])
	w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(time.Minute))
	require.Equal(w, sale.OK, w.place(id, w.bidders[0], "1000000").Code)
	require.Equal(w, sale.OK, w.place(id, w.bidders[1], "1100000").Code)
	look, err := w.db.Look(w.Context(), id)
	require.NoError(w, err)
	w.tick(id, look.End)
	require.Equal(w, sale.Provisional, w.state(id))
	return id
}

func (w *marketWorld) look(id string) trading.Look {
	look, err := w.db.Look(w.Context(), id)
	require.NoError(w, err)
	return look
}

func TestObjectionsHoldTheConfirmation(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.noticed(map[string]string{sale.TermNoticeDays: "2"})
	o := trading.Objection{ID: postgres.NewID(), Name: "示例竞买单位丙", Contact: "0371-60000000", Text: "领先者与另一竞买人有关联，请核查其报价"}
	require.ErrorIs(t, w.Object(ctx, id, trading.Objection{ID: o.ID, Name: o.Name, Contact: o.Contact, Text: "短"}), trading.ErrObjectionText)
	require.NoError(t, w.Object(ctx, id, o))
	require.NoError(t, w.Object(ctx, id, o), "the same page again is one objection")
	second := o
	second.ID = postgres.NewID()
	require.NoError(t, w.Object(ctx, id, second))
	list, err := w.Objections(ctx, id)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, agreement.ObjectionOpen, list[0].State)

	end := w.look(id).NoticeEnd
	w.clock.set(end)
	require.ErrorIs(t, w.Object(ctx, id, trading.Objection{ID: postgres.NewID(), Name: o.Name, Contact: o.Contact, Text: o.Text}), trading.ErrNoResultNotice)
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActConfirm, "公示期满，请确认", time.Time{}))
	confirmation := w.motion(id)
	require.ErrorContains(t, w.Decide(ctx, w.seller, id, confirmation, true), sale.CodeObjectionOpen.Sentence())

	require.ErrorIs(t, w.ProposeResolution(ctx, w.stranger, id, o.ID, agreement.Dismiss, "经核查没有关联关系"), lot.ErrAbsent)
	require.ErrorIs(t, w.ProposeResolution(ctx, w.trader, id, o.ID, "other", "经核查没有关联关系"), lot.ErrOutcome)
	require.ErrorIs(t, w.ProposeResolution(ctx, w.trader, id, postgres.NewID(), agreement.Dismiss, "经核查没有关联关系"), trading.ErrNoObjection)
	resolve := func(objection string, outcome agreement.Outcome, reply string) {
		require.NoError(t, w.ProposeResolution(ctx, w.trader, id, objection, outcome, reply))
		motions, err := w.db.Motions(ctx, id)
		require.NoError(t, err)
		for _, m := range motions {
			if m.State == lot.Proposed && m.Objection == objection {
				require.ErrorIs(t, w.Decide(ctx, w.trader, id, m.ID, true), lot.ErrMotionSelf)
				require.NoError(t, w.Decide(ctx, w.head, id, m.ID, true))
			}
		}
	}
	require.NoError(t, w.ProposeResolution(ctx, w.trader, id, second.ID, agreement.Withdraw, "异议人书面撤回"))
	require.ErrorContains(t, w.ProposeResolution(ctx, w.second, id, second.ID, agreement.Withdraw, "异议人书面撤回"), lot.ErrMotionOpen.Message)
	resolve(o.ID, agreement.Dismiss, "经核查没有关联关系，\n理由见附件")
	require.ErrorContains(t, w.Decide(ctx, w.seller, id, confirmation, true), sale.CodeObjectionOpen.Sentence(), "the other waits still")
	list, err = w.Objections(ctx, id)
	require.NoError(t, err)
	require.Equal(t, agreement.ObjectionDismissed, list[0].State)
	require.Equal(t, "经核查没有关联关系，；理由见附件", list[0].Reply)
	motions, err := w.db.Motions(ctx, id)
	require.NoError(t, err)
	for _, m := range motions {
		if m.State == lot.Proposed && m.Objection == second.ID {
			require.NoError(t, w.Decide(ctx, w.head, id, m.ID, true))
		}
	}
	require.NoError(t, w.Decide(ctx, w.seller, id, confirmation, true))
	require.Equal(t, sale.Confirmed, w.state(id))
	log, err := w.Log(ctx, id)
	require.NoError(t, err)
	require.True(t, log.Replays())
	for _, e := range log.File().Events {
		for _, text := range e.Extra {
			require.NotContains(t, text, o.Contact, "who objects is not in the public log")
			require.NotContains(t, text, o.Name)
		}
	}
}

func TestAnUpheldObjectionAnnulsTheSale(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.noticed(map[string]string{sale.TermNoticeDays: "2"})
	o := trading.Objection{ID: postgres.NewID(), Name: "示例竞买单位丙", Contact: "0371-60000000", Text: "领先者与另一竞买人有关联，请核查其报价"}
	require.NoError(t, w.Object(ctx, id, o))
	require.NoError(t, w.ProposeResolution(ctx, w.trader, id, o.ID, agreement.Uphold, "经核查两家由同一人控制"))
	require.NoError(t, w.Decide(ctx, w.second, id, w.motion(id), true))
	require.Equal(t, sale.Annulled, w.state(id))
	require.NoError(t, w.funds.Follow(ctx, id))
	require.Len(t, w.remittances(id, deposit.RemittanceDue), 2, "everybody gets the deposit back")
	require.ErrorIs(t, w.Object(ctx, id, o), trading.ErrNoResultNotice)
}

// The announced rules let the second best bidder step in: its answer counts, the ledger
// goes on with it, and the defaulter pays for the difference.
func TestTheSecondBestStepsIn(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	w.fees()
	id := w.noticed(map[string]string{sale.TermDefault: "next_bidder"})
	winner := w.look(id).Leader
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
	require.NoError(t, w.funds.Follow(ctx, id))
	require.Empty(t, w.remittances(id, deposit.RemittanceDue), "the second best stands by")
	w.pay(id, deposit.ForPrice, "200000.00", "违约方已付")
	w.pay(id, deposit.ForSellerFee, "53000.00", "转让方服务费流水")
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActNextBidder, "请求顺延", time.Time{}), lot.ErrState)
	w.decided(id, sale.ActDefault, time.Time{}, w.head)
	require.NoError(t, w.funds.Follow(ctx, id))

	_, asked, err := w.NextOffer(ctx, w.bidders[0], id)
	require.NoError(t, err)
	require.False(t, asked)
	require.ErrorIs(t, w.AnswerNext(ctx, w.bidders[0], id, true), trading.ErrNotAsked)
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActNextBidder, "受让方逾期不签约，按公告征询", time.Time{}))
	require.ErrorIs(t, w.Decide(ctx, w.head, id, w.motion(id), true), lot.ErrAsked, "nobody consents for the bidder")
	require.ErrorIs(t, w.AnswerNext(ctx, w.bidders[1], id, true), trading.ErrNotAsked)
	require.ErrorIs(t, w.Decide(ctx, w.bidders[1], id, w.motion(id), true), lot.ErrAbsent)
	offer, asked, err := w.NextOffer(ctx, w.bidders[0], id)
	require.NoError(t, err)
	require.True(t, asked)
	require.Equal(t, money.Fen(1_000_000_00), offer.Bid.Amount)
	require.NoError(t, w.AnswerNext(ctx, w.bidders[0], id, true))
	look := w.look(id)
	require.Equal(t, sale.Confirmed, look.State)
	require.Equal(t, offer.Bid.Bidder, look.Leader)
	require.Equal(t, money.Fen(1_000_000_00), look.Price)
	f, err := w.Open(ctx, w.seller, id)
	require.NoError(t, err)
	require.Equal(t, w.bidders[0].Org, f.Bidders[0].Org.ID, "the seller learns the new buyer")

	require.NoError(t, w.funds.Follow(ctx, id))
	require.NoError(t, w.funds.Follow(ctx, id), "a repetition changes nothing")
	account, err := w.funds.Open(ctx, w.treasurer, id)
	require.NoError(t, err)
	bill, _ := account.Funds.Bill()
	require.Equal(t, offer.Bid.Bidder, bill.Buyer)
	require.Equal(t, money.Fen(950_000_00), bill.Outstanding(), "the new price and fee without the deposit")
	failed, waits := account.Funds.Breached()
	require.True(t, waits)
	require.Equal(t, deposit.Failed{Buyer: winner, Price: 1_100_000_00}, failed)

	none, resale := money.Fen(0), money.Fen(1_000_000_00)
	require.NoError(t, w.funds.ProposeBreach(ctx, w.treasurer, id, trading.BreachForm{Costs: &none, Resale: &resale, Reason: "顺延成交确认书第 1 号，没有另行支出"}))
	require.NoError(t, w.funds.DecideBreach(ctx, w.head, id, true))
	account, err = w.funds.Open(ctx, w.treasurer, id)
	require.NoError(t, err)
	require.Equal(t, money.Fen(106_000_00), account.Breach.Settlement.Shortfall, "commissions of both sides 106,000 and the gap of 100,000 less the deposit")

	w.pay(id, deposit.ForPrice, "900000.00", "价款流水")
	w.pay(id, deposit.ForBuyerFee, "50000.00", "服务费流水")
	require.NoError(t, w.Sign(ctx, w.trader, id, postgres.NewID()))
	require.NoError(t, w.Settle(ctx, w.treasurer, id, postgres.NewID()))
	w.paidOut(id)
	require.Equal(t, map[string]string{"bank": "200000.00", "defaulted": "6000.00", "fees": "-206000.00"}, w.closes(),
		"what the seller had paid counts for the second deal, the defaulter got back what it had paid of the price")
}

func TestTheSecondBestDeclines(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.noticed(map[string]string{sale.TermDefault: "next_bidder"})
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
	w.decided(id, sale.ActDefault, time.Time{}, w.head)
	require.NoError(t, w.funds.Follow(ctx, id))
	require.NoError(t, w.Propose(ctx, w.trader, id, sale.ActNextBidder, "按公告征询", time.Time{}))
	require.NoError(t, w.AnswerNext(ctx, w.bidders[0], id, false))
	require.Equal(t, sale.Defaulted, w.state(id))
	ahead, err := w.db.SalesAhead(ctx)
	require.NoError(t, err)
	require.Contains(t, ahead, id, "the ledger learns of it although the state is the same")
	require.NoError(t, w.funds.Follow(ctx, id))
	due := w.remittances(id, deposit.RemittanceDue)
	require.Len(t, due, 1)
	require.Equal(t, w.bidders[0].OrgName, due[0].Payee)
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActNextBidder, "再次征询", time.Time{}), trading.ErrNoRunnerUp)
}

// Once the contract is signed the deposit of the second best has gone back.
func TestNobodyStepsInAfterTheSigning(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.noticed(map[string]string{sale.TermDefault: "next_bidder"})
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
	require.NoError(t, w.Sign(ctx, w.trader, id, postgres.NewID()))
	w.decided(id, sale.ActDefault, time.Time{}, w.head)
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, sale.ActNextBidder, "按公告征询", time.Time{}), trading.ErrNoRunnerUp)
	other := w.announced(w.form(map[string]string{sale.TermOpen: opening.AddDate(0, 0, 20).Format(sale.InstantForm), sale.TermEnd: opening.AddDate(0, 0, 21).Format(sale.InstantForm)}))
	_, asked, err := w.NextOffer(ctx, actor.Actor{}, other)
	require.NoError(t, err)
	require.False(t, asked)
}

func TestABidderLeavesBeforeTheDepositsAreDue(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	require.ErrorIs(t, w.Withdraw(ctx, w.bidders[0], id), lot.ErrNotInvited)
	paid := w.qualified(id, w.bidders[0])
	w.qualified(id, w.bidders[1])
	require.NoError(t, w.Apply(ctx, w.bidders[2], id, "拟用于本单位产业化，符合受让条件", true))
	require.NoError(t, w.Withdraw(ctx, w.bidders[2], id), "before the judgement")
	waiting, _, err := w.Seat(ctx, w.bidders[2], id)
	require.NoError(t, err)
	require.Equal(t, lot.Left, waiting.State)
	require.ErrorIs(t, w.Judge(ctx, w.trader, id, waiting.Code, true, ""), lot.ErrJudged)

	require.NoError(t, w.funds.Follow(ctx, id))
	require.NoError(t, w.Withdraw(ctx, w.bidders[0], id))
	require.ErrorIs(t, w.Withdraw(ctx, w.bidders[0], id), lot.ErrLeft)
	require.ErrorContains(t, w.Apply(ctx, w.bidders[0], id, "拟用于本单位产业化，符合受让条件", true), "已经申请")
	ahead, err := w.db.SalesAhead(ctx)
	require.NoError(t, err)
	require.Contains(t, ahead, id)
	require.NoError(t, w.funds.Follow(ctx, id))
	due := w.remittances(id, deposit.RemittanceDue)
	require.Len(t, due, 1)
	require.Equal(t, paid, due[0].Code)
	n, err := w.db.Secured(ctx, id)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.ErrorIs(t, w.TakeDeposit(ctx, w.treasurer, id, paid, "100000.00", "又一笔流水"), lot.ErrUnqualified)

	w.clock.set(opening)
	require.ErrorIs(t, w.Withdraw(ctx, w.bidders[1], id), lot.ErrLeft)
	w.tick(id, opening)
	require.Equal(t, sale.Unsold, w.state(id), "two are needed")
	w.paidOut(id)
	require.NoError(t, w.funds.Follow(ctx, id))
	w.paidOut(id)
	require.Empty(t, w.closes())
}

// What the bank sends back is ordered again, and is paid by two people like the first time.
func TestABouncedPaymentIsPaidAgain(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	code := w.qualified(id, w.bidders[0])
	w.decided(id, sale.ActCancel, time.Time{}, w.head)
	require.NoError(t, w.funds.Follow(ctx, id))
	due := w.remittances(id, deposit.RemittanceDue)[0]
	today := day.Of(w.clock.now())
	require.ErrorIs(t, w.funds.BounceRemittance(ctx, w.treasurer, due.ID, due.Version, "退汇流水一", today), deposit.ErrBounce)
	w.paidOut(id)
	paid := w.remittances(id, deposit.RemittancePaid)[0]
	require.ErrorIs(t, w.funds.BounceRemittance(ctx, w.head, paid.ID, paid.Version, "退汇流水一", today), deposit.ErrTreasurer)
	require.ErrorIs(t, w.funds.BounceRemittance(ctx, w.treasurer, paid.ID, paid.Version, "短", today), deposit.ErrReference)
	require.ErrorIs(t, w.funds.BounceRemittance(ctx, w.treasurer, paid.ID, paid.Version, "退汇流水一", today.AddDays(1)), deposit.ErrBouncedOn)
	require.ErrorIs(t, w.funds.BounceRemittance(ctx, w.stranger, paid.ID, paid.Version, "退汇流水一", today), deposit.ErrRemittanceAbsent)
	require.NoError(t, w.funds.BounceRemittance(ctx, w.treasurer, paid.ID, paid.Version, "退汇流水一", today))
	require.ErrorIs(t, w.funds.BounceRemittance(ctx, w.treasurer, paid.ID, paid.Version+1, "退汇流水二", today), deposit.ErrBounce)
	again := w.remittances(id, deposit.RemittanceDue)
	require.Len(t, again, 1)
	require.Equal(t, "P2", again[0].No)
	require.Equal(t, due.Payee, again[0].Payee)
	require.Equal(t, "100000.00", w.closes()["bank"], "the money is back")
	f, err := w.funds.Open(ctx, w.treasurer, id)
	require.NoError(t, err)
	require.True(t, f.PaidBack(code).IsZero())
	w.paidOut(id)
	require.Empty(t, w.closes())
	f, err = w.funds.Open(ctx, w.treasurer, id)
	require.NoError(t, err)
	require.Equal(t, today, f.PaidBack(code))
	rows, err := w.db.Deposits(ctx, trading.DepositQuery{Exchange: w.trader.Org, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, today, rows[0].PaidOn)
}
