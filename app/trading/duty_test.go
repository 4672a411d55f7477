package trading_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/listing"
	"jiyue/domain/notice"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// reminded looks at the market as the daily job does, and writes what it finds.
func (w *marketWorld) reminded() {
	d := &trading.Duties{Exchange: w.Exchange, Reader: w.db}
	require.NoError(w, d.Tell(w.Context(), func(list ...notice.Notice) error {
		return w.db.InTx(w.Context(), func(tx *postgres.Tx) error {
			_, err := tx.Notify(w.Context(), list...)
			return err
		})
	}))
}

// told lists what a person has been told of deadlines, from old to new.
func (w *marketWorld) told(user string) (list []string) {
	items, err := w.db.Notices(w.Context(), user, "", 100)
	require.NoError(w, err)
	for _, n := range items {
		require.NotEmpty(w, n.SubmissionNo)
		require.True(w, strings.HasPrefix(n.Path, "/"), n.Path)
		if n.Kind == notice.MarketDue {
			list = append(list, n.Text)
		}
	}
	slices.Reverse(list)
	return list
}

func TestBiddersAndTradersAreRemindedBeforeALotOpens(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	id := w.announced(w.form(nil))
	require.NoError(t, w.Apply(ctx, w.bidders[0], id, "拟用于本单位产业化，符合受让条件", true))
	w.qualified(id, w.bidders[1])
	w.reminded()
	require.Empty(t, w.told(w.trader.User), "there is time")
	w.clock.set(opening.Add(-30 * time.Hour))
	w.reminded()
	w.reminded()
	require.Len(t, w.told(w.trader.User), 1, "once")
	require.Contains(t, w.told(w.trader.User)[0], "审核竞买申请")
	require.Equal(t, w.told(w.trader.User), w.told(w.second.User))
	require.Empty(t, w.told(w.bidders[0].User), "its application waits for others")
	require.Len(t, w.told(w.bidders[1].User), 1)
	require.Contains(t, w.told(w.bidders[1].User)[0], "竞价开始")
	require.Empty(t, w.told(w.stranger.User))
}

// Of a listing everybody is told what is theirs, at each stage.
func TestADealOfAListingIsRemindedToItsEnd(t *testing.T) {
	w := newMarketWorld(t)
	id := w.listed(nil)
	w.qualified(id, w.bidders[0])
	w.tick(id, closing)
	w.clock.set(closing.Add(time.Hour))
	due := w.file(id).Standing.QuoteDue
	w.clock.set(due.Add(-24 * time.Hour))
	w.reminded()
	require.Len(t, w.told(w.bidders[0].User), 1)
	require.Contains(t, w.told(w.bidders[0].User)[0], "单一意向方报价")
	require.NoError(t, w.act(id, w.bidders[0], listing.ActQuote, "1000000.00"))
	w.reminded()
	require.Contains(t, w.told(w.trader.User), "提请转让方确认成交。")
	require.NoError(t, w.Propose(t.Context(), w.trader, id, sale.ActConfirm, "请转让方确认成交", time.Time{}))
	w.reminded()
	require.Contains(t, w.told(w.seller.User), "签署成交确认。")
	require.Contains(t, w.told(w.sellerBroker.User), "签署成交确认。")
	require.NoError(t, w.Decide(t.Context(), w.seller, id, w.motion(id), true))
	signing := w.file(id).Standing.SignDue
	w.clock.set(signing.Add(-time.Hour))
	w.reminded()
	require.Contains(t, w.told(w.bidders[0].User)[1], "签订转让合同，"+notice.Until(signing)+" 到期。")
	require.NoError(t, w.Sign(t.Context(), w.trader, id, postgres.NewID()))
	paying := w.file(id).Standing.PayDue
	w.clock.set(paying.Add(time.Hour))
	w.reminded()
	require.Contains(t, w.told(w.treasurer.User)[0], "收取成交价款，"+notice.Until(paying)+" 已到期")
}

// What has happened is told to those whom it concerns, in the unit that records it.
func TestActsOfTheMarketAreTold(t *testing.T) {
	w := newMarketWorld(t)
	id := w.noticed(map[string]string{sale.TermDefault: "next_bidder"})
	texts := func(user string) (list []string) {
		items, err := w.db.Notices(t.Context(), user, "", 100)
		require.NoError(t, err)
		for _, n := range items {
			list = append(list, n.Path+" "+n.Text)
		}
		return list
	}
	require.Contains(t, texts(w.bidders[0].User)[0], "/lots/"+id+" 资格审核通过")
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)
	require.Contains(t, texts(w.seller.User)[1], "提请签署成交确认")
	require.Contains(t, texts(w.bidders[1].User)[0], "成交已确认")
	w.decided(id, sale.ActDefault, time.Time{}, w.head)
	require.NoError(t, w.Propose(t.Context(), w.trader, id, sale.ActNextBidder, "按公告征询", time.Time{}))
	require.Contains(t, texts(w.bidders[0].User)[0], "/lots/"+id+"/next 受让方违约")
	require.NotContains(t, texts(w.bidders[1].User)[0], "征询")
	require.NoError(t, w.AnswerNext(t.Context(), w.bidders[0], id, true))
	require.Contains(t, texts(w.seller.User)[0], "同意顺延受让")
	require.NotContains(t, strings.Join(texts(w.seller.User), ""), w.bidders[0].OrgName)
}

func TestAnOpenLicenceIsReminded(t *testing.T) {
	w := newLicensing(t)
	ctx := t.Context()
	id := w.declared()
	var all []notice.Notice
	look := func() (texts []string) {
		d := &trading.Duties{Exchange: &trading.Exchange{Reader: w.db, Now: w.db.Now}, Agreements: w.Agreements, Licences: w.Licences, Reader: w.db}
		require.NoError(t, d.Tell(ctx, func(list ...notice.Notice) error { all = append(all, list...); return nil }))
		for _, n := range all {
			texts = append(texts, string(n.To.Role)+" "+n.Text)
		}
		all = nil
		return texts
	}
	require.Equal(t, []string{"HEAD 核对并发布开放许可声明。"}, look())
	require.NoError(t, w.Publish(ctx, w.head, id, postgres.NewID()))
	require.NoError(t, w.notify(w.user, id))
	require.Empty(t, look())
	w.now = w.now.AddDate(0, 0, 8)
	require.Equal(t, []string{"BIDDER 实施通知已满 7 日，支付使用费后许可生效。"}, look())
	w.now = w.now.AddDate(2, 12, 15)
	require.Contains(t, strings.Join(look(), ""), "许可期限将于 2029-12-31 24:00 届满")
}
