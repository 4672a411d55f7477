package appraisal

// Code 评估答复代码: OK, or why a report or a price is not allowed.
type Code string

// The answers.
const (
	OK                 Code = "OK"
	CodeDates          Code = "E_DATE_ORDER"
	CodeSigners        Code = "E_SIGNERS"
	CodeConflict       Code = "E_CONFLICT"
	CodeContingentFee  Code = "E_CONTINGENT_FEE"
	CodeRange          Code = "E_RANGE"
	CodeMethodReason   Code = "E_METHOD_REASON"
	CodeWeights        Code = "E_WEIGHTS"
	CodeUnknown        Code = "E_UNKNOWN"
	CodeImmutable      Code = "E_IMMUTABLE"
	CodeState          Code = "E_STATE"
	CodeAmbiguous      Code = "E_AMBIGUOUS"
	CodeRequired       Code = "E_APPRAISAL_REQUIRED"
	CodeReason         Code = "E_REASON"
	CodeExpired        Code = "E_APPRAISAL_EXPIRED"
	CodeBelowAppraisal Code = "E_BELOW_APPRAISAL"
	CodeNeedsApproval  Code = "E_NEEDS_APPROVAL"
	CodeDecisionRecord Code = "E_DECISION_RECORD"
	CodeOverCapital    Code = "E_OVER_CAPITAL"
)

var sentences = map[Code]string{
	CodeDates:          "评估基准日晚于报告日，请核对两个日期",
	CodeSigners:        "法定评估业务的签字评估师人数不足，请补齐签字后再出具",
	CodeConflict:       "评估机构或评估人员与当事人有利害关系，请回避并另行委托",
	CodeContingentFee:  "评估收费不得与评估结果挂钩，请改为固定收费",
	CodeRange:          "评估结论区间的下限高于上限，请更正",
	CodeMethodReason:   "请说明评估方法的选择理由，或填写各方法的权重",
	CodeWeights:        "权重应与评估方法一一对应、不为负、合计为 1，并能得出评估结论，请核对",
	CodeUnknown:        "没有这份评估报告，请核对报告编号",
	CodeImmutable:      "评估报告已备案、核准或失效，不能修改；需要更正的，请出具新报告替代",
	CodeState:          "评估报告的当前状态不能办理该事项，请刷新后查看报告状态",
	CodeAmbiguous:      "有多份有效的评估报告，请指定其中一份作为定价依据",
	CodeRequired:       "须有有效的评估报告；国有企业的评估报告还须经备案或核准",
	CodeReason:         "没有评估报告的，请说明挂牌价格的确定理由",
	CodeExpired:        "评估报告已过有效期，请重新评估后再办理",
	CodeBelowAppraisal: "首次挂牌价格不得低于评估值，请调高挂牌价格",
	CodeNeedsApproval:  "价格低于评估值的规定比例，须取得批准文件后再办理",
	CodeDecisionRecord: "成交价格低于评估值的规定比例，请上传集体决策记录",
	CodeOverCapital:    "作价金额高于注册资本，请核对注册资本或调整出资方案",
}

// Sentence says what is wrong and what to do; "" for OK.
func (c Code) Sentence() string { return sentences[c] }
