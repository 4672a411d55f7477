package demo

import (
	"context"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/valuation"
)

// valued are the offers that are valued in cases, and how far each has come.
var valued = map[string]valuation.State{
	"高速主轴热误差在线补偿技术": valuation.Signed,
}

const valuationSeed = 0x6a71

// estimates are the methods of a case in the order in which they are run, with what the
// unit types over the example.
var estimates = []struct {
	key   string
	typed map[string]string
}{
	{"life", map[string]string{"filed": "2022-03-15", "technical_years": "8"}},
	{"build-up", nil},
	{"wacc", nil},
	{"royalty-score", nil},
	{"relief", map[string]string{"rate": "0.1415", "royalty": "0.04"}},
	{"market", nil},
	{"cost", nil},
	{"monte-carlo", map[string]string{"n": "20000"}},
}

// sourceOf is where the demonstration takes its inputs from.
var sourceOf = map[string]string{
	"life": "专利登记簿副本及年费缴纳凭证（演示）", "build-up": "国债收益率与评估人员评分表（演示）", "wacc": "可比公司年报（演示）", "royalty-score": "行业许可统计与评分表（演示）",
	"relief": "受让意向企业三年销售计划（演示）", "market": "本平台成交公示与修正说明（演示）", "cost": "研发项目决算表（演示）", "monte-carlo": "销售计划与费率区间（演示）",
}

// valueCase lets a unit value an offer some work days after its publication.
func (c *course) valueCase(w World, o *offer, at time.Time) {
	state, found := valued[o.form["name"]]
	if !found {
		return
	}
	d := newDice(valuationSeed) // so that what else becomes of the offer stays as it is
	id, version := d.id(), 0
	step := func(workdays int, do func(ctx context.Context, at time.Time) error) {
		c.at(c.hours.after(d, at, workdays), "估值 "+o.form["name"], do)
	}
	step(5, func(ctx context.Context, at time.Time) error {
		base := day.Of(at).AddDays(-7).String()
		err := w.Valuing.Draft(ctx, o.by, o.id, id, map[string]string{"purpose": "为挂牌转让确定价格提供参考", "track": "E", "value_type": "MARKET", "base": base, "months": "12"})
		version = 1
		var picks map[string]map[string]string
		if err == nil {
			picks, err = c.evidence(ctx, w, d, o.by, o.head, day.Must(base))
		}
		for _, estimate := range estimates {
			if err == nil {
				err = w.Valuing.RunOn(ctx, o.by, id, version, estimate.key, estimateOf(estimate.key, base, estimate.typed), sourcesOf(estimate.key), picks[estimate.key])
				version++
			}
		}
		return err
	})
	step(6, func(ctx context.Context, _ time.Time) error {
		err := w.Valuing.Settle(ctx, o.by, id, version, map[string]string{"weights.relief": "0.6", "weights.market": "0.4", "weights.cost": "0",
			"reconcile": "许可费节省法的收入有意向书支持，权重最高；三个参照交易都在 36 个月以内，相互接近；重置成本与价值不相称，只作下限参考。"})
		if err == nil {
			err = w.Valuing.Submit(ctx, o.by, id, version+1)
		}
		return err
	})
	if state == valuation.Signed {
		step(7, func(ctx context.Context, _ time.Time) error {
			return w.Valuing.Decide(ctx, o.head, id, version+2, true, "")
		})
	}
}

// estimateOf is the example of a method with the figures of this case; comparables are
// as old as their example before the base date.
func estimateOf(key, base string, typed map[string]string) map[string]string {
	form, _ := valuation.FormOf(key)
	values := form.Typed(form.Sample())
	for _, path := range []string{"base", "base_date"} {
		if values[path] != "" {
			values[path] = base
		}
	}
	for i, months := range []int{5, 9, 14} {
		path := "comparables[" + string(rune('0'+i)) + "].date"
		if values[path] != "" {
			values[path] = day.Must(base).AddMonths(-months).String()
		}
	}
	for path, value := range typed {
		values[path] = value
	}
	return values
}

func sourcesOf(key string) map[string]string {
	form, _ := valuation.FormOf(key)
	sources := map[string]string{}
	for _, path := range form.Sourced(form.Sample()) {
		sources[path] = sourceOf[key]
	}
	return sources
}
