package distribution

import (
	"strings"

	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// RuleText says by which rule a line was computed, in words.
func RuleText(s pack.Selection, rule string) string {
	kind, rest, labelled := strings.Cut(rule, ":")
	switch {
	case rule == "contract":
		return "合同与登记的金额"
	case rule == "weights":
		return "约定的权重"
	case rule == "unit_rule:单位规定" || rule == "agreement:与完成人的约定":
		return rest
	case labelled && kind == "agreement":
		return "约定：" + rest
	case labelled && kind == "unit_rule":
		return "单位规定：" + rest
	}
	label, id, _ := strings.Cut(rule, "#")
	for _, p := range s.Chain {
		if p.Label() == label {
			if cost, isCost := strings.CutPrefix(id, "costs."); isCost {
				return p.Name() + "，" + pack.CostTitle(cost)
			}
			return p.Name() + "，" + pack.Stage(id).Title()
		}
	}
	return rule
}

// WarningText is a warning as a reader of the statement needs it.
func WarningText(s pack.Selection, w revenue.Warning) string {
	switch w.Code {
	case pack.WarnNoRegionalPack:
		if s.Gap != "" {
			return "合同签订日 " + s.RuleDate.String() + " 没有生效的地区政策包，按国家规定计算；" + s.Gap
		}
		return "合同签订日没有生效的地区政策包，按国家规定计算"
	case pack.WarnUnsourced:
		return "“" + RuleText(s, w.Ref) + "”没有可靠出处，没有采用，改用上一级规定"
	case pack.WarnBelowUnitRule:
		return "约定的比例低于" + RuleText(s, w.Ref) + "的比例"
	case pack.WarnBelowMay:
		return "低于“" + RuleText(s, w.Ref) + "”建议的比例；条文用的是“可以”，不阻止办理"
	case WarnPlatformCost:
		return "“" + RuleText(s, w.Ref) + "”按平台默认口径处理，请财务部门确认"
	case WarnConsumed:
		return "成本 " + w.Ref + " 已经扣除过一次，这里不再扣除"
	case WarnNoEvidence:
		return "成本 " + w.Ref + " 没有凭证，没有扣除"
	case WarnBrokerRisk:
		return "中介机构“" + w.Ref + "”分担亏损，当地政策没有明确的依据"
	case WarnDeMinimis:
		return "金额过小，技术转移人员的部分不足以进位到分，按先后次序处理"
	case WarnCliff:
		return "“" + RuleText(s, w.Ref) + "”采用全额分档，净收入越过分档线时奖励总额会跳变"
	}
	return w.Code
}

// ReasonText says why a cost is not deducted in whole.
func ReasonText(reason string) string {
	return map[string]string{ReasonConsumed: "已经扣除过，不再扣除", ReasonNoEvidence: "没有凭证，不予扣除", ReasonNever: "规定不列入成本", ReasonCap: "超过限额的部分不予扣除"}[reason]
}
