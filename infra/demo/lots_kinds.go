package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// kind fills the form of a lot that is not bid up.
func (a *auction) kind(route lot.Route, name, seller string, start int, open time.Time, terms map[string]string) {
	a.offer(name, seller, start, 0, open, open, nil)
	a.form.Route = route
	of := a.form.Terms
	a.form.Terms = map[string]string{sale.TermStart: of[sale.TermStart], sale.TermDeposit: of[sale.TermDeposit], sale.TermOpen: of[sale.TermOpen]}
	for term, text := range terms {
		a.form.Terms[term] = text
	}
}

// quote by a bidder, so many yuan; it must be accepted.
func (a *auction) quote(at time.Time, login string, yuan int) {
	key := fmt.Sprintf("demo-%016x", a.dice.Uint64())
	a.at(at, func(ctx context.Context) error {
		r, err := a.exchange.Quote(ctx, a.by(login), a.id, strconv.Itoa(yuan)+".00", key)
		if err == nil && r.Code != sale.OK {
			err = fmt.Errorf("a quote of %d: %s", yuan, r.Code)
		}
		return err
	})
}

// sealed: the deadline has passed, and two people have to open the quotes.
func (a *auction) sealed() {
	open := a.on(3, 9, 0)
	deadline := a.on(1, 17, 0)
	a.kind(lot.Sealed, "高温合金叶片无损检测方法发明专利独占许可", "中原示例理工大学", 800_000, open, map[string]string{sale.TermDeadline: deadline.In(day.Zone).Format(sale.InstantForm),
		sale.TermReplaceable: "false", sale.TermMinValid: "1", sale.TermTie: "earliest"})
	a.prepare(a.on(15, 10, 10))
	a.announce(a.on(14, 9, 20))
	for i, login := range []string{"jingmaiyi", "jingmaier", "jingmaisan"} {
		a.admit(9-i, login, 7*i)
	}
	a.quote(a.on(2, 10, 12), "jingmaier", 960_000)
	a.quote(a.on(2, 15, 40), "jingmaisan", 1_050_000)
	a.quote(a.on(1, 16, 55), "jingmaiyi", 1_020_000)
	a.tick(deadline.Add(time.Second))
}

// rounds: the first one is over, the second runs.
func (a *auction) rounds() {
	open := a.planner.today.AddDays(-1).Start().Add(10 * time.Hour)
	a.kind(lot.Rounds, "锂电池负极材料包覆工艺技术秘密转让", "河南示例工业技术研究院", 1_500_000, open, map[string]string{sale.TermRoundLength: "86400", sale.TermMaxRounds: "3",
		sale.TermIncrement: "50000.00", sale.TermReplaceable: "true"})
	a.prepare(a.on(16, 9, 10))
	a.announce(a.on(15, 11, 20))
	a.admit(8, "jingmaiyi", 12)
	a.admit(7, "jingmaier", 22)
	a.quote(open.Add(20*time.Minute), "jingmaiyi", 1_500_000)
	a.quote(open.Add(50*time.Minute), "jingmaier", 1_620_000)
	a.tick(open.Add(24*time.Hour + time.Second))
}

// falling: the price goes down every twelve hours; nobody has taken it yet.
func (a *auction) falling() {
	open := a.planner.today.AddDays(-1).Start().Add(9 * time.Hour)
	a.kind(lot.Dutch, "果蔬冷链保鲜膜配方技术秘密转让", "河南示例农业大学", 500_000, open, map[string]string{sale.TermFloor: "300000.00", sale.TermStep: "20000.00", sale.TermInterval: "43200", sale.TermMinimum: "2"})
	a.prepare(a.on(15, 9, 30))
	a.announce(a.on(13, 16, 20))
	a.admit(7, "jingmaier", 32)
	a.admit(6, "jingmaisan", 42)
}
