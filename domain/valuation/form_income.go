package valuation

import "slices"

// Inputs that many methods share.
var (
	taxBasis = Field{Path: "tax_basis", Label: "收益口径", Kind: Choice, Choices: []Pair{{"AFTER_TAX", "税后（收益扣除所得税）"}, {"PRE_TAX", "税前（不扣所得税）"}}, Explain: "折现率应与收益同口径：税后收益配税后折现率", Example: "AFTER_TAX"}
	taxRate  = Field{Path: "tax_rate", Label: "所得税税率", Symbol: "τ", Kind: Ratio, Explain: "0.25 即 25%；高新技术企业为 0.15", Example: "0.25"}
	rateOf   = Field{Path: "rate", Label: "折现率", Symbol: "r", Kind: Ratio, Explain: "大于 0、不超过 0.5；0.15 即每年 15%", Example: "0.15"}
	timingOf = Field{Path: "timing", Label: "收益时点", Kind: Choice, Choices: []Pair{{"END", "年末（折现 t 年）"}, {"MID", "年中（折现 t−½ 年）"}}, Explain: "全年均匀取得收益的选年中", Example: "END"}
	policy   = Field{Path: "rounding", Label: "取整方式", Kind: Choice, Choices: []Pair{{"NONE_UNTIL_END", "中间不取整（规范）"}, {"TEXTBOOK", "逐步取整（只为复核他人的计算表）"}}, Explain: "规范做法是最后取整一次", Example: "NONE_UNTIL_END"}
)

// with is the field with another example.
func with(f Field, example string) Field {
	f.Example = example
	return f
}

// optional is the field that may be left out.
func optional(f Field) Field {
	f.Optional = true
	return f
}

func sides(prefix string) []Field {
	return []Field{
		{Path: prefix + "tech.cost", Label: "技术方投入", Symbol: "C₁", Unit: "元", Kind: Amount, Explain: "研发这项技术的重置成本", Example: "1000000"},
		{Path: prefix + "tech.indices", Label: "技术方价格指数", Kind: Line, Optional: true, Explain: "逐个相乘，用逗号隔开；1.05 即上涨 5%", Example: "1.05"},
		{Path: prefix + "tech.markup", Label: "技术方成本利润率", Symbol: "m₁", Kind: Ratio, Explain: "4 即 400%，反映智力投入的回报", Example: "4"},
		{Path: prefix + "buyer.cost", Label: "受让方投入", Symbol: "C₂", Unit: "元", Kind: Amount, Explain: "受让方为实施技术投入的资产", Example: "40000000"},
		{Path: prefix + "buyer.indices", Label: "受让方价格指数", Kind: Line, Optional: true, Explain: "没有调整的留空"},
		{Path: prefix + "buyer.markup", Label: "受让方成本利润率", Symbol: "m₂", Kind: Ratio, Explain: "0.125 即 12.5%，取行业水平", Example: "0.125"},
	}
}

var terminal = []Field{
	{Path: "terminal_value", Label: "终值", Kind: Choice, Optional: true, Choices: []Pair{{No, "不计终值"}, {Yes, "计永续终值"}}, Explain: "专利等有期限的权利不能计永续终值", Example: No},
	{Path: "growth", Label: "永续增长率", Symbol: "g", Kind: Ratio, Optional: true, Explain: "只在计终值时有意义，应低于折现率"},
}

// mostYears bounds a life: no right on technology is protected for longer.
const mostYears = 50

var lifeLimit = Field{Path: "remaining_life", Label: "剩余年限", Symbol: "n", Unit: "年", Kind: Plain, Most: mostYears, Optional: true, Explain: "填写后核对收益年数是否超过；可先在“剩余年限”中测算"}

// Forms are all methods as people fill them in.
var Forms = slices.Concat(incomeForms, otherForms)

var incomeForms = []Form{
	{Key: "dcf", Method: DCF, Family: IncomeFamily, Title: "利润分成法", Result: "收益现值", Unit: "元",
		Purpose: "把实施技术取得的逐年利润，按技术的贡献分成，扣税、折现后相加。适用于已经投产、利润可以单列的技术。",
		Formula: "V = Σ Pₜ · α · (1 − τ) ÷ (1 + r)ᵗ",
		Fields: append([]Field{
			{Path: "share", Label: "技术分成率", Symbol: "α", Kind: Ratio, Explain: "0 至 1；留空即全部利润归技术。可由约当投资算出；三分法 0.33、四分法 0.25 只作对照", Example: "0.25", Optional: true},
			taxBasis, taxRate, rateOf, timingOf, policy, lifeLimit}, terminal...),
		Tables: []Table{{Title: "逐年收益", Explain: "从基准日后第一年起，一年一行；填了逐年分成率的，以逐年为准",
			Columns:  []Field{{Path: "flows", Label: "利润", Symbol: "P", Unit: "元", Kind: Amount}, {Path: "share", Label: "逐年分成率", Symbol: "α", Kind: Ratio, Optional: true}},
			Examples: [][]string{{"7000000"}, {"7350000"}, {"7717500"}, {"8103375"}, {"7779240"}}}}},
	{Key: "dcf-split", Method: DCF, Family: IncomeFamily, Title: "利润分成法（约当投资）", Result: "收益现值", Unit: "元",
		Purpose: "分成率由双方的约当投资量算出，再按利润分成法折现。适用于双方投入都能核实的技术入股、转让。",
		Formula: "α = C₁(1 + m₁) ÷ [C₁(1 + m₁) + C₂(1 + m₂)]，V = Σ Pₜ · α · (1 − τ) ÷ (1 + r)ᵗ",
		Fields:  append(sides("share."), taxBasis, taxRate, rateOf, timingOf, policy, lifeLimit),
		Tables: []Table{{Title: "逐年收益", Explain: "从基准日后第一年起，一年一行",
			Columns:  []Field{{Path: "flows", Label: "利润", Symbol: "P", Unit: "元", Kind: Amount}},
			Examples: [][]string{{"20000000"}, {"20000000"}, {"10000000"}, {"10000000"}, {"6000000"}}}}},
	{Key: "relief", Method: Relief, Family: IncomeFamily, Title: "许可费节省法", Result: "许可费节省现值", Unit: "元",
		Purpose: "假如没有这项技术，就要向别人付许可费；省下的许可费折现即为价值。适用于同行业有许可费率可以参照的专利和专有技术。",
		Formula: "V = Σ Rₜ · ρ · dₜ · (1 − τ) ÷ (1 + r)ᵗ",
		Fields: []Field{{Path: "royalty", Label: "许可费率", Symbol: "ρ", Kind: Ratio, Explain: "占销售收入的比例，大于 0、不超过 1；可先在“许可费率综合评价”中测算", Example: "0.035"},
			taxBasis, with(taxRate, "0.15"), with(rateOf, "0.165"), timingOf,
			{Path: "tab.years", Label: "摊销抵税年限", Unit: "年", Kind: Count, Most: 30, Optional: true, Explain: "评估目的要求计入摊销抵税收益时填写，否则留空"}},
		Tables: []Table{{Title: "逐年收入", Explain: "贬值系数 1 表示没有贬值，只能逐年不变或降低；整列留空即不考虑",
			Columns:  []Field{{Path: "revenues", Label: "销售收入", Symbol: "R", Unit: "元", Kind: Amount}, {Path: "obsolescence", Label: "贬值系数", Symbol: "d", Kind: Ratio, Optional: true}},
			Examples: [][]string{{"12000000", "1"}, {"18000000", "1"}, {"25200000", "0.95"}, {"30240000", "0.90"}, {"31752000", "0.80"}, {"28576800", "0.70"}}}}},
	{Key: "excess", Method: Excess, Family: IncomeFamily, Title: "超额收益法", Result: "超额收益现值", Unit: "元",
		Purpose: "比较有、无这项技术时的利润，差额扣税并扣除其他资产的回报后折现。提价、降本、增量都是它的特例。",
		Formula: "Eₜ = [(p₂ − c₂)q₂ − (p₁ − c₁)q₁](1 − τ) − Σ 资产 · 回报率，V = Σ Eₜ ÷ (1 + r)ᵗ",
		Fields:  []Field{taxBasis, taxRate, with(rateOf, "0.10"), timingOf, policy},
		Tables: []Table{{Path: "years", Title: "逐年的价格、成本和销量", Explain: "下标 1 为没有这项技术时，2 为采用以后",
			Columns: []Field{{Path: "p1", Label: "原价格", Symbol: "p₁", Unit: "元", Kind: Amount}, {Path: "c1", Label: "原成本", Symbol: "c₁", Unit: "元", Kind: Amount}, {Path: "q1", Label: "原销量", Symbol: "q₁", Kind: Plain},
				{Path: "p2", Label: "新价格", Symbol: "p₂", Unit: "元", Kind: Amount}, {Path: "c2", Label: "新成本", Symbol: "c₂", Unit: "元", Kind: Amount}, {Path: "q2", Label: "新销量", Symbol: "q₂", Kind: Plain}},
			Examples: [][]string{{"450", "0", "50000", "500", "0", "50000"}, {"450", "0", "50000", "500", "0", "50000"}, {"450", "0", "50000", "500", "0", "50000"}}},
			{Path: "charges", Title: "其他资产的回报", Explain: "营运资金、设备等应得的税后回报，逐年扣除", Optional: true,
				Columns: []Field{{Path: "asset", Label: "资产", Unit: "元", Kind: Amount}, {Path: "return", Label: "回报率", Kind: Ratio}}}}},
	{Key: "licence", Method: LicenceValue, Family: IncomeFamily, Title: "许可收益现值", Result: "许可收益现值", Unit: "元",
		Purpose: "一份许可合同值多少：入门费、分档提成、保底、封顶和里程碑付款折成今天的钱。用于比较几种付款方案。",
		Formula: "V = 入门费 + Σ min(max(提成ₜ, 保底), 余额) ÷ (1 + r)ᵗ + Σ p · 里程碑 ÷ (1 + r)ᵗ",
		Fields: []Field{{Path: "upfront", Label: "入门费", Unit: "元", Kind: Amount, Explain: "签约时支付，没有的填 0", Example: "800000"}, rateOf, timingOf,
			{Path: "minimum", Label: "每年保底", Unit: "元", Kind: Amount, Optional: true, Explain: "提成低于保底的，按保底", Example: "300000"},
			{Path: "cap", Label: "总额封顶", Unit: "元", Kind: Amount, Optional: true, Explain: "入门费与提成之和的上限，名义金额；封顶优先于保底"}},
		Tables: []Table{{Title: "逐年销售收入", Columns: []Field{{Path: "revenues", Label: "销售收入", Symbol: "R", Unit: "元", Kind: Amount}}, Examples: [][]string{{"12000000"}, {"18000000"}, {"25200000"}, {"30240000"}, {"31752000"}}},
			{Path: "tiers", Title: "提成档次", Explain: "每档只对本档内的收入适用；最后一档上限留空",
				Columns: []Field{{Path: "up_to", Label: "收入上限", Unit: "元", Kind: Amount, Optional: true}, {Path: "rate", Label: "提成率", Kind: Ratio}}, Examples: [][]string{{"20000000", "0.03"}, {"", "0.02"}}},
			{Path: "milestones", Title: "里程碑付款", Explain: "不计入封顶", Optional: true,
				Columns: []Field{{Path: "t", Label: "第几年末", Kind: Count, Most: 50}, {Path: "amount", Label: "金额", Unit: "元", Kind: Amount}, {Path: "p", Label: "发生的概率", Kind: Ratio}}}}},
	{Key: "rnpv", Method: RiskAdjusted, Family: IncomeFamily, Title: "风险调整净现值", Result: "风险调整净现值", Unit: "元",
		Purpose: "分阶段开发的技术（新药、新材料），每笔收支乘以走到那一步的概率再折现。概率已经反映技术风险，折现率不要再加。",
		Formula: "V = Σ pₜ · CFₜ ÷ (1 + r)ᵗ",
		Fields: []Field{with(rateOf, "0.12"), {Path: "mode", Label: "概率的含义", Kind: Choice, Explain: "累计概率不能逐阶段升高", Choices: []Pair{{"CUMULATIVE", "累计（走到这一步的概率）"}, {"CONDITIONAL", "条件（上一步成功后这一步的概率）"}}, Example: "CUMULATIVE"},
			{Path: "rate_includes_technical_risk", Label: "折现率是否含技术风险报酬", Kind: Choice, Choices: []Pair{{No, "不含"}, {Yes, "含"}}, Example: No}},
		Tables: []Table{{Path: "stages", Title: "阶段", Explain: "支出写成负数；年份从先到后",
			Columns:  []Field{{Path: "t", Label: "第几年末", Symbol: "t", Kind: Count, Most: 50}, {Path: "cf", Label: "现金流", Symbol: "CF", Unit: "元", Kind: Amount}, {Path: "p", Label: "概率", Symbol: "p", Kind: Ratio}},
			Examples: [][]string{{"0", "-2000000", "1"}, {"1", "-5000000", "0.60"}, {"3", "30000000", "0.27"}}}}},
	{Key: "cost", Method: Cost, Family: CostFamily, Title: "重置成本法", Result: "成本法价值", Unit: "元",
		Purpose: "重新研制这项技术要花多少钱，扣去贬值。早期技术成本与价值往往不相称，只作下限参考。",
		Formula: "V = RC · (1 − δ年限)(1 − δ功能)(1 − δ经济)，RC = (Σ成本 + Σ投入·(1 + i)ᵉ)(1 + 利润率)",
		Fields: []Field{{Path: "kind", Label: "重置口径", Kind: Choice, Choices: []Pair{{"REPRODUCTION", "复原重置（按原投入、现价）"}, {"REPLACEMENT", "更新重置（按现有技术水平）"}}, Explain: "更新重置已经反映功能性贬值，不要再扣", Example: "REPRODUCTION"},
			{Path: "profit", Label: "合理利润率", Kind: Ratio, Explain: "0.12 即 12%", Example: "0.12"},
			{Path: "used", Label: "已使用年限", Unit: "年", Kind: Plain, Most: mostYears, Explain: "从投入使用到基准日", Example: "3"}, {Path: "remaining", Label: "剩余年限", Unit: "年", Kind: Plain, Most: mostYears, Explain: "从基准日起还能使用的年数", Example: "7"},
			{Path: "functional", Label: "功能性贬值率", Symbol: "δ功能", Kind: Ratio, Explain: "因新技术出现而落后的程度", Example: "0.20"}, {Path: "economic", Label: "经济性贬值率", Symbol: "δ经济", Kind: Ratio, Explain: "因市场等外部原因造成的损失", Example: "0.05"},
			{Path: "form", Label: "贬值的合并方式", Kind: Choice, Choices: []Pair{{"MULTIPLICATIVE", "相乘"}, {"ADDITIVE", "相加"}}, Explain: "应在评估方案中事先选定", Example: "MULTIPLICATIVE"},
			{Path: "capital_rate", Label: "资金成本率", Symbol: "i", Kind: Ratio, Optional: true, Explain: "只在填写分年投入时需要"},
			{Path: "spend_timing", Label: "投入时点", Kind: Choice, Optional: true, Choices: []Pair{{"MID", "年中"}, {"START", "年初"}, {"END", "年末"}}, Example: "MID"}},
		Tables: []Table{{Path: "items", Title: "成本项目", Explain: "按发生时的金额和价格指数换算到现价；指数留空即已是现价",
			Columns:  []Field{{Path: "code", Label: "项目", Kind: Word}, {Path: "amount", Label: "金额", Unit: "元", Kind: Amount}, {Path: "index_then", Label: "当时指数", Kind: Plain, Optional: true}, {Path: "index_now", Label: "现在指数", Kind: Plain, Optional: true}},
			Examples: [][]string{{"材料", "1200000"}, {"人工", "850000"}, {"制造费用", "350000"}, {"知识产权费", "126000"}}},
			{Title: "分年投入", Explain: "要计资金成本的投入，从研发第一年起逐年填写，计息到完成日", Optional: true, Columns: []Field{{Path: "spends", Label: "当年投入", Unit: "元", Kind: Amount}}}}},
	{Key: "min-fee", Method: MinFee, Family: CostFamily, Title: "最低收费额法", Result: "最低收费额", Unit: "元",
		Purpose: "技术转让或许可的最低价：重置成本净值按受让方的生产能力分摊，加上转让方损失的机会成本。",
		Formula: "P = 重置成本净值 · 分摊率 + 机会成本",
		Fields: []Field{{Path: "cost", Label: "研发成本", Unit: "元", Kind: Amount, Explain: "按发生时的金额", Example: "20000000"}, {Path: "indices", Label: "价格指数", Kind: Line, Optional: true, Explain: "逐个相乘，用逗号隔开", Example: "1.1, 1.1, 1.1"},
			{Path: "net_factor", Label: "成新率", Kind: Ratio, Optional: true, Explain: "填写成新率，或者填写下面两个年限"},
			{Path: "used", Label: "已使用年限", Unit: "年", Kind: Plain, Most: mostYears, Explain: "从投入使用到基准日", Optional: true, Example: "3"}, {Path: "remaining", Label: "剩余年限", Unit: "年", Kind: Plain, Most: mostYears, Explain: "从基准日起还能使用的年数", Optional: true, Example: "7"},
			{Path: "share", Label: "分摊率", Kind: Ratio, Optional: true, Explain: "填写分摊率，或者填写下面两个能力"},
			{Path: "capacity_buyer", Label: "受让方生产能力", Kind: Plain, Optional: true, Explain: "与其他方同一单位，如万吨/年", Example: "100"}, {Path: "capacity_other", Label: "其他方生产能力", Kind: Plain, Optional: true, Explain: "转让方和其他使用方合计", Example: "400"}, policy},
		Tables: []Table{{Path: "opportunity", Title: "机会成本", Explain: "一次性金额，或者每年金额、折现率和年数", Optional: true,
			Columns:  []Field{{Path: "amount", Label: "一次性", Unit: "元", Kind: Amount, Optional: true}, {Path: "annual", Label: "每年", Unit: "元", Kind: Amount, Optional: true}, {Path: "rate", Label: "折现率", Kind: Ratio, Optional: true}, {Path: "years", Label: "年数", Kind: Count, Most: 100, Optional: true}},
			Examples: [][]string{{"", "300000", "0.10", "7"}, {"1000000", "", "", ""}}}}},
}
