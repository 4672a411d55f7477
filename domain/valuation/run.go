package valuation

import (
	"math/big"
	"slices"
	"strconv"

	"jiyue/domain/fault"
)

// Version 引擎版本 names the rules of this package; it changes with any change of a result.
const Version = "valuation/1"

// Method 估值方法 names one calculation.
type Method string

// The calculations, as the definitions name them.
const (
	DCF           Method = "dcf"                 // 收益现值（利润分成）
	Split         Method = "split_ratio"         // 约当投资分成率
	Excess        Method = "excess_earnings"     // 超额收益
	Relief        Method = "relief_from_royalty" // 许可费节省
	RoyaltyScore  Method = "royalty_rate_score"  // 许可费率综合评价
	DiscountRate  Method = "discount_rate"       // 折现率
	Cost          Method = "cost"                // 重置成本
	MinFee        Method = "min_fee"             // 最低收费额
	Market        Method = "market"              // 市场比较
	BlackScholes  Method = "bs"                  // 期权（布莱克—斯科尔斯）
	Binomial      Method = "binomial"            // 期权（二叉树）
	MonteCarlo    Method = "montecarlo"          // 蒙特卡洛模拟
	RiskAdjusted  Method = "rnpv"                // 风险调整净现值
	LicenceValue  Method = "licence_pv"          // 许可收益现值
	RemainingLife Method = "remaining_life"      // 剩余年限
	StartPrice    Method = "start_price"         // 起拍价
)

// Places of figures in the path: amounts, and shares and factors.
const (
	placesAmount = 6
	placesFactor = 12
)

// Outcome 估值结果 is what one run found: figures under the names of the definitions
// (text of decimals, whole numbers, floats of the float methods, lists of them, nil
// where a figure does not exist), the path of the calculation, and warnings.
type Outcome struct {
	Method   Method
	Value    string // the main figure, "" where the method has none
	Figures  map[string]any
	Path     []Step
	Warnings []string
}

// Step 计算步骤 is one line of the path: a figure, and the formula that makes it of inputs
// and earlier steps, whose names stand in braces. The formula is in the notation of
// spreadsheets; without one the figure comes from the engine alone.
type Step struct {
	Name    string
	Label   string
	Formula string
	Value   string
}

// Run makes one run. Err is the first fault in the order of the definitions, at its
// field. The same inputs give the same outcome at any time.
func Run(method Method, in Inputs) (out Outcome, err error) {
	engine, known := engines[method]
	if !known {
		return Outcome{}, ErrMethod
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *fault.Fault:
			out, err = Outcome{}, p
		default:
			panic(p)
		}
	}()
	w := &work{Inputs: in, out: Outcome{Method: method, Figures: map[string]any{}, Warnings: []string{}}}
	engine(w)
	return w.out, nil
}

var engines = map[Method]func(*work){
	DCF: (*work).dcf, Split: (*work).splitRatio, Excess: (*work).excessEarnings, Relief: (*work).reliefFromRoyalty,
	RoyaltyScore: (*work).royaltyScore, DiscountRate: (*work).discountRate, Cost: (*work).cost, MinFee: (*work).minFee,
	Market: (*work).market, BlackScholes: (*work).blackScholes, Binomial: (*work).binomial, MonteCarlo: (*work).monteCarlo,
	RiskAdjusted: (*work).riskAdjusted, LicenceValue: (*work).licenceValue, RemainingLife: (*work).remainingLife, StartPrice: (*work).startPrice,
}

// work is one run under way.
type work struct {
	Inputs
	out Outcome
}

func (w *work) figure(name string, value any) { w.out.Figures[name] = value }

func (w *work) warn(code string) { w.out.Warnings = append(w.out.Warnings, code) }

func (w *work) warnings() { w.figure("warnings", w.out.Warnings) }

// money sets an amount with two places; the main figure is one of them.
func (w *work) money(name string, n number) string {
	text := n.text(2)
	w.figure(name, text)
	return text
}

// value sets the main figure and, with six places, value6.
func (w *work) value(n number) {
	w.out.Value = w.money("value", n)
	w.figure("value6", n.text(placesAmount))
}

// step notes one line of the path with the places of its kind of figure.
func (w *work) step(name, label, formula string, n number, places int) {
	w.out.Path = append(w.out.Path, Step{Name: name, Label: label, Formula: formula, Value: n.text(places)})
}

func (w *work) refuseTarget() {
	if _, present := w.Inputs["target_value"]; present {
		refuse(ErrTarget, "target_value")
	}
}

// rate reads a discount rate: 0 < r ≤ 0.5.
func (in Inputs) rate(path string) *big.Rat {
	r := in.dec(path)
	if !withinRate(r) {
		refuse(ErrRate, path)
	}
	return r
}

func withinRate(r *big.Rat) bool { return r.Sign() > 0 && r.Cmp(big.NewRat(1, 2)) <= 0 }

// tax reads the basis and the rate and returns 1 − τ, or 1 before tax.
func (in Inputs) tax() (left *big.Rat) {
	basis := in["tax_basis"]
	if basis != "AFTER_TAX" && basis != "PRE_TAX" {
		refuse(ErrTaxBasis, "tax_basis")
	}
	rate := in.taxRate()
	if basis == "PRE_TAX" {
		return one()
	}
	return sub(one(), rate)
}

func (in Inputs) taxRate() *big.Rat {
	rate := in.dec("tax_rate")
	if rate.Sign() < 0 || rate.Cmp(one()) >= 0 {
		refuse(ErrTax, "tax_rate")
	}
	return rate
}

// taxFormula is the factor of tax in a formula.
func (in Inputs) taxFormula() string {
	if in["tax_basis"] == "PRE_TAX" {
		return ""
	}
	return "*(1-{tax_rate})"
}

func percent(r *big.Rat) *big.Rat { return mul(r, whole(100)) }

// weightsOne demands weights that are not negative and add up to one.
func weightsOne(weights []*big.Rat, path string) {
	sum := new(big.Rat)
	for _, weight := range weights {
		sum.Add(sum, weight)
	}
	if slices.ContainsFunc(weights, func(weight *big.Rat) bool { return weight.Sign() < 0 }) || sum.Cmp(one()) != 0 {
		refuse(ErrWeights, path)
	}
}

func year(i int) string { return "第 " + strconv.Itoa(i+1) + " 年" }
