package web

import (
	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/registry"
)

// routeUrging: 催办, by the applicant on the page of the case and by the head from
// the queue.
func (s *Server) routeUrging() {
	s.post("/contracts/:id/urge", s.urge, only(actor.Broker, actor.Head))
}

// urgeForm is what the applicant sees while the case lies with the office.
func (s *Server) urgeForm(r *request, k registration.Case) *registry.UrgeForm {
	if !ownCase(r, k.Contract) || !k.Contract.State.AtOffice() {
		return nil
	}
	return &registry.UrgeForm{Path: urgePath(k.Contract.ID), Blocked: fault.Sentence(k.MayUrge(r.Actor, s.Now()))}
}

func urgePath(id contract.ID) string { return "/contracts/" + string(id) + "/urge" }

func (s *Server) urge(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.Urge(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	back := localPath(values["back"])
	if back == "" {
		back = "/contracts/" + string(id)
	}
	return r.done(back, "已催办，经办人会收到提醒")
}
