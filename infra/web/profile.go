package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
)

// routeProfiles: 地区规则, read by all officials, changed by administrators, each
// change approved by a second person.
func (s *Server) routeProfiles() {
	who := only(actor.Administrator, actor.Auditor, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority, actor.Statistician)
	writer, second := only(actor.Administrator), only(actor.Administrator, actor.Head)
	s.get("/profiles", s.listProfiles, who)
	s.get("/profiles/new", s.newRegion, writer)
	s.post("/profiles/new", s.createRegion, writer)
	s.get("/profiles/compare", s.compareProfiles, who)
	s.get("/profiles/export.csv", s.exportProfiles, who)
	s.get("/profiles/import", s.importProfiles, writer)
	s.post("/profiles/import", s.uploadProfiles, writer)
	s.get("/profiles/codes", s.listCodes, who)
	s.post("/profiles/codes/import", s.uploadCodes, writer)
	s.get("/profiles/codes/:table", s.showCodes, who)
	s.get("/profiles/codes/:table/export.csv", s.exportCodes, who)
	s.get("/profiles/changes", s.listChanges, who)
	s.get("/profiles/changes/:id", s.showChange, who)
	s.post("/profiles/changes/:id/approve", s.approveChange, second)
	s.post("/profiles/changes/:id/refuse", s.refuseChange, second)
	s.post("/profiles/changes/:id/withdraw", s.withdrawChange, writer)
	s.get("/profiles/:region", s.showProfile, who)
	s.get("/profiles/:region/:key", s.showParameter, who)
	s.post("/profiles/:region/:key", s.proposeParameter, writer)
	s.post("/profiles/:region/:key/check", s.checkParameter, writer)
	s.post("/profiles/:region/:key/edit", s.editParameter, writer)
}

// writesRules says whether the person may propose changes.
func (s *Server) writesRules(r *request) bool { return r.Actor.Has(actor.Administrator) }

func (s *Server) profileName(region string) string {
	if region == policy.National {
		return "国家基准"
	}
	return s.Region(region)
}

func (s *Server) listProfiles(r *request) error {
	today := day.Of(s.Now())
	p := admin.ProfilesPage{Shell: s.shell(r, "地区规则"), Editable: s.writesRules(r), On: today.Long(), Edition: policy.EditionTitle(s.Governing.Profiles.History().Latest())}
	waiting, _, err := s.Governing.Changes(r.ctx(), "")
	if err != nil {
		return err
	}
	for _, c := range waiting {
		if c.State == policy.ChangeProposed {
			p.Waiting = append(p.Waiting, changeLine(c))
		}
	}
	for _, region := range s.Governing.Profiles.Pack().Regions() {
		profile := s.Governing.Profiles.Pack().Profile(region)
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
	if !s.hasProfile(region) {
		return fiber.ErrNotFound
	}
	on, err := day.Parse(r.Query("on"))
	if err != nil || on.IsZero() {
		on = day.Of(s.Now())
	}
	profile := s.Governing.Profiles.Pack().Profile(region)
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
				line := s.parameterLine(parameter)
				line.Href = "/profiles/" + region + "/" + key
				group.Rows = append(group.Rows, line)
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
		Strength: string(parameter.Strength), Sourced: parameter.Confidence == code.Sourced, Dates: parameter.Span(), Note: parameter.Note,
	}
	for _, other := range s.Governing.Profiles.Pack().History(parameter.Profile, parameter.Key) {
		if other != parameter {
			line.Earlier = append(line.Earlier, label.Text(other.Value)+"，"+other.Span())
		}
	}
	return line
}
