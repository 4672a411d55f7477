package contract

import (
	"strconv"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// Risk 风险提示 is a sign that a registrar should look closer. It decides nothing and
// the applicant never sees it. No rule names these signs; they are 建议值, in the
// spirit of the risk control that the guideline of 2022 asks of registration bodies
// (国科火字〔2022〕159号).
type Risk struct {
	Code  string
	Title string
	Fact  string     // what was found, with its figures
	Check string     // what to look at
	Cases []Relative // the contracts that it points to
}

// Relative 相近合同 is another contract that has something in common with this one.
type Relative struct {
	ID         ID     // "" when it belongs to another office, whose file the reader may not open
	Number     string // 登记编号, or 申请编号 before registration
	OfficeName string
}

// RiskGrounds 风险线索 is what the flags go by beside the form itself.
type RiskGrounds struct {
	Registered []Relative // registered with the same fingerprint, in any office
	SameName   []Relative // registered with the same name and signing date, in any office
	SameFile   []Relative // with the same contract file, in any office
	SameText   []Relative // with the same 技术内容摘要, in any office
	December   int        // applications of the same organisation in December of the year
	On         day.Date   // of submission
}

// RiskRules 风险参数 are the thresholds of the region.
type RiskRules struct {
	RoundTotal money.Yuan
	RoundStep  money.Yuan
	Burst      int
}

// Risks finds the flags of an application, the gravest first. It adds to the
// findings of the pre-check and repeats none of them: declared 关联交易 and a
// technology share that is too high stand there.
func Risks(f Form, total money.Yuan, g RiskGrounds, rules RiskRules) []Risk {
	var risks []Risk
	if len(g.Registered) > 0 {
		risks = append(risks, Risk{"REGISTERED", "已经登记", "当事人、项目名称、签订日期和金额相同的合同已有登记。",
			"一项合同只能登记一次，本件不能再准予登记。", g.Registered})
	}
	if len(g.SameFile) > 0 {
		risks = append(risks, Risk{"SAME_FILE", "合同文件相同", "上传的合同文件与下列合同的文件逐字节相同（SHA-256 一致）。",
			"核对是否重复申请；一项合同只能登记一次。", g.SameFile})
	}
	if len(g.SameText) > 0 {
		risks = append(risks, Risk{"SAME_TEXT", "技术内容相同", "技术内容摘要与下列合同一字不差。",
			"核对是否拆分、套用模板或重复申请。", g.SameText})
	}
	if len(g.SameName) > 0 {
		risks = append(risks, Risk{"SAME_NAME", "同名同日的登记", "项目名称和签订日期与下列登记相同，当事人或金额不同。",
			"核对是否由另一方就同一合同重复申请，或者同一项目分拆订立。", g.SameName})
	}
	if shared := undeclaredTie(f); shared != "" {
		risks = append(risks, Risk{"UNDECLARED_RELATION", "可能有未申报的关联", "申报为非关联交易，而卖方与买方的" + shared + "相同。",
			"请申请人说明；确有关联的，更正关联关系并附定价依据。", nil})
	}
	if len(f.Amount.Components) == 0 && !total.Less(rules.RoundTotal) && multiple(total, rules.RoundStep) {
		risks = append(risks, Risk{"ROUND_TOTAL", "大额整数且没有金额构成", "成交总额 " + total.Text() + " 元，为 " + rules.RoundStep.Text() + " 元的整倍数，没有列出构成。",
			"对照合同的价款条款和支付凭证，核对是否含设备、材料等非技术性费用。", nil})
	}
	if g.On.Month() == time.December && rules.Burst > 0 && g.December >= rules.Burst {
		risks = append(risks, Risk{"YEAR_END_BURST", "年末集中提交", "申请单位本年十二月已提交 " + strconv.Itoa(g.December) + " 件，达到提示线 " + strconv.Itoa(rules.Burst) + " 件。",
			"抽查签订日期、履行情况与支付凭证。", nil})
	}
	return risks
}

// undeclaredTie names what a seller and a buyer have in common although they say
// that they are not related.
func undeclaredTie(f Form) string {
	if f.Related == Yes {
		return ""
	}
	for _, s := range f.Parties {
		for _, b := range f.Parties {
			if s.Role != RoleSeller || b.Role != RoleBuyer {
				continue
			}
			var shared []string
			if same(s.LegalRep, b.LegalRep) {
				shared = append(shared, "法定代表人")
			}
			if same(s.Address, b.Address) {
				shared = append(shared, "住所")
			}
			if len(shared) > 0 {
				return strings.Join(shared, "、")
			}
		}
	}
	return ""
}

func same(a, b string) bool {
	a = ident.Normalise(a)
	return a != "" && a == ident.Normalise(b)
}

// multiple says whether an amount is a whole number of steps; no step, no multiple.
func multiple(amount, step money.Yuan) bool {
	return step.Sign() > 0 && amount.Sign() > 0 && amount.Decimal().Mod(step.Decimal()).IsZero()
}
