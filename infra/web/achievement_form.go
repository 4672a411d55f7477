package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/domain/achievement"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// achievementGroups are the groups of rows, with the fields of a row.
var achievementGroups = []struct {
	name   string
	fields []string
}{{"owners", []string{"name", "uscc", "share"}}, {"completers", []string{"name", "unit"}}, {"rights", []string{"number", "item"}}}

// achievementForm is the page of the form with everything as typed.
type achievementForm struct {
	id      string
	a       *achievement.Achievement // nil for a new one
	version string
	typed   map[string]string
	added   string
}

func (s *Server) achievementFormPage(r *request, f achievementForm) func(part.Errors) templ.Component {
	title, crumbs := "录入科技成果", []layout.Crumb{{Label: "科技成果", Href: market.AchievementsPath}, {Label: "录入"}}
	if f.a != nil {
		title = "修改科技成果"
		crumbs = []layout.Crumb{crumbs[0], {Label: achievementName(f.a), Href: market.AchievementsPath + "/" + f.id}, {Label: "修改"}}
	}
	today := day.Of(s.Now())
	p := market.AchievementForm{Shell: s.shell(r, title, crumbs...), ID: f.id, Version: f.version, Published: f.a != nil && f.a.State != achievement.Draft, Typed: f.typed,
		Added: f.added, Rows: map[string]int{}, Fields: append([]part.Option{{Label: "请选择"}}, fieldOptions(s.Trading.Codes, today)...),
		Industries: groupedOptions(s.Trading.Codes, code.Industry, today, false)}
	for _, g := range achievementGroups {
		p.Rows[g.name] = max(achievement.Rows(f.typed, g.name), 1)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.EditAchievement(p)
	}
}

func (s *Server) newAchievement(r *request) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return r.page(s.achievementFormPage(r, achievementForm{id: id.String(), typed: s.ownDefaults(r)})(nil))
}

// ownDefaults fills in what is known of the own unit.
func (s *Server) ownDefaults(r *request) map[string]string {
	typed := map[string]string{"contact": r.Actor.Name}
	u, err := s.Trading.UnitOf(r.ctx(), r.Actor)
	if err == nil && u.Seller {
		typed["owners[0].name"], typed["owners[0].uscc"], typed["owners[0].share"] = u.Name, u.Uscc, "100.00"
	}
	return typed
}

func (s *Server) addAchievement(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	f := achievementForm{id: typed["id"], typed: typed}
	if len(f.id) != 36 || uuid.Validate(f.id) != nil {
		return achievement.ErrAbsent
	}
	if f.changeRows() {
		return r.page(s.achievementFormPage(r, f)(nil))
	}
	err = s.Trading.BeginAchievement(r.ctx(), r.Actor, f.id, typed)
	if err != nil {
		return r.again(err, s.achievementFormPage(r, f))
	}
	return r.done(market.AchievementsPath+"/"+f.id, "草稿已保存")
}

func (s *Server) editAchievement(r *request) error {
	a, err := s.Trading.EditableAchievement(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.page(s.achievementFormPage(r, achievementForm{id: a.ID, a: a, version: strconv.Itoa(a.Version), typed: a.Written().Flat()})(nil))
}

func (s *Server) changeAchievement(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	a, err := s.Trading.EditableAchievement(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	f := achievementForm{id: a.ID, a: a, version: typed["version"], typed: typed}
	if f.changeRows() {
		return r.page(s.achievementFormPage(r, f)(nil))
	}
	err = s.Trading.WriteAchievement(r.ctx(), r.Actor, a.ID, number(f.version), typed)
	if err != nil {
		return r.again(err, s.achievementFormPage(r, f))
	}
	if a.State == achievement.Draft {
		return r.done(market.AchievementsPath+"/"+a.ID, "草稿已保存")
	}
	return r.done(market.AchievementsPath+"/"+a.ID, "修改已保存，待负责人发布")
}

// changeRows does what the buttons beside the rows ask for, without saving: the
// page comes back with one row more or less.
func (f *achievementForm) changeRows() bool {
	for _, g := range achievementGroups {
		rows := max(achievement.Rows(f.typed, g.name), 1)
		at := func(i int, field string) string { return g.name + "[" + strconv.Itoa(i) + "]." + field }
		if f.typed["add"] == g.name {
			f.typed[at(rows, g.fields[0])] = ""
			f.added = g.name
			return true
		}
		index, found := strings.CutPrefix(f.typed["del"], g.name+"[")
		row := number(strings.TrimSuffix(index, "]"))
		if !found || row < 0 {
			continue
		}
		for i := row; i < rows; i++ {
			for _, field := range g.fields {
				if value, typed := f.typed[at(i+1, field)]; typed {
					f.typed[at(i, field)] = value
				} else {
					delete(f.typed, at(i, field))
				}
			}
		}
		return true
	}
	return false
}
