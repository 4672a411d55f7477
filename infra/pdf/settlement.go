package pdf

import (
	"errors"
	"io"

	"jiyue/domain/day"
)

// Settlement 收益分配结算单: one statement of a distribution, for the unit or for one
// person, with what explains every line.
type Settlement struct {
	Number      string // 分配案号 and 第 n 号
	Unit        string
	Person      string // "" for the unit's own
	Project     string
	Registered  string // 登记编号
	Rules       string // the packs that were applied
	Event       string // what the statement is about
	Lines       []SettlementLine
	Instalments []SettlementStep
	Notes       []string
	Hash        string
	File        string // SHA-256 of the kept inputs, may be empty
	VerifyURL   string // also in the QR code
	IssuedOn    day.Date
	Demo        bool
}

// SettlementLine 结算明细 is one line: how it was computed, by which rule, and the words
// of the clause.
type SettlementLine struct {
	Title, Formula, How, Rule, Clause, Quote string
	Change, Total                            string
	Strong                                   bool
}

// SettlementStep 分期 is one statement up to this one.
type SettlementStep struct{ No, Day, Event, Change, Total string }

const (
	settlementTop    = 176.0
	settlementSigns  = 118.0
	settlementMoneyW = 66.0
)

// Settlement prints a statement on A4 over as many pages as it needs; hash and QR code
// close the last one.
func (p *Printer) Settlement(w io.Writer, f Settlement) error {
	if f.Number == "" || f.Unit == "" || f.Hash == "" || f.VerifyURL == "" || f.IssuedOn.IsZero() || len(f.Lines) == 0 {
		return errors.New("pdf: a statement needs Number, Unit, Hash, VerifyURL, IssuedOn and lines")
	}
	rare := f.clean(p)
	s := p.newSheet("收益分配结算单 "+f.Number, f.IssuedOn.Start())
	s.paged(settlementTop, p.settlementRows(f), p.footnotes(f.Notes, rare), settlementSigns, func(n, pages int) float64 { return s.settlementPage(f, n, pages) },
		func(y float64) { s.settlementSigns(f, y) })
	return s.write(w)
}

func (f *Settlement) clean(p *Printer) (rare bool) {
	fix := p.cleaner(&rare)
	fix(&f.Unit, &f.Person, &f.Project, &f.Registered, &f.Rules, &f.Event)
	f.Lines, f.Instalments = append([]SettlementLine(nil), f.Lines...), append([]SettlementStep(nil), f.Instalments...)
	for i := range f.Lines {
		l := &f.Lines[i]
		fix(&l.Title, &l.Formula, &l.Rule, &l.Clause, &l.Quote)
	}
	for i := range f.Instalments {
		fix(&f.Instalments[i].Event)
	}
	return rare
}

// settlementRows are the lines, then the instalments under a heading of their own.
func (p *Printer) settlementRows(f Settlement) []row {
	const titleW, formulaW = 96.0, 112.0
	const basisW = bodyW - titleW - formulaW - 2*settlementMoneyW
	small := style{size: 8, ink: ink}
	money := func(st style, text string) cell {
		return cell{width: settlementMoneyW, lines: p.shrink(st, 4.5, settlementMoneyW-8, 1, text), right: true}
	}
	text := func(st style, width float64, s string) []line { return p.set(st, width-2*cellPadX, s) }
	head := row{lead: 12, pad: 4, keep: true}
	for _, h := range []struct {
		width float64
		title string
	}{{titleW, "项目"}, {formulaW, "基数、比例与取整"}, {basisW, "规则、条款与原文"}, {settlementMoneyW, "本号（元）"}, {settlementMoneyW, "累计（元）"}} {
		head.cells = append(head.cells, cell{width: h.width, lines: text(small.strong(), h.width, h.title), right: h.width == settlementMoneyW})
	}
	rows := []row{head}
	soft := style{size: 7.5, ink: inkSoft}
	for _, l := range f.Lines {
		st := small
		if l.Strong {
			st = small.strong()
		}
		formula, basis := text(small, formulaW, l.Formula), text(small, basisW, l.Rule)
		if l.How != "" {
			formula = append(formula, text(soft, formulaW, l.How)...)
		}
		if l.Clause != "" {
			basis = append(basis, text(soft, basisW, l.Clause)...)
		}
		if l.Quote != "" {
			basis = append(basis, text(soft, basisW, "“"+l.Quote+"”")...)
		}
		rows = append(rows, row{lead: 11, pad: 3.5, under: &head, cells: []cell{{width: titleW, lines: text(st, titleW, l.Title)}, {width: formulaW, lines: formula},
			{width: basisW, lines: basis}, money(st, l.Change), money(st, l.Total)}})
	}
	if len(f.Instalments) == 0 {
		return rows
	}
	title := row{lead: 12, pad: 4, keep: true, cells: []cell{{width: bodyW, lines: text(small.strong(), bodyW, "分期：每次收支之后的变动")}}}
	rows = append(rows, title)
	for _, x := range f.Instalments {
		rows = append(rows, row{lead: 11, pad: 3.5, under: &title, cells: []cell{{width: titleW, lines: text(small, titleW, x.No)}, {width: formulaW, lines: text(small, formulaW, x.Day)},
			{width: basisW, lines: text(small, basisW, x.Event)}, money(small, x.Change), money(small, x.Total)}})
	}
	return rows
}

func (s *sheet) settlementPage(f Settlement, n, pages int) float64 {
	s.page()
	if f.Demo {
		s.watermark("演示数据　不具效力")
	}
	small := style{size: 8.5, ink: inkSoft}
	foot := pageH - 40.0
	s.stroke(marginX, foot-14, marginX+bodyW, foot-14, 0.5, faint)
	s.text(marginX, foot, small, f.Number)
	s.flushRight(marginX+bodyW, foot, small, pageOf(n, pages))
	if n > 1 {
		s.text(marginX, 62, small, "职务科技成果收益分配结算单")
		s.flushRight(marginX+bodyW, 62, small, f.Unit)
		s.stroke(marginX, 68, marginX+bodyW, 68, 0.5, faint)
		return formNextTop
	}
	s.oneLine(52, style{size: 11, ink: inkSoft, space: 1.5}, f.Unit)
	title := "职务科技成果收益分配结算单"
	if f.Person != "" {
		title += "（个人）"
	}
	s.oneLine(84, style{size: 20, bold: true, ink: ink, space: 3}, title)
	s.stroke(marginX, 98, marginX+bodyW, 98, 1.6, ink)
	st, y := style{size: 9.5, ink: ink}, 116.0
	pair := func(left, right string) {
		room := bodyW - s.printer.width(st, right) - 12
		for _, t := range s.printer.shrink(st, 6, room, 1, left)[:1] {
			s.text(marginX, y, t.style, t.text)
		}
		s.flushRight(marginX+bodyW, y, st, right)
		y += 17
	}
	pair(f.Number, "生成日期　"+f.IssuedOn.Long())
	who := "项目　" + f.Project
	if f.Person != "" {
		who = "本人　" + f.Person + "　　" + who
	}
	pair(who, "登记编号　"+f.Registered)
	pair("事项　"+f.Event, "")
	pair("适用规则　"+f.Rules, "单位：元")
	return settlementTop
}

// settlementSigns draws the QR code and the hashes.
func (s *sheet) settlementSigns(f Settlement, y float64) {
	y += 12
	s.qr(marginX, y, qrSide, f.VerifyURL)
	s.doc.AddExternalLink(f.VerifyURL, marginX, y, qrSide, qrSide)
	s.centred(marginX+qrSide/2, y+qrSide+12, style{size: 8.5, ink: inkSoft}, "扫码查验")
	st, soft, x := style{size: 8.5, ink: ink}, style{size: 8.5, ink: inkSoft}, marginX+qrSide+18
	s.text(x, y+10, soft, "本号结算单的哈希")
	s.text(x, y+23, st, f.Hash)
	if f.File != "" {
		s.text(x, y+42, soft, "存证文件的 SHA-256")
		s.text(x, y+55, st, f.File)
	}
	s.text(x, y+74, soft, "查验地址")
	room := marginX + bodyW - x
	for _, t := range s.printer.shrink(st, 5, room, 1, f.VerifyURL) {
		s.text(x, y+87, t.style, t.text)
		y += 10
	}
}
