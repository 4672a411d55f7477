package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// caseSight draws one case as far as the reader may know of it.
type caseSight struct {
	*assessing.Standing
	s     *Server
	r     *request
	names map[string]string
	typed map[string]string // of a refused form
	errs  part.Errors

	issued []assessing.ReportFile
}

func (v *caseSight) path() string { return panel.CasesPath + "/" + v.Number }

// assessmentView reads a case and everything that its page shows; values are what a refused
// form of an act sent.
func (s *Server) assessmentView(r *request, act string, values map[string]string) (func(part.Errors) templ.Component, error) {
	st, err := s.Cases.Case(r.ctx(), r.Actor, r.Params("no"))
	if err != nil {
		return nil, err
	}
	v := &caseSight{Standing: st, s: s, r: r, typed: values}
	if v.names, err = s.Cases.Names(r.ctx(), st); err != nil {
		return nil, err
	}
	papers, err := s.Cases.Papers(r.ctx(), st)
	if err != nil {
		return nil, err
	}
	if v.issued, err = s.Scores.Issued(r.ctx(), st, ""); err != nil {
		return nil, err
	}
	forms, err := v.forms()
	if err != nil {
		return nil, err
	}
	due, mark := caseDue(st.CaseRow, st.Case.Days, day.Of(st.Now))
	return func(errs part.Errors) templ.Component {
		v.errs = errs
		p := panel.CasePage{Errors: errs, Title: st.Title, Lead: "评价机构：" + st.Institution.Name + "，委托方：" + st.Client.Name, Steps: v.steps(), Blocks: v.blocks(), Papers: v.papers(papers)}
		p.Cells = []part.Cell{{Label: "项目编号", Value: st.Number, Big: true, Width: 4}, {Label: "状态", Body: part.Badge(caseMark(st.State), st.State.Label()), Width: 4}, {Label: "本环节期限", Value: cmp.Or(due, "没有规定期限"), Width: 4},
			{Label: "评价业务", Value: contract.TitleIn(assessor.Tracks, st.Track), Width: 4}, {Label: "评价基准日", Value: st.Base.String(), Width: 4}, {Label: "我的角色", Value: v.yourRole(), Width: 4}}
		if mark == part.Bad {
			p.Note, p.NoteAs = "本环节期限已到，请尽快办理或按规定递补。", part.Warn
		}
		p.Note, p.NoteAs = v.note(p.Note, p.NoteAs)
		p.Turns = v.turns()
		now := v.asked()
		for _, f := range forms {
			form := f.build(caseFields{v.typed, errs, string(f.act) + "."})
			form.Action, form.ID = v.path()+"/acts/"+string(f.act), "act-"+strings.ReplaceAll(string(f.act), "_", "-")
			if form.Hidden == nil {
				form.Hidden = map[string]string{}
			}
			form.Hidden["version"] = strconv.Itoa(st.Version)
			if slices.Contains(now, f.act) || string(f.act) == act {
				p.Forms = append(p.Forms, form)
			} else {
				form.Look = part.Plain
				p.More = append(p.More, form)
			}
		}
		if st.State == assessment.Draft || st.State == assessment.Returned {
			if st.MayUpload("RIGHT") {
				p.Head = []part.Button{{Label: "修改申请", Href: v.path() + "/edit"}, {Label: "核对并提交", Href: v.path() + "/submit", Look: part.Primary}}
			}
		}
		if st.Can(assessment.Draw) {
			p.Head = append(p.Head, part.Button{Label: "准备抽取评价组", Href: v.path() + "/draw", Look: part.Primary})
		}
		p.People, p.PeopleNote = v.people()
		p.Upload = v.upload(errs)
		p.Trail, p.Head64 = v.trail(), st.Head.String()
		if len(p.Trail) > newestRecords {
			p.Trail, p.Older = p.Trail[:newestRecords], p.Trail[newestRecords:]
		}
		p.Shell = s.shell(r, st.Title, casePlace, layout.Crumb{Label: st.Number})
		p.Shell.HasErrors = len(errs) > 0
		return panel.Case(p)
	}, nil
}

func (v *caseSight) yourRole() string {
	if v.You == assessment.Anybody {
		return "尚未领办"
	}
	return v.You.Label()
}

// name of somebody in the records, as far as the reader may know it. Nobody is told who
// of a panel has committed: see trail.
func (v *caseSight) name(ref string) string {
	switch {
	case ref == assessment.SystemActor:
		return "系统"
	case ref == v.Ref:
		return v.names[ref] + "（您）"
	case v.Case.PartyOf(ref) == assessment.Expert && !v.KnowsPanel():
		return "评价组成员"
	case v.Case.PartyOf(ref) == assessment.Public && !v.HandlesObjections(): // an earlier one too
		return "异议人"
	}
	return cmp.Or(v.names[ref], ref)
}

func (v *caseSight) steps() []part.Step {
	at := stageOf(v.State)
	steps := make([]part.Step, len(caseStages))
	for i, stage := range caseStages {
		steps[i] = part.Step{Label: stage.label, State: part.Wait}
		switch {
		case i < at || v.State == assessment.Effective:
			steps[i].State = part.Done
		case i == at:
			steps[i].State, steps[i].Meta = part.Going, v.State.Label()
		}
	}
	return steps
}

func (v *caseSight) note(words string, as part.State) (string, part.State) {
	switch {
	case v.State == assessment.Returned:
		if r, there := v.Last(assessment.Return); there {
			return "评价机构要求补正：" + strings.Join(r.Event.Args.Missing, "；"), part.Warn
		}
	case v.State == assessment.Planned && v.Case.Marked("REDRAW"):
		return "期满时有效评分不足且候补不够，原评价组已经终止，需要重新抽取；参加过的人员不再参加。", part.Warn
	case v.State == assessment.Withdrawn && v.Case.Marked("WITHDRAWN_AFTER_REVEAL"):
		return "本项目在评分公开后撤回。这一情况留存，再次委托时向评价机构显示。", part.Warn
	case v.State == assessment.Passed && v.Case.Marked("SILENT_PASS"):
		return "行业复核期满未提出意见，按通过处理。", part.Going
	case v.State == assessment.Effective && v.Case.Marked("NEEDS_REVIEW"):
		return "评价所依据的情况已经变化，使用前需要复核。", part.Warn
	}
	if words == "" {
		return "", as
	}
	return words, as
}

// turns are what the case waits for, told without saying who of a panel is late.
func (v *caseSight) turns() (lines []part.Line) {
	seen := map[assessment.Act]bool{}
	for _, t := range v.Case.Turns(v.Now) {
		if seen[t.Do] {
			continue
		}
		seen[t.Do] = true
		text := t.Role.Label()
		switch t.Do {
		case assessment.Declare:
			n := 0
			for _, p := range v.Case.Panel {
				if v.Case.Declared(p) {
					n++
				}
			}
			text += fmt.Sprintf("，已有 %d / %d 人签署", n, len(v.Case.Panel))
		case assessment.Commit:
			of := len(v.Case.Panel)
			if v.State == assessment.ExtraScoring {
				of = len(v.Case.Extra)
			}
			text += fmt.Sprintf("，已收到 %d / %d 份", v.Case.Committed(), of)
		case assessment.Cosign:
			text = fmt.Sprintf("评估师和项目负责人，已有 %d 人签字，至少 2 人", len(v.Case.Cosigners()))
		}
		lines = append(lines, part.Line{State: part.Wait, Word: t.Do.Label(), Text: "由" + text + "办理"})
	}
	return lines
}

// asked are the acts that the case waits for from the reader.
func (v *caseSight) asked() (acts []assessment.Act) {
	for _, t := range v.Case.Turns(v.Now) {
		if (t.Person == "" || t.Person == v.Ref) && v.Can(t.Do) {
			acts = append(acts, t.Do)
		}
	}
	if slices.Contains(acts, assessment.Accept) {
		acts = append(acts, assessment.Return)
	}
	if slices.Contains(acts, assessment.AgreePlan) {
		acts = append(acts, assessment.ReturnPlan)
	}
	return acts
}

func (v *caseSight) blocks() (blocks []panel.CaseBlock) {
	about := panel.CaseBlock{Title: "申请", Facts: v.s.commissionFacts(v.Standing)}
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
	if r, there := v.Last(assessment.Draw); there {
		b := panel.CaseBlock{Title: "评价组", Facts: []part.KV{{Key: "评估师库", Value: r.Detail["pool"]}, {Key: "席位", Value: strconv.Itoa(v.Case.Seats)}, {Key: "候补剩余", Value: strconv.Itoa(len(v.Case.Reserves))}},
			Links: []part.Line{{Text: "抽取记录，任何人可以重做核验", Href: panel.PublicDrawsPath + "/" + r.Detail["draw"]}}}
		if v.Case.Round > 1 {
			b.Facts = append(b.Facts, part.KV{Key: "评分轮次", Value: strconv.Itoa(v.Case.Round)})
		}
		blocks = append(blocks, b)
	}
	if b := v.scoring(); len(b.Facts)+len(b.Links) > 0 {
		blocks = append(blocks, b)
	}
	if r, there := v.Report(); there && v.ReadsReport() {
		blocks = append(blocks, v.report(r))
		if b, some := issuedBlock(v.issued); some {
			blocks = append(blocks, b)
		}
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
		{Key: "每项指标最少评分份数", Value: d["min_scores"]}, {Key: "席位", Value: d["seats"] + "，其中经济专家 " + d["economic"] + "，候补 " + d["reserves"]},
		{Key: "一致性阈值", Value: "变异系数 0.15、极差 20 分、修正 Z 值 3.5、总分标准差 8（建议值）"}}
	if d["note"] != "" {
		facts = append(facts, part.KV{Key: "方案说明", Value: d["note"]})
	}
	return append(facts, part.KV{Key: "方案 SHA-256", Body: part.HashShort(r.Event.Args.Hash)})
}

// scoring leads to the workbench and to the results; there are only counts here.
func (v *caseSight) scoring() panel.CaseBlock {
	b := panel.CaseBlock{Title: "评分", Note: "各自独立评分，公开前任何人看不到评分，也看不到谁已提交"}
	if !v.Reached(assessment.Scoring) {
		return b
	}
	if r, there := v.Last(assessment.OpenScoring); there {
		b.Facts = append(b.Facts, part.KV{Key: "开放评分", Value: day.Minute(r.Event.At)}, part.KV{Key: "材料包 SHA-256", Body: part.HashShort(r.Event.Args.Hash)})
	}
	b.Facts = append(b.Facts, part.KV{Key: "已收到评分承诺", Value: fmt.Sprintf("%d 份，法定最少 %d 份", v.Case.Committed(), v.Case.QuorumSize())})
	if total, grade, settled := v.Total(); settled && v.ReadsReport() {
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
	b := panel.CaseBlock{Title: "评价报告", Note: "报告编号 " + v.ReportNumber(), Facts: []part.KV{{Key: "综合评分", Value: r.Detail["total"] + " 分，" + r.Detail["grade"] + " 级"}},
		Texts: []part.KV{{Key: "评价结论", Value: r.Detail["conclusion"]}, {Key: "评价依据和过程", Value: r.Detail["grounds"]}}}
	for _, x := range []part.KV{{Key: "建议", Value: r.Detail["advice"]}, {Key: "使用限制", Value: r.Detail["limits"]}, {Key: "声明", Value: r.Detail["disclaimer"]}} {
		if x.Value != "" {
			b.Texts = append(b.Texts, x)
		}
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
	}
	b.Facts = append(b.Facts, part.KV{Key: "报告 SHA-256", Body: part.HashShort(r.Detail["report_hash"])})
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
		b.Facts = append(b.Facts, part.KV{Key: "公示至", Value: day.Of(v.Case.PubEnd).String()})
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
	if r, there := v.Last(assessment.Revoke); there {
		b.Facts = append(b.Facts, part.KV{Key: "撤销", Value: r.Event.Args.Document + "，" + r.Event.Args.Reasons})
	}
	return b
}

// people with a part, in the order of the roles; a panel only for those who may know it.
func (v *caseSight) people() (list []panel.CasePerson, note string) {
	for _, role := range []assessment.Role{assessment.Client, assessment.OrgManager, assessment.OrgClerk, assessment.CaseLead, assessment.QualityReviewer, assessment.PoolAdmin, assessment.IndustryReviewer, assessment.GovFiling, assessment.GovInspector} {
		for _, ref := range v.Case.Holders(role) {
			list = append(list, panel.CasePerson{Role: role.Label(), Name: v.name(ref)})
		}
	}
	if len(v.Case.Panel) == 0 {
		return list, ""
	}
	if !v.KnowsPanel() {
		return list, "评价组成员在报告签发后公开"
	}
	for i, ref := range v.Case.Panel {
		m := panel.CasePerson{Role: "评估师 " + strconv.Itoa(i+1), Name: v.name(ref), Note: ref}
		if v.State == assessment.PanelDrawn {
			m.State, m.Word = part.Wait, "待签署承诺"
			if v.Case.Declared(ref) {
				m.State, m.Word = part.Done, "已签署承诺"
			}
			if v.Case.Pending(ref) {
				m.State, m.Word = part.Held, "回避情形待处理"
			}
		}
		list = append(list, m)
	}
	for _, ref := range v.Case.Extra {
		if !slices.Contains(v.Case.Panel, ref) {
			list = append(list, panel.CasePerson{Role: "增补评估师", Name: v.name(ref), Note: ref})
		}
	}
	return list, ""
}

func (v *caseSight) papers(papers []assessing.CasePaper) (lines []panel.CasePaperLine) {
	for _, p := range papers {
		line := panel.CasePaperLine{Kind: contract.TitleIn(assessing.PaperKinds, p.Kind), Name: p.Name, Href: v.path() + "/papers/" + p.ID, Hash: p.SHA256, By: p.AddedBy, At: day.Minute(p.AddedAt), Size: sizeText(p.Size)}
		if v.Case.PartyOf(v.Ref) == assessment.Expert {
			line.By = "委托方或评价机构"
		}
		lines = append(lines, line)
	}
	return lines
}

func (v *caseSight) upload(errs part.Errors) *panel.CaseForm {
	options := []part.Option{pleaseChoose}
	for _, k := range assessing.PaperKinds {
		if v.MayUpload(k.Value) {
			options = append(options, part.Option{Value: k.Value, Label: k.Title})
		}
	}
	if len(options) == 1 {
		return nil
	}
	f := caseFields{v.typed, errs, "upload."}
	file := f.text("file", "文件", "PDF、图片或办公文档，最大 20 MB。")
	file.Accept = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
	return &panel.CaseForm{ID: "upload", Title: "上传材料", Action: v.path() + "/papers", Upload: true, Button: "上传材料", Inputs: []panel.CaseInput{{Field: f.choice("kind", "材料种类", "", options), As: panel.AsSelect},
		{Field: file, As: panel.AsFile}, {Field: f.tick("clear", "材料不含国家秘密"), As: panel.AsCheck}}}
}

// newestRecords are shown at once, the others on demand.
const newestRecords = 10

// trail tells the records from the newest down. Who has committed is told to nobody, and
// what a member has declared only to the quality reviewer.
func (v *caseSight) trail() (events []part.Event) {
	for _, r := range slices.Backward(v.Records) {
		e := r.Event
		who := v.name(e.Actor)
		if e.Do == assessment.Commit && e.Actor != v.Ref {
			who = "一名评价组成员"
		}
		if (e.Do == assessment.Object || e.Do == assessment.WithdrawObjection) && e.Actor != v.Ref && !v.HandlesObjections() {
			who = "异议人" // whoever else that is
		}
		line := part.Event{Title: e.Do.Label(), Meta: who + "，" + day.Minute(e.At) + "，第 " + strconv.Itoa(r.Seq) + " 条 " + r.Hash.String()[:12]}
		switch e.Do {
		case assessment.TakeUp:
			line.Text = e.Args.Role.Label()
		case assessment.Assign:
			line.Text = v.name(e.Args.User) + "为" + e.Args.Role.Label()
		case assessment.Return:
			line.Text = strings.Join(e.Args.Missing, "；")
		case assessment.ExcludePeople:
			line.Text = strconv.Itoa(len(e.Args.Users)) + " 人"
		case assessment.Declare, assessment.Object:
		case assessment.DecideSoft:
			line.Text = "保留"
			if !e.Args.Keep {
				line.Text = "更换"
			}
		case assessment.AddExtra:
			line.Text = strconv.Itoa(len(e.Args.Users)) + " 人"
		default:
			line.Text = cmp.Or(e.Args.Reasons, r.Detail["opinion"])
		}
		if e.Do == assessment.Sign || e.Do == assessment.File {
			line.Kind = part.Official
		}
		events = append(events, line)
	}
	return events
}
