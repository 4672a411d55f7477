package trading

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/ip"
	"jiyue/domain/licence"
	"jiyue/domain/money"
)

// read takes what was typed of a declaration; what is not typed is the register's.
func (v *Licences) read(ctx context.Context, by actor.Actor, typed map[string]string, item string) (map[string]string, error) {
	patents, err := v.Patents(ctx, by)
	if err != nil {
		return nil, err
	}
	if item == "" {
		item = typed[LicenceItem]
	}
	texts := map[string]string{}
	var faults []*fault.Fault
	i := slices.IndexFunc(patents, func(p PatentOffer) bool { return p.Item.ID == item })
	if i < 0 {
		faults = append(faults, ErrLicencePatent)
	} else {
		p := patents[i]
		texts[LicenceItem], texts[LicencePatent], texts[LicenceTitle], texts[LicenceAchievement] = p.Item.ID, p.Item.Number, oneLine(p.Item.Title), p.Achievement
		texts[LicenceKind] = string(map[string]licence.PatentKind{ident.Invention: licence.Invention, ident.UtilityModel: licence.UtilityModel, ident.Design: licence.Design}[p.Item.Kind])
		texts[LicenceExclusive] = strconv.FormatBool(typed[LicenceExclusive] == "true")
		texts[LicenceEvaluated] = strconv.FormatBool(typed[LicenceEvaluated] == "true")
		faults = append(faults, readUntil(texts, typed, p.Item, day.Of(v.Now()))...)
	}
	faults = append(faults, readFee(texts, typed)...)
	for _, t := range []struct {
		name, sentence string
		least, most    int
	}{{LicencePayment, "请写明使用费的支付方式和收款账户，4 至 500 个字", 4, 500}, {LicenceContact, "请填写联系部门、电话和地址，4 至 200 个字", 4, 200},
		{LicenceExplanation, "说明最多 500 个字", 0, 500}, {LicenceRemark, "补充说明最多 500 个字", 0, 500}} {
		texts[t.name] = oneLine(typed[t.name])
		if n := utf8.RuneCountInString(texts[t.name]); n < t.least || n > t.most {
			faults = append(faults, fault.New(fault.Invalid, "licence."+t.name, t.sentence).At(t.name))
		}
	}
	return texts, fault.Join(faults)
}

// readUntil takes the end of the period, which is within the term of the patent
// (民法典 第八百六十五条).
func readUntil(texts, typed map[string]string, patent ip.Item, today day.Date) []*fault.Fault {
	until, err := day.Parse(strings.TrimSpace(typed[LicenceUntil]))
	texts[LicenceUntil] = until.String()
	switch {
	case err != nil || until.IsZero() || !until.After(today):
		return []*fault.Fault{fault.New(fault.Invalid, "licence.until", "请填写许可期限届满日，晚于今天，例如 2029-12-31").At(LicenceUntil)}
	case !patent.ExpiresOn.IsZero() && until.After(patent.ExpiresOn):
		return []*fault.Fault{fault.New(fault.Invalid, "licence.until", "许可期限不能超过专利权期限，最迟 "+patent.ExpiresOn.String()+"（民法典第八百六十五条）").At(LicenceUntil)}
	}
	return nil
}

// readFee takes the fee in the form that was chosen.
func readFee(texts, typed map[string]string) (faults []*fault.Fault) {
	amount := func(name string, optional bool) {
		text := strings.NewReplacer(",", "", "，", "").Replace(strings.TrimSpace(typed[name]))
		if optional && text == "" {
			return
		}
		fen, ok := money.ParseFen(text)
		if !ok {
			faults = append(faults, ErrPaidAmount.At(name))
			return
		}
		texts[name] = fen.String()
	}
	texts[LicenceForm] = typed[LicenceForm]
	switch form := licence.FeeForm(typed[LicenceForm]); form {
	case licence.FixedFee:
		amount(LicenceAmount, false)
	case licence.SalesRoyalty, licence.ProfitRoyalty:
		amount(LicenceEntry, true)
		text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typed[LicenceRate]), "%"))
		rate, err := decimal.NewFromString(text)
		if len(text) > 10 || err != nil || strings.ContainsAny(text, "eE") || !rate.IsPositive() || rate.GreaterThan(decimal.NewFromInt(100)) {
			faults = append(faults, fault.New(fault.Invalid, "licence.rate", "请填写大于 0、不超过 100 的提成比例").At(LicenceRate))
		} else {
			texts[LicenceRate] = rate.String()
		}
		texts[LicenceBase] = oneLine(typed[LicenceBase])
		if n := utf8.RuneCountInString(texts[LicenceBase]); n < 2 || n > 100 {
			faults = append(faults, fault.New(fault.Invalid, "licence.base", "请填写提成基数，例如“专利产品净销售额”，最多 100 个字").At(LicenceBase))
		}
	default:
		faults = append(faults, fault.New(fault.Invalid, "licence.form", "请选择使用费方式").At(LicenceForm))
	}
	if len(faults) == 0 && !feeOf(texts).Within(guideline) && oneLine(typed[LicenceExplanation]) == "" {
		faults = append(faults, fault.New(fault.Invalid, "licence.guide", licence.CodeGuideline.Sentence()).At(LicenceExplanation))
	}
	return faults
}

// FeeWords 使用费表述 states all of a fee.
func FeeWords(texts map[string]string) string {
	yuan := func(name string) string {
		fen, _ := money.ParseFen(texts[name])
		return fen.Yuan().Text() + " 元"
	}
	if licence.FeeForm(texts[LicenceForm]) == licence.FixedFee {
		return "固定使用费 " + yuan(LicenceAmount)
	}
	words := "按" + texts[LicenceBase] + "的 " + texts[LicenceRate] + "% 提成"
	if texts[LicenceEntry] != "" {
		return "入门费 " + yuan(LicenceEntry) + "，另" + words
	}
	return words + "，无入门费"
}

// paid takes an amount with the reference of the bank.
func paid(typed, reference string) (amount string, faults []*fault.Fault) {
	fen, ok := money.ParseFen(strings.NewReplacer(",", "", "，", "").Replace(strings.TrimSpace(typed)))
	if ok {
		amount = fen.String()
	} else {
		faults = append(faults, ErrPaidAmount)
	}
	if n := utf8.RuneCountInString(reference); n < 2 || n > 60 {
		faults = append(faults, ErrReference)
	}
	return amount, faults
}

// LicenceTitleOf names a kind of patent.
func LicenceTitleOf(kind string) string { return contract.TitleIn(licence.PatentKinds, kind) }
