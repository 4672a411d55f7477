package contract

// generalFindings explain the reasons of 不予登记 that hold for every class.
var generalFindings = []Finding{
	{ReasonNotEffective, RefuseEntry, "合同无效或尚未生效", "依法成立并生效的合同才能认定登记", "待合同生效（批准、附条件成就等）后再申请，并上传生效的证明", citeRefusals + "第一项", Sourced, SectionContract},
	{ReasonTermOver, RefuseEntry, "合同履行期已届满", "申请时合同已过有效期", "合同已续期的，上传补充协议并更正终止日期", citeRefusals + "；" + citeMeasures, Sourced, SectionContract},
	{ReasonNotTechnology, RefuseEntry, "不是技术合同", "合同标的是一般商品或劳务，不是技术开发、转让、许可、咨询或服务", "标的确为技术的，更正该项回答并在技术内容中写明；否则不属于认定登记范围", "《民法典》第八百四十三条；" + citeRefusals + "第二项", Sourced, SectionContent},
	{ReasonApprovalMissing, RefuseEntry, "缺少国家批准文件", "依法须经有关部门批准或许可的项目，没有出示批准文件", "取得批准或许可后上传文件，再申请登记", citeRefusals + "第四项", Sourced, SectionFiles},
	{ReasonDuplicate, RefuseEntry, "合同已经登记", "相同当事人、项目名称、签订日期和金额的合同已经登记，一项合同只能登记一次", "查询原登记；确为另一合同的，核对名称、日期和金额", citeMeasures, Sourced, SectionContract},
	{ReasonSealMismatch, RefuseEntry, "印章与名称不符", "合同上印章的名称与所写当事人的名称不一致", "更正当事人名称，或由当事人重新盖章；已更名的，上传更名证明", citeRefusals + "第八项", Sourced, SectionParties},
	{ReasonMonopoly, RefuseEntry, "含非法垄断技术的条款", "合同限制改进技术、搭售、无偿独占回授、限制竞争技术或不合理限制产量与渠道，非法垄断技术的合同无效", "与对方协商删除该条款，签订补充协议后重新申请", "《民法典》第八百五十条；" + citeRefusals + "第六项", Sourced, SectionContent},
	{ReasonInfringes, RefuseEntry, "侵害他人技术成果", "侵害他人技术成果的技术合同无效", "先解决权属争议，取得权利人同意后再申请", "《民法典》第八百五十条", Sourced, SectionContent},
	{ReasonIPExpired, RefuseEntry, "专利权已届满", "签订合同时，所列专利均已超过有效期；专利实施许可只在专利权存续期间有效", "核对申请日和专利号；仍有有效专利的补充列出；属于公开技术应用的，可按技术服务申报", "《民法典》第八百六十五条", Sourced, SectionIP},
	{ReasonEquity, RefuseEntry, "技术入股不能按本类别登记", "以股权为对价的合同，只有技术转让且本地区规定可以登记时才能登记", "按技术转让申报，并附评估报告；或改以货币作价", "本地区技术市场条例", Sourced, SectionAmount},
	{ReasonClassNotCorrected, RefuseEntry, "类别经通知仍未更正", "合同名称、类别与真实法律关系不符，经通知更正后仍未更正", "按提示的类别修改后重新申请", citeRefusals + "第五项", Sourced, SectionContract},
}

// correctionFindings explain 补正.
var correctionFindings = []Finding{
	{ReasonSealMissing, MustSupplement, "印章不齐全", "境内单位没有在合同上盖章", "由该当事人盖章后重新上传合同", citeRefusals + "第八项", Sourced, SectionParties},
	{ReasonNoAuthorisation, MustSupplement, "缺少法人授权", "合同由内设部门或课题组签订，没有附法人的授权", "上传法人出具的授权委托书", citeRefusals, Sourced, SectionFiles},
	{ReasonNoPlanConsent, MustSupplement, "缺少计划下达部门的同意", "政府计划项目的成果，没有附计划下达部门的同意文件", "上传计划下达部门的同意文件或任务书", citeRefusals, Sourced, SectionFiles},
	{ReasonNoTradeRegistration, MustSupplement, "缺少技术进出口登记", "技术进出口合同没有填写技术进出口合同登记证号", "在商务部门办理登记后，补填登记证号并上传", "《民法典》第八百七十七条；《技术进出口管理条例》", Sourced, SectionContract},
	{ReasonObjectUnclear, MustSupplement, "标的不明确", "合同没有写明标的的内容、范围和要求", "补充标的条款，或以补充协议写明", citeContents + "；" + citeRefusals + "第三项", Sourced, SectionContent},
	{ReasonNoOwnership, MustSupplement, "缺少成果归属条款", "开发、转让、许可合同没有约定技术成果的权属", "以补充协议约定成果归属和收益分配", citeContents + "；" + citeRules, Sourced, SectionContent},
	{ReasonNoAcceptance, MustSupplement, "缺少验收条款", "开发合同和技术服务合同没有约定验收标准和方法", "以补充协议约定验收标准、方法和依据", citeContents, Sourced, SectionContent},
	{ReasonTechUndeterminable, MustSupplement, "技术交易额无法确定", "合同没有写明其中技术部分的金额", "在合同或补充协议中分别写明成交总额和技术交易额", citeRules, Sourced, SectionAmount},
	{ReasonIPListMissing, MustSupplement, "未列明所涉知识产权", "本类别的合同须列明所转让或许可的权利", "在知识产权一节逐项填写编号、名称和权利人", citeContents, Sourced, SectionIP},
	{ReasonLicenceTerms, MustSupplement, "许可约定不完整", "许可合同须写明许可方式、地域和起止日期", "补填许可方式（独占、排他、普通）、地域和期限", "《民法典》第八百六十四条", Sourced, SectionIP},
	{ReasonLicenceTooLong, MustSupplement, "许可期超过专利有效期", "许可的终止日期晚于所列专利最后的有效日，超出部分没有效力", "把许可终止日期改到专利最后有效日或之前", "《民法典》第八百六十五条", Sourced, SectionIP},
	{ReasonNoExpectedOutput, MustSupplement, "缺少预计新增产值", "本地区要求技术转让合同填写预计新增产值", "补填预计新增产值", "技术转让合同登记表（JJ-001）", Sourced, SectionContent},
	{ReasonNoValuation, MustSupplement, "缺少评估报告", "以技术入股的合同没有附评估报告", "上传评估报告，或各方确认作价的文件", "本地区技术市场条例", Proposed, SectionFiles},
	{ReasonDevTargets, MustSupplement, "技术指标没有量化", "开发合同没有约定可以量化的技术指标和验收依据", "以补充协议写明指标数值、检测方法和验收依据", "本地区认定登记办事指南", Sourced, SectionContent},
	{ReasonServiceIndicators, MustSupplement, "服务成果指标没有量化", "技术服务的工作成果没有具体的质量和数量指标", "以补充协议写明成果的质量和数量指标", citeRules + "技术服务合同认定条件", Sourced, SectionContent},
	{ReasonTraineesUnnamed, MustSupplement, "培训对象没有列明", "培训对象应由委托方指定，并与特定技术项目有关", "补交委托方确认的培训人员名单", citeRules + "技术培训合同认定条件", Sourced, SectionContent},
	{ReasonBrokerForm, MustSupplement, "中介关系的形式不清", "既没有单独的中介合同，三方合同中也没有中介条款", "单独订立中介合同，或在三方合同中写明中介条款和报酬", citeRules + "技术中介合同认定条件", Sourced, SectionContent},
}

// classFindings explain 类别更正.
var classFindings = []Finding{
	{ReasonClassWeight, CorrectClass, "应按主要内容确定类别", "合同含多类内容，所报类别不是比重最大的一类", "改报比重最大的类别，或按类别分别订立合同", citeRules, Sourced, SectionContract},
	{ReasonClassNotJoint, CorrectClass, "应为委托开发", "一方只提供资金、设备、材料或辅助协作，没有共同参加研究开发工作", "改报委托开发；确有共同研究的，在合同中写明分工", "《民法典》第八百五十五条", Sourced, SectionContract},
	{ReasonClassJoint, CorrectClass, "应为合作开发", "各方共同投资并分工参与研究开发工作", "改报合作开发", "《民法典》第八百五十五条", Sourced, SectionContract},
	{ReasonClassIsLicence, CorrectClass, "应为技术许可", "合同只给予使用权，没有转移权利本身", "改报相应的技术许可类别，并填写许可方式、地域和期限", "《民法典》第八百六十二条", Sourced, SectionContract},
	{ReasonClassIsTransfer, CorrectClass, "应为技术转让", "合同转移的是权利本身，不只是使用权", "改报相应的技术转让类别", "《民法典》第八百六十二条", Sourced, SectionContract},
	{ReasonClassIsService, CorrectClass, "应为技术服务", "成果是实施方案并指导实施，不是咨询报告和意见", "改报一般性技术服务", citeRules + "技术咨询合同认定条件", Sourced, SectionContract},
	{ReasonClassServiceIP, CorrectClass, "涉及权利转移或许可", "技术服务合同不涉及专利、技术秘密等权利的转移；本合同有转移或许可", "改报相应的技术转让或技术许可类别", citeRules + "技术服务合同认定条件", Sourced, SectionContract},
	{ReasonClassNotGranted, CorrectClass, "应为专利申请权转让", "所列专利均未授权，转移的是专利申请权", "改报专利申请权转让；已授权的，更正授权状态", "《民法典》第八百六十二条", Sourced, SectionIP},
	{ReasonClassAlreadyGiven, CorrectClass, "应为专利权转让", "所列专利均已授权，转移的是专利权", "改报专利权转让；未授权的，更正授权状态", "《民法典》第八百六十二条", Sourced, SectionIP},
}

// hintFindings explain what the registrar should look at.
var hintFindings = []Finding{
	{WarnRelated, HintOnly, "关联交易", "当事人之间有关联关系", "核对价款是否公允，上传定价依据", citeGuide, Proposed, SectionParties},
	{WarnJobInvention, HintOnly, "可能是职务发明", "卖方是自然人而合同涉及专利，专利可能属于其单位", "核对专利权人；属于职务技术成果的，应由单位订立合同", "《民法典》第八百四十七条、第八百四十八条", Sourced, SectionIP},
	{WarnPatentLastYear, HintOnly, "专利即将届满", "所列专利在签订之日起一年内届满", "核对价款和期限是否与剩余有效期相称", "《民法典》第八百六十五条", Sourced, SectionIP},
	{WarnPatentLapses, HintOnly, "部分专利先行届满", "有的专利在许可终止日期之前届满", "核对合同是否约定届满后的许可费", "《民法典》第八百六十五条", Sourced, SectionIP},
	{WarnFilingUnknown, HintOnly, "申请日未填写", "专利没有填写申请日，不能核对有效期", "对照专利证书补填申请日", citeContents, Sourced, SectionIP},
	{WarnNoConfidentiality, HintOnly, "没有保密条款", "合同没有技术信息和资料的保密条款", "建议以补充协议约定保密范围和期限", citeContents, Sourced, SectionContent},
	{WarnNoDispute, HintOnly, "没有争议解决条款", "合同没有约定争议的解决方法", "建议以补充协议约定争议解决方法", citeContents, Sourced, SectionContent},
	{WarnDevTargets, HintOnly, "技术指标没有量化", "开发合同没有约定可以量化的技术指标，本地区不强制要求", "建议写明指标数值和验收依据", "本地区认定登记办事指南", Sourced, SectionContent},
	{WarnAbroadUndeclared, HintOnly, "有境外当事人而申报为境内", "卖方或买方的国别（地区）在境外，合同却申报为境内交易", "核对国别；确属技术进出口的，改选技术出口或技术进口，并填写登记证号", "《民法典》第八百七十七条；《技术进出口管理条例》", Proposed, SectionContract},
	{WarnNobodyAbroad, HintOnly, "技术进出口而没有境外当事人", "申报为技术出口的合同没有境外买方，或申报为技术进口的合同没有境外卖方", "核对当事人的国别和是否跨境，改正填错的一项", "《民法典》第八百七十七条；《技术进出口管理条例》", Proposed, SectionParties},
	{WarnSameParty, HintOnly, "买卖双方是同一主体", "卖方与买方的统一社会信用代码、公民身份号码或名称相同", "对照合同首部核对双方；单位内部的项目任务不是技术合同", citeMeasures, Proposed, SectionParties},
	{WarnNoTopic, HintOnly, "计划项目没有课题编号和名称", "计划来源不是计划外，却没有填写课题编号和课题名称", "按任务书补填课题编号、课题名称；不属于政府计划的，计划来源改选计划外", citeGuide, Proposed, SectionContract},
	{WarnEquityUnrelated, HintOnly, "技术入股而申报为非关联", "以技术入股的，卖方成为对方股东，可能构成关联交易", "核对持股比例；有关联的，改选关联交易并附定价依据", citeGuide, Proposed, SectionParties},
}
