package valuation

import "math/big"

// discountRate 折现率 by one of the modes; RELEVER and UNLEVER answer a beta.
func (w *work) discountRate() {
	switch w.choice("mode", "BUILD_UP", "CAPM", "WACC", "WARA", "RELEVER", "UNLEVER") {
	case "CAPM":
		w.found(w.capitalAssetPricing())
	case "WACC":
		w.found(w.averageCost())
	case "WARA":
		w.found(w.averageReturn())
	case "RELEVER", "UNLEVER":
		w.leverage()
	default:
		w.found(w.buildUp())
	}
}

// found checks the rate and compares it with the cost of capital.
func (w *work) found(rate *big.Rat, formula string) {
	if !withinRate(rate) {
		refuse(ErrRate, "mode")
	}
	w.step("rate", "折现率", formula, rational(rate), placesFactor)
	w.out.Value = rational(rate).text(placesFactor)
	w.figure("rate", w.out.Value)
	w.figure("percent", rational(percent(rate)).text(2))
	if w.given("compare.wacc") && rate.Cmp(w.dec("compare.wacc")) <= 0 {
		w.warn("RATE_NOT_ABOVE_WACC")
	}
	if w.given("compare.wacc") && w.given("compare.rf") && w.dec("compare.wacc").Cmp(w.dec("compare.rf")) <= 0 {
		w.warn("WACC_NOT_ABOVE_RF")
	}
	w.warnings()
}

// buildUp 风险累加: rf + Σ max·score/100.
func (w *work) buildUp() (rate *big.Rat, formula string) {
	rate, formula = w.dec("rf"), "{rf}"
	for i := range w.count("risks") {
		of := item("risks", i)
		highest := w.dec(of + ".max")
		points, term := (*big.Rat)(nil), "{"+of+".score}"
		if w.given(of + ".sub") {
			points, term = w.score(of + ".sub")
			term = "(" + term + ")"
		} else {
			points = w.inRange(of+".score", new(big.Rat), whole(100), ErrScale)
		}
		premium := quo(mul(highest, points), whole(100))
		w.step(item("premium", i), "风险报酬 "+w.Inputs[of+".code"], "{"+of+".max}*"+term+"/100", rational(premium), placesFactor)
		rate = add(rate, premium)
		formula += "+{" + item("premium", i) + "}"
	}
	return rate, formula
}

// capitalAssetPricing 资本资产定价: rf + β·ERP + size + specific.
func (w *work) capitalAssetPricing() (rate *big.Rat, formula string) {
	rate = add(w.dec("rf"), mul(w.dec("beta"), w.dec("erp")))
	formula = "{rf}+{beta}*{erp}"
	for _, premium := range []string{"size", "specific"} {
		if w.given(premium) {
			rate = add(rate, w.dec(premium))
			formula += "+{" + premium + "}"
		}
	}
	return rate, formula
}

// averageCost 加权平均资本成本.
func (w *work) averageCost() (rate *big.Rat, formula string) {
	equity, debt := w.notNegative("equity", ErrWeight), w.notNegative("debt", ErrWeight)
	capital := add(equity, debt)
	if capital.Sign() == 0 {
		refuse(ErrWeight, "equity")
	}
	left := sub(one(), w.taxRate())
	own := quo(mul(equity, w.dec("ke")), capital)
	borrowed := mul(quo(mul(debt, w.dec("kd")), capital), left)
	return add(own, borrowed), "{equity}/({equity}+{debt})*{ke}+{debt}/({equity}+{debt})*{kd}*(1-{tax_rate})"
}

// averageReturn 加权资产回报: the return that the intangible assets must earn.
func (w *work) averageReturn() (rate *big.Rat, formula string) {
	intangible := w.dec("intangible_weight")
	weights := []*big.Rat{intangible}
	n := w.count("assets")
	for i := range n {
		weights = append(weights, w.dec(item("assets", i)+".weight"))
	}
	weightsOne(weights, "intangible_weight")
	if intangible.Sign() == 0 {
		refuse(ErrWeight, "intangible_weight")
	}
	left := sub(one(), w.taxRate())
	rest, formula := w.dec("wacc"), "({wacc}"
	for i := range n {
		of := item("assets", i)
		part := mul(weights[i+1], w.dec(of+".return"))
		formula += "-{" + of + ".weight}*{" + of + ".return}"
		if w.Inputs[of+".pretax"] == Yes {
			part = mul(part, left)
			formula += "*(1-{tax_rate})"
		}
		rest = sub(rest, part)
	}
	return quo(rest, intangible), formula + ")/{intangible_weight}"
}

// leverage puts the risk of debt into a beta, or takes it out: k = 1 + (1−τ)·D/E.
func (w *work) leverage() {
	left := sub(one(), w.taxRate())
	equity := w.dec("equity")
	if equity.Sign() <= 0 {
		refuse(ErrWeight, "equity")
	}
	debt := w.notNegative("debt", ErrWeight)
	k := add(one(), quo(mul(left, debt), equity))
	w.step("k", "杠杆系数", "1+(1-{tax_rate})*{debt}/{equity}", rational(k), placesFactor)
	beta, formula := mul(w.dec("beta"), k), "{beta}*{k}"
	if w.Inputs["mode"] == "UNLEVER" {
		beta, formula = quo(w.dec("beta"), k), "{beta}/{k}"
	}
	w.step("result", "贝塔系数", formula, rational(beta), placesFactor)
	w.out.Value = rational(beta).text(placesFactor)
	w.figure("beta", w.out.Value)
}
