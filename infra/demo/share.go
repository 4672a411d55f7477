package demo

import (
	"context"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/app/sharing"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// shares lets the university share the income of three registered contracts: one is paid
// out, one waits for the head's decision, one is being planned.
func (p *planner) shares(c *course, w World) {
	broker := p.person("xubowen")
	d := newDice(marketSeed + 1900)
	begins := c.hours.on(d, c.hours.before(p.until, 40))
	c.at(begins, "赋权", func(ctx context.Context, at time.Time) error { return c.granted(ctx, w, p, d.id(), at) })
	c.at(begins, "收益分配", func(ctx context.Context, at time.Time) error {
		contracts, err := w.Sharing.Openable(ctx, broker)
		if err != nil {
			return err
		}
		for i, signed := range contracts[:min(3, len(contracts))] {
			id := d.id()
			if err := w.Sharing.Open(ctx, broker, id, string(signed.ID)); err != nil {
				return err
			}
			plan := sharePlan(signed, day.Of(at), i)
			if err := w.Sharing.Fill(ctx, broker, id, 1, plan); err != nil || i == 2 {
				return err
			}
			part, err := w.Sharing.MyPart(ctx, broker, id)
			if err != nil {
				return err
			}
			if err := w.Sharing.Sign(ctx, broker, id, part.Digest); err != nil {
				return err
			}
			if err := w.Sharing.Propose(ctx, broker, id, 2); err != nil {
				return err
			}
			if i == 0 {
				c.at(c.hours.after(d, at, 2), "收益分配", func(ctx context.Context, at time.Time) error {
					return c.shared(ctx, w, p, id, signed, at)
				})
			}
		}
		return nil
	})
}

// granted: an application for title that waits for its publicity to end.
func (c *course) granted(ctx context.Context, w World, p *planner, id string, at time.Time) error {
	broker, head, today := p.person("xubowen"), p.person("gaoyun"), day.Of(at)
	form := sharing.Values{"name": "一种粮仓多点测温布线方法", "ip": "ZL202010000003.8", "flow": "title_first", "unit": "state_founded", "applied_on": today.String(), "kind": "both", "fraction": "70",
		"from": today.AddMonths(2).String(), "to": today.AddMonths(2 + 12*10).String(), "person.1.name": "陈砚秋", "person.1.weight": "60", "person.1.signed": today.String(),
		"person.2.name": "李望舒", "person.2.weight": "40", "person.2.signed": today.String()}
	for _, act := range []func() error{
		func() error { return w.Sharing.OpenTitle(ctx, broker, id) },
		func() error { return w.Sharing.FillTitle(ctx, broker, id, 1, form) },
		func() error { return w.Sharing.ProposeTitle(ctx, broker, id, 2) },
		func() error {
			return w.Sharing.DecideTitle(ctx, head, id, 3, sharing.Values{"decided_on": today.String(), "public_to": c.hours.AddWorkdays(today, 60).String(), "members": "9", "present": "8", "votes": "8"})
		},
		func() error {
			return w.Sharing.NoteDiligence(ctx, head, id, newDice(marketSeed+1902).id(), sharing.Values{"diligence": "democratic_decision", "fact": "校长办公会集体决策，过程和表决有记录", "proof": "会议纪要 2026-15"})
		},
	} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// sharePlan is a plan of four persons: three on paper, of whom one has left, and the
// broker, who signs with the own account; the third case lacks that consent still.
func sharePlan(signed *contract.Contract, today day.Date, n int) sharing.Values {
	v := sharing.Values{"unit": "state_founded", "separate": "1", "priced_on": signed.Form.Contract.SignDate, "unit_pool": "75", "main": "70", "others": "25", "tt_staff": "5", "extract": "10", "extract_staff": "50",
		"person.1.name": "陈砚秋", "person.1.group": "main", "person.1.weight": "60", "person.2.name": "李望舒", "person.2.group": "main", "person.2.weight": "40",
		"person.3.name": "王惟一", "person.3.group": "others", "person.3.weight": "1", "person.3.left": "1", "person.3.paper": "签认书 " + strconv.Itoa(n+1), "person.4.name": "许博文", "person.4.group": "tt_staff", "person.4.weight": "1", "person.4.account": "xubowen"}
	for i := 1; i <= 3; i++ {
		v["person."+strconv.Itoa(i)+".signed"] = today.String()
	}
	return v
}

// shared: decision and publicity, two receipts and a cost, the list prepared and released.
func (c *course) shared(ctx context.Context, w World, p *planner, id string, signed *contract.Contract, at time.Time) error {
	broker, head, d := p.person("xubowen"), p.person("gaoyun"), newDice(marketSeed+1901)
	today := day.Of(at)
	err := w.Sharing.Approve(ctx, head, id, 3, sharing.Values{"decided_on": today.String(), "public_to": c.hours.AddWorkdays(today, 16).String(), "members": "9", "present": "8", "votes": "8"})
	if err != nil {
		return err
	}
	version := 4
	enter := func(workdays int, values sharing.Values) time.Time {
		when := c.hours.after(d, at, workdays)
		c.at(when, "收益分配", func(ctx context.Context, at time.Time) error {
			values["date"] = day.Of(at).String()
			err := w.Sharing.Enter(ctx, broker, id, version, d.id(), values)
			version++
			return err
		})
		return when
	}
	half := money.Round(signed.Total.Decimal().Div(decimal.NewFromInt(2)))
	enter(4, sharing.Values{"kind": "receipt", "amount": half.String(), "vat": "exempt", "evidence": "银行回单 0001"})
	enter(6, sharing.Values{"kind": "cost", "amount": "3600.00", "cost_kind": "appraisal", "evidence": "发票 24317001"})
	enter(9, sharing.Values{"kind": "receipt", "amount": half.String(), "vat": "exempt", "evidence": "银行回单 0002"})
	c.at(c.hours.after(d, at, 20), "收益分配", func(ctx context.Context, at time.Time) error {
		err := w.Sharing.Prepare(ctx, broker, id, version, sharing.Values{"pay_on": day.Of(at).String()})
		if err != nil {
			return err
		}
		version++
		return w.Sharing.Release(ctx, head, id, version, 1)
	})
	return nil
}
