package valuation

import (
	"regexp"
	"strings"
)

var placeholder = regexp.MustCompile(`\{([^}]*)\}`)

// Written is the formula of a step with the figures in it, in the notation of people:
// 7000000 × 0.25 × (1 − 0.25) × 0.869565217391.
func (o Outcome) Written(s Step, in Inputs) string {
	values := o.values(in)
	text := Substitute(s.Formula, func(name string) string {
		if strings.HasPrefix(values[name], "-") {
			return "(" + values[name] + ")"
		}
		return values[name]
	})
	return strings.NewReplacer("*", " × ", "/", " ÷ ", "+", " + ", "-", " − ", ",", "，", "ROUND(", "四舍五入(", "SQRT(", "√(", "NORMSDIST(", "N(", "LN(", "ln(", "EXP(", "exp(",
		"MIN(", "最小(", "MAX(", "最大(", "FLOOR(", "向下取整(", "(-", "(−").Replace(text)
}

// values are inputs and steps by name, without the zeros that stand for places.
func (o Outcome) values(in Inputs) map[string]string {
	values := map[string]string{}
	for path, value := range in {
		values[path] = value
	}
	for _, s := range o.Path {
		values[s.Name] = trimmed(s.Value)
	}
	return values
}

func trimmed(value string) string {
	if !strings.Contains(value, ".") {
		return value
	}
	return strings.TrimSuffix(strings.TrimRight(value, "0"), ".")
}

// Substitute writes a formula with the names in braces replaced.
func Substitute(formula string, name func(string) string) string {
	return placeholder.ReplaceAllStringFunc(formula, func(found string) string { return name(found[1 : len(found)-1]) })
}

// WarningTitle says what a warning means and what can be done.
func WarningTitle(code string) string {
	return map[string]string{
		"RATE_NOT_ABOVE_WACC":     "折现率没有高于企业的 WACC：技术的风险一般高于企业整体，请核对折现率或说明理由",
		"WACC_NOT_ABOVE_RF":       "WACC 没有高于无风险利率，请核对两者的来源和日期",
		"FUNCTIONAL_DOUBLE_COUNT": "更新重置成本已经反映功能性贬值，再扣功能性贬值会重复",
		"FLOORED_AT_ZERO":         "各项贬值之和超过 100%，价值按零计；请核对贬值率",
		"TECH_RISK_DOUBLE_COUNT":  "概率已经反映技术风险，折现率又含技术风险报酬，风险重复计算",
	}[code]
}
