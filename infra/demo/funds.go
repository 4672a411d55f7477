package demo

import (
	"context"
	"fmt"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// The money of the lots of the demonstration: the rules of the exchange, instalments of
// a price, payments released by the second person, and a statement of the bank whose
// rows wait to be claimed.

// rules are proposed by the treasurer and approved by the head, before the first lot.
func (a *auction) rules() {
	a.form.Name = "收费与保证金规则"
	a.at(a.on(46, 9, 0), func(ctx context.Context) error {
		return a.treasury.ProposeRules(ctx, a.by("jinshu"), deposit.Rules{ID: a.id, From: day.Of(a.on(44, 9, 0)), Content: deposit.Suggested(), Basis: "中心办公会纪要第 11 号（演示数据）"})
	})
	a.at(a.on(45, 15, 0), func(ctx context.Context) error { return a.treasury.DecideRules(ctx, a.by("hanzhao"), a.id, true) })
}

// pay takes money of the deal, so many yuan.
func (a *auction) pay(at time.Time, purpose deposit.Purpose, yuan int) {
	reference := fmt.Sprintf("演示流水%08d", a.dice.IntN(100_000_000))
	a.at(at, func(ctx context.Context) error {
		return a.treasury.Enter(ctx, a.by("jinshu"), a.id, deposit.Receipt{Purpose: purpose, Amount: money.Fen(yuan) * 100, Reference: reference, On: day.Of(at)}, "")
	})
}

// remit prepares everything that is to be paid out for the lot; the head releases it the
// same afternoon.
func (a *auction) remit(at time.Time) {
	prefix := fmt.Sprintf("演示付款%08d", a.dice.IntN(100_000_000))
	each := func(ctx context.Context, state deposit.RemittanceState, do func(deposit.Remittance) error) error {
		err := a.treasury.Follow(ctx, a.id)
		if err != nil {
			return err
		}
		f, err := a.treasury.Open(ctx, a.by("jinshu"), a.id)
		for _, m := range f.Remittances {
			if err == nil && m.State == state {
				err = do(m)
			}
		}
		return err
	}
	a.at(at, func(ctx context.Context) error {
		return each(ctx, deposit.RemittanceDue, func(m deposit.Remittance) error {
			return a.treasury.PrepareRemittance(ctx, a.by("jinshu"), m.ID, m.Version, m.Payee+"，郑州示例银行花园路支行，账号 4100 0000 0000 （演示）")
		})
	})
	a.at(at.Add(5*time.Hour), func(ctx context.Context) error {
		return each(ctx, deposit.RemittancePrepared, func(m deposit.Remittance) error {
			return a.treasury.ReleaseRemittance(ctx, a.by("hanzhao"), m.ID, m.Version, prefix+m.No, day.Of(at))
		})
	})
}

// statement is imported: a deposit that can be matched, one that somebody else has paid,
// interest, and a payment out.
func (a *auction) statement(at time.Time) {
	a.at(at, func(ctx context.Context) error {
		l, err := a.exchange.Reader.Lot(ctx, a.id)
		if err != nil {
			return err
		}
		on, code := day.Of(at).String(), ""
		code, err = a.code(ctx, "jingmaier")
		if err != nil {
			return err
		}
		content := "交易日期,交易流水号,收入金额,支出金额,对方户名,附言\n" +
			on + ",YS" + a.id[:8] + "01,350000.00,,焦作示例机械制造有限公司," + l.Number + " " + code + " 保证金\n" +
			on + ",YS" + a.id[:8] + "02,350000.00,,许昌示例电气设备销售部,代付保证金\n" +
			on + ",YS" + a.id[:8] + "03,128.56,,,结息\n" +
			on + ",YS" + a.id[:8] + "04,,200000.00,洛阳示例轴承有限公司,退还保证金\n"
		_, err = a.treasury.Import(ctx, a.by("jinshu"), "保证金专户明细 "+on+".csv", []byte(content))
		return err
	})
}

// defaulted: the buyer has not signed; after the achievement has been sold again, the
// treasurer proposes how the deposit pays for it, and the head has to decide.
func (a *auction) defaulted() {
	open := a.on(20, 10, 0)
	a.offer("茶鲜叶自动分选装置实用新型专利权转让", "河南示例农业大学", 400_000, 10_000, open, open.Add(3*time.Hour), nil)
	a.prepare(a.on(32, 9, 30))
	a.announce(a.on(31, 15, 10))
	a.admit(28, "jingmaier", 35)
	a.admit(27, "jingmaisan", 45)
	a.bid(open.Add(22*time.Minute+8411*time.Millisecond), "jingmaier", 400_000)
	a.bid(open.Add(95*time.Minute+30277*time.Millisecond), "jingmaisan", 420_000)
	a.tick(open.Add(3*time.Hour + time.Minute))
	a.motion(a.on(19, 9, 15), sale.ActConfirm, "竞价结束，请转让方确认成交", "tianhe", 3*time.Hour)
	a.remit(a.on(18, 9, 20))
	a.motion(a.on(10, 10, 0), sale.ActDefault, "受让方书面表示不再签约，经催告逾期未签", "hanzhao", time.Hour)
	a.at(a.on(1, 11, 30), func(ctx context.Context) error {
		costs, resale := money.Fen(6_000_00), money.Fen(390_000_00)
		return a.treasury.ProposeBreach(ctx, a.by("jinshu"), a.id, trading.BreachForm{Costs: &costs, Resale: &resale, Reason: "再次公告费发票 1 张；再次成交确认书，成交价 390,000.00 元（演示数据）"})
	})
}
