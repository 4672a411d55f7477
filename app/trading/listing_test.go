package trading_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// listed announces a listing: ten working days from Tuesday 2026-12-01, of which one
// Friday is off and one Sunday is not.
func (w *marketWorld) listed(changes map[string]string, holders ...trading.HolderLine) string {
	terms := listing.Suggested()
	maps.Copy(terms, map[string]string{sale.TermStart: "1000000.00", sale.TermDeposit: "100000.00"})
	for term, text := range changes {
		if terms[term] = text; text == "" {
			delete(terms, term)
		}
	}
	return w.announced(trading.LotForm{Route: lot.Listing, Name: "一种固态电解质膜制备方法", Seller: w.seller.Org, Notice: "标的为三件发明专利权，受让方须为境内企业，联系人见交易中心网站。", Terms: terms, Holders: holders})
}

func (w *marketWorld) file(id string) trading.ListingFile {
	f, err := w.Listing(w.Context(), w.trader, id)
	require.NoError(w, err)
	return f
}

// carried proposes an act with a price or a paper, and lets the second person carry it.
func (w *marketWorld) carried(id string, act sale.Act, amount, approval string, second actor.Actor) error {
	require.NoError(w, w.ProposeTerms(w.Context(), w.trader, id, act, "按规则办理", amount, approval))
	return w.Decide(w.Context(), second, id, w.motion(id), true)
}

func (w *marketWorld) act(id string, by actor.Actor, act listing.Act, amount string) error {
	_, err := w.Act(w.Context(), by, id, postgres.NewID(), act, amount)
	return err
}

var closing = time.Date(2026, 12, 15, 9, 0, 0, 0, time.UTC) // 17:00 of the tenth working day

func TestAListingWithOneBuyer(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.listed(nil)
	f := w.file(id)
	require.Regexp(t, `^GP-4101-2026-\d{5}$`, f.Lot.Number)
	require.Equal(t, listing.Listed, f.Standing.State)
	require.True(t, closing.Equal(f.Standing.ClosesAt), "%s", f.Standing.ClosesAt)
	_, err := w.Listing(ctx, w.stranger, id)
	require.ErrorIs(t, err, lot.ErrAbsent)
	_, _, err = w.Announced(ctx, id)
	require.ErrorIs(t, err, lot.ErrAbsent, "it has no room")

	require.ErrorIs(t, w.Apply(ctx, w.trader, id, "拟用于本单位产业化，符合受让条件", true), lot.ErrBidder)
	code := w.qualified(id, w.bidders[0])
	require.NoError(t, w.TakeDeposit(ctx, w.treasurer, id, code, "100000.00", "流水号-"+code), "the same payment counts once")
	require.Error(t, w.Apply(ctx, w.bidders[0], id, "拟用于本单位产业化，符合受让条件", true), "twice")
	require.NoError(t, w.Apply(ctx, w.bidders[1], id, "拟用于本单位产业化，符合受让条件", true))
	second, _, err := w.Seat(ctx, w.bidders[1], id)
	require.NoError(t, err)
	paper := []byte("%PDF-1.4 营业执照")
	require.ErrorIs(t, w.HandIn(ctx, w.bidders[0], id, "营业执照.pdf", paper), lot.ErrPaperLate)
	require.ErrorIs(t, w.HandIn(ctx, w.bidders[2], id, "营业执照.pdf", paper), lot.ErrNotInvited)
	require.NoError(t, w.HandIn(ctx, w.bidders[1], id, "营业执照.pdf", paper))
	require.ErrorIs(t, w.HandIn(ctx, w.bidders[1], id, "副本.pdf", paper), lot.ErrPaperTwice)
	papers, err := w.Papers(ctx, w.trader, second)
	require.NoError(t, err)
	require.Len(t, papers, 1)
	for _, by := range []actor.Actor{w.stranger, w.seller, w.bidders[1]} {
		_, _, err = w.Paper(ctx, by, id, second.Code, papers[0].ID)
		require.ErrorIs(t, err, lot.ErrPaperAbsent)
	}
	_, content, err := w.Paper(ctx, w.trader, id, second.Code, papers[0].ID)
	require.NoError(t, err)
	require.Equal(t, paper, content)
	none, err := w.Papers(ctx, w.bidders[0], second)
	require.NoError(t, err)
	require.Empty(t, none)
	require.NoError(t, w.Judge(ctx, w.trader, id, second.Code, false, "不符合受让条件"))
	require.Equal(t, listing.Paid, w.file(id).Standing.Applicants[code].State)
	require.Equal(t, listing.Disqualified, w.file(id).Standing.Applicants[second.Code].State)
	require.ErrorIs(t, w.act(id, w.bidders[2], listing.ActQuote, "1000000.00"), trading.ErrNotApplicant)

	w.tick(id, closing.Add(time.Minute))
	require.Equal(t, sale.State(listing.Sole), w.state(id))
	require.ErrorContains(t, w.act(id, w.bidders[0], listing.ActQuote, "999999.99"), listing.CodeBelowList.Sentence())
	require.NoError(t, w.act(id, w.bidders[0], listing.ActQuote, "1050000.00"))
	require.Equal(t, sale.Provisional, w.state(id))
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)

	outside, err := w.Listing(ctx, w.seller, id)
	require.NoError(t, err)
	require.Len(t, outside.Bidders, 1, "the seller learns who buys")
	require.ErrorIs(t, w.Pay(ctx, w.trader, id, "1050000.00", "流水号一", ""), lot.ErrTreasurer)
	require.ErrorIs(t, w.Pay(ctx, w.treasurer, id, "1050000.00", "流水号一", ""), lot.ErrState, "nothing is signed")
	require.NoError(t, w.Sign(ctx, w.trader, id, postgres.NewID()))
	require.ErrorContains(t, w.Pay(ctx, w.treasurer, id, "400000.00", "流水号一", "保函"), listing.CodeFullPayment.Sentence())
	require.ErrorIs(t, w.Propose(ctx, w.trader, id, lot.ActCertificate, "价款已到账", time.Time{}), lot.ErrState)
	require.NoError(t, w.Pay(ctx, w.treasurer, id, "1050000.00", "流水号二", ""))
	_, err = w.Voucher(ctx, w.trader, id)
	require.ErrorIs(t, err, trading.ErrNoVoucher)
	deal, err := (&trading.Deals{Exchange: w.Exchange, Reader: w.db}).Deal(ctx, f.Lot.Number)
	require.NoError(t, err)
	require.Equal(t, contract.Signatory{Name: "示例竞买单位甲", Code: "91410300MA3X8U5N8F"}, deal.Buyer)
	require.Equal(t, "1050000", deal.Price.String())
	require.Equal(t, []string{"挂牌", "一次付清", "2026-12-15", "/lots/" + id}, []string{deal.Route, deal.Payment, deal.Reached.String(), deal.Evidence})
	require.NoError(t, w.Propose(ctx, w.trader, id, lot.ActCertificate, "价款已到账", time.Time{}))
	require.ErrorIs(t, w.Decide(ctx, w.trader, id, w.motion(id), true), lot.ErrMotionSelf)
	require.NoError(t, w.Decide(ctx, w.second, id, w.motion(id), true))
	require.NoError(t, w.PublishResult(ctx, w.trader, id, postgres.NewID()))
	require.Equal(t, sale.State(listing.Published), w.state(id))

	for by, name := range map[*actor.Actor]string{&w.seller: "示例竞买单位甲", &w.bidders[0]: "示例竞买单位甲", &w.bidders[1]: "", {}: ""} {
		v, err := w.Voucher(ctx, *by, id)
		require.NoError(t, err)
		require.Equal(t, name, v.Buyer)
		require.True(t, v.Log.Replays() && v.Log.Finding.Valid())
		require.Regexp(t, `^PZ-`, v.Number)
	}
}

// Several buyers are sent into an auction, with their deposits, on the listing's terms;
// a holder of the right of first refusal bids there and matches.
func TestAListingThatGoesToAuction(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.listed(nil, trading.HolderLine{USCC: "91410300MA3X8U5N8F", Rank: 1})
	holder, other := w.qualified(id, w.bidders[0]), w.qualified(id, w.bidders[1])
	require.ErrorIs(t, w.SendToAuction(ctx, w.trader, id, postgres.NewID()), lot.ErrNotRouted)
	w.tick(id, closing.Add(time.Minute))
	require.Equal(t, sale.State(listing.Auction), w.state(id))
	auction := postgres.NewID()
	require.ErrorIs(t, w.SendToAuction(ctx, w.stranger, id, auction), lot.ErrAbsent)
	require.NoError(t, w.SendToAuction(ctx, w.trader, id, auction))
	require.NoError(t, w.SendToAuction(ctx, w.trader, id, auction), "sent twice")
	require.ErrorIs(t, w.SendToAuction(ctx, w.trader, id, postgres.NewID()), lot.ErrFollowUp)
	require.ErrorIs(t, w.carried(id, lot.ActEnd, "", "转让方书面决定", w.second), lot.ErrFollowUp)
	require.NoError(t, w.Decide(ctx, w.second, id, w.motion(id), false))

	l, err := w.Exchange.Reader.Lot(ctx, auction)
	require.NoError(t, err)
	form := trading.LotForm{Name: l.Name, Seller: l.Seller.ID, Notice: l.Notice, Terms: maps.Clone(l.Terms), Holders: []trading.HolderLine{{USCC: "91410300MA3X8U5N8F", Rank: 1}}}
	form.Terms[sale.TermStart] = "900000.00"
	require.NoError(t, w.Edit(ctx, w.trader, auction, 1, form))
	require.ErrorIs(t, w.Submit(ctx, w.trader, auction, 2), lot.ErrOtherTerms)
	form.Terms[sale.TermStart] = "1000000.00"
	require.NoError(t, w.Edit(ctx, w.trader, auction, 2, form))
	require.NoError(t, w.Submit(ctx, w.trader, auction, 3))
	require.NoError(t, w.Announce(ctx, w.second, auction, 4))
	require.ErrorIs(t, w.Apply(ctx, w.bidders[2], auction, "拟用于本单位产业化，符合受让条件", true), lot.ErrOver)
	bidders, err := w.db.Bidders(ctx, auction)
	require.NoError(t, err)
	require.Len(t, bidders, 2)
	require.Equal(t, "100000.00", bidders[0].Deposit)

	look, err := w.db.Look(ctx, auction)
	require.NoError(t, err)
	w.clock.set(look.Open.Add(time.Minute))
	require.Equal(t, sale.OK, w.place(auction, w.bidders[1], "1000000.00").Code)
	require.Equal(t, sale.OK, w.place(auction, w.bidders[0], "1010000.00").Code)
	require.Equal(t, sale.OK, w.place(auction, w.bidders[1], "1200000.00").Code)
	require.Equal(t, sale.OK, w.place(auction, w.bidders[0], "1200000.00").Code, "the holder matches")
	w.tick(auction, look.End.Add(time.Hour))
	require.Equal(t, sale.Provisional, w.state(auction))
	require.ErrorIs(t, w.Propose(ctx, w.trader, auction, sale.ActConfirm, "请确认成交", time.Time{}), lot.ErrState, "that is the listing's")
	due, err := w.db.DueFollowUps(ctx)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.NoError(t, w.BringResults(ctx, due))
	require.NoError(t, w.BringResults(ctx, due))
	require.Equal(t, sale.Provisional, w.state(id))
	due, err = w.db.DueFollowUps(ctx)
	require.NoError(t, err)
	require.Empty(t, due)
	w.decided(id, sale.ActConfirm, time.Time{}, w.sellerBroker)
	f := w.file(id)
	require.Equal(t, holder, f.Standing.Winner)
	require.Equal(t, "20.00", f.Standing.Premium.StringFixed(2))
	require.Equal(t, sale.Released, f.Standing.Deposits[other])
	require.NoError(t, w.carried(id, lot.ActSellerFault, "", "", w.second))
	f = w.file(id)
	require.Equal(t, sale.Cancelled, f.Look.State, "the seller does not sign")
	require.Equal(t, map[string]money.Fen{holder: 100_000_00}, f.Standing.SellerOwes)
}

// Who does not come, does not pay or does not quote: the notice is extended, the lot
// offered anew, and who broke its word is out.
func TestAListingNobodyBuys(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.listed(map[string]string{listing.TermMaxExtensions: "1"})
	w.tick(id, closing.Add(time.Minute))
	require.Equal(t, 1, w.file(id).Standing.Extensions)
	code := w.qualified(id, w.bidders[0])
	w.tick(id, time.Date(2027, 1, 20, 2, 0, 0, 0, time.UTC))
	require.Equal(t, sale.Defaulted, w.state(id), "the only buyer did not quote")
	require.Equal(t, sale.Forfeited, w.file(id).Standing.Deposits[code])
	require.ErrorIs(t, w.ProposeTerms(ctx, w.trader, id, lot.ActRelist, "按规则办理", "", ""), lot.ErrListPrice)
	require.ErrorContains(t, w.carried(id, lot.ActRelist, "899999.99", "", w.second), listing.CodeNeedsApproval.Sentence())
	require.NoError(t, w.Decide(ctx, w.second, id, w.motion(id), false))
	require.NoError(t, w.carried(id, lot.ActRelist, "899999.99", "校科〔2027〕1号", w.second))
	f := w.file(id)
	require.Equal(t, 1, f.Round)
	require.EqualValues(t, 899_999_99, f.Standing.ListPrice)
	require.ErrorContains(t, w.Apply(ctx, w.bidders[0], id, "拟用于本单位产业化，符合受让条件", true), listing.CodeBarred.Sentence())
	require.NoError(t, w.Apply(ctx, w.bidders[1], id, "拟用于本单位产业化，符合受让条件", true))
	require.NoError(t, w.act(id, w.bidders[1], listing.ActWithdraw, ""))
	log, err := w.Log(ctx, id)
	require.Error(t, err, "it is listed again: %d", len(log.Records))
}

// Holders who do not bid are asked when the price is known.
func TestRefusalAfterASoleQuote(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	for _, waive := range []bool{true, false} {
		w.clock.set(preparation)
		id := w.listed(map[string]string{listing.TermInstalment: "30"}, trading.HolderLine{USCC: "91410100MA45K8PQ2X", Rank: 1})
		w.qualified(id, w.bidders[0])
		w.tick(id, closing.Add(time.Minute))
		require.NoError(t, w.act(id, w.bidders[0], listing.ActQuote, "1000000.00"))
		require.Equal(t, sale.Exercise, w.state(id))
		holder := w.file(id).Lot.Holders[0].Code
		if waive {
			require.NoError(t, w.act(id, w.bidders[1], listing.ActWaive, ""))
			require.Equal(t, sale.Provisional, w.state(id))
			continue
		}
		require.ErrorIs(t, w.Exercise(ctx, w.trader, id, holder, "100000.00", "流水号九"), lot.ErrTreasurer)
		require.ErrorIs(t, w.Exercise(ctx, w.treasurer, id, "9999", "100000.00", "流水号九"), lot.ErrAbsent)
		require.NoError(t, w.Exercise(ctx, w.treasurer, id, holder, "100000.00", "流水号九"))
		w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
		f := w.file(id)
		require.Equal(t, holder, f.Standing.Winner)
		name, err := w.Buyer(ctx, f)
		require.NoError(t, err)
		require.Equal(t, "示例竞买单位申", name)
		require.NoError(t, w.Sign(ctx, w.trader, id, postgres.NewID()))
		require.ErrorContains(t, w.Pay(ctx, w.treasurer, id, "300000.00", "流水号十", ""), listing.CodeGuarantee.Sentence())
		require.NoError(t, w.Pay(ctx, w.treasurer, id, "300000.00", "流水号十", "示例银行保函 2026-18"))
		require.Equal(t, sale.State(listing.PartPaid), w.state(id))
		require.NoError(t, w.carried(id, lot.ActCertificate, "", "", w.head))
		v, err := w.Voucher(ctx, w.seller, id)
		require.NoError(t, err)
		require.Equal(t, name, v.Buyer)
		for _, r := range v.Log.Records {
			require.NotContains(t, r.Data["guarantee"], "保函", "the log is public")
		}
	}
}

// A suspension keeps its days; a change needs a paper and a new word of the applicants;
// a seller who ends owes what its buyers would have lost.
func TestAListingThatChanges(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.listed(nil)
	w.qualified(id, w.bidders[0])
	w.decided(id, sale.ActSuspend, time.Time{}, w.second)
	require.ErrorContains(t, w.Apply(ctx, w.bidders[1], id, "拟用于本单位产业化，符合受让条件", true), listing.CodeSuspended.Sentence())
	w.decided(id, sale.ActResume, time.Time{}, w.second)
	require.ErrorIs(t, w.ProposeTerms(ctx, w.trader, id, lot.ActAmend, "按规则办理", "1100000.00", ""), lot.ErrApproval)
	require.NoError(t, w.carried(id, lot.ActAmend, "1100000.00", "校科〔2026〕9号", w.second))
	require.NoError(t, w.act(id, w.bidders[0], listing.ActReconfirm, ""))
	require.NoError(t, w.carried(id, lot.ActEnd, "", "转让方书面决定", w.second))
	f := w.file(id)
	require.Equal(t, sale.Cancelled, f.Look.State)
	require.Len(t, f.Standing.SellerOwes, 1)
}

// What a listing needs is told at its field.
func TestWhatKeepsAListingBack(t *testing.T) {
	w := newMarketWorld(t)
	ctx := context.Background()
	id := postgres.NewID()
	terms := listing.Suggested()
	maps.Copy(terms, map[string]string{listing.TermSeller: string(listing.StateOwned), sale.TermStart: "1000000.00", listing.TermRelist: "80", listing.TermQuote: "x"})
	form := trading.LotForm{Route: lot.Listing, Name: "一种固态电解质膜制备方法", Seller: w.seller.Org, Notice: "标的为三件发明专利权，受让方须为境内企业，联系人见交易中心网站。", Terms: terms}
	require.NoError(t, w.Prepare(ctx, w.trader, id, form))
	fields := func() (list []string) {
		for _, f := range fault.All(w.Submit(ctx, w.trader, id, 1)) {
			list = append(list, f.Field)
		}
		return list
	}
	require.Equal(t, []string{listing.TermQuote}, fields())
	terms[listing.TermQuote] = "3"
	require.NoError(t, w.Edit(ctx, w.trader, id, 1, form))
	_, err := w.owner.Exec(ctx, `UPDATE sales SET version = 1 WHERE id = $1`, id)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{sale.TermDeposit, listing.TermNotice, listing.TermResume, listing.TermRelist, listing.TermValue}, fields())
}
