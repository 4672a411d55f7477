package part

// Tornado 敏感性图 compares how far one figure goes when each input alone changes: one bar
// from the figure at the lower to the figure at the higher input, on a common scale with
// the base as a line.
type Tornado struct {
	Sentence string
	Base     float64
	Swings   []TornadoSwing
}

// TornadoSwing is one input; Text names both ends exactly.
type TornadoSwing struct {
	Label, Text string
	Low, High   float64
}

type tornadoRow struct {
	label, text, textY string
	low, high          rect
}

type tornadoLayout struct {
	sentence, width, height, base string
	rows                          []tornadoRow
}

const tornadoRowHeight = 44

func (t Tornado) layout(width float64) tornadoLayout {
	p := tornadoLayout{sentence: t.Sentence, width: pos(width), height: pos(float64(len(t.Swings)) * tornadoRowHeight)}
	left, right := t.Base, t.Base
	for _, s := range t.Swings {
		left, right = min(left, s.Low, s.High), max(right, s.Low, s.High)
	}
	if right == left {
		right = left + 1
	}
	x := func(v float64) float64 { return (v - left) / (right - left) * width }
	p.base = pos(x(t.Base))
	for i, s := range t.Swings {
		y := float64(i) * tornadoRowHeight
		bar := func(v float64, class string) rect {
			from, to := min(x(v), x(t.Base)), max(x(v), x(t.Base))
			return rect{class: class, x: pos(from), y: pos(y + 22), w: pos(to - from), h: "12"}
		}
		p.rows = append(p.rows, tornadoRow{label: s.Label, text: s.Text, textY: pos(y + 14), low: bar(s.Low, "c5"), high: bar(s.High, "c1")})
	}
	return p
}
