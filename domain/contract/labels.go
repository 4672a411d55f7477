package contract

import (
	"regexp"
	"strconv"
	"strings"
)

// Section 申请表的一节 is one page of the task list.
type Section struct {
	Key   string
	Title string
}

// Sections of the application in their order; files, 核对 and 提交 follow the
// form's own pages.
var Sections = []Section{
	{"contract", "合同信息"},
	{"parties", "交易双方"},
	{"content", "技术内容与认定要件"},
	{"amount", "金额与技术交易额"},
	{"ip", "知识产权"},
	{"files", "附件"},
}

// SectionOf names the section in which a field of the form stands.
func SectionOf(path string) string {
	head, _, _ := strings.Cut(path, ".")
	head, _, _ = strings.Cut(head, "[")
	switch head {
	case "contract", "class", "claimed_class", "filed_by", "weights":
		return "contract"
	case "parties", "related":
		return "parties"
	case "answers", "content":
		return "content"
	case "amount":
		return "amount"
	case "ip", "licence":
		return "ip"
	}
	return "files"
}

var labels = map[string]string{
	"filed_by": "申请人身份", "class": "合同类别", "claimed_class": "合同类别", "weights": "混合合同", "weights.class": "类别", "weights.share": "比重", "related": "关联交易",
	"contract.project_name": "项目名称", "contract.sign_date": "签订日期", "contract.begin": "合同起始日期",
	"contract.end": "合同终止日期", "contract.place": "签订地点", "contract.written": "书面形式",
	"contract.electronic": "电子合同", "contract.paper_print": "电子合同的纸质打印件", "contract.language": "合同文本语言",
	"contract.chinese_copy": "中文文本", "contract.consistency_statement": "中外文一致声明",
	"contract.effective": "合同已成立并生效", "contract.state_approval": "依法须经批准的事项",
	"contract.dept_signed": "由内设部门签订", "contract.authorisation": "法人授权", "contract.cross_border": "技术进出口",
	"contract.trade_registration_no": "技术进出口登记证号", "contract.disputed": "存在争议", "contract.field": "技术领域",
	"contract.objective": "社会经济目标", "contract.industry": "服务的国民经济行业", "contract.plan": "计划来源",
	"contract.plan_consent": "计划下达部门同意", "contract.topic_no": "课题编号", "contract.topic_name": "课题名称",
	"contract.deal_no": "交易项目编号",
	"parties":          "交易双方", "parties.role": "合同角色", "parties.name": "名称", "parties.country": "国别（地区）", "parties.nature": "性质",
	"parties.region": "行政区划", "parties.uscc": "统一社会信用代码", "parties.cn_id": "公民身份号码", "parties.seal": "印章名称",
	"parties.address": "住所", "parties.legal_rep": "法定代表人", "parties.contact": "联系人", "parties.phone": "联系电话",
	"parties.scale": "企业规模", "parties.industry": "所属国民经济行业",
	"content.summary": "技术内容摘要", "content.targets": "技术指标", "content.acceptance": "验收标准与方法",
	"content.ownership": "成果归属与分享", "content.clauses": "合同已有条款", "content.bad_clauses": "限制性条款",
	"content.expected_output": "预计新增产值",
	"amount":                  "金额", "amount.total": "合同成交总额", "amount.currency": "币种", "amount.foreign_amount": "外币金额",
	"amount.foreign.amount": "外币金额", "amount.foreign_rate": "折算汇率", "amount.foreign.rate": "折算汇率",
	"amount.foreign_rate_date": "汇率日期", "amount.foreign.rate_date": "汇率日期", "amount.foreign": "外币金额",
	"amount.vat": "价款是否含增值税", "amount.pay_method": "支付方式", "amount.tech_part_stated": "合同写明技术交易额",
	"amount.consideration": "对价形式", "amount.valuation_report": "评估报告", "amount.upfront": "入门费",
	"amount.royalty.upfront": "入门费", "amount.minimum": "最低提成", "amount.royalty.minimum": "最低提成",
	"amount.cap": "提成上限", "amount.royalty.cap": "提成上限", "amount.royalty_base": "提成基数", "amount.royalty": "提成约定",
	"amount.royalty.rates": "提成比例", "amount.rates": "提成比例", "amount.rates.from": "起始年度", "amount.rates.to": "截止年度",
	"amount.settlements": "提成结算", "amount.settlements.year": "年度", "amount.settlements.base": "结算基数",
	"amount.rates.rate": "提成比例", "amount.components": "金额构成", "amount.components.kind": "费用种类",
	"amount.components.note": "说明", "amount.components.amount": "金额", "amount.components.object_kind": "标的物种类",
	"amount.components.qty": "数量", "amount.components.needed_qty": "所需数量", "amount.memo": "金额说明",
	"ip": "知识产权", "ip.type": "知识产权种类", "ip.no": "专利号或登记号", "ip.title": "知识产权名称", "ip.owner": "权利人",
	"ip.granted": "是否授权", "ip.filed": "申请日", "licence.exclusivity": "许可方式", "licence.territory": "许可地域",
	"licence.begin": "许可起始日期", "licence.end": "许可终止日期", "licence.sublicence": "再许可", "licence": "许可方式",
	"files": "附件", "answers": "认定要件问卷",
}

var rowIndex = regexp.MustCompile(`\[(\d+)\]`)

// Label is the Chinese name of a field; fields of a group carry their row:
// 交易双方第 2 行 名称. Answers carry the wording of their question.
func Label(path string) string {
	if name, isAnswer := strings.CutPrefix(path, "answers."); isAnswer {
		return questionWording(name)
	}
	label := labels[rowIndex.ReplaceAllString(path, "")]
	m := rowIndex.FindStringSubmatchIndex(path)
	if m == nil {
		return label
	}
	index, _ := strconv.Atoi(path[m[2]:m[3]])
	row := "第 " + strconv.Itoa(index+1) + " 行"
	if label == labels[path[:m[0]]] {
		return label + row
	}
	return labels[path[:m[0]]] + row + " " + label
}

func questionWording(name string) string {
	for _, class := range Classes() {
		for _, q := range Questions(class) {
			if q.Name == name {
				return q.Wording
			}
		}
	}
	return name
}
