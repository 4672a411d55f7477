package valuation

import (
	"math"
	"math/big"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// mostTrials bounds a simulation.
const mostTrials = 1_000_000

// simulation is the model of relief from royalty with three uncertain variables, drawn
// in the order in which they are listed: factor on revenue, share, rate.
type simulation struct {
	seed   splitMix
	n      int
	flows  []float64 // base·decay·(1−τ) of the years
	vars   [3]distribution
	factor int // where in vars each variable stands
	share  int
	rate   int
}

// monteCarlo 蒙特卡洛模拟.
func (w *work) monteCarlo() {
	m := w.simulation()
	percentiles, nearest := w.percentiles()
	values, possible := m.run(runtime.GOMAXPROCS(0))
	if !possible {
		refuse(ErrSampledRate, item("vars", m.rate)+".dist")
	}
	first := m.seed
	raw := []string{strconv.FormatUint(first.next(), 10), strconv.FormatUint(first.next(), 10)}
	mean, sd := moments(values)
	sorted := sortedBy(values, runtime.GOMAXPROCS(0))
	w.figure("raw", raw)
	w.figure("mean", mean)
	w.figure("sd", sd)
	w.figure("se", sd/math.Sqrt(float64(m.n)))
	w.figure("min", sorted[0])
	w.figure("max", sorted[m.n-1])
	found := map[string]float64{}
	for _, p := range percentiles {
		found[p.typed] = percentile(sorted, p.exact, nearest)
	}
	w.figure("percentiles", found)
	w.stepFloat("mean", "模拟均值", "", mean)
	w.stepFloat("sd", "标准差（n−1）", "", sd)
	w.stepFloat("se", "均值的标准误", "{sd}/SQRT({n})", sd/math.Sqrt(float64(m.n)))
	for _, p := range percentiles {
		w.stepFloat("percentile."+p.typed, "分位 "+p.typed, "", found[p.typed])
	}
	w.mainFloat(percentile(sorted, big.NewRat(1, 2), nearest))
	w.histogram(sorted)
}

func (w *work) simulation() simulation {
	seed, err := strconv.ParseUint(w.Inputs["seed"], 10, 64)
	if err != nil || strconv.FormatUint(seed, 10) != w.Inputs["seed"] {
		refuse(ErrSeed, "seed")
	}
	m := simulation{seed: splitMix(seed), n: w.integer("n", ErrTrials)}
	if m.n < 2 || m.n > mostTrials {
		refuse(ErrTrials, "n")
	}
	base, decay := w.floats("base"), w.floats("decay")
	if len(base) != len(decay) {
		refuse(ErrShape, "decay")
	}
	left := 1 - w.float("tax")
	for i := range base {
		m.flows = append(m.flows, base[i]*decay[i]*left)
	}
	seen := map[string]int{}
	for i := range w.count("vars") {
		seen[w.Inputs[item("vars", i)+".name"]] = i
	}
	ok := w.count("vars") == len(m.vars)
	for name, at := range map[string]*int{"factor": &m.factor, "share": &m.share, "rate": &m.rate} {
		found := false
		*at, found = seen[name]
		ok = ok && found
	}
	if !ok {
		refuse(ErrVariables, "vars")
	}
	for i := range m.vars {
		m.vars[i] = w.distribution(item("vars", i))
	}
	return m
}

// run makes the trials with so many workers. Every trial takes the same number of draws,
// so each worker knows where its own begin, and the values do not depend on how many
// there are. possible is false when a rate of −100 % or less was drawn.
func (m simulation) run(workers int) (values []float64, possible bool) {
	values = make([]float64, m.n)
	draws := m.vars[0].draws + m.vars[1].draws + m.vars[2].draws
	var impossible atomic.Bool
	inParts(m.n, workers, func(from, to int) {
		state := m.seed.after(from * draws)
		for i := from; i < to; i++ {
			var drawn [3]float64
			for k := range m.vars {
				drawn[k] = m.vars[k].sample(&state)
			}
			if !(drawn[m.rate] > -1) {
				impossible.Store(true)
				return
			}
			values[i] = m.value(drawn[m.factor], drawn[m.share], drawn[m.rate])
		}
	})
	return values, !impossible.Load()
}

// value of one trial by Horner's rule. The conversions keep processors from fusing
// multiplication and addition, which would change the last bit.
func (m simulation) value(factor, share, rate float64) float64 {
	x, sum := 1/(1+rate), 0.0
	for t := len(m.flows) - 1; t >= 0; t-- {
		sum = float64((m.flows[t] + sum) * x)
	}
	return sum * factor * share
}

// inParts hands [0, n) to workers in parts of equal length.
func inParts(n, workers int, do func(from, to int)) {
	workers = min(max(workers, 1), n)
	var all sync.WaitGroup
	for part := range workers {
		all.Go(func() { do(n*part/workers, n*(part+1)/workers) })
	}
	all.Wait()
}

// moments are the mean and the standard deviation with n−1, summed in the order of the
// trials.
func moments(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		sd += float64((v - mean) * (v - mean))
	}
	return mean, math.Sqrt(sd / float64(len(values)-1))
}

// sortedBy sorts with two workers at most: each a half, then one merges.
func sortedBy(values []float64, workers int) []float64 {
	if workers < 2 {
		slices.Sort(values)
		return values
	}
	inParts(len(values), 2, func(from, to int) { slices.Sort(values[from:to]) })
	sorted, left, right := make([]float64, 0, len(values)), values[:len(values)/2], values[len(values)/2:]
	for len(left) > 0 && len(right) > 0 {
		if right[0] < left[0] {
			sorted, right = append(sorted, right[0]), right[1:]
		} else {
			sorted, left = append(sorted, left[0]), left[1:]
		}
	}
	return append(append(sorted, left...), right...)
}

// quantile is one percentile as typed and exactly.
type quantile struct {
	typed string
	exact *big.Rat
}

func (w *work) percentiles() (list []quantile, nearest bool) {
	for i := range w.count("percentiles") {
		path := item("percentiles", i)
		list = append(list, quantile{w.Inputs[path], w.portion(path, ErrPercentile)})
	}
	return list, w.choice("percentile_type", "TYPE7", "NEAREST_RANK") == "NEAREST_RANK"
}

// percentile of sorted values: TYPE7 lies between two of them, nearest rank is one. The
// place is found with the exact p: 0.07 of 100 is the seventh.
func percentile(sorted []float64, p *big.Rat, nearest bool) float64 {
	n := int64(len(sorted))
	if nearest {
		rank := new(big.Int).Neg(floor(new(big.Rat).Neg(mul(p, whole(n)))))
		return sorted[max(rank.Int64(), 1)-1]
	}
	at := mul(p, whole(n-1))
	below := floor(at).Int64()
	between, _ := sub(at, whole(below)).Float64()
	if between == 0 {
		return sorted[below]
	}
	return sorted[below] + float64(between*(sorted[below+1]-sorted[below]))
}

// bins of the histogram.
const bins = 40

// histogram counts the trials in bins of equal width between the extremes.
func (w *work) histogram(sorted []float64) {
	low, high := sorted[0], sorted[len(sorted)-1]
	counts, edges := make([]int, bins), make([]float64, bins+1)
	for i := range edges {
		edges[i] = low + (high-low)*float64(i)/bins
	}
	for _, v := range sorted {
		i := bins - 1
		if high > low {
			i = min(int((v-low)/(high-low)*bins), bins-1)
		}
		counts[i]++
	}
	w.figure("histogram", counts)
	w.figure("edges", edges)
}
