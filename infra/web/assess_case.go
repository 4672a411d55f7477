package web

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeAssessments: 评价项目 for the four parties and the client, and what is published of them.
func (s *Server) routeAssessments() {
	const path, public = panel.CasesPath, panel.PublicCasesPath
	parties := only(actor.Broker, actor.Head, actor.Evaluator, actor.Assessor, actor.Expert, actor.Industry, actor.Authority, actor.Inspector, actor.Auditor)
	client := only(actor.Broker, actor.Head)
	s.get(path, s.listAssessments, parties)
	s.get(path+"/new", s.newAssessment, client)
	s.post(path+"/new", s.openAssessment, client)
	s.get(path+"/:no", s.showAssessment, parties)
	s.get(path+"/:no/edit", s.editAssessment, client)
	s.post(path+"/:no/edit", s.writeAssessment, client)
	s.get(path+"/:no/submit", s.confirmAssessment, client)
	s.post(path+"/:no/submit", s.submitAssessment, client)
	s.post(path+"/:no/papers", s.addAssessmentPaper, parties, bodyUpTo(bodyLimit))
	s.get(path+"/:no/papers/:file", s.readAssessmentPaper, parties)
	s.post(path+"/:no/acts/:act", s.actOnAssessment, parties)
	s.get(path+"/:no/draw", s.caseDraw, only(actor.Evaluator))
	s.post(path+"/:no/draw", s.prepareCaseDraw, only(actor.Evaluator))
	s.get(public, s.listPublicCases, open())
	s.get(public+"/:no", s.showPublicCase, open())
	s.post(public+"/:no/object", s.objectToCase)
}

var casePlace = layout.Crumb{Label: "评价项目", Href: panel.CasesPath}

// caseStages are the stages that the tabs and the line of steps show.
var caseStages = []struct {
	label  string
	states []assessment.State
}{
	{"申请受理", []assessment.State{assessment.Draft, assessment.FormalCheck, assessment.Returned, assessment.Rejected}},
	{"合同与方案", []assessment.State{assessment.Accepted, assessment.Contracted, assessment.Reassess}},
	{"评价组", []assessment.State{assessment.Planned, assessment.PanelDrawn, assessment.Cleared}},
	{"评分", []assessment.State{assessment.Scoring, assessment.Revealed, assessment.Disputed, assessment.ExtraScoring, assessment.PanelMeeting, assessment.Consistent, assessment.JointPanel, assessment.ThirdPanel}},
	{"报告", []assessment.State{assessment.Aggregated, assessment.ReportDraft, assessment.ClientComment}},
	{"复核备案", []assessment.State{assessment.Signed, assessment.Passed, assessment.Filed}},
	{"公示生效", []assessment.State{assessment.Publicity, assessment.Objection, assessment.Effective, assessment.Expired, assessment.Revoked, assessment.Withdrawn}},
}

func caseMark(st assessment.State) part.State {
	switch {
	case st == assessment.Draft:
		return part.Draft
	case st == assessment.Effective:
		return part.Done
	case st == assessment.Rejected || st == assessment.Revoked:
		return part.Refused
	case st.Ended():
		return part.Off
	case st == assessment.Returned || st == assessment.Disputed || st == assessment.Objection || st == assessment.Reassess:
		return part.Warn
	}
	return part.Going
}

// caseDue says when the period of a state ends, in working days where it runs in them.
func caseDue(row assessing.CaseRow, days day.WorkCalendar, today day.Date) (words string, mark part.State) {
	if row.Due.IsZero() || row.State.Ended() {
		return "", part.Wait
	}
	due := day.Of(row.Due)
	switch {
	case row.State == assessment.Effective:
		return "有效期至 " + due.String(), part.Done
	case due.Before(today):
		return "已到期，" + due.String(), part.Bad
	case row.State == assessment.Publicity:
		return "公示至 " + due.String(), part.Wait
	}
	left := days.WorkdaysBetween(today, due)
	mark = part.Wait
	if left <= 2 {
		mark = part.Warn
	}
	return "剩 " + strconv.Itoa(left) + " 个工作日，" + due.String(), mark
}

func (s *Server) listAssessments(r *request) error {
	tab, text, after := r.Query("tab"), strings.TrimSpace(cleanText(r.Query("q"))), r.Query("after")
	q := assessing.CaseQuery{Text: cutText(text, 100), After: after, Todo: tab == ""}
	if n, err := strconv.Atoi(tab); err == nil && n >= 1 && n <= len(caseStages) {
		q.States = caseStages[n-1].states
	}
	list, next, err := s.Cases.Find(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	waiting, err := s.Cases.Waiting(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	days, err := s.Cases.Reader.WorkCalendar(r.ctx())
	if err != nil {
		return err
	}
	p := panel.CasesPage{Shell: s.shell(r, "评价项目", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "评价项目"}), Title: "评价项目", Lead: "委托方、评价机构、评估师、行业组织和主管部门各办各的事项，互不代替。",
		Action: panel.CasesPath, Tab: tab, Add: s.commissions(r), Search: part.Field{Name: "q", Label: "项目名称、编号或委托方", Value: text, Type: "search", Optional: true, Width: part.Middle}}
	p.Tabs = append(p.Tabs, part.Tab{Label: "待我办理", Href: panel.CasesPath, Count: waiting, Counted: true, Current: tab == ""}, part.Tab{Label: "全部", Href: panel.CasesPath + "?tab=all", Current: tab == "all"})
	for i, stage := range caseStages {
		n := strconv.Itoa(i + 1)
		p.Tabs = append(p.Tabs, part.Tab{Label: stage.label, Href: panel.CasesPath + "?tab=" + n, Current: tab == n})
	}
	p.Empty, p.Advice = "没有符合条件的评价项目。", "换一个范围，或清除查找条件。"
	if tab == "" && text == "" {
		p.Empty, p.Advice = "现在没有等您办理的项目。", "在“全部”中查看经手的项目。"
		if p.Add {
			p.Advice = "成果需要评价的，从“委托评价”开始，一般五个工作日内得到受理答复。"
		}
	}
	p.Paging = lotPaging(panel.CasesPath, after, next, "tab", tab, "q", text)
	p.Paging.Note = "从新到旧，每页 50 项"
	today := day.Of(s.Now())
	for _, c := range list {
		line := panel.CaseLine{Href: panel.CasesPath + "/" + c.Number, Number: c.Number, Title: c.Title, Client: c.Client.Name, Institution: c.Institution.Name, At: day.Of(c.CreatedAt).String(), State: caseMark(c.State), Word: c.State.Label(), Todo: c.Todo}
		line.Due, line.DueState = caseDue(c, days, today)
		p.Lines = append(p.Lines, line)
	}
	return r.page(panel.Cases(p))
}

func cutText(s string, most int) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), most)])
}

// commissions says whether the person may commission an assessment.
func (s *Server) commissions(r *request) bool {
	return assessing.MayCommission(r.Actor, string(r.OrgKind))
}

// caseAct reads the form of one act; names carry the act, so that a page can hold several.
func (s *Server) actOnAssessment(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	act := r.Params("act")
	typed := map[string]string{}
	for name, value := range values {
		if field, of := strings.CutPrefix(name, act+"."); of {
			typed[field] = value
		}
	}
	do := s.Cases.Do
	if assessment.Act(act) == assessment.LateConflict { // the engine reckons without the member
		do = func(ctx context.Context, by actor.Actor, number string, version int, _ assessment.Act, typed map[string]string) error {
			return s.Scores.RecuseLate(ctx, by, number, version, typed)
		}
	}
	err = do(r.ctx(), r.Actor, r.Params("no"), number(values["version"]), assessment.Act(act), typed)
	if err == nil {
		return s.actedOn(r, assessment.Act(act))
	}
	return s.assessmentAgain(r, act, values, err)
}

// actedOn goes back to the case, and to the list when the person has nothing more to do with
// it, having left the panel.
func (s *Server) actedOn(r *request, act assessment.Act) error {
	to := panel.CasesPath + "/" + r.Params("no")
	if _, err := s.Cases.Case(r.ctx(), r.Actor, r.Params("no")); errors.Is(err, assessing.ErrCaseAbsent) {
		to = panel.CasesPath
	}
	return r.done(to, "已办理："+act.Label())
}

// drawTitle names what is to be drawn.
func drawTitle(do assessment.Act) string {
	switch do {
	case assessment.DrawThird:
		return "准备抽取第三评价组"
	case assessment.Supplement:
		return "准备补抽评估师"
	}
	return "准备抽取评价组"
}

// assessmentAgain shows the case with what was typed; the errors stand at the fields of the act.
func (s *Server) assessmentAgain(r *request, act string, values map[string]string, refused error) error {
	view, err := s.assessmentView(r, act, values)
	if err != nil {
		return err
	}
	var faults []*fault.Fault
	for _, f := range fault.All(refused) {
		if f.Field != "" {
			f = f.At(act + "." + f.Field)
		}
		faults = append(faults, f)
	}
	if len(faults) > 0 && fault.KindOf(refused) == fault.Invalid {
		refused = fault.Join(faults)
	}
	return r.again(refused, view)
}

func (s *Server) showAssessment(r *request) error {
	view, err := s.assessmentView(r, "", nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) addAssessmentPaper(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	files, err := uploads(r.Ctx, "upload.file")
	if err == nil {
		file := upload{}
		if len(files) == 1 {
			file = files[0]
		}
		err = s.Cases.AddPaper(r.ctx(), r.Actor, r.Params("no"), values["upload.kind"], values["upload.clear"] != "", file.Name, file.Content)
	}
	if err == nil {
		return r.done(panel.CasesPath+"/"+r.Params("no"), "材料已上传")
	}
	return s.assessmentAgain(r, "upload", values, err)
}

func (s *Server) readAssessmentPaper(r *request) error {
	p, content, err := s.Cases.Paper(r.ctx(), r.Actor, r.Params("no"), r.Params("file"))
	if err != nil {
		return err
	}
	return r.download(p.Name, p.Media, content)
}

func (s *Server) caseDraw(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.caseDrawView(r, id, r.Query("pool"))
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// caseDrawView is first the choice of a pool, then what a draw from it would begin with.
func (s *Server) caseDrawView(r *request, id, pool string) (func(part.Errors) templ.Component, error) {
	st, o, err := s.Cases.Outlook(r.ctx(), r.Actor, r.Params("no"), pool)
	if err != nil {
		return nil, err
	}
	path := panel.CasesPath + "/" + st.Number
	p := panel.CaseFormPage{Title: drawTitle(o.Act), Back: path}
	pools, _, err := s.Registers.Pools(r.ctx(), r.Actor, assessing.PoolQuery{})
	if err != nil {
		return nil, err
	}
	if pool == "" {
		p.Lead = "先选择评估师库，由系统逐人核查回避。"
		b := panel.CaseBlock{Title: "可以抽取的评估师库"}
		for _, x := range pools {
			if x.Latest > 0 {
				b.Links = append(b.Links, part.Line{Text: x.Name + " v" + strconv.Itoa(x.Latest), Href: path + "/draw?pool=" + x.ID, Note: x.OrgName})
			}
		}
		if len(b.Links) == 0 {
			b.Facts = []part.KV{{Key: "没有可用的评估师库", Value: "请联系行业组织发布评估师库版本"}}
		}
		p.Blocks = append(p.Blocks, b)
		p.Form = panel.CaseForm{Action: path + "/draw", Button: "核查所选评估师库"}
		return s.caseDrawPage(r, st, p, func(p *panel.CaseFormPage, errs part.Errors) {
			f := part.Field{Name: "pool", Label: "评估师库", Err: errs.At("pool"), Width: part.Middle, Options: []part.Option{{Label: "请选择"}}}
			for _, x := range pools {
				if x.Latest > 0 {
					f.Options = append(f.Options, part.Option{Value: x.ID, Label: x.Name + " v" + strconv.Itoa(x.Latest)})
				}
			}
			p.Blocks, p.Groups = nil, []panel.CaseInputs{{Title: "评估师库", Note: "使用最新发布的版本", Inputs: []panel.CaseInput{{Field: f, As: panel.AsSelect}}}}
		}), nil
	}
	p.Lead = "名单、席位和回避人员确定后不能修改，由行业组织录入此后产生的公开随机数抽取。"
	p.Form = panel.CaseForm{Action: path + "/draw", Button: "确定名单，等待行业组织见证", Hidden: map[string]string{"id": id, "pool": pool, "ready": "1"}}
	left := len(o.Version.Members) - len(o.Excluded)
	p.Blocks = append(p.Blocks, panel.CaseBlock{Title: "抽取方案", Facts: []part.KV{{Key: "评估师库", Value: o.Pool.Name + " " + o.Version.Label() + "，" + o.Pool.OrgName}, {Key: "候选与可抽", Value: strconv.Itoa(len(o.Version.Members)) + " 人，回避后 " + strconv.Itoa(left) + " 人"},
		{Key: "席位", Value: strconv.Itoa(o.Seats) + "，其中经济专家 " + strconv.Itoa(o.Economic) + "，候补 " + strconv.Itoa(o.Reserves)}}})
	if len(o.Soft) > 0 {
		b := panel.CaseBlock{Title: "需要说明的情形", Note: "不影响抽取；抽中后由质量复核人决定是否保留"}
		for _, c := range o.Soft {
			b.Facts = append(b.Facts, part.KV{Key: c.Number, Value: c.Reason})
		}
		p.Blocks = append(p.Blocks, b)
	}
	for _, x := range o.Excluded {
		p.People = append(p.People, panel.DrawPerson{Number: x.ID, Reason: x.Reason})
	}
	return s.caseDrawPage(r, st, p, func(*panel.CaseFormPage, part.Errors) {}), nil
}

func (s *Server) caseDrawPage(r *request, st *assessing.Standing, p panel.CaseFormPage, fill func(*panel.CaseFormPage, part.Errors)) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell = errs, s.shell(r, p.Title, casePlace, layout.Crumb{Label: st.Number, Href: panel.CasesPath + "/" + st.Number}, layout.Crumb{Label: p.Title})
		p.Shell.HasErrors = len(errs) > 0
		fill(&p, errs)
		return panel.CaseEdit(p)
	}
}

func (s *Server) prepareCaseDraw(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	path := panel.CasesPath + "/" + r.Params("no")
	if values["ready"] == "" && values["pool"] != "" {
		return r.to(withQuery(path+"/draw", "pool", values["pool"]))
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		if id, err = pageKey(); err != nil {
			return err
		}
	}
	err = s.Cases.PrepareDraw(r.ctx(), r.Actor, r.Params("no"), id, values["pool"])
	if err == nil {
		return r.done(panel.DrawsPath+"/"+id, "名单和席位已确定，等待行业组织见证抽取")
	}
	view, failed := s.caseDrawView(r, id, values["pool"])
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

// stageOf is the place of a state in the line of stages.
func stageOf(st assessment.State) int {
	for i, stage := range caseStages {
		if slices.Contains(stage.states, st) {
			return i
		}
	}
	return 0
}
