package valuation

import "math"

// mostSteps bounds the tree.
const mostSteps = 1000

// tree is a recombining tree: factors of one step, their risk-neutral probability and
// the discount of one step.
type tree struct {
	u, d, p, discount float64
	steps             int
}

// binomial 二叉树期权价值; the tree is named, since different trees give different values.
func (w *work) binomial() {
	s, k, t := w.underlying()
	n := w.integer("n", ErrSteps)
	if n < 1 || n > mostSteps {
		refuse(ErrSteps, "n")
	}
	lattice := w.tree(t, n)
	put, american := w.choice("type", "CALL", "PUT") == "PUT", w.choice("exercise", "EUROPEAN", "AMERICAN") == "AMERICAN"
	exercise := func(price float64) float64 {
		if put {
			return max(k-price, 0)
		}
		return max(price-k, 0)
	}
	value := lattice.value(s, exercise, american)
	w.stepFloat("value", "期权价值（由引擎逐节点倒推）", "", value)
	w.figure("u", lattice.u)
	w.figure("d", lattice.d)
	w.figure("p", lattice.p)
	w.figure("value", value)
	w.mainFloat(value)
}

func (w *work) tree(t float64, n int) tree {
	given := w.choice("tree", "CRR", "FORWARD", "GIVEN")
	lattice := tree{steps: n}
	h := t / float64(n)
	sigma := 0.0
	if given == "GIVEN" {
		lattice.u, lattice.d = w.float("u"), w.float("d")
		if !(0 < lattice.d && lattice.d < lattice.u) {
			refuse(ErrTree, "d")
		}
	} else {
		sigma = checkSigma(w.float("sigma"), "sigma")
	}
	r, y := w.float("r"), w.float("y")
	up := sigma * math.Sqrt(h)
	w.stepFloat("h", "每步年数", "{t}/{n}", h)
	upFormula, downFormula := "{u}", "{d}"
	switch given {
	case "CRR":
		lattice.u, upFormula = math.Exp(up), "EXP({sigma}*SQRT({h}))"
		lattice.d, downFormula = 1/lattice.u, "1/{up}"
	case "FORWARD":
		lattice.u, upFormula = math.Exp((r-y)*h+up), "EXP(({r}-{y})*{h}+{sigma}*SQRT({h}))"
		lattice.d, downFormula = math.Exp((r-y)*h-up), "EXP(({r}-{y})*{h}-{sigma}*SQRT({h}))"
	}
	lattice.p = (math.Exp((r-y)*h) - lattice.d) / (lattice.u - lattice.d)
	lattice.discount = math.Exp(-r * h)
	if !(lattice.p > 0 && lattice.p < 1) {
		refuse(ErrRiskNeutral, "n")
	}
	w.stepFloat("up", "上行倍数 u", upFormula, lattice.u)
	w.stepFloat("down", "下行倍数 d", downFormula, lattice.d)
	w.stepFloat("p", "风险中性概率 p", "(EXP(({r}-{y})*{h})-{down})/({up}-{down})", lattice.p)
	return lattice
}

// value goes from the leaves to the root; early exercise is compared at every node.
// Prices come from logarithms, so that no power overflows on the way.
func (t tree) value(s float64, exercise func(price float64) float64, american bool) float64 {
	up, down, start := math.Log(t.u), math.Log(t.d), math.Log(s)
	price := func(step, ups int) float64 {
		return math.Exp(start + float64(float64(ups)*up) + float64(float64(step-ups)*down))
	}
	values := make([]float64, t.steps+1)
	for ups := range values {
		values[ups] = exercise(price(t.steps, ups))
	}
	for step := t.steps - 1; step >= 0; step-- {
		for ups := 0; ups <= step; ups++ {
			values[ups] = t.discount * (float64(t.p*values[ups+1]) + float64((1-t.p)*values[ups]))
			if american {
				values[ups] = max(values[ups], exercise(price(step, ups)))
			}
		}
	}
	return values[0]
}
