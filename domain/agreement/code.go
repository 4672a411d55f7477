package agreement

// Code 协议定价答复代码 answers an event: OK, or why it changes nothing.
type Code string

// The answers.
const (
	OK                    Code = "OK"
	CodeState             Code = "E_STATE"
	CodeSecret            Code = "E_SECRET"
	CodeIncomplete        Code = "E_INCOMPLETE"
	CodePriceForm         Code = "E_PRICE_FORM"
	CodeRelatedUndeclared Code = "E_RELATED_DECL"
	CodeRelatedRoute      Code = "E_RELATED_ROUTE"
	CodeExtraApprover     Code = "E_EXTRA_APPROVER"
	CodeConflict          Code = "E_CONFLICT"
	CodeNoChange          Code = "E_NO_CHANGE"
	CodeReason            Code = "E_REASON"
	CodeDuplicate         Code = "E_DUP"
	CodeLate              Code = "E_LATE"
	CodeNoObjection       Code = "E_NO_OBJECTION"
	CodeNotServed         Code = "E_NOT_SERVED"
	CodeGap               Code = "E_GAP"
	CodeNoticeRunning     Code = "E_NOTICE_RUNNING"
	CodeObjectionOpen     Code = "E_OBJECTION_OPEN"
	CodeExpired           Code = "E_EXPIRED"
	CodePriceMismatch     Code = "E_PRICE_MISMATCH"
	CodeTermsMismatch     Code = "E_TERMS_MISMATCH"
)

var sentences = map[Code]string{
	CodeState:             "当前状态不能办理此操作，请刷新页面查看最新状态",
	CodeSecret:            "该成果涉密，不得公示和交易，请交保密部门处理",
	CodeIncomplete:        "成果名称、权利人、受让方、转化方式和价格谈判人均须填写，请补齐所示字段",
	CodePriceForm:         "价款形式或组成与要求不一致，请按一次总付、分期、提成或作价入股补齐全部价款条件，签约时与公示一致",
	CodeRelatedUndeclared: "完成人与受让方存在关联或尚未声明，请先如实填写关联关系声明",
	CodeRelatedRoute:      "关联交易须先经资产评估或改用公开方式，请补充后再审批",
	CodeExtraApprover:     "关联交易须由提交人和审批人以外的第三人加签，请另行指定加签人",
	CodeConflict:          "提交人不得审批、价格谈判人不得处理异议，请换人办理",
	CodeNoChange:          "填写内容与现有内容相同，请修改后再提交",
	CodeReason:            "请填写终止原因",
	CodeDuplicate:         "该异议编号已登记，请勿重复提交",
	CodeLate:              "公示期已结束，异议已记录备查但不影响签约，请通过其他途径反映",
	CodeNoObjection:       "没有待处理的该项异议，请核对异议编号",
	CodeNotServed:         "答复尚未送达异议人，请送达后再办结",
	CodeGap:               "中断时段有误，起止应先后相接、不晚于现在且不与已登记的中断重叠，请更正",
	CodeNoticeRunning:     "公示期未满，不能签约，请待公示结束",
	CodeObjectionOpen:     "尚有异议未处理，不能签约，请先办结异议",
	CodeExpired:           "公示结果已过有效期，请重新公示",
	CodePriceMismatch:     "签约价款与公示价款不一致，高于公示价也不可以，请按公示价签约或重新公示",
	CodeTermsMismatch:     "签约的成果名称、转化方式或受让方与公示不一致，请按公示内容签约或重新公示",
}

// Sentence says in Chinese what is wrong and what to do; "" for OK.
func (c Code) Sentence() string { return sentences[c] }
