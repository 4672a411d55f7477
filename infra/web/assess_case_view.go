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

	issued   []assessing.ReportFile
	findings []assessing.Conflict // for whom they are
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
	if st.SeesConflicts() {
		if v.findings, err = s.Cases.Findings(r.ctx(), st); err != nil {
			return nil, err
		}
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
		if words := v.seatNote(); words != "" {
			p.Note, p.NoteAs = words+p.Note, part.Warn
		}
		now := v.asked()
		for _, f := range forms {
			form := f.build(caseFields{v.typed, errs, string(f.act) + "."})
			form.Action, form.ID = v.path()+"/acts/"+string(f.act), actID(f.act)
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
		p.Turns = v.turns(p.Forms)
		if st.State == assessment.Draft || st.State == assessment.Returned {
			if st.MayUpload("RIGHT") {
				p.Head = []part.Button{{Label: "修改申请", Href: v.path() + "/edit"}, {Label: "核对并提交", Href: v.path() + "/submit", Look: part.Primary}}
			}
		}
		if do, _, now := st.Drawing(); now && st.Can(do) {
			p.Head = append(p.Head, part.Button{Label: drawTitle(do), Href: v.path() + "/draw", Look: part.Primary})
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

// actID is the anchor of the form of an act.
func actID(do assessment.Act) string { return "act-" + strings.ReplaceAll(string(do), "_", "-") }

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
	case v.Case.PartyOf(ref) == assessment.Expert && !v.Knows(ref):
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
	case v.superseded() != "":
		return v.superseded(), part.Warn
	case v.State == assessment.Planned && v.Case.Marked("REDRAW"):
		return "期满时有效评分不足且候补不够，原评价组已经终止，需要重新抽取；参加过的人员不再参加。", part.Warn
	case v.State == assessment.Withdrawn && v.Case.Marked("WITHDRAWN_AFTER_REVEAL"):
		return "本项目在评分公开后撤回。这一情况留存，再次委托时向评价机构显示。", part.Warn
	case v.State == assessment.Passed && v.Case.Marked("SILENT_PASS"):
		return "行业复核期满未提出意见，按通过处理。", part.Going
	case v.State == assessment.Effective && v.Doubtful():
		return "评价所依据的情况已经变化，使用前需要复核。", part.Warn
	}
	if words == "" {
		return "", as
	}
	return words, as
}

// superseded says of the report that was signed last that others assess again, "" if not.
func (v *caseSight) superseded() string {
	list := v.Editions()
	if len(list) == 0 || v.Case.Since(assessment.Signed) || list[len(list)-1].WhySent() == "" {
		return ""
	}
	last := list[len(list)-1]
	return "原评价报告（" + last.Number + "）因“" + last.WhySent() + "”由其他人员复评，复评结果公示前不应再使用；原报告仍可查阅。"
}

// turns are what the case waits for, told without saying who of a panel is late. What
// waits for the reader leads to its form.
func (v *caseSight) turns(forms []panel.CaseForm) (lines []part.Line) {
	seen, asked := map[assessment.Act]bool{}, v.asked()
	for _, t := range v.Case.Turns(v.Now) {
		if seen[t.Do] {
			continue
		}
		seen[t.Do] = true
		text := "由" + t.Role.Label() + "办理"
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
			voters := v.Case.Panel
			if v.State == assessment.ExtraScoring {
				voters = v.Case.Extra
			}
			n := 0
			for _, p := range voters {
				if v.Case.HasCommitted(p) {
					n++
				}
			}
			text += fmt.Sprintf("，已收到 %d / %d 份", n, len(voters))
		case assessment.OpenBallot:
			text += "本人"
		case assessment.Cosign:
			text = fmt.Sprintf("由评估师和项目负责人办理，已有 %d 人签字，至少 2 人", len(v.Case.Cosigners()))
		}
		line := part.Line{State: part.Wait, Word: t.Do.Label(), Text: text}
		if slices.Contains(asked, t.Do) && slices.ContainsFunc(forms, func(f panel.CaseForm) bool { return f.ID == actID(t.Do) }) {
			line.State, line.Href, line.Text = part.Warn, "#"+actID(t.Do), text+"，等您办理"
		}
		lines = append(lines, line)
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
	if slices.Contains(acts, assessment.AgreeJoint) {
		acts = append(acts, assessment.ReturnJoint)
	}
	if slices.Contains(acts, assessment.Accept) {
		acts = append(acts, assessment.Return)
	}
	if slices.Contains(acts, assessment.AgreePlan) {
		acts = append(acts, assessment.ReturnPlan)
	}
	return acts
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
	if slices.ContainsFunc(v.Case.Panel, func(ref string) bool { return !v.Knows(ref) }) {
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
		if (e.Do == assessment.Commit || e.Do == assessment.OpenBallot) && e.Actor != v.Ref {
			who = "一名评价组成员"
		}
		if (e.Do == assessment.Object || e.Do == assessment.WithdrawObjection) && e.Actor != v.Ref && !v.HandlesObjections() {
			who = "异议人" // whoever else that is
		}
		if e.Do == assessment.RunOut && r.State == assessment.FormalCheck {
			who = "受理期限届满，系统"
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
		case assessment.Recuse, assessment.LateConflict, assessment.CloseMeeting:
			if v.SeesConflicts() {
				line.Text = strings.TrimPrefix(v.name(e.Args.User)+"："+e.Args.Reasons, "：")
			}
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
