package web

import (
	"strconv"
	"strings"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// actForm builds the form of one act with what was typed in it.
type actForm struct {
	act   assessment.Act
	build func(caseFields) panel.CaseForm
}

var (
	objectionOptions = []part.Option{{Value: "REJECTED", Label: "不成立，公示继续"}, {Value: "MINOR", Label: "部分成立，更正后继续公示"}, {Value: "MAJOR", Label: "成立，由其他人员复评"}, {Value: "FRAUD", Label: "存在弄虚作假，撤销报告"}}
	checkOptions     = []part.Option{{Value: "PASS", Label: "未发现问题"}, {Value: "REASSESS", Label: "由另一机构复评"}}
	yesNoKeep        = []part.Option{{Value: "yes", Label: "不影响公正，保留"}, {Value: "no", Label: "应当回避，由候补递补"}}
)

func inputs(list ...panel.CaseInput) []panel.CaseInput { return list }

func area(f part.Field) panel.CaseInput   { return panel.CaseInput{Field: f, As: panel.AsArea} }
func line(f part.Field) panel.CaseInput   { return panel.CaseInput{Field: f} }
func check(f part.Field) panel.CaseInput  { return panel.CaseInput{Field: f, As: panel.AsCheck} }
func radios(f part.Field) panel.CaseInput { return panel.CaseInput{Field: f, As: panel.AsRadios} }
func choose(f part.Field) panel.CaseInput { return panel.CaseInput{Field: f, As: panel.AsSelect} }

func maybe(f part.Field) part.Field {
	f.Optional = true
	return f
}

func preset(f part.Field, value string) part.Field {
	if f.Value == "" {
		f.Value = value
	}
	return f
}

// forms are those of the acts that the reader may try now, in the order of the course.
func (v *caseSight) forms() (list []actForm, err error) {
	add := func(act assessment.Act, build func(f caseFields) panel.CaseForm) {
		if v.Can(act) {
			list = append(list, actForm{act, build})
		}
	}
	v.startForms(add)
	if err := v.planForms(add); err != nil {
		return nil, err
	}
	v.panelForms(add)
	v.seatForms(add)
	v.reportForms(add)
	return list, v.laterForms(add)
}

type adder func(assessment.Act, func(caseFields) panel.CaseForm)

func (v *caseSight) startForms(add adder) {
	add(assessment.Accept, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "形式审查", Note: strconv.Itoa(assessment.InOffice().AcceptDays) + " 个工作日内答复（建议值）", Button: "受理，通知委托方", Look: part.Primary, Inputs: inputs(
			check(f.tick("finished", "成果所属项目已经完成")), check(f.tick("clear", "权属清楚，没有争议")), check(f.tick("apart", "本机构与委托方没有控股、参股或其他关联")), area(maybe(f.area("opinion", "审查意见", "", 2))))}
	})
	add(assessment.Return, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "退回补正", Note: "最多退回 " + strconv.Itoa(v.Case.Params.MaxReturns) + " 次，再退回即不予受理", Button: "退回补正，期限 " + strconv.Itoa(v.Case.Params.ReturnDays) + " 个工作日", Look: part.Danger,
			Inputs: inputs(area(f.area("missing", "需要补正的材料", "一行一项。", 3)))}
	})
	add(assessment.OfferContract, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "提出合同条款", Note: "委托方同意后由机构负责人签订", Button: "提出条款，送委托方确认", Look: part.Primary, Inputs: inputs(
			panel.CaseInput{Field: f.text("fee", "评价费用", "固定金额，不得与评价结果挂钩。"), As: panel.AsAmount}, line(f.text("payment", "付款方式", "例如“签约后七日内一次付清”。")),
			panel.CaseInput{Field: f.date("deliver_on", "交付报告日期", "例如 2026-12-31。"), As: panel.AsDate}, area(maybe(f.area("terms", "其他约定", "", 3))))}
	})
	add(assessment.AgreeContract, func(f caseFields) panel.CaseForm {
		form := panel.CaseForm{Title: "确认合同条款", Button: "同意条款，送机构负责人签订", Look: part.Primary, Inputs: inputs(check(f.tick("agreed", "本单位同意以上条款")))}
		if r, there := v.Last(assessment.OfferContract); there {
			form.Facts, form.Hidden = v.contractFacts(r), map[string]string{f.prefix + "hash": r.Event.Args.Hash}
		} else {
			form.Note = "评价机构尚未提出条款"
		}
		return form
	})
	add(assessment.SignContract, func(f caseFields) panel.CaseForm {
		form := panel.CaseForm{Title: "签订委托合同", Button: "签订委托合同", Look: part.Seal, Inputs: inputs(check(f.tick("seal", "已核对条款，合同已加盖机构印章")))}
		if r, there := v.Last(assessment.OfferContract); there {
			form.Facts = v.contractFacts(r)
		}
		if _, agreed := v.Case.Offer(); !agreed {
			form.Note = "委托方尚未同意条款"
		}
		return form
	})
}

func (v *caseSight) planForms(add adder) error {
	var staff []assessing.StaffMember
	var trees []assessing.TreeChoice
	var err error
	if v.Can(assessment.Assign) {
		if staff, err = v.s.Cases.Staff(v.r.ctx(), v.Standing); err != nil {
			return err
		}
	}
	if v.Can(assessment.ProposePlan) {
		if trees, err = v.s.Cases.TreeChoices(v.r.ctx(), v.Standing); err != nil {
			return err
		}
	}
	add(assessment.Assign, func(f caseFields) panel.CaseForm {
		people, roles := []part.Option{pleaseChoose}, []part.Option{}
		for _, p := range staff {
			if p.Role == assessment.Anybody {
				people = append(people, part.Option{Value: p.ID, Label: p.Name})
			}
		}
		for _, role := range assessing.Assignable {
			roles = append(roles, part.Option{Value: string(role), Label: role.Label()})
		}
		return panel.CaseForm{Title: "指派人员", Note: "同一人在一个项目中只有一个角色，指派后不能更改", Button: "指派人员", Look: part.Primary,
			Inputs: inputs(choose(f.choice("user", "人员", "", people)), radios(f.radios("role", "角色", "", roles)))}
	})
	add(assessment.ProposePlan, func(f caseFields) panel.CaseForm {
		options := []part.Option{pleaseChoose}
		for _, t := range trees {
			options = append(options, part.Option{Value: t.Value, Label: t.Label})
		}
		return panel.CaseForm{Title: "提出评价方案", Note: "质量复核人同意并冻结后，指标、权重和汇总规则不能再改", Button: "提出方案，送质量复核", Look: part.Primary, Inputs: inputs(
			choose(f.choice("tree", "指标体系", "已发布的最新版本。", options)), radios(preset(f.radios("order", "汇总顺序", "", choicesOf(assessing.PlanOrders)), "LEAF_FIRST")),
			choose(preset(f.choice("method", "集结方法", "", choicesOf(assessing.PlanMethods)), "TRIMMED")), line(preset(f.figure("trim_k", "每端去除份数", "1 至 2；算术平均和中位数不用。评分不足 5 份的指标不去除。", "份"), "1")),
			line(preset(f.figure("places", "总分小数位数", "0 至 4。", "位"), "2")), line(preset(f.figure("seats", "席位", "5 至 9 的奇数。", "人"), "7")), line(preset(f.figure("economic", "其中经济专家", "不超过三分之一；指标体系有只由经济专家评分的指标时，至少 2 人。", "人"), "2")),
			line(preset(f.figure("reserves", "候补", "不少于 2 人。", "人"), "3")), line(preset(f.figure("min_scores", "每项指标最少评分份数", "少于这一份数不能汇总。", "份"), "2")), area(maybe(f.area("note", "方案说明", "", 3))))}
	})
	proposed, there := v.Last(assessment.ProposePlan)
	if hash, _ := v.Case.Plan(); !there || hash == "" {
		return nil
	}
	add(assessment.AgreePlan, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "复核评价方案", Button: "同意方案", Look: part.Primary, Facts: planFacts(proposed), Hidden: map[string]string{f.prefix + "hash": proposed.Event.Args.Hash},
			Inputs: inputs(check(f.tick("agreed", "指标体系、权重、汇总规则和席位构成适当")), area(maybe(f.area("opinion", "复核意见", "", 2))))}
	})
	add(assessment.ReturnPlan, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "退回评价方案", Button: "退回项目负责人", Look: part.Danger, Inputs: inputs(area(f.area("reasons", "理由", "", 2)))}
	})
	add(assessment.FreezePlan, func(caseFields) panel.CaseForm {
		form := panel.CaseForm{Title: "冻结评价方案", Note: "冻结后不能修改", Button: "冻结评价方案", Look: part.Primary, Facts: planFacts(proposed)}
		if _, agreed := v.Case.Plan(); agreed == "" {
			form.Note = "质量复核人尚未同意方案"
		}
		return form
	})
	return nil
}

func (v *caseSight) panelForms(add adder) {
	add(assessment.ExcludePeople, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "申请特定人员回避", Note: "最多 " + strconv.Itoa(v.Case.Params.MaxExclusions) + " 人；您不会看到评估师名单", Button: "申请回避",
			Inputs: inputs(area(f.area("users", "申请回避的人员", "一行一人，写作“姓名 单位”。", 3)), area(f.area("reasons", "理由", "", 2)))}
	})
	add(assessment.Declare, func(f caseFields) panel.CaseForm {
		if v.Case.Declared(v.Ref) {
			return panel.CaseForm{Title: "承诺书", Note: "您已签署承诺", Button: "已签署"}
		}
		return panel.CaseForm{Title: "签署回避和保密承诺", Note: "签署前只显示项目名称、领域和当事人名称；期满不签署的由候补递补", Button: "签署承诺", Look: part.Primary,
			Facts: []part.KV{{Key: "项目", Value: v.Title}, {Key: "委托方", Value: v.Client.Name}, {Key: "评价机构", Value: v.Institution.Name}}, Inputs: inputs(
				radios(f.radios("interest", "与委托方、完成人、拟受让方有无利害关系", "任职、亲属、师生、合作专利、近三年合作项目或论文、出资、债权债务、有偿咨询均应说明（资产评估法第十三条、第二十四条）。",
					[]part.Option{{Value: "none", Label: "没有"}, {Value: "soft", Label: "有需要说明的情形，由质量复核人决定"}, {Value: "hard", Label: "有应当回避的情形，本人回避"}})),
				area(maybe(f.area("note", "情况说明", "有利害关系的必填。", 2))), check(f.tick("avoid", "本人承诺如实声明利害关系，评价期间出现应当回避情形的，立即报告")),
				check(f.tick("secret", "本人承诺对材料、评分和评价过程保密，不复制、不外传，不与他人商议评分")))}
	})
	add(assessment.DecideSoft, func(f caseFields) panel.CaseForm {
		form := panel.CaseForm{Title: "处理回避情形", Button: "作出决定", Look: part.Primary}
		options := []part.Option{}
		for _, p := range v.Case.Panel {
			if !v.Case.Pending(p) {
				continue
			}
			options = append(options, part.Option{Value: p, Label: v.name(p)})
			for _, r := range v.Records {
				if r.Event.Do == assessment.Declare && r.Event.Actor == p {
					form.Facts = append(form.Facts, part.KV{Key: v.name(p), Value: declaredWords(r)})
				}
			}
		}
		if len(options) == 0 {
			form.Note = "没有待处理的情形"
		}
		form.Inputs = inputs(radios(f.radios("user", "人员", "", options)), radios(f.radios("keep", "决定", "", yesNoKeep)), area(f.area("reasons", "理由", "", 2)))
		return form
	})
	add(assessment.Replace, func(f caseFields) panel.CaseForm {
		options := []part.Option{}
		for _, p := range v.Case.Panel {
			if !v.Case.Declared(p) {
				options = append(options, part.Option{Value: p, Label: v.name(p)})
			}
		}
		return panel.CaseForm{Title: "候补递补", Note: "承诺期限届满仍未签署的，由候补按次序递补", Button: "由候补递补", Look: part.Danger, Inputs: inputs(radios(f.radios("user", "未签署承诺的人员", "", options)))}
	})
	add(assessment.OpenScoring, func(caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "开放评分", Note: "材料包按文件哈希固定；有“隐去身份的材料”的，评估师只看这一份", Button: "固定材料包，开放评分 " + strconv.Itoa(v.Case.Params.ScoreDays) + " 个工作日", Look: part.Primary}
	})
	add(assessment.AddExtra, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "增补评估师", Note: "从候补中按次序增补，看不到他人评分；候补剩余 " + strconv.Itoa(len(v.Case.Reserves)) + " 人", Button: "增补评估师，期限 " + strconv.Itoa(v.Case.Params.ExtraDays) + " 个工作日", Look: part.Primary,
			Inputs: inputs(line(preset(f.figure("count", "增补人数", "1 至 2 人。", "人"), "1")))}
	})
	add(assessment.HoldMeeting, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "登记会商", Note: "先上传会商纪要；登记后评价组重新独立评分，原评分保留", Button: "登记会商，开始新一轮评分", Look: part.Primary,
			Inputs: inputs(area(f.area("summary", "会商要点", "写明分歧意见及其理由。", 4)), area(f.area("votes", "表决记录", "逐项写明同意、不同意和弃权人数。", 3)))}
	})
}

// declaredWords are what a member has said, and what the registers have said.
func declaredWords(r assessment.Record) string {
	var words []string
	if r.Detail["note"] != "" {
		words = append(words, "本人说明："+r.Detail["note"])
	}
	for n := 1; r.Detail["found_"+strconv.Itoa(n)] != ""; n++ {
		words = append(words, "系统核查："+r.Detail["found_"+strconv.Itoa(n)])
	}
	return strings.Join(words, "；")
}

func (v *caseSight) reportForms(add adder) {
	add(assessment.DraftReport, func(f caseFields) panel.CaseForm {
		form := panel.CaseForm{Title: "撰写报告初稿", Note: "总分和等级由系统写入，不能修改", Button: "提交报告初稿，送质量复核", Look: part.Primary, Inputs: inputs(
			area(f.area("conclusion", "评价结论", "20 至 4000 个字；不写评估师姓名和单项评分。", 8)), area(f.area("grounds", "评价依据和过程", "", 6)), area(maybe(f.area("advice", "建议", "", 3))), area(maybe(f.area("limits", "使用限制", "", 2))))}
		if total, grade, settled := v.Total(); settled {
			form.Facts = []part.KV{{Key: "综合评分", Value: total + " 分，" + grade + " 级"}}
		}
		if serial := v.Form["valuation"]; serial != "" {
			form.Facts = append(form.Facts, part.KV{Key: "估值参考", Value: "委托方提供估值 " + serial + "，届时仍有效的，其区间随初稿写入报告，不参与评分"})
		}
		if v.Track == assessment.Evaluation {
			form.Facts = append(form.Facts, part.KV{Key: "声明", Value: assessing.Disclaimer})
		}
		return form
	})
	add(assessment.ApproveQuality, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "质量复核", Note: "通过后送委托方核对事实，期限 " + strconv.Itoa(v.Case.Params.CommentDays) + " 个工作日", Button: "复核通过，送委托方核对事实", Look: part.Primary, Inputs: inputs(area(maybe(f.area("opinion", "复核意见", "", 3))))}
	})
	add(assessment.Comment, func(f caseFields) panel.CaseForm {
		leaves := []part.Option{{Label: "不涉及评分"}}
		for _, n := range v.Leaves() {
			leaves = append(leaves, part.Option{Value: n.Code, Label: n.Title()})
		}
		return panel.CaseForm{Title: "核对报告中的事实", Note: "只就事实提出意见；评价意见由评价组独立作出", Button: "答复评价机构", Look: part.Primary, Inputs: inputs(
			radios(f.radios("stand", "对事实部分", "", []part.Option{{Value: "none", Label: "没有意见"}, {Value: "facts", Label: "有需要更正的事实"}})), area(maybe(f.area("comment", "需要更正的事实", "有意见的必填，写明依据。", 4))),
			choose(maybe(f.choice("leaf", "更正涉及的指标", "涉及评分指标的，由评价组重新评分。", leaves))))}
	})
	add(assessment.Cosign, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "报告签字", Note: "签字人对报告负责，签发后公开；至少 2 人", Button: "在报告上签字", Look: part.Seal, Inputs: inputs(check(f.tick("signed", "本人已核对报告全文，同意签字")))}
	})
	add(assessment.Sign, func(f caseFields) panel.CaseForm {
		form := panel.CaseForm{Title: "签发报告", Note: strconv.Itoa(len(v.Case.Cosigners())) + " 人已签字", Button: "签发报告", Look: part.Seal, Inputs: inputs(check(f.tick("seal", "报告已加盖机构印章")))}
		if v.Track == assessment.Appraisal {
			form.Inputs = append(form.Inputs, line(preset(f.figure("methods", "采用的评估方法", "两种以上；只能用一种的写明理由（资产评估法第二十六条）。", "种"), "2")), area(maybe(f.area("reason", "只用一种方法的理由", "", 2))))
		}
		return form
	})
	add(assessment.IndustryReview, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "行业复核", Note: "只复核技术合理性，不改评分；最多退回一次，期满不提意见按通过处理", Button: "提出复核意见", Look: part.Primary,
			Inputs: inputs(radios(f.radios("result", "复核结论", "", []part.Option{{Value: "PASS", Label: "通过"}, {Value: "RETURN", Label: "退回修改报告"}})), area(maybe(f.area("reasons", "意见", "退回的必填。", 3))))}
	})
	add(assessment.File, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "备案", Note: "备案不是行政认可；备案号由系统编列", Button: "备案并编号", Look: part.Seal, Inputs: inputs(area(maybe(f.area("opinion", "备注", "", 2))))}
	})
	add(assessment.Publish, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "公示评价结果", Note: "涉密和商业秘密内容不得写入", Button: "公示评价结果", Look: part.Primary, Inputs: inputs(
			line(preset(f.figure("days", "公示天数", "自然日，不少于 "+strconv.Itoa(v.Case.Params.PublicityDays)+" 天。", "天"), strconv.Itoa(v.Case.Params.PublicityDays))), area(f.area("summary", "公示摘要", "20 至 2000 个字。", 5)))}
	})
}

func (v *caseSight) laterForms(add adder) error {
	var institutions []part.Option
	if v.Can(assessment.CloseSpotCheck) || v.Can(assessment.AskReassess) {
		var err error
		if institutions, err = v.s.institutionOptions(v.r, v.Track); err != nil {
			return err
		}
	}
	add(assessment.DecideObjection, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "处理异议", Note: "由三名以上未参加本次评价的人员组成小组", Button: "作出处理决定", Look: part.Primary,
			Inputs: inputs(radios(f.radios("result", "决定", "", objectionOptions)), area(f.area("panel", "小组成员", "一行一人，3 至 9 人，写作“姓名 单位”。", 3)), area(f.area("reasons", "决定理由", "", 4)))}
	})
	add(assessment.OpenSpotCheck, func(f caseFields) panel.CaseForm {
		if v.Case.SpotChecked() {
			return panel.CaseForm{Title: "抽查", Note: "抽查正在进行", Button: "发起抽查", Inputs: inputs(area(f.area("reasons", "抽查依据", "", 2)))}
		}
		return panel.CaseForm{Title: "发起抽查", Note: "主管部门只查程序和材料，不评分、不改分", Button: "发起抽查", Inputs: inputs(area(f.area("reasons", "抽查依据", "随机抽查或者风险线索。", 2)))}
	})
	if v.Case.SpotChecked() {
		add(assessment.CloseSpotCheck, func(f caseFields) panel.CaseForm {
			return panel.CaseForm{Title: "作出抽查结论", Button: "作出抽查结论", Look: part.Primary, Inputs: inputs(radios(f.radios("result", "结论", "", checkOptions)), area(f.area("opinion", "抽查意见", "", 4)),
				choose(maybe(f.choice("org", "承担复评的机构", "要求复评的必填，应为另一家机构。", institutions))))}
		})
	}
	add(assessment.AskReassess, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "申请复评", Note: "由未参加原评价的人员复评，原结果仍可查阅；委托方可在生效后 " + strconv.Itoa(v.Case.Params.ReassessMonths) + " 个月内申请一次", Button: "申请复评", Look: part.Danger,
			Inputs: inputs(choose(f.choice("org", "承担复评的机构", "主管部门要求的复评应由另一家机构承办。", institutions)), area(f.area("reasons", "理由", "", 3)))}
	})
	add(assessment.Revoke, func(f caseFields) panel.CaseForm {
		return panel.CaseForm{Title: "撤销报告", Note: "查实弄虚作假的，依决定文书撤销，不能恢复", Button: "撤销报告", Look: part.Danger, Inputs: inputs(line(f.text("document", "撤销决定文号", "")), area(f.area("reasons", "理由", "", 3)))}
	})
	add(assessment.Withdraw, func(f caseFields) panel.CaseForm {
		note := "撤回后项目终止，不能恢复"
		if v.Case.Revealed() {
			note = "评分已经公开：撤回将留存记录，再次委托时向评价机构显示"
		}
		return panel.CaseForm{Title: "撤回项目", Note: note, Button: "撤回项目", Look: part.Danger, Inputs: inputs(area(f.area("reasons", "理由", "", 2)))}
	})
	return nil
}

func (s *Server) listPublicCases(r *request) error {
	text, after := strings.TrimSpace(cleanText(r.Query("q"))), r.Query("after")
	list, next, err := s.Cases.Published(r.ctx(), assessing.CaseQuery{Text: cutText(text, 100), After: after})
	if err != nil {
		return err
	}
	const path = panel.PublicCasesPath
	p := panel.CasesPage{Shell: s.publicShell(r, "评价结果公示"), Title: "评价结果公示", Lead: "科技成果评价报告的公示摘要和效力状态。公示期内可以实名提出异议。", Action: path, Public: true, Empty: "没有公示的评价结果。", Advice: "评价报告备案后在此公示不少于 15 日。",
		Search: part.Field{Name: "q", Label: "项目名称或编号", Value: text, Type: "search", Optional: true, Width: part.Middle}, Paging: lotPaging(path, after, next, "q", text)}
	p.Paging.Note = "最近变动的在前，每页 50 项"
	for _, c := range list {
		mark, word := publicState(c.State)
		p.Lines = append(p.Lines, panel.CaseLine{Href: path + "/" + c.Number, Number: c.Number, Title: c.Title, Institution: c.Institution.Name, At: day.Of(c.UpdatedAt).String(), State: mark, Word: word})
	}
	return r.page(panel.Cases(p))
}

func (s *Server) showPublicCase(r *request) error {
	view, err := s.publicCaseView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) objectToCase(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	act, done := assessment.Object, "异议已收到，由行业组织处理；您的身份不向评价机构公开"
	if values["withdraw"] != "" {
		act, done = assessment.WithdrawObjection, "异议已撤回，公示继续"
	}
	err = s.Cases.Do(r.ctx(), r.Actor, r.Params("no"), 0, act, values)
	if err == nil {
		return r.done(panel.PublicCasesPath+"/"+r.Params("no"), done)
	}
	view, failed := s.publicCaseView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}
