package revenue

import "math/big"

// Step 累计分配 moves from shares already given (prev, in the order of the parties) to a new
// cumulative total, so that no share moves against the total: two splits by largest
// remainder must never be subtracted from each other, because that rule is not
// monotone.
func (w Weights) Step(prev []Amount, total Amount) []Amount {
	weights, whole := w.integers()
	return w.move(prev, total, weights, whole)
}

// StepTo is Step under a known final total: the quotas are those of the final split, so
// that the last step ends exactly at it.
func (w Weights) StepTo(prev []Amount, total, final Amount) []Amount {
	weights := make([]big.Int, len(w.Parties))
	whole := final.Int()
	if whole.Sign() == 0 {
		whole.SetInt64(1) // all quotas are zero
	} else {
		for i, a := range w.Split(final) {
			weights[i].Set(a.Int())
		}
	}
	return w.move(prev, total, weights, whole)
}

// move works with d = quota − share so far, times the whole, so that all numbers are
// whole: one fen is the whole.
func (w Weights) move(prev []Amount, total Amount, weights []big.Int, whole *big.Int) []Amount {
	before := Total(prev...)
	m := mover{order: w.order, prev: prev, one: whole, rest: make([]big.Int, len(prev)), by: make([]Amount, len(prev))}
	left := total.Sub(before)
	up := left.Sign() >= 0
	c := total.Int()
	for i := range prev {
		d := new(big.Int).Mul(&weights[i], c)
		d.Sub(d, new(big.Int).Mul(prev[i].Int(), whole))
		if up == (d.Sign() >= 0) {
			whole, rest := new(big.Int).QuoRem(d, whole, new(big.Int))
			m.by[i] = amountOf(whole)
			m.rest[i].Set(rest)
		} else {
			m.rest[i].Set(d)
		}
		left = left.Sub(m.by[i])
	}
	if up {
		m.give(left, func(int) bool { return true })
		m.take(left, func(i int) bool { return m.by[i].Sign() > 0 }, true)
	} else {
		m.give(left, func(i int) bool { return m.by[i].Sign() < 0 })
		m.take(left, func(i int) bool { return prev[i].Add(m.by[i]).Sign() > 0 }, false)
	}
	after := make([]Amount, len(prev))
	for i := range prev {
		after[i] = prev[i].Add(m.by[i])
	}
	return after
}

type mover struct {
	order []int
	prev  []Amount
	one   *big.Int
	rest  []big.Int // d − by, times the whole
	by    []Amount
}

// give hands the missing fen one by one to the largest rest, ties to the smaller
// sequence and key.
func (m *mover) give(left Amount, may func(int) bool) {
	for ; left.Sign() > 0; left = left.Sub(Fen(1)) {
		best := -1
		for _, i := range m.order {
			if may(i) && (best < 0 || m.rest[i].Cmp(&m.rest[best]) > 0) {
				best = i
			}
		}
		m.by[best] = m.by[best].Add(Fen(1))
		m.rest[best].Sub(&m.rest[best], m.one)
	}
}

// take calls the surplus back one by one from the smallest rest; latest settles ties to
// the larger sequence and key.
func (m *mover) take(left Amount, may func(int) bool, latest bool) {
	for ; left.Sign() < 0; left = left.Add(Fen(1)) {
		best := -1
		for _, i := range m.order {
			if !may(i) {
				continue
			}
			if best < 0 || m.rest[i].Cmp(&m.rest[best]) < 0 || latest && m.rest[i].Cmp(&m.rest[best]) == 0 {
				best = i
			}
		}
		m.by[best] = m.by[best].Sub(Fen(1))
		m.rest[best].Add(&m.rest[best], m.one)
	}
}
