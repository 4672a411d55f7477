package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/registration"
	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/pack"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/payout"
)

// routeEditions: 政策包版本, kept by administrators.
func (s *Server) routeEditions() {
	const path = payout.EditionsPath
	admin := only(actor.Administrator)
	s.get(path, s.listEditions, admin)
	s.get(path+"/new", s.newEdition, admin)
	s.post(path+"/new", s.proposeEdition, admin)
	s.get(path+"/:id", s.showEdition, admin)
	s.post(path+"/:id/adopt", s.adoptEdition, admin)
	s.post(path+"/:id/refuse", s.refuseEdition, admin)
}

var packPlace = layout.Crumb{Label: "政策包", Href: payout.EditionsPath}

// sortedDown is the list from the greatest.
func sortedDown(list []int) []int {
	slices.Sort(list)
	slices.Reverse(list)
	return list
}

func (s *Server) listEditions(r *request) error {
	list, next, err := s.Sharing.Editions(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return err
	}
	all, err := s.Sharing.PackVersions(r.ctx())
	if err != nil {
		return err
	}
	p := payout.EditionsPage{Shell: s.shell(r, "政策包"), Rows: list, Packs: latestPacks(all), Paging: subsidyPaging(payout.EditionsPath, r.Query("after"), next)}
	p.Paging.Note = "最近提出的在前，每页 20 个"
	return r.page(payout.Editions(p))
}

// latestPacks are the latest versions, one of each pack.
func latestPacks(all []*pack.Pack) []*pack.Pack {
	var list []*pack.Pack
	for _, p := range all {
		i := slices.IndexFunc(list, func(o *pack.Pack) bool { return o.ID == p.ID })
		switch {
		case i < 0:
			list = append(list, p)
		case list[i].Version < p.Version:
			list[i] = p
		}
	}
	return list
}

func (s *Server) newEdition(r *request) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	typed := sharing.Values{"id": id.String()}
	all, err := s.Sharing.PackVersions(r.ctx())
	if err != nil {
		return err
	}
	for _, p := range latestPacks(all) {
		if p.ID == r.Query("from") {
			if typed["body"], err = editable(p); err != nil {
				return err
			}
		}
	}
	return r.page(s.editionForm(r, typed)(nil))
}

// editable is the text of the next version of a pack.
func editable(p *pack.Pack) (string, error) {
	tree, _ := p.Tree.(map[string]any)
	next := map[string]any{}
	for key, v := range tree {
		next[key] = v
	}
	next["version"] = pack.Number(strconv.Itoa(p.Version + 1))
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(plainNumbers(next))
	return b.String(), err
}

// plainNumbers makes the numbers of a tree JSON's.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case pack.Number:
		return json.Number(v)
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = plainNumbers(item)
		}
		return items
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, item := range v {
			m[key] = plainNumbers(item)
		}
		return m
	}
	return v
}

func (s *Server) editionForm(r *request, typed sharing.Values) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p := payout.EditionFormPage{Shell: s.shell(r, "提出政策包版本", packPlace, layout.Crumb{Label: "提出新版本"}), ID: typed["id"], Errors: errs,
			Reason: part.Field{Name: "reason", Label: "修订理由", Hint: "写明依据的文件", Value: typed["reason"], Err: errs.At("reason"), Rows: 3, MaxLength: 500},
			Body:   part.Field{Name: "body", Label: "政策包（JSON）", Hint: "版本号比现有最新版本大 1；比例写成文字，例如 \"0.70\"", Value: typed["body"], Err: errs.At("body"), Rows: 28, Attrs: templ.Attributes{"spellcheck": "false"}}}
		p.Shell.HasErrors = len(errs) > 0
		return payout.EditionForm(p)
	}
}

func (s *Server) proposeEdition(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if len(typed["id"]) != 36 || uuid.Validate(typed["id"]) != nil {
		err = registration.ErrID
	} else {
		err = s.Sharing.ProposeEdition(r.ctx(), r.Actor, typed["id"], typed)
	}
	if err == nil {
		return r.done(payout.EditionsPath+"/"+typed["id"], "已提出，等待另一名系统管理员批准")
	}
	return r.again(err, s.editionForm(r, typed))
}

func (s *Server) showEdition(r *request) error {
	view, err := s.editionView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) editionView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	look, err := s.Sharing.Edition(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	all, err := s.Sharing.PackVersions(r.ctx())
	if err != nil {
		return nil, err
	}
	e := look.Edition
	p := payout.EditionPage{Shell: s.shell(r, e.Label(), packPlace, layout.Crumb{Label: e.Label()}), Edition: e, Read: look.Read, Deciding: e.MayDecide(r.Actor) == nil}
	p.Cells = []part.Cell{{Label: "版本", Value: e.Label(), Big: true}, {Label: "状态", Value: e.State.Title()}, {Label: "提出", Value: e.Proposer.Name, Sub: day.Minute(e.ProposedAt)},
		{Label: "办理", Value: orElse(e.Decider.Name, "尚未办理"), Sub: e.Opinion}, {Label: "生效", Value: look.Read.Effective.From.String()}, {Label: "理由", Value: e.Reason, Width: 6}}
	for _, n := range append(look.Findings.Errors, look.Findings.Warnings...) {
		p.Warnings = append(p.Warnings, n.Path+"："+n.Title())
	}
	for _, before := range all {
		if before.ID == e.Pack && before.Version == e.Version-1 {
			for _, d := range pack.Differences(before.Tree, look.Read.Tree) {
				p.Changes = append(p.Changes, payout.EditionChange(d))
			}
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		p.Opinion = part.Field{Name: "opinion", Label: "不采用的理由", Value: typed["opinion"], Err: errs.At("opinion"), Rows: 3}
		return payout.Edition(p)
	}, nil
}

func (s *Server) adoptEdition(r *request) error { return s.decideEdition(r, true, "已采用") }

func (s *Server) refuseEdition(r *request) error {
	return s.decideEdition(r, false, "已记录不采用")
}

func (s *Server) decideEdition(r *request, adopt bool, done string) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Sharing.DecideEdition(r.ctx(), r.Actor, r.Params("id"), adopt, typed["opinion"])
	if err == nil {
		return r.done(payout.EditionsPath+"/"+r.Params("id"), done)
	}
	view, viewErr := s.editionView(r, typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
