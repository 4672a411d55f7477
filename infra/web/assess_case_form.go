package web

import (
	"maps"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/assessing"
	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

func choicesOf(list []contract.Choice, first ...part.Option) []part.Option {
	out := first
	for _, c := range list {
		out = append(out, part.Option{Value: c.Value, Label: c.Title})
	}
	return out
}

var pleaseChoose = part.Option{Label: "请选择"}

// institutionOptions are the institutions that are on the register and may work.
func (s *Server) institutionOptions(r *request, track string) ([]part.Option, error) {
	rows, _, err := s.Registers.PublicInstitutions(r.ctx(), assessing.EntryQuery{Standing: assessor.Listed, Limit: 200})
	list := []part.Option{pleaseChoose}
	for _, e := range rows {
		i := e.Institution()
		words := ""
		for _, t := range i.Tracks {
			if track == "" || string(t) == track {
				words += "、" + contract.TitleIn(assessor.Tracks, string(t))
			}
		}
		if words != "" && e.Barred == nil {
			list = append(list, part.Option{Value: e.Org, Label: e.Name + "（" + words[len("、"):] + "）"})
		}
	}
	return list, err
}

func (s *Server) newAssessment(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.newAssessmentView(r, id, map[string]string{"track": assessment.Evaluation, "achievement": cleanText(r.Query("achievement"))})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newAssessmentView(r *request, id string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	if !s.commissions(r) {
		return nil, assessing.ErrClient
	}
	institutions, err := s.institutionOptions(r, "")
	if err != nil {
		return nil, err
	}
	achievements, _, err := s.Trading.FindAchievements(r.ctx(), r.Actor, trading.AchievementQuery{})
	if err != nil {
		return nil, err
	}
	own := []part.Option{{Label: "不关联"}}
	for _, a := range achievements {
		if a.Secrecy != achievement.Secret {
			own = append(own, part.Option{Value: a.ID, Label: a.Name + " " + a.Number})
		}
	}
	valuations, err := s.usableOptions(r, "")
	if err != nil {
		return nil, err
	}
	return func(errs part.Errors) templ.Component {
		f := caseFields{typed, errs, ""}
		org := f.choice("org", "评价机构", "在册机构；与本单位存在控股或举办关系的不能承接。", institutions)
		link := f.choice("achievement", "关联本单位科技成果", "评价结果将可作为该成果定价的参考。", own)
		link.Optional = true
		p := panel.CaseFormPage{Errors: errs, Title: "委托评价", Lead: "先建立申请，再上传权属证明并提交。评价机构和评价业务建立后不能更改。", Back: panel.CasesPath,
			Form: panel.CaseForm{Action: panel.CasesPath + "/new", Hidden: map[string]string{"id": id}, Button: "建立申请，下一步上传材料"},
			Groups: append([]panel.CaseInputs{{Title: "委托", Inputs: []panel.CaseInput{
				{Field: f.radios("track", "评价业务", "科技成果评价出具意见；资产评估受《资产评估法》规范，由有资产评估备案的机构承办。", choicesOf(assessor.Tracks)), As: panel.AsRadios}, {Field: org, As: panel.AsSelect}, {Field: link, As: panel.AsSelect}}}},
				s.commissionGroups(f, typed["track"], valuations)...)}
		p.Shell = s.shell(r, p.Title, casePlace, layout.Crumb{Label: p.Title})
		p.Shell.HasErrors = len(errs) > 0
		return panel.CaseEdit(p)
	}, nil
}

// commissionGroups are the fields of the application; valuations are those of the unit
// that a report may name.
func (s *Server) commissionGroups(f caseFields, track string, valuations []part.Option) []panel.CaseInputs {
	fields := []part.Option{pleaseChoose}
	for _, c := range s.Registers.Codes.All(code.Field) {
		if len(c.Code) == 2 {
			fields = append(fields, part.Option{Value: c.Code, Label: c.Name})
		}
	}
	title := f.text("title", "项目名称", "将随抽取记录和公示公开，不写涉密内容。")
	title.Width = part.Long
	summary := f.area("summary", "成果简介", "20 至 2000 个字：解决什么问题、核心内容、试验或应用情况。", 8)
	completers := f.area("completers", "成果完成人", "一行一人，写作“姓名 单位”；用于核查评估师回避。", 4)
	counterpart := f.area("counterpart", "拟受让方的统一社会信用代码", "一行一个；用于核查回避。", 2)
	competitors := f.area("competitors", "竞争单位的统一社会信用代码", "一行一个；用于核查回避。", 2)
	counterpart.Optional, competitors.Optional = true, true
	about := []panel.CaseInput{{Field: title}, {Field: f.choice("purpose", "评价目的", "", choicesOf(assessing.CasePurposes, pleaseChoose)), As: panel.AsSelect},
		{Field: f.choice("class", "成果类别", "不同类别适用不同的指标权重。", choicesOf(assessing.CaseClasses, pleaseChoose)), As: panel.AsSelect},
		{Field: f.choice("field", "技术领域", "", fields), As: panel.AsSelect}, {Field: f.date("base_date", "评价基准日", "评价所依据情况的截止日期，不晚于今天，例如 2026-01-31。"), As: panel.AsDate}, {Field: summary, As: panel.AsArea}}
	if track != assessment.Evaluation {
		statutory := f.radios("statutory", "是否法定评估", "涉及国有资产或者公共利益等事项，法律、行政法规规定需要评估的（资产评估法第三条）。仅资产评估填写。", []part.Option{{Value: "yes", Label: "是"}, {Value: "no", Label: "否"}})
		statutory.Optional = true
		about = append(about, panel.CaseInput{Field: statutory, As: panel.AsRadios})
	}
	if track != assessment.Appraisal && len(valuations) > 1 {
		reference := f.choice("valuation", "估值参考", "本单位已签发的估值。其区间写入评价报告，作为参考价值区间，不参与评分，评估师评分前看不到；资产评估不适用。", valuations)
		reference.Optional = true
		about = append(about, panel.CaseInput{Field: reference, As: panel.AsSelect})
	}
	return []panel.CaseInputs{{Title: "成果", Inputs: about},
		{Title: "相关人员和单位", Inputs: []panel.CaseInput{{Field: completers, As: panel.AsArea}, {Field: counterpart, As: panel.AsArea}, {Field: competitors, As: panel.AsArea}}}}
}

// openAssessment opens a case under the id that came with the page, so that the same form posted
// twice leads to one case.
func (s *Server) openAssessment(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, opened := values["id"], ""
	if len(id) != 36 || uuid.Validate(id) != nil {
		if id, err = pageKey(); err != nil {
			return err
		}
	}
	opened, err = s.Cases.Open(r.ctx(), r.Actor, id, values)
	if err == nil {
		return r.done(panel.CasesPath+"/"+opened, "申请已建立，请上传权属证明后提交")
	}
	view, failed := s.newAssessmentView(r, id, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) editAssessment(r *request) error {
	view, err := s.editAssessmentView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) editAssessmentView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	st, err := s.writableAssessment(r)
	if err != nil {
		return nil, err
	}
	valuations, err := s.usableOptions(r, st.Achievement)
	if err != nil {
		return nil, err
	}
	values := maps.Clone(st.Form)
	if typed != nil {
		values = typed
	}
	return func(errs part.Errors) templ.Component {
		path := panel.CasesPath + "/" + st.Number
		p := panel.CaseFormPage{Errors: errs, Title: "修改评价申请", Lead: "提交后不能修改；退回补正时可以再改。", Back: path,
			Form:   panel.CaseForm{Action: path + "/edit", Hidden: map[string]string{"version": strconv.Itoa(st.Version)}, Button: "保存申请"},
			Groups: s.commissionGroups(caseFields{values, errs, ""}, st.Track, valuations)}
		p.Shell = s.shell(r, p.Title, casePlace, layout.Crumb{Label: st.Number, Href: path}, layout.Crumb{Label: p.Title})
		p.Shell.HasErrors = len(errs) > 0
		return panel.CaseEdit(p)
	}, nil
}

// writableAssessment is a case whose application the person may still change.
func (s *Server) writableAssessment(r *request) (*assessing.Standing, error) {
	st, err := s.Cases.Case(r.ctx(), r.Actor, r.Params("no"))
	switch {
	case err != nil:
		return nil, err
	case r.Actor.Org != st.Client.ID:
		return nil, assessing.ErrClient
	case !st.MayUpload("RIGHT"):
		return nil, assessment.ErrState
	}
	return st, nil
}

func (s *Server) writeAssessment(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Cases.Write(r.ctx(), r.Actor, r.Params("no"), number(values["version"]), values)
	if err == nil {
		return r.done(panel.CasesPath+"/"+r.Params("no"), "申请已保存")
	}
	view, failed := s.editAssessmentView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) confirmAssessment(r *request) error {
	view, err := s.confirmAssessmentView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// confirmAssessmentView repeats what is submitted, with the declaration.
func (s *Server) confirmAssessmentView(r *request) (func(part.Errors) templ.Component, error) {
	st, err := s.writableAssessment(r)
	if err != nil {
		return nil, err
	}
	papers, err := s.Cases.Papers(r.ctx(), st)
	if err != nil {
		return nil, err
	}
	rights := 0
	for _, p := range papers {
		if p.Kind == "RIGHT" {
			rights++
		}
	}
	return func(errs part.Errors) templ.Component {
		path := panel.CasesPath + "/" + st.Number
		f := caseFields{map[string]string{}, errs, ""}
		p := panel.CaseFormPage{Errors: errs, Title: "核对并提交申请", Lead: "提交后由评价机构在 " + strconv.Itoa(assessment.InOffice().AcceptDays) + " 个工作日内作形式审查（建议值），期间不能修改。", Back: path,
			Form:   panel.CaseForm{Action: path + "/submit", Hidden: map[string]string{"version": strconv.Itoa(st.Version)}, Button: "提交申请，送评价机构审查"},
			Blocks: []panel.CaseBlock{{Title: "申请", Facts: append(append(s.commissionFacts(st), givenReference(st)...), part.KV{Key: "材料", Value: strconv.Itoa(len(papers)) + " 份，其中权属证明 " + strconv.Itoa(rights) + " 份"})}},
			Groups: []panel.CaseInputs{{Title: "真实性声明", Note: "资产评估法第二十三条、促进科技成果转化法", Inputs: []panel.CaseInput{{Field: f.tick("declared", "本单位声明：所提交的材料真实、完整、合法，成果权属清楚，不含国家秘密；提供虚假材料的，依法承担责任。"), As: panel.AsCheck}}}}}
		p.Shell = s.shell(r, p.Title, casePlace, layout.Crumb{Label: st.Number, Href: path}, layout.Crumb{Label: p.Title})
		p.Shell.HasErrors = len(errs) > 0
		return panel.CaseEdit(p)
	}, nil
}

func (s *Server) submitAssessment(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Cases.Submit(r.ctx(), r.Actor, r.Params("no"), number(values["version"]), values["declared"] != "")
	if err == nil {
		return r.done(panel.CasesPath+"/"+r.Params("no"), "申请已提交，等待评价机构形式审查")
	}
	view, failed := s.confirmAssessmentView(r)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

// commissionFacts are what everybody with a part in the case may read of the application.
func (s *Server) commissionFacts(st *assessing.Standing) []part.KV {
	facts := []part.KV{{Key: "评价业务", Value: contract.TitleIn(assessor.Tracks, st.Track)}, {Key: "评价目的", Value: contract.TitleIn(assessing.CasePurposes, st.Purpose)},
		{Key: "成果类别", Value: contract.TitleIn(assessing.CaseClasses, st.Class)}, {Key: "技术领域", Value: s.Registers.Codes.Name(code.Field, st.Form["field"])}, {Key: "评价基准日", Value: st.Base.String()}}
	if st.Form["statutory"] == "yes" {
		facts = append(facts, part.KV{Key: "法定评估", Value: "是"})
	}
	return facts
}

// givenReference is the valuation that the client lets the report name: for itself, and for
// the institution once the report is drafted.
func givenReference(st *assessing.Standing) []part.KV {
	if st.Form["valuation"] == "" || st.By.Org != st.Client.ID {
		return nil
	}
	return []part.KV{{Key: "估值参考", Value: st.Form["valuation"] + "，其区间写入评价报告"}}
}

// caseFields builds fields of a form; prefix carries the act on a page with several.
type caseFields struct {
	typed  map[string]string
	errs   part.Errors
	prefix string
}

func (f caseFields) text(name, label, hint string) part.Field {
	name = f.prefix + name
	return part.Field{Name: name, Label: label, Hint: hint, Value: f.typed[name], Err: f.errs.At(name), Width: part.Middle}
}

func (f caseFields) area(name, label, hint string, rows int) part.Field {
	x := f.text(name, label, hint)
	x.Rows, x.Width = rows, part.Long
	return x
}

func (f caseFields) date(name, label, hint string) part.Field {
	x := f.text(name, label, hint)
	x.Width = part.Short
	return x
}

func (f caseFields) figure(name, label, hint, unit string) part.Field {
	x := f.text(name, label, hint)
	x.InputMode, x.Width, x.Unit = "numeric", part.Short, unit
	return x
}

func (f caseFields) choice(name, label, hint string, options []part.Option) part.Field {
	x := f.text(name, label, hint)
	x.Options = options
	return x
}

func (f caseFields) radios(name, label, hint string, options []part.Option) part.Field {
	return f.choice(name, label, hint, options)
}

func (f caseFields) tick(name, label string) part.Field {
	x := f.text(name, label, "")
	if x.Value != "" {
		x.Values = []string{"1"}
	}
	x.Value = ""
	return x
}
