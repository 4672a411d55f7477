package scoring

import "math"

// tailShare is x = ν/(ν+t²) for the t that Student's t with ν degrees of freedom exceeds
// in absolute value with the given probability: the solution of I_x(ν/2, 1/2) = p. It is
// found by bisection, which the monotone function makes safe, to the last bit.
func tailShare(freedom int, p float64) float64 {
	low, high := 0.0, 1.0
	for range 1100 { // the exponents of float64, then its bits
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			break
		}
		if incompleteBeta(middle, float64(freedom)/2, 0.5) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// incompleteBeta is the regularised I_x(a, b).
func incompleteBeta(x, a, b float64) float64 {
	if x <= 0 || x >= 1 {
		return math.Max(0, math.Min(1, x))
	}
	if x > (a+1)/(a+b+2) { // the fraction converges quickly on the other side only
		return 1 - incompleteBeta(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(a*math.Log(x)+b*math.Log1p(-x)-la-lb+lab) / a
	return front * betaFraction(x, a, b)
}

// betaFraction is the continued fraction of the incomplete beta function by Lentz's
// method (Abramowitz & Stegun 26.5.8).
func betaFraction(x, a, b float64) float64 {
	const smallest, enough = 1e-300, 1e-16
	away := func(v float64) float64 {
		if math.Abs(v) < smallest {
			return smallest
		}
		return v
	}
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1))
	value := d
	for m := 1.0; m <= 1000; m++ {
		for _, step := range []float64{m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)), -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))} {
			d = 1 / away(1+step*d)
			c = away(1 + step/c)
			value *= c * d
			if math.Abs(c*d-1) < enough && step <= 0 {
				return value
			}
		}
	}
	return value
}
