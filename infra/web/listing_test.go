package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
	"jiyue/views/part"
)

// A listing on its pages: the form, the second person, the notice, an applicant, the
// quote, the money and the voucher.
func TestListingOnPages(t *testing.T) {
	h := newHall(t, nil)
	trader, second, treasurer, bidder, public := h.signedIn("trader"), h.signedIn("trader2"), h.signedIn("treasurer"), h.signedIn("bidder1"), h.visitor()
	form := trader.get("/market/lots/new?route=LISTING")
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	for _, part := range []string{"新建挂牌项目", "建议值：10", "转让方类型", "优先购买权人"} {
		require.Contains(t, form.body, part)
	}
	typed := url.Values{"route": {"LISTING"}, "id": {keyOf(t, form)}, "name": {"一种耐磨衬板制备方法发明专利权转让"}, "seller": {h.school.ID}, "notice": {"标的为一件发明专利权，受让方须为境内企业，联系人见交易中心网站。"},
		"start_price": {"1,000,000"}, "deposit": {"100,000"}, "seller_kind": {"public"}, "notice_wd": {"3"}, "close_time": {"17点"}, "deposit_due_wd": {"3"}, "sole_quote_wd": {"3"}, "sign_wd": {"5"},
		"cure_wd": {"3"}, "pay_wd": {"5"}, "deposit_release_wd": {"3"}, "result_wd": {"5"}, "resume_min_wd": {"5"}, "suspend_max_days": {"30"}, "relist_free_pct": {"90"}, "breach_clause": {"true"}, "then": {"submit"}}
	a := trader.post("/market/lots/new", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, a.body)
	require.Contains(t, a.body, listing.ErrClock.Message)
	require.Contains(t, a.body, `value="17点"`)
	path := "/market/lots/" + typed.Get("id")
	page := trader.get(path)
	require.Contains(t, page.body, "提交复核前还要补正")
	typed.Set("close_time", "17:00")
	typed.Set("version", "1")
	a = trader.post(path+"/edit", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "不得少于 5（建议值）")
	typed.Set("notice_wd", "10")
	typed.Set("version", "2")
	require.Equal(t, http.StatusSeeOther, trader.post(path+"/edit", typed).StatusCode)
	confirm := second.get(path + "/announce")
	require.Contains(t, confirm.body, "第 10 个工作日 17:00 报名截止")
	version := "4"
	require.Equal(t, http.StatusSeeOther, second.post(path+"/announce", url.Values{"version": {version}}).StatusCode)

	id := typed.Get("id")
	notice := public.get("/lots/" + id)
	for _, part := range []string{"挂牌公告", "1,000,000.00", "时间安排", "两家以上的，转入网络竞价", "一次付清"} {
		require.Contains(t, notice.body, part)
	}
	require.Contains(t, public.get("/lots?route=LISTING").body, "一种耐磨衬板制备方法")
	for _, absent := range []string{"/room", "/replay", "/log.json", "/voucher"} {
		require.Equal(t, http.StatusNotFound, public.get("/lots/"+id+absent).StatusCode, absent)
	}
	a = bidder.post("/lots/"+id+"/apply", url.Values{"statement": {"太短"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Equal(t, http.StatusSeeOther, bidder.post("/lots/"+id+"/apply", url.Values{"statement": {"拟用于本单位产业化，符合受让条件"}, "promise": {"true"}}).StatusCode)
	seat := bidder.get("/lots/" + id)
	require.Contains(t, seat.body, "退出报名")
	b, err := h.db.Bidders(t.Context(), id)
	require.NoError(t, err)
	applicant := path + "/bidders/" + b[0].Code
	require.Equal(t, http.StatusSeeOther, trader.post(applicant+"/judge", url.Values{"fit": {"yes"}}).StatusCode)
	require.Contains(t, treasurer.get(applicant).body, "应交 100,000.00 元")
	require.Equal(t, http.StatusSeeOther, treasurer.post(applicant+"/deposit", url.Values{"amount": {"100,000"}, "reference": {"流水号一"}}).StatusCode)
	require.Contains(t, trader.get(path).body, "已缴保证金")

	h.now = h.now.AddDate(0, 0, 15)
	_, err = h.Exchange.Floor.Enter(t.Context(), id, trading.Record{Act: sale.ActTick})
	require.NoError(t, err)
	bidder, trader, second, treasurer = h.signedIn("bidder1"), h.signedIn("trader"), h.signedIn("trader2"), h.signedIn("treasurer")
	seat = bidder.get("/lots/" + id)
	require.Contains(t, seat.body, "提交报价", seat.body)
	a = bidder.post("/lots/"+id+"/act", url.Values{"key": {keyOf(t, seat)}, "act": {"quote"}, "amount": {"九十万"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	a = bidder.post("/lots/"+id+"/act", url.Values{"key": {keyOf(t, seat)}, "act": {"quote"}, "amount": {"900,000"}})
	require.Contains(t, a.body, "人民币玖拾万元整")
	a = bidder.post("/lots/"+id+"/act", url.Values{"key": {keyOf(t, seat)}, "act": {"quote"}, "amount": {"900,000"}, "sure": {"yes"}})
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, listing.CodeBelowList.Sentence())
	require.Equal(t, http.StatusSeeOther, bidder.post("/lots/"+id+"/act", url.Values{"key": {keyOf(t, a)}, "act": {"quote"}, "amount": {"1,000,000"}, "sure": {"yes"}}).StatusCode)
	decide := func(act string, by *visitor) {
		t.Helper()
		require.Equal(t, http.StatusSeeOther, trader.post(path+"/motions", url.Values{"act": {act}, "reason": {"按规则办理"}, "paper": {"true"}}).StatusCode)
		motions, err := h.db.Motions(t.Context(), id)
		require.NoError(t, err)
		at := path + "/motions/" + motions[len(motions)-1].ID
		require.Equal(t, http.StatusOK, by.get(at).StatusCode)
		require.Equal(t, http.StatusSeeOther, by.post(at+"/decide", url.Values{"carry": {"yes"}}).StatusCode)
	}
	decide("confirm", h.signedIn("schoolhead"))
	page = trader.get(path + "/sign")
	require.Equal(t, http.StatusSeeOther, trader.post(path+"/sign", url.Values{"key": {keyOf(t, page)}}).StatusCode)
	a = treasurer.post(path+"/pay", url.Values{"amount": {"1,000,001"}, "reference": {"流水号二"}})
	require.Contains(t, a.body, listing.CodeOverpay.Sentence())
	require.Equal(t, http.StatusSeeOther, treasurer.post(path+"/pay", url.Values{"amount": {"1,000,000"}, "reference": {"流水号三"}}).StatusCode)
	decide("certificate", second)
	page = trader.get(path + "/result")
	require.Equal(t, http.StatusSeeOther, trader.post(path+"/result", url.Values{"key": {keyOf(t, page)}}).StatusCode)
	require.Equal(t, http.StatusOK, trader.get("/market/disclosures/"+id).StatusCode, "the deal can be disclosed")
	voucher := public.get("/lots/" + id + "/voucher")
	require.Contains(t, voucher.body, "记录完整，重演一致")
	require.NotContains(t, voucher.body, "示例竞买单位甲", "the public does not learn who buys")
	v, err := h.Exchange.Voucher(t.Context(), actor.Actor{}, id)
	require.NoError(t, err)
	require.Contains(t, public.get("/lots/"+id+"/voucher?h="+v.Record.Hash.String()[:12]).body, "与本凭证一致")
	require.Contains(t, public.get("/lots/"+id+"/voucher?h=abc").body, "不一致")
	require.Contains(t, h.signedIn("schoolhead").get("/lots/"+id+"/voucher").body, "示例竞买单位甲")
	require.Equal(t, http.StatusOK, public.get("/lots/"+id+"/log.json").StatusCode)
}

// Two qualified buyers: the trader sends them into an auction, where they are let in
// without applying again and whose page leads back.
func TestListingSentToAuctionOnPages(t *testing.T) {
	h := newHall(t, nil)
	ctx, x, id, terms := t.Context(), h.Exchange, postgres.NewID(), listing.Suggested()
	terms[sale.TermStart], terms[sale.TermDeposit] = "1000000.00", "100000.00"
	require.NoError(t, x.Prepare(ctx, h.by("trader"), id, trading.LotForm{Route: lot.Listing, Name: "一种耐磨衬板制备方法", Seller: h.school.ID, Terms: terms, Notice: "标的为一件发明专利权，受让方须为境内企业，联系人见网站。"}))
	require.NoError(t, x.Submit(ctx, h.by("trader"), id, 1))
	require.NoError(t, x.Announce(ctx, h.by("trader2"), id, 2))
	require.NoError(t, x.ProposeTerms(ctx, h.by("trader"), id, lot.ActAmend, "补充实施例后提高价格", "1100000.00", "校科〔2026〕9号"))
	motions, err := h.db.Motions(ctx, id)
	require.NoError(t, err)
	require.NoError(t, x.Decide(ctx, h.by("trader2"), id, motions[0].ID, true))
	for _, part := range []string{"公告的变更", "批准文件 校科〔2026〕9号", "现为 1,100,000.00 元（第 2 次公告）", "变更或重新公告之日次日起第 10 个工作日"} {
		require.Contains(t, h.visitor().get("/lots/"+id).body, part)
	}
	for _, login := range h.bidders {
		require.NoError(t, x.Apply(ctx, h.by(login), id, "拟用于本单位产业化，符合受让条件", true))
		seat, _, err := x.Seat(ctx, h.by(login), id)
		require.NoError(t, err)
		require.NoError(t, x.Judge(ctx, h.by("trader"), id, seat.Code, true, ""))
		require.NoError(t, h.Treasury.TakeDeposit(ctx, h.by("treasurer"), id, seat.Code, "100000.00", "流水号"+seat.Code))
	}
	h.now = h.now.AddDate(0, 0, 15)
	_, err = x.Floor.Enter(ctx, id, trading.Record{Act: sale.ActTick})
	require.NoError(t, err)
	trader, second, bidder := h.signedIn("trader"), h.signedIn("trader2"), h.signedIn("bidder1")
	path := "/market/lots/" + id
	require.Contains(t, trader.get(path).body, "有 2 家合格意向方。由交易员转入网络竞价")
	confirm := trader.get(path + "/auction")
	a := trader.post(path+"/auction", url.Values{"key": {keyOf(t, confirm)}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	auction := a.Header.Get("Location")
	require.Contains(t, trader.get(path).body, "未发布的竞价项目")
	form := trader.get(auction + "/edit")
	require.Contains(t, form.body, `value="1,100,000.00"`)
	require.Equal(t, http.StatusSeeOther, trader.post(auction+"/submit", url.Values{"version": {"1"}}).StatusCode)
	require.Contains(t, second.get(auction+"/announce").body, "由挂牌项目转入")
	require.Equal(t, http.StatusSeeOther, second.post(auction+"/announce", url.Values{"version": {"2"}}).StatusCode)
	notice := bidder.get("/lots/" + auction[len("/market/lots/"):])
	require.Contains(t, notice.body, "不另行报名")
	require.Contains(t, notice.body, "资格审核通过")
	require.NotContains(t, notice.body, `action="`+notice.Request.URL.Path+`/apply"`)
	require.Equal(t, http.StatusOK, bidder.get("/lots/"+auction[len("/market/lots/"):]+"/room").StatusCode)
	require.Contains(t, bidder.get("/lots/"+id).body, "查看网络竞价")
	require.Contains(t, bidder.get("/market/mine").body, "一种耐磨衬板制备方法")
}

// A bidder's papers: refused at the field, kept, and read by the exchange alone.
func TestPapersOfABidder(t *testing.T) {
	h := newHall(t, nil)
	ctx, x, id, terms := t.Context(), h.Exchange, postgres.NewID(), listing.Suggested()
	terms[sale.TermStart], terms[sale.TermDeposit] = "1000000.00", "100000.00"
	require.NoError(t, x.Prepare(ctx, h.by("trader"), id, trading.LotForm{Route: lot.Listing, Name: "一种耐磨衬板制备方法", Seller: h.school.ID, Terms: terms, Notice: "标的为一件发明专利权，受让方须为境内企业，联系人见网站。"}))
	require.NoError(t, x.Submit(ctx, h.by("trader"), id, 1))
	require.NoError(t, x.Announce(ctx, h.by("trader2"), id, 2))
	require.NoError(t, x.Apply(ctx, h.by("bidder1"), id, "拟用于本单位产业化，符合受让条件", true))
	bidder := h.signedIn("bidder1")
	bidder.get("/lots/" + id)
	upload := func(name, content string) answer {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		require.NoError(t, w.WriteField(part.CSRFName, bidder.token))
		f, err := w.CreateFormFile("file", name)
		require.NoError(t, err)
		_, err = f.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		r := httptest.NewRequest(http.MethodPost, "/lots/"+id+"/papers", &b)
		r.Header.Set("Content-Type", w.FormDataContentType())
		return bidder.send(r)
	}
	a := upload("执照.pdf", "not a pdf")
	require.Equal(t, http.StatusUnsupportedMediaType, a.StatusCode)
	require.Contains(t, a.body, `id="file-err"`)
	require.Contains(t, bidder.follow(upload("执照.pdf", "%PDF-1.7 licence")).body, "执照.pdf")
	seat, _, err := x.Seat(ctx, h.by("bidder1"), id)
	require.NoError(t, err)
	page := h.signedIn("trader").get("/market/lots/" + id + "/bidders/" + seat.Code)
	file := regexp.MustCompile(`/market/lots/[0-9a-f-]{36}/bidders/\d{4}/papers/[0-9a-f-]{36}`).FindString(page.body)
	require.Equal(t, "%PDF-1.7 licence", h.signedIn("treasurer").get(file).body)
	require.Equal(t, http.StatusForbidden, bidder.get(file).StatusCode)
}
