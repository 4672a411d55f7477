package trading_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/appraisal"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// appraising is the world of agreed prices with reports behind them.
type appraising struct {
	*agreeing
	reports *trading.Appraisals
}

func newAppraising(t *testing.T) *appraising {
	w := &appraising{agreeing: newAgreeing(t)}
	w.reports = &trading.Appraisals{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) trading.AppraisalTx { return tx }), Reader: w.db, Floor: w.Floor}
	return w
}

var pdf = []byte("%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n")

func (w *appraising) form(changes ...string) map[string]string {
	m := map[string]string{"number": "豫评报字〔2026〕第 1 号", "firm": "示例资产评估有限公司", "firm_filing": "备案公告〔2019〕31 号", "purpose": "为转让提供参考", "seller": "public", "statutory": "true",
		"base": "2026-01-31", "dated": "2026-02-20", "valid_until": "2027-01-30", "appraisers[0].name": "甲", "appraisers[0].card": "1", "appraisers[1].name": "乙", "appraisers[1].card": "2",
		"methods[0].name": "收益法", "methods[0].value": "1,000,000", "reason": "以收益法结果为结论", "conclusion": "value", "value": "1000000", "contingent": "false", "public": "true"}
	maps.Copy(m, pairs(changes))
	return m
}

// drafted records a report with its document, which waits for the head.
func (w *appraising) drafted(offer string, changes ...string) string {
	w.t.Helper()
	id := postgres.NewID()
	require.NoError(w.t, w.reports.Draft(w.t.Context(), w.broker, offer, id, w.form(changes...)))
	require.NoError(w.t, w.reports.AddPaper(w.t.Context(), w.broker, id, false, "报告.pdf", pdf))
	require.NoError(w.t, w.propose(id, appraisal.Proposal{Step: appraisal.Register}))
	return id
}

func (w *appraising) version(id string) int {
	r, err := w.db.Appraisal(w.t.Context(), id)
	require.NoError(w.t, err)
	return r.Version
}

func (w *appraising) propose(id string, p appraisal.Proposal) error {
	return w.reports.Propose(w.t.Context(), w.broker, id, w.version(id), p)
}

func (w *appraising) decide(id string) {
	w.t.Helper()
	require.NoError(w.t, w.reports.Decide(w.t.Context(), w.head, id, w.version(id), true, ""))
}

func (w *appraising) confirmed(offer string, changes ...string) string {
	w.t.Helper()
	id := w.drafted(offer, changes...)
	w.decide(id)
	return id
}

func (w *appraising) state(id string) appraisal.State {
	r, err := w.db.Appraisal(w.t.Context(), id)
	require.NoError(w.t, err)
	return r.State
}

func TestAReportTakesTwoPeople(t *testing.T) {
	w := newAppraising(t)
	ctx := t.Context()
	offer, id := w.published(), postgres.NewID()
	require.ErrorIs(t, w.reports.Draft(ctx, w.rival, offer, id, w.form()), achievement.ErrAbsent)
	require.ErrorIs(t, w.reports.Draft(ctx, w.head, offer, id, w.form()), appraisal.ErrBroker)
	err := w.reports.Draft(ctx, w.broker, offer, id, w.form("number", "", "base", "一月", "value", "0", "methods[0].name", "拍脑袋", "seller", ""))
	require.ElementsMatch(t, []string{"number", "seller", "base", "methods[0].name", "value"}, fields(err))
	require.Equal(t, []string{"appraisers[0].name"}, fields(w.reports.Draft(ctx, w.broker, offer, id, w.form("appraisers[1].name", "", "appraisers[1].card", ""))))
	require.Equal(t, []string{"interests"}, fields(w.reports.Draft(ctx, w.broker, offer, id, w.form("interests", "中原示例理工大学"))), "an owner is a party")
	for range 2 {
		require.NoError(t, w.reports.Draft(ctx, w.broker, offer, id, w.form()), "the same form twice is one report")
	}
	require.Equal(t, 1, w.count(`SELECT count(*) FROM appraisals`))
	require.ErrorIs(t, w.propose(id, appraisal.Proposal{Step: appraisal.Register}), appraisal.ErrPaper)
	require.ErrorIs(t, w.reports.AddPaper(ctx, w.broker, id, false, "报告.png", []byte("\x89PNG\r\n\x1a\n")), appraisal.ErrPDF)
	require.ErrorIs(t, w.reports.AddPaper(ctx, w.rival, id, false, "报告.pdf", pdf), appraisal.ErrAbsent)
	require.NoError(t, w.reports.AddPaper(ctx, w.broker, id, false, "报告.pdf", pdf))
	require.ErrorIs(t, w.reports.AddPaper(ctx, w.broker, id, false, "报告.pdf", pdf), achievement.ErrFileTwice)
	for _, by := range []actor.Actor{w.rival, w.rivalHead, w.trader, w.far, {}} {
		_, err = w.reports.Open(ctx, by, id)
		require.ErrorIs(t, err, appraisal.ErrAbsent, "a draft is the unit's own matter")
	}
	require.NoError(t, w.reports.Write(ctx, w.colleague, id, 2, w.form("purpose", "为许可提供参考")))
	require.ErrorIs(t, w.reports.Write(ctx, w.broker, id, 2, w.form()), appraisal.ErrMoved)
	require.NoError(t, w.propose(id, appraisal.Proposal{Step: appraisal.Register}))
	require.ErrorIs(t, w.propose(id, appraisal.Proposal{Step: appraisal.Register}), appraisal.ErrPending)
	require.ErrorIs(t, w.reports.Decide(ctx, w.broker, id, 4, true, ""), appraisal.ErrHead)
	require.ErrorIs(t, w.reports.Decide(ctx, w.colleague, id, 4, true, ""), appraisal.ErrSelf, "who wrote some of it does not confirm it")
	require.ErrorIs(t, w.reports.Decide(ctx, w.head, id, 4, false, "错"), appraisal.ErrReason)
	require.NoError(t, w.reports.Decide(ctx, w.head, id, 4, false, "基准日与全文不符"))
	require.NoError(t, w.propose(id, appraisal.Proposal{Step: appraisal.Register}))
	w.decide(id)
	require.Equal(t, appraisal.Issued, w.state(id))
	require.Error(t, w.reports.Write(ctx, w.broker, id, w.version(id), w.form()))
	require.ErrorIs(t, w.reports.AddPaper(ctx, w.broker, id, false, "报告.pdf", pdf), appraisal.ErrSealed)
	f, err := w.reports.Open(ctx, w.trader, id)
	require.NoError(t, err)
	require.Len(t, f.Steps, 2)
	_, content, err := w.reports.Paper(ctx, w.trader, id, f.Papers[0].ID)
	require.NoError(t, err)
	require.Equal(t, pdf, content)
	require.Error(t, w.attempt(`UPDATE appraisals SET confirmer_id = writers[1]`), "the second lock")
	rows, _, err := w.reports.Find(ctx, w.head, trading.AppraisalQuery{})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	_, err = w.db.VerifyAudit(ctx)
	require.NoError(t, err)
}

// attempt runs a statement of the owner that must not succeed.
func (w *world) attempt(query string) error {
	_, err := w.db.SQL().ExecContext(w.t.Context(), query)
	return err
}

func TestAnAgreedPriceRestsOnTheReport(t *testing.T) {
	w := newAppraising(t)
	ctx := t.Context()
	offer := w.published()
	report := w.confirmed(offer)
	id := postgres.NewID()
	err := w.Draft(ctx, w.broker, id, w.deal(offer, "amount", "899999.99"))
	require.Equal(t, []string{trading.DealDecision}, fields(err))
	require.Equal(t, []string{trading.DealShare}, fields(w.Draft(ctx, w.broker, id, w.deal(offer, "mode", "EQUITY", "form", "equity", "amount", "900000", "share", "99"))), "the report is above the capital")
	require.NoError(t, w.Draft(ctx, w.broker, id, w.deal(offer, "amount", "850000", "decision", "校长办公会纪要〔2026〕8 号")))
	require.Contains(t, w.file(id).Texts[trading.DealReportWords], "拟定价格为评估值的 85.00%")
	require.NoError(t, w.Amend(ctx, w.broker, id, postgres.NewID(), 0, w.deal(offer, "amount", "950000")))
	require.NoError(t, w.Submit(ctx, w.broker, id, postgres.NewID()))
	require.NoError(t, w.Approve(ctx, w.head, id, postgres.NewID()))
	require.Equal(t, appraisal.Issued, w.state(report), "only a filed report is in use")
	require.NoError(t, w.propose(report, appraisal.Proposal{Step: appraisal.Revoke, Reason: "评估机构撤回报告"}))
	w.decide(report)
	f := w.file(id)
	require.Contains(t, f.Warning, "已作废")
	w.tick(f.Standing.EndsAt)
	require.ErrorIs(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer, "amount", "950000")), trading.ErrGrounds)
	require.Equal(t, agreement.Signable, w.file(id).State)
}

// A report that is recorded during the notice neither restarts it nor stops the signing
// of a price that it allows.
func TestANoticeKeepsItsGrounds(t *testing.T) {
	w := newAppraising(t)
	ctx := t.Context()
	offer, id := w.published(), postgres.NewID()
	require.NoError(t, w.Draft(ctx, w.broker, id, w.deal(offer)))
	require.NoError(t, w.Submit(ctx, w.broker, id, postgres.NewID()))
	require.NoError(t, w.Approve(ctx, w.head, id, postgres.NewID()))
	w.confirmed(offer)
	require.NoError(t, w.Amend(ctx, w.broker, id, postgres.NewID(), 0, w.deal(offer, "contact", "技术转移中心 0371-60000002")))
	f := w.file(id)
	require.Equal(t, []any{agreement.Notice, agreement.Clerical}, []any{f.State, f.Versions[1].Kind})
	w.tick(f.Standing.EndsAt)
	require.NoError(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer)))
}

func TestNothingIsSignedOnAnExpiredReport(t *testing.T) {
	w := newAppraising(t)
	ctx := t.Context()
	offer := w.published()
	w.confirmed(offer, "valid_until", day.Of(w.now).AddDays(20).String())
	id := postgres.NewID()
	require.NoError(t, w.Draft(ctx, w.broker, id, w.deal(offer)))
	require.NoError(t, w.Submit(ctx, w.broker, id, postgres.NewID()))
	require.NoError(t, w.Approve(ctx, w.head, id, postgres.NewID()))
	w.tick(day.Of(w.now).AddDays(21).Start())
	require.ErrorContains(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer)), appraisal.CodeExpired.Sentence())
}

func TestAStateOwnedSellerNeedsAFiledReport(t *testing.T) {
	w := newAppraising(t)
	ctx := t.Context()
	offer := w.published()
	report := w.confirmed(offer, "seller", "soe")
	draft := func(amount string, changes ...string) error {
		return w.Draft(ctx, w.broker, postgres.NewID(), w.deal(offer, append(changes, "amount", amount)...))
	}
	require.ErrorContains(t, draft("1000000"), appraisal.CodeRequired.Sentence())
	filing := appraisal.Proposal{Step: appraisal.File, Number: "国资备〔2026〕1 号", Office: "示例国资委", On: day.Of(w.now)}
	require.ErrorIs(t, w.propose(report, filing), appraisal.ErrFiling)
	require.NoError(t, w.reports.AddPaper(ctx, w.broker, report, true, "备案表.pdf", pdf))
	require.Equal(t, []string{"number", "office", "on"}, fields(w.propose(report, appraisal.Proposal{Step: appraisal.File})))
	require.NoError(t, w.propose(report, filing))
	w.decide(report)
	require.Equal(t, []string{trading.DealApproval}, fields(draft("899999.99")))
	id := postgres.NewID()
	require.NoError(t, w.Draft(ctx, w.broker, id, w.deal(offer, "amount", "899999.99", "approval", "国资批〔2026〕3 号")))
	require.NoError(t, w.Submit(ctx, w.broker, id, postgres.NewID()))
	require.NoError(t, w.Approve(ctx, w.head, id, postgres.NewID()))
	require.Equal(t, appraisal.InUse, w.state(report))
}

func TestSeveralReportsNeedADesignation(t *testing.T) {
	w := newAppraising(t)
	offer := w.published()
	one, two := w.confirmed(offer), w.confirmed(offer, "number", "第 2 号", "value", "1500000", "methods[0].value", "1500000")
	g, err := trading.GroundsOf(t.Context(), w.db, w.broker.Org, offer)
	require.NoError(t, err)
	_, _, code := g.Governing(day.Of(w.now))
	require.Equal(t, appraisal.CodeAmbiguous, code)
	for _, id := range []string{one, two} {
		require.NoError(t, w.propose(id, appraisal.Proposal{Step: appraisal.Designate}))
		w.decide(id)
	}
	g, err = trading.GroundsOf(t.Context(), w.db, w.broker.Org, offer)
	require.NoError(t, err)
	r, b, code := g.Governing(day.Of(w.now))
	require.Equal(t, []any{two, "50.00", appraisal.OK}, []any{r.ID, b.Gap, code})
	three := w.confirmed(offer, "number", "第 3 号", "replaces", two)
	require.Equal(t, appraisal.Superseded, w.state(two))
	require.ErrorIs(t, w.reports.Draft(t.Context(), w.broker, offer, postgres.NewID(), w.form("replaces", two)), appraisal.ErrTwice)
	require.ErrorIs(t, w.reports.Draft(t.Context(), w.broker, offer, postgres.NewID(), w.form("number", "第 4 号", "replaces", two)), appraisal.ErrReplaced)
	g, err = trading.GroundsOf(t.Context(), w.db, w.broker.Org, offer)
	require.NoError(t, err)
	r, _, _ = g.Governing(day.Of(w.now))
	require.Equal(t, three, r.ID, "it takes the place of the one that was designated")
}

// A lot on an achievement keeps to its report, and is suspended when a report of a
// higher figure takes the place of that one.
func TestALotRestsOnTheReport(t *testing.T) {
	m := newMarketWorld(t)
	a := &appraising{agreeing: &agreeing{world: &world{t: t, db: m.db, now: m.clock.now()}}}
	a.broker, a.head = m.sellerBroker, m.seller
	a.reports = &trading.Appraisals{InTx: postgres.Bind(m.db, func(tx *postgres.Tx) trading.AppraisalTx { return tx }), Reader: m.db, Floor: m.floor}
	offer := postgres.NewID()
	m.exec(`INSERT INTO achievements (id, number, org_id, region, state, content, edition, creator_id, created_at, drafter_id, updated_at, publisher_id, published_at, confirmed_on, valid_until)
		VALUES ($1, 'CG-ZZ-2026-000009', $2, '410102', 'PUBLISHED', '{"name": "电解质膜", "secrecy": "OPEN", "owners[0].name": "示例大学", "owners[0].share": "100.00"}', 1, $3, now(), $3, now(), $4, now(), '2026-11-01', '2027-03-01')`,
		offer, m.seller.Org, m.sellerBroker.User, m.seller.User)
	f := m.form(nil)
	f.Achievement = "CG-ZZ-2026-000008"
	id := postgres.NewID()
	require.ErrorIs(t, m.Prepare(m.Context(), m.trader, id, f), trading.ErrLotOffer)
	f.Achievement = "CG-ZZ-2026-000009"
	require.NoError(t, m.Prepare(m.Context(), m.trader, id, f))
	require.Equal(t, []string{lot.TermPricing}, fields(m.Submit(m.Context(), m.trader, id, 1)), "no report: how was the price found")
	report := a.confirmed(offer, "seller", "soe", "value", "1200000", "methods[0].value", "1200000")
	require.ErrorContains(t, m.Submit(m.Context(), m.trader, id, 1), appraisal.CodeRequired.Sentence())
	require.NoError(t, a.reports.AddPaper(t.Context(), a.broker, report, true, "备案表.pdf", pdf))
	require.NoError(t, a.propose(report, appraisal.Proposal{Step: appraisal.File, Number: "国资备〔2026〕1 号", Office: "示例国资委", On: day.Of(m.clock.now())}))
	a.decide(report)
	require.Equal(t, []string{sale.TermStart}, fields(m.Submit(m.Context(), m.trader, id, 1)))
	f.Terms[sale.TermStart] = "1200000.00"
	require.NoError(t, m.Edit(m.Context(), m.trader, id, 1, f))
	require.NoError(t, m.Submit(m.Context(), m.trader, id, 2))
	require.Equal(t, fault.NotFound, fault.KindOf(m.Announce(m.Context(), m.stranger, id, 3)))
	require.NoError(t, m.Announce(m.Context(), m.second, id, 3))
	require.Equal(t, appraisal.InUse, a.state(report))
	file, err := m.Open(m.Context(), m.trader, id)
	require.NoError(t, err)
	require.Equal(t, report, file.Lot.Terms[lot.TermReport])
	require.Contains(t, file.Lot.Terms[lot.TermReportWords], "评估值 1,200,000.00 元")
	service := &trading.Service{InTx: postgres.Bind(m.db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: m.db}
	require.ErrorIs(t, service.WithdrawAchievement(t.Context(), m.seller, offer, 1, "不再对外提供"), achievement.ErrInDeal, "a lot holds it")
	m.qualified(id, m.bidders[0])
	m.qualified(id, m.bidders[1])
	m.tick(id, opening)
	require.Equal(t, sale.Bidding, m.state(id))
	a.confirmed(offer, "seller", "soe", "number", "第 2 号", "value", "1300000", "methods[0].value", "1300000", "replaces", report)
	require.Equal(t, sale.Suspended, m.state(id))
	file, err = m.Open(m.Context(), m.trader, id)
	require.NoError(t, err)
	require.Contains(t, file.Warning, "替代")
}
