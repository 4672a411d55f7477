package web

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// hammered is the lot after its end: the second bidder is ahead.
func hammered(t *testing.T, changes map[string]string) *hallSite {
	h := newHall(t, changes)
	require.Equal(t, sale.OK, h.place("bidder1", "2000000.00").Code)
	require.Equal(t, sale.OK, h.place("bidder2", "2100000.00").Code)
	h.now = h.now.Add(2 * time.Hour)
	_, err := h.Exchange.Floor.Enter(t.Context(), h.lot, trading.Record{Act: sale.ActTick})
	require.NoError(t, err)
	return h
}

func (h *hallSite) openMotion() string {
	list, err := h.db.Motions(h.t.Context(), h.lot)
	require.NoError(h.t, err)
	for _, m := range list {
		if m.State == lot.Proposed {
			return m.ID
		}
	}
	h.t.Fatal("no motion is open")
	return ""
}

// Anybody objects on the notice; two people of the exchange answer; then the deal can be
// confirmed.
func TestObjectionToAResultOnPages(t *testing.T) {
	h := hammered(t, map[string]string{sale.TermNoticeDays: "3"})
	public := h.visitor()
	page := public.get(h.path(""))
	require.Contains(t, page.body, "对成交结果提出异议")
	a := public.post(h.path("/object"), url.Values{"id": {uuid.NewString()}, "name": {"示例单位"}, "contact": {"0371"}, "text": {"两家竞买人由同一人控制，请核查"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, trading.ErrObjectorContact.Message)
	require.Contains(t, a.body, "两家竞买人由同一人控制，请核查", "what was typed is kept")
	a = public.post(h.path("/object"), url.Values{"id": {uuid.NewString()}, "name": {"示例单位"}, "contact": {"0371-60000000"}, "text": {"两家竞买人由同一人控制，请核查"}})
	require.Contains(t, public.follow(a).body, "异议已收到")
	require.NotContains(t, public.get(h.path("")).body, "0371-60000000")

	trader, second := h.signedIn("trader"), h.signedIn("trader2")
	path := "/market/lots/" + h.lot
	body := trader.get(path).body
	require.Contains(t, body, "0371-60000000")
	answer := regexp.MustCompile(`/market/lots/[0-9a-f-]{36}/objections/[0-9a-f-]{36}`).FindString(body)
	require.NotEmpty(t, answer)
	require.Contains(t, trader.get(answer).body, "异议成立，成交无效")
	a = trader.post(answer, url.Values{"outcome": {""}, "reason": {"经核查没有关联"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, lot.ErrOutcome.Message)
	require.Contains(t, a.body, "经核查没有关联")
	require.Contains(t, trader.follow(trader.post(answer, url.Values{"outcome": {"dismissed"}, "reason": {"经核查没有关联"}})).body, "答复待第二人办理")
	motion := path + "/motions/" + h.openMotion()
	check := second.get(motion).body
	require.Contains(t, check, "两家竞买人由同一人控制")
	require.Contains(t, check, "异议不成立")
	require.Equal(t, http.StatusConflict, trader.post(motion+"/decide", url.Values{}).StatusCode)
	require.Contains(t, second.follow(second.post(motion+"/decide", url.Values{})).body, "不成立")
	h.now = h.now.AddDate(0, 0, 10)
	require.NotContains(t, public.get(h.path("")).body, "提交异议", "the notice is over")
	require.Equal(t, http.StatusConflict, public.post(h.path("/object"), url.Values{"name": {"示例单位"}, "contact": {"0371-60000000"}, "text": {"两家竞买人由同一人控制，请核查"}}).StatusCode)
}

// After a default the second best bidder is asked, and answers on a page of its own.
func TestTheSecondBestAnswersOnAPage(t *testing.T) {
	h := hammered(t, map[string]string{sale.TermDefault: "next_bidder"})
	ctx, x := t.Context(), h.Exchange
	path := "/market/lots/" + h.lot
	require.Contains(t, h.visitor().get(h.path("")).body, "保证金保留到签约", "the rules say so before")
	for _, step := range []struct {
		act    sale.Act
		second string
	}{{sale.ActConfirm, "schoolhead"}, {sale.ActDefault, "trader2"}} {
		require.NoError(t, x.Propose(ctx, h.by("trader"), h.lot, step.act, "按规则办理", time.Time{}))
		require.NoError(t, x.Decide(ctx, h.by(step.second), h.lot, h.openMotion(), true))
	}
	trader, asked, other := h.signedIn("trader"), h.signedIn("bidder1"), h.signedIn("bidder2")
	require.NotContains(t, asked.get(h.path("")).body, "顺延征询")
	require.Contains(t, trader.get(path).body, "顺延至下一竞买人")
	a := trader.post(path+"/motions", url.Values{"act": {"next_bidder"}, "reason": {"受让方逾期不签约，按公告征询"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, asked.get(h.path("")).body, "顺延征询")
	require.NotContains(t, other.get(h.path("")).body, "顺延征询")
	require.Equal(t, http.StatusNotFound, other.get(h.path("/next")).StatusCode)
	offer := asked.get(h.path("/next")).body
	require.Contains(t, offer, "2,000,000.00")
	require.Contains(t, offer, "人民币贰佰万元整")
	second := h.signedIn("trader2").get(path + "/motions/" + h.openMotion()).body
	require.Contains(t, second, "登记为不同意")
	require.Contains(t, second, "示例竞买单位甲")
	require.Contains(t, asked.follow(asked.post(h.path("/next"), url.Values{})).body, "已同意顺延受让")
	look, err := h.db.Look(ctx, h.lot)
	require.NoError(t, err)
	require.Equal(t, sale.Confirmed, look.State)
	require.Equal(t, h.codes["bidder1"], look.Leader)
	require.Contains(t, h.signedIn("schoolhead").get(path).body, "示例竞买单位甲", "the seller learns the new buyer")
	require.NoError(t, h.Treasury.Follow(ctx, h.lot))
	funds := h.signedIn("treasurer").get("/market/funds/sales/" + h.lot).body
	require.Contains(t, funds, "违约方竞买代码 "+h.codes["bidder2"])
	require.Contains(t, funds, `value="2,000,000.00"`, "the price of the second deal is known")
	require.Equal(t, http.StatusNotFound, asked.post(h.path("/next"), url.Values{}).StatusCode)
}

// A bidder takes its application back before the deposits are due.
func TestABidderLeavesOnAPage(t *testing.T) {
	h := newHall(t, nil)
	now := h.now
	require.Equal(t, http.StatusConflict, h.signedIn("bidder1").get(h.path("/leave")).StatusCode, "the bidding is open")
	h.now = now.AddDate(0, 0, -5)
	require.Equal(t, http.StatusForbidden, h.signedIn("outsider").get(h.path("/leave")).StatusCode)
	bidder := h.signedIn("bidder1")
	require.Contains(t, bidder.get(h.path("")).body, h.path("/leave"))
	require.Contains(t, bidder.get(h.path("/leave")).body, "200,000.00")
	require.Contains(t, bidder.follow(bidder.post(h.path("/leave"), url.Values{})).body, "申请已撤回")
	require.NotContains(t, bidder.get(h.path("")).body, h.path("/leave"))
	require.NoError(t, h.Treasury.Follow(t.Context(), h.lot))
	require.Contains(t, bidder.get(h.path("")).body, "待退还")
	require.Contains(t, h.signedIn("trader").get("/market/lots/"+h.lot).body, "已撤回")
}
