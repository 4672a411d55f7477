package valuation

var comparableLimits = map[string]string{"limits.coef_min": "0.7", "limits.coef_max": "1.3", "limits.product_min": "0.6", "limits.product_max": "1.6",
	"limits.spread_max": "0.30", "limits.min_n": "3", "limits.max_age_months": "36"}

// protection are the terms of patents: 专利法 第四十二条; designs filed before 2021-06-01
// keep ten years.
var protection = map[string]string{"terms[0].right": "INVENTION", "terms[0].years": "20", "terms[1].right": "UTILITY", "terms[1].years": "10",
	"terms[2].right": "DESIGN", "terms[2].filed_to": "2021-05-31", "terms[2].years": "10", "terms[3].right": "DESIGN", "terms[3].filed_from": "2021-06-01", "terms[3].years": "15"}

var variables = map[string]string{"vars[0].name": "factor", "vars[1].name": "share", "vars[2].name": "rate"}

var distributions = []Pair{{"TRIANGULAR", "三角"}, {"UNIFORM", "均匀"}, {"NORMAL", "正态"}, {"LOGNORMAL", "对数正态"}, {"FIXED", "固定"}}

var debtAndEquity = []Field{
	{Path: "equity", Label: "权益", Symbol: "E", Kind: Plain, Explain: "金额或百分比，与债务同一单位", Example: "70"},
	{Path: "debt", Label: "债务", Symbol: "D", Kind: Plain, Explain: "有息债务", Example: "30"},
}

var comparedRates = []Field{
	{Path: "compare.wacc", Label: "对照：企业 WACC", Kind: Ratio, Optional: true, Explain: "技术的风险高于企业整体，折现率应高于 WACC"},
	{Path: "compare.rf", Label: "对照：无风险利率", Kind: Ratio, Explain: "WACC 应高于无风险利率", Optional: true},
}

var option = []Field{
	{Path: "s", Label: "项目价值", Symbol: "S", Unit: "元", Kind: Amount, Explain: "商业化后现金流的现值", Example: "18000000"},
	{Path: "k", Label: "投入成本", Symbol: "K", Unit: "元", Kind: Amount, Explain: "行权价：实施技术还要投入的资金", Example: "20000000"},
	{Path: "r", Label: "无风险利率", Symbol: "r", Kind: Ratio, Explain: "连续复利", Example: "0.0285"},
	{Path: "t", Label: "期限", Symbol: "T", Unit: "年", Kind: Plain, Explain: "可以等待的年数，一般为剩余保护期", Example: "5"},
	{Path: "sigma", Label: "波动率", Symbol: "σ", Kind: Ratio, Explain: "0.05 至 1.5，取可比公司", Example: "0.45"},
}

var otherForms = []Form{
	{Key: "market", Method: Market, Family: MarketFamily, Title: "市场比较法", Result: "市场比较价值", Unit: "元", Fixed: comparableLimits,
		Purpose: "用近期同类技术的真实成交价，按时间、许可方式、地域、成熟度等差异修正。参照三个以上、36 个月以内的独立交易。限值为建议值：单项系数 0.7 至 1.3，乘积 0.6 至 1.6，离散度 30%。",
		Formula: "V = Σ ωₖ · Pₖ · Π cₖⱼ（不填权重即平均）",
		Fields: []Field{{Path: "base_date", Label: "评估基准日", Kind: Day, Explain: "参照交易不得晚于这一天", Example: "2026-06-30"},
			{Path: "quality", Label: "本专利质量得分", Symbol: "Q", Kind: Plain, Optional: true, Explain: "各案例也填得分时，按得分之比调整价格"}},
		Tables: []Table{{Path: "comparables", Title: "参照交易", Explain: "系数 1 表示没有差异；晚于基准日的交易不能使用",
			Columns: []Field{{Path: "price", Label: "成交价", Symbol: "P", Unit: "元", Kind: Amount}, {Path: "date", Label: "成交日", Kind: Day}, {Path: "arms_length", Label: "独立交易", Kind: Choice, Choices: []Pair{{Yes, "是"}, {No, "否"}}},
				{Path: "coefficients.time", Label: "时间", Symbol: "c₁", Kind: Plain}, {Path: "coefficients.licence", Label: "许可方式", Symbol: "c₂", Kind: Plain}, {Path: "coefficients.territory", Label: "地域", Symbol: "c₃", Kind: Plain}, {Path: "coefficients.maturity", Label: "成熟度", Symbol: "c₄", Kind: Plain},
				{Path: "weight", Label: "权重", Symbol: "ω", Kind: Ratio, Optional: true}, {Path: "quality", Label: "质量得分", Kind: Plain, Optional: true}},
			Examples: [][]string{{"3200000", "2025-01-01", Yes, "1.02", "0.95", "1.05", "0.98", "0.5"}, {"2800000", "2025-02-01", Yes, "1.03", "1.08", "1", "1.02", "0.3"}, {"3600000", "2025-03-01", Yes, "0.99", "0.92", "0.97", "1", "0.2"}}}}},
	{Key: "black-scholes", Method: BlackScholes, Family: OptionFamily, Title: "期权法（布莱克—斯科尔斯）", Result: "期权价值", Unit: "元",
		Purpose: "还没有投产、可以等一等再决定是否投入的技术。只作补充，不单独作为结论。",
		Formula: "C = S·e^(−yT)·N(d₁) − K·e^(−rT)·N(d₂)",
		Fields: append([]Field{{Path: "type", Label: "期权类型", Kind: Choice, Choices: []Pair{{"CALL", "看涨（投入取得项目）"}, {"PUT", "看跌（放弃项目）"}}, Example: "CALL"}},
			append(option, Field{Path: "y", Label: "延迟成本", Symbol: "y", Kind: Plain, Explain: "每等一年损失的价值；填 1/T 即按剩余期限的倒数", Example: "0.05"})...)},
	{Key: "binomial", Method: Binomial, Family: OptionFamily, Title: "期权法（二叉树）", Result: "期权价值", Unit: "元",
		Purpose: "可以随时投入（美式）的期权，把期限分成若干步倒推。不同的树结果不同，报告中要写明用的是哪一种。",
		Formula: "u = e^(σ√h)，d = 1 ÷ u，p = (e^((r−y)h) − d) ÷ (u − d)",
		Fields: append([]Field{{Path: "type", Label: "期权类型", Kind: Choice, Choices: []Pair{{"CALL", "看涨"}, {"PUT", "看跌"}}, Example: "CALL"}, {Path: "exercise", Label: "行权方式", Kind: Choice, Choices: []Pair{{"AMERICAN", "美式（随时）"}, {"EUROPEAN", "欧式（到期）"}}, Example: "AMERICAN"},
			{Path: "tree", Label: "树的种类", Kind: Choice, Choices: []Pair{{"CRR", "CRR 树"}, {"FORWARD", "远期树"}, {"GIVEN", "给定上下倍数"}}, Example: "CRR"},
			{Path: "n", Label: "步数", Symbol: "n", Kind: Count, Most: mostSteps, Explain: "1 至 1000", Example: "100"}, {Path: "y", Label: "延迟成本", Symbol: "y", Kind: Ratio, Explain: "每等一年损失的价值", Example: "0.05"}},
			append(option, Field{Path: "u", Label: "上行倍数", Symbol: "u", Kind: Plain, Optional: true, Explain: "只在给定倍数时填写"}, Field{Path: "d", Label: "下行倍数", Symbol: "d", Kind: Plain, Explain: "小于上行倍数", Optional: true})...)},
	{Key: "monte-carlo", Method: MonteCarlo, Family: OptionFamily, Title: "蒙特卡洛模拟", Result: "中位数（P50）", Unit: "元", Fixed: variables,
		Purpose: "收入、费率、折现率都说不准时，按各自的分布抽样许多次，看价值落在什么范围。种子相同，结果相同。",
		Formula: "V = Σ Rₜ · dₜ · (1 − τ) · f · ρ ÷ (1 + r)ᵗ",
		Fields: []Field{{Path: "seed", Label: "随机种子", Kind: Plain, Explain: "任意非负整数；换种子可看抽样误差", Example: "20250908"}, {Path: "n", Label: "模拟次数", Symbol: "N", Kind: Count, Most: mostTrials, Explain: "2 次以上，次数越多抽样误差越小", Example: "10000"},
			{Path: "tax", Label: "所得税税率", Symbol: "τ", Kind: Ratio, Explain: "0.15 即 15%；税前口径填 0", Example: "0.15"},
			{Path: "percentiles", Label: "分位", Kind: Line, Explain: "用逗号隔开；0.25 即 P25", Example: "0.05, 0.25, 0.5, 0.75, 0.95"},
			{Path: "percentile_type", Label: "分位的定义", Kind: Choice, Choices: []Pair{{"TYPE7", "线性内插（Excel PERCENTILE.INC）"}, {"NEAREST_RANK", "最近秩"}}, Example: "TYPE7"}},
		Tables: []Table{{Title: "逐年基数", Columns: []Field{{Path: "base", Label: "销售收入", Symbol: "R", Unit: "元", Kind: Amount}, {Path: "decay", Label: "贬值系数", Symbol: "d", Kind: Ratio}},
			Examples: [][]string{{"12000000", "1"}, {"18000000", "1"}, {"25200000", "0.95"}, {"30240000", "0.9"}, {"31752000", "0.8"}, {"28576800", "0.7"}}},
			{Path: "vars", Title: "变量的分布", Explain: "三角：下限、最可能、上限；均匀：下限、上限；正态和对数正态：均值、标准差；固定：固定值。截断可以不填", Rows: []string{"收入系数 f", "许可费率 ρ", "折现率 r"},
				Columns: []Field{{Path: "dist", Label: "分布", Kind: Choice, Choices: distributions}, {Path: "a", Label: "下限", Kind: Ratio, Optional: true}, {Path: "c", Label: "最可能", Kind: Ratio, Optional: true}, {Path: "b", Label: "上限", Kind: Ratio, Optional: true},
					{Path: "mean", Label: "均值", Kind: Ratio, Optional: true}, {Path: "sd", Label: "标准差", Kind: Ratio, Optional: true}, {Path: "value", Label: "固定值", Kind: Ratio, Optional: true}, {Path: "min", Label: "截断下限", Kind: Ratio, Optional: true}, {Path: "max", Label: "截断上限", Kind: Ratio, Optional: true}},
				Examples: [][]string{{"TRIANGULAR", "0.6", "1.0", "1.3"}, {"TRIANGULAR", "0.02", "0.035", "0.05"}, {"UNIFORM", "0.13", "", "0.2"}}}}},
	{Key: "build-up", Method: DiscountRate, Family: RateFamily, Title: "风险累加法", Result: "折现率", Fixed: map[string]string{"mode": "BUILD_UP"},
		Purpose: "无风险利率加各项风险报酬；每项风险给上限，按评分取其中一部分。",
		Formula: "r = r_f + Σ 上限 · 评分 ÷ 100",
		Fields:  append([]Field{{Path: "rf", Label: "无风险利率", Symbol: "r_f", Kind: Ratio, Explain: "一般取剩余年限相近的国债收益率", Example: "0.0285"}}, comparedRates...),
		Tables: []Table{{Path: "risks", Title: "风险", Explain: "评分 0 为没有风险，100 为取满上限；上限为建议值",
			Columns:  []Field{{Path: "code", Label: "风险", Kind: Word}, {Path: "max", Label: "报酬上限", Kind: Ratio}, {Path: "score", Label: "评分", Kind: Plain}},
			Examples: [][]string{{"技术风险", "0.08", "42.5"}, {"市场风险", "0.08", "55"}, {"资金风险", "0.05", "30"}, {"管理风险", "0.05", "40"}}}}},
	{Key: "capm", Method: DiscountRate, Family: RateFamily, Title: "资本资产定价模型", Result: "权益回报率", Fixed: map[string]string{"mode": "CAPM"},
		Purpose: "由市场风险推算权益资本的要求回报率。", Formula: "k = r_f + β · ERP + 规模 + 特有风险",
		Fields: append([]Field{{Path: "rf", Label: "无风险利率", Symbol: "r_f", Kind: Ratio, Explain: "一般取剩余年限相近的国债收益率", Example: "0.0285"}, {Path: "beta", Label: "贝塔系数", Symbol: "β", Kind: Plain, Explain: "可先在“贝塔系数换算”中调整杠杆", Example: "1.12"}, {Path: "erp", Label: "市场风险溢价", Symbol: "ERP", Kind: Ratio, Explain: "市场平均回报高出无风险利率的部分", Example: "0.065"},
			{Path: "size", Label: "规模溢价", Kind: Ratio, Explain: "小企业的附加回报", Optional: true, Example: "0.015"}, {Path: "specific", Label: "特有风险溢价", Kind: Ratio, Explain: "本技术、本企业特有的风险", Optional: true, Example: "0.03"}}, comparedRates...)},
	{Key: "wacc", Method: DiscountRate, Family: RateFamily, Title: "加权平均资本成本", Result: "WACC", Fixed: map[string]string{"mode": "WACC"},
		Purpose: "企业整体的资本成本，用来检验技术的折现率是否偏低。", Formula: "WACC = E/(E+D)·k_e + D/(E+D)·k_d·(1 − τ)",
		Fields: append(append([]Field{}, debtAndEquity...), Field{Path: "ke", Label: "权益回报率", Symbol: "k_e", Kind: Ratio, Explain: "可由资本资产定价模型算出", Example: "0.1463"}, Field{Path: "kd", Label: "债务利率", Symbol: "k_d", Kind: Ratio, Explain: "税前，取实际借款利率", Example: "0.0435"}, taxRate)},
	{Key: "wara", Method: DiscountRate, Family: RateFamily, Title: "加权资产回报率", Result: "无形资产回报率", Fixed: map[string]string{"mode": "WARA"},
		Purpose: "企业的资本成本由各类资产的回报构成，扣除有形资产后倒推无形资产应有的回报。", Formula: "r_i = (WACC − Σ w · r) ÷ w_i",
		Fields: []Field{{Path: "wacc", Label: "WACC", Kind: Ratio, Explain: "企业的加权平均资本成本，税后", Example: "0.105"}, taxRate, {Path: "intangible_weight", Label: "无形资产权重", Symbol: "w_i", Kind: Ratio, Explain: "与下表权重合计为 1", Example: "0.35"}},
		Tables: []Table{{Path: "assets", Title: "其他资产", Columns: []Field{{Path: "code", Label: "资产", Kind: Word}, {Path: "weight", Label: "权重", Symbol: "w", Kind: Ratio}, {Path: "return", Label: "回报率", Symbol: "r", Kind: Ratio}, {Path: "pretax", Label: "税前回报", Kind: Choice, Choices: []Pair{{Yes, "是"}, {No, "否"}}}},
			Examples: [][]string{{"营运资金", "0.20", "0.0435", Yes}, {"固定资产", "0.45", "0.0490", Yes}}}}},
	{Key: "beta", Method: DiscountRate, Family: RateFamily, Title: "贝塔系数换算", Result: "贝塔系数",
		Purpose: "把可比公司的贝塔去掉财务杠杆，再按被评估企业的杠杆加回。", Formula: "β_L = β_U · [1 + (1 − τ) · D ÷ E]",
		Fields: append([]Field{{Path: "mode", Label: "换算方向", Kind: Choice, Choices: []Pair{{"RELEVER", "加杠杆"}, {"UNLEVER", "去杠杆"}}, Example: "RELEVER"}, {Path: "beta", Label: "贝塔系数", Symbol: "β", Kind: Plain, Explain: "可比公司的贝塔", Example: "0.84"}, with(taxRate, "0.15")}, debtAndEquity...)},
	{Key: "split", Method: Split, Family: SupportFamily, Title: "约当投资分成率", Result: "技术分成率",
		Purpose: "双方投入按成本利润率折成可比的投资量，技术方占多少就分多少。", Formula: "α = C₁(1 + m₁) ÷ [C₁(1 + m₁) + C₂(1 + m₂)]", Fields: sides("")},
	{Key: "royalty-score", Method: RoyaltyScore, Family: SupportFamily, Title: "许可费率综合评价", Result: "许可费率",
		Purpose: "行业许可费率有高有低，按法律、技术、经济因素评分定位。25% 规则与三分法只作对照，不作依据。", Formula: "ρ = 下限 + (上限 − 下限) · Σ w · 评分 ÷ 100",
		Fields: []Field{{Path: "low", Label: "费率下限", Kind: Ratio, Explain: "同行业许可费率的低端，注明来源", Example: "0.005"}, {Path: "high", Label: "费率上限", Kind: Ratio, Explain: "同行业许可费率的高端，不超过 1", Example: "0.05"}, {Path: "dp", Label: "取整位数", Kind: Count, Most: 10, Explain: "费率保留的小数位数", Example: "4"}, {Path: "operating_margin", Label: "营业利润率", Kind: Ratio, Optional: true, Explain: "只用于对照", Example: "0.16"}},
		Tables: []Table{{Path: "factors", Title: "因素", Explain: "权重合计为 1，评分 0 至 100", Columns: []Field{{Path: "code", Label: "因素", Kind: Word}, {Path: "weight", Label: "权重", Symbol: "w", Kind: Ratio}, {Path: "score", Label: "评分", Kind: Plain}},
			Examples: [][]string{{"法律", "0.3", "76"}, {"技术", "0.5", "82"}, {"经济", "0.2", "70"}}}}},
	{Key: "life", Method: RemainingLife, Family: SupportFamily, Title: "剩余年限", Result: "剩余年限", Unit: "年", Fixed: protection,
		Purpose: "法定保护期、技术寿命、产品寿命，取最短。保护期自申请日起：发明 20 年，实用新型 10 年，外观设计 15 年（2021 年 6 月 1 日前申请的 10 年），专利法第四十二条。",
		Formula: "n = min(法定剩余, 技术寿命, 产品寿命)",
		Fields: []Field{{Path: "right", Label: "权利", Kind: Choice, Choices: []Pair{{"INVENTION", "发明专利"}, {"UTILITY", "实用新型专利"}, {"DESIGN", "外观设计专利"}}, Example: "INVENTION"}, {Path: "filed", Label: "申请日", Kind: Day, Explain: "专利申请日，有优先权的仍按申请日", Example: "2019-05-20"}, {Path: "base", Label: "评估基准日", Kind: Day, Explain: "不早于申请日", Example: "2026-06-30"},
			{Path: "annuity_paid", Label: "年费是否缴清", Kind: Choice, Choices: []Pair{{Yes, "已缴清"}, {No, "未缴清"}}, Explain: "未缴年费的专利会终止，不能估值", Example: Yes}, {Path: "extension_days", Label: "期限补偿", Unit: "日", Kind: Count, Most: 3650, Optional: true, Explain: "审查延误等给予的补偿日数"},
			{Path: "technical_years", Label: "技术寿命", Unit: "年", Kind: Plain, Optional: true, Explain: "从基准日起算，没有依据的留空", Example: "9"}, {Path: "product_years", Label: "产品寿命", Unit: "年", Kind: Plain, Explain: "采用技术的产品还能卖几年", Optional: true}}},
	{Key: "start-price", Method: StartPrice, Family: SupportFamily, Title: "起拍价", Result: "起拍价", Unit: "元",
		Purpose: "由参考价值和成熟度总分推出竞价的起始价。系数和权重为建议值，交易双方可以另行约定。", Formula: "起拍价 = ⌊(k₀ + k₁ · 总分 ÷ 100) · V ÷ 单位⌋ · 单位",
		Fields: []Field{{Path: "base_date", Label: "基准日", Kind: Day, Explain: "可比交易不得晚于这一天", Example: "2026-06-30"}, {Path: "leaves.trl", Label: "技术成熟度", Symbol: "TRL", Kind: Count, Most: 13, Explain: "1 至 13 级", Example: "9"}, {Path: "leaves.mrl", Label: "制造成熟度", Symbol: "MRL", Kind: Count, Most: 10, Explain: "1 至 10 级", Example: "8"},
			{Path: "leaves.market", Label: "市场成熟度", Kind: Plain, Explain: "0 至 100", Example: "53.1"}, {Path: "leaves.team", Label: "团队与转化支持", Kind: Plain, Explain: "0 至 100", Example: "78.5"}, {Path: "leaves.legal", Label: "法律权属", Kind: Plain, Explain: "0 至 100", Example: "55.4"},
			{Path: "leaves.comparable_dates", Label: "可比交易的日期", Kind: Line, Optional: true, Explain: "用逗号隔开；24 个月以内的算作证据", Example: "2026-01-25"},
			{Path: "p25", Label: "模拟的 P25", Unit: "元", Kind: Amount, Optional: true, Explain: "有模拟结果时填写，优先采用", Example: "4283258.14"}, {Path: "methods.收益法", Label: "收益法结果", Unit: "元", Kind: Amount, Optional: true, Explain: "没有 P25 时，取两种以上方法的最低值"}, {Path: "methods.成本法", Label: "成本法结果", Unit: "元", Kind: Amount, Explain: "与其他方法同一基准日", Optional: true}, {Path: "methods.市场法", Label: "市场法结果", Unit: "元", Kind: Amount, Explain: "与其他方法同一基准日", Optional: true},
			{Path: "k_base", Label: "基础系数", Symbol: "k₀", Kind: Ratio, Explain: "建议值 0.50", Example: "0.50"}, {Path: "k_slope", Label: "成熟度系数", Symbol: "k₁", Kind: Ratio, Explain: "建议值 0.40", Example: "0.40"}, {Path: "grid", Label: "取整单位", Unit: "元", Kind: Amount, Explain: "起拍价向下取到它的整数倍", Example: "10000"}}},
}
