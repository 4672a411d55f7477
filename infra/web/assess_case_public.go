package web

import (
	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// publicCaseView is what everybody may read of a result that is published: the summary,
// the grade, the filing, and whether it still holds; typed is what a refused objection sent.
func (s *Server) publicCaseView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	st, err := s.Cases.PublishedCase(r.ctx(), r.Actor, r.Params("no"))
	if err != nil {
		return nil, err
	}
	issued, err := s.Scores.Issued(r.ctx(), st, "")
	if err != nil {
		return nil, err
	}
	return func(errs part.Errors) templ.Component {
		path := panel.PublicCasesPath + "/" + st.Number
		p := panel.CasePage{Errors: errs, Title: st.Title, Lead: "评价机构：" + st.Institution.Name, Public: true}
		mark, word := publicState(st.State)
		edition, _ := st.Published()
		p.Cells = []part.Cell{{Label: "项目编号", Value: st.Number, Big: true, Width: 4}, {Label: "状态", Body: part.Badge(mark, word), Width: 4}, {Label: "备案号", Value: edition.Filed.Detail["filing"], Width: 4}, {Label: "评价基准日", Value: st.Base.String(), Width: 4},
			{Label: "综合评分", Value: edition.Total(), Unit: "分", Sub: edition.Grade() + " 级", Width: 4}}
		if until := st.ValidUntil(); !until.IsZero() {
			p.Cells = append(p.Cells, part.Cell{Label: "有效期至", Value: until.String(), Width: 4})
		}
		if !st.Open() {
			p.Note, p.NoteAs = "原评价报告（"+edition.Number+"）因“"+edition.WhySent()+"”由其他人员复评，复评结果公示前不应再使用。下面是原报告公示的内容。", part.Warn
		}
		p.Blocks = append(p.Blocks, publishedBlock(st, edition, path))
		if b, some := editionsBlock(st, edition.Number); some {
			p.Blocks = append(p.Blocks, b)
		}
		if files, some := issuedBlock(issued, assessing.PDFFile, assessing.WordFile, assessing.AbstractFile); some {
			p.Blocks = append(p.Blocks, files)
		}
		if r, there := st.Last(assessment.Revoke); there {
			p.Note, p.NoteAs = "报告已撤销："+r.Event.Args.Document+"。依据本报告办理的交易和登记应当停止使用。", part.Bad
		}
		if st.State == assessment.Publicity {
			f := caseFields{typed, errs, ""}
			form := panel.CaseForm{ID: "object", Title: "提出异议", Note: "实名提出，身份不向评价机构公开；由三名以上未参加评价的人员处理", Action: path + "/object", Button: "提出异议", Inputs: inputs(
				area(f.area("reasons", "异议理由", "10 至 2000 个字，写明对哪一部分有异议。", 5)), area(f.area("evidence", "证据线索", "一行一项。", 3)), line(f.text("contact", "联系方式", "只用于核实，不公开。")),
				check(f.tick("identified", "本人同意由行业组织核实身份")))}
			if !r.SignedIn() {
				form = panel.CaseForm{ID: "object", Title: "提出异议", Note: "异议应实名提出，请先登录", Action: path + "/object", Button: "登录后提出异议"}
			}
			p.Forms = append(p.Forms, form)
		}
		if st.State == assessment.Objection && r.SignedIn() && st.Case.Objector() == st.Ref {
			f := caseFields{typed, errs, ""}
			p.Forms = append(p.Forms, panel.CaseForm{ID: "object", Title: "撤回异议", Note: "撤回后公示继续，撤回留存记录", Action: path + "/object", Hidden: map[string]string{"withdraw": "1"}, Button: "撤回异议", Look: part.Danger,
				Inputs: inputs(area(f.area("reasons", "撤回理由", "", 2)))})
		}
		p.Shell = s.publicShell(r, st.Title, layout.Crumb{Label: "评价结果公示", Href: panel.PublicCasesPath}, layout.Crumb{Label: st.Number})
		p.Shell.HasErrors = len(errs) > 0
		return panel.Case(p)
	}, nil
}

// publicState is what everybody is told of a state: how far others have come with a
// reassessment is not public.
func publicState(state assessment.State) (part.State, string) {
	if state.Settled() && state != assessment.Signed && state != assessment.Passed && state != assessment.Filed {
		return caseMark(state), state.Label()
	}
	return part.Warn, "复评中"
}

func publishedBlock(st *assessing.Standing, edition assessing.Edition, path string) panel.CaseBlock {
	b := panel.CaseBlock{Title: "公示", Note: "备案和公示不是行政认可", Texts: []part.KV{{Key: "摘要", Value: edition.Published.Detail["summary"]}}, Facts: []part.KV{{Key: "报告编号", Value: edition.Number}}}
	if words := st.Merged(edition.Number, edition.Settled, edition.Total()); words != "" {
		b.Facts = append(b.Facts, part.KV{Key: "复评合并", Value: words})
	}
	if st.Open() && !st.Case.PubEnd.IsZero() {
		b.Facts = append(b.Facts, part.KV{Key: "公示至", Value: day.Of(st.Case.PubEnd).String()})
	}
	b.Facts = append(b.Facts, part.KV{Key: "报告文本 SHA-256", Body: part.HashFull(edition.Draft.Detail["report_hash"])}, part.KV{Key: "留痕链头 SHA-256", Body: part.HashFull(st.Head.String())})
	if words := edition.Draft.Detail["disclaimer"]; words != "" {
		b.Texts = append(b.Texts, part.KV{Key: "声明", Value: words})
	}
	if st.Open() {
		b.Links = []part.Line{{Text: "评价报告公示本（PDF）", Href: path + "/report.pdf"}}
	}
	return b
}

// editionsBlock tells of the reports before the one with the number, and why each was
// assessed again.
func editionsBlock(st *assessing.Standing, number string) (panel.CaseBlock, bool) {
	b := panel.CaseBlock{Title: "此前的评价报告", Note: "复评不改动原结果，原报告仍可查阅"}
	for _, e := range st.Before(number) {
		words := e.Total() + " 分，" + e.Grade() + " 级，" + day.Of(e.Signed.Event.At).String() + " 签发"
		if e.WhySent() != "" {
			words += "；" + e.WhySent() + "，" + day.Of(e.Reassessed.Event.At).String() + " 转复评"
		}
		b.Facts = append(b.Facts, part.KV{Key: e.Number, Value: words})
	}
	return b, len(b.Facts) > 0
}
