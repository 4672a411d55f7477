package contract

const (
	citeDevelopment = "《民法典》第八百五十一条；" + citeRules + "技术开发合同认定条件"
	citeTransfer    = "《民法典》第八百六十二条；" + citeRules + "技术转让合同认定条件"
	citeSecret      = citeRules + "技术秘密转让合同认定条件"
	citeConsulting  = "《民法典》第八百七十八条；" + citeRules + "技术咨询合同认定条件"
	citeService     = "《民法典》第八百七十八条；" + citeRules + "技术服务合同认定条件"
	citeTraining    = "《民法典》第八百八十七条；" + citeRules + "技术培训合同认定条件"
	citeBroker      = "《民法典》第八百八十七条；" + citeRules + "技术中介合同认定条件"
)

const fixAsService = "合同确为解决特定技术问题的，可改按技术服务申报；回答与合同不符的，更正回答"

// classTestFindings explain the reasons of 不予登记 by the tests of the class.
var classTestFindings = []Finding{
	{ReasonDevCopy, RefuseEntry, "软件复制或非原创编程", "软件合同不含原创性编程或算法研究，只是复制或非原创性的编程，不属于技术开发", "确有原创性编程的，更正回答并说明研究内容；否则可按软件著作权许可等申报", citeDevelopment, Proposed, SectionContent},
	{ReasonDevVariation, RefuseEntry, "只是简单改型或调整", "通过简单改变尺寸、参数、排列或类似手段实现的产品改型、工艺变更、配方调整，不属于技术开发", fixAsService, citeDevelopment, Sourced, SectionContent},
	{ReasonDevApplication, RefuseEntry, "只是直接应用已有技术", "直接应用已知技术，没有研究开发工作，不属于技术开发", fixAsService, citeDevelopment, Proposed, SectionContent},
	{ReasonDevRoutineTest, RefuseEntry, "只是常规检验测试", "一般的检验、测试、鉴定、仿制和应用，不属于技术开发", fixAsService, citeDevelopment, Sourced, SectionContent},
	{ReasonDevMastered, RefuseEntry, "技术方案已经掌握", "签订合同时该技术方案已经掌握（包括已产业化），不属于技术开发", "转移已有成果的，可按技术转让或许可申报；" + fixAsService, citeDevelopment, Sourced, SectionContent},
	{ReasonDevNoGoal, RefuseEntry, "没有明确具体的研究开发目标", "技术开发合同须有明确、具体的科学研究和技术开发目标", "在合同中写明研究开发目标后重新申请；" + fixAsService, citeDevelopment, Sourced, SectionContent},
	{ReasonDevNoInnovation, RefuseEntry, "没有技术创新内容", "研究开发工作及其预期成果没有相应的技术创新内容", "在技术内容中写明创新之处；" + fixAsService, citeDevelopment, Sourced, SectionContent},

	{ReasonTransferSale, RefuseEntry, "实为产品销售", "合同实为产品销售，或者只是随产品交付说明书", "更正回答，或按买卖合同处理，不作认定登记", citeTransfer, Proposed, SectionContent},
	{ReasonTransferPublic, RefuseEntry, "技术已进入公有领域", "技术内容已进入公有领域，不能作为转让或许可的标的", "核对标的；其中有未公开的技术秘密的，单独写明", citeTransfer, Proposed, SectionContent},
	{ReasonTransferUnmastered, RefuseEntry, "不是已掌握的技术成果", "转让或许可的标的应是订立合同时已经掌握的技术成果", "尚待研究开发的，改报技术开发", citeTransfer, Sourced, SectionContent},
	{ReasonTransferIncomplete, RefuseEntry, "成果不完整、不实用", "标的应完整、实用，构成一项产品、工艺、材料、品种及其改进的技术方案", "在合同附件中补充完整的技术方案", citeTransfer, Sourced, SectionContent},
	{ReasonSecretPublic, RefuseEntry, "技术已为公众所知", "技术秘密应不为公众所知悉", "已公开的技术可按技术服务申报；未公开的部分在合同中单独写明", citeSecret, Sourced, SectionContent},
	{ReasonSecretNoValue, RefuseEntry, "不能带来经济利益", "技术秘密应能为权利人带来经济利益", "在技术内容中写明其经济价值，并更正回答", citeSecret, Sourced, SectionContent},
	{ReasonSecretImpractical, RefuseEntry, "不具有实用性", "技术秘密应具有实用性", "在技术内容中写明其用途和实施条件，并更正回答", citeSecret, Sourced, SectionContent},
	{ReasonSecretNoMeasures, RefuseEntry, "没有采取保密措施", "权利人应对技术秘密采取保密措施", "上传保密制度、保密协议等证明，并更正回答", citeSecret, Sourced, SectionContent},

	{ReasonConsultSocial, RefuseEntry, "属于经济、法律或社会课题", "就经济、法律、社会发展等课题提供咨询，不属于技术咨询", "课题确为技术项目的，更正回答并写明技术内容；否则不作认定登记", citeConsulting, Sourced, SectionContent},
	{ReasonConsultPurchase, RefuseEntry, "属于采购建议", "就购买设备、材料等提供建议，不属于技术咨询", "含技术论证的，写明论证内容并更正回答；否则不作认定登记", citeConsulting, Sourced, SectionContent},
	{ReasonConsultNoProject, RefuseEntry, "不针对特定技术项目", "技术咨询的标的应是特定技术项目的咨询课题", "在合同中写明所咨询的技术项目", citeConsulting, Sourced, SectionContent},
	{ReasonConsultNoMethod, RefuseEntry, "没有运用科学方法", "技术咨询应运用科学知识和技术手段进行分析、论证、评价、预测", "在合同中写明咨询采用的方法", citeConsulting, Sourced, SectionContent},
	{ReasonConsultNoResult, RefuseEntry, "成果不是咨询报告和意见", "技术咨询的工作成果应是咨询报告和意见", "在合同中约定提交咨询报告；成果是实施方案的，改报技术服务", citeConsulting, Sourced, SectionContent},
	{ReasonConsultBuilding, RefuseEntry, "属于建设工程合同的组成部分", "咨询是建设工程合同不可分割的组成部分，不单独登记", "能够单独成立的，另行订立技术咨询合同", citeConsulting, Sourced, SectionContent},

	{ReasonServiceRoutine, RefuseEntry, "属于常规加工承揽", "以常规手段进行的加工、定作、修理等，不属于技术服务", "以非常规技术解决复杂特殊问题且单独订立合同的，更正相应回答", citeService, Proposed, SectionContent},
	{ReasonServiceAdvert, RefuseEntry, "属于广告、印刷、测绘", "一般的广告、印刷、测绘，不属于技术服务", "以非常规技术解决复杂特殊问题且单独订立合同的，更正相应回答", citeService, Proposed, SectionContent},
	{ReasonServiceTest, RefuseEntry, "属于标准检测", "按标准进行的一般检测，不属于技术服务", "有特殊技术要求且单独订立合同的，更正相应回答", citeService, Proposed, SectionContent},
	{ReasonServiceBuilding, RefuseEntry, "属于建设工程", "建设工程的勘察、设计、安装、施工、监理，不属于技术服务", "以非常规技术解决复杂特殊问题且单独订立合同的，更正相应回答", citeService, Proposed, SectionContent},
	{ReasonServiceMedia, RefuseEntry, "属于描图、翻译、摄影", "描晒图、翻译、摄影摄像等，不属于技术服务", "不作认定登记", citeService, Proposed, SectionContent},
	{ReasonServiceMetrology, RefuseEntry, "属于强制计量检定", "强制计量检定是法定职责，不属于技术服务", "不作认定登记", citeService, Sourced, SectionContent},
	{ReasonServiceEquipment, RefuseEntry, "属于测试设备的销售租赁", "测试分析机构的设备销售、租赁和用户服务，不属于技术服务", "不作认定登记；含技术服务的，单独订立合同", citeService, Sourced, SectionContent},
	{ReasonServiceNoProblem, RefuseEntry, "没有解决特定技术问题", "技术服务应运用专业技术知识解决特定技术问题", "在合同中写明要解决的技术问题", citeService, Sourced, SectionContent},
	{ReasonServiceNoImprove, RefuseEntry, "没有改进的内容", "技术服务应改进产品结构、工艺、质量、成本、资源、环境、安全或效益", "在合同中写明改进的方面和程度", citeService, Sourced, SectionContent},

	{ReasonTrainingSale, RefuseEntry, "属于产品使用培训", "为销售产品而作的使用培训，不属于技术培训", "不作认定登记", citeTraining, Sourced, SectionContent},
	{ReasonTrainingLiteracy, RefuseEntry, "属于职工文化或职业教育", "职工文化学习和职业教育，不属于技术培训", "不作认定登记", citeTraining, Sourced, SectionContent},
	{ReasonTrainingNoProject, RefuseEntry, "不针对特定技术项目", "技术培训应以特定技术项目为内容", "在合同中写明所培训的技术项目", citeTraining, Sourced, SectionContent},
	{ReasonTrainingPublic, RefuseEntry, "面向社会招生", "技术培训的对象应由委托方指定；社会招生不属于技术培训", "由委托方指定人员的，更正回答并附名单", citeTraining, Sourced, SectionContent},
	{ReasonTrainingIP, RefuseEntry, "涉及知识产权转移", "技术培训合同不涉及知识产权的转移", "改报相应的技术转让或许可，培训作为其内容", citeTraining, Sourced, SectionContent},
	{ReasonTrainingInside, RefuseEntry, "属于已有合同的内容", "开发、转让、许可合同中约定的培训不单独登记", "并入原合同登记", citeTraining, Sourced, SectionContent},

	{ReasonBrokerNoDeal, RefuseEntry, "不以促成技术交易为目的", "技术中介应以促成委托人与第三方的技术交易为目的", "在合同中写明要促成的技术交易", citeBroker, Sourced, SectionContent},
	{ReasonBrokerNoResult, RefuseEntry, "不针对特定技术成果或项目", "技术中介的标的应是特定的技术成果或技术项目", "在合同中写明所中介的成果或项目", citeBroker, Sourced, SectionContent},
}
