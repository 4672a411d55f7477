package listing

// Code 挂牌答复代码 answers an event: OK, or why it changes nothing.
type Code string

// The answers.
const (
	OK                    Code = "OK"
	CodeState             Code = "E_STATE"
	CodeClosed            Code = "E_CLOSED"
	CodeSuspended         Code = "E_SUSPENDED"
	CodeReason            Code = "E_REASON"
	CodeUnknown           Code = "E_UNKNOWN"
	CodeBarred            Code = "E_BARRED"
	CodeDuplicate         Code = "E_DUP"
	CodeNotQualified      Code = "E_NOT_QUALIFIED"
	CodeDeadline          Code = "E_DEADLINE"
	CodeAmount            Code = "E_AMOUNT"
	CodeShort             Code = "E_SHORT"
	CodeDeposit           Code = "E_DEPOSIT"
	CodeAppraisalRequired Code = "E_APPRAISAL_REQUIRED"
	CodeAppraisalExpired  Code = "E_APPRAISAL_EXPIRED"
	CodeBelowAppraisal    Code = "E_BELOW_APPRAISAL"
	CodeNeedsApproval     Code = "E_NEEDS_APPROVAL"
	CodeNeedsDecision     Code = "E_NEEDS_DECISION"
	CodeNotBuyer          Code = "E_NOT_BUYER"
	CodeBelowList         Code = "E_BELOW_LIST"
	CodeNoWindow          Code = "E_NO_WINDOW"
	CodeNotHolder         Code = "E_NOT_HOLDER"
	CodeWaived            Code = "E_WAIVED"
	CodeRank              Code = "E_ROFR_RANK"
	CodeConfirmSign       Code = "E_CONFIRM_SIGN"
	CodeOverpay           Code = "E_OVERPAY"
	CodeFullPayment       Code = "E_FULL_PAYMENT"
	CodeFirstInstalment   Code = "E_FIRST_INSTALMENT"
	CodeGuarantee         Code = "E_GUARANTEE"
	CodeUnpaid            Code = "E_UNPAID"
)

var sentences = map[Code]string{
	CodeState:             "当前状态不能办理此操作，请刷新页面查看最新状态",
	CodeClosed:            "挂牌报名已截止，不能再办理，请关注后续公告",
	CodeSuspended:         "挂牌已中止，请待恢复挂牌后办理",
	CodeReason:            "请填写理由",
	CodeUnknown:           "没有该意向方的报名记录，请核对后重试",
	CodeBarred:            "该主体因违约受限，不能报名",
	CodeDuplicate:         "该意向方编号已使用或同一主体已报名，请勿重复报名",
	CodeNotQualified:      "该意向方不在缴纳保证金的阶段，请先确认资格",
	CodeDeadline:          "缴纳保证金的期限已过，资格已取消，所付款项原路退回",
	CodeAmount:            "金额应大于 0，最多两位小数，例如 500000.00",
	CodeShort:             "金额低于公告的保证金，请足额缴纳",
	CodeDeposit:           "行使优先购买权须同时足额缴纳保证金",
	CodeAppraisalRequired: "国有企业转让须先完成资产评估并备案，请补充评估备案表",
	CodeAppraisalExpired:  "评估结果已过有效期，请重新评估后办理",
	CodeBelowAppraisal:    "挂牌价不得低于评估结果，请提高挂牌价",
	CodeNeedsApproval:     "此项须经原批准机构同意，请上传批准文件后再提交",
	CodeNeedsDecision:     "中止已超过最长期限，请作出恢复或终结的决定后办理",
	CodeNotBuyer:          "报价人不是合格意向方，请核对",
	CodeBelowList:         "报价不得低于挂牌价",
	CodeNoWindow:          "不在优先购买权行权期内",
	CodeNotHolder:         "不是公告列明的优先购买权人",
	CodeWaived:            "已放弃优先购买权，不能再次行使或放弃",
	CodeRank:              "顺位在先或相同的权利人已经行权",
	CodeConfirmSign:       "成交确认须由平台和转让方双方签署，请补齐签署",
	CodeOverpay:           "付款超过未付价款，请按未付余额付款",
	CodeFullPayment:       "公告未允许分期付款，请一次付清全部价款",
	CodeFirstInstalment:   "首期付款低于公告的比例，请补足首期金额",
	CodeGuarantee:         "分期付款须为余款提供担保，请补充担保后付款",
	CodeUnpaid:            "价款尚未支付，不能出具交易凭证，请待付款入账",
}

// Sentence says in Chinese what is wrong and what to do; "" for OK.
func (c Code) Sentence() string { return sentences[c] }
