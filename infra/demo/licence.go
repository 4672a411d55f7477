package demo

import (
	"context"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/licence"
)

// openly are the offers whose patent is open to everybody.
var openly = map[string]bool{"粮堆温湿度无线补点监测技术": true}

// licensed lets a unit offer a patent to everybody: one licence is in effect, of one the
// payment waits for the head.
func (c *course) licensed(w World, o *offer, at time.Time) {
	if !openly[o.form["name"]] {
		return
	}
	d := o.dice
	id := d.id()
	step := func(workdays int, do func(ctx context.Context, key string, at time.Time) error) {
		c.at(c.hours.after(d, at, workdays), "开放许可 "+o.form["name"], func(ctx context.Context, at time.Time) error { return do(ctx, d.id(), at) })
	}
	step(1, func(ctx context.Context, _ string, at time.Time) error {
		patents, err := w.Licences.Patents(ctx, o.by)
		if err != nil {
			return err
		}
		form := map[string]string{trading.LicenceForm: string(licence.SalesRoyalty), trading.LicenceEntry: "30000", trading.LicenceRate: "2.5", trading.LicenceBase: "专利产品净销售额",
			trading.LicencePayment: "入门费在提交实施通知后 10 个工作日内汇至中原示例理工大学账户；提成每年 3 月底前按上一年度净销售额结算，附审计报告。", trading.LicenceUntil: day.Of(at).AddYears(4).String(),
			trading.LicenceContact: "技术转移中心，0371-00000100", trading.LicenceRemark: "提供测点布置图纸和一次现场技术指导。（演示数据）"}
		for _, p := range patents {
			if p.Item.Number == o.rights[0].Number {
				form[trading.LicenceItem] = p.Item.ID
			}
		}
		return w.Licences.Draft(ctx, o.by, id, form)
	})
	step(2, func(ctx context.Context, key string, _ time.Time) error {
		return w.Licences.Declare(ctx, o.by, id, key)
	})
	step(3, func(ctx context.Context, key string, _ time.Time) error {
		return w.Licences.Publish(ctx, o.head, id, key)
	})
	for i, by := range o.takers {
		step(6+4*i, func(ctx context.Context, key string, _ time.Time) error {
			return w.Licences.Notify(ctx, by, id, key, "用于本单位粮情监测终端的生产，首批 200 套，自下季度起在许昌厂区实施。", true)
		})
		step(8+4*i, func(ctx context.Context, key string, at time.Time) error {
			return w.Licences.Report(ctx, o.by, id, key, by.Org, "30000", "演示流水 "+key[:8], day.Of(at).String())
		})
		if i == 0 {
			step(9, func(ctx context.Context, key string, _ time.Time) error {
				return w.Licences.Confirm(ctx, o.head, id, key, by.Org, true)
			})
		}
	}
}
