package pdf

import (
	"strconv"
	"strings"
)

// annexTable is the content of the 附页: everything that left the front page, as
// a list of parties under the texts that were too long for it.
func (p *Printer) annexTable(c Certificate, m moved, front density) []row {
	d := density{10.5, 16, 5}
	body := style{size: d.size, ink: ink}
	var rows []row
	wide := func(label string, lines []line) {
		rows = append(rows, row{cells: []cell{p.label(label, d), {width: valueW, lines: lines}}, lead: d.lead, pad: d.pad})
	}
	if m.long && len(p.nameLines(c, front)) > maxLines {
		wide("合同名称", p.set(body, textW, c.ProjectName))
	}
	if m.long && len(p.amountNote(c, front)) > maxLines {
		wide("金额说明", p.set(body, textW, c.AmountNote))
	}
	if m.rights {
		wide("知识产权", p.set(body, textW, strings.Join(c.Rights, "\n")))
	}
	if m.parties {
		rows = append(rows, p.partyTable(c, d)...)
	}
	return rows
}

// partyTable lists every party with its code, numbered.
func (p *Printer) partyTable(c Certificate, d density) []row {
	const numberW, roleW, nameW = 48.0, 60.0, 230.0
	body := style{size: d.size, ink: ink}
	list := func(st style, number, role, name, code string) row {
		narrow := func(width float64, text string, centred bool) cell {
			return cell{width: width, lines: p.shrink(st, smallest, width-2*cellPadX, 2, text), centred: centred}
		}
		return row{lead: d.lead, pad: d.pad, cells: []cell{narrow(numberW, number, true), narrow(roleW, role, true),
			narrow(nameW, name, false), narrow(bodyW-numberW-roleW-nameW, code, false)}}
	}
	head := list(body.strong(), "序号", "身份", "名称", "统一社会信用代码")
	head.keep = true
	rows := []row{head}
	for _, side := range c.sides() {
		for _, t := range side.parties {
			code := t.Code
			if t.CodeTitle != "" && code != "" {
				code = t.CodeTitle + "\n" + code
			}
			r := list(body, strconv.Itoa(len(rows)), side.role, t.called(), code)
			r.under = &head
			rows = append(rows, r)
		}
	}
	return rows
}
