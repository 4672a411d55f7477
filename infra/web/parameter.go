package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"jiyue/app/governing"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// parameterAt is the parameter that an address names.
type parameterAt struct {
	region, key string
	label       policy.Label
	path        string
}

func (s *Server) parameterOf(r *request) (parameterAt, error) {
	at := parameterAt{region: r.Params("region"), key: r.Params("key")}
	label, known := policy.Explain(at.key)
	if !known || !s.hasProfile(at.region) {
		return at, fiber.ErrNotFound
	}
	at.label, at.path = label, "/profiles/"+at.region+"/"+at.key
	return at, nil
}

// hasProfile: every region of the code table has one, if only an inherited one.
func (s *Server) hasProfile(region string) bool {
	_, known := s.Governing.Profiles.Codes().Find(code.Region, region, day.Date{})
	return known || region == policy.National
}

func (s *Server) showParameter(r *request) error {
	at, err := s.parameterOf(r)
	if err != nil {
		return err
	}
	view, err := s.parameterView(r, at, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// parameterView draws a parameter; form is a change as typed, nil for a new one.
func (s *Server) parameterView(r *request, at parameterAt, form *admin.ParameterForm) (func(part.Errors) templ.Component, error) {
	name := s.profileName(at.region)
	today := day.Of(s.Now())
	p := admin.ParameterPage{
		Shell: s.shell(r, at.label.Label+"（"+name+"）", layout.Crumb{Label: "地区规则", Href: "/profiles"}, layout.Crumb{Label: name, Href: "/profiles/" + at.region}, layout.Crumb{Label: at.label.Label}),
		Title: at.label.Label, Help: at.label.Help + "。", Action: at.path, Region: name, Editable: s.writesRules(r),
		Spans: spansOf(s.Governing.Profiles.Pack().History(at.region, at.key), today),
	}
	parameter, ok := s.Governing.Profiles.Pack().Profile(at.region).Parameter(at.key, today)
	if !ok {
		return nil, fiber.ErrNotFound
	}
	p.Now = []part.Cell{
		{Label: "今日有效", Value: at.label.Text(parameter.Value), Strong: true}, {Label: "来自", Value: s.profileName(parameter.Profile)},
		{Label: "施行", Value: parameter.Span()}, {Label: "依据", Value: string(parameter.Confidence) + "，" + string(parameter.Strength), Sub: parameter.Citation()},
	}
	waiting, err := s.Governing.Waiting(r.ctx(), at.region, at.key)
	if err != nil {
		return nil, err
	}
	for _, c := range waiting {
		p.Waiting = append(p.Waiting, changeLine(c))
	}
	p.Records = s.recordLines(at)
	if form == nil {
		// the ground of the old value is no ground of the new one: it is typed afresh
		form = &admin.ParameterForm{Value: parameter.Value, From: today.AddDays(1).String()}
	}
	p.Form, p.Amount = *form, at.label.Amount()
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		p.Control = valueField(at.label, form.Value, errs.At("value"))
		return admin.Parameter(p)
	}, nil
}

// valueField is the control for a value of the kind.
func valueField(label policy.Label, value, wrong string) part.Field {
	f := part.Field{Name: "value", Label: "值", Value: value, Err: wrong, Unit: label.Unit, MaxLength: 50, Autocomplete: "off"}
	if label.Amount() {
		f.Unit = ""
	}
	if label.Numeric() {
		f.InputMode, f.Width = "decimal", part.Short
	}
	if label.Optional {
		f.Optional, f.OptNote = true, "留空表示没有"
	}
	for _, o := range label.Options {
		f.Options = append(f.Options, part.Option{Value: o.Value, Label: o.Label})
	}
	return f
}

func spansOf(list []policy.Parameter, today day.Date) []admin.SpanLine {
	lines := make([]admin.SpanLine, len(list))
	for i, p := range list {
		label, _ := policy.Explain(p.Key)
		lines[i] = admin.SpanLine{Value: label.Text(p.Value), Span: p.Span(), Now: p.InForce(today), Cite: p.Citation()}
	}
	return lines
}

func (s *Server) recordLines(at parameterAt) []admin.RecordLine {
	var lines []admin.RecordLine
	history := s.Governing.Profiles.History()
	for _, e := range history.Entries(at.region, at.key) {
		line := admin.RecordLine{Edition: policy.EditionTitle(e.Revision), Value: at.label.Text(e.Value), Span: e.Span(), Cite: e.Citation(),
			Sourced: e.Confidence == code.Sourced, By: "随产品发布"}
		if e.Retired {
			line.Value = "撤下，沿用上级"
		}
		if e.Change != "" {
			edition := history.Edition(e.Revision)
			line.Href, line.By = "/profiles/changes/"+e.Change, edition.Proposer+"提出，"+edition.Decider+"批准，"+day.Minute(edition.At)
		}
		lines = append(lines, line)
	}
	return lines
}

// proposalOf reads the form of one parameter.
func proposalOf(r *request, at parameterAt) (governing.Proposal, *admin.ParameterForm, error) {
	v, err := formValues(r.Ctx)
	if err != nil {
		return governing.Proposal{}, nil, err
	}
	f := &admin.ParameterForm{Retire: v["retire"], Value: v["value"], From: v["from"], To: v["to"], Clause: strings.TrimSpace(v["clause"]),
		Source: strings.TrimSpace(v["source"]), Strength: v["strength"], Confidence: v["confidence"], Note: strings.TrimSpace(v["note"]),
		Reason: v["reason"], Correct: v["correct"]}
	from, wrongFrom := day.Parse(strings.TrimSpace(f.From))
	to, wrongTo := day.Parse(strings.TrimSpace(f.To))
	p := governing.Proposal{ID: v["id"], Reason: f.Reason, Correct: f.Correct != "", Lines: []policy.Line{{Retired: f.Retire != "", Parameter: policy.Parameter{
		Profile: at.region, Key: at.key, Value: at.label.Read(f.Value), From: from, To: to, Clause: f.Clause, Source: f.Source,
		Strength: policy.Strength(f.Strength), Confidence: code.Confidence(f.Confidence), Note: f.Note,
	}}}}
	if p.Lines[0].Retired {
		p.Lines[0].Value = ""
	}
	switch {
	case wrongFrom != nil:
		err = day.ErrDate.At("from")
	case wrongTo != nil:
		err = day.ErrDate.At("to")
	case p.ID != "" && uuid.Validate(p.ID) != nil:
		err = fiber.ErrBadRequest
	}
	return p, f, err
}

// checkParameter previews a change.
func (s *Server) checkParameter(r *request) error {
	at, err := s.parameterOf(r)
	if err != nil {
		return err
	}
	p, f, err := proposalOf(r, at)
	if f == nil {
		return err
	}
	if err == nil {
		var next *policy.History
		next, err = s.Governing.Preview(r.ctx(), r.Actor, p)
		if err == nil {
			return s.previewParameter(r, at, p, f, next)
		}
	}
	view, viewErr := s.parameterView(r, at, f)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

func (s *Server) previewParameter(r *request, at parameterAt, p governing.Proposal, f *admin.ParameterForm, next *policy.History) error {
	effect, err := s.effectOf(r, p.Lines, next)
	if err != nil {
		return err
	}
	pack, err := next.Pack(next.Latest())
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	name := s.profileName(at.region)
	today := day.Of(s.Now())
	page := admin.ParameterPreviewPage{
		Shell: s.shell(r, "预览变更", layout.Crumb{Label: "地区规则", Href: "/profiles"}, layout.Crumb{Label: name, Href: "/profiles/" + at.region},
			layout.Crumb{Label: at.label.Label, Href: at.path}, layout.Crumb{Label: "预览变更"}),
		Before: spansOf(s.Governing.Profiles.Pack().History(at.region, at.key), today), After: spansOf(pack.History(at.region, at.key), today), Effect: effect,
	}
	page.Label, page.Action = at.label.Label, at.path
	page.Cells = []part.Cell{{Label: "地区", Value: name, Width: 6}, {Label: "参数", Value: at.label.Label, Strong: true, Width: 6}, {Label: "理由", Value: f.Reason, Width: 12}}
	page.Typed = []part.Option{{Value: "id", Label: id.String()}, {Value: "retire", Label: f.Retire}, {Value: "value", Label: f.Value}, {Value: "from", Label: f.From},
		{Value: "to", Label: f.To}, {Value: "clause", Label: f.Clause}, {Value: "source", Label: f.Source}, {Value: "strength", Label: f.Strength},
		{Value: "confidence", Label: f.Confidence}, {Value: "note", Label: f.Note}, {Value: "reason", Label: f.Reason}, {Value: "correct", Label: f.Correct}}
	return r.page(admin.ParameterPreview(page))
}

// effectOf says what lines lead to: regions that inherit, examples of the clock.
func (s *Server) effectOf(r *request, lines []policy.Line, next *policy.History) (admin.ChangeEffect, error) {
	e := admin.ChangeEffect{}
	region, today := lines[0].Profile, day.Of(s.Now())
	pack := s.Governing.Profiles.Pack()
	for _, l := range lines {
		e.Back = e.Back || !l.From.After(today)
	}
	if len(lines) == 1 {
		for _, below := range pack.Regions() {
			p, ok := pack.Profile(below).Parameter(lines[0].Key, today)
			if below != region && actor.Covers(region, below) && (!ok || actor.Covers(p.Profile, region)) {
				e.Reach = append(e.Reach, s.profileName(below))
			}
		}
	}
	on, examples, err := s.Governing.Examples(r.ctx(), region, lines, next)
	if err != nil {
		return e, err
	}
	e.On, e.Region = on.String(), s.profileName(region)
	for _, x := range examples {
		e.Examples = append(e.Examples, admin.ExampleLine{Title: x.Title, Before: x.Before.String(), After: x.After.String(), Same: x.Before == x.After})
	}
	return e, nil
}

// editParameter opens the form again as typed.
func (s *Server) editParameter(r *request) error {
	at, err := s.parameterOf(r)
	if err != nil {
		return err
	}
	_, f, err := proposalOf(r, at)
	if f == nil {
		return err
	}
	view, err := s.parameterView(r, at, f)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// proposeParameter 提出变更.
func (s *Server) proposeParameter(r *request) error {
	at, err := s.parameterOf(r)
	if err != nil {
		return err
	}
	p, f, err := proposalOf(r, at)
	if f == nil {
		return err
	}
	if err == nil {
		var id string
		id, err = s.Governing.Propose(r.ctx(), r.Actor, p)
		if err == nil {
			return r.done("/profiles/changes/"+id, "变更已提出，等待另一人批准")
		}
	}
	view, viewErr := s.parameterView(r, at, f)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
