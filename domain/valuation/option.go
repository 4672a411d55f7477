package valuation

import (
	"math"
	"strconv"
	"strings"
)

// The bounds of σ within which a volatility is believed.
const (
	lowestSigma  = 0.05
	highestSigma = 1.5
)

// float reads a finite number for a float method.
func (in Inputs) float(path string) float64 {
	f, ok := readFloat(in[path])
	if !ok {
		refuse(ErrNumber, path)
	}
	return f
}

// readFloat takes what JSON takes as a number.
func readFloat(typed string) (float64, bool) {
	if typed == "" || strings.Trim(typed, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(typed, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func (in Inputs) floats(path string) []float64 {
	list := make([]float64, in.count(path))
	for i := range list {
		list[i] = in.float(item(path, i))
	}
	return list
}

// stepFloat notes one line of the path of a float method.
func (w *work) stepFloat(name, label, formula string, value float64) {
	w.out.Path = append(w.out.Path, Step{Name: name, Label: label, Formula: formula, Value: strconv.FormatFloat(value, 'f', 9, 64)})
}

// mainFloat sets the main figure, with two places, of a float.
func (w *work) mainFloat(value float64) { w.out.Value = strconv.FormatFloat(value, 'f', 2, 64) }

// underlying reads price and exercise price and the time left.
func (w *work) underlying() (s, k, t float64) {
	s, k = w.float("s"), w.float("k")
	if s <= 0 {
		refuse(ErrPrice, "s")
	}
	if k <= 0 {
		refuse(ErrPrice, "k")
	}
	if t = w.float("t"); t <= 0 {
		refuse(ErrTime, "t")
	}
	return s, k, t
}

func checkSigma(sigma float64, path string) float64 {
	if !(sigma >= lowestSigma && sigma <= highestSigma) {
		refuse(ErrSigma, path)
	}
	return sigma
}

// blackScholes 期权价值 of a right to develop: s is the present value of what
// commercialisation brings, k what development costs, y the cost of delay, 1/T where
// every year of waiting loses a year of protection. A supplement, never a value alone.
func (w *work) blackScholes() {
	s, k, t := w.underlying()
	sigma, sigmaFormula := 0.0, "{sigma}"
	if w.given("sigma") {
		sigma = checkSigma(w.float("sigma"), "sigma")
	} else {
		sigma, sigmaFormula = checkSigma(math.Sqrt(w.float("variance")), "variance"), "SQRT({variance})"
	}
	r := w.float("r")
	y, yFormula := 1/t, "1/{t}"
	if w.Inputs["y"] != "1/T" {
		y, yFormula = w.float("y"), "{y}"
	}
	put := w.choice("type", "CALL", "PUT") == "PUT"
	root := sigma * math.Sqrt(t)
	d1 := (math.Log(s/k) + float64((r-y+float64(sigma*sigma/2))*t)) / root
	d2 := d1 - root
	nd1, nd2 := normal(d1), normal(d2)
	w.stepFloat("sigma_used", "波动率 σ", sigmaFormula, sigma)
	w.stepFloat("y_used", "延迟成本 y", yFormula, y)
	w.stepFloat("d1", "d₁", "(LN({s}/{k})+({r}-{y_used}+{sigma_used}^2/2)*{t})/({sigma_used}*SQRT({t}))", d1)
	w.stepFloat("d2", "d₂", "{d1}-{sigma_used}*SQRT({t})", d2)
	w.stepFloat("nd1", "N(d₁)", "NORMSDIST({d1})", nd1)
	w.stepFloat("nd2", "N(d₂)", "NORMSDIST({d2})", nd2)
	grown, owed := s*math.Exp(-y*t), k*math.Exp(-r*t)
	value, now := float64(grown*nd1)-float64(owed*nd2), s-k
	formula := "{s}*EXP(-{y_used}*{t})*{nd1}-{k}*EXP(-{r}*{t})*{nd2}"
	if put {
		value, now = float64(owed*normal(-d2))-float64(grown*normal(-d1)), k-s
		formula = "{k}*EXP(-{r}*{t})*NORMSDIST(-{d2})-{s}*EXP(-{y_used}*{t})*NORMSDIST(-{d1})"
	}
	w.stepFloat("value", "期权价值", formula, value)
	w.figure("d1", d1)
	w.figure("d2", d2)
	w.figure("nd1", nd1)
	w.figure("nd2", nd2)
	w.figure("value", value)
	w.figure("npv_now", now)
	w.mainFloat(value)
}

// normal is the distribution function of the standard normal distribution.
func normal(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
