package pdf

import (
	"fmt"

	"github.com/signintech/gopdf"
	"github.com/skip2/go-qrcode"
)

// qr draws the code of a text as vector squares, sharp at any print size, in a
// square of the given side without its quiet zone (the caller leaves white).
func (s *sheet) qr(x, y, side float64, content string) {
	if s.err != nil {
		return
	}
	code, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		s.try(fmt.Errorf("verification code: %w", err))
		return
	}
	code.DisableBorder = true
	cells := code.Bitmap()
	unit := side / float64(len(cells))
	for row, line := range cells {
		for from := 0; from < len(line); from++ {
			if !line[from] {
				continue
			}
			to := from
			for to < len(line) && line[to] {
				to++
			}
			s.polygon(square(x+float64(from)*unit, y+float64(row)*unit, float64(to-from)*unit, unit), "F", 0, ink)
			from = to
		}
	}
}

// square is a rectangle a trifle too large, so that no white hair shows between
// neighbours.
func square(x, y, w, h float64) []gopdf.Point {
	const overlap = 0.03
	return []gopdf.Point{
		{X: x, Y: y}, {X: x + w + overlap, Y: y},
		{X: x + w + overlap, Y: y + h + overlap}, {X: x, Y: y + h + overlap},
	}
}
