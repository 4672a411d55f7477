package web

import (
	"bytes"
	"strings"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeRegister: 评价机构, 科技评估师 and 专家 on record.
func (s *Server) routeRegister() {
	const entries = panel.EntriesPath
	keepers := only(actor.Authority, actor.Inspector, actor.Industry, actor.Evaluator, actor.Head, actor.Auditor)
	readers := only(actor.Authority, actor.Inspector, actor.Industry, actor.Evaluator, actor.Head, actor.Auditor, actor.Assessor, actor.Expert)
	body, people := only(actor.Evaluator, actor.Head), only(actor.Assessor, actor.Expert)
	writers := only(actor.Evaluator, actor.Head, actor.Assessor, actor.Expert)
	officers := only(actor.Authority, actor.Inspector, actor.Industry, actor.Evaluator, actor.Head, actor.Assessor, actor.Expert)
	s.get(panel.PublicInstitutionsPath, s.listPublicInstitutions, open())
	s.get(panel.PublicInstitutionsPath+"/:id", s.showPublicInstitution, open())
	s.get(panel.InstitutionsPath, s.listRegister(panel.InstitutionsPath), keepers)
	s.get(panel.InstitutionsPath+"/export.xlsx", s.exportRegister(panel.InstitutionsPath), keepers, within(uploadTimeout))
	s.get(panel.PeoplePath+"/export.xlsx", s.exportRegister(panel.PeoplePath), keepers, within(uploadTimeout))
	s.get(panel.InstitutionsPath+"/mine", s.ownFile(panel.InstitutionsPath), body)
	s.get(panel.InstitutionsPath+"/new", s.newFile(panel.InstitutionsPath), body)
	s.post(panel.InstitutionsPath+"/new", s.addFile(panel.InstitutionsPath), body)
	s.get(panel.PeoplePath, s.listRegister(panel.PeoplePath), keepers)
	s.get(panel.PeoplePath+"/mine", s.ownFile(panel.PeoplePath), people)
	s.get(panel.PeoplePath+"/new", s.newFile(panel.PeoplePath), people)
	s.post(panel.PeoplePath+"/new", s.addFile(panel.PeoplePath), people)

	s.get(entries+"/:id", s.showEntry, readers)
	s.get(entries+"/:id/edit", s.editFile, writers)
	s.post(entries+"/:id/edit", s.changeFile, writers)
	s.post(entries+"/:id/papers", s.addRegisterPaper, writers, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get(entries+"/:id/papers/:file", s.showRegisterPaper, readers, within(uploadTimeout))
	s.get(entries+"/:id/take/:step", s.confirmStep, officers)
	s.post(entries+"/:id/take/:step", s.takeStep, officers)
	s.get(entries+"/:id/propose/:step", s.confirmEntryMotion, officers)
	s.post(entries+"/:id/propose/:step", s.proposeEntryMotion, officers)
	s.get(entries+"/:id/decide", s.confirmEntryDecision, only(actor.Head))
	s.post(entries+"/:id/decide", s.decideEntry, only(actor.Head))
	s.post(entries+"/:id/account", s.linkAccount, only(actor.Industry))
	s.post(entries+"/:id/facts", s.declareFact, people)
	s.get(entries+"/:id/facts/:fact/undo", s.confirmUndo, people)
	s.post(entries+"/:id/facts/:fact/undo", s.askUndo, people)
	s.post(entries+"/:id/facts/:fact/decide", s.decideUndo, only(actor.Industry, actor.Evaluator, actor.Head))
}

// kindsAt are the kinds of entries that a list shows.
func kindsAt(path string) []assessor.Kind {
	if path == panel.PeoplePath {
		return []assessor.Kind{assessor.OfAssessor, assessor.OfExpert}
	}
	return []assessor.Kind{assessor.OfInstitution}
}

// waitingEntries in the filter asks for what waits for a check, a confirmation or a
// decision.
const waitingEntries = "WAITING"

func (s *Server) entryQuery(r *request, path string) assessing.EntryQuery {
	q := assessing.EntryQuery{Kinds: kindsAt(path), Text: strings.TrimSpace(cleanText(r.Query("q"))), Field: cleanText(r.Query("field")), Standing: assessor.Standing(cleanText(r.Query("state"))), After: r.Query("after")}
	if q.Standing == waitingEntries {
		q.Standing, q.Waiting = "", true
	}
	if k := assessor.Kind(r.Query("kind")); path == panel.PeoplePath && k.Person() {
		q.Kinds = []assessor.Kind{k}
	}
	return q
}

// registerPageOf is a list with its filter as asked for.
func (s *Server) registerPageOf(r *request, path, title, lead string, q assessing.EntryQuery, next string) panel.RegisterPage {
	state, kind := string(q.Standing), ""
	if q.Waiting {
		state = waitingEntries
	}
	p := panel.RegisterPage{Title: title, Lead: lead, Path: path, Query: q.Text, Field: q.Field, State: state, People: path == panel.PeoplePath, Public: path == panel.PublicInstitutionsPath,
		Fields: append([]part.Option{{Label: "全部领域"}}, fieldOptions(s.Registers.Codes, day.Of(s.Now()))...), States: []part.Option{{Label: "不限"}}}
	if p.People {
		p.Kinds = []part.Option{{Label: "不限"}}
		for _, k := range assessor.Kinds[1:] {
			p.Kinds = append(p.Kinds, part.Option{Value: k.Value, Label: k.Title})
		}
		if len(q.Kinds) == 1 {
			kind = string(q.Kinds[0])
		}
	}
	if !p.Public {
		p.States = append(p.States, part.Option{Value: waitingEntries, Label: "待办"})
	}
	for _, st := range assessor.Standings {
		if !p.Public || st.Value != string(assessor.Applying) {
			p.States = append(p.States, part.Option{Value: st.Value, Label: st.Title})
		}
	}
	p.Kind = kind
	p.Asked = p.Query+p.Field+p.State+p.Kind != ""
	p.Paging = lotPaging(path, q.After, next, "q", p.Query, "kind", p.Kind, "field", p.Field, "state", p.State)
	p.Paging.Note = "从新到旧，每页 50 项"
	return p
}

func (s *Server) entryLines(rows []assessing.EntryRow, path string) []panel.EntryLine {
	today := day.Of(s.Now())
	lines := make([]panel.EntryLine, len(rows))
	for i, e := range rows {
		l := panel.EntryLine{Href: path + "/" + e.ID, Name: e.Name, Number: orWords(e.Number, "未编号"), Kind: e.Kind.Title(), Standing: e.Standing, Stage: e.Stage, Waiting: e.Proposal != nil}
		if e.Barred != nil {
			l.Barred = sanctionWords(e.Barred)
		}
		if e.Kind.Person() {
			p := e.Person()
			l.Unit, l.Title, l.Fields = orWords(p.Unit(today).Name, "未填"), orWords(p.Title, "未填"), s.fieldNames(p.Fields)
		} else {
			p := e.Institution()
			l.Fields, l.Filing = s.fieldNames(p.Scope), "没有有效备案"
			for _, f := range p.Filings {
				if f.Valid(today) {
					l.Filing = contract.TitleIn(assessor.FilingKinds, string(f.Kind)) + " " + f.Number
					break
				}
			}
		}
		lines[i] = l
	}
	return lines
}

func orWords(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// sanctionWords says a sanction with its term.
func sanctionWords(r *assessor.Integrity) string {
	if until := r.Until(); !until.IsZero() {
		return r.Clause.Measure.Title() + "，至 " + until.String()
	}
	return r.Clause.Measure.Title()
}

func (s *Server) fieldNames(codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = s.Registers.Codes.Name(code.Field, c)
	}
	return strings.Join(names, "、")
}

func (s *Server) listRegister(path string) handler {
	title, lead := "评价机构", "机构申请，所在地科技主管部门初核、负责人确认后入册。"
	if path == panel.PeoplePath {
		title, lead = "评估师与专家", "本人填写并提交，所在评价机构或行业组织初核，行业组织负责人确认后入册。"
	}
	return func(r *request) error {
		q := s.entryQuery(r, path)
		rows, next, err := s.Registers.Entries(r.ctx(), r.Actor, q)
		if err != nil {
			return err
		}
		p := s.registerPageOf(r, path, title, lead, q, next)
		p.Shell, p.Lines = s.shell(r, title, layout.Crumb{Label: "评价"}, layout.Crumb{Label: title}), s.entryLines(rows, panel.EntriesPath)
		p.Shell.Query = ""
		p.Acts = []part.Button{{Label: "导出", Href: withQuery(path+"/export.xlsx", "q", p.Query, "kind", p.Kind, "field", p.Field, "state", p.State), Icon: part.IconDownload}}
		if r.Actor.Has(actor.Industry) && p.People {
			p.Acts = append(p.Acts, part.Button{Label: "批量导入", Href: "/registers?register=PEOPLE"})
		}
		if r.Actor.Has(actor.Authority, actor.Inspector) && !p.People {
			p.Acts = append(p.Acts, part.Button{Label: "批量导入", Href: "/registers?register=INSTITUTIONS"})
		}
		return r.page(panel.Register(p))
	}
}

func (s *Server) exportRegister(path string) handler {
	return func(r *request) error {
		var b bytes.Buffer
		err := s.Registers.ExportEntries(r.ctx(), r.Actor, s.entryQuery(r, path), &b)
		if err != nil {
			return err
		}
		name := "评价机构名录.xlsx"
		if path == panel.PeoplePath {
			name = "评估师与专家名录.xlsx"
		}
		return r.download(name, workbookType, b.Bytes())
	}
}

func (s *Server) listPublicInstitutions(r *request) error {
	q := s.entryQuery(r, panel.PublicInstitutionsPath)
	q.Waiting = false
	rows, next, err := s.Registers.PublicInstitutions(r.ctx(), q)
	if err != nil {
		return err
	}
	p := s.registerPageOf(r, panel.PublicInstitutionsPath, "评价机构名录", "在科技主管部门入册的科技成果评价机构、评价领域和备案情况。入册不代表对评价结论的认可。", q, next)
	p.Acts = []part.Button{{Label: "诚信公示", Href: panel.IntegrityPath}}
	p.Shell, p.Lines = s.shell(r, "评价机构名录", layout.Crumb{Label: "评价机构名录"}), s.entryLines(rows, panel.PublicInstitutionsPath)
	p.Shell.Query = ""
	return r.page(panel.Register(p))
}

func (s *Server) showPublicInstitution(r *request) error {
	k, err := s.Registers.PublicInstitution(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	p := panel.EntryPage{Public: true, Head: k.Name, Lead: "入册不代表对评价结论的认可；评价意见不是资产评估报告。", Cells: entryCells(k), Warn: strings.Join(k.Why, "，"),
		Facts: s.institutionFacts(k.Entry.Institution(), true), Filings: filingLines(k.Entry.Institution(), k.Today), Records: recordLines(k.Records, k.Today)}
	p.Shell = s.shell(r, k.Name, layout.Crumb{Label: "评价机构名录", Href: panel.PublicInstitutionsPath}, layout.Crumb{Label: k.Name})
	return r.page(panel.Entry(p))
}
