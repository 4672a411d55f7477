package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/sharing"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
	"jiyue/views/part"
	"jiyue/views/payout"
)

// routeTrials: 收益分配试算 for everybody.
func (s *Server) routeTrials() {
	s.get(payout.TrialPath, s.showTrial, open())
}

// showTrial draws the form as typed and, when something is typed, the result.
func (s *Server) showTrial(r *request) error {
	values := sharing.Values{}
	r.Context().QueryArgs().VisitAll(func(name, value []byte) { values[string(name)] = strings.TrimSpace(cleanText(string(value))) })
	asked := len(values) > 1 || len(values) == 1 && values["mode"] == ""
	more := values["more"] != ""
	delete(values, "more")
	p, err := s.trialPage(r, values)
	if err != nil {
		return err
	}
	if !asked || more {
		return r.page(payout.Trial(p))
	}
	trial, err := s.Sharing.Try(r.ctx(), values)
	if err != nil {
		return r.again(err, func(errs part.Errors) templ.Component {
			p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
			return payout.Trial(p)
		})
	}
	p.Statement = trial.Statement
	if trial.Against != nil {
		p.Other, p.Refused = trial.Against.Statement, trial.Against.Refused
	}
	switch {
	case trial.Shares != nil:
		p.Result = shareResult(trial.Shares)
	case trial.Years != nil:
		p.Result = yearResult(trial.Years)
	case trial.Title != nil:
		p.Result = titleResult(trial.Title)
	}
	return r.page(payout.Trial(p))
}

func (s *Server) trialPage(r *request, values sharing.Values) (payout.TrialPage, error) {
	packs, err := s.Sharing.Packs(r.ctx())
	if err != nil {
		return payout.TrialPage{}, err
	}
	for name, value := range sharing.Today(day.Of(s.Now())) {
		if _, typed := values[name]; !typed {
			values[name] = value
		}
	}
	p := payout.TrialPage{Shell: s.shell(r, "收益分配试算"), Mode: pack.Mode(values["mode"]), Regions: regionOptions(packs), CostKinds: costOptions(packs), OtherName: "对照规则",
		Persons: rowsOf(values, "person", 4, sharing.TrialPersons, values["more"] != ""), Costs: rowsOf(values, "cost", 2, sharing.TrialCosts, false)}
	if p.Mode.Title() == "" {
		p.Mode = pack.Transfer
	}
	p.Shell.Nav = publicPlaces(r.Path())
	for _, m := range pack.Modes {
		p.Tabs = append(p.Tabs, part.Tab{Label: m.Title(), Href: payout.TrialPath + "?mode=" + string(m), Current: m == p.Mode})
	}
	for _, u := range pack.Units {
		p.Units = append(p.Units, part.Option{Value: string(u), Label: u.Title()})
	}
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: values[name], Err: p.Errors.At(name)}
	}
	for name, value := range values {
		p.MoreOpen = p.MoreOpen || value != "" && moreConditions(name)
	}
	p.Link = trialLink(values)
	return p, nil
}

func moreConditions(name string) bool {
	return strings.HasPrefix(name, "tier.") || strings.HasPrefix(name, "owner.") || strings.HasPrefix(name, "broker") || strings.HasPrefix(name, "extract") || name == "gov_rate"
}

// trialLink is the address that makes the same result again.
func trialLink(values sharing.Values) string {
	q := url.Values{}
	for name, value := range values {
		if value != "" {
			q.Set(name, value)
		}
	}
	return payout.TrialPath + "?" + q.Encode()
}

// rowsOf is how many rows a table shows: those filled in, at least least, and three
// more when more are asked for.
func rowsOf(values sharing.Values, table string, least, most int, more bool) int {
	n := least
	for name, value := range values {
		rest, ours := strings.CutPrefix(name, table+".")
		number, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(number); ours && err == nil && value != "" {
			n = max(n, i)
		}
	}
	if more {
		n += 3
	}
	return min(n, most)
}

func regionOptions(packs []*pack.Pack) []part.Option {
	options := []part.Option{{Value: sharing.Nation, Label: "国家规定（其他地区）"}}
	for _, p := range packs {
		if p.Region != "" && !slices.ContainsFunc(options, func(o part.Option) bool { return o.Value == p.Region }) {
			options = append(options, part.Option{Value: p.Region, Label: p.Title})
		}
	}
	return options
}

func costOptions(packs []*pack.Pack) []part.Option {
	options := []part.Option{{Value: "", Label: "请选择"}}
	for _, p := range packs {
		for _, c := range p.Costs {
			if !slices.ContainsFunc(options, func(o part.Option) bool { return o.Value == c.Kind }) {
				options = append(options, part.Option{Value: c.Kind, Label: pack.CostTitle(c.Kind)})
			}
		}
	}
	return options
}

// groundOf explains the rate of a mode without a statement.
func groundOf(g sharing.Ground, r *payout.ModeResult) {
	rate := g.Finding.Rate.Percent() + "，" + g.Finding.Origin.Title()
	if g.Finding.Origin == pack.FromRegion || g.Finding.Origin == pack.FromNation {
		rate += "：" + distribution.RuleText(g.Selection, g.Finding.Ref)
	}
	r.Floor = append(r.Floor, part.KV{Key: "比例", Value: rate})
	if floor := g.Finding.Floor(); floor != nil {
		r.Floor = append(r.Floor, part.KV{Key: "下限", Value: floor.Min.Percent() + "（" + floor.Strength.Title() + "）"})
		if floor.Cite != nil {
			r.Floor, r.Quote = append(r.Floor, part.KV{Key: "条款", Value: floor.Cite.Clause()}), floor.Cite.Words()
		}
	}
	for _, w := range revenue.Sorted(append(slices.Clone(g.Finding.Warnings), g.Selection.Warnings...)) {
		r.Warnings = append(r.Warnings, distribution.WarningText(g.Selection, w))
	}
}

func shareResult(t *sharing.ShareTrial) *payout.ModeResult {
	r := &payout.ModeResult{Head: []string{"人员", "股数", "占全部股份（精确）"},
		Figs: []part.Fig{{Label: "股份总数", Value: t.Total.Whole(), Unit: "股"}, {Label: "奖励", Value: t.Pool.Whole(), Unit: "股"}, {Label: "单位", Value: t.Total.Sub(t.Pool).Whole(), Unit: "股"}}}
	for i, p := range t.Parties {
		r.Rows = append(r.Rows, []string{p.Key, t.Shares[i].Whole(), revenue.Interest(t.Shares[i], t.Total).String()})
	}
	groundOf(t.Ground, r)
	return r
}

func yearResult(t *sharing.YearTrial) *payout.ModeResult {
	r := &payout.ModeResult{Head: []string{"年度", "营业利润（元）", "奖励（元）"}, Figs: []part.Fig{{Label: "奖励合计", Value: payout.Text(revenue.Total(t.Rewards...)), Unit: "元"}}}
	for i, reward := range t.Rewards {
		r.Rows = append(r.Rows, []string{"第 " + strconv.Itoa(i+1) + " 年", payout.Text(t.Profits[i]), payout.Text(reward)})
	}
	groundOf(t.Ground, r)
	return r
}

func titleResult(t *sharing.TitleTrial) *payout.ModeResult {
	r := &payout.ModeResult{Head: []string{"人员", "单位部分的奖励（元）"}, Figs: []part.Fig{{Label: "完成人自有部分", Value: payout.Text(t.Team), Unit: "元"}, {Label: "单位部分", Value: payout.Text(t.Unit), Unit: "元"}}}
	if t.PoolRate != nil {
		r.Figs = append(r.Figs, part.Fig{Label: "单位部分中的奖励", Value: payout.Text(t.Pool), Unit: "元"}, part.Fig{Label: "单位留成", Value: payout.Text(t.Retained), Unit: "元"})
	}
	for i, p := range t.Staying {
		r.Rows = append(r.Rows, []string{p.Key, payout.Text(t.Shares[i])})
	}
	for _, name := range t.Excluded {
		r.Rows = append(r.Rows, []string{name, "持有权属份额，不再参与"})
	}
	if t.Empty && t.PoolRate != nil {
		r.Warnings = append(r.Warnings, "没有人参与单位部分的奖励，这一部分全部留归单位")
	}
	for _, w := range t.Selection.Warnings {
		r.Warnings = append(r.Warnings, distribution.WarningText(t.Selection, w))
	}
	return r
}
