package contract

import "slices"

// judgement is what the answers of a class lead to, in the order of questions.
type judgement struct {
	refuse  []refusal
	correct []string
	reclass []reclassing
	// targetsOpen: a development contract without quantified targets.
	targetsOpen bool
}

type refusal struct {
	code string
	hint Class
}

type reclassing struct {
	code      string
	suggested Class
}

// judge applies the questionnaire of the class. Unanswered questions lead to
// nothing: the errors of the filing have asked for them.
func judge(class Class, answers map[string]string) judgement {
	var j judgement
	for _, q := range questionnaires[class] {
		o, ok := q.option(answers[q.Name])
		if !ok {
			continue
		}
		if refuse, hint := refusalOf(q.Name, o, answers); refuse != "" {
			j.refuse = append(j.refuse, refusal{refuse, hint})
		}
		switch o.correct {
		case "":
		case ReasonDevTargets:
			j.targetsOpen = true
		default:
			j.correct = append(j.correct, o.correct)
		}
		if o.reclass != nil {
			if code, suggested := o.reclass(class); code != "" {
				j.reclass = append(j.reclass, reclassing{code, suggested})
			}
		}
	}
	return j
}

// refusalOf is the refusal that an answer leads to beside the other answers.
func refusalOf(question string, o Option, answers map[string]string) (code string, hint Class) {
	if o.refuse == "" {
		return "", ""
	}
	switch question {
	case askOriginal: // matters of software only
		if answers[askSoftware] != Yes {
			return "", ""
		}
	case askChange, askMastered, askGoal, askInnovation:
		// Copied software has failed as a whole; its change, goal and innovation
		// are not judged besides.
		if answers[askSoftware] == Yes && answers[askOriginal] == No {
			return "", ""
		}
		if answers[askSolves] == Yes {
			return o.refuse, Service
		}
	case askExclusion:
		if liftable(o.refuse) && answers[askNonroutine] == Yes && answers[askSeparate] == Yes {
			return "", ""
		}
	}
	return o.refuse, o.hint
}

// liftable exclusions do not hold where a complex special problem is solved by
// non-routine technology under a contract of its own.
func liftable(code string) bool {
	switch code {
	case ReasonServiceRoutine, ReasonServiceAdvert, ReasonServiceTest, ReasonServiceBuilding:
		return true
	}
	return false
}

// RequirementStatus 要件状态 says how the answers stand to one 认定要件.
type RequirementStatus string

// The states of a requirement.
const (
	RequirementMet        RequirementStatus = "符合"
	RequirementFailed     RequirementStatus = "不符合"
	RequirementUnanswered RequirementStatus = "未回答"
)

// Requirement 认定要件 is one test of the class with its state.
type Requirement struct {
	Title     string
	Text      string
	Cite      string
	Questions []string // names of the questions that decide it
	Status    RequirementStatus
	Codes     []string // by which rules it fails, for Explain
}

type requirementRule struct {
	title, text, cite string
	questions         []string
	clause            string // a clause that the contract must have, "" for none
	missing           string // the code when it has not
}

// Requirements lists the 认定要件 of the class in the order of the rules, each
// with its state by the answers and by the clauses that the contract has. A
// requirement that is only to be corrected (补正, 更正类别) counts as failed.
func Requirements(class Class, answers map[string]string, clauses []string) []Requirement {
	rules := requirementRules(class)
	list := make([]Requirement, 0, len(rules))
	for _, rule := range rules {
		r := Requirement{Title: rule.title, Text: rule.text, Cite: rule.cite, Questions: rule.questions, Status: RequirementMet}
		unanswered := false
		for _, q := range questionnaires[class] {
			if !slices.Contains(rule.questions, q.Name) {
				continue
			}
			o, ok := q.option(answers[q.Name])
			if !ok {
				unanswered = true
				continue
			}
			r.Codes = append(r.Codes, failures(class, q.Name, o, answers)...)
		}
		if rule.clause != "" && !slices.Contains(clauses, rule.clause) {
			r.Codes = append(r.Codes, rule.missing)
		}
		switch {
		case len(r.Codes) > 0:
			r.Status = RequirementFailed
		case unanswered:
			r.Status = RequirementUnanswered
		}
		list = append(list, r)
	}
	return list
}

// failures are all codes that one answer leads to.
func failures(class Class, question string, o Option, answers map[string]string) []string {
	var codes []string
	if question == askTechnical && o.Value == No {
		codes = append(codes, ReasonNotTechnology)
	}
	if code, _ := refusalOf(question, o, answers); code != "" {
		codes = append(codes, code)
	}
	if o.correct != "" {
		codes = append(codes, o.correct)
	}
	if o.reclass != nil {
		if code, _ := o.reclass(class); code != "" {
			codes = append(codes, code)
		}
	}
	return codes
}

var technologyRule = requirementRule{title: "属于技术合同", text: "标的是技术开发、转让、许可、咨询或服务，不是一般商品或劳务",
	cite: citeTechContract, questions: []string{askTechnical}}

func requirementRules(class Class) []requirementRule {
	rules := []requirementRule{technologyRule}
	switch class.Major() {
	case MajorDevelopment:
		rules = append(rules, developmentRules...)
	case MajorTransfer, MajorLicence:
		rules = append(rules, transferRules...)
	case MajorConsulting:
		rules = append(rules, consultingRules...)
	}
	switch class {
	case SecretTransfer, SecretLicence:
		rules = append(rules, secretRules...)
	case Service:
		rules = append(rules, serviceRules...)
	case Training:
		rules = append(rules, trainingRules...)
	case Intermediary:
		rules = append(rules, intermediaryRules...)
	}
	return rules
}

var developmentRules = []requirementRule{
	{title: "目标明确具体", text: "有明确、具体的科学研究和技术开发目标", cite: citeDevelopment, questions: []string{askGoal}},
	{title: "技术方案尚未掌握", text: "标的是订立合同时尚未掌握的技术方案", cite: citeDevelopment, questions: []string{askMastered}},
	{title: "有技术创新内容", text: "研究开发工作及其预期成果有相应的技术创新内容", cite: citeDevelopment,
		questions: []string{askInnovation, askChange, askSoftware, askOriginal}},
	{title: "指标和验收依据量化", text: "约定可以量化的技术指标和验收依据（本地区办事指南的要求）", cite: "本地区认定登记办事指南", questions: []string{askTargets}},
	{title: "类别与分工相符", text: "各方共同参加研究开发的为合作开发，否则为委托开发", cite: citeJoint, questions: []string{"joint_research"}},
}

var transferRules = []requirementRule{
	{title: "成果已经掌握", text: "标的是订立合同时已经掌握的技术成果", cite: citeTransfer,
		questions: []string{"result_mastered", "product_sale", "public_domain"}},
	{title: "完整、实用", text: "标的完整、实用，构成一项技术方案", cite: citeTransfer, questions: []string{"complete_practical"}},
	{title: "权属约定明确", text: "对标的有明确的知识产权权属约定，所报类别与转移的权利相符", cite: citeTransfer,
		questions: []string{"right_moved"}, clause: ClauseOwnership, missing: ReasonNoOwnership},
}

var secretRules = []requirementRule{
	{title: "不为公众所知悉", text: "技术秘密没有进入公有领域", cite: citeSecret, questions: []string{"not_public"}},
	{title: "能带来经济利益", text: "技术秘密能为权利人带来经济利益", cite: citeSecret, questions: []string{"economic_value"}},
	{title: "具有实用性", text: "技术秘密具有实用性", cite: citeSecret, questions: []string{"practical"}},
	{title: "采取了保密措施", text: "权利人对技术秘密采取了保密措施", cite: citeSecret, questions: []string{"confidentiality_measures"}},
}

var consultingRules = []requirementRule{
	{title: "针对特定技术项目", text: "标的是特定技术项目的咨询课题", cite: citeConsulting,
		questions: []string{"specific_project", "topic_nature", "construction_inseparable"}},
	{title: "运用科学方法", text: "运用科学知识和技术手段进行分析、论证、评价、预测", cite: citeConsulting, questions: []string{"scientific_method"}},
	{title: "成果为咨询报告和意见", text: "工作成果是咨询报告和意见", cite: citeConsulting, questions: []string{"result_kind"}},
}

var serviceRules = []requirementRule{
	{title: "解决特定技术问题", text: "运用专业技术知识解决特定技术问题，不属于除外事项", cite: citeService,
		questions: []string{"specific_problem", askExclusion, askNonroutine, askSeparate}},
	{title: "内容为改进", text: "改进结构、工艺、质量、成本、资源、环境、安全或效益", cite: citeService, questions: []string{"improves"}},
	{title: "成果有质量和数量指标", text: "工作成果有具体的质量和数量指标", cite: citeService, questions: []string{"quantified_indicators"}},
	{title: "不涉及权利转移", text: "不涉及专利、技术秘密等知识产权的转移或许可", cite: citeService, questions: []string{"ip_moves"}},
}

var trainingRules = []requirementRule{
	{title: "以特定技术项目为内容", text: "以特定技术项目的专业技术训练为内容", cite: citeTraining,
		questions: []string{"specific_project", "tied_to_product_sale", "literacy_vocational", "inside_other_contract"}},
	{title: "培训对象由委托方指定", text: "培训对象是委托方指定的、与特定技术项目有关的人员", cite: citeTraining, questions: []string{"trainees"}},
	{title: "不涉及权利转移", text: "不涉及知识产权的转移", cite: citeTraining, questions: []string{"ip_transfer"}},
}

var intermediaryRules = []requirementRule{
	{title: "以促成技术交易为目的", text: "促成委托人与第三方进行技术交易", cite: citeBroker, questions: []string{"technology_transaction"}},
	{title: "针对特定成果或项目", text: "以特定的技术成果或技术项目为标的", cite: citeBroker, questions: []string{"specific_result"}},
	{title: "形式清楚", text: "单独订立中介合同，或在三方合同中写明中介条款", cite: citeBroker, questions: []string{"form"}},
}
