package tax

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// StampInput 印花税测算依据 is how the contract lists its amounts (印花税法 第五条、
// 第六条、第九条) and who of the two is small.
type StampInput struct {
	VATListed     bool // 合同单独列明增值税
	Undetermined  bool // 订立时金额未确定
	SellerSmall   bool // 小微企业或小规模纳税人
	BuyerSmall    bool
	Items         []StampItem
	ItemsTogether bool // 各税目未分别列明金额
}

// StampItem 印花税税目 is one amount of a contract that falls under several items; the
// amount is text in the form 1200000.00.
type StampItem struct {
	Item   string
	Amount string
}

// StampLine 印花税明细 is one base with its item and rate.
type StampLine struct {
	Item string
	Base money.Yuan
	Rate decimal.Decimal
}

// StampResult 印花税测算 holds what each side pays on its copy (印花税法 第十条).
type StampResult struct {
	Rule         Rule
	Item         string // the item of the class
	SettleLater  bool   // 待实际结算时计税
	Parts        []StampLine
	Base         money.Yuan
	SellerFactor decimal.Decimal // 减征后的比例, 1 without relief
	BuyerFactor  decimal.Decimal
	Seller       money.Yuan
	Buyer        money.Yuan
}

// The items under which a technology contract itself falls.
const (
	PropertyTransfer = "PROPERTY_TRANSFER" // 产权转移书据
	TechContract     = "TECH_CONTRACT"     // 技术合同
)

// StampItemOf is the item of a class: transfers and licences of patents, secrets
// and software are 产权转移书据, everything else is 技术合同.
func StampItemOf(class contract.Class) string {
	switch class {
	case contract.SecretTransfer, contract.PatentTransfer, contract.SoftwareTransfer,
		contract.PatentLicence, contract.SecretLicence, contract.SoftwareLicence:
		return PropertyTransfer
	}
	return TechContract
}

type stampRow struct {
	Rule
	rates map[string]decimal.Decimal
	small decimal.Decimal
}

// withoutListedVAT is the total less value-added tax that the contract lists and
// the price includes (印花税法 第五条), else the total.
func withoutListedVAT(total money.Yuan, in Input, vat *VATResult) money.Yuan {
	if in.Stamp.VATListed && vat != nil && vat.Treatment == Taxable && in.VAT.PriceIncludesVAT {
		return withoutVAT(total, vat.Rate)
	}
	return total
}

// estimate taxes the items when there are some, else base at the item of the class.
func (row stampRow) estimate(class contract.Class, base, total money.Yuan, in StampInput) (*StampResult, error) {
	r := &StampResult{
		Rule: row.Rule, Item: StampItemOf(class), SettleLater: in.Undetermined && total.IsZero(),
		SellerFactor: row.factor(in.SellerSmall), BuyerFactor: row.factor(in.BuyerSmall),
	}
	if len(in.Items) == 0 {
		r.Parts = []StampLine{{Item: r.Item, Base: base, Rate: row.rates[r.Item]}}
	} else {
		lines, err := row.lines(in.Items, total)
		if err != nil {
			return nil, err
		}
		if in.ItemsTogether {
			lines = []StampLine{together(lines, total)}
		}
		r.Parts = lines
	}
	for _, l := range r.Parts {
		r.Base = r.Base.Add(l.Base)
		r.Seller = r.Seller.Add(times(l.Base, l.Rate, r.SellerFactor))
		r.Buyer = r.Buyer.Add(times(l.Base, l.Rate, r.BuyerFactor))
	}
	return r, nil
}

func (row stampRow) factor(small bool) decimal.Decimal {
	if small {
		return row.small
	}
	return decimal.NewFromInt(1)
}

// lines gives each item its own rate; together they must make up the total.
func (row stampRow) lines(items []StampItem, total money.Yuan) ([]StampLine, error) {
	lines := make([]StampLine, len(items))
	for i, item := range items {
		rate, known := row.rates[item.Item]
		if !known {
			return nil, ErrStampItem
		}
		lines[i] = StampLine{Item: item.Item, Rate: rate}
	}
	var sum money.Yuan
	for i, item := range items {
		part, ok := amount(item.Amount)
		if !ok {
			return nil, ErrAmount
		}
		lines[i].Base = part
		sum = sum.Add(part)
	}
	if !sum.Equal(total) {
		return nil, ErrAmount
	}
	return lines, nil
}

// together taxes the whole at the highest of the rates (印花税法 第九条).
func together(lines []StampLine, total money.Yuan) StampLine {
	highest := lines[0]
	for _, l := range lines[1:] {
		if l.Rate.GreaterThan(highest.Rate) {
			highest = l
		}
	}
	highest.Base = total
	return highest
}
