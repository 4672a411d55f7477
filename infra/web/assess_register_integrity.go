package web

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeIntegrity: 诚信记录, which the government makes and everybody may read once they
// are public.
func (s *Server) routeIntegrity() {
	s.get(panel.IntegrityPath, s.listIntegrity, open())
	s.get(panel.IntegrityPath+"/export.xlsx", s.exportIntegrity, only(actor.Authority, actor.Inspector, actor.Head), within(uploadTimeout))
	s.get(panel.IntegrityPath+"/:id", s.showIntegrity, open())
	acting := only(actor.Authority, actor.Inspector, actor.Head, actor.Assessor, actor.Expert)
	s.get(panel.IntegrityPath+"/:id/act/:act", s.confirmIntegrity, acting)
	s.post(panel.IntegrityPath+"/:id/act/:act", s.actOnIntegrity, acting)
	inspectors := only(actor.Authority, actor.Inspector)
	s.get(panel.EntriesPath+"/:id/accuse", s.newIntegrity, inspectors)
	s.post(panel.EntriesPath+"/:id/accuse", s.addIntegrity, inspectors)
}

var integrityPlace = layout.Crumb{Label: "诚信记录", Href: panel.IntegrityPath}

func recordLines(list []*assessor.Integrity, today day.Date) (lines []panel.RecordLine) {
	for _, r := range list {
		lines = append(lines, panel.RecordLine{Href: panel.IntegrityPath + "/" + r.ID, Number: r.Number, Name: r.Name, Kind: r.Kind.Title(), Measure: r.Clause.Measure.Title(), Clause: r.Clause.Source + r.Clause.Article,
			Term: spanWords(r), State: r.State(), Runs: r.Bars(today)})
	}
	return lines
}

func spanWords(r *assessor.Integrity) string {
	switch until := r.Until(); {
	case !until.IsZero():
		return r.From.String() + " 至 " + until.String()
	case r.Clause.Measure == assessor.Ban:
		return r.From.String() + " 起终身"
	}
	return r.From.String()
}

// insideIntegrity says whether the person works on the records of others.
func (s *Server) insideIntegrity(r *request) (bool, error) {
	o, err := s.Registers.Officer(r.ctx(), r.Actor)
	return o.Side == assessor.Government && o.Keeper(), err
}

func (s *Server) listIntegrity(r *request) error {
	inside, err := s.insideIntegrity(r)
	if err != nil {
		return err
	}
	q := assessing.IntegrityQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), State: assessor.IntegrityState(cleanText(r.Query("state"))), After: r.Query("after")}
	list, next, err := s.Registers.IntegrityRecords(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	title := "诚信公示"
	if inside {
		title = "诚信记录"
	}
	p := panel.RecordsPage{Shell: s.shell(r, title, layout.Crumb{Label: title}), Inside: inside, Query: q.Text, State: string(q.State), Lines: recordLines(list, day.Of(s.Now())),
		Paging: lotPaging(panel.IntegrityPath, q.After, next, "q", q.Text, "state", string(q.State)), States: []part.Option{{Label: "不限"}}}
	p.Paging.Note = "从新到旧，每页 50 项"
	p.Shell.Query = ""
	for _, st := range assessor.IntegrityStates {
		shown := st.Value == string(assessor.Effected) || st.Value == string(assessor.Objected) || st.Value == string(assessor.Lifted)
		if inside || shown {
			p.States = append(p.States, part.Option{Value: st.Value, Label: st.Title})
		}
	}
	if inside {
		p.Acts = []part.Button{{Label: "导出", Href: panel.IntegrityPath + "/export.xlsx", Icon: part.IconDownload}}
		if r.Actor.Has(actor.Authority, actor.Inspector) {
			p.Acts = append(p.Acts, part.Button{Label: "批量导入", Href: "/registers?register=INTEGRITY"})
		}
	} else {
		p.Acts = []part.Button{{Label: "评价机构名录", Href: panel.PublicInstitutionsPath}}
	}
	return r.page(panel.Records(p))
}

func (s *Server) exportIntegrity(r *request) error {
	var b bytes.Buffer
	err := s.Registers.ExportIntegrity(r.ctx(), r.Actor, &b)
	if err != nil {
		return err
	}
	return r.download("诚信记录.xlsx", workbookType, b.Bytes())
}

func (s *Server) showIntegrity(r *request) error {
	k, err := s.Registers.Integrity(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	p := panel.RecordPage{Head: k.Name + "：" + k.Clause.Measure.Title(), Cells: integrityCells(k), Text: k.Facts, Acts: integrityActs(k)}
	p.Public = true
	if k.Officer.Side == assessor.Government && k.Officer.Keeper() || k.Own {
		p.Public = false
		p.Events, p.Next = integrityEvents(k), integrityNext(k)
	}
	p.Shell = s.shell(r, p.Head, integrityPlace, layout.Crumb{Label: k.Number})
	return r.page(panel.Record(p))
}

func integrityCells(k assessing.IntegrityPage) []part.Cell {
	state := k.State().Title()
	if k.Bars(k.Today) {
		state += "，限制从业中"
	}
	shown := "不公开"
	if k.Public {
		shown = "公开"
	}
	basis := part.Cell{Label: "依据", Value: k.Clause.Source + k.Clause.Article, Sub: k.Clause.Title, Width: 6}
	if k.Clause.Confidence == string(code.Suggested) {
		basis.Sub += "（建议值）"
	}
	return []part.Cell{{Label: "文号", Value: k.Number, Width: 6, Full: true, Strong: true}, {Label: "状态", Body: part.Badge(panel.RecordMark(k.State()), state), Width: 6}, {Label: k.Kind.Title(), Value: k.Name, Width: 6}, basis,
		{Label: "措施", Value: k.Clause.Measure.Title(), Width: 4}, {Label: "期限", Value: spanWords(k.Integrity), Width: 4}, {Label: "公开", Value: shown, Width: 4}}
}

func integrityActs(k assessing.IntegrityPage) (acts []part.Button) {
	for _, a := range []assessor.IntegrityAct{assessor.ActEffect, assessor.ActDecline, assessor.ActUphold, assessor.ActQuash, assessor.ActLift, assessor.ActRefuse, assessor.ActAsk, assessor.ActObject} {
		if k.May(a, k.Officer, k.Of, k.Today) == nil {
			b := part.Button{Label: a.Title(), Href: panel.IntegrityPath + "/" + k.ID + "/act/" + string(a)}
			if a == assessor.ActEffect {
				b.Look = part.Seal
			}
			acts = append(acts, b)
		}
	}
	return acts
}

func integrityNext(k assessing.IntegrityPage) string {
	switch {
	case k.State() == assessor.Proposed:
		return "等待科技主管部门负责人审定；提出人不能审定。"
	case k.State() == assessor.Objected:
		return "等待没有经办过本记录的人员处理异议；处理期间措施不停止执行。"
	case k.Asked():
		return "已提请提前解除，等待科技主管部门负责人决定。"
	case k.State() == assessor.Effected && k.Own:
		return "对决定有异议的，自决定之日起 " + strconv.Itoa(assessor.ObjectionDays) + " 日内（建议值）可以提出一次。"
	}
	return ""
}

func integrityEvents(k assessing.IntegrityPage) (events []part.Event) {
	for i := len(k.Deeds) - 1; i >= 0; i-- {
		d := k.Deeds[i]
		e := part.Event{Title: d.Act.Title(), Text: d.Reason, Meta: d.By.Name + " " + day.Minute(d.At)}
		if d.Act == assessor.ActPropose {
			e.Text = ""
		}
		if d.Act == assessor.ActEffect {
			e.Kind = part.Official
		}
		events = append(events, e)
	}
	return events
}

var integrityLeads = map[assessor.IntegrityAct]string{
	assessor.ActEffect: "作出后不能改动；公开的即时公示，限制从业的自起始日期生效。", assessor.ActDecline: "不予作出后，本记录终结，不影响从业。",
	assessor.ActObject: "异议由没有经办过本记录的人员处理，处理期间措施不停止执行。每项决定可以提出一次。", assessor.ActUphold: "维持后，措施继续执行。", assessor.ActQuash: "撤销后，措施停止执行，公示撤下。",
	assessor.ActAsk: "提请后由负责人决定。", assessor.ActLift: "解除后，即时恢复从业；公示注明已解除。", assessor.ActRefuse: "不予解除的，措施继续执行至期满。",
}

func (s *Server) integrityAsking(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		act := assessor.IntegrityAct(r.Params("act"))
		k, err := s.Registers.Integrity(r.ctx(), r.Actor, r.Params("id"))
		if err == nil && integrityLeads[act] == "" {
			err = assessor.ErrRecordAbsent
		}
		if err == nil {
			err = k.May(act, k.Officer, k.Of, k.Today)
		}
		if err != nil {
			return nil, err
		}
		return func(errs part.Errors) templ.Component {
			path := panel.IntegrityPath + "/" + k.ID
			reason := part.Field{Name: "reason", Label: "事实和理由", Value: typed["reason"], Err: errs.At("reason"), Width: part.Long, MaxLength: 1000, Rows: 4, Hint: "10 至 1000 个字。"}
			p := market.AskPage{Facts: []part.KV{{Key: "事实和理由", Value: k.Facts}}, Reason: &reason}
			look := part.Primary
			switch act {
			case assessor.ActEffect:
				look, reason.Optional, reason.Label, reason.Hint = part.Seal, true, "审定意见", ""
			case assessor.ActDecline, assessor.ActQuash:
				look = part.Danger
			}
			version := strconv.Itoa(k.Version)
			if typed["version"] != "" {
				version = typed["version"]
			}
			p.Confirm = part.Confirmation{Title: act.Title() + "：" + k.Name, Lead: integrityLeads[act], Confirm: act.Title(), Look: look, Cells: integrityCells(k), Action: r.Path(), Back: path, BackTo: "返回",
				Hidden: map[string]string{"version": version}, Errors: errs}
			p.Shell = s.shell(r, p.Confirm.Title, integrityPlace, layout.Crumb{Label: k.Number, Href: path}, layout.Crumb{Label: act.Title()})
			p.Shell.HasErrors, p.Confirm.CSRF = len(errs) > 0, p.Shell.CSRF
			return market.Ask(p)
		}, nil
	}
}

func (s *Server) confirmIntegrity(r *request) error {
	return s.confirming(r, nil, s.integrityAsking(r, nil))
}

func (s *Server) actOnIntegrity(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	act := assessor.IntegrityAct(r.Params("act"))
	if integrityLeads[act] == "" {
		return assessor.ErrRecordAbsent
	}
	err = s.Registers.ActOnIntegrity(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), act, values["reason"])
	if err != nil {
		return s.entryRefused(r, err, s.integrityAsking(r, values))
	}
	return r.done(panel.IntegrityPath+"/"+r.Params("id"), "已办理："+act.Title())
}

func (s *Server) newIntegrity(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.accuseView(r, id, map[string]string{"from": day.Of(s.Now()).String(), "months": "0", "public": "true"})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) accuseView(r *request, id string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
	if err == nil && (k.Officer.Side != assessor.Government || k.Standing == assessor.Applying) {
		err = assessor.ErrInspector
	}
	if err != nil {
		return nil, err
	}
	path := panel.EntriesPath + "/" + k.ID
	p := panel.AccusePage{Action: path + "/accuse", Back: path, ID: id, Name: k.Kind.Title() + " " + k.Name + " " + k.Number, Values: typed}
	for _, c := range s.Registers.ClausesFor(k.Kind) {
		note := c.Source + c.Article + "，" + c.Measure.Title()
		if c.Most > 0 {
			note += " " + strconv.Itoa(c.Least) + " 至 " + strconv.Itoa(c.Most) + " 个月"
		}
		if c.Confidence == string(code.Suggested) {
			note += "（建议值）"
		}
		p.Clauses = append(p.Clauses, part.Option{Value: c.Code, Label: c.Title, Note: note})
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "提出诚信记录", placeOf(k), layout.Crumb{Label: k.Name, Href: path}, layout.Crumb{Label: "提出诚信记录"}), errs
		p.Shell.HasErrors = len(errs) > 0
		return panel.Accuse(p)
	}, nil
}

func (s *Server) addIntegrity(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Registers.Accuse(r.ctx(), r.Actor, r.Params("id"), id, values)
	}
	if err != nil {
		view, failed := s.accuseView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.IntegrityPath+"/"+id, "已提出，等待负责人审定")
}
