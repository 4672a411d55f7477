package contract

// Question is one question of the 认定要件问卷 of a class. The same table is asked
// on the form and judged by the engine.
type Question struct {
	Name    string
	Wording string
	Options []Option
	Cite    string
}

// Option 备选答案 is one answer; what it leads to stands beside it.
type Option struct {
	Value string
	Label string

	refuse  string // 不予登记
	correct string // 补正
	hint    Class  // under which a refused contract may be filed anew
	// reclass gives the code and the right class, "" when the claimed class is right.
	reclass func(claimed Class) (code string, suggested Class)
}

// Yes and No are the stored answers to plain questions.
const (
	Yes = "YES"
	No  = "NO"
)

// Questions lists the questions of a class in the order of the form; nil for an
// unknown class. The list is shared and must not be changed.
func Questions(class Class) []Question { return questionnaires[class] }

func (q Question) option(value string) (Option, bool) {
	for _, o := range q.Options {
		if o.Value == value {
			return o, true
		}
	}
	return Option{}, false
}

var questionnaires = func() map[Class][]Question {
	byClass := make(map[Class][]Question, len(classTable))
	for _, f := range classTable {
		var own []Question
		switch f.class.Major() {
		case MajorDevelopment:
			own = developmentQuestions
		case MajorTransfer, MajorLicence:
			own = transferQuestions
		case MajorConsulting:
			own = consultingQuestions
		}
		switch f.class {
		case Service:
			own = serviceQuestions
		case Training:
			own = trainingQuestions
		case Intermediary:
			own = intermediaryQuestions
		}
		list := append([]Question{technicalContent}, own...)
		if f.class == SecretTransfer || f.class == SecretLicence {
			list = append(list, secretQuestions...)
		}
		byClass[f.class] = list
	}
	return byClass
}()

// yes asks a plain question of which YES is refused; no one of which NO is.
func yes(refuse string) []Option {
	return []Option{{Value: Yes, Label: "是", refuse: refuse}, {Value: No, Label: "否"}}
}

func no(refuse string) []Option {
	return []Option{{Value: Yes, Label: "是"}, {Value: No, Label: "否", refuse: refuse}}
}

func noNeedsCorrection(correct string) []Option {
	return []Option{{Value: Yes, Label: "是"}, {Value: No, Label: "否", correct: correct}}
}

func plain() []Option { return yes("") }

// hinting adds to every refusing option the class to file under instead.
func hinting(class Class, options []Option) []Option {
	for i := range options {
		if options[i].refuse != "" {
			options[i].hint = class
		}
	}
	return options
}

func to(code string, suggested Class) func(Class) (string, Class) {
	return func(Class) (string, Class) { return code, suggested }
}

func when(claimed Class, code string, suggested Class) func(Class) (string, Class) {
	return func(c Class) (string, Class) {
		if c == claimed {
			return code, suggested
		}
		return "", ""
	}
}

func whenIn(table map[Class]Class, code string) func(Class) (string, Class) {
	return func(c Class) (string, Class) {
		if suggested, ok := table[c]; ok {
			return code, suggested
		}
		return "", ""
	}
}

// The names of the questions whose answers rule over other questions.
const (
	askTechnical     = "technical_content"
	askSoftware      = "software"
	askOriginal      = "original_programming"
	askChange        = "change_kind"
	askMastered      = "mastered_before"
	askGoal          = "research_goal"
	askInnovation    = "innovation"
	askTargets       = "quantified_targets"
	askSolves        = "solves_specific_problem"
	askExclusion     = "exclusion"
	askNonroutine    = "nonroutine_complex"
	askSeparate      = "separately_contracted"
	citeJoint        = "《民法典》第八百五十五条"
	citeTechContract = "《民法典》第八百四十三条"
)

// technicalContent is asked of every class; its refusal belongs to the general
// reasons.
var technicalContent = Question{askTechnical, "合同标的是否为技术（开发、转让、许可、咨询、服务）而非一般商品或劳务？", plain(), citeTechContract}

var developmentQuestions = []Question{
	{askSoftware, "标的是否为计算机软件？", plain(), citeDevelopment},
	{askOriginal, "是否包含原创性编程或算法研究？", no(ReasonDevCopy), citeDevelopment},
	{askChange, "与已有技术相比的变化属于哪一种（改型、工艺变更、配方调整、直接应用、常规检测）？", []Option{
		{Value: "NONE", Label: "都不属于"},
		{Value: "SIMPLE_SIZE_PARAMETER", Label: "简单改变尺寸、参数、排列的改型", refuse: ReasonDevVariation},
		{Value: "PROCESS_OR_FORMULA_TWEAK", Label: "工艺变更或配方调整", refuse: ReasonDevVariation},
		{Value: "KNOWN_TECH_APPLICATION", Label: "直接应用已有技术", refuse: ReasonDevApplication},
		{Value: "ROUTINE_TEST", Label: "常规检测、试验", refuse: ReasonDevRoutineTest},
	}, citeDevelopment},
	{askMastered, "签订合同时该技术方案是否已经掌握（含已产业化）？", yes(ReasonDevMastered), citeDevelopment},
	{askGoal, "是否有明确、具体的研究开发目标？", no(ReasonDevNoGoal), citeDevelopment},
	{askInnovation, "研究开发工作及预期成果是否具有技术创新内容？", no(ReasonDevNoInnovation), citeDevelopment},
	{askTargets, "是否约定量化技术指标及验收依据？", noNeedsCorrection(ReasonDevTargets), citeContents},
	{"joint_research", "各方是否共同参加研究开发工作（仅出资金、设备、材料或辅助协作的，选“仅一方参加”）？", []Option{
		{Value: "ALL_PARTIES", Label: "各方共同参加", reclass: when(Commissioned, ReasonClassJoint, Cooperative)},
		{Value: "ONE_SIDE_ONLY", Label: "仅一方参加", reclass: when(Cooperative, ReasonClassNotJoint, Commissioned)},
	}, citeJoint},
	{askSolves, "是否解决特定技术问题（可按技术服务重新申报）？", plain(), citeService},
}

var transferQuestions = []Question{
	{"product_sale", "是否实为产品销售或随产品交付说明书？", yes(ReasonTransferSale), citeTransfer},
	{"public_domain", "技术内容是否已进入公有领域？", yes(ReasonTransferPublic), citeTransfer},
	{"result_mastered", "标的是否为转让（许可）方已掌握的技术成果？", hinting(Commissioned, no(ReasonTransferUnmastered)), citeTransfer},
	{"complete_practical", "该成果是否完整、实用，构成一项技术方案？", no(ReasonTransferIncomplete), citeTransfer},
	{"right_moved", "转移的是权利（所有权、申请权）还是仅使用权？", []Option{
		{Value: "OWNERSHIP", Label: "权利本身", reclass: whenIn(transferOf, ReasonClassIsTransfer)},
		{Value: "USE_ONLY", Label: "仅使用权", reclass: whenIn(licenceOf, ReasonClassIsLicence)},
	}, "《民法典》第八百六十二条"},
}

var secretQuestions = []Question{
	{"not_public", "是否不为公众所知悉？", hinting(Service, no(ReasonSecretPublic)), citeSecret},
	{"economic_value", "是否能带来经济利益？", no(ReasonSecretNoValue), citeSecret},
	{"practical", "是否具有实用性？", no(ReasonSecretImpractical), citeSecret},
	{"confidentiality_measures", "权利人是否采取保密措施？", no(ReasonSecretNoMeasures), citeSecret},
}

var consultingQuestions = []Question{
	{"topic_nature", "课题性质（技术／经济、法律、社会／采购建议）？", []Option{
		{Value: "TECHNICAL", Label: "技术"},
		{Value: "ECON_LEGAL_SOCIAL", Label: "经济、法律、社会", refuse: ReasonConsultSocial},
		{Value: "PURCHASE_ADVICE", Label: "采购建议", refuse: ReasonConsultPurchase},
	}, citeConsulting},
	{"specific_project", "是否针对特定技术项目？", no(ReasonConsultNoProject), citeConsulting},
	{"scientific_method", "是否运用科学分析、论证、评价、预测方法？", no(ReasonConsultNoMethod), citeConsulting},
	{"result_kind", "成果形式（咨询报告与意见／实施方案并指导／其他）？", []Option{
		{Value: "ADVISORY_REPORT", Label: "咨询报告与意见"},
		{Value: "IMPLEMENTATION_SCHEME", Label: "实施方案并指导", reclass: to(ReasonClassIsService, Service)},
		{Value: "OTHER", Label: "其他", refuse: ReasonConsultNoResult},
	}, citeConsulting},
	{"construction_inseparable", "是否为建设工程合同不可分割的组成部分？", yes(ReasonConsultBuilding), citeConsulting},
}

var serviceQuestions = []Question{
	{askExclusion, "是否属于除外事项（承揽加工修理／广告印刷测绘／标准检测／勘察设计施工监理／描图翻译摄影／强制检定／测试机构设备销售租赁）？", []Option{
		{Value: "NONE", Label: "都不属于"},
		{Value: "ROUTINE_PROCESSING", Label: "承揽加工、修理", refuse: ReasonServiceRoutine},
		{Value: "ADVERT_PRINT_MAPPING", Label: "广告、印刷、测绘", refuse: ReasonServiceAdvert},
		{Value: "STANDARD_TEST", Label: "标准检测", refuse: ReasonServiceTest},
		{Value: "CONSTRUCTION", Label: "勘察、设计、施工、监理", refuse: ReasonServiceBuilding},
		{Value: "COPY_TRANSLATE_MEDIA", Label: "描图、翻译、摄影", refuse: ReasonServiceMedia},
		{Value: "MANDATORY_METROLOGY", Label: "强制计量检定", refuse: ReasonServiceMetrology},
		{Value: "TEST_EQUIPMENT_SALE_LEASE", Label: "测试机构的设备销售、租赁", refuse: ReasonServiceEquipment},
	}, citeService},
	{askNonroutine, "是否以非常规技术手段解决复杂特殊问题？", plain(), citeService},
	{askSeparate, "该部分是否单独订立合同？", plain(), citeService},
	{"specific_problem", "是否运用专业技术知识解决特定技术问题？", no(ReasonServiceNoProblem), citeService},
	{"improves", "是否改进结构、工艺、质量、成本、资源、环境、安全或效益？", no(ReasonServiceNoImprove), citeService},
	{"quantified_indicators", "工作成果是否有具体的质量和数量指标？", noNeedsCorrection(ReasonServiceIndicators), citeService},
	{"ip_moves", "是否涉及专利、技术秘密等权利的转移或许可？", []Option{
		{Value: "NONE", Label: "不涉及"},
		{Value: "TRANSFER_PATENT", Label: "转让专利", reclass: to(ReasonClassServiceIP, PatentTransfer)},
		{Value: "TRANSFER_SECRET", Label: "转让技术秘密", reclass: to(ReasonClassServiceIP, SecretTransfer)},
		{Value: "LICENCE_PATENT", Label: "许可实施专利", reclass: to(ReasonClassServiceIP, PatentLicence)},
		{Value: "LICENCE_SECRET", Label: "许可使用技术秘密", reclass: to(ReasonClassServiceIP, SecretLicence)},
	}, citeService},
}

var trainingQuestions = []Question{
	{"tied_to_product_sale", "是否为销售产品而作的使用培训？", yes(ReasonTrainingSale), citeTraining},
	{"literacy_vocational", "是否为职工文化、职业教育？", yes(ReasonTrainingLiteracy), citeTraining},
	{"specific_project", "是否针对特定技术项目？", no(ReasonTrainingNoProject), citeTraining},
	{"trainees", "培训对象由委托方指定、未列名还是社会招生？", []Option{
		{Value: "NAMED_BY_CLIENT", Label: "由委托方指定并列名"},
		{Value: "CLIENT_STAFF_UNNAMED", Label: "委托方人员，未列名", correct: ReasonTraineesUnnamed},
		{Value: "PUBLIC_ENROLMENT", Label: "社会招生", refuse: ReasonTrainingPublic},
	}, citeTraining},
	{"ip_transfer", "是否涉及知识产权转移？", yes(ReasonTrainingIP), citeTraining},
	{"inside_other_contract", "是否属于已有开发、转让、许可合同的内容？", yes(ReasonTrainingInside), citeTraining},
}

var intermediaryQuestions = []Question{
	{"technology_transaction", "是否以促成委托人与第三方技术交易为目的？", no(ReasonBrokerNoDeal), citeBroker},
	{"specific_result", "是否针对特定技术成果或项目？", no(ReasonBrokerNoResult), citeBroker},
	{"form", "单独订立中介合同、三方合同条款，还是没有？", []Option{
		{Value: "OWN_CONTRACT", Label: "单独订立中介合同"},
		{Value: "CLAUSES_IN_THREE_PARTY", Label: "三方合同中的条款"},
		{Value: "NONE", Label: "没有", correct: ReasonBrokerForm},
	}, citeBroker},
}
