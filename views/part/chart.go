package part

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/a-h/templ"
)

// chartData is the JSON that app.js hands to ECharts. The encoder escapes <, >
// and &, so that no value can end the script element.
func chartData(c Chart) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		body, err := json.Marshal(c.Option)
		if err != nil {
			return fmt.Errorf("chart %s: %w", c.ID, err)
		}
		_, err = fmt.Fprintf(w, `<script type="application/json" data-chart="%s">%s</script>`, FieldID(c.ID), body)
		return err
	})
}

type rect struct{ class, x, y, w, h string }

type mark struct {
	class, x, y, text, textY string
	mine                     bool
}

var (
	wideFrame   = frame{width: 760, height: 248, left: 36, top: 10, bottom: 26}
	narrowFrame = frame{width: 358, height: 210, left: 32, top: 10, bottom: 26, narrow: true}
)

type columnLayout struct {
	frame         frame
	sentence      string
	ticks, labels []mark
	bars          []rect
	line          string
	dots          []mark
}

func (c Columns) layout(f frame) columnLayout {
	p := columnLayout{frame: f, sentence: c.Sentence}
	var all []float64
	for _, s := range c.Series {
		all = append(all, s.Values...)
	}
	if c.Line != nil {
		all = append(all, c.Line.Values...)
	}
	a := niceAxis(all, true)
	for _, t := range a.ticks {
		class := "gl"
		if t == 0 {
			class = "axis"
		}
		y := f.y(a, t)
		p.ticks = append(p.ticks, mark{class: class, y: pos(y), textY: pos(y + 4), text: tickText(t)})
	}
	labels := c.Labels
	if f.narrow && len(c.Narrow) == len(c.Labels) {
		labels = c.Narrow
	}
	if len(labels) == 0 {
		return p
	}
	slot := (f.width - f.left - f.right) / float64(len(labels))
	gap := max(slot*0.14, 2)
	width := min((slot-2*gap)/float64(max(len(c.Series), 1))-3, 28)
	width = max(width, 1.5)
	group := float64(len(c.Series))*(width+3) - 3
	every := labelEvery(labels, slot)
	for i, text := range labels {
		centre := f.left + (float64(i)+0.5)*slot
		if i%every == 0 {
			p.labels = append(p.labels, mark{x: pos(centre), y: pos(f.height - 8), text: text})
		}
		for k, s := range c.Series {
			if i >= len(s.Values) {
				continue
			}
			top, bottom := f.y(a, max(s.Values[i], 0)), f.y(a, min(s.Values[i], 0))
			class := s.Class
			if class == "" {
				class = fill(k)
			}
			p.bars = append(p.bars, rect{class: class, x: pos(centre - group/2 + float64(k)*(width+3)), y: pos(top), w: pos(width), h: pos(bottom - top)})
		}
		if c.Line != nil && i < len(c.Line.Values) {
			y := f.y(a, c.Line.Values[i])
			command := "L"
			if p.line == "" {
				command = "M"
			}
			p.line += command + pos(centre) + " " + pos(y)
			p.dots = append(p.dots, mark{x: pos(centre), y: pos(y)})
		}
	}
	return p
}

// labelEvery thins labels out until neighbours do not touch (12 px letters).
func labelEvery(labels []string, slot float64) int {
	longest := 0.0
	for _, l := range labels {
		longest = max(longest, textWidth(l))
	}
	every := 1
	for float64(every)*slot < longest+6 && every < len(labels) {
		every++
	}
	return every
}

// textWidth estimates the width of a label in 12 px letters.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 0x2e80 {
			w += 7
		} else {
			w += 12
		}
	}
	return w
}

type sparkLayout struct {
	sentence, width, mean, first, last string
	bars                               []rect
}

func (s Spark) layout(width float64) sparkLayout {
	p := sparkLayout{sentence: s.Sentence, width: pos(width), first: s.First, last: s.Last}
	high := s.Mean
	for _, v := range s.Values {
		high = max(high, v)
	}
	if high <= 0 || len(s.Values) == 0 {
		return p
	}
	slot := width / float64(len(s.Values))
	for i, v := range s.Values {
		class := "c5"
		if i == len(s.Values)-1 {
			class = "c1"
		}
		h := max(v, 0) / high * 62
		p.bars = append(p.bars, rect{class: class, x: pos(float64(i)*slot + 1.5), y: pos(70 - h), w: pos(max(slot-3, 1)), h: pos(h)})
	}
	if s.Mean > 0 {
		p.mean = pos(70 - s.Mean/high*62)
	}
	return p
}

type barRow struct{ label, text, textY, barY, x, value, of, class string }

type barRows struct {
	width, height string
	rows          []barRow
}

func barLayout(bars []Bar, width float64) barRows {
	p := barRows{width: pos(width), height: pos(float64(len(bars)) * 40)}
	high := 0.0
	for _, b := range bars {
		high = max(high, b.Value, b.Of)
	}
	if high <= 0 {
		high = 1
	}
	for i, b := range bars {
		y := float64(i) * 40
		row := barRow{label: b.Label, text: b.Text, textY: pos(y + 14), barY: pos(y + 21), x: "0", class: b.Class, value: pos(max(b.Value, 0) / high * width)}
		if row.class == "" {
			row.class = "c1"
		}
		if b.Of > 0 {
			row.of = pos(b.Of / high * width)
		}
		p.rows = append(p.rows, row)
	}
	return p
}

// shade sorts a value into one of five steps.
func (h Heat) shade(v float64) int {
	if h.High <= h.Low {
		return 0
	}
	step := int((v - h.Low) / (h.High - h.Low) * 5)
	return min(max(step, 0), 4)
}

func (r HeatRow) text(i int) string {
	if i < len(r.Text) {
		return r.Text[i]
	}
	return tickText(r.Values[i])
}
