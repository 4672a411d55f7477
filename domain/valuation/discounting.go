package valuation

import (
	"math/big"
	"strconv"
)

// rounding is the policy of one run: places of the share, the flow and each factor,
// −1 where nothing is rounded before the end.
type rounding struct{ share, flow, factor int }

// rounding reads the policy; the textbook's is only there to reproduce other people's
// sheets.
func (w *work) rounding() rounding {
	if w.Inputs["rounding"] == Object {
		return rounding{w.places("rounding.share_dp"), w.places("rounding.flow_dp"), w.places("rounding.factor_dp")}
	}
	if w.choice("rounding", "NONE_UNTIL_END", "TEXTBOOK") == "TEXTBOOK" {
		return rounding{share: 4, flow: 2, factor: 4}
	}
	return rounding{-1, -1, -1}
}

func (w *work) places(path string) int {
	if !w.given(path) {
		return -1
	}
	n := w.integer(path, ErrDecimal)
	if n < 0 || n > maxPlaces {
		refuse(ErrDecimal, path)
	}
	return n
}

const maxPlaces = 100

func rounded(n number, places int) number {
	if places < 0 {
		return n
	}
	return rational(n.round(places))
}

// roundedFormula is the same in a formula.
func roundedFormula(formula string, places int) string {
	if places < 0 {
		return formula
	}
	return "ROUND(" + formula + "," + strconv.Itoa(places) + ")"
}

// discounting turns years into factors 1/(1+r)^t, or 1/(1+r)^(t−½) in mid-year.
type discounting struct {
	growth *big.Rat // 1 + r
	half   number   // (1+r)^½ in mid-year, 1 at the end of the year
	mid    bool
	round  rounding
}

func (w *work) discounting(rate *big.Rat, round rounding) discounting {
	d := discounting{growth: add(one(), rate), half: rational(one()), mid: w.choice("timing", "END", "MID") == "MID", round: round}
	if d.mid {
		d.half = rootOf(d.growth)
	}
	return d
}

// factor of year t = 1, 2, …, rounded as the policy says.
func (d discounting) factor(t int) number {
	return rounded(d.half.by(new(big.Rat).Inv(power(d.growth, t))), d.round.factor)
}

// formula of the factor of year t.
func (d discounting) formula(t int) string {
	exponent := strconv.Itoa(t)
	if d.mid {
		exponent = strconv.Itoa(t-1) + ".5"
	}
	return roundedFormula("1/(1+{rate})^"+exponent, d.round.factor)
}

// factors notes and returns the factors of n years.
func (w *work) factors(d discounting, n int) []number {
	factors := make([]number, n)
	for i := range factors {
		factors[i] = d.factor(i + 1)
		w.step(item("factor", i), year(i)+"折现系数", d.formula(i+1), factors[i], placesFactor)
	}
	return factors
}

// total notes and returns the sum of the steps name[0] … name[n−1].
func (w *work) total(name, label, of string, terms []number) number {
	sum := rational(new(big.Rat))
	for _, term := range terms {
		sum = sum.plus(term)
	}
	w.step(name, label, sumFormula(of, len(terms)), sum, placesAmount)
	return sum
}

// sumFormula adds up the steps name[0] … name[n−1].
func sumFormula(name string, n int) string {
	if n == 0 {
		return "0"
	}
	formula := ""
	for i := range n {
		formula += "+{" + item(name, i) + "}"
	}
	return formula[1:]
}

func texts(list []number, places int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.text(places)
	}
	return out
}
