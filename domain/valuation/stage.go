package valuation

import (
	"math/big"
	"strconv"
)

// riskAdjusted 风险调整净现值: Σ p·cf/(1+r)^t with the probability of getting that far. A rate
// that carries the technical risk too counts it twice.
func (w *work) riskAdjusted() {
	rate := w.rate("rate")
	n := w.count("stages")
	if n == 0 {
		refuse(ErrNoFlows, "stages")
	}
	conditional := w.choice("mode", "CUMULATIVE", "CONDITIONAL") == "CONDITIONAL"
	growth := add(one(), rate)
	value, certain, reached := new(big.Rat), new(big.Rat), make([]number, n)
	formula, certainFormula := "", ""
	last, earlier := one(), 0
	for i := range n {
		of := item("stages", i)
		t := w.integer(of+".t", ErrTimeOrder)
		if t < earlier {
			refuse(ErrTimeOrder, of+".t")
		}
		earlier = t
		p, reach := w.portion(of+".p", ErrProbability), "{"+of+".p}"
		switch {
		case conditional:
			p = mul(last, p)
			if i > 0 {
				reach = "{" + item("reached", i-1) + "}*" + reach
			}
		case p.Cmp(last) > 0:
			refuse(ErrProbOrder, of+".p")
		}
		last, reached[i] = p, rational(p)
		w.step(item("reached", i), "阶段 "+strconv.Itoa(i+1)+" 累计概率", reach, reached[i], placesFactor)
		present := quo(w.dec(of+".cf"), power(growth, t))
		flow := "{" + of + ".cf}/(1+{rate})^" + strconv.Itoa(t)
		w.step(item("pv", i), "阶段 "+strconv.Itoa(i+1)+" 期望现值", "{"+item("reached", i)+"}*"+flow, rational(mul(p, present)), placesAmount)
		value.Add(value, mul(p, present))
		certain.Add(certain, present)
		formula += "+{" + item("pv", i) + "}"
		certainFormula += "+" + flow
	}
	w.step("value", "风险调整净现值", formula[1:], rational(value), placesAmount)
	w.step("npv_certain", "全部成功时的净现值（对照）", certainFormula[1:], rational(certain), placesAmount)
	if w.Inputs["rate_includes_technical_risk"] == Yes {
		w.warn("TECH_RISK_DOUBLE_COUNT")
	}
	w.out.Value = w.money("value", rational(value))
	w.money("npv_certain", rational(certain))
	w.figure("cumulative", texts(reached, placesFactor))
	w.warnings()
}
