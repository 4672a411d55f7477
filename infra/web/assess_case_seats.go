package web

import (
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/domain/exact"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// seatForms are those of recusals after the draw, of a meeting with too few ballots, and of
// bringing two assessments together.
func (v *caseSight) seatForms(add adder) {
	if v.You != assessment.Assessor || v.Case.Seated(v.Ref) {
		add(assessment.Recuse, v.recuseForm)
	}
	add(assessment.LateConflict, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "签发后回避", Note: "系统计算去除该成员评分后的总分：与现总分相差超过 " + v.Case.Params.ConflictDelta + " 分或者等级改变的，转入复评；否则注明（建议值）", Button: "认定回避，由系统重新计算", Look: part.Danger,
			Inputs: inputs(choose(f.choice("user", "评价组成员", "", v.members(func(p string) bool { return !v.Case.Answered(p) }))), area(f.area("reasons", "回避情形", "写明事实和依据。", 3)))}
	})
	if v.Case.MeetingHeld() && !(v.Case.Opening() && v.Case.MeetingOutcome() == assessment.GoesOn) {
		add(assessment.CloseMeeting, v.closeMeetingForm)
	}
	first, second := v.Case.Totals()
	facts := []part.KV{}
	if first != nil {
		facts = append(facts, part.KV{Key: "前次评价总分", Value: v.points(exact.Terminating(first))}, part.KV{Key: "本次评价总分", Value: v.points(exact.Terminating(second))})
	}
	total, hash, by := v.Case.Joint()
	if total == nil {
		add(assessment.ProposeJoint, func(f caseFields) panel.CaseForm {
			return panel.CaseForm{Title: "提出联合评议意见", Note: "两次总分相差超过 " + v.Case.Params.ReplaceLimit + " 分、不超过 " + v.Case.Params.JointLimit + " 分，由两次评价的项目负责人联合评议（建议值）；先上传会商纪要", Button: "提出意见，送另一方同意", Look: part.Primary, Facts: facts,
				Inputs: inputs(line(f.figure("total", "联合评议总分", "在两次总分之间。", "分")), area(f.area("reasons", "评议意见", "20 至 2000 个字，写明两次评价差异的原因和取值理由。", 5)))}
		})
	} else {
		if r, there := v.Last(assessment.ProposeJoint); there {
			facts = append(facts, part.KV{Key: "提出的总分", Value: v.points(exact.Terminating(total)) + "，" + v.name(by)}, part.KV{Key: "评议意见", Value: r.Event.Args.Reasons})
		}
		if by != v.Ref {
			add(assessment.AgreeJoint, func(f caseFields) panel.CaseForm {
				return panel.CaseForm{Title: "联合评议", Button: "同意，以此为评价总分", Look: part.Primary, Facts: facts, Hidden: map[string]string{f.prefix + "hash": hash}, Inputs: inputs(check(f.tick("agreed", "本人参加了联合评议，同意以上总分和意见")))}
			})
			add(assessment.ReturnJoint, func(f caseFields) panel.CaseForm {
				return panel.CaseForm{Title: "不同意联合评议意见", Button: "不同意，退回另行提出", Look: part.Danger, Inputs: inputs(area(f.area("reasons", "理由", "", 2)))}
			})
		}
	}
	add(assessment.ReferThird, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "转第三评价组", Note: "联合评议不能达成一致的，另行抽取第三评价组，取三次总分的中位数（建议值）", Button: "转第三评价组", Look: part.Danger, Inputs: inputs(area(f.area("reasons", "理由", "", 2)))}
	})
	add(assessment.ReportLapse, func(f caseFields) panel.CaseForm {
		var kinds []part.Option
		for _, k := range assessment.LapseKinds {
			kinds = append(kinds, part.Option{Value: k.Value, Label: k.Title})
		}
		return panel.CaseForm{Title: "登记失效情形", Note: "登记后报告标明“需要复核”，复评前不能以该成果新发布挂牌、竞价或者协议定价（建议值）；登记不能撤销", Button: "登记失效情形", Look: part.Danger, Inputs: inputs(
			radios(f.radios("kind", "情形", "", kinds)), panel.CaseInput{Field: f.date("on", "发生日期", "例如 2026-11-30。"), As: panel.AsDate}, line(f.text("document", "依据文书", "例如无效宣告请求审查决定的文号、变更登记的日期和编号。")), area(f.area("reasons", "情况说明", "10 至 1000 个字。", 3)))}
	})
}

// members are those who have a seat, as far as the form is about them.
func (v *caseSight) members(about func(string) bool) []part.Option {
	options := []part.Option{pleaseChoose}
	for _, p := range v.seats() {
		if about(p) {
			options = append(options, part.Option{Value: p, Label: v.name(p) + " " + p})
		}
	}
	return options
}

func (v *caseSight) seats() []string {
	people := slices.Clone(v.Case.Panel)
	for _, p := range v.Case.Extra {
		if !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	return people
}

func (v *caseSight) recuseForm(f caseFields) panel.CaseForm {
	form := panel.CaseForm{Title: "事后回避", Note: "由候补按次序递补，本人评分不计入汇总，其他人的评分保留；没有候补的另行补抽", Button: "认定回避，由候补递补", Look: part.Danger}
	if v.You == assessment.Assessor {
		form.Title, form.Note, form.Button = "本人申请回避", "抽取后出现或者发现应当回避情形的，应当立即提出；提出后不能撤回，您不再参加本项目", "本人回避，退出评价组"
	} else {
		form.Inputs = inputs(choose(f.choice("user", "评价组成员", "", v.members(func(string) bool { return true }))))
		if v.Case.Revealed() && v.You == assessment.QualityReviewer {
			form.Note += "。评分已经公开：没有系统核查结果支持的，由评估师库管理员认定"
		}
	}
	form.Inputs = append(form.Inputs, area(f.area("reasons", "回避情形", "写明事实和依据，4 至 500 个字。", 3)))
	return form
}

func (v *caseSight) closeMeetingForm(f caseFields) panel.CaseForm {
	form := panel.CaseForm{Title: "截止会商后的评分", Look: part.Danger, Inputs: inputs(area(f.area("reasons", "催办情况和理由", "10 至 500 个字。", 3)))}
	if v.Due.After(v.Now) {
		form.Note = "期限届满后才能截止。"
	}
	switch v.Case.MeetingOutcome() {
	case assessment.GoesOn:
		form.Note += "有效评分已达到法定份数，未提交的成员记为缺席，不计入汇总"
		form.Button = "截止评分，不等未提交的成员"
	case assessment.MeetsAgain:
		form.Note += "有效评分不足法定份数，可以再次召集会商一次"
		form.Button = "截止本轮，再次召集会商"
		form.Inputs = append(form.Inputs, panel.CaseInput{Field: f.date("meet_on", "再次会商的日期", "例如 2026-12-31。"), As: panel.AsDate})
	case assessment.DrawsAgain:
		form.Note += "再次会商后有效评分仍然不足，现评价组终止，另行抽取"
		form.Button = "终止现评价组，重新抽取"
	default:
		form.Note += "再次会商后有效评分仍然不足，项目终止；评分已经公开的情况留存"
		form.Button = "终止项目"
	}
	return form
}

// points writes a total with as many places as the plan has.
func (v *caseSight) points(value string) string {
	x, err := exact.Parse(value)
	if err != nil {
		return value
	}
	places := 2
	if plan, there := v.Frozen(); there {
		places, _ = strconv.Atoi(plan.Detail["places"])
	}
	return exact.Text(x, places) + " 分"
}

// conflicts are what the registers know today against those who have a seat.
func (v *caseSight) conflicts() (b panel.CaseBlock, hard bool) {
	b = panel.CaseBlock{Title: "在任评估师回避核查", Note: "按名录和平台登记的事实逐次核查；应当回避的办理事后回避后才能开放评分、提交报告、签发和公示"}
	if v.Case.EverSigned() {
		b.Note = "按名录和平台登记的事实逐次核查；应当回避的由质量复核人办理签发后回避后才能公示"
	}
	for _, c := range v.findings {
		word := "需要说明："
		if c.Hard {
			word, hard = "应当回避：", true
		}
		b.Facts = append(b.Facts, part.KV{Key: v.name(c.Number) + " " + c.Number, Value: word + c.Reason})
	}
	return b, hard
}

// merged tells how the totals of several assessments of the case were brought together.
func (v *caseSight) merged() panel.CaseBlock {
	b := panel.CaseBlock{Title: "复评结果的合并", Note: "相差不超过 " + v.Case.Params.ReplaceLimit + " 分的以复评为准，不超过 " + v.Case.Params.JointLimit + " 分的联合评议，超过的由第三评价组评分、取三次的中位数（建议值）"}
	first, second := v.Case.Totals()
	if first == nil || !v.ReadsResult() {
		return b
	}
	b.Facts = append(b.Facts, part.KV{Key: "前次评价总分", Value: v.points(exact.Terminating(first))}, part.KV{Key: "本次评价总分", Value: v.points(exact.Terminating(second))})
	if r, there := v.Last(assessment.JointDecision, assessment.ThirdTotal); there && r.Event.At.After(v.Since(assessment.Reassess)) {
		word := "联合评议"
		if r.Event.Do == assessment.ThirdTotal {
			b.Facts = append(b.Facts, part.KV{Key: "第三评价组总分", Value: v.points(r.Event.Args.Total)})
			word = "三次的中位数"
		}
		total, grade, _ := v.Total()
		b.Facts = append(b.Facts, part.KV{Key: "合并后总分", Value: total + " 分，" + grade + " 级（" + word + "）"})
	}
	for i, mark := range []string{"INSPECT_PANEL_1", "INSPECT_PANEL_2", "INSPECT_PANEL_3"} {
		if v.Case.Marked(mark) {
			b.Facts = append(b.Facts, part.KV{Key: "诚信核查", Value: "第 " + strconv.Itoa(i+1) + " 次评价与中位数相差最大，列入诚信核查"})
		}
	}
	return b
}

// doubts are the circumstances that have been reported of a report in force.
func (v *caseSight) doubts() (facts []part.KV) {
	for _, r := range v.Records {
		if r.Event.Do != assessment.ReportLapse {
			continue
		}
		for _, k := range assessment.LapseKinds {
			if k.Value == r.Event.Args.Kind {
				facts = append(facts, part.KV{Key: "失效情形", Value: k.Title + "，" + r.Detail["on"] + "。" + r.Event.Args.Reasons + "（" + r.Detail["document"] + "，" + day.Minute(r.Event.At) + " 登记）"})
			}
		}
	}
	return facts
}

// seatNote says what is unusual about the panel or the period, "" for nothing.
func (v *caseSight) seatNote() string {
	var words []string
	if _, hard := v.conflicts(); hard {
		words = append(words, "系统核查发现评价组成员有应当回避的情形，见“在任评估师回避核查”。")
	}
	if v.Case.Vacant() > 0 && v.KnowsPanel() {
		words = append(words, "有 "+strconv.Itoa(v.Case.Vacant())+" 个席位没有候补可以递补，等待项目负责人补抽。")
	}
	if v.State == assessment.FormalCheck && v.Case.Unanswered() {
		words = append(words, "评价机构没有在 "+strconv.Itoa(v.Case.Params.AcceptDays)+" 个工作日（建议值）内答复，逾期已记录；委托方可以撤回后另行委托。")
	}
	if r, there := v.Last(assessment.CloseMeeting); there && v.State == assessment.PanelMeeting && v.Case.Reconvened() && !v.Case.MeetingHeld() {
		words = append(words, "会商后有效评分不足，定于 "+r.Detail["meet_on"]+" 再次会商。")
	}
	if v.State == assessment.Withdrawn && v.Case.Marked("NO_QUORUM") {
		words = append(words, "两次会商后有效评分都不足法定份数，项目终止。")
	}
	return strings.Join(words, "")
}
