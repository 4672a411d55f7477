package web

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeEvidence: 取值依据库 of a unit and, from exchanges, for all units.
func (s *Server) routeEvidence() {
	const path = market.EvidencePath
	readers, keepers, heads := only(actor.Broker, actor.Trader, actor.Head), only(actor.Broker, actor.Trader), only(actor.Head, actor.Trader)
	s.get(path, s.listEvidence, readers)
	s.get(path+"/export.xlsx", s.exportEvidence, readers, within(uploadTimeout))
	s.get(path+"/new", s.newEvidence, keepers)
	s.post(path+"/new", s.addEvidenceRow, keepers)
	s.get(path+"/:id", s.showEvidenceRow, readers)
	s.get(path+"/:id/edit", s.editEvidence, keepers)
	s.post(path+"/:id/edit", s.correctEvidence, keepers)
	s.get(path+"/:id/decide", s.confirmEvidence, heads)
	s.post(path+"/:id/decide", s.decideEvidence, heads)
}

var evidencePlace = layout.Crumb{Label: "取值依据库", Href: market.EvidencePath}

func evidenceAsked(r *request) valuing.EvidenceQuery {
	q := valuing.EvidenceQuery{Kind: valuation.EvidenceKind(cleanText(r.Query("kind"))), Text: strings.TrimSpace(cleanText(r.Query("q"))), After: r.Query("after")}
	if r.Query("state") == string(valuation.EditionProposed) {
		q.State = valuation.EditionProposed
	}
	return q
}

func (s *Server) listEvidence(r *request) error {
	q := evidenceAsked(r)
	rows, next, err := s.Valuing.EvidenceRows(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	waiting, err := s.Valuing.EvidenceWaiting(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	conditions := []string{"state", string(q.State), "kind", string(q.Kind), "q", q.Text}
	p := market.EvidencePage{Shell: s.shell(r, "取值依据库", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "取值依据库"}), Kind: string(q.Kind), Query: q.Text, State: string(q.State),
		Asked: q.Kind != "" || q.Text != "", Waiting: q.State != "", Paging: lotPaging(market.EvidencePath, q.After, next, conditions...)}
	p.Paging.Note = "按适用起始日从新到旧，每页 20 项"
	p.Tabs = []part.Tab{{Label: "现行", Href: market.EvidencePath, Current: !p.Waiting},
		{Label: "待审核", Href: withQuery(market.EvidencePath, "state", string(valuation.EditionProposed)), Count: waiting, Current: p.Waiting}}
	if valuation.MayKeepEvidence(r.Actor) == nil {
		for _, k := range valuation.EvidenceKinds {
			p.Acts = append(p.Acts, part.Button{Label: "录入" + k.Title, Href: withQuery(market.EvidencePath+"/new", "kind", k.Value)})
		}
		p.Acts = append(p.Acts, part.Button{Label: "批量导入", Href: "/registers?register=EVIDENCE"})
	}
	p.Acts = append(p.Acts, part.Button{Label: "导出", Href: withQuery(market.EvidencePath+"/export.xlsx", conditions...), Icon: part.IconDownload})
	for _, e := range rows {
		l := market.EvidenceLine{Href: market.EvidencePath + "/" + e.Row, Label: e.Label(), Name: e.Name, Code: e.Code, Kind: e.Kind.Title(), Value: evidenceWords(e.Evidence), Unit: e.Unit, From: e.From.String(), Until: e.Until.String(),
			Source: e.Document + " " + e.Page, Org: e.OrgName, State: e.State, Suggested: suggested(e.Evidence), Undone: e.Undone}
		p.Lines = append(p.Lines, l)
	}
	return r.page(market.Evidence(p))
}

func suggested(e valuation.Evidence) bool { return e.Confidence == valuation.Confidences[1].Value }

// evidenceWords are the figures with separators.
func evidenceWords(e valuation.Evidence) string {
	e.Value, e.Low, e.High = grouped(e.Value), grouped(e.Low), grouped(e.High)
	return e.Words()
}

func (s *Server) exportEvidence(r *request) error {
	var b bytes.Buffer
	err := s.Valuing.ExportEvidence(r.ctx(), r.Actor, evidenceAsked(r), &b)
	if err != nil {
		return err
	}
	return r.download("取值依据库.xlsx", workbookType, b.Bytes())
}

// evidenceUnits are the units that a new form proposes.
var evidenceUnits = map[valuation.EvidenceKind]string{valuation.RoyaltyEvidence: "占净销售额", valuation.RiskFreeEvidence: "年利率"}

func (s *Server) newEvidence(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	kind := valuation.EvidenceKind(cleanText(r.Query("kind")))
	if kind.Title() == "" {
		kind = valuation.RoyaltyEvidence
	}
	return r.page(s.evidenceForm(r, nil, map[string]string{"id": id, "kind": string(kind), "unit": evidenceUnits[kind]})(nil))
}

// evidenceForm is the form of a new row, or with the last edition of its correction.
func (s *Server) evidenceForm(r *request, last *valuation.Edition, values map[string]string) func(part.Errors) templ.Component {
	kind := valuation.EvidenceKind(values["kind"])
	p := market.EvidenceFormPage{Title: "录入" + kind.Title(), Lead: "提交后由本单位另一名人员审核，审核通过才能在估值中选用。", Action: market.EvidencePath + "/new", Back: market.EvidencePath,
		Hidden: map[string]string{"id": values["id"], "kind": string(kind)}, Deal: kind == valuation.DealEvidence, Values: values}
	if r.Actor.Has(actor.Trader) {
		p.Lead += "审核后供各单位使用。"
	}
	crumbs := []layout.Crumb{evidencePlace, {Label: "录入"}}
	if last != nil {
		p.Title, p.Lead, p.Correcting = "更正"+last.Serial(), "更正另成一版，审核通过后代替现行版本；已用先前版本的估值不变。", true
		p.Back = market.EvidencePath + "/" + last.Row
		p.Action = p.Back + "/edit"
		p.Hidden = map[string]string{"shown": strconv.Itoa(last.No), "kind": string(kind)}
		crumbs = []layout.Crumb{evidencePlace, {Label: last.Serial(), Href: p.Back}, {Label: "更正"}}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, p.Title, crumbs...), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.EvidenceForm(p)
	}
}

func (s *Server) addEvidenceRow(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if !isKey(values["id"]) {
		if values["id"], err = pageKey(); err != nil {
			return err
		}
	}
	_, err = s.Valuing.EnterEvidence(r.ctx(), r.Actor, values["id"], values)
	if err != nil {
		return r.again(err, s.evidenceForm(r, nil, values))
	}
	return r.done(market.EvidencePath+"/"+values["id"], "已提交，等待本单位另一名人员审核")
}

func (s *Server) editEvidence(r *request) error { return s.confirming(r, nil, s.correctionOf(r, nil)) }

func (s *Server) correctionOf(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		all, err := s.Valuing.Evidence(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		last := all[len(all)-1]
		if err = last.MayCorrect(r.Actor); err != nil {
			return nil, err
		}
		values := typed
		if values == nil {
			values = last.Flat()
		}
		values["kind"] = string(last.Kind)
		return s.evidenceForm(r, &last, values), nil
	}
}

func (s *Server) correctEvidence(r *request) error {
	values, err := formValues(r.Ctx)
	if err == nil {
		err = s.Valuing.CorrectEvidence(r.ctx(), r.Actor, r.Params("id"), number(values["shown"]), values)
	}
	if err != nil {
		return s.confirming(r, err, s.correctionOf(r, values))
	}
	return r.done(market.EvidencePath+"/"+r.Params("id"), "更正已提交，等待本单位另一名人员审核")
}

func (s *Server) showEvidenceRow(r *request) error {
	all, err := s.Valuing.Evidence(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	last := all[len(all)-1]
	path := market.EvidencePath + "/" + last.Row
	p := market.EvidenceRowPage{Head: last.Name, Cells: evidenceCells(all)}
	if last.MayDecide(r.Actor) == nil {
		p.Acts = append(p.Acts, part.Button{Label: "审核", Href: path + "/decide", Look: part.Primary})
	}
	if last.MayCorrect(r.Actor) == nil {
		p.Acts = append(p.Acts, part.Button{Label: "更正", Href: path + "/edit"})
	}
	if last.State == valuation.EditionProposed {
		p.Next = "第 " + strconv.Itoa(last.No) + " 版由" + last.Maker.Name + "提交，等待本单位另一名人员审核。"
	}
	for i := len(all) - 1; i >= 0; i-- {
		e := all[i]
		p.Editions = append(p.Editions, market.EvidenceEdition{Title: "第 " + strconv.Itoa(e.No) + " 版", State: e.State, Facts: evidenceFacts(e, true)})
	}
	p.Shell = s.shell(r, last.Name, evidencePlace, layout.Crumb{Label: last.Serial()})
	return r.page(market.EvidenceRow(p))
}

// undoneWords stand beside a comparable whose deal does not stand any more.
const undoneWords = "成交已撤销"

// evidenceCells are those of the edition that holds, or of the last one.
func evidenceCells(all []valuation.Edition) []part.Cell {
	e := all[len(all)-1]
	for _, one := range all {
		if one.State == valuation.EditionApproved {
			e = one
		}
	}
	state := part.Badge(market.EvidenceMark(e.State), e.State.Title())
	if e.Undone {
		state = part.Badge(part.Bad, undoneWords)
	}
	scope := "本单位"
	if e.Shared {
		scope = "各单位"
	}
	return []part.Cell{{Label: "依据编号", Value: e.Serial(), Sub: "第 " + strconv.Itoa(e.No) + " 版", Width: 4, Big: true, Full: true}, {Label: "状态", Body: state, Width: 4}, {Label: "种类", Value: e.Kind.Title(), Width: 4},
		{Label: "取值", Value: evidenceWords(e.Evidence), Unit: e.Unit, Strong: true, Width: 6}, {Label: fromLabel(e.Kind), Value: e.From.String(), Sub: untilWords(e.Evidence), Width: 6}, {Label: "可靠程度", Value: e.Confidence, Width: 6}, {Label: "录入单位", Value: e.OrgName, Sub: "供" + scope + "使用", Width: 6}}
}

func fromLabel(k valuation.EvidenceKind) string {
	if k == valuation.DealEvidence {
		return "成交日"
	}
	return "适用起始日"
}

func untilWords(e valuation.Evidence) string {
	if e.Until.IsZero() {
		return ""
	}
	return "至 " + e.Until.String()
}

// evidenceFacts are what an edition states; of one that stands in history also who, when
// and why.
func evidenceFacts(e valuation.Edition, history bool) []part.KV {
	rows := []part.KV{{Key: "取值", Value: evidenceWords(e.Evidence) + " " + e.Unit}, {Key: "代码", Value: e.Code}, {Key: "适用日期", Value: strings.TrimSpace(e.From.String() + " 起 " + untilWords(e.Evidence))}, {Key: "来源", Value: e.Document + "，" + e.Page}, {Key: "网址"}, {Key: "可靠程度", Value: e.Confidence}}
	if e.Kind == valuation.DealEvidence {
		rows[1].Key, rows[2] = "项目编号", part.KV{Key: "成交日", Value: e.From.String()}
	}
	if e.Link != "" {
		rows[4].Body = market.EvidenceLink(e.Link)
	}
	for _, a := range valuation.Adjustments {
		rows = append(rows, part.KV{Key: a.Title + "系数", Value: e.Adjust[a.Value]})
	}
	rows = append(rows, part.KV{Key: "修正理由", Value: e.Note}, part.KV{Key: "更正说明", Value: e.Why})
	if history {
		rows = append(rows, part.KV{Key: "录入", Value: e.Maker.Name + " " + day.Minute(e.MadeAt)})
		if e.Decider.Name != "" {
			rows = append(rows, part.KV{Key: "审核", Value: e.Decider.Name + " " + day.Minute(e.DecidedAt)}, part.KV{Key: "审核意见", Value: e.Opinion})
		}
	}
	var list []part.KV
	for _, row := range rows {
		if row.Value != "" || row.Body != nil {
			list = append(list, row)
		}
	}
	return list
}

func (s *Server) confirmEvidence(r *request) error {
	return s.confirming(r, nil, s.decidingEvidence(r, nil))
}

func (s *Server) decidingEvidence(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		all, err := s.Valuing.Evidence(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		last := all[len(all)-1]
		if err = last.MayDecide(r.Actor); err != nil {
			return nil, err
		}
		path := market.EvidencePath + "/" + last.Row
		p := market.EvidenceDecisionPage{Facts: evidenceFacts(last, true), Answer: part.Field{Name: "agreed", Label: "处理", Value: typed["agreed"], Options: []part.Option{{Value: "yes", Label: "审核通过"}, {Value: "no", Label: "不予采用"}}},
			Opinion: part.Field{Name: "opinion", Label: "审核意见", Hint: "不予采用的写明理由，4 至 200 个字。", OptNote: "不予采用时填写", Value: typed["opinion"], MaxLength: 200, Rows: 3}}
		for _, e := range all {
			if e.State == valuation.EditionApproved {
				p.Before = evidenceFacts(e, false)
			}
		}
		return func(errs part.Errors) templ.Component {
			p.Shell = s.shell(r, "审核取值依据", evidencePlace, layout.Crumb{Label: last.Serial(), Href: path}, layout.Crumb{Label: "审核"})
			p.Shell.HasErrors, p.Answer.Err, p.Opinion.Err = len(errs) > 0, errs.At("agreed"), errs.At("opinion")
			p.Confirm = part.Confirmation{Title: "审核取值依据：" + last.Name, Lead: "请对照来源核对。通过后不能改动，只能更正成新的一版。", Cells: []part.Cell{{Label: "依据编号", Value: last.Label(), Big: true, Full: true, Width: 6}, {Label: last.Kind.Title(), Value: last.Name, Width: 6}},
				Errors: errs, Action: path + "/decide", CSRF: p.Shell.CSRF, Hidden: map[string]string{"shown": strconv.Itoa(last.No)}, Confirm: "办理", Back: path, BackTo: "返回"}
			return market.EvidenceDecision(p)
		}, nil
	}
}

func (s *Server) decideEvidence(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if values["agreed"] != "yes" && values["agreed"] != "no" {
		err = errAgreed
	} else {
		err = s.Valuing.DecideEvidence(r.ctx(), r.Actor, r.Params("id"), number(values["shown"]), values["agreed"] == "yes", values["opinion"])
	}
	if err != nil {
		return s.confirming(r, err, s.decidingEvidence(r, values))
	}
	return r.done(market.EvidencePath+"/"+r.Params("id"), "已办理")
}

// evidencePicks are the selects beside the sources of a run, by path: the rows that may
// stand behind an input. Rows dated after the base date cannot be chosen.
func (s *Server) evidencePicks(r *request, form valuation.Form, base day.Date, typed map[string]string) (map[string]part.Field, error) {
	labels := map[string]string{}
	for _, field := range form.Fields {
		labels[field.Path] = field.Label
	}
	for _, t := range form.Tables {
		for i := range tableRows(t, typed, typed["add"] == t.At()) {
			labels[t.Path+"["+strconv.Itoa(i)+"]"] = t.RowName(i)
		}
	}
	var kinds []valuation.EvidenceKind
	for path := range labels {
		if kind := form.EvidenceFor(path); kind != "" {
			kinds = append(kinds, kind)
		}
	}
	found, err := s.Valuing.EvidenceFor(r.ctx(), r.Actor, kinds)
	if err != nil {
		return nil, err
	}
	picks := map[string]part.Field{}
	for path, label := range labels {
		kind := form.EvidenceFor(path)
		if kind == "" {
			continue
		}
		name := valuation.EvidenceField(path)
		f := part.Field{Name: name, Label: label + "取自依据库", Value: typed[name], Optional: true, Options: []part.Option{{Label: "不取，自行填写来源"}}}
		for _, e := range found[kind] {
			o := part.Option{Value: e.Row, Label: e.Name + "　" + evidenceWords(e.Evidence) + "　" + e.From.String() + " 起　" + e.Label()}
			if suggested(e.Evidence) {
				o.Label += "（建议值）"
			}
			if e.From.After(base) {
				o.Label += "（晚于基准日）"
			}
			f.Options = append(f.Options, o)
		}
		picks[path] = f
	}
	return picks, nil
}

// evidenceTyped are the rows that were chosen, by path.
func evidenceTyped(values map[string]string) map[string]string {
	picks := map[string]string{}
	for name, row := range values {
		if path, is := strings.CutPrefix(name, valuation.EvidenceField("")); is && row != "" {
			picks[path] = row
		}
	}
	return picks
}

// citedLinks are the addresses of the rows that the inputs of a run were taken from.
func citedLinks(e valuation.Entry) map[string]string {
	links := map[string]string{}
	for _, c := range e.Cited {
		links[c.Path] = market.EvidencePath + "/" + c.Row
	}
	return links
}

// valuationSales are the sales that were published on a case.
func (s *Server) valuationSales(r *request, f valuing.File) ([]part.Line, error) {
	uses, err := s.Valuing.Uses(r.ctx(), f)
	var lines []part.Line
	for _, u := range uses {
		href, note := market.LotsPath+"/"+u.Sale, " 发布"
		switch u.Route {
		case "AGREEMENT":
			href = market.AgreementsPath + "/" + u.Sale
		case valuing.AsAssessment:
			href, note = panel.CasesPath+"/"+u.Number, " 委托评价，区间写入报告"
		}
		lines = append(lines, part.Line{State: part.Done, Text: u.Number + "　" + u.Name, Href: href, Note: day.Minute(u.At) + note})
	}
	return lines, err
}

// usableOptions are the valuations of the unit that a price may lean on.
func (s *Server) usableOptions(r *request, achievement string) ([]part.Option, error) {
	rows, err := s.Valuing.Usable(r.ctx(), r.Actor, achievement)
	options := []part.Option{{Label: "不用估值参考"}}
	for _, row := range rows {
		options = append(options, part.Option{Value: row.Serial(), Label: row.Serial() + "　" + row.Name + "　基准日 " + row.Terms.Base.String() + "，有效至 " + row.Until().String()})
	}
	return options, err
}
