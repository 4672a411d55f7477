package web

import (
	"bytes"

	"jiyue/app/valuing"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/valuation"
	"jiyue/views/layout"
	"jiyue/views/market"
)

// reportView is a case with the path of every method, which is run again for it.
func (s *Server) reportView(r *request, f valuing.File) (market.ValuationCasePage, error) {
	p := s.valuationCase(r, f)
	for i, e := range f.Current() {
		form, _ := valuation.FormOf(e.Key)
		out, err := form.Run(e.Inputs)
		if err != nil {
			return p, err
		}
		p.Methods[i].Found, p.Methods[i].Scenarios = valuationResult(form, e.Inputs, out), scenariosShown(form, e)
	}
	return p, nil
}

// printValuation is the report on A4.
func (s *Server) printValuation(r *request) error {
	f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	p, err := s.reportView(r, f)
	if err != nil {
		return err
	}
	p.Head, p.Acts = "科技成果估值报告", nil
	p.Shell = layout.Shell{Title: "估值报告 " + achievementName(f.Of), BackHref: p.Path}
	return r.page(market.ValuationReport(p))
}

// valuationPDF is the same report as a file.
func (s *Server) valuationPDF(r *request) error {
	f, err := s.Valuing.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	p, err := s.reportView(r, f)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := s.Printer.Document(&file, valuationDocument(f, p, s.Demo)); err != nil {
		return err
	}
	return r.download("估值报告-"+achievementName(f.Of)+".pdf", "application/pdf", file.Bytes())
}

// valuationDocument is the report: what was valued and why, the conclusion, what speaks
// against it, each method with its inputs and its path, and which figures moved.
func valuationDocument(f valuing.File, p market.ValuationCasePage, demo bool) Document {
	d := Document{Title: "科技成果估值报告", Office: f.Of.OrgName, Number: "成果编号　" + f.Of.Number, Date: "评估基准日　" + f.Terms.Base.Long(), On: day.Of(f.UpdatedAt), Demo: demo,
		Notes: []string{p.Disclaimer, "每个参数的来源由编制人填写；引擎 " + valuation.Version + "，相同参数复算得到相同结果。"}, Signatures: []string{"编制", "复核签发", "单位盖章"}}
	facts := DocumentSection{Title: "估值对象与方案", Rows: []DocumentRow{{Label: "科技成果", Value: achievementName(f.Of)}, {Label: "评估目的", Value: f.Terms.Purpose},
		{"性质", valuationTitle(f.Terms.Track), true}, {"价值类型", valuationTitle(f.Terms.ValueType), true}, {"有效至", f.Until().Long(), true}, {"状态", f.State.Title(), true},
		{"编制", f.Drafter.Name + " " + day.Minute(f.CreatedAt), true}, {"签发", signedWords(f), true}}}
	result := DocumentSection{Title: "结论与理由"}
	if c, ok := f.Conclusion(); ok {
		value := grouped(c.Value) + " 元"
		if y, err := money.ParseYuan(c.Value); err == nil {
			value += "（" + y.Capitals() + "）"
		}
		result.Rows = append(result.Rows, DocumentRow{Label: conclusionLabel(f.Terms.Track), Value: value})
	}
	for _, kv := range p.Reasons[min(1, len(p.Reasons)):] { // the weighted result stands above
		result.Rows = append(result.Rows, DocumentRow{Label: kv.Key, Value: kv.Value})
	}
	for i, sentence := range p.Against {
		label := "特别说明"
		if i > 0 {
			label = ""
		}
		result.Rows = append(result.Rows, DocumentRow{Label: label, Value: sentence})
	}
	summary := DocumentSection{Title: "各方法结果", Columns: []DocumentColumn{{"方法", 4, false}, {"结果", 3, true}, {"权重", 1.5, true}, {"参数指纹", 3, false}}}
	for _, m := range p.Methods {
		weight := m.Weight
		if !m.Concludes {
			weight = "不计入"
		}
		summary.Lines = append(summary.Lines, []string{m.Title, m.Value + " " + m.Unit, weight, m.Hash[:16]})
	}
	d.Sections = []DocumentSection{facts, result, summary}
	for _, m := range p.Methods {
		given := DocumentSection{Title: m.Title + "：参数与来源", Columns: []DocumentColumn{{"参数", 3.5, false}, {"取值", 2.5, true}, {"来源与佐证", 4, false}}}
		for _, in := range m.Inputs {
			given.Lines = append(given.Lines, []string{in.Label, in.Value, in.Source})
		}
		path := DocumentSection{Title: m.Title + "：计算过程", Columns: []DocumentColumn{{"步骤", 3, false}, {"算式", 5, false}, {"结果", 2.5, true}}}
		for _, step := range m.Found.Steps {
			path.Lines = append(path.Lines, []string{step.Label, step.Written, step.Value})
		}
		d.Sections = append(d.Sections, given, path)
		if m.Scenarios != nil {
			d.Sections = append(d.Sections, DocumentSection{Title: m.Title + "：情景（不计入结论）", Columns: []DocumentColumn{{"情景", 2, false}, {"与基准不同的参数", 5, false}, {"结果", 3, true}}, Lines: m.Scenarios.Lines})
		}
	}
	for _, move := range p.Moves {
		section := DocumentSection{Title: "参数变动：" + move.Title, Columns: []DocumentColumn{{"参数", 4, false}, {"原值", 2.5, true}, {"新值", 2.5, true}, {"只变这一项时的结果", 3, true}},
			Lines: append([][]string(nil), move.Lines...)}
		d.Sections = append(d.Sections, section)
	}
	return d
}

func signedWords(f valuing.File) string {
	if f.Signer.Name == "" {
		return "未签发"
	}
	return f.Signer.Name + " " + day.Minute(f.SignedAt)
}

// valuationMoves are the runs that replaced others, the newest first.
func valuationMoves(c *valuation.Case) (list []market.ValuationMove) {
	for _, m := range c.Moves() {
		figure := func(value string) string {
			if value == "" {
				return "不能单独变动"
			}
			return grouped(m.Form.Figure(value)) + " " + m.Form.Unit
		}
		move := market.ValuationMove{Title: m.Form.Title + "，由 " + figure(m.Before.Value) + " 变为 " + figure(m.After.Value), By: m.After.By.Name + " " + day.Minute(m.After.At),
			Hashes: m.Before.Hash[:12] + " → " + m.After.Hash[:12]}
		for _, in := range m.Inputs {
			move.Lines = append(move.Lines, []string{in.Label, orBlank(in.Before), orBlank(in.After), figure(in.Alone)})
		}
		list = append([]market.ValuationMove{move}, list...)
	}
	return list
}

func orBlank(text string) string {
	if text == "" {
		return "（空）"
	}
	return text
}
