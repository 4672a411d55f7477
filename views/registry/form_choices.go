package registry

import (
	"strings"

	"jiyue/domain/contract"
	"jiyue/views/part"
)

// choices turns a closed list of the rules into options; blank, when given, is
// the first line of a select in which nothing is chosen yet.
func choices(list []contract.Choice, blank string) []part.Option {
	var options []part.Option
	if blank != "" {
		options = append(options, part.Option{Label: blank})
	}
	for _, c := range list {
		options = append(options, part.Option{Value: c.Value, Label: c.Title})
	}
	return options
}

// noted adds second lines to options.
func noted(options []part.Option, notes map[string]string) []part.Option {
	for i := range options {
		options[i].Note = notes[options[i].Value]
	}
	return options
}

// Classes lists 合同类别 under the five major classes.
func Classes() []part.OptionGroup {
	groups := make([]part.OptionGroup, 0, len(contract.Majors))
	for _, major := range contract.Majors {
		g := part.OptionGroup{Label: major.Title()}
		for _, c := range contract.Classes() {
			if c.Major() == major {
				g.Options = append(g.Options, part.Option{Value: string(c), Label: c.ShortTitle()})
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// natures lists 买卖方性质 under their first level.
func natures() []part.OptionGroup {
	var groups []part.OptionGroup
	for _, n := range contract.Natures {
		head, _, _ := strings.Cut(n.Title, " · ")
		if len(groups) == 0 || groups[len(groups)-1].Label != head {
			groups = append(groups, part.OptionGroup{Label: head})
		}
		g := &groups[len(groups)-1]
		title := strings.TrimPrefix(n.Title, head+" · ")
		if n.Local {
			title += "（本地代码）"
		}
		g.Options = append(g.Options, part.Option{Value: n.Code, Label: n.Code + " " + title})
	}
	return groups
}

var yesNo = []part.Option{{Value: contract.Yes, Label: "是"}, {Value: contract.No, Label: "否"}}

// filers 申请人身份.
var filers = []part.Option{
	{Value: contract.RoleSeller, Label: "卖方（研究开发方、让与方、许可方、受托方）", Note: "通常由卖方在所在地申请"},
	{Value: contract.RoleIntermediary, Label: "中介方", Note: "本地区允许中介方申请的"},
	{Value: contract.RoleBuyer, Label: "买方", Note: "只限技术进口合同"},
}

var languages = []part.Option{
	{Value: "zh", Label: "中文"}, {Value: "en", Label: "英文"}, {Value: "ja", Label: "日文"}, {Value: "de", Label: "德文"},
	{Value: "fr", Label: "法文"}, {Value: "ru", Label: "俄文"}, {Value: "ko", Label: "韩文"}, {Value: "other", Label: "其他外文"},
}

var currencies = []part.Option{
	{Value: "CNY", Label: "人民币"}, {Value: "USD", Label: "美元 USD"}, {Value: "EUR", Label: "欧元 EUR"}, {Value: "JPY", Label: "日元 JPY"},
	{Value: "HKD", Label: "港元 HKD"}, {Value: "GBP", Label: "英镑 GBP"}, {Value: "CHF", Label: "瑞士法郎 CHF"}, {Value: "AUD", Label: "澳元 AUD"},
	{Value: "CAD", Label: "加元 CAD"}, {Value: "SGD", Label: "新加坡元 SGD"}, {Value: "KRW", Label: "韩元 KRW"}, {Value: "RUB", Label: "卢布 RUB"},
}

// vats 价款是否含增值税.
var vats = []part.Option{{Value: "INCLUDED", Label: "含税"}, {Value: "EXCLUDED", Label: "不含税"}, {Value: "UNSTATED", Label: "合同未写明"}}

// royaltyBases 提成基数 (民法典 第八百四十六条第二款).
var royaltyBases = []part.Option{
	{Label: "请选择"}, {Value: "产品价格", Label: "产品价格"}, {Value: "新增产值", Label: "新增产值"}, {Value: "利润", Label: "利润"},
	{Value: "产品销售额", Label: "产品销售额"}, {Value: "其他方式", Label: "其他方式"},
}

// CurrencyTitle, LanguageTitle and VatTitle name stored values for 核对.
func CurrencyTitle(value string) string { return optionLabel(currencies, value) }

// LanguageTitle is the name of 合同文本语言.
func LanguageTitle(value string) string { return optionLabel(languages, value) }

// VatTitle is the name of 价款是否含增值税.
func VatTitle(value string) string { return optionLabel(vats, value) }

func optionLabel(options []part.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// prepend puts 请选择 before the options of a select.
func prepend(options []part.Option) []part.Option {
	return append([]part.Option{{Label: "请选择"}}, options...)
}

var pleaseChoose = []part.Option{{Label: "请选择"}}
