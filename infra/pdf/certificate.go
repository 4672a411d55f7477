package pdf

import (
	"fmt"
	"io"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Party 当事人 as the certificate names it.
type Party struct {
	Name      string
	Code      string // 统一社会信用代码, or a masked identity number
	CodeTitle string // what Code is, 统一社会信用代码 if empty
	RoleTitle string // 牵头方, 中介方 …; empty for a plain seller or buyer
}

// DefaultTaxLine 涉税提示 stands on every certificate that carries no other one.
const DefaultTaxLine = "本证明不作为税收优惠的最终依据，以税务机关认定为准。"

// DefaultFinding 登记结论 stands on a certificate whose caller cites no rules.
const DefaultFinding = "上列合同经审查，符合技术合同认定登记的规定，准予登记。"

// Certificate 技术合同认定登记证明: the facts that are printed, already decided.
type Certificate struct {
	Number      string // 登记编号
	NationalNo  string // 全国系统登记编号, if it has been answered
	ProjectName string // 合同名称
	Class       string // 合同类别
	Subclass    string // 子类, may be empty
	Sellers     []Party
	Buyers      []Party
	Others      []Party  // 中介方 and third parties, named by RoleTitle
	Rights      []string // 知识产权, one a line

	SignDate   day.Date
	Begin, End day.Date // 履行期限; either may be open

	Total             money.Yuan // 合同成交总额
	TechAmount        money.Yuan // 技术交易额
	PriceUndetermined bool       // part of the price is not fixed yet (提成 …)
	AmountNote        string     // 含增值税, the original currency …

	Office       string // 登记机构
	Registrar    string // 登记员
	Reviewer     string // 复核员, if a second review took place
	RegisteredOn day.Date

	Version      int    // 1 for the first, higher after a registered change
	SupersededBy string // what replaces this version, empty while it is in force
	VerifyURL    string // the public verification page, also in the QR code
	VerifyCode   string // 核验码
	FileHash     string // SHA-256 of the contract file

	Finding string // 登记结论, with the rules applied; DefaultFinding if empty
	TaxLine string // DefaultTaxLine if empty
	Demo    bool   // 演示数据: watermarked, of no effect

	printedURL string // VerifyURL as the small print shows it
}

// Certificate prints the certificate, with its 附页 where the parties or other
// texts need more room than the first page has. The same facts give the same
// bytes.
func (p *Printer) Certificate(w io.Writer, c Certificate) error {
	if err := c.complete(); err != nil {
		return err
	}
	rare := c.clean(p)
	s := p.newSheet("技术合同认定登记证明 "+c.Number, c.RegisteredOn.Start())
	front, annex, err := p.layOut(c, rare)
	if err != nil {
		return err
	}
	annexPages := paginate(annex, annexTop, annexBottom)
	pages := 1 + len(annexPages)
	s.drawFront(c, front, pages)
	for i, page := range annexPages {
		s.drawAnnex(c, page, i+2, pages)
	}
	return s.write(w)
}

// complete refuses to print a certificate without its statutory facts; what is
// missing is the caller's mistake, never the user's.
func (c Certificate) complete() error {
	for _, f := range []struct {
		name   string
		absent bool
	}{
		{"Number", c.Number == ""}, {"ProjectName", c.ProjectName == ""}, {"Class", c.Class == ""},
		{"Sellers", len(c.Sellers) == 0}, {"Buyers", len(c.Buyers) == 0},
		{"SignDate", c.SignDate.IsZero()}, {"Office", c.Office == ""}, {"Registrar", c.Registrar == ""},
		{"RegisteredOn", c.RegisteredOn.IsZero()}, {"VerifyURL", c.VerifyURL == ""},
	} {
		if f.absent {
			return fmt.Errorf("pdf: a certificate needs %s", f.name)
		}
	}
	return nil
}

// clean makes every printed text legible, fills in the standing sentences, and
// says whether a character had to be written by its code point.
func (c *Certificate) clean(p *Printer) (rare bool) {
	if c.Finding == "" {
		c.Finding = DefaultFinding
	}
	if c.TaxLine == "" {
		c.TaxLine = DefaultTaxLine
	}
	c.printedURL = c.VerifyURL // the QR code carries the address unchanged
	fix := func(texts ...*string) {
		for _, t := range texts {
			clean, r := p.legible(*t)
			*t, rare = strings.TrimSpace(clean), rare || r
		}
	}
	fix(&c.Number, &c.NationalNo, &c.ProjectName, &c.Class, &c.Subclass, &c.AmountNote, &c.Office,
		&c.Registrar, &c.Reviewer, &c.SupersededBy, &c.VerifyCode, &c.FileHash, &c.Finding, &c.TaxLine, &c.printedURL)
	for _, side := range []*[]Party{&c.Sellers, &c.Buyers, &c.Others} {
		*side = append([]Party(nil), *side...) // the caller's slice stays as it was
		for i := range *side {
			party := &(*side)[i]
			fix(&party.Name, &party.Code, &party.CodeTitle, &party.RoleTitle)
		}
	}
	c.Rights = append([]string(nil), c.Rights...)
	for i := range c.Rights {
		fix(&c.Rights[i])
	}
	return rare
}

// title of the party's code.
func (t Party) title() string {
	if t.CodeTitle == "" {
		return "统一社会信用代码"
	}
	return t.CodeTitle
}

// called is the party's name with its special role.
func (t Party) called() string {
	if t.RoleTitle == "" {
		return t.Name
	}
	return t.Name + "（" + t.RoleTitle + "）"
}

// term 履行期限 as two short lines.
func (c Certificate) term() string {
	switch {
	case c.Begin.IsZero() && c.End.IsZero():
		return "合同未约定"
	case c.Begin.IsZero():
		return "至" + c.End.Long()
	case c.End.IsZero():
		return "自" + c.Begin.Long() + "起"
	}
	return c.Begin.Long() + "\n至" + c.End.Long()
}

// amount in figures and capitals; an amount that is not fixed yet is never
// printed as 0.
func (c Certificate) amount(y money.Yuan) (figures, capitals string) {
	if c.PriceUndetermined && y.IsZero() {
		return "未核定", "价款按约定方式计算，尚未确定"
	}
	return "人民币 " + y.Text() + " 元", "大写　" + y.Capitals()
}

const undetermined = "另有价款按约定方式计算，尚未确定；上列为已确定部分"
