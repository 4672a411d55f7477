package trading

import (
	"maps"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/achievement"
	"jiyue/domain/agreement"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// The names of a deal's texts beside those of package agreement. A log keeps a deal
// flat, each text under "deal." and its name.
const (
	DealForm        = "form"
	DealAmount      = "amount"
	DealParts       = "parts"
	DealEntry       = "entry"
	DealRate        = "rate"
	DealBase        = "base"
	DealYears       = "years"
	DealShare       = "share"
	DealSpokesman   = "negotiator_name"
	DealRights      = "rights"
	DealContact     = "contact"
	DealRemark      = "remark"
	DealAchievement = "achievement"
)

const dealPrefix = "deal."

// clericalFields may change under a running notice: they say nothing of the deal.
var clericalFields = []agreement.Field{DealContact, DealRemark}

// logged puts the texts of a deal under their prefix.
func logged(deal map[string]string) map[string]string {
	m := make(map[string]string, len(deal))
	for name, text := range deal {
		m[dealPrefix+name] = text
	}
	return m
}

// unlogged are the texts of a deal that a record or the terms of a sale carry.
func unlogged(data map[string]string) map[string]string {
	m := map[string]string{}
	for name, text := range data {
		if rest, found := strings.CutPrefix(name, dealPrefix); found {
			m[rest] = text
		}
	}
	return m
}

// dealOf makes the deal of its texts: numbers become decimals, lines a list, and of the
// price only what its form states.
func dealOf(texts map[string]string) agreement.Deal {
	d := agreement.Deal{}
	for _, f := range []agreement.Field{agreement.FieldName, agreement.FieldOwner, agreement.FieldCounterparty, agreement.FieldMode, agreement.FieldNegotiator,
		DealRights, DealContact, DealRemark, DealReport, DealReportWords, DealDecision, DealApproval, DealValuation, DealValuationWords} {
		d[f] = texts[string(f)]
	}
	d[agreement.FieldInventors], d[agreement.FieldHolders] = listOf(texts[string(agreement.FieldInventors)]), listOf(texts[string(agreement.FieldHolders)])
	d[agreement.FieldAppraisal], d[agreement.FieldOpenRoute] = texts[string(agreement.FieldAppraisal)] == "true", texts[string(agreement.FieldOpenRoute)] == "true"
	if declared := texts[string(agreement.FieldRelated)]; declared != "" {
		d[agreement.FieldRelated] = declared == "true"
	}
	d[agreement.FieldPrice] = priceOf(texts)
	return d
}

func priceOf(texts map[string]string) map[string]any {
	price := map[string]any{"form": texts[DealForm]}
	number := func(name string) {
		if n, err := decimal.NewFromString(texts[name]); err == nil {
			price[name] = n
		}
	}
	switch agreement.PriceForm(texts[DealForm]) {
	case agreement.Lump:
		number(DealAmount)
	case agreement.Instalments:
		price[DealParts] = listOf(texts[DealParts])
	case agreement.Royalty:
		number(DealEntry)
		number(DealRate)
		price[DealBase] = texts[DealBase]
		number(DealYears)
	case agreement.Equity:
		number(DealAmount)
		number(DealShare)
	}
	return price
}

// lines stand in a log in one line.
const lineMark = "；"

func listOf(text string) []any {
	list := []any{}
	for line := range strings.SplitSeq(text, lineMark) {
		if line != "" {
			list = append(list, line)
		}
	}
	return list
}

// oneLine is a text as a log may carry it.
func oneLine(text string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, lineMark, "\n"), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, lineMark)
}

// Lines 分行 shows a text of a log in its lines again.
func Lines(text string) string { return strings.ReplaceAll(text, lineMark, "\n") }

// readDeal takes what was typed of a deal; what is not typed is the achievement's.
func readDeal(typed map[string]string, negotiators []Person) (map[string]string, error) {
	texts := map[string]string{}
	var faults []*fault.Fault
	say := func(field, sentence string) {
		faults = append(faults, fault.New(fault.Invalid, "agreement."+field, sentence).At(field))
	}
	needed := func(field, sentence string) {
		texts[field] = oneLine(typed[field])
		if texts[field] == "" {
			say(field, sentence)
		}
	}
	needed(string(agreement.FieldCounterparty), "请填写受让方的全称")
	needed(string(agreement.FieldMode), "请选择转化方式")
	if texts[string(agreement.FieldMode)] != "" && achievement.Mode(texts[string(agreement.FieldMode)]).Title() == "" {
		say(string(agreement.FieldMode), "请从列表中选择转化方式")
	}
	needed(DealContact, "请填写受理异议的部门、电话和地址")
	needed(string(agreement.FieldNegotiator), "请选择价格谈判人")
	for _, p := range negotiators {
		if p.ID == typed[string(agreement.FieldNegotiator)] {
			texts[DealSpokesman] = p.Name
		}
	}
	if texts[string(agreement.FieldNegotiator)] != "" && texts[DealSpokesman] == "" {
		say(string(agreement.FieldNegotiator), "请从本单位人员中选择价格谈判人")
	}
	switch typed[string(agreement.FieldRelated)] {
	case "true", "false":
		texts[string(agreement.FieldRelated)] = typed[string(agreement.FieldRelated)]
	default:
		say(string(agreement.FieldRelated), "请声明完成人与受让方是否存在关联关系")
	}
	texts[string(agreement.FieldOpenRoute)] = strconv.FormatBool(typed[string(agreement.FieldOpenRoute)] == "true")
	for _, f := range []string{string(agreement.FieldHolders), DealRemark, DealDecision, DealApproval} {
		texts[f] = oneLine(typed[f])
	}
	texts[DealValuation] = strings.TrimSpace(typed[DealValuation])
	price, more := ReadPrice(typed)
	maps.Copy(texts, price)
	return texts, fault.Join(append(faults, more...))
}

// ReadPrice 读价款 takes the terms of a price in the form that was chosen.
func ReadPrice(typed map[string]string) (map[string]string, []*fault.Fault) {
	texts := map[string]string{DealForm: typed[DealForm]}
	var faults []*fault.Fault
	say := func(field, sentence string) {
		faults = append(faults, fault.New(fault.Invalid, "agreement."+field, sentence).At(field))
	}
	amount := func(field string) {
		fen, ok := money.ParseFen(strings.NewReplacer(",", "", "，", "").Replace(strings.TrimSpace(typed[field])))
		if !ok || fen <= 0 {
			say(field, "请填写大于 0 的金额，最多两位小数")
			return
		}
		texts[field] = fen.String()
	}
	ratio := func(field string, most int64, sentence string) {
		text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typed[field]), "%"))
		n, err := decimal.NewFromString(text)
		if len(text) > 10 || err != nil || strings.ContainsAny(text, "eE") || !n.IsPositive() || n.GreaterThan(decimal.NewFromInt(most)) {
			say(field, sentence)
			return
		}
		texts[field] = n.String()
	}
	line := func(field, sentence string) {
		texts[field] = oneLine(typed[field])
		if texts[field] == "" {
			say(field, sentence)
		}
	}
	switch agreement.PriceForm(typed[DealForm]) {
	case agreement.Lump:
		amount(DealAmount)
	case agreement.Instalments:
		line(DealParts, "请逐期填写付款条件和金额，每期一行")
	case agreement.Royalty:
		amount(DealEntry)
		ratio(DealRate, 100, "请填写大于 0、不超过 100 的提成比例")
		line(DealBase, "请填写提成基数，例如“合同产品净销售额”")
		ratio(DealYears, 50, "请填写大于 0、不超过 50 的提成年限")
	case agreement.Equity:
		amount(DealAmount)
		ratio(DealShare, 100, "请填写大于 0、不超过 100 的股权比例")
	default:
		say(DealForm, "请选择价款形式")
	}
	return texts, faults
}

// PriceWords 价款表述 states all of a price.
func PriceWords(texts map[string]string) string {
	yuan := func(field string) string {
		fen, _ := money.ParseFen(texts[field])
		return fen.Yuan().Text() + " 元"
	}
	switch agreement.PriceForm(texts[DealForm]) {
	case agreement.Lump:
		return "一次总付 " + yuan(DealAmount)
	case agreement.Instalments:
		return "分期支付：" + texts[DealParts]
	case agreement.Royalty:
		return "入门费 " + yuan(DealEntry) + "，另按" + texts[DealBase] + "的 " + texts[DealRate] + "% 提成，" + texts[DealYears] + " 年"
	case agreement.Equity:
		return "作价 " + yuan(DealAmount) + " 入股，占股 " + texts[DealShare] + "%"
	}
	return "未填"
}
