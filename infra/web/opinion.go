package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeOpinions: 专家评审, for the members of panels.
func (s *Server) routeOpinions() {
	expert := only(actor.Expert)
	s.get("/opinions", s.listOpinions, expert)
	s.get("/opinions/:id", s.showOpinion, expert)
	s.post("/opinions/:id", s.giveOpinion, expert)
}

func (s *Server) listOpinions(r *request) error {
	cases, err := s.Registration.Panels(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	p := registry.OpinionsPage{Shell: s.shell(r, "专家评审")}
	for _, x := range cases {
		row := registry.OpinionRow{PanelCase: x, State: part.Done, Word: "已提出", Due: x.Due.String()}
		switch {
		case x.Own.Given():
			row.Word = "已提出，" + x.Own.Verdict.Title()
		case x.State == contract.ExpertReview:
			row.State, row.Word = part.Warn, "待提出"
		default:
			row.State, row.Word = part.Off, "评审已结束"
		}
		p.Cases = append(p.Cases, row)
	}
	return r.page(registry.Opinions(p))
}

func (s *Server) showOpinion(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	view, err := s.opinionView(r, k, "", "")
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) opinionView(r *request, k registration.Case, verdict, opinion string) (func(part.Errors) templ.Component, error) {
	c := k.Contract
	at := slices.IndexFunc(c.Panel, func(e contract.Expert) bool { return e.ID == r.Actor.User })
	if at < 0 {
		return nil, contract.ErrNotFound
	}
	p := registry.OpinionPage{
		Shell:    s.shell(r, "评审 "+c.SubmissionNo, layout.Crumb{Label: "专家评审", Href: "/opinions"}, layout.Crumb{Label: c.SubmissionNo}),
		Contract: c, Sections: s.sheetOf(c, false), Files: k.Attachments, Workings: workings(c.Form, k.Precheck), Requirements: k.Precheck.Needed,
		Own: c.Panel[at], Verdict: verdict, Opinion: opinion,
	}
	for _, e := range k.Timeline {
		if e.Kind == "contract.expert_review_requested" {
			p.Question = e.Opinion
			break
		}
	}
	if p.Own.Given() {
		p.Others = slices.Delete(slices.Clone(c.Panel), at, at+1)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return registry.Opinion(p)
	}, nil
}

// giveOpinion 提出评审意见. Posted twice it is given once.
func (s *Server) giveOpinion(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, opinion := contract.ID(r.Params("id")), strings.TrimSpace(values["opinion"])
	// Experts give their opinions side by side: another's does not make this one stale.
	err = s.Registration.GiveOpinion(r.ctx(), r.Actor, id, 0, contract.ExpertVerdict(values["verdict"]), opinion)
	if err == nil || errors.Is(err, contract.ErrOpinionGiven) {
		return r.done("/opinions/"+string(id), "已提出评审意见")
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	k, readErr := s.Registration.Read(r.ctx(), r.Actor, id)
	if readErr != nil {
		return readErr
	}
	view, viewErr := s.opinionView(r, k, values["verdict"], opinion)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
