package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/views/panel"
)

func issuedTitle(f assessing.ReportFile, kinds []assessing.ReportKind) string {
	if len(kinds) > 0 && !slices.Contains(kinds, f.Kind) {
		return ""
	}
	return contract.TitleIn(assessing.ReportKinds, string(f.Kind)) + "，" + day.Minute(f.At)
}

// scanFirst begins what stands beside a code.
const scanFirst = "扫描二维码，或"

// reportDocument is the report. It follows from the records, and is the same for every
// reader: there is no single score in it, and nothing from which one could be reckoned back
// (the range of two scores beside their mean gives both). public makes an address of a path,
// as it stands on paper.
func (s *Server) reportDocument(f *assessing.CaseReport, public func(path string) string) Document {
	address := public(panel.PublicCasesPath + "/" + f.Number)
	last := f.Records[len(f.Records)-1].Event.At
	d := Document{Title: reportTitle(f), Office: f.Institution.Name, Number: "报告编号　" + f.ReportNumber(), Date: "评价基准日　" + f.Base.Long(), On: day.Of(last), Demo: s.Demo, VerifyURL: address,
		VerifyText: scanFirst + "打开 " + address + " ，核对报告的状态、备案号、文件 SHA-256 和留痕链头。结果公示后可以查询；记载内容以核验结果为准。",
		Signatures: []string{"项目负责人", "机构负责人", "评价机构（盖章）"}}
	d.Sections = []DocumentSection{s.reportAbout(f), reportNature(f), reportPlan(f), reportPanel(f, public), reportResult(f)}
	if table := reportLeaves(f); len(table.Lines) > 0 && !f.Abstract {
		d.Sections = append(d.Sections, table)
	}
	if !f.Abstract {
		d.Sections = append(d.Sections, reportDisputes(f))
	}
	if before := f.Before(f.Edition(f.Draft)); len(before) > 0 {
		d.Sections = append(d.Sections, reportBefore(f, before))
	}
	d.Sections = append(d.Sections, reportWords(f), reportSigners(f), reportCourse(f), reportProof(f))
	if f.Abstract {
		d.Notes = append(d.Notes, "公示本不含评价结论全文、各指标得分和技术秘密；完整报告由委托方和评价机构保存。")
	}
	return d
}

func reportTitle(f *assessing.CaseReport) string {
	title := "科技成果评价报告"
	if f.Track == assessment.Appraisal {
		title = "技术类无形资产评估报告"
	}
	switch _, signed := f.Signed(); {
	case f.State == assessment.Reassess:
		return title + "（复评中，暂停使用）"
	case f.State == assessment.Revoked:
		return title + "（已撤销）"
	case !signed:
		return title + "（征求意见稿）"
	case f.Abstract:
		return title + "（公示本）"
	}
	return title
}

// say adds a fact that there is.
func (d *DocumentSection) say(label, value string, short bool) {
	if value = strings.TrimSpace(value); value != "" {
		d.Rows = append(d.Rows, DocumentRow{label, value, short})
	}
}

func (s *Server) reportAbout(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "一、评价项目"}
	d.say("成果名称", f.Title, false)
	d.say("委托方", f.Client.Name, false)
	d.say("评价机构", f.Institution.Name, false)
	d.say("项目编号", f.Number, true)
	d.say("备案号", cmp.Or(f.Filing(), "尚未备案"), true)
	for _, x := range s.commissionFacts(f.Standing) {
		d.say(x.Key, x.Value, true)
	}
	d.say("状态", f.State.Label(), true)
	if until := f.ValidUntil(); !until.IsZero() {
		d.say("有效期至", until.Long(), true)
	}
	if r, there := f.Last(assessment.Revoke); there {
		d.say("撤销", r.Event.Args.Document+"。"+r.Event.Args.Reasons, false)
	}
	if f.Doubtful() {
		d.say("需要复核", "评价所依据的情况已经变化，使用前需要复核。", false)
	}
	return d
}

// reportNature says what the report is and what it is not: the two businesses must not be
// confused (资产评估法), and filing is no approval.
func reportNature(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "二、报告性质"}
	if f.Track == assessment.Appraisal {
		d.say("本报告是", "评价机构受委托办理的资产评估业务的报告，签名、盖章和档案保存按《资产评估法》执行。", false)
		d.say("本报告不是", "政府部门的认定、鉴定或批准。结论在评估基准日成立，不是成交价格，也不是对成交的保证。", false)
	} else {
		d.say("本报告是", "评价机构受委托，由随机抽取并回避利害关系的评估师各自独立评分后形成的科技成果评价意见。", false)
		d.say("本报告不是", cmp.Or(f.Draft.Detail["disclaimer"], assessing.Disclaimer)+"；也不是政府部门的认定、鉴定或批准，不是成交价格。", false)
	}
	d.say("各方职责", "评价机构组织评价并对报告负责；评估师独立评分；行业组织见证抽取并复核；主管部门办理备案和抽查，不参与评分。备案和公示不是行政认可。", false)
	return d
}

func reportPlan(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "三、评价方案"}
	frozen, there := f.Frozen()
	if !there {
		return d
	}
	for _, x := range planFacts(frozen) {
		if strings.Trim(x.Value, " v，其中经济专家候补") != "" { // what an older plan does not say
			d.say(x.Key, x.Value, false)
		}
	}
	var grades []string
	for _, g := range f.Basis.Plan.Grades {
		grades = append(grades, g.Name+" 级不低于 "+g.Min+" 分")
	}
	d.say("等级", strings.Join(grades, "，"), false)
	d.say("冻结", day.Minute(frozen.Event.At)+"，由项目负责人提出、质量复核人同意；冻结后不能修改", false)
	return d
}

func panelKind(kind string) string { return labelOf(drawKinds, cmp.Or(kind, draw.Peer)) }

// reportPanel counts the panel by kind; names follow once the report is signed.
func reportPanel(f *assessing.CaseReport, public func(path string) string) DocumentSection {
	d := DocumentSection{Title: "四、评价组"}
	if r, there := f.Last(assessment.Draw, assessment.DrawThird); there {
		d.say("产生方式", "从评估师库随机抽取，行业组织见证，任何人可以按抽取记录重做核验："+public(panel.PublicDrawsPath+"/"+r.Detail["draw"]), false)
		d.say("评估师库", r.Detail["pool"], false)
	}
	counts := map[string]int{}
	for _, ref := range f.Case.Panel {
		counts[panelKind(f.Kinds[ref])]++
	}
	var words []string
	for _, k := range drawKinds {
		if n := counts[k.Label]; n > 0 {
			words = append(words, k.Label+" "+strconv.Itoa(n)+" 人")
		}
	}
	d.say("构成", strings.Join(words, "，"), false)
	d.say("回避与保密", "全体成员在接触材料前签署回避和保密承诺；有利害关系的已更换，需要说明的情形由质量复核人决定。", false)
	if _, signed := f.Signed(); !signed {
		d.say("名单", "报告签发后公开", false)
		return d
	}
	d.Columns = []DocumentColumn{{"序号", 1, false}, {"评估师", 3, false}, {"编号", 3, false}, {"类别", 2, false}}
	for i, ref := range f.Case.Panel {
		d.Lines = append(d.Lines, []string{strconv.Itoa(i + 1), cmp.Or(f.Names[ref], ref), ref, panelKind(f.Kinds[ref])})
	}
	return d
}

func reportResult(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "五、评价结果"}
	d.say("综合评分", f.Draft.Detail["total"]+" 分", true)
	d.say("等级", f.Draft.Detail["grade"]+" 级", true)
	if f.Outcome == nil {
		return d
	}
	counted := len(f.Outcome.Ballots)
	ballots := fmt.Sprintf("有效 %d 份，法定最少 %d 份", counted, f.Quorum())
	var why []string
	for _, x := range f.Result.Standings {
		if x.State != evidence.OK {
			why = append(why, standingWord(x.State))
		}
	}
	if len(why) > 0 {
		ballots += fmt.Sprintf("；未计入 %d 份：%s", len(why), strings.Join(why, "、"))
	}
	d.say("评分表", ballots, false)
	if f.Abstract {
		return d
	}
	o, t := f.Outcome, f.Basis.Thresholds
	d.say("总分标准差", strconv.FormatFloat(o.Consistency.TotalSD, 'f', 4, 64)+"（不超过 "+t.TotalSD+"）", true)
	d.say("等级跨度", strconv.Itoa(o.Consistency.GradeSpan)+" 级（不超过 "+strconv.Itoa(t.GradeSpan)+" 级）", true)
	d.say("ICC(2,k)", ratioText(o.ICC), true)
	d.say("α（等距）", ratioText(o.Reliability.Alpha)+verdictText(o.Reliability.Verdict()), true)
	return d
}

// reportLeaves is the table of the joined scores, groups above their leaves.
func reportLeaves(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "各指标得分", Columns: []DocumentColumn{{"指标", 5, false}, {"权重", 1.5, true}, {"集结得分", 2, true}, {"离散度检验", 3, false}}}
	if f.Outcome == nil {
		return d
	}
	form, err := f.Basis.Tree.For(f.Basis.Class)
	if err != nil {
		return d
	}
	places, depth := f.Basis.Plan.Places, map[string]int{}
	for _, n := range form.Nodes() {
		depth[n.Code] = depth[n.Parent] + 1
		if n.Kind == indextree.Gate {
			continue
		}
		line := []string{strings.Repeat("　", depth[n.Code]-1) + n.Title(), share(form, n.Code) + "%", "未评", ""}
		value := f.Outcome.Result.Groups[n.Code]
		if n.Kind == indextree.Leaf {
			value = f.Outcome.Result.LeafValues[n.Code]
			for _, leaf := range f.Outcome.Leaves {
				if leaf.Code == n.Code {
					if line[3] = leafLine(leaf, places).Word; leaf.Dispersion != nil && !leaf.Dispersion.Disputed {
						line[3] = "通过" // scores that hardly differ are for an inspection to look at
					}
				}
			}
		}
		if value != nil {
			line[2] = exact.Text(value, places)
		}
		d.Lines = append(d.Lines, line)
	}
	return d
}

// reportDisputes tells where the panel or others did not agree, and how it was settled.
// Nobody is named.
func reportDisputes(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "六、分歧与处理"}
	for _, r := range f.Records {
		e, when := r.Event, day.Minute(r.Event.At)
		switch e.Do {
		case assessment.Check:
			word := "一致性检验通过。"
			if e.Args.Result != "CONSISTENT" {
				word = "一致性检验未通过，未通过的指标占全部指标的 " + percentOf(e.Args.FailedShare) + "。"
			}
			d.say("检验", when+"　"+word+r.Detail["reason"], false)
		case assessment.AddExtra:
			d.say("增补", when+"　从候补中增补 "+strconv.Itoa(len(e.Args.Users))+" 名评估师独立评分，增补者看不到已有评分。", false)
		case assessment.HoldMeeting:
			d.say("会商", when+"　评价组会商，纪要和表决在案；其后重新独立评分，原评分保留。", false)
		case assessment.JointDecision:
			d.say("联合评议", when+"　"+cmp.Or(e.Args.Reasons, "由两个评价组联合评议确定。"), false)
		case assessment.ThirdTotal:
			d.say("第三评价组", when+"　由第三评价组评分确定。", false)
		case assessment.Comment:
			if e.Args.Leaf != "" {
				d.say("事实更正", when+"　委托方的事实意见涉及指标 "+e.Args.Leaf+"，重新评分。"+r.Detail["comment"], false)
			}
		case assessment.Recuse:
			d.say("事后回避", when+"　一名成员回避，由候补递补，其评分不计入汇总。", false)
		case assessment.CloseMeeting:
			word := "未提交评分的成员记为缺席，不计入汇总。"
			if r.Due.IsZero() {
				word = "有效评分不足法定份数，再次召集会商。"
			}
			d.say("截止会商评分", when+"　"+word, false)
		case assessment.LateConflict:
			d.say("签发后回避", when+"　签发后发现回避情形，已按去除该成员后的结果处理。", false)
		}
	}
	if len(d.Rows) == 0 {
		d.say("分歧", "没有需要处理的分歧。", false)
	}
	return d
}

// reportBefore tells of the reports before this one, and how the totals are merged.
func reportBefore(f *assessing.CaseReport, before []assessing.Edition) DocumentSection {
	d := DocumentSection{Title: "复评"}
	for _, e := range before {
		d.say("原报告", e.Number+"　"+e.Total()+" 分，"+e.Grade()+" 级，"+day.Of(e.Signed.Event.At).Long()+"签发", false)
		d.say("复评原因", day.Minute(e.Reassessed.Event.At)+"　"+e.WhySent(), false)
	}
	d.say("复评人员", "本次评价组重新抽取，参加过此前评价组的人员不再参加；原评分和原报告保留。", false)
	d.say("结果合并", f.Merged(f.Edition(f.Draft), f.Settling.Event.Do, f.Draft.Detail["total"]), false)
	return d
}

func percentOf(share string) string {
	x, err := exact.ParseRatio(share)
	if err != nil {
		return share
	}
	return exact.Text(x.Mul(x, hundred), 2) + "%"
}

// reportWords are the texts that people wrote; the figures in them are those of the engine,
// which are bound when the draft is handed in.
func reportWords(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "七、评价结论"}
	if f.Abstract {
		d.Title = "公示摘要"
		if r, there := f.Last(assessment.Publish); there {
			d.say("摘要", r.Detail["summary"], false)
		}
		return d
	}
	t := f.Draft.Detail
	d.say("结论", t["conclusion"], false)
	if t["reference"] != "" {
		d.say("参考价值区间", t["reference"]+"（"+t["reference_words"]+"）。由委托方提供，不参与评分。", false)
	}
	d.say("依据和过程", t["grounds"], false)
	d.say("建议", t["advice"], false)
	d.say("使用限制", cmp.Or(t["limits"], "仅供本报告所列评价目的使用；超出评价目的或者有效期的，应当重新评价。"), false)
	if c, there := f.Last(assessment.Comment); there && c.Seq > f.Draft.Seq {
		d.say("委托方意见", cmp.Or(c.Detail["comment"], "对事实部分没有意见。"), false)
	}
	return d
}

func reportSigners(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "签字与签发"}
	signed, out := f.Signed()
	for _, r := range f.Records[f.Draft.Seq:] {
		if r.Event.Do == assessment.ApproveQuality {
			d.Rows = slices.DeleteFunc(d.Rows, func(x DocumentRow) bool { return x.Label == "质量复核" })
			d.say("质量复核", day.Minute(r.Event.At)+"　通过", false)
		}
	}
	if !out {
		d.say("签发", "尚未签发，不得对外使用。", false)
		return d
	}
	d.say("签发", day.Minute(signed.Event.At)+"　由"+cmp.Or(f.Names[signed.Event.Actor], "机构负责人")+"签发，已加盖机构印章", false)
	d.Columns = []DocumentColumn{{"签字人", 3, false}, {"身份", 2, false}, {"签字时间", 3, false}, {"所签文本 SHA-256 前 16 位", 4, false}}
	for _, x := range f.Signers() {
		d.Lines = append(d.Lines, []string{cmp.Or(f.Names[x.Ref], x.Ref), f.Case.RoleOf(x.Ref).Label(), day.Minute(x.At), f.Draft.Detail["report_hash"][:16]})
	}
	return d
}

// reportCourse is what happened after the report went out.
func reportCourse(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "复核、备案与公示"}
	for _, r := range f.Records[f.Draft.Seq:] {
		e, when := r.Event, day.Minute(r.Event.At)+"　"
		switch e.Do {
		case assessment.IndustryReview:
			word := "通过"
			if e.Args.Result != "PASS" {
				word = "退回"
			}
			d.say("行业复核", when+strings.TrimSuffix(word+"。"+e.Args.Reasons, "。"), false)
		case assessment.File:
			d.say("备案", when+r.Detail["filing"]+"（备案不是行政认可）", false)
		case assessment.Publish:
			d.say("公示", when+"公示 "+strconv.Itoa(e.Args.Days)+" 日", false)
		case assessment.Object:
			d.say("异议", when+"收到实名异议，公示期限中止", false)
		case assessment.DecideObjection:
			d.say("异议处理", when+labelOf(objectionOptions, e.Args.Result)+"。"+e.Args.Reasons, false)
		case assessment.WithdrawObjection:
			d.say("异议处理", when+"异议人撤回异议", false)
		case assessment.OpenSpotCheck:
			d.say("抽查", when+"主管部门发起抽查", false)
		case assessment.CloseSpotCheck:
			d.say("抽查结论", when+labelOf(checkOptions, e.Args.Result), false)
		}
	}
	if f.Case.Marked("SILENT_PASS") {
		d.say("行业复核", "期满未提出意见，按通过处理。", false)
	}
	if len(d.Rows) == 0 {
		d.say("进度", "尚未进入复核和备案。", false)
	}
	return d
}

func reportProof(f *assessing.CaseReport) DocumentSection {
	d := DocumentSection{Title: "存证"}
	d.say("报告文本", f.Draft.Detail["report_hash"], false)
	d.say("评价方案", f.PlanHash, false)
	if f.Result != nil {
		d.say("评分输入", f.Result.Input+"（引擎 "+f.Result.Engine+"）", false)
	}
	d.say("留痕链头", f.Head.String()+"（第 "+strconv.Itoa(len(f.Records))+" 条）", false)
	d.say("说明", "以上均为 SHA-256。评分前先提交承诺，公开后逐份核验；留痕每条记录的哈希都包含前一条，改动任何一条都会被发现。", false)
	return d
}
