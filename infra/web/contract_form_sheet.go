package web

import (
	"strconv"
	"strings"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/money"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// sheet is the whole application in words, section by section, for 核对, the case
// page and the printed form. With change, every line links to its field.
type sheet struct {
	server *Server
	form   contract.Form
	flat   map[string]string
	base   string // address of the form, "" without links
}

func (s *Server) sheetOf(c *contract.Contract, change bool) []registry.SheetSection {
	sh := sheet{server: s, form: c.Form, flat: c.Form.Flat()}
	if change {
		sh.base = "/contracts/" + string(c.ID) + "/form/"
	}
	return []registry.SheetSection{
		{Key: "contract", Title: "合同信息", Rows: sh.contract()},
		{Key: "parties", Title: "交易双方", Rows: sh.parties()},
		{Key: "content", Title: "技术内容与认定要件", Rows: sh.content()},
		{Key: "amount", Title: "金额", Rows: sh.amount()},
		{Key: "ip", Title: "知识产权与许可", Rows: sh.ip()},
	}
}

// row is one line; a blank optional field says 未填写.
func (sh sheet) row(path string) part.KV {
	return sh.line(contract.Label(path), path, sh.words(path))
}

func (sh sheet) line(key, path, value string) part.KV {
	if value == "" {
		value = "未填写"
	}
	kv := part.KV{Key: key, Value: value}
	if sh.base != "" {
		kv.Change = sh.base + contract.SectionOf(path) + "#" + part.FieldID(path)
	}
	return kv
}

func (sh sheet) rows(paths ...string) []part.KV {
	list := make([]part.KV, len(paths))
	for i, path := range paths {
		list[i] = sh.row(path)
	}
	return list
}

// given lists the fields that are filled in and leaves the others out.
func (sh sheet) given(paths ...string) []part.KV {
	var list []part.KV
	for _, path := range paths {
		if sh.flat[path] != "" {
			list = append(list, sh.row(path))
		}
	}
	return list
}

func (sh sheet) contract() []part.KV {
	list := sh.rows("contract.project_name", "class")
	for i, w := range sh.form.Weights {
		at := "weights[" + strconv.Itoa(i) + "]."
		list = append(list, sh.line("混合合同第 "+strconv.Itoa(i+1)+" 类", at+"class", sh.words(at+"class")+"，"+w.Share+"%"))
	}
	list = append(list, sh.rows("filed_by", "contract.sign_date", "contract.begin", "contract.end",
		"contract.place", "contract.written", "contract.effective")...)
	list = append(list, sh.given("contract.electronic", "contract.paper_print", "contract.language", "contract.chinese_copy",
		"contract.consistency_statement", "contract.state_approval", "contract.dept_signed", "contract.authorisation",
		"contract.cross_border", "contract.trade_registration_no", "contract.disputed")...)
	if no := sh.flat["contract.deal_no"]; no != "" {
		row := sh.row("contract.deal_no")
		row.Body = part.TextLink(no, "/deals/"+no)
		list = append(list, row)
	}
	list = append(list, sh.rows("contract.field", "contract.objective", "contract.industry", "contract.plan")...)
	return append(list, sh.given("contract.plan_consent", "contract.topic_no", "contract.topic_name")...)
}

func (sh sheet) parties() []part.KV {
	var list []part.KV
	for i, p := range sh.form.Parties {
		at := "parties[" + strconv.Itoa(i) + "]."
		lines := []string{p.Name}
		if nature := contract.NatureTitle(p.Nature); nature != "" {
			lines = append(lines, nature)
		}
		lines = append(lines, registry.PartyNumber(p))
		if p.Region != "" {
			lines = append(lines, p.Region+" "+sh.server.regionWords(p.Region))
		}
		for _, more := range []struct{ label, value string }{
			{"国别（地区）", abroad(sh.words(at + "country"))}, {"印章名称", p.Seal}, {"住所", p.Address}, {"法定代表人", p.LegalRep},
			{"联系人", p.Contact}, {"联系电话", p.Phone}, {"企业规模", sh.words(at + "scale")}, {"所属行业", sh.words(at + "industry")},
		} {
			if more.value != "" {
				lines = append(lines, more.label+"："+more.value)
			}
		}
		list = append(list, sh.line(sh.roleTitle(p.Role), at+"role", strings.Join(lines, "\n")))
	}
	return append(list, sh.row("related"))
}

func abroad(country string) string {
	if country == "中国" {
		return ""
	}
	return country
}

func (sh sheet) roleTitle(role string) string {
	class := contract.Class(sh.form.Class)
	switch role {
	case contract.RoleSeller:
		return "卖方（" + class.SellerTitle() + "）"
	case contract.RoleBuyer:
		return "买方（" + class.BuyerTitle() + "）"
	case "":
		return "当事人"
	}
	return contract.TitleIn(contract.PartyRoles, role)
}

func (sh sheet) content() []part.KV {
	list := sh.rows("content.summary", "content.targets", "content.acceptance", "content.ownership", "content.clauses",
		"content.bad_clauses", "content.expected_output")
	for _, q := range contract.Questions(contract.Class(sh.form.Class)) {
		list = append(list, sh.row("answers."+q.Name))
	}
	return list
}

func (sh sheet) amount() []part.KV {
	list := sh.rows("amount.total")
	list = append(list, sh.given("amount.currency", "amount.foreign_amount", "amount.foreign_rate", "amount.foreign_rate_date")...)
	list = append(list, sh.rows("amount.vat", "amount.pay_method", "amount.tech_part_stated")...)
	list = append(list, sh.given("amount.consideration", "amount.valuation_report", "amount.upfront", "amount.minimum", "amount.cap",
		"amount.royalty_base")...)
	for i, r := range sh.form.Amount.Rates {
		until := " 起"
		if r.To != "" {
			until = " 至 " + r.To
		}
		list = append(list, sh.line("提成比例第 "+strconv.Itoa(i+1)+" 期", "amount.rates["+strconv.Itoa(i)+"].from", r.From+until+"，"+r.Rate))
	}
	for i, c := range sh.form.Amount.Components {
		words := contract.TitleIn(contract.ComponentKinds, c.Kind) + "，" + yuanWords(c.Amount)
		if c.Note != "" {
			words += "，" + c.Note
		}
		if c.Qty != "" {
			words += "，" + contract.TitleIn(contract.ObjectKinds, c.ObjectKind) + " " + c.Qty + " 件（套）"
		}
		list = append(list, sh.line("金额构成第 "+strconv.Itoa(i+1)+" 项", "amount.components["+strconv.Itoa(i)+"].kind", words))
	}
	for i, x := range sh.form.Amount.Settlements {
		list = append(list, sh.line("提成结算 "+x.Year+" 年度", "amount.settlements["+strconv.Itoa(i)+"].year", "结算基数 "+yuanWords(x.Base)))
	}
	return append(list, sh.row("amount.memo"))
}

func (sh sheet) ip() []part.KV {
	var list []part.KV
	for i, ip := range sh.form.IP {
		lines := []string{contract.TitleIn(contract.IPTypes, ip.Type) + " " + ip.No}
		for _, more := range []struct{ label, value string }{{"名称", ip.Title}, {"权利人", ip.Owner}, {"申请日", ip.Filed}} {
			if more.value != "" {
				lines = append(lines, more.label+"："+more.value)
			}
		}
		switch ip.Granted {
		case contract.Yes:
			lines = append(lines, "已授权")
		case contract.No:
			lines = append(lines, "未授权")
		}
		list = append(list, sh.line("第 "+strconv.Itoa(i+1)+" 项", "ip["+strconv.Itoa(i)+"].type", strings.Join(lines, "\n")))
	}
	if len(list) == 0 {
		list = append(list, sh.line("知识产权", "ip", "没有列出"))
	}
	if sh.form.Licence != (contract.LicenceEntry{}) {
		list = append(list, sh.rows("licence.exclusivity", "licence.territory", "licence.begin", "licence.end", "licence.sublicence")...)
	}
	return list
}

// words puts the value at a path into words: codes become names, amounts get
// their separators.
func (sh sheet) words(path string) string {
	value := sh.flat[path]
	if value == "" {
		return ""
	}
	if name, isAnswer := strings.CutPrefix(path, "answers."); isAnswer {
		return answerWords(contract.Class(sh.form.Class), name, value)
	}
	table := func(t code.Table) string {
		if name := sh.server.Registration.Rules.Codes().FullName(t, value); name != "" {
			return name
		}
		return value
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	switch name {
	case "class":
		return contract.Class(value).Title()
	case "filed_by":
		return contract.TitleIn(contract.PartyRoles, value)
	case "field":
		return table(code.Field)
	case "objective":
		return table(code.Objective)
	case "industry":
		return table(code.Industry)
	case "plan":
		return table(code.Plan)
	case "country":
		return table(code.Country)
	case "scale":
		return table(code.Scale)
	case "language":
		return registry.LanguageTitle(value)
	case "currency":
		return registry.CurrencyTitle(value)
	case "vat":
		return registry.VatTitle(value)
	case "total", "upfront", "minimum", "cap", "base":
		return yuanWords(value)
	case "clauses":
		return listWords(contract.Clauses, value)
	case "bad_clauses":
		return listWords(contract.BadClauses, value)
	case "nature":
		return contract.NatureTitle(value)
	case "amount":
		return yuanWords(value)
	case "expected_output":
		return value + " 万元"
	}
	if list, closed := closedLists[name]; closed {
		return contract.TitleIn(list, value)
	}
	return yesNoWords(value)
}

var closedLists = map[string][]contract.Choice{
	"state_approval": contract.StateApprovals, "cross_border": contract.CrossBorders, "pay_method": contract.PayMethods,
	"consideration": contract.Considerations, "exclusivity": contract.Exclusivities, "role": contract.PartyRoles,
	"kind": contract.ComponentKinds, "object_kind": contract.ObjectKinds, "type": contract.IPTypes,
}

func yesNoWords(value string) string {
	switch value {
	case contract.Yes:
		return "是"
	case contract.No:
		return "否"
	}
	return value
}

func listWords(list []contract.Choice, joined string) string {
	var titles []string
	for value := range strings.SplitSeq(joined, ",") {
		titles = append(titles, contract.TitleIn(list, value))
	}
	return strings.Join(titles, "；")
}

func answerWords(class contract.Class, name, value string) string {
	for _, q := range contract.Questions(class) {
		for _, o := range q.Options {
			if q.Name == name && o.Value == value {
				return o.Label
			}
		}
	}
	return value
}

// yuanWords is 2,000,000.00 元 with the capitals; what is no amount stays as typed.
func yuanWords(typed string) string {
	y, err := money.ParseYuan(typed)
	if err != nil {
		return typed
	}
	return y.Text() + " 元（" + y.Capitals() + "）"
}
