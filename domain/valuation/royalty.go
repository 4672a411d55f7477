package valuation

import (
	"math/big"
	"strconv"

	"jiyue/domain/exact"
)

// reliefFromRoyalty 许可费节省: Σ R·ρ·d·(1−τ)·factor, and where the purpose asks for it
// times 1/(1 − τ/n·a), the benefit of amortising the value for tax (TAB).
func (w *work) reliefFromRoyalty() {
	w.refuseTarget()
	left := w.tax()
	rate := w.rate("rate")
	n := w.count("revenues")
	if n == 0 {
		refuse(ErrNoFlows, "revenues")
	}
	royalty := w.dec("royalty")
	if royalty.Sign() <= 0 || royalty.Cmp(one()) > 0 {
		refuse(ErrRoyalty, "royalty")
	}
	remains := w.obsolescence(n)
	tab := w.given("tab")
	if tab && w.Inputs["tax_basis"] == "PRE_TAX" {
		refuse(ErrTABPretax, "tab.years")
	}
	if tab && w.integer("tab.years", ErrTABYears) < 1 {
		refuse(ErrTABYears, "tab.years")
	}
	d := w.discounting(rate, rounding{-1, -1, -1})
	flows, pv := make([]number, n), make([]number, n)
	for i, revenue := range w.decs("revenues") {
		flows[i] = rational(mul(mul(mul(revenue, royalty), remains[i]), left))
		formula := "{" + item("revenues", i) + "}*{royalty}"
		if w.given("obsolescence") {
			formula += "*{" + item("obsolescence", i) + "}"
		}
		w.step(item("flow", i), year(i)+"节省的许可费", formula+w.taxFormula(), flows[i], placesAmount)
	}
	for i, factor := range w.factors(d, n) {
		pv[i] = flows[i].times(factor)
		w.step(item("pv", i), year(i)+"现值", "{"+item("flow", i)+"}*{"+item("factor", i)+"}", pv[i], placesAmount)
	}
	value := w.total("before_tab", "许可费节省现值", "pv", pv)
	w.money("value_before_tab", value)
	w.figure("flows", texts(flows, 2))
	w.figure("tab_factor", nil)
	if tab {
		factor := w.taxAmortisation(d)
		w.figure("tab_factor", factor.text(placesFactor))
		value = value.times(factor)
		w.step("value", "含摊销抵税收益的价值", "{before_tab}*{tab_factor}", value, placesAmount)
	}
	w.value(value)
}

// obsolescence are the factors d of n years: within [0, 1], never rising.
func (w *work) obsolescence(n int) []*big.Rat {
	if w.given("obsolescence") && w.count("obsolescence") != n {
		refuse(ErrShape, "obsolescence")
	}
	factors := make([]*big.Rat, n)
	last := one()
	for i := range factors {
		factors[i] = last
		if w.given("obsolescence") {
			factors[i] = w.inRange(item("obsolescence", i), new(big.Rat), last, ErrObsolescence)
		}
		last = factors[i]
	}
	return factors
}

func (w *work) taxAmortisation(d discounting) number {
	years := w.integer("tab.years", ErrTABYears)
	annuity, formula := rational(new(big.Rat)), ""
	for t := 1; t <= years; t++ {
		annuity = annuity.plus(d.factor(t))
		formula += "+" + d.formula(t)
	}
	w.step("tab_annuity", "摊销期 "+strconv.Itoa(years)+" 年的折现系数之和", formula[1:], annuity, placesFactor)
	taxed := annuity.by(quo(w.taxRate(), whole(int64(years))))
	factor := rational(one()).minus(taxed).inverse()
	w.step("tab_factor", "摊销抵税系数", "1/(1-{tax_rate}/{tab.years}*{tab_annuity})", factor, placesFactor)
	return factor
}

// royaltyScore 许可费率综合评价: low + (high − low)·q, q = Σ w·s/100. Shares of the operating
// margin are shown beside it and never used.
func (w *work) royaltyScore() {
	low, high := w.dec("low"), w.dec("high")
	if low.Sign() < 0 || low.Cmp(high) >= 0 || high.Cmp(one()) > 0 {
		refuse(ErrRangeOrder, "high")
	}
	score, formula := w.score("factors")
	q := quo(score, whole(100))
	w.step("q", "综合评价系数", "("+formula+")/100", rational(q), placesFactor)
	rate := add(low, mul(sub(high, low), q))
	w.step("rate", "许可费率", "{low}+({high}-{low})*{q}", rational(rate), placesFactor)
	w.figure("q", exact.Terminating(q))
	w.out.Value = exact.Terminating(rate)
	w.figure("rate", w.out.Value)
	w.figure("rate_rounded", rational(rate).text(max(w.places("dp"), 0)))
	if w.given("operating_margin") {
		margin := w.dec("operating_margin")
		w.figure("check_25", exact.Terminating(quo(margin, whole(4))))
		w.figure("check_33", rational(quo(margin, whole(3))).text(6))
	}
}

// score is Σ w·s of a level; the score of a factor with factors is its own Σ.
func (w *work) score(path string) (score *big.Rat, formula string) {
	n := w.count(path)
	weights := make([]*big.Rat, n)
	for i := range weights {
		weights[i] = w.dec(item(path, i) + ".weight")
	}
	weightsOne(weights, path)
	score = new(big.Rat)
	for i, weight := range weights {
		of := item(path, i)
		points, term := (*big.Rat)(nil), "{"+of+".score}"
		if w.given(of + ".factors") {
			points, term = w.score(of + ".factors")
			term = "(" + term + ")"
		} else {
			points = w.inRange(of+".score", new(big.Rat), whole(100), ErrScale)
		}
		score.Add(score, mul(weight, points))
		formula += "+{" + of + ".weight}*" + term
	}
	return score, formula[1:]
}
