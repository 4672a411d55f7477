package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/day"
)

// The people of assessment: institutions, an industry body, inspectors, and the
// assessors and experts of three fields. They come after everybody else and by dice of
// their own.
var panelHouses = []house{
	{access.Institution, "中原示例科技评价中心", "410105", "", []member{
		{"xianghuai", "项怀远", roles(actor.Head)}, {"zuosining", "左思宁", roles(actor.Evaluator)}, {"wenruyi", "温如意", roles(actor.Evaluator)}, {"jirulan", "季如岚", roles(actor.Evaluator)}}},
	{access.Institution, "郑州示例资产与技术评估有限公司", "410172", "", []member{
		{"fuqing", "傅清扬", roles(actor.Head)}, {"meishui", "梅若水", roles(actor.Evaluator)}, {"luzhou", "路远舟", roles(actor.Evaluator)}, {"sangyu", "桑榆", roles(actor.Evaluator)}}},
	{access.Institution, "重庆示例科技评估有限公司", "500103", "", []member{{"piluo", "皮洛宁", roles(actor.Head)}}},
	{access.Industry, "河南示例科技评估行业协会", "410000", "", []member{
		{"qinzhi", "覃知白", roles(actor.Industry)}, {"ouruo", "欧若飞", roles(actor.Industry)}, {"minhang", "闵行舟", roles(actor.Head)}}},
	{access.Authority, "郑州市科技局", "410100", "", []member{{"tengmo", "滕子墨", roles(actor.Inspector)}, {"zhuowen", "卓文轩", roles(actor.Inspector)}}},
}

// panelSeed is for the dice of assessment.
const panelSeed = 1 << 41

// panelist is an assessor or expert: where the person works, and in what.
type panelist struct {
	login, name, unit, region string
	kind                      assessor.Kind
	specialty                 assessor.Specialty
	fields, title             string
	rank                      assessor.Rank
}

// panelists lists them; no unit has more than two, so that panels of five to nine can be
// drawn under the limit of two of one unit.
var panelists = []panelist{
	{"yanxing", "颜星河", "郑州示例航空学院", "410100", assessor.OfAssessor, assessor.Technical, "01,03", "教授", assessor.Full},
	{"baiyun", "柏云舒", "郑州示例航空学院", "410100", assessor.OfAssessor, assessor.Technical, "03", "副教授", assessor.Associate},
	{"cenbei", "岑北辰", "河南示例科学院", "410100", assessor.OfAssessor, assessor.Technical, "01", "研究员", assessor.Full},
	{"douyue", "窦月明", "河南示例科学院", "410100", assessor.OfAssessor, assessor.Technical, "05", "副研究员", assessor.Associate},
	{"erzheng", "尔铮", "洛阳示例材料研究所", "410300", assessor.OfAssessor, assessor.Technical, "05", "高级工程师", assessor.Associate},
	{"fengqi", "凤栖梧", "洛阳示例材料研究所", "410300", assessor.OfExpert, assessor.Technical, "03,05", "正高级工程师", assessor.Full},
	{"gengshu", "耿书恒", "开封示例大学", "410200", assessor.OfAssessor, assessor.Technical, "01", "教授", assessor.Full},
	{"hemei", "和美玲", "开封示例大学", "410200", assessor.OfExpert, assessor.Technical, "05", "教授", assessor.Full},
	{"jiangli", "蒋立言", "新乡示例工学院", "410700", assessor.OfAssessor, assessor.Technical, "03", "副教授", assessor.Associate},
	{"kangyi", "康以宁", "新乡示例工学院", "410700", assessor.OfAssessor, assessor.Technical, "01,03", "教授", assessor.Full},
	{"lanxi", "蓝溪", "焦作示例矿业大学", "410800", assessor.OfAssessor, assessor.Technical, "03,05", "教授", assessor.Full},
	{"maolin", "茅林", "焦作示例矿业大学", "410800", assessor.OfExpert, assessor.Technical, "01", "副教授", assessor.Associate},
	{"ningke", "宁克俭", "许昌示例智能研究院", "411000", assessor.OfAssessor, assessor.Technical, "01,03", "高级工程师", assessor.Associate},
	{"oumin", "区敏", "许昌示例智能研究院", "411000", assessor.OfAssessor, assessor.Technical, "05", "正高级工程师", assessor.Full},
	{"panyu", "盘玉成", "平顶山示例装备研究所", "410400", assessor.OfAssessor, assessor.Technical, "03", "研究员", assessor.Full},
	{"quanhe", "全鹤鸣", "平顶山示例装备研究所", "410400", assessor.OfExpert, assessor.Technical, "01,05", "高级工程师", assessor.Associate},
	{"rongzhi", "容知远", "河南示例会计师事务所", "410100", assessor.OfAssessor, assessor.Economic, "01,03,05", "高级会计师", assessor.Associate},
	{"suihe", "隋和光", "河南示例会计师事务所", "410100", assessor.OfAssessor, assessor.Economic, "01,03,05", "正高级会计师", assessor.Full},
	{"tongyao", "佟瑶", "郑州示例财经学院", "410100", assessor.OfExpert, assessor.Economic, "01,03,05", "教授", assessor.Full},
	{"wuyan", "仵言之", "河南示例律师事务所", "410100", assessor.OfExpert, assessor.Legal, "01,03,05", "一级律师", assessor.Full},
	{"xionghua", "熊化雨", "中原示例科技评价中心", "410105", assessor.OfAssessor, assessor.Managerial, "01,03,05", "研究员", assessor.Full},
	{"zhuhe", "竺和平", "商丘示例师范学院", "411400", assessor.OfAssessor, assessor.Technical, "01,03", "教授", assessor.Full},
	{"aijia", "艾嘉言", "商丘示例师范学院", "411400", assessor.OfAssessor, assessor.Technical, "03,05", "副教授", assessor.Associate},
	{"bolin", "薄林", "南阳示例光电研究所", "411300", assessor.OfAssessor, assessor.Technical, "01", "正高级工程师", assessor.Full},
	{"chuyan", "楚妍", "南阳示例光电研究所", "411300", assessor.OfExpert, assessor.Technical, "01,05", "高级工程师", assessor.Associate},
	{"dongfan", "东方朔", "安阳示例工学院", "410500", assessor.OfAssessor, assessor.Technical, "05", "教授", assessor.Full},
	{"ezhou", "鄂舟", "安阳示例工学院", "410500", assessor.OfAssessor, assessor.Technical, "01,03", "研究员", assessor.Full},
	{"yuanye", "原野", "郑州示例资产与技术评估有限公司", "410172", assessor.OfAssessor, assessor.Economic, "01,03,05", "资产评估师", assessor.Middle},
}

// houses of the panelists: units that have no other part in the demonstration.
func panelistHouses() []house {
	list := panelHouses
	for _, p := range panelists {
		role := actor.Assessor
		if p.kind == assessor.OfExpert {
			role = actor.Expert
		}
		kind := access.Seller
		for _, h := range panelHouses {
			if h.name == p.unit {
				kind = h.kind
			}
		}
		list = append(list, house{kind, p.unit, p.region, "", []member{{p.login, p.name, roles(role)}}})
	}
	return list
}

// roll is how the registers of assessment fill: who does what, in the order of time.
type roll struct {
	w     World
	c     *course
	cast  *cast
	dice  dice
	hours hours
	at    time.Time
}

// registers fills the registers within some forty working days before the end.
func (p *planner) registers(c *course, w World) {
	d := newDice(panelSeed + 1)
	r := &roll{w: w, c: c, cast: p.cast, dice: d, hours: p.hours, at: p.hours.on(d, p.hours.before(p.until, 44))}
	r.institution("项怀远", "中原示例科技评价中心", institutionForm("E", "01,03,05,09", "郑科评备〔2026〕3 号", "EVALUATION", "郑州市科技局"), true)
	r.institution("傅清扬", "郑州示例资产与技术评估有限公司", institutionForm("E,V", "01,03,05", "豫财评备〔2019〕47 号", "APPRAISAL", "河南省财政厅"), true)
	for i, one := range panelists {
		r.person(i, one)
	}
	r.pool("河南省科技成果评估师库", "01,03,05", func(panelist) bool { return true })
	r.pool("新材料领域评估师库", "05", func(p panelist) bool { return strings.Contains(p.fields, "05") })
	p.assessments(r)
	r.step(5, "公开的诚信记录", r.sanction)
	r.institution("皮洛宁", "重庆示例科技评估有限公司", institutionForm("E", "03,10", "", "", ""), false)
}

// step arranges what is done so many working days after the step before.
func (r *roll) step(workdays int, name string, do func(ctx context.Context, at time.Time) error) {
	r.at = r.hours.after(r.dice, r.at, workdays)
	r.c.at(r.at, name, do)
}

// by is a person by name.
func (r *roll) by(name string) actor.Actor {
	for _, u := range r.cast.users {
		if u.Name == name {
			return u.Actor()
		}
	}
	return actor.Actor{}
}

func institutionForm(tracks, scope, number, kind, office string) map[string]string {
	form := map[string]string{"legal_rep": "示例", "founded": "2018-05-21", "staff": "26", "tracks": tracks, "scope": scope, "contact": "综合部", "phone": "0371-6000 0000（演示）", "address": "示例大道 18 号",
		"intro": "从事科技成果评价、技术尽职调查和转化咨询（演示数据）。"}
	if number != "" {
		form["filings[0].kind"], form["filings[0].office"], form["filings[0].number"], form["filings[0].on"] = kind, office, number, "2026-03-16"
		form["filings[0].until"] = "2029-03-15"
	}
	return form
}

// take lets a person take a step on an entry as it stands.
func (r *roll) take(ctx context.Context, name, id string, step assessor.Step, opinion string) error {
	return r.w.Registers.Take(ctx, r.by(name), id, 0, step, opinion, true)
}

// institution applies, and is checked and confirmed unless it is left to wait.
func (r *roll) institution(head, name string, form map[string]string, confirmed bool) {
	id := r.dice.id()
	form["legal_rep"] = head
	r.step(1, name, func(ctx context.Context, _ time.Time) error {
		err := r.w.Registers.Begin(ctx, r.by(head), assessor.OfInstitution, id, "", form)
		if err == nil {
			err = r.w.Registers.AddPaper(ctx, r.by(head), id, assessor.FilingPaper, "备案文件.pdf", paper("评价机构备案文件（演示）", name, "本文件为演示数据，不是真实备案文件。"))
		}
		if err != nil {
			return err
		}
		return r.take(ctx, head, id, assessor.Submit, "")
	})
	if !confirmed {
		return
	}
	r.step(2, name, func(ctx context.Context, _ time.Time) error {
		return r.take(ctx, "方峥", id, assessor.Check, "备案文件、场所和人员情况与申报一致")
	})
	r.step(1, name, func(ctx context.Context, _ time.Time) error { return r.take(ctx, "柯举", id, assessor.Confirm, "") })
}

// person fills in the own file, which the industry body checks and confirms.
func (r *roll) person(i int, p panelist) {
	id := r.dice.id()
	uscc := ""
	for _, o := range r.cast.organisations {
		if o.Name == p.unit {
			uscc = o.USCC
		}
	}
	form := map[string]string{"name": p.name, "region": p.region, "specialty": string(p.specialty), "fields": p.fields, "title": p.title, "rank": string(p.rank),
		"phone": "1380000" + fmt.Sprintf("%04d", i+1), "email": p.login + "@example.edu.cn", "intro": "长期从事所列领域的研究、应用和成果评价（演示数据）。",
		"employments[0].name": p.unit, "employments[0].code": uscc, "employments[0].position": p.title, "employments[0].from": strconv.Itoa(2006+i%12) + "-07-01"}
	if p.kind == assessor.OfAssessor {
		form["credentials[0].issuer"], form["credentials[0].scheme"], form["credentials[0].number"] = "0"+strconv.Itoa(i%3+1), "科技评估师", "演示-PG-"+fmt.Sprintf("%04d", i+1)
		form["credentials[0].level"], form["credentials[0].issued_on"], form["credentials[0].expires_on"] = []string{"高级", "中级"}[i%2], "2025-03-10", "2030-03-09"
	}
	identity := cnID("410000", 700+i)
	r.step(i%3/2, p.name, func(ctx context.Context, _ time.Time) error {
		by := r.by(p.name)
		err := r.w.Registers.Begin(ctx, by, p.kind, id, identity, form)
		if err == nil {
			err = r.w.Registers.AddPaper(ctx, by, id, assessor.CredentialPaper, "评估资质证书.pdf", paper("评估资质证书（演示）", p.name, "本文件为演示数据，不是真实证书。"))
		}
		if err == nil {
			err = r.w.Registers.AddPaper(ctx, by, id, assessor.TitlePaper, "职称证书.pdf", paper("职称证书（演示）", p.name+"　"+p.title, "本文件为演示数据，不是真实证书。"))
		}
		for n, f := range r.declared(i) {
			if err == nil {
				err = r.w.Registers.Declare(ctx, by, id, r.id(i, n), f)
			}
		}
		if err != nil {
			return err
		}
		return r.take(ctx, p.name, id, assessor.Submit, "")
	})
	r.step(0, p.name, func(ctx context.Context, _ time.Time) error {
		return r.take(ctx, "覃知白", id, assessor.Check, "证书、职称与原件一致")
	})
	r.step(0, p.name, func(ctx context.Context, _ time.Time) error {
		return r.take(ctx, "闵行舟", id, assessor.Confirm, "")
	})
}

// id is that of the n-th fact of a person.
func (r *roll) id(i, n int) string { return newDice(panelSeed + 100 + uint64(i*10+n)).id() }

// declared are the facts of some of the people; one of them binds to a unit that offers
// achievements, so that a draw has somebody to leave out.
func (r *roll) declared(i int) []map[string]string {
	switch i {
	case 0:
		return []map[string]string{{"fact": "PROJECT", "with": "甘霖", "from": "2025-01-01", "to": "2026-06-30", "note": "共同承担省重点研发专项（演示数据）"}}
	case 2:
		return []map[string]string{{"fact": "PAPER", "with": "许博文", "code": "xubowen@example.edu.cn", "on": "2025-09-12", "note": "共同署名论文一篇（演示数据）"}}
	case 4:
		return []map[string]string{{"fact": "CONSULTANCY", "with": "洛阳示例轴承有限公司", "code": r.cast.named("洛阳示例轴承有限公司").code, "from": "2024-04-01", "note": "技术顾问（演示数据）"}}
	case 6:
		return []map[string]string{{"fact": "COUNCIL", "with": "岑北辰", "note": "同为示例学会理事（演示数据）"}}
	}
	return nil
}

// pool is founded, filled with those who are asked for, and published.
func (r *roll) pool(name, fields string, takes func(panelist) bool) {
	id := r.dice.id()
	r.step(1, name, func(ctx context.Context, _ time.Time) error {
		keeper := r.by("覃知白")
		err := r.w.Registers.FoundPool(ctx, keeper, id, name, fields, "由行业组织维护，每年集中调整一次（演示数据）")
		if err != nil {
			return err
		}
		for _, p := range panelists {
			e, err := r.w.Registers.OwnEntry(ctx, r.by(p.name), p.kind)
			if err == nil && takes(p) && e != nil {
				err = r.w.Registers.Admit(ctx, keeper, id, e.Number)
			}
			if err != nil {
				return err
			}
		}
		return r.w.Registers.ProposePool(ctx, keeper, id, 0, "首次发布")
	})
	r.step(1, name, func(ctx context.Context, _ time.Time) error {
		return r.w.Registers.DecidePool(ctx, r.by("闵行舟"), id, 0, true, "")
	})
}

// sanction is a warning that is public.
func (r *roll) sanction(ctx context.Context, at time.Time) error {
	e, err := r.w.Registers.OwnEntry(ctx, r.by("傅清扬"), assessor.OfInstitution)
	if err != nil || e == nil {
		return err
	}
	id := newDice(panelSeed + 7).id()
	err = r.w.Registers.Accuse(ctx, r.by("滕子墨"), e.ID, id, map[string]string{"number": "郑科诚〔2026〕2 号", "clause": "EV-I-2", "months": "0", "from": day.Of(at).String(), "public": "true",
		"facts": "2026 年第三季度有两份评价报告未在出具后五个工作日内备案，经通知后补备案（演示数据）。"})
	if err != nil {
		return err
	}
	return r.w.Registers.ActOnIntegrity(ctx, r.by("柯举"), id, 1, assessor.ActEffect, "")
}
