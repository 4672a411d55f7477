package contract

// The texts that findings cite.
const (
	citeRules    = "《技术合同认定规则》（国科发政字〔2001〕253号）"
	citeMeasures = "《技术合同认定登记管理办法》（国科发政字〔2000〕063号）"
	citeGuide    = "《技术合同认定登记工作指引》（国科火字〔2022〕159号）"
	citeRefusals = "科技部火炬中心技术合同认定登记问答（2021年1月）不予登记情形"
	citePayment  = "《民法典》第八百四十六条"
	citeContents = "《民法典》第八百四十五条"
	citeForm     = "登记申请表填写要求"
)

// amountFindings explain the errors and hints of 技术交易额.
var amountFindings = []Finding{
	{ErrorPayMethod, MustCorrect, "支付方式未选择", "支付方式不在列表中", "选择一次总付、分期支付、提成支付、入门费加提成或其他方式", citePayment, Sourced, SectionAmount},
	{ErrorTotal, MustCorrect, "合同成交总额不能登记", "成交总额应为大于 0 的金额；提成合同的总额应等于入门费加最低提成",
		"按合同价款条款填写，单位为元，保留两位小数；提成合同可以留空，由系统计算", citePayment + "；" + citeRules, Sourced, SectionAmount},
	{ErrorForeignMissing, MustCorrect, "缺少外币金额", "选择了外币，但没有填写外币金额、汇率和汇率日期", "补填外币金额、折算汇率和汇率日期，或者把币种改为人民币", citeForm, Proposed, SectionAmount},
	{ErrorAmount, MustCorrect, "金额写法不符", "金额应为不小于 0 的数，保留两位小数；外币金额应大于 0", "按 500000.00 的写法填写，单位为元", citeForm, Proposed, SectionAmount},
	{ErrorForeignRate, MustCorrect, "汇率写法不符", "折算汇率应为大于 0 的数", "填写签订日的人民币汇率中间价，如 7.1234", citeForm, Proposed, SectionAmount},
	{ErrorForeignDate, MustCorrect, "汇率日期不符", "汇率日期应在签订日当天或之前 10 天以内", "改用签订日（或此前最近一个公布日）的汇率中间价", citeForm, Proposed, SectionAmount},
	{ErrorForeignMismatch, MustCorrect, "总额与外币折算不符", "外币金额按汇率折算后与填写的成交总额不同", "核对外币金额和汇率；成交总额可以留空，由系统折算", citeForm, Proposed, SectionAmount},
	{ErrorRoyalty, MustCorrect, "提成约定不完整", "提成支付须写明提成比例；入门费加提成须有入门费，纯提成不得有入门费；封顶额不得低于最低提成",
		"按合同填写入门费、最低提成、封顶额和各年提成比例，并与支付方式一致", citePayment, Sourced, SectionAmount},
	{ErrorRatePeriod, MustCorrect, "提成年度或比例不符", "各段年度应首尾相接、不重叠；比例应大于 0 且不超过 1；只有最后一段可以不写截止年度",
		"逐段核对起止年度和比例，5% 写作 0.05", citePayment, Sourced, SectionAmount},
	{ErrorComponentKind, MustCorrect, "费用或标的物种类未选择", "费用种类或标的物种类不在列表中", "从列表中选择", citeRules, Sourced, SectionAmount},
	{ErrorQty, MustCorrect, "数量写法不符", "标的物数量应为不小于 1 的整数；所需数量和核定数量应为不小于 0 的整数", "按合同填写整数件数；样品类还要填写试验和掌握技术所需的件数", citeRules, Sourced, SectionAmount},
	{ErrorSumMismatch, MustCorrect, "各项费用合计与总额不符", "金额构成的合计不等于合同成交总额", "核对各项费用，使合计与成交总额一分不差", citeRules, Sourced, SectionAmount},
	{ErrorRegistrarRange, MustCorrect, "核定额超出范围", "核定的技术交易额应在 0 与合同成交总额之间", "重新填写核定的技术交易额", citeRules, Sourced, SectionAmount},
	{ErrorRegistrarReason, MustCorrect, "缺少核定理由", "核定的技术交易额与系统计算不同，但没有写明理由", "写明调整了哪一项费用、依据是什么", citeRules, Proposed, SectionAmount},
	{ErrorSupplement, MustCorrect, "不是提成合同", "补充登记只适用于按提成支付、登记时价款尚未确定的合同", "价款有变更的，改办变更登记", citeRules, Sourced, SectionAmount},
	{ErrorNoRate, MustCorrect, "该年度没有提成比例", "合同没有约定这一年度的提成比例", "核对补充登记的年度，或先就提成比例办理变更", citePayment, Sourced, SectionAmount},
	{ErrorSupplementTwice, MustCorrect, "该年度已补充登记", "同一年度的提成只能补充登记一次", "核对年度；已登记的金额有误的，办理变更登记", citeRules, Proposed, SectionAmount},
	{ErrorSupplementOrder, MustCorrect, "补充登记日期颠倒", "补充登记的日期早于前一次登记", "按登记先后填写补充登记", citeRules, Proposed, SectionAmount},

	{WarnNoComponents, HintOnly, "没有拆分费用", "没有填写金额构成，全部价款按技术交易额计算", "价款中含设备、材料等费用的，请在金额构成中逐项列出", citeRules, Sourced, SectionAmount},
	{WarnRegistrarQty, HintOnly, "合理数量由登记员核定", "标的物的合理数量由登记员核定，不按通常的一至二台套", "核对核定数量和理由", citeRules, Sourced, SectionAmount},
	{WarnHardware, HintOnly, "技术交易额占比偏高", "合同写有设备、器材等内容，而技术交易额占比高于提示线（建议值 95%）", "核对是否有应扣除的设备、仪器、零部件、原材料费用", citeRules, Proposed, SectionAmount},
	{WarnFullTech, HintOnly, "大额合同全额计为技术交易额", "成交总额达到提示线（建议值 500 万元），且全部计为技术交易额", "核对是否有应扣除的非技术性费用", citeRules, Proposed, SectionAmount},
	{WarnLowShare, HintOnly, "技术交易额占比偏低", "技术交易额占比低于提示线（建议值 10%），合同可能主要是货物或工程", "核对合同标的和金额构成", citeRules, Proposed, SectionAmount},
}

// filingFindings explain the errors of the application form.
var filingFindings = []Finding{
	{ErrorRole, MustCorrect, "合同角色未选择", "当事人的合同角色应为卖方、买方、中介方或第三方", "为该当事人选择合同角色", citeForm, Proposed, SectionParties},
	{ErrorName, MustCorrect, "当事人名称未填写", "当事人名称为空，主体不明确", "按营业执照或身份证填写全称", citeRefusals + "：当事人不明确", Sourced, SectionParties},
	{ErrorCountry, MustCorrect, "国别（地区）未选择", "国别（地区）代码应为三位数字，中国为 142", "从列表中选择国别（地区）", citeForm, Sourced, SectionParties},
	{ErrorNature, MustCorrect, "买卖方性质未选择", "买卖方性质不在代码表中", "从列表中选择买卖方性质", citeForm, Sourced, SectionParties},
	{ErrorIDMissing, MustCorrect, "证件号码未填写", "境内单位须填写统一社会信用代码，自然人须填写公民身份号码", "对照营业执照或身份证补填", citeForm, Sourced, SectionParties},
	{ErrorNoSeller, MustCorrect, "没有卖方", "当事人中没有卖方（受托方、让与方、许可方或中介方）", "添加卖方，或更正当事人的合同角色", citeRefusals + "：当事人不明确", Sourced, SectionParties},
	{ErrorNoBuyer, MustCorrect, "没有买方", "当事人中没有买方（委托方、受让方或被许可方）", "添加买方，或更正当事人的合同角色", citeRefusals + "：当事人不明确", Sourced, SectionParties},
	{ErrorClass, MustCorrect, "合同类别未选择", "没有选择要申报的合同类别", "从列表中选择合同类别", "《民法典》第八百四十三条", Sourced, SectionContract},
	{ErrorProjectName, MustCorrect, "项目名称不符", "项目名称不能为空，最多 200 个字", "按合同文本填写项目全称", citeContents, Sourced, SectionContract},
	{ErrorSignDateFuture, MustCorrect, "签订日期在将来", "签订日期晚于今天", "按合同落款日期填写；尚未签订的合同不能申请登记", citeMeasures, Sourced, SectionContract},
	{ErrorTermOrder, MustCorrect, "履行期限颠倒", "合同终止日期早于起始日期", "按合同的履行期限条款更正起止日期", citeContents, Sourced, SectionContract},
	{ErrorIPType, MustCorrect, "知识产权种类未选择", "知识产权种类不在列表中", "从列表中选择知识产权种类", citeForm, Sourced, SectionIP},
	{ErrorIPKind, MustCorrect, "专利种类与专利号不符", "所选的专利种类与专利号中的种类号不同", "对照专利证书，更正种类或专利号", "ZC 0006-2003《专利申请号标准》", Sourced, SectionIP},
	{ErrorQuestionMissing, MustCorrect, "认定要件问题未回答", "这一认定要件问题没有回答", "按合同内容回答该问题", citeRules, Sourced, SectionContent},
	{ErrorQuestionValue, MustCorrect, "认定要件的回答不在选项中", "这一认定要件问题的回答不是列出的选项", "重新选择该问题的回答", citeRules, Sourced, SectionContent},
	{ErrorDate, MustCorrect, "日期写法不符", "日期应写为 2026-11-23，且确有该日", "按年-月-日更正日期", citeForm, Proposed, SectionContract},
}

// acceptanceFindings explain 不予受理 and 移送.
var acceptanceFindings = []Finding{
	{ReasonNotWritten, RefuseAccept, "没有书面合同", "申请认定登记须提交完整的书面合同文本和附件，口头合同不予受理", "订立书面合同（包括可随时调取查用的电子合同）后再申请",
		citeMeasures + "；《民法典》第八百五十一条、第八百六十三条", Sourced, SectionContract},
	{ReasonPrintMissing, RefuseAccept, "电子合同缺少纸质打印件", "本地区要求电子合同同时提交纸质打印件", "打印电子合同，经当事人确认后一并上传", "本地区技术市场条例", Sourced, SectionFiles},
	{ReasonForeignText, RefuseAccept, "外文合同缺少中文文本", "外文合同须附中文文本和中外文内容一致的声明", "补交中文文本，并由当事人出具内容一致的声明", citeGuide, Sourced, SectionFiles},
	{ReasonNotEntitled, RefuseAccept, "申请人不符合条件", "认定登记由境内的卖方申请；本地区允许的，中介方也可以申请；买方只能就技术进口合同申请",
		"改由卖方（研究开发、让与、许可、受托的一方）提出申请", citeMeasures, Sourced, SectionContract},
	{ReasonImportByCommerce, Refer, "技术进口由商务部门办理", "本地区不受理境内受让方就技术进口合同提出的认定登记", "向商务主管部门办理技术进口合同登记", "《民法典》第八百七十七条", Sourced, SectionContract},
	{ReasonNotSellerRegion, Refer, "不属于本登记机构辖区", "认定登记按地域一次登记，由卖方所在地的登记机构办理", "向卖方所在地的登记机构申请；卖方的行政区划填错的，更正后再提交", citeMeasures, Sourced, SectionParties},
}
