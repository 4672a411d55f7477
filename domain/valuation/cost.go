package valuation

import (
	"math/big"
	"strconv"
)

// cost 重置成本: (items + spends grown to completion)(1 + profit) × what depreciation leaves.
func (w *work) cost() {
	kind := w.choice("kind", "REPRODUCTION", "REPLACEMENT")
	sum, formula := w.items(kind)
	spent, grown, grownFormula := w.spends()
	capital := grown.minus(rational(spent))
	cost := rational(sum).plus(grown).by(add(one(), w.notNegative("profit", ErrMarkup)))
	if formula+grownFormula == "" {
		formula = "+0"
	}
	w.step("replacement_cost", "重置成本", "("+(formula + grownFormula)[1:]+")*(1+{profit})", cost, placesAmount)
	life := w.lifeDepreciation()
	w.step("life_depreciation", "年限贬值率", "{used}/({used}+{remaining})", rational(life), placesFactor)
	functional, economic := w.portion("functional", ErrDepreciation), w.portion("economic", ErrDepreciation)
	left, leftFormula := mul(mul(sub(one(), life), sub(one(), functional)), sub(one(), economic)), "(1-{life_depreciation})*(1-{functional})*(1-{economic})"
	floored := false
	if w.choice("form", "MULTIPLICATIVE", "ADDITIVE") == "ADDITIVE" {
		left, leftFormula = sub(one(), add(add(life, functional), economic)), "MAX(0,1-{life_depreciation}-{functional}-{economic})"
		if floored = left.Sign() < 0; floored {
			left = new(big.Rat)
		}
	}
	w.step("remaining_factor", "综合成新率", leftFormula, rational(left), placesFactor)
	value := cost.by(left)
	w.step("value", "成本法价值", "{replacement_cost}*{remaining_factor}", value, placesAmount)
	if kind == "REPLACEMENT" && functional.Sign() > 0 {
		w.warn("FUNCTIONAL_DOUBLE_COUNT")
	}
	if floored {
		w.warn("FLOORED_AT_ZERO")
	}
	w.money("capital_cost", capital)
	w.money("replacement_cost", cost)
	w.figure("life_depreciation", rational(life).text(placesFactor))
	w.figure("remaining_factor", rational(left).text(placesFactor))
	w.out.Value = w.money("value", value)
	w.warnings()
}

// items are the costs at today's prices: what reproduction costs follows its index,
// what replacement costs is today's already.
func (w *work) items(kind string) (sum *big.Rat, formula string) {
	sum = new(big.Rat)
	for i := range w.count("items") {
		of := item("items", i)
		amount := w.notNegative(of+".amount", ErrCost)
		formula += "+{" + of + ".amount}"
		if kind == "REPRODUCTION" && (w.given(of+".index_then") || w.given(of+".index_now")) {
			then, now := w.dec(of+".index_then"), w.dec(of+".index_now")
			if then.Sign() <= 0 {
				refuse(ErrIndex, of+".index_then")
			}
			if now.Sign() <= 0 {
				refuse(ErrIndex, of+".index_now")
			}
			amount = quo(mul(amount, now), then)
			formula += "*{" + of + ".index_now}/{" + of + ".index_then}"
		}
		sum.Add(sum, amount)
	}
	return sum, formula
}

// spends of year k of n grow to the end of year n at the cost of capital.
func (w *work) spends() (spent *big.Rat, grown number, formula string) {
	spent, grown = new(big.Rat), rational(new(big.Rat))
	n := w.count("spends")
	if n == 0 {
		return spent, grown, ""
	}
	growth := add(one(), w.rate("capital_rate"))
	timing := w.choice("spend_timing", "MID", "START", "END")
	half := rational(one())
	if timing == "MID" {
		half = rootOf(growth)
	}
	for i := range n {
		spend := w.notNegative(item("spends", i), ErrCost)
		years, exponent := n-1-i, strconv.Itoa(n-1-i)
		switch timing {
		case "START":
			years, exponent = n-i, strconv.Itoa(n-i)
		case "MID":
			exponent += ".5"
		}
		end := half.by(mul(spend, power(growth, years)))
		name := item("grown", i)
		w.step(name, year(i)+"投入的终值", "{"+item("spends", i)+"}*(1+{capital_rate})^"+exponent, end, placesAmount)
		spent.Add(spent, spend)
		grown = grown.plus(end)
		formula += "+{" + name + "}"
	}
	return spent, grown, formula
}

// lifeDepreciation 年限贬值率: used/(used + remaining).
func (w *work) lifeDepreciation() *big.Rat {
	used, remaining := w.notNegative("used", ErrLife), w.notNegative("remaining", ErrLife)
	all := add(used, remaining)
	if all.Sign() == 0 {
		refuse(ErrLife, "remaining")
	}
	return quo(used, all)
}

// minFee 最低收费额: what the technology costs net, shared by capacity, and what the owner
// forgoes by sharing it.
func (w *work) minFee() {
	round := w.rounding()
	cost, formula := w.notNegative("cost", ErrCost), "{cost}"
	for i, index := range w.decs("indices") {
		cost = mul(cost, index)
		formula += "*{" + item("indices", i) + "}"
	}
	left := new(big.Rat)
	if w.given("net_factor") {
		left = w.portion("net_factor", ErrDepreciation)
		formula += "*{net_factor}"
	} else {
		left = sub(one(), w.lifeDepreciation())
		formula += "*{remaining}/({used}+{remaining})"
	}
	net := rounded(rational(mul(cost, left)), round.flow)
	w.step("net_cost", "重置成本净值", roundedFormula(formula, round.flow), net, placesAmount)
	share := w.capacityShare(round)
	forgone, forgoneFormula := w.opportunity(round)
	w.step("opportunity", "机会成本", forgoneFormula, rational(forgone), placesAmount)
	fee := net.times(share).plus(rational(forgone))
	w.step("fee", "最低收费额", "{net_cost}*{share_used}+{opportunity}", fee, placesAmount)
	w.figure("net_cost", net.text(placesAmount))
	w.figure("share", share.text(placesFactor))
	w.figure("opportunity", rational(forgone).text(placesAmount))
	w.figure("fee6", fee.text(placesAmount))
	w.out.Value = w.money("fee", fee)
}

// capacityShare is the buyer's part of the capacity, or the share as typed.
func (w *work) capacityShare(round rounding) number {
	share, formula := new(big.Rat), "{share}"
	if w.given("share") {
		share = w.portion("share", ErrShare)
	} else {
		buyer, other := w.notNegative("capacity_buyer", ErrCapacity), w.notNegative("capacity_other", ErrCapacity)
		all := add(buyer, other)
		if all.Sign() == 0 {
			refuse(ErrCapacity, "capacity_buyer")
		}
		share, formula = quo(buyer, all), "{capacity_buyer}/({capacity_buyer}+{capacity_other})"
	}
	used := rounded(rational(share), round.share)
	w.step("share_used", "成本分摊率", roundedFormula(formula, round.share), used, placesFactor)
	return used
}

// opportunity is the sum of single amounts and of yearly amounts at their present value.
func (w *work) opportunity(round rounding) (sum *big.Rat, formula string) {
	sum, formula = new(big.Rat), "0"
	for i := range w.count("opportunity") {
		of := item("opportunity", i)
		if w.given(of + ".amount") {
			sum.Add(sum, w.dec(of+".amount"))
			formula += "+{" + of + ".amount}"
			continue
		}
		annual, rate, years := w.dec(of+".annual"), w.rate(of+".rate"), w.integer(of+".years", ErrLife)
		if years < 0 {
			refuse(ErrLife, of+".years")
		}
		annuity := rounded(rational(quo(sub(one(), new(big.Rat).Inv(power(add(one(), rate), years))), rate)), round.factor)
		name := item("annuity", i)
		w.step(name, "年金现值系数", roundedFormula("(1-(1+{"+of+".rate})^(-"+strconv.Itoa(years)+"))/{"+of+".rate}", round.factor), annuity, placesFactor)
		sum.Add(sum, mul(annual, annuity.a))
		formula += "+{" + of + ".annual}*{" + name + "}"
	}
	return sum, formula
}
