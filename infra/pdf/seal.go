package pdf

import (
	"math"
	"unicode/utf8"

	"github.com/signintech/gopdf"
)

const (
	sealRadius  = 59.5 // 42 mm across, the usual size of a 专用章
	sealPurpose = "技术合同登记专用章"
	// SealNotice 图样说明 says under the seal that it is a picture: what proves the
	// certificate is the public verification, not red ink.
	SealNotice = "电子签章图样，真伪以扫码验证为准"
)

// officeSeal draws the round red seal of the registration office: its name on
// the arc, the star, the purpose of the seal. It lets the text under it show.
func (s *sheet) officeSeal(cx, cy float64, office string) {
	if s.err != nil {
		return
	}
	s.doc.Rotate(0, cx, cy) // a frame around the transparency, which else stays on
	s.translucent(0.86)
	s.arcText(cx, cy, office)
	s.centred(cx, cy+37, style{size: 9.2, bold: true, ink: seal}, sealPurpose)
	s.doc.SetStrokeColor(seal[0], seal[1], seal[2])
	s.doc.SetLineWidth(2.8)
	s.doc.Oval(cx-sealRadius, cy-sealRadius, cx+sealRadius, cy+sealRadius)
	s.polygon(star(cx, cy-1, 19), "F", 0, seal)
	s.doc.RotateReset()
}

// translucent lets what is under the seal show through all that follows in the
// frame. Only a cell writes the setting into the page, hence the cell of a space.
func (s *sheet) translucent(alpha float64) {
	t, err := gopdf.NewTransparency(alpha, string(gopdf.Multiply))
	s.try(err)
	s.try(s.doc.SetFont(boldFamily, "", 1))
	if s.err == nil {
		s.try(s.doc.CellWithOption(&gopdf.Rect{W: 1, H: 1}, " ", gopdf.CellOption{Transparency: &t}))
	}
}

// arcText sets the office's name clockwise along the upper arc, closer and
// smaller the longer it is.
func (s *sheet) arcText(cx, cy float64, office string) {
	n := utf8.RuneCountInString(office)
	if n == 0 {
		return
	}
	const widest = 222.0 // degrees that the name may take, the rest is open below
	st := style{size: 12.5, bold: true, ink: seal}
	step := math.Min(18.5, widest/float64(n))
	inner := sealRadius - 6 - 0.88*st.size
	if room := step * math.Pi / 180 * inner; room < st.size*1.02 {
		st.size = room / 1.02
		inner = sealRadius - 6 - 0.88*st.size
	}
	angle := -step * float64(n-1) / 2
	for _, r := range office {
		s.doc.Rotate(-angle, cx, cy)
		s.centred(cx, cy-inner, st, string(r))
		s.doc.RotateReset()
		angle += step
	}
}

// star returns the ten corners of a five-pointed star.
func star(cx, cy, radius float64) []gopdf.Point {
	points := make([]gopdf.Point, 10)
	for i := range points {
		r := radius
		if i%2 == 1 {
			r *= 0.382 // the ratio that makes the edges straight
		}
		a := float64(i) * math.Pi / 5
		points[i] = gopdf.Point{X: cx + r*math.Sin(a), Y: cy - r*math.Cos(a)}
	}
	return points
}
