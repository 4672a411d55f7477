package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// call keys in a paddle in the hall, so many yuan; it must be accepted.
func (a *auction) call(at time.Time, login string, yuan int) {
	key := fmt.Sprintf("demo-%016x", a.dice.Uint64())
	a.at(at, func(ctx context.Context) error {
		code, err := a.code(ctx, login)
		if err != nil {
			return err
		}
		r, err := a.exchange.Call(ctx, a.by("songlan"), a.id, code, strconv.Itoa(yuan)+".00", key)
		if err == nil && r.Code != sale.OK {
			err = fmt.Errorf("a call of %d: %s", yuan, r.Code)
		}
		return err
	})
}

// inHall: an auctioneer holds it, a clerk keys in the paddles.
func (a *auction) inHall() {
	open := a.on(1, 9, 30)
	end := a.planner.today.AddDays(6).Start().Add(17 * time.Hour)
	a.offer("薯类淀粉改性生产技术等 2 件发明专利权转让", "河南示例农业大学", 800_000, 20_000, open, end, map[string]string{lot.TermVenue: lot.Hall})
	a.prepare(a.on(16, 10, 15))
	a.announce(a.on(14, 15, 0))
	for i, login := range []string{"jingmaiyi", "jingmaier", "jingmaisan"} {
		a.admit(7, login, 3+8*i)
	}
	a.call(open.Add(6*time.Minute+3120*time.Millisecond), "jingmaier", 800_000)
	a.call(open.Add(7*time.Minute+41507*time.Millisecond), "jingmaiyi", 840_000)
}

// objected: the result is noticed, and somebody has objected.
func (a *auction) objected() {
	open := a.on(2, 9, 0)
	a.offer("一种低温烧结银浆制备方法发明专利权转让", "河南示例工业技术研究院", 700_000, 10_000, open, open.Add(3*time.Hour), map[string]string{sale.TermNoticeDays: "5"})
	a.prepare(a.on(15, 15, 25))
	a.announce(a.on(13, 11, 5))
	a.admit(8, "jingmaiyi", 18)
	a.admit(8, "jingmaisan", 28)
	a.bid(open.Add(41*time.Minute+17204*time.Millisecond), "jingmaisan", 700_000)
	a.bid(open.Add(150*time.Minute+2950*time.Millisecond), "jingmaiyi", 760_000)
	a.tick(open.Add(3*time.Hour + time.Minute))
	id := a.dice.id()
	a.at(a.on(1, 10, 35), func(ctx context.Context) error {
		return a.exchange.Object(ctx, a.id, trading.Objection{ID: id, Name: "新乡示例电子材料有限公司", Contact: "0373-00001208", Text: "我公司与转让方签有优先受让意向书，公告未列明优先购买权人，请核查。（演示数据）"})
	})
}

// passedOn: the buyer has defaulted before signing; the second best bidder is asked.
func (a *auction) passedOn() {
	open := a.on(18, 10, 0)
	a.offer("中药材真空微波干燥装置发明专利权转让", "河南示例农业大学", 500_000, 10_000, open, open.Add(3*time.Hour), map[string]string{sale.TermDefault: string(sale.NextBidder)})
	a.prepare(a.on(30, 14, 5))
	a.announce(a.on(28, 9, 50))
	a.admit(25, "jingmaier", 14)
	a.admit(25, "jingmaisan", 24)
	a.bid(open.Add(18*time.Minute+9020*time.Millisecond), "jingmaier", 500_000)
	a.bid(open.Add(77*time.Minute+51430*time.Millisecond), "jingmaisan", 520_000)
	a.bid(open.Add(141*time.Minute+28009*time.Millisecond), "jingmaier", 540_000)
	a.bid(open.Add(168*time.Minute+36618*time.Millisecond), "jingmaisan", 560_000)
	a.tick(open.Add(3*time.Hour + time.Minute))
	a.motion(a.on(17, 9, 40), sale.ActConfirm, "竞价结束，请转让方确认成交", "tianhe", 4*time.Hour)
	a.motion(a.on(3, 10, 30), sale.ActDefault, "确认成交后逾期未签约，经催告仍不签约", "hanzhao", 2*time.Hour)
	a.at(a.on(1, 9, 20), func(ctx context.Context) error {
		return a.exchange.Propose(ctx, a.by("songlan"), a.id, sale.ActNextBidder, "受让方违约，按公告征询次高报价人是否以其报价受让", time.Time{})
	})
}
