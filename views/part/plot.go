package part

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Numbers here are positions on paper, not money: float64 is right. The exact
// figures are printed as text and stand in the table beside the plot.

// modulePath joins runs of dark modules into rectangles one module high.
func modulePath(modules [][]bool) string {
	var b strings.Builder
	for y, row := range modules {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
		}
	}
	return b.String()
}

// pos prints a coordinate with at most one decimal.
func pos(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// axis is a scale from 0 (or below) to a round maximum with few ticks.
type axis struct {
	low, high float64
	ticks     []float64
}

// niceAxis covers the values with steps of 1, 2 or 5 times a power of ten; bars
// start at zero, so zero always belongs to it.
func niceAxis(values []float64, zero bool) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	if len(values) == 0 {
		low, high = 0, 1
	}
	if zero {
		low, high = math.Min(low, 0), math.Max(high, 0)
	}
	if high == low {
		high = low + 1
	}
	step := niceStep((high - low) / 3)
	a := axis{low: math.Floor(low/step) * step, high: math.Ceil(high/step) * step}
	for i := 0; ; i++ {
		t := a.low + float64(i)*step
		if t > a.high+step/2 {
			return a
		}
		a.ticks = append(a.ticks, t)
	}
}

func niceStep(rough float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5} {
		if rough <= m*power*1.0001 {
			return m * power
		}
	}
	return 10 * power
}

func tickText(v float64) string {
	return strings.Replace(strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64), "-", "−", 1)
}

// frame is the drawing area of one variant: wide for desktops, narrow for
// phones, where letters must not shrink with the picture.
type frame struct {
	width, height            float64
	left, right, top, bottom float64
	narrow                   bool
}

func (f frame) viewBox() string { return "0 0 " + pos(f.width) + " " + pos(f.height) }

func (f frame) x(share float64) float64 {
	return f.left + share*(f.width-f.left-f.right)
}

func (f frame) y(a axis, v float64) float64 {
	return f.top + (a.high-v)/(a.high-a.low)*(f.height-f.top-f.bottom)
}

// series colours in the order of the tokens; a single series takes the first.
var fills = []string{"c1", "c2", "c3", "c4", "c5"}

func fill(i int) string { return fills[i%len(fills)] }
