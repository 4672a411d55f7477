// Package sme is 向中小微企业许可: what a unit offers to small firms at published terms,
// with use before payment, and the agreements that come of it (国函〔2025〕86号: 通过许可
// 方式授权中小微企业使用; 民法典 技术许可合同).
package sme

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// PriceClass 使用费类别 is how the price of an offer is made (民法典 第八百四十六条).
type PriceClass string

// The classes of prices.
const (
	Free   PriceClass = "free"
	Fixed  PriceClass = "fixed"
	Sales  PriceClass = "sales"
	Profit PriceClass = "profit"
)

// Classes lists them as forms and filters offer them.
var Classes = []contract.Choice{{Value: string(Free), Title: "免费使用"}, {Value: string(Fixed), Title: "固定使用费"}, {Value: string(Sales), Title: "按销售额提成"}, {Value: string(Profit), Title: "按利润提成"}}

// Title is the Chinese name.
func (c PriceClass) Title() string { return contract.TitleIn(Classes, string(c)) }

// Royalty says that the price follows what the licensee earns.
func (c PriceClass) Royalty() bool { return c == Sales || c == Profit }

// Size 企业规模 by the division of 工信部联企业〔2011〕300号; the firm declares its own.
type Size string

// The sizes that may take part.
const (
	Medium Size = "medium"
	Small  Size = "small"
	Micro  Size = "micro"
)

// Sizes lists them as forms offer them.
var Sizes = []contract.Choice{{Value: string(Medium), Title: "中型"}, {Value: string(Small), Title: "小型"}, {Value: string(Micro), Title: "微型"}}

// Title is the Chinese name.
func (s Size) Title() string { return contract.TitleIn(Sizes, string(s)) }

// Pricings 定价方式 are the ways to a price of 促进科技成果转化法 第十八条.
var Pricings = []contract.Choice{{Value: "agreement", Title: "协议定价"}, {Value: "listing", Title: "挂牌交易"}, {Value: "auction", Title: "拍卖"}}

// The bounds of an offer (建议值).
const (
	MostFreeMonths = 36
	MostPayDays    = 90
	MostYears      = 20
)

// Terms 许可条件 is what an offer says; every firm gets the same.
type Terms struct {
	Name, Item, Field, Summary, Support, Area, Condition, Contact string
	Class                                                         PriceClass
	Fee, Entry                                                    money.Yuan      // 固定使用费; 入门费 of a royalty
	Rate                                                          decimal.Decimal // of a royalty, in %
	FreeMonths                                                    int             // 先用期
	PayDays                                                       int             // after the end of the free use, or of a year
	Years                                                         int
	Until, IPExpires                                              day.Date // last day for applications; end of the right
	Sizes                                                         []Size
	Places                                                        int // licensees at most, 0: any number
	Pricing, PricingRecord                                        string
	PricedOn                                                      day.Date // its publicity in the unit ended
}

// Faults of terms.
var (
	errText    = fault.New(fault.Invalid, "sme.text", "请填写")
	errLong    = fault.New(fault.Invalid, "sme.long", "文字过长，请删减")
	errChoice  = fault.New(fault.Invalid, "sme.choice", "请选择")
	errFee     = fault.New(fault.Invalid, "sme.fee", "固定使用费应大于零；不收费的，使用费类别选“免费使用”").At("fee")
	errRate    = fault.New(fault.Invalid, "sme.rate", "提成比例应大于 0、不超过 100，最多四位小数").At("rate")
	errMonths  = fault.New(fault.Invalid, "sme.months", "先用期应为 0 至 "+strconv.Itoa(MostFreeMonths)+" 个月的整数（建议值）").At("free_months")
	errPayDays = fault.New(fault.Invalid, "sme.pay_days", "付款期限应为 1 至 "+strconv.Itoa(MostPayDays)+" 日的整数（建议值）").At("pay_days")
	errYears   = fault.New(fault.Invalid, "sme.years", "许可年限应为 1 至 "+strconv.Itoa(MostYears)+" 年的整数（建议值）").At("years")
	errFreeAll = fault.New(fault.Invalid, "sme.free_all", "先用期应短于许可年限；全程不收费的，使用费类别选“免费使用”").At("free_months")
	errPlaces  = fault.New(fault.Invalid, "sme.places", "许可家数应为 1 至 9999 的整数，不限的留空").At("places")
	errUntil   = fault.New(fault.Invalid, "sme.until", "申请截止日期应在今天之后，并早于知识产权期满").At("until")
	errExpires = fault.New(fault.Invalid, "sme.expires", "许可合同只在知识产权的存续期限内有效（民法典第八百六十五条），请填写今天之后的期满日期").At("ip_expires")
	errPriced  = fault.New(fault.Invalid, "sme.priced", "定价公示应已期满，期满日不能晚于今天（促进科技成果转化法第十八条）").At("priced_on")
)

// labels name the fields in messages, which are read apart from the fields, too.
var labels = map[string]string{"name": "名称", "item": "专利号或其他知识产权编号", "field": "技术领域", "summary": "内容和用途", "support": "随许可提供的资料和服务", "ip_expires": "知识产权期满日期", "area": "使用范围",
	"sizes": "面向的企业规模", "until": "申请截止日期", "contact": "联系人和电话", "class": "使用费类别", "condition": "付款的其他条件", "pricing": "定价方式", "priced_on": "公示期满日期", "pricing_record": "公示或交易记录编号",
	"size": "企业规模", "employees": "从业人员", "revenue": "上年度营业收入", "use": "拟用于的产品、地点和规模"}

// Read reads an offer as typed; every fault stands at its field.
func Read(typed map[string]string, today day.Date) (Terms, error) {
	f := &reading{typed: typed}
	t := Terms{Name: f.text("name", 80, true), Item: f.text("item", 60, true), Field: f.text("field", 6, true), Summary: f.text("summary", 600, true), Support: f.text("support", 300, false),
		Area: f.text("area", 60, true), Condition: f.text("condition", 300, false), Contact: f.text("contact", 120, true), Class: PriceClass(f.choice("class", Classes)),
		Years: f.count("years", 1, MostYears, errYears), Until: f.date("until"), IPExpires: f.date("ip_expires"), Pricing: f.choice("pricing", Pricings), PricingRecord: f.text("pricing_record", 60, true), PricedOn: f.date("priced_on")}
	for s := range strings.SplitSeq(typed["sizes"], ",") {
		if offered(Sizes, s) {
			t.Sizes = append(t.Sizes, Size(s))
		}
	}
	f.check(len(t.Sizes) > 0, errChoice.Say("请选择"+labels["sizes"]).At("sizes"))
	if strings.TrimSpace(typed["places"]) != "" {
		t.Places = f.count("places", 1, 9999, errPlaces)
	}
	if t.Class != Free {
		t.FreeMonths, t.PayDays = f.count("free_months", 0, MostFreeMonths, errMonths), f.count("pay_days", 1, MostPayDays, errPayDays)
		f.check(t.FreeMonths < 12*t.Years || t.Years == 0, errFreeAll)
	}
	if t.Class == Fixed {
		t.Fee = f.yuan("fee")
		f.check(t.Fee.Sign() > 0, errFee)
	}
	if t.Class.Royalty() {
		rate, err := decimal.NewFromString(strings.TrimSuffix(strings.TrimSpace(typed["rate"]), "%"))
		f.check(err == nil && rate.Sign() > 0 && rate.Cmp(decimal.NewFromInt(100)) <= 0 && rate.Equal(rate.Truncate(4)), errRate)
		t.Rate = rate
		if strings.TrimSpace(typed["entry"]) != "" {
			t.Entry = f.yuan("entry")
		}
	}
	f.check(t.Until.IsZero() || t.Until.After(today) && (t.IPExpires.IsZero() || t.Until.Before(t.IPExpires)), errUntil)
	f.check(t.IPExpires.IsZero() || t.IPExpires.After(today), errExpires)
	f.check(!t.PricedOn.After(today), errPriced)
	return t, fault.Join(f.faults)
}

// Ends is the last day of a licence that begins on a day: never later than the right
// (民法典 第八百六十五条).
func (t Terms) Ends(start day.Date) day.Date {
	end := start.AddMonths(12 * t.Years).AddDays(-1)
	if end.After(t.IPExpires) {
		return t.IPExpires
	}
	return end
}

// Price 使用费 in words.
func (t Terms) Price() string {
	switch t.Class {
	case Fixed:
		return t.Fee.Text() + " 元"
	case Sales, Profit:
		words := map[PriceClass]string{Sales: "净销售额的 ", Profit: "利润的 "}[t.Class] + t.Rate.String() + "%"
		if t.Entry.Sign() > 0 {
			words += "，另入门费 " + t.Entry.Text() + " 元"
		}
		return words
	}
	return "免费"
}

// Later 先使用后付费 in words.
func (t Terms) Later() string {
	switch {
	case t.Class == Free:
		return "不收费"
	case t.FreeMonths == 0:
		return "自许可生效起算，" + strconv.Itoa(t.PayDays) + " 日内付款"
	}
	return "先用 " + strconv.Itoa(t.FreeMonths) + " 个月，期满后 " + strconv.Itoa(t.PayDays) + " 日内付款"
}

// Due 到期款项 is what a licensee pays, and when at the latest.
type Due struct {
	No     int
	What   string
	On     day.Date
	Amount money.Yuan
	Known  bool // the amount; of a royalty it is reckoned from the accounts (民法典 第八百四十六条)
}

// Dues are all payments of a licence that begins on a day: nothing falls due within the
// free use; a royalty is settled for each year of the licence that ends after it.
func (t Terms) Dues(start day.Date) []Due {
	first := start.AddMonths(t.FreeMonths).AddDays(t.PayDays)
	if t.Class == Fixed {
		return []Due{{No: 1, What: "使用费", On: first, Amount: t.Fee, Known: true}}
	}
	if !t.Class.Royalty() {
		return nil
	}
	var list []Due
	if t.Entry.Sign() > 0 {
		list = append(list, Due{No: 1, What: "入门费", On: first, Amount: t.Entry, Known: true})
	}
	end, free := t.Ends(start), start.AddMonths(t.FreeMonths)
	for year := 1; year <= t.Years; year++ {
		from, to := start.AddMonths(12*(year-1)), start.AddMonths(12*year).AddDays(-1)
		if from.After(end) {
			break
		}
		if to.After(end) {
			to = end
		}
		if !to.Before(free) {
			list = append(list, Due{No: len(list) + 1, What: "第 " + strconv.Itoa(year) + " 年提成", On: to.AddDays(t.PayDays)})
		}
	}
	return list
}

// Admits says whether a firm of the size may apply.
func (t Terms) Admits(s Size) bool { return slices.Contains(t.Sizes, s) }

func offered(list []contract.Choice, value string) bool {
	return slices.ContainsFunc(list, func(c contract.Choice) bool { return c.Value == value })
}

// reading keeps every fault of a form at its field.
type reading struct {
	typed  map[string]string
	faults []*fault.Fault
}

func (f *reading) check(fine bool, wrong *fault.Fault) {
	if !fine && !slices.ContainsFunc(f.faults, func(x *fault.Fault) bool { return x.Field == wrong.Field }) {
		f.faults = append(f.faults, wrong)
	}
}

func (f *reading) text(name string, most int, required bool) string {
	s := strings.TrimSpace(f.typed[name])
	f.check(s != "" || !required, errText.Say("请填写"+labels[name]).At(name))
	f.check(utf8.RuneCountInString(s) <= most, errLong.Say(labels[name]+"不超过 "+strconv.Itoa(most)+" 个字，请删减").At(name))
	return s
}

func (f *reading) choice(name string, list []contract.Choice) string {
	f.check(offered(list, f.typed[name]), errChoice.Say("请选择"+labels[name]).At(name))
	return f.typed[name]
}

func (f *reading) count(name string, least, most int, wrong *fault.Fault) int {
	n, err := strconv.Atoi(strings.TrimSpace(f.typed[name]))
	f.check(err == nil && n >= least && n <= most, wrong)
	return n
}

func (f *reading) date(name string) day.Date {
	d, err := day.Parse(f.typed[name])
	for _, x := range fault.All(err) {
		f.check(false, x.At(name))
	}
	f.check(err != nil || !d.IsZero(), errText.Say("请填写"+labels[name]).At(name))
	return d
}

func (f *reading) yuan(name string) money.Yuan {
	y, err := money.ParseYuan(f.typed[name])
	for _, x := range fault.All(err) {
		f.check(false, x.At(name))
	}
	return y
}
