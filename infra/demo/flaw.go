package demo

import (
	"maps"
	"slices"

	"jiyue/domain/contract"
)

// flaw is something wrong with an application. What can be mended has the notes
// of the registrar and the answer of the applicant; the rest is refused.
type flaw struct {
	fits  func(form map[string]string) bool
	wrong map[string]string
	note  string            // 补正意见, at the field below; "" where it is refused
	field string            // where the note stands
	right map[string]string // the answer; nil brings back what was there before
	paper contract.AttachmentKind
}

func ofMajor(majors ...contract.Class) func(map[string]string) bool {
	return func(form map[string]string) bool {
		return slices.Contains(majors, contract.Class(form["class"]).Major())
	}
}

func ofClass(classes ...contract.Class) func(map[string]string) bool {
	return func(form map[string]string) bool { return slices.Contains(classes, contract.Class(form["class"])) }
}

func always(map[string]string) bool { return true }

func sealedBuyer(form map[string]string) bool { return form["parties[1].seal"] != "" }

// mendable flaws lead to 补正.
var mendable = []flaw{
	{fits: sealedBuyer, wrong: map[string]string{"parties[1].seal": ""}, field: "parties[1].seal",
		note: "合同末页买方未盖章，请买方加盖公章或合同专用章后重新上传末页", paper: contract.OtherDocument},
	{fits: always, wrong: map[string]string{"amount.tech_part_stated": contract.No}, field: "amount.tech_part_stated",
		note: "合同未写明技术交易额，请双方补签协议写明成交总额中的技术部分", paper: contract.OtherDocument},
	{fits: ofMajor(contract.MajorDevelopment, contract.MajorTransfer, contract.MajorLicence), field: "content.clauses",
		wrong: map[string]string{"content.clauses": "OBJECT,PLAN,CONFIDENTIALITY,ACCEPTANCE,PRICE,DISPUTE,TERM", "content.ownership": ""},
		note:  "合同没有成果归属和收益分配的约定，请以补充协议写明，并在“已有条款”中勾选"},
	{fits: ofMajor(contract.MajorDevelopment, contract.MajorService), field: "contract.authorisation",
		wrong: map[string]string{"contract.dept_signed": contract.Yes, "contract.authorisation": contract.No},
		right: map[string]string{"contract.authorisation": contract.Yes},
		note:  "合同由二级学院（部门）签订，请补充法人授权委托书", paper: contract.Authorisation},
	{fits: ofMajor(contract.MajorDevelopment), field: "contract.plan_consent",
		wrong: map[string]string{"contract.plan": "3", "contract.plan_consent": contract.No, "contract.topic_no": "SL2024KT0088", "contract.topic_name": "省级重点研发示例课题"},
		right: map[string]string{"contract.plan_consent": contract.Yes},
		note:  "项目列入省级计划，请补充计划下达部门同意签订的文件", paper: contract.PlanDocument},
	{fits: ofMajor(contract.MajorLicence), field: "licence.territory", wrong: map[string]string{"licence.territory": ""},
		note: "许可的地域范围未写明，请按合同第三条填写；合同未约定的，补签协议"},
	{fits: ofClass(contract.Training), field: "answers.trainees", wrong: map[string]string{"answers.trainees": "CLIENT_STAFF_UNNAMED"},
		note: "培训人员没有列名，请补充委托方盖章的人员名单", paper: contract.OtherDocument},
	{fits: ofClass(contract.Service), field: "answers.quantified_indicators", wrong: map[string]string{"answers.quantified_indicators": contract.No},
		note: "工作成果没有具体的质量和数量指标，请在合同附件中补充"},
	{fits: ofMajor(contract.MajorConsulting, contract.MajorService), field: "content.acceptance", wrong: map[string]string{"content.acceptance": ""},
		note: "验收标准与方法未填写，请按合同第六条填写"},
}

// fatal flaws lead to 不予登记.
var fatal = []flaw{
	{fits: ofClass(contract.Commissioned), wrong: map[string]string{"answers.mastered_before": contract.Yes}},
	{fits: ofClass(contract.Commissioned), wrong: map[string]string{"answers.change_kind": "SIMPLE_SIZE_PARAMETER"}},
	{fits: ofMajor(contract.MajorTransfer, contract.MajorLicence), wrong: map[string]string{"answers.product_sale": contract.Yes}},
	{fits: ofMajor(contract.MajorTransfer, contract.MajorLicence), wrong: map[string]string{"answers.public_domain": contract.Yes}},
	{fits: ofMajor(contract.MajorConsulting), wrong: map[string]string{"answers.topic_nature": "ECON_LEGAL_SOCIAL"}},
	{fits: ofMajor(contract.MajorConsulting), wrong: map[string]string{"answers.topic_nature": "PURCHASE_ADVICE"}},
	{fits: ofClass(contract.Service), wrong: map[string]string{"answers.exclusion": "STANDARD_TEST"}},
	{fits: ofClass(contract.Service), wrong: map[string]string{"answers.exclusion": "CONSTRUCTION"}},
	{fits: ofClass(contract.Training), wrong: map[string]string{"answers.trainees": "PUBLIC_ENROLMENT"}},
	{fits: ofClass(contract.Intermediary), wrong: map[string]string{"answers.technology_transaction": contract.No}},
	{fits: ofClass(contract.Cooperative), wrong: map[string]string{"content.bad_clauses": "NO_IMPROVEMENT"}},
	{fits: ofClass(contract.Cooperative, contract.PatentTransfer, contract.Training), wrong: map[string]string{"contract.effective": contract.No}},
}

// barring flaws lead to 不予受理.
var barring = []flaw{
	{fits: always, wrong: map[string]string{"contract.written": contract.No}},
	{fits: always, wrong: map[string]string{"contract.language": "en", "contract.chinese_copy": contract.No}},
	{fits: always, wrong: map[string]string{"filed_by": contract.RoleBuyer}},
}

// apply spoils the form, remembering how it was.
func (w flaw) apply(form map[string]string) flaw {
	if w.right == nil {
		w.right = map[string]string{}
		for path := range w.wrong {
			w.right[path] = form[path]
		}
	}
	maps.Copy(form, w.wrong)
	return w
}

// flawFor draws one of the flaws that fit the form.
func flawFor(d dice, form map[string]string, list []flaw) flaw {
	fitting := slices.DeleteFunc(slices.Clone(list), func(w flaw) bool { return !w.fits(form) })
	return pick(d, fitting)
}
