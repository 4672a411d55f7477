package demo

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/ballot"
	"jiyue/domain/day"
	"jiyue/domain/indextree"
)

// The stages at which the demonstration leaves its assessments.
const (
	caseDraft = iota
	caseSubmitted
	caseReturned
	caseOffered
	casePlanWaits
	caseDrawWaits
	caseDeclaring
	caseScoring
	caseDisputed
	caseAtClient
	casePublished
	caseEffective
)

// commissioned are the assessments of the demonstration: who commissions what, and how
// far it has come.
var commissioned = []struct {
	client, title, field, class, summary string
	stage                                int
}{
	{"许博文", "高精度轴承滚道缺陷在线检测技术", "03", "APPLIED", "采用多光谱成像和迁移学习识别轴承滚道微裂纹，检出限 5 微米，已在两条产线连续运行 14 个月（演示数据）。", caseEffective},
	{"许博文", "面向温室的低功耗环境感知节点", "01", "DEVELOPMENT", "自供能传感节点按作物生长期调整采样，平均功耗降低六成，在三个基地布设 420 个（演示数据）。", casePublished},
	{"许博文", "城市内涝短时预报方法", "01", "APPLIED", "融合雷达外推和管网水动力模型，提前 60 分钟预报积水点，汛期试用两年（演示数据）。", caseAtClient},
	{"沈舟", "超硬刀具涂层沉积工艺", "03", "DEVELOPMENT", "脉冲偏压多弧离子镀制备纳米多层涂层，刀具寿命提高 1.8 倍，完成中试（演示数据）。", caseScoring},
	{"沈舟", "锂电池隔膜缺陷视觉检测方法", "03", "APPLIED", "线阵相机和小样本学习结合，微米级针孔漏检率低于万分之一，在一条产线试用（演示数据）。", caseDisputed},
	{"许博文", "矿用皮带机故障预警系统", "01", "DEVELOPMENT", "以振动和声纹联合判别托辊故障，误报率低于 2%，在两座煤矿应用（演示数据）。", caseDeclaring},
	{"沈舟", "耐高温特种工程塑料合成方法", "05", "APPLIED", "新型二胺单体降低加工温度，长期使用温度 260 摄氏度，完成公斤级放大（演示数据）。", caseDrawWaits},
	{"许博文", "激光雷达点云压缩算法", "01", "BASIC", "基于局部曲面拟合的无损压缩，压缩比较同类方法提高三成（演示数据）。", casePlanWaits},
	{"许博文", "智能电表异常用电识别技术", "01", "APPLIED", "利用负荷曲线的时序特征识别异常用电，已在一个供电所试点（演示数据）。", caseOffered},
	{"沈舟", "纳米陶瓷粉体分散工艺", "05", "DEVELOPMENT", "湿法分散与表面改性一体化，粒径分布系数小于 0.3，吨级试制完成（演示数据）。", caseReturned},
	{"沈舟", "工业机器人关节减速器寿命试验方法", "03", "APPLIED", "多应力加速试验方法，把寿命试验周期缩短到原来的四分之一（演示数据）。", caseSubmitted},
	{"许博文", "水性涂料低温成膜助剂", "05", "DEVELOPMENT", "可聚合成膜助剂，最低成膜温度 2 摄氏度，挥发性有机物含量低（演示数据）。", caseDraft},
}

// begins says how many working days before the end those cases begin that are still under way.
var begins = map[int]int{caseSubmitted: 2, caseReturned: 3, caseOffered: 3, casePlanWaits: 4, caseDrawWaits: 4, caseDeclaring: 5, caseScoring: 6, caseAtClient: 7, casePublished: 9}

// assessed is one assessment on its way; what is done is asked of who would do it.
type assessed struct {
	*roll
	number string
	stage  int
	people map[string]actor.Actor // by number of the register
	pool   string
	draw   string
}

// assessments lets each case go on from the same day, beside the others.
func (p *planner) assessments(r *roll) {
	begin := r.at
	for i, c := range commissioned {
		one := *r
		one.dice = newDice(panelSeed + 1000 + uint64(i))
		one.at = begin
		if late := begins[c.stage]; late > 0 { // what is still under way has begun of late
			one.at = p.hours.on(one.dice, p.hours.before(p.until, late))
		}
		a := &assessed{roll: &one, stage: c.stage}
		a.course(c.client, map[string]string{"track": "E", "title": c.title, "purpose": "TRADE", "class": c.class, "field": c.field, "base_date": "2026-06-30", "summary": c.summary,
			"completers": c.client + " " + r.by(c.client).OrgName + "\n甘霖 " + r.by(c.client).OrgName})
	}
}

// do arranges an act from its form.
func (a *assessed) do(workdays int, who string, act assessment.Act, typed map[string]string) {
	a.step(workdays, string(act), func(ctx context.Context, _ time.Time) error {
		return a.w.Cases.Do(ctx, a.by(who), a.number, 0, act, a.bound(ctx, who, typed))
	})
}

// bound puts in the hash of what lies on the table.
func (a *assessed) bound(ctx context.Context, who string, typed map[string]string) map[string]string {
	st, err := a.w.Cases.Case(ctx, a.by(who), a.number)
	if err != nil || typed["agreed"] == "" {
		return typed
	}
	hash, _ := st.Case.Plan()
	if st.State == assessment.Accepted {
		hash, _ = st.Case.Offer()
	}
	return map[string]string{"agreed": "1", "hash": hash}
}

func (a *assessed) course(client string, form map[string]string) {
	id := a.dice.id()
	a.step(0, form["title"], func(ctx context.Context, _ time.Time) (err error) {
		form["org"] = a.by("项怀远").Org
		a.number, err = a.w.Cases.Open(ctx, a.by(client), id, form)
		if err == nil {
			err = a.w.Cases.AddPaper(ctx, a.by(client), a.number, "RIGHT", true, "专利证书.pdf", paper("专利证书（演示）", form["title"], "本文件为演示数据，不是真实证书。"))
		}
		if err == nil {
			err = a.w.Cases.AddPaper(ctx, a.by(client), a.number, "REPORT", true, "成果报告.pdf", paper("成果报告（演示）", form["title"], form["summary"]))
		}
		return err
	})
	if a.stage == caseDraft {
		return
	}
	a.step(0, form["title"], func(ctx context.Context, _ time.Time) error {
		return a.w.Cases.Submit(ctx, a.by(client), a.number, 0, true)
	})
	if a.stage == caseSubmitted {
		return
	}
	if a.stage == caseReturned {
		a.do(1, "左思宁", assessment.Return, map[string]string{"missing": "具有资质的第三方检测报告\n查新报告"})
		return
	}
	a.do(1, "左思宁", assessment.Accept, map[string]string{"finished": "1", "clear": "1", "apart": "1", "opinion": "材料齐全，权属清楚"})
	a.do(0, "左思宁", assessment.OfferContract, map[string]string{"fee": "38000.00", "payment": "签约后七日内一次付清", "deliver_on": a.at.AddDate(0, 3, 0).Format("2006-01-02")})
	if a.stage == caseOffered {
		return
	}
	a.do(0, client, assessment.AgreeContract, map[string]string{"agreed": "1"})
	a.do(0, "项怀远", assessment.SignContract, map[string]string{"seal": "1"})
	a.do(0, "项怀远", assessment.Assign, map[string]string{"user": a.by("温如意").User, "role": "case_lead"})
	a.do(0, "项怀远", assessment.Assign, map[string]string{"user": a.by("季如岚").User, "role": "quality_reviewer"})
	a.do(1, "温如意", assessment.ProposePlan, map[string]string{"tree": "FIVE-V1|" + form["class"], "order": "LEAF_FIRST", "method": "TRIMMED", "trim_k": "1", "places": "2", "seats": "7", "economic": "2", "reserves": "3", "min_scores": "2",
		"note": "采用五元价值指标体系，阈值用平台建议值"})
	if a.stage == casePlanWaits {
		return
	}
	a.do(0, "季如岚", assessment.AgreePlan, map[string]string{"agreed": "1"})
	a.do(0, "温如意", assessment.FreezePlan, nil)
	a.draws()
	if a.stage == caseDrawWaits {
		return
	}
	a.panel()
	if a.stage <= caseDisputed {
		return
	}
	a.report(client)
}

// draws prepares the draw and lets the industry body make it with a number that came later.
func (a *assessed) draws() {
	a.draw = a.dice.id()
	a.step(0, "准备抽取", func(ctx context.Context, _ time.Time) error {
		pools, _, err := a.w.Registers.Pools(ctx, a.by("温如意"), assessing.PoolQuery{})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(pools, func(p *assessor.Pool) bool { return p.Name == "河南省科技成果评估师库" && p.Latest > 0 })
		if i < 0 {
			return errors.New("no pool to draw from")
		}
		a.pool = pools[i].ID
		return a.w.Cases.PrepareDraw(ctx, a.by("温如意"), a.number, a.draw, a.pool)
	})
	if a.stage == caseDrawWaits {
		return
	}
	n := a.dice.between(100, 150)
	a.step(1, "见证抽取", func(ctx context.Context, _ time.Time) error {
		a.people = map[string]actor.Actor{}
		for _, p := range panelists {
			by := a.by(p.name)
			if e, err := a.w.Registers.OwnEntry(ctx, by, p.kind); err != nil {
				return err
			} else if e != nil {
				a.people[e.Number] = by
			}
		}
		return a.w.Cases.Draws.Draw(ctx, a.by("欧若飞"), a.draw, "03 08 11 19 22 30 07", "双色球第 2026"+strconv.Itoa(n)+" 期（演示）")
	})
}

// panel lets the members declare and score.
func (a *assessed) panel() {
	each := func(workdays int, name string, do func(ctx context.Context, i int, no string, by actor.Actor) error) {
		a.step(workdays, name, func(ctx context.Context, _ time.Time) error {
			st, err := a.w.Cases.Case(ctx, a.by("温如意"), a.number)
			for i, no := range st.Case.Panel {
				if err == nil {
					err = do(ctx, i, no, a.people[no])
				}
			}
			return err
		})
	}
	each(1, "签署承诺", func(ctx context.Context, i int, _ string, by actor.Actor) error {
		typed := map[string]string{"avoid": "1", "secret": "1", "interest": "none"}
		if a.stage == caseDeclaring && i == 0 {
			typed["interest"], typed["note"] = "soft", "曾在同一学术会议作报告，无合作（演示数据）"
		}
		if a.stage == caseDeclaring && i > 3 {
			return nil
		}
		return a.w.Cases.Do(ctx, by, a.number, 0, assessment.Declare, typed)
	})
	if a.stage == caseDeclaring {
		return
	}
	a.step(0, "处理回避情形", func(ctx context.Context, _ time.Time) error {
		st, err := a.w.Cases.Case(ctx, a.by("季如岚"), a.number)
		for _, no := range st.Case.Panel {
			if err == nil && st.Case.Pending(no) {
				err = a.w.Cases.Do(ctx, a.by("季如岚"), a.number, 0, assessment.DecideSoft, map[string]string{"user": no, "keep": "yes", "reasons": "经核实不影响公正评价（演示数据）"})
			}
		}
		return err
	})
	a.do(0, "温如意", assessment.OpenScoring, nil)
	each(1, "提交评分", func(ctx context.Context, i int, _ string, by actor.Actor) error {
		if a.stage == caseScoring && i > 2 {
			return nil
		}
		st, err := a.w.Cases.Case(ctx, by, a.number)
		if err != nil {
			return err
		}
		typed := scoresOf(st.Leaves(), i)
		if a.stage == caseDisputed && i == 2 {
			typed[ballot.ScoreField+"T1"] = "52" // one who does not agree
		}
		return a.w.Scores.Entrust(ctx, by, a.number, st.Case.Round, true, typed)
	})
	if a.stage == caseScoring {
		return
	}
	each(0, "公开评分", func(ctx context.Context, _ int, _ string, by actor.Actor) error {
		return a.w.Scores.Open(ctx, by, a.number, 1, "", "")
	})
}

// scoresOf is a sheet of the i-th member: the scores of a panel that agrees.
func scoresOf(leaves []indextree.Node, i int) map[string]string {
	typed := map[string]string{}
	for n, leaf := range leaves {
		value := 80 + (n*3+i*2)%9
		if leaf.Scale.Kind != indextree.Points {
			value = 8
		}
		typed[ballot.ScoreField+leaf.Code] = strconv.Itoa(value)
		typed[ballot.CommentField+leaf.Code] = "与国内同类技术比较，指标来源清楚，数据可以复核，应用情况与材料所述一致（演示评语）。"
		typed[ballot.EvidenceField+leaf.Code] = "成果报告第 " + strconv.Itoa(n%5+1) + " 章"
	}
	for _, gate := range []string{"G1", "G2", "G3"} {
		typed[ballot.GateField+gate] = "yes"
	}
	return typed
}

// report goes from the draft to where the case is left.
func (a *assessed) report(client string) {
	a.do(1, "温如意", assessment.DraftReport, map[string]string{"conclusion": "成果资料齐全，技术路线清楚，主要指标达到国内先进水平，具备转化应用条件（演示数据）。", "grounds": strings.Repeat("评价组依据成果报告、检测数据和应用证明，按评价方案独立评分，结果由系统汇总（演示数据）。", 2),
		"advice": "建议在扩大应用中积累长期可靠性数据。"})
	a.do(0, "季如岚", assessment.ApproveQuality, map[string]string{"opinion": "数据与汇总结果一致，表述客观"})
	if a.stage == caseAtClient {
		return
	}
	a.do(0, client, assessment.Comment, map[string]string{"stand": "none"})
	a.do(0, "温如意", assessment.Cosign, map[string]string{"signed": "1"})
	a.step(0, "报告签字", func(ctx context.Context, _ time.Time) error {
		st, err := a.w.Cases.Case(ctx, a.by("温如意"), a.number)
		if err != nil {
			return err
		}
		return a.w.Cases.Do(ctx, a.people[st.Case.Panel[0]], a.number, 0, assessment.Cosign, map[string]string{"signed": "1"})
	})
	a.do(0, "项怀远", assessment.Sign, map[string]string{"seal": "1"})
	a.do(1, "覃知白", assessment.IndustryReview, map[string]string{"result": "PASS", "reasons": "技术表述合理"})
	a.do(0, "滕子墨", assessment.File, nil)
	filed := day.Of(a.at)
	a.do(0, "左思宁", assessment.Publish, map[string]string{"days": "15", "summary": "经评价，该成果主要指标达到国内先进水平，具备转化应用条件。公示期内可以实名提出异议（演示数据）。"})
	if a.stage == casePublished {
		return
	}
	a.at = a.at.AddDate(0, 0, 16)
	a.step(0, "公示期满", func(ctx context.Context, _ time.Time) error {
		_, err := a.w.Cases.RunOut(ctx)
		return err
	})
	a.inspections(filed)
}

// inspections draws what is inspected of the month in which the case was filed, once that
// month is over.
func (a *assessed) inspections(filed day.Date) {
	first := filed.AddDays(1 - filed.Day())
	if next := first.AddMonths(1).Start(); a.at.Before(next) {
		a.at = next
	}
	id := a.dice.id()
	a.step(1, "抽取抽查对象", func(ctx context.Context, _ time.Time) error {
		return a.w.Quality.Draw(ctx, a.by("滕子墨"), id, first.String()[:7], "05 09 14 21 26 31 12", "双色球月初首期（演示）")
	})
}
