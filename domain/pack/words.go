package pack

import (
	"regexp"
	"strings"
)

// CostTitle is the Chinese name of a kind of cost, the kind itself for one of a pack's
// own.
func CostTitle(kind string) string {
	if title, known := costTitles[kind]; known {
		return title
	}
	return kind
}

var costTitles = map[string]string{
	"transaction_tax": "本次交易的税费", "ip_maintenance": "知识产权维护费", "appraisal": "资产评估费", "authentication": "鉴定、鉴证费", "negotiation": "谈判费用",
	"travel": "差旅费", "broker": "中介服务费", "self_rnd": "自有资金研发成本", "fiscal_rnd": "财政资金研发投入",
}

// ParamTitle is the Chinese name of a parameter, its own name for an unknown one.
func ParamTitle(name string) string {
	if title, known := paramTitles[name]; known {
		return title
	}
	return name
}

var paramTitles = map[string]string{
	"income_retained_by_unit": "转化收入全部留归单位", "performance_wage_cap_applies": "现金奖励受绩效工资总量限制", "unit_rule_must_be_public": "单位规定应当公开",
	"owner_idle_right_months": "单位未实施，完成人可以自行实施（月）", "diligence_exemption": "尽职免责的要件", "soe_rd_reserve": "国有企业研发准备金",
	"soe_capital_assessment_exempt": "研发投入的国有资本免于保值增值考核", "title_grant": "赋权方式", "due_diligence_negative_list": "尽职免责负面清单", "soe_benefit_split": "国有企业转化利益合理分配",
	"broker_title": "技术经纪人职称", "title_share_excludes_reward": "取得权属份额的不再参与奖励", "publicity_days_price": "价格公示天数", "publicity_days_reward": "奖励公示天数",
	"pricing_methods": "定价方式", "sme_licence": "许可中小微企业使用", "career_credit": "转化绩效作为职称评聘依据", "payout_default_months": "取得收入后的奖励期限（月）",
	"title_mode_choice": "所有权或者长期使用权", "unit_retained_extract_uses": "单位留成提取的用途", "flows": "转化流程", "risk_pool": "风险补偿资金池", "gov_funded_patent_split": "政府资助项目专利的利益分配",
	"unit_autonomy": "单位自主权", "error_tolerance": "容错纠错", "public_trade_supervision": "公开交易与监管", "equity_payout_at": "股权奖励的时点", "chief_officer_equity_allowed": "正职领导可以取得股权",
	"performance_wage_included": "现金奖励纳入绩效工资管理", "broker_risk_share": "中介机构利益共享、风险共担", "assessment_parties": "评价主体", "fund_review": "基金考核方式", "contract_registration": "技术合同登记管理",
	"ip_securitisation_via": "知识产权证券化方式", "third_party_evaluation_rules": "第三方评价规范", "disclosure": "成交信息公示", "open_licence": "专利开放许可", "innovation_points": "企业创新积分",
}

// ValueText is the value of a parameter as a page shows it.
func (p *Param) ValueText() string {
	switch v := p.Value.(type) {
	case bool:
		if v {
			return "是"
		}
		return "否"
	case Number:
		return string(v)
	case string:
		return word(v)
	case []any:
		var words []string
		for _, item := range v {
			if s, ok := item.(string); ok {
				words = append(words, word(s))
			}
		}
		return strings.Join(words, "、")
	}
	return "见原文"
}

// word is the Chinese of a value, itself when it has none.
func word(v string) string {
	known := map[string]string{
		"democratic_decision": "民主决策", "publicity": "公示", "reasonable_care": "合理注意", "supervision": "监督管理", "no_illegal_gain": "未牟取非法利益",
		"ownership": "所有权", "long_term_use_right": "长期使用权", "agreement": "协议定价", "listing": "挂牌交易", "auction": "拍卖", "appraisal": "资产评估",
		"staff_reward": "人员奖励", "capacity": "能力建设", "title_first": "先赋权后转化", "reward_after": "先转化后奖励", "use": "使用权", "disposal": "处置权", "income": "收益权",
		"government": "政府", "industry": "行业", "evaluator": "评价机构", "assessor": "科技评估师", "result_publicity": "成交信息公示", "patent_licence": "专利许可",
		"ownership OR use right": "所有权或者长期使用权", "mechanism, no number": "有机制，未定数值", "reasonable (no number)": "合理分配，未定数值",
		"registration/change of equity": "股权登记或者变更时", "portfolio level": "整体考核，不穿透到单个项目", "optimise management": "优化管理",
	}
	if title, ok := known[v]; ok {
		return title
	}
	return v
}

var (
	articleNumber = regexp.MustCompile(`^(\d+)((?:\(\d+\))*)$`)
	articlePara   = regexp.MustCompile(`^(\d+) para (\d+)$`)
	articleMarks  = regexp.MustCompile(`\d+`)
)

// nationalAct numbers the paragraphs of its articles and the items in them; the regional
// regulations number items alone, and write para before a paragraph.
const nationalAct = "中华人民共和国促进科技成果转化法"

// Clause is document and article as a page shows them.
func (c Cite) Clause() string {
	if c.Doc == "platform default" {
		return "平台默认口径"
	}
	var parts []string
	for art := range strings.SplitSeq(c.Art, ", ") {
		switch m, n := articleNumber.FindStringSubmatch(art), articlePara.FindStringSubmatch(art); {
		case m != nil:
			part, kinds := "第"+numeral(m[1])+"条", []string{"项"}
			if c.Doc == nationalAct {
				kinds = []string{"款", "项"}
			}
			for i, mark := range articleMarks.FindAllString(m[2], len(kinds)) {
				part += "第" + numeral(mark) + kinds[i]
			}
			parts = append(parts, part)
		case n != nil:
			parts = append(parts, "第"+numeral(n[1])+"条第"+numeral(n[2])+"款")
		case art == "reprint of the MOST briefing":
			parts = append(parts, "科技部通报转载")
		case art != "-" && art != "":
			parts = append(parts, simplified.Replace(art))
		}
	}
	if strings.HasPrefix(c.Doc, "国") || strings.HasPrefix(c.Doc, "省级") {
		return strings.TrimSpace(c.Doc + " " + strings.Join(parts, "、"))
	}
	return "《" + c.Doc + "》" + strings.Join(parts, "、")
}

// numeral writes the number of an article, below a hundred, as statutes do: 三十七.
func numeral(digits string) string {
	const numerals = "〇一二三四五六七八九"
	digit := func(d byte) string { return string([]rune(numerals)[d-'0']) }
	switch {
	case len(digits) == 1:
		return digit(digits[0])
	case len(digits) != 2:
		return digits
	}
	text := "十"
	if digits[0] != '1' {
		text = digit(digits[0]) + text
	}
	if digits[1] != '0' {
		text += digit(digits[1])
	}
	return text
}

// Words are the quoted words, in Chinese for our own defaults. A quotation that was taken
// from a reprint in traditional characters is shown in those of the original.
func (c Cite) Words() string {
	if c.Doc == "platform default" {
		return "没有查到全国统一的净收入定义，按直接交易成本的口径处理"
	}
	return simplified.Replace(c.Quote)
}

// simplified turns the traditional characters of the quotations into simplified ones.
var simplified = func() *strings.Replacer {
	pairs := []rune("個个備备價价償偿優优內内凈净創创動动務务勵励協协單单區区員员國国團团場场將将專专對对導导據据掛挂業业構构機机權权準准灣湾點点獎奖獻献現现發发產产監监盡尽稱称稅税積积糾纠紀纪納纳經经綜综總总績绩" +
		"職职與与臺台營营處处術术補补規规計计記记設设許许評评試试議议讓让負负貢贡責责費费貸贷資资賣卖賦赋質质轉转過过錯错長长開开間间隊队險险項项類类領领風风體体粵粤擔担崗岗師师辦办為为審审")
	list := make([]string, len(pairs))
	for i, r := range pairs {
		list[i] = string(r)
	}
	return strings.NewReplacer(list...)
}()

// Name is the title of a pack with its version.
func (p *Pack) Name() string {
	return p.Title + " 第" + strings.TrimPrefix(p.Label(), p.ID+"@") + "版"
}
