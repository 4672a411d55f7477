package contract

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// Deal 市场成交 is what was agreed on the technology market, and what the contract that
// carries it out must say.
type Deal struct {
	Number   string // 交易项目编号
	Name     string
	Route    string // 协议定价, 挂牌, 增价竞价, …
	Seller   Signatory
	Buyer    Signatory
	Price    decimal.Decimal // yuan
	Lump     bool            // the price is that one sum
	Payment  string          // how it is paid, "" where the deal leaves it open
	Reached  day.Date        // 成交 or leave to sign: the contract is not older
	Evidence string          // path of the public record of the price
	Unsigned bool            // the market waits for the entry of its signing before it can be registered
}

// Signatory 签约方 is a party of a deal; Code is the 统一社会信用代码, "" where unknown.
type Signatory struct{ Name, Code string }

// Faults of contracts that carry out deals.
var (
	ErrNoDeal    = fault.New(fault.Invalid, "contract.no_deal", "没有这个编号的成交项目，或尚未成交确认，请核对").At("contract.deal_no")
	ErrDealTaken = fault.New(fault.Conflict, "contract.deal_taken", "这个成交项目已有合同登记，一项成交只登记一份合同").At("contract.deal_no")
	errDealParty = fault.New(fault.Invalid, "contract.deal_party", "与成交项目的当事人不符")
	errDealPrice = fault.New(fault.Invalid, "contract.deal_price", "与成交项目的成交价不符").At("amount.total")
	errDealDate  = fault.New(fault.Invalid, "contract.deal_date", "签订日期早于成交").At("contract.sign_date")
)

// Against 与市场成交核对 says where an application differs from the deal that it names.
// Who sells, who buys and for how much is settled on the market, in public.
func (f Form) Against(d Deal) (faults []*fault.Fault) {
	for _, side := range []struct {
		role, title string
		of          Signatory
	}{{RoleSeller, "卖方", d.Seller}, {RoleBuyer, "买方", d.Buyer}} {
		if i, found := f.signatory(side.role, side.of); !found {
			faults = append(faults, errDealParty.Say(fmt.Sprintf("%s应为成交项目 %s 的%s“%s”", side.title, d.Number, side.title, side.of.Name)).At(fmt.Sprintf("parties[%d].name", i)))
		}
	}
	if total, err := decimal.NewFromString(plainAmount(f.Amount.Total)); d.Lump && (err != nil || !total.Equal(d.Price)) {
		faults = append(faults, errDealPrice.Say("合同成交总额应为成交价 "+d.Price.StringFixed(2)+" 元（成交项目 "+d.Number+"）；确有变更的，先在交易机构办理"))
	}
	if signed, err := day.Parse(f.Contract.SignDate); err == nil && !signed.IsZero() && signed.Before(d.Reached) {
		faults = append(faults, errDealDate.Say("签订日期不能早于成交日期 "+d.Reached.String()))
	}
	return faults
}

// signatory finds a party of the deal in its role; where there is none, the row at
// which to say so.
func (f Form) signatory(role string, s Signatory) (row int, found bool) {
	row = -1
	for i, p := range f.Parties {
		if p.Role != role {
			continue
		}
		if row < 0 {
			row = i
		}
		if s.Code != "" && ident.Normalise(p.Uscc) == s.Code || s.Code == "" && sameName(p.Name, s.Name) {
			return i, true
		}
	}
	return max(row, 0), false
}

func sameName(a, b string) bool {
	plain := strings.NewReplacer(" ", "", "　", "", "(", "（", ")", "）")
	return plain.Replace(a) == plain.Replace(b)
}

// Fields 带出的申请表内容 is what an application takes over from the deal.
func (d Deal) Fields() map[string]string {
	fields := map[string]string{"contract.deal_no": d.Number,
		"parties[0].role": RoleSeller, "parties[0].name": d.Seller.Name, "parties[0].uscc": d.Seller.Code,
		"parties[1].role": RoleBuyer, "parties[1].name": d.Buyer.Name, "parties[1].uscc": d.Buyer.Code}
	if d.Lump {
		fields["amount.total"] = d.Price.StringFixed(2)
	}
	return fields
}
