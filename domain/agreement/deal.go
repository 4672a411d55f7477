package agreement

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Field 事项字段 is a field of a deal as its notice carries it. A unit may show any others;
// they count as material unless its policy calls them clerical.
type Field string

// The fields that rules look at.
const (
	FieldName         Field = "name"                 // 成果名称
	FieldOwner        Field = "owner"                // 权利人
	FieldCounterparty Field = "counterparty"         // 受让方
	FieldMode         Field = "mode"                 // 转化方式
	FieldNegotiator   Field = "negotiator"           // 价格谈判人
	FieldPrice        Field = "price"                // 拟定价格
	FieldInventors    Field = "inventors"            // 完成人
	FieldHolders      Field = "counterparty_holders" // 受让方股东
	FieldRelated      Field = "related_declared"     // 关联关系声明
	FieldAppraisal    Field = "appraisal"            // 已评估
	FieldOpenRoute    Field = "open_route"           // 经公开方式
	FieldSecret       Field = "secret"               // 涉密
)

func (f Field) path() string { return "deal." + string(f) }

// Deal 拟交易事项 is what is proposed and shown, by field. The values are those that a
// document of JSON holds: nil, bool, string, decimal.Decimal, []any and
// map[string]any; they are never changed in place.
type Deal map[Field]any

// shares says whether two lists of persons have one in common.
func (d Deal) shares(one, other Field) bool {
	theirs, _ := d[other].([]any)
	ours, _ := d[one].([]any)
	return slices.ContainsFunc(ours, func(person any) bool {
		return slices.ContainsFunc(theirs, func(holder any) bool { return same(person, holder) })
	})
}

// PriceForm 价款形式.
type PriceForm string

// The forms of a price.
const (
	Lump        PriceForm = "lump"        // 一次总付
	Instalments PriceForm = "instalments" // 分期支付
	Royalty     PriceForm = "royalty"     // 提成支付
	Equity      PriceForm = "equity"      // 作价入股
)

// priceTerms are what a price must state in each form, so that the notice shows all
// of it and not the entry fee alone.
var priceTerms = map[PriceForm][]string{
	Lump:        {"amount"},
	Instalments: {"parts"},
	Royalty:     {"entry", "rate", "base", "years"},
	Equity:      {"amount", "share"},
}

// completePrice says whether a price has a known form and states all that the form
// asks for.
func completePrice(price any) bool {
	terms, _ := price.(map[string]any)
	form, _ := terms["form"].(string)
	asked, known := priceTerms[PriceForm(form)]
	return known && !slices.ContainsFunc(asked, func(term string) bool { return empty(terms[term]) })
}

// sameForm says whether two prices have the same form and state the same things.
func sameForm(shown, signed any) bool {
	s, _ := shown.(map[string]any)
	t, _ := signed.(map[string]any)
	if len(s) != len(t) || !same(s["form"], t["form"]) {
		return false
	}
	for term := range s {
		if _, stated := t[term]; !stated {
			return false
		}
	}
	return true
}

// empty is a value that states nothing.
func empty(v any) bool {
	list, isList := v.([]any)
	return v == nil || v == "" || isList && len(list) == 0
}

// holds says that a value is given and says yes, or anything at all.
func holds(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case decimal.Decimal:
		return !v.IsZero()
	case map[string]any:
		return len(v) > 0
	}
	return !empty(v)
}

// same compares values as JSON does: numbers by their value, lists in order, records
// by their keys.
func same(a, b any) bool {
	switch a := a.(type) {
	case decimal.Decimal:
		b, isNumber := b.(decimal.Decimal)
		return isNumber && a.Equal(b)
	case []any:
		b, isList := b.([]any)
		return isList && slices.EqualFunc(a, b, same)
	case map[string]any:
		b, isRecord := b.(map[string]any)
		if !isRecord || len(a) != len(b) {
			return false
		}
		for key, value := range a {
			other, stated := b[key]
			if !stated || !same(value, other) {
				return false
			}
		}
		return true
	}
	return a == b
}
