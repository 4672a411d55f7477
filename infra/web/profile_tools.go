package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/governing"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

func profileCrumbs(title string) []layout.Crumb {
	return []layout.Crumb{{Label: "地区规则", Href: "/profiles"}, {Label: title}}
}

func (s *Server) newRegion(r *request) error { return r.page(s.newRegionView(r, nil)(nil)) }

func (s *Server) newRegionView(r *request, v map[string]string) func(part.Errors) templ.Component {
	p := admin.NewRegionPage{Shell: s.shell(r, "新增地区", profileCrumbs("新增地区")...), Region: v["region"], Name: v["name"], Prefix: v["number_prefix"],
		Source: v["source"], Reason: v["reason"]}
	if _, known := s.Governing.Profiles.Codes().Find(code.Region, p.Region, day.Date{}); known {
		p.RegionName = s.Region(p.Region)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return admin.NewRegion(p)
	}
}

// createRegion proposes the two parameters that a new city needs of its own.
func (s *Server) createRegion(r *request) error {
	v, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	region := strings.TrimSpace(v["region"])
	if region == policy.National || !s.hasProfile(region) {
		return r.again(governing.ErrRegion, s.newRegionView(r, v))
	}
	line := func(key, value string) policy.Line {
		label, _ := policy.Explain(key)
		return policy.Line{Parameter: policy.Parameter{Profile: region, Key: key, Value: label.Read(value), Source: strings.TrimSpace(v["source"]),
			Strength: policy.Suggested, Confidence: code.Suggested}}
	}
	id, err := s.Governing.Propose(r.ctx(), r.Actor, governing.Proposal{Reason: v["reason"],
		Lines: []policy.Line{line("name", v["name"]), line("number_prefix", v["number_prefix"])}})
	if err != nil {
		return r.again(err, s.newRegionView(r, v))
	}
	return r.done("/profiles/changes/"+id, "新增地区已提出，等待另一人批准")
}

func (s *Server) regionOptions() []part.Option {
	var options []part.Option
	for _, region := range s.Governing.Profiles.Pack().Regions() {
		options = append(options, part.Option{Value: region, Label: s.profileName(region) + " " + region})
	}
	return options
}

func (s *Server) compareProfiles(r *request) error {
	on, err := day.Parse(r.Query("on"))
	if err != nil || on.IsZero() {
		on = day.Of(s.Now())
	}
	p := admin.ComparePage{Shell: s.shell(r, "地区对照", profileCrumbs("地区对照")...), A: r.Query("a", "410100"), B: r.Query("b", policy.National),
		On: on.String(), Regions: s.regionOptions(), Differ: r.Query("differ") != ""}
	if !s.hasProfile(p.A) || !s.hasProfile(p.B) {
		return fiber.ErrNotFound
	}
	p.NameA, p.NameB = s.profileName(p.A), s.profileName(p.B)
	pack := s.Governing.Profiles.Pack()
	a, b := pack.Profile(p.A), pack.Profile(p.B)
	for _, g := range parameterGroups {
		group := admin.CompareGroup{Title: g.title}
		for _, key := range g.keys {
			label, _ := policy.Explain(key)
			left, _ := a.Parameter(key, on)
			right, _ := b.Parameter(key, on)
			line := admin.CompareLine{Label: label.Label, A: label.Text(left.Value), B: label.Text(right.Value), Same: left.Value == right.Value,
				FromA: s.profileName(left.Profile) + "，" + string(left.Confidence), FromB: s.profileName(right.Profile) + "，" + string(right.Confidence),
				HrefA: "/profiles/" + p.A + "/" + key, HrefB: "/profiles/" + p.B + "/" + key}
			if !line.Same {
				p.Distinct++
			}
			if !line.Same || !p.Differ {
				group.Rows = append(group.Rows, line)
			}
		}
		if len(group.Rows) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	return r.page(admin.Compare(p))
}

// exportProfiles 导出 a region with those below it.
func (s *Server) exportProfiles(r *request) error {
	scope := r.Query("region", policy.National)
	if !s.hasProfile(scope) {
		return fiber.ErrNotFound
	}
	pack := s.Governing.Profiles.Pack()
	regions := slices.DeleteFunc(pack.Regions(), func(region string) bool { return !actor.Covers(scope, region) })
	var b bytes.Buffer
	err := pack.WriteSheet(&b, regions, s.profileName)
	if err != nil {
		return err
	}
	return r.download("地区参数表-"+s.profileName(scope)+"-"+day.Of(s.Now()).String()+".csv", "text/csv; charset=utf-8", b.Bytes())
}

func (s *Server) importProfiles(r *request) error {
	return r.page(s.importProfilesView(r, "", nil)(nil))
}

func (s *Server) importProfilesView(r *request, reason string, rows []policy.SheetRow) func(part.Errors) templ.Component {
	p := admin.ImportParametersPage{Shell: s.shell(r, "参数表的导出和导入", profileCrumbs("导出和导入")...), Reason: reason, Regions: s.regionOptions()}
	for _, row := range rows {
		line := admin.ImportedLine{No: strconv.Itoa(row.No), State: part.Going, Word: "变更"}
		if len(row.Cells) > 3 {
			line.What, line.Value = row.Cells[0]+" "+row.Cells[2], row.Cells[3]
		}
		if row.Same {
			line.State, line.Word = part.Off, "相同"
		}
		for _, f := range row.Faults {
			line.State, line.Word = part.Bad, "有误"
			line.Messages = append(line.Messages, f.Message)
		}
		if len(row.Faults) > 0 {
			p.Bad++
		}
		p.Rows = append(p.Rows, line)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return admin.ImportParameters(p)
	}
}

var errNoSheet = fault.New(fault.Invalid, "parameter.no_file", "请选择要导入的参数表（.csv）").At("file")

func (s *Server) uploadProfiles(r *request) error {
	v, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	var rows []policy.SheetRow
	var id string
	files, err := uploads(r.Ctx, "file")
	switch {
	case err != nil:
	case len(files) == 0:
		err = errNoSheet
	default:
		rows, id, err = s.Governing.Import(r.ctx(), r.Actor, files[0].Content, v["reason"])
	}
	if err != nil {
		return r.again(err, s.importProfilesView(r, v["reason"], rows))
	}
	same := 0
	for _, row := range rows {
		if row.Same {
			same++
		}
	}
	return r.done("/profiles/changes/"+id, "参数表共 "+strconv.Itoa(len(rows))+" 行，"+strconv.Itoa(same)+" 行与现有相同，其余已提出变更，等待另一人批准")
}
