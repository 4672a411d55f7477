package valuation

import "math/big"

// number is a + b·√root, exact: factors of half years are multiples of the root of
// 1 + r, and every value of a run with MID timing lies in that field. b is nil for
// rationals. The numbers of one run share their root.
type number struct{ a, b, root *big.Rat }

func rational(r *big.Rat) number { return number{a: r} }

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// rootOf is √r for r > 0: a rational where r is the square of one.
func rootOf(r *big.Rat) number {
	p, q := new(big.Int).Sqrt(r.Num()), new(big.Int).Sqrt(r.Denom())
	if new(big.Int).Mul(p, p).Cmp(r.Num()) == 0 && new(big.Int).Mul(q, q).Cmp(r.Denom()) == 0 {
		return rational(new(big.Rat).SetFrac(p, q))
	}
	return number{new(big.Rat), whole(1), r}
}

func (n number) irrational() bool { return n.b != nil && n.b.Sign() != 0 }

// rootPart is b, 0 for a rational.
func (n number) rootPart() *big.Rat {
	if n.b == nil {
		return new(big.Rat)
	}
	return n.b
}

func (n number) rootWith(m number) *big.Rat {
	if n.root != nil {
		return n.root
	}
	return m.root
}

func (n number) plus(m number) number {
	sum := number{a: new(big.Rat).Add(n.a, m.a), root: n.rootWith(m)}
	if n.irrational() || m.irrational() {
		sum.b = new(big.Rat).Add(n.rootPart(), m.rootPart())
	}
	return sum
}

func (n number) minus(m number) number { return n.plus(m.by(whole(-1))) }

func (n number) times(m number) number {
	product := number{a: new(big.Rat).Mul(n.a, m.a), root: n.rootWith(m)}
	if n.irrational() || m.irrational() {
		both := new(big.Rat).Mul(n.rootPart(), m.rootPart())
		if both.Sign() != 0 {
			product.a.Add(product.a, both.Mul(both, product.root))
		}
		product.b = new(big.Rat).Add(new(big.Rat).Mul(n.a, m.rootPart()), new(big.Rat).Mul(n.rootPart(), m.a))
	}
	return product
}

func (n number) by(r *big.Rat) number { return n.times(rational(r)) }

// inverse is 1/n for n ≠ 0: (a − b√r)/(a² − b²r).
func (n number) inverse() number {
	if !n.irrational() {
		return rational(new(big.Rat).Inv(n.a))
	}
	norm := new(big.Rat).Mul(n.a, n.a)
	norm.Sub(norm, new(big.Rat).Mul(new(big.Rat).Mul(n.b, n.b), n.root))
	return number{n.a, new(big.Rat).Neg(n.b), n.root}.by(norm.Inv(norm))
}

// round is n rounded half up (away from zero) to the places.
func (n number) round(places int) *big.Rat {
	return new(big.Rat).SetFrac(n.scaled(places), tenTo(places))
}

// text is n rounded to the places, written with all of them and no sign at zero.
func (n number) text(places int) string { return n.round(places).FloatString(places) }

// sign is −1, 0 or 1.
func (n number) sign() int {
	if !n.irrational() {
		return n.a.Sign()
	}
	for digits := 40; ; digits *= 2 {
		low, high := n.between(digits)
		if low.Sign() == high.Sign() {
			return low.Sign()
		}
	}
}

// scaled is n·10^places rounded half up to a whole number. An irrational number lies
// on no half, so that bounds that are close enough round alike.
func (n number) scaled(places int) *big.Int {
	if !n.irrational() {
		return halfUp(n.a, places)
	}
	for digits := 40 + places; ; digits *= 2 {
		low, high := n.between(digits)
		if down, up := halfUp(low, places), halfUp(high, places); down.Cmp(up) == 0 {
			return down
		}
	}
}

// between are rationals around an irrational n, found with so many digits of the root.
func (n number) between(digits int) (low, high *big.Rat) {
	scale := tenTo(digits)
	radicand := new(big.Int).Mul(n.root.Num(), n.root.Denom())
	root := new(big.Int).Sqrt(radicand.Mul(radicand, new(big.Int).Mul(scale, scale)))
	below := new(big.Int).Mul(n.root.Denom(), scale)
	low = new(big.Rat).SetFrac(root, below)
	high = new(big.Rat).SetFrac(new(big.Int).Add(root, big.NewInt(1)), below)
	if n.b.Sign() < 0 {
		low, high = high, low
	}
	low.Add(n.a, low.Mul(low, n.b))
	high.Add(n.a, high.Mul(high, n.b))
	return low, high
}

func halfUp(r *big.Rat, places int) *big.Int {
	twice := new(big.Int).Mul(new(big.Int).Abs(r.Num()), tenTo(places))
	twice.Lsh(twice, 1).Add(twice, r.Denom())
	twice.Quo(twice, new(big.Int).Lsh(r.Denom(), 1))
	if r.Sign() < 0 {
		twice.Neg(twice)
	}
	return twice
}

func tenTo(places int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
}

// power is base^exponent for a whole exponent ≥ 0, by one exact power of numerator
// and denominator.
func power(base *big.Rat, exponent int) *big.Rat {
	e := big.NewInt(int64(exponent))
	return new(big.Rat).SetFrac(new(big.Int).Exp(base.Num(), e, nil), new(big.Int).Exp(base.Denom(), e, nil))
}

func one() *big.Rat { return whole(1) }

func add(x, y *big.Rat) *big.Rat { return new(big.Rat).Add(x, y) }
func sub(x, y *big.Rat) *big.Rat { return new(big.Rat).Sub(x, y) }
func mul(x, y *big.Rat) *big.Rat { return new(big.Rat).Mul(x, y) }
func quo(x, y *big.Rat) *big.Rat { return new(big.Rat).Quo(x, y) }
