package demo

import (
	"fmt"
	"strconv"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// brief is what the parties agree; the form is written of it.
type brief struct {
	class         contract.Class
	seller, buyer *party
	third         *party // of an intermediary contract, who has the technology
	topic         topic
	name          string
	signed        day.Date
	total         money.Yuan // zero: drawn by class
	note          string     // 公开成交信息, which is then the summary
	related       bool
	equity        bool
}

// formWriter fills in the application for a brief.
type formWriter struct {
	brief
	dice dice
	form map[string]string
}

func (f formWriter) set(path, value string) { f.form[path] = value }

// write fills in every section as a careful applicant would.
func (b brief) write(d dice) map[string]string {
	f := formWriter{brief: b, dice: d, form: map[string]string{}}
	f.set("filed_by", contract.RoleSeller)
	f.set("class", string(b.class))
	f.set("related", yesOrNo(b.related))
	f.terms()
	f.party(0, contract.RoleSeller, b.seller)
	f.party(1, contract.RoleBuyer, b.buyer)
	if b.third != nil {
		f.party(2, contract.RoleThird, b.third)
	}
	f.content()
	f.answers()
	f.amount()
	f.rights()
	return f.form
}

func yesOrNo(yes bool) string {
	if yes {
		return contract.Yes
	}
	return contract.No
}

var objectives = map[string]string{"01": "10", "02": "08", "03": "10", "04": "03", "05": "10", "06": "02", "07": "01", "08": "02", "09": "09", "10": "05", "11": "06"}

var plans = []string{"101", "3", "3", "4"}

func (f formWriter) terms() {
	d := f.dice
	for path, value := range map[string]string{
		"project_name": f.name, "sign_date": f.signed.String(), "begin": f.signed.String(),
		"end": f.signed.AddYears(1).AddDays(d.between(0, 24)*30 - 1).String(), "written": contract.Yes, "electronic": yesOrNo(d.percent(30)),
		"paper_print": contract.Yes, "language": "zh", "effective": contract.Yes, "state_approval": "NOT_NEEDED",
		"dept_signed": contract.No, "cross_border": contract.CrossBorderNone, "disputed": contract.No, "field": f.topic.field,
		"objective": objectives[f.topic.field], "industry": f.buyer.industry, "plan": contract.PlanNone,
	} {
		f.set("contract."+path, value)
	}
	if f.seller.region != "" && f.seller.region[:2] == "50" {
		f.set("contract.place", "重庆市")
	} else {
		f.set("contract.place", "河南省郑州市")
	}
	if f.class.Major() == contract.MajorDevelopment && d.percent(12) {
		f.set("contract.plan", pick(d, plans))
		f.set("contract.plan_consent", contract.Yes)
		f.set("contract.topic_no", fmt.Sprintf("SL%dKT%04d", f.signed.Year()-1, d.between(1, 9999)))
		f.set("contract.topic_name", f.topic.name)
	}
	if f.buyer.industry == "" {
		f.set("contract.industry", "73")
	}
	if f.buyer.country != contract.China {
		f.set("contract.cross_border", "EXPORT")
		f.set("contract.trade_registration_no", fmt.Sprintf("SL-%d-%05d", f.signed.Year(), d.between(1, 99999)))
	}
}

func (f formWriter) party(i int, role string, p *party) {
	at := fmt.Sprintf("parties[%d].", i)
	f.set(at+"role", role)
	f.set(at+"name", p.name)
	f.set(at+"country", p.country)
	f.set(at+"nature", p.nature)
	if p.country != contract.China {
		return
	}
	f.set(at+"region", p.region)
	if p.natural() {
		f.set(at+"cn_id", p.cnID)
		return
	}
	f.set(at+"uscc", p.code)
	f.set(at+"seal", p.name)
	f.set(at+"address", p.address)
	f.set(at+"industry", p.industry)
	if p.scale != "" {
		f.set(at+"scale", p.scale)
	}
}

// goals are what a contract promises in figures, by field: a share of 15 to 45
// and a quantity of 200 to 900.
var goals = map[string]string{
	"01": "误报率下降 %d%% 以上，单次处理时间不超过 %d 毫秒", "02": "关键参数离散度下降 %d%% 以上，累计试验不少于 %d 小时",
	"03": "误差或废品率下降 %d%% 以上，连续运行不少于 %d 小时无故障", "04": "关键质量指标提高 %d%% 以上，完成不少于 %d 份样本的验证",
	"05": "主要性能提高 %d%% 以上，完成不少于 %d 千克的中试", "06": "能耗或损耗下降 %d%% 以上，连续运行不少于 %d 小时",
	"07": "去除率或利用率提高 %d%% 以上，连续运行不少于 %d 小时", "08": "测量不确定度下降 %d%% 以上，累计试验不少于 %d 小时",
	"09": "损失率下降 %d%% 以上，示范规模不少于 %d 亩", "10": "预警提前量提高 %d%% 以上，现场考核不少于 %d 小时",
	"11": "偏差下降 %d%% 以上，现场考核不少于 %d 小时",
}

func (f formWriter) content() {
	goal := fmt.Sprintf(goals[f.topic.field], f.dice.between(15, 45), f.dice.between(20, 90)*10)
	name, problem := f.topic.name, f.topic.problem
	summary, clauses := "", "OBJECT,PLAN,CONFIDENTIALITY,OWNERSHIP,ACCEPTANCE,PRICE,DISPUTE,TERM"
	switch f.class.Major() {
	case contract.MajorDevelopment:
		summary = fmt.Sprintf("针对%s的问题，研究%s的机理和实现方法，完成方案设计、试制与试验验证，形成可在委托方现场使用的成套技术。主要指标：%s。", problem, name, goal)
		f.set("content.targets", goal)
		f.set("content.ownership", "新产生的成果归双方共有，各方可自行实施；对外许可须经另一方同意")
	case contract.MajorTransfer:
		summary = fmt.Sprintf("让与方将已完成中试的“%s”成果转让给受让方，用于解决%s的问题。让与方交付技术方案、设计文件和试验数据，并指导受让方实施；实施后%s。", name, problem, goal)
		f.set("content.ownership", "自价款付清之日起，成果的权利归受让方")
		f.set("content.expected_output", strconv.Itoa(f.dice.between(5, 80)*10))
	case contract.MajorLicence:
		summary = fmt.Sprintf("许可方许可被许可方实施“%s”成果，用于解决%s的问题。许可方交付实施所需的技术资料，提供首次实施的指导；实施后%s。", name, problem, goal)
		f.set("content.ownership", "权利归许可方，被许可方在约定的范围和期限内实施")
	case contract.MajorConsulting:
		summary = fmt.Sprintf("受托方就%s项目进行技术论证：针对%s的问题，收集运行数据，比较可选的技术路线，预测投入与效果，提出评价意见，提交咨询报告。", name, problem)
	default:
		summary, clauses = f.serviceSummary(goal)
	}
	if f.note != "" { // nothing is known of it but what was reported
		summary = f.note + "标的为“" + name + "”，技术内容以合同附件为准。"
	}
	f.set("content.summary", summary)
	f.set("content.clauses", clauses)
	f.set("content.acceptance", "按合同附件的指标验收，由双方签署验收书")
}

func (f formWriter) serviceSummary(goal string) (summary, clauses string) {
	switch f.class {
	case contract.Training:
		return fmt.Sprintf("受托方对委托方指定的 %d 名技术人员进行%s专业技术训练，内容包括原理、操作要点和故障分析，结合%s等实际问题开展实操考核。",
			f.dice.between(8, 45), f.topic.name, f.topic.problem), "OBJECT,PLAN,PRICE,DISPUTE,CONFIDENTIALITY,TERM"
	case contract.Intermediary:
		return fmt.Sprintf("中介方促成委托方与成果持有方就“%s”成果订立技术合同，提供信息、联系、介绍和谈判协调服务，并协助履行。该成果用于解决%s的问题。",
			f.topic.name, f.topic.problem), "OBJECT,PLAN,PRICE,DISPUTE,CONFIDENTIALITY,TERM"
	}
	f.set("content.targets", goal)
	return fmt.Sprintf("受托方运用专业技术知识解决委托方%s的问题，开展%s的现场测试、原因分析和参数改进，提交技术报告。质量和数量指标：%s。",
		f.topic.problem, f.topic.name, goal), "OBJECT,PLAN,ACCEPTANCE,CONFIDENTIALITY,PRICE,DISPUTE,TERM"
}

// sound are the answers by which a contract meets the tests of its class.
var sound = map[string]string{
	"technical_content": contract.Yes,
	"software":          contract.No, "original_programming": contract.Yes, "change_kind": "NONE", "mastered_before": contract.No,
	"research_goal": contract.Yes, "innovation": contract.Yes, "quantified_targets": contract.Yes, "solves_specific_problem": contract.No,
	"product_sale": contract.No, "public_domain": contract.No, "result_mastered": contract.Yes, "complete_practical": contract.Yes,
	"not_public": contract.Yes, "economic_value": contract.Yes, "practical": contract.Yes, "confidentiality_measures": contract.Yes,
	"topic_nature": "TECHNICAL", "specific_project": contract.Yes, "scientific_method": contract.Yes, "result_kind": "ADVISORY_REPORT",
	"construction_inseparable": contract.No, "exclusion": "NONE", "nonroutine_complex": contract.No, "separately_contracted": contract.Yes,
	"specific_problem": contract.Yes, "improves": contract.Yes, "quantified_indicators": contract.Yes, "ip_moves": "NONE",
	"tied_to_product_sale": contract.No, "literacy_vocational": contract.No, "trainees": "NAMED_BY_CLIENT", "ip_transfer": contract.No,
	"inside_other_contract": contract.No, "technology_transaction": contract.Yes, "specific_result": contract.Yes, "form": "OWN_CONTRACT",
}

func (f formWriter) answers() {
	for _, q := range contract.Questions(f.class) {
		f.set("answers."+q.Name, sound[q.Name])
	}
	switch f.class.Major() {
	case contract.MajorDevelopment:
		f.set("answers.software", yesOrNo(f.topic.kind == software))
		f.set("answers.joint_research", "ONE_SIDE_ONLY")
		if f.class == contract.Cooperative {
			f.set("answers.joint_research", "ALL_PARTIES")
		}
		if f.dice.percent(8) {
			f.set("answers.quantified_targets", contract.No)
		}
	case contract.MajorTransfer:
		f.set("answers.right_moved", "OWNERSHIP")
	case contract.MajorLicence:
		f.set("answers.right_moved", "USE_ONLY")
	}
}

func (f formWriter) amount() {
	total := f.total
	if total.IsZero() {
		total = f.dice.price(f.class, f.seller)
	}
	f.set("amount.currency", "CNY")
	f.set("amount.tech_part_stated", contract.Yes)
	f.set("amount.consideration", "MONEY")
	f.set("amount.vat", pick(f.dice, []string{"INCLUDED", "INCLUDED", "EXCLUDED", "UNSTATED"}))
	f.set("amount.pay_method", pick(f.dice, []string{contract.PayInstalment, contract.PayInstalment, contract.PayLumpSum}))
	switch {
	case !f.total.IsZero():
	case f.equity:
		f.set("amount.consideration", contract.ConsiderationEquity)
		f.set("amount.valuation_report", contract.Yes)
		f.set("amount.memo", "以技术成果作价入股，作价以评估报告为准")
	case f.buyer.country != contract.China:
		total = f.inCurrency(total)
	case f.class.Major() == contract.MajorLicence && f.dice.percent(40):
		total = f.royalty(total)
	default:
		f.parts(total)
	}
	f.set("amount.total", total.String())
}

// rights lists the rights that the contract moves, and the terms of a licence.
func (f formWriter) rights() {
	switch f.class {
	case contract.PatentTransfer, contract.PatentLicence, contract.ApplicationTransfer:
		rows := f.dice.between(1, 3)
		if f.note != "" && f.class == contract.PatentLicence {
			rows = 8
		}
		for i := range rows {
			f.patent(i)
		}
	case contract.SecretTransfer, contract.SecretLicence:
		f.right(contract.IPTechSecret, "")
	case contract.SoftwareTransfer, contract.SoftwareLicence:
		f.right(contract.IPSoftware, fmt.Sprintf("%dSR99%05d", f.signed.Year()-1, f.dice.between(1, 99999)))
	case contract.LayoutTransfer, contract.LayoutLicence:
		f.right(contract.IPLayoutDesign, fmt.Sprintf("BS.%02d99%05d", f.signed.Year()%100-1, f.dice.between(1, 99999)))
	case contract.PlantTransfer, contract.PlantLicence:
		f.right(contract.IPPlantVariety, fmt.Sprintf("CNA%d99%05d", f.signed.Year()-2, f.dice.between(1, 99999)))
	case contract.MedicineTransfer, contract.MedicineLicence:
		f.right(contract.IPMedicineVariety, fmt.Sprintf("示例品种 %d-%04d", f.signed.Year()-1, f.dice.between(1, 9999)))
	}
	if f.class.Major() == contract.MajorLicence {
		f.set("licence.exclusivity", pick(f.dice, []string{"NON_EXCLUSIVE", "NON_EXCLUSIVE", "SOLE", "EXCLUSIVE"}))
		if f.note != "" {
			f.set("licence.exclusivity", "EXCLUSIVE")
		}
		f.set("licence.territory", "中华人民共和国境内")
		f.set("licence.begin", f.signed.String())
		f.set("licence.end", f.signed.AddYears(5).AddDays(-1).String())
		f.set("licence.sublicence", contract.No)
		f.set("contract.end", f.signed.AddYears(5).AddDays(-1).String())
	}
}

func (f formWriter) right(kind, number string) {
	f.set("ip[0].type", kind)
	f.set("ip[0].title", f.topic.name)
	f.set("ip[0].owner", f.seller.name)
	if number != "" {
		f.set("ip[0].no", number)
		f.set("ip[0].granted", contract.Yes)
	}
}

func (f formWriter) patent(i int) {
	kind, title, granted := ident.Invention, f.topic.invention(), f.class != contract.ApplicationTransfer
	if i%2 == 1 {
		kind, title = ident.UtilityModel, "一种用于"+f.topic.name+"的装置"
	}
	filed := f.signed.AddDays(-f.dice.between(800, 1500))
	if !granted {
		filed = f.signed.AddDays(-f.dice.between(120, 500))
	}
	at := fmt.Sprintf("ip[%d].", i)
	f.set(at+"type", kind)
	f.set(at+"title", title)
	f.set(at+"owner", f.seller.name)
	f.set(at+"filed", filed.String())
	f.set(at+"granted", yesOrNo(granted))
	f.set(at+"no", patentNo(kind, filed.Year(), 9_900_000+f.dice.between(1, 99999), granted))
}
