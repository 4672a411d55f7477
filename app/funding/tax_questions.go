package funding

import (
	"slices"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/tax"
)

// Payer statuses 纳税人身份.
var payers = []contract.Choice{{Value: "GENERAL", Title: "一般纳税人"}, {Value: tax.SmallScale, Title: "小规模纳税人"}}

var yesNo = []contract.Choice{{Value: contract.Yes, Title: "是"}, {Value: contract.No, Title: "否"}}

// newTaxSheet asks what the class of the contract makes necessary and fills in what
// the contract says.
func newTaxSheet(c *contract.Contract, today day.Date) TaxSheet {
	t := TaxSheet{Contract: c, Class: c.Class, Prefill: map[string]string{}}
	if t.Class == "" {
		t.Class = contract.Class(c.Form.Class)
	}
	t.Day = Question{Name: "on", Label: "适用规则的日期", Kind: "day", Hint: "按该日有效的税费规则测算，默认为合同签订日。"}
	t.Parts = []TaxPart{t.vatPart(), t.incomePart(), t.researchPart(), t.stampPart()}
	on := dayOf(c.Form.Contract.SignDate)
	if on.IsZero() {
		on = today
	}
	t.Prefill["on"] = on.String()
	t.Values = map[string]string{}
	for name, value := range t.Prefill {
		t.Values[name] = value
	}
	return t
}

func (t *TaxSheet) ask(part *TaxPart, q Question, prefill string) {
	part.Questions = append(part.Questions, q)
	t.Prefill[q.Name] = prefill
}

func (t *TaxSheet) yesNo(part *TaxPart, name, label, hint, prefill string) {
	t.ask(part, Question{Name: name, Label: label, Kind: "choice", Choices: yesNo, Hint: hint}, prefill)
}

func (t *TaxSheet) amount(part *TaxPart, name, label, hint, prefill string) {
	t.ask(part, Question{Name: name, Label: label, Kind: "amount", Hint: hint}, prefill)
}

func (t *TaxSheet) percent(part *TaxPart, name, label, hint, prefill string) {
	t.ask(part, Question{Name: name, Label: label, Kind: "percent", Hint: hint}, prefill)
}

func (t *TaxSheet) vatPart() TaxPart {
	p := TaxPart{Key: "vat", Title: "增值税"}
	registered, hint := contract.Yes, "本件尚未登记，默认按登记后测算。"
	if t.Contract.Number != "" {
		hint = "已取得登记编号 " + t.Contract.Number + "。"
	}
	if t.Contract.State == contract.Cancelled || t.Contract.State == contract.Revoked {
		registered, hint = contract.No, "登记"+t.Contract.State.Title()+"，不再是享受优惠的依据。"
	}
	t.yesNo(&p, "registered", "经认定登记", hint, registered)
	t.ask(&p, Question{Name: "payer", Label: "卖方纳税人身份", Kind: "choice", Choices: payers}, "GENERAL")
	included, note := contract.Yes, "合同没有写明，默认含税。"
	switch t.Contract.Form.Amount.Vat {
	case "INCLUDED":
		note = "申请表写明含税。"
	case "EXCLUDED":
		included, note = contract.No, "申请表写明不含税。"
	}
	t.yesNo(&p, "vat_included", "价款含税", note, included)
	t.yesNo(&p, "separate", "免税项目单独核算", "", contract.Yes)
	t.yesNo(&p, "waived", "已放弃免税", "", contract.No)
	if slices.Contains([]contract.Class{contract.Consulting, contract.Service, contract.Training}, t.Class) {
		t.yesNo(&p, "tied", "与技术开发、转让相关并开在同一张发票上", "", contract.No)
	}
	return p
}

func (t *TaxSheet) incomePart() TaxPart {
	p := TaxPart{Key: "income", Title: "企业所得税（卖方技术转让所得）"}
	major := t.Class.Major()
	if major != contract.MajorTransfer && major != contract.MajorLicence {
		p.Absent = "技术转让所得减免只适用于技术转让、技术许可合同，本件为" + t.Class.Title() + "，不作测算。"
		return p
	}
	t.yesNo(&p, "resident", "卖方为居民企业", "", contract.Yes)
	t.percent(&p, "rate", "不享受优惠时的税率", "一般企业 25，高新技术企业 15，小型微利企业按实际。", "25")
	t.percent(&p, "holding", "买卖双方持股之和", "直接与间接持股相加，没有关联填 0。", "0")
	t.amount(&p, "revenue", "技术转让收入", "默认为技术交易额。", t.Contract.Tech.String())
	t.amount(&p, "excluded", "其中应剔除的收入", "设备、仪器、零部件、原材料及无关服务的收入。", "0.00")
	if major == contract.MajorTransfer {
		t.amount(&p, "cost", "转让成本", "无形资产的净值。", "0.00")
	} else {
		t.amount(&p, "amortisation", "无形资产摊销", "", "0.00")
		t.amount(&p, "period_expense", "应分摊的期间费用", "", "0.00")
		t.yesNo(&p, "own", "许可的是自己拥有所有权的技术", "", contract.Yes)
	}
	t.amount(&p, "related_taxes", "相关税费", "", "0.00")
	t.amount(&p, "prior", "本年度此前的技术转让所得", "五百万元限额按纳税年度合并计算。", "0.00")
	if slices.Contains(techKinds(t.Contract.Form), "DESIGN") {
		t.yesNo(&p, "simple_design", "外观设计仅为简单改变", "", contract.No)
	}
	return p
}

func (t *TaxSheet) researchPart() TaxPart {
	p := TaxPart{Key: "research", Title: "研发费用加计扣除（买方）"}
	if t.Class.Major() != contract.MajorDevelopment {
		p.Absent = "委托研发费用加计扣除只适用于技术开发合同，本件为" + t.Class.Title() + "，不作测算。"
		return p
	}
	t.amount(&p, "fee", "委托研发费用", "默认为合同成交总额。", t.Contract.Total.String())
	t.percent(&p, "buyer_rate", "买方所得税税率", "", "25")
	if abroad(firstParty(t.Contract.Form, contract.RoleSeller)) {
		t.amount(&p, "domestic", "买方境内符合条件的研发费用", "委托境外的部分不超过它的三分之二。", "0.00")
	}
	return p
}

func (t *TaxSheet) stampPart() TaxPart {
	p := TaxPart{Key: "stamp", Title: "印花税（双方）"}
	t.yesNo(&p, "vat_listed", "合同单独列明增值税", "列明的增值税不计入计税依据（印花税法第五条）。", contract.No)
	t.yesNo(&p, "seller_small", "卖方为小微企业或小规模纳税人", "", contract.No)
	t.yesNo(&p, "buyer_small", "买方为小微企业或小规模纳税人", "", contract.No)
	return p
}

// techKinds are the listed rights of the contract, each once.
func techKinds(f contract.Form) []string {
	var kinds []string
	for _, x := range f.IP {
		if x.Type != "" && !slices.Contains(kinds, x.Type) {
			kinds = append(kinds, x.Type)
		}
	}
	return kinds
}

func firstParty(f contract.Form, role string) contract.PartyEntry {
	i := slices.IndexFunc(f.Parties, func(p contract.PartyEntry) bool { return p.Role == role })
	if i < 0 {
		return contract.PartyEntry{}
	}
	return f.Parties[i]
}

func abroad(p contract.PartyEntry) bool { return p.Country != "" && p.Country != contract.China }

func crossBorder(f contract.Form) bool {
	return f.Contract.CrossBorder != "" && f.Contract.CrossBorder != "NONE"
}

func royalty(f contract.Form) bool {
	return f.Amount.PayMethod == contract.PayRoyalty || f.Amount.PayMethod == contract.PayUpfrontPlus
}
