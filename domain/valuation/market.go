package valuation

import (
	"math/big"
	"strconv"

	"jiyue/domain/day"
)

// market 市场比较: prices of comparable deals times their coefficients. What was not at
// arm's length or is too old is left out and named; weights are not rescaled for it.
func (w *work) market() {
	base := w.date("base_date")
	used, excluded := w.usable(base)
	if len(used) == 0 {
		refuse(ErrNoComparable, "comparables")
	}
	adjusted := make([]number, len(used))
	weighted := true
	for k, i := range used {
		adjusted[k] = rational(w.adjusted(k, i))
		weighted = weighted && w.given(item("comparables", i)+".weight")
	}
	sum, formula := new(big.Rat), sumFormula("adjusted", len(used))
	low, high := adjusted[0].a, adjusted[0].a
	for _, price := range adjusted {
		sum.Add(sum, price.a)
		if price.a.Cmp(low) < 0 {
			low = price.a
		}
		if price.a.Cmp(high) > 0 {
			high = price.a
		}
	}
	mean := quo(sum, whole(int64(len(used))))
	w.step("mean", "平均值", "("+formula+")/"+strconv.Itoa(len(used)), rational(mean), placesAmount)
	w.figure("mean", rational(mean).text(2))
	value := mean
	w.figure("weighted", nil)
	if weighted {
		value = w.weighted(used, adjusted)
		w.figure("weighted", rational(value).text(2))
	}
	w.out.Value = w.money("value", rational(value))
	spread := sub(quo(high, low), one())
	list := "{adjusted[0]}"
	for k := 1; k < len(used); k++ {
		list += ",{" + item("adjusted", k) + "}"
	}
	w.step("spread", "离散度（最高 ÷ 最低 − 1）", "MAX("+list+")/MIN("+list+")-1", rational(spread), placesFactor)
	w.figure("spread", rational(spread).text(placesFactor))
	evidence := "MEDIUM"
	switch {
	case len(used) < w.integer("limits.min_n", ErrDecimal):
		evidence = "LOW"
	case spread.Cmp(w.dec("limits.spread_max")) <= 0:
		evidence = "HIGH"
	}
	w.figure("evidence", evidence)
	w.figure("used", used)
	w.figure("excluded", excluded)
	w.figure("adjusted", texts(adjusted, 2))
}

// usable sorts the comparables; a date after the base date ends the run.
func (w *work) usable(base day.Date) (used []int, excluded []map[string]any) {
	used, excluded = []int{}, []map[string]any{}
	age := w.integer("limits.max_age_months", ErrDecimal)
	for i := range w.count("comparables") {
		of := item("comparables", i)
		date := w.date(of + ".date")
		switch {
		case date.After(base):
			refuse(ErrAfterBase, of+".date")
		case w.Inputs[of+".arms_length"] != Yes:
			excluded = append(excluded, map[string]any{"index": i, "reason": "NOT_ARMS_LENGTH"})
		case date.AddMonths(age).Before(base):
			excluded = append(excluded, map[string]any{"index": i, "reason": "TOO_OLD"})
		default:
			used = append(used, i)
		}
	}
	return used, excluded
}

// adjusted is the price of comparable i, the k-th used, times its coefficients.
func (w *work) adjusted(k, i int) *big.Rat {
	of := item("comparables", i)
	price := w.dec(of + ".price")
	if price.Sign() <= 0 {
		refuse(ErrPrice, of+".price")
	}
	product, formula := one(), "{"+of+".price}"
	for _, name := range w.names(of + ".coefficients") {
		path := of + ".coefficients." + name
		product = mul(product, w.inRange(path, w.dec("limits.coef_min"), w.dec("limits.coef_max"), ErrCoefficient))
		formula += "*{" + path + "}"
	}
	if product.Cmp(w.dec("limits.product_min")) < 0 || product.Cmp(w.dec("limits.product_max")) > 0 {
		refuse(ErrProduct, of+".price")
	}
	price = mul(price, product)
	if w.given("quality") {
		own, other := w.dec("quality"), w.dec(of+".quality")
		if own.Sign() <= 0 {
			refuse(ErrQuality, "quality")
		}
		if other.Sign() <= 0 {
			refuse(ErrQuality, of+".quality")
		}
		price = quo(mul(price, own), other)
		formula += "*{quality}/{" + of + ".quality}"
	}
	w.step(item("adjusted", k), "案例 "+strconv.Itoa(i+1)+" 修正价", formula, rational(price), placesAmount)
	return price
}

func (w *work) weighted(used []int, adjusted []number) *big.Rat {
	weights, sum, formula := make([]*big.Rat, len(used)), new(big.Rat), ""
	for k, i := range used {
		path := item("comparables", i) + ".weight"
		weights[k] = w.dec(path)
		sum.Add(sum, mul(weights[k], adjusted[k].a))
		formula += "+{" + path + "}*{" + item("adjusted", k) + "}"
	}
	weightsOne(weights, item("comparables", used[0])+".weight")
	w.step("weighted", "加权平均值", formula[1:], rational(sum), placesAmount)
	return sum
}
