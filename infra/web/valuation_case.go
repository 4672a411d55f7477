package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeValuations: 估值项目 of a unit: brokers make them, heads sign them.
func (s *Server) routeValuations() {
	const path = market.ValuationsPath
	unit, broker, head := only(actor.Broker, actor.Head), only(actor.Broker), only(actor.Head)
	s.get(path, s.listCases, unit)
	s.get(market.AchievementsPath+"/:id/valuations/new", s.newCase, broker)
	s.post(market.AchievementsPath+"/:id/valuations/new", s.addCase, broker)
	s.get(path+"/:id", s.showValuationCase, unit)
	s.get(path+"/:id/report", s.printValuation, unit)
	s.get(path+"/:id/report.pdf", s.valuationPDF, unit)
	s.get(path+"/:id/result.json", s.caseJSON, unit)
	s.get(path+"/:id/edit", s.editTerms, broker)
	s.post(path+"/:id/edit", s.changeTerms, broker)
	s.get(path+"/:id/run/:method", s.showRun, unit)
	s.post(path+"/:id/run/:method", s.runMethod, broker)
	s.get(path+"/:id/run/:method/workpaper.xlsx", s.runBook, unit)
	s.post(path+"/:id/drop/:method", s.dropMethod, broker)
	s.post(path+"/:id/settle", s.settleCase, broker)
	s.post(path+"/:id/submit", s.submitCase, broker)
	s.get(path+"/:id/decide", s.confirmCase, head)
	s.post(path+"/:id/decide", s.decideCase, head)
	s.post(path+"/:id/void", s.voidCase, head)
}

func (s *Server) listCases(r *request) error {
	state := cleanText(r.Query("state"))
	rows, next, err := s.Valuing.Find(r.ctx(), r.Actor, valuing.Query{State: valuation.State(state), After: r.Query("after")})
	if err != nil {
		return err
	}
	p := market.ValuationsPage{Shell: s.shell(r, "估值项目", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "估值项目"}), State: state,
		Paging: lotPaging(market.ValuationsPath, r.Query("after"), next, "state", state)}
	today := day.Of(s.Now())
	for _, row := range rows {
		line := market.ValuationLine{Href: market.ValuationsPath + "/" + row.ID, Of: row.Name, Purpose: row.Terms.Purpose, Base: row.Terms.Base.String(), Value: "未确定", Until: row.Until().String(), State: row.State,
			Expired: row.State == valuation.Signed && today.After(row.Until())}
		if conclusion, ok := row.Conclusion(); ok {
			line.Value = grouped(conclusion.Value)
		}
		p.Lines = append(p.Lines, line)
	}
	return r.page(market.Valuations(p))
}

func (s *Server) newCase(r *request) error {
	view, err := s.newCaseView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newCaseView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	a, err := s.Valuing.Subject(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	if typed == nil {
		typed = map[string]string{"value_type": "MARKET", "track": "E", "months": "12", "base": day.Of(s.Now()).String()}
	}
	if typed["id"] == "" {
		if typed["id"], err = pageKey(); err != nil {
			return nil, err
		}
	}
	back := market.AchievementsPath + "/" + a.ID
	return s.termsView(r, market.ValuationTermsPage{Action: back + "/valuations/new", Back: back, Name: achievementName(a), Hidden: map[string]string{"id": typed["id"]}, Values: typed}), nil
}

func (s *Server) termsView(r *request, p market.ValuationTermsPage) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "估值方案", layout.Crumb{Label: "估值项目", Href: market.ValuationsPath}, layout.Crumb{Label: p.Name}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.ValuationTerms(p)
	}
}

func (s *Server) addCase(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if !isKey(values["id"]) {
		delete(values, "id")
		if values["id"], err = pageKey(); err != nil {
			return err
		}
	}
	err = s.Valuing.Draft(r.ctx(), r.Actor, r.Params("id"), values["id"], values)
	if err != nil {
		view, failed := s.newCaseView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.ValuationsPath+"/"+values["id"], "方案已保存，请选用方法")
}

func (s *Server) editTerms(r *request) error {
	return s.confirming(r, nil, s.termsOf(r, nil))
}

// termsOf is the form of a plan that can still be changed.
func (s *Server) termsOf(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = f.MayWrite(r.Actor)
		}
		if err != nil {
			return nil, err
		}
		path := market.ValuationsPath + "/" + f.ID
		p := market.ValuationTermsPage{Action: path + "/edit", Back: path, Name: achievementName(f.Of), Hidden: map[string]string{"version": strconv.Itoa(f.Version)}, Values: typed}
		if typed == nil {
			p.Values = f.Terms.Flat()
		}
		return s.termsView(r, p), nil
	}
}

func (s *Server) changeTerms(r *request) error {
	values, err := formValues(r.Ctx)
	if err == nil {
		err = s.Valuing.Write(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values)
	}
	if err != nil {
		return s.confirming(r, err, s.termsOf(r, values))
	}
	return r.done(market.ValuationsPath+"/"+r.Params("id"), "方案已保存")
}

func (s *Server) showValuationCase(r *request) error {
	return s.confirming(r, nil, s.caseOf(r, nil))
}

// caseOf is the page of a case; typed are weights and reasons that were refused.
func (s *Server) caseOf(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		p := s.valuationCase(r, f)
		if p.Settle {
			valuationWeights(&p, f, typed)
		}
		if p.Sales, err = s.valuationSales(r, f); err != nil {
			return nil, err
		}
		p.Usable = f.Usable(day.Of(s.Now()))
		return func(errs part.Errors) templ.Component {
			p.Shell, p.Errors = s.shell(r, p.Head, layout.Crumb{Label: "估值项目", Href: market.ValuationsPath}, layout.Crumb{Label: achievementName(f.Of)}), errs
			p.Shell.HasErrors = len(errs) > 0
			for i := range p.Weights {
				p.Weights[i].Err = errs.At(p.Weights[i].Name)
			}
			p.Reconcile.Err, p.VoidReason.Err = errs.At("reconcile"), errs.At("reason")
			if p.OneMethod != nil {
				p.OneMethod.Err = errs.At("one_method")
			}
			return market.ValuationCase(p)
		}, nil
	}
}

func (s *Server) valuationCase(r *request, f valuing.File) market.ValuationCasePage {
	path := market.ValuationsPath + "/" + f.ID
	writable := f.MayWrite(r.Actor) == nil
	p := market.ValuationCasePage{Path: path, Version: strconv.Itoa(f.Version), Head: "估值：" + achievementName(f.Of), Lead: f.Terms.Purpose, Cells: valuationCells(f), Against: f.Contradictions(), Differ: f.Check(),
		Settle: writable && len(f.Concluding()) > 0, MayVoid: f.State == valuation.Signed && r.Actor.Has(actor.Head), Events: valuationEvents(f), Disclaimer: disclaimer(f.Terms.Track),
		VoidReason: part.Field{Name: "reason", Label: "作废理由", Hint: "权属变化、专利失效或者估值有误等。", MaxLength: 500, Rows: 3}}
	for _, e := range f.Current() {
		m := valuationMethod(f.Case, e)
		m.Open, m.Book = path+"/run/"+e.Key, path+"/run/"+e.Key+"/workpaper.xlsx"
		if writable {
			m.Drop = path + "/drop/" + e.Key
		}
		p.Methods = append(p.Methods, m)
		if v, err := strconv.ParseFloat(e.Value, 64); err == nil && m.Concludes {
			p.Bars = append(p.Bars, part.Bar{Label: m.Title, Text: m.Value + " 元", Value: v})
		}
	}
	if conclusion, ok := f.Conclusion(); ok {
		p.Reasons = append(p.Reasons, part.KV{Key: "加权结果", Value: grouped(conclusion.Value) + " 元"}, part.KV{Key: "各方法区间", Value: grouped(conclusion.Low) + " 元 至 " + grouped(conclusion.High) + " 元"})
	}
	for _, kv := range []part.KV{{Key: "取舍理由", Value: f.Reconcile}, {Key: "只用一种方法的理由", Value: f.OneMethod}} {
		if kv.Value != "" {
			p.Reasons = append(p.Reasons, kv)
		}
	}
	if writable {
		_, p.Submit = f.Conclusion()
		p.Add = valuationLinks(path)
	}
	p.Moves, p.Review = valuationMoves(f.Case), f.Reviews(day.Of(s.Now()))
	p.Acts, p.Next, p.Warn = valuationActs(r, f, path, f.Usable(day.Of(s.Now()))), valuationNext(f), valuationWarn(f, day.Of(s.Now()))
	return p
}

func disclaimer(track string) string {
	if track == valuation.TrackAppraisal {
		return "本计算书为资产评估的工作底稿，资产评估报告由有资格的评估机构依法出具。"
	}
	return "本报告为科技成果评价意见，不构成《资产评估法》所称资产评估报告；所列为参考价值，不得称为评估值。"
}

func valuationMethod(c *valuation.Case, e valuation.Entry) market.ValuationMethod {
	f, _ := valuation.FormOf(e.Key)
	m := market.ValuationMethod{Title: f.Title, Family: string(f.Family), Value: grouped(f.Figure(e.Value)), Unit: f.Unit, Weight: c.Weights[e.Key], Hash: e.Hash, By: e.By.Name + " " + day.Minute(e.At), Concludes: f.Concludes()}
	if m.Weight == "" {
		m.Weight = "未定"
	}
	m.Inputs = valuationGiven(f, e)
	return m
}

// valuationGiven are the inputs of a run with their sources; those of a table share one.
func valuationGiven(f valuation.Form, e valuation.Entry) (list []market.ValuationInput) {
	cited := citedLinks(e)
	for _, input := range f.Listed(e.Inputs) {
		value := input.Value
		if strings.HasSuffix(input.Label, "（元）") {
			value = grouped(value)
		}
		given := market.ValuationInput{Label: input.Label, Value: value, Source: f.SourceOf(input.Path, e.Sources)}
		for path, href := range cited {
			if e.Sources[path] == given.Source {
				given.Href = href
			}
		}
		list = append(list, given)
	}
	return list
}

// valuationTitle is the name of a track or of a value type.
func valuationTitle(value string) string {
	return contract.TitleIn(slices.Concat(valuation.Tracks, valuation.ValueTypes), value)
}

func valuationCells(f valuing.File) []part.Cell {
	t := f.Terms
	cells := []part.Cell{{Label: "科技成果", Value: achievementName(f.Of), Sub: f.Of.Number, Width: 6}, part.StateCell("状态", market.ValuationMark(f.State), f.State.Title()),
		{Label: "性质", Value: valuationTitle(t.Track)}, {Label: "价值类型", Value: valuationTitle(t.ValueType)}, {Label: "评估基准日", Value: t.Base.String()}, {Label: "有效至", Value: f.Until().String()}, {Label: "估值编号", Value: f.Serial()},
		{Label: "编制", Value: f.Drafter.Name, Sub: day.Minute(f.CreatedAt), Width: 12}}
	if conclusion, ok := f.Conclusion(); ok {
		if y, err := money.ParseYuan(conclusion.Value); err == nil {
			cells[len(cells)-1].Width = 6 // the figure stands beside it
			cells = append(cells, part.MoneyCell(conclusionLabel(t.Track), y, 6))
		}
	}
	if f.Signer.Name != "" {
		cells = append(cells, part.Cell{Label: "签发", Value: f.Signer.Name, Sub: day.Minute(f.SignedAt), Width: 12})
	}
	return cells
}

func conclusionLabel(track string) string {
	if track == valuation.TrackAppraisal {
		return "测算结果"
	}
	return "参考价值"
}

func valuationLinks(path string) (list []market.ValuationFamilyLinks) {
	for _, family := range []valuation.Family{valuation.SupportFamily, valuation.RateFamily, valuation.IncomeFamily, valuation.CostFamily, valuation.MarketFamily, valuation.OptionFamily} {
		group := market.ValuationFamilyLinks{Name: string(family)}
		for _, f := range valuation.Forms {
			if f.Family == family {
				group.Links = append(group.Links, part.Line{Text: f.Title, Href: path + "/run/" + f.Key, Note: f.Purpose})
			}
		}
		list = append(list, group)
	}
	return list
}

func valuationActs(r *request, f valuing.File, path string, usableNow bool) (acts []part.Button) {
	if f.MaySign(r.Actor) == nil {
		acts = append(acts, part.Button{Label: "复核", Href: path + "/decide", Look: part.Primary})
	}
	if usableNow && r.Actor.Has(actor.Broker) {
		acts = append(acts, part.Button{Label: "据此起草协议定价", Href: withQuery(market.AgreementsPath+"/new", "valuation", f.ID)})
	}
	if f.MayWrite(r.Actor) == nil {
		acts = append(acts, part.Button{Label: "修改方案", Href: path + "/edit"})
	}
	if len(f.Current()) > 0 {
		acts = append(acts, part.Button{Label: "报告（PDF）", Href: path + "/report.pdf", Icon: part.IconDownload}, part.Button{Label: "打印报告", Href: path + "/report", Icon: part.IconPrint}, part.Button{Label: "数据（JSON）", Href: path + "/result.json", Icon: part.IconDownload})
	}
	return acts
}

func valuationNext(f valuing.File) string {
	_, concluded := f.Conclusion()
	switch {
	case f.State == valuation.Drafting && f.Reason != "":
		return "退回修改：" + f.Reason
	case f.State == valuation.Drafting && len(f.Concluding()) == 0:
		return "下一步：选用方法，逐项填写参数和来源。"
	case f.State == valuation.Drafting && !concluded:
		return "下一步：填写各方法的权重和取舍理由。"
	case f.State == valuation.Drafting:
		return "下一步：核对无误后提交本单位负责人复核；编制人不能复核。"
	case f.State == valuation.Submitted:
		return f.Submitter.Name + " 已提交，等待本单位负责人复核签发。"
	}
	return ""
}

func valuationWarn(f valuing.File, today day.Date) string {
	switch {
	case f.State == valuation.Withdrawn:
		return "已作废：" + f.Reason + "。不再作为定价的依据。"
	case f.State == valuation.Signed && today.After(f.Until()):
		return "已于 " + f.Until().Long() + "过有效期，需要用于定价的，请重新估值。"
	}
	return ""
}

func valuationEvents(f valuing.File) (events []part.Event) {
	if f.Signer.Name != "" {
		events = append(events, part.Event{Kind: part.Official, Title: "签发", Meta: f.Signer.Name + " " + day.Minute(f.SignedAt)})
	}
	for _, e := range slices.Backward(f.Entries) {
		form, _ := valuation.FormOf(e.Key)
		title := "运行 " + form.Title
		if e.Dropped {
			title = "移除 " + form.Title
		}
		events = append(events, part.Event{Title: title, Text: grouped(form.Figure(e.Value)) + " " + form.Unit, Meta: e.By.Name + " " + day.Minute(e.At) + "，参数指纹 " + e.Hash[:12]})
	}
	return append(events, part.Event{Title: "新建", Meta: f.Drafter.Name + " " + day.Minute(f.CreatedAt)})
}

func valuationWeights(p *market.ValuationCasePage, f valuing.File, typed map[string]string) {
	if typed == nil {
		typed = map[string]string{"reconcile": f.Reconcile, "one_method": f.OneMethod}
		for key, weight := range f.Weights {
			typed["weights."+key] = weight
		}
	}
	for _, e := range f.Concluding() {
		form, _ := valuation.FormOf(e.Key)
		name := "weights." + e.Key
		p.Weights = append(p.Weights, part.Field{Name: name, Label: form.Title, Hint: grouped(e.Value) + " 元；0 表示只作参考", Value: typed[name], MaxLength: 10, InputMode: "decimal", Autocomplete: "off"})
	}
	p.Reconcile = part.Field{Name: "reconcile", Label: "取舍理由", Hint: "各方法的适用程度、差异原因和权重的依据，10 至 1000 个字。", Value: typed["reconcile"], MaxLength: 1000}
	if len(f.Concluding()) < 2 && f.Terms.Track == valuation.TrackAppraisal {
		p.OneMethod = &part.Field{Name: "one_method", Label: "只用一种方法的理由", Hint: "资产评估法第二十六条：除只能选用一种方法的外，应选用两种以上方法。", Value: typed["one_method"], MaxLength: 1000}
	}
}

func (s *Server) caseJSON(r *request) error {
	f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	conclusion, _ := f.Conclusion()
	content, err := json.MarshalIndent(map[string]any{"achievement": f.Of.Number, "terms": f.Terms.Flat(), "state": f.State, "runs": f.Current(), "weights": f.Weights, "reconcile": f.Reconcile, "conclusion": conclusion}, "", " ")
	if err != nil {
		return err
	}
	return r.download("估值-"+achievementName(f.Of)+".json", "application/json; charset=utf-8", append(content, '\n'))
}

func (s *Server) runBook(r *request) error {
	f, e, form, err := s.valuationEntry(r)
	if err != nil {
		return err
	}
	out, err := form.Run(e.Inputs)
	if err != nil {
		return err
	}
	var book bytes.Buffer
	if err := s.Printer.Workpaper(&book, form, e.Inputs, out, e.Sources); err != nil {
		return err
	}
	return r.download("估值计算书-"+achievementName(f.Of)+"-"+form.Title+".xlsx", workbookType, book.Bytes())
}

// valuationEntry is the current run of a method of a case.
func (s *Server) valuationEntry(r *request) (f valuing.File, e valuation.Entry, form valuation.Form, err error) {
	form, known := valuation.FormOf(r.Params("method"))
	if !known {
		return f, e, form, errNoCalculator
	}
	f, err = s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return f, e, form, err
	}
	e, run := f.RunOf(form.Key)
	if !run {
		err = errNoCalculator
	}
	return f, e, form, err
}
