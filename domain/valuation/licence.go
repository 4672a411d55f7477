package valuation

import (
	"math/big"
	"strconv"
)

// licenceValue 许可收益现值: an upfront fee, marginal royalties raised to a minimum and cut at a
// nominal cap, and milestones outside the cap.
func (w *work) licenceValue() {
	rate := w.rate("rate")
	upfront := w.notNegative("upfront", ErrNegative)
	tiers := w.tiers()
	n := w.count("revenues")
	minimum, minimumNames := w.minimum(n)
	capped := w.given("cap")
	limit := new(big.Rat)
	if capped {
		if limit = w.dec("cap"); limit.Cmp(upfront) < 0 {
			refuse(ErrCap, "cap")
		}
	}
	d := w.discounting(rate, rounding{-1, -1, -1})
	payments, pv := make([]number, n), make([]number, n)
	running := upfront
	w.figure("cap_year", nil)
	paid := "{upfront}"
	for i := range n {
		revenue := w.notNegative(item("revenues", i), ErrNegative)
		payment, formula := tiers.on(revenue, item("revenues", i))
		if minimum != nil {
			payment, formula = larger(payment, minimum[i]), "MAX("+formula+",{"+minimumNames[i]+"})"
		}
		if capped {
			if room := sub(limit, running); payment.Cmp(room) > 0 {
				payment = room
			}
			formula = "MIN(" + formula + ",{cap}-(" + paid + "))"
		}
		running = add(running, payment)
		if capped && w.out.Figures["cap_year"] == nil && running.Cmp(limit) >= 0 {
			w.figure("cap_year", i+1)
		}
		payments[i] = rational(payment)
		w.step(item("payment", i), year(i)+"提成", formula, payments[i], placesAmount)
		paid += "+{" + item("payment", i) + "}"
	}
	for i, factor := range w.factors(d, n) {
		pv[i] = payments[i].times(factor)
		w.step(item("pv", i), year(i)+"现值", "{"+item("payment", i)+"}*{"+item("factor", i)+"}", pv[i], placesAmount)
	}
	milestones := rational(w.milestones(d.growth))
	value := rational(upfront).plus(milestones)
	for _, term := range pv {
		value = value.plus(term)
	}
	w.step("value", "许可收益现值", "{upfront}+"+sumFormula("pv", n)+"+{milestones_pv}", value, placesAmount)
	w.figure("payments", texts(payments, 2))
	w.money("nominal", rational(running))
	w.money("milestones_pv", milestones)
	w.value(value)
}

// tier is one slice of a year's revenue: its upper end, nil for the last, and its rate.
type tier struct {
	to             *big.Rat
	rate           *big.Rat
	toPath, atPath string
}

type tiers []tier

func (w *work) tiers() tiers {
	n := w.count("tiers")
	if n == 0 {
		refuse(ErrTiers, "tiers")
	}
	list, last := make(tiers, n), new(big.Rat)
	for i := range list {
		of := item("tiers", i)
		list[i] = tier{toPath: of + ".up_to", atPath: of + ".rate"}
		if open := !w.given(of + ".up_to"); open != (i == n-1) {
			refuse(ErrTiers, of+".up_to")
		} else if open {
			continue
		}
		if list[i].to = w.dec(of + ".up_to"); list[i].to.Cmp(last) <= 0 {
			refuse(ErrTiers, of+".up_to")
		}
		last = list[i].to
	}
	for i := range list {
		list[i].rate = w.portion(list[i].atPath, ErrTierRate)
	}
	return list
}

// on is the royalty on one year's revenue: each rate on its own slice only.
func (t tiers) on(revenue *big.Rat, path string) (royalty *big.Rat, formula string) {
	royalty, from, fromName := new(big.Rat), new(big.Rat), "0"
	for _, slice := range t {
		to, toName := revenue, "{"+path+"}"
		if slice.to != nil {
			to, toName = smaller(revenue, slice.to), "MIN({"+path+"},{"+slice.toPath+"})"
		}
		if to.Cmp(from) > 0 {
			royalty.Add(royalty, mul(sub(to, from), slice.rate))
		}
		formula += "+MAX(0," + toName + "-" + fromName + ")*{" + slice.atPath + "}"
		from, fromName = slice.to, "{"+slice.toPath+"}"
	}
	return royalty, formula[1:]
}

func smaller(x, y *big.Rat) *big.Rat {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}

func larger(x, y *big.Rat) *big.Rat {
	if x.Cmp(y) > 0 {
		return x
	}
	return y
}

// minimum is the guaranteed payment of each of n years, nil without a guarantee.
func (w *work) minimum(n int) (amounts []*big.Rat, names []string) {
	if !w.given("minimum") {
		return nil, nil
	}
	each := w.Inputs["minimum"] == List
	if each && w.count("minimum") != n {
		refuse(ErrShape, "minimum")
	}
	for i := range n {
		name := "minimum"
		if each {
			name = item("minimum", i)
		}
		amounts, names = append(amounts, w.dec(name)), append(names, name)
	}
	return amounts, names
}

// milestones are payments on events: amount × probability, always at the year's end.
func (w *work) milestones(growth *big.Rat) *big.Rat {
	sum, formula := new(big.Rat), "0"
	for i := range w.count("milestones") {
		of := item("milestones", i)
		p := w.portion(of+".p", ErrProbability)
		t := w.integer(of+".t", ErrTimeOrder)
		if t < 0 {
			refuse(ErrTimeOrder, of+".t")
		}
		sum.Add(sum, quo(mul(w.dec(of+".amount"), p), power(growth, t)))
		formula += "+{" + of + ".amount}*{" + of + ".p}/(1+{rate})^" + strconv.Itoa(t)
	}
	w.step("milestones_pv", "里程碑付款现值", formula, rational(sum), placesAmount)
	return sum
}
