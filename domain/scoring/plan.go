// Package scoring turns the scores of a panel into one result by a plan that was frozen
// before anybody scored (汇总), and says whether the scores agree well enough for that
// (离散度检验). No score is ever dropped silently: what a plan trims is counted.
package scoring

import (
	"math/big"
	"slices"

	"jiyue/domain/chain"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

// Refusals.
var (
	ErrPlanHash  = fault.New(fault.Conflict, "E_PLAN_HASH", "汇总方案与冻结时的哈希值不符，方案冻结后不得改动")
	ErrDuplicate = fault.New(fault.Invalid, "E_DUP_ASSESSOR", "同一评估师的评分出现两次，请核对评分清单")
	ErrWho       = fault.New(fault.Invalid, "E_WHO", "该指标只由指定类别的专家评分")
	ErrQuorum    = fault.New(fault.Invalid, "E_LEAF_QUORUM", "有效评分少于方案规定的最少份数，不能汇总")
	ErrTrim      = fault.New(fault.Invalid, "E_TRIM_TOO_LARGE", "去除的最高分和最低分不少于全部评分，请在方案中减少去除份数")
)

// Order 汇总顺序 is whether assessors are joined index by index, or by their totals.
type Order string

// The orders.
const (
	LeafFirst  Order = "LEAF_FIRST"
	TotalFirst Order = "TOTAL_FIRST"
)

// Method 集结方法 joins several scores into one.
type Method string

// The methods. Trimmed drops the k lowest and the k highest scores, Winsorised moves them
// to their neighbours.
const (
	Mean       Method = "MEAN"
	Median     Method = "MEDIAN"
	Trimmed    Method = "TRIMMED"
	Winsorised Method = "WINSORISED"
)

// Plan 汇总方案 is fixed before the panel is drawn.
type Plan struct {
	Order        Order
	Method       Method
	TrimK        int
	TrimMinM     int // trim only from this number of scores on
	MinScores    int
	Places       int // of the total
	Grades       []indextree.Grade
	LeafRounding *indextree.Rounding // leaf first only
}

// Value is the plan as it is hashed.
func (p Plan) Value() map[string]any {
	grades := make([]any, len(p.Grades))
	for i, g := range p.Grades {
		grades[i] = map[string]any{"grade": g.Name, "min": g.Min}
	}
	value := map[string]any{"order": string(p.Order), "method": string(p.Method), "trim_k": p.TrimK, "trim_min_m": p.TrimMinM,
		"min_scores": p.MinScores, "dp": p.Places, "grades": grades}
	if r := p.LeafRounding; r != nil {
		value["leaf_rounding"] = map[string]any{"dp": r.Places, "mode": string(r.Mode)}
	}
	return value
}

// Frozen says that a plan still has the hash that it was frozen with.
func Frozen(plan map[string]any, hash string) (chain.Hash, error) {
	computed, err := evidence.Hash(plan)
	if err == nil && hash != "" && computed.String() != hash {
		return computed, ErrPlanHash
	}
	return computed, err
}

// effective is how many scores of m are trimmed at each end.
func (p Plan) effective(m int) int {
	if m >= p.TrimMinM {
		return p.TrimK
	}
	return 0
}

// join joins scores by the plan's method.
func (p Plan) join(scores []*big.Rat) (*big.Rat, error) {
	k, m := p.effective(len(scores)), len(scores)
	sorted := slices.SortedFunc(slices.Values(scores), (*big.Rat).Cmp)
	switch p.Method {
	case Median:
		return mean(sorted[(m-1)/2 : m/2+1]), nil
	case Trimmed:
		if 2*k >= m {
			return nil, ErrTrim
		}
		return mean(sorted[k : m-k]), nil
	case Winsorised:
		if 2*k >= m {
			return nil, ErrTrim
		}
		for i := range k {
			sorted[i], sorted[m-1-i] = sorted[k], sorted[m-1-k]
		}
	}
	return mean(sorted), nil
}

// mean of at least one score.
func mean(scores []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, x := range scores {
		sum.Add(sum, x)
	}
	return sum.Quo(sum, big.NewRat(int64(len(scores)), 1))
}
