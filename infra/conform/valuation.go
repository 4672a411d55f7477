package conform

import (
	"encoding/json"
	"strconv"

	"jiyue/domain/valuation"
)

// valuations are the operations of valuation/1: each input is laid flat to the paths
// that the engine reads.
func valuations() map[string]engine {
	ops := map[string]engine{}
	for _, m := range []valuation.Method{valuation.DCF, valuation.Split, valuation.Excess, valuation.Relief, valuation.RoyaltyScore, valuation.DiscountRate,
		valuation.Cost, valuation.MinFee, valuation.Market, valuation.RiskAdjusted, valuation.LicenceValue, valuation.RemainingLife, valuation.StartPrice} {
		ops[string(m)] = valued(m, exactLeaf)
	}
	for _, m := range []valuation.Method{valuation.BlackScholes, valuation.Binomial, valuation.MonteCarlo} {
		ops[string(m)] = valued(m, floatLeaf)
	}
	return ops
}

func valued(method valuation.Method, leaf func(name string, v any) string) engine {
	return func(in object) any {
		inputs := valuation.Inputs{}
		for key, v := range in {
			lay(inputs, key, key, v, leaf)
		}
		out, err := valuation.Run(method, inputs)
		if err != nil {
			return map[string]any{"error": map[string]any{"code": failed(err)["error"].(map[string]any)["code"]}}
		}
		return out.Figures
	}
}

// lay writes the leaves of v under its path; null is as good as absent, except that
// the presence of target_value alone counts.
func lay(inputs valuation.Inputs, path, name string, v any, leaf func(name string, v any) string) {
	switch v := v.(type) {
	case nil:
		if name == "target_value" {
			inputs[path] = wrongType
		}
	case map[string]any:
		inputs[path] = valuation.Object
		for key, inner := range v {
			lay(inputs, path+"."+key, key, inner, leaf)
		}
	case []any:
		inputs[path] = valuation.List
		for i, inner := range v {
			if inner == nil {
				inner = json.Number("")
			}
			lay(inputs, path+"["+strconv.Itoa(i)+"]", name, inner, leaf)
		}
	default:
		inputs[path] = leaf(name, v)
	}
}

// wholeNumbers are the names of JSON numbers among the decimals of the schema.
var wholeNumbers = map[string]bool{"share_dp": true, "flow_dp": true, "factor_dp": true, "dp": true, "n": true, "years": true, "t": true,
	"min_n": true, "max_age_months": true, "extension_days": true, "trl": true, "mrl": true}

// exactLeaf: decimals are strings, and a number in their place is none.
func exactLeaf(name string, v any) string {
	switch v := v.(type) {
	case string:
		if v != "" {
			return v
		}
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		if wholeNumbers[name] {
			return object{name: v}.count(name)
		}
	}
	return wrongType
}

// floatLeaf: values are numbers, and a string in their place is none; whole numbers
// may be written 400.0.
func floatLeaf(name string, v any) string {
	switch v := v.(type) {
	case string:
		if v != "" && (stringFields[name] || name == "y" && v == "1/T") {
			return v
		}
	case json.Number:
		if stringFields[name] {
			return wrongType
		}
		if name == "n" {
			return object{name: v}.count(name)
		}
		return v.String()
	}
	return wrongType
}

// stringFields are the names of strings among the floats of the schema.
var stringFields = map[string]bool{"seed": true, "percentiles": true, "percentile_type": true, "name": true, "dist": true, "type": true, "tree": true, "exercise": true, "rounding": true}
