package pdf

import (
	"github.com/signintech/gopdf"
)

// Places on the pages, in points from the top.
const (
	annexTop    = 152.0
	annexBottom = pageH - 84
	fineFoot    = pageH - 47 // where the small print ends
	fineLead    = 13.0
	signHeight  = 150.0
	qrSide      = 81.0
	sayGap      = 4.0
)

// tableTop is where the table of facts starts.
func (c Certificate) tableTop() float64 {
	top := 160.0
	if c.NationalNo != "" {
		top += 16
	}
	if c.SupersededBy != "" {
		top += 20
	}
	return top
}

func (f front) fineTop() float64 { return fineFoot - fineLead*float64(len(f.fine)) }

// spare is the height left over between the paragraphs and the signatures.
func (f front) spare(c Certificate) float64 {
	room := f.fineTop() - 8 - signHeight - c.tableTop() - 14
	for _, r := range f.table {
		room -= r.height()
	}
	for _, say := range f.says {
		room -= float64(len(say))*f.density.lead + sayGap
	}
	return room
}

func (s *sheet) drawFront(c Certificate, f front, pages int) {
	s.page()
	if c.Demo {
		s.watermark("演示数据　不具效力")
	} else if c.SupersededBy != "" {
		s.watermark("已被替代")
	}
	s.border()
	s.head(c)

	y := s.drawTable(f.table, c.tableTop()) + 14
	for _, say := range f.says {
		for _, l := range say {
			s.text(marginX, baseline(y, f.density.lead, l.style), l.style, l.text)
			y += f.density.lead
		}
		y += sayGap
	}

	s.signatures(c, f.fineTop()-8-signHeight)
	y = f.fineTop()
	s.stroke(marginX, y-5, marginX+bodyW, y-5, 0.5, faint)
	for _, l := range f.fine {
		s.text(marginX, baseline(y, fineLead, l.style), l.style, l.text)
		y += fineLead
	}
	if pages > 1 {
		s.pageNumber(1, pages)
	}
}

// head draws the office, the title, the double rule and the numbers.
func (s *sheet) head(c Certificate) {
	s.oneLine(72, style{size: 13, bold: true, ink: seal, space: 2.4}, c.Office)
	s.centred(pageW/2, 107, style{size: 25, bold: true, ink: seal, space: 4}, "技术合同认定登记证明")
	s.stroke(marginX, 122, marginX+bodyW, 122, 2.2, seal)
	s.stroke(marginX, 125.2, marginX+bodyW, 125.2, 0.7, seal)

	st := style{size: 10.5, ink: ink}
	y := 148.0
	s.text(marginX, y, st, "登记编号　"+c.Number)
	s.flushRight(marginX+bodyW, y, st, "登记日期　"+c.RegisteredOn.Long())
	if c.NationalNo != "" {
		y += 16
		s.text(marginX, y, st, "全国系统登记编号　"+c.NationalNo)
	}
	if c.SupersededBy != "" {
		y += 20
		for _, l := range s.printer.shrink(style{size: 10.5, bold: true, ink: seal}, 5, bodyW, 1, "本版已由"+c.SupersededBy+"替代，不再作为有效凭证") {
			s.centred(pageW/2, y, l.style, l.text)
			y += l.style.size * 1.3
		}
	}
}

// signatures draws the QR code on the left; who registered, office, date and
// seal on the right.
func (s *sheet) signatures(c Certificate, top float64) {
	qrTop := top + 46
	s.qr(marginX, qrTop, qrSide, c.VerifyURL)
	s.doc.AddExternalLink(c.VerifyURL, marginX, qrTop, qrSide, qrSide)
	s.centred(marginX+qrSide/2, qrTop+qrSide+14, style{size: 8.5, ink: inkSoft}, "扫码核验")

	const cx = marginX + bodyW - 128
	st := style{size: 11.25, ink: ink}
	who := "登记员　" + c.Registrar
	if c.Reviewer != "" {
		who += "　　复核员　" + c.Reviewer
	}
	y := top + 12
	for _, l := range s.printer.shrink(st, smallest, 256, 1, who) {
		s.centred(cx, y, l.style, l.text)
		y += l.style.size * 1.2
	}
	s.centred(cx, top+60, st, "登记机构（章）")
	s.centred(cx, top+101, st, c.RegisteredOn.Long())
	s.officeSeal(cx, top+77, c.Office)
	s.centred(cx, top+signHeight-3, style{size: 7.5, ink: inkSoft}, SealNotice)
}

// drawAnnex draws one 附页.
func (s *sheet) drawAnnex(c Certificate, rows []row, n, pages int) {
	s.page()
	if c.Demo {
		s.watermark("演示数据　不具效力")
	} else if c.SupersededBy != "" {
		s.watermark("已被替代")
	}
	s.border()
	s.centred(pageW/2, 92, style{size: 18, bold: true, ink: seal, space: 3}, "技术合同认定登记证明附页")
	s.stroke(marginX, 106, marginX+bodyW, 106, 2.2, seal)
	s.stroke(marginX, 109.2, marginX+bodyW, 109.2, 0.7, seal)
	st := style{size: 10.5, ink: ink}
	s.text(marginX, 134, st, "登记编号　"+c.Number)
	s.flushRight(marginX+bodyW, 134, st, "登记日期　"+c.RegisteredOn.Long())
	s.drawTable(rows, annexTop)
	s.stroke(marginX, annexBottom+14, marginX+bodyW, annexBottom+14, 0.5, faint)
	s.text(marginX, annexBottom+29, style{size: 8.5, ink: inkSoft}, "本附页与正页具有同等效力，单独使用无效；真伪以扫描正页二维码核验为准。")
	s.pageNumber(n, pages)
}

func (s *sheet) pageNumber(n, pages int) {
	s.flushRight(marginX+bodyW, pageH-36, style{size: 8.5, ink: inkSoft}, pageOf(n, pages))
}

// border frames the page: a strong and a fine red line, stepped at the corners
// like mortise and tenon.
func (s *sheet) border() {
	s.polygon(stepped(21, 13), "D", 1.5, seal)
	s.polygon(stepped(25, 13), "D", 0.5, seal)
	for _, x := range []float64{21 + 4, pageW - 21 - 4} {
		for _, y := range []float64{21 + 4, pageH - 21 - 4} {
			s.polygon([]gopdf.Point{{X: x - 4, Y: y - 4}, {X: x + 4, Y: y - 4}, {X: x + 4, Y: y + 4}, {X: x - 4, Y: y + 4}}, "F", 0, seal)
		}
	}
}

// stepped is a page frame at a distance from the edge with square notches.
func stepped(inset, notch float64) []gopdf.Point {
	l, t, r, b := inset, inset, pageW-inset, pageH-inset
	return []gopdf.Point{
		{X: l + notch, Y: t}, {X: r - notch, Y: t}, {X: r - notch, Y: t + notch}, {X: r, Y: t + notch},
		{X: r, Y: b - notch}, {X: r - notch, Y: b - notch}, {X: r - notch, Y: b}, {X: l + notch, Y: b},
		{X: l + notch, Y: b - notch}, {X: l, Y: b - notch}, {X: l, Y: t + notch}, {X: l + notch, Y: t + notch},
	}
}
