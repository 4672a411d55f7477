package pdf

import (
	"errors"
	"io"
	"strconv"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Schedule 登记清单: one seller's certificates in force, for its tax file.
type Schedule struct {
	Number      string
	Office      string
	Seller      string
	Code        string // 统一社会信用代码
	Period      string // 登记日期 2026-01-01 至 2026-11-24
	Band        string // 成交总额不足 500 万元
	Lines       []ScheduleLine
	Total, Tech money.Yuan
	Notes       []string
	IssuedOn    day.Date
	VerifyURL   string // also in the QR code
	Void        bool   // something on it has changed or ended since
	Demo        bool
}

// ScheduleLine 清单项 is one certificate.
type ScheduleLine struct {
	Number       string
	RegisteredOn day.Date
	Project      string
	Class        string
	Buyer        string
	Total, Tech  money.Yuan
}

const (
	scheduleTop    = 168.0 // first page, under the facts of the list
	scheduleBottom = pageH - 62
	noteLead       = 13.0
)

// Schedule prints a list over as many pages as it needs. Every page carries the
// number, the purpose and 第 n 页 共 m 页; the seal and the QR close the last one.
func (p *Printer) Schedule(w io.Writer, l Schedule) error {
	if l.Number == "" || l.Office == "" || l.VerifyURL == "" || l.IssuedOn.IsZero() || len(l.Lines) == 0 {
		return errors.New("pdf: a list needs Number, Office, VerifyURL, IssuedOn and lines")
	}
	rare := l.clean(p)
	s := p.newSheet("技术合同登记清单 "+l.Number, l.IssuedOn.Start())
	s.paged(scheduleTop, p.scheduleRows(l), p.footnotes(l.Notes, rare), signHeight, func(n, pages int) float64 { return s.schedulePage(l, n, pages) },
		func(y float64) { s.scheduleSigns(l, y) })
	return s.write(w)
}

// paged draws rows over as many pages as they need: page begins the n-th and says where its
// rows begin, on the first one at top; notes and what sign draws close the last one.
func (s *sheet) paged(top float64, rows []row, notes []line, signs float64, page func(n, pages int) float64, sign func(y float64)) {
	// Two blank rows that are never drawn: the first page starts lower, and notes and
	// signatures stay with the last row.
	rows = append([]row{{lead: top - formNextTop}}, rows...)
	rows[len(rows)-1].keep = true
	rows = append(rows, row{lead: signs + noteLead*float64(len(notes))})
	parts := paginate(rows, formNextTop, scheduleBottom)
	last := len(parts) - 1
	parts[0], parts[last] = parts[0][1:], parts[last][:len(parts[last])-1]
	for i, part := range parts {
		y := page(i+1, len(parts))
		if len(part) > 0 {
			y = s.drawTable(part, y)
		}
		if i == last {
			y += 6
			for _, n := range notes {
				s.text(marginX, baseline(y, noteLead, n.style), n.style, n.text)
				y += noteLead
			}
			sign(y)
		}
	}
}

// footnotes are numbered; one more says that a character could not be printed.
func (p *Printer) footnotes(notes []string, rare bool) (lines []line) {
	if rare {
		notes = append(notes[:len(notes):len(notes)], rareNote)
	}
	for i, n := range notes {
		lines = append(lines, p.set(style{size: 8.5, ink: inkSoft}, bodyW, strconv.Itoa(i+1)+". "+n)...)
	}
	return lines
}

// cleaner makes texts legible and remembers whether any had to be changed.
func (p *Printer) cleaner(rare *bool) func(texts ...*string) {
	return func(texts ...*string) {
		for _, t := range texts {
			clean, r := p.legible(*t)
			*t, *rare = clean, *rare || r
		}
	}
}

func (l *Schedule) clean(p *Printer) (rare bool) {
	fix := p.cleaner(&rare)
	fix(&l.Office, &l.Seller, &l.Code)
	l.Lines = append([]ScheduleLine(nil), l.Lines...)
	for i := range l.Lines {
		fix(&l.Lines[i].Project, &l.Lines[i].Class, &l.Lines[i].Buyer)
	}
	return rare
}

func (p *Printer) scheduleRows(l Schedule) []row {
	const noW, numberW, buyerW, moneyW = 27.0, 87.0, 94.0, 74.0
	const projectW = bodyW - noW - numberW - buyerW - 2*moneyW
	small := style{size: 8.5, ink: ink}
	line := func(st style, no, number, project, buyer, total, tech string) row {
		text := func(width float64, s string) cell { return cell{width: width, lines: p.set(st, width-2*cellPadX, s)} }
		amount := func(s string) cell {
			return cell{width: moneyW, lines: p.shrink(st, 5, moneyW-2*cellPadX, 1, s), right: true}
		}
		return row{lead: 12.5, pad: 4, cells: []cell{{width: noW, lines: p.set(st, noW, no), centred: true}, text(numberW, number),
			text(projectW, project), text(buyerW, buyer), amount(total), amount(tech)}}
	}
	head := line(small.strong(), "序", "登记编号与日期", "合同名称与类别", "买方", "成交总额", "技术交易额")
	head.keep = true
	rows := []row{head}
	for i, x := range l.Lines {
		r := line(small, strconv.Itoa(i+1), x.Number+"\n"+x.RegisteredOn.String(), x.Project+"\n"+x.Class, x.Buyer, x.Total.Text(), x.Tech.Text())
		r.under = &head
		rows = append(rows, r)
	}
	total := line(small.strong(), "", "合计 "+strconv.Itoa(len(l.Lines))+" 项", "", "", l.Total.Text(), l.Tech.Text())
	total.under = &head
	return append(rows, total)
}

func (s *sheet) schedulePage(l Schedule, n, pages int) float64 {
	s.page()
	switch {
	case l.Demo:
		s.watermark("演示数据　不具效力")
	case l.Void:
		s.watermark("已作废")
	default:
		s.watermark("仅供税务备查")
	}
	small := style{size: 8.5, ink: inkSoft}
	foot := pageH - 40.0
	s.stroke(marginX, foot-14, marginX+bodyW, foot-14, 0.5, faint)
	s.text(marginX, foot, small, l.Number+"　本清单不是税务文书")
	s.flushRight(marginX+bodyW, foot, small, pageOf(n, pages))
	if n > 1 {
		s.text(marginX, 62, small, "技术合同登记清单")
		s.flushRight(marginX+bodyW, 62, small, l.Number)
		s.stroke(marginX, 68, marginX+bodyW, 68, 0.5, faint)
		return formNextTop
	}
	s.oneLine(52, style{size: 12, bold: true, ink: seal, space: 2}, l.Office)
	s.oneLine(84, style{size: 21, bold: true, ink: seal, space: 4}, "技术合同登记清单")
	s.stroke(marginX, 98, marginX+bodyW, 98, 2.2, seal)
	s.stroke(marginX, 101.2, marginX+bodyW, 101.2, 0.7, seal)
	st := style{size: 10, ink: ink}
	s.text(marginX, 121, st, "清单编号　"+l.Number)
	s.flushRight(marginX+bodyW, 121, st, "开具日期　"+l.IssuedOn.Long())
	for _, t := range s.printer.shrink(st, 6, bodyW, 1, "卖方　"+l.Seller+"（"+l.Code+"）") {
		s.text(marginX, 138, t.style, t.text)
	}
	s.text(marginX, 155, st, "登记日期　"+l.Period+"　　"+l.Band)
	s.flushRight(marginX+bodyW, 155, st, "单位：元")
	return scheduleTop
}

// scheduleSigns draws the QR code on the left, office, date and seal on the right.
func (s *sheet) scheduleSigns(l Schedule, y float64) {
	s.qr(marginX, y+34, qrSide, l.VerifyURL)
	s.doc.AddExternalLink(l.VerifyURL, marginX, y+34, qrSide, qrSide)
	s.centred(marginX+qrSide/2, y+34+qrSide+14, style{size: 8.5, ink: inkSoft}, "扫码核验")
	const cx = marginX + bodyW - 128
	st := style{size: 11.25, ink: ink}
	s.centred(cx, y+58, st, "登记机构（章）")
	s.centred(cx, y+99, st, l.IssuedOn.Long())
	s.officeSeal(cx, y+75, l.Office)
	s.centred(cx, y+signHeight-3, style{size: 7.5, ink: inkSoft}, SealNotice)
}
