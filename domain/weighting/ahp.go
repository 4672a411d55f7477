// Package weighting derives weights from judgements: pairwise comparisons of one judge or
// several (层次分析法), the spread of a batch's data (熵权法), and grades voted for (模糊综合
// 评价). Inputs are exact; eigenvectors and logarithms are statistics in float64.
package weighting

import (
	"math"
	"math/big"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// Refusals.
var (
	ErrSize       = fault.New(fault.Invalid, "E_AHP_SIZE", "判断矩阵的阶数应为 1 至 10")
	ErrTriangle   = fault.New(fault.Invalid, "E_AHP_TRIANGLE", "上三角判断值的个数应为 n(n−1)/2，请逐行补全")
	ErrValue      = fault.New(fault.Invalid, "E_AHP_VALUE", "判断值应在 1/9 至 9 之间")
	ErrReciprocal = fault.New(fault.Invalid, "E_NOT_RECIPROCAL", "判断矩阵的对角线应为 1，对称位置应互为倒数，例如 3 与 1/3")
	ErrShape      = fault.New(fault.Invalid, "E_SHAPE", "数据的行数或列数不一致，请补全")
	ErrWeights    = fault.New(fault.Invalid, "E_WEIGHTS_NOT_ONE", "权重不得为负，合计应恰为 1")
	ErrNoJudge    = fault.New(fault.Invalid, "E_NO_CONSISTENT_JUDGE", "没有通过一致性检验的判断，请专家重新比较")
	ErrFewObjects = fault.New(fault.Invalid, "E_TOO_FEW_OBJECTS", "评价对象过少，不能由数据求权重")
	ErrNegative   = fault.New(fault.Invalid, "E_NEGATIVE", "数值不得为负")
	ErrBlend      = fault.New(fault.Invalid, "E_BLEND_ZERO", "主观权重与客观权重没有同时不为零的指标，不能相乘组合")
	ErrRow        = fault.New(fault.Invalid, "E_ROW_NOT_ONE", "隶属度每行之和应恰为 1")
	ErrVotes      = fault.New(fault.Invalid, "E_NO_VOTES", "有一项指标没有任何投票")
)

// smallest and larger bound a judgement on Saaty's scale.
var smallest, larger = big.NewRat(1, 9), big.NewRat(9, 1)

// randomIndex is the mean consistency index of random matrices of order 3 to 10 (Saaty).
var randomIndex = []float64{3: .58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49}

// AHPMethod 求权方法 says how weights come out of a matrix.
type AHPMethod string

// The methods. Consistency is always that of the eigenvector.
const (
	Eigen     AHPMethod = "EIGEN"
	Geometric AHPMethod = "GEOMETRIC"
	Column    AHPMethod = "COLUMN"
)

// Comparison 判断矩阵 is a reciprocal matrix of pairwise comparisons.
type Comparison [][]float64

// AHP 层次分析结果.
type AHP struct {
	Lambda, CI, CR float64 // of the principal eigenvector
	Weights        []float64
	MethodLambda   *float64 // of Geometric and Column
}

// FromTriangle reads the upper triangle, row by row: decimals or ratios.
func FromTriangle(n int, upper []string) (Comparison, error) {
	row, err := ratios(upper)
	switch {
	case err != nil:
		return nil, err
	case n < 1 || n > 10:
		return nil, ErrSize
	case len(row) != n*(n-1)/2:
		return nil, ErrTriangle
	}
	for _, x := range row {
		if x.Cmp(smallest) < 0 || x.Cmp(larger) > 0 {
			return nil, ErrValue
		}
	}
	return fill(n, floats(row)), nil
}

// fill makes a reciprocal matrix of its upper triangle.
func fill(n int, upper []float64) Comparison {
	m := make(Comparison, n)
	for i := range m {
		m[i] = make([]float64, n)
		m[i][i] = 1
	}
	k := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			m[i][j], m[j][i] = upper[k], 1/upper[k]
			k++
		}
	}
	return m
}

// FromMatrix reads a whole matrix, which must be reciprocal exactly.
func FromMatrix(rows [][]string) (Comparison, error) {
	n := len(rows)
	exactly := make([][]*big.Rat, n)
	for i, row := range rows {
		var err error
		if exactly[i], err = ratios(row); err != nil {
			return nil, err
		}
	}
	if n < 1 || n > 10 {
		return nil, ErrSize
	}
	for _, row := range exactly {
		if len(row) != n {
			return nil, ErrShape
		}
	}
	m := make(Comparison, n)
	for i, row := range exactly {
		for _, x := range row {
			if x.Cmp(smallest) < 0 || x.Cmp(larger) > 0 {
				return nil, ErrValue
			}
		}
		m[i] = floats(row)
	}
	for i := range n {
		for j := range n {
			if new(big.Rat).Mul(exactly[i][j], exactly[j][i]).Cmp(exact.One()) != 0 || exactly[i][i].Cmp(exact.One()) != 0 {
				return nil, ErrReciprocal
			}
		}
	}
	return m, nil
}

func ratios(texts []string) ([]*big.Rat, error) {
	row := make([]*big.Rat, len(texts))
	for i, s := range texts {
		x, err := exact.ParseRatio(s)
		if err != nil {
			return nil, err
		}
		row[i] = x
	}
	return row, nil
}

func floats(row []*big.Rat) []float64 {
	all := make([]float64, len(row))
	for i, x := range row {
		all[i], _ = x.Float64()
	}
	return all
}

// Solve gives weights by the method and the consistency of the comparisons.
func (m Comparison) Solve(method AHPMethod) AHP {
	principal := m.eigenvector()
	a := AHP{Weights: principal, Lambda: float64(len(m))}
	if n := len(m); n > 2 {
		a.Lambda = m.meanRatio(principal)
		a.CI = (a.Lambda - float64(n)) / float64(n-1)
		a.CR = a.CI / randomIndex[n]
	}
	switch method {
	case Geometric:
		a.Weights = m.geometric()
		lambda := m.meanRatio(a.Weights)
		a.MethodLambda = &lambda
	case Column:
		a.Weights = m.columns()
		lambda := 0.0
		for j, sum := range m.columnSums() {
			lambda += sum * a.Weights[j]
		}
		a.MethodLambda = &lambda
	}
	return a
}

// eigenvector is the principal right one, with sum one. Squaring the matrix sixty times
// separates the largest eigenvalue however close the next is; a few steps with the matrix
// itself then take away the rounding of the squares.
func (m Comparison) eigenvector() []float64 {
	power := m
	for range 60 {
		power = scaled(product(power, power))
	}
	w := make([]float64, len(m))
	for i := range w {
		w[i] = 1
	}
	w = normal(power.times(w))
	for range 10 {
		w = normal(m.times(w))
	}
	return w
}

func product(a, b Comparison) Comparison {
	c := make(Comparison, len(a))
	for i := range a {
		c[i] = make([]float64, len(a))
		for j := range a {
			for k := range a {
				c[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return c
}

func scaled(m Comparison) Comparison {
	largest := 0.0
	for _, row := range m {
		for _, x := range row {
			largest = math.Max(largest, x)
		}
	}
	for _, row := range m {
		for j := range row {
			row[j] /= largest
		}
	}
	return m
}

func (m Comparison) times(w []float64) []float64 {
	product := make([]float64, len(m))
	for i, row := range m {
		for j, x := range row {
			product[i] += x * w[j]
		}
	}
	return product
}

func normal(w []float64) []float64 {
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	shares := make([]float64, len(w))
	for i, x := range w {
		shares[i] = x / sum
	}
	return shares
}

// meanRatio is the mean of (Aw)ᵢ/wᵢ.
func (m Comparison) meanRatio(w []float64) float64 {
	sum := 0.0
	for i, x := range m.times(w) {
		sum += x / w[i]
	}
	return sum / float64(len(w))
}

func (m Comparison) geometric() []float64 {
	means := make([]float64, len(m))
	for i, row := range m {
		sum := 0.0
		for _, x := range row {
			sum += math.Log(x)
		}
		means[i] = math.Exp(sum / float64(len(row)))
	}
	return normal(means)
}

func (m Comparison) columnSums() []float64 {
	sums := make([]float64, len(m))
	for _, row := range m {
		for j, x := range row {
			sums[j] += x
		}
	}
	return sums
}

func (m Comparison) columns() []float64 {
	sums, means := m.columnSums(), make([]float64, len(m))
	for i, row := range m {
		for j, x := range row {
			means[i] += x / sums[j] / float64(len(m))
		}
	}
	return means
}

// Accept says that the comparisons are consistent enough.
func (a AHP) Accept(most string) (bool, error) {
	limit, err := exact.Parse(most)
	if err != nil {
		return false, err
	}
	f, _ := limit.Float64()
	return a.CR < f, nil
}

// Decimals are the weights rounded so that they sum to exactly one: what rounding leaves
// goes to the largest.
func Decimals(weights []float64, places int) []*big.Rat {
	rounded := make([]*big.Rat, len(weights))
	largest := 0
	for i, w := range weights {
		rounded[i] = exact.Round(new(big.Rat).SetFloat64(w), places, exact.HalfUp)
		if rounded[i].Cmp(rounded[largest]) > 0 {
			largest = i
		}
	}
	rest := new(big.Rat).Sub(exact.One(), exact.Sum(rounded))
	rounded[largest].Add(rounded[largest], rest)
	return rounded
}
