package demo

import (
	"context"
	"maps"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/sale"
)

// agreed is what is agreed on an offer with a named counterparty, in plain work days
// after its publication.
func (c *course) agreed(w World, o *offer, at time.Time) {
	d, id := o.dice, o.dice.id()
	then := func(workdays int, do func(ctx context.Context, key string) error) {
		c.at(c.hours.after(d, at, workdays), "协议定价 "+o.form["name"], func(ctx context.Context, _ time.Time) error { return do(ctx, d.id()) })
	}
	typed := map[string]string{trading.DealAchievement: o.id, "counterparty": "徐州示例工程机械有限公司", "mode": "TRANSFER", trading.DealForm: string(agreement.Lump), trading.DealAmount: "1280000",
		"negotiator": o.by.User, "related_declared": "false", trading.DealContact: o.by.OrgName + "技术转移中心，0371-00000100", trading.TermPublicDays: "15", trading.TermEffect: string(agreement.HoldBack)}
	if o.fate == "SIGNABLE" {
		maps.Copy(typed, map[string]string{"mode": "LICENCE", trading.DealForm: string(agreement.Royalty), trading.DealEntry: "300000", trading.DealRate: "3.5", trading.DealBase: "合同产品净销售额", trading.DealYears: "5"})
	}
	start := 2 + c.appraised(w, o, at)
	if o.fate == "NOTICED" {
		start = 18
	}
	then(start, func(ctx context.Context, _ string) error {
		o.version++ // the achievement is in a deal
		return w.Agreements.Draft(ctx, o.by, id, typed)
	})
	then(start+1, func(ctx context.Context, key string) error { return w.Agreements.Submit(ctx, o.by, id, key) })
	then(start+2, func(ctx context.Context, key string) error { return w.Agreements.Approve(ctx, o.head, id, key) })
	if o.fate == "NOTICED" {
		return
	}
	if o.fate == "SIGNABLE" {
		objection := trading.Objection{ID: d.id(), Name: "闻人示例", Contact: "0371-00000177", Text: "公示的提成比例低于同类许可，请说明定价的依据，并复核入门费。"}
		then(start+6, func(ctx context.Context, _ string) error {
			_, err := w.Agreements.Object(ctx, id, objection)
			return err
		})
		then(start+9, func(ctx context.Context, key string) error {
			return w.Agreements.Resolve(ctx, o.head, id, key, objection.ID, agreement.Dismiss, "已与异议人当面说明：提成比例依据评估报告确定，高于近三年同类许可的中位数，异议不成立。", true, false)
		})
	}
	then(start+17, func(ctx context.Context, key string) error { // the watch of timers is the server's
		_, err := w.Agreements.Floor.Enter(ctx, id, trading.Record{Act: sale.ActTick})
		if err != nil || o.fate != "SIGNED" {
			return err
		}
		o.version++
		return w.Agreements.Sign(ctx, o.by, id, key, typed)
	})
}
