package reporting

import (
	"fmt"

	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// Ratio 比率 in percent; it is unknown where nothing stands below.
type Ratio struct {
	part, whole decimal.Decimal
}

// Share 占比 of a part in a whole.
func Share(part, whole money.Yuan) Ratio { return Ratio{part.Decimal(), whole.Decimal()} }

// Growth 同比: the change from before in percent of before.
func Growth(now, before money.Yuan) Ratio { return Ratio{now.Sub(before).Decimal(), before.Decimal()} }

// GrowthOf is Growth of a number of contracts.
func GrowthOf(now, before int) Ratio {
	return Ratio{decimal.NewFromInt(int64(now - before)), decimal.NewFromInt(int64(before))}
}

// Known says whether there is a whole to relate to.
func (r Ratio) Known() bool { return !r.whole.IsZero() }

// Percent is the ratio rounded once, half up, to so many places; zero if unknown.
func (r Ratio) Percent(places int32) decimal.Decimal {
	if !r.Known() {
		return decimal.Zero
	}
	return r.part.Shift(2).DivRound(r.whole, places)
}

// Fraction is the percentage with two places as a fraction: 0.2837 for 28.37%.
func (r Ratio) Fraction() decimal.Decimal { return r.Percent(2).Shift(-2) }

// Text is 28.4%, or a dash where there is nothing to relate to.
func (r Ratio) Text() string {
	if !r.Known() {
		return "—"
	}
	return r.Percent(1).StringFixed(1) + "%"
}

// GrowthText says a change in words: 增长 18.2%, 下降 3.4%, 持平, 上年同期无.
func (r Ratio) GrowthText() string {
	p := r.Percent(1)
	switch {
	case !r.Known():
		return "上年同期无"
	case p.Sign() > 0:
		return "增长 " + p.StringFixed(1) + "%"
	case p.Sign() < 0:
		return "下降 " + p.Neg().StringFixed(1) + "%"
	}
	return "持平"
}

// Average 平均每项成交额 is rounded half up to the fen.
func (c Cell) Average() money.Yuan {
	if c.Count == 0 {
		return money.Zero
	}
	return money.Round(c.Total.Decimal().DivRound(decimal.NewFromInt(int64(c.Count)), 2))
}

// RoundingNote 四舍五入说明 says by how much the rounded figures of a table miss its
// rounded total, in 万元; "" when they meet. The page prints both as they are.
func RoundingNote(label string, total money.Yuan, parts []money.Yuan) string {
	sum := decimal.Zero
	for _, p := range parts {
		sum = sum.Add(p.Decimal().Shift(-4).Round(2))
	}
	rounded := total.Decimal().Shift(-4).Round(2)
	if sum.Equal(rounded) {
		return ""
	}
	return fmt.Sprintf("%s各行按万元四舍五入后相加为 %s 万元，与合计 %s 万元相差 %s 万元，合计以元为单位汇总后换算",
		label, money.Round(sum).Text(), money.Round(rounded).Text(), money.Round(sum.Sub(rounded)).Text())
}
