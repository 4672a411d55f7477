package conform

import (
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
)

// object is a decoded JSON object. The engines take "" for "not given"; where a
// schema tells an empty or ill-typed value from an absent one, typed keeps them
// apart.
type object map[string]any

// wrongType stands for a value that is given but not of the type that the
// schema asks for: no grammar of numbers, dates or codes accepts it.
const wrongType = "\x00"

// typed is a string as typed into a field: "" when absent or null, never "" when
// something is given.
func (o object) typed(key string) string {
	switch v := o[key].(type) {
	case nil:
		return ""
	case string:
		if v != "" {
			return v
		}
	}
	return wrongType
}

// text is a string; "" for anything else.
func (o object) text(key string) string {
	s, _ := o[key].(string)
	return s
}

// count is a JSON number that must be whole, in plain digits: "" when absent or
// null.
func (o object) count(key string) string {
	if o[key] == nil {
		return ""
	}
	if n, ok := whole(o[key]); ok {
		return n.String()
	}
	return wrongType
}

// number is a whole number; without one it is missing.
func (o object) number(key string, missing int) int {
	n, ok := whole(o[key])
	if !ok || !n.BigInt().IsInt64() {
		return missing
	}
	return int(n.IntPart())
}

// longestExponent bounds 1e… in numbers.
const longestExponent = 18

func whole(v any) (decimal.Decimal, bool) {
	n, ok := v.(json.Number)
	if !ok || len(n) > 40 {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(n.String())
	if err != nil || d.Exponent() > longestExponent || d.Exponent() < -40 {
		return decimal.Zero, false
	}
	return d, d.IsInteger()
}

// exact is a decimal given as string, missing when absent or unreadable.
func (o object) exact(key string, missing decimal.Decimal) decimal.Decimal {
	s, ok := o[key].(string)
	if !ok || len(s) > 64 {
		return missing
	}
	d, err := decimal.NewFromString(s)
	if err != nil || d.Exponent() > longestExponent || d.Exponent() < -40 {
		return missing
	}
	return d
}

func (o object) flag(key string, missing bool) bool {
	if b, ok := o[key].(bool); ok {
		return b
	}
	return missing
}

func (o object) date(key string) day.Date {
	d, err := day.Parse(o.text(key))
	if err != nil {
		return day.Date{}
	}
	return d
}

func (o object) instant(key string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, o.text(key))
	if err != nil {
		panic("instant expected at " + key)
	}
	return t
}

// object is nil when absent or null; another type reads as an empty object.
func (o object) object(key string) object {
	switch v := o[key].(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	}
	return object{}
}

func (o object) objects(key string) []object {
	list, _ := o[key].([]any)
	items := make([]object, len(list))
	for i, v := range list {
		items[i], _ = v.(map[string]any)
	}
	return items
}

func (o object) texts(key string) []string {
	list, _ := o[key].([]any)
	items := make([]string, len(list))
	for i, v := range list {
		items[i], _ = v.(string)
	}
	return items
}

// orNull prints "" as null, all as [] when nil.
func orNull[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

func all(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
