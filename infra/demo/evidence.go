package demo

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/valuation"
)

// evidenceRows are what a unit enters for its valuation, the inputs that are taken from
// them by method and path, and the days by which they are older than the base date.
var evidenceRows = []struct {
	method, path string
	days         int
	row          map[string]string
}{
	{"relief", "royalty", 180, map[string]string{"kind": "ROYALTY", "name": "通用设备制造业，专利普通许可", "code": "34", "low": "2.5%", "high": "5%", "unit": "占净销售额", "document": "2025 年度专利实施许可合同统计（演示）", "page": "表 3-2", "confidence": "有据"}},
	{"build-up", "rf", 20, map[string]string{"kind": "RISK_FREE", "name": "国债到期收益率（10 年）", "code": "10Y", "value": "0.0285", "unit": "年利率", "document": "国债收益率曲线（演示）", "page": "月末数据", "confidence": "有据"}},
	{"", "", 90, map[string]string{"kind": "ROYALTY", "name": "机床数控系统软件许可", "code": "3425", "value": "4%", "low": "3%", "high": "6%", "unit": "占净销售额", "document": "本单位历年许可合同汇总（演示）", "page": "第 2 页", "confidence": "建议值"}},
}

// evidence lets a unit enter its rows and its head approve them; picks are the rows by
// method and path.
func (c *course) evidence(ctx context.Context, w World, d dice, by, head actor.Actor, base day.Date) (picks map[string]map[string]string, err error) {
	picks = map[string]map[string]string{}
	for _, e := range evidenceRows {
		id, typed := d.id(), map[string]string{"from": base.AddDays(-e.days).String()}
		for name, value := range e.row {
			typed[name] = value
		}
		if _, err = w.Valuing.EnterEvidence(ctx, by, id, typed); err != nil {
			return nil, err
		}
		if err = w.Valuing.DecideEvidence(ctx, head, id, 1, true, "已对照来源核对"); err != nil {
			return nil, err
		}
		if e.method != "" {
			picks[e.method] = map[string]string{e.path: id}
			continue
		}
		typed["high"], typed["why"] = "5.5%", "剔除 2021 年的独占许可，上限改为 5.5%"
		if err = w.Valuing.CorrectEvidence(ctx, by, id, 1, typed); err != nil { // it waits for the head
			return nil, err
		}
	}
	return picks, nil
}

// comparable lets the exchange enter a disclosed deal for all units.
func (a *auction) comparable(ctx context.Context) error {
	l, err := a.exchange.Reader.Lot(ctx, a.id)
	if err != nil {
		return err
	}
	id := newDice(valuationSeed + 1).id()
	_, err = a.valuing.EnterEvidence(ctx, a.by("songlan"), id, map[string]string{"kind": string(valuation.DealEvidence), "code": l.Number, "adjust.time": "1", "adjust.maturity": "0.95", "note": "成熟度八级，高于一般参照，向下修正 5%（演示）"})
	if err == nil {
		err = a.valuing.DecideEvidence(ctx, a.by("duyuhe"), id, 1, true, "")
	}
	return err
}
