package pdf

import (
	"errors"
	"strconv"

	"jiyue/domain/money"
)

// density of the front page: how closely its table and texts are set. Looser
// ones are tried first.
type density struct{ size, lead, pad float64 }

var densities = []density{{11.25, 18, 7.5}, {10.5, 16, 5}, {9.5, 13.5, 3.5}}

const (
	labelW   = 88.5
	valueW   = bodyW - labelW
	quarterW = 112.0 // value beside a second label
	textW    = valueW - 2*cellPadX
	maxLines = 3   // of one text on the front page
	smallest = 8.0 // nothing on a certificate is set smaller, save the footer
)

// moved says what stands on the 附页 instead of the front page: the list of the
// parties, the list of rights, texts of more than maxLines.
type moved struct{ parties, rights, long bool }

// front is the first page, ready to draw.
type front struct {
	table   []row
	says    [][]line // the paragraphs under the table
	fine    []line   // the small print at the foot
	density density
}

var errTooLong = errors.New("pdf: the texts do not fit a certificate page")

// layOut tries the front page at each density with all its texts, then with the
// lists and then the long texts moved to the 附页, and takes the first that fits.
// Whatever leaves the front page is in the annex rows.
func (p *Printer) layOut(c Certificate, rare bool) (front, []row, error) {
	for _, m := range []moved{{}, {true, false, false}, {true, true, false}, {true, true, true}} {
		for _, d := range densities {
			annex := p.annexTable(c, m, d)
			f := front{
				table:   p.frontTable(c, d, m),
				says:    p.says(c, d, len(annex) > 0),
				fine:    p.finePrint(c, rare),
				density: d,
			}
			if spare := f.spare(c); spare >= 0 {
				f.loosen(spare - 12)
				return f, annex, nil
			}
		}
	}
	return front{}, nil, errTooLong
}

// loosen spreads spare height over the rows, so that a short table fills the page.
func (f front) loosen(spare float64) {
	each := min(max(spare, 0)/float64(2*len(f.table)), 3)
	for i := range f.table {
		f.table[i].pad += each
	}
}

// frontTable is the table of facts.
func (p *Printer) frontTable(c Certificate, d density, m moved) []row {
	body := style{size: d.size, ink: ink}
	var rows []row
	wide := func(label string, lines []line) {
		rows = append(rows, row{cells: []cell{p.label(label, d), {width: valueW, lines: lines}}, lead: d.lead, pad: d.pad})
	}
	pair := func(label1, text1, label2, text2 string) {
		right := valueW - quarterW - 2*cellPadX - labelW
		rows = append(rows, row{cells: []cell{
			p.label(label1, d), {width: quarterW + 2*cellPadX, lines: p.shrink(body, smallest, quarterW, 2, text1)},
			p.label(label2, d), {width: right, lines: p.shrink(body, smallest, right-2*cellPadX, 2, text2)},
		}, lead: d.lead, pad: d.pad})
	}

	wide("合同名称", m.brief(p.nameLines(c, d)))
	if c.Subclass == "" {
		wide("合同类别", p.set(body, textW, c.Class))
	} else {
		pair("合同类别", c.Class, "子　　类", c.Subclass)
	}
	for _, side := range c.sides() {
		wide(side.label, p.partyLines(side.parties, body, m))
	}
	pair("签订日期", c.SignDate.Long(), "履行期限", c.term())
	if len(c.Rights) > 0 {
		wide("知识产权", p.rightLines(c.Rights, body, m.rights))
	}
	wide("合同成交总额", append(p.amountLines(c, c.Total, body, body), p.noteLines(c, d, m)...))
	wide("技术交易额", p.amountLines(c, c.TechAmount, body.strong(), body))
	return rows
}

func (p *Printer) label(text string, d density) cell {
	return cell{width: labelW, lines: []line{{text, style{size: d.size, ink: inkSoft}}}, centred: true}
}

// side of the contract with its label.
type side struct {
	label, role string
	parties     []Party
}

func (c Certificate) sides() []side {
	sides := []side{{"卖　　方", "卖方", c.Sellers}, {"买　　方", "买方", c.Buyers}}
	if len(c.Others) > 0 {
		sides = append(sides, side{"其他当事人", "其他", c.Others})
	}
	return sides
}

// nameLines is 合同名称: in bold, a little smaller when it is long.
func (p *Printer) nameLines(c Certificate, d density) []line {
	return p.shrink(style{size: d.size, bold: true, ink: ink}, d.size-1.5, textW, 3, c.ProjectName)
}

func (p *Printer) amountNote(c Certificate, d density) []line {
	return p.set(style{size: d.size - 1.5, ink: inkSoft}, textW, c.AmountNote)
}

// brief keeps the beginning of a text that stands in full on the 附页.
func (m moved) brief(lines []line) []line {
	if !m.long || len(lines) <= maxLines {
		return lines
	}
	return append(lines[:maxLines-1:maxLines-1], line{"……（全文见附页）", lines[0].style})
}

// partyLines names the parties of a side with their codes, each code on the
// name's line if it fits there; or only the first party, when the list is annexed.
func (p *Printer) partyLines(parties []Party, st style, m moved) []line {
	if m.parties && len(parties) > 1 {
		rest := "等 " + strconv.Itoa(len(parties)) + " 方，全部名单见附页"
		if together := parties[0].called() + "　" + rest; p.width(st, together) <= textW {
			return []line{{together, st}}
		}
		return append(m.brief(p.set(st, textW, parties[0].called())), line{rest, st})
	}
	var lines []line
	for i, t := range parties {
		name, code := t.called(), ""
		if t.Code != "" {
			code = t.title() + "　" + t.Code
		}
		if len(parties) > 1 {
			name = strconv.Itoa(i+1) + ". " + name
		}
		if together := name + "　" + code; st.size < densities[0].size && code != "" && p.width(st, together) <= textW {
			lines = append(lines, line{together, st})
			continue
		}
		lines = append(lines, p.shrink(st, smallest, textW, 2, name)...)
		if code != "" {
			lines = append(lines, p.shrink(st, smallest, textW, 1, code)...)
		}
	}
	return m.brief(lines)
}

func (p *Printer) rightLines(rights []string, st style, annexed bool) []line {
	var lines []line
	for _, r := range rights {
		lines = append(lines, p.shrink(st, smallest, textW, 2, r)...)
	}
	if annexed {
		return []line{{"共 " + strconv.Itoa(len(rights)) + " 项，见附页", st}}
	}
	return lines
}

// amountLines prints an amount in figures and in capitals, neither ever broken.
func (p *Printer) amountLines(c Certificate, y money.Yuan, figures, capitals style) []line {
	inFigures, inCapitals := c.amount(y)
	return append(p.shrink(figures, smallest, textW, 1, inFigures),
		p.shrink(capitals, smallest, textW, 1, inCapitals)...)
}

// noteLines says what else belongs to the total: its undetermined part, tax,
// the original currency.
func (p *Printer) noteLines(c Certificate, d density, m moved) []line {
	var lines []line
	if c.PriceUndetermined && !c.Total.IsZero() {
		lines = p.set(style{size: d.size - 1.5, ink: inkSoft}, textW, undetermined)
	}
	if c.AmountNote != "" {
		lines = append(lines, m.brief(p.amountNote(c, d))...)
	}
	return lines
}

// says are the paragraphs under the table, their first lines indented.
func (p *Printer) says(c Certificate, d density, annexed bool) [][]line {
	texts := []string{c.Finding, c.TaxLine}
	if annexed {
		texts = append(texts, "本证明附页与正页具有同等效力，单独使用无效。")
	}
	var paragraphs [][]line
	for _, text := range texts {
		paragraphs = append(paragraphs, p.justified(p.set(style{size: d.size, ink: ink}, bodyW, "　　"+text), bodyW))
	}
	return paragraphs
}

// justified spreads every line but the last to the full width.
func (p *Printer) justified(lines []line, width float64) []line {
	for i := range lines[:len(lines)-1] {
		l := &lines[i]
		room := width - p.width(l.style, l.text)
		if n := len([]rune(l.text)) - 1; n > 0 && room > 0 && room < 3*l.style.size {
			l.style.space = room / float64(n)
		}
	}
	return lines
}

// finePrint tells how to verify the certificate and what it is bound to.
func (p *Printer) finePrint(c Certificate, rare bool) []line {
	st := style{size: 8.5, ink: inkSoft}
	how := "扫描二维码，或打开 " + c.printedURL + " ，可查本证明是否有效。"
	if c.VerifyCode != "" {
		how = "核验码 " + c.VerifyCode + "。" + how
	}
	valid := "本证明记载内容变更、注销或撤销的，以核验结果为准。"
	if c.Version > 1 {
		valid = "本证明为第 " + strconv.Itoa(c.Version) + " 版，自签发之日起替代以前各版。" + valid
	}
	lines := append(p.set(st, bodyW, how), p.set(st, bodyW, valid)...)
	if c.FileHash != "" {
		lines = append(lines, p.shrink(st, 6, bodyW, 1, "合同文件摘要 SHA-256　"+c.FileHash)...)
	}
	if rare {
		lines = append(lines, p.set(st, bodyW, rareNote)...)
	}
	return lines
}
