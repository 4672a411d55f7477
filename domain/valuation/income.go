package valuation

import (
	"math/big"

	"jiyue/domain/exact"
)

// dcf 收益现值: Σ P·α·(1−τ)·factor. The flow is rounded before share and tax. A terminal
// value is refused: the rights valued here end.
func (w *work) dcf() {
	w.refuseTarget()
	if w.Inputs["terminal_value"] == Yes {
		w.refuseTerminal()
	}
	left := w.tax()
	if w.given("rate_basis") && w.Inputs["rate_basis"] != w.Inputs["tax_basis"] {
		refuse(ErrBasis, "rate_basis")
	}
	rate := w.rate("rate")
	n := w.count("flows")
	if n == 0 {
		refuse(ErrNoFlows, "flows")
	}
	if w.given("remaining_life") && whole(int64(n)).Cmp(w.dec("remaining_life")) > 0 {
		refuse(ErrLifeExceeded, "remaining_life")
	}
	round := w.rounding()
	shares, shareNames := w.shares(n, round)
	d := w.discounting(rate, round)
	flows := make([]number, n)
	for i, flow := range w.decs("flows") {
		flows[i] = rounded(rational(flow), round.flow)
		if round.flow >= 0 {
			w.step(item("flow", i), year(i)+"收益（取整后）", roundedFormula("{"+item("flows", i)+"}", round.flow), flows[i], placesAmount)
		}
	}
	pv := make([]number, n)
	for i, factor := range w.factors(d, n) {
		flow := "{" + item("flows", i) + "}"
		if round.flow >= 0 {
			flow = "{" + item("flow", i) + "}"
		}
		pv[i] = flows[i].times(shares[i]).by(left).times(factor)
		w.step(item("pv", i), year(i)+"现值", flow+"*{"+shareNames[i]+"}"+w.taxFormula()+"*{"+item("factor", i)+"}", pv[i], placesAmount)
	}
	w.value(w.total("value", "收益现值", "pv", pv))
	w.figure("pv", texts(pv, placesAmount))
}

// refuseTerminal says which of the two reasons forbids the terminal value.
func (w *work) refuseTerminal() {
	rate, readable := Decimal(w.Inputs["rate"])
	if growth, given := Decimal(w.Inputs["growth"]); given && readable && rate.Cmp(growth) <= 0 {
		refuse(ErrGrowth, "growth")
	}
	refuse(ErrTerminal, "terminal_value")
}

// shares are the technical shares of n years, rounded, and the names that formulas
// know them by.
func (w *work) shares(n int, round rounding) (shares []number, names []string) {
	shares, names = make([]number, n), make([]string, n)
	set := func(i int, share *big.Rat, path string) {
		shares[i], names[i] = rounded(rational(share), round.share), path
		if round.share >= 0 && shares[i].a.Cmp(share) != 0 {
			names[i] = item("share", i)
			w.step(names[i], year(i)+"分成率（取整后）", roundedFormula("{"+path+"}", round.share), shares[i], placesFactor)
		}
	}
	switch w.Inputs["share"] {
	case List:
		if w.count("share") != n {
			refuse(ErrShape, "share")
		}
		for i := range n {
			set(i, w.portion(item("share", i), ErrShare), item("share", i))
		}
	case Object:
		ratio := w.split("share.").share
		for i := range n {
			set(i, ratio, "split")
		}
	case "":
		for i := range n {
			set(i, one(), "whole")
		}
		w.out.Path = append([]Step{{Name: "whole", Label: "分成率（未填即全部收益）", Formula: "1", Value: "1"}}, w.out.Path...)
	default:
		share := w.portion("share", ErrShare)
		for i := range n {
			set(i, share, "share")
		}
	}
	return shares, names
}

// equivalent 约当投资量 of both sides and the share of the technology.
type equivalent struct{ tech, buyer, share *big.Rat }

// split reads both sides: investment × indices × (1 + profit), the technology first.
func (w *work) split(prefix string) equivalent {
	e := equivalent{tech: w.side(prefix+"tech", "equivalent_tech", "技术方约当投资量"), buyer: w.side(prefix+"buyer", "equivalent_buyer", "受让方约当投资量")}
	sum := add(e.tech, e.buyer)
	if sum.Sign() == 0 {
		refuse(ErrCostZero, prefix+"tech.cost")
	}
	e.share = quo(e.tech, sum)
	w.step("split", "技术分成率", "{equivalent_tech}/({equivalent_tech}+{equivalent_buyer})", rational(e.share), placesFactor)
	return e
}

func (w *work) side(path, name, label string) *big.Rat {
	cost := w.notNegative(path+".cost", ErrCost)
	formula := "{" + path + ".cost}"
	for i, index := range w.decs(path + ".indices") {
		cost = mul(cost, index)
		formula += "*{" + item(path+".indices", i) + "}"
	}
	cost = mul(cost, add(one(), w.notNegative(path+".markup", ErrMarkup)))
	w.step(name, label, formula+"*(1+{"+path+".markup})", rational(cost), placesAmount)
	return cost
}

// splitRatio 约当投资分成率.
func (w *work) splitRatio() {
	e := w.split("")
	w.money("equivalent_tech", rational(e.tech))
	w.money("equivalent_buyer", rational(e.buyer))
	w.figure("share_fraction", exact.Fraction(e.share))
	share := rational(e.share)
	w.out.Value = share.text(placesFactor)
	w.figure("share", w.out.Value)
	w.figure("share_4dp", share.text(4))
	w.figure("percent", rational(percent(e.share)).text(2))
}

// excessEarnings 超额收益: the margin with the technology less the margin without it, after
// tax, less the returns on the other assets; these are after tax already.
func (w *work) excessEarnings() {
	w.refuseTarget()
	left := w.tax()
	rate := w.rate("rate")
	constant := w.Inputs["constant"] == Object
	n := w.count("years")
	if constant {
		n = w.integer("n", ErrNoFlows)
	}
	if n < 1 {
		refuse(ErrNoFlows, "n")
	}
	prefix := func(i int) string {
		if constant {
			return "constant."
		}
		return item("years", i) + "."
	}
	round := w.rounding()
	d := w.discounting(rate, round)
	charge, chargeFormula := w.charges()
	flows, pv, negative := make([]number, n), make([]number, n), []int{}
	for i := range n {
		var v [6]*big.Rat
		for k, name := range [6]string{"p1", "c1", "q1", "p2", "c2", "q2"} {
			v[k] = w.notNegative(prefix(i)+name, ErrNegative)
		}
		margin := sub(mul(sub(v[3], v[4]), v[5]), mul(sub(v[0], v[1]), v[2]))
		flows[i] = rounded(rational(sub(mul(margin, left), charge)), round.flow)
		p := prefix(i)
		formula := "(({" + p + "p2}-{" + p + "c2})*{" + p + "q2}-({" + p + "p1}-{" + p + "c1})*{" + p + "q1})" + w.taxFormula() + chargeFormula
		w.step(item("flow", i), year(i)+"超额收益", roundedFormula(formula, round.flow), flows[i], placesAmount)
		if flows[i].sign() < 0 {
			negative = append(negative, i+1)
		}
	}
	for i, factor := range w.factors(d, n) {
		pv[i] = flows[i].times(factor)
		w.step(item("pv", i), year(i)+"现值", "{"+item("flow", i)+"}*{"+item("factor", i)+"}", pv[i], placesAmount)
	}
	w.value(w.total("value", "超额收益现值", "pv", pv))
	w.figure("flows", texts(flows, 2))
	w.figure("negative_years", negative)
}

// charges are the yearly returns on the contributory assets.
func (w *work) charges() (sum *big.Rat, formula string) {
	sum = new(big.Rat)
	for i := range w.count("charges") {
		asset, back := item("charges", i)+".asset", item("charges", i)+".return"
		sum.Add(sum, mul(w.dec(asset), w.dec(back)))
		formula += "-{" + asset + "}*{" + back + "}"
	}
	return sum, formula
}
