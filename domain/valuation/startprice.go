package valuation

import (
	"math/big"

	"jiyue/domain/exact"
)

// technologyPoints are the points of the levels 1 … 13 of technical maturity (建议值).
var technologyPoints = []int64{5, 10, 20, 30, 40, 52, 64, 76, 85, 90, 94, 97, 100}

// Of the evidence of prices: how long a comparable counts, and how many suffice.
const (
	recentMonths = 24
	enoughRecent = 3
)

// startPrice 起拍价 of the tree AUCTION-5M-V1 (建议值): k·V_ref cut down to the grid, where k grows
// with the score and V_ref is the P25 of a simulation or the lowest of two methods.
func (w *work) startPrice() {
	w.refuseTarget()
	base := w.date("base_date")
	dates := w.count("leaves.comparable_dates")
	for i := range dates {
		w.date(item("leaves.comparable_dates", i))
	}
	points := map[string]*big.Rat{
		"TRL": whole(technologyPoints[w.level("leaves.trl", len(technologyPoints))-1]), "MRL": whole(10 * int64(w.level("leaves.mrl", 10))),
		"MARKET": w.inRange("leaves.market", new(big.Rat), whole(100), ErrScale),
		"TEAM":   w.inRange("leaves.team", new(big.Rat), whole(100), ErrScale),
		"LEGAL":  w.inRange("leaves.legal", new(big.Rat), whole(100), ErrScale),
	}
	recent := 0
	for i := range dates {
		path := item("leaves.comparable_dates", i)
		date := w.date(path)
		if date.After(base) {
			refuse(ErrAfterBase, path)
		}
		if !date.AddMonths(recentMonths).Before(base) {
			recent++
		}
	}
	points["EVIDENCE"] = evidencePoints(recent)
	score, written := w.maturity(points)
	k := add(w.decOr("k_base", big.NewRat(1, 2)), quo(mul(w.decOr("k_slope", big.NewRat(2, 5)), score), whole(100)))
	w.step("k", "起拍系数", w.orConstant("k_base", "0.5")+"+"+w.orConstant("k_slope", "0.4")+"*{score}/100", rational(k), placesFactor)
	risk := mul(big.NewRat(12, 100), sub(one(), quo(score, whole(100))))
	reference, source := w.reference()
	if reference.Sign() <= 0 {
		refuse(ErrPrice, "p25")
	}
	grid := w.decOr("grid", whole(10000))
	if grid.Sign() <= 0 {
		refuse(ErrGrid, "grid")
	}
	unrounded := mul(k, reference)
	w.step("unrounded", "取整前", "{k}*{v_ref}", rational(unrounded), placesAmount)
	steps := quo(unrounded, grid)
	price := mul(new(big.Rat).SetInt(floor(steps)), grid)
	if price.Sign() == 0 {
		refuse(ErrBelowGrid, "grid")
	}
	w.step("start_price", "起拍价", "FLOOR({unrounded},"+w.orConstant("grid", "10000")+")", rational(price), 2)
	w.figure("points", written)
	w.figure("score", exact.Terminating(score))
	w.figure("k", exact.Terminating(k))
	w.figure("risk_addon", exact.Terminating(risk))
	w.money("v_ref", rational(reference))
	w.money("unrounded", rational(unrounded))
	w.out.Value = w.money("start_price", rational(price))
	w.figure("source", source)
}

func floor(r *big.Rat) *big.Int {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
	}
	return q
}

func evidencePoints(recent int) *big.Rat {
	switch {
	case recent >= enoughRecent:
		return whole(100)
	case recent > 0:
		return whole(60)
	}
	return whole(20)
}

func (w *work) level(path string, top int) int {
	n := w.integer(path, ErrScale)
	if n < 1 || n > top {
		refuse(ErrScale, path)
	}
	return n
}

// maturityWeights in hundredths, in the order of the tree.
var maturityWeights = []struct {
	name, label string
	weight      int64
}{{"TRL", "技术成熟度", 30}, {"MRL", "制造成熟度", 15}, {"MARKET", "市场成熟度", 20}, {"TEAM", "团队与转化支持", 10}, {"LEGAL", "法律权属", 15}, {"EVIDENCE", "价格证据", 10}}

func (w *work) maturity(points map[string]*big.Rat) (score *big.Rat, written map[string]string) {
	score, written = new(big.Rat), map[string]string{}
	formula := ""
	for _, leaf := range maturityWeights {
		weight := big.NewRat(leaf.weight, 100)
		score.Add(score, mul(weight, points[leaf.name]))
		written[leaf.name] = exact.Terminating(points[leaf.name])
		w.note("points."+leaf.name, leaf.label+"得分（权重 "+exact.Terminating(weight)+"）", written[leaf.name])
		formula += "+{points." + leaf.name + "}*" + exact.Terminating(weight)
	}
	w.step("score", "成熟度总分", formula[1:], rational(score), placesFactor)
	return score, written
}

// reference is P25 where it is given, else the lowest of at least two methods.
func (w *work) reference() (value *big.Rat, source string) {
	formula := "{p25}"
	if w.given("p25") {
		value, source = w.dec("p25"), "P25"
	} else {
		names := w.names("methods")
		if len(names) < 2 {
			refuse(ErrTwoMethods, "methods")
		}
		formula = ""
		for _, name := range names {
			of := "methods." + name
			if amount := w.dec(of); value == nil || amount.Cmp(value) < 0 {
				value, source = amount, name
			}
			formula += ",{" + of + "}"
		}
		formula = "MIN(" + formula[1:] + ")"
	}
	w.step("v_ref", "参考价值", formula, rational(value), placesAmount)
	return value, source
}

// orConstant is the input's name in a formula, or the value that stands for it.
func (w *work) orConstant(path, missing string) string {
	if w.given(path) {
		return "{" + path + "}"
	}
	return missing
}
