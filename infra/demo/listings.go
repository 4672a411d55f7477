package demo

import (
	"context"
	"maps"
	"strconv"
	"time"

	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// list fills the form of a listing: name, seller, price in yuan, and what departs from
// what is suggested.
func (a *auction) list(name, seller string, price int, terms map[string]string) {
	a.offer(name, seller, price, price/100, time.Time{}, time.Time{}, nil)
	a.form.Notice = "一、标的：" + name + "，权属清楚，未许可他人使用，转让方已按内部规定决策。（演示数据）\n二、受让条件：境内企业，具有实施该项技术的条件；接受转让后一年内投入实施。\n" +
		"三、查看资料：公告期间可到中原示例技术交易中心查看技术资料，联系人宋澜，电话 0371-00001201。"
	a.form.Route, a.form.Terms = lot.Listing, listing.Suggested()
	maps.Copy(a.form.Terms, map[string]string{sale.TermStart: strconv.Itoa(price) + ".00", sale.TermDeposit: strconv.Itoa(price/10) + ".00"})
	maps.Copy(a.form.Terms, terms)
}

// sold: one buyer came, quoted above the price, signed and paid; the voucher is issued.
func (a *auction) sold() {
	a.list("一种矿井水深度处理膜组件及系统等 2 件发明专利权转让", "中原示例理工大学", 1_500_000, map[string]string{listing.TermValue: "1460000.00", listing.TermValid: a.planner.today.AddDays(200).String(), listing.TermFiled: "true"})
	a.prepare(a.on(33, 9, 20))
	a.announce(a.on(32, 10, 30))
	a.admit(30, "jingmaisan", 35)
	a.tick(a.on(22, 17, 1))
	a.at(a.on(21, 10, 20), func(ctx context.Context) error {
		_, err := a.exchange.Act(ctx, a.by("jingmaisan"), a.id, "demo-quote-"+a.id[:8], listing.ActQuote, "1520000.00")
		return err
	})
	a.motion(a.on(20, 9, 40), sale.ActConfirm, "单一意向方报价高于挂牌价，请转让方确认成交", "gaoyun", 90*time.Minute)
	a.at(a.on(17, 15, 10), func(ctx context.Context) error {
		return a.exchange.Sign(ctx, a.by("duyuhe"), a.id, "demo-sign-"+a.id[:8])
	})
	a.at(a.on(15, 11, 0), func(ctx context.Context) error {
		return a.treasury.Pay(ctx, a.by("jinshu"), a.id, "1520000.00", "演示流水"+a.id[:8], "")
	})
	a.motion(a.on(14, 9, 30), lot.ActCertificate, "价款已全部到账，出具交易凭证", "hanzhao", time.Hour)
	a.at(a.on(13, 10, 0), func(ctx context.Context) error {
		return a.exchange.PublishResult(ctx, a.by("duyuhe"), a.id, "demo-result-"+a.id[:8])
	})
}

// listed: in its notice; one applicant has paid, another waits for the judgement.
func (a *auction) listed() {
	a.list("低温余热有机朗肯循环发电机组成套技术转让", "河南示例工业技术研究院", 2_800_000, map[string]string{listing.TermInstalment: "30", listing.TermMonths: "12"})
	a.prepare(a.on(5, 10, 0))
	a.announce(a.on(4, 15, 20))
	a.admit(3, "jingmaier", 45)
	a.apply(a.on(0, 10, 40), "jingmaiyi")
}

// listings arranges both.
func (p *planner) listings(c *course, w World) {
	d := newDice(marketSeed + 901)
	for _, arrange := range []func(*auction){(*auction).sold, (*auction).listed} {
		arrange(&auction{planner: p, course: c, exchange: w.Exchange, treasury: w.Treasury, dice: d, id: d.id(), version: 1})
	}
}
