package part

type curveLayout struct {
	frame                             frame
	sentence                          string
	ticks, times, dots                []mark
	window                            *rect
	windowX, windowY, closeX          string
	path                              string
	lastText, lastX, lastY, lastClass string
}

func (c Curve) layout(f frame) curveLayout {
	p := curveLayout{frame: f, sentence: c.Sentence}
	end := c.End
	var values []float64
	for _, q := range c.Points {
		values = append(values, q.Value)
		end = max(end, q.At)
	}
	end = max(end, c.Extended, c.Close, c.Now)
	if end <= 0 {
		end = 1
	}
	a := niceAxis(values, false)
	step := (a.high - a.low) / float64(max(len(a.ticks)-1, 1))
	a.low, a.high = a.low-step/3, a.high+step/5 // the start and the current price stand clear of the frame
	x := func(at float64) float64 { return f.x(min(max(at, 0), end) / end) }
	for _, t := range a.ticks {
		y := f.y(a, t)
		p.ticks = append(p.ticks, mark{y: pos(y), textY: pos(y + 4), text: tickText(t)})
	}
	taken := -1000.0
	for _, t := range c.Ticks {
		if x(t.At)-taken < textWidth(t.Text)+12 {
			continue
		}
		taken = x(t.At)
		p.times = append(p.times, mark{x: pos(taken), y: pos(f.height - 10), text: t.Text})
	}
	if c.Extended > c.From {
		p.window = &rect{x: pos(x(c.From)), y: pos(f.top), w: pos(x(c.Extended) - x(c.From)), h: pos(f.height - f.top - f.bottom)}
		p.windowX, p.windowY = pos(x(c.From)+4), pos(f.height-f.bottom-6)
	}
	if c.Close > 0 {
		p.closeX = pos(x(c.Close))
	}
	for i, q := range c.Points {
		px, py := x(q.At), f.y(a, q.Value)
		if i == 0 {
			p.path = "M" + pos(px) + " " + pos(py)
		} else {
			p.path += "H" + pos(px) + "V" + pos(py)
		}
		if q.Mine {
			p.dots = append(p.dots, mark{x: pos(px - 4), y: pos(py - 4), mine: true})
		} else {
			p.dots = append(p.dots, mark{x: pos(px), y: pos(py)})
		}
	}
	if n := len(c.Points); n > 0 {
		px, py := x(c.Points[n-1].At), f.y(a, c.Points[n-1].Value)
		if c.Now > c.Points[n-1].At {
			px = x(c.Now)
			p.path += "H" + pos(px)
		}
		p.lastText, p.lastClass, p.lastX, p.lastY = c.LastText, "hi", pos(px+8), pos(py+4)
		if f.narrow {
			p.lastClass, p.lastX, p.lastY = "hi e", pos(max(px-2, f.left+textWidth(c.LastText))), pos(py-9)
		}
	}
	return p
}

const (
	flowWidth = 1120.0
	flowGap   = 14.0
	flowBody  = 252.0 // height of the first column's whole amount
)

type flowLayout struct {
	sentence, height string
	nodes            []flowBox
	links            []flowBand
}

type flowBox struct{ class, x, y, h, textX, label, text, labelY, textY string }

type flowBand struct{ class, path string }

// layout stacks each level from the top, children beside their parents, with
// heights in proportion to the amounts; a block too low for two lines writes
// label and sum on one.
func (f Flow) layout() flowLayout {
	p := flowLayout{sentence: f.Sentence}
	levels, high := 0, 0.0
	for _, n := range f.Nodes {
		levels = max(levels, n.Level+1)
		if n.Level == 0 {
			high += n.Value
		}
	}
	if high <= 0 || levels == 0 {
		p.height = "1"
		return p
	}
	scale := flowBody / high
	left := make([]float64, levels)
	for i := range left {
		left[i] = float64(i) * (flowWidth - 320) / float64(max(levels-1, 1))
	}
	top := make([]float64, levels)
	y := make([]float64, len(f.Nodes))
	bottom := 0.0
	for i, n := range f.Nodes {
		h := n.Value * scale
		y[i] = top[n.Level]
		top[n.Level] += max(h, 4) + flowGap
		bottom = max(bottom, top[n.Level])
	}
	centre := (bottom - flowGap - flowBody) / 2
	for i, n := range f.Nodes {
		if n.Level == 0 {
			y[i] += max(centre, 0)
		}
	}
	out, in := make([]float64, len(f.Nodes)), make([]float64, len(f.Nodes))
	for _, l := range f.Links {
		if l.From < 0 || l.To < 0 || l.From >= len(f.Nodes) || l.To >= len(f.Nodes) {
			continue
		}
		from, to := f.Nodes[l.From], f.Nodes[l.To]
		h := l.Value * scale
		x1, x2 := left[from.Level]+10, left[to.Level]
		y1, y2 := y[l.From]+out[l.From], y[l.To]+in[l.To]
		out[l.From] += h
		in[l.To] += h
		m := pos((x1 + x2) / 2)
		path := "M" + pos(x1) + " " + pos(y1) + "C" + m + " " + pos(y1) + " " + m + " " + pos(y2) + " " + pos(x2) + " " + pos(y2) +
			"V" + pos(y2+h) + "C" + m + " " + pos(y2+h) + " " + m + " " + pos(y1+h) + " " + pos(x1) + " " + pos(y1+h) + "z"
		p.links = append(p.links, flowBand{class: bandClass(to.Class), path: path})
	}
	for i, n := range f.Nodes {
		h := max(n.Value*scale, 1)
		box := flowBox{class: n.Class, x: pos(left[n.Level]), y: pos(y[i]), h: pos(h), textX: pos(left[n.Level] + 18), label: n.Label}
		middle := y[i] + h/2
		if h >= 34 {
			box.text, box.labelY, box.textY = n.Text, pos(middle-3), pos(middle+13)
		} else {
			box.label, box.labelY = n.Label+"　"+n.Text, pos(middle+4)
		}
		if box.class == "" {
			box.class = "c1"
		}
		p.nodes = append(p.nodes, box)
	}
	p.height = pos(max(bottom-flowGap, flowBody) + 8)
	return p
}

func bandClass(class string) string {
	switch class {
	case "c2", "c3", "c4":
		return "f" + class[1:]
	}
	return ""
}

// bars is the narrow variant: one bar a node, deductions marked 减, children
// indented below their level.
func (f Flow) bars(width float64) barRows {
	high := 0.0
	for _, n := range f.Nodes {
		high = max(high, n.Value)
	}
	if high <= 0 {
		high = 1
	}
	p := barRows{width: pos(width), height: pos(float64(len(f.Nodes)) * 39)}
	for i, n := range f.Nodes {
		label := n.Label
		if n.Minus {
			label = "减 " + label
		}
		class := n.Class
		if class == "" {
			class = "c1"
		}
		y := float64(i) * 39
		p.rows = append(p.rows, barRow{label: label, text: n.Text, textY: pos(y + 13), barY: pos(y + 19), x: "0", value: pos(n.Value / high * width), class: class})
	}
	return p
}
