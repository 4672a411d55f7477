package demo

import (
	"context"
	"maps"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/appraisal"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// reports are the 资产评估报告 on what is offered: one that a deal rests on, one that
// another waits to replace.
var reports = map[string]struct {
	number, value string
	filed         bool
	next          string // value of the report that waits for the head
}{
	"高速主轴热误差在线补偿技术": {number: "豫示评报字〔2026〕第 018 号", value: "3420000.00", next: "3650000.00"},
}

// dealt is the report behind a price that is agreed.
const dealt = "1350000.00"

// appraised lets a unit record the report on an offer, within some work days after its
// publication; the answer is how many.
func (c *course) appraised(w World, o *offer, at time.Time) int {
	plan, found := reports[o.form["name"]]
	if o.fate == "SIGNED" {
		plan.number, plan.value, plan.filed, found = "渝示评报字〔2026〕第 041 号", dealt, true, true
	}
	if !found {
		return 0
	}
	d := o.dice
	id, next := d.id(), d.id()
	step := func(workdays int, do func(ctx context.Context, at time.Time) error) {
		c.at(c.hours.after(d, at, workdays), "评估报告 "+o.form["name"], do)
	}
	decided := func(version int) func(context.Context, time.Time) error {
		return func(ctx context.Context, _ time.Time) error {
			return w.Appraisals.Decide(ctx, o.head, id, version, true, "")
		}
	}
	step(1, func(ctx context.Context, at time.Time) error {
		return recorded(ctx, w.Appraisals, o, id, reportForm(o, plan.number, plan.value, "", day.Of(at)))
	})
	step(2, decided(3))
	if plan.filed {
		step(3, func(ctx context.Context, at time.Time) error {
			err := w.Appraisals.AddPaper(ctx, o.by, id, true, "备案表.pdf", paper("资产评估项目备案表（演示）", "报告文号："+plan.number, "本文件为演示数据，不是真实备案表。"))
			if err != nil {
				return err
			}
			return w.Appraisals.Propose(ctx, o.by, id, 5, appraisal.Proposal{Step: appraisal.File, Number: "示备〔2026〕27 号", Office: "重庆示例教育主管部门", On: day.Of(at)})
		})
		step(4, decided(6))
	}
	if plan.next != "" {
		back := c.until.AddDate(0, 0, -3)
		c.at(c.hours.on(d, c.hours.NextWorkday(day.Of(back))), "评估报告 "+o.form["name"], func(ctx context.Context, at time.Time) error {
			return recorded(ctx, w.Appraisals, o, next, reportForm(o, "豫示评报字〔2026〕第 073 号", plan.next, id, day.Of(at)))
		})
	}
	return 4
}

// recorded 录入、上传并提请确认.
func recorded(ctx context.Context, v *trading.Appraisals, o *offer, id string, form map[string]string) error {
	err := v.Draft(ctx, o.by, o.id, id, form)
	if err == nil {
		err = v.AddPaper(ctx, o.by, id, false, "评估报告.pdf", paper("资产评估报告（演示）", "成果名称："+o.form["name"], "报告文号："+form["number"], "本文件为演示数据，不是真实报告。"))
	}
	if err != nil {
		return err
	}
	return v.Propose(ctx, o.by, id, 2, appraisal.Proposal{Step: appraisal.Register})
}

// reportForm copies a report that was made some weeks before.
func reportForm(o *offer, number, value, replaces string, on day.Date) map[string]string {
	figure := money.MustYuan(value)
	form := map[string]string{"number": number, "firm": "示例资产评估有限公司", "firm_filing": "示例省财政厅备案公告〔2019〕0031 号", "purpose": "为科技成果转化确定价格提供参考", "seller": "public", "statutory": "false",
		"base": on.AddDays(-50).String(), "dated": on.AddDays(-12).String(), "reason": "该成果已形成稳定的应用收益，收益法结果能反映其市场价值，以收益法结果为结论；成本法结果用于核对。",
		"conclusion": "value", "value": figure.String(), "contingent": "false", "public": "true", "replaces": replaces}
	maps.Copy(form, map[string]string{"appraisers[0].name": "景行之", "appraisers[0].card": "41190001", "appraisers[1].name": "容清越", "appraisers[1].card": "41190002",
		"methods[0].name": "收益法", "methods[0].value": figure.String(), "methods[1].name": "成本法", "methods[1].value": money.MustYuan("860000.00").String()})
	return form
}
