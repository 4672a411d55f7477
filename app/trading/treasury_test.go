package trading_test

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// plainBooks reads what tests write: day, reference, amount, payer, remark.
type plainBooks struct{ trading.TreasuryBooks }

func (plainBooks) StatementRows(_ string, content []byte) (rows []trading.StatementRow, err error) {
	lines, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	for i, f := range lines {
		rows = append(rows, trading.StatementRow{Row: i + 2, On: f[0], Amount: f[2], Paid: f[5], Receipt: deposit.Receipt{Reference: f[1], Payer: f[3], Remark: f[4]}})
	}
	return rows, err
}

// closes adds up the journal of all sales by account, and compares what is derived.
func (w *marketWorld) closes() map[string]string {
	rows, err := w.owner.Query(w.Context(), `SELECT account, sum(amount)::text FROM (SELECT debit AS account, amount FROM fund_entries UNION ALL SELECT credit, -amount FROM fund_entries) e
		GROUP BY account HAVING sum(amount) <> 0`)
	require.NoError(w, err)
	balances := map[string]string{}
	for rows.Next() {
		var account, sum string
		require.NoError(w, rows.Scan(&account, &sum))
		balances[account] = sum
	}
	require.NoError(w, rows.Err())
	var frozen, payouts, listed, waiting string
	require.NoError(w, w.owner.QueryRow(w.Context(), `SELECT
		(SELECT COALESCE(sum(CASE WHEN credit LIKE 'frozen:%' THEN amount WHEN debit LIKE 'frozen:%' THEN -amount ELSE 0 END), 0)::text FROM fund_entries),
		(SELECT COALESCE(sum(CASE WHEN credit LIKE 'payout:%' THEN amount ELSE 0 END - CASE WHEN debit LIKE 'payout:%' THEN amount ELSE 0 END), 0)::text FROM fund_entries),
		(SELECT COALESCE(sum(amount), 0)::text FROM fund_deposits WHERE state = 'FROZEN'), (SELECT COALESCE(sum(amount), 0)::text FROM remittances WHERE state <> 'PAID')`).
		Scan(&frozen, &payouts, &listed, &waiting))
	dec := func(s string) money.Yuan { return money.MustYuan(s) }
	require.True(w, frozen == listed || dec(frozen).Equal(dec(listed)), "frozen: entries %s, list %s", frozen, listed)
	require.True(w, payouts == waiting || dec(payouts).Equal(dec(waiting)), "payouts: entries %s, list %s", payouts, waiting)
	return balances
}

// fees are rules of the exchange in force for what is announced from tomorrow on.
func (w *marketWorld) fees() {
	r := deposit.Rules{ID: postgres.NewID(), From: day.Of(w.clock.now()).AddDays(1), Content: deposit.Suggested(), Basis: "中心办公会纪要第 1 号"}
	require.NoError(w, w.funds.ProposeRules(w.Context(), w.treasurer, r))
	require.ErrorIs(w, w.funds.DecideRules(w.Context(), w.treasurer, r.ID, true), deposit.ErrSelf)
	require.ErrorIs(w, w.funds.DecideRules(w.Context(), w.stranger, r.ID, true), deposit.ErrRulesAbsent)
	require.NoError(w, w.funds.DecideRules(w.Context(), w.head, r.ID, true))
	require.ErrorIs(w, w.funds.DecideRules(w.Context(), w.head, r.ID, false), deposit.ErrDecided)
	w.clock.set(w.clock.now().Add(24 * time.Hour))
}

// deal brings a lot to its confirmation: the first bidder wins with the start price.
func (w *marketWorld) deal(bidders ...actor.Actor) string {
	id := w.announced(w.form(map[string]string{sale.TermMinimum: "1", sale.TermNoticeDays: "0"}))
	for _, b := range bidders {
		w.qualified(id, b)
	}
	w.clock.set(opening.Add(time.Minute))
	require.Equal(w, sale.OK, w.place(id, bidders[0], "1000000").Code)
	look, err := w.db.Look(w.Context(), id)
	require.NoError(w, err)
	w.tick(id, look.End)
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
	require.NoError(w, w.funds.Follow(w.Context(), id))
	return id
}

func (w *marketWorld) remittances(id string, state deposit.RemittanceState) (list []deposit.Remittance) {
	f, err := w.funds.Open(w.Context(), w.treasurer, id)
	require.NoError(w, err)
	for _, m := range f.Remittances {
		if m.State == state {
			list = append(list, m)
		}
	}
	return list
}

// paidOut lets both people pay out everything that waits for a sale.
func (w *marketWorld) paidOut(id string) {
	for _, m := range w.remittances(id, deposit.RemittanceDue) {
		require.NoError(w, w.funds.PrepareRemittance(w.Context(), w.treasurer, m.ID, m.Version, "户名、开户行、账号一二三"))
		require.NoError(w, w.funds.ReleaseRemittance(w.Context(), w.head, m.ID, m.Version+1, "回单"+m.ID[24:], day.Of(w.clock.now())))
	}
}

func TestTheMoneyOfADeal(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	w.fees()
	id := w.deal(w.bidders[0], w.bidders[1])
	f, err := w.funds.Open(ctx, w.treasurer, id)
	require.NoError(t, err)
	bill, deal := f.Funds.Bill()
	require.True(t, deal)
	require.Equal(t, money.Fen(50_000_00), bill.Sides[0].Fee, "5 % of a million")
	require.Equal(t, money.Fen(950_000_00), bill.Outstanding(), "price and fee without the deposit")
	_, err = w.funds.Open(ctx, w.stranger, id)
	require.ErrorIs(t, err, trading.ErrNoSale)

	// The loser's deposit waits for two people; neither can act for both.
	due := w.remittances(id, deposit.RemittanceDue)
	require.Len(t, due, 1)
	m := due[0]
	require.Equal(t, w.bidders[1].OrgName, m.Payee)
	require.ErrorIs(t, w.funds.PrepareRemittance(ctx, w.head, m.ID, m.Version, "户名、开户行、账号一二三"), deposit.ErrTreasurer)
	require.ErrorIs(t, w.funds.PrepareRemittance(ctx, w.treasurer, m.ID, m.Version, "短"), deposit.ErrAccount)
	require.ErrorIs(t, w.funds.ReleaseRemittance(ctx, w.head, m.ID, m.Version, "回单一号", day.Of(w.clock.now())), deposit.ErrRemittanceMoved)
	require.NoError(t, w.funds.PrepareRemittance(ctx, w.treasurer, m.ID, m.Version, "户名、开户行、账号一二三"))
	require.ErrorIs(t, w.funds.ReleaseRemittance(ctx, w.treasurer, m.ID, m.Version+1, "回单一号", day.Of(w.clock.now())), deposit.ErrSelf)
	require.ErrorIs(t, w.funds.ReleaseRemittance(ctx, w.stranger, m.ID, m.Version+1, "回单一号", day.Of(w.clock.now())), deposit.ErrRemittanceAbsent)
	require.NoError(t, w.funds.SendRemittanceBack(ctx, w.head, m.ID, m.Version+1, "账号少一位"))
	require.NoError(t, w.funds.PrepareRemittance(ctx, w.treasurer, m.ID, m.Version+2, "户名、开户行、账号一二三"))
	require.ErrorIs(t, w.funds.ReleaseRemittance(ctx, w.head, m.ID, m.Version+3, "回单一号", day.Of(w.clock.now()).AddDays(1)), deposit.ErrPaidOn)
	require.NoError(t, w.funds.ReleaseRemittance(ctx, w.head, m.ID, m.Version+3, "回单一号", day.Of(w.clock.now())))
	require.ErrorIs(t, w.funds.ReleaseRemittance(ctx, w.head, m.ID, m.Version+4, "回单一号", day.Of(w.clock.now())), deposit.ErrRemittanceMoved, "paid once")

	// Instalments, the last one with too much; then the fee.
	w.pay(id, deposit.ForPrice, "400000.00", "价款流水一")
	w.pay(id, deposit.ForPrice, "400000.00", "价款流水一")
	require.ErrorIs(t, w.funds.Enter(ctx, w.treasurer, id, deposit.Receipt{Purpose: deposit.ForPrice, Amount: 1, Reference: "价款流水一", On: day.Of(w.clock.now())}, ""), deposit.ErrReceiptTwice)
	require.ErrorIs(t, w.funds.Enter(ctx, w.treasurer, id, deposit.Receipt{Purpose: deposit.ForPrice, Amount: 100, Reference: "价款流水二", Payer: "别的公司", On: day.Of(w.clock.now())}, ""), deposit.ErrThirdParty)
	require.ErrorContains(t, w.Settle(ctx, w.treasurer, id, postgres.NewID()), "550,000.00")
	w.pay(id, deposit.ForPrice, "500000.00", "价款流水三")
	require.ErrorContains(t, w.Settle(ctx, w.treasurer, id, postgres.NewID()), "50,000.00", "the fee of the buyer is owed")
	w.pay(id, deposit.ForBuyerFee, "50000.01", "服务费流水")
	require.NoError(t, w.Settle(ctx, w.treasurer, id, postgres.NewID()))
	require.Equal(t, sale.Settled, w.state(id))
	w.pay(id, deposit.ForSellerFee, "20000.00", "转让方服务费流水")

	w.paidOut(id)
	require.Equal(t, map[string]string{"bank": "70000.00", "fees": "-100000.00", "owing:seller": "30000.00"}, w.closes(), "the exchange keeps what it has earned; the price has gone to the seller")
	f, err = w.funds.Open(ctx, w.head, id)
	require.NoError(t, err)
	require.Equal(t, deposit.Applied, f.Funds.Standing().States[bill.Buyer])

	_, sides, err := w.funds.Bill(ctx, w.seller, id)
	require.NoError(t, err)
	require.Equal(t, []string{deposit.SellerSide}, sides)
	_, sides, err = w.funds.Bill(ctx, w.bidders[0], id)
	require.NoError(t, err)
	require.Equal(t, []string{deposit.BuyerSide}, sides)
	_, _, err = w.funds.Bill(ctx, w.bidders[1], id)
	require.ErrorIs(t, err, trading.ErrNoSale)
}

// A crash between the receipt and the log, and one between the log and the ledger.
func TestTheLedgerFollowsTheLog(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	first := w.qualified(id, w.bidders[0])
	require.NoError(t, w.Apply(ctx, w.bidders[1], id, "拟用于本单位产业化，符合受让条件", true))
	second, _, err := w.Seat(ctx, w.bidders[1], id)
	require.NoError(t, err)
	require.NoError(t, w.Judge(ctx, w.trader, id, second.Code, true, ""))

	// The log has a deposit of which the ledger knows nothing.
	w.enter(id, trading.Record{Act: sale.ActDeposit, Actor: second.Code, Amount: "100000.00", Key: "bank:elsewhere", Person: w.treasurer.User})
	ahead, err := w.db.SalesAhead(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{id}, ahead)
	require.NoError(t, w.funds.Follow(ctx, id))
	require.NoError(t, w.funds.Follow(ctx, id), "once")
	require.Equal(t, map[string]string{"bank": "200000.00", "frozen:" + first: "-100000.00", "frozen:" + second.Code: "-100000.00"}, w.closes())

	// A receipt is kept, and the process dies before the log is asked.
	require.NoError(t, w.Apply(ctx, w.bidders[2], id, "拟用于本单位产业化，符合受让条件", true))
	third, _, err := w.Seat(ctx, w.bidders[2], id)
	require.NoError(t, err)
	require.NoError(t, w.Judge(ctx, w.trader, id, third.Code, true, ""))
	w.exec(`INSERT INTO bank_receipts (id, exchange_id, reference, amount, payer, remark, on_day, state, sale_id, code, purpose, key, claimer_id, claimed_at, added_at)
		VALUES ($1, $2, '流水号-丢失', 100000, '', '', '2026-12-01', 'CLAIMED', $3, $4, 'DEPOSIT', 'bank:lost', $5, $6, $6)`, postgres.NewID(), w.trader.Org, id, third.Code, w.treasurer.User, w.clock.now())
	w.clock.set(w.clock.now().Add(time.Minute))
	ahead, err = w.db.SalesAhead(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{id}, ahead)
	require.NoError(t, w.funds.Follow(ctx, id))
	f, err := w.funds.Open(ctx, w.treasurer, id)
	require.NoError(t, err)
	require.Equal(t, deposit.Frozen, f.Funds.Standing().States[third.Code])
	ahead, err = w.db.SalesAhead(ctx)
	require.NoError(t, err)
	require.Empty(t, ahead)

	// The lot is withdrawn: all three go back, each once.
	w.decided(id, sale.ActCancel, time.Time{}, w.head)
	require.NoError(t, w.funds.Follow(ctx, id))
	require.NoError(t, w.funds.Follow(ctx, id))
	require.Len(t, w.remittances(id, deposit.RemittanceDue), 3)
	w.paidOut(id)
	require.Empty(t, w.closes())
	app, err := pgx.Connect(ctx, w.app)
	require.NoError(t, err)
	defer func() { _ = app.Close(ctx) }()
	for _, table := range []string{"fund_events", "fund_entries"} {
		_, err = app.Exec(ctx, `DELETE FROM `+table)
		require.ErrorContains(t, err, "permission denied")
	}
}

func TestStatementsAreClaimedRowByRow(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	var codes []string
	for _, b := range w.bidders[:2] {
		require.NoError(t, w.Apply(ctx, b, id, "拟用于本单位产业化，符合受让条件", true))
		seat, _, err := w.Seat(ctx, b, id)
		require.NoError(t, err)
		require.NoError(t, w.Judge(ctx, w.trader, id, seat.Code, true, ""))
		codes = append(codes, seat.Code)
	}
	file := "2026-12-01,流水甲一,60000.00," + w.bidders[0].OrgName + ",JJ-4101-2026-00001 " + codes[0] + " 保证金,\n" +
		"2026-12-01,流水甲二,40000.50,示例竞买单位甲,补足保证金,\n" +
		"2026-12-01,流水乙一,100000.00,别的公司,JJ－4101－2026－00001 代付,\n" +
		"2026-12-01,流水乙一,100000.00,别的公司,重复的一行,\n" +
		"2026-12-01,流水支出,,示例竞买单位丙,退款,500.00\n" +
		"2026-12-32,流水坏一,1.00,谁,日期不对,\n2026-12-01,流水坏二,一百,谁,金额不对,\n2026-12-01,坏,1.00,谁,流水号太短,\n2026-12-01,流水结息,3.21,,结息,\n"
	statement, err := w.funds.Import(ctx, w.treasurer, "明细.csv", []byte(file))
	require.NoError(t, err)
	again, err := w.funds.Import(ctx, w.treasurer, "又一次.csv", []byte(file))
	require.NoError(t, err)
	require.Equal(t, statement, again)
	_, err = w.funds.Import(ctx, w.head, "明细.csv", []byte(file))
	require.ErrorIs(t, err, deposit.ErrTreasurer)
	s, rows, more, err := w.funds.Statement(ctx, w.treasurer, statement, 0)
	require.NoError(t, err)
	require.False(t, more)
	require.Equal(t, []int{4, 1, 1, 3}, []int{s.Added, s.Same, s.Skipped, s.Bad})
	require.Len(t, rows, 9)
	other, err := w.funds.Import(ctx, w.treasurer, "下月.csv", []byte("2026-12-01,流水甲一,60000.00,示例竞买单位甲,,\n2026-12-01,流水甲二,1.00,示例竞买单位甲,,\n"))
	require.NoError(t, err)
	s, _, _, err = w.funds.Statement(ctx, w.treasurer, other, 0)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 0, 1}, []int{s.Added, s.Same, s.Skipped, s.Bad})

	of := map[string]deposit.Receipt{}
	open, _, err := w.funds.Receipts(ctx, w.treasurer, deposit.ReceiptOpen, time.Time{}, "")
	require.NoError(t, err)
	for _, r := range open {
		of[r.Reference] = r
	}
	matches, expected, err := w.funds.Matches(ctx, of["流水甲一"])
	require.NoError(t, err)
	require.Len(t, expected, 2)
	require.Equal(t, codes[0], matches[0].Code)
	require.Equal(t, []string{"附言有项目编号", "附言有竞买代码", "付款户名相符"}, matches[0].Because)

	target := func(code string) deposit.Expectation {
		return deposit.Expectation{Sale: id, Code: code, Purpose: deposit.ForDeposit}
	}
	require.NoError(t, w.funds.Claim(ctx, w.treasurer, of["流水甲一"].ID, target(codes[0]), ""))
	require.ErrorIs(t, w.funds.Claim(ctx, w.treasurer, of["流水甲一"].ID, target(codes[0]), ""), deposit.ErrReceiptDone)
	n, err := w.db.Secured(ctx, id)
	require.NoError(t, err)
	require.Zero(t, n, "a part is no deposit")
	require.NoError(t, w.funds.Claim(ctx, w.treasurer, of["流水甲二"].ID, target(codes[0]), ""))
	require.ErrorIs(t, w.funds.Claim(ctx, w.treasurer, of["流水乙一"].ID, target(codes[1]), ""), deposit.ErrThirdParty)
	require.ErrorIs(t, w.funds.Claim(ctx, w.treasurer, of["流水乙一"].ID, target("0000"), ""), lot.ErrUnqualified)
	require.NoError(t, w.funds.Claim(ctx, w.treasurer, of["流水乙一"].ID, target(codes[1]), "与双方电话核实，系关联公司代付，已收代付函"))
	require.NoError(t, w.funds.Dismiss(ctx, w.treasurer, of["流水结息"].ID, "银行结息"))
	n, err = w.db.Secured(ctx, id)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, map[string]string{"bank": "200000.50", "frozen:" + codes[0]: "-100000.00", "frozen:" + codes[1]: "-100000.00", "payout:P1": "-0.50"}, w.closes(), "the excess goes back")
}

func TestADefaulterPaysInOrder(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	w.fees()
	id := w.deal(w.bidders[0], w.bidders[1])
	yuan := func(n int64) *money.Fen { f := money.Fen(n * 100); return &f }
	form := trading.BreachForm{Costs: yuan(3_000), Resale: yuan(980_000), Reason: "公告费发票一张；再次成交确认书第 2 号"}
	require.ErrorIs(t, w.funds.ProposeBreach(ctx, w.treasurer, id, form), deposit.ErrBreachState)
	w.decided(id, sale.ActDefault, time.Time{}, w.head)
	require.ErrorIs(t, w.funds.ProposeBreach(ctx, w.stranger, id, form), trading.ErrNoSale)
	require.ErrorIs(t, w.funds.ProposeBreach(ctx, w.treasurer, id, trading.BreachForm{Reason: form.Reason}), deposit.ErrCosts)
	require.NoError(t, w.funds.ProposeBreach(ctx, w.treasurer, id, form))
	require.ErrorIs(t, w.funds.DecideBreach(ctx, w.treasurer, id, true), deposit.ErrSelf)
	require.NoError(t, w.funds.DecideBreach(ctx, w.head, id, false))
	require.NoError(t, w.funds.ProposeBreach(ctx, w.treasurer, id, form))
	require.NoError(t, w.funds.DecideBreach(ctx, w.head, id, true))
	require.ErrorIs(t, w.funds.DecideBreach(ctx, w.head, id, true), deposit.ErrDecided)
	w.paidOut(id)
	// 100,000: costs 3,000, commissions of both sides 97,000 of 100,000; nothing is left for the gap.
	require.Equal(t, map[string]string{"bank": "100000.00", "costs": "-3000.00", "fees": "-100000.00", "owing:seller": "3000.00"}, w.closes())
	f, err := w.funds.Open(ctx, w.head, id)
	require.NoError(t, err)
	require.Equal(t, money.Fen(23_000_00), f.Breach.Settlement.Shortfall)
	require.Equal(t, deposit.Forfeited, f.Funds.Standing().States[f.Breach.Code])
}

// Two releases at once pay once, and lists page without a gap.
func TestPayoutsHappenOnceAndListsPage(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	for _, b := range w.bidders {
		w.qualified(id, b)
	}
	w.decided(id, sale.ActCancel, time.Time{}, w.head)
	require.NoError(t, w.funds.Follow(ctx, id))
	m := w.remittances(id, deposit.RemittanceDue)[0]
	require.NoError(t, w.funds.PrepareRemittance(ctx, w.treasurer, m.ID, m.Version, "户名、开户行、账号一二三"))
	errs := make(chan error, 4)
	for i := range cap(errs) {
		go func() {
			errs <- w.funds.ReleaseRemittance(ctx, w.head, m.ID, m.Version+1, "回单一号"+strconv.Itoa(i), day.Of(w.clock.now()))
		}()
	}
	paid := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			paid++
		} else {
			require.ErrorIs(t, err, deposit.ErrRemittanceMoved)
		}
	}
	require.Equal(t, 1, paid)
	w.closes()

	seen, q := 0, trading.DepositQuery{Exchange: w.trader.Org, Limit: 2}
	for {
		rows, err := w.db.Deposits(ctx, q)
		require.NoError(t, err)
		seen += len(rows)
		if len(rows) < 2 {
			break
		}
		q.Before, q.Sale, q.Code = rows[1].At, rows[1].Sale, rows[1].Code
	}
	require.Equal(t, 3, seen)
	counts, err := w.funds.Counts(ctx, w.treasurer)
	require.NoError(t, err)
	require.Equal(t, trading.FundCounts{Prepare: 2}, counts)
	_, _, _, err = w.funds.Deposits(ctx, w.trader, trading.DepositQuery{})
	require.ErrorIs(t, err, lot.ErrTreasurer)
	var b strings.Builder
	require.Error(t, w.funds.ExportDeposits(ctx, w.trader, trading.DepositQuery{}, io.Writer(&b)))
}
