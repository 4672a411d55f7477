package valuation

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func reference(n int) Inputs {
	in := Inputs{"seed": "20250908", "n": strconv.Itoa(n), "tax": "0.15", "vars[0].name": "factor", "vars[0].dist": "TRIANGULAR", "vars[0].a": "0.6", "vars[0].c": "1.0", "vars[0].b": "1.3",
		"vars[1].name": "share", "vars[1].dist": "TRIANGULAR", "vars[1].a": "0.02", "vars[1].c": "0.035", "vars[1].b": "0.05", "vars[2].name": "rate", "vars[2].dist": "UNIFORM", "vars[2].a": "0.13", "vars[2].b": "0.2"}
	in.SetList("base", "12000000, 18000000, 25200000, 30240000, 31752000, 28576800")
	in.SetList("decay", "1, 1, 0.95, 0.9, 0.8, 0.7")
	in.SetList("percentiles", "0.05, 0.25, 0.5, 0.75, 0.95")
	return in
}

// The values of the trials, and so every percentile, do not depend on the workers.
func TestWorkersDoNotChangeATrial(t *testing.T) {
	for n, crowds := range map[int][]int{2: {2, 3, 7, 64}, 3: {2, 3, 7, 64}, 101: {2, 3, 7, 64}, 20000: {2, 3, 7, 64}, mostTrials: {2}} {
		m := (&work{Inputs: reference(n)}).simulation()
		alone, possible := m.run(1)
		require.True(t, possible)
		sorted := slices.Sorted(slices.Values(alone))
		for _, workers := range crowds {
			together, _ := m.run(workers)
			require.Equal(t, alone, together, "%d trials, %d workers", n, workers)
			require.Equal(t, sorted, sortedBy(together, workers))
		}
	}
}

// The state after k draws is reached by one addition.
func TestGeneratorJumps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, k := splitMix(rapid.Uint64().Draw(t, "seed")), rapid.IntRange(0, 50).Draw(t, "draws")
		walked := start
		for range k {
			walked.next()
		}
		require.Equal(t, walked, start.after(k))
	})
}

// Every distribution stays where it belongs and has the mean that it should have.
func TestDistributions(t *testing.T) {
	for _, c := range []struct {
		inputs          map[string]string
		mean, low, high float64
	}{
		{map[string]string{"dist": "FIXED", "value": "0.3"}, 0.3, 0.3, 0.3},
		{map[string]string{"dist": "UNIFORM", "a": "2", "b": "4"}, 3, 2, 4},
		{map[string]string{"dist": "TRIANGULAR", "a": "0", "c": "0", "b": "3"}, 1, 0, 3},
		{map[string]string{"dist": "TRIANGULAR", "a": "0", "c": "3", "b": "3"}, 2, 0, 3},
		{map[string]string{"dist": "NORMAL", "mean": "5", "sd": "0.1"}, 5, 4, 6},
		{map[string]string{"dist": "NORMAL", "mean": "0", "sd": "1", "min": "-0.5", "max": "0.5"}, 0, -0.5, 0.5},
		{map[string]string{"dist": "LOGNORMAL", "mean": "0", "sd": "0.2"}, math.Exp(0.02), 0.3, 3},
		{map[string]string{"dist": "DISCRETE", "values[0]": "1", "values[1]": "5", "values[2]": "9", "weights[0]": "3", "weights[1]": "1", "weights[2]": "0"}, 2, 1, 5},
	} {
		in := Inputs{}
		for name, value := range c.inputs {
			in["v."+name] = value
		}
		d := (&work{Inputs: in}).distribution("v")
		state, before, sum := splitMix(7), splitMix(7), 0.0
		for range 40000 {
			x := d.sample(&state)
			require.True(t, c.low <= x && x <= c.high, "%v: %v", c.inputs, x)
			sum += x
		}
		require.InDelta(t, c.mean, sum/40000, 0.02, "%v", c.inputs)
		require.Equal(t, before.after(40000*d.draws), state)
	}
}

func TestRootsRoundExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := rapid.Int64Range(1, 5000).Draw(t, "p"), rapid.Int64Range(1, 5000).Draw(t, "q")
		r := quo(whole(p), whole(q))
		n := rootOf(r)
		squared := n.times(n)
		require.False(t, squared.irrational())
		require.Zero(t, squared.a.Cmp(r))
		require.Zero(t, n.times(n.inverse()).minus(rational(one())).sign())
		// No other figure with ten places is nearer: (x−½)² ≤ r·10²⁰ ≤ (x+½)².
		x := new(big.Rat).SetInt(n.scaled(10))
		half := big.NewRat(1, 2)
		low, high := sub(x, half), add(x, half)
		exact := mul(r, new(big.Rat).SetInt(tenTo(20)))
		require.True(t, mul(low, low).Cmp(exact) <= 0 && exact.Cmp(mul(high, high)) <= 0, "√%s is not %s", r, x)
		require.Equal(t, "-"+n.text(6), n.by(whole(-1)).text(6))
	})
}

// BenchmarkMonteCarlo compares a million trials with a plain loop that does the same in
// one goroutine, in the same run.
func BenchmarkMonteCarlo(b *testing.B) {
	in := reference(mostTrials)
	var plainTime, ownTime time.Duration
	for b.Loop() {
		start := time.Now()
		plain(mostTrials)
		plainTime += time.Since(start)
		start = time.Now()
		if _, err := Run(MonteCarlo, in); err != nil {
			b.Fatal(err)
		}
		ownTime += time.Since(start)
	}
	b.ReportMetric(float64(ownTime)/float64(plainTime), "of-plain-loop")
	b.ReportMetric(float64(plainTime.Milliseconds())/float64(b.N), "ms-plain/op")
}

// plain is the definition written down once more, without anything clever.
func plain(n int) (percentiles []float64) {
	base, decay := []float64{12000000, 18000000, 25200000, 30240000, 31752000, 28576800}, []float64{1, 1, 0.95, 0.9, 0.8, 0.7}
	state := uint64(20250908)
	uniform := func() float64 {
		state += 0x9E3779B97F4A7C15
		z := state
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return float64((z^z>>31)>>11) / (1 << 53)
	}
	tri := func(a, c, b float64) float64 {
		u := uniform()
		if u < (c-a)/(b-a) {
			return a + math.Sqrt(u*(b-a)*(c-a))
		}
		return b - math.Sqrt((1-u)*(b-a)*(b-c))
	}
	values := make([]float64, n)
	for i := range values {
		factor, share := tri(0.6, 1, 1.3), tri(0.02, 0.035, 0.05)
		rate := 0.13 + uniform()*(0.2-0.13)
		for t := range base {
			values[i] += base[t] * decay[t] * (1 - 0.15) * factor * share / math.Pow(1+rate, float64(t+1))
		}
	}
	slices.Sort(values)
	for _, p := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
		h := p * float64(n-1)
		k := int(h)
		percentiles = append(percentiles, values[k]+(h-float64(k))*(values[min(k+1, n-1)]-values[k]))
	}
	return percentiles
}

// The plain loop of the benchmark does the same work: its percentiles are the engine's.
func TestPlainLoopAgrees(t *testing.T) {
	out, err := Run(MonteCarlo, reference(10000))
	require.NoError(t, err)
	found := out.Figures["percentiles"].(map[string]float64)
	for i, p := range []string{"0.05", "0.25", "0.5", "0.75", "0.95"} {
		require.InEpsilon(t, plain(10000)[i], found[p], 1e-12)
	}
}
