package appraisal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// Sellers lists the kinds of sellers as forms offer them.
var Sellers = []contract.Choice{{Value: string(StateOwned), Title: "国有及国有控股企业"}, {Value: string(PublicBody), Title: "高校院所等事业单位"}, {Value: string(Private), Title: "其他单位"}}

// Title is the Chinese name of the kind.
func (k SellerKind) Title() string { return contract.TitleIn(Sellers, string(k)) }

// SellerOf 转让方性质 is what the register of parties says of a unit by its code and nature
// (技术合同登记表 填表说明); whether an enterprise is held by the state beyond that, it
// states with its report.
func SellerOf(uscc, nature string) SellerKind {
	switch {
	case strings.HasPrefix(nature, "11"):
		return StateOwned
	case strings.HasPrefix(nature, "01"), strings.HasPrefix(nature, "02"), strings.HasPrefix(uscc, "1"): // 机关法人、事业法人; GB 32100-2015: 机构编制
		return PublicBody
	}
	return Private
}

// Stricter is the kind of the two under which more is asked.
func (k SellerKind) Stricter(other SellerKind) SellerKind {
	for _, s := range []SellerKind{StateOwned, PublicBody, Private} {
		if k == s || other == s {
			return s
		}
	}
	return Private
}

// MethodNames lists the methods of appraisal (资产评估执业准则——资产评估方法).
var MethodNames = []string{"收益法", "市场法", "成本法"}

// Appraiser 签字评估师 has signed a report.
type Appraiser struct {
	Name string
	Card string // 职业资格登记编号
}

// Content 评估报告内容 is what a unit copies from the report that it was given.
type Content struct {
	Number     string // 报告文号
	Firm       string // 评估机构
	FirmCode   string // its 统一社会信用代码
	FirmFiling string // its 备案公告 as an appraiser of assets
	Purpose    string // 评估目的
	Seller     SellerKind
	Statutory  bool
	Base       day.Date
	Dated      day.Date
	ValidUntil day.Date // zero: a year from the base date
	Appraisers []Appraiser
	Methods    []Method
	Weights    []decimal.Decimal // of the methods; nil: none given
	Reason     string
	Conclusion Conclusion
	Interests  []string
	Parties    []string // beside the owners: client, counterparty
	Contingent bool
	Public     bool   // everybody may read conclusion and validity
	Replaces   string // id of the report that this one corrects
}

// How much may be said.
const (
	MaxAppraisers = 6
	MaxMethods    = 3
)

// texts are the plain fields of the form with their names and longest lengths.
var texts = []struct {
	path, title string
	most        int
	of          func(*Content) *string
}{
	{"number", "报告文号", 60, func(c *Content) *string { return &c.Number }},
	{"firm", "评估机构", 100, func(c *Content) *string { return &c.Firm }},
	{"firm_filing", "评估机构备案公告", 100, func(c *Content) *string { return &c.FirmFiling }},
	{"purpose", "评估目的", 200, func(c *Content) *string { return &c.Purpose }},
}

var errField = fault.New(fault.Invalid, "appraisal.field", "请核对")

// reading collects what is wrong while a form is read.
type reading struct {
	typed  map[string]string
	faults []*fault.Fault
}

func (r *reading) need(ok bool, path, sentence string) {
	if !ok {
		r.faults = append(r.faults, errField.Say(sentence).At(path))
	}
}

func (r *reading) text(path string) string { return strings.TrimSpace(r.typed[path]) }

func (r *reading) date(path, title string, optional bool) day.Date {
	if optional && r.text(path) == "" {
		return day.Date{}
	}
	d, err := day.Parse(r.text(path))
	r.need(err == nil && !d.IsZero(), path, "请填写"+title+"，例如 2026-01-31")
	return d
}

func (r *reading) amount(path, title string) money.Fen {
	y, err := money.ParseYuan(r.text(path))
	f, ok := money.ParseFen(y.String())
	r.need(err == nil && ok, path, "请填写"+title+"，大于 0 的金额，最多两位小数")
	return f
}

func (r *reading) yes(path, sentence string) bool {
	v := r.text(path)
	r.need(v == "true" || v == "false", path, sentence)
	return v == "true"
}

func (r *reading) lines(path, title string) []string {
	var list []string
	for line := range strings.SplitSeq(r.typed[path], "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	r.need(len(list) <= 20 && utf8.RuneCountInString(r.typed[path]) <= 2000, path, title+"最多 20 行，每行写一个单位或个人")
	return list
}

// Read takes a form as typed. A report is copied from paper, so that nothing of it may
// be missing; what is wrong is refused at its field.
func Read(typed map[string]string) (Content, error) {
	var c Content
	r := &reading{typed: typed}
	for _, t := range texts {
		text := r.text(t.path)
		n := utf8.RuneCountInString(text)
		r.need(n > 0 && n <= t.most, t.path, "请填写"+t.title+"，最多 "+strconv.Itoa(t.most)+" 个字")
		*t.of(&c) = text
	}
	if code := r.text("firm_code"); code != "" {
		uscc, err := ident.USCC(code)
		for _, f := range fault.All(err) {
			r.faults = append(r.faults, f.At("firm_code"))
		}
		c.FirmCode = uscc
	}
	c.Seller = SellerKind(r.text("seller"))
	r.need(slices.ContainsFunc(Sellers, func(s contract.Choice) bool { return s.Value == string(c.Seller) }), "seller", "请选择转让方性质")
	c.Statutory = r.yes("statutory", "请选择是否法定评估业务")
	r.signers(&c)
	c.Base, c.Dated, c.ValidUntil = r.date("base", "评估基准日", false), r.date("dated", "报告日", false), r.date("valid_until", "有效期届满日", true)
	r.need(c.ValidUntil.IsZero() || !c.ValidUntil.Before(c.Base), "valid_until", "有效期届满日不能早于评估基准日")
	r.methods(&c)
	c.Reason = r.text("reason")
	r.need(utf8.RuneCountInString(c.Reason) <= 1000, "reason", "理由最多 1000 个字，请缩短")
	switch r.text("conclusion") {
	case "value":
		c.Conclusion.Value = r.amount("value", "评估值")
	case "range":
		c.Conclusion = Conclusion{Range: true, Low: r.amount("low", "区间下限"), High: r.amount("high", "区间上限")}
	default:
		r.need(false, "conclusion", "请选择评估结论的形式")
	}
	c.Interests, c.Parties = r.lines("interests", "利害关系"), r.lines("parties", "其他当事人")
	c.Contingent = r.yes("contingent", "请选择评估收费方式")
	c.Public = r.yes("public", "请选择是否公开评估结论")
	c.Replaces = r.text("replaces")
	return c, fault.Join(r.faults)
}

func (r *reading) signers(c *Content) {
	for i := range MaxAppraisers {
		name, card := at("appraisers", i, "name"), at("appraisers", i, "card")
		a := Appraiser{Name: r.text(name), Card: r.text(card)}
		if a == (Appraiser{}) {
			continue
		}
		r.need(a.Name != "" && utf8.RuneCountInString(a.Name) <= 40, name, "请填写签字评估师姓名，最多 40 个字")
		r.need(a.Card != "" && utf8.RuneCountInString(a.Card) <= 40, card, "请填写职业资格登记编号，最多 40 个字")
		r.need(!slices.ContainsFunc(c.Appraisers, func(b Appraiser) bool { return b.Name == a.Name && b.Card == a.Card }), name, "该评估师已列在前面")
		c.Appraisers = append(c.Appraisers, a)
	}
	r.need(len(c.Appraisers) > 0, at("appraisers", 0, "name"), "请填写签字评估师姓名")
}

func (r *reading) methods(c *Content) {
	for i := range MaxMethods {
		name, weight := r.text(at("methods", i, "name")), r.text(at("methods", i, "weight"))
		if name == "" && weight == "" && r.text(at("methods", i, "value")) == "" {
			continue
		}
		r.need(slices.Contains(MethodNames, name), at("methods", i, "name"), "请选择评估方法")
		c.Methods = append(c.Methods, Method{Name: name, Value: r.amount(at("methods", i, "value"), "该方法的评估结果")})
		if weight != "" {
			w, err := decimal.NewFromString(weight)
			r.need(err == nil && len(weight) <= 10 && !strings.ContainsAny(weight, "eE"), at("methods", i, "weight"), "权重写小数，例如 0.60")
			c.Weights = append(c.Weights, w)
		}
	}
	r.need(len(c.Methods) > 0, at("methods", 0, "name"), "请选择评估方法")
}

// Flat is the content as a form would hold it; Read reads the same content again.
func (c Content) Flat() map[string]string {
	flat := map[string]string{"firm_code": c.FirmCode, "seller": string(c.Seller), "statutory": strconv.FormatBool(c.Statutory), "base": c.Base.String(), "dated": c.Dated.String(),
		"valid_until": c.ValidUntil.String(), "reason": c.Reason, "interests": strings.Join(c.Interests, "\n"), "parties": strings.Join(c.Parties, "\n"),
		"contingent": strconv.FormatBool(c.Contingent), "public": strconv.FormatBool(c.Public), "replaces": c.Replaces, "conclusion": "value", "value": c.Conclusion.Value.String()}
	for _, t := range texts {
		flat[t.path] = *t.of(&c)
	}
	if c.Conclusion.Range {
		delete(flat, "value")
		flat["conclusion"], flat["low"], flat["high"] = "range", c.Conclusion.Low.String(), c.Conclusion.High.String()
	}
	for i, a := range c.Appraisers {
		flat[at("appraisers", i, "name")], flat[at("appraisers", i, "card")] = a.Name, a.Card
	}
	for i, m := range c.Methods {
		flat[at("methods", i, "name")], flat[at("methods", i, "value")] = m.Name, m.Value.String()
		if i < len(c.Weights) {
			flat[at("methods", i, "weight")] = c.Weights[i].String()
		}
	}
	for path, text := range flat {
		if text == "" {
			delete(flat, path)
		}
	}
	return flat
}

func at(group string, i int, field string) string { return fmt.Sprintf("%s[%d].%s", group, i, field) }

// Words states a conclusion: one figure, or the range with the figure that governs.
func (c Conclusion) Words() string {
	if c.Range {
		return c.Low.Yuan().Text() + " 元至 " + c.High.Yuan().Text() + " 元，以下限为准"
	}
	return c.Value.Yuan().Text() + " 元"
}
