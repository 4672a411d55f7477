package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// The lots of the demonstration: one settled, one unsold, one suspended shortly before
// its end, one that is bid for, one announced, one that waits for its review; one of
// each other form of bidding, one whose buyer has defaulted, one in a hall, one to whose
// result somebody objects, and one that may pass on to the second best bidder.

// auction is one lot and how it goes.
type auction struct {
	planner    *planner
	course     *course
	exchange   *trading.Exchange
	disclosing *trading.Disclosing
	treasury   *trading.Treasury
	valuing    *valuing.Service
	dice       dice

	id      string
	form    trading.LotForm
	version int
}

// lots arranges all of them.
func (p *planner) lots(c *course, w World) {
	w.Exchange.Forms = lot.Forms
	d := newDice(marketSeed + 900)
	(&auction{planner: p, course: c, treasury: w.Treasury, dice: d, id: d.id()}).rules()
	for _, arrange := range []func(*auction){(*auction).settled, (*auction).unsold, (*auction).suspended, (*auction).open, (*auction).noticed, (*auction).waiting,
		(*auction).sealed, (*auction).rounds, (*auction).falling, (*auction).defaulted, (*auction).inHall, (*auction).objected, (*auction).passedOn} {
		arrange(&auction{planner: p, course: c, exchange: w.Exchange, treasury: w.Treasury, disclosing: w.Disclosing, valuing: w.Valuing, dice: d, id: d.id(), version: 1})
	}
}

// on is a moment of the working day that lies so many working days back.
func (a *auction) on(workdays, hour, minute int) time.Time {
	return a.planner.before(a.planner.until, workdays).Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// at lets something happen at a moment.
func (a *auction) at(at time.Time, do func(ctx context.Context) error) {
	a.course.at(at, a.form.Name, func(ctx context.Context, _ time.Time) error { return do(ctx) })
}

func (a *auction) by(login string) actor.Actor { return a.planner.person(login) }

// offer fills the form: name, seller, prices in yuan, and what departs from what is
// suggested.
func (a *auction) offer(name, seller string, start, increment int, open, end time.Time, terms map[string]string) {
	a.form = trading.LotForm{Route: lot.English, Name: name, Terms: lot.Suggested(), Notice: "一、标的：" + name + "，权属清楚，未许可他人使用。（演示数据）\n" +
		"二、受让条件：境内企业，具有实施该项技术的条件；接受转让后一年内投入实施。\n三、付款方式：成交确认之日起 10 个工作日内一次付清。\n" +
		"四、查看资料：报名期间可到中原示例技术交易中心查看技术资料，联系人宋澜，电话 0371-00001201。"}
	for _, o := range a.planner.organisations {
		if o.Name == seller {
			a.form.Seller = o.ID
		}
	}
	for term, text := range map[string]string{sale.TermStart: strconv.Itoa(start) + ".00", sale.TermIncrement: strconv.Itoa(increment) + ".00", sale.TermDeposit: strconv.Itoa(start/10) + ".00",
		sale.TermOpen: open.In(day.Zone).Format(sale.InstantForm), sale.TermEnd: end.In(day.Zone).Format(sale.InstantForm)} {
		a.form.Terms[term] = text
	}
	for term, text := range terms {
		a.form.Terms[term] = text
	}
}

// prepare lets one trader write the lot and submit it.
func (a *auction) prepare(at time.Time) {
	a.at(at, func(ctx context.Context) error { return a.exchange.Prepare(ctx, a.by("songlan"), a.id, a.form) })
	a.at(at.Add(40*time.Minute), func(ctx context.Context) error {
		a.version++
		return a.exchange.Submit(ctx, a.by("songlan"), a.id, a.version-1)
	})
}

// announce lets another one announce it.
func (a *auction) announce(at time.Time) {
	a.at(at, func(ctx context.Context) error { return a.exchange.Announce(ctx, a.by("duyuhe"), a.id, a.version) })
}

// admit takes in a bidder: application, judgement, deposit.
func (a *auction) admit(workdays int, login string, minute int) {
	a.apply(a.on(workdays, 10, minute), login)
	a.judge(a.on(workdays-1, 10, minute), login)
	a.at(a.on(workdays-2, 15, minute), func(ctx context.Context) error {
		code, err := a.code(ctx, login)
		if err != nil {
			return err
		}
		return a.treasury.TakeDeposit(ctx, a.by("jinshu"), a.id, code, a.form.Terms[sale.TermDeposit], "演示流水"+a.id[24:]+code)
	})
}

func (a *auction) apply(at time.Time, login string) {
	a.at(at, func(ctx context.Context) error {
		return a.exchange.Apply(ctx, a.by(login), a.id, "拟用于本单位产品升级，具备实施条件，接受公告的付款方式和实施期限。", true)
	})
}

func (a *auction) judge(at time.Time, login string) {
	a.at(at, func(ctx context.Context) error {
		code, err := a.code(ctx, login)
		if err != nil {
			return err
		}
		return a.exchange.Judge(ctx, a.by("songlan"), a.id, code, true, "营业执照和实施条件说明齐全，符合受让条件")
	})
}

func (a *auction) code(ctx context.Context, login string) (string, error) {
	b, _, err := a.exchange.Seat(ctx, a.by(login), a.id)
	return b.Code, err
}

// bid by a bidder, so many yuan; it must be accepted.
func (a *auction) bid(at time.Time, login string, yuan int) {
	key := fmt.Sprintf("demo-%016x", a.dice.Uint64())
	a.at(at, func(ctx context.Context) error {
		r, err := a.exchange.Place(ctx, a.by(login), a.id, strconv.Itoa(yuan)+".00", key, -1)
		if err == nil && r.Code != sale.OK {
			err = fmt.Errorf("a bid of %d: %s", yuan, r.Code)
		}
		return err
	})
}

// tick lets the timers of the lot go off that are due.
func (a *auction) tick(at time.Time) {
	a.at(at, func(ctx context.Context) error {
		_, err := a.exchange.Floor.Enter(ctx, a.id, trading.Record{Act: sale.ActTick})
		return err
	})
}

// motion is proposed by one trader and carried by the second person.
func (a *auction) motion(at time.Time, act sale.Act, reason, second string, later time.Duration) {
	a.at(at, func(ctx context.Context) error {
		return a.exchange.Propose(ctx, a.by("songlan"), a.id, act, reason, time.Time{})
	})
	a.at(at.Add(later), func(ctx context.Context) error {
		list, err := a.exchange.Reader.Motions(ctx, a.id)
		if err != nil {
			return err
		}
		return a.exchange.Decide(ctx, a.by(second), a.id, list[len(list)-1].ID, true)
	})
}

// settled: twelve bids, the last two in the window; signed and paid.
func (a *auction) settled() {
	open := a.on(31, 9, 30)
	end := open.Add(90 * time.Minute)
	a.offer("一种耐磨复合衬板制备方法等 2 件发明专利权转让", "中原示例理工大学", 2_000_000, 50_000, open, end, nil)
	a.prepare(a.on(43, 9, 10))
	a.announce(a.on(42, 10, 0))
	for i, login := range []string{"jingmaiyi", "jingmaier", "jingmaisan"} {
		a.admit(38-i, login, 5*i)
	}
	for _, b := range []struct {
		after time.Duration
		login string
		yuan  int
	}{
		{2*time.Minute + 12418*time.Millisecond, "jingmaiyi", 2_000_000}, {4*time.Minute + 47902*time.Millisecond, "jingmaier", 2_050_000}, {11*time.Minute + 5133*time.Millisecond, "jingmaiyi", 2_100_000},
		{22*time.Minute + 33760*time.Millisecond, "jingmaisan", 2_250_000}, {27*time.Minute + 20051*time.Millisecond, "jingmaier", 2_300_000}, {31*time.Minute + 58377*time.Millisecond, "jingmaiyi", 2_350_000},
		{44*time.Minute + 41206*time.Millisecond, "jingmaier", 2_450_000}, {57*time.Minute + 15640*time.Millisecond, "jingmaiyi", 2_500_000}, {68*time.Minute + 2077*time.Millisecond, "jingmaisan", 2_550_000},
		{79*time.Minute + 30910*time.Millisecond, "jingmaiyi", 2_600_000}, {87*time.Minute + 44288*time.Millisecond, "jingmaier", 2_650_000}, {91*time.Minute + 19535*time.Millisecond, "jingmaiyi", 2_700_000},
	} {
		a.bid(open.Add(b.after), b.login, b.yuan)
	}
	a.tick(open.Add(100 * time.Minute))
	a.motion(a.on(30, 9, 20), sale.ActConfirm, "竞价结束，最高报价高于起始价，请转让方确认成交", "gaoyun", 2*time.Hour)
	a.remit(a.on(29, 9, 30))
	a.at(a.on(26, 14, 30), func(ctx context.Context) error {
		return a.exchange.Sign(ctx, a.by("duyuhe"), a.id, "demo-sign-"+a.id[:8])
	})
	a.pay(a.on(25, 10, 5), deposit.ForPrice, 1_000_000)
	a.pay(a.on(23, 15, 20), deposit.ForPrice, 1_500_000)
	a.pay(a.on(23, 15, 25), deposit.ForBuyerFee, 101_000)
	a.at(a.on(22, 10, 30), func(ctx context.Context) error {
		return a.treasury.Settle(ctx, a.by("jinshu"), a.id, "demo-settle-"+a.id[:8])
	})
	a.remit(a.on(21, 9, 10))
	a.pay(a.on(0, 10, 20), deposit.ForSellerFee, 101_200)
	a.at(a.on(21, 9, 10), func(ctx context.Context) error {
		return a.disclosing.Propose(ctx, a.by("songlan"), a.id, 1, trading.DisclosureForm{Consent: true})
	})
	a.at(a.on(21, 10, 40), func(ctx context.Context) error { return a.disclosing.Publish(ctx, a.by("duyuhe"), a.id, 1) })
	a.at(a.on(20, 9, 30), a.comparable)
}

// unsold: the secret reserve price is not reached.
func (a *auction) unsold() {
	open := a.on(24, 10, 0)
	a.offer("温室大棚水肥一体化控制软件著作权及技术秘密转让", "河南示例农业大学", 600_000, 10_000, open, open.Add(4*time.Hour), map[string]string{sale.TermSecret: "true", sale.TermReserve: "800000.00"})
	a.prepare(a.on(36, 14, 20))
	a.announce(a.on(35, 9, 40))
	a.admit(32, "jingmaier", 10)
	a.admit(31, "jingmaisan", 20)
	a.bid(open.Add(25*time.Minute+3417*time.Millisecond), "jingmaisan", 600_000)
	a.bid(open.Add(3*time.Hour+41802*time.Millisecond), "jingmaier", 650_000)
	a.tick(open.Add(4*time.Hour + time.Minute))
	a.remit(a.on(23, 9, 40))
}

// suspended: less than a minute before the end; after the resumption the lot is over
// soon.
func (a *auction) suspended() {
	end := a.on(1, 16, 0)
	open := end.Add(-3 * time.Hour)
	a.offer("工业机器人谐波减速器装配工艺技术秘密许可", "河南示例工业技术研究院", 1_200_000, 20_000, open, end, map[string]string{sale.TermWindow: "30", sale.TermExtension: "30", sale.TermResumeWarning: "30"})
	a.prepare(a.on(14, 9, 30))
	a.announce(a.on(13, 10, 20))
	a.admit(8, "jingmaiyi", 15)
	a.admit(8, "jingmaier", 25)
	a.bid(open.Add(10*time.Minute+21009*time.Millisecond), "jingmaiyi", 1_200_000)
	a.bid(open.Add(50*time.Minute+5444*time.Millisecond), "jingmaier", 1_240_000)
	a.bid(open.Add(121*time.Minute+38127*time.Millisecond), "jingmaiyi", 1_260_000)
	a.motion(end.Add(-4*time.Minute), sale.ActSuspend, "机房供电检修，为保证各竞买人公平报价，暂停竞价", "hanzhao", 3*time.Minute+32*time.Second)
}

// open: it is bid for, for some days yet.
func (a *auction) open() {
	open := a.on(1, 9, 0)
	end := a.planner.today.AddDays(6).Start().Add(16 * time.Hour)
	a.offer("一种固态电解质膜制备方法等 3 件发明专利权转让", "中原示例理工大学", 2_000_000, 100_000, open, end, map[string]string{sale.TermSecret: "true", sale.TermReserve: "2600000.00", sale.TermDepositDue: a.on(2, 17, 0).In(day.Zone).Format(sale.InstantForm)})
	a.prepare(a.on(15, 14, 40))
	a.announce(a.on(13, 14, 30))
	for i, login := range []string{"jingmaiyi", "jingmaier", "jingmaisan"} {
		a.admit(6, login, 5+10*i)
	}
	a.bid(open.Add(31*time.Minute+12418*time.Millisecond), "jingmaiyi", 2_000_000)
	a.bid(open.Add(94*time.Minute+47902*time.Millisecond), "jingmaier", 2_100_000)
	a.bid(open.Add(161*time.Minute+5133*time.Millisecond), "jingmaiyi", 2_200_000)
	a.bid(open.Add(312*time.Minute+33760*time.Millisecond), "jingmaisan", 2_500_000)
}

// noticed: one bidder is admitted, another waits for the judgement.
func (a *auction) noticed() {
	open := a.planner.NextWorkday(a.planner.today.AddDays(9)).Start().Add(9*time.Hour + 30*time.Minute)
	a.offer("数控机床热误差补偿技术及配套软件转让", "郑州示例智能装备股份有限公司", 3_500_000, 50_000, open, open.Add(6*time.Hour), map[string]string{sale.TermMode: "timed", sale.TermFreeEnd: open.Add(6 * time.Hour).In(day.Zone).Format(sale.InstantForm), sale.TermNoticeDays: "5"})
	delete(a.form.Terms, sale.TermEnd)
	a.prepare(a.on(5, 9, 15))
	a.announce(a.on(4, 10, 10))
	a.admit(3, "jingmaisan", 30)
	a.apply(a.on(2, 9, 20), "jingmaier")
	a.judge(a.on(1, 10, 40), "jingmaier")
	a.apply(a.on(0, 11, 0), "jingmaiyi")
	a.statement(a.on(0, 14, 10))
}

// waiting: for the second person.
func (a *auction) waiting() {
	open := a.planner.NextWorkday(a.planner.today.AddDays(14)).Start().Add(10 * time.Hour)
	a.offer("焦化废水深度处理工艺技术秘密转让", "河南示例工业技术研究院", 900_000, 10_000, open, open.Add(4*time.Hour), nil)
	a.prepare(a.on(0, 15, 10))
}
