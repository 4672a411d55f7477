package consensus

import "math/big"

// ICC 组内相关系数 in the six forms of Shrout and Fleiss, with the mean squares of objects,
// judges, within objects, and what is left. nil where the denominator is zero.
type ICC struct {
	B, J, W, E                               *big.Rat
	ICC11, ICC21, ICC31, ICC1k, ICC2k, ICC3k *big.Rat
}

// Intraclass compares judges over objects (object × judge).
func Intraclass(scores [][]string) (ICC, error) {
	rows, err := table(scores)
	switch {
	case err != nil:
		return ICC{}, err
	case len(rows) < 2:
		return ICC{}, ErrObjects
	case ragged(rows):
		return ICC{}, ErrShape
	case len(rows[0]) < 2:
		return ICC{}, ErrJudges
	}
	n, k := int64(len(rows)), int64(len(rows[0]))
	squares, objects, judges, all := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	columns := make([]*big.Rat, k)
	for j := range columns {
		columns[j] = new(big.Rat)
	}
	for _, row := range rows {
		sum := new(big.Rat)
		for j, x := range row {
			squares.Add(squares, square(x))
			sum.Add(sum, x)
			columns[j].Add(columns[j], x)
		}
		objects.Add(objects, over(square(sum), k))
		all.Add(all, sum)
	}
	for _, c := range columns {
		judges.Add(judges, over(square(c), n))
	}
	centre := over(square(all), n*k)
	residual := new(big.Rat).Sub(squares, objects)
	residual.Sub(residual, judges).Add(residual, centre)
	r := ICC{
		B: over(minus(objects, centre), n-1), J: over(minus(judges, centre), k-1),
		W: over(minus(squares, objects), n*(k-1)), E: over(residual, (n-1)*(k-1)),
	}
	bias := over(times(minus(r.J, r.E), k), n) // k(J−E)/n
	r.ICC11 = ratio(minus(r.B, r.W), plus(r.B, times(r.W, k-1)))
	r.ICC21 = ratio(minus(r.B, r.E), plus(r.B, times(r.E, k-1), bias))
	r.ICC31 = ratio(minus(r.B, r.E), plus(r.B, times(r.E, k-1)))
	r.ICC1k = ratio(minus(r.B, r.W), r.B)
	r.ICC2k = ratio(minus(r.B, r.E), plus(r.B, over(bias, k)))
	r.ICC3k = ratio(minus(r.B, r.E), r.B)
	return r, nil
}

func square(x *big.Rat) *big.Rat         { return new(big.Rat).Mul(x, x) }
func minus(a, b *big.Rat) *big.Rat       { return new(big.Rat).Sub(a, b) }
func times(x *big.Rat, n int64) *big.Rat { return new(big.Rat).Mul(x, big.NewRat(n, 1)) }
func over(x *big.Rat, n int64) *big.Rat  { return new(big.Rat).Quo(x, big.NewRat(n, 1)) }
func plus(terms ...*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, t := range terms {
		sum.Add(sum, t)
	}
	return sum
}

func ratio(above, below *big.Rat) *big.Rat {
	if below.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(above, below)
}
