package web

import (
	"fmt"
	"strconv"
	"strings"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// blocks are what the reader may read of the case, in the order of its course.
func (v *caseSight) blocks() (blocks []panel.CaseBlock) {
	about := panel.CaseBlock{Title: "申请", Facts: append(v.s.commissionFacts(v.Standing), givenReference(v.Standing)...)}
	if v.ReadsSubstance() {
		about.Texts = append(about.Texts, part.KV{Key: "成果简介", Value: v.Form["summary"]}, part.KV{Key: "成果完成人", Value: v.Form["completers"]})
	} else {
		about.Note = "签署承诺并开放评分后才能查看成果内容"
	}
	blocks = append(blocks, about)
	if r, there := v.Last(assessment.OfferContract); there && v.ReadsContract() {
		b := panel.CaseBlock{Title: "委托合同", Note: "固定费用，不与评价结果挂钩", Facts: v.contractFacts(r)}
		if signed, there := v.Last(assessment.SignContract); there {
			b.Facts = append(b.Facts, part.KV{Key: "签订", Value: day.Minute(signed.Event.At)})
		}
		blocks = append(blocks, b)
	}
	if r, there := v.Frozen(); there && v.ReadsPlan() {
		blocks = append(blocks, panel.CaseBlock{Title: "评价方案", Note: "已冻结，不能修改", Facts: planFacts(r)})
	}
	if r, there := v.Last(assessment.Draw, assessment.DrawThird); there {
		b := panel.CaseBlock{Title: "评价组", Facts: []part.KV{{Key: "评估师库", Value: r.Detail["pool"]}, {Key: "席位", Value: strconv.Itoa(v.Case.Seats)}, {Key: "候补剩余", Value: strconv.Itoa(len(v.Case.Reserves))}},
			Links: []part.Line{{Text: "抽取记录，任何人可以重做核验", Href: panel.PublicDrawsPath + "/" + r.Detail["draw"]}}}
		if do, more := v.Last(assessment.Supplement); more && do.Seq > r.Seq {
			b.Links = append(b.Links, part.Line{Text: "补抽记录", Href: panel.PublicDrawsPath + "/" + do.Detail["draw"]})
		}
		if v.Case.Round > 1 {
			b.Facts = append(b.Facts, part.KV{Key: "评分轮次", Value: strconv.Itoa(v.Case.Round)})
		}
		blocks = append(blocks, b)
	}
	if b, _ := v.conflicts(); len(b.Facts) > 0 {
		blocks = append(blocks, b)
	}
	if b := v.scoring(); len(b.Facts)+len(b.Links) > 0 {
		blocks = append(blocks, b)
	}
	if r, there := v.Report(); there {
		blocks = append(blocks, v.report(r))
		if b, some := editionsBlock(v.Standing, v.Edition(r)); some {
			blocks = append(blocks, b)
		}
		if b, some := issuedBlock(v.issued); some {
			blocks = append(blocks, b)
		}
	}
	if b := v.merged(); len(b.Facts) > 0 {
		blocks = append(blocks, b)
	}
	if b := v.after(); len(b.Facts)+len(b.Texts) > 0 {
		blocks = append(blocks, b)
	}
	return blocks
}

func (v *caseSight) contractFacts(r assessment.Record) []part.KV {
	fee, err := money.ParseYuan(r.Detail["fee"])
	facts := []part.KV{{Key: "评价费用", Value: r.Detail["fee"] + " 元"}}
	if err == nil {
		facts = []part.KV{{Key: "评价费用", Value: fee.Text() + " 元，" + fee.Capitals()}}
	}
	facts = append(facts, part.KV{Key: "付款方式", Value: r.Detail["payment"]}, part.KV{Key: "交付日期", Value: r.Detail["deliver_on"]})
	if r.Detail["terms"] != "" {
		facts = append(facts, part.KV{Key: "其他约定", Value: r.Detail["terms"]})
	}
	return append(facts, part.KV{Key: "条款 SHA-256", Body: part.HashShort(r.Event.Args.Hash)})
}

func planFacts(r assessment.Record) []part.KV {
	d := r.Detail
	tree := d["tree_title"] + " v" + d["edition"]
	if d["class_title"] != "" {
		tree += "（" + d["class_title"] + "）"
	}
	method := contract.TitleIn(assessing.PlanMethods, d["method"])
	if d["trim_k"] != "" && d["trim_k"] != "0" {
		method += "，每端 " + d["trim_k"] + " 份"
	}
	facts := []part.KV{{Key: "指标体系", Value: tree}, {Key: "汇总顺序", Value: contract.TitleIn(assessing.PlanOrders, d["order"])}, {Key: "集结方法", Value: method}, {Key: "总分小数位数", Value: d["places"]},
		{Key: "每项最少份数", Value: d["min_scores"]}, {Key: "席位", Value: d["seats"] + "，其中经济专家 " + d["economic"] + "，候补 " + d["reserves"]},
		{Key: "一致性阈值", Value: "变异系数 0.15、极差 20 分、修正 Z 值 3.5、总分标准差 8（建议值）"}}
	if d["note"] != "" {
		facts = append(facts, part.KV{Key: "方案说明", Value: d["note"]})
	}
	return append(facts, part.KV{Key: "方案 SHA-256", Body: part.HashShort(r.Event.Args.Hash)})
}

// scoring leads to the workbench and to the results; there are only counts here.
func (v *caseSight) scoring() panel.CaseBlock {
	b := panel.CaseBlock{Title: "评分", Note: "各自独立评分，公开前任何人看不到评分，也看不到谁已提交"}
	if !v.Case.Since(assessment.Scoring) {
		return b
	}
	if r, there := v.Last(assessment.OpenScoring); there {
		b.Facts = append(b.Facts, part.KV{Key: "开放评分", Value: day.Minute(r.Event.At)}, part.KV{Key: "材料包 SHA-256", Body: part.HashShort(r.Event.Args.Hash)})
	}
	b.Facts = append(b.Facts, part.KV{Key: "已收到评分承诺", Value: fmt.Sprintf("%d 份，法定最少 %d 份", v.Case.Committed(), v.Case.QuorumSize())})
	if total, grade, settled := v.Total(); settled && v.ReadsResult() && v.Case.Since(assessment.Aggregated) {
		b.Facts = append(b.Facts, part.KV{Key: "汇总结果", Value: total + " 分，" + grade + " 级"})
	}
	if v.You == assessment.Assessor && v.Case.Seated(v.Ref) {
		b.Links = append(b.Links, part.Line{Text: "打开评分工作台", Href: v.path() + "/score"})
	}
	if v.Case.Readable(v.You) {
		b.Links = append(b.Links, part.Line{Text: "查看评分结果和一致性检验", Href: v.path() + "/scores"})
	}
	return b
}

func (v *caseSight) report(r assessment.Record) panel.CaseBlock {
	b := panel.CaseBlock{Title: "评价报告", Note: "报告编号 " + v.Edition(r), Facts: []part.KV{{Key: "综合评分", Value: r.Detail["total"] + " 分，" + r.Detail["grade"] + " 级"}},
		Texts: []part.KV{{Key: "评价结论", Value: r.Detail["conclusion"]}, {Key: "评价依据和过程", Value: r.Detail["grounds"]}}}
	if r.Detail["reference"] != "" {
		b.Facts = append(b.Facts, part.KV{Key: "参考价值区间", Value: r.Detail["reference"] + "（" + r.Detail["reference_words"] + "）"})
	}
	for _, x := range []part.KV{{Key: "建议", Value: r.Detail["advice"]}, {Key: "使用限制", Value: r.Detail["limits"]}, {Key: "声明", Value: r.Detail["disclaimer"]}} {
		if x.Value != "" {
			b.Texts = append(b.Texts, x)
		}
	}
	if words := v.Merged(v.Edition(r), v.SettledBy(r), r.Detail["total"]); words != "" {
		b.Facts = append(b.Facts, part.KV{Key: "复评合并", Value: words})
	}
	if c, there := v.Last(assessment.Comment); there && c.Seq > r.Seq && c.Detail["comment"] != "" {
		b.Texts = append(b.Texts, part.KV{Key: "委托方对事实的意见", Value: c.Detail["comment"]})
	}
	if signed, there := v.Last(assessment.Sign); there && signed.Seq > r.Seq {
		var who []string
		for _, x := range signed.Event.Args.Signers {
			who = append(who, v.name(x))
		}
		b.Facts = append(b.Facts, part.KV{Key: "签发", Value: day.Minute(signed.Event.At) + "，签字人 " + strings.Join(who, "、")})
	} else {
		b.Note += "，尚未签发"
		if out, there := v.Last(assessment.Recuse); there && out.Seq > r.Seq {
			b.Note += "；因成员回避重新评分，本稿已经作废"
		}
	}
	b.Facts = append(b.Facts, part.KV{Key: "报告文本 SHA-256", Body: part.HashShort(r.Detail["report_hash"])})
	b.Links = v.reportLinks()
	return b
}

// after is what happened after the report was signed.
func (v *caseSight) after() panel.CaseBlock {
	b := panel.CaseBlock{Title: "复核、备案与公示", Note: "备案不是行政认可"}
	if r, there := v.Last(assessment.IndustryReview); there {
		word := "通过"
		if r.Event.Args.Result != "PASS" {
			word = "退回"
		}
		b.Facts = append(b.Facts, part.KV{Key: "行业复核", Value: strings.TrimSuffix(word+"，"+r.Event.Args.Reasons, "，")})
	}
	if no := v.Filing(); no != "" {
		b.Facts = append(b.Facts, part.KV{Key: "备案号", Value: no})
	}
	if r, there := v.Last(assessment.Publish); there {
		if v.Open() {
			b.Facts = append(b.Facts, part.KV{Key: "公示至", Value: day.Of(v.Case.PubEnd).String()})
		}
		b.Texts = append(b.Texts, part.KV{Key: "公示摘要", Value: r.Detail["summary"]})
	}
	if r, there := v.Last(assessment.Object); there {
		b.Texts = append(b.Texts, part.KV{Key: "异议", Value: r.Event.Args.Reasons + "\n证据线索：" + strings.Join(r.Event.Args.Evidence, "；")})
		if v.HandlesObjections() {
			b.Facts = append(b.Facts, part.KV{Key: "异议人（不向评价机构公开）", Value: v.name(r.Event.Actor) + "，" + r.Detail["contact"]})
		}
		if d, there := v.Last(assessment.DecideObjection); there && d.Seq > r.Seq {
			b.Texts = append(b.Texts, part.KV{Key: "异议处理决定", Value: labelOf(objectionOptions, d.Event.Args.Result) + "。" + d.Event.Args.Reasons})
		}
	}
	if v.Case.SpotChecked() {
		b.Facts = append(b.Facts, part.KV{Key: "抽查", Value: "正在进行"})
	} else if r, there := v.Last(assessment.CloseSpotCheck); there {
		b.Facts = append(b.Facts, part.KV{Key: "抽查", Value: labelOf(checkOptions, r.Event.Args.Result) + "。" + r.Detail["opinion"]})
	}
	b.Facts = append(b.Facts, v.doubts()...)
	if r, there := v.Last(assessment.Revoke); there {
		b.Facts = append(b.Facts, part.KV{Key: "撤销", Value: r.Event.Args.Document + "，" + r.Event.Args.Reasons})
	}
	return b
}
