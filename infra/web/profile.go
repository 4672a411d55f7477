package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
)

// routeProfiles: 地区规则, to read.
func (s *Server) routeProfiles() {
	who := only(actor.Administrator, actor.Auditor, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority, actor.Statistician)
	s.get("/profiles", s.listProfiles, who)
	s.get("/profiles/:region", s.showProfile, who)
}

func (s *Server) profileName(region string) string {
	if region == policy.National {
		return "国家基准"
	}
	return s.Region(region)
}

func (s *Server) listProfiles(r *request) error {
	today := day.Of(s.Now())
	p := admin.ProfilesPage{Shell: s.shell(r, "地区规则"), On: today.Long()}
	for _, region := range s.Pack.Regions() {
		profile := s.Pack.Profile(region)
		line := admin.ProfileLine{Href: "/profiles/" + region, Name: s.profileName(region), Region: region, Days: parameterText(profile, "days", today) + "（" + parameterText(profile, "unit", today) + "）",
			Review: parameterText(profile, "large_threshold", today) + " 起" + parameterText(profile, "large_review", today)}
		for _, parameter := range profile.Parameters(today) {
			if parameter.Profile == region {
				line.Own++
			}
			if parameter.Confidence == code.Suggested {
				line.Suggested++
			}
		}
		p.Rows = append(p.Rows, line)
	}
	return r.page(admin.Profiles(p))
}

func parameterText(profile policy.Profile, key string, on day.Date) string {
	parameter, ok := profile.Parameter(key, on)
	if !ok {
		return "无"
	}
	label, _ := policy.Explain(key)
	return label.Text(parameter.Value)
}

// parameterGroups order the parameters on the page of a region.
var parameterGroups = []struct {
	title string
	keys  []string
}{
	{"期限", []string{"days", "unit", "supplement", "roll_last_day", "acceptance_days", "supplement_days", "large_days", "amber", "red"}},
	{"大额与复核", []string{"large_threshold", "large_review", "related_second_review"}},
	{"受理与认定", []string{"import_by_buyer", "intermediary_may_apply", "paper_print_of_econtract", "equity_as_transfer", "require_quantified_targets", "require_expected_output"}},
	{"技术交易额", []string{"deduct_travel", "deduct_tax", "prototype_default_qty", "hardware_share_warn", "full_tech_warn_total", "low_share_warn"}},
	{"风险提示", []string{"risk_round_total", "risk_round_step", "risk_burst"}},
	{"名称与编号", []string{"name", "number_prefix"}},
}

func (s *Server) showProfile(r *request) error {
	region := r.Params("region")
	if !slices.Contains(s.Pack.Regions(), region) {
		return fiber.ErrNotFound
	}
	on, err := day.Parse(r.Query("on"))
	if err != nil || on.IsZero() {
		on = day.Of(s.Now())
	}
	profile := s.Pack.Profile(region)
	name := s.profileName(region)
	p := admin.ProfilePage{Shell: s.shell(r, name, layout.Crumb{Label: "地区规则", Href: "/profiles"}, layout.Crumb{Label: name}), Title: name, Region: region, On: on.String()}
	var chain []string
	for _, scope := range policy.Inheritance(region) {
		chain = append(chain, s.profileName(scope))
	}
	p.Chain = strings.Join(chain, "、")
	for _, g := range parameterGroups {
		group := admin.ProfileGroup{Title: g.title}
		for _, key := range g.keys {
			if parameter, ok := profile.Parameter(key, on); ok {
				group.Rows = append(group.Rows, s.parameterLine(parameter))
			}
		}
		if len(group.Rows) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	return r.page(admin.Profile(p))
}

func (s *Server) parameterLine(parameter policy.Parameter) admin.ParameterLine {
	label, _ := policy.Explain(parameter.Key)
	line := admin.ParameterLine{
		Label: label.Label, Help: label.Help, Value: label.Text(parameter.Value), From: s.profileName(parameter.Profile), Cite: parameter.Citation(),
		Strength: string(parameter.Strength), Sourced: parameter.Confidence == code.Sourced, Dates: inForce(parameter), Note: parameter.Note,
	}
	for _, other := range s.Pack.History(parameter.Profile, parameter.Key) {
		if other != parameter {
			line.Earlier = append(line.Earlier, label.Text(other.Value)+"，"+inForce(other))
		}
	}
	return line
}

func inForce(p policy.Parameter) string {
	switch {
	case p.From.IsZero() && p.To.IsZero():
		return "长期"
	case p.From.IsZero():
		return "至 " + p.To.String()
	case p.To.IsZero():
		return "自 " + p.From.String() + " 起"
	}
	return p.From.String() + " 至 " + p.To.String()
}
